"""What holds for every matrix: it agrees with walks packet by packet, and access lists only take away."""

from __future__ import annotations

from hypothesis import event, given, settings
from hypothesis import strategies as st

from routecheck.address import dotted
from routecheck.failures import scenario
from routecheck.forwarding.flows.flows import Flows
from routecheck.forwarding.flows.gates import ECHO, AclGate, Flow, Hosts
from routecheck.forwarding.flows.tables import Tables, Target
from routecheck.forwarding.journey import DELIVERED, EXITS
from routecheck.model.policy import Acl, AclEntry
from routecheck.network import from_texts
from routecheck.policy.acl import first_match
from routecheck.policy.ruling import all_of
from routecheck.questions.matrix import ask
from routecheck.questions.matrix_sweep import LOST, REACHED
from routecheck.questions.parties import Wanted
from routecheck.questions.subnets import subnets
from routecheck.questions.trace import trace
from routecheck.rib.neighbours import hearing, owner, unanswered
from routecheck.rib.walk import forward, ways_of
from routecheck.rib.world import Arrived, Lost, Place
from routecheck.snapshot import Snapshot, snapshot
from routecheck.syntax.line import Line
from routecheck.topology import End
from tests.strategies import MixedDrawing, acl_entries, failures, mixed_drawings

LINE = Line("R1.cfg", 1, 1, 0, ("x",), "x")
ADDRESSES = (0x0A000001, 0x0A000002, 0x0A010001, 0xC0A80001, 0x0A000003)
FLOWS = st.sampled_from(
    [ECHO, ECHO._replace(is_reply=True), Flow(6), Flow(6, 21), Flow(6, 22, is_reply=True), Flow(17, 20), Flow(47)]
)


@st.composite
def entries(draw: st.DrawFn) -> list[AclEntry]:
    """Some entries, of which a few hold something unknown."""
    found = draw(st.lists(acl_entries(), min_size=1, max_size=6))
    return [one._replace(unknown="is not understood") if draw(st.integers(0, 5)) == 0 else one for one in found]


class TestLists:
    """S7.1: what a list makes of all sources at once is what it makes of each packet."""

    @given(entries(), FLOWS)
    def test_a_list_over_sets_equals_the_list_packet_by_packet(self, made: list[AclEntry], flow: Flow) -> None:
        acl = Acl("A", LINE, False, tuple(made))
        gate = AclGate(acl, (End("R1", "Gi0/0"), "in", LINE), Hosts(ADDRESSES), (flow, False))
        for number, destination in enumerate(ADDRESSES):
            passed = gate.at(number)
            for place, source in enumerate(ADDRESSES):
                packets = [one._replace(source=source, destination=destination) for one in flow.packets([32768, 65535])]
                verdicts = {first_match(acl, packet).is_permitted for packet in packets}
                expected = verdicts.pop() if len(verdicts) == 1 else None
                found = True if passed.surely >> place & 1 else None if passed.perhaps >> place & 1 else False
                assert found is expected
                blamed = [part for part in passed.parts if part.sources >> place & 1]
                assert len(blamed) == (expected is not True)
                assert all(part.stop.is_certain is (expected is False) for part in blamed)


def failed(start: Snapshot, words: list[str]) -> Snapshot:
    for word in words:
        start = start.after(scenario(start.network, start.base.wires, word))
    return start


@st.composite
def networks(draw: st.DrawFn) -> tuple[MixedDrawing, list[str]]:
    drawing = draw(mixed_drawings())
    return drawing, draw(failures(drawing) | st.just([]))


class TestAgreement:
    """Where nothing but tables decides, a flow ends as `rib.walk.forward` says."""

    @settings(max_examples=60)
    @given(networks())
    def test_flows_end_as_walks_do(self, drawn: tuple[MixedDrawing, list[str]]) -> None:
        now = failed(snapshot(from_texts(drawn[0].texts())), drawn[1])
        world = now.state.world()
        found, _ = subnets(now, with_links=True, with_loopbacks=True)
        flows = Flows(Tables(world, [Target(one.host, one.wire) for one in found]), Hosts([one.host for one in found]), ECHO)
        for number, destination in enumerate(found):
            places = [Place(one.ends[0].node, "") for one in found]
            starts = [flows.graph.own(place) for place in places]
            solved = flows.solve(number, starts)
            for source, (place, start) in enumerate(zip(places, starts, strict=True)):
                fate = forward(world, place, destination.host)
                verdict = flows.verdict(solved, start, source)
                expected = True if isinstance(fate, Arrived) else False if isinstance(fate, Lost) else None
                told = f"{place.node} to {destination.name}: {fate}"
                if now.state.unstable and verdict is None:
                    continue  # tables that do not settle: a tunnel may lead into itself, and perhaps is true
                if verdict is not True:
                    stop = flows.why(solved, start, source)
                    assert stop.is_certain or verdict is None, told
                    if stop.disposition == EXITS and isinstance(fate, Arrived):
                        assert fate.at is None, told
                        continue
                assert verdict is expected, told


def listed(drawing: MixedDrawing, lists: list[tuple[int, str, str]]) -> dict[str, str]:
    """The configs of a drawing with access lists on some interfaces: (number of the interface, direction, entries)."""
    texts = drawing.texts()
    ports = [(file, line) for file, text in texts.items() for line in text.splitlines() if line.startswith("interface Gi")]
    for place, (number, direction, body) in enumerate(lists):
        file, line = ports[number % len(ports)]
        texts[file] = texts[file].replace(f"{line}\n", f"{line}\n ip access-group L{place} {direction}\n")
        texts[file] += f"ip access-list extended L{place}\n{body}"
    return texts


_BLOCK = st.builds("10.{}.0.0 0.0.255.255".format, st.integers(0, 6)) | st.sampled_from(["any", "10.0.0.0 0.254.255.255"])
_ENTRY = st.builds(
    " {} {} {} {}\n".format, st.sampled_from(["permit", "deny"]), st.sampled_from(["ip", "icmp", "tcp"]), _BLOCK, _BLOCK
)
_BODY = st.lists(_ENTRY, min_size=1, max_size=4).map("".join)
LISTS = st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["in", "out"]), _BODY), min_size=1, max_size=8)


class TestAccessLists:
    """An access list only takes away: without it every pair that was reached still is."""

    @settings(max_examples=40)
    @given(mixed_drawings(), LISTS)
    def test_removing_lists_never_loses_a_pair(self, drawing: MixedDrawing, lists: list[tuple[int, str, str]]) -> None:
        with_lists = ask(snapshot(from_texts(listed(drawing, lists))))
        without = ask(snapshot(from_texts(drawing.texts())))
        for one, other in zip(with_lists.cells(), without.cells(), strict=True):
            assert one.source.name == other.source.name
            if one.verdict == REACHED:
                assert other.verdict == REACHED
            if other.verdict == LOST:
                assert one.verdict == LOST


class Slow:
    """Follows one packet at a time, every leg of every ECMP set, and asks each list for that packet."""

    def __init__(self, now: Snapshot, flow: Flow) -> None:
        self.world, self.flow = now.state.world(), flow
        self.seen: set[str] = set()

    def arrives(self, end: End, ends: tuple[int, int], path: tuple[Place, ...] = ()) -> bool | None:
        """Whether a packet arrives that comes in by an interface."""
        made = self.world.network.devices[end.node].interfaces[end.interface]
        place = Place(end.node, made.vrf)
        return all_of((self.passes(end, made.acl_in, ends), self.routed(place, ends, path)))

    def routed(self, place: Place, ends: tuple[int, int], path: tuple[Place, ...]) -> bool | None:
        device = self.world.network.devices[place.node]
        if place in path:
            return False
        if owner(self.world, device, place.vrf, ends[1]):
            return True
        hops = [hop for route in self.world.rib(*place).longest_match(ends[1]) for hop in route.next_hops]
        legs = {way for hop in hops for way in ways_of(self.world, place, hop, ends[1], set())}
        found = {self.leaves(End(place.node, way.interface), way.address, ends, (*path, place)) for way in legs}
        self.seen |= {"legs differ"} if len(found) > 1 else set()
        return found.pop() if len(found) == 1 else None if found else False

    def leaves(self, end: End, address: int | None, ends: tuple[int, int], path: tuple[Place, ...]) -> bool | None:
        made = self.world.network.devices[end.node].interfaces.get(end.interface)
        if made is None or end in self.world.down:
            return False
        passes = self.passes(end, made.acl_out, ends)
        asked = ends[1] if address is None else address
        if unanswered(self.world, end, asked):
            return False
        far = next(hearing(self.world, end, asked), None)
        if far:
            return all_of((passes, self.arrives(far, ends, path)))
        return passes if asked == ends[1] else None

    def passes(self, end: End, named: tuple[str, Line] | None, ends: tuple[int, int]) -> bool | None:
        if named is None:
            return True
        acl = self.world.network.devices[end.node].acls.get(named[0])
        packets = [one._replace(source=ends[0], destination=ends[1]) for one in self.flow.packets([40000])]
        verdict = first_match(acl, packets[0]).is_permitted
        self.seen.add(f"list says {verdict}")
        return verdict


class TestWalks:
    """A flow of all sources at once ends as the packets of each source do."""

    @settings(max_examples=60)
    @given(mixed_drawings().filter(lambda drawing: not drawing.tunnels), LISTS, FLOWS)
    def test_flows_end_as_packets_do(self, drawing: MixedDrawing, lists: list[tuple[int, str, str]], flow: Flow) -> None:
        now = snapshot(from_texts(listed(drawing, lists)))
        found, _ = subnets(now)
        flows = Flows(
            Tables(now.state.world(), [Target(one.host, one.wire) for one in found]), Hosts([one.host for one in found]), flow
        )
        slow = Slow(now, flow)
        for number, destination in enumerate(found):
            starts = [[flows.graph.start(end) for end in one.gateways] for one in found]
            solved = flows.solve(number, [start for some in starts for start in some])
            for source, one in enumerate(found):
                for start, end in zip(starts[source], one.gateways, strict=True):
                    expected = slow.arrives(end, (one.host, destination.host))
                    assert flows.verdict(solved, start, source) is expected, f"{one.name} by {end} to {destination.name}"
        for what in slow.seen:
            event(what)


class TestTraces:
    """What the matrix is sure of the trace of a packet and its answer says, too."""

    @settings(max_examples=12)
    @given(mixed_drawings(), LISTS)
    def test_a_pair_ends_as_its_trace_does(self, drawing: MixedDrawing, lists: list[tuple[int, str, str]]) -> None:
        texts = listed(drawing, lists)
        for file in texts:
            texts[file] += f"interface Gi1/0\n ip address 10.100.{file[1:-4]}.1 255.255.255.0\n ip ospf 1 area 0\n"
        now = snapshot(from_texts(texts))
        cells = [cell for cell in ask(now).cells() if {cell.source.prefix.length, cell.destination.prefix.length} == {24}]
        alone = [cell for cell in cells if len(cell.source.gateways) == len(cell.destination.gateways) == 1]
        for cell in alone[:: max(1, len(alone) // 10)]:
            ends = dotted(cell.source.host), dotted(cell.destination.host)
            ending = trace(now, Wanted(*ends, "icmp")).disposition
            event(f"{cell.verdict}: {ending}")
            if cell.verdict == REACHED:
                assert ending == DELIVERED, f"{ends}"
            elif cell.verdict == LOST:
                assert ending != DELIVERED, f"{ends}"
