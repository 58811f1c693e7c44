"""Virtual links (RFC 2328 15, S5.20): two border routers of a transit area are neighbours in the backbone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from routecheck.address import dotted
from routecheck.model.routing import VirtualLink
from routecheck.protocols.ospf.instances import Instance, share_key
from routecheck.syntax.line import Line

if TYPE_CHECKING:
    from routecheck.protocols.ospf.area import Area

MOST_COST = 0xFFFF
"""A virtual link whose way costs more is not up (RFC 2328 16.1)."""


class BrokenLink(NamedTuple):
    """A virtual link that does not come up, and why, with the lines of both ends."""

    node: str
    reason: str
    lines: tuple[Line, ...]


class _End(NamedTuple):
    """One end as configured: the instance, the transit area, and what it says about the other end."""

    place: int
    area: int
    link: VirtualLink


def add_virtual_links(
    areas: dict[int, Area], routers: Sequence[Instance], attached: list[set[int]]
) -> tuple[dict[int, tuple[int, ...]], tuple[BrokenLink, ...]]:
    """Add every virtual link that comes up to the backbone, and its ends to those attached to it.

    Returns the transit areas with the places of the ends in each, and the links that stay down.
    """
    ends = [
        _End(index, number, link)
        for index, one in enumerate(routers)
        for number, settings in one.process.areas.items()
        for link in settings.virtual_links
    ]
    broken: list[BrokenLink] = []
    transit: dict[int, tuple[int, ...]] = {}
    up: list[tuple[_End, int]] = []
    for end in ends:
        found = _fault(areas, routers, ends, end)
        if isinstance(found, BrokenLink):
            broken.append(found)
        else:
            up.append((end, found))
    if up and 0 not in areas:
        from routecheck.protocols.ospf.area import Area

        areas[0] = Area(0, len(routers), [])
    for end, other in up:
        area = areas[end.area]
        tree = area.tree(end.place)
        vertex = area.vertex(other)
        areas[0].add_virtual(end.place, other, tree.distance[vertex], tree.hops_of(tree.first[vertex]))
        attached[end.place].add(0)
        transit[end.area] = (*transit.get(end.area, ()), end.place)
    return transit, tuple(broken)


def _fault(areas: dict[int, Area], routers: Sequence[Instance], ends: list[_End], end: _End) -> BrokenLink | int:
    """Why a virtual link is down, or the instance at its other end."""
    one, link = routers[end.place], end.link
    far = f"the virtual link to {dotted(link.router_id)} through area {end.area}"
    if one.process.area(end.area).kind:
        kind = one.process.area(end.area).kind
        return BrokenLink(one.node, f"{far}: area {end.area} is {kind}, which cannot be crossed", (link.line,))
    area = areas.get(end.area)
    others = [index for index, other in enumerate(routers) if other.router_id == link.router_id and index != end.place]
    near = [index for index in others if area and area.tree(end.place).distance[area.vertex(index)] <= MOST_COST]
    if area is None or not near:
        why = (
            "no router in these files has that id"
            if not others
            else f"{routers[others[0]].node} is not reached in area {end.area}"
        )
        return BrokenLink(one.node, f"{far}: {why}", (link.line,))
    back = next((other for other in ends if other.place == near[0] and _meets(routers, end, other)), None)
    if back is None:
        other = routers[near[0]]
        why = f"{other.node} has no `area {end.area} virtual-link {dotted(one.router_id)}`"
        return BrokenLink(one.node, f"{far}: {why}", (link.line, other.process.line))
    for what, ours, theirs in _mismatches(routers, end, back):
        why = f"{what}: {ours} on {one.node}, {theirs} on {routers[back.place].node}"
        return BrokenLink(one.node, f"{far}: {why}", (link.line, back.link.line))
    return near[0]


def _meets(routers: Sequence[Instance], end: _End, other: _End) -> bool:
    return other.area == end.area and other.link.router_id == routers[end.place].router_id


def _mismatches(routers: Sequence[Instance], end: _End, back: _End) -> Iterator[tuple[str, str, str]]:
    """What the two ends must agree on, as neighbours anywhere (S5.7)."""
    ours, theirs = end.link, back.link
    if (ours.hello_s, ours.dead_s) != (theirs.hello_s, theirs.dead_s):
        yield "hello/dead timers", f"{ours.hello_s}/{ours.dead_s}", f"{theirs.hello_s}/{theirs.dead_s}"
    kinds = [one.link.authentication or routers[one.place].process.area(0).authentication or "null" for one in (end, back)]
    if kinds[0] != kinds[1]:
        yield "authentication type", kinds[0], kinds[1]
    is_other_text = kinds[0] == "simple" and ours.simple_key != theirs.simple_key
    if is_other_text or (kinds[0] == "message-digest" and not share_key(ours.digest_keys, theirs.digest_keys)):
        yield "authentication key", "<secret>", "another"
