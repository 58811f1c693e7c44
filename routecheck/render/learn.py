"""Expectations as TOML: what `routecheck.toml` would hold, with what each rests on as comments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from routecheck.address import dotted
from routecheck.model.expect import Aim, Flow, Path, Reach, Translated, TunnelState, Winner
from routecheck.questions.learn import Section, count
from routecheck.render.findings.place import flat

_WIDTH = 120
_HEAD = "What holds today, as `routecheck learn` found it: read it, keep what is meant to be so, and delete the rest."


def toml(sections: Sequence[Section]) -> str:
    """The entries by kind. What several rest on stands above the first of them."""
    lines = [*_comment(_HEAD)]
    said: set[str] = set()
    for section in sections:
        if section.entries or section.missing:
            lines += ["", f"# -- {section.title}"]
        for entry in section.entries:
            lines.append("")
            new = [told for told in dict.fromkeys(entry.rests_on) if told not in said]
            said.update(new)
            lines += [line for told in (*new, *entry.told) for line in _comment(told)]
            made = entry.expectation
            lines += ["[[expect]]", f"{_kind(made.aim)} = {_table(_keys(made.aim))}"]
            if made.survives:
                lines.append(f"survives = {_text(made.survives)}")
        if section.missing:
            lines += ["", *_comment("Not among them:")]
            lines += [line for told in section.missing for line in _comment(f"- {told}")]
    if not count(sections):
        lines += ["", *_comment("Nothing was found to hold that is not expected already.")]
    return "\n".join(lines) + "\n"


def _comment(text: str) -> list[str]:
    rows = wrap(flat(text), _WIDTH - 2, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    return [f"# {row}" for row in rows]


def _kind(aim: Aim) -> str:
    match aim:
        case Reach():
            return "reach" if aim.is_wanted else "not-reach"
        case Winner():
            return "route"
        case Path():
            return "path"
        case TunnelState():
            return "tunnel"
        case Translated():
            return "nat"


def _keys(aim: Aim) -> Iterator[tuple[str, str]]:
    match aim:
        case Reach():
            yield from _flow(aim.flow)
        case Winner():
            yield from _winner(aim)
        case Path():
            yield from (*_flow(aim.flow), ("via", _list(aim.via)))
        case TunnelState():
            yield from (("ends", _list(aim.ends)), ("state", _text(aim.state)))
        case Translated():
            yield from (("node", _text(aim.node)), *_flow(aim.flow), ("as", _text(dotted(aim.address))))


def _flow(flow: Flow) -> Iterator[tuple[str, str]]:
    yield "from", _text(flow.sender)
    yield "to", _text(flow.target)
    if flow.port:
        yield "port", str(flow.port)
    if flow.protocol == "udp":
        yield "proto", _text(flow.protocol)


def _winner(aim: Winner) -> Iterator[tuple[str, str]]:
    yield "node", _text(aim.node)
    if aim.vrf:
        yield "vrf", _text(aim.vrf)
    yield "prefix", _text(str(aim.prefix))
    if aim.is_absent:
        yield "absent", "true"
    if aim.protocol is not None:
        yield "protocol", _text(aim.protocol)
    if aim.distance is not None:
        yield "distance", str(aim.distance)
    if aim.next_hops is not None:
        yield ("next-hop", _text(aim.next_hops[0])) if len(aim.next_hops) == 1 else ("next-hops", _list(aim.next_hops))


def _table(keys: Iterable[tuple[str, str]]) -> str:
    return f"{{ {', '.join(f'{key} = {value}' for key, value in keys)} }}"


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _text(text: str) -> str:
    """A basic string: JSON's escapes are TOML's, but for one character that TOML wants escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
