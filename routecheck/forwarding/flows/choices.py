"""Where the source of a packet decides how it goes on: policy routing (S7.13, S7.14) and crypto maps (S8.1, S10.9).

The functions that do it for one packet are asked once for all packets that their lists cannot tell apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from routecheck.forwarding import crypto
from routecheck.forwarding.flows.classes import Alike
from routecheck.forwarding.flows.fib import Stop
from routecheck.forwarding.flows.gates import Flow, Hosts, Part, Passed, ephemeral
from routecheck.forwarding.journey import BYPASSED, DENIED_IN, INSUFFICIENT, TUNNEL_DOWN
from routecheck.forwarding.nat.values import Translated
from routecheck.forwarding.packet import Packet
from routecheck.forwarding.secured import Bypassed, Clear, Down, Dropped, Edge, Protect, Sas, Secured
from routecheck.model.device import Device, Named
from routecheck.model.policy import Acl, Clause, Wild
from routecheck.rib.local_policy import Turned, by_map
from routecheck.rib.world import Place, Unsure, World


class Sealed(NamedTuple):
    """Packets that go on inside of ESP: `outer` is what they become."""

    outer: Packet
    far: str


class Share(NamedTuple):
    """Sources with whose packets the same is done. An outcome of None: they go on as they are."""

    sources: int
    outcome: Turned | Sealed | Stop | None


class Policy:
    """A route-map that turns packets at a device."""

    def __init__(self, world: World, here: Place, named: Named, about: tuple[Hosts, Flow]) -> None:
        self.world, self.here, self.named = world, here, named
        self.hosts, self.flow = about
        device = world.network.devices[here.node]
        made = device.route_maps.get(named[0])
        clauses = made.clauses if made else ()
        self.lists = [device.acls[name] for name in _named(clauses) if name in device.acls]
        self.alike = Alike(self.hosts, self.lists)
        self.has_default = any("default" in one.what for clause in clauses for one in clause.settings)
        self._known: dict[tuple[int, int], list[Share]] = {}

    def shares(self, destination: int) -> list[Share]:
        """What becomes of the packets of all sources to a destination."""
        key = self.alike.kind(destination), destination if self.has_default else -1
        found = self._known.get(key)
        if found is None:
            target = self.hosts.addresses[destination]
            one = ((part, self._turned(self.alike.one_of(part), target)) for part in self.alike.parts)
            found = self._known[key] = _gathered(one)
        return found

    def _turned(self, source: int, target: int) -> Turned | Stop | None:
        ports: list[int | None] = [port for one in self.lists for port in ephemeral(one)] or [None]
        packets = [one._replace(source=source, destination=target) for one in self.flow.packets(ports)]
        found = list(dict.fromkeys(by_map(self.world, self.here, packet, self.named) for packet in packets))
        if len(found) > 1:
            why = f"whether route-map {self.named[0]} of {self.here.node} turns it depends on its port"
            return Stop(INSUFFICIENT, self.here.node, why, (self.named[1],))
        if isinstance(found[0], Unsure):
            return Stop(INSUFFICIENT, self.here.node, found[0].reason, found[0].lines)
        return found[0]


def _named(clauses: Sequence[Clause]) -> Iterator[str]:
    """The access lists that a route-map looks at."""
    matches = (match for clause in clauses for match in clause.matches if match.what == "ip address")
    yield from dict.fromkeys(name for match in matches for name in match.values)


def _gathered(found: Iterable[tuple[int, Turned | Sealed | Stop | None]]) -> list[Share]:
    """Shares with the same outcome are one."""
    made: dict[Turned | Sealed | Stop | None, int] = {}
    for sources, outcome in found:
        made[outcome] = made.get(outcome, 0) | sources
    return [Share(sources, outcome) for outcome, sources in made.items()]


class Crypto:
    """What the crypto maps of a device make of packets that leave or come in by one of its interfaces."""

    def __init__(self, device: Device, interface: str, about: tuple[Hosts, Flow], sas: Sas | None) -> None:
        self.hosts, self.flow = about
        self.is_judged = sas is not None
        self.edge = Edge(device, interface, sas or _nobody, is_answer=self.flow.is_reply)
        self.lists = list(_crypto_lists(device))
        self.alike = Alike(self.hosts, self.lists, _selected(device, sas or _nobody))
        self._leaving: dict[int, list[Share]] = {}
        self._arriving: dict[int, Passed] = {}

    def leaving(self, destination: int) -> list[Share]:
        """What becomes of packets that are routed out of the interface."""
        kind = self.alike.kind(destination)
        found = self._leaving.get(kind)
        if found is None:
            met = self._met(destination)
            shares = [(part & met, self._out(part & met, destination)) for part in self.alike.parts if part & met]
            rest = self.hosts.all & ~met
            found = self._leaving[kind] = _gathered([(rest, None), *shares])
        return [share for share in found if share.sources]

    def at(self, destination: int) -> Passed:
        """Packets that come in clear: what has to come protected does not pass (S10.15)."""
        kind = self.alike.kind(destination)
        found = self._arriving.get(kind)
        if found is None:
            met = self._met(destination)
            stops = [(part & met, self._in(part & met, destination)) for part in self.alike.parts if part & met]
            parts = tuple(Part(sources, stop) for sources, stop in stops if stop)
            lost = sum(part.sources for part in parts if part.stop.is_certain)
            unclear = sum(part.sources for part in parts)
            found = self._arriving[kind] = Passed(self.hosts.all & ~unclear, self.hosts.all & ~lost, parts)
        return found

    def _met(self, destination: int) -> int:
        """The sources that some list names together with a destination, in either direction."""
        bit, met = 1 << destination, 0
        for entry in (entry for one in self.lists for entry in one.entries):
            sources, destinations = self.hosts.within(entry.sources), self.hosts.within(entry.destinations)
            met |= sources if destinations & bit or not entry.destinations else 0
            met |= destinations if sources & bit or not entry.sources else 0
        return met

    def _out(self, part: int, destination: int) -> Sealed | Stop | None:
        node = self.edge.device.name
        found = crypto.leaving(self.edge, self.flow.packet(self.alike.one_of(part), self.hosts.addresses[destination]))
        match found:
            case Clear():
                return None
            case Bypassed():
                return Stop(BYPASSED, node, found.reason, found.lines)
            case Protect() if self.is_judged:
                return Sealed(found.outer._replace(payload=None), found.far)
            case Down() if self.is_judged:
                return Stop(TUNNEL_DOWN, node, found.reason, found.lines)
            case Unsure() if self.is_judged:
                return Stop(INSUFFICIENT, node, found.reason, found.lines)
        return Stop(INSUFFICIENT, node, "it is to be encrypted, and whether the tunnel comes up is not known", found.lines)

    def bypassed(self, packet: Packet, made: Translated) -> Stop | None:
        """Whether NAT made of a packet what no list takes any more, though one took it before (EX-8.2)."""
        found = crypto.leaving(self.edge, made.packet, crypto.Before(packet, made.lines))
        return Stop(BYPASSED, self.edge.device.name, found.reason, found.lines) if isinstance(found, Bypassed) else None

    def _in(self, part: int, destination: int) -> Stop | None:
        found = crypto.arriving(self.edge, self.flow.packet(self.alike.one_of(part), self.hosts.addresses[destination]))
        if isinstance(found, Dropped):
            return Stop(DENIED_IN, self.edge.device.name, found.reason, found.lines)
        if isinstance(found, Unsure):
            return Stop(INSUFFICIENT, self.edge.device.name, found.reason, found.lines)
        return None


def _nobody(_node: str, _peer: int | None) -> tuple[()]:
    """No tunnel is known."""
    return ()


def _crypto_lists(device: Device) -> Iterator[Acl]:
    """The access lists that say what is to be protected."""
    known = device.crypto
    maps = (*known.maps.values(), *known.dynamic_maps.values()) if known else ()
    names = dict.fromkeys(entry.acl.value for one in maps for entry in one.entries.values() if entry.acl)
    yield from (device.acls[name] for name in names if name in device.acls)


def _selected(device: Device, sas: Sas) -> Iterator[Wild]:
    """What the SAs of a device are for."""
    for tunnel in sas(device.name, None):
        for direction in (tunnel.here, tunnel.there) if isinstance(tunnel, Secured) else ():
            for child in direction.children:
                for selector in (child.selector, child.offer.selector):
                    yield from (selector.source, selector.destination)
