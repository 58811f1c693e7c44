"""Where Linux is known to do otherwise than IOS: each by its name, with the reason. Everything else must agree.

A difference with a `change` makes of the predicted frames of a trace what Linux is to send instead: it is compared, too.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import NamedTuple

from routecheck.forwarding.journey import LOOP, NO_ROUTE, Journey
from routecheck.forwarding.packet import UNREACHABLE, Packet, Quoted
from routecheck.questions.trace import Trace
from tests.interop.linux.frames import Crossed, predicted

Change = Callable[[Trace, list[Crossed]], list[Crossed]]


class Known(NamedTuple):
    """A difference that is explained. Without a `change`, the networks here are made so that it does not show, or what it is
    about is not compared."""

    name: str
    reason: str
    change: Change | None = None


def _no_route(trace: Trace, frames: list[Crossed]) -> list[Crossed]:
    """At routers: a host without a way sends nothing."""
    errors = {one.error.sent.payload for one in trace.journeys if one.error and one.ending.disposition == NO_ROUTE}
    return [_network(one) if isinstance(one.content, Packet) and _about(one.content, errors) else one for one in frames]


def _about(packet: Packet, errors: Container[object]) -> bool:
    return isinstance(packet.payload, Quoted) and bool(errors) and (packet.icmp_type, packet.icmp_code) == (UNREACHABLE, 1)


def _network(one: Crossed) -> Crossed:
    assert isinstance(one.content, Packet)
    return one._replace(content=one.content._replace(icmp_code=0))


def rounds(journey: Journey) -> list[Crossed]:
    """The frames of a packet that goes round until its TTL is gone: as far as told, and the cycle again and again."""
    frames = predicted(journey.frames[: len(journey.frames) - len(journey.error.frames if journey.error else ())])
    packets = [one for one in frames if isinstance(one.content, Packet)]
    last = journey.hops[-1]
    first = next(place for place, hop in enumerate(journey.hops) if (hop.node, hop.arrived_by) == (last.node, last.arrived_by))
    cycle = packets[first:]
    ttl = last.packet_in.ttl
    while ttl > 1:
        for one in cycle[: ttl - 1]:
            ttl -= 1
            assert isinstance(one.content, Packet)
            frames.append(one._replace(content=one.content._replace(ttl=ttl)))
    return frames + predicted(journey.error.frames if journey.error else ())


def _loop(trace: Trace, frames: list[Crossed]) -> list[Crossed]:
    if trace.journeys[0].ending.disposition != LOOP:
        return frames
    return rounds(trace.journeys[0])


KNOWN = (
    Known("no route", "IOS says host unreachable (3/1, S11.12), Linux network unreachable (3/0)", _no_route),
    Known("round a loop", "a loop is told once; Linux, as IOS, sends the packet round until its TTL is gone", _loop),
    Known(
        "what an error quotes", "IOS returns eight octets behind the IP header (RFC 792), Linux as much as fits 576 (RFC 1812)"
    ),
    Known("identifications", "those of a trace count from one; Linux draws them, and sends 0 with DF (RFC 6864)"),
    Known("distance", "Linux has no administrative distance: it is the metric of the route there"),
    Known("first packet", "IOS drops the packet that it has to ask ARP for (S11.13), Linux keeps it; a trace tells it as kept"),
    Known(
        "ARP again", "Linux asks three times in three seconds and probes what it knows; it is set to ask once and not to probe"
    ),
    Known("output list behind NAT", "Linux filters in `forward`, before the source is translated; IOS behind it (S8.1): refused"),
    Known("recursive next hops", "Linux takes no next hop that is on no subnet of its own: refused"),
)
