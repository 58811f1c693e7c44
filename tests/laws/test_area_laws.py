"""Laws of OSPF over several areas, on the random networks that are also held against FRRouting (areas, stub areas, externals,
statics, failures)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from routecheck.address import Prefix
from routecheck.protocols.route import Via
from routecheck.rib.table import way
from routecheck.snapshot import Snapshot, snapshot
from tests.builders import fail, net
from tests.interop.frr.generate import generate

SEEDS = range(80)


def states(seed: int) -> Iterator[Snapshot]:
    """The steady states of a random network: nothing failed, then each of its failures and repairs."""
    case = generate(seed)
    network = net(case.texts, links=case.links)
    now = snapshot(network)
    yield now
    for word in case.steps:
        now = fail(snapshot(network), word) if word else snapshot(network)
        yield now


@pytest.mark.parametrize("seed", SEEDS)
def test_the_table_at_once_is_the_table_prefix_by_prefix(seed: int) -> None:
    for now in states(seed):
        for node in now.network.devices:
            rib = now.rib(node)
            assert rib.ways() == {prefix: way(rib.choice(prefix).winners) for prefix in rib.prefixes()}


def owner(now: Snapshot, address: int) -> str | None:
    """The device that has an address on an interface that is up."""
    for device in now.network.devices.values():
        for made in device.interfaces.values():
            if any(at.address == address for at in made.addresses):
                return device.name
    return None


def walks(now: Snapshot, node: str, prefix: Prefix, seen: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The devices of every way packets to a prefix may take while OSPF decides, to where it does not any more."""
    seen = (*seen, node)
    if len(seen) > len(set(seen)):
        yield seen
        return
    found = now.rib(node).longest_match(prefix.address)
    if not found or not found[0].protocol.startswith("O"):
        yield seen
        return
    for hop in (hop for route in found for hop in route.next_hops):
        following = owner(now, hop.address) if isinstance(hop, Via) else None
        if following is None:
            yield seen
        else:
            yield from walks(now, following, prefix, seen)


@pytest.mark.parametrize("seed", SEEDS)
def test_following_ospf_from_router_to_router_never_comes_back(seed: int) -> None:
    """RFC 2328: all routers of an area have one database, and border routers are a tree on top of them."""
    for now in states(seed):
        prefixes = {prefix for node in now.network.devices for prefix in now.rib(node).prefixes()}
        for node in now.network.devices:
            for prefix in prefixes:
                for walk in walks(now, node, prefix):
                    assert len(set(walk)) == len(walk), f"{now.scenario}: {prefix} goes {' > '.join(walk)}"
