"""The networks that benchmarks measure on are what they claim to be, and every row can be measured. No times here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import networkx
import pytest

from benchmarks.case import Case
from benchmarks.generate import SHAPES, generate, one_config, plan, texts
from benchmarks.rows import ROWS, measured
from routecheck.address import Prefix, parse_address
from routecheck.ios.fold import Memory
from routecheck.ios.grammar import UNKNOWN
from routecheck.network import from_texts
from routecheck.snapshot import snapshot

_ROOT = Path(__file__).resolve().parents[1]
_SIZES = [5, 12, 50]
_each_shape = pytest.mark.parametrize("shape", SHAPES)
_each_size = pytest.mark.parametrize("routers", _SIZES)


def graph_of(routers: int, shape: str) -> networkx.DiGraph[str]:
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    graph.add_weighted_edges_from(plan(routers, shape).edges())
    return graph


class TestGeneratedNetworks:
    @_each_shape
    @_each_size
    def test_there_are_as_many_routers_as_asked_for_and_all_are_connected(self, routers: int, shape: str) -> None:
        graph = graph_of(routers, shape)
        assert len(graph) == routers
        assert networkx.is_strongly_connected(graph)

    @_each_shape
    @_each_size
    def test_every_line_is_known_and_nothing_is_wrong(self, routers: int, shape: str) -> None:
        network = from_texts(generate(routers, shape))
        assert len(network.devices) == routers
        assert network.diagnostics == ()
        assert [note for device in network.devices.values() for note in device.notes if note.fate == UNKNOWN] == []
        assert all(device.fates.get(UNKNOWN, 0) == 0 for device in network.devices.values())
        assert snapshot(network).base.diagnostics == ()

    @_each_shape
    def test_ospf_carries_the_prefixes_of_the_plan_and_the_default_to_everyone(self, shape: str) -> None:
        drawn = plan(12, shape)
        snap = snapshot(from_texts(texts(drawn)))
        for name in drawn.names:
            prefixes = snap.rib(name).prefixes()
            inside = {prefix for prefix in prefixes if prefix.address >> 24 == 10 and prefix.length < 32}
            loopbacks = {prefix for prefix in prefixes if prefix.address >> 20 == parse_address("10.240.0.0") >> 20}
            assert len(inside) + len(loopbacks) == drawn.prefixes
            assert Prefix(0, 0) in prefixes

    @_each_shape
    def test_the_counted_size_of_a_table_is_the_number_of_its_prefixes(self, shape: str) -> None:
        snap, again = (snapshot(from_texts(generate(12, shape))) for _ in range(2))
        for name in snap.network.devices:
            assert sorted(again.rib(name).ways()) == snap.rib(name).prefixes()

    @_each_shape
    def test_both_sides_of_the_comparison_compute_the_same_distances(self, shape: str) -> None:
        drawn = plan(12, shape)
        snap = snapshot(from_texts(texts(drawn)))
        far = dict(networkx.all_pairs_dijkstra_path_length(graph_of(12, shape)))
        for one in drawn.names:
            for place, other in enumerate(drawn.names):
                if one != other:
                    loopback = Prefix(parse_address("10.240.0.1") + place, 32)
                    assert snap.rib(one).choice(loopback).winners[0].metric == far[one][other] + 1

    def test_a_thousand_routers_have_three_thousand_prefixes_or_more(self) -> None:
        assert all(plan(1000, shape).prefixes >= 3000 for shape in SHAPES)

    def test_a_config_is_as_long_as_a_real_one(self) -> None:
        lengths = [len(text.splitlines()) for text in generate(100).values()]
        assert 120 <= min(lengths) <= max(lengths) <= 300

    @_each_shape
    def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(self, shape: str) -> None:
        assert generate(20, shape, seed=7) == generate(20, shape, seed=7)
        assert generate(20, shape, seed=7) != generate(20, shape, seed=8)

    @pytest.mark.parametrize(("routers", "shape"), [(1, "ring"), (4, "fat-tree"), (20_001, "grid"), (10, "star")])
    def test_what_cannot_be_made_is_refused(self, routers: int, shape: str) -> None:
        with pytest.raises(ValueError, match=r"router|shape"):
            plan(routers, shape)

    def test_the_large_single_config_is_read_in_full(self) -> None:
        device = Memory().device(one_config(100), "R1.cfg")
        assert (len(device.interfaces), len(device.static_routes), len(device.ospf[0].networks)) == (100, 100, 100)
        assert device.diagnostics == ()
        assert device.fates.get(UNKNOWN, 0) == 0

    def test_the_generator_writes_a_folder(self, tmp_path: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.generate", "--routers", "5", "--shape", "ring", "--out", str(tmp_path)]
        subprocess.run(command, cwd=_ROOT, check=True)
        assert {path.name: path.read_text() for path in tmp_path.iterdir()} == generate(5, "ring")


class TestMeasuring:
    @pytest.mark.parametrize("row", sorted(ROWS.keys() - {"version", "explain", "read-corpus"}))
    def test_each_row_can_be_measured_on_ten_routers(self, row: str) -> None:
        if row in ("longest-match", "match-build"):
            pytest.importorskip("pytricia")
        results = measured(row, Case(10, "ring", prefixes=200))
        assert results
        assert all(result.ratio > 0 and result.peak_mb > 0 and result.samples >= 3 for result in results)

    @pytest.mark.parametrize("row", ["version", "explain"])
    def test_whole_processes_can_be_measured(self, row: str) -> None:
        (result,) = measured(row, Case(10, "ring", pairs=1))
        assert result.ratio > 0

    def test_the_command_prints_a_table(self) -> None:
        command = [sys.executable, "-m", "benchmarks", "--routers", "10", "--shape", "random", "--rows", "ribs,one-failure"]
        run = subprocess.run(command, cwd=_ROOT, check=True, capture_output=True, text=True)
        title, _, head, rule, *rows = run.stdout.splitlines()
        assert title.startswith("10 routers, random")
        assert head.split()[1:6:2] == ["row", "routecheck", "reference"]
        assert set(rule) <= set("|-")
        assert [row.split()[1] for row in rows] == ["ribs", "one-failure"]

    def test_an_unknown_row_is_refused_by_name(self) -> None:
        command = [sys.executable, "-m", "benchmarks", "--rows", "ribz"]
        run = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True)
        assert run.returncode == 2
        assert "no row ribz" in run.stderr
