"""Who is connected to whom, what fails in a scenario, and which interfaces are up in it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from routecheck.address import MASKS, dotted
from routecheck.diagnostic import WARNING, Diagnostic, Span, UsageError, hint
from routecheck.ios.names import interface_name, is_physical, kind, parent
from routecheck.model.device import Device, Interface
from routecheck.network import DeclaredLink, Network

DIRECT, VIA_SWITCH, TUNNEL = "direct", "via-switch", "tunnel"
"""Kinds of link. A direct cable takes both ends down; behind a switch a port stays up when the far end fails (S2.7)."""


class End(NamedTuple):
    """An interface of a device: one end of a link."""

    node: str
    interface: str

    def __str__(self) -> str:
        return f"{self.node}:{self.interface}"


class Link(NamedTuple):
    """Interfaces that hear each other. Two ends or, on a LAN, more."""

    ends: tuple[End, ...]
    kind: str


class Scenario(NamedTuple):
    """What is broken. `cut` holds pairs of devices that lose each other's packets while their interfaces stay up; `silent`
    the addresses that answer a device no more: neither its probes nor its ARP."""

    words: tuple[str, ...] = ()
    nodes: frozenset[str] = frozenset()
    interfaces: frozenset[End] = frozenset()
    cut: frozenset[frozenset[str]] = frozenset()
    silent: frozenset[tuple[str, int]] = frozenset()

    def __str__(self) -> str:
        if not self.words:
            return "nothing failed"
        told: dict[str, list[str]] = {}
        for word in dict.fromkeys(self.words):
            told.setdefault("not answering" if "@" in word else "lost" if "~" in word else "down", []).append(word)
        return ", ".join(f"{' and '.join(words)} {how}" for how, words in told.items())

    def __or__(self, other: "Scenario") -> "Scenario":
        """Both at once."""
        return Scenario(
            self.words + other.words,
            self.nodes | other.nodes,
            self.interfaces | other.interfaces,
            self.cut | other.cut,
            self.silent | other.silent,
        )


NOTHING_FAILED = Scenario()


class Topology(NamedTuple):
    """The links of a network, each interface's link, and the port at the other end of each direct cable."""

    links: tuple[Link, ...]
    link_of: Mapping[End, Link]
    cables: Mapping[End, End]
    diagnostics: tuple[Diagnostic, ...]


def topology(network: Network) -> Topology:
    """The links that shared subnets suggest and `[[links]]` overrides (loopbacks never make a link)."""
    groups = Groups()
    holders: dict[int, dict[int, list[End]]] = {}
    addresses: dict[End, Interface] = {}
    diagnostics: list[Diagnostic] = []
    for device in network.devices.values():
        for made in device.interfaces.values():
            if kind(made.name) in ("Loopback", "Null", "NVI"):
                continue
            end = End(device.name, made.name)
            addresses[end] = made
            for at in made.addresses:
                holders.setdefault(at.prefix.length, {}).setdefault(at.prefix.address, []).append(end)
    declared = [_declared(network, link) for link in network.links]
    cabled: dict[End, End] = {}
    for ends, how in declared:
        if how == DIRECT and len(ends) == 2:
            one, other = map(port_of, ends)
            cabled[one], cabled[other] = other, one
    for first, made in addresses.items():
        for at in made.addresses:
            for end in _sharing(holders, at.address, at.prefix.length):
                if end == first or groups.find(first) == groups.find(end):
                    continue
                if may_hear(network, addresses, first, end) and _is_plugged(cabled, first, end):
                    groups.join(first, end)
    for ends in (*(ends for ends, _ in declared), *_unnumbered_tunnels(network, addresses)):
        for end in ends[1:]:
            groups.join(ends[0], end)
    kinds = dict(declared)
    links = _links(groups, kinds, addresses)
    diagnostics += dict.fromkeys(_duplicates(holders, addresses))
    link_of = {end: link for link in links for end in link.ends}
    return Topology(links, link_of, _cables(links), tuple(diagnostics))


class Groups:
    """Disjoint sets of ends that share a wire (union-find)."""

    def __init__(self) -> None:
        self._above: dict[End, End] = {}

    def find(self, end: End) -> End:
        above = self._above
        if end not in above:
            return end
        root = end
        while above.get(root, root) != root:
            root = above[root]
        while above.get(end, end) != root:
            above[end], end = root, above[end]
        return root

    def join(self, one: End, other: End) -> None:
        one, other = sorted((self.find(one), self.find(other)))
        self._above.setdefault(one, one)
        self._above[other] = one

    def sets(self) -> list[tuple[End, ...]]:
        out: dict[End, list[End]] = {}
        for end in self._above:
            out.setdefault(self.find(end), []).append(end)
        return sorted(tuple(sorted(ends)) for ends in out.values())


def _sharing(holders: Mapping[int, Mapping[int, list[End]]], address: int, length: int) -> Iterator[End]:
    """The ends whose subnet holds `address`, of the same mask or a longer one (a mask that differs is found, not hidden)."""
    for other, blocks in holders.items():
        if other >= length:
            yield from blocks.get(address & MASKS[other], ())


def _is_plugged(cabled: Mapping[End, End], one: End, other: End) -> bool:
    """Whether declared cables leave it open that two interfaces are on one wire: a port has only one cable."""
    here, there = port_of(one), port_of(other)
    return not cabled or (cabled.get(here, there) == there and cabled.get(there, here) == here)


def may_hear(network: Network, made: Mapping[End, Interface], one: End, other: End) -> bool:
    """Whether two interfaces in one subnet can be on one wire: tunnels only meet the tunnels they are configured for."""
    if one.node == other.node and made[one].vrf == made[other].vrf:
        return False
    if _share_address(made[one], made[other]):
        return False  # two sites with the same addresses; on one wire the second would not have come up
    if tag_of(made[one]) and tag_of(made[other]) and tag_of(made[one]) != tag_of(made[other]):
        return False
    tunnels = (kind(one.interface) == "Tunnel", kind(other.interface) == "Tunnel")
    if not any(tunnels):
        return _same_subnet(made[one], made[other])
    return all(tunnels) and _are_peers(network, one, made[one], other, made[other])


def _share_address(one: Interface, other: Interface) -> bool:
    return not {at.address for at in one.addresses}.isdisjoint(at.address for at in other.addresses)


def tag_of(made: Interface) -> int | None:
    """The 802.1Q tag of a sub-interface: two that differ never hear each other (S12.5)."""
    is_tagged = made.encapsulation and made.encapsulation.lower() == "dot1q" and not made.is_native_vlan
    return made.vlan if is_tagged else None


def _same_subnet(one: Interface, other: Interface) -> bool:
    """Each has an address in a block of the other. Masks may differ only in one VRF: between VRFs that is chance."""
    return any(
        (a.prefix == b.prefix or one.vrf == other.vrf) and a.prefix.covers(b.address) and b.prefix.covers(a.address)
        for a in one.addresses
        for b in other.addresses
    )


def _are_peers(network: Network, one: End, a: Interface, other: End, b: Interface) -> bool:
    if "multipoint" in a.tunnel.mode or "multipoint" in b.tunnel.mode:
        return True
    return _reaches(network, a, other.node, b) and _reaches(network, b, one.node, a)


def _unnumbered_tunnels(network: Network, made: Mapping[End, Interface]) -> Iterator[tuple[End, End]]:
    """Pairs of tunnels that are sent to each other's source: where one is unnumbered no subnet tells that they are a link."""
    found: dict[tuple[int | None, int | None, int | None], list[End]] = {}
    tunnels = [end for end in made if kind(end.interface) == "Tunnel" and "multipoint" not in made[end].tunnel.mode]
    for end in tunnels:
        how = made[end].tunnel
        found.setdefault((tunnel_source(network.devices[end.node], made[end]), how.destination, how.key), []).append(end)
    for (source, destination, key), ends in found.items():
        others = found.get((destination, source, key), [])
        if source is None or destination is None or not len(ends) == len(others) == 1 or not ends < others:
            continue
        one, other = ends[0], others[0]
        if one.node != other.node and not (made[one].addresses and made[other].addresses):
            yield one, other


def _reaches(network: Network, tunnel: Interface, far_node: str, far: Interface) -> bool:
    """Whether the tunnel's destination is what the far tunnel uses as its source (or cannot be told)."""
    source = tunnel_source(network.devices[far_node], far)
    return tunnel.tunnel.destination is None or source is None or source == tunnel.tunnel.destination


def tunnel_source(device: Device, made: Interface) -> int | None:
    """The address a tunnel is sent from, or None when it is not known."""
    source = made.tunnel.source
    if source is None:
        return None
    if source.isdigit():
        return int(source)
    port = device.interfaces.get(source)
    if port and port.unnumbered:
        port = device.interfaces.get(port.unnumbered)
    return port.address.address if port and port.address else None


def _declared(network: Network, link: DeclaredLink) -> tuple[tuple[End, ...], str]:
    return tuple(sorted(find_interface(network, text, f"{link.place}: ") for text in link.ends)), link.kind


def _links(groups: Groups, kinds: Mapping[tuple[End, ...], str], made: Mapping[End, Interface]) -> tuple[Link, ...]:
    """Links with their kinds. Two ports that only see each other are taken for a direct cable, unless one of them
    serves hosts (HSRP, VRRP, a DHCP relay), which means a switch."""
    sets = groups.sets()
    ports: dict[End, set[End]] = {}
    for ends in sets:
        for end in ends:
            ports.setdefault(port_of(end), set()).update(port_of(other) for other in ends if other.node != end.node)

    told = {tuple(sorted(map(port_of, ends))): how for ends, how in kinds.items()}

    def guess(ends: tuple[End, ...]) -> str:
        pair = sorted(map(port_of, ends))
        if tuple(pair) in told:
            return told[tuple(pair)]
        if any(kind(end.interface) == "Tunnel" for end in ends):
            return TUNNEL
        is_cable = (
            len(ends) == 2
            and all(is_physical(port.interface) or kind(port.interface) == "Port-channel" for port in pair)
            and ports[pair[0]] == {pair[1]}
            and ports[pair[1]] == {pair[0]}
            and not any(made[end].serves_hosts for end in ends if end in made)
            and len({bool(tag_of(made[end])) for end in ends if end in made}) < 2
        )
        return DIRECT if is_cable else VIA_SWITCH

    return tuple(Link(ends, guess(ends)) for ends in sets)


def port_of(end: End) -> End:
    """The interface a cable is plugged into: the parent of a sub-interface, or the interface itself."""
    return End(end.node, parent(end.interface) or end.interface)


def _cables(links: Iterable[Link]) -> dict[End, End]:
    cables: dict[End, End] = {}
    for link in links:
        if link.kind == DIRECT and len(link.ends) == 2:
            one, other = (port_of(end) for end in link.ends)
            cables[one], cables[other] = other, one
    return cables


def _duplicates(holders: Mapping[int, Mapping[int, list[End]]], made: Mapping[End, Interface]) -> Iterator[Diagnostic]:
    """Two interfaces of one subnet with the same address: a mistake, or two sites that look alike."""
    for blocks in holders.values():
        for ends in blocks.values():
            seen: dict[int, End] = {}
            for end in ends:
                for at in made[end].addresses:
                    other = seen.setdefault(at.address, end)
                    if other.node != end.node and not made[end].is_shutdown and not made[other].is_shutdown:
                        message = f"{dotted(at.address)} is the address of both {other} and {end}"
                        yield Diagnostic("NET101", WARNING, message, (Span(at.line.file, at.line.number),))


def is_node(network: Network, name: str) -> bool:
    return name in network.devices or sum(node.lower() == name.lower() for node in network.devices) == 1


def unknown_name(network: Network, word: str) -> str:
    """Why a word names nothing, and what to write instead."""
    names = sorted(network.devices)
    if "," in word:
        return f"'{word}': join what fails at once with +"
    owners = [node for node in names if _as_interface(word) in network.devices[node].interfaces]
    if owners:
        owner = network.focus if network.focus in owners else owners[0]
        return f"'{word}' is an interface; write it with its device: {owner}:{word}"
    parts = [part for part in word.split("-") if part and not is_node(network, part)]
    is_link = "-" in word and len(parts) < len(word.split("-"))
    missing = parts[0] if is_link and len(parts) == 1 else word
    return f"no device{' or link' if '-' in missing else ''} '{missing}'{hint(missing, names)}"


def _as_interface(word: str) -> str:
    try:
        return interface_name(word)
    except ValueError:
        return ""


def find_node(network: Network, name: str) -> str:
    """The device called `name` (in any case when that is unique). Raises `UsageError` with the nearest names."""
    if name in network.devices:
        return name
    found = [node for node in network.devices if node.lower() == name.lower()]
    if len(found) == 1:
        return found[0]
    for clash in network.diagnostics:
        if clash.code == "NET102" and clash.message.startswith(f"hostname {name} "):
            raise UsageError(f"{name} cannot be told: {clash.spans[0]}: {clash.message}")
    raise UsageError(unknown_name(network, name))


def find_interface(network: Network, text: str, place: str) -> End:
    """The end called `R2:Gi0/1`. Raises `UsageError` with the nearest names."""
    node, colon, name = text.partition(":")
    if not colon:
        raise UsageError(f"{place}'{text}' is not an interface; write it as R2:Gi0/1")
    try:
        node = find_node(network, node)
    except UsageError as error:
        raise UsageError(f"{place}{error}") from None
    known = network.devices[node].interfaces
    try:
        full = interface_name(name)
    except ValueError as error:
        raise UsageError(f"{place}'{text}': {error}") from None
    if full in known:
        return End(node, full)
    if any(parent(made) == full for made in known):
        return End(node, full)  # the port of sub-interfaces, which needs no lines of its own
    found = [made for made in known if made.lower() == full.lower()]
    if found:
        return End(node, found[0])
    raise UsageError(f"{place}{node} has no interface {full}{hint(full, sorted(known))}")
