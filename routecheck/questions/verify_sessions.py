"""What devices printed of their neighbours, SAs and static translations, against the model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routecheck.address import dotted, parse_address
from routecheck.forwarding.nat.rules import Judge
from routecheck.forwarding.nat.values import Crossing, Untouched
from routecheck.forwarding.packet import Packet
from routecheck.model.device import Device
from routecheck.model.nat import NatRule
from routecheck.printed.outputs import Output
from routecheck.printed.tables import PrintedNeighbor, PrintedSa, PrintedTranslation
from routecheck.questions.link_state import Neighbor, link_state
from routecheck.questions.nat_flows import PROTOCOLS
from routecheck.questions.tunnels import DOWN, Tunnel, Wanted, tunnels
from routecheck.questions.verify import Compared, Difference
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line

_UP, _DYNAMIC = "QM_IDLE", "a dynamic entry"


def compare_neighbors(now: Snapshot, output: Output, found: Sequence[PrintedNeighbor]) -> Compared:
    """`show ip ospf neighbor`: who, where, with which router id and in which state. The roles of DR and BDR depend on who was
    there first, and are not compared."""
    rows = [row for process in link_state(now, [output.node], "neighbors").processes for row in process.rows]
    known = {(row.interface, row.address): row for row in rows if isinstance(row, Neighbor)}
    theirs = {(one.interface, dotted(one.address)): one for one in found}
    same, differences = 0, []
    for key in sorted(known.keys() | theirs.keys()):
        row, shown = known.get(key), theirs.get(key)
        expected = _expected(row)
        told = f"{dotted(shown.router_id)} {shown.state}" if shown else ""
        if expected == told:
            same += 1 if told else 0
            continue
        lines = row.lines if row else ()
        differences.append(Difference(f"{key[1]} on {key[0]}", expected, told, tuple(_why_neighbor(now, key, row)), lines))
    return Compared(output.node, "", output.command, str(output), same, tuple(differences))


def _expected(row: Neighbor | None) -> str:
    """What the model has to be printed; nothing where the two do not hear each other."""
    state = row.state.partition("/")[0].partition(",")[0] if row else "none"
    return "" if row is None or state == "none" else f"{row.router_id} {state}"


def _why_neighbor(now: Snapshot, key: tuple[str, str], row: Neighbor | None) -> Iterator[str]:
    if row is not None:
        yield row.reason or f"the model has {row.node} as a neighbour there"
        return
    address = parse_address(key[1]) if key[1].count(".") == 3 else None
    owners = [
        f"{device.name} {made.name}"
        for device in now.network.devices.values()
        for made in device.interfaces.values()
        if any(at.address == address for at in made.addresses)
    ]
    yield (
        f"{key[1]} is {owners[0]}, where the model has no OSPF neighbour" if owners else f"no device in these files has {key[1]}"
    )


def compare_sas(now: Snapshot, output: Output, found: Sequence[PrintedSa]) -> Compared:
    """`show crypto isakmp sa`: an SA that is up where the model says that it does not come up, and the other way round. That
    none is printed says nothing: it is built when traffic asks for it."""
    answer = tunnels(now, (), Wanted(output.node, most_mended=0))
    same, differences, notes = 0, [], []
    printed = {_peer(now, output.node, one): one for one in found}
    met = set()
    for made in answer.tunnels:
        peers = _peers(made, output.node)
        shown = next((printed[peer] for peer in peers if peer in printed), None)
        met |= peers
        if made.directions[0].version != 1 or not peers:
            continue
        where = " or ".join(dotted(peer) for peer in sorted(peers))
        if shown is None:
            notes.append(f"no SA with {where} is printed: it is built when traffic asks for it; here the tunnel {made.verdict}")
        elif (shown.state == _UP) == (made.verdict != DOWN):
            same += 1
        else:
            differences.append(Difference(f"SA with {where}", made.verdict, shown.state, made.reasons, _lines(made)))
    for peer, shown in printed.items():
        if peer not in met:
            why = ("no end of a tunnel in these files has that peer",)
            differences.append(Difference(f"SA with {dotted(peer)}", "", shown.state, why))
    return Compared(output.node, "", output.command, str(output), same, tuple(differences), (), tuple(notes))


def _peer(now: Snapshot, node: str, one: PrintedSa) -> int:
    """The address of an SA that is not the device's own."""
    own = {at.address for made in now.device(node).interfaces.values() for at in made.addresses}
    return one.source if one.destination in own else one.destination


def _peers(made: Tunnel, node: str) -> set[int]:
    """The addresses under which the device knows the other end."""
    place = 0 if made.pair.ends[0].node == node else 1
    far, seen = made.pair.ends[1 - place], made.pair.seen[1 - place]
    return {address for address in (far.address, seen) if address}


def _lines(made: Tunnel) -> tuple[Line, ...]:
    return tuple(end.line for end in made.pair.ends)


def compare_translations(now: Snapshot, output: Output, found: Sequence[PrintedTranslation]) -> Compared:
    """The static entries of `show ip nat translations` (S9.14). Those of traffic come and go, and are not compared, but for
    whether any rule makes them."""
    known: dict[PrintedTranslation, Line] = {}
    left: list[str] = []
    for rule in now.device(output.node).nat_rules:
        if rule.kind == "static":
            made = _static(now, output.node, rule)
            if made is None:
                left.append(f"{rule.line}: a static rule whose entry cannot be told")
            else:
                known[made] = rule.line
    device = now.device(output.node)
    sessions = [one for one in found if one.outside is not None or _is_given(device, one)]
    static = set(found) - set(sessions)
    differences = [*_unruled(device, sessions)]
    for one in sorted(known.keys() - static):
        differences.append(Difference(_entry(one), "a static entry", "", ("the device has no such entry",), (known[one],)))
    for one in sorted(static - known.keys()):
        differences.append(Difference(_entry(one), "", "a static entry", ("no line of the config makes it",)))
    same = len(known.keys() & static)
    aside = len(sessions) - sum(one.printed == _DYNAMIC for one in differences)
    return Compared(output.node, output.vrf, output.command, str(output), same, tuple(differences), (), tuple(left), aside)


def _is_given(device: Device, one: PrintedTranslation) -> bool:
    """Whether an entry without an outside address is what a rule without overload may have given a host."""
    rules = [rule for rule in device.nat_rules if rule.kind != "static" and not rule.is_overload]
    made = {(rule.local, rule.to) for rule in device.nat_rules}
    judge = Judge(device)
    return (one.inside_local, one.inside_global) not in made and any(_may_make(judge, rule, one) for rule in rules)


def _unruled(device: Device, sessions: Sequence[PrintedTranslation]) -> Iterator[Difference]:
    """The entries of traffic that no rule of the config permits, each local address once."""
    judge = Judge(device)
    told: set[int] = set()
    for one in sessions:
        if one.inside_local not in told and not any(_may_make(judge, rule, one) for rule in device.nat_rules):
            told.add(one.inside_local)
            why = f"no rule permits {dotted(one.inside_local)}; the entry may be older than the config"
            yield Difference(_entry(one), "", _DYNAMIC, (why,), tuple(rule.line for rule in device.nat_rules[:4]))


def _may_make(judge: Judge, rule: NatRule, one: PrintedTranslation) -> bool:
    """Whether a rule could have made an entry. What a route-map says is not looked at."""
    if rule.kind == "static":
        block = ~((1 << 32 - rule.length) - 1)
        is_local = rule.local is not None and (one.inside_local ^ rule.local) & block == 0
        return is_local and rule.port in (None, one.local_port)
    if rule.kind != "list":
        return True
    protocol = PROTOCOLS.get(one.protocol, 0)
    ports = (one.local_port, one.outside_port) if one.protocol in ("tcp", "udp") else (None, None)
    packet = Packet(one.inside_local, one.outside or 0, protocol, *ports)
    return not isinstance(judge.takes(rule, packet, Crossing(None, "")), Untouched)


def _entry(one: PrintedTranslation) -> str:
    ends = [
        f"{dotted(address)}:{port}" if port else dotted(address)
        for address, port in ((one.inside_local, one.local_port), (one.inside_global, one.global_port))
    ]
    return f"{one.protocol} {ends[0]} -> {ends[1]}".strip()


def _static(now: Snapshot, node: str, rule: NatRule) -> PrintedTranslation | None:
    """The entry that a static rule makes; None for a block of addresses and for what an interface without an address is."""
    made = now.device(node).interfaces.get(rule.interface)
    to = made.address.address if made and made.address else rule.to
    if to is None or rule.local is None or rule.length != 32:
        return None
    return PrintedTranslation(rule.protocol, to, rule.to_port or 0, rule.local, rule.port or 0)
