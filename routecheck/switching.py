"""Which routers hear each other through the switches that `[[links]]` plugs them into (S12.4, S12.5).

A switch port carries VLANs, a cable joins those of its two ends, and who shares a VLAN and a subnet is on one link. Spanning
tree is taken to find a way wherever there is one.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import NamedTuple

from routecheck.diagnostic import WARNING, Diagnostic, Span
from routecheck.ios.names import kind, parent
from routecheck.line_protocol import carries, is_switched, is_trunk
from routecheck.model.device import Device, Interface
from routecheck.network import Network
from routecheck.topology import VIA_SWITCH, End, Groups, Link, Topology, may_hear, port_of, tag_of


class Side(NamedTuple):
    """One end of a cable: its device, and the interface that speaks there (the Port-channel of a member)."""

    device: Device
    name: str
    made: Interface | None
    is_switch_port: bool


def bridged(network: Network, wires: Topology, down: Container[End] = frozenset()) -> Topology:
    """The wires with the links that cables to switches make, as far as their ports are up; `wires` itself when none is plugged
    into a switch port."""
    groups = domains(network, wires.cables, down)
    if groups is None:
        return wires
    made = dict(_attached(network, wires.cables))
    through = list(_links(network, wires, groups, made))
    taken = {end for link in through for end in link.ends}
    cables = [link for link in wires.links if _is_cable(wires, link)]
    others = [link for link in wires.links if link not in cables and not taken.intersection(link.ends)]
    link_of = {end: link for link in (*cables, *others, *through) for end in link.ends}
    found = tuple(_apart(network, groups, made)) if not down else ()
    return Topology(tuple(sorted((*cables, *others, *through))), link_of, wires.cables, wires.diagnostics + found)


def domains(network: Network, cables: Mapping[End, End], down: Container[End]) -> Groups | None:
    """The sets of interfaces and VLANs of switches that are joined; None when no cable ends at a switch port. A VLAN of a
    switch stands in it as an end of its own."""
    joined = Groups()
    vlans: list[int] = []
    is_any = False
    for one, other in cables.items():
        if not one < other:
            continue
        sides = _side(network, one), _side(network, other)
        if not any(side.is_switch_port for side in sides):
            continue
        vlans = vlans or _vlans_in_use(network)
        is_any = True
        if one not in down and other not in down:
            for a, b in _joined(*sides, vlans):
                joined.join(a, b)
    if not is_any:
        return None
    for end, _ in _attached(network, cables):
        if kind(end.interface) == "Vlan":
            joined.join(end, _vlan(end.node, int(end.interface.removeprefix("Vlan").partition(".")[0])))
    return joined


def _side(network: Network, end: End) -> Side:
    device = network.devices[end.node]
    made = device.interfaces.get(end.interface)
    if made and made.channel_group is not None:
        bundle = f"Port-channel{made.channel_group}"
        made = device.interfaces.get(bundle, made)
    is_port = made is not None and made.channel_group is None and is_switched(device, made)
    return Side(device, made.name if made else end.interface, made, is_port)


def _vlan(node: str, number: int) -> End:
    return End(node, f"VLAN {number}")


def _joined(one: Side, other: Side, vlans: Iterable[int]) -> Iterator[tuple[End, End]]:
    """What a cable joins: VLANs of two switches, or interfaces of a router with VLANs of a switch."""
    if one.is_switch_port and other.is_switch_port:
        a, b = untagged(one), untagged(other)
        if a and b:
            yield _vlan(one.device.name, a), _vlan(other.device.name, b)
        for number in vlans:
            if tagged(one, number) and tagged(other, number):
                yield _vlan(one.device.name, number), _vlan(other.device.name, number)
        return
    port, router = (one, other) if one.is_switch_port else (other, one)
    for end, made in _speaking(router):
        tag = tag_of(made)
        vlan = untagged(port) if tag is None else tag
        if vlan and (tag is None or tagged(port, tag)):
            yield end, _vlan(port.device.name, vlan)


def untagged(port: Side) -> int | None:
    """The VLAN of untagged frames: the access VLAN, or a trunk's native one if it is allowed."""
    if port.made is None:
        return None
    number = port.made.switchport.native_vlan if is_trunk(port.made) else port.made.switchport.access_vlan
    return number if carries(port.made, number) and number not in port.device.inactive_vlans else None


def tagged(port: Side, number: int) -> bool:
    """Whether a port carries a VLAN with its tag."""
    is_carried = port.made is not None and is_trunk(port.made) and carries(port.made, number)
    is_native = port.made is not None and port.made.switchport.native_vlan == number
    return is_carried and not is_native and number not in port.device.inactive_vlans


def _speaking(router: Side) -> Iterator[tuple[End, Interface]]:
    """The routed interface at a port and its sub-interfaces."""
    for made in router.device.interfaces.values():
        if router.name in (made.name, parent(made.name)) and made.addresses:
            yield End(router.device.name, made.name), made


def _attached(network: Network, cables: Mapping[End, End]) -> Iterator[tuple[End, Interface]]:
    """Everything with addresses that is plugged into a switch, and the SVIs of switches that something is plugged into."""
    switches = set()
    for end, far in cables.items():
        here, there = _side(network, end), _side(network, far)
        if there.is_switch_port and not here.is_switch_port:
            yield from _speaking(here)
        if here.is_switch_port:
            switches.add(end.node)
    for node in sorted(switches):
        for made in network.devices[node].interfaces.values():
            if kind(made.name) == "Vlan" and made.addresses:
                yield End(node, made.name), made


def _vlans_in_use(network: Network) -> list[int]:
    """The VLANs that any port, SVI or sub-interface names: no others need to be carried anywhere."""
    found: set[int] = set()
    for device in network.devices.values():
        for made in device.interfaces.values():
            found |= {made.switchport.access_vlan, made.switchport.native_vlan}
            if made.vlan is not None:
                found.add(made.vlan)
            if kind(made.name) == "Vlan":
                found.add(int(made.name.removeprefix("Vlan").partition(".")[0]))
    return sorted(found)


def _is_cable(wires: Topology, link: Link) -> bool:
    return len(link.ends) == 2 and wires.cables.get(port_of(link.ends[0])) == port_of(link.ends[1])


def _links(network: Network, wires: Topology, groups: Groups, made: Mapping[End, Interface]) -> Iterator[Link]:
    """Per set of joined interfaces those in one subnet, with whom else the subnet is shared by."""
    heard = Groups()
    by_root: dict[End, list[End]] = {}
    for end in made:
        by_root.setdefault(groups.find(end), []).append(end)
    for ends in by_root.values():
        for place, one in enumerate(ends):
            for other in ends[place + 1 :]:
                if may_hear(network, made, one, other):
                    heard.join(one, other)
    for link in wires.links:
        if not _is_cable(wires, link) and any(end in made for end in link.ends):
            for end in link.ends[1:]:
                heard.join(link.ends[0], end)
    for ends_of in heard.sets():
        yield Link(ends_of, VIA_SWITCH)


def _apart(network: Network, groups: Groups, made: Mapping[End, Interface]) -> Iterator[Diagnostic]:
    """Interfaces in one subnet that the declared cables put into different VLANs."""
    by_subnet: dict[object, list[End]] = {}
    for end, one in made.items():
        for at in one.addresses:
            by_subnet.setdefault(at.prefix, []).append(end)
    for ends in by_subnet.values():
        first = ends[0]
        for end in ends[1:]:
            if groups.find(end) != groups.find(first) and may_hear(network, made, first, end):
                message = f"{first} and {end} are in one subnet, but the declared links put them into different VLANs"
                spans = tuple(Span(made[one].line.file, made[one].line.number) for one in (first, end))
                yield Diagnostic("NET105", WARNING, message, spans)


def behind(network: Network, cables: Mapping[End, End], down: Container[End], port: End) -> tuple[End, ...]:
    """The interfaces with addresses that share the access VLAN of a switch port: who hears a host that is plugged in there."""
    device = network.devices[port.node]
    made = device.interfaces.get(port.interface)
    number = untagged(Side(device, port.interface, made, is_switch_port=True))
    if number is None or port in down:
        return ()
    vlan = _vlan(port.node, number)
    groups = domains(network, cables, down)
    if groups is None:
        own = End(port.node, f"Vlan{number}")
        return (own,) if own.interface in device.interfaces and own not in down else ()
    return tuple(sorted(end for end, _ in _attached(network, cables) if groups.find(end) == groups.find(vlan)))
