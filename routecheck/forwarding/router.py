"""What a router does with one packet, in the order of section 8 of semantics.md: filter, decrypt, translate, turn, route,
translate, encrypt, filter."""

from __future__ import annotations

from routecheck.address import dotted
from routecheck.forwarding import crypto, gre
from routecheck.forwarding.ground import Ground
from routecheck.forwarding.journey import (
    DENIED_IN,
    INSUFFICIENT,
    NO_ROUTE,
    TTL_EXPIRED,
    TUNNEL_DOWN,
)
from routecheck.forwarding.leaving import leave_by
from routecheck.forwarding.nat import values as nat
from routecheck.forwarding.nat import warnings as nat_warnings
from routecheck.forwarding.packet import GRE, Carried, Encrypted, Packet
from routecheck.forwarding.secured import Dropped, Opened
from routecheck.forwarding.visit import Again, At, Local, Log, Next, Stop, after_nat, edge_of, filtered, may_block
from routecheck.forwarding.ways import table_way, turned_way, ways_by
from routecheck.model.device import Device, Interface
from routecheck.policy.acl import first_match
from routecheck.rib.local_policy import Turned, by_map, turned
from routecheck.rib.neighbours import is_active, owner
from routecheck.rib.world import Place, Unsure


def receive(ground: Ground, at: At, packet: Packet, log: Log) -> Next:
    """A packet that came in by `at.interface`."""
    device = ground.world.network.devices[at.node]
    made = device.interfaces[at.interface or ""]
    may_block(device, made.name, log)
    if not at.is_inner:
        stop = filtered(device, made, packet, log, made.acl_in) or _reverse_path(ground, at, made, packet)
        if stop:
            return stop
    if made.crypto_map and not at.is_inner and not isinstance(packet.payload, Encrypted):
        clear = crypto.arriving(edge_of(ground, at.node, made.name), packet)
        if isinstance(clear, (Dropped, Unsure)):
            is_dropped = isinstance(clear, Dropped)
            return Stop(DENIED_IN if is_dropped else INSUFFICIENT, clear.reason, clear.lines, is_silent=is_dropped)
    returned = _back(ground, at, made, packet, log)
    if isinstance(returned, Stop):
        return returned
    at, translated = returned
    if _is_mine(ground, device, at.vrf, translated.destination):
        return _mine(ground, at, translated, log)
    return _forward(ground, at, translated, log)


def send(ground: Ground, at: At, packet: Packet, log: Log) -> Next:
    """A packet of the device itself: no input features, its local policy, and no output list (S7.7, S8.4)."""
    world, place = ground.world, Place(at.node, at.vrf)
    if _is_mine(ground, world.network.devices[at.node], at.vrf, packet.destination):
        return Local(packet)
    policy = turned(world, place, packet.seen())
    if isinstance(policy, Unsure):
        return Stop(INSUFFICIENT, policy.reason, policy.lines)
    return _routed(ground, at, packet, log, policy)


def _is_mine(ground: Ground, device: Device, vrf: str, address: int) -> bool:
    return owner(ground.world, device, vrf, address) is not None or is_active(ground.world, device, vrf, address)


def _reverse_path(ground: Ground, at: At, made: Interface, packet: Packet) -> Stop | None:
    """uRPF: a route back to the source, by this interface when it is strict."""
    check = made.handling.reverse_path
    if check is None:
        return None
    place = Place(at.node, at.vrf)
    found = ground.world.rib(*place).longest_match(packet.source, with_default=check.allows_default)
    exits = {way.interface for route in found for hop in route.next_hops for way in ways_by(ground, place, hop, packet.source)}
    exits -= {"Null0"}
    if exits and (not check.is_strict or made.name in exits):
        return None
    if check.acl:
        ruling = first_match(ground.world.network.devices[at.node].acls.get(check.acl), packet.seen())
        if ruling.is_permitted is not False:
            return None if ruling.is_permitted else Stop(INSUFFICIENT, f"uRPF on {made.name}: {ruling.reason}", (check.line,))
    how = f"the route back to {dotted(packet.source)} does not leave by {made.name}" if exits else "no route back to its source"
    return Stop(DENIED_IN, f"uRPF on {made.name}: {how}", (check.line,), is_silent=True)


def _back(ground: Ground, at: At, made: Interface, packet: Packet, log: Log) -> tuple[At, Packet] | Stop:
    """NAT outside to inside, before routing (S8, S9.10): what it translates goes on in the VRF of the inside host (S9.4)."""
    table = ground.nat(at.node)
    hairpin = nat_warnings.hairpin(table, packet, made.name)
    if hairpin:
        log.doubts.append(f"{hairpin.name}: {hairpin.told}")
    found = table.back(packet, made.name, ground.memory.now_s)
    after = after_nat(packet, found, log)
    if isinstance(after, Stop):
        return after
    return (at._replace(vrf=found.entry.vrf) if isinstance(found, nat.Translated) else at), after


def _mine(ground: Ground, at: At, packet: Packet, log: Log) -> Next:
    """For the device: it ends here, unless something else is inside it."""
    device = ground.world.network.devices[at.node]
    edge = edge_of(ground, at.node, at.interface or "")
    is_sealed = isinstance(packet.payload, Encrypted)
    if is_sealed:
        opened = crypto.arriving(edge, packet)
    elif packet.protocol == GRE and isinstance(packet.payload, Carried):
        opened = gre.decapsulate(edge, packet, was_protected=at.is_inner)
    else:
        return Local(packet)
    match opened:
        case Dropped():
            return Stop(TUNNEL_DOWN, opened.reason, opened.lines)
        case Unsure():
            return Stop(INSUFFICIENT, opened.reason, opened.lines)
        case Opened():
            log.add("decrypt" if is_sealed else "decapsulate", opened.told, *opened.lines)
            log.doubts += opened.doubts
            inner = device.interfaces[opened.arrived_by]
            return Again(At(at.node, inner.name, inner.vrf, is_inner=is_sealed and inner.name == at.interface), opened.inner)
        case _:
            return Local(packet)


def _forward(ground: Ground, at: At, packet: Packet, log: Log) -> Next:
    device = ground.world.network.devices[at.node]
    made = device.interfaces[at.interface or ""]
    if not device.has_ip_routing:
        lines = (device.no_ip_routing_line,) if device.no_ip_routing_line else ()
        return Stop(NO_ROUTE, f"{at.node} does not forward packets: it has no ip routing", lines)
    policy = by_map(ground.world, Place(at.node, at.vrf), packet.seen(), made.handling.policy) if made.handling.policy else None
    if isinstance(policy, Unsure):
        return Stop(INSUFFICIENT, policy.reason, policy.lines)
    if made.handling.policy and policy is None:
        name, line = made.handling.policy
        log.add("policy", f"route-map {name} leaves it to the table", line)
    if packet.ttl <= 1:
        return Stop(TTL_EXPIRED, f"its TTL is {packet.ttl} on arrival at {at.node}")
    return _routed(ground, at, packet._replace(ttl=packet.ttl - 1), log, policy)


def _routed(ground: Ground, at: At, packet: Packet, log: Log, policy: Turned | None) -> Next:
    way = turned_way(ground, at, packet, log, policy) if policy else table_way(ground, at, packet, log)
    return way if isinstance(way, Stop) else leave_by(ground, at, packet, way, log)
