"""Connected and local routes (S2.1 to S2.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from routecheck.address import Prefix
from routecheck.model.device import Device
from routecheck.protocols.route import Attached, Route
from routecheck.topology import Down, End


def offers(device: Device, vrf: str, down: Mapping[End, Down]) -> Iterator[Route]:
    """C and L routes of the interfaces that are up. A /32 address gives only the C route (S2.2)."""
    if not device.has_ip_routing:
        return
    for made in device.interfaces.values():
        if made.vrf != vrf or made.address is None or End(device.name, made.name) in down:
            continue
        for at in made.addresses:
            hop = (Attached(made.name),)
            yield Route(at.prefix, "C", 0, 0, hop, "connected", (at.line,))
            if at.prefix.length < 32 and device.has_local_routes:
                yield Route(Prefix(at.address, 32), "L", 0, 0, hop, "local", (at.line,))
