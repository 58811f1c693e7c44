"""What may be used by its name, and one use of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from routecheck.syntax.line import Line

ACL, PREFIXES, MAP, POOL = "access list", "prefix-list", "route-map", "NAT pool"
VRF, INTERFACE, TRACK, KEYS = "VRF", "interface", "track", "key chain"
CLASS, POLICY, CRYPTO = "class-map", "policy-map", "crypto object"
"""Kinds of what is used. A crypto object is named with its kind: `crypto ipsec transform-set T`."""


class Use(NamedTuple):
    """Something is named: what it is, its name, the line, and what that line belongs to."""

    kind: str
    name: str
    line: Line
    by: str


def named(words: Sequence[str], keyword: str) -> Iterator[str]:
    """Each word that follows `keyword`."""
    return (after for word, after in pairwise(words) if word == keyword)
