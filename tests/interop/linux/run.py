"""A small network, and what is sent through it while it fails: predicted, done by Linux, compared frame by frame."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from routecheck.forwarding.ground import Memory
from routecheck.forwarding.journey import NO_ROUTE, NULL_ROUTED, TTL_EXPIRED
from routecheck.model.hosts import Host
from routecheck.questions.parties import Session, Wanted
from routecheck.questions.trace import Trace, asked
from routecheck.snapshot import Snapshot
from tests.builders import fail, now
from tests.forwarding.traces import lan
from tests.interop.linux.compare import disagreements, is_spared
from tests.interop.linux.conntrack import missing
from tests.interop.linux.differences import unreachable
from tests.interop.linux.play import Stage, play
from tests.interop.linux.site import built, changed
from tests.interop.linux.taps import Taps
from tests.interop.namespaces import Lab


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


_BURST, _BURST_S = 5, 2.1
"""Linux sends somebody five errors about routes at once (net.ipv4.route.error_burst), then one a second."""


class Outcome(NamedTuple):
    """What came of a case: every disagreement as text, how each probe was predicted to end, how many frames were held against
    each other, and how many probes a named difference spared."""

    disagreements: tuple[str, ...]
    endings: tuple[str, ...]
    frames: int
    spared: int = 0


def run(case: Case) -> Outcome:
    """Go through a case. Raises `LabError` and `NotTranslated`."""
    made = now(lan(*case.hosts, links=case.links, **case.texts))
    with built(made) as (lab, taps):
        return _probed(lab, taps, made, case)


def _probed(lab: Lab, taps: Taps, made: Snapshot, case: Case) -> Outcome:
    found: list[str] = []
    endings: list[str] = []
    frames, spared, memory, errors = 0, 0, Memory(), Counter[str]()
    for number, probe in enumerate(case.probes):
        if probe.fails:
            made = changed(lab, made, fail(made, probe.fails))
        if number and not case.remembers:
            _forget_neighbours(lab)
        session = Session(made, probe.wanted)
        if case.remembers:
            session.memory = memory
        predicted = _routed_first(made, asked(made, session))
        _spaced(errors, predicted)
        endings.append(predicted.disposition)
        if is_spared(predicted):
            spared += 1
            continue
        seen = play(Stage(lab, taps, session.ground(made)), predicted)
        found += [f"{probe}: {one}" for one in disagreements(predicted, seen)]
        found += [f"{probe}: {one}" for one in missing(lab, predicted)]
        frames += len(seen)
    return Outcome(tuple(found), tuple(endings), frames, spared)


def _spaced(errors: Counter[str], trace: Trace) -> None:
    """Wait where a router that has no way would soon be silent about it."""
    ending = trace.journeys[-1].ending
    if ending.disposition in (NO_ROUTE, NULL_ROUTED):
        errors[ending.node] += 1
        if errors[ending.node] % _BURST == 0:
            time.sleep(_BURST_S)


def _routed_first(made: Snapshot, trace: Trace) -> Trace:
    """Linux looks for the route before it looks at the TTL: where there is none, the error is about that."""
    first = trace.journeys[0]
    if first.ending.disposition != TTL_EXPIRED or first.error is None:
        return trace
    living = asked(made, Session(made, trace.wanted._replace(ttl=64))).journeys[0].ending
    if living.node != first.ending.node or living.disposition not in (NO_ROUTE, NULL_ROUTED):
        return trace
    return trace._replace(journeys=(first._replace(ending=living, error=unreachable(first.error)), *trace.journeys[1:]))


def _forget_neighbours(lab: Lab) -> None:
    lab.batch([f"-n {node} neigh flush all" for node in lab.nodes])
