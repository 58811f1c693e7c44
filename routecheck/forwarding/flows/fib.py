"""Forwarding tables made ready for many packets: the longest match over ints, and next hops resolved to who takes the packet
there (S0.4, S3.7, S3.8). What is found here is that of `routecheck.rib.walk`, hop by hop; nothing looks at the packet but
its destination.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from routecheck.address import MASKS, dotted
from routecheck.forwarding.journey import ARP_FAILED, EXITS, INSUFFICIENT, NO_ROUTE, NULL_ROUTED, UNREACHABLE
from routecheck.ios.names import is_ethernet, kind, parent
from routecheck.protocols.route import Attached, Discard, NextHop, Via
from routecheck.rib.neighbours import hearing, is_heard, others, unanswered
from routecheck.rib.walk import Way, missing_source, ways_of
from routecheck.rib.world import Place, World
from routecheck.syntax.line import Line
from routecheck.topology import DIRECT, End

_PERHAPS = frozenset((INSUFFICIENT, EXITS))


class Stop(NamedTuple):
    """The end of a way: one of `journey.DISPOSITIONS`, at which device, why (a clause that names no destination, so that
    all that ends alike can be counted together), and the lines that say so."""

    disposition: str
    node: str
    reason: str
    lines: tuple[Line, ...] = ()

    @property
    def is_certain(self) -> bool:
        """Whether the packet is lost; else the files do not tell."""
        return self.disposition not in _PERHAPS


class Onward(NamedTuple):
    """Out of an interface, to the device that takes the packet there."""

    interface: str
    far: End


class OnLink(NamedTuple):
    """Out of an interface to whoever answers ARP there: for the packet's own destination, or for a next hop outside the
    subnets of the interface."""

    interface: str
    asked: int | None = None


class Ended(NamedTuple):
    """No further than this device: out of an interface it would have left by, if any."""

    interface: str
    stop: Stop


Leg = Onward | OnLink | Ended
Hops = tuple[NextHop, ...]


class Fib:
    """The forwarding table of a device and VRF: by mask, the longest first, next hops by address."""

    __slots__ = ("_blocks",)

    def __init__(self, world: World, place: Place) -> None:
        blocks: dict[int, dict[int, Hops]] = {}
        for (address, length), hops in _entries(world, place):
            blocks.setdefault(MASKS[length], {})[address] = hops
        self._blocks = sorted(blocks.items(), reverse=True)

    def match(self, address: int) -> Hops:
        """The next hops of the longest prefix that covers `address`; empty when none does."""
        for mask, block in self._blocks:
            found = block.get(address & mask)
            if found is not None:
                return found
        return ()


def _entries(world: World, place: Place) -> Iterable[tuple[tuple[int, int], Hops]]:
    """Every prefix with its next hops; of a device that does not route those of its own subnets."""
    device = world.network.devices[place.node]
    if place.node in world.broken.nodes:
        return
    if device.has_ip_routing:
        for prefix, (_, _, _, hops) in world.rib(place.node, place.vrf).ways().items():
            yield prefix, hops
        return
    subnets: dict[tuple[int, int], Hops] = {}
    for made in device.interfaces.values():
        if made.vrf == place.vrf and End(device.name, made.name) not in world.down:
            for at in made.addresses:
                subnets[at.prefix] = (*subnets.get(at.prefix, ()), Attached(made.name))
    yield from subnets.items()


class Resolver:
    """Turns next hops into legs, and remembers them: few sets of next hops serve many prefixes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._known: dict[tuple[Place, Hops], tuple[Leg, ...]] = {}

    def legs(self, place: Place, hops: Hops) -> tuple[Leg, ...]:
        """Where a set of next hops leads, each way once."""
        key = place, hops
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = tuple(dict.fromkeys(self._resolved(place, hops)))
        return found

    def _resolved(self, place: Place, hops: Hops) -> Iterator[Leg]:
        if not hops:
            yield Ended("", no_route(self.world, place))
            return
        found = [leg for hop in hops for leg in self._hop(place, hop)]
        yield from found or [Ended("", Stop(NO_ROUTE, place.node, f"{place.node} has no way to the next hop"))]

    def _hop(self, place: Place, hop: NextHop) -> Iterator[Leg]:
        if isinstance(hop, Attached):
            yield self._out(place.node, Way(hop.interface, None))
            return
        if isinstance(hop, Via | Discard):
            yield from (self._out(place.node, way) for way in ways_of(self.world, place, hop, 0, set()))

    def _out(self, node: str, way: Way) -> Leg:
        """Out of one interface; `way.address` None asks for the packet's own destination."""
        end = End(node, way.interface)
        fault = _dead(self.world, end)
        if fault:
            return Ended(way.interface, fault)
        if not is_lan(way.interface):
            return self._unmapped(end) or self._over_line(end)
        port = self.world.network.devices[node].interfaces.get(way.interface)
        is_outside = port and port.addresses and not any(at.prefix.covers(way.address or 0) for at in port.addresses)
        if way.address is None or is_outside:
            return OnLink(way.interface, way.address)
        return answered(self.world, end, way.address) or Ended(way.interface, _leaves(end, dotted(way.address)))

    def _unmapped(self, end: End) -> Leg | None:
        """A tunnel with many far ends: which one takes a packet is not modelled (S10.27)."""
        made = self.world.network.devices[end.node].interfaces.get(end.interface)
        if made is None or kind(end.interface) != "Tunnel":
            return None
        if made.tunnel.destination is not None and "multipoint" not in made.tunnel.mode:
            return None
        why = f"the far end of {end} is known only to NHRP or IPsec"
        return Ended(end.interface, Stop(INSUFFICIENT, end.node, why, (made.line,)))

    def _over_line(self, end: End) -> Leg:
        """A point-to-point line has one other end; nobody is asked for."""
        up = [far for far in others(self.world, end) if far not in self.world.down]
        heard = [far for far in up if is_heard(self.world, end, far)]
        if len(heard) == 1:
            return Onward(end.interface, heard[0])
        names = " or ".join(dict.fromkeys(far.node for far in up))
        if heard:
            return Ended(end.interface, Stop(INSUFFICIENT, end.node, f"{end} leads to {names}"))
        if up:
            return Ended(end.interface, Stop(UNREACHABLE, end.node, f"packets between {end.node} and {names} are lost"))
        return Ended(end.interface, _leaves(end, "what is"))


def is_lan(name: str) -> bool:
    """Whether ARP tells who takes a packet that leaves by this interface; else it is a line with one other end."""
    return is_ethernet(parent(name) or name) or kind(name) in ("Vlan", "BVI", "BDI")


def answered(world: World, end: End, address: int) -> Leg | None:
    """What ARP for an address of the subnet comes to; None when the files do not know who has it."""
    told = f"{end.node} {end.interface}"
    fault = unanswered(world, end, address, told)
    if fault:
        return Ended(end.interface, Stop(ARP_FAILED, end.node, fault.reason, fault.lines))
    far = next(hearing(world, end, address), None)
    return Onward(end.interface, far) if far else None


def on_link(world: World, end: End, asked: int, routed: Sequence[End]) -> tuple[Leg, ...]:
    """Who takes a packet for which ARP asks on an interface: who has the address, or when it is in no subnet of the interface
    each device of the wire with a route to it (`routed`; proxy ARP, S3.6). Empty: the address is in the subnet, and nobody of
    the files has it."""
    port = world.network.devices[end.node].interfaces[end.interface]
    if not port.addresses or any(at.prefix.covers(asked) for at in port.addresses):
        found = answered(world, end, asked)
        return (found,) if found else ()
    if routed:
        return tuple(Onward(end.interface, far) for far in routed)
    link = world.wires.link_of.get(end)
    silent = [_refuses(world, far) for far in others(world, end)]
    if link and link.kind == DIRECT and all(silent):
        lines = tuple(line for line in silent if line)
        return (Ended(end.interface, Stop(ARP_FAILED, end.node, f"nobody answers ARP for it on {end}", lines)),)
    is_whole = all(is_heard(world, end, far) for far in others(world, end))
    if link and (link.kind == DIRECT or not is_whole):
        return (Ended(end.interface, Stop(INSUFFICIENT, end.node, f"nobody in the files answers ARP for it on {end}")),)
    return (Ended(end.interface, _leaves(end, "what answers ARP")),)


def _refuses(world: World, end: End) -> Line | None:
    """The line by which an interface answers ARP for nobody but itself."""
    made = world.network.devices[end.node].interfaces.get(end.interface)
    return made.handling.no_proxy_arp_line if made else None


def no_route(world: World, place: Place) -> Stop:
    """Why nothing in a table covers a destination."""
    told = f"{place.node} has no route"
    missing = missing_source(world.network.devices[place.node], place.vrf)
    if missing:
        return Stop(INSUFFICIENT, place.node, f"{told}, but {missing[0]}", (missing[1],))
    return Stop(NO_ROUTE, place.node, told)


def _dead(world: World, end: End) -> Stop | None:
    """Why nothing leaves by an interface."""
    if kind(end.interface) in ("Null", "Loopback"):
        return Stop(NULL_ROUTED, end.node, f"{end.node} discards it ({end.interface})")
    why = world.down.get(end)
    if why:
        return Stop(UNREACHABLE, end.node, f"{end.node} sends out of {why.of(end.interface)}", why.lines)
    return None


def _leaves(end: End, who: str) -> Stop:
    return Stop(EXITS, end.node, f"{who} behind {end.node} {end.interface} is not in these files")
