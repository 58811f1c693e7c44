"""Those who answer questions of DNS: hosts, devices with `ip dns server`, and servers that are not in the files."""

from __future__ import annotations

from routecheck.address import dotted
from routecheck.forwarding.dns.asking import (
    INSUFFICIENT,
    MOST_NESTED,
    PORT,
    SERVFAIL,
    Party,
    Questions,
    Told,
    failed,
    message,
)
from routecheck.forwarding.dns.cache import NOERROR, Found, end_of
from routecheck.forwarding.dns.walk import replied, walk
from routecheck.forwarding.dns.zones import REFUSED, Reply, reply
from routecheck.forwarding.packet import Dns, Record
from routecheck.model.device import Device
from routecheck.model.hosts import Host, Service
from routecheck.model.services import Services

_HOST_TTL_S = 10
"""The TTL of what a device answers from `ip host`. No document of Cisco's tells it."""


def served(questions: Questions, place: int) -> Told:
    """What becomes of the question at `place` where it arrives."""
    sent = questions.exchanges[place]
    server, query = sent.server_address, sent.query
    if questions.depth(place) > MOST_NESTED:
        return failed(query, SERVFAIL, f"{dotted(server)} and others pass the question on to each other")
    host = questions.world.hosts.get(server)
    if host is not None:
        if Service("udp", PORT) not in host.services:
            return Told(None, f"{host.name} ({dotted(server)}) does not listen on udp/53")
        return _host(questions, host, query, Party(host.name, server, place))
    if server in questions.world.devices:
        device, vrf = questions.world.devices[server]
        return _device(questions, device, query, (vrf, place))
    return _outside(questions, server, query)


def _host(questions: Questions, host: Host, query: Dns, party: Party) -> Told:
    """A host answers for its zones; who wants recursion gets it, from memory, from its own resolvers or by a walk."""
    own = reply(questions.world.zones, party.address, query.name, query.kind)
    if not query.is_recursive and own.code == REFUSED:
        return failed(query, REFUSED, f"{host.name} ({dotted(party.address or 0)}) serves no zone that holds {query.name}")
    if not query.is_recursive or (own.is_authoritative and not _is_open(own, query)):
        return replied(questions, query, own)
    known = questions.caches.find(host.name, query.name, query.kind)
    if known:
        return Told(message(query, known), code=known.code)
    others = tuple(one for one in host.resolvers if one != party.address)
    told = questions.ask_all(party, others, query.name) if others else walk(questions, party, query)
    return _passed_on(query, told)


def _device(questions: Questions, device: Device, query: Dns, where: tuple[str, int]) -> Told:
    """`ip dns server`: `ip host` first, else its own name servers are asked."""
    vrf, place = where
    services = device.services or Services()
    if services.dns_server_line is None:
        return Told(None, f"{device.name} does not answer DNS questions (no 'ip dns server')")
    known = services.hosts.get((vrf, query.name))
    if known:
        answers = tuple(Record(query.name, "A", dotted(one), _HOST_TTL_S) for one in known.addresses)
        return Told(message(query, Found(NOERROR, answers)), code=NOERROR)
    unread = [note.line for note in device.notes if note.what.startswith("ip dns ")]
    if unread:
        told = f"{unread[0]}: {device.name} serves DNS by lines that are not modelled, which may decide about {query.name}"
        return Told(None, told, INSUFFICIENT)
    cached = questions.caches.find(device.name, query.name, query.kind)
    if cached:
        return Told(message(query, cached), code=cached.code)
    servers = tuple(one.address for one in services.name_servers if one.vrf == vrf)
    if not servers or services.no_lookup_line:
        why = f" ({services.no_lookup_line}: names are not looked up)" if services.no_lookup_line else ""
        return failed(query, SERVFAIL, f"{device.name} has no name server to ask{why}")
    return _passed_on(query, questions.ask_all(Party(device.name, None, place), servers, query.name))


def _outside(questions: Questions, server: int, query: Dns) -> Told:
    """A server that is not in the files: as a resolver it knows every zone that is declared, else those it serves."""
    who = dotted(server)
    found = reply(questions.world.zones, None if query.is_recursive else server, query.name, query.kind)
    end = end_of(found.answers, query.name)
    if found.code == REFUSED and not query.is_recursive:
        told = f"{who} is asked for {query.name}, and neither a host nor a zone of routecheck.toml has that address"
        return Told(None, told, INSUFFICIENT)
    if not query.is_recursive:
        questions.assumed[f"{who} is not in the files; it is taken to answer for the zones that name it as their server"] = None
        return replied(questions, query, found)
    if any(one.name == end and one.kind == "CNAME" for one in found.answers):
        return failed(query, SERVFAIL, f"the aliases of {query.name} go round in circles")
    if found.unknown or not found.is_authoritative or _is_open(found, query):
        told = found.unknown or f"{who} is not in the files, and no declared zone tells what {end} is"
        return Told(None, told, INSUFFICIENT)
    questions.assumed[f"{who} is not in the files; its answer is taken from the zones declared in routecheck.toml"] = None
    return _passed_on(query, replied(questions, query, found))


def _passed_on(query: Dns, told: Told) -> Told:
    """What a resolver makes of the answer it got: SERVFAIL when it got none."""
    if told.code == INSUFFICIENT:
        return told
    if told.response is None or not told.is_answer:
        return failed(query, SERVFAIL, told.why_not)
    own = message(query, Found(told.response.code, told.response.answers, told.response.authority))
    return Told(own, code=own.code)


def _is_open(own: Reply, query: Dns) -> bool:
    """Whether an authoritative reply ends with an alias of another zone."""
    end = end_of(own.answers, query.name)
    return bool(own.answers) and not own.authority and not any(one.name == end and one.kind == query.kind for one in own.answers)
