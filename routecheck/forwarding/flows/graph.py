"""The graph that packets follow towards one destination: from table to table, past what interfaces do to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.forwarding.flows.choices import Crypto, Policy, Sealed
from routecheck.forwarding.flows.fib import Ended, Hops, Leg, OnLink, Onward, Stop, on_link
from routecheck.forwarding.flows.gates import Flow, Gate, Hosts
from routecheck.forwarding.flows.ports import OWN, Ports
from routecheck.forwarding.flows.tables import Tables
from routecheck.forwarding.flows.translation import Translation
from routecheck.forwarding.journey import ARP_FAILED, EXITS, NAT_FAILED
from routecheck.forwarding.nat.values import OUTSIDE
from routecheck.rib.local_policy import Turned
from routecheck.rib.neighbours import is_heard, others
from routecheck.rib.world import Place
from routecheck.topology import End

DELIVERED, STOPPED = -1, -2
TABLE, POLICY, CRYPTO = "table", "policy", "crypto"
"""What a state does with packets: it looks them up, or its policy turns some of them, or a crypto map takes some of them."""


class Hop(NamedTuple):
    """One way on from a state: to another, or DELIVERED, or STOPPED by `stop`; `gates` are passed first. `end` is the interface
    it leaves by; `nat` what its device may give some sources another address by. `only` are the sources that go this way, where
    the source decides; None where packets are sent every way."""

    to: int
    gates: tuple[Gate, ...]
    end: End
    stop: Stop | None = None
    nat: Translation | None = None
    only: int | None = None


class State(NamedTuple):
    """Where packets are: at a table, having come in some `manner` (`Ports.manner`). `by` is the interface whose policy or crypto
    map it is about; `hops` what a policy turned them to, None for those of the table; `base` how a packet goes on that crypto
    leaves alone."""

    kind: str
    place: Place
    manner: str = ""
    by: str = ""
    hops: Hops | None = None
    base: Hop | None = None

    @property
    def mark(self) -> int:
        """A number that is the same in another graph of the same configs."""
        return hash((self.kind, self.place, self.manner, self.by, self.hops, self.base and self.base.end))


class Graph:
    """States by number, and the ways on from them; built as they are come to."""

    def __init__(self, tables: Tables, hosts: Hosts, flow: Flow) -> None:
        self.tables, self.hosts, self.flow, self.world = tables, hosts, flow, tables.world
        self.ports = Ports(tables, hosts, flow)
        self.states: list[State] = []
        self.marks: list[int] = []
        self._numbers: dict[State, int] = {}
        self._made: list[dict[Hops, tuple[Hop, ...] | None]] = []
        self._policies: dict[State, Policy | None] = {}
        self._crypto: dict[End, Crypto] = {}

    def start(self, end: End) -> Hop:
        """How a packet gets into a device that a host sends it to, at the interface `end`."""
        return Hop(self._arrival(end), self.ports.inward(end), end)

    def own(self, place: Place) -> Hop:
        """How a packet begins that a device sends itself (S8.4)."""
        kind = POLICY if self.ports.local(place.node) else TABLE
        return Hop(self._number(State(kind, place, OWN)), (), End(place.node, ""))

    def returned(self, place: Place) -> Hop:
        """How a packet goes on that NAT has given the address of an inside host again (S8: then it is routed)."""
        return Hop(self._number(State(TABLE, place, OUTSIDE)), (), End(place.node, ""))

    def _taken_back(self, state: State, target: int) -> Hop | None:
        """For an address that the device gave to an inside host: taken on the outside (S9.10), else it is the device's own."""
        end = End(state.place.node, "")
        if state.manner == OUTSIDE:
            return Hop(DELIVERED, (), end)
        if state.place not in self.tables.owned.get(target, ()):
            return None
        why = f"{end.node} takes it for itself: it does not come in on the outside of NAT"
        return Hop(STOPPED, (), end, Stop(NAT_FAILED, end.node, why))

    def _arrival(self, end: End) -> int:
        """The state behind an interface: its policy, then the table."""
        made = self.world.network.devices[end.node].interfaces[end.interface]
        place, manner = Place(end.node, made.vrf), self.ports.manner(end)
        if made.handling.policy:
            return self._number(State(POLICY, place, manner, end.interface))
        return self._number(State(TABLE, place, manner))

    def _number(self, state: State) -> int:
        number = self._numbers.get(state)
        if number is None:
            number = self._numbers[state] = len(self.states)
            self.states.append(state)
            self.marks.append(state.mark)
            self._made.append({})
        return number

    # -- the ways on

    def hops(self, number: int, target: int) -> tuple[Hop, ...]:
        """The ways on from a state towards a target."""
        state = self.states[number]
        if state.kind == CRYPTO:
            return tuple(self._guarded(state, target))
        if state.place.node in self.tables.given.get(target, ()):
            taken = self._taken_back(state, target)
            if taken:
                return (taken,)
        if state.place in self.tables.owned.get(target, ()):
            return (Hop(DELIVERED, (), End(state.place.node, "")),)
        if state.kind == POLICY:
            return tuple(self._turned(state, target))
        hops = self.tables.hops(state.place, target) if state.hops is None else state.hops
        known = self._made[number]
        if hops not in known:
            legs = self.tables.resolver.legs(state.place, hops)
            is_same = not any(isinstance(leg, OnLink) for leg in legs)
            known[hops] = tuple(self._hop(state, leg) for leg in legs) if is_same else None
        found = known[hops]
        return found if found is not None else tuple(self._anew(state, hops, target))

    def _hop(self, state: State, leg: Leg) -> Hop:
        end = End(state.place.node, leg.interface)
        if isinstance(leg, Onward):
            return self._leaving(state, Hop(self._arrival(leg.far), self.ports.inward(leg.far), end))
        assert isinstance(leg, Ended)
        made = Hop(STOPPED, (), end, leg.stop)
        return made if leg.stop.is_certain or not leg.interface else self._leaving(state, made)

    def _leaving(self, state: State, made: Hop) -> Hop:
        """Out of an interface: NAT, then crypto, then its lists (S8)."""
        made = made._replace(gates=(*self.ports.outward(made.end, state.manner), *made.gates))
        nat = self.ports.translation(made.end, state.manner)
        if not self.ports.has_crypto(made.end):
            return made._replace(nat=nat)
        return Hop(self._number(State(CRYPTO, state.place, state.manner, made.end.interface, base=made)), (), made.end, nat=nat)

    def _anew(self, state: State, hops: Hops, target: int) -> Iterator[Hop]:
        """The ways where ARP asks for the destination itself."""
        for leg in self.tables.resolver.legs(state.place, hops):
            if not isinstance(leg, OnLink):
                yield self._hop(state, leg)
                continue
            end = End(state.place.node, leg.interface)
            asked = self.tables.targets[target].address if leg.asked is None else leg.asked
            legs = on_link(self.world, end, asked, list(self._proxies(end, target, leg.asked)))
            yield from (self._hop(state, found) for found in legs)
            if not legs:
                yield self._handed_over(state, end, target)

    def _handed_over(self, state: State, end: End, target: int) -> Hop:
        """To a host on the wire, if that is the wire the destination is on; or to who answers for it (S9.11)."""
        for far in others(self.world, end):
            if far.node in self.tables.given.get(target, ()) and is_heard(self.world, end, far):
                return self._hop(state, Onward(end.interface, far))
        if end in self.tables.targets[target].ends:
            return self._leaving(state, Hop(DELIVERED, (), end))
        if target in self.tables.given:
            why = f"who answers for the address that NAT gave, behind {end}, is not in these files"
            return Hop(STOPPED, (), end, Stop(EXITS, end.node, why))
        why = f"{end.node} looks for it on {end.interface}, which is another subnet with the same addresses"
        made = self.world.network.devices[end.node].interfaces[end.interface]
        return Hop(STOPPED, (), end, Stop(ARP_FAILED, end.node, why, (made.line,)))

    def _proxies(self, end: End, target: int, asked: int | None) -> Iterator[End]:
        """The devices of a wire that answer ARP for what they have a route to, other than back over the wire (S3.6)."""
        for far in others(self.world, end):
            made = self.world.network.devices[far.node].interfaces.get(far.interface)
            if made is None or not is_heard(self.world, end, far) or not made.handling.has_proxy_arp:
                continue
            place = Place(far.node, made.vrf)
            hops = self.tables.hops(place, target) if asked is None else self.tables.match(place, asked)
            legs = self.tables.resolver.legs(place, hops) if hops else ()
            if any(leg.interface != far.interface for leg in legs):
                yield far

    # -- where the source decides

    def _turned(self, state: State, target: int) -> Iterator[Hop]:
        """S7.13: what the policy turns goes where it says, the rest by the table."""
        end = End(state.place.node, state.by)
        by_table = State(TABLE, state.place, state.manner)
        for sources, outcome in self._policy(state).shares(target):
            if isinstance(outcome, Stop):
                yield Hop(STOPPED, (), end, outcome, only=sources)
            elif isinstance(outcome, Turned):
                yield Hop(self._number(by_table._replace(hops=outcome.hops)), (), end, only=sources)
            else:
                yield Hop(self._number(by_table), (), end, only=sources)

    def _policy(self, state: State) -> Policy:
        found = self._policies.get(state)
        if found is None:
            made = self.world.network.devices[state.place.node].interfaces.get(state.by)
            named = made.handling.policy if made else self.ports.local(state.place.node)
            assert named
            found = self._policies[state] = Policy(self.world, state.place, named, (self.hosts, self.flow))
        return found

    def _guarded(self, state: State, target: int) -> Iterator[Hop]:
        """What a crypto map takes goes on inside of ESP and comes out at the far end; the rest as it is."""
        assert state.base
        end = state.base.end
        for sources, outcome in self.crypto(end).leaving(target):
            if isinstance(outcome, Stop):
                yield Hop(STOPPED, (), end, outcome, only=sources)
            elif isinstance(outcome, Sealed):
                yield self._sealed(state, outcome)._replace(only=sources)
            else:
                yield state.base._replace(only=sources)

    def _sealed(self, state: State, made: Sealed) -> Hop:
        """Out at the far end: as if it had come in by the interface that has the address (S8.2: no list sees it again)."""
        device = self.world.network.devices[made.far]
        port = next(
            one for one in device.interfaces.values() if any(at.address == made.outer.destination for at in one.addresses)
        )
        assert state.base
        carried = self.ports.carried(Place(state.place.node, state.place.vrf), made.outer)
        return Hop(self._arrival(End(made.far, port.name)), carried, state.base.end)

    def crypto(self, end: End) -> Crypto:
        """What crypto does at an interface."""
        return self.ports.crypto(end)
