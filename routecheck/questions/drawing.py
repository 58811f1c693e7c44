"""The topology as a drawing: devices, the hosts of `[hosts]`, and every link once, with what of it is down in a scenario."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from routecheck.address import Prefix, dotted
from routecheck.diagnostic import UsageError
from routecheck.ios.names import short_name
from routecheck.model.hosts import Host
from routecheck.rib.world import World
from routecheck.snapshot import Snapshot
from routecheck.topology import DIRECT, TUNNEL, End, Link, Scenario

DOWN, NOT_KNOWN = "down", "where it is plugged in is not known"


class Box(NamedTuple):
    """A device; `told` is what is wrong with it, in words."""

    name: str
    told: tuple[str, ...] = ()


class Station(NamedTuple):
    """A host; `at` are the interfaces on its wire (none: not known), `prefix` is what its own mask makes (None: from DHCP)."""

    name: str
    address: str
    prefix: Prefix | None
    at: tuple[End, ...]
    told: tuple[str, ...] = ()


class Wire(NamedTuple):
    """A link: `down` are those of its ends that are down, `told` says what else is wrong with it. `is_node`: it is drawn as a
    node of its own, since there is a switch, or more than two are on it."""

    ends: tuple[End, ...]
    kind: str
    prefixes: tuple[Prefix, ...]
    down: frozenset[End] = frozenset()
    told: tuple[str, ...] = ()
    is_node: bool = False

    @property
    def is_broken(self) -> bool:
        """Whether it does not carry packets as it should."""
        return bool(self.down or self.told)

    def port(self, end: End) -> str:
        """The short name of an end, with `down` where it is."""
        return short_name(end.interface) + (f" {DOWN}" if end in self.down else "")


class Drawing(NamedTuple):
    """What is drawn, in the order of names; `wires` are the links of the topology, one each, in its order."""

    scenario: Scenario
    boxes: tuple[Box, ...]
    stations: tuple[Station, ...]
    wires: tuple[Wire, ...]

    def wire_of(self, one: Station) -> Wire | None:
        """The link that a host is on; None for a LAN of one device."""
        return next((wire for wire in self.wires if set(one.at) & set(wire.ends)), None)


def drawing(now: Snapshot, broken: Scenario) -> Drawing:
    """The links as they are with nothing failed, and what `broken` does to them."""
    then = now.after(broken) if broken.words else now
    world = now.state.world()
    stations = tuple(_station(world, host) for _, host in sorted(now.network.hosts.items()))
    at = {end for one in stations for end in one.at}
    boxes = tuple(Box(name, tuple(_wrong(name, broken))) for name in sorted(now.network.devices))
    return Drawing(broken, boxes, stations, tuple(_wire(then, link, at) for link in now.base.wires.links))


def _wrong(name: str, broken: Scenario) -> Iterator[str]:
    if name in broken.nodes:
        yield DOWN
    for node, address in sorted(broken.silent):
        if node == name:
            yield f"{dotted(address)} does not answer"


def _station(world: World, host: Host) -> Station:
    address = "DHCP" if host.address is None else dotted(host.address)
    at = _plugged(world, host)
    return Station(host.name, address, host.prefix, at, () if at else (NOT_KNOWN,))


def _plugged(world: World, host: Host) -> tuple[End, ...]:
    """The interfaces on the wire of a host, as a trace finds them."""
    from routecheck.forwarding.ground import attached, plug
    from routecheck.forwarding.station import station

    made = station(host)
    try:
        if made is not None:
            return plug(world, made).ends
        return attached(world, host.attached, host.place).ends if host.attached else ()
    except UsageError:
        return ()


def _wire(then: Snapshot, link: Link, at: Iterable[End]) -> Wire:
    down = frozenset(end for end in link.ends if end in then.down)
    nodes = {end.node for end in link.ends}
    cut = sorted("~".join(sorted(pair)) for pair in then.scenario.cut if pair <= nodes)
    is_pair = len(link.ends) == 2 and link.kind in (DIRECT, TUNNEL)
    told = tuple(f"packets {pair} lost" for pair in cut)
    return Wire(link.ends, link.kind, tuple(_prefixes(then, link)), down, told, not is_pair or not set(at).isdisjoint(link.ends))


def _prefixes(now: Snapshot, link: Link) -> list[Prefix]:
    found = (now.device(end.node).interfaces.get(end.interface) for end in link.ends)
    return sorted({at.prefix for made in found if made for at in made.addresses})
