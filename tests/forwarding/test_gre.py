"""Tunnel interfaces on the way of a packet (S8.3, S10.27, S11.10).

A 203.0.113.2 ==== Tunnel0 10.9.9.0/30 ==== 198.51.100.2 B
"""

from __future__ import annotations

from routecheck.address import parse_address
from routecheck.forwarding.crypto import arriving, leaving
from routecheck.forwarding.gre import Wrapped, decapsulate, encapsulate
from routecheck.forwarding.packet import ESP, GRE, ICMP, Carried, Content, Encrypted, Packet
from routecheck.forwarding.secured import Clear, Down, Dropped, Edge, Opened
from routecheck.network import Network
from routecheck.questions.security import security
from routecheck.rib.world import Unsure
from tests.builders import net, now
from tests.peers import changed
from tests.vpn.test_ikev2 import A as VTI_A
from tests.vpn.test_ikev2 import B as VTI_B

WAN = "GigabitEthernet0/1"
VTI = " tunnel mode ipsec ipv4\n"
PROTECTION = " tunnel protection ipsec profile I\n"
SENT = Packet(parse_address("10.9.9.1"), parse_address("10.9.9.2"), ICMP, icmp_type=8, icmp_code=0, payload=Content("echo", 56))


def pair(changes: dict[str, str] | None = None, b: dict[str, str] | None = None) -> Network:
    """A and B with the same changes, or B with its own."""
    mine = changes or {}
    return net(A=changed(VTI_A, mine), B=changed(VTI_B, mine if b is None else b))


def edge(network: Network, node: str, interface: str = "Tunnel0") -> Edge:
    return Edge(now(network).device(node), interface, security(now(network)))


def wrapped(network: Network, via: int | None = None) -> Wrapped:
    made = encapsulate(edge(network, "A"), SENT, via)
    assert isinstance(made, Wrapped), made
    return made


PLAIN = {VTI: "", PROTECTION: ""}
KEYED = {VTI: " tunnel key 7\n", PROTECTION: ""}
GRE_IPSEC = {VTI: ""}


class TestGre:
    def test_a_header_of_24_octets_stands_in_front(self) -> None:
        """S11.10."""
        made = wrapped(pair(PLAIN))
        assert str(made.outer) == "203.0.113.2 -> 198.51.100.2"
        assert (made.outer.protocol, made.outer.length, made.outer.ttl) == (GRE, 84 + 24, 255)
        assert made.outer.payload == Carried(SENT, None)
        assert made.largest(1500) == 1476
        assert made.told == "carried by Tunnel0 in GRE from 203.0.113.2 to 198.51.100.2: 84 octets become 108"

    def test_a_key_takes_four_more(self) -> None:
        made = wrapped(pair(KEYED))
        assert (made.outer.length, made.outer.payload, made.largest(1500)) == (84 + 28, Carried(SENT, 7), 1472)

    def test_the_other_end_takes_it_out_of_its_tunnel(self) -> None:
        for changes in (PLAIN, KEYED):
            opened = decapsulate(edge(pair(changes), "B", WAN), wrapped(pair(changes)).outer)
            assert isinstance(opened, Opened)
            assert (opened.inner, opened.arrived_by) == (SENT, "Tunnel0")

    def test_another_key_is_dropped(self) -> None:
        made = decapsulate(edge(pair(PLAIN), "B", WAN), wrapped(pair(KEYED)).outer)
        assert isinstance(made, Dropped)
        assert made.reason == "Tunnel0 is for 203.0.113.2 to 198.51.100.2, but not with key 7"

    def test_gre_that_belongs_to_no_tunnel_is_dropped(self) -> None:
        outer = wrapped(pair(PLAIN)).outer._replace(source=parse_address("192.0.2.1"))
        assert isinstance(decapsulate(edge(pair(PLAIN), "B", WAN), outer), Dropped)

    def test_a_tunnel_that_is_shut_down_takes_nothing(self) -> None:
        network = pair(PLAIN, {**PLAIN, "interface Tunnel0\n": "interface Tunnel0\n shutdown\n"})
        made = decapsulate(edge(network, "B", WAN), wrapped(pair(PLAIN)).outer)
        assert isinstance(made, Dropped)
        assert made.reason == "Tunnel0 is shut down"

    def test_a_tunnel_over_another_vrf_takes_nothing(self) -> None:
        network = pair(PLAIN, {**PLAIN, " tunnel source": " tunnel vrf X\n tunnel source"})
        assert isinstance(decapsulate(edge(network, "B", WAN), wrapped(pair(PLAIN)).outer), Dropped)

    def test_other_packets_are_left_alone(self) -> None:
        assert decapsulate(edge(pair(PLAIN), "B", WAN), SENT) == Clear()

    def test_a_mode_that_is_not_modelled_is_said(self) -> None:
        made = encapsulate(edge(pair({VTI: " tunnel mode ipip\n", PROTECTION: ""}), "A"), SENT)
        assert isinstance(made, Unsure)
        assert made.reason == "tunnel mode ipip is not modelled"


class TestProtected:
    def test_a_vti_protects_everything_in_tunnel_mode(self) -> None:
        made = wrapped(pair())
        assert (made.outer.protocol, made.header, made.largest(1500)) == (ESP, 0, 1446)
        assert isinstance(made.outer.payload, Encrypted)
        assert made.outer.payload.inner == SENT

    def test_what_comes_out_of_a_vti_has_arrived_by_the_tunnel(self) -> None:
        """S8.3."""
        opened = arriving(edge(pair(), "B", WAN), wrapped(pair()).outer)
        assert isinstance(opened, Opened)
        assert (opened.inner, opened.arrived_by) == (SENT, "Tunnel0")

    def test_gre_is_protected_and_comes_out_of_both(self) -> None:
        made = wrapped(pair(GRE_IPSEC))
        assert made.outer.protocol == ESP
        assert made.largest(1500) == 1446 - 24
        opened = arriving(edge(pair(GRE_IPSEC), "B", WAN), made.outer)
        assert isinstance(opened, Opened)
        assert (opened.arrived_by, opened.inner.protocol) == (WAN, GRE)
        out = decapsulate(edge(pair(GRE_IPSEC), "B", WAN), opened.inner, was_protected=True)
        assert isinstance(out, Opened)
        assert (out.inner, out.arrived_by) == (SENT, "Tunnel0")

    def test_transport_mode_saves_a_header(self) -> None:
        mode = {VTI: "", "esp-gcm 256\n": "esp-gcm 256\n mode transport\n"}
        assert wrapped(pair(GRE_IPSEC)).outer.length - wrapped(pair(mode)).outer.length == 20
        assert str(wrapped(pair(mode)).outer) == "203.0.113.2 -> 198.51.100.2"

    def test_clear_gre_is_dropped_by_a_protected_tunnel(self) -> None:
        made = decapsulate(edge(pair(GRE_IPSEC), "B", WAN), wrapped(pair(PLAIN)).outer)
        assert isinstance(made, Dropped)
        assert made.reason == "Tunnel0 takes only what IPsec protects"

    def test_a_tunnel_whose_keys_differ_is_down(self) -> None:
        made = encapsulate(edge(pair({"local KA": "local KX"}, {}), "A"), SENT)
        assert isinstance(made, Down)
        assert "pre-shared key" in made.reason
        assert "KX" not in made.reason

    def test_each_of_two_tunnels_to_a_peer_has_its_own_protection(self) -> None:
        """B has no second tunnel, and its first is one of ESP alone (S10.27)."""
        second = "interface Tunnel1\n ip address 10.9.8.1 255.255.255.252\n tunnel source GigabitEthernet0/1\n"
        second += " tunnel destination 198.51.100.2\n tunnel protection ipsec profile I\nip route"
        network = pair({"ip route": second}, {})
        assert isinstance(encapsulate(edge(network, "A", "Tunnel1"), SENT), Down)
        assert isinstance(wrapped(network), Wrapped)

    def test_no_map_takes_the_esp_of_a_tunnel_again(self) -> None:
        made = wrapped(pair())
        assert leaving(edge(pair(), "A", WAN), made.outer) == Clear()


class TestMultipoint:
    def test_without_nhrp_the_far_end_is_not_known(self) -> None:
        changes = {VTI: " tunnel mode gre multipoint\n", " tunnel destination 198.51.100.2\n": "", PROTECTION: ""}
        network = net(A=changed(VTI_A, changes), B=VTI_B)
        made = encapsulate(edge(network, "A"), SENT, parse_address("10.9.9.2"))
        assert isinstance(made, Unsure)
        assert made.reason == "the address of 10.9.9.2 behind Tunnel0 is known only to NHRP"

    def test_a_map_of_nhrp_tells_the_address_of_the_hub(self) -> None:
        changes = {
            VTI: " tunnel mode gre multipoint\n ip nhrp network-id 1\n ip nhrp map 10.9.9.2 198.51.100.2\n",
            " tunnel destination 198.51.100.2\n": "", PROTECTION: "",
        }  # fmt: skip
        network = net(A=changed(VTI_A, changes), B=VTI_B)
        assert str(wrapped(network, parse_address("10.9.9.2")).outer) == "203.0.113.2 -> 198.51.100.2"
