"""`track` lines and blocks (S3.20 to S3.28)."""

from __future__ import annotations

from routecheck.address import MASKS, Prefix, dotted
from routecheck.ios.draft import Draft
from routecheck.ios.names import interface_name
from routecheck.ios.routing import route_prefix
from routecheck.ios.values import unquoted_number
from routecheck.model.track import (
    Member,
    Track,
    Watched,
    WatchInterface,
    WatchList,
    WatchOther,
    WatchProbe,
    WatchRoute,
    WatchStub,
)
from routecheck.syntax.line import Line


def track_object(draft: Draft, number: str, words: list[str], line: Line) -> None:
    """`track N ...`; without more words it only enters the block of one that is there. Raises `ValueError`."""
    unquoted_number(number, "the number of a track", 1, 1000)
    if not words and number in draft.tracks:
        return
    watches = _watched(words)
    known = draft.tracks.get(number)
    if known and known.watches.__class__ is watches.__class__ and isinstance(watches, WatchList | WatchStub):
        return  # the block is entered again (S1.13)
    draft.tracks[number] = Track(number, line, watches)


def _watched(words: list[str]) -> Watched:
    match words:
        case word, *rest if abbreviates(word, "interface", 3) and rest:
            return _interface(rest)
        case "ip", word, *rest if abbreviates(word, "route") and len(rest) > 1:
            return _route(rest)
        case ("ip", _, probe, *rest) | ("rtr", probe, *rest) if words[0] == "rtr" or abbreviates(words[1], "sla"):
            return WatchProbe(
                str(unquoted_number(probe, "the number of an ip sla", 1)), not rest or abbreviates(rest[0], "state")
            )
        case word, how, *rest if abbreviates(word, "list"):
            return _list(how, rest)
        case word, *_ if abbreviates(word, "stub-object", 3):
            return WatchStub()
        case word, *rest if word in ("application", "leaf", "ipv6", "voice"):
            return WatchOther(" ".join([word, *(one for one in rest[:1] if one.isalpha())]))
    raise ValueError("a track needs an object to follow")


def abbreviates(word: str, keyword: str, least: int = 1) -> bool:
    """Whether `word` is the keyword or the beginning of it."""
    return len(word) >= least and keyword.startswith(word.lower())


def _interface(words: list[str]) -> WatchInterface:
    if abbreviates(words[-1], "line-protocol"):
        return WatchInterface(interface_name(" ".join(words[:-1])))
    if len(words) > 2 and words[-2] == "ip" and abbreviates(words[-1], "routing"):
        return WatchInterface(interface_name(" ".join(words[:-2])), wants_ip=True)
    raise ValueError("a track follows of an interface 'line-protocol' or 'ip routing'")


def _route(words: list[str]) -> WatchRoute:
    """`A M ...`, and `A/L ...` or `A /L ...`, which IOS takes too."""
    rest = words[1:] if "/" in words[0] else words[2:]
    prefix = _prefix_of("".join(words[: len(words) - len(rest)])) if "/" in "".join(words[:2]) else route_prefix(*words[:2])
    match rest:
        case [word, *_] if abbreviates(word, "reachability"):
            return WatchRoute(prefix)
        case [word, following, *_] if abbreviates(word, "metric") and abbreviates(following, "threshold"):
            return WatchRoute(prefix, is_metric=True)
    raise ValueError("a track follows of a route 'reachability' or 'metric threshold'")


def _prefix_of(text: str) -> Prefix:
    """The prefix of `10.1.0.0/16`. Raises `ValueError`."""
    address, _, length = text.partition("/")
    if not (length.isascii() and length.isdigit() and int(length) <= 32):
        raise ValueError(f"'{text}' is not a prefix")
    return route_prefix(address, dotted(MASKS[int(length)]))


def _list(how: str, rest: list[str]) -> WatchList:
    kind = rest[0].lower() if rest else ""
    if abbreviates(how, "boolean") and kind in ("and", "or"):
        return WatchList(kind)
    if abbreviates(how, "threshold") and kind:
        for keyword in ("weight", "percentage"):
            if abbreviates(kind, keyword):
                return WatchList(keyword)
    raise ValueError("a list is 'boolean and', 'boolean or', 'threshold weight' or 'threshold percentage'")


def track_setting(draft: Draft, number: str, words: tuple[str, ...], line: Line) -> None:
    """One line of a `track` block. Raises `ValueError`."""
    known = draft.tracks.get(number)
    if known is None:
        return  # its first line was refused
    watches = known.watches
    match words:
        case "delay", *rest:
            draft.tracks[number] = _delayed(known, rest, line)
        case "no" | "default", "delay", *_:
            draft.tracks[number] = known._replace(delay_up_s=0, delay_down_s=0, delay_line=None)
        case ("no" | "default", "object", member, *_) if isinstance(watches, WatchList):
            kept = tuple(one for one in watches.members if one.number != member)
            draft.tracks[number] = known._replace(watches=watches._replace(members=kept))
        case ("object", member, *rest) if isinstance(watches, WatchList):
            made = _member(watches, member, rest, line)
            kept = tuple(one for one in watches.members if one.number != made.number)
            draft.tracks[number] = known._replace(watches=watches._replace(members=(*kept, made)))
        case "threshold", kind, *rest:
            draft.tracks[number] = known._replace(watches=_with_threshold(watches, kind, rest))
        case "no" | "default", "threshold", *_ if isinstance(watches, WatchRoute):
            draft.tracks[number] = known._replace(watches=watches._replace(up=254, down=255))
        case "no" | "default", "threshold", *_ if isinstance(watches, WatchList):
            draft.tracks[number] = known._replace(watches=watches._replace(up=None, down=None))
        case ("ip", "vrf", name) | ("vrf", name) if isinstance(watches, WatchRoute):
            draft.tracks[number] = known._replace(watches=watches._replace(vrf=name))
        case ("default-state", state) if isinstance(watches, WatchStub):
            draft.tracks[number] = known._replace(watches=WatchStub(state == "up"))
        case "object" | "vrf" | "ip" | "default-state", *_:
            raise ValueError(f"'{words[0]}' does not belong to this kind of track")


def _delayed(known: Track, words: list[str], line: Line) -> Track:
    """`delay up S down S`, either of them, in either order (S3.28)."""
    if not words or len(words) % 2:
        raise ValueError("a delay is 'up' or 'down' and a number of seconds")
    for way, text in zip(words[::2], words[1::2], strict=True):
        seconds = unquoted_number(text, "a delay", 0, 180)
        if abbreviates(way, "up"):
            known = known._replace(delay_up_s=seconds)
        elif abbreviates(way, "down"):
            known = known._replace(delay_down_s=seconds)
        else:
            raise ValueError("a delay is 'up' or 'down' and a number of seconds")
    return known._replace(delay_line=line)


def _member(watches: WatchList, number: str, words: list[str], line: Line) -> Member:
    made = Member(str(unquoted_number(number, "the number of a track", 1, 1000)), line)
    match words:
        case []:
            return made
        case [word] if abbreviates(word, "not") and watches.how in ("and", "or"):
            return made._replace(is_negated=True)
        case [word, text] if abbreviates(word, "weight") and watches.how == "weight":
            return made._replace(weight=unquoted_number(text, "a weight", 1, 255))
    raise ValueError("an object of this list takes no such option")


def _with_threshold(watches: Watched, kind: str, words: list[str]) -> Watched:
    """`threshold KIND up U down D`, either of them, in either order."""
    bounds: dict[str, int] = {}
    for way, text in zip(words[::2], words[1::2], strict=False):
        bounds["up" if abbreviates(way, "up") else "down"] = unquoted_number(text, "a threshold")
    is_metric = isinstance(watches, WatchRoute) and watches.is_metric and abbreviates(kind, "metric")
    if isinstance(watches, WatchRoute) and is_metric:
        return watches._replace(up=bounds.get("up", watches.up), down=bounds.get("down", watches.down))
    if isinstance(watches, WatchList) and watches.how.startswith(kind.lower()):
        return watches._replace(up=bounds.get("up"), down=bounds.get("down"))
    raise ValueError("this threshold does not belong to this kind of track")
