"""`questions.expectations`: what holds, what happens instead, what cannot be told."""

from __future__ import annotations

from typing import ClassVar

import pytest

from routecheck.diagnostic import UsageError
from routecheck.questions.expectations import Outcome, ask
from routecheck.questions.verdict import FAILS, HOLDS, UNKNOWN
from tests.builders import declared, net, now

#            10.0.12.0/24        10.0.23.0/24
#  pc1 -- R1 ------------- R2 ------------- R3 -- server
#          \                                /
#           +------------- R4 -------------+
#            10.0.14.0/24        10.0.34.0/24   (dearer)
R1 = """
hostname R1
interface GigabitEthernet0/0
 ip address 192.168.1.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.0.12.1 255.255.255.0
interface GigabitEthernet0/2
 ip address 10.0.14.1 255.255.255.0
 ip ospf cost 50
router ospf 1
 network 0.0.0.0 255.255.255.255 area 0
"""
R2 = """
hostname R2
interface GigabitEthernet0/1
 ip address 10.0.12.2 255.255.255.0
interface GigabitEthernet0/2
 ip address 10.0.23.2 255.255.255.0
router ospf 1
 network 0.0.0.0 255.255.255.255 area 0
"""
R3 = """
hostname R3
interface GigabitEthernet0/0
 ip address 192.168.3.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.0.23.3 255.255.255.0
interface GigabitEthernet0/2
 ip address 10.0.34.3 255.255.255.0
 ip ospf cost 50
router ospf 1
 network 0.0.0.0 255.255.255.255 area 0
"""
R4 = """
hostname R4
interface GigabitEthernet0/1
 ip address 10.0.14.4 255.255.255.0
 ip ospf cost 50
interface GigabitEthernet0/2
 ip address 10.0.34.4 255.255.255.0
 ip ospf cost 50
router ospf 1
 network 0.0.0.0 255.255.255.255 area 0
"""
HOSTS = """
[hosts.pc1]
address = "192.168.1.10/24"
gateway = "192.168.1.1"
[hosts.server]
address = "192.168.3.10/24"
gateway = "192.168.3.1"
services = ["tcp/443"]
"""
SQUARE = {"R1": R1, "R2": R2, "R3": R3, "R4": R4}


def _router(*addresses: str) -> str:
    """A router of OSPF with these addresses on Gi0/0, Gi0/1 and so on."""
    ports = (f"interface Gi0/{number}\n ip address {one} 255.255.255.0\n" for number, one in enumerate(addresses))
    return "".join(ports) + "router ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n"


def outcome(expect: str, texts: dict[str, str] | None = None) -> Outcome:
    network = declared(net(texts or SQUARE), f"{HOSTS}\n[[expect]]\n{expect}\n")
    (made,) = ask(now(network), network.expectations)
    return made


def told(made: Outcome) -> list[str]:
    return [f"{fault.scenario}: {fault.verdict.told}" for fault in made.faults]


class TestReach:
    REACH = 'reach = { from = "pc1", to = "server", port = 443 }'

    def test_it_holds_when_a_session_comes_up(self) -> None:
        assert (outcome(self.REACH).state, outcome(self.REACH).tried) == (HOLDS, 1)

    def test_it_survives_what_there_is_another_way_around(self) -> None:
        """Four cables, and nothing failed."""
        made = outcome(f'{self.REACH}\nsurvives = "any single link"')
        assert (made.state, made.tried, made.left_out) == (HOLDS, 5, ())

    def test_a_failure_it_does_not_survive_is_told_with_what_happens_instead(self) -> None:
        made = outcome(f'{self.REACH}\nsurvives = "any single link"', {"R1": R1, "R2": R2, "R3": R3})
        assert (made.state, made.tried) == (FAILS, 3)
        assert told(made) == [f"{word} down: R1 has no route to 192.168.3.10" for word in ("R1-R2", "R2-R3")]
        assert made.faults[0].verdict.detail == ("SYN: pc1 > R1",)

    def test_the_gateway_of_a_host_counts_as_a_device(self) -> None:
        made = outcome(f'{self.REACH}\nsurvives = "any single device"')
        assert [str(fault.scenario) for fault in made.faults] == ["R1 down", "R3 down"]

    def test_failures_of_the_ends_themselves_are_left_out(self) -> None:
        made = outcome('reach = { from = "R1", to = "192.168.3.1" }\nsurvives = "any single device"')
        assert (made.state, [str(one) for one in made.left_out]) == (HOLDS, ["R1 down", "R3 down"])
        made = outcome('reach = { from = "R1:Gi0/0", to = "192.168.3.1" }\nsurvives = "any single interface"')
        assert (made.state, [str(one) for one in made.left_out]) == (
            HOLDS, ["R1:GigabitEthernet0/0 down", "R3:GigabitEthernet0/0 down"],
        )  # fmt: skip

    def test_named_failures_are_looked_at_one_by_one_without_the_start(self) -> None:
        made = outcome(f'{self.REACH}\nunder = ["R1-R2", "R1-R2+R1-R4", "R3"]')
        assert made.tried == 3
        assert [str(fault.scenario) for fault in made.faults] == ["R1-R2 and R1-R4 down", "R3 down"]

    def test_a_sender_or_target_that_has_failed_is_said_to_have(self) -> None:
        assert told(outcome('reach = { from = "R1", to = "R3" }\nunder = ["R1"]')) == ["R1 down: R1 itself has failed"]
        assert told(outcome('reach = { from = "R1", to = "R3" }\nunder = ["R3"]')) == ["R3 down: R3 itself has failed"]

    def test_what_leaves_the_files_for_elsewhere_is_reached_with_a_caution(self) -> None:
        public = R1.replace("192.168.1.1", "203.0.113.1") + "ip route 8.8.8.0 255.255.255.0 10.0.12.2\n"
        texts = {"R1": public, "R2": R2 + "ip route 8.8.8.0 255.255.255.0 10.0.23.1\n"}
        made = outcome('reach = { from = "203.0.113.10", to = "8.8.8.8" }', texts)
        assert made.state == HOLDS
        assert any("beyond, packets are taken to arrive and to be answered" in caution for caution in made.cautions)

    def test_what_leaves_the_files_for_somebody_in_them_cannot_be_told(self) -> None:
        texts = {
            "R1": "interface Gi0/0\n ip address 203.0.113.2 255.255.255.252\nip route 0.0.0.0 0.0.0.0 203.0.113.1\n",
            "R3": "interface Gi0/1\n ip address 198.51.100.1 255.255.255.0\n",
        }
        for kind in ("reach", "not-reach"):
            assert outcome(f'{kind} = {{ from = "R1", to = "198.51.100.10" }}', texts).state == UNKNOWN


class TestNotReach:
    def test_it_holds_where_something_on_the_way_keeps_it_out(self) -> None:
        shut = R3.replace("255.255.255.0\n", "255.255.255.0\n ip access-group 101 out\n", 1) + (
            "access-list 101 deny tcp any any eq 443\naccess-list 101 permit ip any any\n"
        )
        expect = 'not-reach = { from = "pc1", to = "server", port = 443 }'
        assert outcome(expect, {**SQUARE, "R3": shut}).state == HOLDS
        assert told(outcome(expect)) == ["nothing failed: it gets there, and the answer comes back"]

    def test_what_the_receiver_itself_refuses_is_not_kept_out(self) -> None:
        """A host that happens not to listen today does not keep anybody out."""
        assert outcome('reach = { from = "pc1", to = "server", port = 22 }').state == FAILS
        made = outcome('not-reach = { from = "pc1", to = "server", port = 22 }')
        assert made.state == FAILS
        assert "nothing on the way keeps it out" in told(made)[0]

    def test_a_name_without_an_address_is_not_kept_out(self) -> None:
        assert outcome('not-reach = { from = "pc1", to = "example.org", port = 22 }').state == UNKNOWN
        assert outcome('reach = { from = "pc1", to = "example.org", port = 22 }').state == FAILS


class TestRoute:
    ROUTE = 'route = { node = "R1", prefix = "192.168.3.0/24", %s }'

    @pytest.mark.parametrize(
        ("keys", "instead"),
        [
            ('protocol = "O", distance = 110, next-hop = "10.0.12.2"', ""),
            ("distance = 110", ""),
            ('protocol = "S"', "192.168.3.0/24 is O [110/3] via 10.0.12.2, not S"),
            ("distance = 111", "192.168.3.0/24 is O [110/3] via 10.0.12.2, not at distance 111"),
            ('next-hop = "10.0.14.4"', "192.168.3.0/24 is O [110/3] via 10.0.12.2, not via 10.0.14.4"),
            (
                'next-hops = ["10.0.12.2", "10.0.14.4"]',
                "192.168.3.0/24 is O [110/3] via 10.0.12.2, not via 10.0.12.2 and 10.0.14.4",
            ),
            ("absent = true", "192.168.3.0/24 is O [110/3] via 10.0.12.2"),
        ],
    )
    def test_only_the_keys_that_are_there_are_looked_at(self, keys: str, instead: str) -> None:
        assert told(outcome(self.ROUTE % keys)) == ([f"nothing failed: {instead}"] if instead else [])

    def test_the_ledger_says_why(self) -> None:
        texts = {**SQUARE, "R1": R1 + "ip route 192.168.3.0 255.255.255.0 10.0.14.4 111\n"}
        (fault,) = outcome(self.ROUTE % 'protocol = "S"', texts).faults
        assert fault.verdict.detail == (
            "wins  O [110/3] via 10.0.12.2 (R3.cfg:3, R3.cfg:10)",
            "loses O [110/101] via 10.0.14.4: metric 101 > 3 (R3.cfg:3, R3.cfg:10)",
            "loses S [111/0] via 10.0.14.4: administrative distance 111 > 110 (R1.cfg:11)",
        )

    def test_several_next_hops_are_those_of_next_hops_and_never_that_of_next_hop(self) -> None:
        texts = {name: text.replace(" ip ospf cost 50\n", "") for name, text in SQUARE.items()}
        assert outcome(self.ROUTE % 'next-hops = ["10.0.14.4", "10.0.12.2"]', texts).state == HOLDS
        assert outcome(self.ROUTE % 'next-hop = "10.0.12.2"', texts).state == FAILS

    def test_an_interface_stands_for_a_route_without_an_address(self) -> None:
        assert outcome('route = { node = "r1", prefix = "192.168.1.0/24", next-hop = "gi0/0" }').state == HOLDS

    def test_a_host_is_matched_by_the_longest_prefix(self) -> None:
        assert outcome('route = { node = "R1", prefix = "192.168.3.10", protocol = "O" }').state == HOLDS
        assert outcome('route = { node = "R1", prefix = "192.0.2.1", absent = true }').state == HOLDS

    def test_what_is_not_modelled_may_bring_a_route(self) -> None:
        texts = {**SQUARE, "R1": R1 + "router bgp 65001\n neighbor 10.0.14.4 remote-as 65002\n"}
        for keys in ("absent = true", 'next-hop = "10.0.14.4"'):
            made = outcome(f'route = {{ node = "R1", prefix = "192.0.2.0/24", {keys} }}', texts)
            assert made.state == UNKNOWN
            assert "what could bring one is not modelled: BGP" in told(made)[0]


class TestPath:
    def test_devices_are_crossed_in_this_order_with_others_between(self) -> None:
        for via in ('"R1", "R2", "R3"', '"R1", "R3"', '"r2"'):
            assert outcome(f'path = {{ from = "pc1", to = "server", via = [{via}] }}').state == HOLDS
        made = outcome('path = { from = "pc1", to = "server", via = ["R3", "R2"] }')
        assert told(made) == ["nothing failed: it does not cross R2 behind R3: it goes pc1 > R1 > R2 > R3 > server"]

    def test_the_route_where_it_parts_is_behind_it(self) -> None:
        (fault,) = outcome('path = { from = "pc1", to = "server", via = ["R1", "R4"] }').faults
        assert [str(line) for line in fault.verdict.lines] == ["R3.cfg:3", "R3.cfg:10"]

    def test_every_one_of_several_equal_ways_counts(self) -> None:
        texts = {name: text.replace(" ip ospf cost 50\n", "") for name, text in SQUARE.items()}
        for via in ("R2", "R4"):
            made = outcome(f'path = {{ from = "pc1", to = "server", via = ["{via}"] }}', texts)
            assert made.state == FAILS
            assert told(made)[0].startswith(f"nothing failed: by one of 2 equal ways it does not cross {via}")
        assert outcome('path = { from = "pc1", to = "server", via = ["R1", "R3"] }', texts).state == HOLDS

    def test_what_is_shared_again_on_one_of_the_ways_counts_too(self) -> None:
        """R1 shares among A and B, and B among C and D: D lets nothing through."""
        texts = {
            "R1": _router("192.168.1.1", "10.0.1.1", "10.0.2.1"),
            "A": _router("10.0.1.2", "10.0.3.2"),
            "X": _router("10.0.3.9", "10.0.6.9"),
            "B": _router("10.0.2.3", "10.0.4.3", "10.0.5.3"),
            "C": _router("10.0.4.4", "10.0.7.4"),
            "D": _router("10.0.5.5", "10.0.8.5") + "interface Gi0/1\n ip access-group 1 out\naccess-list 1 deny any\n",
            "R3": _router("192.168.3.1", "10.0.6.6", "10.0.7.6", "10.0.8.6"),
        }
        made = outcome('reach = { from = "pc1", to = "server" }', texts)
        assert made.state == UNKNOWN
        assert "it depends on which of equal ways is taken" in told(made)[0]
        made = outcome('path = { from = "pc1", to = "server", via = ["R1", "R3"] }', texts)
        assert told(made)[0].startswith("nothing failed: by one of 3 equal ways ")

    def test_what_does_not_arrive_has_no_path(self) -> None:
        made = outcome('path = { from = "pc1", to = "server", via = ["R1"] }\nunder = ["R1-R2+R1-R4"]')
        assert told(made) == ["R1-R2 and R1-R4 down: R1 has no route to 192.168.3.10"]


class TestNat:
    NAT = 'nat = { node = "R1", from = "pc1", to = "server", port = 443, as = "%s" }'
    TEXTS: ClassVar = {
        **SQUARE,
        "R1": R1.replace("168.1.1 255.255.255.0\n", "168.1.1 255.255.255.0\n ip nat inside\n").replace(
            "10.0.12.1 255.255.255.0\n", "10.0.12.1 255.255.255.0\n ip nat outside\n"
        )
        + "ip nat inside source list 1 interface GigabitEthernet0/1 overload\naccess-list 1 permit 192.168.1.0 0.0.0.255\n",
    }

    def test_the_address_outside_is_that_of_the_packets_that_leave(self) -> None:
        assert outcome(self.NAT % "10.0.12.1", self.TEXTS).state == HOLDS
        (fault,) = outcome(self.NAT % "192.0.2.1", self.TEXTS).faults
        assert fault.verdict.told == "the source becomes 10.0.12.1 on R1"
        assert "R1.cfg:13" in [str(line) for line in fault.verdict.lines]

    def test_without_a_translation_the_source_stays(self) -> None:
        assert told(outcome(self.NAT % "10.0.12.1")) == ["nothing failed: the source stays 192.168.1.10 on R1"]

    def test_a_device_that_is_not_on_the_way_translates_nothing(self) -> None:
        (why,) = told(outcome((self.NAT % "10.0.12.1").replace("R1", "R4"), self.TEXTS))
        assert why == "nothing failed: it does not cross R4: it goes pc1 > R1 > R2 > R3 > server"


class TestNames:
    @pytest.mark.parametrize(
        ("expect", "message"),
        [
            (
                'reach = { from = "pc2", to = "server" }',
                "toml: [[expect]] 1: from: no host or device 'pc2'; did you mean pc1",
            ),
            ('reach = { from = "pc1", to = "sever" }', "to: no host, device or name 'sever'; did you mean server"),
            ('reach = { from = "R1:Gi0/9", to = "server" }', "from: R1 has no interface GigabitEthernet0/9"),
            ('path = { from = "pc1", to = "server", via = ["R9"] }', "no device 'R9'; did you mean"),
            ('route = { node = "R9", prefix = "0.0.0.0/0" }', "no device 'R9'"),
            ('route = { node = "R1", vrf = "RED", prefix = "0.0.0.0/0" }', "R1 has no VRF 'RED'"),
            (
                'route = { node = "R1", prefix = "0.0.0.0/0", next-hop = "10.0.0.300" }',
                "next-hop: '10.0.0.300' is not an IPv4 address",
            ),
            ('tunnel = { ends = ["R1", "R9"] }', "no device 'R9'"),
            ('nat = { node = "R9", from = "pc1", to = "server", as = "10.0.0.1" }', "no device 'R9'"),
            ('reach = { from = "pc1", to = "server" }\nunder = ["R1-R9"]', "under: no device 'R9'"),
        ],
    )
    def test_a_name_that_nobody_knows_is_a_misuse_with_the_nearest(self, expect: str, message: str) -> None:
        with pytest.raises(UsageError) as caught:
            outcome(expect)
        assert message in str(caught.value)
