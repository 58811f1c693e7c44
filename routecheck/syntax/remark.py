"""Comments that speak to routecheck: `! routecheck: ignore[RTE101] the provider wants it so`.

One stands on a line of its own above the line it is about, or behind a command. Apart from `native`, which imports it when the
word turns up: few configs speak.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from routecheck.syntax.line import Line, Remark

_SPOKEN = re.compile(r"(?:^|\s)!\s*routecheck:(?P<text>.*)")


def spoken(raws: Sequence[str]) -> tuple[list[str], dict[int, str]]:
    """The raw lines without what is said behind commands, and all that is said, by line number."""
    kept, said = list(raws), {}
    for number, raw in enumerate(raws, 1):
        found = _SPOKEN.search(raw) if "routecheck:" in raw else None
        if found:
            kept[number - 1] = raw[: found.start()] or "!"
            said[number] = found["text"].strip()
    return kept, said


def remarks(lines: Sequence[Line], said: Mapping[int, str]) -> tuple[Remark, ...]:
    """What is said, each with the line it is about (0 behind the last). The text of a banner says nothing."""
    found: list[Remark] = []
    later = iter(lines)
    line = next(later, None)
    for number, text in said.items():
        while line and line.last < number:
            line = next(later, None)
        if line and line.number < number:
            continue
        found.append(Remark(line.file if line else lines[0].file if lines else "", number, line.number if line else 0, text))
    return tuple(found)
