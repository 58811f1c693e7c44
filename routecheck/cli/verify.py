"""`routecheck verify`."""

from typing import Annotated

import typer

from routecheck.cli import choose, options
from routecheck.cli.output import deliver

Show = Annotated[str, typer.Option("--show", metavar="DIR", help="What the devices printed: R1.txt or R1_show_ip_route.txt.")]


def verify(
    path: options.Path,
    show: Show,
    fail: options.Fail = None,
    strict: options.Strict = False,
    alone: options.Alone = False,
    formats: options.Document = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """The model against what devices printed.

    Reads show ip route [vrf V], show ip ospf neighbor, show crypto isakmp sa and show ip nat translations; says what differs,
    and why that may be, from the config lines. Exits 1 when anything differs, 3 when there is nothing to compare.

    Example: routecheck verify configs --show outputs
    """
    now = choose.opened(path, alone=alone)
    choose.refuse_gaps(now.network, is_strict=strict, with_packets=True)
    for stage in choose.stages(now, fail):
        now = now.after(now.scenario | stage)

    from routecheck.printed.outputs import read_outputs
    from routecheck.questions.verify import verify as ask
    from routecheck.render import verify as render

    answer = ask(now, read_outputs(show, choose.devices(now.network)))
    complaints = choose.complaints(now)
    renderers = {
        "text": lambda style: render.text(answer, style),
        "json": lambda _: render.json_text(answer, complaints),
        "markdown": lambda _: render.markdown_text(answer),
    }
    deliver(renderers, formats, output, color, complaints)
    if now.network.has_broken_input:
        return 2
    if answer.is_empty:
        return 3
    return 0 if answer.is_same else 1
