r"""Explanations: what wins, what each other candidate lost by, what would turn it round, and what a failure changes.

Most tests are about R1 of this network, where R3 has 10.255.0.3 and originates a default:

             R2
        1  /    \  1
     ISP -- R1 -----5----- R3 -- 10.255.0.3        ISP is 192.0.2.1, by static routes of R1
"""  # fmt: skip

from pathlib import Path

import pytest
from hypothesis import given, settings

from routecheck.address import Prefix, dotted, parse_prefix
from routecheck.failures import scenario
from routecheck.network import Network, from_texts, load
from routecheck.protocols.route import Via
from routecheck.questions.explain import Entry, Explanation, Lost, explain
from routecheck.snapshot import Snapshot, snapshot
from tests.builders import fail, net, now, said, table
from tests.strategies import OspfDrawing, ospf_drawings

BRANCH_OFFICE = str(Path(__file__).parents[2] / "configs" / "branch-office")
FLOATING = "ip route 10.255.0.3 255.255.255.255 192.0.2.1 111\nip route 0.0.0.0 0.0.0.0 192.0.2.1 112"

R2 = """
interface GigabitEthernet0/0
 ip address 10.0.12.2 255.255.255.252
interface GigabitEthernet0/1
 ip address 10.0.23.2 255.255.255.252
router ospf 1
 network 10.0.0.0 0.255.255.255 area 0
"""
R3 = """
interface GigabitEthernet0/0
 ip address 10.0.13.2 255.255.255.252
interface GigabitEthernet0/1
 ip address 10.0.23.1 255.255.255.252
interface Loopback0
 ip address 10.255.0.3 255.255.255.255
router ospf 1
 network 10.0.0.0 0.255.255.255 area 0
 default-information originate always
"""


def triangle(*, cost: int = 5, statics: str = FLOATING, second: str = R2, third: str = R3, more: str = "") -> Network:
    first = f"""
interface GigabitEthernet0/0
 ip address 10.0.12.1 255.255.255.252
interface GigabitEthernet0/1
 ip address 10.0.13.1 255.255.255.252
 ip ospf cost {cost}
interface GigabitEthernet0/2
 ip address 192.0.2.2 255.255.255.252
router ospf 1
 network 10.0.0.0 0.255.255.255 area 0
{more}
{statics}
"""
    return net(R1=first, R2=second, R3=third)


def asked(network: Network | Snapshot, destination: str | None = None, *words: str, node: str = "R1") -> Explanation:
    snap = now(network)
    stages = [scenario(snap.network, snap.base.wires, word) for word in words]
    return explain(snap, node, destination=parse_prefix(destination) if destination else None, stages=stages)


def entry(network: Network | Snapshot, prefix: str, node: str = "R1") -> Entry:
    (found,) = asked(network, prefix, node=node).before.entries
    assert str(found.prefix) == prefix
    return found


def lost_to(network: Network, prefix: str, hop: str) -> Lost:
    """The loser with this next hop."""
    (found,) = (
        lost
        for lost in entry(network, prefix).losers
        for via in lost.route.next_hops
        if isinstance(via, Via) and dotted(via.address) == hop
    )
    return found


HOST = "10.255.0.3/32"


class TestLosers:
    """Each candidate that does not win lost at one step, by a comparison of two numbers."""

    def test_a_longer_path_lost_by_its_metric(self) -> None:
        lost = lost_to(triangle(), HOST, "10.0.13.2")
        assert (lost.lost_at, lost.detail) == ("metric", "metric 6 > 3")
        assert lost.route.path == ("R1", "R3")

    def test_a_floating_static_lost_by_its_administrative_distance(self) -> None:
        lost = lost_to(triangle(), HOST, "192.0.2.1")
        assert (lost.lost_at, lost.detail) == ("administrative distance", "administrative distance 111 > 110")
        assert lost.route.path == ()
        assert [line.text for line in lost.route.sources] == ["ip route 10.255.0.3 255.255.255.255 192.0.2.1 111"]

    def test_another_way_to_an_e2_originator_lost_by_its_forward_metric(self) -> None:
        lost = lost_to(triangle(), "0.0.0.0/0", "10.0.13.2")
        assert (lost.lost_at, lost.detail) == ("forward metric", "forward metric 5 > 2")
        assert (lost.route.metric, lost.route.forward_metric) == (1, 5)

    def test_an_e2_default_lost_to_an_e1_default_by_its_route_type(self) -> None:
        originating = " default-information originate always metric 900 metric-type 1\n"
        found = entry(triangle(second=R2 + originating), "0.0.0.0/0")
        assert said(found.winners) == "O*E1 [110/901] via 10.0.12.2, GigabitEthernet0/0"
        (lost,) = (one for one in found.losers if one.lost_at == "route type")
        assert lost.detail == "O E2 is less preferred than O E1 within one process"
        assert lost.route.path == ("R1", "R2", "R3")
        assert lost.wins_if == ""

    def test_another_e2_originator_lost_by_the_external_metric(self) -> None:
        # R2's default has metric 2: it loses although R2 is nearer
        network = triangle(second=R2 + " default-information originate always metric 2\n")
        details = {(lost.route.path, lost.detail) for lost in entry(network, "0.0.0.0/0").losers if lost.lost_at == "metric"}
        assert details == {(("R1", "R2"), "metric 2 > 1")}

    EQUAL = "ip route 10.255.0.3 255.255.255.255 192.0.2.1 110"

    def test_ex_4_4_a_static_of_equal_distance_wins_over_ospf(self) -> None:
        found = entry(triangle(statics=self.EQUAL), HOST)
        assert said(found.winners) == "S [110/0] via 192.0.2.1"
        assert {lost.lost_at for lost in found.losers} == {"metric", "equal distance"}

    def test_ex_4_4_the_answer_says_that_the_tie_is_an_assumption(self) -> None:
        assert any("S4.6" in caution for caution in asked(triangle(statics=self.EQUAL), HOST).cautions)

    def test_a_candidate_of_distance_255_is_not_eligible_rather_than_beaten(self) -> None:
        found = entry(triangle(statics="ip route 10.255.0.3 255.255.255.255 192.0.2.1 255"), HOST)
        assert [one.reason for one in found.ineligible] == ["administrative distance 255: never installed"]
        assert "static" not in {lost.route.source for lost in found.losers}

    def test_a_static_whose_next_hop_does_not_resolve_is_not_eligible(self) -> None:
        found = entry(triangle(statics="ip route 10.255.0.3 255.255.255.255 198.18.0.1"), HOST)
        (refused,) = found.ineligible
        assert "no route to next hop 198.18.0.1" in refused.reason


class TestWinners:
    def test_a_winner_tells_its_path_and_the_lines_on_the_router_they_stand_on(self) -> None:
        (route,) = entry(triangle(), HOST).winners
        assert route.path == ("R1", "R2", "R3")
        assert [(line.file, line.text.strip()) for line in route.sources] == [
            ("R3.cfg", "ip address 10.255.0.3 255.255.255.255"),
            ("R3.cfg", "network 10.0.0.0 0.255.255.255 area 0"),
        ]

    def test_an_e2_winner_tells_its_forward_metric(self) -> None:
        (route,) = entry(triangle(), "0.0.0.0/0").winners
        assert (route.protocol, route.metric, route.forward_metric, route.path) == ("O E2", 1, 2, ("R1", "R2", "R3"))

    def test_an_intra_area_winner_has_no_forward_metric(self) -> None:
        (route,) = entry(triangle(), HOST).winners
        assert route.forward_metric is None

    def test_without_a_destination_every_prefix_has_an_entry_and_the_winners_of_the_table(self) -> None:
        network = triangle()
        found = {str(one.prefix): said(one.winners) for one in asked(network).before.entries}
        assert found == table(network, "R1")


class TestCounterfactuals:
    """What is said to turn a loss round does so when it is really done."""

    def test_a_static_wins_once_its_distance_is_below_that_of_the_winner(self) -> None:
        assert lost_to(triangle(), HOST, "192.0.2.1").wins_if == "its distance were below 110"
        lower = triangle(statics="ip route 10.255.0.3 255.255.255.255 192.0.2.1 109")
        assert said(entry(lower, HOST).winners) == "S [109/0] via 192.0.2.1"

    def test_a_path_wins_once_its_metric_is_below_that_of_the_winner(self) -> None:
        assert lost_to(triangle(), HOST, "10.0.13.2").wins_if == "its metric were below 3"
        assert said(entry(triangle(cost=2), HOST).winners).count("via") == 2
        assert said(entry(triangle(cost=1), HOST).winners) == "O [110/2] via 10.0.13.2, GigabitEthernet0/1"

    def test_an_e2_path_wins_once_its_forward_metric_is_below_that_of_the_winner(self) -> None:
        assert lost_to(triangle(), "0.0.0.0/0", "10.0.13.2").wins_if == "its forward metric were below 2"
        assert said(entry(triangle(cost=1), "0.0.0.0/0").winners) == "O*E2 [110/1] via 10.0.13.2, GigabitEthernet0/1"

    @pytest.mark.parametrize("prefix", [HOST, "0.0.0.0/0"])
    def test_nothing_is_promised_to_an_ospf_path_that_a_static_beats_anyway(self, prefix: str) -> None:
        network = triangle(statics="ip route 10.255.0.3 255.255.255.255 192.0.2.1\nip route 0.0.0.0 0.0.0.0 192.0.2.1")
        lost = lost_to(network, prefix, "10.0.13.2")
        assert "None" not in lost.wins_if
        assert "below 0" not in lost.wins_if

    def test_nothing_is_promised_that_no_cost_can_give(self) -> None:
        # in this variant R1 originates next door to R2, at a forward metric of 1
        found = entry(load(f"{BRANCH_OFFICE}/a-two-defaults"), "0.0.0.0/0", node="R2")
        assert [lost.detail for lost in found.losers] == ["forward metric 2 > 1"]
        assert "below 1" not in found.losers[0].wins_if

    def test_the_second_best_takes_over_when_the_interface_of_the_winner_goes_down(self) -> None:
        network = triangle()
        lost = lost_to(network, HOST, "10.0.13.2")
        assert lost.takes_over_when == "GigabitEthernet0/0 goes down"
        assert said(fail(network, "R1:Gi0/0").rib("R1").choice(parse_prefix(HOST)).winners) == said((lost.route,))

    def test_the_third_best_does_not_take_over_then(self) -> None:
        assert lost_to(triangle(), HOST, "192.0.2.1").takes_over_when == ""

    def test_a_floating_static_takes_over_when_it_is_next(self) -> None:
        after = fail(triangle(), "R1:Gi0/1")
        (lost,) = entry(after, HOST).losers
        assert said((lost.route,)) == "S [111/0] via 192.0.2.1"
        assert lost.takes_over_when == "GigabitEthernet0/0 goes down"
        assert said(fail(after, "R1:Gi0/0").rib("R1").choice(parse_prefix(HOST)).winners) == "S [111/0] via 192.0.2.1"

    @given(ospf_drawings())
    @settings(max_examples=40, deadline=None)
    def test_in_any_network_what_is_said_to_take_over_does_and_nothing_else(self, drawing: OspfDrawing) -> None:
        texts = {f"{name}.cfg": "\n".join(line for block in blocks for line in block) for name, blocks in drawing.texts().items()}
        snap = snapshot(from_texts(texts))
        for found in asked(snap).before.entries:
            names = {hop.interface for route in found.winners for hop in route.next_hops}
            for lost in found.losers:
                assert lost.takes_over_when in ("", *(f"{name} goes down" for name in names))
                if lost.takes_over_when:
                    winners = fail(snap, f"R1:{lost.takes_over_when.split()[0]}").rib("R1").choice(found.prefix).winners
                    assert any(set(lost.route.next_hops) <= set(route.next_hops) for route in winners)

    def test_an_answer_about_one_network_is_not_taken_from_another(self) -> None:
        # the same network with and without the second way: asked in turn, each gives its own answer every time
        with_backup, without = triangle(), triangle(third=R3.replace("10.0.13.2", "10.0.14.2"))
        for _ in range(100):
            assert takes_over(now(with_backup)) == ""
            assert takes_over(now(without)) == "GigabitEthernet0/0 goes down"


def takes_over(snap: Snapshot) -> str:
    """What is said of the floating static to 10.255.0.3."""
    (lost,) = (one for one in entry(snap, HOST).losers if one.route.source == "static")
    return lost.takes_over_when


class TestLadder:
    """For one address: every prefix that covers it, longest first (S0.4)."""

    def test_the_longest_prefix_is_used_and_the_others_are_told(self) -> None:
        summary = "ip route 10.0.0.0 255.0.0.0 192.0.2.1\nip route 10.255.0.0 255.255.0.0 192.0.2.1"
        answer = asked(triangle(statics=f"{FLOATING}\n{summary}"), "10.255.0.3")
        assert answer.destination == "10.255.0.3"
        assert [(str(rung.prefix), rung.verdict, rung.is_used) for rung in answer.before.ladder] == [
            ("10.255.0.3/32", "the longest match", True),
            ("10.255.0.0/16", "covers it too, but 10.255.0.3/32 is longer", False),
            ("10.0.0.0/8", "covers it too, but 10.255.0.3/32 is longer", False),
            ("0.0.0.0/0", "covers it too, but 10.255.0.3/32 is longer", False),
        ]
        assert [str(found.prefix) for found in answer.before.entries] == ["10.255.0.3/32"]

    def test_a_longer_prefix_without_an_eligible_candidate_is_passed_over(self) -> None:
        answer = asked(triangle(statics="ip route 172.16.1.0 255.255.255.0 198.18.0.1"), "172.16.1.9")
        assert [(str(rung.prefix), rung.verdict, rung.is_used) for rung in answer.before.ladder] == [
            ("172.16.1.0/24", "no candidate can be used", False),
            ("0.0.0.0/0", "the longest match", True),
        ]

    def test_an_address_without_any_route_has_no_entry(self) -> None:
        answer = asked(triangle(statics="", third=R3.replace("default-information originate always", "")), "8.8.8.8")
        assert (answer.before.entries, answer.before.ladder) == ((), ())

    def test_a_prefix_is_taken_as_it_is(self) -> None:
        assert [str(one.prefix) for one in asked(triangle(), "0.0.0.0/0").before.entries] == ["0.0.0.0/0"]


class TestChanges:
    """With a failure: before and after, what changed, how many did not, and what a repair brings."""

    def test_only_prefixes_that_change_are_shown_and_the_rest_is_counted(self) -> None:
        network = triangle()
        answer = asked(network, None, "R1-R2")
        assert answer.after is not None
        before, after = table(network, "R1"), table(fail(network, "R1-R2"), "R1")
        expected = {prefix for prefix in before.keys() | after.keys() if before.get(prefix) != after.get(prefix)}
        assert {str(change.prefix) for change in answer.changes} == expected
        assert answer.unchanged == len(before.keys() | after.keys()) - len(expected)
        assert [one.prefix for one in answer.before.entries] == [change.prefix for change in answer.changes]

    def test_a_change_tells_the_winners_before_after_and_once_repaired(self) -> None:
        (change,) = asked(triangle(), "10.255.0.3", "R1-R2").changes
        assert said(change.before) == "O [110/3] via 10.0.12.2, GigabitEthernet0/0"
        assert said(change.after) == "O [110/6] via 10.0.13.2, GigabitEthernet0/1"
        assert said(change.repaired) == said(change.before)

    def test_stages_add_up_in_the_order_given(self) -> None:
        answer = asked(triangle(), "10.255.0.3", "R1-R2", "R1-R3")
        assert answer.after is not None
        assert str(answer.after.scenario) == "R1-R2 and R1-R3 down"
        assert said(answer.after.entries[0].winners) == "S [111/0] via 192.0.2.1"

    def test_a_failure_elsewhere_changes_nothing_for_a_destination(self) -> None:
        assert asked(triangle(), "10.255.0.3", "R1-R3").changes == ()

    def test_a_destination_that_falls_back_to_a_shorter_prefix_shows_both_decisions(self) -> None:
        answer = asked(triangle(statics="ip route 0.0.0.0 0.0.0.0 192.0.2.1 112"), "10.255.0.3", "R3")
        assert answer.after is not None
        assert [str(one.prefix) for one in answer.before.entries] == [HOST]
        assert [str(one.prefix) for one in answer.after.entries] == ["0.0.0.0/0"]
        assert {str(change.prefix) for change in answer.changes} == {HOST, "0.0.0.0/0"}

    def test_the_branch_office_falls_back_to_its_floating_static_and_returns(self) -> None:
        network = load(BRANCH_OFFICE)
        (change,) = asked(network, "8.8.8.8", "R2-R3", node="R2").changes
        assert said(change.before) == "O*E2 [110/1] via 10.0.23.3, GigabitEthernet0/1"
        assert said(change.after) == "S* [111/0] via 10.0.12.1"
        assert said(change.repaired) == said(change.before)

    def test_when_a_repair_does_not_bring_the_old_state_back_the_change_says_so(self) -> None:
        # R1 and R2 both give their OSPF neighbour a default while they have one that is not OSPF's: with equal floating
        # statics whoever originates first keeps the other quiet. R1 does; its ISP link fails, R2 takes over and keeps it.
        def router(number: int) -> str:
            return f"""
interface GigabitEthernet0/0
 ip address 10.0.12.{number} 255.255.255.0
interface GigabitEthernet0/1
 ip address 192.0.{number}.2 255.255.255.252
router ospf 1
 router-id {number}.{number}.{number}.{number}
 network 10.0.0.0 0.255.255.255 area 0
 default-information originate
ip route 0.0.0.0 0.0.0.0 192.0.{number}.1 200
"""

        network = net(R1=router(1), R2=router(2))
        assert said(now(network).rib("R1").choice(parse_prefix("0.0.0.0/0")).winners) == "S* [200/0] via 192.0.1.1"
        answer = asked(network, "0.0.0.0/0", "R1:Gi0/1")
        (change,) = answer.changes
        assert said(change.after) == "O*E2 [110/1] via 10.0.12.2, GigabitEthernet0/0"
        assert said(change.repaired) == said(change.after)
        assert any(caution.startswith("HISTORY-DEPENDENT") for caution in answer.cautions)


class TestCautions:
    """An answer says what it rests on."""

    @staticmethod
    def cautions(network: Network, destination: str | None = None, node: str = "R1") -> str:
        return "\n".join(asked(network, destination, node=node).cautions)

    def test_a_network_that_is_wholly_modelled_has_none(self) -> None:
        assert asked(triangle(third=R3.replace(" always", ""))).cautions == ()

    def test_a_protocol_that_is_not_modelled_is_named_with_its_line(self) -> None:
        told = self.cautions(triangle(statics="router bgp 65000\n neighbor 192.0.2.1 remote-as 65001"))
        assert "BGP (distance 20 and 200) is not modelled yet" in told
        assert told.count("R1.cfg") == 1

    def test_always_is_told_on_the_router_that_has_it_only(self) -> None:
        assert "S5.30" in self.cautions(triangle(), node="R3")
        assert "S5.30" not in self.cautions(triangle())

    def test_a_redistribution_that_drops_subnets_is_told_on_every_router(self) -> None:
        dropping = R3 + " redistribute static\nip route 172.16.1.0 255.255.255.0 Null0\n"
        assert "no 'subnets'" in self.cautions(triangle(third=dropping))
        keeping = R3 + " redistribute static\nip route 172.16.0.0 255.255.0.0 Null0\n"
        assert "no 'subnets'" not in self.cautions(triangle(third=keeping))

    def test_a_route_map_on_a_redistribution_is_told(self) -> None:
        mapped = R3 + " redistribute static subnets route-map OUT\nip route 172.16.1.0 255.255.255.0 Null0\n"
        told = self.cautions(triangle(third=mapped))
        assert "172.16.1.0/24 may be brought into OSPF and is taken not to be: route-map OUT is not defined" in told

    def test_a_line_that_is_not_understood_is_counted(self) -> None:
        assert "not understood" in self.cautions(triangle(statics="frobnicate the routes"))

    def test_an_address_that_dhcp_would_give_is_told(self) -> None:
        told = self.cautions(triangle(statics="interface GigabitEthernet0/7\n ip address dhcp"))
        assert "the address of GigabitEthernet0/7 is not in the config" in told

    def test_a_destination_without_a_route_beside_an_unmodelled_protocol_is_insufficient(self) -> None:
        silent = R3.replace("default-information originate always", "")
        bgp = "router bgp 65000\n neighbor 192.0.2.1 remote-as 65001"
        assert "BGP" in asked(triangle(statics=bgp, third=silent), "8.8.8.8").missing
        assert asked(triangle(statics="", third=silent), "8.8.8.8").missing == ""
        assert asked(triangle(statics=bgp), "8.8.8.8").missing == ""


def test_a_device_in_a_vrf_is_explained_in_it() -> None:
    text = """
vrf definition RED
 address-family ipv4
interface GigabitEthernet0/0
 vrf forwarding RED
 ip address 192.0.2.2 255.255.255.0
ip route vrf RED 0.0.0.0 0.0.0.0 192.0.2.1
"""
    answer = explain(now(net(R1=text)), "R1", "RED", Prefix(0, 0))
    assert [said(found.winners) for found in answer.before.entries] == ["S* [1/0] via 192.0.2.1"]
    assert explain(now(net(R1=text)), "R1", "", Prefix(0, 0)).before.entries[0].winners == ()
