"""Which entry of an access list is taken from by one before it: exact, or silent (S7.1 to S7.6).

An entry is compared with those before it whose blocks may hold its own: they are found by the shapes of their wildcards and
by protocol and port, so that long lists are not compared each with each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, product
from typing import NamedTuple

from routecheck.address import ALL_ONES
from routecheck.model.policy import Acl, AclEntry, Ports, Service, Wild

_MOST = 64
"""How many entries of one block and protocol an entry is compared with, and how many pairs of blocks one is found by."""
_PORTS = 65535


class Covered(NamedTuple):
    """An entry that never decides, and the first one before it that takes all it would match. `but_fragments`: a fragment
    without ports still comes through to it (S7.6)."""

    entry: AclEntry
    by: AclEntry
    but_fragments: bool


def covered(acl: Acl) -> Iterator[Covered]:
    """The entries that a single one before them covers, in order. What is not known for sure (a time range, an object group
    that is not read) neither covers nor is covered."""
    index = _Index()
    for entry in acl.entries:
        if entry.unknown:
            continue
        found = [one for one in index.candidates(entry) if covers(one, entry)]
        if found:
            first = min(found, key=lambda one: one.sequence)
            yield Covered(entry, first, not first.is_permit and entry.is_permit and _has_ports(first))
        index.add(entry)


def takes_everything(entry: AclEntry) -> bool:
    """Whether an entry matches every packet."""
    return not entry.unknown and entry._replace(sequence=0, is_permit=True) == AclEntry(0, is_permit=True, line=entry.line)


def covers(one: AclEntry, entry: AclEntry) -> bool:
    """Whether `one` matches every packet that `entry` does, fragments that a deny with ports lets by aside."""
    if one.is_fragments and not entry.is_fragments:
        return False
    if entry.is_fragments and not one.is_permit and _has_ports(one):
        return False
    if one.flags and one.flags != entry.flags:
        return False
    return (
        _all_held(one.sources, entry.sources)
        and _all_held(one.destinations, entry.destinations)
        and all(any(_carries(wide, service) for wide in one.services) for service in entry.services)
    )


def _has_ports(entry: AclEntry) -> bool:
    """Whether it looks at what fragments do not carry."""
    return entry.flags is not None or any(service._replace(protocol=None) != Service() for service in entry.services)


def _all_held(wide: tuple[Wild, ...], narrow: tuple[Wild, ...]) -> bool:
    return all(any(_holds(one, block) for one in wide) for block in narrow)


def _holds(wide: Wild, block: Wild) -> bool:
    """Whether all addresses of `block` are in `wide`, whatever holes the wildcards have (S7.2)."""
    return not block.wildcard & ~wide.wildcard and not (wide.address ^ block.address) & ~wide.wildcard & ALL_ONES


def _carries(wide: Service, service: Service) -> bool:
    if wide.protocol is not None and wide.protocol != service.protocol:
        return False
    if wide.icmp_type is not None and wide.icmp_type != service.icmp_type:
        return False
    if wide.icmp_code is not None and wide.icmp_code != service.icmp_code:
        return False
    return _among(wide.source_ports, service.source_ports) and _among(wide.destination_ports, service.destination_ports)


def _among(wide: Ports | None, ports: Ports | None) -> bool:
    """Whether all of `ports` are in `wide`; None is every port."""
    if wide is None or wide == ports:
        return True
    if ports is None:
        return False
    ranges = list(_ranges(wide))
    return all(any(low <= first and last <= high for low, high in ranges) for first, last in _ranges(ports))


def _ranges(ports: Ports) -> Iterator[tuple[int, int]]:
    """The ports as the fewest ranges (S7.4: lt and gt exclude their port)."""
    match ports.operator:
        case "eq":
            yield from _joined((number, number) for number in ports.numbers)
        case "neq":
            start = 0
            for number in sorted(set(ports.numbers)):
                if start < number:
                    yield start, number - 1
                start = number + 1
            if start <= _PORTS:
                yield start, _PORTS
        case "lt" if ports.numbers[0] > 0:
            yield 0, ports.numbers[0] - 1
        case "gt" if ports.numbers[0] < _PORTS:
            yield ports.numbers[0] + 1, _PORTS
        case "range":
            yield ports.numbers[0], ports.numbers[1]


def _joined(ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start = last = -2
    for low, high in sorted(ranges):
        if low <= last + 1:
            last = max(last, high)
            continue
        if start >= 0:
            yield start, last
        start, last = low, high
    if start >= 0:
        yield start, last


_Key = tuple[int, int, int | None, int]
"""Source and destination under the wildcards of a shape, protocol, and the one destination port (-1: any other ports)."""
_Hull = tuple[int, int, int, int]
"""The lowest and highest source port and destination port of a service: what does not lie within cannot be covered."""


class _Index:
    """The entries so far, by the shape of their wildcards, then by key, each with the hull of its ports."""

    def __init__(self) -> None:
        self._by_shape: dict[tuple[int, int], dict[_Key, list[tuple[_Hull, AclEntry]]]] = {}

    def add(self, entry: AclEntry) -> None:
        """One more entry. Of one with many blocks only some are kept: it may cover more than is found."""
        for source, destination in islice(product(entry.sources, entry.destinations), _MOST):
            held = self._by_shape.setdefault((source.wildcard, destination.wildcard), {})
            for service in entry.services[:_MOST]:
                known = held.setdefault((source.address, destination.address, service.protocol, _one_port(service)), [])
                if len(known) < _MOST:
                    known.append((_hull(service), entry))

    def candidates(self, entry: AclEntry) -> Iterator[AclEntry]:
        """The entries before it that hold its first blocks and may carry its first service."""
        if not (entry.sources and entry.destinations and entry.services):
            return
        source, destination, service = entry.sources[0], entry.destinations[0], entry.services[0]
        kinds = {(None, -1), (service.protocol, -1), (service.protocol, _one_port(service))}
        a, b, c, d = _hull(service)
        for (wide_source, wide_destination), held in self._by_shape.items():
            if source.wildcard & ~wide_source or destination.wildcard & ~wide_destination:
                continue
            here, there = source.address & ~wide_source & ALL_ONES, destination.address & ~wide_destination & ALL_ONES
            for protocol, port in kinds:
                for (low, high, first, last), one in held.get((here, there, protocol, port), ()):
                    if low <= a and b <= high and first <= c and d <= last:
                        yield one


def _one_port(service: Service) -> int:
    ports = service.destination_ports
    return ports.numbers[0] if ports and ports.operator == "eq" and len(ports.numbers) == 1 else -1


def _hull(service: Service) -> _Hull:
    return *_ends(service.source_ports), *_ends(service.destination_ports)


def _ends(ports: Ports | None) -> tuple[int, int]:
    if ports is None or ports.operator == "neq":
        return 0, _PORTS
    if ports.operator == "eq" and len(ports.numbers) == 1:  # nearly all there are
        return ports.numbers[0], ports.numbers[0]
    ranges = list(_ranges(ports))
    return (ranges[0][0], ranges[-1][1]) if ranges else (0, _PORTS)
