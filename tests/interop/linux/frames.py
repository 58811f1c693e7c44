"""One line of text per frame, of a predicted one and of one that Linux sent: what is not in the line is not compared.

    R1:GigabitEthernet0/1 0e:..:01 > 0e:..:02 tcp 203.0.113.2:50001 > 93.184.216.34:80 ttl 63 df syn c+0 0 mss 1460 len 44

Numbers of TCP are told from the first of client (c) and server (s). Not compared: identifications, checksums, windows, what an
ICMP error quotes beyond addresses and ports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.l2 import ARP, Ether

from routecheck.address import dotted, parse_address
from routecheck.forwarding.packet import ICMP as ICMP_NUMBER
from routecheck.forwarding.packet import TCP as TCP_NUMBER
from routecheck.forwarding.packet import Arp, Frame, Packet, Quoted
from routecheck.topology import End

_FLAGS = {"S": "syn", "A": "ack", "F": "fin", "R": "rst", "P": "psh", "U": "urg"}
_NUMBER_SPAN = 1 << 14
"""How far a number may be from the first one; small, so that others are not taken to be near it by chance."""


class Crossed(NamedTuple):
    """A frame, and who sent it."""

    end: End
    source_mac: str
    destination_mac: str
    content: Packet | Arp


def predicted(frames: Iterable[Frame]) -> list[Crossed]:
    """Those of a trace."""
    return [Crossed(one.sender, one.source_mac, one.destination_mac, one.content) for one in frames]


def decoded(end: End, octets: bytes) -> Crossed | None:
    """What Linux sent, in the words of a trace; None for what is neither ARP nor IPv4."""
    frame = Ether(octets)
    if ARP in frame:
        content: Packet | Arp = _arp(frame[ARP])
    elif IP in frame:
        content = _packet(frame[IP])
    else:
        return None
    return Crossed(end, str(frame.src), str(frame.dst), content)


def _arp(found: Any) -> Arp:
    return Arp(found.op == 2, found.hwsrc, parse_address(found.psrc), found.hwdst, parse_address(found.pdst))


def _packet(found: Any) -> Packet:
    made = Packet(parse_address(found.src), parse_address(found.dst), found.proto, ttl=found.ttl, has_df="DF" in str(found.flags))
    made = made._replace(payload=_Length(found.len))  # type: ignore[arg-type]
    if TCP in found:
        return _segment(made, found[TCP])
    if UDP in found:
        return made._replace(source_port=found[UDP].sport, destination_port=found[UDP].dport)
    return _icmp(made, found[ICMP]) if ICMP in found else made


class _Length(NamedTuple):
    """Stands for what is inside a packet that was seen: the octets of the whole."""

    length: int


def _segment(made: Packet, found: Any) -> Packet:
    flags = frozenset(_FLAGS[letter] for letter in str(found.flags) if letter in _FLAGS)
    mss = next((value for name, value in found.options if name == "MSS"), None)
    return made._replace(
        source_port=found.sport, destination_port=found.dport, flags=flags, sequence=found.seq, acknowledgement=found.ack, mss=mss
    )


def _icmp(made: Packet, found: Any) -> Packet:
    made = made._replace(icmp_type=found.type, icmp_code=found.code)
    if found.type in (0, 8):
        return made._replace(query=found.id, sequence=found.seq)
    inner = IP(bytes(found.payload))
    quoted = Packet(parse_address(inner.src), parse_address(inner.dst), inner.proto)
    rest = bytes(inner.payload)
    if inner.proto == ICMP_NUMBER:
        quoted = quoted._replace(query=int.from_bytes(rest[4:6]))
    elif len(rest) >= 4:
        quoted = quoted._replace(source_port=int.from_bytes(rest[:2]), destination_port=int.from_bytes(rest[2:4]))
    return made._replace(payload=Quoted(quoted, found.nexthopmtu if (found.type, found.code) == (3, 4) else 0))


# -- as text


def told(frames: Iterable[Crossed]) -> list[str]:
    """A line for each."""
    frames = list(frames)
    bases = dict(_bases(frames))
    return [f"{one.end} {one.source_mac} > {one.destination_mac} {_said(one.content, bases)}" for one in frames]


def _bases(frames: Iterable[Crossed]) -> Iterator[tuple[str, int]]:
    """The first number of each side: that of the first SYN, and of the first SYN-ACK."""
    packets = [one.content for one in frames if isinstance(one.content, Packet)]
    for name, flags in (("c", {"syn"}), ("s", {"syn", "ack"})):
        found = next((packet.sequence for packet in packets if packet.flags == flags), None)
        if found is not None:
            yield name, found


def _said(content: Packet | Arp, bases: dict[str, int]) -> str:
    if isinstance(content, Arp):
        addresses = f"{dotted(content.sender)} at {content.sender_mac}, {dotted(content.target)} at {content.target_mac}"
        return f"arp {'reply' if content.is_reply else 'request'}: {addresses}"
    head = f"{_flow(content)} ttl {content.ttl}" + (" df" if content.has_df else "")
    if isinstance(content.payload, Quoted):
        mtu = f" mtu {content.payload.mtu}" if content.payload.mtu else ""
        return f"{head} about {_flow(content.payload.packet._replace(icmp_type=None))}{mtu}"
    if content.protocol == TCP_NUMBER:
        numbers = [_relative(number, bases) for number in (content.sequence, content.acknowledgement)]
        head = " ".join((head, "-".join(sorted(content.flags)), *numbers))
        head += f" mss {content.mss}" if content.mss is not None else ""
    elif content.query is not None:
        head += f" sequence {content.sequence}"
    length = content.payload.length if isinstance(content.payload, _Length) else content.length
    return f"{head} len {length}"


def _flow(packet: Packet) -> str:
    ports = ["" if port is None else f":{port}" for port in (packet.source_port, packet.destination_port)]
    name = {1: "icmp", 6: "tcp", 17: "udp"}.get(packet.protocol, str(packet.protocol))
    kind = f" {packet.icmp_type}/{packet.icmp_code}" if packet.icmp_type is not None and packet.query is None else ""
    if packet.query is not None:
        kind = f" id {packet.query}"
        kind += f" type {packet.icmp_type}" if packet.icmp_type is not None else ""
    return f"{name}{kind} {dotted(packet.source)}{ports[0]} > {dotted(packet.destination)}{ports[1]}"


def _relative(number: int, bases: dict[str, int]) -> str:
    for name, base in bases.items():
        away = (number - base) % 2**32
        if away < _NUMBER_SPAN:
            return f"{name}+{away}"
    return str(number)
