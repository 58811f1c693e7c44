"""Names that lead nowhere, and objects that nothing uses: what must be found, and what looks like it and must not."""

from __future__ import annotations

from pathlib import Path

import pytest

from routecheck.lint.check import check
from routecheck.network import from_texts
from routecheck.snapshot import snapshot
from tests.lint.blocks import found, subjects

PORT = "interface GigabitEthernet0/0\n ip address 192.0.2.1 255.255.255.0\n"


@pytest.mark.parametrize(
    "text",
    [
        f"{PORT} ip access-group OUT out\n",
        "router eigrp 1\n distribute-list 10 in\n",
        "router bgp 65000\n neighbor 192.0.2.2 distribute-list OUT out\n",
        "line vty 0 4\n access-class 10 in\n",
        "snmp-server community hunter2 RO 10\n",
        "snmp-server community hunter2 view V RW 10\n",
        "ntp access-group peer 10\n",
        "ip http access-class 10\n",
        "class-map C\n match access-group 110\n",
        "route-map M permit 10\n match ip address OUT\n",
        "ip nat inside source list 10 interface GigabitEthernet0/0 overload\n",
        "crypto map V 10 ipsec-isakmp\n match address OUT\n",
    ],
)
def test_an_access_list_that_is_not_defined_is_found_wherever_it_is_used(text: str) -> None:
    assert len(found("CFG202", text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "class-map C\n match access-group name MACS\nmac access-list extended MACS\n permit any any\n",
        "interface GigabitEthernet0/0\n mac access-group MACS in\n",
        "interface GigabitEthernet0/0\n ipv6 traffic-filter SIX in\n",
        "line vty 0 4\n ipv6 access-class SIX in\n",
        "snmp-server community hunter2 RO ipv6 SIX\n",
        "snmp-server community hunter2 RO\n",
        "route-map M permit 10\n match ip address prefix-list P\n",
        "router eigrp 1\n distribute-list prefix P in\n",
        "router ospf 1\n no distribute-list 10 in\n",
        "router rip\n no distribute-list 10 in\n",
        "interface GigabitEthernet0/0\n ip access-group OUT out\n no ip access-group OUT out\n",
        "interface GigabitEthernet0/0\n bridge-group 1 input-address-list 700\n",
    ],
)
def test_what_is_no_ipv4_access_list_or_is_taken_back_is_not_missed(text: str) -> None:
    assert found("CFG202", text) == []


def test_every_line_with_the_name_is_a_finding_and_tells_the_name_that_was_meant() -> None:
    text = f"{PORT} ip access-group FROM-OUTSID in\n ip access-group FROM-OUTSID out\n"
    text += "ip access-list extended FROM-OUTSIDE\n permit ip any any\n"
    both = found("CFG202", text)
    assert {one.subject for one in both} == {"access list FROM-OUTSID"}
    assert all(one.message.endswith("did you mean FROM-OUTSIDE?") for one in both)
    assert sorted(line.number for one in both for line in one.lines) == [4, 5]


def test_a_range_of_interfaces_is_one_line() -> None:
    (one,) = found("CFG202", "interface range GigabitEthernet0/0 - 3\n ip access-group OUT out\n")
    assert "interface GigabitEthernet0/0 out names it" in one.message


def test_a_community_is_never_in_a_finding() -> None:
    (one,) = found("CFG202", "snmp-server community hunter2 RO 10\n")
    assert "hunter2" not in repr(one) + one.message + one.lines[0].text


def test_routes_that_follow_what_is_not_defined_have_codes_of_their_own() -> None:
    """CFG111, CFG112."""
    text = f"{PORT}ip route 10.0.0.0 255.0.0.0 192.0.2.2 track 7\nip route vrf BLUE 10.0.0.0 255.0.0.0 192.0.2.2\n"
    assert found("CFG207", text) == [] == found("CFG205", text)


def test_a_member_of_a_list_and_a_policy_follow_tracks_too() -> None:
    text = (
        "track 1 list boolean and\n object 7\nroute-map M permit 10\n set ip next-hop verify-availability 192.0.2.9 1 track 8\n"
    )
    assert sorted(subjects("CFG207", text)) == ["R1: track 7", "R1: track 8"]


def test_ports_need_no_lines_but_loopbacks_do() -> None:
    text = "ntp source Loopback0\nip tacacs source-interface Gi0/9\nlogging source-interface Loopback1\ninterface Loopback1\n"
    assert subjects("CFG206", text) == ["R1: interface Loopback0"]


@pytest.mark.parametrize(
    "line",
    [
        "interface GigabitEthernet0/1\n ip access-group L in",
        "line vty 0 4\n access-class L in",
        "snmp-server community hunter2 RO L",
        "ip pim rp-address 192.0.2.9 L",
        "class-map C\n match access-group name L",
        "webvpn context X\n policy group Y\n  filter tunnel L",
        "router bgp 65000\n neighbor 192.0.2.9 distribute-list L in",
    ],
)
def test_a_list_that_any_line_may_use_is_not_called_unused(line: str) -> None:
    for name, kind in (("LIST", "standard LIST"), ("10", "standard 10")):
        text = f"{PORT}ip access-list {kind}\n permit 192.0.2.9\n{line.replace(' L', ' ' + name)}\n"
        if "webvpn" not in line or name == "LIST":
            assert found("CFG221", text) == [], name


def test_a_list_that_a_refused_line_names_is_not_called_unused() -> None:
    assert found("CFG221", f"{PORT}ip nat inside source list LIST\nip access-list standard LIST\n permit any\n") == []


def test_a_number_elsewhere_is_no_use_of_an_access_list() -> None:
    text = f"{PORT} mtu 1500\n description 10\nline con 0\n exec-timeout 10 0\naccess-list 10 permit 192.0.2.9\n"
    assert subjects("CFG221", text) == ["R1: access list 10"]


def test_a_part_of_a_config_without_interfaces_leaves_nothing_unused() -> None:
    assert found("CFG221", "ip access-list standard L\n permit 192.0.2.9\n") == []


def test_tracks_are_followed_by_scripts_groups_and_policies() -> None:
    text = f"""{PORT} standby 1 ip 192.0.2.9
 standby 1 track 2
track 1 interface GigabitEthernet0/0 line-protocol
track 2 interface GigabitEthernet0/0 line-protocol
track 3 interface GigabitEthernet0/0 line-protocol
event manager applet A
 event track 1 state down
"""
    assert subjects("CFG225", text) == ["R1: track 3"]


def test_a_pool_of_a_rule_on_the_outside_is_used() -> None:
    text = (
        f"{PORT}ip nat pool P 10.0.0.1 10.0.0.9 prefix-length 24\naccess-list 1 permit any\nip nat outside source list 1 pool P\n"
    )
    assert found("CFG227", text) == [] == found("CFG208", text)


def test_a_vrf_that_only_a_routing_protocol_names_is_used() -> None:
    text = f"{PORT}vrf definition BLUE\n address-family ipv4\nrouter bgp 65000\n address-family ipv4 vrf BLUE\n"
    assert found("CFG228", text) == [] == found("CFG205", text)


def test_what_stands_on_a_line_that_ios_refuses_is_not_missing_for_want_of_a_definition() -> None:
    pool = "ip nat pool P 10.0.0.9 10.0.0.1 prefix-length 24\naccess-list 1 permit any\nip nat outside source list 1 pool P\n"
    lists = "ip prefix-list L permit 10.0.0.0/8 ge 4\nrouter rip\n distribute-list prefix L in\n"
    address = (
        "interface GigabitEthernet0/1\n ip address 30.0.0.0 255.255.255.252\nrouter ospf 1\n network 30.0.0.0 0.0.0.3 area 0\n"
    )
    track = "track 5 ip nonsense\ninterface GigabitEthernet0/1\n standby 1 ip 10.0.0.1\n standby 1 track 5\n"
    assert found("CFG207", PORT + track) == []
    assert found("CFG208", PORT + pool) == [] == found("CFG203", PORT + lists)
    assert found("CFG244", PORT + address) == []


def test_a_tunnel_does_not_tell_again_what_is_not_defined() -> None:
    folder = Path(__file__).parents[2] / "configs" / "site-to-site"
    texts = {
        path.name: path.read_text().replace(" set transform-set STRONG", " set transform-set NONE")
        for path in folder.glob("*.cfg")
    }
    told = [found.code for found in check(snapshot(from_texts(texts))).findings]
    assert told.count("CFG212") == 2
    assert "VPN106" not in told


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        (f"{PORT} ip access-group X in\n", "it is as if it permitted everything"),
        ("crypto map V 10 ipsec-isakmp\n match address X\n", "there is nothing to go by"),
    ],
)
def test_what_comes_of_it_depends_on_who_uses_a_list(text: str, effect: str) -> None:
    assert found("CFG202", text)[0].message.endswith(effect)


def test_the_interface_of_a_nat_rule_is_a_use_of_it() -> None:
    """A port needs no lines of its own (NAT120 tells of one without an address); a loopback does."""
    rule = "ip nat inside source list 1 interface {} overload\naccess-list 1 permit any\n"
    assert subjects("CFG206", PORT + rule.format("Loopback7")) == ["R1: interface Loopback7"]
    assert subjects("CFG206", PORT + rule.format("GigabitEthernet0/7")) == []
    assert subjects("CFG206", PORT + "interface Loopback7\n" + rule.format("Loopback7")) == []
