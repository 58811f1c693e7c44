"""What every reader yields: the lines of a config that say something, in order, with their indent.

The tree is in the indents (S1.2): the parent of a line is the nearest line above it that is indented less.
"""

from collections.abc import Iterable
from typing import NamedTuple


class Line(NamedTuple):
    """One command as it stands in a file. `last` is the number of its last line: a banner has many."""

    file: str
    number: int
    last: int
    indent: int
    words: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.number}"

    def __repr__(self) -> str:
        """The place only: the text may hold a secret."""
        return f"<{self.file}:{self.number}>"


class Remark(NamedTuple):
    """A comment that speaks to routecheck: where it stands, the number of the line it is about (its own, or that of the next
    command), and what is said behind `routecheck:`."""

    file: str
    number: int
    about: int
    text: str


def parents(lines: Iterable[Line]) -> list[tuple[int, int]]:
    """(line number, number of its parent or 0) for each line: the tree, in the form two readers can be compared by."""
    out: list[tuple[int, int]] = []
    stack: list[tuple[int, int]] = []
    for line in lines:
        while stack and stack[-1][0] >= line.indent:
            stack.pop()
        out.append((line.number, stack[-1][1] if stack else 0))
        stack.append((line.indent, line.number))
    return out


Parts = tuple[int, tuple[str, ...], str]
"""(indent in columns, words, stripped text) of a line."""


def indent_of(raw: str) -> int:
    """How many columns the text of a line is indented."""
    lead = len(raw) - len(raw.lstrip())
    return len(raw[:lead].expandtabs(8)) if "\t" in raw[:lead] else lead
