"""Every failure: who loses what, who takes over, and which failures a network does not survive.

A single point of failure is one after which a device that stays up does not get to its default route, or to a prefix that
something else than the failed part still has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from routecheck.ios.grammar import ROUTES
from routecheck.questions.coverage import could_matter
from routecheck.questions.diff_routes import keys, sides
from routecheck.questions.sweep import Effect, sweep
from routecheck.questions.sweep_failures import KINDS, Failure, pairs, single
from routecheck.questions.sweep_told import LOSSES, PERHAPS, Judge, Told
from routecheck.questions.takeover import BLACK_HOLE, TAKES_OVER
from routecheck.rib.moved import Key
from routecheck.snapshot import Snapshot

MOST_TABLES, FEWEST_PAIRS, MOST_PAIRS = 60_000, 50, 3_000
"""How many tables behind pairs of failures are looked at; how many pairs are tried at least and at most."""
MOST_EXACT = 6_000
"""Up to so many tables behind failures the packets of every prefix are followed."""


class Asked(NamedTuple):
    """The kinds of failure, how many at once, and whose tables are told of (none: all)."""

    kinds: tuple[str, ...] = KINDS
    depth: int = 1
    nodes: tuple[str, ...] = ()
    tell: Callable[[str], None] = lambda _: None


class Unsettled(NamedTuple):
    """Why tables behind a failure are not known: `OSCILLATION` or `HISTORY-DEPENDENT`, and what goes on."""

    code: str
    message: str


class Behind(NamedTuple):
    """What a failure does to the devices that stay up. `rerouted` counts prefixes that only go another way."""

    failure: Failure
    told: tuple[Told, ...]
    rerouted: int = 0
    unsettled: tuple[Unsettled, ...] = ()

    @property
    def losses(self) -> tuple[Told, ...]:
        """The prefixes that packets get to no more."""
        return self.of(*LOSSES)

    @property
    def takeovers(self) -> tuple[Told, ...]:
        """The backups that begin to be used."""
        return self.of(TAKES_OVER)

    def of(self, *verdicts: str) -> tuple[Told, ...]:
        """What some verdicts are about."""
        return tuple(one for one in self.told if one.verdict in verdicts)

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """The worse the lower: what most devices lose, and most of them their default; then what is not known."""
        losses = self.losses
        defaults = {one.node for one in losses if one.prefix.length == 0}
        return -len({one.node for one in losses}), -len(defaults), -len(losses), -len(self.of(PERHAPS)) - len(self.unsettled)


class Sweep(NamedTuple):
    """The answer. `found` are all failures that were tried, the worst first; of a pair only what neither half loses by itself
    is told. `left_out` counts the pairs that were not tried."""

    asked: Asked
    found: tuple[Behind, ...]
    left_out: int = 0
    cautions: tuple[str, ...] = ()

    @property
    def points(self) -> tuple[Behind, ...]:
        """The single points of failure, the worst first."""
        return tuple(one for one in self.found if one.losses and len(one.failure.kinds) == 1)

    @property
    def double(self) -> tuple[Behind, ...]:
        """The pairs that take away what neither half does by itself, the worst first."""
        return tuple(one for one in self.found if one.losses and len(one.failure.kinds) == 2)


def sweeping(now: Snapshot, asked: Asked = Asked()) -> Sweep:
    """Every failure of some kinds by itself, and with a `depth` of 2 pairs of them too."""
    tables = [key for key in keys(sides(now, now)) if not asked.nodes or key[0] in asked.nodes]
    singles = single(now, asked.kinds)
    most = min(MOST_PAIRS, max(FEWEST_PAIRS, MOST_TABLES // max(1, len(now.network.devices))))
    both = pairs(now, singles, most) if asked.depth == 2 else None
    failures = [*singles, *(both.failures if both else ())]
    judge = Judge(now, is_exact=len(tables) * len(failures) <= MOST_EXACT)
    found: list[Behind] = []
    alone: dict[str, Behind] = {}
    effects = sweep(now, [one.broken for one in failures])
    for number, (failure, effect) in enumerate(zip(failures, effects, strict=True), 1):
        asked.tell(f"failure {number} of {len(failures)}: {failure.word}")
        made = _behind(judge, failure, effect, tables)
        if len(failure.kinds) == 1:
            alone[failure.word] = made
        else:
            made = _beyond(made, [alone[word] for word in failure.broken.words])
        found.append(made)
    found.sort(key=lambda one: one.rank)
    return Sweep(asked, tuple(found), both.left_out if both else 0, tuple(_cautions(now, judge)))


def _behind(judge: Judge, failure: Failure, effect: Effect, tables: Sequence[Key]) -> Behind:
    """What one failure does. What static routes do not notice where they are, others do not notice either: those who have the
    same prefix are asked again."""
    up = [key for key in tables if key[0] not in effect.after.scenario.nodes]
    behind = judge.aftermath(effect)
    told: dict[Key, list[Told | None]] = {key: list(judge.told(behind, key)) for key in up}
    dead = frozenset(one.prefix for some in told.values() for one in some if one and one.verdict == BLACK_HOLE)
    if dead and not judge.is_exact:
        told = {key: list(judge.told(behind, key, dead)) for key in up}
    every = [one for some in told.values() for one in some]
    unsettled = tuple(dict.fromkeys(Unsettled(one.code, one.message) for one in effect.after.state.unstable))
    kept = tuple(sorted((one for one in every if one), key=lambda one: one[:3]))
    return Behind(failure, kept, every.count(None), unsettled)


def _beyond(both: Behind, parts: Iterable[Behind]) -> Behind:
    """What a pair does that neither half does by itself."""
    known = {one[:4] for part in parts for one in part.told}
    lost = {one[:3] for part in parts for one in part.losses}
    new = tuple(one for one in both.told if one[:4] not in known and (one.verdict not in LOSSES or one[:3] not in lost))
    return both._replace(told=new)


def _cautions(now: Snapshot, judge: Judge) -> Iterable[str]:
    """What the answer as a whole rests on."""
    lines = [line for _, line in could_matter(now.network, now.network.devices, frozenset((ROUTES,)))]
    if lines:
        what = "line that could change routes is" if len(lines) == 1 else "lines that could change routes are"
        yield f"{len(lines)} {what} not modelled, {lines[0]} the first: `routecheck coverage` lists them"
    for found in now.state.unstable:
        yield f"{found.code} with nothing failed: {found.message}"
    if not judge.is_exact:
        yield "what OSPF has inside its areas is taken to arrive: packets are followed to the other prefixes only"
    if judge.left <= 0:
        yield "too much changes to follow it all: routes that stay and lead nowhere are told of the first failures only"
