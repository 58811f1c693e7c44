"""IPsec that is configured and does nothing, or cannot work whatever the peer says (section 10 of semantics.md).

What two ends in the files make of each other is told by `questions.tunnel_findings`.
"""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import dotted
from routecheck.lint.rule import Found
from routecheck.lint.ways import is_whole, may_learn
from routecheck.model.crypto import Crypto, CryptoMap, MapEntry
from routecheck.model.device import Device
from routecheck.questions.surroundings import leaks_of
from routecheck.questions.tunnel_pairs import find
from routecheck.snapshot import Snapshot
from routecheck.vpn.ends import ends, int_of
from routecheck.vpn.selectors import ANYTHING


def gateways(now: Snapshot) -> Iterator[tuple[Device, Crypto]]:
    for device in now.network.devices.values():
        if device.crypto:
            yield device, device.crypto


def map_not_applied(now: Snapshot) -> Iterator[Found]:
    """A crypto map is on no interface.

    It protects nothing: what it is for leaves in clear text. Put `crypto map NAME` on the interface that leads to the
    peers.

    Flagged:
        crypto isakmp policy 10
         authentication pre-share
        crypto isakmp key EXAMPLE address 198.51.100.2
        crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
        crypto map M 10 ipsec-isakmp
         set peer 198.51.100.2
         set transform-set T
         match address 101
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
        access-list 101 permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255

    Accepted:
        crypto isakmp policy 10
         authentication pre-share
        crypto isakmp key EXAMPLE address 198.51.100.2
        crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
        crypto map M 10 ipsec-isakmp
         set peer 198.51.100.2
         set transform-set T
         match address 101
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         crypto map M
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        access-list 101 permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255
    """
    for device, crypto in gateways(now):
        applied = {made.crypto_map[0] for made in device.interfaces.values() if made.crypto_map}
        if not is_whole(device) or any(note.what.startswith("crypto map") for note in device.notes):
            continue
        for name, made in crypto.maps.items():
            if name not in applied and made.entries:
                first = made.entries[min(made.entries)]
                yield Found(device.name, f"crypto map {name}", f"crypto map {name} is on no interface", (first.line,))


def incomplete_entry(now: Snapshot) -> Iterator[Found]:
    """An entry of a crypto map lacks its peer, its access list or its transform set.

    It is ignored (S10.10): what it is for leaves in clear text. (Where the peer is in the files, VPN106 says so.)

    Flagged:
        crypto isakmp policy 10
         authentication pre-share
        crypto isakmp key EXAMPLE address 198.51.100.2
        crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
        crypto map M 10 ipsec-isakmp
         set peer 198.51.100.2
         set transform-set T
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         crypto map M

    Accepted:
        crypto isakmp policy 10
         authentication pre-share
        crypto isakmp key EXAMPLE address 198.51.100.2
        crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
        crypto map M 10 ipsec-isakmp
         set peer 198.51.100.2
         set transform-set T
         match address 101
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         crypto map M
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        access-list 101 permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255
    """
    owned = owned_addresses(now)
    for device, crypto in gateways(now):
        applied = {made.crypto_map[0] for made in device.interfaces.values() if made.crypto_map}
        for name, made in crypto.maps.items():
            for number, entry in sorted(made.entries.items()) if name in applied else ():
                missing = _missing(entry)
                if missing and not any(peer.value in owned for peer in entry.peers):
                    message = f"crypto map {name} {number} is ignored: it has no {' and no '.join(missing)} (S10.10)"
                    yield Found(device.name, f"crypto map {name} {number}", message, (entry.line,))


def _missing(entry: MapEntry) -> list[str]:
    if entry.dynamic or not entry.is_isakmp:
        return []
    wanted = (("set peer", entry.peers), ("match address", entry.acl), ("set transform-set", entry.protection.transform_sets))
    return [name for name, found in wanted if not found]


def owned_addresses(now: Snapshot) -> set[str]:
    """The addresses of the devices in the files."""
    made = (made for device in now.network.devices.values() for made in device.interfaces.values())
    return {dotted(at.address) for one in made for at in one.addresses}


def dynamic_before_static(now: Snapshot) -> Iterator[Found]:
    """An entry for a dynamic map stands before others in a crypto map.

    Entries are tried in the order of their numbers (S10.9), and a dynamic one may take what is meant for a peer behind it;
    it also never starts a tunnel (S10.10). Give it the highest number.

    Flagged:
        crypto isakmp policy 10
         authentication pre-share
        crypto isakmp key EXAMPLE address 0.0.0.0
        crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
        crypto dynamic-map D 10
         set transform-set T
        crypto map M 5 ipsec-isakmp dynamic D
        crypto map M 10 ipsec-isakmp
         set peer 198.51.100.2
         set transform-set T
         match address 101
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         crypto map M
        access-list 101 permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255

    Accepted:
        crypto isakmp policy 10
         authentication pre-share
        crypto isakmp key EXAMPLE address 0.0.0.0
        crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
        crypto dynamic-map D 10
         set transform-set T
        crypto map M 10 ipsec-isakmp
         set peer 198.51.100.2
         set transform-set T
         match address 101
        crypto map M 65535 ipsec-isakmp dynamic D
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         crypto map M
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        access-list 101 permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255
    """
    for device, crypto in gateways(now):
        for name, made in crypto.maps.items():
            early = _early(made)
            if early:
                number, behind = early
                message = f"crypto map {name} {number} is for a dynamic map, and stands before entry {behind.number} (S10.9)"
                yield Found(device.name, f"crypto map {name} {number}", message, (made.entries[number].line, behind.line))


def _early(made: CryptoMap) -> tuple[int, MapEntry] | None:
    """The first entry for a dynamic map, and a static one behind it."""
    first = min((number for number, entry in made.entries.items() if entry.dynamic), default=None)
    later = (entry for number, entry in sorted(made.entries.items()) if first is not None and number > first)
    behind = [entry for entry in later if not entry.dynamic]
    return (first, behind[0]) if first is not None and behind else None


def protects_everything(now: Snapshot) -> Iterator[Found]:
    """The access list of a crypto map permits everything.

    All that leaves by the interface is to be protected for this peer, the internet's included, and what comes in
    unprotected is dropped (S10.15). Name the two sites.

    Flagged:
        crypto isakmp policy 10
         authentication pre-share
        crypto isakmp key EXAMPLE address 198.51.100.2
        crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
        crypto map M 10 ipsec-isakmp
         set peer 198.51.100.2
         set transform-set T
         match address 101
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         crypto map M
        access-list 101 permit ip any any

    Accepted:
        crypto isakmp policy 10
         authentication pre-share
        crypto isakmp key EXAMPLE address 198.51.100.2
        crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
        crypto map M 10 ipsec-isakmp
         set peer 198.51.100.2
         set transform-set T
         match address 101
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         crypto map M
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        access-list 101 permit ip 10.0.0.0 0.0.0.255 any
    """
    for device, _ in gateways(now):
        for end in ends(device):
            for plan in end.plans if not end.mode else ():
                wide = [rule for rule in plan.rules or () if rule.is_permit and rule.selector == ANYTHING and not rule.unknown]
                if wide and not plan.fault:
                    message = f"{plan.name} on {end.interface} is for all packets: its access list permits any to any (S10.15)"
                    yield Found(device.name, plan.name, message, tuple(line for line in (wide[0].line, plan.line) if line))


def crypto_bypassed(now: Snapshot) -> Iterator[Found]:
    """What a crypto map is to protect leaves by an interface without it, for a peer that is not in the files.

    The map sees only what is routed out of its interface (S10.9): the rest leaves in clear text, or goes nowhere. Put the
    map on that interface, or a route for the other site out of the one that has it. (Where the peer is in the files, VPN101
    and VPN108 say so.)

    Flagged:
        crypto isakmp policy 10
         authentication pre-share
        crypto isakmp key EXAMPLE address 198.51.100.2
        crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
        crypto map M 10 ipsec-isakmp
         set peer 198.51.100.2
         set transform-set T
         match address 101
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         crypto map M
        interface GigabitEthernet0/2
         ip address 203.0.113.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip route 10.0.0.0 255.0.0.0 203.0.113.1
        access-list 101 permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255

    Accepted:
        crypto isakmp policy 10
         authentication pre-share
        crypto isakmp key EXAMPLE address 198.51.100.2
        crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
        crypto map M 10 ipsec-isakmp
         set peer 198.51.100.2
         set transform-set T
         match address 101
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         crypto map M
        interface GigabitEthernet0/2
         ip address 203.0.113.2 255.255.255.252
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip route 172.16.0.0 255.240.0.0 203.0.113.1
        access-list 101 permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255
    """
    if not any(device.crypto for device in now.network.devices.values()):
        return
    for alone in find(now.network).lonely:
        if not alone.peer.value[:1].isdigit() or may_learn(now, now.device(alone.end.node), ""):
            continue
        for leak in leaks_of(now, alone.end, int_of(alone.peer.value)):
            if leak.nat is None and not leak.is_taken and not leak.is_dropped:
                lines = (*leak.lines, *((leak.rule.line,) if leak.rule.line else ()))
                yield Found(alone.end.node, leak.plan.name, f"{leak.plan.name}: {leak.reason}", lines)
