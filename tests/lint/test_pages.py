"""Every page runs (design.md, rule 8): what it flags is flagged, what it accepts is accepted, by its own rule and all others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from routecheck.lint.catalogue import catalogue, find
from routecheck.lint.page import Page, devices, page
from routecheck.lint.report import LEVELS
from routecheck.lint.rules import RULES
from tests.lint.examples import codes, report

PAGES = list(catalogue().values())
UNSHOWN = {"CFG109", "NET103", "NET104"}
"""Codes that no config can show: they need a file that cannot be read or is none, or another reader."""
BLOCKS = [(one, block) for one in PAGES for block in one.accepted]
FLAGGED = [(one, block) for one in PAGES for block in one.flagged]


def named(value: object) -> str:
    return value.code if isinstance(value, Page) else ""


@pytest.mark.parametrize(("one", "block"), FLAGGED, ids=named)
def test_a_flagged_config_is_flagged(one: Page, block: str, tmp_path: Path) -> None:
    assert one.code in codes(one, block, tmp_path)


@pytest.mark.parametrize(("one", "block"), FLAGGED, ids=named)
def test_a_finding_is_as_bad_as_its_page_says_and_names_a_line(one: Page, block: str, tmp_path: Path) -> None:
    for found in report(one, block, tmp_path).findings:
        assert (found.name, found.severity) == (catalogue()[found.code].name, catalogue()[found.code].severity)
        assert found.message
        assert found.subject
        assert found.line or found.code == "NET102"


@pytest.mark.parametrize(("one", "block"), BLOCKS, ids=named)
def test_no_rule_flags_an_accepted_config(one: Page, block: str, tmp_path: Path) -> None:
    """Neither its own nor another's."""
    assert codes(one, block, tmp_path) == []


@pytest.mark.parametrize("one", PAGES, ids=named)
def test_a_page_is_whole(one: Page) -> None:
    assert re.fullmatch(r"[A-Z]{3}\d{3}", one.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one.name)
    assert one.severity in LEVELS
    assert one.summary[0].isupper() or not one.summary[0].isalpha()
    assert one.why
    assert bool(one.flagged and one.accepted) == (one.code not in UNSHOWN)


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert len({one.name for one in PAGES}) == len(PAGES)


def test_no_rule_has_a_code_of_a_table() -> None:
    from routecheck.lint import told, told_vpn

    tables = [one.code for one in (*told.pages(), *told_vpn.pages())]
    assert len(set(tables)) == len(tables)
    assert not set(tables) & {rule.code for rule in RULES}


def test_every_code_that_the_package_says_has_a_page() -> None:
    package = Path(__file__).parents[2] / "routecheck"
    said = {
        code
        for path in package.rglob("*.py")
        for code in re.findall(r"\"((?:CFG|NET|VPN|CHK|EXP)\d{3}|OSP10\d)\"", path.read_text())
    }
    assert said <= set(catalogue())


class TestParsing:
    def test_a_docstring_is_a_page(self) -> None:
        text = """A fault.

        Why it is bad,
        and what to write.

        Flagged:
            interface Gi0/0
             shutdown

        Accepted:
            hostname A
            hostname B

        With routecheck.toml:
            [check]
        """
        made = page("TST101", "a-fault", "note", text)
        assert (made.summary, made.why) == ("A fault", "Why it is bad,\nand what to write.")
        assert made.flagged == ("interface Gi0/0\n shutdown\n",)
        assert made.settings == "[check]\n"
        assert devices(made.flagged[0]) == {"R1.cfg": "hostname R1\ninterface Gi0/0\n shutdown\n"}
        assert devices(made.accepted[0]) == {"A.cfg": "hostname A\n", "B.cfg": "hostname B\n"}

    def test_without_a_first_line_it_is_none(self) -> None:
        with pytest.raises(ValueError, match="TST101 has no page"):
            page("TST101", "x", "note", "")

    def test_a_page_is_found_by_code_and_by_name(self) -> None:
        assert find("cfg102") == find("refused-line") == catalogue()["CFG102"]
