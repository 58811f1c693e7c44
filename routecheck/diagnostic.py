"""What is wrong, and where. A problem in a config is a `Diagnostic`; a misuse of the tool is a `UsageError`."""

from typing import NamedTuple

NOTE, WARNING, ERROR = "note", "warning", "error"
"""Severities, by their names in every output."""


class Span(NamedTuple):
    """A line of a file, as people cite it."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class Diagnostic(NamedTuple):
    """One finding: a code that never changes its meaning, a sentence, and the lines it is about (the first leads).

    The sentence states the fact and never quotes more of a config than keywords, names and addresses (no secrets).
    """

    code: str
    severity: str
    message: str
    spans: tuple[Span, ...] = ()

    def __str__(self) -> str:
        place = f"{self.spans[0]}: " if self.spans else ""
        return f"{place}{self.severity}: {self.message} [{self.code}]"


class UsageError(Exception):
    """A question that cannot be asked (exit 2): an unknown device, a broken option, a folder without configs."""


class InsufficientError(Exception):
    """The input does not hold enough for an honest answer (exit 3); the sentence says what is missing."""


class RefusedError(ValueError):
    """A line that IOS would refuse for a reason with a code of its own."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def nearest(word: str, known: list[str], most: int = 3) -> list[str]:
    """The known names that `word` most likely meant, best first. Case does not count."""
    import difflib  # 2 ms that only a mistake pays for

    by_lower = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), list(by_lower), most, 0.5)
    return [by_lower[name] for name in close]


def suggestion(word: str, known: list[str]) -> str:
    """'; did you mean A or B?' or the empty string."""
    close = nearest(word, known)
    return f"; did you mean {' or '.join(close)}?" if close else ""


def hint(word: str, known: list[str]) -> str:
    """What to write instead of `word`: the nearest that is known, and all of it when that is little."""
    close = suggestion(word, known)
    if len(known) <= 8:
        return f"{close} known: {', '.join(known)}" if close else f"; known: {', '.join(known) or 'none'}"
    return close or f"; known: {', '.join(known[:8])}, ..."
