"""Small networks in which a trace once told something else than IOS does."""

from __future__ import annotations

import pytest

from routecheck.address import dotted, parse_address
from routecheck.diagnostic import UsageError
from routecheck.questions.parties import Wanted
from routecheck.questions.timeline import Timeline, events, follow
from routecheck.render.trace import text
from tests.builders import declared, net, now
from tests.forwarding.traces import host, lan, path, traced

PC = host("pc", "192.168.1.10/24", "192.168.1.1")
WEB = host("web", "192.168.2.10/24", "192.168.2.1", "tcp/80")

# pc -- R1 ==GRE== R2 -- web
GRE_1 = """
interface Gi0/0
 ip address 192.168.1.1 255.255.255.0
interface Gi0/1
 ip address 10.0.0.1 255.255.255.252
interface Tunnel0
 ip address 10.9.9.1 255.255.255.252
 tunnel source Gi0/1
 tunnel destination 10.0.0.2
ip route 192.168.2.0 255.255.255.0 10.9.9.2
"""
GRE_2 = """
interface Gi0/0
 ip address 192.168.2.1 255.255.255.0
 ip access-group X out
interface Gi0/1
 ip address 10.0.0.2 255.255.255.252
interface Tunnel0
 ip address 10.9.9.2 255.255.255.252
 tunnel source Gi0/1
 tunnel destination 10.0.0.1
ip route 192.168.1.0 255.255.255.0 10.9.9.1
ip access-list extended X
 deny tcp any any eq 80
 permit ip any any
"""


class TestErrorsAboutWhatATunnelCarried:
    def test_go_to_the_host_that_sent_it_from_the_tunnel_interface(self) -> None:
        """S8.3, S11.12: what came out of the tunnel came in by the tunnel; its sender is the host, not the other router."""
        journey = traced(lan(PC, WEB, R1=GRE_1, R2=GRE_2), "pc", "192.168.2.10", 80).journeys[0]
        assert journey.ending.disposition == "denied-out"
        assert journey.error
        assert dotted(journey.error.sent.source) == "10.9.9.2"
        assert path(journey.error) == "R2 > R1 > pc"

    def test_tell_that_its_own_ttl_expired(self) -> None:
        journey = traced(lan(PC, WEB, R1=GRE_1, R2=GRE_2), "pc", "192.168.2.10", ttl=2).journeys[0]
        assert journey.ending.disposition == "ttl-expired"
        assert journey.error
        assert path(journey.error) == "R2 > R1 > pc"

    def test_obey_no_ip_unreachables_of_the_tunnel(self) -> None:
        quiet = GRE_2.replace("interface Tunnel0\n", "interface Tunnel0\n no ip unreachables\n")
        assert traced(lan(PC, WEB, R1=GRE_1, R2=quiet), "pc", "192.168.2.10", 80).journeys[0].error is None


# pc -- A -- B -- web        the second way of A is by C, which has two ways as well: E delivers, D discards
#       `--- C -- E ---'
#            `--- D
FORK_A = """
interface Gi0/0
 ip address 192.168.1.1 255.255.255.0
interface Gi0/1
 ip address 10.0.1.1 255.255.255.252
interface Gi0/2
 ip address 10.0.2.1 255.255.255.252
ip route 192.168.2.0 255.255.255.0 10.0.1.2
ip route 192.168.2.0 255.255.255.0 10.0.2.2
"""
FORK_B = """
interface Gi0/0
 ip address 192.168.2.1 255.255.255.0
interface Gi0/1
 ip address 10.0.1.2 255.255.255.252
ip route 192.168.1.0 255.255.255.0 10.0.1.1
"""
FORK_C = """
interface Gi0/1
 ip address 10.0.2.2 255.255.255.252
interface Gi0/3
 ip address 10.0.3.1 255.255.255.252
interface Gi0/4
 ip address 10.0.4.1 255.255.255.252
ip route 192.168.1.0 255.255.255.0 10.0.2.1
ip route 192.168.2.0 255.255.255.0 10.0.3.2
ip route 192.168.2.0 255.255.255.0 10.0.4.2
"""
FORK_D = "interface Gi0/0\n ip address 10.0.4.2 255.255.255.252\nip route 192.168.2.0 255.255.255.0 Null0\n"
FORK_E = """
interface Gi0/0
 ip address 10.0.3.2 255.255.255.252
interface Gi0/1
 ip address 192.168.2.3 255.255.255.0
"""


def test_of_equal_ways_those_are_tried_too_that_are_shared_again_further_on() -> None:
    """S0.5: the hash of C may take the way that is discarded; nothing on the first way says that there is one."""
    answer = traced(lan(PC, WEB, A=FORK_A, B=FORK_B, C=FORK_C, D=FORK_D, E=FORK_E), "pc", "192.168.2.10", 80)
    assert answer.disposition == "insufficient-information"
    assert "by another, D discards it (Null0)" in answer.reason


VRF_NAT = """
ip vrf RED
 rd 1:1
interface Gi0/0
 ip vrf forwarding RED
 ip address 192.168.1.1 255.255.255.0
 ip nat inside
interface Gi0/1
 ip address 203.0.113.2 255.255.255.252
 ip nat outside
ip route vrf RED 0.0.0.0 0.0.0.0 203.0.113.1 global
access-list 1 permit 192.168.1.0 0.0.0.255
ip nat inside source list 1 interface Gi0/1 vrf RED overload
ip nat inside source static tcp 192.168.1.20 80 203.0.113.2 8080 vrf RED extendable
"""
ISP = "interface Gi0/0\n ip address 203.0.113.1 255.255.255.252\ninterface Gi0/1\n ip address 198.51.100.1 255.255.255.0\n"
SERVER = host("server", "198.51.100.10/24", "198.51.100.1", "tcp/443")
INNER = host("inner", "192.168.1.20/24", "192.168.1.1", "tcp/80")


class TestNatOfAVrfWhoseOutsideIsInTheGlobalTable:
    def test_what_comes_back_is_routed_in_the_vrf_of_the_inside_host(self) -> None:
        answer = traced(lan(PC, SERVER, R=VRF_NAT, ISP=ISP), "pc", "198.51.100.10", 443)
        assert answer.disposition == "delivered"
        assert path(answer.journeys[1]) == "server > ISP > R > pc"

    def test_a_port_forward_leads_into_the_vrf(self) -> None:
        answer = traced(lan(INNER, SERVER, R=VRF_NAT, ISP=ISP), "server", "203.0.113.2", 8080)
        assert answer.disposition == "delivered"
        assert path(answer.journeys[0]) == "server > ISP > R > inner"


def test_an_answer_is_no_request_for_a_service_of_the_asker() -> None:
    """S11.12: a host that declares services and asks from a port below the ephemeral ones gets its answer all the same."""
    asker = host("pc", "192.168.1.10/24", "192.168.1.1", "tcp/80")
    server = host("dns", "192.168.2.10/24", "192.168.2.1", "udp/53")
    one = "interface Gi0/0\n ip address 192.168.1.1 255.255.255.0\ninterface Gi0/1\n ip address 192.168.2.1 255.255.255.0\n"
    assert (
        traced(lan(asker, server, R=one), "pc", "192.168.2.10", 53, protocol="udp", source_port=40000).disposition == "delivered"
    )
    assert traced(lan(asker, server, R=one), "pc", "192.168.2.10", 40000, protocol="udp").disposition == "connection-refused"


# -- tunnels that carry themselves


class TestATunnelThatWouldCarryItself:
    """%TUN-5-RECURDOWN: the way to its destination leads through it."""

    def test_by_a_route(self) -> None:
        answer = traced(lan(PC, WEB, R1=GRE_1 + "ip route 10.0.0.2 255.255.255.255 Tunnel0\n", R2=GRE_2), "pc", "192.168.2.10")
        assert (answer.disposition, "carry itself" in answer.reason) == ("tunnel-down", True)

    def test_by_another_tunnel(self) -> None:
        other = """
interface Tunnel1
 ip address 10.9.8.1 255.255.255.252
 tunnel source Gi0/1
 tunnel destination 10.8.8.8
ip route 10.8.8.8 255.255.255.255 Tunnel0
ip route 10.0.0.2 255.255.255.255 Tunnel1
"""
        assert traced(lan(PC, WEB, R1=GRE_1 + other, R2=GRE_2), "pc", "192.168.2.10").disposition == "tunnel-down"

    def test_by_a_local_policy(self) -> None:
        policy = "ip local policy route-map L\nroute-map L permit 10\n set interface Tunnel0\n"
        assert traced(lan(PC, WEB, R1=GRE_1 + policy, R2=GRE_2), "pc", "192.168.2.10").disposition == "tunnel-down"


# -- where hosts are

STICK = """
interface Gi0/0
 no ip address
interface Gi0/0.10
 encapsulation dot1Q 10
 ip address 192.168.1.1 255.255.255.0
interface Gi0/0.20
 encapsulation dot1Q 20
 ip address 192.168.2.1 255.255.255.0
"""
SWITCH = """
interface Gi0/1
 switchport mode trunk
interface Gi0/2
 switchport mode access
 switchport access vlan 10
interface Gi0/3
 switchport mode access
 switchport access vlan 20
"""
TRUNK = (("R1:Gi0/0", "SW:Gi0/1", "direct"),)
PLUGGED = PC._replace(attached="SW:Gi0/2"), WEB._replace(attached="SW:Gi0/3")


class TestAHostThatIsPluggedInElsewhere:
    def test_answers_where_its_vlan_is_carried(self) -> None:
        assert traced(lan(*PLUGGED, links=TRUNK, R1=STICK, SW=SWITCH), "pc", "192.168.2.10", 80).disposition == "delivered"

    def test_does_not_answer_behind_a_trunk_without_its_vlan(self) -> None:
        """S12.4: nobody else is taken to have its address."""
        narrow = SWITCH.replace("mode trunk\n", "mode trunk\n switchport trunk allowed vlan 10\n")
        answer = traced(lan(*PLUGGED, links=TRUNK, R1=STICK, SW=narrow), "pc", "192.168.2.10", 80)
        assert answer.disposition == "arp-failed"
        assert "web, which has it, is on another wire (SW:Gi0/3)" in answer.reason

    def test_in_another_vlan_gets_no_proxy_answer_for_its_gateway(self) -> None:
        """`IP ARP req filtered, wrong cable`: the asker is not of the subnet of the interface."""
        wrong = PC._replace(attached="SW:Gi0/3"), PLUGGED[1]
        assert traced(lan(*wrong, links=TRUNK, R1=STICK, SW=SWITCH), "pc", "192.168.2.10", 80).disposition == "arp-failed"

    def test_gets_no_answer_that_another_site_with_its_subnet_keeps(self) -> None:
        near = """
interface Gi0/0
 ip address 192.168.1.1 255.255.255.0
interface Gi0/1
 ip address 10.0.0.1 255.255.255.252
ip route 192.168.2.0 255.255.255.0 10.0.0.2
"""
        far = """
interface Gi0/0
 ip address 192.168.1.1 255.255.255.0
interface Gi0/1
 ip address 10.0.0.2 255.255.255.252
interface Gi0/2
 ip address 192.168.2.1 255.255.255.0
"""
        answer = traced(lan(PC._replace(attached="R1:Gi0/0"), WEB, R1=near, R2=far), "pc", "192.168.2.10", 80)
        assert answer.disposition == "arp-failed"
        assert "the SYN-ACK is lost" in answer.reason
        unplugged = traced(lan(PC, WEB, R1=near, R2=far), "web", "192.168.1.10")
        assert unplugged.disposition == "insufficient-information"
        assert "say which" in unplugged.reason


# -- targets


@pytest.mark.parametrize(
    ("address", "what"),
    [("224.0.0.5", "multicast"), ("255.255.255.255", "reserved"), ("127.0.0.1", "own"), ("0.0.0.0", "no address"),
     ("192.168.1.255", "broadcast address of 192.168.1.0/24"), ("192.168.1.0", "network or")],
)  # fmt: skip
def test_what_is_not_the_address_of_one_host_is_refused(address: str, what: str) -> None:
    with pytest.raises(UsageError, match=what):
        traced(lan(PC, R1=GRE_1), "pc", address)


def test_policy_routing_to_a_loopback_discards_nothing() -> None:
    """NAT on a stick: what is sent to a loopback comes in again by it."""
    stick = GRE_1.replace("255.255.255.0\n", "255.255.255.0\n ip policy route-map P\n", 1)
    stick += "interface Loopback0\n ip address 10.5.5.5 255.255.255.255\nroute-map P permit 10\n set interface Loopback0\n"
    answer = traced(lan(PC, WEB, R1=stick, R2=GRE_2), "pc", "192.168.2.10")
    assert (answer.disposition, "NAT on a stick" in answer.reason) == ("insufficient-information", True)


def test_what_reverse_path_forwarding_drops_is_dropped_in_silence() -> None:
    strict = GRE_2.replace("interface Tunnel0\n", "interface Tunnel0\n ip verify unicast source reachable-via rx\n")
    strict = strict.replace("ip route 192.168.1.0 255.255.255.0 10.9.9.1", "ip route 192.168.1.0 255.255.255.0 10.0.0.1")
    journey = traced(lan(PC, WEB, R1=GRE_1, R2=strict), "pc", "192.168.2.10").journeys[0]
    assert (journey.ending.disposition, journey.error) == ("denied-in", None)


# -- NAT and time

EDGE = """
interface Gi0/0
 ip address 192.168.1.1 255.255.255.0
 ip nat inside
interface Gi0/1
 ip address 203.0.113.2 255.255.255.252
 ip nat outside
ip route 0.0.0.0 0.0.0.0 203.0.113.1
access-list 1 permit 192.168.1.0 0.0.0.255
ip nat inside source list 1 interface Gi0/1 overload
ip nat inside source static tcp 192.168.1.20 80 interface Gi0/1 8080
"""


def test_a_port_forward_called_from_inside_is_a_hairpin_and_not_delivered() -> None:
    """S9.13: the router takes the packet for itself, where nothing of the inside server answers."""
    answer = traced(lan(PC, INNER, R=EDGE, ISP=ISP), "pc", "203.0.113.2", 8080)
    assert answer.disposition == "nat-failed"
    assert "NAT-HAIRPIN" in answer.reason


class TestTimelines:
    def follow(self, target: str, port: int, text: str) -> Timeline:
        isp = f"{ISP}line vty 0 4\n transport input telnet\n"
        return follow(now(lan(PC, SERVER, R=EDGE, ISP=isp)), Wanted("pc", target, "tcp", port), events(text))

    def test_a_router_that_was_down_has_lost_its_translations(self) -> None:
        line = self.follow("198.51.100.10", 443, "R down; R up")
        assert [len(stage.new.sessions) for stage in line.stages] == [0, 2]
        assert line.stages[1].session.state == "comes back"

    def test_a_session_with_a_router_that_was_down_is_broken(self) -> None:
        line = self.follow("203.0.113.1", 23, "ISP down; ISP up")
        assert [stage.session.state for stage in line.stages] == ["SESSION-BROKEN", "SESSION-BROKEN"]

    def test_days_are_waited_for(self) -> None:
        assert events("wait 2d")[0].seconds == 172800

    @pytest.mark.parametrize("text", ["wait nan", "wait inf", "wait -5s", "wait 1e300h", "wait d"])
    def test_what_is_no_time_is_refused(self, text: str) -> None:
        with pytest.raises(UsageError, match="say how long"):
            events(text)


# -- IPsec across a transit router

CRYPTO = """
crypto isakmp policy 10
 encr aes 256
 hash sha256
 authentication pre-share
 group 14
crypto isakmp key K1 address {peer}
crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
ip access-list extended VPN
 permit ip {near} 0.0.0.255 {far} 0.0.0.255
crypto map M 10 ipsec-isakmp
 set peer {peer}
 set transform-set T
 match address VPN
interface Gi0/0
 ip address {own} 255.255.255.0
interface Gi0/1
 ip address {wan} 255.255.255.252
 crypto map M
ip route 0.0.0.0 0.0.0.0 {gateway}
"""
IPSEC_A = CRYPTO.format(
    peer="198.51.100.2", near="10.0.0.0", far="10.1.0.0", own="10.0.0.1", wan="203.0.113.2", gateway="203.0.113.1"
)
IPSEC_B = CRYPTO.format(
    peer="203.0.113.2", near="10.1.0.0", far="10.0.0.0", own="10.1.0.1", wan="198.51.100.2", gateway="198.51.100.1"
)
TRANSIT = "interface Gi0/1\n ip address 203.0.113.1 255.255.255.252\ninterface Gi0/2\n ip address 198.51.100.1 255.255.255.252\n"
ASKER, ASKED = host("asker", "10.0.0.5/24", "10.0.0.1"), host("asked", "10.1.0.5/24", "10.1.0.1", "tcp/80")


class TestIpsecAcrossATransitRouter:
    def test_comes_up_where_nothing_is_in_the_way(self) -> None:
        answer = traced(lan(ASKER, ASKED, A=IPSEC_A, B=IPSEC_B, T=TRANSIT), "asker", "10.1.0.5", 80)
        assert answer.disposition == "delivered"

    @pytest.mark.parametrize("port", ["Gi0/1", "Gi0/2"])
    def test_does_not_come_up_where_an_access_list_on_the_way_denies_ike(self, port: str) -> None:
        """S10.8: no reply, from whichever side the list keeps it."""
        denies = f"interface {port}\n ip access-group N in\n"
        denies += "ip access-list extended N\n deny udp any any eq isakmp\n permit ip any any\n"
        answer = traced(lan(ASKER, ASKED, A=IPSEC_A, B=IPSEC_B, T=TRANSIT + denies), "asker", "10.1.0.5", 80)
        assert (answer.disposition, "access list N in" in answer.reason) == ("tunnel-down", True)

    def test_learns_that_its_packets_are_too_big_and_tells_the_host(self) -> None:
        """RFC 4301 8.2: the error of the transit router is for the gateway; the host hears of it when it sends again."""
        small = TRANSIT.replace("203.0.113.1 255.255.255.252\n", "203.0.113.1 255.255.255.252\n ip mtu 1400\n")
        answer = traced(lan(ASKER, ASKED, A=IPSEC_A, B=IPSEC_B, T=small), "asker", "10.1.0.5", 80)
        assert answer.disposition == "delivered"
        errors = [(path(one.error).split(" > ")[0], one.error.ending.node) for one in answer.journeys if one.error]
        assert errors == [("B", "asked"), ("T", "B"), ("B", "asked")]


# -- what is told


def test_the_frames_of_an_error_are_those_of_the_error_alone() -> None:
    """Else captures and diagrams show them twice."""
    journey = traced(lan(PC, WEB, R1=GRE_1, R2=GRE_2), "pc", "192.168.2.10", 80).journeys[0]
    assert journey.error
    assert journey.error.frames
    assert not set(journey.frames) & set(journey.error.frames)


def test_a_router_that_serves_no_dns_sends_no_answer() -> None:
    asker = PC._replace(resolvers=(parse_address("192.168.1.1"),))
    answer = traced(lan(asker, R1=GRE_1), "pc", "web.example", 80)
    assert answer.disposition == "connection-refused"
    assert [one.purpose for one in answer.journeys] == ["DNS query: web.example A?"]


@pytest.mark.parametrize("value", ["127.0.0.1", "224.0.0.1", "192.168.1.255"])
def test_a_name_whose_address_is_no_host_is_not_routed(value: str) -> None:
    zones = f"""
[hosts.pc]
address = "192.168.1.10/24"
gateway = "192.168.1.1"
resolvers = ["192.168.2.53"]
[hosts.dns]
address = "192.168.2.53/24"
gateway = "192.168.2.1"
services = ["udp/53"]
[dns.zones."example"]
servers = ["192.168.2.53"]
records = [{{ name = "web.example", type = "A", value = "{value}", ttl = 60 }}]
"""
    one = "interface Gi0/0\n ip address 192.168.1.1 255.255.255.0\ninterface Gi0/1\n ip address 192.168.2.1 255.255.255.0\n"
    answer = traced(declared(net(R=one), zones), "pc", "web.example", 80)
    assert (answer.disposition, f"web.example is {value}" in answer.reason) == ("insufficient-information", True)


@pytest.mark.parametrize("target", [".", "a..b", "1.2.3", "1.2.3.4.5", f"{'a' * 64}.com", ".".join(["abcdefg"] * 32)])
def test_what_is_neither_an_address_nor_a_name_is_refused(target: str) -> None:
    with pytest.raises(UsageError, match=r"no host, device or name|not an IPv4 address"):
        traced(lan(PC, R1=GRE_1), "pc", target, 80)


def test_a_row_of_the_handshake_that_is_too_wide_is_told_in_two() -> None:
    answer = traced(lan(ASKER, ASKED, A=IPSEC_A, B=IPSEC_B, T=TRANSIT), "asker", "10.1.0.5", 80)
    rows = text(answer).splitlines()
    assert "    lost: fragmentation needed at B" in rows
    assert max(map(len, rows)) <= 80
