"""Tunnel interfaces: the header in front of a packet that leaves by one, and what comes out at the other end (S8.3, S10.27)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.forwarding.packet import GRE, GRE_HEADER, IP_HEADER, Carried, Packet
from routecheck.forwarding.secured import OUTER_TTL, Clear, Down, Dropped, Edge, Opened, Protect, protected
from routecheck.model.device import Interface
from routecheck.rib.world import Unsure
from routecheck.syntax.line import Line
from routecheck.topology import tunnel_source
from routecheck.vpn.ends import MULTIPOINT, VTI

_KEY = 4
_PLAIN = "gre ip"


class Wrapped(NamedTuple):
    """A packet in a tunnel: `outer` is looked up in the table of `vrf` and goes on as a packet of the device itself.
    `protection` is what IPsec did to it, `header` the octets that GRE put in front (0: none)."""

    outer: Packet
    vrf: str
    told: str
    lines: tuple[Line, ...] = ()
    protection: Protect | None = None
    header: int = 0

    @property
    def doubts(self) -> tuple[str, ...]:
        """What the protection rests on."""
        return self.protection.doubts if self.protection else ()

    def largest(self, mtu: int) -> int:
        """The longest packet that fits into `mtu` octets of what carries the tunnel (S11.10, S10.26)."""
        return (self.protection.largest(mtu) if self.protection else mtu) - self.header


class _Way(NamedTuple):
    """Between which addresses a tunnel carries a packet, and the lines that say so."""

    source: int
    destination: int
    lines: tuple[Line, ...]


def encapsulate(edge: Edge, packet: Packet, via: int | None = None) -> Wrapped | Down | Unsure:
    """A packet that is routed out of a tunnel interface; `via` is its next hop, which NHRP maps where there are several ends."""
    made = edge.made
    way = _way(edge, via)
    if isinstance(way, Unsure):
        return way
    if made.tunnel.mode.startswith(VTI):
        return _straight(edge, packet, way)
    header = IP_HEADER + GRE_HEADER + (_KEY if made.tunnel.key is not None else 0)
    outer = Packet(
        way.source, way.destination, GRE, ttl=OUTER_TTL, identification=packet.identification,
        payload=Carried(packet, made.tunnel.key),
    )  # fmt: skip
    ends = f"{dotted(way.source)} to {dotted(way.destination)}"
    key = f", key {made.tunnel.key}" if made.tunnel.key is not None else ""
    told = f"carried by {made.name} in GRE{key} from {ends}: {packet.length} octets become {outer.length}"
    wrapped = Wrapped(outer, made.tunnel.vrf, told, way.lines, None, header)
    if made.tunnel.protection is None:
        return wrapped
    kept = _protection(edge, outer, way)
    if not isinstance(kept, Protect):
        return kept
    return wrapped._replace(outer=kept.outer, told=f"{told}; {kept.told}", lines=(*way.lines, *kept.lines), protection=kept)


def _straight(edge: Edge, packet: Packet, way: _Way) -> Wrapped | Down | Unsure:
    """A VTI: ESP alone, with a header of its own (S10.27)."""
    if edge.made.tunnel.protection is None:
        return Down(f"{edge.interface} is to protect everything and has no tunnel protection", (edge.made.line,))
    kept = _protection(edge, packet, way)
    if not isinstance(kept, Protect):
        return kept
    return Wrapped(kept.outer, edge.made.tunnel.vrf, kept.told, (*way.lines, *kept.lines), kept)


def _protection(edge: Edge, packet: Packet, way: _Way) -> Protect | Down | Unsure:
    for tunnel in edge.sas(edge.device.name, way.destination):
        if tunnel.end.interface == edge.interface and tunnel.end.mode:
            return protected(edge, tunnel, packet, None)
    return Unsure(f"{edge.interface} protects it for {dotted(way.destination)}, which is not in these files", way.lines)


def _way(edge: Edge, via: int | None) -> _Way | Unsure:
    made = edge.made
    tunnel = made.tunnel
    lines = tuple(line for line in (tunnel.source_line, tunnel.destination_line) if line)
    if not (tunnel.mode == _PLAIN or tunnel.mode.startswith((VTI, MULTIPOINT))):
        return Unsure(f"tunnel mode {tunnel.mode} is not modelled", (tunnel.mode_line or made.line,))
    source = tunnel_source(edge.device, made)
    if source is None:
        return Unsure(f"the address that {made.name} sends from is not known", lines or (made.line,))
    if tunnel.destination is not None:
        return _Way(source, tunnel.destination, lines)
    if tunnel.mode.startswith(MULTIPOINT):
        for address, target in made.nhrp.maps if made.nhrp else ():
            if address == via:
                return _Way(source, target.value, (*lines, *((target.line,) if target.line else ())))
        asked = f" of {dotted(via)}" if via is not None else ""
        return Unsure(f"the address{asked} behind {made.name} is known only to NHRP", lines or (made.line,))
    return Unsure(f"the destination of {made.name} is not known", lines or (made.line,))


# -- the other end


def decapsulate(edge: Edge, packet: Packet, *, was_protected: bool = False) -> Opened | Clear | Dropped | Unsure:
    """GRE that has arrived for the device: the tunnel that it belongs to, by its addresses and its key (S8.3). `edge` is where
    it arrived; `was_protected`: it came out of ESP."""
    carried = packet.payload
    if not isinstance(carried, Carried) or packet.protocol != GRE or not edge.is_own(packet.destination):
        return Clear()
    found = [made for made in _tunnels(edge, packet) if made.tunnel.key == carried.key]
    ends = f"{dotted(packet.source)} to {dotted(packet.destination)}"
    if not found:
        others = list(_tunnels(edge, packet))
        if others:
            lines = tuple(made.tunnel.key_line or made.line for made in others)
            return Dropped(f"{others[0].name} is for {ends}, but not with {_key(carried.key)}", lines)
        return Dropped(f"{edge.device.name} has no tunnel for GRE from {ends}")
    made = found[0]
    if made.is_shutdown:
        return Dropped(f"{made.name} is shut down", (made.shutdown_line or made.line,))
    wanted = made.tunnel.protection
    if wanted and not was_protected:
        return Dropped(f"{made.name} takes only what IPsec protects", (wanted.line,))
    lines = tuple(line for line in (made.tunnel.source_line, made.tunnel.destination_line) if line)
    return Opened(carried.inner, made.name, f"out of {made.name}: {carried.inner}", lines)


def _key(key: int | None) -> str:
    return "no key" if key is None else f"key {key}"


def _tunnels(edge: Edge, packet: Packet) -> Iterator[Interface]:
    """The tunnels of the device between the addresses of a GRE packet: those with both first, then those with many ends."""
    is_there = edge.made.vrf
    candidates = [
        made
        for made in edge.device.interfaces.values()
        if made.tunnel.source is not None
        and made.tunnel.vrf == is_there
        and "gre" in made.tunnel.mode
        and tunnel_source(edge.device, made) == packet.destination
    ]
    yield from (made for made in candidates if made.tunnel.destination == packet.source)
    yield from (made for made in candidates if made.tunnel.mode.startswith(MULTIPOINT))
