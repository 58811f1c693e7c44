"""What autonomous system boundary routers bring into OSPF (S5.17, S5.22, S5.25 to S5.30)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from routecheck.address import DEFAULT, Prefix, classful_length
from routecheck.model.device import Device
from routecheck.model.routing import OspfDefault, OspfRedistribution, OspfSummary
from routecheck.protocols.ospf.adjacency import MULTI_ACCESS
from routecheck.protocols.ospf.instances import Instance
from routecheck.protocols.route import Discard, Route, Via
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


class Open(NamedTuple):
    """A prefix of which the files do not tell whether it is brought in, or how: why, and the lines that hang on it."""

    prefix: Prefix
    reason: str
    lines: tuple[Line, ...]


class KeptOut(NamedTuple):
    """A prefix that a list, a map or the absence of `subnets` keeps out: why, and the lines that do."""

    prefix: Prefix
    reason: str
    lines: tuple[Line, ...]


class Terms(NamedTuple):
    """On which terms a route passes lists and maps: what they set, and the lines of the clauses that let it pass."""

    metric: int | None = None
    metric_type: int | None = None
    tag: int | None = None
    lines: tuple[Line, ...] = ()


class Origination(NamedTuple):
    """What an instance brings in: for sure, and perhaps; and what it would without its lists. `doubts` say what the sure
    part rests on."""

    externals: tuple[External, ...] = ()
    perhaps: tuple[Open, ...] = ()
    doubts: tuple[str, ...] = ()
    kept_out: tuple[KeptOut, ...] = ()


Resolve = Callable[[Route], Iterable[Via]]
"""The directly connected next hops that a route resolves to."""


class Origin(NamedTuple):
    """An instance, its place, and where it finds what it brings in: its router's table. `routes` yields all of it, `choice`
    the winners of a prefix, `resolve` the directly connected next hops of a route; `others` are the router's other
    instances by name."""

    place: int
    instance: Instance
    device: Device
    choice: Callable[[Prefix], tuple[Route, ...]]
    routes: Callable[[], Iterable[Route]]
    resolve: Resolve
    others: Mapping[str, Instance]


def originated(origin: Origin) -> Origination:
    """The type 5 LSAs of an instance, given its router's table (S4.9)."""
    made: dict[Prefix, External] = {}
    perhaps: dict[Prefix, Open] = {}
    doubts: list[str] = []
    kept_out: list[KeptOut] = []
    for how in origin.instance.process.redistributions:
        for routes in _taken(origin, how):
            found = _redistributed(origin, how, routes)
            if isinstance(found, KeptOut):
                kept_out.append(found)
            elif isinstance(found, External):
                made.setdefault(found.prefix, found)
                if routes[0].protocol == "C" and how.source in origin.others and how.metric is None:
                    doubts.append(f"{how.line}: {_CONNECTED}")
            else:
                perhaps.setdefault(found.prefix, found)
    made, perhaps = _limited(origin.instance, made, perhaps)
    doubts += _summarise(origin, made, perhaps)
    default = _default(origin)
    if isinstance(default, External):
        made[DEFAULT] = default
    elif default is not None:
        perhaps[DEFAULT] = default
    sure = tuple(made[prefix] for prefix in sorted(made))
    return Origination(sure, tuple(perhaps[prefix] for prefix in sorted(perhaps)), tuple(dict.fromkeys(doubts)), tuple(kept_out))


_CONNECTED = "the metric of the process's own prefixes is taken to be the cost of their interfaces (from memory)"


# -- redistribution


def _taken(origin: Origin, how: OspfRedistribution) -> Iterator[tuple[Route, ...]]:
    """The routes of a source that are in the table, prefix by prefix; 0/0 never (S5.27, S5.28)."""
    for routes in _of_source(origin, how):
        prefix = routes[0].prefix
        if prefix == DEFAULT:
            continue
        if routes[0].protocol != "C" or not _runs(origin.instance, routes):
            yield routes


def _of_source(origin: Origin, how: OspfRedistribution) -> Iterator[tuple[Route, ...]]:
    """The winners that belong to a source. An OSPF process has its connected prefixes too (S5.27)."""
    vrf = origin.instance.process.vrf
    if how.source in ("static", "connected"):
        device = origin.device
        if how.source == "static":
            prefixes = {route.prefix for route in device.static_routes if route.vrf == vrf}
        else:
            prefixes = {at.prefix for made in device.interfaces.values() if made.vrf == vrf for at in made.addresses}
        for prefix in sorted(prefixes):
            routes = tuple(route for route in origin.choice(prefix) if route.source == how.source)
            if routes:
                yield routes
        return
    other = origin.others.get(how.source)
    for route in origin.routes() if other else ():
        is_own = route.protocol == "C" and other is not None and _runs(other, (route,))
        code = "O" if is_own else route.protocol
        if (is_own or route.source == how.source) and (not how.types or code in how.types):
            yield (route,)


def _runs(instance: Instance, routes: Iterable[Route]) -> bool:
    """Whether the connected prefix is one of an instance's own, an internal route of it."""
    names = {getattr(hop, "interface", None) for route in routes for hop in route.next_hops}
    prefixes = {port.address.prefix for name, port in instance.interfaces.items() if name in names and port.address}
    prefixes |= {prefix for name, port in instance.interfaces.items() if name in names for prefix in port.secondaries}
    return any(route.prefix in prefixes for route in routes)


def _redistributed(origin: Origin, how: OspfRedistribution, routes: tuple[Route, ...]) -> External | Open | KeptOut:
    """One prefix of a source, past `subnets` (S5.26), `distribute-list out` and the route-map."""
    prefix = routes[0].prefix
    if not how.with_subnets and prefix.length > classful_length(prefix.address):
        return KeptOut(prefix, "it is longer than classful, and there is no 'subnets'", (how.line,))
    passed = _passed(origin, how, routes)
    if not isinstance(passed, Terms):
        return passed
    default_metric = origin.instance.process.default_metric
    metric = _first(passed.metric, how.metric, default_metric, _usual_metric(origin, how, routes[0]))
    lines = (how.line, *(line for route in routes for line in route.sources), *passed.lines)
    forwarding = 0 if routes[0].protocol == "C" else forwarding_address(origin.instance, routes, origin.resolve)
    tag = _first(passed.tag, how.tag or routes[0].tag)
    metric_type = passed.metric_type or how.metric_type
    return External(prefix, origin.place, metric, metric_type, tag, forwarding, tuple(dict.fromkeys(lines)))


def _passed(origin: Origin, how: OspfRedistribution, routes: tuple[Route, ...]) -> Terms | Open | KeptOut:
    """What the filters of a redistribution make of a prefix."""
    filters = [one for one in origin.instance.process.filters_out if one.scope in ("", how.source)]
    if not filters and not how.route_map:
        return Terms()
    from routecheck.protocols.ospf.terms import passed  # many networks have no lists at all

    return passed(origin, how, filters, routes)


def _usual_metric(origin: Origin, how: OspfRedistribution, route: Route) -> int:
    """The metric where none is configured: that of an OSPF route is carried over, others have 20 (S5.25)."""
    other = origin.others.get(how.source)
    if other is None:
        return 20
    if route.protocol == "C":
        return min(
            (other.interfaces[hop.interface].cost for hop in route.next_hops if hop.interface in other.interfaces), default=20
        )
    return route.metric


def _first(*values: int | None) -> int:
    return next(value for value in values if value is not None)


def _limited(
    instance: Instance, made: dict[Prefix, External], perhaps: dict[Prefix, Open]
) -> tuple[dict[Prefix, External], dict[Prefix, Open]]:
    """`redistribute maximum-prefix`: beyond it nothing more is taken, and which came first the files do not tell."""
    limit = instance.process.most_redistributed
    if limit is None or len(made) + len(perhaps) <= limit[0]:
        return made, perhaps
    reason = f"more than {limit[0]} prefixes are redistributed"
    return {}, {prefix: Open(prefix, reason, (limit[1],)) for prefix in (*made, *perhaps)}


# -- summaries


def _summarise(origin: Origin, made: dict[Prefix, External], perhaps: dict[Prefix, Open]) -> tuple[str, ...]:
    """S5.17: in `made` and `perhaps` the components of a `summary-address` give way to it; it exists while there is one.
    The longest that holds a prefix is its summary."""
    doubts: list[str] = []
    for summary in sorted(origin.instance.process.summaries.values(), key=lambda one: -one.prefix.length):
        components = [made.pop(prefix) for prefix in list(made) if summary.prefix.contains(prefix)]
        unsure = [perhaps.pop(prefix) for prefix in list(perhaps) if summary.prefix.contains(prefix)]
        if not summary.is_advertised:
            continue
        if components:
            made[summary.prefix] = summary_of(origin.place, summary, components)
            if len({(one.metric, one.metric_type) for one in components}) > 1:
                doubts.append(f"{summary.line}: {_MIXED}")
        elif unsure:
            perhaps[summary.prefix] = Open(summary.prefix, unsure[0].reason, (summary.line, *unsure[0].lines))
    return tuple(doubts)


_MIXED = "the components of the summary have different metrics or types; the lowest metric and, if any has it, type 2 are assumed"


def summary_of(index: int, summary: OspfSummary, components: list[External]) -> External:
    """The LSA of a summary: the lowest metric of its components, type 2 when one of them has it."""
    metric_type = max(one.metric_type for one in components)
    metric = min(one.metric for one in components if one.metric_type == metric_type)
    lines = (summary.line, *min(components).lines)
    return External(summary.prefix, index, metric, metric_type, summary.tag, 0, lines)


def discards(instance: Instance, externals: Iterable[External]) -> Iterator[Route]:
    """The discard routes of the summaries that an instance originates: 254, so that anything else for the prefix wins."""
    process = instance.process
    for external in externals if process.external_discard is not None else ():
        summary = process.summaries.get(external.prefix)
        if summary:
            distance = process.external_discard or 0
            yield Route(
                external.prefix, "O", distance, external.metric, (Discard(),), f"{instance.name} summary", (summary.line,)
            )


# -- the default


def _default(origin: Origin) -> External | Open | None:
    """Table 5.5: with `always`, while the table holds 0/0 from anything but this very process, or with a route-map while
    it permits some route of the table."""
    how = origin.instance.process.default
    if how is None:
        return None
    foreign = tuple(route for route in origin.choice(DEFAULT) if route.source != origin.instance.name)
    if not how.route_map:
        return _made_default(origin, how, foreign, Terms()) if foreign or how.is_always else None
    from routecheck.protocols.ospf.terms import first_permitted

    found = first_permitted(origin, how)
    if isinstance(found, Open):
        return found
    if found is None:
        return _made_default(origin, how, foreign, Terms()) if how.is_always else None
    return _made_default(origin, how, (found[1],), found[0])


def _made_default(origin: Origin, how: OspfDefault, routes: tuple[Route, ...], passed: Terms) -> External:
    process = origin.instance.process
    metric = _first(passed.metric, how.metric, process.default_metric, 1)
    to_default = [route for route in routes if route.prefix == DEFAULT]
    forwarding = forwarding_address(origin.instance, to_default, origin.resolve)
    tag = _first(passed.tag, int(process.pid))  # as IOS does: External Route Tag of 0.0.0.0 (Cisco 13692)
    lines = (how.line, *(line for route in routes for line in route.sources), *passed.lines)
    return External(DEFAULT, origin.place, metric, passed.metric_type or how.metric_type, tag, forwarding, lines)


def forwarding_address(instance: Instance, routes: Iterable[Route], resolve: Resolve) -> int:
    """S5.22: the next hop, when the interface to it runs OSPF, is not passive and is neither p2p nor p2mp; else 0."""
    for route in routes:
        for hop in resolve(route):
            port = instance.interfaces.get(hop.interface or "")
            if port and not port.is_passive and port.network in MULTI_ACCESS and port.address:
                return hop.address if port.address.prefix.covers(hop.address) else 0
    return 0
