"""Prefix-lists, route-maps and network statements of which a part does nothing (CFG24x)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from routecheck.address import ALL_ONES, Prefix, dotted, host_prefix, mask_length, parse_address
from routecheck.lint.defined import refused_words
from routecheck.lint.participation import missed_by
from routecheck.lint.rule import Found
from routecheck.lint.uses import PREFIXES, uses
from routecheck.model.device import Device, Interface
from routecheck.model.policy import PrefixEntry
from routecheck.model.routing import OspfNetwork
from routecheck.snapshot import Snapshot


def shadowed_prefix(now: Snapshot) -> Iterator[Found]:
    """An entry of a prefix-list is never reached: one before it matches the same prefixes.

    The first match decides, so that this entry changes nothing. Put the narrower entry first, or remove it.

    Flagged:
        ip prefix-list OURS seq 5 permit 10.0.0.0/8 le 32
        ip prefix-list OURS seq 10 deny 10.66.0.0/16 le 24

    Accepted:
        ip prefix-list OURS seq 5 deny 10.66.0.0/16 le 24
        ip prefix-list OURS seq 10 permit 10.0.0.0/8 le 32
    """
    for device in now.network.devices.values():
        for listed in device.prefix_lists.values():
            for entry, first in _taken(listed.entries):
                if first:
                    effect = (
                        "matches the same" if first.is_permit == entry.is_permit else "decides the opposite for the same prefixes"
                    )
                    message = f"seq {entry.sequence} of prefix-list {listed.name} is never reached: seq {first.sequence} {effect}"
                    subject = f"prefix-list {listed.name} seq {entry.sequence}"
                    yield Found(device.name, subject, message, (entry.line, first.line))


def _taken(entries: Iterable[PrefixEntry]) -> Iterator[tuple[PrefixEntry, PrefixEntry | None]]:
    """Each entry with the first before it that takes all it would match: one of the blocks around its own."""
    known: dict[Prefix, list[PrefixEntry]] = {}
    lengths: set[int] = set()
    for entry in entries:
        around = (known.get(host_prefix(entry.prefix.address, length), ()) for length in lengths if length <= entry.prefix.length)
        taking = [one for blocks in around for one in blocks if _takes(one, entry)]
        yield entry, min(taking, key=lambda one: one.sequence, default=None)
        known.setdefault(entry.prefix, []).append(entry)
        lengths.add(entry.prefix.length)


def _takes(first: PrefixEntry, entry: PrefixEntry) -> bool:
    """Whether `first` matches every prefix that `entry` does."""
    return first.prefix.contains(entry.prefix) and first.least <= entry.least and entry.most <= first.most


def permits_no_prefix(now: Snapshot) -> Iterator[Found]:
    """A prefix-list only denies, and is used.

    What no entry matches is denied, too: nothing passes. End it with `permit 0.0.0.0/0 le 32` if only the prefixes that it
    names are to be held back.

    Flagged:
        router bgp 65000
         neighbor 192.0.2.2 remote-as 65001
         neighbor 192.0.2.2 prefix-list NO-DEFAULT in
        ip prefix-list NO-DEFAULT seq 5 deny 0.0.0.0/0

    Accepted:
        router bgp 65000
         neighbor 192.0.2.2 remote-as 65001
         neighbor 192.0.2.2 prefix-list NO-DEFAULT in
        ip prefix-list NO-DEFAULT seq 5 deny 0.0.0.0/0
        ip prefix-list NO-DEFAULT seq 10 permit 0.0.0.0/0 le 32
    """
    for device in now.network.devices.values():
        known = uses(now, device).by_name
        for name, listed in device.prefix_lists.items():
            is_meant = len(listed.entries) == 1 and (listed.entries[0].prefix.length, listed.entries[0].most) == (0, 32)
            used = known.get((PREFIXES, name), ())
            if used and not is_meant and not any(entry.is_permit for entry in listed.entries):
                message = f"prefix-list {name} permits nothing, so {used[0].by} lets no prefix pass"
                yield Found(device.name, f"prefix-list {name}", message, (listed.line, used[0].line))


def clause_never_reached(now: Snapshot) -> Iterator[Found]:
    """A clause of a route-map is never reached: one before it matches everything.

    A clause without `match` takes whatever comes to it. Give it a `match`, or move it to the end.

    Flagged:
        route-map EXPORT permit 10
         set metric 50
        route-map EXPORT deny 20
         match ip address prefix-list PRIVATE
        ip prefix-list PRIVATE seq 5 permit 10.0.0.0/8 le 32

    Accepted:
        route-map EXPORT deny 10
         match ip address prefix-list PRIVATE
        route-map EXPORT permit 20
         set metric 50
        ip prefix-list PRIVATE seq 5 permit 10.0.0.0/8 le 32
    """
    for device in now.network.devices.values():
        for listed in device.route_maps.values():
            for first, clause in pairwise(listed.clauses):
                jumped = any((one.continues_at or 0) > first.sequence for one in listed.clauses)
                takes_all = not first.matches and first.continues_at is None and not jumped
                if takes_all and not _refused(device, first.line.number, clause.line.number):
                    message = f"clause {clause.sequence} of route-map {listed.name} is never reached: {first.sequence} takes all"
                    subject = f"route-map {listed.name} {clause.sequence}"
                    yield Found(device.name, subject, message, (clause.line, first.line))
                    break


def _refused(device: Device, first: int, last: int) -> bool:
    """Whether a line between two is in error, so that it is not known what a clause matches."""
    low, high = min(first, last), max(first, last)
    return any(low < span.line < high for told in device.diagnostics for span in told.spans) or any(
        low < note.line.number < high and note.fate == "unknown" for note in device.notes
    )


def network_matches_nothing(now: Snapshot) -> Iterator[Found]:
    """A `network` statement of OSPF matches no interface.

    It does nothing: the interface that it is meant for has another address, or the wildcard is too narrow.

    Flagged:
        interface GigabitEthernet0/1
         ip address 10.0.16.1 255.255.255.0
        router ospf 1
         network 10.0.0.0 0.0.7.255 area 0

    Accepted:
        interface GigabitEthernet0/1
         ip address 10.0.16.1 255.255.255.0
        router ospf 1
         network 10.0.16.0 0.0.7.255 area 0
    """
    for device in now.network.devices.values():
        if any(made.unknown_address for made in device.interfaces.values()) or "address" in refused_words(device):
            continue
        for process in device.ospf:
            own = [made for made in device.interfaces.values() if made.vrf == process.vrf and made.addresses]
            for network in process.networks.values():
                is_lost = own and not any(_matches(network, made) for made in own)
                if is_lost and missed_by(device, process, network) is None:  # RTE139 says that of its interface
                    name = f"network {dotted(network.address)} {dotted(network.wildcard)} area {network.area}"
                    message = f"'{name}' of router ospf {process.pid} matches no interface"
                    yield Found(device.name, f"router ospf {process.pid} {name}", message, (network.line,))


def _matches(network: OspfNetwork, made: Interface) -> bool:
    return any((at.address ^ network.address) & ~network.wildcard & ALL_ONES == 0 for at in made.addresses)


def mask_as_wildcard(now: Snapshot) -> Iterator[Found]:
    """A `network` statement of OSPF has a mask where the wildcard belongs.

    IOS turns it round and shows the wildcard (S5.2), so that the statement works, but the file and the router will differ for
    ever, and other commands (`distance`, access lists) do not do that. Write the wildcard.

    Flagged:
        interface GigabitEthernet0/1
         ip address 10.0.0.1 255.255.255.0
        router ospf 1
         network 10.0.0.0 255.255.255.0 area 0

    Accepted:
        interface GigabitEthernet0/1
         ip address 10.0.0.1 255.255.255.0
        router ospf 1
         router-id 10.0.0.1
         network 10.0.0.0 0.0.0.255 area 0
    """
    for device in now.network.devices.values():
        for process in device.ospf:
            for network in process.networks.values():
                match network.line.words:
                    case _, address, mask, *_ if mask.count(".") == 3:
                        length = mask_length(parse_address(mask))
                        if length and length < 32:
                            subject = f"router ospf {process.pid} network {address} {mask}"
                            message = f"{mask} is a mask; the wildcard is {dotted(network.wildcard)}"
                            yield Found(device.name, subject, message, (network.line,))
