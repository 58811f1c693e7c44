"""What holds in a network today, as expectations for a person to review: who reaches whom, the default exits, the tunnels.

Everything is tried as a check would try it, and only what a check would accept is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from routecheck.address import DEFAULT, dotted
from routecheck.diagnostic import UsageError
from routecheck.model.expect import ANY_LINK, Aim, Expectation, Flow, Reach, TunnelState, Winner
from routecheck.questions import matrix
from routecheck.questions.expectations import Outcome, ask
from routecheck.questions.expected_names import resolved
from routecheck.questions.expected_routes import hops
from routecheck.questions.matrix_sweep import LOST
from routecheck.questions.subnets import Subnet
from routecheck.snapshot import Snapshot
from routecheck.topology import NOTHING_FAILED

MOST_REASONS = 8
"""How many reasons are listed why pairs do not reach each other, and how many failures are named that are not survived."""


class Entry(NamedTuple):
    """An expectation that holds; how, and under which links it does not; and what it rests on, as others may."""

    expectation: Expectation
    told: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()


class Section(NamedTuple):
    """Expectations of one kind, and sentences about what is not among them."""

    title: str
    entries: tuple[Entry, ...]
    missing: tuple[str, ...] = ()


class Draft(NamedTuple):
    """What may hold: each with what is to be said about it, and sentences about what does not."""

    title: str
    aims: tuple[tuple[Aim, tuple[str, ...]], ...]
    missing: tuple[str, ...] = ()


def learn(now: Snapshot, most: int, tell: Callable[[str], None] = lambda _: None) -> tuple[Section, ...]:
    """At most `most` expectations of each kind; what the settings expect already is not among them."""
    drafts = [_without_known(now, draft) for draft in (_reaches(now), _defaults(now), _tunnels(now))]
    shown = [draft._replace(aims=draft.aims[:most]) for draft in drafts]
    asked = [Expectation(aim, survives=ANY_LINK) for draft in shown for aim, _ in draft.aims]
    outcomes = iter(ask(now, asked, tell))
    sections = []
    for draft, whole in zip(shown, drafts, strict=True):
        found = [(next(outcomes), told) for _, told in draft.aims]
        section = _section(draft, found)
        left = len(whole.aims) - len(draft.aims)
        more = (f"{left} more {'is' if left == 1 else 'are'} not tried; --most {len(whole.aims)} tries all",) if left else ()
        sections.append(section._replace(missing=(*section.missing, *more)))
    return tuple(sections)


def _without_known(now: Snapshot, draft: Draft) -> Draft:
    """Without what is expected already, and without names that an expectation cannot be about."""
    known = {one.aim for one in now.network.expectations}
    kept = tuple(one for one in draft.aims if one[0] not in known and _is_askable(now, one[0]))
    return draft._replace(aims=kept)


def _is_askable(now: Snapshot, aim: Aim) -> bool:
    try:
        return resolved(now, Expectation(aim)) == aim
    except UsageError:
        return False


def _section(draft: Draft, found: Iterable[tuple[Outcome, tuple[str, ...]]]) -> Section:
    entries: list[Entry] = []
    missing = list(draft.missing)
    for outcome, told in found:
        first = next((fault for fault in outcome.faults if fault.scenario == NOTHING_FAILED), None)
        if first:
            missing.append(f"{outcome.expectation.aim}: {first.verdict.state}: {first.verdict.told}")
        else:
            entries.append(_entry(outcome, told))
    return Section(draft.title, tuple(entries), tuple(missing))


def _entry(outcome: Outcome, told: tuple[str, ...]) -> Entry:
    """It is said to survive when some link was tried and none mattered."""
    made = outcome.expectation
    if outcome.faults or outcome.tried < 2:
        made = made._replace(survives="")
    words = [" and ".join(fault.scenario.words) for fault in outcome.faults]
    more = f" and {len(words) - MOST_REASONS} more" if len(words) > MOST_REASONS else ""
    lost = (f"does not survive {', '.join(words[:MOST_REASONS])}{more}: {outcome.faults[0].verdict.told}",) if words else ()
    return Entry(made, (*outcome.detail, *lost), (*told, *outcome.cautions))


def _reaches(now: Snapshot) -> Draft:
    """Every pair that is reached: hosts of the settings first, then subnets without any of them and with one device, then those
    between devices. Each is a source and a destination before any is twice."""
    found = matrix.ask(now)
    count = len(found.subnets)
    rank = [0 if one.name in now.network.hosts else min(len(one.ends), 2) for one in found.subnets]
    asked = [number for number, one in enumerate(found.subnets) if not rank[number] or not _has_hosts(now, one)]
    pairs = [(one, other) for one in asked for other in asked if one != other and not found.rows[other][one]]
    pairs.sort(key=lambda pair: (rank[pair[0]] + rank[pair[1]], (pair[1] - pair[0]) % count, pair))
    aims = []
    for one, other in pairs:
        names = [_name(now, found.subnets[number]) for number in (one, other)]
        told = tuple(_stands_for(found.subnets[number]) for number in (one, other) if found.subnets[number].is_router)
        aims += [(Reach(flow), told) for flow in _flows(now, *names)]
    return Draft("Who reaches whom", tuple(dict.fromkeys(aims)), tuple(_unreached(found)))


def _name(now: Snapshot, one: Subnet) -> str:
    return one.name if one.name in now.network.hosts else dotted(one.host)


def _has_hosts(now: Snapshot, one: Subnet) -> bool:
    return any(host.address is not None and one.prefix.covers(host.address) for host in now.network.hosts.values())


def _stands_for(one: Subnet) -> str:
    return f"{dotted(one.host)} is the address of {one.ends[0]}: {one.prefix} has none left for hosts"


def _flows(now: Snapshot, one: str, other: str) -> Iterator[Flow]:
    """To the services of a host, where it has any; else an echo."""
    host = now.network.hosts.get(other)
    services = [service for service in (host.services if host else ()) if service.port]
    yield from (Flow(one, other, service.protocol, service.port or 0) for service in services)
    if not services:
        yield Flow(one, other, "icmp")


def _unreached(found: matrix.Matrix) -> Iterator[str]:
    failures = matrix.failures(found, 1)
    for failure in failures[:MOST_REASONS]:
        (source, destination), *_ = failure.examples
        more = f" (and {failure.pairs - 1} more pairs)" if failure.pairs > 1 else ""
        how = "does not reach" if failure.reason.verdict == LOST else "perhaps does not reach"
        yield f"{source.name} {how} {destination.name}{more}: {failure.reason.stop.reason}"
    if len(failures) > MOST_REASONS:
        yield f"{len(failures) - MOST_REASONS} more reasons why pairs do not reach each other"


def _defaults(now: Snapshot) -> Draft:
    """The default route of every device and VRF."""
    aims: list[tuple[Aim, tuple[str, ...]]] = []
    without: list[str] = []
    for node, vrf in _tables(now):
        winners = now.rib(node, vrf).choice(DEFAULT).winners
        if not winners:
            without.append(f"{node} vrf {vrf}" if vrf else node)
            continue
        first = winners[0]
        aim = Winner(node, DEFAULT, vrf, protocol=first.protocol, distance=first.distance, next_hops=tuple(sorted(hops(winners))))
        places = dict.fromkeys(str(line) for one in winners for line in one.sources)
        aims.append((aim, (f"rests on {', '.join(places)}",) if places else ()))
    return Draft("Default exits", tuple(aims), (f"no default route: {', '.join(without)}",) if without else ())


def _tables(now: Snapshot) -> Iterator[tuple[str, str]]:
    for node, device in now.network.devices.items():
        if device.has_ip_routing:
            yield from ((node, vrf) for vrf in sorted({made.vrf for made in device.interfaces.values() if made.addresses}))


def _tunnels(now: Snapshot) -> Draft:
    if not any(device.crypto for device in now.network.devices.values()):
        return Draft("Tunnels", ())
    from routecheck.questions.tunnel_pairs import find  # much to import, and not always there

    pairs = [(pair.ends[0].node, pair.ends[1].node) for pair in find(now.network).pairs]
    aims = [(TunnelState((one, other)), ()) for one, other in dict.fromkeys(pairs) if one != other]
    return Draft("Tunnels", tuple(aims))


def count(sections: Sequence[Section]) -> int:
    """How many expectations there are."""
    return sum(len(section.entries) for section in sections)
