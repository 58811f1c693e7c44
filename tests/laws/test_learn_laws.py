"""What `learn` writes, `check` accepts on the same network (issue E)."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings

from routecheck.lint.check import Options, check
from routecheck.lint.choice import Wanted
from routecheck.network import Network, from_texts, load
from routecheck.questions.learn import count, learn
from routecheck.render.learn import toml
from routecheck.settings import added
from routecheck.snapshot import snapshot
from tests.strategies import MixedDrawing, mixed_drawings, two_exits

CONFIGS = Path(__file__).parents[2] / "configs"
EXAMPLES = sorted({path.parent for path in CONFIGS.rglob("*.cfg")})


def accepted(network: Network, most: int = 12) -> int:
    """How many expectations are learned, each of which a check accepts."""
    sections = learn(snapshot(network), most)
    text = toml(sections)
    made = added("routecheck.toml", tomllib.loads(text), text).expectations
    assert [one.aim for one in made] == [entry.expectation.aim for section in sections for entry in section.entries]
    report = check(snapshot(network._replace(expectations=made)), Options(Wanted(("EXP",))))
    assert [found.message for found in report.findings] == []
    assert len(report.cases) == count(sections)
    return len(made)


class TestRoundTrip:
    @pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: str(folder.relative_to(CONFIGS)))
    def test_of_every_example(self, folder: Path) -> None:
        assert accepted(load(str(folder))) > 0

    @settings(max_examples=15)
    @given(drawing=mixed_drawings())
    def test_of_networks_with_floating_statics_and_ospf(self, drawing: MixedDrawing) -> None:
        accepted(from_texts(drawing.texts()))

    @settings(max_examples=10)
    @given(drawing=two_exits())
    def test_of_networks_whose_probes_decide(self, drawing: tuple[str, str]) -> None:
        accepted(from_texts({"R1.cfg": drawing[0]}))
