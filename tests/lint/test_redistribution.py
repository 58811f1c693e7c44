"""What rules about redistribution and about taking part in OSPF find, and what they must leave alone."""

from __future__ import annotations

import pytest

from tests.lint.running import messages

OSPF = """
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.252
interface GigabitEthernet0/1
 ip address 192.0.2.2 255.255.255.252
router ospf 1
 network 10.0.0.0 0.0.0.3 area 0
{}
"""


@pytest.mark.parametrize(
    "lines",
    [
        " default-information originate always",
        " default-information originate route-map RM",
        " default-information originate\nip route 0.0.0.0 0.0.0.0 192.0.2.1 track 1",
        " default-information originate\nrouter bgp 65000",
        " default-information originate\nrouter ospf 2\n network 192.0.2.0 0.0.0.3 area 0",
        " default-information originate\ninterface GigabitEthernet0/2\n ip address dhcp",
    ],
)
def test_a_default_may_come_from_somewhere(lines: str) -> None:
    assert messages("RTE130", OSPF.format(lines)) == []


def test_an_ospf_default_of_the_same_process_is_none_to_originate() -> None:
    assert messages("RTE130", OSPF.format(" default-information originate")) == [
        "ospf 1 originates no default: nothing gives R1 one, and `always` is not said"
    ]


@pytest.mark.parametrize(
    "prefix", ["10.0.0.0 255.0.0.0", "192.168.0.0 255.255.0.0", "192.168.1.0 255.255.255.0", "0.0.0.0 0.0.0.0"]
)
def test_classful_prefixes_need_no_subnets(prefix: str) -> None:
    """EX-5.9."""
    assert messages("RTE131", OSPF.format(f" redistribute static\nip route {prefix} 192.0.2.1")) == []


def test_what_is_kept_out_is_counted() -> None:
    routes = "".join(f"\nip route 10.{n}.0.0 255.255.0.0 192.0.2.1" for n in (1, 2, 3))
    assert messages("RTE131", OSPF.format(" redistribute static" + routes)) == [
        "10.1.0.0/16 and 2 more is kept out of OSPF: `redistribute static` has no `subnets` (S5.26)"
    ]


@pytest.mark.parametrize(
    "block",
    [
        "router eigrp 1\n redistribute static\n redistribute connected",
        "router eigrp 1\n redistribute eigrp 2",
        "router eigrp 1\n default-metric 10000 100 255 1 1500\n redistribute ospf 1",
        "router eigrp 1\n redistribute ospf 1 route-map RM",
        "router rip\n redistribute ospf 1 metric 3",
        "router rip\n redistribute static",
    ],
)
def test_a_seed_metric_is_not_always_needed(block: str) -> None:
    assert messages("RTE132", OSPF.format(block)) == []


@pytest.mark.parametrize(
    ("block", "name"),
    [
        ("router eigrp 1\n redistribute ospf 1", "eigrp 1"),
        ("router rip\n redistribute ospf 1", "rip"),
        (
            "router eigrp X\n address-family ipv4 unicast autonomous-system 5\n  topology base\n   redistribute bgp 65000",
            "eigrp X",
        ),
    ],
)
def test_another_protocol_needs_a_seed_metric(block: str, name: str) -> None:
    found = messages("RTE132", OSPF.format(block))
    assert len(found) == 1
    assert found[0].startswith(f"{name} takes nothing from ")


BORDER = """
hostname {name}
interface GigabitEthernet0/0
 ip address 10.0.0.{last} 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.1.0.{last} 255.255.255.0
router ospf 1
 network 10.0.0.0 0.0.0.255 area 0
 redistribute eigrp 7 subnets{map}
router eigrp 7
 network 10.1.0.0 0.0.0.255
 redistribute ospf 1 metric 10000 100 255 1 1500
{more}
"""


def test_two_borders_between_ospf_and_eigrp_need_filters() -> None:
    """With EIGRP, which is not modelled, the lines of both blocks still tell."""
    r1 = BORDER.format(name="R1", last=1, map="", more="")
    assert len(messages("RTE133", r1 + BORDER.format(name="R2", last=2, map="", more=""))) == 2
    assert messages("RTE133", r1) == []
    assert messages("RTE133", r1 + BORDER.format(name="R2", last=2, map=" route-map TAGGED", more="")) == []
    assert messages("RTE133", r1 + BORDER.format(name="R2", last=2, map="", more=" distribute-list 1 in")) == []


def test_a_static_besides_the_default_is_redistributed() -> None:
    text = OSPF.format(" redistribute static subnets\nip route 0.0.0.0 0.0.0.0 192.0.2.1")
    assert messages("RTE134", text) != []
    assert messages("RTE134", text + "ip route 10.9.0.0 255.255.0.0 192.0.2.1\n") == []
    assert messages("RTE134", text.replace(" redistribute", " default-information originate\n redistribute")) == []


def test_a_summary_of_what_another_process_may_bring_is_left_alone() -> None:
    text = OSPF.format(" summary-address 10.5.0.0 255.255.0.0\n redistribute {} subnets\nip route 10.6.0.0 255.255.0.0 192.0.2.1")
    assert messages("RTE135", text.format("static")) != []
    assert messages("RTE135", text.format("bgp 65000") + "router bgp 65000\n") == []


def test_a_range_holds_a_route_or_the_area_of_a_neighbour_who_is_not_here() -> None:
    """EX-5.8: without a component there is no summary."""
    text = OSPF.format(" network 192.0.2.0 0.0.0.3 area 1\n area 1 range {} 255.255.255.0{}")
    passive = "\n passive-interface default"
    assert messages("RTE142", text.format("192.0.2.0", passive)) == []
    assert messages("RTE142", text.format("172.16.1.0", passive)) == [
        "`area 1 range 172.16.1.0/24` of ospf 1 has no component: no route lies in it (S5.16)"
    ]
    assert messages("RTE142", text.format("172.16.1.0", "")) == []


def test_a_router_with_a_normal_area_tells_that() -> None:
    text = OSPF.format(
        " area 1 stub\n network 192.0.2.0 0.0.0.3 area 1\n redistribute static subnets\nip route 10.9.0.0 255.255.0.0 192.0.2.1"
    )
    assert messages("RTE136", text) == []
    assert messages("RTE136", text.replace("0.0.0.3 area 0", "0.0.0.3 area 1")) != []


def test_one_interface_that_is_not_passive_is_enough() -> None:
    assert messages("RTE137", OSPF.format(" passive-interface default")) != []
    assert messages("RTE137", OSPF.format(" passive-interface default\n no passive-interface GigabitEthernet0/0")) == []
    assert messages("RTE137", OSPF.format(" passive-interface GigabitEthernet0/0")) == []  # said of each, it is meant


def test_an_interface_that_another_statement_brings_in_is_not_missed() -> None:
    assert messages("RTE139", OSPF.format(" network 10.0.0.2 0.0.0.0 area 0")) == []
    assert messages("CFG244", OSPF.format(" network 10.0.0.2 0.0.0.0 area 0")) != []
    lies = "lies in the subnet of GigabitEthernet0/1 and does not match its address"
    stays = "GigabitEthernet0/1 (192.0.2.2) stays out of ospf 1"
    found = messages("RTE139", OSPF.format(" network 192.0.2.0 0.0.0.0 area 0"))
    assert messages("CFG244", OSPF.format(" network 192.0.2.0 0.0.0.0 area 0")) == []
    assert found == [f"network 192.0.2.0 0.0.0.0 area 0 {lies}: {stays}"]


def test_equal_costs_by_bandwidth_are_equal() -> None:
    end = (
        "hostname R{0}\ninterface {1}\n ip address 10.0.0.{0} 255.255.255.252\nrouter ospf 1\n network 10.0.0.0 0.0.0.3 area 0\n"
    )
    assert messages("RTE140", end.format(1, "GigabitEthernet0/0") + end.format(2, "TenGigabitEthernet0/0")) == []
    assert messages("RTE140", end.format(1, "GigabitEthernet0/0") + end.format(2, "Ethernet0/0")) != []


def test_a_host_needs_its_default_gateway() -> None:
    text = "interface Vlan1\n ip address 192.0.2.2 255.255.255.0\nip default-gateway 192.0.2.1\n{}\n"
    assert messages("RTE141", text.format("no ip routing")) == messages("RTE141", text.format("")) == []
    assert messages("RTE141", text.format("ip routing")) != []


def test_a_named_eigrp_is_known_by_the_number_of_its_address_family() -> None:
    """RTE133."""
    topology = "topology base\n   redistribute ospf 1 metric 1 1 1 1 1\n  exit-af-topology\n exit-address-family\n"
    eigrp = f"router eigrp CORP\n address-family ipv4 unicast autonomous-system 7\n  {topology}"
    ospf = "router ospf 1\n redistribute eigrp {} subnets\n network 10.0.0.0 0.0.0.255 area 0\n"
    port = "interface GigabitEthernet0/0\n ip address 10.0.0.{} 255.255.255.0\n"

    def two(number: int) -> str:
        return "".join(f"hostname R{last}\n{port.format(last)}{eigrp}{ospf.format(number)}" for last in (1, 2))

    assert len(messages("RTE133", two(7))) == 2
    assert messages("RTE133", two(8)) == []


@pytest.mark.parametrize(("match", "count"), [("", 2), (" match internal", 0), (" match internal external 1 external 2", 2)])
def test_what_comes_from_the_other_process_itself_does_not_come_back(match: str, count: int) -> None:
    """RTE133."""
    block = "interface GigabitEthernet0/{0}\n ip address 10.{0}.0.{1} 255.255.255.0\n"
    process = "router ospf {0}\n network 10.{0}.0.0 0.0.0.255 area 0\n redistribute ospf {1} subnets{2}\n"
    text = "".join(
        f"hostname R{last}\n{block.format(1, last)}{block.format(2, last)}"
        f"{process.format(1, 2, match)}{process.format(2, 1, match)}"
        for last in (1, 2)
    )
    assert len(messages("RTE133", text)) == count
