"""PCs and servers that have an address: those of `routecheck.toml`, and those that a question assumes."""

from __future__ import annotations

from typing import NamedTuple

from routecheck.address import Prefix, dotted
from routecheck.ios.names import kind
from routecheck.model.hosts import Host, Service
from routecheck.rib.world import World
from routecheck.topology import End


class Station(NamedTuple):
    """A host as packets find it. `place` is where it is declared; `is_assumed`: nothing declares it, a question is about it."""

    name: str
    address: int
    prefix: Prefix
    gateway: int | None = None
    resolvers: tuple[int, ...] = ()
    services: tuple[Service, ...] = ()
    attached: str | None = None
    mac: str | None = None
    place: str = ""
    is_assumed: bool = False


def station(host: Host) -> Station | None:
    """A host that has an address (one that waits for DHCP has none)."""
    if host.address is None or host.prefix is None:
        return None
    return Station(
        host.name, host.address, host.prefix, host.gateway, host.resolvers, host.services, host.attached, host.mac, host.place
    )


def assumed(world: World, address: int) -> tuple[Station, str] | None:
    """A host at an address of a LAN of the files that nobody there has, and what that assumes; None where no LAN holds it."""
    found = sorted(_lans(world, address), key=lambda item: (-item[1].length, item[0]))
    if not found or address in (found[0][1].address, found[0][1].last):
        return None
    end, prefix = found[0]
    made = world.network.devices[end.node].interfaces[end.interface]
    virtual = [one for group in made.groups.values() for one in group.addresses if prefix.covers(one)]
    own = next(at.address for at in made.addresses if at.prefix == prefix)
    gateway = virtual[0] if virtual else own
    told = f"{dotted(address)} is not in the files; it is taken to be a host on {end}, with gateway {dotted(gateway)}"
    others = sorted({other.node for other, block in found if block == prefix and other.node != end.node})
    if others and not virtual:
        told += f" ({' and '.join(others)} {'is' if len(others) == 1 else 'are'} on that subnet too)"
    return Station(dotted(address), address, prefix, gateway, attached=str(end), is_assumed=True), told


def shared_by_all(world: World, address: int) -> Prefix | None:
    """The LAN whose network or broadcast address this is; None when it may be a host's."""
    found = sorted((prefix for _, prefix in _lans(world, address)), key=lambda prefix: -prefix.length)
    return found[0] if found and address in (found[0].address, found[0].last) else None


def _lans(world: World, address: int) -> list[tuple[End, Prefix]]:
    """The interfaces of LANs that hold an address. A block of two addresses is no LAN for hosts."""
    return [
        (End(device.name, made.name), at.prefix)
        for device in world.network.devices.values()
        for made in device.interfaces.values()
        if not made.is_shutdown and kind(made.name) not in ("Loopback", "Null", "NVI", "Tunnel")
        for at in made.addresses
        if at.prefix.covers(address) and at.prefix.length < 30
    ]
