"""`ip nat pool`, `ip nat translation` and `ip nat create` lines (S9.4, S9.12): what the rules draw on."""

from __future__ import annotations

from routecheck.address import dotted, host_prefix, parse_address, parse_mask
from routecheck.ios.draft import Draft
from routecheck.ios.grammar import PACKETS, ROUTES
from routecheck.ios.values import keyword, number_in
from routecheck.model.device import Note
from routecheck.model.nat import Limit, Nat, Pool
from routecheck.syntax.line import Line

_LEFT_OUT = {"add-route": ROUTES, "accounting": PACKETS, "arp-ping": PACKETS, "nopreserve": PACKETS}
_TYPES = ("rotary", "match-host")


def pool_line(draft: Draft, words: list[str], line: Line, *, is_set: bool) -> None:
    """`NAME [S E] netmask M|prefix-length N [type rotary|match-host]`. Raises `ValueError`."""
    name, *rest = words
    if not is_set:
        draft.nat_pools.pop(name, None)
        return
    ends: list[int] = []
    while rest and rest[0][:1].isdigit() and len(ends) < 2:
        ends.append(parse_address(rest.pop(0)))
    made = _sized(Pool(name, line), rest)
    if ends:
        made = _with_range(made, ends)
    elif name in draft.nat_pools:
        made = made._replace(ranges=draft.nat_pools[name].ranges)
    draft.nat_pools[name] = made
    for word, fate in _LEFT_OUT.items():
        if word in rest:
            draft.notes.append(Note(line, fate, f"ip nat pool {word}", "global"))


def _sized(pool: Pool, words: list[str]) -> Pool:
    """The pool with the length of its subnet, and its type."""
    match words:
        case [word, value, *rest] if "netmask".startswith(word.lower()):
            pool = pool._replace(length=parse_mask(value))
        case [word, value, *rest] if "prefix-length".startswith(word.lower()):
            pool = pool._replace(length=number_in(value, "a prefix length", 1, 32))
        case []:
            return pool._replace(length=0)
        case _:
            raise ValueError("a NAT pool needs a netmask or a prefix length")
    match rest:
        case ["type", kind, *_]:
            return pool._replace(kind=keyword(kind, _TYPES))
        case _:
            return pool


def pool_address(draft: Draft, name: str, words: tuple[str, ...]) -> None:
    """`address S E` in the block of a pool, or its `no` form. Raises `ValueError`."""
    known = draft.nat_pools.get(name)
    if known is None:
        return
    ends = [parse_address(word) for word in words[-2:]]
    if words[0] == "address":
        draft.nat_pools[name] = _with_range(known, ends)
    else:
        draft.nat_pools[name] = known._replace(ranges=tuple(one for one in known.ranges if list(one) != ends))


def _with_range(pool: Pool, ends: list[int]) -> Pool:
    """IOS refuses a range that runs backwards, or into another subnet."""
    if len(ends) != 2:
        raise ValueError("a NAT pool needs a first and a last address")
    first, last = ends
    if last < first:
        raise ValueError(f"the last address {dotted(last)} is less than the first, {dotted(first)}")
    if pool.length and host_prefix(first, pool.length) != host_prefix(last, pool.length):
        raise ValueError(f"{dotted(first)} and {dotted(last)} are not in one subnet of /{pool.length}")
    return pool._replace(ranges=(*pool.ranges, (first, last)))


def translation_line(draft: Draft, words: list[str], line: Line, *, is_set: bool) -> None:
    """`NAME-timeout N|never`, `port-timeout tcp|udp PORT N|never`, `max-entries ...`. Raises `ValueError`."""
    what, *rest = words
    if what == "max-entries":
        _limit(draft, rest, line, is_set=is_set)
        return
    lead = [word.lower() for word in rest[:2]] if what == "port-timeout" else []
    name = " ".join((what, *lead))
    if not is_set:
        draft.nat_timeouts.pop(name, None)
        return
    value = rest[len(lead) :]
    if not value:
        raise ValueError("a timeout needs a number of seconds, or never")
    is_never = len(value[0]) > 1 and "never".startswith(value[0].lower())
    draft.nat_timeouts[name] = None if is_never else number_in(value[0], "a number of seconds", 0, 536870)


def _limit(draft: Draft, words: list[str], line: Line, *, is_set: bool) -> None:
    """`[all-host | all-vrf | host A | list L | vrf V] N`."""
    match words:
        case [("all-host" | "all-vrf") as kind, *value]:
            key: tuple[str, str] = (kind, "")
        case [("host" | "list" | "vrf") as kind, name, *value]:
            key = kind, str(parse_address(name)) if kind == "host" else name
        case value:
            key = "", ""
    if not is_set:
        draft.nat_limits.pop(key, None)
    elif value:
        draft.nat_limits[key] = Limit(*key, number_in(value[0], "a number of translations", 1, 2147483647), line)
    else:
        raise ValueError("max-entries needs a number")


def finished_nat(draft: Draft) -> Nat:
    """What was read of NAT beside the rules for inside sources."""
    outside = tuple(rule for key, rule in draft.nat_more.items() if key.startswith("outside source "))
    destinations = tuple(rule for key, rule in draft.nat_more.items() if key.startswith("inside destination "))
    limits = tuple(draft.nat_limits.values())
    return Nat(draft.nat_pools, outside, destinations, draft.nat_timeouts, limits, draft.has_nat_flows)
