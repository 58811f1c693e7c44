"""What becomes of an expectation in one scenario."""

from __future__ import annotations

from typing import NamedTuple

from routecheck.syntax.line import Line

HOLDS, FAILS, UNKNOWN = "holds", "fails", "cannot be told"


class Verdict(NamedTuple):
    """Whether it holds; if not, what happens instead (a clause), and the lines behind that. `detail` are further lines of
    explanation, `cautions` what one that holds rests on."""

    state: str
    told: str = ""
    lines: tuple[Line, ...] = ()
    detail: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()


MET = Verdict(HOLDS)
