"""`ip route` lines (S3.1 to S3.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from routecheck.address import ALL_ONES, MASKS, Prefix, classful_length, host_prefix, parse_address, parse_mask
from routecheck.ios.names import interface_name
from routecheck.model.routing import DefaultGateway, DefaultNetwork, StaticRoute
from routecheck.syntax.line import Line

_OPTIONS = ("name", "tag", "track", "permanent", "multicast", "global", "dhcp")


def static_route(words: tuple[str, ...], line: Line) -> StaticRoute:
    """The route of `ip route ...`; `words` start behind `route`. Raises `ValueError` with a sentence."""
    vrf = ""
    if words[:1] == ("vrf",) and len(words) > 1:
        vrf, words = words[1], words[2:]
    if len(words) < 3:
        raise ValueError("a static route needs a prefix, a mask and a next hop")
    route = StaticRoute(prefix=route_prefix(words[0], words[1]), line=line, vrf=vrf)
    rest = list(words[2:])
    if rest[0][0].isalpha() and _option(rest[0]) != "dhcp":
        route, rest = _with_interface(route, rest)
    if rest and "." in rest[0]:
        route = route._replace(next_hop=_next_hop(rest.pop(0)))
    while rest:
        route = _with_option(route, rest)
    if route.interface is None and route.next_hop is None and not route.is_dhcp:
        raise ValueError("a static route needs a next hop or an interface")
    if route.track and route.is_permanent:
        raise ValueError("'permanent' and 'track' exclude each other")
    return route


def route_prefix(address: str, mask: str) -> Prefix:
    """The prefix of an address and a mask, which must fit (S1.16). Raises `ValueError`."""
    value, length = parse_address(address), parse_mask(mask)
    if value & ~MASKS[length] & ALL_ONES:
        prefix = host_prefix(value, length)
        raise ValueError(f"inconsistent address and mask: {address} has bits set behind {mask} (the prefix is {prefix})")
    return Prefix(value, length)


def _next_hop(text: str) -> int:
    address = parse_address(text)
    if address == 0 or address >= 0xE0000000:
        raise ValueError(f"invalid next hop address {text}")
    return address


def _with_interface(route: StaticRoute, rest: list[str]) -> tuple[StaticRoute, list[str]]:
    """The exit interface at the front of `rest`, whose number may stand apart (`null 0`)."""
    if any(char.isdigit() for char in rest[0]):
        return route._replace(interface=interface_name(rest[0])), rest[1:]
    if len(rest) > 1 and rest[1][0].isdigit():
        return route._replace(interface=interface_name(rest[0] + rest[1])), rest[2:]
    raise ValueError(f"'{rest[0]}' is neither a next hop nor an interface")


def _option(word: str) -> str:
    lower = word.lower()
    found = [option for option in _OPTIONS if option.startswith(lower)]
    return found[0] if len(found) == 1 or lower in found else ""


def _with_option(route: StaticRoute, rest: list[str]) -> StaticRoute:
    """`route` with the option at the front of `rest`, which is taken from it. They come in any order (EX-3.2)."""
    word = rest.pop(0)
    if word.startswith("!"):  # S1.8: a comment behind a command
        rest.clear()
        return route
    if word.isdigit():
        if not 1 <= int(word) <= 255:
            raise ValueError(f"administrative distance {word} is not 1 to 255")
        return route._replace(distance=int(word))
    option = _option(word)
    if option in ("name", "tag", "track"):
        if not rest:
            raise ValueError(f"'{option}' needs a value")
        value = rest.pop(0)
        if option == "name":
            return route._replace(name=value)
        least, most = (1, 1000) if option == "track" else (0, 0xFFFFFFFF)
        if not (value.isdigit() and value.isascii()) or not least <= int(value) <= most:
            raise ValueError(f"'{value}' is not a number from {least} to {most} for '{option}'")
        return route._replace(track=value) if option == "track" else route._replace(tag=int(value))
    if option == "permanent":
        return route._replace(is_permanent=True)
    if option == "global":
        return route._replace(next_hop_is_global=True)
    if option == "dhcp":
        return route._replace(is_dhcp=True)
    if option == "multicast":
        return route._replace(is_multicast=True)
    raise ValueError(f"'{word}' is not an option of a static route")


def static_key(route: StaticRoute) -> tuple[str, Prefix, str | None, int | None]:
    """What makes two `ip route` lines one entry: VRF, prefix, interface and next hop (S3.3)."""
    return route.vrf, route.prefix, route.interface, route.next_hop


def default_network(text: str) -> int:
    """The network of `ip default-network`. Raises `ValueError`."""
    address = parse_address(text)
    if address >= 0xE0000000:
        raise ValueError(f"{text} is no network")
    return address


def default_gateway(text: str, line: Line) -> DefaultGateway:
    """The gateway of `ip default-gateway`. Raises `ValueError`."""
    return DefaultGateway(_next_hop(text), line)


def default_networks(found: Mapping[int, Line]) -> tuple[DefaultNetwork, ...]:
    """The classful networks among those named by `ip default-network`; 0.0.0.0 is the default route itself."""
    made = (DefaultNetwork(Prefix(address, classful_length(address)), line) for address, line in found.items() if address)
    return tuple(one for one in made if one.prefix.address & ALL_ONES >> one.prefix.length == 0)


def summaries(found: Mapping[int, Line]) -> Iterator[StaticRoute]:
    """S3.29: of a subnet, IOS makes a static route to the major network by way of it."""
    for address, line in found.items():
        major = host_prefix(address, classful_length(address))
        if address != major.address:
            yield StaticRoute(major, line, next_hop=address)
