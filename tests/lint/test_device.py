"""What a router should not be left with: blocks, kinds of passwords, and near misses that must not be found."""

from __future__ import annotations

import pytest

from routecheck.lint.rules import RULES
from tests.lint.blocks import found


def codes(text: str) -> set[str]:
    return {one.code for one in RULES if one.code.startswith("DEV") and found(one.code, text)}


SAFE = """
service password-encryption
enable secret 9 $9$x
username joe privilege 15 secret 9 $9$x
no ip http server
ip http secure-server
snmp-server community 4fX8-notguessed RO 10
snmp-server community 4fX8-other view V RW 10
snmp-server host 192.0.2.9 public
access-list 10 permit 192.0.2.9
line con 0
 exec-timeout 5 0
line vty 0 4
 access-class 10 in vrf-also
 login authentication ADMIN
 transport input ssh
 transport output telnet
line vty 5 15
 login
 transport input none
"""


def test_a_router_that_was_looked_after_has_no_finding() -> None:
    assert codes(f"version 15.1\n{SAFE}") == set()


def test_lines_that_are_not_indented_belong_to_their_block_too() -> None:
    """S1.3."""
    assert codes("line vty 0 4\ntransport input telnet\nlogin local\naccess-class 10 in\naccess-list 10 permit 10.0.0.1\n") == {
        "DEV106"
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("line con 0\n no login\n transport input telnet\n", set()),
        ("line vty 0 4\n access-class 10 out\n", {"DEV107"}),
        ("aaa new-model\nline vty 0 4\n no login\n access-class 10 in\n", set()),
        ("line vty 0 4\n no login\n login local\n access-class 10 in\n", set()),
        ("line vty 0 4\n", set()),
        ("line vty 0 4\n login\n transport input ssh\n", set()),
        ("line vty 0 4\n login\n password hello\n", {"DEV107"}),
        ("line vty 0 4\n login\n login local\n", {"DEV107"}),
        ("line vty 0 4\n login\n no login\n", {"DEV107", "DEV108"}),
        ("line vty 0 4\n login tacacs\n", {"DEV107"}),
        ("aaa new-model\nline vty 0 4\n login\n", {"DEV107"}),
        ("username joe secret 9 $9$x\nline vty 0 4\n login\n", {"DEV107"}),
        ("ip http server\nno ip http server\n", set()),
        ("ip http server\n ip http authentication local\n", {"DEV109"}),
        ("enable password hello\nenable secret 5 $1$x\n", set()),
        ("enable password 7 0822455D0A16\n", {"DEV103"}),
        ("version 15.1\nenable password hello\nenable secret 5 $1$x\n", {"DEV101"}),
        ("version 15.1\nusername joe password 0 hello\n", {"DEV101"}),
        ("username joe password 0 hello\n", set()),
        ("username joe password 7 0822455D0A16\n", {"DEV102"}),
        ("username joe nopassword\n", set()),
        ("no ip routing\nip route 0.0.0.0 0.0.0.0 192.0.2.1\n", set()),
        ("no ip routing\nrouter bgp 65000\n", {"DEV110"}),
        ("ip routing\nrouter bgp 65000\n", set()),
    ],
)
def test_only_what_is_wrong_is_found(text: str, expected: set[str]) -> None:
    assert codes(text) == expected


def test_no_finding_tells_a_password_or_a_community() -> None:
    text = """version 15.1
no service password-encryption
enable password hunter2
username hunter2 password 0 hunter2
snmp-server community hunter2 RW
line vty 0 4
 password hunter2
"""
    told = [one for rule in RULES if rule.code.startswith("DEV") for one in found(rule.code, text)]
    assert {one.subject for one in told} >= {
        "service password-encryption",
        "enable password",
        "snmp-server community RW",
        "line vty",
    }
    assert "hunter2" not in "".join(f"{one!r}{one.message}{[line.text for line in one.lines]}" for one in told)
