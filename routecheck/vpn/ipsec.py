"""IPsec phase 2 between two configs: what one side proposes for a selector, and what the other makes of it (S10.9 to S10.14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from routecheck.model.crypto import Said, TransformSet
from routecheck.vpn.ends import Plan
from routecheck.vpn.outcome import (
    NO_ENTRY,
    PFS,
    SELECTOR,
    TRANSFORM,
    Agreed,
    Cell,
    Mismatch,
    Outcome,
    Refused,
    Side,
    closest,
)
from routecheck.vpn.release import forbidden
from routecheck.vpn.selectors import EXACT, MISSING, Answer, Rule, Selector, answer, host, narrowed, reached

_SLOTS = (("AH", "ah-"), ("ESP encryption", "esp-"), ("ESP integrity", "esp-"), ("compression", "comp-"))
PROXY_DEBUG = "IPSec policy invalidated proposal with error 32: proxy identities not supported"
_DEFAULT_SET = TransformSet("default", None, ("esp-aes 128", "esp-sha-hmac"))
"""What a profile without a transform set uses (from memory, since 15.1)."""


class Offer(NamedTuple):
    """What an initiator proposes for one line of its access list."""

    plan: Plan
    selector: Selector
    rule: Rule


class Child(NamedTuple):
    """What becomes of an offer: the outcome, how its selector lies to what the responder has, and which plan and rule of
    the responder decided. `selector` is the one that is used (IKEv2 may narrow it)."""

    offer: Offer
    outcome: Outcome
    relation: str
    selector: Selector
    plan: Plan | None = None
    rule: Rule | None = None


def offers(plans: Sequence[Plan]) -> Iterator[Offer]:
    """What the plans of an initiator propose: one offer per line that permits and that packets come to (S10.11)."""
    taken: list[Selector] = []
    for plan in plans:
        if not plan.fault:
            made = [rule for rule in reached(plan.rules or ()) if not any(one.contains(rule.selector) for one in taken)]
            taken += [rule.selector for rule in made if not rule.unknown]
            yield from (Offer(plan, rule.selector, rule) for rule in made)


def negotiate(offer: Offer, initiator: Side, responder: Side, plans: Sequence[Plan]) -> Child:
    """What the responder makes of an offer: the first of its plans that accepts it, else what the closest one lacks."""
    best: tuple[int, Child] | None = None
    for plan in plans:
        if plan.fault or plan.is_ikev2 != offer.plan.is_ikev2:
            continue
        child = _ask(offer, plan, initiator, responder)
        if isinstance(child.outcome, Agreed):
            return child
        rank = (NO_ENTRY, SELECTOR, TRANSFORM, PFS).index(child.outcome.stage) * 8 + _nearness(child.relation)
        if best is None or rank > best[0]:
            best = rank, child
    if best:
        return best[1]
    return Child(offer, _no_entry(initiator, responder, plans), MISSING, offer.selector)


def _nearness(relation: str) -> int:
    return ("missing", "overlap", "superset", "subset", "exact mirror").index(relation)


def _no_entry(initiator: Side, responder: Side, plans: Sequence[Plan]) -> Refused:
    from routecheck.address import dotted

    faults = [plan.fault for plan in plans if plan.fault]
    why = f": {faults[0]}" if faults else ""
    reason = f"{responder.node} has nothing that protects packets with peer {dotted(initiator.address)}{why}"
    return Refused(NO_ENTRY, reason, debug=f"no IPSEC cryptomap exists for local address {dotted(responder.address)}")


def _ask(offer: Offer, plan: Plan, initiator: Side, responder: Side) -> Child:
    told, selector = _selected(offer, plan)
    if not told.is_accepted:
        return Child(offer, _not_permitted(offer, plan, told), told.relation, selector, plan, told.rule)
    doubts = tuple(f"{why}" for why in (offer.rule.unknown, told.unknown) if why)
    matrix = tuple(_matrix(offer, plan, (initiator, responder), selector))
    chosen = next((cell for cell in matrix if not cell.mismatches), None)
    if chosen is None:
        refused = _no_transform(matrix)
        return Child(offer, refused, told.relation, selector, plan, told.rule)
    wrong = _pfs(offer.plan, plan)
    if wrong and not plan.is_ikev2:
        refused = Refused(PFS, "PFS differs", (wrong,), matrix, "phase 2 SA policy not acceptable!")
        return Child(offer, refused, told.relation, selector, plan, told.rule)
    agreed = _agreed(offer, plan, chosen, matrix, (initiator, responder))
    if wrong:
        note = f"PFS differs ({wrong.initiator.place}, {wrong.responder.place}): the first SAs come up, the rekeying fails"
        agreed = agreed._replace(notes=(*agreed.notes, note))
    values = {**agreed.values, "mode": _mode(_set(offer.plan, initiator, chosen.initiator), selector, (initiator, responder))}
    agreed = agreed._replace(doubts=doubts, values=values)
    return Child(offer, agreed, told.relation, selector, plan, told.rule)


# -- selectors


def _selected(offer: Offer, plan: Plan) -> tuple[Answer, Selector]:
    """What the access list of a plan says to a selector, and the selector that is used."""
    if plan.rules is None:
        return Answer(True, EXACT), offer.selector
    told = answer(offer.selector, plan.rules)
    if not told.is_accepted and plan.is_ikev2:
        found = narrowed(offer.selector, plan.rules)
        if found:
            return told._replace(is_accepted=True), found
    return told, offer.selector


def _not_permitted(offer: Offer, plan: Plan, told: Answer) -> Refused:
    if told.rule and not told.rule.is_permit:
        why = f"{plan.name} of the responder denies the selector"
    else:
        why = {
            "superset": "the selector is wider than what the responder has",
            "overlap": "the selector only overlaps with what the responder has",
        }.get(told.relation, "the responder has no mirror of the selector")
    theirs = (
        Said(str(told.rule.selector), told.rule.line) if told.rule else Said("none", plan.acl.line if plan.acl else plan.line)
    )
    differ = Mismatch("selector", Said(str(offer.selector), offer.rule.line or offer.plan.line), theirs)
    return Refused(SELECTOR, why, (differ,), debug=PROXY_DEBUG)


# -- transform sets


def sets(plan: Plan, side: Side) -> tuple[TransformSet, ...]:
    """The transform sets of a plan that are defined, in order; the default one where a profile names none."""
    named = plan.protection.transform_sets
    if named is None:
        return (_DEFAULT_SET,)
    return tuple(side.crypto.transform_sets[name] for name in named.value if name in side.crypto.transform_sets)


def _set(plan: Plan, side: Side, name: str) -> TransformSet:
    return next(one for one in sets(plan, side) if one.name == name)


def _matrix(offer: Offer, plan: Plan, sides: tuple[Side, Side], selector: Selector) -> Iterator[Cell]:
    """Every pair in the initiator's order (U14)."""
    for ours in sets(offer.plan, sides[0]):
        for theirs in sets(plan, sides[1]):
            differ = [*_transforms_differ(ours, theirs)]
            modes = [_mode(ours, selector, sides), _mode(theirs, selector, sides)]
            if modes[0] != modes[1]:
                differ.append(Mismatch("mode", ours.mode._replace(value=modes[0]), theirs.mode._replace(value=modes[1])))
            for one, side in ((ours, sides[0]), (theirs, sides[1])):
                refused = next((word for word in one.transforms if forbidden(side, word)), "")
                if refused:
                    mine, other = (
                        Said(f"{refused} (refused by release {side.release})", one.line),
                        Said("any that is not refused"),
                    )
                    differ.append(Mismatch("release", *((mine, other) if side is sides[0] else (other, mine))))
            yield Cell(ours.name, theirs.name, tuple(differ))


def _transforms_differ(ours: TransformSet, theirs: TransformSet) -> Iterator[Mismatch]:
    for place, (name, _) in enumerate(_SLOTS):
        one, other = _at(ours, place), _at(theirs, place)
        if one != other:
            yield Mismatch(name, Said(one or "none", ours.line), Said(other or "none", theirs.line))


def _at(made: TransformSet, place: int) -> str:
    """The transform of a set in a slot of `_SLOTS`."""
    lead = _SLOTS[place][1]
    return next(
        (
            word
            for word in made.transforms
            if word.startswith(lead) and (place in (0, 3) or word.endswith("-hmac") == (place == 2))
        ),
        "",
    )


def _mode(made: TransformSet, selector: Selector, sides: tuple[Side, Side]) -> str:
    """S10.12: transport is used only for packets between the peers themselves."""
    between = selector.source == host(sides[0].address) and selector.destination == host(sides[1].address)
    return "transport" if made.mode.value == "transport" and between else "tunnel"


def _no_transform(matrix: tuple[Cell, ...]) -> Refused:
    best = closest(matrix)
    differ = best.mismatches if best else ()
    names = ", ".join(one.attribute for one in differ)
    likely = ", which most releases refuse" if {one.attribute for one in differ} == {"mode"} else ""
    reason = f"no transform set is common: {names} {'differ' if len(differ) > 1 else 'differs'}{likely}"
    debug = "IPSec policy invalidated proposal with error 256: transform proposal not supported for identity"
    return Refused(TRANSFORM, reason, differ, matrix, debug)


# -- PFS and lifetimes


def _pfs(ours: Plan, theirs: Plan) -> Mismatch | None:
    """S10.13: what the responder demands must be what is offered; it takes any offer when it demands nothing."""
    offered, demanded = ours.protection.pfs, theirs.protection.pfs
    if demanded is None:
        return None
    group = None if offered is None else offered.value or "1"
    accepted = (demanded.value,) if demanded.value else ("1", "2")
    if group in accepted:
        return None
    mine = Said("no PFS", ours.line) if offered is None else Said(f"group {group}", offered.line)
    return Mismatch("PFS", mine, Said(f"group {demanded.value or '1'}", demanded.line))


def _agreed(offer: Offer, plan: Plan, chosen: Cell, matrix: tuple[Cell, ...], sides: tuple[Side, Side]) -> Agreed:
    values = {"transforms": ", ".join(_set(offer.plan, sides[0], chosen.initiator).transforms)}
    pfs = offer.plan.protection.pfs
    values["pfs"] = "no" if pfs is None or plan.is_ikev2 else f"group {pfs.value or '1'}"
    notes = []
    for name, unit in (("lifetime_s", "s"), ("lifetime_kb", "kB")):
        each = zip((offer.plan, plan), sides, strict=True)
        one, other = (getattr(own.protection, name) or getattr(side.crypto, name) for own, side in each)
        values[name] = str(min((value for value in (one.value, other.value) if value), default=0))
        if one.value != other.value:
            both = " and ".join(f"{said.value} {unit} ({said.place})" for said in (one, other))
            notes.append(f"lifetimes differ, the shorter is used: {both}")
    return Agreed(values, (chosen.initiator, chosen.responder), matrix, tuple(notes))


def window(plan: Plan, side: Side) -> int:
    """The replay window of a plan: its own, else the global one (0: not checked)."""
    return (plan.protection.window or side.crypto.window).value
