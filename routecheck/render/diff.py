"""What a change does, as text: what breaks, what changes, what is mended, each with its reasons and lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

from routecheck.questions.changes import BREAKS, CHANGES, MENDS, Changes, Edit
from routecheck.render.diff_items import Detail, Item, edit_text, items
from routecheck.render.style import PLAIN, Style, caution_lines
from routecheck.syntax.line import Line

HEADINGS = {BREAKS: "Breaks", CHANGES: "Changes", MENDS: "Mends"}
MOST_ITEMS = 30
"""How many items of each kind are shown; JSON has all."""
_MOST_EDITS, _MOST_LINES = 40, 6


def text(answer: Changes, style: Style = PLAIN, *, is_detailed: bool = False) -> str:
    """The verdict, the items by what they do, and the config lines that differ. `is_detailed`: with every pair."""
    out = [style.strong(verdict(answer)), *_wrapped(appeared(answer), "", "", style), ""]
    found = items(answer)
    for effect, heading in HEADINGS.items():
        these = [one for one in found if one.effect == effect]
        if these:
            mark = {BREAKS: style.bad, MENDS: style.good}.get(effect, style.strong)
            out.append(mark(heading))
            for one in these[:MOST_ITEMS]:
                out += _item(one if is_detailed else _brief(one), style)
            out += [f"  and {len(these) - MOST_ITEMS} more (all of them in -f json)"] if len(these) > MOST_ITEMS else []
            out.append("")
    if answer.edits:
        out.append(style.strong("Lines that differ"))
        out += _edits(answer.edits)
        out.append("")
    out += caution_lines(answer.notes, style.width)
    return "\n".join(line.rstrip() for line in out).rstrip("\n") + "\n"


def verdict(answer: Changes) -> str:
    """The answer in a sentence."""
    found = items(answer)
    if not found:
        count = sum(one.could_matter for one in answer.edits)
        lines = "1 line that could matter differs" if count == 1 else f"{count} lines that could matter differ"
        return f"No change in what is looked at, but {lines}." if count else "No change."
    counts = [(heading, sum(one.effect == effect for one in found)) for effect, heading in HEADINGS.items()]
    told = [f"{heading.lower()} {count or 'nothing'}" for heading, count in counts if count or heading == HEADINGS[BREAKS]]
    sentence = ", ".join(told)
    return f"{sentence[0].upper()}{sentence[1:]}."


def appeared(answer: Changes) -> str:
    """The devices that are on one side only, in a sentence; empty without any."""
    told = []
    for is_new, word in ((False, "removed"), (True, "added")):
        names = [one.node for one in answer.devices if not one.interface and one.is_new == is_new]
        told += [f"{'Devices' if len(names) > 1 else 'Device'} {word}: {', '.join(names)}."] if names else []
    return " ".join(told)


def _brief(one: Item) -> Item:
    """Without what is long, and where that is."""
    details = (d._replace(sentence="all of them with --detail or -f markdown") if d.is_long else d for d in one.details)
    return one._replace(details=tuple(details))


def _item(one: Item, style: Style) -> Iterator[str]:
    yield from (style.strong(line) for line in _wrapped(one.title, "  ", "    ", style))
    shown: set[tuple[Line, str]] = set()
    wide = max((len(detail.word) for detail in one.details), default=0)
    for detail in one.details:
        head = f"    {detail.word:<{wide}}  "
        lines = [line for line in detail.lines if (line, line.text) not in shown]
        shown.update((line, line.text) for line in lines)
        yield from _wrapped(said(detail), head, " " * len(head), style)
        shown_lines = [" " * len(head) + text for text in _lines(lines) if detail.with_text]
        if shown_lines and not said(detail):
            shown_lines[0] = head + shown_lines[0][len(head) :]
        yield from shown_lines


def said(detail: Detail) -> str:
    """The sentence, with the places of lines whose text is not shown."""
    places = ", ".join(map(str, detail.lines[:_MOST_LINES])) if not detail.with_text else ""
    return f"{detail.sentence} ({places})" if places and detail.sentence else detail.sentence or places


def _lines(lines: list[Line]) -> Iterator[str]:
    width = max((len(str(line)) for line in lines), default=0)
    yield from (f"{line!s:<{width}}  {line.text}" for line in lines[:_MOST_LINES])
    if len(lines) > _MOST_LINES:
        yield f"and {len(lines) - _MOST_LINES} more lines"


def _wrapped(line: str, first: str, others: str, style: Style) -> list[str]:
    return wrap(line, style.width, initial_indent=first, subsequent_indent=others, break_long_words=False, break_on_hyphens=False)


def _edits(edits: Iterable[Edit]) -> Iterator[str]:
    """The lines by their keywords."""
    found = list(edits)
    width = max(len(str(one.line)) for one in found)
    for one in found[:_MOST_EDITS]:
        yield f"  {one.line!s:<{width}}  {'+' if one.is_new else '-'} {edit_text(one)}"
    if len(found) > _MOST_EDITS:
        yield f"  and {len(found) - _MOST_EDITS} more (all of them in -f json)"
