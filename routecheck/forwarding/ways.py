"""Which way a packet goes on: the policy, the longest match, one of equal ways, or the default gateway of a host."""

from __future__ import annotations

from routecheck.address import dotted
from routecheck.forwarding.ground import Ground
from routecheck.forwarding.journey import (
    INSUFFICIENT,
    NO_ROUTE,
)
from routecheck.forwarding.packet import Packet
from routecheck.forwarding.visit import At, Log, Stop
from routecheck.ios.grammar import ROUTES
from routecheck.model.device import Device
from routecheck.protocols.route import NextHop, Route
from routecheck.rib.local_policy import Turned
from routecheck.rib.neighbours import on_subnet
from routecheck.rib.walk import Way, missing_source, ways_of
from routecheck.rib.world import Place

_PROTOCOLS = ("router bgp", "router eigrp", "router rip", "router isis")


def turned_way(ground: Ground, at: At, packet: Packet, log: Log, policy: Turned) -> Way | Stop:
    place = Place(at.node, at.vrf)
    ways = [way for hop in policy.hops for way in ways_by(ground, place, hop, packet.destination)]
    if not ways:
        return Stop(NO_ROUTE, f"{at.node} has no way to the next hop of its policy", (policy.line,))
    log.add("policy", f"policy routing sends it {_by(ways[0])}", policy.line)
    return ways[0]


def table_way(ground: Ground, at: At, packet: Packet, log: Log) -> Way | Stop:
    """The longest match, and which of its ways (S0.4, S3.8)."""
    device = ground.world.network.devices[at.node]
    place = Place(at.node, at.vrf)
    if not device.has_ip_routing:
        return _as_host(ground, at, packet, log)
    found = ground.world.rib(at.node, at.vrf).longest_match(packet.destination)
    if not found:
        told = f"{at.node} has no route to {dotted(packet.destination)}" + (f" in VRF {at.vrf}" if at.vrf else "")
        missing = missing_source(device, at.vrf)
        return Stop(INSUFFICIENT, f"{told}, but {missing[0]}", (missing[1],)) if missing else Stop(NO_ROUTE, told)
    pairs = dict.fromkeys(
        (way, route) for route in found for hop in route.next_hops for way in ways_by(ground, place, hop, packet.destination)
    )
    ways: dict[Way, Route] = {}
    for way, route in pairs:
        ways.setdefault(way, route)
    if not ways:
        return Stop(NO_ROUTE, f"{at.node} has no way to the next hop for {dotted(packet.destination)}", found[0].sources[:1])
    way = _picked(ground, at, packet, list(ways), log)
    route, count = ways[way], len(ways)
    said = f"{route.prefix} [{route.distance}/{route.metric}] {route.protocol}, {_towards(way, packet.destination)}"
    log.add("route", said + (f" (one of {count} equal ways)" if count > 1 else ""), *route.sources[:2])
    _gaps(device, log)
    return way


def _picked(ground: Ground, at: At, packet: Packet, ways: list[Way], log: Log) -> Way:
    """Of equal ways the first, or the one that is to be tried: which one the hash takes cannot be known (S0.5)."""
    if len(ways) == 1:
        return ways[0]
    key = at.node, dotted(packet.destination)
    ground.forks[key] = len(ways)
    taken = ways[ground.chosen.get(key, 0) % len(ways)]
    log.doubts.append(
        f"{at.node} shares the load to {dotted(packet.destination)} over {len(ways)} ways; it is taken to go {_by(taken)}"
    )
    return taken


def _by(way: Way) -> str:
    return way.interface if way.address is None else f"via {dotted(way.address)}, {way.interface}"


def _towards(way: Way, target: int) -> str:
    return f"directly connected, {way.interface}" if way.address == target else _by(way)


def _gaps(device: Device, log: Log) -> None:
    for note in device.notes:
        if note.fate == ROUTES and note.what.startswith(_PROTOCOLS):
            what = " ".join(note.what.split()[:2])
            log.doubts.append(f"{note.line}: {what} is not modelled yet and may change the way across {device.name}")
            return


def _as_host(ground: Ground, at: At, packet: Packet, log: Log) -> Way | Stop:
    """With `no ip routing`: own subnets, else `ip default-gateway` (S3.30)."""
    device = ground.world.network.devices[at.node]
    for made in on_subnet(ground.world, device, at.vrf, packet.destination):
        log.add("route", f"{dotted(packet.destination)} is on the subnet of {made.name}")
        return Way(made.name, packet.destination)
    gateway = device.default_gateway
    if gateway is None:
        lines = (device.no_ip_routing_line,) if device.no_ip_routing_line else ()
        return Stop(NO_ROUTE, f"{at.node} does not route and has no ip default-gateway", lines)
    for made in on_subnet(ground.world, device, at.vrf, gateway.address):
        log.add("route", f"no ip routing: to the default gateway {dotted(gateway.address)}, {made.name}", gateway.line)
        return Way(made.name, gateway.address)
    return Stop(
        NO_ROUTE, f"the default gateway {dotted(gateway.address)} of {at.node} is on none of its subnets", (gateway.line,)
    )


def ways_by(ground: Ground, place: Place, hop: NextHop, target: int) -> list[Way]:
    return list(ways_of(ground.world, place, hop, target, set()))
