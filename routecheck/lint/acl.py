"""Entries of access lists that never decide, and lists that pass everything or nothing (ACL10x)."""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from routecheck.lint.acl_cover import Covered, covered, takes_everything
from routecheck.lint.rule import Found
from routecheck.lint.uses import ACL, uses
from routecheck.model.device import Device
from routecheck.model.policy import Acl, AclEntry
from routecheck.snapshot import Snapshot


def _lists(now: Snapshot) -> Iterator[tuple[Device, Acl]]:
    for device in now.network.devices.values():
        for acl in device.acls.values():
            yield device, acl


def _covered(now: Snapshot) -> Iterator[tuple[Device, Acl, Covered]]:
    """The entries that never decide, but for those behind one that matches everything. Found once per snapshot."""
    if now not in _FOUND:
        _FOUND[now] = [(device, acl, one) for device, acl in _lists(now) for one in covered(acl) if not takes_everything(one.by)]
    yield from _FOUND[now]


_FOUND: WeakKeyDictionary[Snapshot, list[tuple[Device, Acl, Covered]]] = WeakKeyDictionary()


def _subject(acl: Acl, entry: AclEntry) -> str:
    return f"access list {acl.name} seq {entry.sequence}"


def _found(device: Device, acl: Acl, one: Covered, effect: str) -> Found:
    aside = " (fragments without ports aside)" if one.but_fragments else ""
    message = f"seq {one.entry.sequence} of access list {acl.name} never decides: seq {one.by.sequence} {effect}{aside}"
    return Found(device.name, _subject(acl, one.entry), message, (one.entry.line, one.by.line))


def contradicting_entry(now: Snapshot) -> Iterator[Found]:
    """An entry of an access list is covered by one before it that decides the opposite.

    The first match decides, so that this entry never does: what it was to permit is denied, or the other way round. Move it in
    front of the other, or remove it.

    Flagged:
        ip access-list extended FROM-LAN
         deny tcp any any range 20 25
         permit tcp 10.0.0.0 0.0.0.255 host 192.0.2.10 eq 22
         permit ip any any

    Accepted:
        ip access-list extended FROM-LAN
         permit tcp 10.0.0.0 0.0.0.255 host 192.0.2.10 eq 22
         deny tcp any any range 20 25
         permit ip any any
    """
    for device, acl, one in _covered(now):
        if one.entry.is_permit != one.by.is_permit:
            yield _found(device, acl, one, "permits all that it denies" if one.by.is_permit else "denies all that it permits")


def redundant_entry(now: Snapshot) -> Iterator[Found]:
    """An entry of an access list is covered by one before it that decides the same.

    It changes nothing. Remove it, or narrow the other one if it is wider than it should be.

    Flagged:
        ip access-list extended FROM-LAN
         permit tcp 10.0.0.0 0.0.255.255 any eq 443
         permit tcp 10.0.7.0 0.0.0.255 any eq 443

    Accepted:
        ip access-list extended FROM-LAN
         permit tcp 10.0.7.0 0.0.0.255 any eq 443
         permit tcp 10.1.0.0 0.0.255.255 any eq 443
    """
    for device, acl, one in _covered(now):
        if one.entry.is_permit == one.by.is_permit:
            yield _found(device, acl, one, "already matches all that it does")


def entries_behind_everything(now: Snapshot) -> Iterator[Found]:
    """Entries of an access list stand behind one that matches everything.

    They are never reached. Move the entry that matches everything to the end, or remove what follows it.

    Flagged:
        ip access-list extended FROM-LAN
         permit tcp any any eq 443
         permit ip any any
         deny tcp any any eq 23

    Accepted:
        ip access-list extended FROM-LAN
         permit tcp any any eq 443
         deny tcp any any eq 23
         permit ip any any
    """
    for device, acl in _lists(now):
        place = next((place for place, entry in enumerate(acl.entries) if takes_everything(entry)), len(acl.entries))
        rest = acl.entries[place + 1 :]
        if rest:
            what = "permits" if acl.entries[place].is_permit else "denies"
            count = "the entry behind it is" if len(rest) == 1 else f"the {len(rest)} entries behind it are"
            message = f"seq {acl.entries[place].sequence} of access list {acl.name} {what} everything: {count} never reached"
            yield Found(device.name, _subject(acl, acl.entries[place]), message, (rest[0].line, acl.entries[place].line))


def empty_list_in_use(now: Snapshot) -> Iterator[Found]:
    """An access list without entries is used.

    It permits everything (S7.1), and denies everything else as soon as it gets its first entry. Add the entries, or take the line
    that applies it away.

    Flagged:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
         ip access-group FROM-OUTSIDE in
        ip access-list extended FROM-OUTSIDE
         remark to be filled in

    Accepted:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
         ip access-group FROM-OUTSIDE in
        ip access-list extended FROM-OUTSIDE
         permit tcp any any established
    """
    for device, acl in _lists(now):
        used = uses(now, device).by_name.get((ACL, acl.name), ())
        if used and not acl.entries:
            message = f"access list {acl.name} of {used[0].by} has no entries: it permits everything"
            yield Found(device.name, f"access list {acl.name}", message, (acl.line, used[0].line))


def permits_nothing(now: Snapshot) -> Iterator[Found]:
    """An access list that filters packets only denies.

    What no entry matches is denied, too (S7.1): nothing passes. End it with `permit ip any any` if only what it names is to be
    held back.

    Flagged:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
         ip access-group NO-TELNET in
        ip access-list extended NO-TELNET
         deny tcp any any eq 23

    Accepted:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
         ip access-group NO-TELNET in
        ip access-list extended NO-TELNET
         deny tcp any any eq 23
         permit ip any any
    """
    for device, acl in _lists(now):
        used = [use for use in uses(now, device).by_name.get((ACL, acl.name), ()) if use.by.startswith(("interface ", "line"))]
        is_meant = any(takes_everything(entry) for entry in acl.entries)
        is_sure = acl.entries and not any(entry.is_permit or entry.unknown for entry in acl.entries)
        if used and is_sure and not is_meant:
            message = f"access list {acl.name} of {used[0].by} permits nothing, so nothing passes"
            yield Found(device.name, f"access list {acl.name}", message, (acl.line, used[0].line))


def standard_list_in_crypto_map(now: Snapshot) -> Iterator[Found]:
    """A crypto map uses a standard access list.

    A crypto map needs an extended one: IPsec proposes source and destination to its peer. Write an extended list.

    Flagged:
        access-list 10 permit 10.0.0.0 0.0.0.255
        crypto map VPN 10 ipsec-isakmp
         set peer 203.0.113.2
         match address 10

    Accepted:
        access-list 110 permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255
        crypto map VPN 10 ipsec-isakmp
         set peer 203.0.113.2
         match address 110
    """
    for device, acl in _lists(now):
        used = [use for use in uses(now, device).by_name.get((ACL, acl.name), ()) if use.by.startswith("crypto ")]
        if used and acl.is_standard:
            message = f"access list {acl.name} is a standard one, and {used[0].by} needs an extended one"
            yield Found(device.name, f"access list {acl.name}", message, (used[0].line, acl.line))
