"""What a change to a network does: routes and why, neighbours, tunnels, who reaches whom, what no longer survives a failure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from routecheck.diagnostic import Span
from routecheck.network import Network
from routecheck.questions.changes import Appearance, Changes, Edit, FindingChange
from routecheck.questions.diff_flows import flow_changes
from routecheck.questions.diff_routes import MOST_FOLLOWED, Sides, differing, route_changes, sides
from routecheck.questions.diff_services import service_changes
from routecheck.questions.diff_sessions import nat_changes, neighbor_changes, tunnel_changes
from routecheck.questions.diff_survival import survival
from routecheck.snapshot import Snapshot


class Finding(NamedTuple):
    """A lint finding, as far as it is compared: two are the same with the same code, device and subject;
    a second one alike is another. `is_silenced`: a suppression keeps it silent."""

    code: str
    severity: str
    device: str
    subject: str
    message: str
    places: tuple[Span, ...] = ()
    is_silenced: bool = False


class Looked(NamedTuple):
    """What else is known of both versions: the lines that differ (None: it is not known which), and the findings of each."""

    edits: tuple[Edit, ...] | None = None
    findings: tuple[tuple[Finding, ...], tuple[Finding, ...]] = ((), ())


def diff(before: Snapshot, after: Snapshot, looked: Looked = Looked()) -> Changes:
    """Everything that is not the same in the two. Swapping them swaps every before and after."""
    edits = looked.edits or ()
    both = sides(before, after, edits)
    devices = tuple(_devices(both))
    touched = _touched(both, looked.edits)
    if not touched:
        return Changes(findings=tuple(_findings(*looked.findings)))
    found = differing(both)
    survived = survival(both, found, touched)
    routes = tuple(route_changes(both, found))
    flows, services = flow_changes(before, after), service_changes(before, after)
    notes = [note for note in (survived.note, flows.note, *services.notes) if note]
    if len(routes) > MOST_FOLLOWED:
        notes.append(f"the packets of the first {MOST_FOLLOWED} changed routes are followed, and not those of the others")
    return Changes(
        devices=devices,
        routes=routes,
        neighbors=tuple(neighbor_changes(before, after)),
        tunnels=tuple(tunnel_changes(before, after)),
        nat=tuple(nat_changes(before, after)),
        survival=survived.changes,
        findings=tuple(_findings(*looked.findings)),
        reachability=(*services.changes, *flows.changes),
        edits=edits,
        notes=tuple(notes),
    )


def _devices(both: Sides) -> Iterator[Appearance]:
    """Devices on one side only, and the interfaces of the others."""
    was, is_now = both.before.network.devices, both.after.network.devices
    for node in sorted(was.keys() ^ is_now.keys()):
        yield Appearance(node, "", node in is_now, (was.get(node) or is_now[node]).hostname_line)
    for node in sorted(was.keys() & is_now.keys()):
        one, other = was[node].interfaces, is_now[node].interfaces
        for name in sorted(one.keys() ^ other.keys()):
            yield Appearance(node, name, name in other, (one.get(name) or other[name]).line)


def _touched(both: Sides, edits: tuple[Edit, ...] | None) -> frozenset[str]:
    """The devices that may not be the same on both sides. What was added to or taken from `routecheck.toml` may concern all."""
    was, is_now = both.before.network, both.after.network
    common = was.devices.keys() & is_now.devices.keys()
    if _settings(was) != _settings(is_now):
        return frozenset(was.devices.keys() | is_now.devices.keys())
    changed = {one.node for one in edits} if edits is not None else {n for n in common if was.devices[n] != is_now.devices[n]}
    return frozenset(changed | (was.devices.keys() ^ is_now.devices.keys()))


def _settings(network: Network) -> tuple[object, ...]:
    """What `routecheck.toml` adds, but for where it stands and what concerns `check` alone."""
    links = [(link.ends, link.kind) for link in network.links]
    return links, network.switches, network.hosts, network.zones


def _findings(before: Iterable[Finding], after: Iterable[Finding]) -> Iterator[FindingChange]:
    """Findings that are new, and those that are fixed. Of several alike, as many as there are more."""
    was, is_now = _by_key(before), _by_key(after)
    for key in sorted(was.keys() | is_now.keys()):
        yield from _changed(was.get(key, []), is_now.get(key, []))


def _changed(before: list[Finding], after: list[Finding]) -> Iterator[FindingChange]:
    """Of the findings that are alike."""
    one, other = ([found for found in side if not found.is_silenced] for side in (before, after))
    is_new, more, fewer = len(other) > len(one), max(one, other, key=len), min(one, other, key=len)
    known = {found.message for found in fewer}
    count = len(more) - len(fewer)
    silenced = count - max(0, len(after) - len(before) if is_new else len(before) - len(after))
    for place, found in enumerate(sorted(more, key=lambda found: found.message in known)[:count]):
        told = (found.code, found.device, found.subject, found.severity, found.message)
        yield FindingChange(*told, is_new, found.places, is_silenced=place < silenced)


def _by_key(findings: Iterable[Finding]) -> dict[tuple[str, str, str], list[Finding]]:
    made: dict[tuple[str, str, str], list[Finding]] = {}
    for one in findings:
        made.setdefault((one.code, one.device, one.subject), []).append(one)
    return made
