"""What prefix-lists and route-maps make of routes (S7.9 to S7.12)."""

from __future__ import annotations

import pytest

from routecheck.address import parse_address, parse_prefix
from routecheck.ios.fold import read_device
from routecheck.policy import prefix_list
from routecheck.policy.route_map import Denied, Facts, Permitted, Result, Undecided, apply

LISTS = """\
hostname R1
access-list 5 deny 10.1.0.0 0.0.255.255
access-list 5 permit any
access-list 7 permit 10.7.0.0 0.0.255.255
access-list 8 permit 192.0.2.1
ip prefix-list TEN permit 10.0.0.0/8 le 32
"""


def outcome(text: str, prefix: str = "10.1.1.0/24", **facts: object) -> Result:
    """What route-map RM makes of a static route."""
    made = Facts(parse_prefix(prefix), "S", "static")._replace(**facts)  # type: ignore[arg-type]
    return apply(read_device(LISTS + text, "R1.cfg"), "RM", made)


def metric(text: str, prefix: str = "10.1.1.0/24", **facts: object) -> int | str | None:
    """The metric that a route leaves with, or what became of it."""
    found = outcome(text, prefix, **facts)
    return found.change.metric if isinstance(found, Permitted) else type(found).__name__


@pytest.mark.parametrize(
    ("entry", "passed"),
    [
        ("10.0.0.0/8 ge 16 le 24", ["10.1.0.0/16"]),
        ("10.0.0.0/8", ["10.0.0.0/8"]),
        ("0.0.0.0/0", ["0.0.0.0/0"]),
        ("0.0.0.0/0 le 32", ["10.1.0.0/16", "10.1.1.0/25", "10.0.0.0/8", "11.0.0.0/16", "0.0.0.0/0", "10.1.1.1"]),
        ("0.0.0.0/0 ge 32", ["10.1.1.1"]),
    ],
)
def test_a_prefix_list_takes_the_lengths_between_its_bounds(entry: str, passed: list[str]) -> None:
    """EX-7.4."""
    known = read_device(f"ip prefix-list P permit {entry}\n", "R1.cfg").prefix_lists["P"]
    tried = ("10.1.0.0/16", "10.1.1.0/25", "10.0.0.0/8", "11.0.0.0/16", "0.0.0.0/0", "10.1.1.1")
    assert [text for text in tried if prefix_list.permits(known, parse_prefix(text)).is_permitted] == passed


def test_a_prefix_list_that_is_not_defined_permits_everything() -> None:
    """S7.9."""
    assert prefix_list.permits(None, parse_prefix("10.0.0.0/8")).is_permitted is True


def test_a_deny_of_a_list_means_that_the_clause_does_not_match() -> None:
    """EX-7.5, S7.11."""
    text = "route-map RM permit 10\n match ip address 5\nroute-map RM permit 20\n set metric 50\n"
    assert metric(text, "10.1.1.0/24") == 50
    assert metric(text, "10.2.0.0/16") is None


def test_values_of_a_line_are_alternatives_and_lines_of_other_kinds_must_all_hold() -> None:
    """S7.10."""
    text = "route-map RM permit 10\n match ip address 7 8\n match tag 1 2\n set metric 5\n"
    assert metric(text, "10.7.0.0/16", tag=2) == 5
    assert metric(text, "10.7.0.0/16", tag=3) == "Denied"
    assert metric(text, "10.1.0.0/16", tag=2) == "Denied"


def test_the_clause_that_decides_is_told() -> None:
    text = "route-map RM deny 10\n match ip address 7\nroute-map RM permit 20\n match ip address prefix-list TEN\n"
    denied, permitted = outcome(text, "10.7.1.0/24"), outcome(text, "10.1.1.0/24")
    assert isinstance(denied, Denied)
    assert str(denied.line) == "R1.cfg:7"
    assert isinstance(permitted, Permitted)
    assert [str(line) for line in permitted.lines] == ["R1.cfg:9"]
    assert outcome(text, "11.0.0.0/8") == Denied("no clause of route-map RM matches it")


def test_a_clause_without_a_match_takes_everything() -> None:
    assert metric("route-map RM permit 10\n set metric 5\n") == 5
    assert metric("route-map RM deny 10\nroute-map RM permit 20\n") == "Denied"


def test_continue_goes_on_after_a_permit_and_a_later_deny_rejects() -> None:
    text = "route-map RM permit 10\n match tag 1\n set metric 5\n continue 30\nroute-map RM permit 20\n set metric 6\n"
    assert metric(text + "route-map RM permit 30\n set metric-type type-1\n", tag=1) == 5
    assert metric(text + "route-map RM permit 30\n set metric 7\n", tag=1) == 7
    assert metric(text + "route-map RM permit 30\n match tag 9\n", tag=1) == 5
    assert metric(text + "route-map RM deny 30\n", tag=1) == "Denied"
    assert metric(text + "route-map RM deny 30\n", tag=2) == 6
    assert metric(text, tag=1) == "Undecided"
    assert metric(text.replace("continue 30", "continue"), tag=1) == 6


@pytest.mark.parametrize(
    ("line", "facts", "verdict"),
    [
        ("ip next-hop 8", {"next_hops": (parse_address("192.0.2.1"),)}, True),
        ("ip next-hop 8", {"next_hops": (parse_address("192.0.2.2"),)}, False),
        ("ip next-hop 8", {"next_hops": (parse_address("192.0.2.1"), parse_address("192.0.2.2"))}, None),
        ("ip next-hop 8", {}, None),
        ("ip route-source 8", {}, None),
        ("interface Gi0/0 Gi0/1", {"interfaces": ("GigabitEthernet0/1",)}, True),
        ("interface Gi0/0", {"interfaces": ("GigabitEthernet0/1",)}, False),
        ("interface Gi0/0", {"reached": ("GigabitEthernet0/1",)}, False),
        ("interface Gi0/0", {"reached": ("GigabitEthernet0/0",)}, None),
        ("metric 20", {"metric": 20}, True),
        ("metric 100 +- 10", {"metric": 110}, True),
        ("metric 100 +- 10", {"metric": 111}, False),
        ("route-type internal", {"protocol": "O IA"}, True),
        ("route-type external", {"protocol": "O E2"}, True),
        ("route-type external type-1", {"protocol": "O E2"}, False),
        ("route-type nssa-external", {"protocol": "O E2"}, False),
        ("route-type internal", {}, False),
        ("source-protocol ospf 2", {"source": "ospf 2"}, True),
        ("source-protocol ospf 1 static", {"source": "ospf 2"}, False),
        ("ip address 99", {}, True),
        ("ip address 7\n match ip address prefix-list TEN", {}, None),
        ("community 5", {}, None),
    ],
)
def test_each_kind_of_match_says_yes_or_no_or_perhaps(line: str, facts: dict[str, object], verdict: bool | None) -> None:
    """S7.10, S7.12, S0.5."""
    found = outcome(f"route-map RM permit 10\n match {line}\n", "10.1.1.0/24", **facts)
    assert {Permitted: True, Denied: False, Undecided: None}[type(found)] is verdict


def test_perhaps_does_not_matter_where_the_outcome_is_the_same() -> None:
    """S0.5."""
    perhaps = "route-map RM permit 10\n match community 5\n set metric 5\n"
    found = outcome(perhaps)
    assert isinstance(found, Undecided)
    assert str(found.line) == "R1.cfg:8"
    assert metric(perhaps + "route-map RM permit 20\n set metric 5\n") == 5
    assert metric(perhaps + "route-map RM permit 20\n set metric 6\n") == "Undecided"
    assert metric("route-map RM deny 5\n" + perhaps) == "Denied"
    assert metric("route-map RM deny 10\n match community 5\n") == "Denied"
    assert metric(perhaps + " match tag 9\n") == "Denied"


def test_a_metric_is_set_or_moved() -> None:
    text = "route-map RM permit 10\n set metric {}\n"
    assert metric(text.format("+5"), source="ospf 2", metric=20) == 25
    assert metric(text.format("-50"), source="ospf 2", metric=20) == 0
    assert metric(text.format("+5")) == "Undecided"
    assert metric(text.format("10000 100 255 1 1500")) == "Undecided"


def test_a_route_map_that_is_not_defined_leaves_it_open() -> None:
    """S7.12."""
    assert outcome("") == Undecided("route-map RM is not defined")
