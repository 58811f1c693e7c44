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
    is_multicast: bool = False


class DefaultNetwork(NamedTuple):
    """`ip default-network N` of a classful network (S3.29)."""

    prefix: Prefix
    line: Line


class DefaultGateway(NamedTuple):
    """`ip default-gateway A`: what a device that does not route sends everything to (S3.30)."""

    address: int
    line: Line


class OspfNetwork(NamedTuple):
    """A `network A W area X` statement: an interface joins when its primary address agrees outside the wildcard."""

    address: int
    wildcard: int
    area: int
    line: Line


class OspfRedistribution(NamedTuple):
    """A `redistribute` line of a process. `metric` None means the default (20)."""

    source: str
    line: Line
    metric: int | None = None
    metric_type: int = 2
    tag: int = 0
    with_subnets: bool = False
    route_map: str = ""


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
