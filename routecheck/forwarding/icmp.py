"""The ICMP error that the sender of a lost packet sees (S11.12)."""

from __future__ import annotations

from typing import NamedTuple

from routecheck.forwarding.ground import Ground
from routecheck.forwarding.journey import (
    ARP_FAILED,
    DENIED_IN,
    DENIED_OUT,
    LOOP,
    NAT_FAILED,
    NO_ROUTE,
    NULL_ROUTED,
    REFUSED,
    TOO_BIG,
    TTL_EXPIRED,
    Hop,
    Journey,
)
from routecheck.forwarding.packet import ECHO, ECHO_REPLY, EXPIRED, ICMP, UDP, Packet, Quoted
from routecheck.forwarding.packet import UNREACHABLE as UNREACHABLE_TYPE

SIGNALS = {
    NO_ROUTE: (UNREACHABLE_TYPE, 1), ARP_FAILED: (UNREACHABLE_TYPE, 1), NULL_ROUTED: (UNREACHABLE_TYPE, 1),
    NAT_FAILED: (UNREACHABLE_TYPE, 1), DENIED_IN: (UNREACHABLE_TYPE, 13), DENIED_OUT: (UNREACHABLE_TYPE, 13),
    TTL_EXPIRED: (EXPIRED, 0), LOOP: (EXPIRED, 0), TOO_BIG: (UNREACHABLE_TYPE, 4), REFUSED: (UNREACHABLE_TYPE, 3),
}  # fmt: skip
"""ICMP type and code by how a packet ends. Other endings are silent."""
NAMES = {
    (3, 1): "host unreachable", (3, 3): "port unreachable", (3, 4): "fragmentation needed",
    (3, 13): "administratively prohibited", (11, 0): "time exceeded",
}  # fmt: skip

_HOST_TTL = 64
"""What the packets of hosts begin with; the errors of IOS begin with 255."""


class Error(NamedTuple):
    """An ICMP error: what it is called, the device that sends it and the VRF it does so in, and the packet."""

    told: str
    node: str
    vrf: str
    packet: Packet


class Opened(NamedTuple):
    """What came out of a tunnel at the device where the packet ended: the interface that counts as the one it came in by."""

    interface: str
    packet: Packet


def error_for(ground: Ground, journey: Journey, opened: Opened | None, mtu: int) -> Error | None:
    """The error that a lost packet leads to; None where none is sent: to another ICMP error, by a device
    to itself, where `no ip unreachables` of the interface it came in by forbids it, to a closed TCP port, and outside.
    It goes to who sent what came out of a tunnel, not to the tunnel's other end (S8.3)."""
    last, ending = _losing(journey), journey.ending
    signal = SIGNALS.get(ending.disposition)
    if opened and ending.disposition != LOOP:
        last = last._replace(arrived_by=opened.interface, packet_in=opened.packet)
    packet = last.packet_in
    if signal is None or last.arrived_by is None or _is_error(packet):
        return None
    if ending.disposition == NAT_FAILED and last.left_by is not None:
        return None  # it is lost outside
    if ending.disposition == REFUSED and packet.protocol != UDP:
        return None
    found = _origin(ground, last.node, last.arrived_by, is_unreachable=signal[0] == UNREACHABLE_TYPE)
    if found is None or (ending.disposition == NULL_ROUTED and _is_mute(ground, last.node, "Null0")):
        return None
    source, vrf = found
    ttl = _HOST_TTL if last.node in ground.hosts else 255
    error = Packet(
        source, packet.source, ICMP, icmp_type=signal[0], icmp_code=signal[1], ttl=ttl,
        identification=ground.identification(last.node), payload=Quoted(packet, mtu),
    )  # fmt: skip
    return Error(f"ICMP {NAMES[signal]} ({signal[0]}/{signal[1]}) from {last.node}", last.node, vrf, error)


def _losing(journey: Journey) -> Hop:
    """The hop that the packet is lost at: of a loop the one at which its TTL runs out."""
    last = journey.hops[-1]
    if journey.ending.disposition != LOOP:
        return last
    ways = [(hop.node, hop.arrived_by) for hop in journey.hops[:-1]]
    place = (last.node, last.arrived_by)
    cycle = journey.hops[ways.index(place) : -1] if place in ways else (last,)
    return cycle[(last.packet_in.ttl - 1) % len(cycle)]


def _is_error(packet: Packet) -> bool:
    return packet.icmp_type is not None and packet.icmp_type not in (ECHO, ECHO_REPLY)


def _origin(ground: Ground, node: str, interface: str, *, is_unreachable: bool) -> tuple[int, str] | None:
    """The address that the error is sent from, that of the interface the packet came in by, and its VRF."""
    host = ground.hosts.get(node)
    if host:
        return host.address, ""
    device = ground.world.network.devices[node]
    made = device.interfaces[interface]
    if is_unreachable and not made.handling.sends_unreachables:
        return None
    numbered = device.interfaces.get(made.unnumbered, made) if made.unnumbered else made
    return (numbered.address.address, made.vrf) if numbered.address else None


def _is_mute(ground: Ground, node: str, interface: str) -> bool:
    made = ground.world.network.devices[node].interfaces.get(interface)
    return made is not None and not made.handling.sends_unreachables
