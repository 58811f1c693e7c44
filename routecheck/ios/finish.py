"""A draft -> `Device`: the checks that need the whole config, made once all lines are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routecheck.address import Prefix, dotted
from routecheck.diagnostic import ERROR, Diagnostic, Span
from routecheck.ios.names import is_ethernet, parent
from routecheck.model.device import Device, Interface, InterfaceAddress
from routecheck.model.routing import StaticRoute
from routecheck.syntax.line import Line

if TYPE_CHECKING:
    from routecheck.ios.fold import Draft


def finished(draft: Draft) -> Device:
    """The device, without what IOS would have refused; each refusal is a diagnostic."""
    _check_encapsulation(draft)
    _check_overlaps(draft)
    own = {(made.vrf, at.address): made.name for made in draft.interfaces.values() for at in made.addresses}
    statics = tuple(route for route in draft.statics.values() if _accepts(draft, own, route))
    stem = draft.file.replace("\\", "/").rpartition("/")[2]
    return Device(
        name=draft.hostname or stem.partition(".")[0] or stem,
        file=draft.file,
        hostname_line=draft.hostname_line,
        version=draft.version,
        interfaces=draft.interfaces,
        static_routes=statics,
        ospf=tuple(draft.ospf.values()),
        vrfs=draft.vrfs,
        vlans=frozenset(draft.vlans),
        inactive_vlans=frozenset(draft.inactive_vlans),
        tracks=draft.tracks,
        has_ip_routing=draft.no_ip_routing is None,
        no_ip_routing_line=draft.no_ip_routing,
        recurses_via_nexthop=frozenset(draft.recurses_via_nexthop),
        notes=tuple(draft.notes),
        fates=dict(draft.fates),
        diagnostics=tuple(draft.diagnostics),
    )


def _refuse(draft: Draft, code: str, message: str, *lines: Line) -> None:
    spans = tuple(Span(line.file, line.number) for line in lines)
    draft.diagnostics.append(Diagnostic(code, ERROR, message, spans))


def _check_encapsulation(draft: Draft) -> None:
    """S1.20: an Ethernet sub-interface takes no address before it has an encapsulation."""
    for name, made in draft.interfaces.items():
        if made.address and made.encapsulation is None and parent(name) and is_ethernet(name):
            _refuse(draft, "CFG106", f"{name} has no encapsulation, so IOS refuses its address", made.address.line)
            draft.interfaces[name] = made._replace(address=None, secondaries=())


def _check_overlaps(draft: Draft) -> None:
    """S1.17: an address that overlaps with one configured before, both up in one VRF, is refused."""
    candidates = [(at, made) for made in draft.interfaces.values() if not made.is_shutdown for at in made.addresses]
    lengths: dict[str, dict[int, dict[int, tuple[Interface, InterfaceAddress]]]] = {}
    for at, made in sorted(candidates, key=lambda pair: pair[0].line.number):
        by_length = lengths.setdefault(made.vrf, {})
        clash = _clash(by_length, at.prefix, made.name)
        if clash is None:
            by_length.setdefault(at.prefix.length, {})[at.prefix.address] = made, at
            continue
        other, first = clash
        message = f"{at.prefix} of {made.name} overlaps with {other.name} ({first.prefix}), so IOS refuses it"
        _refuse(draft, "CFG105", message, at.line, first.line)
        kept = draft.interfaces[made.name]
        if kept.address == at:
            kept = kept._replace(address=None)
        draft.interfaces[made.name] = kept._replace(secondaries=tuple(old for old in kept.secondaries if old != at))


def _clash(
    taken: dict[int, dict[int, tuple[Interface, InterfaceAddress]]], prefix: Prefix, name: str
) -> tuple[Interface, InterfaceAddress] | None:
    """An address of another interface whose block contains `prefix` or lies in it."""
    for length, blocks in taken.items():
        if length <= prefix.length:
            found = blocks.get(prefix.address >> (32 - length) << (32 - length))
            if found and found[0].name != name:
                return found
        else:
            for address, found in blocks.items():
                if prefix.covers(address) and found[0].name != name:
                    return found
    return None


def _accepts(draft: Draft, own: dict[tuple[str, int], str], route: StaticRoute) -> bool:
    """S3.2: a next hop that is the router's own address is refused."""
    vrf = "" if route.next_hop_is_global else route.vrf
    name = own.get((vrf, route.next_hop)) if route.next_hop is not None else None
    if name is None:
        return True
    hop = dotted(route.next_hop or 0)
    _refuse(draft, "CFG104", f"invalid next hop {hop}: it is this router's own {name}", route.line)
    return False
