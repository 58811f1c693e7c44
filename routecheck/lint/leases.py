"""What DHCP pools tell hosts that cannot be (HST11x; S12.6)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import dotted
from routecheck.lint.hosts import is_known
from routecheck.lint.rule import Found
from routecheck.model.device import Device, Interface
from routecheck.model.services import Pool
from routecheck.snapshot import Snapshot
from routecheck.topology import End


def gateway_outside_pool(now: Snapshot) -> Iterator[Found]:
    """A DHCP pool tells hosts a gateway that is not in their subnet.

    They cannot ask for it on their LAN, and nothing they send leaves it (S11.4, S12.6).

    Flagged:
        ip dhcp pool LAN
         network 10.0.0.0 255.255.255.0
         default-router 10.0.1.1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0

    Accepted:
        ip dhcp pool LAN
         network 10.0.0.0 255.255.255.0
         default-router 10.0.0.1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
    """
    for device, pool in _pools(now):
        blocks = [block for block in (pool.prefix or pool.host_prefix, *pool.secondaries) if block]
        outside = [one for one in pool.gateways if blocks and not any(block.covers(one) for block in blocks)]
        if outside and pool.gateway_line:
            message = (
                f"pool {pool.name} leases addresses of {blocks[0]} with the gateway {dotted(outside[0])}, which is not in it"
            )
            yield Found(device.name, f"ip dhcp pool {pool.name}", message, (pool.gateway_line, pool.prefix_line or pool.line))


def pool_gateway_is_nobody(now: Snapshot) -> Iterator[Found]:
    """A DHCP pool tells hosts a gateway that no device has, though the router is on that subnet itself.

    Nobody answers their ARP requests, and nothing they send leaves the LAN (S12.6). Write the address of the router, or the
    virtual one; or add the config of the device that has it.

    Flagged:
        ip dhcp pool LAN
         network 10.0.0.0 255.255.255.0
         default-router 10.0.0.254
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0

    Accepted:
        ip dhcp pool LAN
         network 10.0.0.0 255.255.255.0
         default-router 10.0.0.254
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         standby 1 ip 10.0.0.254
    """
    held = {at.address for device in now.network.devices.values() for made in device.interfaces.values() for at in made.addresses}
    held |= {one.address for one in now.network.hosts.values() if one.address is not None}
    for made in (made for device in now.network.devices.values() for made in device.interfaces.values()):
        held.update(address for group in made.groups.values() for address in group.addresses)
    for device, pool in _pools(now):
        lan = _lan(now, device, pool)
        missing = [one for one in pool.gateways if pool.prefix and pool.prefix.covers(one) and one not in held]
        if lan and missing and pool.gateway_line and is_known(tuple(lan)):
            end, made = lan[0]
            at = next(at for at in made.addresses if at.prefix == pool.prefix)
            has = f"{end.interface} has {dotted(at.address)}"
            message = f"pool {pool.name} tells the gateway {dotted(missing[0])}, which nobody in the files has; {has}"
            yield Found(device.name, f"ip dhcp pool {pool.name}", message, (pool.gateway_line, at.line))


def _lan(now: Snapshot, device: Device, pool: Pool) -> list[tuple[End, Interface]]:
    """The interface of the device in the subnet of a pool, and the others on its link; none without it."""
    for made in device.interfaces.values():
        if made.vrf == pool.vrf and not made.is_shutdown and any(at.prefix == pool.prefix for at in made.addresses):
            end = End(device.name, made.name)
            link = now.base.wires.link_of.get(end)
            known = ((far, now.device(far.node).interfaces.get(far.interface)) for far in (link.ends if link else ()))
            return [(end, made), *((far, port) for far, port in known if port and far != end)]
    return []


def _pools(now: Snapshot) -> Iterator[tuple[Device, Pool]]:
    for device in now.network.devices.values():
        if device.services and device.services.no_dhcp_line is None:
            yield from ((device, pool) for pool in device.services.pools.values())
