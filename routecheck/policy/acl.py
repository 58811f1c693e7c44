"""What access lists permit: packets (S7.1 to S7.6), and prefixes where they filter routes."""

from collections.abc import Iterable
from typing import NamedTuple

from routecheck.address import ALL_ONES, Prefix
from routecheck.model.policy import Acl, AclEntry, Flags, Ports, Service, Wild
from routecheck.policy.ruling import Ruling, Verdict, all_of, any_of, first


class Packet(NamedTuple):
    """What access lists look at. A port, an ICMP type or flags that are None are not known, and match perhaps.

    `is_fragment` says that it is a fragment other than the first, which carries neither ports nor flags.
    """

    source: int
    destination: int
    protocol: int
    source_port: int | None = None
    destination_port: int | None = None
    icmp_type: int | None = None
    icmp_code: int | None = None
    flags: frozenset[str] | None = None
    is_fragment: bool = False


def first_match(acl: Acl | None, packet: Packet) -> Ruling:
    """What a list makes of a packet. One that is not defined or empty permits everything (S7.1)."""
    if acl is None or not acl.entries:
        return Ruling(is_permitted=True)
    return first(((entry, _matches(entry, packet)) for entry in acl.entries), f"access list {acl.name}")


def permits_prefix(acl: Acl | None, prefix: Prefix) -> Ruling:
    """What a list makes of a route: a standard one looks at the address; of an extended one the source stands for the
    address and the destination for the mask."""
    if acl is None or not acl.entries:
        return Ruling(is_permitted=True)
    return first(((entry, _matches_prefix(entry, prefix)) for entry in acl.entries), f"access list {acl.name}")


def covers(blocks: Iterable[Wild], address: int) -> bool:
    """Whether one of the blocks holds the address (S7.2)."""
    return any((block.address ^ address) & ~block.wildcard & ALL_ONES == 0 for block in blocks)


def _matches(entry: AclEntry, packet: Packet) -> Verdict:
    is_sure = all_of(_parts(entry, packet))
    return None if is_sure and entry.unknown else is_sure


def _parts(entry: AclEntry, packet: Packet) -> Iterable[Verdict]:
    """What must all hold. Without its groups an entry is unknown, and only what it does tell can rule it out."""
    if entry.unknown and not (entry.sources and entry.destinations and entry.services):
        yield None
    if entry.sources or not entry.unknown:
        yield covers(entry.sources, packet.source)
    if entry.destinations or not entry.unknown:
        yield covers(entry.destinations, packet.destination)
    if entry.is_fragments:
        yield packet.is_fragment
    if entry.services or not entry.unknown:
        yield any_of(_carries(entry, service, packet) for service in entry.services)
    if entry.flags and packet.protocol == 6:
        yield (entry.is_permit if packet.is_fragment else _has_flags(entry.flags, packet))


def _carries(entry: AclEntry, service: Service, packet: Packet) -> Verdict:
    """Whether a packet is of a service. A fragment without ports matches the permits and none of the denies (S7.6)."""
    if service.protocol is not None and service.protocol != packet.protocol:
        return False
    if packet.is_fragment and service._replace(protocol=None) != Service():
        return entry.is_permit
    return all_of((
        _is_among(service.source_ports, packet.source_port),
        _is_among(service.destination_ports, packet.destination_port),
        _is(service.icmp_type, packet.icmp_type),
        _is(service.icmp_code, packet.icmp_code),
    ))  # fmt: skip


def _is(wanted: int | None, found: int | None) -> Verdict:
    if wanted is None:
        return True
    return None if found is None else wanted == found


def _is_among(ports: Ports | None, port: int | None) -> Verdict:
    """S7.4: lt and gt exclude their port, a range includes both."""
    if ports is None:
        return True
    if port is None:
        return None
    match ports.operator:
        case "eq":
            return port in ports.numbers
        case "neq":
            return port not in ports.numbers
        case "lt":
            return port < ports.numbers[0]
        case "gt":
            return port > ports.numbers[0]
        case _:
            return ports.numbers[0] <= port <= ports.numbers[1]


def _has_flags(flags: Flags, packet: Packet) -> Verdict:
    """`established` is one of ack and rst (S7.4)."""
    if packet.flags is None:
        return None
    found = [(name in packet.flags) == is_set for name, is_set in flags.wanted]
    return all(found) if flags.are_all_needed else any(found)


def _matches_prefix(entry: AclEntry, prefix: Prefix) -> Verdict:
    parts: list[Verdict] = []
    if entry.sources or not entry.unknown:
        parts.append(covers(entry.sources, prefix.address))
    if entry.destinations or not entry.unknown:
        parts.append(covers(entry.destinations, prefix.mask))
    is_about_packets = entry.services != (Service(),) or entry.flags is not None or entry.is_fragments
    found = all_of(parts)
    return None if found and (entry.unknown or is_about_packets) else found
