"""Every single failure of a kind: what `survives` means, in the words of `--fail`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from routecheck.ios.names import is_physical
from routecheck.model.expect import ANY_DEVICE, ANY_LINK
from routecheck.snapshot import Snapshot
from routecheck.topology import VIA_SWITCH, End, Scenario, port_of


def single_failures(now: Snapshot, kind: str) -> list[Scenario]:
    """Every device; or every link: each cable between two devices of the files by itself, and each port of theirs on a switch
    that is not in the files; or every interface: those, and all other physical ports with an address. What is down already is
    left out."""
    if kind == ANY_DEVICE:
        return [
            Scenario((node,), nodes=frozenset((node,))) for node in sorted(now.network.devices) if node not in now.scenario.nodes
        ]
    cables = {frozenset(pair) for pair in now.base.wires.cables.items()}
    joined = Counter(_nodes(cable) for cable in cables)
    made = [Scenario((_word(cable, joined),), interfaces=cable) for cable in sorted(cables, key=sorted)]
    cabled = {end for cable in cables for end in cable}
    others = set(_switched(now)) if kind == ANY_LINK else {*_switched(now), *_addressed(now)}
    made += [Scenario((str(end),), interfaces=frozenset((end,))) for end in sorted(others - cabled)]
    return [one for one in made if not one.interfaces <= now.down.keys()]


def _nodes(cable: frozenset[End]) -> frozenset[str]:
    return frozenset(end.node for end in cable)


def _word(cable: frozenset[End], joined: Counter[frozenset[str]]) -> str:
    """`R2-R3` where it is the only cable between the two."""
    names = _nodes(cable)
    return "-".join(sorted(names)) if joined[names] == 1 and len(names) == 2 else str(min(cable))


def _switched(now: Snapshot) -> Iterator[End]:
    for link in now.base.wires.links:
        if link.kind == VIA_SWITCH:
            yield from (port_of(end) for end in link.ends if is_physical(port_of(end).interface))


def _addressed(now: Snapshot) -> Iterator[End]:
    for device in now.network.devices.values():
        for made in device.interfaces.values():
            port = port_of(End(device.name, made.name))
            if made.addresses and is_physical(port.interface):
                yield port
