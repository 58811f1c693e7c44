"""What lists and maps leave open: prefixes of which the files do not tell whether a boundary router brings them into OSPF."""

from collections.abc import Iterator

from routecheck.address import Prefix
from routecheck.model.device import Device
from routecheck.model.routing import OspfProcess
from routecheck.protocols.ospf.external import KeptOut, Open
from routecheck.protocols.ospf.instances import Instance
from routecheck.protocols.route import Route
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line


def has_policy(process: OspfProcess) -> bool:
    """Whether anything stands between the table and what a process brings in."""
    maps = any(how.route_map for how in process.redistributions) or (process.default is not None and process.default.route_map)
    return bool(maps or process.filters_out or process.summaries or process.most_redistributed)


def perhaps(now: Snapshot, place: int) -> tuple[Open, ...]:
    """The prefixes that an instance brings in perhaps."""
    one = now.base.routers[place]
    if one.node in now.scenario.nodes or not has_policy(one.process):
        return ()
    return now.state.origination(place).perhaps


def redistribution_cautions(now: Snapshot, place: int) -> Iterator[str]:
    """What a reader should know about what an instance brings in."""
    one = now.base.routers[place]
    if one.node in now.scenario.nodes:
        return
    yield from _undefined(now.device(one.node), one.process)
    if one.process.filters_in and len({port.area for port in one.interfaces.values()}) > 1:
        line = one.process.filters_in[0].line
        yield f"{line}: {one.node} is taken to tell other areas also of what this keeps out of its table (not verified)"
    by_reason: dict[tuple[tuple[Line, ...], str], list[Prefix]] = {}
    for found in perhaps(now, place):
        by_reason.setdefault((found.lines, found.reason), []).append(found.prefix)
    for (lines, reason), prefixes in by_reason.items():
        more = f" and {len(prefixes) - 1} more" if len(prefixes) > 1 else ""
        places = ", ".join(str(line) for line in lines[1:])
        where = f" ({places})" if places else ""
        yield f"{lines[0]}: {prefixes[0]}{more} may be brought into OSPF and is taken not to be: {reason}{where}"
    if has_policy(one.process) or any(how.source.startswith("ospf") for how in one.process.redistributions):
        yield from now.state.origination(place).doubts


def _undefined(device: Device, process: OspfProcess) -> Iterator[str]:
    """Lists that are named and not defined: they let everything pass (S7.9, S7.12, from memory)."""
    used = [("route-map", how.route_map, how.line) for how in process.redistributions]
    used += [("route-map", process.default.route_map, process.default.line)] if process.default else []
    used += [(how.kind, how.name, how.line) for how in (*process.filters_in, *process.filters_out)]
    lists = (how for area in process.areas.values() for how in (area.filter_in, area.filter_out))
    used += [("prefix-list", *how) for how in lists if how]
    for kind, name, line in used:
        if kind == "route-map":
            made = device.route_maps.get(name)
            for match in (match for clause in (made.clauses if made else ()) for match in clause.matches):
                if match.what.startswith("ip "):
                    what = "prefix-list" if match.what.endswith("prefix-list") else "access-list"
                    yield from (_is_undefined(device, what, value, match.line) for value in match.values)
        else:
            yield _is_undefined(device, kind, name, line)


def _is_undefined(device: Device, kind: str, name: str, line: Line) -> str:
    known = device.prefix_lists if kind == "prefix-list" else device.acls
    return "" if name in known else f"{line}: {kind} {name} is not defined; it is taken to let everything pass"


def may_be_brought_in(now: Snapshot, node: str, vrf: str, destination: Prefix, used: Route | None) -> str:
    """When a prefix that is brought into OSPF perhaps would be used instead of `used` (None: instead of no route); empty
    when none is."""
    own = [now.base.routers[place] for place in now.base.places.get((node, vrf), ())]
    for place, one in enumerate(now.base.routers):
        for found in perhaps(now, place) if own and one.node != node else ():
            is_asked = found.prefix == destination or (destination.length == 32 and found.prefix.contains(destination))
            if is_asked and (used is None or _may_beat(found.prefix, used, own)):
                return f"{found.prefix} may come from {one.node}, and would be used here: {found.reason} ({_places(found)})"
    return ""


def kept_out(now: Snapshot, node: str, vrf: str, destination: Prefix, used: Route | None) -> Iterator[str]:
    """What boundary routers have for a destination and do not bring into OSPF, where it would be used instead of `used`."""
    own = [now.base.routers[place] for place in now.base.places.get((node, vrf), ())]
    for place, one in enumerate(now.base.routers):
        if not own or one.node == node or one.node in now.scenario.nodes or not one.process.redistributions:
            continue
        for found in now.state.origination(place).kept_out:
            is_asked = found.prefix == destination or (destination.length == 32 and found.prefix.contains(destination))
            if is_asked and (used is None or _may_beat(found.prefix, used, own)):
                yield f"{one.node} has {found.prefix} and does not bring it into OSPF: {found.reason} ({_places(found)})"


def _may_beat(prefix: Prefix, used: Route, own: list[Instance]) -> bool:
    if prefix.length != used.prefix.length:
        return prefix.length > used.prefix.length
    return used.protocol not in ("O", "O IA") and used.distance >= min(one.process.external_distance for one in own)


def _places(found: Open | KeptOut) -> str:
    return ", ".join(map(str, found.lines))
