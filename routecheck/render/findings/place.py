"""What the formats of a check share: how a place and a sentence are written on one line."""

from __future__ import annotations

from routecheck.diagnostic import Span
from routecheck.lint.report import Finding, Report


def path(report: Report, file: str) -> str:
    """A file as seen from where the command runs."""
    return f"{report.folder}/{file}" if report.folder and file != "-" else file


def place(report: Report, span: Span) -> str:
    """`configs/R1.cfg:41`, or only the file."""
    return str(span._replace(file=path(report, span.file)))


def flat(text: str) -> str:
    """A sentence on one line, without characters that move a cursor."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in " ".join(text.split()))


def explained(report: Report, found: Finding) -> list[str]:
    """What stands below a finding: its other lines, and the explanation."""
    also = [f"also {place(report, span)}" for span in found.spans[1:]]
    return [*also, *(flat(line) if not line[:1].isspace() else line.rstrip() for line in found.detail)]


def summary(report: Report) -> str:
    """`3 findings (1 error, 2 warnings) in 2 of 4 files; 1 suppressed`."""
    found = report.findings
    levels = [(level, sum(one.severity == level for one in found)) for level in ("error", "warning", "note")]
    counts = ", ".join(_many(count, level) for level, count in levels if count)
    files = len({one.file for one in found})
    what = (
        f"{_many(len(found), 'finding')} ({counts}) in {files} of {_many(len(report.files), 'file')}" if found else "no findings"
    )
    hidden = [(report.suppressed, "suppressed"), (report.baselined, "in the baseline")]
    return "; ".join(
        [what if found else f"{what} in {_many(len(report.files), 'file')}", *(f"{n} {how}" for n, how in hidden if n)]
    )


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
