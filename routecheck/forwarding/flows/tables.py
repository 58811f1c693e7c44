"""The next hops of all tables for a set of targets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from routecheck.forwarding.flows.fib import Fib, Hops, Resolver, Stop
from routecheck.forwarding.secured import Sas
from routecheck.rib.neighbours import is_active
from routecheck.rib.world import Place, World
from routecheck.topology import End

_FEW = 4
"""For so few targets a table is asked instead of read."""


class Target(NamedTuple):
    """A destination: its address, and the interfaces on its wire. Where no device has the address, a host there has it."""

    address: int
    ends: frozenset[End]


Carriers = dict[tuple[Place, int, int, int], Stop | None]
"""What stands against packets that carry others, by the table they start at, their addresses and their protocol."""


class Tables:
    """By table and number of the target; each table is read once, when it is first asked for, and let go. `given` are the
    targets that are addresses which NAT gives to others, with the devices that do. `sas` tells what the
    tunnels of a device came to (`questions.security`); without it what IPsec protects arrives perhaps."""

    def __init__(self, world: World, targets: Sequence[Target], sas: Sas | None = None, carriers: Carriers | None = None) -> None:
        self.world, self.targets, self.sas, self.resolver = world, tuple(targets), sas, Resolver(world)
        self.given: dict[int, frozenset[str]] = {}
        self.carriers: Carriers = {} if carriers is None else carriers
        self.owned = self._owned()
        self._rows: dict[Place, list[Hops]] = {}

    def hops(self, place: Place, target: int) -> Hops:
        """The next hops towards a target; empty when there are none."""
        row = self._rows.get(place)
        if row is None:
            row = self._rows[place] = self._row(place)
        return row[target]

    def match(self, place: Place, address: int) -> Hops:
        """The next hops towards any address."""
        if not self.world.network.devices[place.node].has_ip_routing:
            return Fib(self.world, place).match(address)
        routes = self.world.rib(place.node, place.vrf).longest_match(address)
        return tuple(dict.fromkeys(hop for route in routes for hop in route.next_hops))

    def _row(self, place: Place) -> list[Hops]:
        if len(self.targets) <= _FEW:
            return [self.match(place, target.address) for target in self.targets]
        match = Fib(self.world, place).match
        shared: dict[Hops, Hops] = {}
        found = [match(target.address) for target in self.targets]
        return [shared.setdefault(hops, hops) for hops in found]

    def _owned(self) -> dict[int, set[Place]]:
        """The targets that are addresses of devices, with the tables that take their packets for the device itself."""
        numbers = {target.address: number for number, target in enumerate(self.targets)}
        found: dict[int, set[Place]] = {}
        for device in self.world.network.devices.values():
            for made in device.interfaces.values():
                if End(device.name, made.name) in self.world.down:
                    continue
                place = Place(device.name, made.vrf)
                for at in made.addresses:
                    if at.address in numbers:
                        found.setdefault(numbers[at.address], set()).add(place)
                for virtual in (one for group in made.groups.values() for one in group.addresses if one in numbers):
                    if is_active(self.world, device, made.vrf, virtual):
                        found.setdefault(numbers[virtual], set()).add(place)
        return found
