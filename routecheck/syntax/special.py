"""Lines that are not simply one command each: banners and other delimited texts (S1.4), certificates, keys and macros
(S1.5), and what a terminal session leaves in a file (S1.9): prompts, `--More--`, the output of other commands.

Apart from `native`, which imports it when the first such line turns up: clean configs start faster without.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from routecheck.diagnostic import ERROR, Diagnostic, Span
from routecheck.syntax.line import Line, indent_of

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
    r"|and a valid access list have been configured\.$"
    r"|Enter configuration commands, one|Success rate is \d|\[OK\]|\*?\w{3} +\d+ [\d:. A-Z]+: %|%",
    re.IGNORECASE,
)


class Reader(Protocol):
    """What is needed of the reader: the raw lines of its file, and its counts and complaints (see `native`)."""

    file: str
    raws: list[str]
    bodies: int
    skipped: int
    skipped_from: int
    diagnostics: list[Diagnostic]
    absent: set[str]


def line(reader: Reader, raw: str, text: str, at: int) -> tuple[Line | None, int]:
    """The line that starts at `raws[at - 1]` (None when it says nothing), and where the next one starts."""
    if _NOISE.match(text):
        return None, at
    prompt = _PROMPT.match(text)
    if prompt is None:
        return _command(reader, raw, text, at)
    rest = prompt["rest"]
    if prompt["mode"] and rest is not None:
        return _command(reader, rest, rest, at) if rest and rest[0] != "!" else (None, at)
    return None, _after_output(reader, prompt, at)


def _command(reader: Reader, raw: str, text: str, at: int) -> tuple[Line, int]:
    """A command and its body, if it has one: a delimited text (S1.4), a certificate, key or macro (S1.5)."""
    match text.lower().split():
        case ["certificate", *_]:
            return _spanning(reader, raw, at, _after_rows(reader, at, _HEXES, ("quit",)))
        case ["key-string"]:
            return _spanning(reader, raw, at, _after_rows(reader, at, _KEY, ("quit", "exit")))
        case ["macro", "name", _, *_]:
            return _spanning(reader, raw, at, _after(reader, at, "line @", lambda line: line.strip() == "@"))
    rest = _delimited(text)
    if not rest:
        return _spanning(reader, raw, at, at)
    mark = "^C" if rest.startswith("^C") else rest[0]
    head = raw[: len(raw) - len(raw.lstrip())] + text[: len(text) - len(rest)]
    if mark in rest[len(mark) :]:
        return _spanning(reader, head, at, at)
    body = at
    if at < len(reader.raws) and reader.raws[at].startswith("Enter TEXT message."):
        body += 1
    return _spanning(reader, head, at, _after(reader, body, mark, lambda line: mark in line))


def _spanning(reader: Reader, raw: str, at: int, end: int) -> tuple[Line, int]:
    reader.bodies += end - at
    return Line(reader.file, at, end, indent_of(raw), tuple(raw.split()), raw.strip()), end


def _after(reader: Reader, at: int, mark: str, is_end: Callable[[str], bool]) -> int:
    """The index behind the line that ends a text; without one, of the next line that looks like a command."""
    if mark not in reader.absent:
        for end in range(at, len(reader.raws)):
            if is_end(reader.raws[end]):
                return end + 1
        reader.absent.add(mark)
    end = next((i for i in range(at, len(reader.raws)) if _TEXT_STOPS.match(reader.raws[i])), len(reader.raws))
    message = f"the text that starts here is never closed; read up to line {end}"
    reader.diagnostics.append(Diagnostic("CFG107", ERROR, message, (Span(reader.file, at),)))
    return end


def _after_rows(reader: Reader, at: int, row: re.Pattern[str], stops: tuple[str, ...]) -> int:
    """The index behind rows of digits and the word that ends them; the word may be cut off."""
    for end in range(at, len(reader.raws)):
        text = reader.raws[end].strip()
        if text in stops:
            return end + 1
        if not row.fullmatch(text):
            return end
    return len(reader.raws)


def _after_output(reader: Reader, prompt: re.Match[str], at: int) -> int:
    """The index of the next line to read below a command at a prompt: its output is config, or is skipped."""
    typed = prompt["do"] or prompt["rest"]
    if not typed[:1].isalpha() or _SHOWS_CONFIG.match(typed):
        return at
    for end in range(at, len(reader.raws)):
        raw = reader.raws[end]
        ahead = _PROMPT.match(raw.strip())
        if _CONFIG_STARTS.match(raw) or (ahead and (ahead["sign"] == "#" or ahead["name"] == prompt["name"])):
            return end
        if raw.strip():
            reader.skipped += 1
            reader.skipped_from = reader.skipped_from or end + 1
    return len(reader.raws)


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


def as_shown(raw: str) -> str:
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
