"""Explanations as text, JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import Any

from routecheck.address import DEFAULT, Prefix
from routecheck.diagnostic import Diagnostic
from routecheck.protocols.route import Ineligible, Route, Via
from routecheck.questions.explain import Change, Entry, Explanation, Lost, View, ways
from routecheck.questions.following import Following
from routecheck.questions.takeover import FLAPS
from routecheck.render.routes import diagnostic_document, hop_text, route_document, route_text, source_document
from routecheck.render.style import PLAIN, Style, caution_lines
from routecheck.render.takeover import flap_lines, idle_lines, outage_lines, takeover_document
from routecheck.syntax.line import Line

UNSTABLE = ("OSCILLATION", "HISTORY-DEPENDENT")
"""Cautions that question the whole answer: they stand before it."""


def text(answer: Explanation, style: Style = PLAIN) -> str:
    """The ledger of each prefix: what wins, what each other candidate lost by, the config lines behind them."""
    out = list(_text(answer, style))
    return "\n".join(line.rstrip() for line in out).rstrip("\n") + "\n"


def _text(answer: Explanation, style: Style) -> Iterator[str]:
    where = f"{answer.node} vrf {answer.vrf}" if answer.vrf else answer.node
    title = f"{where}: {answer.destination}" if answer.destination else where
    unstable = [caution for caution in answer.cautions if caution.startswith(UNSTABLE)]
    for caution in unstable:
        yield from (style.bad(line) for line in wrap(caution, style.width, break_on_hyphens=False))
        yield ""
    if answer.after is None:
        yield style.strong(title)
        yield ""
        yield from _view(answer.before, style)
    else:
        yield from _failure(answer, title, style)
    if answer.missing:
        yield style.bad("\n".join(wrap(f"INSUFFICIENT: {answer.missing}", style.width, break_on_hyphens=False)))
        yield ""
    yield from caution_lines([caution for caution in answer.cautions if caution not in unstable], style.width)


def _failure(answer: Explanation, title: str, style: Style) -> Iterator[str]:
    """Before and after, prefix by prefix; what is merely lost or gained in a table of its own; the summary last."""
    assert answer.after is not None
    failed = str(answer.after.scenario)
    if answer.destination:
        yield style.strong(title)
        yield ""
        yield style.strong("BEFORE")
        yield from _view(answer.before, style)
        yield style.strong(f"AFTER {failed}")
        yield from _view(answer.after, style)
    else:
        yield style.strong(f"{title}: what changes with {failed}")
        yield ""
        before = {entry.prefix: entry for entry in answer.before.entries}
        after = {entry.prefix: entry for entry in answer.after.entries}
        for change in answer.changes:
            if change.before and change.after:
                yield style.strong(str(change.prefix))
                yield style.strong("  BEFORE")
                yield from _entry(before[change.prefix], style, "  ")
                yield style.strong(f"  AFTER {failed}")
                yield from _entry(after[change.prefix], style, "  ")
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
                yield from _unusable(after.get(change.prefix))
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


def _unusable(entry: Entry | None) -> Iterator[str]:
    for refused in entry.ineligible if entry else ():
        if refused.route.protocol == "C":
            continue
        yield f"    not usable: {route_text(refused.route, with_prefix=False)}: {refused.reason}"


def _summary(answer: Explanation, failed: str, style: Style) -> Iterator[str]:
    """One line per prefix that something took over, and what a repair brings."""
    taken = [change for change in answer.changes if change.before and change.after]
    lost = [change for change in answer.changes if not change.after]
    flapping = {one.prefix for one in answer.takeovers if one.verdict == FLAPS}
    for line in flap_lines(answer.takeovers):
        yield from map(style.bad, _wrapped(f"{failed}: {line}", style))
    if answer.destination and not flapping:
        yield style.strong(f"{failed}: {_moved(answer)}")
    elif not answer.destination:
        for change in (change for change in taken if change.prefix not in flapping):
            verb = "carries on for" if _sources(change.before) & _sources(change.after) else "takes over"
            yield style.strong(f"{failed}: {_brief(change.after)} {verb} {change.prefix}{_place(change.after)}")
        beyond = [change for change in lost if change.before[0].protocol not in ("C", "L")]
        if beyond:
            first = f", {beyond[0].prefix} among them" if beyond[0].prefix == DEFAULT else ""
            yield f"{failed}: {_prefixes(len(beyond))} lost{first}"
        if not answer.changes:
            yield f"{failed}: nothing changes in this table"
    for line in outage_lines(answer.takeovers):
        yield from _wrapped(line, style)
    for line in idle_lines(answer.takeovers, answer.cautions):
        yield from map(style.bad, _wrapped(f"{failed}: {line}", style))
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


def _wrapped(line: str, style: Style) -> list[str]:
    """A sentence on as many lines as it needs, those behind the first indented."""
    indent = line[: len(line) - len(line.lstrip())]
    return wrap(line, style.width, subsequent_indent=f"{indent}  ", break_on_hyphens=False, break_long_words=False)


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


def _view(view: View, style: Style) -> Iterator[str]:
    for entry in view.entries:
        yield from _entry(entry, style, "")
        yield ""
    if len(view.ladder) > 1 or (view.ladder and not view.entries):
        yield "  prefixes that cover it, longest first:"
        width = max(len(str(rung.prefix)) for rung in view.ladder)
        for rung in view.ladder:
            mark = "*" if rung.is_used else " "
            yield f"  {mark} {rung.prefix!s:<{width}}  {rung.verdict}"
        yield ""
    if not view.entries:
        yield style.bad("  no route")
        yield ""


def _entry(entry: Entry, style: Style, indent: str) -> Iterator[str]:
    if not entry.winners:
        yield f"{indent}  {style.bad('no route')} to {entry.prefix}"
    for route in entry.winners:
        yield f"{indent}  {style.good('wins ')} {style.strong(route_text(route))}"
        yield from _detail(route, f"{indent}        ")
        yield from _followed(entry, route, f"{indent}        ", style)
    for lost in entry.losers:
        yield f"{indent}  loses {route_text(lost.route)}"
        yield f"{indent}        {lost.detail}{_path(lost.route)}"
        if lost.wins_if:
            yield f"{indent}        would win if {lost.wins_if}"
        if lost.takes_over_when:
            yield f"{indent}        takes over when {lost.takes_over_when}"
        if lost.route.protocol == "S" or lost.route.sources != (entry.winners[0].sources if entry.winners else ()):
            yield from _lines(lost.route.sources, f"{indent}        ")
        yield from _followed(entry, lost.route, f"{indent}        ", style)
    for refused in entry.ineligible:
        yield from _refused(refused, style, indent)


def _detail(route: Route, indent: str) -> Iterator[str]:
    facts = []
    if len(route.path) > 1:
        facts.append(f"path {_hops(route.path)}")
    if route.forward_metric is not None:
        facts.append(f"forward metric {route.forward_metric}")
    if facts:
        yield indent + ", ".join(facts)
    yield from _lines(route.sources, indent)


def _followed(entry: Entry, route: Route, indent: str, style: Style) -> Iterator[str]:
    """The chain behind a route: the object it follows, what that is and why, with the lines."""
    for made in entry.followed:
        if made.line in route.sources:
            whose = f" of {made.node}" if made.line != route.sources[0] or route.protocol != "S" else ""
            places = ", ".join(map(str, made.state.lines))
            yield from _wrapped(f"{indent}follows track {made.number}{whose}, which is up: {made.state.reason} ({places})", style)


def _path(route: Route) -> str:
    return f" (path {_hops(route.path)})" if len(route.path) > 1 else ""


def _hops(path: Sequence[str]) -> str:
    """The devices of a path; of a long one its ends."""
    if len(path) <= 8:
        return " > ".join(path)
    return f"{' > '.join(path[:3])} > ... > {' > '.join(path[-2:])}, {len(path) - 1} hops"


def _lines(lines: Sequence[Line], indent: str) -> Iterator[str]:
    width = max((len(str(line)) for line in lines), default=0)
    for line in lines[:6]:
        yield f"{indent}{line!s:<{width}}  {line.text}"
    if len(lines) > 6:
        yield f"{indent}and {len(lines) - 6} more lines"


def _refused(refused: Ineligible, style: Style, indent: str) -> Iterator[str]:
    yield f"{indent}  {style.bad('out  ')} {route_text(refused.route)}"
    yield from _wrapped(f"{indent}        {refused.reason}", style)
    yield from _lines(refused.route.sources + refused.lines, f"{indent}        ")


def json_text(answer: Explanation, diagnostics: Iterable[Diagnostic]) -> str:
    """The document that cli.md describes."""
    import json

    document: dict[str, Any] = {
        "schema": "routecheck.explain/1",
        "node": answer.node,
        "vrf": answer.vrf or "default",
        "destination": answer.destination,
        "before": _view_document(answer.before),
    }
    if answer.after is not None:
        document["after"] = _view_document(answer.after)
    document["changes"] = [
        {
            "prefix": str(change.prefix),
            "before": [_route(route) for route in change.before],
            "after": [_route(route) for route in change.after],
            "repaired": [_route(route) for route in change.repaired],
            "cover": None if change.cover is None else str(change.cover),
        }
        for change in answer.changes
    ]
    document["unchanged"] = answer.unchanged
    document["missing"] = answer.missing or None
    document["takeovers"] = [takeover_document(one) for one in answer.takeovers]
    document["cautions"] = list(answer.cautions)
    document["diagnostics"] = [diagnostic_document(found) for found in diagnostics]
    return json.dumps(document, indent=1) + "\n"


def _view_document(view: View) -> dict[str, Any]:
    return {
        "scenario": {"failed": list(view.scenario.words)},
        "entries": [_entry_document(entry) for entry in view.entries],
        "ladder": [{"prefix": str(rung.prefix), "verdict": rung.verdict, "used": rung.is_used} for rung in view.ladder],
    }


def _entry_document(entry: Entry) -> dict[str, Any]:
    return {
        "prefix": str(entry.prefix),
        "winners": [_route(route) for route in entry.winners],
        "losers": [_loser(lost) for lost in entry.losers],
        "ineligible": [{"route": _route(refused.route), "reason": refused.reason} for refused in entry.ineligible],
        "tracks": [_track(made) for made in entry.followed],
    }


def _track(made: Following) -> dict[str, Any]:
    return {
        "node": made.node,
        "track": made.number,
        "up": made.state.is_up,
        "reason": made.state.reason,
        "route": source_document(made.line, with_text=True),
        "sources": [source_document(line, with_text=True) for line in made.state.lines],
    }


def _loser(lost: Lost) -> dict[str, Any]:
    return {
        "route": _route(lost.route),
        "lost_at": lost.lost_at,
        "detail": lost.detail,
        "wins_if": lost.wins_if or None,
        "takes_over_when": lost.takes_over_when or None,
    }


def _route(route: Route) -> dict[str, Any]:
    made = route_document(route, with_text=True)
    made["forward_metric"] = route.forward_metric
    made["path"] = list(route.path)
    return made


def csv_text(answer: Explanation) -> str:
    """A line per candidate and scenario."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("scenario", "prefix", "verdict", "protocol", "distance", "metric", "nexthops", "reason", "sources"))
    for name, view in (("before", answer.before), ("after", answer.after)):
        for entry in view.entries if view else ():
            rows = [("wins", route, "") for route in entry.winners]
            rows += [("loses", lost.route, lost.detail) for lost in entry.losers]
            rows += [("not eligible", refused.route, refused.reason) for refused in entry.ineligible]
            for verdict, route, reason in rows:
                hops = " and ".join(hop_text(hop) for hop in route.next_hops)
                sources = " ".join(map(str, route.sources))
                writer.writerow(
                    (name, entry.prefix, verdict, route.protocol, route.distance, route.metric, hops, reason, sources)
                )
    return out.getvalue()
