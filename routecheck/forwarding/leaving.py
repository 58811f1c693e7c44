"""A packet on its way out: translated, encrypted, filtered, and fitted to the line or the tunnel (steps 7 to 11 of section 8)."""

from __future__ import annotations

from routecheck.forwarding import crypto, gre
from routecheck.forwarding.ground import Ground
from routecheck.forwarding.journey import (
    BYPASSED,
    INSUFFICIENT,
    NULL_ROUTED,
    TOO_BIG,
    TUNNEL_DOWN,
    UNREACHABLE,
)
from routecheck.forwarding.nat import values as nat
from routecheck.forwarding.nat import warnings as nat_warnings
from routecheck.forwarding.packet import TCP, Carried, Encrypted, Packet
from routecheck.forwarding.secured import Bypassed, Clear, Down, Protect
from routecheck.forwarding.visit import Again, At, Leave, Log, Next, Stop, after_nat, edge_of, filtered, may_block
from routecheck.ios.names import kind
from routecheck.model.device import Device, Interface
from routecheck.rib.walk import Way
from routecheck.rib.world import Unsure
from routecheck.topology import End

ETHERNET_MTU = 1500


def leave_by(ground: Ground, at: At, packet: Packet, way: Way, log: Log) -> Next:
    device = ground.world.network.devices[at.node]
    end = End(at.node, way.interface)
    if kind(way.interface) in ("Null", "Loopback"):
        last = log.steps[-1].lines if log.steps else ()
        return Stop(NULL_ROUTED, f"{at.node} discards it ({way.interface})", last)
    if end in ground.world.down:
        why = ground.world.down[end]
        return Stop(UNREACHABLE, f"{at.node} sends it out of {why.of(way.interface)}", why.lines)
    made = device.interfaces[way.interface]
    may_block(device, made.name, log)
    translated = _out(ground, at, packet, way, log)
    if isinstance(translated, Stop):
        return translated
    translated = _clamped(at, device, made, translated, log)
    if kind(way.interface) == "Tunnel":
        return _into_tunnel(ground, at, translated, way, log)
    return _onto_line(ground, at, (packet, translated), way, log)


def _onto_line(ground: Ground, at: At, packets: tuple[Packet, Packet], way: Way, log: Log) -> Next:
    """Crypto map, output list, size (steps 8, 9 and 11)."""
    made = ground.world.network.devices[at.node].interfaces[way.interface]
    before, packet = packets
    mtu = made.ip_mtu or made.mtu or ETHERNET_MTU
    was = crypto.Before(before, log.steps[-1].lines if log.steps else ()) if before.seen() != packet.seen() else None
    guarded = crypto.leaving(edge_of(ground, at.node, made.name), packet, was)
    match guarded:
        case Bypassed():
            return Stop(BYPASSED, guarded.reason, guarded.lines)
        case Down():
            return Stop(TUNNEL_DOWN, guarded.reason, guarded.lines)
        case Unsure():
            return Stop(INSUFFICIENT, guarded.reason, guarded.lines)
        case Protect():
            known = min(mtu, ground.memory.mtus.get((at.node, guarded.outer.destination), mtu))
            stop = too_big(packet, guarded.largest(known), made, log) if packet.has_df else None
            log.add("encrypt", guarded.told, *guarded.lines)
            log.doubts += guarded.doubts
            packet = _sent(ground, at.node, guarded.outer)
        case Clear():
            log.doubts += guarded.doubts
            stop = (
                None if at.interface is None else filtered(ground.world.network.devices[at.node], made, packet, log, made.acl_out)
            )
    stop = stop or too_big(packet, mtu, made, log)
    return stop or Leave(End(at.node, way.interface), way.address, packet)


def _sent(ground: Ground, node: str, outer: Packet) -> Packet:
    """A packet that a router puts around another, with the next identification and the next number of its SA."""
    outer = outer._replace(identification=ground.identification(node))
    if not isinstance(outer.payload, Encrypted):
        return outer
    ground.memory.sealed[node, outer.payload.spi] += 1
    return outer._replace(payload=outer.payload._replace(number=ground.memory.sealed[node, outer.payload.spi]))


def _out(ground: Ground, at: At, packet: Packet, way: Way, log: Log) -> Packet | Stop:
    """NAT inside to outside, behind routing (S8, S9.2). What a router says itself is translated as well when a rule matches
    it (U12)."""
    device = ground.world.network.devices[at.node]
    crossing = nat.Crossing(at.interface, way.interface, way.address, at.vrf)
    found = ground.nat(at.node).out(packet, crossing, ground.memory.now_s)
    for warned in nat_warnings.warnings(device, crossing, packet, found):
        log.doubts.append(f"{warned.name}: {warned.told}")
    return after_nat(packet, found, log)


def _clamped(at: At, device: Device, made: Interface, packet: Packet, log: Log) -> Packet:
    """`ip tcp adjust-mss` on the way in or out rewrites the option of a SYN that is larger (S11.9)."""
    if packet.protocol != TCP or packet.mss is None:
        return packet
    for one in (device.interfaces.get(at.interface or ""), made):
        limit = one.handling.mss if one else None
        if one and limit and packet.mss > limit:
            log.add("mss", f"MSS {packet.mss} becomes {limit} on {one.name}", one.handling.mss_line)
            packet = packet._replace(mss=limit)
    return packet


def _into_tunnel(ground: Ground, at: At, packet: Packet, way: Way, log: Log) -> Next:
    """Output list and size of the tunnel, then the packet that carries it, as one of the router's own (S8.3, S11.10)."""
    device = ground.world.network.devices[at.node]
    made = device.interfaces[way.interface]
    stop = None if at.interface is None else filtered(device, made, packet, log, made.acl_out)
    if stop:
        return stop
    wrapped = gre.encapsulate(edge_of(ground, at.node, made.name), packet, way.address)
    if isinstance(wrapped, (Down, Unsure)):
        return Stop(TUNNEL_DOWN if isinstance(wrapped, Down) else INSUFFICIENT, wrapped.reason, wrapped.lines)
    if _is_carried_by(wrapped.outer, packet):
        told = f"{made.name} would have to carry itself: the way to its destination leads through it"
        return Stop(TUNNEL_DOWN, told, wrapped.lines)
    stop = too_big(packet, made.ip_mtu or wrapped.largest(ETHERNET_MTU), made, log)
    if stop:
        return stop
    log.add("encapsulate", wrapped.told, *wrapped.lines)
    log.doubts += wrapped.doubts
    return Again(At(at.node, None, wrapped.vrf), _sent(ground, at.node, wrapped.outer))


def _is_carried_by(outer: Packet, packet: Packet) -> bool:
    """Whether a packet has been put into the same tunnel before (%TUN-5-RECURDOWN)."""
    ends = outer.source, outer.destination, outer.protocol
    while isinstance(packet.payload, Carried | Encrypted):
        if (packet.source, packet.destination, packet.protocol) == ends:
            return True
        packet = packet.payload.inner
    return False


def too_big(packet: Packet, mtu: int, made: Interface, log: Log) -> Stop | None:
    """S11.9: with DF a packet that does not fit is dropped, without it it is cut."""
    if packet.length <= mtu:
        return None
    if packet.has_df:
        told = f"{packet.length} octets with DF do not fit the MTU {mtu} of {made.name}"
        return Stop(TOO_BIG, told, (made.line,), mtu)
    pieces = -(-(packet.length - 20) // ((mtu - 20) // 8 * 8))
    log.add("fragment", f"{packet.length} octets are cut into {pieces} fragments for the MTU {mtu} of {made.name}")
    return None
