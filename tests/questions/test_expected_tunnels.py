"""`questions.expected_tunnels`: tunnels that are up or down as expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from routecheck.network import load
from routecheck.questions.expectations import Outcome, ask
from routecheck.questions.verdict import FAILS, HOLDS
from tests.builders import declared, now

CONFIGS = Path(__file__).parents[2] / "configs" / "site-to-site"


def outcome(expect: str, folder: Path = CONFIGS) -> Outcome:
    network = declared(load(str(folder)), f"[[expect]]\n{expect}\n")
    (made,) = ask(now(network), network.expectations)
    return made


class TestTunnel:
    @pytest.mark.parametrize(("folder", "state"), [(CONFIGS, "up"), (CONFIGS / "broken", "down")])
    def test_it_is_as_the_configs_make_it_from_either_end(self, folder: Path, state: str) -> None:
        for ends in ('"HQ", "BRANCH"', '"branch", "hq"'):
            assert outcome(f"tunnel = {{ ends = [{ends}], state = '{state}' }}", folder).state == HOLDS

    def test_what_stands_in_the_way_is_told_with_its_lines(self) -> None:
        (fault,) = outcome('tunnel = { ends = ["HQ", "BRANCH"] }', CONFIGS / "broken").faults
        assert fault.verdict.told.startswith("it does not come up: no policy is common")
        assert {line.file for line in fault.verdict.lines} == {"HQ.cfg", "BRANCH.cfg"}
        assert [told.split(":")[0] for told in fault.verdict.detail] == ["BRANCH to HQ", "HQ to BRANCH"]

    def test_one_that_comes_up_is_not_down(self) -> None:
        (fault,) = outcome('tunnel = { ends = ["HQ", "BRANCH"], state = "down" }').faults
        assert fault.verdict.told == "it comes up"

    def test_a_failure_takes_it_down_and_that_of_an_end_is_left_out(self) -> None:
        made = outcome('tunnel = { ends = ["HQ", "BRANCH"] }\nsurvives = "any single interface"')
        assert (made.state, [str(fault.scenario) for fault in made.faults]) == (
            FAILS,
            ["BRANCH:GigabitEthernet0/0 down", "HQ:GigabitEthernet0/0 down"],
        )
        made = outcome('tunnel = { ends = ["HQ", "BRANCH"] }\nsurvives = "any single device"')
        assert (made.state, made.tried, len(made.left_out)) == (HOLDS, 1, 2)
        assert outcome('tunnel = { ends = ["HQ", "BRANCH"], state = "down" }\nunder = ["HQ", "HQ:Gi0/0"]').state == HOLDS
        (fault,) = outcome('tunnel = { ends = ["HQ", "BRANCH"] }\nunder = ["HQ"]').faults
        assert fault.verdict.told == "HQ itself has failed"

    def test_where_none_is_configured_it_is_neither(self) -> None:
        for state in ("up", "down"):
            (fault,) = outcome(f'tunnel = {{ ends = ["R1", "R2"], state = "{state}" }}', CONFIGS.parent / "branch-office").faults
            assert fault.verdict.told == "no IPsec tunnel between R1 and R2 is configured"
