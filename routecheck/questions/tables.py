"""Routing tables: every winner of every prefix, of one device or many."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from routecheck.address import DEFAULT, Prefix
from routecheck.protocols.route import NextHop, Route
from routecheck.questions.caution import Subject, cautions
from routecheck.rib.table import way
from routecheck.snapshot import Snapshot
from routecheck.topology import Scenario


class Row(NamedTuple):
    """One prefix of a table, with the next hops of all its winners."""

    route: Route
    next_hops: tuple[NextHop, ...]


class RoutingTable(NamedTuple):
    """The table of one VRF ('' is the global one) of one device: the rows to show, and of the whole table the default
    route and all prefixes, which headings count."""

    node: str
    vrf: str
    rows: tuple[Row, ...]
    default: Row | None
    prefixes: tuple[Prefix, ...]


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
            rib = now.rib(node, vrf)
            default = rib.choice(DEFAULT).winners
            sizes = [prefix for prefix in rib.ways() if prefix != DEFAULT]
            made.append(RoutingTable(node, vrf, rows, Row(default[0], way(default)[3]) if default else None, tuple(sizes)))
            choices = [rib.choice(row.route.prefix) for row in rows]
            routes = [route for choice in choices for route in choice.winners]
            about = Subject(
                routes,
                routes,
                [doubt for choice in choices for doubt in choice.doubts],
                is_only=len(nodes) == 1,
                destination=shown.within,
                with_parts=True,
            )
            told += cautions(now, now, node, vrf, about)
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
            yield Row(winners[0], way(winners)[3])
