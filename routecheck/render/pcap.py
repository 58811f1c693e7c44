"""Journeys as a capture that Wireshark opens: one pcapng, in which every link is an interface with its name.

scapy makes the octets of every frame (`octets`). The blocks around them are written here (draft-ietf-opsawg-pcapng, section 4):
scapy's own writer puts an interface without a name in front and rounds the times. Times count from `EPOCH_S`, so that the same
input gives the same bytes. What travels inside a tunnel is seen in the packets that carry it: a tunnel has no frames of its own.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import NamedTuple

from routecheck.diagnostic import UsageError
from routecheck.forwarding.journey import Journey
from routecheck.forwarding.packet import BROADCAST, Arp, Frame
from routecheck.ios.names import kind, short_name
from routecheck.network import Network
from routecheck.topology import End, Groups

EPOCH_S = 1704067200
"""When every capture starts: 2024-01-01 00:00:00 UTC."""
ETHERNET, PPP, CISCO_HDLC, PLAIN = 1, 9, 104, 228
"""Types of link (tcpdump.org/linktypes.html): PLAIN is IPv4 without anything in front, for lines whose framing is not known."""
_FRAMING = {"ppp": PPP, "hdlc": CISCO_HDLC}
_BY_KIND = {
    "Serial": CISCO_HDLC, "Multilink": PPP, "Dialer": PPP, "Virtual-Access": PPP, "Virtual-Template": PPP, "Virtual-PPP": PPP,
    "Async": PPP, "Group-Async": PPP,
}  # fmt: skip
"""What a line speaks when its config does not say."""
_SECTION, _INTERFACE, _PACKET = 0x0A0D0D0A, 1, 6
_NAME_OPTION, _END_OPTION = 2, 0
_MICROSECONDS = 1_000_000


class Wire(NamedTuple):
    """A link of the capture: its name (`R1:Gi0/0 - pc1`, its ends in the order in which they are met) and its type."""

    name: str
    ends: tuple[End, ...]
    framing: int


def write(journeys: Sequence[Journey], path: str, network: Network, at: End | None = None) -> None:
    """Write every frame of the journeys and of the ICMP errors that came of them, in the order of time; with `at`, those that
    this interface sends or receives. Raises `UsageError` when scapy is not installed or the file cannot be written."""
    text = capture(journeys, network, at)
    try:
        with open(path, "wb") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None


def capture(journeys: Sequence[Journey], network: Network, at: End | None = None) -> bytes:
    """The capture as bytes."""
    maker = _maker()
    frames = sorted(_frames(journeys), key=lambda frame: frame.time_us)
    wires = _wires(frames, network)
    if at is not None:
        frames = [frame for frame in frames if _is_at(frame, wires, at)]
    used = list(dict.fromkeys(wires[frame.sender] for frame in frames))
    out = [_block(_SECTION, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))]
    out += [_interface(wire) for wire in used]
    out += [_packet(used.index(wires[frame.sender]), frame, _octets(maker, wires[frame.sender], frame)) for frame in frames]
    return b"".join(out)


def _shown(end: End, network: Network) -> str:
    """An end as people write it: `R1:Gi0/0`; a host by its name alone."""
    return f"{end.node}:{short_name(end.interface)}" if end.node in network.devices else end.node


def _maker() -> ModuleType:
    """The module that makes octets, which needs scapy."""
    try:
        from routecheck.render import octets
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("scapy"):
            raise
        raise UsageError(
            "writing captures needs scapy: install routecheck with the extra pcap (pip install '.[pcap]' in its sources)"
        ) from None
    return octets


def _frames(journeys: Sequence[Journey]) -> Iterator[Frame]:
    """Of the journeys and of their errors, without those of tunnels."""
    for journey in journeys:
        for frame in journey.frames:
            if kind(frame.sender.interface) != "Tunnel":
                yield frame
        if journey.error:
            yield from _frames((journey.error,))


def _wires(frames: Sequence[Frame], network: Network) -> dict[End, Wire]:
    """The link of each end: what frames cross between."""
    groups = Groups()
    met: dict[End, None] = {}
    has_macs: set[End] = set()
    for frame in frames:
        met[frame.sender] = None
        if frame.receiver:
            met[frame.receiver] = None
            if frame.receiver != frame.sender:
                groups.join(frame.sender, frame.receiver)
        if frame.source_mac or isinstance(frame.content, Arp):
            has_macs.update(end for end in (frame.sender, frame.receiver) if end)
    members: dict[End, list[End]] = {}
    for end in met:
        members.setdefault(groups.find(end), []).append(end)
    made: dict[End, Wire] = {}
    for ends in members.values():
        framing = ETHERNET if has_macs.intersection(ends) else _framing(network, ends)
        name = " - ".join(_shown(end, network) for end in ends)
        made.update(dict.fromkeys(ends, Wire(name, tuple(ends), framing)))
    return made


def _framing(network: Network, ends: Sequence[End]) -> int:
    """What a line without MAC addresses speaks."""
    for end in ends:
        device = network.devices.get(end.node)
        made = device.interfaces.get(end.interface) if device else None
        if made:
            return _FRAMING.get(made.encapsulation, PLAIN) if made.encapsulation else _BY_KIND.get(kind(made.name), PLAIN)
    return PLAIN


def _is_at(frame: Frame, wires: dict[End, Wire], at: End) -> bool:
    """Whether an interface sends or receives a frame: a broadcast is for every end of the link."""
    is_heard = frame.destination_mac == BROADCAST and wires.get(at) == wires[frame.sender]
    return is_heard or at in (frame.sender, frame.receiver)


def _octets(maker: ModuleType, wire: Wire, frame: Frame) -> bytes:
    """What is on the wire of a frame."""
    if wire.framing == ETHERNET:
        found: bytes = maker.ethernet(frame)
    else:
        found = {PPP: maker.ppp, CISCO_HDLC: maker.hdlc, PLAIN: maker.octets}[wire.framing](frame.content)
    return found


# -- blocks


def _block(sort: int, body: bytes) -> bytes:
    length = 12 + len(_filled(body))
    return struct.pack("<II", sort, length) + _filled(body) + struct.pack("<I", length)


def _filled(body: bytes) -> bytes:
    """Up to a multiple of four octets."""
    return body + bytes(-len(body) % 4)


def _interface(wire: Wire) -> bytes:
    name = wire.name.encode()
    option = struct.pack("<HH", _NAME_OPTION, len(name)) + _filled(name) + struct.pack("<HH", _END_OPTION, 0)
    return _block(_INTERFACE, struct.pack("<HHI", wire.framing, 0, 0) + option)


def _packet(interface: int, frame: Frame, octets: bytes) -> bytes:
    time_us = EPOCH_S * _MICROSECONDS + frame.time_us
    head = struct.pack("<IIIII", interface, time_us >> 32, time_us & 0xFFFFFFFF, len(octets), len(octets))
    return _block(_PACKET, head + octets)
