"""OSPF neighbours, tunnels and NAT rules that come, go or are otherwise in another version of a network."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import dotted
from routecheck.model.device import Device
from routecheck.questions.changes import BREAKS, CHANGES, MENDS, NatChange, NeighborChange, TunnelChange
from routecheck.questions.tunnels import DOWN, ONE_WAY, UP, Tunnel, Wanted, tunnels
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line
from routecheck.topology import End

_RANK = {DOWN: 0, ONE_WAY: 1, UP: 2}


def neighbor_changes(before: Snapshot, after: Snapshot) -> Iterator[NeighborChange]:
    """The adjacencies that only one side has."""
    was, is_now = _adjacent(before), _adjacent(after)
    for ends in sorted(was ^ is_now):
        reason, lines = _why_apart(after if ends in was else before, ends)
        yield NeighborChange(ends, ends in is_now, reason, lines)


def _adjacent(now: Snapshot) -> set[tuple[End, End]]:
    return {
        _pair(End(one.one.instance.node, one.one.port.name), End(one.other.instance.node, one.other.port.name))
        for one in now.state.wired.database.formed
    }


def _pair(one: End, other: End) -> tuple[End, End]:
    return (one, other) if one < other else (other, one)


def _why_apart(now: Snapshot, ends: tuple[End, End]) -> tuple[str, tuple[Line, ...]]:
    """Why two interfaces are no neighbours on the side where they are not."""
    for refused in now.state.wired.database.refused:
        one, other = (End(side.instance.node, side.port.name) for side in (refused.one, refused.other))
        if _pair(one, other) == ends:
            return refused.reason, refused.lines
    for end in ends:
        if end.node not in now.network.devices:
            return f"{end.node} is not there", ()
        if end.interface not in now.device(end.node).interfaces:
            return f"{end} is not there", ()
        if end in now.down:
            return now.down[end].of(end), now.down[end].lines
    for end in ends:
        ports = [
            one.interfaces[end.interface] for one in now.base.routers if one.node == end.node and end.interface in one.interfaces
        ]
        if not ports:
            return f"OSPF does not run on {end}", (now.device(end.node).interfaces[end.interface].line,)
        if any(port.is_passive for port in ports):
            return f"{end} is passive", (now.device(end.node).interfaces[end.interface].line,)
    return "they do not hear each other", ()


def tunnel_changes(before: Snapshot, after: Snapshot) -> Iterator[TunnelChange]:
    """The tunnels that are on one side only, or come up on one side only."""
    was, is_now = _tunnels(before), _tunnels(after)
    for name in sorted(was.keys() | is_now.keys()):
        one, other = was.get(name), is_now.get(name)
        old, new = (found.verdict if found else "" for found in (one, other))
        if old == new:
            continue
        shown = other or one
        faulty = other if other and other.verdict != UP else one
        effect = _effect(old, new)
        lines = tuple(end.line for end in shown.pair.ends) if shown else ()
        yield TunnelChange(name, old, new, effect, "; ".join(faulty.reasons) if faulty else "", lines)


def _effect(old: str, new: str) -> str:
    """What it means when a verdict changes; a tunnel that is there on one side only is a change."""
    if old in _RANK and new in _RANK:
        return MENDS if _RANK[new] > _RANK[old] else BREAKS
    return CHANGES


def _tunnels(now: Snapshot) -> dict[str, Tunnel]:
    """The tunnels by name. Nothing is looked into where nothing is configured."""
    if not any(device.crypto for device in now.network.devices.values()):
        return {}
    found: dict[str, Tunnel] = {}
    for made in tunnels(now, (), Wanted(most_mended=0)).tunnels:
        names = [f"{end.node} {dotted(end.address) if end.address else end.interface}" for end in made.pair.ends]
        found[" <-> ".join(names)] = made
    return found


def nat_changes(before: Snapshot, after: Snapshot) -> Iterator[NatChange]:
    """The NAT rules and pools that are not the same on both sides, by what IOS tells them apart by."""
    for node in sorted(before.network.devices.keys() & after.network.devices.keys()):
        was, is_now = (_nat(side.device(node)) for side in (before, after))
        for key in sorted(was.keys() | is_now.keys()):
            one, other = was.get(key), is_now.get(key)
            if one is None or other is None or one[0] != other[0]:
                yield NatChange(node, one[1] if one else None, other[1] if other else None)


def _nat(device: Device) -> dict[tuple[str, str], tuple[object, Line]]:
    """What is said about NAT: by kind and name what it says, and its line."""
    nat = device.nat
    kinds = {"inside": device.nat_rules, "outside": nat.outside if nat else (), "destination": nat.destinations if nat else ()}
    found: dict[tuple[str, str], tuple[object, Line]] = {
        (kind, rule.key): (rule.line.words, rule.line) for kind, rules in kinds.items() for rule in rules
    }
    for pool in nat.pools.values() if nat else ():
        found["pool", pool.name] = pool[2:], pool.line
    return found
