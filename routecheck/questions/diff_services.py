"""What becomes of flows in two versions of a network: each is traced on both sides, there and back, filters and NAT included."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.diagnostic import UsageError
from routecheck.forwarding.dialogue import Asking, Dialogue, talk
from routecheck.forwarding.ground import Ground, Memory
from routecheck.forwarding.journey import DELIVERED, EXITS, INSUFFICIENT, REFUSED, Journey
from routecheck.forwarding.tcp import Flow
from routecheck.forwarding.walk import Start
from routecheck.questions.changes import BREAKS, CHANGES, FlowChange
from routecheck.questions.diff_entries import by_entry, differing
from routecheck.questions.diff_probes import Probe, distinct, ground, to_forwards, to_services
from routecheck.questions.expected_flows import is_known
from routecheck.questions.parties import FIRST_PORT, Session, Wanted, target
from routecheck.questions.security import security
from routecheck.questions.trace import MOST_FORKS, PROTOCOLS, asked, verdict
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line

MOST_PROBES = 300
"""How many flows are compared; what differs in the configs goes first."""
REACHED, PERHAPS, REFUSES, LOST = "reached", "perhaps", "refused", "lost"


class Fate(NamedTuple):
    """What becomes of a flow on one side, why, and the lines that say so. `at` is who takes it, '' beyond the files; `address` as
    whom."""

    state: str
    reason: str = ""
    lines: tuple[Line, ...] = ()
    at: str = ""
    address: int | None = None

    @property
    def told(self) -> str:
        """In words."""
        return {
            REACHED: f"delivered to {self.at}, there and back" if self.at else "delivered beyond the files",
            PERHAPS: f"{self.at or 'perhaps lost'}{' takes it itself' if self.at else ''}: {self.reason}",
            REFUSES: f"it gets there and is refused: {self.reason}",
            LOST: f"lost: {self.reason}",
        }[self.state]


class Compared(NamedTuple):
    """The flows that fare otherwise, and sentences about what was not compared."""

    changes: tuple[FlowChange, ...] = ()
    notes: tuple[str, ...] = ()


def service_changes(before: Snapshot, after: Snapshot) -> Compared:
    """The flows that are delivered on one side only, refused on one side only, or not known to be."""
    both = (before, after)
    known = ground(both)
    probes: list[Probe] = []
    untold: list[Line] = []
    for one in differing(both):
        made = list(by_entry(one, known))
        probes += (probe for probe in made if not known.is_in_matrix(probe))
        untold += [] if made else [one.entry.line]
    found = distinct((*probes, *to_forwards(both, known), *to_services(both, known)))
    notes = (
        [f"no flow is compared for {', '.join(map(str, dict.fromkeys(untold[:5])))}: none is known to match"] if untold else []
    )
    for end in known.apart:
        notes.append(f"{end} leads outside in one version only: no flow from there is compared")
    if len(found) > MOST_PROBES:
        what = "flows to services, port forwards and by entries that differ"
        notes.append(f"of the {len(found)} {what} the first {MOST_PROBES} are compared")
    turned = [(one, fate(before, one), fate(after, one)) for one in found[:MOST_PROBES]]
    return Compared(tuple(_grouped(turned, after.network.devices)), tuple(notes))


def _grouped(turned: Iterable[tuple[Probe, Fate, Fate]], devices: Container[str]) -> Iterator[FlowChange]:
    """What changes alike for several senders is one."""
    groups: dict[tuple[object, ...], list[tuple[Probe, Fate, Fate]]] = {}
    for probe, was, is_now in turned:
        if (was.state, was.address) != (is_now.state, is_now.address):
            key = probe.target, probe.service, was.state, was.at, was.lines, is_now.state, is_now.at, is_now.lines
            groups.setdefault(key, []).append((probe, was, is_now))
    for group in groups.values():
        probe, was, is_now = group[0]
        lines = is_now.lines or was.lines
        pairs = tuple((str(one.source), one.target) for one, _, _ in group)
        yield FlowChange(
            effect(was, is_now, devices), len(pairs), pairs, was.told, is_now.told, lines, str(probe.service), probe.why
        )


def effect(before: Fate, after: Fate, devices: Container[str]) -> str:
    """Delivered, and then surely not, or to a device itself where a host took it: something breaks. All else changes: what is
    delivered now may be a door that opened."""
    if before.state != REACHED:
        return CHANGES
    is_taken = after.state in (REACHED, PERHAPS) and before.at and before.at not in devices and after.at in devices
    return BREAKS if is_taken or after.state in (LOST, REFUSES) else CHANGES


def fate(now: Snapshot, probe: Probe) -> Fate:
    """What becomes of a flow. What leaves the files for an address that is in them is not known to arrive."""
    wanted = Wanted("" if probe.source.exit else probe.source.text, probe.target, probe.service.protocol, probe.service.port or 0)
    session = Session(now, wanted)
    try:
        if probe.behind is not None:
            session.assume(now, probe.behind)
        if probe.source.exit:
            address = target(now, session)
            found = _from_outside(now, session, probe, address or 0)
        else:
            answer = asked(now, session)
            address = answer.address
            found = Ended(answer.disposition, answer.reason, answer.lines, answer.opening if answer.journeys else None)
    except UsageError as error:
        return Fate(LOST, str(error).removeprefix("--to: ").removeprefix("--from: "))
    if found.disposition == EXITS and not probe.source.exit and address is not None and is_known(now, address):
        return Fate(PERHAPS, found.reason, found.lines)
    state = {DELIVERED: REACHED, EXITS: REACHED, REFUSED: REFUSES, INSUFFICIENT: PERHAPS}.get(found.disposition, LOST)
    if state != REACHED:
        return Fate(state, found.reason, found.lines, _taken_by_a_router(found) if state == PERHAPS else "")
    first = found.first
    if first is None or first.ending.disposition != DELIVERED or first.taken is None:
        return Fate(state)
    return Fate(state, at=first.ending.node, address=first.taken.destination)


def _taken_by_a_router(found: Ended) -> str:
    """The router that a packet is for, where the files do not tell whether it listens; '' where that is not what is unknown."""
    last = found.first.hops[-1] if found.first and found.first.ending.disposition == INSUFFICIENT else None
    own = f"{dotted(last.packet_in.destination)} is an address of {last.node} itself" if last else ""
    return last.node if last and found.reason.startswith(own) else ""


class Ended(NamedTuple):
    """How a dialogue ended, and its first packet."""

    disposition: str
    reason: str = ""
    lines: tuple[Line, ...] = ()
    first: Journey | None = None


def _from_outside(now: Snapshot, session: Session, probe: Probe, address: int) -> Ended:
    """How packets fare that come in by an interface from beyond the files: alike by each of several equal ways, or it is not
    known."""
    end = probe.source.exit
    assert end is not None
    vrf = now.device(end.node).interfaces[end.interface].vrf
    flow = Flow(probe.source.address, 0 if probe.service.port is None else FIRST_PORT, address, probe.service.port or 0)
    asking = Asking(Start(end.node, end.interface, vrf), flow, PROTOCOLS[probe.service.protocol], query=1, name=probe.target)
    first = session.ground(now)
    found = [_ended(talk(first, asking))]
    ways = [{key: index} for key, count in first.forks.items() for index in range(1, count)]
    for chosen in ways[:MOST_FORKS]:
        again = Ground(now.state.world(), session.hosts, Memory(), session.wanted.seed, security(now))
        again.chosen = chosen
        found.append(_ended(talk(again, asking)))
    if len({one.disposition for one in found}) > 1:
        return Ended(INSUFFICIENT, "it depends on which of equal ways is taken")
    return found[0]


def _ended(made: Dialogue) -> Ended:
    return Ended(*verdict(made.journeys, made.lost), made.journeys[0])
