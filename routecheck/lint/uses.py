"""What the lines of a device name: every use of a list, a map, an interface and the like, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from weakref import WeakKeyDictionary

from routecheck.lint.uses_noted import noted
from routecheck.lint.uses_words import ACL, CLASS, CRYPTO, INTERFACE, KEYS, MAP, POLICY, POOL, PREFIXES, TRACK, VRF, Use, named
from routecheck.model.crypto import Crypto, Protection
from routecheck.model.device import Device, Interface
from routecheck.model.nat import Nat
from routecheck.model.policy import RouteMap
from routecheck.model.routing import OspfProcess
from routecheck.model.track import WatchInterface, WatchList
from routecheck.snapshot import Snapshot

__all__ = ["ACL", "CLASS", "CRYPTO", "INTERFACE", "KEYS", "MAP", "POLICY", "POOL", "PREFIXES", "TRACK", "VRF", "Use", "uses"]
_FOUND: WeakKeyDictionary[Snapshot, dict[str, Uses]] = WeakKeyDictionary()
_BEFORE_LISTS = frozenset((
    "access-group", "access-class", "access-list", "list", "acl", "community", "distribute-list", "rp-address",
    "rp-candidate", "boundary", "verify", "inspect", "offset-list", "distance", "tftp-server", "rcmd", "queue-list",
    "priority-list", "dialer-list", "rate-limit", "wccp", "redirect-list", "group-list", "msdp", "filter", "match",
    "http", "telnet", "helper", "forward-protocol", "nat", "igmp", "pim", "multicast", "ntp", "snmp-server",
    "traffic-shape", "filter-list", "sa-filter", "ssg", "tftp", "ssh", "offset", "redistribute", "neighbor",
    "dampening", "accounting-list", "intercept", "admission", "auth-proxy", "police", "class",
))  # fmt: skip
"""A number on a line with one of these may be that of an access list."""


class Uses(NamedTuple):
    """The uses on a device by what is used and its name. `words` is every word of the lines that are not in the model, and
    `numbers` those of lines that may name an access list by its number: what is among them may be used."""

    by_name: Mapping[tuple[str, str], tuple[Use, ...]]
    words: frozenset[str]
    numbers: frozenset[str]

    def may_use(self, kind: str, name: str) -> bool:
        """Whether any line may use an object of this kind."""
        return (kind, name) in self.by_name or name in (self.numbers if name.isdigit() else self.words)

    def of(self, kind: str) -> Iterator[tuple[str, tuple[Use, ...]]]:
        """The names of a kind that are used, each with its uses, in the order they stand in."""
        return ((name, found) for (what, name), found in self.by_name.items() if what == kind)


def uses(now: Snapshot, device: Device) -> Uses:
    """Every use on a device. Found once per snapshot: many rules ask."""
    known = _FOUND.setdefault(now, {})
    if device.name not in known:
        known[device.name] = _uses(device)
    return known[device.name]


def _uses(device: Device) -> Uses:
    found: dict[tuple[str, str], list[Use]] = {}
    for use in _all(device):
        found.setdefault((use.kind, use.name), []).append(use)
    by_line = {key: tuple(sorted(those, key=lambda use: use.line.number)) for key, those in found.items()}
    words: set[str] = set()
    numbers: set[str] = set()
    for line in (*(note.line for note in device.notes), *device.passed, *device.refused):
        if line.words[0] not in ("description", "remark"):
            words.update(line.words[1:])
            if not _BEFORE_LISTS.isdisjoint(line.words):
                numbers.update(line.words[1:])
    return Uses(by_line, frozenset(words), frozenset(numbers))


def _all(device: Device) -> Iterator[Use]:
    for made in device.interfaces.values():
        yield from _interface(made)
    for process in device.ospf:
        yield from _ospf(process)
    for route_map in device.route_maps.values():
        yield from _route_map(route_map)
    yield from _nat(device)
    yield from _followed(device)
    if device.crypto:
        yield from _crypto(device.crypto)
    for name, line in device.recursion_maps.values():
        yield Use(MAP, name, line, "ip route static")
    yield from noted(device)


def _interface(made: Interface) -> Iterator[Use]:
    own = f"interface {made.name}"
    for way, named_list in (("in", made.acl_in), ("out", made.acl_out)):
        if named_list:
            yield Use(ACL, *named_list, f"{own} {way}")
    if made.vrf:
        yield Use(VRF, made.vrf, made.line, own)
    if made.unnumbered and made.unnumbered_line:
        yield Use(INTERFACE, made.unnumbered, made.unnumbered_line, f"ip unnumbered of {own}")
    source, line = made.tunnel.source, made.tunnel.source_line
    if source and line and not source.isdigit():
        yield Use(INTERFACE, source, line, f"tunnel source of {own}")
    if made.tunnel.vrf:
        yield Use(VRF, made.tunnel.vrf, made.line, f"tunnel vrf of {own}")
    if made.crypto_map:
        yield Use(CRYPTO, f"crypto map {made.crypto_map[0]}", made.crypto_map[1], own)
    if made.tunnel.protection:
        protection = made.tunnel.protection
        yield Use(CRYPTO, f"crypto ipsec profile {protection.profile}", protection.line, own)
        if protection.ikev2_profile:
            yield Use(CRYPTO, f"crypto ikev2 profile {protection.ikev2_profile}", protection.line, own)
    if made.ospf.authentication == "key-chain" and made.ospf.authentication_line:
        line = made.ospf.authentication_line
        yield Use(KEYS, line.words[-1], line, own)
    for group in made.groups.values():
        for track in group.tracks:
            kind = TRACK if track.watched.isdigit() else INTERFACE
            yield Use(kind, track.watched, group.line, f"{group.protocol} group {group.number} of {own}")


def _ospf(process: OspfProcess) -> Iterator[Use]:
    own = f"router ospf {process.pid}"
    kinds = {"access-list": ACL, "prefix-list": PREFIXES, "route-map": MAP}
    for one in (*process.filters_in, *process.filters_out):
        yield Use(kinds[one.kind], one.name, one.line, f"distribute-list of {own}")
    for how in process.redistributions:
        if how.route_map:
            yield Use(MAP, how.route_map, how.line, f"redistribute {how.source} of {own}")
    if process.default and process.default.route_map:
        yield Use(MAP, process.default.route_map, process.default.line, f"default-information originate of {own}")
    for distance in process.router_distances:
        if distance.acl:
            yield Use(ACL, distance.acl, distance.line, f"distance of {own}")
    for number, area in process.areas.items():
        for name_and_line in (area.filter_in, area.filter_out):
            if name_and_line:
                yield Use(PREFIXES, *name_and_line, f"filter-list of area {number} of {own}")
    if process.vrf:
        yield Use(VRF, process.vrf, process.line, own)


def _route_map(route_map: RouteMap) -> Iterator[Use]:
    for clause in route_map.clauses:
        own = f"route-map {route_map.name} {clause.sequence}"
        for match in clause.matches:
            kind = {"ip address": ACL, "ip next-hop": ACL, "ip route-source": ACL}.get(match.what, "")
            if match.what.endswith("prefix-list") or "prefix-list" in match.values:
                kind = PREFIXES
            for name in match.values if kind else ():
                if name not in ("ip", "prefix-list"):
                    yield Use(kind, name, match.line, own)
        for setting in clause.settings:
            for number in named(setting.values, "track"):
                yield Use(TRACK, number, setting.line, own)


def _nat(device: Device) -> Iterator[Use]:
    nat = device.nat or Nat()
    for what, rules in (
        ("inside source", device.nat_rules),
        ("outside source", nat.outside),
        ("inside destination", nat.destinations),
    ):
        for rule in rules:
            if rule.name:
                yield Use(ACL if rule.kind == "list" else MAP, rule.name, rule.line, f"ip nat {what} {rule.kind}")
            if rule.pool:
                yield Use(POOL, rule.pool, rule.line, f"ip nat {what} {rule.kind} {rule.name}")
            if rule.interface:
                yield Use(INTERFACE, rule.interface, rule.line, f"ip nat {what} {rule.kind}")
    for limit in nat.limits:
        if limit.kind == "list":
            yield Use(ACL, limit.name, limit.line, "ip nat translation max-entries")


def _followed(device: Device) -> Iterator[Use]:
    for route in device.static_routes:
        if route.track:
            yield Use(TRACK, route.track, route.line, f"route {route.prefix}")
        if route.vrf:
            yield Use(VRF, route.vrf, route.line, f"route {route.prefix}")
    for track in device.tracks.values():
        match track.watches:
            case WatchList(members=members):
                for member in members:
                    yield Use(TRACK, member.number, member.line, f"track {track.number}")
            case WatchInterface(interface=name):
                yield Use(INTERFACE, name, track.line, f"track {track.number}")
    for probe in device.probes.values():
        if probe.source_interface and probe.kind_line:
            yield Use(INTERFACE, probe.source_interface, probe.line, f"ip sla {probe.number}")
        if probe.vrf:
            yield Use(VRF, probe.vrf, probe.line, f"ip sla {probe.number}")


def _crypto(crypto: Crypto) -> Iterator[Use]:
    for kind, maps in (("map", crypto.maps), ("dynamic-map", crypto.dynamic_maps)):
        for made in maps.values():
            for entry in made.entries.values():
                own = f"crypto {kind} {made.name} {entry.number}"
                if entry.acl and entry.acl.line:
                    yield Use(ACL, entry.acl.value, entry.acl.line, own)
                if entry.dynamic and entry.dynamic.line:
                    yield Use(CRYPTO, f"crypto dynamic-map {entry.dynamic.value}", entry.dynamic.line, own)
                yield from _protection(entry.protection, own)
    for profile in crypto.ipsec_profiles.values():
        yield from _protection(profile.protection, f"crypto ipsec profile {profile.name}")
    for isakmp in crypto.isakmp_profiles.values():
        for ring in isakmp.keyrings:
            if ring.line and ring.value != "default":
                yield Use(CRYPTO, f"crypto keyring {ring.value}", ring.line, f"crypto isakmp profile {isakmp.name}")


def _protection(protection: Protection, own: str) -> Iterable[Use]:
    sets = protection.transform_sets
    for name in sets.value if sets and sets.line else ():
        yield Use(CRYPTO, f"crypto ipsec transform-set {name}", sets.line, own)  # type: ignore[union-attr, arg-type]
    for kind, said in (("isakmp", protection.isakmp_profile), ("ikev2", protection.ikev2_profile)):
        if said and said.line:
            yield Use(CRYPTO, f"crypto {kind} profile {said.value}", said.line, own)
