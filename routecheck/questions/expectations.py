"""Whether the expectations of `routecheck.toml` hold, each under the failures that it names.

The scenarios are the outer loop, so that each is computed once for all expectations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from routecheck.diagnostic import UsageError
from routecheck.failures import scenario
from routecheck.model.expect import Aim, Expectation, Path, Reach, Translated, TunnelState, Winner
from routecheck.questions import expected_flows, expected_routes
from routecheck.questions.expected_names import left_out, resolved
from routecheck.questions.footprint import Footprint, watched
from routecheck.questions.single_failures import single_failures
from routecheck.questions.sweep import Effect, sweep
from routecheck.questions.verdict import FAILS, HOLDS, UNKNOWN, Verdict
from routecheck.snapshot import Snapshot
from routecheck.topology import NOTHING_FAILED, Scenario


class Fault(NamedTuple):
    """A scenario in which an expectation does not hold, or cannot be told to."""

    scenario: Scenario
    verdict: Verdict


class Outcome(NamedTuple):
    """What became of an expectation: where it does not hold, in how many scenarios it was looked at, the failures that were left
    out because they are of what it asks about, and how it holds and what that rests on with nothing failed (or in the first
    scenario named)."""

    expectation: Expectation
    faults: tuple[Fault, ...] = ()
    tried: int = 0
    left_out: tuple[Scenario, ...] = ()
    detail: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """It holds, it fails somewhere, or it cannot be told somewhere and fails nowhere."""
        found = {fault.verdict.state for fault in self.faults}
        return FAILS if FAILS in found else UNKNOWN if found else HOLDS


class _Plan:
    """One expectation while it is checked: its names looked up, the scenarios, what was found."""

    def __init__(self, now: Snapshot, one: Expectation, failures: Callable[[str], list[Scenario]]) -> None:
        self.expectation, self.aim = one, resolved(now, one)
        self.named = [_scenario(now, one, word) for word in one.under]
        self.survived: list[Scenario] = []
        self.left_out: list[Scenario] = []
        if one.survives:
            every = failures(one.survives)
            self.left_out = left_out(now, self.aim, one.survives, every)
            self.survived = [failure for failure in every if failure not in self.left_out]
        if one.survives or not one.under:
            self.named.insert(0, NOTHING_FAILED)
        self.faults: list[Fault] = []
        self.tried = 0
        self.first: Verdict | None = None
        self.footprint, self.is_watched = Footprint(), False

    def look(self, now: Snapshot) -> None:
        """Judge it in a state of the network; with nothing failed it is taken down what that looks at."""
        is_watched = now.scenario == NOTHING_FAILED and not now.state.unstable
        verdict = judged(watched(now, self.footprint) if is_watched else now, self.aim)
        self.is_watched |= is_watched
        self.first = self.first or verdict
        self.tried += 1
        if verdict.state != HOLDS:
            self.faults.append(Fault(now.scenario, verdict))

    def look_behind(self, effect: Effect) -> None:
        """Judge it behind a failure: it holds as it did when nothing failed, where that looked at nothing that changes."""
        if self.is_watched and self.footprint.is_untouched(effect):
            self.tried += 1
        else:
            self.look(effect.after)

    def outcome(self) -> Outcome:
        """The faults stand in the order of its own scenarios, whatever others asked for."""
        place = {broken: number for number, broken in enumerate((*self.named, *self.survived))}
        self.faults.sort(key=lambda fault: place.get(fault.scenario, 0))
        detail, cautions = (self.first.detail, self.first.cautions) if self.first else ((), ())
        return Outcome(self.expectation, tuple(self.faults), self.tried, tuple(self.left_out), detail, cautions)


def ask(now: Snapshot, expectations: Iterable[Expectation], tell: Callable[[str], None] = lambda _: None) -> tuple[Outcome, ...]:
    """What becomes of each. One that does not hold with nothing failed is not looked at under single failures. Raises
    `UsageError` for names that nobody knows."""
    known: dict[str, list[Scenario]] = {}

    def failures(kind: str) -> list[Scenario]:
        if kind not in known:
            known[kind] = single_failures(now, kind)
        return known[kind]

    plans = [_Plan(now, one, failures) for one in expectations]
    named = {found: None for plan in plans for found in plan.named}
    for broken in named:
        tell(f"expectations with {broken}")
        state = now if broken == NOTHING_FAILED else now.after(now.scenario | broken)
        for plan in plans:
            if broken in plan.named:
                plan.look(state)
    _survived(now, [plan for plan in plans if plan.survived and not plan.faults], tell)
    return tuple(plan.outcome() for plan in plans)


def _survived(now: Snapshot, plans: list[_Plan], tell: Callable[[str], None]) -> None:
    """Every single failure with the expectations that are to survive it."""
    wanted: dict[Scenario, list[_Plan]] = {}
    for plan in plans:
        for failure in plan.survived:
            wanted.setdefault(failure, []).append(plan)
    for effect in sweep(now, wanted):
        tell(f"expectations with {effect.failure}")
        for plan in wanted[effect.failure]:
            plan.look_behind(effect)


def judged(now: Snapshot, aim: Aim) -> Verdict:
    """Whether it holds in a state; where the network has several or none, only what is so in all of them is told."""
    verdict = _judged(now, aim)
    for found in now.state.unstable:
        others = [_judged(Snapshot(now.base, state), aim) for state in found.states]
        if not others or any(one.state != verdict.state for one in others):
            return Verdict(UNKNOWN, f"{found.code}: {found.message}", verdict.lines, verdict.detail)
    return verdict


def _judged(now: Snapshot, aim: Aim) -> Verdict:
    match aim:
        case Reach():
            return expected_flows.reach(now, aim)
        case Path():
            return expected_flows.path(now, aim)
        case Translated():
            return expected_flows.nat(now, aim)
        case Winner():
            return expected_routes.route(now, aim)
        case TunnelState():
            from routecheck.questions.expected_tunnels import tunnel  # much to import, and not always there

            return tunnel(now, aim)


def _scenario(now: Snapshot, one: Expectation, word: str) -> Scenario:
    try:
        return scenario(now.network, now.base.wires, word)
    except UsageError as error:
        raise UsageError(f"{one.place}: under: {error}") from None
