"""Who answers for an address that routers share: S12.1, S12.2 and EX-12.1, EX-12.2, EX-12.5."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routecheck.address import dotted, parse_address, parse_prefix
from routecheck.failures import scenario
from routecheck.first_hop import Ground, Member, answering, elect, virtual_mac
from routecheck.ios.fold import read_device
from routecheck.model.first_hop import HSRP, VRRP, Group
from routecheck.network import Network
from routecheck.questions.explain import explain
from routecheck.snapshot import Snapshot
from routecheck.topology import End
from tests.builders import fail, net, now
from tests.protocols.test_static import port
from tests.strategies import members

VIP = "10.0.0.254"


# R1 .1 and R2 .2 share 10.0.0.254 on 10.0.0.0/24; R3 .3 has a static default to it
def lan(one: str, two: str, more: str = "") -> Network:
    def router(number: int, lines: str) -> str:
        indented = "".join(f" {line}\n" for line in lines.split("\n") if line)
        return port("Gi0/0", f"10.0.0.{number}") + indented + port("Gi0/1", f"10.0.{number}.1") + more

    return net(R1=router(1, one), R2=router(2, two), R3=port("Gi0/0", "10.0.0.3") + f"ip route 0.0.0.0 0.0.0.0 {VIP}\n")


def active(
    network: Network | Snapshot, *, before: Snapshot | None = None, tracks_down: frozenset[tuple[str, str]] = frozenset()
) -> list[str]:
    """Who answers for the virtual address, with the priority."""
    snap = now(network)
    link = snap.base.wires.link_of[End("R3", "GigabitEthernet0/0")]
    known = None if before is None else Ground(snap.network, before.down)
    ground = Ground(snap.network, snap.down, lambda node, track: (node, track) not in tracks_down, known)
    return [f"{member.end.node} {member.priority}" for member in answering(ground, link, parse_address(VIP))]


class TestReading:
    def group(self, lines: str) -> Group:
        made = read_device("interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\n" + lines, "R1.cfg")
        assert [str(found) for found in made.diagnostics] == []
        assert [note.what for note in made.notes] == []
        (group,) = made.interfaces["GigabitEthernet0/0"].groups.values()
        return group

    def test_the_lines_of_a_group_add_up(self) -> None:
        text = " standby 5 ip 10.0.0.254\n standby 5 ip 10.0.0.253 secondary\n standby 5 priority 110\n"
        group = self.group(
            text + " standby 5 preempt delay minimum 30\n"
            " standby 5 track 7 decrement 20\n standby 5 track Serial0/0 30\n standby 5 track 8 shutdown\n"
        )
        assert (group.protocol, group.number, group.priority, group.preempts) == ("HSRP", 5, 110, True)
        assert [dotted(address) for address in group.addresses] == ["10.0.0.254", "10.0.0.253"]
        assert [(track.watched, track.decrement) for track in group.tracks] == [("7", 20), ("Serial0/0", 30), ("8", None)]

    @pytest.mark.parametrize(
        ("line", "key", "preempts"),
        [
            (" standby ip 10.0.0.254\n", (HSRP, 0), False),
            (" standby 3 ip 10.0.0.254\n", (HSRP, 3), False),
            (" vrrp 3 ip 10.0.0.254\n", (VRRP, 3), True),
            (" glbp 3 ip 10.0.0.254\n", ("GLBP", 3), False),
            (" vrrp 3 address-family ipv4\n  address 10.0.0.254 primary\n  exit-vrrp\n", (VRRP, 3), True),
        ],
    )
    def test_s12_1_s12_2_preempt_is_off_for_hsrp_and_on_for_vrrp(self, line: str, key: tuple[str, int], preempts: bool) -> None:
        group = self.group(line)
        assert ((group.protocol, group.number), group.preempts) == (key, preempts)
        assert [dotted(address) for address in group.addresses] == [VIP]

    def test_what_follows_a_block_of_a_group_is_a_line_of_the_interface_again(self) -> None:
        text = "interface Gi0/0\n vrrp 3 address-family ipv4\n  priority 120\n  exit-vrrp\n shutdown\n"
        made = read_device(text, "R1.cfg").interfaces["GigabitEthernet0/0"]
        assert (made.is_shutdown, made.groups[VRRP, 3].is_shutdown, made.groups[VRRP, 3].priority) == (True, False, 120)

    @pytest.mark.parametrize(
        ("line", "left"),
        [
            ("no standby 5 priority", (100, True)),
            ("no standby 5 preempt", (110, False)),
            ("default standby 5 priority", (100, True)),
        ],
    )
    def test_s1_10_no_takes_one_setting_back(self, line: str, left: tuple[int, bool]) -> None:
        group = self.group(f" standby 5 ip {VIP}\n standby 5 priority 110\n standby 5 preempt\n {line}\n")
        assert (group.priority, group.preempts) == left

    def test_s1_10_no_takes_a_whole_group_back(self) -> None:
        made = read_device(f"interface Gi0/0\n standby 5 ip {VIP}\n no standby 5\n", "R1.cfg").interfaces["GigabitEthernet0/0"]
        assert (dict(made.groups), made.serves_hosts) == ({}, None)

    @pytest.mark.parametrize(
        "line", ["standby 4096 ip 10.0.0.9", "vrrp 256 ip 10.0.0.9", "standby 1 ip 300.0.0.1", "standby 1 priority 256"]
    )
    def test_what_ios_refuses_is_told(self, line: str) -> None:
        assert [found.code for found in read_device(f"interface Gi0/0\n {line}\n", "R1.cfg").diagnostics] == ["CFG102"]

    def test_a_key_of_a_group_is_held_nowhere(self) -> None:
        made = read_device("interface Gi0/0\n standby 1 authentication md5 key-string hunter2\n", "R1.cfg")
        assert "hunter2" not in repr(made)
        assert [note.what for note in made.notes] == ["standby authentication"]


HSRP_110 = f"standby 1 ip {VIP}\nstandby 1 priority 110\nstandby 1 preempt\nstandby 1 track 1 decrement 20"
HSRP_100 = f"standby 1 ip {VIP}"


class TestElection:
    TRACK_DOWN = frozenset({("R1", "1")})

    def test_ex_12_1_without_preempt_the_standby_stays_standby(self) -> None:
        start = now(lan(HSRP_110, HSRP_100))
        assert active(start) == ["R1 110"]
        assert active(start, before=start, tracks_down=self.TRACK_DOWN) == ["R1 90"]

    def test_ex_12_1_with_preempt_on_the_peer_it_takes_over_and_gives_back(self) -> None:
        start = now(lan(HSRP_110, HSRP_100 + "\nstandby 1 preempt"))
        assert active(start, before=start, tracks_down=self.TRACK_DOWN) == ["R2 100"]
        assert active(start, before=fail(start, "R1:Gi0/0")) == ["R1 110"]

    def test_s12_1_a_returning_router_without_preempt_stays_standby(self) -> None:
        start = now(lan(HSRP_110.replace("standby 1 preempt\n", ""), HSRP_100))
        gone = fail(start, "R1:Gi0/0")
        assert active(gone, before=start) == ["R2 100"]
        assert active(start, before=gone) == ["R2 100"]
        assert active(start) == ["R1 110"]

    def test_s12_1_a_tracked_interface_is_watched(self) -> None:
        one = HSRP_110.replace("track 1 decrement 20", "track Gi0/1 20")
        start = now(lan(one, HSRP_100 + "\nstandby 1 preempt"))
        assert active(fail(start, "R1:Gi0/1"), before=start) == ["R2 100"]

    def test_s12_1_a_track_may_take_the_router_out(self) -> None:
        start = now(lan(HSRP_110.replace("decrement 20", "shutdown"), HSRP_100))
        assert active(start, before=start, tracks_down=self.TRACK_DOWN) == ["R2 100"]

    def test_ex_12_5_vrrp_routers_of_one_priority_go_by_the_address(self) -> None:
        assert active(lan(f"vrrp 1 ip {VIP}", f"vrrp 1 ip {VIP}")) == ["R2 100"]

    def test_s12_2_the_owner_of_the_address_has_255_and_takes_it_back(self) -> None:
        owner = lan("vrrp 1 ip 10.0.0.1", "vrrp 1 ip 10.0.0.1\nvrrp 1 priority 254")
        snap = now(owner)
        link = snap.base.wires.link_of[End("R3", "GigabitEthernet0/0")]
        gone = fail(snap, "R1:Gi0/0")
        for down, before, expected in (
            (snap.down, None, "R1 255"), (gone.down, snap.down, "R2 254"), (snap.down, gone.down, "R1 255"),
        ):  # fmt: skip
            known = None if before is None else Ground(owner, before)
            found = answering(Ground(owner, down, before=known), link, parse_address("10.0.0.1"))
            assert [f"{member.end.node} {member.priority}" for member in found] == [expected]

    def test_s12_1_versions_do_not_interoperate_so_that_both_answer(self) -> None:
        assert active(lan(HSRP_110 + "\nstandby version 2", HSRP_100)) == ["R1 110", "R2 100"]

    def test_glbp_routers_all_answer(self) -> None:
        assert active(lan(f"glbp 1 ip {VIP}", f"glbp 1 ip {VIP}")) == ["R1 100", "R2 100"]

    def test_nobody_answers_when_all_are_down(self) -> None:
        assert active(fail(lan(HSRP_110, HSRP_100), "R1:Gi0/0+R2:Gi0/0")) == []

    def test_a_group_that_is_shut_takes_no_part(self) -> None:
        assert active(lan(f"vrrp 1 ip {VIP}\nvrrp 1 priority 200\nvrrp 1 shutdown", f"vrrp 1 ip {VIP}")) == ["R2 100"]

    @pytest.mark.parametrize(
        ("protocol", "version", "mac"), [(HSRP, 1, "0000.0c07.ac0a"), (HSRP, 2, "0000.0c9f.f00a"), (VRRP, 1, "0000.5e00.010a")]
    )
    def test_ex_12_2_the_virtual_mac_has_the_number_in_it(self, protocol: str, version: int, mac: str) -> None:
        line = read_device("hostname x\n", "x").hostname_line
        assert line is not None
        assert virtual_mac(Group(protocol, 10, line), version) == mac


class TestElectionLaws:
    """S12.1: the active router is the one with the highest rank, unless another holds the part and nobody may take it."""

    @given(members(), st.randoms())
    def test_the_order_of_routers_does_not_matter(self, group: list[Member], random: Random) -> None:
        shuffled = list(group)
        random.shuffle(shuffled)
        assert elect(group) == elect(shuffled)

    @given(members())
    def test_who_has_been_elected_stays(self, group: list[Member]) -> None:
        found = elect(group)
        assert elect(group, found.end if found else None) == found

    @given(members())
    def test_without_preempt_nobody_takes_the_part_away(self, group: list[Member]) -> None:
        quiet = [
            member._replace(group=member.group._replace(preempts=False), priority=min(member.priority, 254)) for member in group
        ]
        for holder in quiet:
            assert elect(quiet, holder.end) == holder

    @given(members())
    def test_with_preempt_the_incumbent_only_breaks_ties(self, group: list[Member]) -> None:
        eager = [member._replace(group=member.group._replace(preempts=True)) for member in group]
        best = max((member.priority for member in eager), default=0)
        for holder in eager:
            found = elect(eager, holder.end)
            assert found is not None
            assert found.priority == best


class TestNextHops:
    """A virtual router is the known owner of its address: cautions about next hops ask it."""

    def cautions(self, network: Network, word: str) -> str:
        start = now(network)
        stages = [scenario(network, start.base.wires, word)]
        return "\n".join(explain(start, "R3", destination=parse_prefix("8.8.8.8"), stages=stages).cautions)

    def test_a_next_hop_stays_alive_while_one_router_of_the_group_does(self) -> None:
        start = lan(HSRP_110, HSRP_100)
        assert "its next hop" not in self.cautions(start, "R1")
        assert "its next hop" not in self.cautions(start, "R2")

    def test_it_is_gone_with_the_last_of_them(self) -> None:
        said = self.cautions(lan(HSRP_110, HSRP_100), "R1+R2")
        assert "0.0.0.0/0 stays in the table, but its next hop is gone (R1:GigabitEthernet0/0 is down" in said

    def test_a_silent_failure_towards_the_active_router_loses_packets_and_one_towards_the_standby_does_not(self) -> None:
        start = lan(HSRP_110, HSRP_100)
        assert "packets between R3 and R1 are lost" in self.cautions(start, "R3~R1")
        assert "are lost" not in self.cautions(start, "R3~R2")
