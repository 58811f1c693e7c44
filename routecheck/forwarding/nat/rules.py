"""Which rule of NAT is for a packet that has no translation yet, with yes, no and perhaps (S9.3, S9.5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from routecheck.address import Prefix, dotted
from routecheck.forwarding.nat.values import Crossing, Unknown, Untouched
from routecheck.forwarding.packet import Packet
from routecheck.model.device import Device
from routecheck.model.nat import NatRule
from routecheck.model.policy import Clause, Match, RouteMap
from routecheck.policy.acl import Packet as Seen
from routecheck.policy.acl import first_match
from routecheck.policy.route_map import Denied, Facts, Permitted, walk
from routecheck.policy.ruling import Ruling, Verdict, any_of
from routecheck.syntax.line import Line

_ICMP = 1
_Remembered = dict[tuple[str, int], Ruling]


class Chosen(NamedTuple):
    """The rule that takes a packet, the lines that say so, and what that rests on."""

    rule: NatRule
    lines: tuple[Line, ...]
    cautions: tuple[str, ...] = ()


class Judge:
    """Asks the lists and maps of one device. What standard lists say of a source is remembered."""

    __slots__ = ("_maps", "_said", "device")

    def __init__(self, device: Device) -> None:
        self.device = device
        self._said: _Remembered = {}
        self._maps: dict[str, RouteMap] = {}

    def choose(self, rules: Iterable[NatRule], packet: Packet, crossing: Crossing) -> Chosen | Unknown | Untouched:
        """The first of dynamic rules, in the order of the config, that takes a packet (S9.3)."""
        passed: list[Line] = []
        reasons: list[str] = []
        cautions: list[str] = []
        waiting = [rule for rule in rules if rule.vrf == crossing.vrf]
        for place, rule in enumerate(waiting):
            found = self.takes(rule, packet, crossing)
            if isinstance(found, Unknown):
                return found._replace(cautions=(*cautions, *found.cautions))
            if isinstance(found, Chosen):
                overlap = self._overlap(rule, waiting[place + 1 :], packet, crossing)
                return found._replace(cautions=(*cautions, *found.cautions, *overlap))
            passed += found.lines
            reasons.append(found.reason)
            cautions += found.cautions
        why = " and ".join(dict.fromkeys(reasons)) or "no rule of NAT is for it"
        return Untouched(why, tuple(dict.fromkeys(passed)), tuple(cautions))

    def takes(self, rule: NatRule, packet: Packet, crossing: Crossing) -> Chosen | Unknown | Untouched:
        """Whether a rule, of whatever kind, takes a packet as far as its access list or route-map says."""
        if rule.kind == "list":
            return self._by_list(rule, packet)
        return self._by_map(rule, packet, crossing) if rule.name else Chosen(rule, (rule.line,))

    def _overlap(self, rule: NatRule, others: list[NatRule], packet: Packet, crossing: Crossing) -> tuple[str, ...]:
        """U4: of rules without a route-map the order is not documented."""
        for other in others:
            is_ordered = (rule.kind, other.kind) == ("route-map", "route-map")
            if not is_ordered and not isinstance(self.takes(other, packet, crossing), Untouched):
                both = f"{other.line} may take it as well as {rule.line}"
                return (f"{both}; which goes first is not documented, the order of the config is taken (U4)",)
        return ()

    def _by_list(self, rule: NatRule, packet: Packet) -> Chosen | Unknown | Untouched:
        acl = self.device.acls.get(rule.name)
        if acl is None or not acl.entries:
            state = "not defined" if acl is None else "empty"
            told = f"access list {rule.name} of {rule.line} is {state}: it is taken to translate nothing (S9.5, U8)"
            return Untouched(f"access list {rule.name} is {state}", (rule.line,), (told,))
        key = rule.name, packet.source
        ruling = self._said.get(key) if acl.is_standard else None
        if ruling is None:
            ruling = first_match(acl, packet.seen())
            if acl.is_standard:
                self._said[key] = ruling
        lines = (rule.line, ruling.entry.line) if ruling.entry else (rule.line,)
        if ruling.is_permitted is None:
            return Unknown(ruling.reason, lines)
        return Chosen(rule, lines) if ruling.is_permitted else Untouched(_denied(rule.name, ruling, packet), lines)

    def _by_map(self, rule: NatRule, packet: Packet, crossing: Crossing) -> Chosen | Unknown | Untouched:
        made = self._map(rule.name)
        if made is None:
            return Unknown(f"route-map {rule.name} is not defined (S7.12)", (rule.line,))
        facts = Facts(Prefix(packet.destination, 32), "", "")
        found = walk(made, lambda match: self._holds(match, packet, crossing), facts)
        if isinstance(found, Permitted):
            return Chosen(rule, (rule.line, *found.lines))
        line = (found.line,) if found.line else ()
        if isinstance(found, Denied):
            return Untouched(found.reason, (rule.line, *line))
        return Unknown(found.reason, (rule.line, *line))

    def _map(self, name: str) -> RouteMap | None:
        """A route-map without its `set` lines, which NAT does not look at."""
        if name not in self._maps:
            made = self.device.route_maps.get(name)
            if made is None:
                return None
            clauses: tuple[Clause, ...] = tuple(clause._replace(settings=()) for clause in made.clauses)
            self._maps[name] = made._replace(clauses=clauses)
        return self._maps[name]

    def _holds(self, match: Match, packet: Packet, crossing: Crossing) -> Verdict:
        """Whether what a `match` line asks for holds: the packet, the interface it leaves by, its next hop (S9.6)."""
        match match.what:
            case "ip address":
                return any_of(self._permits(name, packet.seen()) for name in match.values)
            case "interface":
                return crossing.leaves_by in match.values if crossing.leaves_by else None
            case "ip next-hop":
                if crossing.next_hop is None:
                    return None
                return any_of(self._permits(name, Seen(crossing.next_hop, 0, _ICMP)) for name in match.values)
            case "length":
                return any(least <= packet.length <= most for least, most in match.ranges)
            case _:
                return None

    def _permits(self, name: str, packet: Seen) -> Verdict:
        """A list that is not defined: S7.12 has it match, S9.5 not."""
        acl = self.device.acls.get(name)
        return first_match(acl, packet).is_permitted if acl and acl.entries else None


def _denied(name: str, ruling: Ruling, packet: Packet) -> str:
    how = "denies" if ruling.entry else "does not permit"
    return f"access list {name} {how} {dotted(packet.source)} -> {dotted(packet.destination)}"
