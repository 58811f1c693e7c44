"""Hosts that are plugged into the port of a switch (S12.4, S12.5): by declared cables, or by those there must be."""

from __future__ import annotations

import pytest

from routecheck.model.hosts import Host
from routecheck.network import Network
from routecheck.questions.matrix import Asked
from routecheck.questions.matrix import ask as matrix
from routecheck.questions.matrix_sweep import REACHED
from tests.builders import now
from tests.forwarding.traces import host, lan, traced

#   a -- Fa0/1 (VLAN 10) SW1 Gi0/1 ==(10, 20)== Gi0/0 R1 (.10, .20) -- Gi0/1 10.0.30.0/24 -- c
#   b -- Fa0/2 (VLAN 20)

R1 = """interface Gi0/0
interface Gi0/0.10
 encapsulation dot1Q 10
 ip address 10.0.10.1 255.255.255.0
interface Gi0/0.20
 encapsulation dot1Q 20
 ip address 10.0.20.1 255.255.255.0
interface Gi0/1
 ip address 10.0.30.1 255.255.255.0
"""
SW1 = """interface Fa0/1
 switchport mode access
 switchport access vlan 10
interface Fa0/2
 switchport mode access
 switchport access vlan 20
interface Gi0/1
 switchport mode trunk
 switchport trunk allowed vlan {allowed}
"""
CABLE = (("R1:Gi0/0", "SW1:Gi0/1", "direct"),)
A = host("a", "10.0.10.10/24", "10.0.10.1", attached="SW1:Fa0/1")
B = host("b", "10.0.20.10/24", "10.0.20.1", attached="SW1:Fa0/2")
C = host("c", "10.0.30.10/24", "10.0.30.1")
ASSUMED = "no cable to SW1 is declared; R1:GigabitEthernet0/0.20 is taken to be in its VLAN 20"


def stick(*hosts: Host, links: tuple[tuple[str, str, str], ...] = (), allowed: str = "10,20") -> Network:
    return lan(*hosts, links=links, R1=R1, SW1=SW1.format(allowed=allowed))


def reaches(network: Network, one: str, other: str) -> bool:
    """What the matrix says of two hosts; a host that it is without reaches nobody."""
    made = matrix(now(network), Asked())
    place = {subnet.name: number for number, subnet in enumerate(made.subnets)}
    return one in place and other in place and made.cell(place[one], place[other]).verdict == REACHED


class TestWithoutCables:
    @pytest.mark.parametrize(("one", "other"), [("a", "b"), ("b", "a"), ("c", "b"), ("b", "c")])
    def test_the_cable_is_assumed_and_said(self, one: str, other: str) -> None:
        network = stick(A, B, C)
        answer = traced(network, one, other)
        assert answer.disposition == "delivered"
        assert ASSUMED in answer.doubts
        assert ASSUMED in matrix(now(network), Asked()).cautions

    @pytest.mark.parametrize(("one", "other"), [("x", "a"), ("a", "x"), ("c", "x")])
    def test_a_host_in_the_vlan_of_another_subnet_is_not_reached(self, one: str, other: str) -> None:
        network = stick(A, C, host("x", "10.0.20.10/24", "10.0.20.1", attached="SW1:Fa0/1"))
        answer = traced(network, one, other)
        assert answer.disposition in ("arp-failed", "insufficient-information")
        assert (
            "SW1:FastEthernet0/1 is in VLAN 10, and the subnet of 10.0.20.10 is at R1:GigabitEthernet0/0.20 in VLAN 20"
            in answer.reason
        )

    def test_a_vlan_that_no_port_carries_leads_nowhere(self) -> None:
        network = stick(A, B, allowed="10")
        for one, other in (("a", "b"), ("b", "a")):
            answer = traced(network, one, other)
            assert answer.disposition == "insufficient-information"
            assert "no other port of SW1 carries VLAN 20" in answer.reason

    def test_where_the_cable_may_lead_to_two_wires_it_is_asked_for(self) -> None:
        """Two sites with the same private block."""
        far = "interface Gi0/0\nip vrf X\ninterface Gi0/0.20\n encapsulation dot1Q 20\n ip vrf forwarding X\n"
        far += " ip address 10.0.20.1 255.255.255.0\n"
        answer = traced(lan(A, B, R1=R1, R9=far, SW1=SW1.format(allowed="10,20")), "b", "a")
        assert answer.disposition == "insufficient-information"
        assert "say it in [[links]]" in answer.reason

    def test_the_svi_of_the_switch_needs_no_cable(self) -> None:
        switch = SW1.format(allowed="10,20") + "interface Vlan10\n ip address 10.0.10.1 255.255.255.0\n"
        answer = traced(lan(A, SW1=switch), "a", "SW1")
        assert (answer.disposition, answer.doubts) == ("delivered", ())


class TestDeclaredCables:
    def test_no_cable_is_assumed(self) -> None:
        answer = traced(stick(A, B, links=CABLE), "a", "b")
        assert (answer.disposition, answer.doubts) == ("delivered", ())

    @pytest.mark.parametrize(("one", "other"), [("a", "b"), ("b", "a")])
    def test_what_a_trunk_does_not_allow_does_not_pass(self, one: str, other: str) -> None:
        answer = traced(stick(A, B, links=CABLE, allowed="10"), one, other)
        assert answer.disposition in ("arp-failed", "insufficient-information")
        assert "VLAN 20" in answer.reason

    @pytest.mark.parametrize(("one", "other"), [("x", "a"), ("a", "x")])
    def test_a_host_in_the_vlan_of_another_subnet_is_not_reached(self, one: str, other: str) -> None:
        """Nor by proxy ARP: its request comes from an address that is not of the wire."""
        wrong = host("x", "10.0.20.10/24", "10.0.20.1", attached="SW1:Fa0/1")
        answer = traced(stick(A, wrong, links=CABLE), one, other)
        assert answer.disposition == "arp-failed"
        assert "is in VLAN 10" in answer.reason


class TestMatrix:
    @pytest.mark.parametrize("links", [(), CABLE])
    @pytest.mark.parametrize("allowed", ["10", "20", "10,20"])
    @pytest.mark.parametrize("port", ["Fa0/1", "Fa0/2"])
    def test_the_matrix_agrees_with_the_trace(self, links: tuple[tuple[str, str, str], ...], allowed: str, port: str) -> None:
        network = stick(A, B._replace(attached=f"SW1:{port}"), C, links=links, allowed=allowed)
        for one, other in (("a", "b"), ("b", "a"), ("a", "c"), ("c", "a"), ("b", "c"), ("c", "b")):
            is_delivered = traced(network, one, other).disposition == "delivered"
            assert reaches(network, one, other) == is_delivered, (one, other)
