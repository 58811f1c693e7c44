"""What may be typed against each thing that stands in the way of a tunnel. None of it is told before it was tried."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import dotted
from routecheck.model.crypto import HOST, Block, Crypto, IsakmpPolicy, Key, TransformSet
from routecheck.network import Network
from routecheck.questions.tunnel_changes_ikev2 import ikev2_identities, ikev2_keys, ikev2_proposals, ikev2_vrfs
from routecheck.questions.tunnel_changes_selectors import mirrored
from routecheck.questions.tunnel_fix import OLD, PLACEHOLDER, Fix
from routecheck.vpn import ike, ipsec
from routecheck.vpn import outcome as at
from routecheck.vpn.ends import Plan
from routecheck.vpn.ipsec import Child
from routecheck.vpn.keys import key_for
from routecheck.vpn.outcome import Refused, Side, closest
from routecheck.vpn.tunnel import Direction, Party

_STRENGTH = {
    "encryption": ("des", "3des", "aes 128", "aes 192", "aes 256"),
    "hash": ("md5", "sha", "sha256", "sha384", "sha512"),
    "authentication": ("rsa-encr", "ecdsa-sig", "rsa-sig", "pre-share"),
    "group": ("1", "2", "5", "24", "14", "15", "19", "16", "20", "21"),
}
"""Weakest first. Of two ways to authenticate a key is taken: certificates are not in a config."""
_WORDS = {"encryption": "encr", "hash": "hash", "authentication": "authentication", "group": "group"}
_GOOD = {"encryption": "aes 256", "hash": "sha256", "authentication": "pre-share", "group": "14"}
_GOOD_SET = "esp-aes 256 esp-sha256-hmac"


def changes(network: Network, direction: Direction) -> Iterator[Fix]:
    """What may help the first obstacle of a direction."""
    one, other = direction.initiator, direction.responder
    if direction.cannot_start:
        for plan in one.end.plans:
            yield from _completed(one, plan, direction)
        return
    phase1 = direction.phase1
    if isinstance(phase1, Refused):
        yield from _phase1(direction, phase1)
        return
    if phase1.doubts and phase1.values["authentication"] == "rsa-sig" and direction.version == 1:
        yield from (_with_keys(party.side, name) for party, name in zip((one, other), phase1.names, strict=True))
    for child in direction.children:
        if isinstance(child.outcome, Refused):
            if child.outcome.stage == at.SELECTOR:
                yield from mirrored(network, (one, other), child)
            yield from _phase2(one, other, child, child.outcome)


def _phase1(direction: Direction, refused: Refused) -> Iterator[Fix]:
    one, other = direction.initiator, direction.responder
    match refused.stage, direction.version:
        case (at.POLICY, 1):
            yield from _policies(one.side, other.side, refused)
        case (at.POLICY, 2):
            yield from ikev2_proposals(one.side, other.side, refused)
        case (at.KEY, 1):
            yield from _keys(one.side, other.side)
        case (at.PROFILE, 2):
            yield from ikev2_vrfs(one, other)
        case (at.KEY | at.IDENTITY, 2):
            yield from ikev2_keys(one, other)
            yield from ikev2_identities(one, other)
        case (at.IDENTITY, 1):
            yield from _identities(one, other)
        case (at.NO_REPLY, _):
            yield from _called(one, other)
        case _:
            return


# -- phase 1


def _policies(one: Side, other: Side, refused: Refused) -> Iterator[Fix]:
    """Make the closest pair of policies equal, on either side; where a release refuses an algorithm, on both."""
    best = closest(refused.matrix)
    ours = {str(policy.number): policy for policy in ike.policies(one)}
    theirs = {str(policy.number): policy for policy in ike.policies(other)}
    mine = ours.get(best.initiator) if best else next(iter(ours.values()), None)
    its = theirs.get(best.responder) if best else next(iter(theirs.values()), None)
    for side, own, wanted in ((other, its, mine), (one, mine, its)):
        if wanted:
            yield _policy(side, own, _values(wanted))
    for side, wanted in ((other, mine), (one, its)):
        if wanted and side.crypto.policies:
            yield _new_policy(side, _values(wanted))
    good = dict(_GOOD)
    for side, own in ((one, mine), (other, its)):
        yield _policy(side, own, good)


def _with_keys(side: Side, name: str) -> Fix:
    """A policy that proves itself with a key instead of a certificate."""
    own = next(policy for policy in ike.policies(side) if str(policy.number) == name)
    return _policy(side, own, {**_values(own), "authentication": "pre-share"})


def _values(policy: IsakmpPolicy) -> dict[str, str]:
    return {field: getattr(policy, field).value for field in _STRENGTH}


def _policy(side: Side, own: IsakmpPolicy | None, wanted: dict[str, str]) -> Fix:
    """A policy of a side with the values wanted; a new one where it has only those that are built in."""
    if own is None or own.line is None:
        number = 10
        have: dict[str, str] = _values(IsakmpPolicy(number, None))
    else:
        number, have = own.number, _values(own)
    differ = {field: value for field, value in wanted.items() if value != have[field]}
    lines = tuple(f" {_WORDS[field]} {value.removesuffix(' 128')}" for field, value in differ.items())
    weaker = sum(_STRENGTH[field].index(value) < _STRENGTH[field].index(have[field]) for field, value in differ.items())
    weaker += 8 * (wanted["authentication"] != "pre-share")  # a certificate, which nothing is known of
    weaker += sum(value in ("des", "3des", "md5", "1", "2", "5") for value in wanted.values()) if own is None else 0
    return Fix(side.node, (f"crypto isakmp policy {number}", *lines), weaker)


def _new_policy(side: Side, wanted: dict[str, str]) -> Fix:
    """A policy behind those that there are: where the closest one is needed as it is, for other peers. Its number follows from
    its values, the strongest first, so that fixes for several tunnels do not write into one policy."""
    number = 0
    for field, values in _STRENGTH.items():
        number = number * len(values) + len(values) - 1 - values.index(wanted[field])
    number += max(side.crypto.policies) // 10 * 10 + 10
    made = _policy(side._replace(crypto=Crypto()), None, wanted)
    return made._replace(commands=(f"crypto isakmp policy {min(number, 10000)}", *made.commands[1:]))


def _keys(one: Side, other: Side) -> Iterator[Fix]:
    """Give one side the key of the other."""
    ours, theirs = key_for(one, other.address, None), key_for(other, one.address, None)
    for side, peer, lent in ((other, one, ours), (one, other, theirs)):
        if lent is None:
            continue
        own = key_for(side, peer.address, None)
        yield _key(side, peer.address, own.keyring if own else "", lent.key)


def _key(side: Side, peer: int, keyring: str, lent: Key) -> Fix:
    where = f"address {dotted(peer)}"
    if keyring:
        block = side.crypto.keyrings[keyring].keys
        gone = (f" no pre-shared-key {where}",) if Block(peer, HOST) in block else ()
        return Fix(
            side.node,
            (f"crypto keyring {keyring}", *gone, f" pre-shared-key {where} key {PLACEHOLDER}"),
            borrowed=((PLACEHOLDER, lent),),
        )
    gone = (f"no crypto isakmp key {OLD} {where}",) if Block(peer, HOST) in side.crypto.keys else ()
    return Fix(side.node, (*gone, f"crypto isakmp key {PLACEHOLDER} {where}"), borrowed=((PLACEHOLDER, lent),))


def _identities(one: Party, other: Party) -> Iterator[Fix]:
    for party, peer in ((one, other), (other, one)):
        for plan in party.end.plans_for(peer.side.address):
            named = plan.protection.isakmp_profile
            if named:
                line = f" match identity address {dotted(peer.side.address)} 255.255.255.255"
                yield Fix(party.side.node, (f"crypto isakmp profile {named.value}", line))


def _called(one: Party, other: Party) -> Iterator[Fix]:
    """Call the address that the other side uses (S10.7), or make it use the one that is called."""
    target = dotted(other.own)
    for name, plans in one.end.by_peer.items():
        if name in ("", target) or not plans:
            continue
        if one.end.mode:
            yield Fix(one.side.node, (f"interface {one.end.interface}", f" tunnel destination {target}"))
        else:
            yield Fix(one.side.node, (f"{plans[0].name} ipsec-isakmp", f" no set peer {name}", f" set peer {target}"))
        return


# -- phase 2


def _phase2(one: Party, other: Party, child: Child, refused: Refused) -> Iterator[Fix]:
    match refused.stage:
        case at.TRANSFORM:
            yield from _sets(one.side, other.side, child)
        case at.PFS:
            yield from _pfs(one, other, child)
        case at.NO_ENTRY:
            if other.own != other.side.address:
                yield from _called(one, other)
            for plan in other.end.plans:
                yield from _completed(other, plan, None, child)
            for name, plans in other.end.by_peer.items():
                if name != dotted(one.own) and plans and not other.end.mode and len(other.end.by_peer) == 1:
                    gone = (f" no set peer {name}",) if name else ()
                    yield Fix(other.side.node, (f"{plans[0].name} ipsec-isakmp", *gone, f" set peer {dotted(one.own)}"))


def _sets(one: Side, other: Side, child: Child) -> Iterator[Fix]:
    """Make the closest pair of transform sets equal."""
    assert isinstance(child.outcome, Refused)
    best = closest(child.outcome.matrix)
    if best is None or child.plan is None:
        return
    ours = next(made for made in ipsec.sets(child.offer.plan, one) if made.name == best.initiator)
    theirs = next(made for made in ipsec.sets(child.plan, other) if made.name == best.responder)
    for side, own, wanted in ((other, theirs, ours), (one, ours, theirs)):
        words = " ".join(wanted.transforms)
        lines = (f"crypto ipsec transform-set {own.name} {words}",)
        mode = (f" mode {wanted.mode.value}",) if own.mode.value != wanted.mode.value else ()
        if own.line:
            yield Fix(side.node, lines + mode, _weakness(words) > _weakness(" ".join(own.transforms)))
    for side, plan, wanted, peer in ((other, child.plan, ours, one), (one, child.offer.plan, theirs, other)):
        yield _new_set(side, plan, wanted, peer)
    for side, own in ((one, ours), (other, theirs)):
        if own.line:
            yield Fix(side.node, (f"crypto ipsec transform-set {own.name} {_GOOD_SET}",))


def _new_set(side: Side, plan: Plan, wanted: TransformSet, peer: Side) -> Fix:
    """A transform set behind those that a plan names: where they are needed as they are, for other peers."""
    name, words = f"FOR-{peer.node}", " ".join(wanted.transforms)
    mode = (f" mode {wanted.mode.value}",) if wanted.mode.value != "tunnel" else ()
    named = plan.protection.transform_sets
    order = " ".join((*(named.value if named else ()), name))
    lines = (f"crypto ipsec transform-set {name} {words}", *mode, _header(plan), f" set transform-set {order}")
    return Fix(side.node, lines, _weakness(words))


def _weakness(words: str) -> int:
    """How weak transforms are, roughly: a word of each weakness counts."""
    marks = ("esp-null", "esp-des", "md5", "esp-3des", "sha-hmac", "aes 128", "aes 192")
    return sum(1 << (len(marks) - place) for place, mark in enumerate(marks) if mark in words)


def _pfs(one: Party, other: Party, child: Child) -> Iterator[Fix]:
    demanded = child.plan.protection.pfs if child.plan else None
    offered = child.offer.plan.protection.pfs
    order = ("", *_STRENGTH["group"])
    asked, given = (order.index(said.value or "1") if said else 0 for said in (demanded, offered))
    if demanded:
        yield Fix(one.side.node, (_header(child.offer.plan), f" set pfs group{demanded.value or 1}"), given > asked)
    if offered and child.plan:
        yield Fix(other.side.node, (_header(child.plan), f" set pfs group{offered.value or 1}"), asked > given)


def _header(plan: Plan) -> str:
    return f"{plan.name} ipsec-isakmp" if plan.name.startswith("crypto map") else plan.name


def _completed(party: Party, plan: Plan, direction: Direction | None, child: Child | None = None) -> Iterator[Fix]:
    """What an ignored entry lacks (S10.10)."""
    if not plan.fault:
        return
    header, crypto = _header(plan), party.side.crypto
    if plan.peers == () and direction:
        yield Fix(party.side.node, (header, f" set peer {dotted(direction.responder.own)}"))
    named = plan.protection.transform_sets
    if named is None or not any(name in crypto.transform_sets for name in named.value):
        for name in crypto.transform_sets:
            yield Fix(party.side.node, (header, f" set transform-set {name}"))
        if named and not crypto.transform_sets:
            yield Fix(
                party.side.node,
                (f"crypto ipsec transform-set {named.value[0]} {_GOOD_SET}", header, f" set transform-set {named.value[0]}"),
            )
    if plan.rules:
        return
    wanted = child.offer.selector.mirrored().ace() if child else _mirror_of(direction)
    if wanted:
        name = plan.acl.value if plan.acl else "VPN-TRAFFIC"
        attach = () if plan.acl else (header, f" match address {name}")
        yield Fix(party.side.node, (f"ip access-list extended {name}", f" {wanted}", *attach))


def _mirror_of(direction: Direction | None) -> str:
    """The mirror of the first line that the other side permits."""
    if direction is None:
        return ""
    for plan in direction.responder.end.plans_for(direction.initiator.own):
        for rule in plan.rules or ():
            if rule.is_permit:
                return rule.selector.mirrored().ace()
    return ""
