"""Who enters the RIB: S0.4 and section 4 of semantics.md. EIGRP, RIP and BGP are hand-made routes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routecheck.address import parse_address, parse_prefix
from routecheck.protocols.route import Ineligible, Route, Via
from routecheck.rib.select import Choice, select
from routecheck.rib.table import Rib
from tests.builders import learned, match, net, now, table, why_not

DISTANCES = {"C": 0, "S": 1, "B": 20, "D": 90, "O": 110, "O IA": 110, "O E1": 110, "O E2": 110, "R": 120, "D EX": 170}


def offer(
    protocol: str, metric: int = 0, distance: int | None = None, *, prefix: str = "10.0.0.0/8", source: str = "", forward: int = 0
) -> Route:
    """A candidate as a protocol would offer it."""
    names = {"C": "connected", "S": "static", "O": "ospf 1", "D": "eigrp 1", "R": "rip", "B": "bgp 65000"}
    return Route(
        prefix=parse_prefix(prefix),
        protocol=protocol,
        distance=DISTANCES[protocol] if distance is None else distance,
        metric=metric,
        next_hops=(Via(parse_address("192.0.2.1"), "GigabitEthernet0/0"),),
        source=source or names[protocol[0]],
        forward_metric=forward if "E2" in protocol else None,
    )


def codes(choice: Choice) -> list[str]:
    return [f"{route.protocol} [{route.distance}/{route.metric}]" for route in choice.winners]


def losses(choice: Choice) -> list[str]:
    return [f"{loss.route.protocol}: {loss.detail}" for loss in choice.losers]


class TestExamples:
    """EX-4.1 to EX-4.5."""

    def test_ex_4_1_the_longest_match_comes_before_any_distance(self) -> None:
        rib = Rib([offer("O", 20, prefix="10.1.0.0/16"), offer("R", 3, prefix="10.1.1.0/24")], ())
        (found,) = rib.longest_match(parse_address("10.1.1.9"))
        assert (found.protocol, str(found.prefix)) == ("R", "10.1.1.0/24")

    def test_ex_4_2_a_static_of_150_beats_eigrp_external(self) -> None:
        choice = select([offer("S", distance=150), offer("D EX", 5000)])
        assert codes(choice) == ["S [150/0]"]
        assert losses(choice) == ["D EX: administrative distance 170 > 150"]

    # R1 Gi0/0 10.0.0.1 -- 10.0.0.0/24 -- .2 R2, which announces a default; R1 Gi0/1 192.0.2.1 for its own
    R2 = "interface Gi0/0\n ip address 10.0.0.2 255.255.255.0\nrouter ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n"
    ALWAYS = " default-information originate always\n"
    R1 = (
        "interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\ninterface Gi0/1\n ip address 192.0.2.1 255.255.255.0\n"
        "router ospf 1\n network 10.0.0.0 0.0.0.255 area 0\n"
    )

    def test_ex_4_3_a_floating_static_below_the_external_distance_is_installed(self) -> None:
        static = "ip route 0.0.0.0 0.0.0.0 192.0.2.9 111\n"
        start = net(R1=self.R1 + " distance ospf external 180\n" + static, R2=self.R2 + self.ALWAYS)
        assert learned(start, "R1") == {"0.0.0.0/0": "S* [111/0] via 192.0.2.9"}
        assert why_not(start, "R1", "0.0.0.0/0") == ["administrative distance 180 > 111"]
        plain = net(R1=self.R1 + static, R2=self.R2 + self.ALWAYS)
        assert learned(plain, "R1") == {"0.0.0.0/0": "O*E2 [110/1] via 10.0.0.2, GigabitEthernet0/0"}

    def test_ex_4_4_equal_distances_of_two_protocols_are_flagged(self) -> None:
        start = net(R1=self.R1 + "ip route 0.0.0.0 0.0.0.0 192.0.2.9 110\n", R2=self.R2 + self.ALWAYS)
        assert learned(start, "R1") == {"0.0.0.0/0": "S* [110/0] via 192.0.2.9"}
        (doubt,) = now(start).rib("R1").choice(parse_prefix("0.0.0.0/0")).doubts
        assert "S4.6" in doubt

    def test_ex_4_5_ospf_beats_ibgp(self) -> None:
        choice = select([offer("B", distance=200), offer("O", 20)])
        assert codes(choice) == ["O [110/20]"]
        assert losses(choice) == ["B: administrative distance 200 > 110"]


class TestRules:
    """S4.2 to S4.7."""

    def test_s4_2_the_lowest_distance_wins_whatever_the_metrics(self) -> None:
        order = ["C", "S", "B", "D", "O", "R"]
        for place, protocol in enumerate(order):
            routes = [offer(one, metric=1000 - 100 * n) for n, one in enumerate(order[place:])]
            assert [route.protocol for route in select(routes).winners] == [protocol]

    def test_s4_2_an_internal_eigrp_route_beats_an_external_one_of_the_same_process(self) -> None:
        assert codes(select([offer("D", 5000), offer("D EX", 10)])) == ["D [90/5000]"]

    def test_s4_2_metrics_compare_inside_one_source_only(self) -> None:
        choice = select([offer("O", 30, source="ospf 1"), offer("O", 20, source="ospf 1"), offer("R", 1)])
        assert codes(choice) == ["O [110/20]"]
        assert losses(choice) == ["O: metric 30 > 20", "R: administrative distance 120 > 110"]

    def test_s4_2_equal_routes_of_one_source_share_the_load(self) -> None:
        one = offer("D", 5000)
        other = one._replace(next_hops=(Via(parse_address("192.0.2.77"), "GigabitEthernet0/1"),))
        assert select([one, other]).winners == (one, other)

    def test_s4_2_distance_255_is_out_before_anything_is_compared(self) -> None:
        choice = select([offer("S", distance=255), offer("R", 5)])
        assert codes(choice) == ["R [120/5]"]
        assert [one.reason for one in choice.ineligible] == ["administrative distance 255: never installed"]
        assert choice.losers == ()

    def test_s5_13_the_type_of_an_ospf_route_comes_before_its_metric(self) -> None:
        order = ["O", "O IA", "O E1", "O E2"]
        for place, protocol in enumerate(order):
            routes = [offer(one, metric=1000 - 100 * n) for n, one in enumerate(order[place:])]
            assert [route.protocol for route in select(routes).winners] == [protocol]

    def test_s5_13_types_compare_inside_one_process_even_when_a_worse_type_has_the_lower_distance(self) -> None:
        choice = select([offer("O", 20, 200), offer("O E2", 1, 110)])
        assert codes(choice) == ["O [200/20]"]

    def test_s5_21_e2_routes_compare_the_metric_then_the_forward_metric(self) -> None:
        near, far, dear = offer("O E2", 1, forward=10), offer("O E2", 1, forward=20), offer("O E2", 2, forward=1)
        choice = select([dear, far, near])
        assert choice.winners == (near,)
        assert losses(choice) == ["O E2: forward metric 20 > 10", "O E2: metric 2 > 1"]

    def test_s4_5_of_two_processes_with_one_distance_the_lower_number_is_taken_and_flagged(self) -> None:
        choice = select([offer("O", 5, source="ospf 10"), offer("O IA", 500, source="ospf 2")])
        assert [route.source for route in choice.winners] == ["ospf 2"]
        assert len(choice.doubts) == 1
        assert "S4.5" in choice.doubts[0]
        assert "ospf 2 is assumed" in choice.doubts[0]

    def test_s4_5_two_processes_with_different_distances_are_not_flagged(self) -> None:
        choice = select([offer("O", 5, source="ospf 1"), offer("O", 500, 90, source="ospf 2")])
        assert ([route.source for route in choice.winners], choice.doubts) == (["ospf 2"], ())

    @pytest.mark.parametrize(("one", "other"), [("S", "O"), ("B", "D"), ("D", "O"), ("O", "R"), ("R", "D EX")])
    def test_s4_6_of_two_protocols_with_one_distance_the_lower_default_is_taken_and_flagged(self, one: str, other: str) -> None:
        choice = select([offer(other, distance=77), offer(one, 9, distance=77)])
        assert [route.protocol for route in choice.winners] == [one]
        assert "S4.6" in choice.doubts[0]

    def test_s4_6_a_doubt_about_routes_that_lose_anyway_is_none(self) -> None:
        assert select([offer("C"), offer("S", distance=110), offer("O", 5)]).doubts == ()

    def test_s4_3_distance_applies_to_all_types_and_distance_ospf_to_one(self) -> None:
        # R1 .1 -- 10.0.0.0/24 -- .2 R2, Lo0 2.2.2.2/32 and a default
        two = TestExamples.R2 + TestExamples.ALWAYS + "interface Lo0\n ip address 2.2.2.2 255.255.255.255\n"
        for line, (intra, external) in {
            "distance 80": (80, 80),
            "distance ospf external 80": (110, 80),
            "distance ospf intra-area 80": (80, 110),
        }.items():
            found = learned(net(R1=TestExamples.R1 + f" {line}\n", R2=two), "R1")
            assert found["2.2.2.2/32"].startswith(f"O [{intra}/2]")
            assert found["0.0.0.0/0"].startswith(f"O*E2 [{external}/1]")

    def test_s4_3_distance_255_keeps_all_routes_of_the_process_out(self) -> None:
        start = net(R1=TestExamples.R1 + " distance 255\n", R2=TestExamples.R2 + TestExamples.ALWAYS)
        assert learned(start, "R1") == {}

    @pytest.mark.parametrize(
        ("line", "paths"), [("", 4), (" maximum-paths 2\n", 2), (" maximum-paths 1\n", 1), (" maximum-paths 6\n", 6)]
    )
    def test_s4_7_ospf_installs_four_paths_unless_told_otherwise(self, line: str, paths: int) -> None:
        # R1 ====== six cables ====== R2, Lo0 2.2.2.2/32
        cables = [[f"interface Gi0/{n}\n ip address 10.0.{n}.{end} 255.255.255.0\n" for n in range(6)] for end in (1, 2)]
        ospf = "router ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n"
        two = "".join(cables[1]) + "interface Lo0\n ip address 2.2.2.2 255.255.255.255\n" + ospf
        assert table(net(R1="".join(cables[0]) + ospf + line, R2=two), "R1")["2.2.2.2/32"].count("via") == paths

    def test_s4_7_static_routes_are_not_limited_by_that(self) -> None:
        cables = "".join(
            f"interface Gi0/{n}\n ip address 10.0.{n}.1 255.255.255.0\nip route 0.0.0.0 0.0.0.0 10.0.{n}.2\n" for n in range(6)
        )
        assert table(net(R1=cables), "R1")["0.0.0.0/0"].count("via") == 6

    def test_s0_4_a_host_route_beats_a_connected_subnet(self) -> None:
        start = net(R1="interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\nip route 10.0.0.9 255.255.255.255 Null0 250\n")
        assert match(start, "R1", "10.0.0.9") == "10.0.0.9/32 S [250/0] is directly connected, Null0"

    def test_no_candidates_make_no_choice(self) -> None:
        assert select([]) == Choice(())

    def test_what_is_not_eligible_is_kept_with_its_reason(self) -> None:
        reason = Ineligible(offer("S"), "its interface is down")
        assert select([offer("O", 5)], [reason]).ineligible == (reason,)


@given(
    st.lists(
        st.builds(
            lambda protocol, metric, forward: offer(protocol, metric, forward=forward),
            st.sampled_from(["O", "O IA", "O E1", "O E2", "S", "R", "B"]),
            st.integers(0, 4),
            st.integers(0, 3),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_losers_come_in_the_order_in_which_they_would_win(routes: list[Route]) -> None:
    """What is listed first takes over when the winners are gone, and so on."""
    choice = select(routes)
    listed = [loss.route for loss in choice.losers]
    while listed:
        winners = select(listed).winners
        assert sorted(map(str, listed[: len(winners)])) == sorted(map(str, winners))
        listed = listed[len(winners) :]
