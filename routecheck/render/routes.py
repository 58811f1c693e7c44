"""Routing tables as text (in the manner of `show ip route`), JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from routecheck.address import DEFAULT, Prefix, classful_length, dotted, host_prefix
from routecheck.diagnostic import Diagnostic
from routecheck.protocols.route import Discard, NextHop, Route, Via
from routecheck.questions.tables import RoutingTable, Row, Tables
from routecheck.render.style import PLAIN, Style, caution_lines
from routecheck.syntax.line import Line


def route_code(route: Route) -> str:
    """The code as `show ip route` prints it, with the star of a default: `S*`, `O*E2`, `O IA`."""
    return _starred(route) if route.prefix == DEFAULT else route.protocol


def _starred(route: Route) -> str:
    first, _, rest = route.protocol.partition(" ")
    return f"{first}*{rest}"


def hop_text(hop: NextHop) -> str:
    """A next hop as IOS prints it behind the brackets."""
    if isinstance(hop, Via):
        vrf = f" ({hop.vrf})" if hop.vrf else ""
        return f"via {dotted(hop.address)}{vrf}" + (f", {hop.interface}" if hop.interface else "")
    return f"is directly connected, {hop.interface}"


def _attached_text(route: Route, hop: NextHop) -> str:
    """A next hop without an address; what a protocol discards is the summary of something (S5.16, S5.17)."""
    return f"is a summary, {hop.interface}" if isinstance(hop, Discard) and route.protocol != "S" else hop_text(hop)


def route_text(route: Route, *, with_prefix: bool = True) -> str:
    """One route on one line: `O*E2 0.0.0.0/0 [110/1] via 10.0.23.2, GigabitEthernet0/1`."""
    prefix = f" {route.prefix}" if with_prefix else ""
    hops = list(route.next_hops)
    if isinstance(hops[0], Via):
        told = f"[{route.distance}/{route.metric}] " + " and ".join(hop_text(hop) for hop in hops)
    elif route.protocol == "S":
        told = f"[{route.distance}/{route.metric}] directly connected, {hops[0].interface}"
    else:
        told = _attached_text(route, hops[0])
    return f"{route_code(route)}{prefix} {told}"


def text(answer: Tables, style: Style = PLAIN) -> str:
    """The tables one after the other, each under its device's name."""
    out: list[str] = []
    for table in answer.tables:
        vrf = f" vrf {table.vrf}" if table.vrf else ""
        failed = f" ({answer.scenario})" if answer.scenario.words else ""
        out.append(style.strong(f"{table.node}{vrf}{failed}"))
        out += [f"  {line}".rstrip() for line in _table(table)]
        out.append("")
    out += caution_lines(answer.cautions, style.width)
    return "\n".join(out).rstrip("\n") + "\n"


def _table(table: RoutingTable) -> Iterable[str]:
    if table.default is None:
        yield "Gateway of last resort is not set"
    else:
        hop = table.default.next_hops[0]
        where = dotted(hop.address) if isinstance(hop, Via) else "0.0.0.0"
        yield f"Gateway of last resort is {where} to network {dotted(table.default.route.prefix.address)}"
    if not table.rows:
        yield "No such routes"
        return
    yield ""
    lengths: dict[Prefix, list[int]] = {}
    for prefix in table.prefixes:
        lengths.setdefault(_major(prefix), []).append(prefix.length)
    shown: Prefix | None = None
    for row in table.rows:
        prefix = row.route.prefix
        if prefix == DEFAULT:
            yield from _row(row, indent="")
            continue
        major = _major(prefix)
        is_subnetted = set(lengths[major]) != {major.length}
        if is_subnetted and major != shown:
            yield _heading(major, lengths[major])
        shown = major
        yield from _row(row, indent="   " if is_subnetted else "")


def _major(prefix: Prefix) -> Prefix:
    """The classful network that `show ip route` lists a prefix under."""
    return host_prefix(prefix.address, min(prefix.length, classful_length(prefix.address)))


def _heading(major: Prefix, lengths: list[int]) -> str:
    """The line above the subnets of a classful network."""
    if len(set(lengths)) == 1:
        return f"      {dotted(major.address)}/{lengths[0]} is subnetted, {len(lengths)} subnets"
    return f"      {major} is variably subnetted, {len(lengths)} subnets, {len(set(lengths))} masks"


def _row(row: Row, indent: str) -> Iterable[str]:
    code = _starred(row.route) if row.is_default else row.route.protocol
    head = f"{code:<6}{indent}{row.route.prefix} "
    first, *others = row.next_hops
    brackets = f"[{row.route.distance}/{row.route.metric}] "
    yield head + (brackets + hop_text(first) if isinstance(first, Via) else _attached_text(row.route, first))
    for hop in others:
        yield " " * len(head) + (brackets if isinstance(hop, Via) else "") + hop_text(hop)


def json_text(answer: Tables, diagnostics: Iterable[Diagnostic]) -> str:
    """The document that cli.md describes, a route a line: the tables of a large network are millions of them."""
    import json

    def listed(table: RoutingTable) -> str:
        rows = ",\n    ".join(json.dumps(row_document(row)) for row in table.rows)
        return f"{json.dumps(table.vrf or 'default')}: [\n    {rows}]" if rows else f"{json.dumps(table.vrf or 'default')}: []"

    by_node: dict[str, list[RoutingTable]] = {}
    for table in answer.tables:
        by_node.setdefault(table.node, []).append(table)
    nodes = [f"  {json.dumps(node)}: {{{', '.join(map(listed, tables))}}}" for node, tables in by_node.items()]
    parts = {
        "schema": json.dumps("routecheck.routes/1"),
        "scenario": json.dumps({"failed": list(answer.scenario.words)}),
        "nodes": "{\n" + ",\n".join(nodes) + "}",
        "cautions": json.dumps(list(answer.cautions), indent=1),
        "diagnostics": json.dumps([diagnostic_document(found) for found in diagnostics], indent=1),
    }
    return "{\n" + ",\n".join(f" {json.dumps(name)}: {text}" for name, text in parts.items()) + "\n}\n"


def row_document(row: Row) -> dict[str, Any]:
    """A row as JSON: the route with the next hops of all its winners."""
    return {**route_document(row.route), "nexthops": [hop_document(hop) for hop in row.next_hops]}


def route_document(route: Route, *, with_text: bool = False) -> dict[str, Any]:
    """A route as JSON."""
    return {
        "prefix": str(route.prefix),
        "protocol": route.protocol,
        "distance": route.distance,
        "metric": route.metric,
        "tag": route.tag,
        "nexthops": [hop_document(hop) for hop in route.next_hops],
        "sources": [source_document(line, with_text=with_text) for line in route.sources],
    }


def hop_document(hop: NextHop) -> dict[str, Any]:
    """A next hop as JSON: `ip` null when directly connected, `interface` null when IOS prints none."""
    made: dict[str, Any] = {"ip": dotted(hop.address) if isinstance(hop, Via) else None, "interface": hop.interface}
    if isinstance(hop, Via) and hop.vrf:
        made["vrf"] = hop.vrf
    return made


def source_document(line: Line, *, with_text: bool) -> dict[str, Any]:
    """A config line as JSON."""
    made: dict[str, Any] = {"file": line.file, "line": line.number}
    if with_text:
        made["text"] = line.text
    return made


def diagnostic_document(found: Diagnostic) -> dict[str, Any]:
    """A diagnostic as JSON."""
    return {
        "code": found.code,
        "severity": found.severity,
        "message": found.message,
        "places": [{"file": span.file, "line": span.line} for span in found.spans],
    }


def csv_text(answer: Tables) -> str:
    """A line per next hop."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("node", "vrf", "prefix", "protocol", "distance", "metric", "tag", "nexthop", "interface", "source"))
    for table in answer.tables:
        for row in table.rows:
            route = row.route
            for hop in row.next_hops:
                address = dotted(hop.address) if isinstance(hop, Via) else ""
                source = str(route.sources[0]) if route.sources else ""
                writer.writerow(
                    (table.node, table.vrf or "default", route.prefix, route.protocol, route.distance, route.metric, route.tag,
                     address, hop.interface or "", source)
                )  # fmt: skip
    return out.getvalue()
