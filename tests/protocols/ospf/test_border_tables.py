"""Tables of routers in several areas: externals through more than one of them, and the whole table at once."""

from __future__ import annotations

import pytest

from routecheck.address import DEFAULT, parse_prefix
from routecheck.rib.table import way
from routecheck.snapshot import Snapshot, snapshot
from tests.builders import fail, learned, net
from tests.protocols.ospf.test_areas import loopback, ospf, port

EVERYTHING = "network 0.0.0.0 255.255.255.255 area 0"


def assert_whole_table_is_that_of_its_prefixes(now: Snapshot, node: str) -> None:
    rib = now.rib(node)
    assert rib.ways() == {prefix: way(rib.choice(prefix).winners) for prefix in rib.prefixes()}


class TestExternalsThroughSeveralAreas:
    @pytest.mark.parametrize(("options", "shown"), [("", "O E2 [110/20]"), (" metric-type 1", "O E1 [110/21]")])
    def test_s5_39_equal_ways_to_boundary_routers_in_different_areas_are_both_used(self, options: str, shown: str) -> None:
        """R1 --area 1-- R2 --area 0-- R3, both ends with the same prefix; held against FRRouting."""
        exit_ = "ip route 172.16.0.0 255.255.0.0 Null0\n"
        out = f"redistribute static subnets{options}"
        made = net(
            R1=exit_ + loopback("1.1.1.1") + port("Gi0/0", "10.1.12.1") + ospf("network 0.0.0.0 255.255.255.255 area 1", out),
            R2=loopback("2.2.2.2") + port("Gi0/0", "10.1.12.2") + port("Gi0/1", "10.0.23.1")
            + ospf("network 10.1.0.0 0.0.255.255 area 1", EVERYTHING),
            R3=exit_ + loopback("3.3.3.3") + port("Gi0/0", "10.0.23.2") + ospf(EVERYTHING, out),
        )  # fmt: skip
        both = "via 10.0.23.2, GigabitEthernet0/1 and via 10.1.12.1, GigabitEthernet0/0"
        assert learned(made, "R2")["172.16.0.0/16"] == f"{shown} {both}"
        found = snapshot(made).rib("R2").candidates(parse_prefix("172.16.0.0/16"))
        assert [one.path for one in found.winners] == [("R2", "R1")]
        assert found.losers == ()
        assert learned(fail(made, "R1-R2"), "R2")["172.16.0.0/16"] == f"{shown} via 10.0.23.2, GigabitEthernet0/1"


class TestWholeTables:
    def test_a_border_router_that_lost_the_backbone_shows_the_default_of_another(self) -> None:
        """R2 has a loopback left in area 0, and R3's default for the stub area (RFC 3509 2.2); its own does not count."""
        lan = "255.255.255.0"
        border = "network 10.1.0.0 0.0.0.255 area 1", "area 1 stub", EVERYTHING
        made = net(
            R1=port("Gi0/0", "10.1.0.1", mask=lan) + ospf("network 0.0.0.0 255.255.255.255 area 1", "area 1 stub"),
            R2=loopback("2.2.2.2") + port("Gi0/0", "10.1.0.2", mask=lan) + port("Gi0/1", "10.0.23.1") + ospf(*border),
            R3=loopback("3.3.3.3") + port("Gi0/0", "10.1.0.3", mask=lan) + port("Gi0/1", "10.0.23.2") + ospf(*border),
        )
        assert "0.0.0.0/0" not in learned(made, "R2")
        after = fail(made, "R2:Gi0/1")
        assert learned(after, "R2")["0.0.0.0/0"] == "O*IA [110/2] via 10.1.0.3, GigabitEthernet0/0"
        for node in ("R1", "R2", "R3"):
            assert_whole_table_is_that_of_its_prefixes(after, node)

    def test_two_that_lost_it_each_show_the_default_of_the_other(self) -> None:
        """To ask for the path behind the other's default is to ask for its own: it ends at who makes it."""
        border = "network 10.1.0.0 0.0.0.255 area 1", "area 1 stub", EVERYTHING
        made = net(
            R2=loopback("2.2.2.2") + port("Gi0/0", "10.1.0.1") + port("Gi0/1", "10.0.23.1") + ospf(*border),
            R3=loopback("3.3.3.3") + port("Gi0/0", "10.1.0.2") + port("Gi0/1", "10.0.23.2") + ospf(*border),
        )
        found = fail(made, "R2:Gi0/1").rib("R2").candidates(DEFAULT)
        assert [route.path for route in found.winners] == [("R2", "R3")]


def test_an_external_of_infinite_metric_is_unreachable() -> None:
    """RFC 2328 16.4 (1): `max-metric router-lsa external-lsa 16777215` withdraws in effect."""

    def told(metric: int) -> dict[str, str]:
        most = f"max-metric router-lsa external-lsa {metric}"
        exit_ = "ip route 172.16.0.0 255.255.0.0 Null0\n"
        return learned(
            net(
                R1=exit_ + port("Gi0/0", "10.0.0.1") + ospf(EVERYTHING, "redistribute static subnets", most),
                R2=port("Gi0/0", "10.0.0.2") + ospf(EVERYTHING),
            ),
            "R2",
        )

    assert told(16777214) == {"172.16.0.0/16": "O E2 [110/16777214] via 10.0.0.1, GigabitEthernet0/0"}
    assert told(16777215) == {}
