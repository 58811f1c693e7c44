"""Who reaches whom: an echo from every subnet to every other, and its reply (issue: `trace --matrix`).

A pair is reached when both the packet and what is answered surely arrive. Every leg of an ECMP set is followed, there and
back; where the ways differ, or the files do not tell, that is said instead.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from routecheck.forwarding.fib import Stop
from routecheck.forwarding.flows import Flows, Solved
from routecheck.forwarding.gates import ECHO, Flow, Hosts
from routecheck.forwarding.graph import Hop
from routecheck.forwarding.journey import INSUFFICIENT
from routecheck.forwarding.secured import Sas
from routecheck.forwarding.tables import Tables, Target
from routecheck.ios.grammar import ROUTES
from routecheck.questions.subnets import Gone, Subnet, subnets
from routecheck.rib.world import Place
from routecheck.snapshot import Snapshot
from routecheck.topology import Scenario

REACHED, LOST, PERHAPS = "reached", "lost", "perhaps"
THERE, BACK = "there", "back"


class Asked(NamedTuple):
    """What is sent between the subnets, and which are asked about besides the LANs."""

    flow: Flow = ECHO
    with_links: bool = False
    with_loopbacks: bool = False


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


class Cell(NamedTuple):
    """What becomes of an echo from one subnet to another; no reason when it is reached."""

    source: Subnet
    destination: Subnet
    verdict: str
    reason: Reason | None


class Failure(NamedTuple):
    """Pairs that fail alike: how many, and the first of them."""

    reason: Reason
    pairs: int
    examples: tuple[tuple[Subnet, Subnet], ...]


Ways = Callable[[int, int], dict[str, tuple[str, ...]]]
"""Where packets from one subnet to another go, by the devices they come to: interfaces with the next device."""


class Matrix(NamedTuple):
    """The answer. `rows[d][s]` is the number of the reason why source `s` does not surely reach destination `d`, 0 when it does
    (or is the same subnet); `reasons[0]` is None. `marks[d][s]` are equal in two answers when the ways there are."""

    scenario: Scenario
    asked: Asked
    subnets: tuple[Subnet, ...]
    rows: tuple[array[int], ...]
    reasons: tuple[Reason | None, ...]
    marks: tuple[array[int], ...]
    ways: Ways
    gone: tuple[Gone, ...] = ()
    cautions: tuple[str, ...] = ()

    @property
    def pairs(self) -> int:
        """How many pairs there are, each way counted."""
        return len(self.subnets) * (len(self.subnets) - 1)

    def cell(self, source: int, destination: int) -> Cell:
        """What becomes of one pair, by the numbers of its subnets."""
        reason = self.reasons[self.rows[destination][source]]
        return Cell(self.subnets[source], self.subnets[destination], reason.verdict if reason else REACHED, reason)

    def cells(self) -> Iterator[Cell]:
        """Every pair of two subnets, by source, then by destination."""
        count = range(len(self.subnets))
        return (self.cell(source, destination) for source in count for destination in count if source != destination)


def ask(now: Snapshot, asked: Asked = Asked()) -> Matrix:
    """Who reaches whom in a snapshot."""
    found, gone = subnets(now, with_links=asked.with_links, with_loopbacks=asked.with_loopbacks)
    tables = Tables(now.state.world(), [Target(one.host, one.wire) for one in found], _tunnels(now))
    hosts = Hosts([one.host for one in found])
    there = Sweep(Flows(tables, hosts, asked.flow), found)
    back = Sweep(Flows(tables, hosts, asked.flow._replace(is_reply=True)), found)
    reasons = _Reasons()
    forward = [there.row(number, reasons, THERE) for number in range(len(found))]
    replies = [back.row(number, reasons, BACK) for number in range(len(found))]
    rows = tuple(_combined(number, forward, replies, reasons) for number in range(len(found)))
    marks = tuple(row.marks for row in forward)
    ordered, rows = reasons.sorted(rows)
    cautions = tuple(_cautions(now, found))
    return Matrix(now.scenario, asked, tuple(found), rows, ordered, marks, there.ways, tuple(gone), cautions)


def _tunnels(now: Snapshot) -> Sas | None:
    """What the tunnels came to, asked only when a packet meets one."""
    if not any(device.crypto for device in now.network.devices.values()):
        return None
    from routecheck.questions.security import security  # much to import, and rarely needed

    return security(now)


class Row(NamedTuple):
    """Towards one destination: by source the number of the reason, a mark of the way, and the sources with another address."""

    reasons: array[int]
    marks: array[int]
    translated: int


class _Reasons:
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

    def __init__(self, flows: Flows, found: list[Subnet]) -> None:
        self.flows, self.found = flows, found
        self.starts = [tuple(_starts(flows, one)) for one in found]
        self.all_starts = [start for starts in self.starts for start in starts]
        self._last: Solved | None = None

    def row(self, destination: int, reasons: _Reasons, way: str) -> Row:
        """What becomes of packets to one destination."""
        solved = self.flows.solve(destination, self.all_starts)
        numbers, marks = array("I"), array("q")
        translated = 0
        for source, starts in enumerate(self.starts):
            if source == destination:
                numbers.append(0)
                marks.append(0)
                continue
            marks.append(hash(tuple(solved.reach[start.to].mark for start in starts)))
            if any(solved.reach[start.to].translated >> source & 1 for start in starts):
                translated |= 1 << source
            reason = self._reason(solved, starts, source, way)
            numbers.append(reasons.number(reason) if reason else 0)
        return Row(numbers, marks, translated)

    def ways(self, source: int, destination: int) -> dict[str, tuple[str, ...]]:
        """Where packets from one subnet to another go. Asked for one destination after the other it costs little."""
        if self._last is None or self._last.destination != destination:
            self._last = self.flows.solve(destination, self.all_starts)
        return self.flows.ways(self._last, self.starts[source], source)

    def _reason(self, solved: Solved, starts: tuple[Hop, ...], source: int, way: str) -> Reason | None:
        """Why packets of a source do not surely arrive; it may send to each of its gateways."""
        verdicts = [self.flows.verdict(solved, start, source) for start in starts]
        if all(verdicts) and verdicts:
            return None
        if not verdicts:
            return Reason(PERHAPS, way, _no_gateway(self.found[source]))
        faulty = next(start for start, verdict in zip(starts, verdicts, strict=True) if not verdict)
        stop = self.flows.why(solved, faulty, source)
        if False in verdicts and set(verdicts) != {False}:
            told = f"it depends on which router {self.found[source].name} sends to: by {faulty.end.node} {stop.reason}"
            return Reason(PERHAPS, way, stop._replace(reason=told))
        return Reason(PERHAPS if None in verdicts else LOST, way, stop)


def _starts(flows: Flows, one: Subnet) -> Iterator[Hop]:
    if one.is_router:
        made = flows.tables.world.network.devices[one.ends[0].node].interfaces[one.ends[0].interface]
        yield flows.graph.own(Place(one.ends[0].node, made.vrf))
    else:
        yield from (flows.graph.start(end) for end in one.gateways)


def _no_gateway(one: Subnet) -> Stop:
    node = one.ends[0].node
    return Stop(INSUFFICIENT, node, f"no router of these files is in {one.name}: its gateway is not known")


def _combined(number: int, forward: list[Row], replies: list[Row], reasons: _Reasons) -> array[int]:
    """Towards one destination, the reason that counts: what is surely lost there, then what is surely lost on the way back (but
    the reply to a source with another address goes there), then what is not known."""
    there = forward[number]
    made = array("I")
    for source, reason in enumerate(there.reasons):
        reply = replies[source].reasons[number]
        is_lost_back = reasons.verdicts[reply] is False and not there.translated >> source & 1
        if reason and is_lost_back and reasons.verdicts[reason] is None:
            made.append(reasons.unanswered(reply))
        else:
            made.append(reason or reply)
    return made


def failures(matrix: Matrix, examples: int = 3) -> list[Failure]:
    """The pairs that are not surely reached, grouped by why: the lost before the others, the most frequent first."""
    counts = [0] * len(matrix.reasons)
    some: list[list[tuple[Subnet, Subnet]]] = [[] for _ in matrix.reasons]
    for destination, row in enumerate(matrix.rows):
        for source, number in enumerate(row):
            if number:
                counts[number] += 1
                if len(some[number]) < examples:
                    some[number].append((matrix.subnets[source], matrix.subnets[destination]))
    found = [
        Failure(reason, counts[number], tuple(some[number]))
        for number, reason in enumerate(matrix.reasons)
        if reason and counts[number]
    ]
    return sorted(found, key=lambda one: (one.reason.verdict != LOST, -one.pairs, one.reason.key))


def _cautions(now: Snapshot, found: list[Subnet]) -> Iterator[str]:
    """What the whole answer rests on."""
    for device in now.network.devices.values():
        routing = [note for note in device.notes if note.fate == ROUTES and note.mode in ("", "global")]
        named = dict.fromkeys(" ".join(note.what.split()[:2]) for note in routing if note.what.startswith("router "))
        if named:
            line = next(note.line for note in routing if note.what.startswith("router "))
            yield f"{line}: {' and '.join(named)} is not modelled yet; {device.name} may have more routes"
    for unstable in now.state.unstable:
        yield f"{unstable.code} with {now.scenario}: {unstable.message}"
    if not found:
        yield "no subnet for hosts is up in these files"
