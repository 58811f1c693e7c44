"""The routes of one OSPF instance (RFC 2328 16.1 (4), 16.4): all of them in two lists, a `Route` when one is asked for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from routecheck.address import DEFAULT, Prefix
from routecheck.protocols.ospf.area import Advert, Area
from routecheck.protocols.ospf.external import External
from routecheck.protocols.ospf.instances import Instance
from routecheck.protocols.ospf.spf import INFINITY, Detour, Hop, Tree, detour
from routecheck.protocols.route import NextHop, Route, Via, Way
from routecheck.syntax.line import Line

INTRA, INTER, E1, E2 = "O", "O IA", "O E1", "O E2"
PREFERENCE = {INTRA: 0, INTER: 1, E1: 2, "O N1": 2, E2: 3, "O N2": 3}
"""S5.13: the route type decides before any cost, within one process."""


class Best(NamedTuple):
    """What the process makes of a prefix: `bits` are first hops in the tree of `area`; `forward` belongs to E2."""

    protocol: str
    metric: int
    forward: int | None
    area: Area
    bits: int
    tag: int = 0


class Table:
    """All routes of the instance at place `number`. Trees are shared, and nothing is computed before it is asked for."""

    def __init__(
        self,
        number: int,
        instance: Instance,
        areas: Mapping[int, Area],
        externals: Mapping[Prefix, tuple[External, ...]],
        names: tuple[str, ...],
        *,
        ignores_foreign_default: bool = False,
    ) -> None:
        self.number, self.instance, self.externals, self.names = number, instance, externals, names
        joined = {port.area for port in instance.interfaces.values()}
        self.areas = [area for key, area in sorted(areas.items()) if key in joined]
        self._flooded = [area for area in self.areas if area.number not in instance.process.area_types]
        self.ignores_foreign_default = ignores_foreign_default
        self._detour_of: dict[tuple[int, int], Detour] = {}
        self._own_addresses = {port.address.address for port in instance.interfaces.values() if port.address}

    @property
    def is_installed(self) -> bool:
        """Whether none of the process's distances is 255, which keeps routes out of the RIB."""
        process = self.instance.process
        return max(process.intra_distance, process.inter_distance, process.external_distance) < 255

    def prefixes(self) -> Iterator[Prefix]:
        """Every prefix the process knows something about, reachable or not."""
        for area in self.areas:
            yield from area.adverts
        yield from self.externals

    def best(self, prefix: Prefix) -> Best | None:
        """The best way to exactly `prefix`, or None. It may be the instance's own link (`is_own`)."""
        return self.internal(prefix) or self._external(prefix)

    def route(self, prefix: Prefix) -> Route | None:
        """What the process offers to the RIB for exactly `prefix`; nothing when it is its own link."""
        best = self.best(prefix)
        return None if best is None or self.is_own(best) else self._route(prefix, best)

    def is_own(self, best: Best) -> bool:
        """Whether the way is one of the instance's own links, which it does not offer to the RIB."""
        return bool(best.bits & self._tree(best.area).own)

    def listed(self) -> dict[Prefix, Way] | None:
        """What `route` says of every prefix, in the short form, computed at once; None when that has not been made fast
        (several areas)."""
        if len(self.areas) != 1:
            return None
        (area,) = self.areas
        flat, tree = area.flat, self._tree(area)
        distance, first = tree.distance, tree.first
        hops = _Hops(tree, self.instance.process.maximum_paths)
        own = self.instance.process.intra_distance
        ways: list[Way] = [(INTRA, own, distance[vertex] + cost, hops[first[vertex]]) for vertex, cost in flat.ones]
        ways += [
            (INTRA, own, one, hops[first[a]])
            if (one := distance[a] + a_cost) < (other := distance[b] + b_cost)
            else (INTRA, own, other, hops[first[b] if other < one else first[a] | first[b]])
            for a, a_cost, b, b_cost in flat.pairs
        ]
        for pairs in flat.more:
            metric, bits = _nearest(tree, pairs)
            ways.append((INTRA, own, metric, hops[bits]))
        made = dict(zip(flat.prefixes, map(ways.__getitem__, flat.groups), strict=True))
        for prefix in [prefix for prefix, way in made.items() if not way[3]]:
            del made[prefix]
        for prefix in self.externals:
            route = self.route(prefix)
            if route is not None and prefix not in made:
                made[prefix] = route.protocol, route.distance, route.metric, route.next_hops
        return made

    def _tree(self, area: Area) -> Tree:
        return area.tree(self.number)

    def internal(self, prefix: Prefix) -> Best | None:
        """The intra-area way to exactly `prefix`."""
        best: Best | None = None
        for area in self.areas:
            adverts = area.adverts.get(prefix)
            if adverts is None:
                continue
            metric, bits = _nearest(self._tree(area), [(advert.vertex, advert.cost) for advert in adverts])
            if metric < INFINITY and (best is None or metric < best.metric):
                best = Best(INTRA, metric, None, area, bits)
        return best

    def _external(self, prefix: Prefix) -> Best | None:
        best: Best | None = None
        for external in self.externals.get(prefix, ()):
            found = self._via(external)
            if found is None:
                continue
            if best is None or _rank(found) < _rank(best):
                best = found
            elif _rank(found) == _rank(best) and found.area is best.area:
                best = best._replace(bits=best.bits | found.bits)
        return best

    def _via(self, external: External) -> Best | None:
        """The best way to what one type 5 LSA describes, or None when it does not count here."""
        if external.originator == self.number or (self.ignores_foreign_default and external.prefix == DEFAULT):
            return None
        inner = self._to_router(external.originator)
        if external.forwarding in self._own_addresses:
            return None
        if inner is not None and external.forwarding:
            inner = self._to_forwarding(external.forwarding)
        if inner is None:
            return None
        if external.metric_type == 1:
            return inner._replace(protocol=E1, metric=external.metric + inner.metric, tag=external.tag)
        return inner._replace(protocol=E2, metric=external.metric, forward=inner.metric, tag=external.tag)

    def _to_router(self, number: int) -> Best | None:
        """The shortest way to another router, over all areas both are in that take type 5 LSAs (S5.18)."""
        best: Best | None = None
        for area in self._flooded:
            tree = self._tree(area)
            vertex = area.vertex(number)
            far = tree.distance[vertex]
            if far < INFINITY and (best is None or far < best.metric):
                best = Best(INTRA, far, None, area, tree.first[vertex])
        return best

    def _to_forwarding(self, address: int) -> Best | None:
        """The internal way to a forwarding address (RFC 2328 16.4 (3)); on an attached link the address itself."""
        target = self._covering(address)
        if target is None:
            return None
        prefix, found = target
        tree = self._tree(found.area)
        if not found.bits & tree.own:
            return found
        own = [advert for advert in found.area.adverts[prefix] if advert.vertex == tree.root]
        interface = own[0].interface if own else next(hop.interface for hop in tree.hops_of(found.bits) if hop.address is None)
        return found._replace(bits=tree.bit(interface, address))

    def _covering(self, address: int) -> tuple[Prefix, Best] | None:
        """The longest internal prefix with a way that covers an address."""
        found = [(prefix, best) for area in self.areas for prefix in area.covering(address) if (best := self.internal(prefix))]
        return max(found, key=lambda pair: pair[0].length, default=None)

    def _route(self, prefix: Prefix, best: Best) -> Route:
        hops = self._tree(best.area).hops_of(best.bits)[: self.instance.process.maximum_paths]
        return self._made(prefix, best, tuple(Via(hop.address or 0, hop.interface) for hop in hops), self._lines(prefix, best))

    def _made(self, prefix: Prefix, best: Best, hops: tuple[Via, ...], lines: tuple[Line, ...]) -> Route:
        process = self.instance.process
        distance = process.intra_distance if best.protocol == INTRA else process.external_distance
        source = self.instance.name
        return Route(prefix, best.protocol, distance, best.metric, hops, source, lines, best.tag, best.forward)

    def _lines(self, prefix: Prefix, best: Best) -> tuple[Line, ...]:
        """The config lines of every originator that is as good as the best."""
        if best.protocol == INTRA:
            lines = [line for advert in self._nearest(prefix, best) for line in advert.lines]
        else:
            lines = [line for external in self._chosen(prefix, best) for line in external.lines]
        return tuple(dict.fromkeys(lines))

    def _nearest(self, prefix: Prefix, best: Best) -> list[Advert]:
        distance = self._tree(best.area).distance
        return [one for one in best.area.adverts[prefix] if distance[one.vertex] + one.cost == best.metric]

    def _chosen(self, prefix: Prefix, best: Best) -> list[External]:
        ways = [(external, self._via(external)) for external in self.externals.get(prefix, ())]
        return [external for external, way in ways if way and _rank(way) == _rank(best)]

    # -- for explanations

    def candidates(self, prefix: Prefix) -> Iterator[Route]:
        """Every way the process could go: what it offers, the other originators, and the other neighbours, each with
        the path it stands for. The best of them is `route(prefix)`."""
        best = self.best(prefix)
        if best is None or self.is_own(best):
            return
        if best.protocol == INTRA:
            goals = [(advert.vertex, advert.cost) for advert in best.area.adverts[prefix]]
            nearest = [(advert.vertex, advert.cost) for advert in self._nearest(prefix, best)]
            yield self._route(prefix, best)._replace(path=self._path(best, nearest))
            yield from self._detours(prefix, best, goals, 0)
            return
        chosen = self._chosen(prefix, best)
        yield self._route(prefix, best)._replace(path=self._path(best, self._goals(best, chosen[0])))
        for external in self.externals.get(prefix, ()):
            found = self._via(external)
            if found and external in chosen:
                if external.forwarding and not self._goals(best, external):
                    continue
                yield from self._detours(prefix, best, self._goals(best, external), external.metric, external)
            elif found:
                hops = self._tree(found.area).hops_of(found.bits)[: self.instance.process.maximum_paths]
                made = self._made(prefix, found, tuple(Via(hop.address or 0, hop.interface) for hop in hops), external.lines)
                yield made._replace(path=self._path(found, self._goals(found, external)))

    def _goals(self, best: Best, external: External) -> list[tuple[int, int]]:
        """The (vertex, cost) pairs that a way to an external ends at: its originator, or who advertises its forwarding
        address."""
        target = self._covering(external.forwarding) if external.forwarding else None
        if target is None:
            return [(best.area.vertex(external.originator), 0)]
        if self.is_own(target[1]):
            return []  # on an attached link: nobody is asked for the way
        return [(advert.vertex, advert.cost) for advert in best.area.adverts.get(target[0], ())]

    def _detours(
        self, prefix: Prefix, best: Best, goals: list[tuple[int, int]], metric: int, external: External | None = None
    ) -> Iterator[Route]:
        """The routes through the neighbours that are not on a shortest path, without coming back through here."""
        area, tree = best.area, self._tree(best.area)
        taken = {(hop.interface, hop.address) for hop in tree.hops_of(best.bits)}
        lines = external.lines if external else self._lines(prefix, best)
        for hop in neighbours(area, tree):
            if (hop.interface, hop.address) in taken:
                continue
            around = self._around(area, hop.target)
            far, vertex = min(((around.distance[v] + cost, v) for v, cost in goals if v != tree.root), default=(INFINITY, 0))
            if far >= INFINITY:
                continue
            inner = far + hop.cost
            other = best._replace(forward=inner) if best.protocol == E2 else best._replace(metric=inner + metric)
            path = self._named(area, [tree.root, *around.path(vertex)])
            yield self._made(prefix, other, (Via(hop.address or 0, hop.interface),), lines)._replace(path=path)

    def _around(self, area: Area, neighbour: int) -> Detour:
        """What a neighbour reaches without this router; computed once."""
        key = area.number, neighbour
        if key not in self._detour_of:
            self._detour_of[key] = detour(area.edges, neighbour, self._tree(area).root)
        return self._detour_of[key]

    def _path(self, best: Best, goals: list[tuple[int, int]]) -> tuple[str, ...]:
        """The devices from here to the nearest goal, starting with one of the first hops."""
        area, tree = best.area, self._tree(best.area)
        hop = tree.hops_of(best.bits)[0]
        start = next(
            (one.target for one in neighbours(area, tree) if (one.interface, one.address) == (hop.interface, hop.address)), None
        )
        goal = min(goals, key=lambda goal: tree.distance[goal[0]] + goal[1], default=(tree.root, 0))[0]
        if start is None or goal == tree.root:
            return (self.instance.node,)
        return self._named(area, [tree.root, *self._around(area, start).path(goal)])

    def _named(self, area: Area, vertices: list[int]) -> tuple[str, ...]:
        return tuple(self.names[vertex - area.networks] for vertex in vertices if vertex >= area.networks)


def _nearest(tree: Tree, advertisers: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The metric of the nearest of (vertex, cost) pairs, and the first hops to all that are as near."""
    far, bits = INFINITY, 0
    for vertex, cost in advertisers:
        metric = tree.distance[vertex] + cost
        if metric < far:
            far, bits = metric, tree.first[vertex]
        elif metric == far:
            bits |= tree.first[vertex]
    return far, bits


class _Hops(dict[int, tuple[NextHop, ...]]):
    """The next hops that bits stand for, each set made once; none for the root's own links and what is out of reach."""

    def __init__(self, tree: Tree, most: int) -> None:
        self.tree, self.most = tree, most

    def __missing__(self, bits: int) -> tuple[NextHop, ...]:
        found: tuple[NextHop, ...] = ()
        if not bits & self.tree.own:
            found = tuple(Via(hop.address or 0, hop.interface) for hop in self.tree.hops_of(bits)[: self.most])
        self[bits] = found
        return found


def neighbours(area: Area, tree: Tree) -> Iterator[Hop]:
    """The routers next to the root: over each link, and each of the others on a LAN."""
    for hop in area.hops.get(tree.root, ()):
        if hop.address is not None:
            yield hop
            continue
        for router, address in area.members[hop.target]:
            if router != tree.root:
                yield Hop(hop.interface, address, router, hop.cost)


def _rank(best: Best) -> tuple[int, int, int]:
    return PREFERENCE[best.protocol], best.metric, best.forward or 0
