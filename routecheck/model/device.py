"""What one config says, as values: nothing here is computed. Every value knows the `Line` it came from.

All values of the model are NamedTuples: frozen and slotted like a frozen dataclass, but a class costs a tenth to
define and `_replace` an eighth to run, and both are what start-up and reading spend their time on.
Durations are in seconds, bandwidths in kbit/s, MTUs in bytes; None means 'not configured'.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from routecheck.address import Prefix
from routecheck.diagnostic import Diagnostic
from routecheck.model.first_hop import Group
from routecheck.model.routing import DefaultGateway, DefaultNetwork, OspfProcess, StaticRoute
from routecheck.model.secret import Secret
from routecheck.syntax.line import Line, Remark

if TYPE_CHECKING:
    from routecheck.model.crypto import Crypto, Nhrp, TunnelProtection
    from routecheck.model.nat import Nat, NatRule
    from routecheck.model.policy import Acl, ObjectGroup, PrefixList, RouteMap
    from routecheck.model.services import Services
    from routecheck.model.track import Probe, Track  # rare, and a millisecond to import

Named = tuple[str, Line]
"""The name of something else in the config, and the line that says it."""


class InterfaceAddress(NamedTuple):
    """An address with the block it stands in."""

    address: int
    prefix: Prefix
    line: Line


class OspfSettings(NamedTuple):
    """The `ip ospf ...` lines of an interface."""

    process: str = ""
    area: int = 0
    with_secondaries: bool = True
    area_line: Line | None = None
    cost: int | None = None
    cost_line: Line | None = None
    network: str | None = None
    network_line: Line | None = None
    priority: int = 1
    hello_s: int | None = None
    dead_s: int | None = None
    timer_line: Line | None = None
    ignores_mtu: bool = False
    authentication: str | None = None
    authentication_line: Line | None = None
    simple_key: Secret | None = None
    digest_keys: tuple[tuple[int, Secret], ...] = ()
    is_shutdown: bool = False
    has_bfd: bool | None = None
    prefix_suppression: bool | None = None


class Tunnel(NamedTuple):
    """The `tunnel ...` lines of an interface. `mode` is the words behind `tunnel mode` (default GRE over IPv4)."""

    source: str | None = None
    source_line: Line | None = None
    destination: int | None = None
    destination_line: Line | None = None
    mode: str = "gre ip"
    vrf: str = ""
    key: int | None = None
    key_line: Line | None = None
    mode_line: Line | None = None
    protection: TunnelProtection | None = None
    keepalive_line: Line | None = None

    @property
    def is_protected(self) -> bool:
        """Whether IPsec protects its packets."""
        return self.protection is not None


class Switchport(NamedTuple):
    """The `switchport ...` lines of an interface. `is_routed` is `no switchport`; VLAN sets are None for 'all'."""

    is_routed: bool = False
    is_configured: bool = False
    mode: str | None = None
    access_vlan: int = 1
    voice_vlan: int | None = None
    allowed_vlans: frozenset[int] | None = None
    native_vlan: int = 1


class Timing(NamedTuple):
    """How fast an interface notices: `carrier-delay`, and `bfd interval T min_rx R multiplier M`, all in milliseconds."""

    carrier_ms: int | None = None
    carrier_line: Line | None = None
    bfd_ms: int = 0
    bfd_rx_ms: int = 0
    bfd_multiplier: int = 3
    bfd_line: Line | None = None


class ReversePath(NamedTuple):
    """`ip verify unicast ...` (uRPF): the route back to the source must leave by this interface (`is_strict`, `rx`), or there
    must only be one (`any`). `acl` lets packets through that fail; `allows_default` counts the default route, too."""

    is_strict: bool
    line: Line
    allows_default: bool = False
    allows_self_ping: bool = False
    acl: str = ""


class Helper(NamedTuple):
    """`ip helper-address [vrf V|global] A`: where broadcasts of hosts are passed on to. `vrf` None is the interface's own."""

    address: int
    line: Line
    vrf: str | None = None


class Handling(NamedTuple):
    """How an interface treats packets and ARP, apart from forwarding them, with the lines that say so (None: IOS's default)."""

    policy: Named | None = None
    no_proxy_arp_line: Line | None = None
    local_proxy_arp_line: Line | None = None
    no_unreachables_line: Line | None = None
    mss: int | None = None
    mss_line: Line | None = None
    mac: str | None = None
    mac_line: Line | None = None
    reverse_path: ReversePath | None = None
    helpers: tuple[Helper, ...] = ()

    @property
    def has_proxy_arp(self) -> bool:
        """Whether it answers ARP for what it has a route to by another interface (S11.4; on unless turned off)."""
        return self.no_proxy_arp_line is None

    @property
    def sends_unreachables(self) -> bool:
        """Whether packets that arrive here and cannot be forwarded are answered by ICMP unreachables (S11.12)."""
        return self.no_unreachables_line is None


class Interface(NamedTuple):
    """One interface, by its full IOS name. `line` is where it is configured first. A Dialer takes what it is connected over from
    `dialer_pool`; an interface that is in such pools says so in `dials_for`."""

    name: str
    line: Line
    address: InterfaceAddress | None = None
    secondaries: tuple[InterfaceAddress, ...] = ()
    unknown_address: Line | None = None
    dhcp_distance: int | None = None
    takes_dhcp_default: bool = True
    has_neighbor_route: bool = True
    dialer_pool: int | None = None
    dials_for: frozenset[int] = frozenset()
    unnumbered: str | None = None
    unnumbered_line: Line | None = None
    is_shutdown: bool = False
    shutdown_line: Line | None = None
    has_no_shutdown: bool = False
    vrf: str = ""
    bandwidth_kbps: int | None = None
    speed_kbps: int | None = None
    duplex: str | None = None
    mtu: int | None = None
    ip_mtu: int | None = None
    encapsulation: str | None = None
    vlan: int | None = None
    is_native_vlan: bool = False
    channel_group: int | None = None
    min_links: int = 1
    has_autostate: bool = True
    serves_hosts: Line | None = None
    groups: Mapping[tuple[str, int], Group] = MappingProxyType({})
    standby_version: int = 1
    ospf: OspfSettings = OspfSettings()
    tunnel: Tunnel = Tunnel()
    crypto_map: Named | None = None
    nhrp: Nhrp | None = None
    nat_side: Named | None = None
    acl_in: Named | None = None
    acl_out: Named | None = None
    switchport: Switchport = Switchport()
    timing: Timing = Timing()
    handling: Handling = Handling()

    @property
    def addresses(self) -> tuple[InterfaceAddress, ...]:
        """The primary address, then the secondaries (which count only while there is a primary)."""
        return (self.address, *self.secondaries) if self.address else ()


class Note(NamedTuple):
    """A line that was read but is not in the model. `fate` is one of `routecheck.ios.grammar`, `what` its keywords (empty
    when it is unknown), `mode` the block it stands in, `names` the interfaces or other objects that block is about."""

    line: Line
    fate: str
    what: str
    mode: str
    names: tuple[str, ...] = ()


class Device(NamedTuple):
    """One router or switch. Interfaces by full name; static routes in the order configured. `has_ip_routing` is what is assumed
    where neither `ip routing` nor `no ip routing` is in the config. `dhcp_distance` is that of default routes from DHCP.

    `nat_rules` are those of `ip nat inside source`, in the order configured; `nat` is what else there is about NAT.
    `recurses_via_nexthop` are the VRFs in which S3.11 is lifted, `recursion_maps` the route-maps of those where it is for
    some routes. `remarks` are the comments that speak to routecheck, `passed` the lines that no answer needs, with the secrets
    cut out, `refused` those that IOS would not take. `fates` counts the physical lines of the file by fate; blank lines and
    comments are `blank`.
    """

    name: str
    file: str
    hostname_line: Line | None
    version: str
    interfaces: dict[str, Interface]
    static_routes: tuple[StaticRoute, ...]
    ospf: tuple[OspfProcess, ...]
    vrfs: dict[str, Line]
    vlans: frozenset[int]
    inactive_vlans: frozenset[int]
    tracks: dict[str, Track]
    probes: dict[str, Probe]
    has_ip_routing: bool
    no_ip_routing_line: Line | None
    ip_routing_line: Line | None
    recurses_via_nexthop: frozenset[str]
    crypto: Crypto | None
    services: Services | None
    nat_rules: tuple[NatRule, ...]
    nat: Nat | None
    recursion_maps: dict[str, tuple[str, Line]]
    acls: dict[str, Acl]
    prefix_lists: dict[str, PrefixList]
    route_maps: dict[str, RouteMap]
    default_networks: tuple[DefaultNetwork, ...]
    default_gateway: DefaultGateway | None
    dhcp_distance: int
    notes: tuple[Note, ...]
    remarks: tuple[Remark, ...]
    passed: tuple[Line, ...]
    refused: tuple[Line, ...]
    object_groups: dict[str, ObjectGroup]
    fates: dict[str, int]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def has_local_routes(self) -> bool:
        """Whether this release installs L routes: IOS 15 and later do, 12.x does not (S2.1)."""
        major = self.version.split(".")[0]
        return not (major.isascii() and major.isdigit() and int(major) < 15)
