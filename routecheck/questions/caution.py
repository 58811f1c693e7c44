"""What an answer rests on and does not know: assumptions, lines that are not modelled, states that do not settle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from routecheck.address import DEFAULT, classful_length
from routecheck.ios.grammar import ROUTES, UNKNOWN
from routecheck.model.device import Device, Note
from routecheck.protocols.ospf.instances import Instance
from routecheck.snapshot import Snapshot

if TYPE_CHECKING:
    from routecheck.questions.explain import Entry

_SOURCES = {
    "router bgp": "BGP (distance 20 and 200)",
    "router eigrp": "EIGRP (distance 90 and 170)",
    "router rip": "RIP (distance 120)",
    "router isis": "IS-IS (distance 115)",
    "ip default-network": "ip default-network",
}

_SOURCE_MODES = ("bgp", "eigrp", "rip", "isis")


def cautions(now: Snapshot, then: Snapshot, node: str, vrf: str, entries: Iterable[Entry]) -> tuple[str, ...]:
    """Everything a reader of an answer about `node` should know, the gravest first."""
    told = [*_unstable(now), *_unstable(then), *_assumed(entries)]
    told += _device(now.device(node), vrf)
    told += _ospf(now, node, vrf)
    return tuple(dict.fromkeys(told))


def missing_sources(now: Snapshot, node: str, vrf: str) -> str:
    """When a destination has no route: what is configured, could bring one, and cannot be judged. Empty when nothing is."""
    device = now.device(node)
    found = [f"{what} ({note.line})" for note in device.notes for start, what in _SOURCES.items() if note.what.startswith(start)]
    for made in device.interfaces.values():
        if made.unknown_address and made.vrf == vrf:
            found.append(f"the address of {made.name} ({made.unknown_address})")
    if (node, vrf) in now.base.places:
        found += _missing_in_ospf(now)
    if not found:
        return ""
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return f"no route is known, but what could bring one is not modelled: {', '.join(found[:3])}{more}"


def _missing_in_ospf(now: Snapshot) -> Iterator[str]:
    for one in now.base.routers:
        if len({port.area for port in one.interfaces.values()}) > 1:
            yield f"OSPF routes between areas ({one.process.line})"
        yield from (f"redistribution by a route-map ({how.line})" for how in one.process.redistributions if how.route_map)
    for device in now.network.devices.values():
        for note in device.notes:
            if note.mode == "ospf" and note.what.startswith("redistribute"):
                yield f"{note.what} into OSPF ({note.line})"


def _unstable(now: Snapshot) -> Iterator[str]:
    for found in now.state.unstable:
        yield f"{found.code}: {found.message}"


def _assumed(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        yield from entry.doubts
        for route in (*entry.winners, *(lost.route for lost in entry.losers)):
            for line in route.sources:
                if route.protocol == "S" and "track" in line.words:
                    yield f"{line}: the track is not evaluated yet; it is taken to be up"


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
    if not any(one.node == node and one.process.vrf == vrf for one in now.base.routers):
        return
    yield from _neighbours(now, node)
    for one in now.base.routers:
        yield from _process(now, one, is_here=one.node == node)
    for device in now.network.devices.values():
        if device.name != node:
            notes = [note for note in device.notes if note.fate == ROUTES and _changes_ospf(note)]
            yield from _places(notes, f"on {device.name}, not modelled and could change OSPF routes here")


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
    if others:
        first = f"{others[0].one} and {others[0].other}"
        more = f" and {len(others) - 1} more pairs" if len(others) > 1 else ""
        yield f"elsewhere, no OSPF adjacency between {first}{more}"


def _process(now: Snapshot, one: Instance, *, is_here: bool) -> Iterator[str]:
    process = one.process
    areas = {port.area for port in one.interfaces.values()}
    if len(areas) > 1:
        numbers = ", ".join(map(str, sorted(areas)))
        yield f"{process.line}: {one.node} joins areas {numbers}; routes between areas are not modelled yet"
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


def _drops(device: Device) -> bool:
    return any(
        route.prefix != DEFAULT and route.prefix.length > classful_length(route.prefix.address) for route in device.static_routes
    )
