"""Pools of NAT: addresses that belong to somebody else, and too few of them (S9.9)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import dotted
from routecheck.lint.rule import Found
from routecheck.lint.translation import host, on_side, subnets, translates, translators
from routecheck.model.device import Device
from routecheck.model.nat import NatRule, Pool
from routecheck.snapshot import Snapshot


def _drawn(now: Snapshot) -> Iterator[tuple[Device, Pool, list[NatRule]]]:
    """The pools that rules draw on, with those rules."""
    for device in translators(now):
        pools = device.nat.pools if device.nat else {}
        for name, pool in pools.items():
            rules = [rule for rule in device.nat_rules if rule.pool == name]
            if rules:
                yield device, pool, rules


def _holds(pool: Pool, address: int) -> bool:
    return any(first <= address <= last for first, last in pool.ranges)


def pool_holds_address(now: Snapshot) -> Iterator[Found]:
    """A pool of NAT holds an address that an interface or a next hop has.

    Two would answer for it: packets for the interface are taken for answers to translated ones, or hosts are translated to
    the address of the provider's router. Begin the pool behind the addresses in use.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.240
         ip nat outside
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip nat pool P 192.0.2.1 192.0.2.14 prefix-length 28
        ip nat inside source list 1 pool P overload
        access-list 1 permit 10.0.0.0 0.0.0.255

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.240
         ip nat outside
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip nat pool P 192.0.2.3 192.0.2.14 prefix-length 28
        ip nat inside source list 1 pool P overload
        access-list 1 permit 10.0.0.0 0.0.0.255
    """
    for device, pool, _ in _drawn(now):
        hops = {route.next_hop: route for route in device.static_routes if route.next_hop is not None and not route.vrf}
        for hop, route in hops.items():
            if hop is not None and _holds(pool, hop):
                message = f"pool {pool.name} holds {dotted(hop)}, the next hop of {route.prefix}"
                yield Found(device.name, f"ip nat pool {pool.name}", message, (pool.line, route.line))
        for made in device.interfaces.values():
            for at in made.addresses:
                if _holds(pool, at.address) and not _is_only(pool, at.address):
                    message = f"pool {pool.name} holds {dotted(at.address)}, the address of {made.name}"
                    yield Found(device.name, f"ip nat pool {pool.name}", message, (pool.line, at.line))


def _is_only(pool: Pool, address: int) -> bool:
    """Whether the pool is that one address: another way to write `interface ... overload`."""
    return pool.ranges == ((address, address),)


def pools_overlap(now: Snapshot) -> Iterator[Found]:
    """Two pools of NAT have addresses in common.

    Each gives its addresses out as if it were alone: two inside hosts may get the same one. Make the ranges disjoint.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.240
         ip nat outside
        ip nat pool A 192.0.2.3 192.0.2.8 prefix-length 28
        ip nat pool B 192.0.2.8 192.0.2.14 prefix-length 28
        ip nat inside source list 1 pool A overload
        ip nat inside source list 2 pool B overload
        access-list 1 permit 10.0.0.0 0.0.0.127
        access-list 2 permit 10.0.0.128 0.0.0.127

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.240
         ip nat outside
        ip nat pool A 192.0.2.3 192.0.2.7 prefix-length 28
        ip nat pool B 192.0.2.8 192.0.2.14 prefix-length 28
        ip nat inside source list 1 pool A overload
        ip nat inside source list 2 pool B overload
        access-list 1 permit 10.0.0.0 0.0.0.127
        access-list 2 permit 10.0.0.128 0.0.0.127
    """
    drawn = list(_drawn(now))
    for place, (device, pool, rules) in enumerate(drawn):
        for other_device, other, its in drawn[:place]:
            if other_device is not device or rules[0].vrf != its[0].vrf:
                continue
            shared = [max(a, c) for a, b in pool.ranges for c, d in other.ranges if max(a, c) <= min(b, d)]
            if shared:
                message = f"pools {other.name} and {pool.name} both hold {dotted(shared[0])}"
                yield Found(device.name, f"ip nat pool {pool.name}", message, (pool.line, other.line))


def pool_holds_static(now: Snapshot) -> Iterator[Found]:
    """A pool of NAT holds the outside address of a static rule.

    That address belongs to one inside host for ever, and the pool may give it to another. Take it out of the pool.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.240
         ip nat outside
        ip nat pool P 192.0.2.3 192.0.2.14 prefix-length 28
        ip nat inside source list 1 pool P overload
        ip nat inside source static 10.0.0.5 192.0.2.10
        access-list 1 permit 10.0.0.0 0.0.0.255

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.240
         ip nat outside
        ip nat pool P 192.0.2.3 192.0.2.9 prefix-length 28
        ip nat inside source list 1 pool P overload
        ip nat inside source static 10.0.0.5 192.0.2.10
        access-list 1 permit 10.0.0.0 0.0.0.255
    """
    for device, pool, rules in _drawn(now):
        for rule in device.nat_rules:
            is_whole = rule.kind == "static" and not rule.protocol and rule.vrf == rules[0].vrf
            if is_whole and rule.to is not None and _holds(pool, rule.to):
                message = f"pool {pool.name} holds {dotted(rule.to)}, which a static rule has for {dotted(rule.local or 0)}"
                yield Found(device.name, f"ip nat pool {pool.name}", message, (pool.line, rule.line))


def pool_too_small(now: Snapshot) -> Iterator[Found]:
    """A pool without `overload` has fewer addresses than the subnets that it serves can have hosts.

    Each host takes an address for itself and keeps it for a day (S9.9): when all are taken, the next host gets nothing
    through. Add `overload`.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.240
         ip nat outside
        ip nat pool P 192.0.2.3 192.0.2.14 prefix-length 28
        ip nat inside source list 1 pool P
        access-list 1 permit 10.0.0.0 0.0.0.255

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.240
         ip nat outside
        ip nat pool P 192.0.2.3 192.0.2.14 prefix-length 28
        ip nat inside source list 1 pool P overload
        access-list 1 permit 10.0.0.0 0.0.0.255
    """
    for device, pool, rules in _drawn(now):
        addresses = sum(last - first + 1 for first, last in pool.ranges)
        for rule in rules:
            if rule.is_overload or rule.kind != "list" or rule.name not in device.acls or not addresses:
                continue
            served = [
                at.prefix
                for made in on_side(device, "inside")
                for at in subnets(made)
                if translates(device, rule, host(at.prefix, at.address), "")
            ]
            hosts = sum(prefix.last - prefix.address - 2 for prefix in served)
            if hosts > addresses:
                blocks = ", ".join(map(str, served))
                message = f"pool {pool.name} has {addresses} addresses for up to {hosts} hosts in {blocks}, one each (S9.9)"
                yield Found(device.name, f"ip nat pool {pool.name}", message, (rule.line, pool.line))
