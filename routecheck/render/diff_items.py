"""The changes of a diff as items to print: what belongs together is one, and the gravest come first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from routecheck.lint.quote import quote
from routecheck.protocols.route import Route
from routecheck.questions.changes import (
    BREAKS,
    CHANGES,
    MENDS,
    Appearance,
    Changes,
    Edit,
    FindingChange,
    FlowChange,
    NatChange,
    NeighborChange,
    Passage,
    RouteChange,
    Survival,
    TunnelChange,
)
from routecheck.questions.takeover import brief
from routecheck.render.routes import route_text
from routecheck.syntax.line import Line

_MOST_NAMES, _FEW_PAIRS = 8, 6


class Detail(NamedTuple):
    """A sentence behind a word, and the config lines it rests on. Their text is shown for the lines of routes only: lines about
    neighbours and tunnels may hold keys. What `is_long` is told where there is room."""

    word: str
    sentence: str
    lines: tuple[Line, ...] = ()
    with_text: bool = False
    is_long: bool = False


class Item(NamedTuple):
    """One thing that changes."""

    effect: str
    title: str
    details: tuple[Detail, ...] = ()


def items(answer: Changes) -> list[Item]:
    """Everything, by what it does: what breaks, what changes, what is mended."""
    devices = [one for one in answer.devices if not one.interface]
    made = [
        *_appearances(devices),
        *_routes(answer),
        *_survivals(answer.survival),
        *map(_tunnel, answer.tunnels),
        *map(_finding, answer.findings),
        *map(_flow, answer.reachability),
        *map(_neighbor, answer.neighbors),
        *map(_nat, answer.nat),
        *_appearances(one for one in answer.devices if one.interface),
    ]
    return sorted(made, key=lambda one: (BREAKS, CHANGES, MENDS).index(one.effect))


def listed(names: Sequence[str], word: str = "and") -> str:
    """`R1, R2 and R3`; of many the first."""
    if len(names) > _MOST_NAMES:
        return f"{', '.join(names[:_MOST_NAMES])} {word} {len(names) - _MOST_NAMES} more"
    return f" {word} ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


# -- routes


def _routes(answer: Changes) -> Iterator[Item]:
    """One item for the prefixes that change in the same way on the same devices, told of the device that was changed."""
    edited = {one.node for one in answer.edits}
    by_prefix: dict[tuple[object, ...], list[RouteChange]] = {}
    for one in answer.routes:
        by_prefix.setdefault((one.effect, one.vrf, one.prefix), []).append(one)
    alike: dict[tuple[object, ...], list[list[RouteChange]]] = {}
    for found in by_prefix.values():
        found.sort(key=lambda one: (one.node not in edited, one.node))
        first = found[0]
        told = tuple(told.sentence for told in first.ledger)
        key = first.effect, tuple(one.node for one in found), first.vrf, brief(first.before), brief(first.after), told
        alike.setdefault(key, []).append(found)
    for groups in alike.values():
        yield _route(groups)


def _route(groups: list[list[RouteChange]]) -> Item:
    first = groups[0][0]
    where = f"{first.node} vrf {first.vrf}" if first.vrf else first.node
    what = listed([str(found[0].prefix) for found in groups])
    details = [
        Detail("before", _way(first.before), _sources(first.before), with_text=True),
        Detail("after", _way(first.after), _sources(first.after), with_text=True),
    ]
    details += [Detail("why", told.sentence, told.lines, with_text=True) for told in first.ledger]
    details += [Detail("packets", _packets(*first.passages))] if _packets(*first.passages) else []
    others = [one.node for one in groups[0][1:]]
    details += [Detail("also", f"on {listed(others)}")] if others else []
    return Item(first.effect, f"{where}: {what} {_verb(first, len(groups))}", tuple(details))


def _way(routes: Sequence[Route]) -> str:
    """The winners on one line."""
    first = " and ".join(route_text(route, with_prefix=False) for route in routes[:1]) or "no route"
    others = "".join(f" and {brief([route]).partition('] ')[2]}" for route in routes[1:])
    return first + others


def _sources(routes: Sequence[Route]) -> tuple[Line, ...]:
    return tuple(dict.fromkeys(line for route in routes for line in route.sources))


def _verb(one: RouteChange, count: int) -> str:
    is_one = count == 1
    if one.effect == BREAKS:
        return "is lost" if is_one else "are lost"
    if one.effect == MENDS:
        return "is reached now" if is_one else "are reached now"
    if not one.before:
        return "is new in the table" if is_one else "are new in the table"
    if not one.after:
        return "leaves the table" if is_one else "leave the table"
    return "goes another way" if is_one else "go another way"


def _packets(before: Passage, after: Passage) -> str:
    """By which devices packets go, and by which they went."""
    if before.arrives and after.arrives is False:
        return after.reason
    was, is_now = " > ".join(before.path), " > ".join(after.path)
    if not is_now or not after.arrives or was == is_now:
        return ""
    return f"{is_now}, not {was}" if before.arrives else is_now


# -- the others


def _survivals(found: Iterable[Survival]) -> Iterator[Item]:
    """One item for the failures that do the same to the same prefix, and for the prefixes that they do it to."""
    by_prefix: dict[tuple[object, ...], list[Survival]] = {}
    for one in found:
        by_prefix.setdefault((one.is_new, one.node, one.vrf, one.prefix, one.kept, one.lost), []).append(one)
    alike: dict[tuple[object, ...], list[list[Survival]]] = {}
    for group in by_prefix.values():
        first = group[0]
        failures = tuple(one.failure for one in group)
        alike.setdefault((first.is_new, first.node, first.vrf, failures, first.kept), []).append(group)
    for groups in alike.values():
        yield _survival(groups[0], [str(group[0].prefix) for group in groups])


def _survival(group: Sequence[Survival], prefixes: Sequence[str]) -> Item:
    one = group[0]
    where = f"{one.node} vrf {one.vrf}" if one.vrf else one.node
    failures = listed([each.failure for each in group], "or")
    if one.is_new:
        title = f"{where}: {listed(prefixes)} survives now when {failures} fails"
        return Item(one.effect, title, (Detail("before", one.lost), Detail("after", one.kept, one.lines, with_text=True)))
    title = f"{where}: {listed(prefixes)} no longer survives when {failures} fails"
    return Item(one.effect, title, (Detail("before", one.kept, one.lines, with_text=True), Detail("after", one.lost)))


def _tunnel(one: TunnelChange) -> Item:
    if not one.before or not one.after:
        title = f"tunnel {one.name} is {'new' if one.after else 'gone'} ({one.after or one.before})"
    else:
        title = f"tunnel {one.name} {one.after}; before, it {one.before}"
    return Item(one.effect, title, (Detail("why", one.reason, one.lines),) if one.reason else ())


def _finding(one: FindingChange) -> Item:
    where = f" on {one.node}" if one.node else ""
    how = (
        ("is suppressed no more" if one.is_new else "is suppressed")
        if one.is_silenced
        else "is new"
        if one.is_new
        else "is fixed"
    )
    title = f"{one.code}{where} {how}: {one.message}"
    places = ", ".join(map(str, one.places[:_MOST_NAMES]))
    return Item(one.effect, title, (Detail(one.severity, places),) if places else ())


def _flow(one: FlowChange) -> Item:
    source, destination = one.examples[0]
    if one.flow:
        return _service(one, source, destination)
    verb = {BREAKS: "no longer reaches", MENDS: "reaches now", CHANGES: "to"}[one.effect]
    details = [Detail("before", one.before), Detail("after", one.after, one.lines)]
    if one.pairs == 1:
        return Item(one.effect, f"{source} {verb} {destination}", tuple(details))
    ways = "; ".join(f"{sender} to {target}" for sender, target in one.examples)
    left = one.pairs - len(one.examples)
    told = f"{ways}; and {left} more" if left else ways
    title = f"{source} {verb} {destination} (and {one.pairs - 1} more pair{'s' * (one.pairs > 2)})"
    return Item(one.effect, title, (*details, Detail("pairs", told, is_long=one.pairs > _FEW_PAIRS)))


def _service(one: FlowChange, source: str, destination: str) -> Item:
    """A flow between hosts, and who else sends one that fares alike."""
    what = f"{destination} {one.flow}"
    senders = listed([sender for sender, _ in one.examples])
    verb = "reaches now" if one.after.startswith("delivered") else "gets now to"
    is_opened = one.before.startswith("lost") and not one.after.startswith("perhaps")
    title = f"{source} {'no longer reaches' if one.effect == BREAKS else verb if is_opened else 'to'} {what}"
    at_first = one.after.startswith("delivered")
    before = Detail("before", one.before, one.lines if at_first else ())
    details = [before, Detail("after", one.after, () if at_first else one.lines)]
    details += [Detail("about", one.asked_for)] if one.asked_for else []
    details += [Detail("from", senders)] if one.pairs > 1 else []
    return Item(one.effect, f"{title}{' (new reach)' if is_opened else ''}", tuple(details))


def _neighbor(one: NeighborChange) -> Item:
    names = " and ".join(f"{end.node} {end.interface}" for end in one.ends)
    title = f"{names} {'become OSPF neighbours' if one.is_new else 'are no OSPF neighbours any more'}"
    word = "before" if one.is_new else "after"
    return Item(one.effect, title, (Detail(word, one.reason, one.lines),) if one.reason else ())


def _nat(one: NatChange) -> Item:
    what = "is new" if one.before is None else "is gone" if one.after is None else "is otherwise"
    pairs = (("before", one.before), ("after", one.after))
    details = (Detail(word, "", (line,), with_text=bool(quote(line))) for word, line in pairs if line)
    return Item(one.effect, f"{one.node}: a NAT rule {what}", tuple(details))


def edit_text(one: Edit) -> str:
    """The line, where it can hold no secret; else its keywords."""
    text, (block, colon, _) = quote(one.line), one.what.partition(": ")
    return f"{block}: {text}" if text and colon else text or one.what or "(not understood)"


def _appearances(found: Iterable[Appearance]) -> Iterator[Item]:
    groups: dict[tuple[str, bool], list[Appearance]] = {}
    for one in found:
        groups.setdefault((one.node if one.interface else "", one.is_new), []).append(one)
    for (node, is_new), group in groups.items():
        names = listed([one.interface or one.node for one in group])
        what = "interface" if node else "device"
        title = f"{f'{node}: ' if node else ''}{what}{'s' * (len(group) > 1)} {names} {'added' if is_new else 'removed'}"
        lines = tuple(one.line for one in group[:_MOST_NAMES] if one.line)
        yield Item(group[0].effect, title, (Detail("", "", lines),) if lines else ())
