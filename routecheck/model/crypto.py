"""What a config says about IKE and IPsec (section 10 of semantics.md): nothing here is computed.

Every value is a `Said`: what it is and the line that says so, or no line where IOS's default fills it in. Imported only for
configs that have crypto lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Generic, NamedTuple, TypeVar

from routecheck.model.secret import Secret
from routecheck.syntax.line import Line

T = TypeVar("T")
HOST = 0xFFFFFFFF


class Said(NamedTuple, Generic[T]):
    """A value with the line it stands on; no line: IOS's default."""

    value: T
    line: Line | None = None

    @property
    def place(self) -> str:
        """`A.cfg:3`, or `(default)`."""
        return str(self.line) if self.line else "(default)"


class Block(NamedTuple):
    """An address and a mask, as keys and identities are matched by; a mask of 0 is any address."""

    address: int
    mask: int = HOST

    def covers(self, address: int) -> bool:
        """Whether `address` is one of these."""
        return (address ^ self.address) & self.mask == 0


class Key(NamedTuple):
    """A pre-shared key. `is_hidden`: encrypted with a master key (type 6), or blotted out, so that only a key written in the
    same way can be compared with it."""

    secret: Secret
    line: Line
    is_hidden: bool = False
    is_blotted: bool = False


class PresharedKey(NamedTuple):
    """A key of `crypto isakmp key` or of a `crypto keyring`, for the peers of a block or for one by its hostname."""

    key: Key
    block: Block | None = None
    hostname: str = ""


class Keyring(NamedTuple):
    """`crypto keyring NAME [vrf FVRF]`. `local` is an interface or an address."""

    name: str
    line: Line
    vrf: str = ""
    local: Said[str] | None = None
    keys: Mapping[Block | str, PresharedKey] = MappingProxyType({})


class IsakmpPolicy(NamedTuple):
    """`crypto isakmp policy N` with the defaults of S10.3. No line: built in (S10.4)."""

    number: int
    line: Line | None
    encryption: Said[str] = Said("des")
    hash: Said[str] = Said("sha")
    authentication: Said[str] = Said("rsa-sig")
    group: Said[str] = Said("1")
    lifetime_s: Said[int] = Said(86400)


class Identity(NamedTuple):
    """What a peer may call itself: `kind` is address, fqdn, domain, email, key-id, group, certificate or any; `value` its
    text, `block` its addresses."""

    kind: str
    line: Line
    value: str = ""
    block: Block | None = None
    vrf: str = ""


class IsakmpProfile(NamedTuple):
    """`crypto isakmp profile`."""

    name: str
    line: Line
    keyrings: tuple[Said[str], ...] = ()
    matches: tuple[Identity, ...] = ()
    self_identity: Said[str] | None = None
    vrf: Said[str] | None = None
    local: Said[str] | None = None
    aggressive: Line | None = None


class Ikev2Proposal(NamedTuple):
    """`crypto ikev2 proposal`; None where its lines leave a type out."""

    name: str
    line: Line | None
    encryption: Said[tuple[str, ...]] | None = None
    integrity: Said[tuple[str, ...]] | None = None
    prf: Said[tuple[str, ...]] | None = None
    group: Said[tuple[str, ...]] | None = None


class Ikev2Policy(NamedTuple):
    """`crypto ikev2 policy`: which proposals, for which local addresses and front-door VRF (`any` for all)."""

    name: str
    line: Line
    proposals: tuple[Said[str], ...] = ()
    vrf: Said[str] | None = None
    local: tuple[Said[int], ...] = ()


class Ikev2Peer(NamedTuple):
    """A `peer` of an IKEv2 keyring. One key for both directions stands in both."""

    name: str
    line: Line
    block: Block | None = None
    hostname: str = ""
    identity: Identity | None = None
    local: Key | None = None
    remote: Key | None = None


class Ikev2Keyring(NamedTuple):
    """`crypto ikev2 keyring`."""

    name: str
    line: Line
    peers: Mapping[str, Ikev2Peer] = MappingProxyType({})


class Ikev2Profile(NamedTuple):
    """`crypto ikev2 profile` (S10.19). `keyring` is the local one."""

    name: str
    line: Line
    matches: tuple[Identity, ...] = ()
    vrf: Said[str] | None = None
    local: tuple[Said[str], ...] = ()
    identity: Identity | None = None
    authentication_local: Said[str] | None = None
    authentication_remote: tuple[Said[str], ...] = ()
    keyring: Said[str] | None = None
    trustpoint: Line | None = None
    lifetime_s: Said[int] = Said(86400)
    dpd: Line | None = None
    is_shutdown: Line | None = None


class TransformSet(NamedTuple):
    """`crypto ipsec transform-set`. `transforms` with key sizes: `esp-aes 256`, `esp-sha256-hmac`."""

    name: str
    line: Line | None
    transforms: tuple[str, ...] = ()
    mode: Said[str] = Said("tunnel")


class Protection(NamedTuple):
    """How packets are to be protected: the `set` lines of a crypto map entry or an IPsec profile. None: as configured
    globally, or IOS's default."""

    transform_sets: Said[tuple[str, ...]] | None = None
    pfs: Said[str] | None = None
    lifetime_s: Said[int] | None = None
    lifetime_kb: Said[int] | None = None
    window: Said[int] | None = None
    isakmp_profile: Said[str] | None = None
    ikev2_profile: Said[str] | None = None
    responder_only: Line | None = None


class IpsecProfile(NamedTuple):
    """`crypto ipsec profile`."""

    name: str
    line: Line | None
    protection: Protection = Protection()


class MapEntry(NamedTuple):
    """An entry of a crypto map or a dynamic map. `dynamic` names the dynamic map whose entries answer here; `peers` are
    addresses or host names in order. `is_isakmp`: negotiated by IKE, not keyed by hand and not GDOI."""

    number: int
    line: Line
    is_isakmp: bool = True
    dynamic: Said[str] | None = None
    peers: tuple[Said[str], ...] = ()
    acl: Said[str] | None = None
    protection: Protection = Protection()


class TunnelProtection(NamedTuple):
    """`tunnel protection ipsec profile NAME [shared] [ikev2-profile P]`."""

    profile: str
    line: Line
    is_shared: bool = False
    ikev2_profile: str = ""


class Nhrp(NamedTuple):
    """The `ip nhrp` lines of a tunnel (S10.27). `maps` leads from tunnel addresses to those packets are sent to."""

    network_id: Said[int] | None = None
    authentication: Key | None = None
    maps: tuple[tuple[int, Said[int]], ...] = ()
    servers: tuple[Said[int], ...] = ()
    multicasts_dynamically: Line | None = None
    redirects: Line | None = None
    takes_shortcuts: Line | None = None


class CryptoMap(NamedTuple):
    """`crypto map NAME` or `crypto dynamic-map NAME`, its entries by number."""

    name: str
    entries: Mapping[int, MapEntry] = MappingProxyType({})
    local: Said[str] | None = None


class AggressivePeer(NamedTuple):
    """`crypto isakmp peer address A` with `set aggressive-mode`: IKE to this peer starts in aggressive mode."""

    address: int
    line: Line
    key: Key | None = None
    identity: Identity | None = None


class Crypto(NamedTuple):
    """Everything a config says about IKE and IPsec. Lines are None where the default holds."""

    policies: Mapping[int, IsakmpPolicy] = MappingProxyType({})
    keys: Mapping[Block | str, PresharedKey] = MappingProxyType({})
    keyrings: Mapping[str, Keyring] = MappingProxyType({})
    isakmp_profiles: Mapping[str, IsakmpProfile] = MappingProxyType({})
    aggressive_peers: Mapping[int, AggressivePeer] = MappingProxyType({})
    identity: Said[str] = Said("address")
    keepalive_s: Said[int] | None = None
    nat_keepalive_s: Said[int] = Said(0)
    no_isakmp: Line | None = None
    no_aggressive_mode: Line | None = None
    no_default_policies: Line | None = None
    no_nat_traversal: Line | None = None
    no_shield: Line | None = None
    ikev2_proposals: Mapping[str, Ikev2Proposal] = MappingProxyType({})
    ikev2_policies: Mapping[str, Ikev2Policy] = MappingProxyType({})
    ikev2_keyrings: Mapping[str, Ikev2Keyring] = MappingProxyType({})
    ikev2_profiles: Mapping[str, Ikev2Profile] = MappingProxyType({})
    transform_sets: Mapping[str, TransformSet] = MappingProxyType({})
    ipsec_profiles: Mapping[str, IpsecProfile] = MappingProxyType({})
    maps: Mapping[str, CryptoMap] = MappingProxyType({})
    dynamic_maps: Mapping[str, CryptoMap] = MappingProxyType({})
    lifetime_s: Said[int] = Said(3600)
    lifetime_kb: Said[int] = Said(4608000)
    window: Said[int] = Said(64)
