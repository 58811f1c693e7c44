"""Where packets between many hosts end, without sessions: for one destination at a time, for all sources at once.

Towards one destination the tables make a graph. Its states are tables (and, where it matters, the interface a packet came
by); what becomes of a packet is the same for all sources until something looks at them, so each state holds two sets of
sources: those that surely arrive from there, and those that may.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from routecheck.forwarding.fib import Ended, Fib, Hops, Leg, OnLink, Onward, Resolver, Stop, on_link
from routecheck.forwarding.gates import Flow, Gate, Hosts
from routecheck.forwarding.journey import ARP_FAILED, LOOP, NULL_ROUTED, TTL_EXPIRED
from routecheck.forwarding.ports import OWN, Ports
from routecheck.rib.neighbours import is_active, is_heard, others
from routecheck.rib.world import Place, World
from routecheck.topology import End

DELIVERED, STOPPED = -1, -2
MOST_ROUTERS = 63
"""How many routers a packet crosses that a host sends with a TTL of 64: the next one throws it away (S11.7)."""


class Target(NamedTuple):
    """A destination: its address, and the interfaces on its wire. Where no device has the address, a host there has it."""

    address: int
    ends: frozenset[End]


class Hop(NamedTuple):
    """One way on from a state: to another, or DELIVERED, or STOPPED by `stop`; `gates` are passed first. `end` is the interface
    it leaves by; `nat` what its device may give some sources another address by."""

    to: int
    gates: tuple[Gate, ...]
    end: End
    stop: Stop | None = None
    nat: Gate | None = None


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


_OPEN = Reach(0, 0, 0, MOST_ROUTERS * 2, 0, 0)
"""Of a state that is not known yet: nothing arrives."""


class Tables:
    """The next hops of every table for every target, each table read once and let go."""

    def __init__(self, world: World, targets: Sequence[Target]) -> None:
        self.world, self.targets, self.resolver = world, targets, Resolver(world)
        self.places = [
            Place(device.name, vrf)
            for device in world.network.devices.values()
            for vrf in sorted({made.vrf for made in device.interfaces.values()})
        ]
        self.number = {place: number for number, place in enumerate(self.places)}
        addresses = [target.address for target in targets]
        self.rows: list[list[Hops]] = [self._row(place, addresses) for place in self.places]
        self.owned = self._owned()

    def _row(self, place: Place, addresses: Sequence[int]) -> list[Hops]:
        match = Fib(self.world, place).match
        shared: dict[Hops, Hops] = {}
        found = [match(address) for address in addresses]
        return [shared.setdefault(hops, hops) for hops in found]

    def _owned(self) -> dict[int, set[Place]]:
        """The targets that are addresses of devices, with the tables that take their packets for the device itself."""
        numbers = {target.address: number for number, target in enumerate(self.targets)}
        found: dict[int, set[Place]] = {}
        for device in self.world.network.devices.values():
            for made in device.interfaces.values():
                if End(device.name, made.name) in self.world.down:
                    continue
                place = Place(device.name, made.vrf)
                for at in made.addresses:
                    if at.address in numbers:
                        found.setdefault(numbers[at.address], set()).add(place)
                for virtual in (one for group in made.groups.values() for one in group.addresses if one in numbers):
                    if is_active(self.world, device, made.vrf, virtual):
                        found.setdefault(numbers[virtual], set()).add(place)
        return found


class Flows:
    """Packets of one flow between all hosts."""

    def __init__(self, tables: Tables, hosts: Hosts, flow: Flow) -> None:
        self.tables, self.hosts = tables, hosts
        self.world = tables.world
        self.ports = Ports(tables.world, hosts, flow)
        self._states: dict[tuple[Place, str], int] = {}
        self._places: list[tuple[Place, str]] = []
        self._names: list[int] = []
        self._made: list[dict[Hops, tuple[Hop, ...] | None]] = []

    def start(self, end: End) -> Hop:
        """How a packet gets into a device that a host sends it to, at the interface `end`."""
        return Hop(self._arrival(end), self.ports.inward(end), end)

    def own(self, place: Place) -> Hop:
        """How a packet begins that a device sends itself: what lists an interface has does not matter to it (S7.7)."""
        return Hop(self._state(place, OWN), self.ports.local(place.node), End(place.node, ""))

    def _arrival(self, end: End) -> int:
        made = self.world.network.devices[end.node].interfaces[end.interface]
        return self._state(Place(end.node, made.vrf), self.ports.manner(end))

    def _state(self, place: Place, manner: str) -> int:
        key = place, manner
        number = self._states.get(key)
        if number is None:
            number = self._states[key] = len(self._places)
            self._places.append(key)
            self._names.append(hash(key))
            self._made.append({})
        return number

    # -- the ways on

    def _hops(self, state: int, target: int) -> tuple[Hop, ...]:
        place, manner = self._places[state]
        if place in self.tables.owned.get(target, ()):
            return (Hop(DELIVERED, (), End(place.node, "")),)
        hops = self.tables.rows[self.tables.number[place]][target]
        made = self._made[state]
        if hops not in made:
            legs = self.tables.resolver.legs(place, hops)
            is_same = not any(isinstance(leg, OnLink) for leg in legs)
            made[hops] = tuple(self._hop(place.node, manner, leg) for leg in legs) if is_same else None
        found = made[hops]
        return found if found is not None else tuple(self._anew(place, manner, hops, target))

    def _hop(self, node: str, manner: str, leg: Leg) -> Hop:
        end = End(node, leg.interface)
        if isinstance(leg, Onward):
            gates = (*self.ports.outward(end, manner), *self.ports.inward(leg.far))
            return Hop(self._arrival(leg.far), gates, end, nat=self.ports.translation(end, manner))
        assert isinstance(leg, Ended)
        gates = self.ports.outward(end, manner) if leg.interface and not leg.stop.is_certain else ()
        return Hop(STOPPED, gates, end, leg.stop, self.ports.translation(end, manner) if gates else None)

    def _anew(self, place: Place, manner: str, hops: Hops, target: int) -> Iterator[Hop]:
        """The ways where ARP asks for the destination itself."""
        for leg in self.tables.resolver.legs(place, hops):
            if not isinstance(leg, OnLink):
                yield self._hop(place.node, manner, leg)
                continue
            end = End(place.node, leg.interface)
            asked = self.tables.targets[target].address if leg.asked is None else leg.asked
            legs = on_link(self.world, end, asked, list(self._proxies(end, target, leg.asked)))
            yield from (self._hop(place.node, manner, found) for found in legs)
            if not legs:
                yield self._handed_over(end, manner, target)

    def _handed_over(self, end: End, manner: str, target: int) -> Hop:
        """To a host on the wire, if that is the wire the destination is on."""
        if end in self.tables.targets[target].ends:
            return Hop(DELIVERED, self.ports.outward(end, manner), end, nat=self.ports.translation(end, manner))
        why = f"{end.node} looks for it on {end.interface}, which is another subnet with the same addresses"
        made = self.world.network.devices[end.node].interfaces[end.interface]
        return Hop(STOPPED, (), end, Stop(ARP_FAILED, end.node, why, (made.line,)))

    def _proxies(self, end: End, target: int, asked: int | None) -> Iterator[End]:
        """The devices of a wire that have a route to what ARP asks for, other than back over the wire."""
        for far in others(self.world, end):
            if not is_heard(self.world, end, far):
                continue
            made = self.world.network.devices[far.node].interfaces.get(far.interface)
            if made is None:
                continue
            place = Place(far.node, made.vrf)
            rows = self.tables.rows[self.tables.number[place]]
            hops = rows[target] if asked is None else Fib(self.world, place).match(asked)
            legs = self.tables.resolver.legs(place, hops) if hops else ()
            if any(leg.interface != far.interface for leg in legs):
                yield far

    # -- what becomes of packets

    def solve(self, target: int, starts: Iterable[Hop]) -> Solved:
        """What becomes of packets to a target from all `starts` and from every state they come to."""
        solved = Solved(target, {}, {})
        reach, known = solved.reach, solved.hops
        stack = [start.to for start in starts]
        is_cyclic = False
        while stack:
            state = stack[-1]
            if state in reach:
                stack.pop()
                continue
            hops = known.get(state)
            if hops is None:
                hops = known[state] = self._hops(state, target)
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
        """What arrives from a state, given what arrives from the next."""
        surely, perhaps, translated, least, most = self.hosts.all, 0, 0, MOST_ROUTERS * 2, 0
        marks = [self._names[state]]
        for hop in hops:
            sure, may, changed = self._by(solved, hop)
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
        return Reach(surely, perhaps, translated, least + 1, most + 1, hash(tuple(marks)))

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
            passed = hop.nat.at(solved.destination)
            unclear = self.hosts.all & ~passed.surely
            sure, may, changed = sure & passed.surely, may | unclear, changed | unclear
        return sure, may, changed

    # -- why not

    def verdict(self, solved: Solved, start: Hop, source: int) -> bool | None:
        """Whether what a source sends arrives; None when the files do not tell."""
        sure, may, _ = self._by(solved, start)
        return True if sure >> source & 1 else None if may >> source & 1 else False

    def ways(self, solved: Solved, starts: Iterable[Hop]) -> dict[str, tuple[str, ...]]:
        """Where packets go, by the devices they come to, the nearest first: the interfaces they leave by and who is next."""
        found: dict[str, tuple[str, ...]] = {}
        states = [start.to for start in starts]
        for state in states:
            exits = [self._exit(hop) for hop in solved.hops[state]]
            node = self._places[state][0].node
            found[node] = tuple(dict.fromkeys((*found.get(node, ()), *exits)))
            states += [hop.to for hop in solved.hops[state] if hop.to >= 0 and hop.to not in states]
        return found

    def _exit(self, hop: Hop) -> str:
        if hop.to >= 0:
            return f"{hop.end.interface} to {self._places[hop.to][0].node}"
        return hop.end.interface if hop.to == DELIVERED else hop.stop.reason if hop.stop else ""

    def why(self, solved: Solved, start: Hop, source: int) -> Stop:
        """The first thing on the way that keeps packets of a source from arriving, or leaves it open."""
        bit = 1 << source
        passed: list[str] = []
        seen: set[int] = set()
        hop, shared = start, ""
        at: Place | None = None
        while True:
            is_lost = not self._by(solved, hop)[1] & bit
            stop = self._halt(solved, hop, bit, is_lost)
            if stop:
                return _told(self._with_lines(stop, at, solved.destination), shared)
            at = self._places[hop.to][0]
            node = at.node
            if hop.to in seen:
                return _told(Stop(LOOP, node, f"packets loop: {' > '.join([*passed[passed.index(node) :], node])}"), shared)
            if len(passed) == MOST_ROUTERS:
                return _told(
                    Stop(TTL_EXPIRED, node, f"{node} is the {MOST_ROUTERS + 1}th router: a TTL of 64 ends there"), shared
                )
            seen.add(hop.to)
            passed.append(node)
            hop, is_shared = self._next(solved, hop.to, bit, is_lost)
            shared = shared or (node if is_shared else "")

    def _with_lines(self, stop: Stop, at: Place | None, target: int) -> Stop:
        """What discards a packet is a route: with the lines behind it."""
        if stop.disposition != NULL_ROUTED or at is None:
            return stop
        routes = self.world.rib(*at).longest_match(self.tables.targets[target].address)
        return stop._replace(lines=tuple(dict.fromkeys(line for route in routes for line in route.sources)))

    def _next(self, solved: Solved, state: int, bit: int, is_lost: bool) -> tuple[Hop, bool]:
        """The way on to look at, and whether another one is better for the source."""
        ways = solved.hops[state]
        faulty = [way for way in ways if not self._by(solved, way)[0] & bit]
        longest = max(ways, key=lambda way: solved.reach[way.to].most if way.to >= 0 else 0)
        hop = faulty[0] if faulty else longest
        return hop, not is_lost and len(ways) > 1 and not self._by(solved, hop)[1] & bit

    def _halt(self, solved: Solved, hop: Hop, bit: int, is_lost: bool) -> Stop | None:
        """What stops a source on one way on, if anything does before the next state."""
        for gate in (hop.nat, *hop.gates) if hop.nat else hop.gates:
            passed = gate.at(solved.destination)
            if not (passed.perhaps if is_lost else passed.surely) & bit:
                return next(part.stop for part in passed.parts if part.sources & bit and (part.stop.is_certain or not is_lost))
        return hop.stop if hop.to < 0 else None


def _told(stop: Stop, shared: str) -> Stop:
    if not shared:
        return stop
    return stop._replace(reason=f"{shared} shares the load, and on one of the ways {stop.reason}")
