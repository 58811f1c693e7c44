"""The `area X ...` lines of a `router ospf` block, folded into an `OspfArea`."""

from __future__ import annotations

from routecheck.address import Prefix, host_prefix, parse_address, parse_mask
from routecheck.ios.passwords import key_id, read_key
from routecheck.ios.values import keyword, number_in, positive
from routecheck.model.routing import NORMAL_AREA, NssaDefault, OspfArea, OspfRange, VirtualLink
from routecheck.syntax.line import Line

_NSSA = ("no-redistribution", "no-summary", "default-information-originate", "translate", "metric", "metric-type", "nssa-only")


def area_line(before: OspfArea | None, number: int, words: tuple[str, ...], line: Line, *, is_removed: bool) -> OspfArea | None:
    """The area `number` after a line whose `words` stand behind `area X`; None when nothing of it is left (`no area X`).

    Raises `ValueError` for an argument that IOS would refuse.
    """
    known = before or NORMAL_AREA
    match words:
        case () if is_removed:
            return None
        case ():
            raise ValueError(f"'area {number}' is incomplete")
        case ("stub" | "nssa") as kind, *options:
            return _without_kind(known, kind, options) if is_removed else _with_kind(known, number, kind, options, line)
        case "authentication", *kind:
            return known._replace(authentication=None if is_removed else kind[0] if kind else "simple")
        case "default-cost", *cost:
            value = 1 if is_removed else number_in(cost[0], "a cost", 0, 16777215)
            return known._replace(default_cost=value, default_cost_line=None if is_removed else line)
        case "range", address, mask, *options:
            return _with_range(known, host_prefix(parse_address(address), parse_mask(mask)), options, line, is_removed=is_removed)
        case "virtual-link", router_id, *options:
            return _with_link(known, number, parse_address(router_id), options, line, is_removed=is_removed)
        case "filter-list", "prefix", name, "in":
            return known._replace(filter_in=None if is_removed else (name, line))
        case "filter-list", "prefix", name, "out":
            return known._replace(filter_out=None if is_removed else (name, line))
        case _:
            return known


def _with_kind(known: OspfArea, number: int, kind: str, options: list[str], line: Line) -> OspfArea:
    """S5.18. IOS refuses a second kind until the first is taken back (from memory: "Area is configured as stub area
    already"); options add to those of lines before."""
    if number == 0:
        raise ValueError("the backbone cannot be a stub area")
    if known.kind and known.kind != kind:
        raise ValueError(f"area {number} is {known.kind} already")
    known = known._replace(kind=kind, kind_line=known.kind_line or line)
    rest = list(options)
    while rest:
        match keyword(rest.pop(0), _NSSA if kind == "nssa" else ("no-summary", "no-ext-capability")):
            case "no-summary":
                known = known._replace(no_summary=line)
            case "no-redistribution":
                known = known._replace(no_redistribution=line)
            case "default-information-originate":
                known = known._replace(nssa_default=NssaDefault(line))
            case "metric" if rest and known.nssa_default:
                metric = number_in(rest.pop(0), "a metric", 0, 16777214)
                known = known._replace(nssa_default=known.nssa_default._replace(metric=metric))
            case "metric-type" if rest and known.nssa_default:
                kind_of = number_in(rest.pop(0), "a metric type", 1, 2)
                known = known._replace(nssa_default=known.nssa_default._replace(metric_type=kind_of))
            case "translate":
                words = " ".join(rest)
                rest.clear()
                is_suppressed = known.is_forwarding_suppressed or "suppress-fa" in words
                known = known._replace(
                    is_forwarding_suppressed=is_suppressed, always_translates=known.always_translates or "always" in words
                )
    return known


def _without_kind(known: OspfArea, kind: str, options: list[str]) -> OspfArea:
    """`no area X stub` makes the area normal again; with options behind it only those go."""
    if known.kind != kind:
        return known
    if not options:
        return known._replace(
            kind="", kind_line=None, no_summary=None, nssa_default=None, no_redistribution=None,
            is_forwarding_suppressed=False, always_translates=False,
        )  # fmt: skip
    if "no-summary" in options:
        known = known._replace(no_summary=None)
    if "default-information-originate" in options:
        known = known._replace(nssa_default=None)
    if "no-redistribution" in options:
        known = known._replace(no_redistribution=None)
    if "suppress-fa" in options:
        known = known._replace(is_forwarding_suppressed=False)
    if "always" in options:
        known = known._replace(always_translates=False)
    return known


def _with_range(known: OspfArea, prefix: Prefix, options: list[str], line: Line, *, is_removed: bool) -> OspfArea:
    """S5.16; a second line for a range replaces the first."""
    others = tuple(one for one in known.ranges if one.prefix != prefix)
    if is_removed:
        return known._replace(ranges=others)
    made = OspfRange(prefix, line)
    rest = list(options)
    while rest:
        word = keyword(rest.pop(0), ("advertise", "not-advertise", "cost"))
        if word == "cost":
            made = made._replace(cost=number_in(rest.pop(0) if rest else "", "a cost", 0, 16777215))
        else:
            made = made._replace(is_advertised=word == "advertise")
    return known._replace(ranges=(*others, made))


def _with_link(known: OspfArea, number: int, router_id: int, options: list[str], line: Line, *, is_removed: bool) -> OspfArea:
    """S5.20; the parameters of a virtual link may stand on lines of their own."""
    if number == 0:
        raise ValueError("a virtual link cannot cross the backbone")
    others = tuple(one for one in known.virtual_links if one.router_id != router_id)
    if is_removed and not options:
        return known._replace(virtual_links=others)
    made = next((one for one in known.virtual_links if one.router_id == router_id), VirtualLink(router_id, line))
    return known._replace(virtual_links=(*others, _link_options(made, options, is_removed=is_removed)))


def _link_options(made: VirtualLink, options: list[str], *, is_removed: bool) -> VirtualLink:
    rest = list(options)
    while rest:
        word = rest.pop(0)
        match word:
            case "authentication":
                kind = rest.pop(0) if rest and rest[0] in ("message-digest", "null", "key-chain") else "simple"
                made = made._replace(authentication=None if is_removed else kind)
                if kind == "key-chain":
                    rest = rest[1:]
            case "authentication-key":
                made = made._replace(simple_key=None if is_removed else read_key(rest, 8))
                rest = []
            case "message-digest-key":
                number = key_id(rest[0] if rest else "")
                others = tuple(one for one in made.digest_keys if one[0] != number)
                keys = others if is_removed else (*others, (number, read_key(rest[2:], 16)))
                made = made._replace(digest_keys=keys)
                rest = []
            case "hello-interval" if rest:
                hello = 10 if is_removed else positive(rest.pop(0), 65535)
                made = made._replace(hello_s=hello, dead_s=made.dead_s if made.dead_s != 4 * made.hello_s else 4 * hello)
            case "dead-interval" if rest:
                made = made._replace(dead_s=40 if is_removed else positive(rest.pop(0), 65535))
    return made
