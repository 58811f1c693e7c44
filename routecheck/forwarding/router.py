"""What a router does with one packet, in the order of section 8 of semantics.md: filter, decrypt, translate, turn, route,
translate, encrypt, filter."""

from __future__ import annotations

from typing import NamedTuple

from routecheck.address import dotted
from routecheck.forwarding import crypto, gre
from routecheck.forwarding.ground import Ground
from routecheck.forwarding.journey import (
    BYPASSED,
    DENIED_IN,
    DENIED_OUT,
    INSUFFICIENT,
    NAT_FAILED,
    NO_ROUTE,
    NULL_ROUTED,
    TOO_BIG,
    TTL_EXPIRED,
    TUNNEL_DOWN,
    UNREACHABLE,
    Step,
)
from routecheck.forwarding.nat import values as nat
from routecheck.forwarding.nat import warnings as nat_warnings
from routecheck.forwarding.packet import GRE, TCP, Carried, Encrypted, Packet
from routecheck.forwarding.secured import Bypassed, Clear, Down, Dropped, Edge, Opened, Protect
from routecheck.ios.grammar import PACKETS, ROUTES
from routecheck.ios.names import kind
from routecheck.model.device import Device, Interface, Named
from routecheck.policy.acl import first_match
from routecheck.protocols.route import NextHop, Route
from routecheck.rib.local_policy import Turned, by_map, turned
from routecheck.rib.neighbours import is_active, on_subnet, owner
from routecheck.rib.walk import Way, missing_source, ways_of
from routecheck.rib.world import Place, Unsure
from routecheck.syntax.line import Line
from routecheck.topology import End

_PROTOCOLS = ("router bgp", "router eigrp", "router rip", "router isis")
_IN_THE_WAY = (
    "zone-member",
    "ip inspect",
    "ip ips",
    "ip vrf receive",
    "ip wccp",
    "ip nat enable",
    "ip admission",
    "ip auth-proxy",
)
"""What of an interface may stop or turn a packet, and is not modelled."""
ETHERNET_MTU = 1500


class At(NamedTuple):
    """Where a packet is: a device, the interface it came in by (None: the device sends it itself), and the table it is in.
    `is_inner`: it came out of ESP behind a crypto map, and the access list of the interface has seen the ESP packet (S8.2)."""

    node: str
    interface: str | None
    vrf: str
    is_inner: bool = False


class Leave(NamedTuple):
    """Out of an interface, to the address that is asked for there (None: nobody is asked)."""

    end: End
    address: int | None
    packet: Packet


class Local(NamedTuple):
    """For the device itself."""

    packet: Packet


class Again(NamedTuple):
    """Handled once more by the same device: what came out of a tunnel, or what carries it."""

    at: At
    packet: Packet


class Stop(NamedTuple):
    """It ends here: a disposition, why, and the lines that say so. `mtu` is that of the way, when it is too big for it.
    `is_silent`: no ICMP error tells of it."""

    disposition: str
    reason: str
    lines: tuple[Line, ...] = ()
    mtu: int = 0
    is_silent: bool = False


Next = Leave | Local | Again | Stop


class Log:
    """What happened to a packet: the steps at this device, what the answer rests on, and what may stop the packet and is not
    modelled."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.doubts: list[str] = []
        self.blocks: list[str] = []
        self.untranslated: nat.Untouched | None = None

    def add(self, kind: str, told: str, *lines: Line | None) -> None:
        """One step more."""
        self.steps.append(Step(kind, told, tuple(line for line in lines if line is not None)))


def receive(ground: Ground, at: At, packet: Packet, log: Log) -> Next:
    """A packet that came in by `at.interface`."""
    device = ground.world.network.devices[at.node]
    made = device.interfaces[at.interface or ""]
    _may_block(device, made.name, log)
    if not at.is_inner:
        stop = _filtered(device, made, packet, log, made.acl_in) or _reverse_path(ground, at, made, packet)
        if stop:
            return stop
    if made.crypto_map and not at.is_inner and not isinstance(packet.payload, Encrypted):
        clear = crypto.arriving(_edge(ground, at.node, made.name), packet)
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


def _may_block(device: Device, name: str, log: Log) -> None:
    for note in device.notes:
        if name in note.names and note.fate == PACKETS and note.what.startswith(_IN_THE_WAY):
            log.blocks.append(f"{note.line}: {note.what} on {name} is not modelled and may stop or change packets")


# -- in


def _filtered(device: Device, made: Interface, packet: Packet, log: Log, named: Named | None) -> Stop | None:
    """What an access list makes of a packet (S7.1, S7.7)."""
    if named is None:
        return None
    name, line = named
    way = line.words[-1] if line.words[-1] in ("in", "out") else ("in" if named == made.acl_in else "out")
    ruling = first_match(device.acls.get(name), packet.seen())
    lines = (*((ruling.entry.line,) if ruling.entry else ()), line)
    told = f"access list {name} {way} on {made.name}"
    if ruling.is_permitted is None:
        return Stop(INSUFFICIENT, f"{told}: {ruling.reason}", lines)
    if not ruling.is_permitted:
        why = f"'{ruling.entry.line.text}'" if ruling.entry else "no entry permits it"
        return Stop(DENIED_IN if way == "in" else DENIED_OUT, f"{told} denies {packet}: {why}", lines)
    log.add(f"acl-{way}", f"{told}: " + (f"'{ruling.entry.line.text}'" if ruling.entry else "it is not defined or empty"), *lines)
    return None


def _reverse_path(ground: Ground, at: At, made: Interface, packet: Packet) -> Stop | None:
    """uRPF: a route back to the source, by this interface when it is strict."""
    check = made.handling.reverse_path
    if check is None:
        return None
    place = Place(at.node, at.vrf)
    found = ground.world.rib(*place).longest_match(packet.source, with_default=check.allows_default)
    exits = {way.interface for route in found for hop in route.next_hops for way in _ways(ground, place, hop, packet.source)}
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
    after = _after_nat(packet, found, log)
    if isinstance(after, Stop):
        return after
    return (at._replace(vrf=found.entry.vrf) if isinstance(found, nat.Translated) else at), after


def _after_nat(packet: Packet, found: nat.Result, log: Log) -> Packet | Stop:
    match found:
        case nat.Translated():
            log.add("nat", found.told, *found.lines)
            log.doubts += found.cautions
            return found.packet
        case nat.Refused():
            return Stop(NAT_FAILED, found.reason, found.lines)
        case nat.Unknown():
            return Stop(INSUFFICIENT, found.reason, found.lines)
        case nat.Untouched():
            log.untranslated = found
            log.doubts += found.cautions
            return packet


def _mine(ground: Ground, at: At, packet: Packet, log: Log) -> Next:
    """For the device: it ends here, unless something else is inside it."""
    device = ground.world.network.devices[at.node]
    edge = _edge(ground, at.node, at.interface or "")
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


def _edge(ground: Ground, node: str, interface: str) -> Edge:
    return Edge(ground.world.network.devices[node], interface, ground.sas, ground.is_answer)


# -- through


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
    way = _turned_way(ground, at, packet, log, policy) if policy else _way(ground, at, packet, log)
    return way if isinstance(way, Stop) else _leave(ground, at, packet, way, log)


def _turned_way(ground: Ground, at: At, packet: Packet, log: Log, policy: Turned) -> Way | Stop:
    place = Place(at.node, at.vrf)
    ways = [way for hop in policy.hops for way in _ways(ground, place, hop, packet.destination)]
    if not ways:
        return Stop(NO_ROUTE, f"{at.node} has no way to the next hop of its policy", (policy.line,))
    log.add("policy", f"policy routing sends it {_by(ways[0])}", policy.line)
    return ways[0]


def _way(ground: Ground, at: At, packet: Packet, log: Log) -> Way | Stop:
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
        (way, route) for route in found for hop in route.next_hops for way in _ways(ground, place, hop, packet.destination)
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


def _ways(ground: Ground, place: Place, hop: NextHop, target: int) -> list[Way]:
    return list(ways_of(ground.world, place, hop, target, set()))


# -- out


def _leave(ground: Ground, at: At, packet: Packet, way: Way, log: Log) -> Next:
    device = ground.world.network.devices[at.node]
    end = End(at.node, way.interface)
    if kind(way.interface) in ("Null", "Loopback"):
        last = log.steps[-1].lines if log.steps else ()
        return Stop(NULL_ROUTED, f"{at.node} discards it ({way.interface})", last)
    if end in ground.world.down:
        why = ground.world.down[end]
        return Stop(UNREACHABLE, f"{at.node} sends it out of {why.of(way.interface)}", why.lines)
    made = device.interfaces[way.interface]
    _may_block(device, made.name, log)
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
    guarded = crypto.leaving(_edge(ground, at.node, made.name), packet, was)
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
                None
                if at.interface is None
                else _filtered(ground.world.network.devices[at.node], made, packet, log, made.acl_out)
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
    return _after_nat(packet, found, log)


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
    stop = None if at.interface is None else _filtered(device, made, packet, log, made.acl_out)
    if stop:
        return stop
    wrapped = gre.encapsulate(_edge(ground, at.node, made.name), packet, way.address)
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
