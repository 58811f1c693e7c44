"""What the formats of a check share: how a place and a sentence are written on one line."""

from __future__ import annotations

from collections import Counter

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
    return printable(" ".join(text.split()))


def printable(text: str) -> str:
    """A text without characters that move a cursor."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def explained(report: Report, found: Finding) -> list[str]:
    """What stands below a finding: its other lines, and the explanation."""
    also = [f"also {place(report, span)}" for span in found.spans[1:]]
    return [*also, *(flat(line) if not line[:1].isspace() else line.rstrip() for line in found.detail)]


def summary(report: Report) -> str:
    """`3 findings (1 error, 2 warnings) in 2 of 4 files; 1 suppressed`."""
    found = report.findings
    levels = [(level, sum(one.severity == level for one in found)) for level in ("error", "warning", "note")]
    counts = ", ".join(_many(count, level) for level, count in levels if count)
    files = {one.file for one in found}
    read = _many(len(files.union(report.files)), "file")
    what = f"{_many(len(found), 'finding')} ({counts}) in {len(files)} of {read}" if found else f"no findings in {read}"
    hidden = [(report.suppressed, "suppressed"), (report.baselined, "in the baseline")]
    return "; ".join([what, *(f"{count} {how}" for count, how in hidden if count)])


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def fingerprints(report: Report) -> list[str]:
    """What each finding is known by from one version of a network to the next: rule, device, subject, and which of several."""
    from hashlib import sha256

    seen: Counter[tuple[str, str, str]] = Counter()
    found: list[str] = []
    for one in report.findings:
        seen[one.key] += 1
        text = "\0".join((*one.key, str(seen[one.key])))
        found.append(sha256(text.encode()).hexdigest()[:40])
    return found


def whole(found: Finding) -> str:
    """The sentence, and the explanation below it."""
    return "\n".join((found.message, *found.detail))
