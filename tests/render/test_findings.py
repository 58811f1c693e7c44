"""A check in its formats: what a person and a pipeline are to see of expectations, baselines and several lines."""

from __future__ import annotations

from xml.etree import ElementTree

from routecheck.diagnostic import Span
from routecheck.lint.report import Case, Finding, Report
from routecheck.render.findings import github, junit, markdown, sarif, text
from routecheck.render.style import PLAIN, Style

UNMET = Finding(
    "EXP101", "unmet-expectation", "error", "", "pc1 reaches 8.8.8.8", "pc1 does not reach 8.8.8.8 when R2-R3 fails",
    (Span("routecheck.toml", 4),), ("R2 has no route to 8.8.8.8", "  the backup loses to OSPF (R2.cfg:31)"),
)  # fmt: skip
RULE = Finding(
    "RTE106", "untracked-default", "warning", "R1", "route", "no track", (Span("R1.cfg", 3), Span("R2.cfg", 9)), (), "ip route"
)
REPORT = Report(
    (RULE, UNMET), ("R1.cfg", "R2.cfg"), 2, 1, ("the baseline is old",), "error", (Case("met"), Case("unmet", UNMET)), "net"
)


def test_text_has_a_line_each_what_explains_it_and_a_summary() -> None:
    assert text.text(REPORT, PLAIN).splitlines() == [
        "net/R1.cfg:3:1 warning RTE106 no track",
        "    ip route",
        "    also net/R2.cfg:9",
        "",
        "net/routecheck.toml:4:1 error EXP101 pc1 does not reach 8.8.8.8 when R2-R3 fails",
        "    R2 has no route to 8.8.8.8",
        "      the backup loses to OSPF (R2.cfg:31)",
        "",
        "note: the baseline is old",
        "2 expectations, 1 met",
        "2 findings (1 error, 1 warning) in 2 of 3 files; 2 suppressed; 1 in the baseline",
    ]


def test_text_keeps_to_the_width_and_what_is_searched_for_stays_whole() -> None:
    long = RULE._replace(message="word " * 60, detail=("reason " * 30,))
    report = REPORT._replace(findings=(long,), notes=("note " * 40,))
    for width in (40, 80):
        lines = text.text(report, Style(width=width)).splitlines()
        assert max(map(len, lines[:-1])) <= width
        assert lines[0].startswith("net/R1.cfg:3:1 warning RTE106 word")
        assert lines[1].startswith("    word")
    assert text.text(report, Style(width=20)).startswith("net/R1.cfg:3:1 warning RTE106\n")


def test_colour_changes_no_word() -> None:
    coloured = text.text(REPORT, Style(has_colour=True))
    for code in ("\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[0m"):
        coloured = coloured.replace(code, "")
    assert coloured == text.text(REPORT, PLAIN)


def test_junit_has_expectations_as_cases_of_their_own() -> None:
    root = ElementTree.fromstring(junit.junit(REPORT))
    cases = {(suite.get("name"), case.get("name")): [told.tag for told in case] for suite in root for case in suite}
    assert cases == {
        ("net/R1.cfg", "RTE106 untracked-default: route"): ["system-out"],
        ("net/R2.cfg", "no findings"): [],
        ("expectations", "met"): [],
        ("expectations", "unmet"): ["failure"],
    }


def test_markdown_folds_the_explanation_away() -> None:
    made = markdown.markdown(REPORT)
    assert "| error | net/routecheck.toml:4 | EXP101 unmet-expectation | pc1 does not reach 8.8.8.8 when R2-R3 fails |" in made
    assert "<details><summary>EXP101 net/routecheck.toml:4</summary>\n\n```\nR2 has no route to 8.8.8.8\n" in made


def test_what_markdown_takes_for_marks_is_shown_as_it_is() -> None:
    assert markdown.escaped("a|b *c* <d> @e `f`\n[g](h)") == "a\\|b \\*c\\* &lt;d&gt; &#64;e \\`f\\` \\[g\\](h)"


def test_a_file_name_that_is_no_text_breaks_no_format() -> None:
    """Names of files are bytes: what is no UTF-8 comes as surrogates, and a line feed may be among them."""
    report = Report((RULE._replace(spans=(Span("a\udcff\n%.cfg", 3),)),))
    assert '"uri": "a%FF%0A%25.cfg"' in sarif.sarif(report)
    for made in (text.text(report, PLAIN), text.concise(report), github.commands(report)):
        assert len([line for line in made.splitlines() if ":3:1" in line or "line=3" in line]) == 1
    assert "a\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}%.cfg:3:1 warning RTE106 no track\n" in text.concise(report)
