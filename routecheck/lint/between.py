"""Routes from one routing protocol into another (S5.25, S6.6, S6.11)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.lint.rule import Found
from routecheck.lint.ways import routers
from routecheck.model.device import Device, Note
from routecheck.model.routing import OspfProcess, OspfRedistribution
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line

_NEEDS_METRIC = ("ospf", "bgp", "isis", "rip", "eigrp")
"""What EIGRP and RIP take only with a metric (S6.6, S6.11); EIGRP takes another EIGRP as it is."""


class _Block(NamedTuple):
    """A `router eigrp` or `router rip` block: its name, its first line, and what stands in it."""

    name: str
    protocol: str
    line: Line
    notes: tuple[Note, ...]


def _blocks(device: Device) -> Iterator[_Block]:
    """The blocks of EIGRP and RIP, which are not modelled."""
    starts = [place for place, note in enumerate(device.notes) if note.what.startswith("router ")]
    for place in starts:
        note = device.notes[place]
        protocol = note.what.partition(" ")[2]
        inside = []
        for other in device.notes[place + 1 :]:
            if not other.mode.startswith(protocol):
                break
            inside.append(other)
        if protocol in ("eigrp", "rip"):
            yield _Block(" ".join(note.line.words[1:3]), protocol, note.line, tuple(inside))


def _families(block: _Block) -> Iterator[_Block]:
    """A block of EIGRP that has a name instead of a number is one for each of its address families, which have the numbers."""
    starts = [place for place, note in enumerate(block.notes) if "autonomous-system" in note.line.words[:-1]]
    if block.protocol != "eigrp" or not starts:
        yield block
        return
    for start, end in zip(starts, [*starts[1:], len(block.notes)], strict=True):
        words = block.notes[start].line.words
        number = words[words.index("autonomous-system") + 1]
        yield block._replace(name=f"eigrp {number}", notes=block.notes[start + 1 : end])


def without_metric(now: Snapshot) -> Iterator[Found]:
    """Routes are redistributed into EIGRP or RIP without a metric.

    Both take routes of other protocols only with a seed metric (S6.6): without one nothing is told. Add `metric` to the
    line, or a `default-metric`.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.252
        router ospf 1
         network 10.0.0.0 0.0.0.3 area 0
        router eigrp 100
         network 10.0.0.0
         redistribute ospf 1

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.252
        router ospf 1
         network 10.0.0.0 0.0.0.3 area 0
        router eigrp 100
         network 10.0.0.0
         redistribute ospf 1 metric 100000 100 255 1 1500
         redistribute static
    """
    for device in routers(now):
        for block in _blocks(device):
            if any(note.what == "default-metric" for note in block.notes):
                continue
            for note in block.notes:
                words = [word.lower() for word in note.line.words]
                if note.what != "redistribute" or not {"metric", "route-map"}.isdisjoint(words):
                    continue
                source = words[1] if len(words) > 1 else ""
                if source in _NEEDS_METRIC and source != block.protocol:
                    told = " ".join(words[1:3])
                    message = f"{block.name} takes nothing from {told}: there is neither `metric` nor `default-metric`"
                    yield Found(device.name, f"router {block.name}: redistribute {told}", message, (note.line, block.line))


def mutual_redistribution(now: Snapshot) -> Iterator[Found]:
    """Two routers redistribute between the same two protocols in both directions, without filters.

    What one brings in the other takes back out: routes return to where they came from with a metric that looks better, and
    traffic takes detours or loops. Set a tag where routes are brought in, and deny that tag on the way back.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        interface GigabitEthernet0/1
         ip address 10.1.0.1 255.255.255.0
        router ospf 1
         redistribute ospf 2 subnets
         network 10.0.0.0 0.0.0.255 area 0
        router ospf 2
         redistribute ospf 1 subnets
         network 10.1.0.0 0.0.0.255 area 0
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.0.2 255.255.255.0
        interface GigabitEthernet0/1
         ip address 10.1.0.2 255.255.255.0
        router ospf 1
         redistribute ospf 2 subnets
         network 10.0.0.0 0.0.0.255 area 0
        router ospf 2
         redistribute ospf 1 subnets
         network 10.1.0.0 0.0.0.255 area 0

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        interface GigabitEthernet0/1
         ip address 10.1.0.1 255.255.255.0
        router ospf 1
         redistribute ospf 2 subnets
         network 10.0.0.0 0.0.0.255 area 0
        router ospf 2
         redistribute ospf 1 subnets
         network 10.1.0.0 0.0.0.255 area 0
    """
    found: dict[frozenset[str], list[tuple[Device, tuple[Line, ...]]]] = {}
    for device in routers(now):
        taken = dict(_unfiltered(device))
        for one, other in taken:
            if one < other and (other, one) in taken:
                found.setdefault(frozenset((one, other)), []).append((device, (taken[one, other], taken[other, one])))
    for pair, places in found.items():
        for device, lines in places if len(places) > 1 else ():
            others = ", ".join(other.name for other, _ in places if other is not device)
            both = " and ".join(sorted(pair))
            message = f"{both} are redistributed into each other without filters, here and on {others}"
            yield Found(device.name, f"redistribution between {both}", message, lines)


def _unfiltered(device: Device) -> Iterator[tuple[tuple[str, str], Line]]:
    """(into what, from what) for what is redistributed with nothing that could keep routes back, with the line."""
    for process in device.ospf:
        is_guarded = process.filters_in or process.distance_line or process.router_distances
        for how in process.redistributions:
            if not how.route_map and not is_guarded and not _is_filtered(process, how):
                yield (f"ospf {process.pid}", how.source), how.line
        for note in () if is_guarded or process.filters_out else unmodelled(device, process):
            if "route-map" not in note.line.words:
                yield (f"ospf {process.pid}", " ".join(note.line.words[1:3])), note.line
    for block in (one for whole in _blocks(device) for one in _families(whole)):
        if any(note.what.startswith(("distribute-list", "distance")) for note in block.notes):
            continue
        for note in block.notes:
            is_internal = "internal" in note.line.words and "external" not in note.line.words
            if note.what == "redistribute" and "route-map" not in note.line.words and not is_internal:
                yield (block.name, " ".join(note.line.words[1:3])), note.line


def _is_filtered(process: OspfProcess, how: OspfRedistribution) -> bool:
    """Whether something may keep routes back: a list, or that only routes of the other process itself are taken (`match
    internal`), never those that came into it from here."""
    is_internal = bool(how.types) and how.types <= {"O", "O IA"}
    return is_internal or any(one.scope in ("", how.source) for one in process.filters_out)


def unmodelled(device: Device, process: OspfProcess) -> Iterator[Note]:
    """The lines that bring routes of a protocol that is not modelled into a process."""
    for note in device.notes:
        is_foreign = note.what.startswith("redistribute") and note.what not in _READ_IN_PART
        if is_foreign and note.mode == "ospf" and process.pid in note.names:
            yield note


_READ_IN_PART = ("redistribute nssa-only", "redistribute ospf vrf")
"""What is noted of lines about protocols that are modelled."""
