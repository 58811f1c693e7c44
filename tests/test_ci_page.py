"""docs/ci.md shows a story in a repository: its sessions are run in one, in order, and its workflows name what there is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.sessions import Session, sessions

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "ci.md").read_text()
YAML = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
needs_git = pytest.mark.skipif(shutil.which("git") is None or os.name == "nt", reason="git or bash is not installed")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The branch office in `configs`, committed, and a program `routecheck`."""
    folder = tmp_path / "office"
    (folder / "configs").mkdir(parents=True)
    for file in (ROOT / "configs" / "branch-office").glob("*.cfg"):
        shutil.copy(file, folder / "configs")
    program = tmp_path / "routecheck"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m routecheck "$@"\n')
    program.chmod(0o755)
    assert run(folder, "git init -q -b main && git add . && git commit -q -m 'as it is'") == ""
    return folder


def run(folder: Path, command: str) -> str:
    """What a command prints in the folder, whoever runs the tests, wherever."""
    who = {f"GIT_{role}_{what}": "x@example.net" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    known = {name: value for name, value in os.environ.items() if not name.startswith(("GIT", "FORCE_COLOR"))}
    path = f"{folder.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env={**known, **who, "PATH": path},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    return done.stdout


@needs_git
def test_the_sessions_print_what_is_shown(repository: Path) -> None:
    for session in sessions(PAGE):
        printed = run(repository, session.command)
        assert session.is_shown_by(printed), f"$ {session.command}\n{printed}"


def test_the_page_tells_the_story_to_its_end() -> None:
    commands = [session.command for session in sessions(PAGE)]
    assert len(commands) > 20
    assert commands[-1] == "routecheck diff --git main configs; echo $?"


def test_dots_stand_for_lines_and_for_nothing_else() -> None:
    assert Session("", "a\n...\nd").is_shown_by("a\nb\nc\nd\n")
    assert not Session("", "a\n...\nd").is_shown_by("a\nb\nc\n")
    assert not Session("", "a\nd").is_shown_by("a\nb\nd\n")


def workflow(word: str) -> Any:
    """The workflow on the page that holds this word."""
    yaml = pytest.importorskip("yaml")
    (text,) = [found for found in YAML.findall(PAGE) if word in found]
    return yaml.safe_load(text)


def read(name: str) -> Any:
    return pytest.importorskip("yaml").safe_load((ROOT / name).read_text())


def test_the_workflows_name_inputs_variables_and_hooks_that_there_are() -> None:
    (step,) = [step for step in workflow("actions/checkout")["jobs"]["routecheck"]["steps"] if "routecheck@" in step["uses"]]
    assert set(step["with"]) <= set(read("action.yml")["inputs"])
    assert set(workflow("include:")["routecheck"]["variables"]) <= set(read("templates/gitlab-ci.yml")["routecheck"]["variables"])
    assert [hook["id"] for hook in workflow("hooks:")["repos"][0]["hooks"]] == [read(".pre-commit-hooks.yaml")[0]["id"]]
