"""Doing a thing again whenever a file changes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping

from routecheck.cli.output import complain
from routecheck.diagnostic import UsageError

Stamps = Mapping[str, tuple[int, int]]
"""When each file was written, and how long it is."""


def stamps(path: str) -> Stamps:
    """Of the files that `path` may be made of: those of the folder, and of `configs/` in it."""
    folder = path if os.path.isdir(path) else os.path.dirname(path) or "."
    found: dict[str, tuple[int, int]] = {}
    for place in (folder, os.path.join(folder, "configs")):
        try:
            entries = sorted(os.scandir(place), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            try:
                if entry.is_file():
                    known = entry.stat()
                    found[entry.path] = known.st_mtime_ns, known.st_size
            except OSError:
                continue
    return found


def until_interrupted(
    act: Callable[[], object], seen: Callable[[], Stamps], wait: Callable[[], None] = lambda: time.sleep(0.5)
) -> None:
    """Act now and after every change, until Ctrl-C. What cannot be asked just now is complained of."""
    last: Stamps | None = None
    try:
        while True:
            now = seen()
            if now != last:
                last = now
                try:
                    act()
                except UsageError as error:
                    complain(str(error))
            wait()
    except KeyboardInterrupt:
        return
