"""Whether a route wins as expected, and what the ledger says where it does not."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import dotted
from routecheck.model.expect import Winner
from routecheck.protocols.route import Route, Via
from routecheck.questions.caution import missing_sources
from routecheck.questions.takeover import brief
from routecheck.questions.undecided import may_be_brought_in
from routecheck.questions.verdict import FAILS, MET, UNKNOWN, Verdict
from routecheck.rib.select import Choice
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line


def route(now: Snapshot, aim: Winner) -> Verdict:
    """Whether the winners are as expected."""
    if aim.node in now.scenario.nodes:
        return Verdict(FAILS, f"{aim.node} itself has failed")
    rib = now.rib(aim.node, aim.vrf)
    is_host = aim.prefix.length == 32
    winners = rib.longest_match(aim.prefix.address) if is_host else rib.choice(aim.prefix).winners
    prefix = winners[0].prefix if winners else aim.prefix
    missing, differs = _missing(now, aim, winners, rib.choice(prefix)), _differs(aim, winners)
    if not (missing or differs):
        return MET
    choice = rib.candidates(prefix)
    if missing:
        return Verdict(UNKNOWN, missing, tuple(_lines(winners)), tuple(_ledger(choice, winners)))
    lines = tuple(_lines(winners)) or tuple(line for one in choice.ineligible for line in one.route.sources)
    return Verdict(FAILS, differs, lines, tuple(_ledger(choice, winners)))


def _missing(now: Snapshot, aim: Winner, winners: tuple[Route, ...], choice: Choice) -> str:
    """What an honest answer lacks, as `explain` has it: what may bring a route, or may beat the one there is."""
    if not winners:
        unknown = missing_sources(now, aim.node, aim.vrf)
        if unknown:
            return unknown
    for refused in choice.ineligible:
        if refused.is_unknown and all(refused.route.distance < one.distance for one in winners):
            return f"{refused.route.sources[0]} may win here: {refused.reason}"
    return may_be_brought_in(now, aim.node, aim.vrf, aim.prefix, winners[0] if winners else None)


def _differs(aim: Winner, winners: tuple[Route, ...]) -> str:
    """What is not as expected, as a clause; empty when all is."""
    if not winners:
        return "" if aim.is_absent else f"{aim.node} has no route to {aim.prefix}"
    first = winners[0]
    has = f"{first.prefix} is {brief(winners)}"
    if aim.is_absent:
        return has
    if aim.protocol is not None and first.protocol != aim.protocol:
        return f"{has}, not {aim.protocol}"
    if aim.distance is not None and first.distance != aim.distance:
        return f"{has}, not at distance {aim.distance}"
    if aim.next_hops is not None and hops(winners) != set(aim.next_hops):
        return f"{has}, not via {' and '.join(aim.next_hops)}"
    return ""


def hops(winners: tuple[Route, ...]) -> set[str]:
    """The next hops as an expectation has them: an address, else the interface."""
    found = (hop for one in winners for hop in one.next_hops)
    return {dotted(hop.address) if isinstance(hop, Via) else hop.interface for hop in found}


def _lines(winners: tuple[Route, ...]) -> Iterator[Line]:
    yield from dict.fromkeys(line for one in winners for line in one.sources)


def _ledger(choice: Choice, winners: tuple[Route, ...]) -> Iterator[str]:
    """Every candidate for the prefix in one line, as `explain` tells it."""
    if winners:
        yield f"wins  {brief(winners)}{_places(winners[0].sources)}"
    for lost in choice.losers:
        yield f"loses {brief((lost.route,))}: {lost.detail}{_places(lost.route.sources)}"
    for refused in choice.ineligible:
        yield f"out   {brief((refused.route,))}: {refused.reason}{_places(refused.route.sources)}"


def _places(lines: tuple[Line, ...]) -> str:
    return f" ({', '.join(map(str, lines))})" if lines else ""
