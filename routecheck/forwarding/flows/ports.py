"""What the interfaces of a network do to packets that come in or go out: access lists, uRPF, crypto, and what is not modelled."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.forwarding.flows.carriers import carriage, carried
from routecheck.forwarding.flows.choices import Crypto
from routecheck.forwarding.flows.fib import Stop
from routecheck.forwarding.flows.gates import AclGate, Doubt, Flow, Gate, Hosts
from routecheck.forwarding.flows.reverse_path import ReverseGate
from routecheck.forwarding.flows.tables import Tables
from routecheck.forwarding.flows.translation import Translation
from routecheck.forwarding.journey import INSUFFICIENT
from routecheck.forwarding.nat.values import INSIDE, OUTSIDE
from routecheck.forwarding.packet import Packet
from routecheck.ios.grammar import PACKETS
from routecheck.ios.names import kind
from routecheck.model.device import Device, Interface, Named, Note
from routecheck.rib.world import Place
from routecheck.topology import End

_EITHER_WAY = ("zone-member", "ip nat enable", "access-group", "mac access-group", "xconnect", "ip wccp")
_INWARD = ("ip vrf receive", "ip admission", "ip auth-proxy", *_EITHER_WAY)
"""Lines of an interface that could stop a packet or send it elsewhere, and are not modelled."""
OWN = "own"
"""The manner of packets that a device sends itself: no access list of an interface looks at them (S7.7)."""


class Ports:
    """What packets of one flow meet at interfaces."""

    def __init__(self, tables: Tables, hosts: Hosts, flow: Flow) -> None:
        self.tables, self.hosts, self.flow, self.world = tables, hosts, flow, tables.world
        self._inward: dict[End, tuple[Gate, ...]] = {}
        self._outward: dict[tuple[End, str], tuple[Gate, ...]] = {}
        self._translations: dict[tuple[End, str], Translation | None] = {}
        self._crypto: dict[End, Crypto] = {}
        self._notes: dict[str, dict[str, list[Note]]] = {}

    def manner(self, end: End) -> str:
        """What of the interface a packet came by matters behind it: its side of NAT."""
        device = self.world.network.devices[end.node]
        side = device.interfaces[end.interface].nat_side
        return side[0] if side and device.nat_rules else ""

    def translation(self, end: End, manner: str) -> Translation | None:
        """What gives sources another address (S9.2): the packet came in on the inside, and leaves on the outside."""
        if manner not in (INSIDE, OWN):
            return None
        key = end, manner
        if key not in self._translations:
            device = self.world.network.devices[end.node]
            made = device.interfaces.get(end.interface)
            is_met = made is not None and made.nat_side is not None and made.nat_side[0] == OUTSIDE and device.nat_rules
            self._translations[key] = self._translating(device, end, manner) if is_met else None
        return self._translations[key]

    def _translating(self, device: Device, end: End, manner: str) -> Translation:
        guard = self.crypto(end) if self.has_crypto(end) else None
        return Translation(end, manner, (device, self.hosts, self.flow, guard))

    def local(self, node: str) -> Named | None:
        """The route-map that looks at what a device sends itself."""
        notes = self.world.network.devices[node].notes
        line = next((note.line for note in notes if note.what.startswith("ip local policy")), None)
        return (line.words[-1], line) if line else None

    def has_crypto(self, end: End) -> bool:
        """Whether a packet that leaves by an interface may be one that the device is to protect."""
        device = self.world.network.devices[end.node]
        made = device.interfaces.get(end.interface)
        if device.crypto is None or made is None:
            return False
        return any(one.crypto_map and one.vrf == made.vrf for one in device.interfaces.values())

    def crypto(self, end: End) -> Crypto:
        """What the crypto maps of a device make of packets at one of its interfaces."""
        found = self._crypto.get(end)
        if found is None:
            device = self.world.network.devices[end.node]
            found = self._crypto[end] = Crypto(device, end.interface, (self.hosts, self.flow), self.tables.sas)
        return found

    def carried(self, place: Place, outer: Packet) -> tuple[Gate, ...]:
        """What stands against a packet that carries others getting to the other end."""
        stop = carried(self.tables, place, outer)
        return (Doubt(self.hosts.all, stop),) if stop else ()

    def inward(self, end: End) -> tuple[Gate, ...]:
        """What a packet meets that comes in by an interface."""
        found = self._inward.get(end)
        if found is None:
            found = self._inward[end] = tuple(self._coming(end))
        return found

    def outward(self, end: End, manner: str) -> tuple[Gate, ...]:
        """What a packet meets that leaves by an interface, having come in some manner."""
        key = end, manner
        found = self._outward.get(key)
        if found is None:
            found = self._outward[key] = tuple(self._going(end, manner))
        return found

    def lists(self) -> Iterator[AclGate]:
        """The access lists that were looked at."""
        for gates in (*self._inward.values(), *self._outward.values()):
            yield from (gate for gate in gates if isinstance(gate, AclGate))

    def _coming(self, end: End) -> Iterator[Gate]:
        device = self.world.network.devices[end.node]
        made = device.interfaces[end.interface]
        yield from self._lists(device, made, "in")
        if made.handling.reverse_path:
            yield ReverseGate(self.world, end, made.handling.reverse_path, (self.hosts, self.flow))
        if made.crypto_map and device.crypto:
            yield self.crypto(end)
        if made.nat_side and device.nat and (device.nat.outside or device.nat.destinations):
            rule = (*device.nat.outside, *device.nat.destinations)[0]
            yield Doubt(self.hosts.all, Stop(INSUFFICIENT, end.node, f"NAT of {end.node} is not followed here", (rule.line,)))
        yield from (self._doubt(end.node, note) for note in self._about(device, made, _INWARD))

    def _going(self, end: End, manner: str) -> Iterator[Gate]:
        device = self.world.network.devices[end.node]
        made = device.interfaces.get(end.interface)
        if made is None:
            return
        yield from (self._doubt(end.node, note) for note in self._about(device, made, _EITHER_WAY))
        if manner != OWN:
            yield from self._lists(device, made, "out")
        if kind(made.name) == "Tunnel":
            stop = carriage(self.tables, end)
            yield from (Doubt(self.hosts.all, stop),) if stop else ()

    def _lists(self, device: Device, made: Interface, direction: str) -> Iterator[Gate]:
        """The access list of a direction; one that is not defined or empty permits everything (S7.1)."""
        named = made.acl_in if direction == "in" else made.acl_out
        found = device.acls.get(named[0]) if named else None
        if named and found and found.entries:
            is_softened = any(note.what.startswith("ip inspect") for note in device.notes if note.mode == "interface")
            yield AclGate(found, (End(device.name, made.name), direction, named[1]), self.hosts, (self.flow, is_softened))

    def _about(self, device: Device, made: Interface, kinds: tuple[str, ...]) -> Iterator[Note]:
        known = self._notes.get(device.name)
        if known is None:
            known = self._notes[device.name] = {}
            for note in device.notes:
                if note.fate == PACKETS and note.mode == "interface" and note.what.startswith(_INWARD):
                    for name in note.names:
                        known.setdefault(name, []).append(note)
        return (note for note in known.get(made.name, ()) if note.what.startswith(kinds))

    def _doubt(self, node: str, note: Note) -> Gate:
        where = f" on {note.names[0]}" if note.names else ""
        return Doubt(self.hosts.all, Stop(INSUFFICIENT, node, f"'{note.what}'{where} of {node} is not modelled", (note.line,)))
