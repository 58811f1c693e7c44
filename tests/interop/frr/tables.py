"""Routing tables of both sides in the same words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from routecheck.address import dotted
from routecheck.protocols.route import NextHop, Route, Via
from routecheck.rib.table import Rib
from tests.interop.frr.daemons import ask_json
from tests.interop.frr.translate import linux_name
from tests.interop.namespaces import Lab


class Entry(NamedTuple):
    """What a table holds of a prefix. A hop is `10.0.0.1 Gi0_0`, `10.0.0.1` (a static one, whose interface IOS does not
    print), `Gi0_0`, `lo` or `Null0`."""

    protocol: str
    distance: int
    metric: int
    hops: frozenset[str]

    def __str__(self) -> str:
        return f"{self.protocol} [{self.distance}/{self.metric}] {', '.join(sorted(self.hops))}"


Entries = dict[str, Entry]
"""A routing table by prefix."""


def predicted(rib: Rib, on_lo: frozenset[str]) -> Entries:
    """The table of routecheck. `on_lo` are the loopbacks that are addresses on `lo`."""
    found: Entries = {}
    for prefix in rib.prefixes():
        winners = rib.choice(prefix).winners
        if winners:
            first = winners[0]
            hops = frozenset(_hop(route, hop, on_lo) for route in winners for hop in route.next_hops)
            found[str(prefix)] = Entry(first.protocol, first.distance, first.metric, hops)
    return found


def _hop(route: Route, hop: NextHop, on_lo: frozenset[str]) -> str:
    if isinstance(hop, Via):
        is_plain = route.protocol == "S" or hop.interface is None
        return dotted(hop.address) if is_plain else f"{dotted(hop.address)} {linux_name(hop.interface or '')}"
    if hop.interface == "Null0":
        return "Null0"
    return "lo" if hop.interface in on_lo else linux_name(hop.interface)


def settled(lab: Lab, node: str, *, has_ospf: bool) -> Entries:
    """The table of FRRouting now: zebra's, with the route types that only ospfd knows."""
    types = ask_json(lab, node, "ospfd", "show ip ospf route json") if has_ospf else {}
    return dict(_selected(ask_json(lab, node, "zebra", "show ip route json"), types))


def _selected(routes: dict[str, Any], types: dict[str, Any]) -> Iterator[tuple[str, Entry]]:
    for prefix, candidates in routes.items():
        for one in candidates:
            if one.get("selected") and one["protocol"] in _CODES:
                code = _CODES[one["protocol"]] or _ospf_code(types.get(prefix, {}))
                hops = [_frr_hop(code, hop) for hop in one["nexthops"] if hop.get("active") and not hop.get("resolver")]
                yield prefix, Entry(code, one["distance"], one["metric"], frozenset(hops))


_CODES = {"connected": "C", "static": "S", "ospf": ""}


def _ospf_code(route: dict[str, Any]) -> str:
    """O, O IA, O E1, O E2. ospfd has no other word for N1 and N2."""
    return "O" + str(route.get("routeType", "N?")).strip().removeprefix("N")


def _frr_hop(code: str, hop: dict[str, Any]) -> str:
    if hop.get("blackhole") or hop.get("unreachable"):
        return "Null0"
    if "ip" not in hop:
        return str(hop["interfaceName"])
    return str(hop["ip"]) if code == "S" else f"{hop['ip']} {hop['interfaceName']}"
