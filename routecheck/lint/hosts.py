"""Mistakes in the hosts of `routecheck.toml`, held against the LANs that they are on (HST10x; S11.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.diagnostic import UsageError
from routecheck.forwarding.ground import plug
from routecheck.forwarding.station import Station, station
from routecheck.ios.names import kind
from routecheck.lint.rule import Found
from routecheck.model.device import Interface, InterfaceAddress
from routecheck.model.hosts import Host
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line
from routecheck.topology import End

_SETTINGS = "routecheck.toml"


class Lan(NamedTuple):
    """A host that has an address, and the interfaces of devices that it shares a wire with; `fault` is why its `attached` names
    none."""

    host: Host
    station: Station
    ends: tuple[End, ...]
    ports: tuple[tuple[End, Interface], ...]
    fault: str = ""

    @property
    def line(self) -> Line:
        """Where it is declared."""
        return entry(self.host)


def entry(host: Host) -> Line:
    """The line of a host in `routecheck.toml`."""
    return Line(_SETTINGS, host.line, host.line, 0, (), "")


def lans(now: Snapshot) -> list[Lan]:
    """The hosts with addresses, sorted by name, each with its LAN."""
    world = now.state.world()
    found: list[Lan] = []
    for host in now.network.hosts.values():
        made = station(host)
        if made is None:
            continue
        try:
            ends = plug(world, made).ends
        except UsageError as error:
            found.append(Lan(host, made, (), (), str(error).removeprefix(f"{made.place}: ")))
            continue
        known = ((end, now.network.devices[end.node].interfaces.get(end.interface)) for end in ends)
        found.append(Lan(host, made, ends, tuple((end, port) for end, port in known if port)))
    return found


def holding(ports: tuple[tuple[End, Interface], ...], address: int) -> list[tuple[End, InterfaceAddress]]:
    """The interfaces among these whose subnets hold an address."""
    return [(end, at) for end, made in ports for at in made.addresses if at.prefix.covers(address)]


def is_known(ports: tuple[tuple[End, Interface], ...]) -> bool:
    """Whether all addresses of interfaces are in their configs, those of groups too."""
    return all(
        made.unknown_address is None and all(group.addresses or not group.has_ip for group in made.groups.values())
        for _, made in ports
    )


def mask_differs(now: Snapshot) -> Iterator[Found]:
    """A host has another mask than its LAN.

    It takes some of its neighbours for far away, or addresses behind its gateway for neighbours that never answer (S11.4).

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.0.0

    With routecheck.toml:
        [hosts.pc]
        address = "10.0.0.10/16"
        gateway = "10.0.0.1"
    """
    for lan in lans(now):
        near = holding(lan.ports, lan.station.address)
        lengths = {at.prefix.length for _, at in near}
        if len(lengths) == 1 and lan.station.prefix.length not in lengths:
            end, at = near[0]
            message = f"{lan.host.name} has the mask /{lan.station.prefix.length}, and {end} on its LAN /{at.prefix.length}"
            yield Found("", f"host {lan.host.name}", message, (lan.line, at.line))


def gateway_is_nobody(now: Snapshot) -> Iterator[Found]:
    """Nobody on the LAN of a host has the address of its gateway.

    Nobody answers its ARP request, and nothing it sends leaves the LAN: a router that the files have is there with another
    address. Correct the gateway, or add the config of the device that has it.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.254 255.255.255.0

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.254 255.255.255.0
         standby 1 ip 10.0.0.1

    With routecheck.toml:
        [hosts.pc]
        address = "10.0.0.10/24"
        gateway = "10.0.0.1"
    """
    for lan in lans(now):
        gateway = lan.host.gateway
        near = holding(lan.ports, lan.station.address)
        if gateway is None or not near or not lan.station.prefix.covers(gateway) or not is_known(lan.ports):
            continue
        held = {at.address for _, made in lan.ports for at in made.addresses}
        held |= {address for _, made in lan.ports for group in made.groups.values() for address in group.addresses}
        if gateway not in held and all(other.address != gateway for other in now.network.hosts.values()):
            has = " and ".join(f"{end} has {dotted(at.address)}" for end, at in near)
            message = f"nobody on the LAN of {lan.host.name} has its gateway {dotted(gateway)}; {has}"
            yield Found("", f"host {lan.host.name}", message, (lan.line, near[0][1].line))


def gateway_off_subnet(now: Snapshot) -> Iterator[Found]:
    """The gateway of a host is not in its subnet.

    It cannot ask for the gateway on its LAN (S11.4): nothing it sends leaves the LAN. Of a host that is on no LAN of the files
    nothing is said.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0

    Accepted:
        interface GigabitEthernet0/0
         ip address 172.16.0.1 255.255.255.0

    With routecheck.toml:
        [hosts.pc]
        address = "10.0.0.10/24"
        gateway = "10.0.1.1"
    """
    for lan in lans(now):
        gateway = lan.host.gateway
        if lan.ends and gateway is not None and not lan.station.prefix.covers(gateway):
            message = f"the gateway {dotted(gateway)} of {lan.host.name} is not in its subnet {lan.station.prefix}"
            yield Found("", f"host {lan.host.name}", message, (lan.line,))


def without_gateway(now: Snapshot) -> Iterator[Found]:
    """A host has no gateway, and others on its LAN have one.

    It reaches its own LAN only (S11.4).

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.128
        interface GigabitEthernet0/1
         ip address 10.0.0.129 255.255.255.128

    With routecheck.toml:
        [hosts.pc]
        address = "10.0.0.10/25"
        gateway = "10.0.0.1"

        [hosts.printer]
        address = "10.0.0.200/25"
    """
    found = lans(now)
    for lan in found:
        others = [one.host.name for one in found if one.ends and one.ends == lan.ends and one.host.gateway is not None]
        if lan.host.gateway is None and others:
            message = f"{lan.host.name} has no gateway, as {others[0]} on its LAN has: it reaches that LAN only"
            yield Found("", f"host {lan.host.name}", message, (lan.line,))


def address_of_device(now: Snapshot) -> Iterator[Found]:
    """A host has the address of a device.

    Both answer ARP for it, and packets for one get to the other.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.10 255.255.255.0

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0

    With routecheck.toml:
        [hosts.pc]
        address = "10.0.0.10/24"
        gateway = "10.0.0.1"
    """
    for lan in lans(now):
        for device in now.network.devices.values():
            for made in device.interfaces.values():
                is_here = lan.host.attached is None or End(device.name, made.name) in lan.ends
                held = [at.line for at in made.addresses if at.address == lan.station.address]
                held += [group.line for group in made.groups.values() if lan.station.address in group.addresses]
                if held and is_here and not made.is_shutdown:
                    message = f"{lan.host.name} has the address {dotted(lan.station.address)} of {device.name} {made.name}"
                    yield Found("", f"host {lan.host.name}", message, (lan.line, held[0]))


def attached_elsewhere(now: Snapshot) -> Iterator[Found]:
    """A host is attached to an interface whose subnet does not hold its address, or that is not there.

    Nobody on that wire is its neighbour. Correct the address or `attached`.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.5.1 255.255.255.0

    With routecheck.toml:
        [hosts.pc]
        address = "10.0.5.10/24"
        attached = "R1:GigabitEthernet0/0"
    """
    for lan in lans(now):
        ports = tuple((end, made) for end, made in lan.ports if kind(made.name) not in ("Loopback", "Null"))
        if lan.fault:
            yield Found("", f"host {lan.host.name}", f"{lan.host.name} is attached to nothing: {lan.fault}", (lan.line,))
        at = next((at for _, made in ports for at in made.addresses), None)
        if lan.host.attached and at and is_known(ports) and not holding(ports, lan.station.address):
            what = f"{lan.host.name} ({dotted(lan.station.address)}) is attached to {lan.host.attached}"
            yield Found("", f"host {lan.host.name}", f"{what}, where the subnet is {at.prefix}", (lan.line, at.line))
