"""A trace as text: the verdict first, then the way of the first packet hop by hop, the rest in one line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from routecheck.address import dotted
from routecheck.forwarding.journey import DELIVERED, DISPOSITIONS, EXITS, INSUFFICIENT, Hop, Journey
from routecheck.forwarding.nat.values import Entry
from routecheck.forwarding.packet import ICMP, TCP, UDP, Arp, Dns, Frame, Packet
from routecheck.forwarding.tcp import data_length
from routecheck.ios.names import short_name as short
from routecheck.questions.naming import Looked
from routecheck.questions.timeline import CAME_BACK, SURVIVES, Timeline
from routecheck.questions.trace import Trace
from routecheck.render.style import PLAIN, Style, caution_lines
from routecheck.syntax.line import Line

_SAID = {
    DELIVERED: "delivered", EXITS: "leaves the files", INSUFFICIENT: "cannot be told (INSUFFICIENT)",
    **{one: one.replace("-", " ") for one in DISPOSITIONS if one not in (DELIVERED, EXITS, INSUFFICIENT)},
}  # fmt: skip
NAMES = {TCP: "tcp", UDP: "udp", ICMP: "icmp"}
_ORDINARY = ("route", "arp", "host", "mss")
"""Steps of every packet, which the answer to one is not told by."""
_FLAGS = ("syn", "fin", "rst", "psh", "ack")


def text(answer: Trace, style: Style = PLAIN, line: Timeline | None = None, *, is_detailed: bool = False) -> str:
    """The whole answer: with failures first what becomes of the session that was up, then the trace in the last state.
    `is_detailed` tells every packet hop by hop with its frames."""
    rows = [*(_timeline(line, style) if line else headline(answer, style)), *body(answer, style, is_detailed=is_detailed)]
    return "\n".join(rows) + "\n"


def _timeline(line: Timeline, style: Style) -> Iterator[str]:
    """One paragraph per event: the session from before, and a new one."""
    yield from headline(line.before, style, before=f", with {line.before.scenario}")
    yield from _wrapped(_as(line.before), (), "  ", style)
    for stage in line.stages:
        yield ""
        at = f"t={stage.time_s:.0f}s  " if stage.time_s >= 1 else ""
        yield style.strong(f"{at}{stage.event.told}")
        for made, verdict in (("", stage.session), *stage.later):
            is_fine = verdict.state in (SURVIVES, CAME_BACK)
            which = f"session made after {made}" if made else "session"
            told = f"{which}: {verdict.state}" + (f": {verdict.reason}" if verdict.reason else "")
            yield from _wrapped(told, verdict.lines, "  ", style, mark=style.good if is_fine else style.bad)
        said = f"new session: {_SAID[stage.new.disposition]}"
        yield from _wrapped(f"{said}: {stage.new.reason}" if stage.new.is_lost else f"{said}, {_as(stage.new)}", (), "  ", style)
    if line.stages:
        yield ""
        yield from headline(line.stages[-1].new, style)


def _as(answer: Trace) -> str:
    """The way of a session, and the address it has outside."""
    opening = answer.opening
    way = " > ".join(dict.fromkeys(hop.node for hop in opening.hops))
    came = opening.taken
    if came is None:
        return f"{way} ({_SAID[opening.ending.disposition]})"
    changed = "" if came.source == opening.sent.source else f", as {_spot(came.source, came.source_port)}"
    return f"by {way}{changed}"


def headline(answer: Trace, style: Style, before: str = "") -> Iterator[str]:
    """Who to whom, how it ends and why; `before` goes in front of the ending."""
    wanted = answer.wanted
    address = dotted(answer.address) if answer.address is not None else ""
    to = f"{wanted.target} ({address})" if address not in ("", wanted.target) else wanted.target
    what = wanted.protocol + (f"/{wanted.port}" if wanted.port else "")
    said = _SAID[answer.disposition] + (" (on the way back)" if _is_back(answer) else "")
    is_fine = answer.disposition in (DELIVERED, EXITS)
    yield style.strong(f"{wanted.sender} to {to}, {what}{before}: ") + (style.good(said) if is_fine else style.bad(said))
    if answer.disposition != DELIVERED:
        yield from _wrapped(answer.reason, answer.lines, "  ", style)


def _is_back(answer: Trace) -> bool:
    """Whether it is an answer that is lost."""
    lost = next((one for one in answer.journeys if one.taken is None and not isinstance(one.sent.payload, Dns)), None)
    return lost is not None and answer.is_lost and lost.sent.source != answer.opening.sent.source


def body(answer: Trace, style: Style, *, is_detailed: bool) -> Iterator[str]:
    """Everything behind the verdict."""
    names = [journey for journey in answer.journeys if isinstance(journey.sent.payload, Dns)]
    others = [journey for journey in answer.journeys if journey not in names]
    if answer.lease:
        yield ""
        yield from _wrapped(f"DHCP  {answer.lease}", (), "", style)
    if answer.looked:
        yield ""
        yield from _names(answer.looked, style)
    if is_detailed:
        for journey in answer.journeys:
            yield ""
            yield from _journey(journey, style, is_detailed=True)
    else:
        yield from _first(answer, others or [one for one in names if one.taken is None], style)
    if others and answer.wanted.protocol == "tcp":
        yield from _handshake(answer, others, style)
    yield from session_lines(answer.sessions, style)
    if answer.doubts:
        yield ""
        yield from caution_lines(answer.doubts, style.width)


def _names(looked: Looked, style: Style) -> Iterator[str]:
    """Every question of DNS in a line, those that a server asks itself indented below."""
    found = looked.resolution
    how = {"cache": " (remembered)", "hosts": " (hosts file)", "ip host": " (ip host)"}.get(found.source, "")
    told = f"{found.name} is {dotted(found.address)}{how}" if found.address is not None else f"no address of {found.name}"
    yield style.strong("DNS") + f"  {told}"
    depths: dict[int | None, int] = {None: 0}
    for place, one in enumerate(found.exchanges):
        depths[place] = depths[one.within] + 1
        server = dotted(one.server_address)
        name = looked.names.get(one.server_address)
        whom = (f"{name} ({server})" if name else server) + (" by TCP" if one.transport == "tcp" else "")
        said = _said(one.response) if one.response else "no answer"
        yield from _wrapped(f"{one.asker_name} asks {whom}: {said}", (), "  " * depths[place], style)


def _said(response: Dns) -> str:
    """What an answer says."""
    if response.is_truncated:
        return "truncated"
    if response.code != "NOERROR":
        return response.code
    if response.answers:
        said = ", ".join(f"{'' if one.kind == 'A' else one.kind + ' '}{one.value} for {one.ttl_s} s" for one in response.answers)
        return said + (" (authoritative)" if response.is_authoritative else "")
    zones = dict.fromkeys(one.name or "the root" for one in response.authority if one.kind == "NS")
    glue = [one.value for one in response.additional if one.kind == "A"]
    return f"ask {' and '.join(zones)}" + (f" at {', '.join(glue)}" if glue else "") if zones else "no such record"


def _first(answer: Trace, journeys: Sequence[Journey], style: Style) -> Iterator[str]:
    """The first packet in full, its answer by its way and what was special on it, and in full what is lost."""
    lost = [one for one in journeys[1:] if one.taken is None]
    if len(journeys) > 1 and journeys[1] not in lost:
        yield from _first(answer, journeys[:1], style)
        yield ""
        yield from _back(journeys[1], style)
    else:
        lost = [*journeys[:1], *lost]
    for journey in lost:
        yield ""
        yield from _journey(journey, style, is_detailed=False, is_told=journey.ending.reason in answer.reason)


def _back(journey: Journey, style: Style) -> Iterator[str]:
    """An answer that arrives: its way in a line, and what was done to it besides routing."""
    yield style.strong(journey.purpose) + f"  {journey.sent}"
    yield from _wrapped(" > ".join(hop.node for hop in journey.hops), (), "  ", style)
    for hop in journey.hops:
        for step in hop.steps:
            if step.kind not in _ORDINARY:
                yield from _wrapped(f"{hop.node}: {step.told}", step.lines, "    ", style)
    yield from _wrapped(_SAID[journey.ending.disposition], (), "  ", style, mark=style.good)


def _journey(journey: Journey, style: Style, *, is_detailed: bool, is_told: bool = False) -> Iterator[str]:
    yield style.strong(journey.purpose) + f"  {journey.sent}"
    if is_detailed:
        yield f"  {fields(journey.sent)}"
    for hop in journey.hops:
        yield from _hop(hop, style, is_detailed=is_detailed)
    is_fine = journey.ending.disposition in (DELIVERED, EXITS)
    said, lines = _SAID[journey.ending.disposition], journey.ending.lines
    if is_told:
        lines = ()  # the verdict above has it
    elif not is_fine or journey.ending.disposition == EXITS:
        said = f"{said}: {journey.ending.reason}"
    yield from _wrapped(said, lines, "  ", style, mark=style.good if is_fine else style.bad)
    if is_detailed:
        for frame in journey.frames:
            yield from _wrapped(_frame(frame), (), "    ", style)
    if journey.error:
        yield f"  {journey.error.purpose}: {_error_end(journey.error)}"
        for frame in journey.error.frames if is_detailed else ():
            yield from _wrapped(_frame(frame), (), "    ", style)


def _error_end(error: Journey) -> str:
    if error.ending.disposition in (DELIVERED, EXITS):
        whom = error.taken.destination if error.taken else error.sent.destination
        return f"{dotted(error.sent.source)} tells {dotted(whom)}"
    return f"lost on the way ({_SAID[error.ending.disposition]} at {error.ending.node})"


def _hop(hop: Hop, style: Style, *, is_detailed: bool) -> Iterator[str]:
    ports = " > ".join(short(name) for name in (hop.arrived_by, hop.left_by) if name)
    yield f"  {style.strong(hop.node)}" + (f"  {ports}" if ports and hop.arrived_by != "eth0" and hop.left_by != "eth0" else "")
    for step in hop.steps:
        if is_detailed or not step.told.endswith("(cached)"):
            yield from _wrapped(step.told, step.lines, "    ", style)


def _wrapped(told: str, lines: Iterable[Line], indent: str, style: Style, mark: object = None) -> Iterator[str]:
    """A sentence with its lines behind it, as a paragraph."""
    places = ", ".join(dict.fromkeys(str(line) for line in lines))
    whole = f"{told} ({places})" if places else told
    for row in wrap(
        whole, style.width, initial_indent=indent, subsequent_indent=indent + "  ", break_long_words=False, break_on_hyphens=False
    ):
        yield mark(row) if callable(mark) else row


def _handshake(answer: Trace, journeys: Sequence[Journey], style: Style) -> Iterator[str]:
    """Every segment in one line, and the states in the end."""
    yield ""
    yield style.strong("TCP")
    rows = [(journey.hops[0].node, journey.purpose, *_segment(journey)) for journey in journeys]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for (*cells, rest), journey in zip(rows, journeys, strict=True):
        shown = " ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        row = f"  {shown} {rest}".rstrip()
        lost = f"lost: {_SAID[journey.ending.disposition]} at {journey.ending.node}" if journey.taken is None else ""
        is_wide = lost and len(f"{row} {lost}") > style.width
        yield row if is_wide else f"{row} {lost}".rstrip()
        if is_wide:
            yield f"    {lost}"
    yield f"  client {answer.client}, server {answer.server}"


def _segment(journey: Journey) -> tuple[str, str, str]:
    """Its numbers, and the rest: the MSS and the octets."""
    sent, came = journey.sent, journey.taken
    parts = []
    if sent.mss is not None:
        changed = came is not None and came.mss != sent.mss
        parts.append(f"mss {sent.mss}" + (f" > {came.mss}" if came and changed else ""))
    length = data_length(sent)
    if length:
        parts.append(f"{length} octets")
    return f"seq {sent.sequence}", f"ack {sent.acknowledgement}", " ".join(parts)


def session_lines(sessions: Iterable[tuple[str, Entry]], style: Style) -> Iterator[str]:
    """The NAT entries behind it, per device as IOS prints them."""
    by_node: dict[str, list[Entry]] = {}
    for node, entry in sessions:
        by_node.setdefault(node, []).append(entry)
    for node, entries in by_node.items():
        yield ""
        yield style.strong(f"NAT  {node}")
        table = [("Pro", "Inside global", "Inside local", "Outside local", "Outside global"), *map(entry_row, entries)]
        widths = [max(len(row[column]) for row in table) for column in range(5)]
        for row in table:
            yield ("  " + " ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))).rstrip()


def entry_row(entry: Entry) -> tuple[str, str, str, str, str]:
    """The cells of `show ip nat translations`."""
    return (
        NAMES.get(entry.protocol or 0, "---"),
        _spot(entry.inside_global, entry.inside_global_port), _spot(entry.inside_local, entry.inside_local_port),
        _spot(entry.outside_local, entry.outside_local_port), _spot(entry.outside_global, entry.outside_global_port),
    )  # fmt: skip


def _spot(address: int | None, port: int | None) -> str:
    if address is None:
        return "---"
    return dotted(address) if port is None else f"{dotted(address)}:{port}"


def fields(packet: Packet) -> str:
    """The header fields of a packet in one line."""
    parts = [f"ttl {packet.ttl}", f"id 0x{packet.identification:04x}", f"length {packet.length}"]
    if packet.has_df:
        parts.append("DF")
    if packet.protocol == TCP:
        parts.append(" ".join(flag.upper() for flag in _FLAGS if flag in packet.flags))
        parts.append(f"seq {packet.sequence} ack {packet.acknowledgement}")
    if packet.mss is not None:
        parts.append(f"mss {packet.mss}")
    return ", ".join(parts)


def _frame(frame: Frame) -> str:
    """A frame in one line: from where to where, its MAC addresses, and what is inside."""
    where = f"{_end(frame.sender)} > {_end(frame.receiver) if frame.receiver else 'all'}"
    macs = f" {frame.source_mac} > {frame.destination_mac}" if frame.source_mac else ""
    tag = f" vlan {frame.vlan}" if frame.vlan is not None else ""
    if isinstance(frame.content, Arp):
        arp = frame.content
        said = (
            f"{dotted(arp.sender)} is at {arp.sender_mac}"
            if arp.is_reply
            else f"who has {dotted(arp.target)}? tell {dotted(arp.sender)}"
        )
        return f"{where}{macs}{tag} ARP {said}"
    return f"{where}{macs}{tag} {frame.content}, {fields(frame.content)}"


def _end(end: object) -> str:
    node, _, name = str(end).partition(":")
    return f"{node}:{short(name)}" if name and name != "eth0" else node
