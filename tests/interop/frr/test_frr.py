"""Routing tables held against FRRouting's: written networks, random ones, and what keeps the comparison honest."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.interop.frr.daemons import why_no_frr
from tests.interop.frr.generate import generate
from tests.interop.frr.more_areas import MORE_AREAS
from tests.interop.frr.one_area import ONE_AREA
from tests.interop.frr.pool import LABS, Pool
from tests.interop.frr.run import Case

_WHY_NOT = why_no_frr()
pytestmark = [pytest.mark.interop, pytest.mark.skipif(bool(_WHY_NOT), reason=_WHY_NOT)]
WRITTEN = (*ONE_AREA, *MORE_AREAS)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test for each written network, and for as many random ones as `--frr-networks` says."""
    if "case" not in metafunc.fixturenames:
        return
    first, count = metafunc.config.getoption("--frr-first"), metafunc.config.getoption("--frr-networks")
    is_random = metafunc.function.__name__.startswith("test_random")
    cases = [generate(seed) for seed in range(first, first + count)] if is_random else WRITTEN
    metafunc.parametrize("case", cases, ids=str)


@pytest.fixture(scope="session")
def pool(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """The labs of every test that was chosen, begun with the first of them and shared with the other processes of xdist."""
    specs = [item.callspec for item in request.session.items if isinstance(item, pytest.Function) and hasattr(item, "callspec")]
    cases = [case for case in (spec.params.get("case") for spec in specs) if isinstance(case, Case)]
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "frr"
    folder.mkdir(exist_ok=True)
    made = Pool(cases, folder, max(1, LABS // processes))
    yield made
    made.close()


def test_a_written_network_has_the_tables_of_frrouting(case: Case, pool: Pool) -> None:
    assert pool.outcome(case).disagreements == ()


def test_random_networks_have_the_tables_of_frrouting(case: Case, pool: Pool) -> None:
    assert pool.outcome(case).disagreements == (), "\n".join(case.texts.values())
