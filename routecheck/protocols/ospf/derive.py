"""The databases of a scenario from those of another: only what interfaces that went down or came up can change is made anew.

A router is touched when one of its interfaces, costs or neighbours changed. The edges and adverts of touched routers are
replaced, in the order in which `database` adds them; all other lists are shared with the databases before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import NamedTuple

from routecheck.address import Prefix
from routecheck.line_protocol import Down
from routecheck.network import Network
from routecheck.protocols.ospf.adjacency import Speaker
from routecheck.protocols.ospf.area import Advert, Area, Costs, Database, Difference, Ends, Heard, Lans, advertise, hear
from routecheck.protocols.ospf.instances import Instance
from routecheck.protocols.ospf.regrow import Arcs, Change, Edge
from routecheck.topology import End, Link, Scenario, Topology

_FEW, _SMALL = 8, 0.25
"""A change is small when it touches at most so many routers, or such a part of all: beyond, building anew is no slower."""


class Situation(NamedTuple):
    """What a database follows from: the arguments of `database`."""

    network: Network
    wires: Topology
    routers: tuple[Instance, ...]
    down: Mapping[End, Down]
    broken: Scenario


class _Touched(NamedTuple):
    """What a change can alter: links, by their ends, and the instances whose LSAs say something about them."""

    links: dict[Ends, Link]
    numbers: list[int]


def derived(before: Database, was: Situation, now: Situation, changed: Set[End]) -> Database | None:
    """The databases of `now` from those of `was`, which were built in one go; `changed` interfaces are down in one of the two.
    None when that is not worth it, when a LAN comes up that had no vertex, or when there are virtual links or other wires
    (through switches)."""
    if before.transit or before.broken_links or was.wires is not now.wires:
        return None
    touched = _touched(before, was, now, changed)
    if not touched.numbers:
        return before
    if len(touched.numbers) > max(_FEW, _SMALL * len(now.routers)):
        return None
    heard = dict(before.heard)
    for ends, link in touched.links.items():
        heard[ends] = hear(link, before.speakers, now.down, now.broken)
        lans = Counter(lan[0].port.area for lan in heard[ends].lans)
        if any(count > len(before.lan_vertices.get((ends, number), ())) for number, count in lans.items()):
            return None
    making = _Making(before, now, heard, touched)
    areas = {number: making.area(area) for number, area in before.areas.items()}
    return Database(areas, heard, before.speakers, making.attached())


def _touched(before: Database, was: Situation, now: Situation, changed: Set[End]) -> _Touched:
    links: dict[Ends, Link] = {}
    for end in changed & before.speakers.keys():
        link = now.wires.link_of.get(end)
        if link:
            links[link.ends] = link
    for pair in was.broken.cut ^ now.broken.cut:
        links.update((link.ends, link) for link in now.wires.links if pair <= {end.node for end in link.ends})
    nodes = {end.node for end in changed}
    numbers = {number for number, one in enumerate(now.routers) if one.node in nodes}
    for link in links.values():
        numbers.update(before.speakers[end].number for end in link.ends if end in before.speakers)
    return _Touched(links, sorted(numbers))


class _Making:
    """The areas of a situation in the making."""

    def __init__(self, before: Database, now: Situation, heard: dict[Ends, Heard], touched: _Touched) -> None:
        self.before, self.now, self.heard, self.touched = before, now, heard, touched
        self.costs = Costs(now.network, now.down)
        self.links = {number: self._links(number) for number in touched.numbers}

    def attached(self) -> tuple[frozenset[int], ...]:
        """The areas that each instance is attached to."""
        found = list(self.before.attached)
        for number in self.touched.numbers:
            found[number] = frozenset(speaker.port.area for speaker in self._speakers(number))
        return tuple(found)

    def _speakers(self, number: int) -> Iterator[Speaker]:
        """The interfaces of an instance that are up."""
        instance = self.now.routers[number]
        for name in instance.interfaces:
            end = End(instance.node, name)
            speaker = self.before.speakers[end]
            if end not in self.now.down and speaker.number == number:
                yield speaker

    def _links(self, number: int) -> list[Ends]:
        """The links of an instance, in the order of `wires.links`."""
        instance, link_of = self.now.routers[number], self.now.wires.link_of
        ends = (End(instance.node, name) for name in instance.interfaces)
        return sorted({link_of[end].ends for end in ends if end in link_of})

    def _lans(self, link: Ends, area: int) -> Iterator[tuple[int, list[Speaker]]]:
        """The LANs of a link in an area with their vertices; nobody is left on those that are gone."""
        lans = [lan for lan in self.heard[link].lans if lan[0].port.area == area]
        for place, vertex in enumerate(self.before.lan_vertices.get((link, area), ())):
            yield vertex, lans[place] if place < len(lans) else []

    def area(self, base: Area) -> Area:
        """An area in which what was touched is made anew."""
        area = base.like()
        lans = [lan for link in self.touched.links for lan in self._lans(link, base.number)]
        vertices = [*(vertex for vertex, _ in lans), *map(base.vertex, self.touched.numbers)]
        area.adverts = {}
        for vertex in vertices:
            area.edges[vertex] = []
            area.hops.pop(vertex, None)
        for vertex, lan in lans:
            area.members[vertex] = []
            if lan:
                area.add_lan(vertex, [(speaker, self.costs.of_link(speaker)) for speaker in lan])
        for number in self.touched.numbers:
            self._add_links(area, number)
            self._advertise(area, number)
        prefixes = _adverts(base, area, set(vertices))
        area.difference = Difference(base, edges_changed(base, area, vertices), prefixes)
        return area

    def _add_links(self, area: Area, number: int) -> None:
        """The links of one instance: to LANs, then to neighbours."""
        for link in self.links[number]:
            for vertex, lan in self._lans(link, area.number):
                for speaker in lan:
                    if speaker.number == number:
                        area.add_member(vertex, speaker, self.costs.of_link(speaker))
        for link in self.links[number]:
            for pair in self.heard[link].pairs:
                for one, other in (pair, pair[::-1]):
                    if one.number == number and one.port.area == area.number:
                        area.add_link(one, other, self.costs.of_link(one))

    def _advertise(self, area: Area, number: int) -> None:
        """The prefixes of one instance."""
        lans = Lans(self.heard[link] for link in self.links[number])
        for speaker in self._speakers(number):
            if speaker.port.area == area.number:
                advertise(area, speaker, self.costs, lans)


def _adverts(base: Area, area: Area, touched: set[int]) -> frozenset[Prefix]:
    """Join what touched vertices advertise now to what the others do; the prefixes of which somebody says something else."""
    fresh, area.adverts = area.adverts, base.adverts.copy()
    changed: list[Prefix] = []
    for prefix in fresh.keys() | {prefix for vertex in touched for prefix in base.prefixes_of.get(vertex, ())}:
        was = base.adverts.get(prefix, [])
        now = [advert for advert in was if advert.vertex not in touched] + fresh.get(prefix, [])
        now.sort(key=lambda advert: advert.vertex)
        if now:
            area.adverts[prefix] = now
        else:
            del area.adverts[prefix]
        if _said(was) != _said(now):
            changed.append(prefix)
    return frozenset(changed)


def _said(adverts: Iterable[Advert]) -> set[tuple[int, int]]:
    return {(advert.vertex, advert.cost) for advert in adverts}


def edges_changed(base: Area, area: Area, touched: Iterable[int]) -> Change:
    """The edges that touched vertices lost and got. A router's links are compared with their interfaces and addresses."""
    removed: list[Edge] = []
    added: list[Edge] = []
    for vertex in touched:
        if vertex < base.networks:
            was, now = Counter(base.edges[vertex]), Counter(area.edges[vertex])
            removed += [(vertex, *edge) for edge in (was - now).elements()]
            added += [(vertex, *edge) for edge in (now - was).elements()]
        elif base.hops.get(vertex) != area.hops.get(vertex):
            had, has = Counter(base.hops.get(vertex)), Counter(area.hops.get(vertex))
            removed += [(vertex, hop.target, hop.cost) for hop in (had - has).elements()]
            added += [(vertex, hop.target, hop.cost) for hop in (has - had).elements()]
    incoming = list(base.arcs.incoming)
    for vertex in {target for _, target, _ in (*removed, *added)}:
        incoming[vertex] = list(incoming[vertex])
    for source, target, cost in removed:
        incoming[target].remove((source, cost))
    kept = area.arcs = Arcs(area.edges, incoming, area.networks, area.members, area.hops)
    if added:
        kept = _without(area.arcs, added)
        for source, target, cost in added:
            incoming[target].append((source, cost))
    return Change(removed, added, base.arcs, kept)


def _without(arcs: Arcs, added: Iterable[Edge]) -> Arcs:
    """A graph without edges that came, whose `incoming` is still without them."""
    edges = list(arcs.edges)
    for vertex in {source for source, _, _ in added}:
        edges[vertex] = list(edges[vertex])
    for source, target, cost in added:
        edges[source].remove((target, cost))
    on_lan = dict(arcs.members)
    for vertex in {source for source, _, _ in added if source < arcs.networks}:
        on_lan[vertex] = [member for member in on_lan[vertex] if (member[0], 0) in edges[vertex]]
    return Arcs(edges, [list(pairs) for pairs in arcs.incoming], arcs.networks, on_lan, arcs.hops)
