"""Lines that are cut off, misspelt or out of place: each is told, none brings the reader down."""

from __future__ import annotations

import pytest

from routecheck.ios.fold import read_device
from routecheck.ios.recognise import why_not_ios
from routecheck.protocols.ospf.instances import instances
from tests.builders import net, table


def codes(text: str) -> list[str]:
    return [f"{one.code} {one.spans[0]}" for one in read_device(text, "R1.cfg").diagnostics]


@pytest.mark.parametrize(
    "line",
    ["interface Gi0/0\n ip address /24", "router ospf abc", "router ospf 70000", "interface Gi0/0\n ip ospf 1 area x"],
)
def test_an_argument_that_is_none_is_told_with_its_line(line: str) -> None:
    assert codes(line + "\n") == [f"CFG102 R1.cfg:{line.count(chr(10)) + 1}"]


def test_a_version_that_is_no_number_is_no_old_release() -> None:
    assert read_device("version \N{SUPERSCRIPT TWO}\n", "R1.cfg").has_local_routes


def test_a_static_route_in_a_vrf_that_does_not_exist_is_refused() -> None:
    made = read_device("ip route vrf C 10.0.0.0 255.0.0.0 192.0.2.1\n", "R1.cfg")
    assert made.static_routes == ()
    assert [one.code for one in made.diagnostics] == ["CFG112"]


def test_a_track_that_is_not_defined_is_an_error() -> None:
    assert codes("ip route 10.0.0.0 255.0.0.0 192.0.2.1 track 7\n") == ["CFG111 R1.cfg:1"]


def test_an_interface_line_makes_the_ospf_process_that_is_missing() -> None:
    lines = "interface Gi0/0\n ip address 10.0.12.{n} 255.255.255.252\n ip ospf 1 area 0\n"
    loopback = "interface Lo0\n ip address 10.0.0.{n} 255.255.255.255\n ip ospf 1 area 0\n"
    made = net({f"R{n}": (lines + loopback).format(n=n) for n in (1, 2)})
    assert table(made, "R1")["10.0.0.2/32"] == "O [110/2] via 10.0.12.2, GigabitEthernet0/0"


def test_a_session_at_config_prompts_is_a_config() -> None:
    text = "R1(config)#hostname R1\nR1(config)#interface g0/0\nR1(config-if)#ip address 10.0.0.1 255.255.255.0\n"
    assert why_not_ios(text) is None
    assert read_device(text, "x.cfg").interfaces["GigabitEthernet0/0"].address is not None


def test_a_pasted_pair_of_abbreviations_stays_in_its_interface() -> None:
    made = read_device("int g0/0\nno ip addr\nno shut\nint g0/1\nip addr 10.0.0.1 255.255.255.0\nno shut\n", "R1.cfg")
    assert [note.line.number for note in made.notes] == []
    assert all(one.has_no_shutdown for one in made.interfaces.values())


@pytest.mark.parametrize("line", ["ip route static bfd GigabitEthernet0/0 10.0.12.2", "ip route static inter-vrf"])
def test_only_its_own_line_lifts_the_redundancy_rule(line: str) -> None:
    """S3.11."""
    made = read_device(line + "\n", "R1.cfg")
    assert made.recurses_via_nexthop == frozenset()
    assert [note.what for note in made.notes] == ["ip route static"]


def test_options_of_ospf_may_be_abbreviated_everywhere() -> None:
    """S1.7."""
    made = read_device(
        "interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\n ip ospf dead min hello 3\n ip ospf auth mess\n"
        "router ospf 1\n network 10.0.0.0 0.0.0.255 a 0\n redistribute static subnets\n no redis static sub\n area 0 auth mess\n",
        "R1.cfg",
    )
    own = made.interfaces["GigabitEthernet0/0"].ospf
    assert (own.hello_s, own.dead_s, own.authentication) == (0, 1, "message-digest")
    assert [how.with_subnets for how in made.ospf[0].redistributions] == [False]
    assert made.ospf[0].area(0).authentication == "message-digest"


def test_simple_keys_agree_in_their_first_eight_characters() -> None:
    lines = (
        "interface Gi0/0\n ip address 10.0.12.{n} 255.255.255.252\n ip ospf authentication\n ip ospf authentication-key {key}\n"
    )
    lines += "interface Lo0\n ip address 10.0.0.{n} 255.255.255.255\nrouter ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n"
    made = net(R1=lines.format(n=1, key="abcdefghX"), R2=lines.format(n=2, key="abcdefghY"))
    assert "10.0.0.2/32" in table(made, "R1")


def test_point_to_multipoint_non_broadcast_needs_a_neighbor_line() -> None:
    lines = (
        "interface Gi0/0\n ip address 10.0.12.{n} 255.255.255.0\n ip ospf network point-to-multipoint non-broadcast\n"
        "interface Lo0\n ip address 10.0.0.{n} 255.255.255.255\nrouter ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n"
    )
    alone, listed = (net(R1=lines.format(n=1) + more, R2=lines.format(n=2)) for more in ("", " neighbor 10.0.12.2\n"))
    assert "10.0.0.2/32" not in table(alone, "R1")
    assert "10.0.0.2/32" in table(listed, "R1")


def test_a_router_id_line_of_another_process_changes_nothing() -> None:
    made = net(R1="interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\nrouter ospf 1\n network 10.0.0.0 0.0.0.255 area 0\n")
    (one,), _ = instances(made, {})
    assert one.router_id == 0x0A000001
