"""Lines of global configuration, and of `vlan` blocks: what they do to the draft of a device."""

from __future__ import annotations

from routecheck.diagnostic import WARNING, Diagnostic, Span
from routecheck.ios.draft import Draft
from routecheck.ios.grammar import ROUTES
from routecheck.ios.interfaces import new_interface, vlan_numbers
from routecheck.ios.names import interface_name, interface_range, kind
from routecheck.ios.ospf import check_pid, new_process
from routecheck.ios.routing import default_gateway, default_network, route_prefix, static_key, static_route
from routecheck.ios.values import number_in
from routecheck.model.device import Note
from routecheck.syntax.line import Line

_SERVICES = frozenset("host name-server domain domain-name domain-list domain-lookup dns dhcp forward-protocol".split())
"""What the lines of DNS and DHCP start with behind `ip` or `service`."""


def vlan_line(draft: Draft, vlans: tuple[str, ...], words: tuple[str, ...]) -> None:
    """One line of a `vlan` block."""
    numbers = vlan_numbers(list(vlans))
    match words:
        case ("shutdown",) | ("state", "suspend"):
            draft.inactive_vlans |= numbers
        case ("no", "shutdown") | ("state", "active"):
            draft.inactive_vlans -= numbers


def global_line(draft: Draft, words: tuple[str, ...], line: Line) -> None:
    """One line of global configuration. Raises `ValueError` for an argument that IOS would refuse."""
    match words:
        case "no", "interface", *rest:
            _remove_interface(draft, interface_name(" ".join(rest)))
        case "default", "interface", *rest:
            for name in interface_range(" ".join(rest).removeprefix("range ")):
                draft.interfaces[name] = new_interface(name, line)
        case "no" | "default", "hostname", *_:
            draft.hostname, draft.hostname_line = "", None
        case "hostname", name:
            draft.hostname, draft.hostname_line = name.strip('"'), line
        case "version", number, *_:
            draft.version = draft.version or number
        case "ip", "route", "static", *rest:
            _recursion(draft, rest, line, is_set=True)
        case "no" | "default", "ip", "route", "static", *rest:
            _recursion(draft, rest, line, is_set=False)
        case "ip", "route", *rest:
            route = static_route(tuple(rest), line)
            draft.statics[static_key(route)] = route
        case "no" | "default", "ip", "route", *rest:
            _remove_statics(draft, rest, line)
        case ("ip", "routing") | ("default", "ip", "routing"):
            draft.no_ip_routing, draft.ip_routing = None, line if words[0] == "ip" else None
        case "no", "ip", "routing":
            draft.no_ip_routing, draft.ip_routing = line, None
        case "router", "ospf", pid, *rest:
            vrf = rest[1] if len(rest) > 1 else ""
            check_pid(pid)
            if pid not in draft.ospf:
                draft.ospf[pid] = new_process(pid, line, vrf)
        case "no" | "default", "router", "ospf", pid, *_:
            draft.ospf.pop(pid, None)
        case ("ip", "vrf", name) | ("vrf", "definition", name):
            draft.vrfs.setdefault(name, line)
        case ("no" | "default", "ip", "vrf", name) | ("no" | "default", "vrf", "definition", name):
            draft.vrfs.pop(name, None)
        case "track", number, *rest:
            from routecheck.ios.track import track_object  # few configs have one

            track_object(draft, number, rest, line)
        case ("ip", "sla", *_) | ("rtr", *_) | ("no" | "default", "ip", "sla", *_) | ("no" | "default", "rtr", *_):
            from routecheck.ios.probe import probe_line

            probe_line(draft, tuple(word for word in words if word not in ("ip", "sla", "monitor", "rtr")), line)
        case "no" | "default", "track", number, *_:
            draft.tracks.pop(number, None)
        case "vlan", *numbers if "".join(numbers).replace(",", "").replace("-", "").isdigit():
            draft.vlans |= vlan_numbers(numbers)
        case "no" | "default", "vlan", *numbers if "".join(numbers).isdigit():
            draft.vlans -= vlan_numbers(numbers)
        case ("crypto", *_) | ("no" | "default", "crypto", *_):
            _crypto(draft, words, line)
        case ("ip", "nat", *_) | ("no" | "default", "ip", "nat", *_):
            _nat(draft, words, line)
        case ("ip" | "service", word, *_) if word in _SERVICES:
            _services(draft, words, line)
        case ("no" | "default", "ip" | "service", word, *_) if word in _SERVICES:
            _services(draft, words, line)
        case "ip", "default-network", address:
            draft.default_networks.setdefault(default_network(address), line)
        case "no" | "default", "ip", "default-network", *address:
            for gone in map(default_network, address):
                draft.default_networks.pop(gone, None)
        case "ip", "default-gateway", address:
            draft.default_gateway = default_gateway(address, line)
        case "no" | "default", "ip", "default-gateway", *_:
            draft.default_gateway = None
        case "ip", "dhcp-client", "default-router", "distance", number:
            draft.dhcp_distance = number_in(number, "an administrative distance", 1, 255)
        case "no" | "default", "ip", "dhcp-client", *_:
            draft.dhcp_distance = 254
        case _:
            _policy_line(draft, words, line)


def _services(draft: Draft, words: tuple[str, ...], line: Line) -> None:
    from routecheck.ios.services import ServicesDraft, services_line  # many configs have none

    if draft.services is None:
        draft.services = ServicesDraft()
    services_line(draft.services, words, line)


def _policy_line(draft: Draft, words: tuple[str, ...], line: Line) -> None:
    """Lists and maps, as far as they are lines of their own."""
    from routecheck.ios.acl import numbered_line, resequence  # many configs have no lists at all
    from routecheck.ios.policy import prefix_list_line, remove_route_map

    is_removed = words[0] in ("no", "default")
    match words[1:] if is_removed else words:
        case (("access-list" | "acc" | "access"), _, *_):
            numbered_line(draft, words, line)
        case "ip", "prefix-list", *rest if rest:
            prefix_list_line(draft, rest, line, is_removed=is_removed)
        case "ip", "access-list" | "acc", "resequence", name, *numbers:
            resequence(draft, name, numbers)
        case "ip", "access-list" | "acc", "standard" | "extended", name:
            draft.acls.pop(name, None)
        case "route-map", *rest if rest:
            remove_route_map(draft, rest)
        case "object-group", _, name:
            draft.object_groups.pop(name, None)


def _nat(draft: Draft, words: tuple[str, ...], line: Line) -> None:
    is_set = words[0] == "ip"
    match words[2:] if is_set else words[3:]:
        case "pool", *rest if rest:
            from routecheck.ios.nat_pool import pool_line

            pool_line(draft, rest, line, is_set=is_set)
        case "translation", *rest if rest:
            from routecheck.ios.nat_pool import translation_line

            translation_line(draft, rest, line, is_set=is_set)
        case "create", *_:
            draft.has_nat_flows = is_set or words[0] == "default"
        case "inside" | "outside", "source" | "destination", *_:
            from routecheck.ios.nat import nat_line

            nat_line(draft, words, line)


def _crypto(draft: Draft, words: tuple[str, ...], line: Line) -> None:
    from routecheck.ios.crypto import CryptoDraft, crypto_line

    if draft.crypto is None:
        draft.crypto = CryptoDraft()
    crypto_line(draft.crypto, words, line)


def _remove_interface(draft: Draft, name: str) -> None:
    """`no interface` deletes what is made up (a loopback, a tunnel); a physical interface cannot be deleted."""
    if kind(name) in ("Loopback", "Tunnel", "Vlan", "Port-channel", "Dialer", "BVI", "BDI", "Multilink") or "." in name:
        draft.interfaces.pop(name, None)


def _recursion(draft: Draft, words: list[str], line: Line, *, is_set: bool) -> None:
    """`ip route static install-routes-recurse-via-nexthop [vrf V] [all | route-map M]` lifts S3.11; its siblings are not
    modelled."""
    if not words or len(words[0]) < 3 or not "install-routes-recurse-via-nexthop".startswith(words[0].lower()):
        draft.notes.append(Note(line, ROUTES, "ip route static", "global"))
        return
    vrf = words[words.index("vrf") + 1] if "vrf" in words[:-1] else ""
    if is_set and "route-map" in words[:-1]:
        draft.recursion_maps[vrf] = words[words.index("route-map") + 1], line
        draft.recurses_via_nexthop.discard(vrf)
    else:
        draft.recursion_maps.pop(vrf, None)
        (draft.recurses_via_nexthop.add if is_set else draft.recurses_via_nexthop.discard)(vrf)


def _remove_statics(draft: Draft, words: list[str], line: Line) -> None:
    """`no ip route` removes the entry, or all entries of the prefix when no next hop is given (EX-1.7)."""
    statics = draft.statics
    try:
        gone = static_key(static_route(tuple(words), line))
        if statics.pop(gone, None) is None:
            _nothing_to_remove(draft, line)
    except ValueError:
        vrf, rest = (words[1], words[2:]) if words[:1] == ["vrf"] else ("", words)
        if len(rest) != 2:
            raise
        prefix = route_prefix(rest[0], rest[1])
        keys = [key for key, route in statics.items() if route.vrf == vrf and route.prefix == prefix]
        for key in keys:
            del statics[key]


def _nothing_to_remove(draft: Draft, line: Line) -> None:
    message = "there is no such static route above this line to remove"
    draft.diagnostics.append(Diagnostic("CFG110", WARNING, message, (Span(line.file, line.number),)))
