"""The `standby`, `vrrp` and `glbp` lines of an interface (S12.1, S12.2)."""

from __future__ import annotations

from collections.abc import Mapping

from routecheck.address import parse_address
from routecheck.ios.names import interface_name
from routecheck.ios.values import number_in
from routecheck.model.first_hop import GLBP, HSRP, VRRP, Group, GroupTrack
from routecheck.syntax.line import Line

Groups = Mapping[tuple[str, int], Group]
"""The groups of an interface by protocol and number."""
_PROTOCOLS = {"standby": HSRP, "vrrp": VRRP, "glbp": GLBP}
_MOST = {HSRP: 4095, VRRP: 255, GLBP: 1023}


def with_group(known: Groups, words: tuple[str, ...], line: Line) -> Groups:
    """The groups after one more line, `words` without `no`. Raises `ValueError` for an argument that IOS would refuse."""
    key, rest = _key(words)
    protocol, number = key
    group = known.get(key) or Group(protocol, number, line, preempts=protocol == VRRP)
    return {**known, key: _group(group, rest)}


def without_group(known: Groups, words: tuple[str, ...], *, is_default: bool) -> Groups:
    """The groups after `no` and `words`: a whole group, or one of its settings."""
    key, rest = _key(words)
    group = known.get(key)
    if group is None:
        return known
    if not rest:
        return {other: made for other, made in known.items() if other != key}
    return {**known, key: _without(group, rest, is_default=is_default)}


def _key(words: tuple[str, ...]) -> tuple[tuple[str, int], tuple[str, ...]]:
    """((protocol, number), what follows); HSRP's group 0 needs no number."""
    protocol = _PROTOCOLS[words[0]]
    if protocol == HSRP and (len(words) < 2 or not words[1].isdigit()):
        return (protocol, 0), words[1:]
    if len(words) < 2:
        raise ValueError(f"'{words[0]}' needs the number of a group")
    return (protocol, number_in(words[1], f"a group of {protocol}", 0, _MOST[protocol])), words[2:]


def _group(group: Group, words: tuple[str, ...]) -> Group:
    match words:
        case "ip", address, "secondary":
            return _with_secondary(group, parse_address(address))
        case ("ip", address) | ("address", address) | ("address", address, "primary"):
            return group._replace(address=parse_address(address), has_ip=True)
        case "address", address, "secondary":
            return _with_secondary(group, parse_address(address))
        case ("ip",):
            return group._replace(has_ip=True)
        case "priority", number, *rest:
            return group._replace(priority=number_in(number, "a priority", 0, 255), preempts=group.preempts or "preempt" in rest)
        case "preempt", *_:
            return group._replace(preempts=True)
        case "track", *rest:
            made = _track(rest)
            return group._replace(tracks=(*(one for one in group.tracks if one.watched != made.watched), made))
        case ("shutdown",):
            return group._replace(is_shutdown=True)
        case _:
            return group


def _with_secondary(group: Group, address: int) -> Group:
    return group._replace(secondaries=tuple(dict.fromkeys((*group.secondaries, address))), has_ip=True)


def _track(words: list[str]) -> GroupTrack:
    """`track 5 [decrement 20 | shutdown]`, and the older `track Serial0/0 [20]`."""
    match words:
        case [number, *rest] if number.isdigit():
            watched = number
        case [name, number, *rest] if name.isalpha() and number[:1].isdigit() and "/" in number:
            watched = interface_name(name + number)
        case [name, *rest]:
            watched = interface_name(name)
        case _:
            raise ValueError("'track' needs the number of a track object or an interface")
    if rest[:1] == ["shutdown"]:
        return GroupTrack(watched, None)
    rest = rest[1:] if rest[:1] == ["decrement"] else rest
    return GroupTrack(watched, number_in(rest[0], "a decrement", 1, 255) if rest else 10)


def _without(group: Group, words: tuple[str, ...], *, is_default: bool) -> Group:
    match words:
        case ("ip" | "address", address, *rest) if "secondary" in rest:
            return group._replace(secondaries=tuple(old for old in group.secondaries if old != parse_address(address)))
        case (("ip" | "address"), *_):
            return group._replace(address=None, secondaries=(), has_ip=False)
        case "priority", *_:
            return group._replace(priority=100)
        case "preempt", *_:
            return group._replace(preempts=is_default and group.protocol == VRRP)
        case "track", *rest if rest:
            gone = _track(rest).watched
            return group._replace(tracks=tuple(one for one in group.tracks if one.watched != gone))
        case ("shutdown",):
            return group._replace(is_shutdown=False)
        case _:
            return group
