"""Tracked objects and their probes in the tables: S3.19 to S3.28, EX-3.9 to EX-3.11, and the routes of fixture F2."""

from __future__ import annotations

import pytest

from routecheck.address import DEFAULT, parse_address, parse_prefix
from routecheck.network import Network
from routecheck.protocols.route import Via
from routecheck.protocols.static import Followed
from routecheck.snapshot import Snapshot
from routecheck.topology import NOTHING_FAILED
from tests.builders import fail, learned, match, net, now, table, why_not


def port(name: str, address: str, *lines: str, mask: str = "255.255.255.252") -> str:
    """An interface block."""
    return "\n".join([f"interface {name}", *(f" {line}" for line in lines), f" ip address {address} {mask}"]) + "\n"


def sla(asked: str, number: int = 1, *lines: str) -> str:
    """An operation that runs for ever, and the track of the same number."""
    more = "".join(f" {line}\n" for line in lines)
    schedule = f"ip sla schedule {number} life forever start-time now\n"
    return f"ip sla {number}\n {asked}\n{more}{schedule}track {number} ip sla {number} reachability\n"


def state(start: Network | Snapshot, node: str = "R1", number: str = "1") -> Followed:
    """What a tracked object was found to be."""
    return now(start).state.state.tracks[node, number]


def is_up(start: Network | Snapshot, node: str = "R1", number: str = "1") -> bool | None:
    return state(start, node, number).is_up


def codes(start: Network | Snapshot) -> list[str]:
    return [found.code for found in now(start).state.unstable]


PORTS = port("Gi0/0", "192.168.1.1", mask="255.255.255.0") + port("Gi0/1", "203.0.113.2") + port("Gi0/2", "198.51.100.2")
ROUTES = "ip route 0.0.0.0 0.0.0.0 203.0.113.1{}\nip route 0.0.0.0 0.0.0.0 198.51.100.1{}\n"
ISP1_AT, ISP2_AT = parse_address("203.0.113.1"), parse_address("198.51.100.1")
ISP1, ISP2 = "S* [1/0] via 203.0.113.1", "S* [10/0] via 198.51.100.1"


class TestF2:
    """Fixture F2: R1 has ISP1 (203.0.113.1) at Gi0/1 and ISP2 (198.51.100.1) at Gi0/2; neither is in the files."""

    TEXT = PORTS + sla("icmp-echo 203.0.113.1 source-interface GigabitEthernet0/1") + ROUTES.format(" track 1", " 10")

    def test_f2_0_isp1_answers_and_is_used(self) -> None:
        start = net(R1=self.TEXT)
        assert table(start, "R1")["0.0.0.0/0"] == ISP1
        assert codes(start) == []

    def test_f2_1_isp1_is_dead_and_the_interface_still_up(self) -> None:
        gone = fail(net(R1=self.TEXT), "R1@203.0.113.1")
        assert table(gone, "R1")["0.0.0.0/0"] == ISP2
        assert table(gone, "R1")["203.0.113.0/30"].startswith("C ")
        assert codes(gone) == []
        chain = "track 1 is down: ip sla 1 (icmp-echo 203.0.113.1) fails: ARP for 203.0.113.1 unanswered on GigabitEthernet0/1"
        assert why_not(gone, "R1", "0.0.0.0/0") == [chain]

    def test_f2_3_without_the_track_the_dead_route_stays(self) -> None:
        gone = fail(net(R1=self.TEXT.replace(" track 1\nip route", "\nip route")), "R1@203.0.113.1")
        assert table(gone, "R1")["0.0.0.0/0"] == ISP1

    def test_f2_4_an_interface_that_goes_down_needs_no_track(self) -> None:
        for text in (self.TEXT, self.TEXT.replace(" track 1\nip route", "\nip route")):
            assert table(fail(net(R1=text), "R1:Gi0/1"), "R1")["0.0.0.0/0"] == ISP2

    def test_f2_6_a_repair_brings_isp1_back(self) -> None:
        back = fail(net(R1=self.TEXT), "R1@203.0.113.1").after(NOTHING_FAILED)
        assert table(back, "R1")["0.0.0.0/0"] == ISP1

    def test_f2_7_without_a_schedule_isp2_is_always_used(self) -> None:
        start = net(R1=self.TEXT.replace("ip sla schedule 1 life forever start-time now\n", ""))
        assert table(start, "R1")["0.0.0.0/0"] == ISP2
        assert "never runs: it has no `ip sla schedule`" in why_not(start, "R1", "0.0.0.0/0")[0]
        assert [found.code for found in start.diagnostics] == ["CFG114"]

    def test_the_dead_isp_in_files_of_its_own(self) -> None:
        # R1 Gi0/1 ---- SW ---- Gi0/0 ISP: the port of R1 stays up when the router behind the switch goes
        isp = port("Gi0/0", "203.0.113.1")
        start = net(R1=self.TEXT, ISP=isp, links=(("R1:Gi0/1", "ISP:Gi0/0", "via-switch"),))
        assert state(start).doubts == ()
        for word in ("ISP", "R1~ISP", "ISP:Gi0/0"):
            assert table(fail(start, word), "R1")["0.0.0.0/0"] == ISP2, word


class TestExample39:
    """EX-3.9: the probe of 8.8.8.8 follows the route that it decides about."""

    TEXT = PORTS + sla("icmp-echo 8.8.8.8") + ROUTES.format(" track 1", " 10")

    def test_ex_3_9_it_oscillates_and_the_cycle_is_told(self) -> None:
        start = net(R1=self.TEXT)
        assert table(start, "R1")["0.0.0.0/0"] == ISP1
        gone = fail(start, "R1@203.0.113.1")
        (found,) = gone.state.unstable
        assert found.code == "OSCILLATION"
        assert "track 1 of R1 goes up and down: over GigabitEthernet0/1 the probe of 8.8.8.8 fails" in found.message
        assert "over GigabitEthernet0/2 it answers" in found.message
        assert {one.rib("R1").ways()[DEFAULT][3] for one in found.states} == {(Via(ISP1_AT),), (Via(ISP2_AT),)}

    def test_ex_3_9_a_host_route_through_isp1_ends_it(self) -> None:
        gone = fail(net(R1=self.TEXT + "ip route 8.8.8.8 255.255.255.255 203.0.113.1\n"), "R1@203.0.113.1")
        assert codes(gone) == []
        assert table(gone, "R1")["0.0.0.0/0"] == ISP2
        assert match(gone, "R1", "8.8.8.8").startswith("8.8.8.8/32 S [1/0] via 203.0.113.1")

    SOURCED = TEXT.replace("8.8.8.8", "8.8.8.8 source-interface GigabitEthernet0/1")

    def test_s3_23_a_dead_gateway_brings_no_reply_to_an_address_in_its_subnet(self) -> None:
        # the echo leaves by ISP2, and whoever answers 203.0.113.2 has to go through ISP1
        gone = fail(net(R1=self.SOURCED), "R1@203.0.113.1")
        assert (codes(gone), is_up(gone), table(gone, "R1")["0.0.0.0/0"]) == ([], False, ISP2)
        assert "its reply to 203.0.113.2 comes in through GigabitEthernet0/1, where ARP for 203.0.113.1" in state(gone).reason
        assert table(gone.after(NOTHING_FAILED), "R1")["0.0.0.0/0"] == ISP1

    @pytest.mark.parametrize("word", ["ISP", "R1~ISP"])
    def test_s3_23_and_neither_does_one_in_the_files(self, word: str) -> None:
        start = net(R1=self.SOURCED, ISP=port("Gi0/0", "203.0.113.1"), links=(("R1:Gi0/1", "ISP:Gi0/0", "via-switch"),))
        assert is_up(fail(start, word)) is False

    @pytest.mark.parametrize(
        ("more", "expected"),
        [
            ("ip nat inside source list 1 interface Gi0/2 overload\naccess-list 1 permit 192.168.1.0 0.0.0.255\n", False),
            ("ip nat inside source list 1 interface Gi0/2 overload\naccess-list 1 permit any\n", None),
            ("ip nat inside source route-map M interface Gi0/2 overload\nroute-map M permit 10\n match interface Gi0/2\n", None),
            ("ip nat inside source static 192.168.1.5 198.51.100.2\n", False),
        ],
    )
    def test_s3_23_unless_nat_may_give_it_another_address(self, more: str, expected: bool | None) -> None:
        assert is_up(fail(net(R1=self.SOURCED + more), "R1@203.0.113.1")) is expected

    @pytest.mark.parametrize("source", ["source-ip 192.168.1.1", "source-ip 198.51.100.2"])
    def test_s3_23_a_source_elsewhere_is_answered(self, source: str) -> None:
        gone = fail(net(R1=self.TEXT.replace("8.8.8.8", f"8.8.8.8 {source}")), "R1@203.0.113.1")
        assert codes(gone) == ["OSCILLATION"]

    def test_ex_3_9_with_the_isp_in_the_files_its_uplink_is_enough(self) -> None:
        # R1 Gi0/1 ---- Gi0/0 ISP Gi0/1 ---- Gi0/0 UP Lo0 8.8.8.8; R1 Gi0/2 leads out of the files
        isp = port("Gi0/0", "203.0.113.1") + port("Gi0/1", "10.0.0.1") + "ip route 8.8.8.8 255.255.255.255 10.0.0.2\n"
        up = port("Gi0/0", "10.0.0.2") + port("Lo0", "8.8.8.8", mask="255.255.255.255") + "ip route 0.0.0.0 0.0.0.0 10.0.0.1\n"
        start = net(R1=self.TEXT, ISP=isp, UP=up)
        assert (table(start, "R1")["0.0.0.0/0"], codes(start)) == (ISP1, [])
        gone = fail(start, "ISP-UP")
        assert codes(gone) == ["OSCILLATION"]
        assert "ISP has no route to 8.8.8.8" in gone.state.unstable[0].message

    def test_s3_23_nobody_beyond_the_files_answers_for_what_is_down_in_them(self) -> None:
        # 8.8.8.8 is ISP's own address: ISP2 cannot lead to it either
        isp = port("Gi0/0", "203.0.113.1") + port("Lo0", "8.8.8.8", mask="255.255.255.255")
        gone = fail(net(R1=self.TEXT, ISP=isp), "ISP")
        assert (codes(gone), table(gone, "R1")["0.0.0.0/0"]) == ([], ISP2)
        assert state(gone).reason.endswith("8.8.8.8 is an address of ISP: ISP:Loopback0 is down: ISP is down")

    def test_a_table_that_is_the_same_in_all_states_is_not_unstable(self) -> None:
        # R2 is not touched by what R1 does with its default
        start = net(
            R1=self.TEXT, R2=port("Gi0/0", "192.168.1.2", mask="255.255.255.0") + "ip route 10.0.0.0 255.0.0.0 192.168.1.1\n"
        )
        (found,) = fail(start, "R1@203.0.113.1").state.unstable
        assert len({repr(one.rib("R2").ways()) for one in found.states}) == 1
        assert len({repr(one.rib("R1").ways()) for one in found.states}) == 2


class TestLocalPolicy:
    """S7.13, S7.14: the router's own packets go by `ip local policy` first. EX-3.9 with a source and a policy for it."""

    TEXT = PORTS + sla("icmp-echo 8.8.8.8 source-interface GigabitEthernet0/1") + ROUTES.format(" track 1", " 10")
    POLICY = "ip local policy route-map PROBE\n"
    ACL = "access-list 101 permit icmp host 203.0.113.2 any\n"
    MAP = "route-map PROBE permit 10\n match ip address 101\n"

    def gone(self, more: str) -> Snapshot:
        """ISP1 is there, and its uplink is dead: R1 Gi0/1 ---- Gi0/0 ISP Gi0/1 ---- Gi0/0 UP Lo0 8.8.8.8."""
        isp = port("Gi0/0", "203.0.113.1") + port("Gi0/1", "10.0.0.1") + "ip route 8.8.8.8 255.255.255.255 10.0.0.2\n"
        up = port("Gi0/0", "10.0.0.2") + port("Lo0", "8.8.8.8", mask="255.255.255.255") + "ip route 0.0.0.0 0.0.0.0 10.0.0.1\n"
        return fail(net(R1=self.TEXT + more, ISP=isp, UP=up), "ISP-UP")

    def test_s3_24_a_policy_for_the_probe_ends_the_oscillation(self) -> None:
        gone = self.gone(self.ACL + self.MAP + " set ip next-hop 203.0.113.1\n" + self.POLICY)
        assert codes(gone) == []
        assert table(gone, "R1")["0.0.0.0/0"] == ISP2
        assert table(gone.after(NOTHING_FAILED), "R1")["0.0.0.0/0"] == ISP1
        assert [line.text for line in state(gone.after(NOTHING_FAILED)).lines][-1] == "set ip next-hop 203.0.113.1"

    @pytest.mark.parametrize(
        "more",
        [
            MAP + " set ip next-hop 203.0.113.1\naccess-list 101 permit udp any any\n",
            ACL + MAP.replace("permit 10", "deny 10") + " set ip next-hop 203.0.113.1\n",
            ACL + MAP + " set ip precedence 5\n",
            ACL + MAP + " set ip next-hop 192.0.2.77\n",
        ],
    )
    def test_s7_13_what_no_clause_turns_goes_by_the_table(self, more: str) -> None:
        assert state(fail(net(R1=self.TEXT + more + self.POLICY), "R1:Gi0/2")).is_up
        gone = self.gone(more + self.POLICY)
        assert codes(gone) == ["OSCILLATION"]

    def test_s7_14_a_default_next_hop_gives_way_to_any_route_but_the_default(self) -> None:
        route = "ip route 8.8.8.0 255.255.255.0 198.51.100.1\n"
        start = net(R1=self.TEXT + self.ACL + self.MAP + " set ip default next-hop 203.0.113.1\n" + route + self.POLICY)
        assert state(start).way == "GigabitEthernet0/2"

    @pytest.mark.parametrize(
        "setting",
        [
            "set ip next-hop 192.0.2.77 203.0.113.1",
            "set ip next-hop recursive 203.0.113.1",
            "set interface GigabitEthernet0/1",
            "set ip default next-hop 203.0.113.1",
            "set ip next-hop verify-availability 203.0.113.1 10 track 7",
        ],
    )
    def test_s7_14_every_setting_that_can_be_used_turns_it(self, setting: str) -> None:
        track = "track 7 interface Gi0/0 line-protocol\n"
        gone = self.gone(track + self.ACL + self.MAP + f" {setting}\n" + self.POLICY)
        assert codes(gone) == []
        assert state(gone).way == "GigabitEthernet0/1"

    def test_s7_14_a_next_hop_whose_track_is_down_is_passed_over(self) -> None:
        hops = " set ip next-hop verify-availability 203.0.113.1 10 track 7\n"
        hops += " set ip next-hop verify-availability 198.51.100.1 20 track 8\n"
        tracks = "track 7 interface Gi0/9 line-protocol\ntrack 8 interface Gi0/0 line-protocol\n"
        gone = self.gone(tracks + self.ACL + self.MAP + hops + self.POLICY)
        assert (state(gone).is_up, state(gone).way) == (True, "GigabitEthernet0/2")

    def test_s7_14_null_discards(self) -> None:
        found = state(net(R1=self.TEXT + self.ACL + self.MAP + " set interface Null0\n" + self.POLICY))
        assert "R1 discards packets to 8.8.8.8 (Null0)" in found.reason

    @pytest.mark.parametrize(
        "more",
        [
            "",
            "route-map PROBE permit 10\n match length 0 100\n set ip next-hop 203.0.113.1\n",
            "route-map PROBE permit 10\n set vrf RED\n",
            "route-map PROBE permit 10\n set ip next-hop verify-availability 203.0.113.1 10\n",
        ],
    )
    def test_s7_12_what_is_not_known_leaves_it_undecided(self, more: str) -> None:
        assert is_up(net(R1=self.TEXT + more + self.POLICY)) is None


class TestVirtualTarget:
    """S12.1: a probe may ask the address that HSRP routers share. R1, R2 and R3 are on 192.168.1.0/24."""

    GROUP, LAN = "standby 1 ip 192.168.1.1", "255.255.255.0"

    def start(self) -> Network:
        """R3 asks the address that R1, which is active, and R2 share."""
        return net(
            R1=port("Gi0/0", "192.168.1.2", self.GROUP, "standby 1 priority 110", mask=self.LAN),
            R2=port("Gi0/0", "192.168.1.3", self.GROUP, mask=self.LAN),
            R3=port("Gi0/0", "192.168.1.10", mask=self.LAN)
            + sla("icmp-echo 192.168.1.1")
            + "ip route 0.0.0.0 0.0.0.0 192.168.1.1 track 1\n",
        )

    def test_s12_1_the_active_router_answers(self) -> None:
        assert (is_up(self.start(), "R3"), state(self.start(), "R3").doubts) == (True, ())
        assert is_up(fail(self.start(), "R1"), "R3") is True
        assert is_up(fail(self.start(), "R1~R3"), "R3") is False
        assert is_up(fail(self.start(), "R1+R2"), "R3") is False

    def test_s12_1_the_active_router_itself_too(self) -> None:
        text = port("Gi0/0", "192.168.1.2", self.GROUP, mask=self.LAN) + sla("icmp-echo 192.168.1.1")
        found = state(net(R1=text + "ip route 10.0.0.0 255.0.0.0 192.168.1.7 track 1\n"))
        assert (found.is_up, found.doubts) == (True, ())


class TestProxy:
    """S3.6: R1 sends everything out of Gi0/0, where R2, which has a default, answers for it."""

    def start(self, *, how: str) -> Network:
        r1 = port("Gi0/0", "10.0.0.1") + sla("icmp-echo 8.8.8.8 source-interface Gi0/0")
        r1 += "ip route 0.0.0.0 0.0.0.0 Gi0/0\nip route 10.9.0.0 255.255.0.0 10.0.0.2 track 1\n"
        r2 = port("Gi0/0", "10.0.0.2") + port("Gi0/1", "172.16.0.1") + "ip route 0.0.0.0 0.0.0.0 172.16.0.2\n"
        return net(R1=r1, R2=r2, links=(("R1:Gi0/0", "R2:Gi0/0", how),))

    @pytest.mark.parametrize(
        ("how", "word", "expected"),
        [("direct", "R1~R2", None), ("direct", "R2:Gi0/1", None), ("via-switch", "R2", None), ("via-switch", "R2:Gi0/1", True)],
    )
    def test_s3_6_whether_another_answers_is_not_known(self, how: str, word: str, expected: bool | None) -> None:
        assert is_up(self.start(how=how)) is True
        assert is_up(fail(self.start(how=how), word)) is expected


class TestStart:
    """S0.3: a probe has to be answered before its object is up."""

    TEXT = port("Gi0/1", "203.0.113.2") + sla("icmp-echo 8.8.8.8") + "ip route 0.0.0.0 0.0.0.0 203.0.113.1 track 1\n"

    def test_a_probe_that_needs_the_route_it_decides_about_never_comes_up(self) -> None:
        start = net(R1=self.TEXT)
        assert "0.0.0.0/0" not in table(start, "R1")
        assert codes(start) == ["HISTORY-DEPENDENT"]
        assert "track 1 of R1 is down here" in now(start).state.unstable[0].message

    def test_a_route_for_the_target_ends_that(self) -> None:
        start = net(R1=self.TEXT + "ip route 8.8.8.8 255.255.255.255 203.0.113.1\n")
        assert table(start, "R1")["0.0.0.0/0"] == "S* [1/0] via 203.0.113.1"
        assert codes(start) == []


class TestProbe:
    """S3.22, S3.23: there and back, hop by hop, with the tables of the scenario.

    R1 .1 -- 10.0.12.0/30 -- .2 R2 .1 -- 10.0.23.0/30 -- .2 R3 Lo0 10.255.0.3
    """

    R2 = port("Gi0/0", "10.0.12.2") + port("Gi0/1", "10.0.23.1") + "ip route 10.255.0.3 255.255.255.255 10.0.23.2\n"
    R3 = port("Gi0/0", "10.0.23.2") + port("Lo0", "10.255.0.3", mask="255.255.255.255")
    BACK = "ip route 10.0.12.0 255.255.255.252 10.0.23.1\n"

    def network(self, asked: str = "icmp-echo 10.255.0.3", r1: str = "", r2: str = "", r3: str = BACK) -> Network:
        text = port("Gi0/0", "10.0.12.1") + "ip route 10.255.0.3 255.255.255.255 10.0.12.2\n" + sla(asked) + r1
        text += "ip route 172.16.0.0 255.255.0.0 10.0.12.2 track 1\n"
        return net(R1=text, R2=self.R2 + r2, R3=self.R3 + r3)

    def test_it_is_answered_without_any_assumption(self) -> None:
        found = state(self.network())
        assert (found.is_up, found.doubts, found.way) == (True, (), "GigabitEthernet0/0")
        assert found.reason == "ip sla 1 reaches 10.255.0.3"
        assert [str(line) for line in found.lines] == ["R1.cfg:7", "R1.cfg:4", "R1.cfg:5", "R1.cfg:6"]

    def test_the_way_back_counts(self) -> None:
        found = state(self.network(r3=""))
        assert found.is_up is False
        assert found.reason.endswith("the reply of R3 to 10.0.12.1 is lost: R3 has no route to 10.0.12.1")

    def test_the_reply_goes_to_the_source_that_is_configured(self) -> None:
        lo = port("Lo0", "10.255.0.1", mask="255.255.255.255")
        found = self.network("icmp-echo 10.255.0.3 source-interface Loopback0", r1=lo)
        assert "R3 has no route to 10.255.0.1" in state(found).reason
        found = self.network(
            "icmp-echo 10.255.0.3 source-ip 10.255.0.1", r1=lo, r3="ip route 10.255.0.1 255.255.255.255 10.0.23.1\n"
        )
        assert "R2 has no route to 10.255.0.1" in state(found).reason
        back = "ip route 10.255.0.1 255.255.255.255 {}\n"
        both = {"r2": back.format("10.0.12.1"), "r3": back.format("10.0.23.1")}
        assert is_up(self.network("icmp-echo 10.255.0.3 source-ip 10.255.0.1", r1=lo, **both))

    @pytest.mark.parametrize(
        ("word", "reason"),
        [
            ("R2-R3", "R2 has no route to 10.255.0.3"),
            ("R1~R2", "ARP for 10.0.12.2 unanswered on GigabitEthernet0/0: packets between R1 and R2 are lost"),
            ("R2~R3", "ARP for 10.0.23.2 unanswered on R2 GigabitEthernet0/1: packets between R2 and R3 are lost"),
            ("R1@10.255.0.3", "10.255.0.3 does not answer"),
            ("R1@10.0.12.2", "ARP for 10.0.12.2 unanswered on GigabitEthernet0/0"),
            ("R3:Lo0", "R3 has no route to 10.255.0.3"),
            ("R1:Gi0/0", "R1 has no route to 10.255.0.3"),
        ],
    )
    def test_what_fails_on_the_way_fails_it(self, word: str, reason: str) -> None:
        found = state(fail(self.network(), word))
        assert found.is_up is False
        assert found.reason == f"ip sla 1 (icmp-echo 10.255.0.3) fails: {reason}"

    def test_another_routers_silence_does_not_matter(self) -> None:
        assert is_up(fail(self.network(), "R3@10.255.0.3"))

    def test_a_loop_is_found(self) -> None:
        found = state(
            self.network(r2="ip route 10.255.0.3 255.255.255.255 10.0.12.1\nno ip route 10.255.0.3 255.255.255.255 10.0.23.2\n")
        )
        assert found.reason.endswith("packets to 10.255.0.3 loop: R1 > R2 > R1")

    def test_a_discard_route_is_found(self) -> None:
        found = state(
            self.network(r2="ip route 10.255.0.3 255.255.255.255 Null0\nno ip route 10.255.0.3 255.255.255.255 10.0.23.2\n")
        )
        assert found.reason.endswith("R2 discards packets to 10.255.0.3 (Null0)")

    def test_a_load_that_is_shared_with_a_dead_end_is_undecided(self) -> None:
        found = state(self.network(r2="ip route 10.255.0.3 255.255.255.255 Null0\n"))
        assert found.is_up is None
        assert "R2 shares the load" in found.reason

    def test_an_undecided_object_makes_the_route_unknown(self) -> None:
        start = self.network(r2="ip route 10.255.0.3 255.255.255.255 Null0\n")
        (refused,) = now(start).rib("R1").choice(parse_prefix("172.16.0.0/16")).ineligible
        assert refused.is_unknown
        assert refused.reason.startswith("track 1 may be down: ip sla 1")

    @pytest.mark.parametrize(
        ("r1", "reason"),
        [
            ("interface Lo9\n ip address 10.9.9.9 255.255.255.255\n shutdown\n", "its source Loopback9 is administratively down"),
            ("", "R1 has no interface Loopback9"),
            ("interface Lo9\n", "its source Loopback9 has no IP address"),
        ],
    )
    def test_a_source_interface_has_to_be_up(self, r1: str, reason: str) -> None:
        assert state(self.network("icmp-echo 10.255.0.3 source-interface Loopback9", r1=r1)).reason.endswith(f"fails: {reason}")

    def test_a_source_address_has_to_be_its_own(self) -> None:
        assert "its source 10.9.9.9 is no address" in state(self.network("icmp-echo 10.255.0.3 source-ip 10.9.9.9")).reason

    def test_its_own_address_answers(self) -> None:
        assert is_up(self.network("icmp-echo 10.0.12.1"))

    @pytest.mark.parametrize("asked", ["tcp-connect 10.255.0.3 80", "udp-jitter 10.255.0.3 16384", "http get http://10.255.0.3/"])
    def test_other_kinds_are_reachability_with_a_doubt(self, asked: str) -> None:
        found = state(self.network(asked))
        assert found.is_up
        assert found.doubts == (f"R3 is taken to answer {asked.split()[0]}",)

    @pytest.mark.parametrize(
        ("asked", "reason"),
        [
            ("http get http://www.example/", "the address of www.example is known only to DNS"),
            ("icmp-echo www.example", "the address of www.example is known only to DNS"),
            ("dhcp 10.255.0.3", "operations of this kind are not modelled"),
            ("mpls lsp ping ipv4 10.255.0.3 255.255.255.255", "operations of this kind are not modelled"),
            ("frequency 5", "it has no operation"),
        ],
    )
    def test_what_the_files_do_not_tell_is_unknown(self, asked: str, reason: str) -> None:
        found = state(self.network(asked))
        assert found.is_up is None
        assert found.reason.endswith(f"cannot be judged: {reason}")

    def test_an_access_list_on_the_way_is_said(self) -> None:
        r2 = "interface Gi0/0\n ip access-group 100 in\ninterface Gi0/7\n ip access-group 100 in\n"
        told = ("R2.cfg:7: ip access-group on GigabitEthernet0/0 is not looked at; it is taken to let probes pass",)
        assert state(self.network(r2=r2)).doubts == told

    def test_a_route_that_a_protocol_may_bring_leaves_it_undecided(self) -> None:
        found = state(self.network(r3="router bgp 65000\n bgp log-neighbor-changes\n"))
        assert found.is_up is None
        assert "router bgp may bring one" in found.reason

    def test_address_translation_on_the_way_back_leaves_it_undecided(self) -> None:
        found = state(self.network(r2="interface Gi0/1\n ip nat outside\n", r3=""))
        assert found.is_up is None
        assert "NAT is not modelled yet" in found.reason

    def test_a_private_source_that_the_reply_leaves_the_files_for_is_undecided(self) -> None:
        r3 = port("Gi0/1", "203.0.113.2") + "ip route 0.0.0.0 0.0.0.0 203.0.113.1\n"
        found = state(self.network(r3=r3))
        assert found.is_up is None
        assert "leaves the files, to the private address 10.0.12.1" in found.reason

    @pytest.mark.parametrize(
        ("schedule", "told"),
        [
            ("life 3600 start-time now", "has stopped: it lives for 3600 s (`life forever` keeps it running)"),
            ("start-time now", "has stopped: it lives for 3600 s, the default (`life forever` keeps it running)"),
            ("life forever start-time pending", "never runs"),
            ("life forever", "never runs"),
        ],
    )
    def test_s3_22_one_that_does_not_run_is_down(self, schedule: str, told: str) -> None:
        found = state(self.network(r1=f"ip sla schedule 1 {schedule}\n"))
        assert found.is_up is False
        assert told in found.reason

    def test_s3_22_one_that_runs_for_an_hour_each_day_is_unknown(self) -> None:
        assert is_up(self.network(r1="ip sla schedule 1 life 3600 start-time 08:00 recurring\n")) is None

    def test_it_stays_in_its_vrf(self) -> None:
        vrf = "vrf definition RED\ninterface Gi0/1\n vrf forwarding RED\n ip address 10.0.77.1 255.255.255.252\n"
        red = self.network("icmp-echo 10.0.77.2", r1=vrf)
        assert "R1 has no route to 10.0.77.2" in state(red).reason
        text = port("Gi0/0", "10.0.12.1") + vrf + sla("icmp-echo 10.0.77.2", 1, "vrf RED")
        assert is_up(net(R1=text + "ip route 172.16.0.0 255.255.0.0 10.0.12.2 track 1\n"))

    def test_a_neighbour_with_a_route_answers_arp_for_others(self) -> None:
        start = self.network(r1="no ip route 10.255.0.3 255.255.255.255 10.0.12.2\nip route 10.255.0.3 255.255.255.255 Gi0/0\n")
        assert is_up(start)
        assert "proxy ARP" in state(start).doubts[0]

    def test_a_gateway_that_two_routers_share_is_the_one_that_is_active(self) -> None:
        # R1 ---- 10.0.1.0/24 ---- R2 (active, no way back from R4) and R3 (standby); both ---- R4 Lo0 10.255.0.4
        group = "interface Gi0/0\n standby 1 ip 10.0.1.254\n standby 1 preempt\n standby 1 priority {}\n"
        back = "ip route 10.255.0.4 255.255.255.255 {}\n"
        r1 = port("Gi0/0", "10.0.1.1", mask="255.255.255.0") + sla("icmp-echo 10.255.0.4")
        r1 += "ip route 10.255.0.4 255.255.255.255 10.0.1.254\nip route 172.16.0.0 255.255.0.0 10.0.1.254 track 1\n"
        r2 = (
            port("Gi0/0", "10.0.1.2", mask="255.255.255.0")
            + group.format(120)
            + port("Gi0/1", "10.0.24.1")
            + back.format("10.0.24.2")
        )
        r3 = (
            port("Gi0/0", "10.0.1.3", mask="255.255.255.0")
            + group.format(110)
            + port("Gi0/1", "10.0.34.1")
            + back.format("10.0.34.2")
        )
        r4 = port("Gi0/0", "10.0.24.2") + port("Gi0/1", "10.0.34.2") + port("Lo0", "10.255.0.4", mask="255.255.255.255")
        start = net(R1=r1, R2=r2, R3=r3, R4=r4 + "ip route 10.0.1.0 255.255.255.0 10.0.34.1\n")
        assert is_up(start)
        assert state(start).doubts == ()
        lost = fail(start, "R2-R4")
        assert "R2 has no route to 10.255.0.4" in state(lost).reason
        assert is_up(fail(start, "R2"))
        tracked = r2 + "track 5 interface Gi0/1 line-protocol\ninterface Gi0/0\n standby 1 track 5 decrement 20\n"
        start = net(R1=r1, R2=tracked, R3=r3, R4=r4 + "ip route 10.0.1.0 255.255.255.0 10.0.34.1\n")
        assert is_up(fail(start, "R2-R4"))

    def test_over_a_serial_line_nobody_is_asked(self) -> None:
        one = port("Se0/0", "10.0.0.1") + sla("icmp-echo 10.0.0.2") + "ip route 172.16.0.0 255.255.0.0 10.0.0.2 track 1\n"
        start = net(R1=one, R2=port("Se0/0", "10.0.0.2"))
        assert is_up(start)
        assert "packets between R1 and R2 are lost" in state(fail(start, "R1~R2")).reason

    def test_a_tunnel_carries_a_probe_only_as_long_as_it_is_carried(self) -> None:
        # a tunnel R1 - R3 over R2
        tunnel = "interface Tunnel0\n ip address 172.31.0.{} 255.255.255.252\n tunnel source Gi0/0\n tunnel destination {}\n"
        r1 = tunnel.format(1, "10.0.23.2") + "ip route 10.0.23.0 255.255.255.252 10.0.12.2\n"
        start = self.network("icmp-echo 172.31.0.2", r1=r1, r3=tunnel.format(2, "10.0.12.1") + self.BACK)
        assert is_up(start)
        lost = state(fail(start, "R2~R3"))
        assert lost.is_up is False
        assert "R1:Tunnel0 does not carry it: ARP for 10.0.23.2 unanswered on R2 GigabitEthernet0/1" in lost.reason


class TestObjects:
    """S3.20, S3.25 to S3.27."""

    THREE = "".join(f"track {number} interface Gi0/{number - 1} line-protocol\n" for number in (1, 2, 3))

    def network(self, tracks: str, more: str = "") -> Network:
        text = port("Gi0/0", "10.0.0.1") + "interface Gi0/1\n shutdown\ninterface Gi0/2\n" + tracks + more
        return net(R1=text + "ip route 172.16.0.0 255.255.0.0 10.0.0.2 track 9\n")

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ("interface Gi0/0 line-protocol", True),
            ("interface Gi0/1 line-protocol", False),
            ("interface Gi0/2 line-protocol", True),
            ("interface Gi0/7 line-protocol", False),
            ("interface Gi0/0 ip routing", True),
            ("interface Gi0/1 ip routing", False),
            ("interface Gi0/2 ip routing", False),
            ("ip sla 4", False),
            ("stub-object", None),
            ("application home-agent", None),
        ],
    )
    def test_s3_20_each_kind(self, words: str, said: bool | None) -> None:
        assert is_up(self.network(f"track 9 {words}\n"), "R1", "9") is said

    def test_s3_20_an_address_from_dhcp_is_taken_to_be_there(self) -> None:
        found = state(self.network("track 9 interface Gi0/2 ip routing\n", "interface Gi0/2\n ip address dhcp\n"), "R1", "9")
        assert found.is_up
        assert "is taken to have got an address" in found.doubts[0]

    def test_ex_3_10_only_the_exact_prefix_counts(self) -> None:
        routes = "ip route 10.1.0.0 255.255.255.0 10.0.0.2\nip route 10.0.0.0 255.0.0.0 10.0.0.2\n"
        tracks = "track 9 ip route 10.1.0.0 255.255.0.0 reachability\n"
        assert is_up(self.network(tracks, routes), "R1", "9") is False
        assert is_up(self.network(tracks, routes + "ip route 10.1.0.0 255.255.0.0 10.0.0.2\n"), "R1", "9") is True

    def test_s3_25_a_route_that_a_protocol_may_bring_is_unknown(self) -> None:
        tracks = "track 9 ip route 10.1.0.0 255.255.0.0 reachability\n"
        assert is_up(self.network(tracks, "router bgp 65000\n bgp log-neighbor-changes\n"), "R1", "9") is None

    def test_s3_25_of_a_vrf(self) -> None:
        vrf = "vrf definition RED\ninterface Gi0/3\n vrf forwarding RED\n ip address 10.1.0.1 255.255.0.0\n"
        assert is_up(self.network("track 9 ip route 10.1.0.0 255.255.0.0 reachability\n", vrf), "R1", "9") is False
        assert is_up(self.network("track 9 ip route 10.1.0.0 255.255.0.0 reachability\n ip vrf RED\n", vrf), "R1", "9") is True

    @pytest.mark.parametrize(("cost", "said"), [(10, True), (19, True), (20, False), (40, False), (300, False)])
    def test_s3_26_a_metric_between_the_thresholds_stays_what_it_was(self, cost: int, said: bool) -> None:
        # OSPF gives 10.2.0.0/24 with metric `cost` + 1; the object is up at 20 and down at 40, and starts down
        ospf = "router ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n"
        track = "track 9 ip route 10.2.0.0 255.255.255.0 metric threshold\n threshold metric up 20 down 40\n"
        text = (
            port("Gi0/0", "10.0.0.1", f"ip ospf cost {cost}")
            + ospf
            + track
            + "ip route 172.16.0.0 255.255.0.0 10.0.0.2 track 9\n"
        )
        start = net(R1=text, R2=port("Gi0/0", "10.0.0.2") + port("Gi0/1", "10.2.0.1", mask="255.255.255.0") + ospf)
        assert is_up(start, "R1", "9") is said
        assert codes(start) == (["HISTORY-DEPENDENT"] if 20 <= cost < 39 else [])

    def test_ex_3_11_not_turns_an_object_round(self) -> None:
        down = "track 1 interface Gi0/1 line-protocol\ntrack 2 interface Gi0/1 line-protocol\n"
        start = self.network(down + "track 9 list boolean or\n object 1\n object 2 not\n")
        assert is_up(start, "R1", "9")
        assert state(start, "R1", "9").reason == "track 2 is down: GigabitEthernet0/1 is administratively down"

    @pytest.mark.parametrize(
        ("up", "down", "said"),
        [(30, 10, True), (31, 30, False), (31, 10, False), (30, None, True), (None, 29, True), (None, 30, False)],
    )
    def test_s3_27_weights(self, up: int | None, down: int | None, said: bool) -> None:
        bounds = "".join(f" {way} {value}" for way, value in (("up", up), ("down", down)) if value is not None)
        objects = " object 1 weight 20\n object 2 weight 50\n object 3\n"
        start = self.network(f"{self.THREE}track 9 list threshold weight\n{objects} threshold weight{bounds}\n")
        assert is_up(start, "R1", "9") is said

    @pytest.mark.parametrize(("up", "said"), [(60, True), (66, True), (67, False)])
    def test_s3_27_percentages(self, up: int, said: bool) -> None:
        listed = f"track 9 list threshold percentage\n object 1\n object 2\n object 3\n threshold percentage up {up}\n"
        assert is_up(self.network(self.THREE + listed), "R1", "9") is said

    def test_s3_27_lists_of_each_other_stay_unknown_and_settle(self) -> None:
        text = "track 1 list boolean or\n object 2\ntrack 2 list boolean or\n object 1\n"
        start = net(R1=PORTS + text + "ip route 10.0.0.0 255.0.0.0 203.0.113.1 track 1\n")
        assert codes(start) == []
        assert (state(start).is_up, state(start).reason) == (None, "track 2 is unknown: it is part of itself")

    def test_s3_27_what_is_unknown_counts_both_ways(self) -> None:
        tracks = "track 1 interface Gi0/0 line-protocol\ntrack 2 stub-object\n"
        listed = "track 9 list threshold weight\n object 1 weight 20\n object 2 weight 20\n threshold weight up {}\n"
        assert is_up(self.network(tracks + listed.format(20)), "R1", "9") is True
        assert is_up(self.network(tracks + listed.format(30)), "R1", "9") is None
        assert is_up(self.network(tracks + listed.format(50)), "R1", "9") is False

    def test_a_list_of_itself_or_of_nothing_or_of_what_is_not_there(self) -> None:
        assert is_up(self.network("track 9 list boolean or\n object 9\n"), "R1", "9") is None
        assert is_up(self.network("track 9 list boolean or\n"), "R1", "9") is False
        assert is_up(self.network("track 9 list boolean or\n object 5\n"), "R1", "9") is False

    def test_only_objects_that_routes_follow_are_looked_at(self) -> None:
        assert ("R1", "1") not in now(
            self.network("track 1 interface Gi0/0 line-protocol\ntrack 9 stub-object\n")
        ).state.state.tracks


class TestOthersFollow:
    """What a tracked route brings into OSPF goes with it. R1 ---- R2, R1 announces its tracked default."""

    def test_the_default_of_others_hangs_on_the_probe(self) -> None:
        ospf = "router ospf 1\n network 10.0.0.0 0.0.0.3 area 0\n"
        r1 = port("Gi0/0", "10.0.0.1") + port("Gi0/1", "203.0.113.2") + sla("icmp-echo 203.0.113.1") + ospf
        r1 += " default-information originate\nip route 0.0.0.0 0.0.0.0 203.0.113.1 track 1\n"
        start = net(R1=r1, R2=port("Gi0/0", "10.0.0.2") + ospf)
        assert learned(start, "R2") == {"0.0.0.0/0": "O*E2 [110/1] via 10.0.0.1, GigabitEthernet0/0"}
        gone = fail(start, "R1@203.0.113.1")
        assert learned(gone, "R2") == {}
        assert learned(gone.after(NOTHING_FAILED), "R2") == learned(start, "R2")
        assert codes(gone) == []
