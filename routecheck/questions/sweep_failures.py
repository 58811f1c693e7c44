"""The failures of a sweep: every single one of some kinds, and pairs of them, each with the words of `--fail` that mean it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from routecheck.diagnostic import UsageError
from routecheck.failures import scenario
from routecheck.ios.names import short_name
from routecheck.questions.single_failures import single_failures
from routecheck.snapshot import Snapshot
from routecheck.topology import Scenario

LINK, DEVICE, INTERFACE, SILENT = "link", "device", "interface", "silent"
KINDS = (LINK, DEVICE, INTERFACE, SILENT)


class Failure(NamedTuple):
    """What fails, and its kind: that of each part for a pair."""

    broken: Scenario
    kinds: tuple[str, ...]

    @property
    def word(self) -> str:
        """What to give to `--fail`."""
        return "+".join(self.broken.words)


def single(now: Snapshot, kinds: Sequence[str]) -> list[Failure]:
    """Every single failure of these kinds, each once: a cable that is a link is not told again as an interface."""
    found: dict[Scenario, Failure] = {}
    for kind in (one for one in KINDS if one in kinds):
        for broken in _silent(now) if kind == SILENT else single_failures(now, f"any single {kind}"):
            named = _named(now, broken)
            found.setdefault(named._replace(words=()), Failure(named, (kind,)))
    return list(found.values())


def _named(now: Snapshot, broken: Scenario) -> Scenario:
    """With a word that can be read only as this, the shortest there is: hostnames may hold hyphens, and a device may be named
    like a link."""
    (word,) = broken.words
    ends = [f"{end.node}:{short_name(end.interface)}" for end in sorted(broken.interfaces)]
    for told in (ends[0], word) if ":" in word else (word, *ends):
        try:
            meant = scenario(now.network, now.base.wires, told)
        except UsageError:
            continue
        if meant._replace(words=()) == broken._replace(words=()):
            return meant
    return broken


def _silent(now: Snapshot) -> Iterator[Scenario]:
    """Every two devices on one link that lose each other's packets while the interfaces stay up."""
    pairs = {pair for link in now.base.wires.links for pair in combinations(sorted({end.node for end in link.ends}), 2)}
    for pair in sorted(pairs):
        yield Scenario(("~".join(pair),), cut=frozenset((frozenset(pair),)))


class Pairs(NamedTuple):
    """The pairs of a sweep, and how many others there are."""

    failures: tuple[Failure, ...]
    left_out: int


def pairs(now: Snapshot, singles: Sequence[Failure], most: int) -> Pairs:
    """Up to `most` pairs, those that are near each other first: two ways of one device are most often each other's backup.
    Where one failure is a part of the other they are no pair."""
    near = _Near(now)
    found: dict[Scenario, tuple[int, Failure]] = {}
    for one, other in combinations(singles, 2):
        both = one.broken | other.broken
        made = Failure(both, (*one.kinds, *other.kinds))
        if not any(_is_part(part, whole) for part, whole in ((one, other), (other, one))):
            found.setdefault(both._replace(words=()), (near.apart(one.broken, other.broken), made))
    ordered = sorted(found.values(), key=lambda pair: pair[0])
    return Pairs(tuple(made for _, made in ordered[:most]), max(0, len(ordered) - most))


def _is_part(one: Failure, other: Failure) -> bool:
    """Whether a failure adds nothing to another: an interface of a device that is down, its packets to the others."""
    part, whole = one.broken, other.broken
    is_inside = all(end.node in whole.nodes or end in whole.interfaces for end in part.interfaces)
    is_cut = all(pair & whole.nodes or pair in whole.cut for pair in part.cut)
    has_far_end = bool(part.interfaces) and any(end.node in whole.nodes for end in part.interfaces)
    return part.nodes <= whole.nodes and is_cut and (is_inside or has_far_end)


class _Near:
    """How far failures are from each other: 0 at one device, 1 with a neighbour in common, else 2."""

    def __init__(self, now: Snapshot) -> None:
        self.beside: dict[str, set[str]] = {}
        for link in now.base.wires.links:
            names = {end.node for end in link.ends}
            for name in names:
                self.beside.setdefault(name, set()).update(names)

    def apart(self, one: Scenario, other: Scenario) -> int:
        here, there = nodes_of(one), nodes_of(other)
        if here & there:
            return 0
        return 2 if self._around(here).isdisjoint(self._around(there)) else 1

    def _around(self, nodes: Iterable[str]) -> set[str]:
        return {far for node in nodes for far in self.beside.get(node, {node})}


def nodes_of(broken: Scenario) -> frozenset[str]:
    """The devices that a failure is at."""
    return broken.nodes | {end.node for end in broken.interfaces} | {node for pair in broken.cut for node in pair}
