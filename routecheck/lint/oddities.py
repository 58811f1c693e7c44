"""Static routes that stand in the config and do nothing, or something else than they seem to."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import dotted
from routecheck.ios.names import is_ethernet, kind, parent
from routecheck.lint.rule import Found
from routecheck.lint.ways import (
    hop,
    is_default,
    is_discard,
    is_named_backup,
    is_subnet,
    ports,
    rivals,
    statics,
    subject,
    subnet_port,
)
from routecheck.model.routing import StaticRoute
from routecheck.snapshot import Snapshot


def shadowed_by_connected(now: Snapshot) -> Iterator[Found]:
    """A static route is for a subnet that the router is connected to.

    The connected route has distance 0 and wins for as long as the interface is up. If the static route is meant to be used
    when it is down, say so with a distance; else it is a leftover, or one of the masks is wrong.

    Flagged:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.1.0.1 255.255.255.0
        ip route 10.1.0.0 255.255.255.0 192.0.2.1

    Accepted:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.1.0.1 255.255.255.0
        ip route 10.1.0.0 255.255.0.0 192.0.2.1
        ip route 10.1.0.0 255.255.255.0 192.0.2.1 200
    """
    for device, route in statics(now):
        is_meant = route.distance > 1 or is_discard(route)  # to Null0: what keeps the prefix announced when the interface is down
        if is_meant or route.prefix.length == 32 or not is_subnet(now, device, route):
            continue
        winners = now.rib(device.name, route.vrf).choice(route.prefix).winners
        if winners and winners[0].protocol == "C":
            name = device.interfaces[getattr(winners[0].next_hops[0], "interface", "")].name
            message = f"{route.prefix} via {hop(route)} is not used: {name} is connected to it"
            yield Found(device.name, subject(route), message, (route.line, *winners[0].sources))


def static_to_own_address(now: Snapshot) -> Iterator[Found]:
    """A static host route is for an address of the router itself.

    What is sent to an address of its own a router keeps: the route is never used. It is a leftover, or the address stands
    on the wrong device.

    Flagged:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        interface Loopback0
         ip address 10.255.0.1 255.255.255.255
        ip route 10.255.0.1 255.255.255.255 192.0.2.1

    Accepted:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        interface Loopback0
         ip address 10.255.0.1 255.255.255.255
        ip route 10.255.0.2 255.255.255.255 192.0.2.1
    """
    for device, route in statics(now):
        if route.prefix.length < 32:
            continue
        for made in device.interfaces.values():
            own = [at for at in made.addresses if made.vrf == route.vrf and at.address == route.prefix.address]
            if own and not made.is_shutdown:
                message = f"{dotted(route.prefix.address)} is the router's own address on {made.name}: this route is never used"
                yield Found(device.name, subject(route), message, (route.line, own[0].line))


def equal_distances(now: Snapshot) -> Iterator[Found]:
    """Two static routes of one prefix have the same distance, and one of them looks like a backup.

    Both are installed and share the load (S3.16). A backup needs a distance that is higher.

    Flagged:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        interface Serial0/1/0
         ip address 198.51.100.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1 name PRIMARY
        ip route 0.0.0.0 0.0.0.0 198.51.100.1 name BACKUP

    Accepted:
        interface Serial0/0/0
         ip address 192.0.2.2 255.255.255.252
        interface Serial0/1/0
         ip address 198.51.100.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1 name PRIMARY
        ip route 0.0.0.0 0.0.0.0 198.51.100.1 10 name BACKUP
    """
    for device, group in rivals(now):
        for place, other in enumerate(group):
            for first in group[:place]:
                why = _hints_at_backup(first, other) if first.distance == other.distance else ""
                if why and ports(now, device, first) != ports(now, device, other):
                    both = f"{hop(first)} and {hop(other)}"
                    message = f"{first.prefix} via {both}: both have distance {first.distance} and share the load, and {why}"
                    yield Found(device.name, subject(other), message, (other.line, first.line))


def _hints_at_backup(first: StaticRoute, other: StaticRoute) -> str:
    named = [one for one in (first, other) if is_named_backup(one)]
    if len(named) == 1:
        return f"the one via {hop(named[0])} is called a backup"
    if bool(first.track) != bool(other.track):
        return f"only the one via {hop(first if first.track else other)} follows a track"
    return ""


def distance_255(now: Snapshot) -> Iterator[Found]:
    """A static route has distance 255.

    Routes of that distance are never installed (S3.5). Use 254 for the very last resort, or take the line out.

    Flagged:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        ip route 10.0.0.0 255.0.0.0 192.0.2.1 255

    Accepted:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        ip route 10.0.0.0 255.0.0.0 192.0.2.1 254
    """
    for device, route in statics(now):
        if route.distance == 255:
            yield Found(
                device.name, subject(route), f"{route.prefix} via {hop(route)} has distance 255: never installed", (route.line,)
            )


def permanent_default(now: Snapshot) -> Iterator[Found]:
    """A default route is `permanent`.

    It stays when its interface goes down, and packets that follow it are lost (S3.14): no other default, learned ones
    included, ever takes its place. Take `permanent` off.

    Flagged:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1 permanent

    Accepted:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip route 10.0.0.0 255.0.0.0 192.0.2.1 permanent
    """
    for device, route in statics(now):
        if not is_default(route) or not route.is_permanent:
            continue
        own = [one for one in device.static_routes if (one.vrf, one.prefix) == (route.vrf, route.prefix)]
        if not any(one.distance > route.distance for one in own):
            message = f"the default via {hop(route)} is permanent: it stays when its interface goes down (S3.14)"
            yield Found(device.name, subject(route), message, (route.line,))


def next_hop_elsewhere(now: Snapshot) -> Iterator[Found]:
    """The next hop is not in a subnet of the Ethernet interface that the route names.

    The router asks for it by ARP on that interface and nowhere else (S3.7): nobody there has the address. Name the
    interface that the next hop is behind.

    Flagged:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 198.51.100.2 255.255.255.252
        ip route 10.0.0.0 255.0.0.0 GigabitEthernet0/0 198.51.100.1

    Accepted:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 198.51.100.2 255.255.255.252
        ip route 10.0.0.0 255.0.0.0 GigabitEthernet0/1 198.51.100.1
    """
    for device, route in statics(now):
        made = device.interfaces.get(route.interface or "")
        if made is None or route.next_hop is None or not made.addresses or not _has_subnet(made.name):
            continue
        right = subnet_port(now, device, route._replace(interface=None, vrf=made.vrf))
        if right and right.name != made.name and not any(at.prefix.covers(route.next_hop) for at in made.addresses):
            message = f"next hop {dotted(route.next_hop)} is behind {right.name}, and the route leaves by {made.name}"
            yield Found(device.name, subject(route), message, (route.line,))


def _has_subnet(name: str) -> bool:
    return is_ethernet(parent(name) or name) or kind(name) in ("Vlan", "BVI", "BDI")


def static_through_shutdown(now: Snapshot) -> Iterator[Found]:
    """A static route leaves by an interface that is shut down.

    It is not installed, and nothing takes its place unless another route does. Bring the interface up, or take the route
    out.

    Flagged:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
         shutdown
        ip route 10.0.0.0 255.0.0.0 192.0.2.1

    Accepted:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        ip route 10.0.0.0 255.0.0.0 192.0.2.1
    """
    for device, route in statics(now):
        made = subnet_port(now, device, route)
        above = device.interfaces.get(parent(made.name) or "") if made else None
        shut = next((one for one in (made, above) if one and one.is_shutdown), None)
        if shut is None or shut.shutdown_line is None:
            continue
        winners = now.rib(device.name, route.vrf).choice(route.prefix).winners
        if not any(route.line in one.sources for one in winners):
            message = f"{route.prefix} via {hop(route)} is not installed: {shut.name} is shut down"
            yield Found(device.name, subject(route), message, (route.line, shut.shutdown_line))


def null_hides_route(now: Snapshot) -> Iterator[Found]:
    """A static route to Null0 hides a route that OSPF has for the same prefix.

    The static one has the lower distance, so everything for the prefix that no longer prefix catches is thrown away here,
    although a way to it is known. Give the discard route distance 254, or take it out.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.252
        router ospf 1
         network 10.0.0.0 0.0.0.3 area 0
        ip route 10.9.0.0 255.255.0.0 Null0
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.0.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.9.0.1 255.255.0.0
        router ospf 1
         passive-interface GigabitEthernet0/1
         network 10.0.0.0 0.255.255.255 area 0

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.252
        router ospf 1
         network 10.0.0.0 0.0.0.3 area 0
        ip route 10.9.0.0 255.255.0.0 Null0 254
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.0.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.9.0.1 255.255.0.0
        router ospf 1
         passive-interface GigabitEthernet0/1
         network 10.0.0.0 0.255.255.255 area 0
    """
    for device, route in statics(now):
        if not is_discard(route):
            continue
        choice = now.rib(device.name, route.vrf).choice(route.prefix)
        is_used = any(route.line in one.sources for one in choice.winners)
        learned = next((loss.route for loss in choice.losers if loss.route.protocol in ("O", "O IA")), None)
        if is_used and learned:
            told = f"{learned.protocol} [{learned.distance}/{learned.metric}]"
            message = f"{route.prefix} to {hop(route)} hides {told}: packets are thrown away although OSPF knows a way"
            yield Found(device.name, subject(route), message, (route.line, *learned.sources[:1]))
