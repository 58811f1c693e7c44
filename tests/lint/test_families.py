"""What holds for all rules about routes, NAT and tunnels (that their pages are true is in test_pages.py)."""

from inspect import cleandoc
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routecheck.lint.page import devices, page
from routecheck.lint.rule import Rule
from routecheck.network import from_texts
from routecheck.snapshot import snapshot
from tests.lint.running import MINE, block, read

EXAMPLES = [
    text
    for rule in MINE
    for one in [page(rule.code, rule.name, rule.severity, cleandoc(rule.check.__doc__ or ""))]
    for text in (*one.flagged, *one.accepted)
]


@given(st.randoms(use_true_random=False), st.sampled_from(EXAMPLES), st.sampled_from(EXAMPLES))
@settings(max_examples=100)
def test_lines_that_are_missing_or_from_elsewhere_make_no_rule_crash(random: Random, one: str, other: str) -> None:
    texts: dict[str, str] = {}
    for file, text in {**devices(one), **{f"X{name}": text for name, text in devices(other).items()}}.items():
        lines = [line for line in text.replace("hostname R", f"hostname {file[0]}").splitlines() if random.random() > 0.1]
        for line in random.choices((one + other).splitlines(), k=3):
            lines.insert(random.randrange(len(lines) + 1), line)
        texts[file] = "\n".join(["interface Loopback9", *lines]) + "\n"
    now = snapshot(from_texts(texts))
    for rule in MINE:
        for found in rule.check(now):
            assert found.device in now.network.devices
            assert found.message
            assert found.lines


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
