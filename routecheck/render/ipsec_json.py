"""Tunnels as JSON (cli.md) and CSV: an entry per tunnel and direction of initiation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from routecheck.address import dotted
from routecheck.diagnostic import Diagnostic
from routecheck.questions.arrivals import Arrivals
from routecheck.questions.tunnel_findings import Finding
from routecheck.questions.tunnels import Tunnel, Tunnels
from routecheck.render.routes import diagnostic_document
from routecheck.syntax.line import Line
from routecheck.vpn.ipsec import Child
from routecheck.vpn.outcome import Agreed, Cell, Mismatch, Outcome, Refused
from routecheck.vpn.overhead import segment
from routecheck.vpn.tunnel import Direction, IpsecSa, Party


def json_text(answer: Tunnels, diagnostics: Iterable[Diagnostic], arrived: Arrivals | None = None) -> str:
    """The document that cli.md describes."""
    import json

    document: dict[str, Any] = {
        "schema": "routecheck.ipsec/1",
        "scenario": {"failed": list(answer.scenario.words)},
        "tunnels": [_direction(made, each) for made in answer.tunnels for each in made.directions],
        "not_judged": [
            {"node": one.end.node, "interface": one.end.interface, "peer": one.peer.value, "reason": one.reason}
            for one in answer.lonely
        ],
        "fixed": [
            {
                "ends": [end.node for end in made.pair.ends],
                "verdict": made.verdict,
                "up": [each.is_up for each in made.directions],
            }
            for made in answer.fixed
        ],
        "cautions": list(answer.cautions),
        "diagnostics": [diagnostic_document(found) for found in diagnostics],
    }
    if arrived:
        document["arrivals"] = _arrivals(arrived)
    return json.dumps(document, indent=1) + "\n"


def _direction(made: Tunnel, direction: Direction) -> dict[str, Any]:
    return {
        "initiator": _party(direction.initiator),
        "responder": _party(direction.responder),
        "version": direction.version,
        "verdict": made.verdict,
        "up": direction.is_up,
        "cannot_start": direction.cannot_start or None,
        "nat": made.pair.nat or None,
        "phase1": _phase1(direction),
        "phase2": _phase2(direction.children),
        "sas": [sa_document(sa) for sa in direction.sas],
        "findings": [_finding(found) for found in made.findings],
        "hidden": [
            {
                "initiator": one.initiator,
                "responder": one.responder,
                "reason": one.reason,
                "mismatches": [_mismatch(each) for each in one.mismatches],
            }
            for one in made.hidden
        ],
        "fixes": [{"node": fix.node, "commands": list(fix.commands)} for fix in made.fixes],
        "no_fix": made.unmended or None,
    }


def _party(party: Party) -> dict[str, Any]:
    return {
        "node": party.side.node,
        "interface": party.end.interface,
        "address": dotted(party.own) if party.own else None,
        "seen_as": dotted(party.side.address) if party.side.address else None,
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    """What phases have in common."""
    agreed = outcome if isinstance(outcome, Agreed) else None
    refused = outcome if isinstance(outcome, Refused) else None
    return {
        "up": None if (agreed and agreed.doubts) or (refused and refused.is_doubtful) else agreed is not None,
        "chosen": _values(agreed) if agreed else None,
        "mismatches": [_mismatch(one) for one in (refused.mismatches if refused else ())],
        "stage": refused.stage if refused else None,
        "reason": refused.reason if refused else None,
        "debug": refused.debug or None if refused else None,
        "notes": list(outcome.notes),
        "doubts": list(agreed.doubts) if agreed else [],
        "matrix": [_cell(cell) for cell in outcome.matrix],
    }


def _phase1(direction: Direction) -> dict[str, Any]:
    outcome = direction.phase1
    names = outcome.names if isinstance(outcome, Agreed) else None
    policies = [int(name) if name.isdigit() else name for name in names] if names else None
    return {**_outcome(outcome), "policies": policies, "state": None if direction.cannot_start else direction.state}


def _phase2(children: tuple[Child, ...]) -> dict[str, Any]:
    """The phase as a whole is up when any selector is; each has its own outcome."""
    selectors = [_child(child) for child in children]
    states = [one["up"] for one in selectors]
    first = next((one for one in selectors if one["up"]), selectors[0] if selectors else None)
    return {
        "up": True if True in states else None if None in states else False,
        "chosen": first["chosen"] if first else None,
        "mismatches": [one for each in selectors for one in each["mismatches"]],
        "selectors": selectors,
    }


def _child(child: Child) -> dict[str, Any]:
    return {
        **_outcome(child.outcome),
        "selector": str(child.selector),
        "relation": child.relation,
        "initiator_plan": child.offer.plan.name,
        "responder_plan": child.plan.name if child.plan else None,
        "places": [_place(line) for line in (child.offer.rule.line, child.rule.line if child.rule else None) if line],
    }


def _values(agreed: Agreed) -> dict[str, Any]:
    return {name: int(value) if name.startswith("lifetime") else value for name, value in agreed.values.items()}


def _mismatch(one: Mismatch) -> dict[str, Any]:
    return {
        "attribute": one.attribute,
        "initiator": one.initiator.value,
        "responder": one.responder.value,
        "initiator_place": _place(one.initiator.line) if one.initiator.line else None,
        "responder_place": _place(one.responder.line) if one.responder.line else None,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {"initiator": cell.initiator, "responder": cell.responder, "differs": [one.attribute for one in cell.mismatches]}


def _place(line: Line) -> dict[str, Any]:
    return {"file": line.file, "line": line.number}


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "code": found.code,
        "name": found.name,
        "severity": found.severity,
        "message": found.message,
        "places": [_place(line) for line in found.lines],
    }


def sa_document(sa: IpsecSa) -> dict[str, Any]:
    """An SA as JSON."""
    return {
        "from": sa.sender,
        "to": sa.receiver,
        "source": dotted(sa.source),
        "destination": dotted(sa.destination),
        "protocol": sa.protocol,
        "spi": f"0x{sa.spi:08X}",
        "transforms": sa.transforms,
        "mode": sa.mode,
        "selector": str(sa.selector),
        "lifetime_s": sa.lifetime_s,
        "lifetime_kb": sa.lifetime_kb,
        "window": sa.window,
        "pfs": sa.pfs,
        "largest_packet": sa.largest or None,
        "tcp_mss": segment(sa.largest) if sa.largest else None,
    }


def _arrivals(found: Arrivals) -> dict[str, Any]:
    return {
        "spi": f"0x{found.spi:08X}",
        "destination": dotted(found.destination),
        "sa": sa_document(found.sa) if found.sa else None,
        "packets": [
            {"sequence": packet.sequence, "verdict": packet.verdict, "top": packet.window.top} for packet in found.packets
        ],
    }


def csv_text(answer: Tunnels) -> str:
    """A line per tunnel and direction."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ("initiator", "initiator_address", "responder", "responder_address", "version", "up", "state", "reason", "codes")
    )
    for made in answer.tunnels:
        for each in made.directions:
            refused = [each.phase1] if isinstance(each.phase1, Refused) else [child.outcome for child in each.children]
            reasons = [one.reason for one in refused if isinstance(one, Refused)]
            one, other = each.initiator, each.responder
            up = {True: "yes", False: "no", None: "unknown"}[each.is_up]
            codes = " ".join(dict.fromkeys(found.code for found in made.findings))
            row = (one.side.node, dotted(one.own), other.side.node, dotted(other.own), each.version, up, each.state)
            writer.writerow((*row, each.cannot_start or "; ".join(reasons), codes))
    return out.getvalue()
