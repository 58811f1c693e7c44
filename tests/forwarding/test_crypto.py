"""Crypto maps on the way of a packet: fixture F3 row by row, EX-8.2, EX-8.3, EX-10.9 and what S10.15 and S10.22 say."""

from __future__ import annotations

import pytest

from routecheck.address import dotted, parse_address
from routecheck.forwarding.crypto import Before, arriving, leaving
from routecheck.forwarding.packet import ESP, ICMP, TCP, UDP, Content, Encrypted, Packet
from routecheck.forwarding.secured import FIRST_IS_LOST, Bypassed, Clear, Down, Dropped, Edge, Opened, Protect
from routecheck.network import Network
from routecheck.questions.security import security
from routecheck.rib.world import Unsure
from routecheck.snapshot import Snapshot
from tests.builders import fail, net, now
from tests.peers import A, B, Changes, changed, f3

PEERS = ("198.51.100.2", "203.0.113.2")
WAN = "GigabitEthernet0/1"
SECOND = "interface GigabitEthernet0/2\n ip address 192.0.2.2 255.255.255.252\nip route 0.0.0.0 0.0.0.0 192.0.2.1"
DYNAMIC = {
    "crypto map M 10 ipsec-isakmp\n set peer 203.0.113.2\n set transform-set T\n set pfs group14\n match address VPN\n": (
        "crypto dynamic-map D 10\n set transform-set T\ncrypto map M 65000 ipsec-isakmp dynamic D\n"
    )
}
SET = " set transform-set T\n set pfs group14\n"


def packet(source: str = "10.0.0.5", destination: str = "10.1.0.5", **more: object) -> Packet:
    """An echo of 84 octets."""
    plain = Packet(parse_address(source), parse_address(destination), ICMP, icmp_type=8, icmp_code=0, payload=Content("echo", 56))
    return plain._replace(**more)  # type: ignore[arg-type]


BACK = packet("10.1.0.5", "10.0.0.5")


def edge(start: Network | Snapshot, node: str, interface: str = WAN, *, is_answer: bool = False) -> Edge:
    there = now(start)
    return Edge(there.device(node), interface, security(there), is_answer)


def protect(start: Network | Snapshot, sent: Packet | None = None, node: str = "A", *, is_answer: bool = False) -> Protect:
    """What becomes of a packet that is to be protected."""
    made = leaving(edge(start, node, is_answer=is_answer), sent or packet())
    assert isinstance(made, Protect), made
    return made


def behind_nat(a: Changes | None = None, b: Changes | None = None) -> Network:
    """A has 172.16.0.2; N translates it to 192.0.2.9, which no table of N knows."""
    one = {"203.0.113.2": "172.16.0.2", "203.0.113.1": "172.16.0.1", **(a or {})}
    nat = """
hostname N
interface GigabitEthernet0/0
 ip address 172.16.0.1 255.255.255.252
 ip nat inside
interface GigabitEthernet0/1
 ip address 198.51.100.1 255.255.255.252
 ip nat outside
ip nat inside source static 172.16.0.2 192.0.2.9
"""
    return net(A=changed(A, one), B=changed(B, {"203.0.113.2": "192.0.2.9", **(b or {})}), N=nat)


class TestFixtureF3:
    def test_unchanged_it_leaves_as_esp_between_the_peers_and_the_first_is_lost(self) -> None:
        made = protect(f3())
        outer = made.outer
        assert str(outer) == "203.0.113.2 -> 198.51.100.2"
        assert (outer.protocol, outer.ttl) == (ESP, 255)
        assert isinstance(outer.payload, Encrypted)
        assert (outer.payload.spi, outer.payload.inner, outer.payload.number) == (made.sa.spi, packet(), 1)
        assert made.doubts == (FIRST_IS_LOST,)
        assert [str(line) for line in made.lines] == ["A.cfg:21", "A.cfg:10"]
        assert made.far == "B"
        assert made.told.startswith("protected for 198.51.100.2 by crypto map M 10: ESP, SPI 0x")
        assert made.told.endswith(", esp-aes 256, esp-sha256-hmac, tunnel mode; 84 octets become 156")

    def test_b_opens_what_a_sends(self) -> None:
        made = protect(f3())
        opened = arriving(edge(f3(), "B"), made.outer)
        assert isinstance(opened, Opened)
        assert (opened.inner, opened.arrived_by) == (packet(), WAN)

    def test_another_key_takes_it_down(self) -> None:
        made = leaving(edge(f3({"key K1": "key K2"}), "A"), packet())
        assert isinstance(made, Down)
        assert "pre-shared key" in made.reason
        assert made.lines

    def test_another_group_takes_it_down(self) -> None:
        made = leaving(edge(f3(b={" group 14\n": " group 5\n"}), "A"), packet())
        assert isinstance(made, Down)
        assert "DH group" in made.reason

    def test_without_pfs_at_b_only_a_brings_it_up(self) -> None:
        network = f3(b={SET: " set transform-set T\n"})
        assert isinstance(protect(network), Protect)
        refused = leaving(edge(network, "B"), BACK)
        assert isinstance(refused, Down)
        assert refused.reason.endswith("it comes up only when A starts it")

    def test_an_answer_goes_back_through_what_the_other_side_brought_up(self) -> None:
        network = f3(b={SET: " set transform-set T\n"})
        made = protect(network, BACK, "B", is_answer=True)
        assert made.doubts == ()
        assert isinstance(arriving(edge(network, "A"), made.outer), Opened)

    def test_no_common_transform_takes_it_down(self) -> None:
        made = leaving(edge(f3(b={"esp-aes 256": "esp-aes"}), "A"), packet())
        assert isinstance(made, Down)
        assert "no transform set is common" in made.reason

    def test_a_wider_list_at_b_lets_only_a_start(self) -> None:
        network = f3(b={"permit ip 10.1.0.0 0.0.0.255": "permit ip 10.1.0.0 0.0.255.255"})
        assert isinstance(protect(network), Protect)
        assert isinstance(leaving(edge(network, "B"), BACK), Down)
        made = protect(network, BACK, "B", is_answer=True)
        assert str(made.sa.selector) == "10.1.0.0/24 -> 10.0.0.0/24"

    def test_what_nat_translates_first_leaves_in_clear_text(self) -> None:
        """EX-8.2."""
        line = now(f3()).device("A").static_routes[0].line
        translated = packet(source="203.0.113.2")
        made = leaving(edge(f3(), "A"), translated, Before(packet(), (line,)))
        assert isinstance(made, Bypassed)
        assert made.reason == (
            "NAT translates 10.0.0.5 to 203.0.113.2 before crypto map M 10 looks at it, and it leaves in clear text"
        )
        assert [str(one) for one in made.lines] == [str(line), "A.cfg:21"]

    def test_what_nat_exempts_is_protected(self) -> None:
        """EX-8.2, the fix."""
        made = leaving(edge(f3(), "A"), packet(), Before(packet()))
        assert isinstance(made, Protect)

    def test_a_default_route_by_another_interface_bypasses_the_map(self) -> None:
        network = f3({"ip route 0.0.0.0 0.0.0.0 203.0.113.1": SECOND})
        made = leaving(edge(network, "A", "GigabitEthernet0/2"), packet())
        assert isinstance(made, Bypassed)
        assert made.reason == (
            "it leaves by GigabitEthernet0/2, which has no crypto map: crypto map M 10 on GigabitEthernet0/1 would protect it"
        )
        assert [str(line) for line in made.lines] == ["A.cfg:21", "A.cfg:19"]

    def test_what_is_translated_and_leaves_elsewhere_bypasses_it_too(self) -> None:
        """EX-10.12: in clear text, or NATed."""
        network = f3({"ip route 0.0.0.0 0.0.0.0 203.0.113.1": SECOND})
        made = leaving(edge(network, "A", "GigabitEthernet0/2"), packet(source="192.0.2.2"), Before(packet()))
        assert isinstance(made, Bypassed)

    def test_a_host_on_the_internet_is_left_alone(self) -> None:
        network = f3({"ip route 0.0.0.0 0.0.0.0 203.0.113.1": SECOND})
        sent = packet(destination="8.8.8.8")
        assert leaving(edge(f3(), "A"), sent) == Clear()
        assert leaving(edge(network, "A", "GigabitEthernet0/2"), sent) == Clear()

    def test_behind_nat_it_travels_in_udp_4500(self) -> None:
        network = behind_nat()
        made = protect(network)
        assert str(made.outer) == "172.16.0.2:4500 -> 198.51.100.2:4500"
        assert made.outer.protocol == UDP
        after_nat = made.outer._replace(source=parse_address("192.0.2.9"))
        assert isinstance(arriving(edge(network, "B"), after_nat), Opened)
        back = protect(network, BACK, "B", is_answer=True)
        assert dotted(back.outer.destination) == "192.0.2.9"
        there = back.outer._replace(destination=parse_address("172.16.0.2"))
        assert isinstance(arriving(edge(network, "A"), there), Opened)


class TestSizes:
    @pytest.mark.parametrize(("transforms", "wire", "inner"), [
        ("esp-aes 256 esp-sha-hmac", 1464, 1438), ("esp-aes 256 esp-sha256-hmac", 1468, 1438), ("esp-gcm 256", 1456, 1446),
    ])  # fmt: skip
    def test_a_packet_of_1400_octets_on_the_wire(self, transforms: str, wire: int, inner: int) -> None:
        """EX-10.9."""
        change = {"esp-aes 256 esp-sha256-hmac": transforms}
        made = protect(f3(change, change), packet(payload=Content("data", 1372)))
        assert made.outer.length == wire
        assert made.largest(1500) == inner

    def test_behind_nat_udp_adds_eight(self) -> None:
        """EX-10.9."""
        change = {"esp-aes 256 esp-sha256-hmac": "esp-aes 256 esp-sha-hmac"}
        network = behind_nat(change, change)
        made = protect(network, packet(payload=Content("data", 1372)))
        assert (made.outer.length, made.largest(1500)) == (1472, 1422)

    def test_the_df_bit_is_copied(self) -> None:
        assert protect(f3(), packet(has_df=True)).outer.has_df
        assert not protect(f3()).outer.has_df

    def test_how_far_compression_goes_is_said_not_to_be_known(self) -> None:
        change = {"esp-sha256-hmac": "esp-sha256-hmac comp-lzs"}
        assert "comp-lzs may make it shorter: it is taken as data that cannot be compressed" in protect(f3(change, change)).doubts


class TestEntries:
    def test_a_deny_goes_on_to_the_next_entry(self) -> None:
        """EX-10.10."""
        second = (
            "crypto isakmp key K1 address 192.0.2.9\ncrypto map M 20 ipsec-isakmp\n set peer 192.0.2.9\n"
            " set transform-set T\n match address NINE\ninterface GigabitEthernet0/0\n"
        )
        lists = "ip access-list extended NINE\n permit ip host 10.0.0.9 10.1.0.0 0.0.0.255\nip route"
        network = f3({
            " permit ip 10.0.0.0": " deny ip host 10.0.0.9 any\n permit ip 10.0.0.0",
            "interface GigabitEthernet0/0\n": second, "ip route": lists,
        })  # fmt: skip
        assert isinstance(protect(network), Protect)
        made = leaving(edge(network, "A"), packet(source="10.0.0.9"))
        assert isinstance(made, Unsure)
        assert made.reason == "192.0.2.9 is no address of the configs at hand"
        assert leaving(edge(network, "A"), packet(source="10.0.0.9", destination="8.8.8.8")) == Clear()

    def test_an_entry_without_transform_set_is_ignored_and_its_packets_leave_in_clear_text(self) -> None:
        """S10.10."""
        made = leaving(edge(f3({SET: " set pfs group14\n"}), "A"), packet())
        assert isinstance(made, Bypassed)
        assert "crypto map M 10 would protect it and is ignored" in made.reason

    def test_a_list_that_is_not_defined_takes_nothing_and_that_is_said(self) -> None:
        made = leaving(edge(f3({" match address VPN": " match address OTHER"}), "A"), packet())
        assert made == Clear(("crypto map M 10 is ignored: access list OTHER is not defined (A.cfg:14)",))

    def test_a_map_that_is_not_defined_leaves_it_open(self) -> None:
        made = leaving(edge(f3({" crypto map M\n": " crypto map OTHER\n"}), "A"), packet())
        assert isinstance(made, Unsure)

    def test_a_line_that_cannot_be_read_leaves_it_open(self) -> None:
        deny = f3({" permit ip 10.0.0.0 0.0.0.255 10.1": " deny tcp any any time-range T\n permit ip 10.0.0.0 0.0.0.255 10.1"})
        sent = packet()._replace(protocol=TCP, source_port=1024, destination_port=80, icmp_type=None)
        assert isinstance(leaving(edge(deny, "A"), sent), Unsure)
        assert isinstance(leaving(edge(deny, "A"), packet()), Protect)

    def test_a_peer_that_is_given_up_is_followed_by_the_next(self) -> None:
        twice = {" set peer 198.51.100.2\n": " set peer 198.51.100.6\n set peer 198.51.100.2\n"}
        third = "hostname C\ninterface Gi0/0\n ip address 198.51.100.6 255.255.255.252\nip route 0.0.0.0 0.0.0.0 198.51.100.5\n"
        made = protect(f3(twice, C=third))
        assert made.far == "B"
        assert made.doubts[-1].startswith("an earlier peer of crypto map M 10 is given up before: C, which has 198.51.100.6,")

    def test_a_dynamic_map_only_answers(self) -> None:
        """S10.10."""
        network = f3(b=DYNAMIC)
        made = leaving(edge(network, "B"), BACK)
        assert isinstance(made, Unsure)
        assert made.reason == "it is protected only once A has started the tunnel: B only answers"
        answer = protect(network, BACK, "B", is_answer=True)
        assert isinstance(arriving(edge(network, "A"), answer.outer), Opened)
        assert leaving(edge(network, "B"), packet("10.1.0.5", "8.8.8.8")) == Clear()

    def test_a_list_for_both_directions_does_not_turn_inner_traffic_into_a_leak(self) -> None:
        wide = {" permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255": " permit ip 10.0.0.0 0.255.255.255 10.0.0.0 0.255.255.255"}
        made = leaving(edge(f3(wide), "A", "GigabitEthernet0/0"), packet("10.1.0.5", "10.0.9.5"))
        assert isinstance(made, Clear)
        assert "it is taken to stay inside" in made.doubts[0]

    def test_ike_and_esp_of_the_router_itself_are_left_alone(self) -> None:
        every = {" permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255": " permit ip any any"}
        ike = Packet(parse_address("203.0.113.2"), parse_address("198.51.100.2"), UDP, 500, 500)
        assert leaving(edge(f3(every), "A"), ike) == Clear()
        assert leaving(edge(f3(every), "A"), protect(f3()).outer) == Clear()

    def test_a_list_for_clear_packets_leaves_it_open(self) -> None:
        """S8.2."""
        for way, node, sent in (("out", "A", packet()), ("in", "B", protect(f3()).outer)):
            change = {" set pfs group14\n": f" set pfs group14\n set ip access-group 150 {way}\n"}
            network = f3(change, change)
            at = edge(network, node)
            made = leaving(at, sent) if node == "A" else arriving(at, sent)
            assert isinstance(made, Unsure)
            assert "set" not in made.reason
            assert "what this list makes of the clear packets of crypto map M 10 is not followed" in made.reason

    def test_a_failed_interface_of_the_peer_takes_the_tunnel_down(self) -> None:
        made = leaving(edge(fail(f3(), "B:Gi0/1"), "A"), packet())
        assert isinstance(made, Down)

    def test_what_is_at_its_last_subnet_does_not_leak(self) -> None:
        network = f3({" permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255": " permit ip any 10.0.0.0 0.0.0.255"})
        assert leaving(edge(network, "A", "GigabitEthernet0/0"), packet("8.8.8.8", "10.0.0.5")) == Clear()

    def test_a_map_in_another_vrf_is_not_missed(self) -> None:
        network = f3(
            {"ip route 0.0.0.0 0.0.0.0 203.0.113.1": SECOND.replace("Ethernet0/2\n", "Ethernet0/2\n vrf forwarding X\n")}
        )
        assert leaving(edge(network, "A", "GigabitEthernet0/2"), packet()) == Clear()

    def test_the_tunnel_of_another_interface_is_not_taken(self) -> None:
        """B calls 203.0.113.2 only: what A sends from its second address is not answered (S10.7)."""
        network = f3({"ip route 0.0.0.0 0.0.0.0 203.0.113.1": SECOND.replace(".252\n", ".252\n crypto map M\n")})
        made = leaving(edge(network, "A", "GigabitEthernet0/2"), packet())
        assert not isinstance(made, Protect | Clear)

    def test_an_answer_does_not_wait_for_the_tunnel(self) -> None:
        assert protect(f3(b={SET: " set transform-set T\n"}), is_answer=True).doubts == ()

    def test_a_line_that_no_selector_can_hold_leaves_it_open(self) -> None:
        change = {" permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255": " permit icmp 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255 echo"}
        made = leaving(edge(f3(change), "A"), packet())
        assert isinstance(made, Unsure)
        assert "cannot be told: an ICMP type" in made.reason

    def test_what_ikev2_narrows_away_is_left_open(self) -> None:
        """RFC 7296 2.9: B's list takes only a part of what A proposes."""
        ikev2 = "crypto ikev2 keyring K\n peer P\n  address {0}\n  pre-shared-key K1\ncrypto ikev2 profile F\n"
        ikev2 += " match identity remote address {0} 255.255.255.255\n authentication remote pre-share\n"
        ikev2 += " authentication local pre-share\n keyring local K\ncrypto ipsec transform-set"
        mine, theirs = ({"crypto ipsec transform-set": ikev2.format(peer), SET: f"{SET} set ikev2-profile F\n"} for peer in PEERS)
        network = f3(mine, {**theirs, " permit ip 10.1.0.0 0.0.0.255": " permit ip 10.1.0.0 0.0.0.127"})
        assert isinstance(protect(network), Protect)
        made = leaving(edge(network, "A"), packet(destination="10.1.0.200"))
        assert isinstance(made, Unsure)
        assert "is narrowed to 10.0.0.0/24 -> 10.1.0.0/25" in made.reason

    def test_keys_that_cannot_be_compared_leave_it_open(self) -> None:
        made = leaving(edge(f3({"key K1": "key 6 AAAA"}), "A"), packet())
        assert isinstance(made, Unsure)
        assert "AAAA" not in made.reason


class TestArriving:
    def test_ike_for_the_router_is_left_alone(self) -> None:
        network = f3(b={" permit ip 10.1.0.0 0.0.0.255 10.0.0.0 0.0.0.255": " permit ip any any"})
        ike = Packet(parse_address("203.0.113.2"), parse_address("198.51.100.2"), UDP, 500, 500)
        assert arriving(edge(network, "B"), ike) == Clear()
        assert isinstance(arriving(edge(network, "B"), ike._replace(destination_port=53)), Dropped)

    def test_esp_by_an_interface_without_the_map_leaves_it_open(self) -> None:
        made = arriving(edge(f3(), "B", "GigabitEthernet0/0"), protect(f3()).outer)
        assert isinstance(made, Unsure)

    def test_tunnel_traffic_is_not_shown_to_the_outside_list_again(self) -> None:
        """EX-8.3, S8.2: the walk asks the list about ESP, and goes on with what comes out here."""
        opened = arriving(edge(f3(), "B"), protect(f3()).outer)
        assert isinstance(opened, Opened)
        assert opened.told.endswith("10.0.0.5 -> 10.1.0.5; the outside access list does not see it again")

    def test_an_spi_that_nobody_chose_is_dropped(self) -> None:
        """EX-10.11."""
        outer = protect(f3()).outer
        payload = outer.payload
        assert isinstance(payload, Encrypted)
        made = arriving(edge(f3(), "B"), outer._replace(payload=payload._replace(spi=0x3333)))
        assert made == Dropped("B has no SA for SPI 0x00003333 to 198.51.100.2 (%CRYPTO-4-RECVD_PKT_INV_SPI)")

    def test_what_an_sa_is_not_for_is_dropped(self) -> None:
        outer = protect(f3()).outer
        payload = outer.payload
        assert isinstance(payload, Encrypted)
        made = arriving(edge(f3(), "B"), outer._replace(payload=payload._replace(inner=packet("10.9.0.5"))))
        assert isinstance(made, Dropped)
        assert "RECVD_PKT_INV_IDENTITY" in made.reason

    def test_what_should_come_protected_is_dropped_in_clear_text(self) -> None:
        """S10.15."""
        made = arriving(edge(f3(), "B"), packet())
        assert isinstance(made, Dropped)
        assert "RECVD_PKT_NOT_IPSEC" in made.reason
        assert [str(line) for line in made.lines] == ["B.cfg:21", "B.cfg:19"]

    def test_other_packets_and_other_interfaces_are_left_alone(self) -> None:
        assert arriving(edge(f3(), "B"), packet("8.8.8.8")) == Clear()
        assert arriving(edge(f3(), "B", "GigabitEthernet0/0"), BACK) == Clear()

    def test_esp_that_passes_through_is_left_alone(self) -> None:
        outer = protect(f3()).outer._replace(destination=parse_address("192.0.2.77"))
        assert arriving(edge(f3(), "B"), outer) == Clear()

    def test_what_a_sends_is_opened_with_the_spi_that_b_chose(self) -> None:
        """EX-10.11, S10.21."""
        there, back = protect(f3()), protect(f3(), BACK, "B")
        assert there.sa.spi != back.sa.spi
        assert isinstance(arriving(edge(f3(), "A"), back.outer), Opened)
