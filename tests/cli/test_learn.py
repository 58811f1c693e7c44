"""`routecheck learn`: what it prints, and what it never writes over."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from routecheck.cli.app import run

R1 = """hostname R1
interface GigabitEthernet0/0
 ip address 192.168.1.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 198.51.100.2 255.255.255.252
ip route 0.0.0.0 0.0.0.0 198.51.100.1
"""
HOST = '[hosts.pc1]\naddress = "192.168.1.10/24"\ngateway = "192.168.1.1"\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a network in `net`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "R1.cfg").write_text(R1)
    return tmp_path / "net"


def ask(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr."""
    code = run(["learn", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


class TestLearn:
    def test_it_prints_what_routecheck_toml_would_hold_and_writes_nothing(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code, out, err = ask(capsys, "net")
        assert (code, err) == (0, "")
        route = {"node": "R1", "prefix": "0.0.0.0/0", "protocol": "S", "distance": 1, "next-hop": "198.51.100.1"}
        assert tomllib.loads(out)["expect"] == [{"route": route}]
        assert "# rests on R1.cfg:6\n" in out
        assert not (folder / "routecheck.toml").exists()

    def test_append_adds_what_is_not_expected_yet_and_a_second_time_nothing(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings = folder / "routecheck.toml"
        settings.write_text(HOST)
        code, out, err = ask(capsys, "net", "--append")
        assert (code, out, err) == (0, "", "routecheck: 1 expectation added to net/routecheck.toml\n")
        assert settings.read_text().startswith(f"{HOST}\n# What holds today")
        assert run(["check", "net", "--select", "EXP"]) == 0
        before = settings.read_text()
        assert "0 expectations added" in ask(capsys, "net", "--append")[2]
        assert settings.read_text() == before

    def test_a_file_stands_for_its_folder(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert ask(capsys, "net/R1.cfg", "--append")[0] == 0
        assert (folder / "routecheck.toml").exists()

    def test_settings_that_are_there_are_never_written_over(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "routecheck.toml").write_text(HOST)
        code, _, err = ask(capsys, "net", "-o", "net/routecheck.toml")
        assert (code, "is there already; --append adds to it" in err) == (2, True)
        assert (folder / "routecheck.toml").read_text() == HOST
        assert ask(capsys, "net", "-o", "new.toml")[0] == 0

    def test_what_cannot_be_appended_to_stays_as_it_is(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        text = 'expect = [{ route = { node = "R1", prefix = "198.51.100.0/30" } }]\n'
        (folder / "routecheck.toml").write_text(text)
        code, _, err = ask(capsys, "net", "--append")
        assert (code, "write [[expect]] instead" in err) == (2, True)
        assert (folder / "routecheck.toml").read_text() == text

    @pytest.mark.parametrize(
        "arguments", [("net", "--append", "-o", "x"), ("-", "--append"), ("net", "--most", "-1"), ("net", "-f", "json")]
    )
    def test_2_for_a_misuse(self, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
        assert ask(capsys, *arguments)[0] == 2

    def test_what_is_not_tried_and_what_does_not_hold_is_said(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        out = ask(capsys, "net", "--most", "0")[1]
        assert "# - 1 more is not tried; --most 1 tries all\n" in out
        assert "expect" not in tomllib.loads(out)
        (folder / "R2.cfg").write_text("hostname R2\ninterface GigabitEthernet0/0\n ip address 10.0.0.1 255.255.255.0\n")
        out = ask(capsys, "net")[1]
        assert "# - no default route: R2\n" in out
        assert "# - 10.0.0.0/24 does not reach 192.168.1.0/24: R2 has no route" in out
