"""Prefix-lists and route-maps: what their lines do to the draft of a device (S7.9, S7.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routecheck.address import host_prefix, parse_address
from routecheck.ios.grammar import ROUTES
from routecheck.ios.names import interface_name
from routecheck.ios.values import number_in
from routecheck.model.device import Note
from routecheck.model.policy import Clause, Match, PrefixEntry, PrefixList, RouteMap, Setting
from routecheck.syntax.line import Line

if TYPE_CHECKING:
    from routecheck.ios.draft import Draft

_LISTS = ("address", "next-hop", "route-source")
"""What `match ip` compares with access lists or prefix-lists."""
_SETTINGS = ("metric", "metric-type", "tag", "interface")
_IP_SETTINGS = ("ip next-hop", "ip default next-hop", "default interface")


# -- prefix-lists


def prefix_list_line(draft: Draft, words: list[str], line: Line, *, is_removed: bool) -> None:
    """`[no] ip prefix-list NAME [seq N] permit|deny PREFIX [ge G] [le L]`; `words` start at the name."""
    if words[0] == "sequence-number" and len(words) == 1:
        return
    name, *rest = words
    if rest[:1] == ["description"]:
        return
    if is_removed and not rest:
        draft.prefix_lists.pop(name, None)
        return
    known = draft.prefix_lists.get(name, {})
    sequence = None
    if rest[:1] == ["seq"] and len(rest) > 1:
        sequence = number_in(rest[1], "a sequence", 1)
        rest = rest[2:]
    if is_removed:
        _remove_prefixes(known, sequence, rest, line)
        return
    place = max(known, default=0) // 5 * 5 + 5 if sequence is None else sequence
    made = _prefix_entry(rest, line, place)
    if any(other._replace(line=line, sequence=place) == made for other in known.values()):
        return
    if place in known:
        raise ValueError(f"sequence {place} is taken by line {known[place].line.number}")
    known[place] = made
    draft.prefix_lists[name] = known


def _remove_prefixes(known: dict[int, PrefixEntry], sequence: int | None, rest: list[str], line: Line) -> None:
    """Take the entry of a sequence back, or the one that says the same."""
    if sequence is not None and not rest:
        known.pop(sequence, None)
        return
    gone = _prefix_entry(rest, line, 0)
    for place, entry in list(known.items()):
        if sequence in (None, place) and entry._replace(line=line, sequence=0) == gone:
            del known[place]


def _prefix_entry(words: list[str], line: Line, sequence: int) -> PrefixEntry:
    """`permit|deny P/len [ge G] [le L]` with len < G <= L (S7.9). Raises `ValueError`."""
    if len(words) < 2 or words[0] not in ("permit", "deny"):
        raise ValueError("an entry of a prefix-list needs permit or deny and a prefix")
    action, text, *options = words
    address, slash, bits = text.partition("/")
    if not slash:
        raise ValueError(f"'{text}' is not a prefix such as 10.0.0.0/8")
    length = number_in(bits, "a prefix length", 0, 32)
    bounds: dict[str, int] = {}
    while options:
        option = options.pop(0)
        if option[0] == "!":
            break
        if option not in ("ge", "le") or option in bounds or not options:
            raise ValueError(f"'{option}' is not 'ge' or 'le' with a length")
        bounds[option] = number_in(options.pop(0), "a prefix length", 0, 32)
    least = bounds.get("ge", length)
    most = bounds.get("le", 32 if "ge" in bounds else length)
    if ("ge" in bounds and bounds["ge"] <= length) or ("le" in bounds and bounds["le"] <= length) or least > most:
        raise ValueError(f"invalid prefix range for {text}: it must be length < ge <= le")
    return PrefixEntry(sequence, action == "permit", line, host_prefix(parse_address(address), length), least, most)


# -- route-maps


def open_route_map(draft: Draft, words: tuple[str, ...], line: Line) -> tuple[str, ...]:
    """`route-map NAME [permit|deny] [SEQUENCE]`: the clause, new or entered again; the names of the block."""
    name, is_permit, sequence = _heading(words[1:])
    clauses = draft.route_maps.setdefault(name, {})
    known = clauses.get(sequence)
    if known is None:
        clauses[sequence] = Clause(sequence, is_permit, line)
    elif known.is_permit != is_permit:
        clauses[sequence] = known._replace(is_permit=is_permit, line=line)
    return name, str(sequence)


def remove_route_map(draft: Draft, words: list[str]) -> None:
    """`no route-map NAME` removes it; with an action or a sequence behind it only that clause goes."""
    name, _, sequence = _heading(tuple(words))
    if len(words) == 1:
        draft.route_maps.pop(name, None)
    else:
        draft.route_maps.get(name, {}).pop(sequence, None)


def _heading(words: tuple[str, ...]) -> tuple[str, bool, int]:
    """(name, whether it permits, sequence): permit and 10 where nothing is said."""
    name, *rest = words
    is_permit = True
    if rest and not rest[0].isdigit():
        word = rest.pop(0).lower()
        if not word or not ("permit".startswith(word) or "deny".startswith(word)):
            raise ValueError(f"'{word}' is neither permit nor deny")
        is_permit = "permit".startswith(word)
    return name, is_permit, number_in(rest[0], "a sequence", 0, 65535) if rest else 10


def clause_line(draft: Draft, names: tuple[str, ...], words: tuple[str, ...], line: Line) -> None:
    """One line of a `route-map` block."""
    name, sequence = names
    known = draft.route_maps.get(name, {}).get(int(sequence))
    if known is None:
        return
    is_removed = words[0] in ("no", "default")
    first, *rest = words[1:] if is_removed else words
    if first in ("match", "set") and not rest:
        raise ValueError(f"'{first}' is incomplete")
    if first == "match":
        made = _match(rest, line)
        if is_removed:
            pass
        elif made.what in KNOWN_MATCHES and not (made.values or made.ranges):
            raise ValueError(f"'match {made.what}' needs a value")
        elif made.what not in KNOWN_MATCHES:
            draft.notes.append(Note(line, ROUTES, _note("match", rest), "route-map"))
        known = known._replace(matches=_matches(known.matches, made, is_removed=is_removed))
    elif first == "set":
        setting = _setting(rest, line)
        if not setting.what.startswith((*_SETTINGS, *_IP_SETTINGS)) and not is_removed:
            draft.notes.append(Note(line, ROUTES, _note("set", rest), "route-map"))
        others = tuple(one for one in known.settings if one.what != setting.what or _adds_to(one, setting))
        known = known._replace(settings=others if is_removed else (*others, setting))
    elif first == "continue":
        at = number_in(rest[0], "a sequence", 0, 65535) if rest else 0
        if at and at <= known.sequence and not is_removed:
            raise ValueError(f"'continue {at}' does not lead to a later sequence")
        known = known._replace(continues_at=None if is_removed else at)
    draft.route_maps[name][known.sequence] = known


def _note(verb: str, words: list[str]) -> str:
    """The keywords of a line that is not modelled."""
    return " ".join((verb, *words[: 2 if words[0] == "ip" else 1]))


KNOWN_MATCHES = (
    *(f"ip {what}" for what in _LISTS),
    *(f"ip {what} prefix-list" for what in _LISTS),
    *("interface", "tag", "metric", "length", "route-type", "source-protocol"),
)
"""What a `match` can be judged by; the others are kept, and match perhaps."""


def _match(words: list[str], line: Line) -> Match:
    match words:
        case "ip", what, "prefix-list", *names if what in _LISTS and names:
            return Match(f"ip {what} prefix-list", line, tuple(names))
        case "ip", what, *names if what in _LISTS and names:
            return Match(f"ip {what}", line, tuple(names))
        case "interface", *names if names:
            return Match("interface", line, tuple(_interfaces(names)))
        case ("tag" | "metric" | "length") as what, *values if values and values[0] not in ("list", "external"):
            return Match(what, line, ranges=tuple(_ranges(what, values)))
        case "route-type", *values if values:
            return Match("route-type", line, _route_types(values))
        case "source-protocol", *values if values:
            return Match("source-protocol", line, tuple(_protocols(values)))
        case _:
            lead = 2 if words[0] in ("ip", "tag", "metric", "length") else 1
            return Match(" ".join(words[:lead]), line, tuple(words[lead:]))


def _interfaces(words: list[str]) -> list[str]:
    """The full names; a number may stand apart from its type."""
    names: list[str] = []
    for word in words:
        if names and names[-1].isalpha() and word[0].isdigit():
            names[-1] += word
        else:
            names.append(word)
    return [interface_name(name) for name in names]


def _ranges(what: str, values: list[str]) -> list[tuple[int, int]]:
    """Each value as (least, most). `metric 100 +- 10` spreads one, `length` has a least and a most."""
    if what == "length":
        if len(values) != 2:
            raise ValueError("'match length' needs a least and a most length")
        return [(number_in(values[0], "a length"), number_in(values[1], "a length"))]
    made: list[tuple[int, int]] = []
    rest = list(values)
    while rest:
        word = rest.pop(0)
        if word == "+-" and what == "metric" and made and rest:
            spread = number_in(rest.pop(0), "a deviation")
            made[-1] = max(0, made[-1][0] - spread), made[-1][1] + spread
        else:
            number = parse_address(word) if "." in word and what == "tag" else number_in(word, f"a {what}")
            made.append((number, number))
    return made


def _route_types(values: list[str]) -> tuple[str, ...]:
    """Types as they are compared: 'external type-1' is one."""
    made: list[str] = []
    for word in (value.lower() for value in values):
        if word in ("type-1", "type-2", "1", "2") and made and made[-1] in ("external", "nssa-external"):
            made[-1] += f" type-{word[-1]}"
        elif word in ("internal", "external", "local", "nssa-external", "level-1", "level-2"):
            made.append(word)
        else:
            raise ValueError(f"'{word}' is not a route type")
    return tuple(made)


def _protocols(values: list[str]) -> list[str]:
    """Protocols as routes name their source: 'static', 'connected', 'ospf 1', 'bgp 65000', 'rip'."""
    made: list[str] = []
    for word in values:
        if word.isdigit() and made:
            made[-1] += f" {word}"
        else:
            made.append(word.lower())
    return made


def _matches(known: tuple[Match, ...], made: Match, *, is_removed: bool) -> tuple[Match, ...]:
    """A second line of a kind adds its values to the first; `no` takes values back, or all when it names none."""
    out = []
    for one in known:
        if one.what != made.what:
            out.append(one)
        elif is_removed and (made.values or made.ranges):
            values = tuple(value for value in one.values if value not in made.values)
            ranges = tuple(pair for pair in one.ranges if pair not in made.ranges)
            if values or ranges:
                out.append(one._replace(values=values, ranges=ranges))
        elif not is_removed:
            made = one._replace(
                values=tuple(dict.fromkeys((*one.values, *made.values))), ranges=tuple(dict.fromkeys((*one.ranges, *made.ranges)))
            )
    return tuple(out) if is_removed else (*out, made)


def _adds_to(one: Setting, other: Setting) -> bool:
    """`verify-availability` lines stand side by side, one per next hop; any other `set` line replaces the last of its kind."""
    return one.what.endswith("verify-availability") and one.values[:1] != other.values[:1]


def _setting(words: list[str], line: Line) -> Setting:
    match words:
        case ("metric" | "tag" | "metric-type" | "interface") as what, *values:
            setting = Setting(what, line, tuple(values))
        case "ip", "default", "next-hop", *values:
            setting = Setting("ip default next-hop", line, tuple(values))
        case "ip", "next-hop", "verify-availability", *values:
            setting = Setting("ip next-hop verify-availability", line, tuple(values))
        case "ip", "next-hop", *values:
            setting = Setting("ip next-hop", line, tuple(values))
        case "default", "interface", *values:
            setting = Setting("default interface", line, tuple(values))
        case _:
            return Setting(" ".join(words[:2]), line, tuple(words[2:]))
    if setting.what == "tag" and setting.values and "." not in setting.values[0]:
        number_in(setting.values[0], "a tag")
    return setting


# -- when all lines are read


def prefix_lists(draft: Draft) -> dict[str, PrefixList]:
    """The prefix-lists, their entries in order."""
    made = {}
    for name, known in draft.prefix_lists.items():
        entries = tuple(known[sequence] for sequence in sorted(known))
        if entries:
            made[name] = PrefixList(name, entries[0].line, entries)
    return made


def route_maps(draft: Draft) -> dict[str, RouteMap]:
    """The route-maps, their clauses in order."""
    made = {}
    for name, known in draft.route_maps.items():
        clauses = tuple(known[sequence] for sequence in sorted(known))
        if clauses:
            made[name] = RouteMap(name, clauses[0].line, clauses)
    return made
