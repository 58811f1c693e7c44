"""What is known of a device while its config is read."""

from __future__ import annotations

from collections import Counter

from routecheck.diagnostic import Diagnostic
from routecheck.ios.interfaces import Known
from routecheck.model.device import Note
from routecheck.model.routing import OspfProcess, StaticRoute
from routecheck.model.track import Probe, Schedule, Track
from routecheck.syntax.line import Line


class Draft:
    """What is known of a device while its lines are folded in. The values in it are frozen and get replaced."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.hostname, self.version = "", ""
        self.hostname_line: Line | None = None
        self.interfaces: dict[str, Known] = {}
        self.statics: dict[object, StaticRoute] = {}
        self.ospf: dict[str, OspfProcess] = {}
        self.vrfs: dict[str, Line] = {}
        self.vlans: set[int] = set()
        self.inactive_vlans: set[int] = set()
        self.tracks: dict[str, Track] = {}
        self.probes: dict[str, Probe] = {}
        self.schedules: dict[str, Schedule] = {}
        self.no_ip_routing: Line | None = None
        self.recurses_via_nexthop: set[str] = set()
        self.notes: list[Note] = []
        self.fates: Counter[str] = Counter()
        self.diagnostics: list[Diagnostic] = []
