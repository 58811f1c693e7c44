"""The addresses that NAT makes a router answer ARP for (S9.11)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import MASKS, host_prefix
from routecheck.forwarding.nat.statics import beyond
from routecheck.forwarding.nat.values import Alias
from routecheck.model.device import Device, Interface
from routecheck.model.nat import Nat, NatRule


def aliases(device: Device, interface: str) -> Iterator[Alias]:
    """The addresses of static rules and of pools that lie in a subnet of the interface: of outside hosts those that the inside
    knows them by."""
    made = device.interfaces.get(interface)
    nat = device.nat or Nat()
    if made is None:
        return
    for rule in (*device.nat_rules, *nat.outside):
        if rule.has_alias and made.vrf in (rule.vrf, beyond(rule)):
            for first, last in _ranges(nat, rule):
                yield from _within(made, Alias(first, last, rule.line))


def _ranges(nat: Nat, rule: NatRule) -> tuple[tuple[int, int], ...]:
    if rule.to is not None and rule.length == 32:
        return ((rule.to, rule.to),)
    if rule.to is not None:
        return ((rule.to & MASKS[rule.length], host_prefix(rule.to, rule.length).last),)
    pool = nat.pools.get(rule.pool)
    return pool.ranges if pool else ()


def _within(made: Interface, alias: Alias) -> Iterator[Alias]:
    """The part of a range that is in a subnet of the interface."""
    for at in made.addresses:
        first, last = max(alias.first, at.prefix.address), min(alias.last, at.prefix.last)
        if first <= last:
            yield alias._replace(first=first, last=last)
