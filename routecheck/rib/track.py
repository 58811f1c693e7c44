"""Tracked objects: up, down, or not to be told (S3.20 to S3.27)."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.model.device import Device
from routecheck.model.track import (
    Track,
    WatchInterface,
    WatchList,
    WatchOther,
    WatchProbe,
    WatchRoute,
    WatchStub,
)
from routecheck.protocols.static import Followed
from routecheck.rib.probe import ask
from routecheck.rib.walk import missing_source
from routecheck.rib.world import World
from routecheck.topology import End

_INACCESSIBLE = 255


class Known(NamedTuple):
    """What the objects of one device were last found to be, by number."""

    world: World
    device: Device
    states: Mapping[str, Followed]


def in_use(device: Device) -> tuple[str, ...]:
    """The objects that static routes follow, or first-hop groups or a local policy, those that a list combines before the
    list."""
    ordered: dict[str, None] = {}

    def add(number: str, above: tuple[str, ...]) -> None:
        track = device.tracks.get(number)
        if track is None or number in ordered or number in above:
            return
        if isinstance(track.watches, WatchList):
            for member in track.watches.members:
                add(member.number, (*above, number))
        ordered[number] = None

    for number in _followed(device):
        add(number, ())
    return tuple(ordered)


def _followed(device: Device) -> Iterator[str]:
    for route in device.static_routes:
        if route.track:
            yield route.track
    for made in device.interfaces.values():
        for group in made.groups.values():
            yield from (track.watched for track in group.tracks if track.watched.isdigit())
    for made_map in device.route_maps.values():
        for setting in (setting for clause in made_map.clauses for setting in clause.settings):
            if setting.what.endswith("verify-availability") and "track" in setting.values:
                yield setting.values[-1]


def judge(known: Known, number: str) -> Followed:
    """What an object is in the scenario, given what the others of its device were last."""
    track = known.device.tracks[number]
    match track.watches:
        case WatchInterface():
            made = _interface(known, track.watches)
        case WatchProbe(probe=probe):
            made = ask(known.world, known.device.name, probe)
        case WatchRoute():
            made = _route(known, track, track.watches)
        case WatchList():
            made = _list(known, track, track.watches)
        case WatchStub(is_up=is_up):
            made = Followed(is_up, f"its default state is {'up' if is_up else 'down'}" if is_up is not None else _SCRIPTED)
        case WatchOther(what=what):
            made = Followed(None, f"what it follows ({what}) is not modelled")
    return made._replace(lines=(track.line, *made.lines))


_SCRIPTED = "only a script sets it"


def _interface(known: Known, watched: WatchInterface) -> Followed:
    """S3.20."""
    name = watched.interface
    made = known.device.interfaces.get(name)
    if made is None:
        return Followed(False, f"{known.device.name} has no interface {name}")
    down = known.world.down.get(End(known.device.name, name))
    if down:
        return Followed(False, down.of(name), down.lines)
    if not watched.wants_ip:
        return Followed(True, f"{name} is up")
    if not known.device.has_ip_routing:
        return Followed(False, f"{known.device.name} does not route IP")
    if made.unknown_address:
        return Followed(True, f"{name} routes IP", (), (f"{made.unknown_address}: {name} is taken to have got an address",))
    lender = known.device.interfaces.get(made.unnumbered) if made.unnumbered else made
    if lender is None or not lender.addresses:
        return Followed(False, f"{name} has no IP address", (made.line,))
    return Followed(True, f"{name} routes IP")


def _route(known: Known, track: Track, watched: WatchRoute) -> Followed:
    """S3.25, S3.26: the exact prefix counts, no other that covers it."""
    winners = known.world.rib(known.device.name, watched.vrf).choice(watched.prefix).winners
    missing = None if winners else missing_source(known.device, watched.vrf)
    if missing:
        return Followed(None, f"{watched.prefix} is not in the table, but {missing[0]}", (missing[1],))
    if not winners and not watched.is_metric:
        return Followed(False, f"{watched.prefix} is not in the table (longer and shorter prefixes do not count)")
    if not watched.is_metric:
        return Followed(True, f"{watched.prefix} is in the table", winners[0].sources)
    metric = _scaled(winners[0].protocol, winners[0].metric) if winners else _INACCESSIBLE
    told = f"the scaled metric of {watched.prefix} is {metric}"
    if metric <= watched.up:
        return Followed(True, f"{told}, not above {watched.up}")
    if metric >= watched.down:
        return Followed(False, f"{told}, not below {watched.down}")
    return _as_before(known, track, told)


def _scaled(protocol: str, metric: int) -> int:
    """S3.26. One step for OSPF's cost, 10 for a static route, as `track resolution` has them by default."""
    return min(_INACCESSIBLE, metric // 10 if protocol == "S" else metric)


def _as_before(known: Known, track: Track, told: str) -> Followed:
    """Between two thresholds an object stays what it was (S3.27); one that was nothing yet is down."""
    was = known.states.get(track.number)
    is_up = was.is_up if was else False
    return Followed(is_up, f"{told}, between the thresholds, and it was {word(is_up)} before")


def word(is_up: bool | None) -> str:
    """The state of an object as it is told."""
    return "unknown" if is_up is None else "up" if is_up else "down"


class _Part(NamedTuple):
    """An object in a list: whether it counts as up there (`not` turned round), and the two ways to tell it."""

    is_up: bool | None
    label: str
    state: Followed


def _list(known: Known, track: Track, watched: WatchList) -> Followed:
    """S3.27; a member whose state cannot be told counts both ways."""
    parts = list(_parts(known, track.number, watched))
    if not parts:
        return Followed(False, "its list is empty")
    if watched.how in ("and", "or"):
        return _boolean(watched.how, parts)
    if watched.up is None and watched.down is None:
        return Followed(None, "its list has no threshold")
    up = watched.up if watched.up is not None else (watched.down or 0) + 1
    down = watched.down if watched.down is not None else up - 1
    least, most = _sum(watched, parts, unknown=False), _sum(watched, parts, unknown=True)
    told = f"its {watched.how} is {least}" if least == most else f"its {watched.how} is {least} to {most}"
    told += f" ({', '.join(part.label for part in parts)})"
    if least >= up:
        made = Followed(True, f"{told}, at least {up}")
    elif most <= down:
        made = Followed(False, f"{told}, at most {down}")
    else:
        made = _as_before(known, track, told) if least == most else Followed(None, told)
    return _behind(made, parts)


def _parts(known: Known, number: str, watched: WatchList) -> Iterator[_Part]:
    """The objects of the list `number`. One that the list is itself a part of has no state to begin with."""
    for member in watched.members:
        state = known.states.get(member.number)
        if member.number not in known.device.tracks:
            state = Followed(False, "it is not defined", (member.line,))
        elif state is None or number in _within(known.device, member.number, set()):
            state = Followed(None, "it is part of itself", (member.line,))
        is_up = not state.is_up if member.is_negated and state.is_up is not None else state.is_up
        yield _Part(is_up, f"track {member.number} is {word(state.is_up)}", state)


def _within(device: Device, number: str, seen: set[str]) -> set[str]:
    """An object and all that it is made of."""
    track = device.tracks.get(number)
    if track and number not in seen:
        seen.add(number)
        for member in track.watches.members if isinstance(track.watches, WatchList) else ():
            _within(device, member.number, seen)
    return seen


def _boolean(how: str, parts: list[_Part]) -> Followed:
    """`and` is down with one that is down, `or` is up with one that is up; else one that is unknown decides."""
    decides = how == "or"
    deciding = [part for part in parts if part.is_up is decides]
    unknown = [part for part in parts if part.is_up is None]
    is_up = decides if deciding else None if unknown else not decides
    shown = deciding or unknown or parts
    return _behind(Followed(is_up, " and ".join(f"{part.label}: {part.state.reason}" for part in shown)), shown)


def _behind(made: Followed, parts: list[_Part]) -> Followed:
    """`made` with the lines and the doubts of the objects it rests on."""
    lines = tuple(dict.fromkeys(line for part in parts for line in part.state.lines))
    doubts = tuple(dict.fromkeys(doubt for part in parts for doubt in part.state.doubts))
    return made._replace(lines=lines, doubts=doubts)


def _sum(watched: WatchList, parts: list[_Part], *, unknown: bool) -> int:
    """The weight or the percentage of what is up, with what is unknown counted as told."""
    counts = [unknown if part.is_up is None else part.is_up for part in parts]
    if watched.how == "percentage":
        return 100 * sum(counts) // len(counts)
    return sum(member.weight for member, is_up in zip(watched.members, counts, strict=True) if is_up)


States = Mapping[tuple[str, str], Followed]
"""What the objects of all devices are, by device and number."""


def flaps(states: list[States]) -> list[str]:
    """The objects that go up and down in a cycle, each with both reasons; probes, or what else there is when none does."""
    told: dict[bool, list[str]] = {True: [], False: []}
    for node, number in sorted({key for one in states for key in one}):
        found = [one[node, number] for one in states if (node, number) in one]
        up = next((one for one in found if one.is_up), None)
        lost = next((one for one in found if not one.is_up), None)
        if up and lost:
            told[up.target is not None].append(f"track {number} of {node} goes up and down: {_both(lost, up)}")
    return told[True] or told[False]


def _both(lost: Followed, up: Followed) -> str:
    if lost.target is None or lost.way == up.way:
        return f"{lost.reason}; then {up.reason}"
    cause = lost.reason.partition(": ")[2]
    way = f"over {lost.way}" if lost.way else "without a way"
    return f"{way} the probe of {dotted(lost.target)} fails ({cause}), over {up.way} it answers"


def differences(one: States, other: States) -> list[str]:
    """The objects that are not the same in two stable states, with both reasons."""
    said = []
    for node, number in sorted(one.keys() & other.keys()):
        mine, its = one[node, number], other[node, number]
        if mine.is_up != its.is_up:
            both = f"{word(mine.is_up)} here ({mine.reason}), {word(its.is_up)} in the other ({its.reason})"
            said.append(f"track {number} of {node} is {both}")
    return said
