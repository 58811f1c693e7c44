"""Not-so-stubby areas: type 7 LSAs, their defaults, and their translation (S5.18, S5.19, S5.24, RFC 3101)."""

from __future__ import annotations

from routecheck.address import parse_prefix
from routecheck.network import Network
from routecheck.snapshot import snapshot
from tests.builders import fail, learned, net

LAN = "255.255.255.0"


def port(name: str, address: str, *lines: str, mask: str = "255.255.255.252") -> str:
    return "\n ".join((f"interface {name}", f"ip address {address} {mask}", *lines)) + "\n"


def ospf(*lines: str) -> str:
    return "\n ".join(("router ospf 1", *lines)) + "\n"


def lab(
    *, r1: tuple[str, ...] = ("redistribute static subnets",), r2: tuple[str, ...] = (), r3: tuple[str, ...] = (), more: str = ""
) -> Network:
    """R1, inside area 3 (nssa), brings 172.16.0.0/16 in; R2 and R3 border it on a LAN; R4 is in the backbone.

    R1 10.3.0.0/24 R2, R3; R2 10.0.24.0/30 R4; R3 10.0.34.0/30 R4.
    """
    border = "network 10.3.0.0 0.0.0.255 area 3", "network 0.0.0.0 255.255.255.255 area 0", "area 3 nssa"
    loopback = port("Lo0", "1.1.1.1", mask="255.255.255.255")
    return net(
        R1=loopback + port("Gi0/0", "10.3.0.1", mask=LAN) + more + "ip route 172.16.0.0 255.255.0.0 Null0\n"
        + ospf("network 0.0.0.0 255.255.255.255 area 3", "area 3 nssa", *r1),
        R2=port("Gi0/0", "10.3.0.2", mask=LAN) + port("Gi0/1", "10.0.24.1") + ospf("router-id 2.2.2.2", *border, *r2),
        R3=port("Gi0/0", "10.3.0.3", mask=LAN) + port("Gi0/1", "10.0.34.1") + ospf("router-id 3.3.3.3", *border, *r3),
        R4=port("Gi0/2", "10.0.24.2") + port("Gi0/3", "10.0.34.2") + ospf("network 0.0.0.0 255.255.255.255 area 0"),
    )  # fmt: skip


def translators(network: Network, prefix: str) -> list[str]:
    """Who floods a type 5 LSA about a prefix."""
    now = snapshot(network).state
    return [now.base.routers[one.originator].node for one in now.externals()[parse_prefix(prefix)] if one.area is None]


class TestTypeSeven:
    def test_s5_18_it_is_n2_inside_and_e2_outside(self) -> None:
        made = lab()
        assert learned(made, "R2")["172.16.0.0/16"] == "O N2 [110/20] via 10.3.0.1, GigabitEthernet0/0"
        assert learned(made, "R4")["172.16.0.0/16"] == (
            "O E2 [110/20] via 10.0.24.1, GigabitEthernet0/2 and via 10.0.34.1, GigabitEthernet0/3"
        ), "both ways to the forwarding address are as long"

    def test_s5_19_the_border_with_the_highest_router_id_translates(self) -> None:
        assert translators(lab(), "172.16.0.0/16") == ["R3"]
        assert translators(lab(r2=("router-id 9.9.9.9",)), "172.16.0.0/16") == ["R2"]
        assert translators(lab(r2=("area 3 nssa translate type7 always",)), "172.16.0.0/16") == ["R2", "R3"]

    def test_s5_19_the_other_takes_over_when_it_is_gone(self) -> None:
        after = fail(lab(), "R3")
        assert learned(after, "R4")["172.16.0.0/16"] == "O E2 [110/20] via 10.0.24.1, GigabitEthernet0/2"

    def test_s5_19_without_the_forwarding_address_packets_go_to_the_translator(self) -> None:
        made = lab(r3=("area 3 nssa translate type7 suppress-fa",))
        assert learned(made, "R4")["172.16.0.0/16"] == "O E2 [110/20] via 10.0.34.1, GigabitEthernet0/3"

    def test_s5_19_what_a_border_router_itself_brings_in_is_not_translated_back(self) -> None:
        """Its own type 7 LSA has no P bit; outside it is its own type 5 LSA."""
        made = lab(r2=("redistribute static subnets", "exit", "ip route 172.17.0.0 255.255.0.0 Null0"))
        assert learned(made, "R1")["172.17.0.0/16"] == "O N2 [110/20] via 10.3.0.2, GigabitEthernet0/0"
        assert learned(made, "R4")["172.17.0.0/16"] == "O E2 [110/20] via 10.0.24.1, GigabitEthernet0/2"
        assert translators(made, "172.17.0.0/16") == ["R2"]

    def test_s5_19_no_redistribution_keeps_it_out_of_the_area(self) -> None:
        lines = "redistribute static subnets", "area 3 nssa no-redistribution", "exit", "ip route 172.17.0.0 255.255.0.0 Null0"
        made = lab(r2=lines)
        assert "172.17.0.0/16" not in learned(made, "R1")
        assert "172.17.0.0/16" in learned(made, "R4")

    def test_s5_21_type_1_adds_the_way_to_the_forwarding_address(self) -> None:
        made = lab(r1=("redistribute static subnets metric-type 1",))
        assert learned(made, "R2")["172.16.0.0/16"].startswith("O N1 [110/22]"), "20 + 1 + the loopback's 1"
        assert learned(made, "R4")["172.16.0.0/16"].startswith("O E1 [110/23]")

    def test_type_5_lsas_of_the_backbone_stay_out(self) -> None:
        made = lab(r1=())
        backbone = "redistribute static subnets", "exit", "ip route 172.18.0.0 255.255.0.0 Null0"
        outside = lab(r1=(), r2=("area 3 nssa no-redistribution", *backbone))
        assert "172.18.0.0/16" in learned(outside, "R4")
        assert "172.18.0.0/16" not in learned(outside, "R1")
        assert "172.16.0.0/16" not in learned(made, "R4")

    def test_s5_17_the_translator_summarises_what_it_translates(self) -> None:
        made = lab(r3=("summary-address 172.0.0.0 255.0.0.0",))
        assert "172.16.0.0/16" not in learned(made, "R4")
        assert learned(made, "R4")["172.0.0.0/8"] == "O E2 [110/20] via 10.0.34.1, GigabitEthernet0/3"
        assert learned(made, "R3")["172.0.0.0/8"] == "O [254/20] is directly connected, Null0"
        assert "172.0.0.0/8" not in learned(made, "R1"), "type 5 LSAs stay out of the area"
        silent = lab(r3=("summary-address 172.0.0.0 255.0.0.0 not-advertise",))
        assert not [prefix for prefix in learned(silent, "R4") if prefix.startswith("172.")]

    def test_s5_17_a_summary_of_a_border_router_has_one_discard_route(self) -> None:
        """It originates the summary twice, as type 5 and as type 7."""
        brought = "redistribute connected subnets", "summary-address 192.168.0.0 255.255.0.0"
        lan = port("Gi0/9", "192.168.9.1", mask=LAN)
        made = net(
            R3=lan + port("Gi0/0", "10.3.0.3", mask=LAN) + port("Gi0/1", "10.0.34.1")
            + ospf("network 10.3.0.0 0.0.0.255 area 3", "network 10.0.0.0 0.0.255.255 area 0", "area 3 nssa", *brought),
        )  # fmt: skip
        assert len(snapshot(made).rib("R3").choice(parse_prefix("192.168.0.0/16")).winners) == 1


class TestDefaults:
    def test_ex_5_12_a_border_router_injects_none_by_itself(self) -> None:
        assert "0.0.0.0/0" not in learned(lab(), "R1")

    def test_ex_5_12_with_default_information_originate_it_does_whatever_its_table_holds(self) -> None:
        made = lab(r2=("area 3 nssa default-information-originate",))
        assert learned(made, "R1")["0.0.0.0/0"] == "O*N2 [110/1] via 10.3.0.2, GigabitEthernet0/0"
        assert "0.0.0.0/0" not in learned(made, "R3"), "the default of another border router does not count (RFC 3101 2.5)"
        assert "0.0.0.0/0" not in learned(made, "R4"), "nor is it translated"

    def test_ex_5_12_its_metric_and_type(self) -> None:
        made = lab(r2=("area 3 nssa default-information-originate metric 7 metric-type 1",))
        assert learned(made, "R1")["0.0.0.0/0"].startswith("O*N1 [110/8]")

    def test_ex_5_12_a_totally_stubby_one_gets_an_inter_area_default_and_nothing_else(self) -> None:
        made = lab(r2=("area 3 nssa no-summary",), r3=("area 3 nssa no-summary",))
        assert {prefix: text for prefix, text in learned(made, "R1").items() if text.startswith("O")} == {
            "0.0.0.0/0": "O*IA [110/2] via 10.3.0.2, GigabitEthernet0/0 and via 10.3.0.3, GigabitEthernet0/0"
        }

    def test_s5_18_an_inner_router_needs_a_default_of_its_own(self) -> None:
        lines = ("area 3 nssa default-information-originate",)
        assert "0.0.0.0/0" not in learned(lab(r1=lines), "R2")
        with_default = lab(r1=lines, more="ip route 0.0.0.0 0.0.0.0 Null0\n")
        assert learned(with_default, "R2")["0.0.0.0/0"] == "O*N2 [110/1] via 10.3.0.1, GigabitEthernet0/0"

    def test_default_information_originate_of_the_process_is_no_type_7(self) -> None:
        made = lab(r1=("default-information originate always",))
        assert "0.0.0.0/0" not in learned(made, "R2")


def test_s5_24_a_type_7_lsa_with_the_p_bit_goes_before_an_equal_type_5() -> None:
    """R3 translates R1's type 7 LSA: R2 has both, of one metric and one forwarding address."""
    now = snapshot(lab())
    (found,) = now.rib("R2").choice(parse_prefix("172.16.0.0/16")).winners
    assert found.protocol == "O N2"
    assert [one.area for one in now.state.externals()[found.prefix]] == [3, None]
