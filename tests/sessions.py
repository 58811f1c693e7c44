"""Sessions in documents: a command behind `    $ `, and what it prints below it."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import NamedTuple

_BLOCK = re.compile(r"(?:^    .*\n|^\n(?=    ))+", re.MULTILINE)


class Session(NamedTuple):
    """A command and what it prints; a line `...` stands for any lines."""

    command: str
    shown: str

    def is_shown_by(self, printed: str) -> bool:
        parts = [re.escape(part) for part in re.split(r"^\.\.\.\n", f"{self.shown}\n", flags=re.MULTILINE)]
        text = printed.strip("\n")
        return re.fullmatch("(?:.*\n)*".join(parts), f"{text}\n") is not None


def sessions(document: str) -> list[Session]:
    """The sessions of a document, in order."""
    made = []
    for block in _BLOCK.findall(document):
        for text in re.split(r"^\$ ", dedent(block), flags=re.MULTILINE)[1:]:
            command, _, shown = text.partition("\n")
            made.append(Session(command, shown.strip("\n")))
    return made
