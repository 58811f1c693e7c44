"""What resolvers and hosts remember of DNS answers, and for how long (S11.2; RFC 1034 5.3.3, RFC 2308 5)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from routecheck.forwarding.packet import Dns, Record

NXDOMAIN, NODATA, NOERROR = "NXDOMAIN", "NODATA", "NOERROR"
MOST_ALIASES = 16
"""How many CNAMEs are followed, one after the other."""


class Cached(NamedTuple):
    """What is kept: the records of one name and type, or (with another code than NOERROR) the SOA of 'there is none'."""

    records: tuple[Record, ...]
    stored_s: float
    ttl_s: int
    code: str = NOERROR

    def aged(self, at_s: float) -> tuple[Record, ...]:
        """The records with the seconds they have left, which are whole and rounded down: nobody keeps them too long."""
        passed = math.ceil(at_s - self.stored_s)
        return tuple(record._replace(ttl_s=max(0, record.ttl_s - passed)) for record in self.records)

    def is_fresh(self, at_s: float) -> bool:
        """Whether its time is not over (EX-11.5)."""
        return 0 <= at_s - self.stored_s < self.ttl_s


class Found(NamedTuple):
    """An answer: aliases and records in their order, or why there are none (a code), with the SOA that says so."""

    code: str
    records: tuple[Record, ...] = ()
    authority: tuple[Record, ...] = ()


Key = tuple[str, str]
"""A name and a type. Addresses of name servers from referrals stand under GLUE, as they are no answers (RFC 2181 5.4.1), and a
name that does not exist under ANY."""
GLUE, ANY = "glue", "any"
DnsCache = Mapping[str, Mapping[Key, Cached]]
"""What each host or device keeps, by its name."""
EMPTY: DnsCache = MappingProxyType({})


def end_of(records: tuple[Record, ...], name: str) -> str:
    """The name that `name` is in the end, through the CNAMEs among `records`; a name of a loop when they go round."""
    aliases = {record.name: record.value for record in records if record.kind == "CNAME"}
    for _ in range(len(aliases)):
        if name not in aliases:
            break
        name = aliases[name]
    return name


class Caches:
    """The caches of everyone, while a resolution goes on at one moment."""

    def __init__(self, start: DnsCache, at_s: float) -> None:
        self._of = {holder: dict(kept) for holder, kept in start.items()}
        self._at_s = at_s

    def get(self, holder: str, name: str, kind: str) -> Cached | None:
        """What `holder` keeps under exactly this, while its time is not over."""
        found = self._of.get(holder, {}).get((name, kind))
        return found if found and found.is_fresh(self._at_s) else None

    def find(self, holder: str, name: str, kind: str) -> Found | None:
        """The answer that `holder` can give from memory, through aliases that it remembers; None when it has to ask."""
        records: list[Record] = []
        for _ in range(MOST_ALIASES):
            kept = self.get(holder, name, ANY) or self.get(holder, name, kind)
            if kept:
                aged = kept.aged(self._at_s)
                return Found(NOERROR, (*records, *aged)) if kept.code == NOERROR else Found(kept.code, tuple(records), aged)
            alias = self.get(holder, name, "CNAME")
            if alias is None:
                return None
            records += alias.aged(self._at_s)
            name = records[-1].value
        return None

    def keep(self, holder: str, response: Dns) -> None:
        """Remember an answer, or a referral. A name that is not there is remembered only with an SOA (RFC 2308 5)."""
        if response.code == NOERROR and not (response.is_authoritative or response.answers):
            self._keep_referral(holder, response)
        for record in {(one.name, one.kind): one for one in response.answers}:
            self._put(holder, record, tuple(one for one in response.answers if (one.name, one.kind) == record), NOERROR)
        name = end_of(response.answers, response.name)
        if any(one.name == name and one.kind == response.kind for one in response.answers):
            return
        starts = tuple(one for one in response.authority if one.kind == "SOA")
        if starts and response.code == NXDOMAIN:
            self._put(holder, (name, ANY), starts, NXDOMAIN)
        elif starts and response.code == NOERROR:
            self._put(holder, (name, response.kind), starts, NODATA)

    def _keep_referral(self, holder: str, response: Dns) -> None:
        """Remember who is authoritative for a name, and their addresses."""
        servers = tuple(one for one in response.authority if one.kind == "NS")
        if servers:
            self._put(holder, (servers[0].name, "NS"), servers, NOERROR)
        for name in {one.name for one in response.additional if one.kind == "A"}:
            glue = tuple(one for one in response.additional if one.name == name and one.kind == "A")
            self._put(holder, (name, GLUE), glue, NOERROR)

    def _put(self, holder: str, key: Key, records: tuple[Record, ...], code: str) -> None:
        lasts_s = min(record.ttl_s for record in records)
        if lasts_s > 0:
            self._of.setdefault(holder, {})[key] = Cached(records, self._at_s, lasts_s, code)

    def frozen(self) -> DnsCache:
        """All caches without what is over."""
        kept = {
            holder: {key: one for key, one in sorted(mine.items()) if one.is_fresh(self._at_s)}
            for holder, mine in sorted(self._of.items())
        }
        return {holder: mine for holder, mine in kept.items() if mine}
