"""The prefixes whose winners differ between two versions of a network, and what the ledgers of both sides say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from routecheck.address import Prefix
from routecheck.model.device import Device
from routecheck.protocols.route import Ineligible, Route
from routecheck.questions.changes import BREAKS, CHANGES, MENDS, Edit, Passage, RouteChange, Told
from routecheck.questions.delivery import Owners, host_in, owners, passage
from routecheck.questions.takeover import brief
from routecheck.rib.moved import Key
from routecheck.rib.select import Choice
from routecheck.rib.table import Rib
from routecheck.rib.world import Place
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line

MOST_CANDIDATES = 400
"""How many changes are explained with every way a protocol could have gone; the others with the best of each source."""
MOST_FOLLOWED, MOST_SHOWN = 5000, 200
"""Of how many changes the packets are followed, and of how many of those that OSPF surely leads to their place."""


class Sides(NamedTuple):
    """The two versions, who owns which prefix on each, and the lines that are on one only: (file, number, is it new)."""

    before: Snapshot
    after: Snapshot
    at: tuple[Owners, Owners]
    edited: frozenset[tuple[str, int, bool]] = frozenset()

    def homes(self, prefix: Prefix) -> tuple[frozenset[str], frozenset[str]]:
        """Where a prefix is on each side; where it is on the other when a side has it nowhere."""
        one, other = (owned.get(prefix, frozenset()) for owned in self.at)
        return one or other, other or one


def sides(before: Snapshot, after: Snapshot, edits: Iterable[Edit] = ()) -> Sides:
    """Two versions to compare."""
    edited = frozenset((one.line.file, one.line.number, one.is_new) for one in edits)
    return Sides(before, after, (owners(before), owners(after)), edited)


def keys(both: Sides) -> list[Key]:
    """The tables that are on both sides, (device, VRF)."""
    found = []
    for node, device in both.before.network.devices.items():
        other = both.after.network.devices.get(node)
        if other is not None:
            found += [(node, vrf) for vrf in sorted(_vrfs(device) & _vrfs(other))]
    return found


def _vrfs(device: Device) -> set[str]:
    used = {made.vrf for made in device.interfaces.values()} | {process.vrf for process in device.ospf}
    return {"", *device.vrfs, *used}


def differing(both: Sides) -> dict[Key, list[Prefix]]:
    """The prefixes that a table shows otherwise on the two sides. L routes come with their connected ones."""
    found: dict[Key, list[Prefix]] = {}
    for key in keys(both):
        ways, other = both.before.rib(*key).ways(), both.after.rib(*key).ways()
        if ways != other:
            changed = [prefix for prefix in ways.keys() | other.keys() if ways.get(prefix) != other.get(prefix)]
            shown = [prefix for prefix in changed if {one[0] for one in (ways.get(prefix), other.get(prefix)) if one} != {"L"}]
            if shown:
                found[key] = sorted(shown)
    return found


def route_changes(both: Sides, found: dict[Key, list[Prefix]]) -> Iterator[RouteChange]:
    """Each of them with its ledger and with what becomes of its packets."""
    explained = 0
    for key, prefixes in sorted(found.items()):
        ribs = both.before.rib(*key), both.after.rib(*key)
        for prefix in prefixes:
            explained += 1
            choices = _choices(ribs, prefix, in_full=explained <= MOST_CANDIDATES)
            winners = ribs[0].choice(prefix).winners, ribs[1].choice(prefix).winners
            is_followed = explained <= (MOST_SHOWN if _is_inside(winners) else MOST_FOLLOWED)
            passages = passages_to(both, Place(*key), prefix) if is_followed else _by_table(winners)
            yield RouteChange(*key, prefix, effect_of(*passages), *winners, tuple(_ledger(both, winners, choices)), passages)


def passages_to(both: Sides, place: Place, prefix: Prefix) -> tuple[Passage, Passage]:
    """What becomes of packets to a prefix before and after."""
    host = host_in(prefix, (both.before.rib(*place), both.after.rib(*place)))
    if host is None:
        unknown = Passage(None, (), "longer prefixes cover it")
        return unknown, unknown
    one, other = both.homes(prefix)
    return passage(both.before, place, host, one), passage(both.after, place, host, other)


def _is_inside(winners: tuple[Sequence[Route], Sequence[Route]]) -> bool:
    """Whether a path to the prefix stands behind the winners of both sides."""
    return all(winners) and {one.protocol for side in winners for one in side} <= {"C", "O", "O IA"}


def _by_table(winners: tuple[Sequence[Route], Sequence[Route]]) -> tuple[Passage, Passage]:
    """Behind so many changes that no more are followed: whether there is a route at all."""
    one, other = (Passage(bool(side), (), "no route") for side in winners)
    return one, other


def effect_of(before: Passage, after: Passage) -> str:
    """What it means for packets."""
    if before.arrives and after.arrives is False:
        return BREAKS
    return MENDS if before.arrives is False and after.arrives else CHANGES


def _choices(ribs: tuple[Rib, Rib], prefix: Prefix, *, in_full: bool) -> tuple[Choice, Choice]:
    one, other = (rib.candidates(prefix) if in_full else rib.choice(prefix) for rib in ribs)
    return one, other


def _ledger(both: Sides, winners: tuple[Sequence[Route], Sequence[Route]], choices: tuple[Choice, Choice]) -> Iterator[Told]:
    """How what wins now fared before, and how what won before fares now."""
    gone = [route for route in winners[0] if not any(_is(route, one) for one in winners[1])]
    come = [route for route in winners[1] if not any(_is(route, one) for one in winners[0])]
    if not gone and not come:
        yield from _same_way(winners)
    for route in come[:2]:
        yield _before(route, choices[0], both.edited)
    for route in gone[:2]:
        yield _now(route, choices[1], both.edited)


def _same_way(winners: tuple[Sequence[Route], Sequence[Route]]) -> Iterator[Told]:
    """The same next hops, or some of them, at the same or another price."""
    one, other = winners[0][0], winners[1][0]
    lines = tuple(dict.fromkeys((*one.sources, *other.sources)))
    for name, was, now in (("distance", one.distance, other.distance), ("metric", one.metric, other.metric)):
        if was != now:
            yield Told(f"its {name} was {was} and is {now}", lines)


def _is(one: Route, other: Route) -> bool:
    """Whether two routes are the same candidate: of one protocol, by the same next hops."""
    return one.protocol == other.protocol and bool(set(one.next_hops) & set(other.next_hops))


def _before(route: Route, choice: Choice, edited: frozenset[tuple[str, int, bool]]) -> Told:
    """How a route that wins now fared before."""
    for loss in choice.losers:
        if _is(loss.route, route):
            return Told(f"before, {brief([loss.route])} lost: {loss.detail}", loss.route.sources)
    for one in choice.ineligible:
        if _is(one.route, route):
            return Told(f"before, {brief([one.route])} could not be used: {one.reason}", _behind(one))
    new = tuple(line for line in route.sources if (line.file, line.number, True) in edited)
    return Told(f"before, nothing offered {brief([route])}", new)


def _now(route: Route, choice: Choice, edited: frozenset[tuple[str, int, bool]]) -> Told:
    """How a route that won before fares now."""
    for loss in choice.losers:
        if _is(loss.route, route):
            return Told(f"now {brief([loss.route])} loses: {loss.detail}", loss.route.sources)
    for one in choice.ineligible:
        if _is(one.route, route):
            return Told(f"now {brief([one.route])} cannot be used: {one.reason}", _behind(one))
    old = tuple(line for line in route.sources if (line.file, line.number, False) in edited)
    return Told(f"now nothing offers {brief([route])}", old)


def _behind(one: Ineligible) -> tuple[Line, ...]:
    return tuple(dict.fromkeys((*one.route.sources, *one.lines)))
