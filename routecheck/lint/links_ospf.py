"""Neighbours that OSPF does not bring together (LNK12x), as `protocols.ospf.adjacency` finds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from routecheck.lint.links import between
from routecheck.lint.rule import Found
from routecheck.protocols.ospf.adjacency import Mismatch, Refused, Speaker, mismatches
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line
from routecheck.topology import End


class Apart(NamedTuple):
    """Two speakers that do not become adjacent, and why, with the lines of it."""

    one: End
    other: End
    reason: str
    lines: tuple[Line, ...]


def end_of(speaker: Speaker) -> End:
    """The interface of a speaker."""
    return End(speaker.instance.node, speaker.port.name)


def _mismatched(now: Snapshot, what: str) -> Iterator[Found]:
    """The pairs that differ in `what`. Where either is passive nothing else counts: no hello is sent that could disagree."""
    pairs: list[Apart] = []
    for refused in now.state.wired.database.refused:
        if refused.code != "OSP110" or refused.one.port.is_passive or refused.other.port.is_passive:
            continue
        for found in mismatches(refused.one, refused.other):
            if found.what.startswith(what):
                reason = f"{found.what}: {_values(refused, found)}"
                pairs.append(Apart(end_of(refused.one), end_of(refused.other), reason, tuple(dict.fromkeys(found.lines))))
    return told(pairs)


def _values(refused: Refused, found: Mismatch) -> str:
    if found.one == "<secret>":
        return f"{refused.one} and {refused.other} have different ones"
    return f"{found.one} on {refused.one}, {found.other} on {refused.other}"


def of_code(now: Snapshot, code: str) -> Iterator[Found]:
    """The pairs that are refused for one reason."""
    return told(
        Apart(end_of(one.one), end_of(one.other), one.reason, tuple(dict.fromkeys(one.lines)))
        for one in now.state.wired.database.refused
        if one.code == code
    )


def told(pairs: Iterable[Apart]) -> Iterator[Found]:
    """One finding per odd end: on a LAN one interface that differs from all others is one fault, not one for each of them."""
    left = list(pairs)
    while left:
        counts = Counter(end for pair in left for end in (pair.one, pair.other))
        odd = min(counts, key=lambda end: (-counts[end], end))
        first = next(pair for pair in left if odd in (pair.one, pair.other))
        yield Found(first.one.node, between(first.one, first.other), first.reason, first.lines)
        left = [pair for pair in left if odd not in (pair.one, pair.other)]


def ospf_area(now: Snapshot) -> Iterator[Found]:
    """Two OSPF neighbours put their link into different areas.

    They drop each other's hellos. Put both ends into the same area.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.0
         ip ospf 1 area 0
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.0
         ip ospf 1 area 1

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.0
         ip ospf 1 area 0
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.0
         ip ospf 1 area 0
    """
    return (one for one in _mismatched(now, "area") if one.message.startswith("area:"))


def ospf_area_type(now: Snapshot) -> Iterator[Found]:
    """Two OSPF neighbours disagree on what their area is: normal, stub or NSSA.

    The E and N bits of their hellos differ, so they drop them. Configure `area X stub` or `area X nssa` on all its routers.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.0
        router ospf 1
         network 10.0.12.0 0.0.0.255 area 1
         area 1 stub
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.0
        router ospf 1
         network 10.0.12.0 0.0.0.255 area 1

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.0
        router ospf 1
         network 10.0.12.0 0.0.0.255 area 1
         area 1 stub no-summary
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.0
        router ospf 1
         network 10.0.12.0 0.0.0.255 area 1
         area 1 stub
    """
    return _mismatched(now, "area type")


def ospf_timers(now: Snapshot) -> Iterator[Found]:
    """Two OSPF neighbours have different hello or dead intervals.

    They drop each other's hellos. Set both ends the same; the network type changes the defaults, too (10/40, or 30/120).

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.0
         ip ospf 1 area 0
         ip ospf hello-interval 5
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.0
         ip ospf 1 area 0

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.0
         ip ospf 1 area 0
         ip ospf hello-interval 5
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.0
         ip ospf 1 area 0
         ip ospf hello-interval 5
    """
    return _mismatched(now, "hello/dead")


def ospf_authentication(now: Snapshot) -> Iterator[Found]:
    """Two OSPF neighbours authenticate in different ways, or with different keys.

    They drop each other's packets. Configure the same type, key number and key on both ends.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.0
         ip ospf 1 area 0
         ip ospf authentication message-digest
         ip ospf message-digest-key 1 md5 one
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.0
         ip ospf 1 area 0

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.0
         ip ospf 1 area 0
         ip ospf authentication message-digest
         ip ospf message-digest-key 1 md5 one
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.0
         ip ospf 1 area 0
         ip ospf authentication message-digest
         ip ospf message-digest-key 1 md5 one
    """
    return _mismatched(now, "authentication")


def ospf_mtu(now: Snapshot) -> Iterator[Found]:
    """Two OSPF neighbours have different MTUs.

    They stay in EXSTART: the one with the smaller MTU drops the other's database descriptions (RFC 2328 10.6). Set the same MTU,
    or `ip ospf mtu-ignore` where only the figures differ.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.0
         ip ospf 1 area 0
         ip mtu 1400
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.0
         ip ospf 1 area 0

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.12.1 255.255.255.0
         ip ospf 1 area 0
         ip mtu 1400
         ip ospf mtu-ignore
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.0
         ip ospf 1 area 0
         ip ospf mtu-ignore
    """
    return _mismatched(now, "MTU")
