"""`[[expect]]` of `routecheck.toml` -> `Expectation`s. Which devices and hosts there are is known when they are checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from routecheck.address import parse_address, parse_prefix
from routecheck.diagnostic import UsageError
from routecheck.model.expect import UP, Aim, Expectation, Flow, Path, Reach, Translated, TunnelState, Winner

KINDS = ("reach", "not-reach", "route", "path", "tunnel", "nat")
"""The keys of which each entry has exactly one."""
_ENTRY = re.compile(r"\s*\[\[\s*expect\s*\]\]")


def expectations(path: str, entries: list[dict[str, Any]], text: str) -> tuple[Expectation, ...]:
    """The entries, whose shape has been checked. `text` is the file: parsed TOML has no line numbers. Raises `UsageError`."""
    return tuple(_expectations(path, entries, text))


def _expectations(path: str, entries: list[dict[str, Any]], text: str) -> Iterator[Expectation]:
    """Each entry with the line of its `[[expect]]` where all are written so."""
    numbers = [number for number, line in enumerate(text.splitlines(), 1) if _ENTRY.match(line)]
    known = numbers if len(numbers) == len(entries) else [0] * len(entries)
    for place, (entry, number) in enumerate(zip(entries, known, strict=True), 1):
        where = f"{path}: [[expect]] {place}" + (f" (line {number})" if number else "")
        kinds = [kind for kind in KINDS if kind in entry]
        if len(kinds) != 1:
            has = f"both {kinds[0]} and {kinds[1]}: make it two entries" if kinds else f"none of {', '.join(KINDS)}"
            raise UsageError(f"{where} has {has}")
        (kind,) = kinds
        try:
            aim = _aim(kind, entry[kind])
        except ValueError as error:
            raise UsageError(f"{where}: {kind}: {error}") from None
        under = tuple(entry.get("under", ()))
        yield Expectation(aim, entry.get("name", ""), under, entry.get("survives", ""), number, where)


def _aim(kind: str, table: dict[str, Any]) -> Aim:
    """What one entry is about. Raises `ValueError`."""
    match kind:
        case "reach" | "not-reach":
            return Reach(_flow(table), kind == "reach")
        case "route":
            return _winner(table)
        case "path":
            if not table["via"]:
                raise ValueError("via names no device")
            return Path(_flow(table), tuple(table["via"]))
        case "tunnel":
            ends = table["ends"]
            if len(ends) != 2 or ends[0] == ends[1]:
                raise ValueError('ends are two devices, as ["HQ", "BRANCH"]')
            return TunnelState((ends[0], ends[1]), table.get("state", UP))
        case _:
            return Translated(table["node"], _flow(table), parse_address(table["as"]))


def _flow(table: dict[str, Any]) -> Flow:
    """tcp when there is a port, icmp when there is none. Raises `ValueError`."""
    port = table.get("port", 0)
    protocol = table.get("proto", "tcp" if port else "icmp")
    if port > 65535:
        raise ValueError(f"{port} is no port: they go from 1 to 65535")
    if protocol == "icmp" and port:
        raise ValueError("icmp has no ports")
    if protocol != "icmp" and not port:
        raise ValueError(f"{protocol} needs a port")
    return Flow(table["from"], table["to"], protocol, port)


def _winner(table: dict[str, Any]) -> Winner:
    vrf = "" if table.get("vrf") == "default" else table.get("vrf", "")
    made = Winner(table["node"], parse_prefix(table["prefix"]), vrf, table.get("absent", False))
    looked_at = [key for key in ("protocol", "distance", "next-hop", "next-hops") if key in table]
    if made.is_absent and looked_at:
        raise ValueError(f"a route that is absent has no {looked_at[0]}")
    if "next-hop" in table and "next-hops" in table:
        raise ValueError("next-hop is the only one, next-hops are all of several: give one of the two")
    hops = (table["next-hop"],) if "next-hop" in table else tuple(table["next-hops"]) if "next-hops" in table else None
    if hops == ():
        raise ValueError("next-hops names none; a route that must not be there is absent = true")
    return made._replace(protocol=table.get("protocol"), distance=table.get("distance"), next_hops=hops)
