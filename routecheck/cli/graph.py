"""`routecheck graph`."""

from __future__ import annotations

from typing import Annotated

import typer

from routecheck.cli import choose, options
from routecheck.cli.output import deliver
from routecheck.diagnostic import UsageError
from routecheck.topology import NOTHING_FAILED

_LONGEST_S = 60


def graph(
    path: options.Path,
    fail: options.Fail = None,
    strict: options.Strict = False,
    alone: options.Alone = False,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format", "-f", metavar="FORMAT", help="mermaid, dot, svg (with graphviz) or json; svg=FILE writes to a file."
        ),
    ] = None,
    output: options.Output = None,
) -> int:
    """The topology as a drawing: devices, hosts and links.

    Every link has its interfaces and subnets; hosts are those of routecheck.toml. With --fail, what is down is marked.

    Example: routecheck graph configs -f svg -o network.svg
    """
    now = choose.opened(path, alone=alone)
    choose.refuse_gaps(now.network, is_strict=strict)
    broken = NOTHING_FAILED
    for stage in choose.stages(now, fail):
        broken |= stage

    from routecheck.questions.drawing import drawing
    from routecheck.render import graph as render

    answer = drawing(now, broken)
    complaints = choose.complaints(now)
    renderers = {
        "mermaid": lambda _: render.mermaid(answer),
        "dot": lambda _: render.dot(answer),
        "svg": lambda _: _drawn(render.dot(answer)),
        "json": lambda _: render.json_text(answer, complaints),
    }
    deliver(renderers, formats or ["mermaid"], output, "never", complaints)
    return 2 if now.network.has_broken_input else 0


def _drawn(text: str) -> str:
    """What graphviz makes of a graph. Raises `UsageError` where it is not installed, or fails."""
    import shutil
    import subprocess

    program = shutil.which("dot")
    if program is None:
        raise UsageError("-f svg needs the program dot of graphviz, which is not installed; -f dot writes what it reads")
    try:
        made = subprocess.run([program, "-Tsvg"], input=text.encode(), capture_output=True, check=True, timeout=_LONGEST_S)
    except (OSError, subprocess.SubprocessError):
        raise UsageError(f"{program} could not draw the graph; -f dot writes what it reads") from None
    return made.stdout.decode()
