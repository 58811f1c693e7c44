"""Which switches an answer rests on: those that would change it at another value. It is tried out, not guessed."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from routecheck import switches
from routecheck.address import DEFAULT, Prefix, dotted
from routecheck.ios.names import is_physical, kind, parent
from routecheck.line_protocol import is_switched
from routecheck.model.device import Device, Interface
from routecheck.protocols.route import Via, Way
from routecheck.rib.table import Rib, way
from routecheck.snapshot import Snapshot
from routecheck.switches import SWITCHES, Switch
from routecheck.syntax.line import Line
from routecheck.topology import End, Scenario

_MOST_TRIED = 16
"""How many ports are looked at one by one for that which an answer rests on."""


class Asked(NamedTuple):
    """What an answer is about: a table, and in it a host's longest match, exactly a prefix, or what lies in it (None: all)."""

    node: str
    vrf: str
    destination: Prefix | None = None
    with_parts: bool = False


def switched(now: Snapshot, then: Snapshot, asked: Asked) -> Iterator[str]:
    """A sentence for each switch that decides the answer, before a failure, after it, or when it is repaired."""
    places = _in_play(now, then, asked)
    for switch in SWITCHES:
        if switch.name not in places:
            continue
        stands = now.network.switches[switch.name]
        told: dict[str, list[str]] = {}
        for value in switch.values or ("1000",):
            if value != stands:
                said = _difference(now, then, now.switched(switch.name, value), asked)
                if said:
                    told.setdefault(said, []).append(value)
        is_about_ports = bool(told) and (switch.name, stands) == (switches.SCRIPTS, "no")
        line = _decisive_port(now, then, asked) if is_about_ports else places[switch.name]
        for said, values in told.items() if line else ():
            doubt = f"{_FACTS[switch.name]} is not certain ({switch.rule}, {switch.name} = {stands})"
            yield f"{line}: {doubt}: {_at(switch, values)} {said}"


def _at(switch: Switch, values: list[str]) -> str:
    return f"with {' or '.join(values)}," if switch.values else "without that limit"


_FACTS = {
    switches.RESOLVE_VIA_DEFAULT: f"whether {DEFAULT} resolves the next hop of a static route",
    switches.MOST_LOOKUPS: "how deep a next hop is followed",
    switches.PERMANENT_AT_BOOT: "what becomes of a permanent route whose interface is down at boot",
    switches.EQUAL_DISTANCE: "which of two sources with the same distance is installed",
    switches.IGNORES_FOREIGN_DEFAULT: "when the originator of a default leaves the defaults of others out",
    switches.SUBNETS_IMPLICIT: "there is no 'subnets', and whether this release implies it",
    switches.SCRIPTS: "whether a physical port without 'no shutdown' is up in a config that has it elsewhere",
}


def _difference(now: Snapshot, then: Snapshot, other: Snapshot, asked: Asked) -> str:
    """What is otherwise with another value of a switch; empty when nothing is."""
    said = _changed(now, other, asked, "")
    if said or then.scenario == now.scenario:
        return said
    failed = other.tried(then.scenario)
    return _changed(then, failed, asked, f" with {then.scenario}") or _changed(
        then.tried(now.scenario), failed.tried(now.scenario), asked, " after the repair"
    )


def _changed(one: Snapshot, other: Snapshot, asked: Asked, when: str) -> str:
    here, there = _ways(one, asked), _ways(other, asked)
    changed = sorted(prefix for prefix in here.keys() | there.keys() if here.get(prefix) != there.get(prefix))
    if not changed:
        return ""
    prefix = next((prefix for prefix in changed if prefix in there), changed[0])
    is_host = asked.destination is not None and asked.destination.length == 32
    count = 0 if is_host else len(changed) - 1
    more = f" ({count} more {'prefix' if count == 1 else 'prefixes'} would differ)" if count else ""
    return (f"it would be {_text(prefix, there[prefix])}" if prefix in there else f"{prefix} would have no route") + when + more


def _text(prefix: Prefix, made: Way) -> str:
    protocol, distance, metric, hops = made
    ways = (f"via {dotted(hop.address)}" if isinstance(hop, Via) else f"out of {hop.interface}" for hop in hops)
    return f"{protocol} {prefix} [{distance}/{metric}] {' and '.join(ways)}"


def _ways(now: Snapshot, asked: Asked) -> Mapping[Prefix, Way]:
    rib = now.rib(asked.node, asked.vrf)
    wanted = asked.destination
    if wanted is None:
        return rib.ways()
    if wanted.length == 32:
        winners = rib.longest_match(wanted.address)
    elif asked.with_parts:
        return {prefix: made for prefix, made in rib.ways().items() if wanted.contains(prefix)}
    else:
        winners = rib.choice(wanted).winners
    return {winners[0].prefix: way(winners)} if winners else {}


# -- where a switch can matter at all: the first line it may matter for

_Place = tuple[str, Line]
"""A switch by its name, and a line it may matter for."""
_Table = tuple[str, str]
"""A device and a VRF of it."""


def _in_play(now: Snapshot, then: Snapshot, asked: Asked) -> dict[str, Line]:
    """The switches that may matter to a table, each with a line."""
    own = asked.node, asked.vrf
    found: dict[str, Line] = {}
    places = list(_in_tables(now, then, [own]))
    is_alone = own not in now.base.places and not _has_tunnels(now, asked.node)
    places += [(name, line) for name, line in _elsewhere(now, then) if name == switches.SCRIPTS or not is_alone]
    for name, line in places:
        found.setdefault(name, line)
    return found


def _has_tunnels(now: Snapshot, node: str) -> bool:
    return any(kind(name) == "Tunnel" for name in now.device(node).interfaces)


@lru_cache(maxsize=2)
def _elsewhere(now: Snapshot, then: Snapshot) -> tuple[_Place, ...]:
    """The switches that may matter through the tables others depend on: those of boundary routers and of tunnels' ends."""
    boundary = [one for one in now.base.routers if one.process.default or one.process.redistributions]
    tables = dict.fromkeys((one.node, one.process.vrf) for one in boundary)
    for device in now.network.devices.values():
        tunnels = [made for made in device.interfaces.values() if kind(made.name) == "Tunnel"]
        tables.update(dict.fromkeys((device.name, made.tunnel.vrf) for made in tunnels))
    found = [*_in_tables(now, then, tables), *_ties(now, then, tables), *_foreign(now, then), *_scripts(now)]
    implied = now.network.switches[switches.SUBNETS_IMPLICIT] == "yes"
    redistributed = [how for one in boundary for how in one.process.redistributions]
    found += [(switches.SUBNETS_IMPLICIT, how.line) for how in redistributed if implied or not how.with_subnets]
    return tuple(found)


def _in_tables(now: Snapshot, then: Snapshot, tables: Iterable[_Table]) -> Iterator[_Place]:
    """The switches about static routes."""
    is_strict = now.network.switches[switches.RESOLVE_VIA_DEFAULT] == "never"
    for node, vrf in tables:
        routes = [route for route in now.device(node).static_routes if route.vrf == vrf]
        if not routes:
            continue
        for rib in _ribs(now, then, node, vrf):
            yield from _refused(rib)
        yield from ((switches.RESOLVE_VIA_DEFAULT, one.line) for one in routes if not one.interface and not is_strict)
        if any(end.node == node for end in now.base.down_at_boot):
            yield from ((switches.PERMANENT_AT_BOOT, one.line) for one in routes if one.is_permanent)


def _ribs(now: Snapshot, then: Snapshot, node: str, vrf: str) -> list[Rib]:
    return [snap.rib(node, vrf) for snap in ((now,) if then is now else (now, then))]


def _refused(rib: Rib) -> Iterator[_Place]:
    """The static routes with a next hop to look up that cannot be used."""
    has_default = bool(rib.choice(DEFAULT).winners)
    for verdicts in rib.ineligible.values():
        for one in verdicts:
            if one.route.source == "static" and isinstance(one.route.next_hops[0], Via) and not one.route.next_hops[0].interface:
                if has_default:
                    yield switches.RESOLVE_VIA_DEFAULT, one.route.sources[0]
                if "does not resolve within" in one.reason:
                    yield switches.MOST_LOOKUPS, one.route.sources[0]


def _ties(now: Snapshot, then: Snapshot, tables: Iterable[_Table]) -> Iterator[_Place]:
    for node, vrf in tables:
        prefixes = {route.prefix for route in now.device(node).static_routes if route.vrf == vrf} | {DEFAULT}
        for rib in _ribs(now, then, node, vrf):
            for prefix in sorted(prefixes):
                if rib.choice(prefix).doubts:
                    yield switches.EQUAL_DISTANCE, rib.choice(prefix).winners[0].sources[0]


def _foreign(now: Snapshot, then: Snapshot) -> Iterator[_Place]:
    """The routers that originate a default, or would, and hear that of another."""
    heard = {made.originator for snap in (now, then) for made in snap.state.externals().get(DEFAULT, ())}
    for place, one in enumerate(now.base.routers):
        if one.process.default and heard - {place}:
            yield switches.IGNORES_FOREIGN_DEFAULT, one.process.default.line


def _scripts(now: Snapshot) -> Iterator[_Place]:
    for device in now.network.devices.values():
        yield from ((switches.SCRIPTS, made.line) for made in _in_doubt(device))


def _in_doubt(device: Device) -> Iterator[Interface]:
    """The ports without `no shutdown` in a config that has it elsewhere. Sub-interfaces need none of their own."""
    ports = [made for made in device.interfaces.values() if is_physical(made.name) and parent(made.name) is None]
    if any(made.has_no_shutdown for made in ports):
        above = {parent(made.name) for made in device.interfaces.values() if made.addresses}
        for made in ports:
            is_used = bool(made.addresses) or made.name in above
            if is_used and not made.has_no_shutdown and not made.is_shutdown and not is_switched(device, made):
                yield made


def _decisive_port(now: Snapshot, then: Snapshot, asked: Asked) -> Line | None:
    """The line of the port in doubt that an answer rests on (S2.6), the first where it takes several; None when it rests on ports
    of configs without any `no shutdown`, of which nobody says that they are scripts."""
    found = {End(device.name, made.name): made.line for device in now.network.devices.values() for made in _in_doubt(device)}
    snaps = (now,) if then is now else (now, then)

    def is_decisive(ends: Iterable[End]) -> bool:
        without = Scenario(interfaces=frozenset(ends))
        return any(_changed(one, one.tried(one.scenario | without), asked, "") for one in snaps)

    if not is_decisive(found):
        return None
    first = next(iter(found.values()))
    return next((line for end, line in islice(found.items(), _MOST_TRIED) if is_decisive((end,))), first)
