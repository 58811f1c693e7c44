"""The hosts of `[hosts]` that wait for a lease, one after the other (S12.6). Nobody's lease runs out here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from routecheck.address import host_prefix
from routecheck.forwarding.dhcp.lease import INSUFFICIENT, Client, Deliver, Lease, NoLease, always, lease
from routecheck.model.hosts import Host
from routecheck.rib.world import World
from routecheck.topology import End


def leases(world: World, plugs: Mapping[str, tuple[End, ...]], deliver: Deliver = always) -> dict[str, Lease | NoLease]:
    """What every host of `[hosts]` gets that has `address = "dhcp"`, served in the order of their names. `plugs` are the
    interfaces of devices on the wire of each host, by its name; empty where that is not known."""
    hosts = world.network.hosts
    fixed = [host for host in hosts.values() if host.address is not None]
    found: dict[str, Lease | NoLease] = {}
    for host in sorted((host for host in hosts.values() if host.is_dhcp), key=lambda host: host.name):
        ends = plugs.get(host.name, ())
        taken = {one.address for one in fixed if one.address is not None and _may_share(plugs.get(one.name, ()), ends)}
        taken |= {one.address for one in found.values() if isinstance(one, Lease)}
        if ends:
            given = lease(world, Client(host.name, host.mac, ends, frozenset(taken)), deliver)
            found[host.name] = (
                given._replace(doubts=(*given.doubts, *_guarded(world, host))) if isinstance(given, Lease) else given
            )
        else:
            told = f'nothing tells which LAN {host.name} is on; say it with attached = "R1:Gi0/0" in {host.place}'
            found[host.name] = NoLease(INSUFFICIENT, told)
    return found


def _may_share(one: tuple[End, ...], other: tuple[End, ...]) -> bool:
    return not one or not set(one).isdisjoint(other)


def leased(host: Host, given: Lease) -> Host:
    """The host with its lease. What is declared for it goes before what the lease says."""
    gateway = host.gateway if host.gateway is not None else given.gateway
    prefix = host_prefix(given.address, given.prefix.length)
    return host._replace(address=given.address, prefix=prefix, gateway=gateway, resolvers=host.resolvers or given.resolvers)


def _guarded(world: World, host: Host) -> Iterator[str]:
    """Whether the switch that a host is plugged into filters DHCP, which is not looked at."""
    node = (host.attached or "").partition(":")[0].lower()
    for device in world.network.devices.values():
        lines = [note.line for note in device.notes if note.what == "ip dhcp snooping" and note.mode == "global"]
        if lines and device.name.lower() == node:
            yield f"{lines[0]}: 'ip dhcp snooping' is not looked at; the ports towards the server are taken to be trusted"
