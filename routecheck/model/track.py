"""What configs say about tracked objects and the probes they follow (S3.20 to S3.28)."""

from typing import NamedTuple

from routecheck.address import Prefix
from routecheck.syntax.line import Line

FOLLOWING, PENDING = "following", "pending"
"""Starts of a schedule: a time that comes by itself, or never."""


class Schedule(NamedTuple):
    """`ip sla schedule`. `start` is `now`, FOLLOWING (at a time that comes) or PENDING; `life_s` None means for ever; `every_s`
    is how often a group asks, whatever its operations say."""

    line: Line
    start: str = PENDING
    life_s: int | None = 3600
    is_recurring: bool = False
    every_s: int | None = None


class Probe(NamedTuple):
    """An `ip sla` operation. `kind` is its keyword (`icmp-echo`), empty as long as no line gives one; `host` a target that
    is a name. Timeout and threshold are in milliseconds, as IOS has them; None means the default of the kind.

    `kind_line` may hold a URL with a password in it: only that of an operation with an address is shown.
    """

    number: str
    line: Line
    kind: str = ""
    kind_line: Line | None = None
    target: int | None = None
    host: str = ""
    port: int | None = None
    source: int | None = None
    source_interface: str | None = None
    vrf: str = ""
    frequency_s: int | None = None
    frequency_line: Line | None = None
    timeout_ms: int | None = None
    timeout_line: Line | None = None
    threshold_ms: int | None = None
    schedule: Schedule | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that say what is asked of whom, and when."""
        asked = (self.kind_line,) if self.kind_line and self.target is not None and "http" not in self.kind else ()
        return (self.line, *asked, *((self.schedule.line,) if self.schedule else ()))


class WatchInterface(NamedTuple):
    """Follows the line protocol of an interface, or (`wants_ip`) whether it routes IP (S3.20)."""

    interface: str
    wants_ip: bool = False


class WatchProbe(NamedTuple):
    """Follows an `ip sla` operation: its return code (`state`), or mere reachability (S3.21)."""

    probe: str
    is_state: bool = True


class WatchRoute(NamedTuple):
    """Follows an exact prefix of the RIB (S3.25), or its scaled metric (S3.26)."""

    prefix: Prefix
    vrf: str = ""
    is_metric: bool = False
    up: int = 254
    down: int = 255


class Member(NamedTuple):
    """An `object` line of a list."""

    number: str
    line: Line
    is_negated: bool = False
    weight: int = 10


class WatchList(NamedTuple):
    """Combines other objects by `and`, `or`, or the sum of `weight`s or `percentage` of those that are up (S3.27)."""

    how: str
    members: tuple[Member, ...] = ()
    up: int | None = None
    down: int | None = None


class WatchStub(NamedTuple):
    """Follows nothing: a script sets it, and until then it is in its default state."""

    is_up: bool | None = None


class WatchOther(NamedTuple):
    """Follows something that is not modelled."""

    what: str


Watched = WatchInterface | WatchProbe | WatchRoute | WatchList | WatchStub | WatchOther


class Track(NamedTuple):
    """A `track` object. The delays (S3.28) and how often it looks (`track timer`) matter to time only."""

    number: str
    line: Line
    watches: Watched
    delay_up_s: int = 0
    delay_down_s: int = 0
    delay_line: Line | None = None
