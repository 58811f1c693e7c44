"""Expectations as findings and cases of a check."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from routecheck.cli.app import run
from routecheck.lint.check import Options, check
from routecheck.lint.choice import Wanted
from routecheck.lint.report import Report
from routecheck.network import load
from routecheck.render.findings.junit import junit
from routecheck.render.findings.text import text
from routecheck.render.style import PLAIN
from routecheck.snapshot import snapshot

CONFIG = """hostname R1
interface GigabitEthernet0/0
 ip address 198.51.100.2 255.255.255.252
ip route 192.0.2.0 255.255.255.0 198.51.100.1 5
"""
HOLDS = '[[expect]]\nroute = { node = "R1", prefix = "192.0.2.0/24", distance = 5 }\n'
FAILS = '[[expect]]\nname = "one"\nroute = { node = "R1", prefix = "192.0.2.0/24", distance = 1 }\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one router."""
    (tmp_path / "R1.cfg").write_text(CONFIG)
    return tmp_path


def report(folder: Path, settings: str, options: Options | None = None) -> Report:
    (folder / "routecheck.toml").write_text(settings)
    return check(snapshot(load(str(folder))), options or Options(Wanted(("EXP", "CHK"))))


class TestFindings:
    def test_one_that_fails_stands_on_its_line_and_on_those_that_explain_it(self, folder: Path) -> None:
        made = report(folder, HOLDS + FAILS)
        (found,) = made.findings
        assert (found.code, found.severity, made.is_failed) == ("EXP101", "error", True)
        assert [str(span) for span in found.spans] == ["routecheck.toml:3", "R1.cfg:4"]
        assert found.message == (
            "one: R1 has [1] to 192.0.2.0/24: does not hold with nothing failed: "
            "192.0.2.0/24 is S [5/0] via 198.51.100.1, not at distance 1"
        )
        assert found.detail == (
            "  R1.cfg:4  ip route 192.0.2.0 255.255.255.0 198.51.100.1 5",
            "  wins  S [5/0] via 198.51.100.1 (R1.cfg:4)",
        )
        assert [(case.name, case.finding is None) for case in made.cases] == [
            ("R1 has [5] to 192.0.2.0/24", True),
            ("one", False),
        ]

    def test_one_that_cannot_be_told_is_a_finding_of_its_own(self, folder: Path) -> None:
        with (folder / "R1.cfg").open("a") as stream:
            stream.write("router bgp 65001\n neighbor 198.51.100.1 remote-as 65002\n")
        made = report(folder, '[[expect]]\nroute = { node = "R1", prefix = "10.0.0.0/8", absent = true }\n')
        assert [(found.code, found.line) for found in made.findings] == [("EXP102", 1)]
        assert "cannot be told with nothing failed: no route is known, but what could" in made.findings[0].message

    def test_where_it_fails_leads_before_where_it_cannot_be_told(self, folder: Path) -> None:
        with (folder / "R1.cfg").open("a") as stream:
            stream.write("router bgp 65001\n neighbor 198.51.100.1 remote-as 65002\n")
        entry = '[[expect]]\nroute = { node = "R1", prefix = "192.0.2.0/24" }\nunder = ["R1:Gi0/0", "R1"]\n'
        (found,) = report(folder, entry).findings
        assert found.code == "EXP101"
        assert "does not hold with R1 down (and in 1 other scenario): R1 itself has failed" in found.message
        assert any(line.startswith("with R1:Gi0/0 down: no route is known") for line in found.detail)

    def test_failures_that_are_left_out_are_said(self, folder: Path) -> None:
        made = report(folder, f'{HOLDS}survives = "any single device"\n')
        assert made.notes == (
            "'R1 has [5] to 192.0.2.0/24, surviving any single device' is about R1: those failures are left out",
        )
        assert made.cases[0].left_out == ("R1",)


class TestGate:
    def test_nothing_is_checked_when_the_codes_are_not_looked_for(self, folder: Path) -> None:
        made = report(folder, HOLDS + FAILS, Options(Wanted(("RTE",))))
        assert (made.cases, made.findings) == ((), ())

    def test_one_that_is_suppressed_is_neither_met_nor_failed(self, folder: Path) -> None:
        excuse = '[[check.suppressions]]\nrule = "EXP101"\nobject = "one"\nreason = "next week"\n'
        made = report(folder, HOLDS + FAILS + excuse)
        assert ([case.name for case in made.cases], made.findings, made.suppressed) == (["R1 has [5] to 192.0.2.0/24"], (), 1)

    def test_a_baseline_knows_it_by_its_name(self, folder: Path) -> None:
        known = {found.key: 1 for found in report(folder, FAILS).findings}
        made = report(folder, f"# moved\n{FAILS}", Options(Wanted(("EXP",)), known=known))
        assert (made.findings, made.cases, made.baselined) == ((), (), 1)

    def test_a_severity_of_the_settings_counts(self, folder: Path) -> None:
        made = report(folder, f'{FAILS}[check.severity]\nEXP101 = "note"\n')
        assert [case.finding for case in made.cases] == list(made.findings)
        assert (made.findings[0].severity, made.is_failed) == ("note", False)


class TestFormats:
    def test_junit_has_a_case_for_each_and_the_settings_are_no_file_of_their_own(self, folder: Path) -> None:
        root = ElementTree.fromstring(junit(report(folder, HOLDS + FAILS)))
        assert [suite.get("name") for suite in root] == ["R1.cfg", "expectations"]
        assert [(case.get("name"), case.find("failure") is None) for case in root[1]] == [
            ("R1 has [5] to 192.0.2.0/24", True),
            ("one", False),
        ]

    def test_the_summary_counts_the_settings_where_they_have_a_finding(self, folder: Path) -> None:
        assert text(report(folder, HOLDS + FAILS), PLAIN).endswith(
            "\n2 expectations, 1 met\n1 finding (1 error) in 1 of 2 files\n"
        )

    def test_a_name_that_nobody_knows_exits_with_2(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "routecheck.toml").write_text('[[expect]]\nroute = { node = "R2", prefix = "0.0.0.0/0" }\n')
        assert run(["check", str(folder)]) == 2
        assert "routecheck.toml: [[expect]] 1 (line 1): no device 'R2'; did you mean R1?" in capsys.readouterr().err
