"""A failure is only skipped where nothing that an expectation looked at changes: the answers are those of asking each time."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routecheck.address import DEFAULT, dotted
from routecheck.model.expect import SURVIVED, Aim, Expectation, Flow, Reach, TunnelState, Winner
from routecheck.model.expect import Path as Way
from routecheck.network import Network, from_texts, load
from routecheck.questions.expectations import ask, judged
from routecheck.questions.expected_names import left_out
from routecheck.questions.single_failures import single_failures
from routecheck.questions.subnets import subnets
from routecheck.questions.tunnel_pairs import find
from routecheck.questions.verdict import HOLDS
from routecheck.snapshot import Snapshot, snapshot
from tests.strategies import MixedDrawing, OspfDrawing, mixed_drawings, ospf_drawings

CONFIGS = Path(__file__).parents[2] / "configs"
EXAMPLES = sorted({path.parent for path in CONFIGS.rglob("*.cfg")})


def aims(now: Snapshot, step: int) -> list[Aim]:
    """Flows between LANs, one of them along its way, and a few routes."""
    found, _ = subnets(now)
    names = [one.name if one.name in now.network.hosts else dotted(one.host) for one in found]
    pairs = [(one, other) for one, other in zip(names, names[step:] + names[:step], strict=True) if one != other]
    made: list[Aim] = [Reach(Flow(one, other, "icmp"), is_wanted=number % 3 > 0) for number, (one, other) in enumerate(pairs[:6])]
    nodes = sorted(now.network.devices)
    made += [Way(Flow(one, other, "icmp"), (nodes[step % len(nodes)],)) for one, other in pairs[:2]]
    made += [Winner(node, prefix) for node in nodes[:4] for prefix in (DEFAULT, *(one.prefix for one in found[:1]))]
    return made + [TunnelState((pair.ends[0].node, pair.ends[1].node)) for pair in find(now.network).pairs[:1]]


def agree(network: Network, step: int, kind: str) -> int:
    """How many expectations were looked at behind failures; each as if every failure had been asked about."""
    now = snapshot(network)
    made = [Expectation(aim, survives=kind) for aim in aims(now, step)]
    failures = single_failures(now, kind)
    looked = 0
    for outcome in ask(now, made):
        aim = outcome.expectation.aim
        if judged(now, aim).state != HOLDS:
            assert [str(fault.scenario) for fault in outcome.faults] == ["nothing failed"]
            continue
        looked += 1
        apart = left_out(now, aim, kind, failures)
        every = [(one, judged(now.after(one), aim)) for one in failures if one not in apart]
        assert [(fault.scenario.words, fault.verdict.state, fault.verdict.told) for fault in outcome.faults] == [
            (one.words, verdict.state, verdict.told) for one, verdict in every if verdict.state != HOLDS
        ]
        assert outcome.tried == 1 + len(every)
    return looked


class TestSkipping:
    """An answer rests on look-ups: an address in a table, whether an interface is down, whether a tracked object is up."""

    @pytest.mark.parametrize("kind", SURVIVED)
    @pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: str(folder.relative_to(CONFIGS)))
    def test_in_every_example(self, folder: Path, kind: str) -> None:
        assert agree(load(str(folder)), 1, kind) > 0

    @settings(max_examples=12)
    @given(drawing=mixed_drawings(), step=st.integers(1, 3), kind=st.sampled_from(SURVIVED))
    def test_in_networks_with_statics_and_tunnels(self, drawing: MixedDrawing, step: int, kind: str) -> None:
        agree(from_texts(drawing.texts()), step, kind)

    @settings(max_examples=12)
    @given(drawing=ospf_drawings(), step=st.integers(1, 3), kind=st.sampled_from(SURVIVED))
    def test_in_networks_of_ospf(self, drawing: OspfDrawing, step: int, kind: str) -> None:
        texts = {f"{name}.cfg": "\n".join(line for block in blocks for line in block) for name, blocks in drawing.texts().items()}
        agree(from_texts(texts), step, kind)
