"""Who may log in to a device, as its lines say (DEV10x). Their secrets are cut out when they are read (`ios.passed`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.model.device import Device
from routecheck.syntax.line import Line


class Terminals(NamedTuple):
    """A `line` block: `name` is `vty 0 4`, `lines` what stands in it."""

    name: str
    line: Line
    lines: tuple[Line, ...]

    def said(self, *words: str) -> Line | None:
        """The last line in it that begins with these words."""
        return next((line for line in reversed(self.lines) if line.words[: len(words)] == words), None)


class Password(NamedTuple):
    """A password: what it is for, how it is written ('' as it is typed, else the number of a type), and where."""

    owner: str
    kind: str
    line: Line
    is_secret: bool


def terminals(device: Device) -> Iterator[Terminals]:
    """The `line` blocks of a device."""
    within = {note.line.number: note.line for note in device.notes if note.mode == "line"}
    lines = sorted((*device.passed, *within.values()), key=lambda line: line.number)
    for place, line in enumerate(lines):
        if line.words[0] == "line" and len(line.words) > 1:
            inside: list[Line] = []
            for other in lines[place + 1 :]:
                if other.indent <= line.indent and (other.words[0] == "line" or line.indent or not _is_flat(other, line, inside)):
                    break
                inside.append(other)
            yield Terminals(" ".join(line.words[1:]), line, tuple(inside))


_INSIDE = frozenset((
    "access-class", "password", "login", "transport", "exec-timeout", "logging", "privilege", "no", "length", "stopbits", "speed",
    "session-timeout", "history", "motd-banner", "ipv6", "authorization", "accounting", "exec", "escape-character",
))  # fmt: skip


def _is_flat(line: Line, opener: Line, inside: list[Line]) -> bool:
    """Whether a line that is not indented goes on with a block whose lines are not (S1.3): it follows at once and is a command
    of such blocks."""
    return line.number == opener.number + 1 + len(inside) and line.words[0] in _INSIDE


def passwords(device: Device) -> Iterator[Password]:
    """The passwords and secrets of logins, of `enable` and of terminal lines, with their kinds."""
    for line in device.passed:
        match line.words:
            case "enable", ("password" | "secret") as what, *rest:
                yield Password(f"enable {what}", _kind(rest), line, what == "secret")
            case "username", _, *_, ("password" | "secret") as what, _, _ if what in line.words:
                yield Password(f"username {what}", _kind(list(line.words[-2:])), line, what == "secret")
            case "username", _, *_, ("password" | "secret") as what, _:
                yield Password(f"username {what}", "", line, what == "secret")
    for block in terminals(device):
        own = block.said("password")
        if own:
            yield Password(f"password of line {block.name}", _kind(list(own.words[1:])), own, is_secret=False)


def _kind(words: list[str]) -> str:
    return words[0] if len(words) > 1 else ""
