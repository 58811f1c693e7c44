"""The page of a rule: its docstring taken apart, and the networks that its examples are (design.md rule 8)."""

from __future__ import annotations

import re
from inspect import cleandoc
from textwrap import dedent
from typing import NamedTuple

FLAGGED, ACCEPTED, SETTINGS = "Flagged:", "Accepted:", "With routecheck.toml:"
_HOSTNAME = re.compile(r"^hostname (?P<name>\S+)", re.MULTILINE)


class Page(NamedTuple):
    """What is known of a code: `summary` states the fault, `why` says why it is bad and what to write instead (paragraphs,
    with their line breaks), and the examples. The blocks are texts without the indent they stand at."""

    code: str
    name: str
    severity: str
    summary: str
    why: str = ""
    flagged: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    settings: str = ""


def page(code: str, name: str, severity: str, text: str) -> Page:
    """The page that a docstring is. Raises `ValueError` when it has no first line."""
    lines = cleandoc(text).splitlines()
    if not lines or not lines[0]:
        raise ValueError(f"{code} has no page: its docstring has no first line")
    said: list[str] = []
    blocks: dict[str, list[str]] = {FLAGGED: [], ACCEPTED: [], SETTINGS: []}
    place: str | None = None
    for line in lines[1:]:
        if line in blocks:
            place = line
            blocks[line].append("")
        elif place is None or (line and not line.startswith(" ")):
            place = None
            said.append(line)
        else:
            blocks[place][-1] += f"{line}\n"
    flagged, accepted, settings = (tuple(dedent(block).strip("\n") + "\n" for block in found) for found in blocks.values())
    return Page(code, name, severity, lines[0].rstrip("."), "\n".join(said).strip(), flagged, accepted, "\n".join(settings))


def devices(block: str) -> dict[str, str]:
    """The configs of an example, by file name: each `hostname` begins one; a block without is a device called R1."""
    starts = [(found.start(), found["name"]) for found in _HOSTNAME.finditer(block)]
    if not starts:
        return {"R1.cfg": f"hostname R1\n{block}"}
    configs: dict[str, str] = {}
    ends = [start for start, _ in starts[1:]] + [len(block)]
    for (start, name), end in zip(starts, ends, strict=True):
        file = f"{name}.cfg" if f"{name}.cfg" not in configs else f"{name}-{len(configs) + 1}.cfg"
        configs[file] = block[start:end]
    return configs
