"""`ip verify unicast` for all sources at once: is there a route back to them, by this interface where that is wanted."""

from __future__ import annotations

from routecheck.forwarding.flows.fib import Stop
from routecheck.forwarding.flows.gates import AclGate, Flow, Hosts, Part, Passed
from routecheck.forwarding.journey import DENIED_IN, INSUFFICIENT
from routecheck.model.device import ReversePath
from routecheck.rib.walk import missing_source, ways_of
from routecheck.rib.world import Place, World
from routecheck.topology import End


class ReverseGate:
    """The check of one interface. What fails it may still be let in by an access list."""

    def __init__(self, world: World, end: End, check: ReversePath, about: tuple[Hosts, Flow]) -> None:
        self.world, self.end, self.check = world, end, check
        self.hosts, flow = about
        self.passing = sum(1 << number for number, address in enumerate(self.hosts.addresses) if self._is_routed(address))
        found = world.network.devices[end.node].acls.get(check.acl) if check.acl else None
        way = (end, "of uRPF", check.line)
        self.exempt = AclGate(found, way, self.hosts, (flow, False)) if found and found.entries else None
        self.is_open = bool(check.acl) and self.exempt is None

    def at(self, destination: int) -> Passed:
        """The sources with a route back, and those that the list of the check lets in all the same."""
        surely = perhaps = self.passing
        if self.exempt:
            exempt = self.exempt.at(destination)
            surely, perhaps = surely | exempt.surely, perhaps | exempt.perhaps
        lost = self.hosts.all & ~perhaps
        unclear = perhaps & ~surely
        if self.is_open or missing_source(self.world.network.devices[self.end.node], self._place.vrf):
            lost, unclear, perhaps = 0, lost | unclear, self.hosts.all
        told = f"uRPF on {self.end.node} {self.end.interface}"
        how = f"the route back to its source does not leave by {self.end.interface}" if self.check.is_strict else "no route back"
        parts = (
            Part(lost, Stop(DENIED_IN, self.end.node, f"{told}: {how}", (self.check.line,))),
            Part(unclear, Stop(INSUFFICIENT, self.end.node, f"{told}: whether it passes is not known", (self.check.line,))),
        )
        return Passed(surely, perhaps, tuple(part for part in parts if part.sources))

    @property
    def _place(self) -> Place:
        return Place(self.end.node, self.world.network.devices[self.end.node].interfaces[self.end.interface].vrf)

    def _is_routed(self, source: int) -> bool:
        found = self.world.rib(*self._place).longest_match(source, with_default=self.check.allows_default)
        hops = [hop for route in found for hop in route.next_hops]
        exits = {way.interface for hop in hops for way in ways_of(self.world, self._place, hop, source, set())} - {"Null0"}
        return bool(exits) and (not self.check.is_strict or self.end.interface in exits)
