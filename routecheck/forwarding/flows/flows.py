"""Where packets between many hosts end, without sessions: for one destination at a time, for all sources at once.

Towards one destination the tables make a graph. Its states are tables (and, where it matters, the interface a packet came
by); what becomes of a packet is the same for all sources until something looks at them, so each state holds two sets of
sources: those that surely arrive from there, and those that may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from routecheck.forwarding.flows.fib import Stop
from routecheck.forwarding.flows.gates import Flow, Hosts
from routecheck.forwarding.flows.graph import DELIVERED, TABLE, Graph, Hop
from routecheck.forwarding.flows.tables import Tables
from routecheck.forwarding.journey import LOOP, NULL_ROUTED, TTL_EXPIRED
from routecheck.rib.world import Place

MOST_ROUTERS = 63
"""How many routers a packet crosses that a host sends with a TTL of 64: the next one throws it away (S11.7)."""


class Reach(NamedTuple):
    """What becomes of packets from one state: the sources that surely and that perhaps arrive, those that may leave with another
    address, how many routers are crossed at least and at most, and a number that two states share only when all ways from
    them are the same."""

    surely: int
    perhaps: int
    translated: int
    least: int
    most: int
    mark: int


class Solved(NamedTuple):
    """What becomes of packets to one destination, by state, and the ways on from there."""

    destination: int
    reach: dict[int, Reach]
    hops: dict[int, tuple[Hop, ...]]


class Given(NamedTuple):
    """An address that NAT gives a source, by its number, and the table of the device that does."""

    place: Place
    number: int


_MOST_STATES = 400
"""So many states on all the ways of one packet are looked at for what NAT makes of it; behind more it is not known."""
Chain = tuple[Given, ...]
"""The addresses a source gets on its way, one after the other."""
_OPEN = Reach(0, 0, 0, MOST_ROUTERS * 2, 0, 0)
"""Of a state that is not known yet: nothing arrives."""


class Flows:
    """Packets of one flow between all hosts. The targets of the tables have the numbers of the hosts."""

    def __init__(self, tables: Tables, hosts: Hosts, flow: Flow) -> None:
        self.tables, self.hosts = tables, hosts
        self.graph = Graph(tables, hosts, flow)

    # -- what becomes of packets

    def solve(self, target: int, starts: Iterable[Hop]) -> Solved:
        """What becomes of packets to a target from all `starts` and from every state they come to."""
        solved = Solved(target, {}, {})
        reach, known = solved.reach, solved.hops
        stack = [start.to for start in starts if start.to >= 0]
        is_cyclic = False
        while stack:
            state = stack[-1]
            if state in reach:
                stack.pop()
                continue
            hops = known.get(state)
            if hops is None:
                hops = known[state] = self.graph.hops(state, target)
                fresh = [hop.to for hop in hops if hop.to >= 0 and hop.to not in known]
                if fresh:
                    stack += fresh
                    continue
            is_cyclic = is_cyclic or any(hop.to >= 0 and hop.to not in reach for hop in hops)
            reach[state] = self._reach(solved, state, hops)
            stack.pop()
        while is_cyclic:  # from below, until nothing more arrives: what is left in a loop never does
            before = {state: found[:4] for state, found in reach.items()}
            for state, hops in known.items():
                reach[state] = self._reach(solved, state, hops)
            is_cyclic = any(found[:4] != before[state] for state, found in reach.items())
        return solved

    def _reach(self, solved: Solved, state: int, hops: tuple[Hop, ...]) -> Reach:
        """What arrives from a state, given what arrives from the next: by every way, or by the one that is for the source."""
        is_choice = bool(hops) and hops[0].only is not None
        surely, perhaps, translated, least, most = 0 if is_choice else self.hosts.all, 0, 0, MOST_ROUTERS * 2, 0
        marks = [self.graph.marks[state]]
        for hop in hops:
            sure, may, changed = self._by(solved, hop)
            if hop.only is not None:
                surely |= sure & hop.only
                perhaps |= may & hop.only
                translated |= changed & hop.only
                marks.append(hop.only)
            else:
                surely &= sure
                perhaps |= may
                translated |= changed
            if hop.to >= 0:
                behind = solved.reach.get(hop.to, _OPEN)
                least, most = min(least, behind.least), max(most, behind.most)
                marks.append(behind.mark)
            else:
                least = 0
                marks.append(hash(hop.end))
        surely = surely if most < MOST_ROUTERS else 0
        perhaps = perhaps if least < MOST_ROUTERS else 0
        own = self.graph.states[state].kind == TABLE
        return Reach(surely, perhaps, translated, least + own, most + own, hash(tuple(marks)))

    def _by(self, solved: Solved, hop: Hop) -> tuple[int, int, int]:
        """The sources that surely and that perhaps arrive by one way on, and those that may get another address there."""
        if hop.to >= 0:
            sure, may, changed = solved.reach.get(hop.to, _OPEN)[:3]
        else:
            sure = self.hosts.all if hop.to == DELIVERED else 0
            may = 0 if hop.stop and hop.stop.is_certain else self.hosts.all
            changed = 0
        for gate in hop.gates:
            passed = gate.at(solved.destination)
            sure &= passed.surely
            may &= passed.perhaps
        if hop.nat:
            moves = hop.nat.at(solved.destination)
            changed = changed & moves.plain | moves.touched
            got_sure, got_may = sure & moves.plain, may & moves.plain | moves.unclear
            for sources, number in moves.moved:
                got_sure |= sources if sure >> number & 1 else 0
                got_may |= sources if may >> number & 1 else 0
            sure, may = got_sure, got_may
        return sure, may, changed

    # -- why not

    def verdict(self, solved: Solved, start: Hop, source: int) -> bool | None:
        """Whether what a source sends arrives; None when the files do not tell."""
        sure, may, _ = self._by(solved, start)
        return True if sure >> source & 1 else None if may >> source & 1 else False

    def ways(self, solved: Solved, starts: Iterable[Hop], source: int) -> dict[str, tuple[str, ...]]:
        """Where packets of a source go, by the devices they come to, the nearest first: interfaces, each with who is next."""
        found: dict[str, tuple[str, ...]] = {}
        states = [start.to for start in starts if start.to >= 0]
        for state in states:
            node = self.graph.states[state].place.node
            hops = [hop for hop in solved.hops[state] if hop.only is None or hop.only >> source & 1]
            exits = [self._exit(hop) for hop in hops if hop.to < 0 or self.graph.states[hop.to].place.node != node]
            found[node] = tuple(dict.fromkeys((*found.get(node, ()), *exits)))
            states += [hop.to for hop in hops if hop.to >= 0 and hop.to not in states]
        return found

    def _exit(self, hop: Hop) -> str:
        if hop.to >= 0:
            return f"{hop.end.interface} to {self.graph.states[hop.to].place.node}"
        return hop.end.interface if hop.to == DELIVERED else hop.stop.reason if hop.stop else ""

    def why(self, solved: Solved, start: Hop, source: int) -> Stop:
        """The first thing on the way that keeps packets of a source from arriving, or leaves it open."""
        states, bit = self.graph.states, 1 << source
        seen: dict[int, str] = {}
        hop, shared, routers = start, "", 0
        is_lost = not self._by(solved, start)[1] & bit
        while True:
            if hop.gates or hop.nat or hop.to < 0:
                stop, bit = self._halt(solved, hop, bit, is_lost)
                if stop:
                    at = states[next(reversed(seen))].place if seen else None
                    return _told(self._with_lines(stop, at, solved.destination), shared)
            if hop.to in seen or hop.to < 0 or routers == MOST_ROUTERS:
                return _told(self._endless(seen, hop), shared)
            kind, (node, _) = states[hop.to][:2]
            routers += kind == TABLE
            seen[hop.to] = node
            ways = solved.hops[hop.to]
            if len(ways) == 1:
                hop = ways[0]
                continue
            hop, is_shared = self._next(solved, ways, bit, is_lost)
            shared = shared or (node if is_shared else "")
            is_lost = is_lost or not self._by(solved, hop)[1] & bit

    def _endless(self, seen: Mapping[int, str], hop: Hop) -> Stop:
        """A way that comes back to a state it was at, or is longer than a TTL lasts."""
        nodes = list(dict.fromkeys(seen.values()))
        if hop.to in seen:
            node = seen[hop.to]
            return Stop(LOOP, node, f"packets loop: {' > '.join([*nodes[nodes.index(node) :], node])}")
        node = self.graph.states[hop.to].place.node if hop.to >= 0 else nodes[-1]
        return Stop(TTL_EXPIRED, node, f"{node} is the {MOST_ROUTERS + 1}th router: a TTL of 64 ends there")

    def _with_lines(self, stop: Stop, at: Place | None, target: int) -> Stop:
        """What discards a packet is a route: with the lines behind it."""
        if stop.disposition != NULL_ROUTED or at is None:
            return stop
        routes = self.tables.world.rib(*at).longest_match(self.tables.targets[target].address)
        return stop._replace(lines=tuple(dict.fromkeys(line for route in routes for line in route.sources)))

    def _next(self, solved: Solved, ways: tuple[Hop, ...], bit: int, is_lost: bool) -> tuple[Hop, bool]:
        """The way on to look at, and whether another one is better for the source."""
        ways = tuple(way for way in ways if way.only is None or way.only & bit)
        faulty = next((way for way in ways if not self._by(solved, way)[0] & bit), None)
        hop = faulty or max(ways, key=lambda way: solved.reach[way.to].most if way.to >= 0 else 0)
        return hop, not is_lost and len(ways) > 1 and not self._by(solved, hop)[1] & bit

    def _halt(self, solved: Solved, hop: Hop, bit: int, is_lost: bool) -> tuple[Stop | None, int]:
        """What stops a source on one way on, if anything does before the next state; and the source as it goes on."""
        if hop.nat:
            moves = hop.nat.at(solved.destination)
            for part in moves.parts:
                if part.sources & bit and (part.stop.is_certain or not is_lost):
                    return part.stop, bit
            bit = next((1 << number for sources, number in moves.moved if sources & bit), bit)
        for gate in hop.gates:
            passed = gate.at(solved.destination)
            if not (passed.perhaps if is_lost else passed.surely) & bit:
                stops = (part.stop for part in passed.parts if part.sources & bit)
                return next(stop for stop in stops if stop.is_certain or not is_lost), bit
        return hop.stop if hop.to < 0 else None, bit

    def chain(self, solved: Solved, starts: Iterable[Hop], source: int) -> Chain | None:
        """The addresses that a source gets on its way; None when that depends on the way, or is not known."""
        known: dict[tuple[int, int], frozenset[Chain]] = {}
        found = {chain for start in starts if start.to >= 0 for chain in self._chains(solved, (start.to, source), known)}
        return found.pop() if len(found) == 1 and len(known) <= _MOST_STATES else None

    def _chains(self, solved: Solved, here: tuple[int, int], known: dict[tuple[int, int], frozenset[Chain]]) -> frozenset[Chain]:
        """The chains behind a state for a source, by every way; none from where packets loop, or too far out to be come to."""
        if here in known or len(known) > _MOST_STATES:
            return known.get(here, frozenset())
        known[here] = frozenset()
        state, source = here
        found: set[Chain] = set()
        for hop in solved.hops[state]:
            if hop.only is not None and not hop.only >> source & 1:
                continue
            moved = hop.nat.at(solved.destination).moved if hop.nat else ()
            number = next((number for sources, number in moved if sources >> source & 1), source)
            own = (Given(self.graph.states[state].place, number),) if number != source else ()
            behind = self._chains(solved, (hop.to, number), known) if hop.to >= 0 else frozenset(((),))
            found.update((*own, *rest) for rest in behind)
        known[here] = frozenset(found)
        return known[here]


def _told(stop: Stop, shared: str) -> Stop:
    if not shared:
        return stop
    return stop._replace(reason=f"{shared} shares the load, and on one of the ways {stop.reason}")
