"""`routecheck.toml`: what people add to the configs of a network (cli.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from routecheck.diagnostic import ERROR, NOTE, WARNING, UsageError, suggestion
from routecheck.model.expect import DOWN, SURVIVED, UP
from routecheck.model.gate import OPEN, Gate
from routecheck.network import DeclaredLink
from routecheck.switches import DEFAULTS, SWITCHES, Settings

if TYPE_CHECKING:
    from routecheck.model.expect import Expectation
    from routecheck.model.hosts import Host, Zone

_SETTINGS = "routecheck.toml"
_JSON: dict[type, str] = {str: "string", int: "integer", bool: "boolean"}
_RECORDS = ("A", "AAAA", "CNAME", "NS", "SOA", "MX", "TXT", "PTR")
_CODES = ("C", "L", "S", "R", "B", "D", "D EX", "O", "O IA", "O E1", "O E2", "O N1", "O N2", "i")


class _Table(NamedTuple):
    """A table with exactly these keys, each of them optional unless it is `required`. `about` is for the JSON schema."""

    keys: dict[str, _Shape]
    required: tuple[str, ...] = ()
    about: str = ""


class _Named(NamedTuple):
    """A table whose keys are names that the user gives."""

    value: _Shape
    about: str = ""


class _List(NamedTuple):
    """An array."""

    item: _Shape
    about: str = ""


class _Plain(NamedTuple):
    """A single value, and what to call it. Where it is one of a few, `values` are all of them; `least` is the lowest number."""

    type: type
    name: str
    about: str = ""
    values: tuple[str, ...] = ()
    least: int | None = None


class _Switches(NamedTuple):
    """`[switches]`, which is checked against the table of switches."""

    about: str = ""


_Shape = _Table | _Named | _List | _Plain | _Switches
_TEXT, _NUMBER, _SWITCH = _Plain(str, "a text in quotes"), _Plain(int, "a whole number"), _Plain(bool, "true or false")
_TEXTS = _List(_TEXT)


def _text(about: str, *values: str) -> _Plain:
    return _TEXT._replace(about=about, values=values)


_RULE = _text("A code, the start of codes, or the name of a rule")
_LEVELS = (ERROR, WARNING, NOTE)
_DEVICE = _text("A device, by its hostname")
_FLOW: dict[str, _Shape] = {
    "from": _text("A host, a device, an interface as R1:Gi0/0, or an address"),
    "to": _text("A host, a name, a device or an address"),
    "port": _NUMBER._replace(about="The destination port", least=1),
    "proto": _text("tcp where there is a port, else icmp", "tcp", "udp", "icmp"),
}
_EXPECT = _Table({
    "reach": _Table(_FLOW, ("from", "to"), "Packets get there, and the answers come back"),
    "not-reach": _Table(_FLOW, ("from", "to"), "Something on the way keeps them out"),
    "route": _Table(
        {
            "node": _DEVICE,
            "vrf": _text("The VRF; else the global table"),
            "prefix": _text("As 0.0.0.0/0; an address stands for the longest prefix that covers it"),
            "protocol": _text("The code that IOS prints", *_CODES),
            "distance": _NUMBER._replace(about="The administrative distance", least=0),
            "next-hop": _text("The only next hop: an address, or an interface where there is none"),
            "next-hops": _List(_text("An address, or an interface where there is none"), "Exactly these"),
            "absent": _SWITCH._replace(about="There is no such route"),
        },
        ("node", "prefix"),
        "The route that wins; keys that are left out are not looked at",
    ),
    "path": _Table({**_FLOW, "via": _List(_DEVICE, "Crossed in this order")}, ("from", "to", "via"), "The way there"),
    "tunnel": _Table({"ends": _List(_DEVICE), "state": _text("What it is (up)", UP, DOWN)}, ("ends",), "IPsec between the two"),
    "nat": _Table(
        {**_FLOW, "node": _DEVICE, "as": _text("The address outside")}, ("node", "from", "to", "as"), "The address outside"
    ),
    "name": _text("What it is called in reports"),
    "under": _List(_text("A word of --fail, as R2-R3"), "Failures under which it is looked at, each by itself"),
    "survives": _text("It also holds under every one of these failures that is not of what it asks about", *SURVIVED),
})  # fmt: skip

_SHAPE = _Table({
    "links": _List(
        _Table({
            "ends": _List(_text("An interface, as R2:Gi0/1")),
            "kind": _text("A cable, or ports of a switch that is not in the files", "direct", "via-switch"),
        }),
        "Overrides what shared subnets suggest",
    ),
    "hosts": _Named(
        _Table(
            {
                "address": _text("Address with mask length, as 192.168.1.10/24, or dhcp"),
                "gateway": _text("The address of the default gateway"),
                "resolvers": _List(_text("The address of a DNS resolver"), "Tried in this order"),
                "services": _List(_text("tcp/443, udp/53 or icmp"), "What it listens on"),
                "attached": _text("The interface or switch port it is plugged into, as SW1:Gi0/5; else its subnet tells"),
                "mac": _text("Its MAC address; else one is made up"),
            },
            required=("address",),
        ),
        "PCs and servers by name",
    ),
    "dns": _Table({
        "zones": _Named(
            _Table({
                "servers": _List(_text("The address of a server"), "Who is authoritative for the zone"),
                "records": _List(_Table(
                    {
                        "name": _text("The whole name, in the zone"),
                        "type": _text("The type of record", *_RECORDS),
                        "value": _text("An address, a name, or the seven fields of an SOA"),
                        "ttl": _NUMBER._replace(about="How long it may be kept, in seconds (3600)", least=0),
                    },
                    required=("name", "type", "value"),
                )),
            }),
            'DNS zones by name; the root is "."',
        ),
    }),
    "expect": _List(_EXPECT, "What must hold: exactly one of reach, not-reach, route, path, tunnel and nat"),
    "check": _Table({
        "select": _List(_RULE, "Only these rules count"),
        "ignore": _List(_RULE, "These rules do not count"),
        "severity": _Named(_text("How bad it is here", *_LEVELS), "Other severities, by rule"),
        "per-file-ignores": _Named(_List(_RULE), "Rules that do not count in files, by a pattern of their paths"),
        "suppressions": _List(
            _Table(
                {
                    "rule": _RULE,
                    "device": _text("The device it is on; else any"),
                    "object": _text("What it is about, as the subject in -f json; else anything"),
                    "reason": _text("Why the finding may stay"),
                },
                required=("rule", "reason"),
            ),
            "Findings that are known and wanted",
        ),
        "fail-on": _text("What a check fails on, without --fail-on", *_LEVELS, "never"),
        "baseline": _text("A file that --write-baseline wrote"),
    }),
    "switches": _Switches("Where IOS is not certain or differs between releases"),
})  # fmt: skip


class Added(NamedTuple):
    """What a file adds: links in their order, where every switch stands, hosts and DNS zones by name, what `[check]` says, and
    what is expected."""

    links: tuple[DeclaredLink, ...]
    switches: Settings
    hosts: Mapping[str, Host] = MappingProxyType({})
    zones: Mapping[str, Zone] = MappingProxyType({})
    gate: Gate = OPEN
    expectations: tuple[Expectation, ...] = ()


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
    return added(path, document, text)


def added(path: str, document: dict[str, Any], text: str = "") -> Added:
    """What a document adds that has been parsed from `text`; `path` is how it is cited. Raises `UsageError`."""
    _check(path, "", document, _SHAPE)
    links = tuple(_link(f"{path}: [[links]] {number}", link) for number, link in enumerate(document.get("links", ()), 1))
    switches = _switches(path, document.get("switches", {}))
    made = Added(links, switches)
    if "check" in document:
        from routecheck.gate import gate

        made = made._replace(gate=gate(path, document["check"], text))
    if "expect" in document:
        from routecheck.expect import expectations

        made = made._replace(expectations=expectations(path, document["expect"], text))
    if not ("hosts" in document or "dns" in document):
        return made
    from routecheck.hosts import hosts, zones

    known = hosts(path, document.get("hosts", {}), text)
    return made._replace(hosts=known, zones=zones(path, document.get("dns", {}).get("zones", {})))


def _check(path: str, where: str, value: object, shape: _Shape) -> None:
    """Whether `value`, which stands at `where`, has the shape it must have; if not, a `UsageError` that says so."""
    if isinstance(shape, _Plain):
        if not isinstance(value, shape.type) or isinstance(value, bool) != (shape.type is bool):
            raise UsageError(f"{path}: {where} must be {shape.name}, not {_called(value)}")
        _check_value(path, where, value, shape)
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
        missing = [key for key in shape.required if key not in value] if isinstance(shape, _Table) else []
        if missing:
            raise UsageError(f"{path}: {where} has no {missing[0]}")


def _check_value(path: str, where: str, value: object, shape: _Plain) -> None:
    if shape.values and value not in shape.values:
        table, _, key = where.rpartition(".")
        name, _, number = table.rpartition(" ")
        place = f"[[{name}]] {number}" if name in _SHAPE.keys else table
        hint = suggestion(str(value), list(shape.values))
        raise UsageError(f"{path}: {place}: unknown {key} '{value}'{hint}; known: {', '.join(shape.values)}")
    if shape.least is not None and isinstance(value, int) and value < shape.least:
        raise UsageError(f"{path}: {where} must be {shape.least} or more, not {value}")


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
    if len(ends) < 2 or (kind == "direct" and len(ends) > 2):
        least = "two" if kind == "direct" else "two or more"
        raise UsageError(f'{place}: a {kind} link needs ends = ["R2:Gi0/1", "R3:Gi0/0"] with {least} interfaces, not {len(ends)}')
    if len(set(ends)) < len(ends):
        raise UsageError(f"{place}: both ends of a link are the same interface")
    return DeclaredLink(ends, kind, place)


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


def schema() -> dict[str, Any]:
    """The JSON schema of the file, for editors: docs/schemas/routecheck.toml.schema.json."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "routecheck.toml/1", "title": _SETTINGS}
    return {**dialect, **_schema(_SHAPE)}


def _schema(shape: _Shape) -> dict[str, Any]:
    told: dict[str, Any] = {"description": shape.about} if shape.about else {}
    match shape:
        case _Plain():
            limits = {"enum": list(shape.values)} if shape.values else {} if shape.least is None else {"minimum": shape.least}
            return {"type": _JSON[shape.type], **told, **limits}
        case _List():
            return {"type": "array", **told, "items": _schema(shape.item)}
        case _Named():
            return {"type": "object", **told, "additionalProperties": _schema(shape.value)}
        case _Switches():
            return {"type": "object", **told, "additionalProperties": False, "properties": _switch_schemas()}
        case _Table():
            required = {"required": list(shape.required)} if shape.required else {}
            keys = {key: _schema(value) for key, value in shape.keys.items()}
            return {"type": "object", **told, **required, "additionalProperties": False, "properties": keys}


def _switch_schemas() -> dict[str, Any]:
    """Every switch by its whole name, and in a table of its first word, as TOML has it without quotes."""
    out: dict[str, Any] = {}
    for switch in SWITCHES:
        one: dict[str, Any] = {"enum": list(switch.values)} if switch.values else {"type": ["integer", "string"]}
        one = {"description": f"{switch.rule}: {switch.about}", "default": switch.default, **one}
        group, _, key = switch.name.partition(".")
        table = out.setdefault(group, {"type": "object", "additionalProperties": False, "properties": {}})
        table["properties"][key] = out[switch.name] = one
    return out
