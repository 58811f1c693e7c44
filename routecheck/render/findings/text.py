"""A check as text for people: every finding on lines of its own, its config line and what explains it below, a summary."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from textwrap import wrap

from routecheck.diagnostic import ERROR, NOTE
from routecheck.lint.report import Finding, Report
from routecheck.render.findings.place import explained, flat, path, printable, summary
from routecheck.render.style import Style, hanging


def text(report: Report, style: Style) -> str:
    """Findings grouped by file, notes, and the summary."""
    lines: list[str] = []
    for _, group in groupby(report.findings, lambda found: found.file):
        for found in group:
            lines += _finding(report, found, style)
        lines.append("")
    lines += [line for note in report.notes for line in hanging(f"note: {note}", "note:", style.width)]
    unmet = sum(case.finding is not None for case in report.cases)
    if report.cases:
        lines.append(f"{len(report.cases)} expectations, {len(report.cases) - unmet} met")
    told = summary(report)
    lines.append(style.bad(told) if report.is_failed else told if report.findings else style.good(told))
    return "\n".join(lines) + "\n"


def concise(report: Report) -> str:
    """One line per finding, as editors read them."""
    return "".join(f"{_head(report, found)} {found.severity} {found.code} {flat(found.message)}\n" for found in report.findings)


def _head(report: Report, found: Finding) -> str:
    return f"{printable(path(report, found.file))}:{max(found.line, 1)}:1"


def _finding(report: Report, found: Finding, style: Style) -> Iterator[str]:
    mark = {ERROR: style.bad, NOTE: style.faint}.get(found.severity, style.strong)
    lead = f"{_head(report, found)} {found.severity} {found.code}"
    first, *more = hanging(f"{lead} {flat(found.message)}", lead, style.width)
    marked = f"{style.strong(_head(report, found))} {mark(found.severity)} {mark(found.code)}"
    yield first.replace(lead, marked, 1)
    yield from more
    if found.quote:
        yield style.faint(f"    {flat(found.quote)}")
    for line in explained(report, found):
        indent = " " * (4 + len(line) - len(line.lstrip()))
        told = wrap(
            line.lstrip(), style.width, initial_indent=indent, subsequent_indent=f"{indent}  ", break_long_words=False,
            break_on_hyphens=False,
        )  # fmt: skip
        yield from map(style.faint, told)
