"""How a resolver finds an answer itself: from the root down (S11.2; RFC 1034 5.3.3)."""

from __future__ import annotations

from typing import NamedTuple

from routecheck.address import parse_address
from routecheck.forwarding.dns.asking import (
    INSUFFICIENT,
    SERVFAIL,
    Party,
    Questions,
    Told,
    addresses,
    failed,
    is_referral,
    message,
)
from routecheck.forwarding.dns.cache import GLUE, MOST_ALIASES, NXDOMAIN, end_of
from routecheck.forwarding.dns.zones import REFUSED, Reply, called, reply
from routecheck.forwarding.packet import Dns


class _Cut(NamedTuple):
    """A zone that is asked, by its name, and the addresses of its servers."""

    zone: str
    servers: tuple[int, ...]


def walk(questions: Questions, party: Party, query: Dns) -> Told:
    """Follow aliases until a name has what is asked for; each starts again with its own servers."""
    query = query._replace(is_recursive=False)
    name, records = query.name, query.answers
    for _ in range(MOST_ALIASES):
        step = query._replace(name=name)
        known = questions.caches.find(party.name, name, query.kind)
        told = Told(message(step, known), code=known.code) if known else _descend(questions, party, step)
        response = told.response
        if response is None or not told.is_answer:
            return told
        records = (*records, *response.answers)
        end = end_of(response.answers, name)
        if any(one.kind == "CNAME" and one.name == end for one in records):
            break
        is_answered = any(one.name == end and one.kind == query.kind for one in response.answers)
        if is_answered or response.authority or response.code == NXDOMAIN or end == name:
            return Told(response._replace(name=query.name, answers=records), code=response.code)
        name = end
    return failed(query, SERVFAIL, f"the aliases of {query.name} go round in circles")


def _descend(questions: Questions, party: Party, query: Dns) -> Told:
    """Ask from the top down, or from the deepest delegation that is remembered."""
    own = _own(questions, party, query)
    if own and own.response and is_referral(own.response):
        cut = _below(questions, party, own.response)
    elif own:
        return own
    else:
        cut = _start(questions, party, query.name)
    for _ in range(query.name.count(".") + 2):
        if not cut.servers:
            called_by = f"the name servers of {cut.zone} have no address in" if cut.zone else f"{query.name} is in no zone of"
            return Told(None, f"{called_by} routecheck.toml", INSUFFICIENT)
        told = _ask_servers(questions, party, cut, query)
        if told.response is None or not is_referral(told.response):
            return told
        below = _below(questions, party, told.response)
        if not below.zone.endswith(f".{cut.zone}" if cut.zone else "") or below.zone == cut.zone:
            return failed(query, SERVFAIL, f"the servers of {cut.zone} send on to {below.zone}, which does not lead down")
        cut = below
    return failed(query, SERVFAIL, f"the delegations of {query.name} do not end")


def replied(questions: Questions, query: Dns, made: Reply) -> Told:
    """The message of a reply from zones."""
    if made.unknown:
        return Told(None, made.unknown, INSUFFICIENT)
    if made.assumed:
        questions.assumed[made.assumed] = None
    response = query._replace(
        is_response=True,
        is_authoritative=made.is_authoritative,
        is_recursion_available=query.is_recursive,
        code=made.code,
        answers=made.answers,
        authority=made.authority,
        additional=made.additional,
    )
    return Told(response, code=made.code)


def _own(questions: Questions, party: Party, query: Dns) -> Told | None:
    """What a resolver that serves zones itself knows without asking."""
    if party.address is None:
        return None
    found = reply(questions.world.zones, party.address, query.name, query.kind)
    return None if found.code == REFUSED else replied(questions, query, found)


def _start(questions: Questions, party: Party, name: str) -> _Cut:
    """The zone to begin with: the deepest that is remembered, else the root, else the highest that is declared."""
    labels = name.split(".")
    for place in range(len(labels)):
        zone = ".".join(labels[place:])
        kept = questions.caches.get(party.name, zone, "NS")
        glue = [questions.caches.get(party.name, one.value, GLUE) for one in kept.records] if kept else []
        servers = tuple(parse_address(record.value) for one in glue if one for record in one.records)
        if servers:
            return _Cut(zone, servers)
    held = [zone for zone in questions.world.zones.values() if zone.holds(name) and zone.servers]
    if not held:
        return _Cut("", ())
    highest = min(held, key=lambda zone: len(zone.name))
    if highest.name:
        questions.assumed[f"no root zone is declared, so {party.name} begins with {called(highest.name)}"] = None
    return _Cut(highest.name, highest.servers)


def _ask_servers(questions: Questions, party: Party, cut: _Cut, query: Dns) -> Told:
    """Ask the servers of a zone, one after the other until one answers for it."""
    reasons: list[str] = []
    is_unknown = False
    for server in cut.servers:
        told = questions.ask(party, server, query, f"a server of {cut.zone or 'the root'}")
        if told.is_answer:
            return told
        is_undeclared = told.code == REFUSED and cut.zone not in questions.world.zones
        is_unknown = is_unknown or is_undeclared or told.code == INSUFFICIENT
        reasons.append(f"{called(cut.zone)} is not declared" if is_undeclared else told.why_not)
    return Told(None, "; ".join(dict.fromkeys(reasons)), INSUFFICIENT if is_unknown else SERVFAIL)


def _below(questions: Questions, party: Party, referral: Dns) -> _Cut:
    """The zone that a referral leads to. The addresses of its servers are glue, or looked up, or those that are declared."""
    zone = next(one.name for one in referral.authority if one.kind == "NS")
    names = [one.value for one in referral.authority if one.kind == "NS"]
    glue = tuple(parse_address(one.value) for one in referral.additional if one.kind == "A" and one.name in names)
    if glue:
        return _Cut(zone, glue)
    for name in names:
        if name.endswith(f".{zone}") or name in questions.pending:
            continue
        questions.pending.add(name)
        found = addresses(walk(questions, party, Dns(0, name)).response, name)
        questions.pending.discard(name)
        if found:
            return _Cut(zone, found)
    declared = questions.world.zones.get(zone)
    if declared is None or not declared.servers:
        return _Cut(zone, ())
    questions.assumed[f"the name servers of {zone} have no address; the servers of {called(zone)} are taken"] = None
    return _Cut(zone, declared.servers)
