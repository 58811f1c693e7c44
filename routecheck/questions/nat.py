"""What the translation table of a router holds after some flows, what is left for more, and which flows fail (section 9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.diagnostic import UsageError, hint
from routecheck.forwarding.nat.room import Room, rooms
from routecheck.forwarding.nat.rules import Judge
from routecheck.forwarding.nat.table import NatTable
from routecheck.forwarding.nat.values import OUTSIDE, Crossing, Entry, Refused, Result, Translated, Unknown, Untouched, Warned
from routecheck.forwarding.nat.warnings import hairpin, protecting, warnings
from routecheck.forwarding.packet import ECHO, ICMP, TCP, Packet
from routecheck.protocols.route import Route
from routecheck.questions.nat_flows import Flow
from routecheck.questions.nat_plan import Plan, plans
from routecheck.rib.neighbours import owner
from routecheck.rib.walk import Way, missing_source, ways_of
from routecheck.rib.world import Place
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line
from routecheck.topology import End, Scenario

TRANSLATED, UNTOUCHED, FAILED, UNKNOWN = "translated", "untouched", "failed", "unknown"
"""What becomes of a flow. One that is translated to an address whose answers go elsewhere has failed."""


class Outcome(NamedTuple):
    """What became of a flow: one of the words above, why (a sentence), the config lines, the way it took ('' where there was
    none), the entry, and what it rests on. `name` is in capitals where the fault has one."""

    flow: Flow
    verdict: str
    reason: str
    lines: tuple[Line, ...] = ()
    arrives_by: str = ""
    leaves_by: str = ""
    entry: Entry | None = None
    cautions: tuple[str, ...] = ()
    name: str = ""


class Answer(NamedTuple):
    """The table of a device at the end, what is left, what became of each flow (None: none were asked), what its rules are
    for, and what all of it rests on."""

    node: str
    scenario: Scenario
    at_s: float
    entries: tuple[Entry, ...]
    rooms: tuple[Room, ...]
    outcomes: tuple[Outcome, ...] | None
    plans: tuple[Plan, ...]
    cautions: tuple[str, ...] = ()

    def of(self, verdict: str) -> list[Outcome]:
        """The flows that ended so."""
        return [one for one in self.outcomes or () if one.verdict == verdict]

    @property
    def is_unknown(self) -> bool:
        """Whether the files do not tell what becomes of a flow."""
        return bool(self.of(UNKNOWN))


def nat(now: Snapshot, node: str, flows: Sequence[Flow] | None) -> Answer:
    """Send the flows through a device, in the order of time. Raises `UsageError` for an interface it does not have."""
    device = now.device(node)
    table = NatTable(device)
    sender = _Sender(now, node, table)
    outcomes = None if flows is None else tuple(sender.sent(flow) for flow in flows)
    at_s = flows[-1].at_s if flows else 0
    entries = tuple(table.entries(at_s))
    told = [text for one in outcomes or () for text in one.cautions]
    cautions = tuple(dict.fromkeys((*told, *sender.passed_by())))
    return Answer(node, now.scenario, at_s, entries, tuple(rooms(table)), outcomes, tuple(plans(device, table)), cautions)


class _Sender:
    """Finds the way of each flow through one device; ways are remembered by address."""

    def __init__(self, now: Snapshot, node: str, table: NatTable) -> None:
        self.now, self.node, self.table = now, node, table
        self.device = table.device
        self.world = now.state.world()
        self._ways: dict[tuple[str, int], tuple[tuple[Way, ...], tuple[Line, ...]]] = {}
        self._own: dict[tuple[str, int], bool] = {}
        self._seen: dict[str, None] = {}

    def sent(self, flow: Flow) -> Outcome:
        """What becomes of one flow. A TCP flow is one whose handshake is done."""
        arrives_by = flow.arrives_by or self._arrival(flow)
        if isinstance(arrives_by, Outcome):
            return arrives_by
        made = self.device.interfaces.get(arrives_by)
        if made is None:
            raise UsageError(
                f"{flow.place}: {self.node} has no interface {arrives_by}{hint(arrives_by, list(self.device.interfaces))}"
            )
        self._seen[arrives_by] = None
        down = self.world.down.get(End(self.node, arrives_by))
        if down:
            return Outcome(flow, FAILED, f"{down.of(arrives_by)}", down.lines, arrives_by)
        packet = _packet(flow)
        if self.table.side(arrives_by) == OUTSIDE:
            result = self.table.back(packet, arrives_by, flow.at_s)
            if isinstance(result, Untouched) and not flow.arrives_by:
                result = result._replace(reason=self._not_inside(packet, arrives_by))
            return _outcome(flow, result, (), (arrives_by, ""))
        return self._crossed(flow, packet, arrives_by)

    def _not_inside(self, packet: Packet, arrives_by: str) -> str:
        """Why a flow that the table has come from outside is not translated."""
        rules = [rule for rule in self.device.nat_rules if rule.kind == "list"]
        judge = Judge(self.device)
        is_in_none = all(isinstance(judge.takes(rule, packet, Crossing(None, "")), Untouched) for rule in rules)
        lists = " and in no list of a rule" if rules and is_in_none else ""
        why = f"its route leads out {arrives_by}, which is outside, and nothing stands for {dotted(packet.destination)}"
        return f"{dotted(packet.source)} is behind no inside interface{lists}: {why}"

    def _arrival(self, flow: Flow) -> str | Outcome:
        """The interface that the table of the router has the source behind."""
        ways, _ = self._found("", flow.source)
        names = list(dict.fromkeys(way.interface for way in ways))
        if len(names) == 1:
            return names[0]
        where = (
            f"{dotted(flow.source)} is behind {' or '.join(names)}"
            if names
            else f"{self.node} has no route to {dotted(flow.source)}"
        )
        return Outcome(flow, UNKNOWN, f"{where}: name the interface it arrives by in column 'in'")

    def _crossed(self, flow: Flow, packet: Packet, arrives_by: str) -> Outcome:
        """A flow from inside, or from an interface that is neither, out of the router."""
        vrf = self.device.interfaces[arrives_by].vrf
        if self._is_own(vrf, packet.destination):
            warned = hairpin(self.table, packet, arrives_by)
            told = f"{dotted(packet.destination)} is an address of {self.node} itself"
            if warned:
                return Outcome(flow, FAILED, warned.told, warned.lines, arrives_by, name=warned.name)
            return Outcome(flow, UNTOUCHED, told, (), arrives_by)
        ways, lines = self._found(vrf, packet.destination)
        if not ways:
            return self._no_route(flow, vrf, arrives_by)
        crossings = [Crossing(arrives_by, way.interface, way.address, vrf) for way in ways]
        if len({way.interface for way in ways}) > 1 and not self._is_alike(crossings):
            names = " or ".join(dict.fromkeys(way.interface for way in ways))
            return Outcome(
                flow, UNKNOWN, f"equal routes lead out {names}: which it takes is not in the configs", lines, arrives_by
            )
        return self._left(flow, packet, crossings[0])

    def _is_own(self, vrf: str, address: int) -> bool:
        """Whether an address is the router's own."""
        key = vrf, address
        if key not in self._own:
            self._own[key] = owner(self.world, self.device, vrf, address) is not None
        return self._own[key]

    def _is_alike(self, crossings: Sequence[Crossing]) -> bool:
        """Whether NAT does the same on every way: all are outside, and no rule asks which it is."""
        sides = {self.table.side(one.leaves_by) for one in crossings}
        return sides == {OUTSIDE} and not any(rule.kind != "list" and rule.name for rule in self.device.nat_rules)

    def _left(self, flow: Flow, packet: Packet, crossing: Crossing) -> Outcome:
        names = crossing.arrived_by or "", crossing.leaves_by
        down = self.world.down.get(End(self.node, crossing.leaves_by))
        if down or crossing.leaves_by == "Null0":
            why = down.of(crossing.leaves_by) if down else "its route leads to Null0"
            return Outcome(flow, FAILED, why, down.lines if down else (), *names)
        result = self.table.out(packet, crossing, flow.at_s)
        turned = hairpin(self.table, packet, names[0])
        map_line = protecting(self.device, crossing.leaves_by, packet) if isinstance(result, Untouched) else None
        if map_line and isinstance(result, Untouched):
            result = result._replace(reason=f"{result.reason}, and a crypto map may take it ({map_line})")
        warned = (turned,) if turned else warnings(self.device, crossing, packet, result)
        return _outcome(flow, result, warned, names)

    def _no_route(self, flow: Flow, vrf: str, arrives_by: str) -> Outcome:
        told = f"{self.node} has no route to {dotted(flow.destination)}"
        missing = missing_source(self.device, vrf)
        if missing:
            return Outcome(flow, UNKNOWN, f"{told}, but {missing[0]}", (missing[1],), arrives_by)
        return Outcome(flow, FAILED, told, (), arrives_by, name="NO-ROUTE")

    def _found(self, vrf: str, address: int) -> tuple[tuple[Way, ...], tuple[Line, ...]]:
        """Where the table of the router sends an address, and the lines behind that."""
        key = vrf, address
        if key not in self._ways:
            routes: tuple[Route, ...] = self.now.rib(self.node, vrf).longest_match(address)
            here = Place(self.node, vrf)
            ways = (way for route in routes for hop in route.next_hops for way in ways_of(self.world, here, hop, address, set()))
            self._ways[key] = tuple(dict.fromkeys(ways)), tuple(line for route in routes for line in route.sources)
        return self._ways[key]

    def passed_by(self) -> Iterator[str]:
        """What of the interfaces that flows arrived by could stop or turn them, and is not looked at here."""
        for name in self._seen:
            acl = self.device.interfaces[name].acl_in
            if acl:
                yield f"{acl[1]}: access list {acl[0]} on {name} is not looked at; the flows are taken to pass it"
            for note in self.device.notes:
                if name in note.names and note.what.startswith(("ip policy", "zone-member", "ip inspect", "ip verify")):
                    yield f"{note.line}: {note.what} on {name} is not looked at; the flows are taken to go by the table"


def _packet(flow: Flow) -> Packet:
    if flow.protocol == ICMP:
        return Packet(flow.source, flow.destination, ICMP, query=flow.source_port or 0, icmp_type=ECHO, icmp_code=0)
    flags = frozenset(("ack",)) if flow.protocol == TCP else frozenset()
    return Packet(flow.source, flow.destination, flow.protocol, flow.source_port, flow.destination_port, flags=flags)


def _outcome(flow: Flow, result: Result, warned: Iterable[Warned], names: tuple[str, str]) -> Outcome:
    """What NAT made of a flow; a warning about it means that it fails."""
    fault = next(iter(warned), None)
    match result:
        case Unknown():
            return Outcome(flow, UNKNOWN, result.reason, result.lines, *names, cautions=result.cautions)
        case Refused():
            return Outcome(flow, FAILED, result.reason, result.lines, *names, cautions=result.cautions, name="NAT-FAILED")
        case Translated() if fault:
            return Outcome(flow, FAILED, fault.told, fault.lines, *names, result.entry, result.cautions, fault.name)
        case Untouched() if fault:
            told = f"{fault.told}; {result.reason}"
            return Outcome(flow, FAILED, told, fault.lines or result.lines, *names, cautions=result.cautions, name=fault.name)
        case Translated():
            return Outcome(flow, TRANSLATED, result.told, result.lines, *names, result.entry, result.cautions)
        case _:
            return Outcome(flow, UNTOUCHED, result.reason, result.lines, *names, cautions=result.cautions)
