"""What each rule of NAT is for, told without any packet: whom it translates, to what, and why it may not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.address import ALL_ONES, dotted, mask_length
from routecheck.forwarding.nat.table import NatTable
from routecheck.forwarding.nat.values import INSIDE, OUTSIDE, Unknown, spot
from routecheck.model.device import Device
from routecheck.model.nat import NatRule
from routecheck.model.policy import ANY, Acl, Wild
from routecheck.syntax.line import Line

_MOST = 4
"""How many ranges or blocks are spelt out."""


class Plan(NamedTuple):
    """A rule in words, its lines, and what keeps it from working."""

    what: str
    lines: tuple[Line, ...]
    faults: tuple[str, ...] = ()


def plans(device: Device, table: NatTable) -> Iterator[Plan]:
    """Every rule in the order of the config: inside sources, destinations, outside sources."""
    rules = [(INSIDE, rule) for rule in device.nat_rules]
    rules += [("destination", rule) for rule in table.nat.destinations]
    rules += [(OUTSIDE, rule) for rule in table.nat.outside]
    missing = [side for side in (INSIDE, OUTSIDE) if not any(table.side(name) == side for name in device.interfaces)]
    for side, rule in rules:
        what, faults = _static(table, rule) if rule.kind == "static" else _dynamic(device, table, rule)
        idle = [f"no interface is `ip nat {one}`" for one in missing]
        lead = {INSIDE: "", OUTSIDE: "outside hosts: ", "destination": "destinations: "}[side]
        pool = table.nat.pools.get(rule.pool)
        yield Plan(lead + what, (rule.line, pool.line) if pool else (rule.line,), (*faults, *idle))


def _static(table: NatTable, rule: NatRule) -> tuple[str, tuple[str, ...]]:
    """`192.168.1.20:80/tcp is always 203.0.113.2:8080`."""
    word = f"/{rule.protocol}" if rule.protocol else f"/{rule.length}" if rule.length != 32 else ""
    to: int | Unknown = table.finder.supply.address_of(rule) if rule.interface else rule.to or 0
    local = f"{spot(rule.local, rule.port)}{word}"
    condition = f", for packets that route-map {rule.name} permits" if rule.name else ""
    if isinstance(to, Unknown):
        return f"{local} is always the address of {rule.interface}{condition}", (to.reason,)
    return f"{local} is always {spot(to, rule.to_port)}{word}{condition}", ()


def _dynamic(device: Device, table: NatTable, rule: NatRule) -> tuple[str, tuple[str, ...]]:
    whom, fault = _whom(device, rule)
    ranges = table.finder.supply.ranges(rule)
    if isinstance(ranges, Unknown):
        return f"{whom}: {rule.target}", (*fault, ranges.reason)
    told = [dotted(first) if first == last else f"{dotted(first)}-{dotted(last)}" for first, last in ranges]
    to = ", ".join((*told[:_MOST], *(["..."] if len(told) > _MOST else [])))
    how = f"share {to} by their ports (PAT)" if rule.is_overload else f"take an address each from {to}"
    return f"{whom} {how}", fault


def _whom(device: Device, rule: NatRule) -> tuple[str, tuple[str, ...]]:
    vrf = f" of VRF {rule.vrf}" if rule.vrf else ""
    if rule.kind == "route-map":
        fault = () if rule.name in device.route_maps else (f"route-map {rule.name} is not defined",)
        return f"sources{vrf} of packets that route-map {rule.name} permits", fault
    acl = device.acls.get(rule.name)
    if acl is None or not acl.entries:
        return f"sources{vrf} in access list {rule.name}", (
            f"access list {rule.name} is not defined: it translates nothing (S9.5)",
        )
    return f"sources{vrf} in access list {rule.name} ({_blocks(acl)})", ()


def _blocks(acl: Acl) -> str:
    found = [_block(wild) for entry in acl.entries if entry.is_permit for wild in entry.sources]
    told = list(dict.fromkeys(found))
    shown = ", ".join((*told[:_MOST], *(["..."] if len(told) > _MOST else [])))
    return shown or "it permits nothing"


def _block(wild: Wild) -> str:
    if wild == ANY:
        return "any"
    length = mask_length(wild.wildcard ^ ALL_ONES)
    return f"{dotted(wild.address)}/{length}" if length is not None else f"{dotted(wild.address)} {dotted(wild.wildcard)}"
