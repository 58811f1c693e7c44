"""`routecheck.toml`: what people add to the configs of a network (cli.md). `links`, `switches` and `check` have an effect."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from routecheck.diagnostic import ERROR, NOTE, WARNING, UsageError, hint, suggestion
from routecheck.network import DeclaredLink, Excuse, Gate
from routecheck.switches import DEFAULTS, SWITCHES, Settings

_KINDS = ("direct", "via-switch")
_LEVELS = (ERROR, WARNING, NOTE)
_ENTRY = re.compile(r"\s*\[\[\s*check\s*\.\s*suppressions\s*\]\]")


class _Table(NamedTuple):
    """A table with exactly these keys, each of them optional."""

    keys: dict[str, _Shape]


class _Named(NamedTuple):
    """A table whose keys are names that the user gives."""

    value: _Shape


class _List(NamedTuple):
    """An array."""

    item: _Shape


class _Plain(NamedTuple):
    """A single value, and what to call it."""

    type: type
    name: str


class _Switches(NamedTuple):
    """`[switches]`, which is checked against the table of switches."""


_Shape = _Table | _Named | _List | _Plain | _Switches
_TEXT, _NUMBER = _Plain(str, "a text in quotes"), _Plain(int, "a whole number")
_TEXTS = _List(_TEXT)

_SHAPE = _Table({
    "links": _List(_Table({"ends": _TEXTS, "kind": _TEXT})),
    "hosts": _Named(_Table({"address": _TEXT, "gateway": _TEXT, "resolvers": _TEXTS, "services": _TEXTS})),
    "dns": _Table({
        "zones": _Named(_Table({
            "servers": _TEXTS,
            "records": _List(_Table({"name": _TEXT, "type": _TEXT, "value": _TEXT, "ttl": _NUMBER})),
        })),
    }),
    "expect": _List(_Table({"reach": _Table({"from": _TEXT, "to": _TEXT, "port": _NUMBER}), "survives": _TEXT})),
    "check": _Table({
        "select": _TEXTS,
        "ignore": _TEXTS,
        "severity": _Named(_TEXT),
        "per-file-ignores": _Named(_TEXTS),
        "suppressions": _List(_Table({"device": _TEXT, "rule": _TEXT, "object": _TEXT, "reason": _TEXT})),
        "fail-on": _TEXT,
        "baseline": _TEXT,
    }),
    "switches": _Switches(),
})  # fmt: skip


class Added(NamedTuple):
    """What a file adds: links in their order, where every switch stands, and what `[check]` says."""

    links: tuple[DeclaredLink, ...]
    switches: Settings
    gate: Gate = Gate()


def read_settings(path: str) -> Added:
    """What the file at `path` adds. Raises `UsageError` for anything in it that is not understood."""
    import tomllib  # 6 ms that only a network with settings pays for

    try:
        with open(path, "rb") as stream:
            text = stream.read().decode()
        document = tomllib.loads(text)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or 'cannot be read'}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: is not UTF-8 text, as TOML has to be") from None
    except ValueError as error:
        raise UsageError(f"{path}: is not TOML: {error}") from None
    _check(path, "", document, _SHAPE)
    links = tuple(_link(f"{path}: [[links]] {number}", link) for number, link in enumerate(document.get("links", ()), 1))
    gate = _gate(path, document["check"], text) if "check" in document else Gate()
    return Added(links, _switches(path, document.get("switches", {})), gate)


def _check(path: str, where: str, value: object, shape: _Shape) -> None:
    """Whether `value`, which stands at `where`, has the shape it must have; if not, a `UsageError` that says so."""
    if isinstance(shape, _Plain):
        if not isinstance(value, shape.type) or isinstance(value, bool):
            raise UsageError(f"{path}: {where} must be {shape.name}, not {_called(value)}")
    elif isinstance(shape, _List):
        if not isinstance(value, list):
            what = f"written as [[{where}]]" if isinstance(shape.item, _Table) else "a list in square brackets"
            raise UsageError(f"{path}: {where} must be {what}, not {_called(value)}")
        for number, item in enumerate(value, 1):
            _check(path, f"{where} {number}", item, shape.item)
    elif not isinstance(value, dict):
        raise UsageError(f"{path}: {where} must be a table, not {_called(value)}")
    elif not isinstance(shape, _Switches):
        for key, item in value.items():
            known = shape.value if isinstance(shape, _Named) else shape.keys.get(key)
            if known is None:
                raise UsageError(_unknown(path, where, key, shape.keys if isinstance(shape, _Table) else ()))
            _check(path, f"{where}.{key}" if where else key, item, known)


def _unknown(path: str, where: str, key: str, keys: Iterable[str]) -> str:
    known = list(keys)
    hint = suggestion(key, known) or f"; known: {', '.join(known)}"
    return f"{path}: unknown key '{key}'{f' in {where}' if where else ''}{hint}"


def _called(value: object) -> str:
    """What a value of TOML is called, without its content."""
    if isinstance(value, bool):
        return "true or false"
    names: dict[type, str] = {str: "a text", int: "a number", float: "a fraction", list: "a list", dict: "a table"}
    return names.get(type(value), "a date or a time")


def _link(place: str, link: dict[str, Any]) -> DeclaredLink:
    ends, kind = tuple(link.get("ends", ())), link.get("kind", "direct")
    if kind not in _KINDS:
        raise UsageError(f"{place}: unknown kind '{kind}'{suggestion(kind, list(_KINDS))}; known: {', '.join(_KINDS)}")
    if len(ends) < 2 or (kind == "direct" and len(ends) > 2):
        least = "two" if kind == "direct" else "two or more"
        raise UsageError(f'{place}: a {kind} link needs ends = ["R2:Gi0/1", "R3:Gi0/0"] with {least} interfaces, not {len(ends)}')
    if len(set(ends)) < len(ends):
        raise UsageError(f"{place}: both ends of a link are the same interface")
    return DeclaredLink(ends, kind, place)


def _gate(path: str, table: dict[str, Any], text: str) -> Gate:
    """`[check]`. Which rules there are is not known here: `lint.choice` complains of words that name none."""
    severity, fail_on = table.get("severity", {}), table.get("fail-on", "")
    for name, word in severity.items():
        _level(path, f"check.severity.{name}", word, _LEVELS)
    if "fail-on" in table:
        _level(path, "check.fail-on", fail_on, (*_LEVELS, "never"))
    return Gate(
        tuple(table.get("select", ())),
        tuple(table.get("ignore", ())),
        severity,
        {glob: tuple(words) for glob, words in table.get("per-file-ignores", {}).items()},
        tuple(_excuses(path, table.get("suppressions", []), text)),
        fail_on,
        table.get("baseline", ""),
    )


def _level(path: str, where: str, word: str, known: tuple[str, ...]) -> None:
    if word not in known:
        raise UsageError(f"{path}: {where} cannot be '{word}'{hint(word, list(known))}")


def _excuses(path: str, entries: list[dict[str, str]], text: str) -> Iterator[Excuse]:
    """The suppressions, each with the line of its `[[check.suppressions]]` where all are written so."""
    numbers = [number for number, line in enumerate(text.splitlines(), 1) if _ENTRY.match(line)]
    known = numbers if len(numbers) == len(entries) else [0] * len(entries)
    for place, (entry, number) in enumerate(zip(entries, known, strict=True), 1):
        for key in ("rule", "reason"):
            if not entry.get(key, "").strip():
                raise UsageError(f"{path}: [[check.suppressions]] {place} has no {key}: say which rule, and why it may stay")
        yield Excuse(entry["rule"], entry.get("device", ""), entry.get("object", ""), entry["reason"], number)


def _switches(path: str, table: dict[str, Any]) -> Settings:
    """Every switch with its value, `table` put over the defaults."""
    known = {switch.name: switch for switch in SWITCHES}
    told: dict[str, str] = {}
    for name, value in _flat(table):
        switch = known.get(name)
        if switch is None:
            raise UsageError(f"{path}: unknown switch '{name}'{suggestion(name, list(known)) or '; known: ' + ', '.join(known)}")
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(text, str):
            raise UsageError(f"{path}: switches.{name} must be a text in quotes, not {_called(value)}")
        if not switch.takes(text):
            values = f"{suggestion(text, list(switch.values))} known: {', '.join(switch.values)}"
            what = values if switch.values else "; it is a whole number from 1 to 1000"
            raise UsageError(f"{path}: switches.{name} cannot be '{text}'{what}")
        told[name] = text
    return {**DEFAULTS, **told}


def _flat(table: dict[str, Any], above: str = "") -> Iterator[tuple[str, object]]:
    """The switches of a table by their whole names: TOML takes a name with a dot and no quotes for a table in a table."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value
