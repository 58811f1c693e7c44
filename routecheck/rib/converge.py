"""The fixpoint of a scenario (section 0 of semantics.md): interfaces, databases, tables, and what depends on tables.

Two things on one router can depend on another router's table: what a boundary router brings into OSPF, and whether a
tunnel has a way to its destination. They are the state that has to settle; everything else follows from it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from routecheck.address import DEFAULT, Prefix, dotted
from routecheck.diagnostic import Diagnostic
from routecheck.ios.names import kind
from routecheck.line_protocol import Down, live, live_after
from routecheck.model.device import Device, Interface
from routecheck.network import Network
from routecheck.protocols import connected, static
from routecheck.protocols.ospf.area import Database, database
from routecheck.protocols.ospf.derive import Situation, derived
from routecheck.protocols.ospf.external import External, originated
from routecheck.protocols.ospf.instances import Instance, instances
from routecheck.protocols.ospf.table import Table
from routecheck.protocols.route import Attached, Ineligible, Route, Via
from routecheck.rib.table import Rib
from routecheck.topology import NOTHING_FAILED, End, Scenario, Topology, topology, tunnel_source

MOST_ROUNDS = 64
"""S0.2."""


class Fabric(NamedTuple):
    """What all scenarios of a network share: its wires and its OSPF processes, and where those of a (device, VRF) are."""

    network: Network
    wires: Topology
    routers: tuple[Instance, ...]
    places: Mapping[tuple[str, str], tuple[int, ...]]
    diagnostics: tuple[Diagnostic, ...]


def fabric(network: Network) -> Fabric:
    """Everything about a network that does not depend on what fails."""
    wires = topology(network)
    routers, diagnostics = instances(network, live(network, wires, NOTHING_FAILED))
    places: dict[tuple[str, str], tuple[int, ...]] = {}
    for place, one in enumerate(routers):
        key = one.node, one.process.vrf
        places[key] = (*places.get(key, ()), place)
    return Fabric(network, wires, routers, places, wires.diagnostics + diagnostics)


class State(NamedTuple):
    """What has to settle: type 5 LSAs by originating instance, and the tunnels that are down for want of a route."""

    externals: Mapping[int, tuple[External, ...]]
    tunnels: Mapping[End, Down]


COLD = State({}, {})
_RECURSIVE = "recursive routing"
"""It takes the tunnel down, and with it the very route that led through it: the cause is told, not what follows."""


class Unstable(NamedTuple):
    """A finding about the fixpoint itself: OSCILLATION (the states that repeat) or HISTORY-DEPENDENT (the other one)."""

    code: str
    message: str


class Converged:
    """The network in one state of one scenario. Tables are computed when they are asked for."""

    def __init__(self, base: Fabric, broken: Scenario, state: State, *, wired: "Wired | None" = None) -> None:
        self.base, self.broken, self.state = base, broken, state
        self.wired = wired or Wired(base, broken, state.tunnels)
        self.unstable: tuple[Unstable, ...] = ()
        self._by_prefix: dict[Prefix, tuple[External, ...]] | None = None
        self._ribs: dict[tuple[str, str], Rib] = {}

    def rib(self, node: str, vrf: str = "") -> Rib:
        """The routing table of a router's VRF ('' is the global table)."""
        key = node, vrf
        if key not in self._ribs:
            self._ribs[key] = self._rib(node, vrf)
        return self._ribs[key]

    def externals(self) -> dict[Prefix, tuple[External, ...]]:
        """The type 5 LSAs by prefix, in the order of their originators."""
        if self._by_prefix is None:
            merged: dict[Prefix, list[External]] = {}
            for _, made in sorted(self.state.externals.items()):
                for external in made:
                    merged.setdefault(external.prefix, []).append(external)
            self._by_prefix = {prefix: tuple(found) for prefix, found in merged.items()}
        return self._by_prefix

    def table(self, index: int) -> Table:
        """The OSPF routes of one instance."""
        base = self.base
        default = base.routers[index].process.default
        ignores = default is not None and default.is_always
        names = self.wired.names
        areas = self.wired.database.areas
        return Table(index, base.routers[index], areas, self.externals(), names, ignores_foreign_default=ignores)

    def _rib(self, node: str, vrf: str) -> Rib:
        device = self.base.network.devices[node]
        down = self.wired.down
        if node in self.broken.nodes or not device.has_ip_routing:
            return Rib((), ())
        tables = [self.table(place) for place in self.base.places.get((node, vrf), ())]
        rib = Rib(connected.offers(device, vrf, down), tables)
        if any(route.vrf == vrf for route in device.static_routes):
            _settle(self, rib, device, vrf)
        return rib

    def lookup(self, rib: Rib, node: str, vrf: str, own_vrf: str) -> Rib:
        """The table a next hop is looked up in: the VRF's own, or another's."""
        return rib if vrf == own_vrf else self.rib(node, vrf)


class Wired:
    """What follows from the interfaces alone: which are down, and the databases that flood over the others.

    `own` are those that are down whatever the tables hold, all but the tunnels for want of a route. What has not changed
    since `before` is shared with it; `ground` is what was made from nothing, and all differences are to that.
    """

    def __init__(self, base: Fabric, broken: Scenario, tunnels: Mapping[End, Down], before: "Wired | None" = None) -> None:
        self.broken = broken
        self.ground: Wired = before.ground if before else self
        self.own: Mapping[End, Down]
        if before is None:
            self.own = live(base.network, base.wires, broken)
        elif before.broken == broken:
            self.own = before.own
        else:
            self.own = live_after(base.network, base.wires, broken, (self.ground.broken, self.ground.own))
        self.down = {**self.own, **tunnels}
        self.names = tuple(one.node for one in base.routers)
        self.situation = Situation(base.network, base.wires, base.routers, self.down, broken)
        self._database: Database | None = None

    @property
    def database(self) -> Database:
        """The OSPF databases, built when a route of OSPF is first asked for."""
        if self._database is None:
            made = None
            if self.ground is not self:
                made = derived(self.ground.database, self.ground.situation, self.situation)
            self._database = made or database(*self.situation)
        return self._database


def _settle(state: Converged, rib: Rib, device: Device, vrf: str) -> None:
    """Add static routes until none comes or goes (S3.8 to S3.11): one at a time, in config order, as a router would."""
    down = state.wired.down
    routes = [route for route in device.static_routes if route.vrf == vrf]
    installed: dict[int, Route] = {}
    verdicts: dict[int, Ineligible] = {}

    def lookup(in_vrf: str, address: int) -> tuple[Route, ...]:
        return state.lookup(rib, device.name, in_vrf, vrf).longest_match(address, with_default=False)

    for _ in range(MOST_ROUNDS):
        has_changed = False
        for place, route in enumerate(routes):
            made = static.candidate(route)
            was_in = place in installed
            if not was_in:
                rib.with_static(made)
            verdict = static.judge(device, route, down, lookup)
            if isinstance(verdict, Ineligible):
                rib.without_static(made)
                installed.pop(place, None)
                verdicts[place] = verdict
            else:
                installed[place] = made
                verdicts.pop(place, None)
            has_changed |= was_in != (place in installed)
        if not has_changed:
            break
    else:
        state.unstable += (Unstable("OSCILLATION", f"{device.name}: static routes resolve through each other and never settle"),)
    for _, verdict in sorted(verdicts.items()):
        rib.refuse(verdict)


def converge(base: Fabric, broken: Scenario = NOTHING_FAILED, start: Converged | None = None) -> Converged:
    """The steady state of a scenario, reached from the steady state `start` (None: from empty tables, S0.3).

    A state that repeats without settling is OSCILLATION; a second stable state is HISTORY-DEPENDENT.
    """
    before = start.state if start else COLD
    wired = Wired(base, broken, before.tunnels, start.wired) if start else None
    settled = _run(base, broken, before, wired, is_reversed=False)
    others: list[Converged] = []
    if len(_dependent(base)) > 1:
        others.append(_run(base, broken, before, settled.wired, is_reversed=True))
    if before != COLD and _dependent(base):
        others.append(_run(base, broken, COLD, settled.wired, is_reversed=False))
    for other in others:
        if other.state != settled.state and not settled.unstable and not other.unstable:
            settled.unstable += (Unstable("HISTORY-DEPENDENT", _difference(base, settled.state, other.state)),)
            break
    return settled


def _dependent(base: Fabric) -> list[int]:
    """The instances whose externals depend on tables in a way that others' routes can change."""
    return [
        index
        for index, one in enumerate(base.routers)
        if one.process.default is not None or any(how.source == "static" for how in one.process.redistributions)
    ]


def _run(base: Fabric, broken: Scenario, state: State, wired: Wired | None, *, is_reversed: bool) -> Converged:
    """Round after round, each boundary router and tunnel in turn, until a round changes nothing.

    `wired` is what another run of the scenario found out about its interfaces, and is used while it holds.
    """
    alive = {index: made for index, made in state.externals.items() if base.routers[index].node not in broken.nodes}
    if wired is not None and wired.down != {**wired.own, **state.tunnels}:
        wired = Wired(base, broken, state.tunnels, wired)
    now = Converged(base, broken, State(alive, dict(state.tunnels)), wired=wired)
    boundary = [index for index, one in enumerate(base.routers) if one.process.default or one.process.redistributions]
    if is_reversed:
        boundary.reverse()
    seen: list[State] = [now.state]
    for _ in range(MOST_ROUNDS):
        before = now.state
        for index in boundary:
            now = _with_externals(now, index)
        now = _with_tunnels(now)
        if now.state == before:
            return now
        if now.state in seen:
            cycle = seen[seen.index(now.state) :]
            now.unstable = (Unstable("OSCILLATION", _cycle(base, cycle)),)
            return now
        seen.append(now.state)
    now.unstable = (Unstable("OSCILLATION", f"nothing settles within {MOST_ROUNDS} rounds"),)
    return now


def _with_externals(now: Converged, index: int) -> Converged:
    """`now` after one boundary router has looked at its table."""
    base = now.base
    one = base.routers[index]
    if one.node in now.broken.nodes:
        return now
    rib = now.rib(one.node, one.process.vrf)
    device = base.network.devices[one.node]
    prefixes = sorted({route.prefix for route in device.static_routes if route.vrf == one.process.vrf})
    own = sorted({at.prefix for made in device.interfaces.values() if made.vrf == one.process.vrf for at in made.addresses})

    def resolve(route: Route) -> Iterator[Via]:
        for hop in route.next_hops:
            if isinstance(hop, Via) and hop.interface is not None:
                yield hop
            elif isinstance(hop, Via):
                for found in rib.longest_match(hop.address, with_default=False):
                    for further in found.next_hops:
                        if isinstance(further, Attached):
                            yield Via(hop.address, further.interface)

    made = originated(index, one, lambda prefix: rib.choice(prefix).winners, prefixes, own, resolve)
    if made == now.state.externals.get(index, ()):
        return now
    externals = {**now.state.externals, index: made}
    if not made:
        del externals[index]
    return Converged(base, now.broken, State(externals, now.state.tunnels), wired=now.wired)


def _with_tunnels(now: Converged) -> Converged:
    """`now` after every tunnel has looked for a way to its destination (S2.5)."""
    own = now.wired.own
    tunnels: dict[End, Down] = {}
    for device in now.base.network.devices.values():
        for made in device.interfaces.values():
            end = End(device.name, made.name)
            if kind(made.name) == "Tunnel" and end not in own:
                fault = _tunnel_fault(now, device, made)
                before = now.state.tunnels.get(end)
                if fault:
                    is_consequence = before and before.reason.startswith(_RECURSIVE) and fault.reason.startswith("no route")
                    tunnels[end] = before if before and is_consequence else fault
    if tunnels == now.state.tunnels:
        return now
    wired = Wired(now.base, now.broken, tunnels, now.wired)
    return Converged(now.base, now.broken, State(now.state.externals, tunnels), wired=wired)


def _tunnel_fault(now: Converged, device: Device, made: Interface) -> Down | None:
    source = made.tunnel.source
    if source is None:
        return Down("it has no tunnel source", (made.line,))
    lines = tuple(line for line in (made.tunnel.source_line, made.tunnel.destination_line) if line)
    if source.isdigit():
        owners = [one.name for one in device.interfaces.values() if any(at.address == int(source) for at in one.addresses)]
        if not owners:
            return Down(f"its source {dotted(int(source))} is no address of {device.name}", lines)
        source = owners[0]
    if End(device.name, source) in now.wired.down or source not in device.interfaces:
        return Down(f"its source {source} is not up", lines)
    if tunnel_source(device, made) is None and device.interfaces[source].unknown_address is None:
        return Down(f"its source {source} has no address", lines)
    destination = made.tunnel.destination
    if "multipoint" in made.tunnel.mode or (destination is None and made.tunnel.destination_line):
        return None
    if destination is None:
        return Down("it has no tunnel destination", (made.line,))
    found = now.rib(device.name, made.tunnel.vrf).longest_match(destination)
    if not found:
        return Down(f"no route to its destination {dotted(destination)}", lines)
    if _egress(now.rib(device.name, made.tunnel.vrf), found, set()) == {made.name}:
        return Down(f"{_RECURSIVE}, the route to its destination {dotted(destination)} goes through itself", lines)
    return None


def _egress(rib: Rib, routes: Iterable[Route], seen: set[int]) -> set[str]:
    """The interfaces that routes finally leave by, recursive next hops followed."""
    names: set[str] = set()
    for hop in (hop for route in routes for hop in route.next_hops):
        if hop.interface is not None:
            names.add(hop.interface)
        elif isinstance(hop, Via) and hop.address not in seen:
            seen.add(hop.address)
            names |= _egress(rib, rib.longest_match(hop.address, with_default=False), seen)
    return names


def _cycle(base: Fabric, states: list[State]) -> str:
    changing = sorted({index for one in states for index in one.externals} | {i for one in states for i in one.externals})
    names = []
    for index in changing:
        told = {one.externals.get(index, ()) for one in states}
        if len(told) > 1:
            prefixes = sorted({made.prefix for found in told for made in found})
            names.append(f"{base.routers[index].node} announces and withdraws {', '.join(map(str, prefixes[:3]))}")
    ends = sorted({end for one in states for end in one.tunnels if any(end not in other.tunnels for other in states)})
    names += [f"{end} goes up and down ({next(one.tunnels[end].reason for one in states if end in one.tunnels)})" for end in ends]
    return "never settles: " + "; ".join(names or ["the same states repeat"])


def _difference(base: Fabric, one: State, other: State) -> str:
    said = []
    for index in sorted(one.externals.keys() | other.externals.keys()):
        here = {made.prefix for made in one.externals.get(index, ())}
        there = {made.prefix for made in other.externals.get(index, ())}
        node = base.routers[index].node
        said += [f"{node} originates {prefix} here, not in the other" for prefix in sorted(here - there)]
        said += [f"{node} originates {prefix} in the other, not here" for prefix in sorted(there - here)]
    return "two stable states exist, and which one is reached depends on history: " + ("; ".join(said[:4]) or "tunnels differ")


def has_default(rib: Rib) -> bool:
    """Whether the table has a default route."""
    return bool(rib.choice(DEFAULT).winners)
