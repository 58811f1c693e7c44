"""Addresses that are there twice, or not at all (CFG23x)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import dotted
from routecheck.ios.names import kind
from routecheck.lint.rule import Found
from routecheck.model.device import Interface, InterfaceAddress
from routecheck.snapshot import Snapshot
from routecheck.topology import End

_Held = tuple[End, Interface, InterfaceAddress]


def _held(now: Snapshot) -> Iterator[_Held]:
    """Every address of the global tables that is not shut down."""
    for device in now.network.devices.values():
        for made in device.interfaces.values():
            if not made.vrf and not made.is_shutdown:
                for at in made.addresses:
                    yield End(device.name, made.name), made, at


def duplicate_address(now: Snapshot) -> Iterator[Found]:
    """Two devices have one address, in subnets that differ.

    Answers go to whichever is nearer, and a router id or a tunnel that is taken from it clashes. Give one of them another
    address; for an anycast service suppress the finding with that reason. (In one subnet it is NET101.)

    Flagged:
        hostname R1
        interface Loopback0
         ip address 10.255.0.1 255.255.255.255
        hostname R2
        interface Loopback0
         ip address 10.255.0.1 255.255.255.255

    Accepted:
        hostname R1
        interface Loopback0
         ip address 10.255.0.1 255.255.255.255
        hostname R2
        interface Loopback0
         ip address 10.255.0.2 255.255.255.255
    """
    seen: dict[int, _Held] = {}
    for end, made, at in _held(now):
        other, its, first = seen.setdefault(at.address, (end, made, at))
        is_told = first.prefix == at.prefix and kind(made.name) != "Loopback" != kind(its.name)
        if other.node != end.node and not is_told:
            message = f"{dotted(at.address)} is the address of both {other} and {end}"
            yield Found(end.node, f"interface {end.interface}", message, (at.line, first.line))


def secondary_without_primary(now: Snapshot) -> Iterator[Found]:
    """An interface has a secondary address and no primary one.

    A secondary counts only while there is a primary: the interface has no address at all. Make one of them the primary (leave
    `secondary` out).

    Flagged:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0 secondary

    Accepted:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
         ip address 198.51.100.1 255.255.255.0 secondary
    """
    for device in now.network.devices.values():
        for made in device.interfaces.values():
            if made.secondaries and made.address is None and made.unknown_address is None:
                message = f"{made.name} has a secondary address and no primary one, so that it has none"
                yield Found(device.name, f"interface {made.name}", message, (made.secondaries[0].line,))
