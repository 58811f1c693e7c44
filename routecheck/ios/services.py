"""`ip host`, `ip name-server`, `ip domain`, `ip dns server`, DHCP pools and what relays carry (S12.6, S12.7)."""

from __future__ import annotations

from routecheck.address import classful_length, dotted, host_prefix, parse_address, parse_mac, parse_mask
from routecheck.ios.acl_names import PORTS
from routecheck.ios.values import number_in
from routecheck.model.services import LEASE_S, RELAYED, Domain, Excluded, NamedHost, NameServer, Pool, Services
from routecheck.syntax.line import Line

_MOST_ADDRESSES = 8
"""How many addresses IOS takes in one line."""


class ServicesDraft:
    """What is known of the services of a device while its lines are folded in."""

    def __init__(self) -> None:
        self.hosts: dict[tuple[str, str], NamedHost] = {}
        self.name_servers: dict[tuple[str, int], NameServer] = {}
        self.domain: dict[str, Domain] = {}
        self.domains: dict[tuple[str, str], Domain] = {}
        self.pools: dict[str, Pool] = {}
        self.excluded: dict[tuple[str, int, int], Excluded] = {}
        self.relayed_ports = RELAYED
        self.no_lookup_line: Line | None = None
        self.dns_server_line: Line | None = None
        self.no_dhcp_line: Line | None = None

    def finished(self) -> Services:
        """The services, frozen."""
        return Services(
            hosts=self.hosts,
            name_servers=tuple(self.name_servers.values()),
            no_lookup_line=self.no_lookup_line,
            dns_server_line=self.dns_server_line,
            domain=self.domain,
            domains=tuple(self.domains.values()),
            pools=self.pools,
            excluded=tuple(self.excluded.values()),
            no_dhcp_line=self.no_dhcp_line,
            relayed_ports=self.relayed_ports,
        )


def services_line(draft: ServicesDraft, words: tuple[str, ...], line: Line) -> None:
    """One line of global configuration, or its `no` form. Raises `ValueError`."""
    is_removed = words[0] in ("no", "default")
    is_off = words[0] == "no"
    match words[1:] if is_removed else words:
        case "ip", "host", *rest:
            vrf, rest = _vrf(rest)
            (_without_host if is_removed else _host)(draft, vrf, rest, line)
        case "ip", "name-server", *rest:
            vrf, rest = _vrf(rest)
            _name_servers(draft, vrf, rest, line, is_removed=is_removed)
        case ("ip", "domain", "lookup") | ("ip", "domain-lookup"):
            draft.no_lookup_line = line if is_off else None
        case ("ip", "domain", "name", *rest) | ("ip", "domain-name", *rest):
            vrf, rest = _vrf(rest)
            _domain(draft, vrf, rest, line, is_removed=is_removed)
        case ("ip", "domain", "list", *rest) | ("ip", "domain-list", *rest):
            vrf, rest = _vrf(rest)
            _domain_list(draft, vrf, rest, line, is_removed=is_removed)
        case "ip", "dns", "server":
            draft.dns_server_line = None if is_removed else line
        case "ip", "dhcp", "pool", name:
            if is_removed:
                draft.pools.pop(name, None)
            else:
                draft.pools.setdefault(name, Pool(name, line))
        case "ip", "dhcp", "excluded-address", *rest:
            vrf, rest = _vrf(rest)
            _excluded(draft, vrf, rest, line, is_removed=is_removed)
        case "service", "dhcp":
            draft.no_dhcp_line = line if is_off else None
        case "ip", "forward-protocol", "udp", *ports:
            draft.relayed_ports = _relayed(draft.relayed_ports, ports, words[0])


def _vrf(words: list[str]) -> tuple[str, list[str]]:
    return (words[1], words[2:]) if words[:1] == ["vrf"] and len(words) > 1 else ("", words)


def _addresses(words: list[str]) -> tuple[int, ...]:
    """IPv4 addresses; those of IPv6 are left out. Raises `ValueError`."""
    return tuple(dict.fromkeys(parse_address(word) for word in words if ":" not in word))


def _host(draft: ServicesDraft, vrf: str, words: list[str], line: Line) -> None:
    """`NAME [PORT] A...` replaces, `NAME additional A...` adds."""
    match words:
        case [name, "additional", *rest] if rest:
            known = draft.hosts.get((vrf, name.lower()))
            addresses = (*(known.addresses if known else ()), *_addresses(rest))
        case [name, port, *rest] if port.isdigit() and rest:
            addresses = _addresses(rest)
        case [name, *rest] if rest:
            addresses = _addresses(rest)
        case _:
            raise ValueError("a host needs a name and an address")
    if len(addresses) > _MOST_ADDRESSES:
        raise ValueError(f"a host has at most {_MOST_ADDRESSES} addresses")
    if addresses:
        name = name.lower()
        draft.hosts[vrf, name] = NamedHost(name, tuple(dict.fromkeys(addresses)), vrf, line)


def _without_host(draft: ServicesDraft, vrf: str, words: list[str], _line: Line) -> None:
    """`no ip host NAME` removes all, with addresses only those."""
    for name in words[:1]:
        known = draft.hosts.pop((vrf, name.lower()), None)
        gone = _addresses([word for word in words[1:] if "." in word])
        kept = tuple(one for one in known.addresses if one not in gone) if known and gone else ()
        if known and kept:
            draft.hosts[vrf, known.name] = known._replace(addresses=kept)


def _name_servers(draft: ServicesDraft, vrf: str, words: list[str], line: Line, *, is_removed: bool) -> None:
    if is_removed and not words:
        draft.name_servers = {key: one for key, one in draft.name_servers.items() if one.vrf != vrf}
    for address in _addresses(words):
        if is_removed:
            draft.name_servers.pop((vrf, address), None)
        else:
            draft.name_servers.setdefault((vrf, address), NameServer(address, vrf, line))


def _domain(draft: ServicesDraft, vrf: str, words: list[str], line: Line, *, is_removed: bool) -> None:
    draft.domain.pop(vrf, None)
    if not is_removed:
        if len(words) != 1:
            raise ValueError("a domain is one word")
        draft.domain[vrf] = Domain(words[0].lower().strip("."), vrf, line)


def _domain_list(draft: ServicesDraft, vrf: str, words: list[str], line: Line, *, is_removed: bool) -> None:
    for word in words[:1]:
        name = word.lower().strip(".")
        if is_removed:
            draft.domains.pop((vrf, name), None)
        else:
            draft.domains.setdefault((vrf, name), Domain(name, vrf, line))


def _excluded(draft: ServicesDraft, vrf: str, words: list[str], line: Line, *, is_removed: bool) -> None:
    if not 1 <= len(words) <= 2:
        raise ValueError("an excluded range is one address, or the first and the last")
    first, last = parse_address(words[0]), parse_address(words[-1])
    if last < first:
        raise ValueError(f"{dotted(last)} is lower than {dotted(first)}, so this excludes nothing")
    if is_removed:
        draft.excluded.pop((vrf, first, last), None)
    else:
        draft.excluded[vrf, first, last] = Excluded(first, last, vrf, line)


def _relayed(known: frozenset[int], ports: list[str], lead: str) -> frozenset[int]:
    """`ip forward-protocol udp [PORT]`: without a port, all that are relayed by default."""
    if not ports:
        return known - RELAYED if lead == "no" else known | RELAYED
    port = PORTS.get(ports[0].lower()) or number_in(ports[0], "a port", 0, 65535)
    is_relayed = port in RELAYED if lead == "default" else lead != "no"
    return known | {port} if is_relayed else known - {port}


def pool_line(pool: Pool, words: tuple[str, ...], line: Line) -> Pool:
    """One line of a `ip dhcp pool` block. Raises `ValueError`; client identifiers are never quoted."""
    if words[0] in ("no", "default"):
        return _without(pool, words[1:])
    match words:
        case (("network" | "net"), address, *rest):
            prefix = host_prefix(parse_address(address), _length(address, rest))
            if rest[1:] == ["secondary"]:
                return pool._replace(secondaries=(*pool.secondaries, prefix))
            return pool._replace(prefix=prefix, prefix_line=line)
        case "host", address, *rest:
            value = parse_address(address)
            return pool._replace(host=value, host_prefix=host_prefix(value, _length(address, rest)), prefix_line=line)
        case ("default-router", *rest) | ("option", "3", "ip", *rest):
            return pool._replace(gateways=_given(rest), gateway_line=line)
        case ("dns-server", *rest) | ("option", "6", "ip", *rest):
            return pool._replace(resolvers=_given(rest), resolver_line=line)
        case "domain-name", name:
            return pool._replace(domain=name.lower().strip("."))
        case "lease", *rest:
            return pool._replace(lease_s=_lease(rest), lease_line=line)
        case "client-identifier", identifier:
            return pool._replace(client_mac=_identified(identifier), client_line=line)
        case "hardware-address", address, *_:
            return pool._replace(client_mac=_mac(address), client_line=line)
        case "vrf", name:
            return pool._replace(vrf=name)
        case _:
            return pool


def _without(pool: Pool, words: tuple[str, ...]) -> Pool:
    match words:
        case (("network" | "net"), address, *rest) if rest[1:] == ["secondary"]:
            gone = host_prefix(parse_address(address), _length(address, rest))
            return pool._replace(secondaries=tuple(one for one in pool.secondaries if one != gone))
        case (("network" | "net"), *_):
            return pool._replace(prefix=None, prefix_line=None)
        case "host", *_:
            return pool._replace(host=None, host_prefix=None, prefix_line=None)
        case ("default-router", *_) | ("option", "3", *_):
            return pool._replace(gateways=(), gateway_line=None)
        case ("dns-server", *_) | ("option", "6", *_):
            return pool._replace(resolvers=(), resolver_line=None)
        case "domain-name", *_:
            return pool._replace(domain="")
        case "lease", *_:
            return pool._replace(lease_s=LEASE_S, lease_line=None)
        case (("client-identifier" | "hardware-address"), *_):
            return pool._replace(client_mac=None, client_line=None)
        case "vrf", *_:
            return pool._replace(vrf="")
        case _:
            return pool


def _length(address: str, words: list[str]) -> int:
    """The length of the mask `255.255.255.0` or `/24`; without one it is that of the address's class."""
    if not words:
        return classful_length(parse_address(address))
    if words[0].startswith("/"):
        return number_in(words[0][1:], "a mask length", 1, 32)
    return parse_mask(words[0])


def _given(words: list[str]) -> tuple[int, ...]:
    addresses = _addresses(words)
    if not words or len(addresses) > _MOST_ADDRESSES:
        raise ValueError(f"this takes 1 to {_MOST_ADDRESSES} addresses")
    return addresses


def _lease(words: list[str]) -> int | None:
    """`DAYS [HOURS [MINUTES]]`, or `infinite`."""
    if words == ["infinite"]:
        return None
    if not 1 <= len(words) <= 3:
        raise ValueError("a lease is given in days, hours and minutes")
    units = (("days", 365, 86400), ("hours", 23, 3600), ("minutes", 59, 60))
    pairs = zip(words, units, strict=False)
    return sum(number_in(word, f"a number of {what}", 0, most) * unit_s for word, (what, most, unit_s) in pairs)


def _identified(text: str) -> str | None:
    """The MAC address that an identifier holds: `01` and the address (RFC 2132 9.14); None for any other."""
    digits = text.lower().replace(".", "")
    return _mac(".".join((digits[2:6], digits[6:10], digits[10:]))) if len(digits) == 14 and digits[:2] == "01" else None


def _mac(text: str) -> str | None:
    try:
        return parse_mac(text)
    except ValueError:
        return None
