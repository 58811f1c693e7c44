"""How much of pools, ports and limits is used, and how many more flows fit (S9.7, S9.9)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.forwarding.nat.numbers import Ports
from routecheck.forwarding.nat.statics import beyond
from routecheck.forwarding.nat.table import NatTable
from routecheck.forwarding.nat.values import Unknown
from routecheck.forwarding.packet import TCP, UDP
from routecheck.model.nat import NatRule
from routecheck.syntax.line import Line

_COUNTED = 4096
"""The addresses of larger pools are not looked at one by one for static rules that hold them."""


class Room(NamedTuple):
    """What a rule can give out: the ports of a protocol from `first` to `last` on so many addresses, or whole addresses
    (protocol, first and last None), or entries of the table (no rule). `what` is the pool or the interface."""

    what: str
    line: Line
    used: int
    size: int
    protocol: int | None = None
    first: int | None = None
    last: int | None = None
    addresses: int = 0

    @property
    def free(self) -> int:
        """How many more inside sources, or flows of a limit, find room."""
        return max(0, self.size - self.used)


def rooms(table: NatTable) -> Iterator[Room]:
    """What each dynamic rule has left, in the order of the config, then each limit. Rules that draw on the same thing are
    counted once."""
    seen: set[tuple[str, str, bool]] = set()
    for rule in table.device.nat_rules:
        key = rule.pool, rule.interface, rule.is_overload
        if rule.kind == "static" or key in seen:
            continue
        seen.add(key)
        ranges = table.finder.supply.ranges(rule)
        if not isinstance(ranges, Unknown):
            yield from _ports(table, rule, ranges) if rule.is_overload else _addresses(table, rule, ranges)
    for limit, used in table.sessions.used():
        yield Room(" ".join(("max-entries", limit.kind, limit.name)).strip(), limit.line, used, limit.most)


def _ports(table: NatTable, rule: NatRule, ranges: tuple[tuple[int, int], ...]) -> Iterator[Room]:
    """Of each protocol that is in use, or of TCP: the groups where any is taken, and that from 1024 on."""
    supply, scope = table.finder.supply, beyond(rule)
    what = f"pool {rule.pool}" if rule.pool else rule.interface
    count = _usable(table, rule, ranges)
    found = [
        (protocol, ports)
        for (vrf, address, protocol), ports in supply.ports.items()
        if vrf == scope and any(first <= address <= last for first, last in ranges)
    ]
    for protocol in sorted({protocol for protocol, _ in found}) or [TCP]:
        for place, group in enumerate(Ports(protocol).groups):
            used = sum(len(ports.groups[place].taken) for known, ports in found if known == protocol)
            if used or (place == 2 and protocol in (TCP, UDP)):
                yield Room(what, rule.line, used, count * group.size, protocol, group.first, group.last, count)


def _addresses(table: NatTable, rule: NatRule, ranges: tuple[tuple[int, int], ...]) -> Iterator[Room]:
    name = rule.pool or rule.interface
    used = sum(1 for one in table.sessions.hosts() if not one.is_outside and (one.rule.pool or one.rule.interface) == name)
    used += table.finder.supply.bound(name)
    count = _usable(table, rule, ranges)
    yield Room(f"pool {rule.pool}" if rule.pool else rule.interface, rule.line, used, count, addresses=count)


def _usable(table: NatTable, rule: NatRule, ranges: tuple[tuple[int, int], ...]) -> int:
    """How many addresses a rule has, without those of static rules."""
    count = sum(last - first + 1 for first, last in ranges)
    if count > _COUNTED:
        return count
    supply, scope = table.finder.supply, beyond(rule)
    return count - sum(supply.held(scope, one) for first, last in ranges for one in range(first, last + 1))
