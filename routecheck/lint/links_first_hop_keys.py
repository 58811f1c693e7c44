"""Routers of a group that authenticate in different ways (LNK14x)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.ios.passwords import read_key
from routecheck.lint.links_first_hop import Member, together
from routecheck.lint.rule import Found
from routecheck.model.first_hop import GLBP, HSRP
from routecheck.model.secret import Secret
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line

_WORDS = {HSRP: "standby", GLBP: "glbp"}
_DEFAULT = Secret("cisco")
"""What HSRP sends without a line."""
_KEYWORDS = (("md5", "text"), ("key-string", "key-chain"))
"""What stands behind `authentication`."""


class _Key(NamedTuple):
    """How a group authenticates: `kind` is text, md5 or none; no secret where it is not to be compared."""

    kind: str
    secret: Secret | None
    line: Line


def first_hop_authentication(now: Snapshot) -> Iterator[Found]:
    """Two routers of a group authenticate in different ways, or with different keys.

    They ignore each other's hellos, and both are active. Configure the same type and key on all routers of the group.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.0
         standby 1 ip 192.0.2.1
         standby 1 priority 110
         standby 1 authentication md5 key-string one
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.3 255.255.255.0
         standby 1 ip 192.0.2.1

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.0
         standby 1 ip 192.0.2.1
         standby 1 priority 110
         standby 1 authentication md5 key-string one
        hostname R2
        interface GigabitEthernet0/0
         ip address 192.0.2.3 255.255.255.0
         standby 1 ip 192.0.2.1
         standby 1 authentication md5 key-string one
    """
    for group in together(now):
        first, *others = [(member, _key(now, member)) for member in group]
        for member, key in others:
            why = _difference(first[1], key)
            if why:
                message = f"{first[0]} and {member.end} have {why}"
                yield Found(member.end.node, member.subject, message, (key.line, first[1].line))


def _key(now: Snapshot, member: Member) -> _Key:
    """The last authentication line of a group. That of another protocol, or with `no`, is not compared."""
    word, number = _WORDS.get(member.group.protocol, "vrrp"), str(member.group.number)
    key = _Key("text", _DEFAULT, member.group.line) if member.group.protocol == HSRP else _Key("none", None, member.group.line)
    for note in now.device(member.end.node).notes:
        is_about = note.what.removeprefix("no ") == f"{word} authentication" and member.end.interface in note.names
        if not is_about or note.mode != "interface":
            continue
        is_off, rest = note.what.startswith("no "), list(note.line.words[2 if note.what.startswith("no ") else 1 :])
        if (rest.pop(0) if rest[0].isdigit() else "0") == number:
            key = _Key("unread", None, note.line) if is_off else _read(rest[1:], note.line)
    return key


def _read(words: list[str], line: Line) -> _Key:
    try:
        match _written_out(words):
            case ["md5", "key-string", *key]:
                return _Key("md5", read_key(key[: -2 if "timeout" in key else None], 64), line)
            case ["md5", *_]:
                return _Key("md5", None, line)
            case ["text", *key] | [*key] if key:
                return _Key("text", Secret(" ".join(key)), line)
    except ValueError:
        pass
    return _Key("unread", None, line)


def _written_out(words: list[str]) -> list[str]:
    """The words behind `authentication`, which may be abbreviated; a word that stands alone is a key."""
    if len(words) < 2:
        return words
    full = [next((one for one in choice if one.startswith(word)), word) for word, choice in zip(words, _KEYWORDS, strict=False)]
    return [full[0], *(full[1:2] if full[0] == "md5" else words[1:2]), *words[2:]]


def _difference(one: _Key, other: _Key) -> str:
    if "unread" in (one.kind, other.kind):
        return ""
    if one.kind != other.kind:
        return f"different kinds of authentication ({one.kind} and {other.kind})"
    is_known = one.secret is not None and other.secret is not None
    return "different keys" if is_known and one.secret != other.secret else ""
