"""What a shell offers while a command line is typed: devices, interfaces and rules. Quick, and silent about everything wrong.

Configs are not read for it, only searched for the lines that name devices and interfaces.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from routecheck.diagnostic import UsageError
from routecheck.network import config_files
from routecheck.syntax.text import decode

_NAMED = re.compile(r"^(?:hostname (?P<host>\S+)|interface (?P<port>[A-Za-z][\w-]* ?[\d/.:]+))[ \t]*\r?$", re.MULTILINE)
_MOST_BYTES = 30_000_000
"""Folders with more in them are not searched to the end: a second of waiting is too much."""


def nodes(incomplete: str) -> list[str]:
    """The devices of the PATH that stands before."""
    return [name for name in _ports(os.path.expanduser(_path())) if name.startswith(incomplete)]


def failures(incomplete: str) -> list[str]:
    """Words of `--fail`: devices; behind `R2:` its interfaces, behind `R2-` and `R2~` the other devices."""
    known = _ports(os.path.expanduser(_path()))
    before, plus, word = incomplete.rpartition("+")
    return [before + plus + one for one in _words(known, word) if one.startswith(word)]


def _words(known: dict[str, list[str]], word: str) -> Iterator[str]:
    yield from known
    for node, ports in known.items():
        for sign in "-~":
            if word.startswith(f"{node}{sign}"):
                yield from (f"{node}{sign}{other}" for other in known if other != node)
        if word.startswith(f"{node}:"):
            yield from (f"{node}:{port}" for port in ports)


def rules(incomplete: str) -> list[tuple[str, str]]:
    """Codes, with what they are; behind a comma the next one. What starts in lower case is a name."""
    from routecheck.lint.catalogue import catalogue

    before, comma, word = incomplete.rpartition(",")
    pages = catalogue().values()
    if word and word[0].islower():
        found = [(page.name, page.summary) for page in pages if page.name.startswith(word)]
        if found:
            return [(before + comma + name, summary) for name, summary in found]
    codes = [page for page in pages if page.code.startswith(word.upper())]
    return [(before + comma + page.code, f"{page.name}: {page.summary}") for page in codes]


def rule(incomplete: str) -> list[tuple[str, str]]:
    """One code or name."""
    return [] if "," in incomplete else rules(incomplete)


def _path() -> str:
    """The PATH among the words typed so far, which shells pass on in the environment: click takes none from a line whose last
    option has no value yet."""
    words = (os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS") or "").split()
    return next((word for word in words[2:] if os.path.exists(os.path.expanduser(word))), ".")


def _ports(path: str) -> dict[str, list[str]]:
    """The interfaces by device, as the files name them."""
    found: dict[str, list[str]] = {}
    left = _MOST_BYTES
    try:
        for file in config_files(path if os.path.isdir(path) else os.path.dirname(path) or "."):
            left -= os.path.getsize(file)
            if left < 0:
                break
            with open(file, "rb") as stream:
                _search(stream.read(), found)
    except (OSError, UsageError):
        return found
    return found


def _search(raw: bytes, found: dict[str, list[str]]) -> None:
    try:
        text = decode(raw)
    except ValueError:
        return
    named = list(_NAMED.finditer(text))
    name = next((match["host"] for match in named if match["host"]), "")
    if name:
        found.setdefault(name, []).extend(dict.fromkeys(match["port"].replace(" ", "") for match in named if match["port"]))
