"""Lines of an interface that say how it treats packets and ARP: policy routing, proxy ARP, unreachables, MSS, uRPF."""

from __future__ import annotations

from routecheck.address import parse_address
from routecheck.ios.values import number_in
from routecheck.model.device import Handling, Helper, ReversePath
from routecheck.syntax.line import Line

HANDLED = frozenset(("policy", "verify", "proxy-arp", "local-proxy-arp", "unreachables", "tcp"))
"""The words behind `ip` that lines read here start with."""


def handling_line(known: Handling, words: tuple[str, ...], line: Line) -> Handling:
    """A line behind `ip`. Raises `ValueError`."""
    match words:
        case "policy", "route-map", name:
            return known._replace(policy=(name, line))
        case ("proxy-arp",):
            return known._replace(no_proxy_arp_line=None)
        case ("local-proxy-arp",):
            return known._replace(local_proxy_arp_line=line)
        case ("unreachables",):
            return known._replace(no_unreachables_line=None)
        case "tcp", "adjust-mss", number:
            return known._replace(mss=number_in(number, "an MSS", 1, 65495), mss_line=line)
        case "verify", "unicast", *rest:
            return known._replace(reverse_path=_reverse_path(rest, line))
        case _:
            return known


def with_helper(known: Handling, words: list[str], line: Line) -> Handling:
    """`ip helper-address [vrf V|global] A [redundancy G]`. Raises `ValueError`."""
    new = _helper(words, line)
    return known._replace(helpers=(*(one for one in known.helpers if (one.address, one.vrf) != (new.address, new.vrf)), new))


def without_helper(known: Handling, words: list[str], line: Line) -> Handling:
    """`no ip helper-address` removes all, with an address that one. Raises `ValueError`."""
    if not words:
        return known._replace(helpers=())
    gone = _helper(words, line)
    return known._replace(helpers=tuple(one for one in known.helpers if (one.address, one.vrf) != (gone.address, gone.vrf)))


def _helper(words: list[str], line: Line) -> Helper:
    match words:
        case ["vrf", name, address, *_]:
            return Helper(parse_address(address), line, name)
        case ["global", address, *_]:
            return Helper(parse_address(address), line, "")
        case [address, *_]:
            return Helper(parse_address(address), line)
        case _:
            raise ValueError("a helper needs an address")


def without_handling_line(known: Handling, words: tuple[str, ...], line: Line | None) -> Handling:
    """A line behind `no ip`, or behind `default ip`: then `line` is None."""
    match words:
        case "policy", *_:
            return known._replace(policy=None)
        case "proxy-arp", *_:
            return known._replace(no_proxy_arp_line=line)
        case "local-proxy-arp", *_:
            return known._replace(local_proxy_arp_line=None)
        case "unreachables", *_:
            return known._replace(no_unreachables_line=line)
        case "tcp", "adjust-mss", *_:
            return known._replace(mss=None, mss_line=None)
        case ("verify",) | ("verify", "unicast", *_):
            return known._replace(reverse_path=None)
        case _:
            return known


def _reverse_path(words: list[str], line: Line) -> ReversePath:
    """`reverse-path [ACL]`, which is strict, or `source reachable-via rx|any [allow-default] [allow-self-ping] [ACL]`.
    Raises `ValueError`."""
    match words:
        case ["reverse-path", *rest]:
            made = ReversePath(is_strict=True, line=line)
        case ["source", "reachable-via", ("rx" | "any") as how, *rest]:
            made = ReversePath(is_strict=how == "rx", line=line)
        case _:
            raise ValueError("unicast reverse path forwarding needs 'source reachable-via rx' or 'any'")
    for word in rest:
        if word == "allow-default":
            made = made._replace(allows_default=True)
        elif word == "allow-self-ping":
            made = made._replace(allows_self_ping=True)
        elif word != "l2-src":
            made = made._replace(acl=word)
    return made
