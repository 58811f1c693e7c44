"""What differs between the model and the devices, as text, JSON and Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Any

from routecheck.diagnostic import Diagnostic
from routecheck.questions.verify import Compared, Difference, Verdict
from routecheck.render.routes import diagnostic_document, source_document
from routecheck.render.style import PLAIN, Style, caution_lines

_MOST = 8


def text(answer: Verdict, style: Style = PLAIN) -> str:
    """The outputs one after the other: what is the same in a word, what differs with its reasons."""
    out: list[str] = []
    if answer.scenario.words:
        out += [f"with {answer.scenario}", ""]
    for one in answer.compared:
        mark = style.bad if one.differences else style.good
        out += wrap(f"{style.strong(title(one))}  {mark(summary(one))}", style.width + 20, subsequent_indent="  ")
        for found in one.differences:
            out += _difference(found, style)
        out += _apart(one, style)
    out += [""] if answer.compared else []
    out.append(style.strong(verdict(answer)))
    out += caution_lines((*answer.left_out, *answer.notes), style.width)
    return "\n".join(line.rstrip() for line in out) + "\n"


def title(one: Compared) -> str:
    """`R2: show ip route vrf RED (R2.txt:1)`."""
    vrf = f" vrf {one.vrf}" if one.vrf else ""
    return f"{one.node}: {one.command}{vrf} ({one.place})"


def summary(one: Compared) -> str:
    """How it went, in numbers."""
    told = [f"{one.same} the same"]
    told += [f"{len(one.differences)} different"] if one.differences else []
    told += [f"{len(one.not_modelled)} not modelled"] if one.not_modelled else []
    told += [_aside(one.aside)] if one.aside else []
    return ", ".join(told)


def _aside(count: int) -> str:
    return f"{count} dynamic {'entry' if count == 1 else 'entries'} not compared"


def verdict(answer: Verdict) -> str:
    """The answer in a sentence."""
    same, different = sum(one.same for one in answer.compared), sum(len(one.differences) for one in answer.compared)
    apart = sum(len(one.not_modelled) for one in answer.compared)
    aside = sum(one.aside for one in answer.compared)
    more = (f", {apart} not modelled" if apart else "") + (f", {_aside(aside)}" if aside else "")
    if answer.is_empty:
        return f"Nothing to compare{more}."
    if answer.is_same:
        return f"The devices printed what the model has: {same} the same{more}."
    return f"{different} different, {same} the same{more}."


def _difference(found: Difference, style: Style) -> Iterator[str]:
    yield f"  {style.bad('differs')}  {style.strong(found.subject)}"
    places = f"  ({', '.join(map(str, found.lines[:4]))})" if found.lines else ""
    yield from _wrapped(f"model    {found.expected or 'nothing'}{places}", style)
    yield from _wrapped(f"printed  {found.printed or 'nothing'}", style)
    for why in found.why:
        yield from _wrapped(why, style)


def _wrapped(line: str, style: Style) -> list[str]:
    return wrap(
        line, style.width, initial_indent=" " * 11, subsequent_indent=" " * 13, break_long_words=False, break_on_hyphens=False
    )


def _apart(one: Compared, style: Style) -> Iterator[str]:
    for told in one.not_modelled[:_MOST]:
        yield style.faint(f"  not modelled  {told}")
    if len(one.not_modelled) > _MOST:
        yield style.faint(f"  not modelled  and {len(one.not_modelled) - _MOST} more (all of them in -f json)")
    for note in one.notes:
        yield from (f"  {line}" for line in caution_lines([note], style.width - 2))


def json_text(answer: Verdict, diagnostics: Iterable[Diagnostic]) -> str:
    """The document of docs/schemas/verify.schema.json."""
    import json

    document = {
        "schema": "routecheck.verify/1",
        "scenario": {"failed": list(answer.scenario.words)},
        "same": answer.is_same and not answer.is_empty,
        "outputs": [_document(one) for one in answer.compared],
        "left_out": list(answer.left_out),
        "notes": list(answer.notes),
        "diagnostics": [diagnostic_document(found) for found in diagnostics],
    }
    return json.dumps(document, indent=1) + "\n"


def _document(one: Compared) -> dict[str, Any]:
    return {
        "node": one.node,
        "vrf": one.vrf or "default",
        "command": one.command,
        "place": one.place,
        "same": one.same,
        "differences": [
            {
                "subject": found.subject,
                "expected": found.expected,
                "printed": found.printed,
                "why": list(found.why),
                "sources": [source_document(line, with_text=False) for line in found.lines],
            }
            for found in one.differences
        ],
        "not_modelled": list(one.not_modelled),
        "notes": list(one.notes),
        "not_compared": one.aside,
    }


def markdown_text(answer: Verdict) -> str:
    """The same for a comment: a table of the outputs, and one of what differs."""
    out = [f"**{verdict(answer)}**", "", "| output | same | different | not modelled |", "| --- | ---: | ---: | ---: |"]
    for one in answer.compared:
        out.append(f"| {_cell(title(one))} | {one.same} | {len(one.differences)} | {len(one.not_modelled)} |")
    rows = [(one, found) for one in answer.compared for found in one.differences]
    if rows:
        out += ["", "| device | what | model | printed | why |", "| --- | --- | --- | --- | --- |"]
    for one, found in rows:
        places = f" ({', '.join(map(str, found.lines[:4]))})" if found.lines else ""
        cells = (
            one.node,
            found.subject,
            (found.expected or "nothing") + places,
            found.printed or "nothing",
            "; ".join(found.why),
        )
        out.append(f"| {' | '.join(map(_cell, cells))} |")
    apart = (*answer.left_out, *answer.notes)
    out += ["", *(f"- {_cell(told)}" for told in apart)] if apart else []
    return "\n".join(out) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
