"""What an IOS device serves hosts with, or asks for itself: names (DNS) and addresses (DHCP). Imported where a config has any."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from routecheck.address import Prefix
from routecheck.syntax.line import Line

RELAYED = frozenset((37, 49, 53, 67, 68, 69, 137, 138))
"""The UDP ports whose broadcasts an `ip helper-address` passes on unless told otherwise (S12.7)."""
LEASE_S = 86400
"""How long a lease lasts unless told otherwise (S12.6)."""


class NamedHost(NamedTuple):
    """`ip host NAME A...`: the name in lower case."""

    name: str
    addresses: tuple[int, ...]
    vrf: str
    line: Line


class NameServer(NamedTuple):
    """One address of `ip name-server`."""

    address: int
    vrf: str
    line: Line


class Domain(NamedTuple):
    """`ip domain name D` or `ip domain list D`: what is put behind a name without a dot."""

    name: str
    vrf: str
    line: Line


class Excluded(NamedTuple):
    """`ip dhcp excluded-address`: addresses from `first` to `last` that are never leased."""

    first: int
    last: int
    vrf: str
    line: Line


class Pool(NamedTuple):
    """`ip dhcp pool NAME`. One with `prefix` leases its addresses; one with `host` is a reservation for one client, which is told
    by its MAC address (None where its identifier holds none). A `lease_s` of None lasts for ever."""

    name: str
    line: Line
    vrf: str = ""
    prefix: Prefix | None = None
    prefix_line: Line | None = None
    secondaries: tuple[Prefix, ...] = ()
    host: int | None = None
    host_prefix: Prefix | None = None
    client_mac: str | None = None
    client_line: Line | None = None
    gateways: tuple[int, ...] = ()
    gateway_line: Line | None = None
    resolvers: tuple[int, ...] = ()
    resolver_line: Line | None = None
    domain: str = ""
    lease_s: int | None = LEASE_S
    lease_line: Line | None = None


class Services(NamedTuple):
    """All of it. Hosts by VRF and name; name servers, domains and excluded ranges in the order configured; pools by name.
    The lines are None where IOS's default holds: names are looked up, DHCP is served, DNS is not."""

    hosts: Mapping[tuple[str, str], NamedHost] = MappingProxyType({})
    name_servers: tuple[NameServer, ...] = ()
    no_lookup_line: Line | None = None
    dns_server_line: Line | None = None
    domain: Mapping[str, Domain] = MappingProxyType({})
    domains: tuple[Domain, ...] = ()
    pools: Mapping[str, Pool] = MappingProxyType({})
    excluded: tuple[Excluded, ...] = ()
    no_dhcp_line: Line | None = None
    relayed_ports: frozenset[int] = RELAYED

    def names_of(self, name: str, vrf: str = "") -> tuple[str, ...]:
        """The names that are looked up for what someone typed, in order: one without a dot gets the domains of
        `ip domain list`, or without a list that of `ip domain name`, and is tried alone last."""
        bare = name.lower().removesuffix(".")
        if "." in bare or name.endswith("."):
            return (bare,)
        listed = [one.name for one in self.domains if one.vrf == vrf]
        own = self.domain.get(vrf)
        return (*(f"{bare}.{domain}" for domain in listed or ([own.name] if own else [])), bare)
