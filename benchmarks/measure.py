"""CPU time and memory of two ways to do the same work, taken in turns.

CPU time, not wall time: other people's work on the same cores then costs little more than cache misses. In turns, so that
what drifts (clock rate, other load) meets both alike. The garbage collector is off for both while they run.
"""

from __future__ import annotations

import gc
import os
import resource
from collections.abc import Callable, Sequence
from statistics import median
from time import process_time
from typing import NamedTuple

_LEAST, _MOST, _ENOUGH_S = 3, 9, 8.0
"""Samples of each: at least 3, at most 9, no more once both together took this long."""


class Sample(NamedTuple):
    """Medians of the CPU seconds of both, how many samples, and the peak memory (MB) behind the first of ours."""

    ours_s: float
    reference_s: float
    samples: int
    peak_mb: float


Work = Callable[[], object]
Prepare = Callable[[], Work]
"""Makes ready what is not measured (anew before each sample), and gives what is."""


def in_turns(ours: Prepare, reference: Prepare) -> Sample:
    """Both, alternating in this process. The peak memory is ours: the reference is first prepared, and what it needs
    imported, behind the first sample of ours."""
    mine = [_cpu_s(ours)]
    peak = peak_mb()
    theirs = [_cpu_s(reference)]
    while len(mine) < _LEAST or (len(mine) < _MOST and sum(mine) + sum(theirs) < _ENOUGH_S):
        mine.append(_cpu_s(ours))
        theirs.append(_cpu_s(reference))
    return Sample(median(mine), median(theirs), len(mine), peak)


def processes_in_turns(ours: Sequence[str], reference: Sequence[str], pairs: int) -> Sample:
    """Two commands as whole processes, alternating; each once before, for bytecode and the file cache. CPU is user + system."""
    _spawn(ours)
    _spawn(reference)
    mine: list[resource.struct_rusage] = []
    theirs: list[resource.struct_rusage] = []
    for _ in range(pairs):
        mine.append(_spawn(ours))
        theirs.append(_spawn(reference))
    peak = median(used.ru_maxrss for used in mine) / 1024
    return Sample(_median_cpu_s(mine), _median_cpu_s(theirs), pairs, peak)


def _cpu_s(prepare: Prepare) -> float:
    work = prepare()
    gc.collect()
    gc.disable()
    try:
        start = process_time()
        made = work()
        taken = process_time() - start
    finally:
        gc.enable()
    del made
    return taken


def _median_cpu_s(used: list[resource.struct_rusage]) -> float:
    return median(one.ru_utime + one.ru_stime for one in used)


def _spawn(command: Sequence[str]) -> resource.struct_rusage:
    """Run a command without output; what it used. Raises `RuntimeError` when it fails.

    The command may write bytecode, as where it is installed: else each run would compile what was edited since.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    child = os.posix_spawn(command[0], list(command), environment, file_actions=quiet)
    _, status, used = os.wait4(child, 0)
    if status:
        raise RuntimeError(f"{' '.join(command)}: exit status {os.waitstatus_to_exitcode(status)}")
    return used


def peak_mb() -> float:
    """The most memory this process held so far. (Linux counts the memory of whoever spawned it into `ru_maxrss`.)"""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
