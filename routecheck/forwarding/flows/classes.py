"""Packets that some lists cannot tell apart are alike: what is asked of one of them holds for all (S7.2)."""

from __future__ import annotations

from collections.abc import Iterable

from routecheck.forwarding.flows.gates import Hosts
from routecheck.model.policy import Acl, Wild


class Alike:
    """Hosts by what a set of access lists (and of further blocks) sees of their addresses, wherever in a packet they stand."""

    def __init__(self, hosts: Hosts, lists: Iterable[Acl], blocks: Iterable[Wild] = ()) -> None:
        self.hosts = hosts
        entries = [entry for one in lists for entry in one.entries]
        named = [block for entry in entries for block in (*entry.sources, *entry.destinations)]
        self.parts = [hosts.all] if hosts.all else []
        """Sets of hosts that are alike."""
        for block in dict.fromkeys((*named, *blocks)):
            held = hosts.within([block])
            self.parts = [piece for part in self.parts for piece in (part & held, part & ~held) if piece]
        self._kinds = {number: place for place, part in enumerate(self.parts) for number in _members(part)}

    def kind(self, host: int) -> int:
        """A number that two hosts share only when they are alike."""
        return self._kinds[host]

    def one_of(self, part: int) -> int:
        """The address of a host of a set."""
        return self.hosts.addresses[_lowest(part)]


def _members(part: int) -> Iterable[int]:
    while part:
        number = _lowest(part)
        yield number
        part &= ~(1 << number)


def _lowest(part: int) -> int:
    return (part & -part).bit_length() - 1
