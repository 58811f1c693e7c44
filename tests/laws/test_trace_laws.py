"""What holds for every packet on its way (S11.5, S11.7, S9.8), on networks drawn with lists, NAT, policies, tunnels and loops."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from routecheck.failures import scenario
from routecheck.forwarding.journey import DISPOSITIONS, Journey
from routecheck.forwarding.packet import ESP, GRE, Frame, Packet
from routecheck.network import from_texts
from routecheck.questions.parties import Wanted
from routecheck.questions.trace import Trace, trace
from tests.builders import now
from tests.strategies import MixedDrawing, failures, mixed_drawings

FRAGMENTS = (
    "interface GigabitEthernet0/{port}\n ip nat inside\n",
    "interface GigabitEthernet0/{port}\n ip nat outside\n",
    (
        "interface GigabitEthernet0/{port}\n ip access-group 101 in\n"
        "access-list 101 permit tcp any any\naccess-list 101 permit icmp any any\n"
    ),
    (
        "interface GigabitEthernet0/{port}\n ip access-group 102 out\n"
        "access-list 102 deny tcp any any eq 80\naccess-list 102 permit ip any any\n"
    ),
    "interface GigabitEthernet0/{port}\n ip tcp adjust-mss 1300\n",
    "interface GigabitEthernet0/{port}\n no ip proxy-arp\n no ip unreachables\n",
    "interface GigabitEthernet0/{port}\n ip policy route-map TURN\nroute-map TURN permit 10\n set ip next-hop 10.{port}.0.1\n",
    "interface GigabitEthernet0/{port}\n ip mtu 1200\n",
    "access-list 1 permit any\nip nat inside source list 1 interface GigabitEthernet0/{port} overload\n",
    "access-list 2 permit any\nip nat pool P 198.51.100.1 198.51.100.2 prefix-length 30\nip nat inside source list 2 pool P\n",
    "ip route 172.16.0.0 255.255.0.0 10.{port}.0.2\n",
    "ip route 172.16.0.0 255.255.0.0 10.{port}.0.3\n",
)


class Case(NamedTuple):
    drawing: MixedDrawing
    more: dict[str, str]
    wanted: Wanted
    failed: str

    def answer(self) -> Trace:
        texts = {file: text + self.more.get(file, "") for file, text in self.drawing.texts().items()}
        start = now(from_texts(texts))
        if self.failed:
            start = start.after(scenario(start.network, start.base.wires, self.failed))
        return trace(start, self.wanted)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    drawing = draw(mixed_drawings())
    count = draw(st.integers(0, 6))
    more: dict[str, str] = {}
    for _ in range(count):
        file = f"R{draw(st.integers(1, drawing.routers))}.cfg"
        port = draw(st.integers(0, max(0, len(drawing.wires) - 1)))
        more[file] = more.get(file, "") + draw(st.sampled_from(FRAGMENTS)).format(port=port)
    sender = f"R{draw(st.integers(1, drawing.routers))}" if draw(st.booleans()) else f"10.{draw(st.integers(0, 2))}.0.99"
    if sender.startswith("10.") and int(sender.split(".")[1]) >= len(drawing.wires):
        sender = "R1"
    target = draw(st.sampled_from([f"10.255.0.{draw(st.integers(1, drawing.routers))}", "10.0.0.77", "172.16.5.5", "8.8.8.8"]))
    protocol, port = draw(st.sampled_from([("icmp", 0), ("tcp", 80), ("tcp", 443), ("udp", 53)]))
    failed = draw(failures(drawing))[0] if draw(st.booleans()) else ""
    return Case(drawing, more, Wanted(sender, target, protocol, port), failed)


def links(journey: Journey) -> list[tuple[Frame, Packet]]:
    """The frames that carry the packet itself, without its error and without ARP."""
    return [(frame, frame.content) for frame in journey.frames if isinstance(frame.content, Packet)]


def every(answer: Trace) -> list[Journey]:
    found = list(answer.journeys)
    return found + [journey.error for journey in found if journey.error]


class TestEveryPacket:
    @settings(deadline=None)
    @given(cases())
    def test_it_ends_and_says_how(self, case: Case) -> None:
        """A trace never runs forever."""
        answer = case.answer()
        assert answer.disposition in DISPOSITIONS
        assert all(journey.ending.disposition in DISPOSITIONS and journey.ending.reason for journey in every(answer))

    @settings(deadline=None)
    @given(cases())
    def test_its_ttl_falls_its_macs_change_and_its_addresses_stay(self, case: Case) -> None:
        for journey in every(case.answer()):
            hops = {(hop.node, hop.left_by): hop for hop in journey.hops}
            for (before, one), (after, other) in pairwise(links(journey)):
                assert before.receiver is not None
                assert before.receiver.node == after.sender.node
                if before.source_mac and after.source_mac:
                    assert (before.source_mac, before.destination_mac) != (after.source_mac, after.destination_mac)
                    assert before.source_mac != after.source_mac
                if {one.protocol, other.protocol} & {GRE, ESP}:
                    continue
                assert other.ttl < one.ttl
                kinds = {step.kind for step in hops[after.sender.node, after.sender.interface].steps}
                if "nat" not in kinds:
                    assert (one.source, one.destination, one.source_port, one.destination_port) == (
                        other.source, other.destination, other.source_port, other.destination_port,
                    )  # fmt: skip

    @settings(deadline=None)
    @given(cases())
    def test_no_two_sessions_share_an_address_and_port_outside(self, case: Case) -> None:
        """S9.8: of one protocol, for different inside hosts."""
        owners: dict[object, set[object]] = {}
        for node, entry in case.answer().sessions:
            if entry.inside_global_port is not None:
                outside = node, entry.protocol, entry.inside_global, entry.inside_global_port
                owners.setdefault(outside, set()).add((entry.inside_local, entry.inside_local_port))
        assert all(len(inside) == 1 for inside in owners.values())

    @settings(deadline=None)
    @given(cases())
    def test_the_same_question_has_the_same_answer_and_another_seed_other_numbers_only(self, case: Case) -> None:
        answer, again = case.answer(), case.answer()
        assert answer == again
        other = case._replace(wanted=case.wanted._replace(seed=7)).answer()
        assert other.disposition == answer.disposition
