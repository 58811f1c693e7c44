"""Whether a backup takes over when its primary fails, why not if not, and how long it takes (S3.12, S3.13, S3.17, S3.18)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from routecheck.address import DEFAULT, Prefix, dotted
from routecheck.ios.names import parent
from routecheck.model.routing import StaticRoute
from routecheck.protocols.route import Ineligible, Route, Via
from routecheck.protocols.static import candidate
from routecheck.questions.outage import Outage, Span, outage, static_of
from routecheck.rib.table import way
from routecheck.rib.walk import exits, forward
from routecheck.rib.world import Arrived, Lost, Place
from routecheck.topology import End

TAKES_OVER, CARRIES_ON, FOLLOWS = "takes over", "carries on", "follows a shorter prefix"
STAYS_OUT, FLAPS, BLACK_HOLE = "does not take over", "never settles", "black hole"


class Takeover(NamedTuple):
    """What becomes of a prefix, or of one backup for it. `route` is what takes over, or what does not; `reason` why not.

    `gives_way` says of what takes over whether the primary is back after the repair.
    """

    prefix: Prefix
    verdict: str
    route: Route | None
    reason: str = ""
    gives_way: bool | None = None
    outage: Outage | None = None


class Moved(NamedTuple):
    """The candidates for a prefix before and after a failure, with the paths of the winners; `cover` is the shorter prefix
    that packets follow when it has none left."""

    prefix: Prefix
    before: tuple[Route, ...]
    after: tuple[Route, ...]
    waiting: tuple[Route, ...]
    ineligible: tuple[Ineligible, ...]
    is_changed: bool
    goes_back: bool = True
    cover: Prefix | None = None


def takeovers(span: Span, here: Place, moved: Iterable[Moved], host: int | None) -> Iterator[Takeover]:
    """For every prefix that a failure changes, or whose winner it kills in silence, what its backups do. `host` is the
    one address that is asked about."""
    device = span.then.device(here.node)
    floating = [route for route in device.static_routes if route.vrf == here.vrf and route.distance > 1]
    for one in moved:
        flapping = _flapping(span, here, one.prefix)
        if flapping:
            yield Takeover(one.prefix, FLAPS, None, f"it goes back and forth between {flapping}")
        elif one.is_changed:
            yield from _changed(span, here, one)
        else:
            shorter = [route for route in floating if _is_shorter(route, one.prefix)]
            has_backup = shorter or any(route.protocol == "S" for route in _backups(one))
            dead = _dead(span, here, one.after[0], host) if one.after and (host is not None or has_backup) else ""
            if dead:
                yield Takeover(one.prefix, BLACK_HOLE, one.after[0], dead)
                yield from _stuck(span, here, one)
            for route in shorter if dead else ():
                why = f"{one.prefix} stays in the table and is longer than {route.prefix} (S3.18)"
                yield Takeover(one.prefix, STAYS_OUT, candidate(device, route), why)


def _is_shorter(route: StaticRoute, used: Prefix) -> bool:
    return route.prefix.length < used.length and route.prefix.contains(used)


def _backups(one: Moved) -> list[Route]:
    return [*one.waiting, *(refused.route for refused in one.ineligible)]


def _flapping(span: Span, here: Place, prefix: Prefix) -> str:
    """What a prefix has in the states of an oscillation, when that is not the same in all."""
    for found in span.then.state.unstable:
        if found.code == "OSCILLATION":
            tables = [state.rib(here.node, here.vrf) for state in found.states]
            ways = dict.fromkeys(brief(table.choice(prefix).winners) for table in tables)
            if len(ways) > 1:
                return " and ".join(ways)
    return ""


def brief(routes: Sequence[Route]) -> str:
    """Winners in as few words as tell them apart."""
    if not routes:
        return "no route"
    code, distance, metric, hops = way(routes)
    told = [f"via {dotted(hop.address)}" if isinstance(hop, Via) else f"{hop.interface}" for hop in hops]
    first, _, rest = code.partition(" ")
    star = f"{first}*{rest}" if routes[0].prefix == DEFAULT else code
    return f"{star} [{distance}/{metric}] {' and '.join(told)}"


def _changed(span: Span, here: Place, one: Moved) -> Iterator[Takeover]:
    primary = one.before[0] if one.before else None
    if one.before and one.after:
        carries = {line for route in one.before for line in route.sources} & {
            line for route in one.after for line in route.sources
        }
        verdict = CARRIES_ON if carries else TAKES_OVER
        felt = outage(span, here, one.before, one.after)
        yield Takeover(one.prefix, verdict, one.after[0], "", one.goes_back, felt)
    elif one.before and one.cover and one.before[0].protocol not in ("C", "L"):
        covering = span.then.rib(here.node, here.vrf).choice(one.cover).winners
        yield Takeover(one.prefix, FOLLOWS, covering[0], "", one.goes_back, outage(span, here, one.before, ()))
    for route in one.waiting if one.before else ():
        if static_of(span.then.device(here.node), route) and one.after:
            better = f"{brief(one.after)} is left, and {route.distance} > {one.after[0].distance}"
            yield Takeover(one.prefix, STAYS_OUT, route, better)
    for refused in one.ineligible:
        was_used = any(refused.route.sources == route.sources for route in one.before)
        if primary and refused.route.protocol == "S" and not was_used:
            yield Takeover(one.prefix, STAYS_OUT, refused.route, _unusable(span, here, primary, refused))


def _unusable(span: Span, here: Place, primary: Route, refused: Ineligible) -> str:
    """Why a backup cannot be used just when it is needed."""
    backup = refused.route
    if _next_hop(backup) is not None and _next_hop(backup) == _next_hop(primary):
        return f"it has the same next hop as the primary, {dotted(_next_hop(primary) or 0)}"
    mine, its = (exits(span.now.state.world(), here, route) for route in (backup, primary))
    for name in mine:
        if End(here.node, name) in span.then.down and name in its:
            return f"it leaves by {name}, like the primary"
        shared = [other for other in its if _port(other) == _port(name)]
        if End(here.node, name) in span.then.down and shared:
            return f"it leaves by {name}, on the same port as {shared[0]} of the primary"
    return refused.reason


def _next_hop(route: Route) -> int | None:
    hop = route.next_hops[0]
    return hop.address if isinstance(hop, Via) else None


def _port(name: str) -> str:
    return parent(name) or name


def _stuck(span: Span, here: Place, one: Moved) -> Iterator[Takeover]:
    """A prefix that the failure leaves as it is although its packets are lost now: its backups wait in vain."""
    why = _why_it_stays(span, here, one.after[0])
    for route in _backups(one):
        if route.protocol == "S":
            same = _next_hop(route) is not None and _next_hop(route) == _next_hop(one.after[0])
            reason = f"it has the same next hop as the primary, {dotted(_next_hop(route) or 0)}" if same else why
            refused_for = next((made.reason for made in one.ineligible if made.route is route), "")
            yield Takeover(one.prefix, STAYS_OUT, route, refused_for or reason)


def _dead(span: Span, here: Place, route: Route, host: int | None) -> str:
    """Why packets that got through before the failure are lost with it; empty when they are not, or nothing tells."""
    was, is_now = (one.state.world() for one in span)
    if host is not None:
        ends = forward(was, here, host), forward(is_now, here, host)
        if isinstance(ends[0], Arrived):
            return ends[1].reason if isinstance(ends[1], Lost) else ""
    hop = route.next_hops[0]
    if not isinstance(hop, Via) or not route.protocol.startswith("S"):
        return ""
    place = Place(here.node, "" if hop.vrf else here.vrf)
    ends = forward(was, place, hop.address), forward(is_now, place, hop.address)
    return ends[1].reason if isinstance(ends[0], Arrived) and isinstance(ends[1], Lost) else ""


def _why_it_stays(span: Span, here: Place, primary: Route) -> str:
    """Why a primary that leads nowhere does not leave the table."""
    static = static_of(span.then.device(here.node), primary)
    if static is None:
        return f"{brief([primary])} stays in the table"
    if static.track:
        found = span.then.state.state.tracks.get((here.node, static.track))
        return f"track {static.track} of the primary stays up: {found.reason if found else ''}"
    if static.is_permanent:
        return "`permanent` keeps the primary in the table (S3.14)"
    if static.next_hop is not None and static.interface is None:
        vrf = "" if static.next_hop_is_global else here.vrf
        was, is_now = (one.rib(here.node, vrf).longest_match(static.next_hop, with_default=False) for one in span)
        if was and is_now and was[0].protocol == "C" and is_now[0].protocol != "C":
            cover = f"{is_now[0].protocol} {is_now[0].prefix}"
            return f"{cover} covers the next hop of the primary, so that stays (S3.12); an exit interface in its line ends that"
    names = " and ".join(exits(span.now.state.world(), here, primary))
    return f"{names} stays up, and the primary follows no track (S3.13)"
