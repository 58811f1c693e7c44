"""Who is on a wire, and who answers ARP there: the owner, the active router of a group, NAT, or a proxy (S11.4, S11.5, S12.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck import first_hop
from routecheck.address import dotted
from routecheck.forwarding.ground import PORT, Ground
from routecheck.ios.names import is_ethernet, kind, parent
from routecheck.model.device import Interface
from routecheck.model.first_hop import GLBP
from routecheck.rib.neighbours import is_heard, sharers
from routecheck.rib.walk import ways_of
from routecheck.rib.world import Place
from routecheck.syntax.line import Line
from routecheck.topology import DIRECT, End, Link


class Heard(NamedTuple):
    """Who answers: the interface, the MAC address it answers with, and how it comes to answer for what is not its own."""

    end: End
    mac: str
    told: str = ""
    lines: tuple[Line, ...] = ()
    doubt: str = ""


class Silence(NamedTuple):
    """Nobody answers. `is_open`: nobody in the files has the address, so that somebody outside them may. `fault` is why it
    cannot be told who would."""

    reason: str
    lines: tuple[Line, ...] = ()
    is_open: bool = False
    fault: str = ""


def has_macs(interface: str) -> bool:
    """Whether frames there have MAC addresses, and next hops are asked for by ARP (S11.8)."""
    return is_ethernet(parent(interface) or interface) or kind(interface) in ("Vlan", "BVI", "BDI") or interface == PORT


def on_wire(ground: Ground, end: End) -> list[End]:
    """Every other interface on the wire of an interface, hosts among them, whether up or not."""
    if end.node in ground.hosts:
        ends = ground.plugs[end.node].ends
    else:
        link = ground.world.wires.link_of.get(end)
        ends = link.ends if link else (end,)
    ends = tuple({far for one in ends for far in _linked(ground, one)} | set(ends))
    own = ground.hosts.get(end.node)
    hosts = [
        End(name, PORT)
        for name, plug in ground.plugs.items()
        if set(plug.ends) & set(ends) or (own and not ends and not plug.ends and ground.hosts[name].prefix == own.prefix)
    ]
    return [far for far in (*sorted(ends), *hosts) if far != end]


def _linked(ground: Ground, end: End) -> tuple[End, ...]:
    link = ground.world.wires.link_of.get(end)
    return link.ends if link else (end,)


def ask(ground: Ground, end: End, address: int) -> Heard | Silence:
    """What an ARP request for `address` out of `end` comes to."""
    told = f"ARP for {dotted(address)} is not answered on {end}"
    if (end.node, address) in ground.world.broken.silent:
        return Silence(told)
    own = _alias(ground, end, address)
    if own:
        return Silence(f"{told}: it is a global address of the router's own NAT", (own,))
    around = on_wire(ground, end)
    owners = [far for far in around if _owns(ground, far, address)]
    for far in owners:
        if _hears(ground, end, far):
            return Heard(far, ground.mac(far))
    shared = _virtual(ground, end, around, address)
    if shared:
        return shared
    for far in around:
        alias = _alias(ground, far, address) if _hears(ground, end, far) else None
        if alias:
            return Heard(far, ground.mac(far), f"{far.node} answers for a global address of its NAT", (alias,))
    if owners:
        return _deaf(ground, end, owners[0], told)
    return _proxy(ground, end, around, address) or _absent(ground, address, told)


def _absent(ground: Ground, address: int, told: str) -> Silence:
    """Nobody on the wire has it: a host that has it is plugged in elsewhere, or the files do not know it."""
    for name, plug in ground.plugs.items():
        host = ground.hosts[name]
        if host.address != address:
            continue
        if plug.fault:
            return Silence(told, fault=plug.fault)
        if host.is_assumed:
            return Silence(told, fault=f"{told}: {dotted(address)} is taken to be a host at {host.attached}")
        if plug.ends or host.attached:
            why = f"; {plug.foreign}" if plug.foreign else ""
            return Silence(f"{told}: {name}, which has it, is on another wire ({host.attached or plug.ends[0]}){why}")
    return Silence(told, is_open=True)


def sender(ground: Ground, end: End, near: int) -> int:
    """The address of an interface in the subnet of `near`, or its first: what its ARP requests come from."""
    own = ground.hosts.get(end.node)
    if own:
        return own.address
    made = ground.world.network.devices[end.node].interfaces[end.interface]
    first = made.addresses[0].address if made.addresses else 0
    return next((at.address for at in made.addresses if at.prefix.covers(near)), first)


def _interface(ground: Ground, end: End) -> Interface | None:
    device = ground.world.network.devices.get(end.node)
    return device.interfaces.get(end.interface) if device else None


def _owns(ground: Ground, end: End, address: int) -> bool:
    host = ground.hosts.get(end.node)
    if host:
        return host.address == address
    made = _interface(ground, end)
    return made is not None and any(at.address == address for at in made.addresses)


def _hears(ground: Ground, end: End, far: End) -> bool:
    return far.node in ground.hosts or is_heard(ground.world, end, far)


def _deaf(ground: Ground, end: End, far: End, told: str) -> Silence:
    """The owner of the address does not hear the request."""
    why = ground.world.down.get(far)
    if why is None:
        return Silence(f"{told}: packets between {end.node} and {far.node} are lost")
    is_whole = why.reason == f"{far.node} is down"
    return Silence(f"{told}: {why.reason if is_whole else why.of(far)}", why.lines)


def _alias(ground: Ground, far: End, address: int) -> Line | None:
    """The line of NAT for which a router answers ARP for an address (S9.11)."""
    device = ground.world.network.devices.get(far.node)
    if device is None or not device.nat_rules:
        return None
    return next((one.line for one in ground.nat(far.node).aliases(far.interface) if one.first <= address <= one.last), None)


def _virtual(ground: Ground, end: End, around: list[End], address: int) -> Heard | Silence | None:
    """The router that answers for a virtual address (S12.3); None when the address is no virtual one there."""
    ports = ((far, _interface(ground, far)) for far in around)
    sharing = [far for far, made in ports if made and any(first_hop.groups_of(made, address))]
    if not sharing:
        return None
    link = ground.world.wires.link_of.get(sharing[0]) or Link((sharing[0],), DIRECT)
    active = [
        member
        for member in first_hop.answering(sharers(ground.world), link, address)
        if member.end != end and _hears(ground, end, member.end)
    ]
    if not active:
        return Silence(f"ARP for {dotted(address)} is not answered on {end}: no router of the group is up")
    member = active[0]
    group = member.group
    if group.protocol == GLBP:
        mac = f"00:07:b4:{group.number >> 8:02x}:{group.number & 255:02x}:01"
        doubt = f"GLBP shares hosts among its routers; that {member.end.node} gets this one is taken" if len(active) > 1 else ""
        return Heard(member.end, mac, f"{member.end.node} forwards for GLBP group {group.number}", (group.line,), doubt)
    dots = first_hop.virtual_mac(group, member.version).replace(".", "")
    mac = ":".join(dots[place : place + 2] for place in range(0, 12, 2))
    is_vrrp = group.protocol == "VRRP"
    state = "master" if is_vrrp else "active"
    doubt = (
        f"{' and '.join(one.end.node for one in active)} do not hear each other and are all {state}" if len(active) > 1 else ""
    )
    told = f"{member.end.node} is {state} of {group.protocol} group {group.number}"
    return Heard(member.end, mac, told, (group.line,), doubt)


def _proxy(ground: Ground, end: End, around: list[End], address: int) -> Heard | None:
    """A router that has a route to an address outside its own subnet by another interface answers for it (S11.4), unless who asks
    is not of its subnet either (`IP ARP req filtered ... wrong cable`)."""
    found = [far for far in around if far.node in ground.world.network.devices and _is_proxy(ground, end, far, address)]
    if not found:
        return None
    far = found[0]
    doubt = f"{' and '.join(one.node for one in found)} all answer; the first is taken" if len(found) > 1 else ""
    return Heard(far, ground.mac(far), f"{far.node} answers for {dotted(address)} by proxy ARP", doubt=doubt)


def _is_proxy(ground: Ground, end: End, far: End, address: int) -> bool:
    made = _interface(ground, far)
    if made is None or not _hears(ground, end, far) or not ground.world.network.devices[far.node].has_ip_routing:
        return False
    asker = sender(ground, end, address)
    if asker and made.addresses and not any(at.prefix.covers(asker) for at in made.addresses):
        return False
    is_local = any(at.prefix.covers(address) for at in made.addresses)
    if is_local:
        return made.handling.local_proxy_arp_line is not None
    return made.handling.has_proxy_arp and any(name != far.interface for name in _exits(ground, far, made.vrf, address))


def _exits(ground: Ground, far: End, vrf: str, address: int) -> Iterator[str]:
    place = Place(far.node, vrf)
    for route in ground.world.rib(far.node, vrf).longest_match(address):
        for hop in route.next_hops:
            for way in ways_of(ground.world, place, hop, address, set()):
                yield way.interface
