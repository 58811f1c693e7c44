"""Backups that do not back up: floating static routes that always win, or never do (S3.13 to S3.18)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import DEFAULT
from routecheck.ios.names import parent
from routecheck.lint.rule import Found
from routecheck.lint.ways import (
    hop,
    is_default,
    is_discard,
    may_learn,
    ports,
    rivals,
    statics,
    stays_up,
    subject,
    subnet_port,
    watches_itself,
)
from routecheck.model.device import Device
from routecheck.model.routing import StaticRoute
from routecheck.model.track import WatchInterface
from routecheck.questions.takeover import brief
from routecheck.snapshot import Snapshot


def backup_never_wins(now: Snapshot) -> Iterator[Found]:
    """A backup waits for a route that never leaves the table.

    A route to Null0 is always valid, and a `permanent` one stays when its interface goes down (S3.14): the route with the
    higher distance is never used. Take `permanent` off the primary, or the route to Null0 away.

    Flagged:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 198.51.100.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1 permanent
        ip route 0.0.0.0 0.0.0.0 198.51.100.1 10

    Accepted:
        interface Serial0/0/0
         ip address 192.0.2.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 198.51.100.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip route 0.0.0.0 0.0.0.0 198.51.100.1 10
    """
    for device, group in rivals(now):
        for place, backup in enumerate(group):
            for primary in group[:place]:
                why = _never_leaves(now, device, primary)
                if why and primary.distance < backup.distance:
                    message = f"{hop(backup)} never takes over {backup.prefix}: the route via {hop(primary)} {why}"
                    yield Found(device.name, subject(backup), message, (backup.line, primary.line))
                    break


def _never_leaves(now: Snapshot, device: Device, primary: StaticRoute) -> str:
    if is_discard(primary) and not primary.track:
        return f"is always valid, and has distance {primary.distance}"
    if primary.is_permanent and subnet_port(now, device, primary):
        return "is `permanent` and stays when its interface goes down (S3.14)"
    return ""


def backup_longer(now: Snapshot) -> Iterator[Found]:
    """A floating static route is for a longer prefix than what it is to back up, so it is used all the time.

    Distances compare only routes of exactly the same prefix (S3.18): among prefixes the longest wins whatever the distances
    are. Write the backup for the prefix that OSPF brings.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.0.1.1 255.255.255.252
        router ospf 1
         network 10.0.0.0 0.0.0.3 area 0
        ip route 10.9.1.0 255.255.255.0 10.0.1.2 200
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
    for device, route in statics(now):
        if route.distance <= 110 or is_default(route) or is_discard(route) or may_learn(now, device, route.vrf):
            continue
        rib = now.rib(device.name, route.vrf)
        choice = rib.choice(route.prefix)
        if len(choice.winners) != 1 or choice.losers or choice.ineligible or route.line not in choice.winners[0].sources:
            continue
        wider = next((one for one in rib.covering(route.prefix.address) if one.length < route.prefix.length), DEFAULT)
        above = rib.choice(wider).winners if wider != DEFAULT else ()
        if above and above[0].protocol.startswith("O") and above[0].distance < route.distance:
            told = f"{brief(above)} is for the shorter {wider} (S3.18)"
            message = f"{route.prefix} via {hop(route)} is always used, although its distance is {route.distance}: {told}"
            yield Found(device.name, subject(route), message, (route.line, *above[0].sources[:1]))


def backup_same_exit(now: Snapshot) -> Iterator[Found]:
    """A backup leaves by the same exit as the primary.

    What takes the primary out of the table (its interface goes down, its next hop is lost) takes the backup out, too:
    nothing is left when it is needed. Lead the backup over another port; where both next hops must be on one LAN, track the
    primary.

    Flagged:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.248
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip route 0.0.0.0 0.0.0.0 192.0.2.3 10

    Accepted:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.248
        ip route 0.0.0.0 0.0.0.0 192.0.2.1 track 1
        ip route 0.0.0.0 0.0.0.0 192.0.2.3 10
        track 1 ip sla 1 reachability
        ip sla 1
         icmp-echo 192.0.2.1
        ip sla schedule 1 life forever start-time now
    """
    for device, group in rivals(now):
        for backup in group:
            for primary in group:
                why = _shared_exit(now, device, primary, backup) if primary.distance < backup.distance else ""
                if why:
                    message = f"the backup via {hop(backup)} for {backup.prefix} {why}: what takes that out takes both out"
                    yield Found(device.name, subject(backup), message, (backup.line, primary.line))
                    break


def _shared_exit(now: Snapshot, device: Device, primary: StaticRoute, backup: StaticRoute) -> str:
    if any(is_discard(one) or one.is_dhcp for one in (primary, backup)) or primary.is_permanent:
        return ""
    shared = ports(now, device, backup)
    if not shared or shared != ports(now, device, primary):
        return ""
    if primary.next_hop is not None and primary.next_hop == backup.next_hop:
        has_other = _has_other_way(now, device, backup)
        return "" if has_other else f"has the same next hop as the primary, {hop(primary)}"
    if primary.track or watches_itself(device):
        return ""
    return f"leaves by {' and '.join(sorted(shared))}, like the primary"


def _has_other_way(now: Snapshot, device: Device, backup: StaticRoute) -> bool:
    """Whether the next hop may be reached otherwise once its own subnet is gone (S3.12)."""
    if backup.interface or may_learn(now, device, backup.vrf):
        return backup.interface is None
    rib = now.rib(device.name, backup.vrf)
    covers = (rib.choice(prefix).winners[0] for prefix in rib.covering(backup.next_hop or 0) if prefix.length)
    return any(route.protocol not in ("C", "L") for route in covers)


def untracked_default(now: Snapshot) -> Iterator[Found]:
    """A default route leaves by Ethernet and follows no track, while a backup waits.

    Behind an Ethernet hand-off (a switch, a modem, a provider's box) the port stays up when the provider dies, so the route
    stays and the backup never takes over (S3.13). Let it follow an `ip sla` probe of something behind the provider.

    Flagged:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 198.51.100.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip route 0.0.0.0 0.0.0.0 198.51.100.1 10

    Accepted:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 198.51.100.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1 track 1
        ip route 0.0.0.0 0.0.0.0 198.51.100.1 10
        track 1 ip sla 1 reachability
        ip sla 1
         icmp-echo 192.0.2.1 source-interface GigabitEthernet0/0
        ip sla schedule 1 life forever start-time now
    """
    for device, group in rivals(now):
        if not is_default(group[0]) or watches_itself(device):
            continue
        for primary in group:
            backup = next((one for one in group if one.distance > primary.distance and not is_discard(one)), None)
            made = subnet_port(now, device, primary)
            is_other = primary.distance > group[0].distance or primary.is_permanent or primary.is_dhcp
            if backup is None or made is None or is_other or not stays_up(now, device.name, made.name):
                continue
            if primary.track and not _is_of_port(device, primary.track, made.name):
                continue
            if ports(now, device, backup) != ports(now, device, primary):
                stays = f"when what is behind {made.name} dies, that stays up"
                never = f"the backup via {hop(backup)} never takes over (S3.13)"
                what = f"only the line protocol (track {primary.track})" if primary.track else "no track"
                message = f"the default via {hop(primary)} follows {what}: {stays}, and {never}"
                yield Found(device.name, subject(primary), message, (primary.line, backup.line))


def _is_of_port(device: Device, track: str, name: str) -> bool:
    """Whether a track follows an interface, or the port it is on: that tells what the route knows by itself."""
    made = device.tracks.get(track)
    return made is not None and isinstance(made.watches, WatchInterface) and made.watches.interface in (name, parent(name))


def backup_shares_track(now: Snapshot) -> Iterator[Found]:
    """A backup follows the same track as the primary.

    When the track goes down both leave the table at once, and nothing is left. Take the track off the backup, or track what
    the backup needs.

    Flagged:
        interface Serial0/0/0
         ip address 192.0.2.2 255.255.255.252
        interface Serial0/1/0
         ip address 198.51.100.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1 track 1
        ip route 0.0.0.0 0.0.0.0 198.51.100.1 10 track 1
        track 1 interface Serial0/0/0 line-protocol

    Accepted:
        interface Serial0/0/0
         ip address 192.0.2.2 255.255.255.252
        interface Serial0/1/0
         ip address 198.51.100.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1 track 1
        ip route 0.0.0.0 0.0.0.0 198.51.100.1 10
        track 1 interface Serial0/0/0 line-protocol
    """
    for device, group in rivals(now):
        for backup in group:
            primary = next((one for one in group if one.track and one.distance < backup.distance), None)
            if primary and primary.track == backup.track:
                both = f"follows track {backup.track}, like the primary: they leave the table together"
                message = f"the backup via {hop(backup)} for {backup.prefix} {both}"
                yield Found(device.name, subject(backup), message, (backup.line, primary.line))
