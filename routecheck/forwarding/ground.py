"""What packets are followed through: the converged network, its hosts, and what devices have learned so far.

The tables of a `World` never change here. What does change while packets pass is held by one `Memory`: ARP caches, NAT
sessions, the clock. A trace makes a Memory, and each packet finds it as the last one left it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from hashlib import sha256

from routecheck.address import dotted
from routecheck.forwarding.nat.table import NatTable
from routecheck.forwarding.plugs import Plug, at_switch
from routecheck.forwarding.secured import Alone, Sas, Secured
from routecheck.forwarding.station import Station, assumed
from routecheck.ios.names import kind, parent
from routecheck.line_protocol import is_switched
from routecheck.rib.world import World
from routecheck.topology import End, find_interface

PORT = "eth0"
"""What the network interface of a host is called."""
ARP_LIFE_S = 14400
"""How long IOS keeps an ARP entry (S11.5)."""
_STEP_US = 100


def no_tunnels(_node: str, _peer: int | None) -> tuple[Secured | Alone, ...]:
    """The tunnels of a network without any."""
    return ()


class Memory:
    """What devices and hosts know at a time: `now_us` is the time since the start, in microseconds; `mtus` are those that
    a device has been told of on the way to the far end of an SA (RFC 4301 8.2); `sealed` counts the packets that went into each
    SA, by its sender and SPI (RFC 4303 2.2)."""

    def __init__(self) -> None:
        self.now_us = 0
        self.arp: dict[tuple[End, int], tuple[str, End | None, int]] = {}
        self.nat: dict[str, NatTable] = {}
        self.numbers: dict[str, int] = {}
        self.mtus: dict[tuple[str, int], int] = {}
        self.sealed: Counter[tuple[str, int]] = Counter()

    def tick(self) -> int:
        """The time, which goes on by what a frame takes."""
        self.now_us += _STEP_US
        return self.now_us

    def forget(self, nodes: Collection[str]) -> None:
        """What devices had learned that are down: it is gone when they come up again."""
        for node in nodes:
            self.nat.pop(node, None)
        self.arp = {key: known for key, known in self.arp.items() if key[0].node not in nodes}

    @property
    def now_s(self) -> float:
        """The time in seconds, as timeouts are given."""
        return self.now_us / 1_000_000


class Ground:
    """A network in a state, with its hosts and its memory. `seed` changes what is made up: MAC addresses, ports, numbers.

    `sas` are the tunnels; `is_answer`: the packet that is on its way answers one that came. `chosen` says which of several equal
    ways is taken where the default (the first) is not; `forks` fills with those there were, by (device, destination).
    """

    def __init__(self, world: World, hosts: dict[str, Station], memory: Memory, seed: int = 0, sas: Sas = no_tunnels) -> None:
        self.world, self.hosts, self.memory, self.seed, self.sas = world, hosts, memory, seed, sas
        self.is_answer = False
        self.chosen: dict[tuple[str, str], int] = {}
        self.forks: dict[tuple[str, str], int] = {}
        self.plugs: dict[str, Plug] = {host.name: plug(world, host) for host in hosts.values()}

    def assume(self, address: int) -> str:
        """A host at an address of a LAN that nobody there is declared to have: what that assumes, or nothing without that LAN."""
        found = assumed(self.world, address)
        if found is None:
            return ""
        made, told = found
        self.hosts[made.name] = made
        self.plugs[made.name] = plug(self.world, made)
        return told

    def nat(self, node: str) -> NatTable:
        """The translations of a device."""
        if node not in self.memory.nat:
            self.memory.nat[node] = NatTable(self.world.network.devices[node])
        return self.memory.nat[node]

    def mac(self, end: End) -> str:
        """The MAC address of an interface: the configured one, else one that follows from its name. Sub-interfaces share that
        of their port, SVIs that of their switch."""
        own = self.hosts.get(end.node)
        if own:
            return own.mac or self._made_up(f"{own.name}:{PORT}")
        port = parent(end.interface) or end.interface
        device = self.world.network.devices.get(end.node)
        made = device.interfaces.get(port) if device else None
        if made and made.handling.mac:
            return made.handling.mac
        return self._made_up(f"{end.node}:{'SVI' if kind(port) in ('Vlan', 'BVI', 'BDI') else port}")

    def _made_up(self, name: str) -> str:
        """A locally administered unicast address (IEEE 802: second lowest bit of the first octet)."""
        octets = sha256(f"{self.seed} {name}".encode()).digest()[:5]
        return ":".join(["0e", *(f"{octet:02x}" for octet in octets)])

    def number(self, what: str, modulus: int) -> int:
        """A number that looks drawn and follows from the seed and what it is for."""
        return int.from_bytes(sha256(f"{self.seed} {what}".encode()).digest()[:8], "big") % modulus

    def identification(self, node: str) -> int:
        """The next identification of IP packets that a device or host sends."""
        known = self.memory.numbers.get(node)
        found = self.number(f"{node} identification", 0x10000) if known is None else (known + 1) % 0x10000
        self.memory.numbers[node] = found
        return found


def plug(world: World, host: Station) -> Plug:
    """The wire of a host: where `attached` says, else the LAN whose subnet holds its address, or else its gateway."""
    if host.attached:
        return attached(world, host.attached, host.place, host.address)
    found = [end for end in _ports(world) if _holds(world, end, host)] or [
        end for end in _ports(world) if host.gateway is not None and host.gateway in _addresses(world, end)
    ]
    wires: dict[tuple[End, ...], list[End]] = {}
    for end in found:
        link = world.wires.link_of.get(end)
        wires.setdefault(link.ends if link else (end,), []).append(end)
    if len(wires) > 1:
        told = {key: ends for key, ends in wires.items() if any(host.gateway in _addresses(world, end) for end in key)}
        wires = told if len(told) == 1 else wires
    if len(wires) > 1:
        places = " or ".join(str(ends[0]) for ends in wires.values())
        return Plug((), f'{host.name} may be at {places}; say which: attached = "{next(iter(wires))[0]}" in {host.place}')
    return Plug(tuple(sorted(end for key in wires for end in key)))


def attached(world: World, where: str, place: str, address: int | None = None) -> Plug:
    """What a host shares a wire with that is plugged in at `where` (R1:Gi0/0, or the port of a switch). Raises `UsageError`."""
    end = find_interface(world.network, where, f"{place}: ")
    device = world.network.devices[end.node]
    made = device.interfaces.get(end.interface)
    if made and is_switched(device, made):
        return at_switch(world, end, address)
    link = world.wires.link_of.get(end)
    return Plug(link.ends if link else (end,))


def _ports(world: World) -> list[End]:
    """The interfaces that a LAN can be at."""
    return [
        End(device.name, made.name)
        for device in world.network.devices.values()
        for made in device.interfaces.values()
        if made.addresses and kind(made.name) not in ("Loopback", "Null", "NVI", "Tunnel")
    ]


def _holds(world: World, end: End, host: Station) -> bool:
    made = world.network.devices[end.node].interfaces[end.interface]
    return any(at.prefix.covers(host.address) and at.address != host.address for at in made.addresses)


def _addresses(world: World, end: End) -> set[int]:
    made = world.network.devices[end.node].interfaces[end.interface]
    virtual = {address for group in made.groups.values() for address in group.addresses}
    return {at.address for at in made.addresses} | virtual


def named(ground: Ground, address: int) -> str:
    """An address, with the name of the host it is of."""
    owner = next((host.name for host in ground.hosts.values() if host.address == address), "")
    return f"{owner} ({dotted(address)})" if owner and owner != dotted(address) else dotted(address)
