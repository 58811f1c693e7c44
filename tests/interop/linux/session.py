"""A connection that is up while the network fails and is repaired: whether its data still arrives, as `--timeline` tells it."""

from __future__ import annotations

import fcntl
import select
import socket
import struct
import termios
import time
from collections.abc import Mapping
from contextlib import ExitStack
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.model.hosts import Host
from routecheck.questions.parties import Wanted
from routecheck.questions.timeline import CAME_BACK, SURVIVES, Timeline, events, follow
from routecheck.snapshot import Snapshot
from tests.builders import now
from tests.forwarding.traces import lan
from tests.interop.linux.site import built, changed
from tests.interop.namespaces import Lab

PATIENCE_S, SILENCE_S = 8.0, 1.0
"""How long data may take that is to arrive, and how long nothing of it is to arrive when it is not. TCP sends again after
fractions of a second, each time twice as long."""


class Life(NamedTuple):
    """A connection from one host to a port of another's, and what happens meanwhile, in the words of `--timeline`; `states` are
    what is to become of it at each event."""

    name: str
    texts: Mapping[str, str]
    hosts: tuple[Host, ...]
    wanted: Wanted
    happening: str
    states: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


class Lived(NamedTuple):
    """What was predicted of each event, and whether data was acknowledged after it."""

    states: tuple[str, ...]
    arrived: tuple[bool, ...]

    @property
    def expected(self) -> tuple[bool, ...]:
        """What `arrived` should be."""
        return tuple(state in (SURVIVES, CAME_BACK) for state in self.states)


def live(life: Life) -> Lived:
    """Go through a life. Raises `LabError` and `NotTranslated`."""
    made = now(lan(*life.hosts, links=(), **life.texts))
    line = follow(made, life.wanted, events(life.happening))
    states = tuple(stage.session.state for stage in line.stages)
    with built(made) as (lab, _), ExitStack() as held:
        client = _connected(lab, life, line, held)
        return Lived(states, tuple(_arrivals(lab, made, line, client)))


def _connected(lab: Lab, life: Life, line: Timeline, held: ExitStack) -> socket.socket:
    sent = line.before.opening.sent
    server = next(one for one in life.hosts if one.name == life.wanted.target)
    listener = held.enter_context(lab.socket(server.name, socket.AF_INET, socket.SOCK_STREAM))
    listener.bind((dotted(server.address or 0), life.wanted.port))
    listener.listen()
    client = held.enter_context(lab.socket(life.wanted.sender, socket.AF_INET, socket.SOCK_STREAM))
    client.settimeout(PATIENCE_S)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.bind((dotted(sent.source), sent.source_port or 0))
    client.connect((dotted(sent.destination), life.wanted.port))
    held.enter_context(listener.accept()[0])
    return client


def _arrivals(lab: Lab, made: Snapshot, line: Timeline, client: socket.socket) -> list[bool]:
    found = []
    for stage in line.stages:
        made = changed(lab, made, made.tried(stage.scenario))
        client.send(bytes(100))
        found.append(_is_acknowledged(client, PATIENCE_S if stage.session.state in (SURVIVES, CAME_BACK) else SILENCE_S))
    return found


def _is_acknowledged(client: socket.socket, patience_s: float) -> bool:
    """Whether everything that was sent has been acknowledged by then."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        (left,) = struct.unpack("i", fcntl.ioctl(client, termios.TIOCOUTQ, bytes(4)))
        if not left:
            return True
        select.select([], [], [], 0.02)
    return False
