"""What a `show` command printed -> routes, neighbours, SAs, translations: ntc-templates and textfsm read the text.

The template of routes passes over what it does not know in silence, so that a line of another shape would look like a route
that is not there. Here it is told (`UnreadError`).
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any, NamedTuple

from routecheck.address import DEFAULT, Prefix, classful_length, parse_address, parse_prefix
from routecheck.diagnostic import UsageError
from routecheck.ios.names import interface_name
from routecheck.printed.outputs import Output

_ISAKMP = r"""Value DST (\d+\.\d+\.\d+\.\d+)
Value SRC (\d+\.\d+\.\d+\.\d+)
Value STATE ([A-Z]{2}_[A-Z0-9_]+)
Value ID (\d+)
Value STATUS (.*?)

Start
  ^${DST}\s+${SRC}\s+${STATE}\s+${ID}\s+${STATUS}\s*$$ -> Record
"""
"""`show crypto isakmp sa`: ntc-templates have none."""
_FLAGGED = re.compile(r"^([A-Za-z][ *][A-Za-z0-9 ]{2}) *[+%p&] +(?=\d)")
_CONTINUED = re.compile(r"^\s+(?:\[\d+/\d+\] )?is directly connected, ")
_HEAD = re.compile(r"^([A-Za-z][* %p][A-Za-z0-9 ]{0,2}\s+\d+\.\d+\.\d+\.\d+(?:/\d+)?) ")
_ROUTE = re.compile(r"\bvia \d|\bis directly connected|\bis a summary")
_SUBNETTED = re.compile(r"^\s+(?P<net>\d+\.\d+\.\d+\.\d+)/\d+ is (?:variably )?subnetted, (?P<count>\d+) subnets")
_REFUSAL = re.compile(r"% ?(?:Invalid input|Incomplete command|Ambiguous|Unknown|IP routing table|OSPF)|Default gateway is")
PrintedHop = tuple[int | None, str | None]
"""An address, None when directly connected, and an interface, None when none is printed."""

_EXTRA = "install routecheck with the extra verify (pip install '.[verify]' in its sources)"


class UnreadError(Exception):
    """An output that cannot be read for sure; the sentence says what stands in it."""


class PrintedRoute(NamedTuple):
    """A route as a device printed it: `protocol` is the code without its star; distance and metric are None where IOS prints
    none."""

    prefix: Prefix
    protocol: str
    distance: int | None
    metric: int | None
    hops: tuple[PrintedHop, ...]


class PrintedNeighbor(NamedTuple):
    """A line of `show ip ospf neighbor`; the state without the role behind its slash."""

    router_id: int
    state: str
    address: int
    interface: str


class PrintedSa(NamedTuple):
    """A line of `show crypto isakmp sa`."""

    destination: int
    source: int
    state: str
    status: str


class PrintedTranslation(NamedTuple):
    """An entry of `show ip nat translations`: protocol ('' for all), global and local address with their ports (0: all), and the
    outside global address of one that traffic made (None: a static entry)."""

    protocol: str
    inside_global: int
    global_port: int
    inside_local: int
    local_port: int
    outside: int | None = None
    outside_port: int = 0


def routes(output: Output) -> dict[str, list[PrintedRoute]]:
    """The routes by VRF as printed ('' is the one asked for). Raises `UnreadError`."""
    if not any(line.startswith("Gateway") for line in output.lines):
        told = _refusal(output)
        raise UnreadError(f"no routing table is in it ({told})" if told else "no routing table is in it")
    rows = _parsed(_template("cisco_ios_show_ip_route.textfsm"), list(_normal(output.lines)))
    expected = sum(1 for line in output.lines if _ROUTE.search(line) and "subnetted" not in line)
    if len(rows) != expected:
        raise UnreadError(f"of {expected} lines with a route only {len(rows)} are understood")
    tables: dict[str, dict[Prefix, PrintedRoute]] = {"": {}}
    for row in rows:
        table = tables.setdefault(row["VRF"], {})
        made = _route(row)
        known = table.get(made.prefix)
        table[made.prefix] = known._replace(hops=(*known.hops, *made.hops)) if known else made
    return {vrf: list(table.values()) for vrf, table in tables.items() if table or not vrf}


def cut_off(output: Output, prefixes: Collection[Prefix]) -> str:
    """What an output with a single table promises and does not have, as when its end was not kept; '' when nothing."""
    gateways = [line.rstrip() for line in output.lines if line.startswith("Gateway of last resort is")]
    if len(gateways) != 1:
        return ""
    for found in filter(None, map(_SUBNETTED.match, output.lines)):
        address = parse_address(found["net"])
        whole = Prefix(address, classful_length(address))
        known = sum(1 for prefix in prefixes if whole.contains(prefix))
        if known < int(found["count"]):
            return f"of {found['count']} subnets of {whole} {known} are there"
    is_promised = gateways[0].endswith(" to network 0.0.0.0") and DEFAULT not in prefixes
    return "it has a gateway of last resort and no default route" if is_promised else ""


def _normal(lines: Sequence[str]) -> Iterator[str]:
    """The lines as the template knows them: without flags behind the code, and with the prefix on every directly connected
    line of several."""
    head = ""
    for line in lines:
        plain = _FLAGGED.sub(r"\1    ", line.rstrip())
        found = _HEAD.match(plain)
        head = found[1] if found else head
        yield f"{head} {plain.strip()}" if _CONTINUED.match(plain) and head else plain


def _route(row: dict[str, str]) -> PrintedRoute:
    if not row["PREFIX_LENGTH"]:
        raise UnreadError(f"the mask of {row['NETWORK']} is not told")
    hop = _address(row["NEXTHOP_IP"]), _interface(row["NEXTHOP_IF"])
    distance, metric = (int(row[name]) if row[name] else None for name in ("DISTANCE", "METRIC"))
    code = f"{row['PROTOCOL']} {row['TYPE']}".strip()
    return PrintedRoute(_prefix(row), code, distance, metric, (hop,))


def _prefix(row: dict[str, str]) -> Prefix:
    try:
        return parse_prefix(f"{row['NETWORK']}/{row['PREFIX_LENGTH']}")
    except ValueError:
        raise UnreadError(f"{row['NETWORK']}/{row['PREFIX_LENGTH']} is no prefix") from None


def _address(text: str) -> int | None:
    return parse_address(text) if text else None


def _interface(text: str) -> str | None:
    try:
        return interface_name(text) if text else None
    except ValueError:
        return text


def neighbors(output: Output) -> list[PrintedNeighbor]:
    """The neighbours. Raises `UnreadError`."""
    rows = _parsed(_template("cisco_ios_show_ip_ospf_neighbor.textfsm"), output.lines)
    _check(output, rows, re.compile(r"^\s*\d+\.\d+\.\d+\.\d+\s+\d+\s"))
    return [
        PrintedNeighbor(
            parse_address(row["NEIGHBOR_ID"]),
            row["STATE"].partition("/")[0],
            parse_address(row["IP_ADDRESS"]),
            _interface(row["INTERFACE"]) or "",
        )
        for row in rows
    ]


def security_associations(output: Output) -> list[PrintedSa]:
    """The IKEv1 SAs. Raises `UnreadError`."""
    rows = _parsed(_ISAKMP, output.lines)
    _check(output, rows, re.compile(r"^\d+\.\d+\.\d+\.\d+\s+\d+\.\d+\.\d+\.\d+\s"))
    return [PrintedSa(parse_address(row["DST"]), parse_address(row["SRC"]), row["STATE"], row["STATUS"]) for row in rows]


def translations(output: Output) -> list[PrintedTranslation]:
    """The entries with an inside address; those without an outside one are static (S9.14), or of a rule without overload. Raises
    `UnreadError`."""
    rows = _parsed(_template("cisco_ios_show_ip_nat_translations.textfsm"), output.lines)
    _check(output, rows, re.compile(r"^(tcp|udp|icmp|gre|esp|---)\s"))
    made = []
    for row in rows:
        if row["INSIDE_GLOBAL_IP"] != "---":
            protocol = "" if row["PROTOCOL"] == "---" else row["PROTOCOL"]
            one, other = parse_address(row["INSIDE_GLOBAL_IP"]), parse_address(row["INSIDE_LOCAL_IP"])
            ports = [int(row[name] or 0) for name in ("INSIDE_GLOBAL_PORT", "INSIDE_LOCAL_PORT")]
            outside = None if row["OUTSIDE_GLOBAL_IP"] == "---" else parse_address(row["OUTSIDE_GLOBAL_IP"])
            outside_port = int(row["OUTSIDE_GLOBAL_PORT"] or 0)
            made.append(PrintedTranslation(protocol, one, ports[0], other, ports[1], outside, outside_port))
    return made


def _check(output: Output, rows: Sequence[object], pattern: re.Pattern[str]) -> None:
    expected = sum(1 for line in output.lines if pattern.match(line))
    refused = _refusal(output)
    if len(rows) != expected:
        raise UnreadError(f"of {expected} lines only {len(rows)} are understood")
    if refused:
        raise UnreadError(f"the device refused the command ({refused})")


def _refusal(output: Output) -> str:
    """What the device said instead of an answer, when it is one of the usual sentences."""
    return next((line.strip() for line in output.lines if _REFUSAL.match(line)), "")


@cache
def _template(name: str) -> str:
    """The text of a template of ntc-templates. Raises `UsageError` when the package is not installed."""
    found = find_spec("ntc_templates")
    if found is None or not found.origin:
        raise UsageError(f"reading what devices printed needs ntc-templates: {_EXTRA}")
    with open(os.path.join(os.path.dirname(found.origin), "templates", name), encoding="utf-8") as stream:
        return stream.read()


@cache
def _machine(template: str) -> Any:
    try:
        import textfsm  # type: ignore[import-untyped]
    except ImportError:
        raise UsageError(f"reading what devices printed needs textfsm: {_EXTRA}") from None
    return textfsm.TextFSM(io.StringIO(template))


def _parsed(template: str, lines: Sequence[str]) -> list[dict[str, str]]:
    machine = _machine(template)
    machine.Reset()
    rows = machine.ParseText("\n".join(lines) + "\n")
    return [dict(zip(machine.header, row, strict=True)) for row in rows]
