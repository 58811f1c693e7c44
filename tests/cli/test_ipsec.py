"""`routecheck ipsec`: arguments and exit codes (cli.md)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from routecheck.cli.app import run
from tests.peers import A, B, Changes, changed


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    """The two sites of F3, a file each."""
    write(tmp_path)
    return tmp_path


def write(folder: Path, a: Changes | None = None, b: Changes | None = None) -> None:
    """The two sites, with changes."""
    (folder / "A.cfg").write_text(changed(A, a or {}))
    (folder / "B.cfg").write_text(changed(B, b or {}))


def ask(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    """Exit code and everything printed."""
    code = run(["ipsec", *map(str, arguments), "--color", "never"])
    out, err = capsys.readouterr()
    return code, out + err


def plain(text: str) -> str:
    """Text without its line breaks."""
    return " ".join(text.split())


class TestExitCodes:
    def test_0_when_every_tunnel_comes_up(self, sites: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert ask(capsys, sites)[0] == 0
        assert ask(capsys, sites / "A.cfg", sites / "B.cfg")[0] == 0
        assert ask(capsys, sites / "A.cfg")[0] == 0

    def test_0_when_one_side_can_start_it(self, sites: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write(sites, b={" set pfs group14\n": ""})
        code, out = ask(capsys, sites)
        assert code == 0
        assert "comes up only when A starts it" in out

    def test_1_when_it_comes_up_from_neither_side(self, sites: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write(sites, b={" group 14": " group 5"})
        assert ask(capsys, sites)[0] == 1

    def test_1_when_it_comes_up_and_traffic_passes_it_by(self, sites: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write(
            sites,
            {
                "ip route": "interface Gi0/2\n ip address 192.0.2.2 255.255.255.252\n"
                "ip route 10.1.0.0 255.255.0.0 192.0.2.1\nip route"
            },
        )
        code, out = ask(capsys, sites)
        assert code == 1
        assert "CRYPTO-BYPASSED" in out

    @pytest.mark.parametrize(
        "arguments", [("--fail", "C"), ("--lookup", "x"), ("--lookup", "5"), ("--sequence", "a"), ("-f", "yaml"), ("--nope",)]
    )
    def test_2_for_misuse(self, sites: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
        assert ask(capsys, sites, *arguments)[0] == 2

    def test_2_for_a_file_that_is_not_there(self, sites: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert ask(capsys, sites / "A.cfg", sites / "C.cfg")[0] == 2

    def test_2_for_the_same_device_twice(self, sites: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """One file, by whatever path, or two files of one device."""
        code, out = ask(capsys, sites / "A.cfg", f"{sites}/./A.cfg")
        assert (code, "A.cfg: given twice: that is the same device twice" in out) == (2, True)
        (sites / "copy.cfg").write_text(A)
        code, out = ask(capsys, sites / "A.cfg", sites / "copy.cfg")
        assert (code, "the same device twice: hostname A" in plain(out)) == (2, True)

    def test_3_when_keys_cannot_be_compared(self, sites: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write(sites, {"key K1": "key 6 AAAA"}, {"key K1": "key 6 BBBB"})
        code, out = ask(capsys, sites)
        assert code == 3
        assert "cannot be told: the keys are encrypted (type 6)" in out

    def test_3_without_any_peer(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "A.cfg").write_text("hostname A\ninterface Gi0/0\n ip address 10.0.0.1 255.255.255.0\n")
        assert ask(capsys, tmp_path)[0] == 3

    def test_3_when_the_peer_is_not_among_the_configs(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "A.cfg").write_text(A)
        code, out = ask(capsys, tmp_path)
        assert code == 3
        assert "198.51.100.2 is no address of the configs at hand" in plain(out)

    def test_1_when_the_peer_has_no_crypto_map(self, sites: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write(sites, b={" crypto map M\n": ""})
        code, out = ask(capsys, sites)
        assert code == 1
        assert "B, which has 198.51.100.2, has no crypto map or tunnel protection" in plain(out)


class TestOutputs:
    def test_both_directions_are_entries(self, sites: Path, capsys: pytest.CaptureFixture[str]) -> None:
        _, out = ask(capsys, sites, "-f", "json")
        document = json.loads(out)
        assert [one["initiator"]["node"] for one in document["tunnels"]] == ["A", "B"]
        assert {one["phase1"]["up"] for one in document["tunnels"]} == {True}
        assert document["tunnels"][0]["phase1"]["policies"] == [10, 10]

    def test_files_of_two_folders_are_cited_by_what_tells_them_apart(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for name, text in (("one", A), ("two", changed(B, {" group 14": " group 5"}))):
            (tmp_path / name).mkdir()
            (tmp_path / name / "router.cfg").write_text(text)
        _, out = ask(capsys, tmp_path / "one" / "router.cfg", tmp_path / "two" / "router.cfg")
        assert "one/router.cfg:8" in out
        assert "two/router.cfg:8" in out
        assert str(tmp_path) not in out

    def test_the_fix_is_proved(self, sites: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write(sites, {"key K1": "key K9"}, {" group 14": " group 5"})
        code, out = ask(capsys, sites, "--fix")
        assert code == 1
        assert "With these commands typed in:\n  A 203.0.113.2 <-> B 198.51.100.2: comes up\n" in out

    @pytest.mark.parametrize(
        ("a", "b", "why"),
        [
            (
                {},
                {" set peer 203.0.113.2\n": "", " match address VPN\n": ""},
                "no command that is known gets past this: B -> A: crypto map M 10 has no set peer (B.cfg:11)",
            ),
            (
                {"hostname A": "hostname A\nno crypto isakmp enable"},
                {},
                "no command that is known gets past this: A -> B: A has no crypto isakmp enable (A.cfg:3)",
            ),
            (
                {"ip route 0.0.0.0 0.0.0.0 203.0.113.1\n": ""},
                {},
                "no command that is known gets past this: A -> B: A has no route to 198.51.100.2",
            ),
            (
                {"key K1": "key 6 AAAA"},
                {"key K1": "key 6 BBBB"},
                "whether it comes up cannot be told: A -> B: the keys are encrypted (type 6)",
            ),
        ],
        ids=["two faults", "IKE is off", "no route", "unknown"],
    )
    def test_without_a_fix_it_says_why(
        self, sites: Path, capsys: pytest.CaptureFixture[str], a: Changes, b: Changes, why: str
    ) -> None:
        write(sites, a, b)
        _, out = ask(capsys, sites, "--fix")
        assert f"No fix is known for A <-> B: {why}" in plain(out)
        assert "typed in" not in out
        _, out = ask(capsys, sites, "-f", "json")
        assert {one["no_fix"].startswith(why) for one in json.loads(out)["tunnels"]} == {True}

    def test_nothing_has_to_be_typed_in_where_everything_works(self, sites: Path, capsys: pytest.CaptureFixture[str]) -> None:
        _, out = ask(capsys, sites, "--fix")
        assert "\nNothing has to be typed in.\n" in out

    def test_a_lookup_finds_the_receivers_sa(self, sites: Path, capsys: pytest.CaptureFixture[str]) -> None:
        _, out = ask(capsys, sites, "-f", "json")
        sa = json.loads(out)["tunnels"][0]["sas"][0]
        _, out = ask(capsys, sites, "--lookup", f"{sa['spi']}:{sa['destination']}", "--sequence", "7,7")
        assert f"{sa['to']}'s inbound SA from {sa['from']}" in out
        assert "replayed" in out
