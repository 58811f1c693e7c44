"""Who reaches whom: an echo from every subnet to every other, and its reply (issue: `trace --matrix`).

A pair is reached when both the packet and what is answered surely arrive. Every leg of an ECMP set is followed, there and
back; where the ways differ, or the files do not tell, that is said instead.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from routecheck.address import ALL_ONES
from routecheck.forwarding.flows import translation as translation
from routecheck.forwarding.flows.flows import Chain, Flows
from routecheck.forwarding.flows.gates import ECHO, AclGate, Flow, Hosts
from routecheck.forwarding.flows.tables import Tables, Target
from routecheck.forwarding.secured import Sas
from routecheck.ios.grammar import ROUTES
from routecheck.model.policy import Wild
from routecheck.questions.matrix_sweep import BACK, LOST, REACHED, THERE, Reason, Reasons, Row, Sweep
from routecheck.questions.subnets import Gone, Subnet, assumed_cables, missing_hosts, subnets
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line
from routecheck.topology import Scenario


class Asked(NamedTuple):
    """What is sent between the subnets, and which are asked about besides the LANs."""

    flow: Flow = ECHO
    with_links: bool = False
    with_loopbacks: bool = False


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
    there, back = _sweeps(now, asked, found)
    reasons = Reasons()
    count = range(len(found))
    forward = [there.row(number, reasons) for number in count]
    chains = _by_source(forward)
    back.places = frozenset(given.place for by in chains.values() for chain in by.values() for given in (chain or ())[1:])
    replies = [back.row(number, reasons, chains.get(number)) for number in count]
    rows = tuple(_combined(number, forward, replies, reasons) for number in count)
    marks = tuple(row.marks for row in forward)
    ordered, rows = reasons.sorted(rows)
    gates = (gate for sweep in (there, back) for gate in sweep.flows.graph.ports.lists())
    cautions = (*_cautions(now, found), *_apart(found, gates))
    return Matrix(now.scenario, asked, tuple(found), rows, ordered, marks, there.ways, tuple(gone), cautions)


def _sweeps(now: Snapshot, asked: Asked, found: list[Subnet]) -> tuple[Sweep, Sweep]:
    """Both directions. What NAT gives to hosts are hosts as well: as sources behind it, and as destinations of replies."""
    given = translation.given(now.network, [one.host for one in found])
    targets = [*(Target(one.host, one.wire) for one in found), *(Target(address, frozenset()) for address in given)]
    tables = Tables(now.state.world(), targets, _tunnels(now))
    tables.given = dict(enumerate(given.values(), len(found)))
    hosts = Hosts([target.address for target in targets])
    there = Sweep(Flows(tables, hosts, asked.flow), found, THERE)
    return there, Sweep(Flows(tables, hosts, asked.flow._replace(is_reply=True)), found, BACK)


def _by_source(forward: list[Row]) -> dict[int, dict[int, Chain | None]]:
    """By source, then by destination: the addresses that packets get on the way there."""
    found: dict[int, dict[int, Chain | None]] = {}
    for destination, row in enumerate(forward):
        for source, chain in row.chains.items():
            found.setdefault(source, {})[destination] = chain
    return found


def _tunnels(now: Snapshot) -> Sas | None:
    """What the tunnels came to, asked only when a packet meets one."""
    if not any(device.crypto for device in now.network.devices.values()):
        return None
    from routecheck.questions.security import security  # much to import, and rarely needed

    return security(now)


def _combined(number: int, forward: list[Row], replies: list[Row], reasons: Reasons) -> array[int]:
    """Towards one destination, the reason that counts: what is surely lost there, then what is surely lost on the way back, then
    what is not known."""
    there = forward[number]
    made = array("I")
    for source, reason in enumerate(there.reasons):
        reply = replies[source].reasons[number]
        is_lost_back = reasons.verdicts[reply] is False and source not in there.chains
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
    yield from assumed_cables(now)
    for name in missing_hosts(now, found):
        yield f"host {name} is in no subnet of these files that is up; the answer is without it"
    if not found:
        yield "no subnet for hosts is up in these files"


def _apart(found: list[Subnet], gates: Iterable[AclGate]) -> Iterator[str]:
    """Where a list tells hosts of one subnet apart, the answer is that of the host that stands for it."""
    blocks: dict[Wild, Line] = {}
    for entry in dict.fromkeys(entry for gate in gates for entry in gate.entries):
        for block in (*entry.sources, *entry.destinations):
            blocks.setdefault(block, entry.line)
    parts: dict[Line, Subnet] = {}
    for mask in sorted({one.prefix.mask for one in found}):
        subnets_of = [one for one in found if one.prefix.mask == mask]
        for block, line in blocks.items():
            if not ~block.wildcard & ~mask & ALL_ONES:
                continue
            care = ~block.wildcard & mask
            one = next((one for one in subnets_of if not (one.prefix.address ^ block.address) & care), None)
            if one:
                parts.setdefault(line, one)
    if parts:
        lines = sorted(parts, key=lambda line: (line.file, line.number))
        shown = ", ".join(f"{line} (of {parts[line].prefix})" for line in lines[:3])
        more = f" and {len(lines) - 3} more" if len(lines) > 3 else ""
        yield f"{shown}{more}: names some hosts of a subnet; the answer is for one host of each, and others may fare otherwise"
