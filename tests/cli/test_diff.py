"""`routecheck diff`: arguments, exit codes, formats, and the working tree against a commit of a real repository."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest

from routecheck.cli.app import run

ROOT = Path(__file__).parents[2]
OFFICE = ROOT / "configs" / "branch-office"
WORSE = OFFICE / "d-distance-109"
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def ask(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr."""
    code = run(["diff", *map(str, arguments)])
    return (code, *capsys.readouterr())


def git(folder: Path, *words: str) -> None:
    """A git command in a folder, whoever runs the tests."""
    who = ["-c", "user.name=x", "-c", "user.email=x@example.net", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The branch office under `net/`, committed as `main`."""
    (tmp_path / "net").mkdir()
    for path in OFFICE.glob("*.cfg"):
        shutil.copy(path, tmp_path / "net")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "as it is")
    return tmp_path


class TestExitCodes:
    def test_0_without_a_change(self, capsys: pytest.CaptureFixture[str]) -> None:
        for more in ([], ["--detailed-exitcode"]):
            code, out, _ = ask(capsys, OFFICE, OFFICE, *more)
            assert (code, out) == (0, "No change.\n")

    def test_1_when_something_breaks_and_2_for_any_change_when_it_is_asked_in_detail(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert ask(capsys, OFFICE, WORSE)[0] == 1
        assert ask(capsys, WORSE, OFFICE)[0] == 0
        assert ask(capsys, OFFICE, WORSE, "--detailed-exitcode")[0] == 2
        assert ask(capsys, WORSE, OFFICE, "--detailed-exitcode")[0] == 2

    @pytest.mark.parametrize(("level", "there", "back"), [("error", 1, 0), ("warning", 1, 1), ("note", 1, 1), ("never", 0, 0)])
    def test_fail_on_says_what_is_bad_enough(self, level: str, there: int, back: int, capsys: pytest.CaptureFixture[str]) -> None:
        assert ask(capsys, OFFICE, WORSE, "--fail-on", level)[0] == there
        assert ask(capsys, WORSE, OFFICE, "--fail-on", level)[0] == back

    @pytest.mark.parametrize(
        "words",
        [
            ["nowhere", str(OFFICE)],
            [str(OFFICE)],
            [str(OFFICE), str(WORSE), "--git", "main"],
            [str(OFFICE), str(WORSE), "--fail-on", "x"],
        ],
    )
    def test_misuse_is_2_and_1_in_detail(self, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        assert ask(capsys, *words)[0] == 2
        code, out, err = ask(capsys, *words, "--detailed-exitcode")
        assert (code, out) == (1, "")
        assert err.startswith("routecheck: ")

    def test_lines_that_are_not_modelled_are_3_with_strict(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "R1.cfg").write_text("hostname R1\nrouter rip\n network 10.0.0.0\n")
        assert ask(capsys, tmp_path, tmp_path)[0] == 0
        assert ask(capsys, tmp_path, tmp_path, "--strict")[0] == 3


class TestFindings:
    """What `check` says is compared by code, device and subject."""

    def test_a_new_error_breaks_and_is_cited(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = ask(capsys, OFFICE, WORSE)
        assert "RTE104 on R2 is new" in out
        _, out, _ = ask(capsys, WORSE, OFFICE)
        assert "RTE104 on R2 is fixed" in out

    def test_to_look_for_less_mends_nothing(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        shutil.copytree(WORSE, tmp_path / "net")
        (tmp_path / "net" / "routecheck.toml").write_text('[check]\nignore = ["RTE104"]\n')
        for sides in ((WORSE, tmp_path / "net"), (tmp_path / "net", WORSE)):
            assert ask(capsys, *sides, "--detailed-exitcode")[0] == 0

    def test_a_comment_that_suppresses_mends_nothing(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        shutil.copytree(WORSE, tmp_path / "net")
        text = (WORSE / "R2.cfg").read_text()
        excused = text.replace("ip route 0.0.0.0", "! routecheck: ignore[RTE104] known\nip route 0.0.0.0")
        (tmp_path / "net" / "R2.cfg").write_text(excused)
        said = ask(capsys, WORSE, tmp_path / "net")[1]
        assert "changes 1." in said
        assert "RTE104 on R2 is suppressed: " in said

    def test_one_that_is_suppressed_is_no_change(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        shutil.copytree(WORSE, tmp_path, dirs_exist_ok=True)
        text = (tmp_path / "R2.cfg").read_text()
        line = next(line for line in text.splitlines() if line.startswith("ip route"))
        (tmp_path / "R2.cfg").write_text(text.replace(line, f"! routecheck: ignore[RTE104] meant so\n{line}"))
        _, out, _ = ask(capsys, OFFICE, tmp_path)
        assert "RTE104" not in out


class TestFormats:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("branch-office", "branch-office/d-distance-109"),
            ("site-to-site", "site-to-site/broken"),
            ("dual-isp", "dual-isp/a-untracked"),
        ],
    )
    def test_json_is_what_its_schema_says(self, before: str, after: str, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, err = ask(capsys, ROOT / "configs" / before, ROOT / "configs" / after, "-f", "json")
        schema = json.loads((ROOT / "docs/schemas/diff.schema.json").read_text())
        document = json.loads(out)
        jsonschema.validate(document, schema)
        assert err == ""
        assert sum(document["summary"].values()) > 0

    def test_devices_interfaces_neighbours_and_nat_are_in_json(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        for path in OFFICE.glob("*.cfg"):
            shutil.copy(path, tmp_path)
        text = (tmp_path / "R2.cfg").read_text()
        (tmp_path / "R2.cfg").write_text(
            text.replace("interface GigabitEthernet0/1\n", "interface GigabitEthernet0/1\n shutdown\n").replace(
                "router ospf 1", "interface Loopback9\nip nat inside source static 10.0.0.1 192.0.2.1\nrouter ospf 1"
            )
        )
        (tmp_path / "R3.cfg").unlink()
        _, out, _ = ask(capsys, OFFICE, tmp_path, "-f", "json")
        document = json.loads(out)
        jsonschema.validate(document, json.loads((ROOT / "docs/schemas/diff.schema.json").read_text()))
        assert all(document[kind] for kind in ("devices", "routes", "neighbors", "nat", "edits"))

    def test_the_same_input_gives_the_same_bytes(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert ask(capsys, OFFICE, WORSE, "-f", "json") == ask(capsys, OFFICE, WORSE, "-f", "json")

    def test_all_formats_hold_the_same_items(self, capsys: pytest.CaptureFixture[str]) -> None:
        for form in ("text", "markdown", "json"):
            _, out, _ = ask(capsys, OFFICE, WORSE, "-f", form)
            assert "loop: R2 > R1 > R2" in out
            assert "administrative distance 110 >" in out


@needs_git
class TestGit:
    """`--git REV`: the working tree against a commit."""

    def test_an_untouched_tree_has_no_change(self, repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert ask(capsys, "--git", "main", repository / "net")[:2] == (0, "No change.\n")

    def test_what_is_typed_and_not_committed_is_compared(self, repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
        shutil.copy(WORSE / "R2.cfg", repository / "net" / "R2.cfg")
        expected = ask(capsys, OFFICE, WORSE)
        assert ask(capsys, "--git", "main", repository / "net") == expected
        git(repository, "commit", "-q", "-a", "-m", "109")
        assert ask(capsys, "--git", "main", repository / "net")[0] == 0
        assert ask(capsys, "--git", "main~1", repository / "net") == expected

    def test_without_a_path_it_is_the_folder_one_is_in(
        self, repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shutil.copy(WORSE / "R2.cfg", repository / "net" / "R2.cfg")
        monkeypatch.chdir(repository / "net")
        assert ask(capsys, "--git", "HEAD") == ask(capsys, OFFICE, WORSE)

    def test_of_a_file_it_is_said_that_its_whole_folder_is_compared(
        self, repository: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = repository / "net" / "R2.cfg"
        _, out, err = ask(capsys, "--git", "HEAD", file)
        assert (out, err) == ("No change.\n", f"routecheck: {file} stands for its folder: all 4 devices are compared\n")

    def test_a_device_that_is_not_in_the_commit_is_new(self, repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (repository / "net" / "R9.cfg").write_text("hostname R9\ninterface Loopback0\n ip address 10.9.9.9 255.255.255.255\n")
        _, out, _ = ask(capsys, "--git", "HEAD", repository / "net")
        assert "device R9 added" in out

    def test_a_folder_configs_and_the_settings_come_along(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "configs").mkdir()
        for path in OFFICE.glob("*.cfg"):
            shutil.copy(path, tmp_path / "configs")
        settings = '[[links]]\nends = ["R2:Gi0/1", "R3:Gi0/0"]\nkind = "direct"\n'
        (tmp_path / "routecheck.toml").write_text(settings)
        git(tmp_path, "init", "-q")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-q", "-m", "x")
        assert ask(capsys, "--git", "HEAD", tmp_path)[:2] == (0, "No change.\n")

    def test_a_file_that_git_would_not_export_is_read(self, repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (repository / ".gitattributes").write_text("*.cfg export-ignore\n")
        git(repository, "add", ".")
        git(repository, "commit", "-q", "-m", "x")
        assert ask(capsys, "--git", "HEAD", repository / "net")[0] == 0

    @pytest.mark.parametrize(
        ("revision", "reason"),
        [("nope", "no commit 'nope'"), ("--output=x", "is no revision"), ("main:net", "no commit"), ("", "no commit ''")],
    )
    def test_a_revision_that_is_none_is_a_misuse(
        self, repository: Path, revision: str, reason: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code, _, err = ask(capsys, f"--git={revision}", repository / "net")
        assert code == 2
        assert reason in err

    def test_a_folder_outside_of_any_repository_is_a_misuse(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "R1.cfg").write_text("hostname R1\n")
        code, _, err = ask(capsys, "--git", "main", tmp_path)
        assert (code, "not in a git repository" in err) == (2, True)

    def test_a_folder_that_the_commit_does_not_have_is_a_misuse(
        self, repository: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (repository / "new").mkdir()
        shutil.copy(OFFICE / "R1.cfg", repository / "new")
        code, _, err = ask(capsys, "--git", "main", repository / "new")
        assert (code, "has no files in main" in err) == (2, True)

    def test_no_message_names_the_folder_that_goes_away(self, repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (repository / "net" / "routecheck.toml").write_text("[[links]]\nends = 3\n")
        git(repository, "add", ".")
        git(repository, "commit", "-q", "-m", "x")
        (repository / "net" / "routecheck.toml").unlink()
        code, _, err = ask(capsys, "--git", "HEAD", repository / "net")
        assert code == 2
        assert f"{repository / 'net'} in HEAD/routecheck.toml" in err
        assert "/routecheck-" not in err
