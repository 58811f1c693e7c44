"""`lint.check`: what counts, what is suppressed, what is in the baseline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from routecheck.diagnostic import Span, UsageError
from routecheck.lint import baseline
from routecheck.lint.catalogue import catalogue
from routecheck.lint.check import Options, check
from routecheck.lint.choice import Wanted, chosen
from routecheck.lint.report import Report
from routecheck.model.gate import Gate
from routecheck.network import from_texts, load
from routecheck.snapshot import snapshot

BAD = "interface Gi0/0\n ip address 10.0.0.300 255.255.255.0\n"
SUBJECT = "not configured: '10.0.0.300' is not an IPv4 address"


def report(text: str = BAD, gate: Gate | None = None, **options: Any) -> Report:
    """The check of one device R1."""
    network = from_texts({"R1.cfg": text})._replace(gate=gate or Gate())
    return check(snapshot(network), Options()._replace(**options))


def said(report: Report) -> list[str]:
    return [f"{found.code} {found.spans[0]}" for found in report.findings]


class TestChoice:
    def test_everything_counts_without_words(self) -> None:
        assert chosen(Wanted(), Gate()) == set(catalogue())

    @pytest.mark.parametrize("word", ["CFG102", "cfg102", "refused-line"])
    def test_a_code_a_name_and_any_case_name_a_rule(self, word: str) -> None:
        assert chosen(Wanted((word,)), Gate()) == {"CFG102"}

    def test_the_start_of_codes_names_all_of_them(self) -> None:
        assert chosen(Wanted(("NET",)), Gate()) == {code for code in catalogue() if code.startswith("NET")}

    def test_the_narrower_word_decides(self) -> None:
        assert "CFG102" in chosen(Wanted(("CFG102",), ("CFG",)), Gate())
        assert "CFG103" not in chosen(Wanted(("CFG102",), ("CFG",)), Gate())
        assert "CFG102" not in chosen(Wanted(("CFG",), ("CFG102",)), Gate())

    def test_of_equal_words_the_command_line_decides_and_then_ignore(self) -> None:
        assert "CFG102" in chosen(Wanted(("CFG102",)), Gate(ignore=("CFG102",)))
        assert "CFG102" not in chosen(Wanted(("CFG",)), Gate(ignore=("CFG102",)))
        assert "CFG102" not in chosen(Wanted(("CFG102",), ("CFG102",)), Gate())

    def test_select_stands_instead_of_the_files(self) -> None:
        assert chosen(Wanted(("CFG102",)), Gate(select=("NET",))) == {"CFG102"}
        assert chosen(Wanted((), ("NET101",)), Gate(select=("NET101", "NET102"))) == {"NET102"}

    @pytest.mark.parametrize(
        ("wanted", "gate", "place"),
        [
            (Wanted(("CFG999",)), Gate(), "--select"),
            (Wanted((), ("refused-lin",)), Gate(), "--ignore"),
            (Wanted(), Gate(ignore=("",)), "check.ignore"),
            (Wanted(), Gate(select=("X",)), "check.select"),
        ],
    )
    def test_a_word_that_names_no_rule_is_a_misuse(self, wanted: Wanted, gate: Gate, place: str) -> None:
        with pytest.raises(UsageError, match=rf"{place}: no rule '"):
            chosen(wanted, gate)

    def test_a_word_that_is_nearly_right_is_answered_with_the_right_one(self) -> None:
        with pytest.raises(UsageError, match="did you mean refused-line"):
            chosen(Wanted(("refused-lin",)), Gate())


class TestSeverity:
    def test_the_settings_weigh_a_rule(self) -> None:
        assert report(gate=Gate(severity={"CFG102": "note", "CFG": "warning"})).findings[0].severity == "note"
        assert report(gate=Gate(severity={"CFG": "warning"})).findings[0].severity == "warning"

    def test_a_check_fails_at_the_level_asked_for(self) -> None:
        warning = Gate(severity={"CFG": "warning"})
        assert report().is_failed
        assert not report(gate=warning).is_failed
        assert report(gate=warning, fail_on="note").is_failed
        assert report(gate=warning, fail_on="warning").is_failed
        assert report(gate=warning._replace(fail_on="warning")).is_failed
        assert not report(fail_on="never").is_failed

    def test_weights_of_unknown_rules_are_a_misuse(self) -> None:
        with pytest.raises(UsageError, match=r"check.severity: no rule 'X'"):
            report(gate=Gate(severity={"X": "note"}))


class TestComments:
    @pytest.mark.parametrize(
        "text",
        [
            "interface Gi0/0\n ! routecheck: ignore[CFG102] why\n ip address 10.0.0.300 255.255.255.0\n",
            "interface Gi0/0\n ip address 10.0.0.300 255.255.255.0 ! routecheck: ignore[CFG102] why\n",
            "interface Gi0/0\n!routecheck:ignore[NET101,CFG] why\n!\n ip address 10.0.0.300 255.255.255.0\n",
            "interface Gi0/0\n ! routecheck: ignore[refused-line] why\n ip address 10.0.0.300 255.255.255.0\n",
        ],
    )
    def test_a_comment_above_or_behind_the_line_suppresses(self, text: str) -> None:
        made = report(text, wanted=Wanted(("CFG",)))
        assert (said(made), made.suppressed) == ([], 1)

    @pytest.mark.parametrize(
        "text",
        [
            "! routecheck: ignore[CFG102] why\ninterface Gi0/0\n ip address 10.0.0.300 255.255.255.0\n",
            "interface Gi0/0\n ip address 10.0.0.300 255.255.255.0\n ! routecheck: ignore[CFG102] why\n",
            "interface Gi0/0\n ! routecheck: ignore[CFG103] why\n ip address 10.0.0.300 255.255.255.0\n",
        ],
    )
    def test_elsewhere_or_of_another_rule_it_is_unused(self, text: str) -> None:
        codes = [found.code for found in report(text).findings]
        assert sorted(codes) == ["CFG102", "CHK101"]

    def test_a_comment_is_not_unused_when_its_rule_was_not_looked_for(self) -> None:
        text = "! routecheck: ignore[NET101] why\ninterface Gi0/0\n"
        assert said(report(text, wanted=Wanted(("CFG", "CHK")))) == []
        assert said(report(text)) == ["CHK101 R1.cfg:1"]

    def test_every_word_of_a_comment_has_to_be_of_use(self) -> None:
        text = "interface Gi0/0\n ! routecheck: ignore[CFG102, NET] why\n ip address 10.0.0.300 255.255.255.0\n"
        assert [found.subject for found in report(text).findings] == ["ignore[NET]"]

    def test_the_text_of_a_banner_says_nothing(self) -> None:
        for banner in ("#\n! routecheck: ignore[CFG102] why\n#", "# a ! routecheck: ignore[CFG102] #", "#\na ! routecheck: x #"):
            assert said(report(f"banner motd {banner}\ninterface Gi0/0\n")) == []

    def test_what_stands_behind_a_command_is_no_part_of_it(self) -> None:
        network = from_texts({"R1.cfg": "interface Gi0/0\n ip address 10.0.0.3 255.255.255.0 ! routecheck: ignore[CFG] why\n"})
        (made,) = network.devices["R1"].interfaces.values()
        assert made.address is not None
        assert network.diagnostics == ()

    def test_a_comment_says_why(self) -> None:
        """As an entry of routecheck.toml has to."""
        text = "interface Gi0/0\n ! routecheck: ignore[{}]{}\n ip address 10.0.0.300 255.255.255.0\n"
        assert said(report(text.format("CFG102", ""))) == ["CHK104 R1.cfg:2"]
        assert said(report(text.format("CFG102,NET", " "))) == ["CHK101 R1.cfg:2", "CHK104 R1.cfg:2"]
        assert said(report(text.format("CFG102", " the provider calls it so"))) == []
        assert said(report(text.format("CFG102,CHK104", ""))) == ["CHK101 R1.cfg:2", "CHK104 R1.cfg:2"], "not even by itself"

    def test_a_comment_that_cannot_be_read_is_told(self) -> None:
        for words in ("ignore CFG102", "ignore[]", "ignor[CFG102]"):
            assert "CHK103 R1.cfg:2" in said(report(f"interface Gi0/0\n ! routecheck: {words}\n shutdown\n"))

    def test_the_lines_are_counted_as_before(self) -> None:
        for text in (BAD, "! routecheck: ignore[CFG102]\n" + BAD, BAD.replace("\n", " ! routecheck: x\n")):
            device = from_texts({"R1.cfg": text}).devices["R1"]
            assert sum(device.fates.values()) == text.count("\n")


class TestSettings:
    def check(self, folder: Path, settings: str) -> Report:
        (folder / "R1.cfg").write_text("hostname R1\n" + BAD)
        (folder / "routecheck.toml").write_text(settings)
        return check(snapshot(load(str(folder))))

    def test_a_suppression_names_rule_device_and_object_and_says_why(self, tmp_path: Path) -> None:
        for key in ("", 'device = "R1"', f'object = "{SUBJECT}"'):
            made = self.check(tmp_path, f'[[check.suppressions]]\nrule = "CFG102"\nreason = "a lab"\n{key}\n')
            assert (said(made), made.suppressed) == ([], 1)

    def test_one_that_fits_nothing_is_told_with_its_line(self, tmp_path: Path) -> None:
        entry = '[[check.suppressions]]\nrule = "CFG102"\nreason = "a lab"\n'
        made = self.check(tmp_path, f'{entry}\n{entry}device = "R2"\n')
        assert said(made) == ["CHK101 routecheck.toml:5"]

    def test_one_without_a_reason_is_a_misuse(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="has no reason"):
            self.check(tmp_path, '[[check.suppressions]]\nrule = "CFG102"\n')

    def test_one_of_no_rule_is_told(self, tmp_path: Path) -> None:
        made = self.check(tmp_path, '[[check.suppressions]]\nrule = "CFG1002"\nreason = "a lab"\n')
        assert said(made) == ["CFG102 R1.cfg:3", "CHK102 routecheck.toml:1"]

    def test_files_have_rules_of_their_own(self, tmp_path: Path) -> None:
        assert said(self.check(tmp_path, '[check.per-file-ignores]\n"R*.cfg" = ["CFG"]\n')) == []
        assert said(self.check(tmp_path, '[check.per-file-ignores]\n"S*.cfg" = ["CFG"]\n')) == ["CFG102 R1.cfg:3"]
        with pytest.raises(UsageError, match="per-file-ignores: no rule 'CFX'"):
            self.check(tmp_path, '[check.per-file-ignores]\n"S*.cfg" = ["CFX"]\n')

    def test_a_severity_is_one_of_three(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"check.severity: unknown CFG102 'warn'; did you mean warning"):
            self.check(tmp_path, '[check.severity]\nCFG102 = "warn"\n')
        with pytest.raises(UsageError, match=r"check: unknown fail-on 'always'"):
            self.check(tmp_path, '[check]\nfail-on = "always"\n')


class TestBaseline:
    def test_what_is_in_it_is_not_told_wherever_its_lines_are(self, tmp_path: Path) -> None:
        path = tmp_path / "baseline.json"
        path.write_text(baseline.written(report().findings))
        made = report("version 15.1\n!\n" + BAD, known=baseline.read(str(path)))
        assert (said(made), made.baselined, made.is_failed) == ([], 1, False)

    def test_a_second_one_alike_is_new(self) -> None:
        known = {found.key: 1 for found in report().findings}
        made = report(BAD + "interface Gi0/1\n ip address 10.0.0.300 255.255.255.0\n", known=known)
        assert (said(made), made.baselined) == (["CFG102 R1.cfg:4"], 1)

    def test_what_is_mended_is_noted_unless_it_was_not_looked_for(self) -> None:
        known = {found.key: 1 for found in report().findings}
        assert report("interface Gi0/0\n shutdown\n", known=known).notes == (
            f"the baseline has CFG102 of R1 about {SUBJECT}, which is not there any more",
        )
        assert report("interface Gi0/0\n", known=known, wanted=Wanted(("NET",))).notes == ()

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "routecheck.baseline/1", "findings": [1]}'])
    def test_another_file_is_a_misuse(self, text: str, tmp_path: Path) -> None:
        (tmp_path / "x").write_text(text)
        with pytest.raises(UsageError, match="is no baseline"):
            baseline.read(str(tmp_path / "x"))
        with pytest.raises(UsageError, match="--write-baseline writes one"):
            baseline.read(str(tmp_path / "y"))


def test_a_line_that_is_not_understood_is_shown_in_no_report() -> None:
    """A mistyped keyword hides what stands behind it."""
    lines = {"service pasword hunter2": "CFG234", "neighbor 10.0.0.1 remote-as 65000 pasword hunter2": "CFG201"}
    for line, code in {**lines, "ip rotue hunter2": "CFG234", "router osfp hunter2": "CFG234"}.items():
        (found,) = report(f"hostname R1\n{line}\n").findings
        assert (found.code, found.quote) == (code, "")
        assert "hunter2" not in found.message + found.subject


def test_findings_stand_in_the_order_of_files_and_lines() -> None:
    bad = "interface Gi0/1\n ip address 10.0.0.300 255.255.255.0\ninterface Gi0/0\n ip address 10.0.0.400 255.255.255.0\n"
    found = check(snapshot(from_texts({"B.cfg": bad, "A.cfg": bad}))).findings
    assert [one.spans[0] for one in found] == [Span("A.cfg", 2), Span("A.cfg", 4), Span("B.cfg", 2), Span("B.cfg", 4)]
