"""Routes between areas (RFC 2328 16.2, 16.3; RFC 3509): who borders which areas, and what border routers say in each.

Nothing is computed before it is asked for, prefix by prefix: the type 3 LSAs of an area about one prefix need only
that prefix in the other areas.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from routecheck.address import DEFAULT, Prefix
from routecheck.model.device import Device
from routecheck.model.routing import OspfRange
from routecheck.policy import prefix_list
from routecheck.protocols.ospf.area import Area, Database, Flat, flat
from routecheck.protocols.ospf.instances import Instance
from routecheck.protocols.ospf.spf import INFINITY, Tree
from routecheck.syntax.line import Line

INTRA, INTER, E1, E2, N1, N2 = "O", "O IA", "O E1", "O E2", "O N1", "O N2"
BACKBONE = 0
LS_INFINITY = 0xFFFFFF


class Best(NamedTuple):
    """What a process makes of a prefix: `bits` are first hops in the tree of `area`; `forward` belongs to E2 and N2.
    `order` decides between externals that are equal otherwise (S5.24). A shortcut belongs to the backbone and goes through
    `area`, which a virtual link crosses."""

    protocol: str
    metric: int
    forward: int | None
    area: Area
    bits: int
    tag: int = 0
    order: int = 0
    is_shortcut: bool = False

    @property
    def of(self) -> int:
        """The area the way belongs to (RFC 2328 16.3: a shortcut's remains the backbone)."""
        return BACKBONE if self.is_shortcut else self.area.number


class Summary(NamedTuple):
    """A type 3 LSA of one border router about one prefix: the instance, its vertex in the area, the cost it announces."""

    originator: int
    vertex: int
    cost: int


class Goal(NamedTuple):
    """Where a way inside an area ends: a vertex, the cost from there, the border router that it is (None: none), lines."""

    vertex: int
    cost: int
    border: int | None
    lines: tuple[Line, ...]


class Domain:
    """The routes inside OSPF of all instances in one scenario: within areas and between them."""

    def __init__(self, routers: Sequence[Instance], database: Database, devices: Mapping[str, Device]) -> None:
        self.routers, self.areas, self.attached = routers, database.areas, database.attached
        self.transit, self.devices = database.transit, devices
        self._crossed: dict[int, frozenset[int]] = {}
        self._joined: dict[int, list[Area]] = {}
        self._summaries: dict[tuple[int, Prefix], tuple[Summary, ...]] = {}
        self._border_best: dict[tuple[int, Prefix], Best | None] = {}

    # -- who is what

    @cached_property
    def borders(self) -> dict[int, list[int]]:
        """The border routers attached to each area: those with the backbone and another area (RFC 3509 2.1)."""
        found: dict[int, list[int]] = {}
        for index, joined in enumerate(self.attached):
            if self.is_border(index):
                for number in joined:
                    found.setdefault(number, []).append(index)
        return found

    def is_border(self, index: int) -> bool:
        """Whether the instance is an area border router."""
        return BACKBONE in self.attached[index] and len(self.attached[index]) > 1

    def has_backbone(self, index: int) -> bool:
        """Whether it has a neighbour in the backbone: an active backbone connection (RFC 3509 2.1)."""
        area = self.areas.get(BACKBONE)
        return area is not None and bool(area.edges[area.vertex(index)])

    def joined(self, index: int) -> list[Area]:
        """The areas an instance is attached to, by number."""
        found = self._joined.get(index)
        if found is None:
            found = self._joined[index] = [self.areas[number] for number in sorted(self.attached[index])]
        return found

    def is_normal(self, index: int, number: int) -> bool:
        """Whether an area takes type 5 LSAs, as this instance has it configured (S5.18)."""
        return not self.routers[index].process.area(number).kind

    def examined(self, index: int) -> list[Area]:
        """The areas whose summaries count: a border router's is the backbone, as long as it has a neighbour there."""
        if self.is_border(index) and self.has_backbone(index):
            return [self.areas[BACKBONE]]
        return self.joined(index)

    def crossed(self, index: int) -> frozenset[int]:
        """The areas of an instance that are transit areas: it reaches a router there with a virtual link through the area,
        which another area of that number elsewhere does not make one (RFC 2328 16.1)."""
        if not self.transit:
            return frozenset()
        found = self._crossed.get(index)
        if found is None:
            areas = (self.areas[number] for number in self.attached[index] if number in self.transit)
            found = self._crossed[index] = frozenset(
                area.number
                for area in areas
                if any(area.tree(index).distance[area.vertex(end)] < INFINITY for end in self.transit[area.number])
            )
        return found

    # -- ways to prefixes

    def internal(self, index: int, prefix: Prefix) -> Best | None:
        """The best way to exactly `prefix` within areas, else between them (S5.13). It may be the instance's own link."""
        return self.intra(index, prefix) or self.inter(index, prefix)

    def intra(self, index: int, prefix: Prefix) -> Best | None:
        """The best way that stays in one area, with the shortcuts to what lies in the backbone."""
        best = self._intra(index, prefix)
        return self._shortened(index, prefix, best) if best and self.transit else best

    def _intra(self, index: int, prefix: Prefix) -> Best | None:
        best: Best | None = None
        for area in self.joined(index):
            pairs = area.advertisers_of(prefix)
            if not pairs:
                continue
            metric, bits = nearest(area.tree(index), pairs)
            if metric < INFINITY and (best is None or metric < best.metric):
                best = Best(INTRA, metric, None, area, bits)
        return best

    def inter(self, index: int, prefix: Prefix) -> Best | None:
        """The best way through a border router, with the shortcuts that transit areas may offer (RFC 2328 16.2, 16.3)."""
        best = self._examine(index, prefix)
        return self._shortened(index, prefix, best) if best and self.transit else best

    def _examine(self, index: int, prefix: Prefix) -> Best | None:
        """RFC 2328 16.2; what a router has as an active range of its own it does not learn (16.2 (3))."""
        best: Best | None = None
        for area in self.examined(index):
            pairs = [(one.vertex, one.cost) for one in self.summaries(area.number, prefix) if one.originator != index]
            if not pairs:
                continue
            metric, bits = nearest(area.tree(index), pairs)
            if metric < LS_INFINITY and (best is None or metric < best.metric):
                best = Best(INTER, metric, None, area, bits)
        if best and self.is_border(index) and self.active_range(index, prefix):
            return None
        return best

    def _shortened(self, index: int, prefix: Prefix, best: Best) -> Best:
        return self._shortcut(
            index, best, lambda area: [(s.vertex, s.cost) for s in self.summaries(area.number, prefix) if s.originator != index]
        )

    def _shortcut(self, index: int, best: Best, offers: Callable[[Area], Sequence[tuple[int, int]]]) -> Best:
        """Border routers of a transit area may be a better way to what is reached through the backbone, within it or
        beyond, than the backbone with its virtual links; as good a one is used beside it (RFC 2328 16.3). `offers` are
        what they announce in an area."""
        for number in sorted(self.crossed(index)) if best.area.number == BACKBONE else ():
            area = self.areas[number]
            metric, bits = nearest(area.tree(index), offers(area))
            if metric < best.metric:
                best = best._replace(metric=metric, area=area, bits=bits, is_shortcut=True)
            elif metric == best.metric:
                best = best._replace(bits=best.bits | best.area.tree(index).adopt(area.tree(index), bits))
        return best

    def summaries(self, number: int, prefix: Prefix) -> tuple[Summary, ...]:
        """The type 3 LSAs about a prefix in an area."""
        key = number, prefix
        found = self._summaries.get(key)
        if found is None:
            area = self.areas[number]
            made = ((index, self._announced(index, number, prefix)) for index in self.borders.get(number, ()))
            found = tuple(Summary(index, area.vertex(index), cost) for index, cost in made if cost is not None)
            self._summaries[key] = found
        return found

    def _announced(self, index: int, number: int, prefix: Prefix) -> int | None:
        """What a border router announces of a prefix into an area (RFC 2328 12.4.3), or None."""
        process = self.routers[index].process
        settings = process.area(number)
        if prefix == DEFAULT and self.makes_default(index, number):
            return settings.default_cost
        if settings.kind and settings.no_summary:
            return None
        cost = self._cost_into(index, number, prefix)
        if cost is not None and not self._lets(index, settings.filter_in, prefix):
            return None
        if cost is not None and process.max_metric and process.max_metric.summary:
            cost = process.max_metric.summary
        return cost if cost is not None and cost < LS_INFINITY else None

    def makes_default(self, index: int, number: int) -> bool:
        """Whether a border router announces a default of its own into an area, whatever it has itself (S5.18)."""
        settings = self.routers[index].process.area(number)
        return settings.kind == "stub" or (settings.kind == "nssa" and settings.no_summary is not None)

    def _cost_into(self, index: int, number: int, prefix: Prefix) -> int | None:
        for other in self.attached[index] - {number}:
            found = next((one for one in self._ranges(index, other, number) if one.prefix == prefix), None)
            cost = self.range_cost(index, other, found) if found else None
            if found and cost is not None:
                is_told = found.is_advertised and self._lets(index, self.routers[index].process.area(other).filter_out, prefix)
                return cost if is_told else None
        best = self._told(index, number, prefix)
        if best is None or best.of == number or self._leads_into(index, best, number):
            return None
        if best.protocol == INTRA:
            is_hidden = any(one.prefix.contains(prefix) for one in self._ranges(index, best.of, number))
            if is_hidden:
                return None
        leaving = self.routers[index].process.area(best.of).filter_out
        return best.metric if self._lets(index, leaving, prefix) else None

    def _told(self, index: int, number: int, prefix: Prefix) -> Best | None:
        """What a border router announces a prefix from in an area (RFC 2328 12.4.3). In a transit area that is without the
        shortcuts: they lead into it, and what they are shorter than is nobody's best way there."""
        if number == BACKBONE or not self.has_backbone(index):
            return self._intra(index, prefix)
        return self._of_border(index, prefix) if number in self.transit else self.internal(index, prefix)

    def _lets(self, index: int, how: tuple[str, Line] | None, prefix: Prefix) -> bool:
        """Whether an `area X filter-list` of a border router lets a type 3 LSA pass (S5.35)."""
        if how is None:
            return True
        known = self.devices[self.routers[index].node].prefix_lists.get(how[0])
        return prefix_list.permits(known, prefix).is_permitted is True

    def _of_border(self, index: int, prefix: Prefix) -> Best | None:
        """What a border router has for a prefix without the shortcuts, whose next hops lie in the area they go through."""
        key = index, prefix
        if key not in self._border_best:
            self._border_best[key] = self._intra(index, prefix) or self._examine(index, prefix)
        return self._border_best[key]

    def _leads_into(self, index: int, best: Best, number: int) -> bool:
        """Whether the next hops lie in the area itself, over a virtual link: then nothing is announced there."""
        if number not in self.crossed(index):
            return False
        ports = self.routers[index].interfaces
        hops = best.area.tree(index).hops_of(best.bits)
        return any(hop.interface in ports and ports[hop.interface].area == number for hop in hops)

    # -- ranges

    def _ranges(self, index: int, of: int, into: int) -> tuple[OspfRange, ...]:
        """The ranges of an area that count towards another: the backbone's are not used into a transit area."""
        if of == BACKBONE and into in self.crossed(index):
            return ()
        return self.routers[index].process.area(of).ranges

    def range_cost(self, index: int, number: int, one: OspfRange) -> int | None:
        """The cost of an active range (S5.16): `cost`, else the smallest of its components (the largest without
        `compatible rfc1583`); None while no component is reachable."""
        costs = [best.metric for _, best in self.components(index, number, one)]
        if not costs:
            return None
        if one.cost is not None:
            return one.cost
        return min(costs) if self.routers[index].process.is_rfc1583 else max(costs)

    def components(self, index: int, number: int, one: OspfRange) -> Iterator[tuple[Prefix, Best]]:
        """The prefixes inside an area's range that the border router reaches inside that area."""
        area = self.areas[number]
        tree = area.tree(index)
        for prefix in area.within(one.prefix):
            metric, bits = nearest(tree, area.advertisers_of(prefix))
            if metric < INFINITY:
                best = Best(INTRA, metric, None, area, bits)
                yield prefix, self._shortened(index, prefix, best) if self.transit else best

    def active_range(self, index: int, prefix: Prefix) -> tuple[int, OspfRange] | None:
        """The range of exactly `prefix` that a border router has active, with its area."""
        if not self.is_border(index):
            return None
        for number in sorted(self.attached[index]):
            for one in self.routers[index].process.area(number).ranges:
                if one.prefix == prefix and any(True for _ in self.components(index, number, one)):
                    return number, one
        return None

    # -- what is known where

    def prefixes(self, index: int) -> Iterator[Prefix]:
        """Every prefix an instance may have a way to inside OSPF, its own ranges included."""
        for area in self.joined(index):
            yield from area.adverts
            yield from self.prefixes_into(area.number)
            if self.is_border(index):
                yield from (one.prefix for one in self.routers[index].process.area(area.number).ranges)

    def prefixes_into(self, number: int) -> Iterable[Prefix]:
        """The prefixes that type 3 LSAs in an area may be about."""
        return self._into[number] if number in self.borders else ()

    @cached_property
    def _into(self) -> dict[int, dict[Prefix, None]]:
        said: dict[int, dict[Prefix, None]] = {number: self._said_of(number) for number in self.areas}
        everything: dict[Prefix, None] = {}
        for number in sorted(self.areas):
            everything.update(said[number])
        default = {DEFAULT: None}
        return dict.fromkeys(self.areas, everything | default)

    def _said_of(self, number: int) -> dict[Prefix, None]:
        found = dict.fromkeys(self.areas[number].adverts)
        for index in self.borders.get(number, ()):
            found.update((one.prefix, None) for one in self.routers[index].process.area(number).ranges)
        return found

    def covering(self, address: int) -> list[Prefix]:
        """Every prefix of any area or range that covers an address, longest first."""
        found = {prefix for area in self.areas.values() for prefix in area.covering(address)}
        for number, indexes in self.borders.items():
            for index in indexes:
                found |= {one.prefix for one in self.routers[index].process.area(number).ranges if one.prefix.covers(address)}
        return sorted(found, key=lambda prefix: -prefix.length)

    def inter_flat(self, number: int) -> Flat:
        """The type 3 LSAs of an area in lists that can be gone through quickly."""
        if number not in self._flats:
            groups: dict[tuple[tuple[int, int], ...], list[Prefix]] = {}
            for prefix in self.prefixes_into(number):
                pairs = tuple((one.vertex, one.cost) for one in self.summaries(number, prefix))
                if pairs:
                    groups.setdefault(pairs, []).append(prefix)
            self._flats[number] = flat(dict(sorted(groups.items(), key=lambda item: len(item[0]))))
        return self._flats[number]

    @cached_property
    def _flats(self) -> dict[int, Flat]:
        return {}

    # -- ways to boundary routers

    def to_router(self, index: int, target: int) -> Best | None:
        """The best way to an instance that floods type 5 LSAs, through areas that take them (RFC 2328 16.4.1)."""
        ways = [way for area in self.joined(index) if (way := self._to_router_in(index, target, area))]
        if self.transit:
            ways = [self._shortcut(index, way, lambda area: self.relays(area, target, index)) for way in ways]
        if not self.routers[index].process.is_rfc1583:
            preferred = [way for way in ways if way.protocol == INTRA and way.area.number != BACKBONE]
            ways = preferred or ways
        return min(ways, key=lambda way: (way.metric, -way.area.number), default=None)

    def _to_router_in(self, index: int, target: int, area: Area) -> Best | None:
        if not self.is_normal(index, area.number):
            return None
        tree = area.tree(index)
        vertex = area.vertex(target)
        if tree.distance[vertex] < INFINITY:
            return Best(INTRA, tree.distance[vertex], None, area, tree.first[vertex])
        if area not in self.examined(index):
            return None
        metric, bits = nearest(tree, self.relays(area, target, index))
        return Best(INTER, metric, None, area, bits) if metric < LS_INFINITY else None

    def relays(self, area: Area, target: int, index: int) -> list[tuple[int, int]]:
        """The type 4 LSAs of an area about a boundary router: (vertex of the border router, its cost)."""
        found = []
        for border in self.borders.get(area.number, ()):
            cost = self._relay_cost(border, target, area.number) if border != index else None
            if cost is not None:
                found.append((area.vertex(border), cost))
        return found

    def _relay_cost(self, border: int, target: int, number: int) -> int | None:
        """The cost that a border router announces into an area for a boundary router outside it."""
        if not self.is_normal(border, number):
            return None
        ways = []
        for area in self.joined(border):
            if area.number == number or not self.is_normal(border, area.number):
                continue
            tree, vertex = area.tree(border), area.vertex(target)
            way = Best(INTRA, tree.distance[vertex], None, area, tree.first[vertex])
            if way.metric >= INFINITY and area.number == BACKBONE and self.has_backbone(border):
                metric, bits = nearest(tree, self.relays(area, target, border))
                way = Best(INTER, metric, None, area, bits)
            if way.metric < LS_INFINITY:
                ways.append(way)
        best = min(ways, key=lambda way: way.metric, default=None)
        if best is None or self._leads_into(border, best, number):
            return None
        if self.transit and number not in self.transit:
            best = self._shortcut(border, best, lambda area: self.relays(area, target, border))
        return best.metric

    # -- for explanations

    def goals(self, index: int, prefix: Prefix, best: Best) -> list[Goal]:
        """What the ways to an internal prefix through the area of `best` end at."""
        if best.protocol == INTRA and not best.is_shortcut:
            return [Goal(one.vertex, one.cost, None, one.lines) for one in best.area.adverts[prefix]]
        number = best.area.number
        found = (one for one in self.summaries(number, prefix) if one.originator != index)
        return [Goal(one.vertex, one.cost, one.originator, self._lines(one.originator, number, prefix)) for one in found]

    def _lines(self, index: int, number: int, prefix: Prefix) -> tuple[Line, ...]:
        """The config lines behind the type 3 LSA of a border router."""
        settings = self.routers[index].process.area(number)
        if settings.kind and prefix == DEFAULT:
            return tuple(line for line in (settings.kind_line, settings.no_summary, settings.default_cost_line) if line)
        found = self.active_range(index, prefix)
        if found and found[0] != number:
            return (found[1].line,)
        best = self._of_border(index, prefix)
        if best is None:
            return ()
        tree = best.area.tree(index)
        goals = self.goals(index, prefix, best)
        near = min((tree.distance[one.vertex] + one.cost for one in goals), default=INFINITY)
        lines = (line for one in goals if tree.distance[one.vertex] + one.cost == near for line in one.lines)
        return tuple(dict.fromkeys(lines))


def nearest(tree: Tree, advertisers: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """The metric of the nearest of (vertex, cost) pairs, and the first hops to all that are as near."""
    far, bits = INFINITY, 0
    for vertex, cost in advertisers:
        metric = tree.distance[vertex] + cost
        if metric < far:
            far, bits = metric, tree.first[vertex]
        elif metric == far:
            bits |= tree.first[vertex]
    return far, bits
