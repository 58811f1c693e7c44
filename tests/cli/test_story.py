"""A pull request moves R2's floating static to distance 109, in a real repository: `check` and `diff` stop it on the changed
line, in every format, and let the repaired version pass (docs/ci.md)."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

ROOT = Path(__file__).parents[2]
LINE = 31
"""Of the static in R2.cfg."""
PLACE = f"configs/R2.cfg:{LINE}"
FORMATS = {
    "text": "out.txt", "concise": "lines.txt", "json": "out.json", "sarif": "out.sarif", "junit": "out.xml",
    "github": "commands.txt", "gitlab": "quality.json", "markdown": "out.md",
}  # fmt: skip

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


class Repository:
    """A git repository, and what is run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = folder.parent / "bin" / "routecheck"
        self.program.parent.mkdir()
        self.program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m routecheck "$@"\n')
        self.program.chmod(0o755)

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        path = f"{self.program.parent}{os.pathsep}{os.environ['PATH']}"
        known = {name: value for name, value in os.environ.items() if not name.startswith(("GIT", "FORCE_COLOR"))}
        return subprocess.run(
            words, cwd=self.folder, env={**known, "PATH": path, **more}, capture_output=True, text=True, check=False
        )

    def git(self, *words: str) -> subprocess.CompletedProcess[str]:
        who = ("-c", "user.name=x", "-c", "user.email=x@example.net", "-c", "commit.gpgsign=false")
        return self.run("git", *who, *words)

    def routecheck(self, *words: str, **more: str) -> tuple[int, str]:
        """Exit code and output; nothing may go to stderr."""
        done = self.run("routecheck", *words, **more)
        assert done.stderr == ""
        return done.returncode, done.stdout

    def distance(self, old: int, new: int) -> None:
        file = self.folder / "configs" / "R2.cfg"
        text = file.read_text()
        assert text.count(f"10.0.12.1 {old} ") == 1
        file.write_text(text.replace(f"10.0.12.1 {old} ", f"10.0.12.1 {new} "))

    def changed_lines(self) -> set[int]:
        """The lines of R2.cfg that git says the branch adds."""
        patch = self.git("diff", "-U0", "main", "--", "configs/R2.cfg").stdout
        return {int(found) for found in re.findall(r"^@@ -\S+ \+(\d+) @@", patch, re.MULTILINE)}


def office(folder: Path) -> Repository:
    """The branch office on `main`, and the change committed on the branch `distance`, which is checked out."""
    made = Repository(folder / "office")
    (made.folder / "configs").mkdir(parents=True)
    for file in (ROOT / "configs" / "branch-office").glob("*.cfg"):
        shutil.copy(file, made.folder / "configs")
    for words in ("init -q -b main", "add .", "commit -q -m as-it-is", "switch -q -c distance"):
        assert made.git(*words.split()).returncode == 0
    made.distance(111, 109)
    assert made.git("commit", "-q", "-a", "-m", "109").returncode == 0
    return made


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """To be looked at only."""
    return office(tmp_path_factory.mktemp("broken"))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """To be changed."""
    return office(tmp_path)


class TestDiff:
    def test_the_change_is_stopped_against_main(self, broken: Repository) -> None:
        code, out = broken.routecheck("diff", "--git", "main", "configs")
        assert code == 1
        assert out.startswith("Breaks 2, changes 1.\n")
        assert "R2: 0.0.0.0/0 no longer survives when R1:GigabitEthernet0/1 fails" in out
        assert "RTE104 on R2 is new: 0.0.0.0/0 via 10.0.12.1 wins always" in " ".join(out.split())
        assert f"R2.cfg:{LINE}  ip route 0.0.0.0 0.0.0.0 10.0.12.1 109 name BACKUP" in out

    def test_any_change_is_2_when_it_is_asked_in_detail(self, broken: Repository) -> None:
        assert broken.routecheck("diff", "--git", "main", "configs", "--detailed-exitcode")[0] == 2
        assert broken.routecheck("diff", "--git", "distance", "configs", "--detailed-exitcode") == (0, "No change.\n")
        assert broken.run("routecheck", "diff", "--git", "nope", "configs", "--detailed-exitcode").returncode == 1

    def test_json_and_markdown_hold_it_too(self, broken: Repository) -> None:
        code, out = broken.routecheck("diff", "--git", "main", "configs", "-f", "json", "-f", "markdown=out.md")
        document = valid(out, ROOT / "docs" / "schemas" / "diff.schema.json")
        comment = (broken.folder / "out.md").read_text()
        assert (code, document["summary"]) == (1, {"breaks": 2, "changes": 1, "mends": 0})
        assert [(one["code"], one["is_new"], one["places"][0]) for one in document["findings"]] == [
            ("RTE104", True, {"file": "R2.cfg", "line": LINE})
        ]
        assert f"*error* R2.cfg:{LINE}" in comment
        assert "`configs in main` → `configs`" in comment


def valid(text: str, schema: Path) -> Any:
    document = json.loads(text)
    jsonschema.validate(document, json.loads(schema.read_text()))
    return document


@pytest.fixture(scope="module")
def reports(broken: Repository) -> dict[str, str]:
    """What `check` says of the change in every format, from one run that fails."""
    words = [word for name, file in FORMATS.items() for word in ("-f", f"{name}={file}")]
    assert broken.routecheck("check", "configs", *words) == (1, "")
    assert broken.changed_lines() == {LINE}
    return {name: (broken.folder / file).read_text() for name, file in FORMATS.items()}


class TestFormats:
    def test_every_format_names_the_changed_line_and_the_rule(self, reports: dict[str, str]) -> None:
        for name in ("text", "concise", "junit", "markdown"):
            assert PLACE in reports[name], name
        assert all("RTE104" in text for text in reports.values())

    def test_json_follows_its_schema(self, reports: dict[str, str]) -> None:
        document = valid(reports["json"], ROOT / "docs" / "schemas" / "check.schema.json")
        found = [(one["code"], one["file"], one["line"], one["fails"]) for one in document["findings"]]
        assert (found, document["is_failed"]) == ([("RTE104", "configs/R2.cfg", LINE, True)], True)

    def test_sarif_passes_the_schema_and_marks_the_line(self, reports: dict[str, str]) -> None:
        (run,) = valid(reports["sarif"], ROOT / "tests" / "data" / "sarif-schema-2.1.0.json")["runs"]
        (result,) = run["results"]
        where = result["locations"][0]["physicalLocation"]
        assert (result["ruleId"], result["level"]) == ("RTE104", "error")
        assert (where["artifactLocation"]["uri"], where["region"]["startLine"]) == ("configs/R2.cfg", LINE)
        assert result["partialFingerprints"]["routecheck/v1"]
        assert "**Accepted**" in run["tool"]["driver"]["rules"][result["ruleIndex"]]["help"]["markdown"]

    def test_junit_passes_the_xsd_and_fails_one_case(self, reports: dict[str, str]) -> None:
        xmlschema = pytest.importorskip("xmlschema")
        xmlschema.XMLSchema(str(ROOT / "tests" / "data" / "junit-10.xsd")).validate(reports["junit"])
        root = ElementTree.fromstring(reports["junit"])
        failed = [case.get("name") for case in root.iter("testcase") if case.find("failure") is not None]
        assert (failed, root.get("failures")) == (["RTE104 floating-below-igp: route 0.0.0.0/0 via 10.0.12.1"], "1")

    def test_the_annotation_is_on_the_changed_line(self, reports: dict[str, str]) -> None:
        (command,) = reports["github"].splitlines()
        assert command.startswith(f"::error file=configs/R2.cfg,line={LINE},title=RTE104 floating-below-igp::0.0.0.0/0 via")

    def test_code_quality_is_on_the_changed_line(self, reports: dict[str, str]) -> None:
        (told,) = json.loads(reports["gitlab"])
        assert (told["check_name"], told["location"]) == ("RTE104", {"path": "configs/R2.cfg", "lines": {"begin": LINE}})


class TestGitHub:
    def test_text_comes_with_annotations(self, broken: Repository, reports: dict[str, str]) -> None:
        code, out = broken.routecheck("check", "configs", GITHUB_ACTIONS="true")
        assert (code, out) == (1, reports["text"] + reports["github"])

    def test_a_format_that_is_asked_for_comes_alone(self, broken: Repository, reports: dict[str, str]) -> None:
        assert broken.routecheck("check", "configs", "-f", "concise", GITHUB_ACTIONS="true") == (1, reports["concise"])


class TestRepair:
    @pytest.fixture(autouse=True)
    def repaired(self, repository: Repository) -> None:
        repository.distance(109, 112)
        assert repository.git("commit", "-q", "-a", "-m", "112").returncode == 0

    def test_the_check_passes(self, repository: Repository) -> None:
        assert repository.routecheck("check", "configs", "--fail-on", "note") == (0, "no findings in 4 files\n")

    def test_the_difference_passes_and_is_told(self, repository: Repository) -> None:
        """Another distance that waits as the old one did: R2 uses the same routes, before and after every failure."""
        code, out = repository.routecheck("diff", "--git", "main", "configs")
        assert (code, out.splitlines()[0]) == (0, "No change in what is looked at, but 2 lines that could matter differ.")
        assert "RTE104 on R2 is fixed" in " ".join(repository.routecheck("diff", "--git", "distance~1", "configs")[1].split())


class TestHook:
    """The hook of .pre-commit-hooks.yaml, as git runs it."""

    @pytest.fixture
    def entry(self) -> str:
        yaml = pytest.importorskip("yaml")
        (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
        assert hook["pass_filenames"] is False  # `check` takes one folder: a network is read as a whole
        assert re.search(hook["files"], "configs/R2.cfg")
        return shlex.join([*shlex.split(hook["entry"]), *hook["args"]])

    def test_it_keeps_the_change_from_being_committed_until_it_is_repaired(self, repository: Repository, entry: str) -> None:
        assert repository.git("switch", "-q", "main").returncode == 0
        hook = repository.folder / ".git" / "hooks" / "pre-commit"
        hook.write_text(f"#!/bin/sh\nexec {entry}\n")
        hook.chmod(0o755)
        repository.distance(111, 109)
        refused = repository.git("commit", "-a", "-m", "109")
        assert refused.returncode == 1
        assert f"{PLACE}:1 error RTE104" in refused.stdout + refused.stderr
        repository.distance(109, 112)
        assert repository.git("commit", "-a", "-m", "112").returncode == 0

    def test_file_names_are_a_misuse(self, repository: Repository) -> None:
        done = repository.run("routecheck", "check", "configs/R1.cfg", "configs/R2.cfg")
        assert done.returncode == 2
