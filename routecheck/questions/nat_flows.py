"""The file of flows that `routecheck nat --flows` reads: a header, then a flow per line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from routecheck.address import parse_address
from routecheck.diagnostic import UsageError, suggestion
from routecheck.forwarding.packet import AH, ESP, GRE, ICMP, TCP, UDP
from routecheck.ios.names import interface_name
from routecheck.ios.port_names import port_number
from routecheck.ios.values import number_in

PROTOCOLS = {"tcp": TCP, "udp": UDP, "icmp": ICMP, "gre": GRE, "esp": ESP, "ah": AH}
COLUMNS = ("protocol", "source", "source_port", "destination", "destination_port", "in", "at")
_NEEDED = COLUMNS[:5]
_WITH_PORTS = (TCP, UDP)


class Flow(NamedTuple):
    """What one host sends another, from a line of the file. Ports are None where the protocol has none; that of an ICMP echo is
    its identifier. `arrives_by` is the interface, '' when the file does not say; `at_s` seconds from the start."""

    place: str
    protocol: int
    source: int
    source_port: int | None
    destination: int
    destination_port: int | None
    arrives_by: str = ""
    at_s: float = 0


def read_flows(path: str) -> tuple[Flow, ...]:
    """The flows of a file, by time. Raises `UsageError` with the file and the line."""
    import csv

    try:
        with open(path, encoding="utf-8-sig", newline="") as stream:
            rows = csv.reader(stream)
            found = _flows(path, rows, lambda: rows.line_num)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or 'cannot be read'}") from None
    except (UnicodeDecodeError, csv.Error):
        raise UsageError(f"{path}: not a CSV file") from None
    return tuple(sorted(found, key=lambda flow: flow.at_s))


def _flows(path: str, rows: Iterator[list[str]], number: Callable[[], int]) -> list[Flow]:
    header = [word.strip().lower() for word in next(rows, [])]
    _check(f"{path}:1", header)
    found = []
    for row in rows:
        if not any(word.strip() for word in row):
            continue
        place = f"{path}:{number()}"
        if len(row) > len(header):
            raise UsageError(f"{place}: {len(row)} values, and the header has {len(header)}")
        try:
            found.append(_flow(place, dict(zip(header, map(str.strip, row), strict=False))))
        except ValueError as error:
            raise UsageError(f"{place}: {error}") from None
    return found


def _check(place: str, header: list[str]) -> None:
    if len(header) == 1 and ";" in header[0]:
        raise UsageError(f"{place}: separate the columns with commas, not with ;")
    strange = next((word for word in header if word not in COLUMNS), None)
    if strange is not None:
        raise UsageError(f"{place}: unknown column '{strange}'{suggestion(strange, list(COLUMNS))}; known: {', '.join(COLUMNS)}")
    missing = next((word for word in _NEEDED if word not in header), None)
    if missing:
        raise UsageError(f"{place}: the header has no column '{missing}'; it must name {', '.join(_NEEDED)}")
    twice = next((word for word in header if header.count(word) > 1), None)
    if twice:
        raise UsageError(f"{place}: column '{twice}' stands twice")


def _flow(place: str, values: dict[str, str]) -> Flow:
    """One line. Raises `ValueError`."""
    word = values.get("protocol", "").lower()
    protocol = (
        PROTOCOLS[word] if word in PROTOCOLS else number_in(word, f"a protocol ({', '.join(PROTOCOLS)} or a number)", 0, 255)
    )
    arrives_by = values.get("in", "")
    return Flow(
        place,
        protocol,
        parse_address(values.get("source", "")),
        _port(protocol, values.get("source_port", ""), "source_port"),
        parse_address(values.get("destination", "")),
        _port(protocol, values.get("destination_port", ""), "destination_port") if protocol != ICMP else None,
        interface_name(arrives_by) if arrives_by else "",
        _seconds(values.get("at", "")),
    )


def _port(protocol: int, word: str, column: str) -> int | None:
    if not word and protocol not in _WITH_PORTS:
        return None
    if protocol not in (*_WITH_PORTS, ICMP):
        raise ValueError(f"{column} is for tcp, udp and icmp; this protocol has no ports")
    return port_number(word, f"a {column}")


def _seconds(word: str) -> float:
    if not word:
        return 0
    try:
        found = float(word)
    except ValueError:
        raise ValueError(f"'{word}' is not a number of seconds") from None
    if not 0 <= found < 1e12:
        raise ValueError(f"{word} is not a time: it must be 0 or more seconds")
    return int(found) if found.is_integer() else found
