"""`questions.footprint`: which look-ups a failure touches."""

from __future__ import annotations

import pytest

from routecheck.address import parse_address
from routecheck.failures import scenario
from routecheck.model.expect import Flow, Reach
from routecheck.questions.expected_flows import reach
from routecheck.questions.footprint import Footprint, watched
from routecheck.questions.sweep import Effect, sweep
from routecheck.topology import End
from tests.builders import declared, net, now
from tests.questions.test_expectations import HOSTS, SQUARE

R4 = SQUARE["R4"].replace("router ospf", "interface GigabitEthernet0/3\n ip address 10.0.45.4 255.255.255.0\nrouter ospf")
R5 = "hostname R5\ninterface GigabitEthernet0/3\n ip address 10.0.45.5 255.255.255.0\n"
NOW = now(declared(net({**SQUARE, "R4": R4, "R5": R5}), HOSTS))
SERVER, LAN = parse_address("192.168.3.10"), parse_address("192.168.1.10")


def effect(word: str) -> Effect:
    (found,) = sweep(NOW, [scenario(NOW.network, NOW.base.wires, word)])
    return found


def seen(address: int = SERVER, length: int = 24, node: str = "R1") -> Footprint:
    made = Footprint()
    made.matches[node, ""] = {address: length}
    return made


class TestUntouched:
    def test_an_address_that_is_matched_with_another_way_is_touched(self) -> None:
        assert not seen().is_untouched(effect("R2-R3"))
        assert seen(LAN).is_untouched(effect("R2-R3"))
        assert seen().is_untouched(effect("R3-R4"))

    def test_a_shorter_prefix_than_was_found_touches_nothing(self) -> None:
        assert seen(length=25).is_untouched(effect("R2-R3"))
        assert not seen(length=-1).is_untouched(effect("R2-R3"))

    def test_a_device_that_has_failed_is_touched(self) -> None:
        assert not seen(LAN, node="R4").is_untouched(effect("R4"))
        assert seen(LAN).is_untouched(effect("R4"))

    @pytest.mark.parametrize("was", [False, True])
    def test_an_interface_that_was_otherwise_is_touched(self, was: bool) -> None:
        made = Footprint()
        made.ends[End("R4", "GigabitEthernet0/1")] = was
        assert made.is_untouched(effect("R1-R4")) == was
        assert made.is_untouched(effect("R2-R3")) != was

    @pytest.mark.parametrize("was", [False, True])
    def test_a_tracked_object_that_was_otherwise_is_touched(self, was: bool) -> None:
        """One that nothing follows is taken to be up."""
        made = Footprint()
        made.tracks["R1", "1"] = was
        assert made.is_untouched(effect("R2-R3")) == was

    def test_what_depends_on_more_is_always_touched(self) -> None:
        made = Footprint()
        made.is_open = True
        assert not made.is_untouched(effect("R3-R4"))
        assert not Footprint().is_untouched(effect("R1~R2"))
        assert not Footprint().is_untouched(effect("R1@10.0.12.2"))


class TestWatched:
    def test_a_trace_is_looked_up_in_the_tables_on_its_way_there_and_back(self) -> None:
        made = Footprint()
        assert reach(watched(NOW, made), Reach(Flow("pc1", "server", "tcp", 443))) == reach(
            NOW, Reach(Flow("pc1", "server", "tcp", 443))
        )
        assert set(made.matches) == {("R1", ""), ("R2", ""), ("R3", "")}
        assert made.matches["R2", ""] == {SERVER: 24, LAN: 24}
        assert End("R2", "GigabitEthernet0/2") in made.ends
        assert not made.is_open
        assert made.is_untouched(effect("R4-R5"))
        assert not made.is_untouched(effect("R2-R3"))

    @pytest.mark.parametrize(
        "look",
        [
            lambda found: found.after(found.scenario),
            lambda found: found.tried(found.scenario),
            lambda found: found.rib("R1").ways(),
            lambda found: list(found.down),
            lambda found: len(found.state.wired.down),
            lambda found: ("R1", "Gi0/0") in found.down,
            lambda found: found.state.state,
        ],
    )
    def test_whatever_else_is_looked_at_depends_on_everything(self, look: object) -> None:
        made = Footprint()
        assert callable(look)
        look(watched(NOW, made))
        assert made.is_open
