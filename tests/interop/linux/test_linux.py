"""Traces held against the Linux kernel: every frame on every wire, with its addresses, in order."""

from __future__ import annotations

import pytest

from tests.interop.linux.edges import HOSTS, LISTS, NAT
from tests.interop.linux.generate import generate
from tests.interop.linux.lives import LIVES
from tests.interop.linux.run import Case, Outcome, run
from tests.interop.linux.session import Life, live
from tests.interop.linux.written import FORWARDING
from tests.interop.namespaces import why_no_labs

_WHY_NOT = why_no_labs(("nft",))
pytestmark = [pytest.mark.interop, pytest.mark.skipif(bool(_WHY_NOT), reason=_WHY_NOT)]
WRITTEN = (*FORWARDING, *NAT, *LISTS, *HOSTS)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """As many random networks as `--linux-networks` says."""
    if "seed" in metafunc.fixturenames:
        first, count = metafunc.config.getoption("--linux-first"), metafunc.config.getoption("--linux-networks")
        metafunc.parametrize("seed", range(first, first + count))


def held(case: Case) -> Outcome:
    """What came of a case. A disagreement counts when it comes twice: on a busy machine a timer may run out that should not."""
    outcome = run(case)
    return run(case) if outcome.disagreements else outcome


@pytest.mark.parametrize("case", WRITTEN, ids=str)
def test_a_written_network_carries_what_linux_carries(case: Case) -> None:
    outcome = held(case)
    assert outcome.disagreements == ()
    assert outcome.endings == case.endings
    assert outcome.spared == 0


def test_random_networks_carry_what_linux_carries(seed: int) -> None:
    case = generate(seed)
    outcome = held(case)
    assert outcome.disagreements == (), "\n".join((*case.texts.values(), *map(str, case.hosts)))
    assert outcome.spared <= len(case.probes) / 2


@pytest.mark.parametrize("life", LIVES, ids=str)
def test_a_connection_that_is_up_lives_and_dies_as_in_linux(life: Life) -> None:
    lived = live(life)
    assert lived.states == life.states
    assert lived.arrived == lived.expected
