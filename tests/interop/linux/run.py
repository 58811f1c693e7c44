"""A small network, and what is sent through it while it fails: predicted, done by Linux, compared frame by frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from routecheck.forwarding.ground import PORT, Ground, Memory
from routecheck.ios.names import kind
from routecheck.model.hosts import Host
from routecheck.questions.trace import Session, Trace, Wanted, asked
from routecheck.snapshot import Snapshot
from routecheck.topology import VIA_SWITCH, End, Groups
from tests.builders import fail, now
from tests.forwarding.traces import lan
from tests.interop.linux.compare import disagreements
from tests.interop.linux.play import Stage, play
from tests.interop.linux.taps import Taps
from tests.interop.linux.translate import host, linux_name, router, routes
from tests.interop.namespaces import Lab, Port, Wire


class Probe(NamedTuple):
    """What is sent: TCP to a port, UDP, or an echo; behind the failure of `fails`, a word of `--fail`, when it is not ''."""

    sender: str
    target: str
    port: int = 0
    protocol: str = ""
    source_port: int = 0
    ttl: int = 64
    fails: str = ""

    @property
    def wanted(self) -> Wanted:
        """The question."""
        protocol = self.protocol or ("tcp" if self.port else "icmp")
        return Wanted(self.sender, self.target, protocol, self.port, self.source_port, ttl=self.ttl)


class Case(NamedTuple):
    """Routers by their texts, hosts, and the probes in their order: what fails stays down. `links` are those of
    `routecheck.toml`; with `remembers` every probe finds the ARP caches and translations that the one before left. `endings`
    are how the probes end, so that a case cannot come to show something else unnoticed."""

    name: str
    texts: Mapping[str, str]
    hosts: tuple[Host, ...]
    probes: tuple[Probe, ...]
    endings: tuple[str, ...] = ()
    links: tuple[tuple[str, str, str], ...] = ()
    remembers: bool = False

    def __str__(self) -> str:
        return self.name


class Outcome(NamedTuple):
    """What came of a case: every disagreement as text, how each probe was predicted to end, and how many frames were held
    against each other."""

    disagreements: tuple[str, ...]
    endings: tuple[str, ...]
    frames: int


def run(case: Case) -> Outcome:
    """Go through a case. Raises `LabError` and `NotTranslated`."""
    made = now(lan(*case.hosts, links=case.links, **case.texts))
    ground = Session(made, case.probes[0].wanted).ground(made)
    wires = _wires(ground)
    ends = {(end.node, linux_name(end.interface)): end for end in _ends(ground)}
    with Lab((*made.network.devices, *ground.hosts), wires) as lab:
        for device in made.network.devices.values():
            lab.run(router(ground, device, frozenset(made.down)), device.name)
        for station in ground.hosts.values():
            lab.run(host(ground, station), station.name)
        _wait_until_up(lab, ends, frozenset(made.down))
        taps = Taps(lab, ends)
        try:
            return _probed(lab, taps, made, case)
        finally:
            taps.close()


def _probed(lab: Lab, taps: Taps, made: Snapshot, case: Case) -> Outcome:
    found: list[str] = []
    endings: list[str] = []
    frames, memory = 0, Memory()
    for number, probe in enumerate(case.probes):
        if probe.fails:
            made = _failed(lab, made, probe.fails)
        if number and not case.remembers:
            _forget_neighbours(lab)
        session = Session(made, probe.wanted)
        if case.remembers:
            session.memory = memory
        predicted = asked(made, session)
        seen = play(Stage(lab, taps, session.ground(made)), predicted)
        found += [f"{probe}: {one}" for one in disagreements(predicted, seen)]
        endings.append(predicted.disposition)
        frames += len(seen)
    return Outcome(tuple(found), tuple(endings), frames)


def _failed(lab: Lab, made: Snapshot, word: str) -> Snapshot:
    """The network behind a failure. A port of Linux takes its routes with it."""
    then = fail(made, word)
    ports = [Port(end.node, linux_name(end.interface)) for end in then.down if end not in made.down]
    lab.set_ports(sorted(ports), is_up=False)
    for device in then.network.devices.values():
        again = routes(device, frozenset(then.down))
        if again:
            lab.run("\n".join(again), device.name)
    return then


def _forget_neighbours(lab: Lab) -> None:
    lab.batch([f"-n {node} neigh flush all" for node in lab.nodes])


def _ends(ground: Ground) -> Iterator[End]:
    for device in ground.world.network.devices.values():
        names = (name for name in device.interfaces if kind(name) not in ("Loopback", "Null"))
        yield from (End(device.name, name) for name in names)
    yield from (End(name, PORT) for name in ground.hosts)


def _wires(ground: Ground) -> list[Wire]:
    """A cable where two routers meet, a switch where hosts are as well."""
    groups, switched = Groups(), set()
    for link in ground.world.wires.links:
        for end in link.ends[1:]:
            groups.join(link.ends[0], end)
        switched |= set(link.ends) if link.kind == VIA_SWITCH or len(link.ends) > 2 else set()
    for name, plug in ground.plugs.items():
        switched.add(End(name, PORT))
        for end in plug.ends:
            groups.join(End(name, PORT), end)
    wires: dict[End, list[End]] = {}
    for end in _ends(ground):
        wires.setdefault(groups.find(end), []).append(end)
    return [
        Wire(tuple(Port(end.node, linux_name(end.interface)) for end in ends), bool(switched.intersection(ends)))
        for ends in wires.values()
    ]


def _wait_until_up(lab: Lab, ends: Mapping[tuple[str, str], End], down: frozenset[End]) -> None:
    """A port carries packets when it is operational, which is a moment after it is told to be up."""
    for node in lab.nodes:
        names = [name for (at, name), end in ends.items() if at == node and end not in down]
        tests = "; ".join(f"until grep -q up /sys/class/net/{name}/operstate; do sleep 0.01; done" for name in names)
        lab.run(tests or "true", node)


def prediction(case: Case) -> list[Trace]:
    """The traces of a case, for its reader."""
    made = now(lan(*case.hosts, links=case.links, **case.texts))
    found = []
    for probe in case.probes:
        made = fail(made, probe.fails) if probe.fails else made
        found.append(asked(made, Session(made, probe.wanted)))
    return found
