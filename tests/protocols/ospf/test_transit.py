"""Areas that virtual links cross (RFC 2328 16.3): shortcuts past the link, and what counts as such an area."""

from __future__ import annotations

from routecheck.address import parse_address, parse_prefix
from routecheck.network import Network
from routecheck.snapshot import snapshot
from tests.builders import learned, net, said, table
from tests.protocols.ospf.test_areas import loopback, ospf, port

EVERYTHING = "network 0.0.0.0 255.255.255.255 area 0"


class TestShortcuts:
    """R1's virtual link to R2 costs 10, and 10 more lead to R4. R3, another border router of area 1, is 3 from R4.

    R5 --area 2-- R1 --area 1, cost 10-- R2 --area 0, cost 10-- R4 --area 3-- R6
                   \\--area 1------------ R3 --area 0, cost 3---/
    The same networks were held against FRRouting, which agrees in every prefix.
    """

    @staticmethod
    def net(cost: int) -> Network:
        out = ("redistribute static subnets",)
        return net(
            R1=loopback("1.1.1.1") + port("Gi0/2", "10.1.12.1", "ip ospf cost 10") + port("Gi0/5", "10.2.15.1")
            + port("Gi0/3", "10.1.13.1", f"ip ospf cost {cost}")
            + ospf("network 10.1.0.0 0.0.255.255 area 1", "network 10.2.0.0 0.0.255.255 area 2", "area 1 virtual-link 2.2.2.2"),
            R2=loopback("2.2.2.2") + port("Gi0/1", "10.1.12.2", "ip ospf cost 10") + port("Gi0/4", "10.0.24.1", "ip ospf cost 10")
            + ospf("network 10.1.0.0 0.0.255.255 area 1", EVERYTHING, "area 1 virtual-link 1.1.1.1"),
            R3=loopback("3.3.3.3") + port("Gi0/1", "10.1.13.2") + port("Gi0/4", "10.0.34.1", "ip ospf cost 3")
            + ospf("network 10.1.0.0 0.0.255.255 area 1", EVERYTHING),
            R4=loopback("4.4.4.4") + port("Gi0/2", "10.0.24.2", "ip ospf cost 10") + port("Gi0/3", "10.0.34.2", "ip ospf cost 3")
            + port("Gi0/6", "10.3.46.1") + "ip route 172.16.0.0 255.255.0.0 Null0\n"
            + ospf("network 10.3.0.0 0.0.255.255 area 3", EVERYTHING, *out),
            R5=loopback("5.5.5.5") + port("Gi0/1", "10.2.15.2") + ospf("network 0.0.0.0 255.255.255.255 area 2"),
            R6=loopback("6.6.6.6") + port("Gi0/4", "10.3.46.2") + "ip route 172.17.0.0 255.255.0.0 Null0\n"
            + ospf("network 0.0.0.0 255.255.255.255 area 3", *out),
        )  # fmt: skip

    def test_what_lies_in_the_backbone_is_reached_past_the_virtual_link(self) -> None:
        routes = learned(self.net(1), "R1")
        assert routes["4.4.4.4/32"] == "O [110/5] via 10.1.13.2, GigabitEthernet0/3"
        assert routes["10.0.24.0/30"] == "O [110/14] via 10.1.13.2, GigabitEthernet0/3"
        assert routes["2.2.2.2/32"] == "O [110/11] via 10.1.12.2, GigabitEthernet0/2"
        assert routes["6.6.6.6/32"] == "O IA [110/6] via 10.1.13.2, GigabitEthernet0/3"

    def test_so_are_boundary_routers(self) -> None:
        rib = snapshot(self.net(1)).rib("R1")
        found = {str(p): rib.choice(p).winners[0] for p in rib.prefixes()}
        for prefix, forward in (("172.16.0.0/16", 4), ("172.17.0.0/16", 5)):
            assert said((found[prefix],)) == "O E2 [110/20] via 10.1.13.2, GigabitEthernet0/3"
            assert found[prefix].forward_metric == forward

    def test_areas_beyond_hear_of_the_shorter_way(self) -> None:
        now = snapshot(self.net(1))
        routes = learned(now, "R5")
        assert routes["4.4.4.4/32"].startswith("O IA [110/6]")
        assert routes["10.0.34.0/30"].startswith("O IA [110/5]")
        assert now.rib("R5").longest_match(parse_address("172.17.0.1"))[0].forward_metric == 6

    def test_a_way_as_good_as_the_virtual_link_is_used_beside_it(self) -> None:
        routes = learned(self.net(17), "R1")
        both = "via 10.1.12.2, GigabitEthernet0/2 and via 10.1.13.2, GigabitEthernet0/3"
        assert routes["4.4.4.4/32"] == f"O [110/21] {both}"
        assert routes["6.6.6.6/32"] == f"O IA [110/22] {both}"
        assert routes["172.16.0.0/16"] == f"O E2 [110/20] {both}"
        assert routes["172.17.0.0/16"] == f"O E2 [110/20] {both}"

    def test_the_explanation_names_who_advertises_it_and_the_path(self) -> None:
        winner = snapshot(self.net(1)).rib("R1").candidates(parse_prefix("4.4.4.4/32")).winners[0]
        assert winner.path == ("R1", "R3", "R4")
        assert [line.text.strip() for line in winner.sources] == ["ip address 4.4.4.4 255.255.255.255", EVERYTHING]


class TestWhichAreas:
    def test_a_virtual_link_elsewhere_does_not_make_an_area_of_that_number_a_transit_area(self) -> None:
        """R1 and R2 have a virtual link through their area 1; A, B and C are another network, where area 1 is an end."""
        link = {
            "R1": loopback("1.1.1.1") + port("Gi0/0", "10.9.12.1") + ospf("network 0.0.0.0 255.255.255.255 area 1",
                                                                         "area 1 virtual-link 2.2.2.2"),
            "R2": loopback("2.2.2.2") + port("Gi0/0", "10.9.12.2") + ospf("network 10.9.0.0 0.0.255.255 area 1", EVERYTHING,
                                                                         "area 1 virtual-link 1.1.1.1"),
        }  # fmt: skip
        other = {
            "A": loopback("10.0.0.1") + port("Gi0/0", "10.0.12.1") + ospf(EVERYTHING),
            "B": port("Gi0/0", "10.0.12.2") + port("Gi0/1", "10.1.23.1")
            + ospf("network 10.1.0.0 0.0.255.255 area 1", EVERYTHING, "area 0 range 10.0.0.0 255.255.0.0"),
            "C": port("Gi0/1", "10.1.23.2") + ospf("network 0.0.0.0 255.255.255.255 area 1"),
        }  # fmt: skip
        alone = table(net(other), "C")
        assert alone["10.0.0.0/16"] == "O IA [110/2] via 10.1.23.1, GigabitEthernet0/1"
        assert table(net({**link, **other}), "C") == alone
