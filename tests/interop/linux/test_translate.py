"""What keeps the comparison with Linux honest: nothing is left out in silence, and a wrong frame is seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from routecheck.forwarding.packet import Arp, Packet
from routecheck.questions.parties import Session, Wanted
from routecheck.questions.trace import Trace, asked
from tests.builders import net, now
from tests.forwarding.traces import host, lan, traced
from tests.interop.linux.compare import disagreements
from tests.interop.linux.differences import KNOWN, crossings
from tests.interop.linux.edges import EDGE, HOSTS, LISTS, NAT, OVERLOAD
from tests.interop.linux.frames import Crossed
from tests.interop.linux.lives import LIVES
from tests.interop.linux.refuse import NotTranslated, refuse
from tests.interop.linux.rules import ruleset
from tests.interop.linux.translate import linux_name, routes
from tests.interop.linux.written import FORWARDING, PC, R1, R2, WEB


@pytest.mark.parametrize(
    "lines",
    [
        "router ospf 1\n network 0.0.0.0 255.255.255.255 area 0",
        "interface Gi0/0\n ip policy route-map AWAY",
        "interface Gi0/0\n ip verify unicast source reachable-via rx",
        "interface Gi0/0\n no ip unreachables",
        "interface Gi0/0.10\n encapsulation dot1Q 10\n ip address 10.9.0.1 255.255.255.0",
        "interface Tunnel0\n ip address 10.9.0.1 255.255.255.0",
        "interface Serial0/0\n ip address 10.9.0.1 255.255.255.0",
        "ip nat pool P 203.0.113.4 203.0.113.5 prefix-length 29\nip nat inside source list 1 pool P",
        "ip nat inside source list 1 pool P overload",
        "ip route 10.8.0.0 255.255.0.0 10.0.12.2 track 1",
        "access-list 101 permit ip any any fragments",
        "ip route 10.8.0.0 255.255.0.0 10.0.12.2 permanent",
        "frobnicate",
    ],
)
def test_what_has_no_translation_is_refused(lines: str) -> None:
    with pytest.raises(NotTranslated):
        refuse(net(R1=f"{R1}{lines}\n").devices["R1"])


def test_an_output_list_behind_nat_is_refused() -> None:
    """S8.1: Linux would filter before it translates."""
    with pytest.raises(NotTranslated, match="before it translates"):
        refuse(net(R1=EDGE.replace("ip nat outside", "ip nat outside\n ip access-group 1 out")).devices["R1"])


def test_next_hops_that_are_further_away_and_equal_ways_are_refused() -> None:
    for lines in ("ip route 10.8.0.0 255.255.0.0 10.99.0.1\n", "ip route 10.0.2.0 255.255.255.0 Gi0/0\n"):
        with pytest.raises(NotTranslated):
            routes(net(R1=R1 + lines).devices["R1"], frozenset())


def test_a_list_is_in_force_where_section_8_says() -> None:
    text = EDGE.replace("ip nat outside", "ip nat outside\n ip access-group 101 in") + OVERLOAD
    text += "access-list 101 permit tcp any any established\naccess-list 101 deny udp any range 5 9 host 203.0.113.2 gt 1023\n"
    made = ruleset(net(R1=text).devices["R1"], linux_name)
    assert 'type filter hook prerouting priority -300;\niifname "Gi0_1" jump list_101' in made
    assert "ip protocol 6 tcp flags & (ack | rst) != 0 return" in made
    assert (
        "ip daddr & 255.255.255.255 == 203.0.113.2 ip protocol 17 udp sport 5-9 udp dport > 1023 reject with icmp type "
        "admin-prohibited" in made
    )
    assert "ip saddr & 255.255.255.0 == 192.168.1.0 masquerade" in made


def test_a_difference_has_a_name_and_a_reason() -> None:
    assert len({known.name for known in KNOWN}) == len(KNOWN)
    assert all(known.reason for known in KNOWN)


def test_there_are_enough_written_networks() -> None:
    written = (*FORWARDING, *NAT, *LISTS, *HOSTS)
    assert len(written) >= 24
    assert len({case.name for case in (*written, *LIVES)}) == len(written) + len(LIVES)
    assert all(len(case.endings) == len(case.probes) for case in written)


def _sent(answer: Trace) -> list[Crossed]:
    return [frame for journey in answer.journeys for frame in crossings(journey)]


def _packet(**more: object) -> Callable[[Crossed], Crossed]:
    def changed(one: Crossed) -> Crossed:
        return one._replace(content=one.content._replace(**more)) if isinstance(one.content, Packet) else one  # type: ignore[arg-type]

    return changed


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one._replace(source_mac="0e:00:00:00:00:01"),
        lambda one: one._replace(destination_mac="0e:00:00:00:00:01"),
        _packet(ttl=9),
        _packet(source=1),
        _packet(destination=1),
        _packet(source_port=1),
        _packet(destination_port=1),
        _packet(has_df=False),
        _packet(sequence=1),
        _packet(flags=frozenset(("fin",))),
        _packet(payload=None, mss=1400),
        lambda one: one._replace(content=one.content._replace(target=1)) if isinstance(one.content, Arp) else one,
    ],
)
def test_every_field_of_a_frame_counts(change: Callable[[Crossed], Crossed]) -> None:
    answer = traced(lan(PC, WEB, R1=R1, R2=R2), "pc", "web", 80)
    sent = _sent(answer)
    assert disagreements(answer, sent) == []
    wrong = [place for place, one in enumerate(sent) if change(one) != one]
    assert wrong
    for place in wrong[-1:]:
        assert disagreements(answer, [*sent[:place], change(sent[place]), *sent[place + 1 :]])


def test_the_order_and_the_number_of_frames_count() -> None:
    answer = traced(lan(PC, WEB, R1=R1, R2=R2), "pc", "web")
    sent = _sent(answer)
    assert disagreements(answer, sent[:-1])
    assert disagreements(answer, [*sent, sent[-1]])
    assert disagreements(answer, [sent[1], sent[0], *sent[2:]])


@pytest.mark.parametrize(("port", "agrees"), [(1024, True), (40000, True), (50000, False), (700, False)])
def test_that_a_second_host_gets_another_port_of_the_group_counts_but_not_which(port: int, agrees: bool) -> None:
    """S9.7: 50000 is the port of the first."""
    inside = [host(name, f"192.168.1.{octet}/24", "192.168.1.1") for name, octet in (("pc", 10), ("other", 11))]
    network = now(lan(*inside, R1=EDGE + OVERLOAD))
    first, second = (Session(network, Wanted(name, "198.51.100.5", "udp", 53, 50000)) for name in ("pc", "other"))
    asked(network, first)
    second.memory = first.memory
    answer = asked(network, second)
    sent = _sent(answer)
    seen = [
        _packet(**{field: port})(one) if isinstance(one.content, Packet) and (field := _field_with(one.content, 1024)) else one
        for one in sent
    ]
    assert (seen != sent) is (port != 1024)
    assert (disagreements(answer, seen) == []) is agrees


def _field_with(packet: Packet, port: int) -> str:
    return next((name for name in ("source_port", "destination_port") if getattr(packet, name) == port), "")
