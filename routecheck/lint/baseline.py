"""A baseline: the findings that were there when it was written, which a check does not tell again.

Findings are known again by rule, device and subject, never by line; a second one alike is new.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from routecheck.diagnostic import UsageError
from routecheck.lint.report import Finding

SCHEMA = "routecheck.baseline/1"
Key = tuple[str, str, str]


class Compared(NamedTuple):
    """The findings that are not in the baseline, how many are, and what of the baseline is not there any more."""

    new: tuple[Finding, ...]
    known: int
    stale: tuple[Key, ...]


def compare(findings: Iterable[Finding], baseline: Mapping[Key, int], looked_for: frozenset[str]) -> Compared:
    """What is new. Entries of rules that were not looked for are not stale."""
    left = Counter(baseline)
    new: list[Finding] = []
    known = 0
    for found in findings:
        if left[found.key] > 0:
            left[found.key] -= 1
            known += 1
        else:
            new.append(found)
    stale = tuple(sorted(key for key, count in left.items() if count > 0 and key[0] in looked_for))
    return Compared(tuple(new), known, stale)


def written(findings: Iterable[Finding]) -> str:
    """A baseline of these findings, as JSON."""
    counts = Counter(found.key for found in findings)
    rows = [
        {"rule": code, "device": device, "subject": subject, "count": count}
        for (code, device, subject), count in sorted(counts.items())
    ]
    return json.dumps({"schema": SCHEMA, "findings": rows}, indent=1, ensure_ascii=False) + "\n"


def read(path: str) -> dict[Key, int]:
    """The counts of a baseline. Raises `UsageError`."""
    try:
        with open(path, encoding="utf-8") as stream:
            document = json.load(stream)
        if document["schema"] != SCHEMA:
            raise KeyError
        rows = [((row["rule"], row["device"], row["subject"]), row["count"]) for row in document["findings"]]
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or 'cannot be read'}; --write-baseline writes one") from None
    except (ValueError, KeyError, TypeError):
        raise UsageError(f"{path}: is no baseline; --write-baseline writes one") from None
    if not all(isinstance(count, int) and all(isinstance(word, str) for word in key) for key, count in rows):
        raise UsageError(f"{path}: is no baseline; --write-baseline writes one")
    return dict(rows)
