"""What became of every line of the configs, and which lines could matter to an answer and are not in the model."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from routecheck.ios.fold import READ_TOO
from routecheck.ios.grammar import HARMLESS, MODELLED, PACKETS, ROUTES, UNKNOWN, Resolved, recognised, resolve
from routecheck.model.device import Device, Note
from routecheck.network import Network
from routecheck.syntax.line import Line

BLANK = "blank"
"""The fate of empty lines and comments."""
FATES = (MODELLED, HARMLESS, ROUTES, PACKETS, UNKNOWN, BLANK)
"""In the order they are shown in."""
JUDGED_BY_TUNNELS = frozenset(("ip access-group", "ip nat inside", "ip nat outside", "crypto map", "crypto map redundancy"))
"""Those of `READ_TOO` that tunnels are judged by: where traffic goes instead is for traces to say."""


class FileFates(NamedTuple):
    """How many lines of a file have which fate."""

    file: str
    node: str
    counts: dict[str, int]

    @property
    def lines(self) -> int:
        """All lines of the file."""
        return sum(self.counts.values())


class LeftOut(NamedTuple):
    """One command that is not in the model: its keywords (never an argument), the block it stands in, every place.

    `in_part`: the line is modelled but for an option that could matter. `inside` counts the lines of all blocks that are left out
    as a whole, which have no keywords.
    """

    fate: str
    mode: str
    what: str
    lines: tuple[Line, ...]
    in_part: bool = False
    inside: int = 0

    @property
    def size(self) -> int:
        """How many lines of the files this is."""
        return sum(line.last - line.number + 1 for line in self.lines) + self.inside


class Coverage(NamedTuple):
    """The answer: the files in order, their sum, and what is left out: by fate as in `FATES`, the most frequent first."""

    files: tuple[FileFates, ...]
    total: dict[str, int]
    left_out: tuple[LeftOut, ...]


def coverage(network: Network, nodes: Sequence[str]) -> Coverage:
    """The fates of the lines of these devices."""
    devices = [network.devices[node] for node in nodes]
    files = tuple(FileFates(one.file, one.name, _counts(one)) for one in devices)
    total = {fate: sum(one.counts[fate] for one in files) for fate in FATES}
    return Coverage(files, total, tuple(_sorted(_grouped(devices))))


def _counts(device: Device) -> dict[str, int]:
    """The lines by fate; those that are noted though tunnels and traces look at them are modelled."""
    counts = {fate: device.fates.get(fate, 0) for fate in FATES}
    for note in device.notes:
        if _is_judged(note) and not _is_modelled(note):
            counts[note.fate] -= note.line.last - note.line.number + 1
            counts[MODELLED] += note.line.last - note.line.number + 1
    return counts


def could_matter(
    network: Network, nodes: Iterable[str], fates: frozenset[str], judged: frozenset[str] = READ_TOO
) -> Iterator[tuple[str, Line]]:
    """The keywords and the line of everything on these devices that an answer may depend on and that nothing looks at.
    Unknown lines always are; of the others those of `fates`, but for lines of interfaces that it is `judged` by."""
    for node in nodes:
        for note in network.devices[node].notes:
            if note.fate == UNKNOWN or (note.fate in fates and not _is_judged(note, judged)):
                yield _what(note), note.line


def _sorted(found: Iterable[LeftOut]) -> list[LeftOut]:
    return sorted(found, key=lambda one: (FATES.index(one.fate), -one.size, one.mode, one.what, one.in_part))


def _grouped(devices: Iterable[Device]) -> Iterator[LeftOut]:
    groups: dict[tuple[str, str, str, bool], list[Line]] = {}
    for device in devices:
        for note in device.notes:
            if not _is_judged(note):
                key = note.fate, note.mode, _what(note), _is_modelled(note)
                groups.setdefault(key, []).append(note.line)
    inside = dict.fromkeys(FATES, 0)
    for device in devices:
        for fate, count in _unseen(device).items():
            inside[fate] += count
    for (fate, mode, what, in_part), lines in groups.items():
        yield LeftOut(fate, mode, what, tuple(lines), in_part)
    for fate, count in inside.items():
        if count:
            yield LeftOut(fate, "", "", (), inside=count)


def _unseen(device: Device) -> dict[str, int]:
    """The lines of blocks that are left out as a whole: counted by the fate of the block, without notes."""
    left = {fate: device.fates.get(fate, 0) for fate in (ROUTES, PACKETS, UNKNOWN)}
    for note in device.notes:
        if not _is_modelled(note):
            left[note.fate] -= note.line.last - note.line.number + 1
    return {fate: max(0, count) for fate, count in left.items()}


def _what(note: Note) -> str:
    """What can be printed of the line: for one that is not understood the keywords it begins with."""
    return note.what or recognised(note.mode, note.line.words)


def _is_judged(note: Note, judged: frozenset[str] = READ_TOO) -> bool:
    """Whether the line is in the model, and tunnels and traces look at it: its note is for those that do not."""
    return note.mode == "interface" and note.what in judged


def _is_modelled(note: Note) -> bool:
    """Whether only a part of the line is left out."""
    found = resolve(note.mode, note.line.words) if note.fate != UNKNOWN else None
    return isinstance(found, Resolved) and found.command.fate == MODELLED
