"""What a failure changes, as text: before and after, what is lost, who takes over and for how long it is felt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from routecheck.address import DEFAULT, Prefix
from routecheck.protocols.route import Route, Via
from routecheck.questions.explain import Change, Entry, Explanation, ways
from routecheck.questions.takeover import FLAPS
from routecheck.render.explain import entry_lines, view_lines, wrapped
from routecheck.render.routes import route_text
from routecheck.render.style import Style
from routecheck.render.takeover import flap_lines, idle_lines, outage_lines
from routecheck.syntax.line import Line


def failure_lines(answer: Explanation, title: str, style: Style) -> Iterator[str]:
    """Before and after, prefix by prefix; what is merely lost or gained in a table of its own; the summary last."""
    assert answer.after is not None
    failed = str(answer.after.scenario)
    if answer.destination:
        yield style.strong(title)
        yield ""
        yield style.strong("BEFORE")
        yield from view_lines(answer.before, style)
        yield style.strong(f"AFTER {failed}")
        yield from view_lines(answer.after, style)
    else:
        yield style.strong(f"{title}: what changes with {failed}")
        yield ""
        before = {entry.prefix: entry for entry in answer.before.entries}
        after = {entry.prefix: entry for entry in answer.after.entries}
        for change in answer.changes:
            if change.before and change.after:
                yield style.strong(str(change.prefix))
                yield style.strong("  BEFORE")
                yield from entry_lines(before[change.prefix], style, "  ")
                yield style.strong(f"  AFTER {failed}")
                yield from entry_lines(after[change.prefix], style, "  ")
                yield ""
        yield from _simple(answer.changes, after, style)
    yield from _summary(answer, failed, style)


def _simple(changes: Sequence[Change], after: dict[Prefix, Entry], style: Style) -> Iterator[str]:
    """Prefixes that only go, or only come."""
    lost = [change for change in changes if not change.after]
    own = [change for change in lost if change.before[0].protocol in ("C", "L")]
    others = [change for change in lost if change not in own]
    for cover in sorted({change.cover for change in others}, key=lambda one: (one is not None, one)):
        where = f"packets follow {cover} now" if cover else "no route is left"
        yield style.strong(f"LOST: {where}")
        for change in others:
            if change.cover == cover:
                yield style.bad("  " + "; ".join(route_text(route) for route in change.before))
                yield from _unusable(after.get(change.prefix), style)
        yield ""
    if own:
        yield style.strong("DOWN: the device's own subnets")
        yield from (style.bad("  " + "; ".join(route_text(route) for route in change.before)) for change in own)
        yield ""
    new = [change for change in changes if not change.before]
    if new:
        yield style.strong("NEW")
        for change in new:
            yield style.good("  " + "; ".join(route_text(route) for route in change.after))
        yield ""


def _unusable(entry: Entry | None, style: Style) -> Iterator[str]:
    for refused in entry.ineligible if entry else ():
        if refused.route.protocol == "C":
            continue
        yield from wrapped(f"    not usable: {route_text(refused.route, with_prefix=False)}: {refused.reason}", style)


def _summary(answer: Explanation, failed: str, style: Style) -> Iterator[str]:
    """One line per prefix that something took over, and what a repair brings."""
    taken = [change for change in answer.changes if change.before and change.after]
    lost = [change for change in answer.changes if not change.after]
    flapping = {one.prefix for one in answer.takeovers if one.verdict == FLAPS}
    for line in flap_lines(answer.takeovers):
        yield from map(style.bad, wrapped(f"{failed}: {line}", style))
    if answer.destination and not flapping:
        yield from map(style.strong, wrapped(f"{failed}: {_moved(answer)}", style))
    elif not answer.destination:
        for change in (change for change in taken if change.prefix not in flapping):
            verb = "carries on for" if _sources(change.before) & _sources(change.after) else "takes over"
            told = f"{failed}: {_brief(change.after)} {verb} {change.prefix}{_place(change.after)}"
            yield from map(style.strong, wrapped(told, style))
        beyond = [change for change in lost if change.before[0].protocol not in ("C", "L")]
        if beyond:
            first = f", {beyond[0].prefix} among them" if beyond[0].prefix == DEFAULT else ""
            yield f"{failed}: {_prefixes(len(beyond))} lost{first}"
        if not answer.changes:
            yield f"{failed}: nothing changes in this table"
    for line in outage_lines(answer.takeovers):
        yield from wrapped(line, style)
    for line in idle_lines(answer.takeovers, answer.cautions):
        yield from map(style.bad, wrapped(f"{failed}: {line}", style))
    for change in answer.changes:
        if ways(change.repaired) != ways(change.before):
            came = _brief(change.repaired) if change.repaired else "no route"
            yield style.bad(f"after repair: {change.prefix} does not go back, it has {came}")
    if answer.changes and all(ways(change.repaired) == ways(change.before) for change in answer.changes):
        told = f": {_brief(taken[0].repaired)} again" if taken else ""
        yield f"after repair: everything as before{told}"
    if not answer.destination:
        yield f"{_prefixes(answer.unchanged)} unchanged"
    yield ""


def _moved(answer: Explanation) -> str:
    """What a failure does to one destination, in one sentence."""
    assert answer.after is not None
    before, after = (view.entries[0] if view.entries else None for view in (answer.before, answer.after))
    if after is None or not after.winners:
        return f"no route to {answer.destination} is left" if before and before.winners else f"{answer.destination} has no route"
    if before and before.prefix == after.prefix and ways(before.winners) == ways(after.winners):
        return f"nothing changes in the table for {answer.destination}"
    verb = "carries on" if before and _sources(before.winners) & _sources(after.winners) else "takes over"
    which = "" if before and before.prefix == after.prefix else f" through {after.prefix}"
    return f"{_brief(after.winners)} {verb}{which}{_place(after.winners)}"


def _prefixes(count: int) -> str:
    return f"{count} prefix" if count == 1 else f"{count} prefixes"


def _sources(routes: Iterable[Route]) -> set[Line]:
    return {line for route in routes for line in route.sources}


def _brief(routes: Sequence[Route]) -> str:
    """The route in as few words as tell it: code, distance, metric and next hops without interfaces."""
    route = routes[0]
    hops = [hop._replace(interface=None) if isinstance(hop, Via) else hop for one in routes for hop in one.next_hops]
    return route_text(route._replace(next_hops=tuple(hops)), with_prefix=False)


def _place(routes: Sequence[Route]) -> str:
    return f" ({routes[0].sources[0]})" if routes[0].sources else ""
