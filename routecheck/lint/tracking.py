"""Tracked routes whose track does not tell what it is meant to tell (S3.19 to S3.24)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.address import Prefix, dotted
from routecheck.lint.rule import Found
from routecheck.lint.ways import hop, may_learn, statics, subject, subnet_port
from routecheck.model.device import Device
from routecheck.model.routing import StaticRoute
from routecheck.model.track import PENDING, Probe, WatchList, WatchProbe
from routecheck.rib.probe import ANSWERED
from routecheck.rib.walk import egress
from routecheck.rib.world import Place
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line


class Followed(NamedTuple):
    """A static route and a probe that its track follows, directly or in a list."""

    device: Device
    route: StaticRoute
    probe: Probe
    line: Line


def _followed(now: Snapshot) -> Iterator[Followed]:
    for device, route in statics(now):
        yield from _probed(device, route)


def _probed(device: Device, route: StaticRoute) -> Iterator[Followed]:
    """A static route with each of the probes that its track follows."""
    for number in dict.fromkeys(_probes(device, route.track or "", ())):
        probe = device.probes.get(number)
        if probe:
            yield Followed(device, route, probe, device.tracks[route.track or ""].line)


def _probes(device: Device, number: str, above: tuple[str, ...]) -> Iterator[str]:
    """The numbers of the probes behind a tracked object."""
    track = device.tracks.get(number)
    if track is None or number in above:
        return
    if isinstance(track.watches, WatchProbe):
        yield track.watches.probe
    elif isinstance(track.watches, WatchList):
        for member in track.watches.members:
            yield from _probes(device, member.number, (*above, number))


def probe_ends(now: Snapshot) -> Iterator[Found]:
    """A route follows a probe that stops after a while.

    Without `life forever` an `ip sla` operation runs for an hour; then its track goes down, and the route with it (S3.22).
    Write `ip sla schedule N life forever start-time now`.

    Flagged:
        interface Serial0/0/0
         ip address 192.0.2.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1 track 1
        track 1 ip sla 1 reachability
        ip sla 1
         icmp-echo 192.0.2.1
        ip sla schedule 1 start-time now

    Accepted:
        interface Serial0/0/0
         ip address 192.0.2.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1 track 1
        track 1 ip sla 1 reachability
        ip sla 1
         icmp-echo 192.0.2.1
        ip sla schedule 1 life forever start-time now
    """
    for one in _followed(now):
        schedule = one.probe.schedule
        if schedule and schedule.start != PENDING and schedule.life_s is not None and not schedule.is_recurring:
            told = f"ip sla {one.probe.number} stops after {schedule.life_s} s"
            message = f"{one.route.prefix} via {hop(one.route)} leaves the table when {told} (S3.22)"
            yield Found(one.device.name, subject(one.route), message, (schedule.line, one.line, one.route.line))


def probe_follows_backup(now: Snapshot) -> Iterator[Found]:
    """A probe takes the route that it decides about, and the backup once that has taken over.

    When the primary fails the probe fails, the backup takes over, the probe is answered through the backup, and the primary
    comes back although it is still dead: the route flaps for ever (S3.24). Keep the probe on the primary by a host route to
    its target, or send it from the address of the primary's interface.

    Flagged:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 198.51.100.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1 track 1
        ip route 0.0.0.0 0.0.0.0 198.51.100.1 10
        track 1 ip sla 1 reachability
        ip sla 1
         icmp-echo 203.0.113.9
        ip sla schedule 1 life forever start-time now

    Accepted:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 198.51.100.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1 track 1
        ip route 0.0.0.0 0.0.0.0 198.51.100.1 10
        ip route 203.0.113.9 255.255.255.255 192.0.2.1
        track 1 ip sla 1 reachability
        ip sla 1
         icmp-echo 203.0.113.9
        ip sla schedule 1 life forever start-time now
    """
    for one in _followed(now):
        used = _taken(now, one)
        has_source = one.probe.source is not None or one.probe.source_interface  # then the reply comes in by the primary
        if used and not has_source and _is_primary(one) and _has_other_way(now, one) and _backup_stands(now, one):
            target = dotted(one.probe.target or 0)
            flaps = "once the backup has taken over it is answered through that, and the route flaps (S3.24)"
            message = f"the probe of {target} takes the route to {used} that it decides about: {flaps}"
            yield Found(one.device.name, subject(one.route), message, (one.route.line, one.line, *one.probe.lines))


def _is_primary(one: Followed) -> bool:
    """Whether the tracked route comes before all other static ones for the prefix: of equals, which way a probe takes is open."""
    others = (route for route in one.device.static_routes if (route.vrf, route.prefix) == (one.route.vrf, one.route.prefix))
    return all(route.distance > one.route.distance for route in others if route.line != one.route.line)


def _backup_stands(now: Snapshot, one: Followed) -> bool:
    """Whether the next static route for the prefix, if there is one, is usable when the primary is not: it follows no track, or
    probes that leave by its own port."""
    device, route = one.device, one.route
    others = [other for other in device.static_routes if (other.vrf, other.prefix) == (route.vrf, route.prefix)]
    backup = min((other for other in others if other.line != route.line), key=lambda other: other.distance, default=None)
    if backup is None or backup.track is None:
        return True
    made, probed = subnet_port(now, device, backup), list(_probed(device, backup))
    here = Place(device.name, route.vrf)
    ways = [egress(now.state.world(), here, other.probe.target) for other in probed if other.probe.target is not None]
    return made is not None and bool(ways) and all(way == [made.name] for way in ways)


def probe_locks_out(now: Snapshot) -> Iterator[Found]:
    """A probe can be sent only by the route that it decides about.

    Without the route nothing leads to the probe's target: it is never answered, and the track, which is down to begin with,
    never comes up (S3.24). Give the target a host route of its own, or ask the next hop.

    Flagged:
        interface Serial0/0/0
         ip address 192.0.2.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1 track 1
        track 1 ip sla 1 reachability
        ip sla 1
         icmp-echo 203.0.113.9
        ip sla schedule 1 life forever start-time now

    Accepted:
        interface Serial0/0/0
         ip address 192.0.2.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1 track 1
        ip route 203.0.113.9 255.255.255.255 192.0.2.1
        track 1 ip sla 1 reachability
        ip sla 1
         icmp-echo 203.0.113.9
        ip sla schedule 1 life forever start-time now
    """
    for one in _followed(now):
        used = _taken(now, one)
        if used and not _has_other_way(now, one):
            target = dotted(one.probe.target or 0)
            only = f"only the route to {used} leads to {target}, whose probe decides about it"
            message = f"{only}: it is out at the start, and never comes in"
            yield Found(one.device.name, subject(one.route), message, (one.route.line, one.line, *one.probe.lines))


def _taken(now: Snapshot, one: Followed) -> Prefix | None:
    """The prefix of the tracked route, when no longer one leads to the target of its probe and nothing else moves the probe."""
    probe, device, route = one.probe, one.device, one.route
    if probe.target is None or probe.kind not in ANSWERED or probe.vrf != route.vrf or not route.prefix.covers(probe.target):
        return None
    if any(note.what.startswith("ip local policy") for note in device.notes) or may_learn(now, device, route.vrf):
        return None
    if not isinstance(device.tracks[route.track or ""].watches, WatchProbe):
        return None  # of a list, which may hold other objects that keep it from flapping
    if subnet_port(now, device, route._replace(interface=None, next_hop=probe.target)):
        return None  # connected
    longest = next(now.rib(device.name, route.vrf).covering(probe.target), route.prefix)
    return route.prefix if longest.length <= route.prefix.length else None


def _has_other_way(now: Snapshot, one: Followed) -> bool:
    """Whether anything else leads to the target when the tracked route is gone."""
    target, device = one.probe.target or 0, one.device
    for other in device.static_routes:
        is_there = other.vrf == one.route.vrf and other.prefix.covers(target) and other.track != one.route.track
        if is_there and other.line != one.route.line and not _goes_too(now, device, other):
            return True
    rib = now.rib(device.name, one.route.vrf)
    offered = [route for prefix in rib.covering(target) for route in rib.offered(prefix)]
    return any(one.route.line not in route.sources and route.protocol != "S" for route in offered)


def _goes_too(now: Snapshot, device: Device, other: StaticRoute) -> bool:
    """Whether a route follows a probe that itself takes the routes for that prefix: then it goes together with the primary."""
    return any(_taken(now, one) for one in _probed(device, other))


def probe_unpinned(now: Snapshot) -> Iterator[Found]:
    """The way of a probe to its target is learned, not configured.

    A tracked route is to say whether one way works. A probe that follows OSPF may reach its target another way, and the
    track stays up while the way of the route is dead. Give the target a static host route by the next hop of the tracked
    route.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.0.1.1 255.255.255.252
        router ospf 1
         network 10.0.0.0 0.0.1.255 area 0
        ip route 172.16.0.0 255.240.0.0 10.0.1.2 track 1
        track 1 ip sla 1 reachability
        ip sla 1
         icmp-echo 10.9.0.1
        ip sla schedule 1 life forever start-time now
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.0.2 255.255.255.252
        interface Loopback0
         ip address 10.9.0.1 255.255.255.255
        router ospf 1
         network 10.0.0.0 0.255.255.255 area 0

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.252
        interface Serial0/0/0
         ip address 10.0.1.1 255.255.255.252
        router ospf 1
         network 10.0.0.0 0.0.0.255 area 0
        ip route 172.16.0.0 255.240.0.0 10.0.1.2 track 1
        ip route 10.9.0.1 255.255.255.255 10.0.1.2
        track 1 ip sla 1 reachability
        ip sla 1
         icmp-echo 10.9.0.1
        ip sla schedule 1 life forever start-time now
    """
    for one in _followed(now):
        probe = one.probe
        if probe.target is None or any(note.what.startswith("ip local policy") for note in one.device.notes):
            continue
        found = now.rib(one.device.name, probe.vrf).longest_match(probe.target)
        if found and found[0].protocol.startswith("O"):
            told = f"{found[0].protocol} {found[0].prefix}"
            message = (
                f"the probe of {dotted(probe.target)} that {one.route.prefix} follows takes {told}, which may lead elsewhere"
            )
            yield Found(one.device.name, subject(one.route), message, (one.route.line, one.line, *probe.lines))


def probe_of_destination(now: Snapshot) -> Iterator[Found]:
    """A probe asks an address inside the very network that the tracked route leads to.

    When that host or its LAN is down, the route leaves the table although the way is fine; and what pins the probe to the
    primary keeps its target off the backup. Ask the far end of the primary way instead.

    Flagged:
        interface Serial0/0/0
         ip address 192.0.2.2 255.255.255.252
        ip route 10.9.0.0 255.255.0.0 192.0.2.1 track 1
        ip route 10.9.0.1 255.255.255.255 192.0.2.1
        track 1 ip sla 1 reachability
        ip sla 1
         icmp-echo 10.9.0.1
        ip sla schedule 1 life forever start-time now

    Accepted:
        interface Serial0/0/0
         ip address 192.0.2.2 255.255.255.252
        ip route 10.9.0.0 255.255.0.0 192.0.2.1 track 1
        track 1 ip sla 1 reachability
        ip sla 1
         icmp-echo 192.0.2.1
        ip sla schedule 1 life forever start-time now
    """
    for one in _followed(now):
        target = one.probe.target
        if target is None or not 0 < one.route.prefix.length < 32 or not one.route.prefix.covers(target):
            continue
        if one.probe.vrf == one.route.vrf and _taken(now, one) is None:
            message = (
                f"the probe asks {dotted(target)}, a host in {one.route.prefix}: when it is down, the route to all of that goes"
            )
            yield Found(one.device.name, subject(one.route), message, (one.route.line, one.line, *one.probe.lines))
