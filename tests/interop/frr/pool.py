"""Many labs at once: a lab mostly waits, so that two processors carry a dozen. The processes of a test run share the work."""

from __future__ import annotations

import json
import os
import time
import traceback
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.interop.frr.run import Case, Outcome, run
from tests.interop.frr.translate import NotTranslated
from tests.interop.namespaces import LabError

LABS = 20
"""How many run at a time in all processes together."""


class Pool:
    """Runs `cases` in their order. `folder` is shared by the processes: who creates the claim of a case runs it, and all
    read its outcome."""

    def __init__(self, cases: Sequence[Case], folder: Path, labs: int) -> None:
        self._folder = folder
        self._threads = ThreadPoolExecutor(labs)
        self._places = {case.name: place for place, case in enumerate(cases)}
        for case in cases:
            self._threads.submit(self._run, case)

    def outcome(self, case: Case, timeout_s: float = 900) -> Outcome:
        """What came of a case, when it has been run. Raises `TimeoutError`."""
        path = self._path(case, "json")
        deadline = time.monotonic() + timeout_s
        while not path.exists():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{case.name} was not run")
            time.sleep(0.05)
        told, *rest = json.loads(path.read_text())
        return Outcome(tuple(told), *rest)

    def close(self) -> None:
        """Finish what has begun."""
        self._threads.shutdown(cancel_futures=True)

    def _path(self, case: Case, ending: str) -> Path:
        return self._folder / f"{self._places[case.name]}.{ending}"

    def _run(self, case: Case) -> None:
        try:
            os.close(os.open(self._path(case, "claim"), os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return
        outcome = _attempt(case)
        if outcome.disagreements:
            outcome = _attempt(case)
        part = self._path(case, "part")
        part.write_text(json.dumps(outcome))
        part.rename(self._path(case, "json"))


def _attempt(case: Case) -> Outcome:
    """One run. A disagreement counts when it comes twice: the prediction is the same each time, but ospfd has races (a virtual
    link that comes up late may leave the summaries of boundary routers behind it unannounced for good)."""
    try:
        return run(case)
    except (LabError, NotTranslated) as error:
        return Outcome((str(error),), 0)
    except Exception:
        return Outcome((traceback.format_exc(),), 0)
