"""One routing table: a choice per prefix, made when it is asked for, and the longest match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from routecheck.address import DEFAULT, MASKS, Prefix
from routecheck.protocols.ospf.table import Table
from routecheck.protocols.route import Ineligible, Route
from routecheck.rib.select import Choice, select

_NO_CHOICE = Choice(())


class Rib:
    """The routing table of one VRF of one router.

    `fixed` are the connected and local candidates. Static candidates come and go while the table settles. OSPF is asked
    per prefix, so that a table of which one prefix is wanted costs one prefix.
    """

    def __init__(self, fixed: Iterable[Route], tables: Sequence[Table]) -> None:
        self.tables = tables
        self._fixed: dict[Prefix, list[Route]] = {}
        for route in fixed:
            self._fixed.setdefault(route.prefix, []).append(route)
        self._statics: dict[Prefix, list[Route]] = {}
        self.ineligible: dict[Prefix, list[Ineligible]] = {}
        self._choices: dict[Prefix, Choice] = {}
        self._lengths: dict[int, dict[int, Prefix]] | None = None

    def with_static(self, route: Route) -> None:
        """Add a static candidate."""
        self._statics.setdefault(route.prefix, []).append(route)
        self._forget(route.prefix)

    def without_static(self, route: Route) -> None:
        """Take a static candidate back."""
        self._statics[route.prefix].remove(route)
        self._forget(route.prefix)

    def _forget(self, prefix: Prefix) -> None:
        self._choices.pop(prefix, None)
        if self._lengths is not None:
            self._lengths.setdefault(prefix.length, {})[prefix.address] = prefix

    def offered(self, prefix: Prefix) -> list[Route]:
        """The candidates for exactly `prefix` that are eligible now: one per source and static route."""
        routes = [*self._fixed.get(prefix, ()), *self._statics.get(prefix, ())]
        for table in self.tables:
            route = table.route(prefix)
            if route:
                routes.append(route)
        return routes

    def choice(self, prefix: Prefix) -> Choice:
        """What became of the candidates for exactly `prefix` (no winners when there are none)."""
        made = self._choices.get(prefix)
        if made is None:
            routes = self.offered(prefix)
            made = self._choices[prefix] = select(routes, self.ineligible.get(prefix, ())) if routes else _NO_CHOICE
        return made

    def prefixes(self) -> list[Prefix]:
        """Every prefix that has a winner, sorted."""
        known = {*self._fixed, *self._statics}
        for table in self.tables:
            known.update(table.prefixes())
        return sorted(prefix for prefix in known if self.choice(prefix).winners)

    def count(self) -> int:
        """How many prefixes have a winner. Every one of them is computed, and none is listed."""
        own = {*self._fixed, *self._statics, *(prefix for table in self.tables[1:] for prefix in table.prefixes())}
        here = sum(1 for prefix in own if self.choice(prefix).winners)
        return here + sum(table.count(own) for table in self.tables[:1])

    def known(self) -> list[Prefix]:
        """Every prefix something is known about, winners or not, sorted."""
        known = {*self._fixed, *self._statics, *self.ineligible}
        for table in self.tables:
            known.update(table.prefixes())
        return sorted(known)

    def covering(self, address: int) -> Iterator[Prefix]:
        """The prefixes with a winner that cover `address`, longest first."""
        lengths = self._by_length()
        for length in sorted(lengths, reverse=True):
            prefix = lengths[length].get(address & MASKS[length])
            if prefix is not None and self.choice(prefix).winners:
                yield prefix

    def longest_match(self, address: int, *, with_default: bool = True) -> tuple[Route, ...]:
        """The winners of the longest prefix that covers `address`; none when nothing does (S0.4)."""
        for prefix in self.covering(address):
            if with_default or prefix != DEFAULT:
                return self.choice(prefix).winners
        return ()

    def _by_length(self) -> dict[int, dict[int, Prefix]]:
        if self._lengths is None:
            lengths: dict[int, dict[int, Prefix]] = {}
            for prefix in self.known():
                lengths.setdefault(prefix.length, {})[prefix.address] = prefix
            self._lengths = lengths
        return self._lengths

    def candidates(self, prefix: Prefix) -> Choice:
        """The choice with every way a protocol could have gone, for explanations: the same winners, more losers."""
        routes = [*self._fixed.get(prefix, ()), *self._statics.get(prefix, ())]
        for table in self.tables:
            routes.extend(table.candidates(prefix))
        return select(routes, self.ineligible.get(prefix, ()))
