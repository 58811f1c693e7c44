"""Translations while they live: what stands for what, and the sessions that use it. Mutable inside one table, and a class with
slots because a table may hold a hundred thousand of them."""

from __future__ import annotations

from routecheck.forwarding.nat.states import Ports, timeout_s
from routecheck.forwarding.nat.values import Entry
from routecheck.model.nat import Nat, NatRule
from routecheck.syntax.line import Line

Key = tuple[str, int, int, int | None, int, int | None]
"""A session on one side: VRF, protocol, and the addresses and ports of either end."""


class Mapping:
    """`shown` stands for `real` on the other side: of an inside mapping the inside local and global, of an outside one the
    outside global and local. The protocol and the ports are None where all are meant. `uses` counts the sessions, `held` are the
    keys of one that lives without any."""

    __slots__ = (
        "cautions", "due", "held", "is_outside", "is_static", "kind", "lines", "made_s", "protocol", "real", "real_port", "rule",
        "shown", "shown_port", "used_s", "uses", "vrf",
    )  # fmt: skip

    def __init__(self, rule: NatRule, kind: str, real: int, shown: int) -> None:
        self.rule, self.kind, self.real, self.shown = rule, kind, real, shown
        self.vrf = rule.vrf
        self.protocol: int | None = None
        self.real_port: int | None = None
        self.shown_port: int | None = None
        self.is_static = kind == "static"
        self.is_outside = False
        self.made_s = self.used_s = 0.0
        self.uses = 0
        self.due: float | None = None
        self.held: tuple[tuple[str, int], tuple[str, int]] | None = None
        self.lines: tuple[Line, ...] = (rule.line,)
        self.cautions: tuple[str, ...] = ()

    def shown_to(self, port: int | None) -> int | None:
        """What becomes of a port of the real address on the other side."""
        return port if self.shown_port is None else self.shown_port

    def real_of(self, port: int | None) -> int | None:
        """What becomes of a port of the shown address."""
        return port if self.real_port is None else self.real_port

    def until(self, nat: Nat) -> float | None:
        """When it ends by itself."""
        after = timeout_s(nat.timeouts_s, 0, (None, None), "")
        return None if self.is_static or after is None else self.used_s + after

    def entry(self, nat: Nat) -> Entry:
        """Its row of the table."""
        after = None if self.is_static else timeout_s(nat.timeouts_s, 0, (None, None), "")
        blank = Entry(
            self.protocol, None, None, None, None, None, None, None, None,
            self.rule, self.made_s, self.used_s, after, self.is_static, self.vrf,
        )  # fmt: skip
        if self.is_outside:
            return blank._replace(
                outside_local=self.shown, outside_local_port=self.shown_port,
                outside_global=self.real, outside_global_port=self.real_port,
            )  # fmt: skip
        return blank._replace(
            inside_global=self.shown, inside_global_port=self.shown_port,
            inside_local=self.real, inside_local_port=self.real_port,
        )  # fmt: skip


class Session:
    """A flow through the router: the inside host's address and port in and out, and those of the other end."""

    __slots__ = (
        "due",
        "inside",
        "inside_key",
        "is_new",
        "local",
        "local_port",
        "made_s",
        "outside",
        "outside_key",
        "protocol",
        "remote",
        "remote_port",
        "seen",
        "seen_port",
        "shown",
        "shown_port",
        "state",
        "used_s",
        "vrf",
    )  # fmt: skip

    def __init__(self, protocol: int, inside: Mapping | None, outside: Mapping | None, at_s: float) -> None:
        self.protocol, self.inside, self.outside = protocol, inside, outside
        self.made_s = self.used_s = at_s
        self.state = self.vrf = ""
        self.due: float | None = None
        self.inside_key: Key = ("", 0, 0, None, 0, None)
        self.outside_key: Key = self.inside_key
        self.local = self.shown = self.remote = self.seen = 0
        self.local_port: int | None = None
        self.shown_port: int | None = None
        self.remote_port: int | None = None
        self.seen_port: int | None = None

    @property
    def rule(self) -> NatRule:
        """The rule behind it; that for the inside host where there are two."""
        mapping = self.inside or self.outside
        assert mapping
        return mapping.rule

    def after_s(self, nat: Nat) -> int | None:
        """How long it may be idle."""
        outside: Ports = (self.shown_port, self.remote_port)
        return timeout_s(nat.timeouts_s, self.protocol, outside, self.state)

    def until(self, nat: Nat) -> float | None:
        """When it ends by itself."""
        after = self.after_s(nat)
        return None if after is None else self.used_s + after

    def entry(self, nat: Nat) -> Entry:
        """Its row of the table: remote is the outside global, seen the outside local (S9.1)."""
        return Entry(
            self.protocol, self.shown, self.shown_port, self.local, self.local_port, self.seen, self.seen_port, self.remote,
            self.remote_port, self.rule, self.made_s, self.used_s, self.after_s(nat), vrf=self.vrf, state=self.state,
        )  # fmt: skip
