"""A draft -> `Device`: the checks that need the whole config, made once all lines are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routecheck.address import Prefix, dotted, host_prefix
from routecheck.diagnostic import ERROR, Diagnostic, Span
from routecheck.ios.draft import Draft
from routecheck.ios.names import is_ethernet, parent
from routecheck.ios.ospf import new_process
from routecheck.ios.routing import default_networks, static_key, summaries
from routecheck.model.device import Device, Interface, InterfaceAddress
from routecheck.model.routing import StaticRoute
from routecheck.syntax.line import Line

if TYPE_CHECKING:
    from routecheck.model.nat import Nat
    from routecheck.model.policy import Acl, PrefixList, RouteMap


def finished(draft: Draft) -> Device:
    """The device, without what IOS would have refused; each refusal is a diagnostic."""
    interfaces = {name: Interface(**known) for name, known in draft.interfaces.items()}
    _check_encapsulation(draft, interfaces)
    _check_overlaps(draft, interfaces)
    _make_processes(draft, interfaces)
    statics: tuple[StaticRoute, ...] = ()
    for route in summaries(draft.default_networks):
        draft.statics.setdefault(static_key(route), route)
    if draft.tracks or draft.schedules:
        _check_probes(draft)
    if draft.statics:
        _check_tracks(draft)
        _check_vrfs(draft, interfaces)
        own = {(made.vrf, at.address): made.name for made in interfaces.values() for at in made.addresses}
        statics = tuple(route for route in draft.statics.values() if _accepts(draft, own, route))
    acls, prefix_lists, route_maps = _policies(draft)
    name = draft.file.replace("\\", "/").rpartition("/")[2]
    return Device(
        name=draft.hostname or name.rpartition(".")[0] or name,
        file=draft.file,
        hostname_line=draft.hostname_line,
        version=draft.version,
        interfaces=interfaces,
        static_routes=statics,
        ospf=tuple(draft.ospf.values()),
        vrfs=draft.vrfs,
        vlans=frozenset(draft.vlans),
        inactive_vlans=frozenset(draft.inactive_vlans),
        tracks=draft.tracks,
        probes={number: made._replace(schedule=draft.schedules.get(number)) for number, made in draft.probes.items()},
        has_ip_routing=draft.no_ip_routing is None,
        no_ip_routing_line=draft.no_ip_routing,
        ip_routing_line=draft.ip_routing,
        recurses_via_nexthop=frozenset(draft.recurses_via_nexthop),
        crypto=draft.crypto.finished() if draft.crypto else None,
        services=draft.services.finished() if draft.services else None,
        nat_rules=tuple(draft.nat_rules.values()),
        nat=_nat(draft),
        recursion_maps=draft.recursion_maps,
        acls=acls,
        prefix_lists=prefix_lists,
        route_maps=route_maps,
        default_networks=default_networks(draft.default_networks),
        default_gateway=draft.default_gateway,
        dhcp_distance=draft.dhcp_distance,
        notes=tuple(draft.notes),
        remarks=draft.remarks,
        passed=tuple(draft.passed),
        refused=tuple(draft.refused),
        object_groups=draft.object_groups,
        fates=dict(draft.fates),
        diagnostics=tuple(draft.diagnostics),
    )


def _policies(draft: Draft) -> tuple[dict[str, Acl], dict[str, PrefixList], dict[str, RouteMap]]:
    """The access lists, prefix-lists and route-maps. Their readers are imported where a config has any."""
    if not (draft.acls or draft.prefix_lists or draft.route_maps):
        return {}, {}, {}
    from routecheck.ios.acl import acls
    from routecheck.ios.policy import prefix_lists, route_maps

    return acls(draft), prefix_lists(draft), route_maps(draft)


def _nat(draft: Draft) -> Nat | None:
    """What there is about NAT beside the rules for inside sources; None when there is nothing."""
    if not (draft.nat_more or draft.nat_pools or draft.nat_timeouts or draft.nat_limits) and draft.has_nat_flows:
        return None
    from routecheck.ios.nat_pool import finished_nat

    return finished_nat(draft)


_REFUSED = ("CFG104", "CFG105", "CFG106", "CFG112")
"""IOS does not take such lines; what has another code is taken and does nothing."""


def _refuse(draft: Draft, code: str, message: str, *lines: Line) -> None:
    spans = tuple(Span(line.file, line.number) for line in lines)
    draft.diagnostics.append(Diagnostic(code, ERROR, message, spans))
    if code in _REFUSED:
        draft.refused.append(lines[0])


def _check_encapsulation(draft: Draft, interfaces: dict[str, Interface]) -> None:
    """S1.20: an Ethernet sub-interface takes no address before it has an encapsulation."""
    for name, made in interfaces.items():
        if "." in name and made.address and made.encapsulation is None and parent(name) and is_ethernet(name):
            _refuse(draft, "CFG106", f"{name} has no encapsulation, so IOS refuses its address", made.address.line)
            interfaces[name] = made._replace(address=None, secondaries=())


def _check_overlaps(draft: Draft, interfaces: dict[str, Interface]) -> None:
    """S1.17: an address that overlaps with one configured before, both up in one VRF, is refused."""
    candidates = [(at, made) for made in interfaces.values() if not made.is_shutdown for at in made.addresses]
    if not _any_overlap(candidates):
        return
    candidates.sort(key=lambda pair: pair[0].line.number)
    lengths = sorted({at.prefix.length for at, _ in candidates})
    taken: dict[tuple[str, Prefix], tuple[Interface, InterfaceAddress]] = {}
    for at, made in candidates:
        clash = _clash(taken, made, at.prefix, lengths)
        if clash is None:
            for length in lengths:
                if length <= at.prefix.length:
                    taken.setdefault((made.vrf, host_prefix(at.prefix.address, length)), (made, at))
            continue
        other, first = clash
        message = f"{at.prefix} of {made.name} overlaps with {other.name} ({first.prefix}), so IOS refuses it"
        _refuse(draft, "CFG105", message, at.line, first.line)
        kept = interfaces[made.name]
        if kept.address == at:
            kept = kept._replace(address=None)
        interfaces[made.name] = kept._replace(secondaries=tuple(old for old in kept.secondaries if old != at))


def _any_overlap(candidates: list[tuple[InterfaceAddress, Interface]]) -> bool:
    """Whether any two blocks may overlap, VRFs aside: sorted, each must start behind the last address of those before."""
    last = -1
    for prefix in sorted([at.prefix for at, _ in candidates]):
        if prefix.address <= last:
            return True
        last = prefix.last
    return False


def _clash(
    taken: dict[tuple[str, Prefix], tuple[Interface, InterfaceAddress]], made: Interface, prefix: Prefix, lengths: list[int]
) -> tuple[Interface, InterfaceAddress] | None:
    """An address of another interface whose block contains `prefix` or lies in it. Each address taken stands under its
    own block and under every wider one that is as long as another block of the device."""
    for length in lengths:
        found = taken.get((made.vrf, host_prefix(prefix.address, min(length, prefix.length))))
        if found and found[0].name != made.name and (found[1].prefix.contains(prefix) or prefix.contains(found[1].prefix)):
            return found
    return None


def _make_processes(draft: Draft, interfaces: dict[str, Interface]) -> None:
    """`ip ospf P area A` makes the process P where there is no `router ospf P`."""
    for made in interfaces.values():
        pid, line = made.ospf.process, made.ospf.area_line
        if pid and line and pid not in draft.ospf:
            draft.ospf[pid] = new_process(pid, line, made.vrf)


def _check_vrfs(draft: Draft, interfaces: dict[str, Interface]) -> None:
    """IOS refuses a static route in a VRF that does not exist."""
    known = {"", *draft.vrfs, *(made.vrf for made in interfaces.values())}
    for key, route in list(draft.statics.items()):
        if route.vrf not in known:
            _refuse(draft, "CFG112", f"VRF {route.vrf} is not defined, so IOS refuses this route", route.line)
            del draft.statics[key]


def _check_tracks(draft: Draft) -> None:
    """S3.19: a route that follows an undefined track counts as down."""
    for route in draft.statics.values():
        if route.track and route.track not in draft.tracks:
            _refuse(draft, "CFG111", f"track {route.track} is not defined, so this route is never used", route.line)


def _check_probes(draft: Draft) -> None:
    """S3.22: an object that follows a probe which never runs is down for ever."""
    from routecheck.model.track import PENDING, WatchProbe

    for track in draft.tracks.values():
        number = track.watches.probe if isinstance(track.watches, WatchProbe) else None
        if number is not None and number not in draft.probes:
            _refuse(draft, "CFG113", f"ip sla {number} is not defined, so track {track.number} is always down", track.line)
        elif number is not None and (number not in draft.schedules or draft.schedules[number].start == PENDING):
            message = f"ip sla {number} is never started (no schedule with a start-time), so track {track.number} is always down"
            _refuse(draft, "CFG114", message, draft.probes[number].line, track.line)
    for number, schedule in draft.schedules.items():
        if number not in draft.probes:
            _refuse(draft, "CFG115", f"ip sla {number} is not defined, so there is nothing to schedule", schedule.line)


def _accepts(draft: Draft, own: dict[tuple[str, int], str], route: StaticRoute) -> bool:
    """S3.2: a next hop that is the router's own address is refused."""
    vrf = "" if route.next_hop_is_global else route.vrf
    name = own.get((vrf, route.next_hop)) if route.next_hop is not None else None
    if name is None:
        return True
    hop = dotted(route.next_hop or 0)
    _refuse(draft, "CFG104", f"invalid next hop {hop}: it is this router's own {name}", route.line)
    return False
