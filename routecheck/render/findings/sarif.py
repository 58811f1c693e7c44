"""A check as SARIF 2.1.0, for code scanning."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from routecheck.diagnostic import Span
from routecheck.lint.catalogue import catalogue
from routecheck.lint.page import Page
from routecheck.lint.report import Finding, Report
from routecheck.render.findings.place import fingerprints, path, whole
from routecheck.render.rule import markdown
from routecheck.version import VERSION

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(report: Report) -> str:
    """One run, with the pages of the rules that found something."""
    codes = sorted({found.code for found in report.findings})
    results = [
        _result(report, found, codes.index(found.code), fingerprint)
        for found, fingerprint in zip(report.findings, fingerprints(report), strict=True)
    ]
    driver = {"name": "routecheck", "version": VERSION, "rules": [_rule(catalogue()[code]) for code in codes]}
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _rule(page: Page) -> dict[str, Any]:
    return {
        "id": page.code,
        "name": page.name,
        "shortDescription": {"text": f"{page.summary}."},
        "fullDescription": {"text": page.why or f"{page.summary}."},
        "help": {"text": f"{page.summary}.\n\n{page.why}", "markdown": markdown(page)},
        "defaultConfiguration": {"level": page.severity},
    }


def _result(report: Report, found: Finding, rule: int, fingerprint: str) -> dict[str, Any]:
    related = [{**_location(report, span), "id": number} for number, span in enumerate(found.spans[1:], 1)]
    return {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": found.severity,
        "message": {"text": whole(found)},
        "locations": [_location(report, span) for span in found.spans[:1]],
        **({"relatedLocations": related} if related else {}),
        "partialFingerprints": {"routecheck/v1": fingerprint},
        "properties": {"device": found.device, "subject": found.subject},
    }


def _location(report: Report, span: Span) -> dict[str, Any]:
    artifact = {"uri": quote(path(report, span.file).encode("utf-8", "surrogateescape")), "uriBaseId": "%SRCROOT%"}
    region = {"region": {"startLine": span.line}} if span.line else {}
    return {"physicalLocation": {"artifactLocation": artifact, **region}}
