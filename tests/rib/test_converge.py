"""The fixpoint of a scenario: section 0 of semantics.md."""

from __future__ import annotations

from routecheck.network import Network
from routecheck.snapshot import Snapshot
from routecheck.topology import NOTHING_FAILED
from tests.builders import fail, learned, net, now, table
from tests.protocols.test_static import F1


def codes(start: Network | Snapshot) -> list[str]:
    """The findings about the fixpoint."""
    return [found.code for found in now(start).state.unstable]


def boundary(number: int, floating: str, more: str = "") -> str:
    """A router with a way out of its own (Gi0/1) and a floating default through it, which it announces while it has one."""
    return f"""
interface GigabitEthernet0/0
 ip address 10.0.0.{number} 255.255.255.0
interface GigabitEthernet0/1
 ip address 192.0.{number}.1 255.255.255.0
router ospf 1
 router-id {number}.{number}.{number}.{number}
 network 10.0.0.0 0.0.0.255 area 0
 default-information originate{more}
ip route 0.0.0.0 0.0.0.0 192.0.{number}.9 {floating}
"""


class TestSteadyStates:
    """S0.1, S0.3."""

    def test_s0_1_a_network_that_settles_has_no_findings(self) -> None:
        assert codes(net(F1)) == []

    # R1 (static 200) ---- 10.0.0.0/24 ---- R2 (static 200), both announce a default only while they have one
    def test_s0_3_two_floating_defaults_that_announce_each_other_depend_on_history(self) -> None:
        start = net(R1=boundary(1, "200"), R2=boundary(2, "200"))
        assert codes(start) == ["HISTORY-DEPENDENT"]
        told = now(start).state.unstable[0].message
        assert "R1" in told
        assert "R2" in told
        defaults = [table(start, node)["0.0.0.0/0"] for node in ("R1", "R2")]
        assert sorted(text[:4] for text in defaults) == ["O*E2", "S* ["]

    def test_s0_3_plain_defaults_do_not_depend_on_history(self) -> None:
        start = net(R1=boundary(1, ""), R2=boundary(2, ""))
        assert codes(start) == []
        assert [table(start, node)["0.0.0.0/0"][:8] for node in ("R1", "R2")] == ["S* [1/0]", "S* [1/0]"]

    def test_s0_3_one_floating_default_does_not_depend_on_history(self) -> None:
        start = net(R1=boundary(1, ""), R2=boundary(2, "200"))
        assert codes(start) == []
        assert table(start, "R2")["0.0.0.0/0"] == "O*E2 [110/1] via 10.0.0.1, GigabitEthernet0/0"

    def test_s0_3_a_failure_is_evaluated_from_the_state_before_it(self) -> None:
        # the router whose default stands keeps it when the other's way out fails and returns
        start = now(net(R1=boundary(1, "200"), R2=boundary(2, "200")))
        holder = next(node for node in ("R1", "R2") if table(start, node)["0.0.0.0/0"].startswith("S*"))
        other = "R2" if holder == "R1" else "R1"
        switched = fail(start, f"{holder}:Gi0/1")
        assert table(switched, other)["0.0.0.0/0"].startswith("S*")
        assert table(switched, holder)["0.0.0.0/0"].startswith("O*E2")
        restored = switched.after(NOTHING_FAILED)
        assert table(restored, other)["0.0.0.0/0"].startswith("S*")
        assert codes(restored) == ["HISTORY-DEPENDENT"]

    def test_f1_4_a_second_exit_takes_over_and_announces_itself(self) -> None:
        start = net(F1 | {"R2": F1["R2"].replace(" router-id 2.2.2.2\n", " router-id 2.2.2.2\n default-information originate\n")})
        gone = fail(start, "R3:Gi0/2")
        assert table(gone, "R2")["0.0.0.0/0"] == "S* [111/0] via 10.0.12.1"
        assert table(gone, "R3")["0.0.0.0/0"] == "O*E2 [110/1] via 10.0.23.1, GigabitEthernet0/0"
        assert table(gone, "R4")["0.0.0.0/0"] == "O*E2 [110/1] via 10.0.24.1, GigabitEthernet0/0"

    def test_f1_6_it_fails_back_when_the_first_exit_returns(self) -> None:
        start = net(F1 | {"R2": F1["R2"].replace(" router-id 2.2.2.2\n", " router-id 2.2.2.2\n default-information originate\n")})
        back = fail(start, "R3:Gi0/2").after(NOTHING_FAILED)
        assert table(back, "R2")["0.0.0.0/0"] == "O*E2 [110/1] via 10.0.23.2, GigabitEthernet0/1"
        assert table(back, "R4")["0.0.0.0/0"] == "O*E2 [110/1] via 10.0.34.1, GigabitEthernet0/1"

    def test_f1_3_without_any_exit_nobody_else_has_a_default(self) -> None:
        gone = fail(net(F1), "R3:Gi0/2")
        assert [table(gone, node).get("0.0.0.0/0", "-")[:4] for node in ("R2", "R3", "R4")] == ["S* [", "-", "-"]

    def test_a_failure_that_is_repaired_leaves_what_was(self) -> None:
        start = now(net(F1))
        for word in ("R2-R3", "R3", "R3:Gi0/2", "R2~R3", "R2-R3+R2-R4"):
            back = fail(start, word).after(NOTHING_FAILED)
            assert [table(back, node) for node in F1] == [table(start, node) for node in F1], word


class TestOscillation:
    """S0.2: a state that repeats without being stable is reported, and nothing ever hangs."""

    # R1 Gi0/0 .1 ---- 10.0.0.0/24 ---- .2 Gi0/0 R2 Lo0 203.0.113.9; a tunnel between the two that carries OSPF for Lo0
    def recursive(self) -> Network:
        ospf = "router ospf 1\n network 172.16.0.0 0.0.0.3 area 0\n network 203.0.113.9 0.0.0.0 area 0\n"
        tunnel = "interface Tunnel0\n ip address 172.16.0.{} 255.255.255.252\n tunnel source {}\n tunnel destination {}\n"
        one = "interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\nip route 203.0.113.0 255.255.255.0 10.0.0.2\n"
        two = "interface Gi0/0\n ip address 10.0.0.2 255.255.255.0\ninterface Lo0\n ip address 203.0.113.9 255.255.255.255\n"
        return net(R1=one + tunnel.format(1, "Gi0/0", "203.0.113.9") + ospf, R2=two + tunnel.format(2, "Lo0", "10.0.0.1") + ospf)

    def test_s0_2_a_tunnel_that_learns_its_destination_over_itself_oscillates(self) -> None:
        start = self.recursive()
        assert codes(start) == ["OSCILLATION"]
        told = now(start).state.unstable[0].message
        assert "R1:Tunnel0 goes up and down" in told
        assert "recursive routing" in told

    def test_s0_2_a_static_route_for_the_destination_ends_it(self) -> None:
        text = "ip route 203.0.113.9 255.255.255.255 10.0.0.2\n"
        start = self.recursive()
        fixed = net(
            R1="interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\n" + text
            + "interface Tunnel0\n ip address 172.16.0.1 255.255.255.252\n tunnel source Gi0/0\n tunnel destination 203.0.113.9\n"
        )  # fmt: skip
        assert codes(fixed) == []
        assert "172.16.0.0/30" in table(fixed, "R1")
        assert "R1" in start.devices

    def test_s3_10_statics_that_resolve_through_each_other_settle_without_either(self) -> None:
        text = "interface Gi0/0\n ip address 192.0.2.9 255.255.255.0\n"
        mutual = "ip route 10.0.0.0 255.0.0.0 172.16.0.1\nip route 172.16.0.0 255.255.0.0 10.0.0.1\n"
        start = net(R1=text + mutual)
        assert learned(start, "R1") == {}
        assert codes(start) == []

    def test_s3_10_many_statics_that_point_at_each_other_never_hang(self) -> None:
        ring = "".join(f"ip route 10.{n}.0.0 255.255.0.0 10.{(n + 1) % 60}.0.1\n" for n in range(60))
        assert learned(net(R1="interface Gi0/0\n ip address 192.0.2.9 255.255.255.0\n" + ring), "R1") == {}

    def test_s3_10_a_more_specific_route_that_takes_its_own_ground_away_never_hangs(self) -> None:
        # 10.1.1.0/24 via 10.1.0.1 needs 10.1.0.0/16; a /24 for that next hop points back into it
        text = "interface Gi0/0\n ip address 192.0.2.9 255.255.255.0\nip route 10.1.0.0 255.255.0.0 192.0.2.1\n"
        start = net(R1=text + "ip route 10.1.1.0 255.255.255.0 10.1.2.1\nip route 10.1.2.0 255.255.255.0 10.1.1.1\n")
        found = learned(start, "R1")
        assert found["10.1.0.0/16"] == "S [1/0] via 192.0.2.1"

    def test_a_tunnel_through_a_tunnel_settles(self) -> None:
        text = (
            "interface Gi0/0\n ip address 192.0.2.1 255.255.255.0\n"
            "interface Tunnel0\n ip address 10.0.0.1 255.255.255.0\n tunnel source Gi0/0\n tunnel destination 192.0.2.2\n"
            "interface Tunnel1\n ip address 10.0.1.1 255.255.255.0\n tunnel source Tunnel0\n tunnel destination 10.0.0.2\n"
        )
        start = net(R1=text)
        assert {"10.0.0.0/24", "10.0.1.0/24"} < set(table(start, "R1"))
        assert codes(start) == []
        assert table(fail(start, "R1:Gi0/0"), "R1") == {}
