"""What holds in every translation table (section 9 of semantics.md), whatever the rules and the packets."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from routecheck.address import parse_address
from routecheck.forwarding.nat.numbers import GROUPS, Numbers, Ports
from routecheck.forwarding.nat.states import CLOSING, ESTABLISHED, FIN, NEW, NEXT, RST, SEGMENT, SYN, SYN_SENT
from routecheck.forwarding.nat.table import NatTable
from routecheck.forwarding.nat.values import Crossing, Refused, Result, Translated, Untouched
from routecheck.forwarding.packet import ECHO, ICMP, TCP, UDP, UNREACHABLE, Packet, Quoted
from routecheck.ios.fold import read_device
from tests.strategies import NAT_EDGE, NatStep, nat_rules, nat_steps

NAMES = tuple(f"GigabitEthernet0/{number}" for number in range(3))
STEPS = st.lists(nat_steps(), min_size=6, max_size=25)


class Sent(NamedTuple):
    """A step, when it was, and what became of it."""

    step: NatStep
    at_s: int
    result: Result


class Run:
    """A table, and packets sent through it one after the other."""

    def __init__(self, rules: list[str]) -> None:
        device = read_device(NAT_EDGE + "\n".join(rules), "R1.cfg")
        assert not device.diagnostics
        self.table = NatTable(device)
        self.at_s = 0

    def send(self, step: NatStep) -> Sent:
        self.at_s += step.wait_s
        if step.arrives_by == 0:
            crossing = Crossing(NAMES[0], NAMES[step.leaves_by])
            return Sent(step, self.at_s, self.table.out(step.packet, crossing, self.at_s))
        return Sent(step, self.at_s, self.table.back(step.packet, NAMES[step.arrives_by], self.at_s))

    def answered(self, sent: Packet, step: NatStep) -> Result:
        """What becomes of the answer to a packet as it left."""
        if step.arrives_by == 0:
            return self.table.back(reply(sent), NAMES[1], self.at_s)
        return self.table.out(reply(sent), Crossing(NAMES[0], NAMES[1]), self.at_s)


def reply(packet: Packet) -> Packet:
    """The answer to a packet."""
    return packet._replace(
        source=packet.destination, destination=packet.source,
        source_port=packet.destination_port, destination_port=packet.source_port,
        flags=frozenset(("ack",)) if packet.protocol == TCP else frozenset(),
    )  # fmt: skip


class TestThereAndBack:
    """NAT out and then back is the identity."""

    @given(nat_rules(), STEPS)
    def test_an_answer_reaches_whoever_sent_the_packet(self, rules: list[str], steps: list[NatStep]) -> None:
        run = Run(rules)
        for step in steps:
            _, _, result = run.send(step)
            if isinstance(result, Translated):
                found = run.answered(result.packet, step)
                assert isinstance(found, Translated)
                assert found.packet._replace(flags=frozenset()) == reply(step.packet)._replace(flags=frozenset())

    @given(nat_rules(), STEPS)
    def test_an_error_about_a_packet_reaches_whoever_sent_it(self, rules: list[str], steps: list[NatStep]) -> None:
        run = Run(rules)
        for step in steps:
            _, _, result = run.send(step)
            if isinstance(result, Translated) and step.arrives_by == 0:
                sent = result.packet
                error = Packet(
                    parse_address("203.0.113.1"), sent.source, ICMP, icmp_type=UNREACHABLE, icmp_code=1, payload=Quoted(sent)
                )
                found = run.table.back(error, NAMES[1], run.at_s)
                assert isinstance(found, Translated)
                assert found.packet.destination == step.packet.source
                assert found.packet.payload == Quoted(step.packet)


class TestSessions:
    """S9.8: one (protocol, inside global, port) belongs to one inside local."""

    @given(nat_rules(), STEPS)
    def test_no_two_live_ones_share_a_global_port_for_different_inside_hosts(
        self, rules: list[str], steps: list[NatStep]
    ) -> None:
        run = Run(rules)
        for step in steps:
            run.send(step)
            owners: dict[object, object] = {}
            for one in run.table.entries(run.at_s):
                if one.inside_global is None or one.inside_global_port is None:
                    continue
                key = one.protocol, one.inside_global, one.inside_global_port
                local = one.inside_local, one.inside_local_port
                assert owners.setdefault(key, local) == local

    @given(nat_rules(), STEPS)
    def test_none_outlives_its_timer_and_all_dynamic_ones_go_in_the_end(self, rules: list[str], steps: list[NatStep]) -> None:
        run = Run(rules)
        static = list(Run(rules).table.entries(0))
        for step in steps:
            run.send(step)
            for one in run.table.entries(run.at_s):
                assert one.is_static or one.timeout_s is None or one.used_s + one.timeout_s > run.at_s
        last = list(run.table.entries(run.at_s + 2 * 86400))
        assert [one._replace(used_s=0) for one in last] == static

    @given(nat_rules(), STEPS)
    def test_clearing_gives_every_port_and_address_back(self, rules: list[str], steps: list[NatStep]) -> None:
        run, fresh = Run(rules), Run(rules)
        for step in steps:
            run.send(step)
        run.table.clear(run.at_s)
        for step in steps:
            found = [one.send(step).result for one in (run, fresh)]
            assert type(found[0]) is type(found[1])
            if isinstance(found[0], Translated) and isinstance(found[1], Translated):
                assert found[0].packet == found[1].packet

    @given(nat_rules(), STEPS)
    def test_the_same_packets_give_the_same_table(self, rules: list[str], steps: list[NatStep]) -> None:
        one, other = Run(rules), Run(rules)
        assert [one.send(step).result for step in steps] == [other.send(step).result for step in steps]


class TestStatics:
    """S9.11: static entries are there from configuration on, in both directions."""

    @given(STEPS, st.integers(0, 255), st.sampled_from((80, 443, 50000)))
    def test_a_network_is_reached_and_left_by_the_same_number(self, steps: list[NatStep], host: int, port: int) -> None:
        run = Run(["ip nat inside source static network 192.168.1.0 203.0.113.0 /24"])
        for step in steps:
            run.send(step)
        local, shown, remote = parse_address("192.168.1.0") | host, parse_address("203.0.113.0") | host, parse_address("9.9.9.9")
        there = run.table.back(Packet(remote, shown, UDP, port, 4242), NAMES[1], run.at_s)
        assert isinstance(there, Translated)
        assert there.packet.destination == local
        back = run.table.out(Packet(local, remote, UDP, 4243, port), Crossing(NAMES[0], NAMES[2]), run.at_s)
        assert isinstance(back, Translated)
        assert back.packet.source == shown


class TestPorts:
    """S9.7: kept when free, else of the same group."""

    @given(
        st.sampled_from((TCP, UDP, ICMP)),
        st.lists(st.sampled_from((0, 1, 2, 511, 512, 513, 1023, 1024, 1025, 2000)), min_size=8, max_size=60),
    )
    def test_a_free_port_is_kept_and_another_is_the_lowest_free_one_of_its_group(self, protocol: int, wanted: list[int]) -> None:
        ports, taken = Ports(protocol), set[int]()
        for port in wanted:
            found = ports.choose(port)
            first, last = next(group for group in GROUPS if group[0] <= port <= group[1])
            free = [one for one in range(max(first, protocol != ICMP), last + 1) if one not in taken]
            assert found == (port if port not in taken else free[0])
            taken.add(found)

    @given(nat_rules(), STEPS)
    def test_the_table_never_hands_out_a_port_of_another_group(self, rules: list[str], steps: list[NatStep]) -> None:
        run = Run(rules)
        for step in steps:
            run.send(step)
            for one in run.table.entries(run.at_s):
                if one.rule.is_overload and one.inside_global_port is not None and one.inside_local_port is not None:
                    groups = [
                        next(group for group in GROUPS if group[0] <= port <= group[1])
                        for port in (one.inside_global_port, one.inside_local_port)
                    ]
                    assert groups[0] == groups[1]

    @given(st.lists(st.tuples(st.booleans(), st.integers(5, 8)), min_size=10, max_size=40))
    def test_the_lowest_free_number_is_always_found(self, steps: list[tuple[bool, int]]) -> None:
        numbers, taken = Numbers(5, 8), set[int]()
        for is_taken, number in steps:
            (numbers.take if is_taken else numbers.free)(number)
            (taken.add if is_taken else taken.discard)(number)
            assert numbers.lowest() == next((one for one in range(5, 9) if one not in taken), None)


class TestLeftAlone:
    """S9.2, S9.5."""

    @given(STEPS)
    def test_without_rules_nothing_is_touched(self, steps: list[NatStep]) -> None:
        run = Run([])
        assert all(isinstance(run.send(step).result, Untouched) for step in steps)
        assert list(run.table.entries(run.at_s)) == []

    @given(nat_rules(), STEPS)
    def test_what_is_refused_or_left_alone_leaves_no_entry(self, rules: list[str], steps: list[NatStep]) -> None:
        run = Run(rules)
        for step in steps:
            run.table.expire(run.at_s + step.wait_s)
            before = list(run.table.entries(run.at_s + step.wait_s))
            _, at_s, result = run.send(step)
            if isinstance(result, Refused | Untouched):
                assert [one._replace(used_s=0) for one in run.table.entries(at_s)] == [one._replace(used_s=0) for one in before]


class TestStates:
    """S9.12: the table of TCP is complete, and only a new SYN leads back from the end."""

    def test_every_state_knows_every_event(self) -> None:
        states, events = (NEW, SYN, ESTABLISHED, CLOSING), (SYN_SENT, SEGMENT, FIN, RST)
        assert NEXT.keys() == {(state, event) for state in states for event in events}
        assert {state for (was, event), state in NEXT.items() if was == CLOSING and event != SYN_SENT} == {CLOSING}
        assert NEW not in NEXT.values()

    def test_an_echo_is_a_query(self) -> None:
        run = Run(["ip nat inside source list 1 interface GigabitEthernet0/1 overload"])
        echo = Packet(parse_address("192.168.1.5"), parse_address("9.9.9.9"), ICMP, query=7, icmp_type=ECHO, icmp_code=0)
        found = run.table.out(echo, Crossing(NAMES[0], NAMES[1]), 0)
        assert isinstance(found, Translated)
        assert found.packet.query == 7
