"""Two ends that do not fit: what must be found once, and near misses that must not be found."""

from __future__ import annotations

import pytest

from routecheck.lint.rules import RULES
from tests.lint.blocks import found


def pair(one: str, other: str, port: str = "GigabitEthernet0/0") -> str:
    """R1 and R2 on 10.0.12.0/24, each with more lines below the interface."""
    ends = (("R1", "10.0.12.1", one), ("R2", "10.0.12.2", other))
    return "".join(f"hostname {name}\ninterface {port}\n ip address {at} 255.255.255.0\n{more}" for name, at, more in ends)


def codes(text: str, *families: str) -> set[str]:
    return {one.code for one in RULES if one.code.startswith(families) and found(one.code, text)}


class TestSubnets:
    def test_neither_a_duplicate_nor_a_secondary_of_the_same_subnet_is_a_mask_that_differs(self) -> None:
        one = "interface GigabitEthernet0/0\n ip address 10.0.12.1 255.255.255.0\n"
        other = "interface GigabitEthernet0/0\n ip address 10.0.12.1 255.255.255.252\n"
        assert found("LNK101", f"hostname R1\n{one}hostname R2\n{other}") == []
        assert found("LNK101", pair("", " ip address 10.0.13.2 255.255.255.0 secondary\n")) == []

    @pytest.mark.parametrize("more", [" shutdown\n", " vrf forwarding A\n ip address 10.0.200.9 255.255.0.0\n"])
    def test_what_is_shut_down_or_in_a_vrf_overlaps_with_nothing(self, more: str) -> None:
        wide = "hostname R9\nvrf definition A\ninterface GigabitEthernet0/7\n ip address 10.0.200.9 255.255.0.0\n"
        assert found("LNK102", pair("", "") + wide)
        assert found("LNK102", pair("", "") + wide + more) == []

    def test_a_loopback_or_a_tunnel_may_lie_within_a_lan(self) -> None:
        more = "hostname R3\ninterface Loopback0\n ip address 10.0.12.77 255.255.255.255\n"
        more += "interface Tunnel0\n ip address 10.0.12.129 255.255.255.252\n"
        assert found("LNK102", pair("", "") + more) == []


class TestCables:
    @pytest.mark.parametrize(
        ("one", "other", "port"),
        [
            (" ip mtu 1400\n", "", "GigabitEthernet0/0"),
            (" mtu 9000\n", " mtu 9000\n", "GigabitEthernet0/0"),
            (" speed 100\n", " speed auto\n", "FastEthernet0/0"),
            (" speed 100\n duplex full\n", " speed 100\n", "FastEthernet0/0"),
            (" speed 100\n duplex full\n", "", "FastEthernet0/0"),
            (" speed 1000\n duplex full\n", " duplex auto\n", "GigabitEthernet0/0"),
            (" duplex full\n no duplex\n", " duplex half\n", "FastEthernet0/0"),
            (" encapsulation hdlc\n", "", "Serial0/0"),
            (" mtu 9000\n shutdown\n", "", "GigabitEthernet0/0"),
        ],
    )
    def test_settings_that_may_fit_are_not_found(self, one: str, other: str, port: str) -> None:
        assert codes(pair(one, other, port), "LNK10") == set()

    def test_half_duplex_at_the_end_that_negotiates_with_a_fixed_one(self) -> None:
        (one,) = found("LNK105", pair(" speed 100\n duplex full\n", " duplex auto\n", "FastEthernet0/0"))
        assert one.message.endswith("that end falls back to half duplex")

    def test_an_mtu_that_keeps_ospf_from_coming_up_is_told_once(self) -> None:
        text = pair(" ip ospf 1 area 0\n mtu 9000\n", " ip ospf 1 area 0\n")
        assert codes(text, "LNK") == {"LNK125"}

    def test_small_subnets_with_the_same_tag_or_none_fit(self) -> None:
        tagged = "interface GigabitEthernet0/0.5\n encapsulation dot1Q 5\n ip address 10.0.0.{} 255.255.255.252\n"
        plain = "interface GigabitEthernet0/0\n ip address 10.0.0.2 255.255.255.252\n"
        assert found("LNK107", f"hostname R1\n{tagged.format(1)}hostname R2\n{plain}") == []


OSPF = " ip ospf 1 area 0\n"


class TestOspf:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (OSPF, OSPF),
            (f"{OSPF} ip ospf hello-interval 10\n", OSPF),
            (f"{OSPF} ip ospf priority 0\n", OSPF),
            (f"{OSPF} ip ospf dead-interval 99\n shutdown\n", OSPF),
            (f"{OSPF}router ospf 1\n passive-interface default\n", f"{OSPF}router ospf 1\n passive-interface default\n"),
            (OSPF, ""),
            (f"{OSPF}router ospf 1\n passive-interface default\n", "router ospf 1\n"),
            (
                f"{OSPF} ip ospf network point-to-point\n",
                f"{OSPF} ip ospf network point-to-multipoint\n ip ospf hello-interval 10\n",
            ),
        ],
    )
    def test_neighbours_that_fit_or_are_not_meant_to_be_any_are_not_found(self, one: str, other: str) -> None:
        assert codes(pair(one, other), "LNK") == set()

    @pytest.mark.parametrize("setting", [" ip ospf hello-interval 7\n", " ip ospf authentication\n", " mtu 9000\n"])
    def test_where_one_end_is_passive_only_that_counts(self, setting: str) -> None:
        passive = f"{OSPF}{setting}router ospf 1\n passive-interface GigabitEthernet0/0\n"
        assert codes(pair(passive, OSPF), "LNK12", "LNK13") == {"LNK126"}

    def test_one_odd_router_on_a_lan_is_one_finding(self) -> None:
        text = "".join(
            f"hostname R{n}\ninterface GigabitEthernet0/0\n ip address 10.0.0.{n} 255.255.255.0\n{OSPF}" for n in range(1, 6)
        )
        odd = f"hostname R9\ninterface GigabitEthernet0/0\n ip address 10.0.0.9 255.255.255.0\n{OSPF} ip ospf hello-interval 3\n"
        assert len(found("LNK123", text + odd)) == 1

    def test_keys_are_never_told(self) -> None:
        key = " ip ospf authentication message-digest\n ip ospf message-digest-key 1 md5 "
        (one,) = found("LNK124", pair(f"{OSPF}{key}hunter2\n", f"{OSPF}{key}hunter3\n"))
        assert "hunter" not in one.message + repr(one)

    def test_a_stub_that_does_not_route_in_this_vrf_need_not_speak(self) -> None:
        assert codes(pair(OSPF, "vrf definition A\nrouter ospf 1 vrf A\n"), "LNK127") == set()


WAN = "interface GigabitEthernet0/0\n ip address 203.0.113.{} 255.255.255.0\n"
TUNNEL = "interface Tunnel0\n ip address 10.255.0.{} 255.255.255.252\n tunnel source GigabitEthernet0/0\n"


def tunnel(one: str, other: str) -> str:
    """R1 203.0.113.1 with a tunnel to R2 203.0.113.2, which has `other`."""
    return (
        f"hostname R1\n{WAN.format(1)}{TUNNEL.format(1)} tunnel destination 203.0.113.2\n{one}hostname R2\n{WAN.format(2)}{other}"
    )


class TestTunnels:
    @pytest.mark.parametrize(
        "other",
        [
            f"{TUNNEL.format(2)} tunnel destination 203.0.113.1\n",
            f"{TUNNEL.format(2)} tunnel mode gre multipoint\n",
            "interface Virtual-Template1 type tunnel\n tunnel mode ipsec ipv4\n",
            "crypto map M 10 ipsec-isakmp\n set peer 203.0.113.1\n",
            "ip nat inside source static tcp 10.0.0.9 47 203.0.113.2 47\n",
            f"{TUNNEL.format(2)} tunnel destination dynamic\n",
        ],
    )
    def test_a_far_end_that_answers_or_may_answer_is_not_one_sided(self, other: str) -> None:
        assert codes(tunnel("", other), "LNK11") == set()

    def test_a_destination_that_is_not_in_the_files_tells_nothing(self) -> None:
        text = f"hostname R1\n{WAN.format(1)}{TUNNEL.format(1)} tunnel destination 203.0.113.77\n"
        assert codes(text, "LNK11") == set()

    def test_two_tunnels_between_two_addresses_are_told_apart_by_their_keys(self) -> None:
        second = "interface Tunnel1\n ip address 10.255.1.{} 255.255.255.252\n tunnel source GigabitEthernet0/0\n tunnel key 2\n"
        here = f" tunnel key 1\n{second.format(1)} tunnel destination 203.0.113.2\n"
        back = " tunnel destination 203.0.113.1\n"
        there = f"{TUNNEL.format(2)}{back} tunnel key 1\n{second.format(2)}{back}"
        assert codes(tunnel(here, there), "LNK11") == set()

    def test_what_ipsec_protects_is_left_to_the_rules_about_vpns(self) -> None:
        protected = " tunnel protection ipsec profile P\n"
        there = f"{TUNNEL.format(2)} tunnel destination 203.0.113.1\n tunnel key 9\n{protected}"
        assert codes(tunnel(protected, there), "LNK113", "LNK114") == set()


class TestFirstHop:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (" standby 1 ip 10.0.12.9\n standby 1 priority 110\n", " standby 1 ip 10.0.12.9\n"),
            (" standby 1 ip 10.0.12.9\n standby 1 priority 110\n", " standby 2 ip 10.0.12.8\n"),
            (" vrrp 1 ip 10.0.12.1\n", " vrrp 1 ip 10.0.12.1\n"),
            (" glbp 1 ip 10.0.12.9\n", " glbp 1 ip 10.0.12.9\n"),
            (" standby 1 ip\n", " standby 1 ip 10.0.12.9\n"),
            (" ip address 10.5.0.1 255.255.0.0 secondary\n standby 1 ip 10.5.0.9\n", ""),
            (" standby 1 ip 10.0.12.9\n shutdown\n", " standby 3 ip 10.0.12.9\n"),
            (" vrrp 1 ip 10.0.12.9\n vrrp 1 priority 110\n vrrp 1 track 5 decrement 20\n", " vrrp 1 ip 10.0.12.9\n"),
        ],
    )
    def test_groups_that_agree_or_have_nothing_to_do_with_each_other_are_not_found(self, one: str, other: str) -> None:
        """S12.1, S12.2."""
        assert codes(pair(one, other), "LNK14") == set()

    def test_a_decrement_that_only_levels_the_priorities_changes_nothing(self) -> None:
        one = " standby 1 ip 10.0.12.9\n standby 1 priority 110\n standby 1 track 5 decrement 10\n"
        (found_one,) = found("LNK145", pair(one, " standby 1 ip 10.0.12.9\n standby 1 preempt\n"))
        assert found_one.message.endswith("no other router has more than 100")

    def test_a_group_that_follows_nothing_needs_no_preempt(self) -> None:
        one = " standby 1 ip 10.0.12.9\n standby 1 priority 110\n"
        assert found("LNK145", pair(one, " standby 1 ip 10.0.12.9\n")) == []

    def test_a_track_that_takes_the_router_out_of_the_group_always_counts(self) -> None:
        one = " standby 1 ip 10.0.12.9\n standby 1 priority 110\n standby 1 track 5 shutdown\n"
        assert found("LNK145", pair(one, " standby 1 ip 10.0.12.9\n")) == []

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (" standby 1 authentication cisco\n", ""),
            (" standby 1 authentication md5 key-string 7 0822455D0A16\n", " standby 1 authentication md5 key-string cisco\n"),
            (" standby 1 authentication md5 key-chain K\n", " standby 1 authentication md5 key-string cisco\n"),
            (" standby 2 authentication other\n", ""),
            (" standby 1 authentication other\n no standby 1 authentication other\n", ""),
        ],
    )
    def test_keys_that_are_the_same_or_cannot_be_compared(self, one: str, other: str) -> None:
        first = " standby 1 ip 10.0.12.9\n standby 1 priority 110\n"
        assert found("LNK147", pair(first + one, " standby 1 ip 10.0.12.9\n" + other)) == []

    def test_abbreviated_authentication_is_read(self) -> None:
        one, other = " standby 1 ip 10.0.12.9\n standby 1 authentication md5 key-string one\n", " stand 1 ip 10.0.12.9\n"
        assert found("LNK147", pair(one, f"{other} stand 1 auth md key-s one\n")) == []
        assert len(found("LNK147", pair(one, f"{other} stand 1 auth md key-s two\n"))) == 1
        assert (
            found("LNK147", pair(f"{other} stand 1 auth text\n", " standby 1 ip 10.0.12.9\n standby 1 authentication text\n"))
            == []
        )

    def test_different_keys_are_found_and_not_told(self) -> None:
        key = " standby 1 ip 10.0.12.9\n standby 1 authentication {}\n"
        (one,) = found("LNK147", pair(key.format("hunter2"), key.format("hunter3")))
        assert "hunter" not in one.message + repr(one)


def test_a_router_without_groups_or_with_others_on_the_lan_leaves_nobody_alone() -> None:
    one = " standby 1 ip 10.0.12.9\n"
    elsewhere = "interface GigabitEthernet0/5\n ip address 10.7.0.1 255.255.255.0\n standby 5 ip 10.7.0.9\n"
    assert found("LNK148", pair(one, "")) == []
    assert found("LNK148", pair(one, f" standby 2 ip 10.0.12.8\n{elsewhere}")) == []
    assert found("LNK148", pair(one, f" shutdown\n{elsewhere}")) == []
    assert found("LNK148", pair(one, elsewhere))


SWITCHES = '[[links]]\nends = ["SW1:Gi0/1", "SW2:Gi0/1"]\nkind = "direct"\n'


def switches(one: str, other: str) -> str:
    return "".join(f"hostname {name}\ninterface GigabitEthernet0/1\n{more}" for name, more in (("SW1", one), ("SW2", other)))


class TestSwitches:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (" switchport mode trunk\n switchport trunk allowed vlan 10\n", " switchport mode trunk\n"),
            (" switchport mode access\n switchport trunk native vlan 9\n", " switchport mode access\n"),
            (" switchport mode trunk\n switchport trunk native vlan 9\n shutdown\n", " switchport mode trunk\n"),
            (" switchport mode dynamic auto\n", " switchport mode trunk\n"),
            (" switchport mode access\n switchport access vlan 5\n", " no switchport\n ip address 10.0.0.1 255.0.0.0\n"),
        ],
    )
    def test_ports_that_fit_or_need_not(self, one: str, other: str) -> None:
        assert [
            rule.code for rule in RULES if rule.code[:5] == "LNK15" and found(rule.code, switches(one, other), SWITCHES)
        ] == []

    def test_without_declared_cables_nothing_is_said(self) -> None:
        assert found("LNK154", switches(" switchport mode access\n", " switchport mode trunk\n")) == []

    def test_the_port_channel_counts_and_not_its_members(self) -> None:
        end = " channel-group 1 mode active\ninterface Port-channel1\n switchport mode trunk\n"
        assert found("LNK151", switches(end, end + " switchport trunk native vlan 7\n"), SWITCHES)
