"""What is found in a folder of outputs: which device, which command, which VRF."""

from __future__ import annotations

from pathlib import Path

import pytest

from routecheck.diagnostic import UsageError
from routecheck.printed.outputs import ISAKMP, NAT, NEIGHBORS, ROUTES, Session, read_outputs


def found(folder: Path, files: dict[str, str], *nodes: str) -> Session:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return read_outputs(str(folder), nodes or ("R1", "R2"))


def told(session: Session) -> list[tuple[str, str, str, str, int]]:
    return [(one.node, one.command, one.vrf, one.file, one.line) for one in session.outputs]


class TestSessions:
    def test_prompts_split_the_commands_of_a_file(self, tmp_path: Path) -> None:
        text = "R1#show ip route\nGateway\n\nR1#show ip ospf neighbor\nx\nR1#show ip route vrf RED\ny\nR1#\n"
        session = found(tmp_path, {"R1.txt": text})
        assert told(session) == [
            ("R1", ROUTES, "", "R1.txt", 1), ("R1", NEIGHBORS, "", "R1.txt", 4), ("R1", ROUTES, "RED", "R1.txt", 6),
        ]  # fmt: skip
        assert [one.lines for one in session.outputs] == [("Gateway", ""), ("x",), ("y",)]

    def test_the_prompt_tells_the_device_whatever_the_file_is_called(self, tmp_path: Path) -> None:
        assert told(found(tmp_path, {"session.log": "r2> show ip route\nx\n"})) == [("R2", ROUTES, "", "session.log", 1)]

    @pytest.mark.parametrize(
        ("typed", "command", "vrf"),
        [
            ("sh ip ro", ROUTES, ""),
            ("sho ip route vrf RED", ROUTES, "RED"),
            ("do show ip route", ROUTES, ""),
            ("sh ip os nei", NEIGHBORS, ""),
            ("sh cry isa sa", ISAKMP, ""),
            ("SHOW IP NAT TRANS", NAT, ""),
        ],
    )
    def test_commands_are_abbreviated_as_on_a_device(self, tmp_path: Path, typed: str, command: str, vrf: str) -> None:
        assert told(found(tmp_path, {"R1.txt": f"R1(config)#{typed}\nx\n"})) == [("R1", command, vrf, "R1.txt", 1)]

    def test_other_commands_are_passed_over_and_end_an_output(self, tmp_path: Path) -> None:
        session = found(tmp_path, {"R1.txt": "R1#show ip route\nx\nR1#show version\ny\nR1#ping 10.0.0.1\nz\n"})
        assert [one.lines for one in session.outputs] == [("x",)]
        assert session.left_out == ()

    def test_pages_leave_no_trace(self, tmp_path: Path) -> None:
        session = found(
            tmp_path, {"R1.txt": "R1#show ip route\r\na\r\n --More-- \b\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\bb\r\n"}
        )
        assert session.outputs[0].lines == ("a", "b", "")


class TestNames:
    @pytest.mark.parametrize(
        ("name", "node", "command", "vrf"),
        [
            ("R1_show_ip_route.txt", "R1", ROUTES, ""),
            ("r1_show_ip_route_vrf_RED_1.txt", "R1", ROUTES, "RED_1"),
            ("R1/show_ip_route.txt", "R1", ROUTES, ""),
            ("R1/show ip ospf neighbor.txt", "R1", NEIGHBORS, ""),
            ("R1-show-crypto-isakmp-sa.txt", "R1", ISAKMP, ""),
            ("R1_show_ip_route", "R1", ROUTES, ""),
            ("core_sw-1_show_ip_nat_translations.txt", "core_sw-1", NAT, ""),
        ],
    )
    def test_a_file_of_one_command_is_named_after_it(self, tmp_path: Path, name: str, node: str, command: str, vrf: str) -> None:
        assert told(found(tmp_path, {name: "x\n"}, "R1", "core_sw-1")) == [(node, command, vrf, name, 1)]

    def test_a_domain_behind_the_hostname_does_not_matter(self, tmp_path: Path) -> None:
        assert told(found(tmp_path, {"R1.example.net_show_ip_route.txt": ""}))[0][0] == "R1"


class TestLeftOut:
    def test_a_device_that_is_not_in_the_configs_is_named(self, tmp_path: Path) -> None:
        session = found(tmp_path, {"R9.txt": "R9#show ip route\nx\n"})
        assert (session.outputs, session.left_out) == ((), ("R9.txt:1: no device R9 in these configs",))

    def test_a_part_of_a_table_is_not_compared(self, tmp_path: Path) -> None:
        session = found(tmp_path, {"R1.txt": "R1#show ip route ospf\nx\nR1#show ip route 10.0.0.1\ny\n"})
        assert session.outputs == ()
        assert len(session.left_out) == 2

    def test_a_file_that_tells_no_command_is_named(self, tmp_path: Path) -> None:
        assert "notes.txt" in found(tmp_path, {"notes.txt": "hello\n"}).left_out[0]

    def test_a_folder_that_is_not_there_is_a_misuse(self) -> None:
        with pytest.raises(UsageError, match="no such folder"):
            read_outputs("/nowhere", ["R1"])
