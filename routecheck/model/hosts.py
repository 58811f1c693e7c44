"""PCs, servers and DNS zones, as `routecheck.toml` declares them."""

from __future__ import annotations

from typing import NamedTuple

from routecheck.address import Prefix


class Service(NamedTuple):
    """What a host listens on: `tcp` or `udp` with a port, or `icmp`, which has none."""

    protocol: str
    port: int | None = None

    def __str__(self) -> str:
        return self.protocol if self.port is None else f"{self.protocol}/{self.port}"


class Host(NamedTuple):
    """A PC or a server. `prefix` is the block its own mask makes (S11.4). With `is_dhcp` it has no address until it has a lease;
    what is declared besides goes before what the lease says.

    `attached` is the interface it is plugged into, as written (`SW1:Gi0/5`), None where its subnet tells. `place` is where
    it is declared, `line` that of its table (0 when it is not known). The MAC address is None where one is to be made up.
    """

    name: str
    address: int | None
    prefix: Prefix | None
    gateway: int | None = None
    resolvers: tuple[int, ...] = ()
    services: tuple[Service, ...] = ()
    attached: str | None = None
    mac: str | None = None
    is_dhcp: bool = False
    place: str = ""
    line: int = 0


class Record(NamedTuple):
    """A DNS resource record. `value` is an address, a name, or the fields of an SOA in the order of RFC 1035 3.3.13."""

    name: str
    kind: str
    value: str
    ttl_s: int


class Zone(NamedTuple):
    """A DNS zone: names in lower case without the last dot, so that the root is the empty name. `servers` are the addresses of
    those who are authoritative for it. An NS record of a name below the zone's own delegates (RFC 1034 4.2.1).

    `negative_ttl_s` is how long 'there is no such name' may be kept: the lower of the SOA's TTL and its last field
    (RFC 2308 5), 0 without an SOA.
    """

    name: str
    servers: tuple[int, ...] = ()
    records: tuple[Record, ...] = ()
    negative_ttl_s: int = 0
    place: str = ""

    def holds(self, name: str) -> bool:
        """Whether `name` (in lower case, without the last dot) is the zone's own or below it."""
        return not self.name or name == self.name or name.endswith(f".{self.name}")
