"""The two interfaces at a cable that do not fit (LNK10x)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.ios.names import is_ethernet, kind, parent
from routecheck.lint.links import between, cables
from routecheck.lint.rule import Found
from routecheck.model.device import Interface
from routecheck.snapshot import Snapshot


def mtu_mismatch(now: Snapshot) -> Iterator[Found]:
    """The two ends of a cable have MTUs that differ.

    The end with the smaller one drops the larger frames of the other; small packets (a ping) pass. Set the same `mtu` on both.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         mtu 9000
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.12.2 255.255.255.252

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         mtu 9000
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface GigabitEthernet0/0
         mtu 9000
         ip address 10.0.12.2 255.255.255.252
    """
    told = {(one.one.instance.node, one.one.port.name) for one in now.state.wired.database.refused if "MTU" in one.reason}
    for one, here, other, there in cables(now):
        if one in told:
            continue
        if is_ethernet(one.interface) and is_ethernet(other.interface) and (here.mtu or 1500) != (there.mtu or 1500):
            if kind(one.interface) != kind(other.interface) and None in (here.mtu, there.mtu):
                continue
            message = (
                f"the MTU of {one} is {here.mtu or '1500 (the default)'}, that of {other} {there.mtu or '1500 (the default)'}"
            )
            yield Found(one.node, between(one, other), message, (here.line, there.line))


def speed_mismatch(now: Snapshot) -> Iterator[Found]:
    """The two ends of a cable are set to different speeds.

    The link does not come up. Set the same speed on both, or let both negotiate (`speed auto`).

    Flagged:
        hostname R1
        interface FastEthernet0/0
         speed 100
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface FastEthernet0/0
         speed 10
         ip address 10.0.12.2 255.255.255.252

    Accepted:
        hostname R1
        interface FastEthernet0/0
         speed 100
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface FastEthernet0/0
         speed 100
         ip address 10.0.12.2 255.255.255.252
    """
    for one, here, other, there in cables(now):
        if here.speed_kbps and there.speed_kbps and here.speed_kbps != there.speed_kbps:
            message = f"{one} is set to {here.speed_kbps // 1000} Mbit/s, {other} to {there.speed_kbps // 1000}"
            yield Found(one.node, between(one, other), message, (here.line, there.line))


def duplex_mismatch(now: Snapshot) -> Iterator[Found]:
    """One end of a cable runs full duplex and the other half duplex.

    Frames are lost as soon as both send: the link is up, and slow. An end that negotiates with one whose speed and duplex are
    fixed falls back to half duplex. Fix both ends, or neither.

    Flagged:
        hostname R1
        interface FastEthernet0/0
         speed 100
         duplex full
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface FastEthernet0/0
         speed auto
         duplex auto
         ip address 10.0.12.2 255.255.255.252

    Flagged:
        hostname R1
        interface FastEthernet0/0
         duplex full
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface FastEthernet0/0
         duplex half
         ip address 10.0.12.2 255.255.255.252

    Accepted:
        hostname R1
        interface FastEthernet0/0
         speed 100
         duplex full
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface FastEthernet0/0
         speed 100
         duplex full
         ip address 10.0.12.2 255.255.255.252
    """
    for one, here, other, there in cables(now):
        ends = (here.duplex, there.duplex)
        fixed = {"full", "half"}.issuperset(ends)
        falls = _is_fixed(here) and there.duplex == "auto" and not there.speed_kbps and here.duplex == "full"
        falls = falls or (_is_fixed(there) and here.duplex == "auto" and not here.speed_kbps and there.duplex == "full")
        if (fixed and ends[0] != ends[1]) or falls:
            how = f"{one} is set to {here.duplex} duplex, {other} to {there.duplex}"
            effect = ": that end falls back to half duplex" if falls else ""
            yield Found(one.node, between(one, other), how + effect, (here.line, there.line))


def _is_fixed(made: Interface) -> bool:
    """Whether a port does not negotiate: at 10 or 100 Mbit/s with both settings fixed."""
    return made.duplex in ("full", "half") and made.speed_kbps in (10_000, 100_000)


def framing_mismatch(now: Snapshot) -> Iterator[Found]:
    """The two ends of a serial line speak different link protocols.

    The line protocol does not come up. Set the same `encapsulation` on both; without a line it is HDLC.

    Flagged:
        hostname R1
        interface Serial0/0
         encapsulation ppp
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface Serial0/0
         ip address 10.0.12.2 255.255.255.252

    Accepted:
        hostname R1
        interface Serial0/0
         encapsulation ppp
         ip address 10.0.12.1 255.255.255.252
        hostname R2
        interface Serial0/0
         encapsulation ppp
         ip address 10.0.12.2 255.255.255.252
    """
    for one, here, other, there in cables(now):
        framings = [(made.encapsulation or "hdlc").lower() for made in (here, there)]
        is_serial = kind(here.name) == kind(there.name) == "Serial" and not parent(here.name)
        if is_serial and framings[0] != framings[1] and {"hdlc", "ppp", "frame-relay"}.issuperset(framings):
            message = f"{one} speaks {framings[0]}, {other} {framings[1]}: the line stays down"
            yield Found(one.node, between(one, other), message, (here.line, there.line))
