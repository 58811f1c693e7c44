"""What the tunnels of a network came to, in the form in which packets on their way ask for it."""

from __future__ import annotations

from functools import cache

from routecheck.address import dotted, parse_address
from routecheck.forwarding.ground import Ground, Memory
from routecheck.forwarding.journey import DENIED_IN, DENIED_OUT
from routecheck.forwarding.packet import UDP, Packet
from routecheck.forwarding.secured import Alone, Sas, Secured
from routecheck.forwarding.walk import Start, travel
from routecheck.policy import acl
from routecheck.questions.surroundings import IKE, surroundings
from routecheck.questions.tunnel_directions import directions_of
from routecheck.questions.tunnel_pairs import Lonely, Pair, find
from routecheck.questions.tunnels import with_reach
from routecheck.rib.walk import walk
from routecheck.rib.world import Arrived, Lost, Place
from routecheck.snapshot import Snapshot
from routecheck.vpn.outcome import NO_REPLY, Refused
from routecheck.vpn.tunnel import Direction, Party, Switches


def security(now: Snapshot, switches: Switches = Switches()) -> Sas:
    """The tunnels of a snapshot by device and peer. Nothing is computed before a device with crypto is asked about, and then
    only the tunnels that are asked for."""

    @cache
    def found() -> tuple[tuple[Pair, ...], tuple[Lonely, ...], dict[str, list[int]]]:
        made = find(now.network)
        by_node: dict[str, list[int]] = {}
        for number, pair in enumerate(made.pairs):
            for node in dict.fromkeys(end.node for end in pair.ends):
                by_node.setdefault(node, []).append(number)
        return made.pairs, made.lonely, by_node

    @cache
    def judged(number: int) -> tuple[Direction, Direction]:
        pair = found()[0][number]
        around_it = surroundings(now, pair)
        one, other = (with_reach(each, around_it) for each in directions_of(now.network, pair, switches))
        return _answered(now, one), _answered(now, other)

    @cache
    def of(node: str, peer: int | None) -> tuple[Secured | Alone, ...]:
        if now.device(node).crypto is None:
            return ()
        pairs, lonely, by_node = found()
        made: list[Secured | Alone] = []
        for number in by_node.get(node, ()):
            pair = pairs[number]
            for place, end in enumerate(pair.ends):
                called = _called(pair, place)
                if end.node == node and peer in (None, called, pair.seen[1 - place]):
                    directions = judged(number)
                    made.append(Secured(end, called, directions[place], directions[1 - place]))
        return (*made, *(_alone(one) for one in lonely if one.end.node == node and peer in (None, _address(one.peer.value))))

    return of


def _called(pair: Pair, place: int) -> int:
    """Where the packets of an end go: the address that it calls, else that which it sees."""
    call = pair.calls[place]
    return (_address(call.value) if call else 0) or pair.seen[1 - place]


def _address(text: str) -> int:
    """The number of an address; 0 for a name."""
    return parse_address(text) if text[:1].isdigit() else 0


def _alone(one: Lonely) -> Alone:
    return Alone(one.end, _address(one.peer.value), one.reason, one.peer.line, bool(one.node))


def _answered(now: Snapshot, direction: Direction) -> Direction:
    """S10.8: nothing comes up when the packets of IKE do not get to the other side or its answers do not come back."""
    if direction.cannot_start or isinstance(direction.phase1, Refused):
        return direction
    parties = direction.initiator, direction.responder
    for sender, receiver in (parties, parties[::-1]):
        refused = _unheard(now, sender, receiver)
        if refused:
            return direction._replace(phase1=refused, children=(), sas=())
    return direction


def _unheard(now: Snapshot, sender: Party, receiver: Party) -> Refused | None:
    """Why packets of one side do not get to the other. Tables alone do not tell of one that a translator stands for."""
    target = receiver.side.address
    if not sender.own or not target or target != receiver.end.address:
        return None
    packet = acl.Packet(sender.own, target, UDP, IKE, IKE)
    fate = walk(now.state.world(), Place(sender.side.node, sender.side.vrf), packet)
    if isinstance(fate, Arrived):
        return _denied(now, sender, target)
    reason = f"udp {IKE} from {sender.side.node} does not get to {dotted(target)}: {fate.reason}"
    return Refused(NO_REPLY, reason, is_doubtful=not isinstance(fate, Lost))


def _denied(now: Snapshot, sender: Party, target: int) -> Refused | None:
    """Access lists on the way, which the tables do not tell of."""
    packet = Packet(sender.own, target, UDP, IKE, IKE, ttl=255)
    made = travel(Ground(now.state.world(), {}, Memory()), "IKE", Start(sender.side.node, None, sender.side.vrf), packet)
    if made.ending.disposition not in (DENIED_IN, DENIED_OUT):
        return None
    return Refused(NO_REPLY, f"udp {IKE} from {sender.side.node} does not get to {dotted(target)}: {made.ending.reason}")
