"""What a negotiation returns: what was agreed, or what stood in the way (design.md, rule 10)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from routecheck.model.crypto import Crypto, Said

POLICY, KEY, IDENTITY, PROFILE, VERSION, NO_REPLY = "policy", "key", "identity", "profile", "version", "no reply"
SELECTOR, TRANSFORM, PFS, MODE, NO_ENTRY = "selector", "transform", "pfs", "mode", "no entry"
"""The stages at which a negotiation can be refused."""


class Side(NamedTuple):
    """One end of a negotiation: whose config, its release, and the address and front-door VRF its packets carry."""

    node: str
    crypto: Crypto
    release: str
    address: int
    interface: str = ""
    vrf: str = ""


class Mismatch(NamedTuple):
    """An attribute in which two sides differ: what each has, and where that stands."""

    attribute: str
    initiator: Said[str]
    responder: Said[str]

    def swapped(self) -> Mismatch:
        """The same seen from the other side."""
        return Mismatch(self.attribute, self.responder, self.initiator)


class Cell(NamedTuple):
    """A pair of the matrix: a policy or transform set of each side, and what differs (nothing: they agree)."""

    initiator: str
    responder: str
    mismatches: tuple[Mismatch, ...] = ()


class Agreed(NamedTuple):
    """`values` are what will be used, by attribute; `names` the pair that was chosen. With `doubts` it is agreed only if what
    the files cannot tell is as it has to be."""

    values: Mapping[str, str]
    names: tuple[str, str] = ("", "")
    matrix: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


class Refused(NamedTuple):
    """`stage` is how far it came, `reason` a clause, `mismatches` those of the pair that came closest. `debug` is the line
    that the routers will print. `is_doubtful`: it may be agreed after all, for the reason given."""

    stage: str
    reason: str
    mismatches: tuple[Mismatch, ...] = ()
    matrix: tuple[Cell, ...] = ()
    debug: str = ""
    notes: tuple[str, ...] = ()
    is_doubtful: bool = False


Outcome = Agreed | Refused
NOTHING: Mapping[str, str] = MappingProxyType({})


def closest(matrix: tuple[Cell, ...]) -> Cell | None:
    """The pair with the fewest differences; of several, the one that is tried first."""
    return min(matrix, key=lambda cell: len(cell.mismatches), default=None)
