"""What a host that is plugged into a switch shares a wire with: by the declared cables, or by one that is assumed (S12.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck import switching
from routecheck.address import dotted
from routecheck.ios.names import kind
from routecheck.line_protocol import is_switched
from routecheck.model.device import Device, Interface
from routecheck.rib.world import World
from routecheck.switching import Side
from routecheck.topology import End, find_interface

_NO_LAN = ("Loopback", "Null", "NVI", "Tunnel", "Dialer")


class Plug(NamedTuple):
    """Where a host is plugged in: the interfaces of devices it shares a wire with. `fault` is why that is not known, `doubt` what
    it assumes, and `foreign` why none of them is in the subnet of the host's address."""

    ends: tuple[End, ...]
    fault: str = ""
    doubt: str = ""
    foreign: str = ""


def at_switch(world: World, port: End, address: int | None) -> Plug:
    """What shares the VLAN of a switch port. Without any declared cable to the switch, one is taken to lead to the interfaces in
    the subnet of the host's address that have no tag or that of the VLAN."""
    known = switching.behind(world.network, world.wires.cables, world.down, port)
    device = world.network.devices[port.node]
    number = switching.untagged(Side(device, port.interface, device.interfaces.get(port.interface), is_switch_port=True))
    if number is None or port in world.down:
        return Plug(known)
    around = [(end, made, _tag(made)) for end, made in _lans(world, port.node) if address is None or _holds(made, address)]
    others = [f"{end} in VLAN {tag}" for end, _, tag in around if tag not in (None, number)]
    foreign = (
        f"{port} is in VLAN {number}, and the subnet of {dotted(address or 0)} is at {' and '.join(others)}" if others else ""
    )
    if any(end.node == port.node for end in world.wires.cables):
        cut = f"the declared links carry VLAN {number} of {port} to no interface in the subnet of {dotted(address or 0)}"
        return Plug(known, foreign="" if address is None or _is_among(world, known, address) else foreign or cut)
    fitting = [(end, made) for end, made, tag in around if end.node != port.node and tag == number]
    fitting += [(end, made) for end, made, tag in around if end.node != port.node and tag is None and address is not None]
    reached = [end for end, made in fitting if any(_leads_to(side, made, number) for side in _free(world, port))]
    wires = {world.wires.link_of[end].ends if end in world.wires.link_of else (end,) for end in reached}
    if len(wires) > 1:
        places = " or ".join(map(str, reached))
        return Plug(known, f"no cable to {port.node} is declared, and VLAN {number} may be that of {places}: say it in [[links]]")
    if reached:
        names = f"{' and '.join(map(str, reached))} {'is' if len(reached) == 1 else 'are'}"
        doubt = f"no cable to {port.node} is declared; {names} taken to be in its VLAN {number}"
        return Plug(tuple(sorted({*known, *reached})), doubt=doubt)
    if _is_among(world, known, address) or address is None:
        return Plug(known)
    if fitting:
        return Plug(known, f"no other port of {port.node} carries VLAN {number}, in which {fitting[0][0]} would be")
    return Plug(known, foreign)


def _is_among(world: World, ends: tuple[End, ...], address: int | None) -> bool:
    """Whether an address is in a subnet of the interfaces."""
    return address is not None and any(_holds(world.network.devices[one.node].interfaces[one.interface], address) for one in ends)


def _lans(world: World, switch: str) -> Iterator[tuple[End, Interface]]:
    """The interfaces that a VLAN of a switch may lead to: its own SVIs, and what other devices have."""
    for device in world.network.devices.values():
        for made in device.interfaces.values():
            is_own = device.name != switch or kind(made.name) == "Vlan"
            if made.addresses and is_own and kind(made.name) not in _NO_LAN and not made.is_shutdown:
                yield End(device.name, made.name), made


def _holds(made: Interface, address: int) -> bool:
    return any(at.prefix.covers(address) and at.address != address for at in made.addresses)


def _tag(made: Interface) -> int | None:
    """The VLAN that an interface is in by its own config."""
    return int(made.name.removeprefix("Vlan").partition(".")[0]) if kind(made.name) == "Vlan" else made.vlan


def _free(world: World, port: End) -> Iterator[Side]:
    """The ports of a switch that a cable to another device may be in: those that are up and that no host is plugged into."""
    device = world.network.devices[port.node]
    hosts = [host for host in world.network.hosts.values() if host.attached]
    taken = {port, *(find_interface(world.network, host.attached or "", f"{host.place}: ") for host in hosts)}
    for made in device.interfaces.values():
        end = End(device.name, made.name)
        if is_switched(device, made) and end not in taken and end not in world.down:
            yield _side(device, made)


def _side(device: Device, made: Interface) -> Side:
    return Side(device, made.name, made, is_switch_port=True)


def _leads_to(side: Side, made: Interface, number: int) -> bool:
    """Whether frames of a VLAN pass a port as the far interface takes them: with its tag, or without one."""
    if kind(made.name) == "Vlan":
        return switching.tagged(side, number) or switching.untagged(side) == number
    is_tagged = made.vlan is not None and not made.is_native_vlan
    return switching.tagged(side, number) if is_tagged else switching.untagged(side) == number
