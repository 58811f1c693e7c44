"""The default reader: config text -> `Line`s in one pass (S1.1, S1.2).

It knows what is lexical and nothing of what commands mean: comments, indents, and (in `special`) banners, certificates,
macros, and what a terminal session leaves between the lines.
"""

from typing import NamedTuple

from routecheck.diagnostic import WARNING, Diagnostic, Span
from routecheck.syntax.line import Line, Parts, Remark, indent_of
from routecheck.syntax.text import raw_lines

_TERMINAL = ("\b", "\r", "\x1b", "More")
_SPECIAL = frozenset(
    "ban bann banne banner certificate key-string macro aaa menu vacant-message refuse-message busy-message building current "
    "using load time enter success [ok] and".split()
)
"""First words, in lower case, of lines that may need a closer look."""
_SPECIAL_FIRST = frozenset("%*[")
_ORDINARY = frozenset(
    "ip interface description network no router hostname shutdown switchport neighbor set match permit deny router-id "
    "encapsulation redistribute passive-interface spanning-tree duplex speed access-list service logging snmp-server".split()
)
"""First words of commands that never do."""


class Reading(NamedTuple):
    """What a reader makes of a text: its lines, how many of the others were blank, comment or noise, complaints, and the
    comments that speak to routecheck.

    Every one of the `total` lines of the text is in the range of one `Line` or counted in `noise`.
    """

    lines: list[Line]
    total: int
    noise: int
    diagnostics: list[Diagnostic]
    remarks: tuple[Remark, ...] = ()


def read(text: str, file: str, seen: dict[str, Parts] | None = None) -> Reading:
    """The lines of `text` that say something, in order. Never raises: damage becomes a diagnostic.

    `seen` remembers what ordinary lines split into; readers of many files share one, since configs repeat each other.
    """
    raws = raw_lines(text)
    if any(sign in text for sign in _TERMINAL):
        from routecheck.syntax.special import as_shown

        raws = [as_shown(raw) if any(sign in raw for sign in _TERMINAL) else raw for raw in raws]
    reader = _Reader(file, raws)
    lines = reader.lines({} if seen is None else seen)
    if reader.skipped:
        message = f"{reader.skipped} lines here and below are output of other commands, not config, and were not read"
        reader.diagnostics.append(Diagnostic("CFG108", WARNING, message, (Span(file, reader.skipped_from),)))
    noise = len(raws) - len(lines) - reader.bodies
    if "routecheck:" not in text:
        return Reading(lines, len(raws), noise, reader.diagnostics)
    from routecheck.syntax.remark import heard

    kept, remarks = heard(lines, raws, file)
    return Reading(kept, len(raws), noise, reader.diagnostics, remarks)


def _may_be_special(first: str, text: str) -> bool:
    """Whether a line needs a closer look; cheap, and may say yes too often."""
    if first in _ORDINARY:
        return False
    if first.lower() in _SPECIAL or text[0] in _SPECIAL_FIRST or "#" in first or ">" in first or text[0] == "(":
        return True
    return "%" in text and text[:3].isalpha() and text[3:4] == " "  # a log message with its date


class _Reader:
    """One pass over the raw lines. `bodies` counts lines inside of commands, `skipped` the output of other commands."""

    def __init__(self, file: str, raws: list[str]) -> None:
        self.file, self.raws = file, raws
        self.bodies = self.skipped = self.skipped_from = 0
        self.diagnostics: list[Diagnostic] = []
        self.absent: set[str] = set()
        """Ends of texts that were looked for and do not occur any more: looked for once, or time would be quadratic."""

    def lines(self, seen: dict[str, Parts]) -> list[Line]:
        """Every line that says something. What an ordinary raw line splits into is remembered in `seen`."""
        file, raws = self.file, self.raws
        lines: list[Line] = []
        add, new = lines.append, tuple.__new__  # half the time of calling Line, for the one value made per line
        count, at = len(raws), 0
        while at < count:
            raw = raws[at]
            at += 1
            if raw == "!" or not raw:
                continue
            parts = seen.get(raw)
            if parts is None:
                text = raw.strip()
                if not text or text[0] == "!":
                    continue
                words = tuple(text.split())
                if _may_be_special(words[0], text):
                    from routecheck.syntax import special

                    line, at = special.line(self, raw, text, at)
                    if line is not None:
                        add(line)
                    continue
                parts = seen[raw] = (indent_of(raw), words, text)
            add(new(Line, (file, at, at, *parts)))
        return lines
