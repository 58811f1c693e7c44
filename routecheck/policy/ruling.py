"""What a list decides, and how yes, no and perhaps combine (S0.5)."""

from collections.abc import Iterable
from typing import NamedTuple

from routecheck.model.policy import AclEntry, PrefixEntry

Verdict = bool | None
"""Yes, no, or None: the files do not tell."""


class Ruling(NamedTuple):
    """What a list makes of a packet or a prefix: permitted, denied, or None when that cannot be told. `entry` is the one
    that decided or that is in doubt; there is none behind the last entry, nor where a list has no entries at all."""

    is_permitted: Verdict
    entry: AclEntry | PrefixEntry | None = None
    reason: str = ""


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Yes when one is yes, no when all are no, else perhaps."""
    found = set(verdicts)
    return True if True in found else None if None in found else False


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """No when one is no, yes when all are yes, else perhaps."""
    found = set(verdicts)
    return False if False in found else None if None in found else True


def first(entries: Iterable[tuple[AclEntry | PrefixEntry, Verdict]], name: str) -> Ruling:
    """The first entry that matches decides (S7.1); behind the last everything is denied. An entry that matches perhaps
    leaves it open, unless what decides behind it says the same."""
    perhaps: AclEntry | PrefixEntry | None = None
    doubted: set[bool] = set()
    for entry, matches in entries:
        if matches is None:
            perhaps = perhaps or entry
            doubted.add(entry.is_permit)
        elif matches:
            if doubted <= {entry.is_permit}:
                return Ruling(entry.is_permit, entry, f"{_action(entry)} by {name}")
            break
    else:
        if doubted <= {False}:
            return Ruling(is_permitted=False, reason=f"denied by {name}: no entry permits it")
    return Ruling(None, perhaps, f"it is not known whether {name} permits it: {_why(perhaps)}")


def _action(entry: AclEntry | PrefixEntry) -> str:
    return "permitted" if entry.is_permit else "denied"


def _why(entry: AclEntry | PrefixEntry | None) -> str:
    if entry is None:
        return "no entry is read"
    return f"{entry.line} {entry.unknown}" if isinstance(entry, AclEntry) and entry.unknown else f"{entry.line}"
