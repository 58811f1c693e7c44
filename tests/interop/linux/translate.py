"""An IOS config -> the commands that make a network namespace a router like it, and a host -> those that make it that host.

Only what the networks here use: the rest is refused (`refuse`), not skipped. What is a setting in Linux is set to what IOS does:
errors come from the interface that the packet came in by and begin with TTL 255, ARP asks with the address of its own
interface, nobody is redirected. MAC addresses are those of the prediction.
"""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import dotted
from routecheck.forwarding.ground import PORT, Ground
from routecheck.forwarding.station import Station
from routecheck.ios.names import kind
from routecheck.model.device import Device, Interface
from routecheck.model.routing import StaticRoute
from routecheck.topology import End
from tests.interop.linux.refuse import NotTranslated, refuse
from tests.interop.linux.rules import global_address, on_side, ruleset

_NEIGHBOUR = ("delay_first_probe_time 600", "mcast_solicit 1", "retrans_time_ms 400", "proxy_delay 0")
"""One ARP request, no wait before an answer for somebody else, and no probes of what is known."""
_CONF = ("accept_local 1", "arp_announce 2", "send_redirects 0", "accept_redirects 0", "rp_filter 0")
_PING = "echo '0 2147483647' > /proc/sys/net/ipv4/ping_group_range"
"""Who may send echoes by a datagram socket: everybody."""
_ROUTER = ("ip_default_ttl 255", "icmp_errors_use_inbound_ifaddr 1", "icmp_ratemask 0")
_HOST = (
    "ip_forward 0", "icmp_ratemask 0", "tcp_timestamps 0", "tcp_sack 0", "tcp_window_scaling 0", "tcp_ecn 0",
    "tcp_syn_retries 1",
)  # fmt: skip
"""The segments of a trace have no options but the MSS."""


def linux_name(name: str) -> str:
    """Gi0_1 for GigabitEthernet0/1; a loopback is an address on `lo`."""
    if kind(name) == "Loopback":
        return "lo"
    return name if name == PORT else name[:2] + name.removeprefix(kind(name)).replace("/", "_")


def router(ground: Ground, device: Device, down: frozenset[End]) -> str:
    """The shell script that makes a namespace this router, with the ports in `down` left down. Raises `NotTranslated`."""
    refuse(device)
    ports = [made for made in device.interfaces.values() if kind(made.name) not in ("Loopback", "Null")]
    lines = [*_written("", _ROUTER), *_settings(), _PING]
    for made in ports:
        own = linux_name(made.name)
        proxy = int(made.handling.has_proxy_arp)
        lines += _written(f"conf/{own}/", (f"proxy_arp {proxy}", f"arp_ignore {1 - proxy}"))
        lines.append(f"ip link set {own} address {ground.mac(End(device.name, made.name))} mtu {made.ip_mtu or 1500}")
    lines += [f"ip address add {at} dev {linux_name(name)}" for name, at in _addresses(device)]
    lines += [f"ip link set {linux_name(made.name)} up" for made in ports if End(device.name, made.name) not in down]
    lines += [f"ip {disown(made.name)}" for made in ports if End(device.name, made.name) in down]
    lines += routes(device, down)
    rules = ruleset(device, linux_name)
    if rules:
        lines.append(f"nft -f - <<'END'\n{rules}\nEND")
    return "\n".join(("set -e", *lines))


def host(ground: Ground, station: Station) -> str:
    """The shell script that makes a namespace this host. Linux would refuse a gateway off its subnet (S11.4)."""
    lines = [*_written("", _HOST), *_settings(), _PING]
    lines.append(f"ip link set {PORT} address {ground.mac(End(station.name, PORT))} gso_max_segs 1")
    lines.append(f"ip address add {dotted(station.address)}/{station.prefix.length} dev {PORT}")
    lines.append(f"ip link set {PORT} up")
    if station.gateway is not None and station.prefix.covers(station.gateway):
        lines.append(f"ip route add default via {dotted(station.gateway)}")
    return "\n".join(("set -e", *lines))


def _settings() -> Iterator[str]:
    for folder, settings in (("conf", _CONF), ("neigh", _NEIGHBOUR)):
        yield f"for place in /proc/sys/net/ipv4/{folder}/*; do"
        yield from (f"echo {value} > $place/{name}" for name, value in map(str.split, settings))
        yield "done"


def _written(folder: str, settings: tuple[str, ...]) -> Iterator[str]:
    for setting in settings:
        name, value = setting.split()
        yield f"echo {value} > /proc/sys/net/ipv4/{folder}{name}"


def _addresses(device: Device) -> Iterator[tuple[str, str]]:
    """Of each interface; a global address of static NAT stands on the interface whose subnet holds it (S9.11)."""
    for made in device.interfaces.values():
        yield from ((made.name, f"{dotted(at.address)}/{at.prefix.length}") for at in made.addresses)
    taken = {at.address for made in device.interfaces.values() for at in made.addresses}
    aliases = {global_address(device, rule) for rule in device.nat_rules if rule.kind == "static" and rule.has_alias}
    for alias in sorted(aliases - taken):
        for made in on_side(device, "outside"):
            if any(at.prefix.covers(alias) for at in made.addresses):
                yield made.name, f"{dotted(alias)}/32"


def disown(interface: str) -> str:
    """The `ip` command behind which an address of a port that is down is not the router's own (S2.3), as it stays to Linux."""
    return f"route flush table local dev {linux_name(interface)}"


def routes(device: Device, down: frozenset[End]) -> list[str]:
    """The static routes that can stand, each with its distance as its metric: Linux drops those of a port that goes down, and
    does not bring them back. Raises `NotTranslated`."""
    made = [_route(device, one, down) for one in device.static_routes if one.distance < 255]
    keys = [(one.prefix, one.distance) for one in device.static_routes]
    if len(set(keys)) < len(keys):
        raise NotTranslated(f"{device.name}: several ways at the same distance")
    return [f"ip route replace {line}" for line in made if line]


def _route(device: Device, route: StaticRoute, down: frozenset[End]) -> str:
    tail = f"metric {route.distance}"
    if route.interface and kind(route.interface) == "Null":
        return f"unreachable {route.prefix} {tail}"
    port = device.interfaces[route.interface] if route.interface else _towards(device, route)
    if End(device.name, port.name) in down:
        return ""
    via = f"via {dotted(route.next_hop)} " if route.next_hop is not None else ""
    return f"{route.prefix} {via}dev {linux_name(port.name)} {tail}"


def _towards(device: Device, route: StaticRoute) -> Interface:
    """The interface that the next hop is on: Linux takes no next hop that is further away."""
    for made in device.interfaces.values():
        if route.next_hop is not None and any(at.prefix.covers(route.next_hop) for at in made.addresses):
            return made
    raise NotTranslated(f"{route.line}: a next hop on no subnet of {device.name}")
