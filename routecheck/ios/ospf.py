"""The lines of a `router ospf` block, folded into an `OspfProcess`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from routecheck.address import ALL_ONES, mask_length, parse_address
from routecheck.ios.names import interface_name
from routecheck.ios.ospf_area import area_line
from routecheck.ios.ospf_external import filter_line, redistribute_line, without_filter
from routecheck.ios.values import MOST_METRIC, area_id, keyword, metric_in, metric_type_in, number_in, positive
from routecheck.model.routing import NO_AREAS, NORMAL_AREA, MaxMetric, OspfDefault, OspfNetwork, OspfProcess, RouterDistance
from routecheck.syntax.line import Line

K = TypeVar("K")
V = TypeVar("V")


def check_pid(pid: str) -> None:
    """Raises `ValueError` for what is no number of a process."""
    if not (pid.isascii() and pid.isdigit() and 1 <= int(pid) <= 65535):
        raise ValueError(f"'{pid}' is not the number of an OSPF process (1 to 65535)")


def new_process(pid: str, line: Line, vrf: str) -> OspfProcess:
    """A process of which nothing is known yet. Its statements and passive interfaces are dicts that `ospf_line` adds to in
    place: to copy what is there for every line takes quadratic time."""
    return OspfProcess(pid, line, vrf, networks={}, passive={})


def ospf_line(known: OspfProcess, words: tuple[str, ...], line: Line) -> OspfProcess:
    """The process after one more line of its block. Raises `ValueError` for an argument that IOS would refuse."""
    match words:
        case "router-id", address:
            return known._replace(router_id=_router_id(address), router_id_line=line)
        case "no" | "default", "router-id", *_:
            return known._replace(router_id=None, router_id_line=None)
        case "network", address, wildcard, "area", area:
            made = _network(address, wildcard, area, line)
            _dict(known.networks)[made.address, made.wildcard] = made
            return known
        case "no" | "default", "network", address, wildcard, *_:
            gone = _network(address, wildcard, "0", line)
            _dict(known.networks).pop((gone.address, gone.wildcard), None)
            return known
        case ("passive-interface", *name) | ("no" | "default", "passive-interface", *name):
            return _passive(known, name, line, is_passive=words[0] == "passive-interface")
        case "auto-cost", "reference-bandwidth", mbps:
            return known._replace(reference_mbps=positive(mbps, 4294967))
        case "no" | "default", "auto-cost", *_:
            return known._replace(reference_mbps=100)
        case "default-information", "originate", *options:
            return known._replace(default=_default(options, line))
        case "no" | "default", "default-information", *_:
            return known._replace(default=None)
        case ("redistribute", *_) | ("no" | "default", "redistribute", *_):
            return redistribute_line(known, words, line)
        case (("distribute-list" | "summary-address"), *rest):
            return filter_line(known, words[0], rest, line)
        case "no" | "default", ("distribute-list" | "summary-address") as what, *rest:
            return without_filter(known, what, rest, line)
        case "default-metric", metric:
            return known._replace(default_metric=positive(metric, MOST_METRIC))
        case "no" | "default", "default-metric", *_:
            return known._replace(default_metric=None)
        case "distance", "ospf", *pairs:
            return _with_distances(known, pairs, line)
        case "distance", distance:
            number = positive(distance, 255)
            return known._replace(intra_distance=number, inter_distance=number, external_distance=number, distance_line=line)
        case ("distance", number, address, wildcard, *acl) | (
            "no" | "default", "distance", number, address, wildcard, *acl
        ):  # fmt: skip
            return _with_router_distance(known, (number, address, wildcard, acl), line, is_removed=words[0] != "distance")
        case "no" | "default", "distance", *_:
            return known._replace(intra_distance=110, inter_distance=110, external_distance=110, distance_line=None)
        case "maximum-paths", number:
            return known._replace(maximum_paths=positive(number, 32))
        case "no" | "default", "maximum-paths", *_:
            return known._replace(maximum_paths=4)
        case ("shutdown",):
            return known._replace(is_shutdown=True)
        case "no" | "default", "shutdown":
            return known._replace(is_shutdown=False)
        case "neighbor", address, *_:
            return known._replace(neighbors=known.neighbors | {parse_address(address)})
        case "no" | "default", "neighbor", address, *_:
            return known._replace(neighbors=known.neighbors - {parse_address(address)})
        case ("area", area, *options) | ("no" | "default", "area", area, *options):
            number = area_id(area)
            changed = area_line(known.areas.get(number), number, tuple(options), line, is_removed=words[0] != "area")
            others = {one: value for one, value in known.areas.items() if one != number}
            return known._replace(areas=(others if changed in (None, NORMAL_AREA) else others | {number: changed}) or NO_AREAS)
        case "compatible", "rfc1583":
            return known._replace(is_rfc1583=True)
        case "no", "compatible", "rfc1583":
            return known._replace(is_rfc1583=False)
        case ("discard-route", *which) | ("no" | "default", "discard-route", *which):
            return _with_discard(known, which, is_removed=words[0] == "no")
        case "max-metric", "router-lsa", *options:
            return known._replace(max_metric=_max_metric(options, line))
        case "no" | "default", "max-metric", *_:
            return known._replace(max_metric=None)
        case "timers", "throttle", "spf", start, *_:
            return known._replace(spf_delay_ms=number_in(start, "a delay", 0, 600000), spf_line=line)
        case "timers", "spf", start, *_:
            return known._replace(spf_delay_ms=1000 * number_in(start, "a delay", 0, 65535), spf_line=line)
        case ("no" | "default", "timers", "throttle", "spf", *_) | ("no" | "default", "timers", "spf", *_):
            return known._replace(spf_delay_ms=None, spf_line=None)
        case ("bfd", "all-interfaces") | ("no" | "default", "bfd", "all-interfaces"):
            return known._replace(has_bfd=words[0] == "bfd")
        case ("prefix-suppression",):
            return known._replace(has_prefix_suppression=True)
        case "no" | "default", "prefix-suppression":
            return known._replace(has_prefix_suppression=False)
        case _:
            return known


def _with_router_distance(
    known: OspfProcess, words: tuple[str, str, str, list[str]], line: Line, *, is_removed: bool
) -> OspfProcess:
    """S4.4; a second line for the same routers replaces the first."""
    number, address, wildcard, acl = words
    wild = parse_address(wildcard)
    made = RouterDistance(positive(number, 255), parse_address(address) & ~wild & ALL_ONES, wild, acl[0] if acl else "", line)
    others = tuple(one for one in known.router_distances if (one.address, one.wildcard) != (made.address, wild))
    return known._replace(router_distances=others if is_removed else (*others, made))


def _with_discard(known: OspfProcess, which: list[str], *, is_removed: bool) -> OspfProcess:
    """`[no] discard-route [internal [N] | external [N]]`: both when none is named; distances 110 and 254 (S4.1, S5.17)."""
    kinds = [word for word in which if word in ("internal", "external")]
    numbers = [word for word in which if word not in kinds]
    own = None if is_removed else positive(numbers[0], 255) if numbers else 0
    for kind in kinds or ("internal", "external"):
        if kind == "internal":
            known = known._replace(internal_discard=110 if own == 0 else own)
        else:
            known = known._replace(external_discard=254 if own == 0 else own)
    return known


def _max_metric(options: list[str], line: Line) -> MaxMetric | None:
    """S5.36. With `on-startup` it ends before the steady state."""
    if "on-startup" in options:
        return None
    made = MaxMetric(line)
    for place, word in enumerate(options):
        following = options[place + 1] if place + 1 < len(options) else ""
        number = positive(following, 16777215) if following.isdigit() else 16711680
        if word == "include-stub":
            made = made._replace(with_stubs=True)
        elif word == "external-lsa":
            made = made._replace(external=number)
        elif word == "summary-lsa":
            made = made._replace(summary=number)
    return made


def _network(address: str, wildcard: str, area: str, line: Line) -> OspfNetwork:
    """S5.2: a mask typed for the wildcard is inverted; bits under the wildcard are zeroed (S1.16)."""
    wild = parse_address(wildcard)
    if wild not in (0, ALL_ONES) and mask_length(wild) is not None:
        wild ^= ALL_ONES
    return OspfNetwork(parse_address(address) & ~wild & ALL_ONES, wild, area_id(area), line)


def _dict(known: Mapping[K, V]) -> dict[K, V]:
    """The dict that `new_process` made."""
    assert isinstance(known, dict)
    return known


def _passive(known: OspfProcess, name: list[str], line: Line, *, is_passive: bool) -> OspfProcess:
    if name == ["default"]:
        return known._replace(is_passive_by_default=is_passive, passive={"": (True, line)} if is_passive else {})
    full = interface_name("".join(name))
    if is_passive == known.is_passive_by_default:
        _dict(known.passive).pop(full, None)
    else:
        _dict(known.passive)[full] = is_passive, line
    return known


def _default(options: list[str], line: Line) -> OspfDefault:
    made = OspfDefault(line)
    rest = list(options)
    while rest:
        option = keyword(rest.pop(0), ("always", "metric", "metric-type", "route-map"))
        if option == "always":
            made = made._replace(is_always=True)
            continue
        if not rest:
            raise ValueError(f"'{option}' needs a value")
        value = rest.pop(0)
        if option == "metric":
            made = made._replace(metric=metric_in(value))
        elif option == "metric-type":
            made = made._replace(metric_type=metric_type_in(value))
        else:
            made = made._replace(route_map=value)
    return made


def _router_id(text: str) -> int:
    address = parse_address(text)
    if address == 0:
        raise ValueError(f"{text} cannot be a router id")
    return address


def _with_distances(known: OspfProcess, pairs: list[str], line: Line) -> OspfProcess:
    if not pairs or len(pairs) % 2:
        raise ValueError("'distance ospf' needs a route type and a distance")
    known = known._replace(distance_line=line)
    for word, value in zip(pairs[::2], pairs[1::2], strict=False):
        number = positive(value, 255)
        match keyword(word, ("external", "inter-area", "intra-area")):
            case "external":
                known = known._replace(external_distance=number)
            case "inter-area":
                known = known._replace(inter_distance=number)
            case _:
                known = known._replace(intra_distance=number)
    return known
