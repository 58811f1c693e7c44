"""Routing tables: every winner of every prefix, of one device or many."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from routecheck.address import DEFAULT, Prefix
from routecheck.model.device import Device
from routecheck.protocols.route import NextHop, Route
from routecheck.protocols.static import LAST_RESORT
from routecheck.questions.caution import Subject, cautions
from routecheck.rib.table import Rib, way
from routecheck.snapshot import Snapshot
from routecheck.topology import Scenario


class Row(NamedTuple):
    """One prefix of a table, with the next hops of all its winners. `is_default`: packets that nothing else covers go there."""

    route: Route
    next_hops: tuple[NextHop, ...]
    is_default: bool = False


class RoutingTable(NamedTuple):
    """The table of one VRF ('' is the global one) of one device: the rows to show, and of the whole table the default
    route (or the route to a default network, S3.29) and all prefixes, which headings count."""

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
            default = _default(now.device(node), rib)
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


def _default(device: Device, rib: Rib) -> tuple[Route, ...]:
    """The winners of 0.0.0.0/0; where `ip default-network` makes the gateway of last resort, the route that it is about."""
    winners = rib.choice(DEFAULT).winners
    if not winners or not winners[0].source.startswith(LAST_RESORT):
        return winners
    return next(rib.choice(one.prefix).winners for one in device.default_networks if one.line == winners[0].sources[0])


def _rows(now: Snapshot, node: str, vrf: str, shown: Filter) -> Iterable[Row]:
    rib = now.rib(node, vrf)
    flagged = set() if vrf else {one.prefix for one in now.device(node).default_networks}
    if shown.within and shown.within.length == 32:
        prefixes = list(rib.covering(shown.within.address))[:1]
    else:
        prefixes = [prefix for prefix in rib.prefixes() if shown.within is None or shown.within.contains(prefix)]
    for prefix in prefixes:
        winners = rib.choice(prefix).winners
        if winners[0].source.startswith(LAST_RESORT):
            continue  # a router shows the network it leads to, and no 0.0.0.0/0
        if shown.protocols is None or winners[0].protocol in shown.protocols:
            yield Row(winners[0], way(winners)[3], is_default=prefix in flagged or prefix == DEFAULT)
