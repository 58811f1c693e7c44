"""What used to survive a failure and no longer does: every single link and device that both versions have, failed on both.

A prefix that a table shows alike on both sides behind a failure is left alone, and so is one that OSPF leads to the same place on
both: each router on the way has an entry of its own, and where that is not OSPF's, or leads elsewhere, it is told of that router.
Packets to the others are followed. A failure that has no way to anything that was changed is not tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from routecheck.address import Prefix
from routecheck.ios.names import is_physical
from routecheck.protocols.route import Route
from routecheck.questions.changes import Passage, Survival
from routecheck.questions.delivery import host_in, passage
from routecheck.questions.diff_routes import Sides, keys
from routecheck.questions.sweep import Effect, sweep
from routecheck.questions.takeover import brief
from routecheck.rib.moved import Key
from routecheck.rib.table import way
from routecheck.rib.world import Place
from routecheck.snapshot import Snapshot
from routecheck.topology import End, Scenario, port_of

MOST_WALKS, MOST_FAILURES, MOST_TABLES = 20_000, 600, 40_000
"""How many passages are followed at most; how many failures are tried, those nearest to what was changed: of a large network
fewer, so that so many tables are looked at on each side."""
_FEWEST = 20
MOST_EXACT = 4_000
"""Up to so many tables behind failures every prefix is followed. Beyond, what is inside of OSPF is taken to arrive, and to stay
where a failure splits no area, which is said."""
_INSIDE = frozenset(("C", "O", "O IA"))


class Survivals(NamedTuple):
    """What survives on one side only, and a sentence when not all was looked at."""

    changes: tuple[Survival, ...]
    note: str = ""


def survival(both: Sides, found: dict[Key, list[Prefix]], touched: frozenset[str]) -> Survivals:
    """`found` are the prefixes that differ with nothing failed, `touched` the devices whose configs differ."""
    far = _hops(both, touched)
    near = [(min(far[node] for node in of), one) for one in common_failures(both) if (of := _nodes(one) & far.keys())]
    near.sort(key=lambda pair: pair[0])
    walker = _Walker(both)
    most = min(MOST_FAILURES, max(_FEWEST, MOST_TABLES // max(1, len(walker.keys))))
    failures = [one for _, one in near[:most]]
    walker.is_exact = len(walker.keys) * len(failures) <= MOST_EXACT
    made: list[Survival] = []
    pairs = zip(sweep(both.before, failures), sweep(both.after, failures), strict=True) if failures else ()
    for tried, effects in enumerate(pairs, 1):
        made += _compared(walker, found, effects)
        if walker.left <= 0:
            return Survivals(tuple(made), f"too much differs to follow it all: only the {tried} nearest failures are compared")
    left = len(near) - len(failures)
    if not walker.is_exact and not left:
        return Survivals(tuple(made), "what OSPF has inside its areas is taken to stay where a failure splits none")
    note = f"only the {len(failures)} failures nearest to the change are compared, {left} farther off are not" if left else ""
    return Survivals(tuple(made), note)


def _nodes(failure: Scenario) -> frozenset[str]:
    return failure.nodes | {end.node for end in failure.interfaces}


def common_failures(both: Sides) -> list[Scenario]:
    """Every device, cable and physical port with an address that both sides have."""
    nodes = sorted(both.before.network.devices.keys() & both.after.network.devices.keys())
    links = _cables(both.before) & _cables(both.after)
    cabled = {end for ends in links for end in ends}
    between: dict[frozenset[str], int] = {}
    for ends in links:
        names = frozenset(end.node for end in ends)
        between[names] = between.get(names, 0) + 1
    made = []
    for ends in sorted(links, key=sorted):
        one, other = sorted(ends)
        names = frozenset((one.node, other.node))
        word = f"{one.node}-{other.node}" if between[names] == 1 and len(names) == 2 else str(one)
        made.append(Scenario((word,), interfaces=ends))
    for end in sorted((_ports(both.before) & _ports(both.after)) - cabled):
        made.append(Scenario((str(end),), interfaces=frozenset((end,))))
    return made + [Scenario((node,), nodes=frozenset((node,))) for node in nodes]


def _cables(now: Snapshot) -> set[frozenset[End]]:
    return {frozenset((one, other)) for one, other in now.base.wires.cables.items()}


def _ports(now: Snapshot) -> set[End]:
    """The ports that something with an address is on, and that are up."""
    found = set()
    for device in now.network.devices.values():
        for made in device.interfaces.values():
            port = port_of(End(device.name, made.name))
            if made.addresses and is_physical(port.interface) and port not in now.down:
                found.add(port)
    return found


def _hops(both: Sides, touched: frozenset[str]) -> dict[str, int]:
    """How many links each device is away from one that was changed, on either side; without those that have no way to any."""
    joined: dict[str, set[str]] = {}
    for now in both[:2]:
        for link in now.base.wires.links:
            names = {end.node for end in link.ends}
            for name in names:
                joined.setdefault(name, set()).update(names)
    far = dict.fromkeys(touched, 0)
    new = list(touched)
    for node in new:
        for further in sorted(joined.get(node, set()) - far.keys()):
            far[further] = far[node] + 1
            new.append(further)
    return far


class _Walker:
    """Follows packets and remembers what becomes of them with nothing failed. `left` counts down."""

    def __init__(self, both: Sides) -> None:
        self.both = both
        self.keys = keys(both)
        self.left = MOST_WALKS
        self._whole: dict[tuple[Key, Prefix], int | None] = {}
        self._parts = tuple(_parts(now) for now in both[:2])
        self._open = {key: self._open_in(key) for key in self.keys}
        self.is_exact = True

    def _open_in(self, key: Key) -> frozenset[Prefix]:
        """The prefixes that a table does not have from OSPF or its own interfaces on both sides."""
        ways, other = (now.rib(*key).ways() for now in self.both[:2])
        inside = {prefix for prefix, one in ways.items() if one[0] in _INSIDE and other.get(prefix, ("",))[0] in _INSIDE}
        return frozenset((ways.keys() | other.keys()) - inside)

    def in_question(self, effects: tuple[Effect, Effect]) -> Callable[[Key, Prefix], bool]:
        """Which prefixes a failure could take away on one side only. Where it splits no area, all that is inside of them stays,
        but for the subnets of what it takes down."""
        base = self.both[:2]
        if self.is_exact or any(_splits(parts, one.after) for parts, one in zip(self._parts, effects, strict=True)):
            return lambda *_: True
        gone = {prefix for now, one in zip(base, effects, strict=True) for prefix in _downed(now, one.after)}
        return lambda key, prefix: prefix in gone or prefix in self._open[key]

    def host(self, key: Key, prefix: Prefix) -> int | None:
        """An address whose packets arrive on both sides while nothing has failed; None without one. What OSPF or its own
        interfaces have is taken to arrive."""
        if (key, prefix) not in self._whole:
            host = host_in(prefix, (self.both.before.rib(*key), self.both.after.rib(*key)))
            at = self.both.homes(prefix)
            arrives = host is not None and (
                (prefix not in self._open[key] and not self.is_exact)
                or all(self.passage(now, key, host, home).arrives for now, home in zip(self.both[:2], at, strict=True))
            )
            self._whole[key, prefix] = host if arrives else None
        return self._whole[key, prefix]

    def passage(self, now: Snapshot, key: Key, host: int, at: frozenset[str]) -> Passage:
        """What becomes of packets on one side."""
        self.left -= 1
        return passage(now, Place(*key), host, at)


def _compared(walker: _Walker, found: dict[Key, list[Prefix]], effects: tuple[Effect, Effect]) -> Iterator[Survival]:
    """What one failure leaves on one side only."""
    one, other = effects
    in_question = walker.in_question(effects)
    for key in walker.keys:
        if key[0] in one.failure.nodes:
            continue
        changed = (*found.get(key, ()), *one.changed.get(key, ()), *other.changed.get(key, ()))
        asked = {prefix for prefix in changed if in_question(key, prefix) and walker.host(key, prefix) is not None}
        ribs = (one.after.rib(*key), other.after.rib(*key)) if asked else ()
        for prefix in sorted(asked):
            was, is_now = (rib.choice(prefix).winners for rib in ribs)
            is_local = {one.protocol for one in (*was, *is_now)} <= {"L"}
            is_alike = _shows_alike(was, is_now) if walker.is_exact else lead_alike(was, is_now)
            if not is_local and not is_alike and walker.left > 0:
                yield from _survives(walker, effects, key, prefix)


_Parts = dict[int, dict[int, int]]
"""By area a number for each OSPF instance; those that adjacencies join have the same."""


def _parts(now: Snapshot) -> _Parts:
    """The parts that each area is in."""
    above: dict[int, dict[int, int]] = {}

    def root(area: dict[int, int], place: int) -> int:
        while area.setdefault(place, place) != place:
            area[place] = place = area[area[place]]
        return place

    for pair in now.state.wired.database.formed:
        area = above.setdefault(pair.one.port.area, {})
        area[root(area, pair.one.number)] = root(area, pair.other.number)
    return {number: {place: root(area, place) for place in list(area)} for number, area in above.items()}


def _splits(before: _Parts, now: Snapshot) -> bool:
    """Whether instances that were in one part of an area are in several, those on failed devices aside."""
    after = _parts(now)
    failed = {place for place, one in enumerate(now.base.routers) if one.node in now.scenario.nodes}
    for number, area in before.items():
        seen: dict[int, int] = {}
        for place, part in area.items():
            here = after.get(number, {}).get(place, -place - 1)
            if place not in failed and seen.setdefault(part, here) != here:
                return True
    return False


def _downed(before: Snapshot, now: Snapshot) -> Iterator[Prefix]:
    """The subnets of interfaces that are down now and were not before."""
    for end in now.down.keys() - before.down.keys():
        made = now.device(end.node).interfaces.get(end.interface)
        yield from (at.prefix for at in made.addresses) if made else ()


def _shows_alike(was: Sequence[Route], is_now: Sequence[Route]) -> bool:
    """Whether a table shows the same on both sides."""
    return (not was and not is_now) or (bool(was and is_now) and way(was) == way(is_now))


def lead_alike(was: Sequence[Route], is_now: Sequence[Route]) -> bool:
    """Whether nothing has to be followed to know that both lead to the same place, or neither anywhere."""
    if not was or not is_now:
        return not was and not is_now
    if {one.protocol for one in (*was, *is_now)} <= {"C", "L", "O", "O IA"}:
        return True
    if way(was) == way(is_now):
        return True
    origins = [{line for one in side for line in one.sources} for side in (was, is_now)]
    return was[0].protocol[0] == is_now[0].protocol[0] == "O" and origins[0] == origins[1]


def _survives(walker: _Walker, effects: tuple[Effect, Effect], key: Key, prefix: Prefix) -> Iterator[Survival]:
    host = walker.host(key, prefix)
    if host is None:
        return
    homes = walker.both.homes(prefix)
    before, after = (walker.passage(one.after, key, host, at) for one, at in zip(effects, homes, strict=True))
    if None in (before.arrives, after.arrives) or before.arrives == after.arrives:
        return
    kept, lost = (effects[1], before) if after.arrives else (effects[0], after)
    winners = kept.after.rib(*key).longest_match(host)
    lines = tuple(dict.fromkeys(line for route in winners for line in route.sources))
    word = effects[0].failure.words[0]
    yield Survival(word, *key, prefix, bool(after.arrives), brief(winners), lost.reason, lines)
