"""A packet at a device: where it is, what becomes of it there, and the log of it; what every step needs."""

from __future__ import annotations

from typing import NamedTuple

from routecheck.forwarding.ground import Ground
from routecheck.forwarding.journey import (
    DENIED_IN,
    DENIED_OUT,
    INSUFFICIENT,
    NAT_FAILED,
    Step,
)
from routecheck.forwarding.nat import values as nat
from routecheck.forwarding.packet import Packet
from routecheck.forwarding.secured import Edge
from routecheck.ios.grammar import PACKETS
from routecheck.model.device import Device, Interface, Named
from routecheck.policy.acl import first_match
from routecheck.syntax.line import Line
from routecheck.topology import End

_IN_THE_WAY = (
    "zone-member",
    "ip inspect",
    "ip ips",
    "ip vrf receive",
    "ip wccp",
    "ip nat enable",
    "ip admission",
    "ip auth-proxy",
)
"""What of an interface may stop or turn a packet, and is not modelled."""


class At(NamedTuple):
    """Where a packet is: a device, the interface it came in by (None: the device sends it itself), and the table it is in.
    `is_inner`: it came out of ESP behind a crypto map, and the access list of the interface has seen the ESP packet (S8.2)."""

    node: str
    interface: str | None
    vrf: str
    is_inner: bool = False


class Leave(NamedTuple):
    """Out of an interface, to the address that is asked for there (None: nobody is asked)."""

    end: End
    address: int | None
    packet: Packet


class Local(NamedTuple):
    """For the device itself."""

    packet: Packet


class Again(NamedTuple):
    """Handled once more by the same device: what came out of a tunnel, or what carries it."""

    at: At
    packet: Packet


class Stop(NamedTuple):
    """It ends here: a disposition, why, and the lines that say so. `mtu` is that of the way, when it is too big for it.
    `is_silent`: no ICMP error tells of it."""

    disposition: str
    reason: str
    lines: tuple[Line, ...] = ()
    mtu: int = 0
    is_silent: bool = False


Next = Leave | Local | Again | Stop


class Log:
    """What happened to a packet: the steps at this device, what the answer rests on, and what may stop the packet and is not
    modelled."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.doubts: list[str] = []
        self.blocks: list[str] = []
        self.untranslated: nat.Untouched | None = None

    def add(self, kind: str, told: str, *lines: Line | None) -> None:
        """One step more."""
        self.steps.append(Step(kind, told, tuple(line for line in lines if line is not None)))


def may_block(device: Device, name: str, log: Log) -> None:
    for note in device.notes:
        if name in note.names and note.fate == PACKETS and note.what.startswith(_IN_THE_WAY):
            log.blocks.append(f"{note.line}: {note.what} on {name} is not modelled and may stop or change packets")


def filtered(device: Device, made: Interface, packet: Packet, log: Log, named: Named | None) -> Stop | None:
    """What an access list makes of a packet (S7.1, S7.7)."""
    if named is None:
        return None
    name, line = named
    way = line.words[-1] if line.words[-1] in ("in", "out") else ("in" if named == made.acl_in else "out")
    ruling = first_match(device.acls.get(name), packet.seen())
    lines = (*((ruling.entry.line,) if ruling.entry else ()), line)
    told = f"access list {name} {way} on {made.name}"
    if ruling.is_permitted is None:
        return Stop(INSUFFICIENT, f"{told}: {ruling.reason}", lines)
    if not ruling.is_permitted:
        why = f"'{ruling.entry.line.text}'" if ruling.entry else "no entry permits it"
        return Stop(DENIED_IN if way == "in" else DENIED_OUT, f"{told} denies {packet}: {why}", lines)
    log.add(f"acl-{way}", f"{told}: " + (f"'{ruling.entry.line.text}'" if ruling.entry else "it is not defined or empty"), *lines)
    return None


def after_nat(packet: Packet, found: nat.Result, log: Log) -> Packet | Stop:
    match found:
        case nat.Translated():
            log.add("nat", found.told, *found.lines)
            log.doubts += found.cautions
            return found.packet
        case nat.Refused():
            return Stop(NAT_FAILED, found.reason, found.lines)
        case nat.Unknown():
            return Stop(INSUFFICIENT, found.reason, found.lines)
        case nat.Untouched():
            log.untranslated = found
            log.doubts += found.cautions
            return packet


def edge_of(ground: Ground, node: str, interface: str) -> Edge:
    return Edge(ground.world.network.devices[node], interface, ground.sas, ground.is_answer)
