"""The examples of a rule's page, and what rules find in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent

from routecheck.lint.rule import Found, Rule
from routecheck.lint.rules import RULES
from routecheck.network import from_texts
from routecheck.settings import read_settings
from routecheck.snapshot import snapshot

_HOSTNAME = re.compile(r"^hostname (\S+)", re.MULTILINE)


def rule(code: str) -> Rule:
    """The rule with a code."""
    return next(one for one in RULES if one.code == code)


def blocks(one: Rule, heading: str) -> Iterator[str]:
    """The blocks under `Flagged:` or `Accepted:`."""
    lines = cleandoc(one.check.__doc__ or "").splitlines()
    for place, line in enumerate(lines):
        if line == heading:
            behind = lines[place + 1 :]
            end = next((n for n, text in enumerate(behind) if text and not text.startswith(" ")), len(behind))
            yield dedent("\n".join(behind[:end])).strip("\n") + "\n"


def found(code: str, block: str, settings: str = "") -> list[Found]:
    """What a rule finds in a config, or in several that begin with `hostname`, with what `routecheck.toml` adds."""
    text = dedent(block)
    starts = [match.start() for match in _HOSTNAME.finditer(text)]
    parts = [text[start:end] for start, end in pairwise((*starts, len(text)))] or [f"hostname R1\n{text}"]
    names = [match.group(1) for part in parts for match in [_HOSTNAME.search(part)] if match]
    network = from_texts({f"{name}.cfg": part for name, part in zip(names, parts, strict=True)})
    if settings:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "routecheck.toml"
            path.write_text(dedent(settings))
            network = network._replace(links=read_settings(str(path)).links)
    return list(rule(code).check(snapshot(network)))


def subjects(code: str, block: str) -> list[str]:
    """The devices and subjects of what a rule finds."""
    return [f"{one.device}: {one.subject}" for one in found(code, block)]


def of_families(*families: str) -> Iterable[Rule]:
    """The rules whose codes begin so."""
    return [one for one in RULES if one.code.startswith(families)]
