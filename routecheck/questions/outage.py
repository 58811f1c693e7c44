"""How long a failure is felt before a table has changed: an estimate, term by term, each with its config line (S5.32).

Timers alone are added up. What takes milliseconds (flooding, computing, programming the hardware) is left out, and so are
timers that run on from an earlier event.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from routecheck.ios.names import kind
from routecheck.line_protocol import Down
from routecheck.model.device import Device, Tunnel
from routecheck.model.routing import StaticRoute
from routecheck.model.track import Probe, Track, WatchInterface, WatchList, WatchProbe, WatchRoute
from routecheck.protocols.ospf.adjacency import Formed, Speaker
from routecheck.protocols.route import Route
from routecheck.rib.tunnels import UNANSWERED
from routecheck.rib.walk import exits
from routecheck.rib.world import Place
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line
from routecheck.topology import End

_TIMEOUT_MS = {"tcp-connect": 60_000, "http": 60_000, "dns": 9_000}
"""Defaults of operations other than echoes and jitter, which wait 5 s (S3.23)."""
_SPF_MS, _SPF_MS_BEFORE_16 = 50, 5000
_ROUTE_POLL_MS = 15_000
_DEEPEST = 8
_KEEPALIVE = 10, 3
"""How many seconds apart a tunnel sends keepalives, and how many of them may stay without an answer."""


class Term(NamedTuple):
    """A span of time that passes before the next thing can happen. `line` None is a default, or (`is_event`) no timer at all."""

    name: str
    least_ms: int
    most_ms: int
    line: Line | None = None
    is_event: bool = False


class Outage(NamedTuple):
    """The terms one after the other."""

    terms: tuple[Term, ...]

    @property
    def least_ms(self) -> int:
        """When everything falls together well."""
        return sum(term.least_ms for term in self.terms)

    @property
    def most_ms(self) -> int:
        """When it does not."""
        return sum(term.most_ms for term in self.terms)


Terms = tuple[Term, ...]


class Span:
    """Two steady states, one after the other. Iterating yields both."""

    def __init__(self, now: Snapshot, then: Snapshot) -> None:
        self.now, self.then = now, then
        self._lost: dict[str, list[tuple[frozenset[str], Terms]]] = {}

    def __iter__(self) -> Iterator[Snapshot]:
        yield self.now
        yield self.then

    def lost_neighbours(self, node: str) -> list[tuple[frozenset[str], Terms]]:
        """The pairs of devices that are no longer adjacent, each with what passes before `node` can hear of it; found out
        once, for a failure may change many prefixes."""
        if node not in self._lost:
            self._lost[node] = list(_lost_neighbours(self, node))
        return self._lost[node]


def outage(span: Span, here: Place, before: Sequence[Route], after: Sequence[Route]) -> Outage | None:
    """From the failure until `after` has taken the place of `before` in a table; None when nothing tells how it is noticed.

    `before` are routes with the paths that they stand for.
    """
    gone = [terms for route in before if not _stays(route, after) for terms in [_withdrawn(span, here, route, 0)] if terms]
    if not gone or not after:
        return Outage(max(gone, key=_length)) if gone else None
    terms = max(gone, key=_length)
    return Outage(_made_ready(span, here, after[0], terms))


def _stays(route: Route, after: Sequence[Route]) -> bool:
    """Whether the change leaves a route alone: it has the same metric, and at least the next hops it had."""
    same = (one for one in after if (one.protocol, one.source, one.metric) == (route.protocol, route.source, route.metric))
    return any(set(route.next_hops) <= set(one.next_hops) for one in same)


def _length(terms: Terms) -> int:
    return sum(term.most_ms for term in terms)


def _made_ready(span: Span, here: Place, route: Route, terms: Terms) -> Terms:
    """`terms`, and what the new route itself has to wait for: a track that comes up, another router that originates it."""
    static = static_of(span.now.device(here.node), route)
    if static and static.track:
        was, is_now = (one.state.state.tracks.get((here.node, static.track)) for one in span)
        if is_now and is_now.is_up and not (was and was.is_up):
            return (*terms, *_track(span, here.node, static.track, goes_up=True))
    origin = route.path[-1] if route.path else ""
    if route.protocol.startswith("O E") and origin and origin != here.node:
        own = span.then.rib(origin, here.vrf).choice(route.prefix).winners
        was_winner = span.now.rib(origin, here.vrf).candidates(route.prefix).winners
        if own and was_winner and not own[0].protocol.startswith("O") and was_winner[0].protocol.startswith("O"):
            made = outage(span, Place(origin, here.vrf), was_winner, own)
            return (*made.terms, *_spf(span, here.node, route)) if made else terms
    return terms


def static_of(device: Device, route: Route) -> StaticRoute | None:
    """The configured route that a route of this device's table is."""
    if not route.protocol.startswith("S"):
        return None
    return next((one for one in device.static_routes if one.line in route.sources), None)


def _withdrawn(span: Span, here: Place, route: Route, depth: int) -> Terms | None:
    """How long a route stays in a table after the failure that takes it away."""
    if depth > _DEEPEST:
        return None
    ways = [_carrier(span, End(here.node, name), depth) for name in exits(span.now.state.world(), here, route)]
    lost = [terms for terms in ways if terms]
    if route.protocol in ("C", "L"):
        return lost[0] if lost else None
    if route.protocol.startswith("O"):
        if lost:  # whether the table drops a route whose interface is down, or waits for OSPF, is not documented
            (wait,) = _spf(span, here.node, route)
            return (*lost[0], wait._replace(least_ms=0))
        seen = _seen_by_others(span, here, route, depth)
        return (*seen, *_spf(span, here.node, route)) if seen is not None else None
    static = static_of(span.now.device(here.node), route)
    if static is None:
        return None
    found = list(lost)
    if static.track and _changes(span, here.node, static.track):
        found.append(_track(span, here.node, static.track, goes_up=False))
    if not found and static.next_hop is not None and static.interface is None:
        vrf = "" if static.next_hop_is_global else here.vrf
        covering = span.now.rib(here.node, vrf).longest_match(static.next_hop, with_default=False)
        told = span.now.rib(here.node, vrf).candidates(covering[0].prefix).winners if covering else ()
        found += [terms for one in told for terms in [_withdrawn(span, Place(here.node, vrf), one, depth + 1)] if terms]
    return min(found, key=_length) if found else None


def _fell(span: Span, end: End) -> Down | None:
    return span.then.down.get(end) if end not in span.now.down else None


def _carrier(span: Span, end: End, depth: int = 0) -> Terms | None:
    """An interface that goes down is noticed by its own router at once, or after its `carrier-delay`; a tunnel may have to
    wait for its keepalives, or for a table."""
    fallen = _fell(span, end)
    if fallen is None or end.node in span.then.scenario.nodes:
        return None
    made = span.now.device(end.node).interfaces.get(end.interface)
    if made and kind(made.name) == "Tunnel" and end in span.then.state.state.tunnels:
        return _tunnel(span, end, made.tunnel, depth)
    timing = made.timing if made else None
    if timing is None or timing.carrier_ms is None:
        return (Term(f"carrier loss at {end.node} {end.interface}, at once", 0, 0, is_event=True),)
    return (Term(f"carrier delay at {end.node} {end.interface}", timing.carrier_ms, timing.carrier_ms, timing.carrier_line),)


def _tunnel(span: Span, end: End, tunnel: Tunnel, depth: int) -> Terms | None:
    """A tunnel goes down with its source or with the route to its destination, or when `keepalive` has counted to its end: the
    failure falls between two keepalives."""
    if span.then.down[end].reason.startswith(UNANSWERED):
        given = [int(word) for word in (tunnel.keepalive_line.words[1:] if tunnel.keepalive_line else ()) if word.isdecimal()]
        every, count = (*given, *_KEEPALIVE[len(given) :])[:2]
        name = f"{count} keepalives unanswered at {end.node} {end.interface}"
        return (Term(name, 1000 * every * (count - 1), 1000 * every * count, tunnel.keepalive_line),)
    source = tunnel.source or ""
    carrier = None if source.isdigit() else _carrier(span, End(end.node, source), depth)
    if carrier or depth > _DEEPEST or tunnel.destination is None:
        return carrier
    place = Place(end.node, tunnel.vrf)
    found = span.now.rib(*place).longest_match(tunnel.destination)
    told = span.now.rib(*place).candidates(found[0].prefix).winners if found else ()
    return next((terms for one in told for terms in [_withdrawn(span, place, one, depth + 1)] if terms), None)


def _spf(span: Span, node: str, route: Route) -> Terms:
    """The wait before the shortest paths are computed anew."""
    process = next((one.process for one in span.now.base.routers if one.node == node and one.name == route.source), None)
    if process and process.spf_delay_ms is not None:
        return (Term("SPF delay", process.spf_delay_ms, process.spf_delay_ms, process.spf_line),)
    major = span.now.device(node).version.partition(".")[0]
    if not major.isdigit():
        return (Term("SPF delay", _SPF_MS, _SPF_MS_BEFORE_16),)
    wait = _SPF_MS if int(major) >= 16 else _SPF_MS_BEFORE_16
    return (Term("SPF delay", wait, wait),)


def _seen_by_others(span: Span, here: Place, route: Route, depth: int) -> Terms | None:
    """How the routers on the path of an OSPF route notice: a lost neighbour, or an origin that has lost its own route. Where
    neither explains it (one of several paths of the same cost) it was a neighbour lost elsewhere."""
    pairs = {frozenset(pair) for pair in zip(route.path, route.path[1:], strict=False)}
    lost = span.lost_neighbours(here.node)
    on_path = [terms for pair, terms in lost if pair in pairs]
    if on_path:
        return max(on_path, key=_length)
    origin = route.path[-1] if route.path else ""
    if origin and origin != here.node:
        place = Place(origin, here.vrf)
        own = span.now.rib(origin, here.vrf).candidates(route.prefix).winners
        causes = [_withdrawn(span, place, one, depth + 1) for one in own if not one.protocol.startswith("O")]
        cause = next((terms for terms in causes if terms), None)
        if cause:
            return cause
    return max((terms for _, terms in lost), key=_length, default=None)


def _lost_neighbours(span: Span, node: str) -> Iterator[tuple[frozenset[str], Terms]]:
    formed = span.then.state.wired.database.formed
    kept = {frozenset((str(one.one), str(one.other))) for one in formed}
    in_reach = _in_reach(formed, node)
    for one in span.now.state.wired.database.formed:
        if frozenset((str(one.one), str(one.other))) not in kept:
            terms = _neighbour_lost(span, one, in_reach)
            if terms:
                yield frozenset((one.one.instance.node, one.other.instance.node)), terms


def _in_reach(formed: Iterable[Formed], node: str) -> set[str]:
    """The routers whose LSAs still get to a router."""
    beside: dict[str, list[str]] = {}
    for one, other in formed:
        beside.setdefault(one.instance.node, []).append(other.instance.node)
        beside.setdefault(other.instance.node, []).append(one.instance.node)
    found, pending = {node}, [node]
    while pending:
        new = [other for other in beside.get(pending.pop(), ()) if other not in found]
        found.update(new)
        pending += new
    return found


def _neighbour_lost(span: Span, formed: Formed, in_reach: set[str]) -> Terms | None:
    """The first of two neighbours to notice tells everybody that it still reaches (S5.32)."""
    told = [(speaker, other) for speaker, other in (formed, formed[::-1]) if speaker.instance.node in in_reach]
    found = [terms for terms in (_hears_no_more(span, *ends) for ends in told) if terms]
    return min(found, key=_length) if found else None


def _hears_no_more(span: Span, speaker: Speaker, other: Speaker) -> Terms | None:
    """How a router notices that a neighbour is gone: carrier, BFD, or the dead interval."""
    node = speaker.instance.node
    if node in span.then.scenario.nodes:
        return None
    carrier = _carrier(span, End(node, speaker.port.name))
    if carrier:
        return carrier
    if all(_has_bfd(end) for end in (speaker, other)):
        here, there = speaker.port.made.timing, other.port.made.timing
        wait = max(here.bfd_rx_ms, there.bfd_ms) * there.bfd_multiplier
        return (Term(f"BFD at {node} {speaker.port.name}", wait, wait, here.bfd_line),)
    timers = speaker.port.made.ospf
    line = timers.timer_line
    dead = 1000 * speaker.port.dead_s
    hello = min(dead, 1000 * speaker.port.hello_s)
    return (Term(f"dead interval at {node} {speaker.port.name}", dead - hello, dead, line),)


def _has_bfd(speaker: Speaker) -> bool:
    """`ip ospf bfd` or `bfd all-interfaces`, and a `bfd interval` on the interface."""
    own = speaker.port.made.ospf.has_bfd
    return speaker.port.made.timing.bfd_line is not None and (speaker.instance.process.has_bfd if own is None else own)


def _changes(span: Span, node: str, number: str) -> bool:
    was, is_now = (one.state.state.tracks.get((node, number)) for one in span)
    return bool(was and is_now and was.is_up != is_now.is_up)


def _track(span: Span, node: str, number: str, *, goes_up: bool) -> Terms:
    """How long an object takes to change."""
    device = span.now.device(node)
    track = device.tracks[number]
    delay = 1000 * (track.delay_up_s if goes_up else track.delay_down_s)
    wait = Term("track delay", delay, delay, track.delay_line if delay else None)
    return (*_watching(span, node, track, goes_up=goes_up), wait)


def _watching(span: Span, node: str, track: Track, *, goes_up: bool) -> Terms:
    device = span.now.device(node)
    match track.watches:
        case WatchProbe(probe=number) if number in device.probes:
            return _probe(device.probes[number], goes_up=goes_up)
        case WatchInterface(interface=name):
            return _carrier(span, End(node, name)) or ()
        case WatchRoute(prefix=prefix, vrf=vrf):
            own = span.now.rib(node, vrf).candidates(prefix).winners
            causes = [_withdrawn(span, Place(node, vrf), one, 1) for one in own]
            cause: Terms = next((terms for terms in causes if terms), ())
            return (*cause, Term("polling of the tracked route", 0, _ROUTE_POLL_MS))
        case WatchList(members=members):
            return _listed(span, node, track, [one.number for one in members])
    return ()


def _listed(span: Span, node: str, track: Track, members: Sequence[str]) -> Terms:
    """A list changes with the first of its objects that is enough: of `and` the fastest to fall, of `or` the slowest."""
    from routecheck.rib.track import Known, judge  # only a list needs it

    was, is_now = (one.state.state.tracks for one in span)
    moved = {
        number: _track(span, node, number, goes_up=is_now[node, number].is_up is not False)
        for number in members
        if _changes(span, node, number)
    }
    states = {number: was[node, number] for number in (*members, track.number) if (node, number) in was}
    terms: Terms = ()
    for number in sorted(moved, key=lambda one: _length(moved[one])):
        terms = moved[number]
        states[number] = is_now[node, number]
        found = judge(Known(span.then.state.world(), span.now.device(node), states), track.number)
        if found.is_up == is_now[node, track.number].is_up:
            break
    return terms


def _probe(probe: Probe, *, goes_up: bool) -> Terms:
    """The failure falls between two probes, and the next one has to time out (S3.23)."""
    group = probe.schedule if probe.schedule and probe.schedule.every_s else None
    every, line = (group.every_s, group.line) if group else (probe.frequency_s, probe.frequency_line)
    interval = Term("probe interval", 0, 1000 * (every or 60), line)
    if goes_up:
        return (interval,)
    wait = probe.timeout_ms if probe.timeout_ms is not None else _TIMEOUT_MS.get(probe.kind, 5000)
    return (interval, Term("timeout", wait, wait, probe.timeout_line))
