"""The commands that make a tunnel come up, smallest change first. What is told has been tried: the commands are typed into
the devices and the pair is judged again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.network import Network
from routecheck.questions.tunnel_changes import changes
from routecheck.questions.tunnel_directions import directions_of
from routecheck.questions.tunnel_fix import Fix, Obstacle
from routecheck.questions.tunnel_pairs import Pair, find
from routecheck.vpn import outcome as at
from routecheck.vpn.outcome import Agreed, Refused
from routecheck.vpn.tunnel import Direction, Switches

_MOST_STEPS, _MANY_ENTRIES, _MOST_TRIES, _MOST_OTHERS = 16, 20, 6, 12
_STAGES = (at.NO_REPLY, at.VERSION, at.PROFILE, at.POLICY, at.IDENTITY, at.KEY)
_CHILD_STAGES = (at.NO_ENTRY, at.SELECTOR, at.TRANSFORM, at.PFS)


class Remedy(NamedTuple):
    """What to type, in order; `network` and `pair` are what it leads to. No fixes: none is known."""

    fixes: tuple[Fix, ...]
    network: Network
    pair: Pair


def safe_remedy(network: Network, pair: Pair, switches: Switches, others: Sequence[Pair]) -> Remedy | Obstacle | None:
    """A remedy that leaves the other tunnels of the devices alone, as far as a dozen of them tell, else as `remedy`."""
    barred: set[tuple[str, tuple[str, ...]]] = set()
    bad: Fix | None = None
    for _ in range(_MOST_TRIES):
        found = remedy(focused(network, pair), pair, switches, barred)
        if not isinstance(found, Remedy):
            return found
        bad = next((fix for fix in found.fixes if _is_harmful(network, fix, others, switches)), None)
        if bad is None:
            return found
        barred.add((bad.node, bad.commands))
    return bad.obstacle if bad else None


def _is_harmful(network: Network, fix: Fix, others: Sequence[Pair], switches: Switches) -> bool:
    """Whether another tunnel of the device comes less far after a fix."""
    touched = [pair for pair in others if fix.node in [end.node for end in pair.ends]]
    for pair in touched[:_MOST_OTHERS]:
        small = focused(network, pair)
        after = small._replace(devices={**small.devices, fix.node: fix.typed_into(small.devices[fix.node])})
        still = pair_in(after, pair)
        if still is None or _score(directions_of(after, still, switches)) < _score(directions_of(small, pair, switches)):
            return True
    return False


def remedy(
    network: Network, pair: Pair, switches: Switches, barred: Collection[tuple[str, tuple[str, ...]]] = ()
) -> Remedy | Obstacle | None:
    """Commands after which the pair comes up from every end that starts anything, as far as the configs decide; what none of
    them helps against when no such commands are known; None when it comes up already. Commands that are `barred` on a device
    are left out."""
    state = Remedy((), network, pair)
    directions = directions_of(network, pair, switches)
    if _is_well(directions):
        return None
    for _ in range(_MOST_STEPS):
        here = _score(directions)
        allowed = (fix for fix in _candidates(state.network, directions) if (fix.node, fix.commands) not in barred)
        for fix in sorted(allowed, key=lambda one: (one.weakness, len(one.commands))):
            tried = _applied(state, fix)
            found = directions_of(tried.network, tried.pair, switches) if tried else None
            if tried and found and _score(found) > here:
                state, directions = tried, found
                break
        else:
            break
        if _is_well(directions):
            return state
    left = [one for one in directions if _score_of(one) < 100] or directions
    return obstacle(min(left, key=lambda one: not one.cannot_start))


def _candidates(network: Network, directions: Iterable[Direction]) -> Iterator[Fix]:
    for direction in directions:
        for fix in changes(network, direction):
            yield fix._replace(obstacle=obstacle(direction))


def obstacle(direction: Direction) -> Obstacle:
    """The first thing in the way of a direction; without a reason when there is none."""
    nodes = direction.initiator.side.node, direction.responder.side.node
    outcomes = (direction.phase1, *(child.outcome for child in direction.children))
    for one in outcomes:
        if isinstance(one, Refused):
            return Obstacle(*nodes, direction.cannot_start or one.reason, one.mismatches)
    doubts = dict.fromkeys(doubt for one in outcomes if isinstance(one, Agreed) for doubt in one.doubts)
    return Obstacle(*nodes, "; ".join(doubts), ())


def _is_well(directions: tuple[Direction, Direction]) -> bool:
    """Whether every end that may start anything brings all of its selectors up."""
    return all(_score_of(one) >= 100 for one in directions) and any(not one.cannot_start for one in directions)


def _score(directions: tuple[Direction, Direction]) -> float:
    return sum(map(_score_of, directions))


def _score_of(direction: Direction) -> float:
    """How far a direction comes; 100 when it is surely up, or only ever answers."""
    if direction.cannot_start:
        return 0 if any(plan.fault for plan in direction.initiator.end.plans) else 100
    if isinstance(direction.phase1, Refused):
        if direction.phase1.is_doubtful:
            return 0
        return _STAGES.index(direction.phase1.stage) + 1 / (2 + len(direction.phase1.mismatches))
    if not direction.children:
        return 10
    score = sum(map(_child_score, [child.outcome for child in direction.children])) / len(direction.children)
    return score - 5 if direction.phase1.doubts else score


def _child_score(outcome: Agreed | Refused) -> float:
    if isinstance(outcome, Agreed):
        return 95 if outcome.doubts else 100
    return 20 + 10 * _CHILD_STAGES.index(outcome.stage)


def _applied(state: Remedy, fix: Fix) -> Remedy | None:
    """The state after a fix; None when IOS would refuse a command or the pair is gone."""
    before = state.network.devices[fix.node]
    device = fix.typed_into(before)
    if len(device.diagnostics) > len(before.diagnostics):
        return None
    network = state.network._replace(devices={**state.network.devices, fix.node: device})
    pair = pair_in(network, state.pair)
    return Remedy((*state.fixes, fix), network, pair) if pair else None


def focused(network: Network, pair: Pair) -> Network:
    """The devices of a pair without the map entries that are for others, and without their access lists. Commands are tried
    many times over, and a hub has thousands of entries."""
    devices = dict(network.devices)
    for end, far, call in zip(pair.ends, pair.ends[::-1], pair.calls, strict=True):
        device = devices[end.node]
        own = device.interfaces[end.interface].crypto_map
        found = device.crypto.maps.get(own[0]) if device.crypto and own else None
        if device.crypto is None or found is None or len(found.entries) < _MANY_ENTRIES:
            continue
        peers = {dotted(far.address or 0), *((call.value,) if call else ())}
        kept = {
            number: entry
            for number, entry in found.entries.items()
            if entry.dynamic or not entry.peers or any(peer.value in peers for peer in entry.peers)
        }
        named = {entry.acl.value for entry in kept.values() if entry.acl} | {rule.name for rule in device.nat_rules}
        gone = {entry.acl.value for entry in found.entries.values() if entry.acl} - named
        if kept:
            crypto = device.crypto._replace(maps={**device.crypto.maps, found.name: found._replace(entries=kept)})
            acls = {name: acl for name, acl in device.acls.items() if name not in gone}
            devices[end.node] = device._replace(crypto=crypto, acls=acls)
    return network._replace(devices=devices)


def pair_in(network: Network, wanted: Pair) -> Pair | None:
    """The pair of the same interfaces in a network whose devices changed."""
    names = {end.node for end in wanted.ends} | ({wanted.nat} if wanted.nat else set())
    small = network._replace(devices={name: network.devices[name] for name in sorted(names)})
    ends = [(end.node, end.interface) for end in wanted.ends]
    return next((pair for pair in find(small).pairs if [(end.node, end.interface) for end in pair.ends] == ends), None)


def merged(fixes: Iterable[Fix]) -> tuple[Fix, ...]:
    """The fixes by device, in order, those of one block under one header."""
    by_node: dict[str, list[Fix]] = {}
    for fix in fixes:
        by_node.setdefault(fix.node, []).append(fix)
    return tuple(_joined(node, found) for node, found in by_node.items())


def _joined(node: str, fixes: list[Fix]) -> Fix:
    lines: list[str] = []
    opened = ""
    for command in (command for fix in fixes for command in fix.commands):
        if command[0] != " " and command == opened:
            continue
        opened = opened if command[0] == " " else command
        lines.append(command)
    return Fix(node, tuple(lines), borrowed=tuple(pair for fix in fixes for pair in fix.borrowed))
