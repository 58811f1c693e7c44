"""What other tools run: the pre-commit hook, the GitHub action, the GitLab template. Their commands are run as they stand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[1]
BAD = "hostname R1\ninterface Gi0/0\n ip address 10.0.0.300 255.255.255.0\n"


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


def test_the_action_annotates_summarises_and_writes_reports(work: Path) -> None:
    action = read("action.yml")
    step = action["runs"]["steps"][-1]
    assert set(step["env"].values()) == {f"${{{{ inputs.{name} }}}}" for name in ("path", "args", "sarif", "junit")}
    made = run(
        step["run"], work, RUNNER_TEMP=str(work / "temp"), GITHUB_STEP_SUMMARY=str(work / "summary.md"), GITHUB_ACTIONS="true",
        CONFIGS="configs", MORE="--select CFG --fail-on error", SARIF="out.sarif", JUNIT="",
    )  # fmt: skip
    assert made.returncode == 1
    assert made.stdout.startswith("::error file=configs/R1.cfg,line=3,title=CFG102 refused-line::")
    assert "| error | configs/R1.cfg:3 | CFG102 refused-line |" in (work / "summary.md").read_text()
    assert json.loads((work / "out.sarif").read_text())["runs"][0]["results"][0]["ruleId"] == "CFG102"


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
