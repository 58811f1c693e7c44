"""The examples on the pages of the families CFG, LNK, ACL and DEV."""

from __future__ import annotations

import pytest

from routecheck.lint.rule import Rule
from tests.lint.blocks import blocks, found, of_families

RULES = of_families("CFG", "LNK", "ACL", "DEV")


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.code)
def test_the_rule_finds_its_fault_in_each_flagged_example(one: Rule) -> None:
    texts = list(blocks(one, "Flagged:"))
    assert texts
    settings = "".join(blocks(one, "With routecheck.toml:"))
    for text in texts:
        assert found(one.code, text, settings)


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.code)
def test_no_rule_of_these_finds_an_error_or_its_own_fault_in_an_accepted_example(one: Rule) -> None:
    texts = list(blocks(one, "Accepted:"))
    assert texts
    settings = "".join(blocks(one, "With routecheck.toml:"))
    for text in texts:
        assert found(one.code, text, settings) == []
        for other in RULES:
            if other.severity == "error":
                assert found(other.code, text, settings) == [], other.code
