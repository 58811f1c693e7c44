"""The example networks: those that are right have no errors, those that are broken on purpose are told so, and the story of the
floating static that is moved."""

from __future__ import annotations

from pathlib import Path

import pytest

from routecheck.lint.check import check
from routecheck.network import load
from routecheck.snapshot import snapshot

CONFIGS = Path(__file__).parents[2] / "configs"
BROKEN = (
    ("branch-office/d-distance-109", "RTE104"),
    ("branch-office/e-expectations", "EXP101"),
    ("dual-isp/a-untracked", "RTE106"),
    ("dual-isp/b-flapping", "RTE123"),
    ("site-to-site/broken", "VPN102"),
)
FOLDERS = {str(path.parent.relative_to(CONFIGS)) for path in CONFIGS.rglob("*.cfg")}
RIGHT = sorted(FOLDERS - {name for name, _ in BROKEN})
"""Every other example is meant to be right."""


def codes(folder: Path, *severities: str) -> set[str]:
    """The codes found in a folder, of these severities or of any."""
    found = check(snapshot(load(str(folder)))).findings
    return {one.code for one in found if not severities or one.severity in severities}


@pytest.mark.parametrize("name", RIGHT)
def test_a_network_that_is_right_has_no_errors_and_no_warnings(name: str) -> None:
    assert codes(CONFIGS / name, "error", "warning") == set()


@pytest.mark.parametrize(("name", "code"), BROKEN)
def test_a_network_that_is_broken_is_told_so(name: str, code: str) -> None:
    assert code in codes(CONFIGS / name)


def test_a_floating_static_that_is_moved_below_ospf_fails_the_check(tmp_path: Path) -> None:
    for file in (CONFIGS / "branch-office").glob("*.cfg"):
        (tmp_path / file.name).write_text(file.read_text().replace("10.0.12.1 111", "10.0.12.1 109"))
    report = check(snapshot(load(str(tmp_path))))
    assert [(found.code, found.severity, str(found.spans[0])) for found in report.findings] == [("RTE104", "error", "R2.cfg:31")]
    assert report.is_failed
