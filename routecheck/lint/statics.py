"""Static routes whose next hop is not reached, or not in the way that is meant (S3.4 to S3.13)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import dotted
from routecheck.ios.names import is_ethernet, kind, parent
from routecheck.lint.rule import Found
from routecheck.lint.ways import hop, is_discard, is_whole, may_learn, rivals, routers, statics, subject, subnet_port
from routecheck.model.device import Device, Interface
from routecheck.model.routing import StaticRoute
from routecheck.protocols.route import Ineligible
from routecheck.rib.walk import exits
from routecheck.rib.world import Place
from routecheck.snapshot import Snapshot


def exit_interface_static(now: Snapshot) -> Iterator[Found]:
    """A static route names an Ethernet interface and no next hop.

    The router asks by ARP for every single destination and depends on a neighbour that answers for all of them (proxy ARP):
    where it does not, nothing gets through, and where it does the ARP table grows without end (S3.6). Name the next hop
    behind the interface.

    Flagged:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 GigabitEthernet0/0

    Accepted:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 GigabitEthernet0/0 192.0.2.1
    """
    for device, route in statics(now):
        made = device.interfaces.get(route.interface or "")
        if made is None or route.next_hop is not None or route.is_dhcp or not _asks_by_arp(made):
            continue
        if any(at.prefix.contains(route.prefix) for at in made.addresses):
            continue  # it leads to a subnet of the interface, out of another table
        message = f"{route.prefix} leaves by {made.name} without a next hop: every destination is asked for by ARP (S3.6)"
        yield Found(device.name, subject(route), message, (route.line,))


def _asks_by_arp(made: Interface) -> bool:
    return is_ethernet(parent(made.name) or made.name) or kind(made.name) in ("Vlan", "BVI", "BDI")


def next_hop_learned(now: Snapshot) -> Iterator[Found]:
    """The next hop of a static route is reached only through a learned route.

    The route stays for as long as anything in the table covers its next hop, whichever way that leads (S3.12), and it goes
    when OSPF does. That is right for a next hop that is meant to move, such as a loopback, and a trap for a neighbour on a
    wire.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.252
        router ospf 1
         network 10.0.0.0 0.0.0.3 area 0
        ip route 172.16.0.0 255.255.0.0 10.0.1.1
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.0.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.0.1.2 255.255.255.0
        router ospf 1
         network 10.0.0.0 0.0.255.255 area 0
        ip route 172.16.0.0 255.255.0.0 10.0.1.1

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.252
        router ospf 1
         network 10.0.0.0 0.0.0.3 area 0
        ip route 172.16.0.0 255.255.0.0 10.0.0.2
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.0.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.0.1.2 255.255.255.0
        router ospf 1
         network 10.0.0.0 0.0.0.3 area 0
        ip route 172.16.0.0 255.255.0.0 10.0.1.1
    """
    for device, route in statics(now):
        if route.next_hop is None or route.interface or subnet_port(now, device, route):
            continue
        vrf = "" if route.next_hop_is_global else route.vrf
        found = now.rib(device.name, vrf).longest_match(route.next_hop, with_default=False)
        is_in = any(route.line in one.sources for one in now.rib(device.name, route.vrf).choice(route.prefix).winners)
        if is_in and found and found[0].protocol[0] not in "CLS":
            message = f"next hop {hop(route)} of {route.prefix} is reached only through {found[0].protocol} {found[0].prefix}"
            yield Found(device.name, subject(route), message, (route.line,))


def next_hop_kept_alive(now: Snapshot) -> Iterator[Found]:
    """A primary static route stays when its link goes down, because another route covers its next hop.

    A next hop without an interface is looked up in the table (S3.12): when its own subnet is gone any shorter prefix but
    the default still resolves it, the route stays, and the backup never takes over. Name the interface with the next hop.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.10.10.1 255.255.255.0
        interface GigabitEthernet0/1
         ip address 10.20.20.1 255.255.255.0
        ip route 172.31.10.0 255.255.255.0 10.10.10.2
        ip route 172.31.10.0 255.255.255.0 GigabitEthernet0/1 10.20.20.2 250
        ip route 10.0.0.0 255.0.0.0 10.20.20.2

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.10.10.1 255.255.255.0
        interface GigabitEthernet0/1
         ip address 10.20.20.1 255.255.255.0
        ip route 172.31.10.0 255.255.255.0 GigabitEthernet0/0 10.10.10.2
        ip route 172.31.10.0 255.255.255.0 10.20.20.2 250
        ip route 10.0.0.0 255.0.0.0 10.20.20.2
    """
    for device, group in rivals(now):
        primary, backup = group[0], group[-1]
        made = subnet_port(now, device, primary)
        if backup.distance == primary.distance or primary.interface or primary.track or made is None or is_discard(backup):
            continue
        cover = _cover(now, device, primary, made)
        if cover:
            stays = f"{primary.prefix} via {hop(primary)} stays when {made.name} goes down"
            never = f"the backup via {hop(backup)} never takes over (S3.12)"
            message = f"{stays}: {cover} still covers its next hop, so {never}"
            yield Found(device.name, subject(primary), message, (primary.line, backup.line))


def _cover(now: Snapshot, device: Device, primary: StaticRoute, made: Interface) -> str:
    """A route, neither connected nor the default, that would resolve the next hop without its own interface."""
    rib, address = now.rib(device.name, made.vrf), primary.next_hop or 0
    for prefix in rib.covering(address):
        winners = rib.choice(prefix).winners
        if prefix.length == 0 or winners[0].protocol in ("C", "L") or prefix == primary.prefix:
            continue
        if winners[0].protocol != "S" and prefix.contains(primary.prefix):
            return ""  # then the primary is not installed (S3.11)
        ways = exits(now.state.world(), Place(device.name, made.vrf), winners[0])
        if ways and made.name not in ways:
            return f"{winners[0].protocol} {prefix}"
    return ""


def _refused(now: Snapshot) -> Iterator[tuple[Device, StaticRoute, Ineligible]]:
    """The static routes that are not eligible although no interface is at fault, for certain and whatever neighbours outside the
    files may tell."""
    for device in routers(now):
        open_vrfs: dict[str, bool] = {}
        for route in device.static_routes:
            if route.next_hop is None or subnet_port(now, device, route):
                continue
            for one in now.rib(device.name, route.vrf).ineligible.get(route.prefix, ()):
                if one.is_unknown or route.line not in one.route.sources:
                    continue
                if route.vrf not in open_vrfs:
                    open_vrfs[route.vrf] = may_learn(now, device, route.vrf)
                if not open_vrfs[route.vrf]:
                    yield device, route, one


def next_hop_unresolved(now: Snapshot) -> Iterator[Found]:
    """Nothing in the table leads to the next hop of a static route.

    The route is not installed. The default route does not resolve next hops (S3.9): there must be a connected subnet, or a
    route that is not the default, that holds it. Often it is a typing mistake in the address.

    Flagged:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip route 10.5.0.0 255.255.0.0 203.0.113.9

    Accepted:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip route 10.5.0.0 255.255.0.0 192.0.2.1
    """
    for device, route, one in _refused(now):
        if is_whole(device) and one.reason.startswith("no route to next hop"):
            yield Found(device.name, subject(route), f"{route.prefix} is not installed: {one.reason}", (route.line,))


def self_recursive_static(now: Snapshot) -> Iterator[Found]:
    """A static route would resolve its own next hop.

    A router does not install such a route (S3.10). The next hop must be reached by something else: a connected subnet, or a
    more specific route.

    Flagged:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        ip route 10.0.0.0 255.0.0.0 10.1.1.1

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.1.1.2 255.255.255.0
        ip route 10.0.0.0 255.0.0.0 10.1.1.1
    """
    for device, route, one in _refused(now):
        if one.reason.endswith("(self-recursion)"):
            yield Found(device.name, subject(route), f"{route.prefix} is not installed: {one.reason}", (route.line,))


def recurses_through_cover(now: Snapshot) -> Iterator[Found]:
    """The next hop of a static route resolves through a learned route that covers the same destinations.

    IOS takes the static route for redundant and does not install it (S3.11). Use a next hop on a connected subnet, or `ip
    route static install-routes-recurse-via-nexthop`.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.1 255.255.255.252
        router ospf 1
         network 192.0.2.0 0.0.0.3 area 0
        ip route 10.1.1.0 255.255.255.0 10.2.2.2
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.9.9.9 255.0.0.0
        router ospf 1
         network 192.0.2.0 0.0.0.3 area 0
         network 10.0.0.0 0.255.255.255 area 0
         passive-interface GigabitEthernet0/1

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.1 255.255.255.252
        router ospf 1
         network 192.0.2.0 0.0.0.3 area 0
        ip route 10.1.1.0 255.255.255.0 192.0.2.2
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.9.9.9 255.0.0.0
        router ospf 1
         network 192.0.2.0 0.0.0.3 area 0
         network 10.0.0.0 0.255.255.255 area 0
         passive-interface GigabitEthernet0/1
    """
    for device, route, one in _refused(now):
        if " resolves through " in one.reason:
            yield Found(device.name, subject(route), f"{route.prefix} is not installed: {one.reason}", (route.line,))


def next_hop_no_host(now: Snapshot) -> Iterator[Found]:
    """The next hop is the first or the last address of its subnet, which no router can have.

    The first is that of the subnet itself, the last its broadcast address: nobody answers ARP for them, and what follows
    the route is lost.

    Flagged:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.3

    Accepted:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.254
        ip route 0.0.0.0 0.0.0.0 192.0.2.3
    """
    for device, route in statics(now):
        made = subnet_port(now, device, route)
        for at in made.addresses if made and route.next_hop is not None else ():
            if at.prefix.length < 31 and route.next_hop in (at.prefix.address, at.prefix.last):
                which = "first" if route.next_hop == at.prefix.address else "broadcast"
                message = (
                    f"next hop {dotted(route.next_hop)} is the {which} address of {at.prefix} on {made.name if made else ''}"
                )
                yield Found(device.name, subject(route), message, (route.line, at.line))
