"""What an `ip sla` operation finds out: an echo to its target and back, by the tables as they stand (S3.21 to S3.23)."""

from collections.abc import Iterator

from routecheck.address import dotted, host_prefix, parse_prefix
from routecheck.model.device import Device
from routecheck.model.nat import NatRule
from routecheck.model.track import PENDING, Probe
from routecheck.policy.acl import Packet, first_match
from routecheck.policy.ruling import all_of
from routecheck.protocols.static import Followed
from routecheck.rib.local_policy import ICMP, holds
from routecheck.rib.neighbours import owner, unanswered
from routecheck.rib.walk import egress, walk
from routecheck.rib.world import Arrived, Fate, Lost, Place, Unsure, World
from routecheck.syntax.line import Line
from routecheck.topology import End

ANSWERED = frozenset("icmp-echo icmp-jitter path-echo path-jitter udp-echo udp-jitter tcp-connect http dns ftp".split())
"""Kinds of operation that ask one address: each is taken to be answered when packets get there and back."""
_PRIVATE = tuple(map(parse_prefix, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))


def ask(world: World, node: str, number: str) -> Followed:
    """Whether a probe of a device is answered in a scenario; `is_up` None when the files do not tell."""
    device = world.network.devices[node]
    probe = device.probes.get(number)
    if probe is None:
        return Followed(False, f"ip sla {number} is not defined")
    name = f"ip sla {number}"
    idle = _idle(probe)
    if idle:
        return Followed(False, f"{name} {idle}", probe.lines)
    told = _asked(world, device, probe)
    lines = tuple(dict.fromkeys((*probe.lines, *told.lines)))
    made = Followed(True, f"{name} reaches {_target(probe)}", lines, told.doubts, " and ".join(told.ways), probe.target)
    if isinstance(told, Arrived):
        return made
    name += f" ({probe.kind} {_target(probe)})" if probe.kind else ""
    reason = f"{name} fails: {told.reason}" if isinstance(told, Lost) else f"{name} cannot be judged: {told.reason}"
    return made._replace(is_up=False if isinstance(told, Lost) else None, reason=reason)


def _target(probe: Probe) -> str:
    return dotted(probe.target) if probe.target is not None else probe.host


def _idle(probe: Probe) -> str:
    """Why an operation is not running, in the end (S3.22); empty when it runs."""
    schedule = probe.schedule
    if schedule is None:
        return "never runs: it has no `ip sla schedule`"
    if schedule.start == PENDING:
        return "never runs: its schedule has no start-time but `pending`"
    if schedule.life_s is not None and not schedule.is_recurring:
        how = "" if "life" in schedule.line.words else ", the default"
        return f"has stopped: it lives for {schedule.life_s} s{how} (`life forever` keeps it running)"
    return ""


def _asked(world: World, device: Device, probe: Probe) -> Fate:
    """What becomes of the packets of a probe, there and back."""
    unsure = _unsure(probe)
    if unsure:
        return unsure
    fault = _source_fault(world, device, probe)
    if fault:
        return fault
    found = [_echoed(world, device, probe, source) for source in dict.fromkeys(_sources(world, device, probe))]
    agreeing = all(one.__class__ is found[0].__class__ for one in found)
    return found[0] if agreeing else Unsure("it depends on which of equal routes it takes")


def _echoed(world: World, device: Device, probe: Probe, source: int | None) -> Fate:
    """What becomes of an echo from one source address, and of the reply to it."""
    target = probe.target or 0
    if source is None and any(note.what.startswith("ip local policy") for note in device.notes):
        return Unsure("the address it is sent from is not in the config, and the local policy may ask for it")
    packet = Packet(source or 0, target, ICMP)
    there = walk(world, Place(device.name, probe.vrf), packet)
    if not isinstance(there, Arrived):
        return there
    if (device.name, target) in world.broken.silent:
        return Lost(f"{dotted(target)} does not answer", there.lines, there.ways, there.doubts)
    if there.at is None:
        return _from_beyond(world, Place(device.name, probe.vrf), packet, there)
    if there.at.node == device.name:
        return there
    doubts = there.doubts
    if probe.kind not in ("icmp-echo", "path-echo", "icmp-jitter", "path-jitter"):
        doubts = (*doubts, f"{there.at.node} is taken to answer {probe.kind}")
    if source is None:
        return Unsure("the address it is sent from is not in the config, nor the way of the reply", (), there.ways, doubts)
    back = _reply(world, device, there._replace(doubts=doubts), packet)
    if not isinstance(back, Arrived):
        return back
    return there._replace(doubts=tuple(dict.fromkeys((*doubts, *back.doubts))))


def _from_beyond(world: World, here: Place, echo: Packet, there: Arrived) -> Fate:
    """The reply to an echo that leaves the files is taken to come back, but not by way of a gateway that is dead: when the
    source is in the subnet of one provider, and the echo leaves by another."""
    device = world.network.devices[here.node]
    made = owner(world, device, here.vrf, echo.source) if echo.source else None
    if made is None or made.name in there.ways:
        return there
    beside = [at.prefix for at in made.addresses if at.address == echo.source]
    routes = (route for route in device.static_routes if route.vrf == here.vrf and route.prefix.covers(echo.destination))
    gateways = dict.fromkeys(route.next_hop for route in routes if route.next_hop is not None)
    faults = [
        unanswered(world, End(device.name, made.name), hop) for hop in gateways if any(prefix.covers(hop) for prefix in beside)
    ]
    if not faults or not all(faults):
        return there
    why = f"it leaves by {' and '.join(there.ways)}, and its reply to {dotted(echo.source)} comes in through {made.name}"
    dead = next(fault for fault in faults if fault)
    fate = Lost(f"{why}, where {dead.reason}", dead.lines, there.ways, there.doubts)
    rule = next((rule.line for rule in device.nat_rules if _may_translate(device, rule, echo)), None)
    return Unsure(f"without NAT ({rule}) {fate.reason}", *fate[1:]) if rule else fate


def _may_translate(device: Device, rule: NatRule, packet: Packet) -> bool:
    """Whether nothing says that a rule of NAT leaves a packet alone."""
    match rule.kind:
        case "list":
            return first_match(device.acls.get(rule.name), packet).is_permitted is not False
        case "route-map":
            made = device.route_maps.get(rule.name)
            clauses = made.clauses if made else ()
            return any(all_of(holds(device, match, packet) for match in clause.matches) is not False for clause in clauses)
        case _:
            return rule.local is not None and host_prefix(rule.local, rule.length).covers(packet.source)


def _unsure(probe: Probe) -> Unsure | None:
    """What of a probe the files do not tell."""
    if probe.schedule and probe.schedule.life_s is not None:
        return Unsure("it runs for a part of the time only", (probe.schedule.line,))
    if not probe.kind:
        return Unsure("it has no operation", (probe.line,))
    if probe.kind not in ANSWERED:
        return Unsure("operations of this kind are not modelled", (probe.line,))
    if probe.target is None:
        return Unsure(f"the address of {probe.host} is known only to DNS" if probe.host else "it has no target", (probe.line,))
    return None


def _source_fault(world: World, device: Device, probe: Probe) -> Lost | None:
    """Why a probe cannot be sent from where it is told to be."""
    name = probe.source_interface
    if name is not None:
        made = device.interfaces.get(name)
        down = world.down.get(End(device.name, name))
        if made is None:
            return Lost(f"{device.name} has no interface {name}")
        if down:
            return Lost(f"its source {down.of(name)}", down.lines)
        if not made.addresses and made.unknown_address is None and made.unnumbered is None:
            return Lost(f"its source {name} has no IP address", (made.line,))
    if probe.source is not None and owner(world, device, probe.vrf, probe.source) is None:
        return Lost(f"its source {dotted(probe.source)} is no address of an interface that is up")
    return None


def _sources(world: World, device: Device, probe: Probe) -> Iterator[int | None]:
    """The addresses an echo may be sent from: what is configured, else those of the ways the table gives; None for one that is
    not in the config, or when there is no way."""
    if probe.source is not None:
        yield probe.source
        return
    ways = [probe.source_interface] if probe.source_interface else egress(world, Place(device.name, probe.vrf), probe.target or 0)
    for name in ways:
        made = device.interfaces.get(name)
        made = device.interfaces.get(made.unnumbered, made) if made and made.unnumbered else made
        yield made.address.address if made and made.address else None
    if not ways:
        yield None


def _reply(world: World, device: Device, there: Arrived, echo: Packet) -> Fate:
    """The way back, from the target to the source of an echo."""
    place = there.at or Place("", "")
    source = echo.source
    back = walk(world, place, Packet(echo.destination, source, ICMP))
    lost = f"the reply of {place.node} to {dotted(source)} is lost"
    if isinstance(back, Arrived):
        if back.at and back.at.node != device.name:
            return Lost(f"{lost}: it ends at {back.at.node}, which has that address too", (), there.ways, there.doubts)
        if back.at is None and any(block.covers(source) for block in _PRIVATE):
            why = f"the reply of {place.node} leaves the files, to the private address {dotted(source)}"
            return Unsure(why, (), there.ways, there.doubts)
        return back
    doubts = (*there.doubts, *back.doubts)
    translating = _translation(world, there)
    if translating:
        return Unsure(f"NAT is not modelled yet ({translating}), and without it {lost}", back.lines, there.ways, doubts)
    return back._replace(reason=f"{lost}: {back.reason}", ways=there.ways, doubts=doubts)


def _translation(world: World, there: Arrived) -> Line | None:
    """A line that makes a device on the way change addresses."""
    for node in there.path:
        for note in world.network.devices[node].notes:
            if note.what.startswith("ip nat") and note.mode == "interface":
                return note.line
    return None
