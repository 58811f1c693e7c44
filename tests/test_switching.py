"""Routers behind switches that `[[links]]` plugs them into (S2.7, S12.4, S12.5).

R1 Gi0/0 -- Fa0/1 SW1 Fa0/24 ==== Fa0/24 SW2 Fa0/1 -- Gi0/0 R2        10.0.0.0/24, OSPF
                  SW1 Fa0/23 ==== Fa0/23 SW2
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routecheck.address import parse_prefix
from routecheck.failures import scenario
from routecheck.network import Network
from routecheck.questions.explain import explain
from routecheck.snapshot import Snapshot
from tests.builders import down, fail, learned, net, now
from tests.protocols.test_static import port

OSPF = "interface Lo0\n ip address 1.1.1.{} 255.255.255.255\nrouter ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n"
TRUNK = " switchport mode trunk\n"
TRUNKS = "interface Fa0/23\n switchport mode trunk\ninterface Fa0/24\n switchport mode trunk\n"


def router(number: int, interfaces: str = "") -> str:
    return (interfaces or port("Gi0/0", f"10.0.0.{number}")) + OSPF.format(number)


def switch(lines: str = " switchport access vlan 10\n", trunks: str = TRUNKS, more: str = "") -> str:
    return f"interface Fa0/1\n{lines}{trunks}{more}"


CABLES = (
    ("R1:Gi0/0", "SW1:Fa0/1", "direct"),
    ("R2:Gi0/0", "SW2:Fa0/1", "direct"),
    ("SW1:Fa0/24", "SW2:Fa0/24", "direct"),
    ("SW1:Fa0/23", "SW2:Fa0/23", "direct"),
)


def network(one: str = "", two: str = "", r1: str = "", r2: str = "") -> Network:
    return net(R1=router(1, r1), R2=router(2, r2), SW1=one or switch(), SW2=two or switch(), links=CABLES)


def hears(start: Network | Snapshot) -> bool:
    """Whether R1 learns R2's loopback."""
    return "1.1.1.2/32" in learned(start, "R1")


class TestVlans:
    def test_routers_in_one_vlan_of_two_switches_are_neighbours(self) -> None:
        start = network()
        assert learned(start, "R1") == {"1.1.1.2/32": "O [110/2] via 10.0.0.2, GigabitEthernet0/0"}
        assert now(start).base.diagnostics == ()
        kinds = {" ".join(map(str, link.ends)): link.kind for link in now(start).base.wires.links}
        assert kinds["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"] == "via-switch"
        assert kinds["R1:GigabitEthernet0/0 SW1:FastEthernet0/1"] == "direct"

    @pytest.mark.parametrize(
        ("one", "two"),
        [
            (switch(" switchport access vlan 20\n"), ""),
            (switch(trunks=TRUNKS.replace(TRUNK, TRUNK + " switchport trunk allowed vlan 20\n")), ""),
            (switch(trunks=TRUNKS.replace(TRUNK, TRUNK + " switchport trunk allowed vlan remove 10\n")), ""),
            (switch(trunks=TRUNKS.replace(TRUNK, TRUNK + " switchport trunk allowed vlan except 9-11\n")), ""),
            (switch(trunks=TRUNKS.replace(TRUNK, TRUNK + " switchport trunk native vlan 10\n")), ""),
            (switch(more="vlan 10\n shutdown\n"), ""),
            (switch(trunks=TRUNKS.replace(TRUNK, " switchport access vlan 10\n")), ""),
        ],
    )
    def test_s12_4_s12_5_another_vlan_or_one_that_is_not_carried_keeps_them_apart_and_is_told(self, one: str, two: str) -> None:
        start = network(one, two)
        assert not hears(start)
        assert [found.code for found in now(start).base.diagnostics] == ["NET105"]

    @pytest.mark.parametrize(
        ("one", "two"),
        [
            (TRUNK + " switchport trunk allowed vlan 20\n switchport trunk allowed vlan add 10\n", TRUNK),
            (TRUNK + " switchport trunk native vlan 10\n", TRUNK + " switchport trunk native vlan 10\n"),
            (" switchport access vlan 10\n", " switchport access vlan 10\n"),
        ],
    )
    def test_s12_5_what_both_ends_of_a_cable_carry_passes(self, one: str, two: str) -> None:
        ports = (f"interface Fa0/23\n{lines}interface Fa0/24\n{lines}" for lines in (one, two))
        first, second = (switch(trunks=trunks) for trunks in ports)
        assert hears(network(first, second))

    def test_s12_5_a_tag_must_be_that_of_the_vlan(self) -> None:
        stick = "interface Gi0/0\ninterface Gi0/0.5\n encapsulation dot1q {}\n ip address 10.0.0.1 255.255.255.0\n"
        assert hears(network(switch(TRUNK), r1=stick.format(10)))
        assert not hears(network(switch(TRUNK), r1=stick.format(20)))
        assert not hears(network(switch(), r1=stick.format(10)))  # an access port takes no tags
        assert hears(network(switch(TRUNK + " switchport trunk native vlan 10\n"), r1=stick.format("10 native")))

    def test_s12_4_the_svi_of_a_switch_is_in_its_vlan(self) -> None:
        svi = "interface Vlan{}\n ip address 10.0.0.3 255.255.255.0\n" + OSPF.format(3)
        assert "1.1.1.3/32" in learned(network(two=switch(more=svi.format(10))), "R1")
        assert "1.1.1.3/32" not in learned(network(two=switch(more=svi.format(20))), "R1")

    def test_a_bundle_is_configured_at_the_port_channel(self) -> None:
        members = "interface Fa0/23\n channel-group 1 mode active\ninterface Fa0/24\n channel-group 1 mode active\n"
        bundle = members + "interface Port-channel1\n" + TRUNK
        assert hears(network(switch(trunks=bundle), switch(trunks=bundle)))
        closed = bundle + " switchport trunk allowed vlan 20\n"
        assert not hears(network(switch(trunks=closed), switch(trunks=bundle)))

    def test_a_router_that_no_link_mentions_is_where_its_subnet_is(self) -> None:
        three = port("Gi0/0", "10.0.0.9") + OSPF.format(9)
        svi = "interface Vlan10\n ip address 10.0.0.3 255.255.255.0\n"
        start = net(
            R1=router(1), R2=router(2), SW1=switch(more=svi), SW2=switch(), R9=three, links=CABLES
        )  # fmt: skip
        assert "1.1.1.9/32" in learned(start, "R1")

    def test_s12_4_a_vlan_that_the_config_does_not_list_is_taken_to_exist_and_said(self) -> None:
        svi = "interface Vlan10\n ip address 10.0.0.3 255.255.255.0\nip routing\nvlan {}\n"
        for number, is_said in ((20, True), (10, False)):
            start = network(one=switch(more=svi.format(number)))
            told = explain(now(start), "SW1", destination=parse_prefix("10.0.0.77")).cautions
            assert any("VLAN 10 is not among the VLANs" in caution for caution in told) is is_said


class TestPaths:
    """S12.4: two routers in a VLAN are neighbours exactly when cables that carry it at both ends join their switches."""

    @given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(["10", "20", "10,20"]),
                              st.sampled_from(["10", "20", "1-4094"])), max_size=7))  # fmt: skip
    def test_it_equals_a_search_over_the_cables(self, cables: list[tuple[int, int, str, str]]) -> None:
        texts = {f"SW{n}": "interface Fa1/0\n switchport access vlan 10\n" for n in range(4)}
        links = [("R1:Gi0/0", "SW0:Fa1/0", "direct"), ("R2:Gi0/0", "SW3:Fa1/0", "direct")]
        carrying: dict[int, set[int]] = {n: {n} for n in range(4)}
        for place, (one, other, allowed, far) in enumerate(cables):
            if one == other:
                continue
            for number, vlans in ((one, allowed), (other, far)):
                texts[f"SW{number}"] += f"interface Fa0/{place}\n{TRUNK} switchport trunk allowed vlan {vlans}\n"
            links.append((f"SW{one}:Fa0/{place}", f"SW{other}:Fa0/{place}", "direct"))
            if "20" not in (allowed, far):
                joined = carrying[one] | carrying[other]
                for number in joined:
                    carrying[number] = joined
        start = net({"R1": router(1), "R2": router(2), **texts}, links=tuple(links))
        assert hears(start) is (3 in carrying[0])


class TestFailures:
    def test_s2_7_a_port_of_the_switch_takes_the_port_of_the_router_down(self) -> None:
        after = fail(network(), "SW1:Fa0/1")
        assert down(after) == {"R1:GigabitEthernet0/0": "failed", "SW1:FastEthernet0/1": "failed"}
        shut = down(network(switch(" switchport access vlan 10\n shutdown\n")))
        assert shut["R1:GigabitEthernet0/0"] == "its far end SW1:FastEthernet0/1 is administratively down"
        assert down(fail(network(), "R1-SW1")).keys() == {"R1:GigabitEthernet0/0", "SW1:FastEthernet0/1"}

    def test_s2_7_ex_2_5_the_other_router_keeps_its_port_and_loses_the_neighbour(self) -> None:
        after = fail(network(), "SW1:Fa0/1")
        assert "R2:GigabitEthernet0/0" not in down(after)
        assert learned(after, "R2") == {}

    def test_one_of_two_cables_between_the_switches_is_enough(self) -> None:
        one = fail(network(), "SW1:Fa0/24")
        assert hears(one)
        assert not hears(fail(one, "SW1:Fa0/23"))

    @pytest.mark.parametrize("word", ["SW1", "SW2", "SW1:Fa0/23+SW2:Fa0/24"])
    def test_without_a_way_between_them_the_routers_do_not_hear_each_other(self, word: str) -> None:
        after = fail(network(), word)
        assert not hears(after)
        assert hears(after.after(now(network()).scenario))

    def test_a_static_route_stays_and_what_follows_it_is_said_to_be_lost(self) -> None:
        one = port("Gi0/0", "10.0.0.1") + "ip route 0.0.0.0 0.0.0.0 10.0.0.2\n"
        start = now(network(r1=one))
        stages = [scenario(start.network, start.base.wires, "SW1-SW2")]
        answer = explain(start, "R1", destination=parse_prefix("8.8.8.8"), stages=stages)
        assert answer.after is not None
        assert answer.after.entries[0].winners != ()
        told = "no switch joins R1:GigabitEthernet0/0 and R2:GigabitEthernet0/0 any more: what follows it is lost"
        assert any(told in caution for caution in answer.cautions)


class TestWithoutSwitches:
    def test_links_between_routers_are_left_as_they_are(self) -> None:
        start = net(R1=router(1), R2=router(2), links=(("R1:Gi0/0", "R2:Gi0/0", "direct"),))
        base = now(start).base
        assert base.wires is base.plain
        assert hears(start)
