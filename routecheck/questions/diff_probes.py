"""The flows that a diff compares: to the services of hosts, to what NAT forwards, and by the entries of lists that differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from routecheck.address import DEFAULT, dotted, parse_address
from routecheck.model.device import Device
from routecheck.model.hosts import Service
from routecheck.model.nat import NatRule
from routecheck.protocols.route import Via
from routecheck.questions.subnets import subnets
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line
from routecheck.topology import End

OUTSIDE = parse_address("8.8.8.8")
"""Who sends from beyond the files, where nothing asks for another address."""
ICMP = Service("icmp")


class Source(NamedTuple):
    """Who sends: by the words of `trace --from`, or from outside the files by an interface (`exit`) with an address. `at` are the
    interfaces of its LAN."""

    text: str
    address: int = 0
    exit: End | None = None
    at: tuple[End, ...] = ()

    def __str__(self) -> str:
        return f"{dotted(self.address)} (from outside, by {self.exit})" if self.exit else self.text


class Probe(NamedTuple):
    """A flow: who sends, the address or host it is for, the service, why it is asked about, and the address behind NAT that it
    may end at."""

    source: Source
    target: str
    service: Service
    why: str = ""
    lines: tuple[Line, ...] = ()
    behind: int | None = None

    @property
    def key(self) -> tuple[Source, str, Service]:
        """What makes it another flow."""
        return self.source._replace(at=()), self.target, self.service


class Ground(NamedTuple):
    """Who may send in either version, and the addresses that packets may be for, each once. `apart` lead outside in one only."""

    sources: tuple[Source, ...]
    targets: tuple[tuple[str, int], ...]
    apart: tuple[End, ...] = ()

    def is_in_matrix(self, probe: Probe) -> bool:
        """Whether it is an echo between LANs, which is compared for all of them at once."""
        lans = {word for one in self.sources if one.at and not one.exit for word in (one.text, dotted(one.address))}
        return probe.service == ICMP and not probe.source.exit and {probe.source.text, probe.target} <= lans


def ground(sides: Sequence[Snapshot]) -> Ground:
    """The hosts that are declared on both sides, the ways into the files, and a host of each LAN."""
    hosts = [dict.fromkeys(name for name, one in now.network.hosts.items() if one.address is not None) for now in sides]
    lans = [{one.name: one for one in subnets(now)[0] if not one.is_router} for now in sides]
    names = [name for name in hosts[0] if name in hosts[1] and name in lans[0] and name in lans[1]]
    shared = [one for name, one in lans[0].items() if name in lans[1] and name not in hosts[0]]
    ends = {one.name: one.ends for one in lans[0].values()}
    address = {name: sides[0].network.hosts[name].address or 0 for name in names}
    found = [Source(name, address[name], None, ends.get(name, ())) for name in names]
    ways = [dict.fromkeys(exits(now)) for now in sides]
    found += (Source("", OUTSIDE, end, (end,)) for end in ways[0] if end in ways[1])
    found += (Source(str(end), 0, None, near) for end, near in _shared([list(_providers(now)) for now in sides]))
    found += [Source(dotted(one.host), one.host, None, one.ends) for one in shared]
    targets = {name: address[name] for name in names} | {dotted(one.host): one.host for one in shared}
    if any(ways):
        targets[dotted(OUTSIDE)] = OUTSIDE
    targets |= {dotted(to): to for now in sides for _, to in _globals(now)}
    return Ground(tuple(dict.fromkeys(found)), tuple(targets.items()), tuple(sorted(ways[0].keys() ^ ways[1].keys())))


_Provider = tuple[End, tuple[End, ...]]


def _shared(sides: Sequence[list[_Provider]]) -> list[_Provider]:
    return [one for one in sides[0] if one in sides[1]]


def exits(now: Snapshot) -> list[End]:
    """The interfaces by which a default route leaves the files, and those outside of NAT that lead to nobody in the files."""
    owned = {
        at.address for device in now.network.devices.values() for made in device.interfaces.values() for at in made.addresses
    }
    found: dict[End, None] = {}
    for node, device in now.network.devices.items():
        for vrf in sorted({made.vrf for made in device.interfaces.values()}):
            for route in now.rib(node, vrf).choice(DEFAULT).winners:
                for hop in route.next_hops:
                    if isinstance(hop, Via) and hop.address not in owned and hop.interface:
                        found[End(node, hop.interface)] = None
        for end in _outside(now, device):
            if not _others(now, end):
                found[end] = None
    return [end for end in found if end not in now.down and end.interface in now.device(end.node).interfaces]


def _outside(now: Snapshot, device: Device) -> list[End]:
    ports = device.interfaces.values()
    found = [End(device.name, made.name) for made in ports if made.nat_side and made.nat_side[0] == "outside" and made.address]
    return [end for end in found if end not in now.down]


def _others(now: Snapshot, end: End) -> tuple[End, ...]:
    link = now.base.wires.link_of.get(end)
    return tuple(one for one in link.ends if one != end and one not in now.down) if link else ()


def _providers(now: Snapshot) -> Iterator[_Provider]:
    """The neighbours in the files outside of a NAT."""
    for device in now.network.devices.values():
        for end in _outside(now, device):
            for other in _others(now, end):
                made = now.device(other.node).interfaces.get(other.interface)
                if made and made.address:
                    yield other, (end,)


def forwards(now: Snapshot) -> Iterator[tuple[NatRule, int]]:
    """The static rules of NAT for single addresses, with the address that each of them gives."""
    for device in now.network.devices.values():
        for rule in device.nat_rules:
            if rule.kind == "static" and rule.length == 32 and rule.local is not None:
                port = device.interfaces.get(rule.interface)
                own = port.address.address if port and port.address else None
                to = own if rule.interface else rule.to
                if to is not None:
                    yield rule, to


def _globals(now: Snapshot) -> Iterator[tuple[NatRule, int]]:
    yield from islice(forwards(now), 50)


def to_forwards(sides: Sequence[Snapshot], known: Ground) -> Iterator[Probe]:
    """From outside, and from every host, to each address and port that a static rule of NAT gives away on either side."""
    for now in sides:
        for rule, to in forwards(now):
            local = rule.local or 0
            declared = next((one.services for one in now.network.hosts.values() if one.address == local), ())
            named = (Service(rule.protocol, rule.to_port),) if rule.to_port else declared or (ICMP,)
            what = "port forward" if rule.to_port else "static NAT"
            for source in known.sources:
                if source.address != local:
                    for service in named:
                        yield Probe(source, dotted(to), service, f"{what} {rule.line}", (rule.line,), local)


def to_services(sides: Sequence[Snapshot], known: Ground) -> Iterator[Probe]:
    """From every declared host and from outside to each service of the hosts."""
    by_name = sides[0].network.hosts
    senders = [one for one in known.sources if one.exit or one.text in by_name]
    for name, host in by_name.items():
        other = sides[1].network.hosts.get(name)
        if other is None or host.address is None or other.address is None:
            continue
        for service in dict.fromkeys((*host.services, *other.services)):
            for source in senders:
                if source.text != name:
                    yield Probe(source, name, service, f"service of {name}")


def distinct(probes: Iterable[Probe]) -> list[Probe]:
    """Each flow once, for the first reason."""
    found: dict[object, Probe] = {}
    for one in probes:
        found.setdefault(one.key, one)
    return list(found.values())
