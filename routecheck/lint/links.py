"""Two ends of a cable or a subnet that do not fit (LNK10x)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import dotted
from routecheck.ios.names import kind
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
    if one.address == other.address:
        return False
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
