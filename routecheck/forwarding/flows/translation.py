"""What NAT makes of sources on their way from inside to outside (S9.2 to S9.6), for all sources at once and without sessions:
each packet is asked about as if it were the first. What others may have used up, or which address of a pool a host gets, is
not told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from routecheck.address import MASKS, host_prefix
from routecheck.forwarding.flows.choices import Crypto
from routecheck.forwarding.flows.classes import Alike
from routecheck.forwarding.flows.fib import Stop
from routecheck.forwarding.flows.gates import Flow, Hosts, Part
from routecheck.forwarding.journey import INSUFFICIENT, NAT_FAILED
from routecheck.forwarding.nat.table import NatTable
from routecheck.forwarding.nat.values import INSIDE, Crossing, Refused, Translated, Untouched
from routecheck.forwarding.packet import Packet
from routecheck.model.device import Device
from routecheck.model.nat import NatRule
from routecheck.model.policy import Acl, Wild
from routecheck.network import Network
from routecheck.topology import End

_MOST_IN_POOL = 1024


class Moved(NamedTuple):
    """Sources that go on as one host: the global address, by its number."""

    sources: int
    number: int


class Moves(NamedTuple):
    """The sources that keep their addresses, those that get one that is known, and why that is not told, or they are lost."""

    plain: int
    moved: tuple[Moved, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def unclear(self) -> int:
        """The sources of which it is not known what they get."""
        return sum(part.sources for part in self.parts if not part.stop.is_certain)

    @property
    def touched(self) -> int:
        """The sources that go on with another address, perhaps."""
        return self.unclear | sum(one.sources for one in self.moved)


class Translation:
    """NAT of a device for what leaves by one of its outside interfaces. `manner` is how packets came in; `about` holds what looks
    at them next, the crypto maps, which may have meant them as they were (EX-8.2).

    Replies that would get another address are in doubt: that depends on what began the session.
    """

    def __init__(self, end: End, manner: str, about: tuple[Device, Hosts, Flow, Crypto | None]) -> None:
        self.end = end
        self.device, self.hosts, self.flow, self.guard = about
        device = self.device
        self.vrf = device.interfaces[end.interface].vrf
        inside = (made.name for made in device.interfaces.values() if made.nat_side and made.nat_side[0] == INSIDE)
        self.arrived_by = next(inside, None) if manner == INSIDE else None
        guarded = self.guard.lists if self.guard else ()
        self.alike = Alike(self.hosts, (*_lists(device), *guarded), _blocks(device))
        self._known: dict[int, Moves] = {}

    def at(self, destination: int) -> Moves:
        """What becomes of all sources towards a destination."""
        kind = self.alike.kind(destination)
        found = self._known.get(kind)
        if found is None:
            found = self._known[kind] = self._moves(destination)
        return found

    def _moves(self, destination: int) -> Moves:
        plain, moved, stops = 0, dict[int, int](), dict[Stop, int]()
        for part in self._parts():
            outcome = self._one(part, destination)
            if outcome is None:
                plain |= part
            elif isinstance(outcome, Stop):
                stops[outcome] = stops.get(outcome, 0) | part
            else:
                moved[outcome] = moved.get(outcome, 0) | part
        parts = tuple(Part(sources, stop) for stop, sources in stops.items())
        return Moves(plain, tuple(Moved(sources, number) for number, sources in moved.items()), parts)

    def _parts(self) -> Iterator[int]:
        """Sources that are alike; where a static rule translates a whole block every host has an address of its own."""
        wide = [
            host_prefix(rule.local, rule.length) for rule in self.device.nat_rules if rule.local is not None and rule.length < 32
        ]
        for part in self.alike.parts:
            if any(block.covers(self.alike.one_of(part)) for block in wide):
                yield from (1 << number for number in range(part.bit_length()) if part >> number & 1)
            else:
                yield part

    def _one(self, part: int, destination: int) -> int | Stop | None:
        """The number of the address that a source goes on with; None: its own."""
        node = self.device.name
        packet = self.flow.packet(self.alike.one_of(part), self.hosts.addresses[destination])
        found = NatTable(self.device).out(packet, Crossing(self.arrived_by, self.end.interface, None, self.vrf), 0)
        if isinstance(found, Untouched):
            return self._of_a_vrf(packet)
        if isinstance(found, Refused):
            return Stop(NAT_FAILED, node, found.reason, found.lines)
        if not isinstance(found, Translated):
            return Stop(INSUFFICIENT, node, f"NAT of {node}: {found.reason}", found.lines)
        bypassed = self.guard and self.guard.bypassed(packet, found)
        if bypassed:
            return bypassed
        rule = found.entry.rule
        number = self.hosts.numbers.get(found.packet.source)
        if self.flow.is_reply:
            why = f"{node} gives the reply another address, unless it began the session with it"
        elif number is None or found.packet.destination != packet.destination:
            why = f"{node} translates it in a way that is not followed here"
        elif not (rule.is_overload or rule.kind == "static"):
            why = f"{node} gives it an address of a pool, and which one depends on who came before"
        else:
            return number
        return Stop(INSUFFICIENT, node, why, (rule.line,))

    def _of_a_vrf(self, packet: Packet) -> Stop | None:
        """A rule for a VRF whose packets leave by another table: from which table they come is not known here (S9.4)."""
        for vrf in dict.fromkeys(rule.vrf for rule in self.device.nat_rules if rule.vrf != self.vrf):
            found = NatTable(self.device).out(packet, Crossing(self.arrived_by, self.end.interface, None, vrf), 0)
            if not isinstance(found, Untouched):
                why = f"NAT of {self.device.name} for VRF {vrf or 'default'} may translate what leaves by {self.end.interface}"
                return Stop(INSUFFICIENT, self.device.name, why, found.lines)
        return None


def _lists(device: Device) -> Iterator[Acl]:
    """The access lists that rules of NAT look at."""
    for rule in device.nat_rules:
        names = [rule.name] if rule.kind == "list" else []
        made = device.route_maps.get(rule.name) if rule.name and rule.kind != "list" else None
        for clause in made.clauses if made else ():
            names += [name for match in clause.matches if match.what == "ip address" for name in match.values]
        yield from (device.acls[name] for name in names if name in device.acls)


def _blocks(device: Device) -> Iterator[Wild]:
    """What static rules are for."""
    for rule in device.nat_rules:
        if rule.local is not None:
            yield Wild(rule.local & MASKS[rule.length], 0xFFFFFFFF >> rule.length)


def given(network: Network, hosts: Iterable[int]) -> dict[int, frozenset[str]]:
    """The addresses that NAT may give to hosts, each with the devices that do."""
    local = tuple(hosts)
    found: dict[int, set[str]] = {}
    for device in network.devices.values():
        for rule in device.nat_rules:
            for address in _globals(device, rule, local):
                found.setdefault(address, set()).add(device.name)
    return {address: frozenset(nodes) for address, nodes in sorted(found.items())}


def _globals(device: Device, rule: NatRule, hosts: tuple[int, ...]) -> Iterator[int]:
    if rule.interface:
        made = device.interfaces.get(rule.interface)
        made = device.interfaces.get(made.unnumbered, made) if made and made.unnumbered else made
        yield from (made.address.address,) if made and made.address else ()
    elif rule.to is not None and rule.local is not None:
        block = host_prefix(rule.local, rule.length)
        yield from (rule.to & MASKS[rule.length] | one & ~MASKS[rule.length] for one in (rule.local, *hosts) if block.covers(one))
    elif rule.pool and device.nat and rule.pool in device.nat.pools:
        yield from (first for first, _ in device.nat.pools[rule.pool].ranges[:1])


def reserved(network: Network) -> set[int]:
    """Every address that NAT may give, which no host has then."""
    found = set(given(network, ()))
    for device in network.devices.values():
        pools: Mapping[str, object] = device.nat.pools if device.nat else {}
        for name in pools:
            for first, last in device.nat.pools[name].ranges if device.nat else ():
                found.update(range(first, min(last, first + _MOST_IN_POOL) + 1))
    return found
