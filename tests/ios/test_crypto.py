"""Crypto lines -> `model.crypto`: values with their lines, defaults, `no`, and what is refused."""

from __future__ import annotations

import pytest

from routecheck.address import parse_address
from routecheck.ios.fold import read_device
from routecheck.ios.typed import typed
from routecheck.model.crypto import Block, Crypto, Said
from routecheck.model.device import Device


def device(*lines: str) -> Device:
    """The device of these lines; line 1 is the first."""
    return read_device("\n".join(lines) + "\n", "R1.cfg")


def crypto(*lines: str) -> Crypto:
    """What these lines say about crypto."""
    found = device(*lines)
    assert found.crypto
    assert found.diagnostics == ()
    return found.crypto


def refused(*lines: str) -> str:
    """The sentence of the one line that is refused."""
    (one,) = device(*lines).diagnostics
    return one.message


class TestIsakmp:
    def test_a_policy_keeps_the_line_of_each_value(self) -> None:
        made = crypto("crypto isakmp policy 10", " encr aes 256", " group 14").policies[10]
        assert (made.encryption.value, str(made.encryption.line)) == ("aes 256", "R1.cfg:2")
        assert (made.hash, made.hash.place) == (Said("sha"), "(default)")

    def test_a_policy_goes_on_where_it_was(self) -> None:
        """S1.13."""
        made = crypto("crypto isakmp policy 10", " encr 3des", "crypto isakmp policy 20", "crypto isakmp policy 10", " hash md5")
        assert (made.policies[10].encryption.value, made.policies[10].hash.value) == ("3des", "md5")

    def test_no_takes_back(self) -> None:
        made = crypto(
            "crypto isakmp policy 10", " group 14", " no group", "crypto isakmp policy 20", "no crypto isakmp policy 20"
        )
        assert made.policies[10].group == Said("1")
        assert list(made.policies) == [10]

    @pytest.mark.parametrize("line", ["encr aes 512", "encr blowfish", "hash sha9", "group 3", "lifetime 5", "lifetime x"])
    def test_a_bad_value_is_not_configured(self, line: str) -> None:
        assert "not configured" in refused("crypto isakmp policy 10", f" {line}")

    def test_keywords_may_be_abbreviated(self) -> None:
        made = crypto("cry isa pol 10", " enc aes 192", " auth pre", " has sha256")
        assert made.policies[10].authentication.value == "pre-share"
        assert made.policies[10].hash.value == "sha256"

    def test_keys_are_found_by_block_and_by_name(self) -> None:
        made = crypto(
            "crypto isakmp key a address 192.0.2.1", "crypto isakmp key b address 198.51.100.7 255.255.255.0 no-xauth",
            "crypto isakmp key 0 c hostname r2", "crypto isakmp key 6 d address 0.0.0.0",
        )  # fmt: skip
        assert list(made.keys) == [
            Block(parse_address("192.0.2.1")), Block(parse_address("198.51.100.0"), 0xFFFFFF00), "r2", Block(0, 0),
        ]  # fmt: skip
        assert made.keys[Block(0, 0)].key.is_hidden

    def test_a_second_key_for_a_peer_is_refused(self) -> None:
        lines = ("crypto isakmp key a address 192.0.2.1", "crypto isakmp key b address 192.0.2.1")
        assert refused(*lines) == "not configured: there is a key for 192.0.2.1 already (R1.cfg:1)"

    def test_a_key_can_be_replaced(self) -> None:
        made = crypto("crypto isakmp key a address 192.0.2.1", "no crypto isakmp key a address 192.0.2.1",
                      "crypto isakmp key b address 192.0.2.1")  # fmt: skip
        assert [str(one.key.line) for one in made.keys.values()] == ["R1.cfg:3"]

    def test_flags(self) -> None:
        made = crypto("no crypto isakmp enable", "crypto isakmp aggressive-mode disable", "no crypto isakmp default policy")
        assert [str(line) for line in (made.no_isakmp, made.no_aggressive_mode, made.no_default_policies)] == [
            "R1.cfg:1", "R1.cfg:2", "R1.cfg:3",
        ]  # fmt: skip

    def test_a_profile(self) -> None:
        lines = ("crypto isakmp profile P", " keyring K", " match identity address 192.0.2.0 255.255.255.0 V",
                 " initiate mode aggressive",
                 " self-identity user-fqdn a@b", " local-address Loopback0")  # fmt: skip
        made = crypto(*lines).isakmp_profiles["P"]
        (match,) = made.matches
        assert (match.block, match.vrf) == (Block(parse_address("192.0.2.0"), 0xFFFFFF00), "V")
        assert made.self_identity
        assert made.self_identity.value == "user-fqdn a@b"
        assert made.local
        assert made.local.value == "Loopback0"


class TestIpsec:
    def test_a_transform_set_is_in_a_fixed_order(self) -> None:
        made = crypto("crypto ipsec transform-set T esp-sha-hmac esp-aes", " mode transport require").transform_sets["T"]
        assert made.transforms == ("esp-aes 128", "esp-sha-hmac")
        assert made.mode.value == "transport"

    @pytest.mark.parametrize("words", ["esp-aes 512", "esp-aes esp-3des", "esp-x", "ah-sha-hmac ah-md5-hmac"])
    def test_bad_transforms_are_refused(self, words: str) -> None:
        assert "not configured" in refused(f"crypto ipsec transform-set T {words}")

    def test_a_map_entry(self) -> None:
        made = crypto(
            "crypto map M 20 ipsec-isakmp", " set peer 192.0.2.1", " set peer 192.0.2.2 default", " set pfs",
            " match address 101",
            " set security-association lifetime seconds 900", "crypto map M 30 ipsec-manual", "crypto map M local-address Lo0",
        ).maps["M"]  # fmt: skip
        assert [peer.value for peer in made.entries[20].peers] == ["192.0.2.2", "192.0.2.1"]
        assert made.entries[20].protection.pfs
        assert made.entries[20].protection.pfs.value == ""
        assert not made.entries[30].is_isakmp
        assert made.local
        assert made.local.value == "Loopback0"

    def test_entries_and_maps_can_be_removed(self) -> None:
        lines = ["crypto map M 10 ipsec-isakmp", "crypto map M 20 ipsec-isakmp", "crypto map N 10 ipsec-isakmp"]
        assert list(crypto(*lines, "no crypto map M 10").maps["M"].entries) == [20]
        assert list(crypto(*lines, "no crypto map M").maps) == ["N"]

    def test_lines_that_are_not_modelled_are_noted(self) -> None:
        made = device("crypto map M 10 ipsec-isakmp", " set session-key inbound esp 256 cipher 00", " reverse-route")
        assert [(note.what, note.fate) for note in made.notes] == [("set session-key", "packets"), ("reverse-route", "routes")]

    def test_an_interface_and_a_tunnel(self) -> None:
        made = device(
            "interface Gi0/0", " crypto map M", "interface Tunnel0", " tunnel protection ipsec profile P shared", " tunnel key 7",
            " ip nhrp map 10.0.0.1 192.0.2.1", " ip nhrp map multicast dynamic", " ip nhrp nhs 10.0.0.1",
            " ip nhrp authentication x",
        )  # fmt: skip
        found = made.interfaces["GigabitEthernet0/0"].crypto_map
        assert found
        assert (found[0], str(found[1])) == ("M", "R1.cfg:2")
        tunnel = made.interfaces["Tunnel0"]
        assert tunnel.tunnel.protection
        assert (tunnel.tunnel.protection.profile, tunnel.tunnel.protection.is_shared, tunnel.tunnel.key) == ("P", True, 7)
        assert tunnel.nhrp
        assert [(address, target.value) for address, target in tunnel.nhrp.maps] == [
            (parse_address("10.0.0.1"), parse_address("192.0.2.1"))
        ]


class TestIkev2:
    def test_a_keyring_has_a_key_for_each_direction(self) -> None:
        lines = (
            "crypto ikev2 keyring K",
            " peer P",
            "  address 192.0.2.1",
            "  pre-shared-key local a",
            "  pre-shared-key remote b",
        )
        peer = crypto(*lines).ikev2_keyrings["K"].peers["P"]
        assert peer.local
        assert peer.remote
        assert peer.local.secret != peer.remote.secret

    def test_one_key_is_for_both(self) -> None:
        peer = crypto("crypto ikev2 keyring K", " peer P", "  pre-shared-key 0 a").ikev2_keyrings["K"].peers["P"]
        assert peer.local == peer.remote

    def test_a_second_line_of_a_proposal_replaces_the_first(self) -> None:
        made = crypto("crypto ikev2 proposal P", " group 14", " group 19 20").ikev2_proposals["P"]
        assert made.group
        assert made.group.value == ("19", "20")

    def test_an_unknown_algorithm_is_refused(self) -> None:
        assert "'aes-cbc-1' is none of" in refused("crypto ikev2 proposal P", " encryption aes-cbc-256 aes-cbc-1")


class TestTyped:
    """Commands typed into a device make what the same lines behind its config make."""

    LINES = (
        "hostname R1", "crypto isakmp policy 10", " group 5", "ip access-list extended V", " permit ip any any",
        "interface Gi0/0", " ip address 10.0.0.1 255.255.255.0",
    )  # fmt: skip
    COMMANDS = (
        "crypto isakmp policy 10", " group 14", "ip access-list extended V", " 5 deny ip any host 10.0.0.9", "no crypto map M",
        "interface Gi0/0", " crypto map N",
    )  # fmt: skip

    def test_it_is_the_config_with_the_commands_behind_it(self) -> None:
        before, after = device(*self.LINES), device(*self.LINES, *self.COMMANDS)
        made = typed(before, self.COMMANDS)
        assert made.crypto
        assert after.crypto
        assert made.crypto.policies[10].group.value == after.crypto.policies[10].group.value == "14"
        assert [entry.sequence for entry in made.acls["V"].entries] == [entry.sequence for entry in after.acls["V"].entries]
        assert made.interfaces["GigabitEthernet0/0"].crypto_map
        assert before.crypto
        assert before.crypto.policies[10].group.value == "5"

    def test_what_ios_refuses_is_told(self) -> None:
        made = typed(device(*self.LINES), ("crypto isakmp policy 10", " group 3"))
        assert "is none of" in made.diagnostics[-1].message
