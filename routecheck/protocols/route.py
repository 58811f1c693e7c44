"""What protocols offer to the RIB."""

from typing import NamedTuple

from routecheck.address import Prefix
from routecheck.syntax.line import Line


class Via(NamedTuple):
    """The next hop's address; the interface is None where IOS prints none (a recursive static route)."""

    address: int
    interface: str | None = None
    vrf: str | None = None


class Attached(NamedTuple):
    """Out of an interface, to whoever answers ARP there."""

    interface: str


class Discard(NamedTuple):
    """Thrown away."""

    interface: str = "Null0"


NextHop = Via | Attached | Discard


Way = tuple[str, int, int, tuple[NextHop, ...]]
"""What a routing table shows of a prefix: protocol, distance, metric, next hops. Tables are compared by it in bulk."""


class Route(NamedTuple):
    """A candidate for the RIB. `protocol` is the code IOS prints (C L S O 'O E2'), `source` what one metric compares in
    ('ospf 1'), `sources` the config lines behind it, on whichever router.

    `forward_metric` is the internal cost to the originator of an E2 route; `path` the devices from here to there.
    """

    prefix: Prefix
    protocol: str
    distance: int
    metric: int
    next_hops: tuple[NextHop, ...]
    source: str
    sources: tuple[Line, ...] = ()
    tag: int = 0
    forward_metric: int | None = None
    path: tuple[str, ...] = ()


class Ineligible(NamedTuple):
    """A candidate that cannot stand for election, and why. That is not the same as being beaten. `is_unknown`: the files do
    not tell, and it is taken for unusable."""

    route: Route
    reason: str
    lines: tuple[Line, ...] = ()
    is_unknown: bool = False
