"""Two ends of a cable or a subnet that do not fit (LNK10x)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import dotted
from routecheck.ios.names import is_ethernet, kind, parent
from routecheck.lint.rule import Found
from routecheck.model.device import Device, Interface, InterfaceAddress
from routecheck.snapshot import Snapshot
from routecheck.topology import End

Pair = tuple[End, Interface, End, Interface]


def cables(now: Snapshot) -> Iterator[Pair]:
    """The two interfaces at each cable that the files or `routecheck.toml` tell of, when neither is shut down."""
    for one, other in now.base.plain.cables.items():
        here = now.device(one.node).interfaces.get(one.interface)
        there = now.device(other.node).interfaces.get(other.interface)
        if one < other and here and there and not here.is_shutdown and not there.is_shutdown:
            yield one, here, other, there


def between(one: End, other: End) -> str:
    """What a finding about two ends is about."""
    return f"link {one} - {other}"


def mask_mismatch(now: Snapshot) -> Iterator[Found]:
    """Two interfaces on one link have masks that differ.

    Each takes other addresses to be its neighbours: some hosts are unreachable from one side, and OSPF does not come up.
    Give both the same mask.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.0

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.252
    """
    for link in now.base.wires.links:
        found: list[tuple[End, InterfaceAddress]] = []
        for end in link.ends:
            made = now.device(end.node).interfaces.get(end.interface)
            found += [(end, at) for at in made.addresses] if made and not made.is_shutdown else []
        for place, (end, at) in enumerate(found):
            other = next((pair for pair in found[:place] if _masks_differ(pair[1], at) and pair[0].node != end.node), None)
            if other:
                first, its = other
                message = f"{first} has {dotted(its.address)}/{its.prefix.length}, {end} {dotted(at.address)}/{at.prefix.length}"
                yield Found(end.node, between(first, end), f"masks differ on one link: {message}", (at.line, its.line))


def _masks_differ(one: InterfaceAddress, other: InterfaceAddress) -> bool:
    return one.prefix != other.prefix and one.prefix.covers(other.address) and other.prefix.covers(one.address)


def overlapping_subnets(now: Snapshot) -> Iterator[Found]:
    """The subnet of an interface lies within that of another device's interface, and they are no link.

    The device with the wider subnet takes those hosts for its own neighbours unless it learns the narrower one: a wrong mask,
    or an address plan that clashes. Give them subnets that do not overlap.

    Flagged:
        hostname R1
        interface GigabitEthernet0/1
         ip address 10.1.0.1 255.255.0.0
        hostname R2
        interface GigabitEthernet0/1
         ip address 10.1.7.1 255.255.255.0
        interface GigabitEthernet0/2
         ip address 10.2.0.1 255.255.255.0

    Accepted:
        hostname R1
        interface GigabitEthernet0/1
         ip address 10.1.0.1 255.255.248.0
        hostname R2
        interface GigabitEthernet0/1
         ip address 10.1.8.1 255.255.255.0
        interface GigabitEthernet0/2
         ip address 10.2.0.1 255.255.255.0
    """
    held = sorted(
        ((at.prefix, End(device.name, made.name), at) for device, made, at in _lans(now)), key=lambda one: (one[0], one[1])
    )
    wider: list[tuple[End, InterfaceAddress]] = []
    for prefix, end, at in held:
        wider = [one for one in wider if one[1].prefix.last >= prefix.last]
        for other, its in wider:
            if its.prefix != prefix and other.node != end.node and not _is_link(now, other, end):
                message = f"{prefix} of {end} lies within {its.prefix} of {other}"
                yield Found(end.node, f"interface {end.interface}", message, (at.line, its.line))
                break
        wider.append((end, at))


def _lans(now: Snapshot) -> Iterator[tuple[Device, Interface, InterfaceAddress]]:
    """The addresses of interfaces that others may share a subnet with, in the global tables."""
    for device in now.network.devices.values():
        for made in device.interfaces.values():
            if not made.vrf and not made.is_shutdown and kind(made.name) not in ("Loopback", "Tunnel", "Null", "NVI"):
                for at in made.addresses:
                    if at.prefix.length < 32:
                        yield device, made, at


def _is_link(now: Snapshot, one: End, other: End) -> bool:
    link = now.base.wires.link_of.get(one)
    return link is not None and other in link.ends


def mtu_mismatch(now: Snapshot) -> Iterator[Found]:
    """The two ends of a cable have MTUs that differ.

    The end with the smaller one drops the larger frames of the other; small packets (a ping) pass. Set the same `mtu` on both.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         mtu 9000
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.252

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         mtu 9000
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface GigabitEthernet0/0
         mtu 9000
         ip address 10.0.12.2 255.255.255.252
    """
    for one, here, other, there in cables(now):
        if is_ethernet(one.interface) and is_ethernet(other.interface) and (here.mtu or 1500) != (there.mtu or 1500):
            if kind(one.interface) != kind(other.interface) and None in (here.mtu, there.mtu):
                continue
            message = (
                f"the MTU of {one} is {here.mtu or '1500 (the default)'}, that of {other} {there.mtu or '1500 (the default)'}"
            )
            yield Found(one.node, between(one, other), message, (here.line, there.line))


def speed_mismatch(now: Snapshot) -> Iterator[Found]:
    """The two ends of a cable are set to different speeds.

    The link does not come up. Set the same speed on both, or let both negotiate (`speed auto`).

    Flagged:
        hostname R1
        interface FastEthernet0/0
         speed 100
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface FastEthernet0/0
         speed 10
         ip address 10.0.12.2 255.255.255.252

    Accepted:
        hostname R1
        interface FastEthernet0/0
         speed 100
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface FastEthernet0/0
         speed 100
         ip address 10.0.12.2 255.255.255.252
    """
    for one, here, other, there in cables(now):
        if here.speed_kbps and there.speed_kbps and here.speed_kbps != there.speed_kbps:
            message = f"{one} is set to {here.speed_kbps // 1000} Mbit/s, {other} to {there.speed_kbps // 1000}"
            yield Found(one.node, between(one, other), message, (here.line, there.line))


def duplex_mismatch(now: Snapshot) -> Iterator[Found]:
    """One end of a cable runs full duplex and the other half duplex.

    Frames are lost as soon as both send: the link is up, and slow. An end that negotiates with one whose speed and duplex are
    fixed falls back to half duplex. Fix both ends, or neither.

    Flagged:
        hostname R1
        interface FastEthernet0/0
         speed 100
         duplex full
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface FastEthernet0/0
         speed auto
         duplex auto
         ip address 10.0.12.2 255.255.255.252

    Flagged:
        hostname R1
        interface FastEthernet0/0
         duplex full
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface FastEthernet0/0
         duplex half
         ip address 10.0.12.2 255.255.255.252

    Accepted:
        hostname R1
        interface FastEthernet0/0
         speed 100
         duplex full
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface FastEthernet0/0
         speed 100
         duplex full
         ip address 10.0.12.2 255.255.255.252
    """
    for one, here, other, there in cables(now):
        ends = (here.duplex, there.duplex)
        fixed = {"full", "half"}.issuperset(ends)
        falls = _is_fixed(here) and there.duplex == "auto" and not there.speed_kbps and here.duplex == "full"
        falls = falls or (_is_fixed(there) and here.duplex == "auto" and not here.speed_kbps and there.duplex == "full")
        if (fixed and ends[0] != ends[1]) or falls:
            how = f"{one} is set to {here.duplex} duplex, {other} to {there.duplex}"
            effect = ": that end falls back to half duplex" if falls else ""
            yield Found(one.node, between(one, other), how + effect, (here.line, there.line))


def _is_fixed(made: Interface) -> bool:
    """Whether a port does not negotiate: at 10 or 100 Mbit/s with both settings fixed."""
    return made.duplex in ("full", "half") and made.speed_kbps in (10_000, 100_000)


def framing_mismatch(now: Snapshot) -> Iterator[Found]:
    """The two ends of a serial line speak different link protocols.

    The line protocol does not come up. Set the same `encapsulation` on both; without a line it is HDLC.

    Flagged:
        hostname R1
        interface Serial0/0
         encapsulation ppp
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface Serial0/0
         ip address 10.0.12.2 255.255.255.252

    Accepted:
        hostname R1
        interface Serial0/0
         encapsulation ppp
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface Serial0/0
         encapsulation ppp
         ip address 10.0.12.2 255.255.255.252
    """
    for one, here, other, there in cables(now):
        framings = [(made.encapsulation or "hdlc").lower() for made in (here, there)]
        is_serial = kind(here.name) == kind(there.name) == "Serial" and not parent(here.name)
        if is_serial and framings[0] != framings[1] and {"hdlc", "ppp", "frame-relay"}.issuperset(framings):
            message = f"{one} speaks {framings[0]}, {other} {framings[1]}: the line stays down"
            yield Found(one.node, between(one, other), message, (here.line, there.line))


def tag_mismatch(now: Snapshot) -> Iterator[Found]:
    """Two sub-interfaces of a small subnet have different VLAN tags.

    They do not hear each other. Give both ends of the subnet the same tag (`encapsulation dot1Q`).

    Flagged:
        hostname R1
        interface GigabitEthernet0/0.10
         encapsulation dot1Q 10
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface GigabitEthernet0/0.10
         encapsulation dot1Q 11
         ip address 10.0.12.2 255.255.255.252

    Accepted:
        hostname R1
        interface GigabitEthernet0/0.10
         encapsulation dot1Q 10
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface GigabitEthernet0/0.10
         encapsulation dot1Q 10
         ip address 10.0.12.2 255.255.255.252
    """
    seen: dict[object, list[tuple[End, Interface, InterfaceAddress]]] = {}
    for device, made, at in _lans(now):
        if at.prefix.length >= 29:
            seen.setdefault(at.prefix, []).append((End(device.name, made.name), made, at))
    for held in seen.values():
        if len(held) == 2 and held[0][0].node != held[1][0].node and held[0][2].address != held[1][2].address:
            (one, here, at), (other, there, its) = held
            if here.vlan and there.vlan and here.vlan != there.vlan and not (here.is_native_vlan or there.is_native_vlan):
                message = f"{one} has the tag {here.vlan}, {other} {there.vlan}, and both are in {at.prefix}"
                yield Found(one.node, between(one, other), message, (at.line, its.line))
