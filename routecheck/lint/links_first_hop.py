"""Routers that share an address on a LAN and do not agree (LNK14x): HSRP, VRRP and GLBP (S12.1, S12.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.lint.rule import Found
from routecheck.model.device import Interface
from routecheck.model.first_hop import HSRP, VRRP, Group
from routecheck.snapshot import Snapshot
from routecheck.topology import End, Link


class Member(NamedTuple):
    """A router's part in a group. `version` is that of HSRP."""

    end: End
    made: Interface
    group: Group
    version: int

    def __str__(self) -> str:
        return f"{self.group.protocol} group {self.group.number} of {self.end}"

    @property
    def subject(self) -> str:
        """What a finding about it is about."""
        return f"interface {self.end.interface} {self.group.protocol} {self.group.number}"


def members(now: Snapshot) -> Iterator[Member]:
    """All parts in groups with an address that are not shut down."""
    for device in now.network.devices.values():
        for made in device.interfaces.values():
            if made.is_shutdown or made.address is None:
                continue
            for group in made.groups.values():
                if not group.is_shutdown and group.address is not None:
                    version = made.standby_version if group.protocol == HSRP else 0
                    yield Member(End(device.name, made.name), made, group, version)


def _lans(now: Snapshot) -> Iterator[tuple[Link, list[Member]]]:
    """The members on each link that more than one of them is on."""
    on: dict[Link, list[Member]] = {}
    for member in members(now):
        link = now.base.wires.link_of.get(member.end)
        if link is not None:
            on.setdefault(link, []).append(member)
    return ((link, found) for link, found in on.items() if len({one.end.node for one in found}) > 1)


def together(now: Snapshot) -> Iterator[list[Member]]:
    """The members of each group of several, by protocol, version and number."""
    for _, found in _lans(now):
        by_key: dict[tuple[str, int, int], list[Member]] = {}
        for member in found:
            by_key.setdefault((member.group.protocol, member.version, member.group.number), []).append(member)
        yield from (group for group in by_key.values() if len(group) > 1)


def virtual_addresses_differ(now: Snapshot) -> Iterator[Found]:
    """Two routers have different virtual addresses in one group.

    One answers for one address, the other for another: after a takeover the hosts' gateway is gone. Configure the same address.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.0
         standby 1 ip 192.0.2.1
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.3 255.255.255.0
         standby 1 ip 192.0.2.254

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.0
         standby 1 ip 192.0.2.1
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.3 255.255.255.0
         standby 1 ip 192.0.2.1
         standby 1 priority 90
    """
    for group in together(now):
        first = group[0]
        for other in group[1:]:
            if other.group.address != first.group.address:
                addresses = f"{dotted(first.group.address or 0)} in {first}, {dotted(other.group.address or 0)} in {other}"
                yield Found(
                    other.end.node, other.subject, f"virtual addresses differ: {addresses}", (other.group.line, first.group.line)
                )


def groups_do_not_hear_each_other(now: Snapshot) -> Iterator[Found]:
    """Two routers of one LAN hold one virtual address in groups that do not hear each other.

    Protocol, version and number of the group must be the same. Otherwise both are active and both answer for the address.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.0
         standby version 2
         standby 1 ip 192.0.2.1
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.3 255.255.255.0
         standby 1 ip 192.0.2.1

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.0
         standby 1 ip 192.0.2.1
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.3 255.255.255.0
         standby 10 ip 192.0.2.1

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.0
         standby version 2
         standby 1 ip 192.0.2.1
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.3 255.255.255.0
         standby version 2
         standby 1 ip 192.0.2.1
         standby 1 priority 90
    """
    for _, found in _lans(now):
        holders: dict[int, Member] = {}
        for member in found:
            first = holders.setdefault(member.group.address or 0, member)
            if first.end.node != member.end.node and called(first) != called(member):
                held = f"{first.end} holds it in {called(first)}, {member.end} in {called(member)}"
                message = f"{dotted(member.group.address or 0)} is a virtual address twice: {held}"
                yield Found(member.end.node, member.subject, f"{message}: both are active", (member.group.line, first.group.line))


def called(member: Member) -> str:
    version = f" version {member.version}" if member.version else ""
    return f"{member.group.protocol}{version} group {member.group.number}"


def virtual_address_outside(now: Snapshot) -> Iterator[Found]:
    """A virtual address is in no subnet of its interface.

    Hosts of the LAN cannot use it as their gateway, and IOS complains. Take an address of the subnet.

    Flagged:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.0
         standby 1 ip 192.0.3.1

    Accepted:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.0
         standby 1 ip 192.0.2.1
    """
    for member in members(now):
        address = member.group.address or 0
        if not any(at.prefix.covers(address) for at in member.made.addresses):
            message = f"{dotted(address)}, the virtual address of {member}, is in no subnet of that interface"
            lines = (member.group.line, *(at.line for at in member.made.addresses))
            yield Found(member.end.node, member.subject, message, lines)


def virtual_address_taken(now: Snapshot) -> Iterator[Found]:
    """A virtual address is also the address of an interface on the LAN.

    Two routers answer for it. HSRP and GLBP need an address of their own; with VRRP it may be that of one router, which then
    is the owner, but not of a router that does not take part.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.0
         standby 1 ip 192.0.2.3
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.3 255.255.255.0
         standby 1 ip 192.0.2.3

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.0
         vrrp 1 ip 192.0.2.3
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.3 255.255.255.0
         vrrp 1 ip 192.0.2.3
    """
    told: set[tuple[End, int]] = set()
    for member in members(now):
        link = now.base.wires.link_of.get(member.end)
        for end in link.ends if link else (member.end,):
            made = now.device(end.node).interfaces.get(end.interface)
            own = next((at for at in made.addresses if at.address == member.group.address), None) if made else None
            is_owner = member.group.protocol == VRRP and made and (VRRP, member.group.number) in made.groups
            if own and not is_owner and (end, own.address) not in told and made and not made.is_shutdown:
                told.add((end, own.address))
                message = f"{dotted(own.address)}, the virtual address of {member}, is the address of {end}"
                yield Found(member.end.node, member.subject, message, (member.group.line, own.line))
