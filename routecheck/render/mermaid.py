"""Journeys as a Mermaid sequence diagram: an arrow for every frame, notes for what devices decide about a packet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routecheck.address import dotted
from routecheck.forwarding import packet as model
from routecheck.forwarding.journey import DELIVERED, EXITS, INSUFFICIENT, REFUSED, Hop, Journey
from routecheck.forwarding.packet import Arp, Carried, Content, Dns, Encrypted, Frame, Packet, Quoted

_ARRIVED = (DELIVERED, EXITS, REFUSED)
"""Endings of a packet that no arrow ends with a cross for; of `INSUFFICIENT` it is not known."""
_OUTSIDE = "not in these files"
_FLAGS = ("syn", "fin", "rst", "psh", "ack", "urg")
_ICMP = {0: "echo reply", 3: "unreachable", 8: "echo", 11: "time exceeded"}
_CODES = {"#": "#35;", ";": "#59;", "<": "#lt;", ">": "#gt;", "%": "#37;", "\n": " ", "\r": " "}
"""What means something to Mermaid inside of a text, as it takes it instead."""


def sequence(journeys: Sequence[Journey]) -> str:
    """The diagram. Participants stand in the order in which they appear; an ICMP error follows the packet that it is about."""
    every = list(_with_errors(journeys))
    names: dict[str, str] = {}
    for journey in every:
        for name in _met(journey):
            names.setdefault(name, f"p{len(names)}")
    out = ["sequenceDiagram", *(f"    participant {alias} as {_escaped(name)}" for name, alias in names.items())]
    told: set[str] = set()
    for journey in every:
        for row in _journey(journey, names):
            if row.startswith("Note") and row in told:
                continue
            told.add(row)
            out.append(f"    {row}")
    return "\n".join(out) + "\n"


def _with_errors(journeys: Sequence[Journey]) -> Iterator[Journey]:
    for journey in journeys:
        yield journey
        if journey.error:
            yield from _with_errors((journey.error,))


def _met(journey: Journey) -> Iterator[str]:
    """Who takes part in a journey."""
    for frame in journey.frames:
        yield from _ends(frame)
    yield from (hop.node for hop in journey.hops)
    yield journey.ending.node


def _ends(frame: Frame) -> tuple[str, str]:
    return frame.sender.node, frame.receiver.node if frame.receiver else _OUTSIDE


def _journey(journey: Journey, names: dict[str, str]) -> Iterator[str]:
    """The rows of one packet: what a device decided stands before the first frame that it sends for it."""
    hops = list(journey.hops)
    is_lost = journey.ending.disposition not in (*_ARRIVED, INSUFFICIENT)
    for number, frame in enumerate(journey.frames):
        one, other = _ends(frame)
        for hop in _done(hops, one) if _is_forward(frame) else ():
            yield from _notes(hop, names)
        arrow = "-x" if is_lost and number == len(journey.frames) - 1 else "->>" if _is_forward(frame) else "-->>"
        yield f"{names[one]}{arrow}{names[other]}: {_escaped(label(frame.content))}"
    for hop in hops:
        yield from _notes(hop, names)
    if journey.ending.disposition != DELIVERED:
        ending = f"{journey.ending.disposition}: {journey.ending.reason}"
        yield f"Note over {names[journey.ending.node]}: {_escaped(ending)}"


def _done(hops: list[Hop], node: str) -> Iterator[Hop]:
    """Takes off `hops` what is done when a device sends: its own hops in a row (what comes out of a tunnel is one more), and
    those before."""
    if any(hop.node == node for hop in hops):
        while hops[0].node != node:
            yield hops.pop(0)
        while hops and hops[0].node == node:
            yield hops.pop(0)


def _is_forward(frame: Frame) -> bool:
    """Whether it moves a packet on or asks where to: everything but an answer to ARP."""
    return not (isinstance(frame.content, Arp) and frame.content.is_reply)


def _notes(hop: Hop, names: dict[str, str]) -> Iterator[str]:
    """What a device did with a packet. ARP is seen in frames."""
    for step in hop.steps:
        if step.kind != "arp":
            yield f"Note over {names[hop.node]}: {_escaped(step.told)}"


def label(content: Packet | Arp) -> str:
    """What a frame holds, in a few words."""
    if isinstance(content, Arp):
        if content.is_reply:
            return f"ARP {dotted(content.sender)} is at {content.sender_mac}"
        return f"ARP who has {dotted(content.target)}? tell {dotted(content.sender)}"
    return f"{_what(content)}, {_spot(content.source, content.source_port)} to {_to(content)}"


def _to(packet: Packet) -> str:
    return f"{_spot(packet.destination, packet.destination_port)}, TTL {packet.ttl}"


def _spot(address: int, port: int | None) -> str:
    return dotted(address) if port is None else f"{dotted(address)}:{port}"


def _what(packet: Packet) -> str:
    match packet.payload:
        case Dns():
            return _dns(packet.payload)
        case Encrypted():
            return f"ESP SPI 0x{packet.payload.spi:08X} number {packet.payload.number}"
        case Carried():
            return f"GRE ({_what(packet.payload.inner)})"
        case Quoted():
            return f"ICMP {_ICMP.get(packet.icmp_type or 0, 'error')} {packet.icmp_type}/{packet.icmp_code}"
    if packet.protocol == model.TCP:
        flags = " ".join(name.upper() for name in _FLAGS if name in packet.flags)
        said = f" {packet.payload.told}" if isinstance(packet.payload, Content) else ""
        return f"TCP {flags}{said} seq {packet.sequence} ack {packet.acknowledgement}"
    if packet.protocol == model.ICMP:
        return f"ICMP {_ICMP.get(packet.icmp_type or 0, packet.icmp_type)} {packet.sequence}"
    return "UDP" if packet.protocol == model.UDP else f"protocol {packet.protocol}"


def _dns(message: Dns) -> str:
    asked = f"{message.name or '.'} {message.kind}"
    if not message.is_response:
        return f"DNS {asked}?"
    if message.code != "NOERROR":
        return f"DNS {asked}: {message.code}"
    values = [f"{record.kind} {record.value}" for record in message.answers or message.authority]
    return f"DNS {asked}: {', '.join(values) or 'no records'}" + (" (truncated)" if message.is_truncated else "")


def _escaped(text: str) -> str:
    return "".join(_CODES.get(letter, letter) for letter in text)
