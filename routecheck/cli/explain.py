"""`routecheck explain`."""

from typing import Annotated

import typer

from routecheck.cli import choose, complete, options
from routecheck.cli.output import deliver


def explain(
    path: options.Path,
    dest: Annotated[str | None, typer.Argument(metavar="[DEST]", help="An address or a prefix; without it every prefix.")] = None,
    node: Annotated[
        str | None,
        typer.Option("--node", metavar="NAME", help="The device, when PATH is a folder.", autocompletion=complete.nodes),
    ] = None,
    vrf: options.Vrf = None,
    fail: options.Fail = None,
    strict: options.Strict = False,
    alone: options.Alone = False,
    formats: options.Format = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """Which route wins at a device, and why.

    Every candidate, what beat it, the config line behind each; with --fail before and after, and what took over.
    Given again, each --fail comes on top of those before.

    Example: routecheck explain configs/R2.cfg 8.8.8.8 --fail R2-R3
    """
    now = choose.opened(path, alone=alone)
    choose.refuse_gaps(now.network, is_strict=strict)
    name = choose.device(now.network, node)
    table = choose.vrf_name(now, [name], vrf)
    wanted = choose.destination(dest) if dest else None
    stages = choose.stages(now, fail)

    from routecheck.questions.explain import explain as ask
    from routecheck.render import explain as render

    answer = ask(now, name, table, wanted, stages)
    complaints = choose.complaints(now)
    renderers = {
        "text": lambda style: render.text(answer, style),
        "json": lambda _: render.json_text(answer, complaints),
        "csv": lambda _: render.csv_text(answer),
    }
    deliver(renderers, formats, output, color, complaints)
    if now.network.has_broken_input:
        return 2
    return 3 if answer.missing else 0
