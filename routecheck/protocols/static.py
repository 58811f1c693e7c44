"""Static routes as candidates (S3.1 to S3.19, S3.29): which can be used in the RIB as it stands, and why the others cannot."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from routecheck.address import DEFAULT, Prefix, dotted
from routecheck.ios.names import kind
from routecheck.line_protocol import Down
from routecheck.model.device import Device, Interface
from routecheck.model.routing import DefaultNetwork, StaticRoute
from routecheck.protocols.route import Attached, Discard, Ineligible, NextHop, Route, Via
from routecheck.syntax.line import Line
from routecheck.topology import End

Lookup = Callable[[str, int], tuple[Route, ...]]
"""(VRF, address) -> the winners of the longest match, the candidate in question installed and (S3.9) 0/0 left out."""


class Ground(NamedTuple):
    """What a static route is judged on: the table, the interfaces that are down, those that are down before anything fails
    (none where `permanent` does not ask for that, U6), and how deep a next hop is followed (U11)."""

    lookup: Lookup
    down: Mapping[End, Down]
    at_boot: Mapping[End, Down] = MappingProxyType({})
    most_lookups: int = 32


class Reached(NamedTuple):
    """A next hop that resolves: the interfaces or addresses packets finally go to."""

    hops: tuple[NextHop, ...]


class Unreached(NamedTuple):
    """A next hop that does not resolve, and why; `is_recursive` when there are routes to it that may not be used."""

    reason: str
    is_recursive: bool = False


class Followed(NamedTuple):
    """What a tracked object, or the probe behind it, was found to be; `is_up` None when the files do not tell.

    `doubts` say what that rests on; `way` is what a probe leaves by, `target` what it asks.
    """

    is_up: bool | None
    reason: str
    lines: tuple[Line, ...] = ()
    doubts: tuple[str, ...] = ()
    way: str = ""
    target: int | None = None


def untracked(device: Device, route: StaticRoute, state: Followed | None) -> Ineligible | None:
    """Why a route is not eligible for its tracked object (S3.19); an object that nobody has looked at yet is down."""
    if route.track is None or (state and state.is_up):
        return None
    made = candidate(device, route)
    if route.track not in device.tracks:
        return Ineligible(made, f"track {route.track} is not defined, so it counts as down")
    if state is None:
        return Ineligible(made, f"track {route.track} is down: nothing was heard of it yet")
    reason = f"track {route.track} {'is down' if state.is_up is False else 'may be down'}: {state.reason}"
    return Ineligible(made, reason, state.lines, is_unknown=state.is_up is None)


def candidate(device: Device, route: StaticRoute) -> Route:
    """The route as it would stand in the RIB."""
    hop: NextHop
    if route.interface and kind(route.interface) == "Null":
        hop = Discard(route.interface)
    elif route.next_hop is not None:
        hop = Via(route.next_hop, route.interface, _other_vrf(device, route))
    else:
        hop = Attached(route.interface or "dhcp")
    return Route(route.prefix, "S", route.distance, 0, (hop,), "static", (route.line,), route.tag)


def _other_vrf(device: Device, route: StaticRoute) -> str | None:
    """The VRF of the next hop, when it is not that of the route: by `global`, or by the exit interface."""
    made = device.interfaces.get(route.interface or "")
    vrf = "" if route.next_hop_is_global else made.vrf if made else route.vrf
    return None if vrf == route.vrf else vrf or "default"


def judge(device: Device, route: StaticRoute, ground: Ground) -> Route | Ineligible:
    """One static route: its candidate, or why it is not eligible now."""
    made = candidate(device, route)
    down = ground.at_boot if route.is_permanent else ground.down
    if route.is_multicast:
        return Ineligible(made, "it is for multicast, and not in the unicast table")
    fault = _client_fault(device, route, down) if route.is_dhcp else _interface_fault(device, route, down)
    if fault:
        return Ineligible(made, fault.reason, fault.lines)
    if route.is_dhcp:
        return Ineligible(made, "its next hop is known only to DHCP", is_unknown=True)
    if route.interface:
        return _leaked(device, route, made) or made
    if route.is_permanent and _is_on_own_subnet(device, route, down):
        return made
    vrf = "" if route.next_hop_is_global else route.vrf
    is_lifted = _is_lifted(device, route)
    found = resolve(made, vrf, ground, has_redundancy_rule=not is_lifted)
    if isinstance(found, Reached):
        return made
    if found.is_recursive:
        is_open = is_lifted is None and isinstance(resolve(made, vrf, ground, has_redundancy_rule=False), Reached)
        lines = (device.recursion_maps[route.vrf][1],) if is_open else ()
        return Ineligible(made, found.reason, lines, is_unknown=is_open)
    lost = _lost_subnet(device, route, ground.down)
    unknown = _unknown_subnet(device, route, ground.down)
    if unknown and not lost:
        reason = f"next hop {dotted(route.next_hop or 0)} may be in the unknown subnet of {unknown.name}"
        return Ineligible(made, reason, (unknown.unknown_address or unknown.line,), is_unknown=True)
    return Ineligible(made, lost.reason if lost else found.reason, lost.lines if lost else ())


def _leaked(device: Device, route: StaticRoute, made: Route) -> Ineligible | None:
    """A route of a VRF out of an interface of another: only towards the global table (`global`), and out of the global table,
    is it known to work."""
    exit_vrf = _other_vrf(device, route)
    if exit_vrf is None or not route.vrf or route.next_hop_is_global:
        return None
    where = "the global table" if exit_vrf == "default" else f"VRF {exit_vrf}"
    reason = f"{route.interface} is in {where}, not in VRF {route.vrf}: whether IOS forwards that way is not certain"
    return Ineligible(made, reason, (device.interfaces[route.interface or ""].line,), is_unknown=True)


def dhcp_defaults(device: Device, vrf: str, down: Mapping[End, Down]) -> Iterator[Ineligible]:
    """S1.22: a DHCP client installs a default route, whose next hop no config holds."""
    for made in device.interfaces.values():
        line = made.unknown_address
        if line is None or made.vrf != vrf or "dhcp" not in line.words or not made.takes_dhcp_default:
            continue
        distance = made.dhcp_distance or device.dhcp_distance
        route = Route(DEFAULT, "S", distance, 0, (Attached(made.name),), "dhcp", (line,))
        fault = down.get(End(device.name, made.name))
        if fault:
            yield Ineligible(route, fault.of(made.name), fault.lines)
        else:
            yield Ineligible(route, "its next hop is known only to DHCP", is_unknown=True)


LAST_RESORT = "default-network"
"""How the sources of gateways of last resort begin that no 0.0.0.0/0 stands behind."""


def gateways(networks: Iterable[DefaultNetwork], winners: Callable[[Prefix], tuple[Route, ...]]) -> Iterator[Route | Ineligible]:
    """S3.29: `ip default-network` makes the way to a classful network, which must be in the table and not connected, that to
    everything else, as long as there is no 0.0.0.0/0."""
    for one in networks:
        found = winners(one.prefix)
        if not found or found[0].protocol in ("C", "L"):
            route = Route(DEFAULT, "S", 1, 0, (Via(one.prefix.address),), LAST_RESORT, (one.line,))
            yield Ineligible(route, f"no route to {one.prefix}" if not found else f"{one.prefix} is directly connected")
            continue
        hops = tuple(dict.fromkeys(hop for route in found for hop in route.next_hops))
        lines = (one.line, *dict.fromkeys(line for route in found for line in route.sources))
        yield found[0]._replace(prefix=DEFAULT, next_hops=hops, source=f"{LAST_RESORT} {found[0].source}", sources=lines)


def _unknown_subnet(device: Device, route: StaticRoute, down: Mapping[End, Down]) -> Interface | None:
    """An interface that is up with an address the config does not hold (S1.22): the next hop may be on it (S0.5)."""
    vrf = "" if route.next_hop_is_global else route.vrf
    for made in device.interfaces.values():
        if made.unknown_address and made.vrf == vrf and End(device.name, made.name) not in down:
            return made
    return None


def _is_on_own_subnet(device: Device, route: StaticRoute, at_boot: Mapping[End, Down]) -> bool:
    """Whether the next hop is in the subnet of an interface, up or down now: then `permanent` keeps the route (S3.14)."""
    hop = route.next_hop or 0
    vrf = "" if route.next_hop_is_global else route.vrf
    return any(
        made.vrf == vrf and End(device.name, made.name) not in at_boot and any(at.prefix.covers(hop) for at in made.addresses)
        for made in device.interfaces.values()
    )


def _lost_subnet(device: Device, route: StaticRoute, down: Mapping[End, Down]) -> Down | None:
    """The interface whose subnet holds the next hop, when that is what is down."""
    vrf = "" if route.next_hop_is_global else route.vrf
    hop = route.next_hop or 0
    for made in device.interfaces.values():
        found = down.get(End(device.name, made.name))
        if found and made.vrf == vrf and any(at.prefix.covers(hop) for at in made.addresses):
            return Down(f"no route to next hop {dotted(hop)}: {found.of(made.name)}", found.lines)
    return None


def _is_lifted(device: Device, route: StaticRoute) -> bool | None:
    """Whether `install-routes-recurse-via-nexthop` lifts the redundancy rule S3.11 for a route; None when its route-map
    leaves that open."""
    name, _ = device.recursion_maps.get(route.vrf, ("", None))
    if not name:
        return route.vrf in device.recurses_via_nexthop
    from routecheck.policy.route_map import Permitted, Undecided, apply
    from routecheck.protocols.filters import facts

    result = apply(device, name, facts((candidate(device, route),)))
    return None if isinstance(result, Undecided) else isinstance(result, Permitted)


def _interface_fault(device: Device, route: StaticRoute, down: Mapping[End, Down]) -> Down | None:
    """Why the exit interface cannot be used (S3.6, S3.7)."""
    if route.interface is None or kind(route.interface) == "Null":
        return None
    made = device.interfaces.get(route.interface)
    if made is None:
        return Down(f"{device.name} has no interface {route.interface}")
    found = down.get(End(device.name, route.interface))
    if found:
        return Down(found.of(route.interface), found.lines)
    lender = device.interfaces.get(made.unnumbered) if made.unnumbered else made
    if lender is None or (not lender.addresses and lender.unknown_address is None):
        return Down(f"{route.interface} has no IP address", (made.unnumbered_line or made.line,))
    return None


def _client_fault(device: Device, route: StaticRoute, down: Mapping[End, Down]) -> Down | None:
    """Why DHCP cannot give a next hop: nobody asks it, or not now."""
    clients = [made for made in device.interfaces.values() if made.unknown_address and made.vrf == route.vrf]
    asking = [made for made in clients if route.interface in (None, made.name)]
    if not asking:
        of = f"{route.interface} does not take its" if route.interface else "no interface takes an"
        return Down(f"its next hop is known only to DHCP, and {of} address from it")
    faults = [down.get(End(device.name, made.name)) for made in asking]
    if not all(faults):
        return None
    return next(Down(fault.of(made.name), fault.lines) for fault, made in zip(faults, asking, strict=True) if fault)


def resolve(made: Route, vrf: str, ground: Ground, *, has_redundancy_rule: bool = True) -> Reached | Unreached:
    """Follow a recursive next hop to interfaces (S3.8), never through 0/0 (S3.9) nor through the route itself (S3.10)."""
    hop = made.next_hops[0]
    if not isinstance(hop, Via):
        return Reached(made.next_hops)
    reached: dict[NextHop, None] = {}
    pending = deque([(vrf, hop.address, 0)])
    seen = {(vrf, hop.address)}
    too_deep = f"next hop {dotted(hop.address)} does not resolve within {ground.most_lookups} lookups"
    reason = ""
    while pending:
        where, address, depth = pending.popleft()
        found = ground.lookup(where, address)
        if depth > ground.most_lookups:
            return Unreached(too_deep, is_recursive=True)
        if not found:
            reason = reason or _unresolved(hop.address, address)
            continue
        if any(one.prefix == made.prefix and one.source == "static" and one.next_hops == made.next_hops for one in found):
            return Unreached(f"it would resolve its own next hop {dotted(hop.address)} (self-recursion)", is_recursive=True)
        learned = next((one for one in found if one.protocol[0] not in "CLS"), None)
        if learned and depth == 0 and has_redundancy_rule and learned.prefix.contains(made.prefix):
            return Unreached(
                f"next hop {dotted(hop.address)} resolves through {learned.protocol} {learned.prefix}, which covers "
                f"{made.prefix} itself (`ip route static install-routes-recurse-via-nexthop` lifts that)",
                is_recursive=True,
            )
        for further in (further for one in found for further in one.next_hops):
            if not isinstance(further, Via) or further.interface is not None:
                reached[Via(address, further.interface) if isinstance(further, Attached) else further] = None
                continue
            following = "" if further.vrf else where, further.address
            if following not in seen:
                seen.add(following)
                pending.append((*following, depth + 1))
    if reached:
        return Reached(tuple(reached))
    return Unreached(reason) if reason else Unreached(too_deep, is_recursive=True)


def _unresolved(next_hop: int, address: int) -> str:
    through = "" if next_hop == address else f", which {dotted(next_hop)} leads to"
    return f"no route to next hop {dotted(address)}{through} ({DEFAULT} does not count)"
