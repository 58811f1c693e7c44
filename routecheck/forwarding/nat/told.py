"""A packet as it is behind NAT, and what is told of that."""

from __future__ import annotations

from routecheck.forwarding.nat.mapping import Session
from routecheck.forwarding.nat.values import Translated, spot
from routecheck.forwarding.packet import ICMP, Packet
from routecheck.model.nat import Nat
from routecheck.syntax.line import Line

_Spot = tuple[int, int | None]


def went_out(session: Session, packet: Packet, nat: Nat, *, is_new: bool) -> Translated:
    """The packet as it leaves: with the inside global source, and the outside global destination."""
    made = _ported(packet._replace(source=session.shown, destination=session.remote), session.shown_port, session.remote_port)
    told = _becomes(
        ("source", (session.local, session.local_port), (session.shown, session.shown_port)),
        ("destination", (session.seen, session.seen_port), (session.remote, session.remote_port)),
        session,
    )
    return Translated(made, session.entry(nat), told + _age(is_new), lines(session), cautions(session), is_new)


def came_back(session: Session, packet: Packet, nat: Nat, *, is_new: bool) -> Translated:
    """The packet as it is routed: with the inside local destination, and the outside local source."""
    made = _ported(packet._replace(source=session.seen, destination=session.local), session.seen_port, session.local_port)
    told = _becomes(
        ("destination", (session.shown, session.shown_port), (session.local, session.local_port)),
        ("source", (session.remote, session.remote_port), (session.seen, session.seen_port)),
        session,
    )
    return Translated(made, session.entry(nat), told + _age(is_new), lines(session), cautions(session), is_new)


def _ported(packet: Packet, source: int | None, destination: int | None) -> Packet:
    """With other ports, or as an ICMP query with another identifier."""
    if packet.protocol == ICMP:
        return packet._replace(query=source)
    return packet if packet.source_port is None else packet._replace(source_port=source, destination_port=destination)


def _becomes(near: tuple[str, _Spot, _Spot], far: tuple[str, _Spot, _Spot], session: Session) -> str:
    parts = [near] if session.inside else []
    parts += [far] if session.outside else []
    return " and ".join(f"{what} {spot(*before)} becomes {spot(*after)}" for what, before, after in parts)


def _age(is_new: bool) -> str:
    return ", a new entry" if is_new else ", by its entry"


def lines(session: Session) -> tuple[Line, ...]:
    """The config lines behind a session."""
    if session.inside and not session.outside:
        return session.inside.lines
    found = [line for mapping in (session.inside, session.outside) if mapping for line in mapping.lines]
    return tuple(dict.fromkeys(found))


def cautions(session: Session) -> tuple[str, ...]:
    """What a session rests on."""
    return tuple(text for mapping in (session.inside, session.outside) if mapping for text in mapping.cautions)
