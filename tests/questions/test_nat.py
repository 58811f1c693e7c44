"""`routecheck nat`: flows through a router by its tables, and what is left for more."""

from __future__ import annotations

from pathlib import Path

import pytest

from routecheck.diagnostic import UsageError
from routecheck.questions.nat import FAILED, TRANSLATED, UNKNOWN, UNTOUCHED, Answer, Outcome, nat
from routecheck.questions.nat_flows import read_flows
from routecheck.render.nat import row, text
from routecheck.snapshot import Snapshot
from tests.builders import fail, net, now
from tests.forwarding.test_nat import EDGE, F2, PAT, RULES

HEAD = "protocol,source,source_port,destination,destination_port,in,at"
DEFAULT = "ip route 0.0.0.0 0.0.0.0 203.0.113.1\n"
TRACKED = "ip route 0.0.0.0 0.0.0.0 203.0.113.1\nip route 0.0.0.0 0.0.0.0 198.51.100.1 10\n"


def edge(*lines: str) -> Snapshot:
    return now(net(R1=EDGE + DEFAULT + "\n".join(lines)))


def ask(start: Snapshot, tmp_path: Path, *flows: str) -> Answer:
    path = tmp_path / "flows.csv"
    path.write_text("\n".join((HEAD, *flows)) + "\n")
    return nat(start, "R1", read_flows(str(path)))


def only(answer: Answer) -> Outcome:
    (found,) = answer.outcomes or ()
    return found


class TestFlows:
    def test_the_table_is_as_IOS_prints_it(self, tmp_path: Path) -> None:
        """EX-9.1. The columns are those of outputs of real devices."""
        static = "ip nat inside source static 192.168.1.30 203.0.113.30"
        answer = ask(
            edge(PAT, static), tmp_path,
            "tcp,192.168.1.10,50000,198.51.100.5,80,,0", "tcp,192.168.1.111,50000,198.51.100.5,80,,0",
            "icmp,192.168.20.11,42449,8.8.8.8,,Gi0/0,0", "icmp,192.168.1.12,7,8.8.8.8,,,0",
        )  # fmt: skip
        assert [row(one) for one in answer.entries] == [
            "--- 203.0.113.30       192.168.1.30       ---                ---",
            "tcp 203.0.113.2:50000  192.168.1.10:50000 198.51.100.5:80    198.51.100.5:80",
            "tcp 203.0.113.2:1024   192.168.1.111:50000 198.51.100.5:80   198.51.100.5:80",
            "icmp 203.0.113.2:7     192.168.1.12:7     8.8.8.8:7          8.8.8.8:7",
        ]
        assert text(answer).splitlines()[1] == "Pro Inside global      Inside local       Outside local      Outside global"

    def test_a_source_that_no_rule_takes_fails(self, tmp_path: Path) -> None:
        found = only(ask(edge(PAT), tmp_path, "tcp,10.9.9.9,50000,198.51.100.5,80,Gi0/0,0"))
        assert (found.verdict, found.name) == (FAILED, "NAT-PRIVATE-SOURCE")
        assert [str(line) for line in found.lines] == ["R1.cfg:10"]

    def test_a_source_whose_route_leads_outside_is_behind_no_inside_interface(self, tmp_path: Path) -> None:
        found = only(ask(edge(PAT), tmp_path, "tcp,10.0.5.1,50000,198.51.100.5,80,,0"))
        assert found.reason.startswith("10.0.5.1 is behind no inside interface and in no list of a rule: its route leads out ")

    def test_ports_are_written_by_their_names_as_well(self, tmp_path: Path) -> None:
        found = only(ask(edge(PAT), tmp_path, "tcp,192.168.1.10,50000,198.51.100.5,https,,0"))
        assert found.flow.destination_port == 443

    def test_a_pool_that_is_used_up_fails_the_next_host_and_says_so(self, tmp_path: Path) -> None:
        """EX-9.3."""
        pool = "ip nat pool P 203.0.113.10 203.0.113.11 prefix-length 24"
        flows = [f"tcp,192.168.1.{host},50000,198.51.100.5,80,," for host in (10, 11, 12)]
        answer = ask(edge(pool, "ip nat inside source list 1 pool P"), tmp_path, *flows)
        assert [one.verdict for one in answer.outcomes or ()] == [TRANSLATED, TRANSLATED, FAILED]
        (room,) = answer.rooms
        assert (room.what, room.used, room.size, room.free) == ("pool P", 2, 2, 0)
        assert "pool P: 2 of 2 addresses in use, room for 0 more hosts" in " ".join(text(answer).split())

    def test_it_is_said_how_many_more_flows_fit(self, tmp_path: Path) -> None:
        flows = ["tcp,192.168.1.10,50000,198.51.100.5,80,,", "tcp,192.168.1.10,600,198.51.100.5,80,,"]
        forward = "ip nat inside source static tcp 192.168.1.20 80 203.0.113.2 8080"
        answer = ask(edge(PAT, forward), tmp_path, *flows)
        rooms = [(one.protocol, one.first, one.used, one.free) for one in answer.rooms]
        assert rooms == [(6, 512, 1, 511), (6, 1024, 2, 64510)]

    def test_a_limit_has_room_too(self, tmp_path: Path) -> None:
        flows = [f"tcp,192.168.1.10,{port},198.51.100.5,80,," for port in (1111, 1112, 1113)]
        answer = ask(edge(PAT, "ip nat translation max-entries 2"), tmp_path, *flows)
        assert [one.verdict for one in answer.outcomes or ()] == [TRANSLATED, TRANSLATED, FAILED]
        assert (answer.rooms[-1].what, answer.rooms[-1].used, answer.rooms[-1].size) == ("max-entries", 2, 2)

    def test_time_lets_entries_end(self, tmp_path: Path) -> None:
        """EX-9.9."""
        flows = ["udp,192.168.1.12,6000,8.8.8.8,53,,61", "udp,192.168.1.10,6000,8.8.8.8,53,,0"]
        answer = ask(edge(PAT), tmp_path, *flows)
        assert [row(one) for one in answer.entries] == ["udp 203.0.113.2:6000   192.168.1.12:6000  8.8.8.8:53         8.8.8.8:53"]
        assert answer.at_s == 61

    def test_a_flow_from_outside_meets_a_port_forward(self, tmp_path: Path) -> None:
        """EX-9.2."""
        start = edge(PAT, "ip nat inside source static tcp 192.168.1.20 80 203.0.113.2 8080")
        answer = ask(start, tmp_path, "tcp,198.51.100.9,5555,203.0.113.2,8080,,", "tcp,198.51.100.9,5555,203.0.113.2,80,Gi0/1,")
        assert [one.verdict for one in answer.outcomes or ()] == [TRANSLATED, UNTOUCHED]

    def test_an_inside_host_that_calls_a_global_address_fails(self, tmp_path: Path) -> None:
        """EX-9.8."""
        start = edge(PAT, "ip nat inside source static tcp 192.168.1.20 80 203.0.113.2 8080")
        found = only(ask(start, tmp_path, "tcp,192.168.1.10,5555,203.0.113.2,8080,,"))
        assert (found.verdict, found.name) == (FAILED, "NAT-HAIRPIN")

    def test_an_address_that_is_not_in_the_config_is_not_guessed(self, tmp_path: Path) -> None:
        start = now(net(R1=EDGE.replace("203.0.113.2 255.255.255.0", "dhcp") + "ip route 0.0.0.0 0.0.0.0 Gi0/1\n" + PAT))
        answer = ask(start, tmp_path, "tcp,192.168.1.10,5555,198.51.100.5,80,,")
        assert only(answer).verdict == UNKNOWN
        assert answer.is_unknown

    def test_a_crypto_map_takes_what_a_deny_leaves_alone(self, tmp_path: Path) -> None:
        """EX-8.2."""
        lines = (
            "crypto map M 10 ipsec-isakmp", " set peer 198.51.100.9", " match address 110", "interface GigabitEthernet0/1",
            " crypto map M", "access-list 110 permit ip 192.168.1.0 0.0.0.255 10.1.0.0 0.0.0.255",
            "access-list 101 deny ip 192.168.1.0 0.0.0.255 10.1.0.0 0.0.0.255", "access-list 101 permit ip any any",
            PAT.replace("list 1 ", "list 101 "),
        )  # fmt: skip
        found = only(ask(edge(*lines), tmp_path, "tcp,192.168.1.10,5555,10.1.0.9,80,,"))
        assert found.verdict == UNTOUCHED
        assert "a crypto map may take it (R1.cfg:10)" in found.reason

    def test_an_access_list_on_the_way_in_is_not_looked_at_and_that_is_said(self, tmp_path: Path) -> None:
        start = edge(PAT, "interface GigabitEthernet0/0", " ip access-group 7 in")
        answer = ask(start, tmp_path, "tcp,192.168.1.10,5555,198.51.100.5,80,,")
        assert answer.cautions == (
            "R1.cfg:12: access list 7 on GigabitEthernet0/0 is not looked at; the flows are taken to pass it",
        )


class TestTwoExits:
    """F2 with its routes."""

    FLOW = "tcp,192.168.1.10,50001,93.184.216.34,443,,0"

    def test_the_route_chooses_the_exit_and_the_exit_the_address(self, tmp_path: Path) -> None:
        """F2.0, F2.2."""
        start = now(net(R1=F2 + TRACKED + "\n".join(RULES)))
        assert only(ask(start, tmp_path, self.FLOW)).reason == "source 192.168.1.10:50001 becomes 203.0.113.2:50001, a new entry"
        failed = fail(start, "R1:Gi0/1")
        found = only(ask(failed, tmp_path, self.FLOW))
        assert (found.verdict, found.leaves_by) == (TRANSLATED, "GigabitEthernet0/2")
        assert found.reason == "source 192.168.1.10:50001 becomes 198.51.100.2:50001, a new entry"

    def test_one_rule_for_both_exits_fails_on_the_second(self, tmp_path: Path) -> None:
        """F2.5, EX-9.5."""
        rule = "ip nat inside source list 10 interface GigabitEthernet0/1 overload"
        start = now(net(R1=F2 + TRACKED + rule))
        assert only(ask(start, tmp_path, self.FLOW)).verdict == TRANSLATED
        found = only(ask(fail(start, "R1:Gi0/1"), tmp_path, self.FLOW))
        assert (found.verdict, found.name) == (FAILED, "NAT-EXIT-MISMATCH")

    def test_equal_routes_leave_it_open_only_where_the_exit_matters(self, tmp_path: Path) -> None:
        equal = TRACKED.replace(" 10\n", "\n")
        start = now(net(R1=F2 + equal + "\n".join(RULES)))
        assert only(ask(start, tmp_path, self.FLOW)).verdict == UNKNOWN
        assert only(ask(now(net(R1=F2 + equal + RULES[0])), tmp_path, self.FLOW)).verdict == UNKNOWN

    def test_no_route_is_a_failure(self, tmp_path: Path) -> None:
        start = now(net(R1=F2 + "\n".join(RULES)))
        found = only(ask(start, tmp_path, self.FLOW))
        assert (found.verdict, found.name) == (FAILED, "NO-ROUTE")


class TestRules:
    def test_without_flows_every_rule_is_told_with_what_is_wrong(self) -> None:
        start = edge(
            PAT, "ip nat pool P 203.0.113.10 203.0.113.11 prefix-length 24", "ip nat inside source list 9 pool P",
            "ip nat inside source list 1 pool NONE vrf BLUE", "ip nat inside source route-map RM pool P overload",
            "ip nat inside source static tcp 192.168.1.20 80 203.0.113.2 8080",
            "ip nat inside source static network 192.168.5.0 203.0.113.0 /24",
        )  # fmt: skip
        answer = nat(start, "R1", None)
        assert answer.outcomes is None
        assert [(plan.what, plan.faults) for plan in answer.plans] == [
            ("sources in access list 1 (192.168.1.0/24) share 203.0.113.2 by their ports (PAT)", ()),
            (
                "sources in access list 9 take an address each from 203.0.113.10-203.0.113.11",
                ("access list 9 is not defined: it translates nothing (S9.5)",),
            ),
            ("sources of VRF BLUE in access list 1 (192.168.1.0/24): pool NONE", ("NAT pool NONE is not defined",)),
            (
                "sources of packets that route-map RM permits share 203.0.113.10-203.0.113.11 by their ports (PAT)",
                ("route-map RM is not defined",),
            ),
            ("192.168.1.20:80/tcp is always 203.0.113.2:8080/tcp", ()),
            ("192.168.5.0/24 is always 203.0.113.0/24", ()),
        ]

    def test_rules_without_sides_are_idle(self) -> None:
        start = now(net(R1=EDGE.replace(" ip nat outside\n", "") + PAT))
        (plan,) = nat(start, "R1", None).plans
        assert plan.faults == ("no interface is `ip nat outside`",)


class TestTheFile:
    def test_columns_apart_by_semicolons_are_a_misuse_that_says_so(self, tmp_path: Path) -> None:
        (tmp_path / "flows.csv").write_text(f"{HEAD.replace(',', ';')}\n")
        with pytest.raises(UsageError, match=r"flows\.csv:1: separate the columns with commas"):
            read_flows(str(tmp_path / "flows.csv"))

    """One sentence with file and line."""

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("tcp,192.168.1.300,5,8.8.8.8,80,,", "flows.csv:3: '192.168.1.300' is not an IPv4 address"),
            ("tpc,192.168.1.3,5,8.8.8.8,80,,", "flows.csv:3: 'tpc' is not a protocol (tcp, udp,"),
            ("tcp,192.168.1.3,,8.8.8.8,80,,", "flows.csv:3: '' is not a source_port"),
            ("tcp,192.168.1.3,70000,8.8.8.8,80,,", "flows.csv:3: 70000 is not a source_port: it must be 0 to 65535"),
            ("esp,192.168.1.3,5,8.8.8.8,80,,", "flows.csv:3: source_port is for tcp, udp and icmp"),
            ("tcp,192.168.1.3,5,8.8.8.8,80,Gi0/9,", "flows.csv:3: R1 has no interface GigabitEthernet0/9"),
            ("tcp,192.168.1.3,5,8.8.8.8,80,,soon", "flows.csv:3: 'soon' is not a number of seconds"),
            ("tcp,192.168.1.3,5,8.8.8.8,80,,-1", "flows.csv:3: -1 is not a time"),
            ("tcp,192.168.1.3,5,8.8.8.8,80,,,,", "flows.csv:3: 9 values, and the header has 7"),
        ],
    )
    def test_a_bad_line_is_named(self, tmp_path: Path, line: str, said: str) -> None:
        with pytest.raises(UsageError) as raised:
            ask(edge(PAT), tmp_path, "", line)
        assert said in str(raised.value)

    @pytest.mark.parametrize(
        ("header", "said"),
        [
            (
                "proto,source,source_port,destination,destination_port",
                "flows.csv:1: unknown column 'proto'; did you mean protocol?",
            ),
            ("protocol,source,source_port,destination", "flows.csv:1: the header has no column 'destination_port'"),
            ("", "flows.csv:1: the header has no column 'protocol'"),
            (f"{HEAD},at", "flows.csv:1: column 'at' stands twice"),
        ],
    )
    def test_a_bad_header_is_named(self, tmp_path: Path, header: str, said: str) -> None:
        (tmp_path / "flows.csv").write_text(f"{header}\n")
        with pytest.raises(UsageError) as raised:
            read_flows(str(tmp_path / "flows.csv"))
        assert said in str(raised.value)

    def test_a_file_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"none.csv: No such file"):
            read_flows(str(tmp_path / "none.csv"))
