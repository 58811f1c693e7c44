"""What a lint rule is (design.md rules 7 and 8): a generator whose docstring is its page.

A page has a first line that states the fault, a paragraph that says why it is bad and what to write instead, and two
configs that a test runs: `Flagged:` and `Accepted:`, each an indented block. A `hostname` line in a block begins another
device; a block without one is a device called R1. What `routecheck.toml` would hold stands in a block `With routecheck.toml:`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line


class Found(NamedTuple):
    """One fault: the device it is on, what it is about in words that do not change when lines move (`interface
    GigabitEthernet0/1`, `route 0.0.0.0/0 via 198.51.100.1`), the sentence, and the lines (the first leads)."""

    device: str
    subject: str
    message: str
    lines: tuple[Line, ...] = ()


Check = Callable[[Snapshot], Iterable[Found]]


class Rule(NamedTuple):
    """A rule: a code that never changes its meaning, the name of the fault, how bad it is, and the generator."""

    code: str
    name: str
    severity: str
    check: Check
