"""Who is on a wire and who answers there: the owners of addresses, and what becomes of ARP (S2.7, S12.1)."""

from collections.abc import Iterator

from routecheck import first_hop
from routecheck.address import dotted
from routecheck.model.device import Device, Interface
from routecheck.rib.world import Lost, World
from routecheck.topology import DIRECT, End, Link


def owner(world: World, device: Device, vrf: str, address: int) -> Interface | None:
    """The interface of the device that holds the address and is up: then packets to it are for the device itself."""
    for made in device.interfaces.values():
        is_up = made.vrf == vrf and End(device.name, made.name) not in world.down
        if is_up and any(at.address == address for at in made.addresses):
            return made
    return None


def is_active(world: World, device: Device, vrf: str, address: int) -> bool:
    """Whether the device is the one that answers for a virtual address of HSRP or VRRP (S12.1, S12.2)."""
    for made in device.interfaces.values():
        end = End(device.name, made.name)
        if made.vrf == vrf and end not in world.down and any(first_hop.groups_of(made, address)):
            link = world.wires.link_of.get(end) or Link((end,), DIRECT)
            return end in {member.end for member in first_hop.answering(sharers(world), link, address)}
    return False


def sharers(world: World) -> first_hop.Ground:
    """What first-hop groups are judged on."""
    return first_hop.Ground(world.network, world.down, world.is_up, first_hop.Ground(world.network, world.at_boot))


def on_subnet(world: World, device: Device, vrf: str, address: int) -> Iterator[Interface]:
    """The interfaces of a device that does not route through which it reaches its own subnets."""
    for made in device.interfaces.values():
        is_up = made.vrf == vrf and End(device.name, made.name) not in world.down
        if is_up and any(at.prefix.covers(address) for at in made.addresses):
            yield made


def unanswered(world: World, end: End, address: int, where: str = "") -> Lost | None:
    """Why ARP for an address finds nobody; None when somebody answers, or when the files do not know the address. `where` is
    what the interface is called."""
    told = f"ARP for {dotted(address)} unanswered on {where or end.interface}"
    if (end.node, address) in world.broken.silent:
        return Lost(told)
    owners = list(answering(world, end, address))
    if not owners or any(hearing(world, end, address)):
        return None
    far = owners[0]
    why = world.down.get(far)
    if why is None:
        return Lost(f"{told}: packets between {end.node} and {far.node} are lost")
    is_whole = why.reason == f"{far.node} is down"
    return Lost(f"{told}: {why.reason if is_whole else why.of(far)}", why.lines)


def hearing(world: World, end: End, address: int) -> Iterator[End]:
    """Of the ends that hold an address those that are heard."""
    return (far for far in answering(world, end, address) if is_heard(world, end, far))


def is_heard(world: World, end: End, far: End) -> bool:
    """Whether another end of a link is up and not cut off."""
    return far not in world.down and frozenset((end.node, far.node)) not in world.broken.cut


def answering(world: World, end: End, address: int) -> Iterator[End]:
    """The other ends of a link that hold an address; of those that share one (HSRP, VRRP) the one that is active, or all
    when none is."""
    link = world.wires.link_of.get(end)
    sharing: list[End] = []
    for far in others(world, end):
        made = world.network.devices[far.node].interfaces.get(far.interface)
        if made and any(at.address == address for at in made.addresses):
            yield far
        elif made and any(first_hop.groups_of(made, address)):
            sharing.append(far)
    active = [member.end for member in first_hop.answering(sharers(world), link, address)] if link and sharing else []
    yield from [far for far in active if far != end] or sharing


def others(world: World, end: End) -> Iterator[End]:
    link = world.wires.link_of.get(end)
    return (far for far in (link.ends if link else ()) if far != end)
