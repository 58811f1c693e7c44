"""`routecheck sweep`."""

from __future__ import annotations

from typing import Annotated

import typer

from routecheck.cli import choose, complete, options
from routecheck.cli.output import deliver, progress
from routecheck.diagnostic import UsageError, hint
from routecheck.topology import find_node


def sweep(
    path: options.Path,
    kinds: Annotated[
        str, typer.Option("--kinds", metavar="KINDS", help="link, device, interface and silent; A,B both.")
    ] = "link,device,interface,silent",
    depth: Annotated[int, typer.Option("--depth", metavar="N", help="1: every failure by itself; 2: pairs of them too.")] = 1,
    node: Annotated[
        list[str] | None,
        typer.Option("--node", metavar="NAME", help="Tell what this device loses (repeatable).", autocompletion=complete.nodes),
    ] = None,
    strict: options.Strict = False,
    alone: options.Alone = False,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", "-f", metavar="FORMAT", help="text, json, csv or markdown; json=FILE writes to a file."),
    ] = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """Every failure: who loses what, and who takes over.

    And the single points of failure. With a config file as PATH, or --node, what that device loses; else every device that
    stays up.

    Example: routecheck sweep configs --kinds link,device
    """
    wanted = _kinds(kinds)
    if depth not in (1, 2):
        raise UsageError(f"--depth is 1 or 2, not {depth}")
    now = choose.opened(path, alone=alone)
    choose.refuse_gaps(now.network, is_strict=strict)
    nodes = [find_node(now.network, name) for name in node or ()] or ([now.network.focus] if now.network.focus else [])

    from routecheck.questions.sweeping import Asked, sweeping
    from routecheck.render import sweep as render
    from routecheck.render.sweep_json import json_text

    with progress() as tell:
        answer = sweeping(now, Asked(wanted, depth, tuple(dict.fromkeys(nodes)), tell))
    complaints = choose.complaints(now)
    renderers = {
        "text": lambda style: render.text(answer, style),
        "json": lambda _: json_text(answer, complaints),
        "csv": lambda _: render.csv_text(answer),
        "markdown": lambda _: render.markdown_text(answer),
    }
    deliver(renderers, formats, output, color, complaints)
    return 2 if now.network.has_broken_input else 0


def _kinds(text: str) -> tuple[str, ...]:
    """`link,device`, in the order in which they are tried. Raises `UsageError`."""
    from routecheck.questions.sweep_failures import KINDS

    given = [word.strip() for word in text.split(",") if word.strip()]
    for word in given:
        if word not in KINDS:
            raise UsageError(f"--kinds cannot be '{word}'{hint(word, list(KINDS))}")
    if not given:
        raise UsageError(f"--kinds is one or more of {', '.join(KINDS)}")
    return tuple(kind for kind in KINDS if kind in given)
