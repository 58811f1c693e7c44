"""Emphasis for terminals. Nothing is told by colour alone: without it the text is the same."""

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import NamedTuple


class Style(NamedTuple):
    """How to mark text; the plain style marks nothing."""

    has_colour: bool = False
    width: int = 80

    def strong(self, text: str) -> str:
        """The thing to read first."""
        return f"\x1b[1m{text}\x1b[0m" if self.has_colour else text

    def good(self, text: str) -> str:
        """What wins."""
        return f"\x1b[32m{text}\x1b[0m" if self.has_colour else text

    def bad(self, text: str) -> str:
        """What is lost or cannot be used."""
        return f"\x1b[31m{text}\x1b[0m" if self.has_colour else text

    def faint(self, text: str) -> str:
        """Detail."""
        return f"\x1b[2m{text}\x1b[0m" if self.has_colour else text


def caution_lines(cautions: Iterable[str], width: int) -> Iterator[str]:
    """Cautions as paragraphs that start with `!`."""
    for caution in cautions:
        yield from wrap(
            caution, width, initial_indent="! ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
        )


def hanging(line: str, lead: str, width: int) -> list[str]:
    """A line within the width, what is behind `lead` indented where it goes on. The lead stays whole."""
    kept = lead.replace(" ", "\N{NO-BREAK SPACE}")
    made = wrap(kept + line.removeprefix(lead), width, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
    return [made[0].replace(kept, lead, 1), *made[1:]] if made else [line]


PLAIN = Style()
