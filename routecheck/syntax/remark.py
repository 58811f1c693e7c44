"""Comments that speak to routecheck: `! routecheck: ignore[RTE101] the provider wants it so`.

One stands on a line of its own above the line it is about, or behind a command. Apart from `native`, which imports it when the
word turns up: few configs speak.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from routecheck.syntax.line import Line, Remark

_SPOKEN = re.compile(r"(?:^|\s)!\s*routecheck:(?P<text>.*)")


def heard(lines: Sequence[Line], raws: Sequence[str], file: str) -> tuple[list[Line], tuple[Remark, ...]]:
    """The lines without what is said behind commands, and all that is said, each with the line it is about (0 behind the last
    one). The text of a banner says nothing."""
    kept = list(lines)
    found: list[Remark] = []
    place = 0
    for number, raw in enumerate(raws, 1):
        spoken = _SPOKEN.search(raw) if "routecheck:" in raw else None
        if spoken is None:
            continue
        while place < len(kept) and kept[place].last < number:
            place += 1
        about = kept[place] if place < len(kept) else None
        if about and about.number <= number:
            behind = _SPOKEN.search(about.text)
            if about.number < number or behind is None:
                continue
            text = about.text[: behind.start()].rstrip()
            kept[place] = about._replace(text=text, words=tuple(text.split()))
        found.append(Remark(file, number, about.number if about else 0, spoken["text"].strip()))
    return kept, tuple(found)
