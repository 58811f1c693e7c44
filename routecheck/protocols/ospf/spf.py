"""Shortest paths (RFC 2328 16.1), over plain integers.

A vertex is an int; networks are numbered below routers, so that of two vertices at one distance the heap yields the
network first, as 16.1 (3) wants, and all equal-cost paths are known before a router's own links are looked at.
First hops are bits of an int: a set of equal-cost next hops is one number.
"""

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

INFINITY = 1 << 48


class Hop(NamedTuple):
    """A way out of the root: an interface and a neighbour's address there (None: the link itself)."""

    interface: str
    address: int | None
    target: int
    cost: int


class Tree:
    """Distances from a root and, per vertex, the first hops of every shortest path as bits of `hops`.

    `own` are the bits of the root's own links: hops without an address, and the root itself. A tree that was regrown from
    another shares its bits, and knows that tree (`before`) and the vertices that `moved`: other distance or first hops; where
    edges only went, `farther` are those with another distance.
    `ties` counts the edges by which a vertex is reached at its distance, once somebody asked (0: not yet).
    """

    __slots__ = ("_bits", "before", "distance", "farther", "first", "hops", "moved", "own", "root", "ties")

    def __init__(self, root: int, hops: list[Hop], distance: list[int], first: list[int]) -> None:
        self.root, self.hops, self.distance, self.first = root, [*hops, Hop("", None, -1, 0)], distance, first
        self._bits = {(hop.interface, hop.address): place for place, hop in enumerate(self.hops)}
        self.own = sum(1 << place for place, hop in enumerate(self.hops) if hop.address is None)
        distance[root] = 0
        first[root] = 1 << len(hops)
        self.ties = bytearray(len(distance))
        self.before: Tree | None = None
        self.moved: set[int] = set()
        self.farther: set[int] = set()

    def like(self, hops: Sequence[Hop]) -> "Tree":
        """A tree to regrow from this one, of a root whose links are now `hops`: bits mean the same in both."""
        made = Tree.__new__(Tree)
        made.root, made.hops, made._bits, made.ties = self.root, self.hops, self._bits, self.ties
        made.distance, made.first = self.distance.copy(), self.first.copy()
        made.before, made.moved, made.farther = self, set(), set()
        made.own = self.own
        for hop in hops:
            if hop.address is None:
                made.own |= made.bit(hop.interface, None)
        return made

    @property
    def was(self) -> "Tree":
        """The tree before; of a tree of its own the tree itself."""
        return self.before or self

    def bit(self, interface: str, address: int | None) -> int:
        """The bit of a first hop, made when it is new (a forwarding address on an attached LAN)."""
        key = (interface, address)
        if key not in self._bits:
            self._bits[key] = len(self.hops)
            self.hops.append(Hop(interface, address, -1, 0))
        return 1 << self._bits[key]

    def adopt(self, other: "Tree", bits: int) -> int:
        """The bits here of first hops in another tree of the same router."""
        made = 0
        for hop in other.hops_of(bits):
            made |= self.bit(hop.interface, hop.address)
        return made

    def hops_of(self, bits: int) -> list[Hop]:
        """The first hops that `bits` stand for, sorted by address."""
        found = {(hop.address or 0, hop.interface): hop for place, hop in enumerate(self.hops) if bits >> place & 1}
        return [found[key] for key in sorted(found)]


Edges = Sequence[Sequence[tuple[int, int]]]
"""Per vertex its (target, cost) pairs."""


def shortest_paths(
    edges: Edges, root: int, hops: list[Hop], networks: int, members: Mapping[int, Sequence[tuple[int, int]]]
) -> Tree:
    """The tree from `root`, whose own links are `hops`. Vertices below `networks` are networks; `members` holds the
    (router, address) pairs of each network that the root may be attached to."""
    count = len(edges)
    shift = count.bit_length()
    vertices = (1 << shift) - 1
    distance = [INFINITY] * count
    first = [0] * count
    tree = Tree(root, hops, distance, first)
    heap: list[int] = []
    attached: dict[int, tuple[int, str]] = {}
    for place, hop in enumerate(hops):
        if hop.target < 0:
            continue
        if hop.target < networks:
            attached[hop.target] = 1 << place, hop.interface
        if hop.cost < distance[hop.target]:
            distance[hop.target] = hop.cost
            first[hop.target] = 1 << place
            heappush(heap, hop.cost << shift | hop.target)
        elif hop.cost == distance[hop.target]:
            first[hop.target] |= 1 << place
    while heap:
        key = heappop(heap)
        far, vertex = key >> shift, key & vertices
        if far > distance[vertex]:
            continue
        bits = first[vertex]
        if vertex in attached and bits & attached[vertex][0]:
            from_attached(tree, heap, vertex, far, members[vertex], attached[vertex])
            continue
        for target, cost in edges[vertex]:
            new = far + cost
            old = distance[target]
            if new < old:
                distance[target] = new
                first[target] = bits
                heappush(heap, new << shift | target)
            elif new == old:
                first[target] |= bits
    return tree


def from_attached(
    tree: Tree, heap: list[int], vertex: int, far: int, members: Sequence[tuple[int, int]], own: tuple[int, str]
) -> None:
    """Relax the routers of a LAN the root is attached to: each is its own first hop (RFC 2328 16.1.1)."""
    bit, interface = own
    others = tree.first[vertex] & ~bit
    for router, address in members:
        if router == tree.root:
            continue
        bits = others | tree.bit(interface, address)
        if far < tree.distance[router]:
            tree.distance[router] = far
            tree.first[router] = bits
            heappush(heap, far << len(tree.distance).bit_length() | router)
        elif far == tree.distance[router]:
            tree.first[router] |= bits


class Detour(NamedTuple):
    """What a neighbour reaches by itself: distances, and for each vertex the one before it on the path (-1: none)."""

    distance: list[int]
    above: list[int]

    def path(self, goal: int) -> list[int]:
        """The vertices from the neighbour to `goal`."""
        path = [goal]
        while self.above[path[-1]] >= 0:
            path.append(self.above[path[-1]])
        return path[::-1]


def detour(edges: Edges, start: int, without: int) -> Detour:
    """Shortest paths from `start` that do not pass through `without`. Of equal paths the one through the lowest vertices."""
    count = len(edges)
    distance = [INFINITY] * count
    above = [-1] * count
    distance[without] = -1
    distance[start] = 0
    heap = [start]
    while heap:
        far, vertex = divmod(heappop(heap), count)
        if far > distance[vertex]:
            continue
        for target, cost in edges[vertex]:
            new = far + cost
            if new < distance[target]:
                distance[target] = new
                above[target] = vertex
                heappush(heap, new * count + target)
            elif new == distance[target] and cost and vertex < above[target]:
                above[target] = vertex
    distance[without] = INFINITY
    return Detour(distance, above)
