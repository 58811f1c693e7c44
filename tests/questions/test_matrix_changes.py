"""What a change does to reachability."""

from __future__ import annotations

from routecheck.network import Network
from routecheck.questions.matrix import ask
from routecheck.questions.matrix_changes import BETTER, OTHERWISE, WORSE, Differences, differences
from routecheck.snapshot import snapshot
from tests.builders import fail, net, now

# LAN 1 - R1 - 12 - R2 - LAN 2, and a detour R1 - 13 - R3 - 23 - R2, all in OSPF
LINKS = {"12": ("R1", "R2"), "13": ("R1", "R3"), "23": ("R2", "R3")}


def triangle(more: dict[str, str] | None = None) -> Network:
    """Three routers, each with a LAN; links between all of them."""
    texts = {}
    for number, node in enumerate(("R1", "R2", "R3"), 1):
        text = f"interface Gi0/0\n ip address 10.0.{number}.1 255.255.255.0\n"
        for link in (link for link, ends in LINKS.items() if node in ends):
            text += f"interface Gi0/{link}\n ip address 10.9.{link}.{number} 255.255.255.248\n"
        texts[node] = text + "router ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n" + (more or {}).get(node, "")
    return net(texts)


def changed(before: Network, after: Network) -> Differences:
    return differences(ask(snapshot(before)), ask(snapshot(after)))


def test_nothing_changes_nothing() -> None:
    assert not changed(triangle(), triangle())


def test_a_new_list_loses_pairs_and_taking_it_away_wins_them() -> None:
    block = {"R2": "interface Gi0/0\n ip access-group 1 out\naccess-list 1 deny 10.0.1.0 0.0.0.255\naccess-list 1 permit any\n"}
    made = changed(triangle(), triangle(block))
    assert [(turn.how, turn.before, turn.after and turn.after.way, turn.examples) for turn in made.turns] == [
        (WORSE, None, "there", (("10.0.1.0/24", "10.0.2.0/24"),)),
        (WORSE, None, "back", (("10.0.2.0/24", "10.0.1.0/24"),)),
    ]
    back = changed(triangle(block), triangle())
    assert (back.count(BETTER), back.count(WORSE)) == (2, 0)


def test_another_way_is_told_where_it_parts() -> None:
    start = now(triangle())
    made = differences(ask(start), ask(fail(start, "R1-R2")))
    ways = {pair: (one.node, one.before, one.after) for one in made.detours for pair in one.examples}
    assert ways["10.0.1.0/24", "10.0.2.0/24"] == ("R1", ("GigabitEthernet0/12 to R2",), ("GigabitEthernet0/13 to R3",))
    assert ("10.0.1.0/24", "10.0.3.0/24") not in ways
    assert made.lost_subnets == (("10.9.12.0/29", "R1:GigabitEthernet0/12 is down: failed"),)


LISTS = "interface Gi0/0\n ip access-group {0} out\naccess-list {0} deny 10.0.1.0 0.0.0.255\naccess-list {0} permit any\n"


def test_a_line_that_only_moves_changes_nothing() -> None:
    assert not changed(triangle({"R2": LISTS.format(1)}), triangle({"R2": "ip cef\n" + LISTS.format(1)}))


def test_another_list_that_denies_the_same_is_another_reason_and_no_loss() -> None:
    made = changed(triangle({"R2": LISTS.format(1)}), triangle({"R2": LISTS.format(2)}))
    assert [(turn.how, turn.pairs) for turn in made.turns] == [(OTHERWISE, 1), (OTHERWISE, 1)]


def test_a_new_subnet_is_told() -> None:
    made = changed(triangle(), triangle({"R3": "interface Gi0/9\n ip address 10.0.9.1 255.255.255.0\n"}))
    assert made.new_subnets == ("10.0.9.0/24",)
    assert not made.turns
