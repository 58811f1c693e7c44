"""A network as namespaces: made, and changed as it fails and is repaired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from routecheck.forwarding.ground import PORT, Ground
from routecheck.ios.names import kind
from routecheck.questions.parties import Session, Wanted
from routecheck.snapshot import Snapshot
from routecheck.topology import VIA_SWITCH, End, Groups
from tests.interop.linux.taps import Taps
from tests.interop.linux.translate import disown, host, linux_name, router, routes
from tests.interop.namespaces import Lab, Port, Wire


@contextmanager
def built(made: Snapshot) -> Iterator[tuple[Lab, Taps]]:
    """A lab that is like the network, with its taps. Raises `LabError` and `NotTranslated`."""
    ground = Session(made, Wanted("", "")).ground(made)
    ends = {(end.node, linux_name(end.interface)): end for end in _ends(ground)}
    with Lab((*made.network.devices, *ground.hosts), _wires(ground)) as lab:
        for device in made.network.devices.values():
            lab.run(router(ground, device, frozenset(made.down)), device.name)
        for station in ground.hosts.values():
            lab.run(host(ground, station), station.name)
        _wait_until_up(lab, ends, frozenset(made.down))
        taps = Taps(lab, ends)
        try:
            yield lab, taps
        finally:
            taps.close()


def changed(lab: Lab, before: Snapshot, after: Snapshot) -> Snapshot:
    """The network as it is after: ports go down or come up. A port of Linux takes its routes with it, for good."""
    fallen, risen = (set(one.down) - set(other.down) for one, other in ((after, before), (before, after)))
    for ends, is_up in ((fallen, False), (risen, True)):
        lab.set_ports(sorted(Port(end.node, linux_name(end.interface)) for end in ends), is_up=is_up)
    lab.batch(f"-n {end.node} {disown(end.interface)}" for end in sorted(fallen))
    _wait_until_up(lab, {(end.node, linux_name(end.interface)): end for end in risen}, frozenset())
    for device in after.network.devices.values():
        again = routes(device, frozenset(after.down))
        if again:
            lab.run("\n".join(again), device.name)
    return after


def _ends(ground: Ground) -> Iterator[End]:
    for device in ground.world.network.devices.values():
        names = (name for name in device.interfaces if kind(name) not in ("Loopback", "Null"))
        yield from (End(device.name, name) for name in names)
    yield from (End(name, PORT) for name in ground.hosts)


def _wires(ground: Ground) -> list[Wire]:
    """A cable where two routers meet, a switch where hosts are as well."""
    groups, switched = Groups(), set()
    for link in ground.world.wires.links:
        for end in link.ends[1:]:
            groups.join(link.ends[0], end)
        switched |= set(link.ends) if link.kind == VIA_SWITCH or len(link.ends) > 2 else set()
    for name, plug in ground.plugs.items():
        switched.add(End(name, PORT))
        for end in plug.ends:
            groups.join(End(name, PORT), end)
    wires: dict[End, list[End]] = {}
    for end in _ends(ground):
        wires.setdefault(groups.find(end), []).append(end)
    return [
        Wire(tuple(Port(end.node, linux_name(end.interface)) for end in ends), bool(switched.intersection(ends)))
        for ends in wires.values()
    ]


def _wait_until_up(lab: Lab, ends: Mapping[tuple[str, str], End], down: frozenset[End]) -> None:
    """A port carries packets when it is operational, which is a moment after it is told to be up."""
    for node in lab.nodes:
        names = [name for (at, name), end in ends.items() if at == node and end not in down]
        tests = "; ".join(f"until grep -q up /sys/class/net/{name}/operstate; do sleep 0.01; done" for name in names)
        lab.run(tests or "true", node)
