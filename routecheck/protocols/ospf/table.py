"""The routes of one OSPF instance, computed for one prefix when asked (RFC 2328 16.1 (4), 16.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from routecheck.address import DEFAULT, Prefix
from routecheck.protocols.ospf.area import Advert, Area
from routecheck.protocols.ospf.external import External
from routecheck.protocols.ospf.instances import Instance
from routecheck.protocols.ospf.spf import INFINITY, Hop, Tree, distances_without, path_between
from routecheck.protocols.route import Route, Via
from routecheck.syntax.line import Line

INTRA, INTER, E1, E2 = "O", "O IA", "O E1", "O E2"
PREFERENCE = {INTRA: 0, INTER: 1, E1: 2, "O N1": 2, E2: 3, "O N2": 3}
"""S5.13: the route type decides before any cost, within one process."""


class Best(NamedTuple):
    """What the process makes of a prefix. `bits` are first hops in `tree`."""

    protocol: str
    metric: int
    forward: int | None
    tree: Tree
    bits: int
    lines: tuple[Line, ...]
    tag: int
    vertex: int


class Table:
    """All routes of the instance at `index`. Nothing is computed before it is asked for, and trees are shared."""

    def __init__(
        self,
        index: int,
        instance: Instance,
        areas: Mapping[int, Area],
        externals: Mapping[Prefix, tuple[External, ...]],
        names: tuple[str, ...],
        *,
        ignores_foreign_default: bool = False,
    ) -> None:
        self.index, self.instance, self.externals, self.names = index, instance, externals, names
        numbers = {port.area for port in instance.interfaces.values()}
        self.areas = [area for number, area in sorted(areas.items()) if number in numbers]
        self.ignores_foreign_default = ignores_foreign_default

    def prefixes(self) -> Iterator[Prefix]:
        """Every prefix the process knows something about, reachable or not."""
        for area in self.areas:
            yield from area.adverts
        yield from self.externals

    def best(self, prefix: Prefix) -> Best | None:
        """The best route to exactly `prefix`, or None. It may be the instance's own link (`is_own`)."""
        return self._internal(prefix) or self._external(prefix)

    def route(self, prefix: Prefix) -> Route | None:
        """What the process offers to the RIB for exactly `prefix`; nothing when it is its own link."""
        best = self.best(prefix)
        return None if best is None or is_own(best) else self._route(prefix, best)

    def _internal(self, prefix: Prefix) -> Best | None:
        best: Best | None = None
        for area in self.areas:
            adverts = area.adverts.get(prefix)
            if not adverts:
                continue
            tree = area.tree(self.index)
            for advert in adverts:
                far = tree.distance[advert.vertex] + advert.cost
                if far >= INFINITY or (best and far > best.metric):
                    continue
                bits = tree.first[advert.vertex]
                if advert.vertex == tree.root:
                    bits = tree.bit(advert.interface, None)
                if best and best.metric == far and best.tree is tree:
                    bits |= best.bits
                    lines = tuple(dict.fromkeys(best.lines + advert.lines))
                    best = best._replace(bits=bits, lines=lines)
                elif best is None or far < best.metric:
                    best = Best(INTRA, far, None, tree, bits, advert.lines, 0, advert.vertex)
        return best

    def _external(self, prefix: Prefix) -> Best | None:
        best: Best | None = None
        for external in self.externals.get(prefix, ()):
            found = self._via(external)
            if found is None:
                continue
            if best is None or _rank(found) < _rank(best):
                best = found
            elif _rank(found) == _rank(best) and found.tree is best.tree:
                lines = tuple(dict.fromkeys(best.lines + found.lines))
                best = best._replace(bits=best.bits | found.bits, lines=lines)
        return best

    def _via(self, external: External) -> Best | None:
        """The best way to what one type 5 LSA describes, or None when it does not count here."""
        if external.index == self.index or (self.ignores_foreign_default and external.prefix == DEFAULT):
            return None
        inner = self._to_forwarding(external.forwarding) if external.forwarding else self._to_router(external.index)
        if inner is None:
            return None
        if external.forwarding and self._to_router(external.index) is None:
            return None
        is_e1 = external.metric_type == 1
        metric = external.metric + (inner.metric if is_e1 else 0)
        forward = None if is_e1 else inner.metric
        return inner._replace(
            protocol=E1 if is_e1 else E2, metric=metric, forward=forward, lines=external.lines, tag=external.tag
        )

    def _to_router(self, index: int) -> Best | None:
        """The shortest path to another router, over all areas both are in."""
        best: Best | None = None
        for area in self.areas:
            tree = area.tree(self.index)
            vertex = area.vertex(index)
            far = tree.distance[vertex]
            if far < INFINITY and (best is None or far < best.metric):
                best = Best(INTRA, far, None, tree, tree.first[vertex], (), 0, vertex)
        return best

    def _to_forwarding(self, address: int) -> Best | None:
        """The internal route to a forwarding address (RFC 2328 16.4 (3)); on an attached link the address itself."""
        for area in self.areas:
            for prefix in area.covering(address):
                found = self._internal(prefix)
                if found is None:
                    continue
                if not is_own(found):
                    return found
                own = next(hop for hop in found.tree.hops_of(found.bits) if hop.address is None)
                return found._replace(bits=found.tree.bit(own.interface, address))
        return None

    def _route(self, prefix: Prefix, best: Best, hops: tuple[Via, ...] | None = None, path: tuple[str, ...] = ()) -> Route:
        process = self.instance.process
        distance = process.intra_distance if best.protocol == INTRA else process.external_distance
        next_hops = hops or tuple(
            Via(hop.address or 0, hop.interface) for hop in best.tree.hops_of(best.bits)[: process.maximum_paths]
        )
        return Route(
            prefix, best.protocol, distance, best.metric, next_hops, self.instance.name, best.lines, best.tag, best.forward, path
        )

    # -- for explanations

    def candidates(self, prefix: Prefix) -> Iterator[Route]:
        """Every way the process could go: what it offers, the other originators, and the other neighbours, each with
        the path it stands for. The best of them is `route(prefix)`."""
        best = self.best(prefix)
        if best is None or is_own(best):
            return
        winner = self._route(prefix, best)
        yield winner._replace(path=self._path(best, best.tree.hops_of(best.bits)[0]), origin=self._name(best))
        if best.protocol == INTRA:
            for area in self.areas:
                goals = [(advert.vertex, advert.cost) for advert in area.adverts.get(prefix, ())]
                yield from self._detours(prefix, best, area, goals, 0)
            return
        for external in self.externals.get(prefix, ()):
            found = self._via(external)
            if found and _rank(found) > _rank(best):
                path = self._path(found, found.tree.hops_of(found.bits)[0])
                yield self._route(prefix, found, path=path)._replace(origin=self._name(found))
            elif found:
                yield from self._external_detours(prefix, found, external)

    def _external_detours(self, prefix: Prefix, best: Best, external: External) -> Iterator[Route]:
        for area in self.areas:
            if area.tree(self.index) is best.tree:
                if external.forwarding:
                    target = next((found for found in area.covering(external.forwarding) if self._internal(found)), None)
                    goals = [(advert.vertex, advert.cost) for advert in area.adverts.get(target, ())] if target else []
                else:
                    goals = [(area.vertex(external.index), 0)]
                yield from self._detours(prefix, best, area, goals, external.metric)

    def _detours(
        self, prefix: Prefix, best: Best, area: Area, goals: list[tuple[int, int]], external_metric: int
    ) -> Iterator[Route]:
        """The routes through the neighbours that are not on a shortest path, without coming back through here."""
        tree = area.tree(self.index)
        taken = {(hop.interface, hop.address) for hop in tree.hops_of(best.bits)} if tree is best.tree else set()
        for hop in _neighbours(area, tree):
            if (hop.interface, hop.address) in taken:
                continue
            distance = distances_without(area.edges, hop.target, tree.root)
            reached = [(distance[vertex] + cost, vertex) for vertex, cost in goals if vertex != tree.root]
            far, vertex = min(reached, default=(INFINITY, 0))
            if far >= INFINITY:
                continue
            inner = far + hop.cost
            detour = best._replace(forward=inner) if best.protocol == E2 else best._replace(metric=inner + external_metric)
            vertices = [tree.root, *path_between(area.edges, hop.target, vertex, tree.root)]
            path = tuple(self.names[v - area.networks] for v in vertices if v >= area.networks)
            yield self._route(prefix, detour, (Via(hop.address or 0, hop.interface),), path)._replace(origin=path[-1])

    def _path(self, best: Best, hop: Hop) -> tuple[str, ...]:
        """The devices from the root to the vertex that `best` leads to, starting with one first hop."""
        area = next(area for area in self.areas if area.tree(self.index) is best.tree)
        tree = best.tree
        start = next(
            (one.target for one in _neighbours(area, tree) if (one.interface, one.address) == (hop.interface, hop.address)), None
        )
        if start is None or best.vertex == tree.root:
            return (self.instance.node,)
        vertices = [tree.root, *path_between(area.edges, start, best.vertex, tree.root)]
        return tuple(self.names[v - area.networks] for v in vertices if v >= area.networks)

    def _name(self, best: Best) -> str:
        for area in self.areas:
            if area.tree(self.index) is best.tree and best.vertex >= area.networks:
                return self.names[best.vertex - area.networks]
        return ""


def _neighbours(area: Area, tree: Tree) -> Iterator[Hop]:
    """The routers next to the root: over each link, and each of the others on a LAN."""
    for hop in area.hops.get(tree.root, ()):
        if hop.address is not None:
            yield hop
            continue
        for router, address in area.members[hop.target]:
            if router != tree.root:
                yield Hop(hop.interface, address, router, hop.cost)


def is_own(best: Best) -> bool:
    """Whether the route is the instance's own link, which it does not offer to the RIB."""
    return any(hop.address is None for hop in best.tree.hops_of(best.bits))


def _rank(best: Best) -> tuple[int, int, int]:
    return PREFERENCE[best.protocol], best.metric, best.forward or 0
