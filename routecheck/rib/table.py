"""One routing table: a choice per prefix, made when it is asked for, and the longest match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from routecheck.address import MASKS, Prefix
from routecheck.protocols.ospf.table import Table
from routecheck.protocols.route import Ineligible, Route, Way
from routecheck.rib.select import STEPS, Choice, Step, select

if TYPE_CHECKING:
    from routecheck.protocols.filters import Inbound

_NO_CHOICE = Choice(())
_Blocks = dict[int, "Prefix | tuple[Route, ...]"]
"""By address a prefix, or once it has been asked for the winners of its choice (a plain tuple)."""


def way(winners: Sequence[Route]) -> Way:
    """What a routing table shows of the winners of a prefix: protocol, distance, metric and all next hops."""
    first = winners[0]
    return first.protocol, first.distance, first.metric, tuple(dict.fromkeys(hop for route in winners for hop in route.next_hops))


class Rib:
    """The routing table of one VRF of one router.

    `fixed` are the connected and local candidates. Static candidates come and go while the table settles. OSPF is asked
    per prefix, so that a table of which one prefix is wanted costs one prefix. `inbound` keeps some of it out.
    """

    def __init__(
        self,
        fixed: Iterable[Route | Ineligible],
        tables: Sequence[Table],
        inbound: Inbound | None = None,
        steps: Sequence[Step] = STEPS,
    ) -> None:
        self.tables, self.inbound, self.steps = tables, inbound, steps
        self._fixed: dict[Prefix, list[Route]] = {}
        self._statics: dict[Prefix, list[Route]] = {}
        self.ineligible: dict[Prefix, list[Ineligible]] = {}
        for made in fixed:
            if isinstance(made, Ineligible):
                self.ineligible.setdefault(made.route.prefix, []).append(made)
            else:
                self._fixed.setdefault(made.prefix, []).append(made)
        self._choices: dict[Prefix, Choice] = {}
        self._blocks: list[tuple[int, _Blocks]] | None = None

    @property
    def fixed(self) -> Iterable[Prefix]:
        """The prefixes of connected and local routes."""
        return self._fixed.keys()

    def with_static(self, route: Route) -> None:
        """Add a static candidate."""
        self._statics.setdefault(route.prefix, []).append(route)
        self._forget(route.prefix)

    def without_static(self, route: Route) -> None:
        """Take a static candidate back."""
        self._statics[route.prefix].remove(route)
        self._forget(route.prefix)

    def refuse(self, verdict: Ineligible) -> None:
        """Note a candidate that cannot be used."""
        self.ineligible.setdefault(verdict.route.prefix, []).append(verdict)
        self._forget(verdict.route.prefix)

    def _forget(self, prefix: Prefix) -> None:
        self._choices.pop(prefix, None)
        if self._blocks is None:
            return
        for mask, blocks in self._blocks:
            if mask == prefix.mask:
                blocks[prefix.address] = prefix
                return
        self._blocks = None

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
            unusable = self.ineligible.get(prefix, ())
            made = self._choices[prefix] = self._select(routes, unusable) if routes or unusable else _NO_CHOICE
        return made

    def _select(self, routes: Iterable[Route], unusable: Iterable[Ineligible]) -> Choice:
        if self.inbound is None:
            return select(routes, unusable, self.steps)
        admitted = [one for route in routes for one in self.inbound(route)]
        kept_out = [one for one in admitted if isinstance(one, Ineligible)]
        return select([one for one in admitted if isinstance(one, Route)], [*unusable, *kept_out], self.steps)

    def prefixes(self) -> list[Prefix]:
        """Every prefix that has a winner, sorted."""
        known = {*self._fixed, *self._statics}
        for table in self.tables:
            known.update(table.prefixes())
        return sorted(prefix for prefix in known if self.choice(prefix).winners)

    def known(self) -> list[Prefix]:
        """Every prefix something is known about, winners or not, sorted."""
        return sorted(self._known())

    def _known(self) -> set[Prefix]:
        known = {*self._fixed, *self._statics, *self.ineligible}
        for table in self.tables:
            known.update(table.prefixes())
        return known

    def covering(self, address: int) -> Iterator[Prefix]:
        """The prefixes with a winner that cover `address`, longest first."""
        for mask, blocks in self._by_length():
            winners = self._winners(blocks, address & mask)
            if winners:
                yield winners[0].prefix

    def longest_match(self, address: int, *, with_default: bool = True) -> tuple[Route, ...]:
        """The winners of the longest prefix that covers `address`; none when nothing does (S0.4)."""
        for mask, blocks in self._blocks or self._by_length():
            found = blocks.get(address & mask)
            if found is None:
                continue
            winners = self._winners(blocks, address & mask) if isinstance(found, Prefix) else found
            if winners and (mask or with_default):
                return winners
        return ()

    def _winners(self, blocks: _Blocks, key: int) -> tuple[Route, ...]:
        found = blocks.get(key, ())
        if isinstance(found, Prefix):
            found = blocks[key] = self.choice(found).winners
        return found

    def _by_length(self) -> list[tuple[int, _Blocks]]:
        """The known prefixes by mask, the longest mask first, each with a dict by address."""
        if self._blocks is None:
            found: dict[int, _Blocks] = {}
            for prefix in self._known():
                found.setdefault(MASKS[prefix.length], {})[prefix.address] = prefix
            self._blocks = sorted(found.items(), reverse=True)
        return self._blocks

    def ways(self) -> dict[Prefix, Way]:
        """What the table shows of every prefix that has a winner: the whole table at a tenth of the cost of its choices."""
        is_plain = len(self.tables) == 1 and self.tables[0].is_installed and self.inbound is None
        listed = self.tables[0].listed() if is_plain else None
        if listed is None:
            return {prefix: way(self.choice(prefix).winners) for prefix in self.prefixes()}
        for prefix in (*self._fixed, *self._statics):
            winners = self.choice(prefix).winners
            if winners:
                listed[prefix] = way(winners)
        return listed

    def candidates(self, prefix: Prefix) -> Choice:
        """The choice with every way a protocol could have gone, for explanations: the same winners, more losers."""
        routes = [*self._fixed.get(prefix, ()), *self._statics.get(prefix, ())]
        for table in self.tables:
            routes.extend(table.candidates(prefix))
        return self._select(routes, self.ineligible.get(prefix, ()))
