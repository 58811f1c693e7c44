"""What the sides of IKE call themselves, and whether an ISAKMP profile is for that name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from routecheck.model.crypto import Identity
from routecheck.syntax.line import Line


class Name(NamedTuple):
    """What a side calls itself. A value of '' is not known: a host name with its domain."""

    kind: str
    value: str
    line: Line | None


def is_for(matches: Sequence[Identity], name: Name, address: int) -> bool | None:
    """Whether an identity is among those a profile is for; None when that cannot be told."""
    if name.kind == "address":
        return any(one.block is not None and one.block.covers(address) for one in matches)
    if name.kind not in ("fqdn", "email") or not name.value:
        return None
    return any(_is_named(one, name) for one in matches)


def _is_named(match: Identity, name: Name) -> bool:
    if match.kind == "domain":
        return name.value.endswith(f".{match.value}")
    return match.kind == name.kind and match.value == name.value
