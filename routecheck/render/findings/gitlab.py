"""A check as a code quality report of GitLab."""

from __future__ import annotations

import json

from routecheck.diagnostic import ERROR, NOTE, WARNING
from routecheck.lint.report import Report
from routecheck.render.findings.place import fingerprints, path, whole

_SEVERITIES = {ERROR: "major", WARNING: "minor", NOTE: "info"}


def code_quality(report: Report) -> str:
    """A list, as GitLab wants it; what is about a file as a whole is shown on its first line."""
    rows = [
        {
            "description": whole(found),
            "check_name": found.code,
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[found.severity],
            "location": {"path": path(report, found.file), "lines": {"begin": max(found.line, 1)}},
        }
        for found, fingerprint in zip(report.findings, fingerprints(report), strict=True)
    ]
    return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"
