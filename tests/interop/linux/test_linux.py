"""Traces held against the Linux kernel: every frame on every wire, with its addresses, in order."""

from __future__ import annotations

import pytest

from tests.interop.linux.edges import HOSTS, LISTS, NAT
from tests.interop.linux.run import Case, run
from tests.interop.linux.written import FORWARDING
from tests.interop.namespaces import why_no_labs

_WHY_NOT = why_no_labs(("nft",))
pytestmark = [pytest.mark.interop, pytest.mark.skipif(bool(_WHY_NOT), reason=_WHY_NOT)]
WRITTEN = (*FORWARDING, *NAT, *LISTS, *HOSTS)


@pytest.mark.parametrize("case", WRITTEN, ids=str)
def test_a_written_network_carries_what_linux_carries(case: Case) -> None:
    outcome = run(case)
    assert outcome.disagreements == ()
    assert outcome.endings == case.endings
