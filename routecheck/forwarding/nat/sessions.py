"""The sessions and dynamic translations of a table while they live, and when they end (S9.8, S9.12)."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator

from routecheck.forwarding.nat.mapping import Key, Mapping, Session
from routecheck.forwarding.nat.statics import beyond
from routecheck.model.nat import Limit, Nat

Counts = Callable[[Limit, str, int], "str | None"]
"""Under what a session of an inside host counts for a limit; None when it does not."""


class Sessions:
    """What is found by either side. `simple` are the translations of whole hosts, by VRF and address on each side."""

    __slots__ = ("_counts", "_due", "_nat", "_number", "_release", "_used", "by_inside", "by_outside", "outer", "simple")

    def __init__(self, nat: Nat, release: Callable[[Mapping], None], counts: Counts) -> None:
        self._nat, self._release, self._counts = nat, release, counts
        self.by_inside: dict[Key, Session] = {}
        self.by_outside: dict[Key, Session] = {}
        self.simple = Sides()
        self.outer = Sides()
        self._due: list[tuple[float, int, Session | Mapping]] = []
        self._number = 0
        self._used: Counter[tuple[int, str]] = Counter()

    def __len__(self) -> int:
        return len(self.by_outside) + len(self.simple.by_real) + len(self.outer.by_real)

    def full(self, vrf: str, host: int) -> Limit | None:
        """The limit that one more session of an inside host would pass."""
        for place, limit in enumerate(self._nat.limits):
            name = self._counts(limit, vrf, host)
            if name is not None and self._used[place, name] >= limit.most:
                return limit
        return None

    def add(self, session: Session) -> None:
        """One more session, with its keys in place."""
        self.by_inside.setdefault(session.inside_key, session)
        self.by_outside[session.outside_key] = session
        for mapping in (session.inside, session.outside):
            if mapping:
                mapping.uses += 1
        self._count(session, 1)
        self.schedule(session)

    def hold(self, mapping: Mapping) -> None:
        """One more translation of a whole host."""
        side, known = (self.outer, mapping.rule.vrf) if mapping.is_outside else (self.simple, beyond(mapping.rule))
        mapping.held = real, shown = (mapping.vrf, mapping.real), (known, mapping.shown)
        side.by_real[real] = mapping
        side.by_shown[shown] = mapping
        self.schedule(mapping)

    def _count(self, session: Session, change: int) -> None:
        for place, limit in enumerate(self._nat.limits):
            name = self._counts(limit, session.vrf, session.local)
            if name is not None:
                self._used[place, name] += change

    def schedule(self, one: Session | Mapping) -> None:
        """Look at it again when it may end; earlier than planned when its timer got shorter."""
        until = one.until(self._nat)
        if until is not None and (one.due is None or until < one.due):
            one.due = until
            self._number += 1
            heapq.heappush(self._due, (until, self._number, one))

    def expire(self, at_s: float) -> None:
        """End what has been idle for as long as its timer says."""
        while self._due and self._due[0][0] <= at_s:
            due, _, one = heapq.heappop(self._due)
            if one.due != due:
                continue
            one.due = None
            until = one.until(self._nat)
            if until is None or until > at_s:
                self.schedule(one)
            elif isinstance(one, Session):
                self.remove(one, at_s)
            elif one.uses == 0:
                self._drop(one)

    def remove(self, session: Session, at_s: float) -> None:
        """End a session, and the translations that only it used."""
        session.due = -1.0
        if self.by_inside.get(session.inside_key) is session:
            del self.by_inside[session.inside_key]
        del self.by_outside[session.outside_key]
        self._count(session, -1)
        for mapping in (session.inside, session.outside):
            if mapping:
                self._let_go(mapping, at_s)

    def undo(self, mapping: Mapping) -> None:
        """Give back what was meant for a session that does not come about."""
        if not (mapping.uses or mapping.is_static or mapping.held):
            self._release(mapping)

    def _let_go(self, mapping: Mapping, at_s: float) -> None:
        mapping.uses -= 1
        if mapping.uses or mapping.is_static:
            return
        if mapping.held is None:
            self._release(mapping)
        elif mapping.due is None:
            until = mapping.until(self._nat)
            if until is not None and until <= at_s:
                self._drop(mapping)
            else:
                self.schedule(mapping)

    def _drop(self, mapping: Mapping) -> None:
        side = self.outer if mapping.is_outside else self.simple
        if mapping.held:
            del side.by_real[mapping.held[0]], side.by_shown[mapping.held[1]]
            mapping.held = None
        self._release(mapping)

    def clear(self, at_s: float) -> None:
        """`clear ip nat translation *`: all that is dynamic."""
        for session in list(self.by_outside.values()):
            self.remove(session, at_s)
        for side in (self.simple, self.outer):
            for mapping in list(side.by_real.values()):
                self._drop(mapping)
        self._due.clear()

    def used(self) -> Iterator[tuple[Limit, int]]:
        """Each limit with how much of it is used: by one host or VRF, that with the most."""
        for place, limit in enumerate(self._nat.limits):
            yield limit, max((count for (of, _), count in self._used.items() if of == place), default=0)

    def hosts(self) -> Iterator[Mapping]:
        """The translations of whole hosts, in the order they were made."""
        yield from self.simple.by_real.values()
        yield from self.outer.by_real.values()


class Sides:
    """Translations of whole hosts by VRF and address on either side."""

    __slots__ = ("by_real", "by_shown")

    def __init__(self) -> None:
        self.by_real: dict[tuple[str, int], Mapping] = {}
        self.by_shown: dict[tuple[str, int], Mapping] = {}
