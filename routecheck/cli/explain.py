"""`routecheck explain`."""

from typing import Annotated

import typer

from routecheck.cli import choose
from routecheck.cli.output import deliver, report


def explain(
    path: Annotated[str, typer.Argument(metavar="PATH", help="A config file (the device in question) or a folder; - for standard input.")],
    dest: Annotated[str | None, typer.Argument(metavar="[DEST]", help="An address or a prefix; without it every prefix.")] = None,
    node: Annotated[str | None, typer.Option("--node", help="The device, when PATH is a folder.")] = None,
    vrf: Annotated[str | None, typer.Option("--vrf", help="The VRF; the global table is 'default'.")] = None,
    fail: Annotated[list[str] | None, typer.Option("--fail", metavar="WORD", help="What fails: R2-R3, R2:Gi0/1, R3, R2~R3; A+B at once.")] = None,
    alone: Annotated[bool, typer.Option("--alone", help="Read the file by itself, without its folder.")] = False,
    formats: Annotated[list[str] | None, typer.Option("--format", "-f", help="text, json or csv; name=FILE writes to a file.")] = None,
    output: Annotated[str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE instead of standard output.")] = None,
    color: Annotated[str, typer.Option("--color", help="auto, always or never.")] = "auto",
) -> int:
    """Which route wins at a device and why: every candidate, what beat it, the config line behind each.

    With --fail: before and after, and what took over.
    """
    network, now = choose.opened(path, alone=alone)
    name = choose.device(network, node)
    table = choose.vrf_name(now, [name], vrf)
    wanted = choose.destination(dest) if dest else None
    stages = choose.stages(now, fail or [])

    from routecheck.questions.explain import explain as ask
    from routecheck.render import explain as render

    answer = ask(now, name, table, wanted, stages)
    complaints = network.diagnostics + now.base.diagnostics
    if not any(one.startswith("json") for one in formats or []):
        report(complaints)
    deliver(
        {
            "text": lambda style: render.text(answer, style),
            "json": lambda style: render.json_text(answer, complaints),
            "csv": lambda style: render.csv_text(answer),
        },
        formats or [],
        output,
        color,
    )
    if network.has_broken_input:
        return 2
    return 3 if answer.missing else 0
