"""Tunnels as text: the verdict first, then what differs with both lines, then what to type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

from routecheck.address import dotted
from routecheck.questions.arrivals import Arrivals
from routecheck.questions.tunnel_fix import OLD, Fix
from routecheck.questions.tunnels import DOWN, ONE_WAY, UNKNOWN, UP, Tunnel, Tunnels
from routecheck.render.style import PLAIN, Style, caution_lines
from routecheck.vpn.ends import End
from routecheck.vpn.ipsec import Child
from routecheck.vpn.outcome import NO_REPLY, Agreed, Cell, Mismatch, Refused
from routecheck.vpn.overhead import ETHERNET, segment
from routecheck.vpn.tunnel import Direction, IpsecSa

_LETTERS = {
    "encryption": "E", "hash": "H", "authentication": "A", "DH group": "G", "lifetime": "L", "release": "R",
    "integrity": "I", "PRF": "P", "AH": "A", "ESP encryption": "E", "ESP integrity": "I", "compression": "C", "mode": "M",
}  # fmt: skip
_NAMED = {"group": "group ", "integrity": "integrity ", "prf": "PRF "}
"""What is named where phase 1 is shown: the same hash may stand for two of them."""
_MOST_COLUMNS, _MOST_ROWS = 10, 20
_MANY = 20
"""With more tunnels than this, those that come up get a line each."""


def text(answer: Tunnels, style: Style = PLAIN, arrived: Arrivals | None = None) -> str:
    """Every tunnel with its verdict, reasons and commands."""
    out: list[str] = []
    if answer.scenario.words:
        out += [style.strong(f"With {answer.scenario}"), ""]
    is_many = len(answer.tunnels) > _MANY
    for made in answer.tunnels:
        if is_many and made.verdict == UP and not made.is_faulty:
            out.append(_title(made, style))
        else:
            out += [*_tunnel(made, style), ""]
    if len(answer.tunnels) > 1:
        out += [_summary(answer.tunnels), ""]
    if answer.fixed:
        out += [*_proved(answer, style), ""]
    for alone in answer.lonely:
        out += _wrapped(
            f"not judged: {alone.end.node} {alone.end.interface}: {alone.reason} ({alone.peer.place})", style, "", "  "
        )
    if answer.lonely:
        out.append("")
    if arrived:
        out += [*_arrived(arrived, style), ""]
    out += caution_lines(answer.cautions, style.width)
    return "\n".join(line.rstrip() for line in out).rstrip("\n") + "\n"


def _wrapped(line: str, style: Style, first: str, others: str) -> list[str]:
    return wrap(line, style.width, initial_indent=first, subsequent_indent=others, break_long_words=False, break_on_hyphens=False)


def _proved(answer: Tunnels, style: Style) -> Iterator[str]:
    """What becomes of it when every command is typed in, and where there are none to type."""
    if any(made.fixes for made in answer.tunnels):
        yield style.strong("With these commands typed in:")
        yield from (f"  {_title(made, style)}" for made in answer.fixed)
    elif not any(made.unmended for made in answer.tunnels):
        yield "Nothing has to be typed in."
    for made in answer.tunnels:
        if made.unmended:
            names = " <-> ".join(end.node for end in made.pair.ends)
            yield from _wrapped(f"No fix is known for {names}: {made.unmended}", style, "", "  ")


def _title(made: Tunnel, style: Style) -> str:
    one, other = made.pair.ends
    verdict = made.verdict
    if verdict == ONE_WAY:
        starter = next(each for each in made.directions if each.is_up)
        verdict = f"comes up only when {starter.initiator.side.node} starts it"
    elif verdict == UNKNOWN and any(each.is_up for each in made.directions):
        starter = next(each for each in made.directions if each.is_up)
        node = starter.responder.side.node
        verdict = f"comes up when {starter.initiator.side.node} starts it; when {node} does, that cannot be told"
    elif verdict == UP and made.is_faulty:
        verdict = "comes up, but does not protect what it should"
    mark = {UP: style.good, DOWN: style.bad, ONE_WAY: style.bad, UNKNOWN: style.bad}[made.verdict]
    return f"{style.strong(f'{_end(one)} <-> {_end(other)}')}: {mark(verdict)}"


def _end(end: End) -> str:
    return f"{end.node} {dotted(end.address) if end.address else '(no address)'}"


def _tunnel(made: Tunnel, style: Style) -> Iterator[str]:
    yield _title(made, style)
    if made.pair.nat:
        yield f"  behind NAT by {made.pair.nat}: IKE and ESP move to UDP 4500 (NAT-T)"
    one, other = made.directions
    yield from _direction(one, style)
    if _is_mirror(one, other):
        yield f"  {_arrow(other)}  the same, seen from the other side"
    else:
        yield from _direction(other, style)
    for hidden in made.hidden:
        head = f"  {hidden.initiator} -> {hidden.responder}  "
        yield from _wrapped(f"once that is mended: {hidden.reason}", style, head, " " * len(head))
        yield from _differences(hidden.mismatches, (hidden.initiator, hidden.responder), " " * len(head))
    sas = next((each.sas for each in made.directions if each.is_up is not False and each.sas), ())
    yield from _sas(sas, style)
    for found in made.findings:
        places = f" ({', '.join(map(str, found.lines))})" if found.lines else ""
        yield from _wrapped(f"{found.severity}: {found.message}{places} [{found.code}]", style, "  ", "    ")
    yield from _fixes(made.fixes, style)


def _arrow(direction: Direction) -> str:
    return f"{direction.initiator.side.node} -> {direction.responder.side.node}"


def _is_mirror(one: Direction, other: Direction) -> bool:
    """Whether the second direction fails by what the first one does, or comes up with the same."""
    first, second = one.phase1, other.phase1
    if isinstance(first, Refused) and isinstance(second, Refused):
        if one.cannot_start or other.cannot_start or first.stage != second.stage:
            return False
        return first.reason == second.reason and [each.swapped() for each in first.mismatches] == list(second.mismatches)
    if isinstance(first, Agreed) and isinstance(second, Agreed) and one.is_up and other.is_up:
        children = [_as_seen(each, is_swapped=True) for each in one.children]
        is_same = (first.values, first.names[::-1], first.notes) == (second.values, second.names, second.notes)
        return is_same and children == [_as_seen(each, is_swapped=False) for each in other.children]
    return False


def _as_seen(child: Child, *, is_swapped: bool) -> tuple[object, ...]:
    """What is told of a selector, as the other side sees it."""
    outcome = child.outcome
    selector = child.selector.mirrored() if is_swapped else child.selector
    return selector, child.relation, dict(outcome.values) if isinstance(outcome, Agreed) else None, outcome.notes


def _direction(direction: Direction, style: Style) -> Iterator[str]:
    head = f"  {_arrow(direction)}  "
    room = " " * len(head)
    if direction.cannot_start:
        yield from _wrapped(f"is never started: {direction.cannot_start}", style, head, room)
        return
    phase1 = direction.phase1
    version = f"IKEv{direction.version}"
    if isinstance(phase1, Refused):
        what = "cannot be told" if phase1.is_doubtful else "fails"
        yield from _wrapped(f"{version} {what}: {phase1.reason}", style, head, room)
        if phase1.is_doubtful:
            return
        yield from _differences(phase1.mismatches, _nodes(direction), room)
        yield from _matrix(phase1.matrix, direction, room)
        yield from _signs(direction, phase1, room, style)
        return
    names = f" (policies {' and '.join(dict.fromkeys(phase1.names))})" if direction.version == 1 else ""
    shown = [
        f"{_NAMED.get(name, '')}{value}"
        for name, value in phase1.values.items()
        if name not in ("mode", "lifetime_s") and value != "none"
    ]
    mode = f"{version} {phase1.values['mode']}" if direction.version == 1 else version
    line = f"{mode}: {', '.join(shown)}, {phase1.values['lifetime_s']} s{names}, {direction.state}"
    yield from _wrapped(line, style, head, room)
    for note in (*phase1.notes, *(f"cannot be told: {doubt}" for doubt in phase1.doubts)):
        yield from _wrapped(note, style, room, room + "  ")
    yield from _children(direction, room, style)


def _children(direction: Direction, room: str, style: Style) -> Iterator[str]:
    for child in direction.children:
        refused = child.outcome if isinstance(child.outcome, Refused) else None
        if refused is None:
            assert isinstance(child.outcome, Agreed)
            relation = "" if child.relation == "exact mirror" else f" ({child.relation})"
            yield from _wrapped(f"up: {child.selector}{relation}, {_protected(child.outcome)}", style, room, room + "  ")
            for note in (*child.outcome.notes, *(f"cannot be told: {doubt}" for doubt in child.outcome.doubts)):
                yield from _wrapped(note, style, room + "  ", room + "    ")
            continue
        yield from _wrapped(f"phase 2 fails for {child.selector}: {refused.reason}", style, room, room + "  ")
        yield from _differences(refused.mismatches, _nodes(direction), room + "  ")
        yield from _matrix(refused.matrix, direction, room + "  ")
        yield from _wrapped(f'{direction.responder.side.node} debugs "{refused.debug}"', style, room + "  ", room + "  ")


def _protected(agreed: Agreed) -> str:
    values = agreed.values
    pfs = "no PFS" if values["pfs"] == "no" else f"PFS {values['pfs']}"
    return f"{values['transforms']}, {values['mode']}, {pfs}, {values['lifetime_s']} s, {values['lifetime_kb']} kB"


def _nodes(direction: Direction) -> tuple[str, str]:
    return direction.initiator.side.node, direction.responder.side.node


def _differences(mismatches: Iterable[Mismatch], nodes: tuple[str, str], room: str) -> Iterator[str]:
    """What differs, each side's value on a line of its own with its place."""
    found = list(mismatches)
    names = [one.attribute for one in found]
    wide = max(map(len, names), default=0)
    value = max((len(said.value) for one in found for said in (one.initiator, one.responder)), default=0)
    node = max(map(len, nodes))
    for one in found:
        for place, said in enumerate((one.initiator, one.responder)):
            name = one.attribute if place == 0 else ""
            yield f"{room}  {name:<{wide}}  {nodes[place]:<{node}}  {said.value:<{value}}  {said.place}"


def _signs(direction: Direction, refused: Refused, room: str, style: Style) -> Iterator[str]:
    who = direction.initiator if refused.stage == NO_REPLY else direction.responder
    debug = f'; {who.side.node} debugs "{refused.debug}"' if refused.debug else ""
    yield from _wrapped(f"{direction.initiator.side.node} shows {direction.state}{debug}", style, room, room + "  ")


def _matrix(matrix: tuple[Cell, ...], direction: Direction, room: str) -> Iterator[str]:
    """Rows are the initiator's, columns the responder's; a letter for each attribute that differs."""
    rows = list(dict.fromkeys(cell.initiator for cell in matrix))
    columns = list(dict.fromkeys(cell.responder for cell in matrix))
    if len(matrix) < 2:
        return
    cells = {(cell.initiator, cell.responder): cell for cell in matrix}
    shown = columns[:_MOST_COLUMNS]
    width = max(6, *(len(name) + 1 for name in shown)) if len(max(shown, key=len)) < 12 else 13
    lead = max(len(name) for name in rows[:_MOST_ROWS])
    one, other = direction.initiator.side.node, direction.responder.side.node
    used = {found.attribute for cell in matrix for found in cell.mismatches}
    legend = ", ".join(f"{letter} {name}" for name, letter in _LETTERS.items() if name in used)
    yield f"{room}{one} (down) against {other} (across); what differs: {legend}"
    yield f"{room}  {'':<{lead}}  " + "".join(f"{name[: width - 1]:<{width}}" for name in shown)
    for row in rows[:_MOST_ROWS]:
        letters = ["".join(_LETTERS.get(found.attribute, "?") for found in cells[row, column].mismatches) for column in shown]
        yield f"{room}  {row:<{lead}}  " + "".join(f"{each or 'ok':<{width}}" for each in letters)
    if len(rows) > _MOST_ROWS or len(columns) > len(shown):
        yield f"{room}  ({len(rows)} by {len(columns)} in all)"


def _sas(sas: tuple[IpsecSa, ...], style: Style) -> Iterator[str]:
    if not sas:
        return
    yield f"  SAs: an IKE SA for both ways, {len(sas)} IPsec SAs; the first packet is lost meanwhile"
    for sa in sas:
        window = f"window {sa.window}" if sa.window else "no replay check"
        line = f"{sa.sender} -> {sa.receiver}  {sa.protocol} 0x{sa.spi:08X}  {sa.selector}  {window}"
        yield from _wrapped(line, style, "    ", "      ")
    for largest in dict.fromkeys(sa.largest for sa in sas if sa.largest):
        yield f"    packets of up to {largest} octets fit into {ETHERNET}: TCP MSS {segment(largest)}"


def _fixes(fixes: tuple[Fix, ...], style: Style) -> Iterator[str]:
    if not fixes:
        return
    yield style.strong("  To bring it up (tried: with these commands it does):")
    for fix in fixes:
        yield f"    on {fix.node}"
        yield from (style.good(f"      {command}") for command in fix.commands)
        legend = [f"{word} is the key at {key.line}" for word, key in fix.borrowed]
        legend += [f"{OLD} the one that is there now"] if any(f" {OLD} " in command for command in fix.commands) else []
        if legend:
            yield f"      ({', '.join(legend)})"


def _summary(made: tuple[Tunnel, ...]) -> str:
    counts = {verdict: sum(one.verdict == verdict for one in made) for verdict in (UP, ONE_WAY, DOWN, UNKNOWN)}
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
    return f"{len(made)} tunnels: {told}".replace("comes up", "come up").replace("does not", "do not")


def _arrived(found: Arrivals, style: Style) -> Iterator[str]:
    """What becomes of packets that arrive."""
    if not found.spi:
        yield "no SA comes up, so that no packet is accepted"
        return
    where = f"SPI 0x{found.spi:08X} to {dotted(found.destination)}"
    if found.sa is None:
        yield from _wrapped(f"{where}: no SA, dropped (%CRYPTO-4-RECVD_PKT_INV_SPI)", style, "", "  ")
        return
    sa = found.sa
    line = f"{where}: {sa.receiver}'s inbound SA from {sa.sender}, {sa.selector}, window {sa.window or 'disabled'}"
    yield from _wrapped(line, style, "", "  ")
    for packet in found.packets:
        low = max(1, packet.window.top - packet.window.size + 1)
        yield f"  {packet.sequence:>10}  {packet.verdict:<18}  window {low}-{packet.window.top}"
