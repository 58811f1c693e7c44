"""The READMEs, and pages of docs, show what the tool prints: every session in them is run."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).parent.parent
SESSION = re.compile(r"^    \$ (routecheck .*)\n((?:(?:    .*)?\n)+)", re.MULTILINE)
PAGES = "README.md", "configs/dual-isp/README.md", "configs/google/README.md", "docs/expectations.md"
READMES = [ROOT / page for page in PAGES]
SESSIONS = [(found[1], dedent(found[2]).strip("\n")) for readme in READMES for found in SESSION.finditer(readme.read_text())]


@pytest.mark.parametrize(("command", "shown"), SESSIONS, ids=[command for command, _ in SESSIONS])
def test_a_session_in_the_readme_is_what_its_command_prints(command: str, shown: str) -> None:
    arguments = [sys.executable, "-m", *shlex.split(command)]
    plain = {**os.environ, "NO_COLOR": "1"}
    done = subprocess.run(arguments, capture_output=True, text=True, cwd=ROOT, env=plain, check=True)
    assert done.stdout.strip("\n") == shown


def test_the_readme_has_sessions() -> None:
    assert len(SESSIONS) >= 3
