"""The config lines that only one of two versions has, by their keywords: an argument may be a secret."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from routecheck.ios.commands import COMMANDS
from routecheck.ios.grammar import HARMLESS, UNKNOWN, Resolved, recognised, resolve
from routecheck.questions.changes import Edit
from routecheck.syntax.line import Line
from routecheck.syntax.native import read

Texts = Mapping[str, tuple[str, str]]
"""By device its file and text."""
_Placed = tuple[tuple[str, ...], str]
"""A line with the lines that it stands under."""


def edits(before: Texts, after: Texts) -> tuple[Edit, ...]:
    """The lines of devices on both sides that are on one only, comments aside, in the order of the files."""
    found: list[Edit] = []
    for node in sorted(before.keys() & after.keys()):
        if before[node][1] != after[node][1]:
            found += _between(node, _read(*before[node]), _read(*after[node]))
    return tuple(found)


def _read(file: str, text: str) -> list[Line]:
    return read(text, file).lines


def _between(node: str, before: list[Line], after: list[Line]) -> Iterator[Edit]:
    one, other = _placed(before), _placed(after)
    start = next(
        (place for place, (was, now) in enumerate(zip(one, other, strict=False)) if was != now), min(map(len, (one, other)))
    )
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    matcher = SequenceMatcher(None, one[start : len(one) - end], other[start : len(other) - end], autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            yield from (_edit(node, before, start + place, is_new=False) for place in range(i, j))
            yield from (_edit(node, after, start + place, is_new=True) for place in range(k, m))


def _placed(lines: Sequence[Line]) -> list[_Placed]:
    """Each line with those it stands under, by their indents (S1.2)."""
    out: list[_Placed] = []
    above: list[Line] = []
    for line in lines:
        while above and above[-1].indent >= line.indent:
            above.pop()
        out.append((tuple(one.text for one in above), line.text))
        above.append(line)
    return out


def _edit(node: str, lines: Sequence[Line], place: int, *, is_new: bool) -> Edit:
    """The line by the mode of its block and its keywords: `interface: ip ospf cost`."""
    above: list[Line] = [lines[place]]
    for line in reversed(lines[:place]):
        if line.indent < above[0].indent:
            above.insert(0, line)
    mode, where, what, fate = "global", "global", "", UNKNOWN
    for line in above:
        found = resolve(mode, line.words) if COMMANDS.get(mode) else None
        where = mode
        if isinstance(found, Resolved):
            what, fate, mode = found.command.named(found.words), found.command.fate, found.command.opens or "opaque"
        elif line.words[0] in ("end", "exit"):
            what, fate = line.words[0], HARMLESS
        else:
            what, fate = recognised(mode, line.words), UNKNOWN if COMMANDS.get(mode) else fate
    told = what if where == "global" else f"{where}: {what}"
    return Edit(node, told, lines[place], is_new, fate != HARMLESS)
