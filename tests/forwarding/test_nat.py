"""The translation table (section 9 of semantics.md), by its examples."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from routecheck.address import dotted, parse_address
from routecheck.forwarding.nat.table import NatTable
from routecheck.forwarding.nat.values import Crossing, Entry, Refused, Result, Translated, Unknown, Untouched, spot
from routecheck.forwarding.nat.warnings import exit_mismatch, hairpin, warnings
from routecheck.forwarding.packet import ECHO, ESP, ICMP, TCP, UDP, UNREACHABLE, Packet, Quoted
from routecheck.ios.fold import read_device
from routecheck.policy.acl import first_match

#                       R1
#  192.168.1.0/24 --- Gi0/0 (inside)   Gi0/1 203.0.113.2/24 (outside) --- Internet
EDGE = """
hostname R1
interface GigabitEthernet0/0
 ip address 192.168.1.1 255.255.255.0
 ip nat inside
interface GigabitEthernet0/1
 ip address 203.0.113.2 255.255.255.0
 ip nat outside
access-list 1 permit 192.168.1.0 0.0.0.255
""".lstrip()
PAT = "ip nat inside source list 1 interface GigabitEthernet0/1 overload"
OUT = Crossing("GigabitEthernet0/0", "GigabitEthernet0/1", parse_address("203.0.113.1"))
SERVER = "198.51.100.5:80"


class At(NamedTuple):
    """A table, and how its packets are written: `10.0.0.1:80`."""

    table: NatTable

    def out(self, source: str, destination: str = SERVER, at_s: float = 0, **more: object) -> Result:
        return self.table.out(packet(source, destination, **more), OUT, at_s)  # type: ignore[arg-type]

    def back(self, source: str, destination: str, at_s: float = 0, **more: object) -> Result:
        return self.table.back(packet(source, destination, **more), "GigabitEthernet0/1", at_s)  # type: ignore[arg-type]


def table(*lines: str, config: str = EDGE) -> At:
    device = read_device(config + "\n".join(lines), "R1.cfg")
    assert not device.diagnostics
    return At(NatTable(device))


def packet(source: str, destination: str, protocol: int = TCP, flags: str = "syn") -> Packet:
    one, _, port = source.partition(":")
    other, _, to = destination.partition(":")
    if protocol == ICMP:
        return Packet(parse_address(one), parse_address(other), ICMP, query=int(port), icmp_type=ECHO, icmp_code=0)
    made = Packet(parse_address(one), parse_address(other), protocol, flags=frozenset(flags.split()))
    return made._replace(source_port=int(port), destination_port=int(to)) if port else made


def said(result: Result) -> str:
    """`source -> destination` of what leaves, or what became of it and why."""
    if isinstance(result, Translated):
        made = result.packet
        if made.protocol == ICMP and made.query is not None:
            return f"{spot(made.source, made.query)} -> {dotted(made.destination)}"
        return str(made)
    return f"{type(result).__name__}: {result.reason}"


def rows(at: At, at_s: float = 0) -> list[str]:
    return [row(one) for one in at.table.entries(at_s)]


def row(one: Entry) -> str:
    word = {None: "---", TCP: "tcp", UDP: "udp", ICMP: "icmp", ESP: "esp"}[one.protocol]
    parts = (
        spot(one.inside_global, one.inside_global_port), spot(one.inside_local, one.inside_local_port),
        spot(one.outside_local, one.outside_local_port), spot(one.outside_global, one.outside_global_port),
    )  # fmt: skip
    return " ".join((word, *parts))


class TestPat:
    """S9.7, S9.8, S9.10."""

    def test_a_port_is_kept_when_it_is_free_else_the_first_of_its_group_is_taken(self) -> None:
        """EX-9.1."""
        at = table(PAT)
        assert said(at.out("192.168.1.10:50000")) == "203.0.113.2:50000 -> 198.51.100.5:80"
        assert said(at.out("192.168.1.11:50000")) == "203.0.113.2:1024 -> 198.51.100.5:80"
        assert said(at.out("192.168.1.12:600")) == "203.0.113.2:600 -> 198.51.100.5:80"
        assert said(at.out("192.168.1.13:600")) == "203.0.113.2:512 -> 198.51.100.5:80"

    def test_a_source_keeps_its_port_for_every_destination(self) -> None:
        at = table(PAT)
        at.out("192.168.1.10:50000")
        assert said(at.out("192.168.1.11:50000")) == "203.0.113.2:1024 -> 198.51.100.5:80"
        assert said(at.out("192.168.1.11:50000", "198.51.100.6:443")) == "203.0.113.2:1024 -> 198.51.100.6:443"

    def test_tcp_and_udp_have_ports_of_their_own(self) -> None:
        at = table(PAT)
        at.out("192.168.1.10:50000")
        assert said(at.out("192.168.1.11:50000", protocol=UDP)) == "203.0.113.2:50000 -> 198.51.100.5:80"

    def test_an_echo_is_told_apart_by_its_identifier(self) -> None:
        at = table(PAT)
        assert said(at.out("192.168.1.10:7", "8.8.8.8", protocol=ICMP)) == "203.0.113.2:7 -> 8.8.8.8"
        assert said(at.out("192.168.1.11:7", "8.8.8.8", protocol=ICMP)) == "203.0.113.2:0 -> 8.8.8.8"
        assert said(at.back("8.8.8.8:0", "203.0.113.2", protocol=ICMP)) == "8.8.8.8:7 -> 192.168.1.11"
        assert rows(at)[1] == "icmp 203.0.113.2:0 192.168.1.11:7 8.8.8.8:7 8.8.8.8:0"

    def test_an_answer_comes_back_before_it_is_routed(self) -> None:
        """EX-8.4."""
        at = table(PAT)
        at.out("192.168.1.10:50000")
        assert said(at.back(SERVER, "203.0.113.2:50000", flags="syn ack")) == "198.51.100.5:80 -> 192.168.1.10:50000"

    def test_nobody_else_may_use_the_entry(self) -> None:
        at = table(PAT)
        at.out("192.168.1.10:50000")
        assert said(at.back("198.51.100.6:80", "203.0.113.2:50000")) == "Untouched: no translation stands for 203.0.113.2"
        assert isinstance(at.back("198.51.100.5:81", "203.0.113.2:50000"), Untouched)

    def test_a_full_group_goes_on_at_the_next_address_of_the_pool(self) -> None:
        at = table("ip nat pool P 203.0.113.10 203.0.113.11 netmask 255.255.255.0", "ip nat inside source list 1 pool P overload")
        for source in range(1024):
            found = at.out(f"192.168.1.{source // 512 + 10}:{512 + source % 512}")
            assert isinstance(found, Translated)
            assert found.packet.source == parse_address(f"203.0.113.{10 + source // 512}")
        full = at.out("192.168.1.12:600")
        assert isinstance(full, Refused)
        assert full.reason == "pool P has no free port from 512 to 1023 left (S9.7)"
        assert [str(line) for line in full.lines] == ["R1.cfg:10", "R1.cfg:9"]
        assert isinstance(at.out("192.168.1.12:60000"), Translated)

    def test_esp_passes_for_one_inside_host_per_remote(self) -> None:
        """S9.15."""
        at = table(PAT)
        first = at.out("192.168.1.10", "198.51.100.5", protocol=ESP)
        assert said(first) == "203.0.113.2 -> 198.51.100.5"
        assert isinstance(first, Translated)
        assert "S9.15" in first.cautions[0]
        assert isinstance(at.out("192.168.1.11", "198.51.100.5", protocol=ESP), Refused)
        assert isinstance(at.out("192.168.1.11", "198.51.100.6", protocol=ESP), Translated)
        assert said(at.back("198.51.100.5", "203.0.113.2", protocol=ESP)) == "198.51.100.5 -> 192.168.1.10"

    def test_a_second_host_takes_the_next_address_for_what_has_no_ports(self) -> None:
        at = table("ip nat pool P 203.0.113.10 203.0.113.11 prefix-length 24", "ip nat inside source list 1 pool P overload")
        assert said(at.out("192.168.1.10", "198.51.100.5", protocol=ESP)) == "203.0.113.10 -> 198.51.100.5"
        assert said(at.out("192.168.1.11", "198.51.100.5", protocol=ESP)) == "203.0.113.11 -> 198.51.100.5"

    def test_an_address_of_a_static_host_is_not_shared(self) -> None:
        at = table(
            "ip nat pool P 203.0.113.10 203.0.113.11 prefix-length 24", "ip nat inside source list 1 pool P overload",
            "ip nat inside source static 192.168.1.5 203.0.113.10",
        )  # fmt: skip
        assert said(at.out("192.168.1.10:6000")) == "203.0.113.11:6000 -> 198.51.100.5:80"


class TestWhichPackets:
    """S9.2, S9.5."""

    @pytest.mark.parametrize(
        ("arrived_by", "leaves_by", "reason"),
        [
            ("GigabitEthernet0/0", "GigabitEthernet0/0", "GigabitEthernet0/0 is not `ip nat outside`"),
            ("GigabitEthernet0/1", "GigabitEthernet0/1", "GigabitEthernet0/1 is not `ip nat inside`"),
            ("GigabitEthernet0/0", "GigabitEthernet0/2", "GigabitEthernet0/2 is not `ip nat outside`"),
        ],
    )
    def test_only_those_from_inside_to_outside(self, arrived_by: str, leaves_by: str, reason: str) -> None:
        at = table(PAT, "interface GigabitEthernet0/2", " ip address 10.9.9.1 255.255.255.0")
        found = at.table.out(packet("192.168.1.10:50000", SERVER), Crossing(arrived_by, leaves_by), 0)
        assert said(found) == f"Untouched: {reason}"

    def test_a_deny_leaves_a_packet_as_it_is(self) -> None:
        """EX-9.7."""
        at = table(
            "access-list 100 deny ip 192.168.1.0 0.0.0.255 10.1.0.0 0.0.0.255",
            "access-list 100 permit ip 192.168.1.0 0.0.0.255 any",
            PAT.replace("list 1 ", "list 100 "),
        )
        found = at.out("192.168.1.10:50000", "10.1.0.9:80")
        assert said(found) == "Untouched: access list 100 denies 192.168.1.10 -> 10.1.0.9"
        assert isinstance(found, Untouched)
        assert [str(line) for line in found.lines] == ["R1.cfg:11", "R1.cfg:9"]
        assert said(at.out("192.168.1.10:50000", "8.8.8.8:80")) == "203.0.113.2:50000 -> 8.8.8.8:80"

    def test_pat_translates_what_a_crypto_map_is_to_protect_unless_a_deny_keeps_it_out(self) -> None:
        """EX-8.2."""
        crypto = ("access-list 110 permit ip 192.168.1.0 0.0.0.255 10.1.0.0 0.0.0.255",)
        rule = PAT.replace("list 1 ", "list 101 ")
        permit = "access-list 101 permit ip 192.168.1.0 0.0.0.255 any"
        at = table(*crypto, permit, rule)
        found = at.out("192.168.1.10:50000", "10.1.0.9:80")
        assert isinstance(found, Translated)
        assert first_match(at.table.device.acls["110"], found.packet.seen()).is_permitted is False
        mended = table(*crypto, "access-list 101 deny ip 192.168.1.0 0.0.0.255 10.1.0.0 0.0.0.255", permit, rule)
        assert isinstance(mended.out("192.168.1.10:50000", "10.1.0.9:80"), Untouched)

    def test_a_list_that_is_not_defined_translates_nothing_and_says_so(self) -> None:
        found = table(PAT.replace("list 1 ", "list 9 ")).out("192.168.1.10:50000")
        assert said(found) == "Untouched: access list 9 is not defined"
        assert "(S9.5, U8)" in found.cautions[0]

    def test_a_route_map_that_is_not_defined_leaves_it_open(self) -> None:
        found = table(PAT.replace("list 1 ", "route-map M ")).out("192.168.1.10:50000")
        assert said(found) == "Unknown: route-map M is not defined (S7.12)"

    def test_a_list_that_may_permit_leaves_it_open(self) -> None:
        lines = "access-list 101 permit tcp 192.168.1.0 0.0.0.255 any time-range NIGHT"
        assert isinstance(table(lines, PAT.replace("list 1 ", "list 101 ")).out("192.168.1.10:50000"), Unknown)

    def test_overlapping_lists_go_by_the_order_of_the_config_and_that_is_flagged(self) -> None:
        """U4."""
        lines = (
            "access-list 2 permit any", "ip nat pool P 203.0.113.10 203.0.113.10 netmask 255.255.255.0",
            "ip nat inside source list 2 pool P overload",
        )  # fmt: skip
        found = table(*lines, PAT).out("192.168.1.10:50000")
        assert said(found) == "203.0.113.10:50000 -> 198.51.100.5:80"
        assert "U4" in found.cautions[0]
        assert not table(PAT).out("192.168.1.10:50000").cautions

    def test_an_address_from_dhcp_is_not_known(self) -> None:
        at = table(PAT, config=EDGE.replace("203.0.113.2 255.255.255.0", "dhcp"))
        found = at.out("192.168.1.10:50000")
        assert said(found) == "Unknown: the address of GigabitEthernet0/1 is not in the config"
        assert [str(line) for line in found.lines] == ["R1.cfg:6", "R1.cfg:9"]
        given = NatTable(at.table.device, {"GigabitEthernet0/1": parse_address("203.0.113.77")})
        assert said(At(given).out("192.168.1.10:50000")) == "203.0.113.77:50000 -> 198.51.100.5:80"

    def test_nvi_is_not_modelled(self) -> None:
        at = table(PAT, config=EDGE.replace("ip nat outside", "ip nat enable"))
        assert said(at.out("192.168.1.10:50000")) == "Unknown: `ip nat enable` (NVI) is not modelled"
        assert isinstance(at.back(SERVER, "203.0.113.2:50000"), Unknown)

    def test_what_the_router_sends_itself_is_flagged(self) -> None:
        """U12."""
        at = table(PAT)
        own = Crossing(None, "GigabitEthernet0/1")
        found = at.table.out(packet("192.168.1.1:7", "8.8.8.8", protocol=ICMP), own, 0)
        assert said(found) == "203.0.113.2:7 -> 8.8.8.8"
        assert "U12" in found.cautions[0]
        assert isinstance(at.table.out(packet("203.0.113.2:7", "8.8.8.8", protocol=ICMP), own, 0), Untouched)


class TestStatics:
    """S9.4, S9.11, S9.14."""

    FORWARD = "ip nat inside source static tcp 192.168.1.20 80 203.0.113.2 8080"

    def test_a_port_forward_takes_its_port_and_no_other(self) -> None:
        """EX-9.2."""
        at = table(self.FORWARD, PAT)
        assert said(at.back("198.51.100.5:5555", "203.0.113.2:8080")) == "198.51.100.5:5555 -> 192.168.1.20:80"
        assert said(at.back("198.51.100.5:5555", "203.0.113.2:80")) == "Untouched: no translation stands for 203.0.113.2"
        assert said(at.out("192.168.1.20:80", "198.51.100.5:5555", flags="syn ack")) == "203.0.113.2:8080 -> 198.51.100.5:5555"

    def test_a_port_forward_is_kept_from_pat(self) -> None:
        at = table(self.FORWARD, PAT)
        assert said(at.out("192.168.1.10:8080")) == "203.0.113.2:1024 -> 198.51.100.5:80"

    def test_a_host_is_translated_both_ways(self) -> None:
        at = table("ip nat inside source static 192.168.1.5 203.0.113.5")
        assert said(at.back("198.51.100.5:5555", "203.0.113.5:443")) == "198.51.100.5:5555 -> 192.168.1.5:443"
        assert said(at.out("192.168.1.5:6000")) == "203.0.113.5:6000 -> 198.51.100.5:80"
        assert rows(at) == [
            "--- 203.0.113.5 192.168.1.5 --- ---",
            "tcp 203.0.113.5:443 192.168.1.5:443 198.51.100.5:5555 198.51.100.5:5555",
            "tcp 203.0.113.5:6000 192.168.1.5:6000 198.51.100.5:80 198.51.100.5:80",
        ]

    def test_an_access_list_outside_sees_the_global_address(self) -> None:
        """EX-8.1."""
        device = table(
            "ip nat inside source static 192.168.1.5 203.0.113.5",
            "access-list 101 permit tcp any host 192.168.1.5 eq 443",
            "access-list 102 permit tcp any host 203.0.113.5 eq 443",
        ).table.device
        arriving = packet("198.51.100.5:5555", "203.0.113.5:443")
        assert first_match(device.acls["101"], arriving.seen()).is_permitted is False
        assert first_match(device.acls["102"], arriving.seen()).is_permitted is True

    def test_without_flow_entries_there_is_only_the_static_row(self) -> None:
        at = table("ip nat inside source static 192.168.1.5 203.0.113.5", "no ip nat create flow-entries")
        assert said(at.out("192.168.1.5:6000")) == "203.0.113.5:6000 -> 198.51.100.5:80"
        assert said(at.back(SERVER, "203.0.113.5:6000", flags="syn ack")) == "198.51.100.5:80 -> 192.168.1.5:6000"
        assert rows(at) == ["--- 203.0.113.5 192.168.1.5 --- ---"]

    def test_a_network_keeps_the_host_bits(self) -> None:
        """EX-9.4."""
        at = table("ip nat inside source static network 192.168.1.0 203.0.113.0 /24")
        assert said(at.out("192.168.1.77:6000")) == "203.0.113.77:6000 -> 198.51.100.5:80"
        assert said(at.back("198.51.100.5:5555", "203.0.113.78:443")) == "198.51.100.5:5555 -> 192.168.1.78:443"

    def test_a_route_map_keeps_packets_out(self) -> None:
        """S9.14."""
        at = table(
            "access-list 101 deny ip any 10.1.0.0 0.0.0.255", "access-list 101 permit ip any any",
            "route-map RM permit 10", " match ip address 101",
            "ip nat inside source static 192.168.1.5 203.0.113.5 route-map RM",
        )  # fmt: skip
        assert said(at.out("192.168.1.5:6000")) == "203.0.113.5:6000 -> 198.51.100.5:80"
        assert isinstance(at.out("192.168.1.5:6000", "10.1.0.9:80"), Untouched)

    def test_the_interface_form_uses_its_address(self) -> None:
        at = table("ip nat inside source static udp 192.168.1.5 500 interface GigabitEthernet0/1 500")
        assert said(at.back("198.51.100.5:500", "203.0.113.2:500", protocol=UDP)) == "198.51.100.5:500 -> 192.168.1.5:500"

    def test_a_router_answers_arp_for_what_it_translates_to(self) -> None:
        """S9.11."""
        at = table(
            "ip nat inside source static 192.168.1.5 203.0.113.5",
            "ip nat inside source static 192.168.1.6 203.0.113.6 no-alias",
            "ip nat inside source static 192.168.1.7 198.51.100.7",
            "ip nat pool P 203.0.113.10 203.0.113.11 netmask 255.255.255.0",
            "ip nat inside source list 1 pool P",
        )
        told = [(dotted(one.first), dotted(one.last)) for one in at.table.aliases("GigabitEthernet0/1")]
        assert told == [("203.0.113.5", "203.0.113.5"), ("203.0.113.10", "203.0.113.11")]
        assert str(at.table.answers("GigabitEthernet0/1", parse_address("203.0.113.11"))) == "R1.cfg:13"
        assert at.table.answers("GigabitEthernet0/1", parse_address("203.0.113.6")) is None
        assert at.table.aliases("GigabitEthernet0/0") == ()

    def test_an_inside_host_does_not_reach_a_server_by_its_global_address(self) -> None:
        """EX-9.8."""
        at = table("ip nat inside source static 192.168.1.5 203.0.113.5", PAT)
        found = hairpin(at.table, packet("192.168.1.10:6000", "203.0.113.5:80"), "GigabitEthernet0/0")
        assert found
        assert found.name == "NAT-HAIRPIN"
        assert hairpin(at.table, packet("192.168.1.10:6000", "203.0.113.6:80"), "GigabitEthernet0/0") is None
        assert hairpin(at.table, packet("198.51.100.5:6000", "203.0.113.5:80"), "GigabitEthernet0/1") is None


class TestPoolsWithoutOverload:
    """S9.9."""

    POOL = (
        "ip nat pool P 203.0.113.10 203.0.113.11 netmask 255.255.255.0", "ip nat inside source list 1 pool P",
    )  # fmt: skip

    def test_the_third_host_of_a_pool_of_two_is_dropped(self) -> None:
        """EX-9.3."""
        at = table(*self.POOL)
        assert said(at.out("192.168.1.10:6000")) == "203.0.113.10:6000 -> 198.51.100.5:80"
        assert said(at.out("192.168.1.11:6000")) == "203.0.113.11:6000 -> 198.51.100.5:80"
        found = at.out("192.168.1.12:6000")
        assert said(found) == "Refused: pool P has no free address: all 2 are in use (S9.9)"
        assert [str(line) for line in found.lines] == ["R1.cfg:10", "R1.cfg:9"]
        assert said(at.out("192.168.1.10:6001")) == "203.0.113.10:6001 -> 198.51.100.5:80"

    def test_the_entry_admits_calls_from_outside_while_it_lives(self) -> None:
        at = table(*self.POOL, "ip nat translation timeout 100", "ip nat translation tcp-timeout 50")
        assert isinstance(at.back("198.51.100.9:5555", "203.0.113.10:22"), Untouched)
        at.out("192.168.1.10:6000")
        assert said(at.back("198.51.100.9:5555", "203.0.113.10:22", 99)) == "198.51.100.9:5555 -> 192.168.1.10:22"
        assert isinstance(at.back("198.51.100.9:5556", "203.0.113.10:22", 199), Untouched)
        assert said(at.out("192.168.1.11:6000", at_s=199)) == "203.0.113.10:6000 -> 198.51.100.5:80"

    def test_a_static_address_in_the_pool_is_left_out(self) -> None:
        at = table(*self.POOL, "ip nat inside source static 192.168.1.5 203.0.113.10")
        assert said(at.out("192.168.1.10:6000")) == "203.0.113.11:6000 -> 198.51.100.5:80"

    def test_match_host_keeps_the_host_number(self) -> None:
        pool = "ip nat pool P 203.0.113.10 203.0.113.50 netmask 255.255.255.0 type match-host"
        at = table(pool, self.POOL[1])
        assert said(at.out("192.168.1.33:6000")) == "203.0.113.33:6000 -> 198.51.100.5:80"
        assert isinstance(at.out("192.168.1.60:6000"), Refused)

    def test_a_limit_of_entries_refuses_the_next(self) -> None:
        at = table(PAT, "ip nat translation max-entries 2")
        at.out("192.168.1.10:6000")
        at.out("192.168.1.10:6001")
        found = at.out("192.168.1.10:6002")
        assert said(found) == "Refused: the table is full: max-entries 2"
        assert [str(line) for line in found.lines] == ["R1.cfg:10"]
        assert isinstance(at.out("192.168.1.10:6001"), Translated)
        at.out("192.168.1.11:6002", at_s=61)
        assert said(at.out("192.168.1.12:6002", at_s=61)) == "203.0.113.2:1024 -> 198.51.100.5:80"

    def test_a_limit_of_a_host_is_for_that_host(self) -> None:
        at = table(PAT, "ip nat translation max-entries host 192.168.1.10 1", "ip nat translation icmp-timeout 5")
        at.out("192.168.1.10:6000", "8.8.8.8", protocol=ICMP)
        assert isinstance(at.out("192.168.1.10:6001"), Refused)
        assert isinstance(at.out("192.168.1.11:6001"), Translated)
        assert isinstance(at.out("192.168.1.10:6001", at_s=5), Translated)


class TestRotary:
    LINES = (
        "ip nat pool WEB 192.168.1.21 192.168.1.22 prefix-length 24 type rotary", "access-list 2 permit 203.0.113.9",
        "ip nat inside destination list 2 pool WEB",
    )  # fmt: skip

    def test_servers_take_turns_and_answer_as_one(self) -> None:
        at = table(*self.LINES)
        assert said(at.back("198.51.100.5:5555", "203.0.113.9:80")) == "198.51.100.5:5555 -> 192.168.1.21:80"
        assert said(at.back("198.51.100.5:5556", "203.0.113.9:80")) == "198.51.100.5:5556 -> 192.168.1.22:80"
        assert said(at.back("198.51.100.5:5557", "203.0.113.9:80")) == "198.51.100.5:5557 -> 192.168.1.21:80"
        assert said(at.back("198.51.100.5:5556", "203.0.113.9:80", flags="ack")) == "198.51.100.5:5556 -> 192.168.1.22:80"
        assert said(at.out("192.168.1.22:80", "198.51.100.5:5556", flags="ack")) == "203.0.113.9:80 -> 198.51.100.5:5556"

    def test_what_is_not_tcp_or_not_in_the_list_is_left_alone(self) -> None:
        at = table(*self.LINES)
        assert isinstance(at.back("198.51.100.5:5555", "203.0.113.9:80", protocol=UDP), Untouched)
        assert isinstance(at.back("198.51.100.5:5555", "203.0.113.8:80"), Untouched)

    def test_a_pool_of_another_type_leaves_it_open(self) -> None:
        at = table(self.LINES[0].removesuffix(" type rotary"), *self.LINES[1:])
        assert isinstance(at.back("198.51.100.5:5555", "203.0.113.9:80"), Unknown)


class TestOutsideSources:
    def test_an_outside_host_is_known_inside_by_another_address(self) -> None:
        at = table(PAT, "ip nat outside source static 198.51.100.5 192.168.1.99")
        assert said(at.out("192.168.1.10:6000", "192.168.1.99:80")) == "203.0.113.2:6000 -> 198.51.100.5:80"
        assert said(at.back(SERVER, "203.0.113.2:6000", flags="syn ack")) == "192.168.1.99:80 -> 192.168.1.10:6000"
        quoted = Quoted(packet("203.0.113.2:6000", SERVER))
        error = Packet(parse_address("198.51.100.5"), parse_address("203.0.113.2"), ICMP, icmp_type=UNREACHABLE, payload=quoted)
        found = at.table.back(error, "GigabitEthernet0/1", 0)
        assert said(found) == "192.168.1.99 -> 192.168.1.10"
        assert rows(at) == [
            "--- --- --- 192.168.1.99 198.51.100.5",
            "tcp 203.0.113.2:6000 192.168.1.10:6000 192.168.1.99:80 198.51.100.5:80",
        ]

    def test_a_pool_gives_outside_hosts_addresses_as_they_call(self) -> None:
        at = table(
            "access-list 3 permit 198.51.100.0 0.0.0.255", "ip nat pool IN 192.168.1.98 192.168.1.99 prefix-length 24",
            "ip nat outside source list 3 pool IN", "ip nat inside source static 192.168.1.5 203.0.113.5",
        )  # fmt: skip
        assert said(at.back("198.51.100.5:5555", "203.0.113.5:80")) == "192.168.1.98:5555 -> 192.168.1.5:80"
        assert said(at.out("192.168.1.5:80", "192.168.1.98:5555", flags="syn ack")) == "203.0.113.5:80 -> 198.51.100.5:5555"
        assert said(at.back("198.51.100.6:5555", "203.0.113.5:80")) == "192.168.1.99:5555 -> 192.168.1.5:80"
        assert isinstance(at.back("198.51.100.7:5555", "203.0.113.5:80"), Refused)


class TestErrors:
    """An ICMP error goes where the packet it quotes came from."""

    def test_an_error_from_outside_reaches_the_inside_host(self) -> None:
        at = table(PAT)
        at.out("192.168.1.11:6000")
        at.out("192.168.1.10:6000")
        quoted = Quoted(packet("203.0.113.2:1024", SERVER), 1400)
        error = Packet(
            parse_address("203.0.113.1"), parse_address("203.0.113.2"), ICMP, icmp_type=UNREACHABLE, icmp_code=4, payload=quoted
        )
        found = at.table.back(error, "GigabitEthernet0/1", 0)
        assert isinstance(found, Translated)
        assert str(found.packet) == "203.0.113.1 -> 192.168.1.10"
        assert isinstance(found.packet.payload, Quoted)
        assert (str(found.packet.payload.packet), found.packet.payload.mtu) == ("192.168.1.10:6000 -> 198.51.100.5:80", 1400)
        far = at.table.back(error._replace(source=parse_address("198.51.100.5")), "GigabitEthernet0/1", 0)
        assert isinstance(far, Translated)
        assert str(far.packet) == "198.51.100.5 -> 192.168.1.10"
        other = error._replace(payload=Quoted(packet("203.0.113.2:1025", SERVER)))
        assert isinstance(at.table.back(other, "GigabitEthernet0/1", 0), Untouched)

    def test_an_error_from_inside_leaves_with_global_addresses(self) -> None:
        at = table("ip nat inside source static udp 192.168.1.5 500 203.0.113.5 501")
        at.back("198.51.100.5:500", "203.0.113.5:501", protocol=UDP)
        quoted = Quoted(packet("198.51.100.5:500", "192.168.1.5:500", protocol=UDP))
        error = Packet(
            parse_address("192.168.1.5"), parse_address("198.51.100.5"), ICMP, icmp_type=UNREACHABLE, icmp_code=3, payload=quoted
        )
        found = at.table.out(error, OUT, 0)
        assert isinstance(found, Translated)
        assert str(found.packet) == "203.0.113.5 -> 198.51.100.5"
        assert isinstance(found.packet.payload, Quoted)
        assert str(found.packet.payload.packet) == "198.51.100.5:500 -> 203.0.113.5:501"


class TestTimeouts:
    """S9.12."""

    def test_a_dns_entry_is_gone_after_a_minute(self) -> None:
        """EX-9.9."""
        at = table(PAT)
        at.out("192.168.1.10:6000", "8.8.8.8:53", protocol=UDP)
        assert said(at.back("8.8.8.8:53", "203.0.113.2:6000", 59, protocol=UDP)) == "8.8.8.8:53 -> 192.168.1.10:6000"
        assert isinstance(at.back("8.8.8.8:53", "203.0.113.2:6000", 120, protocol=UDP), Untouched)
        assert rows(at, 120) == []

    @pytest.mark.parametrize(
        ("protocol", "flags", "lives_s"),
        [(UDP, "", 300), (ICMP, "", 60), (TCP, "syn", 60), (TCP, "ack", 86400), (TCP, "fin ack", 60), (TCP, "rst", 60)],
    )
    def test_each_kind_has_its_timer(self, protocol: int, flags: str, lives_s: int) -> None:
        at = table(PAT)
        at.out("192.168.1.10:6000", "8.8.8.8:80", protocol=protocol, flags=flags)
        assert len(rows(at, lives_s - 1)) == 1
        assert rows(at, lives_s) == []

    def test_a_handshake_makes_a_session_long_lived_and_a_fin_short_lived(self) -> None:
        at = table(PAT)
        at.out("192.168.1.10:6000")
        at.back(SERVER, "203.0.113.2:6000", 1, flags="syn ack")
        assert len(rows(at, 1000)) == 1
        at.out("192.168.1.10:6000", at_s=1000, flags="fin ack")
        assert len(rows(at, 1059)) == 1
        assert rows(at, 1060) == []

    def test_a_port_is_free_again_when_its_entry_is_gone(self) -> None:
        at = table(PAT)
        at.out("192.168.1.10:6000", protocol=UDP)
        assert said(at.out("192.168.1.11:6000", at_s=299, protocol=UDP)).startswith("203.0.113.2:1024 ")
        assert said(at.out("192.168.1.12:6000", at_s=300, protocol=UDP)).startswith("203.0.113.2:6000 ")

    def test_timers_are_configured_and_never_is_never(self) -> None:
        at = table(PAT, "ip nat translation udp-timeout never", "ip nat translation port-timeout tcp 80 20")
        at.out("192.168.1.10:6000", protocol=UDP)
        at.out("192.168.1.10:6000", flags="ack")
        assert len(rows(at, 19)) == 2
        assert len(rows(at, 20)) == 1
        assert len(rows(at, 10**9)) == 1

    def test_clear_leaves_what_is_static(self) -> None:
        at = table(PAT, TestStatics.FORWARD)
        at.out("192.168.1.10:6000")
        at.back("198.51.100.5:5555", "203.0.113.2:8080")
        at.table.clear(0)
        assert rows(at) == ["tcp 203.0.113.2:8080 192.168.1.20:80 --- ---"]
        assert said(at.out("192.168.1.11:6000")).startswith("203.0.113.2:6000 ")


F2 = """
hostname R1
interface GigabitEthernet0/0
 ip address 192.168.1.1 255.255.255.0
 ip nat inside
interface GigabitEthernet0/1
 ip address 203.0.113.2 255.255.255.252
 ip nat outside
interface GigabitEthernet0/2
 ip address 198.51.100.2 255.255.255.252
 ip nat outside
access-list 10 permit 192.168.1.0 0.0.0.255
route-map ISP1 permit 10
 match ip address 10
 match interface GigabitEthernet0/1
route-map ISP2 permit 10
 match ip address 10
 match interface GigabitEthernet0/2
""".lstrip()
RULES = (
    "ip nat inside source route-map ISP1 interface GigabitEthernet0/1 overload",
    "ip nat inside source route-map ISP2 interface GigabitEthernet0/2 overload",
)
ISP1 = Crossing("GigabitEthernet0/0", "GigabitEthernet0/1", parse_address("203.0.113.1"))
ISP2 = Crossing("GigabitEthernet0/0", "GigabitEthernet0/2", parse_address("198.51.100.1"))


class TestTwoExits:
    """F2, S9.6, S9.17, at the table: routing has chosen the exit already."""

    WEB = "93.184.216.34:443"

    def send(self, at: At, source: str, exit_: Crossing, flags: str = "syn") -> Result:
        return at.table.out(packet(source, self.WEB, flags=flags), exit_, 0)

    def test_each_exit_has_its_own_address(self) -> None:
        """F2.0."""
        at = table(*RULES, config=F2)
        assert said(self.send(at, "192.168.1.10:50001", ISP1)) == "203.0.113.2:50001 -> 93.184.216.34:443"
        assert said(self.send(at, "192.168.1.11:50001", ISP2)) == "198.51.100.2:50001 -> 93.184.216.34:443"

    def test_a_session_keeps_the_address_of_the_exit_that_died_and_a_new_one_works(self) -> None:
        """F2.2, EX-9.6."""
        at = table(*RULES, config=F2)
        self.send(at, "192.168.1.10:50001", ISP1)
        found = self.send(at, "192.168.1.10:50001", ISP2, "ack")
        assert said(found) == "203.0.113.2:50001 -> 93.184.216.34:443"
        (warned,) = warnings(at.table.device, ISP2, packet("192.168.1.10:50001", self.WEB), found)
        assert warned.name == "NAT-EXIT-MISMATCH"
        found = self.send(at, "192.168.1.10:50002", ISP2)
        assert said(found) == "198.51.100.2:50002 -> 93.184.216.34:443"
        assert warnings(at.table.device, ISP2, packet("192.168.1.10:50002", self.WEB), found) == ()

    def test_sessions_over_the_backup_break_when_the_first_exit_is_back(self) -> None:
        """F2.6."""
        at = table(*RULES, config=F2)
        self.send(at, "192.168.1.10:50002", ISP2)
        found = self.send(at, "192.168.1.10:50002", ISP1, "ack")
        assert said(found) == "198.51.100.2:50002 -> 93.184.216.34:443"
        assert [one.name for one in warnings(at.table.device, ISP1, packet("192.168.1.10:50002", self.WEB), found)] == [
            "NAT-EXIT-MISMATCH"
        ]

    def test_one_rule_for_two_exits_leaves_with_the_wrong_address(self) -> None:
        """F2.5, EX-9.5."""
        at = table("ip nat inside source list 10 interface GigabitEthernet0/1 overload", config=F2)
        found = self.send(at, "192.168.1.10:50001", ISP2)
        assert said(found) == "203.0.113.2:50001 -> 93.184.216.34:443"
        (warned,) = warnings(at.table.device, ISP2, packet("192.168.1.10:50001", self.WEB), found)
        assert warned.name == "NAT-EXIT-MISMATCH"
        assert exit_mismatch(at.table.device, parse_address("203.0.113.2"), "GigabitEthernet0/1") is None

    def test_an_exit_that_is_not_outside_lets_private_addresses_out(self) -> None:
        """EX-9.5."""
        config = F2.replace("198.51.100.2 255.255.255.252\n ip nat outside", "198.51.100.2 255.255.255.252")
        at = table("ip nat inside source list 10 interface GigabitEthernet0/1 overload", config=config)
        found = self.send(at, "192.168.1.10:50001", ISP2)
        assert said(found) == "Untouched: GigabitEthernet0/2 is not `ip nat outside`"
        (warned,) = warnings(at.table.device, ISP2, packet("192.168.1.10:50001", self.WEB), found)
        assert warned.name == "NAT-PRIVATE-SOURCE"
        inward = packet("192.168.1.10:50001", "10.0.0.1:443")
        assert warnings(at.table.device, ISP2, inward, at.table.out(inward, ISP2, 0)) == ()

    def test_a_private_source_that_no_rule_takes_is_told(self) -> None:
        """S9.19."""
        at = table(*RULES, config=F2)
        sent = packet("10.9.9.9:50001", self.WEB)
        found = at.table.out(sent, ISP1, 0)
        (warned,) = warnings(at.table.device, ISP1, sent, found)
        assert (warned.name, "RFC 1918" in warned.told) == ("NAT-PRIVATE-SOURCE", True)
        own = packet("203.0.113.2:50001", self.WEB)
        assert warnings(at.table.device, ISP1, own, at.table.out(own, ISP1, 0)) == ()


class TestVrfs:
    LINES = (
        "interface GigabitEthernet0/3", " vrf forwarding BLUE", " ip address 192.168.1.1 255.255.255.0", " ip nat inside",
        "ip nat inside source list 1 interface GigabitEthernet0/1 vrf BLUE overload",
    )  # fmt: skip

    def test_a_rule_is_for_its_vrf_and_the_entry_knows_it(self) -> None:
        at = table("vrf definition BLUE", *self.LINES)
        blue = Crossing("GigabitEthernet0/3", "GigabitEthernet0/1", vrf="BLUE")
        assert isinstance(at.out("192.168.1.10:6000"), Untouched)
        assert said(at.table.out(packet("192.168.1.10:6000", SERVER), blue, 0)) == "203.0.113.2:6000 -> 198.51.100.5:80"
        found = at.back(SERVER, "203.0.113.2:6000", flags="syn ack")
        assert isinstance(found, Translated)
        assert (str(found.packet), found.entry.vrf) == ("198.51.100.5:80 -> 192.168.1.10:6000", "BLUE")

    def test_with_match_in_vrf_the_global_address_is_in_the_vrf_too(self) -> None:
        outside = (
            "interface GigabitEthernet0/4",
            " vrf forwarding BLUE",
            " ip address 203.0.113.2 255.255.255.0",
            " ip nat outside",
        )
        rule = "ip nat inside source list 1 interface GigabitEthernet0/4 vrf BLUE match-in-vrf overload"
        at = table("vrf definition BLUE", *self.LINES[:4], *outside, rule)
        blue = Crossing("GigabitEthernet0/3", "GigabitEthernet0/4", vrf="BLUE")
        assert said(at.table.out(packet("192.168.1.10:6000", SERVER), blue, 0)) == "203.0.113.2:6000 -> 198.51.100.5:80"
        answer = packet(SERVER, "203.0.113.2:6000", flags="ack")
        assert said(at.table.back(answer, "GigabitEthernet0/4", 0)) == "198.51.100.5:80 -> 192.168.1.10:6000"
        assert isinstance(at.table.back(answer, "GigabitEthernet0/1", 0), Untouched)

    def test_without_it_an_exit_in_the_vrf_still_knows_the_session(self) -> None:
        at = table("vrf definition BLUE", *self.LINES, "interface GigabitEthernet0/4", " vrf forwarding BLUE", " ip nat outside")
        blue = Crossing("GigabitEthernet0/3", "GigabitEthernet0/4", vrf="BLUE")
        assert isinstance(at.table.out(packet("192.168.1.10:6000", SERVER), blue, 0), Translated)
        answer = packet(SERVER, "203.0.113.2:6000", flags="ack")
        assert said(at.table.back(answer, "GigabitEthernet0/4", 0)) == "198.51.100.5:80 -> 192.168.1.10:6000"
