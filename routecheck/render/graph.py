"""The topology as Mermaid, as DOT (graphviz) and as JSON. What is down is told in words, and drawn in red besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from routecheck.diagnostic import Diagnostic
from routecheck.ios.names import short_name
from routecheck.questions.drawing import Drawing, Station, Wire
from routecheck.render.routes import diagnostic_document
from routecheck.topology import TUNNEL, End

_CODES = {
    "&": "#amp;", "#": "#35;", ";": "#59;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;", "%": "#37;", "\\": "#92;",
    "|": "#124;", "\n": " ", "\r": " ",
}  # fmt: skip
"""What means something to Mermaid in a quoted label, as it takes it instead."""


class _Names:
    """The identifiers of nodes: `d0` a device, `h0` a host, `w0` a link."""

    def __init__(self, answer: Drawing) -> None:
        self.device = {one.name: f"d{number}" for number, one in enumerate(answer.boxes)}
        self.host = {one.name: f"h{number}" for number, one in enumerate(answer.stations)}
        self.wire = {one.ends: f"w{number}" for number, one in enumerate(answer.wires) if one.is_node}


def mermaid(answer: Drawing) -> str:
    """A flowchart."""
    names = _Names(answer)
    out = [f"%% {_label(str(answer.scenario))}", "graph LR"]
    out += [f'    {names.device[one.name]}["{_label(one.name, *one.told)}"]' for one in answer.boxes]
    out += [f'    {names.host[one.name]}(["{_label(one.name, one.address, *one.told)}"])' for one in answer.stations]
    for wire in answer.wires:
        if wire.is_node:
            out.append(f'    {names.wire[wire.ends]}(("{_label(*_wire_words(wire))}"))')
            line = _line(wire)
            out += [
                f'    {names.device[end.node]} {line}|"{_label(wire.port(end))}"| {names.wire[wire.ends]}' for end in wire.ends
            ]
        else:
            one, other = wire.ends
            text = _label(" - ".join((wire.port(one), *_wire_words(wire), wire.port(other))))
            out.append(f'    {names.device[one.node]} {_line(wire)}|"{text}"| {names.device[other.node]}')
    for station in answer.stations:
        out += [f"    {names.host[station.name]} ---{_at(told)} {to}" for to, told in _plugs(answer, station, names)]
    broken = [names.device[one.name] for one in answer.boxes if one.told]
    broken += [names.wire[wire.ends] for wire in answer.wires if wire.is_node and wire.is_broken]
    out += ["    classDef broken stroke:#c00,stroke-dasharray:4", f"    class {','.join(broken)} broken"] if broken else []
    return "\n".join(out) + "\n"


def _line(wire: Wire) -> str:
    return "-.-" if wire.kind == TUNNEL else "---"


def _at(told: str) -> str:
    return f'|"{_label(told)}"|' if told else ""


def _label(*rows: str) -> str:
    return "<br/>".join("".join(_CODES.get(letter, letter) for letter in row) for row in rows)


def _wire_words(wire: Wire) -> list[str]:
    """The subnets of a link, and what is wrong with it."""
    kind = ["tunnel"] if wire.kind == TUNNEL else []
    return [*kind, *map(str, wire.prefixes), *wire.told] or ["no address"]


def _plugs(answer: Drawing, one: Station, names: _Names) -> Iterator[tuple[str, str]]:
    """What a host is joined to: its link, or the devices of its LAN by their interfaces."""
    wire = answer.wire_of(one)
    if wire:
        yield names.wire[wire.ends], ""
        return
    for end in one.at:
        yield names.device[end.node], f"{short_name(end.interface)}{f' - {one.prefix}' if one.prefix else ''}"


def dot(answer: Drawing) -> str:
    """An undirected graph for graphviz."""
    names = _Names(answer)
    out = [f"// {' '.join(str(answer.scenario).split())}", "graph topology {", "    node [shape=box]"]
    out += [
        f"    {names.device[one.name]} [{_attributes((one.name, *one.told), is_broken=bool(one.told))}]" for one in answer.boxes
    ]
    out += [
        f"    {names.host[one.name]} [shape=oval, {_attributes((one.name, one.address, *one.told))}]" for one in answer.stations
    ]
    for wire in answer.wires:
        style = ", style=dashed" if wire.kind == TUNNEL else ""
        colour = ", color=red" if wire.is_broken else ""
        if wire.is_node:
            node = names.wire[wire.ends]
            out.append(f"    {node} [shape=ellipse, {_attributes(_wire_words(wire), is_broken=wire.is_broken)}]")
            ports = ((end, f"taillabel={_quoted((wire.port(end),))}") for end in wire.ends)
            out += [f"    {names.device[end.node]} -- {node} [{label}{style}{_red(wire, end)}]" for end, label in ports]
        else:
            one, other = wire.ends
            ports_text = f"taillabel={_quoted((wire.port(one),))}, headlabel={_quoted((wire.port(other),))}"
            label = f"label={_quoted(_wire_words(wire))}, {ports_text}{style}{colour}"
            out.append(f"    {names.device[one.node]} -- {names.device[other.node]} [{label}]")
    for station in answer.stations:
        for to, told in _plugs(answer, station, names):
            out.append(f"    {names.host[station.name]} -- {to} [headlabel={_quoted((told,))}]")
    return "\n".join([*out, "}", ""])


def _attributes(rows: Iterable[str], *, is_broken: bool = False) -> str:
    return f"label={_quoted(rows)}" + (", color=red, style=dashed" if is_broken else "")


def _red(wire: Wire, end: End) -> str:
    return ", color=red" if end in wire.down else ""


def _quoted(rows: Iterable[str]) -> str:
    """A string of DOT, a row per line of the label."""
    escaped = (" ".join(row.splitlines()).replace("\\", "\\\\").replace('"', '\\"') for row in rows)
    return '"' + "\\n".join(escaped) + '"'


def json_text(answer: Drawing, diagnostics: Iterable[Diagnostic]) -> str:
    """The document of docs/schemas/graph.schema.json."""
    import json

    document = {
        "schema": "routecheck.graph/1",
        "scenario": {"failed": list(answer.scenario.words)},
        "devices": [{"name": one.name, "wrong": list(one.told)} for one in answer.boxes],
        "hosts": [
            {"name": one.name, "address": one.address, "interfaces": [_end(end) for end in one.at], "wrong": list(one.told)}
            for one in answer.stations
        ],
        "links": [_link(wire) for wire in answer.wires],
        "diagnostics": [diagnostic_document(one) for one in diagnostics],
    }
    return json.dumps(document, indent=1) + "\n"


def _link(wire: Wire) -> dict[str, Any]:
    return {
        "kind": wire.kind,
        "ends": [{**_end(end), "down": end in wire.down} for end in wire.ends],
        "prefixes": [str(prefix) for prefix in wire.prefixes],
        "wrong": list(wire.told),
    }


def _end(end: End) -> dict[str, Any]:
    return {"node": end.node, "interface": end.interface}
