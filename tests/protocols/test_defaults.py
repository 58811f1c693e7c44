"""Defaults that no `ip route 0.0.0.0` stands behind: DHCP (S1.22), ip default-network (S3.29), ip default-gateway (S3.30)."""

from __future__ import annotations

import pytest

from routecheck.address import dotted, parse_prefix
from routecheck.ios.fold import read_device
from routecheck.network import Network
from routecheck.questions.explain import Explanation, explain
from routecheck.questions.tables import tables
from routecheck.render.routes import text
from tests.builders import fail, learned, match, net, now, table, why_not
from tests.protocols.test_static import port


def asked(network: Network, destination: str, node: str = "R1") -> Explanation:
    return explain(now(network), node, destination=parse_prefix(destination))


def codes(config: str) -> list[str]:
    return [found.code for found in read_device(config, "R1.cfg").diagnostics]


class TestDhcp:
    """S1.22: the client installs a default with distance 254, by way of an address that no config holds."""

    CLIENT = "interface Gi0/0\n ip address dhcp\n"
    UNKNOWN = "its next hop is known only to DHCP"

    def test_it_is_a_candidate_of_distance_254_that_cannot_be_judged(self) -> None:
        start = net(R1=self.CLIENT)
        (one,) = now(start).rib("R1").candidates(parse_prefix("0.0.0.0/0")).ineligible
        assert (one.route.protocol, one.route.distance, one.reason, one.is_unknown) == ("S", 254, self.UNKNOWN, True)
        assert table(start, "R1") == {}

    def test_a_destination_that_nothing_else_covers_is_insufficient_and_not_without_a_route(self) -> None:
        assert "the address of GigabitEthernet0/0 (R1.cfg:2)" in asked(net(R1=self.CLIENT), "8.8.8.8").missing

    def test_any_better_default_makes_it_no_question(self) -> None:
        start = net(R1=self.CLIENT + port("Gi0/1", "192.0.2.9") + "ip route 0.0.0.0 0.0.0.0 192.0.2.1 253\n")
        assert learned(start, "R1") == {"0.0.0.0/0": "S* [253/0] via 192.0.2.1"}
        assert asked(start, "8.8.8.8").missing == ""

    @pytest.mark.parametrize(
        ("lines", "distance"),
        [
            ("interface Gi0/0\n ip dhcp client default-router distance 50\n", 50),
            ("ip dhcp-client default-router distance 60\n", 60),
            ("ip dhcp-client default-router distance 60\ninterface Gi0/0\n ip dhcp client default-router distance 50\n", 50),
            ("ip dhcp-client default-router distance 60\nno ip dhcp-client default-router distance 60\n", 254),
        ],
    )
    def test_its_distance_can_be_configured(self, lines: str, distance: int) -> None:
        (one,) = now(net(R1=self.CLIENT + lines)).rib("R1").candidates(parse_prefix("0.0.0.0/0")).ineligible
        assert one.route.distance == distance

    def test_where_it_may_beat_the_default_in_use_the_answer_is_insufficient(self) -> None:
        text_ = self.CLIENT + " ip dhcp client default-router distance 50\n" + port("Gi0/1", "192.0.2.9")
        start = net(R1=text_ + "ip route 0.0.0.0 0.0.0.0 192.0.2.1 100\n")
        assert asked(start, "8.8.8.8").missing == "R1.cfg:2 may win here: its next hop is known only to DHCP"

    def test_a_client_that_does_not_ask_for_a_router_has_none(self) -> None:
        assert why_not(net(R1=self.CLIENT + " no ip dhcp client request router\n"), "R1", "0.0.0.0/0") == []
        assert why_not(net(R1="interface Gi0/0\n ip address negotiated\n"), "R1", "0.0.0.0/0") == []

    def test_it_goes_with_its_interface(self) -> None:
        after = fail(net(R1=self.CLIENT), "R1:Gi0/0")
        assert why_not(after, "R1", "0.0.0.0/0") == ["GigabitEthernet0/0 is down: failed"]

    def test_it_is_one_of_its_vrf(self) -> None:
        start = net(R1="vrf definition RED\n address-family ipv4\ninterface Gi0/0\n vrf forwarding RED\n ip address dhcp\n")
        assert why_not(start, "R1", "0.0.0.0/0") == []
        assert why_not(start, "R1", "0.0.0.0/0", "RED") == [self.UNKNOWN]


class TestDefaultNetwork:
    """S3.29. R1 Gi0/0 192.0.2.9/24 with a static to 198.10.1.0/24 (Cisco 16448)."""

    PLAIN = port("Gi0/0", "192.0.2.9") + "ip route 198.10.1.0 255.255.255.0 192.0.2.1\n"
    FLAGGED = PLAIN + "ip default-network 198.10.1.0\n"

    def test_the_way_to_a_classful_network_becomes_the_way_to_everything_else(self) -> None:
        start = net(R1=self.FLAGGED)
        assert match(start, "R1", "8.8.8.8") == "0.0.0.0/0 S* [1/0] via 192.0.2.1"
        assert match(start, "R1", "198.10.1.7") == "198.10.1.0/24 S [1/0] via 192.0.2.1"
        assert any("ip default-network is the gateway of last resort" in said for said in asked(start, "8.8.8.8").cautions)
        assert not any("default-network" in said for said in asked(start, "198.10.1.7").cautions)

    def test_a_table_shows_the_network_with_a_star_and_no_0_0_0_0(self) -> None:
        shown = text(tables(now(net(R1=self.FLAGGED)), ["R1"]))
        assert "Gateway of last resort is 192.0.2.1 to network 198.10.1.0" in shown
        assert "S*    198.10.1.0/24 [1/0] via 192.0.2.1" in shown
        assert "0.0.0.0/0" not in shown

    @pytest.mark.parametrize("distance", ["", " 250"])
    def test_any_real_default_comes_first_whatever_its_distance(self, distance: str) -> None:
        start = net(R1=self.FLAGGED + f"ip route 0.0.0.0 0.0.0.0 192.0.2.2{distance}\n")
        assert match(start, "R1", "8.8.8.8").endswith("via 192.0.2.2")
        assert why_not(start, "R1", "0.0.0.0/0") == ["static offers 0.0.0.0/0, which comes before ip default-network"]
        assert "to network 0.0.0.0" in text(tables(now(start), ["R1"]))

    def test_of_two_networks_the_better_route_is_taken(self) -> None:
        two = self.FLAGGED + "ip route 198.10.2.0 255.255.255.0 192.0.2.2 5\nip default-network 198.10.2.0\n"
        assert match(net(R1=two), "R1", "8.8.8.8").endswith("via 192.0.2.1")
        assert match(net(R1=two.replace("192.0.2.1\n", "192.0.2.1 9\n")), "R1", "8.8.8.8").endswith("via 192.0.2.2")

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("ip default-network 198.10.9.0", "no route to 198.10.9.0/24"),
            ("ip default-network 192.0.2.0", "192.0.2.0/24 is directly connected"),
        ],
    )
    def test_a_network_that_is_not_in_the_table_or_connected_is_none(self, line: str, reason: str) -> None:
        start = net(R1=self.PLAIN + line + "\n")
        assert match(start, "R1", "8.8.8.8") == ""
        assert why_not(start, "R1", "0.0.0.0/0") == [reason]

    def test_a_subnet_makes_a_static_route_to_its_major_network_and_no_gateway(self) -> None:
        subnet = (
            port("Gi0/0", "131.108.1.1") + "ip route 161.44.192.0 255.255.255.0 131.108.1.2\nip default-network 161.44.192.0\n"
        )
        start = net(R1=subnet)
        assert learned(start, "R1") == {
            "161.44.0.0/16": "S [1/0] via 161.44.192.0",
            "161.44.192.0/24": "S [1/0] via 131.108.1.2",
        }
        flagged = net(R1=subnet + "ip default-network 161.44.0.0\n")
        assert match(flagged, "R1", "8.8.8.8") == "0.0.0.0/0 S* [1/0] via 161.44.192.0"
        assert "161.44.0.0/16" not in table(fail(start, "R1:Gi0/0"), "R1")

    def test_it_is_no_default_that_ospf_originates(self) -> None:
        ospf = "router ospf 1\n network 192.0.2.0 0.0.0.255 area 0\n"
        start = net(R1=self.FLAGGED + ospf + " default-information originate\n", R2=port("Gi0/0", "192.0.2.8") + ospf)
        assert "0.0.0.0/0" in table(start, "R1")
        assert "0.0.0.0/0" not in table(start, "R2")

    def test_it_resolves_no_next_hop(self) -> None:
        start = net(R1=self.FLAGGED + "ip route 10.5.0.0 255.255.0.0 9.9.9.9\n")
        assert "10.5.0.0/16" not in table(start, "R1")

    def test_the_last_line_counts_and_what_is_no_network_is_refused(self) -> None:
        assert match(net(R1=self.FLAGGED + "no ip default-network 198.10.1.0\n"), "R1", "8.8.8.8") == ""
        assert codes("ip default-network 240.0.0.0\n") == ["CFG102"]
        assert read_device("ip default-network 0.0.0.0\n", "R1.cfg").default_networks == ()


class TestDefaultGateway:
    """S3.30, S1.23."""

    SWITCH = "hostname R1\ninterface Gi0/1\n switchport mode access\ninterface Vlan1\n ip address 10.0.0.1 255.255.255.0\n"
    GATEWAY = "ip default-gateway 10.0.0.9\n"

    def said(self, config: str, destination: str = "8.8.8.8") -> str:
        return "\n".join(asked(net(R1=config), destination).cautions)

    def test_a_host_sends_everything_to_it(self) -> None:
        text_ = port("Gi0/0", "10.0.0.1") + "no ip routing\n"
        assert "no routing table; what is not on its subnets goes to 10.0.0.9 (R1.cfg:4)" in self.said(text_ + self.GATEWAY)
        assert "no routing table; it has no gateway" in self.said(text_)

    def test_a_router_ignores_it_and_says_so_when_it_has_no_default(self) -> None:
        text_ = port("Gi0/0", "10.0.0.1") + self.GATEWAY
        assert match(net(R1=text_), "R1", "8.8.8.8") == ""
        assert "R1.cfg:3: ip default-gateway counts only with 'no ip routing'" in self.said(text_)
        assert "default-gateway" not in self.said(text_ + "ip route 0.0.0.0 0.0.0.0 10.0.0.2\n")

    def test_the_last_line_counts_and_a_bad_address_is_refused(self) -> None:
        made = read_device(self.GATEWAY + "ip default-gateway 10.0.0.8\n", "R1.cfg").default_gateway
        assert made is not None
        assert dotted(made.address) == "10.0.0.8"
        assert read_device(self.GATEWAY + "no ip default-gateway\n", "R1.cfg").default_gateway is None
        assert codes("ip default-gateway 300.1.1.1\n") == ["CFG102"]

    def test_a_switch_without_an_ip_routing_line_may_be_a_host(self) -> None:
        assert "R1.cfg: no 'ip routing' line: a router with switch ports routes nevertheless" in self.said(self.SWITCH)
        assert "a Catalyst switch does not and sends everything to 10.0.0.9 (R1.cfg:6)" in self.said(self.SWITCH + self.GATEWAY)

    @pytest.mark.parametrize("line", ["ip routing", "router ospf 1", "router bgp 65000", "no ip routing"])
    def test_a_line_that_tells_ends_the_doubt(self, line: str) -> None:
        assert "no 'ip routing' line" not in self.said(self.SWITCH + line + "\n")

    def test_a_router_without_switch_ports_routes(self) -> None:
        assert "no 'ip routing' line" not in self.said(port("Gi0/0", "10.0.0.1"))
