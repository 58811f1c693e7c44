"""Which codes count. A word is a code, the start of codes (`RTE`, `RTE1`) or the name of a rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from routecheck.diagnostic import UsageError, suggestion
from routecheck.lint.catalogue import catalogue
from routecheck.model.gate import Gate


class Wanted(NamedTuple):
    """`--select` and `--ignore`."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


def codes(word: str) -> frozenset[str]:
    """The codes that a word means; none when it means nothing."""
    text = word.strip()
    known = catalogue()
    return (
        frozenset(code for code, page in known.items() if code.startswith(text.upper()) or page.name == text.lower())
        if text
        else frozenset()
    )


def chosen(wanted: Wanted, gate: Gate) -> frozenset[str]:
    """The codes that are looked for. Of several words about a code the one that means the fewest codes decides, and of equals
    the command line before the file, and leaving out before looking. `--select` stands instead of the file's `select`.

    Raises `UsageError` for words that name no rule."""
    levels = (
        (gate.select if not wanted.select else (), True, "routecheck.toml: check.select"),
        (gate.ignore, False, "routecheck.toml: check.ignore"),
        (wanted.select, True, "--select"),
        (wanted.ignore, False, "--ignore"),
    )
    ruled: dict[str, tuple[int, int, bool]] = {}
    for level, (words, is_wanted, place) in enumerate(levels):
        for word in words:
            meant = _meant(word, place)
            for code in meant:
                ruled[code] = max(ruled.get(code, (-len(catalogue()) - 1, 0, True)), (-len(meant), level, is_wanted))
    is_open = not (wanted.select or gate.select)
    return frozenset(code for code in catalogue() if (ruled[code][2] if code in ruled else is_open))


def severities(gate: Gate) -> dict[str, str]:
    """The severities that the file gives, by code; the word that means the fewest codes decides. Raises `UsageError`."""
    rows = [(_meant(word, "routecheck.toml: check.severity"), level) for word, level in gate.severity.items()]
    return {code: level for meant, level in sorted(rows, key=lambda row: -len(row[0])) for code in meant}


def per_file(gate: Gate) -> Mapping[str, frozenset[str]]:
    """The codes that are not looked for in files, by the pattern of their paths. Raises `UsageError`."""
    place = "routecheck.toml: check.per-file-ignores"
    return {glob: frozenset(_all(words, place)) for glob, words in gate.per_file.items()}


def _all(words: Iterable[str], place: str) -> Iterable[str]:
    for word in words:
        yield from _meant(word, place)


def _meant(word: str, place: str) -> frozenset[str]:
    found = codes(word)
    if not found:
        known = [*catalogue(), *(page.name for page in catalogue().values())]
        raise UsageError(f"{place}: no rule '{word}'{suggestion(word, known) or '; `routecheck rule` lists all'}")
    return found
