"""Which of the candidates for one prefix enters the RIB, and what beat each of the others (S4.2 to S4.7)."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from routecheck.protocols.ospf.table import PREFERENCE
from routecheck.protocols.route import Ineligible, Route
from routecheck.protocols.static import LAST_RESORT

_DEFAULT_DISTANCE = {"C": 0, "L": 0, "S": 1, "B": 20, "D": 90, "D EX": 170, "R": 120}


class Step(NamedTuple):
    """One elimination: its name, which of the standing candidates stay, and how to say why a loser went."""

    name: str
    keep: Callable[[Sequence[Route]], list[Route]]
    detail: Callable[[Route, Route], str]


class Loss(NamedTuple):
    """A candidate that was beaten: at which step, and the comparison in words ('111 > 110')."""

    route: Route
    lost_at: str
    detail: str


class Choice(NamedTuple):
    """What became of the candidates for one prefix. `doubts` say where the answer rests on an assumption."""

    winners: tuple[Route, ...]
    losers: tuple[Loss, ...] = ()
    ineligible: tuple[Ineligible, ...] = ()
    doubts: tuple[str, ...] = ()


def _least(key: Callable[[Route], int]) -> Callable[[Sequence[Route]], list[Route]]:
    def keep(routes: Sequence[Route]) -> list[Route]:
        best = min(map(key, routes))
        return [route for route in routes if key(route) == best]

    return keep


def _least_per_source(key: Callable[[Route], int]) -> Callable[[Sequence[Route]], list[Route]]:
    """Metrics compare only inside one source (S4.2)."""

    def keep(routes: Sequence[Route]) -> list[Route]:
        best: dict[str, int] = {}
        for route in routes:
            best[route.source] = min(best.get(route.source, key(route)), key(route))
        return [route for route in routes if key(route) == best[route.source]]

    return keep


def _first_source(routes: Sequence[Route]) -> list[Route]:
    """S4.5, S4.6: of sources that tie, the one with the lower default distance, then the lower process number."""
    first = min(map(_source_rank, routes))
    return [route for route in routes if _source_rank(route) == first]


def _last_source(routes: Sequence[Route]) -> list[Route]:
    """The other way round; nothing ever ties with a connected route (distance 0)."""
    last = max(map(_source_rank, routes))
    is_own = any(route.protocol in ("C", "L") for route in routes)
    return _first_source(routes) if is_own else [route for route in routes if _source_rank(route) == last]


def _source_rank(route: Route) -> tuple[int, int, str]:
    if route.protocol in ("C", "L"):
        return 0, 0, ""
    number = route.source.rpartition(" ")[2]
    return _DEFAULT_DISTANCE.get(route.protocol, 110), int(number) if number.isdigit() else 0, route.source


def _type(route: Route) -> int:
    return PREFERENCE.get(route.protocol, 1 if route.protocol == "D EX" else 0)


def _forward(route: Route) -> int:
    return route.forward_metric or 0


STEPS = (
    Step(
        "route type",
        _least_per_source(_type),
        lambda lost, won: f"{lost.protocol} is less preferred than {won.protocol} within one process",
    ),
    Step("metric", _least_per_source(lambda route: route.metric), lambda lost, won: f"metric {lost.metric} > {won.metric}"),
    Step(
        "forward metric",
        _least_per_source(_forward),
        lambda lost, won: f"forward metric {_forward(lost)} > {_forward(won)}",
    ),
    Step(
        "gateway of last resort",
        _least(lambda route: route.source.startswith(LAST_RESORT)),
        lambda lost, won: f"{won.source} offers {lost.prefix}, which comes before ip default-network",
    ),
    Step(
        "administrative distance",
        _least(lambda route: route.distance),
        lambda lost, won: f"administrative distance {lost.distance} > {won.distance}",
    ),
    Step(
        "equal distance",
        _first_source,
        lambda lost, won: f"administrative distance {lost.distance} like {won.source}, which is taken first here",
    ),
)
"""A process chooses inside itself by type, metric and forward metric; the RIB chooses among sources by distance."""
STEPS_BY = {"lower-default": STEPS, "higher-default": (*STEPS[:-1], STEPS[-1]._replace(keep=_last_source))}
"""The steps for each value of the switch `rib.equal_distance` (U2)."""


def select(routes: Iterable[Route], ineligible: Iterable[Ineligible] = (), steps: Iterable[Step] = STEPS) -> Choice:
    """Remove candidates step by step (in the manner of RFC 4271 9.1.2.2). Every candidate wins, or has a loss; the runner-up
    comes first."""
    standing: list[Route] = []
    unusable = list(ineligible)
    for route in routes:
        if route.distance >= 255:
            unusable.append(Ineligible(route, "administrative distance 255: never installed"))
        else:
            standing.append(route)
    losers: list[Loss] = []
    doubts: list[str] = []
    for step in steps:
        if len(standing) < 2:
            break
        kept = step.keep(standing)
        for route in standing:
            if route not in kept:
                rival = next((one for one in kept if one.source == route.source), kept[0])
                losers.append(Loss(route, step.name, step.detail(route, rival)))
                if step.name == "equal distance" and route.protocol not in ("C", "L"):
                    doubts.append(_tie(route, rival))
        standing = kept
    losers.sort(key=_next_best)
    return Choice(tuple(standing), tuple(losers), tuple(unusable), tuple(dict.fromkeys(doubts)))


def _next_best(loss: Loss) -> tuple[bool, int, tuple[int, int, str], int, int, int]:
    """The order in which losers would win, one after the other, were all before them gone (as long as a process has one
    distance for all its types)."""
    route = loss.route
    is_last = route.source.startswith(LAST_RESORT)
    return is_last, route.distance, _source_rank(route), _type(route), route.metric, _forward(route)


def _tie(lost: Route, won: Route) -> str:
    rule = "S4.5: the first to install wins" if lost.protocol[0] == won.protocol[0] == "O" else "S4.6: not documented"
    both = f"{won.source} and {lost.source} offer {won.prefix} with the same distance {won.distance}"
    return f"{both} ({rule}); {won.source} is assumed to win (rib.equal_distance)"
