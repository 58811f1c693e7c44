"""Which interfaces are up in a scenario, and why the others are not (S2.5)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from routecheck.ios.names import is_physical, kind, parent
from routecheck.model.device import Device, Interface
from routecheck.network import Network
from routecheck.switches import SCRIPTS
from routecheck.syntax.line import Line
from routecheck.topology import End, Scenario, Topology


class Down(NamedTuple):
    """Why an interface is down, with the lines that say so."""

    reason: str
    lines: tuple[Line, ...] = ()

    def of(self, name: object) -> str:
        """The fact about the interface `name`, as a clause."""
        return f"{name} is {SHUT}" if self.reason == SHUT else f"{name} is down: {self.reason}"


SHUT = "administratively down"


def live(network: Network, wires: Topology, broken: Scenario) -> dict[End, Down]:
    """The interfaces that are down, and why (S2.5). Tunnels depend on routes too and are judged with them."""
    return _judged(network, network.devices, wires.cables, broken)


def live_after(
    network: Network, wires: Topology, broken: Scenario, before: tuple[Scenario, Mapping[End, Down]]
) -> dict[End, Down]:
    """The same as `live`, from the interfaces that were down in another scenario: what fails on a device can reach as far
    as the devices it is cabled to, and through their Port-channels those behind them. The cables are plain ones."""
    was, down = before
    reached = (was.nodes ^ broken.nodes) | {end.node for end in was.interfaces ^ broken.interfaces}
    reached |= set(_cabled(network, wires, reached))
    reached |= set(_bundled(network, wires, reached))
    around = reached | set(_cabled(network, wires, reached))
    around |= set(_cabled(network, wires, set(_bundled(network, wires, reached))))
    cables = {end: wires.cables[end] for end in _ports(network, around) if end in wires.cables}
    found = _judged(network, around, cables, broken)
    made = dict(down)
    for end in _ports(network, reached):
        made.pop(end, None)
    made.update((end, why) for end, why in found.items() if end.node in reached)
    return made


def has_plain_cables(wires: Topology) -> bool:
    """Whether every cable has two ends and no port two cables (`[[links]]` can say otherwise)."""
    return all(wires.cables.get(far) == end for end, far in wires.cables.items())


def _ports(network: Network, nodes: Iterable[str]) -> Iterator[End]:
    """The interfaces of some devices, and the parents of their sub-interfaces, which may have no lines of their own."""
    for node in nodes:
        for name in network.devices[node].interfaces:
            yield End(node, name)
            above = parent(name)
            if above:
                yield End(node, above)


def _cabled(network: Network, wires: Topology, nodes: Iterable[str]) -> Iterator[str]:
    return (wires.cables[end].node for end in _ports(network, nodes) if end in wires.cables)


def _bundled(network: Network, wires: Topology, nodes: Iterable[str]) -> Iterator[str]:
    ends = (end for end in _ports(network, nodes) if end in wires.cables)
    return (wires.cables[end].node for end in ends if kind(end.interface) == "Port-channel")


def _judged(network: Network, nodes: Iterable[str], cables: Mapping[End, End], broken: Scenario) -> dict[End, Down]:
    """The interfaces of some devices that are down, as far as their cables tell."""
    down = {end: Down("failed") for end in broken.interfaces}
    devices = [network.devices[node] for node in nodes]
    for device in devices:
        for made in device.interfaces.values():
            reason = _own_fault(device, made, broken) or _not_enabled(network, device, made)
            if reason:
                down[End(device.name, made.name)] = reason
    unframed = {end: _other_framing(network, end, far) for end, far in cables.items() if not {end, far} & down.keys()}
    down |= {end: why for end, why in unframed.items() if why}
    for end, far in cables.items():
        if far in down and end not in down:
            down[end] = _far_end_down(far, down[far])
    for device in devices:
        _bundles(device, down)
    for end, far in cables.items():
        if far in down and end not in down and kind(far.interface) == "Port-channel":
            down[end] = _far_end_down(far, down[far])
    for device in devices:
        _inherited(device, down)
        _vlans(device, down)
        _dialers(device, down)
    return down


def _far_end_down(far: End, why: Down) -> Down:
    is_device = why.reason == f"{far.node} is down"
    return Down(why.reason if is_device else f"its far end {why.of(far)}", why.lines)


_FRAMINGS = ("hdlc", "ppp", "frame-relay")


def _other_framing(network: Network, end: End, far: End) -> Down | None:
    """A serial line whose ends speak different link protocols does not come up."""
    ports = [network.devices[one.node].interfaces.get(one.interface) for one in (end, far)]
    made, other = ports
    if made is None or other is None or not kind(made.name) == kind(other.name) == "Serial":
        return None
    here, there = ((port.encapsulation or "hdlc").lower() for port in (made, other))
    if here == there or here not in _FRAMINGS or there not in _FRAMINGS:
        return None
    return Down(f"it speaks {here}, and its far end {far} {there}", (made.line, other.line))


def _own_fault(device: Device, made: Interface, broken: Scenario) -> Down | None:
    if device.name in broken.nodes:
        return Down(f"{device.name} is down")
    if End(device.name, made.name) in broken.interfaces:
        return Down("failed")
    if made.is_shutdown:
        return Down(SHUT, (made.shutdown_line,) if made.shutdown_line else ())
    return None


def _not_enabled(network: Network, device: Device, made: Interface) -> Down | None:
    """S2.6: on a new device a physical router port is down until `no shutdown`; only a switch says that configs are scripts."""
    if network.switches[SCRIPTS] == "no" or made.has_no_shutdown or not is_physical(made.name) or parent(made.name):
        return None
    return None if is_switched(device, made) else Down("it has no 'no shutdown'", (made.line,))


def _bundles(device: Device, down: dict[End, Down]) -> None:
    """A Port-channel is up with enough members up."""
    members: dict[int, list[str]] = {}
    for made in device.interfaces.values():
        if made.channel_group is not None:
            members.setdefault(made.channel_group, []).append(made.name)
    for made in device.interfaces.values():
        end = End(device.name, made.name)
        if kind(made.name) != "Port-channel" or parent(made.name) or end in down:
            continue
        names = members.get(_last_number(made.name), [])
        up = [name for name in names if End(device.name, name) not in down]
        if len(up) < made.min_links:
            why = "no interface is a member of it" if not names else f"{len(up)} of {len(names)} members up"
            down[end] = Down(why, (made.line,))


def _last_number(name: str) -> int:
    """3 for Port-channel1/3."""
    return int(name[len(name.rstrip("0123456789")) :])


def _inherited(device: Device, down: dict[End, Down]) -> None:
    """A sub-interface is down with its parent."""
    for name in device.interfaces:
        above = parent(name)
        end = End(device.name, name)
        if above and above not in device.interfaces and kind(above) == "Port-channel":
            down.setdefault(end, Down(f"{above} is not configured", (device.interfaces[name].line,)))
        if above and end not in down and End(device.name, above) in down:
            why = down[End(device.name, above)]
            down[end] = Down(why.of(above), why.lines)


def _dialers(device: Device, down: dict[End, Down]) -> None:
    """A Dialer is up, connected or not, unless every interface it could be connected over is down. Which those are is not
    always in lines that are read (a PVC has its own): then it is taken to be up."""
    for made in device.interfaces.values():
        end = End(device.name, made.name)
        if made.dialer_pool is None or end in down:
            continue
        members = [one.name for one in device.interfaces.values() if made.dialer_pool in one.dials_for]
        if members and all(End(device.name, name) in down for name in members):
            down[end] = Down(f"no interface of its dialer pool {made.dialer_pool} is up", (made.line,))


def _vlans(device: Device, down: dict[End, Down]) -> None:
    """An SVI is up with a port up in its VLAN, or with `no autostate`."""
    svis = [made for made in device.interfaces.values() if kind(made.name) == "Vlan"]
    if not svis:
        return
    ports = [made for made in device.interfaces.values() if is_switched(device, made)]
    up = [made for made in ports if End(device.name, made.name) not in down]
    for made in svis:
        end = End(device.name, made.name)
        number = _last_number(made.name.partition(".")[0])
        if end in down or not made.has_autostate:
            continue
        if number in device.inactive_vlans:
            down[end] = Down(f"VLAN {number} is not active", (made.line,))
        elif not any(carries(port, number) for port in up):
            state = "is up" if any(carries(port, number) for port in ports) else "is configured"
            down[end] = Down(f"no port in VLAN {number} {state}", (made.line,))


def is_switched(device: Device, made: Interface) -> bool:
    """Whether the port switches frames: on a switch every port without an address and `no switchport`."""
    if parent(made.name) or made.switchport.is_routed or made.channel_group is not None or made.addresses:
        return False
    if made.switchport.is_configured:
        return True
    is_port = (is_physical(made.name) and kind(made.name) != "Serial") or kind(made.name) == "Port-channel"
    return is_port and not made.addresses and made.unknown_address is None and is_switch(device)


def is_switch(device: Device) -> bool:
    """Whether the device has switch ports: it says so at one, or it has an SVI with an address."""
    return any(
        made.switchport.is_configured or made.switchport.is_routed or (kind(made.name) == "Vlan" and made.addresses)
        for made in device.interfaces.values()
    )


def is_trunk(port: Interface) -> bool:
    """Whether a switch port carries tags, as far as its config tells (a dynamic one does if it lists VLANs for that)."""
    how = port.switchport
    return how.mode == "trunk" or (how.mode == "dynamic" and how.allowed_vlans is not None)


def carries(port: Interface, vlan: int) -> bool:
    """Whether a switch port is in a VLAN, tagged or not."""
    how = port.switchport
    if is_trunk(port):
        return how.allowed_vlans is None or vlan in how.allowed_vlans
    return vlan in (how.access_vlan, how.voice_vlan)
