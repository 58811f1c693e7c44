"""The translation table as `show ip nat translations` prints it, what is left, and the flows that fail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Any

from routecheck.address import dotted
from routecheck.diagnostic import Diagnostic
from routecheck.forwarding.nat.room import Room
from routecheck.forwarding.nat.values import Entry, spot
from routecheck.questions.nat import FAILED, TRANSLATED, UNKNOWN, UNTOUCHED, Answer, Outcome
from routecheck.questions.nat_flows import PROTOCOLS, Flow
from routecheck.questions.nat_plan import Plan
from routecheck.render.routes import diagnostic_document
from routecheck.render.style import PLAIN, Style, caution_lines
from routecheck.syntax.line import Line

_HEAD = "Pro Inside global      Inside local       Outside local      Outside global"
_STOPS = (4, 23, 42, 61)
"""The columns where the addresses begin; one that is reached already is passed by a single space, as IOS does."""
_NAMES = {number: name for name, number in PROTOCOLS.items()}
_TITLES = {FAILED: "Fails", UNKNOWN: "Cannot be told", UNTOUCHED: "Left as it is"}


def text(answer: Answer, style: Style = PLAIN) -> str:
    """The table, what is left, and every flow that is not translated."""
    out: list[str] = []
    if answer.scenario.words:
        out += [style.strong(f"With {answer.scenario}"), ""]
    out += [style.strong(answer.node), _HEAD, *map(row, answer.entries), ""]
    if answer.outcomes is None:
        out += [*_plans(answer.plans, style), ""]
    else:
        out += [*_rooms(answer.rooms, style), *_outcomes(answer, style)]
    out += caution_lines(answer.cautions, style.width)
    return "\n".join(line.rstrip() for line in out).rstrip("\n") + "\n"


def row(entry: Entry) -> str:
    """A row of the table, letter by letter as IOS prints it."""
    line = protocol_name(entry.protocol) if entry.protocol is not None else "---"
    for stop, (address, port) in zip(_STOPS, _spots(entry), strict=True):
        line = f"{line:<{stop}}" if len(line) < stop else f"{line} "
        line += spot(address, port)
    return line


def protocol_name(number: int) -> str:
    """tcp, udp, icmp ... or the number."""
    return _NAMES.get(number, str(number))


def _spots(entry: Entry) -> tuple[tuple[int | None, int | None], ...]:
    return (
        (entry.inside_global, entry.inside_global_port),
        (entry.inside_local, entry.inside_local_port),
        (entry.outside_local, entry.outside_local_port),
        (entry.outside_global, entry.outside_global_port),
    )


def _plans(found: Iterable[Plan], style: Style) -> Iterator[str]:
    known = list(found)
    yield style.strong("Rules") if known else "no rule of NAT"
    for plan in known:
        yield from _wrapped(f"{plan.what} ({_places(plan.lines)})", style, "  ")
        for fault in plan.faults:
            yield from (style.bad(line) for line in _wrapped(fault, style, "    "))


def _rooms(found: Iterable[Room], style: Style) -> Iterator[str]:
    known = list(found)
    if not known:
        return
    yield style.strong("Room")
    for room in known:
        yield from _wrapped(f"{_room(room)} ({room.line})", style, "  ")
    yield ""


def _room(room: Room) -> str:
    more = f"{room.free} more flow{'' if room.free == 1 else 's'} fit{'s' if room.free == 1 else ''}"
    if room.protocol is not None:
        over = f" on {room.addresses} addresses" if room.addresses > 1 else ""
        ports = f"{protocol_name(room.protocol)} ports {room.first} to {room.last}{over}"
        return f"{room.what}: {room.used} of {room.size} {ports} in use, {more}"
    if room.addresses:
        hosts = f"{room.free} more host{'' if room.free == 1 else 's'}"
        return f"{room.what}: {room.used} of {room.size} addresses in use, room for {hosts}"
    return f"{room.what}: {room.used} of {room.size} entries, {more}"


def _outcomes(answer: Answer, style: Style) -> Iterator[str]:
    counts = {verdict: len(answer.of(verdict)) for verdict in (TRANSLATED, UNTOUCHED, FAILED, UNKNOWN)}
    total = len(answer.outcomes or ())
    words = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
    yield style.strong(f"{total} flow{'' if total == 1 else 's'}: {words}" if total else "no flows")
    for verdict in (FAILED, UNKNOWN, UNTOUCHED):
        found = answer.of(verdict)
        if found:
            yield style.bad(_TITLES[verdict]) if verdict != UNTOUCHED else _TITLES[verdict]
        for one in found:
            yield from _wrapped(f"{flow_said(one.flow)} ({one.flow.place})", style, "  ")
            yield from _wrapped(f"{_named(one)}{_cited(one.lines)}", style, "    ")
    yield ""


def _named(one: Outcome) -> str:
    return f"{one.name}: {one.reason}" if one.name else one.reason


def flow_said(flow: Flow) -> str:
    """`tcp 192.168.1.10:50001 -> 93.184.216.34:443`."""
    one, other = spot(flow.source, flow.source_port), spot(flow.destination, flow.destination_port)
    return f"{protocol_name(flow.protocol)} {one} -> {other}"


def _cited(lines: tuple[Line, ...]) -> str:
    return f" ({_places(lines)})" if lines else ""


def _places(lines: Iterable[Line]) -> str:
    return ", ".join(dict.fromkeys(map(str, lines)))


def _wrapped(line: str, style: Style, lead: str) -> list[str]:
    return wrap(
        line, style.width, initial_indent=lead, subsequent_indent=f"{lead}  ", break_long_words=False, break_on_hyphens=False
    )


def json_text(answer: Answer, diagnostics: Iterable[Diagnostic]) -> str:
    """The document of docs/schemas/nat.schema.json."""
    import json

    document: dict[str, Any] = {
        "schema": "routecheck.nat/1",
        "scenario": {"failed": list(answer.scenario.words)},
        "node": answer.node,
        "at_s": answer.at_s,
        "entries": [_entry(one) for one in answer.entries],
        "room": [_room_document(one) for one in answer.rooms],
        "flows": None if answer.outcomes is None else [_outcome(one) for one in answer.outcomes],
        "rules": [{"what": one.what, "faults": list(one.faults), "places": _spans(one.lines)} for one in answer.plans],
        "cautions": list(answer.cautions),
        "diagnostics": [diagnostic_document(found) for found in diagnostics],
    }
    return json.dumps(document, indent=1) + "\n"


def _entry(one: Entry) -> dict[str, Any]:
    keys = ("inside_global", "inside_local", "outside_local", "outside_global")
    ends = {
        key: None if address is None else {"ip": dotted(address), "port": port}
        for key, (address, port) in zip(keys, _spots(one), strict=True)
    }
    return {
        "protocol": None if one.protocol is None else protocol_name(one.protocol),
        **ends,
        "static": one.is_static,
        "vrf": one.vrf or "default",
        "state": one.state or None,
        "made_s": one.made_s,
        "used_s": one.used_s,
        "timeout_s": one.timeout_s,
        "rule": {"file": one.rule.line.file, "line": one.rule.line.number},
    }


def _room_document(one: Room) -> dict[str, Any]:
    return {
        "what": one.what,
        "protocol": None if one.protocol is None else protocol_name(one.protocol),
        "ports": None if one.first is None else [one.first, one.last],
        "used": one.used,
        "size": one.size,
        "free": one.free,
        "place": {"file": one.line.file, "line": one.line.number},
    }


def _outcome(one: Outcome) -> dict[str, Any]:
    flow = one.flow
    return {
        "place": flow.place,
        "protocol": protocol_name(flow.protocol),
        "source": dotted(flow.source),
        "source_port": flow.source_port,
        "destination": dotted(flow.destination),
        "destination_port": flow.destination_port,
        "at_s": flow.at_s,
        "in": one.arrives_by or None,
        "out": one.leaves_by or None,
        "verdict": one.verdict,
        "name": one.name or None,
        "reason": one.reason,
        "inside_global": spot(one.entry.inside_global, one.entry.inside_global_port) if one.entry else None,
        "places": _spans(one.lines),
        "cautions": list(one.cautions),
    }


def _spans(lines: Iterable[Line]) -> list[dict[str, Any]]:
    return [{"file": line.file, "line": line.number} for line in lines]


def csv_text(answer: Answer) -> str:
    """A line per flow, or per entry where no flows were asked."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if answer.outcomes is None:
        writer.writerow(("protocol", "inside_global", "inside_local", "outside_local", "outside_global", "rule"))
        for entry in answer.entries:
            word = "" if entry.protocol is None else protocol_name(entry.protocol)
            ends = ("" if address is None else spot(address, port) for address, port in _spots(entry))
            writer.writerow((word, *ends, entry.rule.line))
        return out.getvalue()
    writer.writerow(("flow", "protocol", "source", "destination", "in", "out", "verdict", "inside_global", "reason", "places"))
    for one in answer.outcomes:
        flow = one.flow
        shown = spot(one.entry.inside_global, one.entry.inside_global_port) if one.entry else ""
        ends_of = (spot(flow.source, flow.source_port), spot(flow.destination, flow.destination_port))
        ways = (one.arrives_by, one.leaves_by)
        writer.writerow(
            (flow.place, protocol_name(flow.protocol), *ends_of, *ways, one.verdict, shown, _named(one), _places(one.lines))
        )
    return out.getvalue()
