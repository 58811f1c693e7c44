"""Which prefixes have other ways when a tree moved: those that hang on the vertices that did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from typing import NamedTuple

from routecheck.address import Prefix
from routecheck.protocols.ospf.area import Area
from routecheck.protocols.ospf.domain import nearest
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
    has_wide: bool

    def without(self, prefixes: frozenset[Prefix], area: Area) -> Hanging:
        """The same without some prefixes of its area."""
        made = Hanging(self.sole.copy(), self.twin.copy(), self.wide.copy(), self.has_wide)
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
    has_wide = any(map(_is_wide, area.advertisers))
    made = Hanging([[] for _ in range(count)], [[] for _ in range(count)], [[] for _ in range(count)], has_wide)
    prefixes: list[list[Prefix]] = [[] for _ in area.advertisers]
    for prefix, group in area.groups.items():
        prefixes[group].append(prefix)
    for pairs, found in zip(area.advertisers, prefixes, strict=True):
        vertices = {vertex for vertex, _ in pairs}
        if len(pairs) == 1:
            made.sole[pairs[0][0]].extend(found)
        elif not _is_wide(pairs):
            for (one, cost), (other, far) in (pairs, pairs[::-1]):
                made.twin[one].append((other, cost, far, found))
        else:
            for vertex in vertices:
                made.wide[vertex].append((pairs, found))
    return made


def _is_wide(pairs: Sequence[tuple[int, int]]) -> bool:
    return len(pairs) > 2 or len({vertex for vertex, _ in pairs}) < len(pairs)


def moved_prefixes(hangs: Hanging, tree: Tree, own: frozenset[int], most: int) -> list[Prefix]:
    """The prefixes to which the root of a regrown tree has another metric or other next hops (of which it uses `most`), but
    for those that its `own` vertices advertise: itself and the LANs that it is on."""
    rest = tree.moved - tree.farther if len(tree.moved) > len(tree.farther) else _NOBODY
    found = _on_farther(hangs, tree, (own, rest), most)
    if rest:
        found += _on_others(hangs, tree, (own, rest), most)
    for vertex in tree.moved if hangs.has_wide else ():
        for pairs, prefixes in hangs.wide[vertex]:
            is_first = vertex == min(one for one, _ in pairs if one in tree.moved)
            if is_first and own.isdisjoint(one for one, _ in pairs) and has_moved(tree, pairs, pairs, most):
                found += prefixes
    return found


_NOBODY: frozenset[int] = frozenset()
_Apart = tuple[Set[int], Set[int]]
"""Vertices whose prefixes do not count, and those that moved without getting farther."""


def _on_farther(hangs: Hanging, tree: Tree, apart: _Apart, most: int) -> list[Prefix]:
    """The prefixes of vertices that got farther (or out of reach): all but those that the other of two leads to as before."""
    was, was_first, first = tree.was.distance, tree.was.first, tree.first
    farther, (own, rest), (sole, twin, _, _) = tree.farther, apart, hangs
    found: list[Prefix] = []
    for vertex in farther:
        if vertex in own:
            continue
        found += sole[vertex]
        far = was[vertex]
        for other, cost, far_cost, prefixes in twin[vertex]:
            if other in farther:
                if other < vertex and other not in own:
                    found += prefixes
                continue
            one, two = far + cost, was[other] + far_cost
            if one > two or other in rest or other in own:
                continue
            if one < two or differ(tree, was_first[vertex] | was_first[other], first[other], most):
                found += prefixes
    return found


def _on_others(hangs: Hanging, tree: Tree, apart: _Apart, most: int) -> list[Prefix]:
    """The prefixes of vertices of which anything can have changed, each pair of two looked at once."""
    own, rest = apart
    found: list[Prefix] = []
    for vertex in rest - own:
        alone = ((vertex, 0),)
        if hangs.sole[vertex] and has_moved(tree, alone, alone, most):
            found += hangs.sole[vertex]
        for other, cost, far_cost, prefixes in hangs.twin[vertex]:
            pair = (vertex, cost), (other, far_cost)
            if other not in own and not (other in rest and other < vertex) and has_moved(tree, pair, pair, most):
                found += prefixes
    return found


def has_moved(tree: Tree, was: Iterable[tuple[int, int]], now: Iterable[tuple[int, int]], most: int) -> bool:
    """Whether the way to what (vertex, cost) pairs advertised before and advertise now is another."""
    before = offered(tree.was, was)
    after = offered(tree, now)
    if before[0] != after[0]:
        return True
    return before[1] != after[1] and differ(tree, before[1], after[1], most)


def offered(tree: Tree, pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """`nearest` as far as it is offered to the RIB: `INFINITY` and none when none is in reach or one is the root's own."""
    far, bits = nearest(tree, pairs)
    return (INFINITY, 0) if bits & tree.own or far >= INFINITY else (far, bits)


def differ(tree: Tree, one: int, other: int, most: int) -> bool:
    """Whether first hops are others, of which `most` are used."""
    if one == other or (one.bit_count() <= most and other.bit_count() <= most):
        return one != other
    return tree.hops_of(one)[:most] != tree.hops_of(other)[:most]
