"""What backups do, as text and JSON: who takes over, who does not and why, and how long it is felt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from routecheck.address import Prefix
from routecheck.questions.outage import Outage, Term
from routecheck.questions.takeover import BLACK_HOLE, FLAPS, STAYS_OUT, Takeover, brief
from routecheck.render.routes import route_document, source_document


def outage_lines(found: Sequence[Takeover]) -> Iterator[str]:
    """How long each takeover is felt; one line for all prefixes that share an estimate."""
    groups: dict[Outage, list[Prefix]] = {}
    for one in found:
        if one.outage:
            groups.setdefault(one.outage, []).append(one.prefix)
    for made, prefixes in groups.items():
        of = f" of {_some(prefixes)}" if len(groups) > 1 else ""
        yield f"  outage{of}: {outage_text(made)}"


def _some(prefixes: Sequence[Prefix]) -> str:
    more = f" and {len(prefixes) - 1} more" if len(prefixes) > 1 else ""
    return f"{prefixes[0]}{more}"


def outage_text(made: Outage) -> str:
    """The estimate and its sum: `15 s to 25 s = probe interval up to 10 s (R1.cfg:26) + timeout 5 s (default) + ...`."""
    terms = " + ".join(map(_term, made.terms))
    if made.most_ms == 0:
        return f"well under a second: {terms}"
    least = f"{_span(made.least_ms)} to " if made.least_ms not in (0, made.most_ms) else "up to " if made.least_ms == 0 else ""
    return f"{least}{_span(made.most_ms)} = {terms}"


def _term(term: Term) -> str:
    if term.is_event:
        return term.name
    least = (
        "up to " if term.least_ms == 0 < term.most_ms else f"{_span(term.least_ms)} to " if term.least_ms < term.most_ms else ""
    )
    place = f" ({term.line})" if term.line else " (default)"
    return f"{term.name} {least}{_span(term.most_ms)}{place}"


def _span(ms: int) -> str:
    """5 s, 0.75 s, 50 ms."""
    return f"{ms} ms" if 0 < ms < 100 else f"{ms / 1000:g} s"


def flap_lines(found: Sequence[Takeover]) -> Iterator[str]:
    """The prefixes that never settle."""
    for one in found:
        if one.verdict == FLAPS:
            yield f"{one.prefix} never settles: {one.reason}"


def idle_lines(found: Sequence[Takeover], told: Iterable[str]) -> Iterator[str]:
    """Dead primaries that stay (where no caution in `told` says so already), and backups that do not take over, with reasons."""
    groups: dict[tuple[str, str, str], list[Prefix]] = {}
    told = list(told)
    for one in found:
        is_told = any(caution.startswith(f"{one.prefix} ") and "stays in the table" in caution for caution in told)
        if one.route and one.verdict == BLACK_HOLE and not is_told:
            groups.setdefault((f"{brief([one.route])} stays for", "and packets are lost", one.reason), []).append(one.prefix)
        elif one.route and one.verdict == STAYS_OUT:
            place = f" ({one.route.sources[0]})" if one.route.sources else ""
            groups.setdefault((f"{brief([one.route])}{place} {STAYS_OUT}", "", one.reason), []).append(one.prefix)
    for (lead, then, reason), prefixes in groups.items():
        yield f"{lead} {_some(prefixes)}{f', {then}' if then else ''}: {reason}"


def takeover_document(one: Takeover) -> dict[str, Any]:
    """A takeover as JSON."""
    return {
        "prefix": str(one.prefix),
        "verdict": one.verdict,
        "route": None if one.route is None else route_document(one.route, with_text=True),
        "reason": one.reason or None,
        "gives_way": one.gives_way,
        "outage": None if one.outage is None else _outage_document(one.outage),
    }


def _outage_document(made: Outage) -> dict[str, Any]:
    terms = [
        {
            "name": term.name,
            "least_ms": term.least_ms,
            "most_ms": term.most_ms,
            "source": None if term.line is None else source_document(term.line, with_text=True),
        }
        for term in made.terms
    ]
    return {"least_ms": made.least_ms, "most_ms": made.most_ms, "terms": terms}
