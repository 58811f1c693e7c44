"""One direction of all pairs of subnets: destination by destination, from every source, with the reasons by number."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.forwarding.fib import Stop
from routecheck.forwarding.flows import Flows, Solved
from routecheck.forwarding.graph import Hop
from routecheck.forwarding.journey import ARP_FAILED, INSUFFICIENT
from routecheck.questions.subnets import Subnet
from routecheck.rib.world import Place

REACHED, LOST, PERHAPS = "reached", "lost", "perhaps"
THERE, BACK = "there", "back"


class Reason(NamedTuple):
    """Why a pair is not reached, or perhaps not: on the way `there` or `back`, and what stops the packet. `is_answered`: a packet
    that is lost on the way back surely got there."""

    verdict: str
    way: str
    stop: Stop
    is_answered: bool = True

    @property
    def key(self) -> tuple[str, bool, bool, str, str, str, tuple[str, ...]]:
        """What reasons are sorted by."""
        stop = self.stop
        return (
            self.verdict,
            self.way != THERE,
            not self.is_answered,
            stop.node,
            stop.disposition,
            stop.reason,
            tuple(map(str, stop.lines)),
        )


class Row(NamedTuple):
    """Towards one destination: by source the number of the reason, a mark of the way, and the sources with another address."""

    reasons: array[int]
    marks: array[int]
    translated: int


class Reasons:
    """Reasons by number, each once; 0 is none."""

    def __init__(self) -> None:
        self.numbers: dict[Reason, int] = {}
        self.known: list[Reason | None] = [None]
        self.verdicts: list[bool | None] = [True]

    def number(self, reason: Reason) -> int:
        """The number of a reason."""
        found = self.numbers.get(reason)
        if found is None:
            found = self.numbers[reason] = len(self.verdicts)
            self.known.append(reason)
            self.verdicts.append(None if reason.verdict == PERHAPS else False)
        return found

    def unanswered(self, number: int) -> int:
        """The number of a reason on the way back for a packet that perhaps never got there."""
        reason = self.known[number]
        return self.number(reason._replace(is_answered=False)) if reason else 0

    def sorted(self, rows: Iterable[array[int]]) -> tuple[tuple[Reason | None, ...], tuple[array[int], ...]]:
        """The reasons in an order of their own, and the rows with the numbers of that order."""
        ordered = sorted(self.numbers, key=lambda reason: reason.key)
        new = [0] * (len(ordered) + 1)
        for place, reason in enumerate(ordered, 1):
            new[self.numbers[reason]] = place
        return (None, *ordered), tuple(array("I", [new[number] for number in row]) for row in rows)


class Sweep:
    """One direction of all pairs: destination by destination, from every source."""

    def __init__(self, flows: Flows, found: Sequence[Subnet], way: str) -> None:
        self.flows, self.found, self.way = flows, found, way
        self.beside = list(_beside(found, way))
        self.starts = [tuple(_starts(flows, one)) for one in found]
        self.all_starts = [start for starts in self.starts for start in starts]
        self._last: Solved | None = None

    def row(self, destination: int, reasons: Reasons) -> Row:
        """What becomes of packets to one destination."""
        solved = self.flows.solve(destination, self.all_starts)
        numbers, marks = array("I"), array("q")
        translated = 0
        for source, starts in enumerate(self.starts):
            if destination in self.beside[source]:
                reason = self.beside[source][destination]
                numbers.append(reasons.number(reason) if reason else 0)
                marks.append(0)
                continue
            marks.append(hash(tuple(solved.reach[start.to].mark for start in starts)))
            if any(solved.reach[start.to].translated >> source & 1 for start in starts):
                translated |= 1 << source
            reason = self._reason(solved, starts, source)
            numbers.append(reasons.number(reason) if reason else 0)
        return Row(numbers, marks, translated)

    def ways(self, source: int, destination: int) -> dict[str, tuple[str, ...]]:
        """Where packets from one subnet to another go. Asked for one destination after the other it costs little."""
        if self._last is None or self._last.destination != destination:
            self._last = self.flows.solve(destination, self.all_starts)
        return self.flows.ways(self._last, self.starts[source], source)

    def _reason(self, solved: Solved, starts: tuple[Hop, ...], source: int) -> Reason | None:
        """Why packets of a source do not surely arrive; it may send to each of its gateways."""
        verdicts = [self.flows.verdict(solved, start, source) for start in starts]
        if all(verdicts) and verdicts:
            return None
        if not verdicts:
            stop = self.found[source].fault or _no_gateway(self.found[source])
            return Reason(LOST if stop.is_certain else PERHAPS, self.way, stop)
        faulty = next(start for start, verdict in zip(starts, verdicts, strict=True) if not verdict)
        stop = self.flows.why(solved, faulty, source)
        if False in verdicts and set(verdicts) != {False}:
            told = f"it depends on which router {self.found[source].name} sends to: by {faulty.end.node} {stop.reason}"
            return Reason(PERHAPS, self.way, stop._replace(reason=told))
        return Reason(PERHAPS if None in verdicts else LOST, self.way, stop)


def _starts(flows: Flows, one: Subnet) -> Iterator[Hop]:
    if one.is_router:
        made = flows.tables.world.network.devices[one.ends[0].node].interfaces[one.ends[0].interface]
        yield flows.graph.own(Place(one.ends[0].node, made.vrf))
    else:
        yield from (flows.graph.start(end) for end in one.gateways)


def _beside(found: Sequence[Subnet], way: str) -> Iterator[dict[int, Reason | None]]:
    """By source: what a host takes to be in its own subnet it sends to no router (S11.4). None where it is there."""
    ordered = sorted((one.host, number) for number, one in enumerate(found))
    for number, source in enumerate(found):
        beside: dict[int, Reason | None] = {number: None}
        first = bisect_left(ordered, (source.prefix.address, -1))
        last = bisect_left(ordered, (source.prefix.last + 1, -1))
        for _, other in ordered[first:last] if not source.is_router else ():
            beside[other] = None if source.wire & found[other].wire else Reason(*_out_of_sight(source, found[other], way))
        yield beside


def _out_of_sight(source: Subnet, destination: Subnet, way: str) -> tuple[str, str, Stop]:
    """A host looks for another on its own wire that is not there: only proxy ARP helps, when a router knows better."""
    node = source.ends[0].node
    why = f"a host in {source.name} looks for {dotted(destination.host)} on its own wire, where it is not"
    if source.prefix == destination.prefix:
        return LOST, way, Stop(ARP_FAILED, node, why)
    return PERHAPS, way, Stop(INSUFFICIENT, node, f"{why}; it takes proxy ARP")


def _no_gateway(one: Subnet) -> Stop:
    node = one.ends[0].node
    return Stop(INSUFFICIENT, node, f"no router of these files is in {one.name}: its gateway is not known")
