"""Which tables have other winners in a state than in another, found from what a failure moved.

Most routers have one table of OSPF in one area, nothing of their own failed, and no static route that could win or lose:
what moved in their tree says which winners did. For the others the prefixes that may have moved are chosen again, and what
is too different is compared in full.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from routecheck import switches
from routecheck.address import DEFAULT, Prefix
from routecheck.ios.names import kind
from routecheck.protocols.connected import neighbour_routes
from routecheck.protocols.ospf.area import Area
from routecheck.protocols.ospf.domain import INTRA, Best
from routecheck.protocols.ospf.external import External
from routecheck.protocols.ospf.moved import Hanging, differ, hanging, has_moved, moved_prefixes
from routecheck.protocols.ospf.spf import Tree
from routecheck.protocols.ospf.table import PREFERENCE, Table
from routecheck.protocols.route import Way
from routecheck.rib.converge import Converged, Wired, converge, is_boundary
from routecheck.rib.table import Rib, way
from routecheck.topology import End, Scenario

Key = tuple[str, str]
"""A table: (device, VRF)."""


class Watched(NamedTuple):
    """What of a table matters to its changes: its places among the instances; the prefixes that are not OSPF's alone
    (connected, static); the addresses that decide about its static routes, and whether something else does (another table,
    a tracked object); and whether it has something in it that is only looked at in full."""

    places: tuple[int, ...]
    fixed: frozenset[Prefix]
    statics: frozenset[Prefix]
    addresses: tuple[int, ...]
    leaks: bool
    is_special: bool

    def resolves_by(self, prefix: Prefix) -> bool:
        """Whether a next hop may be found through a prefix."""
        return any(prefix.covers(address) for address in self.addresses)


class Plain(NamedTuple):
    """A table of one instance in one area: the area, the vertices whose prefixes are its own, how many next hops it uses, and
    the prefixes that are connected here while only others advertise them."""

    area: Area
    own: frozenset[int]
    most: int
    odd: frozenset[Prefix]


class Before:
    """A state that others are compared with, and what is asked of it for every one of them, found out once."""

    def __init__(self, state: Converged) -> None:
        self.state = state
        self.watched = {key: self._watched(*key) for key in self._keys()}
        self.plain = {key: found for key, one in self.watched.items() if (found := self._plain(one))}
        self.tables = {place: state.table(place) for one in self.watched.values() for place in one.places}

    def _keys(self) -> Iterator[Key]:
        for device in self.state.base.network.devices.values():
            vrfs = {made.vrf for made in device.interfaces.values()} | {route.vrf for route in device.static_routes}
            yield from ((device.name, vrf) for vrf in sorted(vrfs | {process.vrf for process in device.ospf}))

    def _watched(self, node: str, vrf: str) -> Watched:
        device, base = self.state.base.network.devices[node], self.state.base
        statics = [route for route in device.static_routes if route.vrf == vrf]
        hops = [route.next_hop for route in device.static_routes if route.next_hop is not None]
        places, rib = base.places.get((node, vrf), ()), self.state.rib(node, vrf)
        asks_default = base.network.switches[switches.RESOLVE_VIA_DEFAULT] not in ("never", "always")
        is_summarised = any(base.routers[place].process.summaries for place in places)
        has_peers = any(True for _ in neighbour_routes(base.network, base.wires, node, self.state.wired.down))
        return Watched(
            places=places,
            fixed=frozenset(rib.fixed),
            statics=frozenset(route.prefix for route in statics),
            addresses=tuple(hops),
            leaks=bool(device.tracks) or asks_default or (bool(vrf) and any(route.next_hop_is_global for route in statics)),
            is_special=bool(rib.inbound or device.default_networks or is_summarised or has_peers),
        )

    def _plain(self, one: Watched) -> Plain | None:
        """The table as a plain one, when that is what it is: what it advertises itself is connected, and it is what wins."""
        if len(one.places) != 1 or one.is_special:
            return None
        table = self.state.table(one.places[0])
        if len(table.areas) != 1 or not table.is_installed:
            return None
        area = table.areas[0]
        root = area.vertex(table.number)
        own = frozenset([root, *(hop.target for hop in area.hops.get(root, ()) if hop.target < area.networks)])
        advertised = {prefix for vertex in own for prefix in area.prefixes_of.get(vertex, ())}
        if not one.fixed >= advertised:
            return None
        odd = frozenset(prefix for prefix in one.fixed - advertised if prefix in area.adverts)
        return Plain(area, own, table.instance.process.maximum_paths, odd)

    @cached_property
    def sensitive(self) -> dict[Key, Sensitive]:
        """The tables that boundary routers and tunnels look at."""
        found: dict[Key, Sensitive] = {}
        base = self.state.base
        looked: dict[Key, list[int]] = {}
        for device in base.network.devices.values():
            for made in device.interfaces.values():
                if kind(made.name) == "Tunnel":
                    looked.setdefault((device.name, made.tunnel.vrf), []).append(made.tunnel.destination or 0)
        everything: set[Key] = set()
        for one in filter(is_boundary, base.routers):
            key, process = (one.node, one.process.vrf), one.process
            looked.setdefault(key, [])
            if any(how.source not in ("static", "connected") for how in process.redistributions):
                everything.add(key)
            if process.default and process.default.route_map:
                everything.add(key)
        for key, addresses in looked.items():
            watched = self.watched[key]
            prefixes = watched.statics | watched.fixed | {DEFAULT}
            found[key] = Sensitive(prefixes, (*addresses, *watched.addresses), key in everything)
        return found

    @cached_property
    def is_entangled(self) -> bool:
        """Whether tables anywhere may decide about others: probes, keepalives, originators that listen to each other."""
        base = self.state.base
        listens = base.network.switches[switches.IGNORES_FOREIGN_DEFAULT] == "while-originating"
        tunnels = (made.tunnel for device in base.network.devices.values() for made in device.interfaces.values())
        return bool(base.tracked) or listens or any(tunnel.keepalive_line for tunnel in tunnels)

    @cached_property
    def hanging(self) -> dict[int, Hanging]:
        """What hangs on the vertices of each area."""
        return {number: hanging(area) for number, area in self.state.wired.database.areas.items()}

    @cached_property
    def origins(self) -> dict[int, dict[int, list[Prefix]]]:
        """The external prefixes by area and vertex of their originators."""
        found: dict[int, dict[int, list[Prefix]]] = {}
        for number, area in self.state.wired.database.areas.items():
            here: dict[int, list[Prefix]] = {}
            for prefix, externals in self.state.externals().items():
                for one in externals:
                    here.setdefault(area.vertex(one.originator), []).append(prefix)
            found[number] = here
        return found

    @cached_property
    def forwarded(self) -> list[Prefix]:
        """The external prefixes with a forwarding address: the way to that counts."""
        return [prefix for prefix, found in self.state.externals().items() if any(one.forwarding for one in found)]


class Moves:
    """The tables of `after`, a state reached from `before`, that have other winners."""

    def __init__(self, before: Before, after: Converged) -> None:
        self.before, self.after = before, after
        was, now = before.state.wired, after.wired
        self.touched = {end.node for end in now.changed}
        self.areas = now.database.areas
        same = was.database.areas
        self.is_derived = (
            not was.domain.borders
            and not now.domain.borders
            and all(area is same[n] or (area.difference and area.difference.base is same[n]) for n, area in self.areas.items())
        )
        self.changed = {n: _said(area) for n, area in self.areas.items() if area.difference}
        self.hanging = {n: self._hanging(n, frozenset(said)) for n, said in self.changed.items()}
        self.externals = self._externals()
        self._found: dict[Key, list[Prefix]] = {}

    def _hanging(self, number: int, prefixes: frozenset[Prefix]) -> Hanging:
        return self.before.hanging[number].without(prefixes, self.before.state.wired.database.areas[number])

    def _externals(self) -> frozenset[Prefix]:
        """The external prefixes of which somebody says something else."""
        was, now = self.before.state.externals(), self.after.externals()
        return frozenset(prefix for prefix in was.keys() | now.keys() if _lsas(was.get(prefix)) != _lsas(now.get(prefix)))

    def prefixes(self, key: Key) -> list[Prefix]:
        """The prefixes whose winners are others in a table: another protocol, distance, metric or next hops."""
        if key not in self._found:
            self._found[key] = self._prefixes(key)
        return self._found[key]

    def _prefixes(self, key: Key) -> list[Prefix]:
        watched = self.before.watched[key]
        if not self.is_derived or watched.is_special:
            return self._in_full(key)
        plain = self.before.plain.get(key)
        if plain is None:
            return self._chosen_again(key, watched)
        area = self.areas[plain.area.number]
        tree = area.tree(watched.places[0])
        if tree is not plain.area.tree(watched.places[0]) and tree.before is None:
            return self._in_full(key)
        found = self._inside(plain, area, tree, watched) + self._outside(watched, plain, area, tree)
        if key[0] not in self.touched and not watched.statics:
            return found
        doubtful = self._doubtful(key, watched, found)
        if not doubtful:
            return found
        return [prefix for prefix in found if prefix not in doubtful] + self._other(key, doubtful)

    def _inside(self, plain: Plain, area: Area, tree: Tree, watched: Watched) -> list[Prefix]:
        """The prefixes of the area to which a plain table has another way."""
        number = area.number
        found: list[Prefix] = []
        if tree.moved:
            found = moved_prefixes(self.hanging[number], tree, plain.own, plain.most)
            if plain.odd:
                found = [prefix for prefix in found if prefix not in plain.odd]
        for prefix, (was, now) in self.changed.get(number, {}).items():
            if prefix not in watched.fixed and has_moved(tree, was, now, plain.most):
                found.append(prefix)
        return found

    def _outside(self, watched: Watched, plain: Plain, area: Area, tree: Tree) -> list[Prefix]:
        """The external prefixes to which a plain table has another way."""
        candidates = self._candidates(area, tree)
        if not candidates:
            return []
        place = watched.places[0]
        was, now = self.before.tables[place], self.after.table(place)
        found: list[Prefix] = []
        for prefix in candidates - watched.fixed:
            one, other = _offered(was, prefix), _offered(now, prefix)
            if PREFERENCE[INTRA] in (_rank(one), _rank(other)):
                continue  # an internal way counts before, and `_inside` has looked at it
            if _shown(one) != _shown(other) or (one and other and differ(tree, one.bits, other.bits, plain.most)):
                found.append(prefix)
        return found

    def _candidates(self, area: Area, tree: Tree) -> set[Prefix]:
        """The external prefixes that may have another way because of what moved in a tree."""
        found = set(self.externals)
        origins = self.before.origins[area.number]
        if not tree.moved.isdisjoint(origins):
            for vertex in origins.keys() & tree.moved:
                found.update(origins[vertex])
        if self.before.forwarded and (tree.moved or self.changed.get(area.number)):
            found.update(self.before.forwarded)
        return found

    def _doubtful(self, key: Key, watched: Watched, found: Iterable[Prefix]) -> set[Prefix]:
        """The prefixes of a table that static and connected routes may win or lose."""
        doubtful = set(watched.statics).intersection(found)
        is_touched = key[0] in self.touched
        if watched.leaks or is_touched or any(map(watched.resolves_by, found)):
            doubtful |= watched.statics
        if is_touched:
            was, now = self.before.state.wired.down, self.after.wired.down
            for made in self.after.base.network.devices[key[0]].interfaces.values():
                end = End(key[0], made.name)
                if made.vrf == key[1] and (end in was) != (end in now):
                    for at in made.addresses:
                        doubtful |= {at.prefix, Prefix(at.address, 32)}
        return doubtful

    def _chosen_again(self, key: Key, watched: Watched) -> list[Prefix]:
        """The changes of a table of several instances or areas, or of none."""
        candidates: set[Prefix] = set()
        for place in watched.places:
            for was in self.before.tables[place].areas:
                area = self.areas[was.number]
                tree = area.tree(place)
                if tree is was.tree(place):
                    candidates |= self._candidates(area, tree)
                elif tree.before is None:
                    return self._in_full(key)
                else:
                    candidates.update(self.before.hanging[was.number].on(tree.moved))
                    candidates |= self._candidates(area, tree)
                candidates.update(self.changed.get(was.number, ()))
        return self._other(key, candidates | watched.statics | self._doubtful(key, watched, ()))

    def _in_full(self, key: Key) -> list[Prefix]:
        was, now = self.before.state.rib(*key).ways(), self.after.rib(*key).ways()
        return [prefix for prefix in was.keys() | now.keys() if was.get(prefix) != now.get(prefix)]

    def _other(self, key: Key, prefixes: Iterable[Prefix]) -> list[Prefix]:
        """Those of some prefixes that have other winners, chosen anew."""
        was, now = self.before.state.rib(*key), self.after.rib(*key)
        return [prefix for prefix in prefixes if way_to(was, prefix) != way_to(now, prefix)]


_Pairs = list[tuple[int, int]]


def _said(area: Area) -> dict[Prefix, tuple[_Pairs, _Pairs]]:
    """The (vertex, cost) pairs before and now of each prefix of an area of which they changed."""
    if area.difference is None:
        return {}
    sides = area.difference.base, area
    pairs = ([side.advertisers_of(prefix) for side in sides] for prefix in area.difference.prefixes)
    return {prefix: (was, now) for prefix, (was, now) in zip(area.difference.prefixes, pairs, strict=True)}


def way_to(rib: Rib, prefix: Prefix) -> Way | None:
    """What a table shows of a prefix."""
    winners = rib.choice(prefix).winners
    return way(winners) if winners else None


def _lsas(found: Iterable[External] | None) -> list[External]:
    return [one._replace(lines=()) for one in found or ()]


def _offered(table: Table, prefix: Prefix) -> Best | None:
    best = table.best(prefix)
    return None if best is None or table.is_own(best) else best


def _rank(best: Best | None) -> int:
    return PREFERENCE[best.protocol] if best else -1


def _shown(best: Best | None) -> tuple[str, int] | None:
    return (best.protocol, best.metric) if best else None


class Sensitive(NamedTuple):
    """What of a table can change what others hear: the prefixes that a boundary router looks at, and the addresses that
    its static routes and tunnels do."""

    prefixes: frozenset[Prefix]
    addresses: tuple[int, ...]
    is_all: bool

    def sees(self, prefix: Prefix) -> bool:
        """Whether another way to a prefix can matter."""
        return self.is_all or prefix in self.prefixes or any(prefix.covers(address) for address in self.addresses)


def failed(before: Before, broken: Scenario) -> Moves:
    """What moves when `broken` is what is broken: what boundary routers originate and tunnels find is settled anew only when
    something moved that they look at."""
    start = before.state
    if before.is_entangled:
        return Moves(before, converge(start.base, broken, start))
    wired = Wired(start.base, broken, start.state.tunnels, start.wired)
    moves = Moves(before, Converged(start.base, broken, start.state, wired=wired))
    for key, one in before.sensitive.items():
        is_concerned = key[0] in moves.touched or key[0] in broken.nodes
        if is_concerned or any(map(one.sees, moves.prefixes(key))):
            return Moves(before, converge(start.base, broken, start))
    return moves
