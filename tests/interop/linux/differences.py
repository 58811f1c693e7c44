"""Where Linux is known to do otherwise than IOS: each by its name, with the reason. Everything else must agree.

Where one shows, the frames of a trace are changed to what Linux is to send instead, and compared: by `crossings`, or by the
`change` of the difference, which is made to the frames of either side.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import NamedTuple

from routecheck.forwarding.journey import DENIED_IN, LOOP, NO_ROUTE, Journey
from routecheck.forwarding.nat.values import Entry
from routecheck.forwarding.packet import UNREACHABLE, Arp, Packet, Quoted
from routecheck.questions.trace import Trace
from tests.interop.linux.frames import Crossed, predicted

Change = Callable[[Trace, list[Crossed]], list[Crossed]]


class Known(NamedTuple):
    """A difference that is explained. Without a `change`, `crossings` knows it, or the networks here are made so that it does
    not show, or what it is about is not compared: with `spares`, traces that it says are not compared at all."""

    name: str
    reason: str
    change: Change | None = None
    spares: Callable[[Trace], bool] | None = None


def crossings(journey: Journey) -> list[Crossed]:
    """The frames of a packet and of the error that comes of it. A packet that loops goes round until its TTL is gone."""
    own = journey.frames
    found = predicted(own)
    if journey.ending.disposition == LOOP:
        found += _rounds(journey, found)
    error = crossings(journey.error) if journey.error else []
    return found + (_to_network(error) if journey.ending.disposition == NO_ROUTE else error)


def _rounds(journey: Journey, frames: list[Crossed]) -> Iterator[Crossed]:
    """What crosses behind the point where the loop is told: the cycle, again and again."""
    last = journey.hops[-1]
    places = [(hop.node, hop.arrived_by) for hop in journey.hops]
    cycle = [one for one in frames if isinstance(one.content, Packet)][places.index((last.node, last.arrived_by)) :]
    for ttl, one in zip(range(last.packet_in.ttl - 1, 0, -1), itertools.cycle(cycle), strict=False):
        assert isinstance(one.content, Packet)
        yield one._replace(content=one.content._replace(ttl=ttl))


def unreachable(error: Journey) -> Journey:
    """The same error, about the route."""
    frames = tuple(
        one._replace(content=one.content._replace(icmp_type=UNREACHABLE, icmp_code=1))
        if isinstance(one.content, Packet) and isinstance(one.content.payload, Quoted)
        else one
        for one in error.frames
    )
    return error._replace(frames=frames)


def _to_network(frames: list[Crossed]) -> list[Crossed]:
    """Errors with the code that Linux has for a destination without a route."""
    return [_coded(one, 0) for one in frames]


def _coded(one: Crossed, code: int) -> Crossed:
    content = one.content
    is_error = isinstance(content, Packet) and isinstance(content.payload, Quoted)
    return one._replace(content=content._replace(icmp_code=code)) if is_error and isinstance(content, Packet) else one


def _behind_smaller(trace: Trace, frames: list[Crossed]) -> list[Crossed]:
    """Without what follows a segment that is sent again and smaller, and its PSH."""
    again = next((one.sent for one in trace.journeys if is_again(one)), None)
    if again is None:
        return frames
    first = next(one.sent.sequence for one in trace.journeys if one.sent.flags == {"syn", "ack"})
    base = next(one.content.sequence for one in frames if isinstance(one.content, Packet) and one.content.flags == {"syn", "ack"})
    start = base + again.sequence - first
    kept = [one for one in frames if not (isinstance(one.content, Packet) and _is_behind(one.content, start % 2**32))]
    return [_without_push(one, start % 2**32) for one in kept]


def is_again(journey: Journey) -> bool:
    """Whether Linux sends it by itself: what is sent once more, in smaller segments."""
    return " again, " in journey.purpose


def _is_behind(packet: Packet, start: int) -> bool:
    return any(0 < (number - start) % 2**32 < 1 << 16 for number in (packet.sequence, packet.acknowledgement))


def _without_push(one: Crossed, start: int) -> Crossed:
    content = one.content
    if isinstance(content, Packet) and content.sequence == start:
        return one._replace(content=content._replace(flags=content.flags - {"psh"}))
    return one


def _another_port(trace: Trace, frames: list[Crossed]) -> list[Crossed]:
    """With the first port of its group for one that could not be kept, whichever it is."""
    for _, entry in trace.sessions:
        if not entry.is_static and entry.inside_global_port not in (None, entry.inside_local_port):
            frames = [one._replace(content=_moved(one.content, entry)) for one in frames]
    return frames


def _moved(content: Packet | Arp, entry: Entry) -> Packet | Arp:
    if not isinstance(content, Packet):
        return content
    if isinstance(content.payload, Quoted):
        content = content._replace(payload=content.payload._replace(packet=_renumbered(content.payload.packet, entry)))
    return _renumbered(content, entry)


def _renumbered(packet: Packet, entry: Entry) -> Packet:
    if packet.source == entry.inside_global and is_of_group(packet.source_port, entry):
        return packet._replace(source_port=entry.inside_global_port)
    if packet.destination == entry.inside_global and is_of_group(packet.destination_port, entry):
        return packet._replace(destination_port=entry.inside_global_port)
    return packet


def is_of_group(port: int | None, entry: Entry) -> bool:
    """Whether the inside port of an entry could not be kept, and a port is another one of its group."""
    wanted = entry.inside_local_port
    if wanted is None or entry.is_static or entry.inside_global_port == wanted:
        return False
    least, most = next(group for group in _GROUPS if group[0] <= wanted <= group[1])
    return port is not None and least <= port <= most and port != wanted


_GROUPS = ((0, 511), (512, 1023), (1024, 65535))
"""S9.7, and nf_nat of Linux, which leaves 0 and 512 to 599 out."""


def _loops_translated(trace: Trace) -> bool:
    return any(one.ending.disposition == LOOP for one in trace.journeys) and bool(trace.sessions)


def _denied_sideways(trace: Trace) -> bool:
    denied = [one for one in trace.journeys if one.ending.disposition == DENIED_IN and one.error]
    return any(one.error.hops[0].left_by != one.hops[-1].arrived_by for one in denied if one.error)


KNOWN = (
    Known("no route", "IOS says host unreachable (3/1, S11.12), Linux network unreachable (3/0): `crossings`"),
    Known("round a loop", "a loop is told once; Linux, as IOS, sends the packet round until its TTL is gone: `crossings`"),
    Known(
        "behind a smaller segment", "a trace tells the first of the smaller segments, not the rest of the data", _behind_smaller
    ),
    Known(
        "another port",
        "of a group IOS takes the first free port (S9.7), Linux any: that it is another is compared",
        _another_port,
    ),
    Known("TTL and route", "IOS looks at the TTL first, Linux at the route: an error 3/0 where both are wanting", None),
    Known("answers from inside", "IOS translates answers to what came from outside untranslated, Linux does not: not sent"),
    Known("proxy ARP for what is discarded", "IOS is taken to answer for what it routes to Null0, Linux does not: not built"),
    Known(
        "translated and in a loop",
        "a packet that comes back to who translated it is a connection of its own to Linux, which gives it another port",
        spares=_loops_translated,
    ),
    Known("refused", "IOS keeps the entry of a connection that is reset for 60 s (S9.12), Linux forgets one that never came up"),
    Known("lost at once", "IOS makes the entry before a packet is lost on its way out; Linux has none for that"),
    Known("address of a port that is down", "it is no longer the router's own to IOS (S2.3); of Linux it is taken away"),
    Known(
        "denied on the way in, and the error leaves by another interface",
        "nftables rejects before routing, and Linux then sends from the address of the interface out, IOS of that in (S11.12)",
        spares=_denied_sideways,
    ),
    Known("one port for two servers", "Linux keeps a port that is taken for another server; IOS does not (S9.8): not sent here"),
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
