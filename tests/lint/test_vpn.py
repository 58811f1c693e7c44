"""What rules about one end of a tunnel find, and what they must leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from routecheck.network import load
from routecheck.snapshot import snapshot
from tests.lint.running import MINE, messages, read

CONFIGS = Path(__file__).parent.parent.parent / "configs"
END = """
crypto isakmp policy 10
 authentication pre-share
crypto isakmp key EXAMPLE address 198.51.100.2
crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
crypto map M 10 ipsec-isakmp
 set peer 198.51.100.2
 set transform-set T
 match address 101
interface GigabitEthernet0/1
 ip address 192.0.2.2 255.255.255.252
 crypto map M
ip route 0.0.0.0 0.0.0.0 192.0.2.1
access-list 101 permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255
"""


def found(text: str) -> list[str]:
    now = read(text)
    return [rule.code for rule in MINE for _ in rule.check(now)]


def test_an_end_that_is_whole_is_right() -> None:
    assert found(END) == []


@pytest.mark.parametrize("line", [" set peer 198.51.100.2\n", " set transform-set T\n", " match address 101\n"])
def test_an_entry_that_lacks_a_line_is_ignored(line: str) -> None:
    told = messages("VPN122", END.replace(line, ""))
    assert told == [f"crypto map M 10 is ignored: it has no {' '.join(line.split()[:2])} (S10.10)"]


def test_an_entry_whose_peer_is_in_the_files_is_left_to_the_answer_about_tunnels() -> None:
    peer = "hostname R2\ninterface GigabitEthernet0/1\n ip address 198.51.100.2 255.255.255.252\n"
    text = "hostname R1" + END.replace(" match address 101\n", "")
    assert messages("VPN122", text) != []
    assert messages("VPN122", text + peer) == []


@pytest.mark.parametrize(
    "key",
    ["key EXAMPLE address 0.0.0.0", "key EXAMPLE address 198.51.100.0 255.255.255.0", "key EXAMPLE hostname peer.example"],
)
def test_a_key_for_more_than_the_peer_is_a_key_for_it(key: str) -> None:
    text = END.replace("key EXAMPLE address 198.51.100.2", key)
    assert messages("VPN125", text) == messages("VPN124", text) == []


def test_a_policy_by_certificates_needs_no_key() -> None:
    text = END.replace("address 198.51.100.2\ncrypto ipsec", "address 198.51.100.9\ncrypto ipsec")
    assert found(text) == ["VPN124", "VPN125"]
    mixed = text.replace("crypto isakmp key", "crypto isakmp policy 20\n authentication rsa-sig\ncrypto isakmp key")
    assert found(mixed) == ["VPN124"]


def test_one_policy_with_preshared_keys_is_enough() -> None:
    other = "crypto isakmp policy 20\n encryption aes 256\ncrypto isakmp key"
    assert messages("VPN123", END.replace("crypto isakmp key", other)) == []
    assert messages("VPN123", END.replace(" authentication pre-share\n", "")) != []


def test_a_key_for_whom_a_dynamic_map_may_answer_is_used() -> None:
    dynamic = "crypto dynamic-map D 10\n set transform-set T\ncrypto map M 65535 ipsec-isakmp dynamic D\n"
    text = END.replace("crypto ipsec", "crypto isakmp key EXAMPLE address 198.51.100.9\ncrypto ipsec", 1)
    assert messages("VPN124", text) == ["there is a key for 198.51.100.9, and no crypto map or tunnel has that peer"]
    assert messages("VPN124", text + dynamic) == []


def test_keys_are_never_shown() -> None:
    for text in (END, END.replace("198.51.100.2\ncrypto ipsec", "198.51.100.9\ncrypto ipsec")):
        assert not any("EXAMPLE" in one.message + one.subject for rule in MINE for one in rule.check(read(text)))


def test_the_last_entry_of_a_map_may_be_a_dynamic_one() -> None:
    dynamic = "crypto dynamic-map D 10\n set transform-set T\ncrypto map M {} ipsec-isakmp dynamic D\n"
    assert messages("VPN126", END + dynamic.format(65535)) == []
    assert messages("VPN126", END + dynamic.format(5)) != []


def test_a_map_of_a_piece_of_a_config_is_not_said_to_be_on_no_interface() -> None:
    maps = END[: END.index("interface")]
    assert messages("VPN121", maps) == []
    assert messages("VPN121", END.replace(" crypto map M\n", "")) == ["crypto map M is on no interface"]


def test_what_bgp_may_bring_back_to_the_map_is_not_said_to_bypass_it() -> None:
    other = "interface GigabitEthernet0/2\n ip address 203.0.113.2 255.255.255.252\nip route 10.0.0.0 255.0.0.0 203.0.113.1\n"
    assert len(messages("VPN128", END + other)) == 1
    assert messages("VPN128", END + other + "router bgp 65000\n") == []


def test_a_pair_in_the_files_is_told_of_once() -> None:
    now = snapshot(load(str(CONFIGS / "site-to-site" / "broken")))
    assert [rule.code for rule in MINE for _ in rule.check(now)] == []
