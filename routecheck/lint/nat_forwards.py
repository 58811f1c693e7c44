"""What is forwarded from outside, and the lists that it has to pass (S8.1, S9.6, S9.10)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import Prefix, dotted
from routecheck.ios.names import is_physical
from routecheck.lint.outside import Guard, global_address, guard, guards, keeps_out, names_host, sample
from routecheck.lint.rule import Found
from routecheck.lint.translation import SOMEWHERE, is_private, on_side, subject, translators
from routecheck.model.device import Device, Interface
from routecheck.model.nat import NatRule
from routecheck.model.policy import AclEntry, Ports, Service
from routecheck.policy.acl import Packet, first_match
from routecheck.policy.ruling import Verdict
from routecheck.snapshot import Snapshot

_PROTOCOLS = {"tcp": 6, "udp": 17}
_FROM_PORT = 50000
_OPENS = frozenset(("syn",))


def without_address(now: Snapshot) -> Iterator[Found]:
    """A rule of NAT translates to the address of an interface that has none.

    Nothing is translated by it: what it is for leaves with its inside address, or not at all (S9.6). Mostly the name is that of
    another interface.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
        ip nat inside source list 1 interface GigabitEthernet0/2 overload
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
    for device in translators(now):
        for rule in device.nat_rules:
            made = device.interfaces.get(rule.interface)
            if made is None and rule.interface and is_physical(rule.interface):
                what = f"{device.name} has no line about {rule.interface}"
                yield Found(device.name, subject(rule), f"{what}: there is no address to translate to (S9.6)", (rule.line,))
            elif made and not made.is_shutdown and not _may_have_address(made):
                message = f"{made.name} has no address to translate to (S9.6)"
                yield Found(device.name, subject(rule), message, (rule.line, made.line))


def _may_have_address(made: Interface) -> bool:
    return bool(made.addresses or made.unknown_address or made.unnumbered or made.dialer_pool)


def list_names_local(now: Snapshot) -> Iterator[Found]:
    """The input list of an outside interface permits the inside address of a forward, and keeps its outside address out.

    The list sees packets before they are translated (S8.1): nothing comes in with the inside address, and what comes in for the
    outside one is dropped. Write the outside address.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.248
         ip nat outside
         ip access-group FROM-OUTSIDE in
        ip nat inside source static tcp 10.0.0.80 443 192.0.2.3 443
        ip access-list extended FROM-OUTSIDE
         permit tcp any host 10.0.0.80 eq 443
         permit icmp any any

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.248
         ip nat outside
         ip access-group FROM-OUTSIDE in
        ip nat inside source static tcp 10.0.0.80 443 192.0.2.3 443
        ip access-list extended FROM-OUTSIDE
         permit tcp any host 192.0.2.3 eq 443
         permit icmp any any
    """
    for device in translators(now):
        for at, rule, entry, verdict in _by_local(device):
            if verdict is False:
                outside = dotted(global_address(device, rule) or 0)
                what = f"access list {at.acl.name} sees {outside} where it names {dotted(rule.local or 0)}"
                message = f"{what}, and denies it: nothing gets to the forward by {at.made.name} (S8.1)"
                yield Found(device.name, subject(rule), message, (entry.line, rule.line, at.line))


def entry_for_local(now: Snapshot) -> Iterator[Found]:
    """The input list of an outside interface has an entry for the inside address of a forward, which never matches.

    The list sees packets before they are translated, with the outside address (S8.1), which another entry permits. Take the
    entry out, and see whether the other one permits more than is meant.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.248
         ip nat outside
         ip access-group FROM-OUTSIDE in
        ip nat inside source static tcp 10.0.0.80 443 192.0.2.3 443
        ip access-list extended FROM-OUTSIDE
         permit tcp any host 10.0.0.80 eq 443
         permit tcp any host 192.0.2.3

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.248
         ip nat outside
         ip access-group FROM-OUTSIDE in
        ip nat inside source static tcp 10.0.0.80 443 192.0.2.3 443
        ip access-list extended FROM-OUTSIDE
         permit tcp any host 192.0.2.3 eq 443
    """
    for device in translators(now):
        for at, rule, entry, verdict in _by_local(device):
            is_public = at.made.address is None or not is_private(at.made.address.prefix)
            if verdict and is_public:
                outside = dotted(global_address(device, rule) or 0)
                what = f"this entry for {dotted(rule.local or 0)} never matches what comes in by {at.made.name}"
                message = f"{what}: access list {at.acl.name} sees {outside} there (S8.1)"
                yield Found(device.name, f"access list {at.acl.name}", message, (entry.line, rule.line, at.line))


_Named = tuple[Guard, NatRule, AclEntry, Verdict]


def _by_local(device: Device) -> Iterator[_Named]:
    """The entries that name the private inside address of a static rule, each rule once, and whether the list lets the packets
    that are meant in by their outside address. A crypto map may bring packets with inside addresses (S8.2), a route-map leaves
    some untranslated."""
    for at in guards(device):
        if at.made.crypto_map or _is_used_elsewhere(device, at):
            continue
        for rule in device.nat_rules:
            outside = global_address(device, rule)
            if not _is_plain(rule) or rule.local is None or outside is None or outside == rule.local:
                continue
            if is_private(Prefix(rule.local, 32)):
                yield from list(_naming(at, rule, rule.local, outside))[:1]


def _naming(at: Guard, rule: NatRule, local: int, outside: int) -> Iterator[_Named]:
    for entry in at.acl.entries:
        for service in entry.services if names_host(entry, local) else ():
            packet = _meant(rule, entry, service)
            if packet:
                yield at, rule, entry, first_match(at.acl, packet._replace(destination=outside)).is_permitted


def _is_plain(rule: NatRule) -> bool:
    """Whether a static rule is for one host, always."""
    return rule.kind == "static" and rule.length == 32 and not (rule.name or rule.vrf or rule.group)


def _is_used_elsewhere(device: Device, at: Guard) -> bool:
    """Whether a list is also for packets that are translated already."""
    for made in device.interfaces.values():
        for named in (made.acl_in if made.nat_side is None or made.nat_side[0] != "outside" else None, made.acl_out):
            if named and named[0] == at.acl.name:
                return True
    return False


def _meant(rule: NatRule, entry: AclEntry, service: Service) -> Packet | None:
    """A packet to the forward as an entry for its inside address means it; None when the entry is for something else."""
    protocol = _PROTOCOLS.get(rule.protocol)
    if protocol is None:
        if rule.protocol or (service.destination_ports and service.destination_ports.operator != "eq"):
            return None
        number = service.destination_ports.numbers[0] if service.destination_ports else 443
        return Packet(sample(entry), 0, service.protocol or 6, _FROM_PORT, number, service.icmp_type, service.icmp_code, _OPENS)
    if service.protocol not in (None, protocol) or not _is_for(service.destination_ports, (rule.port, rule.to_port)):
        return None
    return Packet(sample(entry), 0, protocol, _FROM_PORT, rule.to_port, flags=_OPENS)


def _is_for(ports: Ports | None, numbers: tuple[int | None, ...]) -> bool:
    return ports is None or (ports.operator == "eq" and any(number in numbers for number in ports.numbers))


def list_keeps_forward_out(now: Snapshot) -> Iterator[Found]:
    """The input list of an outside interface denies the port that a static rule forwards.

    The list comes before NAT (S8.1): nobody outside gets to the service. Permit the outside address and port, or take the rule
    out.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.248
         ip nat outside
         ip access-group FROM-OUTSIDE in
        ip nat inside source static tcp 10.0.0.80 8443 192.0.2.3 443
        ip access-list extended FROM-OUTSIDE
         permit tcp any host 192.0.2.3 eq 8443

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.248
         ip nat outside
         ip access-group FROM-OUTSIDE in
        ip nat inside source static tcp 10.0.0.80 8443 192.0.2.3 443
        ip access-list extended FROM-OUTSIDE
         permit tcp any host 192.0.2.3 eq 443
    """
    for device in translators(now):
        told = {rule for _, rule, _, verdict in _by_local(device) if verdict is False}
        for rule in device.nat_rules:
            outside = global_address(device, rule)
            protocol = _PROTOCOLS.get(rule.protocol)
            if rule in told or not _is_plain(rule) or outside is None or protocol is None:
                continue
            packet = Packet(SOMEWHERE, outside, protocol, _FROM_PORT, rule.to_port, flags=_OPENS)
            found = [guard(device, made) for made in _entrances(device, rule, outside)]
            closed = [one for one in found if one and keeps_out(one.acl, packet)]
            if closed and len(closed) == len(found):
                at = closed[0]
                what = f"{rule.protocol}/{rule.to_port} of {dotted(outside)}"
                message = f"access list {at.acl.name} on {at.made.name} denies {what}, which is forwarded: nobody gets in (S8.1)"
                yield Found(device.name, subject(rule), message, (rule.line, at.line))


def _entrances(device: Device, rule: NatRule, outside: int) -> list[Interface]:
    """The outside interfaces that packets for a forward come in by: that whose subnet holds its address, else all."""
    sides = [made for made in on_side(device, "outside") if not made.is_shutdown and not made.vrf]
    own = [made for made in sides if any(at.prefix.covers(outside) for at in made.addresses)]
    return [made for made in sides if made.name == rule.interface] or own or sides
