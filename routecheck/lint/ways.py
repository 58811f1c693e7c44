"""What rules about routes share: what a static route is called, where it leaves, and what the files leave open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from routecheck.address import DEFAULT, MASKS, Prefix, dotted
from routecheck.ios.names import is_ethernet, kind, parent
from routecheck.model.device import Device, Interface
from routecheck.model.routing import StaticRoute
from routecheck.protocols.static import candidate
from routecheck.rib.walk import exits, missing_source
from routecheck.rib.world import Place
from routecheck.snapshot import Snapshot
from routecheck.topology import DIRECT, End, port_of

_BACKUP = re.compile(r"back.?up|second|standby|fail.?over|fallback|spare|floating", re.IGNORECASE)
_DISTANCES = {"router bgp": 20, "router eigrp": 90, "router isis": 115, "router rip": 120}
"""The lowest distance of each protocol that is not modelled."""


def routers(now: Snapshot) -> Iterator[Device]:
    """The devices that route."""
    return (device for device in now.network.devices.values() if device.has_ip_routing)


def is_whole(device: Device) -> bool:
    """Whether a config is one of a device, not a piece of one: it has an interface with an address."""
    return any(made.addresses or made.unknown_address for made in device.interfaces.values())


def statics(now: Snapshot) -> Iterator[tuple[Device, StaticRoute]]:
    """The unicast static routes of all devices that route."""
    for device in routers(now):
        for route in device.static_routes:
            if not route.is_multicast:
                yield device, route


def rivals(now: Snapshot) -> Iterator[tuple[Device, list[StaticRoute]]]:
    """The static routes of one prefix, where there are several: by distance, those of one distance as configured."""
    for device in routers(now):
        found: dict[tuple[str, Prefix], list[StaticRoute]] = {}
        for route in device.static_routes:
            if not route.is_multicast:
                found.setdefault((route.vrf, route.prefix), []).append(route)
        for group in found.values():
            if len(group) > 1:
                yield device, sorted(group, key=lambda route: route.distance)


def subject(route: StaticRoute) -> str:
    """What a finding about a static route is about: `route 0.0.0.0/0 via 198.51.100.1`."""
    vrf = f" in VRF {route.vrf}" if route.vrf else ""
    return f"route {route.prefix} via {hop(route)}{vrf}"


def hop(route: StaticRoute) -> str:
    """The next hop in words: the address, the interface, or both."""
    address = "" if route.next_hop is None else dotted(route.next_hop)
    return " ".join(word for word in (route.interface or "", address) if word) or "dhcp"


def is_discard(route: StaticRoute) -> bool:
    """Whether packets that follow it are thrown away."""
    return route.interface is not None and kind(route.interface) == "Null"


Subnets = dict[tuple[str, int], dict[int, Interface]]
"""The interfaces of a device by VRF and length of prefix, then by the address of the prefix."""

_KNOWN: WeakKeyDictionary[Snapshot, dict[str, Subnets]] = WeakKeyDictionary()
"""The subnets of the devices of a snapshot, each found out once: configs have thousands of routes and hundreds of ports."""


def _subnets(now: Snapshot, device: Device) -> Subnets:
    known = _KNOWN.setdefault(now, {})
    if device.name not in known:
        made: Subnets = {}
        for one in device.interfaces.values():
            for at in one.addresses:
                made.setdefault((one.vrf, at.prefix.length), {}).setdefault(at.prefix.address, one)
        known[device.name] = dict(sorted(made.items(), key=lambda item: -item[0][1]))
    return known[device.name]


def subnet_port(now: Snapshot, device: Device, route: StaticRoute) -> Interface | None:
    """The interface a route leaves by as its line, or the subnet of its next hop, tells it; up or down."""
    if route.interface is not None:
        return device.interfaces.get(route.interface)
    vrf = "" if route.next_hop_is_global else route.vrf
    for (its_vrf, length), blocks in _subnets(now, device).items() if route.next_hop is not None else ():
        found = blocks.get((route.next_hop or 0) & MASKS[length]) if its_vrf == vrf else None
        if found:
            return found
    return None


def is_subnet(now: Snapshot, device: Device, route: StaticRoute) -> bool:
    """Whether the prefix of a route is that of an interface, up or down."""
    return route.prefix.address in _subnets(now, device).get((route.vrf, route.prefix.length), {})


def ports(now: Snapshot, device: Device, route: StaticRoute) -> frozenset[str]:
    """The ports a static route leaves by, for a sub-interface the port it is on; none where that cannot be told."""
    made = subnet_port(now, device, route)
    names = [made.name] if made else exits(now.state.world(), Place(device.name, route.vrf), candidate(device, route))
    return frozenset(port_of(End(device.name, name)).interface for name in names)


def stays_up(now: Snapshot, node: str, name: str) -> bool:
    """Whether the interface stays up when what is behind it fails: Ethernet that no cable of the files joins to another
    router (S2.7)."""
    port = parent(name) or name
    if not is_ethernet(port) and kind(name) not in ("Vlan", "BVI", "BDI"):
        return False
    link = now.base.wires.link_of.get(End(node, name))
    return link is None or link.kind != DIRECT


def may_learn(now: Snapshot, device: Device, vrf: str) -> bool:
    """Whether a table may hold more than the files tell: of protocols that are not modelled, of DHCP, or of OSPF neighbours
    that are not in the files."""
    if missing_source(device, vrf) is not None:
        return True
    return any(_has_open_end(now, place) for place in now.base.places.get((device.name, vrf), ()))


def _has_open_end(now: Snapshot, place: int) -> bool:
    one = now.base.routers[place]
    for port in one.interfaces.values():
        end = End(one.node, port.name)
        if port.is_passive or kind(port.name) == "Loopback" or end in now.base.down_at_boot:
            continue
        link = now.base.wires.link_of.get(end)
        if not any(_runs_ospf(now, far) for far in (link.ends if link else ()) if far.node != one.node):
            return True
    return False


def _runs_ospf(now: Snapshot, end: End) -> bool:
    made = now.device(end.node).interfaces.get(end.interface)
    places = now.base.places.get((end.node, made.vrf), ()) if made else ()
    return any(end.interface in now.base.routers[place].interfaces for place in places)


def has_other_source(device: Device, below: int) -> bool:
    """Whether a protocol that is not modelled, and has a distance below `below`, runs on the device."""
    return any(_DISTANCES.get(note.what, 255) < below for note in device.notes)


def watches_itself(device: Device) -> bool:
    """Whether something that is not modelled may take routes out when what they lead to is dead: BFD, or a script."""
    return any(note.what.startswith(("event manager applet", "ip route static")) for note in device.notes)


def is_named_backup(route: StaticRoute) -> bool:
    """Whether the name of a route says that it is a backup."""
    return _BACKUP.search(route.name) is not None


def is_default(route: StaticRoute) -> bool:
    """Whether it is a default route."""
    return route.prefix == DEFAULT
