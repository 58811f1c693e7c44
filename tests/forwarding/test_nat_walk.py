"""NAT on the way of a packet, there and back: sections 8 and 9 and fixture F2 of semantics.md by their examples."""

from __future__ import annotations

from routecheck.address import dotted
from routecheck.forwarding.journey import Journey
from routecheck.forwarding.packet import Packet
from routecheck.network import Network
from routecheck.questions.parties import Wanted
from routecheck.questions.timeline import Timeline, events, failures, follow
from routecheck.questions.trace import Trace
from tests.builders import now
from tests.forwarding.traces import arps, host, lan, packets, path, steps, traced

# pc 192.168.1.10 -- R1 --203.0.113.0/30-- ISP1 -- server 93.184.216.34
#                      `--198.51.100.0/30-- ISP2 --'
F2 = """
interface Gi0/0
 ip address 192.168.1.1 255.255.255.0
 ip nat inside
interface Gi0/1
 ip address 203.0.113.2 255.255.255.252
 ip nat outside
interface Gi0/2
 ip address 198.51.100.2 255.255.255.252
 ip nat outside
ip sla 1
 icmp-echo 203.0.113.1 source-interface GigabitEthernet0/1
ip sla schedule 1 life forever start-time now
track 1 ip sla 1 reachability
ip route 0.0.0.0 0.0.0.0 203.0.113.1 track 1
ip route 0.0.0.0 0.0.0.0 198.51.100.1 10
access-list 10 permit 192.168.1.0 0.0.0.255
route-map ISP1 permit 10
 match ip address 10
 match interface GigabitEthernet0/1
route-map ISP2 permit 10
 match ip address 10
 match interface GigabitEthernet0/2
ip nat inside source route-map ISP1 interface GigabitEthernet0/1 overload
ip nat inside source route-map ISP2 interface GigabitEthernet0/2 overload
"""
PC = host("pc", "192.168.1.10/24", "192.168.1.1")
SWITCHED = (("R1:Gi0/1", "ISP1:Gi0/0", "via-switch"),)
ISP1 = "interface Gi0/0\n ip address 203.0.113.1 255.255.255.252\ninterface Gi0/1\n ip address 93.184.216.1 255.255.255.0\n"
ISP2 = "interface Gi0/0\n ip address 198.51.100.1 255.255.255.252\ninterface Gi0/1\n ip address 93.184.216.2 255.255.255.0\n"
KNOWS_1 = "ip route 203.0.113.0 255.255.255.252 93.184.216.1\n"
KNOWS_2 = "ip route 198.51.100.0 255.255.255.252 93.184.216.2\n"
SERVER = host("server", "93.184.216.34/24", "93.184.216.1", "tcp/443 tcp/80")


def f2(r1: str = F2) -> Network:
    return lan(PC, SERVER, links=SWITCHED, R1=r1, ISP1=ISP1 + KNOWS_2, ISP2=ISP2 + KNOWS_1)


def followed(network: Network, *failed: str, timeline: str = "") -> Timeline:
    happening = [*failures(failed), *events(timeline)]
    return follow(now(network), Wanted("pc", "93.184.216.34", "tcp", 443), happening)


def outside(answer: Trace) -> str:
    """The source of the first packet as its receiver has it."""
    came = answer.opening.taken
    return f"{dotted(came.source)}:{came.source_port}" if came else "lost"


class TestF2:
    def test_f2_0_leaves_by_the_first_provider_with_its_port_kept(self) -> None:
        answer = traced(f2(), "pc", "93.184.216.34", 443, source_port=50001)
        assert (answer.disposition, outside(answer)) == ("delivered", "203.0.113.2:50001")
        assert path(answer.journeys[0]) == "pc > R1 > ISP1 > server"
        route = steps(answer.journeys[0], "route")[0]
        assert route.startswith("0.0.0.0/0 [1/0] S, via 203.0.113.1, GigabitEthernet0/1")

    def test_f2_1_and_f2_2_the_old_session_is_broken_and_a_new_one_works(self) -> None:
        line = followed(f2(), "R1@203.0.113.1")
        stage = line.stages[0]
        assert stage.session.state == "SESSION-BROKEN"
        assert "203.0.113.2" in stage.session.reason
        assert (stage.new.disposition, outside(stage.new).split(":")[0]) == ("delivered", "198.51.100.2")

    def test_f2_3_without_the_track_everything_goes_into_a_black_hole(self) -> None:
        line = followed(f2(F2.replace(" track 1\nip route", "\nip route")), "ISP1")
        stage = line.stages[0]
        assert (stage.session.state, stage.new.disposition) == ("stalled", "arp-failed")

    def test_f2_4_an_interface_that_goes_down_needs_no_track(self) -> None:
        line = followed(f2(F2.replace(" track 1\nip route", "\nip route")), "R1:Gi0/1")
        assert (line.stages[0].session.state, outside(line.stages[0].new).split(":")[0]) == ("SESSION-BROKEN", "198.51.100.2")

    def test_f2_5_a_rule_for_one_exit_leaves_the_other_with_the_wrong_address(self) -> None:
        rules = F2[F2.index("route-map ISP1") :]
        single = F2.replace(rules, "ip nat inside source list 10 interface Gi0/1 overload\n")
        stage = followed(lan(PC, R1=single), "R1@203.0.113.1").stages[0]
        assert stage.session.state == "SESSION-BROKEN"
        assert any("NAT-EXIT-MISMATCH" in doubt for doubt in stage.new.doubts)
        assert stage.new.disposition == "nat-failed"

    def test_f2_6_after_the_repair_what_was_made_over_the_other_provider_breaks(self) -> None:
        session = "R1@203.0.113.1 down; wait 5s; R1@203.0.113.1 up"
        line = followed(f2(), timeline=session)
        assert [stage.session.state for stage in line.stages] == ["SESSION-BROKEN", "SESSION-BROKEN", "comes back"]
        assert outside(line.stages[2].new).startswith("203.0.113.2:")
        assert [(made, verdict.state) for made, verdict in line.stages[2].later] == [("R1@203.0.113.1 down", "SESSION-BROKEN")]

    def test_f2_7_without_the_schedule_the_second_provider_is_always_used(self) -> None:
        answer = traced(f2(F2.replace("ip sla schedule 1 life forever start-time now\n", "")), "pc", "93.184.216.34", 443)
        assert outside(answer).startswith("198.51.100.2:")


# pc 192.168.1.10 -- R1 --203.0.113.0/30-- the rest is not in the files
EDGE = """
interface Gi0/0
 ip address 192.168.1.1 255.255.255.0
 ip nat inside
interface Gi0/1
 ip address 203.0.113.2 255.255.255.252
 ip nat outside
access-list 1 permit 192.168.1.0 0.0.0.255
ip nat inside source list 1 interface Gi0/1 overload
ip route 0.0.0.0 0.0.0.0 203.0.113.1
"""


def test_ex_11_1_the_order_of_a_visit() -> None:
    """ARP for the gateway, then the segment; R1 asks for its next hop and never for the server (S11.5)."""
    answer = traced(lan(PC, R1=EDGE), "pc", "93.184.216.34", 80, source_port=50001)
    assert arps(answer)[:2] == ["pc who-has 192.168.1.1", "R1 is-at 192.168.1.1"]
    assert "R1 who-has 203.0.113.1" in arps(answer) or answer.disposition == "exits-network"
    assert not any("93.184.216.34" in told for told in arps(answer))
    sent = packets(answer, "R1")[0]
    assert (dotted(sent.source), sent.source_port, sent.ttl) == ("203.0.113.2", 50001, 63)
    assert [journey.purpose for journey in answer.journeys[:4]] == ["SYN", "SYN-ACK", "ACK", "HTTP GET"]
    back = [packet for packet in packets(answer, "R1") if dotted(packet.destination) == "192.168.1.10"]
    assert back
    assert {(node, dotted(entry.inside_global or 0), entry.inside_global_port) for node, entry in answer.sessions} == {
        ("R1", "203.0.113.2", 50001)
    }


def test_ex_8_1_the_outside_list_sees_the_global_address() -> None:
    edge = """
interface Gi0/0
 ip address 10.0.0.1 255.255.255.0
 ip nat inside
interface Gi0/1
 ip address 203.0.113.2 255.255.255.0
 ip nat outside
 ip access-group 101 in
ip nat inside source static 10.0.0.5 203.0.113.5
access-list 101 permit tcp any host {seen} eq 443
"""
    server = host("server", "10.0.0.5/24", "10.0.0.1", "tcp/443")
    client = host("client", "203.0.113.77/24", "203.0.113.2")
    denied = traced(lan(server, client, R1=edge.format(seen="10.0.0.5")), "client", "203.0.113.5", 443)
    assert denied.disposition == "denied-in"
    allowed = traced(lan(server, client, R1=edge.format(seen="203.0.113.5")), "client", "203.0.113.5", 443)
    assert (allowed.disposition, path(allowed.journeys[0])) == ("delivered", "client > R1 > server")
    assert arps(allowed)[:2] == ["client who-has 203.0.113.5", "R1 is-at 203.0.113.5"]
    """S9.11: the router answers ARP for the global address."""


def test_ex_8_4_an_answer_is_translated_before_it_is_routed() -> None:
    answer = traced(lan(PC, R1=EDGE), "pc", "93.184.216.34", 80)
    hop = answer.journeys[1].hops[0]
    assert [step.kind for step in hop.steps][:2] == ["nat", "route"]
    assert "192.168.1.0/24" in steps(answer.journeys[1], "route")[0]


class TestSection9:
    def test_ex_9_2_a_port_is_forwarded_and_others_are_the_routers_own(self) -> None:
        edge = EDGE + "ip nat inside source static tcp 192.168.1.20 80 203.0.113.2 8080\n"
        server = host("server", "192.168.1.20/24", "192.168.1.1", "tcp/80")
        isp = "interface Gi0/0\n ip address 203.0.113.1 255.255.255.252\n"
        network = lan(server, R1=edge, ISP=isp)
        forwarded = traced(network, "ISP", "203.0.113.2", 8080)
        assert (forwarded.disposition, path(forwarded.journeys[0])) == ("delivered", "ISP > R1 > server")
        assert path(traced(network, "ISP", "203.0.113.2", 80).journeys[0]) == "ISP > R1"

    def test_ex_9_5_without_ip_nat_outside_a_private_source_leaves(self) -> None:
        bare = EDGE.replace(" ip nat outside\n", "")
        answer = traced(lan(PC, R1=bare), "pc", "93.184.216.34", 80)
        assert answer.disposition == "nat-failed"
        assert "private source 192.168.1.10" in answer.reason

    def test_ex_9_8_a_hairpin_is_not_translated(self) -> None:
        edge = EDGE.replace("255.255.255.252", "255.255.255.0") + "ip nat inside source static 192.168.1.5 203.0.113.5\n"
        server = host("server", "192.168.1.5/24", "192.168.1.1", "tcp/80")
        answer = traced(lan(PC, server, R1=edge), "pc", "203.0.113.5", 80)
        assert answer.disposition == "arp-failed"
        assert any("NAT-HAIRPIN" in doubt for doubt in answer.doubts)

    def test_ex_9_9_a_late_answer_finds_no_entry(self) -> None:
        line = follow(now(lan(PC, R1=EDGE)), Wanted("pc", "8.8.8.8", "udp", 53), events("wait 61s"))
        assert line.before.disposition == "exits-network"
        assert not [entry for _, entry in line.before.sessions if entry.timeout_s and entry.timeout_s > 60]


def test_translated_packets_keep_everything_else() -> None:
    """S11.7: only the source address and the TTL differ behind the router, and the port where it was taken."""
    answer = traced(lan(PC, R1=EDGE), "pc", "93.184.216.34", 80)
    before, after = packets(answer, "pc")[0], packets(answer, "R1")[0]
    assert after._replace(source=before.source, ttl=before.ttl) == before


def test_an_icmp_error_from_outside_comes_back_through_nat() -> None:
    isp = "interface Gi0/0\n ip address 203.0.113.1 255.255.255.252\n"
    answer = traced(lan(PC, R1=EDGE, ISP=isp), "pc", "93.184.216.34", 80)
    error = answer.journeys[0].error
    assert answer.disposition == "no-route"
    assert error is not None
    assert (error.ending.node, _quoted(error)) == ("pc", "192.168.1.10")


def _quoted(error: Journey) -> str:
    came = error.taken
    assert isinstance(came, Packet)
    return dotted(came.payload.packet.source)  # type: ignore[union-attr]


class TestFromOutside:
    """Who is not in the files comes in by the interface that the answer would leave by."""

    FORWARD = EDGE + "ip nat inside source static tcp 192.168.1.10 443 203.0.113.2 443\n"

    def test_a_port_forward_is_reached_and_answers(self) -> None:
        answer = traced(lan(PC, R1=self.FORWARD), "8.8.8.8", "203.0.113.2", 443)
        assert (answer.disposition, path(answer.journeys[0])) == ("delivered", "R1 > pc")
        assert answer.journeys[1].ending.disposition == "exits-network"
        assert "its packets are taken to come in by R1:GigabitEthernet0/1" in answer.doubts[0]

    def test_without_it_the_router_is_asked(self) -> None:
        assert traced(lan(PC, R1=EDGE), "8.8.8.8", "203.0.113.2", 443).disposition == "insufficient-information"
        assert traced(lan(PC, R1=EDGE), "8.8.8.8", "203.0.113.2", 8443).disposition == "connection-refused"

    def test_the_list_of_the_interface_sees_it(self) -> None:
        kept = self.FORWARD.replace(" ip nat outside\n", " ip nat outside\n ip access-group 101 in\n")
        answer = traced(lan(PC, R1=f"{kept}access-list 101 deny tcp any any\n"), "8.8.8.8", "203.0.113.2", 443)
        assert answer.disposition == "denied-in"


def test_an_answer_that_leaves_the_files_may_not_come_back() -> None:
    """The server's router sends the answer to another provider, which is not in the files."""
    isp = "interface Gi0/0\n ip address 203.0.113.1 255.255.255.252\ninterface Gi0/1\n ip address 93.184.216.1 255.255.255.0\n"
    isp += "interface Gi0/2\n ip address 198.18.0.2 255.255.255.252\nip route 203.0.113.2 255.255.255.255 198.18.0.1\n"
    answer = traced(lan(PC, SERVER, R1=EDGE, ISP=isp), "pc", "server", 80)
    assert answer.disposition == "insufficient-information"
    assert "leaves the files at ISP" in answer.reason
