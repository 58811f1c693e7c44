"""The words of entries of access lists: what they are short for (S1.7), and what IOS refuses."""

from __future__ import annotations

import pytest

from routecheck.ios.fold import read_device
from routecheck.model.device import Device
from routecheck.model.policy import AclEntry


def read(*entries: str) -> Device:
    return read_device("hostname R1\n" + "".join(f"access-list 101 {entry}\n" for entry in entries), "R1.cfg")


def entry(text: str) -> AclEntry:
    """The only entry of a list."""
    device = read(text)
    assert not device.diagnostics, device.diagnostics
    (made,) = device.acls["101"].entries
    return made._replace(line=made.line._replace(words=(), text=""))


class TestAbbreviations:
    @pytest.mark.parametrize(
        ("short", "full"),
        [
            ("permit tc a a est", "permit tcp any any established"),
            ("permit ip any any lo", "permit ip any any log"),
            ("permit icmp any any echo-r", "permit icmp any any echo-reply"),
            ("permit icmp any any echo", "permit icmp any any 8"),
            ("permit icmp any any ec lo", "permit icmp any any echo log"),
            ("permit icmp any any tr", "permit icmp any any traceroute"),
            ("permit udp any eq dom h 10.0.0.1 eq snmpt", "permit udp any eq domain host 10.0.0.1 eq snmptrap"),
            ("permit tcp any ra 20 21 any ne www telne", "permit tcp any range ftp-data ftp any neq 80 23"),
            ("permit tcp any eq 80 443 a eq 80 est lo", "permit tcp any eq 80 443 any eq 80 established log"),
            ("deny ip any any frag", "deny ip any any fragments"),
            ("permit tcp any any sy", "permit tcp any any syn"),
            ("permit ip obj A obj B", "permit ip object-group A object-group B"),
        ],
    )
    def test_a_keyword_may_be_short(self, short: str, full: str) -> None:
        if "obj" in short:
            one, other = (
                read(text).acls["101"].entries[0]._replace(line=entry("permit ip any any").line) for text in (short, full)
            )
            assert one == other
            return
        assert entry(short) == entry(full)

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("permit i any any", "'i' is ambiguous: it may be icmp or "),
            ("permit tcp any any e", "'e' is ambiguous: it may be eq or established"),
            ("permit icmp any any net", "'net' is ambiguous: it may be net-redirect or "),
            ("permit udp any any eq t", "'t' is ambiguous: it may be tacacs or talk or tftp or time"),
            ("permit tcp any any eq pop", "'pop' is ambiguous: it may be pop2 or pop3"),
        ],
    )
    def test_an_ambiguous_word_is_refused_with_what_it_may_be(self, text: str, told: str) -> None:
        device = read(text, "permit ip any any")
        (one,) = device.diagnostics
        assert one.code == "CFG102"
        assert told in one.message
        assert [made.line.number for made in device.acls["101"].entries] == [3]


class TestRefusedWords:
    @pytest.mark.parametrize(
        ("text", "word"),
        [
            ("permit tcp any any establisehd", "establisehd"), ("permit ip any any lgo", "lgo"),
            ("permit ip any any established", "established"), ("permit udp any any syn", "syn"),
            ("permit icmp any any echo-rpely", "echo-rpely"), ("permit ip any any eq 80", "eq"),
            ("permit tcp any any eq wwww", "wwww"), ("permit tcp any any qe 80", "qe"), ("permit tpc any any", "tpc"),
            ("permit igmp any any hst-report", "hst-report"), ("permit ip any any dscp ef lgo", "lgo"),
            ("permit ip anny any", "anny"),
        ],
    )  # fmt: skip
    def test_what_is_no_keyword_is_not_configured(self, text: str, word: str) -> None:
        device = read(text, "permit ip any any")
        (one,) = device.diagnostics
        assert (one.code, str(one.spans[0])) == ("CFG102", "R1.cfg:2")
        assert f"'{word}'" in one.message
        assert [made.line.number for made in device.acls["101"].entries] == [3]

    def test_a_standard_list_takes_nothing_but_logging(self) -> None:
        device = read_device("access-list 1 permit 10.0.0.0 0.0.0.255 lo\naccess-list 1 permit any establ\n", "R1.cfg")
        assert [made.line.number for made in device.acls["1"].entries] == [1]
        assert [str(one.spans[0]) for one in device.diagnostics] == ["R1.cfg:2"]


class TestOptionsThatAreNotModelled:
    @pytest.mark.parametrize(
        ("text", "what"),
        [
            ("permit ip any any time-range WORK", "'time-range'"), ("permit ip any any ds ef", "'dscp'"),
            ("permit ip any any ttl range 1 5 log", "'ttl'"), ("permit ip any any tos 4 time-r X", "'tos'"),
            ("permit igmp any any host-q", "'host-q'"), ("permit igmp any any 17", "'17'"),
        ],
    )  # fmt: skip
    def test_they_make_an_entry_match_perhaps(self, text: str, what: str) -> None:
        assert entry(text).unknown == what

    def test_what_stands_behind_them_is_read(self) -> None:
        assert entry("permit tcp any any dscp ef established fragments")[5:] != entry("permit tcp any any dscp ef")[5:]
