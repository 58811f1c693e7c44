"""Which tracked object a route hangs on, and what that was found to be: probe, object, route in a chain (S3.19)."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from routecheck.protocols.route import Route
from routecheck.protocols.static import Followed
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line


class Following(NamedTuple):
    """An `ip route` line behind a route, with the object of that device that it follows."""

    line: Line
    node: str
    number: str
    state: Followed


def followings(now: Snapshot, routes: Iterable[Route]) -> Iterator[Following]:
    """The tracked objects behind `routes`, on whichever router."""
    if not now.base.tracked:
        return
    lines = dict.fromkeys(line for route in routes for line in route.sources)
    for node in dict.fromkeys(node for node, _ in now.base.tracked):
        for route in now.device(node).static_routes:
            state = now.state.state.tracks.get((node, route.track)) if route.track else None
            if route.track and state and route.line in lines:
                yield Following(route.line, node, route.track, state)


def doubts(now: Snapshot, routes: Iterable[Route]) -> Iterator[str]:
    """What the states of the objects behind `routes` rest on."""
    for made in followings(now, routes):
        yield from made.state.doubts
