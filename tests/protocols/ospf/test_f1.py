r"""Fixture F1 of semantics.md 12b, and table 5.6: an OSPF default with a floating static behind it.

    ISP B -- R1 --------- R2 --------- R3 -- ISP A        R3 originates the OSPF default,
    198.51.100.0/30       | \         / |  203.0.113.0/30   R2 has a static 111 to R1
                  192.168.2.0/24  R4 ---+                    R4 joins R2 and R3

All links cost 1. R1 does not speak OSPF.
"""  # fmt: skip

import pytest

from routecheck.address import parse_prefix
from routecheck.network import Network
from routecheck.rib.converge import Converged, State
from routecheck.snapshot import Snapshot
from routecheck.topology import NOTHING_FAILED
from tests.builders import fail, learned, match, net, now, table, why_not

R1 = """
interface GigabitEthernet0/0
 ip address 10.0.12.1 255.255.255.252
interface GigabitEthernet0/1
 ip address 198.51.100.2 255.255.255.252
ip route 0.0.0.0 0.0.0.0 198.51.100.1
ip route 192.168.2.0 255.255.255.0 10.0.12.2
"""
R2 = """
interface GigabitEthernet0/0
 ip address 10.0.12.2 255.255.255.252
interface GigabitEthernet0/1
 ip address 10.0.23.1 255.255.255.252
interface GigabitEthernet0/2
 ip address 10.0.24.1 255.255.255.252
interface GigabitEthernet0/3
 ip address 192.168.2.1 255.255.255.0
router ospf 1
 router-id 2.2.2.2
 passive-interface GigabitEthernet0/3
 network 10.0.23.0 0.0.0.3 area 0
 network 10.0.24.0 0.0.0.3 area 0
 network 192.168.2.0 0.0.0.255 area 0
ip route 0.0.0.0 0.0.0.0 10.0.12.1 111
"""
R3 = """
interface GigabitEthernet0/0
 ip address 10.0.23.2 255.255.255.252
interface GigabitEthernet0/1
 ip address 10.0.34.1 255.255.255.252
interface GigabitEthernet0/2
 ip address 203.0.113.2 255.255.255.252
router ospf 1
 router-id 3.3.3.3
 network 10.0.23.0 0.0.0.3 area 0
 network 10.0.34.0 0.0.0.3 area 0
 default-information originate
ip route 0.0.0.0 0.0.0.0 203.0.113.1
"""
R4 = """
interface GigabitEthernet0/0
 ip address 10.0.24.2 255.255.255.252
interface GigabitEthernet0/1
 ip address 10.0.34.2 255.255.255.252
router ospf 1
 router-id 4.4.4.4
 network 10.0.0.0 0.0.255.255 area 0
"""
ORIGINATING = R2.replace(" router-id 2.2.2.2\n", " router-id 2.2.2.2\n default-information originate\n")
ALWAYS = R2.replace(" router-id 2.2.2.2\n", " router-id 2.2.2.2\n default-information originate always\n")

STATIC_R1 = "S* [111/0] via 10.0.12.1"
STATIC_R3 = "S* [1/0] via 203.0.113.1"
R2_VIA_R3 = "O*E2 [110/1] via 10.0.23.2, GigabitEthernet0/1"
R2_VIA_R4 = "O*E2 [110/1] via 10.0.24.2, GigabitEthernet0/2"
R3_VIA_R2 = "O*E2 [110/1] via 10.0.23.1, GigabitEthernet0/0"
R4_VIA_R2 = "O*E2 [110/1] via 10.0.24.1, GigabitEthernet0/0"
R4_VIA_R3 = "O*E2 [110/1] via 10.0.34.1, GigabitEthernet0/1"


def f1(second: str = R2, third: str = R3) -> Network:
    network = net(R1=R1, R2=second, R3=third, R4=R4)
    assert network.diagnostics == ()
    return network


def defaults(network: Network | Snapshot) -> tuple[str, str, str]:
    """The default routes of R2, R3 and R4; empty where there is none."""
    two, three, four = (table(network, node).get("0.0.0.0/0", "") for node in ("R2", "R3", "R4"))
    return two, three, four


def originators(snap: Snapshot) -> set[str]:
    """The routers that originate a type 5 default."""
    return {snap.base.routers[index].node for index, made in snap.state.state.externals.items() if made}


def forward(network: Network | Snapshot, node: str) -> set[int | None]:
    """The forward metrics of the winning defaults."""
    return {route.forward_metric for route in now(network).rib(node).choice(parse_prefix("0.0.0.0/0")).winners}


def test_f1_0_in_the_normal_state_r2_and_r4_use_the_default_of_r3() -> None:
    assert defaults(f1()) == (R2_VIA_R3, STATIC_R3, R4_VIA_R3)
    assert forward(f1(), "R2") == {1}
    assert "forward metric 2 > 1" in why_not(f1(), "R2", "0.0.0.0/0")


def test_f1_1_with_r2_r3_down_the_ospf_default_comes_through_r4_and_the_static_stays_hidden() -> None:
    after = fail(f1(), "R2-R3")
    assert defaults(after) == (R2_VIA_R4, STATIC_R3, R4_VIA_R3)
    assert forward(after, "R2") == {2}
    assert why_not(after, "R2", "0.0.0.0/0") == ["administrative distance 111 > 110"]


def test_f1_2_with_both_links_of_r2_down_the_floating_static_takes_over() -> None:
    after = fail(f1(), "R2-R3+R2-R4")
    assert defaults(after) == (STATIC_R1, STATIC_R3, R4_VIA_R3)


def test_f1_2_is_the_same_when_the_links_fail_one_after_the_other() -> None:
    assert defaults(fail(fail(f1(), "R2-R4"), "R2-R3")) == (STATIC_R1, STATIC_R3, R4_VIA_R3)


def test_f1_3_without_the_exit_of_r3_only_r2_has_a_default_and_gives_it_to_nobody() -> None:
    after = fail(f1(), "R3:Gi0/2")
    assert defaults(after) == (STATIC_R1, "", "")
    assert originators(after) == set()


def test_f1_4_with_default_information_originate_on_r2_everyone_uses_r2() -> None:
    after = fail(f1(ORIGINATING), "R3:Gi0/2")
    assert defaults(after) == (STATIC_R1, R3_VIA_R2, R4_VIA_R2)
    assert originators(after) == {"R2"}


def both_originate() -> Snapshot:
    """F1.5: the exit of R3 is back and both type 5 LSAs are in the database; R2 has not reacted."""
    failed = fail(f1(ORIGINATING), "R3:Gi0/2")
    normal = now(failed.network)
    externals = {**failed.state.state.externals, **normal.state.state.externals}
    return Snapshot(failed.base, Converged(failed.base, NOTHING_FAILED, State(externals, {})))


def test_f1_5_while_both_originate_r4_shares_between_them() -> None:
    mixed = both_originate()
    assert originators(mixed) == {"R2", "R3"}
    two, three, four = defaults(mixed)
    assert two in (STATIC_R1, R2_VIA_R3)  # U1
    assert three == STATIC_R3
    assert four == "O*E2 [110/1] via 10.0.24.1, GigabitEthernet0/0 and via 10.0.34.1, GigabitEthernet0/1"
    assert forward(mixed, "R4") == {1}


def test_f1_6_once_settled_r2_has_flushed_its_own_and_uses_r3_again() -> None:
    settled = both_originate().after(NOTHING_FAILED)
    assert defaults(settled) == (R2_VIA_R3, STATIC_R3, R4_VIA_R3)
    assert originators(settled) == {"R3"}


def test_f1_6_the_repair_of_f1_4_leads_there_too() -> None:
    repaired = fail(f1(ORIGINATING), "R3:Gi0/2").after(NOTHING_FAILED)
    assert defaults(repaired) == (R2_VIA_R3, STATIC_R3, R4_VIA_R3)
    assert originators(repaired) == {"R3"}


@pytest.mark.parametrize("word", ["", "R2-R3", "R3:Gi0/2", "R2-R3+R2-R4"])
def test_f1_7_without_111_the_static_of_r2_always_wins(word: str) -> None:
    network = f1(R2.replace(" 10.0.12.1 111", " 10.0.12.1"))
    assert defaults(fail(network, word) if word else network)[0] == "S* [1/0] via 10.0.12.1"


def test_f1_8_redistribute_static_does_not_carry_the_default() -> None:
    network = f1(third=R3.replace("default-information originate", "redistribute static subnets"))
    assert defaults(network) == (STATIC_R1, STATIC_R3, "")
    assert originators(now(network)) == set()


def test_f1_also_r4_reaches_the_lan_of_r2_at_cost_2() -> None:
    assert learned(f1(), "R4")["192.168.2.0/24"] == "O [110/2] via 10.0.24.1, GigabitEthernet0/0"


def test_f1_also_r2_shares_the_link_between_r3_and_r4() -> None:
    both = "via 10.0.23.2, GigabitEthernet0/1 and via 10.0.24.2, GigabitEthernet0/2"
    assert learned(f1(), "R2")["10.0.34.0/30"] == f"O [110/2] {both}"


def test_f1_also_r1_reaches_the_link_between_r3_and_r4_by_its_default_only() -> None:
    assert match(f1(), "R1", "10.0.34.1") == "0.0.0.0/0 S* [1/0] via 198.51.100.1"
    assert "10.0.34.0/30" not in table(f1(), "R1")


class TestTable56:
    """Table 5.6, one column per way R2 originates: not at all, with `default-information originate`, `... always`."""

    NORMAL = ("R2-R3", "R2-R3+R2-R4")

    @pytest.mark.parametrize(
        ("second", "normal", "one_link", "no_default"),
        [
            pytest.param(R2, R2_VIA_R3, R2_VIA_R4, STATIC_R1, id="without d-i-o"),
            pytest.param(ORIGINATING, R2_VIA_R3, R2_VIA_R4, STATIC_R1, id="default-information originate"),
            pytest.param(ALWAYS, STATIC_R1, STATIC_R1, STATIC_R1, id="always"),
        ],
    )
    def test_ex_5_10_the_default_of_r2_step_by_step(self, second: str, normal: str, one_link: str, no_default: str) -> None:
        start = now(f1(second))
        first = fail(start, "R2-R3")
        second_failure = fail(first, "R2-R4")
        steps = (start, first, second_failure, second_failure.after(NOTHING_FAILED))
        assert [defaults(step)[0] for step in steps] == [normal, one_link, no_default, normal]

    def test_without_d_i_o_r2_never_originates(self) -> None:
        for word in self.NORMAL:
            assert "R2" not in originators(fail(f1(), word))

    def test_with_d_i_o_r2_originates_only_while_no_ospf_default_is_left(self) -> None:
        network = f1(ORIGINATING)
        assert originators(now(network)) == {"R3"}
        assert originators(fail(network, "R2-R3")) == {"R3"}
        assert originators(fail(network, "R2-R3+R2-R4")) == {"R2", "R3"}
        assert originators(fail(network, "R3:Gi0/2")) == {"R2"}

    def test_with_always_r2_originates_and_ignores_the_default_of_r3(self) -> None:
        network = f1(ALWAYS)
        assert originators(now(network)) == {"R2", "R3"}
        # S5.33: R4 has both at the same distance
        assert defaults(network)[2] == "O*E2 [110/1] via 10.0.24.1, GigabitEthernet0/0 and via 10.0.34.1, GigabitEthernet0/1"

    def test_r4_as_a_second_exit_shares_with_r3(self) -> None:
        second_exit = (
            R4 + "interface GigabitEthernet0/2\n ip address 192.0.2.2 255.255.255.252\nip route 0.0.0.0 0.0.0.0 192.0.2.1\n"
        )
        second_exit += "router ospf 1\n default-information originate\n"
        network = net(R1=R1, R2=R2, R3=R3, R4=second_exit)
        both = "O*E2 [110/1] via 10.0.23.2, GigabitEthernet0/1 and via 10.0.24.2, GigabitEthernet0/2"
        # R4 has the OSPF default of R3 only while its own static is gone
        assert defaults(network) == (both, STATIC_R3, "S* [1/0] via 192.0.2.1")
        assert defaults(fail(network, "R4:Gi0/2")) == (R2_VIA_R3, STATIC_R3, R4_VIA_R3)

    def test_s5_34_the_way_back_from_r1_does_not_move(self) -> None:
        for word in self.NORMAL:
            assert match(fail(f1(), word), "R1", "192.168.2.9") == "192.168.2.0/24 S [1/0] via 10.0.12.2"
