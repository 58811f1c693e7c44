"""Lines that no answer needs are kept for the lint rules, without what is secret in them."""

from __future__ import annotations

import pytest

from routecheck.ios.fold import read_device
from tests.laws.test_secrets import PLANTED, SECRET


def passed(text: str) -> list[str]:
    return [line.text for line in read_device("hostname R1\n" + text, "R1.cfg").passed]


def test_harmless_lines_are_kept_in_their_order_those_of_closed_blocks_too() -> None:
    text = "ip http server\nline vty 0 4\n transport input ssh\nvoice service voip\n sip\nip cef\n"
    assert passed(text) == ["ip http server", "line vty 0 4", "transport input ssh", "voice service voip", "sip", "ip cef"]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("snmp-server community hunter2 RO 10", "snmp-server community <secret> RO 10"),
        ("snmp-server community public RO 10", "snmp-server community <guessed> RO 10"),
        ("no snmp-server community hunter2", "no snmp-server community <secret>"),
        ("snmp-server host 10.0.0.1 version 2c hunter2", "snmp-server host <secret>"),
        ("enable password hunter2", "enable password <secret>"),
        ("enable secret level 5 9 hunter2", "enable secret 9 <secret>"),
        ("username hunter2 privilege 15 password 7 hunter2", "username <secret> privilege password 7 <secret>"),
        ("tacacs-server key 7 hunter2", "tacacs-server key 7 <secret>"),
        ("ip ftp password hunter2", "ip ftp password <secret>"),
        ("boot config ftp://admin:hunter2@10.0.0.1/x", "boot config <secret>"),
        ("ntp authentication-key 1 md5 hunter2 7", "ntp authentication-key <secret>"),
        ("no cdp enable", "no cdp enable"),
    ],
)
def test_what_may_be_secret_in_them_is_cut_out(line: str, kept: str) -> None:
    assert passed(line + "\n") == [kept]


def test_a_secret_in_a_block_that_nobody_reads_is_cut_out_too() -> None:
    assert "hunter2" not in "".join(passed("wlan X\n security wpa psk set-key ascii 0 hunter2\n"))


def test_of_all_places_of_a_secret_only_free_text_is_kept() -> None:
    kept = [line.words[0] for line in read_device(PLANTED, "R1.cfg").passed if SECRET in line.text]
    assert set(kept) == {"description", "wlan"}
