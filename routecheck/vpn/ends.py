"""Where a device ends tunnels: its interfaces with a crypto map or tunnel protection, and what each protects packets by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from routecheck.address import ALL_ONES, dotted
from routecheck.model.crypto import Crypto, CryptoMap, MapEntry, Protection, Said
from routecheck.model.device import Device, Interface
from routecheck.model.policy import Wild
from routecheck.syntax.line import Line
from routecheck.topology import tunnel_source
from routecheck.vpn.selectors import ANYTHING, GRE, Rule, Selector, host, reached, rules

VTI, GRE_TUNNEL, MULTIPOINT = "ipsec ipv4", "gre ip", "gre multipoint"
"""Modes of tunnels whose selectors follow from the tunnel itself (S10.27)."""


class Taken(NamedTuple):
    """A line of an entry whose packets an earlier entry of the map takes, for other peers (EX-10.10)."""

    rule: Rule
    name: str
    peers: tuple[Said[str], ...]
    line: Line | None


class Plan(NamedTuple):
    """One thing by which packets are protected: an entry of a crypto map or dynamic map, or the IPsec profile of a tunnel.

    `peers` None: any peer, which is why it can only answer; `rules` None: whatever is proposed. A plan with a `fault` is as
    if it were not there (S10.10).
    """

    name: str
    line: Line
    protection: Protection
    peers: tuple[Said[str], ...] | None = ()
    rules: tuple[Rule, ...] | None = ()
    acl: Said[str] | None = None
    fault: str = ""
    taken: tuple[Taken, ...] = ()

    @property
    def is_ikev2(self) -> bool:
        """Whether IKEv2 negotiates it."""
        return self.protection.ikev2_profile is not None


class End(NamedTuple):
    """One end of tunnels. `address` is what it sends from, None when the files do not tell; `line` is the one that ties the
    plans to the interface, `address_line` the one with the address. `mode` is that of a tunnel interface, '' for a crypto
    map. `by_peer` has the plans for one peer; `open_plans` are those for any."""

    node: str
    interface: str
    line: Line
    address: int | None
    address_line: Line | None
    by_peer: Mapping[str, tuple[Plan, ...]]
    open_plans: tuple[Plan, ...] = ()
    mode: str = ""
    vrf: str = ""
    key: int | None = None
    carrier: str = ""
    mode_line: Line | None = None

    def plans_for(self, address: int) -> tuple[Plan, ...]:
        """What may answer a peer, in order: a dynamic map stands behind the entries for it."""
        return (*self.by_peer.get(dotted(address), ()), *self.open_plans)

    @property
    def plans(self) -> tuple[Plan, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys(plan for plans in (*self.by_peer.values(), self.open_plans) for plan in plans))


def ends(device: Device) -> Iterator[End]:
    """The ends of a device, in the order of its interfaces."""
    crypto = device.crypto
    if crypto is None:
        return
    for made in device.interfaces.values():
        if made.crypto_map:
            name, line = made.crypto_map
            found = crypto.maps.get(name)
            if found:
                yield _map_end(device, made, found, line)
        if made.tunnel.protection:
            yield _tunnel_end(device, crypto, made)


def _map_end(device: Device, made: Interface, found: CryptoMap, line: Line) -> End:
    crypto = device.crypto or Crypto()
    sender = device.interfaces.get(found.local.value) if found.local else made
    by_peer: dict[str, list[Plan]] = {}
    open_plans: list[Plan] = []
    before = _Before({}, set())
    for _, entry in sorted(found.entries.items()):
        if entry.dynamic:
            open_plans += _dynamic(device, crypto, entry.dynamic)
        elif entry.is_isakmp:
            plan = plan_of(device, crypto, f"crypto map {found.name} {entry.number}", entry)
            plan = plan._replace(taken=tuple(_taken(plan, before)))
            _remember(plan, before)
            for peer in entry.peers:
                by_peer.setdefault(peer.value, []).append(plan)
            if not entry.peers:
                by_peer.setdefault("", []).append(plan)
    at = sender.address if sender else None
    return End(
        device.name, made.name, line, at.address if at else None, at.line if at else None,
        {peer: tuple(plans) for peer, plans in by_peer.items()}, tuple(open_plans), vrf=made.vrf, carrier=made.name,
    )  # fmt: skip


class _Before(NamedTuple):
    """The lines of the entries before one, by the destination that they permit, and the wildcards of those."""

    by_destination: dict[Wild, list[tuple[Plan, Rule]]]
    wildcards: set[int]


def _remember(plan: Plan, before: _Before) -> None:
    for rule in reached(plan.rules or ()):
        target = rule.selector.destination
        if not plan.fault and not rule.unknown:
            before.by_destination.setdefault(_cut(target.address, target.wildcard), []).append((plan, rule))
            before.wildcards.add(target.wildcard)


def _cut(address: int, wildcard: int) -> Wild:
    return Wild(address & ~wildcard & ALL_ONES, wildcard)


def _taken(plan: Plan, before: _Before) -> Iterator[Taken]:
    """The first earlier line that takes all packets of each line. A hub has thousands of entries: those are looked up."""
    own = {peer.value for peer in plan.peers or ()}
    for rule in reached(plan.rules or ()):
        target = rule.selector.destination
        found = [
            (earlier, its)
            for wildcard in sorted(before.wildcards)
            for earlier, its in before.by_destination.get(_cut(target.address, wildcard), ())
            if its.selector.contains(rule.selector) and own.isdisjoint(peer.value for peer in earlier.peers or ())
        ]
        for earlier, its in found:
            if not any(one.selector.overlaps(rule.selector) for one in earlier.rules or () if not one.is_permit):
                yield Taken(rule, earlier.name, earlier.peers or (), its.line)
                break


def _dynamic(device: Device, crypto: Crypto, name: Said[str]) -> Iterator[Plan]:
    """The entries of a dynamic map: they need only a transform set."""
    found = crypto.dynamic_maps.get(name.value)
    for _, entry in sorted(found.entries.items()) if found else ():
        plan = plan_of(device, crypto, f"crypto dynamic-map {name.value} {entry.number}", entry, is_dynamic=True)
        yield plan._replace(peers=entry.peers or None, rules=plan.rules if entry.acl else None)


def plan_of(device: Device, crypto: Crypto, name: str, entry: MapEntry, *, is_dynamic: bool = False) -> Plan:
    """What an entry of a crypto map or dynamic map protects packets by, or why it is as if it were not there."""
    acl = device.acls.get(entry.acl.value) if entry.acl else None
    own = rules(acl) if acl else ()
    fault = _no_transforms(crypto, entry.protection, name, entry.line)
    if entry.acl and not own:
        fault = fault or f"access list {entry.acl.value} is {'empty' if acl else 'not defined'} ({entry.acl.line})"
    elif entry.acl and next(reached(own), None) is None:
        fault = fault or f"access list {entry.acl.value} permits nothing ({entry.acl.line})"
    if not is_dynamic:
        if not entry.peers:
            fault = fault or f"{name} has no set peer ({entry.line})"
        if not entry.acl:
            fault = fault or f"{name} has no match address ({entry.line})"
    return Plan(name, entry.line, entry.protection, entry.peers, own, entry.acl, fault)


def _no_transforms(crypto: Crypto, protection: Protection, name: str, line: Line) -> str:
    """Why no transform set is there; IOS refuses to name one that is not defined."""
    named = protection.transform_sets
    if named is None:
        return f"{name} has no set transform-set ({line})"
    if not any(one in crypto.transform_sets for one in named.value):
        return f"transform set {' '.join(named.value)} is not defined ({named.line})"
    return ""


def _tunnel_end(device: Device, crypto: Crypto, made: Interface) -> End:
    tunnel = made.tunnel
    protected = tunnel.protection
    assert protected
    address = tunnel_source(device, made)
    carrier = tunnel.source if tunnel.source and not tunnel.source.isdigit() else ""
    carrier = carrier or next((one.name for one in device.interfaces.values() if _holds(one, address)), "")
    profile = crypto.ipsec_profiles.get(protected.profile)
    settings = profile.protection if profile else Protection()
    if protected.ikev2_profile:
        settings = settings._replace(ikev2_profile=Said(protected.ikev2_profile, protected.line))
    fault = "" if profile else f"crypto ipsec profile {protected.profile} is not defined ({protected.line})"
    if profile and settings.transform_sets:
        fault = _no_transforms(crypto, settings, f"crypto ipsec profile {protected.profile}", protected.line)
    peers = _tunnel_peers(made)
    name, line = f"crypto ipsec profile {protected.profile}", profile.line if profile and profile.line else protected.line
    plan = Plan(name, line, settings, peers or None, (), None, fault)
    by_peer = {peer.value: (plan._replace(rules=_tunnel_rules(tunnel.mode, address, int_of(peer.value))),) for peer in peers}
    is_open = tunnel.mode.startswith(MULTIPOINT)
    open_plans = (plan._replace(peers=None, rules=_tunnel_rules(tunnel.mode, address, None)),) if is_open else ()
    return End(
        device.name, made.name, protected.line, address, tunnel.source_line, by_peer, open_plans,
        tunnel.mode, tunnel.vrf, tunnel.key, carrier, tunnel.mode_line,
    )  # fmt: skip


def int_of(address: str) -> int:
    """The number of a dotted address."""
    a, b, c, d = (int(part) for part in address.split("."))
    return a << 24 | b << 16 | c << 8 | d


def _holds(made: Interface, address: int | None) -> bool:
    return address is not None and any(at.address == address for at in made.addresses)


def _tunnel_peers(made: Interface) -> tuple[Said[str], ...]:
    """Where a tunnel leads: its destination, or those that its NHRP maps know (S10.27)."""
    if made.tunnel.destination is not None:
        return (Said(dotted(made.tunnel.destination), made.tunnel.destination_line),)
    return tuple(Said(dotted(target.value), target.line) for _, target in made.nhrp.maps) if made.nhrp else ()


def _tunnel_rules(mode: str, source: int | None, destination: int | None) -> tuple[Rule, ...]:
    """S10.27: a VTI proposes any to any, a GRE tunnel GRE between its ends."""
    if mode.startswith(VTI):
        return (Rule(ANYTHING, is_permit=True, line=None),)
    ends_ = [Wild(0, ALL_ONES) if one is None else host(one) for one in (source, destination)]
    protocol = GRE if "gre" in mode else 4
    return (Rule(Selector(protocol, ends_[0], ends_[1]), is_permit=True, line=None),)
