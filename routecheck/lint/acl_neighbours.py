"""Access lists that keep routers from hearing each other (ACL12x)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import dotted, parse_address
from routecheck.lint.links_first_hop import together
from routecheck.lint.rule import Found
from routecheck.model.device import Device, Interface
from routecheck.model.first_hop import GLBP, HSRP
from routecheck.policy.acl import Packet, first_match
from routecheck.protocols.ospf.adjacency import Speaker
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line

_ALL_OSPF_ROUTERS = parse_address("224.0.0.5")
_OSPF, _UDP, _VRRP = 89, 17, 112


def _dropped(device: Device, made: Interface, packet: Packet) -> tuple[Line, ...]:
    """The lines by which the inbound list of an interface denies a packet for sure, empty when it lets it in or may."""
    name, line = made.acl_in or ("", None)
    acl = device.acls.get(name)
    if acl is None or line is None:
        return ()
    ruling = first_match(acl, packet)
    return (line, acl.line) if ruling.is_permitted is False else ()


def list_keeps_ospf_out(now: Snapshot) -> Iterator[Found]:
    """The inbound access list of an interface drops the OSPF packets of a neighbour.

    The adjacency does not come up, or falls apart after the dead interval. Permit protocol `ospf` from the neighbours.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.252
         ip ospf 1 area 0
         ip access-group IN in
        ip access-list extended IN
         permit tcp any any
         permit udp any any
         permit icmp any any
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.252
         ip ospf 1 area 0

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.252
         ip ospf 1 area 0
         ip access-group IN in
        ip access-list extended IN
         permit ospf host 10.0.12.2 any
         permit tcp any any
         permit udp any any
         permit icmp any any
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.252
         ip ospf 1 area 0
    """
    for formed in now.state.wired.database.formed:
        for here, there in ((formed.one, formed.other), (formed.other, formed.one)):
            yield from _without_hellos(now, here, there)


def _without_hellos(now: Snapshot, here: Speaker, there: Speaker) -> Iterator[Found]:
    if there.port.address is None:
        return
    device = now.device(here.instance.node)
    lines = _dropped(device, here.port.made, Packet(there.port.address.address, _ALL_OSPF_ROUTERS, _OSPF))
    if lines:
        name = here.port.made.acl_in[0] if here.port.made.acl_in else ""
        message = f"access list {name} drops the OSPF packets of {there} ({dotted(there.port.address.address)}) on {here}"
        yield Found(device.name, f"interface {here.port.name}", message, lines)


def list_keeps_first_hop_out(now: Snapshot) -> Iterator[Found]:
    """The inbound access list of an interface drops the hellos of the other router of an HSRP, VRRP or GLBP group.

    Each takes itself for the only one, and both are active. Permit the hellos: UDP 1985 to 224.0.0.2 (HSRP version 2:
    224.0.0.102), protocol 112 to 224.0.0.18 (VRRP), UDP 3222 to 224.0.0.102 (GLBP).

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.0
         standby 1 ip 192.0.2.1
         standby 1 priority 110
         ip access-group IN in
        ip access-list extended IN
         permit tcp any any
         permit icmp any any
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
         ip access-group IN in
        ip access-list extended IN
         permit udp any host 224.0.0.2 eq 1985
         permit tcp any any
         permit icmp any any
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.3 255.255.255.0
         standby 1 ip 192.0.2.1
    """
    for group in together(now):
        for member in group:
            for other in group:
                if other.end.node == member.end.node or other.made.address is None:
                    continue
                hello = _hello(other.group.protocol, other.version, other.made.address.address)
                lines = _dropped(now.device(member.end.node), member.made, hello)
                if lines and member.made.acl_in:
                    message = f"access list {member.made.acl_in[0]} drops the hellos of {other.end} to {member}: both are active"
                    yield Found(member.end.node, member.subject, message, lines)
                    break


def _hello(protocol: str, version: int, source: int) -> Packet:
    if protocol == HSRP:
        return Packet(source, parse_address("224.0.0.102" if version == 2 else "224.0.0.2"), _UDP, 1985, 1985)
    if protocol == GLBP:
        return Packet(source, parse_address("224.0.0.102"), _UDP, 3222, 3222)
    return Packet(source, parse_address("224.0.0.18"), _VRRP)
