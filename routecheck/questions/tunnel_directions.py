"""Both directions of a pair, as the configs alone decide them."""

from __future__ import annotations

from routecheck.address import parse_address
from routecheck.model.crypto import Crypto, Said
from routecheck.model.device import Device
from routecheck.network import Network
from routecheck.questions.tunnel_pairs import Pair
from routecheck.vpn.ends import End
from routecheck.vpn.outcome import Side
from routecheck.vpn.tunnel import Direction, Party, Switches, judge, unreachable


def directions_of(network: Network, pair: Pair, switches: Switches) -> tuple[Direction, Direction]:
    """What the configs alone make of a pair, started from either end."""
    return _direction(network, pair, 0, switches), _direction(network, pair, 1, switches)


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
    if one.end.open_plans or not one.end.by_peer:
        return judge(one, other, one.end.open_plans, switches)
    peers = list(one.end.by_peer)
    plan = next(iter(one.end.by_peer.values()))[0]
    called = next((peer for peer in plan.peers or () if peer.value == peers[0]), Said("no peer", plan.line))
    if len(peers) > 1:
        called = Said("other peers", plan.line)
    return unreachable(one, other, called)


def _has_address(device: Device, address: int) -> bool:
    return any(at.address == address for made in device.interfaces.values() for at in made.addresses)


def side(network: Network, end: End, address: int) -> Side:
    """A device as a side of a negotiation, with the address that the other one knows it by."""
    device = network.devices[end.node]
    carrier = device.interfaces.get(end.carrier)
    vrf = end.vrf or (carrier.vrf if carrier else "")
    return Side(end.node, device.crypto or Crypto(), device.version, address, end.carrier, vrf)
