"""Fixture F3 of semantics.md and every variant of it."""

from __future__ import annotations

from routecheck.address import parse_address
from routecheck.questions.tunnels import DOWN, ONE_WAY, UP
from routecheck.vpn.outcome import Agreed, Refused
from tests.builders import net
from tests.peers import A, B, agreed, ask, both, changed, child, codes, f3, only, told, verdicts

INSIDE_A = {
    "ip address 10.0.0.1 255.255.255.0": "ip address 10.0.0.1 255.255.255.0\n ip nat inside",
    "255.255.255.252\n": "255.255.255.252\n ip nat outside\n",
    "ip route": "access-list 1 permit 10.0.0.0 0.0.0.255\n"
    "ip nat inside source list 1 interface GigabitEthernet0/1 overload\nip route",
}


class TestUnchanged:
    def test_phase_1_agrees_on_what_both_have(self) -> None:
        for direction in both(f3()):
            assert dict(agreed(direction).values) == {
                "mode": "main mode", "encryption": "aes 256", "hash": "sha256", "authentication": "pre-share", "group": "14",
                "lifetime_s": "86400",
            }  # fmt: skip
            assert direction.state == "QM_IDLE"

    def test_one_selector_has_two_sas_with_the_default_lifetimes(self) -> None:
        one, _ = both(f3())
        there, back = one.sas
        assert str(there.selector) == "10.0.0.0/24 -> 10.1.0.0/24"
        assert str(back.selector) == "10.1.0.0/24 -> 10.0.0.0/24"
        assert {(sa.lifetime_s, sa.lifetime_kb, sa.pfs, sa.window) for sa in one.sas} == {(3600, 4608000, "group 14", 64)}

    def test_it_comes_up_from_both_sides(self) -> None:
        assert only(ask(f3())).verdict == UP


class TestPhase1:
    def test_another_key_fails_in_key_exchange(self) -> None:
        for direction in both(f3({"key K1": "key K2"})):
            assert told(direction) == "key: pre-shared key"
            assert direction.state == "MM_KEY_EXCH"

    def test_another_group_fails_before_any_state(self) -> None:
        one, other = both(f3(b={" group 14": " group 5"}))
        assert told(one) == told(other) == "policy: DH group"
        assert one.state == other.state == "MM_NO_STATE"
        assert isinstance(one.phase1, Refused)
        (differ,) = one.phase1.mismatches
        assert (differ.initiator.value, str(differ.initiator.line)) == ("14", "A.cfg:7")
        assert (differ.responder.value, str(differ.responder.line)) == ("5", "B.cfg:7")


class TestPhase2:
    def test_without_pfs_at_b_only_a_can_start(self) -> None:
        network = f3(b={" set pfs group14\n": ""})
        assert verdicts(network) == ("up", "pfs: PFS")
        assert only(ask(network)).verdict == ONE_WAY

    def test_another_key_size_leaves_no_common_transform(self) -> None:
        network = f3(b={"esp-aes 256": "esp-aes"})
        one, other = both(network)
        assert told(one) == told(other) == "transform: ESP encryption"
        assert one.state == other.state == "QM_IDLE"

    def test_a_wider_access_list_at_b_lets_only_a_start(self) -> None:
        network = f3(b={"permit ip 10.1.0.0 0.0.0.255": "permit ip 10.1.0.0 0.0.255.255"})
        one, other = both(network)
        assert (told(one), told(other)) == ("up", "selector: selector")
        assert child(one).relation == "subset"
        assert child(other).relation == "superset"


class TestSurroundings:
    def test_traffic_that_is_translated_leaves_in_clear_text(self) -> None:
        network = f3(INSIDE_A)
        assert codes(network) == ["VPN102"]
        (found,) = [one for one in only(ask(network)).findings if one.code == "VPN102"]
        assert "CRYPTO-BYPASSED" in found.message

    def test_the_fix_exempts_it(self) -> None:
        (fix,) = only(ask(f3(INSIDE_A))).fixes
        assert fix.commands == (
            "ip access-list extended NAT-EXEMPT",
            " deny ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255",
            " permit ip 10.0.0.0 0.0.0.255 any",
            "no ip nat inside source list 1 interface GigabitEthernet0/1 overload",
            "ip nat inside source list NAT-EXEMPT interface GigabitEthernet0/1 overload",
        )

    def test_a_default_route_by_an_interface_without_a_map_bypasses_it(self) -> None:
        second = "interface GigabitEthernet0/2\n ip address 192.0.2.2 255.255.255.252\nip route 0.0.0.0 0.0.0.0 192.0.2.1"
        network = f3({"ip route 0.0.0.0 0.0.0.0 203.0.113.1": second})
        assert codes(network) == ["VPN101"]

    def test_a_failed_default_route_bypasses_it(self) -> None:
        """EX-10.12."""
        second = (
            "interface GigabitEthernet0/2\n ip address 192.0.2.2 255.255.255.252\nip route 0.0.0.0 0.0.0.0 192.0.2.1 10\nip route"
        )
        network = f3({"ip route": second})
        assert codes(network) == []
        made = only(ask(network, "A:Gi0/1"))
        assert made.verdict == DOWN
        assert "VPN101" in [found.code for found in made.findings]

    def test_an_outside_list_without_esp_lets_sas_up_and_drops_the_data(self) -> None:
        acl = {
            " crypto map M\n": " crypto map M\n ip access-group OUT in\n",
            "ip route": "ip access-list extended OUT\n permit udp any any eq isakmp\nip route",
        }
        made = only(ask(f3(b=acl)))
        assert made.verdict == UP
        (found,) = [one for one in made.findings if one.code == "VPN103"]
        assert "keeps esp from the peer out" in found.message
        assert "B decapsulates nothing" in found.message

    def test_an_outside_list_without_isakmp_lets_nothing_up(self) -> None:
        acl = {
            " crypto map M\n": " crypto map M\n ip access-group OUT in\n",
            "ip route": "ip access-list extended OUT\n permit esp any any\nip route",
        }
        made = only(ask(f3(b=acl)))
        assert [told(one) for one in made.directions] == ["no reply", "no reply"]
        assert made.directions[0].state == "MM_NO_STATE"
        assert made.fixes

    def test_behind_static_nat_b_calls_the_public_address(self) -> None:
        """A has 172.16.0.2; N translates it to 192.0.2.2."""
        a = {"203.0.113.2": "172.16.0.2", "203.0.113.1": "172.16.0.1"}
        b = {"203.0.113.2": "192.0.2.2"}
        nat = """
hostname N
interface GigabitEthernet0/0
 ip address 172.16.0.1 255.255.255.252
 ip nat inside
interface GigabitEthernet0/1
 ip address 192.0.2.1 255.255.255.252
 ip nat outside
ip nat inside source static 172.16.0.2 192.0.2.2
"""
        made = only(ask(net(A=changed(A, a), B=changed(B, b), N=nat)))
        assert made.pair.nat == "N"
        assert made.verdict == UP
        assert made.directions[0].initiator.side.address == parse_address("192.0.2.2")

    def test_a_host_on_the_internet_is_not_protected(self) -> None:
        """8.8.8.8 is in no selector: NAT or clear text."""
        for direction in both(f3()):
            for made in direction.children:
                assert isinstance(made.outcome, Agreed)
                assert "8.8.8.8" not in str(made.selector)
            assert {str(sa.selector) for sa in direction.sas} == {"10.0.0.0/24 -> 10.1.0.0/24", "10.1.0.0/24 -> 10.0.0.0/24"}
