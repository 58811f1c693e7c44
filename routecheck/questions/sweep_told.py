"""What becomes of the prefixes of a table behind a failure: which are lost, what takes over, what stays and leads nowhere.

A prefix that leaves a table for a shorter one is lost only where packets do not get to it any more, and one that stays is lost
where they do not. Of large networks, what OSPF has inside its areas is taken to arrive.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from typing import NamedTuple

from routecheck.address import Prefix
from routecheck.model.device import InterfaceAddress
from routecheck.protocols.route import Route
from routecheck.questions.caution import missing_sources
from routecheck.questions.changes import Passage
from routecheck.questions.delivery import host_in, owners, passage
from routecheck.questions.sweep import Effect
from routecheck.questions.takeover import BLACK_HOLE, FOLLOWS, TAKES_OVER
from routecheck.rib.moved import Key
from routecheck.rib.table import Rib
from routecheck.rib.world import Place
from routecheck.snapshot import Snapshot
from routecheck.topology import End, Scenario

LOST, PERHAPS, DOWN, APPEARS = "lost", "perhaps lost", "down with it", "appears"
LOSSES = (LOST, BLACK_HOLE)
"""Packets that got there do not any more: the table has nothing for them, or it does and that leads nowhere."""
MOST_WALKS = 200_000
_INSIDE = frozenset(("C", "O", "O IA"))


class Told(NamedTuple):
    """What becomes of a prefix in a table. `cover` is the shorter prefix that its packets follow now; `reason` is why they are
    lost, or why that is not known. With `DOWN` all that has the prefix is what failed."""

    node: str
    vrf: str
    prefix: Prefix
    verdict: str
    before: tuple[Route, ...]
    after: tuple[Route, ...]
    reason: str = ""
    cover: Prefix | None = None


class Aftermath(NamedTuple):
    """What a failure changes, and the prefixes of which everything that has them is what failed."""

    effect: Effect
    gone: frozenset[Prefix]


class Judge:
    """Tells what becomes of prefixes. What is asked of the network with nothing failed is remembered; `left` is how many
    packets more are followed."""

    def __init__(self, now: Snapshot, *, is_exact: bool) -> None:
        self.now, self.is_exact = now, is_exact
        self.left = MOST_WALKS
        self.homes = _homes(now)
        self.owners = owners(now)
        self._missing: dict[Key, str] = {}
        self._arrives: dict[tuple[Key, int, Prefix], bool | None] = {}
        self._open: dict[Key, tuple[Prefix, ...]] = {}
        self._of_ospf: dict[Key, frozenset[Prefix]] = {}

    def aftermath(self, effect: Effect) -> Aftermath:
        """A failure, with what goes down with it: no interface that has it is left, or its wire is the one that loses packets."""
        down = effect.after.down
        fallen = (end for end in down if end not in self.now.down)
        touched = {at.prefix for end in fallen for at in _addresses(self.now, end)}
        gone = {prefix for prefix in touched if self.homes.get(prefix, frozenset()) <= down.keys()}
        return Aftermath(effect, frozenset((*gone, *_cut(self.now, effect.failure))))

    def told(self, behind: Aftermath, key: Key, dead: frozenset[Prefix] = frozenset()) -> Iterator[Told | None]:
        """What becomes of every prefix that a failure changes in a table, and of those that it does not where packets are
        followed. None for one that only goes another way. `dead` are prefixes that are lost at another device although its
        table keeps them."""
        changed = behind.effect.changed.get(key, [])
        others = self._others(behind.effect, key, changed)
        yield from repeat(None, len(changed) - len(others))
        kept = self._kept(key, self.now.rib(*key), dead) - set(changed) - behind.gone
        if not others and not kept:
            return
        ribs = self.now.rib(*key), behind.effect.after.rib(*key)
        for prefix in others:
            before, after = (rib.choice(prefix).winners for rib in ribs)
            yield self._changed(behind, Told(*key, prefix, "", before, after), ribs)
        for prefix in kept:
            before = ribs[0].choice(prefix).winners
            if before and before[0].protocol != "L":
                found = self._followed(behind.effect, Told(*key, prefix, "", before, ribs[1].choice(prefix).winners), ribs)
                if found.verdict:
                    yield found

    def _others(self, effect: Effect, key: Key, changed: list[Prefix]) -> list[Prefix]:
        """Those of the changed prefixes that OSPF does not have from inside of its areas before and after."""
        inside = self._inside(key, self.now.rib(*key))
        if not inside:
            return changed
        (place,) = self.now.base.places[key]
        table = effect.after.state.table(place)
        return [prefix for prefix in changed if prefix not in inside or not table.internal(prefix)]

    def _changed(self, behind: Aftermath, made: Told, ribs: tuple[Rib, Rib]) -> Told | None:
        """What becomes of a prefix with other winners."""
        if made.prefix in behind.gone or (made.before and made.before[0].protocol == "L"):
            return None if made.after else made._replace(verdict=DOWN)
        if not made.before:
            return made._replace(verdict=APPEARS)
        return self._moved(behind.effect, made, ribs) if made.after else self._left_out(behind.effect, made, ribs)

    def _left_out(self, effect: Effect, made: Told, ribs: tuple[Rib, Rib]) -> Told:
        """A prefix that the table has no more."""
        cover = next((one for one in ribs[1].covering(made.prefix.address) if one.length < made.prefix.length), None)
        if cover is None:
            missing = self.missing((made.node, made.vrf))
            return made._replace(verdict=PERHAPS if missing else LOST, reason=missing)
        found = self._followed(effect, made._replace(cover=cover), ribs)
        return found._replace(verdict={BLACK_HOLE: LOST}.get(found.verdict, found.verdict) or FOLLOWS)

    def _moved(self, effect: Effect, made: Told, ribs: tuple[Rib, Rib]) -> Told | None:
        """A prefix with other winners: what they are is a take-over when no config line is behind both."""
        protocols = {one.protocol for one in (*made.before, *made.after)}
        found = made if protocols <= _INSIDE and not self.is_exact else self._followed(effect, made, ribs)
        if found.verdict:
            return found
        lines = [{line for route in side for line in route.sources} for side in (made.before, made.after)]
        return None if protocols <= _INSIDE or lines[0] & lines[1] else made._replace(verdict=TAKES_OVER)

    def _followed(self, effect: Effect, made: Told, ribs: tuple[Rib, Rib]) -> Told:
        """With a verdict where packets got to the prefix, and do not any more or perhaps do not."""
        host = self._host(effect, made.prefix, ribs)
        key = made.node, made.vrf
        if host is None or self.left <= 0 or self._before(key, host, made.prefix) is not True:
            return made
        then = self._passage(effect.after, key, host, made.prefix)
        if then.arrives:
            return made
        return made._replace(verdict=PERHAPS if then.arrives is None else BLACK_HOLE, reason=then.reason)

    def _host(self, effect: Effect, prefix: Prefix, ribs: tuple[Rib, Rib]) -> int | None:
        """An address that stands for a prefix: where that is of an interface that failed, one of another."""
        host = host_in(prefix, ribs)
        owned = {at.address: end for end in self.homes.get(prefix, ()) for at in _addresses(self.now, end)}
        if host not in owned or owned[host] not in effect.after.down:
            return host
        left = sorted(address for address, end in owned.items() if end not in effect.after.down and prefix.covers(address))
        return left[0] if left else None

    def _before(self, key: Key, host: int, prefix: Prefix) -> bool | None:
        asked = key, host, prefix
        if asked not in self._arrives:
            self._arrives[asked] = self._passage(self.now, key, host, prefix).arrives
        return self._arrives[asked]

    def _passage(self, now: Snapshot, key: Key, host: int, prefix: Prefix) -> Passage:
        self.left -= 1
        return passage(now, Place(*key), host, self.owners.get(prefix, frozenset()))

    def _kept(self, key: Key, rib: Rib, dead: frozenset[Prefix]) -> set[Prefix]:
        """The prefixes whose packets are followed although the table stays as it is: every one of a small network; of a large
        one those that static routes have, and those that are dead elsewhere."""
        if self.is_exact:
            return set(rib.ways())
        if key not in self._open:
            self._open[key] = tuple(prefix for prefix, way in rib.ways().items() if way[0] == "S")
        return {*self._open[key], *(prefix for prefix in dead if rib.choice(prefix).winners)}

    def _inside(self, key: Key, rib: Rib) -> frozenset[Prefix]:
        """The prefixes of a table of a large network that OSPF alone can have, from inside of its areas: as long as it does, all
        that can change is the way."""
        if key not in self._of_ospf:
            found: frozenset[Prefix] = frozenset()
            if not self.is_exact and len(rib.tables) == 1 and rib.tables[0].is_installed and rib.inbound is None:
                statics = {route.prefix for route in self.now.device(key[0]).static_routes}
                found = frozenset(one for one, way in rib.ways().items() if way[0] in ("O", "O IA")) - statics
            self._of_ospf[key] = found
        return self._of_ospf[key]

    def missing(self, key: Key) -> str:
        """What could bring routes to a table and is not modelled."""
        if key not in self._missing:
            self._missing[key] = missing_sources(self.now, *key)
        return self._missing[key]


def _homes(now: Snapshot) -> dict[Prefix, frozenset[End]]:
    """The interfaces that are up, by the prefixes that are connected to them."""
    found: dict[Prefix, set[End]] = {}
    for device in now.network.devices.values():
        for made in device.interfaces.values():
            end = End(device.name, made.name)
            if end not in now.down:
                for at in made.addresses:
                    found.setdefault(at.prefix, set()).add(end)
    return {prefix: frozenset(ends) for prefix, ends in found.items()}


def _addresses(now: Snapshot, end: End) -> Iterator[InterfaceAddress]:
    made = now.device(end.node).interfaces.get(end.interface)
    yield from made.addresses if made else ()


def _cut(now: Snapshot, failure: Scenario) -> Iterator[Prefix]:
    for link in now.base.wires.links:
        for pair in failure.cut:
            if pair <= {end.node for end in link.ends}:
                ends = (end for end in link.ends if end.node in pair)
                yield from (at.prefix for end in ends for at in _addresses(now, end))
