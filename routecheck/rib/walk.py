"""The way of a packet from router to router by the tables as they stand: does it arrive, and what does that rest on (S3.23)."""

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.ios.grammar import PACKETS, ROUTES
from routecheck.ios.names import is_ethernet, kind, parent
from routecheck.line_protocol import is_switch
from routecheck.model.device import Device
from routecheck.policy.acl import Packet
from routecheck.protocols.route import Attached, Discard, NextHop, Route
from routecheck.rib.local_policy import Turned, turned
from routecheck.rib.neighbours import hearing, is_active, is_heard, on_subnet, others, owner, unanswered
from routecheck.rib.world import Arrived, Fate, Lost, Place, Unsure, World
from routecheck.syntax.line import Line
from routecheck.topology import DIRECT, End

MOST_HOPS = 64
_PROTOCOLS = ("router bgp", "router eigrp", "router rip", "router isis")
_IN_THE_WAY = ("ip access-group", "zone-member", "ip verify", "crypto map", "ip policy", "ip inspect", "ip vrf receive")
"""What of an interface could stop or turn a packet, and is not looked at here."""


def walk(world: World, start: Place, packet: Packet) -> Fate:
    """Follow a packet from the router that sends it to its destination: its local policy first, then the longest match at
    each router, every leg of an ECMP set."""
    policy = turned(world, start, packet)
    if isinstance(policy, Unsure):
        return policy
    return _at(world, start, packet.destination, (), policy)


def forward(world: World, start: Place, target: int) -> Fate:
    """`walk` for packets that the router forwards, to which its local policy does not apply."""
    return _at(world, start, target, ())


def egress(world: World, start: Place, target: int) -> list[str]:
    """The interfaces that the table of a router sends to `target` by."""
    found = world.rib(start.node, start.vrf).longest_match(target)
    ways = [way for route in found for hop in route.next_hops for way in ways_of(world, start, hop, target, set())]
    return list(dict.fromkeys(way.interface for way in ways))


def exits(world: World, start: Place, route: Route) -> list[str]:
    """The interfaces that a route of a table finally leaves by (S3.8): its next hops do not follow a default."""
    ways = [way for hop in route.next_hops for way in ways_of(world, start, hop, route.prefix.address, set())]
    return list(dict.fromkeys(way.interface for way in ways))


def _at(world: World, here: Place, target: int, path: tuple[Place, ...], policy: Turned | None = None) -> Fate:
    device = world.network.devices[here.node]
    if here in path or len(path) > MOST_HOPS:
        return Lost(f"packets to {dotted(target)} loop: {' > '.join(place.node for place in (*path, here))}")
    path = (*path, here)
    if owner(world, device, here.vrf, target) is not None or is_active(world, device, here.vrf, target):
        return Arrived(here, tuple(place.node for place in path))
    hops = [hop for route in world.rib(here.node, here.vrf).longest_match(target) for hop in route.next_hops]
    if policy:
        hops = list(policy.hops)
    elif not device.has_ip_routing:
        hops = [Attached(made.name) for made in on_subnet(world, device, here.vrf, target)]
    if not hops:
        return _no_route(device, here, target)
    ways = dict.fromkeys(way for hop in hops for way in ways_of(world, here, hop, target, set()))
    fates = [_leg(world, path, target, way) for way in ways]
    if not fates:
        return Lost(f"{here.node} has no way to the next hop for {dotted(target)}")
    fate = _agreed(here, fates, _gaps(device) if len(path) > 1 else ())
    return fate._replace(lines=(policy.line, *fate.lines)) if policy else fate


def missing_source(device: Device, vrf: str) -> tuple[str, Line] | None:
    """What may bring a route that is not in the table, and is not modelled or not in the config."""
    for note in device.notes:
        if (note.fate == ROUTES and note.what.startswith(_PROTOCOLS)) or note.what == "ip default-gateway":
            return f"{' '.join(note.what.split()[:2])} may bring one and is not modelled", note.line
    for made in device.interfaces.values():
        if made.unknown_address and made.vrf == vrf and not made.is_shutdown:
            return f"the address of {made.name} is not in the config", made.unknown_address
    if device.no_ip_routing_line:
        return "it does not route, and its default gateway is not known", device.no_ip_routing_line
    if device.default_gateway and device.ip_routing_line is None and is_switch(device):
        told = "a switch without 'ip routing' may be a host with this default gateway (S1.23)"
        return told, device.default_gateway.line
    return None


def _no_route(device: Device, here: Place, target: int) -> Fate:
    told = f"{here.node} has no route to {dotted(target)}"
    missing = missing_source(device, here.vrf)
    return Unsure(f"{told}, but {missing[0]}", (missing[1],)) if missing else Lost(told)


def _gaps(device: Device) -> tuple[str, ...]:
    """What may change the table of a router on the way and is not modelled."""
    for note in device.notes:
        if note.fate == ROUTES and note.what.startswith(_PROTOCOLS):
            what = " ".join(note.what.split()[:2])
            return (f"{note.line}: {what} is not modelled yet and may change the way of a probe across {device.name}",)
    return ()


def _agreed(here: Place, fates: list[Fate], doubts: tuple[str, ...]) -> Fate:
    """What becomes of a packet when each leg has its fate: certain only when all agree."""
    first = next((fate for fate in fates if isinstance(fate, Arrived) and fate.at), fates[0])
    ways = tuple(dict.fromkeys(way for fate in fates for way in fate.ways))
    doubts = tuple(dict.fromkeys((*doubts, *(doubt for fate in fates for doubt in fate.doubts))))
    lost = [fate for fate in fates if isinstance(fate, Lost)]
    if any(isinstance(fate, Unsure) for fate in fates) and len(lost) < len(fates):
        first = next(fate for fate in fates if isinstance(fate, Unsure))
    elif lost and len(lost) < len(fates):
        return Unsure(f"{here.node} shares the load, and on one of the ways {lost[0].reason}", lost[0].lines, ways, doubts)
    return first._replace(ways=ways, doubts=doubts)


class Way(NamedTuple):
    """Out of an interface, to the address that is asked for there (None where nobody is asked: a point-to-point line)."""

    interface: str
    address: int | None


def ways_of(world: World, here: Place, hop: NextHop, target: int, seen: set[tuple[str, int]]) -> Iterator[Way]:
    """Where a next hop finally leads: interfaces, each with the address that ARP asks for (S3.7, S3.8)."""
    if isinstance(hop, Discard):
        yield Way(hop.interface, None)
    elif isinstance(hop, Attached):
        yield Way(hop.interface, target)
    elif hop.interface is not None:
        yield Way(hop.interface, hop.address)
    else:
        vrf = "" if hop.vrf else here.vrf
        if (vrf, hop.address) in seen:
            return
        seen.add((vrf, hop.address))
        for route in world.rib(here.node, vrf).longest_match(hop.address, with_default=False):
            for further in route.next_hops:
                if isinstance(further, Attached):
                    yield Way(further.interface, hop.address)
                else:
                    yield from ways_of(world, Place(here.node, vrf), further, target, seen)


def _leg(world: World, path: tuple[Place, ...], target: int, way: Way) -> Fate:
    """Out of one interface, to whoever takes the packet there."""
    node = path[-1].node
    end = End(node, way.interface)
    if kind(way.interface) in ("Null", "Loopback"):
        return Lost(f"{node} discards packets to {dotted(target)} ({way.interface})", (), (way.interface,))
    if end in world.down:
        why = world.down[end]
        return Lost(f"{node} sends to {dotted(target)} out of {why.of(way.interface)}", why.lines, (way.interface,))
    doubts = tuple(_in_the_way(world.network.devices[node], way.interface))
    address = target if way.address is None else way.address
    if kind(way.interface) == "Tunnel":
        fate = _through_tunnel(world, path, target, end)
    elif is_ethernet(parent(way.interface) or way.interface) or kind(way.interface) in ("Vlan", "BVI", "BDI"):
        fate = _over_lan(world, path, target, Way(way.interface, address))
    else:
        fate = _over_line(world, path, target, end)
    return fate._replace(ways=(way.interface,), doubts=(*doubts, *fate.doubts))


def _over_lan(world: World, path: tuple[Place, ...], target: int, way: Way) -> Fate:
    """ARP for the next hop: who owns the address on the link, is up, and is heard (S2.7)."""
    node, address = path[-1].node, way.address or 0
    end = End(node, way.interface)
    told = way.interface if len(path) == 1 else f"{node} {way.interface}"
    fault = unanswered(world, end, address, told)
    if fault:
        return fault
    far = next(hearing(world, end, address), None)
    if far:
        return _received(world, path, target, far)
    port = world.network.devices[node].interfaces[way.interface]
    if port.addresses and not any(at.prefix.covers(address) for at in port.addresses):
        return _by_proxy(world, path, target, end)
    return _beyond(world, path, target, way)


def _by_proxy(world: World, path: tuple[Place, ...], target: int, end: End) -> Fate:
    """ARP for an address outside the subnet: a neighbour with a route to it answers for it (S3.6)."""
    for far in filter(lambda far: is_heard(world, end, far), others(world, end)):
        made = world.network.devices[far.node].interfaces.get(far.interface)
        if made and world.rib(far.node, made.vrf).longest_match(target):
            fate = _received(world, path, target, far)
            told = f"{far.node} is taken to answer ARP for {dotted(target)} on {far.interface} (proxy ARP)"
            return fate._replace(doubts=(*fate.doubts, told))
    link = world.wires.link_of.get(end)
    if link and (link.kind == DIRECT or any(not is_heard(world, end, far) for far in others(world, end))):
        return Unsure(f"nobody in the files answers ARP for {dotted(target)} on {end}")
    return _beyond(world, path, target, Way(end.interface, target))


def _over_line(world: World, path: tuple[Place, ...], target: int, end: End) -> Fate:
    """A point-to-point line has one other end; nobody is asked for."""
    apart = [far for far in others(world, end) if far not in world.down]
    heard = [far for far in apart if frozenset((end.node, far.node)) not in world.broken.cut]
    if len(heard) == 1:
        return _received(world, path, target, heard[0])
    if apart:
        names = " or ".join(dict.fromkeys(far.node for far in apart))
        return Unsure(f"{end} leads to {names}") if heard else Lost(f"packets between {end.node} and {names} are lost")
    return _beyond(world, path, target, Way(end.interface, None))


def _through_tunnel(world: World, path: tuple[Place, ...], target: int, end: End) -> Fate:
    """A tunnel: what carries it has to arrive as well."""
    made = world.network.devices[end.node].interfaces[end.interface]
    if made.tunnel.destination is None or "multipoint" in made.tunnel.mode:
        return Unsure(f"the far end of {end} is known only to NHRP or IPsec", (made.line,))
    if _carries_itself(world, end):
        return Lost(f"{end} would have to carry itself: the way to its destination leads through it", (made.line,))
    carrier = _at(world, Place(end.node, made.tunnel.vrf), made.tunnel.destination, path[:-1])
    if not isinstance(carrier, Arrived):
        return carrier._replace(reason=f"{end} does not carry it: {carrier.reason}")
    fate = _over_line(world, path, target, end)
    return fate._replace(doubts=(*carrier.doubts, *fate.doubts))


def _carries_itself(world: World, end: End) -> bool:
    """Whether the way to the destination of a tunnel leads through the tunnel itself, or through others that need it: so the
    tables are in one of the states of an oscillation."""
    interfaces = world.network.devices[end.node].interfaces
    names = [end.interface]
    for name in names:
        tunnel = interfaces[name].tunnel if name in interfaces else None
        for way in egress(world, Place(end.node, tunnel.vrf), tunnel.destination) if tunnel and tunnel.destination else ():
            if way == end.interface:
                return True
            if kind(way) == "Tunnel" and way not in names:
                names.append(way)
    return False


def _received(world: World, path: tuple[Place, ...], target: int, far: End) -> Fate:
    made = world.network.devices[far.node].interfaces[far.interface]
    fate = _at(world, Place(far.node, made.vrf), target, path)
    return fate._replace(doubts=(*_in_the_way(world.network.devices[far.node], far.interface), *fate.doubts))


def _beyond(world: World, path: tuple[Place, ...], target: int, way: Way) -> Arrived | Lost:
    """Out of the files; but nobody out there answers for an address of the files that is down."""
    holders = [
        End(device.name, made.name)
        for device in world.network.devices.values()
        for made in device.interfaces.values()
        if any(at.address == target for at in made.addresses)
    ]
    if holders and all(end in world.down for end in holders):
        why = world.down[holders[0]]
        return Lost(f"{dotted(target)} is an address of {holders[0].node}: {why.of(holders[0])}", why.lines)
    where = f"{path[-1].node} {way.interface}"
    what = f"what is behind {where}" if way.address is None else f"{dotted(way.address)} (behind {where})"
    leads = "" if way.address == target else f"lead to {dotted(target)}, and that to "
    told = f"{what} is not in these files; it is taken to {leads}answer"
    return Arrived(None, tuple(place.node for place in path), doubts=(told,))


def _in_the_way(device: Device, name: str) -> Iterator[str]:
    """Lines of the interface that are not looked at and may stop a packet or send it elsewhere."""
    for note in device.notes:
        if name in note.names and note.fate == PACKETS and note.what.startswith(_IN_THE_WAY):
            yield f"{note.line}: {note.what} on {name} is not looked at; it is taken to let probes pass"
