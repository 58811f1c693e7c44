"""Lines of an interface that decide what happens to packets, not where they go: access groups, NAT sides, NHRP, tunnel
protection. Imported with the first such line of a config."""

from __future__ import annotations

from typing import Any

from routecheck.address import parse_address
from routecheck.ios.passwords import read_psk
from routecheck.ios.values import keyword, number_in
from routecheck.model.crypto import Nhrp, Said, TunnelProtection
from routecheck.syntax.line import Line

Change = dict[str, Any]


def ip_packet_line(known: dict[str, Any], words: tuple[str, ...], line: Line) -> Change:
    """A line behind `ip`. Raises `ValueError`."""
    match words:
        case "nat", ("inside" | "outside") as side:
            return dict(nat_side=(side, line))
        case "access-group", name, way:
            return {f"acl_{keyword(way, ('in', 'out'))}": (name, line)}
        case "access-group", *_:
            raise ValueError("an access group needs a list and a direction")
        case "nhrp", *rest:
            return dict(nhrp=_nhrp(known["nhrp"] or Nhrp(), rest, line))
        case _:
            return {}


def without_ip_packet_line(known: dict[str, Any], words: tuple[str, ...]) -> Change:
    """A line behind `no ip`."""
    match words:
        case "nat", *_:
            return dict(nat_side=None)
        case "access-group", *rest:
            return {f"acl_{way}": None for way in ("in", "out") if way in rest or not {"in", "out"} & set(rest)}
        case "nhrp", *rest:
            return dict(nhrp=_without_nhrp(known["nhrp"], rest))
        case _:
            return {}


def _nhrp(known: Nhrp, words: list[str], line: Line) -> Nhrp:
    match words:
        case ["network-id", number]:
            return known._replace(network_id=Said(number_in(number, "an NHRP network id", 1), line))
        case ["authentication", *key]:
            return known._replace(authentication=read_psk(key, line))
        case ["map", "multicast", "dynamic"]:
            return known._replace(multicasts_dynamically=line)
        case ["map", "multicast", *_]:
            return known
        case ["map", address, *rest]:
            if not rest:
                raise ValueError("an NHRP map needs the address that packets are sent to")
            kept = tuple(one for one in known.maps if one[0] != parse_address(address))
            target = rest[-1] if len(rest) < 3 else rest[0]
            return known._replace(maps=(*kept, (parse_address(address), Said(parse_address(target), line))))
        case ["nhs", address, *rest]:
            known = known._replace(servers=(*known.servers, Said(parse_address(address), line)))
            if rest[:1] == ["nbma"] and len(rest) > 1 and rest[1][:1].isdigit():
                known = known._replace(maps=(*known.maps, (parse_address(address), Said(parse_address(rest[1]), line))))
            return known
        case ["redirect", *_]:
            return known._replace(redirects=line)
        case ["shortcut", *_]:
            return known._replace(takes_shortcuts=line)
        case _:
            return known


def _without_nhrp(known: Nhrp | None, words: list[str]) -> Nhrp | None:
    if known is None:
        return None
    match words:
        case ["network-id", *_]:
            return known._replace(network_id=None)
        case ["authentication", *_]:
            return known._replace(authentication=None)
        case ["map", "multicast", "dynamic"]:
            return known._replace(multicasts_dynamically=None)
        case ["map", address, *_] if address[:1].isdigit():
            return known._replace(maps=tuple(one for one in known.maps if one[0] != parse_address(address)))
        case ["nhs", address, *_]:
            return known._replace(servers=tuple(one for one in known.servers if one.value != parse_address(address)))
        case ["redirect", *_]:
            return known._replace(redirects=None)
        case ["shortcut", *_]:
            return known._replace(takes_shortcuts=None)
        case _:
            return known


def tunnel_protection(words: list[str], line: Line) -> TunnelProtection:
    """`ipsec profile NAME [shared] [ikev2-profile P]`. Raises `ValueError`."""
    match words:
        case ["ipsec", "profile", name, *rest]:
            ikev2 = rest[rest.index("ikev2-profile") + 1] if "ikev2-profile" in rest[:-1] else ""
            return TunnelProtection(name, line, "shared" in rest, ikev2)
        case _:
            raise ValueError("tunnel protection needs the name of an IPsec profile")
