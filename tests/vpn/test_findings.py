"""Findings name the lines that they stand on, those of both sides."""

from __future__ import annotations

from tests.builders import net
from tests.peers import ask, changed, f3, only
from tests.vpn.test_ikev2 import A as VTI_A
from tests.vpn.test_ikev2 import B as VTI_B


def places(code: str, changes: dict[str, str]) -> list[str]:
    """The lines of the one finding with a code, after the same changes to A and B."""
    (found,) = [one for one in only(ask(f3(changes, changes))).findings if one.code == code]
    return [str(line) for line in found.lines]


def test_a_weak_policy_is_told_with_the_line_of_the_value() -> None:
    assert places("VPN201", {" encr aes 256": " encr 3des"}) == ["A.cfg:4", "B.cfg:4"]
    assert places("VPN202", {" hash sha256": " hash md5"}) == ["A.cfg:5", "B.cfg:5"]
    assert places("VPN203", {" authentication pre-share\n group 14": " authentication pre-share\n group 2"}) == [
        "A.cfg:7",
        "B.cfg:7",
    ]


def test_a_weak_default_is_told_with_the_policy() -> None:
    assert places("VPN203", {" authentication pre-share\n group 14": " authentication pre-share"}) == ["A.cfg:3", "B.cfg:3"]


def test_a_weak_transform_set_is_told_with_its_line() -> None:
    assert places("VPN201", {"esp-aes 256": "esp-3des"}) == ["A.cfg:9", "B.cfg:9"]
    assert places("VPN208", {"esp-aes 256 esp-sha256-hmac": "esp-aes 256"}) == ["A.cfg:9", "B.cfg:9"]


def test_pfs_is_told_with_the_entry() -> None:
    assert places("VPN203", {" set pfs group14": " set pfs group2"}) == ["A.cfg:13", "B.cfg:13"]
    assert places("VPN204", {" set pfs group14\n": ""}) == ["A.cfg:10", "B.cfg:10"]


def test_weak_ikev2_is_told_with_the_proposal() -> None:
    weak = {" group 14": " group 2"}
    made = only(ask(net(A=changed(VTI_A, weak), B=changed(VTI_B, weak))))
    (found,) = [one for one in made.findings if one.code == "VPN203"]
    assert [str(line) for line in found.lines] == ["A.cfg:6", "B.cfg:6"]


def test_gre_tunnels_with_different_keys_are_no_tunnel() -> None:
    """S10.27."""
    gre = {" tunnel mode ipsec ipv4\n": " tunnel mode gre ip\n tunnel key 7\n"}
    same = only(ask(net(A=changed(VTI_A, gre), B=changed(VTI_B, gre))))
    assert not [one for one in same.findings if one.code == "VPN110"]
    other = {old: new.replace("key 7", "key 8") for old, new in gre.items()}
    made = only(ask(net(A=changed(VTI_A, gre), B=changed(VTI_B, other))))
    assert "VPN110" in [one.code for one in made.findings]
    assert made.is_faulty
