"""What a PC or a server does with packets: its own decision where to send them (S11.4), and what it answers."""

from __future__ import annotations

from routecheck.address import dotted
from routecheck.forwarding.ground import PORT, Ground
from routecheck.forwarding.journey import INSUFFICIENT, NO_ROUTE, REFUSED, Ending
from routecheck.forwarding.packet import ECHO, ICMP, TCP, UDP, Packet
from routecheck.forwarding.station import Station
from routecheck.forwarding.visit import Leave, Local, Log, Next, Stop
from routecheck.topology import End

_NAMES = {TCP: "tcp", UDP: "udp", ICMP: "icmp"}


def send(ground: Ground, host: Station, packet: Packet, log: Log) -> Next:
    """By its own mask: on its subnet it asks for the destination, else for its gateway, which has to be on its subnet."""
    if packet.destination == host.address:
        return Local(packet)
    plug = ground.plugs[host.name]
    if plug.fault:
        return Stop(INSUFFICIENT, plug.fault)
    end = End(host.name, PORT)
    mask = f"{host.prefix.length} bits of {dotted(host.address)}"
    if host.prefix.covers(packet.destination):
        log.add("host", f"{dotted(packet.destination)} is on its own subnet {host.prefix}: ARP for it")
        return Leave(end, packet.destination, packet)
    told = f"{dotted(packet.destination)} is not on its subnet {host.prefix} ({mask})"
    if host.gateway is None:
        return Stop(NO_ROUTE, f"{told}, and {host.name} has no default gateway: network unreachable")
    if not host.prefix.covers(host.gateway):
        return Stop(NO_ROUTE, f"{told}, and its gateway {dotted(host.gateway)} is not on that subnet either ({host.place})")
    log.add("host", f"{dotted(packet.destination)} is not on its subnet {host.prefix}: to the gateway {dotted(host.gateway)}")
    return Leave(end, host.gateway, packet)


def arrived(host: Station, packet: Packet, log: Log) -> Ending | None:
    """Why the host refuses a request; None when it takes the packet (S11.6, S11.12)."""
    name = _NAMES.get(packet.protocol)
    is_request = packet.icmp_type == ECHO or (packet.protocol == TCP and packet.flags == {"syn"}) or packet.protocol == UDP
    if name is None or not is_request or not host.services:
        return None
    if packet.protocol == ICMP or (name, packet.destination_port) in {(one.protocol, one.port) for one in host.services}:
        return None
    if packet.protocol == UDP and (packet.destination_port or 0) >= 49152:
        return None
    how = "answers with RST" if packet.protocol == TCP else "answers with ICMP port unreachable"
    log.add("host", f"nothing listens on {name}/{packet.destination_port}")
    return Ending(REFUSED, host.name, f"{host.name} does not listen on {name}/{packet.destination_port} ({host.place}): it {how}")
