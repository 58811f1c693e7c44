"""Which sources NAT may give another address (S9.2 to S9.5), for all sources at once."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import host_prefix
from routecheck.forwarding.fib import Stop
from routecheck.forwarding.gates import AclGate, Flow, Hosts, Part, Passed
from routecheck.forwarding.journey import INSUFFICIENT
from routecheck.model.device import Device
from routecheck.model.nat import NatRule
from routecheck.topology import End


class NatGate:
    """The rules of a device. What none of them touches passes surely; of the rest that is not told here."""

    def __init__(self, device: Device, hosts: Hosts, flow: Flow) -> None:
        self.device, self.hosts, self.flow = device, hosts, flow
        self._lists = {name: self._list(name) for rule in device.nat_rules for name in self._names(rule)}
        self._known: dict[int, Passed] = {}

    def at(self, destination: int) -> Passed:
        """The sources that are left alone surely, and by which rule the others may be translated."""
        found = self._known.get(destination)
        if found is None:
            found = self._known[destination] = self._passed(destination)
        return found

    def _passed(self, destination: int) -> Passed:
        left = self.hosts.all
        parts: list[Part] = []
        for rule in self.device.nat_rules:
            met = left & self._touched(rule, destination)
            if met:
                why = f"{self.device.name} may translate its source, and what comes of that is not told here"
                parts.append(Part(met, Stop(INSUFFICIENT, self.device.name, why, (rule.line,))))
                left &= ~met
        return Passed(left, self.hosts.all, tuple(parts))

    def _touched(self, rule: NatRule, destination: int) -> int:
        """The sources that a rule takes, perhaps."""
        if rule.kind == "static":
            if rule.local is None:
                return 0
            block = host_prefix(rule.local, rule.length)
            return sum(1 << number for number, one in enumerate(self.hosts.addresses) if block.covers(one))
        found = 0
        for name in self._names(rule):
            gate = self._lists[name]
            found |= gate.at(destination).perhaps if gate else self.hosts.all
        return found

    def _names(self, rule: NatRule) -> Iterator[str]:
        """The access lists that say what a dynamic rule takes; '' where they do not say all."""
        if rule.kind == "list":
            yield rule.name
        elif rule.kind == "route-map":
            made = self.device.route_maps.get(rule.name)
            for clause in made.clauses if made else ():
                named = [name for match in clause.matches if match.what == "ip address" for name in match.values]
                if clause.is_permit:
                    yield from named or [""]
            if made is None:
                yield ""

    def _list(self, name: str) -> AclGate | None:
        found = self.device.acls.get(name)
        if found is None or not found.entries:
            return None
        return AclGate(found, (End(self.device.name, ""), "", found.line), self.hosts, (self.flow, False))
