"""The READMEs, and pages of docs, show what the tool prints: every session in them is run (docs/ci.md: test_ci_page)."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sessions import Session, sessions

ROOT = Path(__file__).parent.parent
READMES = (
    ROOT / "README.md",
    ROOT / "docs" / "check.md",
    ROOT / "docs" / "expectations.md",
    *(ROOT / "configs" / name / "README.md" for name in ("dual-isp", "google")),
)
SESSIONS = [one for readme in READMES for one in sessions(readme.read_text()) if one.command.startswith("routecheck ")]
WITH_CODE = "; echo $?"


@pytest.mark.parametrize("session", SESSIONS, ids=[session.command for session in SESSIONS])
def test_a_session_in_the_readme_is_what_its_command_prints(session: Session) -> None:
    arguments = [sys.executable, "-m", *shlex.split(session.command.removesuffix(WITH_CODE))]
    plain = {**os.environ, "NO_COLOR": "1"}
    done = subprocess.run(arguments, capture_output=True, text=True, cwd=ROOT, env=plain, check=False)
    if session.command.endswith(WITH_CODE):
        assert session.is_shown_by(f"{done.stdout}{done.returncode}\n"), done.stdout
    else:
        assert done.returncode == 0
        assert session.is_shown_by(done.stdout), done.stdout


def test_the_readme_has_sessions() -> None:
    assert len(SESSIONS) >= 3
