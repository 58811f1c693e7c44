"""The addresses that hosts of `routecheck.toml` get by DHCP, before anything else happens (S12.6)."""

from __future__ import annotations

from routecheck.address import dotted
from routecheck.forwarding.dhcp.hosts import leased, leases
from routecheck.forwarding.dhcp.lease import INSUFFICIENT, Lease, NoLease
from routecheck.forwarding.ground import attached, plug
from routecheck.forwarding.station import station
from routecheck.model.hosts import Host
from routecheck.rib.world import World
from routecheck.topology import End


class Leased:
    """Every host as it is when leases are given out, and those that got none with the reason."""

    def __init__(self, world: World) -> None:
        hosts = world.network.hosts
        self.hosts: dict[str, Host] = dict(hosts)
        self.given: dict[str, Lease | NoLease] = {}
        if any(host.is_dhcp for host in hosts.values()):
            self.given = leases(world, {name: _wire(world, host) for name, host in hosts.items()})
        for name, one in self.given.items():
            if isinstance(one, Lease):
                self.hosts[name] = leased(hosts[name], one)

    def told(self, name: str) -> str:
        """How a host came to its address, or why it has none; nothing when it is declared."""
        one = self.given.get(name)
        if one is None:
            return ""
        if isinstance(one, NoLease):
            return f"{name} has no address: {one.told}"
        gateway = f"gateway {dotted(one.gateway)}" if one.gateway is not None else "no gateway"
        resolvers = f"resolver {', '.join(map(dotted, one.resolvers))}" if one.resolvers else "no resolver"
        return f"{name} has {dotted(one.address)}/{one.prefix.length} from {one.server} (pool {one.pool}), {gateway}, {resolvers}"

    def is_unknown(self, name: str) -> bool:
        """Whether the files do not tell what a host gets."""
        one = self.given.get(name)
        return isinstance(one, NoLease) and one.code == INSUFFICIENT


def _wire(world: World, host: Host) -> tuple[End, ...]:
    made = station(host)
    if made:
        return plug(world, made).ends
    return attached(world, host.attached, host.place).ends if host.attached else ()
