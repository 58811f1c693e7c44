"""docs/rules.md explains every rule that an answer may cite."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
RULE = re.compile(r"\bS\d+\.\d+\b")


def documentation(tree: ast.AST) -> Iterator[int]:
    """The ids of the strings that are docstrings, of modules, classes, functions and values."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)


def cited() -> set[str]:
    """The rules in string literals of the package."""
    found: set[str] = set()
    for path in (ROOT / "routecheck").rglob("*.py"):
        tree = ast.parse(path.read_text())
        told = set(documentation(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
                found.update(RULE.findall(node.value))
    return found


def test_every_rule_that_is_cited_is_explained_and_no_other() -> None:
    table = [line for line in (ROOT / "docs" / "rules.md").read_text().splitlines() if line.startswith("| S")]
    assert {RULE.search(line).group() for line in table} == cited()  # type: ignore[union-attr]
