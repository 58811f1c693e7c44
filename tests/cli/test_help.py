"""What `--help` says is what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from routecheck.cli.app import COMMANDS, run

OFFICE = Path(__file__).parents[2] / "configs" / "branch-office"
ASKED = {
    "coverage": [], "diff": [str(OFFICE)], "explain": ["--node", "R2"], "routes": [], "check": [],
    "trace": ["--from", "R1", "--to", "R2"], "nat": ["--node", "R1"], "verify": ["--show", str(OFFICE / "show")],
}  # fmt: skip


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    run(list(words))
    out, err = capsys.readouterr()
    return " ".join((out + err).split())


@pytest.mark.parametrize("command", sorted(ASKED))
def test_the_formats_in_the_help_are_those_that_a_command_takes(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    known = printed(capsys, command, str(OFFICE), *ASKED[command], "-f", "nonsense").partition("known: ")[2].split(", ")
    told = re.search(r"--format FORMAT (.*?)[;(]", printed(capsys, command, "--help"))
    assert told
    assert re.split(r", | or ", told[1].strip()) == known


def test_a_page_of_a_rule_is_text_or_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert "known: text, json" in printed(capsys, "rule", "RTE101", "-f", "csv")
    assert "FORMAT text or json;" in printed(capsys, "rule", "--help")


def test_the_matrix_takes_what_the_help_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert "known: text, json, csv, markdown" in printed(capsys, "trace", str(OFFICE), "--matrix", "-f", "nonsense")
    assert "(--matrix: text, json, csv or markdown)" in printed(capsys, "trace", "--help")


def test_no_summary_of_a_command_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    told = printed(capsys, "--help").partition("Commands:")[2]
    assert all(command in told for command in COMMANDS)
    assert "..." not in told


def test_debug_is_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--debug" in printed(capsys, "--help")


def test_an_interface_without_its_device_is_suggested_with_the_device_of_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", str(OFFICE / "R3.cfg"), "8.8.8.8", "--fail", "Gi0/0"]) == 2
    assert "write it with its device: R3:Gi0/0" in capsys.readouterr().err


def test_of_many_lines_that_cannot_be_read_five_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = "".join(f"interface Gi0/{n}\n ip address 10.0.0.{n} 255.0.255.0\n" for n in range(1, 9))
    (tmp_path / "R1.cfg").write_text(f"hostname R1\n{lines}")
    run(["routes", str(tmp_path)])
    told = capsys.readouterr().err.splitlines()
    assert (len(told), told[-1]) == (6, "... and 3 more (routecheck check tells all)")


def test_pages_of_rules_keep_to_80_columns_but_for_configs(capsys: pytest.CaptureFixture[str]) -> None:
    from routecheck.lint.catalogue import catalogue

    for code in catalogue():
        run(["rule", code])
        told = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
        assert max(map(len, told)) <= 80, code


def test_the_table_of_the_matrix_keeps_to_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    run(["trace", str(OFFICE.parent / "google"), "--matrix"])
    table = capsys.readouterr().out.splitlines()[2:15]
    assert max(map(len, table)) <= 80


class TestTrace:
    """What `trace` says beside its answer."""

    WORDS = ("trace", str(OFFICE), "--from", "R1", "--to", "R2")

    def test_an_expectation_that_fails_is_told_in_one_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run([*self.WORDS, "--expect", "no-route"]) == 1
        assert capsys.readouterr().err == "routecheck: expected no-route, got delivered\n"
        assert run([*self.WORDS, "--expect", "delivered"]) == 0
        assert capsys.readouterr().err == ""

    @pytest.mark.parametrize(("word", "number"), [("https", 443), ("domain", 53), ("WWW", 80), ("8443", 8443)])
    def test_a_port_is_a_number_or_a_name(self, word: str, number: int, capsys: pytest.CaptureFixture[str]) -> None:
        run([*self.WORDS, "--port", word])
        assert f":{number}" in capsys.readouterr().out

    def test_a_port_that_is_none_is_a_misuse(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run([*self.WORDS, "--port", "htps"]) == 2
        assert capsys.readouterr().err.startswith("routecheck: --port: 'htps' is not a port; did you mean ")
        assert run([*self.WORDS, "--port", "70000"]) == 2
