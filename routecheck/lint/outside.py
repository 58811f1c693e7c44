"""What rules about the input lists of outside interfaces share: those lists see global addresses (S8.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.lint.translation import SOMEWHERE, on_side
from routecheck.model.device import Device, Interface
from routecheck.model.nat import NatRule
from routecheck.model.policy import ANY, Acl, AclEntry, Wild
from routecheck.policy.acl import Packet, first_match
from routecheck.syntax.line import Line


class Guard(NamedTuple):
    """The input list of an outside interface, and the line that puts it there."""

    made: Interface
    acl: Acl
    line: Line


def guard(device: Device, made: Interface) -> Guard | None:
    """The input list of an interface, where it has one with entries."""
    name, line = made.acl_in or ("", None)
    acl = device.acls.get(name)
    return Guard(made, acl, line) if acl and acl.entries and line else None


def guards(device: Device) -> Iterator[Guard]:
    """The input lists of the outside interfaces of the global table."""
    for made in on_side(device, "outside"):
        found = guard(device, made) if not made.vrf and not made.is_shutdown else None
        if found:
            yield found


def global_address(device: Device, rule: NatRule) -> int | None:
    """The address that a static rule, or one for an interface, translates to; None where nothing tells it."""
    made = device.interfaces.get(rule.interface)
    return rule.to if made is None or made.address is None else made.address.address


def sample(entry: AclEntry) -> int:
    """An address that an entry is for."""
    wild = next(iter(entry.sources), ANY)
    return SOMEWHERE if wild == ANY else wild.address | (wild.wildcard & 1)


def keeps_out(acl: Acl, packet: Packet) -> bool:
    """Whether a list denies a packet for sure, whoever it comes from: from somewhere, and from all that its permits name."""
    sources = {SOMEWHERE, packet.source, *(sample(entry) for entry in acl.entries if entry.is_permit)}
    return all(first_match(acl, packet._replace(source=source)).is_permitted is False for source in sources)


def names_host(entry: AclEntry, address: int) -> bool:
    """Whether an entry permits packets to this one address by name."""
    return entry.is_permit and not entry.unknown and Wild(address, 0) in entry.destinations
