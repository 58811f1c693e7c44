"""Stub and not-so-stubby areas, within one area: the E and N bits, and no type 5 LSAs (S5.7, S5.18, S5.31)."""

from __future__ import annotations

import pytest

from routecheck.address import parse_prefix
from routecheck.network import Network
from routecheck.questions.explain import explain
from routecheck.snapshot import snapshot
from tests.builders import learned, net

R1 = """
interface Gi0/0
 ip address 10.0.12.1 255.255.255.252
interface Lo0
 ip address 1.1.1.1 255.255.255.255
router ospf 1
 network 0.0.0.0 255.255.255.255 area 5
"""
R2 = """
interface Gi0/0
 ip address 10.0.12.2 255.255.255.252
interface Lo0
 ip address 2.2.2.2 255.255.255.255
ip route 172.16.0.0 255.255.0.0 Null0
router ospf 1
 network 0.0.0.0 255.255.255.255 area 5
 redistribute static subnets
"""


def pair(one: str = "", other: str = "") -> Network:
    """R1 Gi0/0 --- Gi0/0 R2, all in area 5, with more lines for each process; R2 redistributes 172.16.0.0/16."""
    return net(R1=R1 + one, R2=R2 + other)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("", "", ""),
        (" area 5 stub\n", " area 0.0.0.5 stub no-summary\n", ""),
        (" area 5 nssa\n", " area 5 nssa no-summary default-information-originate\n", ""),
        (" area 6 stub\n", "", ""),
        (" area 5 stub\n no area 5 stub\n", "", ""),
        (" area 5 stub\n", "", "area type: stub on R1 GigabitEthernet0/0, normal on R2 GigabitEthernet0/0"),
        ("", " area 5 nssa\n", "area type: normal on R1 GigabitEthernet0/0, nssa on R2 GigabitEthernet0/0"),
        (" area 5 stub\n", " area 5 nssa\n", "area type: stub on R1 GigabitEthernet0/0, nssa on R2 GigabitEthernet0/0"),
        (" area 5 stub\n", " area 5 stub\n no area 5\n",
         "area type: stub on R1 GigabitEthernet0/0, normal on R2 GigabitEthernet0/0"),
        (" area 5 stub\n no area 5 nssa\n", " area 5 stub\n", ""),
        (" area 5 stub no-summary\n no area 5 stub no-summary\n", "",
         "area type: stub on R1 GigabitEthernet0/0, normal on R2 GigabitEthernet0/0"),
    ],
)  # fmt: skip
def test_neighbours_must_agree_on_the_type_of_their_area(one: str, other: str, reason: str) -> None:
    network = pair(one, other)
    refused = snapshot(network).state.wired.database.refused
    assert [made.reason for made in refused] == ([reason] if reason else [])
    assert ("2.2.2.2/32" in learned(network, "R1")) is not bool(reason)


@pytest.mark.parametrize("what", ["stub", "nssa"])
def test_no_type_5_is_flooded_into_a_stub_area(what: str) -> None:
    line = f" area 5 {what}\n"
    assert learned(pair(), "R1")["172.16.0.0/16"] == "O E2 [110/20] via 10.0.12.2, GigabitEthernet0/0"
    inside = {"stub": [], "nssa": ["172.16.0.0/16"]}[what]
    assert list(learned(pair(line, line), "R1")) == ["2.2.2.2/32", *inside]
    assert not any(text.startswith("O E") for text in learned(pair(line, line), "R1").values())


def test_a_stub_area_is_no_obstacle_to_the_externals_of_another_area() -> None:
    """R2 is in area 0 with R1 and in stub area 5 with nobody."""
    site = "interface Gi0/1\n ip address 10.5.0.1 255.255.255.0\n"
    one = R1.replace("area 5", "area 0")
    other = site + R2.replace(
        "0.0.0.0 255.255.255.255 area 5", "10.5.0.0 0.0.0.255 area 5\n network 0.0.0.0 255.255.255.255 area 0"
    )
    assert "172.16.0.0/16" in learned(net(R1=one, R2=other + " area 5 stub\n"), "R1")


def test_what_is_not_flooded_is_said() -> None:
    answer = explain(snapshot(pair(" area 5 stub\n", " area 5 stub\n")), "R1", "", parse_prefix("172.16.1.1"), [])
    assert answer.missing == ""
    assert "R2.cfg:9: what R2 redistributes or originates is not flooded into a stub area" in "\n".join(answer.cautions)


def test_the_backbone_cannot_be_stub() -> None:
    (found,) = net(R1=R1 + " area 0 stub\n").diagnostics
    assert "the backbone cannot be a stub area" in str(found)


@pytest.mark.parametrize(
    ("line", "words"), [(" area 5 stub\n area 5 nssa\n", "area 5 is stub already"), (" area 5\n", "'area 5' is incomplete")]
)
def test_a_second_type_and_half_a_line_are_refused(line: str, words: str) -> None:
    (found,) = net(R1=R1 + line).diagnostics
    assert words in str(found)


def test_an_nssa_area_without_interfaces_is_no_question() -> None:
    answer = explain(snapshot(pair(" area 9 nssa\n")), "R1", "", parse_prefix("8.8.8.8"), [])
    assert answer.missing == ""
