"""An adapter: the same `Line`s from a ciscoconfparse parse. Slow; it is there to check the native reader by.

The tree is the library's: `indent` is the number of ancestors it gives a line. So are its mistakes: it knows no
delimiter of two characters (`^C`), no banner without a type, no delimited text below a block, no prompts.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from routecheck.diagnostic import ERROR, Diagnostic, Span, UsageError
from routecheck.syntax.line import Line
from routecheck.syntax.native import Reading
from routecheck.syntax.text import raw_lines


def read(text: str, file: str) -> Reading:
    """The lines of `text` that say something, in order. A text the library gives up on has none, and a diagnostic.

    Raises `UsageError` when the extra `ciscoconfparse` is not installed.
    """
    raws = [_with_leading_tabs_expanded(raw) for raw in raw_lines(text)]
    try:
        parsed = _parse(raws) if raws else []
    except (IndexError, ValueError):
        message = "ciscoconfparse gives up on this file, so nothing of it was read"
        return Reading([], len(raws), len(raws), [Diagnostic("CFG109", ERROR, message, (Span(file, 1),))])
    lines: list[Line] = []
    depths: dict[int, int] = {}
    ends: dict[int, int] = {}
    for found in parsed:
        owner = found.parent.linenum
        is_root = owner == found.linenum
        if not is_root and owner in ends:
            ends[found.linenum] = ends[owner]
            lines[ends[owner]] = lines[ends[owner]]._replace(last=found.linenum + 1)
            continue
        if not found.is_config_line:
            continue
        depths[found.linenum] = depth = 0 if is_root else depths[owner] + 1
        head = _head_of_body(found.text.strip())
        if head:
            ends[found.linenum] = len(lines)
        command = head or found.text.strip()
        number = found.linenum + 1
        lines.append(Line(file, number, number, depth, tuple(command.split()), command))
    covered = sum(line.last - line.number + 1 for line in lines)
    return Reading(lines, len(raws), len(raws) - covered, [])


def _parse(raws: list[str]) -> Any:
    """The library's line objects, one for each raw line.

    It logs to stdout with the values of local variables, which are configs, keys included. Importing it switches that
    on, so it is switched off behind the import; for this module too, because decorators log in the name of a caller.
    """
    try:
        library = import_module("ciscoconfparse")
        logger = import_module("loguru").logger
    except ImportError:
        how = "install routecheck with the extra ciscoconfparse (pip install '.[ciscoconfparse]' in its sources)"
        message = f"reading with ciscoconfparse: {how}"
        raise UsageError(message) from None
    logger.disable("ciscoconfparse")
    logger.disable(__name__)
    return library.CiscoConfParse(raws, syntax="ios", ignore_blank_lines=False).ConfigObjs


def _head_of_body(text: str) -> str:
    """What a line with a body that is no config says without it; empty for other lines."""
    match text.split():
        case ["banner", kind, _, *_]:
            return f"banner {kind}"
        case ["aaa", "authentication", "fail-message", _, *_]:
            return "aaa authentication fail-message"
        case ["certificate", *_] | ["macro", "name", *_]:
            return text
    return ""


def _with_leading_tabs_expanded(raw: str) -> str:
    """The library counts a tab as one column."""
    text = raw.lstrip()
    return raw[: len(raw) - len(text)].expandtabs(8) + text
