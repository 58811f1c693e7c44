"""A failure recomputes only what it can change, and nothing else about the answer changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from routecheck.failures import scenario
from routecheck.line_protocol import live
from routecheck.network import Network, from_texts
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
            assert list(now.state.unstable) == list(full.state.unstable)
            assert now.state.state == full.state.state
            ours, theirs = now.state.wired.database, full.state.wired.database
            assert (ours.formed, ours.refused) == (theirs.formed, theirs.refused)
            for node in network.devices:
                assert tables(now, node) == tables(full, node), node
