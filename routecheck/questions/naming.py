"""A name becomes an address: every question of DNS goes over the network, in the order in which it does (S11.1, S11.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from routecheck.forwarding.dialogue import Asking, Dialogue, talk
from routecheck.forwarding.dns.asking import DnsWorld, Exchange, Moment
from routecheck.forwarding.dns.cache import EMPTY, DnsCache
from routecheck.forwarding.dns.resolve import Resolution, dns_world, resolve
from routecheck.forwarding.ground import Ground, Memory
from routecheck.forwarding.journey import Journey
from routecheck.forwarding.packet import TCP, UDP, Dns
from routecheck.forwarding.tcp import Flow
from routecheck.forwarding.walk import Start
from routecheck.model.device import Device
from routecheck.model.hosts import Host
from routecheck.rib.walk import egress
from routecheck.rib.world import Place
from routecheck.snapshot import Snapshot

PORT = 53


class Looked(NamedTuple):
    """What looking a name up came to, and the packets of it; `lost` is the one that did not arrive, where that is why. `names`
    are those of the servers."""

    resolution: Resolution
    journeys: tuple[Journey, ...] = ()
    lost: Journey | None = None
    names: Mapping[int, str] = MappingProxyType({})


class Naming:
    """Names of one session: what everyone remembers, and which ports the asker uses."""

    def __init__(self, now: Snapshot, hosts: dict[str, Host], port: Callable[[], int], seed: int) -> None:
        self.network, self.hosts, self.port, self.seed = now.network, hosts, port, seed
        self.cache: DnsCache = EMPTY

    def look_up(self, ground: Ground, node: str, name: str) -> Looked:
        """The address of `name` for a host or device of the files."""
        asker: Host | Device = self.hosts[node] if node in self.hosts else self.network.devices[node]
        trial = Ground(ground.world, ground.hosts, Memory(), self.seed, ground.sas)
        moment = Moment(ground.memory.now_s, self.cache)
        found = resolve(self._world(lambda one: _exchanged(trial, one).lost is None), asker, name, moment)
        self.cache = found.cache
        journeys, lost = self._sent(ground, found, node)
        names = {one.address: name for name, one in self.hosts.items() if one.address is not None}
        return Looked(found, journeys, lost, names)

    def _world(self, deliver: Callable[[Exchange], bool]) -> DnsWorld:
        return dns_world(self.network, self.hosts)._replace(deliver=deliver, seed=self.seed)

    def _sent(self, ground: Ground, found: Resolution, node: str) -> tuple[tuple[Journey, ...], Journey | None]:
        """The packets of every exchange: those a server sends before it can answer come between its question and its answer."""
        journeys: list[Journey] = []
        lost: list[Journey] = []

        def run(within: int | None) -> None:
            for place, one in enumerate(found.exchanges):
                if one.within != within:
                    continue
                own = one._replace(source_port=self.port()) if one.asker_name == node else one
                made = _exchanged(ground, own, partial(run, place))
                is_silent = one.response is None and made.lost is None
                journeys.extend(made.journeys[:1] if is_silent else made.journeys)
                if made.lost and one.response is None:
                    lost.append(made.lost)

        run(None)
        ordered = sorted(journeys, key=lambda one: one.frames[0].time_us if one.frames else ground.memory.now_us)
        return tuple(ordered), lost[-1] if lost and found.address is None else None


def _exchanged(ground: Ground, one: Exchange, meanwhile: Callable[[], None] = lambda: None) -> Dialogue:
    """One question and its answer on the network; `meanwhile` is what the server does in between."""
    source = one.asker_address if one.asker_address is not None else _source(ground, one)
    flow = Flow(source, one.source_port, one.server_address, PORT)
    protocol = TCP if one.transport == "tcp" else UDP
    answer = one.response or Dns(one.query.identification, one.query.name, one.query.kind, is_response=True)
    asking = Asking(_start(ground, one), flow, protocol, says=(one.query, answer), meanwhile=meanwhile)
    return talk(ground, asking)


def _start(ground: Ground, one: Exchange) -> Start:
    """Where the asker is: a host, or the device with its address."""
    host = next((made for made in ground.hosts.values() if made.address == one.asker_address), None)
    return Start(host.name if host else one.asker_name)


def _source(ground: Ground, one: Exchange) -> int:
    """The address a device asks from: that of the interface the question leaves by."""
    device = ground.world.network.devices[one.asker_name]
    names = egress(ground.world, Place(device.name, ""), one.server_address)
    ports = [device.interfaces[name] for name in names if name in device.interfaces]
    return next((made.address.address for made in ports if made.address), 0)
