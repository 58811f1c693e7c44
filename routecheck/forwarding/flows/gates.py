"""What lets packets pass, asked for all sources at once: a set of sources is an int, bit N for the source number N.

An access list decides about a thousand sources in one pass over its entries, instead of a thousand passes (S7.1 to S7.6).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from routecheck.address import ALL_ONES
from routecheck.forwarding.flows.fib import Stop
from routecheck.forwarding.journey import DENIED_IN, DENIED_OUT, INSUFFICIENT
from routecheck.forwarding.packet import Packet
from routecheck.model.policy import ANY, Acl, AclEntry, Ports, Wild
from routecheck.policy import acl
from routecheck.policy.ruling import Verdict
from routecheck.syntax.line import Line
from routecheck.topology import End

_LEAST_EPHEMERAL, _MOST_EPHEMERAL = 32768, 65535
"""Where hosts take the ports they send from (S11.3)."""
_SOME_PORT = 49152


class Flow(NamedTuple):
    """What is sent, whatever its addresses. None and the empty text stand for what is not known, and match perhaps.

    `is_reply` swaps the ports: what the destination answers. It is sent from any ephemeral port, unless `sent_from` names one.
    """

    protocol: int
    port: int | None = None
    is_reply: bool = False
    sent_from: int | None = None

    def packets(self, ports: Sequence[int | None]) -> list[acl.Packet]:
        """The packet as access lists see it, from (or for a reply to) each of the ephemeral `ports`; without addresses."""
        if self.protocol == _ICMP:
            return [acl.Packet(0, 0, _ICMP, icmp_type=0 if self.is_reply else 8, icmp_code=0)]
        if self.protocol not in (_TCP, _UDP):
            return [acl.Packet(0, 0, self.protocol)]
        flags = None if self.protocol == _UDP else frozenset(("syn", "ack") if self.is_reply else ("syn",))
        ports = ports if self.sent_from is None else [self.sent_from]
        ends = [(self.port, one) if self.is_reply else (one, self.port) for one in ports]
        return [acl.Packet(0, 0, self.protocol, source, destination, flags=flags) for source, destination in ends]

    def packet(self, source: int, destination: int) -> Packet:
        """One packet of the flow, from a port that stands for every ephemeral one."""
        packet = Packet(source, destination, self.protocol)
        if self.protocol == _ICMP:
            return packet._replace(icmp_type=0 if self.is_reply else 8, icmp_code=0, query=1)
        if self.protocol not in (_TCP, _UDP):
            return packet
        near, far = (self.port, _SOME_PORT) if self.is_reply else (_SOME_PORT, self.port)
        return packet._replace(source_port=near, destination_port=far)


_ICMP, _TCP, _UDP = 1, 6, 17
ECHO = Flow(_ICMP)


class Part(NamedTuple):
    """Sources that do not pass (or perhaps not), and why."""

    sources: int
    stop: Stop


class Passed(NamedTuple):
    """The sources that pass, those that may, and why the others do not."""

    surely: int
    perhaps: int
    parts: tuple[Part, ...] = ()


class Gate(Protocol):
    """Something on the way that lets some sources pass to a destination."""

    def at(self, destination: int) -> Passed:
        """What it makes of packets to the destination of this number."""


class Hosts:
    """The addresses that flows run between, by number, and which of them lie in the blocks of access lists."""

    def __init__(self, addresses: Sequence[int]) -> None:
        self.addresses = tuple(addresses)
        self.all = (1 << len(addresses)) - 1
        self.numbers = {address: number for number, address in enumerate(addresses)}
        self._blocks: dict[Wild, int] = {ANY: self.all}

    def within(self, blocks: Sequence[Wild]) -> int:
        """Those in one of the blocks (S7.2)."""
        found = 0
        for block in blocks:
            held = self._blocks.get(block)
            if held is None:
                care = ~block.wildcard & ALL_ONES
                wanted = block.address & care
                held = sum(1 << number for number, one in enumerate(self.addresses) if one & care == wanted)
                self._blocks[block] = held
            found |= held
        return found


class _Row(NamedTuple):
    """An entry of a list: the hosts it takes as sources and as destinations, and whether it takes the flow at all."""

    entry: AclEntry
    sources: int
    destinations: int
    verdict: Verdict


class AclGate:
    """An access list on an interface (`way`: which, in or out, and the line that says so), for packets of one flow. `about` also
    says whether `ip inspect` may let in what the list denies."""

    def __init__(self, found: Acl, way: tuple[End, str, Line], hosts: Hosts, about: tuple[Flow, bool]) -> None:
        flow, self.is_softened = about
        self.name, self.hosts = found.name, hosts
        self.end, self.direction, self.line = way
        packets = flow.packets(ephemeral(found))
        rows = [self._row(entry, packets) for entry in found.entries]
        self.entries = tuple(row.entry for row in rows if row.verdict is not False)
        """The entries that take the flow from some hosts to some."""
        self.rows = [row for row in rows if row.verdict is not False and row.sources and row.destinations]
        self._known: dict[tuple[int, ...], Passed] = {}

    def _row(self, entry: AclEntry, packets: list[acl.Packet]) -> _Row:
        some = (ANY,)
        alike = entry._replace(
            is_permit=True,
            sources=some if entry.sources else (),
            destinations=some if entry.destinations else (),
        )
        one = Acl(self.name, entry.line, False, (alike,))
        verdicts = {acl.first_match(one, packet).is_permitted for packet in packets}
        verdict = verdicts.pop() if len(verdicts) == 1 else None
        is_open = bool(entry.unknown)
        sources = self.hosts.within(entry.sources) if entry.sources or not is_open else self.hosts.all
        destinations = self.hosts.within(entry.destinations) if entry.destinations or not is_open else self.hosts.all
        return _Row(entry, sources, destinations, verdict)

    def at(self, destination: int) -> Passed:
        """What the list makes of packets to a destination."""
        key = tuple(row.destinations >> destination & 1 for row in self.rows)
        found = self._known.get(key)
        if found is None:
            rows = [row for row, is_met in zip(self.rows, key, strict=True) if is_met]
            found = self._known[key] = self._passed(rows)
        return found

    def _passed(self, rows: list[_Row]) -> Passed:
        """The entries in order over all sources (S7.1): the first that takes a source decides; one that perhaps takes it leaves
        it open, unless what decides behind it says the same."""
        left, permitted, denied, unclear = self.hosts.all, 0, 0, 0
        maybe_permitted, maybe_denied = 0, 0
        parts: list[Part] = []
        for entry, sources, _, verdict in rows:
            met = left & sources
            if verdict is None and entry.is_permit:
                maybe_permitted |= met
            elif verdict is None:
                maybe_denied |= met
            elif entry.is_permit:
                permitted |= met & ~maybe_denied
                left &= ~met
            else:
                parts.append(Part(met & ~maybe_permitted, self._denied(entry)))
                denied |= met & ~maybe_permitted
                left &= ~met
        denied |= left & ~maybe_permitted
        parts.append(Part(left & ~maybe_permitted, self._denied(None)))
        unclear = self.hosts.all & ~permitted & ~denied
        parts += self._unclear(rows, unclear)
        perhaps = self.hosts.all if self.is_softened else permitted | unclear
        return Passed(permitted, perhaps, tuple(part for part in parts if part.sources))

    def _denied(self, entry: AclEntry | None) -> Stop:
        where = f"{self.end.node} {self.end.interface}"
        how = "denied" if entry else "no entry permits it"
        lines = (entry.line, self.line) if entry else (self.line,)
        told = f"access list {self.name} {self.direction} on {where}: {how}"
        if self.is_softened:
            return Stop(INSUFFICIENT, self.end.node, f"{told}, unless `ip inspect` lets it in", lines)
        return Stop(DENIED_IN if self.direction == "in" else DENIED_OUT, self.end.node, told, lines)

    def _unclear(self, rows: list[_Row], unclear: int) -> list[Part]:
        """For those that cannot be told, the first entry that is in doubt."""
        parts: list[Part] = []
        for entry, sources, _, verdict in rows:
            if verdict is None and unclear & sources:
                told = f"it is not known whether access list {self.name} {self.direction} on {self.end.node} {self.end.interface}"
                why = f" ({entry.unknown})" if entry.unknown else ""
                parts.append(Part(unclear & sources, Stop(INSUFFICIENT, self.end.node, f"{told} permits it{why}", (entry.line,))))
                unclear &= ~sources
        return parts


class Doubt:
    """Something that is not modelled: every source passes perhaps."""

    def __init__(self, everyone: int, stop: Stop) -> None:
        self._passed = Passed(0, 0 if stop.is_certain else everyone, (Part(everyone, stop),))

    def at(self, destination: int) -> Passed:  # noqa: ARG002  (the same for every destination)
        """What is in doubt for every source."""
        return self._passed


def ephemeral(found: Acl) -> list[int | None]:
    """Ports to send from so that whatever holds for all of them holds for every ephemeral port: the ends of the range, and
    both sides of every port that the list names in it."""
    named = {
        number + step
        for entry in found.entries
        for service in entry.services
        for ports in (service.source_ports, service.destination_ports)
        for number in _numbers(ports)
        for step in (-1, 0, 1)
    }
    return [_LEAST_EPHEMERAL, _MOST_EPHEMERAL, *sorted(one for one in named if _LEAST_EPHEMERAL < one < _MOST_EPHEMERAL)]


def _numbers(ports: Ports | None) -> tuple[int, ...]:
    return ports.numbers if ports else ()
