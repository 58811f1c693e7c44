"""The lines of a `router ospf` block about what it takes from elsewhere and lets through: `redistribute`,
`distribute-list`, `summary-address` (S5.17, S5.25 to S5.28, S5.35)."""

from __future__ import annotations

from routecheck.ios.names import interface_name
from routecheck.ios.routing import route_prefix
from routecheck.ios.values import keyword, metric_in, metric_type_in, number_in, positive
from routecheck.model.routing import OspfProcess, OspfRedistribution, OspfSummary, RouteFilter
from routecheck.syntax.line import Line

_OPTIONS = ("subnets", "metric", "metric-type", "route-map", "tag", "nssa-only", "match")
_TYPES = {
    "internal": ("O", "O IA"), "external": ("O E1", "O E2"), "external 1": ("O E1",), "external 2": ("O E2",),
    "nssa-external": ("O N1", "O N2"), "nssa-external 1": ("O N1",), "nssa-external 2": ("O N2",),
}  # fmt: skip
"""The codes of what `match` takes from another OSPF process."""


def redistribute_line(known: OspfProcess, words: tuple[str, ...], line: Line) -> OspfProcess:
    """The process after a `redistribute` line or its `no`."""
    is_removed = words[0] in ("no", "default")
    what, *rest = words[2:] if is_removed else words[1:]
    if what == "maximum-prefix":
        if is_removed or "warning-only" in rest:
            return known._replace(most_redistributed=None)
        return known._replace(most_redistributed=(positive(rest[0]), line))
    source = what
    if what == "ospf":
        if not rest:
            raise ValueError("'redistribute ospf' needs the number of a process")
        source = f"ospf {number_in(rest.pop(0), 'the number of an OSPF process', 1, 65535)}"
    if is_removed:
        return _without(known, source, rest)
    return _with(known, _redistribution(source, rest, line))


def _redistribution(source: str, options: list[str], line: Line) -> OspfRedistribution:
    made = OspfRedistribution(source, line)
    rest = list(options)
    while rest:
        option = keyword(rest.pop(0), _OPTIONS)
        if option == "subnets":
            made = made._replace(with_subnets=True)
        elif option == "match":
            made = made._replace(types=made.types | _types(rest))
        if option in ("subnets", "nssa-only", "match"):
            continue
        if not rest:
            raise ValueError(f"'{option}' needs a value")
        value = rest.pop(0)
        if option == "metric":
            made = made._replace(metric=metric_in(value))
        elif option == "metric-type":
            made = made._replace(metric_type=metric_type_in(value))
        elif option == "tag":
            made = made._replace(tag=positive(value) if value != "0" else 0)
        else:
            made = made._replace(route_map=value)
    return made


def _types(rest: list[str]) -> frozenset[str]:
    """What stands behind `match`, which is taken from `rest`: `internal external 1 external 2`."""
    types: frozenset[str] = frozenset()
    while rest:
        word = rest[0].lower()
        if word in ("internal", "external", "nssa-external"):
            rest.pop(0)
            number = rest.pop(0) if rest and rest[0] in ("1", "2") and word != "internal" else ""
            types |= frozenset(_TYPES[f"{word} {number}".strip()])
        elif word == "match":
            rest.pop(0)
        else:
            break
    if not types:
        raise ValueError("'match' needs internal, external or nssa-external")
    return types


def _with(known: OspfProcess, new: OspfRedistribution) -> OspfProcess:
    """A second line for the same source adds its options to the first (IOS keeps what it does not name)."""
    others = tuple(old for old in known.redistributions if old.source != new.source)
    for old in known.redistributions:
        if old.source == new.source:
            new = new._replace(
                metric=old.metric if new.metric is None else new.metric,
                with_subnets=old.with_subnets or new.with_subnets,
                tag=new.tag or old.tag,
                route_map=new.route_map or old.route_map,
                metric_type=old.metric_type if "metric-type" not in new.line.text else new.metric_type,
                types=new.types or old.types,
            )
    return known._replace(redistributions=(*others, new))


def _without(known: OspfProcess, source: str, options: list[str]) -> OspfProcess:
    """`no redistribute static` removes it; with options behind it only those go (Cisco: redistribute (IP))."""
    kept = tuple(old for old in known.redistributions if old.source != source)
    found = next((old for old in known.redistributions if old.source == source), None)
    if not options or found is None:
        return known._replace(redistributions=kept)
    for option in (_option_name(word) for word in options):
        if option == "subnets":
            found = found._replace(with_subnets=False)
        elif option == "match":
            found = found._replace(types=frozenset())
        elif option in ("metric", "metric-type", "tag", "route-map"):
            cleared = OspfRedistribution(source, found.line)._asdict()[option.replace("-", "_")]
            found = found._replace(**{option.replace("-", "_"): cleared})
    return known._replace(redistributions=(*kept, found))


def _option_name(word: str) -> str:
    """The option of `redistribute` that a word is or abbreviates; '' for an option's value."""
    options = [option for option in _OPTIONS if option.startswith(word.lower())]
    return min(options, key=len) if options and not word.isdigit() else ""


# -- filters and summaries


def not_modelled(words: tuple[str, ...]) -> str:
    """The keywords of a filter or a summary with options that are not modelled; empty when there are none."""
    match words:
        case "redistribute", *rest if "nssa-only" in rest:
            return "redistribute nssa-only"
        case "distribute-list", *rest if "gateway" in rest:
            return "distribute-list gateway"
        case "summary-address", _, _, *rest if rest and rest != ["not-advertise"] and rest[0] != "tag":
            return "summary-address"
        case _:
            return ""


def filter_line(known: OspfProcess, what: str, words: list[str], line: Line) -> OspfProcess:
    """The process after a `distribute-list` or `summary-address` line."""
    if not_modelled((what, *words)):
        return known
    if what == "summary-address":
        made = _summary(words, line)
        return known._replace(summaries={**known.summaries, made.prefix: made})
    is_inbound, new = _filter(words, line)
    if is_inbound:
        return known._replace(filters_in=(*_elsewhere(known.filters_in, new), new))
    return known._replace(filters_out=(*_elsewhere(known.filters_out, new), new))


def without_filter(known: OspfProcess, what: str, words: list[str], line: Line) -> OspfProcess:
    """The process after `no` and one of those lines."""
    if what == "summary-address":
        if len(words) < 2:
            raise ValueError("'summary-address' needs an address and a mask")
        gone = route_prefix(words[0], words[1])
        return known._replace(summaries={one: made for one, made in known.summaries.items() if one != gone})
    is_inbound, old = _filter(words, line)
    if is_inbound:
        return known._replace(filters_in=_elsewhere(known.filters_in, old))
    return known._replace(filters_out=_elsewhere(known.filters_out, old))


def _elsewhere(known: tuple[RouteFilter, ...], new: RouteFilter) -> tuple[RouteFilter, ...]:
    """The filters of other interfaces and sources: for each there is one, the last."""
    return tuple(one for one in known if one.scope != new.scope)


def _filter(words: list[str], line: Line) -> tuple[bool, RouteFilter]:
    """(whether it is for `in`, the filter) of `ACL|prefix P|route-map M in|out [INTERFACE|SOURCE]`. Raises `ValueError`."""
    match words:
        case name, ("in" | "out") as direction, *rest:
            made = RouteFilter("access-list", name, line)
        case kind, name, ("in" | "out") as direction, *rest:
            is_map = keyword(kind, ("prefix", "route-map")) == "route-map"
            made = RouteFilter("route-map" if is_map else "prefix-list", name, line)
        case _:
            raise ValueError("'distribute-list' needs a list, and 'in' or 'out'")
    if direction == "in":
        return True, made._replace(scope=interface_name("".join(rest)) if rest else "")
    if rest and rest[0].lower() not in ("static", "connected", "ospf", "rip", "bgp", "eigrp", "isis"):
        raise ValueError("OSPF filters what it redistributes, not what leaves by an interface")
    return False, made._replace(scope=" ".join(rest).lower())


def _summary(words: list[str], line: Line) -> OspfSummary:
    made = OspfSummary(route_prefix(*words[:2]), line)
    match words[2:]:
        case ("not-advertise",):
            return made._replace(is_advertised=False)
        case "tag", value:
            return made._replace(tag=number_in(value, "a tag"))
        case _:
            return made
