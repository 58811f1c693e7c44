"""The link-state view of OSPF as text, JSON and CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from routecheck.diagnostic import Diagnostic
from routecheck.protocols.route import Via
from routecheck.questions.link_state import Boundary, LinkState, Lsa, Neighbor, ProcessView
from routecheck.render.routes import diagnostic_document, hop_document, hop_text
from routecheck.render.style import PLAIN, Style, caution_lines

_TITLES = {
    1: "router LSAs (type 1)", 2: "network LSAs (type 2)", 3: "summaries (type 3)", 4: "boundary routers (type 4)",
    5: "external LSAs (type 5)", 7: "external LSAs of the area (type 7)",
}  # fmt: skip


def text(answer: LinkState, style: Style = PLAIN) -> str:
    """The processes one after the other, each under a heading."""
    out: list[str] = []
    for one in answer.processes:
        vrf = f" vrf {one.vrf}" if one.vrf else ""
        failed = f" ({answer.scenario})" if answer.scenario.words else ""
        out.append(style.strong(f"{one.node}{failed}: ospf {one.pid}{vrf}, router id {one.router_id}"))
        lines = list(_BODIES[answer.view](one, style)) if one.rows else ["none"]
        out += [f"  {line}".rstrip() for line in lines]
        out.append("")
    if not answer.processes:
        out += ["no OSPF process runs here", ""]
    out += caution_lines(answer.cautions, style.width)
    return "\n".join(out).rstrip("\n") + "\n"


def _columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows of words, each column as wide as its widest word."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(f"{word:<{width}}" for word, width in zip(row, widths, strict=True)).rstrip()


def _neighbors(one: ProcessView, style: Style) -> Iterator[str]:
    rows = [row for row in one.rows if isinstance(row, Neighbor)]
    up = [("Neighbor", "ID", "Pri", "State", "Address", "Interface", "Area")]
    up += [
        (row.node, row.router_id, str(row.priority), row.state, row.address, row.interface, str(row.area))
        for row in rows
        if not row.reason
    ]
    if len(up) > 1:
        yield from _columns(up)
    for row in rows:
        if row.reason:
            places = ", ".join(map(str, row.lines))
            yield from caution_lines([f"{row.node} on {row.interface}: {row.reason} ({places})"], style.width - 2)


def _database(one: ProcessView, _: Style) -> Iterator[str]:
    rows = [row for row in one.rows if isinstance(row, Lsa)]
    shown: tuple[int | None, int] | None = None
    for row in sorted(rows, key=lambda row: (row.area is None, row.area or 0, row.kind)):
        if (row.area, row.kind) != shown:
            if shown is not None and shown[0] != row.area:
                yield ""
            where = "" if row.area is None else f"area {row.area}: "
            yield f"{where}{_TITLES[row.kind]}"
            shown = row.area, row.kind
        if row.kind == 1:
            yield f"  {row.about}  {row.origin}"
            yield from (f"    {said}" for said in row.says)
        else:
            yield f"  {row.about}  from {row.origin}: {', '.join(row.says)}"


def _border_routers(one: ProcessView, _: Style) -> Iterator[str]:
    rows = [row for row in one.rows if isinstance(row, Boundary)]
    yield from _columns(
        [(r.code, r.node, r.router_id, f"[{r.cost}]", r.role, f"area {r.area}", _hops(r.next_hops)) for r in rows]
    )


def _hops(hops: Sequence[Via]) -> str:
    return " and ".join(hop_text(hop) for hop in hops)


_BODIES: dict[str, Callable[[ProcessView, Style], Iterator[str]]] = {
    "neighbors": _neighbors,
    "database": _database,
    "border-routers": _border_routers,
}


def json_text(answer: LinkState, diagnostics: Iterable[Diagnostic]) -> str:
    """The document of docs/schemas/ospf.schema.json."""
    import json

    document = {
        "schema": "routecheck.ospf/1",
        "view": answer.view,
        "scenario": {"failed": list(answer.scenario.words)},
        "processes": [
            {
                "node": one.node,
                "pid": one.pid,
                "vrf": one.vrf or "default",
                "router_id": one.router_id,
                "rows": [_row(row) for row in one.rows],
            }
            for one in answer.processes
        ],
        "cautions": list(answer.cautions),
        "diagnostics": [diagnostic_document(found) for found in diagnostics],
    }
    return json.dumps(document, indent=1) + "\n"


def _row(row: Neighbor | Lsa | Boundary) -> dict[str, Any]:
    made: dict[str, Any] = dict(row._asdict())
    if isinstance(row, Neighbor):
        made["lines"] = [{"file": line.file, "line": line.number} for line in row.lines]
    elif isinstance(row, Lsa):
        made["says"] = list(row.says)
    else:
        del made["next_hops"]
        made["nexthops"] = [hop_document(hop) for hop in row.next_hops]
    return made


def csv_text(answer: LinkState) -> str:
    """A line per row; what is a list there is joined by ' and '."""
    import csv
    import io

    fields = {"neighbors": Neighbor._fields, "database": Lsa._fields, "border-routers": Boundary._fields}[answer.view]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("process_node", "pid", *fields))
    for one in answer.processes:
        for row in one.rows:
            values = [" and ".join(map(str, value)) if isinstance(value, tuple) else value for value in _flat(row)]
            writer.writerow((one.node, one.pid, *("" if value is None else value for value in values)))
    return out.getvalue()


def _flat(row: Neighbor | Lsa | Boundary) -> Sequence[Any]:
    return row._replace(next_hops=(_hops(row.next_hops),)) if isinstance(row, Boundary) else row  # type: ignore[arg-type]
