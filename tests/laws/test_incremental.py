"""A failure recomputes only what it can change, and nothing else about the answer changes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from unittest.mock import patch

from hypothesis import event, given, settings
from hypothesis import strategies as st

from routecheck.address import Prefix
from routecheck.failures import scenario
from routecheck.line_protocol import live
from routecheck.network import Network, from_texts
from routecheck.protocols.ospf.area import Area
from routecheck.protocols.ospf.derive import edges_changed
from routecheck.protocols.ospf.regrow import regrown
from routecheck.protocols.ospf.spf import Hop, Tree, shortest_paths
from routecheck.protocols.route import Way
from routecheck.questions.sweep import sweep
from routecheck.rib.converge import converge
from routecheck.snapshot import Snapshot, snapshot
from routecheck.topology import Scenario
from tests.strategies import failures, mixed_drawings

often = settings(max_examples=150, deadline=None)


@contextmanager
def everything_anew() -> Iterator[None]:
    """Inside, interfaces, databases and trees are made from nothing in every scenario."""

    def judged(network: Network, wires: object, broken: Scenario, _: object) -> object:
        return live(network, wires, broken)  # type: ignore[arg-type]

    with patch("routecheck.rib.converge.derived", lambda *_: None), patch("routecheck.rib.converge.live_after", judged):
        yield


def in_full(before: Snapshot, broken: Scenario) -> Snapshot:
    """What `before.after(broken)` comes to when nothing is taken over but the state that had settled."""
    with everything_anew():
        made = Snapshot(before.base, converge(before.base, broken, before.state))
        assert made.state.wired.database is not None
    return made


def tables(now: Snapshot, node: str, vrf: str = "") -> dict[str, object]:
    """Every prefix of a table: the choice, and the choice among all candidates, with every reason and config line."""
    rib = now.rib(node, vrf)
    found: dict[str, object] = {str(prefix): (rib.choice(prefix), rib.candidates(prefix)) for prefix in rib.known()}
    return {**found, "ways": rib.ways()}


class TestIncremental:
    """Incremental equals full: for any network, and any failures one after the other, of several things at once."""

    @often
    @given(st.data())
    def test_tables_are_those_of_computing_everything_anew(self, data: st.DataObject) -> None:
        drawing = data.draw(mixed_drawings())
        network = from_texts(drawing.texts())
        now = snapshot(network)
        for node in data.draw(st.sets(st.sampled_from(sorted(network.devices)))):
            now.rib(node).ways()
        for word in data.draw(failures(drawing)):
            broken = scenario(network, now.base.wires, word)
            full = in_full(now, broken)
            now = now.after(broken)
            assert now.down == full.down
            assert [one[:2] for one in now.state.unstable] == [one[:2] for one in full.state.unstable]
            assert now.state.state == full.state.state
            ours, theirs = now.state.wired.database, full.state.wired.database
            assert (ours.formed, ours.refused) == (theirs.formed, theirs.refused)
            for node in network.devices:
                assert tables(now, node) == tables(full, node), node


Wire = tuple[tuple[int, int], ...]
"""(router, cost) of each end: two are a link, more a LAN."""


def area(count: int, wires: list[Wire | None]) -> Area:
    """The graph of routers 0 to `count` and some wires, of which one of three and more ends keeps its vertex when it goes
    down (None). Wire W is interface W, router R has the address R there."""
    made = Area(0, count, [])
    made.networks = len(wires)
    made.edges = [[] for _ in range(len(wires) + count)]
    for number, wire in enumerate(wires):
        ends = [(len(wires) + router, router, cost) for router, cost in wire or ()]
        if len(ends) > 2:
            made.members[number] = [(vertex, router) for vertex, router, _ in ends]
            made.edges[number] = [(vertex, 0) for vertex, _, _ in ends]
        for vertex, router, cost in ends:
            others = [(number, None)] if len(ends) > 2 else [(other, far) for other, far, _ in ends if far != router]
            made.edges[vertex] += [(target, cost) for target, _ in others]
            made.hops.setdefault(vertex, []).extend(Hop(f"{number}", far, target, cost) for target, far in others)
    return made


def shown(tree: Tree) -> list[tuple[int, object]]:
    """Distance and first hops of every vertex."""
    names = [sorted(((hop.interface, hop.address) for hop in tree.hops_of(bits)), key=str) for bits in tree.first]
    return list(zip(tree.distance, names, strict=True))


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[Wire]]:
    """Routers and wires between them, parallel ones and LANs too; few costs, so that ties are frequent."""
    count = draw(st.integers(2, 8))
    ends = st.lists(st.integers(0, count - 1), min_size=2, max_size=4, unique=True)
    wire = ends.flatmap(lambda routers: st.tuples(*(st.tuples(st.just(one), st.integers(1, 3)) for one in routers)))
    return count, draw(st.lists(wire, min_size=1, max_size=12))


class TestTrees:
    """A tree that is regrown is the tree (`shortest_paths`), whatever went, came or shrank, and what moved is known."""

    @often
    @given(graphs(), st.data())
    def test_a_regrown_tree_is_the_tree(self, graph: tuple[int, list[Wire]], data: st.DataObject) -> None:
        count, wires = graph
        fates = st.sampled_from(["up", "up", "up", "down", "shrunk"])
        states = []
        for _ in range(2):
            drawn = data.draw(st.lists(fates, min_size=len(wires), max_size=len(wires)))
            states.append(area(count, [left(wire, fate) for wire, fate in zip(wires, drawn, strict=True)]))
        base, after = states
        change = edges_changed(base, after, range(len(base.edges)))
        for root in range(base.networks, len(base.edges)):
            before, hops = base.tree(root - base.networks), after.hops.get(root, [])
            full = shortest_paths(after.edges, root, list(hops), after.networks, after.members)
            made = regrown(before, after.arcs, change)
            if made is None:
                event("from nothing")
                continue
            assert shown(made) == shown(full)
            changed = {v for v, was in enumerate(before.distance) if (made.distance[v], made.first[v]) != (was, before.first[v])}
            assert made is before or made.moved == changed


def left(wire: Wire, fate: str) -> Wire | None:
    """What is left of a wire: all, nothing, or all but the last end."""
    return {"up": wire, "down": None, "shrunk": wire[:-1] if len(wire) > 2 else None}[fate]


class TestSweep:
    """A sweep finds what comparing all tables, each computed anew, finds."""

    @often
    @given(st.data())
    def test_the_changed_winners_are_those_that_differ(self, data: st.DataObject) -> None:
        drawing = data.draw(mixed_drawings())
        network = from_texts(drawing.texts())
        now = snapshot(network)
        words = data.draw(failures(drawing))
        if data.draw(st.booleans()):
            now = now.after(scenario(network, now.base.wires, data.draw(st.sampled_from(drawing.parts()))))
        broken = [scenario(network, now.base.wires, word) for word in words]
        for effect in sweep(now, broken):
            full = in_full(now, now.scenario | effect.failure)
            up = [node for node in network.devices if node not in full.scenario.nodes]
            expected = {(node, prefix) for node in up for prefix in differing(now.rib(node).ways(), full.rib(node).ways())}
            assert {(node, prefix) for (node, _), found in effect.changed.items() for prefix in found} == expected
            assert sum(map(len, effect.changed.values())) == len(expected)
            for change in effect.changes():
                ways = now.rib(change.node).ways(), full.rib(change.node).ways()
                assert (change.before, change.after) == tuple(one.get(change.prefix) for one in ways)


def differing(was: Mapping[Prefix, Way], now: Mapping[Prefix, Way]) -> list[Prefix]:
    return [prefix for prefix in was.keys() | now.keys() if was.get(prefix) != now.get(prefix)]
