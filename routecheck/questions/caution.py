"""What an answer rests on and does not know: assumptions, lines that are not modelled, states that do not settle."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from routecheck.address import DEFAULT, classful_length, dotted
from routecheck.ios.grammar import ROUTES, UNKNOWN
from routecheck.ios.names import kind
from routecheck.model.device import Device, Note
from routecheck.protocols.ospf.instances import P2P, Instance
from routecheck.protocols.route import Route, Via
from routecheck.snapshot import Snapshot
from routecheck.topology import End

_SOURCES = {
    "router bgp": "BGP (distance 20 and 200)",
    "router eigrp": "EIGRP (distance 90 and 170)",
    "router rip": "RIP (distance 120)",
    "router isis": "IS-IS (distance 115)",
    "ip default-network": "ip default-network",
}
_SOURCE_MODES = ("bgp", "eigrp", "rip", "isis")


class Subject(NamedTuple):
    """What an answer is about: the routes in it, those that win in the end, and what the choices were in doubt about."""

    routes: Sequence[Route]
    winners: Sequence[Route]
    doubts: Sequence[str] = ()


def cautions(now: Snapshot, then: Snapshot, node: str, vrf: str, about: Subject) -> tuple[str, ...]:
    """Everything a reader of an answer about `node` should know, the gravest first. `then` is the scenario it ends in."""
    told = [*_unstable(now), *_unstable(then), *about.doubts, *_dead_ends(then, node, about.winners), *_assumed(about.routes)]
    told += _device(now.device(node), vrf)
    told += _ospf(now, node, vrf)
    return tuple(dict.fromkeys(told))


def missing_sources(now: Snapshot, node: str, vrf: str) -> str:
    """When a destination has no route: what is configured, could bring one, and cannot be judged. Empty when nothing is."""
    found = list(_sources_of(now.device(node)))
    if (node, vrf) in now.base.places:
        found += _missing_in_ospf(now)
    if not found:
        return ""
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return f"no route is known, but what could bring one is not modelled: {', '.join(found[:3])}{more}"


def _missing_in_ospf(now: Snapshot) -> Iterator[str]:
    borders = _border_lines(now)
    if borders:
        yield f"OSPF routes between areas ({_some(borders)})"
    for place, one in enumerate(now.base.routers):
        yield from _unknown_default(now, one, place)
        yield from (f"redistribution by a route-map ({how.line})" for how in one.process.redistributions if how.route_map)
    for device in now.network.devices.values():
        for note in device.notes:
            if note.mode == "ospf" and note.what.startswith("redistribute"):
                yield f"{note.what} into OSPF ({note.line})"


def _border_lines(now: Snapshot) -> list[str]:
    """The `router ospf` lines of routers that join more than one area."""
    return [str(one.process.line) for one in now.base.routers if len({port.area for port in one.interfaces.values()}) > 1]


def _some(places: list[str]) -> str:
    """The first few places, and how many more there are."""
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return ", ".join(places[:3]) + more


def _unstable(now: Snapshot) -> Iterator[str]:
    for found in now.state.unstable:
        yield f"{found.code}: {found.message}"


def _dead_ends(then: Snapshot, node: str, routes: Iterable[Route]) -> Iterator[str]:
    """Next hops whose owner is known and cannot receive: the table does not notice, packets do (S3.13)."""
    owners: dict[int, End] = {}
    for device in then.network.devices.values():
        for made in device.interfaces.values():
            owners.update((at.address, End(device.name, made.name)) for at in made.addresses)
    for route in routes:
        for hop in route.next_hops:
            end = owners.get(hop.address) if isinstance(hop, Via) else None
            if end is None or end.node == node or not isinstance(hop, Via):
                continue
            if end in then.down:
                told = then.down[end].of(end)
            elif frozenset((node, end.node)) in then.scenario.cut:
                told = f"packets between {node} and {end.node} are lost"
            else:
                continue
            yield f"{route.prefix} via {dotted(hop.address)} stays in the table, but {told}: what follows it is lost"


def _assumed(routes: Iterable[Route]) -> Iterator[str]:
    for route in routes:
        for line in route.sources:
            if line.words[:2] == ("ip", "route") and "track" in line.words:
                yield f"{line}: the track is not evaluated yet; it is taken to be up"
        for hop in route.next_hops:
            if kind(hop.interface or "") == "Tunnel":
                yield (
                    f"{hop.interface} is taken to carry packets while it has a route to its destination; keepalives, IPsec and "
                    "the way in between are not checked yet"
                )


def _device(device: Device, vrf: str) -> Iterator[str]:
    """What stands in the device's own config and may change its table."""
    notes = [note for note in device.notes if note.fate == ROUTES]
    sources = {" ".join(note.what.split()[:2]): note for note in reversed(notes)}
    for start, what in _SOURCES.items():
        if start in sources:
            yield f"{sources[start].line}: {what} is not modelled yet; its routes are missing here"
    others = [note for note in notes if not note.what.startswith(tuple(_SOURCES)) and not note.mode.startswith(_SOURCE_MODES)]
    yield from _places(others, "not modelled and could change routes")
    yield from _places([note for note in device.notes if note.fate == UNKNOWN], "not understood")
    for made in device.interfaces.values():
        if made.unknown_address and made.vrf == vrf and not made.is_shutdown:
            yield f"{made.unknown_address}: the address of {made.name} is not in the config, so its routes are missing here"


def _places(notes: list[Note], what: str) -> Iterator[str]:
    """One sentence for many lines, with the keywords that are safe to print."""
    if not notes:
        return
    shown = ", ".join(f"{note.line.number} ({note.what})" if note.what else str(note.line.number) for note in notes[:4])
    more = f" and {len(notes) - 4} more" if len(notes) > 4 else ""
    lines = "line" if len(notes) == 1 else "lines"
    yield f"{notes[0].line.file}: {lines} {shown}{more}: {what}"


def _ospf(now: Snapshot, node: str, vrf: str) -> Iterator[str]:
    """What stands between neighbours, and what OSPF leaves out, on this router and on those it learns from."""
    if (node, vrf) not in now.base.places:
        return
    yield from _neighbours(now, node)
    borders = _border_lines(now)
    if borders:
        yield f"{_some(borders)}: these routers join several areas; routes between areas are not modelled yet"
    for place, one in enumerate(now.base.routers):
        yield from _process(now, one, place, is_here=one.node == node)
    for name in sorted({one.node for one in now.base.routers} - {node}):
        notes = now.device(name).notes
        yield from _places([note for note in notes if note.fate == ROUTES and _changes_ospf(note)],
                           f"on {name}, not modelled and could change OSPF routes here")  # fmt: skip
        yield from _places([note for note in notes if note.fate == UNKNOWN], f"on {name}, not understood")


def _changes_ospf(note: Note) -> bool:
    return note.mode == "ospf" or (note.mode == "interface" and note.what.startswith("ip ospf"))


def _neighbours(now: Snapshot, node: str) -> Iterator[str]:
    """The neighbours that did not become adjacent: this router's one by one, the others counted."""
    others = []
    for made in now.state.wired.database.refused:
        if node not in (made.one.instance.node, made.other.instance.node):
            others.append(made)
            continue
        places = ", ".join(map(str, made.lines))
        yield f"no OSPF adjacency between {made.one} and {made.other}: {made.reason} ({places})"
    lonely = list(_without_neighbour(now, node))
    if lonely:
        yield f"no config here is a neighbour of {node} on {', '.join(lonely)}: what OSPF would learn there is missing"
    if others:
        first = f"{others[0].one} and {others[0].other}"
        more = f" and {len(others) - 1} more pairs" if len(others) > 1 else ""
        yield f"elsewhere, no OSPF adjacency between {first}{more}"


def _without_neighbour(now: Snapshot, node: str) -> Iterator[str]:
    """The links between routers, by their type or a prefix of two hosts, that OSPF sends hellos to and nobody is on."""
    for one in now.base.routers:
        for port in one.interfaces.values() if one.node == node else ():
            end = End(node, port.name)
            is_between_routers = port.network == P2P or (port.address is not None and port.address.prefix.length in (30, 31))
            if is_between_routers and not port.is_passive and end not in now.base.wires.link_of and end not in now.down:
                yield f"{port.name} ({port.address.prefix})" if port.address else port.name


def _process(now: Snapshot, one: Instance, place: int, *, is_here: bool) -> Iterator[str]:
    process = one.process
    yield from _unknown_default(now, one, place)
    for how in process.redistributions:
        if how.route_map:
            yield f"{how.line}: route-maps are not modelled yet, so nothing is redistributed by this line here"
        elif how.source == "static" and not how.with_subnets and _drops(now.device(one.node)):
            yield f"{how.line}: no 'subnets', so longer than classful prefixes are left out (S5.26; recent XE implies it)"
    default = process.default
    if default and default.is_always and is_here:
        yield f"{default.line}: with 'always', the defaults of others are taken to be ignored (S5.30, not verified)"
    if default and default.route_map and not default.is_always:
        yield f"{default.line}: route-maps are not modelled yet, so no default is originated by this line here"


def _unknown_default(now: Snapshot, one: Instance, place: int) -> Iterator[str]:
    """A router that originates a default while it has one, and whose sources of one cannot all be judged."""
    default = one.process.default
    if default is None or default.is_always or default.route_map:
        return
    if any(made.prefix == DEFAULT for made in now.state.state.externals.get(place, ())):
        return
    what = list(_sources_of(now.device(one.node)))
    if what:
        yield f"{default.line}: {one.node} would originate a default if it had one, and {' or '.join(what[:3])} may bring one"


def _sources_of(device: Device) -> Iterator[str]:
    """The sources of routes of a device that are configured and cannot be judged."""
    for note in device.notes:
        yield from (f"{what} ({note.line})" for start, what in _SOURCES.items() if note.what.startswith(start))
    for made in device.interfaces.values():
        if made.unknown_address and not made.is_shutdown:
            yield f"the address of {made.name} ({made.unknown_address})"


def _drops(device: Device) -> bool:
    return any(
        route.prefix != DEFAULT and route.prefix.length > classful_length(route.prefix.address) for route in device.static_routes
    )
