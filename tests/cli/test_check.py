"""`routecheck check` and `routecheck rule`: arguments, files, exit codes (cli.md)."""

from __future__ import annotations

import io
import json
from pathlib import Path

import jsonschema
import pytest

from routecheck.cli.app import run
from routecheck.cli.output import progress
from routecheck.cli.watch import stamps, until_interrupted

OFFICE = Path(__file__).parents[2] / "configs" / "branch-office"

ROOT = Path(__file__).parents[2]
BAD = "hostname R1\ninterface Gi0/0\n ip address 10.0.0.300 255.255.255.0\n"
QUOTED = "    ip address 10.0.0.300 255.255.255.0"
GOOD = BAD.replace("300", "30")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with one bad config in `net`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "R1.cfg").write_text(BAD)
    return tmp_path


def ask(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr."""
    code = run([*arguments, "--color", "never"])
    out, err = capsys.readouterr()
    return code, out, err


def valid(text: str, name: str) -> dict[str, object]:
    """The document, held against its schema."""
    document: dict[str, object] = json.loads(text)
    jsonschema.validate(document, json.loads((ROOT / "docs" / "schemas" / f"{name}.schema.json").read_text()))
    return document


class TestExitCodes:
    def test_1_for_a_finding_that_fails_and_0_below(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert ask(capsys, "check", "net")[0] == 1
        assert ask(capsys, "check", "net", "--fail-on", "never")[0] == 0
        assert ask(capsys, "check", "net", "--exit-zero")[0] == 0
        assert ask(capsys, "check", "net", "--ignore", "CFG102")[0] == 0
        assert ask(capsys, "check", "net", "--select", "NET,OSP", "--select", "CHK")[0] == 0
        (folder / "net" / "R1.cfg").write_text(GOOD)
        assert ask(capsys, "check", "net")[0] == 0

    @pytest.mark.parametrize(
        "arguments",
        [("--select", "X"), ("--fail-on", "warn"), ("--baseline", "none.json"), ("-f", "sarf"), ("-f", "json", "-f", "text")],
    )
    def test_2_for_a_misuse_even_with_exit_zero(self, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
        assert ask(capsys, "check", "net", "--exit-zero", *arguments)[0] == 2

    def test_2_for_a_file_that_cannot_be_read(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "net" / "R2.cfg").symlink_to("nowhere")
        code, out, _ = ask(capsys, "check", "net", "--exit-zero")
        assert (code, "net/R2.cfg:1:1 error NET103 cannot be read" in out) == (2, True)

    def test_3_when_a_line_that_could_matter_is_not_modelled(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "net" / "R1.cfg").write_text(GOOD + "router bgp 65000\n neighbor 10.0.0.1 remote-as 65001\n")
        assert ask(capsys, "check", "net")[0] == 0
        assert ask(capsys, "check", "net", "--strict")[0] == 3


class TestOutputs:
    def test_text_shows_place_severity_code_and_a_summary(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, err = ask(capsys, "check", "net")
        message = "not configured: '10.0.0.300' is not an IPv4 address"
        assert out == f"net/R1.cfg:3:1 error CFG102 {message}\n{QUOTED}\n\n1 finding (1 error) in 1 of 1 file\n"
        assert err == ""
        assert ask(capsys, "check", "net", "-f", "concise")[1] == f"net/R1.cfg:3:1 error CFG102 {message}\n"

    def test_json_follows_its_schema(self, capsys: pytest.CaptureFixture[str]) -> None:
        document = valid(ask(capsys, "check", "net", "-f", "json")[1], "check")
        assert (document["is_failed"], document["files"]) == (True, ["net/R1.cfg"])

    def test_several_formats_go_to_several_files(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, _ = ask(capsys, "check", "net", "-f", "concise", "-f", "sarif=out.sarif", "-f", "junit=out.xml")
        assert (code, out.count("\n")) == (1, 1)
        assert json.loads((folder / "out.sarif").read_text())["version"] == "2.1.0"
        assert (folder / "out.xml").read_text().startswith("<?xml")

    def test_github_gets_annotations_unless_a_format_is_asked_for(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        assert "\n::error file=net/R1.cfg,line=3," in ask(capsys, "check", "net")[1]
        assert "::error" not in ask(capsys, "check", "net", "-f", "text")[1]

    def test_progress_is_shown_on_a_terminal_when_it_takes_long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        shown = io.StringIO()
        monkeypatch.setattr("sys.stderr", shown)
        clock = iter(range(100))
        monkeypatch.setattr("time.monotonic", lambda: next(clock))
        with progress() as tell:
            tell("one")
        assert shown.getvalue() == ""
        monkeypatch.setattr(shown, "isatty", lambda: True, raising=False)
        with progress() as tell:
            tell("one")
            tell("two")
        assert shown.getvalue() == "\r\x1b[Ktwo ...\r\x1b[K"

    @pytest.mark.parametrize("path", ["net/R1.cfg", "./net/", "{}/net"])
    def test_files_are_shown_from_the_working_directory(
        self, folder: Path, path: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert ask(capsys, "check", path.format(folder), "-f", "concise")[1].startswith("net/R1.cfg:3:1 ")

    def test_in_the_folder_itself_they_have_no_folder(
        self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(folder / "net")
        assert ask(capsys, "check", ".", "-f", "concise")[1].startswith("R1.cfg:3:1 ")
        monkeypatch.chdir("/")
        assert ask(capsys, "check", str(folder / "net"), "-f", "concise")[1].count(str(folder)) == 0


def test_the_settings_of_the_documentation_are_taken(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = (ROOT / "docs" / "check.md").read_text().partition("    [check]\n")[2].partition("\n\nIn a config")[0]
    (folder / "net" / "routecheck.toml").write_text("[check]\n" + lines.replace('baseline = "known.json"', ""))
    code, out, _ = ask(capsys, "check", "net", "--select", "CFG102,CHK")
    assert (code, out.count("CFG102"), out.count("CHK101")) == (1, 1, 0)


class TestFocus:
    def test_of_a_file_what_is_about_its_device_is_told(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """The rest of the folder is read: R2 has the address of R3, and R1 is bad by itself."""
        for name, last in (("R2", 2), ("R3", 2), ("R4", 4)):
            text = f"hostname {name}\ninterface Gi0/0\n ip address 10.0.0.{last} 255.255.255.0\n"
            (folder / "net" / f"{name}.cfg").write_text(text)
        only = ("--select", "CFG102,NET101", "-f", "concise")
        assert ask(capsys, "check", "net/R4.cfg", *only)[:2] == (0, "")
        assert [line.split()[2] for line in ask(capsys, "check", "net/R3.cfg", *only)[1].splitlines()] == ["NET101"]
        assert [line.split()[2] for line in ask(capsys, "check", "net/R1.cfg", *only)[1].splitlines()] == ["CFG102"]
        assert ask(capsys, "check", "net/R3.cfg", "--alone", *only)[:2] == (0, "")

    def test_what_is_suppressed_elsewhere_is_not_unused(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "net" / "R1.cfg").write_text(BAD.replace("\n ip", "\n ! routecheck: ignore[CFG102] why\n ip"))
        (folder / "net" / "R2.cfg").write_text(GOOD.replace("R1", "R2"))
        (folder / "net" / "routecheck.toml").write_text('[[check.suppressions]]\nrule = "CFG102"\nreason = "x"\ndevice = "R1"\n')
        assert ask(capsys, "check", "net/R2.cfg", "--select", "CFG102,CHK")[:2] == (0, "no findings in 1 file\n")


class TestBaseline:
    def test_what_is_written_is_not_told_again(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, err = ask(capsys, "check", "net", "--write-baseline", "known.json")
        assert (code, out, err) == (0, "", "routecheck: 1 finding written to known.json\n")
        code, out, _ = ask(capsys, "check", "net", "--baseline", "known.json")
        assert (code, out) == (0, "no findings in 1 file; 1 in the baseline\n")

    def test_the_settings_may_name_it(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        ask(capsys, "check", "net", "--write-baseline", "net/known.json")
        (folder / "net" / "routecheck.toml").write_text('[check]\nbaseline = "known.json"\n')
        assert ask(capsys, "check", "net")[0] == 0

    def test_what_is_mended_is_noted(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        ask(capsys, "check", "net", "--write-baseline", "known.json")
        (folder / "net" / "R1.cfg").write_text(GOOD)
        assert "note: the baseline has CFG102 of R1" in ask(capsys, "check", "net", "--baseline", "known.json")[1]


class TestWatch:
    def test_a_change_is_checked_and_ctrl_c_leaves(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        rounds = iter([GOOD, None])

        def wait() -> None:
            text = next(rounds, "")
            if text == "":
                raise KeyboardInterrupt
            if text:
                (folder / "net" / "R1.cfg").write_text(text)

        until_interrupted(lambda: run(["check", "net"]), lambda: stamps("net"), wait)
        out = capsys.readouterr().out
        assert out.count("1 finding") == 1
        assert out.count("no findings") == 1


class TestRule:
    def test_a_page(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, _ = ask(capsys, "rule", "cfg102")
        assert code == 0
        assert out.startswith("CFG102 refused-line (error)\nA line that IOS refuses.\n")
        assert "\nFlagged:\n    interface GigabitEthernet0/0\n" in out
        valid(ask(capsys, "rule", "refused-line", "-f", "json")[1], "rule")

    def test_the_catalogue_fits_80_columns(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, _ = ask(capsys, "rule")
        assert (code, max(map(len, out.splitlines())) <= 80) == (0, True)
        assert len(valid(ask(capsys, "rule", "-f", "json")[1], "rule")["rules"]) > 40  # type: ignore[arg-type]

    def test_an_unknown_one_is_a_misuse(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, _, err = ask(capsys, "rule", "CFG1020")
        assert (code, "did you mean CFG102" in err) == (2, True)


def test_of_a_file_it_is_said_that_its_whole_folder_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", f"{OFFICE}/R2.cfg"])
    assert "R2.cfg stands for its folder: all 4 devices are checked" in capsys.readouterr().err
    run(["check", f"{OFFICE}/R2.cfg", "--alone"])
    assert "stands for its folder" not in capsys.readouterr().err
