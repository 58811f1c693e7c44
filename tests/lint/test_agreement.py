"""What rules say about backups is what a failure shows: lint and `explain` tell the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from routecheck.network import load
from routecheck.snapshot import Snapshot, snapshot
from tests.builders import fail, table
from tests.lint.running import block, read, rule

CONFIGS = Path(__file__).parent.parent.parent / "configs"


def used(now: Snapshot, prefix: str) -> str:
    return table(now, "R1").get(prefix, "")


@pytest.mark.parametrize(
    ("code", "word", "prefix", "backup"),
    [
        ("RTE101", "R1:Gi0/0", "0.0.0.0/0", "198.51.100.1"),
        ("RTE103", "R1:Gi0/0", "0.0.0.0/0", "192.0.2.3"),
        ("RTE106", "R1@192.0.2.1", "0.0.0.0/0", "198.51.100.1"),
        ("RTE109", "R1:Gi0/0", "172.31.10.0/24", "10.20.20.2"),
        ("RTE126", "R1:Se0/0/0", "0.0.0.0/0", "198.51.100.1"),
    ],
)
def test_a_backup_that_is_flagged_does_not_take_over(code: str, word: str, prefix: str, backup: str) -> None:
    assert backup not in used(fail(read(block(rule(code).check, "Flagged")), word), prefix)


@pytest.mark.parametrize(
    ("code", "word", "prefix", "backup"),
    [
        ("RTE101", "R1:Se0/0/0", "0.0.0.0/0", "198.51.100.1"),
        ("RTE103", "R1@192.0.2.1", "0.0.0.0/0", "192.0.2.3"),
        ("RTE106", "R1@192.0.2.1", "0.0.0.0/0", "198.51.100.1"),
        ("RTE109", "R1:Gi0/0", "172.31.10.0/24", "10.20.20.2"),
        ("RTE126", "R1:Se0/0/0", "0.0.0.0/0", "198.51.100.1"),
    ],
)
def test_a_backup_that_is_accepted_takes_over(code: str, word: str, prefix: str, backup: str) -> None:
    assert backup in used(fail(read(block(rule(code).check, "Accepted")), word), prefix)


@pytest.mark.parametrize("code", ["RTE102", "RTE104"])
def test_a_backup_that_always_wins_wins_now(code: str) -> None:
    now = read(block(rule(code).check, "Flagged"))
    found = next(iter(rule(code).check(now)))
    prefix, hop = found.subject.removeprefix("route ").split(" via ")
    assert hop in used(now, prefix)
    accepted = read(block(rule(code).check, "Accepted"))
    assert hop not in "".join(table(accepted, "R1").values())


def test_a_probe_that_follows_the_backup_never_settles() -> None:
    states = {
        name: fail(snapshot(load(str(CONFIGS / "dual-isp" / name))), "ISP-A").state.unstable for name in ("b-flapping", ".")
    }
    assert {name: [one.code for one in found] for name, found in states.items()} == {"b-flapping": ["OSCILLATION"], ".": []}


def test_a_probe_that_locks_itself_out_stays_out() -> None:
    """A state without the route is stable, besides the one with it."""
    now = read(block(rule("RTE124").check, "Flagged"))
    assert [one.code for one in now.state.unstable] == ["HISTORY-DEPENDENT"]
    assert [one.code for one in read(block(rule("RTE124").check, "Accepted")).state.unstable] == []


@pytest.mark.parametrize("code", ["RTE110", "RTE111", "RTE112", "RTE120", "RTE122"])
def test_a_route_that_is_said_not_to_be_installed_is_not(code: str) -> None:
    now = read(block(rule(code).check, "Flagged"))
    found = next(iter(rule(code).check(now)))
    prefix, hop = found.subject.removeprefix("route ").split(" via ")
    assert hop not in used(now, prefix)
    installed = read(block(rule(code).check, "Accepted"))
    assert used(installed, prefix)
