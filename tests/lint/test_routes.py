"""What rules about backups and static routes find, and what they must leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from routecheck.diagnostic import ERROR
from routecheck.lint.rules import RULES
from routecheck.network import from_texts, load
from routecheck.snapshot import Snapshot, snapshot
from tests.lint.running import MINE, messages, read

CONFIGS = Path(__file__).parent.parent.parent / "configs"
TWO = """
interface GigabitEthernet0/0
 ip address 192.0.2.2 255.255.255.252
interface GigabitEthernet0/1
 ip address 198.51.100.2 255.255.255.252
"""
BRANCH = {file.name: file.read_text() for file in (CONFIGS / "branch-office").glob("*.cfg")}


def codes(now: Snapshot) -> set[str]:
    return {rule.code for rule in MINE if list(rule.check(now))}


@pytest.mark.parametrize("lab", ["branch-office", "dual-isp", "site-to-site"])
def test_the_examples_that_are_meant_to_be_right_have_no_errors(lab: str) -> None:
    now = snapshot(load(str(CONFIGS / lab)))
    assert [one.message for rule in MINE if rule.severity == ERROR for one in rule.check(now)] == []


def test_a_floating_static_that_is_moved_to_109_is_an_error() -> None:
    moved = {**BRANCH, "R2.cfg": BRANCH["R2.cfg"].replace("10.0.12.1 111", "10.0.12.1 109")}
    now = snapshot(from_texts(moved))
    rule = next(one for one in RULES if one.name == "floating-below-igp")
    found = list(rule.check(now))
    assert [(one.device, one.subject, str(one.lines[0])) for one in found] == [
        ("R2", "route 0.0.0.0/0 via 10.0.12.1", "R2.cfg:31")
    ]
    below = "its distance 109 is below that of O*E2 [110/1] via 10.0.23.3, which it is to back up"
    assert found[0].message == f"0.0.0.0/0 via 10.0.12.1 wins always: {below}"
    assert rule.severity == ERROR


@pytest.mark.parametrize(
    ("distance", "code"),
    [("109", "RTE104"), ("110", "RTE105"), ("111", ""), ("", ""), ("5", "RTE144"), ("5 name BACKUP", "RTE104"), ("20", "RTE104")],
)
def test_a_static_floats_above_110(distance: str, code: str) -> None:
    """Without a distance it is no backup, but a choice, and perhaps with a low one."""
    text = BRANCH["R2.cfg"].replace("10.0.12.1 111 name BACKUP", f"10.0.12.1 {distance}")
    now = snapshot(from_texts({**BRANCH, "R2.cfg": text}))
    assert codes(now) & {"RTE104", "RTE105", "RTE144"} == ({code} if code else set())


@pytest.mark.parametrize(
    ("distance", "code"),
    [("109", "RTE144"), ("110", "RTE105"), ("109 name BACKUP", "RTE104"), ("5", ""), ("111", "")],
)
def test_a_static_that_follows_a_track_may_be_meant_to_come_first(distance: str, code: str) -> None:
    """With a low distance it is an exit that gives way to OSPF's."""
    text = BRANCH["R2.cfg"].replace("10.0.12.1 111 name BACKUP", f"10.0.12.1 {distance} track 1")
    track = "track 1 interface GigabitEthernet0/0 line-protocol\nend"
    now = snapshot(from_texts({**BRANCH, "R2.cfg": text.replace("end", track)}))
    assert codes(now) & {"RTE104", "RTE105", "RTE144"} == ({code} if code else set())


@pytest.mark.parametrize(
    "line",
    ["router bgp 65000", "router eigrp 1", "ip route 0.0.0.0 0.0.0.0 10.0.23.3", "router ospf 1\n default-information originate"],
)
def test_a_low_distance_may_be_above_something_else(line: str) -> None:
    """Of another protocol, of another static route, or of other routers that are told of this exit."""
    text = BRANCH["R2.cfg"].replace("10.0.12.1 111", "10.0.12.1 100").replace("!\nend", f"{line}\nend")
    assert "RTE104" not in codes(snapshot(from_texts({**BRANCH, "R2.cfg": text})))


def test_the_dual_isp_stories_are_told_apart() -> None:
    found = {name: codes(snapshot(load(str(CONFIGS / "dual-isp" / name)))) for name in (".", "a-untracked", "b-flapping")}
    assert "RTE106" in found["a-untracked"]
    assert "RTE106" not in found["."] | found["b-flapping"]


@pytest.mark.parametrize(
    "more",
    [
        "ip route 0.0.0.0 0.0.0.0 192.0.2.1",  # no backup
        "ip route 0.0.0.0 0.0.0.0 192.0.2.1\nip route 0.0.0.0 0.0.0.0 198.51.100.1",  # two that share the load
        "ip route 0.0.0.0 0.0.0.0 192.0.2.1\nip route 0.0.0.0 0.0.0.0 Null0 254",  # nothing to take over
        "ip route 10.0.0.0 255.0.0.0 192.0.2.1\nip route 10.0.0.0 255.0.0.0 198.51.100.1 10",  # no default
        "event manager applet DEAD\nip route 0.0.0.0 0.0.0.0 192.0.2.1\nip route 0.0.0.0 0.0.0.0 198.51.100.1 10",
    ],
)
def test_a_default_is_untracked_only_when_a_backup_waits_for_it(more: str) -> None:
    assert messages("RTE106", TWO + more) == []


def test_the_line_protocol_of_the_own_port_tells_nothing_of_what_is_behind_it() -> None:
    text = TWO + "ip route 0.0.0.0 0.0.0.0 192.0.2.1 track 7\nip route 0.0.0.0 0.0.0.0 198.51.100.1 10\n"
    (said,) = messages("RTE106", f"{text}track 7 interface GigabitEthernet0/0 line-protocol\n")
    assert "follows only the line protocol (track 7)" in said
    assert messages("RTE106", f"{text}track 7 interface GigabitEthernet0/2 line-protocol\n") == []
    assert messages("RTE106", f"{text}track 7 ip route 10.0.0.0 255.0.0.0 reachability\n") == []


def test_a_cable_to_a_router_of_the_files_takes_the_port_down() -> None:
    far = "hostname R2\ninterface GigabitEthernet0/0\n ip address 192.0.2.1 255.255.255.252\n"
    text = TWO + "ip route 0.0.0.0 0.0.0.0 192.0.2.1\nip route 0.0.0.0 0.0.0.0 198.51.100.1 10\n"
    assert messages("RTE106", text)
    assert messages("RTE106", text + far) == []


def test_a_permanent_primary_keeps_its_backup_out_once() -> None:
    text = TWO + "ip route 0.0.0.0 0.0.0.0 192.0.2.1 permanent\nip route 0.0.0.0 0.0.0.0 198.51.100.1 10\n"
    assert codes(read(text)) == {"RTE101"}


def test_a_discard_behind_a_route_is_a_backup_like_any_other() -> None:
    assert codes(read(TWO + "ip route 10.0.0.0 255.0.0.0 192.0.2.1\nip route 10.0.0.0 255.0.0.0 Null0 254\n")) == set()


@pytest.mark.parametrize(
    "pair",
    [
        ("192.0.2.1", "198.51.100.1 10"),
        ("GigabitEthernet0/0 192.0.2.1", "GigabitEthernet0/1 192.0.2.1 10"),  # the same address, on another wire
        ("192.0.2.1", "198.51.100.1"),
    ],
)
def test_another_exit_is_another_exit(pair: tuple[str, str]) -> None:
    assert messages("RTE103", TWO + "".join(f"ip route 10.0.0.0 255.0.0.0 {hop}\n" for hop in pair)) == []


def test_sub_interfaces_of_one_port_go_down_together() -> None:
    text = """
        interface GigabitEthernet0/0.10
         encapsulation dot1Q 10
         ip address 192.0.2.2 255.255.255.252
        interface GigabitEthernet0/0.20
         encapsulation dot1Q 20
         ip address 198.51.100.2 255.255.255.252
        ip route 10.0.0.0 255.0.0.0 192.0.2.1
        ip route 10.0.0.0 255.0.0.0 198.51.100.1 10
    """
    same = "leaves by GigabitEthernet0/0, like the primary: what takes that out takes both out"
    assert messages("RTE103", text) == [f"the backup via 198.51.100.1 for 10.0.0.0/8 {same}"]


LEARNER = """
hostname R1
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.252
interface GigabitEthernet0/1
 ip address 10.0.1.1 255.255.255.252
router ospf 1
 network 10.0.0.0 0.0.0.3 area 0
"""


def test_next_hops_may_be_learned_from_who_is_not_in_the_files() -> None:
    """OSPF runs towards a neighbour that is not here: what it tells may lead to the next hop."""
    static = "ip route 172.16.0.0 255.255.0.0 10.77.0.1\n"
    assert messages("RTE110", LEARNER + static) == []
    assert messages("RTE110", LEARNER + " passive-interface GigabitEthernet0/0\n" + static)
    assert messages("RTE110", LEARNER + " passive-interface GigabitEthernet0/0\nrouter bgp 65000\n" + static) == []


def test_an_interface_that_is_down_is_not_a_next_hop_that_nothing_leads_to() -> None:
    text = TWO.replace(".252\n", ".252\n shutdown\n", 1) + "ip route 10.0.0.0 255.0.0.0 192.0.2.1\n"
    assert codes(read(text)) == {"RTE120"}


def test_the_first_address_of_a_subnet_of_two_is_a_host() -> None:
    text = "interface GigabitEthernet0/0\n ip address 192.0.2.1 255.255.255.{}\nip route 10.0.0.0 255.0.0.0 192.0.2.0\n"
    assert messages("RTE113", text.format("254")) == []
    assert messages("RTE113", text.format("252")) == [
        "next hop 192.0.2.0 is the first address of 192.0.2.0/30 on GigabitEthernet0/0"
    ]


@pytest.mark.parametrize("hop", ["Null0", "Serial0/0/0", "Tunnel1", "GigabitEthernet0/0 192.0.2.1", "192.0.2.1"])
def test_only_ethernet_asks_by_arp(hop: str) -> None:
    text = (
        TWO
        + "interface Serial0/0/0\n ip address 10.1.1.1 255.255.255.252\ninterface Tunnel1\n ip address 10.2.2.2 255.255.255.252\n"
    )
    assert messages("RTE107", f"{text}ip route 10.9.0.0 255.255.0.0 {hop}\n") == []


def test_a_route_that_leaks_a_subnet_into_another_table_needs_no_next_hop() -> None:
    text = "vrf definition RED\n address-family ipv4\n" + TWO + "ip route vrf RED 192.0.2.0 255.255.255.252 GigabitEthernet0/0\n"
    assert messages("RTE107", text) == []


def test_two_names_that_are_both_of_backups_share_the_load_on_purpose() -> None:
    text = TWO + "ip route 0.0.0.0 0.0.0.0 192.0.2.1 250 name BACKUP-A\nip route 0.0.0.0 0.0.0.0 198.51.100.1 250 name BACKUP-B\n"
    assert messages("RTE116", text) == []


def test_what_holds_a_connected_prefix_when_its_interface_is_down_is_no_leftover() -> None:
    text = TWO + "ip route 192.0.2.0 255.255.255.252 {}\n"
    assert messages("RTE114", text.format("198.51.100.1")) != []
    assert messages("RTE114", text.format("198.51.100.1 250")) == messages("RTE114", text.format("Null0")) == []


def test_the_same_next_hop_may_be_reached_otherwise() -> None:
    """S3.12, meant: the backup looks its next hop up, and another route still leads there when the interface is down."""
    pair = "ip route 10.0.0.0 255.0.0.0 GigabitEthernet0/0 192.0.2.1\nip route 10.0.0.0 255.0.0.0 192.0.2.1 10\n"
    same = "has the same next hop as the primary, GigabitEthernet0/0 192.0.2.1: what takes that out takes both out"
    assert messages("RTE103", TWO + pair) == [f"the backup via 192.0.2.1 for 10.0.0.0/8 {same}"]
    assert messages("RTE103", TWO + pair + "ip route 192.0.2.0 255.255.255.0 198.51.100.1\n") == []


LOOP = """
hostname R1
interface GigabitEthernet0/0
 ip address 192.0.2.1 255.255.255.252
ip route 10.9.0.0 255.255.0.0 192.0.2.2
hostname R2
interface GigabitEthernet0/0
 ip address 192.0.2.2 255.255.255.252
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
ip route 10.9.0.0 255.255.0.0 192.0.2.1
"""


def test_a_policy_on_another_interface_does_not_hide_a_loop() -> None:
    """S7.13: it is about what comes in there."""
    policy = " ip policy route-map PBR\n"
    elsewhere = LOOP.replace("10.2.0.1 255.255.255.0\n", f"10.2.0.1 255.255.255.0\n{policy}")
    between = LOOP.replace("192.0.2.2 255.255.255.252\n", f"192.0.2.2 255.255.255.252\n{policy}")
    assert len(messages("RTE127", LOOP)) == len(messages("RTE127", elsewhere)) == 2
    assert messages("RTE127", between) == []


ROUTED_BLOCK = """
hostname ISP
interface GigabitEthernet0/0
 ip address 203.0.113.1 255.255.255.252
ip route 203.0.113.4 255.255.255.252 203.0.113.2
hostname R1
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.0
 ip nat inside
interface GigabitEthernet0/1
 ip address 203.0.113.2 255.255.255.252
 ip nat outside
ip route 0.0.0.0 0.0.0.0 203.0.113.1
"""
STATIC = "ip nat inside source static 10.0.0.80 203.0.113.6\n"


def test_of_a_routed_block_only_what_is_not_translated_loops() -> None:
    """S9.10, S9.11: the block is for NAT, and its other addresses follow the default back."""
    expected = "packets for the unused addresses of 203.0.113.4/30 loop: ISP > R1 > ISP: "
    expected += "R1 translates some of them only, and needs a route for 203.0.113.4/30 to Null0"
    assert messages("RTE128", ROUTED_BLOCK + STATIC) == [expected]
    assert messages("RTE127", ROUTED_BLOCK + STATIC) == []
    pool = "ip nat pool P 203.0.113.5 203.0.113.6 prefix-length 30\nip nat inside source list 1 pool P overload\n"
    assert messages("RTE128", ROUTED_BLOCK + pool + "access-list 1 permit 10.0.0.0 0.0.0.255\n") == [expected]


def test_a_routed_block_without_nat_loops_as_a_whole() -> None:
    assert len(messages("RTE127", ROUTED_BLOCK)) == 1
    outside = ROUTED_BLOCK.replace(" ip nat outside\n", "")
    assert len(messages("RTE127", outside + STATIC)) == 1, "without an outside interface nothing is translated"
    assert len(messages("RTE127", ROUTED_BLOCK + STATIC.replace("203.0.113.6", "203.0.113.9"))) == 1


def test_a_routed_block_that_ends_at_the_router_does_not_loop() -> None:
    null = "ip route 203.0.113.4 255.255.255.252 Null0\n"
    one = ROUTED_BLOCK.replace("203.0.113.4 255.255.255.252 203", "203.0.113.6 255.255.255.255 203")
    for text in (ROUTED_BLOCK + STATIC + null, one + STATIC):
        assert messages("RTE127", text) == messages("RTE128", text) == []
    assert len(messages("RTE127", one)) == 1
