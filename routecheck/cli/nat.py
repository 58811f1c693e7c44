"""`routecheck nat`."""

from typing import Annotated

import typer

from routecheck.cli import choose, options
from routecheck.cli.output import deliver

Flows = Annotated[
    str | None,
    typer.Option(
        "--flows",
        metavar="CSV",
        help="The flows, with a header: protocol,source,source_port,destination,destination_port[,in,at].",
    ),
]


def nat(
    path: options.Path,
    node: Annotated[str | None, typer.Option("--node", metavar="NAME", help="The device, when PATH is a folder.")] = None,
    flows: Flows = None,
    fail: options.Fail = None,
    strict: options.Strict = False,
    alone: options.Alone = False,
    formats: options.Format = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """The NAT table of a router after some flows, and what fails.

    With what is left of its pools and ports, and which flows fail and why. A line of the CSV is a flow: `in` is the interface
    it arrives by (else where its source is), `at` the second it starts. TCP flows are taken to be established. Without
    --flows: the static entries, and what each rule is for. Exits 3 when the files do not tell what becomes of a flow.

    Example: routecheck nat configs/dual-isp --node R1 --flows flows.csv
    """
    now = choose.opened(path, alone=alone)
    choose.refuse_gaps(now.network, is_strict=strict, with_packets=True)
    name = choose.device(now.network, node)
    for stage in choose.stages(now, fail):
        now = now.after(now.scenario | stage)

    from routecheck.questions.nat import nat as ask
    from routecheck.questions.nat_flows import read_flows
    from routecheck.render import nat as render

    answer = ask(now, name, read_flows(flows) if flows is not None else None)
    complaints = choose.complaints(now)
    renderers = {
        "text": lambda style: render.text(answer, style),
        "json": lambda _: render.json_text(answer, complaints),
        "csv": lambda _: render.csv_text(answer),
    }
    deliver(renderers, formats, output, color, complaints)
    if now.network.has_broken_input:
        return 2
    return 3 if answer.is_unknown else 0
