"""What a server that is authoritative for zones answers from them (RFC 1034 4.3.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.forwarding.dns.cache import MOST_ALIASES, NOERROR, NXDOMAIN
from routecheck.forwarding.packet import Record
from routecheck.model.hosts import Zone

REFUSED = "REFUSED"
REFERRAL_TTL_S = 3600
"""How long a delegation lasts that is made up from a declared zone."""


class Reply(NamedTuple):
    """The parts of an answer. `unknown` says why the declared zones do not tell it; `assumed` what it rests on."""

    code: str
    answers: tuple[Record, ...] = ()
    authority: tuple[Record, ...] = ()
    additional: tuple[Record, ...] = ()
    is_authoritative: bool = False
    unknown: str = ""
    assumed: str = ""

    @property
    def is_referral(self) -> bool:
        """Whether it only says who to ask instead."""
        return self.code == NOERROR and not self.is_authoritative and any(one.kind == "NS" for one in self.authority)


def deepest(zones: Iterable[Zone], name: str) -> Zone | None:
    """The zone with the longest name that holds `name`."""
    return max((zone for zone in zones if zone.holds(name)), key=lambda zone: len(zone.name), default=None)


def reply(zones: Mapping[str, Zone], server: int | None, name: str, kind: str) -> Reply:
    """What the server at an address answers; without one, what somebody would who knows all zones."""
    held = [zone for zone in zones.values() if server is None or server in zone.servers]
    zone = deepest(held, name)
    if zone is None:
        return Reply(REFUSED)
    chain: list[Record] = []
    for _ in range(MOST_ALIASES):
        referral = _referral(zones, zone, name)
        if referral is not None:
            return Reply(NOERROR, tuple(chain), is_authoritative=True) if chain else referral
        own = [record for record in zone.records if record.name == name]
        alias = next((record for record in own if record.kind == "CNAME"), None) if kind != "CNAME" else None
        if alias is None:
            return _final(zone, name, kind, tuple(chain))
        chain.append(alias)
        name = alias.value
        if any(record.name == name for record in chain):
            break
        zone = deepest(held, name)
        if zone is None:
            break
    return Reply(NOERROR, tuple(chain), is_authoritative=True)


def _final(zone: Zone, name: str, kind: str, chain: tuple[Record, ...]) -> Reply:
    """The records, or that there are none: which only a zone with an SOA, so a whole one, can say."""
    found = tuple(record for record in zone.records if record.name == name and record.kind == kind)
    if found:
        return Reply(NOERROR, (*chain, *found), is_authoritative=True)
    starts = tuple(record._replace(ttl_s=zone.negative_ttl_s) for record in zone.records if record.kind == "SOA")
    if not starts:
        told = f"{called(zone.name)} declares no {kind} record for {name}, and no SOA either, so it may not be the whole zone"
        return Reply(NOERROR, chain, unknown=told)
    exists = any(record.name == name or record.name.endswith(f".{name}") for record in zone.records)
    return Reply(NOERROR if exists else NXDOMAIN, chain, starts, is_authoritative=True)


def _referral(zones: Mapping[str, Zone], zone: Zone, name: str) -> Reply | None:
    """To whom a zone sends on for `name`: the first cut below the zone's own name (RFC 1034 4.2.1). A zone that is declared and
    that its parent has no NS records for is taken to be delegated to its declared servers."""
    for cut in _below(zone.name, name):
        servers = tuple(record for record in zone.records if record.name == cut and record.kind == "NS")
        if servers:
            targets = {record.value for record in servers}
            glue = tuple(record for record in zone.records if record.kind == "A" and record.name in targets)
            return Reply(NOERROR, authority=servers, additional=glue)
        if cut in zones:
            return _made_up(zones[cut])
    return None


def _below(zone: str, name: str) -> Iterator[str]:
    """The names from just below a zone's down to `name`."""
    labels = name.split(".")
    depth = len(labels) - (len(zone.split(".")) if zone else 0)
    for place in range(depth - 1, -1, -1):
        yield ".".join(labels[place:])


def _made_up(child: Zone) -> Reply:
    if not child.servers:
        told = f"{called(child.name)} has no servers, so nobody is there to be asked about it"
        return Reply(NOERROR, unknown=told)
    names = [record.value for record in child.records if record.name == child.name and record.kind == "NS"]
    known = {record.name: record for record in child.records if record.kind == "A"}
    if not names or not all(name in known for name in names):
        names = [f"ns{number}.{child.name}" for number in range(1, len(child.servers) + 1)]
        known = {
            name: Record(name, "A", dotted(address), REFERRAL_TTL_S) for name, address in zip(names, child.servers, strict=True)
        }
    servers = tuple(Record(child.name, "NS", name, REFERRAL_TTL_S) for name in names)
    return Reply(NOERROR, authority=servers, additional=tuple(known[name] for name in names))


def called(zone: str) -> str:
    """A zone as it stands in `routecheck.toml`."""
    return f'dns.zones."{zone or "."}"'
