"""Dialers and bundles (S2.5); the other types are in test_topology.py."""

from __future__ import annotations

import pytest

from routecheck.address import parse_prefix
from routecheck.network import DeclaredLink, Network
from routecheck.questions.explain import explain
from routecheck.snapshot import Snapshot
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


class TestBundles:
    """Port-channels: members, min-links, bandwidth at both ends."""

    def bundle(self, count: int = 2, far: int = 2, more: str = "") -> Network:
        def router(number: int, members: int) -> str:
            ports = "".join(f"interface Gi0/{n}\n no ip address\n channel-group 1 mode active\n" for n in range(members))
            channel = f"interface Port-channel1\n ip address 10.0.0.{number} 255.255.255.0\n{more}"
            loopback = f"interface Lo0\n ip address 1.1.1.{number} 255.255.255.255\n"
            ospf = "router ospf 1\n auto-cost reference-bandwidth 10000\n network 0.0.0.0 255.255.255.255 area 0\n"
            return ports + channel + loopback + ospf

        return net(R1=router(1, count), R2=router(2, far))

    def costs(self, start: Network | Snapshot) -> tuple[str, str]:
        return table(start, "R1").get("1.1.1.2/32", ""), table(start, "R2").get("1.1.1.1/32", "")

    def test_a_member_that_fails_at_one_end_is_lost_at_the_other_and_both_costs_rise(self) -> None:
        start = self.bundle()
        assert [text[:9] for text in self.costs(start)] == ["O [110/6]", "O [110/6]"]
        after = fail(start, "R1:Gi0/1")
        assert down(after) == {
            "R1:GigabitEthernet0/1": "failed",
            "R2:GigabitEthernet0/1": "failed",
        }
        assert [text[:10] for text in self.costs(after)] == ["O [110/11]", "O [110/11]"]

    def test_members_that_do_not_pair_up_leave_the_ends_with_costs_of_their_own(self) -> None:
        assert [text[:10] for text in self.costs(self.bundle(2, 1))] == ["O [110/6] ", "O [110/11]"]
        assert "R2:GigabitEthernet0/0" not in down(fail(self.bundle(2, 1), "R1:Gi0/0"))

    def test_min_links_count_at_both_ends(self) -> None:
        after = fail(self.bundle(more=" port-channel min-links 2\n"), "R2:Gi0/0")
        assert down(after)["R1:Port-channel1"] == "1 of 2 members up"
        assert down(after)["R2:Port-channel1"] == "1 of 2 members up"

    def test_declared_cables_say_which_is_plugged_into_which(self) -> None:
        crossed = self.bundle()._replace(links=())
        links = (("R1:Gi0/0", "R2:Gi0/1", "direct"), ("R1:Gi0/1", "R2:Gi0/0", "direct"))
        start = crossed._replace(links=tuple(DeclaredLink((one, other), how, "routecheck.toml") for one, other, how in links))
        assert "R2:GigabitEthernet0/0" in down(fail(start, "R1:Gi0/1"))
        assert "R2:GigabitEthernet0/1" not in down(fail(start, "R1:Gi0/1"))

    def test_members_pair_up_in_the_order_of_their_numbers(self) -> None:
        start = self.bundle(11, 11)
        moved = {name: device for name, device in start.devices.items() if name == "R1"}
        other = net(R2="".join(f"interface Gi1/{n}\n channel-group 1 mode on\n" for n in range(20, 31))
                    + "interface Port-channel1\n ip address 10.0.0.2 255.255.255.0\n")  # fmt: skip
        after = fail(start._replace(devices={**moved, **other.devices}), "R1:Gi0/10")
        assert [end for end in down(after) if end.startswith("R2")] == ["R2:GigabitEthernet1/30"]


class TestSerial:
    """S2.5: the ends of a serial line speak the same link protocol, HDLC unless told otherwise."""

    def line(self, one: str, other: str) -> Network:
        text = "interface Serial0/0\n ip address 10.0.0.{} 255.255.255.252\n{}"
        return net(R1=text.format(1, one), R2=text.format(2, other))

    @pytest.mark.parametrize("same", ["", " encapsulation ppp\n", " encapsulation frame-relay\n"])
    def test_it_is_up_when_they_do(self, same: str) -> None:
        assert down(self.line(same, same)) == {}
        assert down(self.line(" encapsulation hdlc\n", "")) == {}

    def test_it_is_down_when_they_do_not(self) -> None:
        start = self.line(" encapsulation ppp\n", "")
        assert down(start) == {
            "R1:Serial0/0": "it speaks ppp, and its far end R2:Serial0/0 hdlc",
            "R2:Serial0/0": "it speaks hdlc, and its far end R1:Serial0/0 ppp",
        }
        assert down(fail(start, "R2"))["R1:Serial0/0"] == "R2 is down"
        assert down(fail(start, "R2").after(now(start).scenario)) == down(start)
