"""Where packets of an address that is not in the files come in: by the interface that the answer would leave the files by."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import dotted, is_private
from routecheck.forwarding import lan
from routecheck.forwarding.ground import Ground
from routecheck.forwarding.walk import Start
from routecheck.rib.walk import ways_of
from routecheck.rib.world import Place
from routecheck.topology import End


def entrance(ground: Ground, address: int, target: int) -> tuple[Start, str] | None:
    """Where a packet from `address` to `target` enters, and what that assumes; None when nothing leads out to that address.
    The router that has the target, or whose NAT gives it away, is looked at first."""
    if is_private(address):
        return None
    for node in _nearest(ground, target):
        for vrf in dict.fromkeys(made.vrf for made in ground.world.network.devices[node].interfaces.values()):
            for end in _exits(ground, Place(node, vrf), address):
                told = f"{dotted(address)} is not in the files; its packets are taken to come in by {end}"
                return Start(node, end.interface, vrf), told
    return None


def _nearest(ground: Ground, target: int) -> list[str]:
    """The devices, those first that packets to the target are for."""
    devices = ground.world.network.devices

    def has(node: str) -> bool:
        ports = devices[node].interfaces.values()
        own = any(at.address == target for made in ports for at in made.addresses)
        table = ground.nat(node)
        return own or any(one.first <= target <= one.last for made in ports for one in table.aliases(made.name))

    return sorted(devices, key=lambda node: not has(node))


def _exits(ground: Ground, place: Place, address: int) -> Iterator[End]:
    """The interfaces of a table by which packets to an address leave the files."""
    for route in ground.world.rib(*place).longest_match(address):
        for hop in route.next_hops:
            for way in ways_of(ground.world, place, hop, address, set()):
                end = End(place.node, way.interface)
                if end not in ground.world.down and _is_open(ground, end, address if way.address is None else way.address):
                    yield end


def _is_open(ground: Ground, end: End, address: int) -> bool:
    """Whether nobody in the files is asked there."""
    if not lan.has_macs(end.interface):
        return not lan.on_wire(ground, end) and not end.interface.startswith(("Null", "Loopback", "Tunnel"))
    answer = lan.ask(ground, end, address)
    return isinstance(answer, lan.Silence) and answer.is_open
