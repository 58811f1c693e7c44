"""The expectations of `routecheck.toml` as findings of a check, and as cases that are met or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from routecheck.diagnostic import Span
from routecheck.lint.catalogue import catalogue
from routecheck.lint.quote import quote
from routecheck.lint.report import Case, Finding
from routecheck.lint.told import UNDECIDED, UNMET
from routecheck.questions.expectations import Fault, Outcome, ask
from routecheck.questions.verdict import FAILS
from routecheck.snapshot import Snapshot

_SETTINGS = "routecheck.toml"
MOST_TOLD, MOST_NAMED = 3, 8
"""How many scenarios are explained, and how many more are named."""


def cases(now: Snapshot, looked_for: frozenset[str], tell: Callable[[str], None]) -> tuple[Case, ...]:
    """Every expectation that was checked; none when their codes are not looked for. Raises `UsageError`."""
    if not now.network.expectations or not looked_for & {UNMET, UNDECIDED}:
        return ()
    made = [_case(outcome) for outcome in ask(now, now.network.expectations, tell)]
    return tuple(case for case in made if case.finding is None or case.finding.code in looked_for)


def kept(made: Sequence[Case], findings: Sequence[Finding]) -> tuple[Case, ...]:
    """The cases with their findings as they are told in the end; those whose finding is suppressed are left out."""
    told = {(found.key, found.spans): found for found in findings}
    found = [case._replace(finding=told.get((case.finding.key, case.finding.spans)) if case.finding else None) for case in made]
    return tuple(case for case, was in zip(found, made, strict=True) if case.finding or not was.finding)


def _case(outcome: Outcome) -> Case:
    finding = _finding(outcome) if outcome.faults else None
    return Case(outcome.expectation.title, finding, outcome.tried, tuple(map(_words, outcome.left_out)), outcome.cautions)


def _words(scenario: object) -> str:
    return str(scenario).removesuffix(" down")


def _finding(outcome: Outcome) -> Finding:
    """What leads is the first scenario in which it fails; in which it cannot be told, when it fails in none."""
    state = outcome.state
    leading = next(fault for fault in outcome.faults if fault.verdict.state == state)
    page = catalogue()[UNMET if state == FAILS else UNDECIDED]
    one = outcome.expectation
    said = f"{one.name}: {one.aim}" if one.name else str(one.aim)
    how = "does not hold" if state == FAILS else "cannot be told"
    others = len(outcome.faults) - 1
    more = f" (and in {others} other scenario{'s' if others > 1 else ''})" if others else ""
    message = f"{said}: {how} with {leading.scenario}{more}: {leading.verdict.told}"
    spans = dict.fromkeys(Span(line.file, line.number) for line in leading.verdict.lines)
    place = Span(_SETTINGS, one.line)
    return Finding(page.code, page.name, page.severity, "", one.title, message, (place, *spans), tuple(_detail(outcome, leading)))


def _detail(outcome: Outcome, leading: Fault) -> Iterator[str]:
    """The explanation of the first few scenarios, the names of more, and what was left out."""
    faults = [leading, *(fault for fault in outcome.faults if fault is not leading)]
    for fault in faults[:MOST_TOLD]:
        if len(faults) > 1:
            yield f"with {fault.scenario}: {fault.verdict.told}"
        for line in fault.verdict.lines:
            shown = quote(line)
            yield f"  {line}" + (f"  {shown}" if shown else "")
        yield from (f"  {told}" for told in fault.verdict.detail)
    rest = [_words(fault.scenario) for fault in faults[MOST_TOLD:]]
    if rest:
        further = f", and {len(rest) - MOST_NAMED} more" if len(rest) > MOST_NAMED else ""
        yield f"also with {', '.join(rest[:MOST_NAMED])}{further}"
    if outcome.left_out:
        yield f"left out: {', '.join(map(_words, outcome.left_out))}, which it is about itself"


def notes(made: Sequence[Case]) -> Iterator[str]:
    """What expectations that are met rest on, and the failures that they were not held against."""
    for case in made:
        if case.finding is None and case.left_out:
            yield f"'{case.name}' is about {' and '.join(case.left_out)}: those failures are left out"
