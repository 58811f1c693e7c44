"""The subnets of a network that hosts are in, each with a host that stands for all, and with the routers it may send to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from routecheck import first_hop
from routecheck.address import Prefix, dotted
from routecheck.forwarding.flows.fib import Stop
from routecheck.forwarding.flows.translation import reserved
from routecheck.forwarding.ground import plug
from routecheck.forwarding.journey import ARP_FAILED, INSUFFICIENT, NO_ROUTE
from routecheck.forwarding.station import station
from routecheck.ios.names import kind
from routecheck.model.device import Interface
from routecheck.model.hosts import Host
from routecheck.rib.neighbours import sharers
from routecheck.rib.world import World
from routecheck.snapshot import Snapshot
from routecheck.topology import DIRECT, End, Link

_NO_HOSTS = ("Loopback", "Tunnel", "Null", "NVI", "Dialer")


class Subnet(NamedTuple):
    """A connected prefix on one wire, or one host in it.

    `ends` are the interfaces that are up and have an address in it, `wire` all that share its wire; `gateways` those a host
    sends to what is elsewhere, and `dead` those of them that failed, with why. `host` is the address that stands for the
    subnet, which is a router's own (`is_router`) where no other is free. `name` is unique: the prefix, and where that is not
    enough an interface; of a host of `[hosts]` its own. Of such a host `prefix` is what its mask makes; `fault` is why it has
    no gateway.
    """

    name: str
    prefix: Prefix
    host: int
    ends: tuple[End, ...]
    wire: frozenset[End]
    gateways: tuple[End, ...] = ()
    dead: tuple[tuple[End, str], ...] = ()
    is_router: bool = False
    fault: Stop | None = None


class Gone(NamedTuple):
    """A connected prefix that no interface has any more that is up, and why."""

    name: str
    reason: str


def subnets(now: Snapshot, *, with_links: bool = False, with_loopbacks: bool = False) -> tuple[list[Subnet], list[Gone]]:
    """The subnets that are up, sorted, and those that are down. Prefixes without room for a host beside two routers (/30 and
    longer) count only `with_links`."""
    world = now.state.world()
    groups: dict[tuple[Prefix, tuple[End, ...]], list[End]] = {}
    down: dict[Prefix, list[End]] = {}
    for end, prefix in _connected(now, with_links=with_links, with_loopbacks=with_loopbacks):
        if end in now.down:
            down.setdefault(prefix, []).append(end)
            continue
        link = world.wires.link_of.get(end)
        groups.setdefault((prefix, link.ends if link else (end,)), []).append(end)
    taken = _taken(world)
    shown: dict[Prefix, int] = {}
    for prefix, _ in groups:
        shown[prefix] = shown.get(prefix, 0) + 1
    found = []
    for (prefix, wire), ends in sorted(groups.items()):
        name = str(prefix) if shown[prefix] == 1 else f"{prefix} ({ends[0]})"
        found.append(_subnet(world, Subnet(name, prefix, 0, tuple(sorted(ends)), frozenset(wire)), taken))
    found += _declared(world, found)
    gone = [Gone(str(prefix), now.down[ends[0]].of(ends[0])) for prefix, ends in sorted(down.items()) if prefix not in shown]
    return found, gone


def _connected(now: Snapshot, *, with_links: bool, with_loopbacks: bool) -> Iterator[tuple[End, Prefix]]:
    """Every interface with each of its prefixes that is asked about."""
    for device in now.network.devices.values():
        for made in device.interfaces.values():
            is_loopback = kind(made.name) == "Loopback"
            if made.is_shutdown or (kind(made.name) in _NO_HOSTS and not (is_loopback and with_loopbacks)):
                continue
            for at in made.addresses:
                if is_loopback or at.prefix.length < 30 or with_links:
                    yield End(device.name, made.name), at.prefix


def _taken(world: World) -> set[int]:
    """Every address that a device has, alone or with others, or that NAT may give."""
    taken = reserved(world.network)
    for device in world.network.devices.values():
        for made in device.interfaces.values():
            taken.update(at.address for at in made.addresses)
            for group in made.groups.values():
                taken.update(group.addresses)
    return taken


def _subnet(world: World, made: Subnet, taken: set[int]) -> Subnet:
    host = next((one for one in _hosts(made.prefix) if one not in taken), None)
    if host is None or kind(made.ends[0].interface) == "Loopback":
        own = _own_address(world, made.ends[0], made.prefix)
        return made._replace(host=own, is_router=True)
    virtual = _virtual(world, made)
    answering = tuple(sorted({end for address in virtual for end in _active(world, made, address)}))
    if answering:
        return made._replace(host=host, gateways=answering)
    routers = tuple(end for end in made.ends if world.network.devices[end.node].has_ip_routing)
    return made._replace(host=host, gateways=routers, dead=tuple(_dead(world, made)))


def _hosts(prefix: Prefix) -> Iterable[int]:
    """The addresses that hosts of a subnet can have."""
    return range(prefix.address + 1, prefix.last) if prefix.length < 31 else range(prefix.address, prefix.last + 1)


def _own_address(world: World, end: End, prefix: Prefix) -> int:
    made = world.network.devices[end.node].interfaces[end.interface]
    return next(at.address for at in made.addresses if at.prefix == prefix)


def _virtual(world: World, subnet: Subnet) -> list[int]:
    """The addresses in a subnet that routers share (S12.3): then hosts send to those (S11.4)."""
    groups = (group for end in subnet.ends for group in _port(world, end).groups.values() if not group.is_shutdown)
    return sorted({address for group in groups for address in group.addresses if subnet.prefix.covers(address)})


def _active(world: World, subnet: Subnet, address: int) -> list[End]:
    """Who answers for a virtual address."""
    link = world.wires.link_of.get(subnet.ends[0]) or Link(subnet.ends[:1], DIRECT)
    found = (member.end for member in first_hop.answering(sharers(world), link, address))
    return [end for end in found if world.network.devices[end.node].has_ip_routing]


def _dead(world: World, subnet: Subnet) -> Iterator[tuple[End, str]]:
    """The routers of a subnet that failed: hosts that send to them do so all the same."""
    for end in sorted(subnet.wire):
        made, device = world.network.devices[end.node].interfaces.get(end.interface), world.network.devices[end.node]
        if made is None or end not in world.down or end in world.at_boot or not device.has_ip_routing:
            continue
        if any(at.prefix == subnet.prefix for at in made.addresses):
            yield end, world.down[end].of(end)


def _port(world: World, end: End) -> Interface:
    return world.network.devices[end.node].interfaces[end.interface]


def _declared(world: World, found: list[Subnet]) -> Iterator[Subnet]:
    """The hosts of `[hosts]` that are in a subnet that is up, each by itself."""
    for name, host in sorted(world.network.hosts.items()):
        lan = next((one for one in found if host.address is not None and _is_in(world, one, host)), None)
        if lan is None or host.address is None or host.prefix is None:
            continue
        gateways, fault = _own_gateway(world, host, lan)
        own = name if all(one.name != name for one in found) else f"{name} ({dotted(host.address)})"
        yield lan._replace(
            name=own, prefix=host.prefix, host=host.address, gateways=gateways, dead=(), is_router=False, fault=fault
        )


def _is_in(world: World, subnet: Subnet, host: Host) -> bool:
    """Whether a host is on the wire of a subnet: where it says it is plugged in, else where its address fits."""
    assert host.address is not None
    if subnet.is_router or not subnet.prefix.covers(host.address):
        return False
    made = station(host) if host.attached else None
    return made is None or not subnet.wire.isdisjoint(plug(world, made).ends)


def _own_gateway(world: World, host: Host, lan: Subnet) -> tuple[tuple[End, ...], Stop | None]:
    """Who takes what a host sends to its gateway (S11.4)."""
    if host.gateway is None:
        return (), Stop(NO_ROUTE, host.name, f"{host.name} has no gateway")
    if host.prefix and not host.prefix.covers(host.gateway):
        return (), Stop(NO_ROUTE, host.name, f"the gateway of {host.name}, {dotted(host.gateway)}, is not in its own subnet")
    own = [end for end in lan.ends if any(at.address == host.gateway for at in _port(world, end).addresses)]
    routers = [end for end in own if world.network.devices[end.node].has_ip_routing]
    routers += _active(world, lan, host.gateway)
    if routers:
        return tuple(routers), None
    for end, why in _dead(world, lan):
        if any(at.address == host.gateway for at in _port(world, end).addresses):
            return (), Stop(ARP_FAILED, host.name, f"the gateway of {host.name} does not answer: {why}")
    return (), Stop(INSUFFICIENT, host.name, f"the gateway of {host.name}, {dotted(host.gateway)}, is no router of these files")


def missing_hosts(now: Snapshot, found: Iterable[Subnet]) -> list[str]:
    """The hosts of `[hosts]` that the answer is without."""
    names = {one.name.partition(" (")[0] for one in found}
    return sorted(name for name in now.network.hosts if name not in names)


def assumed_cables(now: Snapshot) -> Iterator[str]:
    """What the places of the hosts that are plugged into switches assume."""
    made = [one for one in map(station, now.network.hosts.values()) if one and one.attached]
    yield from dict.fromkeys(doubt for one in made if (doubt := plug(now.state.world(), one).doubt))
