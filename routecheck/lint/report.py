"""What a check found: every format tells the same `Report`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from routecheck.diagnostic import ERROR, NOTE, WARNING, Span

LEVELS = (ERROR, WARNING, NOTE)
"""Severities, the worst first."""
NEVER = "never"


class Finding(NamedTuple):
    """One finding. `subject` is what it is about in words that do not change when lines move; `spans` the lines it stands on,
    of which the first leads; `detail` further lines of explanation; `quote` the leading config line, when it may be shown."""

    code: str
    name: str
    severity: str
    device: str
    subject: str
    message: str
    spans: tuple[Span, ...] = ()
    detail: tuple[str, ...] = ()
    quote: str = ""

    @property
    def file(self) -> str:
        """The file of the leading line."""
        return self.spans[0].file if self.spans else ""

    @property
    def line(self) -> int:
        """The number of the leading line, 0 when it is about a file."""
        return self.spans[0].line if self.spans else 0

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two findings of two versions of a network the same."""
        return self.code, self.device, self.subject


class Case(NamedTuple):
    """An expectation that was checked: its name, and the finding when it is not met; in how many scenarios it was looked at, the
    failures that were left out, and what it rests on."""

    name: str
    finding: Finding | None = None
    tried: int = 1
    left_out: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()


class Report(NamedTuple):
    """All findings by file, line and code; the files that were read; how many findings were suppressed, and how many are in
    the baseline; what else is to be said; the severity that fails; the expectations that were checked; the folder of the files,
    as seen from where the command runs; the findings that were suppressed."""

    findings: tuple[Finding, ...]
    files: tuple[str, ...] = ()
    suppressed: int = 0
    baselined: int = 0
    notes: tuple[str, ...] = ()
    fail_on: str = ERROR
    cases: tuple[Case, ...] = ()
    folder: str = ""
    silenced: tuple[Finding, ...] = ()

    @property
    def is_failed(self) -> bool:
        """Whether a finding is at or above the severity that fails."""
        return any(fails(found, self.fail_on) for found in self.findings)


def fails(found: Finding, fail_on: str) -> bool:
    """Whether a finding is at or above `fail_on`."""
    return fail_on != NEVER and LEVELS.index(found.severity) <= LEVELS.index(fail_on)


def ordered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Without repetitions, by file, line and code."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda one: (one.file, one.line, one.code, one.message, one)))
