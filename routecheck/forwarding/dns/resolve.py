"""How a name becomes an address (S11.1, S11.2): who asks whom what, in order, and what everyone remembers of it.

Decided here, where no rule says it:
- A name of `[hosts]` is looked up as in a hosts file, without a packet, when the asker has no resolver or no declared zone
  has records of that name.
- A host that listens on udp/53 answers for the zones that name it as a server, and resolves all else for those who ask it to.
  It walks from the root, or passes questions on when it has `resolvers` itself.
- A resolver that is not in the files answers from the declared zones; a zone's server that is not in the files answers for its
  zones. Both are said. What no zone declares is unknown, not missing, unless the zone that would hold it has an SOA record.
- Every server is asked once: real ones are asked again after some seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from routecheck.address import parse_address
from routecheck.forwarding.dns.asking import SERVFAIL, DnsWorld, Exchange, Moment, Party, Questions, Told, addresses, message
from routecheck.forwarding.dns.cache import EMPTY, NODATA, NOERROR, NXDOMAIN, DnsCache, end_of
from routecheck.forwarding.dns.servers import served
from routecheck.forwarding.packet import Dns
from routecheck.model.device import Device
from routecheck.model.hosts import Host
from routecheck.model.services import Services
from routecheck.network import Network
from routecheck.syntax.line import Line

NO_RESOLVER, LOOKUP_OFF, NO_ADDRESS = "NO-RESOLVER", "LOOKUP-OFF", "NO-ADDRESS"
LITERAL, HOSTS, IP_HOST, CACHE, DNS = "literal", "hosts", "ip host", "cache", "dns"
"""Where an address comes from."""


class Failure(NamedTuple):
    """Why there is no address: NXDOMAIN, NODATA, SERVFAIL, TIMEOUT, INSUFFICIENT, NO_RESOLVER, LOOKUP_OFF or NO_ADDRESS, the
    sentence, and the lines that say so."""

    code: str
    told: str
    lines: tuple[Line, ...] = ()


class Resolution(NamedTuple):
    """The addresses of a name, or the failure; all questions in the order they were asked; what the answer rests on; and what
    everyone remembers afterwards. `source` is one of LITERAL, HOSTS, IP_HOST, CACHE, DNS."""

    name: str
    addresses: tuple[int, ...]
    source: str
    exchanges: tuple[Exchange, ...] = ()
    failure: Failure | None = None
    assumed: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    cache: DnsCache = EMPTY

    @property
    def address(self) -> int | None:
        """The address that is used: the first."""
        return self.addresses[0] if self.addresses else None


def dns_world(network: Network, hosts: Mapping[str, Host] | None = None) -> DnsWorld:
    """The names of a network. `hosts` are those with their leases, where it has hosts that wait for one."""
    known = network.hosts if hosts is None else hosts
    by_address: dict[int, Host] = {}
    for host in known.values():
        if host.address is not None:
            by_address.setdefault(host.address, host)
    devices = {
        at.address: (device, made.vrf)
        for device in network.devices.values()
        for made in device.interfaces.values()
        for at in made.addresses
    }
    return DnsWorld(by_address, {name.lower(): host for name, host in known.items()}, devices, network.zones)


def resolve(world: DnsWorld, asker: Host | Device, name: str, moment: Moment = Moment()) -> Resolution:
    """The address of what someone at `asker` typed. The resolution always ends."""
    try:
        return Resolution(name, (parse_address(name),), LITERAL, cache=moment.cache)
    except ValueError:
        pass
    questions = Questions(world, moment, served)
    if isinstance(asker, Device):
        found = _device(questions, asker, name)
    else:
        found = _host(questions, asker, name.lower().removesuffix("."))
    assumed = (*found.assumed, *questions.assumed)
    return found._replace(name=name, exchanges=tuple(questions.exchanges), assumed=assumed, cache=questions.caches.frozen())


def _host(questions: Questions, host: Host, name: str) -> Resolution:
    """What a PC does: hosts file, memory, resolvers."""
    declared = questions.world.names.get(name)
    has_records = any(record.name == name for zone in questions.world.zones.values() for record in zone.records)
    if declared and not (host.resolvers and has_records):
        told = f"{name} is taken from [hosts], as from a hosts file: no DNS question is asked for it"
        if declared.address is not None:
            return Resolution(name, (declared.address,), HOSTS, assumed=(told,))
        return _without(name, NO_ADDRESS, f"{declared.name} has no address, as it has no lease")
    if not host.resolvers:
        return _without(name, NO_RESOLVER, f"{host.name} has no resolver, so names fail and addresses work")
    return _ask(questions, Party(host.name, host.address), host.resolvers, (name,))


def _device(questions: Questions, device: Device, name: str) -> Resolution:
    """What an IOS device does: `ip host`, memory, `ip name-server`. Only the global table is looked at."""
    services = device.services or Services()
    names = services.names_of(name)
    for one in dict.fromkeys((name.lower().removesuffix("."), *names)):
        known = services.hosts.get(("", one))
        if known:
            return Resolution(name, known.addresses, IP_HOST, lines=(known.line,))
    if services.no_lookup_line:
        return _without(name, LOOKUP_OFF, f"{device.name} looks no names up", services.no_lookup_line)
    servers = tuple(one for one in services.name_servers if not one.vrf)
    if not servers:
        told = f"{device.name} has no 'ip name-server'; asking by broadcast, as it then does, is not modelled"
        return _without(name, NO_RESOLVER, told)
    found = _ask(questions, Party(device.name, None), tuple(one.address for one in servers), names)
    return found._replace(lines=tuple(dict.fromkeys(one.line for one in servers)))


def _ask(questions: Questions, party: Party, servers: tuple[int, ...], names: tuple[str, ...]) -> Resolution:
    """Ask the resolvers for each name in turn until one has an address."""
    failure = Failure(SERVFAIL, "nothing was asked")
    for name in names:
        known = questions.caches.find(party.name, name, "A")
        told = Told(message(Dns(0, name), known), code=known.code) if known else questions.ask_all(party, servers, name)
        found = addresses(told.response, name)
        if found:
            return Resolution(name, found, CACHE if known else DNS)
        failure = _failure(name, told, is_remembered=known is not None)
        if failure.code not in (NXDOMAIN, NODATA):
            break
    return Resolution(names[-1], (), DNS, failure=failure)


def _without(name: str, code: str, told: str, *lines: Line) -> Resolution:
    return Resolution(name, (), DNS, failure=Failure(code, told, lines))


def _failure(name: str, told: Told, *, is_remembered: bool) -> Failure:
    """Why a name has no address, as people are told."""
    response = told.response
    by = ", as it remembers" if is_remembered else ""
    if response and response.code == NXDOMAIN:
        return Failure(NXDOMAIN, f"{end_of(response.answers, name)} does not exist{by}")
    if response and response.code == NOERROR:
        return Failure(NODATA, f"{end_of(response.answers, name)} has no address{by}")
    return Failure(told.code, told.why_not)
