"""The global addresses and ports that dynamic rules give out, and take back (S9.6, S9.7, S9.9)."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Read

from routecheck.address import ALL_ONES, MASKS, dotted
from routecheck.forwarding.nat.mapping import Mapping
from routecheck.forwarding.nat.numbers import Numbers, Ports
from routecheck.forwarding.nat.rules import Chosen
from routecheck.forwarding.nat.statics import Statics, beyond
from routecheck.forwarding.nat.values import Refused, Unknown
from routecheck.model.device import Device
from routecheck.model.nat import Nat, NatRule, Pool
from routecheck.syntax.line import Line

PAT, SIMPLE, BOUND, ROTARY = "pat", "simple", "bound", "rotary"
"""Kinds of dynamic translation: of a port; of a host; of a host by a route-map, for its own sessions only; of a server."""
Host = tuple[str, int, int, int | None]
"""VRF, protocol, address and port."""


class Supply:
    """What the pools and interfaces of one device have left. `addresses` are those of interfaces whose configs do not say."""

    __slots__ = ("_addresses", "_bound", "_own", "device", "nat", "numbers", "pats", "ports", "statics", "turns")

    def __init__(self, device: Device, addresses: Read[str, int]) -> None:
        self.device, self._own = device, addresses
        self.nat = device.nat or Nat()
        self.statics = Statics(device.nat_rules, self.address_of, is_outside=False)
        self.numbers: dict[str, list[Numbers]] = {}
        self.ports: dict[tuple[str, int, int], Ports] = {}
        self.pats: dict[tuple[str, Host], Mapping] = {}
        self._bound: dict[tuple[str, str, int], Mapping] = {}
        self.turns: dict[str, int] = {}

    # -- where addresses come from

    def address_of(self, rule: NatRule) -> int | Unknown:
        """The primary address of the interface that a rule names, whatever the packet leaves by (S9.6)."""
        made = self.device.interfaces.get(rule.interface)
        if rule.interface in self._own:
            return self._own[rule.interface]
        if made is None:
            return Unknown(f"{self.device.name} has no interface {rule.interface}", (rule.line,))
        if made.unnumbered:
            made = self.device.interfaces.get(made.unnumbered, made)
        if made.address:
            return made.address.address
        if made.unknown_address:
            return Unknown(f"the address of {rule.interface} is not in the config", (made.unknown_address, rule.line))
        return Unknown(f"{rule.interface} has no IP address to translate to", (made.line, rule.line))

    def ranges(self, rule: NatRule) -> tuple[tuple[int, int], ...] | Unknown:
        """The first and last addresses that a dynamic rule has."""
        if rule.interface:
            found = self.address_of(rule)
            return found if isinstance(found, Unknown) else ((found, found),)
        pool = self.nat.pools.get(rule.pool)
        if pool is None:
            return Unknown(f"NAT pool {rule.pool} is not defined", (rule.line,))
        return pool.ranges or Unknown(f"NAT pool {rule.pool} has no addresses", (pool.line, rule.line))

    def held(self, scope: str, address: int) -> bool:
        """Whether a static rule has the address for one host."""
        return self.statics.holds(scope, address)

    # -- with overload

    def pat(self, chosen: Chosen, host: Host) -> Iterator[Mapping | Refused | Unknown]:
        """Global addresses and ports for a host's address and port, one to be used; the next only when it cannot (S9.7). A port
        that a source has already stays its own for every destination (S9.8)."""
        rule = chosen.rule
        known = self.pats.get((rule.key, host))
        if known:
            yield known
            return
        ranges = self.ranges(rule)
        if isinstance(ranges, Unknown):
            yield ranges
            return
        vrf, protocol, real, port = host
        scope = beyond(rule)
        for address in (one for first, last in ranges for one in range(first, last + 1)):
            if self.held(scope, address):
                continue
            number = self.ports_of(scope, address, protocol).choose(port) if port is not None else None
            if number is None and port is not None:
                continue
            made = _mapping(chosen, PAT, real, address)
            made.vrf, made.protocol, made.real_port, made.shown_port = vrf, protocol, port, number
            if port is not None:
                self.pats[rule.key, host] = made
            yield made
        yield self._exhausted(rule, port)

    def ports_of(self, scope: str, address: int, protocol: int) -> Ports:
        """The ports of a global address; those of static rules are taken."""
        key = scope, address, protocol
        if key not in self.ports:
            made = self.ports[key] = Ports(protocol)
            for port in self.statics.reserved.get((scope, protocol, address), ()):
                made.of(port).take(port)
        return self.ports[key]

    def _exhausted(self, rule: NatRule, port: int | None) -> Refused:
        what = f"pool {rule.pool}" if rule.pool else rule.interface
        if port is None:
            return Refused(
                f"another inside host has the only session without ports that {what} can carry to this destination (S9.15)",
                self._lines(rule),
            )
        group = Ports(0).of(port)
        return Refused(f"{what} has no free port from {group.first} to {group.last} left (S9.7)", self._lines(rule))

    # -- without overload

    def simple(self, chosen: Chosen, vrf: str, real: int) -> Mapping | Refused | Unknown:
        """A global address for a host alone: the lowest that is free (S9.9), or the one with its host number."""
        rule = chosen.rule
        kind = BOUND if rule.kind == "route-map" and not rule.is_reversible else SIMPLE
        known = self._bound.get((rule.key, vrf, real))
        if known:
            return known
        ranges = self.ranges(rule)
        if isinstance(ranges, Unknown):
            return ranges
        found = self._lowest(rule, ranges, real)
        if isinstance(found, Refused | Unknown):
            return found
        made = _mapping(chosen, kind, real, found)
        made.vrf = vrf
        if kind == BOUND:
            self._bound[rule.key, vrf, real] = made
        return made

    def _lowest(self, rule: NatRule, ranges: tuple[tuple[int, int], ...], real: int) -> int | Refused | Unknown:
        pool = self.nat.pools.get(rule.pool)
        free = self.numbers.setdefault(rule.pool or rule.interface, [])
        if not free:
            free.extend(Numbers(first, last) for first, last in ranges)
        if pool and pool.kind == "match-host":
            return self._matching(rule, pool, free, real)
        for numbers in free:
            while (found := numbers.lowest()) is not None:
                numbers.take(found)
                if not self.held(beyond(rule), found):
                    return found
        if rule.interface:
            reason = f"{rule.interface} has one address for one host, unless this release takes the line as `overload`"
            return Unknown(reason, self._lines(rule))
        taken = sum(numbers.size for numbers in free)
        return Refused(f"pool {rule.pool} has no free address: all {taken} are in use (S9.9)", self._lines(rule))

    def _matching(self, rule: NatRule, pool: Pool, free: list[Numbers], real: int) -> int | Refused:
        """`type match-host`: the host number stays."""
        mask = MASKS[pool.length]
        wanted = pool.ranges[0][0] & mask | real & ~mask & ALL_ONES
        for numbers in free:
            if numbers.first <= wanted <= numbers.last and wanted not in numbers.taken and not self.held(beyond(rule), wanted):
                numbers.take(wanted)
                return wanted
        told = f"pool {pool.name} matches host numbers, and {dotted(wanted)} is not free in it"
        return Refused(told, self._lines(rule))

    def turn(self, rule: NatRule) -> int | Unknown:
        """The next address of a rotary pool."""
        ranges = self.ranges(rule)
        pool = self.nat.pools.get(rule.pool)
        if isinstance(ranges, Unknown):
            return ranges
        if pool is None or pool.kind != "rotary":
            return Unknown(f"pool {rule.pool} is not of type rotary, which destinations need", self._lines(rule))
        place = self.turns.get(rule.pool, 0)
        self.turns[rule.pool] = place + 1
        place %= sum(last - first + 1 for first, last in ranges)
        for first, last in ranges:
            if place <= last - first:
                return first + place
            place -= last - first + 1
        raise AssertionError(place)

    def bound(self, name: str) -> int:
        """How many addresses of a pool or interface are given out for single sessions."""
        return sum((one.rule.pool or one.rule.interface) == name for one in self._bound.values())

    def release(self, mapping: Mapping) -> None:
        """A translation that nothing uses any more gives its port or address back."""
        rule = mapping.rule
        if mapping.kind == PAT and mapping.shown_port is not None and mapping.protocol is not None:
            self.ports_of(beyond(rule), mapping.shown, mapping.protocol).of(mapping.shown_port).free(mapping.shown_port)
            self.pats.pop((rule.key, (mapping.vrf, mapping.protocol, mapping.real, mapping.real_port)), None)
        elif mapping.kind in (SIMPLE, BOUND):
            for numbers in self.numbers.get(rule.pool or rule.interface, ()):
                if numbers.first <= mapping.shown <= numbers.last:
                    numbers.free(mapping.shown)
            self._bound.pop((rule.key, mapping.vrf, mapping.real), None)

    def _lines(self, rule: NatRule) -> tuple[Line, ...]:
        pool = self.nat.pools.get(rule.pool)
        return (rule.line, pool.line) if pool else (rule.line,)


def _mapping(chosen: Chosen, kind: str, real: int, shown: int) -> Mapping:
    made = Mapping(chosen.rule, kind, real, shown)
    made.lines, made.cautions = chosen.lines, chosen.cautions
    return made
