"""What two versions of a network differ in: the values of `routecheck diff`. Swapping the sides swaps before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.address import Prefix
from routecheck.diagnostic import ERROR, NOTE, WARNING, Span
from routecheck.protocols.route import Route
from routecheck.syntax.line import Line
from routecheck.topology import End

BREAKS, CHANGES, MENDS = "breaks", "changes", "mends"
"""What a change does: something worked and no longer does; something is otherwise; something works that did not."""
SEVERITY = {BREAKS: ERROR, CHANGES: WARNING, MENDS: NOTE}
_SWAPPED = {BREAKS: MENDS, MENDS: BREAKS, CHANGES: CHANGES}


class Told(NamedTuple):
    """A sentence of a ledger, and the config lines it rests on."""

    sentence: str
    lines: tuple[Line, ...] = ()


class Passage(NamedTuple):
    """What becomes of packets to a prefix: whether they get where it is (None: the files do not tell), the devices on the
    way, and why not."""

    arrives: bool | None
    path: tuple[str, ...] = ()
    reason: str = ""


class Appearance(NamedTuple):
    """A device (`interface` is '') or an interface that is only on one side."""

    node: str
    interface: str
    is_new: bool
    line: Line | None = None

    @property
    def effect(self) -> str:
        """Nothing by itself: what it means is in the routes."""
        return CHANGES


class RouteChange(NamedTuple):
    """A prefix whose winners in a table are others. `ledger`: how what wins now fared before, and how what won fares now;
    `passages`: what becomes of packets to it before and after."""

    node: str
    vrf: str
    prefix: Prefix
    effect: str
    before: tuple[Route, ...]
    after: tuple[Route, ...]
    ledger: tuple[Told, ...]
    passages: tuple[Passage, Passage]


class NeighborChange(NamedTuple):
    """An OSPF adjacency that comes or goes, and why there is none on the side without."""

    ends: tuple[End, End]
    is_new: bool
    reason: str = ""
    lines: tuple[Line, ...] = ()

    @property
    def effect(self) -> str:
        """A neighbour that goes is no fault by itself: what it means is in the routes and in what survives."""
        return MENDS if self.is_new else CHANGES


class TunnelChange(NamedTuple):
    """A tunnel between two devices whose verdict is another; '' where there is no such tunnel."""

    name: str
    before: str
    after: str
    effect: str
    reason: str = ""
    lines: tuple[Line, ...] = ()


class NatChange(NamedTuple):
    """A NAT rule that comes, goes or says something else."""

    node: str
    before: Line | None
    after: Line | None

    @property
    def effect(self) -> str:
        """Whether packets depend on it is for a trace to say."""
        return CHANGES


class Survival(NamedTuple):
    """A prefix that a device keeps on one side when something fails, and loses on the other. `kept` is the way it is kept
    by; `lost` why it is lost."""

    failure: str
    node: str
    vrf: str
    prefix: Prefix
    is_new: bool
    kept: str
    lost: str
    lines: tuple[Line, ...] = ()

    @property
    def effect(self) -> str:
        """Losing what used to survive is why one asks."""
        return MENDS if self.is_new else BREAKS


class FindingChange(NamedTuple):
    """A lint finding that is new or fixed: its code, device and subject are what tells it from others. `is_silenced`: it is
    there before and after, and on one side a suppression keeps it silent."""

    code: str
    node: str
    subject: str
    severity: str
    message: str
    is_new: bool
    places: tuple[Span, ...] = ()
    is_silenced: bool = False

    @property
    def effect(self) -> str:
        """A new error breaks; a suppression mends nothing."""
        if self.is_silenced:
            return CHANGES
        return (BREAKS if self.severity == ERROR else CHANGES) if self.is_new else MENDS


class FlowChange(NamedTuple):
    """Pairs of subnets that an echo and its reply fare otherwise between, all for the same reason, or that take another way:
    how many, the first of them (source, destination), and what becomes of it before and after. With a `flow` ('tcp/443') it is
    that between hosts, and `asked_for` says why it was compared."""

    effect: str
    pairs: int
    examples: tuple[tuple[str, str], ...]
    before: str
    after: str
    lines: tuple[Line, ...] = ()
    flow: str = ""
    asked_for: str = ""


class Edit(NamedTuple):
    """A config line that is only on one side: its keywords (never an argument) and the block it stands in. `could_matter`: it is
    not known to be harmless."""

    node: str
    what: str
    line: Line
    is_new: bool
    could_matter: bool = True


Change = Appearance | RouteChange | NeighborChange | TunnelChange | NatChange | Survival | FindingChange | FlowChange


class Changes(NamedTuple):
    """The answer. `notes` say what was not looked at, or what an answer on either side rests on."""

    devices: tuple[Appearance, ...] = ()
    routes: tuple[RouteChange, ...] = ()
    neighbors: tuple[NeighborChange, ...] = ()
    tunnels: tuple[TunnelChange, ...] = ()
    nat: tuple[NatChange, ...] = ()
    survival: tuple[Survival, ...] = ()
    findings: tuple[FindingChange, ...] = ()
    reachability: tuple[FlowChange, ...] = ()
    edits: tuple[Edit, ...] = ()
    notes: tuple[str, ...] = ()

    def every(self) -> Iterator[Change]:
        """Every change; edits are what made them."""
        yield from self.devices
        yield from self.routes
        yield from self.neighbors
        yield from self.tunnels
        yield from self.nat
        yield from self.survival
        yield from self.findings
        yield from self.reachability

    @property
    def is_empty(self) -> bool:
        """Whether the two are the same network: no change, and no line that could matter in another way."""
        return next(self.every(), None) is None and not any(one.could_matter for one in self.edits)

    def that(self, effect: str) -> list[Change]:
        """The changes that break, change or mend."""
        return [one for one in self.every() if one.effect == effect]


def swapped(effect: str) -> str:
    """What a change does when it is made backwards."""
    return _SWAPPED[effect]
