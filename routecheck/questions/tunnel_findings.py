"""Findings about a tunnel, by codes that never change their meaning (design.md, rules 7 and 8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from routecheck.diagnostic import ERROR, NOTE, WARNING
from routecheck.model.crypto import Block
from routecheck.questions.surroundings import Surroundings
from routecheck.syntax.line import Line
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
    found += [*_incomplete(directions), *_keys(directions)]
    for direction in directions:
        found += [*_weak_phase1(direction), *_weak_phase2(direction)]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.severity != ERROR, one.code)))


def _leaks(around: Surroundings) -> Iterator[Finding]:
    for leak in around.leaks:
        own = (leak.rule.line,) if leak.rule.line else ()
        if leak.is_dropped:
            yield Finding("VPN108", leak.reason, own)
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
    yield from _weak("phase 1", (values["encryption"],), values.get("hash", values.get("integrity", "")))
    if values["group"] in _GROUPS:
        yield Finding("VPN203", f"phase 1 uses {_GROUPS[values['group']]}")
    if values["mode"] == AGGRESSIVE and values["authentication"] == "pre-share":
        yield Finding("VPN205", "aggressive mode with a pre-shared key shows a hash of it to anybody who asks")
    if direction.version == 1:
        yield Finding("VPN209", "IKEv1 is deprecated (RFC 9395)")


def _weak_phase2(direction: Direction) -> Iterator[Finding]:
    for child in direction.children:
        if not isinstance(child.outcome, Agreed):
            continue
        values = child.outcome.values
        words = values["transforms"].split(", ")
        yield from _weak("phase 2", words, "")
        if not any(word.endswith("-hmac") or "gcm" in word or "gmac" in word for word in words):
            yield Finding("VPN208", "phase 2 encrypts without integrity (RFC 8221 4)")
        group = values["pfs"].removeprefix("group ")
        if group in _GROUPS:
            yield Finding("VPN203", f"PFS uses {_GROUPS[group]}")
        elif values["pfs"] == "no" and direction.version == 1:
            yield Finding("VPN204", "no PFS: who learns a key of phase 1 reads all of phase 2")
        if int(values["lifetime_s"]) > _DAY_S:
            yield Finding("VPN207", f"phase 2 lives for {values['lifetime_s']} s, more than a day")


def _weak(what: str, ciphers: Iterable[str], digest: str) -> Iterator[Finding]:
    words = [*ciphers, digest]
    for word in words:
        if word in _ENCRYPTION:
            yield Finding("VPN201", f"{what} uses {_ENCRYPTION[word]}")
        if word in _HASHES:
            yield Finding("VPN202", f"{what} uses {_HASHES[word]}")
        if word in _SHA1:
            yield Finding("VPN210", f"{what} uses SHA-1: MUST- (RFC 8221 6, RFC 8247 2.3)")
