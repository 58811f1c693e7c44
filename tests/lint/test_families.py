"""What holds for all rules about routes, NAT and tunnels (that their pages are true is in test_pages.py)."""

import pytest

from routecheck.lint.rule import Rule
from tests.lint.running import MINE, block, read


@pytest.mark.parametrize("rule", MINE, ids=lambda rule: rule.code)
def test_the_configs_of_a_page_are_read_without_complaint(rule: Rule) -> None:
    for name in ("Flagged", "Accepted"):
        assert not [one for device in read(block(rule.check, name)).network.devices.values() for one in device.diagnostics]


@pytest.mark.parametrize("rule", MINE, ids=lambda rule: rule.code)
def test_a_subject_does_not_hold_the_number_of_a_line(rule: Rule) -> None:
    text = block(rule.check, "Flagged")
    moved = text.replace("\ninterface", "\n!\n!\ninterface")
    one, other = ([(made.device, made.subject) for made in rule.check(read(each))] for each in (text, moved))
    assert one == other
