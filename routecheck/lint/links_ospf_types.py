"""Neighbours of OSPF of which one does not speak, or speaks of another kind of network (LNK12x)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.ios.names import kind
from routecheck.lint.links import between
from routecheck.lint.links_ospf import Apart, end_of, of_code, told
from routecheck.lint.rule import Found
from routecheck.model.device import Device
from routecheck.snapshot import Snapshot
from routecheck.topology import DIRECT, TUNNEL, End


def ospf_passive_on_one_side(now: Snapshot) -> Iterator[Found]:
    """An OSPF interface is passive, and its neighbour's is not.

    The passive one sends no hellos and ignores those it hears: no adjacency. Write `no passive-interface` there, or make the
    other end passive, too, if none is wanted.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.0
         ip ospf 1 area 0
        router ospf 1
         passive-interface default
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.0
         ip ospf 1 area 0

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.0
         ip ospf 1 area 0
        router ospf 1
         passive-interface default
         no passive-interface GigabitEthernet0/0
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.0
         ip ospf 1 area 0
    """
    pairs: list[Apart] = []
    for refused in now.state.wired.database.refused:
        one, other = refused.one, refused.other
        if one.port.is_passive != other.port.is_passive:
            passive, active = (one, other) if one.port.is_passive else (other, one)
            said = passive.instance.process.passive
            own = said.get(passive.port.name) or said.get("")
            lines = (own[1] if own else passive.port.line, active.port.line)
            reason = f"{passive} is passive, {active} is not: they do not become neighbours"
            pairs.append(Apart(end_of(passive), end_of(active), reason, lines))
    return told(pairs)


def ospf_on_one_side(now: Snapshot) -> Iterator[Found]:
    """OSPF runs on one end of a link between two routers that both run it, and not on the other end.

    Hellos go unanswered there: no adjacency over this link. Put the other end into the area (`network` or `ip ospf P area A`), or
    make this end passive if none is wanted.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.1.0.1 255.255.255.0
        router ospf 1
         network 10.0.0.0 0.255.255.255 area 0
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.2.0.1 255.255.255.0
        router ospf 1
         network 10.2.0.0 0.0.0.255 area 0

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.1.0.1 255.255.255.0
        router ospf 1
         network 10.0.0.0 0.255.255.255 area 0
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.2.0.1 255.255.255.0
        router ospf 1
         network 10.0.0.0 0.255.255.255 area 0
    """
    speakers = now.state.wired.database.speakers
    for link in now.base.wires.links:
        if link.kind not in (DIRECT, TUNNEL) or len(link.ends) != 2 or any(end in now.down for end in link.ends):
            continue
        here = [end for end in link.ends if end in speakers]
        if len(here) != 1 or speakers[here[0]].port.is_passive:
            continue
        (far,) = (end for end in link.ends if end != here[0])
        if _speaks(now.device(far.node), far):
            message = f"{here[0]} runs OSPF (area {speakers[here[0]].port.area}), and {far} at the other end does not"
            lines = (speakers[here[0]].port.line, now.device(far.node).interfaces[far.interface].line)
            yield Found(here[0].node, between(here[0], far), message, lines)


def _speaks(device: Device, end: End) -> bool:
    """Whether the device runs OSPF in the VRF of this interface, on which it could then run, too."""
    made = device.interfaces.get(end.interface)
    processes = [one for one in device.ospf if made and one.vrf == made.vrf and not one.is_shutdown]
    return bool(processes) and device.has_ip_routing and kind(end.interface) != "Null" and not (made and made.ospf.is_shutdown)


def ospf_network_type(now: Snapshot) -> Iterator[Found]:
    """Two OSPF neighbours take their link for different kinds of network.

    One describes a network with a designated router, the other a link between two: they may become FULL, and no route goes
    through the link. Set the same `ip ospf network` on both ends.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.0
         ip ospf 1 area 0
         ip ospf network point-to-point
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.0
         ip ospf 1 area 0

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.0
         ip ospf 1 area 0
         ip ospf network point-to-point
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.0
         ip ospf 1 area 0
         ip ospf network point-to-point
    """
    return of_code(now, "ADJ-FULL-NO-ROUTES")


def ospf_no_neighbor(now: Snapshot) -> Iterator[Found]:
    """Two OSPF routers on a non-broadcast network have no `neighbor` statement for each other.

    They send no hellos. Name the other router with `neighbor A` on one of them, or change the network type.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.0
         ip ospf 1 area 0
         ip ospf network non-broadcast
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.0
         ip ospf 1 area 0
         ip ospf network non-broadcast

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.0
         ip ospf 1 area 0
         ip ospf network non-broadcast
        router ospf 1
         neighbor 10.0.12.2
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.0
         ip ospf 1 area 0
         ip ospf network non-broadcast
    """
    return of_code(now, "OSP111")


def ospf_no_designated_router(now: Snapshot) -> Iterator[Found]:
    """All OSPF routers of a network have priority 0.

    None becomes designated router, so that they stay 2-WAY and no route goes through. Leave the priority of one at 1 or more.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.0
         ip ospf 1 area 0
         ip ospf priority 0
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.0
         ip ospf 1 area 0
         ip ospf priority 0

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.0
         ip ospf 1 area 0
         ip ospf priority 0
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.0
         ip ospf 1 area 0
    """
    return of_code(now, "OSP112")
