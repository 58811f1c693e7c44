"""The row of `check`: all rules over a folder of long configs, against reading the same texts alone."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.case import Case, Result, result
from benchmarks.measure import in_turns
from routecheck.address import dotted, parse_address

_LINES = 1000
_PORTS = parse_address("172.16.0.0")
_CUSTOMERS = parse_address("100.64.0.0")
_SERVERS = parse_address("192.168.0.0")
_LISTS = 8
_ENTRIES = 60
_STATICS = 16
_PORTS_EACH = 64


def long_texts(case: Case, files: int) -> dict[str, str]:
    """Configs of a thousand lines each: those of a network, with ports, access lists and static routes besides."""
    return {file: _longer(text.removesuffix("end\n"), router) for router, (file, text) in enumerate(case.texts(files).items())}


def _longer(text: str, router: int) -> str:
    """A customer on each port, each with an access list that several share, and with a network behind the first ones."""
    lines = text.splitlines()
    for number in range(_LISTS):
        lines += _access_list(router, number)
    if router % 8 == 0:
        lines += ["ip prefix-list OURS seq 5 permit 100.64.0.0/10 le 24", "route-map STATICS permit 10"]
        lines += [" match ip address prefix-list OURS", "router ospf 1", " redistribute static subnets route-map STATICS"]
    for number in range(_STATICS):
        prefix = _CUSTOMERS + (router * _STATICS + number) % 16384 * 256
        lines.append(
            f"ip route {dotted(prefix)} 255.255.255.0 {dotted(_port_address(router, number) + 1)} name CUSTOMER-{number}"
        )
    for number in range(_PORTS_EACH):
        lines += _port(router, number)
    lines += [f"interface GigabitEthernet4/{number}\n no ip address" for number in range(max(0, _LINES - len(lines)) // 2)]
    return "\n".join([*lines, "end", ""])


def _port_address(router: int, number: int) -> int:
    return _PORTS + (router % 4096 * _PORTS_EACH + number) * 4 + 1


def _port(router: int, number: int) -> Iterator[str]:
    yield from (f"interface GigabitEthernet3/{number}", f" description customer {number}")
    yield f" ip address {dotted(_port_address(router, number))} 255.255.255.252"
    yield from (f" ip access-group CUSTOMER-{number % _LISTS} in", "!")


def _access_list(router: int, number: int) -> Iterator[str]:
    yield f"ip access-list extended CUSTOMER-{number}"
    for entry in range(_ENTRIES):
        server = _SERVERS + (router * _ENTRIES + entry) % 65536
        yield f" permit tcp any host {dotted(server)} eq {8000 + entry}"
    yield " deny ip any any"


def check(case: Case) -> Iterator[Result]:
    """Half as many files as routers are asked for, of 1,000 lines each (500 by default)."""
    from routecheck.lint.check import check as ask
    from routecheck.network import from_texts
    from routecheck.snapshot import snapshot

    files = max(2, case.routers // 2)
    texts = long_texts(case, files)
    count = sum(text.count("\n") for text in texts.values())
    sample = in_turns(lambda: lambda: ask(snapshot(from_texts(texts))), lambda: lambda: from_texts(texts))
    yield result(sample, "check", "<= 2x", f"read and check {files} files, {count:,} lines / read them")
