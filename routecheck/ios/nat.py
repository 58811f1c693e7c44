"""`ip nat ... source` and `ip nat inside destination` lines (S9.4): which rules there are."""

from __future__ import annotations

from routecheck.address import dotted, parse_address, parse_mask
from routecheck.ios.acl_names import PORTS
from routecheck.ios.draft import Draft
from routecheck.ios.grammar import PACKETS, ROUTES
from routecheck.ios.names import interface_name, interface_type
from routecheck.ios.values import keyword, number_in
from routecheck.model.device import Note
from routecheck.model.nat import NatRule
from routecheck.syntax.line import Line

_FLAGS = ("overload", "extendable", "no-alias", "no-payload", "add-route", "reversible", "match-in-vrf", "oneway", "forced")
_VALUES = ("pool", "interface", "route-map", "vrf", "redundancy", "mapping-id", "portmap")
_LEFT_OUT = {"no-payload": PACKETS, "add-route": ROUTES, "oneway": PACKETS, "forced": PACKETS, "portmap": PACKETS}
"""Options that are not modelled, with what they could change."""
_Options = dict[str, str]


def nat_line(draft: Draft, words: tuple[str, ...], line: Line) -> None:
    """One line, or its `no` form, into the rules by what identifies them. Raises `ValueError`."""
    is_set = words[0] == "ip"
    side, what, *rest = words[2:] if is_set else words[3:]
    known = draft.nat_rules if what == "source" and side == "inside" else draft.nat_more
    made = _rule(rest, line, is_set=is_set)
    place = "" if known is draft.nat_rules else f"{side} {what} "
    if not is_set:
        known.pop(place + made.key, None)
        return
    _refuse_clash(known, made, place)
    known[place + made.key] = made
    for word in _options(_static_head(rest[1:], line)[1] if rest[0] == "static" else rest[2:]):
        fate = _LEFT_OUT.get(word)
        if fate:
            draft.notes.append(Note(line, fate, f"ip nat {side} {what} {word}", "global"))


def _rule(words: list[str], line: Line, *, is_set: bool) -> NatRule:
    """A rule, with what `no` names it by."""
    kind, *rest = words or [""]
    if kind == "static":
        return _static(rest, line)
    if not rest:
        raise ValueError("a NAT rule needs what to translate")
    name, *more = rest
    made = _with(NatRule(kind, line, name, is_overload="overload" in (found := _options(more))), found)
    vrf = f" vrf {made.vrf}" if made.vrf else ""
    if is_set and not (made.pool or made.interface):
        raise ValueError("a NAT rule needs a pool or an interface to translate to")
    target = f"pool {made.pool}" if made.pool else f"interface {made.interface}"
    return made._replace(target=target, key=f"{kind} {name}{vrf}")


def _options(words: list[str]) -> _Options:
    """What stands behind what is translated: `pool P`, `overload`, `vrf V` ... Raises `ValueError`."""
    made: _Options = {}
    rest = list(words)
    while rest:
        word = _keyword(rest.pop(0))
        if word in _FLAGS:
            made[word] = ""
            continue
        if not rest:
            raise ValueError(f"'{word}' needs a name behind it")
        made[word] = rest.pop(0)
        if word == "interface" and rest and made[word][-1:].isalpha() and rest[0][:1].isdigit():
            made[word] += rest.pop(0)
    return made


def _keyword(word: str) -> str:
    """An option written out. Raises `ValueError`."""
    lower = word.lower()
    found = [one for one in (*_FLAGS, *_VALUES) if one.startswith(lower)]
    if lower in found:
        return lower
    if len(found) != 1:
        raise ValueError(f"'{word}' is not an option of a NAT rule")
    return found[0]


def _with(rule: NatRule, options: _Options) -> NatRule:
    """The rule with its options."""
    return rule._replace(
        name=rule.name or options.get("route-map", ""),
        interface=_interface(options["interface"]) if "interface" in options else rule.interface,
        pool=options.get("pool", ""),
        vrf=options.get("vrf", ""),
        is_in_vrf="match-in-vrf" in options,
        is_extendable="extendable" in options,
        has_alias="no-alias" not in options,
        is_reversible="reversible" in options,
        group=options.get("redundancy", ""),
    )


def _interface(word: str) -> str:
    """The full name of an interface. Raises `ValueError`."""
    return interface_name(word)


def _static(words: list[str], line: Line) -> NatRule:
    """`static L G`, `static tcp|udp L p G q`, `static esp L interface IF`, `static network L G /len`, and their options."""
    made, rest = _static_head(words, line)
    made = _with(made, _options(rest))
    port = f" {made.to_port}" if made.to_port is not None else ""
    own = f" {made.port}" if made.port is not None else ""
    target = f"interface {made.interface}" if made.interface else f"{dotted(made.to or 0)}{port}"
    block = f" /{made.length}" if made.length != 32 else ""
    place = f"{target}{port}" if made.interface else target
    vrf = f" vrf {made.vrf}" if made.vrf else ""
    protocol = f"{made.protocol} " if made.protocol else "network " if block else ""
    return made._replace(target=target, key=f"static {protocol}{dotted(made.local or 0)}{own} {place}{block}{vrf}")


def _static_head(words: list[str], line: Line) -> tuple[NatRule, list[str]]:
    """What a static rule translates to what, and the words behind that."""
    match _kind(words[:1]) + words[1:]:
        case [("tcp" | "udp") as protocol, local, port, *to] if to:
            made = NatRule("static", line, local=parse_address(local), protocol=protocol, port=_port(port))
            made, rest = _onto(made, to)
            if not rest:
                raise ValueError("a static NAT rule for a port needs the port it is to have outside")
            return made._replace(to_port=_port(rest[0])), rest[1:]
        case ["esp" as protocol, local, *to] if to:
            return _onto(NatRule("static", line, local=parse_address(local), protocol=protocol), to)
        case ["network", local, to, length, *rest]:
            bits = parse_mask(length) if "." in length else number_in(length.removeprefix("/"), "a prefix length", 1, 32)
            return NatRule("static", line, local=parse_address(local), to=parse_address(to), length=bits), rest
        case [local, *to] if to:
            return _onto(NatRule("static", line, local=parse_address(local)), to)
        case _:
            raise ValueError("a static NAT rule needs a local and a global address")


def _kind(words: list[str]) -> list[str]:
    """The word in front of the addresses written out, if there is one. Raises `ValueError`."""
    return [keyword(word, ("tcp", "udp", "esp", "network")) if word[0].isalpha() else word for word in words]


def _onto(rule: NatRule, words: list[str]) -> tuple[NatRule, list[str]]:
    """The rule with the address or the interface it translates to, and the words behind that."""
    first, *rest = words
    if not "interface".startswith(first.lower()):
        return rule._replace(to=parse_address(first)), rest
    if not rest:
        raise ValueError("'interface' needs the name of an interface")
    name, *rest = rest
    if name[-1:].isalpha() and rest and interface_type(name):
        name, rest = f"{name}{rest[0]}", rest[1:]
    return rule._replace(interface=_interface(name)), rest


def _port(word: str) -> int:
    """A port by number or name. Raises `ValueError`."""
    return PORTS[word.lower()] if word.lower() in PORTS else number_in(word, "a port", 1, 65535)


def _outside(rule: NatRule) -> tuple[object, ...]:
    """What a static rule takes of the addresses and ports outside."""
    return rule.to, rule.interface, rule.to_port, rule.protocol, rule.vrf, rule.length


def _refuse_clash(known: dict[str, NatRule], made: NatRule, place: str) -> None:
    """IOS refuses a second static translation of one global address and port ('already mapped'). Raises `ValueError`."""
    if made.kind != "static" or made.name:
        return
    for key, other in known.items():
        if other.kind == "static" and not other.name and _outside(other) == _outside(made) and key.startswith(place):
            if (other.local, other.port) == (made.local, made.port):
                continue
            to = made.interface if made.to is None else dotted(made.to)
            raise ValueError(f"{to} is mapped to {dotted(other.local or 0)} already ({other.line})")
