"""Where policies send packets (S7.13, S7.14): `ip local policy` what a router says itself, `ip policy` what comes in."""

from typing import NamedTuple

from routecheck.address import DEFAULT, parse_address
from routecheck.ios.names import interface_name, kind
from routecheck.model.device import Device, Named
from routecheck.model.policy import Clause, Match, Setting
from routecheck.policy.acl import Packet, first_match
from routecheck.policy.ruling import Verdict, all_of, any_of
from routecheck.protocols.route import Attached, Discard, NextHop, Via
from routecheck.rib.world import Place, Unsure, World
from routecheck.syntax.line import Line
from routecheck.topology import End

ICMP = 1
_ORDER = (
    "ip next-hop verify-availability",
    "ip next-hop",
    "ip next-hop recursive",
    "interface",
    "ip default next-hop",
    "default interface",
)
_HARMLESS = ("ip precedence", "ip tos", "ip dscp", "ip df", "ip qos-group", "tag", "metric", "metric-type", "traffic-index")


class Turned(NamedTuple):
    """Sent by a clause to next hops that the table did not choose; the line that says so."""

    hops: tuple[NextHop, ...]
    line: Line


def turned(world: World, here: Place, packet: Packet) -> Turned | Unsure | None:
    """What the local policy of a router makes of a packet; None when it goes by the table."""
    device = world.network.devices[here.node]
    line = next((note.line for note in device.notes if note.what.startswith("ip local policy")), None)
    return None if line is None else by_map(world, here, packet, (line.words[-1], line))


def by_map(world: World, here: Place, packet: Packet, named: Named) -> Turned | Unsure | None:
    """What the route-map of a policy makes of a packet (S7.13); None when it goes by the table."""
    name, line = named
    device = world.network.devices[here.node]
    made = device.route_maps.get(name)
    if made is None:
        return Unsure(f"route-map {name}, a policy of {here.node}, is not defined", (line,))
    for clause in made.clauses:
        verdict = all_of(holds(device, match, packet) for match in clause.matches)
        if verdict is None or clause.continues_at is not None:
            return Unsure(f"it is not known whether route-map {name} of {here.node} turns it", (line, clause.line))
        if verdict:
            return _applied(world, here, packet, clause) if clause.is_permit else None
    return None


def holds(device: Device, match: Match, packet: Packet) -> Verdict:
    """Whether a `match` line holds for a packet: access lists are all it may name here, a deny of one is no match (S7.11)."""
    if match.what != "ip address":
        return None
    return any_of(first_match(device.acls.get(name), packet).is_permitted for name in match.values)


def _applied(world: World, here: Place, packet: Packet, clause: Clause) -> Turned | Unsure | None:
    """The first setting, in the order of S7.14, that can be used."""
    strange = [one for one in clause.settings if one.what not in (*_ORDER, *_HARMLESS)]
    if strange:
        return Unsure(f"'set {strange[0].what}' in a policy is not modelled", (strange[0].line,))
    explicit = world.rib(here.node, here.vrf).longest_match(packet.destination)
    has_route = any(route.prefix != DEFAULT for route in explicit)
    for setting in sorted(clause.settings, key=lambda one: _ORDER.index(one.what) if one.what in _ORDER else len(_ORDER)):
        if setting.what not in _ORDER or ("default" in setting.what and has_route):
            continue
        try:
            found = _usable(world, here, setting)
        except ValueError:
            found = Unsure(f"'set {setting.what}' has a form that is not modelled", (setting.line,))
        if found is not None:
            return Turned((found,), setting.line) if not isinstance(found, Unsure) else found
    return None


def _usable(world: World, here: Place, setting: Setting) -> NextHop | Unsure | None:
    """The first of the next hops or interfaces of a setting that can be used now."""
    device = world.network.devices[here.node]
    if "interface" in setting.what:
        name = interface_name(" ".join(setting.values))
        if kind(name) == "Null":
            return Discard(name)
        if kind(name) == "Loopback":
            return Unsure(f"what is sent to {name} comes in again by it (NAT on a stick), which is not modelled", (setting.line,))
        return Attached(name) if name in device.interfaces and End(here.node, name) not in world.down else None
    words = list(setting.values)
    if words[:1] == ["recursive"] or setting.what.endswith("recursive"):
        address = parse_address(words[-1])
        return Via(address) if world.rib(here.node, here.vrf).longest_match(address, with_default=False) else None
    if setting.what.endswith("verify-availability"):
        if "track" not in words:
            return Unsure("'verify-availability' without a track asks CDP, which is not modelled", (setting.line,))
        words = words[:1] if world.is_up(here.node, words[-1]) else []
    for word in words:
        address = parse_address(word)
        for made in device.interfaces.values():
            is_usable = made.vrf == here.vrf and End(here.node, made.name) not in world.down
            if is_usable and any(at.prefix.covers(address) for at in made.addresses):
                return Via(address, made.name)
    return None
