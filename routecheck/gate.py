"""`[check]` of `routecheck.toml` -> `Gate`. Which rules there are is known to `lint`, which complains of words that name none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from routecheck.diagnostic import UsageError
from routecheck.model.gate import Excuse, Gate

_ENTRY = re.compile(r"\s*\[\[\s*check\s*\.\s*suppressions\s*\]\]")


def gate(path: str, table: dict[str, Any], text: str) -> Gate:
    """The table, whose shape has been checked. `text` is the file: parsed TOML has no line numbers. Raises `UsageError`."""
    return Gate(
        tuple(table.get("select", ())),
        tuple(table.get("ignore", ())),
        table.get("severity", {}),
        {glob: tuple(words) for glob, words in table.get("per-file-ignores", {}).items()},
        tuple(_excuses(path, table.get("suppressions", []), text)),
        table.get("fail-on", ""),
        table.get("baseline", ""),
    )


def _excuses(path: str, entries: list[dict[str, str]], text: str) -> Iterator[Excuse]:
    """The suppressions, each with the line of its `[[check.suppressions]]` where all are written so."""
    numbers = [number for number, line in enumerate(text.splitlines(), 1) if _ENTRY.match(line)]
    known = numbers if len(numbers) == len(entries) else [0] * len(entries)
    for place, (entry, number) in enumerate(zip(entries, known, strict=True), 1):
        if not entry["reason"].strip():
            raise UsageError(f"{path}: check.suppressions {place} has an empty reason: say why the finding may stay")
        yield Excuse(entry["rule"], entry.get("device", ""), entry.get("object", ""), entry["reason"], number)
