"""What carries tunnels has to arrive as well: GRE and ESP from one end of them to the other."""

from __future__ import annotations

from routecheck.forwarding.flows.fib import Stop
from routecheck.forwarding.flows.gates import Flow, Hosts
from routecheck.forwarding.flows.tables import Tables, Target
from routecheck.forwarding.gre import encapsulate
from routecheck.forwarding.journey import EXITS, INSUFFICIENT, TUNNEL_DOWN
from routecheck.forwarding.packet import Packet
from routecheck.forwarding.secured import Down, Edge
from routecheck.rib.world import Place, Unsure
from routecheck.topology import End


def carriage(tables: Tables, end: End) -> Stop | None:
    """What stands against a tunnel interface carrying packets to its far end; None when nothing does."""
    device = tables.world.network.devices[end.node]
    made = device.interfaces[end.interface]
    if tables.sas is None and made.tunnel.protection:
        why = f"{end} carries packets only while IPsec protects them, which is not judged here"
        return Stop(INSUFFICIENT, end.node, why, (made.tunnel.protection.line,))
    found = encapsulate(Edge(device, end.interface, tables.sas or (lambda _node, _peer: ())), Packet(0, 0, 1))
    if isinstance(found, Unsure):
        return Stop(INSUFFICIENT, end.node, found.reason, found.lines)
    if isinstance(found, Down):
        return Stop(TUNNEL_DOWN, end.node, found.reason, found.lines)
    stop = carried(tables, Place(end.node, found.vrf), found.outer)
    if stop is None:
        return None
    how = "does not carry it" if stop.disposition == TUNNEL_DOWN else "perhaps does not carry it"
    return stop._replace(reason=f"{end} {how}: {stop.reason}")


def carried(tables: Tables, place: Place, outer: Packet) -> Stop | None:
    """What stands against an outer packet arriving; what leaves the files on the way is taken to arrive, as the other end is in
    the files. None when nothing does."""
    key = place, outer.source, outer.destination, outer.protocol
    if key not in tables.carriers:
        tables.carriers[key] = Stop(INSUFFICIENT, place.node, "it would be carried by itself")
        tables.carriers[key] = _followed(tables, place, outer)
    return tables.carriers[key]


def _followed(tables: Tables, place: Place, outer: Packet) -> Stop | None:
    from routecheck.forwarding.flows.flows import Flows  # which looks at interfaces, and those at what carries tunnels

    ends = [Target(outer.destination, frozenset()), Target(outer.source, frozenset())]
    inner = Tables(tables.world, ends, tables.sas, tables.carriers)
    flow = Flow(outer.protocol, outer.destination_port, sent_from=outer.source_port)
    flows = Flows(inner, Hosts([outer.destination, outer.source]), flow)
    start = flows.graph.own(place)
    solved = flows.solve(0, [start])
    verdict = flows.verdict(solved, start, 1)
    if verdict:
        return None
    stop = flows.why(solved, start, 1)
    if verdict is None:
        return None if stop.disposition == EXITS else stop._replace(disposition=INSUFFICIENT)
    return stop._replace(disposition=TUNNEL_DOWN)
