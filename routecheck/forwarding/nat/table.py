"""The translation table of one device: what NAT does to each packet, and what it remembers of it (section 9 of semantics.md)."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Read
from types import MappingProxyType

from routecheck.forwarding.nat import errors as nat_errors
from routecheck.forwarding.nat import told as nat_told
from routecheck.forwarding.nat.aliases import aliases
from routecheck.forwarding.nat.find import Finder
from routecheck.forwarding.nat.mapping import Key, Mapping, Session
from routecheck.forwarding.nat.states import following, ports
from routecheck.forwarding.nat.statics import beyond
from routecheck.forwarding.nat.supply import SIMPLE
from routecheck.forwarding.nat.values import INSIDE, OUTSIDE, Alias, Crossing, Entry, Refused, Result, Unknown, Untouched, spot
from routecheck.forwarding.packet import ICMP, TCP, Packet, Quoted
from routecheck.model.device import Device
from routecheck.syntax.line import Line

_NO_ADDRESSES: Read[str, int] = MappingProxyType({})
_NVI = "`ip nat enable` (NVI) is not modelled"
_ITSELF = "whether a router translates what it sends itself is not documented; it is taken to (U12)"


class NatTable:
    """What a device translates, and the entries that come of it. Times are seconds from any start and never run backwards.
    `addresses` are those of interfaces whose configs do not say (DHCP), by full name."""

    def __init__(self, device: Device, addresses: Read[str, int] = _NO_ADDRESSES) -> None:
        self.device = device
        self.finder = Finder(device, addresses)
        self.nat = self.finder.supply.nat
        self.sessions = self.finder.sessions
        self._is_idle = not (device.nat_rules or self.nat.outside or self.nat.destinations)
        self._aliases: dict[str, tuple[Alias, ...]] = {}
        notes = [note for note in device.notes if note.what == "ip nat enable" and note.mode == "interface"]
        self._strange = {name: note.line for note in notes for name in note.names}

    # -- inside to outside

    def out(self, packet: Packet, crossing: Crossing, at_s: float) -> Result:
        """What becomes of a packet that is routed out, behind routing and before the crypto map (S8.1, S9.2, S9.3)."""
        self.sessions.expire(at_s)
        stopped = self._not_out(crossing)
        if stopped:
            return stopped
        if isinstance(packet.payload, Quoted):
            return nat_errors.out(self, packet, packet.payload, crossing)
        source_port, destination_port = ports(packet)
        key = crossing.vrf, packet.protocol, packet.source, source_port, packet.destination, destination_port
        session = self.sessions.by_inside.get(key)
        made = self._opened_out(packet, crossing, key, at_s) if session is None else session
        if not isinstance(made, Session):
            return made
        self._touch(made, packet, at_s)
        told = nat_told.went_out(made, packet, self.nat, is_new=session is None)
        return told if crossing.arrived_by else told._replace(cautions=(*told.cautions, _ITSELF))

    def _not_out(self, crossing: Crossing) -> Untouched | Unknown | None:
        """Why a packet on this way is not looked at; None when it is (S9.2)."""
        if self._is_idle:
            return Untouched(f"{self.device.name} has no rule of NAT")
        strange = self._strange.get(crossing.leaves_by) or self._strange.get(crossing.arrived_by or "")
        if strange:
            return Unknown(_NVI, (strange,))
        if crossing.arrived_by is not None and self.side(crossing.arrived_by) != INSIDE:
            return self._not(INSIDE, crossing.arrived_by)
        return None if self.side(crossing.leaves_by) == OUTSIDE else self._not(OUTSIDE, crossing.leaves_by)

    def _opened_out(self, packet: Packet, crossing: Crossing, key: Key, at_s: float) -> Session | Untouched | Refused | Unknown:
        """A session for a packet that has none."""
        outside = self.finder.seen_as(key)
        inside = self.finder.inside_of(packet, crossing, key, at_s)
        if isinstance(inside, Refused | Unknown) or (isinstance(inside, Untouched) and outside is None):
            return inside
        mapping = inside if isinstance(inside, Mapping) else None
        vrf, protocol, source, source_port, destination, destination_port = key
        made = Session(protocol, mapping, outside, at_s)
        made.vrf, made.inside_key = vrf, key
        made.local, made.local_port, made.seen, made.seen_port = source, source_port, destination, destination_port
        made.shown, made.shown_port = (mapping.shown, mapping.shown_to(source_port)) if mapping else (source, source_port)
        made.remote, made.remote_port = destination, destination_port
        if outside:
            made.remote, made.remote_port = outside.real, outside.real_of(destination_port)
        if protocol == ICMP:
            made.remote_port = made.shown_port
        scope = beyond(mapping.rule) if mapping else vrf
        made.outside_key = scope, protocol, made.shown, made.shown_port, made.remote, made.remote_port
        return self._kept(made)

    # -- outside to inside

    def back(self, packet: Packet, arrived_by: str, at_s: float) -> Result:
        """What becomes of a packet that arrives, before it is routed (S8.1, S9.10)."""
        self.sessions.expire(at_s)
        if self._is_idle:
            return Untouched(f"{self.device.name} has no rule of NAT")
        if arrived_by in self._strange:
            return Unknown(_NVI, (self._strange[arrived_by],))
        if self.side(arrived_by) != OUTSIDE:
            return self._not(OUTSIDE, arrived_by)
        if isinstance(packet.payload, Quoted):
            return nat_errors.back(self, packet, packet.payload, arrived_by)
        source_port, destination_port = ports(packet)
        session: Session | None = None
        for scope in self.scopes(arrived_by):
            key = scope, packet.protocol, packet.destination, destination_port, packet.source, source_port
            session = session or self.sessions.by_outside.get(key)
        made = session or self._opened_back(packet, arrived_by, at_s)
        if not isinstance(made, Session):
            return made
        self._touch(made, packet, at_s)
        return nat_told.came_back(made, packet, self.nat, is_new=session is None)

    def _opened_back(self, packet: Packet, arrived_by: str, at_s: float) -> Session | Untouched | Refused | Unknown:
        """A session for a packet that has none, to an address that stands for an inside host or from one that is changed."""
        for scope in self.scopes(arrived_by):
            inside = self.finder.shown_by(packet, scope)
            outside = self.finder.outside_of(packet, scope, at_s) if not isinstance(inside, Unknown) else None
            if inside or outside:
                break
        if isinstance(inside, Unknown):
            return inside
        if isinstance(outside, Refused | Unknown):
            return outside
        if inside is None and outside is None:
            unknown = self.finder.unresolved(packet, arrived_by)
            return unknown or Untouched(f"no translation stands for {spot(packet.destination)}")
        source_port, destination_port = ports(packet)
        made = Session(packet.protocol, inside, outside, at_s)
        made.vrf = (inside.vrf or inside.rule.vrf) if inside else outside.rule.vrf if outside else ""
        made.shown, made.shown_port, made.remote, made.remote_port = (
            packet.destination,
            destination_port,
            packet.source,
            source_port,
        )
        made.local, made.local_port, made.seen, made.seen_port = packet.destination, destination_port, packet.source, source_port
        if inside:
            made.local, made.local_port = inside.real, inside.real_of(destination_port)
        if outside:
            made.seen, made.seen_port = outside.shown, outside.shown_to(source_port)
        made.inside_key = made.vrf, packet.protocol, made.local, made.local_port, made.seen, made.seen_port
        made.outside_key = scope, packet.protocol, made.shown, made.shown_port, made.remote, made.remote_port
        return self._kept(made)

    # -- sessions

    def _kept(self, made: Session) -> Session | Refused:
        """The session in the table, unless the table is full or another has its place outside. Hosts that have a translation of
        their own need no sessions, and get none with `no ip nat create flow-entries`."""
        mappings = [one for one in (made.inside, made.outside) if one]
        refused = self._full(made.vrf, made.local) or self._clash(made)
        for mapping in mappings:
            if refused:
                self.sessions.undo(mapping)
            elif mapping.kind == SIMPLE and mapping.held is None:
                self.sessions.hold(mapping)
        if refused:
            return refused
        if self.nat.has_flows or any(one.kind not in ("static", SIMPLE) for one in mappings):
            self.sessions.add(made)
        return made

    def _clash(self, made: Session) -> Refused | None:
        other = self.sessions.by_outside.get(made.outside_key)
        if other is None:
            return None
        told = f"{spot(made.shown, made.shown_port)} is in use by {spot(other.local, other.local_port)} for this destination"
        return Refused(told, nat_told.lines(made))

    def _touch(self, session: Session, packet: Packet, at_s: float) -> None:
        """One more packet of a session."""
        session.used_s = at_s
        for mapping in (session.inside, session.outside):
            if mapping:
                mapping.used_s = at_s
        if packet.protocol == TCP:
            state = following(session.state, packet)
            if state != session.state:
                session.state = state
                if session.due is not None:
                    self.sessions.schedule(session)

    def _full(self, vrf: str, host: int) -> Refused | None:
        limit = self.sessions.full(vrf, host) if self.nat.limits else None
        return Refused(f"the table is full: max-entries {limit.most}", (limit.line,)) if limit else None

    # -- what there is

    def side(self, interface: str) -> str:
        """inside, outside or ''."""
        made = self.device.interfaces.get(interface)
        return made.nat_side[0] if made and made.nat_side else ""

    def _not(self, side: str, interface: str) -> Untouched:
        made = self.device.interfaces.get(interface)
        lines: tuple[Line, ...] = (made.nat_side[1],) if made and made.nat_side else (made.line,) if made else ()
        return Untouched(f"{interface} is not `ip nat {side}`", lines)

    def scopes(self, interface: str) -> tuple[str, ...]:
        """The VRFs that global addresses seen on an outside interface may be in."""
        made = self.device.interfaces.get(interface)
        return (made.vrf, "") if made and made.vrf else ("",)

    def aliases(self, interface: str) -> tuple[Alias, ...]:
        """The addresses it answers ARP for on an interface because of NAT."""
        if interface not in self._aliases:
            self._aliases[interface] = tuple(aliases(self.device, interface))
        return self._aliases[interface]

    def answers(self, interface: str, address: int) -> Line | None:
        """The line that makes it answer ARP for an address; None when there is none (S9.11)."""
        return next((one.line for one in self.aliases(interface) if one.first <= address <= one.last), None)

    def expire(self, at_s: float) -> None:
        """Let the entries end that have been idle for too long (S9.12)."""
        self.sessions.expire(at_s)

    def entries(self, at_s: float) -> Iterator[Entry]:
        """The rows of `show ip nat translations`: static ones as configured, then hosts, then sessions as they were made."""
        self.sessions.expire(at_s)
        for mapping in (*self.finder.statics.made, *self.finder.outer.made, *self.sessions.hosts()):
            yield mapping.entry(self.nat)
        for session in self.sessions.by_outside.values():
            yield session.entry(self.nat)

    def clear(self, at_s: float) -> None:
        """`clear ip nat translation *`: what is dynamic goes."""
        self.sessions.clear(at_s)
