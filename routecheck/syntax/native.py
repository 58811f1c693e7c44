"""The default reader: config text -> `Line`s in one pass (S1.1, S1.2, S1.4, S1.5, S1.9).

It knows what is lexical and nothing of what commands mean: comments, indents, banners, certificates, macros,
and what a terminal session leaves between the lines (prompts, `--More--`, the output of other commands).
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from routecheck.diagnostic import ERROR, WARNING, Diagnostic, Span
from routecheck.syntax.line import Line
from routecheck.syntax.text import raw_lines

_BANNERS = ("motd", "login", "exec", "incoming", "prompt-timeout", "slip-ppp", "config-save", "text", "title")
_BANNER = re.compile(r"ban(?:n|ne|ner)?\s+(?P<kind>[a-z-]*)(?P<gap>\s*)(?P<rest>.*)", re.IGNORECASE)
_OTHER_DELIMITED = re.compile(
    r"(?:aaa\s+authentication\s+(?:banner|fail-message)|menu\s+\S+\s+(?:title|prompt)|(?:vacant|refuse)-message"
    r"|busy-message\s+\S+|ip\s+(?:admission|auth-proxy)\s+auth-proxy-banner\s+(?:http|ftp|telnet))\s+(?P<rest>\S.*)",
    re.IGNORECASE,
)
_HEXES = re.compile(r"[0-9A-F]{2,8}(?:\s+[0-9A-F]{1,8})*", re.IGNORECASE)
_KEY = re.compile(rf"{_HEXES.pattern}|[\w+/=]{{24,}}", re.IGNORECASE)
_MORE = re.compile(r"(?:\s|\x1b\[[\d;?]*[A-Za-z])*<?--+ ?More ?--+>? ?(?P<gap>(?:[\b\r ]|\x1b\[[\d;?]*[A-Za-z])*)")
_ESCAPE = re.compile(r"\x1b\[[\d;?]*[A-Za-z]")
_TERMINAL = ("\b", "\r", "\x1b", "More")
_PROMPT = re.compile(
    r"(?=[A-Za-z(])(?P<name>[\w.\-/:@]{0,63})(?P<mode>\([\w\-. ]+\))?(?P<sign>[#>])\s*(?:do\s+(?P<do>.+)|(?P<rest>.*))"
)
_SHOWS_CONFIG = re.compile(r"sh\w*\s+(?:run|start|conf)|more\s+(?:system|nvram)|wr\w*\s+t|conf", re.IGNORECASE)
_CONFIG_STARTS = re.compile(
    r"!(?!!)|Building configuration|Current configuration|Using \d+ out of"
    r"|version \d|hostname \S|interface \S|router \S|ip route \d"
)
_TEXT_STOPS = re.compile(r"!\s*$|(?:interface|line|router|hostname|banner|ip route|end)\b")
_NOISE = re.compile(
    r"Building configuration|Current configuration|Using \d+ out of \d+ bytes|Load for five secs|Time source is"
    r"|Enter configuration commands, one|Success rate is \d|\[OK\]|\*?\w{3} +\d+ [\d:. A-Z]+: %|%",
    re.IGNORECASE,
)
_SPECIAL = re.compile(
    rf"\S*[#>]|ban(?:n|ne|ner)?\s|certificate\s|key-string$|macro\s|{_OTHER_DELIMITED.pattern}|{_NOISE.pattern}",
    re.IGNORECASE,
)
"""Lines that need a closer look; all others are one command each."""
_ORDINARY = frozenset(
    "ip interface description network no router hostname shutdown switchport neighbor set match permit deny router-id "
    "encapsulation redistribute passive-interface spanning-tree duplex speed access-list service logging snmp-server".split()
)
"""First words of commands that never need one: told without a regular expression."""


class Reading(NamedTuple):
    """What a reader makes of a text: its lines, how many of the others were blank, comment or noise, and complaints.

    Every one of the `total` lines of the text is in the range of one `Line` or counted in `noise`.
    """

    lines: list[Line]
    total: int
    noise: int
    diagnostics: list[Diagnostic]


Parts = tuple[int, tuple[str, ...], str]
"""(indent in columns, words, stripped text) of a line."""


def read(text: str, file: str, seen: dict[str, Parts] | None = None) -> Reading:
    """The lines of `text` that say something, in order. Never raises: damage becomes a diagnostic.

    `seen` remembers what ordinary lines split into; readers of many files share one, since configs repeat each other.
    """
    raws = raw_lines(text)
    if any(sign in text for sign in _TERMINAL):
        raws = [_as_shown(raw) if any(sign in raw for sign in _TERMINAL) else raw for raw in raws]
    reader = _Reader(file, raws, {} if seen is None else seen)
    lines = reader.lines()
    if reader.skipped:
        message = f"{reader.skipped} lines here and below are output of other commands, not config, and were not read"
        reader.diagnostics.append(Diagnostic("CFG108", WARNING, message, (Span(file, reader.skipped_from),)))
    return Reading(lines, len(raws), len(raws) - len(lines) - reader.bodies, reader.diagnostics)


class _Reader:
    """One pass over the raw lines. `bodies` counts lines inside of commands, `skipped` the output of other commands."""

    def __init__(self, file: str, raws: list[str], seen: dict[str, Parts]) -> None:
        self.file, self.raws, self.seen = file, raws, seen
        self.bodies = self.skipped = self.skipped_from = 0
        self.diagnostics: list[Diagnostic] = []
        self.absent: set[str] = set()
        """Ends of texts that were looked for and do not occur any more: looked for once, or time would be quadratic."""

    def lines(self) -> list[Line]:
        """Every line that says something. What an ordinary raw line splits into is remembered in `seen`."""
        file, raws, seen = self.file, self.raws, self.seen
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
                if words[0] not in _ORDINARY and _SPECIAL.match(text):
                    line, at = self._special(raw, text, at)
                    if line is not None:
                        add(line)
                    continue
                parts = seen[raw] = (_indent(raw), words, text)
            add(new(Line, (file, at, at, *parts)))
        return lines

    def _special(self, raw: str, text: str, at: int) -> tuple[Line | None, int]:
        """The line that starts at `raws[at - 1]` (None when it says nothing), and where the next one starts."""
        if _NOISE.match(text):
            return None, at
        prompt = _PROMPT.match(text)
        if prompt is None:
            return self._command(raw, text, at)
        rest = prompt["rest"]
        if prompt["mode"] and rest is not None:
            return self._command(rest, rest, at) if rest and rest[0] != "!" else (None, at)
        return None, self._after_output(prompt, at)

    def _command(self, raw: str, text: str, at: int) -> tuple[Line, int]:
        """A command and its body, if it has one: a delimited text (S1.4), a certificate, key or macro (S1.5)."""
        match text.lower().split():
            case ["certificate", *_]:
                return self._spanning(raw, at, self._after_rows(at, _HEXES, ("quit",)))
            case ["key-string"]:
                return self._spanning(raw, at, self._after_rows(at, _KEY, ("quit", "exit")))
            case ["macro", "name", _, *_]:
                return self._spanning(raw, at, self._after(at, "line @", lambda line: line.strip() == "@"))
        rest = _delimited(text)
        if not rest:
            return self._spanning(raw, at, at)
        mark = "^C" if rest.startswith("^C") else rest[0]
        head = raw[: len(raw) - len(raw.lstrip())] + text[: len(text) - len(rest)]
        if mark in rest[len(mark) :]:
            return self._spanning(head, at, at)
        body = at
        if at < len(self.raws) and self.raws[at].startswith("Enter TEXT message."):
            body += 1
        return self._spanning(head, at, self._after(body, mark, lambda line: mark in line))

    def _spanning(self, raw: str, at: int, end: int) -> tuple[Line, int]:
        self.bodies += end - at
        return Line(self.file, at, end, *_split(raw)), end

    def _after(self, at: int, mark: str, is_end: Callable[[str], bool]) -> int:
        """The index behind the line that ends a text; without one, of the next line that looks like a command."""
        if mark not in self.absent:
            for end in range(at, len(self.raws)):
                if is_end(self.raws[end]):
                    return end + 1
            self.absent.add(mark)
        end = next((i for i in range(at, len(self.raws)) if _TEXT_STOPS.match(self.raws[i])), len(self.raws))
        message = f"the text that starts here is never closed; read up to line {end}"
        self.diagnostics.append(Diagnostic("CFG107", ERROR, message, (Span(self.file, at),)))
        return end

    def _after_rows(self, at: int, row: re.Pattern[str], stops: tuple[str, ...]) -> int:
        """The index behind rows of digits and the word that ends them; the word may be cut off."""
        for end in range(at, len(self.raws)):
            text = self.raws[end].strip()
            if text in stops:
                return end + 1
            if not row.fullmatch(text):
                return end
        return len(self.raws)

    def _after_output(self, prompt: re.Match[str], at: int) -> int:
        """The index of the next line to read below a command at a prompt: its output is config, or is skipped."""
        typed = prompt["do"] or prompt["rest"]
        if not typed[:1].isalpha() or _SHOWS_CONFIG.match(typed):
            return at
        for end in range(at, len(self.raws)):
            raw = self.raws[end]
            ahead = _PROMPT.match(raw.strip())
            if _CONFIG_STARTS.match(raw) or (ahead and (ahead["sign"] == "#" or ahead["name"] == prompt["name"])):
                return end
            if raw.strip():
                self.skipped += 1
                self.skipped_from = self.skipped_from or end + 1
        return len(self.raws)


def _delimited(text: str) -> str:
    """The part of a command from the delimiter of its text on; empty for a command that has none (S1.4).

    The delimiter is the character behind the type of a banner, which may be missing (then it is `motd`).
    """
    banner = _BANNER.fullmatch(text)
    if banner is None:
        other = _OTHER_DELIMITED.fullmatch(text)
        return other["rest"] if other else ""
    kind = banner["kind"].lower()
    is_whole_word = bool(banner["gap"]) or not banner["rest"]
    if kind in _BANNERS or (is_whole_word and any(name.startswith(kind) for name in _BANNERS)):
        return banner["rest"]
    return text[banner.start("kind") :]


def _split(raw: str) -> Parts:
    text = raw.strip()
    return _indent(raw), tuple(text.split()), text


def _indent(raw: str) -> int:
    """How many columns the text of a line is indented."""
    lead = len(raw) - len(raw.lstrip())
    return len(raw[:lead].expandtabs(8)) if "\t" in raw[:lead] else lead


def _as_shown(raw: str) -> str:
    """The line as a terminal shows it: without `--More--` and what erased it, escapes, and characters typed over.

    IOS erases ` --More-- ` by backspaces around eight spaces; where only the spaces were kept, eight are dropped.
    """
    while more := _MORE.match(raw):
        gap = more["gap"]
        lead = len(gap) - len(gap.rstrip(" "))
        raw = " " * (max(0, lead - 8) if lead == len(gap) else lead) + raw[more.end() :]
    raw = _ESCAPE.sub("", raw).rstrip("\r").rpartition("\r")[2]
    shown: list[str] = []
    column = 0
    for char in raw:
        if char == "\b":
            column = max(0, column - 1)
        else:
            shown[column : column + 1] = char
            column += 1
    return "".join(shown)
