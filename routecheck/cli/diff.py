"""`routecheck diff`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from routecheck.cli import choose, options
from routecheck.cli.output import complain, deliver
from routecheck.diagnostic import ERROR, NOTE, WARNING, Diagnostic, InsufficientError, UsageError, suggestion
from routecheck.snapshot import Snapshot

if TYPE_CHECKING:
    from routecheck.model.gate import Gate
    from routecheck.questions.changes import Changes
    from routecheck.questions.diff import Finding

_LEVELS = (ERROR, WARNING, NOTE)
NEVER = "never"
Before = Annotated[
    str | None, typer.Argument(metavar="BEFORE", help="The folder before the change; with --git the one after it (default .).")
]
After = Annotated[str | None, typer.Argument(metavar="[AFTER]", help="The folder after the change.")]
Git = Annotated[str | None, typer.Option("--git", metavar="REV", help="Before is what this commit has in the folder.")]
Detailed = Annotated[bool, typer.Option("--detailed-exitcode", help="Exit 0 without a change, 2 with one, 1 on an error.")]
FailOn = Annotated[str, typer.Option("--fail-on", metavar="S", help="Exit 1 on an error, a warning, a note, or never.")]


class _Sides(NamedTuple):
    """Where the two versions are, and what they are called."""

    before: str
    after: str
    names: tuple[str, str]


def diff(
    before: Before = None,
    after: After = None,
    git: Git = None,
    detailed_exitcode: Detailed = False,
    fail_on: FailOn = ERROR,
    detail: Annotated[bool, typer.Option("--detail", help="Every pair of subnets that fares otherwise.")] = False,
    strict: options.Strict = False,
    formats: options.Document = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """What a change does: what breaks, what changes, what mends.

    Routes and why, neighbours, tunnels, who reaches whom and with which services, findings, and what no longer survives a
    failure. A file stands for its folder. Exits 1 when something breaks: a prefix is lost or no longer survives, a new error
    of check (--fail-on says otherwise).

    Example: routecheck diff old new; routecheck diff --git main configs
    """
    try:
        if fail_on not in (*_LEVELS, NEVER):
            raise UsageError(
                f"--fail-on is error, warning, note or never, not '{fail_on}'{suggestion(fail_on, [*_LEVELS, NEVER])}"
            )
        answer, is_broken = _answered(before, after, git, strict)._replace(is_detailed=detail)(formats, output, color)
    except (UsageError, InsufficientError) as error:
        if not detailed_exitcode:
            raise
        complain(str(error))
        return 1
    if is_broken:
        return 1 if detailed_exitcode else 2
    if detailed_exitcode:
        return 0 if answer.is_empty else 2
    return 1 if _is_reached(answer, fail_on) else 0


class _Answered(NamedTuple):
    """An answer that can be written."""

    answer: Changes
    names: tuple[str, str]
    complaints: tuple[Diagnostic, ...]
    is_broken: bool
    is_detailed: bool = False

    def __call__(self, formats: list[str] | None, output: str | None, color: str) -> tuple[Changes, bool]:
        """Write it; the answer, and whether the input was broken."""
        from routecheck.render import diff as render
        from routecheck.render import diff_documents as documents

        renderers = {
            "text": lambda style: render.text(self.answer, style, is_detailed=self.is_detailed),
            "json": lambda _: documents.json_text(self.answer, self.names, self.complaints),
            "markdown": lambda _: documents.markdown_text(self.answer, self.names),
        }
        deliver(renderers, formats, output, color, self.complaints)
        return self.answer, self.is_broken


def _answered(before: str | None, after: str | None, git: str | None, strict: bool) -> _Answered:
    if git is None:
        if before is None or after is None:
            raise UsageError("diff needs two folders, BEFORE and AFTER, or --git REV and one")
        return _asked(_Sides(before, after, (before, after)), strict)
    if after is not None:
        raise UsageError("with --git there is one folder: the working tree is compared with the commit")
    from routecheck.cli.repository import checked_out

    before = before or "."
    with checked_out(git, before) as old:
        return _asked(_Sides(old, before, (f"{before} in {git}", before)), strict)


def _asked(where: _Sides, strict: bool) -> _Answered:
    """Reads both sides and asks."""
    from routecheck.network import texts
    from routecheck.questions.diff import Looked
    from routecheck.questions.diff import diff as ask
    from routecheck.questions.edits import edits

    sides = [choose.opened(path, alone=False) for path in (where.before, where.after)]
    choose.tell_focus(where.after, sides[1].network, "compared")
    looked = _findings(sides[0], sides[1].network.gate), _findings(sides[1], sides[1].network.gate)
    for side in sides:
        choose.refuse_gaps(side.network, is_strict=strict, with_packets=True)
    one, other = sides
    lines = edits(texts(where.before, one.network), texts(where.after, other.network))
    answer = ask(one, other, Looked(lines, looked))
    return _Answered(answer, where.names, _complaints(one, other), any(side.network.has_broken_input for side in sides))


def _findings(now: Snapshot, gate: Gate) -> tuple[Finding, ...]:
    """What `check` says of one side, suppressions included. Which rules count is what the side after the change says: to look
    for less mends nothing."""
    from routecheck.lint.check import Options, check
    from routecheck.questions.diff import Finding

    report = check(now, Options(gate=gate))
    told = [(one, False) for one in report.findings] + [(one, True) for one in report.silenced]
    return tuple(
        Finding(one.code, one.severity, one.device, one.subject, one.message, one.spans, is_silenced) for one, is_silenced in told
    )


def _complaints(before: Snapshot, after: Snapshot) -> tuple[Diagnostic, ...]:
    """What is wrong with the input after the change, and what was only wrong before it."""
    now = choose.complaints(after)
    known = {(one.code, one.message) for one in now}
    gone = [one for one in choose.complaints(before) if (one.code, one.message) not in known]
    return (*now, *(one._replace(message=f"before the change: {one.message}") for one in gone))


def _is_reached(answer: Changes, level: str) -> bool:
    """Whether a change is at least as bad as the level."""
    from routecheck.questions.changes import SEVERITY

    if level == NEVER:
        return False
    return any(_LEVELS.index(SEVERITY[one.effect]) <= _LEVELS.index(level) for one in answer.every())
