"""Every frame that any node of a lab sends, in the order of time: one AF_PACKET socket in each namespace."""

from __future__ import annotations

import select
import socket
import struct
import time
from collections.abc import Mapping

from routecheck.topology import End
from tests.interop.linux.frames import Crossed, decoded
from tests.interop.namespaces import Lab

_EVERYTHING, _IPV4, _ARP = 0x0003, 0x0800, 0x0806
_OUTGOING = 4
_TIMESTAMP = 35
"""SO_TIMESTAMPNS of Linux."""
_ROOM = 4 << 20
_LARGEST = 65600


class Taps:
    """The taps of a lab. `ends` says which interface a port of a node is."""

    def __init__(self, lab: Lab, ends: Mapping[tuple[str, str], End]) -> None:
        self._ends = ends
        self._sockets: dict[socket.socket, str] = {}
        self._seen: list[tuple[int, int, Crossed]] = []
        for node in lab.nodes:
            made = lab.socket(node, socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_EVERYTHING))
            self._sockets[made] = node
            made.setblocking(False)
            made.setsockopt(socket.SOL_SOCKET, _TIMESTAMP, 1)
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _ROOM)

    def close(self) -> None:
        """Close the sockets."""
        for one in self._sockets:
            one.close()

    def forget(self) -> None:
        """Begin anew."""
        self._drain()
        self._seen.clear()

    def frames(self) -> list[Crossed]:
        """Those since the last `forget`."""
        self._drain()
        return [one for _, _, one in sorted(self._seen, key=lambda item: item[:2])]

    def wait(self, count: int, patience_s: float) -> bool:
        """Whether at least `count` frames are there by then."""
        deadline = time.monotonic() + patience_s
        while True:
            self._drain()
            left = deadline - time.monotonic()
            if len(self._seen) >= count or left <= 0:
                return len(self._seen) >= count
            select.select(list(self._sockets), [], [], left)

    def settle(self, quiet_s: float, most_s: float = 5) -> None:
        """Wait until nothing more comes."""
        deadline = time.monotonic() + most_s
        while time.monotonic() < deadline and select.select(list(self._sockets), [], [], quiet_s)[0]:
            self._drain()

    def _drain(self) -> None:
        for one, node in self._sockets.items():
            while True:
                try:
                    octets, extra, _, where = one.recvmsg(_LARGEST, 128)
                except BlockingIOError:
                    break
                self._take(node, octets, extra, where)

    def _take(
        self, node: str, octets: bytes, extra: list[tuple[int, int, bytes]], where: tuple[str, int, int, int, bytes]
    ) -> None:
        name, protocol, way = where[:3]
        end = self._ends.get((node, name))
        if end is None or way != _OUTGOING or protocol not in (_IPV4, _ARP):
            return
        when = next(
            struct.unpack("qq", value) for level, kind, value in extra if (level, kind) == (socket.SOL_SOCKET, _TIMESTAMP)
        )
        found = decoded(end, octets)
        if found:
            self._seen.append((when[0] * 10**9 + when[1], len(self._seen), found))
