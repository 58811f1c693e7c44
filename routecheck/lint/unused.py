"""Objects that nothing uses (CFG22x): left behind, or the line that should name them is missing or misspelt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from routecheck.lint.defined import nat_pools
from routecheck.lint.rule import Found
from routecheck.lint.uses import ACL, MAP, POOL, PREFIXES, TRACK, VRF, uses
from routecheck.model.device import Device
from routecheck.model.track import WatchProbe
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line


def _unused(now: Snapshot, what: str, defined: Callable[[Device], Mapping[str, Any]]) -> Iterator[Found]:
    """The objects of a kind that no line of their device may use. A file without interfaces is a part of a config, of which
    the rest may use anything."""
    for device in now.network.devices.values():
        if not device.interfaces:
            continue
        for name, made in defined(device).items():
            if not uses(now, device).may_use(what, name):
                line: Line = made if isinstance(made, Line) else made.line
                yield Found(device.name, f"{what} {name}", f"{what} {name} is used by nothing", (line,))


def unused_access_list(now: Snapshot) -> Iterator[Found]:
    """An access list is used by nothing.

    It filters nothing. Either it is left over and can go, or the line that should apply it is missing.

    Flagged:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
        ip access-list extended FROM-OUTSIDE
         permit tcp any any established

    Accepted:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
         ip access-group FROM-OUTSIDE in
        ip access-list extended FROM-OUTSIDE
         permit tcp any any established
    """
    return _unused(now, ACL, lambda device: device.acls)


def unused_prefix_list(now: Snapshot) -> Iterator[Found]:
    """A prefix-list is used by nothing.

    It filters nothing. Either it is left over and can go, or the line that should apply it is missing.

    Flagged:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
        router ospf 1
         network 192.0.2.0 0.0.0.255 area 0
        ip prefix-list NO-DEFAULT seq 5 deny 0.0.0.0/0
        ip prefix-list NO-DEFAULT seq 10 permit 0.0.0.0/0 le 32

    Accepted:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
        router ospf 1
         network 192.0.2.0 0.0.0.255 area 0
         distribute-list prefix NO-DEFAULT in
        ip prefix-list NO-DEFAULT seq 5 deny 0.0.0.0/0
        ip prefix-list NO-DEFAULT seq 10 permit 0.0.0.0/0 le 32
    """
    return _unused(now, PREFIXES, lambda device: device.prefix_lists)


def unused_route_map(now: Snapshot) -> Iterator[Found]:
    """A route-map is used by nothing.

    It changes nothing. Either it is left over and can go, or the line that should apply it is missing.

    Flagged:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
        router ospf 1
         redistribute static subnets
        route-map STATICS permit 10
         set metric 50

    Accepted:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
        router ospf 1
         redistribute static subnets route-map STATICS
        route-map STATICS permit 10
         set metric 50
    """
    return _unused(now, MAP, lambda device: device.route_maps)


def unused_object_group(now: Snapshot) -> Iterator[Found]:
    """An object group is used by no access list and no other group.

    It says nothing. Either it is left over and can go, or an entry is missing.

    Flagged:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
        object-group network SERVERS
         host 192.0.2.10

    Accepted:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
         ip access-group TO-SERVERS out
        object-group network SERVERS
         host 192.0.2.10
        ip access-list extended TO-SERVERS
         permit tcp any object-group SERVERS eq 443
    """
    for device in now.network.devices.values():
        if not device.object_groups or not device.interfaces:
            continue
        entries = [entry for acl in device.acls.values() for entry in acl.entries]
        used = {name for one in entries for name in (one.source_group, one.destination_group, one.service_group)}
        used.update(member for group in device.object_groups.values() for member in group.members)
        for name, group in device.object_groups.items():
            if name not in used and name not in uses(now, device).words:
                yield Found(device.name, f"object-group {name}", f"object-group {name} is used by nothing", (group.line,))


def unused_track(now: Snapshot) -> Iterator[Found]:
    """A track object is followed by nothing.

    Whether it is up changes nothing: the route, group or list that should follow it lacks its `track`.

    Flagged:
        interface GigabitEthernet0/0
         ip address 198.51.100.2 255.255.255.252
        track 1 interface GigabitEthernet0/0 line-protocol
        ip route 0.0.0.0 0.0.0.0 198.51.100.1

    Accepted:
        interface GigabitEthernet0/0
         ip address 198.51.100.2 255.255.255.252
        track 1 interface GigabitEthernet0/0 line-protocol
        ip route 0.0.0.0 0.0.0.0 198.51.100.1 track 1
    """
    for device in now.network.devices.values():
        found = uses(now, device)
        for number, track in device.tracks.items():
            is_named = any(_follows(line.words, number) for line in _unmodelled(device))
            if device.interfaces and (TRACK, number) not in found.by_name and not is_named:
                yield Found(device.name, f"track {number}", f"track {number} is followed by nothing", (track.line,))


def _unmodelled(device: Device) -> Iterator[Line]:
    yield from (note.line for note in device.notes)
    yield from device.passed


def _follows(words: tuple[str, ...], number: str) -> bool:
    """Whether a line has `track NUMBER` in it, or what scripts write for it."""
    return number in words and ("track" in words or "tracked" in words or "watch-list" in words)


def probe_never_runs(now: Snapshot) -> Iterator[Found]:
    """An `ip sla` operation is neither scheduled nor followed.

    It asks nobody anything before `ip sla schedule N start-time now`. (One that a track object follows is CFG114.)

    Flagged:
        ip sla 1
         icmp-echo 198.51.100.1

    Accepted:
        ip sla 1
         icmp-echo 198.51.100.1
        ip sla schedule 1 life forever start-time now
    """
    for device in now.network.devices.values():
        followed = {track.watches.probe for track in device.tracks.values() if isinstance(track.watches, WatchProbe)}
        for number, probe in device.probes.items():
            is_named = any(number in note.line.words and "sla" in note.line.words for note in device.notes)
            if probe.schedule is None and number not in followed and not is_named:
                message = f"ip sla {number} never runs: it has no schedule, and nothing follows it"
                yield Found(device.name, f"ip sla {number}", message, (probe.line,))


def unused_nat_pool(now: Snapshot) -> Iterator[Found]:
    """A NAT pool is used by no rule.

    No packet gets an address of it. Either it is left over and can go, or the rule names another pool.

    Flagged:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
        access-list 1 permit 10.0.0.0 0.0.0.255
        ip nat pool OUTSIDE 203.0.113.8 203.0.113.11 prefix-length 29
        ip nat inside source list 1 interface GigabitEthernet0/1 overload

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
         ip nat outside
        access-list 1 permit 10.0.0.0 0.0.0.255
        ip nat pool OUTSIDE 203.0.113.8 203.0.113.11 prefix-length 29
        ip nat inside source list 1 pool OUTSIDE overload
    """
    for device in now.network.devices.values():
        known = uses(now, device).by_name
        for name, line in nat_pools(device).items() if device.interfaces else ():
            if (POOL, name) not in known:
                yield Found(device.name, f"{POOL} {name}", f"{POOL} {name} is used by no rule", (line,))


def unused_vrf(now: Snapshot) -> Iterator[Found]:
    """A VRF has no interface, and no other line names it.

    Nothing is forwarded in it. Either it is left over and can go, or `vrf forwarding` is missing on an interface.

    Flagged:
        vrf definition BLUE
         address-family ipv4
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0

    Accepted:
        vrf definition BLUE
         address-family ipv4
        interface GigabitEthernet0/1
         vrf forwarding BLUE
         ip address 192.0.2.1 255.255.255.0
    """
    return _unused(now, VRF, lambda device: device.vrfs)
