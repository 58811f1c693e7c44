"""The two ends of a cable between switch ports, or between a switch and a router (LNK15x; S12.4, S12.5).

Which port is plugged into which is in `routecheck.toml` alone: without `[[links]]` nothing is said about ports without addresses.
"""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.ios.names import parent
from routecheck.line_protocol import carries, is_switched, is_trunk
from routecheck.lint.links import Pair, between, cables
from routecheck.lint.rule import Found
from routecheck.model.device import Device, Interface
from routecheck.snapshot import Snapshot
from routecheck.topology import End, tag_of


def _ports(now: Snapshot) -> Iterator[Pair]:
    """The pairs of switch ports that cables join, each once. A member of a Port-channel stands for the Port-channel."""
    told: set[tuple[End, End]] = set()
    for one, here, other, there in cables(now):
        here, there = _bundle(now.device(one.node), here), _bundle(now.device(other.node), there)
        ends = End(one.node, here.name), End(other.node, there.name)
        if ends not in told and is_switched(now.device(one.node), here) and is_switched(now.device(other.node), there):
            told.add(ends)
            yield ends[0], here, ends[1], there


def _bundle(device: Device, made: Interface) -> Interface:
    return device.interfaces.get(f"Port-channel{made.channel_group}", made)


def native_vlan_mismatch(now: Snapshot) -> Iterator[Found]:
    """The two ends of a trunk have different native VLANs.

    Frames without a tag leave one VLAN and arrive in another: the two are joined. Set the same `switchport trunk native vlan`.

    Flagged:
        hostname SW1
        interface GigabitEthernet0/1
         switchport mode trunk
         switchport trunk native vlan 99
        hostname SW2
        interface GigabitEthernet0/1
         switchport mode trunk

    Accepted:
        hostname SW1
        interface GigabitEthernet0/1
         switchport mode trunk
         switchport trunk native vlan 99
        hostname SW2
        interface GigabitEthernet0/1
         switchport mode trunk
         switchport trunk native vlan 99

    With routecheck.toml:
        [[links]]
        ends = ["SW1:Gi0/1", "SW2:Gi0/1"]
        kind = "direct"
    """
    for one, here, other, there in _ports(now):
        natives = here.switchport.native_vlan, there.switchport.native_vlan
        if is_trunk(here) and is_trunk(there) and natives[0] != natives[1]:
            message = f"the native VLAN of {one} is {natives[0]}, that of {other} {natives[1]}"
            yield Found(one.node, between(one, other), message, (here.line, there.line))


def allowed_vlans_differ(now: Snapshot) -> Iterator[Found]:
    """The two ends of a trunk allow different VLANs.

    A VLAN that only one end allows does not cross the trunk. Allow the same on both.

    Flagged:
        hostname SW1
        interface GigabitEthernet0/1
         switchport mode trunk
         switchport trunk allowed vlan 10,20
        hostname SW2
        interface GigabitEthernet0/1
         switchport mode trunk
         switchport trunk allowed vlan 10,30

    Accepted:
        hostname SW1
        interface GigabitEthernet0/1
         switchport mode trunk
         switchport trunk allowed vlan 10,20
        hostname SW2
        interface GigabitEthernet0/1
         switchport mode trunk
         switchport trunk allowed vlan 10,20

    With routecheck.toml:
        [[links]]
        ends = ["SW1:Gi0/1", "SW2:Gi0/1"]
        kind = "direct"
    """
    for one, here, other, there in _ports(now):
        allowed, far = here.switchport.allowed_vlans, there.switchport.allowed_vlans
        if is_trunk(here) and is_trunk(there) and allowed is not None and far is not None and allowed != far:
            only = [f"{_listed(these)} only by {end}" for these, end in ((allowed - far, one), (far - allowed, other)) if these]
            message = f"the ends of a trunk allow different VLANs: {' and '.join(only)}"
            yield Found(one.node, between(one, other), message, (here.line, there.line))


def _listed(vlans: frozenset[int]) -> str:
    shown = [str(vlan) for vlan in sorted(vlans)[:5]]
    return ", ".join(shown) + (", ..." if len(vlans) > 5 else "")


def access_vlan_mismatch(now: Snapshot) -> Iterator[Found]:
    """Two access ports on one cable are in different VLANs.

    The two VLANs are joined. Put both ports into the same VLAN, or make the cable a trunk.

    Flagged:
        hostname SW1
        interface GigabitEthernet0/1
         switchport mode access
         switchport access vlan 10
        hostname SW2
        interface GigabitEthernet0/1
         switchport mode access
         switchport access vlan 20

    Accepted:
        hostname SW1
        interface GigabitEthernet0/1
         switchport mode access
         switchport access vlan 10
        hostname SW2
        interface GigabitEthernet0/1
         switchport mode access
         switchport access vlan 10

    With routecheck.toml:
        [[links]]
        ends = ["SW1:Gi0/1", "SW2:Gi0/1"]
        kind = "direct"
    """
    for one, here, other, there in _ports(now):
        vlans = here.switchport.access_vlan, there.switchport.access_vlan
        if here.switchport.mode == there.switchport.mode == "access" and vlans[0] != vlans[1]:
            message = f"{one} is in VLAN {vlans[0]}, {other} in VLAN {vlans[1]}"
            yield Found(one.node, between(one, other), message, (here.line, there.line))


def trunk_on_one_side(now: Snapshot) -> Iterator[Found]:
    """One end of a cable is a trunk, the other an access port.

    Only the native VLAN crosses, into whatever VLAN the access port is in. Make both ends the same.

    Flagged:
        hostname SW1
        interface GigabitEthernet0/1
         switchport mode trunk
        hostname SW2
        interface GigabitEthernet0/1
         switchport mode access

    Accepted:
        hostname SW1
        interface GigabitEthernet0/1
         switchport mode trunk
        hostname SW2
        interface GigabitEthernet0/1
         switchport mode dynamic desirable

    With routecheck.toml:
        [[links]]
        ends = ["SW1:Gi0/1", "SW2:Gi0/1"]
        kind = "direct"
    """
    for one, here, other, there in _ports(now):
        if {here.switchport.mode, there.switchport.mode} == {"trunk", "access"}:
            message = f"{one} is set to {here.switchport.mode}, {other} to {there.switchport.mode}"
            yield Found(one.node, between(one, other), message, (here.line, there.line))


def bundle_on_one_side(now: Snapshot) -> Iterator[Found]:
    """One end of a cable is a member of a Port-channel, the other is not.

    With `mode on` frames are lost or loop; with LACP the member stays out of the bundle. Put both ends into a `channel-group`.

    Flagged:
        hostname SW1
        interface GigabitEthernet0/1
         switchport mode trunk
         channel-group 1 mode active
        interface Port-channel1
         switchport mode trunk
        hostname SW2
        interface GigabitEthernet0/1
         switchport mode trunk

    Accepted:
        hostname SW1
        interface GigabitEthernet0/1
         switchport mode trunk
         channel-group 1 mode active
        interface Port-channel1
         switchport mode trunk
        hostname SW2
        interface GigabitEthernet0/1
         switchport mode trunk
         channel-group 2 mode active
        interface Port-channel2
         switchport mode trunk

    With routecheck.toml:
        [[links]]
        ends = ["SW1:Gi0/1", "SW2:Gi0/1"]
        kind = "direct"
    """
    for one, here, other, there in cables(now):
        if (here.channel_group is None) != (there.channel_group is None):
            member, alone = (one, other) if there.channel_group is None else (other, one)
            message = f"{member} is a member of a Port-channel, and {alone} at the other end of its cable is not"
            yield Found(one.node, between(one, other), message, (here.line, there.line))


def tag_not_carried(now: Snapshot) -> Iterator[Found]:
    """A router's sub-interface has a VLAN tag that the switch port at the other end does not carry.

    Nothing of that VLAN reaches the router. Allow the VLAN on the trunk, or correct the tag.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         no ip address
        interface GigabitEthernet0/0.30
         encapsulation dot1Q 30
         ip address 10.0.30.1 255.255.255.0
        hostname SW1
        interface GigabitEthernet0/1
         switchport mode trunk
         switchport trunk allowed vlan 10,20

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         no ip address
        interface GigabitEthernet0/0.30
         encapsulation dot1Q 30
         ip address 10.0.30.1 255.255.255.0
        hostname SW1
        interface GigabitEthernet0/1
         switchport mode trunk
         switchport trunk allowed vlan 10,20,30

    With routecheck.toml:
        [[links]]
        ends = ["R1:Gi0/0", "SW1:Gi0/1"]
        kind = "direct"
    """
    for one, here, other, there in cables(now):
        for router, switch, port in ((one, other, there), (other, one, here)):
            if not is_switched(now.device(switch.node), port) or port.switchport.mode not in ("trunk", "access"):
                continue
            for name, made in now.device(router.node).interfaces.items():
                tag = tag_of(made)
                if (
                    parent(name) == router.interface
                    and made.addresses
                    and tag
                    and not made.is_shutdown
                    and not _carries(port, tag)
                ):
                    message = f"{router.node} {name} has the tag {tag}, which {switch} does not carry"
                    yield Found(router.node, f"interface {name}", message, (made.line, port.line))


def _carries(port: Interface, tag: int) -> bool:
    return is_trunk(port) and carries(port, tag)
