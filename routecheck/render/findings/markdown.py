"""A check as Markdown, for a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from routecheck.lint.report import Finding, Report
from routecheck.render.findings.place import explained, flat, path, summary

_SPECIAL = re.compile(r"[\\`*_{}\[\]|#~]")
_MOST = 200
"""Rows of the table: a comment holds 65,536 characters."""


def markdown(report: Report) -> str:
    """A table of the findings, and what explains them, folded away."""
    lines = [f"### routecheck: {escaped(summary(report))}"]
    if report.findings:
        lines += ["", "| | place | rule | finding |", "|---|---|---|---|"]
        lines += [_row(report, found) for found in report.findings[:_MOST]]
    if len(report.findings) > _MOST:
        lines += ["", f"... and {len(report.findings) - _MOST} more."]
    for found in report.findings[:_MOST]:
        lines += _details(report, found)
    lines += [f"\n> {escaped(note)}" for note in report.notes]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, and that mentions nobody."""
    plain = _SPECIAL.sub(lambda found: f"\\{found[0]}", flat(text))
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "&#64;")


def _row(report: Report, found: Finding) -> str:
    where = f"{path(report, found.file)}:{found.line}" if found.line else path(report, found.file)
    return f"| {found.severity} | {escaped(where)} | {found.code} {escaped(found.name)} | {escaped(found.message)} |"


def _details(report: Report, found: Finding) -> Iterator[str]:
    if found.detail:
        body = [line.replace("```", "'''") for line in explained(report, found)]
        title = f"{found.code} {escaped(path(report, found.file))}:{found.line}"
        yield from ("", f"<details><summary>{title}</summary>", "", "```", *body, "```", "", "</details>")
