"""What `[[expect]]` of `routecheck.toml` says must hold (cli.md), as written: names are looked up when it is checked."""

from __future__ import annotations

from typing import NamedTuple

from routecheck.address import Prefix, dotted

ANY_LINK, ANY_DEVICE, ANY_INTERFACE = "any single link", "any single device", "any single interface"
SURVIVED = (ANY_LINK, ANY_DEVICE, ANY_INTERFACE)
UP, DOWN = "up", "down"


class Flow(NamedTuple):
    """Who sends what to whom: names or addresses as `routecheck trace` takes them, the protocol by name, 0 for no port."""

    sender: str
    target: str
    protocol: str
    port: int = 0

    def __str__(self) -> str:
        return f"{self.target} on {self.protocol}/{self.port}" if self.port else f"{self.target} by {self.protocol}"


class Reach(NamedTuple):
    """Somebody reaches somebody and is answered, or (not `is_wanted`) does not."""

    flow: Flow
    is_wanted: bool = True

    def __str__(self) -> str:
        return f"{self.flow.sender} {'reaches' if self.is_wanted else 'does not reach'} {self.flow}"


class Winner(NamedTuple):
    """The route that wins at a device for a prefix (that covers a host, when the prefix is one): what is None is not looked at.
    `next_hops` are all there may be, as written. `is_absent`: there is none."""

    node: str
    prefix: Prefix
    vrf: str = ""
    is_absent: bool = False
    protocol: str | None = None
    distance: int | None = None
    next_hops: tuple[str, ...] | None = None

    def __str__(self) -> str:
        where = f"{self.node} vrf {self.vrf}" if self.vrf else self.node
        if self.is_absent:
            return f"{where} has no route to {self.prefix}"
        distance = "" if self.distance is None else f"[{self.distance}]"
        hops = "" if self.next_hops is None else f"via {' and '.join(self.next_hops)}"
        told = " ".join(word for word in (self.protocol or "", distance, hops) if word)
        return f"{where} has {told or 'a route'} to {self.prefix}"


class Path(NamedTuple):
    """Packets get there and cross these devices in this order, others between them or not."""

    flow: Flow
    via: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.flow.sender} reaches {self.flow} via {', '.join(self.via)}"


class TunnelState(NamedTuple):
    """All IPsec tunnels between two devices are up, or down."""

    ends: tuple[str, str]
    state: str = UP

    def __str__(self) -> str:
        return f"the tunnel between {' and '.join(self.ends)} is {self.state}"


class Translated(NamedTuple):
    """Packets leave a device with this source address."""

    node: str
    flow: Flow
    address: int

    def __str__(self) -> str:
        return f"{self.node} translates {self.flow.sender} to {dotted(self.address)} towards {self.flow}"


Aim = Reach | Winner | Path | TunnelState | Translated


class Expectation(NamedTuple):
    """An entry of `[[expect]]`: what must hold, what it is called, the failures under which it is looked at (words of `--fail`,
    each by itself; without any, and for `survives`, also nothing fails), and the single failures (one of `SURVIVED`) that must
    not matter. `line` is that of the entry, 0 when it is not known; `place` is how it is cited."""

    aim: Aim
    name: str = ""
    under: tuple[str, ...] = ()
    survives: str = ""
    line: int = 0
    place: str = ""

    @property
    def title(self) -> str:
        """What it is called: its name, else what it says."""
        under = f" with {' or '.join(self.under)} failed" if self.under else ""
        return self.name or f"{self.aim}{under}{f', surviving {self.survives}' if self.survives else ''}"
