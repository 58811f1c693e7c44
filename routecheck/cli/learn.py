"""`routecheck learn`."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from routecheck.cli import choose, options
from routecheck.cli.output import complain, deliver, progress, save
from routecheck.diagnostic import UsageError

_SETTINGS = "routecheck.toml"


def learn(
    path: options.Path,
    most: Annotated[int, typer.Option("--most", metavar="N", help="At most so many of each kind.")] = 20,
    append: Annotated[bool, typer.Option("--append", help="Add them to routecheck.toml beside the configs.")] = False,
    formats: Annotated[list[str] | None, typer.Option("--format", "-f", metavar="FORMAT", help="toml.")] = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """What holds today, as expectations for a person to review.

    Who reaches whom, default exits, tunnels, what is survived. `routecheck check` accepts them all as long as nothing
    changes; what is expected already is left out.

    Example: routecheck learn configs --append
    """
    if most < 0:
        raise UsageError(f"--most cannot be {most}")
    settings = os.path.join(path if os.path.isdir(path) else os.path.dirname(path), _SETTINGS)
    _refuse(path, output, append=append)
    from routecheck.questions import learn as question
    from routecheck.render.learn import toml

    now = choose.opened(path, alone=False)
    with progress() as tell:
        found = question.learn(now, most, tell)
    if append:
        made = question.count(found)
        if made:
            _append(settings, toml(found))
        complain(f"{made} expectation{'' if made == 1 else 's'} added to {settings}")
    else:
        deliver({"toml": lambda _: toml(found)}, formats or ["toml"], output, color, choose.complaints(now))
    return 2 if now.network.has_broken_input else 0


def _refuse(path: str, output: str | None, *, append: bool) -> None:
    """What would write over settings that are there, or append to none. Raises `UsageError`."""
    if append and (path == "-" or output is not None):
        raise UsageError("--append writes to routecheck.toml beside the configs: it goes with a folder, and without -o")
    if output is not None and os.path.basename(output) == _SETTINGS and os.path.exists(output):
        raise UsageError(f"{output} is there already; --append adds to it")


def _append(settings: str, text: str) -> None:
    """Add to a file that stays readable. Raises `UsageError`."""
    import tomllib

    before = ""
    if os.path.exists(settings):
        with open(settings, encoding="utf-8") as stream:
            before = stream.read()
    whole = f"{before.rstrip()}\n\n{text}" if before.strip() else text
    try:
        tomllib.loads(whole)
    except ValueError:
        raise UsageError(
            f'{settings}: nothing can be appended where it says "expect = [...]"; write [[expect]] instead'
        ) from None
    save(settings, whole)
