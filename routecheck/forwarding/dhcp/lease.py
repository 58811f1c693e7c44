"""How a host gets its address (S12.6): DISCOVER, OFFER, REQUEST, ACK with a DHCP server of the files, through a relay or not.

Decided here, where no rule says it:
- An address counts as in use when an interface or host of the client's LAN has it, or the server itself.
- Of several offers the one from the device whose name sorts first is taken, and that is said; one from the LAN comes before those
  of relays.
- Whether a relayed message gets to its server is the caller's business (`deliver`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from routecheck.address import ALL_ONES, Prefix, dotted, host_prefix
from routecheck.forwarding.dhcp.messages import CLIENT_PORT, SERVER_PORT, Legs, Message, conversation, relayed
from routecheck.model.device import Device, Helper, Interface
from routecheck.model.hosts import Service
from routecheck.model.services import RELAYED, Pool, Services
from routecheck.rib.world import World
from routecheck.syntax.line import Line
from routecheck.topology import End

NO_SERVER, EXHAUSTED, TIMEOUT, INSUFFICIENT = "NO-SERVER", "EXHAUSTED", "TIMEOUT", "INSUFFICIENT"
_UNREAD = ("class", "import", "origin", "address", "relay", "subnet", "reserved-only", "override")
"""Lines of a pool that are not looked at and may decide about the lease."""
_ROUTES = ("1", "33", "121", "249")
"""Options that change the mask or the routes of a host (RFC 2132 3.3, 5.8, RFC 3442)."""


class Client(NamedTuple):
    """Who wants an address: its name, its MAC address where one is configured, the interfaces of devices on its wire, and the
    addresses of hosts there that are in use."""

    name: str
    mac: str | None
    ends: tuple[End, ...]
    taken: frozenset[int] = frozenset()


class Lease(NamedTuple):
    """What a server gives. `gateway` is option 3, `resolvers` option 6, `lease_s` option 51 (None: for ever)."""

    address: int
    prefix: Prefix
    gateway: int | None
    resolvers: tuple[int, ...]
    domain: str
    lease_s: int | None
    server: str
    pool: str
    messages: tuple[Message, ...]
    lines: tuple[Line, ...] = ()
    doubts: tuple[str, ...] = ()


class NoLease(NamedTuple):
    """Why there is none: NO_SERVER, EXHAUSTED, TIMEOUT or INSUFFICIENT, and the sentence. `messages` is the DISCOVER that
    nobody answered, with what relays made of it."""

    code: str
    told: str
    messages: tuple[Message, ...] = ()
    lines: tuple[Line, ...] = ()


Deliver = Callable[[Message], bool]
"""Whether a relayed message gets to its server, and the answer back."""


class _Way(NamedTuple):
    """How a DISCOVER reached a server: the server and its own address there, the VRF, the address that chooses the pool, and the
    relay (None on the client's own LAN)."""

    device: Device
    address: int
    vrf: str
    chooses: int
    relay: End | None = None


def always(_message: Message) -> bool:
    return True


def lease(world: World, client: Client, deliver: Deliver = always) -> Lease | NoLease:
    """What a client gets that broadcasts a DISCOVER on its wire."""
    heard = list(_listening(world, client))
    found = [_offer(world, client, way) for way in _local(world, heard)]
    asked: list[Message] = []
    if not any(isinstance(one, Lease) for one in found):
        for end, made in heard:
            for helper in _helpers(world, end, made):
                found.append(_relayed(world, client, (end, made, helper), deliver))
                asked.append(relayed("DISCOVER", _legs(end, made, helper)))
    offers = [one for one in found if isinstance(one, Lease)]
    if not offers:
        return _none(world, client, [one for one in found if isinstance(one, NoLease)], tuple(asked))
    servers = list(dict.fromkeys(one.server for one in offers))
    if len(servers) == 1:
        return offers[0]
    told = f"{' and '.join(servers)} both offer {client.name} an address; that of {servers[0]} is taken to come first"
    return offers[0]._replace(doubts=(*offers[0].doubts, told))


def _listening(world: World, client: Client) -> Iterator[tuple[End, Interface]]:
    """The interfaces on the client's wire that are up, have an address, and whose device has DHCP on (`service dhcp`)."""
    for end in sorted(client.ends):
        device = world.network.devices[end.node]
        made = device.interfaces.get(end.interface)
        is_on = device.services is None or device.services.no_dhcp_line is None
        if made and made.address and is_on and end not in world.down and end.node not in world.broken.nodes:
            yield end, made


def _local(world: World, heard: list[tuple[End, Interface]]) -> Iterator[_Way]:
    """The servers on the wire itself: the pool goes by the subnet of the interface."""
    for end, made in heard:
        device = world.network.devices[end.node]
        if made.address and device.services and device.services.pools:
            yield _Way(device, made.address.address, made.vrf, made.address.address)


def _helpers(world: World, end: End, made: Interface) -> tuple[Helper, ...]:
    services = world.network.devices[end.node].services
    ports = services.relayed_ports if services else RELAYED
    return made.handling.helpers if SERVER_PORT in ports else ()


def _relayed(world: World, client: Client, at: tuple[End, Interface, Helper], deliver: Deliver) -> Lease | NoLease:
    """What the server behind a relay offers: its pool goes by giaddr, the relay's address on the client's LAN."""
    end, made, helper = at
    server = dotted(helper.address)
    if not deliver(relayed("DISCOVER", _legs(end, made, helper))):
        return NoLease(TIMEOUT, f"{server}, which {end} relays to, does not answer", lines=(helper.line,))
    owner = _owner(world, helper.address)
    if owner is None or made.address is None:
        host = next((one.name for one in world.network.hosts.values() if one.address == helper.address), "")
        what = f"{server} is {host}, whose pools are not declared" if host else f"the DHCP server {server} is not in the files"
        return NoLease(INSUFFICIENT, f"{what} ({helper.line})", lines=(helper.line,))
    device, vrf = owner
    if device.services is None or not device.services.pools or device.services.no_dhcp_line:
        return NoLease(NO_SERVER, f"{device.name} ({server}), which {end} relays to, serves no DHCP", lines=(helper.line,))
    offer = _offer(world, client, _Way(device, helper.address, vrf, made.address.address, end))
    return offer._replace(lines=(helper.line, *offer.lines))


def _owner(world: World, address: int) -> tuple[Device, str] | None:
    """The device with an address, on an interface that is up, and the VRF."""
    for device in world.network.devices.values():
        for made in device.interfaces.values():
            if End(device.name, made.name) not in world.down and any(at.address == address for at in made.addresses):
                return device, made.vrf
    return None


def _offer(world: World, client: Client, way: _Way) -> Lease | NoLease:
    """The address that a server gives: a reservation for the client, else the lowest of the pool that is free."""
    services = way.device.services or Services()
    pools = [pool for pool in services.pools.values() if pool.vrf == way.vrf]
    wide = [pool for pool in pools if pool.prefix and pool.prefix.covers(way.chooses)]
    own = [
        pool for pool in pools
        if pool.host_prefix and pool.host_prefix.covers(way.chooses) and client.mac and pool.client_mac == client.mac
    ]  # fmt: skip
    wide.sort(key=lambda pool: -pool.prefix.length if pool.prefix else 0)
    if own and own[0].host is not None and own[0].host_prefix:
        return _given(client, way, [own[0], *wide], own[0].host)
    if not wide:
        return NoLease(NO_SERVER, f"{way.device.name} has no pool for the subnet of {dotted(way.chooses)}")
    pool = wide[0]
    address = next(_free(world, client, way, pool), None)
    if address is not None:
        return _given(client, way, wide, address)
    if pool.secondaries or any(one.client_line and one.client_mac is None for one in pools):
        return NoLease(
            INSUFFICIENT, f"pool {pool.name} of {way.device.name} is full but for what is not modelled", lines=(pool.line,)
        )
    return NoLease(EXHAUSTED, f"pool {pool.name} of {way.device.name} has no free address", lines=_lines(pool))


def _free(world: World, client: Client, way: _Way, pool: Pool) -> Iterator[int]:
    """The addresses of a pool that may be leased, lowest first (EX-12.3)."""
    services = way.device.services or Services()
    taken = set(client.taken)
    for made in (*way.device.interfaces.values(), *_made(world, client)):
        taken |= {at.address for at in made.addresses}
        taken |= {address for group in made.groups.values() for address in group.addresses}
    taken |= {one.host for one in services.pools.values() if one.host is not None and one.vrf == way.vrf}
    excluded = sorted((one.first, one.last) for one in services.excluded if one.vrf == way.vrf)
    prefix = pool.prefix or Prefix(0, 32)
    is_lan = prefix.length < 31
    address, last = prefix.address + is_lan, prefix.last - is_lan
    while address <= last:
        behind = [end for start, end in excluded if start <= address <= end]
        if behind:
            address = max(behind) + 1
            continue
        if address not in taken:
            yield address
        address += 1


def _made(world: World, client: Client) -> Iterator[Interface]:
    for end in client.ends:
        made = world.network.devices[end.node].interfaces.get(end.interface)
        if made:
            yield made


def _given(client: Client, way: _Way, pools: list[Pool], address: int) -> Lease:
    """The lease, with what the pool does not say taken from the wider pools around it, as IOS inherits options (not the time)."""
    pool = pools[0]
    gateways = next((one.gateways for one in pools if one.gateways), ())
    resolvers = next((one.resolvers for one in pools if one.resolvers), ())
    prefix = pool.host_prefix if pool.host is not None else pool.prefix
    return Lease(
        address=address,
        prefix=prefix or host_prefix(address, 32),
        gateway=gateways[0] if gateways else None,
        resolvers=resolvers,
        domain=next((one.domain for one in pools if one.domain), ""),
        lease_s=pool.lease_s,
        server=way.device.name,
        pool=pool.name,
        messages=tuple(conversation(_legs_of(client, way), address)),
        lines=tuple(dict.fromkeys(line for one in pools for line in _lines(one))),
        doubts=tuple(_doubts(way.device, pools)),
    )


def _lines(pool: Pool) -> tuple[Line, ...]:
    found = (pool.line, pool.prefix_line, pool.gateway_line, pool.resolver_line, pool.lease_line)
    return tuple(line for line in found if line)


def _doubts(device: Device, pools: list[Pool]) -> Iterator[str]:
    """Lines of the pools that may change the lease and are not looked at."""
    names = {pool.name for pool in pools}
    for note in device.notes:
        if note.mode == "dhcp-pool" and not names.isdisjoint(note.names):
            first = note.what.split()[0]
            if first in _UNREAD or (first == "option" and set(note.line.words[1:2]) & set(_ROUTES)):
                yield f"{note.line}: '{first}' of a DHCP pool is not looked at and may change the lease"


def _legs(end: End, made: Interface, helper: Helper) -> Legs:
    """The way of a DISCOVER through a relay to a server that nothing is known of yet."""
    own = made.address.address if made.address else 0
    return Legs("", dotted(helper.address), helper.address, end.node, own)


def _legs_of(client: Client, way: _Way) -> Legs:
    relay, giaddr = (way.relay.node, way.chooses) if way.relay else ("", 0)
    return Legs(client.name, way.device.name, way.address, relay, giaddr)


def _none(world: World, client: Client, found: list[NoLease], asked: tuple[Message, ...]) -> NoLease:
    """Why no offer came."""
    messages = (Message("DISCOVER", client.name, "", 0, CLIENT_PORT, ALL_ONES, SERVER_PORT), *asked)
    lines = tuple(dict.fromkeys(line for one in found for line in one.lines))
    others = [host.name for host in world.network.hosts.values() if Service("udp", SERVER_PORT) in host.services]
    if not found and others:
        return NoLease(
            INSUFFICIENT, f"{' and '.join(others)} may serve {client.name}, and no pools of hosts are declared", messages
        )
    if not found:
        where = ", ".join(map(str, sorted(client.ends)))
        return NoLease(NO_SERVER, f"nobody in the files serves or relays DHCP on the LAN of {client.name} ({where})", messages)
    rank = (INSUFFICIENT, EXHAUSTED, TIMEOUT, NO_SERVER)
    code = min((one.code for one in found), key=rank.index)
    return NoLease(code, "; ".join(dict.fromkeys(one.told for one in found)), messages, lines)
