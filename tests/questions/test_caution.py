"""What an answer rests on and does not know is said with it (S0.5): a wrong answer told with confidence is the worst bug."""

from __future__ import annotations

import pytest

from routecheck.address import parse_prefix
from routecheck.failures import scenario
from routecheck.network import Network
from routecheck.questions.explain import Explanation, explain
from routecheck.questions.tables import tables
from routecheck.render.explain import text
from routecheck.snapshot import snapshot
from tests.builders import net, now, table


def asked(network: Network, node: str, dest: str | None = None, *fail: str) -> Explanation:
    now = snapshot(network)
    stages = [scenario(network, now.base.wires, word) for word in fail]
    return explain(now, node, "", parse_prefix(dest) if dest else None, stages)


def told(network: Network, node: str, dest: str | None = None, *fail: str) -> str:
    return "\n".join(asked(network, node, dest, *fail).cautions)


def port(name: str, address: str, *lines: str, mask: str = "255.255.255.252") -> str:
    return "\n".join([f"interface {name}", *(f" {line}" for line in lines), f" ip address {address} {mask}"]) + "\n"


OSPF = "router ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n"


class TestOtherRouters:
    """R2 Gi0/0 10.0.12.1 --- 10.0.12.2 Gi0/0 R4, which originates a default when it has one."""

    R2 = port("Gi0/0", "10.0.12.1") + OSPF

    @pytest.mark.parametrize("source", [port("Gi0/1", "dhcp", mask=""), "router bgp 65000\n bgp log-neighbor-changes\n"])
    def test_a_default_that_another_router_may_have_is_said_and_no_route_is_not_claimed(self, source: str) -> None:
        made = net(R2=self.R2, R4=port("Gi0/0", "10.0.12.2") + source + OSPF + " default-information originate\n")
        answer = asked(made, "R2", "8.8.8.8")
        assert "R4 would originate a default if it had one" in answer.missing
        assert "R4 would originate a default if it had one" in "\n".join(answer.cautions)

    @pytest.mark.parametrize("line", [" capability vrf-lite", " domain-id null", " local-rib-criteria"])
    def test_a_line_of_another_routers_ospf_that_is_not_modelled_is_said(self, line: str) -> None:
        made = net(R2=self.R2, R4=port("Gi0/0", "10.0.12.2") + OSPF + line + "\n")
        assert "on R4, not modelled and could change OSPF routes here" in told(made, "R2", "8.8.8.8")

    def test_a_typo_on_another_router_is_said(self) -> None:
        made = net(R2=self.R2, R4=port("Gi0/0", "10.0.12.2") + OSPF + " default-information orginate\n")
        assert "R4.cfg: line 5: on R4, not understood" in told(made, "R2", "8.8.8.8")

    def test_the_track_of_another_routers_static_is_said(self) -> None:
        r4 = port("Gi0/0", "10.0.12.2") + port("Gi0/1", "192.0.2.1") + "track 1 interface Gi0/1 line-protocol\n"
        r4 += "ip route 0.0.0.0 0.0.0.0 192.0.2.2 track 1\nrouter ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n"
        made = net(R2=self.R2, R4=r4 + " default-information originate\n")
        assert asked(made, "R2", "0.0.0.0/0").before.entries[0].followed[0].state.reason == "GigabitEthernet0/1 is up"
        assert "follows track 1 of R4, which is up: GigabitEthernet0/1 is up (R4.cfg:5)" in text(asked(made, "R2", "0.0.0.0/0"))


class TestKeptOut:
    """R2 Gi0/0 --- Gi0/0 R4, which has 172.21.0.0/16 and redistributes statics."""

    @pytest.mark.parametrize(
        ("line", "why"),
        [
            ("subnets route-map M\nroute-map M deny 10\n", "R4 has 172.21.0.0/16 and does not bring it into OSPF: denied by"),
            ("subnets\n distribute-list 7 out\naccess-list 7 deny any\n", "denied by access list 7"),
            ("\nip route 172.21.5.0 255.255.255.0 Null0\n", "longer than classful, and there is no 'subnets'"),
            ("subnets\n", ""),
        ],
    )
    def test_what_a_boundary_router_keeps_to_itself_is_told_to_who_asks_for_it(self, line: str, why: str) -> None:
        static = "ip route 172.21.0.0 255.255.0.0 Null0\n"
        r4 = static + port("Gi0/0", "10.0.12.2") + OSPF + f" redistribute static {line}"
        made = net(R2=port("Gi0/0", "10.0.12.1") + OSPF, R4=r4)
        said = told(made, "R2", "172.21.5.1")
        assert why in said
        assert ("does not bring it into OSPF" in said) is bool(why)
        assert "172.21" not in told(made, "R2", "10.9.9.9")


class TestNeighbours:
    def test_a_neighbour_that_no_file_has_is_said(self) -> None:
        made = net(R2=port("Gi0/1", "10.0.23.2") + OSPF)
        assert "OSPF on R2 has no neighbour in these files on GigabitEthernet0/1 (10.0.23.0/30)" in told(made, "R2", "8.8.8.8")

    def test_a_lan_and_a_passive_port_need_no_neighbour(self) -> None:
        lan = port("Gi0/2", "192.168.1.1", mask="255.255.255.0")
        made = net(R2=lan + port("Gi0/1", "10.0.23.2") + OSPF + " passive-interface Gi0/1\n")
        assert "no neighbour" not in told(made, "R2", "8.8.8.8")

    def test_neighbours_that_are_not_adjacent_are_said_with_both_lines(self) -> None:
        made = net(R1=port("Gi0/0", "10.0.12.1", "ip ospf hello-interval 5") + OSPF, R2=port("Gi0/0", "10.0.12.2") + OSPF)
        said = told(made, "R1", "8.8.8.8")
        assert "no OSPF adjacency between R1 GigabitEthernet0/0 and R2 GigabitEthernet0/0: hello/dead timers" in said
        assert "5/20 on R1" in said
        assert "R1.cfg:2" in said


class TestPackets:
    """What the routing table does not notice."""

    SWITCH = "standby 1 ip 10.0.12.254"

    def network(self) -> Network:
        """R1 Gi0/0 --- switch --- Gi0/0 R2 Lo0"""
        lan = "255.255.255.0"
        one = port("Gi0/0", "10.0.12.1", self.SWITCH, mask=lan) + "ip route 10.2.0.0 255.255.0.0 10.0.12.2\n"
        return net(R1=one, R2=port("Gi0/0", "10.0.12.2", mask=lan) + port("Lo0", "10.2.0.1", mask=lan))

    def test_a_route_that_stays_while_its_next_hop_is_dead_is_said(self) -> None:
        answer = asked(self.network(), "R1", "10.2.0.1", "R2")
        assert "nothing changes in the table for 10.2.0.1" in text(answer)
        assert (
            "10.2.0.0/16 stays in the table, but its next hop is gone (R2:GigabitEthernet0/0 is down: R2 is down)"
            in "\n".join(answer.cautions)
        )
        assert "what follows it is lost" in "\n".join(answer.cautions)

    def test_a_silent_failure_is_said_where_the_table_stays(self) -> None:
        assert "packets between R1 and R2 are lost" in told(self.network(), "R1", "10.2.0.1", "R1~R2")

    def test_nothing_is_said_while_the_next_hop_is_alive(self) -> None:
        assert told(self.network(), "R1", "10.2.0.1") == ""

    def test_a_route_through_a_tunnel_says_what_is_not_checked(self) -> None:
        one, two = (
            port("Gi0/0", f"192.0.2.{n}")
            + port("Tu0", f"10.9.9.{n}", "tunnel source Gi0/0", f"tunnel destination 192.0.2.{3 - n}")
            + port("Lo0", f"10.{n}.0.1", mask="255.255.255.255")
            + "router ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n"
            for n in (1, 2)
        )
        assert "Tunnel0 is taken to carry packets" in told(net(R1=one, R2=two), "R1", "10.2.0.1")


class TestUnknownAddresses:
    """S0.5, S1.22: the subnet of a DHCP port may hold the next hop."""

    R1 = port("Gi0/0", "dhcp", mask="") + port("Gi0/1", "10.0.0.1") + "ip route 0.0.0.0 0.0.0.0 203.0.113.1\n"

    def test_a_better_static_that_may_be_usable_makes_the_answer_insufficient(self) -> None:
        answer = asked(net(R1=self.R1 + "ip route 0.0.0.0 0.0.0.0 10.0.0.2 250\n"), "R1", "8.8.8.8")
        assert "203.0.113.1 may be in the unknown subnet of GigabitEthernet0/0" in answer.missing

    def test_a_worse_one_does_not(self) -> None:
        text_ = self.R1.replace("203.0.113.1", "203.0.113.1 200") + "ip route 0.0.0.0 0.0.0.0 10.0.0.2\n"
        assert asked(net(R1=text_), "R1", "8.8.8.8").missing == ""

    def test_one_on_a_known_subnet_is_no_question(self) -> None:
        assert asked(net(R1=self.R1.replace("203.0.113.1", "10.0.0.2")), "R1", "8.8.8.8").missing == ""


class TestTables:
    def test_tables_come_with_the_same_cautions(self) -> None:
        probe = "ip sla 1\n icmp-echo 10.0.0.2\nip sla schedule 1 start-time now life forever\ntrack 2 ip sla 1\n"
        now = snapshot(net(R1=port("Gi0/0", "10.0.0.1") + probe + "ip route 20.0.0.0 255.0.0.0 10.0.0.2 track 2\n"))
        assert any(
            "10.0.0.2 (behind R1 GigabitEthernet0/0) is not in these files" in said for said in tables(now, ["R1"]).cautions
        )


class TestLadder:
    def test_a_longer_prefix_that_cannot_be_used_is_explained(self) -> None:
        made = net(R1=port("Gi0/0", "10.0.0.1") + "ip route 20.0.0.0 255.0.0.0 10.0.0.2\nip route 20.1.0.0 255.255.0.0 9.9.9.9\n")
        answer = asked(made, "R1", "20.1.1.1")
        assert [str(entry.prefix) for entry in answer.before.entries] == ["20.0.0.0/8", "20.1.0.0/16"]
        assert "no route to next hop 9.9.9.9" in answer.before.entries[1].ineligible[0].reason

    def test_a_candidate_with_distance_255_is_told(self) -> None:
        made = net(R1=port("Gi0/0", "10.0.0.1") + "ip route 20.0.0.0 255.0.0.0 10.0.0.2 255\n")
        assert "administrative distance 255" in text(asked(made, "R1", "20.9.1.1"))

    def test_an_interface_that_is_down_is_told(self) -> None:
        made = net(R1=port("Gi0/0", "10.0.0.1", "shutdown"))
        assert "GigabitEthernet0/0 is administratively down" in text(asked(made, "R1", "10.0.0.2"))

    def test_ospf_with_distance_255_changes_nothing_when_it_fails(self) -> None:
        one, two = (port("Gi0/0", f"10.0.12.{n}") + port("Lo0", f"10.0.0.{n}", mask="255.255.255.255") + OSPF for n in (1, 2))
        answer = asked(net(R1=one + " distance 255\n", R2=two), "R1", None, "R1-R2")
        assert {str(change.prefix) for change in answer.changes} == {"10.0.12.0/30", "10.0.12.1/32"}
        assert "10.0.0.2/32" not in table(net(R1=one + " distance 255\n", R2=two), "R1")


class TestSummary:
    def test_a_floating_static_takes_over_and_another_path_of_the_same_route_carries_on(self) -> None:
        ports = port("Gi0/0", "10.0.0.1") + port("Gi0/1", "10.0.1.1")
        made = net(R1=ports + "ip route 0.0.0.0 0.0.0.0 10.0.0.2\nip route 0.0.0.0 0.0.0.0 10.0.1.2 250\n")
        assert "S* [250/0] via 10.0.1.2 takes over (R1.cfg:6)" in text(asked(made, "R1", "0.0.0.0/0", "R1:Gi0/0"))


class TestSecondLook:
    """What a second reading of the answers found."""

    LAN = "255.255.255.0"

    def test_a_host_has_no_routing_table_and_says_so(self) -> None:
        text_ = "no ip routing\n" + port("Gi0/0", "10.0.0.1") + "ip route 0.0.0.0 0.0.0.0 10.0.0.2\n"
        made = net(R1=text_ + "ip route 5.0.0.0 255.0.0.0 Null0\n")
        assert table(made, "R1") == {}
        assert "no ip routing: the device is a host" in told(made, "R1", "8.8.8.8")

    def test_a_router_takes_no_external_through_its_own_address(self) -> None:
        """R1 redistributes a static whose next hop is R2 on the LAN they share: the forwarding address is R2 itself."""
        one = port("Gi0/0", "10.0.0.1", mask=self.LAN) + "ip route 192.168.2.0 255.255.255.0 10.0.0.2\n"
        one += "router ospf 1\n network 10.0.0.0 0.0.0.255 area 0\n redistribute static subnets\n"
        two = port("Gi0/0", "10.0.0.2", mask=self.LAN) + port("Gi0/1", "192.168.2.1", mask=self.LAN)
        made = net(R1=one, R2=two + "router ospf 1\n network 10.0.0.0 0.0.0.255 area 0\n")
        answer = asked(made, "R2", "192.168.2.0/24", "R2:Gi0/1")
        assert answer.after is not None
        assert answer.after.entries[0].winners == ()
        assert answer.before.entries[0].losers == ()

    def test_a_native_vlan_is_untagged(self) -> None:
        one = port("Gi0/0.10", "10.0.0.1", "encapsulation dot1Q 10 native")
        start = snapshot(net(R1=one, R2=port("Gi0/0", "10.0.0.2")))
        assert table(start.after(scenario(start.network, start.base.wires, "R2:Gi0/0")), "R1") == {}

    def test_a_longer_candidate_that_cannot_be_judged_makes_the_answer_insufficient(self) -> None:
        text_ = port("Gi0/0", "dhcp", mask="") + port("Gi0/1", "10.0.1.1", mask=self.LAN)
        text_ += "ip route 8.8.8.8 255.255.255.255 203.0.113.1\nip route 0.0.0.0 0.0.0.0 10.0.1.2\n"
        assert "R1.cfg:5 may win here" in asked(net(R1=text_), "R1", "8.8.8.8").missing

    def lan(self) -> dict[str, str]:
        """R1, R2 and R3 on one LAN; R1's default goes to R2."""
        made = {f"R{n}": port("Gi0/0", f"10.0.0.{n}", mask=self.LAN) for n in (1, 2, 3)}
        made["R1"] += "ip route 0.0.0.0 0.0.0.0 10.0.0.2\nip route 0.0.0.0 0.0.0.0 10.0.0.3 200\n"
        return made

    @pytest.mark.parametrize("word", ["R2", "R1~R2"])
    def test_a_dead_next_hop_is_said_also_when_nothing_changes(self, word: str) -> None:
        answer = asked(net(self.lan()), "R1", None, word)
        assert answer.changes == ()
        assert "0.0.0.0/0 stays in the table, but" in "\n".join(answer.cautions)

    def test_the_same_address_elsewhere_is_no_next_hop(self) -> None:
        """R9 has the next hop's address on a port that is shut and on no wire of R1's; Z has it in a VRF."""
        other = port("Gi0/0", "10.0.0.2", "shutdown")
        site = "ip vrf SITE\n" + port("Gi0/0", "10.0.0.2", "ip vrf forwarding SITE", mask="255.255.255.128")
        made = net({**self.lan(), "R9": other, "Z": site})
        assert "stays in the table" not in told(made, "R1", "8.8.8.8")
        assert "its next hop is gone (R2:GigabitEthernet0/0" in told(made, "R1", "8.8.8.8", "R2")
        assert "stays in the table" not in told(made, "R1", "8.8.8.8", "Z")

    def test_a_permanent_route_over_a_dead_port_says_that_packets_are_lost(self) -> None:
        text_ = port("Gi0/0", "10.0.0.1", "shutdown") + "ip route 0.0.0.0 0.0.0.0 10.0.0.2 permanent\n"
        assert "stays in the table, but there is no way to its next hop 10.0.0.2" in told(net(R1=text_), "R1", "8.8.8.8")

    @pytest.mark.parametrize("failed", [(), ("R2",)])
    def test_a_chain_of_next_hops_is_followed_to_its_end(self, failed: tuple[str, ...]) -> None:
        """S3.8: the address that is asked for on the wire is that of the last route of the chain."""
        made = self.lan()
        made["R1"] += "ip route 10.200.0.0 255.255.0.0 10.201.0.1\nip route 10.201.0.0 255.255.0.0 10.202.0.1\n"
        made["R1"] += "ip route 10.202.0.0 255.255.0.0 10.0.0.2\n"
        said = told(net(made), "R1", "10.200.0.1", *failed)
        assert "no way to its next hop" not in said
        assert ("10.200.0.0/16 stays in the table, but its next hop is gone" in said) is bool(failed)

    def test_one_dead_leg_of_a_chain_is_said_and_not_taken_for_all(self) -> None:
        one = port("Gi0/0", "10.0.0.1") + port("Gi0/1", "10.0.1.1", "shutdown")
        one += "ip route 54.0.0.0 255.0.0.0 55.0.0.1\nip route 55.0.0.0 255.0.0.0 10.0.0.2\n"
        one += "ip route 55.0.0.0 255.0.0.0 10.0.1.2 permanent\n"
        said = told(net(R1=one), "R1", "54.0.0.1")
        assert "54.0.0.0/8 stays in the table, but there is no way to its next hop 10.0.1.2: what takes that path is lost" in said

    def test_a_neighbour_without_ospf_is_said(self) -> None:
        made = net(R1=port("Gi0/0", "10.0.0.1") + OSPF, R2=port("Gi0/0", "10.0.0.2"))
        assert "OSPF on R1 has no neighbour in these files on GigabitEthernet0/0" in told(made, "R1", "2.2.2.2")

    def test_a_dhcp_address_in_another_vrf_is_no_question(self) -> None:
        text_ = "ip vrf X\n" + port("Gi0/0", "dhcp", "ip vrf forwarding X", mask="") + port("Gi0/1", "10.0.0.1")
        assert asked(net(R1=text_), "R1", "7.1.1.1").missing == ""

    def test_a_candidate_that_was_looked_up_before_it_was_refused_is_still_told(self) -> None:
        text_ = port("Gi0/0", "192.168.0.1") + "ip route 10.0.0.0 255.0.0.0 172.16.0.1\nip route 20.0.0.0 255.0.0.0 10.1.1.1\n"
        answer = asked(net(R1=text_), "R1", "10.5.5.5")
        assert [str(rung.prefix) for rung in answer.before.ladder] == ["10.0.0.0/8"]
        assert "no route to next hop 172.16.0.1" in text(answer)

    def test_sub_interfaces_of_a_bundle_that_is_not_there_are_down(self) -> None:
        assert table(net(R1=port("Port-channel1.5", "10.0.0.1", "encapsulation dot1Q 5")), "R1") == {}

    def test_a_port_known_by_its_sub_interfaces_can_fail(self) -> None:
        made = net(R1=port("Gi0/0.10", "10.0.0.1", "encapsulation dot1Q 10"))
        assert asked(made, "R1", "10.0.0.2", "R1:Gi0/0").after is not None


def test_a_bandwidth_that_platforms_differ_in_is_said_where_ospf_makes_a_cost_of_it() -> None:
    """Semantics 1.4."""
    text = "interface BVI1\n ip address 10.0.0.1 255.255.255.0\n{}router ospf 1\n network 10.0.0.0 0.0.0.255 area 0\n"
    for line, is_said in (("", True), (" bandwidth 100000\n", False), (" ip ospf cost 5\n", False)):
        assert ("BVI1 has no 'bandwidth'" in told(net(R1=text.format(line)), "R1")) is is_said


def test_a_route_target_is_not_modelled_and_said() -> None:
    """Part 6: VRFs are kept apart; what would join them is told."""
    text = "vrf definition RED\n rd 1:1\n address-family ipv4\n  route-target import 1:2\n"
    answer = explain(now(net(R1=text + port("Gi0/0", "10.0.0.1", "vrf forwarding RED"))), "R1", "RED")
    assert "R1.cfg: line 4 (route-target): not modelled and could change routes" in answer.cautions


def test_ex_3_9_what_an_oscillation_rests_on_is_said_of_all_its_states() -> None:
    text_ = port("Gi0/1", "203.0.113.2") + port("Gi0/2", "198.51.100.2") + "ip sla 1\n icmp-echo 8.8.8.8\n"
    text_ += "ip sla schedule 1 life forever start-time now\ntrack 1 ip sla 1 reachability\n"
    text_ += "ip route 0.0.0.0 0.0.0.0 203.0.113.1 track 1\nip route 0.0.0.0 0.0.0.0 198.51.100.1 10\n"
    found = told(net(R1=text_), "R1", "9.9.9.9", "R1@203.0.113.1")
    assert "OSCILLATION" in found
    assert "198.51.100.1 (behind R1 GigabitEthernet0/2) is not in these files; it is taken to lead to 8.8.8.8" in found
