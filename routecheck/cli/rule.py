"""`routecheck rule`."""

from typing import Annotated

import typer

from routecheck.cli import complete, options
from routecheck.cli.output import deliver


def rule(
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="A code or a name; without it, all.", autocompletion=complete.rule)
    ] = None,
    formats: options.Page = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """The page of a rule of `check`; without CODE, the catalogue.

    A page tells the fault, why it is bad, and what to write instead.

    Example: routecheck rule CFG111
    """
    from routecheck.lint.catalogue import catalogue, find
    from routecheck.render import rule as render

    if code is not None:
        page = find(code)
        renderers = {"text": lambda style: render.page_text(page, style), "json": lambda _: render.page_json(page)}
    else:
        pages = list(catalogue().values())
        renderers = {
            "text": lambda style: render.catalogue_text(pages, style),
            "json": lambda _: render.catalogue_json(pages),
        }
    deliver(renderers, formats, output, color, ())
    return 0
