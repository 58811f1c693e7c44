"""Dialers and bundles (S2.5); the other types are in test_topology.py."""

from __future__ import annotations

import pytest

from routecheck.address import parse_prefix
from routecheck.network import Network
from routecheck.questions.explain import explain
from tests.builders import down, fail, net, now, table


class TestDialer:
    """A Dialer says it is up before it is connected, unless all it could be connected over is down."""

    PPPOE = " pppoe-client dial-pool-number 1\n"
    ISDN = " dialer pool-member 1 priority 5\n"

    def dialer(self, member: str, more: str = "") -> Network:
        text = f"interface Gi0/0\n no ip address\n{member}{more}interface Gi0/1\n no ip address\n{member}"
        text += "interface Dialer1\n ip address 10.0.0.1 255.255.255.0\n dialer pool 1\nip route 0.0.0.0 0.0.0.0 Dialer1\n"
        return net(R1=text)

    @pytest.mark.parametrize("member", [PPPOE, ISDN])
    def test_it_is_up_while_a_member_of_its_pool_is(self, member: str) -> None:
        start = self.dialer(member)
        assert "0.0.0.0/0" in table(fail(start, "R1:Gi0/0"), "R1")
        gone = fail(start, "R1:Gi0/0+R1:Gi0/1")
        assert down(gone)["R1:Dialer1"] == "no interface of its dialer pool 1 is up"
        assert table(gone, "R1") == {}

    def test_members_that_are_not_known_or_of_another_pool_leave_it_up(self) -> None:
        for member in ("", " dialer pool-member 2\n", self.ISDN + " no dialer pool-member 1\n"):
            assert "R1:Dialer1" not in down(fail(self.dialer(member), "R1:Gi0/0+R1:Gi0/1"))

    def test_the_answer_says_so(self) -> None:
        answer = explain(now(self.dialer(self.PPPOE)), "R1", destination=parse_prefix("8.8.8.8"))
        assert "Dialer1 is taken to be up: a dialer says so before it is connected (S2.5)" in answer.cautions

    def test_an_address_that_ppp_negotiates_is_unknown(self) -> None:
        start = net(R1="interface Dialer1\n ip address negotiated\nip route 0.0.0.0 0.0.0.0 Dialer1\n")
        assert table(start, "R1") == {"0.0.0.0/0": "S* [1/0] is directly connected, Dialer1"}
        said = explain(now(start), "R1", destination=parse_prefix("8.8.8.8")).cautions
        assert "R1.cfg:2: the address of Dialer1 is not in the config, so its routes are missing here" in said
