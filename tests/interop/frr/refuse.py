"""What of a config has no translation for FRRouting. A field of the model that is not named here must have its default: when
the model learns a new line, networks that hold it are refused until `translate` knows it too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from routecheck.ios.grammar import ROUTES, UNKNOWN
from routecheck.model.device import Device

_TRANSLATED = {
    "Interface": "name line address secondaries is_shutdown shutdown_line has_no_shutdown bandwidth_kbps mtu ip_mtu ospf",
    "OspfSettings": (
        "process area with_secondaries area_line cost cost_line network network_line priority hello_s dead_s timer_line "
        "ignores_mtu authentication authentication_line simple_key digest_keys is_shutdown"
    ),
    "StaticRoute": "prefix line next_hop interface distance tag name",
    "OspfProcess": (
        "pid line router_id router_id_line networks is_passive_by_default passive reference_mbps default redistributions "
        "default_metric intra_distance inter_distance external_distance distance_line maximum_paths areas is_rfc1583"
    ),
    "OspfDefault": "line is_always metric metric_type",
    "OspfRedistribution": "source line metric metric_type tag with_subnets",
    "OspfArea": (
        "kind kind_line no_summary default_cost default_cost_line nssa_default is_forwarding_suppressed always_translates "
        "authentication ranges virtual_links"
    ),
    "VirtualLink": "router_id line hello_s dead_s",
}
_OF_DEVICE = "vrfs", "recurses_via_nexthop", "default_networks", "default_gateway", "no_ip_routing_line"


def untranslated(device: Device) -> Iterator[str]:
    """The lines, fields and diagnostics of a config that FRRouting cannot be told of."""
    yield from (str(note.line) for note in device.notes if note.fate in (ROUTES, UNKNOWN))
    yield from (str(one) for one in device.diagnostics)
    yield from (name for name in _OF_DEVICE if getattr(device, name))
    yield from (f"router ospf {one.pid}" for one in device.ospf[1:])
    for value in _values(device):
        yield from _changed(value)


def _values(device: Device) -> Iterator[Any]:
    for made in device.interfaces.values():
        yield from (made, made.ospf)
    yield from device.static_routes
    for process in device.ospf:
        yield from (process, *process.redistributions, *process.areas.values())
        yield from (process.default,) if process.default else ()
        yield from (link for area in process.areas.values() for link in area.virtual_links)
        yield from (f"redistribute {one.source}" for one in process.redistributions if one.source not in ("static", "connected"))


def _changed(value: Any) -> Iterator[str]:
    """The fields that are neither translated nor what they are by default; a text is a finding as it is."""
    if isinstance(value, str):
        yield value
        return
    known = _TRANSLATED[type(value).__name__].split()
    for name, default in value._field_defaults.items():
        if name not in known and getattr(value, name) != default:
            yield f"{type(value).__name__}.{name} of '{value[0]}'"
