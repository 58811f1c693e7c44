"""A sweep as text, CSV and Markdown: single points of failure first, then a row per failure (`sweep_json` has the document)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from routecheck.address import DEFAULT
from routecheck.questions.sweep_failures import DEVICE, INTERFACE, LINK, SILENT
from routecheck.questions.sweep_told import PERHAPS, Told
from routecheck.questions.sweeping import Behind, Sweep
from routecheck.questions.takeover import BLACK_HOLE, brief
from routecheck.render.style import PLAIN, Style, caution_lines

MOST_POINTS, MOST_WORDS, MOST_ROWS, MOST_REASONS = 25, 6, 40, 12
_MANY = {LINK: "links", DEVICE: "devices", INTERFACE: "interfaces", SILENT: "silent failures"}
_ONE = {LINK: "link", DEVICE: "device", INTERFACE: "interface", SILENT: "silent failure"}
_HEAD = ("failure", "devices that lose", "prefixes lost", "takes over")
Row = tuple[str, str, str, str]


def text(answer: Sweep, style: Style = PLAIN) -> str:
    """The points first, then what every failure does, and what is not known."""
    out = [style.strong(_title(answer)), "", *_point_lines(answer, style), "", *_table(answer, style)]
    out += _reasons(answer, style)
    if answer.cautions:
        out += ["", *caution_lines(answer.cautions, style.width)]
    return "\n".join([*out, ""])


def _title(answer: Sweep) -> str:
    counts: dict[str, int] = {}
    for one in answer.found:
        if len(one.failure.kinds) == 1:
            counts[one.failure.kinds[0]] = counts.get(one.failure.kinds[0], 0) + 1
    told = ", ".join(f"{count} {_ONE[kind] if count == 1 else _MANY[kind]}" for kind, count in counts.items())
    where = f" for {', '.join(answer.asked.nodes)}" if answer.asked.nodes else ""
    pairs = len(answer.found) - sum(counts.values())
    left = f" ({answer.left_out:,} farther apart left out)" if answer.left_out else ""
    both = f"; {_count(pairs, 'pair')}{left}" if answer.asked.depth == 2 else ""
    return f"{_count(sum(counts.values()), 'failure')}{where}{f': {told}' if told else ''}{both}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _point_lines(answer: Sweep, style: Style) -> Iterator[str]:
    """What is lost behind each point; failures that take the same away share an entry."""
    perhaps = sum(len(one.failure.kinds) == 1 and not one.losses and _is_open(one) for one in answer.found)
    yield from _entries("single points of failure", answer.points, style)
    if perhaps:
        yield style.bad(f"{_count(perhaps, 'other failure' if answer.points else 'failure')} of which it is not known (below)")
    if answer.asked.depth == 2:
        yield ""
        yield from _entries("pairs that take away what neither does alone", answer.double, style)


def _entries(name: str, found: Sequence[Behind], style: Style) -> Iterator[str]:
    if not found:
        yield f"no {name}"
        return
    yield style.bad(f"{name}: {len(found)}")
    groups = list(alike(found))
    for words, losses in groups[:MOST_POINTS]:
        more = f" and {len(words) - MOST_WORDS} more" if len(words) > MOST_WORDS else ""
        yield from _hanging(f"{', '.join(words[:MOST_WORDS])}{more}: {who_loses(losses)}", style.width)
    if len(groups) > MOST_POINTS:
        left = sum(len(words) for words, _ in groups[MOST_POINTS:])
        yield f"  and {left} more (json, csv and markdown have all)"


def alike(found: Iterable[Behind]) -> Iterator[tuple[list[str], tuple[Told, ...]]]:
    """The words of failures that take the same away, in the order of the first."""
    groups: dict[frozenset[tuple[object, ...]], list[Behind]] = {}
    for one in found:
        groups.setdefault(frozenset(loss[:3] for loss in one.losses), []).append(one)
    for members in groups.values():
        yield [one.failure.word for one in members], members[0].losses


def _hanging(told: str, width: int) -> list[str]:
    return wrap(told, width, initial_indent="  ", subsequent_indent="      ", break_on_hyphens=False, break_long_words=False)


def who_loses(losses: Sequence[Told]) -> str:
    """`R3 loses its default and 4 more, R1 and R2 lose 10.0.40.0/24`: those who lose the same together."""
    by_table: dict[str, list[Told]] = {}
    for one in losses:
        by_table.setdefault(_table_name(one), []).append(one)
    by_loss: dict[tuple[str, int], list[str]] = {}
    for name, some in by_table.items():
        first = min(some, key=lambda one: one.prefix.length != 0)
        by_loss.setdefault(("the default" if first.prefix == DEFAULT else str(first.prefix), len(some) - 1), []).append(name)
    ordered = sorted(by_loss.items(), key=lambda pair: (pair[0][0] != "the default", -pair[0][1]))
    return "; ".join(
        f"{_some(names, 4)} lose{'s' if len(names) == 1 else ''} {first}{f' and {more} more' if more else ''}"
        for (first, more), names in ordered
    )


def _table_name(one: Told) -> str:
    return f"{one.node} (VRF {one.vrf})" if one.vrf else one.node


def _some(names: Sequence[str], most: int) -> str:
    """`R1, R2 and 3 more`."""
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]


# -- a row per failure


def _table(answer: Sweep, style: Style) -> Iterator[str]:
    matters = [one for one in answer.found if _matters(one)]
    rows = [_HEAD, *map(row, matters[:MOST_ROWS])]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for place, cells in enumerate(rows if matters else ()):
        lead = "  ".join(f"{cell:<{width}}" for cell, width in zip(cells[:3], widths, strict=False))
        line = f"{lead}  {cells[3]}".rstrip()
        yield style.strong(line) if place == 0 else line
    if len(matters) > MOST_ROWS:
        yield f"and {len(matters) - MOST_ROWS} more (json, csv and markdown have all)"
    idle = len(answer.found) - len(matters)
    if idle:
        yield f"{_count(idle, 'more failure') if matters else _count(idle, 'failure')}: nothing lost, no backup taken"


def _matters(one: Behind) -> bool:
    return bool(one.losses or one.takeovers or _is_open(one))


def _is_open(one: Behind) -> bool:
    """Whether something behind a failure is not known."""
    return bool(one.of(PERHAPS) or one.unsettled)


def row(one: Behind) -> Row:
    """A failure, who loses, how many prefixes, and the backups that are used, with the lines that they come from."""
    losers = list(dict.fromkeys(map(_table_name, one.losses)))
    perhaps = list(dict.fromkeys(map(_table_name, one.of(PERHAPS))))
    names = _some(losers, 3) if losers else f"perhaps {_some(perhaps, 3)}" if perhaps else "-"
    lost = len({loss.prefix for loss in one.losses})
    return one.failure.word, names, str(lost or "-"), _taken(one)


def _taken(one: Behind) -> str:
    """`0.0.0.0/0 at R2 (R2.cfg:31)`, of several the first."""
    if one.unsettled:
        return one.unsettled[0].code
    groups: dict[tuple[str, str], list[str]] = {}
    for made in one.takeovers:
        groups.setdefault((str(made.prefix), str(next(iter(made.after[0].sources), ""))), []).append(_table_name(made))
    told = [f"{prefix} at {_some(names, 3)}{f' ({line})' if line else ''}" for (prefix, line), names in groups.items()]
    return (told[0] + (f" and {len(told) - 1} more" if len(told) > 1 else "")) if told else "-"


def _reasons(answer: Sweep, style: Style) -> Iterator[str]:
    """Routes that stay and lead nowhere, and what is not known."""
    for verdict, name in ((BLACK_HOLE, "in the table, and packets are lost"), (PERHAPS, "perhaps lost")):
        groups: dict[str, list[str]] = {}
        for behind in answer.found:
            for one in behind.of(verdict):
                groups.setdefault(f"{one.prefix} at {_table_name(one)}: {one.reason}", []).append(behind.failure.word)
        if groups:
            yield from ("", style.strong(name))
            for what, words in list(groups.items())[:MOST_REASONS]:
                yield from _hanging(f"{_some(words, 3)}: {what}", style.width)
            if len(groups) > MOST_REASONS:
                yield f"  and {len(groups) - MOST_REASONS} more (json and csv have all)"
    for behind in answer.found:
        for found in behind.unsettled:
            if not any(found.message in one.reason for one in behind.told):
                yield from ("", *_hanging(f"{found.code} with {behind.failure.broken}: {found.message}", style.width))


# -- documents


def csv_text(answer: Sweep) -> str:
    """A line per failure, table and prefix that is more than rerouted."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("failure", "kind", "node", "vrf", "prefix", "verdict", "before", "after", "reason", "lines"))
    for behind in answer.found:
        for one in behind.told:
            before, after = (brief(side) if side else "" for side in (one.before, one.after))
            lines = " ".join(dict.fromkeys(str(line) for route in one.after or one.before for line in route.sources))
            what = (one.node, one.vrf or "default", one.prefix, one.verdict, before, after, one.reason, lines)
            writer.writerow((behind.failure.word, "+".join(behind.failure.kinds), *what))
    return out.getvalue()


def markdown_text(answer: Sweep) -> str:
    """The points and the table, for a comment or a page."""
    perhaps = sum(not one.losses and _is_open(one) for one in answer.found)
    known = f"; of {_count(perhaps, 'failure')} it is not known" if perhaps else ""
    out = [f"**{_title(answer)}**", "", f"Single points of failure: {len(answer.points)}{known}", ""]
    out += [f"- `{', '.join(words)}`: {_cell(who_loses(losses))}" for words, losses in alike(answer.points)]
    out += [""] if answer.points else []
    out += [f"| {' | '.join(_HEAD)} |", "| --- | --- | ---: | --- |"]
    out += [f"| {' | '.join(map(_cell, row(one)))} |" for one in answer.found if _matters(one)]
    out += ["", *(f"- {_cell(caution)}" for caution in answer.cautions)] if answer.cautions else []
    return "\n".join(out) + "\n"


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("<", "&lt;").replace("~", "\\~")
