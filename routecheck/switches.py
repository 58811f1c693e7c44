"""SWITCHES: what IOS does is not certain or differs between releases, so that it can be chosen in `routecheck.toml`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Switch(NamedTuple):
    """One such rule: what it may be (none listed: a whole number), what it is unless told otherwise, and the rule's id."""

    name: str
    values: tuple[str, ...]
    default: str
    rule: str
    about: str

    def takes(self, value: str) -> bool:
        """Whether the switch can be put to `value`."""
        if self.values:
            return value in self.values
        return value.isascii() and value.isdigit() and 1 <= int(value) <= 1000


RESOLVE_VIA_DEFAULT = "static.resolve_via_default"
MOST_LOOKUPS = "static.most_lookups"
PERMANENT_AT_BOOT = "static.permanent_at_boot"
EQUAL_DISTANCE = "rib.equal_distance"
IGNORES_FOREIGN_DEFAULT = "ospf.originator_ignores_foreign_default"
SUBNETS_IMPLICIT = "ospf.redistribute_subnets_implicit"
SCRIPTS = "interface.no_shutdown_needed"

SWITCHES = (
    Switch(
        RESOLVE_VIA_DEFAULT,
        ("never", "classful", "always"),
        "never",
        "S3.9, U13",
        "Whether 0.0.0.0/0 resolves the next hop of a static route; `classful`: it and supernets do so only while no subnet of "
        "the next hop's major network is in the table.",
    ),
    Switch(MOST_LOOKUPS, (), "32", "S3.8, U11", "How many lookups deep the next hop of a static route is followed."),
    Switch(
        PERMANENT_AT_BOOT,
        ("installed", "absent"),
        "installed",
        "S3.14, U6",
        "What becomes of a `permanent` static route whose interface is down already before anything fails.",
    ),
    Switch(
        EQUAL_DISTANCE,
        ("lower-default", "higher-default"),
        "lower-default",
        "S4.6, U2",
        "Of two sources with the same distance, which is installed: that with the lower or with the higher default distance "
        "(of two OSPF processes, that with the lower or higher number).",
    ),
    Switch(
        IGNORES_FOREIGN_DEFAULT,
        ("always-only", "never", "while-originating"),
        "always-only",
        "S5.30, U1",
        "When a router that originates a default into OSPF leaves the defaults of others out: if it does so `always`, never, or "
        "as long as it originates one.",
    ),
    Switch(
        SUBNETS_IMPLICIT,
        ("no", "yes"),
        "no",
        "S5.26, U5",
        "Whether `redistribute` under `router ospf` means `subnets` also where the word is missing, as recent IOS XE may.",
    ),
    Switch(
        SCRIPTS,
        ("no", "yes"),
        "no",
        "S2.6",
        "Whether the configs are scripts for a new device, on which a physical port is down until `no shutdown`.",
    ),
)
"""The first value is the default."""

Settings = Mapping[str, str]
"""What each switch stands at."""
DEFAULTS: Settings = MappingProxyType({switch.name: switch.default for switch in SWITCHES})
