"""The model against what devices printed: what differs, and what the ledger has to say about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from routecheck.address import Prefix, dotted
from routecheck.printed import tables as printed
from routecheck.printed.outputs import ISAKMP, NAT, NEIGHBORS, ROUTES, Output, Session
from routecheck.printed.tables import PrintedRoute, UnreadError
from routecheck.protocols.route import NextHop, Route, Via
from routecheck.questions.caution import missing_sources
from routecheck.questions.tables import Filter, Row, tables
from routecheck.questions.undecided import may_be_brought_in
from routecheck.rib.select import Choice
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line
from routecheck.topology import Scenario

MODELLED_CODES = frozenset(("C", "L", "S", "O", "O IA", "O E1", "O E2", "O N1", "O N2"))
"""The codes of routes that are in the model. All others are listed apart."""


class Difference(NamedTuple):
    """One thing that differs: what it is about, what the model expects and the device printed ('' for nothing), and why that
    may be, each sentence with its lines."""

    subject: str
    expected: str
    printed: str
    why: tuple[str, ...]
    lines: tuple[Line, ...] = ()


class Compared(NamedTuple):
    """One output held against the model: how many things are the same, what differs, what is not modelled, what else
    should be known, and how many dynamic entries were left aside."""

    node: str
    vrf: str
    command: str
    place: str
    same: int
    differences: tuple[Difference, ...]
    not_modelled: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    aside: int = 0


class Verdict(NamedTuple):
    """The answer. `left_out` are the outputs that are not compared, and why; `notes` what is odd about others."""

    scenario: Scenario
    compared: tuple[Compared, ...]
    left_out: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not any(one.differences for one in self.compared)

    @property
    def is_empty(self) -> bool:
        """Whether nothing could be compared."""
        return not any(one.same or one.differences for one in self.compared)


def verify(now: Snapshot, session: Session) -> Verdict:
    """Every output against what the model has for it in this scenario."""
    made: list[Compared] = []
    left_out = list(session.left_out)
    for output in session.outputs:
        try:
            made += _compared(now, output)
        except UnreadError as error:
            left_out.append(f"{output}: {output.command} on {output.node} is not compared: {error}")
    return Verdict(now.scenario, tuple(made), tuple(left_out), session.notes)


def _compared(now: Snapshot, output: Output) -> Iterator[Compared]:
    if output.command == ROUTES:
        for vrf, found in printed.routes(output).items():
            yield compare_routes(now, output._replace(vrf=vrf or output.vrf), found)
        return
    from routecheck.questions import verify_sessions as sessions  # most verify routes only

    if output.command == NEIGHBORS:
        yield sessions.compare_neighbors(now, output, printed.neighbors(output))
    elif output.command == ISAKMP:
        yield sessions.compare_sas(now, output, printed.security_associations(output))
    elif output.command == NAT:
        yield sessions.compare_translations(now, output, printed.translations(output))


# -- routes


def compare_routes(now: Snapshot, output: Output, found: Iterable[PrintedRoute]) -> Compared:
    """A routing table that a device printed. What IOS does not print (distances of connected routes, interfaces of recursive
    ones) is not compared; L routes only where both have any (S2.1)."""
    node, vrf = output.node, output.vrf
    (table,) = tables(now, [node], Filter(vrf)).tables
    ours = {row.route.prefix: row for row in table.rows}
    theirs = {route.prefix: route for route in found}
    missing = printed.cut_off(output, theirs.keys())
    notes = [f"the output seems to be cut off ({missing}): what it does not have, the device may have"] if missing else []
    notes += _without_local(ours, theirs)
    foreign = {prefix for prefix, route in theirs.items() if route.protocol not in MODELLED_CODES}
    down = _unplugged(ours, theirs) if not missing else set()
    same, differences = 0, []
    for prefix in sorted(ours.keys() | theirs.keys() - foreign):
        row, route = ours.get(prefix), theirs.get(prefix)
        if prefix in foreign:
            continue
        what = _what_differs(row, route) if route or not missing else "it is not in the output, which seems to be cut off"
        if not what:
            same += 1
            continue
        if row and row.route.protocol == "L" and down & {hop.interface for hop in row.next_hops}:
            continue  # its connected route is told
        why = tuple(filter(None, (what, *_why(now, (node, vrf), prefix, route), *_dead(row, down))))
        sources = row.route.sources if row else ()
        differences.append(
            Difference(str(prefix), row_text(row) if row else "", printed_text(route) if route else "", why, sources)
        )
    left = tuple(_foreign(theirs[prefix], ours.get(prefix)) for prefix in sorted(foreign))
    return Compared(node, vrf, output.command, str(output), same, tuple(differences), left, tuple(notes))


def _without_local(ours: dict[Prefix, Row], theirs: dict[Prefix, PrintedRoute]) -> Iterator[str]:
    """Takes the L routes out where only one side has any: the releases differ, the routing does not."""
    own = [prefix for prefix, row in ours.items() if row.route.protocol == "L"]
    other = [prefix for prefix, route in theirs.items() if route.protocol == "L"]
    if bool(own) == bool(other):
        return
    for prefix in own:
        del ours[prefix]
    for prefix in other:
        del theirs[prefix]
    who = "the device printed none: it is older than IOS 15" if own else "the config says it is older than IOS 15, and it is not"
    yield f"{len(own or other)} L routes are not compared: {who}"


def _what_differs(row: Row | None, route: PrintedRoute | None) -> str:
    """The difference in words; empty when there is none."""
    if row is None:
        return "the model has no such route"
    if route is None:
        return "the device has no such route"
    if row.route.protocol != route.protocol:
        return f"another source: {row.route.protocol} here, {route.protocol} on the device"
    told = []
    if route.distance is not None and route.distance != row.route.distance:
        told.append(f"distance {row.route.distance}, printed {route.distance}")
    if route.metric is not None and route.metric != row.route.metric:
        told.append(f"metric {row.route.metric}, printed {route.metric}")
    if not same_hops(row.next_hops, route.hops):
        told.append("the next hops differ")
    return "; ".join(told)


def same_hops(ours: Sequence[NextHop], theirs: Sequence[printed.PrintedHop]) -> bool:
    """Whether the next hops are the same, each one once; an interface that either does not have is not compared."""
    left = [_hop(hop) for hop in ours]
    for address, name in sorted(theirs, key=lambda hop: hop[1] is None):
        fits = [hop for hop in left if hop[0] == address and (hop[1] is None or name is None or hop[1] == name)]
        if not fits:
            return False
        left.remove(next((hop for hop in fits if hop[1] == name), fits[0]))
    return not left


def _hop(hop: NextHop) -> printed.PrintedHop:
    return (hop.address if isinstance(hop, Via) else None), hop.interface


def _why(now: Snapshot, where: tuple[str, str], prefix: Prefix, route: PrintedRoute | None) -> Iterator[str]:
    """What the ledger says of the route that the device printed instead."""
    node, vrf = where
    choice = now.rib(node, vrf).candidates(prefix)
    if route is not None:
        yield from _candidate(choice, route) or [f"no line of these configs offers that{_source(now, where, prefix)}"]
    for refused in choice.ineligible if route is None else ():
        yield f"a candidate here that cannot be used: {refused.reason}{_places(refused.route.sources)}"
    yield from choice.doubts


def _candidate(choice: Choice, route: PrintedRoute) -> list[str]:
    """What became here of the route that was printed, when it is a candidate at all."""
    if any(_is(one, route) for one in choice.winners):
        return [""]
    for lost in choice.losers:
        if _is(lost.route, route):
            same = _but_for(lost.route, route)
            return [f"what it printed is a candidate here{same} and lost: {lost.detail}{_places(lost.route.sources)}"]
    for refused in choice.ineligible:
        if _is(refused.route, route):
            same = _but_for(refused.route, route)
            places = _places(refused.route.sources)
            return [f"what it printed is a candidate here{same} that cannot be used: {refused.reason}{places}"]
    return []


def _is(route: Route, other: PrintedRoute) -> bool:
    """Whether the candidate is what was printed, or one of several next hops of it; distance and metric aside."""
    return route.protocol == other.protocol and all(
        any(address == hop[0] and (name is None or hop[1] is None or name == hop[1]) for address, name in other.hops)
        for hop in map(_hop, route.next_hops)
    )


def _but_for(route: Route, other: PrintedRoute) -> str:
    told = [f"distance {route.distance}"] if other.distance not in (None, route.distance) else []
    told += [f"metric {route.metric}"] if other.metric not in (None, route.metric) else []
    return f", with {' and '.join(told)}," if told else ""


def _source(now: Snapshot, where: tuple[str, str], prefix: Prefix) -> str:
    """What is configured and could bring such a route, and is not modelled."""
    missing = may_be_brought_in(now, *where, prefix, None) or missing_sources(now, *where)
    return f"; {missing}" if missing else ""


def _places(lines: Sequence[Line]) -> str:
    return f" ({', '.join(map(str, lines))})" if lines else ""


def _unplugged(ours: dict[Prefix, Row], theirs: dict[Prefix, PrintedRoute]) -> set[str]:
    """The interfaces whose connected routes the model has and the device does not."""
    gone = [row for prefix, row in ours.items() if row.route.protocol == "C" and prefix not in theirs]
    return {hop.interface for row in gone for hop in row.next_hops if hop.interface}


def _dead(row: Row | None, down: set[str]) -> Iterator[str]:
    """When the model's way leads out of an interface that is not up on the device."""
    names = sorted({hop.interface for hop in row.next_hops if hop.interface} & down) if row else []
    if names:
        yield f"{', '.join(names)} has no connected route on the device, so it is not up there (try --fail)"


def row_text(row: Row) -> str:
    """A route of the model as IOS prints it, on one line."""
    hops = tuple(_hop(hop) for hop in row.next_hops)
    return printed_text(PrintedRoute(row.route.prefix, row.route.protocol, row.route.distance, row.route.metric, hops))


def printed_text(route: PrintedRoute) -> str:
    """A printed route on one line, in one manner for all releases: `O E2 [110/20] via 10.0.0.1, GigabitEthernet0/1`."""
    hops = []
    for address, name in sorted(route.hops, key=lambda hop: (hop[0] or 0, hop[1] or "")):
        way = f"via {dotted(address)}" if address is not None else "directly connected"
        hops.append(f"{way}, {name}" if name else way)
    brackets = "" if route.distance is None or route.protocol in ("C", "L") else f" [{route.distance}/{route.metric}]"
    return f"{route.protocol}{brackets} {' and '.join(dict.fromkeys(hops))}"


def _foreign(route: PrintedRoute, row: Row | None) -> str:
    """A route of a protocol that is not modelled, and what it stands in the place of."""
    instead = f" (the model has {row_text(row)})" if row else ""
    return f"{route.prefix} {printed_text(route)}{instead}"
