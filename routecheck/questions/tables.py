"""Routing tables: every winner of every prefix, of one device or many."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from routecheck.address import Prefix
from routecheck.protocols.route import NextHop, Route
from routecheck.questions.caution import cautions
from routecheck.snapshot import Snapshot
from routecheck.topology import Scenario


class Row(NamedTuple):
    """One prefix of a table, with the next hops of all its winners."""

    route: Route
    next_hops: tuple[NextHop, ...]


class RoutingTable(NamedTuple):
    """The table of one VRF ('' is the global one) of one device."""

    node: str
    vrf: str
    rows: tuple[Row, ...]


class Tables(NamedTuple):
    """The tables asked for, in one scenario."""

    scenario: Scenario
    tables: tuple[RoutingTable, ...]
    cautions: tuple[str, ...]


class Filter(NamedTuple):
    """Which rows to show: protocol codes, a prefix with everything in it, a VRF. None shows all."""

    vrf: str | None = None
    protocols: frozenset[str] | None = None
    within: Prefix | None = None


def tables(now: Snapshot, nodes: Sequence[str], shown: Filter = Filter()) -> Tables:
    """The routing tables of `nodes`. A host address shows its longest match, a prefix itself and what lies in it."""
    made = []
    told: list[str] = []
    for node in nodes:
        device = now.device(node)
        vrfs = sorted({"", *device.vrfs, *(one.vrf for one in device.interfaces.values()), *(p.vrf for p in device.ospf)})
        for vrf in vrfs if shown.vrf is None else [shown.vrf]:
            rows = tuple(_rows(now, node, vrf, shown))
            made.append(RoutingTable(node, vrf, rows))
            told += [doubt for row in rows for doubt in now.rib(node, vrf).choice(row.route.prefix).doubts]
        told += cautions(now, now, node, "", ())
    return Tables(now.scenario, tuple(made), tuple(dict.fromkeys(told)))


def _rows(now: Snapshot, node: str, vrf: str, shown: Filter) -> Iterable[Row]:
    rib = now.rib(node, vrf)
    if shown.within and shown.within.length == 32:
        prefixes = list(rib.covering(shown.within.address))[:1]
    else:
        prefixes = [prefix for prefix in rib.prefixes() if shown.within is None or shown.within.contains(prefix)]
    for prefix in prefixes:
        winners = rib.choice(prefix).winners
        if shown.protocols is None or winners[0].protocol in shown.protocols:
            hops = tuple(dict.fromkeys(hop for route in winners for hop in route.next_hops))
            yield Row(winners[0], hops)
