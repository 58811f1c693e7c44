"""What other tools run: the pre-commit hook, the GitHub action, the GitLab template. Their commands are run as they stand."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[1]
BAD = "hostname R1\ninterface Gi0/0\n ip address 10.0.0.300 255.255.255.0\n"
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def read(name: str) -> Any:
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load((ROOT / name).read_text())


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A repository with a bad config, and a program `routecheck` where the action installs it."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "R1.cfg").write_text(BAD)
    program = tmp_path / "temp" / "routecheck" / "bin" / "routecheck"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m routecheck "$@"\n')
    program.chmod(0o755)
    return tmp_path


def run(script: str, work: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    path = f"{work / 'temp' / 'routecheck' / 'bin'}:{os.environ['PATH']}"
    known = {**os.environ, "PATH": path, **environment}
    return subprocess.run(["bash", "-e", "-c", script], cwd=work, env=known, capture_output=True, text=True, check=False)


def named(action: Any, name: str) -> Any:
    return next(step for step in action["runs"]["steps"] if step.get("name") == name)


@pytest.fixture
def changed(work: Path) -> Path:
    """A repository in which the bad line has been committed, and repaired since."""
    for words in ("init -q", "add configs", "commit -q -m bad"):
        who = ("-c", "user.name=x", "-c", "user.email=x@example.net", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *who, *words.split()], cwd=work, check=True, capture_output=True)
    (work / "configs" / "R1.cfg").write_text(BAD.replace("300", "30"))
    return work


def test_the_action_annotates_summarises_and_writes_reports(work: Path) -> None:
    action = read("action.yml")
    step = named(action, "Check the configs")
    assert set(step["env"].values()) == {f"${{{{ inputs.{name} }}}}" for name in ("path", "args", "sarif", "junit")}
    made = run(
        step["run"], work, RUNNER_TEMP=str(work / "temp"), GITHUB_STEP_SUMMARY=str(work / "summary.md"), GITHUB_ACTIONS="true",
        CONFIGS="configs", MORE="--select CFG --fail-on error", SARIF="out.sarif", JUNIT="",
    )  # fmt: skip
    assert made.returncode == 1
    assert made.stdout.startswith("::error file=configs/R1.cfg,line=3,title=CFG102 refused-line::")
    assert "| error | configs/R1.cfg:3 | CFG102 refused-line |" in (work / "summary.md").read_text()
    assert json.loads((work / "out.sarif").read_text())["runs"][0]["results"][0]["ruleId"] == "CFG102"


@needs_git
def test_the_action_compares_with_a_commit(changed: Path) -> None:
    step = named(read("action.yml"), "Compare with the commit before")
    assert set(step["env"].values()) == {"${{ inputs.path }}", "${{ inputs.diff }}"}
    where = {"RUNNER_TEMP": str(changed / "temp"), "GITHUB_STEP_SUMMARY": str(changed / "summary.md")}
    made = run(step["run"], changed, **where, GITHUB_ACTIONS="true", CONFIGS="configs", BEFORE="HEAD")
    assert (made.returncode, "CFG102 on R1 is fixed" in made.stdout) == (0, True)
    assert "**CFG102 on R1 is fixed" in (changed / "summary.md").read_text()


@needs_git
def test_the_gitlab_template_compares_a_merge_request(changed: Path) -> None:
    job = read("templates/gitlab-ci.yml")["routecheck-diff"]
    made = run(job["script"][1], changed, ROUTECHECK_PATH="configs", CI_MERGE_REQUEST_DIFF_BASE_SHA="HEAD")
    assert (made.returncode, "CFG102 on R1 is fixed" in made.stdout) == (0, True)
    assert all((changed / name).exists() for name in job["artifacts"]["paths"])


def test_the_gitlab_template_writes_both_reports(work: Path) -> None:
    job = read("templates/gitlab-ci.yml")["routecheck"]
    made = run(job["script"][1], work, ROUTECHECK_PATH="configs", ROUTECHECK_ARGS="")
    assert made.returncode == 1
    reports = job["artifacts"]["reports"]
    assert json.loads((work / reports["codequality"]).read_text())[0]["location"]["path"] == "configs/R1.cfg"
    assert ElementTree.parse(work / reports["junit"]).getroot().get("failures") == "1"


def test_the_hook_checks_the_repository(work: Path) -> None:
    (hook,) = read(".pre-commit-hooks.yaml")
    assert hook["pass_filenames"] is False
    made = run(" ".join((hook["entry"], *hook["args"])), work)
    assert (made.returncode, "configs/R1.cfg:3:1 error CFG102" in made.stdout) == (1, True)
