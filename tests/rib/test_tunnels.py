"""What takes a GRE tunnel down besides its own end: keepalives (S2.5)."""

from __future__ import annotations

import pytest

from routecheck.address import parse_address, parse_prefix
from routecheck.network import Network
from routecheck.questions.explain import explain
from routecheck.rib.walk import forward
from routecheck.rib.world import Lost, Place
from tests.builders import down, fail, learned, net, now
from tests.protocols.test_static import port

TUNNEL = "interface Tunnel0\n ip address 172.16.0.{} 255.255.255.252\n tunnel source Gi0/0\n tunnel destination 10.0.{}.{}\n"
FAR = "R1:Tunnel0"
LOOPBACK = "interface Loopback0\n ip address 10.255.0.{} 255.255.255.255\n"


# R1 Gi0/0 10.0.1.1 -- .2 R3 .2 -- 10.0.2.1 Gi0/0 R2; a tunnel between R1 and R2
def network(
    *, keepalive: str = " keepalive\n", two: str = "", back: str = "ip route 10.0.1.0 255.255.255.0 10.0.2.2\n"
) -> Network:
    backup = "ip route 20.0.0.0 255.0.0.0 Tunnel0\nip route 20.0.0.0 255.0.0.0 10.0.1.2 200\n"
    return net(
        R1=port("Gi0/0", "10.0.1.1") + "ip route 10.0.2.0 255.255.255.0 10.0.1.2\n" + backup + TUNNEL.format(1, 2, 1) + keepalive,
        R2=port("Gi0/0", "10.0.2.1") + back + TUNNEL.format(2, 1, 1) + two,
        R3=port("Gi0/0", "10.0.1.2") + port("Gi0/1", "10.0.2.2"),
    )


class TestKeepalive:
    def test_without_keepalives_a_dead_far_end_is_not_noticed(self) -> None:
        start = network(keepalive="")
        assert FAR not in down(fail(start, "R2"))
        assert learned(fail(start, "R2"), "R1")["20.0.0.0/8"] == "S [1/0] is directly connected, Tunnel0"

    def test_with_keepalives_the_tunnel_goes_down_with_it_and_the_backup_takes_over(self) -> None:
        start = network()
        assert FAR not in down(start)
        gone = fail(start, "R2")
        assert down(gone)[FAR] == "keepalives are not answered: R2:GigabitEthernet0/0 is down: R2 is down"
        assert learned(gone, "R1")["20.0.0.0/8"] == "S [200/0] via 10.0.1.2"

    @pytest.mark.parametrize(
        ("two", "back", "reason"),
        [
            (" shutdown\n", "ip route 10.0.1.0 255.255.255.0 10.0.2.2\n", "R2:Tunnel0 is administratively down"),
            ("", "", "R2:Tunnel0 is down: no route to its destination 10.0.1.1"),
            (" tunnel destination 10.0.2.2\n", "", "R2 has no tunnel back to 10.0.1.1"),
        ],
    )
    def test_the_far_end_must_have_the_tunnel_and_a_way_back(self, two: str, back: str, reason: str) -> None:
        assert down(network(two=two, back=back))[FAR] == f"keepalives are not answered: {reason}"

    def test_keepalives_of_both_ends_do_not_hold_each_other_down(self) -> None:
        start = network(two=" keepalive 5 4\n")
        assert not [end for end in down(start) if "Tunnel" in end]
        back = fail(start, "R2").after(now(start).scenario)
        assert not [end for end in down(back) if "Tunnel" in end]

    @pytest.mark.parametrize("line", [" no keepalive\n", " keepalive 0\n", " tunnel mode ipsec ipv4\n"])
    def test_what_turns_them_off(self, line: str) -> None:
        assert FAR not in down(fail(network(keepalive=" keepalive\n" + line), "R2"))

    def test_a_far_end_that_no_file_has_is_not_judged(self) -> None:
        text = port("Gi0/0", "10.0.1.1") + "ip route 0.0.0.0 0.0.0.0 10.0.1.2\n" + TUNNEL.format(1, 2, 1) + " keepalive\n"
        assert down(net(R1=text)) == {}

    def test_a_silent_failure_between_the_two_is_noticed(self) -> None:
        direct = net(
            R1=port("Gi0/0", "10.0.1.1") + TUNNEL.format(1, 1, 2) + " keepalive\n",
            R2=port("Gi0/0", "10.0.1.2") + TUNNEL.format(2, 1, 1),
        )
        assert down(direct) == {}
        assert down(fail(direct, "R1~R2")) == {FAR: "keepalives are not answered: packets between R1 and R2 are lost"}


class TestCautions:
    def said(self, network: Network) -> str:
        return "\n".join(explain(now(network), "R1", destination=parse_prefix("20.0.0.1")).cautions)

    def test_each_kind_of_tunnel_says_what_is_not_checked(self) -> None:
        assert "keepalives, IPsec and the way in between are not checked yet" in self.said(network(keepalive=""))
        assert "destination; IPsec and the way in between are not checked yet" in self.said(network())
        assert "only while it has IPsec security associations" in self.said(network(keepalive=" tunnel mode ipsec ipv4\n"))


class TestUnnumbered:
    """S1.21, S5.38: tunnels without a subnet of their own are a link by their source and destination."""

    def network(self, far: str = "10.0.0.1") -> Network:
        tunnel = "interface Tunnel1\n ip unnumbered Loopback0\n tunnel source Gi0/0\n tunnel destination {}\n"
        ospf = "router ospf 1\n network 10.255.0.0 0.0.255.255 area 0\n"
        one = LOOPBACK.format(1) + port("Gi0/0", "10.0.0.1")
        two = LOOPBACK.format(2) + port("Gi0/0", "10.0.0.2")
        return net(R1=one + tunnel.format("10.0.0.2") + ospf, R2=two + tunnel.format(far) + ospf)

    def test_ospf_runs_over_it(self) -> None:
        assert learned(self.network(), "R1")["10.255.0.2/32"] == "O [110/1001] via 10.255.0.2, Tunnel1"
        assert "10.255.0.2/32" not in learned(fail(self.network(), "R2:Tunnel1"), "R1")

    def test_not_when_the_other_leads_elsewhere(self) -> None:
        assert "10.255.0.2/32" not in learned(self.network("10.0.0.9"), "R1")


def test_a_packet_into_a_tunnel_that_leads_into_itself_is_lost() -> None:
    """A state of an oscillation: the tunnel is up, and OSPF over it has the better way to its own destination."""
    ends = [
        f"interface Loopback0\n ip address 10.255.0.{own} 255.255.255.255\n ip ospf 1 area 0\n"
        f"interface Tunnel0\n ip address 10.200.0.{own} 255.255.255.0\n ip ospf 1 area 0\n tunnel source Loopback0\n"
        f" tunnel destination 10.255.0.{far}\nip route 10.255.0.{far} 255.255.255.255 10.0.12.{far} 200\n"
        f"interface Gi0/0\n ip address 10.0.12.{own} 255.255.255.0\n"
        for own, far in ((1, 2), (2, 1))
    ]
    (found,) = now(net(R1=ends[0], R2=ends[1])).state.unstable
    fates = [forward(state.world(), Place("R1", ""), parse_address("10.200.0.2")) for state in found.states]
    assert any(isinstance(fate, Lost) and "would have to carry itself" in fate.reason for fate in fates)
