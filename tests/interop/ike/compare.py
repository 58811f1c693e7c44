"""What routecheck says of two sites, in the words of strongSwan, and where the two are known to differ."""

from __future__ import annotations

from typing import NamedTuple

from routecheck.network import from_texts
from routecheck.questions.tunnel_directions import directions_of
from routecheck.questions.tunnel_pairs import find
from routecheck.vpn.outcome import Agreed
from routecheck.vpn.selectors import EXACT, SUBSET, reached
from routecheck.vpn.tunnel import Direction, Switches
from tests.interop.ike.gateways import Seen
from tests.interop.ike.site import Site

_IKE = {"md5": "HMAC_MD5_96", "sha": "HMAC_SHA1_96", "sha1": "HMAC_SHA1_96", "sha256": "HMAC_SHA2_256_128"} | {
    "sha384": "HMAC_SHA2_384_192",
    "sha512": "HMAC_SHA2_512_256",
}
_GROUPS = {
    "2": "MODP_1024", "5": "MODP_1536", "14": "MODP_2048", "15": "MODP_3072", "16": "MODP_4096", "19": "ECP_256", "20": "ECP_384",
    "21": "ECP_521",
}  # fmt: skip

NARROWING = "strongSwan narrows a selector that is wider than what the responder has; IOS refuses it (S10.11)"
PFS_ALONE = "strongSwan refuses PFS that only the initiator offers; IOS accepts it (S10.13)"
AGGRESSIVE = "strongSwan answers aggressive mode only where it is configured itself"
SET_ORDER = "of several common transform sets IOS takes the initiator's first (U14), strongSwan the responder's"
LATER_CHILD = "a second child is made by CREATE_CHILD_SA, where PFS counts (S10.20); what is told is of the first"
SHADOWED = "strongSwan starts a child for every selector; IOS never proposes one behind a wider one (S10.9, S10.11)"
DIFFERENCES = (NARROWING, PFS_ALONE, AGGRESSIVE, SET_ORDER, LATER_CHILD, SHADOWED)
"""Everything in which the two may differ. Authentication methods and lifetimes, which strongSwan does not compare either, are
the same on both ends in every case."""


class Prediction(NamedTuple):
    """What should be seen, and the named differences that hold here: what they leave open is not compared. `has_group`: the
    group of the SAs counts; in IKEv2 it depends on which child is made first."""

    seen: Seen
    has_group: bool = True
    differences: tuple[str, ...] = ()


def predict(a: Site, b: Site) -> tuple[Prediction, Prediction]:
    """What becomes of a tunnel that A starts, and of one that B starts."""
    network = from_texts({"A.cfg": a.ios("A"), "B.cfg": b.ios("B")})
    (pair,) = find(network).pairs
    one, other = directions_of(network, pair, Switches())
    has_group = a.version == 1
    return (
        Prediction(_seen(one), has_group, _differences(one, a, b)),
        Prediction(_seen(other), has_group, _differences(other, b, a)),
    )


def _seen(direction: Direction) -> Seen:
    phase1 = direction.phase1
    if not isinstance(phase1, Agreed):
        return Seen(False, tuple(False for _ in _selectors(direction)))
    values = phase1.values
    cipher = _cipher(values["encryption"].removeprefix("aes-cbc-") if direction.version == 2 else values["encryption"])
    ike = (*cipher, _IKE[values.get("hash") or values["integrity"]], _GROUPS[values["group"]])
    up = tuple(isinstance(child.outcome, Agreed) for child in direction.children)
    agreed = next((child.outcome for child in direction.children if isinstance(child.outcome, Agreed)), None)
    return Seen(True, up, ike, _esp(agreed.values["transforms"], agreed.values["pfs"]) if agreed else ())


def _selectors(direction: Direction) -> list[object]:
    return [rule for plan in direction.initiator.end.plans for rule in plan.rules or ()]


def _cipher(word: str) -> tuple[str, str]:
    if word == "3des":
        return "3DES_CBC", ""
    return "AES_CBC", word.removeprefix("aes ")


def _esp(transforms: str, pfs: str) -> tuple[str, ...]:
    words = transforms.split(", ")
    group = "" if pfs == "no" else _GROUPS[pfs.removeprefix("group ")]
    first = words[0].removeprefix("esp-")
    if first.startswith("gcm"):
        return "AES_GCM_16", first.removeprefix("gcm "), "", group
    return (*_cipher(first), _IKE[words[1].removeprefix("esp-").removesuffix("-hmac")], group)


def _differences(direction: Direction, one: Site, other: Site) -> tuple[str, ...]:
    """Those that hold when `one` starts."""
    found = []
    relations = {child.relation for child in direction.children}
    if relations - {EXACT, SUBSET, "missing"}:
        found.append(NARROWING)
    if one.version == 1 and one.pfs and not other.pfs:
        found.append(PFS_ALONE)
    if one.version == 1 and one.is_aggressive != other.is_aggressive:
        found.append(AGGRESSIVE)
    if len(set(one.sets) & set(other.sets)) > 1:
        found.append(SET_ORDER)
    if one.version == 2 and one.pfs != other.pfs and len(one.selectors) > 1:
        found.append(LATER_CHILD)
    if any(len(list(reached(plan.rules or ()))) < len(plan.rules or ()) for plan in direction.initiator.end.plans):
        found.append(SHADOWED)
    return tuple(found)


def disagreement(predicted: Prediction, seen: Seen) -> str:
    """How what is seen is not what was predicted, named differences aside; '' when it is."""
    wanted, known = predicted.seen, predicted.differences
    if AGGRESSIVE in known:
        return ""
    if wanted.phase1 != seen.phase1:
        return f"phase 1: predicted {wanted.phase1}, seen {seen.phase1}"
    if wanted.phase1 and wanted.ike != seen.ike:
        return f"phase 1 chose {seen.ike}, predicted {wanted.ike}"
    if {NARROWING, PFS_ALONE, LATER_CHILD, SHADOWED} & set(known):
        return ""
    if wanted.phase2 != seen.phase2:
        return f"phase 2: predicted {wanted.phase2}, seen {seen.phase2}"
    parts = 4 if predicted.has_group else 3
    if wanted.esp[:parts] != seen.esp[:parts] and SET_ORDER not in known:
        return f"phase 2 chose {seen.esp}, predicted {wanted.esp}"
    return ""
