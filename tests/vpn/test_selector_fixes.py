"""What is typed against a selector without a mirror (S10.11): the line that is likely wrong is replaced, no good one is."""

from __future__ import annotations

import pytest

from routecheck.network import Network
from tests.peers import ask, f3, only

A_LINE = "permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255"
B_LINE = "permit ip 10.1.0.0 0.0.0.255 10.0.0.0 0.0.0.255"
TWO_LANS = "interface GigabitEthernet0/2\n ip address 10.2.0.1 255.255.255.0\nip access-list extended VPN"
LIST = "ip access-list extended VPN"


def typed(network: Network) -> dict[str, list[str]]:
    """Node -> the lines to be typed into its access list; the tunnel comes up by them."""
    answer = ask(network)
    fixes = only(answer).fixes
    assert fixes
    assert {fix.commands[0] for fix in fixes} == {LIST}
    return {fix.node: [command.strip() for command in fix.commands[1:]] for fix in fixes}


class TestReplaced:
    @pytest.mark.parametrize(
        "wrong",
        ["permit ip 10.1.0.0 0.0.0.255 10.7.0.0 0.0.0.255", "permit ip 10.7.0.0 0.0.0.255 10.0.0.0 0.0.0.255"],
        ids=["far", "own"],
    )
    @pytest.mark.parametrize("lead", ["", "20 "])
    def test_the_line_with_a_network_that_nobody_has(self, wrong: str, lead: str) -> None:
        """Only the side with the mistake is touched, whichever of its two networks is wrong."""
        assert typed(f3(b={B_LINE: lead + wrong})) == {"B": [f"no {wrong}", B_LINE]}

    def test_on_either_side(self) -> None:
        wrong = "permit ip 10.7.0.0 0.0.0.255 10.1.0.0 0.0.0.255"
        assert typed(f3({A_LINE: wrong})) == {"A": [f"no {wrong}", A_LINE]}

    def test_a_numbered_list_is_edited_by_its_number(self) -> None:
        wrong = "permit ip 10.1.0.0 0.0.0.255 10.7.0.0 0.0.0.255"
        numbered = {f"{LIST}\n {B_LINE}": f"access-list 110 {wrong}", "match address VPN": "match address 110"}
        (fix,) = only(ask(f3(b=numbered))).fixes
        assert fix.commands == ("ip access-list extended 110", f" no {wrong}", f" {B_LINE}")

    def test_the_wider_line_is_narrowed(self) -> None:
        wide = "permit ip 10.1.0.0 0.0.255.255 10.0.0.0 0.0.0.255"
        assert typed(f3(b={B_LINE: wide})) == {"B": [f"no {wide}", B_LINE]}

    def test_unless_a_network_would_lose_its_protection(self) -> None:
        """B has 10.1.2.0/24 too: the narrow line of A is the one that is replaced."""
        wide = "permit ip 10.1.0.0 0.0.255.255 10.0.0.0 0.0.0.255"
        more = {B_LINE: wide, LIST: TWO_LANS.replace("10.2.0.1", "10.1.2.1")}
        assert typed(f3(b=more)) == {"A": [f"no {A_LINE}", "permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.255.255"]}

    def test_any_is_not_narrowed(self) -> None:
        """What lies behind it is in no config."""
        wide = "permit ip 10.1.0.0 0.0.0.255 any"
        assert typed(f3(b={B_LINE: wide})) == {"A": [f"no {A_LINE}", "permit ip any 10.1.0.0 0.0.0.255"]}

    def test_at_its_place_where_a_deny_follows(self) -> None:
        wrong = "permit ip 10.1.0.0 0.0.0.255 10.7.0.0 0.0.0.255"
        assert typed(f3(b={B_LINE: f"{wrong}\n deny ip any any"})) == {"B": [f"no {wrong}", f"10 {B_LINE}"]}

    def test_a_static_route_tells_of_a_network_inside(self) -> None:
        """10.7.0.0/24 is behind A, so that B's line is as good as A's: both are kept."""
        line = "permit ip 10.1.0.0 0.0.0.255 10.7.0.0 0.0.0.255"
        inside = {"ip route": "ip route 10.7.0.0 255.255.255.0 10.0.0.9\nip route"}
        assert typed(f3(inside, {B_LINE: line})) == {"A": ["permit ip 10.7.0.0 0.0.0.255 10.1.0.0 0.0.0.255"], "B": [B_LINE]}
        outside = {"ip route": "ip route 10.7.0.0 255.255.255.0 203.0.113.1\nip route"}
        assert typed(f3(outside, {B_LINE: line})) == {"B": [f"no {line}", B_LINE]}


class TestAdded:
    def test_the_mirror_of_a_line_whose_networks_are_there(self) -> None:
        """Nothing on B is meant for it."""
        more = f"{A_LINE}\n permit ip 10.2.0.0 0.0.0.255 10.1.0.0 0.0.0.255"
        assert typed(f3({LIST: TWO_LANS, A_LINE: more})) == {"B": ["permit ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255"]}

    def test_where_the_list_is_another_entrys_too(self) -> None:
        wrong = "permit ip 10.1.0.0 0.0.0.255 10.7.0.0 0.0.0.255"
        other = (
            " match address VPN\ncrypto map M 20 ipsec-isakmp\n set peer 192.0.2.9\n set transform-set T\n match address VPN\n"
        )
        made = ask(f3(b={B_LINE: wrong, " match address VPN\n": other})).tunnels[0]
        assert {fix.node for fix in made.fixes} == {"A", "B"}
        assert not any(command.strip().startswith("no ") for fix in made.fixes for command in fix.commands)

    def test_where_the_entry_names_groups(self) -> None:
        group = "object-group network FAR\n 10.7.0.0 255.255.255.0\n" + LIST
        made = only(ask(f3(b={LIST: group, B_LINE: "permit ip 10.1.0.0 0.0.0.255 object-group FAR"})))
        assert {fix.node for fix in made.fixes} == {"A", "B"}
        assert not any("no permit" in command for fix in made.fixes for command in fix.commands)


def test_one_wrong_line_of_two_is_replaced_and_the_other_stays() -> None:
    wrong = "permit ip 10.1.0.0 0.0.0.255 10.7.0.0 0.0.0.255"
    second = "permit ip 10.2.0.0 0.0.0.255 10.0.0.0 0.0.0.255"
    mirror = "permit ip 10.0.0.0 0.0.0.255 10.2.0.0 0.0.0.255"
    network = f3({A_LINE: f"{A_LINE}\n {mirror}"}, {LIST: TWO_LANS, B_LINE: f"{wrong}\n {second}"})
    assert typed(network) == {"B": [f"no {wrong}", B_LINE]}
