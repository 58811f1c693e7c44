"""Tables as `show ip route` prints them."""

from __future__ import annotations

from routecheck.address import parse_prefix
from routecheck.questions.tables import Filter, tables
from routecheck.render.routes import text
from routecheck.snapshot import snapshot
from tests.builders import net

R1 = """
interface Gi0/0
 ip address 10.0.0.1 255.255.255.0
interface Gi0/1
 ip address 192.168.1.1 255.255.255.0
ip route 0.0.0.0 0.0.0.0 10.0.0.2
ip route 20.12.0.0 255.255.0.0 Gi0/0
ip route 20.12.0.0 255.255.0.0 Gi0/0 10.0.0.4
ip route 172.16.0.0 255.255.0.0 Null0
"""


def printed(shown: Filter = Filter()) -> list[str]:
    return text(tables(snapshot(net(R1=R1)), ["R1"], shown)).splitlines()


def test_a_whole_table() -> None:
    assert printed() == [
        "R1",
        "  Gateway of last resort is 10.0.0.2 to network 0.0.0.0",
        "",
        "  S*    0.0.0.0/0 [1/0] via 10.0.0.2",
        "        10.0.0.0/8 is variably subnetted, 2 subnets, 2 masks",
        "  C        10.0.0.0/24 is directly connected, GigabitEthernet0/0",
        "  L        10.0.0.1/32 is directly connected, GigabitEthernet0/0",
        "        20.0.0.0/16 is subnetted, 1 subnets",
        "  S        20.12.0.0/16 is directly connected, GigabitEthernet0/0",
        "                        [1/0] via 10.0.0.4, GigabitEthernet0/0",
        "  S     172.16.0.0/16 is directly connected, Null0",
        "        192.168.1.0/24 is variably subnetted, 2 subnets, 2 masks",
        "  C        192.168.1.0/24 is directly connected, GigabitEthernet0/1",
        "  L        192.168.1.1/32 is directly connected, GigabitEthernet0/1",
    ]


def test_a_filter_changes_neither_the_gateway_nor_the_counts() -> None:
    assert printed(Filter(protocols=frozenset("L"), within=parse_prefix("10.0.0.0/8"))) == [
        "R1",
        "  Gateway of last resort is 10.0.0.2 to network 0.0.0.0",
        "",
        "        10.0.0.0/8 is variably subnetted, 2 subnets, 2 masks",
        "  L        10.0.0.1/32 is directly connected, GigabitEthernet0/0",
    ]


def test_nothing_to_show_is_said() -> None:
    assert printed(Filter(protocols=frozenset("O")))[-1] == "  No such routes"
