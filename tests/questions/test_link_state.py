"""`routes --ospf`: neighbours, databases, boundary routers."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from routecheck.network import Network
from routecheck.questions.link_state import VIEWS, Boundary, LinkState, Lsa, Neighbor, link_state
from routecheck.render.link_state import csv_text, json_text, text
from routecheck.snapshot import snapshot
from tests.builders import fail
from tests.protocols.ospf.test_areas import Line, loopback, ospf, port
from tests.protocols.ospf.test_nssa import lab as nssa

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schemas" / "ospf.schema.json").read_text())


def asked(network: Network, node: str, view: str) -> LinkState:
    return link_state(snapshot(network), [node], view)


def neighbors(network: Network, node: str) -> dict[str, str]:
    """State by neighbour."""
    return {
        row.node: row.state
        for one in asked(network, node, "neighbors").processes
        for row in one.rows
        if isinstance(row, Neighbor)
    }


def lan(*lines: str) -> Network:
    """R1 to R4 on one LAN, with the lines of each one's interface."""
    from tests.builders import net

    texts = {
        f"R{number}": loopback(f"{number}.{number}.{number}.{number}")
        + port("Gi0/0", f"10.0.0.{number}", line, mask="255.255.255.0")
        + ospf("network 0.0.0.0 255.255.255.255 area 0")
        for number, line in enumerate(lines, 1)
    }
    return net(texts)


class TestNeighbors:
    def test_the_highest_router_id_is_designated_and_others_stay_two_way(self) -> None:
        made = lan("", "", "", "")
        assert neighbors(made, "R1") == {"R2": "2WAY/DROTHER", "R3": "FULL/BDR", "R4": "FULL/DR"}
        assert neighbors(made, "R4") == {"R1": "FULL/DROTHER", "R2": "FULL/DROTHER", "R3": "FULL/BDR"}

    def test_priority_goes_first_and_zero_never_stands(self) -> None:
        made = lan("ip ospf priority 9", "", "", "ip ospf priority 0")
        assert neighbors(made, "R2") == {"R1": "FULL/DR", "R3": "FULL/BDR", "R4": "2WAY/DROTHER"}

    def test_a_neighbour_that_is_not_adjacent_is_there_with_the_reason_and_both_lines(self) -> None:
        made = lan("ip ospf hello-interval 5", "")
        assert neighbors(made, "R1") == {"R2": "none"}
        shown = text(asked(made, "R1", "neighbors"))
        assert "hello/dead timers: 5/20 on R1" in " ".join(shown.split())
        assert "R1.cfg:5, R2.cfg:3" in " ".join(shown.split())


class TestDatabase:
    def lsas(self, network: Network, node: str) -> list[Lsa]:
        (one,) = asked(network, node, "database").processes
        return [row for row in one.rows if isinstance(row, Lsa)]

    def test_an_inner_router_has_its_area_and_what_the_border_says_of_others(self) -> None:
        found = self.lsas(Line.net(), "R1")
        assert {row.area for row in found} == {1}
        assert {row.origin for row in found if row.kind == 1} == {"R1", "R2"}
        assert {(row.about, row.says) for row in found if row.kind == 3} >= {("4.4.4.4/32", ("metric 3",))}

    def test_a_boundary_router_of_another_area_has_a_type_4(self) -> None:
        made = Line.net(r4="redistribute static subnets", r1="", more="")
        assert not [row for row in self.lsas(made, "R1") if row.kind in (4, 5)], "there is no static to redistribute"
        with_static = Line.net(r4="redistribute static subnets\nip route 172.16.0.0 255.255.0.0 Null0")
        (four,) = [row for row in self.lsas(with_static, "R1") if row.kind == 4]
        assert (four.about, four.origin, four.says) == ("4.4.4.4 (R4)", "R2", ("metric 2",))
        (five,) = [row for row in self.lsas(with_static, "R1") if row.kind == 5]
        assert five.says == ("E2 metric 20",)

    def test_a_not_so_stubby_area_has_type_7_and_no_type_5(self) -> None:
        kinds = {row.kind for row in self.lsas(nssa(), "R1")}
        assert kinds == {1, 2, 3, 7}
        assert 5 in {row.kind for row in self.lsas(nssa(), "R2")}

    def test_what_is_not_flooded_here_is_not_in_it(self) -> None:
        """Two networks in one folder that have nothing to do with each other, with areas of the same numbers."""
        from tests.builders import net

        border = "network 10.1.0.0 0.0.255.255 area 1", "network 0.0.0.0 255.255.255.255 area 0"
        exit_ = "ip route 172.16.0.0 255.255.0.0 Null0\n"
        one = {"R1": loopback("1.1.1.1") + port("Gi0/0", "10.1.0.1") + port("Gi0/1", "10.0.0.1") + ospf(*border)}
        other = {
            "R2": port("Gi0/0", "10.1.5.1") + port("Gi0/1", "10.0.5.1") + ospf(*border),
            "R3": exit_ + port("Gi0/1", "10.0.5.2") + ospf(border[1], "redistribute static subnets"),
        }
        assert self.lsas(net({**one, **other}), "R1") == self.lsas(net(one), "R1")
        assert {row.kind for row in self.lsas(net(other), "R2")} == {1, 3, 4, 5}


class TestBorderRouters:
    def rows(self, network: Network, node: str) -> dict[str, tuple[str, str, int]]:
        (one,) = asked(network, node, "border-routers").processes
        return {row.node: (row.code, row.role, row.cost) for row in one.rows if isinstance(row, Boundary)}

    def test_border_routers_of_the_own_area_and_boundary_routers_behind_them(self) -> None:
        made = Line.net(r4="redistribute static subnets\nip route 172.16.0.0 255.255.0.0 Null0")
        assert self.rows(made, "R1") == {"R2": ("i", "ABR", 1), "R4": ("I", "ASBR", 3)}
        assert self.rows(made, "R2") == {"R3": ("i", "ABR", 1), "R4": ("I", "ASBR", 2)}


@pytest.mark.parametrize("view", list(VIEWS))
@pytest.mark.parametrize(
    "network", [Line.net(), nssa(), lan("ip ospf cost 3", "ip ospf hello-interval 3", "")], ids=["line", "nssa", "lan"]
)
def test_every_format_holds_every_row(network: Network, view: str) -> None:
    answer = link_state(fail(network, "R2:Gi0/0"), list(network.devices), view)
    document = json.loads(json_text(answer, ()))
    jsonschema.validate(document, SCHEMA)
    rows = sum(len(one.rows) for one in answer.processes)
    assert sum(len(one["rows"]) for one in document["processes"]) == rows
    assert len(csv_text(answer).splitlines()) == rows + 1
    assert all(one.node in text(answer) for one in answer.processes)


def test_a_device_without_ospf_says_so() -> None:
    assert text(link_state(snapshot(Line.net()), [], "neighbors")) == "no OSPF process runs here\n"
