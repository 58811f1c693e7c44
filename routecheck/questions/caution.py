"""What an answer rests on and does not know: assumptions, lines that are not modelled, states that do not settle."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from routecheck.address import DEFAULT, Prefix, dotted
from routecheck.first_hop import Ground, answering, groups_of
from routecheck.ios.grammar import ROUTES, UNKNOWN
from routecheck.ios.names import kind
from routecheck.line_protocol import is_switch
from routecheck.model.device import Device, Interface, Note
from routecheck.protocols.ospf.domain import BACKBONE
from routecheck.protocols.ospf.instances import P2P, Instance
from routecheck.protocols.route import Attached, Discard, NextHop, Route, Via
from routecheck.protocols.static import LAST_RESORT
from routecheck.questions.following import doubts
from routecheck.questions.rests_on import Asked, switched
from routecheck.questions.undecided import kept_out, redistribution_cautions
from routecheck.rib.converge import Converged
from routecheck.rib.table import Rib, way
from routecheck.snapshot import Snapshot
from routecheck.topology import DIRECT, End

_SOURCES = {
    "router bgp": "BGP (distance 20 and 200)",
    "router eigrp": "EIGRP (distance 90 and 170)",
    "router rip": "RIP (distance 120)",
    "router isis": "IS-IS (distance 115)",
}
_SOURCE_MODES = ("bgp", "eigrp", "rip", "isis")


class Subject(NamedTuple):
    """What an answer is about: the routes in it, those that win in the end, and what the choices were in doubt about;
    `is_only`: one device is asked about, so that the others' lines must be told too; `destination`: the prefix asked for, alone
    or `with_parts`."""

    routes: Sequence[Route]
    winners: Sequence[Route]
    doubts: Sequence[str] = ()
    is_only: bool = True
    destination: Prefix | None = None
    with_parts: bool = False


def cautions(now: Snapshot, then: Snapshot, node: str, vrf: str, about: Subject) -> tuple[str, ...]:
    """Everything a reader of an answer about `node` should know, the gravest first. `then` is the scenario it ends in."""
    told = [
        *_unstable(now, node, vrf, about),
        *_unstable(then, node, vrf, about),
        *about.doubts,
        *doubts(now, about.routes),
        *doubts(then, about.routes),
        *switched(now, then, Asked(node, vrf, about.destination, about.with_parts)),
        *_dead_ends(then, node, vrf, about.winners),
        *_assumed(now.device(node), about.routes),
        *_in_vrf(now, node, vrf, about.winners),
        *_kept_out(then, node, vrf, about),
    ]
    told += _device(now.device(node), vrf)
    told += _legacy(then, node, vrf, about.winners)
    told += _ospf(now, node, vrf, is_only=about.is_only)
    return tuple(dict.fromkeys(told))


def _kept_out(then: Snapshot, node: str, vrf: str, about: Subject) -> Iterator[str]:
    if about.destination is not None and not about.with_parts:
        yield from kept_out(then, node, vrf, about.destination, next(iter(about.winners), None))


def missing_sources(now: Snapshot, node: str, vrf: str) -> str:
    """When a destination has no route: what is configured, could bring one, and cannot be judged. Empty when nothing is."""
    found = list(_sources_of(now.device(node), vrf))
    if (node, vrf) in now.base.places:
        found += _missing_in_ospf(now)
    if not found:
        return ""
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return f"no route is known, but what could bring one is not modelled: {', '.join(found[:3])}{more}"


def _missing_in_ospf(now: Snapshot) -> Iterator[str]:
    for place, one in enumerate(now.base.routers):
        yield from _unknown_default(now, one, place)
    for device in now.network.devices.values():
        for note in device.notes:
            if note.mode == "ospf" and note.what.startswith("redistribute"):
                yield f"{note.what} into OSPF ({note.line})"


def _unstable(now: Snapshot, node: str, vrf: str, about: Subject) -> Iterator[str]:
    """The findings about the fixpoint that touch what is asked: what is the same in all states of one is not in doubt."""
    for found in now.state.unstable:
        shown = [_shown(state.rib(node, vrf), about) for state in found.states]
        if not shown or any(one != shown[0] for one in shown):
            yield f"{found.code} with {now.scenario}: {found.message}"
            yield from _rests_on(found.states)


def _rests_on(states: Sequence[Converged]) -> Iterator[str]:
    """What those states of tracked objects rest on that are not the same in all."""
    for key in states[0].state.tracks if states else ():
        found = [one.state.tracks[key] for one in states if key in one.state.tracks]
        if len({one.is_up for one in found}) > 1:
            yield from (doubt for one in found for doubt in one.doubts)


def _shown(rib: Rib, about: Subject) -> object:
    """What a table has to say: all of it, or what a host or prefix is matched with."""
    prefix = about.destination
    if prefix is None or about.with_parts:
        return {one: shown for one, shown in rib.ways().items() if prefix is None or prefix.contains(one)}
    winners = rib.longest_match(prefix.address) if prefix.length == 32 else rib.choice(prefix).winners
    return [(route.prefix, way(winners)) for route in winners[:1]]


def _dead_ends(then: Snapshot, node: str, vrf: str, routes: Iterable[Route]) -> Iterator[str]:
    """Routes that stay in the table although what they lead to cannot receive (S3.13, S3.14): the table does not notice,
    packets do."""
    faults: dict[Prefix, list[str]] = {}
    for route in routes:
        for hop in route.next_hops:
            faults.setdefault(route.prefix, []).extend(_faults(then, node, vrf, hop))
    told: dict[tuple[str, str], list[Prefix]] = {}
    for prefix, ways in faults.items():
        lost = "what follows it is lost" if all(ways) else "what takes that path is lost"
        for why in dict.fromkeys(filter(None, ways)):
            told.setdefault((why, lost), []).append(prefix)
    for (why, lost), stuck in told.items():
        more = f" and {len(stuck) - 1} more" if len(stuck) > 1 else ""
        yield f"{stuck[0]}{more} stays in the table, but {why}: {lost}"


def _faults(then: Snapshot, node: str, vrf: str, hop: NextHop) -> Iterator[str]:
    """Of each way to a next hop why packets are lost there, as far as the files tell; empty when nothing stands against it."""
    for name, address in _exits(then, node, vrf, hop, set()):
        if name is None:
            yield f"there is no way to its next hop {dotted(address or 0)}"
        elif End(node, name) in then.down:
            yield then.down[End(node, name)].of(name)
        else:
            yield _owner_fault(then, End(node, name), address)


def _owner_fault(then: Snapshot, way_out: End, address: int | None) -> str:
    """Why the device on the link that owns the address does not receive; empty when one does or nobody is known to own it."""
    link = then.base.wires.link_of.get(way_out)
    if link is None or address is None:
        return ""
    ground = Ground(then.network, then.down, then.state.is_up, Ground(then.network, then.base.down_at_boot))
    here = then.state.wired.wires.link_of.get(way_out)
    heard = here.ends if here else ()
    active = {member.end for member in answering(ground, link, address)}
    faults: list[str] = []
    if (way_out.node, address) in then.scenario.silent:
        return f"its next hop {dotted(address)} does not answer"
    for end in link.ends:
        made = then.device(end.node).interfaces.get(end.interface)
        is_virtual = made is not None and any(groups_of(made, address))
        if made is None or end == way_out or not (is_virtual or any(at.address == address for at in made.addresses)):
            continue
        if end in then.down:
            faults.append(f"its next hop is gone ({then.down[end].of(end)})")
        elif way_out not in then.down and end not in heard:
            faults.append(f"no switch joins {way_out} and {end} any more")
        elif frozenset((way_out.node, end.node)) in then.scenario.cut:
            faults.insert(0, f"packets between {way_out.node} and {end.node} are lost")
        elif not is_virtual or end in active:
            return ""
    return faults[0] if faults else ""


def _exits(
    then: Snapshot, node: str, vrf: str, hop: NextHop, seen: set[tuple[str, int]]
) -> Iterator[tuple[str | None, int | None]]:
    """The interfaces a next hop is finally behind (S3.8), each with the address that is asked for there; no interface when
    a chain of next hops ends at an address without a route."""
    if not isinstance(hop, Via) or hop.interface is not None:
        if hop.interface and not isinstance(hop, Discard):
            yield hop.interface, hop.address if isinstance(hop, Via) else None
        return
    where = "" if hop.vrf else vrf
    if (where, hop.address) in seen:
        return
    seen.add((where, hop.address))
    found = then.rib(node, where).longest_match(hop.address, with_default=False)
    if not found:
        yield None, hop.address
    for further in (further for route in found for further in route.next_hops):
        if isinstance(further, Attached):
            yield further.interface, hop.address
        else:
            yield from _exits(then, node, where, further, seen)


def _assumed(device: Device, routes: Iterable[Route]) -> Iterator[str]:
    for route in routes:
        for hop in route.next_hops:
            made = device.interfaces.get(hop.interface or "")
            if made and kind(made.name) in ("Tunnel", "Dialer"):
                yield _state_assumed(made)
            elif made and kind(made.name) == "Vlan":
                number = int(made.name.removeprefix("Vlan").partition(".")[0])
                if device.vlans and number != 1 and number not in device.vlans:
                    yield f"{made.line}: VLAN {number} is not among the VLANs of the config; it is taken to exist (S12.4)"


def _state_assumed(made: Interface) -> str:
    """What the state of an interface rests on that depends on others than its own device (S2.5)."""
    if kind(made.name) == "Dialer":
        return f"{made.name} is taken to be up: a dialer says so before it is connected (S2.5)"
    if made.tunnel.mode.startswith("ipsec"):
        return (
            f"{made.name} is taken to be up: a tunnel of mode ipsec is so only while it has IPsec security associations (S2.5), "
            "which are not checked yet; nor is the way in between"
        )
    also = "IPsec" if made.tunnel.keepalive_line else "keepalives, IPsec"
    return (
        f"{made.name} is taken to carry packets while it has a route to its destination; {also} and the way in between are not "
        "checked yet"
    )


def _in_vrf(now: Snapshot, node: str, vrf: str, winners: Sequence[Route]) -> Iterator[str]:
    """A process in a VRF counts itself a border router (RFC 4577 4.1.4), so that without `capability vrf-lite` IOS takes no
    summary from an area other than the backbone (from memory)."""
    through = next((route for route in winners if route.protocol == "O IA"), None)
    is_lite = any(note.what.startswith("capability") and "vrf-lite" in note.line.words for note in now.device(node).notes)
    if not vrf or through is None or is_lite:
        return
    for place in now.base.places.get((node, vrf), ()):
        if BACKBONE not in now.state.wired.domain.attached[place]:
            line = now.base.routers[place].process.line
            yield f"{line}: in a VRF without `capability vrf-lite`, IOS may not take {through.prefix} and other O IA routes"


def _device(device: Device, vrf: str) -> Iterator[str]:
    """What stands in the device's own config and may change its table."""
    yield from _hosts(device)
    notes = [note for note in device.notes if note.fate == ROUTES]
    sources = {" ".join(note.what.split()[:2]): note for note in reversed(notes)}
    for start, what in _SOURCES.items():
        if start in sources:
            yield f"{sources[start].line}: {what} is not modelled yet; its routes are missing here"
    others = [note for note in notes if not note.what.startswith(tuple(_SOURCES)) and not note.mode.startswith(_SOURCE_MODES)]
    yield from places(others, "not modelled and could change routes")
    yield from places([note for note in device.notes if note.fate == UNKNOWN], "not understood")
    for made in device.interfaces.values():
        if made.unknown_address and made.vrf == vrf and not made.is_shutdown:
            yield f"{made.unknown_address}: the address of {made.name} is not in the config, so its routes are missing here"


def _hosts(device: Device) -> Iterator[str]:
    """A device that does not route (S3.30), or of which that cannot be told (S1.23)."""
    gateway = device.default_gateway
    if device.no_ip_routing_line:
        way = f"what is not on its subnets goes to {dotted(gateway.address)} ({gateway.line})" if gateway else "it has no gateway"
        yield f"{device.no_ip_routing_line}: no ip routing: the device is a host and has no routing table; {way}"
    elif device.ip_routing_line is None and is_switch(device) and not _has_protocol(device):
        way = f"and sends everything to {dotted(gateway.address)} ({gateway.line})" if gateway else "and is a host"
        yield (
            f"{device.file}: no 'ip routing' line: a router with switch ports routes nevertheless, which is assumed here; "
            f"a Catalyst switch does not {way} (S1.23)"
        )


def _has_protocol(device: Device) -> bool:
    """Whether a routing protocol is configured, which takes `ip routing`."""
    return bool(device.ospf) or any(note.what.startswith("router ") for note in device.notes)


def _legacy(then: Snapshot, node: str, vrf: str, winners: Sequence[Route]) -> Iterator[str]:
    """S3.29, S3.30: what is used of the old ways to a default, and what only looks as if it were."""
    for route in winners:
        if route.source.startswith(LAST_RESORT):
            yield f"{route.sources[0]}: ip default-network is the gateway of last resort: a legacy command, and no 0.0.0.0/0"
    device = then.device(node)
    gateway = device.default_gateway
    if gateway and device.has_ip_routing and not vrf and not is_switch(device) and not then.rib(node).choice(DEFAULT).winners:
        yield f"{gateway.line}: ip default-gateway counts only with 'no ip routing' (S3.30), so it is not used here"


def places(notes: list[Note], what: str) -> Iterator[str]:
    """One sentence for many lines, with the keywords that are safe to print."""
    if not notes:
        return
    shown = ", ".join(f"{note.line.number} ({note.what})" if note.what else str(note.line.number) for note in notes[:4])
    more = f" and {len(notes) - 4} more" if len(notes) > 4 else ""
    lines = "line" if len(notes) == 1 else "lines"
    yield f"{notes[0].line.file}: {lines} {shown}{more}: {what}"


def _ospf(now: Snapshot, node: str, vrf: str, *, is_only: bool) -> Iterator[str]:
    """What stands between neighbours, and what OSPF leaves out, on this router and on those it learns from."""
    if (node, vrf) not in now.base.places:
        return
    yield from _neighbours(now, node, is_only=is_only)
    for link in now.state.wired.database.broken_links:
        if is_only or link.node == node:
            yield f"on {link.node}, {link.reason} ({', '.join(map(str, link.lines))})"
    for place, one in enumerate(now.base.routers):
        yield from _process(now, one, place, is_here=one.node == node)
    for name in sorted({one.node for one in now.base.routers} - {node}) if is_only else ():
        notes = now.device(name).notes
        yield from places([note for note in notes if note.fate == ROUTES and _changes_ospf(note)],
                           f"on {name}, not modelled and could change OSPF routes here")  # fmt: skip
        yield from places([note for note in notes if note.fate == UNKNOWN], f"on {name}, not understood")


def _changes_ospf(note: Note) -> bool:
    return note.mode == "ospf" or (note.mode == "interface" and note.what.startswith("ip ospf"))


def _neighbours(now: Snapshot, node: str, *, is_only: bool) -> Iterator[str]:
    """The neighbours that did not become adjacent: this router's, and the first of the others'."""
    others = []
    for made in now.state.wired.database.refused:
        if node not in (made.one.instance.node, made.other.instance.node):
            others.append(made)
            continue
        places = ", ".join(map(str, made.lines))
        yield f"no OSPF adjacency between {made.one} and {made.other}: {made.reason} ({places})"
    lonely = list(_without_neighbour(now, node))
    if lonely:
        yield f"OSPF on {node} has no neighbour in these files on {', '.join(lonely)}: what it would learn there is missing"
    for made in others[:3] if is_only else ():
        places = ", ".join(map(str, made.lines))
        yield f"elsewhere, no OSPF adjacency between {made.one} and {made.other}: {made.reason} ({places})"
    if len(others) > 3 and is_only:
        yield f"elsewhere, no OSPF adjacency in {len(others) - 3} more cases (`routes --ospf neighbors` lists them)"


def _without_neighbour(now: Snapshot, node: str) -> Iterator[str]:
    """The links between routers that OSPF sends hellos to and nobody answers: cables, point-to-point types, prefixes of two."""
    wires = now.base.wires
    speaking = {End(one.node, name) for one in now.base.routers for name in one.interfaces}
    for one in now.base.routers:
        for port in one.interfaces.values() if one.node == node else ():
            end = End(node, port.name)
            link = wires.link_of.get(end)
            if port.is_passive or end in now.down or (link and any(other in speaking for other in link.ends if other != end)):
                continue
            is_pair = port.address is not None and port.address.prefix.length in (30, 31)
            if is_pair or port.network == P2P or (link and link.kind == DIRECT):
                yield f"{port.name} ({port.address.prefix})" if port.address else port.name


def _process(now: Snapshot, one: Instance, place: int, *, is_here: bool) -> Iterator[str]:
    yield from _unknown_default(now, one, place)
    yield from _without_type_5(one)
    yield from filter(None, redistribution_cautions(now, place))
    yield from _unknown_bandwidths(one)
    default = one.process.default
    if default and default.is_always and is_here:
        yield f"{default.line}: with 'always', the defaults of others are taken to be ignored (S5.30, not verified)"


def _unknown_bandwidths(one: Instance) -> Iterator[str]:
    """Types whose nominal bandwidth differs between platforms, which their OSPF cost is made of (semantics 1.4)."""
    names = ("BVI", "BDI", "Cellular", "Multilink", "Virtual-Template", "Virtual-Access", "Virtual-PPP")
    for port in one.interfaces.values():
        is_told = port.made.bandwidth_kbps is not None or port.made.ospf.cost is not None
        if kind(port.name) in names and not is_told and not port.is_passive:
            cost = f"its OSPF cost is taken to be {port.cost}"
            yield f"{port.made.line}: {port.name} has no 'bandwidth', and platforms differ: {cost}"


def _without_type_5(one: Instance) -> Iterator[str]:
    """A router all of whose areas are stub areas can bring nothing into them (S5.18)."""
    kinds = {port.area: one.process.area(port.area) for port in one.interfaces.values()}
    if kinds and all(found.kind == "stub" for found in kinds.values()) and (one.process.default or one.process.redistributions):
        line = next(found.kind_line for found in kinds.values())
        yield f"{line}: what {one.node} redistributes or originates is not flooded into a stub area (S5.18)"


def _unknown_default(now: Snapshot, one: Instance, place: int) -> Iterator[str]:
    """A router that originates a default while it has one, and whose sources of one cannot all be judged."""
    default = one.process.default
    if default is None or default.is_always:
        return
    if any(made.prefix == DEFAULT for made in now.state.state.externals.get(place, ())):
        return
    what = list(_sources_of(now.device(one.node), one.process.vrf))
    if what:
        had = "a route that passes its route-map" if default.route_map else "one"
        yield f"{default.line}: {one.node} would originate a default if it had {had}, and {' or '.join(what[:3])} may bring one"


def _sources_of(device: Device, vrf: str) -> Iterator[str]:
    """The sources of routes of a device that are configured and cannot be judged."""
    for note in device.notes:
        yield from (f"{what} ({note.line})" for start, what in _SOURCES.items() if note.what.startswith(start))
    for made in device.interfaces.values():
        if made.unknown_address and not made.is_shutdown and made.vrf == vrf:
            yield f"the address of {made.name} ({made.unknown_address})"
