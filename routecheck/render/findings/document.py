"""A check as JSON (docs/schemas/check.schema.json)."""

from __future__ import annotations

import json
from typing import Any

from routecheck.lint.report import LEVELS, Case, Finding, Report, fails
from routecheck.render.findings.place import path


def json_text(report: Report) -> str:
    """The whole report."""
    document = {
        "schema": "routecheck.check/1",
        "files": [path(report, file) for file in report.files],
        "findings": [finding(report, found) for found in report.findings],
        "counts": {level: sum(found.severity == level for found in report.findings) for level in LEVELS},
        "suppressed": report.suppressed,
        "baselined": report.baselined,
        "expectations": [expectation(case) for case in report.cases],
        "notes": list(report.notes),
        "fail_on": report.fail_on,
        "is_failed": report.is_failed,
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def expectation(case: Case) -> dict[str, Any]:
    """One expectation. The finding of one that is not met has its name as its subject."""
    return {
        "name": case.name,
        "is_met": case.finding is None,
        "scenarios": case.tried,
        "left_out": list(case.left_out),
        "cautions": list(case.cautions),
    }


def finding(report: Report, found: Finding) -> dict[str, Any]:
    """One finding. `line` is null when it is about the file as a whole."""
    return {
        "code": found.code,
        "name": found.name,
        "severity": found.severity,
        "fails": fails(found, report.fail_on),
        "device": found.device,
        "subject": found.subject,
        "message": found.message,
        "file": path(report, found.file),
        "line": found.line or None,
        "text": found.quote or None,
        "places": [{"file": path(report, span.file), "line": span.line or None} for span in found.spans],
        "detail": list(found.detail),
    }
