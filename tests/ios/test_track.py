"""Reading `track` and `ip sla`: S3.20 to S3.28."""

from __future__ import annotations

import pytest

from routecheck.address import dotted, parse_address, parse_prefix
from routecheck.ios.fold import read_device
from routecheck.model.device import Device
from routecheck.model.track import (
    FOLLOWING,
    PENDING,
    Probe,
    Track,
    Watched,
    WatchInterface,
    WatchList,
    WatchOther,
    WatchProbe,
    WatchRoute,
    WatchStub,
)


def clean(text: str) -> Device:
    """A device whose config nothing is wrong with, and every line of which is understood."""
    made = read_device(text, "R1.cfg")
    assert [str(one) for one in made.diagnostics if one.code not in ("CFG113", "CFG114", "CFG115")] == []
    assert made.fates["unknown"] == 0
    return made


def track(text: str) -> Track:
    (made,) = clean(text).tracks.values()
    return made


def probe(text: str) -> Probe:
    (made,) = clean(text).probes.values()
    return made


def codes(text: str) -> list[str]:
    return [found.code for found in read_device(text, "R1.cfg").diagnostics]


class TestTracks:
    @pytest.mark.parametrize(
        ("words", "watches"),
        [
            ("interface Gi0/1 line-protocol", WatchInterface("GigabitEthernet0/1")),
            ("interface GigabitEthernet 0/1 line", WatchInterface("GigabitEthernet0/1")),
            ("interface tu0 ip routing", WatchInterface("Tunnel0", wants_ip=True)),
            ("ip sla 3", WatchProbe("3")),
            ("ip sla 3 state", WatchProbe("3")),
            ("ip sla 3 reachability", WatchProbe("3", is_state=False)),
            ("rtr 3 reachability", WatchProbe("3", is_state=False)),
            ("rtr 3", WatchProbe("3")),
            ("ip route 10.1.0.0 255.255.0.0 reachability", WatchRoute(parse_prefix("10.1.0.0/16"))),
            ("ip route 10.1.0.0/16 reachability", WatchRoute(parse_prefix("10.1.0.0/16"))),
            ("ip route 10.1.0.0 /16 metric threshold", WatchRoute(parse_prefix("10.1.0.0/16"), is_metric=True)),
            ("ip route 10.1.0.0 255.255.0.0 metric threshold", WatchRoute(parse_prefix("10.1.0.0/16"), is_metric=True)),
            ("list boolean or", WatchList("or")),
            ("list threshold percentage", WatchList("percentage")),
            ("stub-object", WatchStub()),
            ("application home-agent", WatchOther("application home")),
        ],
    )
    def test_s3_20_to_s3_27_every_kind_is_read(self, words: str, watches: Watched) -> None:
        if isinstance(watches, WatchOther):
            assert isinstance(track(f"track 7 {words}\n").watches, WatchOther)
        else:
            assert track(f"track 7 {words}\n").watches == watches

    def test_s3_27_the_objects_of_a_list_come_with_not_and_weights(self) -> None:
        made = track("track 3 list boolean and\n object 1\n object 2 not\n object 4\n no object 4\n").watches
        assert isinstance(made, WatchList)
        assert [(one.number, one.is_negated) for one in made.members] == [("1", False), ("2", True)]
        made = track("track 3 list threshold weight\n object 1 weight 20\n object 2\n threshold weight up 30 down 5\n").watches
        assert isinstance(made, WatchList)
        assert [(one.number, one.weight) for one in made.members] == [("1", 20), ("2", 10)]
        assert (made.up, made.down) == (30, 5)

    def test_s3_25_a_route_may_be_in_a_vrf_and_s3_26_have_thresholds(self) -> None:
        made = track("track 3 ip route 10.0.0.0 255.0.0.0 metric threshold\n ip vrf RED\n threshold metric up 20 down 40\n")
        assert made.watches == WatchRoute(parse_prefix("10.0.0.0/8"), "RED", is_metric=True, up=20, down=40)

    def test_s3_28_delays_come_in_either_order(self) -> None:
        made = track("track 3 ip sla 1\n delay down 10 up 20\n")
        assert (made.delay_up_s, made.delay_down_s, str(made.delay_line)) == (20, 10, "R1.cfg:2")
        assert track("track 3 ip sla 1\n delay down 10\n no delay\n").delay_line is None

    def test_a_block_that_is_entered_again_goes_on_and_no_track_removes_it(self) -> None:
        again = track("track 3 list boolean or\n object 1\ntrack 3 list boolean or\n object 2\ntrack 3\n delay up 5\n")
        assert isinstance(again.watches, WatchList)
        assert (len(again.watches.members), again.delay_up_s) == (2, 5)
        assert clean("track 3 list boolean or\nno track 3\n").tracks == {}

    def test_a_vrf_behind_a_track_without_a_block_is_a_vrf(self) -> None:
        assert "RED" in clean("track 3 list boolean or\nip vrf RED\n rd 1:1\n").vrfs

    @pytest.mark.parametrize(
        "text",
        [
            "track 1001 ip sla 1\n",
            "track 3\n",
            "track 3 interface Gi0/0 nonsense\n",
            "track 3 ip route 10.1.1.0 255.255.0.0 reachability\n",
            "track 3 list boolean xor\n",
            "track 3 ip sla 1\n delay sideways 3\n",
            "track 3 ip sla 1\n delay up 181\n",
            "track 3 ip sla 1\n object 4\n",
            "track 3 list boolean or\n object 1 weight 5\n",
            "track 3 list threshold weight\n threshold percentage up 5\n",
            "ip sla 1\n icmp-echo 10.0.0.300\n",
            "ip sla 1\n icmp-echo 10.0.0.1\n frequency 0\n",
            "ip sla 1\n http get nowhere\n",
            "ip sla 1\n dns x\n",
            "ip sla schedule x start-time now\n",
            "ip sla schedule 1 start-time soon\n",
        ],
    )
    def test_what_ios_refuses_is_an_error_with_its_line(self, text: str) -> None:
        found = [one for one in read_device(text, "R1.cfg").diagnostics if one.code == "CFG102"]
        assert len(found) == 1
        assert found[0].spans[0].line == text.count("\n")


class TestProbes:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("ip sla 1\n icmp-echo 192.0.2.1\n", "icmp-echo 192.0.2.1"),
            ("ip sla 1\n icmp-echo 192.0.2.1 source-interface Gi0/1\n", "icmp-echo 192.0.2.1 from GigabitEthernet0/1"),
            (
                "ip sla 1\n icmp-echo 192.0.2.1 source-interface GigabitEthernet 0/1\n",
                "icmp-echo 192.0.2.1 from GigabitEthernet0/1",
            ),
            ("ip sla 1\n icmp-echo 192.0.2.1 source-ip 10.0.0.1\n", "icmp-echo 192.0.2.1 from 10.0.0.1"),
            ("ip sla 1\n icmp-echo dns.example\n", "icmp-echo dns.example"),
            ("ip sla monitor 1\n type echo protocol ipIcmpEcho 192.0.2.1\n", "icmp-echo 192.0.2.1"),
            (
                "ip sla monitor 1\n type echo protocol ipIcmpEcho 192.0.2.1 source-ipaddr 10.0.0.1\n",
                "icmp-echo 192.0.2.1 from 10.0.0.1",
            ),
            ("rtr 1\n type pathEcho protocol ipIcmpEcho 192.0.2.1\n", "path-echo 192.0.2.1"),
            ("rtr 1\n type udpEcho dest-ipaddr 192.0.2.1 dest-port 7\n", "udp-echo 192.0.2.1 port 7"),
            ("ip sla 1\n udp-jitter 192.0.2.1 16384 codec g711alaw\n", "udp-jitter 192.0.2.1 port 16384"),
            ("ip sla 1\n icmp-jitter 192.0.2.1 source-ip 10.0.0.1\n", "icmp-jitter 192.0.2.1 from 10.0.0.1"),
            ("ip sla 1\n tcp-connect 192.0.2.1 80 source-ip 10.0.0.1\n", "tcp-connect 192.0.2.1 port 80 from 10.0.0.1"),
            ("ip sla 1\n http get http://192.0.2.1/x source-ip 10.0.0.1\n", "http 192.0.2.1 from 10.0.0.1"),
            ("ip sla 1\n http get http://joe:pw@www.example:8080/x\n", "http www.example port 8080"),
            ("ip sla 1\n dns www.example name-server 192.0.2.1\n", "dns 192.0.2.1"),
            ("rtr 1\n type dns target-addr www.example name-server 192.0.2.1\n", "dns 192.0.2.1"),
        ],
    )
    def test_s3_21_every_form_is_read(self, text: str, said: str) -> None:
        made = probe(text)
        source = dotted(made.source) if made.source is not None else made.source_interface
        shown = [made.kind, dotted(made.target) if made.target is not None else made.host]
        shown += [f"port {made.port}"] * (made.port is not None) + [f"from {source}"] * (source is not None)
        assert " ".join(shown) == said

    def test_settings_stand_in_the_block_or_in_that_of_the_operation(self) -> None:
        made = probe("ip sla 1\n icmp-echo 192.0.2.1\n  timeout 900\n  threshold 800\n frequency 5\n vrf RED\n")
        assert (made.timeout_ms, made.threshold_ms, made.frequency_s, made.vrf) == (900, 800, 5, "RED")
        assert (str(made.timeout_line), str(made.frequency_line)) == ("R1.cfg:3", "R1.cfg:5")

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ("life forever start-time now", ("now", None)),
            ("start-time now life forever", ("now", None)),
            ("start-time now", ("now", 3600)),
            ("life forever", (PENDING, None)),
            ("life forever start-time pending", (PENDING, None)),
            ("life 30 start-time after 00:05:00", (FOLLOWING, 30)),
            ("life forever start-time 12:30 Mar 3", (FOLLOWING, None)),
            ("start-time random 500 life forever", (FOLLOWING, None)),
        ],
    )
    def test_s3_22_schedules_are_read(self, words: str, said: tuple[str, int | None]) -> None:
        for how in ("ip sla", "ip sla monitor", "rtr"):
            first = "ip sla 1" if how == "ip sla" else f"{how} 1"
            made = probe(f"{first}\n{how} schedule 1 {words}\n").schedule
            assert made is not None
            assert (made.start, made.life_s) == said

    def test_s3_22_a_group_schedules_many(self) -> None:
        text = "".join(f"ip sla {number}\n icmp-echo 192.0.2.{number}\n" for number in (1, 2, 3, 9))
        made = clean(f"{text}ip sla group schedule 5 1-3 schedule-period 20 life forever start-time now\n").probes
        assert [number for number, one in made.items() if one.schedule and one.schedule.start == "now"] == ["1", "2", "3"]

    def test_what_is_taken_back_is_gone(self) -> None:
        assert clean("ip sla 1\n icmp-echo 192.0.2.1\nno ip sla 1\n").probes == {}
        text = "ip sla 1\n icmp-echo 192.0.2.1\nip sla schedule 1 start-time now\nno ip sla schedule 1\n"
        assert probe(text).schedule is None

    def test_s3_22_a_track_of_a_probe_that_never_runs_is_an_error(self) -> None:
        assert codes("track 1 ip sla 9\n") == ["CFG113"]
        sla = "ip sla 1\n icmp-echo 192.0.2.1\ntrack 1 ip sla 1\n"
        assert codes(sla) == ["CFG114"]
        assert codes(sla + "ip sla schedule 1 life forever start-time pending\n") == ["CFG114"]
        assert codes(sla + "ip sla schedule 1 life forever start-time now\n") == []
        assert codes("ip sla schedule 4 life forever start-time now\n") == ["CFG115"]

    def test_a_url_is_not_among_the_lines_that_are_shown(self) -> None:
        made = probe("ip sla 1\n http get http://joe:pw@192.0.2.1/\n")
        assert made.target == parse_address("192.0.2.1")
        assert all("pw" not in line.text for line in made.lines)
