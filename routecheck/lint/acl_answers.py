"""Input lists of outside interfaces that keep out the answers to what inside hosts say (S7.1, S7.4, S8.1)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import dotted
from routecheck.lint.outside import Guard, guards, keeps_out
from routecheck.lint.rule import Found
from routecheck.lint.translation import SOMEWHERE, default_exits, host, may_turn, on_side, subnets, translates, translators
from routecheck.model.device import Device, Interface
from routecheck.model.nat import NatRule
from routecheck.policy.acl import Packet, first_match
from routecheck.rib.walk import egress
from routecheck.rib.world import Place
from routecheck.snapshot import Snapshot

_TCP, _UDP, _DNS, _HTTPS, _HTTP = 6, 17, 53, 443, 80
_FROM_PORT = 50000
_ANSWER = frozenset(("ack",))
_OPENERS = ("ip inspect", "zone", "zone-member", "zone-pair", "ip ips", "ip admission", "ip auth-proxy", "ip reflexive-list")
"""What may let answers in that a list denies."""


def list_keeps_answers_out(now: Snapshot) -> Iterator[Found]:
    """The input list of an outside interface denies the answers to what inside hosts say.

    Hosts are translated to the address of the interface, and what answers them is dropped there: the list comes before NAT, and
    knows nothing of what went out (S8.1). Permit `tcp any any established` and the answers of the DNS resolvers (`permit udp host
    192.0.2.53 eq domain any`), or inspect what goes out.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
         ip access-group FROM-OUTSIDE in
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip nat inside source list 1 interface GigabitEthernet0/1 overload
        access-list 1 permit 10.0.0.0 0.0.0.255
        ip access-list extended FROM-OUTSIDE
         permit tcp any host 192.0.2.2 eq 22
         permit icmp any any

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
         ip access-group FROM-OUTSIDE in
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip nat inside source list 1 interface GigabitEthernet0/1 overload
        access-list 1 permit 10.0.0.0 0.0.0.255
        ip access-list extended FROM-OUTSIDE
         permit tcp any host 192.0.2.2 eq 22
         permit tcp any any established
         permit udp any eq domain any
         permit icmp any any
    """
    for device in translators(now):
        if any(note.what.startswith(_OPENERS) for note in device.notes):
            continue
        ways = {way.interface.name for way in default_exits(now, device) if not way.is_backup}
        for at in guards(device):
            rule = next(_serving(device, at), None) if at.made.name in ways and at.made.address else None
            told = list(_dropped(now, device, at)) if rule else []
            if rule and told:
                what = " and ".join(told)
                message = f"access list {at.acl.name} on {at.made.name} denies {what}: hosts behind NAT get none (S8.1)"
                yield Found(device.name, f"interface {at.made.name}", message, (at.line, at.acl.line, rule.line))


def _serving(device: Device, at: Guard) -> Iterator[NatRule]:
    """The rules that translate an inside host to the address of the interface, where nothing inside keeps it from saying
    anything and no policy sends it elsewhere."""
    for rule in device.nat_rules:
        for made in on_side(device, "inside") if rule.is_overload and rule.interface == at.made.name and not rule.vrf else ():
            if any(_gets_out(device, made, source) and translates(device, rule, source, at.made.name) for source in _hosts(made)):
                yield rule


def _hosts(made: Interface) -> Iterator[int]:
    return (host(at.prefix, at.address) for at in subnets(made) if not made.is_shutdown)


def _gets_out(device: Device, made: Interface, source: int) -> bool:
    asked = Packet(source, SOMEWHERE, _TCP, _FROM_PORT, _HTTPS, flags=frozenset(("syn",)))
    acl = device.acls.get(made.acl_in[0]) if made.acl_in else None
    return first_match(acl, asked).is_permitted is True and not may_turn(device, made, source)


def _dropped(now: Snapshot, device: Device, at: Guard) -> Iterator[str]:
    """The answers that are dropped for sure, in words."""
    own = at.made.address.address if at.made.address else 0
    answers = [Packet(SOMEWHERE, own, _TCP, port, _FROM_PORT, flags=_ANSWER) for port in (_HTTPS, _HTTP)]
    if all(keeps_out(at.acl, packet) for packet in answers):
        yield "the answers of TCP servers"
    for resolver in sorted(_resolvers(now, device)):
        answer = Packet(resolver, own, _UDP, _DNS, _FROM_PORT)
        leaves = egress(now.state.world(), Place(device.name, ""), resolver) == [at.made.name]
        if leaves and first_match(at.acl, answer).is_permitted is False:
            yield f"those of the resolver {dotted(resolver)}"
            return


def _resolvers(now: Snapshot, device: Device) -> set[int]:
    """The DNS resolvers that inside hosts are told, by DHCP of the device or by `routecheck.toml`."""
    inside = [at.prefix for made in on_side(device, "inside") for at in subnets(made)]
    pools = device.services.pools.values() if device.services else ()
    leased = {one for pool in pools if pool.prefix in inside for one in pool.resolvers}
    hosts = (one for one in now.network.hosts.values() if one.address is not None)
    return leased | {one for made in hosts if any(at.covers(made.address or 0) for at in inside) for one in made.resolvers}
