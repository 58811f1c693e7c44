"""Floating static routes that do not float above the IGP (S3.17)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.lint.rule import Found
from routecheck.lint.ways import has_other_source, hop, is_default, is_discard, is_named_backup, statics, subject
from routecheck.model.device import Device
from routecheck.model.routing import StaticRoute
from routecheck.protocols.route import Route
from routecheck.questions.takeover import brief
from routecheck.snapshot import Snapshot

_BACKUP_DISTANCE = 20


def floating_below_igp(now: Snapshot) -> Iterator[Found]:
    """A floating static route has a lower distance than the IGP route it is to back up.

    It wins always, and the IGP's route is never used: with distance 109 against OSPF's 110 all traffic takes the backup
    link. A floating static route needs a distance above that of what it backs up (S3.17): 111 and more for OSPF.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.0.1.1 255.255.255.252
        router ospf 1
         network 10.0.0.0 0.0.0.3 area 0
        ip route 0.0.0.0 0.0.0.0 10.0.1.2 109
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.0.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
        router ospf 1
         network 10.0.0.0 0.0.0.3 area 0
         default-information originate
        ip route 0.0.0.0 0.0.0.0 192.0.2.1

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.0.1.1 255.255.255.252
        router ospf 1
         network 10.0.0.0 0.0.0.3 area 0
        ip route 0.0.0.0 0.0.0.0 10.0.1.2 111
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.0.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
        router ospf 1
         network 10.0.0.0 0.0.0.3 area 0
         default-information originate
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
    """
    for device, route, learned in _floats(now):
        if route.distance < learned.distance and _is_meant_as_backup(route):
            below = f"its distance {route.distance} is below that of {brief([learned])}, which it is to back up"
            message = f"{route.prefix} via {hop(route)} wins always: {below}"
            yield Found(device.name, subject(route), message, (route.line, *learned.sources[:1]))


def _is_meant_as_backup(route: StaticRoute) -> bool:
    """Whether a distance is that of a backup: lower ones are given to exits, too, to leave room below them, and an exit that
    follows a track may be meant to come before OSPF's."""
    return (route.distance >= _BACKUP_DISTANCE and not route.track) or is_named_backup(route)


def low_distance_hides_igp(now: Snapshot) -> Iterator[Found]:
    """A static route with a low distance of its own hides the route that OSPF has for the same prefix.

    If it is an exit that is to come before OSPF's, all is well. If it is a backup, it wins always: it needs a distance
    above that of what it backs up (S3.17), 111 and more for OSPF.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.0.1.1 255.255.255.252
        router ospf 1
         network 10.0.0.0 0.0.0.3 area 0
        ip route 10.9.0.0 255.255.0.0 10.0.1.2 5
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
        interface GigabitEthernet0/1
         ip address 10.0.1.1 255.255.255.252
        router ospf 1
         network 10.0.0.0 0.0.0.3 area 0
        ip route 10.9.0.0 255.255.0.0 10.0.1.2 200
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.0.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.9.0.1 255.255.0.0
        router ospf 1
         passive-interface GigabitEthernet0/1
         network 10.0.0.0 0.255.255.255 area 0
    """
    for device, route, learned in _floats(now):
        if route.distance < learned.distance and not _is_meant_as_backup(route):
            what = f"{route.prefix} via {hop(route)} with distance {route.distance}"
            message = f"{what} hides {brief([learned])}: it is no backup for that"
            yield Found(device.name, subject(route), message, (route.line, *learned.sources[:1]))


def floating_equals_igp(now: Snapshot) -> Iterator[Found]:
    """A floating static route has the same distance as the IGP route it is to back up.

    Which of two protocols with the same distance wins is not documented (S4.6). Give the backup a distance that is higher.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.0.1.1 255.255.255.252
        router ospf 1
         network 10.0.0.0 0.0.0.3 area 0
        ip route 10.9.0.0 255.255.0.0 10.0.1.2 110
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
        interface GigabitEthernet0/1
         ip address 10.0.1.1 255.255.255.252
        router ospf 1
         network 10.0.0.0 0.0.0.3 area 0
        ip route 10.9.0.0 255.255.0.0 10.0.1.2 120
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.0.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.9.0.1 255.255.0.0
        router ospf 1
         passive-interface GigabitEthernet0/1
         network 10.0.0.0 0.255.255.255 area 0
    """
    for device, route, learned in _floats(now):
        if route.distance == learned.distance:
            same = f"has the same distance as {brief([learned])}"
            message = f"{route.prefix} via {hop(route)} {same}: which of them wins is not documented (S4.6)"
            yield Found(device.name, subject(route), message, (route.line, *learned.sources[:1]))


def _floats(now: Snapshot) -> Iterator[tuple[Device, StaticRoute, Route]]:
    """Static routes whose distance says that they are backups, each with the OSPF route for its prefix: nothing else is there
    that they could be the backup of."""
    for device, route in statics(now):
        is_exit = route.distance == 1 or (route.track and route.distance < _BACKUP_DISTANCE and not is_named_backup(route))
        if is_exit or is_discard(route) or has_other_source(device, route.distance):
            continue
        better = (one for one in device.static_routes if (one.vrf, one.prefix) == (route.vrf, route.prefix))
        if any(one.distance < route.distance for one in better) or _originates(device, route):
            continue
        choice = now.rib(device.name, route.vrf).choice(route.prefix)
        offered = [*choice.winners, *(loss.route for loss in choice.losers)]
        learned = next((one for one in offered if one.protocol.startswith("O")), None)
        if learned and any(route.line in one.sources for one in offered):
            yield device, route, learned


def _originates(device: Device, route: StaticRoute) -> bool:
    """Whether a default route is an exit that the device tells others of, rather than a backup."""
    return is_default(route) and any(process.default and process.vrf == route.vrf for process in device.ospf)
