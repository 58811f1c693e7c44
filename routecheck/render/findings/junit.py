"""A check as JUnit XML: a suite per file, with a case per finding, and one for the expectations.

What is below the severity that fails is a case that passes and says so. A file without findings has one case that passes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from routecheck.lint.report import Case, Finding, Report, fails
from routecheck.render.findings.place import explained, path

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: Report) -> str:
    """The document."""
    of_cases = {case.finding for case in report.cases if case.finding}
    told = [found for found in report.findings if found not in of_cases]
    suites: list[str] = []
    failures = tests = 0
    for file in sorted({*report.files, *(found.file for found in told)}):
        found = [one for one in told if one.file == file]
        bad = sum(fails(one, report.fail_on) for one in found)
        cases = [_case(report, one) for one in found] or [_quiet(path(report, file))]
        suites += _suite(path(report, file), cases, bad)
        failures, tests = failures + bad, tests + len(cases)
    if report.cases:
        bad = sum(case.finding is not None and fails(case.finding, report.fail_on) for case in report.cases)
        suites += _suite("expectations", [_expectation(report, case) for case in report.cases], bad)
        failures, tests = failures + bad, tests + len(report.cases)
    head = f'<testsuites name="routecheck" tests="{tests}" failures="{failures}" errors="0">'
    return "\n".join(('<?xml version="1.0" encoding="UTF-8"?>', head, *suites, "</testsuites>")) + "\n"


def _suite(name: str, cases: list[str], failures: int) -> Iterator[str]:
    yield f'<testsuite name={_attribute(name)} tests="{len(cases)}" failures="{failures}" errors="0" skipped="0">'
    yield from cases
    yield "</testsuite>"


def _quiet(file: str) -> str:
    return f'<testcase name="no findings" classname={_attribute(file)}/>'


def _case(report: Report, found: Finding) -> str:
    """The name stays when lines move, so that a case has a history."""
    name = f"{found.code} {found.name}: {found.subject}"
    return (
        f"<testcase name={_attribute(name)} classname={_attribute(path(report, found.file))}>{_outcome(report, found)}</testcase>"
    )


def _expectation(report: Report, case: Case) -> str:
    head = f'<testcase name={_attribute(case.name)} classname="expectations"'
    return f"{head}>{_outcome(report, case.finding)}</testcase>" if case.finding else f"{head}/>"


def _outcome(report: Report, found: Finding) -> str:
    body = "\n".join((f"{path(report, found.file)}:{max(found.line, 1)}:1 {found.severity} {found.code}", found.message))
    body = _text("\n".join((body, *([found.quote] if found.quote else []), *explained(report, found))))
    if not fails(found, report.fail_on):
        return f"<system-out>{body}</system-out>"
    return f'<failure type="{found.severity} {found.code}" message={_attribute(found.message)}>{body}</failure>'


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text))


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text))
