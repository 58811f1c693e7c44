"""Which router answers for an address that several share (S12.1, S12.2)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from routecheck.line_protocol import Down
from routecheck.model.device import Interface
from routecheck.model.first_hop import GLBP, HSRP, VRRP, Group
from routecheck.network import Network
from routecheck.topology import End, Link

OWNER = 255
"""The priority of the VRRP router whose own address the virtual one is."""


class Member(NamedTuple):
    """A router of a group, with its priority as it is now (less what tracks take off) and its own address."""

    end: End
    group: Group
    version: int
    priority: int
    address: int

    @property
    def preempts(self) -> bool:
        """Whether it takes over from a router of a lower priority."""
        return self.group.preempts or self.priority == OWNER


class Ground(NamedTuple):
    """What groups are judged on: interfaces that are down, whether a track object of a device is up, and what there was before
    that (None: a cold start)."""

    network: Network
    down: Mapping[End, Down]
    is_up: Callable[[str, str], bool] = lambda _node, _track: True
    before: "Ground | None" = None


def members(ground: Ground, link: Link, address: int) -> list[Member]:
    """The routers on a link that take part in a group with this virtual address."""
    found = []
    for end in link.ends:
        made = ground.network.devices[end.node].interfaces.get(end.interface)
        for group in groups_of(made, address) if made and end not in ground.down else ():
            member = _member(ground, end, made, group) if made else None
            if member:
                found.append(member)
    return found


def groups_of(made: Interface, address: int) -> Iterator[Group]:
    """The groups of an interface that hold a virtual address."""
    for group in made.groups.values():
        if address in group.addresses and not group.is_shutdown:
            yield group


def answering(ground: Ground, link: Link, address: int) -> tuple[Member, ...]:
    """Who answers for a virtual address on a link: one router; none when no member is up; more with GLBP, whose routers share
    the work, and where groups do not hear each other (S12.1: versions do not interoperate)."""
    now = _by_group(members(ground, link, address))
    before = _by_group(members(ground.before, link, address)) if ground.before else {}
    active: list[Member] = []
    for key, group in now.items():
        if group[0].group.protocol == GLBP:
            active += group
            continue
        incumbent = elect(before.get(key, ()))
        found = elect(group, incumbent.end if incumbent else None)
        active += [found] if found else []
    return tuple(active)


def elect(group: Sequence[Member], incumbent: End | None = None) -> Member | None:
    """The active router: the highest priority, then the highest address; but a router that is active stays so until one that
    preempts has a higher priority."""

    def rank(member: Member) -> tuple[int, int]:
        return member.priority, member.address

    holder = next((member for member in group if member.end == incumbent), None)
    if holder is None:
        return max(group, key=rank, default=None)
    rivals = [member for member in group if member.preempts and member.priority > holder.priority]
    return max(rivals, key=rank, default=holder)


def virtual_mac(group: Group, version: int = 1) -> str:
    """The MAC address that answers for a group of HSRP or VRRP (EX-12.2)."""
    if group.protocol == VRRP:
        return f"0000.5e00.01{group.number:02x}"
    return f"0000.0c9f.f{group.number:03x}" if version == 2 else f"0000.0c07.ac{group.number:02x}"


def _by_group(found: Sequence[Member]) -> dict[tuple[str, int, int], list[Member]]:
    groups: dict[tuple[str, int, int], list[Member]] = {}
    for member in found:
        groups.setdefault((member.group.protocol, member.version, member.group.number), []).append(member)
    return groups


def _member(ground: Ground, end: End, made: Interface, group: Group) -> Member | None:
    """A router's part in a group, or None when a track takes it out."""
    if made.address is None:
        return None
    priority = OWNER if group.protocol == VRRP and made.address.address == group.address else group.priority
    for track in group.tracks:
        is_number = track.watched.isdigit()
        is_up = ground.is_up(end.node, track.watched) if is_number else End(end.node, track.watched) not in ground.down
        if is_up:
            continue
        if track.decrement is None:
            return None
        priority = priority if priority == OWNER else max(0 if group.protocol == HSRP else 1, priority - track.decrement)
    return Member(end, group, made.standby_version if group.protocol == HSRP else 0, priority, made.address.address)
