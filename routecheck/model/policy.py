"""What configs say about access lists, prefix-lists and route-maps (section 7 of semantics.md): entries as they stand.

Nothing here decides anything; `routecheck.policy` does. Whatever an entry holds that the files cannot tell, or that is
not understood, is named in its `unknown`: such an entry matches perhaps.
"""

from typing import NamedTuple

from routecheck.address import ALL_ONES, Prefix
from routecheck.syntax.line import Line


class Wild(NamedTuple):
    """The addresses that agree with `address` where `wildcard` has no bit set; it need not be contiguous (S7.2)."""

    address: int
    wildcard: int


ANY = Wild(0, ALL_ONES)


class Ports(NamedTuple):
    """Which ports: `operator` is eq or neq (any, or none, of `numbers`), lt or gt (both exclusive) or range (inclusive)."""

    operator: str
    numbers: tuple[int, ...]


class Service(NamedTuple):
    """What is carried: an IP protocol by number and its ports, or ICMP type and code. None stands for any."""

    protocol: int | None = None
    source_ports: Ports | None = None
    destination_ports: Ports | None = None
    icmp_type: int | None = None
    icmp_code: int | None = None


class Flags(NamedTuple):
    """TCP flags by name, each with whether it is to be set; `are_all_needed`, or one of them is enough."""

    wanted: tuple[tuple[str, bool], ...]
    are_all_needed: bool = False


class AclEntry(NamedTuple):
    """One permit or deny. It matches what comes from any of `sources`, goes to any of `destinations` and is any of
    `services`. Where it names object groups, those three are what the groups hold."""

    sequence: int
    is_permit: bool
    line: Line
    sources: tuple[Wild, ...] = (ANY,)
    destinations: tuple[Wild, ...] = (ANY,)
    services: tuple[Service, ...] = (Service(),)
    flags: Flags | None = None
    is_fragments: bool = False
    source_group: str = ""
    destination_group: str = ""
    service_group: str = ""
    unknown: str = ""


class Acl(NamedTuple):
    """An access list, its entries by ascending sequence. `line` is where it is named first."""

    name: str
    line: Line
    is_standard: bool
    entries: tuple[AclEntry, ...] = ()


class ObjectGroup(NamedTuple):
    """An `object-group network` or `service`. `members` are the groups it takes in."""

    name: str
    line: Line
    blocks: tuple[Wild, ...] = ()
    services: tuple[Service, ...] = ()
    members: tuple[str, ...] = ()
    unknown: str = ""


class PrefixEntry(NamedTuple):
    """One permit or deny of a prefix-list: prefixes in `prefix` whose length is `least` to `most` (S7.9)."""

    sequence: int
    is_permit: bool
    line: Line
    prefix: Prefix
    least: int
    most: int


class PrefixList(NamedTuple):
    """A prefix-list, its entries by ascending sequence."""

    name: str
    line: Line
    entries: tuple[PrefixEntry, ...] = ()


class Match(NamedTuple):
    """What one or more `match` lines of a kind ask for: any of `values` (S7.10). `what` are the keywords ('ip address',
    'ip address prefix-list', 'tag'); `ranges` are the values of 'metric', 'tag' and 'length', each (least, most)."""

    what: str
    line: Line
    values: tuple[str, ...] = ()
    ranges: tuple[tuple[int, int], ...] = ()


class Setting(NamedTuple):
    """A `set` line: its keywords ('metric', 'ip next-hop') and what follows them."""

    what: str
    line: Line
    values: tuple[str, ...] = ()


class Clause(NamedTuple):
    """One sequence of a route-map. `continues_at` is the sequence after `continue`, 0 when it names none."""

    sequence: int
    is_permit: bool
    line: Line
    matches: tuple[Match, ...] = ()
    settings: tuple[Setting, ...] = ()
    continues_at: int | None = None


class RouteMap(NamedTuple):
    """A route-map, its clauses by ascending sequence."""

    name: str
    line: Line
    clauses: tuple[Clause, ...] = ()
