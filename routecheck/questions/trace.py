"""The life of a packet: from a host or a router to an address or a name, there and back (section 11 of semantics.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.forwarding.dialogue import Asking, Dialogue, talk
from routecheck.forwarding.dns import asking as dns_questions
from routecheck.forwarding.ground import Ground, Memory
from routecheck.forwarding.journey import DELIVERED, EXITS, INSUFFICIENT, NO_ADDRESS, NO_NAME, Journey
from routecheck.forwarding.nat.values import Entry
from routecheck.forwarding.packet import ICMP, TCP, UDP, Dns
from routecheck.forwarding.tcp import Flow
from routecheck.questions.naming import Looked
from routecheck.questions.parties import Session, Wanted, of_many, sender, target
from routecheck.questions.security import security
from routecheck.rib.walk import egress
from routecheck.rib.world import Place
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line
from routecheck.topology import Scenario

PROTOCOLS = {"tcp": TCP, "udp": UDP, "icmp": ICMP}
MOST_FORKS = 16
HOST_TTL, OWN_TTL = 64, 255
"""What hosts begin with, and IOS (known from devices; no rule says it)."""


class Trace(NamedTuple):
    """The answer for one state of the network: every packet, how it ends in one word and why, the NAT entries of each device
    behind it, the same packets by each other of several equal ways, the TCP states of both ends, and what it rests on."""

    wanted: Wanted
    scenario: Scenario
    address: int | None
    vrf: str
    journeys: tuple[Journey, ...]
    disposition: str
    reason: str
    lines: tuple[Line, ...]
    sessions: tuple[tuple[str, Entry], ...]
    others: tuple[tuple[Journey, ...], ...] = ()
    client: str = ""
    server: str = ""
    doubts: tuple[str, ...] = ()
    looked: Looked | None = None
    lease: str = ""

    @property
    def opening(self) -> Journey:
        """The first packet behind DNS."""
        return next((one for one in self.journeys if not isinstance(one.sent.payload, Dns)), self.journeys[0])

    @property
    def is_lost(self) -> bool:
        """Whether no session came up."""
        return self.disposition not in (DELIVERED, EXITS)


def trace(now: Snapshot, wanted: Wanted) -> Trace:
    """The life of the packets that `wanted` asks about. Raises `UsageError` for a sender or target that nobody knows."""
    return asked(now, Session(now, wanted))


def asked(now: Snapshot, session: Session) -> Trace:
    """A new dialogue in a state of the network."""
    wanted = session.wanted
    if wanted.sender in session.leases.given and wanted.sender not in session.hosts:
        return _without_address(now, session)
    origin = sender(now, session)
    address = target(now, session)
    ground = session.ground(now)
    looked = session.naming.look_up(ground, origin.start.node, wanted.target) if address is None else None
    if looked:
        address = looked.resolution.address
        if address is None:
            return _unnamed(now, session, looked)
        what = of_many(now, session, address)
        if what:
            return _no_host(now, session, looked, f"{wanted.target} is {dotted(address)}, {what}")
        session.assume(now, address)
        ground = session.ground(now)
    assert address is not None
    asking = Asking(origin.start, Flow(origin.address, 0, address, wanted.port), PROTOCOLS[wanted.protocol], name=wanted.target)
    asking = _with_port(session, _sourced(ground, asking), wanted)
    made = talk(ground, asking)
    others = _elsewhere(now, session, asking, ground.forks)
    answer = _answer(now, session, (made, others), origin.start.vrf)._replace(lease=session.leases.told(origin.start.node))
    return _with_names(answer, looked) if looked else answer


def _without_address(now: Snapshot, session: Session) -> Trace:
    name = session.wanted.sender
    disposition = INSUFFICIENT if session.leases.is_unknown(name) else NO_ADDRESS
    return Trace(session.wanted, now.scenario, None, "", (), disposition, session.leases.told(name), (), ())


def _with_names(answer: Trace, looked: Looked) -> Trace:
    doubts = tuple(dict.fromkeys((*looked.resolution.assumed, *answer.doubts)))
    return answer._replace(journeys=(*looked.journeys, *answer.journeys), doubts=doubts, looked=looked)


def _unnamed(now: Snapshot, session: Session, looked: Looked) -> Trace:
    """The name has no address: a question was lost, or the answer says so."""
    failure = looked.resolution.failure
    assert failure is not None
    lines = failure.lines
    disposition = INSUFFICIENT if failure.code == dns_questions.INSUFFICIENT else NO_NAME
    reason = f"{session.wanted.target} has no address: {failure.told}"
    if looked.lost:
        disposition, lines = looked.lost.ending.disposition, looked.lost.ending.lines
        reason = f"{looked.lost.purpose} is lost: {looked.lost.ending.reason}"
    doubts = tuple(dict.fromkeys((*looked.resolution.assumed, *session.assumptions)))
    sessions = tuple(_sessions(session))
    return Trace(
        session.wanted,
        now.scenario,
        None,
        "",
        looked.journeys,
        disposition,
        reason,
        lines,
        sessions,
        doubts=doubts,
        looked=looked,
    )


def _no_host(now: Snapshot, session: Session, looked: Looked, reason: str) -> Trace:
    """The name has an address that no host elsewhere can have."""
    sessions = tuple(_sessions(session))
    return Trace(session.wanted, now.scenario, None, "", looked.journeys, INSUFFICIENT, reason, (), sessions, looked=looked)


def _with_port(session: Session, asking: Asking, wanted: Wanted) -> Asking:
    number = wanted.source_port or session.port()
    is_router = asking.start.node not in session.hosts and asking.start.interface is None
    ttl = wanted.ttl or (OWN_TTL if is_router else HOST_TTL)
    if asking.protocol == ICMP:
        return asking._replace(query=number % 0x10000, ttl=ttl)
    return asking._replace(flow=asking.flow._replace(source_port=number), ttl=ttl)


def _sourced(ground: Ground, asking: Asking) -> Asking:
    """A router sends from the address of the interface that its packets leave by, unless one is asked for."""
    flow, start = asking.flow, asking.start
    if flow.source or start.node in ground.hosts:
        return asking
    device = ground.world.network.devices[start.node]
    names = egress(ground.world, Place(start.node, start.vrf), flow.destination)
    ports = [device.interfaces[name] for name in names if name in device.interfaces]
    ports += [made for made in device.interfaces.values() if made.vrf == start.vrf]
    numbered = (device.interfaces.get(made.unnumbered or "", made) for made in ports)
    own = next((made.address.address for made in numbered if made.address), 0)
    return asking._replace(flow=flow._replace(source=own))


def _elsewhere(now: Snapshot, session: Session, asking: Asking, forks: dict[tuple[str, str], int]) -> list[Dialogue]:
    """The same by each other way of the load that is shared, also where one of those ways is shared again: the hash takes one of
    them, and the files do not tell which."""
    found: list[Dialogue] = []
    pending = _turns({}, forks)
    while pending and len(found) < MOST_FORKS:
        chosen = pending.pop(0)
        ground = Ground(now.state.world(), session.hosts, Memory(), session.wanted.seed, security(now))
        ground.chosen = chosen
        found.append(talk(ground, asking))
        pending += _turns(chosen, {key: count for key, count in ground.forks.items() if key not in forks})
        forks = {**forks, **ground.forks}
    if pending:
        session.assumptions.append(f"there are more equal ways than the {MOST_FORKS + 1} that are followed")
    return found


def _turns(chosen: dict[tuple[str, str], int], forks: dict[tuple[str, str], int]) -> list[dict[tuple[str, str], int]]:
    """What else may be chosen: each other way of each fork, on top of what leads there."""
    return [{**chosen, key: index} for key, count in forks.items() for index in range(1, count)]


def _answer(now: Snapshot, session: Session, talks: tuple[Dialogue, list[Dialogue]], vrf: str) -> Trace:
    made, others = talks
    disposition, reason, lines = verdict(made.journeys, made.lost)
    doubts = list(dict.fromkeys([*session.assumptions, *(doubt for one in made.journeys for doubt in one.doubts)]))
    for other in others:
        differs, why, at = verdict(other.journeys, other.lost)
        if differs != disposition:
            disposition, reason = INSUFFICIENT, f"it depends on which of equal ways is taken: {reason}; by another, {why}"
            lines = (*lines, *at)
            break
    return Trace(
        session.wanted, now.scenario, made.journeys[0].sent.destination, vrf, made.journeys, disposition, reason, lines,
        tuple(_sessions(session)), tuple(other.journeys for other in others), made.client, made.server, tuple(doubts),
    )  # fmt: skip


def verdict(journeys: Sequence[Journey], lost: Journey | None) -> tuple[str, str, tuple[Line, ...]]:
    """How a dialogue ends: as its first packet that is lost, else delivered, or taken by somebody outside the files."""
    if lost:
        is_first = lost is journeys[0]
        reason = lost.ending.reason if is_first else f"the {lost.purpose} is lost: {lost.ending.reason}"
        return lost.ending.disposition, reason, lost.ending.lines
    asked = journeys[0].sent.source
    out = next((one for one in journeys if one.ending.disposition == EXITS and one.sent.source == asked), None)
    if out:
        is_answered = len(journeys) > 1
        return EXITS, out.ending.reason + ("; answers are taken to come back" if is_answered else ""), out.ending.lines
    first = journeys[0]
    return DELIVERED, first.ending.reason, first.ending.lines


def _sessions(session: Session) -> Iterable[tuple[str, Entry]]:
    for node, table in sorted(session.memory.nat.items()):
        for entry in table.entries(session.memory.now_s):
            if not entry.is_static or entry.outside_global is not None:
                yield node, entry
