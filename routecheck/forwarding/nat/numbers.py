"""Which ports and addresses are free: the lowest free one, kept in the time it takes to look at it (S9.7, S9.9)."""

from __future__ import annotations

from routecheck.forwarding.packet import ICMP

GROUPS = ((0, 511), (512, 1023), (1024, 65535))
"""A port is exchanged for one of its own group (S9.7)."""
_RESERVED = 0
"""Not a port (RFC 6335): PAT never chooses it for TCP or UDP, but it is an ICMP identifier like others."""


class Numbers:
    """The numbers from `first` to `last`, and which of them are taken."""

    __slots__ = ("_low", "first", "last", "taken")

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last, self._low = first, last, first
        self.taken: set[int] = set()

    def lowest(self) -> int | None:
        """The lowest that is free, and None when all are taken."""
        while self._low in self.taken:
            self._low += 1
        return self._low if self._low <= self.last else None

    def take(self, number: int) -> None:
        """No longer free."""
        self.taken.add(number)

    def free(self, number: int) -> None:
        """Free again."""
        self.taken.discard(number)
        self._low = min(self._low, number) if number >= self.first else self._low

    @property
    def size(self) -> int:
        """How many there are, taken or not."""
        return self.last - self.first + 1


class Ports:
    """The ports of one global address and protocol."""

    __slots__ = ("groups",)

    def __init__(self, protocol: int) -> None:
        self.groups = [Numbers(max(first, _RESERVED + (protocol != ICMP)), last) for first, last in GROUPS]

    def choose(self, wanted: int) -> int | None:
        """The port itself when it is free, else the lowest free one of its group; taken from now on. None: all are taken."""
        group = self.of(wanted)
        found = wanted if wanted not in group.taken else group.lowest()
        if found is not None:
            group.take(found)
        return found

    def of(self, port: int) -> Numbers:
        """The group that a port is in."""
        return self.groups[0 if port < 512 else 1 if port < 1024 else 2]
