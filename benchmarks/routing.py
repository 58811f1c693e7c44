"""Rows of routes: tables of all routers, growth, and what a failure costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from benchmarks.case import Case, Result, result, seconds
from benchmarks.measure import Prepare, Work, in_turns

if TYPE_CHECKING:
    from routecheck.address import Prefix
    from routecheck.network import Network
    from routecheck.protocols.route import Way
    from routecheck.snapshot import Snapshot


def table_of(snap: Snapshot, node: str) -> dict[Prefix, Way]:
    """Protocol, distance, metric and next hops of every prefix of a router's table."""
    return snap.rib(node).ways()


def _all_ribs(network: Network) -> int:
    """The size of all tables of the network, each computed in full."""
    from routecheck.snapshot import snapshot

    snap = snapshot(network)
    return sum(len(table_of(snap, node)) for node in network.devices)


def _all_sources(case: Case) -> Work:
    from importlib import import_module

    from benchmarks.generate import plan

    networkx = import_module("networkx")
    graph = networkx.DiGraph()
    graph.add_weighted_edges_from(plan(case.routers, case.shape).edges())
    lengths = networkx.single_source_dijkstra_path_length
    return lambda: [lengths(graph, node) for node in graph]


def ribs(case: Case) -> Iterator[Result]:
    """All tables of all routers against all-sources shortest paths of networkx, which has no prefixes and no next hops."""
    from benchmarks.generate import plan

    network = case.network()
    sample = in_turns(lambda: lambda: _all_ribs(network), lambda: _all_sources(case))
    about = f"all RIBs, {case.routers} routers, {plan(case.routers, case.shape).prefixes} prefixes / networkx all sources"
    yield result(sample, "ribs", "<= 1x", about)


def ribs_2x(case: Case) -> Iterator[Result]:
    """The tables of 16 routers in a network of twice the size; N log N growth is a little more than twice."""
    twice, once = _some_ribs(case.network(case.routers * 2)), _some_ribs(case.network())
    about = f"16 tables among {case.routers * 2} routers / among {case.routers}"
    yield result(in_turns(twice, once), "ribs-2x", "about 2.2x (N log N)", about)


def _some_ribs(network: Network) -> Prepare:
    """Computes 16 tables of a new snapshot, whose database is there already: its boundary routers asked for it."""
    from routecheck.snapshot import snapshot

    names = list(network.devices)
    chosen = names[1 :: max(1, len(names) // 16)][:16]

    def prepare() -> Work:
        snap = snapshot(network)
        return lambda: [table_of(snap, node) for node in chosen]

    return prepare


def one_failure(case: Case) -> Iterator[Result]:
    """The table of one router behind each of a few single-link failures, against computing each from nothing."""
    from routecheck.rib.converge import converge, fabric
    from routecheck.snapshot import Snapshot, snapshot
    from routecheck.topology import Scenario

    network = case.network()
    before = snapshot(network)
    links = before.base.wires.links
    chosen = links[:: max(1, len(links) // 5)][:5]
    broken = [Scenario((str(link.ends[0]),), interfaces=frozenset(link.ends)) for link in chosen]
    nodes = [link.ends[0].node for link in chosen]
    for node in nodes:
        table_of(before, node)

    def again() -> object:
        return [table_of(before.after(one), node) for one, node in zip(broken, nodes, strict=True)]

    def from_nothing() -> object:
        found = []
        for one, node in zip(broken, nodes, strict=True):
            base = fabric(network)
            found.append(table_of(Snapshot(base, converge(base, one)), node))
        return found

    sample = in_turns(lambda: again, lambda: from_nothing)
    ratio = sample.reference_s / sample.ours_s
    ours, reference = seconds(sample.ours_s / len(broken)), seconds(sample.reference_s / len(broken))
    about = "one link fails, one table, from the state before / from nothing"
    yield Result("one-failure", ours, reference, ratio, "-", sample.peak_mb, sample.samples, about, is_speedup=True)
