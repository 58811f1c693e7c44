"""A folder of what devices printed -> the outputs of `show` commands in it, each with its device and its place.

`R1.txt` holds a session with prompts (`R1#show ip route`), `R1_show_ip_route.txt` and `R1/show_ip_route.txt` the output of one
command each. Hostnames match in any case; commands may be abbreviated as on a device.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from routecheck.diagnostic import UsageError

ROUTES, NEIGHBORS, ISAKMP, NAT = "show ip route", "show ip ospf neighbor", "show crypto isakmp sa", "show ip nat translations"
COMMANDS = (ROUTES, NEIGHBORS, ISAKMP, NAT)
"""The commands whose outputs are read."""
_PROMPT = re.compile(r"^[ \t]*(?P<host>[A-Za-z0-9][\w.\-]*)(?:\([\w\-]+\))?[#>][ \t]*(?P<typed>\S.*)?$")
_MORE = re.compile(r"\r?[ \t]*-{1,2} ?[Mm]ore ?-{1,2}[ \b]*")
_NUMBER = re.compile(r"\d+")
_ENDINGS = (".txt", ".log", ".out", ".cfg", "")


class Output(NamedTuple):
    """What one command printed: the device it was typed on, the VRF it was asked for ('' is the global table), and the line
    of the file that `lines` begin at."""

    node: str
    command: str
    vrf: str
    lines: tuple[str, ...]
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Session(NamedTuple):
    """Everything in a folder: the outputs that are read, in words what is not and why, and what is odd about them."""

    outputs: tuple[Output, ...]
    left_out: tuple[str, ...]
    notes: tuple[str, ...] = ()


class _Typed(NamedTuple):
    """A command as it was typed, what it printed, and where that begins."""

    host: str
    words: tuple[str, ...]
    lines: list[str]
    file: str
    line: int


def read_outputs(folder: str, nodes: Iterable[str]) -> Session:
    """The outputs in a folder that are of the devices `nodes`. Raises `UsageError` when it cannot be read."""
    known = {node.lower(): node for node in nodes}
    outputs: list[Output] = []
    left_out: list[str] = []
    notes: list[str] = []
    for path in _files(folder):
        typed = list(_typed(path, os.path.relpath(path, folder).replace(os.sep, "/")))
        if not typed:
            left_out.append(f"{os.path.relpath(path, folder)}: no prompt with a show command in it, and none in its name")
        notes += _strangers(os.path.relpath(path, folder), typed, known)
        for one in typed:
            made = _output(one, known)
            if isinstance(made, Output):
                outputs.append(made)
            elif made:
                left_out.append(made)
    return Session(tuple(outputs), tuple(dict.fromkeys(left_out)), tuple(notes))


def _strangers(shown: str, typed: Iterable[_Typed], known: Mapping[str, str]) -> Iterator[str]:
    """A file named like a device whose prompts are those of another."""
    name = os.path.basename(shown).partition(".")[0]
    for host in dict.fromkeys(one.host.partition(".")[0] for one in typed):
        is_other = name.lower() != host.lower()
        is_a_name = name.lower() in known or _NUMBER.sub("", name.lower()) == _NUMBER.sub("", host.lower())
        if is_other and is_a_name:
            yield f"{shown}: the prompt is that of {host}; it is taken to be what {host} printed, not {name}"


def _files(folder: str) -> Iterator[str]:
    if not os.path.isdir(folder):
        raise UsageError(f"{folder}: no such folder; it is to hold what devices printed, as R1.txt or R1_show_ip_route.txt")
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            stem, ending = os.path.splitext(name)
            if not name.startswith(".") and (ending.lower() in _ENDINGS or "show" in stem.lower()):
                yield os.path.join(place, name)


def _typed(path: str, shown: str) -> Iterator[_Typed]:
    """The commands of one file: those behind its prompts, else the one in its name."""
    lines = _text(path).split("\n")
    current: _Typed | None = None
    has_prompt = False
    for number, line in enumerate(lines, 1):
        prompt = _PROMPT.match(line)
        words = tuple((prompt["typed"] or "").split()) if prompt else ()
        if prompt and (not words or words[0] == "do" or "show".startswith(words[0].lower()) or current is not None):
            if current:
                yield current
            current = _Typed(prompt["host"], words[1:] if words[:1] == ("do",) else words, [], shown, number)
            has_prompt = True
        elif current:
            current.lines.append(line)
    if current:
        yield current
    named = _named(shown)
    if not has_prompt and named:
        yield _Typed(*named, lines, shown, 1)


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as stream:
            return _MORE.sub("", stream.read()).replace("\r", "").replace("\b", "")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or 'cannot be read'}") from None


def _named(shown: str) -> tuple[str, tuple[str, ...]] | None:
    """Device and command in a file's name: `R1_show_ip_route_vrf_RED.txt`, `R1/show_ip_route.txt`."""
    folder, _, name = shown.rpartition("/")
    stem = name.rpartition(".")[0] or name
    found = re.search(r"(?:^|[_\- ])(show[_\- ].*)$", stem, re.IGNORECASE)
    if not found:
        return None
    host = stem[: found.start()] or folder.rpartition("/")[2]
    head, vrf, rest = re.sub(r"[_\-]", " ", found[1]), "", ""
    asked = re.match(r"(.*?[_\- ]vrf)[_\- ](.*)$", found[1], re.IGNORECASE)
    if asked:
        head, vrf, rest = re.sub(r"[_\-]", " ", asked[1]), asked[2], asked[2]
    return host, (*head.split(), *([vrf] if rest else []))


def _output(one: _Typed, known: dict[str, str]) -> Output | str:
    """The output, or why it is left out; '' for commands that have nothing to do with it."""
    command, rest = _command(one.words)
    if not command:
        return ""
    node = known.get(one.host.lower()) or known.get(one.host.lower().partition(".")[0])
    if node is None:
        return f"{one.file}:{one.line}: no device {one.host} in these configs"
    match [word.lower() for word in rest]:
        case []:
            vrf = ""
        case ["vrf", _] if command == ROUTES:
            vrf = "" if rest[1] == "default" else rest[1]
        case _:
            return f"{one.file}:{one.line}: '{command}' with more behind it shows a part only, and is not compared"
    return Output(node, command, vrf, tuple(one.lines), one.file, one.line)


def _command(words: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The command that the words are, perhaps abbreviated, and the words behind it; '' for any other."""
    for command in COMMANDS:
        full = command.split()
        if len(words) >= len(full) and all(one.startswith(word.lower()) for one, word in zip(full, words, strict=False)):
            return command, words[len(full) :]
    return "", ()
