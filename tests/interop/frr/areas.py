"""The `area` lines of a process, for `translate`."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import dotted
from routecheck.model.routing import OspfArea, OspfProcess, OspfRange, VirtualLink


def area_lines(process: OspfProcess) -> Iterator[str]:
    """The types of areas, and what border routers do with them."""
    yield "compatible rfc1583" if process.is_rfc1583 else "no compatible rfc1583"
    for number, area in process.areas.items():
        for options in _kind(area):
            yield f"area {number} {options}"
        if area.default_cost_line:
            yield f"area {number} default-cost {area.default_cost}"
        for one in area.ranges:
            yield f"area {number} range {one.prefix}{_range(one)}"
        for link in area.virtual_links:
            yield f"area {number} virtual-link {dotted(link.router_id)}{_timers(link)}"


def _kind(area: OspfArea) -> Iterator[str]:
    """`stub`, `nssa` and their options. An NSSA's own default (`default-information-originate`) is left out: FRRouting 8.4
    always sends one, of another type (`differences`)."""
    if not area.kind:
        return
    yield area.kind
    if area.no_summary:
        yield f"{area.kind} no-summary"
    if area.is_forwarding_suppressed:
        yield "nssa suppress-fa"
    if area.always_translates:
        yield "nssa translate-always"


def _range(one: OspfRange) -> str:
    if not one.is_advertised:
        return " not-advertise"
    return "" if one.cost is None else f" cost {one.cost}"


def _timers(link: VirtualLink) -> str:
    """The shortest that ospfd takes, instead of the defaults."""
    quick = (link.hello_s, link.dead_s) == (10, 40)
    return (
        " hello-interval 1 dead-interval 3 retransmit-interval 1"
        if quick
        else f" hello-interval {link.hello_s} dead-interval {link.dead_s}"
    )
