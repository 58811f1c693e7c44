"""What holds for every pair of configs that are to make a tunnel."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from routecheck.network import Network, from_texts
from routecheck.questions.tunnel_directions import directions_of
from routecheck.questions.tunnel_fix import Fix
from routecheck.questions.tunnel_pairs import Pair, find
from routecheck.questions.tunnels import DOWN, ONE_WAY, UP, tunnels
from routecheck.render.ipsec import text
from routecheck.render.ipsec_json import csv_text, json_text
from routecheck.snapshot import snapshot
from routecheck.vpn.outcome import Agreed
from routecheck.vpn.replay import ACCEPTED, TOO_OLD, Window, receive, run
from routecheck.vpn.selectors import Rule, answer
from routecheck.vpn.tunnel import Direction, Switches
from tests.strategies import PeerDrawing, peers, selectors

Configs = Mapping[str, str]


def configs(a: PeerDrawing, b: PeerDrawing) -> Configs:
    """The two as files."""
    return {"A.cfg": a.text("A"), "B.cfg": b.text("B")}


def turned(pair: Pair) -> Pair:
    """The same pair, the other end first."""
    return Pair(pair.ends[::-1], pair.calls[::-1], pair.seen[::-1], pair.nat)


def outcomes(direction: Direction) -> list[str]:
    """What becomes of each phase and selector."""
    return [type(direction.phase1).__name__, *(type(child.outcome).__name__ for child in direction.children)]


class TestDirections:
    """Initiator and responder are roles: swapping them twice is the identity."""

    @given(peers(), peers())
    def test_which_end_is_named_first_does_not_matter(self, a: PeerDrawing, b: PeerDrawing) -> None:
        network = from_texts(configs(a, b))
        for pair in find(network).pairs:
            assert turned(turned(pair)) == pair
            one, other = directions_of(network, pair, Switches())
            assert directions_of(network, turned(pair), Switches()) == (other, one)

    @given(peers(), peers())
    def test_phase_1_comes_up_from_both_sides_or_from_none(self, a: PeerDrawing, b: PeerDrawing) -> None:
        """S10.1: a pair of equal policies is equal from either side, and the keys are the same two keys."""
        if not a.misses and not b.misses:
            network = from_texts(configs(a, b))
            (pair,) = find(network).pairs
            one, other = directions_of(network, pair, Switches())
            assert isinstance(one.phase1, Agreed) == isinstance(other.phase1, Agreed)

    @given(peers())
    def test_a_site_and_its_mirror_make_a_tunnel(self, a: PeerDrawing) -> None:
        """The settings are the same and every list has the same wildcards: only who calls nobody, or proves itself with a
        certificate, does not come up."""
        same = a._replace(wildcards=("0.0.0.255", "0.0.0.255"), misses=False)
        made = tunnels(snapshot(from_texts(configs(same, same)))).tunnels[0]
        assert made.verdict == UP or _has_rsa(a)

    @given(peers(), peers())
    def test_sas_come_in_pairs_with_their_own_spis(self, a: PeerDrawing, b: PeerDrawing) -> None:
        """S10.21."""
        for made in tunnels(snapshot(from_texts(configs(a, b)))).tunnels:
            for direction in made.directions:
                agreed = [child for child in direction.children if isinstance(child.outcome, Agreed)]
                assert len(direction.sas) == 2 * len(agreed)
                assert len({sa.spi for sa in direction.sas}) == len(direction.sas)
                assert {(sa.sender, sa.receiver) for sa in direction.sas} <= {("A", "B"), ("B", "A")}


class TestFixes:
    """A fix that is printed makes the tunnel come up."""

    @given(peers(), peers())
    @settings(max_examples=200)
    def test_a_fix_typed_behind_the_configs_makes_the_tunnel_come_up(self, a: PeerDrawing, b: PeerDrawing) -> None:
        files = configs(a, b)
        for made in tunnels(snapshot(from_texts(files))).tunnels:
            if made.fixes:
                after = tunnels(snapshot(typed_behind(files, made.fixes, {"A": a, "B": b}))).tunnels[0]
                assert after.verdict == UP
                assert not after.is_faulty

    @given(peers(), peers())
    @settings(max_examples=100)
    def test_there_is_a_fix_for_whatever_is_drawn(self, a: PeerDrawing, b: PeerDrawing) -> None:
        """Unless both may prove themselves with certificates, which nothing is known of."""
        if _has_rsa(a) and _has_rsa(b):
            return
        for made in tunnels(snapshot(from_texts(configs(a, b)))).tunnels:
            assert bool(made.fixes) == (made.verdict in (DOWN, ONE_WAY))


def _has_rsa(drawn: PeerDrawing) -> bool:
    return any("authentication pre-share" not in policy for policy in drawn.policies)


def typed_behind(files: Configs, fixes: tuple[Fix, ...], drawn: Mapping[str, PeerDrawing]) -> Network:
    """The network when the commands stand at the end of the configs, a key in place of each word that stands for one."""
    after = dict(files)
    for fix in fixes:
        own, other = drawn[fix.node], drawn["B" if fix.node == "A" else "A"]
        typed = "\n".join(fix.commands).replace(" KEY ", f" {other.key} ").replace(" OLD ", f" {own.key} ")
        after[f"{fix.node}.cfg"] += typed + "\n"
    return from_texts(after)


class TestOutputs:
    """The same input gives the same bytes, and no format holds a key."""

    @given(peers(), peers())
    @settings(max_examples=30)
    def test_no_format_holds_a_key_and_all_are_deterministic(self, a: PeerDrawing, b: PeerDrawing) -> None:
        one, other = a._replace(key="hunter2Zq"), b._replace(key=b.key + "hunter3Zq")
        made = [tunnels(snapshot(from_texts(configs(one, other)))) for _ in range(2)]
        shown = [(text(each), json_text(each, ()), csv_text(each)) for each in made]
        assert shown[0] == shown[1]
        assert "hunter" not in "".join(shown[0]) + repr(made[0])


class TestSelectors:
    """S10.11."""

    @given(selectors())
    def test_an_exact_mirror_is_accepted(self, rule: Rule) -> None:
        assert answer(rule.selector.mirrored(), [rule._replace(is_permit=True)]).is_accepted

    @given(selectors(), selectors())
    def test_what_contains_each_other_is_the_same(self, one: Rule, other: Rule) -> None:
        a, b = one.selector, other.selector
        if a.contains(b):
            assert a.overlaps(b)
            assert b.mirrored().overlaps(a.mirrored())
            assert a.mirrored().contains(b.mirrored())
        if a.contains(b) and b.contains(a) and not (a.source.wildcard or a.destination.wildcard):
            assert a == b


class TestWindow:
    """RFC 4303 3.4.3: a number is accepted at most once, none behind the window is, and a new highest always is."""

    @given(st.lists(st.integers(1, 300), max_size=60), st.sampled_from([64, 128, 1024]))
    def test_the_window_equals_a_set_of_what_was_seen(self, sequences: list[int], size: int) -> None:
        seen: set[int] = set()
        for arrival in run(sequences, size):
            top = max(seen, default=0)
            is_old = arrival.sequence <= top - size
            assert (arrival.verdict == ACCEPTED) == (arrival.sequence not in seen and not is_old)
            assert (arrival.verdict == TOO_OLD) == is_old
            if arrival.verdict == ACCEPTED:
                seen.add(arrival.sequence)

    @given(st.integers(1, 2**32 - 1), st.integers(0, 2**32 - 1))
    def test_what_is_not_accepted_changes_nothing(self, top: int, sequence: int) -> None:
        window = Window(64, top, 1)
        arrival = receive(window, sequence)
        assert (arrival.window == window) == (arrival.verdict != ACCEPTED)
