"""What rules about NAT share: sides, exits, and what a rule translates (section 9 of semantics.md)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.address import DEFAULT, Prefix, parse_address, parse_prefix
from routecheck.ios.names import interface_name, kind
from routecheck.lint.ways import is_whole, routers
from routecheck.model.device import Device, Interface, InterfaceAddress
from routecheck.model.nat import NatRule
from routecheck.policy.acl import Packet, first_match
from routecheck.policy.ruling import Verdict, all_of
from routecheck.protocols.route import Ineligible, Route
from routecheck.rib.local_policy import holds
from routecheck.rib.walk import exits
from routecheck.rib.world import Place
from routecheck.snapshot import Snapshot

_PRIVATE = tuple(map(parse_prefix, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
SOMEWHERE = parse_address("8.8.8.8")
"""An address outside: what rules that look at destinations are asked about."""
_TCP = 6


class Exit(NamedTuple):
    """An interface that a default route leaves by; `is_backup`: only when another fails."""

    interface: Interface
    route: Route
    is_backup: bool


def translators(now: Snapshot) -> Iterator[Device]:
    """The devices with rules of NAT that depend on inside and outside."""
    for device in routers(now):
        has_sides = not any(note.what.startswith("ip nat enable") for note in device.notes)
        if device.nat_rules and has_sides and is_whole(device):
            yield device


def on_side(device: Device, side: str) -> list[Interface]:
    """The interfaces with `ip nat inside`, or `outside`."""
    return [made for made in device.interfaces.values() if made.nat_side and made.nat_side[0] == side]


def target(rule: NatRule) -> str:
    """The interface whose address a rule translates to; '' when it does not name one."""
    words = rule.target.split()
    if words[:1] != ["interface"] or len(words) < 2:
        return ""
    try:
        return interface_name(" ".join(words[1:3]) if words[1].isalpha() else words[1])
    except ValueError:
        return ""


def default_exits(now: Snapshot, device: Device) -> list[Exit]:
    """The interfaces that the default routes of the global table leave by, those in use first."""
    choice = now.rib(device.name).choice(DEFAULT)
    offered = [(route, False) for route in choice.winners] + [(loss.route, True) for loss in choice.losers]
    offered += [(one.route, True) for one in choice.ineligible if _may_come(one)]
    found: dict[str, Exit] = {}
    for route, is_backup in offered:
        for name in exits(now.state.world(), Place(device.name, ""), route):
            made = device.interfaces.get(name)
            if made and kind(name) not in ("Null", "Loopback"):
                found.setdefault(name, Exit(made, route, is_backup))
    return list(found.values())


def _may_come(one: Ineligible) -> bool:
    """Whether a route is out for a track, and may come back."""
    return one.reason.startswith("track ")


def subnets(made: Interface) -> list[InterfaceAddress]:
    """The subnets of an interface that hosts are in."""
    return [at for at in made.addresses if at.prefix.length < 31]


def host(prefix: Prefix, other_than: int = 0) -> int:
    """The address of a host in a subnet: the last, or the one before it when that is the router's own."""
    last = prefix.last - 1
    return last - 1 if last == other_than else last


def is_private(prefix: Prefix) -> bool:
    """Whether a subnet is in the blocks of RFC 1918 (S9.19)."""
    return any(block.contains(prefix) for block in _PRIVATE)


def translates(device: Device, rule: NatRule, source: int, exit_name: str) -> Verdict:
    """Whether a rule translates what a host sends out of an interface; None when that is not certain."""
    packet = Packet(source, SOMEWHERE, _TCP)
    match rule.kind:
        case "list":
            return first_match(device.acls.get(rule.name), packet).is_permitted
        case "route-map":
            return _by_map(device, rule.name, packet, exit_name)
        case _:
            if rule.local is None or not Prefix(rule.local, rule.length).covers(source):
                return False
            return None if rule.protocol or rule.name else True


def _by_map(device: Device, name: str, packet: Packet, exit_name: str) -> Verdict:
    made = device.route_maps.get(name)
    for clause in made.clauses if made else ():
        verdict = all_of(
            exit_name in match.values if match.what == "interface" else holds(device, match, packet) for match in clause.matches
        )
        if verdict is None or clause.continues_at is not None:
            return None
        if verdict:
            return clause.is_permit
    return False if made else None


def may_turn(device: Device, made: Interface, source: int) -> bool:
    """Whether the policy of an interface may send what a host says to the outside another way than the table (S7.13)."""
    if made.handling.policy is None:
        return False
    found = device.route_maps.get(made.handling.policy[0])
    packet = Packet(source, SOMEWHERE, _TCP)
    for clause in found.clauses if found else ():
        verdict = all_of(holds(device, match, packet) for match in clause.matches)
        if verdict and not clause.is_permit:
            return False
        if verdict is not False:
            return True
    return found is None


def subject(rule: NatRule) -> str:
    """What a finding about a rule of NAT is about: its words up to the first option."""
    return f"ip nat inside source {rule.key}"
