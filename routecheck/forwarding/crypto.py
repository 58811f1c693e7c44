"""What crypto maps do to the packets of an interface, in both ways (section 8 of semantics.md, S10.9, S10.15, S10.22)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.address import dotted, parse_address
from routecheck.forwarding.packet import ESP, UDP, Encrypted, Packet
from routecheck.forwarding.secured import (
    NAT_T,
    Bypassed,
    Clear,
    Down,
    Dropped,
    Edge,
    Opened,
    Protect,
    Secured,
    as_selector,
    inbound,
    protected,
)
from routecheck.model.crypto import CryptoMap, MapEntry, Said
from routecheck.model.device import Device, Named
from routecheck.policy import acl
from routecheck.policy.ruling import Ruling
from routecheck.rib.world import Unsure
from routecheck.syntax.line import Line
from routecheck.vpn.ends import VTI, Plan, plan_of

_IKE = (500, NAT_T)


class Before(NamedTuple):
    """A packet as it was before NAT, and the lines by which it was translated."""

    packet: Packet
    lines: tuple[Line, ...] = ()


class _Taken(NamedTuple):
    """An entry of a map that takes a packet, as a plan, and the line that permits it."""

    plan: Plan
    line: Line | None


class _Left(NamedTuple):
    """No entry takes it. `ignored` are entries that are as if they were not there (S10.10), `dynamic` those that only answer."""

    ignored: tuple[str, ...] = ()
    dynamic: tuple[Said[str], ...] = ()


# -- out


def leaving(edge: Edge, packet: Packet, before: Before | None = None) -> Clear | Protect | Down | Bypassed | Unsure:
    """What the crypto map of the interface that a packet is routed out of makes of it, after NAT (S8.1)."""
    device = edge.device
    if device.crypto is None or _is_of_ipsec(edge, packet):
        return Clear()
    name = edge.made.crypto_map
    if name is None:
        return _elsewhere(edge, packet, before) or Clear()
    found = device.crypto.maps.get(name[0])
    if found is None:
        return Unsure(f"crypto map {name[0]} on {edge.interface} is not defined", (name[1],))
    taken = _taking(device, found, packet.seen())
    if isinstance(taken, _Taken):
        return _by_entry(edge, found, taken, packet)
    if isinstance(taken, Unsure):
        return taken
    if taken.dynamic:
        answered = _by_dynamic(edge, found, taken.dynamic, packet)
        if answered:
            return answered
    translated = _translated(device, found, packet, before)
    return translated or _elsewhere(edge, packet, before) or Clear(taken.ignored)


def _is_of_ipsec(edge: Edge, packet: Packet) -> bool:
    """IKE and ESP of the device itself, which no map takes."""
    is_ike = packet.protocol == UDP and packet.source_port in _IKE and packet.destination_port in _IKE
    return (is_ike or packet.protocol == ESP) and edge.is_own(packet.source)


def _taking(device: Device, found: CryptoMap, seen: acl.Packet) -> _Taken | _Left | Unsure:
    """The entries in order: the first whose list permits a packet takes it; a deny goes on to the next (S10.9)."""
    ignored: list[str] = []
    dynamic: list[Said[str]] = []
    for _, entry in sorted(found.entries.items()):
        name = f"crypto map {found.name} {entry.number}"
        if entry.dynamic:
            dynamic.append(entry.dynamic)
            continue
        ruling = _ruling(device, entry, seen)
        if ruling is None or ruling.is_permitted is False:
            if ruling is None and entry.is_isakmp and device.crypto:
                ignored.append(f"{name} is ignored: {plan_of(device, device.crypto, name, entry).fault}")
            continue
        line = ruling.entry.line if ruling.entry else None
        if ruling.is_permitted is None:
            return Unsure(f"whether {name} takes it: {ruling.reason}", (line,) if line else ())
        if not entry.is_isakmp:
            return Unsure(f"{name} takes it, and is not negotiated by IKE: its keys are not followed", (entry.line,))
        assert device.crypto
        return _Taken(plan_of(device, device.crypto, name, entry), line)
    return _Left(tuple(ignored), tuple(dynamic))


def _ruling(device: Device, entry: MapEntry, seen: acl.Packet) -> Ruling | None:
    """What the list of an entry says; None without one that has lines."""
    found = device.acls.get(entry.acl.value) if entry.acl else None
    return acl.first_match(found, seen) if found and found.entries else None


def _by_entry(edge: Edge, found: CryptoMap, taken: _Taken, packet: Packet) -> Protect | Down | Bypassed | Unsure:
    plan = taken.plan
    if plan.fault:
        reason = f"{plan.name} would protect it and is ignored: {plan.fault}"
        return Bypassed(reason, tuple(line for line in (taken.line, plan.line) if line))
    rechecked = _rechecked(edge.device, plan, "out")
    if rechecked:
        return rechecked
    given_up: list[Down] = []
    for peer in plan.peers or ():
        answer = _towards(edge, found, (taken, peer), packet)
        if isinstance(answer, Down):
            given_up.append(answer)
            continue
        told = tuple(f"an earlier peer of {plan.name} is given up before: {one.reason}" for one in given_up)
        return answer._replace(doubts=(*answer.doubts, *told))
    return given_up[0]


def _towards(edge: Edge, found: CryptoMap, what: tuple[_Taken, Said[str]], packet: Packet) -> Protect | Down | Unsure:
    """By one peer of the entry."""
    taken, peer = what
    if not peer.value[:1].isdigit():
        return Unsure(f"{taken.plan.name} names the peer {peer.value}, which only DNS can tell", (taken.plan.line,))
    own = _local(edge, found)
    for tunnel in edge.sas(edge.device.name, parse_address(peer.value)):
        if not tunnel.end.mode and tunnel.end.address == own:
            return protected(edge, tunnel, packet, taken.line)
    lines = tuple(line for line in (taken.line, peer.line) if line)
    return Unsure(f"{taken.plan.name} protects it for {peer.value}, which is not in these files", lines)


def _local(edge: Edge, found: CryptoMap) -> int | None:
    """The address that the packets of a map are sent from (EX-10.7)."""
    sender = edge.device.interfaces.get(found.local.value) if found.local else edge.made
    return sender.address.address if sender and sender.address else None


def _rechecked(device: Device, plan: Plan, way: str) -> Unsure | None:
    """S8.2: a list of the entry that looks at the clear packets as well."""
    for note in device.notes:
        is_its = note.mode == "crypto-map" and " ".join(note.names[:4]) == plan.name
        if is_its and note.line.words[:3] == ("set", "ip", "access-group") and note.line.words[-1] == way:
            told = f"{note.line}: what this list makes of the clear packets of {plan.name} is not followed"
            return Unsure(told, (note.line,))
    return None


def _by_dynamic(edge: Edge, found: CryptoMap, names: tuple[Said[str], ...], packet: Packet) -> Protect | Down | Unsure | None:
    """A dynamic map only answers: what it protects is known once a peer has started the tunnel (S10.10)."""
    own = _local(edge, found)
    for tunnel in edge.sas(edge.device.name, None):
        if not isinstance(tunnel, Secured) or tunnel.end.mode or tunnel.end.address != own:
            continue
        started = tunnel.there.sas if tunnel.here.cannot_start else ()
        if any(sa.sender == edge.device.name and sa.selector.contains(as_selector(packet)) for sa in started):
            if edge.is_answer:
                return protected(edge, tunnel, packet, None)
            far = tunnel.there.initiator.side.node
            return Unsure(
                f"it is protected only once {far} has started the tunnel: {edge.device.name} only answers", (tunnel.end.line,)
            )
    for name in names:
        entries = edge.device.crypto.dynamic_maps.get(name.value) if edge.device.crypto else None
        for _, entry in sorted(entries.entries.items()) if entries else ():
            ruling = _ruling(edge.device, entry, packet.seen())
            if ruling and ruling.is_permitted is not False:
                line = ruling.entry.line if ruling.entry else entry.line
                told = f"crypto dynamic-map {name.value} {entry.number} is for it and cannot start a tunnel"
                return Down(told, (line, name.line or line)) if ruling.is_permitted else Unsure(ruling.reason, (line,))
    return None


# -- what leaves in clear text and should not


def _translated(device: Device, found: CryptoMap, packet: Packet, before: Before | None) -> Bypassed | None:
    """EX-8.2: NAT comes first, and what it made of the packet is in no list of the map."""
    if before is None or before.packet.seen() == packet.seen():
        return None
    taken = _taking(device, found, before.packet.seen())
    if not isinstance(taken, _Taken):
        return None
    changed = f"{dotted(before.packet.source)} to {dotted(packet.source)}"
    if before.packet.source == packet.source:
        changed = f"{dotted(before.packet.destination)} to {dotted(packet.destination)}"
    reason = f"NAT translates {changed} before {taken.plan.name} looks at it, and it leaves in clear text"
    return Bypassed(reason, (*before.lines, *((taken.line,) if taken.line else ())))


def _elsewhere(edge: Edge, packet: Packet, before: Before | None) -> Bypassed | Clear | None:
    """EX-10.12: the map that would protect it is on another interface. A packet that its list is for in both directions, or
    that is at its last subnet, may well be meant to stay here."""
    device = edge.device
    own = edge.made
    if device.crypto is None or any(at.prefix.covers(packet.destination) for at in own.addresses):
        return None
    for other, name in _other_maps(edge):
        found = device.crypto.maps.get(name[0])
        for one in (packet, before.packet if before else packet):
            taken = _taking(device, found, one.seen()) if found else None
            if not isinstance(taken, _Taken) or taken.plan.fault:
                continue
            lines = tuple(line for line in (taken.line, name[1]) if line)
            where = f"{taken.plan.name} on {other}"
            if found and isinstance(_taking(device, found, _mirrored(one)), _Taken):
                return Clear((f"{where} is for packets like it in both directions ({lines[0]}): it is taken to stay inside",))
            without = "has no crypto map" if own.crypto_map is None else "has another crypto map"
            return Bypassed(f"it leaves by {edge.interface}, which {without}: {where} would protect it", lines)
    return None


def _other_maps(edge: Edge) -> Iterator[tuple[str, Named]]:
    own = edge.made
    for other in edge.device.interfaces.values():
        if other.crypto_map and other.vrf == own.vrf and other.crypto_map[0] != (own.crypto_map or ("",))[0]:
            yield other.name, other.crypto_map


def _mirrored(packet: Packet) -> acl.Packet:
    """As the other end of a tunnel sees its answers."""
    return packet.seen()._replace(
        source=packet.destination, destination=packet.source,
        source_port=packet.destination_port, destination_port=packet.source_port,
    )  # fmt: skip


# -- in


def arriving(edge: Edge, packet: Packet) -> Opened | Clear | Dropped | Unsure:
    """What crypto makes of a packet that an interface receives, before NAT: ESP for the device is opened (S10.22), and what its
    crypto map says has to come protected does not pass in clear text (S10.15)."""
    sealed = packet.payload if isinstance(packet.payload, Encrypted) else None
    if sealed and edge.is_own(packet.destination):
        return _opened(edge, packet, sealed)
    device = edge.device
    name = edge.made.crypto_map
    found = device.crypto.maps.get(name[0]) if device.crypto and name else None
    if found is None or name is None or sealed:
        return Clear()
    if packet.protocol == UDP and packet.destination_port in _IKE and edge.is_own(packet.destination):
        return Clear()
    taken = _taking(device, found, _mirrored(packet))
    if isinstance(taken, Unsure):
        return Unsure(f"whether it must come protected: {taken.reason}", taken.lines)
    if not isinstance(taken, _Taken) or taken.plan.fault:
        return Clear()
    reason = f"{taken.plan.name} says that it comes protected, and it comes in clear text (%CRYPTO-4-RECVD_PKT_NOT_IPSEC)"
    return Dropped(reason, tuple(line for line in (taken.line, name[1]) if line))


def _opened(edge: Edge, packet: Packet, sealed: Encrypted) -> Opened | Dropped | Unsure:
    node = edge.device.name
    met = inbound(edge, packet, sealed)
    where = f"SPI 0x{sealed.spi:08X} to {dotted(packet.destination)}"
    if met is None:
        return Dropped(f"{node} has no SA for {where} (%CRYPTO-4-RECVD_PKT_INV_SPI)")
    tunnel, sa, plan = met
    if not sa.selector.contains(as_selector(sealed.inner)):
        reason = f"{sealed.inner} is not what the SA is for, {sa.selector} (%CRYPTO-4-RECVD_PKT_INV_IDENTITY)"
        return Dropped(reason)
    own = edge.made.crypto_map
    mapped = None if tunnel.end.mode else edge.device.interfaces[tunnel.end.interface].crypto_map
    if mapped and (own is None or own[0] != mapped[0]):
        return Unsure(f"ESP for the crypto map of {tunnel.end.interface} arrives by {edge.interface}", (tunnel.end.line,))
    rechecked = _rechecked(edge.device, plan, "in")
    if rechecked:
        return rechecked
    arrived_by = tunnel.end.interface if tunnel.end.mode.startswith(VTI) else edge.interface
    told = f"opened by the SA of {where}, from {sa.sender}: {sealed.inner}"
    told += "; the outside access list does not see it again" if mapped else ""
    return Opened(sealed.inner, arrived_by, told, (plan.line,))
