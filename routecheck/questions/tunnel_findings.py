"""Findings about a tunnel, by codes that never change their meaning (design.md, rules 7 and 8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from routecheck.diagnostic import ERROR, NOTE, WARNING
from routecheck.model.crypto import Block
from routecheck.questions.surroundings import Surroundings
from routecheck.syntax.line import Line
from routecheck.vpn import ike, ipsec
from routecheck.vpn.outcome import Agreed, Refused
from routecheck.vpn.states import AGGRESSIVE
from routecheck.vpn.tunnel import Direction

CODES: dict[str, tuple[str, str]] = {
    "VPN101": (ERROR, "crypto-bypassed"),
    "VPN102": (ERROR, "nat-before-crypto"),
    "VPN103": (ERROR, "esp-filtered"),
    "VPN104": (ERROR, "selector-refused"),
    "VPN105": (WARNING, "one-way"),
    "VPN106": (WARNING, "incomplete-entry"),
    "VPN107": (WARNING, "selector-doubt"),
    "VPN108": (ERROR, "no-route"),
    "VPN109": (ERROR, "entry-shadowed"),
    "VPN110": (ERROR, "tunnel-differs"),
    "VPN201": (WARNING, "weak-encryption"),
    "VPN202": (WARNING, "weak-hash"),
    "VPN203": (WARNING, "weak-group"),
    "VPN204": (NOTE, "no-pfs"),
    "VPN205": (WARNING, "aggressive-psk"),
    "VPN206": (WARNING, "wildcard-key"),
    "VPN207": (NOTE, "long-lifetime"),
    "VPN208": (WARNING, "no-integrity"),
    "VPN209": (NOTE, "ikev1"),
    "VPN210": (NOTE, "sha1"),
}
"""Severity and name of each code: what does not work (1xx), what works and is weak (2xx)."""

_ENCRYPTION = {
    "des": "DES: MUST NOT (RFC 8221 5, RFC 8247 2.1)",
    "3des": "3DES: SHOULD NOT (RFC 8221 5)",
    "esp-des": "DES: MUST NOT (RFC 8221 5)",
    "esp-3des": "3DES: SHOULD NOT (RFC 8221 5)",
    "esp-null": "no encryption (RFC 8221 5)",
}
_MD5 = "MD5: MUST NOT (RFC 8221 6, RFC 8247 2.3)"
_HASHES = {"md5": _MD5, "esp-md5-hmac": _MD5, "ah-md5-hmac": _MD5}
_SHA1 = ("sha", "sha1", "esp-sha-hmac", "ah-sha-hmac")
_GROUPS = {
    "1": "group 1 (768 bit): MUST NOT (RFC 8247 2.4)",
    "2": "group 2 (1024 bit): SHOULD NOT (RFC 8247 2.4)",
    "5": "group 5 (1536 bit): SHOULD NOT (RFC 8247 2.4)",
    "24": "group 24 (small subgroup): SHOULD NOT (RFC 8247 2.4)",
}
_DAY_S = 86400


class Finding(NamedTuple):
    """A fact about a tunnel, with the lines it stands on."""

    code: str
    message: str
    lines: tuple[Line, ...] = ()

    @property
    def severity(self) -> str:
        """As `CODES` has it."""
        return CODES[self.code][0]

    @property
    def name(self) -> str:
        """As `CODES` has it."""
        return CODES[self.code][1]


def findings(directions: tuple[Direction, Direction], around: Surroundings) -> tuple[Finding, ...]:
    """What is to be said about a tunnel besides its verdict, faults first."""
    found = [*_leaks(around), *_filtered(around, directions), *_refused(directions), *_one_way(directions)]
    found += [*_incomplete(directions), *_keys(directions), *_unlike(directions[0])]
    for direction in directions:
        found += [*_weak_phase1(direction), *_weak_phase2(direction)]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.severity != ERROR, one.code)))


def _leaks(around: Surroundings) -> Iterator[Finding]:
    for leak in around.leaks:
        own = (leak.rule.line,) if leak.rule.line else ()
        if leak.is_dropped:
            yield Finding("VPN108", leak.reason, own)
        elif leak.is_taken:
            yield Finding("VPN109", leak.reason, (*leak.lines, *own))
        else:
            yield Finding("VPN102" if leak.nat else "VPN101", f"CRYPTO-BYPASSED: {leak.reason}", (*leak.lines, *own))


def _filtered(around: Surroundings, directions: tuple[Direction, Direction]) -> Iterator[Finding]:
    if any(one.is_up is not False for one in directions):
        for kept in around.filtered:
            if kept.what == "udp 500":
                continue
            lost = f"SAs come up, but {kept.node} decapsulates nothing"
            yield Finding(
                "VPN103", f"access list {kept.acl} of {kept.node} keeps {kept.what} from the peer out: {lost}", (kept.line,)
            )


def _refused(directions: tuple[Direction, Direction]) -> Iterator[Finding]:
    """A line that is refused while others come up."""
    for direction in directions:
        if direction.is_up is False:
            continue
        for child in direction.children:
            if isinstance(child.outcome, Refused):
                who = direction.responder.side.node
                lines = tuple(line for line in (child.offer.rule.line, child.rule.line if child.rule else None) if line)
                yield Finding("VPN104", f"{who} refuses {child.selector}: {child.outcome.reason}", lines)
            elif child.outcome.doubts:
                yield Finding("VPN107", f"{child.selector} may be refused: {'; '.join(child.outcome.doubts)}")


def _one_way(directions: tuple[Direction, Direction]) -> Iterator[Finding]:
    states = [one.is_up for one in directions]
    if sorted(map(str, states)) == ["False", "True"]:
        starter = directions[states.index(True)].initiator.side.node
        other = directions[states.index(False)]
        if not other.cannot_start:
            node = other.initiator.side.node
            yield Finding("VPN105", f"it comes up only when {starter} starts it: what {node} proposes is refused")


def _incomplete(directions: tuple[Direction, Direction]) -> Iterator[Finding]:
    for direction in directions:
        for plan in direction.initiator.end.plans_for(direction.responder.side.address):
            if plan.fault:
                yield Finding("VPN106", f"{plan.name} of {direction.initiator.side.node} is ignored: {plan.fault}", (plan.line,))


def _unlike(direction: Direction) -> Iterator[Finding]:
    """S10.27: what two GRE tunnels have to share besides IPsec. What comes with another key is dropped."""
    one, other = direction.initiator.end, direction.responder.end
    if direction.is_up is False or "gre" not in one.mode or "gre" not in other.mode or one.key == other.key:
        return
    keys = [
        f"{end.node} {end.interface} has {'no tunnel key' if end.key is None else f'tunnel key {end.key}'}"
        for end in (one, other)
    ]
    lines = _places((one.line, other.line))
    yield Finding("VPN110", f"SAs come up, but the tunnels drop each other's packets: {' and '.join(keys)}", lines)


def _keys(directions: tuple[Direction, Direction]) -> Iterator[Finding]:
    for direction in directions:
        phase1 = direction.phase1
        if not isinstance(phase1, Agreed) or phase1.values.get("authentication") != "pre-share":
            continue
        for side in (direction.initiator.side, direction.responder.side):
            for keys in (side.crypto.keys, *(ring.keys for ring in side.crypto.keyrings.values())):
                wild = keys.get(Block(0, 0))
                if wild:
                    yield Finding("VPN206", f"{side.node} has a key for any peer", (wild.key.line,))


def _weak_phase1(direction: Direction) -> Iterator[Finding]:
    phase1 = direction.phase1
    if not isinstance(phase1, Agreed):
        return
    values = phase1.values
    for kind in ("encryption", "hash", "integrity"):
        yield from _weak("phase 1", values.get(kind, ""), _chosen(direction, phase1, kind))
    if values["group"] in _GROUPS:
        yield Finding("VPN203", f"phase 1 uses {_GROUPS[values['group']]}", _chosen(direction, phase1, "group"))
    if values["mode"] == AGGRESSIVE and values["authentication"] == "pre-share":
        yield Finding("VPN205", "aggressive mode with a pre-shared key shows a hash of it to anybody who asks")
    if direction.version == 1:
        yield Finding("VPN209", "IKEv1 is deprecated (RFC 9395)")


def _chosen(direction: Direction, phase1: Agreed, kind: str) -> tuple[Line, ...]:
    """The lines of both sides that a value of phase 1 stands on: those of the policy where its default fills it in."""
    sides = direction.initiator.side, direction.responder.side
    found: list[Line | None] = []
    for side, name in zip(sides, phase1.names, strict=True):
        if direction.version == 1:
            policy = next(one for one in ike.policies(side) if str(one.number) == name)
            found.append(getattr(policy, kind).line or policy.line if kind != "integrity" else None)
        else:
            proposal = side.crypto.ikev2_proposals.get(name)
            said = getattr(proposal, kind, None)
            found.append(said.line if said else proposal.line if proposal else None)
    return _places(found)


def _places(lines: Iterable[Line | None]) -> tuple[Line, ...]:
    """Lines in the order of files, so that both directions tell the same."""
    return tuple(sorted({line for line in lines if line}, key=lambda line: (line.file, line.number)))


def _weak_phase2(direction: Direction) -> Iterator[Finding]:
    for child in direction.children:
        if not isinstance(child.outcome, Agreed):
            continue
        values = child.outcome.values
        words = values["transforms"].split(", ")
        plans = [(child.offer.plan, direction.initiator.side), (child.plan or child.offer.plan, direction.responder.side)]
        sets = zip(plans, child.outcome.names, strict=True)
        lines = _places(made.line for (plan, side), name in sets for made in ipsec.sets(plan, side) if made.name == name)
        for word in words:
            yield from _weak("phase 2", word, lines)
        if not any(word.endswith("-hmac") or "gcm" in word or "gmac" in word for word in words):
            yield Finding("VPN208", "phase 2 encrypts without integrity (RFC 8221 4)", lines)
        group = values["pfs"].removeprefix("group ")
        if group in _GROUPS:
            said = [plan.protection.pfs for plan, _ in plans]
            yield Finding("VPN203", f"PFS uses {_GROUPS[group]}", _places(one.line for one in said if one))
        elif values["pfs"] == "no" and direction.version == 1:
            entries = _places(plan.line for plan, _ in plans)
            yield Finding("VPN204", "no PFS: who learns a key of phase 1 reads all of phase 2", entries)
        if int(values["lifetime_s"]) > _DAY_S:
            times = _places((plan.protection.lifetime_s or side.crypto.lifetime_s).line for plan, side in plans)
            yield Finding("VPN207", f"phase 2 lives for {values['lifetime_s']} s, more than a day", times)


def _weak(what: str, word: str, lines: tuple[Line, ...]) -> Iterator[Finding]:
    if word in _ENCRYPTION:
        yield Finding("VPN201", f"{what} uses {_ENCRYPTION[word]}", lines)
    if word in _HASHES:
        yield Finding("VPN202", f"{what} uses {_HASHES[word]}", lines)
    if word in _SHA1:
        yield Finding("VPN210", f"{what} uses SHA-1: MUST- (RFC 8221 6, RFC 8247 2.3)", lines)
