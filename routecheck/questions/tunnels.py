"""Which tunnels come up, from which side, what stands in the way, and what to type (section 10 of semantics.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from routecheck.diagnostic import ERROR
from routecheck.ios.commands import CRYPTO_MODES
from routecheck.ios.grammar import UNKNOWN as UNKNOWN_LINE
from routecheck.ios.typed import typed
from routecheck.network import Network
from routecheck.questions.surroundings import Surroundings, surroundings
from routecheck.questions.surroundings_changes import around
from routecheck.questions.tunnel_directions import directions_of
from routecheck.questions.tunnel_findings import Finding, findings
from routecheck.questions.tunnel_fix import Fix, Obstacle
from routecheck.questions.tunnel_fixes import Remedy, focused, merged, obstacle, pair_in, safe_remedy
from routecheck.questions.tunnel_pairs import Lonely, Pair, find
from routecheck.snapshot import Snapshot, snapshot
from routecheck.topology import Scenario
from routecheck.vpn.outcome import NO_REPLY, Refused
from routecheck.vpn.tunnel import Direction, Switches

_FATE = {UNKNOWN_LINE: "understood"}
UP, DOWN, ONE_WAY, UNKNOWN = "comes up", "does not come up", "comes up one way", "cannot be told"


class Tunnel(NamedTuple):
    """A pair of ends, both directions of initiation, what else is to be said about it, and the commands that make it come
    up: typed in, they did. `hidden` is what stands in the way behind what the directions tell; `unmended` is why there are no
    commands, where it does not surely come up."""

    pair: Pair
    directions: tuple[Direction, Direction]
    findings: tuple[Finding, ...] = ()
    fixes: tuple[Fix, ...] = ()
    hidden: tuple[Obstacle, ...] = ()
    unmended: str = ""

    @property
    def is_faulty(self) -> bool:
        """Whether it does not come up from each side that starts it, or protects less than it should."""
        return self.verdict in (DOWN, ONE_WAY) or any(found.severity == ERROR for found in self.findings)

    @property
    def verdict(self) -> str:
        """Whether it comes up. A direction that never starts anything does not count against it."""
        states = [one.is_up for one in self.directions if not one.cannot_start]
        if None in states:
            return UNKNOWN
        if True in states:
            return UP if all(states) else ONE_WAY
        return DOWN

    @property
    def reasons(self) -> tuple[str, ...]:
        """Of each direction that does not surely come up, why."""
        told = []
        for one in self.directions:
            outcomes = (one.phase1, *(child.outcome for child in one.children))
            refused = next((made.reason for made in outcomes if isinstance(made, Refused)), "")
            if one.is_up is not True:
                who = f"{one.initiator.side.node} -> {one.responder.side.node}"
                told.append(f"{who}: {one.cannot_start or refused or 'that cannot be told'}")
        return tuple(told)


class Tunnels(NamedTuple):
    """The answer: every tunnel, the peers that lead nowhere, and the scenario. `fixed` is the same with every fix typed in."""

    scenario: Scenario
    tunnels: tuple[Tunnel, ...]
    lonely: tuple[Lonely, ...]
    cautions: tuple[str, ...] = ()
    fixed: tuple[Tunnel, ...] = ()

    @property
    def is_bad(self) -> bool:
        """Whether a tunnel comes up from neither side, or a finding is an error."""
        return (
            any(one.verdict == DOWN for one in self.tunnels)
            or any(found.severity == ERROR for one in self.tunnels for found in one.findings)
            or any(alone.node for alone in self.lonely)
        )

    @property
    def is_unknown(self) -> bool:
        """Whether the files do not tell of a tunnel that it comes up from either side."""
        return any(one.verdict == UNKNOWN and not any(each.is_up for each in one.directions) for one in self.tunnels)


class Wanted(NamedTuple):
    """What is asked for: of which device only ('' for all), under which switches, how many faulty tunnels are to be mended at
    most, and whether the fixes are to be proved all together."""

    node: str = ""
    switches: Switches = Switches()
    most_mended: int = 25
    is_proved: bool = False


def tunnels(now: Snapshot, stages: Sequence[Scenario] = (), wanted: Wanted | None = None) -> Tunnels:
    """Every tunnel of the network; `stages` fail one after the other before it is asked."""
    wanted = wanted or Wanted()
    for stage in stages:
        now = now.after(now.scenario | stage)
    found = find(now.network)
    pairs = [pair for pair in found.pairs if not wanted.node or wanted.node in [end.node for end in pair.ends]]
    lonely = tuple(one for one in found.lonely if wanted.node in ("", one.end.node))
    judged: list[Tunnel] = []
    mended = 0
    for pair in pairs:
        made = _tunnel(now, pair, wanted.switches)
        if made.is_faulty and mended < wanted.most_mended:
            mended += 1
            near = {end.node for end in pair.ends}
            others = [one for one in found.pairs if one is not pair and near & {end.node for end in one.ends}]
            made = _mended(now, made, wanted.switches, others)
        elif made.is_faulty:
            made = made._replace(unmended=f"only the first {wanted.most_mended} that need any are looked into")
        elif made.verdict == UNKNOWN:
            made = made._replace(unmended=f"whether it comes up cannot be told: {_remaining(made)}")
        judged.append(made)
    answer = Tunnels(now.scenario, tuple(judged), lonely, tuple(_cautions(now.network, pairs)))
    return answer._replace(fixed=_fixed(now, answer, wanted)) if wanted.is_proved else answer


def _tunnel(now: Snapshot, pair: Pair, switches: Switches) -> Tunnel:
    around_it = surroundings(now, pair)
    one, other = (with_reach(each, around_it) for each in directions_of(now.network, pair, switches))
    return Tunnel(pair, (one, other), findings((one, other), around_it))


def _mended(now: Snapshot, made: Tunnel, switches: Switches, others: Sequence[Pair]) -> Tunnel:
    """With the commands that make it come up with nothing left to complain of; none when no such commands are known."""
    network, pair = focused(now.network, made.pair), made.pair
    found = safe_remedy(now.network, pair, switches, others)
    fixes: list[Fix] = []
    if isinstance(found, Remedy):
        network, pair, fixes = found.network, found.pair, list(found.fixes)
    for fix in around(network, surroundings(_with(now, network, fixes), pair)):
        fixes.append(fix)
        network = network._replace(devices={**network.devices, fix.node: typed(network.devices[fix.node], fix.commands)})
    again = pair_in(network, pair) if fixes else None
    after = _tunnel(_with(now, network, fixes), again, switches) if again else made
    if after.is_faulty:
        way = f"{found.initiator} -> {found.responder}: {found.reason}" if isinstance(found, Obstacle) else _remaining(after)
        return made._replace(unmended=f"no command that is known gets past this: {way}")
    return made._replace(fixes=merged(fixes), hidden=tuple(_hidden(made, fixes)))


def _remaining(made: Tunnel) -> str:
    """What stands in the way of a tunnel, or what it does wrong."""
    obstacles = [obstacle(one) for one in made.directions if not one.is_up]
    told = [f"{one.initiator} -> {one.responder}: {one.reason}" for one in obstacles if one.reason]
    return next(iter([*told, *(found.message for found in made.findings if found.severity == ERROR)]), "")


def _hidden(made: Tunnel, fixes: Sequence[Fix]) -> Iterator[Obstacle]:
    """The obstacles that were met on the way and that no direction tells of."""
    outcomes = [one for each in made.directions for one in (each.phase1, *(child.outcome for child in each.children))]
    told = {one.mismatches for one in outcomes if isinstance(one, Refused)} | {()}
    for fix in fixes:
        if fix.obstacle and fix.obstacle.mismatches not in told:
            told.add(fix.obstacle.mismatches)
            yield fix.obstacle


def _with(now: Snapshot, network: Network, fixes: Sequence[Fix]) -> Snapshot:
    """The snapshot with fixes typed in. Tables stay as they are unless an interface changes."""
    if any(command.startswith("interface ") for fix in fixes for command in fix.commands):
        return snapshot(network).after(now.scenario)
    return Snapshot(now.base._replace(network=network), now.state)


def _fixed(now: Snapshot, answer: Tunnels, wanted: Wanted) -> tuple[Tunnel, ...]:
    """The tunnels again, with every fix of every tunnel typed in."""
    network = now.network
    fixes = [fix for made in answer.tunnels for fix in made.fixes]
    for fix in fixes:
        network = network._replace(devices={**network.devices, fix.node: fix.typed_into(network.devices[fix.node])})
    there = snapshot(network).after(now.scenario)
    return tunnels(there, (), wanted._replace(is_proved=False, most_mended=0)).tunnels


def with_reach(direction: Direction, found: Surroundings) -> Direction:
    """Nothing is negotiated with a peer that cannot be reached, or whose answer does not come back."""
    if found.blocked and not direction.cannot_start:
        refused = Refused(NO_REPLY, found.blocked, debug="retransmitting phase 1 MM_NO_STATE...")
        return direction._replace(phase1=refused, children=(), sas=())
    return direction


def _cautions(network: Network, pairs: Sequence[Pair]) -> list[str]:
    """What the answer rests on or does not know: the release, addresses that are learned, lines that are not modelled."""
    told = []
    for node in dict.fromkeys(end.node for pair in pairs for end in pair.ends):
        device = network.devices[node]
        if not device.version:
            told.append(f"{node}'s config does not tell its release: the defaults of IOS 15 are taken")
        for note in device.notes:
            if note.mode in CRYPTO_MODES or (note.mode == "global" and note.what.startswith("crypto")):
                told.append(f"{note.line}: {note.what or 'a line of a crypto block'} is not {_FATE.get(note.fate, 'modelled')}")
    for pair in pairs:
        for end in pair.ends:
            if end.address is None:
                told.append(
                    f"{end.node} {end.interface} has no address in the config ({end.line}): only keys for any peer fit it"
                )
    return list(dict.fromkeys(told))
