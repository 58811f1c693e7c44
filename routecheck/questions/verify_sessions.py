"""What devices printed of their neighbours, SAs and static translations, against the model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routecheck.address import dotted, parse_address
from routecheck.model.nat import NatRule
from routecheck.printed.outputs import Output
from routecheck.printed.tables import PrintedNeighbor, PrintedSa, PrintedTranslation
from routecheck.questions.link_state import Neighbor, link_state
from routecheck.questions.tunnels import DOWN, Tunnel, Wanted, tunnels
from routecheck.questions.verify import Compared, Difference
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line

_UP = "QM_IDLE"


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
    """The static entries of `show ip nat translations` (S9.14). Those of traffic come and go, and are not compared."""
    known: dict[PrintedTranslation, Line] = {}
    left: list[str] = []
    for rule in now.device(output.node).nat_rules:
        if rule.kind == "static":
            made = _static(now, output.node, rule)
            if made is None:
                left.append(f"{rule.line}: a static rule whose entry cannot be told")
            else:
                known[made] = rule.line
    differences = []
    for one in sorted(known.keys() - set(found)):
        differences.append(Difference(_entry(one), "a static entry", "", ("the device has no such entry",), (known[one],)))
    for one in sorted(set(found) - known.keys()):
        differences.append(Difference(_entry(one), "", "a static entry", ("no line of the config makes it",)))
    same = len(known.keys() & set(found))
    return Compared(output.node, output.vrf, output.command, str(output), same, tuple(differences), (), tuple(left))


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
