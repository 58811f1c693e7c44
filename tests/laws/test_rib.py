"""What holds for every routing table."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from routecheck.protocols.route import Route, Via
from routecheck.rib.select import select
from routecheck.rib.table import Rib
from routecheck.topology import NOTHING_FAILED
from tests.builders import fail, net, now, table
from tests.protocols.test_static import F1
from tests.strategies import prefixes, routes


class TestLongestMatch:
    """S0.4: longest match first, and distances never compare different lengths."""

    @given(
        st.lists(routes(), max_size=15), st.integers(0, 0xFFFFFFFF) | prefixes().map(lambda prefix: prefix.last), st.booleans()
    )
    def test_it_equals_brute_force(self, offered: list[Route], address: int, with_default: bool) -> None:
        rib = Rib(offered, ())
        covering = [
            prefix for prefix in {route.prefix for route in offered} if prefix.covers(address) and rib.choice(prefix).winners
        ]
        covering = [prefix for prefix in covering if with_default or prefix.length]
        best = max(covering, key=lambda prefix: prefix.length, default=None)
        expected = rib.choice(best).winners if best is not None else ()
        assert rib.longest_match(address, with_default=with_default) == expected

    @given(st.lists(routes(), max_size=15), st.integers(0, 0xFFFFFFFF) | prefixes().map(lambda prefix: prefix.last))
    def test_covering_is_every_prefix_that_covers_longest_first(self, offered: list[Route], address: int) -> None:
        rib = Rib(offered, ())
        expected = [prefix for prefix in rib.prefixes() if prefix.covers(address)]
        assert list(rib.covering(address)) == sorted(expected, key=lambda prefix: -prefix.length)

    @given(st.lists(routes(), min_size=1, max_size=8), st.data())
    def test_a_static_that_comes_and_goes_leaves_no_trace(self, offered: list[Route], data: st.DataObject) -> None:
        coming = data.draw(routes())._replace(protocol="S", source="static")
        rib = Rib(offered, ())
        address = coming.prefix.last
        before = rib.longest_match(address), rib.prefixes()
        rib.with_static(coming)
        assert rib.longest_match(address) == Rib([*offered, coming], ()).longest_match(address)
        rib.without_static(coming)
        assert (rib.longest_match(address), rib.prefixes()) == before


class TestSelect:
    """S4.2: every candidate wins, or has a reason; the order of candidates never matters."""

    @given(prefixes().flatmap(lambda prefix: st.lists(routes(prefix), max_size=10)))
    def test_every_candidate_wins_or_has_a_reason(self, offered: list[Route]) -> None:
        choice = select(offered)
        fates = [*choice.winners, *(loss.route for loss in choice.losers), *(one.route for one in choice.ineligible)]
        assert sorted(map(repr, fates)) == sorted(map(repr, offered))
        assert all(loss.detail for loss in choice.losers)
        assert all(one.reason for one in choice.ineligible)
        assert bool(choice.winners) == any(route.distance < 255 for route in offered)

    @given(prefixes().flatmap(lambda prefix: st.lists(routes(prefix), max_size=8)), st.randoms(use_true_random=False))
    def test_the_order_of_candidates_never_matters(self, offered: list[Route], random: Random) -> None:
        shuffled = list(offered)
        random.shuffle(shuffled)
        one, other = select(offered), select(shuffled)
        assert set(one.winners) == set(other.winners)
        assert {(loss.route, loss.lost_at) for loss in one.losers} == {(loss.route, loss.lost_at) for loss in other.losers}
        assert set(one.doubts) == set(other.doubts)

    @given(prefixes().flatmap(lambda prefix: st.lists(routes(prefix), min_size=1, max_size=8)))
    def test_winners_come_from_one_source_with_one_distance_and_metric(self, offered: list[Route]) -> None:
        assert len({(route.source, route.distance, route.metric) for route in select(offered).winners}) <= 1

    @given(prefixes().flatmap(lambda prefix: st.lists(routes(prefix), min_size=1, max_size=8)))
    def test_a_loser_that_was_not_there_changes_no_winner(self, offered: list[Route]) -> None:
        choice = select(offered)
        assert set(select(choice.winners).winners) == set(choice.winners)


class TestScenarios:
    """Failing nothing changes nothing."""

    WORDS = ("R2-R3", "R2-R4", "R3-R4", "R1-R2", "R3:Gi0/2", "R1", "R2", "R3", "R4", "R2~R3", "R1:Gi0/1")

    def test_failing_nothing_changes_nothing(self) -> None:
        start = now(net(F1))
        again = start.after(NOTHING_FAILED)
        assert [table(again, node) for node in F1] == [table(start, node) for node in F1]
        assert again.down == start.down

    @given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True))
    def test_failing_what_has_failed_changes_nothing(self, words: list[str]) -> None:
        broken = fail(net(F1), "+".join(words))
        again = broken.after(broken.scenario)
        assert [table(again, node) for node in F1] == [table(broken, node) for node in F1]

    @given(st.lists(st.sampled_from(WORDS), min_size=2, max_size=3, unique=True), st.randoms(use_true_random=False))
    def test_the_order_of_failures_does_not_matter_here(self, words: list[str], random: Random) -> None:
        shuffled = list(words)
        random.shuffle(shuffled)
        one, other = fail(net(F1), "+".join(words)), fail(net(F1), "+".join(shuffled))
        assert [table(one, node) for node in F1] == [table(other, node) for node in F1]
        stepwise = now(net(F1))
        for word in words:
            stepwise = fail(stepwise, word)
        assert [table(stepwise, node) for node in F1] == [table(one, node) for node in F1]


class TestStatics:
    """S3.8 to S3.10: a table that has settled is one that every static route agrees with."""

    PREFIXES = st.sampled_from([f"{net} {mask}" for net, mask in (
        ("10.0.0.0", "255.0.0.0"), ("10.1.0.0", "255.255.0.0"), ("10.1.1.0", "255.255.255.0"), ("10.2.0.0", "255.255.0.0"),
        ("172.16.0.0", "255.255.0.0"), ("0.0.0.0", "0.0.0.0"), ("192.0.0.0", "255.255.0.0"),
    )])  # fmt: skip
    HOPS = st.sampled_from(["10.1.1.1", "10.2.0.1", "10.9.0.1", "172.16.0.1", "192.0.2.1", "192.0.3.1", "Null0", "Gi0/1"])
    LINES = st.lists(st.builds("ip route {} {} {}".format, PREFIXES, HOPS, st.sampled_from(["", "5", "200"])), max_size=9)
    PORTS = "interface Gi0/0\n ip address 192.0.2.9 255.255.255.0\ninterface Gi0/1\n ip address 192.0.3.9 255.255.255.0\n"

    @given(LINES, st.sampled_from([None, "R1:Gi0/0", "R1:Gi0/1"]))
    def test_every_next_hop_in_the_table_resolves_and_not_by_its_own_route(self, lines: list[str], word: str | None) -> None:
        start = now(net(R1=self.PORTS + "\n".join(lines) + "\n"))
        rib = (fail(start, word) if word else start).rib("R1")
        for prefix in rib.prefixes():
            for route in rib.choice(prefix).winners:
                hop = route.next_hops[0]
                if route.protocol == "S" and isinstance(hop, Via) and hop.interface is None:
                    found = rib.longest_match(hop.address, with_default=False)
                    assert found, f"{prefix} via an address without a route"
                    assert all(one.prefix != prefix or one.next_hops != route.next_hops for one in found)

    @given(LINES)
    def test_a_failure_and_its_repair_leave_what_was(self, lines: list[str]) -> None:
        start = now(net(R1=self.PORTS + "\n".join(lines) + "\n"))
        back = fail(start, "R1:Gi0/0").after(NOTHING_FAILED)
        assert back.rib("R1").ways() == start.rib("R1").ways()
