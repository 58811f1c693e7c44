"""Which prefixes have other ways when a tree moved: those that hang on the vertices that did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from routecheck.address import Prefix
from routecheck.protocols.ospf.area import Area
from routecheck.protocols.ospf.spf import INFINITY, Tree

Twin = tuple[int, int, int, list[Prefix]]
"""The other vertex that advertises some prefixes, this one's cost, the other's cost, and the prefixes."""
Wide = tuple[Sequence[tuple[int, int]], list[Prefix]]
"""The (vertex, cost) pairs that advertise some prefixes, three and more, and the prefixes."""


class Hanging(NamedTuple):
    """Per vertex the prefixes that it alone advertises, those of two vertices, and those of more."""

    sole: list[list[Prefix]]
    twin: list[list[Twin]]
    wide: list[list[Wide]]

    def without(self, prefixes: frozenset[Prefix], area: Area) -> Hanging:
        """The same without some prefixes of its area."""
        made = Hanging(self.sole.copy(), self.twin.copy(), self.wide.copy())
        for vertex in {advert.vertex for prefix in prefixes for advert in area.adverts.get(prefix, ())}:
            made.sole[vertex] = [prefix for prefix in made.sole[vertex] if prefix not in prefixes]
            kept = ((*one[:3], [prefix for prefix in one[3] if prefix not in prefixes]) for one in made.twin[vertex])
            made.twin[vertex] = [one for one in kept if one[3]]
            wide = ((pairs, [prefix for prefix in found if prefix not in prefixes]) for pairs, found in made.wide[vertex])
            made.wide[vertex] = [one for one in wide if one[1]]
        return made

    def on(self, vertices: Iterable[int]) -> Iterator[Prefix]:
        """Every prefix that one of some vertices advertises."""
        for vertex in vertices:
            yield from self.sole[vertex]
            for _, _, _, prefixes in self.twin[vertex]:
                yield from prefixes
            for _, prefixes in self.wide[vertex]:
                yield from prefixes


def hanging(area: Area) -> Hanging:
    """What hangs on each vertex of an area."""
    count = len(area.edges)
    made = Hanging([[] for _ in range(count)], [[] for _ in range(count)], [[] for _ in range(count)])
    prefixes: list[list[Prefix]] = [[] for _ in area.advertisers]
    for prefix, group in area.groups.items():
        prefixes[group].append(prefix)
    for pairs, found in zip(area.advertisers, prefixes, strict=True):
        vertices = {vertex for vertex, _ in pairs}
        if len(pairs) == 1:
            made.sole[pairs[0][0]].extend(found)
        elif len(pairs) == 2 == len(vertices):
            for (one, cost), (other, far) in (pairs, pairs[::-1]):
                made.twin[one].append((other, cost, far, found))
        else:
            for vertex in vertices:
                made.wide[vertex].append((pairs, found))
    return made


def moved_prefixes(hangs: Hanging, tree: Tree, own: frozenset[int], most: int) -> list[Prefix]:
    """The prefixes to which the root of a regrown tree has another metric or other next hops (of which it uses `most`), but
    for those that its `own` vertices advertise: itself and the LANs that it is on."""
    assert tree.before is not None
    was, was_first = tree.before.distance, tree.before.first
    now, first = tree.distance, tree.first
    moved = tree.moved
    sole, twin, wide = hangs
    found: list[Prefix] = []
    for vertex in moved:
        if vertex in own:
            continue
        before, after = was[vertex], now[vertex]
        if sole[vertex] and (before != after or differ(tree, was_first[vertex], first[vertex], most)):
            found += sole[vertex]
        for other, cost, far_cost, prefixes in twin[vertex]:
            if other < vertex and other in moved:
                continue
            one, two = before + cost, was[other] + far_cost
            best = one if one < two else two
            new_one, new_two = after + cost, now[other] + far_cost
            new = new_one if new_one < new_two else new_two
            if new == best:
                bits = (was_first[vertex] if one == best else 0) | (was_first[other] if two == best else 0)
                new_bits = (first[vertex] if new_one == best else 0) | (first[other] if new_two == best else 0)
                if bits == new_bits or best >= INFINITY or not differ(tree, bits, new_bits, most):
                    continue
            if other not in own:
                found += prefixes
        for pairs, prefixes in wide[vertex]:
            first_moved = min(one for one, _ in pairs if one in moved)
            if vertex == first_moved and own.isdisjoint(one for one, _ in pairs) and has_moved(tree, pairs, pairs, most):
                found += prefixes
    return found


def has_moved(tree: Tree, was: Iterable[tuple[int, int]], now: Iterable[tuple[int, int]], most: int) -> bool:
    """Whether the way to what (vertex, cost) pairs advertised before and advertise now is another."""
    before = nearest(tree.before or tree, was)
    after = nearest(tree, now)
    if before[0] != after[0]:
        return True
    return before[1] != after[1] and differ(tree, before[1], after[1], most)


def nearest(tree: Tree, pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """The metric of the nearest of (vertex, cost) pairs, and the first hops to all that are as near; `INFINITY` and none when
    none is in reach or one is the root's own."""
    far, bits = INFINITY, 0
    for vertex, cost in pairs:
        metric = tree.distance[vertex] + cost
        if metric < far:
            far, bits = metric, tree.first[vertex]
        elif metric == far:
            bits |= tree.first[vertex]
    return (INFINITY, 0) if bits & tree.own or far >= INFINITY else (far, bits)


def differ(tree: Tree, one: int, other: int, most: int) -> bool:
    """Whether first hops are others, of which `most` are used."""
    if one == other or (one.bit_count() <= most and other.bit_count() <= most):
        return one != other
    return tree.hops_of(one)[:most] != tree.hops_of(other)[:most]
