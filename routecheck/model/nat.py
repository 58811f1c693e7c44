"""What a config says about NAT (section 9 of semantics.md): the rules, not what they do to packets."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from routecheck.syntax.line import Line


class NatRule(NamedTuple):
    """An `ip nat inside source` line, or `outside source`, or `inside destination`. `kind` is list, route-map or static; `name`
    the access list or route-map that says what is translated (of a static rule the route-map behind it, '' without one);
    `local` the address that a static rule is for as it stands in the line (of `outside source` the outside global one), the
    first of its block when `length` is not 32; `target` what is translated to, in the words of the line.
    `key` is what `no` names a rule by.

    `port`, `to` and `to_port` are the numbers of a static rule. What is translated to is `to`, the address of
    `interface`, or the addresses of `pool`. `group` is the redundancy group, without which a rule always counts.
    """

    kind: str
    line: Line
    name: str = ""
    local: int | None = None
    length: int = 32
    protocol: str = ""
    target: str = ""
    is_overload: bool = False
    key: str = ""
    port: int | None = None
    to: int | None = None
    to_port: int | None = None
    interface: str = ""
    pool: str = ""
    vrf: str = ""
    is_in_vrf: bool = False
    is_extendable: bool = False
    has_alias: bool = True
    is_reversible: bool = False
    group: str = ""


class Pool(NamedTuple):
    """An `ip nat pool`. `ranges` are its first and last addresses; `length` that of the subnet they are in; `kind` is '',
    rotary or match-host."""

    name: str
    line: Line
    length: int = 32
    ranges: tuple[tuple[int, int], ...] = ()
    kind: str = ""


class Limit(NamedTuple):
    """An `ip nat translation max-entries` line. `kind` is '' (all), all-host, host, list, vrf or all-vrf; `name` which."""

    kind: str
    name: str
    most: int
    line: Line


class Nat(NamedTuple):
    """What else there is about NAT. `timeouts_s` by the word of the line ('udp-timeout', 'port-timeout tcp 8080'), None for
    `never`. `has_flows` is lifted by `no ip nat create flow-entries`."""

    pools: Mapping[str, Pool] = MappingProxyType({})
    outside: tuple[NatRule, ...] = ()
    destinations: tuple[NatRule, ...] = ()
    timeouts_s: Mapping[str, int | None] = MappingProxyType({})
    limits: tuple[Limit, ...] = ()
    has_flows: bool = True
