"""Explanations as text, JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from routecheck.diagnostic import Diagnostic
from routecheck.protocols.route import Ineligible, Route
from routecheck.questions.explain import Entry, Explanation, Lost, View
from routecheck.questions.following import Following
from routecheck.render.routes import diagnostic_document, hop_text, route_document, route_text, source_document
from routecheck.render.style import PLAIN, Style, caution_lines
from routecheck.syntax.line import Line

if TYPE_CHECKING:
    from routecheck.questions.takeover import Takeover

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
    if answer.missing:
        yield style.bad("\n".join(wrap(f"INSUFFICIENT: {answer.missing}", style.width, break_on_hyphens=False)))
        yield ""
    if answer.after is None:
        yield style.strong(title)
        yield ""
        yield from view_lines(answer.before, style)
    else:
        from routecheck.render.failure import failure_lines  # a third of the code, which only a failure needs

        yield from failure_lines(answer, title, style)
    yield from caution_lines([caution for caution in answer.cautions if caution not in unstable], style.width)


def wrapped(line: str, style: Style) -> list[str]:
    """A sentence on as many lines as it needs, those behind the first indented."""
    indent = line[: len(line) - len(line.lstrip())]
    return wrap(line, style.width, subsequent_indent=f"{indent}  ", break_on_hyphens=False, break_long_words=False)


def view_lines(view: View, style: Style) -> Iterator[str]:
    """The decisions of one scenario, and the ladder of prefixes that cover a destination."""
    for entry in view.entries:
        yield from entry_lines(entry, style, "")
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


def entry_lines(entry: Entry, style: Style, indent: str) -> Iterator[str]:
    """The decision for one prefix: winners, losers and what is out."""
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
            yield from wrapped(f"{indent}follows track {made.number}{whose}, which is up: {made.state.reason} ({places})", style)


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
    yield from wrapped(f"{indent}        {refused.reason}", style)
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
    document["takeovers"] = [_takeover(one) for one in answer.takeovers]
    document["cautions"] = list(answer.cautions)
    document["diagnostics"] = [diagnostic_document(found) for found in diagnostics]
    return json.dumps(document, indent=1) + "\n"


def _takeover(one: Takeover) -> dict[str, Any]:
    from routecheck.render.takeover import takeover_document

    return takeover_document(one)


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
