"""`ip nat inside source` lines (S9.4): which rules there are."""

from __future__ import annotations

from routecheck.address import parse_address
from routecheck.ios.values import number_in
from routecheck.model.nat import NatRule
from routecheck.syntax.line import Line


def nat_line(known: dict[str, NatRule], words: tuple[str, ...], line: Line) -> None:
    """One line, or its `no` form, into the rules by what identifies them. Raises `ValueError`."""
    is_set = words[0] == "ip"
    rest = list(words[4:] if is_set else words[5:])
    kind, *values = rest or [""]
    key = " ".join(rest[:2]) if kind != "static" else " ".join(rest).partition(" route-map ")[0]
    if not is_set:
        known.pop(key, None)
        return
    made = _static(values, line) if kind == "static" else _dynamic(kind, values, line)
    known[key] = made._replace(key=key)


def _dynamic(kind: str, words: list[str], line: Line) -> NatRule:
    """`list A pool P [overload]`, `list A interface IF overload`, and the same with `route-map`."""
    if len(words) < 3:
        raise ValueError("a NAT rule needs what to translate and what to")
    name, *to = words
    return NatRule(kind, line, name, target=" ".join(word for word in to if word != "overload"), is_overload="overload" in to)


def _static(words: list[str], line: Line) -> NatRule:
    """`static L G`, `static tcp|udp L p G q`, `static network L G /len`, each with an optional route-map (S9.14)."""
    name = words[words.index("route-map") + 1] if "route-map" in words[:-1] else ""
    match words:
        case [("tcp" | "udp") as protocol, local, _, *to] if to:
            return NatRule("static", line, name, parse_address(local), protocol=protocol, target=" ".join(to[:2]))
        case ["network", local, to, length, *_]:
            bits = number_in(length.removeprefix("/"), "a prefix length", 0, 32) if "." not in length else 32
            return NatRule("static", line, name, parse_address(local), bits, target=to)
        case [local, to, *_]:
            return NatRule("static", line, name, parse_address(local), target=to)
        case _:
            raise ValueError("a static NAT rule needs a local and a global address")
