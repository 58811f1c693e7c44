"""One direction of all pairs of subnets: destination by destination, from every source, with the reasons by number."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.forwarding.flows.fib import Stop
from routecheck.forwarding.flows.flows import Chain, Flows, Solved
from routecheck.forwarding.flows.graph import STOPPED, Hop
from routecheck.forwarding.journey import ARP_FAILED, INSUFFICIENT
from routecheck.questions.subnets import Subnet
from routecheck.rib.world import Place

REACHED, LOST, PERHAPS = "reached", "lost", "perhaps"
THERE, BACK = "there", "back"
_KEPT = 32


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
    """Towards one destination: by source the number of the reason and a mark of the way; and of the sources that may get other
    addresses on the way which ones, None where that is not known."""

    reasons: array[int]
    marks: array[int]
    chains: dict[int, Chain | None]


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
        self.places: frozenset[Place] = frozenset()
        """The tables at which addresses are given to sources that have been given one already."""
        self._last: Solved | None = None
        self._given: dict[int, Solved] = {}

    def row(self, destination: int, reasons: Reasons, chains: Mapping[int, Chain | None] | None = None) -> Row:
        """What becomes of packets to one destination. What answers the packets of `chains` goes to the address that the
        destination had where they came from."""
        back = chains or {}
        returned = [self.flows.graph.returned(chain[0].place) for chain in dict.fromkeys(back.values()) if chain]
        solved = self.flows.solve(destination, (*self.all_starts, *returned))
        made = Row(array("I"), array("q"), {})
        for source, starts in enumerate(self.starts):
            if destination in self.beside[source]:
                reason = self.beside[source][destination]
                made.reasons.append(reasons.number(reason) if reason else 0)
                made.marks.append(0)
                continue
            made.marks.append(hash(tuple(solved.reach[start.to].mark for start in starts if start.to >= 0)))
            chain = back.get(source, ())
            reason = self._reason(solved, starts, source) if chain == () else self._answer(solved, chain, source)
            made.reasons.append(reasons.number(reason) if reason else 0)
            if any(start.to >= 0 and solved.reach[start.to].translated >> source & 1 for start in starts):
                made.chains[source] = self.flows.chain(solved, starts, source)
        return made

    def _answer(self, solved: Solved, chain: Chain | None, source: int) -> Reason | None:
        """Why the answer to a host behind NAT does not surely arrive: it goes to the last address that the host got, from the
        device that gave it to the one before, and so on."""
        if chain is None:
            stop = Stop(INSUFFICIENT, self.found[source].ends[0].node, "it is not known which address the reply goes to")
            return Reason(PERHAPS, self.way, stop)
        starts = self._towards(source, chain[-1].number)
        if not starts:
            told = f"nobody on the wire of {self.found[source].name} is known to answer for the address that the reply goes to"
            return Reason(PERHAPS, self.way, Stop(INSUFFICIENT, self.found[source].ends[0].node, told))
        for given, before in zip(reversed(chain), (*reversed(chain[:-1]), None), strict=True):
            reason = self._reason(self._to(given.number), starts, source)
            if reason:
                return reason
            if len(self.flows.tables.given.get(given.number, ())) > 1:
                address = dotted(self.flows.hosts.addresses[given.number])
                stop = Stop(
                    INSUFFICIENT, given.place.node, f"{address} is given by several devices, and the reply finds one of them"
                )
                return Reason(PERHAPS, self.way, stop)
            starts = (self.flows.graph.returned(given.place),)
            if before is None:
                return self._reason(solved, starts, source)
        return None

    def _towards(self, source: int, given: int) -> tuple[Hop, ...]:
        """How the packets of a source to an address that NAT gives begin: straight to who has it when it is on its wire."""
        one = self.found[source]
        if one.is_router or not one.prefix.covers(self.flows.hosts.addresses[given]):
            return self.starts[source]
        nodes = self.flows.tables.given.get(given, ())
        return tuple(self.flows.graph.start(end) for end in sorted(one.wire) if end.node in nodes)

    def _to(self, given: int) -> Solved:
        """Everything about an address that NAT gives; the last few are kept."""
        found = self._given.get(given)
        if found is None:
            if len(self._given) >= _KEPT:
                self._given.pop(next(iter(self._given)))
            wanted = [self.flows.graph.returned(place) for place in self.places]
            towards = [start for source in range(len(self.found)) for start in self._towards(source, given)]
            found = self._given[given] = self.flows.solve(given, (*towards, *wanted))
        return found

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
        for end, why in one.dead if one.gateways else ():
            yield Hop(STOPPED, (), end, Stop(ARP_FAILED, end.node, f"nobody answers: {why}"))


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
