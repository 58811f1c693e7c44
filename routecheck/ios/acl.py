"""Access lists and object groups: what their lines do to the draft of a device (S7.1 to S7.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from routecheck.diagnostic import WARNING, Diagnostic, Span
from routecheck.ios.acl_entry import extended_entry, group_blocks, group_services, standard_entry
from routecheck.ios.grammar import PACKETS
from routecheck.ios.values import number_in
from routecheck.model.device import Note
from routecheck.model.policy import Acl, AclEntry, ObjectGroup, Service, Wild
from routecheck.syntax.line import Line

if TYPE_CHECKING:
    from routecheck.ios.draft import Draft

T = TypeVar("T")
_STEP = 10
"""How far apart entries are that come without a sequence."""


class AclDraft:
    """An access list while its entries come in, by sequence."""

    __slots__ = ("entries", "is_standard", "last", "line")

    def __init__(self, line: Line, *, is_standard: bool) -> None:
        self.line, self.is_standard = line, is_standard
        self.entries: dict[int, AclEntry] = {}
        self.last = 0

    def add(self, words: tuple[str, ...], line: Line, sequence: int | None) -> None:
        """One more entry, at the end unless it has a sequence. IOS refuses a sequence that is taken."""
        place = self.last + _STEP if sequence is None else sequence
        made = (standard_entry if self.is_standard else extended_entry)(words, line, place)
        other = self.entries.get(place)
        if other is not None and other._replace(line=line) != made:
            raise ValueError(f"sequence {place} is taken by line {other.line.number}")
        self.entries.setdefault(place, made)
        self.last = max(self.last, place)

    def remove(self, sequence: int) -> None:
        """Take an entry back; nothing happens when it is not there (S1.10)."""
        self.entries.pop(sequence, None)
        self.last = max(self.entries, default=0)

    def remove_same(self, words: tuple[str, ...], line: Line) -> None:
        """Take the entry back that says the same as `words`."""
        gone = (standard_entry if self.is_standard else extended_entry)(words, line, 0)
        for sequence, entry in list(self.entries.items()):
            if entry._replace(line=line, sequence=0) == gone:
                self.remove(sequence)

    def resequence(self, start: int, step: int) -> None:
        """Number the entries anew, in their order."""
        ordered = [self.entries[sequence] for sequence in sorted(self.entries)]
        numbers = range(start, start + step * len(ordered), step)
        self.entries = {number: entry._replace(sequence=number) for number, entry in zip(numbers, ordered, strict=True)}
        self.last = max(self.entries, default=0)


def is_standard_number(name: str) -> bool | None:
    """Whether a numbered list is standard, None when it is of another family than IPv4 (S7.3). Raises `ValueError`."""
    number = number_in(name, "the number of an access list", 1, 2699)
    if number <= 99 or 1300 <= number <= 1999:
        return True
    return False if 100 <= number <= 199 or number >= 2000 else None


def open_acl(draft: Draft, kind: str, name: str, line: Line) -> tuple[str, ...]:
    """`ip access-list standard|extended NAME`: the list, new or entered again; the names of the block."""
    known = draft.acls.get(name)
    if known is None:
        if name.isdigit() and is_standard_number(name) is not (kind == "standard"):
            raise ValueError(f"'{name}' is not the number of a {kind} access list")
        draft.acls[name] = AclDraft(line, is_standard=kind == "standard")
    elif known.is_standard is not (kind == "standard"):
        raise ValueError(f"access list {name} is not {kind}: line {known.line.number} makes it the other kind")
    return (name,)


def numbered_line(draft: Draft, words: tuple[str, ...], line: Line) -> None:
    """`access-list N permit|deny ...`; `no` before it removes the whole list, whatever follows."""
    is_removed = words[0] in ("no", "default")
    number, *rest = words[2:] if is_removed else words[1:]
    is_standard = is_standard_number(number)
    if is_removed:
        draft.acls.pop(number, None)
    elif is_standard is None or rest[0] == "dynamic":
        draft.notes.append(Note(line, PACKETS, f"access-list {rest[0]}", "global"))
        if is_standard is not None:
            _acl(draft, number, line, is_standard=is_standard)
            _unknown_entry(draft.acls[number], "'dynamic'", line, None)
    elif rest[0] != "remark":
        _acl(draft, number, line, is_standard=is_standard)
        draft.acls[number].add(tuple(rest), line, None)


def _acl(draft: Draft, name: str, line: Line, *, is_standard: bool) -> None:
    if name not in draft.acls:
        draft.acls[name] = AclDraft(line, is_standard=is_standard)


def entry_line(draft: Draft, name: str, words: tuple[str, ...], line: Line) -> None:
    """One line of an `ip access-list` block."""
    known = draft.acls.get(name)
    if known is None:
        return
    is_removed = words[0] in ("no", "default")
    rest = words[1:] if is_removed else words
    sequence = number_in(rest[0], "a sequence", 1) if rest[0].isdigit() else None
    if sequence is not None:
        rest = rest[1:]
    if is_removed and sequence is not None:
        known.remove(sequence)
    elif rest[0] in ("dynamic", "evaluate"):
        if not is_removed:
            draft.notes.append(Note(line, PACKETS, rest[0], "acl"))
            _unknown_entry(known, f"'{rest[0]}'", line, sequence)
    elif is_removed:
        known.remove_same(rest, line)
    else:
        known.add(rest, line, sequence)


def _unknown_entry(known: AclDraft, what: str, line: Line, sequence: int | None) -> None:
    """An entry that matches perhaps, whatever it is compared with."""
    place = known.last + _STEP if sequence is None else sequence
    known.entries[place] = AclEntry(place, is_permit=True, line=line, unknown=what)
    known.last = max(known.last, place)


def resequence(draft: Draft, name: str, numbers: list[str]) -> None:
    """`ip access-list resequence NAME [START [STEP]]`."""
    start, step = (number_in(word, "a sequence", 1) for word in [*numbers, *("10", "10")[len(numbers) :]])
    if name in draft.acls:
        draft.acls[name].resequence(start, step)


# -- object groups


def open_group(draft: Draft, kind: str, name: str, line: Line) -> tuple[str, ...]:
    """`object-group network|service NAME`; groups of another kind are kept as unknown."""
    unknown = "" if kind in ("network", "service") else f"an object group of type {kind}"
    draft.object_groups.setdefault(name, ObjectGroup(name, line, unknown=unknown))
    return (kind, name)


def group_line(draft: Draft, names: tuple[str, ...], words: tuple[str, ...], line: Line) -> None:
    """One line of an `object-group` block. A group of which a line cannot be read is unknown as a whole."""
    kind, name = names
    known = draft.object_groups.get(name)
    if known is None:
        return
    is_removed = words[0] in ("no", "default")
    rest = words[1:] if is_removed else words
    try:
        if rest[0] == "group-object" and len(rest) == 2:
            known = known._replace(members=_changed(known.members, rest[1:], is_removed=is_removed))
        elif kind == "network":
            known = known._replace(blocks=_changed(known.blocks, group_blocks(rest), is_removed=is_removed))
        elif kind == "service":
            known = known._replace(services=_changed(known.services, group_services(rest), is_removed=is_removed))
    except ValueError:
        draft.object_groups[name] = known._replace(unknown=f"line {line.number}")
        raise
    draft.object_groups[name] = known


def _changed(known: tuple[T, ...], these: tuple[T, ...], *, is_removed: bool) -> tuple[T, ...]:
    kept = tuple(one for one in known if one not in these)
    return kept if is_removed else (*kept, *these)


# -- when all lines are read


def acls(draft: Draft) -> dict[str, Acl]:
    """The access lists, with what their object groups hold filled in."""
    made = {}
    for name, known in draft.acls.items():
        entries = tuple(_resolved(draft, known.entries[sequence]) for sequence in sorted(known.entries))
        made[name] = Acl(name, known.line, known.is_standard, entries)
    return made


def _resolved(draft: Draft, entry: AclEntry) -> AclEntry:
    """`entry` with its groups filled in; unknown when one is not defined or holds what is not read."""
    try:
        if entry.source_group:
            entry = entry._replace(sources=_held(draft, entry.source_group, ())[0])
        if entry.destination_group:
            entry = entry._replace(destinations=_held(draft, entry.destination_group, ())[0])
        if entry.service_group:
            entry = entry._replace(services=_held(draft, entry.service_group, ())[1])
    except ValueError as error:
        span = Span(entry.line.file, entry.line.number)
        message = f"{error}, so it is not known what this entry matches"
        draft.diagnostics.append(Diagnostic("CFG116", WARNING, message, (span,)))
        return entry._replace(unknown=str(error))
    return entry


def _held(draft: Draft, name: str, above: tuple[str, ...]) -> tuple[tuple[Wild, ...], tuple[Service, ...]]:
    """What a group holds, those it takes in included. Raises `ValueError` when that is not known."""
    known = draft.object_groups.get(name)
    if known is None:
        raise ValueError(f"object group {name} is not defined")
    if known.unknown:
        raise ValueError(f"object group {name} is not read: {known.unknown}")
    blocks, services = list(known.blocks), list(known.services)
    for member in known.members:
        if member in above or member == name:
            raise ValueError(f"object group {name} takes itself in")
        more, others = _held(draft, member, (*above, name))
        blocks += more
        services += others
    return tuple(blocks), tuple(services)
