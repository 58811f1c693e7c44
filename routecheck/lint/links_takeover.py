"""Which router of a group answers, and when another takes over (LNK14x; S12.1)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.lint.links_first_hop import members, together
from routecheck.lint.rule import Found
from routecheck.model.first_hop import GLBP, VRRP
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line
from routecheck.topology import End


def tracking_changes_nothing(now: Snapshot) -> Iterator[Found]:
    """A group follows an object, and its loss never makes another router take over.

    A router that stands by takes over from one that is still there only if it has `preempt`, and only when its priority is then
    the higher one. Give the other router `preempt`, and let the decrement reach below its priority.

    Flagged:
        hostname R1
        track 1 interface GigabitEthernet0/1 line-protocol
        interface GigabitEthernet0/1
         ip address 198.51.100.2 255.255.255.252
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.0
         standby 1 ip 192.0.2.1
         standby 1 priority 110
         standby 1 preempt
         standby 1 track 1 decrement 20
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.3 255.255.255.0
         standby 1 ip 192.0.2.1

    Accepted:
        hostname R1
        track 1 interface GigabitEthernet0/1 line-protocol
        interface GigabitEthernet0/1
         ip address 198.51.100.2 255.255.255.252
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.0
         standby 1 ip 192.0.2.1
         standby 1 priority 110
         standby 1 preempt
         standby 1 track 1 decrement 20
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.3 255.255.255.0
         standby 1 ip 192.0.2.1
         standby 1 preempt
    """
    for group in together(now):
        for member in group:
            others = [one for one in group if one.end.node != member.end.node]
            taken = [track.decrement for track in member.group.tracks]
            if member.group.protocol == GLBP or not taken or None in taken:
                continue
            least = member.group.priority - sum(each or 0 for each in taken)
            highest = max(one.group.priority for one in others)
            if member.group.priority < highest:
                continue
            if least >= highest:
                message = f"{member} keeps priority {least} when all it follows is lost: no other router has more than {highest}"
            elif not any(one.group.preempts and one.group.priority > least for one in others):
                message = f"{member} gives way when what it follows is lost, but no other router of the group has 'preempt'"
            else:
                continue
            yield Found(member.end.node, member.subject, message, (member.group.line, *(one.group.line for one in others)))


def equal_priorities(now: Snapshot) -> Iterator[Found]:
    """The routers of a group have the same priority.

    The highest address decides who is active when all start together, and whoever was there first afterwards: which way the LAN
    goes is chance. Give the one that is meant to be active a higher priority.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.0
         standby 1 ip 192.0.2.1
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.3 255.255.255.0
         standby 1 ip 192.0.2.1

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.0
         standby 1 ip 192.0.2.1
         standby 1 priority 110
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.3 255.255.255.0
         standby 1 ip 192.0.2.1
    """
    for group in together(now):
        highest = max(one.group.priority for one in group)
        equal = [one for one in group if one.group.priority == highest]
        is_owned = any(
            one.group.protocol == VRRP and one.made.address and one.made.address.address == one.group.address for one in group
        )
        if len(equal) > 1 and not is_owned and equal[0].group.protocol != GLBP:
            message = f"{equal[0]} and {equal[1].end} both have priority {highest}"
            yield Found(equal[0].end.node, equal[0].subject, message, tuple(one.group.line for one in equal))


def alone_in_group(now: Snapshot) -> Iterator[Found]:
    """A router is alone in its group, and the other router of the LAN, which has groups elsewhere, is not in it.

    When it fails, nobody takes its virtual address over. Configure the group on the other router's interface, too.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.0
         standby 1 ip 192.0.2.1
        interface GigabitEthernet0/1
         ip address 198.51.100.2 255.255.255.0
         standby 2 ip 198.51.100.1
         standby 2 priority 110
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.3 255.255.255.0
        interface GigabitEthernet0/1
         ip address 198.51.100.3 255.255.255.0
         standby 2 ip 198.51.100.1

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.0
         standby 1 ip 192.0.2.1
         standby 1 priority 110
        interface GigabitEthernet0/1
         ip address 198.51.100.2 255.255.255.0
         standby 2 ip 198.51.100.1
         standby 2 priority 110
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.3 255.255.255.0
         standby 1 ip 192.0.2.1
        interface GigabitEthernet0/1
         ip address 198.51.100.3 255.255.255.0
         standby 2 ip 198.51.100.1
    """
    for member in members(now):
        link = now.base.wires.link_of.get(member.end)
        others = [end for end in link.ends if end.node != member.end.node and end not in now.down] if link else []
        made = [(end, now.device(end.node).interfaces.get(end.interface)) for end in others]
        idle = [end for end, port in made if port and not port.groups and _has_groups(now, end.node)]
        if idle and len(idle) == len(others):
            message = (
                f"{member} is alone: {idle[0]} is on the same LAN and in no group, though {idle[0].node} has groups elsewhere"
            )
            yield Found(member.end.node, member.subject, message, (member.group.line, _line(now, idle[0])))


def _has_groups(now: Snapshot, node: str) -> bool:
    return any(made.groups for made in now.device(node).interfaces.values())


def _line(now: Snapshot, end: End) -> Line:
    return now.device(end.node).interfaces[end.interface].line
