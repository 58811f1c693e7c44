"""Where answers go: formats, files, colour. The only module that writes to stdout and stderr."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from routecheck.diagnostic import Diagnostic, UsageError, suggestion
from routecheck.render.style import Style

MOST_DIAGNOSTICS = 5
Renderers = Mapping[str, Callable[[Style], str]]
"""How to render one answer, by the name of the format."""


def deliver(
    renderers: Renderers, formats: list[str] | None, output: str | None, color: str, complaints: Sequence[Diagnostic]
) -> None:
    """Write the answer in every format asked for: `json`, or `json=FILE`. JSON holds the complaints, else they go to
    stderr, behind the answer. Raises `UsageError`."""
    wanted = formats or ["text"]
    if color not in ("auto", "always", "never"):
        raise UsageError(f"--color is auto, always or never, not '{color}'")
    plain = [name for name in wanted if "=" not in name]
    if len(plain) > 1:
        raise UsageError(f"formats {' and '.join(plain)} both go to standard output; write one as {plain[1]}=FILE")
    for item in wanted:
        name, equals, path = item.partition("=")
        if name not in renderers:
            raise UsageError(f"unknown format '{name}'{suggestion(name, list(renderers))}; known: {', '.join(renderers)}")
        target = path if equals else output
        text = renderers[name](_style(color, is_file=target is not None))
        if target is None:
            _write(text)
        else:
            save(target, text)
    if not any(item.partition("=")[0] == "json" for item in wanted):
        _report(complaints)


def _style(color: str, *, is_file: bool) -> Style:
    """Colour on a terminal, unless NO_COLOR; FORCE_COLOR and `--color always` insist. A terminal's width, else 80."""
    is_terminal = sys.stdout.isatty() and not is_file
    width = max(40, shutil.get_terminal_size().columns) if is_terminal else 80
    if color == "never" or is_file:
        return Style(width=width)
    if color == "always":
        return Style(has_colour=True, width=width)
    wants = not os.environ.get("NO_COLOR") and (is_terminal or bool(os.environ.get("FORCE_COLOR")))
    return Style(has_colour=wants, width=width)


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def save(path: str, text: str) -> None:
    """Write a file. Raises `UsageError`."""
    try:
        with open(path, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or 'cannot be written'}") from None


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """What to tell of what is being done: shown on stderr when that is a terminal and it takes more than a second."""
    start, shown = time.monotonic(), False

    def tell(what: str) -> None:
        nonlocal shown
        if sys.stderr.isatty() and time.monotonic() - start > 1:
            shown = True
            sys.stderr.write(f"\r\x1b[K{what} ...")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")


def complain(message: str) -> None:
    """One line on stderr."""
    sys.stderr.write(f"routecheck: {message}\n")


def _report(found: Sequence[Diagnostic]) -> None:
    """Diagnostics of reading, on stderr: the first of them, and how many more there are."""
    for one in found[:MOST_DIAGNOSTICS]:
        sys.stderr.write(f"{one}\n")
    if len(found) > MOST_DIAGNOSTICS:
        sys.stderr.write(f"... and {len(found) - MOST_DIAGNOSTICS} more (routecheck check tells all)\n")
