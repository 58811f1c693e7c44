"""Names that lead nowhere (CFG2xx): what a line relies on is not defined on the device."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from routecheck.ios.names import is_physical, kind
from routecheck.lint.defined import access_lists, refused_words
from routecheck.lint.rule import Found
from routecheck.lint.uses import ACL, CRYPTO, INTERFACE, MAP, PREFIXES, TRACK, VRF, Use, uses
from routecheck.model.device import Device
from routecheck.snapshot import Snapshot

Effect = str | Callable[[Use], str]
"""What comes of it that something is not defined, as a clause; perhaps depending on who uses it."""


def undefined(now: Snapshot, what: str, known: Callable[[Device], Collection[str]], effect: Effect) -> Iterator[Found]:
    """One finding per line that uses a name of a kind that is not `known`: a use that is new, or excused, is no other use."""
    for device in now.network.devices.values():
        defined: Collection[str] | None = None
        doubtful = refused_words(device)
        for name, found in uses(now, device).of(what):
            defined = known(device) if defined is None else defined
            if name not in defined and name.rpartition(" ")[2] not in doubtful:
                for use in {use.line: use for use in reversed(found)}.values():
                    yield _found(device, use, effect, defined)


def _found(device: Device, use: Use, effect: Effect, known: Collection[str]) -> Found:
    what, name, _, by = use
    subject = name if what == CRYPTO else f"{what} {name}"
    likely = _likely(name, known) if what != CRYPTO else ""
    told = effect if isinstance(effect, str) else effect(use)
    return Found(device.name, subject, f"{subject} is not defined, but {by} names it: {told}{likely}", (use.line,))


def _likely(name: str, known: Collection[str]) -> str:
    """The defined name that was probably meant. A number is no misspelling of another."""
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), 1, 0.75) if not name.isdigit() else []
    return f"; did you mean {close[0]}?" if close else ""


def undefined_access_list(now: Snapshot) -> Iterator[Found]:
    """An access list is named that is not defined.

    IOS takes a list without entries for one that permits everything (S7.1): a filter on an interface or a terminal line lets
    everything through, a NAT rule or a crypto map has nothing to go by. Define the list, or correct the name.

    Flagged:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
         ip access-group FROM-OUTSIDE in
        ip access-list extended FROM-THE-OUTSIDE
         permit tcp any any established

    Accepted:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
         ip access-group FROM-OUTSIDE in
        ip access-list extended FROM-OUTSIDE
         permit tcp any any established
    """
    return undefined(now, ACL, access_lists, _without_list)


def _without_list(use: Use) -> str:
    is_filter = use.by.startswith(("interface ", "line", "router ", "route-map ", "snmp-server ", "ntp ", "ip http "))
    return "it is as if it permitted everything" if is_filter else "there is nothing to go by"


def undefined_prefix_list(now: Snapshot) -> Iterator[Found]:
    """A prefix-list is named that is not defined.

    What it should hold back passes: a prefix-list that does not exist permits every prefix (S7.9). Define it, or
    correct the name.

    Flagged:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
        router ospf 1
         network 192.0.2.0 0.0.0.255 area 0
         distribute-list prefix NO-DEFAULT in

    Accepted:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
        router ospf 1
         network 192.0.2.0 0.0.0.255 area 0
         distribute-list prefix NO-DEFAULT in
        ip prefix-list NO-DEFAULT seq 5 deny 0.0.0.0/0
        ip prefix-list NO-DEFAULT seq 10 permit 0.0.0.0/0 le 32
    """
    return undefined(now, PREFIXES, lambda device: device.prefix_lists, "it is as if it permitted everything")


def undefined_route_map(now: Snapshot) -> Iterator[Found]:
    """A route-map is named that is not defined.

    What it should choose or change is not chosen or changed: routes pass as they are, or not at all, policy routing does not
    take place. Define it, or correct the name.

    Flagged:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
        ip route 10.9.0.0 255.255.0.0 Null0
        router ospf 1
         network 192.0.2.0 0.0.0.255 area 0
         redistribute static subnets route-map STATICS

    Accepted:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
        ip route 10.9.0.0 255.255.0.0 Null0
        ip prefix-list OURS seq 5 permit 10.9.0.0/16
        route-map STATICS permit 10
         match ip address prefix-list OURS
        router ospf 1
         network 192.0.2.0 0.0.0.255 area 0
         redistribute static subnets route-map STATICS
    """
    return undefined(now, MAP, lambda device: device.route_maps, "what it should decide is not decided")


def undefined_vrf(now: Snapshot) -> Iterator[Found]:
    """A VRF is named that is not defined.

    IOS refuses the line, so that what it is about stays in the global table or is not configured at all. Define the VRF
    first (`vrf definition NAME` with its address family).

    Flagged:
        interface GigabitEthernet0/1
         vrf forwarding BLUE
         ip address 192.0.2.1 255.255.255.0

    Accepted:
        vrf definition BLUE
         address-family ipv4
        interface GigabitEthernet0/1
         vrf forwarding BLUE
         ip address 192.0.2.1 255.255.255.0
    """
    return undefined(now, VRF, _vrfs, "IOS refuses that line")


def _vrfs(device: Device) -> Collection[str]:
    """The VRFs, and those that only static routes name, which have a code of their own (CFG112)."""
    return {"", *device.vrfs, *(route.vrf for route in device.static_routes)}


def undefined_interface(now: Snapshot) -> Iterator[Found]:
    """An interface is named that the device does not have.

    What depends on it does not work: a tunnel or a BGP session without its source address, an unnumbered interface without an
    address, a tracked interface that counts as down. Configure it, or name one that is there.

    Flagged:
        interface Tunnel0
         ip address 10.255.0.1 255.255.255.252
         tunnel source Loopback0
         tunnel destination 203.0.113.2

    Accepted:
        interface Loopback0
         ip address 203.0.113.1 255.255.255.255
        interface Tunnel0
         ip address 10.255.0.1 255.255.255.252
         tunnel source Loopback0
         tunnel destination 203.0.113.2
    """
    return undefined(now, INTERFACE, _Interfaces, "it has no such interface")


class _Interfaces(Collection[str]):
    """The names of interfaces that a device has or may have: ports and what IOS makes by itself need no lines of their own."""

    def __init__(self, device: Device) -> None:
        self._names = device.interfaces

    def __contains__(self, name: object) -> bool:
        return name in self._names or (isinstance(name, str) and (is_physical(name) or kind(name) not in _MADE))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


_MADE = ("Loopback", "Tunnel", "Vlan", "Port-channel", "Dialer", "BVI", "BDI")
"""Interfaces that are there only when somebody configures them."""


def undefined_track(now: Snapshot) -> Iterator[Found]:
    """A track object is named that is not defined.

    An object that does not exist never comes up: a list that counts it never does either, and a group that follows it is
    always at its lowered priority. (A static route that follows one is CFG111.)

    Flagged:
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.0
         standby 1 ip 192.0.2.1
         standby 1 track 10 decrement 20

    Accepted:
        track 10 interface GigabitEthernet0/0 line-protocol
        interface GigabitEthernet0/0
         ip address 198.51.100.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.0
         standby 1 ip 192.0.2.1
         standby 1 track 10 decrement 20
    """
    return undefined(now, TRACK, _tracks, "it never comes up")


def _tracks(device: Device) -> Collection[str]:
    """The objects, and those that only static routes name, which have a code of their own (CFG111)."""
    return {*device.tracks, *(route.track for route in device.static_routes if route.track)}
