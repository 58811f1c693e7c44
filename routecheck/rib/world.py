"""What packets are followed through, and what becomes of them (S3.23)."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from routecheck.line_protocol import Down
from routecheck.network import Network
from routecheck.rib.table import Rib
from routecheck.syntax.line import Line
from routecheck.topology import End, Scenario, Topology


class World(NamedTuple):
    """What a walk looks at: the files, the wires, the scenario with its interfaces that are down (and those that are before
    anything fails), every table, and whether a tracked object of a device is up."""

    network: Network
    wires: Topology
    broken: Scenario
    down: Mapping[End, Down]
    at_boot: Mapping[End, Down]
    rib: Callable[[str, str], Rib]
    is_up: Callable[[str, str], bool]


class Place(NamedTuple):
    """A table: of a device and VRF."""

    node: str
    vrf: str


class Arrived(NamedTuple):
    """Delivered: to a device of the files, or (`at` None) beyond them, where it is taken to be delivered and answered.

    `ways` are the interfaces it leaves the first router by, `path` the devices it crosses, `doubts` what that rests on.
    """

    at: Place | None
    path: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    ways: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


class Lost(NamedTuple):
    """Not delivered, and why, as a clause."""

    reason: str
    lines: tuple[Line, ...] = ()
    ways: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


class Unsure(NamedTuple):
    """The files do not tell, and why."""

    reason: str
    lines: tuple[Line, ...] = ()
    ways: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


Fate = Arrived | Lost | Unsure
