"""The routes of one OSPF instance (RFC 2328 16.1 (4), 16.4): all of them in two lists, a `Route` when one is asked for."""

from collections.abc import Iterator, Mapping, Sequence

from routecheck.address import ALL_ONES, DEFAULT, Prefix
from routecheck.policy.acl import permits_prefix
from routecheck.protocols.ospf.area import Area, Flat
from routecheck.protocols.ospf.domain import E1, E2, INTER, INTRA, LS_INFINITY, N1, N2, Best, Domain, Goal, nearest
from routecheck.protocols.ospf.external import External
from routecheck.protocols.ospf.spf import INFINITY, Detour, Hop, Tree, detour
from routecheck.protocols.route import Discard, NextHop, Route, Via, Way
from routecheck.syntax.line import Line

PREFERENCE = {INTRA: 0, INTER: 1, E1: 2, N1: 2, E2: 3, N2: 3}
"""S5.13: the route type decides before any cost, within one process."""


class Table:
    """All routes of the instance at place `number`. Trees are shared, and nothing is computed before it is asked for."""

    def __init__(
        self,
        number: int,
        domain: Domain,
        externals: Mapping[Prefix, tuple[External, ...]],
        *,
        ignores_foreign_default: bool = False,
    ) -> None:
        self.number, self.domain, self.externals = number, domain, externals
        self.instance = domain.routers[number]
        self.areas = domain.joined(number)
        self.ignores_foreign_default = ignores_foreign_default
        self._detour_of: dict[tuple[int, int], Detour] = {}
        self._own_addresses = {port.address.address for port in self.instance.interfaces.values() if port.address}

    @property
    def is_installed(self) -> bool:
        """Whether all its routes may enter the RIB as they are: no distance is 255, and none depends on the router."""
        process = self.instance.process
        return (
            not process.router_distances and max(process.intra_distance, process.inter_distance, process.external_distance) < 255
        )

    def prefixes(self) -> Iterator[Prefix]:
        """Every prefix the process knows something about, reachable or not."""
        yield from self.domain.prefixes(self.number)
        yield from self.externals

    def best(self, prefix: Prefix) -> Best | None:
        """The best way to exactly `prefix`, or None. It may be the instance's own link (`is_own`)."""
        return self.internal(prefix) or self.external(prefix)

    def internal(self, prefix: Prefix) -> Best | None:
        """The way within or between areas."""
        return self.domain.internal(self.number, prefix)

    def route(self, prefix: Prefix) -> Route | None:
        """What the process offers to the RIB for exactly `prefix`; nothing when it is its own link."""
        best = self.internal(prefix) or self._discard(prefix) or self.external(prefix)
        if isinstance(best, Route):
            return best
        return None if best is None or self.is_own(best) else self._route(prefix, best)

    def _discard(self, prefix: Prefix) -> Route | None:
        """The route to Null0 of an active range (S5.16), which keeps packets for what is missing in it from circling."""
        process = self.instance.process
        found = self.domain.active_range(self.number, prefix)
        if found is None or process.internal_discard is None:
            return None
        cost = self.domain.range_cost(self.number, *found) or 0
        return Route(prefix, INTRA, process.internal_discard, cost, (Discard(),), self.instance.name, (found[1].line,))

    def is_own(self, best: Best) -> bool:
        """Whether the way is one of the instance's own links, which it does not offer to the RIB."""
        return bool(best.bits & self._tree(best.area).own)

    def listed(self) -> dict[Prefix, Way] | None:
        """What `route` says of every prefix, in the short form, computed at once; None when that has not been made fast
        (transit areas)."""
        domain, process = self.domain, self.instance.process
        if domain.crossed(self.number):
            return None
        inter = self._ways([(area, domain.inter_flat(area.number)) for area in domain.examined(self.number)], INTER, LS_INFINITY)
        intra = self._ways([(area, area.flat) for area in self.areas], INTRA, INFINITY)
        made = {**inter, **intra}
        for prefix in {one.prefix for area in self.areas for one in process.area(area.number).ranges} - intra.keys():
            made.pop(prefix, None)
            route = self.route(prefix)
            if route is not None:
                made[prefix] = route.protocol, route.distance, route.metric, route.next_hops
        for prefix in [prefix for prefix, way in made.items() if not way[3]]:
            del made[prefix]
            route = self.route(prefix) if prefix not in intra else None  # its own LSA beside those of others
            if route is not None:
                made[prefix] = route.protocol, route.distance, route.metric, route.next_hops
        for prefix in self.externals:
            route = self.route(prefix) if prefix not in made else None
            if route is not None:
                made[prefix] = route.protocol, route.distance, route.metric, route.next_hops
        return made

    def _ways(self, parts: Sequence[tuple[Area, Flat]], protocol: str, most: int) -> dict[Prefix, Way]:
        """The ways of one kind to all prefixes in reach, by the best of several areas; without next hops where they are own."""
        process = self.instance.process
        kind = protocol, process.intra_distance if protocol == INTRA else process.inter_distance
        best: dict[Prefix, Way] = {}
        for area, flat in parts:
            if not flat.prefixes:
                continue
            tree = self._tree(area)
            found = _listed(tree, _Hops(tree, process.maximum_paths), flat, kind)
            if most < INFINITY or INFINITY in tree.distance:
                for prefix in [prefix for prefix, way in found.items() if way[2] >= most]:
                    del found[prefix]
            if best:
                best.update((prefix, way) for prefix, way in found.items() if prefix not in best or way[2] < best[prefix][2])
            else:
                best = found
        return best

    def _tree(self, area: Area) -> Tree:
        return area.tree(self.number)

    def external(self, prefix: Prefix) -> Best | None:
        """The best way through a type 5 or type 7 LSA."""
        best: Best | None = None
        for external in self.externals.get(prefix, ()):
            found = self._via(external)
            if found is None:
                continue
            if best is None or _rank(found) < _rank(best):
                best = found
            elif _rank(found) == _rank(best):
                best = best._replace(bits=best.bits | self._bits_in(best.area, found))
        return best

    def _bits_in(self, area: Area, way: Best) -> int:
        """The first hops of a way, as bits in the tree of `area`."""
        return way.bits if way.area is area else self._tree(area).adopt(self._tree(way.area), way.bits)

    def _via(self, external: External) -> Best | None:
        """The best way to what one LSA describes, or None when it does not count here (RFC 2328 16.4, RFC 3101 2.5)."""
        if external.originator == self.number or (self.ignores_foreign_default and external.prefix == DEFAULT):
            return None
        if external.forwarding in self._own_addresses or external.metric >= LS_INFINITY:
            return None
        inner = self._to_originator(external)
        if inner is not None and external.forwarding:
            inner = self._to_forwarding(external)
        if inner is None:
            return None
        order = 1 if external.area is None else 0 if external.is_propagated and external.forwarding else 2
        inner = inner._replace(tag=external.tag, order=order)
        if external.metric_type == 1:
            metric = external.metric + inner.metric
            return inner._replace(protocol=E1 if external.area is None else N1, metric=metric)
        return inner._replace(protocol=E2 if external.area is None else N2, metric=external.metric, forward=inner.metric)

    def _to_originator(self, external: External) -> Best | None:
        """The way to the boundary router: a type 7 LSA counts inside its area only, and a default of another border router
        (P bit clear) does not count at a border router, nor any at one that keeps summaries out (RFC 3101 2.5 (3))."""
        if external.area is None:
            return self.domain.to_router(self.number, external.originator)
        area = next((one for one in self.areas if one.number == external.area), None)
        if area is None or (external.prefix == DEFAULT and self._refuses_default(external)):
            return None
        tree, vertex = self._tree(area), area.vertex(external.originator)
        far = tree.distance[vertex]
        return Best(INTRA, far, None, area, tree.first[vertex]) if far < INFINITY else None

    def _refuses_default(self, external: External) -> bool:
        settings = self.instance.process.area(external.area or 0)
        return self.domain.is_border(self.number) and (not external.is_propagated or settings.no_summary is not None)

    def _to_forwarding(self, external: External) -> Best | None:
        """The internal way to a forwarding address (RFC 2328 16.4 (3)), inside the area for a type 7 LSA; on an attached
        link the address itself."""
        address = external.forwarding
        target = self._covering(external)
        if target is None:
            return None
        prefix, found = target
        tree = self._tree(found.area)
        if not found.bits & tree.own:
            return found
        own = [advert for advert in found.area.adverts[prefix] if advert.vertex == tree.root]
        interface = own[0].interface if own else next(hop.interface for hop in tree.hops_of(found.bits) if hop.address is None)
        return found._replace(bits=tree.bit(interface, address))

    def _covering(self, external: External) -> tuple[Prefix, Best] | None:
        """The longest internal prefix with a way that covers a forwarding address."""
        for prefix in self.domain.covering(external.forwarding):
            best = self.internal(prefix)
            if best:
                is_inside = external.area is None or (best.protocol == INTRA and best.area.number == external.area)
                return (prefix, best) if is_inside else None
        return None

    def _route(self, prefix: Prefix, best: Best) -> Route:
        return self._made(prefix, best, self._hops(best), self._lines(prefix, best))

    def _hops(self, best: Best) -> tuple[Via, ...]:
        hops = self._tree(best.area).hops_of(best.bits)[: self.instance.process.maximum_paths]
        return tuple(Via(hop.address or 0, hop.interface) for hop in hops)

    def _made(self, prefix: Prefix, best: Best, hops: tuple[Via, ...], lines: tuple[Line, ...]) -> Route:
        process = self.instance.process
        internal = {INTRA: process.intra_distance, INTER: process.inter_distance}
        distance = internal.get(best.protocol, process.external_distance)
        if process.router_distances:
            distance = self._router_distance(prefix, best, distance)
        return Route(prefix, best.protocol, distance, best.metric, hops, self.instance.name, lines, best.tag, best.forward)

    def _router_distance(self, prefix: Prefix, best: Best, usual: int) -> int:
        """S4.4: by the id of the router that advertises the prefix; the statements in order, the first that fits."""
        routers = self._advertising(prefix, best)
        ids = [self.domain.routers[place].router_id for place in routers]
        acls = self.domain.devices[self.instance.node].acls
        for one in self.instance.process.router_distances:
            is_meant = any((own ^ one.address) & ~one.wildcard & ALL_ONES == 0 for own in ids)
            if is_meant and (not one.acl or permits_prefix(acls.get(one.acl), prefix).is_permitted):
                return one.distance
        return usual

    def _advertising(self, prefix: Prefix, best: Best) -> list[int]:
        """The instances whose LSAs the best way is from: of a LAN the designated router."""
        if best.protocol not in (INTRA, INTER):
            return [one.originator for one in self.chosen(prefix, best)]
        area = best.area
        vertices = {one.vertex for one in self._nearest(prefix, best)}
        if best.protocol == INTRA:
            owners = [one.designated for one in area.adverts[prefix] if one.vertex in vertices and one.designated is not None]
            if owners:
                return owners
        return [(v if v >= area.networks else area.edges[v][0][0]) - area.networks for v in sorted(vertices)]

    def _lines(self, prefix: Prefix, best: Best) -> tuple[Line, ...]:
        """The config lines of every originator that is as good as the best."""
        if best.protocol in (INTRA, INTER):
            lines = [line for goal in self._nearest(prefix, best) for line in goal.lines]
        else:
            lines = [line for external in self.chosen(prefix, best) for line in external.lines]
        return tuple(dict.fromkeys(lines))

    def _nearest(self, prefix: Prefix, best: Best) -> list[Goal]:
        distance = self._tree(best.area).distance
        goals = self.domain.goals(self.number, prefix, best)
        return [one for one in goals if distance[one.vertex] + one.cost == best.metric]

    def chosen(self, prefix: Prefix, best: Best) -> list[External]:
        """The LSAs that are as good as the best."""
        ways = [(external, self._via(external)) for external in self.externals.get(prefix, ())]
        return [external for external, way in ways if way and _rank(way) == _rank(best)]

    # -- for explanations

    def candidates(self, prefix: Prefix) -> Iterator[Route]:
        """Every way the process could go: what it offers, the other originators, and the other neighbours, each with
        the path it stands for. The best of them is `route(prefix)`."""
        best = self.best(prefix)
        if best is None or self.is_own(best):
            return
        if best.protocol in (INTRA, INTER):
            goals = self.domain.goals(self.number, prefix, best)
            yield self._route(prefix, best)._replace(path=self._path(best, self._nearest(prefix, best), prefix))
            yield from self._detours(prefix, best, goals, 0)
            return
        chosen = self.chosen(prefix, best)
        yield self._route(prefix, best)._replace(path=self._path(best, self._goals(best, chosen[0])))
        for external in self.externals.get(prefix, ()):
            found = self._via(external)
            if found and external in chosen:
                way = best if found.area is best.area else found._replace(bits=self._bits_in(found.area, best))
                if external.forwarding and not self._goals(way, external):
                    continue
                yield from self._detours(prefix, way, self._goals(way, external), external.metric, external)
            elif found:
                made = self._made(prefix, found, self._hops(found), external.lines)
                yield made._replace(path=self._path(found, self._goals(found, external)))

    def _goals(self, best: Best, external: External) -> list[Goal]:
        """What a way to an external ends at: its originator or the border routers before it, or who advertises its
        forwarding address."""
        area = best.area
        if not external.forwarding:
            vertex = area.vertex(external.originator)
            if self._tree(area).distance[vertex] < INFINITY:
                return [Goal(vertex, 0, None, ())]
            relays = self.domain.relays(area, external.originator, self.number)
            return [Goal(vertex, cost, vertex - area.networks, ()) for vertex, cost in relays]
        target = self._covering(external)
        if target is None or self.is_own(target[1]):
            return []  # on an attached link: nobody is asked for the way
        return self.domain.goals(self.number, *target)

    def _detours(
        self, prefix: Prefix, best: Best, goals: Sequence[Goal], metric: int, external: External | None = None
    ) -> Iterator[Route]:
        """The routes through the neighbours that are not on a shortest path, without coming back through here."""
        area, tree = best.area, self._tree(best.area)
        taken = {(hop.interface, hop.address) for hop in tree.hops_of(best.bits)}
        lines = external.lines if external else self._lines(prefix, best)
        for hop in neighbours(area, tree):
            if (hop.interface, hop.address) in taken:
                continue
            around = self._around(area, hop.target)
            ends = ((around.distance[one.vertex] + one.cost, one.vertex) for one in goals if one.vertex != tree.root)
            far, vertex = min(ends, default=(INFINITY, 0))
            if far >= INFINITY:
                continue
            inner = far + hop.cost
            other = best._replace(forward=inner) if best.forward is not None else best._replace(metric=inner + metric)
            path = self._named(area, [tree.root, *around.path(vertex)])
            yield self._made(prefix, other, (Via(hop.address or 0, hop.interface),), lines)._replace(path=path)

    def _around(self, area: Area, neighbour: int) -> Detour:
        """What a neighbour reaches without this router; computed once."""
        key = area.number, neighbour
        if key not in self._detour_of:
            self._detour_of[key] = detour(area.edges, neighbour, self._tree(area).root)
        return self._detour_of[key]

    def _path(self, best: Best, goals: Sequence[Goal], prefix: Prefix | None = None) -> tuple[str, ...]:
        """The devices from here to the nearest goal, starting with one of the first hops; for a `prefix` of another area on
        through the border router."""
        area, tree = best.area, self._tree(best.area)
        goal = min(goals, key=lambda goal: tree.distance[goal.vertex] + goal.cost, default=None)
        beyond: tuple[str, ...] = ()
        if goal is not None and goal.border is not None and prefix is not None:
            is_made_there = prefix == DEFAULT and self.domain.makes_default(goal.border, area.number)
            beyond = () if is_made_there else Table(goal.border, self.domain, {})._internal_path(prefix)
        targets = {(one.interface, one.address): one.target for one in reversed(list(neighbours(area, tree)))}
        starts = (targets.get((hop.interface, hop.address)) for hop in tree.hops_of(best.bits))
        start = next((one for one in starts if one is not None), None)
        if start is None or goal is None or goal.vertex == tree.root:
            return (self.instance.node, *beyond[1:])
        return (*self._named(area, [tree.root, *self._around(area, start).path(goal.vertex)]), *beyond[1:])

    def _internal_path(self, prefix: Prefix) -> tuple[str, ...]:
        """The devices from here to a prefix; only this one for its own and for a range."""
        best = self.internal(prefix)
        if best is None or self.is_own(best):
            return (self.instance.node,)
        return self._path(best, self._nearest(prefix, best), prefix)

    def _named(self, area: Area, vertices: list[int]) -> tuple[str, ...]:
        return tuple(self.domain.routers[vertex - area.networks].node for vertex in vertices if vertex >= area.networks)


def _listed(tree: Tree, hops: "_Hops", flat: Flat, kind: tuple[str, int]) -> dict[Prefix, Way]:
    """The ways to all prefixes of `flat`, of a (protocol, distance); those without next hops are own or out of reach."""
    distance, first = tree.distance, tree.first
    protocol, own = kind
    ways: list[Way] = [(protocol, own, distance[vertex] + cost, hops[first[vertex]]) for vertex, cost in flat.ones]
    ways += [
        (protocol, own, one, hops[first[a]])
        if (one := distance[a] + a_cost) < (other := distance[b] + b_cost)
        else (protocol, own, other, hops[first[b] if other < one else first[a] | first[b]])
        for a, a_cost, b, b_cost in flat.pairs
    ]
    for pairs in flat.more:
        metric, bits = nearest(tree, pairs)
        ways.append((protocol, own, metric, hops[bits]))
    return dict(zip(flat.prefixes, map(ways.__getitem__, flat.groups), strict=True))


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


def _rank(best: Best) -> tuple[int, int, int, int]:
    return PREFERENCE[best.protocol], best.metric, best.forward or 0, best.order
