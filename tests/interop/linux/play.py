"""What a trace says, done by real sockets: a connection with a request and an answer, a datagram with one, or an echo.

Nothing is sent before all that is predicted of what went before has been seen on its wires: then the order of time is the order
of causes, however busy the machine is.
"""

from __future__ import annotations

import errno
import select
import socket
import struct
from contextlib import ExitStack, suppress
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.forwarding.ground import Ground
from routecheck.forwarding.packet import ICMP, TCP, Packet, payload_length
from routecheck.forwarding.tcp import data_length
from routecheck.questions.trace import Trace
from tests.interop.linux.differences import crossings, is_again
from tests.interop.linux.frames import Crossed
from tests.interop.linux.taps import Taps
from tests.interop.namespaces import Lab

PATIENCE_S = 3.0
QUIET_S = 0.03
_KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}
_UNFRAGMENTED, _MTU_DISCOVER = 0, 10
_LOCAL = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EINPROGRESS)
"""What connecting may say at once: that there is no way, or that it goes on."""


class Stage(NamedTuple):
    """Where a trace is played."""

    lab: Lab
    taps: Taps
    ground: Ground


def play(stage: Stage, trace: Trace) -> list[Crossed]:
    """Send what the sender of a trace sends, and answer it where somebody is to; every frame of it, without those that
    closing the sockets leads to."""
    stage.taps.settle(QUIET_S)
    stage.taps.forget()
    with ExitStack() as held:
        _Play(stage, trace, held).run()
        stage.taps.settle(QUIET_S)
        return stage.taps.frames()


class _Play:
    def __init__(self, stage: Stage, trace: Trace, held: ExitStack) -> None:
        self.stage, self.trace, self.held = stage, trace, held
        self.journeys = trace.journeys
        self.sent = trace.journeys[0].sent
        self.client = self._client(self.journeys[0].hops[0].node)

    def run(self) -> None:
        servers = self._listening()
        address = dotted(self.sent.destination), self.sent.destination_port or 0
        if self.sent.protocol == TCP:
            self._connection(servers, address)
        elif self.sent.protocol == ICMP:
            echo = struct.pack("!BBHHH", 8, 0, 0, 0, self.sent.sequence) + bytes(payload_length(self.sent.payload))
            self._datagram([], echo, address)
        else:
            self._datagram(servers, bytes(payload_length(self.sent.payload)), address)

    # -- sockets

    def _socket(self, node: str, kind: int, protocol: int = 0) -> socket.socket:
        made = self.held.enter_context(self.stage.lab.socket(node, socket.AF_INET, kind, protocol))
        made.setblocking(False)
        if kind == socket.SOCK_STREAM:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        else:
            made.setsockopt(socket.IPPROTO_IP, _MTU_DISCOVER, _UNFRAGMENTED)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return made

    def _client(self, node: str) -> socket.socket:
        kind = socket.SOCK_STREAM if self.sent.protocol == TCP else socket.SOCK_DGRAM
        made = self._socket(node, kind, socket.IPPROTO_ICMP if self.sent.protocol == ICMP else 0)
        port = self.sent.query if self.sent.protocol == ICMP else self.sent.source_port
        made.bind((dotted(self.sent.source), port or 0))
        made.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, self.sent.ttl)
        return made

    def _listening(self) -> list[socket.socket]:
        """A socket for every service of every host, and where a host declares none, for the port that is asked for."""
        name = self.trace.wanted.protocol
        asked = (self.journeys[0].taken or self.sent).destination_port
        found = []
        for one in self.stage.ground.hosts.values():
            ports = {service.port for service in one.services if service.protocol == name}
            for port in ports if one.services else {asked}:
                if name in _KINDS and one.name != self.trace.wanted.sender:
                    made = self._socket(one.name, _KINDS[name])
                    made.bind((dotted(one.address), port or 0))
                    if name == "tcp":
                        made.listen()
                    found.append(made)
        return found

    # -- steps

    def _seen(self, count: int) -> None:
        """Wait for all frames of the first `count` journeys."""
        self.stage.taps.wait(sum(len(crossings(one)) for one in self.journeys[:count]), PATIENCE_S)

    def _datagram(self, servers: list[socket.socket], octets: bytes, address: tuple[str, int]) -> None:
        with suppress(OSError):
            self.client.sendto(octets, address)
        self._seen(1)
        if servers and len(self.journeys) > 1:
            server = _ready(servers)
            if server:
                with suppress(OSError):
                    server.sendto(*server.recvfrom(65535))
        self._seen(len(self.journeys))

    def _connection(self, servers: list[socket.socket], address: tuple[str, int]) -> None:
        code = self.client.connect_ex(address)
        assert code in _LOCAL, errno.errorcode[code]
        self._seen(min(3, len(self.journeys)))
        listener = _ready(servers) if len(self.journeys) > 3 else None
        if listener is None:
            return
        server = self.held.enter_context(listener.accept()[0])
        server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        for number, journey in enumerate(self.journeys[3:], start=3):
            if "psh" in journey.sent.flags and not is_again(journey):
                self._say(self.client if journey.hops[0].node == self.trace.wanted.sender else server, journey.sent)
            self._seen(number + 1)

    def _say(self, speaker: socket.socket, segment: Packet) -> None:
        with suppress(OSError):
            speaker.send(bytes(data_length(segment)))


def _ready(sockets: list[socket.socket]) -> socket.socket | None:
    ready, _, _ = select.select(sockets, [], [], PATIENCE_S)
    return ready[0] if ready else None
