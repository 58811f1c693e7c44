"""The row of the sweep: every link fails by itself, and all tables of all routers are compared with those before."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from statistics import median
from time import process_time
from typing import TYPE_CHECKING

from benchmarks.case import Case, Result, seconds
from benchmarks.measure import peak_mb

if TYPE_CHECKING:
    from routecheck.questions.sweep import Effect
    from routecheck.snapshot import Snapshot
    from routecheck.topology import Scenario

_FULL = 5
"""How many failures are recomputed in full: each costs the same, so that the rest need not be."""


def single_links(now: Snapshot) -> list[Scenario]:
    """Every link of a network as a failure of its own."""
    from routecheck.topology import Scenario

    return [Scenario((str(link.ends[0]),), interfaces=frozenset(link.ends)) for link in now.base.wires.links]


def in_full(now: Snapshot, failure: Scenario) -> int:
    """All tables of all routers behind a failure, computed from nothing; links and instances are known already. What they
    would have to be compared with is left out."""
    from routecheck.rib.converge import converge

    state = converge(now.base, failure)
    return sum(len(state.rib(node).ways()) for node in now.network.devices)


def single_link_sweep(case: Case) -> Iterator[Result]:
    """The changed winners of every single-link failure, against computing all tables for each; the start (the tables and
    trees before) is part of the sweep. Half of the failures come before the reference, half behind it."""
    from routecheck.questions.sweep import sweep
    from routecheck.snapshot import snapshot

    network = case.network()
    now = snapshot(network)
    failures = single_links(now)
    effects = sweep(now, failures)
    tenth, half = max(1, len(failures) // 10), len(failures) // 2
    taken, changes = _taken(effects, tenth)
    first_mb = peak_mb()
    more = _taken(effects, half - tenth)
    half_mb = peak_mb()
    full = [_full_s(now, failure) for failure in failures[:: max(1, len(failures) // _FULL)][:_FULL]]
    rest = _taken(effects, len(failures) - half)
    each = (taken + more[0] + rest[0]) / len(failures)
    changed = (changes + more[1] + rest[1]) // len(failures)
    about = f"{len(failures)} links, {changed} changed (router, prefix) each / all tables anew, {len(full)} of them measured"
    about += f"; peak {first_mb:.0f} MB after a tenth, {half_mb:.0f} MB after half"
    ratio = median(full) / each
    yield Result("single-link sweep", seconds(each), seconds(median(full)), ratio, "50x faster", half_mb, len(full), about, True)


def _taken(effects: Iterable[Effect], count: int) -> tuple[float, int]:
    """(CPU seconds, changes) of the next few effects."""
    found = 0
    gc.collect()
    gc.disable()
    start = process_time()
    for _, effect in zip(range(count), effects, strict=False):
        found += sum(map(len, effect.changed.values()))
    taken = process_time() - start
    gc.enable()
    return taken, found


def _full_s(now: Snapshot, failure: Scenario) -> float:
    gc.collect()
    gc.disable()
    start = process_time()
    in_full(now, failure)
    taken = process_time() - start
    gc.enable()
    return taken
