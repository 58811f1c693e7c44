"""The translations of a trace, `show ip nat translations`, held against the connections that Linux tracks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from routecheck.address import parse_address
from routecheck.forwarding.journey import REFUSED
from routecheck.forwarding.nat.values import Entry
from routecheck.questions.trace import Trace
from tests.interop.linux.differences import is_of_group
from tests.interop.namespaces import Lab

_Tuple = tuple[int, int, int, int, int, int, int]
"""Protocol; address and port of inside local, of inside global and of outside."""
_FIELD = re.compile(r"(src|dst|sport|dport|id)=(\S+)")


def missing(lab: Lab, trace: Trace) -> list[str]:
    """The entries of a trace that Linux has no connection for, where it is to have one (`differences`)."""
    if trace.disposition == REFUSED or trace.opening.taken is None:
        return []
    nodes = dict.fromkeys(node for node, _ in trace.sessions)
    tracked = {node: set(_tracked(lab.run("cat /proc/net/nf_conntrack", node))) for node in nodes}
    wanted = [(node, entry) for node, entry in trace.sessions if entry.outside_global is not None]
    return [f"{node}: no connection for {entry}" for node, entry in wanted if not _is_held(entry, tracked[node])]


def _is_held(entry: Entry, tracked: set[_Tuple]) -> bool:
    numbers = (entry.inside_local, entry.inside_local_port, entry.inside_global, entry.outside_global, entry.outside_global_port)
    local, port, shown, outside, outside_port = (number or 0 for number in numbers)
    alike = (one for one in tracked if (*one[:4], *one[5:]) == (entry.protocol, local, port, shown, outside, outside_port))
    return any(one[4] == entry.inside_global_port or is_of_group(one[4], entry) for one in alike)


def _tracked(text: str) -> Iterator[_Tuple]:
    """Each connection as one that came from inside, and as one that came from outside. An echo has one identifier for both."""
    for line in text.splitlines():
        if not line.startswith("ipv4"):
            continue
        there, back = _halves(_FIELD.findall(line))
        protocol = int(line.split()[3])
        yield protocol, *there[:2], *back[2:], *there[2:]
        yield protocol, *back[:2], *there[2:], *there[:2]


def _halves(fields: list[tuple[str, str]]) -> tuple[tuple[int, int, int, int], tuple[int, int, int, int]]:
    """Source and destination, with their ports, of the packets there and of those back."""
    middle = len(fields) // 2
    one, other = (dict(half) for half in (fields[:middle], fields[middle:]))
    return _ends(one), _ends(other)


def _ends(half: dict[str, str]) -> tuple[int, int, int, int]:
    ports = (half.get("sport") or half["id"], half.get("dport") or half["id"])
    return parse_address(half["src"]), int(ports[0]), parse_address(half["dst"]), int(ports[1])
