"""What a trace tells of one packet: where it went, what was done to it at each step and how it ended."""

from __future__ import annotations

from typing import NamedTuple

from routecheck.forwarding.packet import Frame, Packet
from routecheck.syntax.line import Line

DELIVERED, EXITS = "delivered", "exits-network"
NO_ROUTE, NULL_ROUTED = "no-route", "null-routed"
DENIED_IN, DENIED_OUT = "denied-in", "denied-out"
UNREACHABLE, ARP_FAILED = "neighbor-unreachable", "arp-failed"
LOOP, TTL_EXPIRED = "loop", "ttl-expired"
NAT_FAILED, TOO_BIG = "nat-failed", "fragmentation-needed"
BYPASSED, TUNNEL_DOWN = "crypto-bypassed", "tunnel-down"
REFUSED = "connection-refused"
MISDELIVERED = "misdelivered"
NO_NAME, NO_ADDRESS = "name-not-resolved", "no-address"
INSUFFICIENT = "insufficient-information"
DISPOSITIONS = (
    DELIVERED, EXITS, NO_ROUTE, NULL_ROUTED, DENIED_IN, DENIED_OUT, UNREACHABLE, ARP_FAILED, LOOP, TTL_EXPIRED,
    NAT_FAILED, TOO_BIG, BYPASSED, TUNNEL_DOWN, REFUSED, MISDELIVERED, NO_NAME, NO_ADDRESS, INSUFFICIENT,
)  # fmt: skip
"""How a packet can end. `exits-network`: it left towards a neighbour that is not in the files."""
TAKEN = (DELIVERED, EXITS, REFUSED)
"""The endings in which somebody has the packet and may answer it."""


class Step(NamedTuple):
    """One thing that a device did with a packet: what kind (a word of `KINDS`), the sentence, the config lines behind it."""

    kind: str
    told: str
    lines: tuple[Line, ...] = ()


class Hop(NamedTuple):
    """A device that a packet was at: the interface it came by (None where it started), what was done there in order, the
    interface it left by (None where it ended), and the packet as it came and as it left (where it was delivered: as it was then;
    None where it was lost)."""

    node: str
    arrived_by: str | None
    packet_in: Packet
    steps: tuple[Step, ...] = ()
    left_by: str | None = None
    packet_out: Packet | None = None


class Ending(NamedTuple):
    """How it ended: one of `DISPOSITIONS`, at which device (in which VRF), why (a sentence), and the lines that say so."""

    disposition: str
    node: str
    reason: str
    lines: tuple[Line, ...] = ()
    vrf: str = ""


class Journey(NamedTuple):
    """One packet from its sender to its end. `frames` are all that crossed a link for it, ARP included, in order; `error` is
    the journey of the ICMP error that came of it, with frames of its own; `doubts` what the answer rests on."""

    purpose: str
    sent: Packet
    hops: tuple[Hop, ...]
    ending: Ending
    frames: tuple[Frame, ...] = ()
    error: Journey | None = None
    doubts: tuple[str, ...] = ()

    @property
    def taken(self) -> Packet | None:
        """The packet as its receiver has it; None when it was lost."""
        return self.hops[-1].packet_out if self.ending.disposition in TAKEN else None
