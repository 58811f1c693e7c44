"""Rows of whole processes: what a user waits for at a prompt."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from benchmarks.case import Case, Result, result
from benchmarks.measure import processes_in_turns

_BRANCH = Path(__file__).resolve().parents[1] / "configs" / "branch-office" / "R2.cfg"


def _script() -> str:
    return str(Path(sysconfig.get_path("scripts"), "routecheck"))


def version(case: Case) -> Iterator[Result]:
    """`routecheck --version` against an interpreter that does nothing."""
    sample = processes_in_turns([_script(), "--version"], [sys.executable, "-c", "pass"], case.pairs)
    yield result(sample, "version", "< 1.5x", "routecheck --version / python -c pass")


def explain(case: Case) -> Iterator[Result]:
    """`routecheck explain` on the branch office against an interpreter that does nothing."""
    command = [_script(), "explain", str(_BRANCH), "--fail", "R2-R3"]
    sample = processes_in_turns(command, [sys.executable, "-c", "pass"], case.pairs)
    yield result(sample, "explain", "< 8x", "routecheck explain branch-office/R2.cfg --fail R2-R3 / python -c pass")
