"""What of a config has no translation to Linux. A field of the model that is not named here must have its default: when the model
learns a new line, networks that hold it are refused until `translate` knows it too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from routecheck.ios.grammar import PACKETS, ROUTES, UNKNOWN
from routecheck.ios.names import is_ethernet, kind, parent
from routecheck.model.device import Device
from routecheck.model.nat import NatRule
from routecheck.model.policy import AclEntry, RouteMap

_TRANSLATED = {
    "Interface": (
        "name line address secondaries is_shutdown shutdown_line has_no_shutdown ip_mtu nat_side acl_in acl_out handling"
    ),
    "Handling": "no_proxy_arp_line mss mss_line",
    "StaticRoute": "prefix line next_hop interface distance tag name",
    "NatRule": (
        "kind line name local length protocol target is_overload key port to to_port interface pool is_extendable has_alias"
    ),
    "AclEntry": "sequence is_permit line sources destinations services flags",
}
_MODELLED = "ip access-group", "ip nat inside", "ip nat outside"
"""Lines of an interface that are in the model and noted as well, for those who do not look at packets."""
_OF_DEVICE = "ospf", "vrfs", "tracks", "default_networks", "default_gateway", "no_ip_routing_line", "crypto", "object_groups"


class NotTranslated(Exception):
    """A config holds what has no translation here; the text says what."""


def refuse(device: Device) -> None:
    """Raise `NotTranslated` when there is anything that Linux cannot be told of."""
    reasons = list(_reasons(device))
    if reasons:
        raise NotTranslated(f"{device.name}: {'; '.join(reasons)}")


def _reasons(device: Device) -> Iterator[str]:
    notes = [note for note in device.notes if note.what not in _MODELLED]
    yield from (str(note.line) for note in notes if note.fate in (ROUTES, PACKETS, UNKNOWN))
    yield from (str(one) for one in device.diagnostics)
    yield from (name for name in _OF_DEVICE if getattr(device, name))
    for name in device.interfaces:
        if parent(name) or not (is_ethernet(name) or kind(name) in ("Loopback", "Null")):
            yield f"interface {name}"
    for made in device.interfaces.values():
        yield from _changed((made, made.handling))
        if made.acl_out and made.nat_side and made.nat_side[0] == "outside":
            yield f"{made.acl_out[1]}: Linux filters before it translates the source (S8.1)"
    yield from _changed(device.static_routes)
    yield from _changed(entry for acl in device.acls.values() for entry in acl.entries)
    yield from _nat(device)
    yield from (str(one.line) for one in device.route_maps.values() if not _is_plain(one))


def _changed(values: Iterable[Any]) -> Iterator[str]:
    """The fields that are neither translated nor what they are by default."""
    for value in values:
        known = _TRANSLATED[type(value).__name__].split()
        for name, default in value._field_defaults.items():
            if name not in known and getattr(value, name) != default:
                yield f"{type(value).__name__}.{name} of '{value[0]}'"


def _nat(device: Device) -> Iterator[str]:
    yield from _changed(device.nat_rules)
    if device.nat and (device.nat.outside or device.nat.destinations or device.nat.timeouts_s or device.nat.limits):
        yield "ip nat outside source, inside destination, timeouts or limits"
    for rule in device.nat_rules:
        is_dynamic = rule.kind in ("list", "route-map") and rule.is_overload and rule.interface
        if not (is_dynamic or _is_plain_static(rule)):
            yield str(rule.line)


def _is_plain_static(rule: NatRule) -> bool:
    return rule.kind == "static" and rule.length == 32 and not rule.name and not rule.pool


def _is_plain(made: RouteMap) -> bool:
    """One clause that permits, with an access list, an interface or both."""
    whats = [match.what for clause in made.clauses for match in clause.matches]
    is_permit = all(clause.is_permit and not clause.settings and clause.continues_at is None for clause in made.clauses)
    return len(made.clauses) == 1 and is_permit and set(whats) <= {"ip address", "interface"}


def tells_nothing(entry: AclEntry) -> bool:
    """Whether an entry is about whole addresses and ports, and not about fragments or groups."""
    return not (entry.is_fragments or entry.unknown)
