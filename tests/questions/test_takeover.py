"""Who takes over, who does not and why, and how long it is felt (S3.12 to S3.18, S5.32)."""

from __future__ import annotations

import pytest

from routecheck.address import parse_prefix
from routecheck.failures import scenario
from routecheck.network import Network
from routecheck.questions.explain import Explanation, explain
from routecheck.render.explain import text
from routecheck.render.takeover import outage_text
from routecheck.snapshot import snapshot
from tests.builders import net
from tests.protocols.test_static import F1, two_exits
from tests.rib.test_tracks import PORTS, ROUTES, TestF2, port, sla


def asked(network: Network, node: str, word: str, destination: str | None = None) -> Explanation:
    now = snapshot(network)
    dest = parse_prefix(destination) if destination else None
    return explain(now, node, "", dest, [scenario(network, now.base.wires, word)])


def verdicts(network: Network, node: str, word: str, destination: str | None = None) -> list[str]:
    """`prefix verdict: reason` of every takeover."""
    answer = asked(network, node, word, destination)
    return [f"{one.prefix} {one.verdict}" + (f": {one.reason}" if one.reason else "") for one in answer.takeovers]


def outages(network: Network, node: str, word: str, destination: str | None = None) -> list[str]:
    return list(dict.fromkeys(outage_text(one.outage) for one in asked(network, node, word, destination).takeovers if one.outage))


class TestTakesOver:
    def test_f1_2_a_floating_static_takes_over_and_gives_way_again(self) -> None:
        (one,) = [one for one in asked(net(F1), "R2", "R2-R3+R2-R4").takeovers if str(one.prefix) == "0.0.0.0/0"]
        assert (one.verdict, one.gives_way) == ("takes over", True)
        assert one.route is not None
        assert one.route.distance == 111

    def test_f2_1_and_so_does_a_second_provider(self) -> None:
        assert verdicts(net(R1=TestF2.TEXT), "R1", "R1@203.0.113.1") == ["0.0.0.0/0 takes over"]

    def test_a_load_that_is_shared_carries_on(self) -> None:
        assert verdicts(net(R1=PORTS + ROUTES.format("", "")), "R1", "R1:Gi0/1") == ["0.0.0.0/0 carries on"]

    def test_what_has_no_route_left_follows_a_shorter_prefix(self) -> None:
        found = verdicts(net(F1 | {"R2": F1["R2"] + "ip route 10.0.0.0 255.0.0.0 10.0.12.1 200\n"}), "R2", "R2-R3+R2-R4")
        assert "10.0.34.0/30 follows a shorter prefix" in found


class TestWhyNot:
    """One reason each, as a network engineer would put it."""

    def test_s3_12_another_route_covers_the_next_hop_of_the_primary(self) -> None:
        # EX-3.4: the primary is recursive, and the learned /8 leads to its next hop's address, where nobody is any more
        found = verdicts(two_exits("10.10.10.2", "10.0.0.0 255.0.0.0"), "R1", "R1-R2")
        told = (
            "O E2 10.0.0.0/8 covers the next hop of the primary, so that stays (S3.12); an exit interface in its line ends that"
        )
        assert f"172.31.10.0/24 does not take over: {told}" in found
        assert any(line.startswith("172.31.10.0/24 black hole: ") for line in found)

    def test_s3_12_not_when_that_route_leads_to_it(self) -> None:
        # R1 has two links to R2, and a route over the second covers the next hop on the first: nothing is lost
        r1 = port("Gi0/0", "10.0.1.1") + port("Gi0/1", "10.0.2.1") + "ip route 10.0.1.2 255.255.255.255 10.0.2.2\n"
        r1 += "ip route 172.16.0.0 255.255.0.0 10.0.1.2\nip route 172.16.0.0 255.255.0.0 10.0.2.2 10\n"
        r2 = port("Gi0/0", "10.0.1.2") + port("Gi0/1", "10.0.2.2") + port("Lo0", "172.16.0.1", mask="255.255.0.0")
        start = net(R1=r1, R2=r2, links=(("R1:Gi0/0", "R2:Gi0/0", "via-switch"), ("R1:Gi0/1", "R2:Gi0/1", "direct")))
        assert [one for one in verdicts(start, "R1", "R1:Gi0/0") if "172.16" in one] == []

    def test_s3_13_the_interface_stays_up_and_nothing_is_tracked(self) -> None:
        start = net(R1=PORTS + ROUTES.format("", " 10"))
        assert verdicts(start, "R1", "R1@203.0.113.1") == [
            "0.0.0.0/0 black hole: ARP for 203.0.113.1 unanswered on GigabitEthernet0/1",
            "0.0.0.0/0 does not take over: GigabitEthernet0/1 stays up, and the primary follows no track (S3.13)",
        ]

    def test_s3_14_a_permanent_primary_stays(self) -> None:
        start = net(R1=PORTS + ROUTES.format(" permanent", " 10"))
        assert "0.0.0.0/0 does not take over: `permanent` keeps the primary in the table (S3.14)" in verdicts(
            start, "R1", "R1:Gi0/1"
        )

    def test_the_track_of_the_primary_watches_something_else(self) -> None:
        # R1 Gi0/1 ---- ISP ---- UP 8.8.8.8: the probe asks the ISP, and what dies is behind it
        isp = port("Gi0/0", "203.0.113.1") + port("Gi0/1", "10.0.0.1") + "ip route 8.8.8.8 255.255.255.255 10.0.0.2\n"
        up = port("Gi0/0", "10.0.0.2") + port("Lo0", "8.8.8.8", mask="255.255.255.255")
        found = verdicts(net(R1=TestF2.TEXT, ISP=isp, UP=up), "R1", "ISP-UP", "8.8.8.8")
        assert found == [
            "0.0.0.0/0 black hole: ISP has no route to 8.8.8.8",
            "0.0.0.0/0 does not take over: track 1 of the primary stays up: ip sla 1 reaches 203.0.113.1",
        ]

    def test_s3_17_a_better_source_is_left(self) -> None:
        found = verdicts(net(F1), "R2", "R2-R3")
        assert "0.0.0.0/0 carries on" in found
        assert "0.0.0.0/0 does not take over: O*E2 [110/1] via 10.0.24.2 is left, and 111 > 110" in found

    def test_s3_18_a_longer_prefix_stays(self) -> None:
        start = net(R1=PORTS + "ip route 192.0.2.0 255.255.255.0 203.0.113.1\nip route 0.0.0.0 0.0.0.0 198.51.100.1 10\n")
        found = verdicts(start, "R1", "R1@203.0.113.1")
        assert found[-1] == (
            "192.0.2.0/24 does not take over: 192.0.2.0/24 stays in the table and is longer than 0.0.0.0/0 (S3.18)"
        )

    def test_the_backup_leaves_by_the_same_interface(self) -> None:
        routes = "ip route 0.0.0.0 0.0.0.0 203.0.113.1\nip route 0.0.0.0 0.0.0.0 GigabitEthernet0/1 203.0.113.2 10\n"
        start = net(R1=port("Gi0/1", "203.0.113.3", mask="255.255.255.248") + routes)
        assert verdicts(start, "R1", "R1:Gi0/1") == [
            "0.0.0.0/0 does not take over: it leaves by GigabitEthernet0/1, like the primary"
        ]

    def test_the_backup_is_on_the_same_cable(self) -> None:
        one = port("Gi0/1.10", "203.0.113.2", "encapsulation dot1Q 10") + port(
            "Gi0/1.20", "198.51.100.2", "encapsulation dot1Q 20"
        )
        start = net(R1="interface Gi0/1\n" + one + ROUTES.format("", " 10"))
        (found,) = verdicts(start, "R1", "R1:Gi0/1")
        assert found.endswith("it leaves by GigabitEthernet0/1.20, on the same port as GigabitEthernet0/1.10 of the primary")

    def test_the_backup_has_the_same_next_hop(self) -> None:
        routes = "ip route 0.0.0.0 0.0.0.0 203.0.113.1\nip route 0.0.0.0 0.0.0.0 GigabitEthernet0/1 203.0.113.1 10\n"
        start = net(R1=port("Gi0/1", "203.0.113.2") + routes)
        same = "0.0.0.0/0 does not take over: it has the same next hop as the primary, 203.0.113.1"
        assert verdicts(start, "R1", "R1:Gi0/1") == [same]
        assert verdicts(start, "R1", "R1@203.0.113.1")[1:] == [same]

    def test_the_track_of_the_backup_is_down(self) -> None:
        track = "track 2 interface Gi0/7 line-protocol\n"
        (found,) = verdicts(net(R1=PORTS + track + ROUTES.format("", " 10 track 2")), "R1", "R1:Gi0/1")
        assert found == "0.0.0.0/0 does not take over: track 2 is down: R1 has no interface GigabitEthernet0/7"

    def test_the_next_hop_of_the_backup_cannot_be_reached(self) -> None:
        routes = "ip route 0.0.0.0 0.0.0.0 203.0.113.1\nip route 0.0.0.0 0.0.0.0 192.0.2.7 10\n"
        (found,) = verdicts(net(R1=PORTS + routes), "R1", "R1:Gi0/1")
        assert "no route to next hop 192.0.2.7" in found

    def test_ex_3_9_what_flaps_is_no_takeover(self) -> None:
        text_ = PORTS + sla("icmp-echo 8.8.8.8") + ROUTES.format(" track 1", " 10")
        (found,) = verdicts(net(R1=text_), "R1", "R1@203.0.113.1")
        assert found.startswith("0.0.0.0/0 never settles: it goes back and forth between S* [")
        shown = text(asked(net(R1=text_), "R1", "R1@203.0.113.1"))
        assert "takes over 0.0.0.0/0" not in shown

    def test_ex_3_9_only_what_changes_in_the_cycle_is_unstable(self) -> None:
        start = net(R1=PORTS + sla("icmp-echo 8.8.8.8") + ROUTES.format(" track 1", " 10"), R2=port("Gi0/0", "10.0.0.1"))

        def unstable(node: str, destination: str | None) -> bool:
            return any("OSCILLATION" in told for told in asked(start, node, "R1@203.0.113.1", destination).cautions)

        assert [unstable("R1", one) for one in (None, "8.8.8.8", "0.0.0.0/0", "192.168.1.9")] == [True, True, True, False]
        assert not unstable("R2", None)

    def test_nothing_is_said_of_what_a_failure_does_not_touch(self) -> None:
        assert verdicts(net(R1=PORTS + ROUTES.format("", " 10")), "R1", "R1:Gi0/0") == []


SPF = "SPF delay 50 ms to 5 s (default)"


class TestOutage:
    """Each term with its line. F1: R1 --- R2 === R3, R4; all cables."""

    def test_an_interface_that_goes_down_is_noticed_at_once(self) -> None:
        start = net(R1=PORTS + ROUTES.format("", " 10"))
        assert outages(start, "R1", "R1:Gi0/1") == ["well under a second: carrier loss at R1 GigabitEthernet0/1, at once"]

    @pytest.mark.parametrize(
        ("line", "told"),
        [("carrier-delay 2", "2 s"), ("carrier-delay msec 100", "0.1 s"), ("carrier-delay up 5 down 3", "3 s")],
    )
    def test_carrier_delay(self, line: str, told: str) -> None:
        ports = PORTS.replace("interface Gi0/1\n", f"interface Gi0/1\n {line}\n")
        start = net(R1=ports + ROUTES.format("", " 10"))
        assert outages(start, "R1", "R1:Gi0/1") == [f"{told} = carrier delay at R1 GigabitEthernet0/1 {told} (R1.cfg:4)"]

    def test_s5_32_a_cable_of_its_own_is_noticed_at_once_and_spf_runs(self) -> None:
        expected = "up to 5 s = carrier loss at R2 GigabitEthernet0/1, at once + SPF delay up to 5 s (default)"
        assert outages(net(F1), "R2", "R2-R3", "0.0.0.0/0") == [expected]

    def test_s5_32_a_cable_further_on_is_noticed_there(self) -> None:
        # R4 learns the default from R3 over their cable; R2 has no other way than over R3
        expected = f"50 ms to 5 s = carrier loss at R3 GigabitEthernet0/2, at once + {SPF}"
        start = net(
            F1
            | {
                "R4": F1["R4"]
                + "interface Gi0/3\n ip address 192.0.2.1 255.255.255.252\nip route 0.0.0.0 0.0.0.0 192.0.2.2 200\n"
            }
        )
        assert outages(start, "R4", "R3:Gi0/2", "0.0.0.0/0") == [expected]

    def switched(self, r2: str = "", r3: str = "", ospf: str = "") -> Network:
        """F1 with R2 - R3 through a switch, and no R4."""
        texts = {name: F1[name] for name in ("R1", "R2", "R3")}
        texts["R2"] = (
            texts["R2"]
            .replace("router ospf 1\n", f"router ospf 1\n{ospf}")
            .replace("interface GigabitEthernet0/1\n", f"interface GigabitEthernet0/1\n{r2}")
        )
        texts["R3"] = (
            texts["R3"]
            .replace("router ospf 1\n", f"router ospf 1\n{ospf}")
            .replace("interface GigabitEthernet0/0\n", f"interface GigabitEthernet0/0\n{r3}")
        )
        return net(texts, links=(("R2:Gi0/1", "R3:Gi0/0", "via-switch"),))

    @pytest.mark.parametrize("word", ["R2~R3", "R3", "R3:Gi0/0"])
    def test_s5_32_behind_a_switch_the_dead_interval_runs_out(self, word: str) -> None:
        expected = f"30.05 s to 45 s = dead interval at R2 GigabitEthernet0/1 30 s to 40 s (default) + {SPF}"
        assert outages(self.switched(), "R2", word, "0.0.0.0/0") == [expected]

    def test_s5_32_the_timers_of_the_interface_count(self) -> None:
        (told,) = outages(
            self.switched(
                " ip ospf dead-interval 4\n ip ospf hello-interval 1\n", " ip ospf dead-interval 4\n ip ospf hello-interval 1\n"
            ),
            "R2",
            "R2~R3",
            "0.0.0.0/0",
        )
        assert "dead interval at R2 GigabitEthernet0/1 3 s to 4 s (R2.cfg:5)" in told

    @pytest.mark.parametrize(("ospf", "own"), [(" bfd all-interfaces\n", ""), ("", " ip ospf bfd\n")])
    def test_bfd_is_faster(self, ospf: str, own: str) -> None:
        bfd = " bfd interval 300 min_rx 250 multiplier {}\n"
        start = self.switched(own + bfd.format(5), own + bfd.format(3), ospf)
        (told,) = outages(start, "R2", "R2~R3", "0.0.0.0/0")
        line = 5 if own else 4
        assert told == f"0.95 s to 5.9 s = BFD at R2 GigabitEthernet0/1 0.9 s (R2.cfg:{line}) + {SPF}"

    @pytest.mark.parametrize(("ospf", "own"), [("", ""), (" bfd all-interfaces\n", " ip ospf bfd disable\n")])
    def test_bfd_that_ospf_does_not_use_does_not_count(self, ospf: str, own: str) -> None:
        bfd = " bfd interval 300 min_rx 300 multiplier 3\n"
        (told,) = outages(self.switched(own + bfd, own + bfd, ospf), "R2", "R2~R3", "0.0.0.0/0")
        assert "dead interval" in told

    @pytest.mark.parametrize(
        ("ospf", "version", "told"),
        [
            (" timers throttle spf 10 100 5000\n", "", "SPF delay up to 10 ms (R2.cfg:10)"),
            (" timers spf 1 10\n", "", "SPF delay up to 1 s (R2.cfg:10)"),
            ("", "version 15.7\n", "SPF delay up to 5 s (default)"),
            ("", "version 17.3\n", "SPF delay up to 50 ms (default)"),
        ],
    )
    def test_the_spf_delay(self, ospf: str, version: str, told: str) -> None:
        texts = F1 | {"R2": version + F1["R2"].lstrip("\n").replace("router ospf 1\n", f"router ospf 1\n{ospf}")}
        (shown,) = outages(net(texts), "R2", "R2-R3", "0.0.0.0/0")
        assert shown.endswith(told)

    def test_f2_1_a_probe(self) -> None:
        told = "5 s to 65 s = probe interval up to 60 s (default) + timeout 5 s (default) + track delay 0 s (default)"
        assert outages(net(R1=TestF2.TEXT), "R1", "R1@203.0.113.1") == [told]

    def test_a_probe_with_its_lines(self) -> None:
        ports = port("Gi0/1", "203.0.113.2") + port("Gi0/2", "198.51.100.2")
        probe = sla("icmp-echo 203.0.113.1", 1, "frequency 10", "timeout 900") + " delay down 7 up 9\n"
        (told,) = outages(net(R1=ports + probe + ROUTES.format(" track 1", " 10")), "R1", "R1@203.0.113.1")
        assert (
            told
            == "7.9 s to 17.9 s = probe interval up to 10 s (R1.cfg:7) + timeout 0.9 s (R1.cfg:8) + track delay 7 s (R1.cfg:11)"
        )

    def test_kinds_of_operation_have_their_own_timeouts(self) -> None:
        text_ = TestF2.TEXT.replace("icmp-echo 203.0.113.1", "tcp-connect 203.0.113.1 80")
        (told,) = outages(net(R1=text_), "R1", "R1@203.0.113.1")
        assert "timeout 60 s (default)" in told

    def test_a_track_of_an_interface(self) -> None:
        track = "track 1 interface Gi0/0 line-protocol\n delay down 3\n"
        (told,) = outages(net(R1=PORTS + track + ROUTES.format(" track 1", " 10")), "R1", "R1:Gi0/0", "0.0.0.0/0")
        assert told == "3 s = carrier loss at R1 GigabitEthernet0/0, at once + track delay 3 s (R1.cfg:8)"

    def test_a_track_of_a_route(self) -> None:
        track = "track 1 ip route 192.168.1.0 255.255.255.0 reachability\n"
        (told,) = outages(net(R1=PORTS + track + ROUTES.format(" track 1", " 10")), "R1", "R1:Gi0/0", "0.0.0.0/0")
        assert told == (
            "up to 15 s = carrier loss at R1 GigabitEthernet0/0, at once + polling of the tracked route up to 15 s (default) "
            "+ track delay 0 s (default)"
        )

    def test_a_list_waits_for_its_slowest_object(self) -> None:
        tracks = (
            sla("icmp-echo 203.0.113.1")
            + "track 2 interface Gi0/0 line-protocol\ntrack 3 list boolean and\n object 1\n object 2\n"
        )
        start = net(R1=PORTS + tracks + ROUTES.format(" track 3", " 10"))
        assert "probe interval" in outages(start, "R1", "R1@203.0.113.1")[0]
        assert "carrier loss at R1 GigabitEthernet0/0" in outages(start, "R1", "R1:Gi0/0", "0.0.0.0/0")[0]

    @pytest.mark.parametrize(
        ("kind", "objects", "slowest"),
        [
            ("boolean and", " object 1\n object 2\n", False),
            ("boolean or", " object 1\n object 2\n", True),
            ("threshold percentage", " object 1\n object 2\n threshold percentage up 100 down 50\n", False),
            ("threshold percentage", " object 1\n object 2\n threshold percentage up 50 down 0\n", True),
            ("threshold weight", " object 1 weight 50\n object 2 weight 10\n threshold weight up 51 down 50\n", False),
            ("threshold weight", " object 1 weight 50\n object 2 weight 10\n threshold weight up 20 down 15\n", True),
        ],
    )
    def test_a_list_changes_with_the_object_that_is_enough(self, kind: str, objects: str, *, slowest: bool) -> None:
        probes = sla("icmp-echo 203.0.113.1", 1, "frequency 90") + sla("icmp-echo 203.0.113.1", 2, "frequency 10")
        listed = f"track 9 list {kind}\n{objects}"
        start = net(R1=PORTS + probes + listed + ROUTES.format(" track 9", " 10"))
        (told,) = outages(start, "R1", "R1@203.0.113.1")
        assert f"probe interval up to {90 if slowest else 10} s" in told

    def test_an_interface_that_goes_down_is_faster_than_a_track(self) -> None:
        assert outages(net(R1=TestF2.TEXT), "R1", "R1:Gi0/1", "0.0.0.0/0") == [
            "well under a second: carrier loss at R1 GigabitEthernet0/1, at once"
        ]

    def test_a_default_that_another_router_withdraws_after_its_probe(self) -> None:
        ospf = "router ospf 1\n network 10.0.0.0 0.0.0.3 area 0\n"
        r1 = port("Gi0/0", "10.0.0.1") + port("Gi0/1", "203.0.113.2") + sla("icmp-echo 203.0.113.1") + ospf
        r1 += " default-information originate\nip route 0.0.0.0 0.0.0.0 203.0.113.1 track 1\n"
        r2 = port("Gi0/0", "10.0.0.2") + port("Gi0/1", "192.0.2.1") + ospf + "ip route 0.0.0.0 0.0.0.0 192.0.2.2 200\n"
        (told,) = outages(net(R1=r1, R2=r2), "R2", "R1@203.0.113.1")
        assert told.endswith(f"timeout 5 s (default) + track delay 0 s (default) + {SPF}")

    def test_f1_4_a_default_that_another_router_begins_to_originate(self) -> None:
        made = F1 | {"R2": F1["R2"].replace(" router-id 2.2.2.2\n", " router-id 2.2.2.2\n default-information originate\n")}
        (told,) = outages(net(made), "R4", "R3:Gi0/2", "0.0.0.0/0")
        assert told == f"0.1 s to 10 s = carrier loss at R3 GigabitEthernet0/2, at once + {SPF} + {SPF}"

    def test_a_recursive_primary_waits_for_the_route_to_its_next_hop(self) -> None:
        # R1 reaches 10.255.0.3 by OSPF over a switch; the primary is recursive through it
        ospf = "router ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n"
        r1 = port("Gi0/0", "10.0.0.1") + port("Gi0/1", "192.0.2.1", "ip ospf shutdown") + ospf
        r1 += "ip route 172.16.0.0 255.255.0.0 10.255.0.3\nip route 172.16.0.0 255.255.0.0 192.0.2.2 200\n"
        r3 = port("Gi0/0", "10.0.0.2") + port("Lo0", "10.255.0.3", mask="255.255.255.255") + ospf
        start = net(R1=r1, R3=r3, links=(("R1:Gi0/0", "R3:Gi0/0", "via-switch"),))
        (told,) = outages(start, "R1", "R1~R3", "172.16.0.0/16")
        assert told == f"30.05 s to 45 s = dead interval at R1 GigabitEthernet0/0 30 s to 40 s (default) + {SPF}"

    def test_a_detour_through_the_same_next_hop_is_timed_too(self) -> None:
        # R1 - R2, and from there to R4 by a cheap link or over R3: the next hop of R1 stays, the metric does not
        ospf = "router ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n"
        r1 = port("Gi0/0", "10.0.12.1") + ospf
        r2 = port("Gi0/0", "10.0.12.2") + port("Gi0/1", "10.0.24.1") + port("Gi0/2", "10.0.23.1") + ospf
        r3 = port("Gi0/0", "10.0.23.2") + port("Gi0/1", "10.0.34.1") + ospf
        r4 = port("Gi0/0", "10.0.24.2") + port("Gi0/1", "10.0.34.2") + port("Lo0", "10.255.0.4", mask="255.255.255.255") + ospf
        (told,) = outages(net(R1=r1, R2=r2, R3=r3, R4=r4), "R1", "R2-R4", "10.255.0.4")
        assert told == f"50 ms to 5 s = carrier loss at R2 GigabitEthernet0/1, at once + {SPF}"


class TestOutageOfTunnels:
    """S2.5: what takes a tunnel down takes its time. R1 and R2 share a LAN with R3, who is the backup."""

    def start(self, keepalive: str) -> Network:
        lan = "255.255.255.0"
        tunnel = "interface Tunnel0\n ip address 10.255.0.{} 255.255.255.252\n tunnel source Gi0/0\n"
        tunnel += " tunnel destination 192.0.2.{}\n"
        routes = "ip route 10.2.0.0 255.255.0.0 Tunnel0\nip route 10.2.0.0 255.255.0.0 198.51.100.2 200\n"
        return net(
            R1=port("Gi0/0", "192.0.2.1", mask=lan) + port("Gi0/1", "198.51.100.1") + tunnel.format(1, 2) + keepalive + routes,
            R2=port("Gi0/0", "192.0.2.2", mask=lan) + tunnel.format(2, 1),
            R3=port("Gi0/0", "192.0.2.3", mask=lan),
        )

    @pytest.mark.parametrize(
        ("keepalive", "told"),
        [
            (" keepalive\n", "20 s to 30 s = 3 keepalives unanswered at R1 Tunnel0 20 s to 30 s (R1.cfg:9)"),
            (" keepalive 5\n", "10 s to 15 s = 3 keepalives unanswered at R1 Tunnel0 10 s to 15 s (R1.cfg:9)"),
            (" keepalive 5 4\n", "15 s to 20 s = 4 keepalives unanswered at R1 Tunnel0 15 s to 20 s (R1.cfg:9)"),
        ],
    )
    @pytest.mark.parametrize("word", ["R2", "R1~R2"])
    def test_keepalives_are_counted(self, keepalive: str, told: str, word: str) -> None:
        assert outages(self.start(keepalive), "R1", word, "10.2.0.0/16") == [told]

    def test_a_group_of_operations_asks_as_often_as_its_schedule_says(self) -> None:
        for words, seconds in (
            ("schedule-period 5 frequency 20", 20),
            ("schedule-period 5", 5),
            ("schedule-period 5 frequency range 7-9", 9),
        ):
            text_ = (
                PORTS + "ip sla 1\n icmp-echo 203.0.113.1\n frequency 30\ntrack 1 ip sla 1\n" + ROUTES.format(" track 1", " 10")
            )
            start = net(R1=text_ + f"ip sla group schedule 1 1-2 {words} start-time now life forever\n")
            (told,) = outages(start, "R1", "R1@203.0.113.1")
            assert f"probe interval up to {seconds} s (R1.cfg:13)" in told

    def test_the_source_of_a_tunnel_is_noticed_at_once(self) -> None:
        told = "well under a second: carrier loss at R1 GigabitEthernet0/0, at once"
        assert outages(self.start(" keepalive\n"), "R1", "R1:Gi0/0", "10.2.0.0/16") == [told]

    def test_the_route_to_its_destination_takes_its_time(self) -> None:
        # R1 learns 10.255.0.3, where its tunnel ends, by OSPF over a switch
        ospf = "router ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n"
        r1 = port("Gi0/0", "10.0.0.1") + port("Gi0/1", "192.0.2.1") + ospf
        r1 += "interface Tunnel0\n ip address 172.16.0.1 255.255.255.252\n tunnel source Gi0/1\n tunnel destination 10.255.0.3\n"
        r1 += "ip route 172.30.0.0 255.255.0.0 Tunnel0\nip route 172.30.0.0 255.255.0.0 192.0.2.2 200\n"
        r3 = port("Gi0/0", "10.0.0.2") + port("Lo0", "10.255.0.3", mask="255.255.255.255") + ospf
        start = net(R1=r1, R3=r3, links=(("R1:Gi0/0", "R3:Gi0/0", "via-switch"),))
        (told,) = outages(start, "R1", "R1~R3", "172.30.0.0/16")
        assert told == f"30.05 s to 45 s = dead interval at R1 GigabitEthernet0/0 30 s to 40 s (default) + {SPF}"
