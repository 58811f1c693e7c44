"""What became of every line, and what could matter to an answer and is not modelled."""

from __future__ import annotations

from pathlib import Path

import pytest

from routecheck.cli.app import run
from routecheck.ios.grammar import PACKETS, ROUTES
from routecheck.network import Network
from routecheck.questions.coverage import Coverage, LeftOut, could_matter, coverage
from routecheck.render.coverage import text
from tests.builders import net

R1 = """
hostname R1
! a comment
interface GigabitEthernet0/0
 description to R2
 ip address 10.0.12.1 255.255.255.252
 mpls ip
 ip frobnicate hunter2Zq
router bgp 65000
 network 10.0.0.0
 neighbor 10.0.12.2 remote-as 65001
router odr
 network 10.0.0.0
 distance 180
nonsense hunter2Zq
"""
R2 = """
interface GigabitEthernet0/0
 ip address 10.0.12.2 255.255.255.252
router bgp 65001
 network 10.0.0.0
ip route static adjust-time 10
"""


def asked(network: Network) -> Coverage:
    return coverage(network, list(network.devices))


def found(answer: Coverage) -> dict[str, LeftOut]:
    return {f"{one.fate} {one.mode} {one.what}".strip(): one for one in answer.left_out}


class TestFates:
    def test_every_line_of_every_file_is_counted_once(self) -> None:
        for made in asked(net(R1=R1, R2=R2)).files:
            text = {"R1.cfg": R1, "R2.cfg": R2}[made.file].lstrip("\n")
            assert made.lines == len(text.splitlines())

    def test_the_total_is_the_sum_of_the_files(self) -> None:
        answer = asked(net(R1=R1, R2=R2))
        for fate, count in answer.total.items():
            assert count == sum(one.counts[fate] for one in answer.files)

    def test_only_the_devices_asked_for_are_counted(self) -> None:
        network = net(R1=R1, R2=R2)
        assert [one.node for one in coverage(network, ["R2"]).files] == ["R2"]
        assert all(line.file == "R2.cfg" for one in coverage(network, ["R2"]).left_out for line in one.lines)


class TestLeftOut:
    def test_the_most_frequent_comes_first_under_its_fate(self) -> None:
        answer = asked(net(R1=R1, R2=R2))
        for fate in ("routes", "packets", "unknown"):
            counts = [one.size for one in answer.left_out if one.fate == fate]
            assert counts
            assert counts == sorted(counts, reverse=True)
        assert found(answer)["routes global router bgp"].size == 2

    def test_lines_inside_a_block_that_nothing_looks_at_are_counted(self) -> None:
        (inside,) = (one for one in asked(net(R1=R1)).left_out if one.inside)
        assert (inside.fate, inside.inside, inside.lines) == (ROUTES, 2, ())

    def test_a_line_that_is_left_out_in_part_is_none_of_the_lines_inside_of_blocks(self) -> None:
        answer = asked(net(R1=R1 + "route-map X permit 10\n set as-path prepend 65000\n"))
        assert [one.inside for one in answer.left_out if one.inside] == [2]

    def test_all_lines_that_could_matter_are_listed(self) -> None:
        answer = asked(net(R1=R1, R2=R2))
        for fate in ("routes", "packets", "unknown"):
            assert sum(one.size for one in answer.left_out if one.fate == fate and not one.in_part) == answer.total[fate]

    def test_a_modelled_line_with_an_option_that_is_not_is_listed_in_part(self) -> None:
        text = "route-map X permit 10\n set as-path prepend 65000\n"
        answer = asked(net(R1=f"hostname R1\n{text}"))
        assert [(one.what, one.in_part) for one in answer.left_out] == [("set as-path", True)]

    def test_an_unknown_line_is_told_by_the_keywords_it_begins_with(self) -> None:
        answer = asked(net(R1=R1))
        assert {"unknown interface ip", "unknown global"} <= set(found(answer))
        assert "hunter2Zq" not in text(answer)

    def test_text_keeps_to_80_columns(self) -> None:
        name = "a-very-long-name-of-a-device-in-a-rack-far-away-somewhere-in-the-north-of-the-country"
        answer = asked(net({name: R1, "R2": R2, **{f"R{n}": R2 for n in range(3, 20)}}))
        rows = [line for line in text(answer).splitlines() if name[-10:] not in line or line.startswith("...")]
        assert max(map(len, rows)) <= 80

    def test_nothing_left_out_is_said(self) -> None:
        assert "Every line that could matter is modelled." in text(asked(net(R1="hostname R1\n")))


class TestStrict:
    """cli.md, Exit codes: 3 when the input is not enough for an honest answer."""

    def test_routes_need_no_lines_about_packets(self) -> None:
        network = net(R1="hostname R1\ninterface Gi0/0\n ip address 10.0.0.1 255.255.255.0\n mpls ip\n")
        assert list(could_matter(network, ["R1"], frozenset((ROUTES,)))) == []
        assert [str(line) for _, line in could_matter(network, ["R1"], frozenset((ROUTES, PACKETS)))] == ["R1.cfg:4"]

    def test_unknown_lines_always_matter(self) -> None:
        assert [str(line) for _, line in could_matter(net(R1=R1), ["R1"], frozenset())] == ["R1.cfg:7", "R1.cfg:14"]

    @pytest.mark.parametrize("words", [["routes"], ["explain", "--node", "R2"], ["routes", "--node", "R2"], ["coverage"]])
    def test_every_command_exits_3_on_a_line_of_any_device(
        self, words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "R1.cfg").write_text(R1)
        (tmp_path / "R2.cfg").write_text(R2.replace("\nrouter bgp 65001\n network 10.0.0.0\nip route static adjust-time 10", ""))
        command, *more = words
        assert run([command, str(tmp_path), *more]) == 0
        capsys.readouterr()
        assert run([command, str(tmp_path), *more, "--strict"]) == 3
        out, err = capsys.readouterr()
        assert "R1.cfg:9" in out + err
        assert "hunter2Zq" not in out + err
        if command != "coverage":
            assert (out, err.count("\n")) == ("", 7)
            assert err.startswith(
                "routecheck: INSUFFICIENT: --strict: 6 lines that could matter to the answer are not modelled:\n"
            )

    @pytest.mark.parametrize("words", [["routes"], ["explain", "--node", "R2"], ["coverage"]])
    def test_a_network_that_is_modelled_is_answered(self, words: list[str]) -> None:
        command, *more = words
        assert run([command, "configs/branch-office", *more, "--strict"]) == 0

    def test_tunnels_are_judged_by_lines_that_notes_are_kept_of(self) -> None:
        assert run(["ipsec", "configs/site-to-site", "--strict"]) == 0

    def test_tunnels_also_need_the_lines_about_packets(self, tmp_path: Path) -> None:
        for name in ("HQ", "BRANCH"):
            made = Path(f"configs/site-to-site/{name}.cfg").read_text()
            (tmp_path / f"{name}.cfg").write_text(made.replace(" ip nat inside\n", " ip nat inside\n ip policy route-map X\n"))
        assert run(["ipsec", str(tmp_path)]) == 0
        assert run(["ipsec", str(tmp_path), "--strict"]) == 3
        assert run(["routes", str(tmp_path), "--strict"]) == 0


class TestReadToo:
    """Lines of interfaces that tunnels and traces look at, and that are noted for those who do not."""

    R1 = """
hostname R1
interface GigabitEthernet0/0
 ip address 10.0.12.1 255.255.255.252
 ip nat outside
 ip access-group X in
ip access-list extended X
 permit ip any any
"""

    def test_they_count_as_modelled_as_strict_answers_have_it(self, tmp_path: Path) -> None:
        answer = asked(net(R1=self.R1))
        assert answer.left_out == ()
        assert (answer.total["model"], answer.total["packets"]) == (7, 0)
        (tmp_path / "R1.cfg").write_text(self.R1.lstrip())
        assert [run([command, str(tmp_path), "--strict"]) for command in ("coverage", "check")] == [0, 0]
