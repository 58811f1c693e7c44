"""What configs say about static routes and OSPF."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from routecheck.address import Prefix
from routecheck.model.secret import Secret
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


class RouterDistance(NamedTuple):
    """`distance N A W [ACL]`: the distance of what routers advertise whose ids agree outside the wildcard (S4.4)."""

    distance: int
    address: int
    wildcard: int
    acl: str
    line: Line


class OspfRange(NamedTuple):
    """`area X range P M` (S5.16). `cost` None means that of a component."""

    prefix: Prefix
    line: Line
    is_advertised: bool = True
    cost: int | None = None


class VirtualLink(NamedTuple):
    """`area T virtual-link RID`, with the parameters of its hellos; times in seconds (S5.20)."""

    router_id: int
    line: Line
    hello_s: int = 10
    dead_s: int = 40
    authentication: str | None = None
    simple_key: Secret | None = None
    digest_keys: tuple[tuple[int, Secret], ...] = ()


class NssaDefault(NamedTuple):
    """`area X nssa default-information-originate` (S5.18). `metric` None means the default (1)."""

    line: Line
    metric: int | None = None
    metric_type: int = 2


class OspfArea(NamedTuple):
    """The `area X ...` lines of a process (S5.16, S5.18 to S5.20). `kind` is 'stub', 'nssa' or empty for a normal area;
    `no_summary` is the line that keeps type 3 LSAs out; virtual links by the far router id."""

    kind: str = ""
    kind_line: Line | None = None
    no_summary: Line | None = None
    default_cost: int = 1
    default_cost_line: Line | None = None
    nssa_default: NssaDefault | None = None
    no_redistribution: Line | None = None
    is_forwarding_suppressed: bool = False
    always_translates: bool = False
    authentication: str | None = None
    ranges: tuple[OspfRange, ...] = ()
    virtual_links: tuple[VirtualLink, ...] = ()
    filter_in: tuple[str, Line] | None = None
    filter_out: tuple[str, Line] | None = None


NORMAL_AREA = OspfArea()
NO_AREAS: Mapping[int, OspfArea] = MappingProxyType({})


class MaxMetric(NamedTuple):
    """`max-metric router-lsa` (S5.36): what is set to the highest metric besides transit links. None: left alone."""

    line: Line
    with_stubs: bool = False
    external: int | None = None
    summary: int | None = None


class OspfProcess(NamedTuple):
    """A `router ospf` block. Distances are per route type. `networks` are the statements in order, by (address, wildcard);
    `passive` says of an interface whether it is passive, and by which line ('' is the default's line); `areas` holds what
    `area X ...` lines say; a discard distance of None means that no discard route is installed."""

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
    areas: Mapping[int, OspfArea] = NO_AREAS
    is_rfc1583: bool = True
    internal_discard: int | None = 110
    external_discard: int | None = 254
    max_metric: MaxMetric | None = None
    has_prefix_suppression: bool = False
    filters_in: tuple[RouteFilter, ...] = ()
    filters_out: tuple[RouteFilter, ...] = ()
    summaries: Mapping[Prefix, OspfSummary] = MappingProxyType({})
    most_redistributed: tuple[int, Line] | None = None
    router_distances: tuple[RouterDistance, ...] = ()
    spf_delay_ms: int | None = None
    spf_line: Line | None = None
    has_bfd: bool = False

    def area(self, number: int) -> OspfArea:
        """What is configured for an area; the default when nothing is."""
        return self.areas.get(number, NORMAL_AREA)
