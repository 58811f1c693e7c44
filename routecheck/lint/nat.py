"""Where NAT happens, and by which exit packets leave (S9.2, S9.6, S9.17)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.ios.names import kind
from routecheck.lint.rule import Found
from routecheck.lint.translation import (
    Exit,
    default_exits,
    host,
    is_private,
    may_turn,
    on_side,
    subject,
    subnets,
    target,
    translates,
    translators,
)
from routecheck.lint.ways import routers
from routecheck.model.device import Device
from routecheck.model.nat import NatRule
from routecheck.snapshot import Snapshot


def no_inside(now: Snapshot) -> Iterator[Found]:
    """There are rules of NAT, and no interface is `ip nat inside`.

    Only what comes in by an inside interface and leaves by an outside one is translated (S9.2): nothing is.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip nat inside source list 1 interface GigabitEthernet0/1 overload
        access-list 1 permit 10.0.0.0 0.0.0.255

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip nat inside source list 1 interface GigabitEthernet0/1 overload
        access-list 1 permit 10.0.0.0 0.0.0.255
    """
    yield from _without(now, "inside")


def no_outside(now: Snapshot) -> Iterator[Found]:
    """There are rules of NAT, and no interface is `ip nat outside`.

    Only what comes in by an inside interface and leaves by an outside one is translated (S9.2): nothing is.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
        ip nat inside source list 1 interface GigabitEthernet0/1 overload
        access-list 1 permit 10.0.0.0 0.0.0.255

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
        ip nat inside source list 1 interface GigabitEthernet0/1 overload
        access-list 1 permit 10.0.0.0 0.0.0.255
    """
    yield from _without(now, "outside")


def _without(now: Snapshot, side: str) -> Iterator[Found]:
    for device in translators(now):
        if not on_side(device, side) and (side == "inside" or on_side(device, "inside")):
            message = f"{device.name} has rules of NAT and no interface with `ip nat {side}`: nothing is translated (S9.2)"
            yield Found(device.name, f"ip nat {side}", message, (device.nat_rules[0].line,))


def sides_without_rules(now: Snapshot) -> Iterator[Found]:
    """Interfaces are inside and outside, and there is no rule of NAT.

    Nothing is translated: what has private addresses inside gets no answers from outside. Add a rule, or take the words
    out.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         ip nat outside

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
    """
    for device in routers(now):
        other = any(note.mode == "global" and note.what.startswith("ip nat") for note in device.notes)
        known = device.nat and (device.nat.outside or device.nat.destinations or device.nat.pools)
        sides = [*on_side(device, "inside"), *on_side(device, "outside")]
        if sides and not device.nat_rules and not other and not known:
            names = ", ".join(made.name for made in sides)
            lines = tuple(made.nat_side[1] for made in sides if made.nat_side)
            yield Found(device.name, "ip nat", f"{names}: a side of NAT, and there is no rule", lines)


def exit_not_outside(now: Snapshot) -> Iterator[Found]:
    """A default route leaves by an interface that is not `ip nat outside`, while another is.

    What leaves there is not translated (S9.2), and its private sources get no answers. Often it is the second provider that
    was added later. Put `ip nat outside` on it, and a rule for it.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface Serial0/0/0
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
        interface Serial0/1/0
         ip address 198.51.100.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip route 0.0.0.0 0.0.0.0 198.51.100.1 10
        ip nat inside source list 1 interface Serial0/0/0 overload
        access-list 1 permit 10.0.0.0 0.0.0.255

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface Serial0/0/0
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
        interface Serial0/1/0
         ip address 198.51.100.2 255.255.255.252
         ip nat outside
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip route 0.0.0.0 0.0.0.0 198.51.100.1 10
        ip nat inside source route-map A interface Serial0/0/0 overload
        ip nat inside source route-map B interface Serial0/1/0 overload
        access-list 1 permit 10.0.0.0 0.0.0.255
        route-map A permit 10
         match ip address 1
         match interface Serial0/0/0
        route-map B permit 10
         match ip address 1
         match interface Serial0/1/0
    """
    for device in translators(now):
        if not on_side(device, "outside"):
            continue
        for way in default_exits(now, device):
            at = way.interface.address
            is_inner = kind(way.interface.name) == "Tunnel" or way.interface.crypto_map or (at and is_private(at.prefix))
            if way.interface.nat_side is None and not is_inner:
                when = "when the backup takes over, " if way.is_backup else ""
                message = f"{when}packets leave by {way.interface.name}, which is not `ip nat outside`: they are not translated"
                yield Found(device.name, f"interface {way.interface.name}", message, (way.interface.line, *way.route.sources))


def overload_other_exit(now: Snapshot) -> Iterator[Found]:
    """A rule translates to the address of one outside interface, and packets leave by another.

    `overload` takes the address of the interface that is named, not of the one that packets leave by (S9.6): the provider
    there drops them, or the answers come in at the other one. Write one rule for each exit, with a route-map that matches
    the interface.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface Serial0/0/0
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
        interface Serial0/1/0
         ip address 198.51.100.2 255.255.255.252
         ip nat outside
        ip route 0.0.0.0 0.0.0.0 198.51.100.1
        ip nat inside source list 1 interface Serial0/0/0 overload
        access-list 1 permit 10.0.0.0 0.0.0.255

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface Serial0/0/0
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
        interface Serial0/1/0
         ip address 198.51.100.2 255.255.255.252
         ip nat outside
        ip route 0.0.0.0 0.0.0.0 198.51.100.1
        ip nat inside source list 1 interface Serial0/1/0 overload
        access-list 1 permit 10.0.0.0 0.0.0.255
    """
    for device, rule, way in _mismatched(now):
        if not way.is_backup:
            message = f"packets leave by {way.interface.name} with the address of {target(rule)} (S9.6)"
            yield Found(device.name, subject(rule), message, (rule.line, *way.route.sources))


def overload_follows_no_exit(now: Snapshot) -> Iterator[Found]:
    """When the backup default takes over, packets leave with the address of the exit that failed.

    `overload` takes the address of the interface that is named (S9.6), and the rule has no route-map that asks for the
    exit: the failover of routes works, and nothing gets an answer. Write one rule for each exit, with a route-map that
    matches the interface.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface Serial0/0/0
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
        interface Serial0/1/0
         ip address 198.51.100.2 255.255.255.252
         ip nat outside
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip route 0.0.0.0 0.0.0.0 198.51.100.1 10
        ip nat inside source list 1 interface Serial0/0/0 overload
        access-list 1 permit 10.0.0.0 0.0.0.255

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface Serial0/0/0
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
        interface Serial0/1/0
         ip address 198.51.100.2 255.255.255.252
         ip nat outside
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip route 0.0.0.0 0.0.0.0 198.51.100.1 10
        ip nat inside source route-map A interface Serial0/0/0 overload
        ip nat inside source route-map B interface Serial0/1/0 overload
        access-list 1 permit 10.0.0.0 0.0.0.255
        route-map A permit 10
         match ip address 1
         match interface Serial0/0/0
        route-map B permit 10
         match ip address 1
         match interface Serial0/1/0
    """
    for device, rule, way in _mismatched(now):
        if way.is_backup:
            message = (
                f"when the backup takes over, packets leave by {way.interface.name} with the address of {target(rule)} (S9.6)"
            )
            yield Found(device.name, subject(rule), message, (rule.line, *way.route.sources))


def _mismatched(now: Snapshot) -> Iterator[tuple[Device, NatRule, Exit]]:
    """The rules that translate hosts to the address of one outside interface, with an outside exit that is another, where no
    rule before translates them for that exit."""
    for device in translators(now):
        outside = {made.name for made in on_side(device, "outside")}
        ways = [way for way in default_exits(now, device) if way.interface.name in outside]
        hosts = list(_by_table(device))
        for way in ways:
            for source in hosts:
                rule = _translating(device, source, way.interface.name)
                name = target(rule) if rule else ""
                if rule and name in outside and name != way.interface.name and kind(name) != "Loopback":
                    yield device, rule, way
                    break


def _by_table(device: Device) -> Iterator[int]:
    """A host of each inside subnet whose packets no policy turns: the default decides by which exit they leave."""
    for made in on_side(device, "inside"):
        for at in subnets(made):
            last = host(at.prefix, at.address)
            some = (last, last - 1, at.prefix.address + 1) if at.prefix.length < 29 else (last,)
            one = next((source for source in some if source != at.address and not may_turn(device, made, source)), None)
            if one is not None:
                yield one


def _translating(device: Device, source: int, exit_name: str) -> NatRule | None:
    """The only rule that translates what a host sends out of an interface, for certain."""
    found: list[NatRule] = []
    for rule in device.nat_rules:
        verdict = translates(device, rule, source, exit_name)
        if verdict is None:
            return None
        if verdict:
            found.append(rule)
    return found[0] if len(found) == 1 else None
