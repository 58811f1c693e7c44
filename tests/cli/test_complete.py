"""What shells offer while a command line is typed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def offered(line: str, **environment: str) -> list[str]:
    """The words that bash offers for the last word of a line."""
    known = {**os.environ, "_ROUTECHECK_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    made = subprocess.run(
        [sys.executable, "-m", "routecheck"], cwd=ROOT, env={**known, **environment}, capture_output=True, text=True, check=False
    )
    assert made.stderr == ""
    return made.stdout.split()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("routecheck explain configs/branch-office --node ", ["R1", "R2", "R3", "R4"]),
        ("routecheck explain configs/branch-office/R2.cfg --node R3", ["R3"]),
        ("routecheck routes configs/branch-office --fail R2-", ["R2-R1", "R2-R3", "R2-R4"]),
        ("routecheck routes configs/branch-office --fail R2:Loop", ["R2:Loopback0"]),
        ("routecheck routes configs/branch-office --fail R1+R2~R4", ["R1+R2~R4"]),
        ("routecheck explain nowhere --node R", []),
        ("routecheck rule RTE10", [f"RTE10{last}" for last in range(1, 10)]),
        ("routecheck rule untr", ["untracked-default"]),
        ("routecheck check --select RTE101,CFG10", [f"RTE101,CFG10{last}" for last in range(2, 10)]),
        ("routecheck check --ignore untracked-de", ["untracked-default"]),
    ],
)
def test_devices_interfaces_and_rules_are_offered(line: str, words: list[str]) -> None:
    assert offered(line) == words


def test_a_folder_that_cannot_be_read_offers_nothing(tmp_path: Path) -> None:
    (tmp_path / "R1.cfg").symlink_to("nowhere")
    (tmp_path / "R2.cfg").write_bytes(b"\0\1\2\3" * 100)
    assert offered(f"routecheck explain {tmp_path} --node ") == []
