"""What holds for every tracked object and every probe (S3.22 to S3.27)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import networkx
from hypothesis import given, settings
from hypothesis import strategies as st

from routecheck.failures import scenario
from routecheck.protocols.route import NextHop, Route
from routecheck.questions.explain import Explanation, explain
from routecheck.questions.takeover import CARRIES_ON, FLAPS, FOLLOWS, TAKES_OVER
from tests.builders import fail, net, now, table
from tests.strategies import OspfDrawing, ospf_drawings, two_exits

STATES = {True: "interface Gi0/0 line-protocol", False: "interface Gi0/1 line-protocol", None: "stub-object"}
HEAD = "interface Gi0/0\n ip address 10.0.0.1 255.255.255.252\ninterface Gi0/1\n shutdown\n"
TAIL = "ip route 172.16.0.0 255.255.0.0 10.0.0.2 track 999\n"
SOME = st.lists(st.tuples(st.sampled_from([True, False, None]), st.booleans(), st.integers(1, 40)), min_size=1, max_size=5)


def judged(how: str, members: list[tuple[bool | None, bool, int]], more: str = "") -> bool | None:
    """The state of a list over objects that are up, down or unknown, each with whether it is negated and its weight."""
    tracks = "".join(f"track {place} {STATES[is_up]}\n" for place, (is_up, _, _) in enumerate(members, 1))
    options = [
        " not" if how.startswith("boolean") and negated else f" weight {weight}" if how.endswith("weight") else ""
        for _, negated, weight in members
    ]
    objects = "".join(f" object {place}{option}\n" for place, option in enumerate(options, 1))
    start = now(net(R1=f"{HEAD}{tracks}track 999 list {how}\n{objects}{more}{TAIL}"))
    return start.state.state.tracks["R1", "999"].is_up


def completions(members: list[tuple[bool | None, bool, int]]) -> list[list[bool]]:
    """Every way in which what is unknown may turn out."""
    return [list(states) for states in product(*([one] if one is not None else [True, False] for one, _, _ in members))]


class TestLists:
    """S3.27: a list is what its table says; with something unknown in it only what holds either way is told."""

    @given(st.sampled_from(["and", "or"]), SOME)
    def test_a_boolean_list_equals_its_truth_table(self, how: str, members: list[tuple[bool | None, bool, int]]) -> None:
        combine = all if how == "and" else any
        values = {
            combine(is_up is not negated for is_up, (_, negated, _) in zip(states, members, strict=True))
            for states in completions(members)
        }
        assert judged(f"boolean {how}", members) is (values.pop() if len(values) == 1 else None)

    @given(SOME, st.integers(1, 120))
    def test_a_weight_list_equals_its_sum(self, members: list[tuple[bool | None, bool, int]], up: int) -> None:
        values = {
            sum(weight for is_up, (_, _, weight) in zip(states, members, strict=True) if is_up) >= up
            for states in completions(members)
        }
        said = judged("threshold weight", members, f" threshold weight up {up} down {up - 1}\n")
        assert said is (values.pop() if len(values) == 1 else None)


def joined(drawing: OspfDrawing, one: int, other: int) -> bool:
    """Whether a way leads from router to router."""
    graph: networkx.Graph[int] = networkx.Graph()
    graph.add_nodes_from(drawing.routers)
    for wire in drawing.wires:
        ends = [router for router, _ in wire.ends]
        graph.add_edges_from((a, b) for a in ends for b in ends if a < b)
    return one in graph and other in graph and networkx.has_path(graph, one, other)


class TestProbes:
    """S3.23: there and back, by the tables of the scenario."""

    @given(ospf_drawings(), st.data())
    @settings(max_examples=40)
    def test_it_is_answered_exactly_when_the_network_is_connected(self, drawing: OspfDrawing, data: st.DataObject) -> None:
        source, target = (data.draw(st.sampled_from(drawing.routers)) for _ in range(2))
        texts = {name: "\n".join(line for block in blocks for line in block) + "\n" for name, blocks in drawing.texts().items()}
        texts[f"R{source}"] += (
            f"ip sla 1\n icmp-echo 10.255.0.{target} source-interface Loopback0\n"
            "ip sla schedule 1 life forever start-time now\ntrack 1 ip sla 1\nip route 172.31.0.0 255.255.0.0 Null0 track 1\n"
        )
        start = now(net(texts))
        key = f"R{source}", "1"
        assert start.state.state.tracks[key].is_up is joined(drawing, source, target)
        gone = data.draw(st.sampled_from([router for router in drawing.routers if router != source]))
        after = fail(start, f"R{gone}")
        assert after.state.state.tracks[key].is_up is joined(drawing.without(gone, None), source, target)
        assert after.state.unstable == ()

    @given(two_exits())
    @settings(max_examples=80)
    def test_what_is_settled_stays_and_what_is_not_says_so(self, drawn: tuple[str, str]) -> None:
        text, word = drawn
        start = now(net(R1=text))
        for one in (start, fail(start, word)):
            again = one.after(one.scenario)
            found = {unstable.code for unstable in one.state.unstable}
            assert found <= {"OSCILLATION", "HISTORY-DEPENDENT"}
            if "OSCILLATION" in found:
                (cycle,) = (unstable.states for unstable in one.state.unstable)
                assert len({tuple(state.state.tracks[key].is_up for key in state.base.tracked) for state in cycle}) > 1
            else:
                assert table(again, "R1") == table(one, "R1")
                assert again.state.state == one.state.state


class TestTakeovers:
    """Every prefix that a failure moves to another route has a takeover, and an estimate of how long that is felt."""

    @given(ospf_drawings(), st.data())
    @settings(max_examples=40)
    def test_each_move_of_ospf_is_timed(self, drawing: OspfDrawing, data: st.DataObject) -> None:
        texts = {name: "\n".join(line for block in blocks for line in block) + "\n" for name, blocks in drawing.texts().items()}
        start = now(net(texts))
        gone, asker = (f"R{data.draw(st.sampled_from(drawing.routers))}" for _ in range(2))
        if gone != asker:
            check_timed(explain(start, asker, "", None, [scenario(start.network, start.base.wires, gone)]))

    @given(two_exits())
    @settings(max_examples=40)
    def test_each_move_of_a_tracked_default_is_timed(self, drawn: tuple[str, str]) -> None:
        text, word = drawn
        start = now(net(R1=text))
        answer = explain(start, "R1", "", None, [scenario(start.network, start.base.wires, word)])
        if not start.state.unstable and not any(one.startswith("HISTORY") for one in answer.cautions):
            check_timed(answer)


def hops(routes: Iterable[Route]) -> set[NextHop]:
    return {hop for route in routes for hop in route.next_hops}


def check_timed(answer: Explanation) -> None:
    moved = {change.prefix for change in answer.changes if change.before and change.after}
    told = [one for one in answer.takeovers if one.verdict in (TAKES_OVER, CARRIES_ON, FLAPS) and one.prefix in moved]
    assert {one.prefix for one in told} == moved
    assert answer.after is not None
    usable = {entry.prefix: hops((*entry.winners, *(lost.route for lost in entry.losers))) for entry in answer.after.entries}
    joined = {change.prefix for change in answer.changes if hops(change.before) <= usable[change.prefix]}
    for one in told:
        if one.outage is None:
            assert one.verdict == FLAPS or one.prefix in joined, "nothing is felt only where every way before could still be used"
        else:
            assert 0 <= one.outage.least_ms <= one.outage.most_ms
    assert all(one.reason for one in answer.takeovers if one.verdict not in (TAKES_OVER, CARRIES_ON, FOLLOWS))
