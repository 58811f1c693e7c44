"""A network in a scenario: what every question is asked of."""

from __future__ import annotations

from functools import cached_property

from routecheck.line_protocol import Down
from routecheck.model.device import Device
from routecheck.network import Network
from routecheck.rib.converge import Converged, Fabric, converge, fabric
from routecheck.rib.table import Rib
from routecheck.topology import NOTHING_FAILED, End, Scenario


class Snapshot:
    """One steady state, reached when somebody looks: without `state`, the one with nothing failed. Another scenario is another
    Snapshot (`after`); nothing is changed in place."""

    def __init__(self, base: Fabric, state: Converged | None = None) -> None:
        self.base = base
        if state is not None:
            self.state = state
        self._tried: dict[Scenario, Snapshot] = {}
        self._switched: dict[tuple[str, str], Snapshot] = {}

    @cached_property
    def state(self) -> Converged:
        """The fixpoint: tables, and what depends on them."""
        return converge(self.base, NOTHING_FAILED)

    @property
    def network(self) -> Network:
        """The network that was read."""
        return self.base.network

    @property
    def scenario(self) -> Scenario:
        """What is broken in this snapshot."""
        return self.state.broken

    @property
    def down(self) -> dict[End, Down]:
        """The interfaces that are down, with reasons."""
        return self.state.wired.down

    def device(self, node: str) -> Device:
        """A device by its name."""
        return self.network.devices[node]

    def rib(self, node: str, vrf: str = "") -> Rib:
        """The routing table of a device's VRF ('' is the global one)."""
        return self.state.rib(node, vrf)

    def after(self, broken: Scenario) -> Snapshot:
        """The steady state that is reached from this one when `broken` is what is broken (S0.3)."""
        return Snapshot(self.base, converge(self.base, broken, self.state))

    def tried(self, broken: Scenario) -> Snapshot:
        """`after`, with the last few kept: many prefixes ask about the same failure."""
        if broken not in self._tried:
            if len(self._tried) >= 8:
                self._tried.pop(next(iter(self._tried)))
            self._tried[broken] = self.after(broken)
        return self._tried[broken]

    def switched(self, name: str, value: str) -> Snapshot:
        """The steady state of the same scenario, reached from nothing failed, with a switch put to another value."""
        key = name, value
        if key not in self._switched:
            network = self.network._replace(switches={**self.network.switches, name: value})
            base = fabric(network, self.base)
            start = converge(base, NOTHING_FAILED)
            state = start if self.scenario == NOTHING_FAILED else converge(base, self.scenario, start)
            self._switched[key] = Snapshot(base, state)
        return self._switched[key]


def snapshot(network: Network) -> Snapshot:
    """The network with nothing failed. Its tables are computed when the first of them is asked for."""
    return Snapshot(fabric(network))
