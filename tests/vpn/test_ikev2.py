"""IKEv2 (S10.17 to S10.20), tunnel interfaces and DMVPN (S10.27)."""

from __future__ import annotations

import pytest

from routecheck.questions.tunnels import DOWN, UNKNOWN, UP
from routecheck.render.ipsec import text
from routecheck.vpn.outcome import Agreed, Refused
from tests.builders import net
from tests.peers import agreed, ask, both, changed, child, only, told, verdicts

_VTI = """
hostname {name}
version 16.9
crypto ikev2 proposal P
 encryption aes-cbc-256
 integrity sha256
 group 14
crypto ikev2 policy P
 proposal P
crypto ikev2 keyring K
 peer OTHER
  address {peer}
  pre-shared-key local {mine}
  pre-shared-key remote {theirs}
crypto ikev2 profile F
 match identity remote address {peer} 255.255.255.255
 authentication remote pre-share
 authentication local pre-share
 keyring local K
crypto ipsec transform-set T esp-gcm 256
crypto ipsec profile I
 set transform-set T
 set ikev2-profile F
interface GigabitEthernet0/1
 ip address {own} 255.255.255.252
interface Tunnel0
 ip address 10.9.9.{host} 255.255.255.252
 tunnel source GigabitEthernet0/1
 tunnel mode ipsec ipv4
 tunnel destination {peer}
 tunnel protection ipsec profile I
ip route 0.0.0.0 0.0.0.0 {gateway}
"""
A = _VTI.format(name="A", own="203.0.113.2", gateway="203.0.113.1", peer="198.51.100.2", host=1, mine="KA", theirs="KB")
B = _VTI.format(name="B", own="198.51.100.2", gateway="198.51.100.1", peer="203.0.113.2", host=2, mine="KB", theirs="KA")


def vti(a: dict[str, str] | None = None, b: dict[str, str] | None = None) -> tuple[str, str]:
    """What becomes of both directions."""
    return verdicts(net(A=changed(A, a or {}), B=changed(B, b or {})))


class TestIkev2:
    def test_it_comes_up_with_a_key_for_each_direction(self) -> None:
        for direction in both(net(A=A, B=B)):
            assert direction.state == "READY"
            assert agreed(direction).values["encryption"] == "aes-cbc-256"
            assert agreed(direction).values["prf"] == "sha256"
            assert [str(sa.selector) for sa in direction.sas] == ["any -> any", "any -> any"]

    def test_the_keys_of_the_directions_are_not_mixed_up(self) -> None:
        assert vti({"local KA": "local KB", "remote KB": "remote KA"}) == ("key: pre-shared key", "key: pre-shared key")

    def test_a_proposal_without_policy_is_not_used(self) -> None:
        """S10.17: the default proposal is offered instead, which has no sha256."""
        one, other = both(net(A=changed(A, {"crypto ikev2 policy P\n proposal P\n": ""}), B=B))
        assert told(one) == told(other) == "policy: integrity PRF"
        assert isinstance(one.phase1, Refused)
        assert one.phase1.matrix[0].initiator == "default"

    def test_one_common_algorithm_of_each_type_is_enough(self) -> None:
        one, _ = both(net(A=changed(A, {" group 14": " group 19 14"}), B=changed(B, {" group 14": " group 14 5"})))
        assert agreed(one).values["group"] == "14"

    def test_aead_has_no_integrity(self) -> None:
        gcm = {" encryption aes-cbc-256\n integrity sha256\n": " encryption aes-gcm-256\n prf sha256\n"}
        one, _ = both(net(A=changed(A, gcm), B=changed(B, gcm)))
        assert agreed(one).values["integrity"] == "none"
        assert vti(gcm) == ("policy: encryption integrity", "policy: encryption integrity")

    @pytest.mark.parametrize(("release", "groups"), [("15.4", "5 2"), ("16.9", "19 14 21 5"), ("17.9", "19 14 21")])
    def test_the_default_proposal_depends_on_the_release(self, release: str, groups: str) -> None:
        """S10.18."""
        from routecheck.model.crypto import Crypto
        from routecheck.vpn.ikev2 import proposals
        from routecheck.vpn.outcome import Side

        (offered,) = proposals(Side("A", Crypto(), release, 0))
        assert " ".join(offered.algorithms[3].value) == groups

    @pytest.mark.parametrize(
        "line",
        [
            " match identity remote address 198.51.100.2 255.255.255.255\n",
            " authentication remote pre-share\n",
            " authentication local pre-share\n",
            " keyring local K\n",
        ],
    )
    def test_an_incomplete_profile_is_not_used(self, line: str) -> None:
        """S10.19."""
        assert vti({line: ""}) == ("profile", "profile")

    def test_the_responders_profile_has_to_be_for_the_initiator(self) -> None:
        """S10.19."""
        other = {"match identity remote address 203.0.113.2": "match identity remote address 192.0.2.1"}
        assert vti(b=other) == ("identity: identity", "identity: identity")
        made = only(ask(net(A=A, B=changed(B, other))))
        assert made.fixes[0].commands == ("crypto ikev2 profile F", " match identity remote address 203.0.113.2 255.255.255.255")

    def test_a_name_can_stand_for_the_address(self) -> None:
        a = {" keyring local K": " identity local fqdn a.example.com\n keyring local K"}
        b = {"match identity remote address 203.0.113.2 255.255.255.255": "match identity remote fqdn domain example.com"}
        assert vti(a, b) == ("up", "up")
        assert vti(a) == ("identity: identity", "identity: identity")

    def test_certificates_cannot_be_judged(self) -> None:
        signed = {"local pre-share": "local rsa-sig", "remote pre-share": "remote rsa-sig"}
        assert only(ask(net(A=changed(A, signed), B=changed(B, signed)))).verdict == UNKNOWN

    def test_pfs_differs_only_when_rekeying(self) -> None:
        """S10.20."""
        one, _ = both(net(A=A, B=changed(B, {" set ikev2-profile F": " set pfs group14\n set ikev2-profile F"})))
        assert told(one) == "up"
        outcome = child(one).outcome
        assert isinstance(outcome, Agreed)
        assert "the rekeying fails" in outcome.notes[0]

    def test_versions_have_to_be_the_same(self) -> None:
        old = {" set ikev2-profile F\n": "", "interface Tunnel0": "crypto isakmp key KA address 198.51.100.2\ninterface Tunnel0"}
        assert vti(old) == ("version: IKE version", "version: IKE version")

    def test_each_lifetime_is_local(self) -> None:
        assert vti({" keyring local K": " lifetime 3600\n keyring local K"}) == ("up", "up")

    def test_a_missing_key_is_mended(self) -> None:
        made = only(ask(net(A=changed(A, {"address 198.51.100.2\n  pre": "address 192.0.2.77\n  pre"}), B=B)))
        assert made.verdict == DOWN
        assert made.fixes

    def test_the_text_names_integrity_and_prf(self) -> None:
        """Both may be the same hash."""
        shown = " ".join(text(ask(net(A=A, B=B))).split())
        assert "IKEv2: aes-cbc-256, integrity sha256, PRF sha256, group 14, pre-share" in shown


class TestTunnels:
    def test_a_vti_does_not_meet_a_gre_tunnel(self) -> None:
        """S10.27: any to any against GRE between two hosts."""
        refused = "selector: tunnel mode"
        assert vti(b={" tunnel mode ipsec ipv4\n": ""}) == (refused, refused)

    def test_gre_tunnels_protect_gre(self) -> None:
        gre = {" tunnel mode ipsec ipv4\n": ""}
        one, _ = both(net(A=changed(A, gre), B=changed(B, gre)))
        assert {str(sa.selector) for sa in one.sas} == {
            "gre 203.0.113.2/32 -> 198.51.100.2/32", "gre 198.51.100.2/32 -> 203.0.113.2/32",
        }  # fmt: skip

    def test_transport_mode_counts_between_the_ends_themselves(self) -> None:
        """S10.12."""
        gre = {" tunnel mode ipsec ipv4\n": "", "esp-gcm 256\n": "esp-gcm 256\n mode transport\n"}
        one, _ = both(net(A=changed(A, gre), B=changed(B, gre)))
        outcome = child(one).outcome
        assert isinstance(outcome, Agreed)
        assert outcome.values["mode"] == "transport"
        assert vti(gre, {" tunnel mode ipsec ipv4\n": ""})[0] == "transform: mode"

    def test_spokes_call_a_hub_that_only_answers(self) -> None:
        """S10.27, DMVPN."""
        hub = changed(
            B,
            {
                " tunnel mode ipsec ipv4\n tunnel destination 203.0.113.2\n": " tunnel mode gre multipoint\n",
                "  address 203.0.113.2\n": "  address 0.0.0.0 0.0.0.0\n",
                "match identity remote address 203.0.113.2 255.255.255.255": "match identity remote address 0.0.0.0",
            },
        )
        spoke = changed(
            A,
            {
                " tunnel mode ipsec ipv4\n tunnel destination 198.51.100.2\n": " tunnel mode gre multipoint\n"
                " ip nhrp map 10.9.9.2 198.51.100.2\n ip nhrp nhs 10.9.9.2\n",
            },
        )
        made = only(ask(net(A=spoke, B=hub)))
        assert [told(one) for one in made.directions] == ["up", "cannot start"]
        assert made.verdict == UP
