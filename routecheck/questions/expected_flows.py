"""Whether packets do what is expected of them: `reach`, `not-reach`, `path` and `nat`, each told from a trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from routecheck.address import dotted
from routecheck.diagnostic import UsageError
from routecheck.forwarding.journey import DELIVERED, EXITS, INSUFFICIENT, NO_NAME, REFUSED, Hop, Journey
from routecheck.model.expect import Flow, Path, Reach, Translated
from routecheck.questions.parties import Wanted
from routecheck.questions.trace import MOST_FORKS, Trace, trace
from routecheck.questions.verdict import FAILS, HOLDS, MET, UNKNOWN, Verdict
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line


def wanted(flow: Flow) -> Wanted:
    """The question that `routecheck trace` would be asked."""
    return Wanted(flow.sender, flow.target, flow.protocol, flow.port)


def reach(now: Snapshot, aim: Reach) -> Verdict:
    """Reached: the packets get there and the answers come back. What leaves the files for an address that is not in them counts
    as reached; for one that is in them the files do not tell. What the receiver itself refuses is neither reached nor kept out,
    and where no packet is sent, as to a name without an address, nothing is known to be kept out."""
    found = _traced(now, aim.flow)
    if isinstance(found, Verdict):
        return found if aim.is_wanted else MET
    is_open = found.disposition == EXITS and found.address is not None and is_known(now, found.address)
    is_unsent = not found.journeys or found.disposition == NO_NAME
    if found.disposition == INSUFFICIENT or is_open or (is_unsent and not aim.is_wanted):
        return Verdict(UNKNOWN, found.reason, found.lines, tuple(_hops(found)))
    if found.disposition in (DELIVERED, EXITS):
        if aim.is_wanted:
            return Verdict(HOLDS, detail=tuple(_hops(found)), cautions=tuple(_cautions(found)))
        return Verdict(FAILS, "it gets there, and the answer comes back", (), tuple(_hops(found)))
    if aim.is_wanted:
        return Verdict(FAILS, found.reason, found.lines, tuple(_hops(found)))
    if found.disposition == REFUSED:
        told = f"nothing on the way keeps it out: {found.reason}"
        return Verdict(FAILS, told, found.lines, tuple(_hops(found)))
    return MET


def path(now: Snapshot, aim: Path) -> Verdict:
    """The devices are crossed in this order by each of several equal ways. What is answered may go otherwise."""
    return _by_each_way(now, aim.flow, lambda one: _crosses(one, aim.via))


def nat(now: Snapshot, aim: Translated) -> Verdict:
    """Packets leave the device with the address by each of several equal ways."""
    return _by_each_way(now, aim.flow, lambda one: _leaves(one, aim))


def is_known(now: Snapshot, address: int) -> bool:
    """Whether somebody in the files has the address, or a LAN of theirs holds it."""
    if any(host.address == address for host in now.network.hosts.values()):
        return True
    return any(
        at.address == address or (at.prefix.length < 30 and at.prefix.covers(address))
        for device in now.network.devices.values()
        for made in device.interfaces.values()
        for at in made.addresses
    )


def _traced(now: Snapshot, flow: Flow) -> Trace | Verdict:
    """The trace; or why there is none: the sender or the target has failed."""
    for node in (flow.sender.partition(":")[0], flow.target):
        if node in now.scenario.nodes:
            return Verdict(FAILS, f"{node} itself has failed")
    try:
        return trace(now, wanted(flow))
    except UsageError as error:
        return Verdict(FAILS, str(error).removeprefix("--to: ").removeprefix("--from: "))


def _state(disposition: str) -> str:
    return UNKNOWN if disposition == INSUFFICIENT else FAILS


def _cautions(found: Trace) -> Iterator[str]:
    """What an answer that is given rests on."""
    if found.disposition == EXITS:
        yield f"{found.reason}; beyond, packets are taken to arrive and to be answered"
    yield from found.doubts


def _hops(found: Trace) -> Iterator[str]:
    """The way of the packet that decides, in one line: the one that is lost, else the first."""
    if found.journeys:
        lost = next((one for one in reversed(found.journeys) if one.taken is None), found.opening)
        yield f"{lost.purpose}: {_way(lost.hops)}"


def _way(hops: Sequence[Hop]) -> str:
    return " > ".join(hop.node for hop in hops)


def _ports(hops: Sequence[Hop]) -> tuple[tuple[str, str | None], ...]:
    """What tells ways apart: the equal ones may be those of the answer."""
    return tuple((hop.node, hop.left_by) for hop in hops)


def _by_each_way(now: Snapshot, flow: Flow, judge: Callable[[Journey], Verdict]) -> Verdict:
    """What holds by every way that the first packet may take."""
    found = _traced(now, flow)
    if isinstance(found, Verdict):
        return found
    if found.address is None:
        return Verdict(_state(found.disposition), found.reason, found.lines, tuple(_hops(found)))
    ways = {_ports(way.hops): way for way in (found.opening, *(others[0] for others in found.others))}
    for way in ways.values():
        verdict = judge(way)
        if verdict.state != HOLDS:
            among = f"by one of {len(ways)} equal ways " if len(ways) > 1 else ""
            detail = f"{way.purpose}: {_way(way.hops)}"
            return verdict._replace(told=f"{among}{verdict.told}", detail=(detail,))
    if len(found.others) >= MOST_FORKS:
        return Verdict(UNKNOWN, f"there are more equal ways than the {MOST_FORKS} that are followed")
    return Verdict(HOLDS, cautions=found.doubts)


def _lost(way: Journey) -> Verdict | None:
    """Why the packet does not get there, or may not."""
    if way.taken is not None:
        return None
    return Verdict(_state(way.ending.disposition), way.ending.reason, way.ending.lines)


def _crosses(way: Journey, via: Sequence[str]) -> Verdict:
    lost = _lost(way)
    if lost:
        return lost
    left = list(via)
    last: Hop | None = None
    for hop in way.hops:
        if left and hop.node == left[0]:
            left.pop(0)
            last = hop
    if not left:
        return MET
    at = last or next((hop for hop in way.hops if hop.steps), way.hops[0])
    behind = f" behind {last.node}" if last else ""
    return Verdict(FAILS, f"it does not cross {left[0]}{behind}: it goes {_way(way.hops)}", tuple(_because(at, "route")))


def _leaves(way: Journey, aim: Translated) -> Verdict:
    hop = next((one for one in way.hops if one.node == aim.node), None)
    if hop is None:
        return _lost(way) or Verdict(FAILS, f"it does not cross {aim.node}: it goes {_way(way.hops)}")
    if hop.packet_out is None:
        return Verdict(_state(way.ending.disposition), way.ending.reason, way.ending.lines)
    if hop.packet_out.source == aim.address:
        return MET
    kept = "the source stays" if hop.packet_out.source == hop.packet_in.source else "the source becomes"
    told = f"{kept} {dotted(hop.packet_out.source)} on {aim.node}"
    return Verdict(FAILS, told, tuple(_because(hop, "nat")))


def _because(hop: Hop, kind: str) -> Iterator[Line]:
    """The lines of the steps of a kind, of all steps where there is none."""
    steps = [step for step in hop.steps if step.kind == kind] or hop.steps
    yield from dict.fromkeys(line for step in steps for line in step.lines)
