"""Lists and maps as they filter routes: what can be asked of a route, and what `distribute-list` makes of it (S5.35)."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from routecheck.model.device import Device
from routecheck.model.routing import RouteFilter
from routecheck.policy import prefix_list
from routecheck.policy.acl import permits_prefix
from routecheck.policy.route_map import Facts, Permitted, Undecided, apply
from routecheck.protocols.route import Ineligible, Route, Via
from routecheck.syntax.line import Line

Resolve = Callable[[Route], Iterable[Via]]
"""The directly connected next hops that a route resolves to."""


class Judged(NamedTuple):
    """What a filter makes of a route, None when that cannot be told, with the lines that say so."""

    is_permitted: bool | None
    reason: str = ""
    lines: tuple[Line, ...] = ()


def facts(routes: tuple[Route, ...], resolve: Resolve | None = None) -> Facts:
    """What a route-map can ask of the winners of a prefix."""
    hops = [hop for route in routes for hop in route.next_hops]
    interfaces = tuple(hop.interface for hop in hops if hop.interface)
    is_recursive = len(interfaces) < len(hops)
    reached = [hop.interface or "" for route in routes for hop in resolve(route)] if resolve and is_recursive else []
    first = routes[0]
    return Facts(
        prefix=first.prefix,
        protocol=first.protocol,
        source=first.source,
        metric=first.metric,
        tag=first.tag,
        next_hops=tuple(hop.address for hop in hops if isinstance(hop, Via)),
        interfaces=() if is_recursive else interfaces,
        reached=tuple(reached),
    )


def judge(device: Device, how: RouteFilter, asked: Facts) -> Judged:
    """What a `distribute-list` makes of a route."""
    if how.kind == "route-map":
        result = apply(device, how.name, asked)
        if isinstance(result, Permitted):
            return Judged(is_permitted=True, lines=(how.line, *result.lines))
        lines = (how.line, result.line) if result.line else (how.line,)
        return Judged(None if isinstance(result, Undecided) else False, result.reason, lines)
    if how.kind == "prefix-list":
        ruling = prefix_list.permits(device.prefix_lists.get(how.name), asked.prefix)
    else:
        ruling = permits_prefix(device.acls.get(how.name), asked.prefix)
    lines = (how.line, ruling.entry.line) if ruling.entry else (how.line,)
    return Judged(ruling.is_permitted, ruling.reason, lines)


class Inbound:
    """The `distribute-list ... in` lines of a device's processes: what of the routes they offer may enter the table."""

    def __init__(self, device: Device, filters: dict[str, tuple[RouteFilter, ...]]) -> None:
        self.device, self.filters = device, filters

    def __call__(self, route: Route) -> list[Route | Ineligible]:
        """The route as far as it is let in, and what of it is not. A filter for an interface is about the next hops there."""
        out: list[Route | Ineligible] = []
        left = route
        for how in self.filters.get(route.source, ()):
            met = tuple(hop for hop in left.next_hops if how.scope in ("", hop.interface))
            if not met:
                continue
            ruling = judge(self.device, how, facts((left._replace(next_hops=met),)))
            if ruling.is_permitted:
                continue
            kept_out = left._replace(next_hops=met)
            reason = f"distribute-list: {ruling.reason}"
            out.append(Ineligible(kept_out, reason, ruling.lines, is_unknown=ruling.is_permitted is None))
            left = left._replace(next_hops=tuple(hop for hop in left.next_hops if hop not in met))
        return [left, *out] if left.next_hops else out
