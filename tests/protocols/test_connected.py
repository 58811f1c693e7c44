"""Routes to the other end of a PPP link (S2.4). The plain ones are in test_topology.py."""

from __future__ import annotations

import pytest

from routecheck.network import Network
from tests.builders import fail, net, table

SERIAL = "interface Serial0/0\n ip address 10.0.0.{} 255.255.255.252\n{}"
PPP = " encapsulation ppp\n"


# R1 .1 Serial0/0 ---- 10.0.0.0/30 ---- Serial0/0 .2 R2
def pair(one: str = PPP, two: str = PPP) -> Network:
    return net(R1=SERIAL.format(1, one), R2=SERIAL.format(2, two))


class TestPpp:
    def test_s2_4_the_peer_s_address_is_a_connected_host_route(self) -> None:
        assert table(pair(), "R1") == {
            "10.0.0.0/30": "C [0/0] is directly connected, Serial0/0",
            "10.0.0.1/32": "L [0/0] is directly connected, Serial0/0",
            "10.0.0.2/32": "C [0/0] is directly connected, Serial0/0",
        }

    @pytest.mark.parametrize(("one", "two"), [("", ""), (PPP + " no peer neighbor-route\n", PPP), (" encapsulation hdlc\n", "")])
    def test_s2_4_not_without_ppp_nor_where_it_is_turned_off(self, one: str, two: str) -> None:
        assert set(table(pair(one, two), "R1")) == {"10.0.0.0/30", "10.0.0.1/32"}

    @pytest.mark.parametrize(("one", "two"), [(PPP, ""), ("", PPP), (" encapsulation hdlc\n", PPP)])
    def test_s2_5_with_ppp_at_one_end_the_line_is_down(self, one: str, two: str) -> None:
        assert (table(pair(one, two), "R1"), table(pair(one, two), "R2")) == ({}, {})

    def test_s2_4_turning_it_off_concerns_one_end(self) -> None:
        assert "10.0.0.1/32" in table(pair(PPP + " no peer neighbor-route\n"), "R2")
        assert "10.0.0.2/32" in table(pair(PPP + " no peer neighbor-route\n default peer neighbor-route\n"), "R1")

    def test_s2_3_it_goes_with_the_link(self) -> None:
        assert table(fail(pair(), "R1-R2"), "R1") == {}

    def test_s2_4_s1_21_an_unnumbered_link_gives_nothing_but_the_peer(self) -> None:
        text = "interface Loopback0\n ip address 1.1.1.{} 255.255.255.255\ninterface Serial0/0\n ip unnumbered Loopback0\n" + PPP
        start = net(R1=text.format(1), R2=text.format(2), links=(("R1:Se0/0", "R2:Se0/0", "direct"),))
        assert table(start, "R1") == {
            "1.1.1.1/32": "C [0/0] is directly connected, Loopback0",
            "1.1.1.2/32": "C [0/0] is directly connected, Serial0/0",
        }
        assert set(table(fail(start, "R1-R2"), "R1")) == {"1.1.1.1/32"}

    def test_s0_6_it_is_a_route_of_its_vrf(self) -> None:
        one = SERIAL.format(1, PPP).replace(" ip address", " vrf forwarding RED\n ip address")
        start = net(R1="vrf definition RED\n address-family ipv4\n" + one, R2=SERIAL.format(2, PPP))
        assert "10.0.0.2/32" in table(start, "R1", "RED")
        assert table(start, "R1") == {}
