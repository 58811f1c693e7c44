"""Every failure: who loses what, who takes over, and the single points of failure."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from routecheck.cli.app import run
from routecheck.questions.sweep_failures import pairs, single
from routecheck.questions.sweeping import Asked, Behind, Sweep, sweeping
from routecheck.render import sweep as render
from routecheck.render.sweep_json import json_text
from tests.builders import net, now

ROOT = Path(__file__).parents[2]


def router(name: str, *blocks: str) -> str:
    return "\n".join((f"hostname {name}", *blocks, ""))


def port(number: int, address: str, *more: str) -> str:
    lines = "\n".join(f" {line}" for line in more)
    return f"interface GigabitEthernet0/{number}\n ip address {address} 255.255.255.0\n{lines}"


BEYOND = "interface GigabitEthernet0/9\n ip address 192.0.2.2 255.255.255.0"
OSPF = "router ospf 1\n network 10.0.0.0 0.255.255.255 area 0"
#            10.0.2.0/24 (the LAN of R2)
#               |
#   R1 --- 10.0.12.0/24 --- R2 --- 10.0.23.0/24 --- R3 --- (10.0.34.3) 10.0.34.0/24
#    `-------------- 10.0.13.0/24 -----------------'
TRIANGLE = net(
    R1=router("R1", port(0, "10.0.12.1"), port(1, "10.0.13.1"), OSPF),
    R2=router("R2", port(0, "10.0.12.2"), port(1, "10.0.23.2"), port(2, "10.0.2.2"), OSPF),
    R3=router("R3", port(0, "10.0.13.3"), port(1, "10.0.23.3"), port(2, "10.0.34.3"), OSPF),
)
#   R1 --- 10.0.12.0/24 --- R2 --- 10.0.23.0/24 --- R3
CHAIN = net(
    R1=router("R1", port(0, "10.0.12.1"), OSPF),
    R2=router("R2", port(0, "10.0.12.2"), port(1, "10.0.23.2"), OSPF),
    R3=router("R3", port(0, "10.0.23.3"), port(2, "10.0.34.3"), OSPF),
)
#   R1 has two ways out of these files, by 198.51.100.1 and, when its line goes down, by 203.0.113.1
BACKUP = net(
    R1=router(
        "R1",
        "interface GigabitEthernet0/0\n ip address 198.51.100.2 255.255.255.252",
        "interface GigabitEthernet0/1\n ip address 203.0.113.2 255.255.255.252",
        "ip route 0.0.0.0 0.0.0.0 GigabitEthernet0/0 198.51.100.1",
        "ip route 0.0.0.0 0.0.0.0 203.0.113.1 200",
    )
)


def behind(answer: Sweep, word: str) -> Behind:
    return next(one for one in answer.found if one.failure.word == word)


def lost(one: Behind) -> list[str]:
    return [f"{loss.node} {loss.prefix}" for loss in one.losses]


class TestPoints:
    def test_a_ring_has_no_single_point_of_failure(self) -> None:
        answer = sweeping(now(TRIANGLE))
        assert answer.points == ()
        assert render.text(answer).splitlines()[2] == "no single points of failure"

    def test_what_only_the_failed_part_has_is_not_lost_but_down_with_it(self) -> None:
        one = behind(sweeping(now(TRIANGLE)), "R2:Gi0/2")
        assert one.losses == ()
        assert {str(made.prefix) for made in one.of("down with it")} >= {"10.0.2.0/24"}

    def test_a_router_that_others_are_behind_is_one(self) -> None:
        answer = sweeping(now(CHAIN), Asked(("device", "link")))
        assert lost(behind(answer, "R2")) == ["R1 10.0.34.0/24"]
        assert [one.failure.word for one in answer.points] == ["R2-R3", "R1-R2", "R2"]

    def test_only_the_tables_asked_for_are_told_of(self) -> None:
        answer = sweeping(now(CHAIN), Asked(nodes=("R2",)))
        assert {one.node for found in answer.found for one in found.told} == {"R2"}
        assert behind(answer, "R1-R2").losses == ()

    def test_a_prefix_that_is_reached_by_a_shorter_one_is_not_lost(self) -> None:
        statics = "ip route 10.0.0.0 255.0.0.0 10.0.13.3\nip route 10.0.2.0 255.255.255.0 GigabitEthernet0/0 10.0.12.2"
        made = net(
            R1=router("R1", port(0, "10.0.12.1"), port(1, "10.0.13.1"), statics),
            R2=router("R2", port(0, "10.0.12.2"), port(1, "10.0.23.2"), port(2, "10.0.2.2"), OSPF),
            R3=router("R3", port(0, "10.0.13.3"), port(1, "10.0.23.3"), OSPF),
        )
        one = behind(sweeping(now(made)), "R1-R2")
        found = next(made for made in one.told if made.node == "R1" and str(made.prefix) == "10.0.2.0/24")
        assert (found.verdict, str(found.cover)) == ("follows a shorter prefix", "10.0.0.0/8")


class TestTakeovers:
    def test_a_backup_is_told_of_with_its_line(self) -> None:
        answer = sweeping(now(BACKUP))
        one = behind(answer, "R1:Gi0/0")
        assert [str(made.prefix) for made in one.takeovers] == ["0.0.0.0/0"]
        assert render.row(one) == ("R1:Gi0/0", "-", "-", "0.0.0.0/0 at R1 (R1.cfg:7)")
        assert answer.points == ()

    def test_a_route_that_stays_and_leads_nowhere_is_a_loss(self) -> None:
        """S3.13: nothing tells R1 that what is behind the switch has failed."""
        here = router("R1", port(0, "10.0.12.1"), "ip route 172.16.0.0 255.255.0.0 10.0.12.2")
        there = router("R2", port(0, "10.0.12.2"), "ip route 172.16.0.0 255.255.0.0 192.0.2.1", BEYOND)
        made = net({"R1": here, "R2": there}, links=(("R1:Gi0/0", "R2:Gi0/0", "via-switch"),))
        found = next(one for one in behind(sweeping(now(made)), "R2").losses)
        assert (found.node, str(found.prefix), found.verdict) == ("R1", "172.16.0.0/16", "black hole")
        assert "R2 is down" in found.reason

    def test_what_may_come_from_a_protocol_that_is_not_modelled_is_perhaps_lost(self) -> None:
        bgp = "router bgp 65000\n neighbor 10.0.12.9 remote-as 65001"
        made = net(
            R1=router("R1", port(0, "10.0.12.1"), "ip route 10.0.34.0 255.255.255.0 GigabitEthernet0/0 10.0.12.2", bgp),
            R2=router("R2", port(0, "10.0.12.2"), port(1, "10.0.34.2")),
        )
        one = behind(sweeping(now(made), Asked(("link",))), "R1-R2")
        assert one.losses == ()
        assert [(made.node, made.verdict) for made in one.told if str(made.prefix) == "10.0.34.0/24"] == [("R1", "perhaps lost")]
        assert "1 failure of which it is not known (below)" in render.text(sweeping(now(made), Asked(("link",))))


class TestPairs:
    def test_a_pair_tells_what_neither_half_takes_away(self) -> None:
        answer = sweeping(now(TRIANGLE), Asked(("link",), depth=2))
        assert lost(behind(answer, "R1-R2+R1-R3"))[0] == "R1 10.0.2.0/24"
        assert {one.failure.word for one in answer.double} == {"R1-R2+R1-R3", "R1-R2+R2-R3", "R1-R3+R2-R3"} | {
            word for word in (one.failure.word for one in answer.double) if ":" in word
        }

    def test_a_device_and_its_own_link_are_no_pair(self) -> None:
        start = now(CHAIN)
        words = {one.word for one in pairs(start, single(start, ("link", "device")), 100).failures}
        assert not words & {"R1-R2+R1", "R1-R2+R2", "R2-R3+R2"}
        assert "R2-R3+R1" in words

    def test_pairs_that_are_not_tried_are_counted_and_those_near_each_other_come_first(self) -> None:
        start = now(TRIANGLE)
        singles = single(start, ("link",))
        everything = pairs(start, singles, 100)
        some = pairs(start, singles, 2)
        assert (some.failures, some.left_out) == (everything.failures[:2], len(everything.failures) - 2)


class TestCommand:
    @pytest.mark.parametrize("lab", ["branch-office", "dual-isp", "dual-isp/b-flapping", "site-to-site"])
    def test_the_document_is_what_the_schema_says(self, lab: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["sweep", str(ROOT / "configs" / lab), "-f", "json", "--depth", "2"]) == 0
        document = json.loads(capsys.readouterr().out)
        jsonschema.validate(document, json.loads((ROOT / "docs/schemas/sweep.schema.json").read_text()))

    def test_every_format_has_every_point(self) -> None:
        answer = sweeping(now(CHAIN))
        for one in answer.points:
            told = render.csv_text(answer), json_text(answer, ()), render.text(answer)
            assert all(one.failure.word in text for text in told)
            assert one.failure.word.replace("~", "\\~") in render.markdown_text(answer)

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (["--kinds", "links"], "--kinds cannot be 'links'; did you mean link?"),
            (["--kinds", ","], "--kinds is one or more of link, device, interface, silent"),
            (["--depth", "3"], "--depth is 1 or 2, not 3"),
            (["--node", "R9"], "no device 'R9'"),
        ],
    )
    def test_misuse_exits_with_2(self, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["sweep", str(ROOT / "configs/branch-office"), *arguments]) == 2
        assert told in capsys.readouterr().err

    def test_strict_refuses_lines_that_could_matter(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "R1.cfg").write_text(router("R1", port(0, "10.0.12.1"), "router bgp 65000\n neighbor 10.0.12.9 remote-as 1"))
        assert run(["sweep", str(tmp_path), "--strict"]) == 3
        assert run(["sweep", str(tmp_path)]) == 0
        assert "not modelled" in capsys.readouterr().out
