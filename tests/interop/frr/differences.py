"""Where FRRouting 8.4 is known to answer otherwise than IOS: each by its name, with the reason. Everything else must agree."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from routecheck.model.device import Device
from tests.interop.frr.tables import Entries, Entry
from tests.interop.frr.translate import linux_name


class Apart(NamedTuple):
    """A prefix on which the two do not agree: the device, and what each has of it."""

    device: Device
    prefix: str
    ours: Entry | None
    theirs: Entry | None

    def __str__(self) -> str:
        return f"{self.device.name} {self.prefix}: routecheck {self.ours}, FRRouting {self.theirs}"


def _is_local(apart: Apart) -> bool:
    return apart.ours is not None and apart.ours.protocol == "L"


def _is_foreign_default(apart: Apart) -> bool:
    originates = any(process.default and process.default.is_always for process in apart.device.ospf)
    is_ours = apart.ours is None or not apart.ours.protocol.startswith("O")
    return originates and apart.prefix == "0.0.0.0/0" and is_ours and apart.theirs is not None and apart.theirs.protocol[0] == "O"


def _is_nssa_external(apart: Apart) -> bool:
    ours, theirs = apart.ours, apart.theirs
    return bool(
        ours and theirs and "N" in ours.protocol and theirs == ours._replace(protocol=theirs.protocol) and _same_type(apart)
    )


def _is_preferred(apart: Apart) -> bool:
    ours, theirs = apart.ours, apart.theirs
    return bool(
        ours
        and theirs
        and "N" in ours.protocol
        and ours.metric == theirs.metric
        and ours.hops < theirs.hops
        and _same_type(apart)
    )


def _same_type(apart: Apart) -> bool:
    """Whether N1 meets E1, or N2 meets E2."""
    return bool(apart.ours and apart.theirs and apart.ours.protocol.replace("N", "E") == apart.theirs.protocol)


def _is_nssa_default(apart: Apart) -> bool:
    areas = [area for process in apart.device.ospf for area in process.areas.values()]
    is_inside = any(area.kind == "nssa" and not area.no_summary for area in areas)
    return is_inside and apart.prefix == "0.0.0.0/0" and apart.theirs is not None and apart.theirs.protocol == "O IA"


def _is_refused_default(apart: Apart) -> bool:
    areas = {one.ospf.area for one in apart.device.interfaces.values() if one.ospf.process}
    kinds = {process.area(area).kind for process in apart.device.ospf for area in areas}
    is_ours = apart.prefix == "0.0.0.0/0" and apart.ours is not None and apart.ours.protocol == "O IA"
    return is_ours and 0 in areas and kinds != {""}


def _is_beside_lan(apart: Apart) -> bool:
    ours, theirs = apart.ours, apart.theirs
    lans = {linux_name(one.name) for one in apart.device.interfaces.values() if one.address and one.address.prefix.length < 30}
    is_less = ours is not None and theirs is not None and ours._replace(hops=theirs.hops) == theirs and theirs.hops < ours.hops
    return is_less and theirs is not None and all(hop.split()[-1] in lans for hop in theirs.hops)


def _is_discard(apart: Apart) -> bool:
    is_ours = apart.ours is not None and apart.ours.protocol == "O" and apart.ours.hops == {"Null0"}
    return is_ours and (apart.theirs is None or apart.theirs.hops == {"Null0"})


class Known(NamedTuple):
    """A difference that is explained. `holds` says whether a disagreement is this one; without it, the networks here are
    made so that it does not show, because it would spread to other routers and prefixes."""

    name: str
    reason: str
    holds: Callable[[Apart], bool] | None = None


KNOWN = (
    Known("local routes", "IOS 15 has an L route for each address (S2.1), FRRouting 8.4 has none", _is_local),
    Known(
        "foreign default while originating always",
        "IOS is reported not to use another's type 5 default while it originates one always (S5.30); FRRouting does",
        _is_foreign_default,
    ),
    Known(
        "forwarding address by way of a passive or point-to-point interface",
        "IOS sets none there (S5.22); FRRouting sets the next hop wherever OSPF runs",
    ),
    Known("N1 and N2", "FRRouting shows type 7 routes as E1 and E2; all else of them must agree", _is_nssa_external),
    Known("type 7 before type 5", "of equal metrics IOS prefers type 7 (S5.24); FRRouting 8.4 takes both", _is_preferred),
    Known(
        "default of an NSSA",
        "IOS sends none unless told to, and then by type 7 (S5.18); FRRouting 8.4 always does, by type 3",
        _is_nssa_default,
    ),
    Known("discard of a range", "IOS shows a range's Null0 with the metric of the range (S5.16), FRRouting with 0", _is_discard),
    Known(
        "cost of a range", "IOS takes the smallest of its components (S5.16), FRRouting 8.4 the largest: ranges have costs here"
    ),
    Known("metric of a translated LSA", "type 7 to 5 keeps the metric (S5.19); FRRouting sets 20: NSSA externals have 20 here"),
    Known("forwarding address of several next hops", "which of them is not told by any document; FRRouting takes the lowest"),
    Known(
        "default at a border router that lost the backbone",
        "with an interface up in area 0 and no neighbour there, FRRouting refuses the default of another border router of its "
        "stub area; RFC 3509 2.2 has it examine the summaries of all areas",
        _is_refused_default,
    ),
    Known(
        "translation of what is not installed",
        "type 7 LSAs that are not the best route at the translator are not translated (RFC 3101 3.2); FRRouting 8.4 translates "
        "them, and none of several for one prefix, nor one that follows an own type 5 LSA: each has one origin here",
    ),
    Known(
        "forwarding address among several interfaces in an NSSA",
        "RFC 3101 2.3 leaves it open which one; FRRouting takes the first by name: border routers of an NSSA with more than one "
        "bring in nothing here",
    ),
    Known(
        "boundary router also reached through a stub area or an NSSA",
        "its LSA in such an area says nothing of type 5 (RFC 2328 12.4.1), so that the way through the backbone counts; "
        "FRRouting 8.4 looks at the cheapest way, finds no boundary router there and ignores its externals",
    ),
    Known(
        "first hop on a LAN that is also reached through another router",
        "at equal costs RFC 2328 16.1.1, read to the letter, takes the neighbours on the LAN alone for first hops, as FRRouting "
        "does; routecheck takes the other router as well",
        _is_beside_lan,
    ),
    Known("equal distances", "S4.6 and S4.5 on IOS; FRRouting compares metrics of different protocols"),
    Known("redundant statics", "IOS does not install a static whose next hop resolves by a route that covers it (S3.11)"),
    Known("several OSPF processes", "FRRouting's instances do not compare as those of IOS do (S4.5)"),
    Known("default-information originate route-map", "IOS takes any route that the map permits (5.5); FRRouting filters 0/0"),
)


def unexplained(device: Device, ours: Entries, theirs: Entries) -> list[Apart]:
    """The disagreements between two tables of a device that no known difference explains."""
    both = sorted(ours.keys() | theirs.keys())
    apart = [Apart(device, prefix, ours.get(prefix), theirs.get(prefix)) for prefix in both]
    return [one for one in apart if one.ours != one.theirs and not any(known.holds and known.holds(one) for known in KNOWN)]
