"""Who reaches whom, as a table (small networks) or a summary, as JSON, CSV and Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import Any

from routecheck.address import dotted
from routecheck.diagnostic import Diagnostic
from routecheck.forwarding.flows.gates import Flow
from routecheck.questions.matrix import Failure, Matrix, failures
from routecheck.questions.matrix_sweep import LOST, PERHAPS, REACHED, THERE, Reason
from routecheck.questions.subnets import Subnet
from routecheck.render.routes import diagnostic_document, source_document
from routecheck.render.style import PLAIN, Style, caution_lines

MOST_IN_TABLE = 12
"""With more subnets the text is a summary."""
_MOST_FAILURES = 25
_EXAMPLES = 3
_NAMES = {1: "ICMP echo", 6: "TCP", 17: "UDP"}


def text(answer: Matrix, style: Style = PLAIN) -> str:
    """A table of all pairs where there are few, and why pairs fail, grouped."""
    found = failures(answer, _EXAMPLES)
    lines = [style.strong(f"{_title(answer)}, {answer.scenario}"), ""]
    if 0 < len(answer.subnets) <= MOST_IN_TABLE:
        lines += [*_table(answer, found, style.width), ""]
    lines += _counted(answer, found, style)
    shown = found if len(answer.subnets) <= MOST_IN_TABLE else found[:_MOST_FAILURES]
    for label, failure in zip(_labels(found), shown, strict=False):
        lines += ["", *_failure_lines(label, failure, style)]
    if len(found) > len(shown):
        rest = sum(one.pairs for one in found[len(shown) :])
        lines += ["", f"and {len(found) - len(shown)} more reasons for {rest} pairs (json and csv have all)"]
    if answer.gone:
        lines += ["", "no subnet any more:", *(f"  {gone.name}: {gone.reason}" for gone in answer.gone)]
    if answer.cautions:
        lines += ["", *caution_lines(answer.cautions, style.width)]
    return "\n".join([*lines, ""])


def _title(answer: Matrix) -> str:
    return f"{_flow(answer.asked.flow)}, there and back, between {_count(len(answer.subnets), 'subnet')}"


def _flow(flow: Flow) -> str:
    name = _NAMES.get(flow.protocol, f"IP protocol {flow.protocol}")
    return f"{name} to port {flow.port}" if flow.port is not None else name


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _labels(found: Sequence[Failure]) -> list[str]:
    """a, b, ... z, aa, ab, ..."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [(letters[place // 26 - 1] if place >= 26 else "") + letters[place % 26] for place in range(min(len(found), 26 * 27))]


def _table(answer: Matrix, found: Sequence[Failure], most: int) -> Iterator[str]:
    """Sources down, destinations across, both by number: `+` is reached, a letter says why not, `?` that it is not known. The
    columns stand closer where there is little room."""
    label = {one.reason: name for name, one in zip(_labels(found), found, strict=False)}
    names = [_named(one) for one in answer.subnets]
    digits, width = len(str(len(names))), max(map(len, ("from \\ to", *names)))
    columns = [str(place) for place in range(1, len(names) + 1)]
    gap = "  " if digits + width + 3 + 5 * len(names) - 2 <= most else " "
    yield f"{'from / to':<{width + digits + 1}}  " + gap.join(f"{column:<3}" for column in columns).rstrip()
    for source, name in enumerate(names):
        cells = (answer.cell(source, destination) for destination in range(len(names)))
        marks = ["-" if cell.source is cell.destination else _mark(cell.reason, label) for cell in cells]
        yield f"{source + 1:>{digits}} {name:<{width}}  " + gap.join(f"{mark:<3}" for mark in marks).rstrip()


def _mark(reason: Reason | None, label: dict[Reason, str]) -> str:
    if reason is None:
        return "+"
    return label[reason] + ("?" if reason.verdict == PERHAPS else "")


def _named(one: Subnet) -> str:
    nodes = ", ".join(dict.fromkeys(end.node for end in one.ends))
    return f"{one.name} {nodes}" if "(" not in one.name else one.name


def _counted(answer: Matrix, found: Iterable[Failure], style: Style) -> Iterator[str]:
    counts = {LOST: 0, PERHAPS: 0}
    for one in found:
        counts[one.reason.verdict] += one.pairs
    reached = answer.pairs - counts[LOST] - counts[PERHAPS]
    yield style.good(f"{reached:,} of {_count(answer.pairs, 'pair')} reached")
    if counts[LOST]:
        yield style.bad(f"{counts[LOST]:,} not reached")
    if counts[PERHAPS]:
        yield f"{counts[PERHAPS]:,} not known"


def _failure_lines(label: str, failure: Failure, style: Style) -> Iterator[str]:
    reason = failure.reason
    mark = label + ("?" if reason.verdict == PERHAPS else "")
    indent = " " * 4
    yield from wrap(told(reason), style.width, initial_indent=f"{mark:<3} ", subsequent_indent=indent, break_on_hyphens=False)
    if reason.stop.lines:
        yield from (indent + style.faint(f"{line}: {line.text.strip()}") for line in reason.stop.lines)
    for source, destination in failure.examples:
        yield f"{indent}{source.name} -> {destination.name}"
    more = failure.pairs - len(failure.examples)
    if more:
        yield f"{indent}and {_count(more, 'more pair')}"


def told(reason: Reason) -> str:
    """A reason as a sentence: `the reply is lost at R3 (denied-in): ...`."""
    what = "it is" if reason.way == THERE else "forward ok, the reply is" if reason.is_answered else "the reply, if any, is"
    verdict = "lost" if reason.verdict == LOST else "perhaps lost"
    return f"{what} {verdict} at {reason.stop.node} ({reason.stop.disposition}): {reason.stop.reason}"


# -- documents


def json_text(answer: Matrix, diagnostics: Iterable[Diagnostic]) -> str:
    """The document `routecheck.matrix/1`: every pair as the number of its failure, a source a line."""
    import json

    found = failures(answer, _EXAMPLES)
    places = {one.reason: place for place, one in enumerate(found, 1)}
    number = [places.get(reason, 0) if reason else 0 for reason in answer.reasons]
    rows = [
        json.dumps([None if d == s else number[answer.rows[d][s]] for d in range(len(answer.subnets))])
        for s in range(len(answer.subnets))
    ]
    parts = {
        "schema": json.dumps("routecheck.matrix/1"),
        "scenario": json.dumps({"failed": list(answer.scenario.words)}),
        "flow": json.dumps({"protocol": answer.asked.flow.protocol, "port": answer.asked.flow.port}),
        "subnets": _listed(subnet_document(one) for one in answer.subnets),
        "pairs": json.dumps(_counts(answer, found)),
        "failures": _listed(failure_document(one) for one in found),
        "matrix": "[\n  " + ",\n  ".join(rows) + "\n ]" if rows else "[]",
        "gone": json.dumps([{"subnet": gone.name, "reason": gone.reason} for gone in answer.gone]),
        "cautions": json.dumps(list(answer.cautions), indent=1),
        "diagnostics": json.dumps([diagnostic_document(one) for one in diagnostics], indent=1),
    }
    return "{\n" + ",\n".join(f" {json.dumps(name)}: {value}" for name, value in parts.items()) + "\n}\n"


def _listed(documents: Iterable[dict[str, Any]]) -> str:
    import json

    lines = [json.dumps(one) for one in documents]
    return "[\n  " + ",\n  ".join(lines) + "\n ]" if lines else "[]"


def _counts(answer: Matrix, found: Iterable[Failure]) -> dict[str, int]:
    counts = {"total": answer.pairs, REACHED: answer.pairs, LOST: 0, PERHAPS: 0}
    for one in found:
        counts[one.reason.verdict] += one.pairs
        counts[REACHED] -= one.pairs
    return counts


def subnet_document(one: Subnet) -> dict[str, Any]:
    """A subnet as JSON."""
    return {
        "name": one.name,
        "prefix": str(one.prefix),
        "host": dotted(one.host),
        "interfaces": [{"node": end.node, "interface": end.interface} for end in one.ends],
        "gateways": [end.node for end in one.gateways],
    }


def failure_document(one: Failure) -> dict[str, Any]:
    """Pairs that fail alike, as JSON."""
    return {
        "verdict": one.reason.verdict,
        "way": one.reason.way,
        "is_answered": one.reason.is_answered,
        "disposition": one.reason.stop.disposition,
        "node": one.reason.stop.node,
        "reason": one.reason.stop.reason,
        "sources": [source_document(line, with_text=True) for line in one.reason.stop.lines],
        "pairs": one.pairs,
        "examples": [{"from": source.name, "to": destination.name} for source, destination in one.examples],
    }


def csv_text(answer: Matrix) -> str:
    """A line per pair."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("from", "to", "verdict", "way", "disposition", "node", "reason", "lines"))
    for cell in answer.cells():
        reason = cell.reason
        stop = reason.stop if reason else None
        lines = " ".join(map(str, stop.lines)) if stop else ""
        why = (reason.way, stop.disposition, stop.node, stop.reason) if reason and stop else ("", "", "", "")
        writer.writerow((cell.source.name, cell.destination.name, cell.verdict, *why, lines))
    return out.getvalue()


def markdown_text(answer: Matrix) -> str:
    """A table of the reasons, for a comment on a change."""
    found = failures(answer, _EXAMPLES)
    counts = _counts(answer, found)
    lines = [f"### {_title(answer)}, {answer.scenario}", ""]
    lines += [
        f"{counts[REACHED]:,} of {counts['total']:,} pairs reached, {counts[LOST]:,} not, {counts[PERHAPS]:,} not known.",
        "",
    ]
    if found:
        lines += ["| pairs | why | lines | for example |", "|---:|---|---|---|"]
    for one in found[:_MOST_FAILURES]:
        example = ", ".join(f"{source.name} -> {destination.name}" for source, destination in one.examples[:1])
        places = ", ".join(f"`{line}`" for line in one.reason.stop.lines)
        lines.append(f"| {one.pairs:,} | {_escaped(told(one.reason))} | {places} | {example} |")
    if len(found) > _MOST_FAILURES:
        lines += ["", f"and {len(found) - _MOST_FAILURES} more reasons"]
    lines += [f"\n> {_escaped(caution)}" for caution in answer.cautions]
    return "\n".join([*lines, ""])


def _escaped(sentence: str) -> str:
    return sentence.replace("|", "\\|")
