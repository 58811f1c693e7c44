"""Routing tables as an answer: which rows, in which order, of which VRF and scenario.

    R1 Gi0/0 --- Gi0/0 R2       R2 has a loopback; R1 has a VRF RED on Gi0/1 and two static defaults over Gi0/2 and Gi0/3
"""  # fmt: skip

from routecheck.address import dotted, parse_prefix
from routecheck.network import Network
from routecheck.protocols.route import Via
from routecheck.questions.tables import Filter, RoutingTable, Tables, tables
from routecheck.snapshot import Snapshot
from tests.builders import fail, net, now, table

R1 = """
vrf definition RED
 address-family ipv4
interface GigabitEthernet0/0
 ip address 10.0.12.1 255.255.255.252
interface GigabitEthernet0/1
 vrf forwarding RED
 ip address 10.0.99.1 255.255.255.0
interface GigabitEthernet0/2
 ip address 192.0.2.2 255.255.255.252
interface GigabitEthernet0/3
 ip address 192.0.2.6 255.255.255.252
router ospf 1
 network 10.0.0.0 0.255.255.255 area 0
ip route 0.0.0.0 0.0.0.0 192.0.2.1
ip route 0.0.0.0 0.0.0.0 192.0.2.5
ip route vrf RED 172.16.0.0 255.255.0.0 10.0.99.9
"""
R2 = """
interface GigabitEthernet0/0
 ip address 10.0.12.2 255.255.255.252
interface Loopback0
 ip address 10.255.0.2 255.255.255.255
router ospf 1
 network 10.0.0.0 0.255.255.255 area 0
"""


def lab() -> Network:
    return net(R1=R1, R2=R2)


def asked(network: Network | Snapshot, *nodes: str, shown: Filter = Filter()) -> Tables:
    return tables(now(network), nodes or ("R1",), shown)


def rows(made: RoutingTable) -> dict[str, str]:
    """{prefix: code and next hops}."""
    return {
        str(row.route.prefix): " ".join(
            [row.route.protocol, *(dotted(hop.address) if isinstance(hop, Via) else hop.interface for hop in row.next_hops)]
        )
        for row in made.rows
    }


def test_a_table_holds_every_prefix_of_the_rib_in_order() -> None:
    made = asked(lab(), shown=Filter(vrf="")).tables[0]
    assert list(rows(made)) == list(table(lab(), "R1"))
    assert rows(made)["10.255.0.2/32"] == "O 10.0.12.2"


def test_static_routes_of_one_prefix_are_one_row_with_all_next_hops() -> None:
    assert rows(asked(lab(), shown=Filter(vrf="")).tables[0])["0.0.0.0/0"] == "S 192.0.2.1 192.0.2.5"


def test_every_vrf_has_a_table_of_its_own_the_global_one_first() -> None:
    made = asked(lab()).tables
    assert [(one.node, one.vrf) for one in made] == [("R1", ""), ("R1", "RED")]
    assert rows(made[1]) == {
        "10.0.99.0/24": "C GigabitEthernet0/1",
        "10.0.99.1/32": "L GigabitEthernet0/1",
        "172.16.0.0/16": "S 10.0.99.9",
    }


def test_a_vrf_can_be_picked() -> None:
    (made,) = asked(lab(), shown=Filter(vrf="RED")).tables
    assert made.vrf == "RED"


def test_protocols_can_be_picked() -> None:
    made = asked(lab(), shown=Filter(vrf="", protocols=frozenset({"O"}))).tables[0]
    assert rows(made) == {"10.255.0.2/32": "O 10.0.12.2"}


def test_a_prefix_shows_itself_and_what_lies_in_it() -> None:
    made = asked(lab(), shown=Filter(vrf="", within=parse_prefix("10.0.12.0/24"))).tables[0]
    assert list(rows(made)) == ["10.0.12.0/30", "10.0.12.1/32"]


def test_an_address_shows_its_longest_match() -> None:
    for address, prefix in (("10.0.12.2", "10.0.12.0/30"), ("10.0.12.1", "10.0.12.1/32"), ("8.8.8.8", "0.0.0.0/0")):
        made = asked(lab(), shown=Filter(vrf="", within=parse_prefix(address))).tables[0]
        assert list(rows(made)) == [prefix]


def test_an_address_without_a_route_shows_nothing() -> None:
    assert rows(asked(lab(), "R2", shown=Filter(within=parse_prefix("8.8.8.8"))).tables[0]) == {}


def test_several_devices_come_in_the_order_asked() -> None:
    assert [one.node for one in asked(lab(), "R2", "R1", shown=Filter(vrf="")).tables] == ["R2", "R1"]


def test_a_failure_shows_the_tables_after_it() -> None:
    answer = asked(fail(lab(), "R1-R2"), shown=Filter(vrf=""))
    assert str(answer.scenario) == "R1-R2 down"
    assert set(rows(answer.tables[0])) == {"0.0.0.0/0", "192.0.2.0/30", "192.0.2.2/32", "192.0.2.4/30", "192.0.2.6/32"}


def test_a_failed_device_has_an_empty_table() -> None:
    assert rows(asked(fail(lab(), "R2"), "R2").tables[0]) == {}


def test_cautions_of_every_device_are_told_once() -> None:
    bgp = "router bgp 65000\n neighbor 192.0.2.1 remote-as 65001"
    told = asked(net(R1=R1 + bgp, R2=R2), "R1", "R1", "R2").cautions
    assert len([caution for caution in told if "BGP" in caution]) == 1
