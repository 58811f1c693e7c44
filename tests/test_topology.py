"""Who is connected to whom, which interfaces are up, and what scenario words mean: section 2 of semantics.md, cli.md."""

from __future__ import annotations

import pytest

from routecheck.diagnostic import UsageError
from routecheck.failures import scenario
from routecheck.network import Network
from routecheck.topology import Scenario, topology
from tests.builders import down, fail, learned, net, now, table

GI0, GI1 = "GigabitEthernet0/0", "GigabitEthernet0/1"


def port(name: str, address: str = "", *lines: str) -> str:
    """An interface with an address in a /24 (or `address mask`)."""
    mask = "" if " " in address else " 255.255.255.0"
    own = [f"ip address {address}{mask}"] if address else []
    return "\n".join([f"interface {name}", *(f" {line}" for line in (*lines, *own))]) + "\n"


def links(network: Network) -> list[str]:
    """`direct R1:GigabitEthernet0/0 R2:GigabitEthernet0/0`."""
    return [f"{link.kind} {' '.join(map(str, link.ends))}" for link in topology(network).links]


def broken(network: Network, word: str) -> Scenario:
    return scenario(network, topology(network), word)


def ports(network: Network, word: str) -> list[str]:
    """The interfaces that a word takes down."""
    return sorted(map(str, broken(network, word).interfaces))


def refusal(network: Network, word: str) -> str:
    with pytest.raises(UsageError) as caught:
        broken(network, word)
    return str(caught.value)


class TestExamples:
    """EX-2.1 to EX-2.5."""

    def test_ex_2_1_an_interface_that_is_up_gives_a_connected_and_a_local_route(self) -> None:
        assert table(net(R1=port("Gi0/0", "10.0.0.1 255.255.255.252")), "R1") == {
            "10.0.0.0/30": f"C [0/0] is directly connected, {GI0}",
            "10.0.0.1/32": f"L [0/0] is directly connected, {GI0}",
        }

    def test_ex_2_2_a_host_address_gives_only_the_connected_route(self) -> None:
        assert table(net(R1=port("Lo0", "1.1.1.1 255.255.255.255")), "R1") == {
            "1.1.1.1/32": "C [0/0] is directly connected, Loopback0"
        }

    # R1 Gi0/0 ---- 10.0.0.0/24 ---- Gi0/0 R2 Lo0 203.0.113.9; Tunnel0 between the two, R2 announces Lo0 over it
    TUNNEL = (
        "ip address 172.16.0.{0} 255.255.255.252\n tunnel source Gi0/0\n tunnel destination {1}\n"
        "router ospf 1\n network {2} area 0\n"
    )

    def test_ex_2_3_a_tunnel_whose_destination_is_only_known_through_itself_is_down(self) -> None:
        route = "ip route 203.0.113.9 255.255.255.255 Tunnel0\n"
        start = net(
            R1=port("Gi0/0", "10.0.0.1")
            + "interface Tunnel0\n"
            + self.TUNNEL.format(1, "203.0.113.9", "172.16.0.0 0.0.0.3")
            + route
        )
        assert "R1:Tunnel0" in down(start)
        assert learned(start, "R1") == {}

    def test_ex_2_3_recursive_routing_is_reported(self) -> None:
        one = port("Gi0/0", "10.0.0.1") + "ip route 203.0.113.0 255.255.255.0 10.0.0.2\ninterface Tunnel0\n"
        two = port("Gi0/0", "10.0.0.2") + port("Lo0", "203.0.113.9 255.255.255.255") + "interface Tunnel0\n tunnel source Lo0\n"
        start = net(
            R1=one + " " + self.TUNNEL.format(1, "203.0.113.9", "172.16.0.0 0.0.0.3"),
            R2=two
            + " ip address 172.16.0.2 255.255.255.252\n tunnel destination 10.0.0.1\n"
            + "router ospf 1\n network 172.16.0.0 0.0.0.3 area 0\n network 203.0.113.9 0.0.0.0 area 0\n",
        )
        told = [found.message for found in now(start).state.unstable] + list(down(start).values())
        assert any("recursive routing" in text for text in told)

    def test_ex_2_4_an_svi_needs_a_port_in_its_vlan_or_no_autostate(self) -> None:
        ports_of_10 = "interface Gi0/1\n switchport mode access\n switchport access vlan 10\n"
        start = net(SW=ports_of_10 + port("Vlan20", "10.0.20.1"))
        assert down(start) == {"SW:Vlan20": "no port in VLAN 20 is configured"}
        assert table(start, "SW") == {}
        assert "10.0.20.0/24" in table(net(SW=ports_of_10 + port("Vlan20", "10.0.20.1", "no autostate")), "SW")

    def test_ex_2_5_behind_a_switch_a_port_stays_up_when_the_far_end_is_shut(self) -> None:
        # R1 Gi0/0 .1 -- switch -- .2 Gi0/0 R2 (shut)
        one = port("Gi0/0", "10.0.0.1") + "ip route 0.0.0.0 0.0.0.0 10.0.0.2\n"
        two = port("Gi0/0", "10.0.0.2", "shutdown")
        start = net(R1=one, R2=two, links=(("R1:Gi0/0", "R2:Gi0/0", "via-switch"),))
        assert down(start) == {f"R2:{GI0}": "administratively down"}
        assert learned(start, "R1") == {"0.0.0.0/0": "S* [1/0] via 10.0.0.2"}


class TestConnected:
    """S2.1 to S2.4."""

    def test_s2_1_every_secondary_has_its_own_routes(self) -> None:
        text = port("Gi0/0", "10.0.0.1") + " ip address 10.0.9.1 255.255.255.0 secondary\n"
        assert list(table(net(R1=text), "R1")) == ["10.0.0.0/24", "10.0.0.1/32", "10.0.9.0/24", "10.0.9.1/32"]

    @pytest.mark.parametrize(("version", "has_local"), [("12.4", False), ("15.1", True), ("16.9", True), ("17.3", True)])
    def test_s2_1_release_12_has_no_local_routes(self, version: str, has_local: bool) -> None:
        assert ("10.0.0.1/32" in table(net(R1=f"version {version}\n" + port("Gi0/0", "10.0.0.1")), "R1")) is has_local

    def test_s2_3_a_shut_interface_has_no_routes(self) -> None:
        assert table(net(R1=port("Gi0/0", "10.0.0.1", "shutdown")), "R1") == {}

    def test_s1_23_a_host_has_no_routes(self) -> None:
        assert table(net(R1=port("Gi0/0", "10.0.0.1") + "no ip routing\n"), "R1") == {}

    def test_s0_6_each_vrf_has_its_own_table(self) -> None:
        start = net(R1=port("Gi0/0", "10.0.0.1", "vrf forwarding RED") + port("Gi0/1", "10.0.0.1"))
        assert table(start, "R1")["10.0.0.0/24"].endswith(GI1)
        assert table(start, "R1", "RED")["10.0.0.0/24"].endswith(GI0)


class TestLineProtocol:
    """S2.5, row by row."""

    # R1 Gi0/0 .1 ---- 10.0.0.0/24 ---- .2 Gi0/0 R2
    def pair(self, one: str = "", two: str = "") -> Network:
        return net(R1=port("Gi0/0", "10.0.0.1") + one, R2=port("Gi0/0", "10.0.0.2") + two)

    def test_both_ends_of_a_cable_are_up(self) -> None:
        assert down(self.pair()) == {}

    @pytest.mark.parametrize("name", ["Gi0/0", "Serial0/0"])
    def test_a_shut_end_takes_the_other_down(self, name: str) -> None:
        start = net(R1=port(name, "10.0.0.1"), R2=port(name, "10.0.0.2", "shutdown"))
        assert [reason.split()[-2:] for reason in down(start).values()] == [["administratively", "down"]] * 2
        assert table(start, "R1") == {}

    def test_the_reason_cites_the_line_that_shuts_the_far_end(self) -> None:
        start = net(R1=port("Gi0/0", "10.0.0.1"), R2=port("Gi0/0", "10.0.0.2", "shutdown"))
        assert [str(line) for why in now(start).down.values() for line in why.lines] == ["R2.cfg:2", "R2.cfg:2"]

    def test_a_failed_end_takes_the_other_down(self) -> None:
        assert set(down(fail(self.pair(), "R1:Gi0/0"))) == {f"R1:{GI0}", f"R2:{GI0}"}

    def test_a_failed_device_takes_all_its_neighbours_ports_down(self) -> None:
        after = fail(self.pair(one=port("Lo0", "1.1.1.1")), "R1")
        assert set(down(after)) == {"R1:Loopback0", f"R1:{GI0}", f"R2:{GI0}"}
        assert table(after, "R1") == {}
        assert table(after, "R2") == {}

    SUB = "encapsulation dot1q {}"

    def test_a_sub_interface_is_down_with_its_parent(self) -> None:
        text = "interface Gi0/0\n shutdown\n" + port("Gi0/0.10", "10.0.10.1", self.SUB.format(10))
        assert down(net(R1=text)) == {f"R1:{GI0}": "administratively down", f"R1:{GI0}.10": f"{GI0} is administratively down"}

    def test_a_shut_sub_interface_leaves_its_parent_and_the_far_end_up(self) -> None:
        one = port("Gi0/0.10", "10.0.10.1", self.SUB.format(10), "shutdown") + port("Gi0/0.20", "10.0.20.1", self.SUB.format(20))
        two = port("Gi0/0.10", "10.0.10.2", self.SUB.format(10)) + port("Gi0/0.20", "10.0.20.2", self.SUB.format(20))
        assert down(net(R1="interface Gi0/0\n" + one, R2="interface Gi0/0\n" + two)) == {f"R1:{GI0}.10": "administratively down"}

    @pytest.mark.parametrize("parents", ["interface Gi0/0\n", ""])
    def test_sub_interfaces_of_both_ends_go_down_with_the_cable(self, parents: str) -> None:
        one = parents + port("Gi0/0.10", "10.0.10.1", self.SUB.format(10)) + port("Gi0/0.20", "10.0.20.1", self.SUB.format(20))
        two = parents + port("Gi0/0.10", "10.0.10.2", self.SUB.format(10)) + port("Gi0/0.20", "10.0.20.2", self.SUB.format(20))
        after = fail(net(R1=one, R2=two), "R1-R2")
        assert (table(after, "R1"), table(after, "R2")) == ({}, {})

    def test_a_loopback_is_up_unless_it_is_shut(self) -> None:
        assert down(net(R1=port("Lo0", "1.1.1.1") + port("Lo1", "1.1.2.1", "shutdown"))) == {
            "R1:Loopback1": "administratively down"
        }

    def test_null0_is_always_up(self) -> None:
        start = net(R1="interface Null0\n no ip unreachables\nip route 10.0.0.0 255.0.0.0 Null0\n")
        assert table(start, "R1") == {"10.0.0.0/8": "S [1/0] is directly connected, Null0"}

    BUNDLE = "interface range Gi0/1 - 2\n channel-group 1 mode active\n"

    def test_a_port_channel_is_up_with_one_member_up(self) -> None:
        start = net(R1=port("Port-channel1", "10.0.0.1") + self.BUNDLE)
        assert "10.0.0.0/24" in table(fail(start, "R1:Gi0/1"), "R1")
        assert table(fail(start, "R1:Gi0/1+R1:Gi0/2"), "R1") == {}

    def test_a_port_channel_needs_as_many_members_as_min_links_says(self) -> None:
        start = net(R1=port("Port-channel1", "10.0.0.1", "port-channel min-links 2") + self.BUNDLE)
        assert "10.0.0.0/24" in table(start, "R1")
        assert down(fail(start, "R1:Gi0/2"))["R1:Port-channel1"] == "1 of 2 members up"

    def test_a_port_channel_without_members_is_down(self) -> None:
        assert down(net(R1=port("Port-channel1", "10.0.0.1"))) == {"R1:Port-channel1": "no interface is a member of it"}

    def test_a_port_channel_that_goes_down_takes_the_other_end_and_its_sub_interfaces_down(self) -> None:
        one, two = (
            f"interface Port-channel1\n{port('Port-channel1.10', f'10.0.0.{n}', self.SUB.format(10))}{self.BUNDLE}"
            for n in (1, 2)
        )
        after = fail(net(R1=one, R2=two), "R1:Gi0/1+R1:Gi0/2")
        assert (table(after, "R1"), table(after, "R2")) == ({}, {})

    SWITCH = "interface Gi0/1\n switchport mode access\n switchport access vlan 20\n"

    def test_an_svi_is_up_while_a_port_in_its_vlan_is(self) -> None:
        start = net(SW=self.SWITCH + port("Vlan20", "10.0.20.1"))
        assert down(start) == {}
        assert down(fail(start, "SW:Gi0/1"))["SW:Vlan20"] == "no port in VLAN 20 is up"

    def test_an_svi_can_be_shut_by_itself_even_without_autostate(self) -> None:
        assert down(net(SW=self.SWITCH + port("Vlan20", "10.0.20.1", "no autostate", "shutdown"))) == {
            "SW:Vlan20": "administratively down"
        }

    @pytest.mark.parametrize(
        ("lines", "is_up"),
        [
            ("switchport mode trunk", True),
            ("switchport mode trunk\n switchport trunk allowed vlan 10,20", True),
            ("switchport mode trunk\n switchport trunk allowed vlan 10", False),
            ("switchport mode trunk\n switchport access vlan 20\n switchport trunk allowed vlan 10", False),
            ("switchport mode access", False),
            ("switchport mode access\n switchport voice vlan 20", True),
            ("switchport access vlan 20", True),
            ("switchport access vlan 20\n no switchport", False),
            ("switchport access vlan 20\n shutdown", False),
        ],
    )
    def test_a_port_counts_for_the_vlans_it_carries(self, lines: str, is_up: bool) -> None:
        start = net(SW=f"interface Gi0/1\n {lines}\ninterface Gi0/2\n no switchport\n" + port("Vlan20", "10.0.20.1"))
        assert ("SW:Vlan20" not in down(start)) is is_up

    def test_a_bundle_counts_and_its_members_do_not(self) -> None:
        bundle = (
            "interface Port-channel1\n switchport mode trunk\ninterface Gi0/1\n switchport mode trunk\n channel-group 1 mode on\n"
        )
        start = net(SW=bundle + port("Vlan20", "10.0.20.1"))
        assert down(start) == {}
        assert "SW:Vlan20" in down(fail(start, "SW:Port-channel1"))

    def test_ports_without_any_line_are_in_vlan_1(self) -> None:
        start = net(SW="interface FastEthernet0/1\ninterface FastEthernet0/2\n" + port("Vlan1", "10.0.1.2"))
        assert down(start) == {}
        assert "SW:Vlan1" in down(fail(start, "SW:Fa0/1+SW:Fa0/2"))

    def test_the_svi_of_a_vlan_that_is_not_active_is_down(self) -> None:
        assert "SW:Vlan20" in down(net(SW="vlan 20\n state suspend\n" + self.SWITCH + port("Vlan20", "10.0.20.1")))

    # R1 Gi0/0 .1 ---- 192.0.2.0/24 ---- .2 Gi0/0 R2, Tunnel0 10.9.9.0/24 over it
    def tunnel(self, *lines: str, more: str = "") -> Network:
        two = port("Gi0/0", "192.0.2.2") + port("Tu0", "10.9.9.2", "tunnel source Gi0/0", "tunnel destination 192.0.2.1")
        return net(R1=port("Gi0/0", "192.0.2.1") + port("Tu0", "10.9.9.1", *lines) + more, R2=two)

    def test_a_gre_tunnel_with_source_and_a_way_to_its_destination_is_up(self) -> None:
        start = self.tunnel("tunnel source Gi0/0", "tunnel destination 192.0.2.2")
        assert down(start) == {}
        assert table(start, "R1")["10.9.9.0/24"] == "C [0/0] is directly connected, Tunnel0"

    def test_the_source_may_be_an_address(self) -> None:
        assert down(self.tunnel("tunnel source 192.0.2.1", "tunnel destination 192.0.2.2")) == {}

    @pytest.mark.parametrize(
        ("lines", "reason"),
        [
            (("tunnel destination 192.0.2.2",), "it has no tunnel source"),
            (("tunnel source Gi0/0",), "it has no tunnel destination"),
            (("tunnel source Gi0/9", "tunnel destination 192.0.2.2"), f"its source {GI0[:-1]}9 is not up"),
            (("tunnel source 192.0.2.77", "tunnel destination 192.0.2.2"), "its source 192.0.2.77 is no address of R1"),
            (("tunnel source Gi0/0", "tunnel destination 198.51.100.1"), "no route to its destination 198.51.100.1"),
        ],
    )
    def test_a_gre_tunnel_that_lacks_something_is_down_and_says_what(self, lines: tuple[str, ...], reason: str) -> None:
        assert down(self.tunnel(*lines))["R1:Tunnel0"] == f"{reason}"

    def test_a_gre_tunnel_can_be_shut_and_its_far_end_stays_up(self) -> None:
        start = self.tunnel("tunnel source Gi0/0", "tunnel destination 192.0.2.2", "shutdown")
        assert down(start) == {"R1:Tunnel0": "administratively down"}

    def test_a_gre_tunnel_goes_down_with_its_source(self) -> None:
        start = self.tunnel("tunnel source Gi0/0", "tunnel destination 192.0.2.2", more="ip route 0.0.0.0 0.0.0.0 Null0\n")
        assert "R1:Tunnel0" in down(fail(start, "R1:Gi0/0"))

    def test_a_default_route_is_a_way_to_the_destination(self) -> None:
        one = port("Gi0/0", "192.0.2.1") + "ip route 0.0.0.0 0.0.0.0 192.0.2.9\n"
        assert down(net(R1=one + port("Tu0", "10.9.9.1", "tunnel source Gi0/0", "tunnel destination 198.51.100.1"))) == {}

    def test_the_way_to_the_destination_is_looked_up_in_the_tunnel_vrf(self) -> None:
        one = port("Gi0/0", "192.0.2.1", "vrf forwarding INET")
        lines = "tunnel source Gi0/0", "tunnel destination 192.0.2.2"
        assert down(net(R1=one + port("Tu0", "10.9.9.1", *lines, "tunnel vrf INET"))) == {}
        assert "R1:Tunnel0" in down(net(R1=one + port("Tu0", "10.9.9.1", *lines)))

    def test_an_mgre_tunnel_needs_only_its_source(self) -> None:
        text = port("Gi0/0", "192.0.2.1") + port("Tu0", "10.9.9.1", "tunnel source Gi0/0", "tunnel mode gre multipoint")
        assert down(net(R1=text)) == {}
        assert "R1:Tunnel0" in down(fail(net(R1=text), "R1:Gi0/0"))

    def test_gre_with_protection_is_as_plain_gre(self) -> None:
        start = self.tunnel("tunnel source Gi0/0", "tunnel destination 192.0.2.2", "tunnel protection ipsec profile X")
        assert down(start) == {}

    def test_a_dialer_is_taken_to_be_up(self) -> None:
        assert down(net(R1=port("Dialer1", "10.0.0.1"))) == {}

    def test_s2_6_no_shutdown_line_means_enabled(self) -> None:
        assert down(net(R1=port("Gi0/0", "10.0.0.1") + port("Gi0/1", "10.0.1.1", "no shutdown"))) == {}


class TestLinks:
    """Links come from shared subnets (loopbacks never make a link); `[[links]]` overrides."""

    def test_two_ports_that_only_see_each_other_are_a_cable(self) -> None:
        assert links(net(R1=port("Gi0/0", "10.0.0.1"), R2=port("Gi0/1", "10.0.0.2"))) == [f"direct R1:{GI0} R2:{GI1}"]

    def test_three_ports_in_a_subnet_are_behind_a_switch(self) -> None:
        start = net(R1=port("Gi0/0", "10.0.0.1"), R2=port("Gi0/0", "10.0.0.2"), R3=port("Gi0/0", "10.0.0.3"))
        assert links(start) == [f"via-switch R1:{GI0} R2:{GI0} R3:{GI0}"]
        assert down(fail(start, "R1:Gi0/0")) == {f"R1:{GI0}": "failed"}

    def test_ports_in_different_subnets_are_not_linked(self) -> None:
        assert links(net(R1=port("Gi0/0", "10.0.0.1"), R2=port("Gi0/0", "10.0.1.2"))) == []

    def test_loopbacks_make_no_link(self) -> None:
        assert links(net(R1=port("Lo0", "10.0.0.1"), R2=port("Lo0", "10.0.0.2"))) == []

    def test_a_shut_end_is_still_plugged_in(self) -> None:
        assert links(net(R1=port("Gi0/0", "10.0.0.1"), R2=port("Gi0/0", "10.0.0.2", "shutdown"))) == [f"direct R1:{GI0} R2:{GI0}"]

    def test_two_cables_between_two_devices_are_two_links(self) -> None:
        one, two = (port("Gi0/0", f"10.0.0.{n}") + port("Gi0/1", f"10.0.1.{n}") for n in (1, 2))
        assert links(net(R1=one, R2=two)) == [f"direct R1:{GI0} R2:{GI0}", f"direct R1:{GI1} R2:{GI1}"]

    @pytest.mark.parametrize(
        ("one", "two", "is_linked"),
        [
            ("10.0.0.1 255.255.255.0", "10.0.0.2 255.255.255.128", True),
            ("10.0.0.1 255.255.255.0", "10.0.0.2 255.255.0.0", True),
            ("10.0.0.1 255.255.255.128", "10.0.0.130 255.255.255.0", False),
            ("10.0.0.1 255.255.255.252", "10.0.0.5 255.255.255.252", False),
            ("10.0.0.0 255.255.255.254", "10.0.0.1 255.255.255.254", True),
        ],
    )
    def test_masks_that_differ_are_linked_when_each_sees_the_other(self, one: str, two: str, is_linked: bool) -> None:
        assert bool(links(net(R1=port("Gi0/0", one), R2=port("Gi0/0", two)))) is is_linked

    def test_secondary_addresses_link_too(self) -> None:
        one = port("Gi0/0", "10.0.0.1") + " ip address 10.0.9.1 255.255.255.0 secondary\n"
        assert links(net(R1=one, R2=port("Gi0/0", "10.0.9.2"))) == [f"direct R1:{GI0} R2:{GI0}"]

    @pytest.mark.parametrize(
        "line", ["standby 1 ip 10.0.0.254", "vrrp 1 ip 10.0.0.254", "glbp 1 ip 10.0.0.254", "ip helper-address 10.9.9.9"]
    )
    def test_a_port_that_serves_hosts_is_on_a_lan(self, line: str) -> None:
        start = net(R1=port("Gi0/0", "10.0.0.1", line), R2=port("Gi0/0", "10.0.0.2"))
        assert links(start) == [f"via-switch R1:{GI0} R2:{GI0}"]

    def test_sub_interfaces_of_one_cable_are_direct(self) -> None:
        one, two = (
            port("Gi0/0.10", f"10.0.10.{n}", "encapsulation dot1q 10")
            + port("Gi0/0.20", f"10.0.20.{n}", "encapsulation dot1q 20")
            for n in (1, 2)
        )
        start = net(R1=one, R2=two)
        assert links(start) == [f"direct R1:{GI0}.10 R2:{GI0}.10", f"direct R1:{GI0}.20 R2:{GI0}.20"]
        assert ports(start, "R1-R2") == [f"R1:{GI0}", f"R2:{GI0}"]

    def test_sub_interfaces_of_a_port_with_two_neighbours_are_behind_a_switch(self) -> None:
        one = port("Gi0/0.10", "10.0.10.1", "encapsulation dot1q 10") + port("Gi0/0.20", "10.0.20.1", "encapsulation dot1q 20")
        start = net(R1=one, R2=port("Gi0/0", "10.0.10.2"), R3=port("Gi0/0", "10.0.20.3"))
        assert links(start) == [f"via-switch R1:{GI0}.10 R2:{GI0}", f"via-switch R1:{GI0}.20 R3:{GI0}"]

    def test_sub_interfaces_in_different_vlans_do_not_hear_each_other(self) -> None:
        one, two = (port("Gi0/0.10", f"10.0.10.{n}", f"encapsulation dot1q {n}0") for n in (1, 2))
        assert links(net(R1=one, R2=two)) == []

    def test_svis_of_one_subnet_are_behind_a_switch(self) -> None:
        one, two = (port("Vlan10", f"10.0.10.{n}", "no autostate") for n in (1, 2))
        assert links(net(S1=one, S2=two)) == ["via-switch S1:Vlan10 S2:Vlan10"]

    def test_devices_meet_across_vrfs_and_a_device_does_not_meet_itself(self) -> None:
        one = port("Gi0/0", "10.0.0.1", "vrf forwarding RED")
        assert links(net(R1=one, R2=port("Gi0/0", "10.0.0.2"))) == [f"direct R1:{GI0} R2:{GI0}"]
        assert links(net(R1=port("Gi0/0", "10.0.0.1", "shutdown") + port("Gi0/1", "10.0.0.2"))) == []

    def test_a_device_may_be_cabled_to_itself_between_vrfs(self) -> None:
        assert links(net(R1=port("Gi0/0", "10.0.0.1", "vrf forwarding RED") + port("Gi0/1", "10.0.0.2"))) == [
            f"via-switch R1:{GI0} R1:{GI1}"
        ]

    def test_one_address_in_two_vrfs_of_a_device_is_no_cable(self) -> None:
        assert links(net(R1=port("Gi0/0", "10.0.0.1", "vrf forwarding RED") + port("Gi0/1", "10.0.0.1"))) == []

    # R1 192.0.2.1 and R2 192.0.2.2, R3 192.0.2.3 on a LAN, tunnels in one subnet over it
    def tunnels(self, *pairs: tuple[str, str]) -> list[str]:
        texts = {
            f"R{n}": port("Gi0/0", f"192.0.2.{n}") + port("Tu0", f"10.9.9.{n}", "tunnel source Gi0/0", line)
            for n, (_, line) in enumerate(pairs, 1)
        }
        return [text for text in links(net(texts)) if "Tunnel" in text]

    def test_tunnels_that_name_each_other_are_linked(self) -> None:
        pairs = ("R1", "tunnel destination 192.0.2.2"), ("R2", "tunnel destination 192.0.2.1")
        assert self.tunnels(*pairs) == ["tunnel R1:Tunnel0 R2:Tunnel0"]

    def test_tunnels_that_name_others_are_not_linked(self) -> None:
        pairs = ("R1", "tunnel destination 192.0.2.3"), ("R2", "tunnel destination 192.0.2.1")
        assert self.tunnels(*pairs) == []

    def test_multipoint_tunnels_of_one_subnet_are_linked(self) -> None:
        pairs = [(f"R{n}", "tunnel mode gre multipoint") for n in (1, 2, 3)]
        assert self.tunnels(*pairs) == ["tunnel R1:Tunnel0 R2:Tunnel0 R3:Tunnel0"]

    def test_a_tunnel_and_a_port_in_one_subnet_are_not_linked(self) -> None:
        start = net(R1=port("Tu0", "10.9.9.1", "tunnel source Gi0/0"), R2=port("Gi0/0", "10.9.9.2"))
        assert links(start) == []

    def test_one_address_on_two_devices_of_a_lan_is_told(self) -> None:
        found = topology(net(R1=port("Gi0/0", "10.0.0.1"), R2=port("Gi0/0", "10.0.0.1"))).diagnostics
        assert [f"{one.code} {one.spans[0]}" for one in found] == ["NET101 R2.cfg:2"]

    def test_a_declared_kind_holds_for_the_sub_interfaces_of_the_ports_too(self) -> None:
        one, two = ("interface Gi0/0\n" + port("Gi0/0.10", f"10.0.10.{n}", "encapsulation dot1q 10") for n in (1, 2))
        start = net(R1=one, R2=two, links=(("R1:Gi0/0", "R2:Gi0/0", "via-switch"),))
        assert f"via-switch R1:{GI0}.10 R2:{GI0}.10" in links(start)

    def test_a_declared_cable_keeps_others_of_the_subnet_out(self) -> None:
        texts = {f"R{n}": port("Gi0/0", f"10.0.0.{n}") for n in (1, 2, 3)}
        assert links(net(texts, links=(("R1:Gi0/0", "R3:Gi0/0", "direct"),))) == [f"direct R1:{GI0} R3:{GI0}"]

    def test_a_declared_cable_links_ports_without_addresses(self) -> None:
        start = net(R1="interface Gi0/0\n", R2="interface Gi0/0\n", links=(("R1:Gi0/0", "R2:Gi0/0", "direct"),))
        assert set(down(fail(start, "R1-R2"))) == {f"R1:{GI0}", f"R2:{GI0}"}


# edge-1 Gi0/0 .1 -- 10.0.0.0/24 -- .2 Gi0/0 core-1 Gi0/1 .2 -- 10.0.1.0/24 -- .3 Gi0/0 core
CAMPUS = {
    "edge-1": port("Gi0/0", "10.0.0.1"),
    "core-1": port("Gi0/0", "10.0.0.2") + port("Gi0/1", "10.0.1.2"),
    "core": port("Gi0/0", "10.0.1.3"),
}


class TestScenarioWords:
    """cli.md, Scenario words."""

    # R1 Gi0/0 -- Gi0/0 R2 Gi0/1, Gi0/2 == Gi0/0, Gi0/1 R3; R1, R2, R4 on the LAN 10.0.9.0/24
    NETWORK = net(
        R1=port("Gi0/0", "10.0.12.1") + port("Gi0/9", "10.0.9.1"),
        R2=port("Gi0/0", "10.0.12.2") + port("Gi0/1", "10.0.23.2") + port("Gi0/2", "10.0.24.2") + port("Gi0/9", "10.0.9.2"),
        R3=port("Gi0/0", "10.0.23.3") + port("Gi0/1", "10.0.24.3"),
        R4=port("Gi0/9", "10.0.9.4"),
    )

    def test_a_link_is_every_cable_between_the_two(self) -> None:
        assert ports(self.NETWORK, "R2-R3") == [f"R2:{GI1}", "R2:GigabitEthernet0/2", f"R3:{GI0}", f"R3:{GI1}"]
        assert broken(self.NETWORK, "R3-R2").interfaces == broken(self.NETWORK, "R2-R3").interfaces

    def test_a_lan_that_both_are_on_is_no_cable_between_them(self) -> None:
        assert ports(self.NETWORK, "R1-R2") == [f"R1:{GI0}", f"R2:{GI0}"]

    def test_names_match_in_any_case(self) -> None:
        assert broken(self.NETWORK, "r2-r3").interfaces == broken(self.NETWORK, "R2-R3").interfaces
        assert broken(self.NETWORK, "r3").nodes == {"R3"}

    @pytest.mark.parametrize("word", ["R2:Gi0/1", "r2:gi0/1", "R2:g 0/1", "R2:GigabitEthernet0/1", "R2:GIGABITETHERNET 0/1"])
    def test_an_interface_takes_the_far_end_of_its_cable_with_it(self, word: str) -> None:
        assert ports(self.NETWORK, word) == [f"R2:{GI1}", f"R3:{GI0}"]

    def test_an_interface_on_a_lan_fails_alone(self) -> None:
        assert ports(self.NETWORK, "R2:Gi0/9") == ["R2:GigabitEthernet0/9"]

    def test_a_device_fails_as_a_whole(self) -> None:
        assert broken(self.NETWORK, "R3") == Scenario(words=("R3",), nodes=frozenset({"R3"}))

    @pytest.mark.parametrize("word", ["R2~R3", "R3~R2", "r2~r3"])
    def test_a_silent_failure_leaves_interfaces_up(self, word: str) -> None:
        found = broken(self.NETWORK, word)
        assert (found.cut, found.interfaces) == (frozenset({frozenset({"R2", "R3"})}), frozenset())
        assert down(fail(self.NETWORK, word)) == {}

    def test_a_silent_failure_is_possible_on_a_lan(self) -> None:
        assert broken(self.NETWORK, "R1~R4").cut == {frozenset({"R1", "R4"})}

    def test_words_joined_by_plus_fail_at_once(self) -> None:
        found = broken(self.NETWORK, "R2-R3 + R1:Gi0/0+R4")
        assert found.words == ("R2-R3", "R1:Gi0/0", "R4")
        assert (len(found.interfaces), found.nodes) == (6, frozenset({"R4"}))
        assert str(found) == "R2-R3 and R1:Gi0/0 and R4 down"

    def test_scenarios_add_up(self) -> None:
        one, other = broken(self.NETWORK, "R2-R3"), broken(self.NETWORK, "R4")
        assert (one | other) == broken(self.NETWORK, "R2-R3+R4")

    @pytest.mark.parametrize(
        ("word", "message"),
        [
            ("R5", "no device 'R5'; did you mean"),
            ("RR2", "no device 'RR2'; did you mean R2"),
            ("zzz", "no device 'zzz'; known: R1, R2, R3, R4"),
            ("R2-R9", "'R9'; did you mean"),
            ("R2-", "no device or link 'R2-'"),
            ("-R2", "no device or link '-R2'"),
            ("x-y", "'x-y'; known: R1"),
            ("R2:Gi0/7", "R2 has no interface GigabitEthernet0/7; did you mean"),
            ("R2:Tunnel7", "R2 has no interface Tunnel7"),
            ("R2:what", "'what' is not the name of an interface"),
            ("R2:", "is not the name of an interface"),
            (":Gi0/1", "no device ''"),
            ("R9:Gi0/1", "no device 'R9'"),
            ("R2~R9", "no device 'R9'"),
            ("R2~", "no device ''"),
            ("R3~R4", "no link between the two"),
            ("R2~R2", "no link between the two"),
            ("R1-R4", "are connected through a switch"),
            ("R3-R4", "there is no link between R3 and R4; their neighbours are R1, R2"),
            ("R2-R2", "R2"),
            ("R2@198.51.100", "is not an IPv4 address; write a device and an address: R2@198.51.100.9"),
            ("R9@198.51.100.9", "no device 'R9'"),
            ("", "''"),
            ("R2+", "say what fails"),
            ("+", "say what fails"),
        ],
    )
    def test_what_cannot_be_meant_is_refused_with_the_nearest_names(self, word: str, message: str) -> None:
        assert message in refusal(self.NETWORK, word)

    def test_hyphens_in_hostnames_are_tried_against_the_known_names(self) -> None:
        network = net(CAMPUS)
        assert ports(network, "edge-1-core-1") == [f"core-1:{GI0}", f"edge-1:{GI0}"]
        assert ports(network, "core-core-1") == [f"core-1:{GI1}", f"core:{GI0}"]
        assert broken(network, "core-1").nodes == {"core-1"}

    def test_a_word_that_can_be_read_two_ways_is_refused_with_the_readings(self) -> None:
        # `core-1` is a device, and the link between `core` and `1`
        network = net(CAMPUS | {"1": port("Gi0/1", "10.0.2.1")})
        assert refusal(network, "core-1") == "'core-1' can be read as the device core-1 or as the link between core and 1"

    def test_a_link_that_can_be_split_at_two_hyphens_is_refused_with_the_readings(self) -> None:
        texts = {name: port("Gi0/0", f"10.0.0.{n}") for n, name in enumerate(("a", "b-c", "a-b", "c"), 1)}
        found = refusal(net(texts), "a-b-c")
        assert found == "'a-b-c' can be read as the link between a and b-c or as the link between a-b and c"

    def test_a_misspelt_part_of_a_hyphenated_name_is_suggested(self) -> None:
        assert "edge-1" in refusal(net(CAMPUS), "egde-1-core-1")
        assert "core-1" in refusal(net(CAMPUS), "edge-1-cor-1")

    def test_a_tunnel_between_the_two_is_no_cable(self) -> None:
        one, two = (
            port("Gi0/0", f"192.0.{n}.1")
            + port("Tu0", f"10.9.9.{n}", "tunnel source Gi0/0", f"tunnel destination 192.0.{3 - n}.1")
            for n in (1, 2)
        )
        assert "through a tunnel" in refusal(net(R1=one, R2=two), "R1-R2")

    def test_a_sub_interface_fails_without_its_cable(self) -> None:
        one, two = ("interface Gi0/0\n" + port("Gi0/0.10", f"10.0.10.{n}", "encapsulation dot1q 10") for n in (1, 2))
        assert ports(net(R1=one, R2=two), "R1:Gi0/0.10") == [f"R1:{GI0}.10"]
        assert ports(net(R1=one, R2=two), "R1:Gi0/0") == [f"R1:{GI0}", f"R2:{GI0}"]


def test_a_vrf_with_the_same_addresses_under_another_mask_is_not_on_the_link() -> None:
    """R1 Gi0/0 (global) --- Gi0/0 R2, and R1 Gi0/1 in VRF RED with a wider block that holds the same addresses."""
    made = net(
        R1="""
            hostname R1
            interface Gi0/0
             ip address 10.0.12.1 255.255.255.252
            interface Gi0/1
             vrf forwarding RED
             ip address 10.0.12.1 255.255.255.0
        """,
        R2="hostname R2\ninterface Gi0/0\n ip address 10.0.12.2 255.255.255.252\n",
    )
    (link,) = topology(made).links
    assert [str(end) for end in link.ends] == ["R1:GigabitEthernet0/0", "R2:GigabitEthernet0/0"]


def test_two_sites_with_the_same_addresses_are_no_neighbours_and_said() -> None:
    """S1 and S2 each have 192.168.1.1/24: on one wire the second would not have come up."""
    site = "interface Gi0/1\n ip address 192.168.1.1 255.255.255.0\n"
    wires = topology(net(S1=site, S2=site))
    assert wires.links == ()
    assert [one.code for one in wires.diagnostics] == ["NET101"]


def test_a_tagged_and_an_untagged_port_are_not_on_one_cable() -> None:
    one = "interface Gi0/0.10\n encapsulation dot1Q 10\n ip address 10.0.0.1 255.255.255.0\n"
    (link,) = topology(net(R1=one, R2="interface Gi0/0\n ip address 10.0.0.2 255.255.255.0\n")).links
    assert link.kind == "via-switch"


def test_a_tunnel_whose_way_leads_through_itself_by_a_recursive_static_is_down() -> None:
    """S2.5: recursive routing."""
    text = (
        "interface Gi0/0\n ip address 192.0.2.1 255.255.255.0\n"
        "interface Tunnel0\n ip address 172.16.0.1 255.255.255.252\n tunnel source Gi0/0\n tunnel destination 198.51.100.2\n"
        "ip route 198.51.100.0 255.255.255.0 172.16.0.2\n"
    )
    assert down(net(R1=text))["R1:Tunnel0"].startswith("recursive routing")


def test_a_silent_failure_is_not_called_down() -> None:
    made = net({f"R{n}": f"interface Gi0/0\n ip address 10.0.0.{n} 255.255.255.252\n" for n in (1, 2)})
    assert str(scenario(made, topology(made), "R1~R2")) == "R1~R2 lost"
