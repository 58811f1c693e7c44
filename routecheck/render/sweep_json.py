"""A sweep as JSON: the document of docs/schemas/sweep.schema.json."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from routecheck.diagnostic import Diagnostic
from routecheck.questions.sweep_told import APPEARS, DOWN, PERHAPS, Told
from routecheck.questions.sweeping import Behind, Sweep
from routecheck.questions.takeover import FOLLOWS
from routecheck.render.routes import diagnostic_document, route_document


def json_text(answer: Sweep, diagnostics: Iterable[Diagnostic]) -> str:
    """The worst failure first."""
    import json

    document = {
        "schema": "routecheck.sweep/1",
        "kinds": list(answer.asked.kinds),
        "depth": answer.asked.depth,
        "nodes": list(answer.asked.nodes),
        "tried": len(answer.found),
        "left_out": answer.left_out,
        "single_points_of_failure": [one.failure.word for one in answer.points],
        "failures": [_document(one) for one in answer.found],
        "cautions": list(answer.cautions),
        "diagnostics": [diagnostic_document(one) for one in diagnostics],
    }
    return json.dumps(document, indent=1) + "\n"


def _document(one: Behind) -> dict[str, Any]:
    return {
        "failure": one.failure.word,
        "failed": list(one.failure.broken.words),
        "kinds": list(one.failure.kinds),
        "losses": [_told(made) for made in one.losses],
        "perhaps": [_told(made) for made in one.of(PERHAPS)],
        "takes_over": [_told(made) for made in one.takeovers],
        "follows": [_told(made) for made in one.of(FOLLOWS)],
        "appears": [_told(made) for made in one.of(APPEARS)],
        "down": [str(prefix) for prefix in sorted({made.prefix for made in one.of(DOWN)})],
        "rerouted": one.rerouted,
        "unsettled": [found._asdict() for found in one.unsettled],
    }


def _told(one: Told) -> dict[str, Any]:
    return {
        "node": one.node,
        "vrf": one.vrf or "default",
        "prefix": str(one.prefix),
        "verdict": one.verdict,
        "before": [route_document(route, with_text=False) for route in one.before],
        "after": [route_document(route, with_text=False) for route in one.after],
        "cover": None if one.cover is None else str(one.cover),
        "reason": one.reason or None,
    }
