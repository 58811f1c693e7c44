"""Real configs: every file is read without a crash, every line has a fate, every network gets an answer."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from routecheck.diagnostic import UsageError
from routecheck.failures import scenario
from routecheck.ios.fold import Memory
from routecheck.network import load
from routecheck.questions.explain import explain
from routecheck.questions.tables import tables
from routecheck.render import explain as render_explain
from routecheck.render import routes as render_routes
from routecheck.snapshot import snapshot
from routecheck.syntax.text import decode, raw_lines
from routecheck.topology import DIRECT

SHARED = Path(__file__).parents[3] / "shared"
CORPUS = sorted((SHARED / "corpus").rglob("*.cfg"))
NETWORKS = sorted({path.parent for path in CORPUS} - {SHARED / "corpus" / "single"})
LABS = sorted((SHARED / "labs").glob("*/truth.json"))
needs_corpus = pytest.mark.skipif(not CORPUS, reason="../shared/corpus is not there")
needs_labs = pytest.mark.skipif(not LABS, reason="../shared/labs is not there")


@needs_corpus
def test_every_line_of_every_file_has_a_fate_and_few_are_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    memory = Memory()
    total: Counter[str] = Counter()
    for path in CORPUS:
        text = decode(path.read_bytes())
        device = memory.device(text, path.name)
        assert sum(device.fates.values()) == len(raw_lines(text)), path
        total.update(device.fates)
    said = sum(count for fate, count in total.items() if fate != "blank")
    share = total["unknown"] / said
    with capsys.disabled():
        print(f"\ncorpus: {total['unknown']} of {said} lines that say something are unknown ({share:.2%}); {dict(total)}")
    assert share < 0.02


@needs_corpus
@pytest.mark.parametrize("folder", NETWORKS, ids=lambda path: path.name)
def test_routes_and_explain_answer_for_every_network_also_with_a_link_down(folder: Path) -> None:
    try:
        now = snapshot(load(str(folder)))
    except UsageError as error:
        pytest.fail(f"{folder.name}: {error}")
    answer = tables(now, list(now.network.devices))
    assert render_routes.text(answer)
    assert json.loads(render_routes.json_text(answer, ()))["nodes"].keys() == now.network.devices.keys()
    for node in list(now.network.devices)[:5]:
        assert render_explain.text(explain(now, node))
    cables = [link for link in now.base.wires.links if link.kind == DIRECT]
    for link in cables[:3]:
        one, other = (end.node for end in link.ends)
        if one != other:
            word = scenario(now.network, now.base.wires, f"{one}:{link.ends[0].interface}")
            assert render_explain.text(explain(now, one, stages=[word]))


@needs_labs
@pytest.mark.parametrize(
    ("lab", "codes"),
    [
        ("static-vrrp", {"C", "L", "S"}),
        ("ospf-ibgp-tiebreak", {"C", "L", "O"}),
        ("ebgp-as-loop", {"C", "L"}),
        ("eigrp-processes", {"C", "L"}),
        ("vrf-leak-eigrp-bgp", {"C"}),
    ],
)
def test_what_routers_printed_is_what_is_predicted(lab: str, codes: set[str], tmp_path: Path) -> None:
    """L routes that BGP leaks between VRFs (vrf-leak-eigrp-bgp) come with BGP."""
    truth = json.loads((SHARED / "labs" / lab / "truth.json").read_text())
    now = snapshot(load(str(SHARED / "labs" / lab / "configs")))
    got = json.loads(render_routes.json_text(tables(now, list(now.network.devices)), ()))["nodes"]
    for document in (truth, got):
        for vrfs in document.values():
            for name in vrfs:
                vrfs[name] = [route for route in vrfs[name] if route["protocol"] in codes]
    (tmp_path / "truth.json").write_text(json.dumps(truth))
    (tmp_path / "got.json").write_text(json.dumps(got))
    command = [sys.executable, str(SHARED / "labs" / "compare.py"), str(tmp_path / "truth.json"), str(tmp_path / "got.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
