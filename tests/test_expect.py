"""`[[expect]]` of `routecheck.toml`: what is read, and what is refused before any config is looked at."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from routecheck.address import parse_address, parse_prefix
from routecheck.diagnostic import UsageError
from routecheck.model.expect import Expectation, Flow, Reach, Translated, TunnelState, Winner
from routecheck.model.expect import Path as Way
from routecheck.network import load
from routecheck.settings import added


def read(text: str) -> tuple[Expectation, ...]:
    return added("routecheck.toml", tomllib.loads(text), text).expectations


def one(lines: str) -> Expectation:
    (found,) = read(f"[[expect]]\n{lines}\n")
    return found


def refused(lines: str) -> str:
    with pytest.raises(UsageError) as caught:
        one(lines)
    message = str(caught.value)
    assert message.startswith("routecheck.toml: ")
    return message.removeprefix("routecheck.toml: ")


class TestKinds:
    def test_reach_is_tcp_with_a_port_and_icmp_without(self) -> None:
        assert one('reach = { from = "pc1", to = "web", port = 443 }').aim == Reach(Flow("pc1", "web", "tcp", 443))
        assert one('reach = { from = "pc1", to = "web" }').aim == Reach(Flow("pc1", "web", "icmp"))
        assert one('not-reach = { from = "a", to = "b", port = 53, proto = "udp" }').aim == Reach(
            Flow("a", "b", "udp", 53), False
        )

    def test_a_route_says_only_what_is_looked_at(self) -> None:
        aim = one('route = { node = "R2", prefix = "0.0.0.0/0", next-hop = "10.0.0.1" }').aim
        assert aim == Winner("R2", parse_prefix("0.0.0.0/0"), next_hops=("10.0.0.1",))
        aim = one('route = { node = "R2", vrf = "RED", prefix = "10.0.0.0/8", protocol = "O E2", distance = 110 }').aim
        assert aim == Winner("R2", parse_prefix("10.0.0.0/8"), "RED", protocol="O E2", distance=110)
        aim = one('route = { node = "R2", vrf = "default", prefix = "10.0.0.0/8", absent = true }').aim
        assert aim == Winner("R2", parse_prefix("10.0.0.0/8"), is_absent=True)

    def test_path_tunnel_and_nat(self) -> None:
        assert one('path = { from = "a", to = "b", via = ["R2", "R3"] }').aim == Way(Flow("a", "b", "icmp"), ("R2", "R3"))
        assert one('tunnel = { ends = ["HQ", "BRANCH"] }').aim == TunnelState(("HQ", "BRANCH"), "up")
        aim = one('nat = { node = "R1", from = "a", to = "b", port = 80, as = "203.0.113.2" }').aim
        assert aim == Translated("R1", Flow("a", "b", "tcp", 80), parse_address("203.0.113.2"))


class TestEntries:
    def test_an_entry_knows_its_line_as_far_as_each_has_one(self) -> None:
        entry = '[[expect]]\nreach = { from = "a", to = "b" }\n'
        assert [found.line for found in read(f"# why\n{entry}\n  {entry}")] == [2, 5]
        assert [found.line for found in read('expect = [{ reach = { from = "a", to = "b" } }]')] == [0]

    def test_it_is_called_by_its_name_or_by_what_it_says(self) -> None:
        reach = 'reach = { from = "a", to = "b", port = 80 }'
        assert one(f'{reach}\nname = "the shop"').title == "the shop"
        title = "a reaches b on tcp/80 with R1-R2 or R3 failed, surviving any single link"
        assert one(f'{reach}\nunder = ["R1-R2", "R3"]\nsurvives = "any single link"').title == title

    def test_they_are_part_of_the_network_of_their_folder(self, tmp_path: Path) -> None:
        (tmp_path / "R1.cfg").write_text("hostname R1\ninterface Gi0/0\n ip address 10.0.0.1 255.255.255.0\n")
        (tmp_path / "routecheck.toml").write_text('[[expect]]\nroute = { node = "R1", prefix = "10.0.0.0/24" }\n')
        assert [found.line for found in load(str(tmp_path)).expectations] == [1]

    @pytest.mark.parametrize(
        ("lines", "message"),
        [
            ('name = "x"', "[[expect]] 1 (line 1) has none of reach, not-reach, route, path, tunnel, nat"),
            (
                'reach = { from = "a", to = "b" }\nroute = { node = "R1", prefix = "0.0.0.0/0" }',
                "[[expect]] 1 (line 1) has both reach and route: make it two entries",
            ),
            ('reech = { from = "a", to = "b" }', "unknown key 'reech' in expect 1; did you mean reach"),
            ('reach = { from = "a", too = "b" }', "unknown key 'too' in expect 1.reach; did you mean to"),
            ('reach = { from = "a" }', "expect 1.reach has no to"),
            ('reach = { from = "a", to = "b", proto = "tpc" }', "unknown proto 'tpc'; did you mean tcp"),
            ('reach = { from = "a", to = "b", proto = "udp" }', "[[expect]] 1 (line 1): reach: udp needs a port"),
            ('reach = { from = "a", to = "b", proto = "icmp", port = 1 }', "reach: icmp has no ports"),
            ('reach = { from = "a", to = "b", port = 70000 }', "reach: 70000 is no port"),
            ('reach = { from = "a", to = "b", port = 0 }', "expect 1.reach.port must be 1 or more, not 0"),
            (
                'reach = { from = "a", to = "b" }\nsurvives = "any link"',
                "unknown survives 'any link'; did you mean any",
            ),
            ('route = { node = "R1", prefix = "10.0.0.1/8" }', "route: '10.0.0.1/8' has bits set behind /8"),
            ('route = { node = "R1", prefix = "0.0.0.0/0", protocol = "OSPF" }', "unknown protocol 'OSPF'"),
            ('route = { node = "R1", prefix = "0.0.0.0/0", absent = 1 }', "absent must be true or false, not a number"),
            (
                'route = { node = "R1", prefix = "0.0.0.0/0", distance = true }',
                "must be a whole number, not true or false",
            ),
            (
                'route = { node = "R1", prefix = "0.0.0.0/0", absent = true, distance = 1 }',
                "that is absent has no distance",
            ),
            ('route = { node = "R1", prefix = "0.0.0.0/0", next-hop = "a", next-hops = ["b"] }', "give one of the two"),
            ('route = { node = "R1", prefix = "0.0.0.0/0", next-hops = [] }', "next-hops names none"),
            ('path = { from = "a", to = "b", via = [] }', "path: via names no device"),
            ('tunnel = { ends = ["HQ"] }', "tunnel: ends are two devices"),
            ('tunnel = { ends = ["HQ", "HQ"] }', "tunnel: ends are two devices"),
            ('nat = { node = "R1", from = "a", to = "b", as = "x" }', "nat: 'x' is not an IPv4 address"),
        ],
    )
    def test_what_cannot_be_is_refused_with_its_place(self, lines: str, message: str) -> None:
        assert message in refused(lines)
