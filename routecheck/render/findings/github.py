"""A check as annotations of GitHub Actions: commands on standard output, which the runner shows on the changed lines."""

from __future__ import annotations

from routecheck.diagnostic import NOTE
from routecheck.lint.report import Finding, Report
from routecheck.render.findings.place import path, whole


def commands(report: Report) -> str:
    """One command per finding."""
    return "".join(f"{_annotation(report, found)}\n" for found in report.findings)


def _annotation(report: Report, found: Finding) -> str:
    kind = "notice" if found.severity == NOTE else found.severity
    where = [("file", path(report, found.file)), *([("line", str(found.line))] if found.line else [])]
    told = [*where, ("title", f"{found.code} {found.name}")]
    return f"::{kind} {','.join(f'{key}={_property(value)}' for key, value in told)}::{_data(whole(found))}"


def _data(text: str) -> str:
    shown = "".join(char if char.isprintable() or char in "\r\n\t" else "\N{REPLACEMENT CHARACTER}" for char in text)
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
