"""What boundary routers bring into OSPF past route-maps, filters and summaries (S4.9, S5.17, S5.25 to S5.29, S5.35)."""

from __future__ import annotations

import pytest

from routecheck.address import parse_prefix
from routecheck.network import Network
from routecheck.protocols.route import Route
from routecheck.questions.explain import Explanation, explain
from routecheck.render.explain import text as rendered
from tests.builders import fail, learned, net, now, table

#   R1 (exits) ---- 10.0.12.0/30 ---- R2
R2 = """
interface GigabitEthernet0/0
 ip address 10.0.12.2 255.255.255.252
router ospf 1
 network 10.0.0.0 0.255.255.255 area 0
"""
R1 = """
interface GigabitEthernet0/0
 ip address 10.0.12.1 255.255.255.252
interface GigabitEthernet0/1
 ip address 192.0.2.1 255.255.255.0
interface GigabitEthernet0/2
 ip address 198.51.100.1 255.255.255.0
router ospf 1
 network 10.0.12.0 0.0.0.3 area 0
"""
STATICS = """
ip route 10.8.0.0 255.255.0.0 Null0
ip route 172.16.1.0 255.255.255.0 192.0.2.9
ip route 172.16.2.0 255.255.255.0 GigabitEthernet0/2 198.51.100.9 tag 7
"""


def pair(process: str, more: str = "", second: str = R2) -> Network:
    """R1 with these lines in its process and behind it, and R2."""
    return net(R1=R1 + process.strip("\n") + "\n" + STATICS.lstrip("\n") + more.lstrip("\n"), R2=second)


def brought(process: str, more: str = "") -> dict[str, str]:
    """The externals that R2 learns: prefix -> 'E2 metric'."""
    found = learned(pair(process, more), "R2")
    told = {prefix: text.partition(" via")[0] for prefix, text in found.items()}
    return {prefix: text.removeprefix("O ") for prefix, text in told.items() if text.startswith(("O E", "O*E"))}


def route(network: Network, prefix: str, node: str = "R2") -> Route:
    (winner,) = now(network).rib(node).choice(parse_prefix(prefix)).winners
    return winner


def asked(network: Network, destination: str, node: str = "R2") -> Explanation:
    return explain(now(network), node, destination=parse_prefix(destination))


class TestRouteMaps:
    def test_only_what_the_route_map_permits_is_redistributed(self) -> None:
        more = "ip prefix-list P permit 172.16.0.0/16 le 24\nroute-map RM permit 10\n match ip address prefix-list P\n"
        assert brought(" redistribute static subnets route-map RM\n", more) == {
            "172.16.1.0/24": "E2 [110/20]",
            "172.16.2.0/24": "E2 [110/20]",
        }

    def test_the_metric_of_the_route_map_comes_before_that_of_the_line_and_the_default(self) -> None:
        """S5.25."""
        more = "route-map RM permit 10\n match tag 7\n set metric 5\n set metric-type type-1\nroute-map RM permit 20\n"
        process = " default-metric 40\n redistribute static subnets metric 30 route-map RM\n"
        found = brought(process, more)
        assert (found["172.16.2.0/24"], found["172.16.1.0/24"]) == ("E1 [110/6]", "E2 [110/30]")
        assert brought(process.replace(" metric 30", ""), more)["172.16.1.0/24"] == "E2 [110/40]"

    def test_a_tag_comes_from_the_route_map_or_the_line_or_the_route(self) -> None:
        more = "route-map RM permit 10\n set tag 9\n"
        process = " redistribute static subnets"
        assert route(pair(process + "\n"), "172.16.2.0/24").tag == 7
        assert route(pair(process + " tag 8\n"), "172.16.2.0/24").tag == 8
        assert route(pair(process + " tag 8 route-map RM\n", more), "172.16.2.0/24").tag == 9

    def test_the_exit_of_a_recursive_route_can_only_be_ruled_out(self) -> None:
        more = "route-map RM permit 10\n match interface GigabitEthernet0/2\n"
        network = pair(" redistribute static subnets route-map RM\n", more)
        assert brought(" redistribute static subnets route-map RM\n", more) == {"172.16.2.0/24": "E2 [110/20]"}
        assert asked(network, "172.16.1.1").missing == ""
        doubtful = pair(" redistribute static subnets route-map RM\n", more.replace("0/2", "0/1"))
        assert "it is not known whether it passes route-map RM" in asked(doubtful, "172.16.1.1").missing

    def test_the_lines_behind_a_route_are_the_redistribution_the_route_and_the_clause(self) -> None:
        more = "route-map RM deny 5\n match tag 99\nroute-map RM permit 10\n match tag 7\n"
        network = pair(" redistribute static subnets route-map RM\n", more)
        told = [line.text for line in route(network, "172.16.2.0/24").sources]
        assert told == [
            "redistribute static subnets route-map RM",
            "ip route 172.16.2.0 255.255.255.0 GigabitEthernet0/2 198.51.100.9 tag 7",
            "route-map RM permit 10",
        ]

    def test_a_map_that_cannot_be_judged_makes_an_answer_insufficient_where_it_could_decide(self) -> None:
        """S0.5, S7.12."""
        more = "route-map RM permit 10\n match community 5\n"
        network = pair(" redistribute static subnets route-map RM\n", more)
        found = asked(network, "172.16.1.1")
        assert found.missing.startswith("172.16.1.0/24 may come from R1, and would be used here: it is not known whether")
        assert "may be brought into OSPF and is taken not to be" in " ".join(found.cautions)
        assert asked(network, "10.0.12.1").missing == ""
        assert asked(network, "172.16.1.1", "R1").missing == ""
        assert (
            "route-map GONE is not defined" in asked(pair(" redistribute static subnets route-map GONE\n"), "172.16.1.1").missing
        )


class TestWhatMayBeBroughtIn:
    """What is open matters where it would be used: a longer prefix, or the same with a better way than the one there is."""

    PROCESS = " redistribute static subnets route-map RM\n"
    MAP = "route-map RM permit 10\n match community 5\n"

    @pytest.mark.parametrize(
        ("more", "is_open"),
        [
            ("", True),
            ("ip route 172.16.0.0 255.255.0.0 Null0\n", True),
            ("ip route 172.16.1.0 255.255.255.128 Null0\n", False),
            ("ip route 172.16.1.0 255.255.255.0 Null0\n", False),
            ("ip route 172.16.1.0 255.255.255.0 Null0 250\n", True),
        ],
    )
    def test_it_matters_against_what_it_would_beat(self, more: str, is_open: bool) -> None:
        missing = asked(pair(self.PROCESS, self.MAP, R2 + more), "172.16.1.1").missing
        assert bool(missing) is is_open

    def test_it_never_beats_an_internal_route(self) -> None:
        lan = "interface GigabitEthernet0/1\n ip address 10.0.23.1 255.255.255.252\n"
        third = "interface GigabitEthernet0/0\n ip address 10.0.23.2 255.255.255.252\n"
        third += "interface GigabitEthernet0/1\n ip address 172.16.1.1 255.255.255.0\n"
        third += "router ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n"
        first = R1 + self.PROCESS + STATICS.lstrip("\n") + self.MAP
        network = net(R1=first, R2=R2 + lan, R3=third)
        assert table(network, "R2")["172.16.1.0/24"].startswith("O [110/2]")
        assert asked(network, "172.16.1.1").missing == ""

    def test_it_does_not_matter_to_the_router_that_brings_it_in(self) -> None:
        process = self.PROCESS + " summary-address 172.16.0.0 255.255.0.0\n"
        assert asked(pair(process, self.MAP), "172.16.9.9", "R2").missing.startswith("172.16.0.0/16 may come from R1")
        assert asked(pair(process, self.MAP), "172.16.9.9", "R1").missing == ""


class TestFiltersOut:
    """S5.35: `out` filters what a boundary router redistributes."""

    ACL = "access-list 5 deny 172.16.1.0\naccess-list 5 permit any\n"
    NAMED = "ip access-list standard X\n deny 172.16.1.0 0.0.0.255\n permit any\n"
    EXTENDED = "access-list 101 deny ip host 172.16.1.0 host 255.255.255.0\naccess-list 101 permit ip any any\n"
    LIST = "ip prefix-list P deny 172.16.1.0/24\nip prefix-list P permit 0.0.0.0/0 le 32\n"
    MAP = "access-list 5 permit 172.16.1.0\nroute-map RM deny 10\n match ip address 5\nroute-map RM permit 20\n"

    @pytest.mark.parametrize(
        ("line", "more"),
        [("5 out", ACL), ("X out static", NAMED), ("101 out", EXTENDED), ("prefix P out", LIST), ("route-map RM out", MAP)],
    )
    def test_a_denied_prefix_is_not_redistributed(self, line: str, more: str) -> None:
        assert set(brought(f" redistribute static subnets\n distribute-list {line}\n", more)) == {"10.8.0.0/16", "172.16.2.0/24"}

    def test_a_filter_for_another_source_is_not_asked(self) -> None:
        more = "access-list 5 deny any\n"
        assert len(brought(" redistribute static subnets\n distribute-list 5 out connected\n", more)) == 3

    def test_a_list_that_is_not_defined_lets_everything_pass_and_that_is_told(self) -> None:
        """S7.9."""
        network = pair(" redistribute static subnets\n distribute-list prefix GONE out\n")
        assert "172.16.1.0/24" in learned(network, "R2")
        assert any("prefix-list GONE is not defined" in told for told in asked(network, "172.16.1.1").cautions)

    def test_so_does_one_that_a_border_router_filters_with(self) -> None:
        network = pair(" area 1 filter-list prefix GONE in\n")
        assert any("prefix-list GONE is not defined" in told for told in asked(network, "172.16.1.1").cautions)


class TestFiltersIn:
    """S5.35: `in` filters what enters this router's table; the LSAs still flood."""

    #   R1 ---- R2 (filters) ---- R3
    MIDDLE = R2 + " distribute-list prefix P in\n"
    THIRD = """
interface GigabitEthernet0/0
 ip address 10.0.23.2 255.255.255.252
router ospf 1
 network 10.0.0.0 0.255.255.255 area 0
"""
    DOWN = "interface GigabitEthernet0/1\n ip address 10.0.23.1 255.255.255.252\n"
    LIST = "ip prefix-list P deny 172.16.1.0/24\nip prefix-list P permit 0.0.0.0/0 le 32\n"

    def network(self, middle: str = MIDDLE, more: str = LIST) -> Network:
        first = R1 + " redistribute static subnets\n" + STATICS.lstrip("\n")
        return net(R1=first, R2=middle + self.DOWN + more, R3=self.THIRD)

    def test_the_filtered_prefix_is_missing_here_and_not_behind(self) -> None:
        network = self.network()
        assert "172.16.1.0/24" not in table(network, "R2")
        assert "172.16.2.0/24" in table(network, "R2")
        assert "172.16.1.0/24" in table(network, "R3")
        rib = now(network).rib("R2")
        assert sorted(rib.ways()) == rib.prefixes()

    def test_the_candidate_is_shown_with_the_entry_that_denied_it(self) -> None:
        found = asked(self.network(), "172.16.1.0/24")
        (refused,) = found.before.entries[0].ineligible
        assert refused.reason == "distribute-list: denied by prefix-list P"
        assert [line.text for line in refused.lines] == ["distribute-list prefix P in", "ip prefix-list P deny 172.16.1.0/24"]
        assert "distribute-list: denied by prefix-list P" in rendered(found)

    def test_a_filter_for_an_interface_is_about_what_comes_in_there(self) -> None:
        here, elsewhere = (f"{R2} distribute-list prefix P in GigabitEthernet0/{number}\n" for number in (0, 1))
        assert "172.16.1.0/24" not in table(self.network(here), "R2")
        assert "172.16.1.0/24" in table(self.network(elsewhere), "R2")

    def test_a_route_map_can_ask_for_type_and_tag(self) -> None:
        middle = R2 + " distribute-list route-map RM in\n"
        tagged = self.network(middle, "route-map RM deny 10\n match tag 7\nroute-map RM permit 20\n")
        assert "172.16.2.0/24" not in table(tagged, "R2")
        inner = self.network(middle, "route-map RM permit 10\n match route-type internal\n")
        assert [text[:3] for text in learned(inner, "R2").values()] == []

    def test_what_cannot_be_judged_stays_out_and_the_answer_is_insufficient(self) -> None:
        middle = R2 + " distribute-list route-map RM in\n"
        network = self.network(middle, "route-map RM permit 10\n match ip route-source 5\naccess-list 5 permit 1.1.1.1\n")
        assert learned(network, "R2") == {}
        assert (
            "may win here: distribute-list: it is not known whether it passes route-map RM"
            in asked(network, "172.16.1.1").missing
        )

    def test_a_border_router_tells_that_its_filter_is_not_taken_to_hold_for_other_areas(self) -> None:
        middle = self.MIDDLE.replace(" network 10.0.0.0", " network 10.0.23.0 0.0.0.3 area 1\n network 10.0.0.0")
        third = self.THIRD.replace("area 0", "area 1")
        first = R1 + " redistribute static subnets\n" + STATICS.lstrip("\n")
        found = asked(net(R1=first, R2=middle + self.DOWN + self.LIST, R3=third), "172.16.2.1")
        assert any("is taken to tell other areas also of what this keeps out" in told for told in found.cautions)

    def test_a_floating_static_takes_the_place_of_what_is_filtered(self) -> None:
        network = self.network(more=self.LIST + "ip route 172.16.1.0 255.255.255.0 10.0.23.2 200\n")
        assert table(network, "R2")["172.16.1.0/24"] == "S [200/0] via 10.0.23.2"


class TestProcesses:
    """OSPF into OSPF: the metric is carried over, and an IGP brings its connected prefixes (S5.25, S5.27)."""

    #   R1 ---- ospf 1 ---- R2 ---- ospf 2 ---- R3
    FIRST = R1 + " redistribute static subnets metric 33\n" + STATICS.lstrip("\n")
    THIRD = """
interface GigabitEthernet0/0
 ip address 10.0.23.2 255.255.255.252
interface Loopback0
 ip address 3.3.3.3 255.255.255.255
router ospf 2
 network 0.0.0.0 255.255.255.255 area 0
"""

    MIDDLE = """
interface GigabitEthernet0/0
 ip address 10.0.12.2 255.255.255.252
 ip ospf cost 5
interface GigabitEthernet0/1
 ip address 10.0.23.1 255.255.255.252
router ospf 1
 network 10.0.12.0 0.0.0.3 area 0
router ospf 2
 network 10.0.23.0 0.0.0.3 area 0
"""

    def middle(self, *lines: str) -> str:
        return self.MIDDLE + "".join(f" {line}\n" for line in lines)

    def learned(self, *lines: str, more: str = "") -> dict[str, str]:
        found = learned(net(R1=self.FIRST, R2=self.middle(*lines) + more, R3=self.THIRD), "R3")
        return {prefix: text.partition(" via")[0] for prefix, text in found.items()}

    def test_the_metric_is_carried_over_and_connected_prefixes_have_the_cost_of_their_interface(self) -> None:
        assert self.learned("redistribute ospf 1 subnets") == {
            "10.0.12.0/30": "O E2 [110/5]", "10.8.0.0/16": "O E2 [110/33]",
            "172.16.1.0/24": "O E2 [110/33]", "172.16.2.0/24": "O E2 [110/33]",
        }  # fmt: skip

    def test_a_metric_of_the_line_or_the_default_metric_comes_before_it(self) -> None:
        assert self.learned("redistribute ospf 1 subnets metric 9")["172.16.1.0/24"] == "O E2 [110/9]"
        assert self.learned("redistribute ospf 1 subnets", "default-metric 8")["172.16.1.0/24"] == "O E2 [110/8]"
        moved = self.learned("redistribute ospf 1 subnets route-map RM", more="route-map RM permit 10\n set metric +7\n")
        assert moved["172.16.1.0/24"] == "O E2 [110/40]"

    @pytest.mark.parametrize(
        ("types", "prefixes"),
        [
            ("internal", {"10.0.12.0/30"}),
            ("external", {"10.8.0.0/16", "172.16.1.0/24", "172.16.2.0/24"}),
            ("external 1", set()),
            ("internal external 2", {"10.0.12.0/30", "10.8.0.0/16", "172.16.1.0/24", "172.16.2.0/24"}),
            ("nssa-external", set()),
        ],
    )
    def test_match_takes_only_routes_of_those_types(self, types: str, prefixes: set[str]) -> None:
        assert set(self.learned(f"redistribute ospf 1 match {types} subnets")) == prefixes

    def test_without_subnets_classful_prefixes_alone_go(self) -> None:
        """S5.26."""
        assert self.learned("redistribute ospf 1") == {}

    def test_only_what_is_in_the_table_from_the_process_is_taken(self) -> None:
        """S4.9."""
        better = "ip route 172.16.1.0 255.255.255.0 Null0\n"
        assert "172.16.1.0/24" not in self.learned("redistribute ospf 1 subnets", more=better)

    def test_the_tag_is_carried_over(self) -> None:
        network = net(R1=self.FIRST, R2=self.middle("redistribute ospf 1 subnets"), R3=self.THIRD)
        assert route(network, "172.16.2.0/24", "R3").tag == 7

    def test_what_is_withdrawn_in_one_process_is_withdrawn_in_the_other(self) -> None:
        network = net(R1=self.FIRST, R2=self.middle("redistribute ospf 1 subnets"), R3=self.THIRD)
        assert learned(fail(network, "R1"), "R3") == {}
        assert set(learned(fail(network, "R1-R2"), "R3")) == set()


class TestMutualRedistribution:
    """Two boundary routers between two processes: it settles, or it is said that it does not (S0.2, S0.3)."""

    #         R2
    #   R1 <      > R4    ospf 1 left of R2 and R3, ospf 2 right of them
    #         R3
    def network(self, *options: str) -> Network:
        def border(number: int) -> str:
            lines = []
            for half, (pid, other) in enumerate(((1, 2), (2, 1))):
                lines += [f"interface Gi0/{half}", f" ip address 10.{half}.{number}.2 255.255.255.252"]
                lines += [f"router ospf {pid}", f" router-id {number}.0.0.{pid}", f" network 10.{half}.0.0 0.0.255.255 area 0"]
                lines += [f" redistribute ospf {other} subnets{options[1 - half]}"]
            return "\n".join((*lines, *options[2:])) + "\n"

        def edge(half: int) -> str:
            loopback = f"interface Lo0\n ip address {half + 1}.1.1.1 255.255.255.255\n"
            ports = "".join(f"interface Gi0/{n}\n ip address 10.{half}.{n}.1 255.255.255.252\n" for n in (2, 3))
            return loopback + ports + f"router ospf {half + 1}\n network 0.0.0.0 255.255.255.255 area 0\n"

        return net(R1=edge(0), R2=border(2), R3=border(3), R4=edge(1))

    def test_processes_of_one_distance_settle_differently_by_history(self) -> None:
        """S4.5: whichever route comes first stays, and is fed back to the other process."""
        network = self.network("", "")
        assert table(network, "R4")["1.1.1.1/32"].startswith("O E2 [110/2] via 10.1.2.2")
        (found,) = now(network).state.unstable
        assert found.code == "HISTORY-DEPENDENT"
        assert "R2 ospf 1 originates 2.1.1.1/32 here, not in the other" in found.message

    def test_a_higher_distance_for_externals_settles_it(self) -> None:
        network = self.network("", "", " distance ospf external 180", "router ospf 1", " distance ospf external 180")
        assert now(network).state.unstable == ()
        assert table(network, "R3")["2.1.1.1/32"] == "O [110/2] via 10.1.3.1, GigabitEthernet0/1"
        assert table(network, "R1")["2.1.1.1/32"].count("via") == 2
        assert "2.1.1.1/32" not in table(fail(network, "R4"), "R1")

    def test_tags_mark_the_way_a_route_came(self) -> None:
        maps = (
            "route-map TO2 deny 10", " match tag 200", "route-map TO2 permit 20", " set tag 100",
            "route-map TO1 deny 10", " match tag 100", "route-map TO1 permit 20", " set tag 200",
        )  # fmt: skip
        network = self.network(" route-map TO2", " route-map TO1", *maps)
        assert route(network, "1.1.1.1/32", "R4").tag == 100
        assert route(network, "2.1.1.1/32", "R1").tag == 200


class TestDefaults:
    """`default-information originate route-map` (table 5.5)."""

    MAP = """
ip prefix-list P permit 172.16.1.0/24
route-map RM permit 10
 match ip address prefix-list P
 set metric 5
 set metric-type type-1
"""

    def test_it_originates_while_the_map_permits_some_route_of_the_table(self) -> None:
        process = " default-information originate route-map RM\n"
        assert brought(process, self.MAP) == {"0.0.0.0/0": "O*E1 [110/6]"}
        network = pair(process, self.MAP)
        assert "0.0.0.0/0" not in table(fail(network, "R1:Gi0/1"), "R2")
        told = [line.text for line in route(network, "0.0.0.0/0").sources]
        assert told == [
            "default-information originate route-map RM",
            "ip route 172.16.1.0 255.255.255.0 192.0.2.9",
            "route-map RM permit 10",
        ]

    def test_without_a_route_that_passes_there_is_none(self) -> None:
        assert brought(" default-information originate route-map RM\n", self.MAP.replace("172.16.1.0", "172.16.9.0")) == {}

    def test_the_default_of_the_process_itself_does_not_count_and_its_other_routes_leave_it_open(self) -> None:
        """S5.29."""
        process = " default-information originate route-map RM\n"
        second = R2 + " default-information originate always\n"
        own_default = "ip prefix-list P permit 0.0.0.0/0\nroute-map RM permit 10\n match ip address prefix-list P\n"
        assert now(pair(process, own_default, second)).state.origination(0).perhaps == ()
        own_route = own_default.replace("0.0.0.0/0", "10.2.2.2/32")
        lan = "interface Loopback0\n ip address 10.2.2.2 255.255.255.255\n"
        (found,) = now(pair(process, own_route, R2 + lan)).state.origination(0).perhaps
        assert found.reason == "10.2.2.2/32 of ospf 1 itself passes route-map RM; it is not known whether that counts"

    def test_with_always_the_map_only_changes_it(self) -> None:
        process = " default-information originate always route-map RM\n"
        assert brought(process, "route-map RM permit 10\n set metric 7\n") == {"0.0.0.0/0": "O*E2 [110/7]"}
        assert brought(process, self.MAP.replace("172.16.1.0", "172.16.9.0")) == {"0.0.0.0/0": "O*E2 [110/1]"}

    def test_a_map_that_cannot_be_judged_leaves_the_default_open(self) -> None:
        network = pair(" default-information originate route-map RM\n", "route-map RM permit 10\n match community 5\n")
        assert "0.0.0.0/0 may come from R1" in asked(network, "8.8.8.8").missing
        assert asked(network, "10.0.12.1").missing == ""


class TestSummaries:
    """S5.17."""

    def test_the_components_give_way_to_the_summary(self) -> None:
        process = " redistribute static subnets\n summary-address 172.16.0.0 255.255.0.0 tag 9\n"
        assert brought(process) == {"10.8.0.0/16": "E2 [110/20]", "172.16.0.0/16": "E2 [110/20]"}
        network = pair(process)
        assert route(network, "172.16.0.0/16").tag == 9
        assert route(network, "172.16.0.0/16").sources[0].text.startswith("summary-address")

    def test_the_boundary_router_discards_what_no_component_covers(self) -> None:
        network = pair(" redistribute static subnets\n summary-address 172.16.0.0 255.255.0.0\n")
        found = asked(network, "172.16.9.9", "R1")
        assert "O 172.16.0.0/16 is a summary, Null0" in rendered(found)
        assert route(network, "172.16.0.0/16", "R1").distance == 254

    @pytest.mark.parametrize(
        ("line", "distance"),
        [("no discard-route external", None), ("no discard-route", None), ("discard-route external 200", 200)],
    )
    def test_the_discard_route_can_be_moved_or_left_out(self, line: str, distance: int | None) -> None:
        network = pair(f" redistribute static subnets\n summary-address 172.16.0.0 255.255.0.0\n {line}\n")
        winners = now(network).rib("R1").choice(parse_prefix("172.16.0.0/16")).winners
        assert [winner.distance for winner in winners] == ([] if distance is None else [distance])

    def test_anything_else_for_the_prefix_wins_against_the_discard_route(self) -> None:
        more = "ip route 172.16.0.0 255.255.0.0 192.0.2.8 250\n"
        network = pair(" redistribute static subnets\n summary-address 172.16.0.0 255.255.0.0\n", more)
        assert table(network, "R1")["172.16.0.0/16"] == "S [250/0] via 192.0.2.8"

    def test_it_goes_with_its_last_component(self) -> None:
        network = pair(" redistribute static subnets\n summary-address 172.16.0.0 255.255.0.0\n")
        assert "172.16.0.0/16" in learned(fail(network, "R1:Gi0/1"), "R2")
        gone = fail(fail(network, "R1:Gi0/1"), "R1:Gi0/2")
        assert "172.16.0.0/16" not in learned(gone, "R2")
        assert "172.16.0.0/16" not in table(gone, "R1")

    def test_not_advertise_hides_the_components(self) -> None:
        process = " redistribute static subnets\n summary-address 172.16.0.0 255.255.0.0 not-advertise\n"
        assert set(brought(process)) == {"10.8.0.0/16"}
        assert "172.16.0.0/16" not in table(pair(process), "R1")

    def test_components_that_differ_are_told(self) -> None:
        more = "route-map RM permit 10\n match tag 7\n set metric 5\nroute-map RM permit 20\n"
        network = pair(" redistribute static subnets route-map RM\n summary-address 172.16.0.0 255.255.0.0\n", more)
        assert learned(network, "R2")["172.16.0.0/16"].startswith("O E2 [110/5]")
        assert any("components of the summary have different metrics" in told for told in asked(network, "172.16.1.1").cautions)


class TestWhatIsLeftOut:
    @pytest.mark.parametrize(
        ("line", "what"),
        [
            ("redistribute ospf 2 vrf RED", "redistribute ospf vrf"),
            ("redistribute eigrp 1 subnets", "redistribute eigrp"),
            ("redistribute static subnets nssa-only", "redistribute nssa-only"),
            ("distribute-list prefix P gateway G in", "distribute-list gateway"),
            ("summary-address 172.16.0.0 255.255.0.0 nssa-only", "summary-address"),
        ],
    )
    def test_a_form_that_is_not_modelled_is_told(self, line: str, what: str) -> None:
        (note,) = now(pair(f" {line}\n")).device("R1").notes
        assert (note.fate, note.what) == ("routes", what)

    def test_an_interface_cannot_be_filtered_on_the_way_out(self) -> None:
        (found,) = now(pair(" distribute-list 5 out GigabitEthernet0/0\n")).device("R1").diagnostics
        assert found.message == "not configured: OSPF filters what it redistributes, not what leaves by an interface"


class TestLimits:
    def test_a_limit_that_is_not_reached_does_not_matter_and_one_that_is_leaves_all_open(self) -> None:
        assert len(brought(" redistribute static subnets\n redistribute maximum-prefix 3\n")) == 3
        network = pair(" redistribute static subnets\n redistribute maximum-prefix 2\n")
        assert learned(network, "R2") == {}
        assert "more than 2 prefixes are redistributed" in asked(network, "172.16.1.1").missing
        assert len(brought(" redistribute static subnets\n redistribute maximum-prefix 2 80 warning-only\n")) == 3
