"""Whether a tunnel is up, as far as tables decide that (S2.5): it has a way to its destination that is not itself."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.ios.names import kind
from routecheck.line_protocol import Down
from routecheck.model.device import Device, Interface
from routecheck.network import Network
from routecheck.protocols.route import Route, Via
from routecheck.rib.table import Rib
from routecheck.topology import End, Scenario, Topology, tunnel_source

RECURSIVE = "recursive routing"
"""It takes the tunnel down, and with it the very route that led through it: the cause is told, not what follows."""

UNANSWERED = "keepalives are not answered"


class Underlay(NamedTuple):
    """What tunnels are judged on: interfaces that are down, what is broken, and the table of a (device, VRF)."""

    network: Network
    wires: Topology
    down: Mapping[End, Down]
    broken: Scenario
    rib: Callable[[str, str], Rib]


def tunnel_fault(now: Underlay, end: End) -> Down | None:
    """Why a tunnel is down, its own end first and then (with `keepalive`) the other; None when it is up."""
    return _own_fault(now, end) or _keepalive_fault(now, end)


def _own_fault(now: Underlay, end: End) -> Down | None:
    device = now.network.devices[end.node]
    made = device.interfaces[end.interface]
    source = made.tunnel.source
    if source is None:
        return Down("it has no tunnel source", (made.line,))
    lines = tuple(line for line in (made.tunnel.source_line, made.tunnel.destination_line) if line)
    if source.isdigit():
        owners = [one.name for one in device.interfaces.values() if any(at.address == int(source) for at in one.addresses)]
        if not owners:
            return Down(f"its source {dotted(int(source))} is no address of {device.name}", lines)
        source = owners[0]
    if End(device.name, source) in now.down or source not in device.interfaces:
        return Down(f"its source {source} is not up", lines)
    if tunnel_source(device, made) is None and device.interfaces[source].unknown_address is None:
        return Down(f"its source {source} has no address", lines)
    destination = made.tunnel.destination
    if "multipoint" in made.tunnel.mode or (destination is None and made.tunnel.destination_line):
        return None
    if destination is None:
        return Down("it has no tunnel destination", (made.line,))
    rib = now.rib(device.name, made.tunnel.vrf)
    found = rib.longest_match(destination)
    if not found:
        return Down(f"no route to its destination {dotted(destination)}", lines)
    if _egress(rib, found, set()) == {made.name}:
        return Down(f"{RECURSIVE}, the route to its destination {dotted(destination)} goes through itself", lines)
    return None


def _keepalive_fault(now: Underlay, end: End) -> Down | None:
    """Why the other end does not send keepalives back: it is down, has no tunnel to here, or no way. They travel inside the
    tunnel as packets that the other end routes back, whatever its own line protocol says. Nothing is known against a far end
    that is not in the files."""
    device = now.network.devices[end.node]
    tunnel = device.interfaces[end.interface].tunnel
    source = tunnel_source(device, device.interfaces[end.interface])
    line, destination = tunnel.keepalive_line, tunnel.destination
    if line is None or destination is None or source is None or "gre" not in tunnel.mode:
        return None
    owner = _owner(now, destination)
    if owner is None:
        return None
    reason = _unanswered(now, end, owner, source)
    return Down(f"{UNANSWERED}: {reason}", (line,)) if reason else None


def _unanswered(now: Underlay, end: End, owner: End, source: int) -> str:
    if owner in now.down:
        return now.down[owner].of(owner)
    device, far = now.network.devices[end.node], now.network.devices[owner.node]
    made = device.interfaces[end.interface]
    tunnels = [one for one in far.interfaces.values() if kind(one.name) == "Tunnel" and _leads(far, one, device, made)]
    if not tunnels:
        return f"{owner.node} has no tunnel back to {dotted(source)}"
    other = End(owner.node, tunnels[0].name)
    if tunnels[0].is_shutdown:
        return f"{other} is administratively down"
    fault = _own_fault(now, other)
    if fault:
        return fault.of(other)
    rib = now.rib(end.node, made.tunnel.vrf)
    ways = _egress(rib, rib.longest_match(made.tunnel.destination or 0), set())
    links = [now.wires.link_of.get(End(end.node, name)) for name in ways]
    if frozenset((end.node, owner.node)) in now.broken.cut and any(
        link and any(one.node == owner.node for one in link.ends) for link in links
    ):
        return f"packets between {end.node} and {owner.node} are lost"
    return ""


def _leads(far: Device, one: Interface, device: Device, made: Interface) -> bool:
    """Whether a tunnel is the other end of `made`: each is sent to where the other is sent from."""
    return tunnel_source(far, one) == made.tunnel.destination and one.tunnel.destination == tunnel_source(device, made)


def _owner(now: Underlay, address: int) -> End | None:
    """The interface with an address, when the files have exactly one such."""
    found = [
        End(device.name, made.name)
        for device in now.network.devices.values()
        for made in device.interfaces.values()
        if any(at.address == address for at in made.addresses)
    ]
    return found[0] if len(found) == 1 else None


def _egress(rib: Rib, routes: Iterable[Route], seen: set[int]) -> set[str]:
    """The interfaces that routes finally leave by, recursive next hops followed."""
    names: set[str] = set()
    for hop in (hop for route in routes for hop in route.next_hops):
        if hop.interface is not None:
            names.add(hop.interface)
        elif isinstance(hop, Via) and hop.address not in seen:
            seen.add(hop.address)
            names |= _egress(rib, rib.longest_match(hop.address, with_default=False), seen)
    return names
