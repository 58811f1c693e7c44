"""Proxy identities: the lines of a crypto access list, their mirrors, and which of them takes another in (S10.11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from routecheck.address import ALL_ONES, dotted
from routecheck.model.policy import ANY, Acl, AclEntry, Ports, Service, Wild
from routecheck.syntax.line import Line

EXACT, SUBSET, SUPERSET, OVERLAP, MISSING = "exact mirror", "subset", "superset", "overlap", "missing"
"""How an initiator's selector lies to the mirror of what the responder has."""
_ALL_PORTS = (0, 65535)
_PROTOCOLS = {1: "icmp", 2: "igmp", 4: "ipinip", 6: "tcp", 17: "udp", 47: "gre", 50: "esp", 51: "ahp", 88: "eigrp", 89: "ospf"}
GRE = 47


class Selector(NamedTuple):
    """The packets a pair of SAs is for, as the side sees it that sends them. Ports are (lowest, highest)."""

    protocol: int | None
    source: Wild
    destination: Wild
    source_ports: tuple[int, int] = _ALL_PORTS
    destination_ports: tuple[int, int] = _ALL_PORTS

    def __str__(self) -> str:
        name = "" if self.protocol is None else f"{_PROTOCOLS.get(self.protocol, self.protocol)} "
        return f"{name}{_shown(self.source, self.source_ports)} -> {_shown(self.destination, self.destination_ports)}"

    def mirrored(self) -> Selector:
        """The same packets as the other side sees its answers to them."""
        return Selector(self.protocol, self.destination, self.source, self.destination_ports, self.source_ports)

    def contains(self, other: Selector) -> bool:
        """Whether every packet of `other` is one of these."""
        return (
            self.protocol in (None, other.protocol)
            and _holds(self.source, other.source)
            and _holds(self.destination, other.destination)
            and _spans(self.source_ports, other.source_ports)
            and _spans(self.destination_ports, other.destination_ports)
        )

    def overlaps(self, other: Selector) -> bool:
        """Whether any packet is one of both."""
        return (
            (self.protocol == other.protocol or None in (self.protocol, other.protocol))
            and _meet(self.source, other.source)
            and _meet(self.destination, other.destination)
            and _touch(self.source_ports, other.source_ports)
            and _touch(self.destination_ports, other.destination_ports)
        )

    def ace(self) -> str:
        """The access list entry that permits it."""
        name = "ip" if self.protocol is None else str(_PROTOCOLS.get(self.protocol, self.protocol))
        ends = (_written(self.source, self.source_ports), _written(self.destination, self.destination_ports))
        return f"permit {name} {ends[0]} {ends[1]}"


ANYTHING = Selector(None, ANY, ANY)


class Rule(NamedTuple):
    """A line of a crypto access list. `unknown` says what about it cannot be told."""

    selector: Selector
    is_permit: bool
    line: Line | None
    unknown: str = ""


class Answer(NamedTuple):
    """What an access list makes of a proposed selector: how it lies to the line that decides."""

    is_accepted: bool
    relation: str
    rule: Rule | None = None
    unknown: str = ""


def rules(acl: Acl) -> tuple[Rule, ...]:
    """The lines of an access list, each as one rule per source, destination and service that it names."""
    return tuple(rule for entry in acl.entries for rule in _rules(entry))


def _rules(entry: AclEntry) -> Iterator[Rule]:
    for source in entry.sources:
        for destination in entry.destinations:
            for service in entry.services:
                ports = [_range(one) for one in (service.source_ports, service.destination_ports)]
                unknown = entry.unknown or _unlike_a_proxy(entry, service)
                if ports[0] is None or ports[1] is None:
                    unknown = unknown or "a port operator that a selector cannot hold"
                selector = Selector(service.protocol, source, destination, ports[0] or _ALL_PORTS, ports[1] or _ALL_PORTS)
                yield Rule(selector, entry.is_permit, entry.line, unknown)


def _unlike_a_proxy(entry: AclEntry, service: Service) -> str:
    """What a selector has no place for."""
    if entry.flags or entry.is_fragments:
        return "flags or fragments"
    return "an ICMP type" if service.icmp_type is not None else ""


def _range(ports: Ports | None) -> tuple[int, int] | None:
    """The ports as one range; None when they are none."""
    if ports is None:
        return _ALL_PORTS
    match ports:
        case Ports("eq", (port,)):
            return port, port
        case Ports("range", (low, high)):
            return low, high
        case Ports("gt", (port,)):
            return port + 1, 65535
        case Ports("lt", (port,)):
            return 0, port - 1
        case _:
            return None


def answer(proposed: Selector, own: Iterable[Rule]) -> Answer:
    """Whether an access list, mirrored, permits all that is proposed (S10.11). Its first line that takes the proposal in
    decides; a line that denies a part of it is why it cannot be told."""
    nearest: tuple[int, Answer] | None = None
    unknown = ""
    for rule in own:
        mirror = rule.selector.mirrored()
        if not mirror.overlaps(proposed):
            continue
        if rule.unknown:
            unknown = unknown or f"{rule.unknown} ({rule.line})"
        elif mirror.contains(proposed):
            relation = EXACT if mirror == proposed else SUBSET
            return Answer(rule.is_permit, relation if rule.is_permit else MISSING, rule, unknown)
        elif not rule.is_permit:
            unknown = unknown or f"a part of it is denied ({rule.line})"
        else:
            rank, relation = (1, SUPERSET) if proposed.contains(mirror) else (0, OVERLAP)
            if nearest is None or rank > nearest[0]:
                nearest = rank, Answer(False, relation, rule)
    found = nearest[1] if nearest else Answer(False, MISSING)
    return found._replace(unknown=unknown)


def reached(own: Sequence[Rule]) -> Iterator[Rule]:
    """The lines that permit packets which no line before them takes: only those are ever proposed (S10.9, S10.11)."""
    before: list[Selector] = []
    for rule in own:
        if rule.is_permit and not any(one.contains(rule.selector) for one in before):
            yield rule
        if not rule.unknown:
            before.append(rule.selector)


def narrowed(proposed: Selector, own: Sequence[Rule]) -> Selector | None:
    """What an IKEv2 responder makes of a proposal: itself, or the first of its own selectors that lies in it (RFC 7296 2.9)."""
    for rule in own:
        mirror = rule.selector.mirrored()
        if rule.is_permit and mirror.overlaps(proposed):
            return proposed if mirror.contains(proposed) else mirror if proposed.contains(mirror) else None
    return None


def _holds(outer: Wild, inner: Wild) -> bool:
    fixed = ~outer.wildcard & ALL_ONES
    return inner.wildcard & fixed == 0 and (outer.address ^ inner.address) & fixed == 0


def _meet(one: Wild, other: Wild) -> bool:
    return (one.address ^ other.address) & ~(one.wildcard | other.wildcard) & ALL_ONES == 0


def _spans(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _touch(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def host(address: int) -> Wild:
    """One address."""
    return Wild(address, 0)


def _shown(wild: Wild, ports: tuple[int, int]) -> str:
    low, high = ports
    port = "" if ports == _ALL_PORTS else f" port {low}" if low == high else f" ports {low}-{high}"
    if wild.wildcard == ALL_ONES:
        return f"any{port}"
    if wild.wildcard & (wild.wildcard + 1):
        return f"{dotted(wild.address)} {dotted(wild.wildcard)}{port}"
    return f"{dotted(wild.address)}/{32 - wild.wildcard.bit_length()}{port}"


def _written(wild: Wild, ports: tuple[int, int]) -> str:
    low, high = ports
    port = "" if ports == _ALL_PORTS else f" eq {low}" if low == high else f" range {low} {high}"
    if wild.wildcard == ALL_ONES:
        return f"any{port}"
    if wild.wildcard == 0:
        return f"host {dotted(wild.address)}{port}"
    return f"{dotted(wild.address)} {dotted(wild.wildcard)}{port}"
