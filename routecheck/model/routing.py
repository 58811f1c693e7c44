"""What configs say about static routes and OSPF."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from routecheck.address import Prefix
from routecheck.syntax.line import Line


class StaticRoute(NamedTuple):
    """An `ip route` line (S3.1). A next hop, an exit interface, or both; `dhcp` when DHCP is to supply the next hop."""

    prefix: Prefix
    line: Line
    next_hop: int | None = None
    interface: str | None = None
    is_dhcp: bool = False
    distance: int = 1
    tag: int = 0
    name: str = ""
    track: str | None = None
    is_permanent: bool = False
    vrf: str = ""
    next_hop_is_global: bool = False


class OspfNetwork(NamedTuple):
    """A `network A W area X` statement: an interface joins when its primary address agrees outside the wildcard."""

    address: int
    wildcard: int
    area: int
    line: Line


class OspfRedistribution(NamedTuple):
    """A `redistribute` line of a process. `source` is as routes name theirs: 'static', 'connected', 'ospf 2'. `metric` None
    means the default (20, or that of an OSPF route); `types` are the codes of the OSPF routes to take, empty for all."""

    source: str
    line: Line
    metric: int | None = None
    metric_type: int = 2
    tag: int = 0
    with_subnets: bool = False
    route_map: str = ""
    types: frozenset[str] = frozenset()


class RouteFilter(NamedTuple):
    """A `distribute-list` line. `kind` is 'access-list', 'prefix-list' or 'route-map'; `scope` the interface routes come in
    by, or the source they are redistributed from; empty for all."""

    kind: str
    name: str
    line: Line
    scope: str = ""


class OspfSummary(NamedTuple):
    """A `summary-address` line (S5.17)."""

    prefix: Prefix
    line: Line
    is_advertised: bool = True
    tag: int = 0


class OspfDefault(NamedTuple):
    """`default-information originate` (S5.29). `metric` None means the default (1)."""

    line: Line
    is_always: bool = False
    metric: int | None = None
    metric_type: int = 2
    route_map: str = ""


class OspfProcess(NamedTuple):
    """A `router ospf` block. Distances are per route type. `networks` are the statements in order, by (address, wildcard);
    `passive` says of an interface whether it is passive, and by which line ('' is the default's line); `area_types` holds
    the `stub` and `nssa` areas."""

    pid: str
    line: Line
    vrf: str = ""
    router_id: int | None = None
    router_id_line: Line | None = None
    networks: Mapping[tuple[int, int], OspfNetwork] = MappingProxyType({})
    is_passive_by_default: bool = False
    passive: Mapping[str, tuple[bool, Line]] = MappingProxyType({})
    reference_mbps: int = 100
    default: OspfDefault | None = None
    redistributions: tuple[OspfRedistribution, ...] = ()
    default_metric: int | None = None
    intra_distance: int = 110
    inter_distance: int = 110
    external_distance: int = 110
    distance_line: Line | None = None
    maximum_paths: int = 4
    is_shutdown: bool = False
    neighbors: frozenset[int] = frozenset()
    area_authentication: tuple[tuple[int, str], ...] = ()
    area_types: Mapping[int, tuple[str, Line]] = MappingProxyType({})
    filters_in: tuple[RouteFilter, ...] = ()
    filters_out: tuple[RouteFilter, ...] = ()
    summaries: Mapping[Prefix, OspfSummary] = MappingProxyType({})
    external_discard: int | None = 254
    most_redistributed: tuple[int, Line] | None = None
