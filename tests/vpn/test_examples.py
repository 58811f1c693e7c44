"""The examples of section 10 of semantics.md, by id, and the rules they stand for."""

from __future__ import annotations

import pytest

from routecheck.address import parse_address
from routecheck.questions.arrivals import all_sas, arrivals
from routecheck.questions.tunnels import DOWN, ONE_WAY, UNKNOWN, UP
from routecheck.vpn.outcome import Agreed, Refused
from routecheck.vpn.replay import ACCEPTED, REPLAYED, TOO_OLD, ZERO, run
from tests.peers import agreed, ask, both, child, codes, f3, only, told, verdicts

POLICY = "crypto isakmp policy 10\n encr aes 256\n hash sha256\n authentication pre-share\n group 14\n"
WEAK = " encr 3des\n hash md5\n authentication pre-share\n group 2\n"
STRONG = " encr aes 256\n hash sha256\n authentication pre-share\n group 14\n"

LOOPBACK = {
    "crypto map M 10": "crypto map M local-address Loopback0\ncrypto map M 10",
    "interface GigabitEthernet0/0": "interface Loopback0\n ip address 5.5.5.5 255.255.255.255\ninterface GigabitEthernet0/0",
}


class TestPhase1:
    def test_the_responders_order_decides(self) -> None:
        """EX-10.1."""
        a = {POLICY: f"crypto isakmp policy 10\n{STRONG}crypto isakmp policy 20\n{WEAK}"}
        b = {POLICY: f"crypto isakmp policy 5\n{WEAK}crypto isakmp policy 30\n{STRONG}"}
        one, other = both(f3(a, b))
        assert agreed(one).names == ("20", "5")
        assert agreed(one).values["encryption"] == "3des"
        assert agreed(other).names == ("30", "10")
        assert agreed(other).values["encryption"] == "aes 256"
        found = {made.code for made in only(ask(f3(a, b))).findings}
        assert {"VPN201", "VPN202", "VPN203"} <= found

    def test_a_forgotten_authentication_line_means_rsa_sig(self) -> None:
        """EX-10.2, S10.3."""
        one, _ = both(f3({" authentication pre-share\n": ""}))
        assert told(one) == "policy: authentication"
        assert one.state == "MM_NO_STATE"
        assert isinstance(one.phase1, Refused)
        (differ,) = one.phase1.mismatches
        assert (differ.initiator.value, differ.initiator.place) == ("rsa-sig", "(default)")
        assert (differ.responder.value, differ.responder.place) == ("pre-share", "B.cfg:6")
        assert one.phase1.debug == "RSA signature authentication offered but does not match policy!"

    def test_the_shorter_lifetime_is_used(self) -> None:
        """EX-10.3, lenient."""
        network = f3(b={" group 14\n": " group 14\n lifetime 3600\n"})
        for direction in both(network):
            assert agreed(direction).values["lifetime_s"] == "3600"
            assert "the shorter is used" in agreed(direction).notes[0]

    def test_strictly_a_longer_lifetime_of_the_initiator_is_refused(self) -> None:
        """EX-10.3, strict."""
        made = only(ask(f3(b={" group 14\n": " group 14\n lifetime 3600\n"}), is_strict=True))
        assert [told(one) for one in made.directions] == ["policy: lifetime", "up"]

    @pytest.mark.parametrize(
        ("line", "attribute"),
        [(" encr aes 256\n", "encryption"), (" hash sha256\n", "hash"), (" group 14\n", "DH group")],
    )
    def test_each_omitted_line_is_its_default(self, line: str, attribute: str) -> None:
        """S10.3."""
        assert verdicts(f3({line: ""})) == (f"policy: {attribute}", f"policy: {attribute}")

    def test_without_policies_the_built_in_ones_are_offered(self) -> None:
        """S10.4: AES, SHA, group 5 is the best of them; the key lets pre-share through."""
        own = "crypto isakmp policy 10\n encr aes\n authentication pre-share\n group 5\n"
        one, other = both(f3({POLICY: ""}, {POLICY: own}))
        assert agreed(one).names == ("65508", "10")
        assert agreed(other).names == ("10", "65508")

    def test_the_built_in_policies_can_be_off(self) -> None:
        """S10.4."""
        off = {POLICY: "no crypto isakmp default policy\n"}
        assert verdicts(f3(off)) == ("policy", "policy")

    def test_before_12_4_there_is_only_des(self) -> None:
        """S10.4."""
        one, _ = both(f3({POLICY: "", "version 15.4": "version 12.3"}))
        assert isinstance(one.phase1, Refused)
        assert [cell.initiator for cell in one.phase1.matrix] == ["65535"]

    @pytest.mark.parametrize("weak", [" encr 3des\n", " encr des\n", " hash md5\n", " group 2\n", " group 5\n"])
    def test_xe_17_11_refuses_weak_algorithms(self, weak: str) -> None:
        """S10.5."""
        old = {"encr": " encr aes 256\n", "hash": " hash sha256\n", "group": " group 14\n"}[weak.split()[0]]
        late = {old: weak, "version 15.4": "version 17.12"}
        assert told(both(f3({old: weak}, {old: weak}))[0]) == "up"
        assert told(both(f3(late, late))[0]).startswith("policy: release")
        allowed = {**late, "hostname": "crypto engine compliance shield disable\nhostname"}
        assert told(both(f3(allowed, allowed))[0]) == "up"

    def test_no_key_is_no_tunnel(self) -> None:
        """S10.8."""
        one, other = both(f3({"crypto isakmp key K1 address 198.51.100.2\n": ""}))
        assert told(one) == told(other) == "key: pre-shared key"
        assert one.state == other.state == "MM_KEY_EXCH"

    def test_the_most_specific_key_is_used(self) -> None:
        """S10.6."""
        wide = {"crypto isakmp key K1": "crypto isakmp key K9 address 0.0.0.0 0.0.0.0\ncrypto isakmp key K1"}
        assert verdicts(f3(wide)) == ("up", "up")

    def test_a_key_for_any_address_fits(self) -> None:
        """S10.6."""
        assert verdicts(f3({"address 198.51.100.2\n": "address 0.0.0.0 0.0.0.0\n"})) == ("up", "up")

    def test_a_keyring_holds_the_key(self) -> None:
        """S10.6."""
        ring = "crypto keyring R\n pre-shared-key address 198.51.100.2 key K1\n"
        assert verdicts(f3({"crypto isakmp key K1 address 198.51.100.2\n": ring})) == ("up", "up")

    def test_an_isakmp_profile_uses_its_own_keyrings_only(self) -> None:
        """S10.6: the initiator looks into the keyring of its profile."""
        ring = "crypto keyring R\n pre-shared-key address 192.0.2.9 key K1\ncrypto isakmp profile P\n keyring R\n"
        ring += " match identity address 198.51.100.2 255.255.255.255\ncrypto ipsec transform-set"
        network = f3({"crypto ipsec transform-set": ring, " set pfs group14\n": " set isakmp-profile P\n set pfs group14\n"})
        assert told(both(network)[0]) == "key: pre-shared key"

    def test_an_isakmp_profile_has_to_match_the_peer(self) -> None:
        ring = "crypto isakmp profile P\n match identity address 192.0.2.9 255.255.255.255\ncrypto ipsec transform-set"
        network = f3({"crypto ipsec transform-set": ring, " set pfs group14\n": " set isakmp-profile P\n set pfs group14\n"})
        one, other = both(network)
        assert told(one) == told(other) == "identity: identity"
        assert only(ask(network)).fixes

    def test_a_type_7_key_is_compared_in_clear(self) -> None:
        assert verdicts(f3({"key K1": "key 7 080A1D"}, {"key K1": "key 7 013857"})) == ("up", "up")

    def test_type_6_keys_are_compared_as_they_are_written(self) -> None:
        alike = {"key K1": "key 6 AbC"}
        assert verdicts(f3(alike, alike)) == ("up", "up")
        assert verdicts(f3(alike)) == ("unknown", "unknown")
        assert only(ask(f3(alike, {"key K1": "key 6 XyZ"}))).verdict == UNKNOWN

    @pytest.mark.parametrize("blot", ["*****", "<removed>", "xxxxxxxx"])
    def test_keys_that_are_blotted_out_are_not_compared(self, blot: str) -> None:
        assert only(ask(f3({"key K1": f"key {blot}"}, {"key K1": f"key {blot}"}))).verdict == UNKNOWN

    def test_certificates_cannot_be_judged(self) -> None:
        signed = {"authentication pre-share": "authentication rsa-sig"}
        assert only(ask(f3(signed, signed))).verdict == UNKNOWN

    def test_aggressive_mode_can_be_disabled(self) -> None:
        profile = "crypto isakmp profile P\n match identity address 198.51.100.2 255.255.255.255\n initiate mode aggressive\n"
        a = {"crypto ipsec transform-set": profile + "crypto ipsec transform-set", " set pfs": " set isakmp-profile P\n set pfs"}
        one, other = both(f3(a))
        assert one.state == "QM_IDLE"
        assert agreed(one).values["mode"] == "aggressive mode"
        assert agreed(other).values["mode"] == "main mode"
        assert "VPN205" in [found.code for found in only(ask(f3(a))).findings]
        off = {"hostname B": "hostname B\ncrypto isakmp aggressive-mode disable"}
        one, other = both(f3(a, off))
        assert (told(one), one.state) == ("no reply", "AG_NO_STATE")
        assert told(other) == "up"

    def test_isakmp_can_be_off(self) -> None:
        assert verdicts(f3({"hostname A": "hostname A\nno crypto isakmp enable"})) == ("no reply", "no reply")


class TestPhase2:
    def test_a_subset_is_accepted_and_a_superset_refused(self) -> None:
        """EX-10.4, S10.11."""
        network = f3(b={"permit ip 10.1.0.0 0.0.0.255": "permit ip 10.1.0.0 0.0.255.255"})
        one, other = both(network)
        assert (child(one).relation, child(other).relation) == ("subset", "superset")
        assert isinstance(child(one).outcome, Agreed)
        assert isinstance(child(other).outcome, Refused)
        (fix,) = only(ask(network)).fixes
        assert fix.node == "B"
        assert fix.commands == (
            "ip access-list extended VPN",
            " no permit ip 10.1.0.0 0.0.255.255 10.0.0.0 0.0.0.255",
            " permit ip 10.1.0.0 0.0.0.255 10.0.0.0 0.0.0.255",
        )

    def test_pfs_is_demanded_by_the_responder(self) -> None:
        """EX-10.5, S10.13."""
        assert verdicts(f3(b={" set pfs group14\n": ""})) == ("up", "pfs: PFS")

    @pytest.mark.parametrize(
        ("a", "b", "told_"),
        [
            (" set pfs group2\n", " set pfs\n", ("up", "pfs: PFS")),
            (" set pfs group1\n", " set pfs\n", ("up", "up")),
            (" set pfs\n", " set pfs\n", ("up", "up")),
            (" set pfs group14\n", " set pfs group5\n", ("pfs: PFS", "pfs: PFS")),
            ("", "", ("up", "up")),
        ],
    )
    def test_pfs_of_both(self, a: str, b: str, told_: tuple[str, str]) -> None:
        """S10.13: `set pfs` alone takes an offer of group 1 or 2, and offers group 1."""
        line = " set pfs group14\n"
        assert verdicts(f3({line: a}, {line: b})) == told_

    def test_key_sizes_of_transforms_count(self) -> None:
        """EX-10.6."""
        one, _ = both(f3(b={"esp-aes 256": "esp-aes"}))
        assert one.state == "QM_IDLE"
        refused = child(one).outcome
        assert isinstance(refused, Refused)
        (differ,) = refused.mismatches
        assert (differ.initiator.value, differ.responder.value) == ("esp-aes 256", "esp-aes 128")
        assert (differ.initiator.place, differ.responder.place) == ("A.cfg:9", "B.cfg:9")

    def test_a_local_address_has_to_be_the_one_that_is_called(self) -> None:
        """EX-10.7, S10.7."""
        made = only(ask(f3(b=LOOPBACK)))
        assert made.verdict == DOWN
        assert told(made.directions[0]) == "no entry: peer address"

    def test_calling_the_local_address_with_a_key_for_it_works(self) -> None:
        """EX-10.7."""
        assert verdicts(f3({"198.51.100.2": "5.5.5.5"}, LOOPBACK)) == ("up", "up")

    def test_the_fix_of_a_local_address_is_found(self) -> None:
        (fix,) = only(ask(f3(b=LOOPBACK))).fixes
        assert fix.node == "A"
        assert " set peer 5.5.5.5" in fix.commands

    def test_each_side_calls_the_other(self) -> None:
        """S10.7: A calls an address that nobody has."""
        network = f3({"set peer 198.51.100.2": "set peer 198.51.100.9"})
        one, _ = both(network)
        assert told(one) == "no reply: peer address"
        (fix,) = only(ask(network)).fixes
        assert fix.commands[1:] == (" no set peer 198.51.100.9", " set peer 198.51.100.2")

    def test_an_entry_without_peers_starts_nothing(self) -> None:
        """S10.10."""
        made = only(ask(f3(b={" set peer 203.0.113.2\n": ""})))
        assert made.directions[1].cannot_start == "crypto map M 10 has no set peer (B.cfg:10)"
        (fix,) = made.fixes
        assert fix.commands == ("crypto map M 10 ipsec-isakmp", " set peer 203.0.113.2")

    def test_who_calls_others_is_told_to_call_others(self) -> None:
        _, other = both(f3(b={"set peer 203.0.113.2": "set peer 203.0.113.9\n set peer 203.0.113.8"}))
        assert isinstance(other.phase1, Refused)
        assert other.phase1.reason == "B calls other peers, and none is A"

    def test_the_entries_of_a_map_are_tried_in_order(self) -> None:
        """EX-10.10: a host goes to another peer by entry 20."""
        more = (
            " deny ip host 10.0.0.9 any\n permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255\nip access-list extended OTHER\n"
            " permit ip host 10.0.0.9 10.1.0.0 0.0.0.255"
        )
        entry = (
            " match address VPN\ncrypto map M 20 ipsec-isakmp\n set peer 192.0.2.9\n set transform-set T\n match address OTHER\n"
        )
        network = f3({" permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255": more, " match address VPN\n": entry})
        answer = ask(network)
        assert [(alone.peer.value, alone.end.node) for alone in answer.lonely] == [("192.0.2.9", "A")]
        one, other = only(answer).directions
        assert [str(made.selector) for made in one.children] == ["10.0.0.0/24 -> 10.1.0.0/24"]
        assert other.is_up is None
        assert "a part of it is denied (A.cfg:" in str(child(other).outcome.doubts)  # type: ignore[union-attr]

    def test_the_transform_sets_of_a_list_are_tried_in_order(self) -> None:
        """S10.12."""
        more = {
            "crypto ipsec transform-set T": "crypto ipsec transform-set U esp-aes esp-sha-hmac\ncrypto ipsec transform-set T",
            "set transform-set T": "set transform-set U T",
        }
        one, _ = both(f3(more))
        outcome = child(one).outcome
        assert isinstance(outcome, Agreed)
        assert outcome.names == ("T", "T")

    def test_transport_mode_between_networks_is_tunnel_mode(self) -> None:
        """S10.12."""
        mode = {"esp-sha256-hmac\n": "esp-sha256-hmac\n mode transport\n"}
        one, _ = both(f3(mode))
        outcome = child(one).outcome
        assert isinstance(outcome, Agreed)
        assert outcome.values["mode"] == "tunnel"

    def test_lifetimes_never_refuse(self) -> None:
        """S10.14."""
        short = {" set pfs group14\n": " set pfs group14\n set security-association lifetime seconds 900\n"}
        for direction in both(f3(short)):
            outcome = child(direction).outcome
            assert isinstance(outcome, Agreed)
            assert outcome.values["lifetime_s"] == "900"

    @pytest.mark.parametrize("line", [" match address VPN\n", " set transform-set T\n"])
    def test_an_incomplete_entry_is_ignored(self, line: str) -> None:
        """S10.10."""
        network = f3({line: ""})
        assert verdicts(network) == ("cannot start", "no entry")
        assert only(ask(network)).verdict == DOWN
        assert "VPN106" in codes(network)
        assert only(ask(network)).fixes

    def test_an_undefined_access_list_is_told(self) -> None:
        network = f3({" match address VPN\n": " match address OTHER\n"})
        (found,) = [one for one in only(ask(network)).findings if one.code == "VPN106"]
        assert "access list OTHER is not defined (A.cfg:14)" in found.message

    def test_a_dynamic_map_only_answers(self) -> None:
        """S10.10."""
        static = (
            "crypto map M 10 ipsec-isakmp\n set peer 203.0.113.2\n set transform-set T\n set pfs group14\n match address VPN\n"
        )
        dynamic = "crypto dynamic-map D 10\n set transform-set T\ncrypto map M 65000 ipsec-isakmp dynamic D\n"
        network = f3(b={static: dynamic})
        assert verdicts(network) == ("up", "cannot start")
        assert only(ask(network)).verdict == UP

    def test_a_second_line_without_mirror_is_told_while_the_first_works(self) -> None:
        more = " permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255\n permit ip 10.0.5.0 0.0.0.255 10.1.0.0 0.0.0.255"
        network = f3(
            {
                " permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255": more,
                "ip route": "ip route 10.0.5.0 255.255.255.0 10.0.0.9\nip route",
            }
        )
        assert codes(network) == ["VPN104"]
        (fix,) = only(ask(network)).fixes
        assert fix.commands == ("ip access-list extended VPN", " permit ip 10.1.0.0 0.0.0.255 10.0.5.0 0.0.0.255")


class TestSas:
    @pytest.mark.parametrize("size", [64])
    def test_the_window_of_rfc_4303(self, size: int) -> None:
        """EX-10.8."""
        found = run((1, 100, 37, 36, 100, 99, 165, 101, 102), size)
        assert [one.verdict for one in found] == [
            ACCEPTED, ACCEPTED, ACCEPTED, TOO_OLD, REPLAYED, ACCEPTED, ACCEPTED, TOO_OLD, ACCEPTED,
        ]  # fmt: skip

    def test_the_sequence_of_the_issue(self) -> None:
        assert [one.verdict for one in run((1, 2, 5, 3, 3, 70))] == [ACCEPTED, ACCEPTED, ACCEPTED, ACCEPTED, REPLAYED, ACCEPTED]

    def test_number_0_is_never_accepted(self) -> None:
        """S10.23."""
        assert run((0,))[0].verdict == ZERO

    def test_without_a_window_nothing_is_checked(self) -> None:
        assert {one.verdict for one in run((5, 5, 1), 0)} == {ACCEPTED}

    def test_the_receiver_chooses_the_spi(self) -> None:
        """EX-10.11, S10.21: what A sends, B receives, in either direction of initiation."""
        one, other = both(f3())
        assert {(sa.sender, sa.receiver, sa.spi) for sa in one.sas} == {(sa.sender, sa.receiver, sa.spi) for sa in other.sas}
        assert len({sa.spi for sa in one.sas}) == 2
        assert all(sa.spi > 255 for sa in one.sas)

    def test_an_spi_that_nobody_chose_meets_no_sa(self) -> None:
        """EX-10.11, S10.22."""
        answer = ask(f3())
        there = all_sas(answer)[0]
        assert arrivals(answer, (0x3333, there.destination), (1,)).sa is None
        assert arrivals(answer, (there.spi, there.source), (1,)).sa is None
        found = arrivals(answer, (there.spi, parse_address("198.51.100.2")), (1, 1))
        assert [packet.verdict for packet in found.packets] == [ACCEPTED, REPLAYED]

    def test_the_window_is_the_receivers(self) -> None:
        wide = {"hostname B": "hostname B\ncrypto ipsec security-association replay window-size 512"}
        one, _ = both(f3(b=wide))
        assert {sa.receiver: sa.window for sa in one.sas} == {"A": 64, "B": 512}


class TestRoutes:
    def test_a_peer_without_a_route_does_not_answer(self) -> None:
        network = f3({"ip route 0.0.0.0 0.0.0.0 203.0.113.1": "ip route 10.1.0.0 255.255.0.0 203.0.113.1"})
        made = only(ask(network))
        assert [told(one) for one in made.directions] == ["no reply", "no reply"]
        assert isinstance(made.directions[0].phase1, Refused)
        assert made.directions[0].phase1.reason == "A has no route to 198.51.100.2"

    def test_one_way_is_not_down(self) -> None:
        assert only(ask(f3(b={" set pfs group14\n": ""}))).verdict == ONE_WAY


class TestCautions:
    def test_lines_that_are_not_modelled_are_told(self) -> None:
        more = {" match address VPN\n": " match address VPN\n set nat demux\n frobnicate\n"}
        assert ask(f3(more)).cautions == (
            "A.cfg:15: set nat is not modelled",
            "A.cfg:16: a line of a crypto block is not understood",
        )

    def test_without_a_release_the_defaults_are_told(self) -> None:
        assert ask(f3({"version 15.4\n": ""})).cautions == (
            "A's config does not tell its release: the defaults of IOS 15 are taken",
        )

    def test_an_address_from_dhcp_is_told(self) -> None:
        answer = ask(f3({"ip address 203.0.113.2 255.255.255.252": "ip address dhcp"}))
        assert any("has no address in the config" in caution for caution in answer.cautions)
        assert only(answer).verdict == UNKNOWN

    def test_an_address_from_dhcp_may_fit_a_key_for_any_peer(self) -> None:
        static = " set peer 203.0.113.2\n set transform-set T\n set pfs group14\n match address VPN\n"
        dynamic = "crypto dynamic-map D 10\n set transform-set T\ncrypto map M 65000 ipsec-isakmp dynamic D\n"
        b = {f"crypto map M 10 ipsec-isakmp\n{static}": dynamic, "address 203.0.113.2\n": "address 0.0.0.0\n"}
        answer = ask(f3({"ip address 203.0.113.2 255.255.255.252": "ip address dhcp"}, b))
        assert [told(one) for one in only(answer).directions] == ["up", "cannot start"]
