"""Static rules of NAT, rules by route-maps, and what is translated before it is encrypted (S9.6, S9.11, S9.14)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import Prefix, dotted, parse_address
from routecheck.ios.names import kind
from routecheck.lint.rule import Found
from routecheck.lint.translation import (
    is_private,
    on_side,
    subject,
    target,
    translators,
)
from routecheck.lint.ways import may_learn
from routecheck.model.device import Device
from routecheck.questions.surroundings import leaks_of
from routecheck.questions.tunnel_pairs import find
from routecheck.rib.walk import egress
from routecheck.rib.world import Place
from routecheck.snapshot import Snapshot


def nat_before_crypto(now: Snapshot) -> Iterator[Found]:
    """NAT translates what a crypto map is to protect, for a peer that is not in the files.

    Packets are translated before the crypto map looks at them (EX-8.2): they match its access list no longer, and leave in
    clear text. Deny them in the access list of NAT; behind a static rule put a route-map that does (S9.14). (Where the peer
    is in the files, VPN102 says so.)

    Flagged:
        crypto isakmp policy 10
         authentication pre-share
        crypto isakmp key EXAMPLE address 198.51.100.2
        crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
        crypto map M 10 ipsec-isakmp
         set peer 198.51.100.2
         set transform-set T
         match address VPN
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
         crypto map M
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip nat inside source list NAT interface GigabitEthernet0/1 overload
        ip access-list extended VPN
         permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255
        ip access-list extended NAT
         permit ip 10.0.0.0 0.0.0.255 any

    Accepted:
        crypto isakmp policy 10
         authentication pre-share
        crypto isakmp key EXAMPLE address 198.51.100.2
        crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
        crypto map M 10 ipsec-isakmp
         set peer 198.51.100.2
         set transform-set T
         match address VPN
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         ip nat outside
         crypto map M
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        ip nat inside source list NAT interface GigabitEthernet0/1 overload
        ip access-list extended VPN
         permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255
        ip access-list extended NAT
         deny ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255
         permit ip 10.0.0.0 0.0.0.255 any
    """
    if not any(device.crypto and device.nat_rules for device in now.network.devices.values()):
        return
    for alone in find(now.network).lonely:
        device = now.device(alone.end.node)
        for leak in leaks_of(now, alone.end, parse_address(alone.peer.value)) if alone.peer.value[:1].isdigit() else ():
            if leak.nat:
                yield Found(device.name, subject(leak.nat), leak.reason, leak.lines)


def static_not_inside(now: Snapshot) -> Iterator[Found]:
    """The local address of a static rule of NAT is not behind an inside interface.

    What comes from outside is translated and sent there, and the answers are not translated back (S9.2).

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/2
         ip address 10.0.2.1 255.255.255.0
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.248
         ip nat outside
        ip nat inside source static 10.0.2.5 192.0.2.3

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/2
         ip address 10.0.2.1 255.255.255.0
         ip nat inside
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.248
         ip nat outside
        ip nat inside source static 10.0.2.5 192.0.2.3
    """
    for device in translators(now):
        inside = {made.name for made in on_side(device, "inside")}
        for rule in device.nat_rules if inside else ():
            if rule.kind != "static" or rule.local is None or "vrf" in rule.line.words:
                continue
            own = any(at.address == rule.local for made in device.interfaces.values() for at in made.addresses)
            message = "" if own else _misplaced(now, device, rule.local, inside)
            if message:
                yield Found(device.name, subject(rule), message, (rule.line,))


def _misplaced(now: Snapshot, device: Device, address: int, inside: set[str]) -> str:
    """Why packets to a local address do not leave by an inside interface; '' when they do or may. A private one that only the
    default is for is nowhere, unless there are routes that the files do not tell."""
    ways = egress(now.state.world(), Place(device.name, ""), address)
    is_known = bool(now.rib(device.name).longest_match(address, with_default=False))
    if not inside.isdisjoint(ways):
        return ""
    if is_known:
        return f"{dotted(address)} is behind {', '.join(ways)}, which is not `ip nat inside`" if ways else ""
    subnets = [at.prefix for made in device.interfaces.values() for at in made.addresses]
    if not is_private(Prefix(address, 32)) or may_learn(now, device, "") or any(one.covers(address) for one in subnets):
        return ""
    far = f"only the default leads to {dotted(address)}, by {', '.join(ways)}" if ways else f"no route leads to {dotted(address)}"
    return f"{far}: it is behind no `ip nat inside`"


def route_map_other_exit(now: Snapshot) -> Iterator[Found]:
    """The route-map of a rule asks for one exit, and the rule translates to the address of another.

    Packets leave with the address of the wrong provider (S9.6). The names in `match interface` and behind `interface`
    belong together.

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
        ip nat inside source route-map B interface Serial0/0/0 overload
        access-list 1 permit 10.0.0.0 0.0.0.255
        route-map B permit 10
         match ip address 1
         match interface Serial0/1/0

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
        ip nat inside source route-map B interface Serial0/1/0 overload
        access-list 1 permit 10.0.0.0 0.0.0.255
        route-map B permit 10
         match ip address 1
         match interface Serial0/1/0
    """
    for device in translators(now):
        outside = {made.name for made in on_side(device, "outside")}
        for rule in device.nat_rules:
            made = device.route_maps.get(rule.name) if rule.kind == "route-map" else None
            name = target(rule)
            asked = [match for clause in (made.clauses if made else ()) for match in clause.matches if match.what == "interface"]
            if name in outside and asked and all(name not in match.values for match in asked) and kind(name) != "Loopback":
                ways = ", ".join(asked[0].values)
                message = f"route-map {rule.name} is for packets out of {ways}, and they get the address of {name} (S9.6)"
                yield Found(device.name, subject(rule), message, (rule.line, asked[0].line))
