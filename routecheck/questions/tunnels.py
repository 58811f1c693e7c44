"""Which tunnels come up, from which side, and what stands in the way (section 10 of semantics.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.diagnostic import ERROR
from routecheck.model.crypto import Crypto, Said
from routecheck.model.device import Device
from routecheck.network import Network
from routecheck.questions.surroundings import Surroundings, surroundings
from routecheck.questions.tunnel_findings import Finding, findings
from routecheck.questions.tunnel_pairs import Lonely, Pair, find
from routecheck.snapshot import Snapshot
from routecheck.topology import Scenario
from routecheck.vpn.ends import End, Plan
from routecheck.vpn.outcome import NO_REPLY, Refused, Side
from routecheck.vpn.tunnel import Direction, Party, Switches, judge, unreachable

UP, DOWN, ONE_WAY, UNKNOWN = "comes up", "does not come up", "comes up one way", "cannot be told"


class Tunnel(NamedTuple):
    """A pair of ends, both directions of initiation, and what else is to be said about it."""

    pair: Pair
    directions: tuple[Direction, Direction]
    findings: tuple[Finding, ...] = ()

    @property
    def verdict(self) -> str:
        """Whether it comes up. A direction that never starts anything does not count against it."""
        states = [one.is_up for one in self.directions if not one.cannot_start]
        if True in states:
            return UP if all(states) else ONE_WAY
        return UNKNOWN if None in states else DOWN


class Tunnels(NamedTuple):
    """The answer: every tunnel, the peers that lead nowhere, and the scenario."""

    scenario: Scenario
    tunnels: tuple[Tunnel, ...]
    lonely: tuple[Lonely, ...]
    cautions: tuple[str, ...] = ()

    @property
    def is_bad(self) -> bool:
        """Whether a tunnel comes up from neither side, or a finding is an error."""
        return (
            any(one.verdict == DOWN for one in self.tunnels)
            or any(found.severity == ERROR for one in self.tunnels for found in one.findings)
            or any(alone.node for alone in self.lonely)
        )

    @property
    def is_unknown(self) -> bool:
        """Whether the files do not tell of a tunnel."""
        return any(one.verdict == UNKNOWN for one in self.tunnels)


def tunnels(now: Snapshot, stages: Sequence[Scenario] = (), switches: Switches | None = None) -> Tunnels:
    """Every tunnel of the network; `stages` fail one after the other before it is asked."""
    for stage in stages:
        now = now.after(now.scenario | stage)
    found = find(now.network)
    judged = tuple(_tunnel(now, pair, switches or Switches()) for pair in found.pairs)
    return Tunnels(now.scenario, judged, found.lonely, tuple(_cautions(now.network, found.pairs)))


def directions_of(network: Network, pair: Pair, switches: Switches) -> tuple[Direction, Direction]:
    """What the configs alone make of a pair, started from either end."""
    return _direction(network, pair, 0, switches), _direction(network, pair, 1, switches)


def _tunnel(now: Snapshot, pair: Pair, switches: Switches) -> Tunnel:
    around = surroundings(now, pair)
    one, other = (_with_reach(each, around) for each in directions_of(now.network, pair, switches))
    return Tunnel(pair, (one, other), findings((one, other), around))


def _with_reach(direction: Direction, around: Surroundings) -> Direction:
    """Nothing is negotiated with a peer that cannot be reached, or whose answer does not come back."""
    if around.blocked and not direction.cannot_start:
        refused = Refused(NO_REPLY, around.blocked, debug="retransmitting phase 1 MM_NO_STATE...")
        return direction._replace(phase1=refused, children=(), sas=())
    return direction


def _direction(network: Network, pair: Pair, start: int, switches: Switches) -> Direction:
    """Started from end `start` of the pair."""
    end, far = pair.ends[start], pair.ends[1 - start]
    call = pair.calls[start]
    called = pair.seen[1 - start]
    if call and call.value[:1].isdigit():
        called = _number(call.value)
    one = Party(side(network, end, pair.seen[start]), end, end.address or 0)
    other = Party(side(network, far, called), far, far.address or 0)
    if pair.nat and other.side.address == pair.seen[1 - start]:
        other = other._replace(own=other.side.address)
    if call is None:
        return _uncalled(one, other, switches)
    owner = network.devices[far.node]
    if called != pair.seen[1 - start] and not _has_address(owner, called):
        return unreachable(one, other._replace(side=other.side._replace(address=other.own)), call)
    return judge(one, other, end.by_peer.get(call.value, ()), switches)


def _uncalled(one: Party, other: Party, switches: Switches) -> Direction:
    """Of an end that does not call the other: it only answers, or it calls somebody else (S10.7)."""
    if one.end.open_plans or not one.end.by_peer:
        return judge(one, other, one.end.open_plans, switches)
    peers = list(one.end.by_peer)
    plan = next(iter(one.end.by_peer.values()))[0]
    called = next((peer for peer in plan.peers or () if peer.value == peers[0]), Said("no peer", plan.line))
    if len(peers) > 1:
        called = Said("other peers", plan.line)
    return unreachable(one, other, called)


def _number(text: str) -> int:
    from routecheck.address import parse_address

    return parse_address(text)


def _has_address(device: Device, address: int) -> bool:
    return any(at.address == address for made in device.interfaces.values() for at in made.addresses)


def side(network: Network, end: End, address: int) -> Side:
    """A device as a side of a negotiation, with the address that the other one knows it by."""
    device = network.devices[end.node]
    carrier = device.interfaces.get(end.carrier)
    vrf = end.vrf or (carrier.vrf if carrier else "")
    return Side(end.node, device.crypto or Crypto(), device.version, address, end.carrier, vrf)


def plans_of(direction: Direction) -> tuple[Plan, ...]:
    """The plans by which the initiator calls."""
    return direction.initiator.end.by_peer.get(dotted(direction.responder.side.address), ())


def _cautions(network: Network, pairs: Sequence[Pair]) -> list[str]:
    told = []
    for node in dict.fromkeys(end.node for pair in pairs for end in pair.ends):
        crypto = network.devices[node].crypto
        if crypto and not network.devices[node].version:
            told.append(f"{node}'s config does not tell its release: the defaults of IOS 15 are taken")
    for pair in pairs:
        for end in pair.ends:
            if end.address is None:
                told.append(
                    f"{end.node} {end.interface} has no address in the config ({end.line}): only keys for any peer fit it"
                )
    return list(dict.fromkeys(told))
