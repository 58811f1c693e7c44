"""Which ends of which devices belong together: who calls whom, by address, through NAT as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from routecheck.address import dotted, parse_address
from routecheck.model.crypto import Said
from routecheck.model.device import Device
from routecheck.network import Network
from routecheck.policy.acl import covers
from routecheck.vpn.ends import End, ends


class Pair(NamedTuple):
    """Two ends of one tunnel. `calls` are the addresses by which each calls the other (None: it only answers, or calls
    somebody else); `seen` are the addresses that each one's packets come from at the other; `nat` is the translator between
    them, '' without one."""

    ends: tuple[End, End]
    calls: tuple[Said[str] | None, Said[str] | None]
    seen: tuple[int, int]
    nat: str = ""


class Lonely(NamedTuple):
    """A peer that no end among the configs belongs to."""

    end: End
    peer: Said[str]
    reason: str
    node: str = ""


class Found(NamedTuple):
    """Every pair, sorted, and the peers that are left over."""

    pairs: tuple[Pair, ...]
    lonely: tuple[Lonely, ...]


class _Index(NamedTuple):
    """Who has an address, and which ends of a device are there, or call an address."""

    owners: Mapping[int, str]
    by_node: Mapping[str, tuple[End, ...]]
    callers: Mapping[tuple[str, str], tuple[End, ...]]
    translators: Mapping[int, str]


def find(network: Network) -> Found:
    """The pairs of a network. Two devices whose peers lead nowhere are taken to mean each other."""
    index = _index(network)
    pairs: dict[frozenset[tuple[str, str]], Pair] = {}
    lonely: list[Lonely] = []
    for node in network.devices:
        for end in index.by_node[node]:
            for peer in _peers(end):
                made = _pair(network, index, end, peer)
                if isinstance(made, Lonely):
                    lonely.append(made)
                else:
                    _keep(pairs, made)
    if not pairs and lonely:
        guess = _only_two(index, lonely)
        if guess:
            return Found((guess,), ())
    ordered = sorted(pairs.values(), key=lambda pair: [(end.node, end.interface) for end in pair.ends])
    return Found(tuple(ordered), tuple(lonely))


def _keep(pairs: dict[frozenset[tuple[str, str]], Pair], made: Pair) -> None:
    """A pair that is found from both ends is one, and knows both calls. A map on several interfaces that sends from one
    address is one end."""
    key = frozenset((end.node, end.interface if end.mode or end.address is None else dotted(end.address)) for end in made.ends)
    ordered = made if made.ends[0].node <= made.ends[1].node else _turned(made)
    known = pairs.get(key)
    if known is None:
        pairs[key] = ordered
        return
    calls = (known.calls[0] or ordered.calls[0], known.calls[1] or ordered.calls[1])
    pairs[key] = known._replace(calls=calls, nat=known.nat or ordered.nat, seen=ordered.seen if ordered.nat else known.seen)


def _turned(made: Pair) -> Pair:
    return Pair(made.ends[::-1], made.calls[::-1], made.seen[::-1], made.nat)


def _index(network: Network) -> _Index:
    owners: dict[int, str] = {}
    by_node: dict[str, tuple[End, ...]] = {}
    callers: dict[tuple[str, str], list[End]] = {}
    translators: dict[int, str] = {}
    for node, device in network.devices.items():
        for made in device.interfaces.values():
            for at in made.addresses:
                owners.setdefault(at.address, node)
        by_node[node] = tuple(ends(device))
        for end in by_node[node]:
            for peer in end.by_peer:
                callers.setdefault((node, peer), []).append(end)
        for address in _globals(device):
            translators[address] = node
    return _Index(owners, by_node, {key: tuple(found) for key, found in callers.items()}, translators)


def _globals(device: Device) -> Iterator[int]:
    """The addresses that a device translates to: of its static rules, and of the interfaces it overloads."""
    for rule in device.nat_rules:
        words = rule.target.split()
        if rule.kind == "static" and words and words[0][:1].isdigit():
            yield parse_address(words[0])
        elif words[:1] == ["interface"] and len(words) > 1:
            from routecheck.ios.names import interface_name

            made = device.interfaces.get(interface_name("".join(words[1:])))
            if made and made.address:
                yield made.address.address


def _peers(end: End) -> Iterator[Said[str]]:
    """The peers an end calls, each once."""
    for name, plans in end.by_peer.items():
        said = next((peer for plan in plans for peer in plan.peers or () if peer.value == name), None)
        if said:
            yield said


def _pair(network: Network, index: _Index, end: End, peer: Said[str]) -> Pair | Lonely:
    if not peer.value[:1].isdigit():
        return Lonely(end, peer, f"{peer.value} is a name, which only DNS can tell")
    address = parse_address(peer.value)
    own = end.address or 0
    node = index.owners.get(address)
    translator = index.translators.get(address)
    if translator and translator != end.node and not any(one.address == address for one in index.by_node.get(node or "", ())):
        behind = _behind(network, index, translator, (end, address))
        if behind:
            return Pair((end, behind), (peer, _call(behind, own)), (own, address), translator)
    if node is None:
        return Lonely(end, peer, f"{peer.value} is no address of the configs at hand")
    if node == end.node:
        return Lonely(end, peer, f"{peer.value} is an address of {node} itself", node)
    other = _counterpart(index, end, node, address)
    if other is None:
        undefined = _undefined_map(network.devices[node])
        if undefined:
            return Lonely(end, peer, undefined, node)
        return Lonely(end, peer, f"{node}, which has {peer.value}, has no crypto map or tunnel protection on an interface", node)
    return Pair((end, other), (peer, _call(other, own)), (own, other.address or 0))


def _undefined_map(device: Device) -> str:
    """A crypto map that an interface names and that is not there."""
    for made in device.interfaces.values():
        if made.crypto_map and not (device.crypto and made.crypto_map[0] in device.crypto.maps):
            name, line = made.crypto_map
            return f"{device.name} {made.name} names crypto map {name}, which is not defined ({line})"
    return ""


def _call(end: End, address: int) -> Said[str] | None:
    """How an end calls an address, if it does."""
    for plan in end.by_peer.get(dotted(address), ()):
        return next((peer for peer in plan.peers or () if peer.value == dotted(address)), None)
    return None


def _counterpart(index: _Index, end: End, node: str, address: int) -> End | None:
    """The end of `node` that is meant: one that calls back, else one with the address, else its first."""
    back = index.callers.get((node, dotted(end.address or 0)), ())
    here = [one for one in index.by_node[node] if one.address == address]
    for candidates in ([one for one in back if one.address == address], here, back, index.by_node[node]):
        if candidates:
            return max(candidates, key=lambda one: ((one.mode != "") == (end.mode != ""), one.key == end.key))
    return None


def _behind(network: Network, index: _Index, translator: str, call: tuple[End, int]) -> End | None:
    """The end behind a translator that calls the caller's address and that the translator's rules are for (S9.15)."""
    end, address = call
    device = network.devices[translator]
    for node, candidates in index.by_node.items():
        for one in candidates:
            if node in (end.node, translator) or one.address is None or dotted(end.address or 0) not in one.by_peer:
                continue
            if _translates(device, one.address, address):
                return one
    return None


def _translates(device: Device, local: int, address: int) -> bool:
    for rule in device.nat_rules:
        if rule.kind == "static" and rule.local == local and rule.target.startswith(dotted(address)):
            return True
        acl = device.acls.get(rule.name) if rule.kind == "list" else None
        if acl and any(entry.is_permit and covers(entry.sources, local) for entry in acl.entries):
            return True
    return False


def _only_two(index: _Index, lonely: list[Lonely]) -> Pair | None:
    """With two devices that call addresses nobody has, each can only mean the other."""
    candidates = [found for found in index.by_node.values() if found]
    if len(candidates) != 2 or any(len(found) != 1 for found in candidates):
        return None
    one, other = candidates[0][0], candidates[1][0]
    calls = [next((alone.peer for alone in lonely if alone.end is end), None) for end in (one, other)]
    return Pair((one, other), (calls[0], calls[1]), (one.address or 0, other.address or 0))
