"""Run the configs on the pages of rules: each is what stands behind `Flagged:` or `Accepted:`, indented."""

from __future__ import annotations

import inspect
import re
from textwrap import dedent

from routecheck.lint.rule import Check, Found, Rule
from routecheck.lint.rules import RULES
from routecheck.network import from_texts
from routecheck.snapshot import Snapshot, snapshot

MINE = tuple(rule for rule in RULES if rule.code.startswith(("RTE", "NAT")) or ".vpn" in rule.check.__module__)


def block(check: Check, name: str) -> str:
    """The config behind a heading of a page."""
    page = inspect.getdoc(check) or ""
    found = re.search(rf"^{name}:\n((?:    .*\n?|\n)+)", page, re.MULTILINE)
    assert found, f"{check} has no {name}"
    return dedent(found.group(1))


def read(text: str) -> Snapshot:
    """The snapshot of a config of several devices: each `hostname` begins another."""
    parts = re.split(r"^(?=hostname )", dedent(text).lstrip("\n"), flags=re.MULTILINE)
    texts = [part if part.startswith("hostname") else f"hostname R1\n{part}" for part in parts if part.strip()]
    return snapshot(from_texts({f"{text.split()[1]}.cfg": text for text in texts}))


def rule(code: str) -> Rule:
    """A rule by its code."""
    return next(one for one in RULES if one.code == code)


def found(code: str, text: str) -> list[Found]:
    """What a rule finds in a config."""
    return list(rule(code).check(read(text)))


def messages(code: str, text: str) -> list[str]:
    """The sentences that a rule finds in a config."""
    return [one.message for one in found(code, text)]
