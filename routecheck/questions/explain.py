"""Which route wins at a device and why; with a failure, before and after and what took over."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from routecheck.address import Prefix
from routecheck.protocols.route import Attached, Discard, Ineligible, Route, Via
from routecheck.questions.caution import Subject, cautions, missing_sources
from routecheck.questions.following import Following, followings
from routecheck.questions.undecided import may_be_brought_in
from routecheck.rib.select import Choice, Loss
from routecheck.rib.table import Rib
from routecheck.snapshot import Snapshot
from routecheck.topology import End, Scenario

if TYPE_CHECKING:
    from routecheck.questions.takeover import Takeover


class Lost(NamedTuple):
    """A loss, with what would turn it round: `wins_if` (a change of config) and `takes_over_when` (a failure)."""

    route: Route
    lost_at: str
    detail: str
    wins_if: str = ""
    takes_over_when: str = ""


class Entry(NamedTuple):
    """The decision for one prefix. `doubts` say where it rests on an assumption, `followed` which tracked objects are behind
    the routes."""

    prefix: Prefix
    winners: tuple[Route, ...]
    losers: tuple[Lost, ...]
    ineligible: tuple[Ineligible, ...]
    doubts: tuple[str, ...] = ()
    followed: tuple[Following, ...] = ()


class Rung(NamedTuple):
    """A prefix that covers the destination, and why it is or is not the one used."""

    prefix: Prefix
    verdict: str
    is_used: bool
    has_winner: bool = True


class View(NamedTuple):
    """What a device decides in one scenario. `ladder` is filled when one destination was asked for."""

    scenario: Scenario
    entries: tuple[Entry, ...]
    ladder: tuple[Rung, ...] = ()


class Change(NamedTuple):
    """A prefix whose winners a failure changes. `repaired` are the winners once the failure is over; `cover` is the next
    shorter prefix that has a route when this one has none left (None: its packets are dropped)."""

    prefix: Prefix
    before: tuple[Route, ...]
    after: tuple[Route, ...]
    repaired: tuple[Route, ...]
    cover: Prefix | None = None


class Explanation(NamedTuple):
    """The answer. `unchanged` counts the prefixes a failure leaves alone; `missing` says what an honest answer lacks."""

    node: str
    vrf: str
    destination: str | None
    before: View
    after: View | None
    changes: tuple[Change, ...]
    unchanged: int
    cautions: tuple[str, ...]
    missing: str = ""
    takeovers: "tuple[Takeover, ...]" = ()


def explain(
    now: Snapshot, node: str, vrf: str = "", destination: Prefix | None = None, stages: Sequence[Scenario] = ()
) -> Explanation:
    """The decision at `node`: for one destination (a host is matched, a prefix is taken as it is) or for all prefixes.

    `stages` fail one after the other, each on top of those before; the answer is about the last.
    """
    last = now
    for stage in stages:
        last = last.after(last.scenario | stage)
    changes = tuple(_changes(now, last, node, vrf)) if stages else ()
    changed = {change.prefix for change in changes}
    wanted = sorted(changed) if stages and destination is None else None
    before = _view(now, node, vrf, destination, wanted)
    after = _view(last, node, vrf, destination, wanted) if stages else None
    shown = before if after is None else after
    missing = ""
    if destination:
        used = next((route for entry in shown.entries for route in entry.winners), None)
        unknown = missing_sources(last, node, vrf) if used is None else ""
        missing = unknown or _undecided(shown) or may_be_brought_in(last, node, vrf, destination, used)
    if destination:
        matched = {entry.prefix for view in (before, after) if view for entry in view.entries}
        changes = tuple(change for change in changes if change.prefix in matched)
    known = len(now.rib(node, vrf).ways().keys() | last.rib(node, vrf).ways().keys()) if stages else 0
    entries = before.entries + (after.entries if after else ())
    about = Subject(
        routes=[route for entry in entries for route in (*entry.winners, *(lost.route for lost in entry.losers))],
        winners=_winners(last, node, vrf)
        if stages and not destination
        else [r for entry in shown.entries for r in entry.winners],
        doubts=[doubt for entry in entries for doubt in entry.doubts],
        destination=destination,
    )
    told = cautions(now, last, node, vrf, about)
    text = None if destination is None else _text(destination)
    made = Explanation(node, vrf, text, before, after, changes, max(0, known - len(changed)), told, missing)
    return made._replace(takeovers=_takeovers(now, last, made, destination)) if stages else made


def _takeovers(now: Snapshot, last: Snapshot, answer: Explanation, destination: Prefix | None) -> "tuple[Takeover, ...]":
    """What the backups do for every prefix that the failure changes, and for those of static routes that it does not."""
    from routecheck.questions.outage import Span
    from routecheck.questions.takeover import Moved, takeovers  # only a failure needs it
    from routecheck.rib.world import Place

    span, here = Span(now, last), Place(answer.node, answer.vrf)
    ribs = [one.rib(*here) for one in span]
    views = [{entry.prefix: entry for entry in view.entries} for view in (answer.before, answer.after) if view]
    changes = {change.prefix: change for change in answer.changes}
    others: Iterable[Prefix] = views[1] if destination else sorted({r.prefix for r in span.now.device(here.node).static_routes})
    moved = []
    for prefix in [*changes, *(one for one in others if one not in changes)]:
        known, known_then = views[0].get(prefix), views[1].get(prefix)
        change = changes.get(prefix)
        before = known.winners if known else ribs[0].candidates(prefix).winners if change else ribs[0].choice(prefix).winners
        then = ribs[1].choice(prefix)
        after = known_then.winners if known_then else ribs[1].candidates(prefix).winners if change else then.winners
        waiting = tuple(loss.route for loss in (known_then or then).losers)
        goes_back = change is None or ways(change.repaired) == ways(change.before)
        moved.append(
            Moved(prefix, before, after, waiting, then.ineligible, change is not None, goes_back, change and change.cover)
        )
    host = destination.address if destination and destination.length == 32 else None
    return tuple(takeovers(span, here, moved, host))


def _winners(now: Snapshot, node: str, vrf: str) -> list[Route]:
    """The whole table: what a failure leaves in it matters also where it changes nothing."""
    rib = now.rib(node, vrf)
    return [route for prefix in rib.prefixes() for route in rib.choice(prefix).winners]


def _undecided(view: View) -> str:
    """When a candidate that cannot be judged might beat the winner: what it hangs on."""
    for entry in view.entries:
        used = view.entries[0]
        for refused in entry.ineligible if entry.prefix.length >= used.prefix.length else ():
            is_longer = entry.prefix.length > used.prefix.length
            if refused.is_unknown and (is_longer or all(refused.route.distance < route.distance for route in entry.winners)):
                return f"{refused.route.sources[0]} may win here: {refused.reason}"
    return ""


def _text(destination: Prefix) -> str:
    return str(destination).removesuffix("/32")


def _changes(now: Snapshot, then: Snapshot, node: str, vrf: str) -> Iterator[Change]:
    here, there = now.rib(node, vrf), then.rib(node, vrf)
    repaired = then.after(now.scenario).rib(node, vrf)
    shown, shown_then = here.ways(), there.ways()
    for prefix in sorted(shown.keys() | shown_then.keys()):
        if shown.get(prefix) != shown_then.get(prefix):
            before, after = here.choice(prefix).winners, there.choice(prefix).winners
            cover = None if after else next((one for one in there.covering(prefix.address) if one.length < prefix.length), None)
            yield Change(prefix, before, after, repaired.choice(prefix).winners, cover)


def ways(routes: Iterable[Route]) -> set[tuple[object, ...]]:
    """What a routing table shows of routes: two tables with the same ways are the same."""
    return {(route.protocol, route.distance, route.metric, route.next_hops) for route in routes}


def _view(now: Snapshot, node: str, vrf: str, destination: Prefix | None, wanted: list[Prefix] | None) -> View:
    rib = now.rib(node, vrf)
    if destination is None:
        prefixes = rib.known() if wanted is None else wanted
        entries = tuple(_entry(now, node, vrf, rib, prefix) for prefix in prefixes)
        if wanted is None:
            entries = tuple(entry for entry in entries if entry.winners or entry.losers or entry.ineligible)
        return View(now.scenario, entries)
    ladder = tuple(_ladder(rib, destination))
    used = next((rung.prefix for rung in ladder if rung.is_used), None)
    if destination.length < 32:
        used = destination
    asked = [] if used is None else [used]
    asked += [rung.prefix for rung in ladder if not rung.has_winner and rung.prefix not in asked]
    return View(now.scenario, tuple(_entry(now, node, vrf, rib, prefix) for prefix in asked), ladder)


def _ladder(rib: Rib, destination: Prefix) -> Iterator[Rung]:
    """Every known prefix that covers the destination, longest first, and what became of it (S0.4)."""
    used: Prefix | None = None
    for prefix in sorted(rib.known(), key=lambda one: -one.length):
        if not prefix.contains(destination):
            continue
        choice = rib.choice(prefix)
        if not choice.winners:
            if choice.ineligible:
                yield Rung(prefix, "no candidate can be used", is_used=False, has_winner=False)
        elif used is None:
            used = prefix
            yield Rung(prefix, "the longest match", is_used=True)
        else:
            yield Rung(prefix, f"covers it too, but {used} is longer", is_used=False)


def _entry(now: Snapshot, node: str, vrf: str, rib: Rib, prefix: Prefix) -> Entry:
    choice = rib.candidates(prefix)
    winners = rib.choice(prefix).winners
    told = {route._replace(path=()): route for route in choice.winners}
    winners = tuple(told.get(route, route) for route in winners)
    losers = tuple(_lost(now, node, vrf, choice, loss) for loss in choice.losers)
    behind = (*winners, *(lost.route for lost in losers), *(refused.route for refused in choice.ineligible))
    followed = tuple(followings(now, behind))
    return Entry(prefix, winners, losers, choice.ineligible, choice.doubts, followed)


def _lost(now: Snapshot, node: str, vrf: str, choice: Choice, loss: Loss) -> Lost:
    return Lost(loss.route, loss.lost_at, loss.detail, _wins_if(choice, loss), _takes_over(now, node, vrf, choice, loss.route))


def _wins_if(choice: Choice, loss: Loss) -> str:
    """What would turn a plain comparison round; nothing where no value could (a metric is at least 1)."""
    rivals = [route for route in choice.winners if route.source == loss.route.source]
    best = (rivals or choice.winners)[0]
    if loss.lost_at == "administrative distance" and best.distance > 1:
        return f"its distance were below {best.distance}"
    if loss.lost_at == "metric" and rivals and best.metric > 1:
        return f"its metric were below {best.metric}"
    if loss.lost_at == "forward metric" and rivals and (best.forward_metric or 0) > 1:
        return f"its forward metric were below {best.forward_metric}"
    return ""


def _takes_over(now: Snapshot, node: str, vrf: str, choice: Choice, loser: Route) -> str:
    """The interface of the winner whose failure makes the loser win, tried out; nothing when it does not."""
    names = {hop.interface for route in choice.winners for hop in _egress(now, node, vrf, route)}
    if len(names) != 1 or choice.winners[0].protocol in ("C", "L"):
        return ""
    (name,) = names
    end = End(node, name)
    if end in now.scenario.interfaces:
        return ""
    far = now.base.wires.cables.get(end)
    broken = now.scenario | Scenario((f"{node}:{name}",), interfaces=frozenset((end, far) if far else (end,)))
    winners = now.tried(broken).rib(node, vrf).choice(loser.prefix).winners
    is_taken = any(route.source == loser.source and set(loser.next_hops) <= set(route.next_hops) for route in winners)
    return f"{name} goes down" if is_taken else ""


def _egress(now: Snapshot, node: str, vrf: str, route: Route) -> Iterator[Attached]:
    """The interfaces a route finally leaves by."""
    for hop in route.next_hops:
        if isinstance(hop, Discard):
            continue
        if hop.interface is not None:
            yield Attached(hop.interface)
        elif isinstance(hop, Via):
            for found in now.rib(node, vrf).longest_match(hop.address, with_default=False):
                for further in found.next_hops:
                    if further.interface:
                        yield Attached(further.interface)
