"""Where what boundary routers bring in goes: type 5 LSAs, type 7 LSAs of not-so-stubby areas, and the translation of
these (RFC 3101, S5.18, S5.19)."""

from collections.abc import Iterable, Iterator, Mapping

from routecheck.address import DEFAULT, Prefix
from routecheck.ios.names import kind
from routecheck.line_protocol import Down
from routecheck.protocols.ospf.domain import N1, N2, Domain
from routecheck.protocols.ospf.external import External, summary_of
from routecheck.protocols.ospf.spf import INFINITY
from routecheck.protocols.ospf.table import Table
from routecheck.protocols.route import Route
from routecheck.topology import End

Externals = dict[Prefix, tuple[External, ...]]


def flooded(domain: Domain, originated: Mapping[int, tuple[External, ...]], down: Mapping[End, Down]) -> Externals:
    """All LSAs about externals by prefix, in the order of their originators."""
    made: dict[Prefix, list[External]] = {}
    for index, externals in sorted(originated.items()):
        for external in externals:
            for one in _of(domain, index, external, down):
                made.setdefault(one.prefix, []).append(one)
    for one in _defaults(domain):
        made.setdefault(DEFAULT, []).append(one)
    found = {prefix: tuple(externals) for prefix, externals in made.items()}
    for one in list(_translations(domain, found)):
        found[one.prefix] = (*found.get(one.prefix, ()), one)
    return found


def _of(domain: Domain, index: int, external: External, down: Mapping[End, Down]) -> Iterator[External]:
    """One external of a router: type 5 in its normal areas, type 7 in its not-so-stubby ones."""
    process = domain.routers[index].process
    if process.max_metric and process.max_metric.external:
        external = external._replace(metric=process.max_metric.external)
    kinds = {number: process.area(number).kind for number in domain.attached[index]}
    if external.area is not None:
        if external.area in kinds:
            yield external
        return
    if not kinds or "" in kinds.values():
        yield external
    for number in sorted(number for number, what in kinds.items() if what == "nssa"):
        is_border = domain.is_border(index)
        if external.prefix == DEFAULT or (is_border and process.area(number).no_redistribution):
            continue
        address = _forwarding(domain, index, number, external, down)
        is_propagated = not is_border and address != 0
        yield external._replace(area=number, is_propagated=is_propagated, forwarding=address)


def _forwarding(domain: Domain, index: int, number: int, external: External, down: Mapping[End, Down]) -> int:
    """The forwarding address of a type 7 LSA: that of the exit when it lies in the area, else an address of the router
    there, a loopback's before others, the highest first (RFC 3101 2.3; which of several IOS takes is from memory)."""
    one = domain.routers[index]
    ports = [p for p in one.interfaces.values() if p.area == number and p.address and End(one.node, p.name) not in down]
    if any(port.address and port.address.prefix.covers(external.forwarding) for port in ports):
        return external.forwarding
    if domain.is_border(index):
        return 0
    ranked = [
        (kind(port.name) == "Loopback", port.address.address) for port in ports if port.address and not port.made.unnumbered
    ]
    return max(ranked, default=(False, 0))[1]


def _defaults(domain: Domain) -> Iterator[External]:
    """The type 7 defaults of border routers, which need no route of their own (S5.18)."""
    for number, indexes in sorted(domain.borders.items()):
        for index in indexes:
            how = domain.routers[index].process.area(number).nssa_default
            if how and domain.routers[index].process.area(number).kind == "nssa":
                metric = 1 if how.metric is None else how.metric
                yield External(DEFAULT, index, metric, how.metric_type, 0, 0, (how.line,), area=number)


def nssa_defaults(domain: Domain, index: int, default: Iterable[Route], down: Mapping[End, Down]) -> tuple[External, ...]:
    """The type 7 defaults of a router inside not-so-stubby areas: while its table has a 0/0 that is not OSPF's (S5.18)."""
    one = domain.routers[index]
    foreign = [route for route in default if not route.protocol.startswith("O")]
    made = []
    for number in sorted(domain.attached[index]) if foreign and not domain.is_border(index) else ():
        settings = one.process.area(number)
        how = settings.nssa_default
        if how and settings.kind == "nssa":
            metric = 1 if how.metric is None else how.metric
            lines = (how.line, *(line for route in foreign for line in route.sources))
            plain = External(DEFAULT, index, metric, how.metric_type, 0, 0, lines, number)
            address = _forwarding(domain, index, number, plain, down)
            made.append(plain._replace(forwarding=address, is_propagated=address != 0))
    return tuple(made)


def _translations(domain: Domain, found: Externals) -> Iterator[External]:
    """The type 5 LSAs that border routers make of type 7 LSAs (RFC 3101 3.2): of those they use themselves, that have the P
    bit and a forwarding address."""
    if not any(one.area is not None for externals in found.values() for one in externals):
        return
    for number, indexes in sorted(domain.borders.items()):
        for index in indexes:
            settings = domain.routers[index].process.area(number)
            if settings.kind != "nssa" or not (settings.always_translates or _is_elected(domain, index, number, indexes)):
                continue
            made = list(_translated(Table(index, domain, found), number, found))
            yield from _summarised(domain, index, made, found)


def _translated(table: Table, number: int, found: Externals) -> Iterator[External]:
    """What one border router translates from one area, prefix by prefix; nothing that it brings in itself."""
    index = table.number
    settings = table.instance.process.area(number)
    for prefix in found:
        best = None if table.internal(prefix) else table.external(prefix)
        is_own = any(one.originator == index and one.area is None for one in found[prefix])
        if best is None or is_own or best.protocol not in (N1, N2) or best.area.number != number:
            continue
        one = next((one for one in table.chosen(prefix, best) if one.is_propagated and one.forwarding), None)
        if one is not None:
            address = 0 if settings.is_forwarding_suppressed else one.forwarding
            yield one._replace(originator=index, area=None, is_propagated=False, forwarding=address, translated=one.originator)


def _summarised(domain: Domain, index: int, made: list[External], found: Externals) -> Iterator[External]:
    """What is left of translations behind the `summary-address` lines of the translator (S5.17)."""
    summaries = domain.routers[index].process.summaries.values()
    groups: dict[Prefix, list[External]] = {}
    for one in made:
        summary = max((s for s in summaries if s.prefix.contains(one.prefix)), key=lambda s: s.prefix.length, default=None)
        if summary is None:
            yield one
        elif summary.is_advertised:
            groups.setdefault(summary.prefix, []).append(one)
    for prefix, components in groups.items():
        if not any(one.originator == index and one.area is None for one in found.get(prefix, ())):
            yield summary_of(index, domain.routers[index].process.summaries[prefix], components)


def _is_elected(domain: Domain, index: int, number: int, indexes: list[int]) -> bool:
    """Whether it has the highest router id of the border routers that reach each other in the area (RFC 3101 3.1)."""
    area = domain.areas[number]
    distance = area.tree(index).distance
    own = domain.routers[index].router_id
    rivals = (other for other in indexes if other != index and distance[area.vertex(other)] < INFINITY)
    return all(domain.routers[other].router_id < own for other in rivals)
