"""What a change does to reachability: pairs that are lost or won, that fail otherwise, and those that take another way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.questions.matrix import Matrix
from routecheck.questions.matrix_sweep import LOST, PERHAPS, REACHED, Reason

WORSE, BETTER, OTHERWISE = "worse", "better", "otherwise"
_RANK = {REACHED: 2, PERHAPS: 1, LOST: 0}
_EXAMPLES = 3
"""How many pairs are named, unless more are asked for."""

Pair = tuple[str, str]
"""Source and destination, by the names of their subnets."""


class Turn(NamedTuple):
    """Pairs whose verdict or reason changes alike. `how` is WORSE (reached, then perhaps or not; perhaps, then not), BETTER, or
    OTHERWISE: neither is reached, but for another reason. A reason of None: reached."""

    how: str
    before: Reason | None
    after: Reason | None
    pairs: int
    examples: tuple[Pair, ...]


class Detour(NamedTuple):
    """Pairs that are no worse and no better and take another way: the first device where it parts, and where packets went
    from there, and go now (interfaces with the next device)."""

    node: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    pairs: int
    examples: tuple[Pair, ...]


class Differences(NamedTuple):
    """What differs between two answers. `lost_subnets` (each with why) and `new_subnets` are in one of them only, and their pairs
    are in no other list."""

    turns: tuple[Turn, ...] = ()
    detours: tuple[Detour, ...] = ()
    lost_subnets: tuple[tuple[str, str], ...] = ()
    new_subnets: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return any(self[:])

    def count(self, how: str) -> int:
        """How many pairs turn WORSE, BETTER or OTHERWISE."""
        return sum(turn.pairs for turn in self.turns if turn.how == how)


def differences(before: Matrix, after: Matrix, examples: int = _EXAMPLES) -> Differences:
    """What differs, grouped by why, with so many pairs of each. Subnets are the same when their names are."""
    there = {one.name: number for number, one in enumerate(after.subnets)}
    names = [one.name for one in before.subnets]
    shared = [(number, there[name]) for number, name in enumerate(names) if name in there]
    found = _Found(before, after, examples)
    for was_to, is_to in shared:
        for was_from, is_from in shared:
            if was_from != was_to:
                found.compare((was_from, was_to), (is_from, is_to))
    reasons = {gone.name: gone.reason for gone in after.gone}
    lost = tuple((name, reasons.get(name, "it is not in the configs")) for name in names if name not in there)
    new = tuple(name for name in there if name not in set(names))
    return Differences(tuple(found.listed_turns()), tuple(found.listed_detours()), lost, new)


class _Group:
    """Pairs that change alike."""

    def __init__(self, most: int) -> None:
        self.pairs, self.most = 0, most
        self.examples: list[Pair] = []

    def add(self, pair: Pair) -> None:
        """One more."""
        self.pairs += 1
        if len(self.examples) < self.most:
            self.examples.append(pair)


Way = tuple[str, tuple[str, ...], tuple[str, ...]]


class _Found:
    """What was found so far, by why."""

    def __init__(self, before: Matrix, after: Matrix, examples: int) -> None:
        self.before, self.after, self.examples = before, after, examples
        self.turns: dict[tuple[Reason | None, Reason | None], _Group] = {}
        self.detours: dict[Way, _Group] = {}

    def compare(self, was: tuple[int, int], now: tuple[int, int]) -> None:
        """One pair, by its numbers in both."""
        (source, destination), (new_source, new_destination) = was, now
        before = self.before.reasons[self.before.rows[destination][source]]
        after = self.after.reasons[self.after.rows[new_destination][new_source]]
        pair = self.before.subnets[source].name, self.before.subnets[destination].name
        if _gist(before) != _gist(after):
            self.turns.setdefault((before, after), _Group(self.examples)).add(pair)
        elif before is None and self.before.marks[destination][source] != self.after.marks[new_destination][new_source]:
            way = _parting(self.before.ways(source, destination), self.after.ways(new_source, new_destination))
            if way:
                self.detours.setdefault(way, _Group(self.examples)).add(pair)

    def listed_turns(self) -> Iterator[Turn]:
        """The worse first, the most frequent first."""
        order = {WORSE: 0, OTHERWISE: 1, BETTER: 2}
        turns = [
            Turn(_how(before, after), before, after, group.pairs, tuple(group.examples))
            for (before, after), group in self.turns.items()
        ]
        yield from sorted(turns, key=lambda turn: (order[turn.how], -turn.pairs, _key(turn.before), _key(turn.after)))

    def listed_detours(self) -> Iterator[Detour]:
        """The most frequent first."""
        made = [Detour(*way, group.pairs, tuple(group.examples)) for way, group in self.detours.items()]
        yield from sorted(made, key=lambda one: (-one.pairs, one[:3]))


def _how(before: Reason | None, after: Reason | None) -> str:
    was, now = (_RANK[reason.verdict if reason else REACHED] for reason in (before, after))
    return WORSE if now < was else BETTER if now > was else OTHERWISE


def _gist(reason: Reason | None) -> object:
    """What of a reason makes it another one: a line that only moved in its file is the same."""
    if reason is None:
        return None
    return reason._replace(stop=reason.stop._replace(lines=())), tuple(line.text.strip() for line in reason.stop.lines)


def _key(reason: Reason | None) -> tuple[object, ...]:
    return reason.key if reason else ()


def _parting(before: dict[str, tuple[str, ...]], after: dict[str, tuple[str, ...]]) -> Way | None:
    """The first device on the way before from which packets go elsewhere now."""
    for node, exits in before.items():
        if after.get(node) != exits:
            return node, exits, after.get(node, ())
    return None
