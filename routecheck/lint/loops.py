"""Static routes that lead in circles, or to a router that does not know on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from routecheck.address import Prefix, dotted, host_prefix
from routecheck.lint.rule import Found
from routecheck.lint.translation import on_side
from routecheck.lint.ways import hop, is_default, is_discard, may_learn, statics, subject, subnet_port
from routecheck.model.device import Device
from routecheck.model.routing import StaticRoute
from routecheck.rib.walk import forward
from routecheck.rib.world import Lost, Place
from routecheck.snapshot import Snapshot
from routecheck.topology import End, Link

_OUTSIDE = tuple(first << 24 | 0x010101 for first in (1, 8, 100, 198, 223))
"""Addresses that only a default route is likely to lead to."""


def static_loop(now: Snapshot) -> Iterator[Found]:
    """A static route leads to a router that sends the packets back.

    They go to and fro until their TTL is used up, and load the link many times over. One of the routers needs another next
    hop, or a route of its own to the destination.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.1 255.255.255.252
        ip route 10.9.0.0 255.255.0.0 192.0.2.2
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        ip route 10.9.0.0 255.255.0.0 192.0.2.1

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.1 255.255.255.252
        ip route 10.9.0.0 255.255.0.0 192.0.2.2
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.9.0.1 255.255.0.0
    """
    for device, route, path in _loops(now):
        if not _translator(now, path, route) and not _is_partly_known(now, path[1:], route):
            message = f"packets for {route.prefix} via {hop(route)} loop: {' > '.join(path)}"
            yield Found(device.name, subject(route), message, (route.line,))


def summary_loop(now: Snapshot) -> Iterator[Found]:
    """What a static route covers and the next router has no route for comes back by its default.

    The next router knows parts of the prefix only, or translates some of its addresses (S9.10, S9.11); packets for the rest loop
    until their TTL is used up, and a scan of the block fills the link. Give that router a route for the whole prefix to Null0:
    the longer ones and NAT come first.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.1 255.255.255.252
        ip route 10.0.0.0 255.0.0.0 192.0.2.2
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.9.0.1 255.255.0.0
        ip route 0.0.0.0 0.0.0.0 192.0.2.1

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.1 255.255.255.252
        ip route 10.0.0.0 255.0.0.0 192.0.2.2
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.9.0.1 255.255.0.0
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip route 10.0.0.0 255.0.0.0 Null0
    """
    for device, route, path in _loops(now):
        by = _translator(now, path, route)
        if by:
            why = f"{by} translates some of them only, and needs a route for {route.prefix} to Null0"
            message = f"packets for the unused addresses of {route.prefix} loop: {' > '.join(path)}: {why}"
            yield Found(device.name, subject(route), message, (route.line,))
        elif _is_partly_known(now, path[1:], route):
            message = f"packets for the parts of {route.prefix} that no router there has loop: {' > '.join(path)}"
            yield Found(device.name, subject(route), message, (route.line,))


def _loops(now: Snapshot) -> Iterator[tuple[Device, StaticRoute, list[str]]]:
    """The static routes that are used and whose packets come back, with the way they go round."""
    for device, route in _used(now):
        for address in _samples(route.prefix):
            place = Place(device.name, route.vrf)
            if next(now.rib(*place).covering(address), None) != route.prefix:
                continue
            fate = forward(now.state.world(), place, address)
            if isinstance(fate, Lost) and f"packets to {dotted(address)} loop: " in fate.reason:
                path = fate.reason.partition(" loop: ")[2].split(" > ")
                if any(first <= address <= last for node in path for first, last in _mapped(now.device(node))):
                    continue
                is_open = any(_may_differ(now, node, route.vrf) for node in path)
                if path[0] == path[-1] and not is_open and not any(_is_turned(now, *hop) for hop in pairwise(path)):
                    yield device, route, path
                break


def _may_differ(now: Snapshot, node: str, vrf: str) -> bool:
    """Whether a router may know more than its files tell."""
    device = now.device(node)
    return may_learn(now, device, vrf) or any(note.what.endswith("add-route") for note in device.notes)


def _is_turned(now: Snapshot, last: str, node: str) -> bool:
    """Whether a router may not send by its table what comes in from the one before: an interface between them has a policy, or
    any has where nothing tells which are between them."""
    ports = [made for made in now.device(node).interfaces.values() if made.handling.policy]
    between = [end for end, link in now.base.wires.link_of.items() if end.node == node and any(o.node == last for o in link.ends)]
    return any(not between or End(node, made.name) in between for made in ports)


def _used(now: Snapshot) -> Iterator[tuple[Device, StaticRoute]]:
    """The static routes that are in the table by themselves, and lead somewhere."""
    for device, route in statics(now) if len(now.network.devices) > 1 else ():
        made = subnet_port(now, device, route)
        link = now.base.wires.link_of.get(End(device.name, made.name)) if made else None
        if is_discard(route) or (made and (link is None or (route.next_hop is not None and not _hears(now, link, route)))):
            continue  # it leaves the files
        winners = now.rib(device.name, route.vrf).choice(route.prefix).winners
        if len(winners) == 1 and route.line in winners[0].sources:
            yield device, route


def _hears(now: Snapshot, link: Link, route: StaticRoute) -> bool:
    """Whether a device of the files has the next hop on a link, by itself or with others (HSRP)."""
    for end in link.ends:
        made = now.device(end.node).interfaces.get(end.interface)
        if made and (any(at.address == route.next_hop for at in made.addresses) or made.groups):
            return True
    return False


def _samples(prefix: Prefix) -> tuple[int, ...]:
    if prefix.length == 0:
        return _OUTSIDE
    if prefix.length > 27:
        return tuple(range(prefix.address, prefix.last + 1))
    return prefix.address + 1, prefix.last - 1, prefix.address + (prefix.last - prefix.address) // 2


def _mapped(device: Device) -> Iterator[tuple[int, int]]:
    """The addresses that a router always translates to inside ones when they come in from outside (S9.11): first and last."""
    for rule in device.nat_rules if on_side(device, "outside") else ():
        if rule.to is not None:
            block = host_prefix(rule.to, rule.length)
            yield block.address, block.last


def _translator(now: Snapshot, path: list[str], route: StaticRoute) -> str:
    """The router on the way that translates addresses of the prefix of a route, always or while a pool lends them; '' without."""
    for node in path[1:] if not is_default(route) else ():
        device = now.device(node)
        drawn = {rule.pool for rule in device.nat_rules} if on_side(device, "outside") else set()
        pools = [pool for pool in device.nat.pools.values() if pool.name in drawn] if device.nat else []
        for first, last in (*_mapped(device), *(block for pool in pools for block in pool.ranges)):
            if first <= route.prefix.last and route.prefix.address <= last:
                return node
    return ""


def _is_partly_known(now: Snapshot, path: list[str], route: StaticRoute) -> bool:
    """Whether a router on the way has longer prefixes inside that of the route. (In a default all others are.)"""
    if is_default(route):
        return False
    own = {at.prefix for made in now.device(path[-1]).interfaces.values() for at in made.addresses}
    ribs = (now.rib(node, route.vrf) for node in path[:-1])
    known = (one for rib in ribs for one in rib.prefixes() if route.prefix.contains(one) and one != route.prefix)
    return any(not any(block.contains(prefix) for block in own) for prefix in known)


def neighbour_without_route(now: Snapshot) -> Iterator[Found]:
    """A static route leads to a router that has no route to the destination.

    It throws the packets away. It is the wrong next hop, or that router lacks a route.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.1 255.255.255.252
        ip route 10.9.0.0 255.255.0.0 192.0.2.2
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.1 255.255.255.252
        ip route 10.9.0.0 255.255.0.0 192.0.2.2
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.9.1.1 255.255.255.0
    """
    for device, route in _used(now):
        far = None if is_default(route) or route.next_hop is None else _owner(now, device, route)
        if far is None or not far[0].has_ip_routing or may_learn(now, far[0], far[1]):
            continue
        rib = now.rib(far[0].name, far[1])
        if not any(one.contains(route.prefix) or route.prefix.contains(one) for one in rib.known()):
            message = f"{far[0].name} ({hop(route)}) has no route to anything in {route.prefix}"
            yield Found(device.name, subject(route), message, (route.line,))


def _owner(now: Snapshot, device: Device, route: StaticRoute) -> tuple[Device, str] | None:
    """The device of the files that has the next hop on a link of this one, with the VRF of its interface."""
    made = subnet_port(now, device, route)
    link = now.base.wires.link_of.get(End(device.name, made.name)) if made else None
    for end in link.ends if link else ():
        far = now.device(end.node).interfaces.get(end.interface)
        if far and end.node != device.name and any(at.address == route.next_hop for at in far.addresses):
            return now.device(end.node), far.vrf
    return None
