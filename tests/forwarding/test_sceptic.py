"""Small networks in which a trace once told something else than IOS does."""

from __future__ import annotations

from routecheck.address import dotted
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
