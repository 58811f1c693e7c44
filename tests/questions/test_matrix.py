"""Who reaches whom: worked examples, drawn above each test."""

from __future__ import annotations

from routecheck.forwarding.gates import Flow
from routecheck.questions.matrix import Asked, ask, failures
from routecheck.snapshot import Snapshot
from tests.builders import fail, net, now

# 10.0.1.0/24 - R1 - 10.0.12.0/30 - R2 - 10.0.2.0/24
R1 = """
interface Gi0/0
 ip address 10.0.1.1 255.255.255.0
interface Gi0/1
 ip address 10.0.12.1 255.255.255.252
ip route 10.0.2.0 255.255.255.0 10.0.12.2
"""
R2 = """
interface Gi0/0
 ip address 10.0.2.1 255.255.255.0
interface Gi0/1
 ip address 10.0.12.2 255.255.255.252
ip route 10.0.1.0 255.255.255.0 10.0.12.1
"""
ONE, TWO = "10.0.1.0/24", "10.0.2.0/24"


def told(start: Snapshot, asked: Asked = Asked()) -> dict[tuple[str, str], str]:
    """Every pair: `reached`, or `lost there denied-in at R2 (R2.cfg:9)`."""
    out = {}
    for cell in ask(start, asked).cells():
        reason = cell.reason
        lines = f" ({' '.join(map(str, reason.stop.lines))})" if reason and reason.stop.lines else ""
        why = f" {reason.way} {reason.stop.disposition} at {reason.stop.node}{lines}" if reason else ""
        out[cell.source.name, cell.destination.name] = cell.verdict + why
    return out


def two(first: str = "", second: str = "") -> Snapshot:
    """The two routers, with lines more."""
    return now(net(R1=R1 + first, R2=R2 + second))


def test_two_lans_reach_each_other() -> None:
    assert told(two()) == {(ONE, TWO): "reached", (TWO, ONE): "reached"}


def test_links_of_four_addresses_count_only_when_asked_for() -> None:
    link = "10.0.12.0/30"
    assert all(link not in pair for pair in told(two()))
    found = told(two(), Asked(with_links=True))
    assert found[ONE, link] == "reached"
    assert found[link, TWO] == "reached"


def test_what_has_no_route_back_is_not_reached() -> None:
    start = now(net(R1=R1, R2=R2.replace("ip route 10.0.1.0 255.255.255.0 10.0.12.1\n", "")))
    assert told(start) == {(ONE, TWO): "lost back no-route at R2", (TWO, ONE): "lost there no-route at R2"}


def test_an_access_list_that_denies_is_named_with_its_line() -> None:
    entries = " deny icmp 10.0.1.0 0.0.0.255 any echo\n permit ip any any\n"
    block = f"interface Gi0/1\n ip access-group NO in\nip access-list extended NO\n{entries}"
    assert told(two("", block)) == {(ONE, TWO): "lost there denied-in at R2 (R2.cfg:9 R2.cfg:7)", (TWO, ONE): "reached"}


def test_what_no_entry_permits_is_denied_by_the_line_of_the_interface() -> None:
    block = "interface Gi0/0\n ip access-group 1 out\naccess-list 1 permit 10.9.0.0 0.0.255.255\n"
    assert told(two("", block)) == {
        (ONE, TWO): "lost there denied-out at R2 (R2.cfg:7)",
        (TWO, ONE): "lost back denied-out at R2 (R2.cfg:7)",
    }


def test_a_list_that_is_not_defined_permits_everything() -> None:  # S7.1
    assert told(two("", "interface Gi0/1\n ip access-group 1 in\n"))[ONE, TWO] == "reached"


def test_established_lets_replies_in_and_no_calls() -> None:  # EX-7.3
    block = "interface Gi0/1\n ip access-group 101 in\naccess-list 101 permit tcp any any established\n"
    found = told(two("", block), Asked(Flow(6, 443)))
    assert found == {(ONE, TWO): "lost there denied-in at R2 (R2.cfg:7)", (TWO, ONE): "reached"}


def test_without_ports_a_list_of_ports_leaves_it_open() -> None:
    block = "interface Gi0/1\n ip access-group 101 in\naccess-list 101 permit tcp any any eq 443\n"
    assert told(two("", block), Asked(Flow(6)))[ONE, TWO].startswith("perhaps there insufficient-information at R2 (R2.cfg:8)")
    assert told(two("", block), Asked(Flow(6, 443)))[ONE, TWO] == "reached"
    assert told(two("", block), Asked(Flow(6, 80)))[ONE, TWO] == "lost there denied-in at R2 (R2.cfg:7)"


def test_every_ephemeral_port_is_above_1023() -> None:
    block = "interface Gi0/1\n ip access-group 101 in\naccess-list 101 permit tcp any eq 443 any gt 1023\n"
    assert told(two(block), Asked(Flow(6, 443)))[ONE, TWO] == "reached"
    block = block.replace("1023", "50000")
    assert told(two(block), Asked(Flow(6, 443)))[ONE, TWO].startswith("perhaps back")


def test_null0_swallows() -> None:
    start = two("ip route 10.0.2.128 255.255.255.128 Null0\nip route 10.0.2.0 255.255.255.128 Null0\n")
    assert told(start)[ONE, TWO] == "lost there null-routed at R1 (R1.cfg:7)"


def test_two_statics_that_point_at_each_other_are_a_loop() -> None:
    start = now(
        net(
            R1=R1 + "ip route 10.0.3.0 255.255.255.0 10.0.12.2\n",
            R2=R2 + "ip route 10.0.3.0 255.255.255.0 10.0.12.1\n",
            R3="interface Gi0/0\n ip address 10.0.3.1 255.255.255.0\n",
        )
    )
    assert told(start)[ONE, "10.0.3.0/24"] == "lost there loop at R1"


def test_a_silent_failure_is_not_noticed_by_the_table() -> None:
    assert told(fail(two(), "R1~R2"))[ONE, TWO] == "lost there arp-failed at R1"


def test_what_fails_is_no_subnet_any_more() -> None:
    found = ask(fail(two(), "R2:Gi0/0"))
    assert [one.name for one in found.subnets] == [ONE]
    assert [(gone.name, gone.reason) for gone in found.gone] == [(TWO, "R2:GigabitEthernet0/0 is down: failed")]


def test_policy_routing_that_is_not_modelled_leaves_it_open() -> None:
    found = told(two("interface Gi0/0\n ip policy route-map M\n"))
    assert found[ONE, TWO] == "perhaps there insufficient-information at R1 (R1.cfg:7)"


def test_failures_are_grouped_by_why() -> None:
    third = "interface Gi0/2\n ip address 10.0.3.1 255.255.255.0\n"
    route = "ip route 10.0.3.0 255.255.255.0 10.0.12.1\n"
    block = "interface Gi0/1\n ip access-group 1 in\naccess-list 1 deny 10.0.0.0 0.0.255.255\n"
    found = failures(ask(two(third, route + block)))
    assert [(one.pairs, one.reason.way, one.reason.stop.node) for one in found] == [(2, "there", "R2"), (2, "back", "R2")]
