"""What autonomous system boundary routers bring into OSPF (S5.22, S5.25 to S5.30)."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from routecheck.address import DEFAULT, Prefix, classful_length
from routecheck.model.routing import OspfRedistribution
from routecheck.protocols.ospf.adjacency import MULTI_ACCESS
from routecheck.protocols.ospf.instances import Instance
from routecheck.protocols.route import Route, Via
from routecheck.syntax.line import Line


class External(NamedTuple):
    """A type 5 LSA from the instance at place `originator`, or a type 7 LSA when it stays in an `area` (an NSSA), with its
    P bit. `forwarding` is 0 when packets go to the originator itself; `translated` is the place of who brought it in."""

    prefix: Prefix
    originator: int
    metric: int
    metric_type: int
    tag: int
    forwarding: int
    lines: tuple[Line, ...]
    area: int | None = None
    is_propagated: bool = False
    translated: int | None = None


Lookup = Callable[[Prefix], tuple[Route, ...]]
"""The winning routes of exactly a prefix in one router's RIB."""
Resolve = Callable[[Route], Iterable[Via]]
"""The directly connected next hops that a route resolves to."""


def originated(
    index: int, instance: Instance, lookup: Lookup, statics: Iterable[Prefix], connected: Iterable[Prefix], resolve: Resolve
) -> tuple[External, ...]:
    """The type 5 LSAs of an instance, given its router's RIB. `statics` and `connected` are the prefixes to consider."""
    made: dict[Prefix, External] = {}
    for external in _redistributed(index, instance, lookup, statics, connected, resolve):
        made.setdefault(external.prefix, external)
    default = _default(index, instance, lookup, resolve)
    if default:
        made[DEFAULT] = default
    return tuple(made[prefix] for prefix in sorted(made))


def _default(index: int, instance: Instance, lookup: Lookup, resolve: Resolve) -> External | None:
    """Table 5.5: with `always`, or while the RIB holds 0/0 from anything but this very process."""
    how = instance.process.default
    if how is None or (how.route_map and not how.is_always):
        return None
    foreign = [route for route in lookup(DEFAULT) if route.source != instance.name]
    if not foreign and not how.is_always:
        return None
    metric = next((value for value in (how.metric, instance.process.default_metric) if value is not None), 1)
    lines = (how.line, *(line for route in foreign for line in route.sources))
    forwarding = forwarding_address(instance, foreign, resolve)
    tag = int(instance.process.pid)  # as IOS does: `show ip ospf database external 0.0.0.0`, External Route Tag (Cisco 13692)
    return External(DEFAULT, index, metric, how.metric_type, tag, forwarding, lines)


def _redistributed(
    index: int, instance: Instance, lookup: Lookup, statics: Iterable[Prefix], connected: Iterable[Prefix], resolve: Resolve
) -> Iterator[External]:
    for how in instance.process.redistributions:
        if how.route_map:
            continue
        code, prefixes = ("S", statics) if how.source == "static" else ("C", connected)
        for prefix in prefixes:
            routes = [route for route in lookup(prefix) if route.protocol == code]
            if not routes or prefix == DEFAULT or not _passes_subnets(how, prefix):
                continue
            if code == "C" and _runs_ospf(instance, routes):
                continue
            metric = next((value for value in (how.metric, instance.process.default_metric) if value is not None), 20)
            lines = (how.line, *(line for route in routes for line in route.sources))
            forwarding = forwarding_address(instance, routes, resolve) if code == "S" else 0
            tag = how.tag or (routes[0].tag if code == "S" else 0)
            yield External(prefix, index, metric, how.metric_type, tag, forwarding, lines)


def _passes_subnets(how: OspfRedistribution, prefix: Prefix) -> bool:
    """S5.26: without `subnets` only prefixes not longer than their classful length."""
    return how.with_subnets or prefix.length <= classful_length(prefix.address)


def _runs_ospf(instance: Instance, routes: Iterable[Route]) -> bool:
    """Whether the connected prefix is OSPF's own already: then it is an internal route."""
    names = {getattr(hop, "interface", None) for route in routes for hop in route.next_hops}
    prefixes = {port.address.prefix for name, port in instance.interfaces.items() if name in names and port.address}
    prefixes |= {prefix for name, port in instance.interfaces.items() if name in names for prefix in port.secondaries}
    return any(route.prefix in prefixes for route in routes)


def forwarding_address(instance: Instance, routes: Iterable[Route], resolve: Resolve) -> int:
    """S5.22: the next hop, when the interface to it runs OSPF, is not passive and is neither p2p nor p2mp; else 0."""
    for route in routes:
        for hop in resolve(route):
            port = instance.interfaces.get(hop.interface or "")
            if port and not port.is_passive and port.network in MULTI_ACCESS and port.address:
                return hop.address if port.address.prefix.covers(hop.address) else 0
    return 0
