"""Addresses and wildcards of access lists that look like something else (ACL11x; S7.2, S1.16)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from weakref import WeakKeyDictionary

from routecheck.address import ALL_ONES, dotted, mask_length, parse_address
from routecheck.lint.rule import Found
from routecheck.model.policy import Acl, AclEntry
from routecheck.snapshot import Snapshot


class _Written(NamedTuple):
    """An address and a wildcard as they stand in an entry."""

    device: str
    acl: Acl
    entry: AclEntry
    address: int
    wildcard: int

    @property
    def subject(self) -> str:
        """What a finding about it is about."""
        return f"access list {self.acl.name} seq {self.entry.sequence}"

    @property
    def is_mask(self) -> bool:
        """Whether the wildcard is a mask with an address in front of it, of which only the host bits would count."""
        return bool(mask_length(self.wildcard)) and self.wildcard != ALL_ONES and bool(self.address & self.wildcard)


def _written(now: Snapshot) -> list[_Written]:
    """Every address with a wildcard. Found once per snapshot: three rules look at them."""
    if now not in _FOUND:
        _FOUND[now] = [
            _Written(device.name, acl, entry, address, wildcard)
            for device in now.network.devices.values()
            for acl in device.acls.values()
            for entry in acl.entries
            for address, wildcard in _pairs(entry.line.words)
        ]
    return _FOUND[now]


_FOUND: WeakKeyDictionary[Snapshot, list[_Written]] = WeakKeyDictionary()


def _pairs(words: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """The addresses that are followed by a wildcard; those behind `host` have none."""
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word.lower() == "host" and rest:
            rest.pop(0)
        elif word.count(".") == 3 and rest and rest[0].count(".") == 3:
            try:
                yield parse_address(word), parse_address(rest.pop(0))
            except ValueError:
                return


def mask_for_wildcard(now: Snapshot) -> Iterator[Found]:
    """An entry of an access list has a mask where the wildcard belongs.

    Bits that are set in a wildcard are ignored: `10.1.2.0 255.255.255.0` is every address that ends in .0. Write the wildcard.

    Flagged:
        access-list 10 permit 10.1.2.0 255.255.255.0

    Accepted:
        access-list 10 permit 10.1.2.0 0.0.0.255
        access-list 11 permit 0.0.0.1 255.255.255.0
    """
    for one in _written(now):
        if one.is_mask:
            wildcard = dotted(one.wildcard ^ ALL_ONES)
            message = f"{dotted(one.wildcard)} is a mask; as a wildcard it ignores all but the host bits (is {wildcard} meant?)"
            yield Found(one.device, one.subject, message, (one.entry.line,))


def host_bits_ignored(now: Snapshot) -> Iterator[Found]:
    """The address of an entry has bits set that its wildcard ignores.

    IOS stores the address without them (S1.16): the entry matches the whole block. Write the block's address, or `host` if one
    address is meant.

    Flagged:
        access-list 10 permit 10.1.2.5 0.0.0.255

    Accepted:
        access-list 10 permit 10.1.2.0 0.0.0.255
        access-list 11 permit host 10.1.2.5
    """
    for one in _written(now):
        kept = one.address & ~one.wildcard & ALL_ONES
        if kept != one.address and not one.is_mask and one.wildcard != ALL_ONES:
            message = f"{dotted(one.address)} {dotted(one.wildcard)} is the block {dotted(kept)} {dotted(one.wildcard)}"
            yield Found(one.device, one.subject, message, (one.entry.line,))


def wildcard_with_holes(now: Snapshot) -> Iterator[Found]:
    """The wildcard of an entry has holes.

    That is allowed (S7.2), and matches addresses that do not lie side by side: more often it is a slip. Check that it is meant.

    Flagged:
        access-list 10 permit 10.1.0.0 0.255.0.255

    Accepted:
        access-list 10 permit 10.1.0.0 0.0.255.255
    """
    for one in _written(now):
        if mask_length(one.wildcard ^ ALL_ONES) is None and not mask_length(one.wildcard):
            message = f"the wildcard {dotted(one.wildcard)} has holes: what it matches is no block"
            yield Found(one.device, one.subject, message, (one.entry.line,))
