"""What an answer rests on and does not know: assumptions, lines that are not modelled, states that do not settle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from routecheck.address import DEFAULT, classful_length
from routecheck.ios.grammar import ROUTES, UNKNOWN
from routecheck.model.device import Device, Note
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


def cautions(now: Snapshot, then: Snapshot, node: str, vrf: str, entries: Iterable[Entry]) -> tuple[str, ...]:
    """Everything a reader of an answer about `node` should know, the gravest first."""
    told = [*_unstable(now), *_unstable(then), *_assumed(entries)]
    told += _device(now.device(node), vrf)
    told += _ospf(now, node, vrf)
    return tuple(dict.fromkeys(told))


def missing_sources(device: Device) -> str:
    """When a destination has no route: the sources of routes that are configured but not modelled, if any."""
    found = [f"{what} ({note.line})" for note in device.notes for start, what in _SOURCES.items() if note.what.startswith(start)]
    for made in device.interfaces.values():
        if made.unknown_address:
            found.append(f"the address of {made.name} ({made.unknown_address})")
    if not found:
        return ""
    return f"no route is known, but {' and '.join(found[:3])} cannot be judged from these files"


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
    by_start: dict[str, Note] = {}
    others: list[Note] = []
    for note in device.notes:
        if note.fate != ROUTES:
            continue
        start = " ".join(note.what.split()[:2])
        if start in _SOURCES:
            by_start.setdefault(start, note)
        elif not _stands_in_source(note, device):
            others.append(note)
    for start, note in by_start.items():
        yield f"{note.line}: {_SOURCES[start]} is not modelled yet; its routes are missing here"
    yield from _places(others, "not modelled and could change routes")
    unknown = [note for note in device.notes if note.fate == UNKNOWN]
    yield from _places(unknown, "not understood", with_words=False)
    for made in device.interfaces.values():
        if made.unknown_address and made.vrf == vrf and not made.is_shutdown:
            yield f"{made.unknown_address}: the address of {made.name} is not in the config, so its routes are missing here"


def _stands_in_source(note: Note, device: Device) -> bool:
    """Whether the line only details a protocol that is missing as a whole."""
    return note.line.indent > 0 and any(
        other.what.split()[:2] and " ".join(other.what.split()[:2]) in _SOURCES and other.line.number < note.line.number
        for other in device.notes
    )


def _places(notes: list[Note], what: str, *, with_words: bool = True) -> Iterator[str]:
    """One sentence for many lines."""
    if not notes:
        return
    shown = ", ".join(f"{note.line.number} ({note.what})" if with_words else str(note.line.number) for note in notes[:4])
    more = f" and {len(notes) - 4} more" if len(notes) > 4 else ""
    lines = "line" if len(notes) == 1 else "lines"
    yield f"{notes[0].line.file}: {lines} {shown}{more}: {what}"


def _ospf(now: Snapshot, node: str, vrf: str) -> Iterator[str]:
    """What OSPF leaves out, on this router and on those it learns from."""
    ours = [one for one in now.base.routers if one.node == node and one.process.vrf == vrf]
    if not ours:
        return
    for one in now.base.routers:
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
        if process.default and process.default.is_always and one.node == node:
            yield f"{process.default.line}: with 'always', the defaults of others are taken to be ignored (S5.30, not verified)"
        if process.default and process.default.route_map and not process.default.is_always:
            yield f"{process.default.line}: route-maps are not modelled yet, so no default is originated by this line here"
    for device in now.network.devices.values():
        if device.name != node:
            notes = [note for note in device.notes if note.fate == ROUTES and note.what.startswith(("redistribute", "area"))]
            yield from _places(notes, f"on {device.name}, not modelled and could change OSPF routes here")


def _drops(device: Device) -> bool:
    return any(
        route.prefix != DEFAULT and route.prefix.length > classful_length(route.prefix.address) for route in device.static_routes
    )
