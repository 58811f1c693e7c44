"""One packet, hop by hop: sections 7, 11 and 12 of semantics.md by their examples."""

from __future__ import annotations

import pytest

from routecheck.forwarding.packet import BROADCAST, NOBODY, Arp, Packet
from routecheck.questions.parties import Wanted
from routecheck.questions.timeline import events, follow
from tests.builders import now
from tests.forwarding.traces import arps, frames, host, lan, packets, path, steps, traced

# pc 10.0.0.10 -- R1 --10.0.12.0/30-- R2 -- web 10.0.2.80
R1 = """
interface Gi0/0
 ip address 10.0.0.1 255.255.255.0
interface Gi0/1
 ip address 10.0.12.1 255.255.255.252
ip route 10.0.2.0 255.255.255.0 10.0.12.2
"""
R2 = """
interface Gi0/0
 ip address 10.0.12.2 255.255.255.252
interface Gi0/1
 ip address 10.0.2.1 255.255.255.0
ip route 10.0.0.0 255.255.255.0 10.0.12.1
"""
PC = host("pc", "10.0.0.10/24", "10.0.0.1")
WEB = host("web", "10.0.2.80/24", "10.0.2.1", "tcp/80")


def test_a_packet_is_asked_for_rewritten_and_delivered_hop_by_hop() -> None:
    """S11.5, S11.7: ARP for the next hop only, new MAC addresses on each link, the TTL one less, the IP addresses kept."""
    answer = traced(lan(PC, WEB, R1=R1, R2=R2), "pc", "web", 80)
    assert answer.disposition == "delivered"
    assert path(answer.journeys[0]) == "pc > R1 > R2 > web"
    assert arps(answer) == [
        "pc who-has 10.0.0.1", "R1 is-at 10.0.0.1", "R1 who-has 10.0.12.2", "R2 is-at 10.0.12.2",
        "R2 who-has 10.0.2.80", "web is-at 10.0.2.80",
    ]  # fmt: skip
    syn = [frame for frame in answer.journeys[0].frames if isinstance(frame.content, Packet)]
    assert [frame.content.ttl for frame in syn if isinstance(frame.content, Packet)] == [64, 63, 62]
    assert len({frame.source_mac for frame in syn} | {frame.destination_mac for frame in syn}) == 6


def test_an_arp_request_is_a_broadcast_and_its_reply_is_not() -> None:
    request, reply = frames(traced(lan(PC, WEB, R1=R1, R2=R2), "pc", "web"))[:2]
    assert isinstance(request.content, Arp)
    assert (request.destination_mac, request.content.target_mac) == (BROADCAST, NOBODY)
    assert isinstance(reply.content, Arp)
    assert reply.destination_mac == request.source_mac == reply.content.target_mac


def test_the_handshake_counts_a_syn_as_one() -> None:
    """S11.6."""
    answer = traced(lan(PC, WEB, R1=R1, R2=R2), "pc", "web", 80)
    syn, syn_ack, ack, request = (journey.sent for journey in answer.journeys[:4])
    assert (syn_ack.acknowledgement, ack.sequence) == (syn.sequence + 1, syn.sequence + 1)
    assert ack.acknowledgement == syn_ack.sequence + 1
    assert (request.sequence, request.acknowledgement) == (ack.sequence, ack.acknowledgement)
    assert (answer.client, answer.server) == ("ESTABLISHED", "ESTABLISHED")
    assert syn.mss == syn_ack.mss == 1460


def test_a_closed_port_answers_with_reset() -> None:
    """S11.6: RST, ACK with sequence number 0 and the SYN acknowledged."""
    answer = traced(lan(PC, WEB, R1=R1, R2=R2), "pc", "web", 443)
    assert answer.disposition == "connection-refused"
    syn, reset = (journey.sent for journey in answer.journeys)
    assert (set(reset.flags), reset.sequence, reset.acknowledgement) == ({"rst", "ack"}, 0, syn.sequence + 1)
    assert answer.client == "CLOSED"


def test_a_closed_udp_port_answers_with_port_unreachable() -> None:
    """S11.12."""
    answer = traced(lan(PC, WEB, R1=R1, R2=R2), "pc", "web", 53, protocol="udp")
    error = answer.journeys[0].error
    assert error is not None
    assert (error.sent.icmp_type, error.sent.icmp_code, error.ending.node) == (3, 3, "pc")
    assert error.sent.ttl == answer.journeys[0].sent.ttl == 64, "it begins as the other packets of hosts do"


def test_what_a_router_answers_itself_begins_with_a_ttl_of_255() -> None:
    """As its ICMP errors do; hosts begin with 64."""
    network = lan(PC, WEB, R1=R1, R2=f"{R2}line vty 0 4\n transport input ssh\n")
    assert packets(traced(network, "pc", "10.0.12.2"), "R2")[0].ttl == 255
    assert packets(traced(network, "pc", "10.0.12.2", 22), "R2")[0].ttl == 255
    assert packets(traced(network, "pc", "web"), "web")[0].ttl == 64


class TestLossesAndTheirSignals:
    """S11.12: the ending, the router, the ICMP type and code that the sender sees."""

    @pytest.mark.parametrize(
        ("change", "ending", "node", "signal"),
        [
            ("no ip route 10.0.2.0 255.255.255.0 10.0.12.2", "no-route", "R1", (3, 1)),
            ("ip route 10.0.2.80 255.255.255.255 Null0", "null-routed", "R1", (3, 1)),
            ("access-list 101 deny tcp any any\ninterface Gi0/0\n ip access-group 101 in", "denied-in", "R1", (3, 13)),
            ("access-list 101 permit udp any any\ninterface Gi0/1\n ip access-group 101 out", "denied-out", "R1", (3, 13)),
        ],
    )
    def test_a_router_says_why(self, change: str, ending: str, node: str, signal: tuple[int, int]) -> None:
        answer = traced(lan(PC, WEB, R1=f"{R1}{change}\n", R2=R2), "pc", "web", 80)
        error = answer.journeys[0].error
        assert (answer.disposition, answer.journeys[0].ending.node) == (ending, node)
        assert error is not None
        assert (error.sent.icmp_type, error.sent.icmp_code) == signal
        assert (error.sent.source, error.ending.node) == (0x0A000001, "pc")

    def test_no_ip_unreachables_on_the_way_in_makes_it_silent(self) -> None:
        quiet = R1.replace(" ip address 10.0.0.1", " no ip unreachables\n ip address 10.0.0.1")
        answer = traced(lan(PC, WEB, R1=f"{quiet}ip route 10.0.2.80 255.255.255.255 Null0\n", R2=R2), "pc", "web", 80)
        assert (answer.disposition, answer.journeys[0].error) == ("null-routed", None)

    def test_a_ttl_that_runs_out_is_told_by_the_router_it_runs_out_at(self) -> None:
        answer = traced(lan(PC, WEB, R1=R1, R2=R2), "pc", "web", ttl=2)
        error = answer.journeys[0].error
        assert (answer.disposition, answer.journeys[0].ending.node) == ("ttl-expired", "R2")
        assert error is not None
        assert (error.sent.icmp_type, error.sent.icmp_code) == (11, 0)

    def test_a_loop_is_found(self) -> None:
        back = R2.replace("ip route", "ip route 10.0.9.0 255.255.255.0 10.0.12.1\nip route", 1)
        answer = traced(lan(PC, R1=f"{R1}ip route 10.0.9.0 255.255.255.0 10.0.12.2\n", R2=back), "pc", "10.0.9.9")
        assert answer.disposition == "loop"
        assert "R2 > R1 > R2" in answer.reason
        error = answer.journeys[0].error
        assert error is not None
        assert (error.sent.icmp_type, error.hops[0].node, error.ending.node) == (11, "R2", "pc")

    def test_an_error_is_never_answered_by_another(self) -> None:
        """RFC 1122 3.2.2: the way back is missing too."""
        no_way_back = R2.replace(
            "ip route 10.0.0.0 255.255.255.0 10.0.12.1", "access-list 5 deny any\nip route 9.9.9.9 255.255.255.255 Null0"
        )
        answer = traced(lan(PC, WEB, R1=R1, R2=no_way_back), "pc", "web", ttl=2)
        error = answer.journeys[0].error
        assert error is not None
        assert (error.ending.disposition, error.error) == ("no-route", None)


class TestAccessLists:
    def test_ex_7_2_telnet_is_denied_and_udp_23_is_not(self) -> None:
        acl = "access-list 101 deny tcp any any eq 23\naccess-list 101 permit ip any any\n"
        acl += "interface Gi0/0\n ip access-group 101 in\n"
        network = lan(PC, host("web", "10.0.2.80/24", "10.0.2.1"), R1=R1 + acl, R2=R2)
        assert traced(network, "pc", "web", 23).disposition == "denied-in"
        assert traced(network, "pc", "web", 23, protocol="udp").disposition == "delivered"

    def test_ex_7_3_established_lets_answers_in_and_nothing_else(self) -> None:
        acl = "access-list 101 permit tcp any host 10.0.0.10 established\ninterface Gi0/1\n ip access-group 101 in\n"
        network = lan(PC, host("web", "10.0.2.80/24", "10.0.2.1"), R1=R1 + acl, R2=R2)
        assert traced(network, "pc", "web", 80).disposition == "delivered"
        assert traced(network, "web", "pc", 80).disposition == "denied-in"
        lost = traced(network, "pc", "web", 53, protocol="udp")
        assert (lost.disposition, lost.journeys[1].purpose) == ("denied-in", "answer")

    def test_an_output_list_does_not_see_what_the_router_itself_sends(self) -> None:
        """S7.7."""
        acl = "access-list 101 deny ip any any\ninterface Gi0/1\n ip access-group 101 out\n"
        network = lan(PC, WEB, R1=R1 + acl, R2=R2)
        assert traced(network, "R1", "10.0.12.2").disposition == "delivered"
        assert traced(network, "pc", "web").disposition == "denied-out"

    def test_a_list_in_doubt_leaves_it_open(self) -> None:
        """S7.3: a time-range is not known."""
        acl = "time-range WORK\n periodic weekdays 8:00 to 17:00\naccess-list 101 permit ip any any time-range WORK\n"
        answer = traced(lan(PC, WEB, R1=f"{R1}{acl}interface Gi0/0\n ip access-group 101 in\n", R2=R2), "pc", "web")
        assert answer.disposition == "insufficient-information"


class TestPolicyRouting:
    POLICY = """
interface Gi0/2
 ip address 10.9.9.1 255.255.255.252
interface Gi0/0
 ip policy route-map AWAY
access-list 101 permit ip any any
route-map AWAY permit 10
 match ip address 101
 set ip next-hop 10.9.9.2
"""
    R3 = "interface Gi0/0\n ip address 10.9.9.2 255.255.255.252\ninterface Gi0/1\n ip address 10.0.2.2 255.255.255.0\n"

    def test_a_policy_turns_packets(self) -> None:
        answer = traced(lan(PC, WEB, R1=R1 + self.POLICY, R2=R2, R3=self.R3), "pc", "web")
        assert path(answer.journeys[0]) == "pc > R1 > R3 > web"
        assert steps(answer.journeys[0], "policy") == ["policy routing sends it via 10.9.9.2, GigabitEthernet0/2"]

    def test_ex_7_7_a_next_hop_that_is_down_leaves_it_to_the_table(self) -> None:
        down = self.POLICY.replace("interface Gi0/2", "interface Gi0/2\n shutdown")
        answer = traced(lan(PC, WEB, R1=R1 + down, R2=R2, R3=self.R3), "pc", "web")
        assert path(answer.journeys[0]) == "pc > R1 > R2 > web"


class TestTheHostsOwnDecision:
    """S11.4."""

    def test_ex_11_3_a_mask_that_is_too_short_works_by_proxy_arp_only(self) -> None:
        server = host("server", "10.0.9.9/24", "10.0.9.1")
        router = "interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\ninterface Gi0/1\n ip address 10.0.9.1 255.255.255.0\n"
        wide = host("a", "10.0.0.5/16", "10.0.0.1")
        answer = traced(lan(wide, server, R1=router), "a", "server")
        assert (answer.disposition, arps(answer)[:2]) == ("delivered", ["a who-has 10.0.9.9", "R1 is-at 10.0.9.9"])
        without = router.replace(" 10.0.0.1 255.255.255.0", " 10.0.0.1 255.255.255.0\n no ip proxy-arp")
        answer = traced(lan(wide, server, R1=without), "a", "server")
        assert (answer.disposition, answer.journeys[0].error) == ("arp-failed", None)

    def test_ex_11_4_a_gateway_off_the_subnet_is_a_fault(self) -> None:
        answer = traced(lan(host("a", "10.0.0.5/24", "10.0.1.1"), R1=R1), "a", "10.0.2.80")
        assert answer.disposition == "no-route"
        assert "gateway 10.0.1.1 is not on that subnet" in answer.reason

    def test_a_host_without_a_gateway_reaches_its_subnet_only(self) -> None:
        network = lan(host("a", "10.0.0.5/24"), PC, WEB, R1=R1, R2=R2)
        assert traced(network, "a", "pc").disposition == "delivered"
        assert traced(network, "a", "web").disposition == "no-route"

    def test_ex_12_4_a_gateway_in_another_vlan_does_not_answer(self) -> None:
        switch = "interface Gi0/1\n switchport mode trunk\ninterface Gi0/5\n switchport access vlan 10\n switchport mode access\n"
        router = "interface Gi0/0.{tag}\n encapsulation dot1Q {tag}\n ip address 10.0.10.1 255.255.255.0\n"
        pc = host("pc", "10.0.10.5/24", "10.0.10.1", attached="SW:Gi0/5")
        cable = (("R1:Gi0/0", "SW:Gi0/1", "direct"),)
        wrong = lan(pc, links=cable, R1=router.format(tag=20), SW=switch)
        assert traced(wrong, "pc", "R1").disposition in ("arp-failed", "insufficient-information")
        right = lan(pc, links=cable, R1=router.format(tag=10), SW=switch)
        assert traced(right, "pc", "R1").disposition == "delivered"


class TestSize:
    GRE = """
interface Tunnel0
 ip address 10.255.0.{own} 255.255.255.252
 tunnel source Gi0/1
 tunnel destination 10.0.12.{far}
ip route 10.0.{lan}.0 255.255.255.0 Tunnel0
"""

    def over_gre(self, more: str = "", server_more: str = "") -> tuple[str, str]:
        r1 = R1.replace("ip route 10.0.2.0 255.255.255.0 10.0.12.2\n", "") + self.GRE.format(own=1, far=2, lan=2)
        r2 = R2.replace("ip route 10.0.0.0 255.255.255.0 10.0.12.1\n", "").replace("Gi0/0", "Gi0/X").replace("Gi0/1", "Gi0/2")
        r2 = r2.replace("Gi0/X", "Gi0/1") + self.GRE.format(own=2, far=1, lan=0)
        r2 = r2.replace(" ip address 10.0.2.1 255.255.255.0", f" ip address 10.0.2.1 255.255.255.0\n{server_more}")
        return r1.replace("Tunnel0\n ip", f"Tunnel0\n{more} ip", 1), r2

    def test_ex_11_6_a_page_hangs_where_fragmentation_needed_is_not_told(self) -> None:
        """S11.9, S11.10: the handshake fits into the tunnel, a full segment does not."""
        r1, r2 = self.over_gre(server_more=" no ip unreachables\n")
        answer = traced(lan(PC, WEB, R1=r1, R2=r2), "pc", "web", 80)
        assert answer.disposition == "fragmentation-needed"
        assert (answer.client, answer.server) == ("ESTABLISHED", "ESTABLISHED")

    def test_ex_11_6_with_adjust_mss_the_page_comes(self) -> None:
        r1, r2 = self.over_gre(more=" ip tcp adjust-mss 1436\n", server_more=" no ip unreachables\n")
        answer = traced(lan(PC, WEB, R1=r1, R2=r2), "pc", "web", 80)
        assert answer.disposition == "delivered"
        assert max(packet.length for packet in packets(answer, "web")) == 1476

    def test_path_mtu_discovery_sends_smaller_segments(self) -> None:
        """RFC 1191: the error carries the MTU 1476 of the tunnel, and the server sends 1436 octets."""
        r1, r2 = self.over_gre()
        answer = traced(lan(PC, WEB, R1=r1, R2=r2), "pc", "web", 80)
        assert answer.disposition == "delivered"
        assert [journey.purpose for journey in answer.journeys][-2:] == ["HTTP 200 OK again, 1436 octets", "ACK"]

    def test_gre_adds_24_octets_and_starts_with_a_ttl_of_its_own(self) -> None:
        r1, r2 = self.over_gre()
        answer = traced(lan(PC, WEB, R1=r1, R2=r2), "pc", "web")
        inner, outer = packets(answer, "pc")[0], packets(answer, "R1")[0]
        assert (outer.protocol, outer.length, outer.ttl) == (47, inner.length + 24, 255)
        assert packets(answer, "R2")[0].ttl == inner.ttl - 2


def test_equal_ways_that_end_differently_leave_it_open() -> None:
    """S0.5: which way the hash takes is not known."""
    r3 = "interface Gi0/0\n ip address 10.0.13.2 255.255.255.252\nip route 10.0.2.0 255.255.255.0 Null0\n"
    shared = f"{R1}interface Gi0/2\n ip address 10.0.13.1 255.255.255.252\nip route 10.0.2.0 255.255.255.0 10.0.13.2\n"
    answer = traced(lan(PC, WEB, R1=shared, R2=R2, R3=r3), "pc", "web")
    assert answer.disposition == "insufficient-information"
    assert "equal ways" in answer.reason


def test_a_virtual_gateway_answers_with_its_virtual_mac() -> None:
    """S12.3, EX-12.2: group 10 of HSRP version 1."""
    hsrp = R1.replace("10.0.0.1 255.255.255.0", "10.0.0.2 255.255.255.0\n standby 10 ip 10.0.0.1")
    answer = traced(lan(PC, WEB, R1=hsrp, R2=R2), "pc", "web")
    reply = frames(answer)[1]
    assert (answer.disposition, reply.source_mac) == ("delivered", "00:00:0c:07:ac:0a")


def test_strict_reverse_path_check_drops_what_would_not_be_answered_there() -> None:
    strict = R2.replace("10.0.12.2 255.255.255.252", "10.0.12.2 255.255.255.252\n ip verify unicast source reachable-via rx")
    strict = strict.replace("ip route 10.0.0.0 255.255.255.0 10.0.12.1", "ip route 10.0.0.0 255.255.255.0 10.0.2.9")
    answer = traced(lan(PC, WEB, R1=R1, R2=strict), "pc", "web")
    assert answer.disposition == "denied-in"
    assert "uRPF" in answer.reason


def test_a_line_that_is_not_modelled_and_may_stop_packets_leaves_it_open() -> None:
    zoned = R1.replace("10.0.0.1 255.255.255.0", "10.0.0.1 255.255.255.0\n zone-member security IN")
    answer = traced(lan(PC, WEB, R1=zoned, R2=R2), "pc", "web")
    assert answer.disposition == "insufficient-information"
    assert "R1.cfg:3" in answer.reason


def test_an_answer_that_somebody_else_takes_is_lost() -> None:
    """Another LAN behind R2 has the same addresses, and R2 knows that one better."""
    twin = R2 + "interface Gi0/2\n ip address 10.0.0.9 255.255.255.248\n"
    network = lan(PC, WEB, host("twin", "10.0.0.10/29", "10.0.0.9", attached="R2:Gi0/2"), R1=R1, R2=twin)
    network = network._replace(hosts={**network.hosts, "pc": PC._replace(attached="R1:Gi0/0")})
    answer = traced(network, "pc", "web", 80)
    assert (answer.disposition, answer.journeys[-1].purpose) == ("misdelivered", "SYN-ACK")
    assert "ends at twin" in answer.reason


class TestWhatARouterListensOn:
    """A packet for the router itself: what its config says decides, and what it does not say is not known."""

    def answer(self, port: int, more: str = "", protocol: str = "tcp") -> str:
        return traced(lan(PC, R1=R1 + more), "pc", "10.0.0.1", port, protocol=protocol).disposition

    def test_a_port_of_nothing_is_closed(self) -> None:
        assert self.answer(8443) == "connection-refused"
        assert self.answer(9999, protocol="udp") == "connection-refused"

    def test_the_web_servers_follow_their_lines(self) -> None:
        assert self.answer(80) == "insufficient-information"
        assert self.answer(80, "ip http server\n") == "delivered"
        assert self.answer(443, "no ip http secure-server\n") == "connection-refused"
        assert self.answer(80, "ip http secure-server\n") == "insufficient-information"

    def test_logins_follow_transport_input_and_access_class(self) -> None:
        vty = "line vty 0 4\n transport input ssh\n"
        assert self.answer(22) == "insufficient-information"
        assert (self.answer(22, vty), self.answer(23, vty)) == ("delivered", "connection-refused")
        kept = f"{vty} access-class 9 in\naccess-list 9 permit 10.9.9.9\n"
        assert self.answer(22, kept) == "connection-refused"


def test_a_switch_that_may_not_route_is_not_said_to_have_no_route() -> None:
    """S1.23: without `ip routing` many a switch is a host with its `ip default-gateway`; the config does not tell."""
    switch = "interface Vlan1\n ip address 10.0.0.9 255.255.255.0\ninterface Gi0/1\n switchport mode access\n"
    network = lan(PC, WEB, R1=R1, R2=R2, SW=f"{switch}ip default-gateway 10.0.0.1\n")
    answer = traced(network, "SW", "10.0.2.80")
    assert (answer.disposition, "ip routing" in answer.reason) == ("insufficient-information", True)
    assert traced(lan(PC, WEB, R1=R1, R2=R2, SW=f"{switch}ip routing\n"), "SW", "10.0.2.80").disposition == "no-route"


def test_a_session_that_is_not_known_to_come_up_is_not_said_to_have_failed() -> None:
    """S0.5: of two equal ways one ends in Null0."""
    r3 = "interface Gi0/0\n ip address 10.0.13.2 255.255.255.252\nip route 10.0.2.0 255.255.255.0 Null0\n"
    shared = f"{R1}interface Gi0/2\n ip address 10.0.13.1 255.255.255.252\nip route 10.0.2.0 255.255.255.0 10.0.13.2\n"
    network = lan(PC, WEB, R1=shared, R2=R2, R3=r3)
    (stage,) = follow(now(network), Wanted("pc", "web", "tcp", 80), events("wait 1s")).stages
    assert stage.session.state == "cannot be told"
