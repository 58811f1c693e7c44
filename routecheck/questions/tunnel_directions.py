"""Both directions of a pair, as the configs alone decide them."""

from __future__ import annotations

from routecheck.address import parse_address
from routecheck.model.crypto import Crypto, Said
from routecheck.model.device import Device
from routecheck.network import Network
from routecheck.questions.tunnel_pairs import Pair
from routecheck.vpn.ends import End
from routecheck.vpn.outcome import IDENTITY, KEY, NO_ENTRY, NO_REPLY, Refused, Side
from routecheck.vpn.tunnel import Direction, Party, Switches, judge, unreachable


def directions_of(network: Network, pair: Pair, switches: Switches) -> tuple[Direction, Direction]:
    """What the configs alone make of a pair, started from either end."""
    return _sure(_direction(network, pair, 0, switches)), _sure(_direction(network, pair, 1, switches))


def _sure(direction: Direction) -> Direction:
    """A refusal that may be due to an address that is not in the configs leaves it open whether the tunnel comes up."""
    unknown = next((party.end for party in (direction.initiator, direction.responder) if party.end.address is None), None)
    refused = [one for one in (direction.phase1, *(child.outcome for child in direction.children)) if isinstance(one, Refused)]
    if unknown is None or not refused or refused[0].stage not in (NO_REPLY, KEY, IDENTITY, NO_ENTRY):
        return direction
    where = f"{unknown.node} {unknown.interface}"
    why = f"the address of {where} is not in its config ({unknown.line}), and what the other side has must fit it"
    return direction._replace(phase1=Refused(refused[0].stage, why, is_doubtful=True), children=(), sas=())


def _direction(network: Network, pair: Pair, start: int, switches: Switches) -> Direction:
    """Started from end `start` of the pair."""
    end, far = pair.ends[start], pair.ends[1 - start]
    call = pair.calls[start]
    called = pair.seen[1 - start]
    if call and call.value[:1].isdigit():
        called = parse_address(call.value)
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
    peers = [peer for peer in one.end.by_peer if peer]
    if one.end.open_plans or not peers:
        return judge(one, other, one.end.open_plans or one.end.by_peer.get("", ()), switches)
    plan = one.end.by_peer[peers[0]][0]
    called = next((peer for peer in plan.peers or () if peer.value == peers[0]), Said(peers[0], plan.line))
    return unreachable(one, other, called if len(peers) == 1 else Said("", plan.line))


def _has_address(device: Device, address: int) -> bool:
    return any(at.address == address for made in device.interfaces.values() for at in made.addresses)


def side(network: Network, end: End, address: int) -> Side:
    """A device as a side of a negotiation, with the address that the other one knows it by."""
    device = network.devices[end.node]
    carrier = device.interfaces.get(end.carrier)
    vrf = end.vrf or (carrier.vrf if carrier else "")
    return Side(end.node, device.crypto or Crypto(), device.version, address, end.carrier, vrf)
