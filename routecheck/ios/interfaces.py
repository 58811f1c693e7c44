"""The lines of an `interface` block, folded into an `Interface` (S1.10 to S1.24)."""

from __future__ import annotations

from typing import Any

from routecheck.address import MASKS, dotted, host_prefix, parse_address, parse_mac, parse_mask
from routecheck.diagnostic import RefusedError
from routecheck.ios.first_hop import with_group, without_group
from routecheck.ios.handling import HANDLED, handling_line, with_helper, without_handling_line, without_helper
from routecheck.ios.names import interface_name, is_ethernet
from routecheck.ios.ospf_interface import ospf_setting, without_ospf_setting
from routecheck.ios.values import number_in
from routecheck.model.device import Interface, InterfaceAddress, Switchport, Timing, Tunnel
from routecheck.syntax.line import Line

_DEFAULTS: dict[str, Any] = Interface._field_defaults


class Known(dict[str, Any]):
    """What is known of one interface so far, by the fields of `Interface`; a field that no line has set is at its default.

    A plain dict while lines are folded in: to replace a tuple of 26 fields for every line is two thirds of the time
    that reading takes.
    """

    def __missing__(self, field: str) -> Any:
        return _DEFAULTS[field]


Change = dict[str, Any]
"""The fields a line sets."""
NO_IP: Change = {"address": None, "secondaries": (), "unknown_address": None, "unnumbered": None, "unnumbered_line": None}


def new_interface(name: str, line: Line) -> Known:
    """An interface of which nothing is known but its name and where it is named first."""
    return Known(name=name, line=line)


def interface_line(known: Known, words: tuple[str, ...], line: Line) -> Change:
    """What one more line changes. Raises `ValueError` with a sentence for an argument that IOS would refuse."""
    if words[0] == "ip":
        return _ip_line(known, words[1:], line)
    if words[0] in ("no", "default"):
        return _without(known, words[1:], line, is_default=words[0] == "default")
    match words:
        case ("shutdown",):
            return dict(is_shutdown=True, shutdown_line=line)
        case ("switchport",):
            return dict(NO_IP, switchport=_switchport(known["switchport"], words))
        case "switchport", *_:
            return dict(switchport=_switchport(known["switchport"], words)._replace(is_routed=_is_routed(known)))
        case "bandwidth", kbps if kbps.isdigit():
            return dict(bandwidth_kbps=number_in(kbps, "a bandwidth", 1))
        case "speed", *speeds:
            return dict(speed_kbps=int(speeds[0]) * 1000 if len(speeds) == 1 and speeds[0].isdigit() else None)
        case "duplex", how:
            return dict(duplex=how.lower())
        case "mtu", size:
            return dict(mtu=number_in(size, "an MTU"))
        case "vrf", "forwarding", name, *_:
            return _in_vrf(known, name)
        case "encapsulation", kind, *rest:
            return _encapsulated(kind, rest)
        case "channel-group", number, *_:
            return dict(channel_group=number_in(number, "a channel group"))
        case "port-channel", "min-links", number:
            return dict(min_links=number_in(number, "a number of links"))
        case ("autostate",):
            return dict(has_autostate=True)
        case "carrier-delay" | "bfd", *_:
            return dict(timing=_timing(known["timing"], words, line))
        case "peer", "neighbor-route":
            return dict(has_neighbor_route=True)
        case "dialer", "pool", number:
            return dict(dialer_pool=number_in(number, "a dialer pool", 1, 255))
        case ("dialer", "pool-member", number, *_) | ("pppoe-client", "dial-pool-number", number, *_):
            return dict(dials_for=known["dials_for"] | {number_in(number, "a dialer pool", 1, 255)})
        case "keepalive", *rest:
            return dict(tunnel=known["tunnel"]._replace(keepalive_line=None if rest[:1] == ["0"] else line))
        case "standby", "version", number:
            return dict(standby_version=number_in(number, "a version of HSRP", 1, 2))
        case ("standby" | "vrrp" | "glbp", *_):
            return dict(groups=with_group(known["groups"], words, line), serves_hosts=known["serves_hosts"] or line)
        case "tunnel", *_:
            return dict(tunnel=_tunnel(known["tunnel"], words, line))
        case "mac-address", address:
            return dict(handling=known["handling"]._replace(mac=parse_mac(address), mac_line=line))
        case "crypto", "map", name, *_:
            return dict(crypto_map=(name, line))
        case _:
            return {}


def _ip_line(known: Known, words: tuple[str, ...], line: Line) -> Change:
    """A line that starts with `ip`, without that word."""
    if words[0] in HANDLED:
        return {"handling": handling_line(known["handling"], words, line)}
    match words:
        case "address", address, *_ if "/" in address:
            raise ValueError(_spelt_out(address))
        case "address", address, mask if "." in address:
            return _with_primary(known, _address(address, mask, line))
        case "address", ("dhcp" | "negotiated"), *_:
            _check_routed(known)
            return dict(NO_IP, unknown_address=line)
        case "address", address, mask, "secondary", *_:
            return _with_secondary(known, _address(address, mask, line))
        case "ospf", *_:
            return {"ospf": ospf_setting(known["ospf"], words[1:], line)}
        case "unnumbered", *name:
            _check_routed(known)
            return dict(NO_IP, unnumbered=_name(name), unnumbered_line=line)
        case "mtu", size:
            return dict(ip_mtu=number_in(size, "an MTU"))
        case "vrf", "forwarding", name, *_:
            return _in_vrf(known, name)
        case "helper-address", *rest:
            return dict(serves_hosts=known["serves_hosts"] or line, handling=with_helper(known["handling"], rest, line))
        case ("nat" | "access-group" | "nhrp", *_):
            from routecheck.ios.packets import ip_packet_line

            return ip_packet_line(known, words, line)
        case "dhcp", "client", "default-router", "distance", number:
            return dict(dhcp_distance=number_in(number, "an administrative distance", 1, 255))
        case "dhcp", "client", "request", "router":
            return dict(takes_dhcp_default=True)
        case _:
            return {}


def _without(known: Known, words: tuple[str, ...], line: Line, *, is_default: bool) -> Change:
    """A line that starts with `no` or `default`, without that word (S1.10)."""
    if words[0] == "ip" and words[1:2] and words[1] in HANDLED:
        return {"handling": without_handling_line(known["handling"], words[1:], None if is_default else line)}
    match words:
        case ("shutdown",):
            return dict(is_shutdown=False, shutdown_line=None, has_no_shutdown=True)
        case "ip", "address", *rest:
            return _without_address(known, rest)
        case "switchport", *_:
            return dict(switchport=_without_switchport(known["switchport"], words, is_default=is_default))
        case "ip", "ospf", *rest:
            return dict(ospf=without_ospf_setting(known["ospf"], tuple(rest)))
        case "ip", "unnumbered", *_:
            return dict(unnumbered=None, unnumbered_line=None)
        case "bandwidth", *_:
            return dict(bandwidth_kbps=None)
        case "speed", *_:
            return dict(speed_kbps=None)
        case "duplex", *_:
            return dict(duplex=None)
        case "mtu", *_:
            return dict(mtu=None)
        case "ip", "mtu", *_:
            return dict(ip_mtu=None)
        case "ip", "dhcp", "client", "default-router", *_:
            return dict(dhcp_distance=None)
        case "ip", "dhcp", "client", "request", "router":
            return dict(takes_dhcp_default=is_default)
        case ("vrf", *_) | ("ip", "vrf", *_):
            return _in_vrf(known, "")
        case "encapsulation", *_:
            return dict(encapsulation=None, vlan=None, is_native_vlan=False)
        case "channel-group", *_:
            return dict(channel_group=None)
        case "port-channel", "min-links", *_:
            return dict(min_links=1)
        case ("autostate",):
            return dict(has_autostate=is_default)
        case "carrier-delay", *_:
            return dict(timing=known["timing"]._replace(carrier_ms=None, carrier_line=None))
        case "bfd", "interval", *_:
            return dict(timing=known["timing"]._replace(bfd_line=None))
        case "peer", "neighbor-route":
            return dict(has_neighbor_route=is_default)
        case "dialer", "pool", *_:
            return dict(dialer_pool=None)
        case ("dialer", "pool-member", *number) | ("pppoe-client", "dial-pool-number", *number):
            return dict(dials_for=known["dials_for"] - {int(word) for word in number[:1] if word.isdecimal()})
        case "keepalive", *_:
            return dict(tunnel=known["tunnel"]._replace(keepalive_line=None))
        case ("standby", "version", *_):
            return dict(standby_version=1)
        case ("standby" | "vrrp" | "glbp", *_):
            groups = without_group(known["groups"], words, is_default=is_default)
            return dict(groups=groups, serves_hosts=known["serves_hosts"] if groups else None)
        case "ip", "helper-address", *rest:
            return _without_helper(known, rest, line)
        case "tunnel", *_:
            return dict(tunnel=_without_tunnel(known["tunnel"], words))
        case "crypto", "map", *_:
            return dict(crypto_map=None)
        case "ip", ("nat" | "access-group" | "nhrp"), *rest:
            from routecheck.ios.packets import without_ip_packet_line

            return without_ip_packet_line(known, (words[1], *rest))
        case "mac-address", *_:
            return dict(handling=known["handling"]._replace(mac=None, mac_line=None))
        case _:
            return {}


def _without_helper(known: Known, words: list[str], line: Line) -> Change:
    handling = without_helper(known["handling"], words, line)
    group = next((group.line for group in known["groups"].values()), None)
    return dict(serves_hosts=handling.helpers[0].line if handling.helpers else group, handling=handling)


def _timing(known: Timing, words: tuple[str, ...], line: Line) -> Timing:
    """`carrier-delay [up S] [down S] | S | msec MS`, `bfd interval T min_rx R multiplier M`."""
    match words:
        case "carrier-delay", "msec", number:
            return known._replace(carrier_ms=number_in(number, "a delay"), carrier_line=line)
        case "carrier-delay", number if number.isdigit():
            return known._replace(carrier_ms=1000 * number_in(number, "a delay", 0, 60), carrier_line=line)
        case "carrier-delay", *pairs if "down" in pairs[:-1]:
            text = [word for word in pairs[pairs.index("down") + 1 :] if word != "msec"]
            unit = 1 if "msec" in pairs else 1000
            return known._replace(carrier_ms=unit * number_in(text[0] if text else "", "a delay", 0, 60000), carrier_line=line)
        case "bfd", "interval", sent, "min_rx", received, "multiplier", number:
            every, least = number_in(sent, "an interval", 1), number_in(received, "an interval", 1)
            multiplier = number_in(number, "a multiplier", 1, 50)
            return known._replace(bfd_ms=every, bfd_rx_ms=least, bfd_multiplier=multiplier, bfd_line=line)
        case _:
            return known


def _is_routed(known: Known) -> bool:
    """Whether the port is routed: by `no switchport`, or by an IP address, which a switch port cannot have (S1.23)."""
    has_ip = known["address"] is not None or known["unknown_address"] is not None or known["unnumbered"] is not None
    return known["switchport"].is_routed or has_ip


def _in_vrf(known: Known, name: str) -> Change:
    """Moving an interface to another VRF removes its addresses (S1.15)."""
    if name == known["vrf"]:
        return {}
    return dict(NO_IP, vrf=name)


def _spelt_out(text: str) -> str:
    """What to write instead of `10.0.0.1/31`, which other systems' configs have. Raises `ValueError`."""
    address, _, length = text.partition("/")
    if not (length.isascii() and length.isdigit() and int(length) <= 32):
        raise ValueError(f"'{text}' is not an address with a mask")
    parse_address(address)
    return f"IOS takes no prefix length here; write the mask: ip address {address} {dotted(MASKS[int(length)])}"


def _encapsulated(kind: str, rest: list[str]) -> Change:
    """The encapsulation, with both tags in its name where a frame has two. Raises `ValueError`."""
    if kind.lower() not in ("dot1q", "isl", "dot1ad"):
        return dict(encapsulation=kind, vlan=None, is_native_vlan=False)
    vlan = number_in(rest[0] if rest else "", "a VLAN tag", 1, 4094)
    is_native = rest[1:] == ["native"]
    return dict(encapsulation=" ".join((kind, *([] if is_native else rest[1:]))), vlan=vlan, is_native_vlan=is_native)


def _name(words: list[str]) -> str:
    return interface_name(" ".join(word for word in words if word != "poll"))


def _address(address: str, mask: str, line: Line) -> InterfaceAddress:
    value, length = parse_address(address), parse_mask(mask)
    prefix = host_prefix(value, length)
    if length < 31 and value in (prefix.address, prefix.last):
        which = "network" if value == prefix.address else "broadcast"
        raise ValueError(f"bad mask /{length} for address {address}: that is the {which} address of {prefix}")
    if length == 0:
        raise ValueError(f"bad mask {mask} for address {address}")
    if value == 0 or value >= 0xE0000000 or value >> 24 == 127:
        raise ValueError(f"{address} cannot be the address of an interface")
    return InterfaceAddress(value, prefix, line)


def _with_primary(known: Known, new: InterfaceAddress) -> Change:
    """A new primary address replaces the old one and keeps the secondaries, of which it may have been one (S1.14)."""
    if len(known) == 2 and "." not in known["name"]:
        return {"address": new}
    _check_routed(known)
    kept = tuple(old for old in known["secondaries"] if old.address != new.address)
    return dict(NO_IP, address=new, secondaries=kept)


def _check_routed(known: Known) -> None:
    """S1.23: a switch port takes no address."""
    how = known["switchport"]
    if how.is_configured and not how.is_routed:
        raise ValueError(f"{known['name']} is a switch port, which has no IP address before 'no switchport' (S1.23)")
    if known["encapsulation"] is None and "." in known["name"] and is_ethernet(known["name"]):
        raise RefusedError("CFG106", f"{known['name']} has no encapsulation yet, and IOS takes no address before that")


def _with_secondary(known: Known, new: InterfaceAddress) -> Change:
    if known["address"] and known["address"].address == new.address:
        raise ValueError(f"{dotted(new.address)} is the primary address already and cannot be a secondary too")
    kept = tuple(old for old in known["secondaries"] if old.address != new.address)
    return dict(secondaries=(*kept, new))


def _without_address(known: Known, rest: list[str]) -> Change:
    """`no ip address` removes all; with an address it removes that one, a primary only as the last (S1.14)."""
    if len(rest) < 2 or rest[0] in ("dhcp", "negotiated"):
        return dict(address=None, secondaries=(), unknown_address=None)
    value = parse_address(rest[0])
    if known["address"] and known["address"].address == value and "secondary" not in rest:
        if known["secondaries"]:
            raise ValueError("the secondary addresses must be removed before the primary one")
        return dict(address=None)
    return dict(secondaries=tuple(old for old in known["secondaries"] if old.address != value))


def _tunnel(known: Tunnel, words: tuple[str, ...], line: Line) -> Tunnel:
    match words:
        case "tunnel", "source", *source:
            text = " ".join(source)
            is_address = text[:1].isdigit()
            return known._replace(source=str(parse_address(text)) if is_address else interface_name(text), source_line=line)
        case "tunnel", "destination", address, *_ if address[0].isdigit():
            return known._replace(destination=parse_address(address), destination_line=line)
        case "tunnel", "destination", *_:
            return known._replace(destination=None, destination_line=line)
        case "tunnel", "mode", *mode:
            return known._replace(mode=" ".join(mode).lower(), mode_line=line)
        case "tunnel", "key", number:
            if not (number.isdigit() and number.isascii()):
                raise ValueError("a tunnel key is a number")
            return known._replace(key=int(number), key_line=line)
        case "tunnel", "vrf", name:
            return known._replace(vrf=name)
        case "tunnel", "protection", *rest:
            from routecheck.ios.packets import tunnel_protection

            return known._replace(protection=tunnel_protection(rest, line))
        case _:
            return known


def _without_tunnel(known: Tunnel, words: tuple[str, ...]) -> Tunnel:
    match words:
        case "tunnel", "source", *_:
            return known._replace(source=None, source_line=None)
        case "tunnel", "destination", *_:
            return known._replace(destination=None, destination_line=None)
        case "tunnel", "mode", *_:
            return known._replace(mode=Tunnel().mode, mode_line=None)
        case "tunnel", "key", *_:
            return known._replace(key=None, key_line=None)
        case "tunnel", "vrf", *_:
            return known._replace(vrf="")
        case "tunnel", "protection", *_:
            return known._replace(protection=None)
        case _:
            return known


def _switchport(known: Switchport, words: tuple[str, ...]) -> Switchport:
    match words:
        case ("switchport",):
            return known._replace(is_routed=False, is_configured=True)
        case "switchport", "mode", mode, *_:
            return known._replace(mode=mode, is_configured=True)
        case "switchport", "access", "vlan", vlan if vlan.isdigit():
            return known._replace(access_vlan=number_in(vlan, "a VLAN", 1, 4094), is_configured=True)
        case "switchport", "voice", "vlan", vlan if vlan.isdigit():
            return known._replace(voice_vlan=number_in(vlan, "a VLAN", 0, 4094), is_configured=True)
        case "switchport", "trunk", "native", "vlan", vlan if vlan.isdigit():
            return known._replace(native_vlan=number_in(vlan, "a VLAN", 1, 4094), is_configured=True)
        case "switchport", "trunk", "allowed", "vlan", *rest:
            return known._replace(allowed_vlans=_allowed(known.allowed_vlans, rest), is_configured=True)
        case "switchport", *_:
            return known._replace(is_configured=True)
        case _:
            return known


def _without_switchport(known: Switchport, words: tuple[str, ...], *, is_default: bool) -> Switchport:
    match words:
        case ("switchport",):
            return known._replace(is_routed=not is_default, is_configured=known.is_configured or is_default)
        case "switchport", "mode", *_:
            return known._replace(mode=None)
        case "switchport", "access", *_:
            return known._replace(access_vlan=1)
        case "switchport", "voice", *_:
            return known._replace(voice_vlan=None)
        case "switchport", "trunk", "allowed", *_:
            return known._replace(allowed_vlans=None)
        case "switchport", "trunk", "native", *_:
            return known._replace(native_vlan=1)
        case _:
            return known


def _allowed(known: frozenset[int] | None, words: list[str]) -> frozenset[int] | None:
    """`switchport trunk allowed vlan ...` (S12.5): the last list wins, `add`, `remove` and `except` change it."""
    everything = frozenset(range(1, 4095))
    match words:
        case ["all"]:
            return None
        case ["none"]:
            return frozenset()
        case ["add", *rest]:
            return None if known is None else known | vlan_numbers(rest)
        case ["remove", *rest]:
            return (everything if known is None else known) - vlan_numbers(rest)
        case ["except", *rest]:
            return everything - vlan_numbers(rest)
        case _:
            return vlan_numbers(words)


def vlan_numbers(words: list[str]) -> frozenset[int]:
    """The VLANs of `10,20-22`. Raises `ValueError`."""
    numbers: set[int] = set()
    for part in "".join(words).split(","):
        low, dash, high = part.partition("-")
        first = number_in(low, "a VLAN", 1, 4094)
        last = number_in(high, "a VLAN", 1, 4094) if dash else first
        if last < first:
            raise ValueError(f"'{part}' is not a range of VLANs")
        numbers.update(range(first, last + 1))
    return frozenset(numbers)
