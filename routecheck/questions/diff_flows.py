"""Who reaches whom in two versions of a network: an echo from every subnet to every other, and its reply."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.questions import matrix
from routecheck.questions.changes import BREAKS, CHANGES, MENDS, FlowChange
from routecheck.questions.matrix_changes import BETTER, WORSE, Detour, Turn, differences
from routecheck.questions.matrix_sweep import LOST, REACHED, THERE, Reason
from routecheck.questions.subnets import subnets
from routecheck.snapshot import Snapshot

MOST_SUBNETS = 400
"""With more subnets their pairs are not compared."""


MOST_PAIRS = 1000
"""How many pairs that change alike are named."""


class Flows(NamedTuple):
    """What fares otherwise, and a sentence when that was not looked at."""

    changes: tuple[FlowChange, ...]
    note: str = ""


def flow_changes(before: Snapshot, after: Snapshot) -> Flows:
    """The pairs of subnets that both versions have and that are reached, or lost, otherwise."""
    count = max(len(subnets(side, with_links=False, with_loopbacks=False)[0]) for side in (before, after))
    if count > MOST_SUBNETS:
        return Flows((), f"reachability between the {count} subnets is not compared: `trace --matrix` tells it of each side")
    was, is_now = matrix.ask(before), matrix.ask(after)
    found = differences(was, is_now, MOST_PAIRS)
    gone = [*_gone((before, was), is_now, BREAKS), *_gone((after, is_now), was, MENDS)]
    return Flows((*gone, *map(_turned, found.turns), *map(_detour, found.detours)))


def _gone(one: tuple[Snapshot, matrix.Matrix], other: matrix.Matrix, effect: str) -> Iterator[FlowChange]:
    """The subnets that only one side has, and from where they are reached there. Hosts stand for themselves elsewhere."""
    now, told = one
    there = {found.name for found in other.subnets} | {found.name for found in other.gone}
    shared = [number for number, found in enumerate(told.subnets) if found.name in there]
    for number, found in enumerate(told.subnets):
        if found.name in there or found.name in now.network.hosts:
            continue
        pairs = tuple((told.subnets[by].name, found.name) for by in shared if told.cell(by, number).verdict == REACHED)
        if pairs:
            here, gone = said(None), f"{found.name} is not in the configs"
            was, is_now = (here, gone) if effect == BREAKS else (gone, here)
            yield FlowChange(effect, len(pairs), pairs[:MOST_PAIRS], was, is_now)


def _turned(turn: Turn) -> FlowChange:
    """Pairs whose fate is another. What is perhaps reached breaks nothing and mends nothing for sure."""
    is_sure = None in (turn.before, turn.after) and LOST in {one.verdict for one in (turn.before, turn.after) if one}
    effect = {WORSE: BREAKS, BETTER: MENDS}.get(turn.how, CHANGES) if is_sure else CHANGES
    lines = tuple(dict.fromkeys(line for one in (turn.after, turn.before) if one for line in one.stop.lines))
    return FlowChange(effect, turn.pairs, turn.examples, said(turn.before), said(turn.after), lines)


def said(reason: Reason | None) -> str:
    """What becomes of an echo and its reply."""
    if reason is None:
        return "reached, there and back"
    verdict = "lost" if reason.verdict == LOST else "perhaps lost"
    what = "" if reason.way == THERE else "the reply is "
    return f"{what}{verdict} at {reason.stop.node}: {reason.stop.reason}"


def _detour(one: Detour) -> FlowChange:
    was, is_now = (f"from {one.node} by {' and '.join(exits)}" if exits else f"not by {one.node}" for exits in one[1:3])
    return FlowChange(CHANGES, one.pairs, one.examples, was, is_now)
