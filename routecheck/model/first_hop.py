"""Addresses that routers of a LAN share: HSRP, VRRP and GLBP groups (S12.1, S12.2)."""

from typing import NamedTuple

from routecheck.syntax.line import Line

HSRP, VRRP, GLBP = "HSRP", "VRRP", "GLBP"


class GroupTrack(NamedTuple):
    """What takes `decrement` off a router's priority while it is down: a track object by its number, or an interface by its
    name. A decrement of None takes the router out of the group."""

    watched: str
    decrement: int | None = 10


class Group(NamedTuple):
    """A group on an interface. `address` is None until `ip` gives one (HSRP may learn it); `line` is its first line."""

    protocol: str
    number: int
    line: Line
    address: int | None = None
    secondaries: tuple[int, ...] = ()
    has_ip: bool = False
    priority: int = 100
    preempts: bool = False
    tracks: tuple[GroupTrack, ...] = ()
    is_shutdown: bool = False

    @property
    def addresses(self) -> tuple[int, ...]:
        """The virtual addresses."""
        return self.secondaries if self.address is None else (self.address, *self.secondaries)
