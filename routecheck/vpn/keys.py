"""Pre-shared keys: which one a side uses for a peer, and whether two are the same (S10.6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.model.crypto import HOST, Block, Key, Keyring, PresharedKey
from routecheck.vpn.outcome import Side

EQUAL, DIFFERENT, UNKNOWN = "equal", "different", "unknown"


class Found(NamedTuple):
    """The key for a peer and the keyring it is in ('' for `crypto isakmp key`)."""

    key: Key
    keyring: str


def compare(one: Key, other: Key) -> str:
    """Whether two keys are the same, when that can be told: of encrypted keys only those written alike can."""
    if one.is_blotted or other.is_blotted:
        return UNKNOWN
    if one.is_hidden or other.is_hidden:
        return EQUAL if one.is_hidden and other.is_hidden and one.secret == other.secret else UNKNOWN
    return EQUAL if one.secret == other.secret else DIFFERENT


def why_unknown(one: Key, other: Key) -> str:
    """Why two keys cannot be compared, as a clause with both places."""
    if one.is_blotted or other.is_blotted:
        return f"a key is blotted out ({one.line}, {other.line})"
    return f"the keys are encrypted (type 6) and cannot be compared ({one.line}, {other.line})"


def key_for(side: Side, peer: int, keyrings: tuple[str, ...] | None) -> Found | None:
    """The key that `side` uses for the address `peer`: the most specific; of several, the first configured. `keyrings` are
    those of its ISAKMP profile; None: `crypto isakmp key`, then every keyring."""
    best: tuple[int, Found] | None = None
    for name, keys in _places(side, keyrings):
        found = _in(keys, peer)
        if found and found.block and (best is None or found.block.mask.bit_count() > best[0]):
            best = found.block.mask.bit_count(), Found(found.key, name)
    return best[1] if best else None


def _places(side: Side, keyrings: tuple[str, ...] | None) -> Iterator[tuple[str, Mapping[Block | str, PresharedKey]]]:
    crypto = side.crypto
    if keyrings is None and not side.vrf:
        yield "", crypto.keys
    for name in crypto.keyrings if keyrings is None else keyrings:
        found = crypto.keyrings.get(name)
        if found and found.vrf == side.vrf and _is_for(found, side):
            yield name, found.keys


def _is_for(keyring: Keyring, side: Side) -> bool:
    """Whether a keyring is for the address `side` uses (`local-address`)."""
    return keyring.local is None or keyring.local.value in (side.interface, dotted(side.address))


def _in(keys: Mapping[Block | str, PresharedKey], peer: int) -> PresharedKey | None:
    """The most specific key of a list. A hub has a key for each of its thousands of peers: those are looked up."""
    exact = keys.get(Block(peer, HOST))
    if exact:
        return exact
    best: PresharedKey | None = None
    for mask in sorted(_masks(keys), key=int.bit_count, reverse=True):
        best = best or keys.get(Block(peer & mask, mask))
    return best


def _masks(keys: Mapping[Block | str, PresharedKey]) -> frozenset[int]:
    """The masks other than a host's that keys are for."""
    return frozenset(one.mask for one in keys if isinstance(one, Block) and one.mask != HOST)


def key_by_name(side: Side, name: str) -> Found | None:
    """The key for a peer by its host name: only aggressive mode can use one (S10.6)."""
    found = side.crypto.keys.get(name)
    if found:
        return Found(found.key, "")
    for keyring in side.crypto.keyrings.values():
        inside = keyring.keys.get(name)
        if inside:
            return Found(inside.key, keyring.name)
    return None
