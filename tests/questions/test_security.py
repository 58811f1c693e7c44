"""What packets are told of the tunnels that they meet."""

from __future__ import annotations

import pytest

from routecheck.address import parse_address
from routecheck.forwarding.secured import Alone, Secured
from routecheck.questions import security as asked
from routecheck.questions.security import security
from routecheck.questions.surroundings import Surroundings, surroundings
from routecheck.questions.tunnel_pairs import Pair
from routecheck.snapshot import Snapshot
from routecheck.vpn.outcome import NO_REPLY, Refused
from tests.builders import net, now
from tests.peers import A, f3

PEER = parse_address("198.51.100.2")
PLAIN = "hostname P\ninterface Gi0/0\n ip address 192.0.2.1 255.255.255.0\n"


def test_a_device_without_crypto_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "find", lambda _: pytest.fail("the pairs are looked for"))
    assert security(now(f3(P=PLAIN)))("P", None) == ()


def test_a_tunnel_is_seen_from_the_end_that_asks() -> None:
    of = security(now(f3()))
    (mine,) = of("A", PEER)
    (theirs,) = of("B", None)
    assert isinstance(mine, Secured)
    assert isinstance(theirs, Secured)
    assert (mine.end.node, mine.peer, mine.here.initiator.side.node) == ("A", PEER, "A")
    assert (theirs.end.node, theirs.here.initiator.side.node) == ("B", "B")
    assert of("A", parse_address("192.0.2.99")) == ()


def test_a_tunnel_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []

    def counted(start: Snapshot, pair: Pair) -> Surroundings:
        calls.append(pair)
        return surroundings(start, pair)

    monkeypatch.setattr(asked, "surroundings", counted)
    of = security(now(f3()))
    assert of("A", PEER) is of("A", PEER)
    of("A", None)
    of("B", None)
    assert len(calls) == 1


def test_a_peer_outside_the_files_leaves_it_open_and_one_without_crypto_does_not() -> None:
    (alone,) = security(now(net(A=A, B="hostname B\n")))("A", PEER)
    assert isinstance(alone, Alone)
    assert not alone.is_down
    plain = "hostname B\ninterface Gi0/1\n ip address 198.51.100.2 255.255.255.252\n"
    (alone,) = security(now(net(A=A, B=plain)))("A", PEER)
    assert isinstance(alone, Alone)
    assert alone.is_down


def test_what_stands_between_and_has_no_route_back_is_why_nothing_comes_up() -> None:
    """The tables of A and B alone do not tell: I between them has no way to B."""
    between = "hostname I\ninterface Gi0/0\n ip address 203.0.113.1 255.255.255.252\n"
    (made,) = security(now(f3(I=between)))("A", PEER)
    assert isinstance(made, Secured)
    assert isinstance(made.here.phase1, Refused)
    assert made.here.phase1.stage == NO_REPLY
    assert made.here.phase1.reason == "udp 500 from A does not get to 198.51.100.2: I has no route to 198.51.100.2"
