"""The fixpoint of a scenario (section 0 of semantics.md): interfaces, databases, tables, and what depends on tables.

Three things on one router can depend on another router's table: what a boundary router brings into OSPF, whether a
tunnel has a way to its destination, and whether a probe is answered. They are the state that has to settle; everything
else follows from it.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from routecheck import switches
from routecheck.address import DEFAULT, Prefix, classful_length, host_prefix
from routecheck.bundles import with_member_cables
from routecheck.diagnostic import Diagnostic
from routecheck.ios.names import kind
from routecheck.line_protocol import Down, has_plain_cables, live, live_after
from routecheck.model.device import Device
from routecheck.network import Network
from routecheck.protocols import connected, static
from routecheck.protocols.ospf.area import Database, database
from routecheck.protocols.ospf.derive import Situation, derived
from routecheck.protocols.ospf.domain import Domain
from routecheck.protocols.ospf.external import External, Origin, Origination, discards, originated
from routecheck.protocols.ospf.flooding import flooded, nssa_defaults
from routecheck.protocols.ospf.instances import Instance, instances, with_subnets
from routecheck.protocols.ospf.table import Table
from routecheck.protocols.route import Attached, Ineligible, Route, Via
from routecheck.protocols.static import Followed, Ground
from routecheck.rib.select import STEPS_BY
from routecheck.rib.table import Rib
from routecheck.rib.tunnels import RECURSIVE, Underlay, tunnel_fault
from routecheck.switching import bridged
from routecheck.topology import NOTHING_FAILED, End, Scenario, Topology, topology

if TYPE_CHECKING:
    from routecheck.protocols.filters import Inbound
    from routecheck.rib.world import World

MOST_ROUNDS = 64
"""S0.2."""


class Fabric(NamedTuple):
    """What all scenarios of a network share: its wires (`plain`, and as switches join them) and its OSPF processes, where those
    of a (device, VRF) are, and the interfaces that are down before anything fails.

    `tracked` are the objects (device, number) that static routes follow, the parts of a list before the list.
    """

    network: Network
    plain: Topology
    wires: Topology
    routers: tuple[Instance, ...]
    places: Mapping[tuple[str, str], tuple[int, ...]]
    diagnostics: tuple[Diagnostic, ...]
    down_at_boot: Mapping[End, Down]
    tracked: tuple[tuple[str, str], ...] = ()


def fabric(network: Network, like: Fabric | None = None) -> Fabric:
    """Everything about a network that does not depend on what fails. `like` is that of the same configs and links."""
    plain = like.plain if like else with_member_cables(network, topology(network))
    wires = like.wires if like else bridged(network, plain)
    at_boot = live(network, wires, NOTHING_FAILED)
    routers, diagnostics = instances(network, at_boot)
    if network.switches[switches.SUBNETS_IMPLICIT] == "yes":
        routers = tuple(with_subnets(one) for one in routers)
    places: dict[tuple[str, str], tuple[int, ...]] = {}
    for place, one in enumerate(routers):
        key = one.node, one.process.vrf
        places[key] = (*places.get(key, ()), place)
    return Fabric(network, plain, wires, routers, places, wires.diagnostics + diagnostics, at_boot, _tracked(network))


def _tracked(network: Network) -> tuple[tuple[str, str], ...]:
    devices = [device for device in network.devices.values() if device.tracks]
    if not devices:
        return ()
    from routecheck.rib.track import in_use  # probes and tracks are rare, and cost time to import

    return tuple((device.name, number) for device in devices for number in in_use(device))


class State(NamedTuple):
    """What has to settle: type 5 LSAs by originating instance, the tunnels that are down for want of a route, and what
    tracked objects were found to be. One that was not looked at yet is down: a probe has to be answered first."""

    externals: Mapping[int, tuple[External, ...]]
    tunnels: Mapping[End, Down]
    tracks: Mapping[tuple[str, str], Followed] = MappingProxyType({})


COLD = State({}, {})
_UP = Followed(True, "")


class Unstable(NamedTuple):
    """A finding about the fixpoint itself: OSCILLATION or HISTORY-DEPENDENT. `states` are those that repeat, or both that
    are stable: a table that is the same in all of them is not touched by it."""

    code: str
    message: str
    states: tuple["Converged", ...] = ()


class Converged:
    """The network in one state of one scenario. Tables are computed when they are asked for."""

    def __init__(self, base: Fabric, broken: Scenario, state: State, *, wired: "Wired | None" = None) -> None:
        self.base, self.broken, self.state = base, broken, state
        self.wired = wired or Wired(base, broken, state.tunnels)
        self.unstable: tuple[Unstable, ...] = ()
        self._by_prefix: dict[Prefix, tuple[External, ...]] | None = None
        self._ribs: dict[tuple[str, str], Rib] = {}
        self._originations: dict[int, Origination] = {}

    def world(self) -> "World":
        """What a packet can be followed through."""
        from routecheck.rib.world import World

        base = self.base
        return World(base.network, self.wired.wires, self.broken, self.wired.down, base.down_at_boot, self.rib, self.is_up)

    def is_up(self, node: str, track: str) -> bool:
        """Whether a tracked object is up; one that cannot be told, or that nothing follows, is taken to be."""
        found = self.state.tracks.get((node, track))
        return found is None or found.is_up is not False

    def rib(self, node: str, vrf: str = "") -> Rib:
        """The routing table of a router's VRF ('' is the global table)."""
        key = node, vrf
        if key not in self._ribs:
            self._ribs[key] = self._rib(node, vrf)
        return self._ribs[key]

    def externals(self) -> dict[Prefix, tuple[External, ...]]:
        """The type 5 and type 7 LSAs by prefix, in the order of their originators."""
        if self._by_prefix is None:
            self._by_prefix = flooded(self.wired.domain, self.state.externals, self.wired.down)
        return self._by_prefix

    def table(self, index: int) -> Table:
        """The OSPF routes of one instance."""
        return Table(index, self.wired.domain, self.externals(), ignores_foreign_default=self._ignores_foreign_default(index))

    def _ignores_foreign_default(self, index: int) -> bool:
        """S5.30, which nobody has documented: hence a switch."""
        default = self.base.routers[index].process.default
        match self.base.network.switches[switches.IGNORES_FOREIGN_DEFAULT]:
            case "always-only":
                return default is not None and default.is_always
            case "while-originating":
                return any(made.prefix == DEFAULT and made.area is None for made in self.state.externals.get(index, ()))
            case _:
                return False

    def _rib(self, node: str, vrf: str) -> Rib:
        device = self.base.network.devices[node]
        down = self.wired.down
        if node in self.broken.nodes or not device.has_ip_routing:
            return Rib((), ())
        tables = [self.table(place) for place in self.base.places.get((node, vrf), ())]
        peers = connected.neighbour_routes(self.base.network, self.base.wires, node, down)
        fixed = [
            *connected.offers(device, vrf, down),
            *(route for its_vrf, route in peers if its_vrf == vrf),
            *static.dhcp_defaults(device, vrf, down),
            *self._discards(node, vrf),
        ]
        steps = STEPS_BY[self.base.network.switches[switches.EQUAL_DISTANCE]]
        rib = Rib(fixed, tables, _inbound(device, tables), steps)
        if any(route.vrf == vrf for route in device.static_routes):
            _settle(self, rib, device, vrf)
        if not vrf:
            for gateway in static.gateways(device.default_networks, lambda prefix: rib.choice(prefix).winners):
                if isinstance(gateway, Ineligible):
                    rib.refuse(gateway)
                else:
                    rib.with_static(gateway)
        return rib

    def _discards(self, node: str, vrf: str) -> Iterator[Route]:
        """The discard routes of what the instances of a router summarise."""
        for place in self.base.places.get((node, vrf), ()):
            one = self.base.routers[place]
            made = (made for prefix in one.process.summaries for made in self.externals().get(prefix, ()))
            own = {summary.prefix: summary for summary in made if summary.originator == place}  # type 5 and 7: one route
            yield from discards(one, own.values())

    def origination(self, index: int) -> Origination:
        """What one boundary router brings into OSPF, given its table; computed once."""
        if index not in self._originations:
            self._originations[index] = self._origination(index)
        return self._originations[index]

    def _origination(self, index: int) -> Origination:
        one = self.base.routers[index]
        vrf = one.process.vrf
        rib = self.rib(one.node, vrf)
        places = self.base.places[one.node, vrf]
        origin = Origin(
            place=index,
            instance=one,
            device=self.base.network.devices[one.node],
            choice=lambda prefix: self.real_winners(one, prefix),
            routes=lambda: (route for prefix in rib.prefixes() for route in self.real_winners(one, prefix)),
            resolve=lambda route: _directly(rib, route),
            others={self.base.routers[place].name: self.base.routers[place] for place in places if place != index},
        )
        return originated(origin)

    def real_winners(self, one: Instance, prefix: Prefix) -> tuple[Route, ...]:
        """What an instance finds in its router's table; a gateway of last resort by `ip default-network` is no route."""
        winners = self.rib(one.node, one.process.vrf).choice(prefix).winners
        return tuple(route for route in winners if not route.source.startswith(static.LAST_RESORT))

    def lookup(self, rib: Rib, node: str, vrf: str, own_vrf: str) -> Rib:
        """The table a next hop is looked up in: the VRF's own, or another's."""
        return rib if vrf == own_vrf else self.rib(node, vrf)


def _inbound(device: Device, tables: Sequence[Table]) -> "Inbound | None":
    """What `distribute-list ... in` lets into a table; None when there is none."""
    filters = {table.instance.name: table.instance.process.filters_in for table in tables}
    if not any(filters.values()):
        return None
    from routecheck.protocols.filters import Inbound

    return Inbound(device, filters)


def _directly(rib: Rib, route: Route) -> Iterator[Via]:
    """The directly connected next hops that a route resolves to."""
    for hop in route.next_hops:
        if isinstance(hop, Via) and hop.interface is not None:
            yield hop
        elif isinstance(hop, Via):
            for found in rib.longest_match(hop.address, with_default=False):
                for further in found.next_hops:
                    if isinstance(further, Attached):
                        yield Via(hop.address, further.interface)


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
        elif not self.ground.has_plain_cables:
            self.own = live(base.network, base.wires, broken)
        else:
            self.own = live_after(base.network, base.wires, broken, (self.ground.broken, self.ground.own))
        self.down = {**self.own, **tunnels}
        self.wires = base.wires if base.wires is base.plain else bridged(base.network, base.plain, self.down)
        self.situation = Situation(base.network, self.wires, base.routers, self.down, broken)
        self._database: Database | None = None

    @cached_property
    def has_plain_cables(self) -> bool:
        """Whether what fails reaches no further than cables do from port to port."""
        return has_plain_cables(self.situation.wires)

    @cached_property
    def changed(self) -> set[End]:
        """The interfaces that are down here or in `ground`, but not in both."""
        return self.down.keys() ^ self.ground.down.keys()

    @property
    def database(self) -> Database:
        """The OSPF databases, built when a route of OSPF is first asked for."""
        if self._database is None:
            made = None
            if self.ground is not self:
                made = derived(self.ground.database, self.ground.situation, self.situation, self.changed)
            self._database = made or database(*self.situation)
        return self._database

    @cached_property
    def domain(self) -> Domain:
        """The routes within and between areas."""
        return Domain(self.situation.routers, self.database, self.situation.network.devices)


def _settle(state: Converged, rib: Rib, device: Device, vrf: str) -> None:
    """Add static routes until none comes or goes (S3.8 to S3.11): one at a time, in config order, as a router would."""
    told = state.base.network.switches
    routes = [route for route in device.static_routes if route.vrf == vrf]
    installed: dict[int, Route] = {}
    verdicts: dict[int, Ineligible] = {}

    def lookup(in_vrf: str, address: int) -> tuple[Route, ...]:
        return resolving(state.lookup(rib, device.name, in_vrf, vrf), address, told[switches.RESOLVE_VIA_DEFAULT])

    at_boot = state.base.down_at_boot if told[switches.PERMANENT_AT_BOOT] == "absent" else {}
    ground = Ground(lookup, state.wired.down, at_boot, int(told[switches.MOST_LOOKUPS]))
    for _ in range(MOST_ROUNDS):
        has_changed = False
        for place, route in enumerate(routes):
            made = static.candidate(device, route)
            was_in = place in installed
            if not was_in:
                rib.with_static(made)
            followed = state.state.tracks.get((device.name, route.track)) if route.track else None
            verdict = static.untracked(device, route, followed) or static.judge(device, route, ground)
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


def resolving(rib: Rib, address: int, how: str = "never") -> tuple[Route, ...]:
    """The routes that the next hop of a static route is resolved by (S3.9); `how` is what the switch stands at."""
    if how == "always":
        return rib.longest_match(address)
    if how == "never":
        return rib.longest_match(address, with_default=False)
    major = host_prefix(address, classful_length(address))
    has_subnets = any(major.contains(prefix) and rib.choice(prefix).winners for prefix in rib.known())
    found = rib.longest_match(address)
    return () if found and has_subnets and not major.contains(found[0].prefix) else found


def converge(base: Fabric, broken: Scenario = NOTHING_FAILED, start: Converged | None = None) -> Converged:
    """The steady state of a scenario, reached from the steady state `start` (None: from empty tables, S0.3).

    A state that repeats without settling is OSCILLATION; a second stable state is HISTORY-DEPENDENT.
    """
    cold = _cold(base, broken)
    before = start.state if start else cold
    wired = Wired(base, broken, before.tunnels, start.wired) if start else None
    settled = _run(base, broken, before, wired, is_reversed=False)
    others: list[Converged] = []
    if len(_dependent(base)) + len(base.tracked) > 1:
        others.append(_run(base, broken, before, settled.wired, is_reversed=True))
    is_open = bool(_dependent(base) or base.tracked)
    for other_start in ([COLD] if cold is COLD else [COLD, cold]) if is_open else ():
        if before != other_start:
            others.append(_run(base, broken, other_start, settled.wired, is_reversed=False))
    if base.tracked:
        all_up = settled.state._replace(tracks=dict.fromkeys(base.tracked, _UP))
        others.append(_run(base, broken, all_up, settled.wired, is_reversed=False))
    for other in others:
        if other.state != settled.state and not settled.unstable and not other.unstable:
            message = _difference(base, settled.state, other.state)
            settled.unstable += (Unstable("HISTORY-DEPENDENT", message, (settled, other)),)
            break
    return settled


def _cold(base: Fabric, broken: Scenario) -> State:
    """What a scenario without a history starts from: empty tables; where originators do not listen to each other (S5.30), what
    they find out when they do, for else the first in the alphabet would always win."""
    name = switches.IGNORES_FOREIGN_DEFAULT
    if base.network.switches[name] != "while-originating":
        return COLD
    listening = base.network._replace(switches={**base.network.switches, name: "always-only"})
    return _run(base._replace(network=listening), broken, COLD, None, is_reversed=False).state


def _dependent(base: Fabric) -> list[int]:
    """The instances whose externals depend on tables in a way that others' routes can change."""
    return [
        index
        for index, one in enumerate(base.routers)
        if one.process.default is not None
        or any(how.source != "connected" for how in one.process.redistributions)
        or any(area.nssa_default for area in one.process.areas.values())
    ]


def is_boundary(one: Instance) -> bool:
    """Whether an instance may bring something into OSPF."""
    process = one.process
    return bool(process.default or process.redistributions or any(area.nssa_default for area in process.areas.values()))


def _run(base: Fabric, broken: Scenario, state: State, wired: Wired | None, *, is_reversed: bool) -> Converged:
    """Round after round, each boundary router and tunnel in turn, until a round changes nothing.

    `wired` is what another run of the scenario found out about its interfaces, and is used while it holds.
    """
    alive = {index: made for index, made in state.externals.items() if base.routers[index].node not in broken.nodes}
    tracks = {key: found for key, found in state.tracks.items() if key[0] not in broken.nodes}
    if wired is not None and wired.down != {**wired.own, **state.tunnels}:
        wired = Wired(base, broken, state.tunnels, wired)
    now = Converged(base, broken, State(alive, dict(state.tunnels), tracks), wired=wired)
    boundary = [index for index, one in enumerate(base.routers) if is_boundary(one)]
    if is_reversed:
        boundary.reverse()
    seen = [now]
    for _ in range(MOST_ROUNDS):
        before = now.state
        for index in boundary:
            now = _with_externals(now, index)
        now = _with_tunnels(now)
        if now.state == before:
            now = _with_tracks(now, is_reversed=is_reversed)
        if now.state == before:
            return now
        first = next((place for place, one in enumerate(seen) if one.state == now.state), None)
        if first is not None:
            cycle = seen[first:]
            now.unstable = (Unstable("OSCILLATION", _cycle(base, [one.state for one in cycle]), tuple(cycle)),)
            return now
        seen.append(now)
    now.unstable = (Unstable("OSCILLATION", f"nothing settles within {MOST_ROUNDS} rounds"),)
    return now


def _with_externals(now: Converged, index: int) -> Converged:
    """`now` after one boundary router has looked at its table."""
    base = now.base
    one = base.routers[index]
    if one.node in now.broken.nodes:
        return now
    made = now.origination(index).externals
    made += nssa_defaults(now.wired.domain, index, now.real_winners(one, DEFAULT), now.wired.down)
    if made == now.state.externals.get(index, ()):
        return now
    externals = {**now.state.externals, index: made}
    if not made:
        del externals[index]
    return Converged(base, now.broken, now.state._replace(externals=externals), wired=now.wired)


def _with_tunnels(now: Converged) -> Converged:
    """`now` after every tunnel has looked for a way to its destination (S2.5)."""
    own = now.wired.own
    ground = Underlay(now.base.network, now.wired.wires, now.wired.down, now.broken, now.rib)
    tunnels: dict[End, Down] = {}
    for device in now.base.network.devices.values():
        for made in device.interfaces.values():
            end = End(device.name, made.name)
            if kind(made.name) == "Tunnel" and end not in own:
                fault = tunnel_fault(ground, End(device.name, made.name))
                before = now.state.tunnels.get(end)
                if fault:
                    is_consequence = before and before.reason.startswith(RECURSIVE) and fault.reason.startswith("no route")
                    tunnels[end] = before if before and is_consequence else fault
    if tunnels == now.state.tunnels:
        return now
    wired = Wired(now.base, now.broken, tunnels, now.wired)
    return Converged(now.base, now.broken, now.state._replace(tunnels=tunnels), wired=wired)


def _with_tracks(now: Converged, *, is_reversed: bool) -> Converged:
    """`now` after each tracked object has been looked at in turn (S3.24). Probes are slow: all else has settled before."""
    if not now.base.tracked:
        return now
    from routecheck.rib.track import Known, judge

    base = now.base
    for node, number in reversed(base.tracked) if is_reversed else base.tracked:
        if node in now.broken.nodes:
            continue
        states = {other: found for (owner, other), found in now.state.tracks.items() if owner == node}
        found = judge(Known(now.world(), base.network.devices[node], states), number)
        if found != states.get(number):
            tracks = {**now.state.tracks, (node, number): found}
            now = Converged(base, now.broken, now.state._replace(tracks=tracks), wired=now.wired)
    return now


def _cycle(base: Fabric, states: list[State]) -> str:
    changing = sorted({index for one in states for index in one.externals} | {i for one in states for i in one.externals})
    names = []
    for index in changing:
        told = {one.externals.get(index, ()) for one in states}
        if len(told) > 1:
            prefixes = sorted({made.prefix for found in told for made in found})
            names.append(f"{_named(base, index)} announces and withdraws {', '.join(map(str, prefixes[:3]))}")
    ends = sorted({end for one in states for end in one.tunnels if any(end not in other.tunnels for other in states)})
    names += [f"{end} goes up and down ({next(one.tunnels[end].reason for one in states if end in one.tunnels)})" for end in ends]
    if base.tracked:
        from routecheck.rib.track import flaps

        names += flaps([one.tracks for one in states])
    return "never settles: " + "; ".join(names or ["the same states repeat"])


def _difference(base: Fabric, one: State, other: State) -> str:
    said = []
    for index in sorted(one.externals.keys() | other.externals.keys()):
        here = {made.prefix: made for made in one.externals.get(index, ())}
        there = {made.prefix: made for made in other.externals.get(index, ())}
        who = _named(base, index)
        said += [f"{who} originates {prefix} here, not in the other" for prefix in sorted(here.keys() - there.keys())]
        said += [f"{who} originates {prefix} in the other, not here" for prefix in sorted(there.keys() - here.keys())]
        both = sorted(here.keys() & there.keys())
        said += [f"{who} originates {prefix} otherwise in the other" for prefix in both if here[prefix] != there[prefix]]
    if one.tracks or other.tracks:
        from routecheck.rib.track import differences

        said += differences(one.tracks, other.tracks)
    return "two stable states exist, and which one is reached depends on history: " + ("; ".join(said[:4]) or "tunnels differ")


def _named(base: Fabric, index: int) -> str:
    """The router of an instance, with the process where it has several."""
    one = base.routers[index]
    has_others = any(other.node == one.node and other is not one for other in base.routers)
    return f"{one.node} {one.name}" if has_others else one.node


def has_default(rib: Rib) -> bool:
    """Whether the table has a default route."""
    return bool(rib.choice(DEFAULT).winners)
