"""What stands for an address that has no session yet: a translation of the host, a static one, or what a rule gives (S9.3)."""

from __future__ import annotations

from collections.abc import Mapping as Read

from routecheck.forwarding.nat.mapping import Key, Mapping
from routecheck.forwarding.nat.rules import Chosen, Judge
from routecheck.forwarding.nat.sessions import Sessions
from routecheck.forwarding.nat.states import ports
from routecheck.forwarding.nat.statics import Statics, beyond
from routecheck.forwarding.nat.supply import ROTARY, Supply
from routecheck.forwarding.nat.values import Crossing, Refused, Unknown, Untouched
from routecheck.forwarding.packet import TCP, UDP, Packet
from routecheck.model.device import Device
from routecheck.model.nat import Limit, NatRule

_PORTLESS = "it has no ports: one inside host at a time has such a session with a remote address, at best (S9.15)"
_WORDS = {"tcp": TCP, "udp": UDP}


class Finder:
    """Asks the rules of one device, and makes the translations that they give."""

    __slots__ = ("_inside", "_outside", "device", "judge", "outer", "sessions", "statics", "supply")

    def __init__(self, device: Device, addresses: Read[str, int]) -> None:
        self.device = device
        self.supply = Supply(device, addresses)
        self.statics = self.supply.statics
        self.outer = Statics(self.supply.nat.outside, self.supply.address_of, is_outside=True)
        self.judge = Judge(device)
        self.sessions = Sessions(self.supply.nat, self.supply.release, self._counts)
        self._inside = tuple(rule for rule in device.nat_rules if rule.kind != "static")
        self._outside = tuple(rule for rule in self.supply.nat.outside if rule.kind != "static")

    # -- on the way out

    def inside_of(self, packet: Packet, crossing: Crossing, key: Key, at_s: float) -> Mapping | Untouched | Refused | Unknown:
        """What stands for the source: a translation it has, a static one, else what the first dynamic rule that takes the
        packet has left."""
        vrf, protocol, source, source_port, *_ = key
        known = self.sessions.simple.by_real.get((vrf, source))
        if known:
            return known
        for mapping in self.statics.of_real(vrf, protocol, source, source_port):
            found = self.judge.takes(mapping.rule, packet, crossing) if mapping.rule.name else None
            if isinstance(found, Unknown):
                return found
            if not isinstance(found, Untouched):
                return mapping
        for rule, why in self.statics.unresolved:
            if (rule.vrf, rule.local) == (vrf, source) and rule.port in (None, source_port):
                return why
        chosen = self.judge.choose(self._inside, packet, crossing)
        return self._given(chosen, key, at_s) if isinstance(chosen, Chosen) else chosen

    def _given(self, chosen: Chosen, key: Key, at_s: float) -> Mapping | Refused | Unknown:
        """What a rule gives a source. Failing to get anything, the packet is lost: no other rule is asked (S9.3)."""
        vrf, _, source, *_ = key
        made = self._overloaded(chosen, key) if chosen.rule.is_overload else self.supply.simple(chosen, vrf, source)
        if isinstance(made, Mapping) and made.uses == 0:
            made.made_s = made.used_s = at_s
        return made

    def _overloaded(self, chosen: Chosen, key: Key) -> Mapping | Refused | Unknown:
        """PAT. What has no ports is told apart by the remote address alone."""
        vrf, protocol, source, source_port, destination, _ = key
        found: Mapping | Refused | Unknown | None = None
        for found in self.supply.pat(chosen, (vrf, protocol, source, source_port)):
            if not isinstance(found, Mapping) or found.shown_port is not None:
                break
            other = self.sessions.by_outside.get((beyond(chosen.rule), protocol, found.shown, None, destination, None))
            if other is None or other.local == source:
                found.cautions = (*found.cautions, _PORTLESS)
                break
        assert found
        return found

    def seen_as(self, key: Key) -> Mapping | None:
        """What the inside means by a destination that stands for an outside host."""
        vrf, protocol, _, _, destination, port = key
        known = self.sessions.outer.by_shown.get((vrf, destination))
        return known or next(self.outer.of_shown(vrf, protocol, destination, port), None)

    # -- on the way in

    def stands_for(self, scope: str, packet: Packet, port: int | None) -> Mapping | None:
        """The inside host that a destination stands for: by a dynamic translation of the host, or a static one."""
        known = self.sessions.simple.by_shown.get((scope, packet.destination))
        return known or next(self.statics.of_shown(scope, packet.protocol, packet.destination, port), None)

    def shown_by(self, packet: Packet, scope: str) -> Mapping | Unknown | None:
        """What the destination stands for: an inside host, or a server of a rotary pool."""
        found = self.stands_for(scope, packet, ports(packet)[1])
        return found or (self._rotated(packet, scope) if packet.protocol == TCP and self.supply.nat.destinations else None)

    def _rotated(self, packet: Packet, scope: str) -> Mapping | Unknown | None:
        """`ip nat inside destination`: the servers take turns, for TCP alone. A standard list is asked about the destination."""
        for rule in self.supply.nat.destinations:
            acl = self.device.acls.get(rule.name)
            asked = packet._replace(source=packet.destination) if acl and acl.is_standard else packet
            chosen = self.judge.takes(rule, asked, Crossing(None, "")) if beyond(rule) == scope else None
            if isinstance(chosen, Unknown):
                return chosen
            if isinstance(chosen, Chosen):
                server = self.supply.turn(rule)
                if isinstance(server, Unknown):
                    return server
                made = Mapping(rule, ROTARY, server, packet.destination)
                made.lines, made.cautions = chosen.lines, chosen.cautions
                return made
        return None

    def outside_of(self, packet: Packet, scope: str, at_s: float) -> Mapping | Refused | Unknown | None:
        """What the inside knows the source by (`ip nat outside source`)."""
        if not self.supply.nat.outside:
            return None
        source_port, _ = ports(packet)
        known = self.sessions.outer.by_real.get((scope, packet.source)) or next(
            self.outer.of_real(scope, packet.protocol, packet.source, source_port), None
        )
        return known or self._from_outside(packet, scope, at_s)

    def _from_outside(self, packet: Packet, scope: str, at_s: float) -> Mapping | Refused | Unknown | None:
        """A dynamic rule for outside sources gives an address that is one host's, and takes packets from both sides."""
        for rule in self._outside:
            chosen = self.judge.takes(rule, packet, Crossing(None, "")) if beyond(rule) == scope else None
            if isinstance(chosen, Unknown):
                return chosen
            if isinstance(chosen, Chosen):
                made = self.supply.simple(chosen._replace(rule=rule._replace(is_reversible=True)), scope, packet.source)
                if isinstance(made, Mapping):
                    made.is_outside, made.made_s, made.used_s = True, at_s, at_s
                return made
        return None

    def unresolved(self, packet: Packet, arrived_by: str) -> Unknown | None:
        """A static rule for an interface whose address is not known may be meant."""
        _, port = ports(packet)
        for rule, why in self.statics.unresolved:
            is_meant = rule.interface == arrived_by and rule.to_port in (None, port)
            if is_meant and _WORDS.get(rule.protocol, packet.protocol) == packet.protocol:
                return why
        return None

    def _counts(self, limit: Limit, vrf: str, host: int) -> str | None:
        """Under what a session of an inside host counts for a limit."""
        match limit.kind:
            case "":
                return "all"
            case "all-host" | "host":
                return str(host) if limit.kind == "all-host" or limit.name == str(host) else None
            case "all-vrf" | "vrf":
                return vrf if limit.kind == "all-vrf" or limit.name == vrf else None
            case _:
                rule = NatRule("list", limit.line, limit.name)
                is_in = isinstance(self.judge.takes(rule, Packet(host, 0, TCP), Crossing(None, "")), Chosen)
                return limit.name if is_in else None
