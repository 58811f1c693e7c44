"""The link-state view of OSPF: neighbours, databases and boundary routers, as the commands `show ip ospf ...` have them."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.ios.grammar import ROUTES, UNKNOWN
from routecheck.protocols.ospf.adjacency import MULTI_ACCESS, Formed, Speaker
from routecheck.protocols.ospf.area import Area
from routecheck.protocols.ospf.domain import INTRA, Best, Domain
from routecheck.protocols.ospf.external import External
from routecheck.protocols.ospf.spf import INFINITY
from routecheck.protocols.route import Via
from routecheck.questions.caution import places
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line
from routecheck.topology import End, Scenario


class Neighbor(NamedTuple):
    """A neighbour on an interface. `state` as IOS prints it ('FULL/DR'); one that is not adjacent has a `reason` and the
    lines of both ends."""

    node: str
    router_id: str
    priority: int
    state: str
    address: str
    interface: str
    area: int
    reason: str = ""
    lines: tuple[Line, ...] = ()


class Lsa(NamedTuple):
    """A link-state advertisement: its type (1 to 5, 7), the area it is flooded in (None: all normal ones), what it is
    about, the device that originates it, and what it says."""

    kind: int
    area: int | None
    about: str
    origin: str
    says: tuple[str, ...]


class Boundary(NamedTuple):
    """A border or boundary router that is reached: `code` i within an area, I through another border router."""

    code: str
    router_id: str
    node: str
    role: str
    cost: int
    next_hops: tuple[Via, ...]
    area: int


class ProcessView(NamedTuple):
    """One process: its rows are all `Neighbor`, all `Lsa` or all `Boundary`."""

    node: str
    pid: str
    vrf: str
    router_id: str
    rows: tuple[Neighbor | Lsa | Boundary, ...]


class LinkState(NamedTuple):
    """The answer: `view` is 'neighbors', 'database' or 'border-routers'."""

    view: str
    scenario: Scenario
    processes: tuple[ProcessView, ...]
    cautions: tuple[str, ...] = ()


def link_state(now: Snapshot, nodes: Sequence[str], view: str) -> LinkState:
    """One view of every OSPF process of the devices `nodes`."""
    ask = VIEWS[view]
    made = []
    for place, one in enumerate(now.base.routers):
        if one.node in nodes and one.node not in now.scenario.nodes:
            rows = tuple(ask(now, place))
            made.append(ProcessView(one.node, one.process.pid, one.process.vrf, dotted(one.router_id), rows))
    return LinkState(view, now.scenario, tuple(made), tuple(_cautions(now, nodes)))


def _cautions(now: Snapshot, nodes: Sequence[str]) -> Iterator[str]:
    """What may stand behind a view that lacks something: virtual links that are down, lines that were not understood."""
    for link in now.state.wired.database.broken_links:
        if link.node in nodes:
            yield f"on {link.node}, {link.reason} ({', '.join(map(str, link.lines))})"
    for node in nodes:
        notes = now.device(node).notes
        yield from places([note for note in notes if note.fate == UNKNOWN and note.mode in _MODES], "not understood")
        yield from places([note for note in notes if note.fate == ROUTES and note.mode == "ospf"], "not modelled")


_MODES = ("global", "interface", "ospf")


# -- neighbours


def _neighbors(now: Snapshot, place: int) -> Iterator[Neighbor]:
    database = now.state.wired.database
    roles = _roles(database.formed)
    rows = []
    for pair in database.formed:
        for own, far in ((pair.one, pair.other), (pair.other, pair.one)):
            if own.number == place:
                rows.append(_neighbor(own, far, _state(own, far, roles)))
    for refused in database.refused:
        for own, far in ((refused.one, refused.other), (refused.other, refused.one)):
            if own.number == place:
                state = {"ADJ-FULL-NO-ROUTES": "FULL, no routes", "OSP112": "2WAY"}.get(refused.code, "none")
                rows.append(_neighbor(own, far, state)._replace(reason=refused.reason, lines=refused.lines))
    yield from sorted(rows, key=lambda row: (row.area, row.interface, row.address))


def _neighbor(own: Speaker, far: Speaker, state: str) -> Neighbor:
    address = far.port.address
    return Neighbor(
        far.instance.node,
        dotted(far.instance.router_id),
        far.port.made.ospf.priority,
        state,
        dotted(address.address) if address else "unnumbered",
        own.port.name,
        own.port.area,
    )


def _end(speaker: Speaker) -> End:
    return End(speaker.instance.node, speaker.port.name)


def _roles(formed: Sequence[Formed]) -> dict[End, str]:
    """DR, BDR or DROTHER of each interface on a multi-access link, as they come out when all start together."""
    heard: dict[End, dict[End, Speaker]] = {}
    for pair in formed:
        if pair.one.port.network in MULTI_ACCESS:
            for own, far in ((pair.one, pair.other), (pair.other, pair.one)):
                heard.setdefault(_end(own), {_end(own): own})[_end(far)] = far
    roles: dict[End, str] = {}
    for end, speakers in heard.items():
        ranked = sorted(
            (one for one in speakers.values() if one.port.made.ospf.priority),
            key=lambda one: (one.port.made.ospf.priority, one.instance.router_id),
            reverse=True,
        )
        place = next((place for place, one in enumerate(ranked) if _end(one) == end), 2)
        roles[end] = ("DR", "BDR", "DROTHER")[min(place, 2)]
    return roles


def _state(own: Speaker, far: Speaker, roles: dict[End, str]) -> str:
    if own.port.network not in MULTI_ACCESS:
        return "FULL/-"
    both = {roles[_end(own)], roles[_end(far)]}
    return f"{'2WAY' if both == {'DROTHER'} else 'FULL'}/{roles[_end(far)]}"


# -- databases


def _database(now: Snapshot, place: int) -> Iterator[Lsa]:
    domain = now.state.wired.domain
    for area in domain.joined(place):
        reached = area.tree(place).distance
        for index, vertex in enumerate(range(area.networks, area.networks + len(domain.routers))):
            if reached[vertex] < INFINITY and area.number in domain.attached[index]:
                yield _router_lsa(domain, area, index)
        for lan in range(area.networks):
            if reached[lan] < INFINITY:
                yield _network_lsa(domain, area, lan)
        yield from _summaries(domain, area, reached)
        yield from _boundaries(now, domain, area, reached)
    for externals in now.state.externals().values():
        for one in externals:
            if _is_heard(domain, place, one):
                forward = f", forward {dotted(one.forwarding)}" if one.forwarding else ""
                tag = f", tag {one.tag}" if one.tag else ""
                says = (f"E{one.metric_type} metric {one.metric}{forward}{tag}",)
                kind = 5 if one.area is None else 7
                yield Lsa(kind, one.area, str(one.prefix), domain.routers[one.originator].node, says)


def _is_heard(domain: Domain, place: int, one: External) -> bool:
    """Whether flooding brings an LSA about an external to an instance: through normal areas, or within its NSSA."""
    if one.area is None:
        if not any(domain.is_normal(place, area.number) for area in domain.joined(place)):
            return False
        return one.originator == place or domain.to_router(place, one.originator) is not None
    area = domain.areas[one.area]
    is_attached = one.area in domain.attached[place]
    return is_attached and area.tree(place).distance[area.vertex(one.originator)] < INFINITY


def _router_lsa(domain: Domain, area: Area, index: int) -> Lsa:
    one = domain.routers[index]
    vertex = area.vertex(index)
    says = []
    names = {(hop.target, hop.cost): hop.interface for hop in area.hops.get(vertex, ())}
    for target, cost in area.edges[vertex]:
        to = f"LAN {_lan(area, target)}" if target < area.networks else domain.routers[target - area.networks].node
        says.append(f"link to {to} over {names.get((target, cost), '?')}, cost {cost}")
    for prefix, adverts in area.adverts.items():
        says += [f"{prefix}, cost {advert.cost}" for advert in adverts if advert.vertex == vertex]
    return Lsa(1, area.number, dotted(one.router_id), one.node, tuple(says))


def _lan(area: Area, vertex: int) -> str:
    return next((str(prefix) for prefix, adverts in area.adverts.items() if any(one.vertex == vertex for one in adverts)), "?")


def _network_lsa(domain: Domain, area: Area, lan: int) -> Lsa:
    routers = [domain.routers[target - area.networks].node for target, _ in area.edges[lan]]
    return Lsa(2, area.number, _lan(area, lan), routers[0], (f"routers {', '.join(sorted(routers))}",))


def _summaries(domain: Domain, area: Area, reached: Sequence[int]) -> Iterator[Lsa]:
    for prefix in sorted(domain.prefixes_into(area.number)):
        for one in domain.summaries(area.number, prefix):
            if reached[one.vertex] < INFINITY:
                yield Lsa(3, area.number, str(prefix), domain.routers[one.originator].node, (f"metric {one.cost}",))


def _boundaries(now: Snapshot, domain: Domain, area: Area, reached: Sequence[int]) -> Iterator[Lsa]:
    """Type 4 LSAs: border routers about boundary routers of other areas."""
    for target in _boundary_routers(now):
        if area.number in domain.attached[target]:
            continue
        for vertex, cost in domain.relays(area, target, -1):
            if reached[vertex] >= INFINITY:
                continue
            one = domain.routers[target]
            origin = domain.routers[vertex - area.networks].node
            yield Lsa(4, area.number, f"{dotted(one.router_id)} ({one.node})", origin, (f"metric {cost}",))


def _boundary_routers(now: Snapshot) -> list[int]:
    """The instances that originate type 5 LSAs."""
    found = {one.originator for externals in now.state.externals().values() for one in externals if one.area is None}
    return sorted(found)


# -- boundary routers


def _border_routers(now: Snapshot, place: int) -> Iterator[Boundary]:
    domain = now.state.wired.domain
    outer = set(_boundary_routers(now))
    seven = {one.originator for found in now.state.externals().values() for one in found if one.area is not None}
    for index, one in enumerate(domain.routers):
        if index == place:
            continue
        is_border, is_outer = domain.is_border(index), index in outer or index in seven
        if not (is_border or is_outer):
            continue
        role = "/".join(name for name, holds in (("ABR", is_border), ("ASBR", is_outer)) if holds)
        for best in _ways(domain, place, index, is_outer=index in outer):
            hops = best.area.tree(place).hops_of(best.bits)
            vias = tuple(Via(hop.address or 0, hop.interface) for hop in hops)
            code = "i" if best.protocol == INTRA else "I"
            yield Boundary(code, dotted(one.router_id), one.node, role, best.metric, vias, best.of)


def _ways(domain: Domain, place: int, index: int, *, is_outer: bool) -> Iterator[Best]:
    """The ways to a router within each area both are in; else, to a boundary router, through border routers."""
    found = False
    for area in domain.joined(place):
        tree = area.tree(place)
        far = tree.distance[area.vertex(index)]
        if far < INFINITY:
            found = True
            yield Best(INTRA, far, None, area, tree.first[area.vertex(index)])
    through = domain.to_router(place, index) if is_outer and not found else None
    if through:
        yield through


VIEWS: dict[str, Callable[[Snapshot, int], Iterator[Neighbor | Lsa | Boundary]]] = {
    "neighbors": _neighbors,
    "database": _database,
    "border-routers": _border_routers,
}
"""The views, by the word behind `--ospf`."""
