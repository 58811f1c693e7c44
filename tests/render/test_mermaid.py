"""Sequence diagrams: what Mermaid's grammar takes, and as many arrows as there are frames."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routecheck.address import parse_address
from routecheck.forwarding.journey import (
    DELIVERED,
    DISPOSITIONS,
    EXITS,
    INSUFFICIENT,
    NO_ROUTE,
    REFUSED,
    Ending,
    Hop,
    Journey,
    Step,
)
from routecheck.forwarding.packet import (
    ESP,
    GRE,
    ICMP,
    NOBODY,
    TCP,
    UDP,
    Arp,
    Carried,
    Content,
    Dns,
    Encrypted,
    Frame,
    Packet,
    Quoted,
    Record,
)
from routecheck.render.mermaid import label, sequence
from routecheck.topology import End

PC, GATEWAY, OUTSIDE = End("pc1", "eth0"), End("R1", "GigabitEthernet0/0"), End("R1", "GigabitEthernet0/1")
CLIENT, SERVER, GLOBAL = (parse_address(one) for one in ("192.168.1.10", "93.184.216.34", "203.0.113.2"))
SYN = Packet(CLIENT, SERVER, TCP, 50001, 443, flags=frozenset(("syn",)), sequence=1000)
_TEXT = r"(?:[^#;\n<>]|#\w+;)*"
ROW = re.compile(
    rf"sequenceDiagram|    participant p\d+ as {_TEXT}|    Note over p\d+: {_TEXT}|    p\d+(?:->>|-->>|-x)p\d+: {_TEXT}"
)
ARROW = re.compile(r"    p\d+(->>|-->>|-x)p\d+: ")


def frame(content: Packet | Arp, one: End = PC, other: End | None = GATEWAY) -> Frame:
    return Frame(0, one, other, "02:00:00:00:00:01", "02:00:00:00:00:02", content)


def hop(node: str, *steps: tuple[str, str]) -> Hop:
    return Hop(node, None, SYN, tuple(Step(kind, told) for kind, told in steps))


def journey(*frames: Frame, ending: str = DELIVERED, hops: tuple[Hop, ...] = (), error: Journey | None = None) -> Journey:
    return Journey("a test", SYN, hops, Ending(ending, "R1", "why; #1"), frames, error)


def rows(*journeys: Journey) -> list[str]:
    """The rows behind the participants, each of which Mermaid takes."""
    out = sequence(journeys).splitlines()
    assert [row for row in out if not ROW.fullmatch(row)] == []
    return [row.strip() for row in out if "participant" not in row][1:]


def test_participants_stand_in_the_order_in_which_they_appear() -> None:
    out = sequence([journey(frame(SYN), frame(SYN, OUTSIDE, None))]).splitlines()
    assert out[1:4] == ["    participant p0 as pc1", "    participant p1 as R1", "    participant p2 as not in these files"]


def test_the_story_of_a_packet_has_arp_decisions_and_addresses_behind_nat() -> None:
    asked = Arp(False, "02:00:00:00:00:01", CLIENT, NOBODY, parse_address("192.168.1.1"))
    answered = Arp(True, "02:00:00:00:00:02", parse_address("192.168.1.1"), "02:00:00:00:00:01", CLIENT)
    hops = (
        hop("pc1", ("route", "to the gateway"), ("arp", "who has it")),
        hop("R1", ("acl-in", "access list 101: 'permit ip any any'"), ("nat", "192.168.1.10 becomes 203.0.113.2")),
    )
    frames = (frame(asked), frame(answered, GATEWAY, PC), frame(SYN), frame(SYN._replace(source=GLOBAL, ttl=63), OUTSIDE, None))
    assert rows(journey(*frames, hops=hops, ending=EXITS)) == [
        "Note over p0: to the gateway",
        "p0->>p1: ARP who has 192.168.1.1? tell 192.168.1.10",
        "p1-->>p0: ARP 192.168.1.1 is at 02:00:00:00:00:02",
        "p0->>p1: TCP SYN seq 1000 ack 0, 192.168.1.10:50001 to 93.184.216.34:443, TTL 64",
        "Note over p1: access list 101: 'permit ip any any'",
        "Note over p1: 192.168.1.10 becomes 203.0.113.2",
        "p1->>p2: TCP SYN seq 1000 ack 0, 203.0.113.2:50001 to 93.184.216.34:443, TTL 63",
        "Note over p1: exits-network: why#59; #35;1",
    ]


@pytest.mark.parametrize("ending", DISPOSITIONS)
def test_the_last_arrow_of_a_lost_packet_ends_with_a_cross(ending: str) -> None:
    arrows = [
        found.group(1) for row in rows(journey(frame(SYN), frame(SYN), ending=ending)) if (found := ARROW.match(f"    {row}"))
    ]
    is_lost = ending not in (DELIVERED, EXITS, REFUSED, INSUFFICIENT)
    assert arrows == ["->>", "-x" if is_lost else "->>"]


def test_a_packet_that_never_leaves_has_a_note_and_no_arrow() -> None:
    out = rows(journey(ending=NO_ROUTE, hops=(hop("R1", ("route", "no route")),)))
    assert out == ["Note over p0: no route", "Note over p0: no-route: why#59; #35;1"]


def test_what_comes_out_of_a_tunnel_is_told_before_it_is_sent_on() -> None:
    hops = (
        hop("X", ("nat", "first")),
        hop("pc1", ("decrypt", "second")),
        hop("pc1", ("route", "third")),
        hop("R1", ("route", "last")),
    )
    out = rows(journey(frame(SYN), hops=hops))
    assert [row.rpartition(" ")[2] for row in out] == ["first", "second", "third", "64", "last"]


def test_what_a_device_decides_again_is_told_once() -> None:
    again = journey(frame(SYN), hops=(hop("pc1", ("route", "to the gateway")),))
    assert [row.startswith("Note") for row in rows(again, again)] == [True, False, False]


def test_an_error_follows_what_it_is_about() -> None:
    error = Packet(GLOBAL, CLIENT, ICMP, icmp_type=3, icmp_code=1, payload=Quoted(SYN))
    out = rows(journey(frame(SYN), ending=NO_ROUTE, error=journey(frame(error, GATEWAY, PC))))
    assert out[-1] == "p1->>p0: ICMP unreachable 3/1, 203.0.113.2 to 192.168.1.10, TTL 64"


ANSWER = (Record("a.b", "CNAME", "c.d", 1), Record("c.d", "A", "192.0.2.1", 1))


@pytest.mark.parametrize(("packet", "told"), [
    (Packet(1, 2, UDP, 5, 53, payload=Dns(1, "a.b")), "DNS a.b A?, 0.0.0.1:5 to 0.0.0.2:53, TTL 64"),
    (Packet(1, 2, UDP, 53, 5, payload=Dns(1, "a.b", is_response=True, answers=ANSWER)),
     "DNS a.b A: CNAME c.d, A 192.0.2.1, 0.0.0.1:53 to 0.0.0.2:5, TTL 64"),
    (Packet(1, 2, UDP, 53, 5, payload=Dns(1, "a.b", is_response=True, code="NXDOMAIN")),
     "DNS a.b A: NXDOMAIN, 0.0.0.1:53 to 0.0.0.2:5, TTL 64"),
    (Packet(1, 2, UDP, 53, 5, payload=Dns(1, "", "NS", is_response=True, is_truncated=True)),
     "DNS . NS: no records (truncated), 0.0.0.1:53 to 0.0.0.2:5, TTL 64"),
    (Packet(1, 2, ESP, payload=Encrypted(255, 3, SYN, 80)), "ESP SPI 0x000000FF number 3, 0.0.0.1 to 0.0.0.2, TTL 64"),
    (Packet(1, 2, GRE, payload=Carried(Packet(3, 4, ICMP, icmp_type=8, sequence=1))),
     "GRE (ICMP echo 1), 0.0.0.1 to 0.0.0.2, TTL 64"),
    (Packet(1, 2, TCP, 5, 80, flags=frozenset(("psh", "ack")), payload=Content("HTTP GET /", 9)),
     "TCP PSH ACK HTTP GET / seq 0 ack 0, 0.0.0.1:5 to 0.0.0.2:80, TTL 64"),
    (Packet(1, 2, UDP, 5, 9, payload=Content("data", 9)), "UDP, 0.0.0.1:5 to 0.0.0.2:9, TTL 64"),
    (Packet(1, 2, 89), "protocol 89, 0.0.0.1 to 0.0.0.2, TTL 64"),
])  # fmt: skip
def test_a_label_says_what_a_frame_holds(packet: Packet, told: str) -> None:
    assert label(packet) == told


_ENDS = st.builds(End, st.sampled_from(("pc1", "R1", "R2", "end", "a;b#c")), st.just("eth0"))
_FRAMES = st.lists(st.builds(frame, st.just(SYN), _ENDS, st.one_of(st.none(), _ENDS)), max_size=4)
_STEPS = st.lists(st.builds(Step, st.sampled_from(("nat", "route", "arp")), st.text(max_size=20)), max_size=2).map(tuple)
_HOPS = st.lists(
    st.builds(lambda node, steps: Hop(node, None, SYN, steps), st.sampled_from(("pc1", "R1", "X")), _STEPS), max_size=3
)
_ENDINGS = st.builds(Ending, st.sampled_from(DISPOSITIONS), st.just("R1"), st.text(max_size=20))
_JOURNEYS = st.builds(lambda frames, hops, ending: Journey("", SYN, tuple(hops), ending, tuple(frames)), _FRAMES, _HOPS, _ENDINGS)


@given(st.lists(st.builds(lambda one, error: one._replace(error=error), _JOURNEYS, st.one_of(st.none(), _JOURNEYS)), max_size=3))
def test_there_are_as_many_arrows_as_frames(journeys: list[Journey]) -> None:
    """Whatever the texts hold, each row stays one that Mermaid takes."""
    out = sequence(journeys).split("\n")
    assert [row for row in out[:-1] if not ROW.fullmatch(row)] == []
    frames = sum(len(one.frames) + len(one.error.frames if one.error else ()) for one in journeys)
    assert sum(ARROW.match(row) is not None for row in out) == frames
