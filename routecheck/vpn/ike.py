"""IKEv1 phase 1 between two configs, one of which initiates (S10.1 to S10.8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.model.crypto import AggressivePeer, Crypto, IsakmpPolicy, IsakmpProfile, Said
from routecheck.vpn import states
from routecheck.vpn.keys import DIFFERENT, UNKNOWN, Found, compare, key_by_name, key_for, why_unknown
from routecheck.vpn.names import Name, is_for
from routecheck.vpn.outcome import (
    IDENTITY,
    KEY,
    NO_REPLY,
    POLICY,
    PROFILE,
    Agreed,
    Cell,
    Mismatch,
    Outcome,
    Refused,
    Side,
    closest,
)
from routecheck.vpn.release import forbidden, has_default_policies, has_unknown_defaults

_BUILT_IN = tuple(
    IsakmpPolicy(65507 + place, None, Said(cipher), Said(digest), Said(method), Said(group))
    for place, (cipher, digest, group, method) in enumerate(
        (cipher, digest, group, method)
        for cipher, digest, group in (
            ("aes 128", "sha", "5"),
            ("aes 128", "md5", "5"),
            ("3des", "sha", "2"),
            ("3des", "md5", "2"),
        )
        for method in ("rsa-sig", "pre-share")
    )
)
"""S10.4, 12.4(20)T and later."""
_OLD_BUILT_IN = (IsakmpPolicy(65535, None),)
_FILLED_IN = ("encryption", "hash", "DH group", "release")
_PARTS = ("encryption", "hash", "authentication", "DH group")


class Terms(NamedTuple):
    """How a side goes about phase 1: the ISAKMP profile of its map entry or IPsec profile, and whether a policy of the
    initiator with a longer lifetime is refused (S10.2)."""

    profile: Said[str] | None = None
    is_strict: bool = False


def policies(side: Side) -> tuple[IsakmpPolicy, ...]:
    """The policies of a side in the order of their priority; the built-in ones where it has none (S10.4)."""
    own = tuple(policy for _, policy in sorted(side.crypto.policies.items()))
    if own or side.crypto.no_default_policies:
        return own
    return _BUILT_IN if has_default_policies(side.release) else _OLD_BUILT_IN


def negotiate(initiator: Side, responder: Side, terms: tuple[Terms, Terms]) -> Outcome:
    """What becomes of phase 1 when `initiator` starts it; `terms` are its own and the responder's."""
    off = next((side for side in (initiator, responder) if side.crypto.no_isakmp), None)
    if off:
        return Refused(NO_REPLY, f"{off.node} has no crypto isakmp enable ({off.crypto.no_isakmp})")
    for side, term in zip((initiator, responder), terms, strict=True):
        if term.profile and term.profile.value not in side.crypto.isakmp_profiles:
            reason = f"{side.node} has no crypto isakmp profile {term.profile.value} ({term.profile.line})"
            return Refused(PROFILE, reason)
    aggressive = _aggressive(initiator, responder, terms[0])
    if aggressive and responder.crypto.no_aggressive_mode:
        reason = f"{initiator.node} starts in aggressive mode, which {responder.node} has disabled"
        return Refused(NO_REPLY, f"{reason} ({responder.crypto.no_aggressive_mode})")
    matrix = tuple(_matrix(initiator, responder, is_strict=terms[0].is_strict))
    chosen = next((cell for cell in matrix if not cell.mismatches), None)
    if chosen is None:
        return _no_policy(initiator, responder, matrix)
    agreed = _agreed(initiator, responder, chosen, matrix, bool(aggressive))
    if agreed.values["authentication"] == "pre-share":
        agreed_ = _with_key(agreed, initiator, responder, terms)
        if isinstance(agreed_, Refused):
            return agreed_
        agreed = agreed_
    else:
        agreed = agreed._replace(doubts=("certificates are not part of the configs, so that authentication cannot be told",))
    return _with_identities(agreed, initiator, responder, terms)


def exchange(initiator: Side, responder: Side, terms: Terms) -> str:
    """Main or aggressive mode."""
    return states.AGGRESSIVE if _aggressive(initiator, responder, terms) else states.MAIN


def _aggressive(initiator: Side, responder: Side, terms: Terms) -> AggressivePeer | IsakmpProfile | None:
    """What makes the initiator start in aggressive mode."""
    peer: AggressivePeer | None = initiator.crypto.aggressive_peers.get(responder.address)
    if peer and (peer.key or peer.identity):
        return peer
    profile = _profile(initiator.crypto, terms)
    return profile if profile and profile.aggressive else None


def _profile(crypto: Crypto, terms: Terms) -> IsakmpProfile | None:
    return crypto.isakmp_profiles.get(terms.profile.value) if terms.profile else None


# -- policies


def _matrix(initiator: Side, responder: Side, *, is_strict: bool) -> Iterator[Cell]:
    """Every pair, in the order in which the responder tries them: its own policies first (S10.1)."""
    offered = policies(initiator)
    for answer in policies(responder):
        for offer in offered:
            differences = [*_compare(offer, answer, is_strict=is_strict)]
            differences += _refused_by_release(initiator, offer, responder, answer)
            yield Cell(str(offer.number), str(answer.number), tuple(differences))


def _compare(offer: IsakmpPolicy, answer: IsakmpPolicy, *, is_strict: bool) -> Iterator[Mismatch]:
    ours = (offer.encryption, offer.hash, offer.authentication, offer.group)
    theirs = (answer.encryption, answer.hash, answer.authentication, answer.group)
    for name, one, other in zip(_PARTS, ours, theirs, strict=True):
        if one.value != other.value:
            yield Mismatch(name, one, other)
    if is_strict and offer.lifetime_s.value > answer.lifetime_s.value:
        lifetimes = (Said(f"{one.lifetime_s.value} s", one.lifetime_s.line) for one in (offer, answer))
        yield Mismatch("lifetime", *lifetimes)


def _refused_by_release(initiator: Side, offer: IsakmpPolicy, responder: Side, answer: IsakmpPolicy) -> Iterator[Mismatch]:
    """S10.5: a policy that the release of its own side refuses."""
    for policy, side in ((offer, initiator), (answer, responder)):
        for part in (policy.encryption, policy.hash, Said(f"group {policy.group.value}", policy.group.line)):
            if forbidden(side, part.value):
                refused = Said(f"{part.value} (refused by release {side.release})", part.line)
                mine, other = refused, Said("any that is not refused")
                yield Mismatch("release", mine, other) if side is initiator else Mismatch("release", other, mine)


def _no_policy(initiator: Side, responder: Side, matrix: tuple[Cell, ...]) -> Refused:
    best = closest(matrix)
    if best is None:
        node = initiator.node if not policies(initiator) else responder.node
        return Refused(POLICY, f"{node} has no ISAKMP policy, and the built-in ones are off", debug="no offers accepted!")
    first = best.mismatches[0]
    names = ", ".join(one.attribute for one in best.mismatches)
    reason = f"no policy is common: {names} {'differ' if len(best.mismatches) > 1 else 'differs'}"
    late = next((side for side in (initiator, responder) if _may_fill_in(side, side is initiator, matrix)), None)
    if late:
        why = f"{reason}, if {late.node}'s release {late.release} still has the defaults of older ones; write them out"
        return Refused(POLICY, why, best.mismatches, matrix, is_doubtful=True)
    return Refused(POLICY, reason, best.mismatches, matrix, _debug(first))


def _may_fill_in(side: Side, is_initiator: bool, matrix: tuple[Cell, ...]) -> bool:
    """Whether a pair differs by nothing but what a release fills in of which the defaults are not known (U9)."""
    if not has_unknown_defaults(side.release):
        return False
    for cell in matrix:
        pairs = [(one, one.initiator if is_initiator else one.responder) for one in cell.mismatches]
        if all(said.line is None and one.attribute in _FILLED_IN for one, said in pairs):
            return True
    return False


def _debug(first: Mismatch) -> str:
    if first.attribute == "authentication":
        default = f"{first.initiator.value} authentication offered but does not match policy!"
        return states.AUTHENTICATION_DEBUG.get(first.initiator.value, default)
    sizes = [side.value.split() for side in (first.initiator, first.responder)]
    if first.attribute == "encryption" and sizes[0][0] == sizes[1][0]:
        return states.POLICY_DEBUG["key size"]
    return states.POLICY_DEBUG.get(first.attribute, "phase 1 SA policy not acceptable!")


def _agreed(initiator: Side, responder: Side, chosen: Cell, matrix: tuple[Cell, ...], is_aggressive: bool) -> Agreed:
    offer = next(policy for policy in policies(initiator) if str(policy.number) == chosen.initiator)
    answer = next(policy for policy in policies(responder) if str(policy.number) == chosen.responder)
    one, other = offer.lifetime_s, answer.lifetime_s
    notes = []
    if one.value != other.value:
        notes.append(f"lifetimes differ, the shorter is used: {one.value} s ({one.place}) and {other.value} s ({other.place})")
    values = {
        "mode": states.AGGRESSIVE if is_aggressive else states.MAIN,
        "encryption": answer.encryption.value,
        "hash": answer.hash.value,
        "authentication": answer.authentication.value,
        "group": answer.group.value,
        "lifetime_s": str(min(one.value, other.value)),
    }
    return Agreed(values, (chosen.initiator, chosen.responder), matrix, tuple(notes))


# -- keys and identities


def _with_key(agreed: Agreed, initiator: Side, responder: Side, terms: tuple[Terms, Terms]) -> Outcome:
    """Both look up the key for the address that the other one uses, the responder before it knows who is there (S10.6)."""
    ours, theirs = _initiators_key(initiator, responder, terms[0]), _responders_key(initiator, responder, terms[0])
    for side, peer, found in ((initiator, responder, ours), (responder, initiator, theirs)):
        if found is None:
            reason = f"{side.node} has no pre-shared key for {dotted(peer.address)}"
            missing: Said[str] = Said("none")
            there = ours or theirs
            present = Said("a key", there.key.line) if there else missing
            pair = (missing, present) if side is initiator else (present, missing)
            return Refused(
                KEY, reason, (Mismatch("pre-shared key", *pair),), agreed.matrix,
                "" if side is initiator else f"No pre-shared key with {dotted(peer.address)}!", agreed.notes,
            )  # fmt: skip
    assert ours
    assert theirs
    outcome = compare(ours.key, theirs.key)
    if outcome == DIFFERENT:
        differ = Mismatch("pre-shared key", Said("a key", ours.key.line), Said("another key", theirs.key.line))
        debug = f"retransmitting phase 1 {states.state_at(agreed.values['mode'], KEY)}..."
        return Refused(KEY, "the pre-shared keys differ", (differ,), agreed.matrix, debug, agreed.notes)
    if outcome == UNKNOWN:
        return agreed._replace(doubts=(*agreed.doubts, why_unknown(ours.key, theirs.key)))
    return agreed


def _initiators_key(initiator: Side, responder: Side, terms: Terms) -> Found | None:
    """S10.6: from the keyrings of its profile, where the map entry names one."""
    peer = initiator.crypto.aggressive_peers.get(responder.address)
    if peer and peer.key:
        return Found(peer.key, "")
    profile = _profile(initiator.crypto, terms)
    rings = tuple(one.value for one in profile.keyrings) if profile and profile.keyrings else None
    return key_for(initiator, responder.address, rings)


def _responders_key(initiator: Side, responder: Side, terms: Terms) -> Found | None:
    found = key_for(responder, initiator.address, None)
    if found is None and _aggressive(initiator, responder, terms):
        name = _sent_name(initiator, responder, terms).value
        found = key_by_name(responder, name) if name else None
    return found


def _sent_name(initiator: Side, responder: Side, terms: Terms) -> Name:
    """What an initiator sends: in aggressive mode the `client-endpoint` for that peer, where it has one."""
    peer: AggressivePeer | None = initiator.crypto.aggressive_peers.get(responder.address)
    if peer and peer.identity:
        return Name(peer.identity.kind, peer.identity.value, peer.identity.line)
    return own_identity(initiator, terms)


def own_identity(side: Side, terms: Terms) -> Name:
    """What a side calls itself: as its profile says, else as `crypto isakmp identity` does."""
    profile = _profile(side.crypto, terms)
    said = profile.self_identity if profile and profile.self_identity else side.crypto.identity
    kind, _, value = said.value.partition(" ")
    if kind == "address":
        value = dotted(side.address)
    return Name({"hostname": "fqdn", "user-fqdn": "email"}.get(kind, kind), value, said.line)


def _with_identities(agreed: Agreed, initiator: Side, responder: Side, terms: tuple[Terms, Terms]) -> Outcome:
    """Whether each side's ISAKMP profile, where its map entry names one, is for what the other calls itself."""
    doubts = list(agreed.doubts)
    sides = (initiator, responder)
    for side, other, own, theirs in ((initiator, responder, *terms), (responder, initiator, terms[1], terms[0])):
        profile = _profile(side.crypto, own)
        if profile is None:
            continue
        name = _sent_name(other, side, theirs) if other is initiator else own_identity(other, theirs)
        fits = is_for(profile.matches, name, other.address)
        if fits is None:
            doubts.append(f"whether {name.kind} of {other.node} matches crypto isakmp profile {profile.name} ({profile.line})")
        elif not fits:
            mine = Said(f"profile {profile.name}", profile.matches[0].line if profile.matches else profile.line)
            its = Said(f"{name.kind} {name.value}", name.line)
            pair = (mine, its) if side is sides[0] else (its, mine)
            reason = f"crypto isakmp profile {profile.name} of {side.node} does not match the identity of {other.node}"
            return Refused(IDENTITY, reason, (Mismatch("identity", *pair),), agreed.matrix, notes=agreed.notes)
    return agreed._replace(doubts=tuple(doubts))
