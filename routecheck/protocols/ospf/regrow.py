"""What a change of a few edges does to a tree: only the part that hangs below them is computed again.

Taking edges away cuts off the vertices whose every shortest path used one of them (Ramalingam and Reps: count the edges by
which each vertex is reached at its distance). Those are reached again from what is left. Vertices that lose some of their
equal paths keep their distance and get their first hops anew. Edges that are added are then followed like those of
`shortest_paths`, as far as they improve anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from routecheck.protocols.ospf.spf import INFINITY, Edges, Hop, Tree, from_attached

Edge = tuple[int, int, int]
"""(from, to, cost)."""


class Arcs(NamedTuple):
    """A graph as trees are regrown from it: per vertex its (target, cost) and its (source, cost) pairs; LANs and the links
    of roots as in `shortest_paths`."""

    edges: list[list[tuple[int, int]]]
    incoming: list[list[tuple[int, int]]]
    networks: int
    members: Mapping[int, Sequence[tuple[int, int]]]
    hops: Mapping[int, Sequence[Hop]]


class Change(NamedTuple):
    """Edges that came and went, the graph before, and the graph with what went gone and what came not yet there."""

    removed: Sequence[Edge]
    added: Sequence[Edge]
    before: Arcs
    kept: Arcs


def reversed_edges(edges: Edges) -> list[list[tuple[int, int]]]:
    """Per vertex the (source, cost) pairs of the edges that end there."""
    found: list[list[tuple[int, int]]] = [[] for _ in edges]
    for source, targets in enumerate(edges):
        for target, cost in targets:
            found[target].append((source, cost))
    return found


def regrown(tree: Tree, arcs: Arcs, change: Change) -> Tree | None:
    """The tree of the same root in the changed graph `arcs`: the very same tree when nothing moved, None when it has to be
    computed from nothing (the root has new links, or two that look alike)."""
    distance, root = tree.distance, tree.root
    lost = [target for source, target, cost in change.removed if distance[source] + cost == distance[target] < INFINITY]
    won = any(INFINITY > distance[source] + cost <= distance[target] for source, target, cost in change.added)
    if not lost and not won:
        return tree
    hops = arcs.hops.get(root, ())
    if any(source == root for source, _, _ in change.added) or not _are_distinct(hops):
        return None
    made = tree.like(hops)
    if lost:
        _pruned(made, change, _Roots(made, change.kept), lost)
    if change.added:
        moved = made.moved | _grafted(made, arcs, _Roots(made, arcs), change.added)
        made.moved = {one for one in moved if distance[one] != made.distance[one] or tree.first[one] != made.first[one]}
        made.farther = set()
    return made


def _are_distinct(hops: Sequence[Hop]) -> bool:
    return len(hops) < 2 or len({(hop.interface, hop.address) for hop in hops}) == len(hops)


class _Roots:
    """The links of a root, whose first hops are their own and not those of the vertex before: by target its links (cost,
    bit), by LAN the bit and the name of the interface to it."""

    def __init__(self, tree: Tree, arcs: Arcs) -> None:
        self.tree, self.arcs = tree, arcs
        self.links: dict[int, list[tuple[int, int]]] = {}
        self.attached: dict[int, tuple[int, str]] = {}
        for interface, address, target, cost in arcs.hops.get(tree.root, ()):
            bit = tree.bit(interface, address)
            self.links.setdefault(target, []).append((cost, bit))
            if target < arcs.networks:
                self.attached[target] = bit, interface

    def is_used(self, lan: int) -> bool:
        """Whether the root's own link is a shortest way onto a LAN, so that the routers there are first hops."""
        return bool(self.tree.first[lan] & self.attached[lan][0])

    def reached(self, vertex: int) -> tuple[int, int]:
        """Distance and first hops of a vertex, from those of the vertices before it."""
        tree, attached = self.tree, self.attached
        far, bits = INFINITY, 0
        for cost, bit in self.links.get(vertex, ()):
            if cost < far:
                far, bits = cost, bit
            elif cost == far:
                bits |= bit
        for source, cost in self.arcs.incoming[vertex]:
            new = tree.distance[source] + cost
            if new > far or new >= INFINITY or source == tree.root:
                continue
            first = tree.first[source]
            if source in attached and self.is_used(source):
                first = first & ~attached[source][0] | self._member(source, vertex)
            far, bits = (new, first) if new < far else (far, bits | first)
        return far, bits

    def _member(self, lan: int, vertex: int) -> int:
        return sum(
            self.tree.bit(self.attached[lan][1], address) for router, address in self.arcs.members[lan] if router == vertex
        )


def _pruned(tree: Tree, change: Change, roots: _Roots, lost: list[int]) -> None:
    """Take the removed edges away, of which `lost` are the ends of those that the tree used."""
    cut, thinner = _cut_off(tree, change, lost)
    distance, first = tree.distance, tree.first
    for vertex in cut:
        distance[vertex] = INFINITY
        first[vertex] = 0
    thinned = _thinned(tree, change.kept, roots, thinner) if thinner else set()
    _reattached(tree, change.kept, roots, cut)
    tree.farther, tree.moved = cut, cut | thinned if thinned else cut


def _cut_off(tree: Tree, change: Change, lost: list[int]) -> tuple[set[int], list[int]]:
    """(the vertices of which every shortest path used a removed edge, those that lost some of theirs)."""
    edges, distance, ties = change.kept.edges, tree.distance, tree.ties
    left: dict[int, int] = {}
    cut: set[int] = set()
    while lost:
        vertex = lost.pop()
        far = distance[vertex]
        if ties[vertex] != 1:
            ways = left.get(vertex) or ties[vertex] or _count(tree, change.before, vertex)
            left[vertex] = ways - 1
            if ways > 1:
                continue
        cut.add(vertex)
        for target, cost in edges[vertex]:
            if far + cost == distance[target]:
                lost.append(target)
    return cut, [vertex for vertex, ways in left.items() if ways]


def _count(tree: Tree, arcs: Arcs, vertex: int) -> int:
    """By how many edges a vertex is reached at its distance."""
    distance, far = tree.distance, tree.distance[vertex]
    ways = sum(1 for source, cost in arcs.incoming[vertex] if distance[source] + cost == far)
    tree.ties[vertex] = ways if ways < 256 else 0
    return ways


def _thinned(tree: Tree, arcs: Arcs, roots: _Roots, thinner: Iterable[int]) -> set[int]:
    """Give vertices that kept their distance their first hops anew, and those behind them; which got others."""
    distance, first, edges = tree.distance, tree.first, arcs.edges
    shift = len(distance).bit_length()
    heap = [distance[vertex] << shift | vertex for vertex in thinner]
    heapify(heap)
    seen = set(heap)
    moved: set[int] = set()
    while heap:
        key = heappop(heap)
        vertex = key & (1 << shift) - 1
        far, bits = roots.reached(vertex)
        if bits == first[vertex]:
            continue
        first[vertex] = bits
        moved.add(vertex)
        for target, cost in edges[vertex]:
            if far + cost == distance[target]:
                key = far + cost << shift | target
                if key not in seen:
                    seen.add(key)
                    heappush(heap, key)
    return moved


def _reattached(tree: Tree, arcs: Arcs, roots: _Roots, cut: set[int]) -> None:
    """Reach what was cut off again: from the vertices around it, then inside it (Dijkstra)."""
    distance, first, edges = tree.distance, tree.first, arcs.edges
    shift = len(distance).bit_length()
    vertices = (1 << shift) - 1
    attached = roots.attached
    heap = _seeds(tree, arcs, roots, cut)
    while heap:
        key = heappop(heap)
        far, vertex = key >> shift, key & vertices
        if far > distance[vertex]:
            continue
        if vertex in attached and roots.is_used(vertex):
            from_attached(tree, heap, vertex, far, arcs.members[vertex], attached[vertex])
            continue
        bits = first[vertex]
        for target, cost in edges[vertex]:
            new = far + cost
            old = distance[target]
            if new < old:
                distance[target] = new
                first[target] = bits
                heappush(heap, new << shift | target)
            elif new == old:
                first[target] |= bits


def _seeds(tree: Tree, arcs: Arcs, roots: _Roots, cut: set[int]) -> list[int]:
    """Reach the border of what was cut off from the vertices around it; the heap to go on with."""
    distance, first, incoming = tree.distance, tree.first, arcs.incoming
    shift = len(distance).bit_length()
    used = [lan for lan in roots.attached if lan not in cut and roots.is_used(lan)]
    own = [(vertex, distance[vertex]) for vertex in (tree.root, *used)]
    for vertex, _ in own:
        distance[vertex] = INFINITY  # what is behind the root's own links is reached below, as in `shortest_paths`
    found: list[tuple[int, int, int]] = []
    for vertex in cut:
        far, bits = INFINITY, 0
        for source, cost in incoming[vertex]:
            new = distance[source] + cost
            if new < far:
                far, bits = new, first[source]
            elif new == far:
                bits |= first[source]
        if far < INFINITY:
            found.append((far, vertex, bits))
    for vertex, far in own:
        distance[vertex] = far
    for far, vertex, bits in found:
        distance[vertex] = far
        first[vertex] = bits
    heap = [far << shift | vertex for far, vertex, _ in found]
    heapify(heap)
    for vertex, links in roots.links.items():
        for cost, bit in links if vertex in cut else ():
            if cost < distance[vertex]:
                distance[vertex], first[vertex] = cost, bit
                heappush(heap, cost << shift | vertex)
            elif cost == distance[vertex]:
                first[vertex] |= bit
    for lan in used:
        from_attached(tree, heap, lan, distance[lan], arcs.members[lan], roots.attached[lan])
    return heap


def _grafted(tree: Tree, arcs: Arcs, roots: _Roots, added: Iterable[Edge]) -> set[int]:
    """Follow edges that were added, as far as they make something nearer or give it further first hops; what moved."""
    distance, first, edges = tree.distance, tree.first, arcs.edges
    shift = len(distance).bit_length()
    heap = [distance[source] + cost << shift | target for source, target, cost in added if distance[source] < INFINITY]
    heapify(heap)
    moved: set[int] = set()
    while heap:
        vertex = heappop(heap) & (1 << shift) - 1
        if vertex == tree.root:
            continue
        far, bits = roots.reached(vertex)
        if far == distance[vertex] and bits == first[vertex]:
            continue
        distance[vertex], first[vertex] = far, bits
        moved.add(vertex)
        for target, cost in edges[vertex]:
            if far + cost <= distance[target]:
                heappush(heap, far + cost << shift | target)
    return moved
