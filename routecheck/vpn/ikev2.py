"""IKEv2 between two configs: IKE_SA_INIT and IKE_AUTH (RFC 7296; S10.17 to S10.20)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.address import dotted, parse_address
from routecheck.model.crypto import Identity, Ikev2Keyring, Ikev2Peer, Ikev2Policy, Ikev2Profile, Ikev2Proposal, Said
from routecheck.vpn.keys import DIFFERENT, UNKNOWN, compare, why_unknown
from routecheck.vpn.names import Name
from routecheck.vpn.outcome import IDENTITY, KEY, POLICY, PROFILE, Agreed, Cell, Mismatch, Outcome, Refused, Side, closest
from routecheck.vpn.release import forbidden, numbers

_TYPES = ("encryption", "integrity", "prf", "group")
_SHOWN = {"group": "DH group", "prf": "PRF"}
_GCM = "aes-gcm"
_OLD_DEFAULT = (
    ("aes-cbc-256", "aes-cbc-192", "aes-cbc-128"),
    ("sha512", "sha384", "sha256", "sha1", "md5"),
    ("5", "2"),
)
_DEFAULT = (("aes-cbc-256",), ("sha512", "sha384"), ("19", "14", "21", "5"))
_LATE_DEFAULT = (("aes-cbc-256",), ("sha512", "sha384"), ("19", "14", "21"))
"""S10.18: encryption, integrity (and PRF), groups of the default proposal."""


class Offered(NamedTuple):
    """A proposal as it is sent: the algorithms of each type, and where they stand. AEAD encryption has no integrity."""

    name: str
    algorithms: tuple[Said[tuple[str, ...]], ...]


def negotiate(initiator: Side, responder: Side, profiles: tuple[Said[str] | None, Said[str] | None]) -> Outcome:
    """What becomes of IKE_SA_INIT and IKE_AUTH; `profiles` are those that each side's plan names."""
    own: list[Ikev2Profile] = []
    for side, named in zip((initiator, responder), profiles, strict=True):
        found = side.crypto.ikev2_profiles.get(named.value) if named else None
        fault = _fault(side, named, found)
        if found is None or fault:
            return Refused(PROFILE, fault)
        own.append(found)
    matrix = tuple(_matrix(initiator, responder))
    chosen = next((cell for cell in matrix if not cell.mismatches), None)
    if chosen is None:
        return _no_proposal(initiator, responder, matrix)
    agreed = _agreed(initiator, responder, chosen, matrix)
    return _authenticated(agreed, (initiator, responder), (own[0], own[1]))


def _fault(side: Side, named: Said[str] | None, found: Ikev2Profile | None) -> str:
    """What a profile lacks to be used (S10.19); empty when nothing."""
    if named is None:
        return f"{side.node} names no IKEv2 profile"
    if found is None:
        return f"{side.node} has no crypto ikev2 profile {named.value} ({named.line})"
    where = f"crypto ikev2 profile {found.name} of {side.node} ({found.line})"
    if found.is_shutdown:
        return f"{where} is shut down"
    lacks = {
        "a match": bool(found.matches),
        "authentication local": found.authentication_local is not None,
        "authentication remote": bool(found.authentication_remote),
        "a keyring": found.keyring is not None or not _uses_keys(found),
    }
    missing = [name for name, is_there in lacks.items() if not is_there]
    if missing:
        return f"{where} has no {', no '.join(missing)}"
    wanted = found.vrf.value if found.vrf else "global"
    if wanted not in ("any", side.vrf or "global"):
        says = f"match fvrf {wanted} ({found.vrf.line})" if found.vrf else "no match fvrf, so that it is for the global table"
        return f"{where} has {says}, and the packets of {side.node} leave by {side.vrf or 'the global table'}"
    if found.local and not any(one.value in (side.interface, dotted(side.address)) for one in found.local):
        return f"{where} is for local address {found.local[0].value} ({found.local[0].line}), which {side.node} does not use here"
    if found.keyring and found.keyring.value not in side.crypto.ikev2_keyrings:
        return f"{side.node} has no crypto ikev2 keyring {found.keyring.value} ({found.keyring.line})"
    return ""


def _uses_keys(profile: Ikev2Profile) -> bool:
    methods = [*profile.authentication_remote, *((profile.authentication_local,) if profile.authentication_local else ())]
    return any(one.value == "pre-share" for one in methods)


# -- IKE_SA_INIT


def proposals(side: Side) -> tuple[Offered, ...]:
    """The proposals of the first policy that is for the side's address and VRF, in order; else the default one. One that is
    attached to no policy is not used (S10.17)."""
    policy = policy_for(side)
    if policy:
        return _attached(side, policy)
    return tuple(_offered(side.crypto.ikev2_proposals.get("default") or _default(side.release)))


def policy_for(side: Side) -> Ikev2Policy | None:
    """The policy that a side negotiates by; None: the default one."""
    for policy in side.crypto.ikev2_policies.values():
        is_vrf = policy.vrf.value in ("any", side.vrf or "global") if policy.vrf else not side.vrf
        is_local = not policy.local or any(one.value == side.address for one in policy.local)
        if is_vrf and is_local and _attached(side, policy):
            return policy
    return None


def _attached(side: Side, policy: Ikev2Policy) -> tuple[Offered, ...]:
    known = side.crypto.ikev2_proposals
    return tuple(made for one in policy.proposals if one.value in known for made in _offered(known[one.value]))


def _default(release: str) -> Ikev2Proposal:
    """S10.18."""
    major = numbers(release)
    chosen = _OLD_DEFAULT if (0, 0) < major < (16, 0) else _DEFAULT if major < (17, 3) else _LATE_DEFAULT
    encryption, hashes, groups = chosen
    return Ikev2Proposal("default", None, Said(encryption), Said(hashes), Said(hashes), Said(groups))


def _offered(made: Ikev2Proposal) -> Iterator[Offered]:
    """A proposal as it is sent, nothing when it is incomplete. The PRF defaults to the integrity algorithm."""
    if not made.encryption or not made.group:
        return
    is_aead = all(map(is_combined, made.encryption.value))
    none: Said[tuple[str, ...]] = Said(("none",), made.encryption.line)
    integrity = none if is_aead else made.integrity
    prf = made.prf or made.integrity
    if integrity and prf:
        yield Offered(made.name, (made.encryption, integrity, prf, made.group))


def is_combined(encryption: str) -> bool:
    """Whether an algorithm protects integrity as well (AEAD)."""
    return encryption.startswith(_GCM)


def _matrix(initiator: Side, responder: Side) -> Iterator[Cell]:
    """Every pair in the responder's order."""
    for theirs in proposals(responder):
        for ours in proposals(initiator):
            differ = []
            for kind, one, other in zip(_TYPES, ours.algorithms, theirs.algorithms, strict=True):
                if not _common(kind, (initiator, responder), (one.value, other.value)):
                    both = (Said(" ".join(said.value), said.line) for said in (one, other))
                    differ.append(Mismatch(_SHOWN.get(kind, kind), *both))
            yield Cell(ours.name, theirs.name, tuple(differ))


def _common(kind: str, sides: tuple[Side, Side], both: tuple[tuple[str, ...], tuple[str, ...]]) -> list[str]:
    """What both have and no release refuses, in the responder's order."""
    lead = "group " if kind == "group" else ""
    shared = [word for word in both[1] if word in both[0]]
    return [word for word in shared if not any(forbidden(side, lead + _plain(word), is_ikev2=True) for side in sides)]


def _plain(word: str) -> str:
    return {"sha1": "sha"}.get(word, word)


def _no_proposal(initiator: Side, responder: Side, matrix: tuple[Cell, ...]) -> Refused:
    best = closest(matrix)
    if best is None:
        node = initiator.node if not proposals(initiator) else responder.node
        return Refused(
            POLICY, f"{node} has no complete IKEv2 proposal", debug="Received Policies: : Failed to find a matching policy"
        )
    names = ", ".join(one.attribute for one in best.mismatches)
    reason = f"no proposal is common: {names} {'differ' if len(best.mismatches) > 1 else 'differs'}"
    return Refused(POLICY, reason, best.mismatches, matrix, "Failed to find a matching policy (NO_PROPOSAL_CHOSEN)")


def _agreed(initiator: Side, responder: Side, chosen: Cell, matrix: tuple[Cell, ...]) -> Agreed:
    ours = next(one for one in proposals(initiator) if one.name == chosen.initiator)
    theirs = next(one for one in proposals(responder) if one.name == chosen.responder)
    values = {"mode": "IKEv2"}
    for kind, one, other in zip(_TYPES, ours.algorithms, theirs.algorithms, strict=True):
        values[kind] = _common(kind, (initiator, responder), (one.value, other.value))[0]
    return Agreed(values, (chosen.initiator, chosen.responder), matrix)


# -- IKE_AUTH


def _authenticated(agreed: Agreed, sides: tuple[Side, Side], profiles: tuple[Ikev2Profile, Ikev2Profile]) -> Outcome:
    """Each side shows who it is; the other one's profile must be for that name, method and key (S10.19)."""
    doubts: list[str] = []
    for one, other in ((0, 1), (1, 0)):
        name = _name(sides[one], profiles[one])
        fits = _fits(profiles[other], name, sides[one].address)
        if fits is None:
            doubts.append(f"whether {name.kind} of {sides[one].node} matches crypto ikev2 profile {profiles[other].name}")
        elif not fits:
            return _unknown_name(agreed, sides, profiles, one)
        method = profiles[one].authentication_local
        expected = profiles[other].authentication_remote
        assert method
        if method.value not in [each.value for each in expected]:
            theirs = Said(" ".join(each.value for each in expected), expected[0].line)
            pair = (method, theirs) if one == 0 else (theirs, method)
            reason = f"{sides[other].node} does not expect authentication by {method.value}"
            return Refused(IDENTITY, reason, (Mismatch("authentication", *pair),), agreed.matrix, "Auth exchange failed")
        if method.value != "pre-share":
            doubts.append("certificates are not part of the configs, so that authentication cannot be told")
        else:
            refused = _keys(agreed, sides, profiles, one)
            if isinstance(refused, Refused):
                return refused
            doubts += [refused] if refused else []
    method = profiles[0].authentication_local
    values = {**agreed.values, "authentication": method.value if method else "", "lifetime_s": str(profiles[0].lifetime_s.value)}
    return agreed._replace(values=values, doubts=tuple(dict.fromkeys(doubts)))


def _name(side: Side, profile: Ikev2Profile) -> Name:
    """What a side calls itself: `identity local`, else its address."""
    own = profile.identity
    if own is None:
        return Name("address", dotted(side.address), None)
    return Name(own.kind, dotted(own.block.address) if own.block else own.value, own.line)


def _fits(profile: Ikev2Profile, name: Name, address: int) -> bool | None:
    """Whether a profile is for a name; None when that cannot be told."""
    if name.kind == "dn" or any(one.kind == "certificate" for one in profile.matches):
        return None
    return any(_is_match(one, name, address) for one in profile.matches)


def _is_match(match: Identity, name: Name, address: int) -> bool:
    if match.kind == "any":
        return True
    if match.kind == "address":
        if name.kind != "address" or match.block is None:
            return False
        return match.block.covers(parse_address(name.value) if name.line else address)
    if match.kind.endswith(" domain"):
        return match.kind.startswith(name.kind) and name.value.endswith(("." if name.kind == "fqdn" else "@") + match.value)
    return match.kind == name.kind and match.value == name.value


def _unknown_name(agreed: Agreed, sides: tuple[Side, Side], profiles: tuple[Ikev2Profile, Ikev2Profile], one: int) -> Refused:
    """The profile of the other side is not for what side `one` calls itself."""
    name, profile = _name(sides[one], profiles[one]), profiles[1 - one]
    mine: Said[str] = Said(f"{name.kind} {name.value}", name.line)
    wanted: Said[str] = Said(_wanted(profile.matches[0]), profile.matches[0].line)
    pair = (mine, wanted) if one == 0 else (wanted, mine)
    reason = f"crypto ikev2 profile {profile.name} of {sides[1 - one].node} does not match the identity of {sides[one].node}"
    return Refused(IDENTITY, reason, (Mismatch("identity", *pair),), agreed.matrix, "Failed to locate an item in the database")


def _wanted(match: Identity) -> str:
    return f"{match.kind} {dotted(match.block.address) if match.block else match.value}".strip()


def _keys(agreed: Agreed, sides: tuple[Side, Side], profiles: tuple[Ikev2Profile, Ikev2Profile], one: int) -> Refused | str:
    """Whether the key that side `one` proves itself with is the one the other expects of it; a doubt when that cannot be
    told, else ''."""
    other = 1 - one
    mine = _peer(sides[one], profiles[one], sides[other], _name(sides[other], profiles[other]))
    theirs = _peer(sides[other], profiles[other], sides[one], _name(sides[one], profiles[one]))
    own, expected = mine.local if mine else None, theirs.remote if theirs else None
    for side, far, key in ((sides[one], sides[other], own), (sides[other], sides[one], expected)):
        if key is None:
            there = expected or own
            missing, present = Said("none"), Said("a key", there.line) if there else Said("none")
            pair = (missing, present) if side is sides[0] else (present, missing)
            reason = f"{side.node} has no pre-shared key for {dotted(far.address)}"
            return Refused(KEY, reason, (Mismatch("pre-shared key", *pair),), agreed.matrix, "Failed to find a pre-shared key")
    assert own
    assert expected
    outcome = compare(own, expected)
    if outcome == DIFFERENT:
        both: tuple[Said[str], Said[str]] = (Said("a key", own.line), Said("another key", expected.line))
        reason = f"the pre-shared key that {sides[one].node} uses is not the one that {sides[other].node} expects"
        differ = Mismatch("pre-shared key", *(both if one == 0 else both[::-1]))
        return Refused(KEY, reason, (differ,), agreed.matrix, "Failed to authenticate the IKE SA (AUTHENTICATION_FAILED)")
    return why_unknown(own, expected) if outcome == UNKNOWN else ""


def _peer(side: Side, profile: Ikev2Profile, far: Side, name: Name) -> Ikev2Peer | None:
    """The keyring's peer for the far side: the most specific address, else its identity or host name."""
    keyring: Ikev2Keyring | None = side.crypto.ikev2_keyrings.get(profile.keyring.value) if profile.keyring else None
    best: Ikev2Peer | None = None
    for peer in keyring.peers.values() if keyring else ():
        if peer.block and peer.block.covers(far.address):
            if best is None or best.block is None or peer.block.mask > best.block.mask:
                best = peer
        elif best is None and peer.identity and _is_match(peer.identity, name, far.address):
            best = peer
    return best
