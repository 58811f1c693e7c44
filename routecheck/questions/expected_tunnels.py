"""Whether the IPsec tunnels between two devices are up or down, as expected."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.model.expect import UP as WANTED_UP
from routecheck.model.expect import TunnelState
from routecheck.questions.tunnels import DOWN, UNKNOWN, UP, Tunnel, Wanted, tunnels
from routecheck.questions.verdict import FAILS, MET, Verdict
from routecheck.questions.verdict import UNKNOWN as OPEN
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line
from routecheck.vpn.outcome import Refused
from routecheck.vpn.tunnel import Direction


def tunnel(now: Snapshot, aim: TunnelState) -> Verdict:
    """Up: comes up from each side that starts it. Down: comes up from neither. Of several tunnels, all must be so."""
    gone = [node for node in aim.ends if node in now.scenario.nodes]
    if gone:
        return Verdict(FAILS, f"{gone[0]} itself has failed") if aim.state == WANTED_UP else MET
    answer = tunnels(now, (), Wanted(aim.ends[0], most_mended=0))
    found = [one for one in answer.tunnels if {end.node for end in one.pair.ends} == set(aim.ends)]
    if not found:
        return Verdict(FAILS, f"no IPsec tunnel between {' and '.join(aim.ends)} is configured")
    verdicts = [_judged(one, aim) for one in found]
    return next((one for one in verdicts if one.state == FAILS), next((one for one in verdicts if one.state == OPEN), MET))


def _judged(made: Tunnel, aim: TunnelState) -> Verdict:
    if made.verdict == UNKNOWN:
        return Verdict(OPEN, "the files do not tell whether it comes up", _lines(made), tuple(_detail(made)))
    if made.verdict == (UP if aim.state == WANTED_UP else DOWN):
        return MET
    reasons = list(dict.fromkeys(why for each in made.directions for why in [_why(each)] if why))
    told = f"it {made.verdict}" + (f": {reasons[0]}" if reasons else "")
    return Verdict(FAILS, told, _lines(made), tuple(_detail(made)))


def _detail(made: Tunnel) -> Iterator[str]:
    """Both directions, each in a line."""
    for each in made.directions:
        state = {True: "comes up", False: "does not come up", None: "cannot be told"}[each.is_up]
        why = _why(each)
        yield f"{each.initiator.end.node} to {each.responder.end.node}: {state}" + (f": {why}" if why else "")


def _why(direction: Direction) -> str:
    if direction.cannot_start:
        return direction.cannot_start
    return next((one.reason for one in _refusals(direction)), "")


def _refusals(direction: Direction) -> Iterator[Refused]:
    outcomes = (direction.phase1, *(child.outcome for child in direction.children))
    return (one for one in outcomes if isinstance(one, Refused))


def _lines(made: Tunnel) -> tuple[Line, ...]:
    """The lines that refusals stand on, else those of both ends."""
    said = [
        side.line
        for each in made.directions
        for one in _refusals(each)
        for mismatch in one.mismatches
        for side in (mismatch.initiator, mismatch.responder)
    ]
    known = [line for line in said if line] or [end.line for end in made.pair.ends if end.line]
    return tuple(dict.fromkeys(known))
