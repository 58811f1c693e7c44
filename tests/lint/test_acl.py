"""Access lists: which entries never decide, and near misses that must not be found."""

from __future__ import annotations

import time

import pytest

from tests.lint.blocks import found, subjects

GROUPS = "object-group network G\n host 10.0.0.1\n host 10.0.0.2\nobject-group service S\n tcp eq 80\n tcp eq 443\n"


def acl(*entries: str) -> str:
    return GROUPS + "ip access-list extended X\n" + "".join(f" {entry}\n" for entry in entries)


class TestCover:
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("permit tcp any any", "permit tcp host 10.0.0.1 any eq 80"),
            ("permit ip 10.0.0.0 0.0.255.255 any", "permit udp host 10.0.7.7 eq 53 any"),
            ("permit tcp any any range 20 90", "permit tcp any any eq 22 80"),
            ("permit tcp any any neq 23", "permit tcp any any lt 23"),
            ("permit tcp any any gt 1023", "permit tcp any any range 1024 65535"),
            ("permit tcp any any eq 80 81 82", "permit tcp any any range 80 82"),
            ("permit icmp any any", "permit icmp any any echo"),
            ("permit icmp any any unreachable", "permit icmp any any port-unreachable"),
            ("permit tcp any any", "permit tcp any any established"),
            ("permit ip 10.0.0.0 0.255.0.255 any", "permit ip 10.9.0.0 0.0.0.255 any"),
            ("permit ip object-group G any", "permit ip host 10.0.0.2 any"),
            ("permit ip 10.0.0.0 0.0.0.3 any", "permit ip object-group G any"),
            ("permit object-group S any any", "permit tcp any any eq 443"),
            ("permit ip any 10.0.0.0 0.0.0.255", "permit ip any host 10.0.0.5 fragments"),
        ],
    )
    def test_an_entry_that_another_takes_all_of(self, first: str, second: str) -> None:
        assert subjects("ACL102", acl(first, "deny udp host 1.1.1.1 any", second)) == ["R1: access list X seq 30"]
        assert subjects("ACL101", acl(first, second.replace("permit", "deny"))) == ["R1: access list X seq 20"]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("permit tcp any any eq 80", "permit tcp any any"),
            ("permit tcp any any eq 80", "permit udp any any eq 80"),
            ("permit tcp any eq 80 any", "permit tcp any any eq 80"),
            ("permit tcp any any range 20 21", "permit tcp any any range 20 22"),
            ("permit tcp any any neq 23", "permit tcp any any eq 22 23"),
            ("permit tcp any any lt 80", "permit tcp any any eq 80"),
            ("permit tcp any any established", "permit tcp any any"),
            ("permit tcp any any established", "permit tcp any any syn"),
            ("permit icmp any any echo", "permit icmp any any echo-reply"),
            ("permit icmp any any port-unreachable", "permit icmp any any unreachable"),
            ("permit ip any any fragments", "permit ip host 10.0.0.1 any"),
            ("permit ip 10.0.0.0 0.254.0.255 any", "permit ip 10.9.0.0 0.0.0.255 any"),
            ("permit ip any any time-range OFFICE", "permit ip host 10.0.0.1 any"),
            ("permit ip any any dscp ef", "permit tcp any any"),
            ("permit ip object-group MISSING any", "permit ip host 10.0.0.1 any"),
            ("permit ip host 10.0.0.1 any", "permit ip object-group G any"),
            ("permit tcp any any eq 80", "permit object-group S any any"),
            ("permit ip 10.0.0.0 0.0.0.127 any", "permit ip 10.0.0.0 0.0.0.255 any"),
            ("permit gre any any", "permit esp any any"),
        ],
    )
    def test_an_entry_that_still_matches_something(self, first: str, second: str) -> None:
        text = acl(first, second)
        assert found("ACL102", text) == [] == found("ACL101", acl(first, second.replace("permit", "deny")))

    def test_fragments_come_through_to_a_permit_behind_a_deny_with_ports(self) -> None:
        """S7.6."""
        (one,) = found("ACL101", acl("deny tcp any any eq 80", "permit tcp host 10.0.0.1 any eq 80"))
        assert one.message.endswith("(fragments without ports aside)")

    def test_a_standard_list_too(self) -> None:
        text = "access-list 10 permit 10.0.0.0 0.0.255.255\naccess-list 10 deny 10.0.7.0 0.0.0.255\n"
        assert subjects("ACL101", text) == ["R1: access list 10 seq 20"]

    def test_what_stands_behind_everything_is_one_finding(self) -> None:
        text = acl("permit ip any any", "deny tcp any any eq 23", "deny udp any any")
        assert subjects("ACL103", text) == ["R1: access list X seq 10"]
        assert found("ACL101", text) == [] == found("ACL102", text)

    @pytest.mark.parametrize(
        "line", ["permit tcp any eq {} any", "permit tcp any any range {} 60000", "permit udp host 10.0.{0}.1 any"]
    )
    def test_five_thousand_entries_take_no_time(self, line: str) -> None:
        text = acl(
            *(line.format(number % 5000 if "host" not in line else f"{number // 250}.{number % 250}") for number in range(5000))
        )
        text = text.replace(".1 any", " any")
        start = time.process_time()
        found("ACL101", text)
        assert time.process_time() - start < 5, "reading included; each with each would take minutes"


PORT = "interface GigabitEthernet0/1\n ip address 192.0.2.1 255.255.255.0\n ip access-group X in\n"


class TestLists:
    @pytest.mark.parametrize(
        "entries",
        [
            ("deny ip any any",),
            ("deny tcp any any eq 23", "deny ip any any log"),
            ("deny tcp any any eq 23", "permit tcp any any"),
            ("deny tcp any any eq 23", "evaluate BACK"),
            (),
        ],
    )
    def test_a_list_that_denies_everything_on_purpose_or_may_permit_something(self, entries: tuple[str, ...]) -> None:
        assert found("ACL105", PORT + acl(*entries)) == []

    def test_a_list_that_only_chooses_routes_or_traffic_may_only_deny(self) -> None:
        text = acl("deny ip host 10.0.0.1 any") + "route-map M permit 10\n match ip address X\n"
        assert found("ACL105", text) == []

    def test_an_empty_list_that_nothing_uses_is_only_unused(self) -> None:
        assert found("ACL104", acl()) == []


class TestAddresses:
    @pytest.mark.parametrize(
        "entry",
        [
            "permit ip host 10.1.2.3 10.0.0.0 0.0.0.255",
            "permit ip any host 255.255.255.0",
            "permit tcp 10.0.0.0 0.0.0.255 eq 80 10.1.0.0 0.0.255.255",
            "permit ip 10.0.0.0 0.0.0.0 255.255.255.0 0.0.0.0",
            "permit ip 0.0.0.0 255.255.255.255 any",
            "permit ip 10.1.2.3 255.255.255.255 any",
        ],
    )
    def test_hosts_blocks_and_any_are_what_they_look_like(self, entry: str) -> None:
        assert [code for code in ("ACL111", "ACL112", "ACL113") if found(code, acl(entry))] == []

    def test_a_mask_is_not_said_to_have_holes_or_host_bits_too(self) -> None:
        text = acl("permit ip 10.1.2.0 255.255.255.0 any")
        assert [code for code in ("ACL111", "ACL112", "ACL113") if found(code, text)] == ["ACL111"]

    def test_all_hosts_of_one_number_are_no_slip(self) -> None:
        assert found("ACL111", acl("permit ip 0.0.0.1 255.255.255.0 any")) == []


def neighbours(entries: str) -> str:
    """R1 and R2 in OSPF and HSRP, with an inbound list on R1."""
    end = "hostname R{0}\ninterface GigabitEthernet0/1\n ip address 192.0.2.{0} 255.255.255.0\n"
    end += " ip ospf 1 area 0\n standby 1 ip 192.0.2.9\n"
    return end.format(1) + f" ip access-group X in\nip access-list extended X\n{entries}" + end.format(2)


class TestNeighbours:
    @pytest.mark.parametrize(
        "entries",
        [
            " permit ip any any\n",
            "",
            " permit ospf any any\n permit udp any any\n",
            " permit ip host 192.0.2.2 any\n",
            " evaluate BACK\n",
        ],
    )
    def test_lists_that_let_the_neighbour_in_or_may(self, entries: str) -> None:
        assert found("ACL121", neighbours(entries)) == [] == found("ACL122", neighbours(entries))

    def test_a_list_that_forgets_both(self) -> None:
        text = neighbours(" permit tcp any any\n")
        assert len(found("ACL121", text)) == 1 == len(found("ACL122", text))

    def test_an_outbound_list_does_not_see_the_routers_own_packets(self) -> None:
        text = neighbours(" permit tcp any any\n").replace("access-group X in", "access-group X out")
        assert found("ACL121", text) == []
