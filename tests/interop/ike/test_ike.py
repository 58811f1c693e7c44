"""The verdict on a tunnel held against two strongSwans: written pairs of sites, and drawn ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.interop.ike.compare import DIFFERENCES, disagreement, predict
from tests.interop.ike.gateways import Gateways, why_no_strongswan
from tests.interop.ike.site import Site
from tests.interop.ike.written import A_NET, A_OTHER, A_WIDE, B_NET, B_OTHER, B_WIDE, GCM, STRONG, WEAK, Case, written

_WHY_NOT = why_no_strongswan()
pytestmark = [pytest.mark.interop, pytest.mark.skipif(bool(_WHY_NOT), reason=_WHY_NOT), pytest.mark.xdist_group("strongswan")]
WRITTEN = written()
DRAWN = 300


@pytest.fixture(scope="module")
def gateways() -> Iterator[Gateways]:
    """Two machines for all tests of this file."""
    with Gateways() as made:
        yield made


def held(gateways: Gateways, a: Site, b: Site) -> list[str]:
    """What disagrees, started from either end. It is asked again before it counts: charon gives up after half a second,
    which on a busy machine may be too soon."""
    predictions = predict(a, b)
    disagreements: list[str] = []
    for _ in range(3):
        found = [disagreement(wanted, got) for wanted, got in zip(predictions, gateways.ask(a, b), strict=True)]
        disagreements = [f"{node} starts: {one}" for node, one in zip("AB", found, strict=True) if one]
        if not disagreements:
            break
    return disagreements


@pytest.mark.parametrize("case", WRITTEN, ids=str)
def test_a_written_pair_does_what_strongswan_does(case: Case, gateways: Gateways) -> None:
    assert held(gateways, case.a, case.b) == []


def test_there_are_enough_written_pairs() -> None:
    assert len(WRITTEN) >= 60
    assert len({case.name for case in WRITTEN}) == len(WRITTEN)


def test_most_written_pairs_are_compared_in_full() -> None:
    """A named difference must not become the way out of the comparison."""
    open_ = [case for case in WRITTEN if all(one.differences for one in predict(case.a, case.b))]
    assert len(open_) <= 8
    named = {name for case in WRITTEN for one in predict(case.a, case.b) for name in one.differences}
    assert named <= set(DIFFERENCES)


_POLICIES = st.lists(
    st.tuples(st.sampled_from(["aes 256", "aes 128", "3des"]), st.sampled_from(["sha256", "sha"]), st.sampled_from(["14", "5"])),
    min_size=1,
    max_size=3,
    unique=True,
).map(tuple)
_SETS = st.lists(st.sampled_from([STRONG, WEAK, GCM]), min_size=1, max_size=2, unique=True).map(tuple)
_KEYS, _PFS = st.sampled_from(["first", "first", "first", "second"]), st.sampled_from(["", "", "14", "5"])
_OWN = {"A": st.sampled_from([A_NET, A_WIDE, A_OTHER]), "B": st.sampled_from([B_NET, B_WIDE, B_OTHER])}


@st.composite
def _pairs(draw: st.DrawFn) -> tuple[Site, Site]:
    """Two sites of one version; half of what B says mirrors A."""
    own = draw(st.lists(st.tuples(_OWN["A"], _OWN["B"]), min_size=1, max_size=2, unique=True))
    a = Site(draw(st.sampled_from([1, 2])), draw(_POLICIES), draw(_KEYS), draw(_SETS), draw(_PFS), tuple(own))
    b = a._replace(selectors=tuple((far, near) for near, far in a.selectors), key="first")
    if draw(st.booleans()):
        b = b._replace(policies=draw(_POLICIES))
    if draw(st.booleans()):
        b = b._replace(sets=draw(_SETS))
    if draw(st.booleans()):
        b = b._replace(pfs=draw(_PFS))
    if draw(st.booleans()):
        selectors = st.lists(st.tuples(_OWN["B"], _OWN["A"]), min_size=1, max_size=2, unique=True)
        b = b._replace(selectors=tuple(draw(selectors)))
    return a, b


@given(_pairs())
@settings(max_examples=DRAWN, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_drawn_pairs_do_what_strongswan_does(gateways: Gateways, pair: tuple[Site, Site]) -> None:
    assert held(gateways, *pair) == []
