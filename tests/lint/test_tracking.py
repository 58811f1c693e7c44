"""What rules about tracked routes and about loops find, and what they must leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from routecheck.network import load
from routecheck.snapshot import snapshot
from tests.lint.running import messages, rule

CONFIGS = Path(__file__).parent.parent.parent / "configs"
TWO = """
interface GigabitEthernet0/0
 ip address 192.0.2.2 255.255.255.252
interface GigabitEthernet0/1
 ip address 198.51.100.2 255.255.255.252
ip route 0.0.0.0 0.0.0.0 192.0.2.1 track 1
ip route 0.0.0.0 0.0.0.0 198.51.100.1 10
track 1 ip sla 1 reachability
ip sla schedule 1 life forever start-time now
ip sla 1
 icmp-echo {}
"""


def test_the_flapping_example_is_the_one_that_flaps() -> None:
    found = {name: list(rule("RTE123").check(snapshot(load(str(CONFIGS / "dual-isp" / name))))) for name in (".", "b-flapping")}
    assert found["."] == []
    assert [(one.device, one.subject) for one in found["b-flapping"]] == [("R1", "route 0.0.0.0/0 via 203.0.113.1")]


@pytest.mark.parametrize(
    "probe",
    [
        "192.0.2.1",  # connected
        "203.0.113.9 source-interface GigabitEthernet0/0",  # the reply comes in by the primary
        "203.0.113.9\nip route 203.0.113.0 255.255.255.0 192.0.2.1",
        "203.0.113.9\nroute-map L permit 10\nip local policy route-map L",
        "203.0.113.9\nrouter bgp 65000",
    ],
)
def test_a_probe_that_stays_where_it_belongs_does_not_follow_the_backup(probe: str) -> None:
    assert messages("RTE123", TWO.format("203.0.113.9")) != []
    assert messages("RTE123", TWO.format(probe)) == []


@pytest.mark.parametrize("more", ["ip route 203.0.113.0 255.255.255.0 192.0.2.1", "ip route 0.0.0.0 0.0.0.0 198.51.100.1 10"])
def test_a_probe_with_another_way_is_not_locked_out(more: str) -> None:
    alone = TWO.format("203.0.113.9").replace("ip route 0.0.0.0 0.0.0.0 198.51.100.1 10\n", "")
    only = "only the route to 0.0.0.0/0 leads to 203.0.113.9, whose probe decides about it"
    assert messages("RTE124", alone) == [f"{only}: it is out at the start, and never comes in"]
    assert messages("RTE124", alone + more) == []


def test_a_probe_that_comes_back_every_day_does_not_end() -> None:
    text = TWO.format("192.0.2.1").replace("life forever start-time now", "life 3600 start-time 00:00 recurring")
    assert messages("RTE122", text) == []
    assert messages("RTE122", text.replace(" recurring", "")) != []


def test_tracks_that_differ_are_not_shared() -> None:
    text = TWO.format("192.0.2.1")
    assert (
        messages("RTE126", text.replace("198.51.100.1 10", "198.51.100.1 10 track 2\ntrack 2 interface Gi0/1 line-protocol"))
        == []
    )
    assert messages("RTE126", text.replace("198.51.100.1 10", "198.51.100.1 10 track 1")) != []


@pytest.mark.parametrize(("block", "is_found"), [("10.0.0.0 255.0.0.0", True), ("10.9.0.1 255.255.255.255", False)])
def test_a_host_route_may_follow_the_host(block: str, *, is_found: bool) -> None:
    text = f"interface Serial0/0/0\n ip address 192.0.2.2 255.255.255.252\nip route {block} 192.0.2.1 track 1\n"
    text += "track 1 ip sla 1 reachability\nip sla 1\n icmp-echo 10.9.0.1\nip sla schedule 1 life forever start-time now\n"
    text += "ip route 10.9.0.0 255.255.255.0 192.0.2.1\n"
    assert (messages("RTE143", text) != []) is is_found


# -- loops

PAIR = """
hostname R1
interface GigabitEthernet0/0
 ip address 192.0.2.1 255.255.255.252
ip route {} 192.0.2.2
hostname R2
interface GigabitEthernet0/0
 ip address 192.0.2.2 255.255.255.252
ip route {} 192.0.2.1
"""


@pytest.mark.parametrize(
    "block", ["0.0.0.0 0.0.0.0", "10.0.0.0 255.0.0.0", "10.1.1.1 255.255.255.255", "10.1.1.0 255.255.255.252"]
)
def test_two_routers_that_send_to_each_other_loop(block: str) -> None:
    found = messages("RTE127", PAIR.format(block, block))
    assert [text.partition(" loop: ")[2] for text in found] == ["R1 > R2 > R1", "R2 > R1 > R2"]


def test_two_defaults_that_meet_are_a_loop_whatever_else_is_known() -> None:
    lan = "interface GigabitEthernet0/1\n ip address 10.9.0.1 255.255.0.0\n"
    assert len(messages("RTE127", PAIR.format("0.0.0.0 0.0.0.0", "0.0.0.0 0.0.0.0") + lan)) == 2


def test_a_loop_through_three_routers_is_found() -> None:
    hop = "hostname {}\ninterface Gi0/0\n ip address {} 255.255.255.252\ninterface Gi0/1\n ip address {} 255.255.255.252\n"
    route = "ip route 10.0.0.0 255.0.0.0 {}\n"
    text = hop.format("R1", "192.0.2.1", "192.0.2.10") + route.format("192.0.2.2")
    text += hop.format("R2", "192.0.2.2", "192.0.2.5") + route.format("192.0.2.6")
    text += hop.format("R3", "192.0.2.6", "192.0.2.9") + route.format("192.0.2.10")
    assert messages("RTE127", text)[0].endswith("loop: R1 > R2 > R3 > R1")


def test_a_default_that_meets_a_route_of_the_other_is_no_loop_for_that() -> None:
    """R2 sends its own default to R1, and R1 sends a block to R2 that R2 knows whole."""
    text = PAIR.format("10.0.0.0 255.0.0.0", "0.0.0.0 0.0.0.0")
    known = text + "interface GigabitEthernet0/1\n ip address 10.0.0.1 255.0.0.0\n"
    assert messages("RTE127", known) == messages("RTE128", known) == []
    assert messages("RTE127", text) != []


def test_a_part_that_is_known_makes_it_a_matter_of_the_rest() -> None:
    text = (
        PAIR.format("10.0.0.0 255.0.0.0", "0.0.0.0 0.0.0.0") + "interface GigabitEthernet0/1\n ip address 10.9.0.1 255.255.0.0\n"
    )
    assert messages("RTE127", text) == []
    assert messages("RTE128", text) == [
        "packets for the parts of 10.0.0.0/8 that no router there has loop: R1 > R2 > R1",
    ]


def test_a_router_that_may_know_more_is_not_said_to_loop() -> None:
    assert messages("RTE127", PAIR.format("10.0.0.0 255.0.0.0", "0.0.0.0 0.0.0.0") + "router bgp 65000\n") == []


@pytest.mark.parametrize("more", ["ip route 10.1.0.0 255.255.0.0 Null0", "router eigrp 1", "ip route 0.0.0.0 0.0.0.0 Null0"])
def test_a_neighbour_that_knows_a_part_or_may_know_it_is_a_neighbour_with_a_route(more: str) -> None:
    alone = PAIR.format("10.0.0.0 255.0.0.0", "172.16.0.0 255.255.0.0")
    assert "R2 (192.0.2.2) has no route to anything in 10.0.0.0/8" in messages("RTE129", alone)
    assert "R2 (192.0.2.2) has no route to anything in 10.0.0.0/8" not in messages("RTE129", alone + more)
