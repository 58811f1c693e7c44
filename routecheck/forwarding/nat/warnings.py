"""What NAT breaks, or leaves broken, though it does as it is told (S9.13, S9.17, S9.19)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import dotted, parse_prefix
from routecheck.forwarding.nat.states import ports
from routecheck.forwarding.nat.table import NatTable
from routecheck.forwarding.nat.values import (
    INSIDE,
    NAT_HAIRPIN,
    NAT_MISMATCH,
    NAT_PRIVATE,
    OUTSIDE,
    Crossing,
    Result,
    Translated,
    Untouched,
    Warned,
)
from routecheck.forwarding.packet import Packet
from routecheck.ios.names import kind
from routecheck.model.device import Device, Interface
from routecheck.policy.acl import first_match
from routecheck.syntax.line import Line

_PRIVATE = tuple(
    (parse_prefix(block), where)
    for block, where in (
        ("10.0.0.0/8", "private, RFC 1918"),
        ("172.16.0.0/12", "private, RFC 1918"),
        ("192.168.0.0/16", "private, RFC 1918"),
        ("100.64.0.0/10", "shared among providers' customers, RFC 6598"),
        ("169.254.0.0/16", "link-local, RFC 3927"),
    )
)
_EXAMPLES = tuple(parse_prefix(block) for block in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"))
"""Addresses of documentation (RFC 5737). Where an outside interface has one, they stand for public ones."""


def warnings(device: Device, crossing: Crossing, packet: Packet, result: Result) -> tuple[Warned, ...]:
    """What is wrong with a packet as `NatTable.out` lets it go: `packet` as it came, `result` what became of it."""
    if isinstance(result, Translated) and result.packet.source != packet.source:
        found = exit_mismatch(device, result.packet.source, crossing.leaves_by)
        return (found._replace(lines=(*found.lines, *result.lines)),) if found else ()
    if isinstance(result, Translated | Untouched):
        where = _not_public(device, packet.source) if _is_exit(device, crossing, packet) else ""
        if where and protecting(device, crossing.leaves_by, packet) is None:
            told = f"{dotted(packet.source)} ({where}) leaves {crossing.leaves_by} untranslated: nothing can answer it (S9.19)"
            return (Warned(NAT_PRIVATE, told, result.lines),)
    return ()


def exit_mismatch(device: Device, address: int, leaves_by: str) -> Warned | None:
    """S9.17, EX-9.5: a global address that belongs to the subnet of another exit."""
    leaving = device.interfaces.get(leaves_by)
    if leaving is None:
        return None
    for other in device.interfaces.values():
        if other.name != leaves_by and other.vrf == leaving.vrf and _is(other, OUTSIDE) and _has(other, address):
            told = (
                f"it leaves {leaves_by} as {dotted(address)}, which belongs to {other.name}: answers go there, not back (S9.17)"
            )
            return Warned(NAT_MISMATCH, told, (other.line,))
    return None


def hairpin(table: NatTable, packet: Packet, arrived_by: str) -> Warned | None:
    """S9.13: an inside host that calls an inside server by its global address."""
    made = table.device.interfaces.get(arrived_by)
    if made is None or not _is(made, INSIDE):
        return None
    _, port = ports(packet)
    for scope in table.scopes(arrived_by):
        found = table.finder.stands_for(scope, packet, port)
        if found:
            told = f"{dotted(packet.destination)} stands for {dotted(found.real)} only on packets that come in from outside"
            return Warned(NAT_HAIRPIN, f"{told}: an inside host does not reach it that way (S9.13)", found.lines)
    return None


def protecting(device: Device, leaves_by: str, packet: Packet) -> Line | None:
    """The line of the crypto map that may take a packet on its way out, by the lists of its entries (S8.1)."""
    made = device.interfaces.get(leaves_by)
    found = device.crypto.maps.get(made.crypto_map[0]) if made and made.crypto_map and device.crypto else None
    for entry in found.entries.values() if found else ():
        acl = device.acls.get(entry.acl.value) if entry.acl else None
        if entry.dynamic or (acl and acl.entries and first_match(acl, packet.seen()).is_permitted is not False):
            return entry.line
    return None


def _is_exit(device: Device, crossing: Crossing, packet: Packet) -> bool:
    """Whether a packet leaves for the Internet: by an outside interface, or from inside by one that is neither (EX-9.5)."""
    leaving = device.interfaces.get(crossing.leaves_by)
    if leaving is None or _is(leaving, INSIDE) or kind(leaving.name) == "Tunnel":
        return False
    arrived = device.interfaces.get(crossing.arrived_by or "")
    from_inside = arrived is not None and _is(arrived, INSIDE)
    return _is(leaving, OUTSIDE) or (from_inside and not _not_public(device, packet.destination))


def _has(made: Interface, address: int) -> bool:
    return any(at.prefix.covers(address) for at in made.addresses)


def _is(made: Interface, side: str) -> bool:
    return made.nat_side is not None and made.nat_side[0] == side


def _not_public(device: Device, address: int) -> str:
    """Of what kind an address is that the Internet does not know; '' for others."""
    known = next((where for block, where in _PRIVATE if block.covers(address)), "")
    if known or not any(block.covers(address) for block in _EXAMPLES):
        return known
    return "" if any(_outside_examples(device)) else "for documentation, RFC 5737"


def _outside_examples(device: Device) -> Iterator[bool]:
    for made in device.interfaces.values():
        if _is(made, OUTSIDE):
            yield from (block.covers(at.address) for at in made.addresses for block in _EXAMPLES)
