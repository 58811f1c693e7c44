"""Interfaces that take part in OSPF, or do not although a line seems to say so (S5.2 to S5.6, S5.12)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import ALL_ONES, dotted
from routecheck.ios.names import kind
from routecheck.lint.rule import Found
from routecheck.lint.ways import routers
from routecheck.model.device import Device, Interface
from routecheck.model.routing import OspfNetwork, OspfProcess
from routecheck.protocols.ospf.instances import OspfInterface
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line
from routecheck.topology import End


def all_passive(now: Snapshot) -> Iterator[Found]:
    """`passive-interface default`, and no interface is taken out of it.

    Nothing is sent and no neighbour is found (S5.5): the process tells nobody anything. Take the interfaces to other
    routers out with `no passive-interface`.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.1.0.1 255.255.255.0
        router ospf 1
         passive-interface default
         network 10.0.0.0 0.255.255.255 area 0

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.252
        interface GigabitEthernet0/1
         ip address 10.1.0.1 255.255.255.0
        router ospf 1
         passive-interface default
         no passive-interface GigabitEthernet0/0
         network 10.0.0.0 0.255.255.255 area 0
    """
    for one in now.base.routers:
        ports = [port for port in one.interfaces.values() if kind(port.name) != "Loopback"]
        links = any(area.virtual_links for area in one.process.areas.values())
        if ports and one.process.is_passive_by_default and all(port.is_passive for port in ports) and not links:
            line = next((line for name, (_, line) in one.process.passive.items() if not name), one.process.line)
            message = f"all interfaces of ospf {one.process.pid} are passive by default: it has no neighbours"
            yield Found(one.node, f"router ospf {one.process.pid}", message, (line, one.process.line))


def network_misses_interface(now: Snapshot) -> Iterator[Found]:
    """A `network` statement of OSPF lies in the subnet of an interface and does not match its address.

    The interface stays out of OSPF. The statement is compared with the address of the interface, not with its subnet
    (S5.2): the wildcard is too narrow, or it is a host address that has a mistake.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        router ospf 1
         network 10.0.0.0 0.0.0.0 area 0

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        router ospf 1
         network 10.0.0.1 0.0.0.0 area 0
    """
    for device, process, statement in _unmatched(now):
        made = missed_by(device, process, statement)
        if made and made.address:
            name, address = _name(statement), dotted(made.address.address)
            told = f"{made.name} ({address}) stays out of ospf {process.pid}"
            message = f"network {name} lies in the subnet of {made.name} and does not match its address: {told}"
            lines = (statement.line, made.address.line)
            yield Found(device.name, f"router ospf {process.pid}: network {name}", message, lines)


def _name(statement: OspfNetwork) -> str:
    return f"{dotted(statement.address)} {dotted(statement.wildcard)} area {statement.area}"


def _unmatched(now: Snapshot) -> Iterator[tuple[Device, OspfProcess, OspfNetwork]]:
    """The statements that match no address of their device, up or down."""
    for device in routers(now):
        if any(made.unknown_address for made in device.interfaces.values()):
            continue
        for process in device.ospf:
            own = [made for made in device.interfaces.values() if made.vrf == process.vrf]
            addresses = [at.address for made in own for at in made.addresses]
            for statement in process.networks.values():
                if addresses and not any(_matches(statement, address) for address in addresses):
                    yield device, process, statement


def _matches(statement: OspfNetwork, address: int) -> bool:
    return (statement.address ^ address) & ~statement.wildcard & ALL_ONES == 0


def missed_by(device: Device, process: OspfProcess, statement: OspfNetwork) -> Interface | None:
    """An interface whose subnet the statement lies in, and that no statement brings into OSPF."""
    for made in device.interfaces.values():
        at = made.address
        if at is None or made.vrf != process.vrf or made.ospf.process or not at.prefix.covers(statement.address):
            continue
        if not any(_matches(other, at.address) for one in device.ospf for other in one.networks.values()):
            return made
    return None


def asymmetric_cost(now: Snapshot) -> Iterator[Found]:
    """The two ends of a link have different OSPF costs.

    Each router counts the cost of its own end (S5.12), so packets may come back another way than they went. That is a fault
    for firewalls and NAT on the way, and rarely meant. Configure the same cost, bandwidth and reference bandwidth on both
    ends.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.252
         ip ospf cost 10
        router ospf 1
         network 10.0.0.0 0.0.0.3 area 0
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.0.2 255.255.255.252
        router ospf 1
         network 10.0.0.0 0.0.0.3 area 0

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.252
         ip ospf cost 10
        router ospf 1
         network 10.0.0.0 0.0.0.3 area 0
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.0.2 255.255.255.252
         ip ospf cost 10
        router ospf 1
         network 10.0.0.0 0.0.0.3 area 0
    """
    ports = {
        End(one.node, port.name): port for one in now.base.routers for port in one.interfaces.values() if not port.is_passive
    }
    for link in now.base.wires.links:
        ends = [end for end in link.ends if end in ports]
        if len(ends) != 2 or len(link.ends) != 2 or ports[ends[0]].area != ports[ends[1]].area:
            continue
        one, other = (ports[end] for end in ends)
        if one.cost != other.cost:
            message = f"{ends[0]} has OSPF cost {one.cost}, and {ends[1]} at the other end of the link {other.cost}"
            yield Found(ends[0].node, f"interface {one.name}", message, (_cost_line(one), _cost_line(other)))


def _cost_line(port: OspfInterface) -> Line:
    return port.made.ospf.cost_line or port.made.line


def default_gateway_ignored(now: Snapshot) -> Iterator[Found]:
    """`ip default-gateway` on a device that routes.

    It counts only with `no ip routing` (S3.30): packets follow the table. Write `ip route 0.0.0.0 0.0.0.0`, or take the
    line out.

    Flagged:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        ip default-gateway 192.0.2.1
        ip route 10.0.0.0 255.0.0.0 192.0.2.1

    Accepted:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
    """
    for device in routers(now):
        gateway = device.default_gateway
        if gateway and (device.ip_routing_line or device.static_routes or device.ospf):
            message = f"ip default-gateway {dotted(gateway.address)} is not used: {device.name} routes (S3.30)"
            yield Found(device.name, "ip default-gateway", message, (gateway.line,))
