"""The entries of access lists that differ between two versions, and flows that match them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from routecheck.address import ALL_ONES, dotted
from routecheck.model.device import Device
from routecheck.model.hosts import Service
from routecheck.model.policy import Acl, AclEntry, Ports, Wild
from routecheck.model.policy import Service as Carried
from routecheck.policy.acl import covers
from routecheck.questions.diff_probes import ICMP, OUTSIDE, Ground, Probe, Source
from routecheck.snapshot import Snapshot
from routecheck.topology import End

MOST_SENDERS, MOST_TARGETS, MOST_PORTS = 5, 4, 2
_PROTOCOLS = {6: "tcp", 17: "udp"}
_USUAL = 443
_ECHO, _ECHO_REPLY = 8, 0


class Differing(NamedTuple):
    """An entry that one side has and the other has not, or has elsewhere in the list, and where the list stands (None: not at
    an interface)."""

    entry: AclEntry
    at: End | None
    is_inbound: bool


def differing(sides: Sequence[Snapshot]) -> Iterator[Differing]:
    """The entries of lists that differ: those at interfaces first, then those of lists by name."""
    one, other = sides
    for node in one.network.devices.keys() & other.network.devices.keys():
        pair = one.device(node), other.device(node)
        if pair[0] != pair[1]:
            yield from _at_interfaces(pair)
            for name in sorted(pair[0].acls.keys() | pair[1].acls.keys()):
                for entry in _middle(pair[0].acls.get(name), pair[1].acls.get(name)):
                    yield Differing(entry, None, is_inbound=False)


def _at_interfaces(pair: tuple[Device, Device]) -> Iterator[Differing]:
    for name in sorted(pair[0].interfaces.keys() & pair[1].interfaces.keys()):
        for side, is_inbound in (("acl_in", True), ("acl_out", False)):
            named = (getattr(device.interfaces[name], side) for device in pair)
            lists = [device.acls.get(ref[0]) if ref else None for device, ref in zip(pair, named, strict=True)]
            for entry in _middle(*lists):
                yield Differing(entry, End(pair[0].name, name), is_inbound)


def _middle(before: Acl | None, after: Acl | None) -> list[AclEntry]:
    """What is between the entries that both lists begin and end with."""
    one, other = (list(acl.entries) if acl else [] for acl in (before, after))
    while one and other and _gist(one[0]) == _gist(other[0]):
        one, other = one[1:], other[1:]
    while one and other and _gist(one[-1]) == _gist(other[-1]):
        one, other = one[:-1], other[:-1]
    return [*one, *other]


def _gist(entry: AclEntry) -> AclEntry:
    """What an entry says, wherever it stands."""
    return entry._replace(sequence=0, line=None)  # type: ignore[arg-type]


def by_entry(one: Differing, known: Ground) -> Iterator[Probe]:
    """Flows whose first packet an entry matches; for one that is about answers, flows whose answers it matches. None for one that
    no flow of TCP, UDP or echoes matches."""
    entry = one.entry
    for carried in entry.services:
        is_about_answers = entry.flags is not None or bool(carried.source_ports) or carried.icmp_type == _ECHO_REPLY
        far, near = (entry.destinations, entry.sources) if is_about_answers else (entry.sources, entry.destinations)
        ports = carried.source_ports if is_about_answers else carried.destination_ports
        found = list(_services(carried, ports))
        for source in _senders(one, far, known)[:MOST_SENDERS]:
            for target in _targets(near, known):
                yield from (
                    Probe(source, target, service, f"entry {entry.line}", (entry.line,))
                    for service in found
                    if target != source.text
                )


def _senders(one: Differing, blocks: Sequence[Wild], known: Ground) -> list[Source]:
    """Who may send what is from these addresses, those at the interface first; from outside any address that is in no LAN."""
    found: list[Source] = []
    single = next((block.address for block in blocks if not block.wildcard), None)
    for source in known.sources:
        if source.exit and not covers(blocks, source.address):
            own = single if single is not None else _inside(blocks)
            found += [source._replace(address=own)] if own is not None and _is_far(own, known) else []
        elif source.address and covers(blocks, source.address):
            found.append(source)
    if single is not None and not _is_far(single, known) and all(source.address != single for source in found):
        found.append(Source(dotted(single), single))
    return sorted(found, key=lambda source: one.at is None or (one.at in source.at) != one.is_inbound)


def _inside(blocks: Sequence[Wild]) -> int | None:
    """An address that a block holds."""
    for block in blocks:
        if block.wildcard != ALL_ONES:
            return block.address | (block.wildcard & 1)
    return OUTSIDE if blocks else None


def _is_far(address: int, known: Ground) -> bool:
    """Whether nobody in the files has an address like it: by its first three octets."""
    return all(address >> 8 != to >> 8 for _, to in known.targets)


def _targets(blocks: Sequence[Wild], known: Ground) -> list[str]:
    """Whom packets to these addresses may be for."""
    found = [dotted(block.address) for block in blocks if not block.wildcard]
    names = [name for name, address in known.targets if covers(blocks, address) and dotted(address) not in found]
    found += names
    if not found and blocks:
        found = [dotted(_inside(blocks) or OUTSIDE)]
    return found[:MOST_TARGETS]


def _services(carried: Carried, ports: Ports | None) -> Iterator[Service]:
    """What to send that the entry matches."""
    if carried.protocol is None:
        yield from (Service("tcp", _USUAL), ICMP)
    elif carried.protocol == 1 and carried.icmp_type in (None, _ECHO, _ECHO_REPLY):
        yield ICMP
    elif carried.protocol in _PROTOCOLS:
        yield from (Service(_PROTOCOLS[carried.protocol], number) for number in _numbers(ports))


def _numbers(ports: Ports | None) -> tuple[int, ...]:
    """Ports that match."""
    match ports:
        case None:
            return (_USUAL,)
        case Ports("eq", numbers):
            return numbers[:MOST_PORTS]
        case Ports("range", (first, last)):
            return (first,) if first == last else (first, last)
        case Ports("gt", (number, *_)):
            return (min(number + 1, 65535),)
        case Ports("lt", (number, *_)):
            return (max(number - 1, 1),)
        case Ports(_, numbers):
            return tuple(number for number in (_USUAL, 80, 22) if number not in numbers)[:1]
