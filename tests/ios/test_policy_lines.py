"""Access lists, object groups, prefix-lists and route-maps as they are read (semantics 7)."""

from __future__ import annotations

import pytest

from routecheck.address import ALL_ONES, Prefix, parse_address
from routecheck.ios.fold import read_device
from routecheck.model.device import Device
from routecheck.model.policy import ANY, AclEntry, Flags, Ports, Service, Wild


def device(text: str) -> Device:
    return read_device("hostname R1\n" + text, "R1.cfg")


def entries(text: str, name: str = "101") -> list[AclEntry]:
    return list(device(text).acls[name].entries)


def entry(text: str) -> AclEntry:
    (found,) = entries(f"access-list 101 {text}\n")
    return found


def errors(text: str) -> list[str]:
    return [found.message for found in device(text).diagnostics]


def wild(address: str, wildcard: str = "0.0.0.0") -> Wild:
    return Wild(parse_address(address), parse_address(wildcard))


class TestAccessLists:
    def test_numbered_entries_are_ten_apart_and_a_standard_entry_without_a_wildcard_is_a_host(self) -> None:
        """S7.1, S7.2."""
        found = entries(
            "access-list 10 remark x\naccess-list 10 permit 10.0.0.1\naccess-list 10 deny 10.0.0.9 0.0.0.255 log\n", "10"
        )
        assert [(one.sequence, one.is_permit, one.sources) for one in found] == [
            (10, True, (wild("10.0.0.1"),)),
            (20, False, (wild("10.0.0.0", "0.0.0.255"),)),
        ]

    @pytest.mark.parametrize(
        ("text", "services"),
        [
            ("permit ip any any", (Service(),)),
            ("permit 89 any any", (Service(89),)),
            ("permit tcp any eq www any", (Service(6, source_ports=Ports("eq", (80,))),)),
            ("permit udp any any eq domain isakmp log", (Service(17, destination_ports=Ports("eq", (53, 500))),)),
            ("deny tcp any any range 20 ftp", (Service(6, destination_ports=Ports("range", (20, 21))),)),
            ("deny tcp any gt 1023 any lt 1024", (Service(6, Ports("gt", (1023,)), Ports("lt", (1024,))),)),
            ("deny udp any any neq non500-isakmp", (Service(17, destination_ports=Ports("neq", (4500,))),)),
            ("permit icmp any any echo", (Service(1, icmp_type=8),)),
            ("permit icmp any any 3 4", (Service(1, icmp_type=3, icmp_code=4),)),
            ("permit icmp any any port-unreachable", (Service(1, icmp_type=3, icmp_code=3),)),
            ("permit esp any any", (Service(50),)),
        ],
    )
    def test_what_is_carried_is_read_by_name_and_number(self, text: str, services: tuple[Service, ...]) -> None:
        """S7.4, S7.5."""
        assert entry(text).services == services

    def test_addresses_are_any_or_a_host_or_a_wildcard_with_its_bits_zeroed(self) -> None:
        """S7.2, S1.16; EX-7.1 has a wildcard with holes."""
        found = entry("permit ip host 192.0.2.1 10.0.1.7 0.0.254.255")
        assert found.sources == (wild("192.0.2.1"),)
        assert found.destinations == (wild("10.0.1.0", "0.0.254.255"),)

    def test_tcp_flags_are_kept(self) -> None:
        assert entry("permit tcp any any established").flags == Flags((("ack", True), ("rst", True)))
        assert entry("permit tcp any any match-all +syn -ack").flags == Flags(
            (("syn", True), ("ack", False)), are_all_needed=True
        )

    @pytest.mark.parametrize("option", ["time-range OFFICE", "dscp ef", "ttl lt 3"])
    def test_what_cannot_be_judged_makes_an_entry_unknown(self, option: str) -> None:
        """S7.3."""
        assert entry(f"permit ip any any {option}").unknown
        assert not entry("permit ip any any log").unknown

    def test_entries_can_be_put_between_taken_out_and_numbered_anew(self) -> None:
        """S1.10, S7.1."""
        text = "ip access-list standard X\n permit 10.0.0.1\n permit 10.0.0.2\n 15 permit 10.0.0.3\n no 10\n no permit 10.0.0.2\n"
        text += " permit 10.0.0.4\nip access-list resequence X 100 5\n"
        found = entries(text, "X")
        assert [(one.sequence, one.sources) for one in found] == [(100, (wild("10.0.0.3"),)), (105, (wild("10.0.0.4"),))]

    def test_a_new_entry_goes_ten_behind_the_last_that_is_left(self) -> None:
        found = entries("ip access-list standard X\n permit 10.0.0.1\n permit 10.0.0.2\n no 20\n permit 10.0.0.3\n", "X")
        assert [one.sequence for one in found] == [10, 20]

    def test_a_numbered_list_can_be_entered_by_name_and_no_access_list_removes_it_all(self) -> None:
        text = "access-list 10 permit 10.0.0.1\nip access-list standard 10\n 5 deny 10.0.0.2\n"
        assert [one.sequence for one in entries(text, "10")] == [5, 10]
        assert "10" not in device(text + "no access-list 10 permit 10.0.0.1\n").acls

    def test_what_ios_refuses_is_refused(self) -> None:
        assert errors("access-list 10 permit 10.0.0.300\n") == ["not configured: '10.0.0.300' is not an IPv4 address"]
        assert errors("access-list 101 permit ip 10.0.0.0 any\n") == ["not configured: 10.0.0.0 needs a wildcard"]
        assert errors("ip access-list standard 101\n permit any\n") == [
            "not configured: '101' is not the number of a standard access list"
        ]
        twice = "ip access-list standard X\n 10 permit 10.0.0.1\n 10 permit 10.0.0.2\n"
        assert errors(twice) == ["not configured: sequence 10 is taken by line 3"]

    def test_an_access_list_of_another_family_is_not_read(self) -> None:
        found = device("access-list 700 permit 0000.0000.0001\n")
        assert found.acls == {}
        assert [note.fate for note in found.notes] == ["packets"]


GROUPS = """\
object-group network SERVERS
 host 192.0.2.1
 10.0.0.0 255.255.255.0
 range 10.1.0.1 10.1.0.3
 group-object MORE
object-group network MORE
 host 192.0.2.9
object-group service WEB
 tcp eq www
 tcp-udp source eq domain
"""


class TestObjectGroups:
    def test_an_entry_matches_what_its_groups_hold(self) -> None:
        (found,) = entries(GROUPS + "access-list 101 permit object-group WEB object-group SERVERS any\n")
        assert found.sources == (
            wild("192.0.2.1"), wild("10.0.0.0", "0.0.0.255"), wild("10.1.0.1"), wild("10.1.0.2", "0.0.0.1"), wild("192.0.2.9")
        )  # fmt: skip
        assert found.destinations == (ANY,)
        assert found.services == (
            Service(6, destination_ports=Ports("eq", (80,))), Service(6, Ports("eq", (53,))), Service(17, Ports("eq", (53,)))
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("groups", "unknown"),
        [
            ("", "object group G is not defined"),
            ("object-group network G\n security-group 5\n", "object group G is not read: line 3"),
            ("object-group network G\n group-object G\n", "object group G takes itself in"),
            ("object-group network G\n group-object H\n", "object group H is not defined"),
        ],
    )
    def test_an_entry_is_unknown_where_a_group_cannot_be_told(self, groups: str, unknown: str) -> None:
        """S0.5."""
        (found,) = entries(groups + "access-list 101 permit ip object-group G any\n")
        assert found.unknown == unknown


def prefixes(text: str) -> list[tuple[int, bool, str, int, int]]:
    found = device(text).prefix_lists["P"].entries
    return [(one.sequence, one.is_permit, str(one.prefix), one.least, one.most) for one in found]


class TestPrefixLists:
    """S7.9."""

    def test_entries_without_a_sequence_are_five_apart(self) -> None:
        text = "ip prefix-list P permit 10.0.0.0/8\nip prefix-list P seq 7 deny 10.0.0.0/8 ge 9\n"
        text += "ip prefix-list P permit 0.0.0.0/0 le 32\n"
        assert prefixes(text) == [(5, True, "10.0.0.0/8", 8, 8), (7, False, "10.0.0.0/8", 9, 32), (10, True, "0.0.0.0/0", 0, 32)]

    def test_an_entry_is_normalised_and_may_have_both_bounds(self) -> None:
        assert prefixes("ip prefix-list P permit 10.1.1.1/8 ge 16 le 24\n") == [(5, True, "10.0.0.0/8", 16, 24)]

    @pytest.mark.parametrize("bounds", ["ge 8", "le 8", "ge 24 le 16", "ge 33", "ge", "eq 9"])
    def test_bounds_that_ios_refuses_are_refused(self, bounds: str) -> None:
        assert len(errors(f"ip prefix-list P permit 10.0.0.0/8 {bounds}\n")) == 1

    def test_no_removes_an_entry_or_the_list(self) -> None:
        text = "ip prefix-list P description x\nip prefix-list P permit 10.0.0.0/8\nip prefix-list P permit 11.0.0.0/8\n"
        assert prefixes(text + "no ip prefix-list P seq 5\n") == [(10, True, "11.0.0.0/8", 8, 8)]
        assert prefixes(text + "no ip prefix-list P permit 11.0.0.0/8\n") == [(5, True, "10.0.0.0/8", 8, 8)]
        assert device(text + "no ip prefix-list P\n").prefix_lists == {}


MAP = """\
route-map RM permit 20
 description x
 match ip address 5 6
 match ip address 7
 match ip address prefix-list P
 match interface Gi0/0 FastEthernet 0/1
 match tag 10 0.0.0.20
 match metric 100 +- 10
 match route-type internal external type-1
 set metric +50
 set metric 60
 set ip next-hop 192.0.2.1 192.0.2.2
 continue 40
route-map RM deny 5
route-map RM permit 20
 set tag 7
"""


class TestRouteMaps:
    """S7.10, S1.13."""

    def test_a_clause_holds_its_matches_and_settings(self) -> None:
        first, second = device(MAP).route_maps["RM"].clauses
        assert (first.sequence, first.is_permit, first.matches) == (5, False, ())
        assert (second.sequence, second.is_permit, second.continues_at) == (20, True, 40)
        assert [(one.what, one.values or one.ranges) for one in second.matches] == [
            ("ip address", ("5", "6", "7")),
            ("ip address prefix-list", ("P",)),
            ("interface", ("GigabitEthernet0/0", "FastEthernet0/1")),
            ("tag", ((10, 10), (20, 20))),
            ("metric", ((90, 110),)),
            ("route-type", ("internal", "external type-1")),
        ]
        assert [(one.what, one.values) for one in second.settings] == [
            ("metric", ("60",)), ("ip next-hop", ("192.0.2.1", "192.0.2.2")), ("tag", ("7",))
        ]  # fmt: skip

    def test_no_takes_back_values_lines_clauses_and_the_map(self) -> None:
        text = MAP + " no match ip address 6\n no match interface\n no set metric\n no continue\n"
        clause = device(text).route_maps["RM"].clauses[1]
        assert clause.matches[0].values == ("5", "7")
        assert all(one.what != "interface" for one in clause.matches)
        assert [one.what for one in clause.settings] == ["ip next-hop", "tag"]
        assert clause.continues_at is None
        assert [one.sequence for one in device(MAP + "no route-map RM deny 5\n").route_maps["RM"].clauses] == [20]
        assert device(MAP + "no route-map RM\n").route_maps == {}

    def test_a_clause_permits_and_is_number_ten_when_nothing_is_said(self) -> None:
        (clause,) = device("route-map RM\n").route_maps["RM"].clauses
        assert (clause.sequence, clause.is_permit) == (10, True)

    def test_what_is_not_modelled_is_kept_and_noted(self) -> None:
        found = device("route-map RM permit 10\n match community 5\n set community 65000:1\n set metric 5\n")
        (clause,) = found.route_maps["RM"].clauses
        assert [one.what for one in clause.matches] == ["community"]
        assert [(note.what, note.fate) for note in found.notes] == [("match community", "routes"), ("set community", "routes")]

    @pytest.mark.parametrize("line", ["match ip address", "match tag x", "set tag x", "continue 5", "match route-type 5"])
    def test_a_bad_argument_is_refused(self, line: str) -> None:
        assert len(errors(f"route-map RM permit 10\n {line}\n")) == 1


def test_a_prefix_group_covers_exactly_its_range() -> None:
    """A range of addresses becomes the fewest blocks."""
    (found,) = entries("object-group network G\n range 0.0.0.0 255.255.255.255\naccess-list 101 permit ip object-group G any\n")
    assert found.sources == (Wild(0, ALL_ONES),) == (Wild(Prefix(0, 0).address, ALL_ONES),)
