"""Tunnels whose ends do not meet (LNK11x). What IPsec protects is for the rules about VPNs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.ios.names import kind
from routecheck.lint.links import between
from routecheck.lint.rule import Found
from routecheck.model.device import Device, Interface
from routecheck.snapshot import Snapshot
from routecheck.topology import End, tunnel_source


class _Tunnel(NamedTuple):
    """A tunnel with one destination: where it is, and the addresses it is sent between (source None: not known)."""

    end: End
    made: Interface
    source: int | None
    destination: int


def _tunnels(now: Snapshot) -> list[_Tunnel]:
    found = []
    for device in now.network.devices.values():
        for made in device.interfaces.values():
            is_plain = kind(made.name) == "Tunnel" and not made.is_shutdown and "multipoint" not in made.tunnel.mode
            if is_plain and made.tunnel.destination is not None and "ipv6" not in made.tunnel.mode:
                source = tunnel_source(device, made)
                found.append(_Tunnel(End(device.name, made.name), made, source, made.tunnel.destination))
    return found


def _owners(now: Snapshot) -> Mapping[int, str]:
    """The device that has each address; those that several have are left out."""
    owners: dict[int, str] = {}
    for device in now.network.devices.values():
        for made in device.interfaces.values():
            for at in made.addresses:
                owners[at.address] = device.name if owners.get(at.address, device.name) == device.name else ""
    return {address: node for address, node in owners.items() if node}


def _facing(now: Snapshot) -> Iterator[tuple[_Tunnel, list[_Tunnel]]]:
    """Each tunnel with those of the far device that lead to its own device. A tunnel whose far device is not in the files, or
    may answer in ways that are no tunnel interface of its own, is left out."""
    tunnels, owners = _tunnels(now), _owners(now)
    for tunnel in tunnels:
        far = owners.get(tunnel.destination)
        if far and far != tunnel.end.node and not _is_open(now.device(far)):
            yield tunnel, [one for one in tunnels if one.end.node == far and owners.get(one.destination) == tunnel.end.node]


def _is_open(device: Device) -> bool:
    """Whether a device may end tunnels that its interfaces do not name: multipoint, from a template, to a host name, by a crypto
    map, or through address translation."""
    tunnels = [made for made in device.interfaces.values() if kind(made.name) in ("Tunnel", "Virtual-Template")]
    is_open = any(
        kind(made.name) == "Virtual-Template" or "multipoint" in made.tunnel.mode or made.tunnel.destination is None
        for made in tunnels
    )
    return is_open or bool(device.crypto and device.crypto.maps) or any(rule.kind == "static" for rule in device.nat_rules)


def one_sided_tunnel(now: Snapshot) -> Iterator[Found]:
    """A tunnel leads to a device that has no tunnel back.

    The far device drops what comes. Configure the other end, or correct the destination.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 203.0.113.1 255.255.255.252
        interface Tunnel0
         ip address 10.255.0.1 255.255.255.252
         tunnel source GigabitEthernet0/0
         tunnel destination 203.0.113.2
        hostname R2
        interface GigabitEthernet0/0
         ip address 203.0.113.2 255.255.255.252

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 203.0.113.1 255.255.255.252
        interface Tunnel0
         ip address 10.255.0.1 255.255.255.252
         tunnel source GigabitEthernet0/0
         tunnel destination 203.0.113.2
        hostname R2
        interface GigabitEthernet0/0
         ip address 203.0.113.2 255.255.255.252
        interface Tunnel0
         ip address 10.255.0.2 255.255.255.252
         tunnel source GigabitEthernet0/0
         tunnel destination 203.0.113.1
    """
    owners = _owners(now)
    for tunnel, back in _facing(now):
        if not back:
            far = owners[tunnel.destination]
            where = f"{dotted(tunnel.destination)}, an address of {far}"
            message = f"{tunnel.end} leads to {where}, which has no tunnel to {tunnel.end.node}"
            line = tunnel.made.tunnel.destination_line or tunnel.made.line
            yield Found(tunnel.end.node, f"interface {tunnel.end.interface}", message, (line,))


def tunnel_ends_differ(now: Snapshot) -> Iterator[Found]:
    """The two ends of a tunnel are not sent between the same two addresses.

    A router takes a packet for one of its tunnels when source and destination are the other way round there. Let the source of
    each end be the destination of the other.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 203.0.113.1 255.255.255.252
        interface Tunnel0
         ip address 10.255.0.1 255.255.255.252
         tunnel source GigabitEthernet0/0
         tunnel destination 203.0.113.2
        hostname R2
        interface Loopback0
         ip address 198.51.100.2 255.255.255.255
        interface GigabitEthernet0/0
         ip address 203.0.113.2 255.255.255.252
        interface Tunnel0
         ip address 10.255.0.2 255.255.255.252
         tunnel source Loopback0
         tunnel destination 203.0.113.1

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 203.0.113.1 255.255.255.252
        interface Tunnel0
         ip address 10.255.0.1 255.255.255.252
         tunnel source GigabitEthernet0/0
         tunnel destination 198.51.100.2
        hostname R2
        interface Loopback0
         ip address 198.51.100.2 255.255.255.255
        interface GigabitEthernet0/0
         ip address 203.0.113.2 255.255.255.252
        interface Tunnel0
         ip address 10.255.0.2 255.255.255.252
         tunnel source Loopback0
         tunnel destination 203.0.113.1
    """
    for tunnel, back in _facing(now):
        known = [one for one in back if one.source is not None]
        if tunnel.source is None or not back or len(known) < len(back) or any(_meet(tunnel, one) for one in back):
            continue
        other = back[0]
        message = (
            f"{tunnel.end} is sent from {dotted(tunnel.source)} to {dotted(tunnel.destination)}, "
            f"{other.end} from {dotted(other.source or 0)} to {dotted(other.destination)}"
        )
        lines = tuple(line for one in (tunnel, other) for line in (one.made.tunnel.source_line,) if line)
        yield Found(tunnel.end.node, f"interface {tunnel.end.interface}", message, lines or (tunnel.made.line,))


def _meet(one: _Tunnel, other: _Tunnel) -> bool:
    return (one.source, one.destination) == (other.destination, other.source)


def _met(now: Snapshot) -> Iterator[tuple[_Tunnel, _Tunnel]]:
    """The two ends of each tunnel that nothing protects, when there is one such tunnel between their addresses."""
    for tunnel, back in _facing(now):
        met = [one for one in back if _meet(tunnel, one)]
        if len(met) == 1 and tunnel.end < met[0].end and not (tunnel.made.tunnel.is_protected or met[0].made.tunnel.is_protected):
            yield tunnel, met[0]


def tunnel_key_mismatch(now: Snapshot) -> Iterator[Found]:
    """The two ends of a GRE tunnel have different keys, or only one has a key.

    Each drops what comes with another key than its own. Set the same `tunnel key` on both.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 203.0.113.1 255.255.255.252
        interface Tunnel0
         ip address 10.255.0.1 255.255.255.252
         tunnel source GigabitEthernet0/0
         tunnel destination 203.0.113.2
         tunnel key 7
        hostname R2
        interface GigabitEthernet0/0
         ip address 203.0.113.2 255.255.255.252
        interface Tunnel0
         ip address 10.255.0.2 255.255.255.252
         tunnel source GigabitEthernet0/0
         tunnel destination 203.0.113.1

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 203.0.113.1 255.255.255.252
        interface Tunnel0
         ip address 10.255.0.1 255.255.255.252
         tunnel source GigabitEthernet0/0
         tunnel destination 203.0.113.2
         tunnel key 7
        hostname R2
        interface GigabitEthernet0/0
         ip address 203.0.113.2 255.255.255.252
        interface Tunnel0
         ip address 10.255.0.2 255.255.255.252
         tunnel source GigabitEthernet0/0
         tunnel destination 203.0.113.1
         tunnel key 7
    """
    for one, other in _met(now):
        is_gre = "gre" in one.made.tunnel.mode and "gre" in other.made.tunnel.mode
        if is_gre and one.made.tunnel.key != other.made.tunnel.key:
            which = " and ".join(f"{end.end} has {_key(end.made)}" for end in (one, other))
            lines = tuple(end.made.tunnel.key_line or end.made.line for end in (one, other))
            yield Found(one.end.node, between(one.end, other.end), which, lines)


def _key(made: Interface) -> str:
    return "no tunnel key" if made.tunnel.key is None else f"tunnel key {made.tunnel.key}"


def tunnel_mode_mismatch(now: Snapshot) -> Iterator[Found]:
    """The two ends of a tunnel encapsulate in different ways.

    Each drops what the other sends. Set the same `tunnel mode` on both; without a line it is GRE over IP.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 203.0.113.1 255.255.255.252
        interface Tunnel0
         ip address 10.255.0.1 255.255.255.252
         tunnel source GigabitEthernet0/0
         tunnel destination 203.0.113.2
         tunnel mode ipip
        hostname R2
        interface GigabitEthernet0/0
         ip address 203.0.113.2 255.255.255.252
        interface Tunnel0
         ip address 10.255.0.2 255.255.255.252
         tunnel source GigabitEthernet0/0
         tunnel destination 203.0.113.1

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 203.0.113.1 255.255.255.252
        interface Tunnel0
         ip address 10.255.0.1 255.255.255.252
         tunnel source GigabitEthernet0/0
         tunnel destination 203.0.113.2
         tunnel mode ipip
        hostname R2
        interface GigabitEthernet0/0
         ip address 203.0.113.2 255.255.255.252
        interface Tunnel0
         ip address 10.255.0.2 255.255.255.252
         tunnel source GigabitEthernet0/0
         tunnel destination 203.0.113.1
         tunnel mode ipip
    """
    for one, other in _met(now):
        modes = one.made.tunnel.mode, other.made.tunnel.mode
        if modes[0] != modes[1]:
            message = f"tunnel mode {modes[0]} on {one.end}, {modes[1]} on {other.end}"
            lines = tuple(end.made.tunnel.mode_line or end.made.line for end in (one, other))
            yield Found(one.end.node, between(one.end, other.end), message, lines)
