"""A network, and what fails in it one after the other: predicted by routecheck, done to FRRouting, compared after each step."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from routecheck.failures import scenario
from routecheck.network import Network
from routecheck.snapshot import Snapshot, snapshot
from routecheck.topology import NOTHING_FAILED, VIA_SWITCH, End, Scenario
from tests.builders import net
from tests.interop.frr.daemons import ask, start
from tests.interop.frr.differences import Apart, unexplained
from tests.interop.frr.tables import predicted, settled
from tests.interop.frr.translate import is_port, linux_name, translate
from tests.interop.namespaces import Lab, Port, Wire

QUIET_S, BORDER_QUIET_S = 1.6, 6.5
"""How long tables must stay as predicted: longer than the dead interval (1 s), or than the 5 s that ospfd waits before it
does the work of an area border router."""
DEADLINE_S = 45.0
"""When tables that are not as predicted count as settled on something else. The slowest things known take 10 s."""
_POLL_S = 0.25


class Case(NamedTuple):
    """A network by its texts, and the steps to go through: each a word of `--fail`, which says all that is broken then;
    empty for nothing (cli.md, Scenario words). `links` are those of `routecheck.toml`. `patience_s` is how much longer tables
    must stay as predicted where that is how they begin: neighbours that must not become adjacent need the time to do so."""

    name: str
    texts: Mapping[str, str]
    steps: tuple[str, ...] = ()
    links: tuple[tuple[str, str, str], ...] = ()
    patience_s: float = 0

    def __str__(self) -> str:
        return self.name


class Outcome(NamedTuple):
    """What came of a case: every disagreement as a line of text, how long it took, and why it was not gone through to its
    end: where history decides (S0.3), the two need not agree, nor afterwards."""

    disagreements: tuple[str, ...]
    seconds: float
    ended_by: str = ""


def run(case: Case) -> Outcome:
    """Go through a case. Raises `LabError` and `NotTranslated`."""
    began = time.monotonic()
    network = net(case.texts, links=case.links)
    now = snapshot(network)
    broken = [NOTHING_FAILED, *(scenario(network, now.base.wires, word) if word else NOTHING_FAILED for word in case.steps)]
    wires = _wires(now, broken)
    found: list[str] = []
    with Lab(tuple(network.devices), wires) as lab:
        lab.batch(_mtus(network))
        lab.set_ports(_enabled(network, wires), is_up=True)
        start(lab, {node: translate(device) for node, device in network.devices.items()})
        for before, after in zip((NOTHING_FAILED, *broken), broken, strict=False):
            _change(lab, (wires, now.base.wires.cables), before, after)
            now = now if after == before else now.after(after)
            if now.state.unstable:
                return Outcome(tuple(found), time.monotonic() - began, now.state.unstable[0].code)
            found += [f"{after}: {one}" for one in _compare(lab, now, case.patience_s + _quiet_s(network))]
            if found:
                break
    return Outcome(tuple(found), time.monotonic() - began)


def _port(end: End) -> Port:
    return Port(end.node, linux_name(end.interface))


def _wires(now: Snapshot, broken: Iterable[Scenario]) -> list[Wire]:
    """The wires of a network. Where packets are to be lost with the interfaces up, a switch stands in for the cable."""
    lossy = {pair for one in broken for pair in one.cut}
    made: list[Wire] = []
    for link in now.base.wires.links:
        is_lossy = any(pair <= {end.node for end in link.ends} for pair in lossy)
        made.append(Wire(tuple(map(_port, link.ends)), link.kind == VIA_SWITCH or is_lossy))
    plugged = {port for wire in made for port in wire.ports}
    for device in now.network.devices.values():
        alone = (_port(End(device.name, one.name)) for one in device.interfaces.values() if is_port(one))
        made += [Wire((port,)) for port in alone if port not in plugged]
    return made


def _enabled(network: Network, wires: Iterable[Wire]) -> list[Port]:
    shut = {
        _port(End(device.name, one.name))
        for device in network.devices.values()
        for one in device.interfaces.values()
        if one.is_shutdown
    }
    return [port for wire in wires for port in wire.ports if port not in shut]


def _mtus(network: Network) -> Iterator[str]:
    for device in network.devices.values():
        for one in device.interfaces.values():
            mtu = one.ip_mtu or one.mtu
            if mtu and is_port(one):
                yield f"-n {device.name} link set {linux_name(one.name)} mtu {mtu}"


_Plugged = tuple[list[Wire], Mapping[End, End]]
"""The wires of the lab, and which ports are the two ends of a cable, also where a switch stands in for it."""


def _change(lab: Lab, plugged: _Plugged, before: Scenario, after: Scenario) -> None:
    """Break what is broken after and was not before, and repair what was."""
    down, up = (_off(plugged, one) for one in (after, before))
    lab.set_ports(sorted(down - up), is_up=False)
    lab.set_ports(sorted(up - down), is_up=True)
    lost, heard = (_unheard(plugged[0], one) for one in (after, before))
    lab.set_heard(sorted(lost - heard), is_heard=False)
    lab.set_heard(sorted(heard - lost), is_heard=True)


def _off(plugged: _Plugged, broken: Scenario) -> set[Port]:
    """The ports that are down: those that fail, and of a device all, with the far ends of its cables."""
    wires, cables = plugged
    ports = {_port(end) for end in broken.interfaces}
    ports |= {port for wire in wires for port in wire.ports if port.node in broken.nodes}
    return ports | {_port(far) for end, far in cables.items() if end.node in broken.nodes}


def _unheard(wires: Iterable[Wire], broken: Scenario) -> set[Port]:
    """The ports of links whose two ends lose each other's packets."""
    pairs = [wire.ports for wire in wires if len(wire.ports) == 2]
    return {port for ports in pairs if frozenset(port.node for port in ports) in broken.cut for port in ports}


def _compare(lab: Lab, now: Snapshot, quiet_s: float) -> list[str]:
    """Wait until every table is as predicted and stays so, or until the deadline; the disagreements then."""
    nodes = [node for node in now.network.devices if node not in now.scenario.nodes]
    deadline = time.monotonic() + DEADLINE_S
    while True:
        while any(_apart(lab, now, node) for node in nodes):
            if time.monotonic() > deadline:
                return _said(lab, now, nodes)
            time.sleep(_POLL_S)
        time.sleep(quiet_s)
        if not any(_apart(lab, now, node) for node in nodes):
            return []


def _quiet_s(network: Network) -> float:
    areas = {one.area for device in network.devices.values() for process in device.ospf for one in process.networks.values()}
    areas |= {one.ospf.area for device in network.devices.values() for one in device.interfaces.values() if one.ospf.process}
    return BORDER_QUIET_S if len(areas) > 1 else QUIET_S


def _apart(lab: Lab, now: Snapshot, node: str) -> list[Apart]:
    """What the two do not agree on at a node, and no known difference explains."""
    device = now.network.devices[node]
    on_lo = frozenset(one.name for one in device.interfaces.values() if not is_port(one))
    return unexplained(device, predicted(now.rib(node), on_lo), settled(lab, node, has_ospf=bool(device.ospf)))


def _said(lab: Lab, now: Snapshot, nodes: Iterable[str]) -> list[str]:
    found: list[str] = []
    for node in nodes:
        apart = _apart(lab, now, node)
        found += map(str, apart)
        if apart and now.network.devices[node].ospf:
            found.append(ask(lab, node, "ospfd", "show ip ospf neighbor"))
            found.append(ask(lab, node, "ospfd", "show ip ospf database"))
    return found
