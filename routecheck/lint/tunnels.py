"""The findings about tunnels, which `routecheck ipsec` tells, as findings of a check."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import dotted
from routecheck.diagnostic import Span
from routecheck.lint.catalogue import catalogue
from routecheck.lint.quote import quote
from routecheck.lint.report import Finding
from routecheck.lint.told_vpn import PEER_WITHOUT_TUNNEL, TUNNEL_DOWN
from routecheck.questions.tunnel_pairs import Lonely
from routecheck.questions.tunnels import DOWN, Tunnel, Wanted, tunnels
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line
from routecheck.vpn.outcome import Refused
from routecheck.vpn.tunnel import Direction


def tunnel_findings(now: Snapshot) -> Iterator[Finding]:
    """What is wrong or weak with every tunnel; no fixes are tried."""
    answer = tunnels(now, (), Wanted(most_mended=0))
    nodes = {device.file: device.name for device in now.network.devices.values()}
    for made in answer.tunnels:
        for found in _of(made):
            yield found._replace(device=nodes.get(found.file, found.device))
    for alone in answer.lonely:
        if alone.node:
            yield _without_tunnel(alone)


def _of(made: Tunnel) -> Iterator[Finding]:
    node, subject = made.pair.ends[0].node, f"tunnel {_named(made)}"
    own = tuple(end.line for end in made.pair.ends)
    for found in made.findings:
        if found.code == "VPN106" and "is not defined" in found.message:
            continue  # CFG202 and CFG212 tell of the name
        yield _finding(found.code, (node, subject), f"{_named(made)}: {found.message}", found.lines or own)
    if made.verdict == DOWN:
        reasons = dict.fromkeys(_reason(each) for each in made.directions)
        lines = [line for each in made.directions for line in _lines(each)]
        message = f"{_named(made)} does not come up: {'; '.join(reason for reason in reasons if reason)}"
        yield _finding(TUNNEL_DOWN, (node, subject), message, tuple(dict.fromkeys(lines)) or own)


def _without_tunnel(alone: Lonely) -> Finding:
    subject = f"peer {alone.peer.value}"
    lines = (alone.peer.line,) if alone.peer.line else (alone.end.line,)
    return _finding(PEER_WITHOUT_TUNNEL, (alone.end.node, subject), alone.reason, lines)


def _finding(code: str, about: tuple[str, str], message: str, lines: tuple[Line | None, ...]) -> Finding:
    """A finding about (device, subject)."""
    page = catalogue()[code]
    known = [line for line in lines if line]
    spans = tuple(Span(line.file, line.number) for line in known)
    return Finding(code, page.name, page.severity, *about, message, spans, (), quote(known[0]) if known else "")


def _named(made: Tunnel) -> str:
    return " <-> ".join(
        f"{end.node} {dotted(end.address) if end.address is not None else end.interface}" for end in made.pair.ends
    )


def _reason(direction: Direction) -> str:
    if direction.cannot_start:
        return direction.cannot_start
    outcomes = [direction.phase1] if isinstance(direction.phase1, Refused) else [child.outcome for child in direction.children]
    return next((one.reason for one in outcomes if isinstance(one, Refused)), "")


def _lines(direction: Direction) -> Iterator[Line]:
    """The lines that a refusal stands on."""
    outcomes = [direction.phase1] if isinstance(direction.phase1, Refused) else [child.outcome for child in direction.children]
    for one in outcomes:
        if isinstance(one, Refused):
            for mismatch in one.mismatches:
                yield from (said.line for said in (mismatch.initiator, mismatch.responder) if said.line)
