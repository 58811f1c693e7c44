"""What route-maps make of routes (S7.10 to S7.12), with yes, no and perhaps."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from routecheck.address import Prefix
from routecheck.model.device import Device
from routecheck.model.policy import Clause, Match, RouteMap, Setting
from routecheck.policy import prefix_list
from routecheck.policy.acl import permits_prefix
from routecheck.policy.ruling import Verdict, all_of, any_of
from routecheck.syntax.line import Line

_TYPES = {
    "O": ("internal",), "O IA": ("internal",),
    "O E1": ("external", "external type-1"), "O E2": ("external", "external type-2"),
    "O N1": ("nssa-external", "nssa-external type-1"), "O N2": ("nssa-external", "nssa-external type-2"),
}  # fmt: skip
"""What `match route-type` calls a route, by its code."""


class Facts(NamedTuple):
    """What a route-map can ask of a route. `source` names its protocol and process ('static', 'ospf 1'), `protocol` is the
    code IOS prints. `interfaces` are those its next hops name, `reached` those a recursive next hop leads to; None for
    `next_hops` means that the route has none."""

    prefix: Prefix
    protocol: str
    source: str
    metric: int = 0
    tag: int = 0
    next_hops: tuple[int, ...] = ()
    interfaces: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()


class Change(NamedTuple):
    """What the `set` lines passed make of a route; None where they leave it."""

    metric: int | None = None
    metric_type: int | None = None
    tag: int | None = None


class Permitted(NamedTuple):
    """A route that passes, changed by the clauses it passed."""

    change: Change
    clauses: tuple[Clause, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Where the clauses stand that let it pass."""
        return tuple(clause.line for clause in self.clauses)


class Denied(NamedTuple):
    """A route that does not pass. No clause means that none matched (S7.10)."""

    reason: str
    line: Line | None = None


class Undecided(NamedTuple):
    """The files do not tell whether a route passes, or what becomes of it: why, and the line it hangs on."""

    reason: str
    line: Line | None = None


Result = Permitted | Denied | Undecided
Judge = Callable[[Match], Verdict]
"""Whether what one kind of `match` line asks for holds."""


def apply(device: Device, name: str, facts: Facts) -> Result:
    """What the route-map `name` of a device makes of a route. One that is not defined leaves it open (S7.12)."""
    found = device.route_maps.get(name)
    if found is None:
        return Undecided(f"route-map {name} is not defined")
    return walk(found, lambda match: holds(device, match, facts), facts)


def changes_nothing(device: Device, name: str) -> bool:
    """Whether a route-map leaves the metric, the type and the tag of routes alone, whatever it lets through."""
    made = device.route_maps.get(name)
    settings = [setting for clause in made.clauses for setting in clause.settings] if made else []
    return all(setting.what not in ("metric", "metric-type", "tag") for setting in settings)


class _At(NamedTuple):
    """A place in a route-map that evaluation may be at, and how it came there."""

    place: int
    change: Change = Change()
    passed: tuple[Clause, ...] = ()


def walk(made: RouteMap, judge: Judge, facts: Facts) -> Result:
    """Go through the clauses in order. Where one matches perhaps, both ways are followed: when they end the same, what it
    hangs on does not matter."""
    found: dict[object, Result] = {}
    for end in _ends(made, judge, facts):
        found.setdefault(end.change if isinstance(end, Permitted) else isinstance(end, Undecided), end)
        if len(found) > 1:
            return _doubt(made, judge, end)
    return next(iter(found.values()))


def _ends(made: RouteMap, judge: Judge, facts: Facts) -> Iterator[Result]:
    """Every way in which evaluation may end."""
    verdicts = [_matches(clause, judge) for clause in made.clauses]
    pending = [_At(0)]
    seen: set[tuple[int, Change, bool]] = set()
    while pending:
        at = pending.pop()
        key = at.place, at.change, bool(at.passed)
        if key in seen:
            continue
        seen.add(key)
        if at.place == len(verdicts):
            yield Permitted(at.change, at.passed) if at.passed else Denied(f"no clause of route-map {made.name} matches it")
            continue
        if verdicts[at.place] is not True:
            pending.append(at._replace(place=at.place + 1))
        if verdicts[at.place] is not False:
            following = _passed(made, at, facts)
            if isinstance(following, _At):
                pending.append(following)
            else:
                yield following


def _passed(made: RouteMap, at: _At, facts: Facts) -> _At | Result:
    """What follows when the clause at a place matches (S7.10)."""
    clause = made.clauses[at.place]
    if not clause.is_permit:
        return Denied(f"denied by route-map {made.name}", clause.line)
    change: Change | Undecided = at.change
    for setting in clause.settings:
        if isinstance(change, Change):
            change = _changed(change, setting, facts)
    if isinstance(change, Undecided):
        return change
    passed = (*at.passed, clause)
    if clause.continues_at is None:
        return Permitted(change, passed)
    if clause.continues_at == 0:
        return _At(at.place + 1, change, passed)
    for place, other in enumerate(made.clauses):
        if other.sequence == clause.continues_at:
            return _At(place, change, passed)
    return Undecided(f"route-map {made.name} continues at {clause.continues_at}, which it does not have", clause.line)


def _changed(change: Change, setting: Setting, facts: Facts) -> Change | Undecided:
    """`change` after one more `set` line."""
    match setting.what, setting.values:
        case "metric", (value,) if value.isdigit():
            return change._replace(metric=int(value))
        case "metric", (value,) if value[0] in "+-" and value[1:].isdigit() and facts.source.startswith("ospf"):
            base = facts.metric if change.metric is None else change.metric
            return change._replace(metric=max(0, base + int(value)))
        case "metric", _:
            return Undecided("the metric that 'set metric' makes is not known", setting.line)
        case "metric-type", (value,) if value in ("type-1", "type-2"):
            return change._replace(metric_type=int(value[-1]))
        case "tag", (value,) if value.isdigit():
            return change._replace(tag=int(value))
        case "tag", _:
            return Undecided("the tag that 'set tag' makes is not read", setting.line)
        case _:
            return change


def _doubt(made: RouteMap, judge: Judge, one: Result) -> Undecided:
    """The first `match` line that leaves it open, or what else does."""
    for clause in made.clauses:
        if _matches(clause, judge) is None:
            line = next((match.line for match in clause.matches if judge(match) is None), clause.line)
            return Undecided(f"it is not known whether it passes route-map {made.name}", line)
    assert isinstance(one, Undecided)
    return one


def _matches(clause: Clause, judge: Judge) -> Verdict:
    """Whether all kinds of `match` hold; a clause without any matches everything (S7.10). Whether an access list and a
    prefix-list for the same thing count as one or as two is not documented: they have to agree."""
    verdicts: dict[str, list[Verdict]] = {}
    for match in clause.matches:
        verdicts.setdefault(match.what.removesuffix(" prefix-list"), []).append(judge(match))
    return all_of(found[0] if all(one is found[0] for one in found) else None for found in verdicts.values())


def holds(device: Device, match: Match, facts: Facts) -> Verdict:
    """Whether one of the values of a `match` holds for a route. A deny of a list means that it does not match (S7.11)."""
    what = match.what
    if what in ("ip address", "ip address prefix-list"):
        return any_of(_permits(device, what, name, facts.prefix) for name in match.values)
    if what in ("ip next-hop", "ip next-hop prefix-list"):
        hops = [any_of(_permits(device, what, name, Prefix(hop, 32)) for name in match.values) for hop in facts.next_hops]
        return hops[0] if hops and all(one is hops[0] for one in hops) else None
    if what == "tag":
        return any(least <= facts.tag <= most for least, most in match.ranges)
    if what == "metric":
        return any(least <= facts.metric <= most for least, most in match.ranges)
    if what == "route-type":
        return any(value in _TYPES.get(facts.protocol, ()) for value in match.values)
    if what == "source-protocol":
        return any(value in (facts.source, facts.source.partition(" ")[0]) for value in match.values)
    if what == "interface":
        return _leaves_by(match, facts)
    return None


def _permits(device: Device, what: str, name: str, prefix: Prefix) -> Verdict:
    """A list that is not defined matches everything (S7.12)."""
    if what.endswith("prefix-list"):
        return prefix_list.permits(device.prefix_lists.get(name), prefix).is_permitted
    return permits_prefix(device.acls.get(name), prefix).is_permitted


def _leaves_by(match: Match, facts: Facts) -> Verdict:
    """By the interfaces that the route names; where it names none, what its next hop leads to can only rule it out."""
    if facts.interfaces:
        found = {name in match.values for name in facts.interfaces}
        return next(iter(found)) if len(found) == 1 else None
    return None if not facts.reached or any(name in match.values for name in facts.reached) else False
