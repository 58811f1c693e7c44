"""Connected and local routes (S2.1 to S2.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from routecheck.address import Prefix
from routecheck.line_protocol import Down
from routecheck.model.device import Device, Interface, InterfaceAddress
from routecheck.network import Network
from routecheck.protocols.route import Attached, Ineligible, Route
from routecheck.topology import End, Topology


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


def neighbour_routes(network: Network, wires: Topology, node: str, down: Mapping[End, Down]) -> Iterator[tuple[str, Route]]:
    """(VRF, route) to the address of the other end of each PPP link, which IOS installs unless told `no peer neighbor-route`
    (S2.4)."""
    for made in network.devices[node].interfaces.values():
        end = End(node, made.name)
        link = wires.link_of.get(end) if made.encapsulation and made.has_neighbor_route else None
        if link is None or end in down or len(link.ends) != 2 or not _speaks_ppp(made):
            continue
        far = next(other for other in link.ends if other != end)
        peer = network.devices[far.node].interfaces.get(far.interface)
        at = _own_address(network.devices[far.node], peer) if peer and _speaks_ppp(peer) else None
        if at:
            route = Route(Prefix(at.address, 32), "C", 0, 0, (Attached(made.name),), "connected", (at.line,))
            yield made.vrf, route


def _speaks_ppp(made: Interface) -> bool:
    return (made.encapsulation or "").lower() == "ppp"


def _own_address(device: Device, made: Interface) -> InterfaceAddress | None:
    """The address that PPP tells the peer: the interface's own or the one it borrows."""
    lender = device.interfaces.get(made.unnumbered) if made.unnumbered else made
    return lender.address if lender else None
