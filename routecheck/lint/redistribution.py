"""Routes that are told to others, or are not although a line seems to say so (S5.17, S5.25 to S5.29, S6.6)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import DEFAULT
from routecheck.lint.between import unmodelled
from routecheck.lint.rule import Found
from routecheck.lint.ways import may_learn, routers
from routecheck.model.device import Device
from routecheck.model.routing import OspfProcess, OspfRange
from routecheck.protocols.ospf.instances import Instance
from routecheck.rib.walk import missing_source
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line


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
        if not one.process.summaries or is_open or any(unmodelled(now.device(one.node), one.process)):
            continue
        made = now.state.origination(place)
        told = {external.prefix for external in made.externals} | {found.prefix for found in made.perhaps}
        offered = told | {kept.prefix for kept in made.kept_out}
        for summary in one.process.summaries.values():
            if summary.is_advertised and not any(summary.prefix.contains(prefix) for prefix in offered):
                message = f"summary-address {summary.prefix} has no component: nothing inside it is redistributed"
                yield Found(one.node, _subject(one.process, f"summary-address {summary.prefix}"), message, (summary.line,))


def range_without_component(now: Snapshot) -> Iterator[Found]:
    """An `area X range` has nothing to summarise.

    A border router tells of it only while it has a route inside the area that the range contains (S5.16). A router of one
    area is no border router, and tells of none. Correct the prefix or the area; externals are summarised by
    `summary-address`.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        router ospf 1
         area 1 range 10.2.0.0 255.255.0.0
         network 10.0.0.0 0.0.0.255 area 0

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        interface GigabitEthernet0/1
         ip address 10.1.0.1 255.255.255.0
        router ospf 1
         area 1 range 10.1.0.0 255.255.0.0
         network 10.0.0.0 0.0.0.255 area 0
         network 10.1.0.0 0.0.0.255 area 1
    """
    for one in now.base.routers:
        ranges = [(number, made) for number, area in one.process.areas.items() for made in area.ranges]
        if not ranges:
            continue
        name = f"area {ranges[0][0]} range {ranges[0][1].prefix}"
        is_border = len({port.area for port in one.interfaces.values()}) > 1
        if not is_border and not any(area.virtual_links for area in one.process.areas.values()):
            message = f"ospf {one.process.pid} is in one area only: `{name}` does nothing (S5.16)"
            yield Found(one.node, _subject(one.process, name), message, (ranges[0][1].line,))
        elif is_border and not may_learn(now, now.device(one.node), one.process.vrf):
            yield from _empty_ranges(now, one, ranges)


def _empty_ranges(now: Snapshot, one: Instance, ranges: list[tuple[int, OspfRange]]) -> Iterator[Found]:
    known = now.rib(one.node, one.process.vrf).known()
    for number, made in ranges:
        if not any(made.prefix.contains(prefix) and prefix != made.prefix for prefix in known):
            name = f"area {number} range {made.prefix}"
            message = f"`{name}` of ospf {one.process.pid} has no component: no route lies in it (S5.16)"
            yield Found(one.node, _subject(one.process, name), message, (made.line,))


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
