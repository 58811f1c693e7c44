"""What access lists permit (S7.1 to S7.6)."""

from __future__ import annotations

import pytest

from routecheck.address import parse_address, parse_prefix
from routecheck.ios.fold import read_device
from routecheck.model.policy import Acl, AclEntry
from routecheck.policy.acl import Packet, covers, first_match, permits_prefix

TCP, UDP, ICMP = 6, 17, 1


def acl(*lines: str, kind: str = "extended", more: str = "") -> Acl:
    """The access list X of these lines; the first is line 3."""
    text = f"hostname R1\nip access-list {kind} X\n" + "".join(f" {line}\n" for line in lines) + more
    return read_device(text, "R1.cfg").acls["X"]


def packet(source: str = "10.0.0.1", destination: str = "203.0.113.2", protocol: int = TCP, **more: object) -> Packet:
    return Packet(parse_address(source), parse_address(destination), protocol)._replace(**more)  # type: ignore[arg-type]


def test_the_bits_of_a_wildcard_do_not_count_even_with_holes() -> None:
    """EX-7.1: odd third octets only."""
    (entry,) = acl("permit 10.0.1.0 0.0.254.255", kind="standard").entries
    matching = [covers(entry.sources, parse_address(f"10.0.{octet}.7")) for octet in (1, 2, 3)]
    assert matching == [True, False, True]


def test_a_wildcard_matches_its_block_and_no_address_behind_it() -> None:
    """EX-7.6."""
    (entry,) = acl("permit 172.16.16.0 0.0.15.255", kind="standard").entries
    assert covers(entry.sources, parse_address("172.16.31.255"))
    assert not covers(entry.sources, parse_address("172.16.32.0"))


def test_the_first_entry_that_matches_decides() -> None:
    """EX-7.2."""
    made = acl("deny tcp any any eq 23", "permit ip any any")
    telnet = first_match(made, packet(destination_port=23))
    assert isinstance(telnet.entry, AclEntry)
    assert (telnet.is_permitted, str(telnet.entry.line)) == (False, "R1.cfg:3")
    assert first_match(made, packet(protocol=UDP, destination_port=23)).is_permitted is True


def test_established_takes_answers_and_no_openings() -> None:
    """EX-7.3."""
    made = acl("permit tcp any host 203.0.113.2 established")
    assert first_match(made, packet(flags=frozenset({"syn"}))).is_permitted is False
    assert first_match(made, packet(flags=frozenset({"syn", "ack"}))).is_permitted is True
    assert first_match(made, packet(flags=frozenset({"rst"}))).is_permitted is True
    answer = first_match(made, packet(protocol=UDP, source_port=53))
    assert (answer.is_permitted, answer.entry) == (False, None)


def test_a_list_that_is_empty_or_not_defined_permits_everything() -> None:
    """S7.1."""
    assert first_match(None, packet()).is_permitted is True
    assert first_match(acl("remark x"), packet()).is_permitted is True
    assert permits_prefix(None, parse_prefix("10.0.0.0/8")).is_permitted is True


@pytest.mark.parametrize(
    ("ports", "matching"),
    [
        ("eq 80 443", {80, 443}),
        ("neq 79", {22, 78, 80, 81, 443}),
        ("lt 80", {22, 78, 79}),
        ("gt 80", {81, 443}),
        ("range 79 81", {79, 80, 81}),
    ],
)
def test_ports_are_compared_as_the_operator_says(ports: str, matching: set[int]) -> None:
    """S7.4: lt and gt exclude their port, a range includes both."""
    made = acl(f"permit tcp any any {ports}")
    tried = (22, 78, 79, 80, 81, 443)
    assert {port for port in tried if first_match(made, packet(destination_port=port)).is_permitted} == matching


def test_icmp_is_compared_by_type_and_code() -> None:
    made = acl("permit icmp any any echo", "permit icmp any any port-unreachable")
    sent = {"echo": (8, 0), "echo-reply": (0, 0), "port": (3, 3), "host": (3, 1)}
    passed = [
        name for name, (kind, code) in sent.items() if first_match(made, packet(protocol=ICMP, icmp_type=kind, icmp_code=code))[0]
    ]
    assert passed == ["echo", "port"]


def test_a_fragment_meets_permits_by_address_and_passes_denies_with_ports() -> None:
    """S7.6."""
    fragment = packet(is_fragment=True)
    assert first_match(acl("permit tcp any any eq 80"), fragment).is_permitted is True
    assert first_match(acl("deny tcp any any eq 80", "permit ip any any"), fragment).is_permitted is True
    assert first_match(acl("deny ip any any fragments", "permit ip any any"), fragment).is_permitted is False
    assert first_match(acl("deny ip any any fragments", "permit ip any any"), packet()).is_permitted is True


def test_an_entry_that_cannot_be_judged_leaves_it_open_unless_the_outcome_is_the_same() -> None:
    """S0.5, S7.3."""
    assert first_match(acl("deny ip any any time-range T", "permit ip any any"), packet()).is_permitted is None
    assert first_match(acl("permit ip any any time-range T", "permit ip any any"), packet()).is_permitted is True
    assert first_match(acl("deny ip any any time-range T"), packet()).is_permitted is False
    assert first_match(acl("permit ip any any time-range T"), packet()).is_permitted is None
    assert first_match(acl("permit udp any any time-range T", "deny ip any any"), packet()).is_permitted is False
    assert first_match(acl("permit tcp any any eq 80"), packet()).is_permitted is None
    assert first_match(acl("permit ip object-group G any"), packet()).is_permitted is None
    assert first_match(acl("permit ip object-group G host 192.0.2.1"), packet()).is_permitted is False


def test_a_standard_list_filters_routes_by_their_address_alone() -> None:
    made = acl("deny 10.1.0.0 0.0.255.255", "permit any", kind="standard")
    passed = [
        text for text in ("10.1.0.0/16", "10.1.1.0/24", "10.0.0.0/8") if permits_prefix(made, parse_prefix(text)).is_permitted
    ]
    assert passed == ["10.0.0.0/8"]


def test_an_extended_list_filters_routes_by_address_and_mask() -> None:
    """The source stands for the address, the destination for the mask."""
    made = acl("permit ip 10.0.0.0 0.255.255.255 host 255.255.255.0", "permit ip host 172.16.0.0 255.255.0.0 0.0.255.255")
    texts = ("10.1.1.0/24", "10.1.0.0/16", "172.16.0.0/16", "172.16.0.0/20", "172.16.0.0/12")
    passed = [text for text in texts if permits_prefix(made, parse_prefix(text)).is_permitted]
    assert passed == ["10.1.1.0/24", "172.16.0.0/16", "172.16.0.0/20"]


def test_an_entry_about_ports_says_nothing_sure_about_a_route() -> None:
    assert permits_prefix(acl("permit tcp any any eq 80"), parse_prefix("10.0.0.0/8")).is_permitted is None
