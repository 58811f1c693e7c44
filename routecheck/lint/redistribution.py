"""Routes that are told to others, or are not although a line seems to say so (S5.17, S5.25 to S5.29, S6.6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.address import DEFAULT
from routecheck.lint.rule import Found
from routecheck.lint.ways import may_learn, routers
from routecheck.model.device import Device, Note
from routecheck.model.routing import OspfProcess, OspfRedistribution
from routecheck.rib.walk import missing_source
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line

_NEEDS_METRIC = ("ospf", "bgp", "isis", "rip", "eigrp")
"""What EIGRP and RIP take only with a metric (S6.6, S6.11); EIGRP takes another EIGRP as it is."""


def _processes(now: Snapshot) -> Iterator[tuple[Device, OspfProcess]]:
    for device in routers(now):
        for process in device.ospf:
            if not process.is_shutdown:
                yield device, process


def _subject(process: OspfProcess, what: str) -> str:
    return f"router ospf {process.pid}: {what}"


def default_without_source(now: Snapshot) -> Iterator[Found]:
    """`default-information originate` on a router that has no default route of its own.

    Without `always` OSPF tells of a default only while the table holds one that does not come from the same process. Here
    no line can ever bring one: nothing is originated. Add a static default, or `always`.

    Flagged:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        router ospf 1
         network 192.0.2.0 0.0.0.3 area 0
         default-information originate

    Accepted:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 198.51.100.2 255.255.255.252
        router ospf 1
         network 192.0.2.0 0.0.0.3 area 0
         default-information originate
        ip route 0.0.0.0 0.0.0.0 198.51.100.1
    """
    for device, process in _processes(now):
        how = process.default
        if how is None or how.is_always or how.route_map or missing_source(device, process.vrf) or device.default_networks:
            continue
        has_static = any(route.prefix == DEFAULT and route.vrf == process.vrf for route in device.static_routes)
        has_other = any(other.vrf == process.vrf and other.pid != process.pid for other in device.ospf)
        if not has_static and not has_other:
            message = f"ospf {process.pid} originates no default: nothing gives {device.name} one, and `always` is not said"
            yield Found(device.name, _subject(process, "default-information originate"), message, (how.line,))


def without_subnets(now: Snapshot) -> Iterator[Found]:
    """`redistribute` into OSPF without `subnets` keeps prefixes out.

    Only prefixes that are not longer than their classful length are taken (S5.26). Add `subnets`; new releases show it in
    the running-config where it is implied.

    Flagged:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        router ospf 1
         redistribute static
         network 192.0.2.0 0.0.0.3 area 0
        ip route 10.1.0.0 255.255.0.0 192.0.2.1

    Accepted:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        router ospf 1
         redistribute static subnets
         network 192.0.2.0 0.0.0.3 area 0
        ip route 10.1.0.0 255.255.0.0 192.0.2.1
    """
    for place, one in enumerate(now.base.routers):
        lines = {how.line for how in one.process.redistributions if not how.with_subnets}
        kept: dict[Line, list[str]] = {}
        for out in now.state.origination(place).kept_out if lines else ():
            if out.lines[0] in lines and "subnets" in out.reason:
                kept.setdefault(out.lines[0], []).append(str(out.prefix))
        for how in one.process.redistributions:
            prefixes = sorted(dict.fromkeys(kept.get(how.line, ())))
            if prefixes:
                told = prefixes[0] if len(prefixes) == 1 else f"{prefixes[0]} and {len(prefixes) - 1} more"
                message = f"{told} is kept out of OSPF: `redistribute {how.source}` has no `subnets` (S5.26)"
                yield Found(one.node, _subject(one.process, f"redistribute {how.source}"), message, (how.line,))


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
        for note in () if is_guarded or process.filters_out else _unmodelled(device, process):
            if "route-map" not in note.line.words:
                yield (f"ospf {process.pid}", " ".join(note.line.words[1:3])), note.line
    for block in _blocks(device):
        if any(note.what.startswith(("distribute-list", "distance")) for note in block.notes):
            continue
        for note in block.notes:
            if note.what == "redistribute" and "route-map" not in note.line.words:
                yield (block.name, " ".join(note.line.words[1:3])), note.line


def _is_filtered(process: OspfProcess, how: OspfRedistribution) -> bool:
    return any(one.scope in ("", how.source) for one in process.filters_out)


def default_not_redistributed(now: Snapshot) -> Iterator[Found]:
    """`redistribute static` into OSPF where the only static route is a default.

    OSPF never takes 0.0.0.0/0 by `redistribute` (S5.28): nothing is told. Write `default-information originate`.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.252
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
        router ospf 1
         redistribute static subnets
         network 10.0.0.0 0.0.0.3 area 0
        ip route 0.0.0.0 0.0.0.0 192.0.2.1

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.252
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
        router ospf 1
         network 10.0.0.0 0.0.0.3 area 0
         default-information originate
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
    """
    for device, process in _processes(now):
        own = {route.prefix for route in device.static_routes if route.vrf == process.vrf}
        for how in process.redistributions:
            if how.source == "static" and own == {DEFAULT} and process.default is None:
                message = (
                    "`redistribute static` brings nothing into OSPF: the only static route is a default, which it never takes"
                )
                yield Found(device.name, _subject(process, "redistribute static"), message, (how.line,))


def summary_without_component(now: Snapshot) -> Iterator[Found]:
    """A `summary-address` has nothing to summarise.

    It is told only while the router redistributes a prefix inside it (S5.17). It is on the wrong router, mistyped, or the
    redistribution is missing; to summarise between areas, use `area X range` on a border router.

    Flagged:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        router ospf 1
         summary-address 10.1.0.0 255.255.0.0
         redistribute static subnets
         network 192.0.2.0 0.0.0.3 area 0
        ip route 10.2.1.0 255.255.255.0 192.0.2.1

    Accepted:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        router ospf 1
         summary-address 10.2.0.0 255.255.0.0
         redistribute static subnets
         network 192.0.2.0 0.0.0.3 area 0
        ip route 10.2.1.0 255.255.255.0 192.0.2.1
    """
    for place, one in enumerate(now.base.routers):
        sources = {how.source for how in one.process.redistributions}
        is_open = not sources <= {"static", "connected"} and may_learn(now, now.device(one.node), one.process.vrf)
        if not one.process.summaries or is_open or any(_unmodelled(now.device(one.node), one.process)):
            continue
        made = now.state.origination(place)
        told = {external.prefix for external in made.externals} | {found.prefix for found in made.perhaps}
        offered = told | {kept.prefix for kept in made.kept_out}
        for summary in one.process.summaries.values():
            if summary.is_advertised and not any(summary.prefix.contains(prefix) for prefix in offered):
                message = f"summary-address {summary.prefix} has no component: nothing inside it is redistributed"
                yield Found(one.node, _subject(one.process, f"summary-address {summary.prefix}"), message, (summary.line,))


def _unmodelled(device: Device, process: OspfProcess) -> Iterator[Note]:
    """The lines that bring routes of a protocol that is not modelled into a process."""
    for note in device.notes:
        if note.what == "redistribute" and note.mode == "ospf" and process.pid in note.names:
            yield note


def into_stub(now: Snapshot) -> Iterator[Found]:
    """Routes are redistributed into OSPF on a router that is in stub areas only.

    No external route enters a stub area (S5.18): nobody hears of them. Make the area a not-so-stubby one (`area X nssa`) on
    all its routers.

    Flagged:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        router ospf 1
         area 1 stub
         redistribute static subnets
         network 192.0.2.0 0.0.0.3 area 1
        ip route 10.1.0.0 255.255.0.0 192.0.2.1

    Accepted:
        interface GigabitEthernet0/0
         ip address 192.0.2.2 255.255.255.252
        router ospf 1
         area 1 nssa
         redistribute static subnets
         network 192.0.2.0 0.0.0.3 area 1
        ip route 10.1.0.0 255.255.0.0 192.0.2.1
    """
    for one in now.base.routers:
        areas = {port.area for port in one.interfaces.values()}
        if not areas or any(one.process.area(area).kind != "stub" for area in areas):
            continue
        for how in one.process.redistributions:
            where = ", ".join(map(str, sorted(areas)))
            message = f"`redistribute {how.source}` reaches nobody: {one.node} is in stub area {where} only (S5.18)"
            yield Found(one.node, _subject(one.process, f"redistribute {how.source}"), message, (how.line,))
