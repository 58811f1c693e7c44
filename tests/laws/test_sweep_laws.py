"""What a sweep says of a failure is what `explain --fail` says."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from routecheck.failures import scenario
from routecheck.network import from_texts
from routecheck.protocols.route import Route
from routecheck.questions.explain import Explanation, explain
from routecheck.questions.sweep_failures import single
from routecheck.questions.sweep_told import DOWN, LOST, PERHAPS, Told
from routecheck.questions.sweeping import Behind, sweeping
from routecheck.questions.takeover import BLACK_HOLE, FOLLOWS, TAKES_OVER
from routecheck.rib.table import way
from routecheck.snapshot import snapshot
from tests.strategies import mixed_drawings

often = settings(max_examples=40, deadline=None)


def shown(routes: tuple[Route, ...]) -> object:
    return way(routes) if routes else None


class TestSweep:
    """Behind each failure the tables of a sweep are those of `explain --fail`, whether all packets are followed or not."""

    @often
    @given(st.data())
    def test_what_is_told_of_a_failure_is_what_explain_says_of_it(self, data: st.DataObject) -> None:
        network = from_texts(data.draw(mixed_drawings()).texts())
        now = snapshot(network)
        with patch("routecheck.questions.sweeping.MOST_EXACT", data.draw(st.sampled_from([0, 6_000]))):
            found = sweeping(now).found
        behind = data.draw(st.sampled_from(found))
        stage = scenario(network, now.base.wires, behind.failure.word)
        up = sorted(network.devices.keys() - stage.nodes)
        explained = {node: explain(now, node, stages=[stage]) for node in up}
        assert {one.node for one in behind.told} <= explained.keys()
        for node, answer in explained.items():
            agree(answer, [one for one in behind.told if one.node == node])
        assert rerouted(behind, explained) == behind.rerouted

    @often
    @given(st.data())
    def test_every_word_of_a_failure_means_that_failure(self, data: st.DataObject) -> None:
        network = from_texts(data.draw(mixed_drawings()).texts())
        now = snapshot(network)
        made = single(now, ("link", "device", "interface", "silent"))
        assert [scenario(network, now.base.wires, one.word) for one in made] == [one.broken for one in made]
        assert len({one.broken._replace(words=()) for one in made}) == len(made)


def agree(answer: Explanation, told: list[Told]) -> None:
    """What a sweep tells of one table against the changes and take-overs that `explain` tells."""
    changes = {change.prefix: change for change in answer.changes}
    taken = {one.prefix for one in answer.takeovers if one.verdict == TAKES_OVER}
    for one in told:
        change = changes.get(one.prefix)
        if change is None:
            assert one.verdict in (BLACK_HOLE, PERHAPS), one
            assert shown(one.before) == shown(one.after)
            continue
        assert (shown(one.before), shown(one.after)) == (shown(change.before), shown(change.after))
        assert one.cover == change.cover or one.verdict == DOWN
        assert bool(one.after) == (one.verdict not in (LOST, FOLLOWS, DOWN)) or one.verdict == PERHAPS
        assert one.verdict != TAKES_OVER or one.prefix in taken
    missing = {prefix for prefix, change in changes.items() if not change.after} - {one.prefix for one in told}
    assert not missing


def rerouted(behind: Behind, explained: dict[str, Explanation]) -> int:
    """The changes that a sweep only counts."""
    told = {(one.node, one.prefix) for one in behind.told}
    return sum((node, change.prefix) not in told for node, answer in explained.items() for change in answer.changes)
