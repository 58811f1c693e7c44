"""What holds for the difference of any two networks."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from routecheck.network import from_texts
from routecheck.questions.changes import CHANGES, Changes, swapped
from routecheck.questions.delivery import host_in, passage
from routecheck.questions.diff import diff
from routecheck.questions.diff_routes import keys, sides
from routecheck.questions.diff_survival import common_failures
from routecheck.rib.world import Place
from routecheck.snapshot import Snapshot, snapshot
from tests.strategies import MixedDrawing, mixed_drawings


@st.composite
def two_versions(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, str]]:
    """A drawn network, and the same with a few lines gone, interfaces shut or distances and costs otherwise."""
    drawing: MixedDrawing = draw(mixed_drawings())
    texts = drawing.texts()
    other = dict(texts)
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(other)))
        lines = other[name].splitlines()
        place = draw(st.integers(1, len(lines) - 1))
        how = draw(st.sampled_from(["drop", "shut", "distance", "cost"]))
        if how == "drop" and not lines[place].startswith(("interface", "router")):
            del lines[place]
        elif how == "shut" and lines[place].startswith("interface"):
            lines.insert(place + 1, " shutdown")
        elif how == "distance" and lines[place].startswith("ip route"):
            lines[place] = lines[place].rpartition(" ")[0] + f" {draw(st.sampled_from([1, 109, 111, 250]))}"
        elif how == "cost" and lines[place].startswith("interface"):
            lines.insert(place + 1, " ip ospf cost 7")
        other[name] = "\n".join([*lines, ""])
    return texts, other


def told(answer: Changes, *, is_swapped: bool) -> dict[str, object]:
    """The answer as plain values, with before and after swapped where asked."""
    turn = -1 if is_swapped else 1
    flip = swapped if is_swapped else str
    return {
        "routes": [
            (one.node, one.vrf, one.prefix, flip(one.effect), (one.before, one.after)[::turn], one.passages[::turn])
            for one in answer.routes
        ],
        "neighbors": [(one.ends, one.is_new != is_swapped) for one in answer.neighbors],
        "devices": [(one.node, one.interface, one.is_new != is_swapped) for one in answer.devices],
        "reachability": sorted(
            (flip(one.effect), one.pairs, one.examples, (one.before, one.after)[::turn])
            for one in answer.reachability
            if one.effect != CHANGES
        ),
        "survival": sorted(
            (one.failure, one.node, one.vrf, one.prefix, one.is_new != is_swapped, one.kept, one.lost) for one in answer.survival
        ),
    }


def versions(drawn: tuple[dict[str, str], dict[str, str]]) -> tuple[Snapshot, Snapshot]:
    one, other = (snapshot(from_texts(texts)) for texts in drawn)
    return one, other


class TestDifference:
    """`routecheck diff`: nothing between a network and itself, and what one way round breaks the other way round mends."""

    @settings(max_examples=30)
    @given(mixed_drawings())
    def test_a_network_and_itself_differ_in_nothing(self, drawing: MixedDrawing) -> None:
        one, other = (snapshot(from_texts(drawing.texts())) for _ in range(2))
        assert diff(one, other) == Changes()

    @settings(max_examples=60)
    @given(two_versions())
    def test_swapping_the_sides_swaps_before_and_after(self, drawn: tuple[dict[str, str], dict[str, str]]) -> None:
        one, other = versions(drawn)
        assert told(diff(one, other), is_swapped=True) == told(diff(other, one), is_swapped=False)

    @settings(max_examples=50)
    @given(two_versions())
    def test_routes_that_change_are_those_that_the_tables_show_otherwise(
        self, drawn: tuple[dict[str, str], dict[str, str]]
    ) -> None:
        one, other = versions(drawn)
        expected = set()
        for key in keys(sides(one, other)):
            was, is_now = one.rib(*key).ways(), other.rib(*key).ways()
            for prefix in was.keys() | is_now.keys():
                shown = [table[prefix] for table in (was, is_now) if prefix in table]
                if was.get(prefix) != is_now.get(prefix) and {way[0] for way in shown} != {"L"}:
                    expected.add((*key, prefix))
        assert {(found.node, found.vrf, found.prefix) for found in diff(one, other).routes} == expected

    @settings(max_examples=40)
    @given(two_versions())
    def test_what_no_longer_survives_is_what_following_every_packet_finds(
        self, drawn: tuple[dict[str, str], dict[str, str]]
    ) -> None:
        """Every prefix of every table behind every failure, followed on both sides: nothing that is told is wrong, and of a
        router whose own table differs nothing is left out."""
        one, other = versions(drawn)
        found = {(made.failure, made.node, made.vrf, made.prefix, made.is_new) for made in diff(one, other).survival}
        assert found == set(_brute(one, other))


def _brute(one: Snapshot, other: Snapshot) -> list[tuple[object, ...]]:
    both = sides(one, other)
    made: list[tuple[object, ...]] = []
    for failure in common_failures(both):
        after = one.after(failure), other.after(failure)
        for key in keys(both):
            ways = [side.rib(*key).ways() for side in (one, other)]
            for prefix in ways[0].keys() | ways[1].keys():
                shown = [side.rib(*key).ways().get(prefix) for side in after]
                if key[0] in failure.nodes or shown[0] == shown[1] or {way[0] for way in shown if way} == {"L"}:
                    continue
                host = host_in(prefix, (one.rib(*key), other.rib(*key)))
                if host is None:
                    continue
                at = both.homes(prefix)
                whole = [passage(side, Place(*key), host, home).arrives for side, home in zip((one, other), at, strict=True)]
                broken = [passage(side, Place(*key), host, home).arrives for side, home in zip(after, at, strict=True)]
                if whole == [True, True] and sorted(map(str, broken)) == ["False", "True"]:
                    made.append((failure.words[0], *key, prefix, broken[1]))
    return made
