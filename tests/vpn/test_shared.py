"""A fix for one tunnel of a hub leaves the others up."""

from __future__ import annotations

import pytest

from routecheck.network import Network
from routecheck.questions.tunnels import UP, Wanted, tunnels
from tests.builders import net, now
from tests.peers import A, B, changed
from tests.vpn.test_ikev2 import A as VTI_A
from tests.vpn.test_ikev2 import B as VTI_B

_SPOKE = {"hostname B": "hostname C", "198.51.100.": "192.0.2.", "10.1.0.": "10.2.0."}
_SECOND = """crypto isakmp key K1 address 192.0.2.2
crypto map M 20 ipsec-isakmp
 set peer 192.0.2.2
 set transform-set T
 set pfs group14
 match address VPN2
ip access-list extended VPN2
 permit ip 10.0.0.0 0.0.0.255 10.2.0.0 0.0.0.255
interface GigabitEthernet0/0
"""


def hub(*changes: tuple[str, str]) -> Network:
    """A with tunnels to B and to C; A and B have `changes`, C has not."""
    every = dict(changes)
    first = changed(A, {**every, "interface GigabitEthernet0/0\n": _SECOND})
    return net(A=first, B=changed(B, every), C=changed(B, _SPOKE))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ((" group 14", " group 5"), "crypto isakmp policy 105"),
        (("esp-aes 256", "esp-aes"), "crypto ipsec transform-set FOR-C esp-aes 256 esp-sha256-hmac"),
    ],
)
def test_what_other_tunnels_use_is_added_to_and_not_changed(change: tuple[str, str], told: str) -> None:
    answer = tunnels(now(hub(change)), (), Wanted(is_proved=True))
    assert [made.verdict == UP for made in answer.tunnels] == [True, False]
    (fix,) = answer.tunnels[1].fixes
    assert (fix.node, fix.commands[0]) == ("A", told)
    assert [made.verdict for made in answer.fixed] == [UP, UP]


def test_aead_comes_with_a_proposal_of_its_own() -> None:
    gcm = {" encryption aes-cbc-256\n integrity sha256\n": " encryption aes-gcm-256\n prf sha256\n"}
    answer = tunnels(now(net(A=changed(VTI_A, gcm), B=VTI_B)), (), Wanted(is_proved=True))
    (fix,) = answer.tunnels[0].fixes
    assert fix.commands == (
        "crypto ikev2 proposal FOR-A", " encryption aes-gcm-256", " prf sha256", " group 14",
        "crypto ikev2 policy P", " proposal FOR-A",
    )  # fmt: skip
    assert answer.fixed[0].verdict == UP


def test_fixes_for_two_tunnels_do_not_write_into_one_policy() -> None:
    """C and D each want what the hub has not, and not the same."""
    third = _SECOND.replace("192.0.2.2", "198.18.0.2").replace("VPN2", "VPN3").replace("M 20", "M 30").replace("10.2.0", "10.3.0")
    every = {" authentication pre-share\n group 14": " authentication pre-share\n group 5"}
    spoke_d = {"hostname B": "hostname D", "198.51.100.": "198.18.0.", "10.1.0.": "10.3.0.", " hash sha256": " hash sha512"}
    both = third.removesuffix("interface GigabitEthernet0/0\n") + _SECOND
    texts = {
        "A": changed(A, {**every, "interface GigabitEthernet0/0\n": both}),
        "B": changed(B, every), "C": changed(B, _SPOKE), "D": changed(B, spoke_d),
    }  # fmt: skip
    answer = tunnels(now(net(texts)), (), Wanted(is_proved=True))
    assert [made.verdict == UP for made in answer.tunnels] == [True, False, False]
    assert [made.verdict for made in answer.fixed] == [UP, UP, UP]
