"""What rules say about backups is what a failure shows: lint and `explain` tell the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from routecheck.address import DEFAULT
from routecheck.network import load
from routecheck.snapshot import Snapshot, snapshot
from routecheck.topology import NOTHING_FAILED
from tests.builders import fail, table
from tests.lint.running import block, read, rule
from tests.strategies import two_exits

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


@given(two_exits(), st.sampled_from(["203.0.1.1", "203.0.2.1"]))
@settings(max_examples=60)
def test_a_probe_is_said_to_follow_the_backup_when_the_route_flaps(drawn: tuple[str, str], gateway: str) -> None:
    """Where the track is a probe by itself: of a list, other objects may keep it from flapping, or make it flap; and where one
    route comes first: of equals, the way of a probe is open. Backups that follow tracks of their own may fail together."""
    text = drawn[0].replace(" track 9\nip", "\nip").replace(" track 9\ntrack", "\ntrack")
    now = read(text)
    distances = [route.distance for route in now.device("R1").static_routes if route.prefix == DEFAULT]
    assume(len(set(distances)) == len(distances))
    found = [one.subject for one in rule("RTE123").check(now) if one.subject.endswith(gateway)]
    flaps = [one.code for one in fail(now, f"R1@{gateway}").state.unstable if one.code == "OSCILLATION"]
    backups = [route for route in now.device("R1").static_routes if route.prefix == DEFAULT and route.distance > min(distances)]
    if found or all(route.track is None for route in backups):
        assert bool(found) == bool(flaps)


@given(two_exits())
@settings(max_examples=60)
def test_a_route_that_is_said_to_lock_itself_out_does_not_come_back(drawn: tuple[str, str]) -> None:
    """Of the defaults only the first is left. It does not come in at the start, nor when its gateway was dead for a while."""
    lines = drawn[0].replace(" track 9\n", "\n").splitlines()
    defaults = [line for line in lines if line.startswith("ip route 0.0.0.0")]
    now = read("\n".join(line for line in lines if line not in defaults[1:]) + "\n")
    found = list(rule("RTE124").check(now))
    repaired = fail(now, "R1@203.0.1.1").after(NOTHING_FAILED)
    assert not found or not (used(now, "0.0.0.0/0") or used(repaired, "0.0.0.0/0"))


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
