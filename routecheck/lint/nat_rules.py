"""What rules of NAT translate, and what they leave out (S9.2, S9.3, S9.5, S9.19)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import Prefix, dotted
from routecheck.lint.rule import Found
from routecheck.lint.translation import (
    default_exits,
    host,
    is_private,
    on_side,
    subject,
    subnets,
    translates,
    translators,
)
from routecheck.lint.ways import may_learn, subnet_port
from routecheck.model.device import Device
from routecheck.model.nat import NatRule
from routecheck.model.policy import ANY, Wild
from routecheck.model.routing import StaticRoute
from routecheck.rib.walk import egress
from routecheck.rib.world import Place
from routecheck.snapshot import Snapshot


def acl_permits_nothing(now: Snapshot) -> Iterator[Found]:
    """The access list of a rule of NAT has no permit.

    `permit` means translate, and what no entry permits is not translated (S9.5): the rule does nothing.

    Flagged:
        interface GigabitEthernet0/0
         ip address 172.20.0.1 255.255.255.248
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
        ip nat inside source list 1 interface GigabitEthernet0/1 overload
        access-list 1 deny 10.0.0.0 0.0.0.255

    Accepted:
        interface GigabitEthernet0/0
         ip address 172.20.0.1 255.255.255.248
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
        ip nat inside source list 1 interface GigabitEthernet0/1 overload
        access-list 1 deny 10.0.0.0 0.0.0.255
        access-list 1 permit any
    """
    for device in translators(now):
        for rule in device.nat_rules:
            acl = device.acls.get(rule.name) if rule.kind == "list" else None
            if acl and acl.entries and not any(entry.is_permit for entry in acl.entries):
                message = f"access list {acl.name} permits nothing: the rule translates nothing (S9.5)"
                yield Found(device.name, subject(rule), message, (rule.line, acl.line))


def inside_not_marked(now: Snapshot) -> Iterator[Found]:
    """A rule of NAT is for the subnet of an interface that is not `ip nat inside`.

    What comes in there is not translated (S9.2). Put `ip nat inside` on the interface, or take the subnet out of the access
    list.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/2
         ip address 10.0.2.1 255.255.255.0
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
        ip nat inside source list 1 interface GigabitEthernet0/1 overload
        access-list 1 permit 10.0.0.0 0.0.0.255
        access-list 1 permit 10.0.2.0 0.0.0.255

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/2
         ip address 10.0.2.1 255.255.255.0
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
        ip nat inside source list 1 interface GigabitEthernet0/1 overload
        access-list 1 permit 10.0.0.0 0.0.0.255
    """
    for device in translators(now):
        if not on_side(device, "inside"):
            continue
        permitted = {wild: rule for rule in device.nat_rules if rule.kind == "list" for wild in _sources(device, rule)}
        for made in device.interfaces.values():
            for at in subnets(made) if made.nat_side is None and not made.is_shutdown else ():
                rule = permitted.get(Wild(at.prefix.address, at.prefix.last - at.prefix.address))
                if rule and rule.vrf == made.vrf:
                    message = f"{at.prefix} of {made.name} is to be translated, and {made.name} is not `ip nat inside`"
                    yield Found(device.name, f"interface {made.name}", message, (made.line, rule.line))


def _sources(device: Device, rule: NatRule) -> Iterator[Wild]:
    """The blocks whose packets to anywhere the access list of a rule permits."""
    acl = device.acls.get(rule.name)
    for entry in acl.entries if acl else ():
        if entry.is_permit and not entry.unknown and ANY in entry.destinations:
            yield from entry.sources


def matches_nothing_inside(now: Snapshot) -> Iterator[Found]:
    """The access list of a rule of NAT permits nothing that is behind an inside interface.

    The rule translates nothing: the addresses are those of another site, or the wildcard is wrong.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.248
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
        ip nat inside source list 1 interface GigabitEthernet0/1 overload
        access-list 1 permit 10.7.0.0 0.0.0.255

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.248
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
        ip nat inside source list 1 interface GigabitEthernet0/1 overload
        access-list 1 permit 10.0.0.0 0.0.0.255
    """
    for device in translators(now):
        inside = on_side(device, "inside")
        if not inside or any(made.vrf or not made.addresses for made in inside) or may_learn(now, device, ""):
            continue
        names = {made.name for made in inside}
        behind = [at.prefix for made in inside for at in made.addresses]
        behind += [route.prefix for route in device.static_routes if _leads_inside(now, device, route, names)]
        for rule in device.nat_rules:
            acl = device.acls.get(rule.name) if rule.kind == "list" else None
            wilds = list(_permitted(device, rule))
            if acl and wilds and not any(_meets(wild, prefix) for wild in wilds for prefix in behind):
                message = f"nothing that access list {acl.name} permits is behind {', '.join(sorted(names))}"
                yield Found(device.name, subject(rule), message, (rule.line, acl.line))


def _leads_inside(now: Snapshot, device: Device, route: StaticRoute, names: set[str]) -> bool:
    made = subnet_port(now, device, route)
    ways = [made.name] if made else egress(now.state.world(), Place(device.name, ""), route.prefix.address)
    return not names.isdisjoint(ways)


def _permitted(device: Device, rule: NatRule) -> Iterator[Wild]:
    acl = device.acls.get(rule.name)
    for entry in acl.entries if acl else ():
        if entry.is_permit:
            yield from entry.sources if not entry.unknown else (ANY,)


def _meets(wild: Wild, prefix: Prefix) -> bool:
    return (wild.address ^ prefix.address) & ~wild.wildcard & prefix.mask == 0


def private_untranslated(now: Snapshot) -> Iterator[Found]:
    """A private subnet behind an inside interface is left out by all rules of NAT.

    Its packets leave with their private addresses, and nothing answers to those (S9.19). Permit it in the access list of
    NAT, unless it is not to reach the outside.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/2
         ip address 10.0.2.1 255.255.255.0
         ip nat inside
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
        interface GigabitEthernet0/2
         ip address 10.0.2.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip nat inside source list 1 interface GigabitEthernet0/1 overload
        access-list 1 permit 10.0.0.0 0.0.3.255
    """
    for device in translators(now):
        outside = {made.name for made in on_side(device, "outside")}
        way = next((way for way in default_exits(now, device) if way.interface.name in outside and not way.is_backup), None)
        at_exit = way.interface.address if way else None
        if way is None or (at_exit and is_private(at_exit.prefix)) or not any(rule.kind != "static" for rule in device.nat_rules):
            continue
        for made in on_side(device, "inside"):
            for at in subnets(made) if not made.is_shutdown and not made.vrf else ():
                is_lan = is_private(at.prefix) and at.prefix.length < 30
                verdicts = (
                    translates(device, rule, source, way.interface.name)
                    for source in (_samples(device, at.prefix, at.address) if is_lan else ())
                    for rule in device.nat_rules
                )
                if is_lan and all(verdict is False for verdict in verdicts):
                    message = f"{at.prefix} of {made.name} leaves by {way.interface.name} untranslated: no rule is for it (S9.19)"
                    yield Found(device.name, f"interface {made.name}", message, (at.line, device.nat_rules[0].line))


def _samples(device: Device, prefix: Prefix, own: int) -> Iterator[int]:
    """Hosts of a subnet: the last, and the first of every block in it that an access list permits: some may be meant alone."""
    yield host(prefix, own)
    blocks = {wild for acl in device.acls.values() for entry in acl.entries if entry.is_permit for wild in entry.sources}
    yield from sorted({wild.address for wild in blocks if wild != ANY and prefix.covers(wild.address)})


def overlapping_rules(now: Snapshot) -> Iterator[Found]:
    """Two dynamic rules of NAT are for the same inside hosts.

    Which of them translates is not documented where no route-map tells them apart (S9.3). Make the access lists disjoint,
    or use route-maps.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
        interface Loopback1
         ip address 203.0.113.1 255.255.255.255
        ip nat inside source list 1 interface GigabitEthernet0/1 overload
        ip nat inside source list 2 interface Loopback1 overload
        access-list 1 permit 10.0.0.0 0.0.255.255
        access-list 2 permit 10.0.0.0 0.0.0.255

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
        interface Loopback1
         ip address 203.0.113.1 255.255.255.255
        ip nat inside source list 1 interface GigabitEthernet0/1 overload
        ip nat inside source list 2 interface Loopback1 overload
        access-list 1 permit 10.0.0.0 0.0.0.127
        access-list 2 permit 10.0.0.128 0.0.0.127
    """
    for device in translators(now):
        lists = [rule for rule in device.nat_rules if rule.kind == "list" and rule.name in device.acls]
        for made in on_side(device, "inside") if len(lists) > 1 else ():
            for at in subnets(made):
                source = host(at.prefix, at.address)
                both = [rule for rule in lists if translates(device, rule, source, "")]
                if len(both) > 1 and "vrf" not in both[0].line.words:
                    names = " and ".join(rule.name for rule in both[:2])
                    message = (
                        f"access lists {names} both permit {dotted(source)}: which rule translates it is not documented (S9.3)"
                    )
                    yield Found(device.name, subject(both[1]), message, (both[1].line, both[0].line))
                    break
