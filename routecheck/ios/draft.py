"""What is known of a device while its config is read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from routecheck.diagnostic import Diagnostic
from routecheck.ios.interfaces import Known
from routecheck.model.device import Note
from routecheck.model.routing import DefaultGateway, OspfProcess, StaticRoute
from routecheck.syntax.line import Line, Remark

if TYPE_CHECKING:
    from routecheck.ios.acl import AclDraft
    from routecheck.ios.crypto import CryptoDraft
    from routecheck.ios.services import ServicesDraft
    from routecheck.model.nat import Limit, NatRule, Pool
    from routecheck.model.policy import Clause, ObjectGroup, PrefixEntry
    from routecheck.model.track import Probe, Schedule, Track


class Draft:
    """What is known of a device while its lines are folded in. The values in it are frozen and get replaced."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.hostname, self.version = "", ""
        self.hostname_line: Line | None = None
        self.interfaces: dict[str, Known] = {}
        self.tags: dict[tuple[object, ...], str] = {}
        self.statics: dict[object, StaticRoute] = {}
        self.ospf: dict[str, OspfProcess] = {}
        self.vrfs: dict[str, Line] = {}
        self.vlans: set[int] = set()
        self.inactive_vlans: set[int] = set()
        self.tracks: dict[str, Track] = {}
        self.probes: dict[str, Probe] = {}
        self.schedules: dict[str, Schedule] = {}
        self.no_ip_routing: Line | None = None
        self.ip_routing: Line | None = None
        self.default_networks: dict[int, Line] = {}
        self.default_gateway: DefaultGateway | None = None
        self.dhcp_distance = 254
        self.recurses_via_nexthop: set[str] = set()
        self.crypto: CryptoDraft | None = None
        self.services: ServicesDraft | None = None
        self.nat_rules: dict[str, NatRule] = {}
        self.nat_more: dict[str, NatRule] = {}
        self.nat_pools: dict[str, Pool] = {}
        self.nat_timeouts: dict[str, int | None] = {}
        self.nat_limits: dict[tuple[str, str], Limit] = {}
        self.has_nat_flows = True
        self.recursion_maps: dict[str, tuple[str, Line]] = {}
        self.acls: dict[str, AclDraft] = {}
        self.object_groups: dict[str, ObjectGroup] = {}
        self.prefix_lists: dict[str, dict[int, PrefixEntry]] = {}
        self.route_maps: dict[str, dict[int, Clause]] = {}
        self.notes: list[Note] = []
        self.remarks: tuple[Remark, ...] = ()
        self.passed: list[Line] = []
        self.refused: list[Line] = []
        self.fates: Counter[str] = Counter()
        self.diagnostics: list[Diagnostic] = []
