"""Whether packets to a prefix get where it is: an address that stands for the prefix, followed from table to table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from routecheck.address import DEFAULT, Prefix, parse_address
from routecheck.questions.changes import Passage
from routecheck.rib.table import Rib
from routecheck.rib.walk import forward
from routecheck.rib.world import Arrived, Fate, Place, Unsure
from routecheck.snapshot import Snapshot
from routecheck.topology import End

Owners = Mapping[Prefix, frozenset[str]]
"""The devices that a prefix is connected to."""
_FAR = tuple(map(parse_address, ("8.8.8.8", "1.1.1.1", "9.9.9.9", "64.6.64.6", "151.101.1.1")))


def owners(now: Snapshot) -> Owners:
    """The prefixes of the interfaces that are up, by the devices that have them."""
    found: dict[Prefix, set[str]] = {}
    for device in now.network.devices.values():
        for made in device.interfaces.values():
            if End(device.name, made.name) not in now.down:
                for at in made.addresses:
                    found.setdefault(at.prefix, set()).add(device.name)
    return {prefix: frozenset(nodes) for prefix, nodes in found.items()}


def host_in(prefix: Prefix, ribs: Sequence[Rib]) -> int | None:
    """An address that each table with a route to `prefix` sends by it; None when longer prefixes take all that were tried."""
    for host in _hosts(prefix):
        if all(_is_longest(rib, prefix, host) for rib in ribs):
            return host
    return None


def _is_longest(rib: Rib, prefix: Prefix, host: int) -> bool:
    """A table that lacks the prefix may send its packets by any shorter one."""
    longest = next(rib.covering(host), DEFAULT)
    return longest.length <= prefix.length


def _hosts(prefix: Prefix) -> Iterator[int]:
    """For a default addresses of the internet; else the last ones of the block, where hosts without a config are likely,
    and some in between."""
    if prefix.length == 32:
        yield prefix.address
        return
    if prefix == DEFAULT:
        yield from _FAR
    size = prefix.last - prefix.address + 1
    if size > 2:
        yield from (prefix.last - back for back in range(1, min(size - 1, 6)))
    yield from (prefix.address + size * part // 16 for part in range(1, 16) if size > 16)
    yield from (prefix.address + ahead for ahead in range(min(size, 3)))


def passage(now: Snapshot, place: Place, host: int, at: frozenset[str]) -> Passage:
    """What becomes of packets to `host`. `at` are the devices that its prefix is connected to: packets that leave the files
    elsewhere do not get there. Without any, whatever leaves the files gets there. Where tables do not settle, all of their states
    have to agree."""
    if place.node in now.scenario.nodes:
        return Passage(False, (), f"{place.node} is down")
    states = [now.state, *(state for found in now.state.unstable for state in found.states)]
    told = list(dict.fromkeys(_passage(forward(state.world(), place, host), at) for state in states))
    if len({one.arrives for one in told}) > 1:
        return Passage(None, (), f"{now.state.unstable[0].code}: {now.state.unstable[0].message}")
    return told[0]


def _passage(fate: Fate, at: frozenset[str]) -> Passage:
    if isinstance(fate, Unsure):
        return Passage(None, (), fate.reason)
    if not isinstance(fate, Arrived):
        return Passage(False, (), fate.reason)
    end = fate.at.node if fate.at else fate.path[-1]
    if at and end not in at:
        return Passage(False, fate.path, f"packets end at {end}, and the prefix is at {' and '.join(sorted(at))}")
    return Passage(True, fate.path)
