"""The names in expectations: looked up once, before anything fails, so that a name that nobody knows is a misuse."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import dotted, parse_address
from routecheck.diagnostic import UsageError, hint
from routecheck.ios.names import interface_name
from routecheck.model.expect import ANY_DEVICE, ANY_LINK, Aim, Expectation, Flow, Path, Reach, Translated, TunnelState, Winner
from routecheck.questions.expected_flows import wanted
from routecheck.questions.parties import Session, sender, target
from routecheck.snapshot import Snapshot
from routecheck.topology import End, Scenario, find_interface, find_node


def resolved(now: Snapshot, one: Expectation) -> Aim:
    """What an expectation is about, with its devices and interfaces by their whole names. Raises `UsageError`."""
    try:
        return _resolved(now, one.aim)
    except UsageError as error:
        raise UsageError(f"{one.place}: {str(error).replace('--from: ', 'from: ').replace('--to: ', 'to: ')}") from None


def _resolved(now: Snapshot, aim: Aim) -> Aim:
    match aim:
        case Reach():
            return aim._replace(flow=_flow(now, aim.flow))
        case Path():
            via = tuple(find_node(now.network, node) for node in aim.via)
            return aim._replace(flow=_flow(now, aim.flow), via=via)
        case Translated():
            return aim._replace(flow=_flow(now, aim.flow), node=find_node(now.network, aim.node))
        case TunnelState():
            one, other = (find_node(now.network, node) for node in aim.ends)
            return aim._replace(ends=(one, other))
        case Winner():
            return _winner(now, aim._replace(node=find_node(now.network, aim.node)))


def _flow(now: Snapshot, flow: Flow) -> Flow:
    """The flow, when both ends are known. A host that waits for its address is known too."""
    session = Session(now, wanted(flow))
    if flow.sender not in now.network.hosts:
        sender(now, session)
    if flow.target not in now.network.hosts:
        target(now, session)
    return flow


def _winner(now: Snapshot, aim: Winner) -> Winner:
    device = now.device(aim.node)
    used = {one.vrf for one in device.interfaces.values()} | {route.vrf for route in device.static_routes}
    known = {*device.vrfs, *used} - {""}
    if aim.vrf and aim.vrf not in known:
        raise UsageError(f"{aim.node} has no VRF '{aim.vrf}'{hint(aim.vrf, sorted(known))}")
    if aim.next_hops is None:
        return aim
    return aim._replace(next_hops=tuple(_next_hop(text) for text in aim.next_hops))


def _next_hop(text: str) -> str:
    try:
        return dotted(parse_address(text)) if text[:1].isdigit() else interface_name(text)
    except ValueError as error:
        raise UsageError(f"next-hop: {error}") from None


def left_out(now: Snapshot, aim: Aim, kind: str, failures: list[Scenario]) -> list[Scenario]:
    """The failures of what an expectation asks about itself: of its devices, or of the interface that an end is."""
    if kind == ANY_LINK:
        return []
    if kind == ANY_DEVICE:
        nodes = set(_nodes(now, aim))
        return [one for one in failures if one.nodes & nodes]
    ends = set(_ends(now, aim))
    return [one for one in failures if one.interfaces & ends]


def _nodes(now: Snapshot, aim: Aim) -> Iterator[str]:
    match aim:
        case Winner():
            yield aim.node
        case TunnelState():
            yield from aim.ends
        case Path():
            yield from aim.via
        case Translated():
            yield aim.node
    if isinstance(aim, Reach | Path | Translated):
        for text in (aim.flow.sender, aim.flow.target):
            yield from (node for node in now.network.devices if node.lower() == text.partition(":")[0].lower())
        yield from (end.node for end in _owners(now, aim.flow))


def _ends(now: Snapshot, aim: Aim) -> Iterator[End]:
    if isinstance(aim, Reach | Path | Translated):
        if ":" in aim.flow.sender:
            yield find_interface(now.network, aim.flow.sender, "from: ")
        yield from _owners(now, aim.flow)


def _owners(now: Snapshot, flow: Flow) -> Iterator[End]:
    """The interfaces that have the addresses of the ends."""
    for device in now.network.devices.values():
        for made in device.interfaces.values():
            if any(dotted(at.address) in (flow.sender, flow.target) for at in made.addresses):
                yield End(device.name, made.name)
