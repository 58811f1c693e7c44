"""`[hosts]` and `[dns.zones]` of `routecheck.toml`: what is declared there, as `Host`s and `Zone`s."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from routecheck.address import dotted, host_prefix, parse_address, parse_mac
from routecheck.diagnostic import UsageError
from routecheck.ios.names import interface_name
from routecheck.model.hosts import Host, Record, Service, Zone

DEFAULT_TTL_S = 3600
_NAMED = ("CNAME", "NS", "PTR")
"""The types whose value is a name."""
_ROOT = "."
_TABLE = re.compile(r"""\s*\[\s*hosts\s*\.\s*(?P<name>"[^"]*"|'[^']*'|[\w-]+)\s*\]""")


def hosts(path: str, tables: dict[str, Any], text: str = "") -> dict[str, Host]:
    """The hosts of `[hosts]` by name, sorted. `text` is the file: parsed TOML has no line numbers. Raises `UsageError`."""
    lines = dict(_lines(text))
    found = {
        name: _host(f"{path}: hosts.{name}", name, tables[name])._replace(line=lines.get(name, 0)) for name in sorted(tables)
    }
    seen: dict[int, list[Host]] = {}
    for host in found.values():
        for other in seen.get(host.address, ()) if host.address is not None else ():
            if _is_one_place(host, other):
                raise UsageError(f"{host.place}: address {dotted(host.address or 0)} is also that of hosts.{other.name}")
        if host.address is not None:
            seen.setdefault(host.address, []).append(host)
    return found


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """The names of hosts with the lines of their tables, where those are written as `[hosts.NAME]`."""
    for number, line in enumerate(text.splitlines(), 1):
        found = _TABLE.match(line)
        if found:
            yield found["name"].strip("\"'"), number


def check_names(found: Iterable[Host], devices: Iterable[str]) -> None:
    """Whether every host can be told from the devices by its name; if not, a `UsageError`."""
    taken = {name.lower(): name for name in devices}
    for host in found:
        if host.name.lower() in taken:
            raise UsageError(f"{host.place}: {taken[host.name.lower()]} is the name of a device; a host needs a name of its own")


def _is_one_place(one: Host, other: Host) -> bool:
    """Two hosts may have one address where they are plugged into different interfaces: sites that use the same private block."""
    return one.attached is None or other.attached is None or _port(one.attached) == _port(other.attached)


def _port(text: str) -> tuple[str, str]:
    node, _, name = text.partition(":")
    return node.lower(), interface_name(name)


def _host(place: str, name: str, table: dict[str, Any]) -> Host:
    _check_host_name(place, name)
    text = table["address"]
    made = Host(
        name=name,
        address=None,
        prefix=None,
        gateway=_read(place, "gateway", parse_address, table["gateway"]) if "gateway" in table else None,
        resolvers=tuple(_read(place, "resolvers", parse_address, one) for one in table.get("resolvers", ())),
        services=tuple(dict.fromkeys(_read(place, "services", _service, one) for one in table.get("services", ()))),
        attached=_read(place, "attached", _attached, table["attached"]) if "attached" in table else None,
        mac=_read(place, "mac", parse_mac, table["mac"]) if "mac" in table else None,
        is_dhcp=text == "dhcp",
        place=place,
    )
    if made.is_dhcp:
        return made
    address, length = _read(place, "address", _address, text)
    return made._replace(address=address, prefix=host_prefix(address, length))


def _read(place: str, key: str, reader: Callable[[str], Any], text: str) -> Any:
    """What `reader` makes of a text; its `ValueError` becomes a `UsageError` with the place."""
    try:
        return reader(text)
    except ValueError as error:
        raise UsageError(f"{place}.{key}: {error}") from None


def _check_host_name(place: str, name: str) -> None:
    """A host is named on the command line and in DNS questions, so it looks like neither an address nor an interface."""
    allowed = set("abcdefghijklmnopqrstuvwxyz0123456789-_.")
    if not name or not set(name.lower()) <= allowed or name[0] in "-." or name[-1] == ".":
        raise UsageError(f"{place}: a host's name is made of letters, digits, hyphens and dots")
    if name.replace(".", "").isdigit():
        raise UsageError(f"{place}: a host's name cannot look like an address or a number")


def _address(text: str) -> tuple[int, int]:
    """Address and mask length. Raises `ValueError`."""
    address, slash, bits = text.partition("/")
    if not slash:
        raise ValueError(f"'{text}' is not an address with a mask, like 192.168.1.10/24, nor dhcp")
    value = parse_address(address)
    if not (bits.isascii() and bits.isdigit() and 1 <= int(bits) <= 32):
        raise ValueError(f"'/{bits}' is not the length of a mask: it must be /1 to /32")
    prefix = host_prefix(value, int(bits))
    if prefix.length < 31 and value in (prefix.address, prefix.last):
        raise ValueError(f"{address} is the {'network' if value == prefix.address else 'broadcast'} address of {prefix}")
    if value >> 24 in (0, 127) or value >= 0xE0000000:
        raise ValueError(f"{address} cannot be the address of a host")
    return value, prefix.length


def _service(text: str) -> Service:
    if text == "icmp":
        return Service("icmp")
    protocol, slash, port = text.partition("/")
    if protocol not in ("tcp", "udp") or not slash:
        raise ValueError(f"'{text}' is not a service; write it as tcp/443, udp/53 or icmp")
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        raise ValueError(f"'{text}' is not a service: a port is a number from 1 to 65535")
    return Service(protocol, int(port))


def _attached(text: str) -> str:
    node, colon, name = text.partition(":")
    if not (node and colon and name):
        raise ValueError(f"'{text}' is not an interface; write it as R2:Gi0/1")
    interface_name(name)
    return text


def zones(path: str, tables: dict[str, Any]) -> dict[str, Zone]:
    """The zones of `[dns.zones]` by name, sorted. Raises `UsageError`."""
    found: dict[str, Zone] = {}
    for written in sorted(tables):
        place = f'{path}: dns.zones."{written}"'
        name = "" if written == _ROOT else _read(place, "name", domain_name, written)
        if name in found:
            raise UsageError(f"{place}: is the same zone as {found[name].place.partition(': ')[2]}")
        found[name] = _zone(place, name, tables[written])
    return dict(sorted(found.items()))


def domain_name(text: str) -> str:
    """A name in lower case without the last dot (RFC 1035 2.3.1). Raises `ValueError`."""
    name = text.lower().removesuffix(".")
    labels = name.split(".")
    if not name or len(name) > 253 or not all(0 < len(label) < 64 for label in labels):
        raise ValueError(f"'{text}' is not a domain name")
    if "*" in labels:
        raise ValueError(f"'{text}': names with * are not modelled; declare the names themselves")
    if not all(char.isascii() and (char.isalnum() or char in "-_") for label in labels for char in label):
        raise ValueError(f"'{text}' is not a domain name")
    return name


def _zone(place: str, name: str, table: dict[str, Any]) -> Zone:
    servers = tuple(_read(place, "servers", parse_address, one) for one in table.get("servers", ()))
    zone = Zone(name, servers, place=place)
    records = tuple(_record(f"{place}.records {number}", zone, one) for number, one in enumerate(table.get("records", ()), 1))
    for record in records:
        if record.kind == "CNAME" and any(other is not record and other.name == record.name for other in records):
            raise UsageError(f"{place}: {record.name} has a CNAME and so can have no other record (RFC 1034 3.6.2)")
    starts = [record for record in records if record.kind == "SOA"]
    if len(starts) > 1 or any(record.name != name for record in starts):
        raise UsageError(f"{place}: a zone has one SOA record, that of its own name")
    lasting = min((starts[0].ttl_s, int(starts[0].value.split()[-1]))) if starts else 0
    return zone._replace(records=records, negative_ttl_s=lasting)


def _record(place: str, zone: Zone, table: dict[str, Any]) -> Record:
    written = table["name"]
    name = "" if written == _ROOT else _read(place, "name", domain_name, written)
    if not zone.holds(name):
        full = f"{name}.{zone.name}"
        raise UsageError(f"{place}.name: '{written}' is not in the zone {zone.name}; did you mean {full}?")
    kind = table["type"]
    return Record(
        name, kind, _read(place, "value", lambda text: _value(kind, text), table["value"]), table.get("ttl", DEFAULT_TTL_S)
    )


def _value(kind: str, text: str) -> str:
    """The value of a record, names and addresses in one spelling. Raises `ValueError`."""
    if kind == "A":
        return dotted(parse_address(text))
    if kind in _NAMED:
        return domain_name(text)
    if kind == "SOA":
        words = text.split()
        if len(words) != 7 or not all(word.isascii() and word.isdigit() and int(word) <= 0xFFFFFFFF for word in words[2:]):
            raise ValueError("an SOA is 'server mailbox serial refresh retry expire minimum' (RFC 1035 3.3.13)")
        return " ".join((domain_name(words[0]), domain_name(words[1]), *words[2:]))
    if not text:
        raise ValueError("a record needs a value")
    return text
