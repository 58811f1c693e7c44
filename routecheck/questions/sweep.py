"""What each of many failures changes in the tables of all routers that stay up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from routecheck.address import Prefix
from routecheck.protocols.route import Way
from routecheck.rib.converge import Converged
from routecheck.rib.moved import Before, Key, failed, way_to
from routecheck.snapshot import Snapshot
from routecheck.topology import Scenario


class Change(NamedTuple):
    """What a table shows of a prefix before a failure and after it; None: it is not there."""

    node: str
    vrf: str
    prefix: Prefix
    before: Way | None
    after: Way | None


class Effect(NamedTuple):
    """What a failure changes: the prefixes with other winners of each (device, VRF) that has any. Devices that fail
    themselves are left out."""

    failure: Scenario
    before: Snapshot
    after: Snapshot
    changed: dict[Key, list[Prefix]]

    def changes(self) -> Iterator[Change]:
        """Each change with both ways, by device, VRF and prefix."""
        for (node, vrf), prefixes in sorted(self.changed.items()):
            was, now = self.before.rib(node, vrf), self.after.rib(node, vrf)
            for prefix in sorted(prefixes):
                yield Change(node, vrf, prefix, way_to(was, prefix), way_to(now, prefix))


def sweep(now: Snapshot, failures: Iterable[Scenario]) -> Iterator[Effect]:
    """The effect of each failure by itself, on top of what is broken in `now`. Nothing of one is kept for the next but what
    they share: the tables and trees of `now`."""
    start = now.state
    if start.wired.ground is not start.wired:
        start = Converged(start.base, start.broken, start.state)
    before = Before(start)
    for failure in failures:
        moves = failed(before, start.broken | failure)
        keys = (key for key in before.watched if key[0] not in moves.after.broken.nodes)
        changed = {key: found for key in keys if (found := moves.prefixes(key))}
        yield Effect(failure, Snapshot(start.base, start), Snapshot(start.base, moves.after), changed)
