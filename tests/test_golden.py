"""Golden files: a command line and its exact output, run from the root of the repository.

The first line is `$ routecheck ...`, everything behind it what the command prints (stderr among it). When the command
line ends with `; echo $?` the exit code is the last line of the output; without it the exit code has to be 0. The files
are rewritten only by `pytest --regold`, and then read.
"""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.rglob("*.txt"))
WITH_CODE = "; echo $?"


def printed(command: str) -> str:
    """What the command line `routecheck ...` prints."""
    program, *arguments = shlex.split(command.removesuffix(WITH_CODE))
    assert program == "routecheck"
    environment = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "NO_COLOR")}
    made = subprocess.run(
        [sys.executable, "-m", "routecheck", *arguments],
        cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    text = made.stdout.decode()
    if command.endswith(WITH_CODE):
        return f"{text}{made.returncode}\n"
    assert made.returncode == 0, f"exit code {made.returncode}: {text}"
    return text


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(GOLDEN)))
def test_a_golden_file_is_what_its_command_prints(path: Path, request: pytest.FixtureRequest) -> None:
    first, _, expected = path.read_bytes().decode().partition("\n")
    assert first.startswith("$ routecheck ")
    output = printed(first.removeprefix("$ "))
    if request.config.getoption("--regold"):
        path.write_bytes(f"{first}\n{output}".encode())
    else:
        assert output == expected


def test_there_are_golden_files() -> None:
    assert len(FILES) >= 7


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(GOLDEN)))
def test_a_golden_file_holds_no_colour_and_no_absolute_path(path: Path) -> None:
    text = path.read_bytes().decode()
    assert "\x1b" not in text
    assert str(ROOT) not in text
