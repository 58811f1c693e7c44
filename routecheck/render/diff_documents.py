"""What a change does, as JSON and as Markdown for a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from routecheck.diagnostic import Diagnostic
from routecheck.lint.quote import quote
from routecheck.protocols.route import Route
from routecheck.questions.changes import (
    SEVERITY,
    Change,
    Changes,
    FindingChange,
    FlowChange,
    NatChange,
    NeighborChange,
    Passage,
    RouteChange,
    Survival,
)
from routecheck.render.diff import HEADINGS, MOST_ITEMS, appeared, said, verdict
from routecheck.render.diff_items import Detail, Item, edit_text, items
from routecheck.render.routes import diagnostic_document, route_document, source_document
from routecheck.syntax.line import Line

_KINDS = ("devices", "routes", "neighbors", "tunnels", "nat", "survival", "findings", "reachability")


def json_text(answer: Changes, names: tuple[str, str], diagnostics: Iterable[Diagnostic]) -> str:
    """The document of docs/schemas/diff.schema.json."""
    import json

    document: dict[str, Any] = {
        "schema": "routecheck.diff/1",
        "before": names[0],
        "after": names[1],
        "summary": {effect: len(answer.that(effect)) for effect in HEADINGS},
    }
    for kind in _KINDS:
        document[kind] = [_document(one) for one in getattr(answer, kind)]
    document["edits"] = [
        {
            "node": one.node,
            "file": one.line.file,
            "line": one.line.number,
            "is_new": one.is_new,
            "command": one.what,
            "text": quote(one.line),
            "could_matter": one.could_matter,
        }
        for one in answer.edits
    ]
    document["notes"] = list(answer.notes)
    document["diagnostics"] = [diagnostic_document(found) for found in diagnostics]
    return json.dumps(document, indent=1) + "\n"


def _document(one: Change) -> dict[str, Any]:
    head: dict[str, Any] = {"effect": one.effect, "severity": SEVERITY[one.effect]}
    if isinstance(one, RouteChange):
        return {**head, **_route(one)}
    if isinstance(one, Survival):
        fields = one._asdict()
        return {
            **head,
            **fields,
            "vrf": one.vrf or "default",
            "prefix": str(one.prefix),
            "lines": _lines(one.lines, with_text=True),
        }
    if isinstance(one, NeighborChange):
        ends = [{"node": end.node, "interface": end.interface} for end in one.ends]
        return {**head, "ends": ends, "is_new": one.is_new, "reason": one.reason, "lines": _lines(one.lines)}
    if isinstance(one, NatChange):
        sides = {"before": one.before, "after": one.after}
        return {**head, "node": one.node, **{name: _lines((line,))[0] if line else None for name, line in sides.items()}}
    if isinstance(one, FindingChange):
        places = [{"file": place.file, "line": place.line} for place in one.places]
        return {**one._asdict(), "effect": one.effect, "places": places}
    if isinstance(one, FlowChange):
        examples = [{"from": source, "to": destination} for source, destination in one.examples]
        return {**head, **one._asdict(), "examples": examples, "lines": _lines(one.lines)}
    fields = one._asdict()
    if "line" in fields:
        fields["line"] = _lines((fields["line"],))[0] if fields["line"] else None
    if "lines" in fields:
        fields["lines"] = _lines(fields["lines"])
    return {**head, **fields}


def _route(one: RouteChange) -> dict[str, Any]:
    return {
        "node": one.node,
        "vrf": one.vrf or "default",
        "prefix": str(one.prefix),
        "before": _routes(one.before),
        "after": _routes(one.after),
        "ledger": [{"sentence": told.sentence, "sources": _lines(told.lines, with_text=True)} for told in one.ledger],
        "passages": {"before": _passage(one.passages[0]), "after": _passage(one.passages[1])},
    }


def _routes(routes: Sequence[Route]) -> list[dict[str, Any]]:
    return [route_document(route, with_text=True) for route in routes]


def _passage(one: Passage) -> dict[str, Any]:
    return {"arrives": one.arrives, "path": list(one.path), "reason": one.reason}


def _lines(lines: Iterable[Line], *, with_text: bool = False) -> list[dict[str, Any]]:
    """Lines of routes with their text; those of neighbours and tunnels may hold keys."""
    return [source_document(line, with_text=with_text) for line in lines]


def markdown_text(answer: Changes, names: tuple[str, str]) -> str:
    """The verdict, then a list under each heading; the lines that differ fold away."""
    out = [f"### routecheck: {verdict(answer)}", "", f"`{names[0]}` → `{names[1]}`"]
    out += ["", _escaped(appeared(answer))] if appeared(answer) else []
    found = items(answer)
    for effect, heading in HEADINGS.items():
        these = [one for one in found if one.effect == effect]
        out += ["", f"#### {heading}", ""] if these else []
        for one in these[:MOST_ITEMS]:
            out += _item(one)
        out += [f"- and {len(these) - MOST_ITEMS} more"] if len(these) > MOST_ITEMS else []
    if answer.edits:
        out += ["", f"<details><summary>Lines that differ ({len(answer.edits)})</summary>", "", "```diff"]
        out += [f"{'+' if one.is_new else '-'} {one.line} {edit_text(one)}" for one in answer.edits[:200]]
        out += ["```", "", "</details>"]
    out += ["", *(f"> {_escaped(note)}" for note in answer.notes)] if answer.notes else []
    return "\n".join(out) + "\n"


def _item(one: Item) -> Iterator[str]:
    yield f"- **{_escaped(one.title)}**"
    for detail in one.details:
        yield from _detail(detail)


def _detail(detail: Detail) -> Iterator[str]:
    word = f"*{detail.word}* " if detail.word else ""
    yield f"  - {word}{_escaped(said(detail))}"
    if detail.with_text:
        yield from (f"    - {line} {_code(line.text)}" for line in detail.lines[:6])


def _escaped(text: str) -> str:
    for char in "\\*_<|":
        text = text.replace(char, f"\\{char}")
    return text


def _code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"
