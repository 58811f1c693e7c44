"""OSPF between areas: border routers, stub areas, ranges, virtual links (S5.14 to S5.20, RFC 2328 16.2, RFC 3509)."""

from __future__ import annotations

import pytest

from routecheck.address import parse_prefix
from routecheck.network import Network
from routecheck.questions.explain import explain
from routecheck.snapshot import Snapshot, snapshot
from tests.builders import fail, learned, net, table


def port(name: str, address: str, *lines: str, mask: str = "255.255.255.252") -> str:
    return "\n ".join((f"interface {name}", f"ip address {address} {mask}", *lines)) + "\n"


def loopback(address: str, number: int = 0) -> str:
    return port(f"Lo{number}", address, mask="255.255.255.255")


def ospf(*lines: str) -> str:
    return "\n ".join(("router ospf 1", *lines)) + "\n"


class Line:
    """A row of routers, with the area of each link: inner --(area 1)-- border --(area 0)-- core --(area 2)-- far.

    R1 10.0.12.0/30 R2 10.0.23.0/30 R3 10.0.34.0/30 R4; loopbacks 1.1.1.1 in area 1, 4.4.4.4 in area 2, 2.2.2.2 and
    3.3.3.3 in area 0.
    """

    @staticmethod
    def net(r1: str = "", r2: str = "", r3: str = "", r4: str = "", more: str = "") -> Network:
        return net(
            R1=loopback("1.1.1.1") + port("Gi0/0", "10.0.12.1") + more + ospf("network 0.0.0.0 255.255.255.255 area 1", r1),
            R2=loopback("2.2.2.2") + port("Gi0/0", "10.0.12.2") + port("Gi0/1", "10.0.23.2")
            + ospf("network 10.0.12.0 0.0.0.3 area 1", "network 0.0.0.0 255.255.255.255 area 0", r2),
            R3=loopback("3.3.3.3") + port("Gi0/0", "10.0.23.1") + port("Gi0/1", "10.0.34.1")
            + ospf("network 10.0.34.0 0.0.0.3 area 2", "network 0.0.0.0 255.255.255.255 area 0", r3),
            R4=loopback("4.4.4.4") + port("Gi0/0", "10.0.34.2") + ospf("network 0.0.0.0 255.255.255.255 area 2", r4),
        )  # fmt: skip


class TestBorderRouters(Line):
    def test_s5_14_a_route_crosses_two_borders_and_its_metric_is_the_sum(self) -> None:
        routes = learned(self.net(), "R1")
        assert routes == {
            "2.2.2.2/32": "O IA [110/2] via 10.0.12.2, GigabitEthernet0/0",
            "3.3.3.3/32": "O IA [110/3] via 10.0.12.2, GigabitEthernet0/0",
            "4.4.4.4/32": "O IA [110/4] via 10.0.12.2, GigabitEthernet0/0",
            "10.0.23.0/30": "O IA [110/2] via 10.0.12.2, GigabitEthernet0/0",
            "10.0.34.0/30": "O IA [110/3] via 10.0.12.2, GigabitEthernet0/0",
        }
        assert learned(self.net(), "R2")["1.1.1.1/32"].startswith("O [110/2]")
        assert learned(self.net(), "R3")["1.1.1.1/32"].startswith("O IA [110/3]")

    def test_s5_13_a_route_of_its_own_area_wins_whatever_it_costs(self) -> None:
        """Both ends of a slow link in area 1 share 10.9.0.0/24 with the backbone."""
        site = port("Gi0/0", "10.0.12.1", "ip ospf cost 500") + port("Gi0/1", "10.1.0.1", mask="255.255.255.0")
        r1 = site + ospf("network 0.0.0.0 255.255.255.255 area 1")
        r2 = port("Gi0/0", "10.0.12.2") + port("Gi0/1", "10.0.23.2") + port("Gi0/2", "10.9.0.2", mask="255.255.255.0")
        r2 += ospf("network 10.0.23.0 0.0.0.3 area 0", "network 0.0.0.0 255.255.255.255 area 1")
        r3 = (
            port("Gi0/1", "10.0.23.1")
            + port("Gi0/2", "10.1.0.3", mask="255.255.255.0")
            + port("Gi0/3", "10.9.0.3", mask="255.255.255.0")
        )
        r3 += ospf("network 10.0.23.0 0.0.0.3 area 0", "network 10.9.0.0 0.0.0.255 area 1", "network 10.1.0.0 0.0.0.255 area 1")
        routes = learned(net(R1=r1, R2=r2, R3=r3), "R1")
        assert routes["10.9.0.0/24"].startswith("O [110/2] via 10.1.0.3")
        assert routes["10.0.23.0/30"].startswith("O IA [110/2] via 10.1.0.3")

    def test_rfc_3509_a_router_of_two_areas_without_the_backbone_is_no_border_router(self) -> None:
        """R1 area 1 --- R2 areas 1 and 2 --- R3 area 2: nothing passes R2, which itself has both."""
        r2 = port("Gi0/0", "10.0.12.2") + port("Gi0/1", "10.0.23.2")
        r2 += ospf("network 10.0.12.0 0.0.0.3 area 1", "network 10.0.23.0 0.0.0.3 area 2")
        made = net(
            R1=loopback("1.1.1.1") + port("Gi0/0", "10.0.12.1") + ospf("network 0.0.0.0 255.255.255.255 area 1"),
            R2=r2,
            R3=loopback("3.3.3.3") + port("Gi0/0", "10.0.23.1") + ospf("network 0.0.0.0 255.255.255.255 area 2"),
        )
        assert learned(made, "R1") == {}
        assert list(learned(made, "R2")) == ["1.1.1.1/32", "3.3.3.3/32"]
        backbone = "interface Lo9\n ip address 9.9.9.9 255.255.255.255\n ip ospf 1 area 0\n"
        r1 = loopback("1.1.1.1") + port("Gi0/0", "10.0.12.1") + ospf("network 0.0.0.0 255.255.255.255 area 1")
        with_loopback = net(R1=r1, R2=backbone + r2)
        assert list(learned(with_loopback, "R1")) == ["9.9.9.9/32", "10.0.23.0/30"], "a loopback in area 0 makes it one"

    def test_rfc_3509_a_border_router_without_a_neighbour_in_the_backbone_looks_at_every_area(self) -> None:
        """R2's only backbone interface is a loopback; R5 in area 1 has a second border router R3 of area 1 and 0."""
        lan = "255.255.255.0"
        r2 = loopback("2.2.2.2") + port("Gi0/0", "10.1.0.2", mask=lan)
        r2 += ospf("network 10.1.0.0 0.0.0.255 area 1", "network 2.2.2.2 0.0.0.0 area 0")
        r3 = port("Gi0/0", "10.1.0.3", mask=lan) + port("Gi0/1", "10.0.34.1")
        r3 += ospf("network 10.1.0.0 0.0.0.255 area 1", "network 10.0.34.0 0.0.0.3 area 0")
        r4 = loopback("4.4.4.4") + port("Gi0/1", "10.0.34.2") + ospf("network 0.0.0.0 255.255.255.255 area 0")
        made = net(R2=r2, R3=r3, R4=r4)
        assert learned(made, "R2")["4.4.4.4/32"].startswith("O IA [110/3] via 10.1.0.3")
        assert "2.2.2.2/32" not in learned(made, "R4"), "the backbone is in two parts, and R3 takes nothing from area 1"

    def test_a_failure_that_parts_the_backbone_is_not_healed_through_another_area(self) -> None:
        made = self.net()
        after = learned(fail(made, "R2-R3"), "R1")
        assert "4.4.4.4/32" not in after
        assert after["2.2.2.2/32"].startswith("O IA")


class TestStubAreas(Line):
    def test_ex_5_7_a_stub_area_gets_a_default_of_cost_one_from_its_border(self) -> None:
        def r1(*lines: str) -> dict[str, str]:
            t1 = "interface Serial0/0\n ip address {} 255.255.255.252\n"
            inner = t1.format("10.0.12.1") + ospf("network 0.0.0.0 255.255.255.255 area 2", "area 2 stub")
            border = t1.format("10.0.12.2") + port("Gi0/1", "10.0.23.2")
            border += ospf("network 10.0.12.0 0.0.0.3 area 2", "network 0.0.0.0 255.255.255.255 area 0", *lines)
            return learned(net(R1=inner, R2=border), "R1")

        assert r1("area 2 stub")["0.0.0.0/0"] == "O*IA [110/65] via 10.0.12.2, Serial0/0"
        assert r1("area 2 stub", "area 2 default-cost 10")["0.0.0.0/0"].startswith("O*IA [110/74]")
        assert list(r1("area 2 stub")) == ["0.0.0.0/0", "10.0.23.0/30"]
        assert list(r1("area 2 stub no-summary")) == ["0.0.0.0/0"]
        assert "0.0.0.0/0" not in r1("no area 2 stub")

    def test_s5_18_the_default_is_unconditional_and_other_borders_do_not_take_it(self) -> None:
        """S5.15: two border routers of one stub area; neither has a default of its own."""
        lan = "255.255.255.0"
        border = "network 10.1.0.0 0.0.0.255 area 1", "area 1 stub", "network 0.0.0.0 255.255.255.255 area 0"
        made = net(
            R1=port("Gi0/0", "10.1.0.1", mask=lan) + ospf("network 0.0.0.0 255.255.255.255 area 1", "area 1 stub"),
            R2=port("Gi0/0", "10.1.0.2", mask=lan) + port("Gi0/1", "10.0.23.2") + ospf(*border),
            R3=port("Gi0/0", "10.1.0.3", mask=lan) + port("Gi0/1", "10.0.23.1") + ospf(*border),
        )
        assert learned(made, "R1")["0.0.0.0/0"] == (
            "O*IA [110/2] via 10.1.0.2, GigabitEthernet0/0 and via 10.1.0.3, GigabitEthernet0/0"
        )
        assert "0.0.0.0/0" not in learned(made, "R2")
        assert "0.0.0.0/0" not in learned(made, "R3")

    def test_no_external_enters_a_stub_area_but_its_default_leads_to_them(self) -> None:
        exit_ = "ip route 172.16.0.0 255.255.0.0 Null0\n"
        made = net(
            R1=port("Gi0/0", "10.0.12.1") + ospf("network 0.0.0.0 255.255.255.255 area 1", "area 1 stub"),
            R2=exit_ + port("Gi0/0", "10.0.12.2") + port("Gi0/1", "10.0.23.2")
            + ospf("network 10.0.12.0 0.0.0.3 area 1", "area 1 stub", "network 0.0.0.0 255.255.255.255 area 0",
                   "redistribute static subnets"),
            R3=port("Gi0/1", "10.0.23.1") + ospf("network 0.0.0.0 255.255.255.255 area 0"),
        )  # fmt: skip
        assert "172.16.0.0/16" in learned(made, "R3")
        assert list(learned(made, "R1")) == ["0.0.0.0/0", "10.0.23.0/30"]


class TestRanges(Line):
    """EX-5.8: R1 in area 1 has 10.1.0.0/24 at cost 10 and 10.1.1.0/24 at cost 20, seen from R2."""

    LANS = port("Gi0/2", "10.1.0.1", "ip ospf cost 9", mask="255.255.255.0") + port(
        "Gi0/3", "10.1.1.1", "ip ospf cost 19", mask="255.255.255.0"
    )

    def lab(self, *lines: str) -> Network:
        return self.net(r2="\n ".join(lines), more=self.LANS)

    def test_ex_5_8_a_range_replaces_its_components_with_the_smallest_cost(self) -> None:
        made = self.lab("area 1 range 10.1.0.0 255.255.0.0")
        assert learned(made, "R3")["10.1.0.0/16"].startswith("O IA [110/11] via 10.0.23.2")
        assert not {"10.1.0.0/24", "10.1.1.0/24"} & learned(made, "R3").keys()
        assert learned(made, "R2")["10.1.0.0/16"] == "O [110/10] is directly connected, Null0"
        assert learned(made, "R2")["10.1.1.0/24"].startswith("O [110/20]")
        assert "10.1.0.0/16" not in learned(made, "R1"), "it is not told to the area it comes from"

    def test_ex_5_8_without_components_there_is_no_range(self) -> None:
        after = fail(fail(self.lab("area 1 range 10.1.0.0 255.255.0.0"), "R1:Gi0/2"), "R1:Gi0/3")
        assert "10.1.0.0/16" not in learned(after, "R3")
        assert "10.1.0.0/16" not in learned(after, "R2")

    @pytest.mark.parametrize(
        ("lines", "shown"),
        [
            (("area 1 range 10.1.0.0 255.255.0.0 cost 77",), "O IA [110/78]"),
            (("area 1 range 10.1.0.0 255.255.0.0", "no compatible rfc1583"), "O IA [110/21]"),
            (("area 1 range 10.1.0.0 255.255.0.0 not-advertise",), ""),
            (("area 1 range 10.1.0.0 255.255.0.0", "no area 1 range 10.1.0.0 255.255.0.0"), ""),
        ],
    )
    def test_s5_16_what_it_costs(self, lines: tuple[str, ...], shown: str) -> None:
        assert learned(self.lab(*lines), "R3").get("10.1.0.0/16", "").partition(" via")[0] == shown

    def test_s5_16_the_discard_route_can_be_turned_off_and_has_a_distance(self) -> None:
        line = "area 1 range 10.1.0.0 255.255.0.0"
        assert "10.1.0.0/16" not in learned(self.lab(line, "no discard-route internal"), "R2")
        assert learned(self.lab(line, "discard-route internal 200"), "R2")["10.1.0.0/16"].startswith("O [200/10]")
        assert "10.1.0.0/16" in learned(self.lab(line, "no discard-route external"), "R2")

    def test_a_hidden_component_is_explained_by_the_range(self) -> None:
        answer = explain(snapshot(self.lab("area 1 range 10.1.0.0 255.255.0.0")), "R3", "", parse_prefix("10.1.1.9"), [])
        (winner,) = answer.before.entries[0].winners
        assert [line.text.strip() for line in winner.sources] == ["area 1 range 10.1.0.0 255.255.0.0"]


class TestVirtualLinks(Line):
    """area 0 --(R2)-- area 1 --(R3)-- area 2: R3 has no interface in the backbone."""

    @staticmethod
    def lab(two: str = "area 1 virtual-link 3.3.3.3", three: str = "area 1 virtual-link 2.2.2.2", **more: str) -> Network:
        return net(
            R1=loopback("1.1.1.1") + port("Gi0/0", "10.0.12.1") + ospf("network 0.0.0.0 255.255.255.255 area 0"),
            R2=port("Gi0/0", "10.0.12.2") + port("Gi0/1", "10.0.23.2", more.get("cost", ""))
            + ospf("router-id 2.2.2.2", "network 10.0.12.0 0.0.0.3 area 0", "network 10.0.23.0 0.0.0.3 area 1", two),
            R3=port("Gi0/0", "10.0.23.1") + port("Gi0/1", "10.0.34.1")
            + ospf("router-id 3.3.3.3", "network 10.0.23.0 0.0.0.3 area 1", "network 10.0.34.0 0.0.0.3 area 2", three),
            R4=loopback("4.4.4.4") + port("Gi0/0", "10.0.34.2") + ospf("network 0.0.0.0 255.255.255.255 area 2"),
        )  # fmt: skip

    def test_s5_20_a_virtual_link_makes_a_backbone_router_of_its_end(self) -> None:
        made = self.lab(cost="ip ospf cost 7")
        assert learned(made, "R1")["4.4.4.4/32"].startswith("O IA [110/10] via 10.0.12.2")
        assert learned(made, "R4")["1.1.1.1/32"].startswith("O IA [110/4] via 10.0.34.1")
        assert learned(made, "R3")["1.1.1.1/32"] == "O [110/3] via 10.0.23.2, GigabitEthernet0/0"
        assert learned(made, "R2")["4.4.4.4/32"] == "O IA [110/9] via 10.0.23.1, GigabitEthernet0/1"

    @pytest.mark.parametrize(
        ("two", "three", "why"),
        [
            ("area 1 virtual-link 3.3.3.3", "", "R3 has no `area 1 virtual-link 2.2.2.2`"),
            ("area 1 virtual-link 3.3.3.3", "area 1 virtual-link 2.2.2.9", "no router in these files has that id"),
            (
                "area 1 virtual-link 3.3.3.3 hello-interval 5",
                "area 1 virtual-link 2.2.2.2",
                "hello/dead timers: 5/20 on R2, 10/40 on R3",
            ),
            (
                "area 1 virtual-link 3.3.3.3\n area 0 authentication",
                "area 1 virtual-link 2.2.2.2",
                "authentication type: simple on R2",
            ),
            ("area 1 stub\n area 1 virtual-link 3.3.3.3", "area 1 stub\n area 1 virtual-link 2.2.2.2", "area 1 is stub"),
        ],
    )
    def test_what_keeps_it_down_is_said_with_the_line(self, two: str, three: str, why: str) -> None:
        made = self.lab(two, three)
        assert "4.4.4.4/32" not in learned(made, "R1")
        told = "\n".join(explain(snapshot(made), "R1", "", parse_prefix("4.4.4.4"), []).cautions)
        assert why in told

    def test_it_goes_down_with_the_way_through_its_area(self) -> None:
        assert "4.4.4.4/32" not in learned(fail(self.lab(), "R2-R3"), "R1")

    def test_the_path_is_told_through_the_borders(self) -> None:
        answer = explain(snapshot(self.lab()), "R1", "", parse_prefix("4.4.4.4"), [])
        (winner,) = answer.before.entries[0].winners
        assert winner.path == ("R1", "R2", "R3", "R4")


class TestExternalsBetweenAreas(Line):
    EXIT = "ip route 172.16.0.0 255.255.0.0 Null0\n"

    def lab(self, option: str = "") -> Network:
        return self.net(r1=f"redistribute static subnets{option}", more=self.EXIT)

    def test_a_type_5_lsa_is_reached_through_the_border_routers(self) -> None:
        made = self.lab()
        assert learned(made, "R2")["172.16.0.0/16"].startswith("O E2 [110/20] via 10.0.12.1")
        assert learned(made, "R4")["172.16.0.0/16"].startswith("O E2 [110/20] via 10.0.34.1")
        (found,) = snapshot(made).rib("R4").choice(parse_prefix("172.16.0.0/16")).winners
        assert found.forward_metric == 3

    def test_s5_21_type_1_adds_the_way_through_all_areas(self) -> None:
        assert learned(self.lab(" metric-type 1"), "R4")["172.16.0.0/16"].startswith("O E1 [110/23] via 10.0.34.1")

    def test_the_path_goes_to_the_border_router(self) -> None:
        answer = explain(snapshot(self.lab()), "R4", "", parse_prefix("172.16.0.1"), [])
        (winner,) = answer.before.entries[0].winners
        assert winner.path[:2] == ("R4", "R3")

    def test_it_is_lost_with_the_backbone(self) -> None:
        assert "172.16.0.0/16" not in learned(fail(self.lab(), "R2-R3"), "R4")


class TestMaxMetric:
    """R1 - R2 - R4 and R1 - R3 - R4, all of cost 1; R2 is the one that wants no transit (S5.36, RFC 6987)."""

    @staticmethod
    def lab(line: str = "", r3: str = "") -> Snapshot:
        lan = "255.255.255.0"
        own = ospf("network 0.0.0.0 255.255.255.255 area 0")
        return snapshot(net(
            R1=port("Gi0/2", "10.0.12.1") + port("Gi0/3", "10.0.13.1") + own,
            R2=port("Gi0/1", "10.0.12.2") + port("Gi0/4", "10.0.24.1") + port("Gi0/5", "10.2.0.1", mask=lan)
            + ospf("network 0.0.0.0 255.255.255.255 area 0", line),
            R3=port("Gi0/1", "10.0.13.2") + port("Gi0/4", "10.0.34.1") + r3 + own,
            R4=port("Gi0/2", "10.0.24.2") + port("Gi0/3", "10.0.34.2") + loopback("4.4.4.4") + own,
        ))  # fmt: skip

    def test_s5_36_others_go_around_it_but_reach_what_is_behind_it(self) -> None:
        assert "and" in learned(self.lab(), "R1")["4.4.4.4/32"]
        made = self.lab("max-metric router-lsa")
        assert learned(made, "R1")["4.4.4.4/32"] == "O [110/3] via 10.0.13.2, GigabitEthernet0/3"
        assert learned(made, "R1")["10.2.0.0/24"].startswith("O [110/2] via 10.0.12.2")
        assert learned(self.lab("max-metric router-lsa include-stub"), "R1")["10.2.0.0/24"].startswith("O [110/65536]")

    def test_s5_36_it_is_still_the_way_of_last_resort(self) -> None:
        assert learned(fail(self.lab("max-metric router-lsa"), "R1-R3"), "R1")["4.4.4.4/32"].startswith(
            "O [110/65537] via 10.0.12.2"
        )

    def test_s5_36_on_startup_is_over_in_the_steady_state(self) -> None:
        assert "and" in learned(self.lab("max-metric router-lsa on-startup 300"), "R1")["4.4.4.4/32"]


class TestPrefixSuppression:
    """S5.37: R1 --- R2 --- R3, R2 suppresses."""

    @staticmethod
    def lab(r2: str = "", own: str = "", passive: str = "") -> Network:
        base = "network 0.0.0.0 255.255.255.255 area 0"
        return net(
            R1=port("Gi0/0", "10.0.12.1") + ospf(base),
            R2=loopback("2.2.2.2") + port("Gi0/0", "10.0.12.2") + port("Gi0/1", "10.0.23.2", own)
            + port("Gi0/2", "10.2.0.1", mask="255.255.255.0") + ospf(base, r2, passive),
            R3=loopback("3.3.3.3") + port("Gi0/1", "10.0.23.1", "ip ospf priority 0") + ospf(base),
        )  # fmt: skip

    def test_s5_37_transit_prefixes_go_and_loopbacks_and_passive_ones_stay(self) -> None:
        suppressed = self.lab("prefix-suppression", passive="passive-interface Gi0/2")
        assert list(learned(self.lab(), "R1")) == ["2.2.2.2/32", "3.3.3.3/32", "10.0.23.0/30", "10.2.0.0/24"]
        assert list(learned(suppressed, "R1")) == ["2.2.2.2/32", "3.3.3.3/32", "10.2.0.0/24"]

    def test_s5_37_per_interface(self) -> None:
        assert "10.0.23.0/30" not in learned(self.lab(own="ip ospf prefix-suppression"), "R1")
        assert "10.0.23.0/30" in learned(self.lab("prefix-suppression", own="ip ospf prefix-suppression disable"), "R1")


def test_an_interface_down_takes_its_area_with_it() -> None:
    """A border router whose link into the backbone goes down has its loopback there, and nothing else."""
    lab = Line.net()
    assert "10.0.23.0/30" in learned(lab, "R1")
    alone = fail(lab, "R2:Gi0/1")
    assert table(alone, "R1").keys() >= {"2.2.2.2/32"}, "its loopback is in area 0"
    assert not table(alone, "R1").keys() & {"10.0.23.0/30", "3.3.3.3/32", "4.4.4.4/32"}


@pytest.mark.parametrize(("line", "is_said"), [("", True), (" capability vrf-lite\n", False)])
def test_an_inter_area_route_in_a_vrf_is_in_doubt_without_capability_vrf_lite(line: str, *, is_said: bool) -> None:
    inner = "ip vrf RED\ninterface Gi0/0\n ip vrf forwarding RED\n ip address 10.0.12.1 255.255.255.252\n"
    inner += "router ospf 1 vrf RED\n network 0.0.0.0 255.255.255.255 area 1\n" + line
    border = port("Gi0/0", "10.0.12.2") + loopback("2.2.2.2")
    border += ospf("network 10.0.12.0 0.0.0.3 area 1", "network 0.0.0.0 255.255.255.255 area 0")
    answer = explain(snapshot(net(R1=inner, R2=border)), "R1", "RED", parse_prefix("2.2.2.2"), [])
    assert answer.before.entries[0].winners[0].protocol == "O IA"
    assert ("without `capability vrf-lite`" in "\n".join(answer.cautions)) is is_said


class TestFilterLists(Line):
    """S5.35: what R2 says in area 1 of others, and in others of area 1."""

    LISTS = """exit
ip prefix-list NO44 deny 4.4.4.4/32
ip prefix-list NO44 permit 0.0.0.0/0 le 32
ip prefix-list NO11 deny 1.1.1.1/32
ip prefix-list NO11 permit 0.0.0.0/0 le 32"""

    def test_s5_35_in_is_about_what_comes_into_the_area(self) -> None:
        made = self.net(r2="area 1 filter-list prefix NO44 in\n" + self.LISTS)
        assert "4.4.4.4/32" not in learned(made, "R1")
        assert "3.3.3.3/32" in learned(made, "R1")
        assert "4.4.4.4/32" in learned(made, "R2"), "its own table is not filtered"

    def test_s5_35_out_is_about_what_leaves_the_area(self) -> None:
        made = self.net(r2="area 1 filter-list prefix NO11 out\n" + self.LISTS)
        assert "1.1.1.1/32" not in learned(made, "R3")
        assert "10.0.12.0/30" in learned(made, "R3")
        into = self.net(r2="area 1 filter-list prefix NO11 in\n" + self.LISTS)
        assert "1.1.1.1/32" in learned(into, "R3")

    def test_a_range_is_filtered_as_such(self) -> None:
        lists = "exit\nip prefix-list R deny 1.0.0.0/8\nip prefix-list R permit 0.0.0.0/0 le 32"
        made = self.net(r2=f"area 1 range 1.0.0.0 255.0.0.0\n area 1 filter-list prefix R out\n{lists}")
        assert "1.0.0.0/8" not in learned(made, "R3")


class TestRouterDistances(Line):
    """S4.4: by the router id of who advertises a prefix."""

    @pytest.mark.parametrize(
        ("line", "prefix", "distance"),
        [
            ("distance 77 2.2.2.2 0.0.0.0", "3.3.3.3/32", 110),
            ("distance 77 3.3.3.3 0.0.0.0", "3.3.3.3/32", 77),
            ("distance 77 3.3.3.3 0.0.0.0", "4.4.4.4/32", 77),
            ("distance 77 3.3.3.3 0.0.0.0", "1.1.1.1/32", 110),
            ("distance 77 0.0.0.0 255.255.255.255 7\naccess-list 7 permit 3.3.3.3", "3.3.3.3/32", 77),
            ("distance 77 0.0.0.0 255.255.255.255 7\naccess-list 7 permit 3.3.3.3", "4.4.4.4/32", 110),
            ("distance 77 3.3.3.3 0.0.0.0\n no distance 77 3.3.3.3 0.0.0.0", "3.3.3.3/32", 110),
        ],
    )
    def test_s4_4(self, line: str, prefix: str, distance: int) -> None:
        shown = learned(self.net(r2=line), "R2")[prefix]
        assert f"[{distance}/" in shown

    def test_s4_4_the_prefix_of_a_lan_of_two_is_its_designated_routers(self) -> None:
        """R3 and R4 share 10.0.34.0/30; R3 is nearer to R2, R4 has the higher router id."""
        made = net(
            R2=port("Gi0/1", "10.0.23.2") + ospf("network 0.0.0.0 255.255.255.255 area 0", "distance 77 4.4.4.4 0.0.0.0"),
            R3=loopback("3.3.3.3") + port("Gi0/0", "10.0.23.1") + port("Gi0/1", "10.0.34.1")
            + ospf("network 0.0.0.0 255.255.255.255 area 0"),
            R4=loopback("4.4.4.4") + port("Gi0/0", "10.0.34.2") + ospf("network 0.0.0.0 255.255.255.255 area 0"),
        )  # fmt: skip
        assert learned(made, "R2")["10.0.34.0/30"].startswith("O [77/2]")
        assert learned(made, "R2")["3.3.3.3/32"].startswith("O [110/2]")
