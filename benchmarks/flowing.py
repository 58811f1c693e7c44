"""The row of the matrix: an echo and its reply between every two LANs of a network, with access lists on a tenth of the
interfaces."""

from __future__ import annotations

import random
from collections.abc import Iterator
from time import process_time
from typing import TYPE_CHECKING

from benchmarks.case import Case, Result, seconds
from benchmarks.measure import peak_mb
from routecheck.address import dotted, parse_address

if TYPE_CHECKING:
    from routecheck.snapshot import Snapshot

_LANS = parse_address("10.128.0.0")
_WALKS = 300
"""How many pairs the reference follows, one packet at a time."""
_WANTED = 30_000


def with_lists(texts: dict[str, str], share: float = 0.1, seed: int = 1) -> dict[str, str]:
    """The configs with access lists of 4 to 11 entries on a share of the interfaces that have an address, in or out."""
    dice = random.Random(seed)
    return {file: "\n".join(_listed(text.splitlines(), share, dice, len(texts))) + "\n" for file, text in texts.items()}


def _listed(lines: list[str], share: float, dice: random.Random, routers: int) -> Iterator[str]:
    lists: list[str] = []
    for line in lines:
        if line == "end":
            yield from lists
        yield line
        if line.startswith(" ip address 10.") and not line.endswith("255.255.255.255") and dice.random() < share:
            name = f"FILTER-{len(lists)}"
            yield f" ip access-group {name} {dice.choice(('in', 'out'))}"
            lists += [
                f"ip access-list extended {name}",
                *(_entry(dice, routers) for _ in range(dice.randint(3, 10))),
                " permit ip any any",
            ]


def _entry(dice: random.Random, routers: int) -> str:
    """An entry about a few LANs of the network (one or two for each router, from 10.128.0.0 up)."""
    ends = [f"{dotted(_LANS + 256 * dice.randrange(routers))} 0.0.{dice.choice((0, 3, 15))}.255" for _ in range(2)]
    return f" {dice.choice(('permit', 'deny', 'deny'))} {dice.choice(('ip', 'tcp', 'icmp'))} {' '.join(ends)}"


def matrix(case: Case) -> Iterator[Result]:
    """All pairs there and back, tables included, against `rib.walk.forward` for single pairs, which looks at no list."""
    import gc

    from routecheck.network import from_texts
    from routecheck.questions.matrix import ask, failures
    from routecheck.snapshot import snapshot

    now = snapshot(from_texts(with_lists(case.texts())))
    gc.collect()
    gc.disable()
    start = process_time()
    answer = ask(now)
    taken = process_time() - start
    gc.enable()
    memory = peak_mb()
    failing = sum(one.pairs for one in failures(answer))
    each, reference = taken / (2 * answer.pairs), _singly(now)
    about = f"{answer.pairs:,} pairs there and back in {seconds(taken)}, {failing:,} fail: {1 / each:,.0f} path traces a second"
    about += " / one packet after the other, without lists"
    ratio = reference / each
    yield Result(
        "matrix", seconds(each), seconds(reference), ratio, f"{_WANTED:,} traces/s", memory, _WALKS, about, is_speedup=True
    )


def _singly(now: Snapshot) -> float:
    """The CPU seconds of one path when packets are followed one by one, tables known."""
    from routecheck.questions.subnets import subnets
    from routecheck.rib.walk import forward
    from routecheck.rib.world import Place

    found, _ = subnets(now)
    world = now.state.world()
    dice = random.Random(1)
    pairs = [(dice.choice(found).gateways[0], dice.choice(found).host) for _ in range(_WALKS)]
    for _ in range(2):
        start = process_time()
        for end, host in pairs:
            forward(world, Place(end.node, ""), host)
        taken = process_time() - start
    return taken / _WALKS
