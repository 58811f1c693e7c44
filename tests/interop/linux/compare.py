"""A trace held against the frames that Linux sent."""

from __future__ import annotations

from collections.abc import Sequence

from routecheck.questions.trace import Trace
from tests.interop.linux.differences import KNOWN, crossings
from tests.interop.linux.frames import Crossed, told


def is_spared(trace: Trace) -> bool:
    """Whether a named difference leaves nothing to compare."""
    return any(known.spares(trace) for known in KNOWN if known.spares)


def disagreements(trace: Trace, seen: Sequence[Crossed]) -> list[str]:
    """The frames that are not as predicted, named differences aside: with `-` one that was not sent, with `+` one that was not
    predicted."""
    expected, sent = [frame for journey in trace.journeys for frame in crossings(journey)], list(seen)
    for known in KNOWN:
        if known.change:
            expected, sent = known.change(trace, expected), known.change(trace, sent)
    ours, theirs = told(expected), told(sent)
    if ours == theirs:
        return []
    return [f"- {line}" for line in ours if line not in theirs] + [f"+ {line}" for line in theirs if line not in ours] or [
        "another order:", *theirs
    ]  # fmt: skip
