"""Which neighbours become adjacent, and what stops the others (S5.7 to S5.11)."""

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.protocols.ospf.instances import BROADCAST, LOOPBACK, NBMA, P2MP, P2P, Instance, OspfInterface, share_key
from routecheck.syntax.line import Line

MULTI_ACCESS = (BROADCAST, NBMA)


class Speaker(NamedTuple):
    """An OSPF interface on a link, with the place of its instance in the list of instances."""

    number: int
    instance: Instance
    port: OspfInterface

    def __str__(self) -> str:
        return f"{self.instance.node} {self.port.name}"


class Mismatch(NamedTuple):
    """Something two neighbours must agree on and do not, with the lines of both ends."""

    what: str
    one: str
    other: str
    lines: tuple[Line, ...]


class Refused(NamedTuple):
    """Two OSPF interfaces on one link that do not become adjacent. `code` is stable."""

    one: Speaker
    other: Speaker
    code: str
    reason: str
    lines: tuple[Line, ...]


class Formed(NamedTuple):
    """Two OSPF interfaces that become adjacent and carry routes."""

    one: Speaker
    other: Speaker


def adjacency(one: Speaker, other: Speaker) -> Formed | Refused:
    """What becomes of two OSPF interfaces that hear each other.

    An unnumbered end says in its LSA by which interface it is linked, a numbered one by which address: that does not
    match up, so that neighbours of both kinds are FULL and the link is in nobody's tree (Cisco, "Why Are Some OSPF
    Routes in the Database but Not in the Routing Table", from memory).
    """
    found = next(mismatches(one, other), None)
    if found:
        lines = tuple(dict.fromkeys(found.lines))
        reason = f"{found.what}: {found.one} on {one}, {found.other} on {other}"
        return Refused(one, other, "OSP110", reason, lines)
    types = one.port.network, other.port.network
    if (types[0] in MULTI_ACCESS) != (types[1] in MULTI_ACCESS):
        reason = f"network types {types[0]} on {one} and {types[1]} on {other}: FULL, but no routes through the link"
        return Refused(one, other, "ADJ-FULL-NO-ROUTES", reason, _lines(one, other, "network_line"))
    if bool(one.port.made.unnumbered) != bool(other.port.made.unnumbered):
        reason = f"one end is unnumbered and the other is not ({one}, {other}): FULL, but no routes through the link"
        return Refused(one, other, "ADJ-FULL-NO-ROUTES", reason, (_address_line(one), _address_line(other)))
    if any(_needs_neighbor(speaker) for speaker in (one, other)) and not _is_listed(one, other):
        reason = f"non-broadcast, and neither {one} nor {other} has a neighbor statement for the other"
        return Refused(one, other, "OSP111", reason, (one.port.line, other.port.line))
    if types[0] in MULTI_ACCESS and one.port.made.ospf.priority == 0 == other.port.made.ospf.priority:
        reason = f"priority 0 on both {one} and {other}: no designated router, so they stay 2-WAY"
        return Refused(one, other, "OSP112", reason, (one.port.line, other.port.line))
    return Formed(one, other)


def _address_line(speaker: Speaker) -> Line:
    made = speaker.port.made
    return made.unnumbered_line or (made.address.line if made.address else made.line)


def _needs_neighbor(speaker: Speaker) -> bool:
    """Whether the interface sends no hellos but to configured neighbours (S5.10)."""
    return speaker.port.network == NBMA or (speaker.port.made.ospf.network or "").endswith("multipoint non-broadcast")


def _is_listed(one: Speaker, other: Speaker) -> bool:
    def lists(a: Speaker, b: Speaker) -> bool:
        return b.port.address is not None and b.port.address.address in a.instance.process.neighbors

    return lists(one, other) or lists(other, one)


def _lines(one: Speaker, other: Speaker, field: str) -> tuple[Line, ...]:
    """The line of each end that sets a thing, or where the interface is configured when the default counts."""
    found = []
    for speaker in (one, other):
        found.append(getattr(speaker.port.made.ospf, field) or speaker.port.made.line)
    return tuple(found)


def mismatches(one: Speaker, other: Speaker) -> Iterator[Mismatch]:
    """Everything that stands between two neighbours and an adjacency, the first thing a hello checks first."""
    a, b = one.port, other.port
    ends = (a.line, b.line)
    if a.area != b.area:
        yield Mismatch("area", str(a.area), str(b.area), ends)
    elif _area_type(one) != _area_type(other):
        yield Mismatch("area type", _area_type(one) or "normal", _area_type(other) or "normal", _type_lines(one, other))
    if a.is_passive or b.is_passive:
        yield Mismatch("passive interface", _yes(a.is_passive), _yes(b.is_passive), _passive_lines(one, other))
    if LOOPBACK in (a.network, b.network):
        yield Mismatch("network type", a.network, b.network, ends)
    yield from _subnets(one, other)
    if (a.hello_s, a.dead_s) != (b.hello_s, b.dead_s):
        lines = _lines(one, other, "timer_line")
        yield Mismatch("hello/dead timers", f"{a.hello_s}/{a.dead_s}", f"{b.hello_s}/{b.dead_s}", lines)
    if a.authentication != b.authentication:
        lines = _lines(one, other, "authentication_line")
        yield Mismatch("authentication type", a.authentication, b.authentication, lines)
    elif not _same_key(a, b):
        yield Mismatch("authentication key", "<secret>", "another", _lines(one, other, "authentication_line"))
    if one.instance.router_id == other.instance.router_id:
        lines = tuple(s.instance.process.router_id_line or s.instance.process.line for s in (one, other))
        yield Mismatch("router id", dotted(one.instance.router_id), "the same", lines)
    larger, smaller = (a, b) if a.mtu > b.mtu else (b, a)
    if a.mtu != b.mtu and not smaller.made.ospf.ignores_mtu:
        yield Mismatch("MTU (stuck in EXSTART)", str(a.mtu), str(b.mtu), (larger.made.line, smaller.made.line))


def _area_type(speaker: Speaker) -> str:
    """What the E and N bits of its hellos say: 'stub', 'nssa' or nothing (S5.18)."""
    return speaker.instance.process.area(speaker.port.area).kind


def _type_lines(one: Speaker, other: Speaker) -> tuple[Line, ...]:
    return tuple(end.instance.process.area(end.port.area).kind_line or end.port.line for end in (one, other))


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _passive_lines(one: Speaker, other: Speaker) -> tuple[Line, ...]:
    out: list[Line] = []
    for speaker in (one, other):
        if speaker.port.is_passive:
            said = speaker.instance.process.passive
            own = said.get(speaker.port.name) or said.get("")
            out.append(own[1] if own else speaker.port.line)
    return tuple(out)


def _subnets(one: Speaker, other: Speaker) -> Iterator[Mismatch]:
    """Same subnet and mask, but on point-to-point links masks are not compared (RFC 2328 10.5), nor unnumbered ends."""
    a, b = one.port.address, other.port.address
    if a is None or b is None:
        return
    is_point_to_point = one.port.network in (P2P, P2MP) and other.port.network in (P2P, P2MP)
    if is_point_to_point and (one.port.made.unnumbered or other.port.made.unnumbered):
        return
    if a.prefix != b.prefix and not (is_point_to_point and a.prefix.covers(b.address) and b.prefix.covers(a.address)):
        yield Mismatch("subnet", str(a.prefix), str(b.prefix), (a.line, b.line))


def _same_key(a: OspfInterface, b: OspfInterface) -> bool:
    if a.authentication == "simple":
        return a.made.ospf.simple_key == b.made.ospf.simple_key
    if a.authentication == "message-digest":
        return share_key(a.made.ospf.digest_keys, b.made.ospf.digest_keys)
    return True
