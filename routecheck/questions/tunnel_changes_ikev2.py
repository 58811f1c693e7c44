"""What may be typed against each thing that stands in the way of IKEv2."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import dotted
from routecheck.model.crypto import HOST, Ikev2Keyring, Ikev2Peer, Ikev2Profile
from routecheck.questions.tunnel_fix import PLACEHOLDER, PLACEHOLDER_REMOTE, Fix
from routecheck.vpn import ikev2
from routecheck.vpn.outcome import Refused, Side, closest
from routecheck.vpn.tunnel import Party

_WEAK = ("des", "3des", "md5", "1", "2", "5", "24")
_TYPES = ("encryption", "integrity", "prf", "group")


def ikev2_proposals(one: Side, other: Side, refused: Refused) -> Iterator[Fix]:
    """Add what the other side has to a proposal."""
    best = closest(refused.matrix)
    if best is None:
        return
    ours = next(made for made in ikev2.proposals(one) if made.name == best.initiator)
    theirs = next(made for made in ikev2.proposals(other) if made.name == best.responder)
    for side, own, wanted in ((other, theirs, ours), (one, ours, theirs)):
        yield _new_proposal(side, wanted, other if side is one else one)
        if any(map(ikev2.is_combined, own.algorithms[0].value)) != any(map(ikev2.is_combined, wanted.algorithms[0].value)):
            continue  # no proposal has algorithms of both kinds
        known = side.crypto.ikev2_proposals.get(own.name)
        if known is None or known.line is None:
            continue
        lines = []
        for kind, mine, its in zip(_TYPES, own.algorithms, wanted.algorithms, strict=True):
            if not set(mine.value) & set(its.value) and its.value != ("none",):
                kept = [word for word in mine.value if word != "none"]
                lines.append(f" {kind} {' '.join((*kept, its.value[0]))}")
        if lines:
            yield Fix(side.node, (f"crypto ikev2 proposal {own.name}", *lines))


def _new_proposal(side: Side, wanted: ikev2.Offered, peer: Side) -> Fix:
    """A proposal like the other side's, behind those of the policy in use, or in a new policy."""
    name = f"FOR-{peer.node}"
    lines = [
        f" {kind} {' '.join(said.value)}" for kind, said in zip(_TYPES, wanted.algorithms, strict=True) if said.value != ("none",)
    ]
    policy = ikev2.policy_for(side)
    match_vrf = (f" match fvrf {side.vrf}",) if side.vrf and not policy else ()
    attach = (f"crypto ikev2 policy {policy.name if policy else 'VPN'}", *match_vrf, f" proposal {name}")
    weak = sum(word in _WEAK for said in wanted.algorithms for word in said.value)
    return Fix(side.node, (f"crypto ikev2 proposal {name}", *lines, *attach), weak)


def _profiles(party: Party, peer: Party) -> Iterator[Ikev2Profile]:
    """The profiles of a side that may be for a peer."""
    for plan in party.end.plans_for(peer.side.address):
        named = plan.protection.ikev2_profile
        found = party.side.crypto.ikev2_profiles.get(named.value) if named else None
        if found:
            yield found


def _peer(party: Party, peer: Party) -> tuple[Ikev2Keyring | None, Ikev2Peer | None]:
    """The keyring of a side, and the peer in it by its address."""
    for profile in _profiles(party, peer):
        ring = party.side.crypto.ikev2_keyrings.get(profile.keyring.value) if profile.keyring else None
        if ring:
            return ring, next((each for each in ring.peers.values() if each.block and each.block.covers(peer.side.address)), None)
    return None, None


def ikev2_keys(one: Party, other: Party) -> Iterator[Fix]:
    """Give one side the keys that the other one has."""
    for party, peer in ((other, one), (one, other)):
        ring, known = _peer(party, peer)
        _, there = _peer(peer, party)
        if ring is None or there is None:
            continue
        name = known.name if known else peer.side.node
        address = () if known else (f"  address {dotted(peer.side.address)}",)
        header = (f"crypto ikev2 keyring {ring.name}", f" peer {name}", *address)
        if known and known.block and known.block.mask != HOST:  # others use that peer as well
            own = (f"crypto ikev2 keyring {ring.name}", f" peer {peer.side.node}", f"  address {dotted(peer.side.address)}")
            if peer.side.node not in ring.peers:
                header = own
        if there.local and there.local == there.remote:
            yield Fix(party.side.node, (*header, f"  pre-shared-key {PLACEHOLDER}"), borrowed=((PLACEHOLDER, there.local),))
        elif there.local and there.remote:
            lines = (f"  pre-shared-key local {PLACEHOLDER}", f"  pre-shared-key remote {PLACEHOLDER_REMOTE}")
            lent = ((PLACEHOLDER, there.remote), (PLACEHOLDER_REMOTE, there.local))
            yield Fix(party.side.node, (*header, *lines), borrowed=lent)


def ikev2_vrfs(one: Party, other: Party) -> Iterator[Fix]:
    """Make a profile be for the front-door VRF that its packets leave by."""
    for party, peer in ((one, other), (other, one)):
        for own in _profiles(party, peer):
            if party.side.vrf and not own.vrf:
                yield Fix(party.side.node, (f"crypto ikev2 profile {own.name}", f" match fvrf {party.side.vrf}"))


def ikev2_identities(one: Party, other: Party) -> Iterator[Fix]:
    """Make the profile of one side fit what the other calls itself and proves itself with."""
    for party, peer in ((one, other), (other, one)):
        for own in _profiles(party, peer):
            header = f"crypto ikev2 profile {own.name}"
            for theirs in _profiles(peer, party):
                name = theirs.identity
                if name is None or name.block:
                    yield Fix(
                        party.side.node, (header, f" match identity remote address {dotted(peer.side.address)} 255.255.255.255")
                    )
                else:
                    yield Fix(party.side.node, (header, f" match identity remote {name.kind} {name.value}"))
                method = theirs.authentication_local
                if method:
                    yield Fix(party.side.node, (header, f" authentication remote {method.value}"))
