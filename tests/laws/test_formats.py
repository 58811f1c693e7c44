"""Every format of a check holds the same findings, whatever the sentences are made of."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given, settings

from routecheck.lint.report import Finding, Report, fails
from routecheck.render.findings import document, github, gitlab, junit, markdown, sarif, text
from routecheck.render.findings.place import explained, path
from routecheck.render.style import PLAIN
from tests.strategies import reports

DATA = Path(__file__).parents[1] / "data"
Key = tuple[str, str, int, str]
"""Code, file, line (1 for the file as a whole), and what is said as `bare` has it."""
Held = Callable[[Report], list[Key]]
Says = Callable[[Report, Finding], str]
_HEAD = re.compile(r"(.+?):(\d+):1 (?:error|warning|note) ([A-Z]{3}\d{3}) ?(.*)")


def bare(message: str) -> str:
    """A sentence without white space and what does not print: what no format may lose."""
    return "".join(char for char in message if char.isprintable() and not char.isspace() and char != "\N{REPLACEMENT CHARACTER}")


def sentence(_: Report, found: Finding) -> str:
    return found.message


def whole(_: Report, found: Finding) -> str:
    return "\n".join((found.message, *found.detail))


def body(report: Report, found: Finding) -> str:
    return "\n".join((found.message, found.quote, *explained(report, found)))


def expected(report: Report, says: Says) -> list[Key]:
    keys = [(one.code, path(report, one.file), max(one.line, 1), bare(says(report, one))) for one in report.findings]
    return sorted(keys)


def by_lines(made: str) -> list[Key]:
    heads = [found for line in made.splitlines() if not line.startswith(" ") for found in [_HEAD.fullmatch(line)] if found]
    return [(code, file, int(number), bare(message)) for file, number, code, message in (one.groups() for one in heads)]


def of_text(report: Report) -> list[Key]:
    return by_lines(text.text(report._replace(notes=()), PLAIN))


def of_concise(report: Report) -> list[Key]:
    made = text.concise(report)
    assert made.count("\n") == len(report.findings)
    return by_lines(made)


def of_json(report: Report) -> list[Key]:
    found = json.loads(document.json_text(report))["findings"]
    return [(one["code"], one["file"], one["line"] or 1, bare(one["message"])) for one in found]


def of_sarif(report: Report) -> list[Key]:
    (made,) = json.loads(sarif.sarif(report))["runs"]
    keys: list[Key] = []
    for result in made["results"]:
        (place,) = (one["physicalLocation"] for one in result["locations"])
        line = place.get("region", {"startLine": 1})["startLine"]
        assert made["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        file = unquote(place["artifactLocation"]["uri"])
        keys.append((result["ruleId"], file, line, bare(result["message"]["text"])))
    return keys


def of_junit(report: Report) -> list[Key]:
    keys: list[Key] = []
    for told in ElementTree.fromstring(junit.junit(report)).iterfind("testsuite/testcase/*"):
        head, _, rest = (told.text or "").partition("\n")
        found = _HEAD.fullmatch(head)
        assert found
        assert told.tag == "system-out" or told.get("type", "").split() == head.split()[-2:]
        keys.append((found[3], found[1], int(found[2]), bare(rest)))
    return keys


def of_github(report: Report) -> list[Key]:
    keys: list[Key] = []
    for line in github.commands(report).splitlines():
        found = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        assert found
        told = {key: _unescaped(value) for key, value in (pair.split("=", 1) for pair in found[2].split(","))}
        keys.append((told["title"].split()[0], told["file"], int(told.get("line", 1)), bare(_unescaped(found[3]))))
    return keys


def _unescaped(value: str) -> str:
    for code, char in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        value = value.replace(code, char)
    return value


def of_gitlab(report: Report) -> list[Key]:
    found = json.loads(gitlab.code_quality(report))
    assert len({one["fingerprint"] for one in found}) == len(found)
    places = [(one["check_name"], one["location"]["path"], one["location"]["lines"]["begin"]) for one in found]
    return [(*place, bare(one["description"])) for place, one in zip(places, found, strict=True)]


@cache
def schema(name: str) -> Any:
    return json.loads((DATA / name).read_text())


FORMATS: tuple[tuple[Held, Says], ...] = (
    (of_text, sentence),
    (of_concise, sentence),
    (of_json, sentence),
    (of_sarif, whole),
    (of_junit, body),
    (of_github, whole),
    (of_gitlab, whole),
)
"""What reads the findings out of a format, and what a format says of each."""


class TestFormats:
    @pytest.mark.parametrize(("held", "says"), FORMATS)
    @given(report=reports())
    def test_every_format_holds_the_same_findings(self, held: Held, says: Says, report: Report) -> None:
        assert sorted(held(report)) == expected(report, says)

    @given(report=reports())
    def test_junit_fails_what_a_check_fails_on(self, report: Report) -> None:
        failed = [told.get("type") for told in ElementTree.fromstring(junit.junit(report)).iter("failure")]
        assert sorted(map(str, failed)) == sorted(
            f"{one.severity} {one.code}" for one in report.findings if fails(one, report.fail_on)
        )

    @given(report=reports())
    def test_markdown_has_a_row_for_each(self, report: Report) -> None:
        rows = [line for line in markdown.markdown(report).splitlines() if re.match(r"\| (error|warning|note) \| ", line)]
        assert len(rows) == len(report.findings)
        assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)

    @settings(max_examples=25)
    @given(report=reports())
    def test_sarif_passes_the_schema_of_oasis(self, report: Report) -> None:
        jsonschema.Draft7Validator(schema("sarif-schema-2.1.0.json")).validate(json.loads(sarif.sarif(report)))

    @given(report=reports())
    def test_junit_counts_what_it_holds(self, report: Report) -> None:
        root = ElementTree.fromstring(junit.junit(report))
        assert int(root.get("tests", "")) == len(list(root.iter("testcase")))
        assert int(root.get("failures", "")) == len(list(root.iter("failure")))
        assert bool(list(root.iter("failure"))) == report.is_failed

    def test_junit_passes_the_xsd_of_jenkins(self) -> None:
        xmlschema = pytest.importorskip("xmlschema")
        known = xmlschema.XMLSchema(str(DATA / "junit-10.xsd"))

        @settings(max_examples=25)
        @given(report=reports())
        def passes(report: Report) -> None:
            known.validate(junit.junit(report))

        passes()
