"""The lines of an `interface` block, folded into an `Interface` (S1.10 to S1.24)."""

from __future__ import annotations

from routecheck.address import dotted, host_prefix, parse_address, parse_mask
from routecheck.ios.names import interface_name
from routecheck.ios.passwords import read_key
from routecheck.model.device import Interface, InterfaceAddress, OspfSettings, Switchport, Tunnel
from routecheck.syntax.line import Line


def interface_line(known: Interface, words: tuple[str, ...], line: Line) -> Interface:
    """`known` after one more line. Raises `ValueError` with a sentence for an argument that IOS would refuse."""
    match words:
        case "ip", "address", ("dhcp" | "negotiated"), *_:
            return known._replace(address=None, secondaries=(), unknown_address=line)
        case "ip", "address", address, mask:
            return known._replace(address=_address(address, mask, line), unknown_address=None, unnumbered=None)
        case "ip", "address", address, mask, "secondary", *_:
            return _with_secondary(known, _address(address, mask, line))
        case "no" | "default", "ip", "address", *rest:
            return _without_address(known, rest)
        case "ip", "unnumbered", *name:
            return known._replace(unnumbered=_name(name), unnumbered_line=line, address=None, secondaries=())
        case "no" | "default", "ip", "unnumbered", *_:
            return known._replace(unnumbered=None, unnumbered_line=None)
        case ("shutdown",):
            return known._replace(is_shutdown=True, shutdown_line=line)
        case "no" | "default", "shutdown":
            return known._replace(is_shutdown=False, shutdown_line=None, has_no_shutdown=True)
        case "description", *_:
            return known._replace(description=line.text.partition(" ")[2].strip())
        case "bandwidth", kbps if kbps.isdigit():
            return known._replace(bandwidth_kbps=int(kbps))
        case "no" | "default", "bandwidth", *_:
            return known._replace(bandwidth_kbps=None)
        case "speed", *speeds:
            return known._replace(speed_kbps=int(speeds[0]) * 1000 if len(speeds) == 1 and speeds[0].isdigit() else None)
        case "mtu", size:
            return known._replace(mtu=_number(size, "an MTU"))
        case "ip", "mtu", size:
            return known._replace(ip_mtu=_number(size, "an MTU"))
        case "no" | "default", "mtu", *_:
            return known._replace(mtu=None)
        case "no" | "default", "ip", "mtu", *_:
            return known._replace(ip_mtu=None)
        case ("vrf", "forwarding", name, *_) | ("ip", "vrf", "forwarding", name, *_):
            return known if name == known.vrf else known._replace(vrf=name, address=None, secondaries=())
        case ("no" | "default", "vrf", *_) | ("no" | "default", "ip", "vrf", *_):
            return known._replace(vrf="", address=None, secondaries=()) if known.vrf else known
        case "encapsulation", kind, *rest:
            return known._replace(encapsulation=kind, vlan=int(rest[0]) if rest and rest[0].isdigit() else None)
        case "no" | "default", "encapsulation", *_:
            return known._replace(encapsulation=None, vlan=None)
        case "channel-group", number, *_:
            return known._replace(channel_group=_number(number, "a channel group"))
        case "no" | "default", "channel-group", *_:
            return known._replace(channel_group=None)
        case "port-channel", "min-links", number:
            return known._replace(min_links=_number(number, "a number of links"))
        case ("autostate",) | ("default", "autostate"):
            return known._replace(has_autostate=True)
        case "no", "autostate":
            return known._replace(has_autostate=False)
        case ("standby" | "vrrp" | "glbp", *_) | ("ip", "helper-address", *_):
            return known._replace(serves_hosts=known.serves_hosts or line)
        case ("tunnel", *_) | ("no" | "default", "tunnel", *_):
            return known._replace(tunnel=_tunnel(known.tunnel, words, line))
        case ("switchport", *_) | ("no" | "default", "switchport", *_):
            return known._replace(switchport=_switchport(known.switchport, words))
        case ("ip", "ospf", *rest) | ("no" | "default", "ip", "ospf", *rest):
            return known._replace(ospf=_ospf(known.ospf, tuple(rest), line, is_removed=words[0] != "ip"))
        case _:
            return known


def _number(text: str, what: str) -> int:
    if not text.isdigit() or not text.isascii():
        raise ValueError(f"'{text}' is not {what}")
    return int(text)


def _name(words: list[str]) -> str:
    return interface_name(" ".join(word for word in words if word != "poll"))


def _address(address: str, mask: str, line: Line) -> InterfaceAddress:
    value, length = parse_address(address), parse_mask(mask)
    prefix = host_prefix(value, length)
    if length < 31 and value in (prefix.address, prefix.last):
        which = "network" if value == prefix.address else "broadcast"
        raise ValueError(f"bad mask /{length} for address {address}: that is the {which} address of {prefix}")
    if value == 0 or value >= 0xE0000000 or value >> 24 == 127:
        raise ValueError(f"{address} cannot be the address of an interface")
    return InterfaceAddress(value, prefix, line)


def _with_secondary(known: Interface, new: InterfaceAddress) -> Interface:
    if known.address and known.address.address == new.address:
        raise ValueError(f"{dotted(new.address)} is the primary address already and cannot be a secondary too")
    kept = tuple(old for old in known.secondaries if old.address != new.address)
    return known._replace(secondaries=(*kept, new))


def _without_address(known: Interface, rest: list[str]) -> Interface:
    """`no ip address` removes all; with an address it removes that one (S1.14)."""
    if len(rest) < 2 or rest[0] in ("dhcp", "negotiated"):
        return known._replace(address=None, secondaries=(), unknown_address=None)
    value = parse_address(rest[0])
    if known.address and known.address.address == value:
        known = known._replace(address=None)
    return known._replace(secondaries=tuple(old for old in known.secondaries if old.address != value))


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
            return known._replace(mode=" ".join(mode).lower())
        case "tunnel", "vrf", name:
            return known._replace(vrf=name)
        case "tunnel", "protection", *_:
            return known._replace(is_protected=True)
        case _, "tunnel", "source", *_:
            return known._replace(source=None, source_line=None)
        case _, "tunnel", "destination", *_:
            return known._replace(destination=None, destination_line=None)
        case _, "tunnel", "mode", *_:
            return known._replace(mode=Tunnel().mode)
        case _, "tunnel", "vrf", *_:
            return known._replace(vrf="")
        case _, "tunnel", "protection", *_:
            return known._replace(is_protected=False)
        case _:
            return known


def _switchport(known: Switchport, words: tuple[str, ...]) -> Switchport:
    match words:
        case ("switchport",) | ("default", "switchport"):
            return known._replace(is_routed=False, is_configured=True)
        case "no", "switchport":
            return known._replace(is_routed=True)
        case "switchport", "mode", mode, *_:
            return known._replace(mode=mode, is_configured=True)
        case "switchport", "access", "vlan", vlan if vlan.isdigit():
            return known._replace(access_vlan=int(vlan), is_configured=True)
        case "switchport", "voice", "vlan", vlan if vlan.isdigit():
            return known._replace(voice_vlan=int(vlan), is_configured=True)
        case "switchport", "trunk", "allowed", "vlan", *rest:
            return known._replace(allowed_vlans=_allowed(known.allowed_vlans, rest), is_configured=True)
        case "switchport", *_:
            return known._replace(is_configured=True)
        case _, "switchport", "mode", *_:
            return known._replace(mode=None)
        case _, "switchport", "access", *_:
            return known._replace(access_vlan=1)
        case _, "switchport", "trunk", "allowed", *_:
            return known._replace(allowed_vlans=None)
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
        low, _, high = part.partition("-")
        if not low.isdigit() or not (high or low).isdigit():
            raise ValueError(f"'{part}' is not a VLAN")
        numbers.update(range(int(low), min(int(high or low), 4094) + 1))
    return frozenset(numbers)


def area_id(text: str) -> int:
    """An OSPF area id, from a number or dotted (S5.4). Raises `ValueError`."""
    if text.isdigit() and text.isascii():
        return int(text)
    return parse_address(text)


def _ospf(known: OspfSettings, words: tuple[str, ...], line: Line, *, is_removed: bool) -> OspfSettings:
    if is_removed:
        return _without_ospf(known, words)
    match words:
        case pid, "area", area, *rest:
            return known._replace(process=pid, area=area_id(area), with_secondaries="none" not in rest, area_line=line)
        case "cost", cost:
            value = _number(cost, "an OSPF cost")
            if not 1 <= value <= 65535:
                raise ValueError(f"OSPF cost {cost} is not 1 to 65535")
            return known._replace(cost=value, cost_line=line)
        case "network", network, *_:
            return known._replace(network=network, network_line=line)
        case "priority", number:
            return known._replace(priority=_number(number, "an OSPF priority"))
        case "hello-interval", seconds:
            return known._replace(hello_s=_number(seconds, "a time"), timer_line=line)
        case "dead-interval", "minimal", *_:
            return known._replace(hello_s=0, dead_s=1, timer_line=line)
        case "dead-interval", seconds:
            return known._replace(dead_s=_number(seconds, "a time"), timer_line=line)
        case ("mtu-ignore",):
            return known._replace(ignores_mtu=True)
        case ("shutdown",):
            return known._replace(is_shutdown=True)
        case "authentication", *kind:
            return known._replace(authentication=kind[0] if kind else "simple", authentication_line=line)
        case "authentication-key", *key:
            return known._replace(simple_key=read_key(key), authentication_line=known.authentication_line or line)
        case "message-digest-key", number, "md5", *key:
            keys = dict(known.digest_keys) | {_number(number, "a key id"): read_key(key)}
            return known._replace(digest_keys=tuple(keys.items()), authentication_line=known.authentication_line or line)
        case _:
            return known


def _without_ospf(known: OspfSettings, words: tuple[str, ...]) -> OspfSettings:
    match words:
        case _, "area", *_:
            return known._replace(process="", area_line=None)
        case "cost", *_:
            return known._replace(cost=None, cost_line=None)
        case "network", *_:
            return known._replace(network=None, network_line=None)
        case "priority", *_:
            return known._replace(priority=1)
        case "hello-interval", *_:
            return known._replace(hello_s=None)
        case "dead-interval", *_:
            return known._replace(dead_s=None, hello_s=known.hello_s or None)
        case "mtu-ignore", *_:
            return known._replace(ignores_mtu=False)
        case "shutdown", *_:
            return known._replace(is_shutdown=False)
        case "authentication", *_:
            return known._replace(authentication=None)
        case "authentication-key", *_:
            return known._replace(simple_key=None)
        case "message-digest-key", number, *_:
            return known._replace(digest_keys=tuple(pair for pair in known.digest_keys if str(pair[0]) != number))
        case _:
            return known
