"""What is proposed at all, what is translated or bypassed on the way, and what is not said with more confidence than the files
allow."""

from __future__ import annotations

from typing import ClassVar

from routecheck.questions.tunnels import DOWN, UNKNOWN, UP
from routecheck.vpn.outcome import Refused
from tests.builders import net
from tests.peers import A, B, ask, both, changed, child, codes, f3, only, told
from tests.vpn.test_f3 import INSIDE_A
from tests.vpn.test_ikev2 import A as VTI_A
from tests.vpn.test_ikev2 import B as VTI_B

ACE = " permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255\n"
INSIDE = {old: new for old, new in INSIDE_A.items() if old != "ip route"}


def nat(rule: str) -> dict[str, str]:
    return {**INSIDE, "ip route": f"{rule}\nip route"}


class TestLinesBehindOthers:
    """S10.9: the first line that takes a packet decides."""

    def test_a_permit_behind_a_deny_of_the_same_packets_proposes_nothing(self) -> None:
        made = only(ask(f3({ACE: f"{ACE.replace('permit', 'deny')}{ACE}"})))
        assert [told(each) for each in made.directions] == ["cannot start", "no entry"]
        assert made.verdict == DOWN

    def test_a_permit_behind_a_wider_permit_has_no_sas_of_its_own(self) -> None:
        one, _ = both(f3({ACE: f"{ACE} permit ip host 10.0.0.5 10.1.0.0 0.0.0.255\n"}))
        assert str(child(one).selector) == "10.0.0.0/24 -> 10.1.0.0/24"
        assert len(one.sas) == 2

    def test_a_list_that_only_denies_is_as_good_as_none(self) -> None:
        one, _ = both(f3({ACE: ACE.replace("permit", "deny")}))
        assert one.cannot_start == "access list VPN permits nothing (A.cfg:14)"

    def test_packets_that_an_earlier_entry_takes_for_another_peer_are_told(self) -> None:
        """EX-10.10."""
        entry = "ip access-list extended FIRST\n{} permit ip 10.0.0.0 0.0.0.255 any\n"
        earlier = "crypto map M 5 ipsec-isakmp\n set peer {}\n set transform-set T\n match address FIRST\n"
        head = "crypto map M 10 ipsec-isakmp"
        (found,) = [
            one
            for one in only(ask(f3({head: entry.format("") + earlier.format("192.0.2.9") + head}))).findings
            if one.code == "VPN109"
        ]
        assert found.message == "crypto map M 5 of A takes 10.0.0.0/24 -> 10.1.0.0/24 first and sends it to 192.0.2.9"
        assert [str(line) for line in found.lines] == ["A.cfg:11", "A.cfg:27"]
        denied = entry.format(" deny ip any 10.1.0.0 0.0.0.255\n")
        assert "VPN109" not in codes(f3({head: denied + earlier.format("192.0.2.9") + head}))
        assert "VPN109" not in codes(f3({head: entry.format("") + earlier.format("198.51.100.2") + head}))

    def test_a_deny_before_the_permit_leaves_one_way_open_and_is_no_one_way_tunnel(self) -> None:
        answer = ask(f3({ACE: f" deny ip host 10.0.0.9 any\n{ACE}"}))
        assert only(answer).verdict == UNKNOWN
        assert not answer.is_unknown
        assert "VPN105" not in codes(f3({ACE: f" deny ip host 10.0.0.9 any\n{ACE}"}))


class TestStaticNat:
    """S9.14."""

    def test_of_a_block_translates_a_host_in_it(self) -> None:
        changes = nat("ip nat inside source static network 10.0.0.0 203.0.113.0 /24")
        changes[ACE] = " permit ip host 10.0.0.5 10.1.0.0 0.0.0.255\n"
        assert "VPN102" in codes(f3(changes))

    def test_of_a_host_translates_no_more_than_that_host(self) -> None:
        made = only(ask(f3(nat("ip nat inside source static 10.0.0.5 203.0.113.9"))))
        (found,) = [one for one in made.findings if one.code == "VPN102"]
        assert "NAT translates 10.0.0.5/32 -> 10.1.0.0/24 before" in found.message

    def test_with_a_route_map_that_permits_the_packets_translates_them(self) -> None:
        lines = "access-list 101 permit ip host 10.0.0.5 any\nroute-map RM permit 10\n match ip address 101\n"
        rule = "ip nat inside source static 10.0.0.5 203.0.113.9 route-map RM"
        assert "VPN102" in codes(f3(nat(lines + rule)))
        exempt = "access-list 101 deny ip host 10.0.0.5 10.1.0.0 0.0.0.255\n"
        assert "VPN102" not in codes(f3(nat(exempt + lines + rule)))


class TestDefaultsOfLateReleases:
    """U9: what XE 17.11 fills in, now that it refuses the old defaults, is not known."""

    _OMITTED: ClassVar = {
        "version 15.4": "version 17.12",
        " authentication pre-share\n group 14\n": " authentication pre-share\n",
    }

    def test_a_policy_that_leaves_its_group_out_cannot_be_told(self) -> None:
        assert only(ask(f3(self._OMITTED, self._OMITTED))).verdict == UNKNOWN
        assert only(ask(f3(self._OMITTED))).verdict == UNKNOWN
        assert ask(f3(self._OMITTED)).is_unknown

    def test_what_is_written_out_is_refused_as_before(self) -> None:
        written = {**self._OMITTED, " authentication pre-share\n group 14\n": " authentication pre-share\n group 2\n"}
        assert only(ask(f3(written, written))).verdict == DOWN
        other = {**self._OMITTED, " hash sha256": " hash sha512"}
        assert only(ask(f3(other))).verdict == DOWN


class TestRoutes:
    def test_a_narrower_route_inside_the_selector_is_no_bypass(self) -> None:
        """10.0.0.0/24 is connected and the rest of 10/8 leaves by the map."""
        wide = {ACE: ACE.replace("10.1.0.0 0.0.0.255", "10.0.0.0 0.255.255.255")}
        assert "VPN101" not in codes(f3(wide))


class TestNatBetween:
    def test_the_missing_exemption_is_found_when_b_calls_the_public_address(self) -> None:
        """A calls B by the address that a NAT device in front of B has."""
        translator = """
hostname N
interface GigabitEthernet0/0
 ip address 172.16.0.1 255.255.255.252
 ip nat inside
interface GigabitEthernet0/1
 ip address 192.0.2.2 255.255.255.252
 ip nat outside
ip nat inside source static 172.16.0.2 192.0.2.2
"""
        far = {"198.51.100.2 255": "172.16.0.2 255", "198.51.100.1": "172.16.0.1"}
        rule = "access-list 1 permit 10.0.0.0 0.0.0.255\nip nat inside source list 1 interface GigabitEthernet0/1 overload"
        near = {**nat(rule), "198.51.100.2": "192.0.2.2"}
        assert "VPN102" in codes(net({"A": changed(A, near), "B": changed(B, far), "N": translator}))


class TestNames:
    def test_a_crypto_map_that_is_not_defined_is_told_with_its_line(self) -> None:
        (alone,) = ask(f3({" crypto map M\n": " crypto map MM\n"})).lonely
        assert alone.reason == "A GigabitEthernet0/1 names crypto map MM, which is not defined (A.cfg:19)"


class TestWildcardKeys:
    def test_that_of_a_side_that_only_answers_is_found_too(self) -> None:
        entry = (
            "crypto map M 10 ipsec-isakmp\n set peer 198.51.100.2\n set transform-set T\n set pfs group14\n match address VPN\n"
        )
        dynamic = "crypto dynamic-map D 10\n set transform-set T\ncrypto map M 10 ipsec-isakmp dynamic D\n"
        made = only(ask(f3({entry: dynamic, "address 198.51.100.2\ncrypto ipsec": "address 0.0.0.0\ncrypto ipsec"})))
        assert made.verdict == UP
        assert [found.message for found in made.findings if found.code == "VPN206"] == ["A has a key for any peer"]


IN_VRF = {
    "crypto ikev2 policy P\n": "crypto ikev2 policy P\n match fvrf INET\n",
    "interface GigabitEthernet0/1\n": "vrf definition INET\n address-family ipv4\n"
    "interface GigabitEthernet0/1\n vrf forwarding INET\n",
    " tunnel destination": " tunnel vrf INET\n tunnel destination",
    "ip route": "ip route vrf INET",
}


class TestFrontDoorVrf:
    """S10.19: a profile without `match fvrf` is for the global table, one with `match address local` for that address."""

    def test_a_profile_for_the_global_table_is_not_used_in_a_vrf(self) -> None:
        one, _ = both(net(A=changed(VTI_A, IN_VRF), B=VTI_B))
        assert isinstance(one.phase1, Refused)
        assert "match fvrf" in one.phase1.reason
        there = {**IN_VRF, "profile F\n match": "profile F\n match fvrf INET\n match"}
        assert told(both(net(A=changed(VTI_A, there), B=VTI_B))[0]) == "up"

    def test_a_profile_for_another_address_is_not_used(self) -> None:
        local = "profile F\n match address local {}\n match"
        other = {"profile F\n match": local.format("192.0.2.1")}
        assert told(both(net(A=changed(VTI_A, other), B=VTI_B))[0]) == "profile"
        own = {"profile F\n match": local.format("interface GigabitEthernet0/1")}
        assert told(both(net(A=changed(VTI_A, own), B=VTI_B))[0]) == "up"


class TestSecrets:
    def test_a_key_in_the_place_of_another_word_is_not_quoted(self) -> None:
        lines = (
            "crypto isakmp policy 20\n authentication pre-share PLANTED",
            "crypto ikev2 profile F\n authentication local PLANTED",
            "crypto ikev2 keyring K\n peer P\n  address PLANTED",
        )
        for line in lines:
            found = net(A=f"hostname A\n{line}\n").devices["A"].diagnostics
            assert found
            assert "PLANTED" not in " ".join(map(str, found))


class TestAggressiveMode:
    """S10.6: only aggressive mode can use a key by the name that the initiator calls itself."""

    def test_the_key_is_looked_up_by_the_name_that_is_sent(self) -> None:
        a = {
            "crypto isakmp key K1 address 198.51.100.2\n": "crypto isakmp peer address 198.51.100.2\n"
            " set aggressive-mode password K1\n set aggressive-mode client-endpoint fqdn a.example.com\n"
        }
        b = {"key K1 address 203.0.113.2": "key K1 hostname a.example.com"}
        one, other = both(f3(a, b))
        assert told(one) == "up"
        assert told(other) == "key: pre-shared key"
        wrong = {"key K1 address 203.0.113.2": "key K1 hostname b.example.com"}
        assert told(both(f3(a, wrong))[0]) == "key: pre-shared key"

    def test_a_missing_key_is_complained_of_by_the_side_that_misses_it(self) -> None:
        one, other = both(f3({"crypto isakmp key K1 address 198.51.100.2\n": ""}))
        assert [each.phase1.debug for each in (one, other) if isinstance(each.phase1, Refused)] == [
            "", "No pre-shared key with 198.51.100.2!",
        ]  # fmt: skip
