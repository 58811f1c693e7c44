"""Connected and local routes (S2.1 to S2.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from routecheck.address import Prefix
from routecheck.line_protocol import Down
from routecheck.model.device import Device
from routecheck.protocols.route import Attached, Ineligible, Route
from routecheck.topology import End


def offers(device: Device, vrf: str, down: Mapping[End, Down]) -> Iterator[Route | Ineligible]:
    """C and L routes of the interfaces that are up, and the C routes that the others would have. A /32 address gives only
    the C route (S2.2)."""
    if not device.has_ip_routing:
        return
    for made in device.interfaces.values():
        if made.vrf != vrf or made.address is None:
            continue
        fault = down.get(End(device.name, made.name))
        for at in made.addresses:
            hop = (Attached(made.name),)
            route = Route(at.prefix, "C", 0, 0, hop, "connected", (at.line,))
            if fault:
                yield Ineligible(route, fault.of(made.name), fault.lines)
                continue
            yield route
            if at.prefix.length < 32 and device.has_local_routes:
                yield Route(Prefix(at.address, 32), "L", 0, 0, hop, "local", (at.line,))
