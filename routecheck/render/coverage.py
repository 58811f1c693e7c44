"""The fates of config lines as text, JSON, CSV and Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from routecheck.diagnostic import Diagnostic
from routecheck.ios.grammar import HARMLESS, MODELLED, PACKETS, ROUTES, UNKNOWN
from routecheck.questions.coverage import BLANK, FATES, Coverage, LeftOut
from routecheck.render.routes import diagnostic_document, source_document
from routecheck.render.style import PLAIN, Style
from routecheck.syntax.line import Line

NAMES = {
    MODELLED: "modelled", HARMLESS: "harmless", ROUTES: "routes", PACKETS: "packets", UNKNOWN: "unknown", BLANK: "blank",
}  # fmt: skip
"""What the fates are called in every output."""
_MEANING = {
    ROUTES: "Not modelled, and could change a routing table (routes)",
    PACKETS: "Not modelled, and could change what happens to a packet (packets)",
    UNKNOWN: "Not understood (unknown)",
}
_MOST_PLACES = 6


def text(answer: Coverage, style: Style = PLAIN) -> str:
    """A table of the files, and under it what is left out."""
    rows = [list(row) for row in _rows(answer)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    widths[0] = min(widths[0], max(12, style.width - sum(widths[1:]) - 2 * len(widths[1:])))
    out = []
    for place, row in enumerate(rows):
        first, *numbers = row
        cells = [f"{_shortened(first, widths[0]):<{widths[0]}}"]
        cells += [f"{number:>{width}}" for number, width in zip(numbers, widths[1:], strict=True)]
        line = "  ".join(cells)
        out.append(style.strong(line) if place in (0, len(rows) - 1) else line)
    lengths = [(len(str(one.size)), len(words(one))) for one in answer.left_out] or [(0, 0)]
    columns = max(lengths)[0], min(max(length for _, length in lengths), style.width // 2)
    for fate, found in groupby(answer.left_out, key=lambda one: one.fate):
        out += ["", style.strong(_MEANING[fate])]
        out += _listed(found, columns, style.width)
    if not answer.left_out:
        out += ["", style.good("Every line that could matter is modelled.")]
    return "\n".join(out) + "\n"


def _rows(answer: Coverage) -> Iterator[Sequence[str]]:
    yield ("file", "lines", *NAMES.values())
    for one in answer.files:
        yield (one.file, str(one.lines), *(str(one.counts[fate]) for fate in FATES))
    total = answer.total
    yield ("total", str(sum(total.values())), *(str(total[fate]) for fate in FATES))


def _shortened(name: str, width: int) -> str:
    return name if len(name) <= width else f"...{name[3 - width :]}"


def _listed(found: Iterable[LeftOut], columns: tuple[int, int], width: int) -> Iterator[str]:
    count, what = columns
    for one in found:
        head = f"  {one.size:>{count}}  {words(one):<{what}}  "
        yield (head + _places(one.lines, width - len(head))).rstrip()


def words(one: LeftOut) -> str:
    """The keywords of a command and where it stands: `interface: ip nat inside`."""
    if one.inside:
        return "lines inside of blocks"
    where = "" if one.mode == "global" else f"{one.mode}: "
    part = " (in part)" if one.in_part else ""
    return f"{where}{one.what or '(no keyword known)'}{part}"


def _places(lines: Sequence[Line], room: int) -> str:
    """As many places as there is room for, at least one."""
    shown: list[str] = []
    for line in lines[:_MOST_PLACES]:
        more = f" +{len(lines) - len(shown) - 1}" if len(lines) > len(shown) + 1 else ""
        if shown and len(", ".join((*shown, str(line)))) + len(more) > room:
            break
        shown.append(str(line))
    left = len(lines) - len(shown)
    return ", ".join(shown) + (f" +{left}" if left else "")


def json_text(answer: Coverage, diagnostics: Iterable[Diagnostic]) -> str:
    """The document of docs/schemas/coverage.schema.json."""
    import json

    document = {
        "schema": "routecheck.coverage/1",
        "files": [
            {"file": one.file, "node": one.node, "lines": one.lines, "fates": {NAMES[fate]: one.counts[fate] for fate in FATES}}
            for one in answer.files
        ],
        "total": {"lines": sum(answer.total.values()), "fates": {NAMES[fate]: answer.total[fate] for fate in FATES}},
        "left_out": [
            {
                "fate": NAMES[one.fate],
                "mode": one.mode,
                "command": one.what,
                "in_part": one.in_part,
                "count": one.size,
                "places": [source_document(line, with_text=False) for line in one.lines],
            }
            for one in answer.left_out
        ],
        "diagnostics": [diagnostic_document(found) for found in diagnostics],
    }
    return json.dumps(document, indent=1) + "\n"


def csv_text(answer: Coverage) -> str:
    """A line per file."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("node", "file", "lines", *NAMES.values()))
    for one in answer.files:
        writer.writerow((one.node, one.file, one.lines, *(one.counts[fate] for fate in FATES)))
    return out.getvalue()


def markdown_text(answer: Coverage) -> str:
    """Both tables, for a comment or a summary."""
    header, *rows = _rows(answer)
    out = [_row(header), _row(["---", *["---:"] * (len(header) - 1)])]
    out += [_row(row) for row in rows]
    if answer.left_out:
        out += ["", _row(("left out", "could matter to", "lines", "where")), _row(("---", "---", "---:", "---"))]
        out += [_row((f"`{words(one)}`", NAMES[one.fate], str(one.size), _places(one.lines, 60))) for one in answer.left_out]
    return "\n".join(out) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
