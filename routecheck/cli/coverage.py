"""`routecheck coverage`."""

from routecheck.cli import choose, options
from routecheck.cli.output import deliver


def coverage(
    path: options.Path,
    strict: options.Strict = False,
    alone: options.Alone = False,
    formats: options.Fates = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """The fate of every config line: modelled, harmless, or left out.

    What is left out could matter and is not modelled, or is not understood. Per file and in total, and what is left out by
    its keywords, the most frequent first; --strict exits 3 when there is any.

    Example: routecheck coverage configs --strict
    """
    network = choose.read(path, alone=alone)

    from routecheck.questions.coverage import coverage as ask
    from routecheck.render import coverage as render

    answer = ask(network, choose.devices(network))
    complaints = network.diagnostics
    renderers = {
        "text": lambda style: render.text(answer, style),
        "json": lambda _: render.json_text(answer, complaints),
        "csv": lambda _: render.csv_text(answer),
        "markdown": lambda _: render.markdown_text(answer),
    }
    deliver(renderers, formats, output, color, complaints)
    if network.has_broken_input:
        return 2
    return 3 if strict and answer.left_out else 0
