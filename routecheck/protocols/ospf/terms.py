"""On which terms routes pass what stands between a router's table and OSPF: `distribute-list out` and route-maps.

A module of its own, imported where a config has such lines.
"""

from collections.abc import Iterable

from routecheck.address import DEFAULT
from routecheck.model.routing import OspfDefault, OspfRedistribution, RouteFilter
from routecheck.policy.route_map import Denied, Permitted, Undecided, apply, changes_nothing
from routecheck.protocols.filters import facts, judge
from routecheck.protocols.ospf.external import KeptOut, Open, Origin, Terms
from routecheck.protocols.route import Route
from routecheck.syntax.line import Line


def passed(
    origin: Origin, how: OspfRedistribution, filters: Iterable[RouteFilter], routes: tuple[Route, ...]
) -> Terms | Open | KeptOut:
    """What filters, and then the route-map, of a redistribution make of a prefix."""
    asked = facts(routes, origin.resolve)
    for one in filters:
        ruling = judge(origin.device, one, asked)
        if ruling.is_permitted is None:
            return Open(asked.prefix, ruling.reason, (how.line, *ruling.lines))
        if not ruling.is_permitted:
            return KeptOut(asked.prefix, ruling.reason, (how.line, *ruling.lines))
    if not how.route_map:
        return Terms()
    result = apply(origin.device, how.route_map, asked)
    if isinstance(result, Undecided):
        return Open(asked.prefix, result.reason, _lines(how.line, result))
    if isinstance(result, Permitted):
        return Terms(*result.change, result.lines)
    return KeptOut(asked.prefix, result.reason, _lines(how.line, result))


def first_permitted(origin: Origin, how: OspfDefault) -> tuple[Terms, Route] | Open | None:
    """The first route of the table that the route-map of a default permits, 0/0 before all others. The process's own 0/0
    does not count (S5.29); whether another route of its own would is not documented. With `always` none is needed."""
    perhaps: Open | None = None
    own = origin.instance.name
    for route in sorted(origin.routes(), key=lambda route: route.prefix):
        if route.source == own and route.prefix == DEFAULT:
            continue
        result = apply(origin.device, how.route_map, facts((route,), origin.resolve))
        if isinstance(result, Permitted) and route.source != own:
            return Terms(*result.change, result.lines), route
        if isinstance(result, Undecided):
            perhaps = perhaps or Open(DEFAULT, result.reason, _lines(how.line, result))
        elif isinstance(result, Permitted):
            reason = f"{route.prefix} of {own} itself passes route-map {how.route_map}; it is not known whether that counts"
            perhaps = perhaps or Open(DEFAULT, reason, (how.line, *result.lines))
    return None if how.is_always and changes_nothing(origin.device, how.route_map) else perhaps


def _lines(line: Line, result: Undecided | Denied) -> tuple[Line, ...]:
    return (line, result.line) if result.line else (line,)
