"""What lines name that are known and not modelled, or harmless."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.ios.names import interface_name
from routecheck.lint.uses_words import ACL, CLASS, INTERFACE, KEYS, MAP, POLICY, POOL, PREFIXES, Use, named
from routecheck.model.device import Device, Note
from routecheck.syntax.line import Line

_MAPS = (
    "route-map",
    "suppress-map",
    "unsuppress-map",
    "attribute-map",
    "advertise-map",
    "inject-map",
    "exist-map",
    "non-exist-map",
)
_BGP = ("bgp", "bgp-af", "bgp-template")
_ROUTING = (*_BGP, "eigrp", "eigrp-af", "eigrp-topology", "rip", "isis", "ospf", "vrf", "vrf-af")
_BLOCKS = {
    **dict.fromkeys(_BGP, "router bgp"), **dict.fromkeys(("eigrp", "eigrp-af", "eigrp-topology"), "router eigrp"),
    "rip": "router rip", "isis": "router isis", "ospf": "router ospf", "vrf-af": "vrf", "policy-class": "policy-map",
}  # fmt: skip
_NOT_LISTS = frozenset(("prefix", "prefix-list", "route-map", "gateway"))
"""Words behind `distribute-list` that no access list is called by."""


def noted(device: Device) -> Iterator[Use]:
    """Every use in the notes and the passed lines of a device that can be told for sure. Lines that begin with `no` use
    nothing."""
    for note in device.notes:
        if note.line.words[0] not in ("no", "default"):
            own = f"{_BLOCKS.get(note.mode, note.mode)} {' '.join(note.names)}".rstrip() if note.mode != "global" else note.what
            yield from _of_note(note, own)
    for line in device.passed:
        if line.words[0] != "no":
            yield from _passed(line)


def _of_note(note: Note, own: str) -> Iterator[Use]:
    words, line = note.line.words, note.line
    if note.mode in _ROUTING:
        yield from _routing(note, own)
    elif note.mode == "line" and words[0] == "access-class" and len(words) > 1:
        yield Use(ACL, words[1], line, "line")
    elif note.mode == "class-map":
        for name in named(words, "access-group"):
            if name.isdigit():
                yield Use(ACL, name, line, own)
    elif note.mode == "policy-map" and note.what == "class":
        yield from _class(words, line, own)
    elif note.what == "ip policy" or (note.what == "ip local policy" and note.mode == "global"):
        yield from (Use(MAP, name, line, own) for name in named(words, "route-map"))
    elif note.what.startswith(("ip nat source", "ip nat service")):
        yield from _nat(words, line, own)
    if "service-policy" in words and note.mode in ("interface", "policy-class", "global", "control-plane", "zone-pair"):
        yield from _service_policy(words, line, own)
    if note.mode == "interface" and "authentication" in words:
        yield from _key_chain(words, line, own)


def _routing(note: Note, own: str) -> Iterator[Use]:
    words, line = note.line.words, note.line
    for keyword in _MAPS:
        yield from (Use(MAP, name, line, own) for name in named(words, keyword))
    if note.mode in ("vrf", "vrf-af") and len(words) > 2 and words[-2] == "map" and words[0] in ("import", "export"):
        yield Use(MAP, words[-1], line, own)
    if note.mode == "bgp-template" and words[0] == "prefix-list" and len(words) > 1:
        yield Use(PREFIXES, words[1], line, own)
    if note.mode in _BGP and words[0] == "neighbor":
        yield from (Use(PREFIXES, name, line, own) for name in named(words[2:], "prefix-list"))
        yield from (_interface(name, line, own) for name in named(words, "update-source"))
    if "distribute-list" in words:
        after = words[words.index("distribute-list") + 1 :]
        if after and after[0] not in _NOT_LISTS:
            yield Use(ACL, after[0], line, own)
        elif len(after) > 1 and after[0] in ("prefix", "gateway"):
            yield Use(PREFIXES, after[1], line, own)
        yield from (Use(PREFIXES, name, line, own) for name in named(after[1:], "gateway"))
    if "key-chain" in words:
        yield from (Use(KEYS, name, line, own) for name in named(words, "key-chain"))


def _nat(words: tuple[str, ...], line: Line, own: str) -> Iterator[Use]:
    """`ip nat source list A pool P`, and other lines that are not in the model."""
    for kind, keyword in ((ACL, "list"), (POOL, "pool"), (MAP, "route-map")):
        if words[2:3] != ("pool",):
            yield from (Use(kind, name, line, own) for name in named(words[3:], keyword))


def _class(words: tuple[str, ...], line: Line, own: str) -> Iterator[Use]:
    """`class NAME`, `class type inspect NAME`; the other types are of no concern here."""
    match words:
        case "class", "type", "inspect", name:
            yield Use(CLASS, name, line, own)
        case "class", name if name not in ("type", "class-default"):
            yield Use(CLASS, name, line, own)


def _service_policy(words: tuple[str, ...], line: Line, own: str) -> Iterator[Use]:
    match words:
        case ("service-policy", "input" | "output", name) | ("service-policy", "type", "inspect", name) if name != "history":
            yield Use(POLICY, name, line, own)
        case "service-policy", name if name not in ("input", "output", "type"):
            yield Use(POLICY, name, line, own)


def _key_chain(words: tuple[str, ...], line: Line, own: str) -> Iterator[Use]:
    """`ip authentication key-chain eigrp AS NAME`, `ip rip authentication key-chain NAME`, `isis authentication
    key-chain NAME`."""
    match words:
        case "ip", "authentication", "key-chain", "eigrp", _, name:
            yield Use(KEYS, name, line, own)
        case ("ip", "rip", "authentication", "key-chain", name) | ("isis", "authentication", "key-chain", name, *_):
            yield Use(KEYS, name, line, own)


def _passed(line: Line) -> Iterator[Use]:
    match line.words:
        case "snmp-server", "community", _, *rest:
            yield from _community(rest, line)
        case "ntp", "access-group", ("peer" | "serve" | "serve-only" | "query-only") as what, name, *_:
            yield Use(ACL, name, line, f"ntp access-group {what}")
        case ("ip", "http", "access-class", name) | ("ip", "http", "access-class", "ipv4", name) if name != "ipv6":
            yield Use(ACL, name, line, "ip http access-class")
        case (*_, "source-interface", name) | ("ntp", "source", name) | ("snmp-server", "trap-source", name):
            yield _interface(name, line, " ".join(line.words[:-1]))


def _community(words: list[str], line: Line) -> Iterator[Use]:
    """`[view V] [ro | rw] [ipv6 L] [ACL]` behind the community."""
    rest = list(words)
    if rest[:1] == ["view"]:
        rest = rest[2:]
    if rest and rest[0].lower() in ("ro", "rw"):
        rest = rest[1:]
    if rest[:1] == ["ipv6"]:
        rest = rest[2:]
    if len(rest) == 1:
        yield Use(ACL, rest[0], line, "snmp-server community")


def _interface(name: str, line: Line, own: str) -> Use:
    try:
        return Use(INTERFACE, interface_name(name), line, own)
    except ValueError:
        return Use("", name, line, own)
