"""The link-state database of one area as a graph (RFC 2328 2.1): who is linked to whom, and who advertises what.

A LAN of two routers is two links between them, and its prefix is advertised by both: the same distances and next
hops as with a vertex for the network, in a graph of half the size. LANs of three and more get a vertex.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from routecheck.address import MASKS, Prefix
from routecheck.ios.names import kind
from routecheck.line_protocol import Down
from routecheck.network import Network
from routecheck.protocols.ospf.adjacency import MULTI_ACCESS, Formed, Refused, Speaker, adjacency
from routecheck.protocols.ospf.instances import LOOPBACK, P2MP, Instance, OspfInterface, interface_cost
from routecheck.protocols.ospf.regrow import Arcs, Change, regrown, reversed_edges
from routecheck.protocols.ospf.spf import Hop, Tree, shortest_paths
from routecheck.protocols.ospf.virtual import BrokenLink, add_virtual_links
from routecheck.syntax.line import Line
from routecheck.topology import End, Link, Scenario, Topology

MAX_LINK_METRIC = 0xFFFF


class Advert(NamedTuple):
    """A prefix as one vertex advertises it. `interface` is that of the vertex; a LAN's own vertex has none. On a LAN of two
    `designated` is the place of the instance whose network LSA it is."""

    vertex: int
    cost: int
    interface: str
    lines: tuple[Line, ...]
    designated: int | None = None


class Flat(NamedTuple):
    """The groups of prefixes of an area with one advertiser, with two (side by side) and with more, as (vertex, cost), in
    the order of their places; and each prefix with the place of its group."""

    ones: list[tuple[int, int]]
    pairs: list[tuple[int, int, int, int]]
    more: list[tuple[tuple[int, int], ...]]
    prefixes: list[Prefix]
    groups: list[int]


class Difference(NamedTuple):
    """How an area differs from the one that it was derived from: in what edges, and in who advertises which prefixes."""

    base: "Area"
    change: Change
    prefixes: frozenset[Prefix]


def flat(sharing: Mapping[tuple[tuple[int, int], ...], list[Prefix]]) -> Flat:
    """The lists of prefixes by what advertises them, fewest advertisers first."""
    return Flat(
        ones=[key[0] for key in sharing if len(key) == 1],
        pairs=[(*key[0], *key[1]) for key in sharing if len(key) == 2],
        more=[key for key in sharing if len(key) > 2],
        prefixes=[prefix for prefixes in sharing.values() for prefix in prefixes],
        groups=[place for place, prefixes in enumerate(sharing.values()) for _ in prefixes],
    )


class Area:
    """The graph of one area. Vertices below `networks` are LANs; instance i is vertex `networks + i`."""

    def __init__(self, number: int, count: int, lans: list[list[tuple[Speaker, int]]]) -> None:
        self.number = number
        self.networks = len(lans)
        self.edges: list[list[tuple[int, int]]] = [[] for _ in range(len(lans) + count)]
        self.hops: dict[int, list[Hop]] = {}
        self.members: dict[int, list[tuple[int, int]]] = {}
        self.adverts: dict[Prefix, list[Advert]] = {}
        self.difference: Difference | None = None
        self._trees: dict[int, Tree] = {}
        for vertex, lan in enumerate(lans):
            for speaker, cost in lan:
                self.add_member(vertex, speaker, cost)
            self.add_lan(vertex, lan)

    def vertex(self, index: int) -> int:
        """The vertex of the instance at `index`."""
        return self.networks + index

    def add_link(self, one: Speaker, other: Speaker, cost: int) -> None:
        """One direction of a link between two routers."""
        here, there = self.vertex(one.number), self.vertex(other.number)
        self.edges[here].append((there, cost))
        address = other.port.address.address if other.port.address else None
        self.hops.setdefault(here, []).append(Hop(one.port.name, address or 0, there, cost))

    def add_virtual(self, index: int, other: int, cost: int, hops: Iterable[Hop]) -> None:
        """One direction of a virtual link (RFC 2328 15): its first hops are those of the way through the transit area."""
        here, there = self.vertex(index), self.vertex(other)
        self.edges[here].append((there, cost))
        self.hops.setdefault(here, []).extend(Hop(hop.interface, hop.address, there, cost) for hop in hops)

    def add_member(self, vertex: int, speaker: Speaker, cost: int) -> None:
        """The way of a router onto a LAN."""
        here = self.vertex(speaker.number)
        self.edges[here].append((vertex, cost))
        self.hops.setdefault(here, []).append(Hop(speaker.port.name, None, vertex, cost))

    def add_lan(self, vertex: int, lan: Sequence[tuple[Speaker, int]]) -> None:
        """The ways off a LAN, and its prefix."""
        members = self.members[vertex] = []
        for speaker, _ in lan:
            here = self.vertex(speaker.number)
            self.edges[vertex].append((here, 0))
            if speaker.port.address:
                members.append((here, speaker.port.address.address))
        first = lan[0][0]
        if first.port.address and not is_suppressed(first):
            lines = tuple(line for s, _ in lan for line in _lines(s.port))
            self.advertise(first.port.address.prefix, Advert(vertex, 0, "", lines))

    def like(self) -> "Area":
        """An area like this one, whose lists may be replaced (not changed) vertex by vertex and prefix by prefix."""
        made = Area(self.number, 0, [])
        made.networks, made.edges, made.hops = self.networks, self.edges.copy(), self.hops.copy()
        made.members, made.adverts = self.members.copy(), self.adverts.copy()
        return made

    def advertise(self, prefix: Prefix, advert: Advert) -> None:
        """Add what a vertex says about a prefix."""
        self.adverts.setdefault(prefix, []).append(advert)

    def tree(self, index: int) -> Tree:
        """The shortest-path tree of the instance at `index`; computed once, from the one before when that is there."""
        tree = self._trees.get(index)
        if tree is None:
            known = self.difference.base._trees.get(index) if self.difference else None
            if self.difference and known:
                tree = regrown(known, self.arcs, self.difference.change)
            if tree is None:
                root = self.vertex(index)
                tree = shortest_paths(self.edges, root, list(self.hops.get(root, ())), self.networks, self.members)
            self._trees[index] = tree
        return tree

    @cached_property
    def arcs(self) -> Arcs:
        """The graph as trees are regrown from it."""
        return Arcs(self.edges, reversed_edges(self.edges), self.networks, self.members, self.hops)

    def advertisers_of(self, prefix: Prefix) -> list[tuple[int, int]]:
        """The (vertex, cost) pairs that advertise a prefix."""
        return [(one.vertex, one.cost) for one in self.adverts.get(prefix, ())]

    @cached_property
    def prefixes_of(self) -> dict[int, list[Prefix]]:
        """The prefixes that each vertex advertises."""
        found: dict[int, list[Prefix]] = {}
        for prefix, adverts in self.adverts.items():
            for advert in adverts:
                found.setdefault(advert.vertex, []).append(prefix)
        return found

    @cached_property
    def _sharing(self) -> dict[tuple[tuple[int, int], ...], list[Prefix]]:
        """Prefixes by the (vertex, cost) pairs that advertise them, fewest first: what shares those shares its routes,
        everywhere."""
        found: dict[tuple[tuple[int, int], ...], list[Prefix]] = {}
        for prefix, adverts in self.adverts.items():
            found.setdefault(tuple(sorted({(one.vertex, one.cost) for one in adverts})), []).append(prefix)
        return dict(sorted(found.items(), key=lambda item: len(item[0])))

    @cached_property
    def groups(self) -> dict[Prefix, int]:
        """The group of each prefix: its place in `advertisers`."""
        return {prefix: place for place, prefixes in enumerate(self._sharing.values()) for prefix in prefixes}

    @cached_property
    def advertisers(self) -> list[tuple[tuple[int, int], ...]]:
        """The (vertex, cost) pairs of each group."""
        return list(self._sharing)

    @cached_property
    def flat(self) -> Flat:
        """All groups in lists that can be gone through quickly."""
        return flat(self._sharing)

    @cached_property
    def _sorted(self) -> list[Prefix]:
        return sorted(self.adverts)

    def within(self, prefix: Prefix) -> Iterable[Prefix]:
        """The advertised prefixes that lie in `prefix`, itself included."""
        known = self._sorted
        place = bisect_left(known, (prefix.address, prefix.length))
        while place < len(known) and known[place].address <= prefix.last:
            yield known[place]
            place += 1

    @cached_property
    def prefixes_by_length(self) -> dict[int, dict[int, Prefix]]:
        """The advertised prefixes, for longest match: per length a dict by address."""
        found: dict[int, dict[int, Prefix]] = {}
        for prefix in self.adverts:
            found.setdefault(prefix.length, {})[prefix.address] = prefix
        return dict(sorted(found.items(), reverse=True))

    def covering(self, address: int) -> Iterable[Prefix]:
        """The advertised prefixes that cover `address`, longest first."""
        for length, blocks in self.prefixes_by_length.items():
            prefix = blocks.get(address & MASKS[length])
            if prefix is not None:
                yield prefix


Ends = tuple[End, ...]
"""A link, by its ends."""


class Heard(NamedTuple):
    """What becomes of the speakers of one link: who is adjacent and who is not, LANs of three and more that share a
    designated router, links between two."""

    formed: list[Formed]
    refused: list[Refused]
    lans: list[list[Speaker]]
    pairs: list[tuple[Speaker, Speaker]]


class Database:
    """All areas, how the neighbours of each link (by its first end) hear each other, every speaker, up or down, and the areas
    each instance is attached to: those with an interface that is up, or the backbone over a virtual link. `transit` areas
    are crossed by virtual links, which end at the instances named, if these are not among the `broken_links`."""

    def __init__(
        self,
        areas: dict[int, Area],
        heard: dict[Ends, Heard],
        speakers: Mapping[End, Speaker],
        attached: tuple[frozenset[int], ...],
    ) -> None:
        self.areas, self.heard, self.speakers, self.attached = areas, heard, speakers, attached
        self.transit: Mapping[int, tuple[int, ...]] = {}
        self.broken_links: tuple[BrokenLink, ...] = ()

    @cached_property
    def formed(self) -> tuple[Formed, ...]:
        """The neighbours that are adjacent."""
        return tuple(one for heard in self.heard.values() for one in heard.formed)

    @cached_property
    def refused(self) -> tuple[Refused, ...]:
        """The neighbours that did not become adjacent."""
        in_lan = Lans(self.heard.values()).shared
        found = (one for heard in self.heard.values() for one in heard.refused)
        return tuple(one for one in found if one.code not in ("OSP111", "OSP112") or not _have_designated(one, in_lan))

    @cached_property
    def lan_vertices(self) -> dict[tuple[Ends, int], list[int]]:
        """The vertices of the LANs of each link (by its ends) in an area, when this database was built in one go."""
        found: dict[tuple[Ends, int], list[int]] = {}
        counts = dict.fromkeys(self.areas, 0)
        for ends, heard in self.heard.items():
            for lan in heard.lans:
                number = lan[0].port.area
                found.setdefault((ends, number), []).append(counts[number])
                counts[number] += 1
        return found


def database(
    network: Network, wires: Topology, routers: tuple[Instance, ...], down: Mapping[End, Down], broken: Scenario
) -> Database:
    """The link-state databases that all routers agree on when the adjacencies of this scenario have formed."""
    speakers: dict[End, Speaker] = {}
    for index, instance in enumerate(routers):
        for port in instance.interfaces.values():
            speakers[End(instance.node, port.name)] = Speaker(index, instance, port)
    heard = {link.ends: hear(link, speakers, down, broken) for link in wires.links}
    groups = [group for one in heard.values() for group in one.lans]
    costs = Costs(network, down)
    numbers = sorted({port.area for instance in routers for port in instance.interfaces.values()})
    areas = {}
    for number in numbers:
        own = [[(s, costs.of_link(s)) for s in group] for group in groups if group[0].port.area == number]
        areas[number] = Area(number, len(routers), own)
    for one, other in (pair for here in heard.values() for pair in here.pairs):
        area = areas[one.port.area]
        area.add_link(one, other, costs.of_link(one))
        area.add_link(other, one, costs.of_link(other))
    lans = Lans(heard.values())
    attached: list[set[int]] = [set() for _ in routers]
    for end, speaker in speakers.items():
        if end not in down:
            advertise(areas[speaker.port.area], speaker, costs, lans)
            attached[speaker.number].add(speaker.port.area)
    transit, broken_links = add_virtual_links(areas, routers, attached)
    made = Database(areas, heard, speakers, tuple(frozenset(numbers) for numbers in attached))
    made.transit, made.broken_links = transit, broken_links
    return made


_SILENT = Heard([], [], [], [])


def hear(link: Link, speakers: Mapping[End, Speaker], down: Mapping[End, Down], broken: Scenario) -> Heard:
    """What becomes of the speakers of a link."""
    here = [speakers[end] for end in link.ends if end in speakers and end not in down]
    if len(here) < 2:
        return _SILENT
    made = [adjacency(one, other) for one, other in _pairs(here, broken)]
    formed = [one for one in made if isinstance(one, Formed)]
    refused = [one for one in made if isinstance(one, Refused)]
    if len(here) == 2:
        return Heard(formed, refused, [], [(one.one, one.other) for one in formed])
    return Heard(formed, refused, *_lans(formed))


class Lans:
    """What the interfaces on transit networks need to know: who is on one with three and more, who on one of two, and
    whose designated router keeps the prefix to itself."""

    def __init__(self, heard: Iterable[Heard]) -> None:
        self.shared: set[End] = set()
        self.paired: dict[End, Speaker] = {}
        for one in heard:
            self.shared.update(_end(speaker) for lan in one.lans for speaker in lan)
            for pair in one.pairs:
                if pair[0].port.network in MULTI_ACCESS:
                    designated = max(pair, key=_standing)
                    self.paired.update({_end(speaker): designated for speaker in pair})


def _end(speaker: Speaker) -> End:
    return End(speaker.instance.node, speaker.port.name)


def _standing(speaker: Speaker) -> tuple[int, int]:
    """By what a designated router is chosen when all start together (RFC 2328 9.4)."""
    return speaker.port.made.ospf.priority, speaker.instance.router_id


def is_suppressed(speaker: Speaker) -> bool:
    """S5.37: whether the prefix of a transit interface is kept out of the database."""
    port, own = speaker.port, speaker.port.made.ospf.prefix_suppression
    if port.is_passive or port.network == LOOPBACK:
        return False
    return speaker.instance.process.has_prefix_suppression if own is None else own


def _have_designated(made: Refused, in_lan: set[End]) -> bool:
    """Whether both ends hear a designated router: then the two need no adjacency with each other."""
    return all(End(one.instance.node, one.port.name) in in_lan for one in (made.one, made.other))


class Costs:
    """Interface costs in this scenario: a Port-channel's depends on its members."""

    def __init__(self, network: Network, down: Mapping[End, Down]) -> None:
        self.network, self.down = network, down

    def __call__(self, speaker: Speaker) -> int:
        port, node = speaker.port, speaker.instance.node
        if kind(port.name) != "Port-channel":
            return port.cost
        device = self.network.devices[node]
        return interface_cost(device, port.made, speaker.instance.process.reference_mbps, self.down)

    def of_link(self, speaker: Speaker) -> int:
        """The cost of a link to others: the highest for a router that wants no transit traffic (S5.36, RFC 6987)."""
        return MAX_LINK_METRIC if speaker.instance.process.max_metric else self(speaker)

    def of_stub(self, speaker: Speaker) -> int:
        """The cost of a prefix of the router's own."""
        how = speaker.instance.process.max_metric
        return MAX_LINK_METRIC if how and how.with_stubs else self(speaker)


def _pairs(heard: list[Speaker], broken: Scenario) -> Iterable[tuple[Speaker, Speaker]]:
    for place, one in enumerate(heard):
        for other in heard[place + 1 :]:
            if frozenset((one.instance.node, other.instance.node)) not in broken.cut:
                yield one, other


def _lans(formed: list[Formed]) -> tuple[list[list[Speaker]], list[tuple[Speaker, Speaker]]]:
    """(LANs of three and more speakers that share a designated router, links between two)."""
    pairs: list[tuple[Speaker, Speaker]] = []
    neighbours: dict[End, dict[End, Speaker]] = {}
    speakers: dict[End, Speaker] = {}
    for one, other in formed:
        if one.port.network not in MULTI_ACCESS:
            pairs.append((one, other))
            continue
        a, b = End(one.instance.node, one.port.name), End(other.instance.node, other.port.name)
        speakers[a], speakers[b] = one, other
        neighbours.setdefault(a, {})[b] = other
        neighbours.setdefault(b, {})[a] = one
    lans: list[list[Speaker]] = []
    left = dict(sorted(speakers.items()))
    while left:
        designated = max(left.values(), key=_standing)
        end = End(designated.instance.node, designated.port.name)
        group = [designated, *(s for e, s in sorted(neighbours[end].items()) if e in left)]
        for speaker in group:
            del left[End(speaker.instance.node, speaker.port.name)]
        if len(group) == 2:
            pairs.append((group[0], group[1]))
        elif len(group) > 2:
            lans.append(group)
    return lans, pairs


def _lines(port: OspfInterface) -> tuple[Line, ...]:
    return (port.address.line, port.line) if port.address else (port.line,)


def advertise(area: Area, speaker: Speaker, costs: Costs, lans: Lans) -> None:
    """The stub links of one interface, and the prefix of a LAN of two (RFC 2328 12.4.1)."""
    port = speaker.port
    vertex = area.vertex(speaker.number)
    lines = _lines(port)
    if port.address is None:
        return
    cost = costs.of_stub(speaker)
    if port.network == LOOPBACK or port.network == P2MP:
        host = Prefix(port.address.address, 32)
        area.advertise(host, Advert(vertex, cost if port.network == LOOPBACK else 0, port.name, lines))
        for at in port.made.secondaries if port.network == LOOPBACK else ():
            if at.prefix in port.secondaries:
                area.advertise(Prefix(at.address, 32), Advert(vertex, cost, port.name, (at.line, port.line)))
        return
    end = _end(speaker)
    if not port.made.unnumbered and end not in lans.shared:
        designated = lans.paired.get(end)
        if not is_suppressed(designated or speaker):
            toll = costs.of_link(speaker) if designated else cost
            owner = designated.number if designated else None
            area.advertise(port.address.prefix, Advert(vertex, toll, port.name, lines, owner))
    for prefix in port.secondaries:
        own = next((at.line for at in port.made.secondaries if at.prefix == prefix), port.line)
        area.advertise(prefix, Advert(vertex, cost, port.name, (own, port.line)))
