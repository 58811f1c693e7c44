"""Questions of DNS and their answers, as they go over the network: by UDP first, by TCP when the answer is too long (S11.1)."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import NamedTuple

from routecheck.address import dotted, parse_address
from routecheck.forwarding.dns.cache import EMPTY, NOERROR, NXDOMAIN, Caches, DnsCache, Found, end_of
from routecheck.forwarding.packet import Dns, dns_length
from routecheck.model.device import Device
from routecheck.model.hosts import Host, Service, Zone

PORT = 53
MOST_OCTETS = 512
"""What a UDP answer may hold (RFC 1035 4.2.1)."""
FIRST_PORT = 49152
"""Ephemeral ports start here (S11.3)."""
SERVFAIL, TIMEOUT, INSUFFICIENT = "SERVFAIL", "TIMEOUT", "INSUFFICIENT"
MOST_NESTED = 8
"""How many questions may wait for each other."""
_MOST_EXCHANGES = 60


class Exchange(NamedTuple):
    """One question and its answer. The asker's address is None when it is that of the interface it leaves by; the response is
    None when none comes. `within` is the place in the list of the question that had to wait for this one."""

    asker_name: str
    asker_address: int | None
    server_address: int
    query: Dns
    response: Dns | None
    transport: str
    source_port: int
    why: str
    within: int | None = None


def _always(_exchange: Exchange) -> bool:
    return True


class DnsWorld(NamedTuple):
    """Who can be asked: hosts by address and by name in lower case, devices with the VRF by address, and the zones. `deliver`
    tells whether a question gets to its server and an answer back; `seed` changes identifications and ports."""

    hosts: Mapping[int, Host]
    names: Mapping[str, Host]
    devices: Mapping[int, tuple[Device, str]]
    zones: Mapping[str, Zone]
    deliver: Callable[[Exchange], bool] = _always
    seed: int = 0


class Moment(NamedTuple):
    """When a name is looked up (seconds), and what is remembered from before."""

    at_s: float = 0
    cache: DnsCache = EMPTY


class Party(NamedTuple):
    """Who asks: the holder of a cache, its address, and the place of the question that it asks because of."""

    name: str
    address: int | None
    within: int | None = None


class Told(NamedTuple):
    """The answer to one question, or (with a code that is no answer) the sentence why there is none."""

    response: Dns | None = None
    why_not: str = ""
    code: str = TIMEOUT

    @property
    def is_answer(self) -> bool:
        """Whether it says what there is, or that there is nothing."""
        return self.response is not None and self.response.code in (NOERROR, NXDOMAIN)


class Questions:
    """Those of one resolution: the questions so far, what is assumed, and the caches. `served` tells what becomes of the question
    at a place of the list; `pending` are the names of name servers whose addresses are being looked up."""

    def __init__(self, world: DnsWorld, moment: Moment, served: Callable[[Questions, int], Told]) -> None:
        self.world, self._at_s, self._served = world, moment.at_s, served
        self.caches = Caches(moment.cache, moment.at_s)
        self.exchanges: list[Exchange] = []
        self.assumed: dict[str, None] = {}
        self.pending: set[str] = set()

    def ask_all(self, party: Party, servers: tuple[int, ...], name: str) -> Told:
        """Ask for recursion, one resolver after the other until one answers."""
        reasons: list[str] = []
        code = TIMEOUT
        for server in servers:
            told = self.ask(party, server, Dns(0, name, is_recursive=True), "its resolver")
            if told.is_answer or told.code == INSUFFICIENT:
                return told
            code = told.code
            reasons.append(told.why_not)
        return Told(None, "; ".join(dict.fromkeys(reasons)), code)

    def ask(self, party: Party, server: int, query: Dns, why: str) -> Told:
        """One question by UDP, and by TCP when the answer is cut off (RFC 7766)."""
        if len(self.exchanges) >= _MOST_EXCHANGES:
            return Told(None, f"given up after {_MOST_EXCHANGES} questions", SERVFAIL)
        place = self._send(party, server, query, ("udp", why))
        if not self.world.deliver(self.exchanges[place]):
            return Told(None, f"no answer from {dotted(server)}")
        told = self._served(self, place)
        response = told.response
        if response is None:
            return told
        if dns_length(response) > MOST_OCTETS:
            cut = response._replace(is_truncated=True, answers=(), authority=(), additional=())
            self.exchanges[place] = self.exchanges[place]._replace(response=cut)
            again = f"the answer has {dns_length(response)} octets, more than {MOST_OCTETS}"
            place = self._send(party, server, query, ("tcp", again))
            if not (self._takes_tcp(server) and self.world.deliver(self.exchanges[place])):
                return Told(None, f"no answer from {dotted(server)} by TCP")
        response = response._replace(identification=self.exchanges[place].query.identification)
        self.exchanges[place] = self.exchanges[place]._replace(response=response)
        self.caches.keep(party.name, response)
        return told._replace(response=response)

    def _send(self, party: Party, server: int, query: Dns, how: tuple[str, str]) -> int:
        """Write a question down; its place in the list."""
        transport, why = how
        place = len(self.exchanges)
        what = (self.world.seed, self._at_s, party.name, server, query.name, query.kind, transport, place)
        number = zlib.crc32("/".join(map(str, what)).encode())
        made = query._replace(identification=number & 0xFFFF)
        port = FIRST_PORT + (number >> 16) % (65536 - FIRST_PORT)
        sent = Exchange(party.name, party.address, server, made, None, transport, port, why, party.within)
        self.exchanges.append(sent)
        return place

    def _takes_tcp(self, server: int) -> bool:
        host = self.world.hosts.get(server)
        return host is None or Service("tcp", PORT) in host.services

    def depth(self, place: int | None) -> int:
        """How many questions wait, the one at `place` among them."""
        depth = 0
        while place is not None:
            depth, place = depth + 1, self.exchanges[place].within
        return depth


def is_referral(response: Dns) -> bool:
    """Whether a response only says who to ask instead (RFC 1034 4.3.1)."""
    has_servers = any(one.kind == "NS" for one in response.authority)
    return response.code == NOERROR and not response.is_authoritative and not response.answers and has_servers


def addresses(response: Dns | None, name: str) -> tuple[int, ...]:
    """The addresses that a response has for `name`, through its aliases."""
    if response is None:
        return ()
    end = end_of(response.answers, name)
    return tuple(parse_address(one.value) for one in response.answers if one.kind == "A" and one.name == end)


def message(query: Dns, found: Found) -> Dns:
    """The response that says what was found."""
    return query._replace(
        is_response=True,
        is_recursion_available=query.is_recursive,
        code=NXDOMAIN if found.code == NXDOMAIN else NOERROR,
        answers=found.records,
        authority=found.authority,
    )


def failed(query: Dns, code: str, why_not: str) -> Told:
    """The response that says no more than a code."""
    return Told(query._replace(is_response=True, is_recursion_available=query.is_recursive, code=code), why_not, code)
