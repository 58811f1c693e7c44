"""What happens to a session while the network fails and is repaired: it survives, stalls, breaks or comes back (S9.17, S9.18)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.diagnostic import UsageError
from routecheck.failures import scenario
from routecheck.forwarding.dialogue import answering, come_back
from routecheck.forwarding.journey import INSUFFICIENT, Journey
from routecheck.forwarding.nat.values import NAT_MISMATCH
from routecheck.forwarding.packet import TCP, Content, Packet
from routecheck.forwarding.walk import Start, travel
from routecheck.questions.parties import Session, Wanted
from routecheck.questions.trace import Trace, asked
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line
from routecheck.topology import NOTHING_FAILED, Scenario

SURVIVES, STALLED, BROKEN, CAME_BACK, NEVER_UP = "survives", "stalled", "SESSION-BROKEN", "comes back", "never came up"
NOT_KNOWN = "cannot be told"
"""Of a session of which the files do not tell whether it came up."""
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "ms": 0.001}
_MOST_S = 3650 * 86400


class Event(NamedTuple):
    """One part of a timeline: something goes down or comes up, or time passes."""

    told: str
    kind: str
    word: str = ""
    seconds: float = 0


class Verdict(NamedTuple):
    """What became of the session: one of the words above, why, and the lines."""

    state: str
    reason: str
    lines: tuple[Line, ...] = ()


class Stage(NamedTuple):
    """The network after an event: when, what is broken then, the session that was up before anything happened, those that were
    made after earlier events (by what these were), and a new one."""

    time_s: float
    event: Event
    scenario: Scenario
    session: Verdict
    new: Trace
    later: tuple[tuple[str, Verdict], ...] = ()


class Timeline(NamedTuple):
    """The trace before anything happens, and every stage."""

    before: Trace
    stages: tuple[Stage, ...]


def events(text: str) -> list[Event]:
    """The events of `R2-R3 down; wait 30s; R2-R3 up`. Raises `UsageError`."""
    found = []
    for part in filter(None, (part.strip() for part in text.replace(",", ";").split(";"))):
        match part.split():
            case ["wait", *rest] if rest:
                found.append(Event(part, "wait", seconds=_seconds("".join(rest), part)))
            case [*words, ("down" | "up") as kind] if words:
                found.append(Event(part, kind, " ".join(words)))
            case _:
                raise UsageError(f"--timeline: '{part}' is none of 'WORD down', 'WORD up' and 'wait 30s'")
    return found


def _seconds(text: str, part: str) -> float:
    number = text.rstrip("dhms")
    try:
        found = float(number) * _UNITS[text[len(number) :] or "s"]
    except (ValueError, KeyError):
        found = -1
    if not 0 <= found <= _MOST_S:
        raise UsageError(f"--timeline: '{part}': say how long, as 30s, 5m, 24h or 2d")
    return found


def failures(words: Sequence[str]) -> list[Event]:
    """The events of `--fail` options: each on top of those before."""
    return [Event(f"{word} down", "down", word) for word in words]


def follow(now: Snapshot, wanted: Wanted, happening: Sequence[Event]) -> Timeline:
    """A session that comes up with nothing failed, through every event. Raises `UsageError` for words that name nothing."""
    session = Session(now, wanted)
    before = asked(now, session)
    return Timeline(before, tuple(_stages(now, session, before, happening)))


def _stages(now: Snapshot, session: Session, before: Trace, happening: Sequence[Event]) -> Iterator[Stage]:
    down: dict[str, Scenario] = {}
    running = [_Running("", before, _first(before))]
    for event in happening:
        if event.kind == "wait":
            session.memory.now_us += int(event.seconds * 1_000_000)
        elif event.kind == "down":
            down[event.word] = scenario(now.network, now.base.wires, event.word)
        elif event.word in down:
            del down[event.word]
        else:
            raise UsageError(f"--timeline: '{event.told}': it is not down then")
        broken = NOTHING_FAILED
        for failed in down.values():
            broken |= failed
        then = now.tried(broken)
        session.memory.forget(broken.nodes)
        for one in running:
            one.last = _judged(then, session, one.opened, one.last)
        new = asked(then, session)
        later = tuple((one.told, one.last) for one in running[1:] if one.last.state != NEVER_UP)
        yield Stage(session.memory.now_s, event, broken, running[0].last, new, later)
        if event.kind != "wait" and not new.is_lost:
            running.append(_Running(event.told, new, _first(new)))


class _Running:
    """A session: after which event it was made, how, and what became of it so far."""

    def __init__(self, told: str, opened: Trace, last: Verdict) -> None:
        self.told, self.opened, self.last = told, opened, last


def _first(opened: Trace) -> Verdict:
    if not opened.is_lost:
        return Verdict(SURVIVES, "")
    return Verdict(NOT_KNOWN if opened.disposition == INSUFFICIENT else NEVER_UP, opened.reason, opened.lines)


def _judged(then: Snapshot, session: Session, before: Trace, last: Verdict) -> Verdict:
    """Data of the session goes there and back by the tables and the entries as they are now."""
    if last.state in (NEVER_UP, NOT_KNOWN) or (last.state == BROKEN and not last.lines and "answers with RST" in last.reason):
        return last
    opening = before.opening
    first = opening.taken
    assert first is not None
    start = Start(opening.hops[0].node, opening.hops[0].arrived_by, before.vrf)
    ends = (opening.ending.node,) if start.interface else (start.node, opening.ending.node)
    gone = next((node for node in ends if node in then.scenario.nodes), "")
    if gone and opening.sent.protocol == TCP:
        return Verdict(BROKEN, f"{gone} is down, and does not know the session when it comes up again: it answers with RST")
    ground = session.ground(then)
    there = travel(ground, "data", start, _data(opening.sent))
    if there.taken is None and NAT_MISMATCH in there.ending.reason:
        return Verdict(BROKEN, there.ending.reason, _nat_lines(there))
    if there.taken is None:
        return Verdict(STALLED, there.ending.reason, there.ending.lines)
    came = there.taken
    is_other = (came.source, came.source_port, came.query) != (first.source, first.source_port, first.query)
    if is_other and came.protocol == TCP:
        told = (
            f"its address outside was {_spot(first)} and is {_spot(came)} now: the server does not know it and answers with RST"
        )
        return Verdict(BROKEN, told)
    mismatch = next((doubt for doubt in there.doubts if NAT_MISMATCH in doubt), "")
    if mismatch:
        return Verdict(BROKEN, mismatch, _nat_lines(there))
    ground.is_answer = True
    back = come_back(travel(ground, "data back", answering(ground, there), _reply(came)), start, opening.sent)
    if back.taken is None:
        return Verdict(STALLED, f"the answer is lost: {back.ending.reason}", back.ending.lines)
    is_kept = last.state == SURVIVES and not is_other
    return Verdict(
        SURVIVES if is_kept else CAME_BACK, f"by {_way(there)}, as {_spot(came)}" + (", a new entry" if is_other else "")
    )


def _data(sent: Packet) -> Packet:
    """A small packet of data on the session."""
    if sent.protocol != TCP:
        return sent
    return sent._replace(flags=frozenset(("psh", "ack")), mss=None, sequence=sent.sequence + 1, payload=Content("data", 100))


def _reply(came: Packet) -> Packet:
    flags = frozenset(("ack",)) if came.protocol == TCP else came.flags
    return came._replace(
        source=came.destination, destination=came.source, source_port=came.destination_port, destination_port=came.source_port,
        icmp_type=0 if came.icmp_type == 8 else came.icmp_type, flags=flags, ttl=64,
    )  # fmt: skip


def _spot(packet: Packet) -> str:
    return dotted(packet.source) + (f":{packet.source_port}" if packet.source_port is not None else "")


def _way(journey: Journey) -> str:
    return " > ".join(dict.fromkeys(hop.node for hop in journey.hops))


def _nat_lines(journey: Journey) -> tuple[Line, ...]:
    return tuple(line for hop in journey.hops for step in hop.steps if step.kind == "nat" for line in step.lines)
