"""Static translations: there from configuration on, and in both directions (S9.4, S9.11)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from routecheck.address import ALL_ONES, MASKS
from routecheck.forwarding.nat.mapping import Mapping
from routecheck.forwarding.nat.values import Unknown
from routecheck.forwarding.packet import ESP, TCP, UDP
from routecheck.model.nat import NatRule

_PROTOCOLS = {"tcp": TCP, "udp": UDP, "esp": ESP}
_PortKey = tuple[str, int, int, int | None]
AddressOf = Callable[[NatRule], "int | Unknown"]
"""The address of the interface that a rule names."""


def beyond(rule: NatRule) -> str:
    """The VRF that the addresses of a rule outside are in: the global table, unless the rule says `match-in-vrf`."""
    return rule.vrf if rule.is_in_vrf else ""


class Statics:
    """The static rules of one kind, inside or outside sources, by the address that hosts have and by the one that stands for
    it. The most specific comes first: a port, a host, a block; among equals the order of the config."""

    __slots__ = ("_by_real", "_by_shown", "_cached", "_is_outside", "blocks", "made", "reserved", "unresolved")

    def __init__(self, rules: Iterable[NatRule], address_of: AddressOf, *, is_outside: bool) -> None:
        self._is_outside = is_outside
        self._by_real: dict[_PortKey, list[Mapping]] = {}
        self._by_shown: dict[_PortKey, list[Mapping]] = {}
        self._cached: dict[tuple[str, int], Mapping] = {}
        self.made: list[Mapping] = []
        self.blocks: list[NatRule] = []
        self.unresolved: list[tuple[NatRule, Unknown]] = []
        self.reserved: dict[tuple[str, int, int], list[int]] = {}
        for rule in rules:
            if rule.kind == "static":
                self._add(rule, address_of)

    def _add(self, rule: NatRule, address_of: AddressOf) -> None:
        if rule.length != 32:
            self.blocks.append(rule)
            self.made.append(self._mapping(rule, rule.local or 0, rule.to or 0))
            return
        shown = address_of(rule) if rule.interface else rule.to or 0
        if isinstance(shown, Unknown):
            self.unresolved.append((rule, shown))
            return
        mapping = self._mapping(rule, rule.local or 0, shown)
        self.made.append(mapping)
        real, known = self._tables(rule)
        protocol = mapping.protocol or 0
        self._by_real.setdefault((real, protocol, mapping.real, mapping.real_port), []).append(mapping)
        self._by_shown.setdefault((known, protocol, mapping.shown, mapping.shown_port), []).append(mapping)
        if mapping.shown_port is not None and not self._is_outside:
            self.reserved.setdefault((known, protocol, mapping.shown), []).append(mapping.shown_port)

    def _mapping(self, rule: NatRule, real: int, shown: int) -> Mapping:
        made = Mapping(rule, "static", real, shown)
        made.is_outside = self._is_outside
        made.protocol = _PROTOCOLS.get(rule.protocol)
        made.real_port, made.shown_port = rule.port, rule.to_port
        if rule.group:
            made.cautions = (f"{rule.line} counts only while this router is active in group {rule.group}; it is taken to be",)
        return made

    def _tables(self, rule: NatRule) -> tuple[str, str]:
        """The VRFs of the hosts' addresses and of those that stand for them: one of them is outside."""
        return (beyond(rule), rule.vrf) if self._is_outside else (rule.vrf, beyond(rule))

    def of_real(self, vrf: str, protocol: int, address: int, port: int | None) -> Iterator[Mapping]:
        """What may stand for an address and port that a host has."""
        if self.made:
            yield from self._by_real.get((vrf, protocol, address, port), ())
            yield from self._by_real.get((vrf, 0, address, None), ())
            yield from (made for rule in self.blocks if (made := self._in_block(rule, vrf, address, is_real=True)))

    def of_shown(self, vrf: str, protocol: int, address: int, port: int | None) -> Iterator[Mapping]:
        """What an address and port may stand for."""
        if self.made:
            yield from self._by_shown.get((vrf, protocol, address, port), ())
            yield from self._by_shown.get((vrf, 0, address, None), ())
            yield from (made for rule in self.blocks if (made := self._in_block(rule, vrf, address, is_real=False)))

    def holds(self, vrf: str, address: int) -> bool:
        """Whether an address stands for one host with all its ports."""
        return next(self.of_shown(vrf, 0, address, None), None) is not None

    def _in_block(self, rule: NatRule, vrf: str, address: int, *, is_real: bool) -> Mapping | None:
        """The host of a block that has an address on one side: the bits behind the length are kept (EX-9.4)."""
        real, shown = self._tables(rule)
        mask = MASKS[rule.length]
        own, other = (rule.local or 0, rule.to or 0) if is_real else (rule.to or 0, rule.local or 0)
        if vrf != (real if is_real else shown) or address & mask != own & mask:
            return None
        across = other & mask | address & ~mask & ALL_ONES
        pair = (address, across) if is_real else (across, address)
        key = rule.key, pair[0]
        if key not in self._cached:
            self._cached[key] = self._mapping(rule, *pair)
        return self._cached[key]
