"""ICMP errors through NAT: translated by the packet that they quote (RFC 3022 4.3, RFC 5508 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routecheck.forwarding.nat.mapping import Session
from routecheck.forwarding.nat.states import ports
from routecheck.forwarding.nat.values import Crossing, Result, Translated, Untouched, spot
from routecheck.forwarding.packet import ICMP, Packet, Quoted

if TYPE_CHECKING:
    from routecheck.forwarding.nat.table import NatTable

_NO_SESSION = "no translation stands for the packet that the ICMP error quotes"


def out(table: NatTable, packet: Packet, error: Quoted, crossing: Crossing) -> Result:
    """An error of the inside about a packet that came in: it quotes the inside local address as the destination."""
    quoted = error.packet
    source_port, destination_port = ports(quoted)
    key = crossing.vrf, quoted.protocol, quoted.destination, destination_port, quoted.source, source_port
    session = table.sessions.by_inside.get(key)
    if session is None:
        return Untouched(_NO_SESSION)
    inner = _ported(quoted._replace(source=session.remote, destination=session.shown), session.remote_port, session.shown_port)
    made = packet._replace(source=session.shown, destination=session.remote, payload=error._replace(packet=inner))
    cautions: tuple[str, ...] = ()
    if packet.source != session.local:
        told = f"the error comes from {spot(packet.source)}; it is taken to leave as {spot(session.shown)} (RFC 5508 REQ-5)"
        cautions = (told,)
    return _told(table, session, made, cautions)


def back(table: NatTable, packet: Packet, error: Quoted, arrived_by: str) -> Result:
    """An error from outside about a packet that went out: it quotes the inside global address as the source."""
    quoted = error.packet
    source_port, destination_port = ports(quoted)
    for scope in table.scopes(arrived_by):
        key = scope, quoted.protocol, quoted.source, source_port, quoted.destination, destination_port
        session = table.sessions.by_outside.get(key)
        if session is not None:
            inner = _ported(
                quoted._replace(source=session.local, destination=session.seen), session.local_port, session.seen_port
            )
            made = packet._replace(destination=session.local, payload=error._replace(packet=inner))
            if packet.source == session.remote:
                made = made._replace(source=session.seen)
            return _told(table, session, made, ())
    return Untouched(_NO_SESSION)


def _ported(quoted: Packet, source: int | None, destination: int | None) -> Packet:
    """The quoted packet with its ports, or its identifier, as the other side knows them."""
    if quoted.protocol == ICMP:
        return quoted._replace(query=source)
    return quoted._replace(source_port=source, destination_port=destination) if quoted.source_port is not None else quoted


def _told(table: NatTable, session: Session, made: Packet, cautions: tuple[str, ...]) -> Translated:
    before, after = spot(session.local, session.local_port), spot(session.shown, session.shown_port)
    lines = session.inside.lines if session.inside else (session.rule.line,)
    return Translated(made, session.entry(table.nat), f"an ICMP error of the session {before} = {after}", lines, cautions)
