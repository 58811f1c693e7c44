"""The written connections that are up while something fails."""

from __future__ import annotations

from routecheck.questions.parties import Wanted
from routecheck.questions.timeline import BROKEN, CAME_BACK, STALLED, SURVIVES
from tests.interop.frr.texts import lan, static
from tests.interop.linux.edges import EDGE, INSIDE, ISPS, OUTSIDE, OVERLOAD, ROUTE_MAPS, TWO_ISPS
from tests.interop.linux.session import Life
from tests.interop.linux.written import PC, TRIANGLE, WEB, text

_ASKED = Wanted("pc", "web", "tcp", 80)
_BEHIND_NAT = {
    "R1": EDGE + OVERLOAD,
    "ISP": text(lan("Gi0/0", "203.0.113.1/29"), lan("Gi0/1", "10.9.1.1/30"), lan("Gi0/2", "10.9.2.1/30"),
                static("198.51.100.0/24", "10.9.1.2"), static("198.51.100.0/24", "10.9.2.2", "50")),
    "FAR": text(lan("Gi0/0", "198.51.100.1/24"), lan("Gi0/1", "10.9.1.2/30"), lan("Gi0/2", "10.9.2.2/30"),
                static("203.0.113.0/29", "10.9.1.1"), static("203.0.113.0/29", "10.9.2.1", "50")),
}  # fmt: skip
LIVES = (
    Life(
        "floating static routes keep it; without any way it waits, and comes back",
        TRIANGLE, (PC, WEB), _ASKED,
        "R1-R2 down; R2-R3 down; R2-R3 up; R1-R2 up",
        (SURVIVES, STALLED, CAME_BACK, CAME_BACK),
    ),
    Life(
        "a router on the way goes down and comes back",
        TRIANGLE, (PC, WEB), _ASKED._replace(source_port=50100),
        "R2:Gi0/1 down; R2:Gi0/1 up; R3 down",
        (STALLED, CAME_BACK, CAME_BACK),
    ),
    Life(
        "F2.2, F2.6, S9.17: the other provider breaks it, the first brings it back",
        {"R1": TWO_ISPS + ROUTE_MAPS, **ISPS}, (INSIDE, OUTSIDE), _ASKED,
        "R1-ISPA down; R1-ISPA up",
        (BROKEN, CAME_BACK),
    ),
    Life(
        "S9.17: the same router translates to the same address, whatever way is taken behind it",
        _BEHIND_NAT, (INSIDE, OUTSIDE), _ASKED,
        "ISP:Gi0/1 down; ISP:Gi0/1 up",
        (SURVIVES, SURVIVES),
    ),
)  # fmt: skip
