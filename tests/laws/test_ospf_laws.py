"""Laws of OSPF within one area, over random networks, against networkx and brute force."""

from collections.abc import Iterator
from typing import Any

import networkx
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from routecheck.address import DEFAULT, Prefix, dotted
from routecheck.network import Network, from_texts
from routecheck.protocols.ospf.table import PREFERENCE
from routecheck.protocols.route import Route, Via
from routecheck.rib.select import select
from routecheck.snapshot import Snapshot, snapshot
from routecheck.topology import NOTHING_FAILED
from tests.builders import fail, table
from tests.strategies import OspfDrawing, ospf_drawings

often = settings(max_examples=80, deadline=None)
Hops = frozenset[tuple[str, str]]
"""(interface, next hop) pairs."""


def joined(blocks: list[list[str]]) -> str:
    return "".join(f"{line}\n" for block in blocks for line in block)


def network(drawing: OspfDrawing) -> Network:
    read = from_texts({f"{name}.cfg": joined(blocks) for name, blocks in drawing.texts().items()})
    assert read.diagnostics == ()
    return read


def graph(drawing: OspfDrawing) -> Any:
    """RFC 2328 2.1: routers and wires are vertices; the way onto a wire costs what the interface does, off it nothing."""
    made: Any = networkx.DiGraph()
    made.add_nodes_from(drawing.routers)
    for number, wire in enumerate(drawing.wires):
        for router, cost in wire.ends:
            made.add_edge(router, f"wire {number}", weight=cost)
            made.add_edge(f"wire {number}", router, weight=0)
    return made


def first_hops(made: Any, root: int, goal: int | str) -> Hops:
    """The first hops of every shortest path, by looking at each of them."""
    found = set()
    for path in networkx.all_shortest_paths(made, root, goal, weight="weight"):
        if len(path) > 2:
            wire = path[1].removeprefix("wire ")
            found.add((f"GigabitEthernet0/{wire}", f"10.{wire}.0.{path[2]}"))
    return frozenset(found)


def expected(drawing: OspfDrawing, root: int) -> dict[str, tuple[str, int, Hops]]:
    """(code, metric, next hops) of every prefix that OSPF gives `root`, which are those it does not have by itself."""
    made = graph(drawing)
    far = {goal: int(cost) for goal, cost in networkx.single_source_dijkstra_path_length(made, root, weight="weight").items()}
    found: dict[str, tuple[str, int, Hops]] = {}
    for router in drawing.routers:
        if router != root and router in far:
            found[f"10.255.0.{router}/32"] = "O", far[router] + 1, first_hops(made, root, router)
    for number, wire in enumerate(drawing.wires):
        vertex = f"wire {number}"
        if wire.ends and vertex in far and root not in [router for router, _ in wire.ends]:
            found[f"10.{number}.0.0/24"] = "O", far[vertex], first_hops(made, root, vertex)
    own = drawing.exits[root].prefixes if root in drawing.exits else ()
    for prefix in {prefix for way_out in drawing.exits.values() for prefix in way_out.prefixes} - set(own):
        external = _external(drawing, root, prefix, far, made)
        if external:
            found[prefix] = external
    return found


def _external(drawing: OspfDrawing, root: int, prefix: str, far: dict[Any, int], made: Any) -> tuple[str, int, Hops] | None:
    """S5.21: type 1 by its sum, before type 2 by its metric, then by the distance to the originator; equals share."""
    ranked: dict[tuple[int, int, int], list[int]] = {}
    for router, way_out in drawing.exits.items():
        if prefix in way_out.prefixes and router in far:
            is_e1 = way_out.metric_type == 1
            rank = (1, way_out.metric + far[router], 0) if is_e1 else (2, way_out.metric, far[router])
            ranked.setdefault(rank, []).append(router)
    if not ranked:
        return None
    best = min(ranked)
    hops = frozenset(hop for router in ranked[best] for hop in first_hops(made, root, router))
    return f"O E{best[0]}", best[1], hops


def actual(snap: Snapshot, root: int) -> dict[str, tuple[str, int, Hops]]:
    """The OSPF routes in the table of a router."""
    rib = snap.rib(f"R{root}")
    winners = {prefix: rib.choice(prefix).winners for prefix in rib.prefixes()}
    return {
        str(prefix): (routes[0].protocol, routes[0].metric, _hops(routes[0]))
        for prefix, routes in winners.items()
        if routes[0].protocol.startswith("O")
    }


def _hops(route: Route) -> Hops:
    return frozenset((hop.interface or "", dotted(hop.address)) for hop in route.next_hops if isinstance(hop, Via))


@st.composite
def failures(draw: st.DrawFn) -> tuple[OspfDrawing, OspfDrawing, str]:
    """(a network, what is left of it, the `--fail` word): a router or an interface fails."""
    drawing = draw(ospf_drawings())
    ends = [(router, number) for number, wire in enumerate(drawing.wires) for router, _ in wire.ends]
    words: list[tuple[int, int | None]] = [*ends, *((router, None) for router in drawing.routers)]
    router, wire = draw(st.sampled_from(words))
    return drawing, drawing.without(router, wire), f"R{router}" if wire is None else f"R{router}:Gi0/{wire}"


class TestShortestPaths:
    """RFC 2328 16.1: every route is a shortest path in the graph of routers and networks, with all its first hops."""

    @given(ospf_drawings())
    @often
    def test_routes_equal_those_of_networkx_and_brute_force(self, drawing: OspfDrawing) -> None:
        snap = snapshot(network(drawing))
        for root in drawing.routers:
            assert actual(snap, root) == expected(drawing, root)

    @given(failures())
    @often
    def test_after_a_failure_they_are_those_of_what_is_left(self, case: tuple[OspfDrawing, OspfDrawing, str]) -> None:
        drawing, left, word = case
        snap = fail(network(drawing), word)
        for root in left.routers:
            assert actual(snap, root) == expected(left, root)


def ospf_tables(snap: Snapshot) -> Iterator[tuple[str, Prefix, Any]]:
    """(router, prefix, table) for everything that some OSPF table knows."""
    for index, one in enumerate(snap.base.routers):
        made = snap.state.table(index)
        for prefix in dict.fromkeys(made.prefixes()):
            yield one.node, prefix, made


class TestCandidates:
    """What is explained is what is decided: of `Table.candidates` the RIB's steps choose `Table.route`."""

    @given(ospf_drawings())
    @often
    def test_the_best_candidate_is_the_route(self, drawing: OspfDrawing) -> None:
        for _, prefix, made in ospf_tables(snapshot(network(drawing))):
            route = made.route(prefix)
            chosen = select(made.candidates(prefix)).winners
            assert [one._replace(path=()) for one in chosen] == ([route] if route else [])

    @given(ospf_drawings())
    @often
    def test_every_path_starts_at_the_router_and_visits_no_other_twice(self, drawing: OspfDrawing) -> None:
        for node, prefix, made in ospf_tables(snapshot(network(drawing))):
            for route in made.candidates(prefix):
                assert route.path[0] == node
                assert len(route.path) > 1
                assert len(set(route.path)) == len(route.path)

    @given(ospf_drawings())
    @often
    def test_every_losing_candidate_has_a_reason_and_none_is_better(self, drawing: OspfDrawing) -> None:
        for _, prefix, made in ospf_tables(snapshot(network(drawing))):
            candidates = list(made.candidates(prefix))
            choice = select(candidates)
            assert len(choice.winners) + len(choice.losers) == len(candidates)
            assert all(loss.detail for loss in choice.losers)
            assert all(_rank(loss.route) > _rank(choice.winners[0]) for loss in choice.losers)


def _rank(route: Route) -> tuple[int, int, int]:
    return PREFERENCE[route.protocol], route.metric, route.forward_metric or 0


class TestFailures:
    """Fewer links never give a shorter path, and failing nothing changes nothing."""

    @given(failures())
    @often
    def test_a_failure_never_makes_a_route_better(self, case: tuple[OspfDrawing, OspfDrawing, str]) -> None:
        drawing, left, word = case
        before = snapshot(network(drawing))
        after = fail(before, word)
        names = {f"R{router}" for router in left.routers}
        routes = {(node, prefix): made.route(prefix) for node, prefix, made in ospf_tables(before)}
        for node, prefix, made in ospf_tables(after):
            route, old = made.route(prefix), routes.get((node, prefix))
            if node in names and route and old:
                assert _rank(route) >= _rank(old)
        reachable = {key for key, route in routes.items() if route}
        new = {(node, prefix) for node, prefix, made in ospf_tables(after) if node in names and made.route(prefix)} - reachable
        # a prefix can only be new where the router had it by itself before: as its own link, or as its own static
        assert all(before.rib(node).choice(prefix).winners for node, prefix in new)

    @given(ospf_drawings())
    @often
    def test_failing_nothing_changes_nothing(self, drawing: OspfDrawing) -> None:
        before = snapshot(network(drawing))
        after = before.after(NOTHING_FAILED)
        assert after.state.state == before.state.state
        for router in drawing.routers:
            assert table(after, f"R{router}") == table(before, f"R{router}")

    @given(failures())
    @often
    def test_a_repair_restores_every_table(self, case: tuple[OspfDrawing, OspfDrawing, str]) -> None:
        drawing, _, word = case
        before = snapshot(network(drawing))
        repaired = fail(before, word).after(NOTHING_FAILED)
        for router in drawing.routers:
            assert table(repaired, f"R{router}") == table(before, f"R{router}")


class TestOrder:
    """Neither the order of lines and blocks in a config nor that of the files matters."""

    @given(ospf_drawings(), st.randoms(use_true_random=False))
    @often
    def test_shuffled_configs_give_the_same_tables(self, drawing: OspfDrawing, random: Any) -> None:
        names = [f"{place}.cfg" for place in range(len(drawing.routers))]
        random.shuffle(names)
        texts = {}
        for name, blocks in zip(names, drawing.texts().values(), strict=True):
            random.shuffle(blocks)
            for block in blocks:
                block[1:] = random.sample(block[1:], len(block) - 1)
            texts[name] = joined(blocks)
        shuffled, plain = snapshot(from_texts(texts)), snapshot(network(drawing))
        for router in drawing.routers:
            assert table(shuffled, f"R{router}") == table(plain, f"R{router}")


class TestReference:
    """The reference itself tells networks apart: without this a reference that is always empty would pass."""

    @pytest.mark.parametrize("code", ["O", "O E1", "O E2"])
    def test_drawn_networks_have_routes_of_every_type(self, code: str) -> None:
        seen: list[str] = []

        @given(ospf_drawings())
        @settings(max_examples=60, deadline=None, derandomize=True, database=None)
        def look(drawing: OspfDrawing) -> None:
            seen.extend(found[0] for root in drawing.routers for found in expected(drawing, root).values())

        look()
        assert seen.count(code) > 20

    @given(ospf_drawings())
    @settings(max_examples=30, deadline=None)
    def test_a_default_is_known_wherever_an_originator_is_reachable(self, drawing: OspfDrawing) -> None:
        origins = {router for router, way_out in drawing.exits.items() if "0.0.0.0/0" in way_out.prefixes}
        assume(origins)
        snap = snapshot(network(drawing))
        for router in drawing.routers:
            has_default = bool(snap.rib(f"R{router}").choice(DEFAULT).winners)
            assert has_default == any(networkx.has_path(graph(drawing), router, origin) for origin in origins)
