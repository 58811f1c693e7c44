"""What NAT is asked and what it answers, as values (section 9 of semantics.md). `nat_table.NatTable` answers."""

from __future__ import annotations

from typing import NamedTuple

from routecheck.address import dotted
from routecheck.forwarding.packet import Packet
from routecheck.model.nat import NatRule
from routecheck.syntax.line import Line

INSIDE, OUTSIDE = "inside", "outside"
NAT_MISMATCH, NAT_HAIRPIN, NAT_PRIVATE = "NAT-EXIT-MISMATCH", "NAT-HAIRPIN", "NAT-PRIVATE-SOURCE"


class Crossing(NamedTuple):
    """The way of a packet through a router: the interface it arrived by (None: the router itself sends it), the one it is
    routed out, the next hop there (None: the destination itself) and the VRF it is routed in."""

    arrived_by: str | None
    leaves_by: str
    next_hop: int | None = None
    vrf: str = ""


class Entry(NamedTuple):
    """A row of `show ip nat translations` (S9.1, S9.8). The protocol is None, and so are addresses and ports, where IOS prints
    `---`. Times in seconds; `timeout_s` None is `never`. `vrf` is that of the inside host, `state` that of TCP."""

    protocol: int | None
    inside_global: int | None
    inside_global_port: int | None
    inside_local: int | None
    inside_local_port: int | None
    outside_local: int | None
    outside_local_port: int | None
    outside_global: int | None
    outside_global_port: int | None
    rule: NatRule
    made_s: float = 0
    used_s: float = 0
    timeout_s: int | None = None
    is_static: bool = False
    vrf: str = ""
    state: str = ""


class Translated(NamedTuple):
    """The packet with other addresses or ports, the entry behind it, a sentence, the lines, and what that rests on.
    `is_new`: the entry was made for this packet."""

    packet: Packet
    entry: Entry
    told: str
    lines: tuple[Line, ...] = ()
    cautions: tuple[str, ...] = ()
    is_new: bool = False


class Untouched(NamedTuple):
    """NAT leaves the packet as it is, and why, as a clause."""

    reason: str
    lines: tuple[Line, ...] = ()
    cautions: tuple[str, ...] = ()


class Refused(NamedTuple):
    """The packet would have to be translated and cannot be: it is dropped."""

    reason: str
    lines: tuple[Line, ...] = ()
    cautions: tuple[str, ...] = ()


class Unknown(NamedTuple):
    """The files do not tell what NAT does with the packet, and why."""

    reason: str
    lines: tuple[Line, ...] = ()
    cautions: tuple[str, ...] = ()


Result = Translated | Untouched | Refused | Unknown


class Warned(NamedTuple):
    """What breaks a session though every router does what it is told: a name in capitals, a sentence, the lines."""

    name: str
    told: str
    lines: tuple[Line, ...] = ()


class Alias(NamedTuple):
    """Addresses that a router answers ARP for besides its own, from the first to the last, and the line behind it (S9.11)."""

    first: int
    last: int
    line: Line


def spot(address: int | None, port: int | None = None) -> str:
    """203.0.113.2:50001, or `---` as IOS prints what is left open."""
    if address is None:
        return "---"
    return dotted(address) if port is None else f"{dotted(address)}:{port}"
