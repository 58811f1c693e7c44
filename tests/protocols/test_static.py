"""Static routes: section 3 of semantics.md. What tracks do beyond being defined is not modelled yet."""

from __future__ import annotations

import pytest

from routecheck.address import dotted, parse_prefix
from routecheck.ios.fold import read_device
from routecheck.model.routing import StaticRoute
from routecheck.network import Network
from routecheck.questions.explain import explain
from routecheck.topology import NOTHING_FAILED
from tests.builders import fail, learned, match, net, now, table, why_not

GI0, GI1 = "GigabitEthernet0/0", "GigabitEthernet0/1"


def port(name: str, address: str, *lines: str) -> str:
    return "\n".join([f"interface {name}", *(f" {line}" for line in lines), f" ip address {address} 255.255.255.0"]) + "\n"


def route(text: str) -> StaticRoute:
    """The one route of an `ip route` line that nothing is wrong with."""
    tracks = "".join(f"track {number} list boolean or\n" for number in (5, 200)) + "ip vrf RED\n"
    made = read_device(f"{tracks}ip route {text}\n", "R1.cfg")
    assert [str(one) for one in made.diagnostics] == []
    (found,) = made.static_routes
    return found


def codes(text: str) -> list[str]:
    return [f"{one.code} {one.spans[0]}" for one in read_device(text, "R1.cfg").diagnostics]


def facts(found: StaticRoute) -> dict[str, object]:
    """What differs from the defaults, but for the line and the prefix."""
    plain = StaticRoute(found.prefix, found.line)
    return {name: value for name, value in found._asdict().items() if value != getattr(plain, name)}


class TestSyntax:
    """S3.1 to S3.5."""

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("192.0.2.1", {"next_hop": "192.0.2.1"}),
            ("gi0/0", {"interface": GI0}),
            ("gi 0/0", {"interface": GI0}),
            ("gi0/0 192.0.2.1", {"interface": GI0, "next_hop": "192.0.2.1"}),
            ("gi 0/0 192.0.2.1 5", {"interface": GI0, "next_hop": "192.0.2.1", "distance": 5}),
            ("null 0 254", {"interface": "Null0", "distance": 254}),
            ("dhcp", {"is_dhcp": True}),
            ("dhcp 250", {"is_dhcp": True, "distance": 250}),
            ("gi0/0 dhcp", {"interface": GI0, "is_dhcp": True}),
            ("192.0.2.1 200", {"next_hop": "192.0.2.1", "distance": 200}),
            ("192.0.2.1 name 200", {"next_hop": "192.0.2.1", "name": "200"}),
            ("192.0.2.1 tag 200", {"next_hop": "192.0.2.1", "tag": 200}),
            ("192.0.2.1 track 200", {"next_hop": "192.0.2.1", "track": "200"}),
            ("192.0.2.1 permanent", {"next_hop": "192.0.2.1", "is_permanent": True}),
            ("192.0.2.1 perm name x", {"next_hop": "192.0.2.1", "is_permanent": True, "name": "x"}),
            ("192.0.2.1 multicast", {"next_hop": "192.0.2.1", "is_multicast": True}),
            ("Dialer1", {"interface": "Dialer1"}),
        ],
    )
    def test_s3_1_every_form_is_read(self, text: str, said: dict[str, object]) -> None:
        found = facts(route(f"10.0.0.0 255.0.0.0 {text}"))
        if isinstance(found.get("next_hop"), int):
            found["next_hop"] = dotted(found["next_hop"])  # type: ignore[arg-type]
        assert found == said

    @pytest.mark.parametrize(
        "text", ["10.0.0.2 200 name X track 5 tag 7", "10.0.0.2 tag 7 track 5 name X 200", "10.0.0.2 name X 200 tag 7 track 5"]
    )
    def test_ex_3_2_options_come_in_any_order(self, text: str) -> None:
        found = route(f"192.0.2.0 255.255.255.0 {text}")
        assert (found.distance, found.track, found.tag, found.name) == (200, "5", 7, "X")

    def test_s3_1_a_vrf_comes_first_and_a_next_hop_may_be_global(self) -> None:
        found = route("vrf RED 0.0.0.0 0.0.0.0 192.0.2.1 global")
        assert (found.vrf, found.next_hop_is_global) == ("RED", True)

    @pytest.mark.parametrize(
        "text",
        [
            "10.0.0.0 255.0.0.0",
            "10.0.0.0",
            "10.0.0.0 255.0.255.0 192.0.2.1",
            "10.0.0.1 255.0.0.0 192.0.2.1",
            "10.0.0.0 255.0.0.0 192.0.2.256",
            "10.0.0.0 255.0.0.0 5",
            "10.0.0.0 255.0.0.0 192.0.2.1 0",
            "10.0.0.0 255.0.0.0 192.0.2.1 256",
            "10.0.0.0 255.0.0.0 192.0.2.1 tag",
            "10.0.0.0 255.0.0.0 192.0.2.1 tag x",
            "10.0.0.0 255.0.0.0 192.0.2.1 tag 4294967296",
            "10.0.0.0 255.0.0.0 192.0.2.1 track 0",
            "10.0.0.0 255.0.0.0 192.0.2.1 colour",
            "10.0.0.0 255.0.0.0 192.0.2.1 permanent track 5",
            "10.0.0.0 255.0.0.0 192.0.2.1 track 5 permanent",
            "10.0.0.0 255.0.0.0 nowhere",
            "10.0.0.0 255.0.0.0 0.0.0.0",
            "10.0.0.0 255.0.0.0 224.0.0.5",
            "10.0.0.0 255.0.0.0 255.255.255.255",
        ],
    )
    def test_s3_1_what_ios_refuses_is_no_route(self, text: str) -> None:
        made = read_device(f"hostname R1\nip route {text}\n", "R1.cfg")
        assert made.static_routes == ()
        assert [str(one.spans[0]) for one in made.diagnostics] == ["R1.cfg:2"]

    def test_s3_2_a_next_hop_that_is_the_router_itself_is_refused(self) -> None:
        text = port("Gi0/0", "10.0.0.1") + "ip route 0.0.0.0 0.0.0.0 10.0.0.1\n"
        assert codes(text) == ["CFG104 R1.cfg:3"]
        assert learned(net(R1=text), "R1") == {}

    def test_s3_2_an_address_of_another_vrf_is_no_own_address(self) -> None:
        text = port("Gi0/0", "10.0.0.1", "vrf forwarding RED") + port("Gi0/1", "10.0.0.2") + "ip route 0.0.0.0 0.0.0.0 10.0.0.1\n"
        assert codes(text) == []

    def test_s3_3_another_distance_updates_the_entry(self) -> None:
        made = read_device("ip route 10.0.0.0 255.0.0.0 192.0.2.1\nip route 10.0.0.0 255.0.0.0 192.0.2.1 200 tag 9\n", "R1.cfg")
        assert [(one.distance, one.tag, one.line.number) for one in made.static_routes] == [(200, 9, 2)]

    @pytest.mark.parametrize("other", ["192.0.2.2", "Gi0/0 192.0.2.1", "Gi0/0"])
    def test_s3_3_another_next_hop_or_interface_is_another_entry(self, other: str) -> None:
        text = f"ip route 10.0.0.0 255.0.0.0 192.0.2.1\nip route 10.0.0.0 255.0.0.0 {other}\n"
        assert len(read_device(text, "R1.cfg").static_routes) == 2

    def test_s3_3_another_vrf_is_another_entry(self) -> None:
        text = "ip vrf RED\nip route 10.0.0.0 255.0.0.0 192.0.2.1\nip route vrf RED 10.0.0.0 255.0.0.0 192.0.2.1\n"
        assert [one.vrf for one in read_device(text, "R1.cfg").static_routes] == ["", "RED"]

    @pytest.mark.parametrize(
        ("text", "left"),
        [
            ("no ip route 10.0.0.0 255.0.0.0 192.0.2.1", 1),
            ("no ip route 10.0.0.0 255.0.0.0 192.0.2.1 200", 1),
            ("no ip route 10.0.0.0 255.0.0.0", 0),
            ("default ip route 10.0.0.0 255.0.0.0 192.0.2.2", 1),
            ("no ip route 10.0.0.0 255.0.0.0 192.0.2.3", 2),
            ("no ip route vrf RED 10.0.0.0 255.0.0.0 192.0.2.1", 2),
        ],
    )
    def test_s1_10_no_ip_route_removes_what_its_key_names(self, text: str, left: int) -> None:
        both = "ip route 10.0.0.0 255.0.0.0 192.0.2.1\nip route 10.0.0.0 255.0.0.0 192.0.2.2 5\n"
        assert len(read_device(both + text + "\n", "R1.cfg").static_routes) == left

    @pytest.mark.parametrize("text", ["192.0.2.1", "Gi0/0", "Gi0/0 192.0.2.1", "Null0"])
    def test_s3_4_the_distance_of_every_form_is_1(self, text: str) -> None:
        assert route(f"10.0.0.0 255.0.0.0 {text}").distance == 1

    def test_s3_5_distance_255_is_never_installed(self) -> None:
        start = net(R1=port("Gi0/0", "192.0.2.9") + "ip route 10.0.0.0 255.0.0.0 192.0.2.1 255\n")
        assert learned(start, "R1") == {}
        assert why_not(start, "R1", "10.0.0.0/8") == ["administrative distance 255: never installed"]


def alone(text: str) -> Network:
    """R1 Gi0/0 192.0.2.9/24, with these lines."""
    return net(R1=port("Gi0/0", "192.0.2.9") + text)


class TestValidity:
    """S3.6 to S3.15."""

    def test_ex_3_1_an_exit_interface_static_is_directly_connected_with_distance_1(self) -> None:
        start = alone("ip route 10.9.0.0 255.255.0.0 Gi0/0\n")
        assert learned(start, "R1") == {"10.9.0.0/16": f"S [1/0] is directly connected, {GI0}"}

    def test_ex_3_1_it_beats_a_learned_route(self) -> None:
        # R1 .1 -- 10.0.0.0/24 -- .2 R2 Lo0 10.9.0.1/16 in OSPF
        ospf = "router ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n"
        two = (
            port("Gi0/0", "10.0.0.2")
            + "interface Lo0\n ip address 10.9.0.1 255.255.0.0\n ip ospf network point-to-point\n"
            + ospf
        )
        one = port("Gi0/0", "10.0.0.1") + ospf
        assert learned(net(R1=one, R2=two), "R1") == {"10.9.0.0/16": f"O [110/2] via 10.0.0.2, {GI0}"}
        start = net(R1=one + "ip route 10.9.0.0 255.255.0.0 Gi0/0\n", R2=two)
        assert learned(start, "R1") == {"10.9.0.0/16": f"S [1/0] is directly connected, {GI0}"}
        assert why_not(start, "R1", "10.9.0.0/16") == ["administrative distance 110 > 1"]

    def test_ex_3_1_a_connected_route_beats_it(self) -> None:
        start = alone("ip route 192.0.2.0 255.255.255.0 Gi0/1\n" + port("Gi0/1", "10.0.1.1"))
        assert table(start, "R1")["192.0.2.0/24"] == f"C [0/0] is directly connected, {GI0}"
        assert why_not(start, "R1", "192.0.2.0/24") == ["administrative distance 1 > 0"]

    @pytest.mark.parametrize("hop", ["Gi0/0", "Gi0/0 192.0.2.1"])
    def test_s3_6_s3_7_a_route_out_of_an_interface_goes_with_it(self, hop: str) -> None:
        start = alone(f"ip route 10.0.0.0 255.0.0.0 {hop}\nip route 192.0.0.0 255.255.0.0 Null0\n")
        assert "10.0.0.0/8" in table(start, "R1")
        after = fail(start, "R1:Gi0/0")
        assert learned(after, "R1") == {"192.0.0.0/16": "S [1/0] is directly connected, Null0"}
        assert why_not(after, "R1", "10.0.0.0/8") == [f"{GI0} is down: failed"]

    @pytest.mark.parametrize(
        ("interface", "reason"), [("Gi0/7", "R1 has no interface GigabitEthernet0/7"), ("Gi0/1", f"{GI1} has no IP address")]
    )
    def test_s3_6_an_interface_that_is_not_there_or_has_no_address_is_no_way_out(self, interface: str, reason: str) -> None:
        start = alone(f"interface Gi0/1\nip route 10.0.0.0 255.0.0.0 {interface}\n")
        assert why_not(start, "R1", "10.0.0.0/8") == [reason]

    def test_s3_7_the_next_hop_behind_an_interface_is_not_looked_up(self) -> None:
        assert "10.0.0.0/8" in table(alone("ip route 10.0.0.0 255.0.0.0 Gi0/0 203.0.113.77\n"), "R1")

    def test_s3_7_an_interface_of_dhcp_can_be_a_way_out(self) -> None:
        text = "interface Gi0/0\n ip address dhcp\nip route 10.0.0.0 255.0.0.0 Gi0/0\n"
        assert learned(net(R1=text), "R1") == {"10.0.0.0/8": f"S [1/0] is directly connected, {GI0}"}

    def test_s3_8_a_next_hop_may_be_reached_by_recursion(self) -> None:
        start = alone("ip route 10.0.0.0 255.0.0.0 172.16.0.1\nip route 172.16.0.0 255.255.0.0 192.0.2.1\n")
        assert learned(start, "R1") == {"10.0.0.0/8": "S [1/0] via 172.16.0.1", "172.16.0.0/16": "S [1/0] via 192.0.2.1"}

    def test_s3_8_recursion_may_end_at_null0(self) -> None:
        start = net(R1="hostname R1\nip route 10.0.0.0 255.0.0.0 172.16.0.1\nip route 172.16.0.0 255.255.0.0 Null0\n")
        assert set(learned(start, "R1")) == {"10.0.0.0/8", "172.16.0.0/16"}

    def chain(self, length: int) -> Network:
        """A route to 10.0.0.0/8 whose next hop takes `length` lookups to reach the interface."""
        lines = [f"ip route 172.16.{n}.0 255.255.255.0 172.16.{n + 1}.1" for n in range(length - 2)]
        return alone(
            "\n".join(
                ["ip route 10.0.0.0 255.0.0.0 172.16.0.1", *lines, f"ip route 172.16.{length - 2}.0 255.255.255.0 192.0.2.1\n"]
            )
        )

    def test_s3_8_a_long_chain_resolves_and_a_longer_one_is_cut_off(self) -> None:
        assert "10.0.0.0/8" in table(self.chain(30), "R1")
        start = self.chain(40)
        assert "10.0.0.0/8" not in table(start, "R1")
        reasons = [reason for n in range(38) for reason in why_not(start, "R1", f"172.16.{n}.0/24")]
        assert any("does not resolve within 32 lookups" in reason for reason in reasons)

    def test_s3_8_equal_paths_at_every_step_do_not_multiply(self) -> None:
        """Two next hops per step: 2**25 paths, 50 addresses."""
        lines = [f"ip route 60.{n}.0.0 255.255.0.0 60.{n + 1}.0.{last}" for n in range(1, 26) for last in (1, 2)]
        start = alone("\n".join([*lines, "ip route 60.26.0.0 255.255.0.0 192.0.2.1\n"]))
        assert learned(start, "R1")["60.1.0.0/16"] == "S [1/0] via 60.2.0.1 and via 60.2.0.2"

    def test_s3_8_a_chain_goes_on_in_the_table_that_a_global_next_hop_names(self) -> None:
        start = alone(
            "ip vrf X\nip route vrf X 51.0.0.0 255.0.0.0 192.0.2.1 global\nip route vrf X 50.0.0.0 255.0.0.0 51.0.0.1\n"
        )
        assert set(learned(start, "R1", "X")) == {"50.0.0.0/8", "51.0.0.0/8"}

    def test_s3_8_the_order_of_the_lines_does_not_matter(self) -> None:
        lines = [
            "ip route 10.0.0.0 255.0.0.0 172.16.0.1",
            "ip route 172.16.0.0 255.255.0.0 172.17.0.1",
            "ip route 172.17.0.0 255.255.0.0 192.0.2.1",
        ]
        tables = [table(alone("\n".join(order) + "\n"), "R1") for order in (lines, lines[::-1], lines[1:] + lines[:1])]
        assert tables[0] == tables[1] == tables[2]
        assert len(tables[0]) == 5

    def test_ex_3_3_the_default_route_resolves_no_next_hop(self) -> None:
        start = alone("ip route 0.0.0.0 0.0.0.0 192.0.2.1\nip route 10.5.0.0 255.255.0.0 9.9.9.9\n")
        assert learned(start, "R1") == {"0.0.0.0/0": "S* [1/0] via 192.0.2.1"}
        assert "(0.0.0.0/0 does not count)" in why_not(start, "R1", "10.5.0.0/16")[0]

    def test_ex_3_6_a_route_does_not_resolve_its_own_next_hop(self) -> None:
        text = "ip route 10.0.0.0 255.0.0.0 10.1.1.1\n"
        start = alone(text)
        assert learned(start, "R1") == {}
        assert "self-recursion" in why_not(start, "R1", "10.0.0.0/8")[0]
        assert learned(alone(port("Gi0/1", "10.1.1.9") + text), "R1") == {"10.0.0.0/8": "S [1/0] via 10.1.1.1"}

    def test_s3_10_two_routes_do_not_resolve_each_other(self) -> None:
        start = alone("ip route 10.0.0.0 255.0.0.0 172.16.0.1\nip route 172.16.0.0 255.255.0.0 10.0.0.1\n")
        assert learned(start, "R1") == {}

    def test_s3_10_three_routes_in_a_ring_do_not_resolve_each_other(self) -> None:
        ring = [("10.0.0.0 255.0.0.0", "11.0.0.1"), ("11.0.0.0 255.0.0.0", "12.0.0.1"), ("12.0.0.0 255.0.0.0", "10.0.0.1")]
        assert learned(alone("".join(f"ip route {prefix} {hop}\n" for prefix, hop in ring)), "R1") == {}

    def test_s3_10_a_candidate_returns_when_its_next_hop_is_covered_again(self) -> None:
        start = alone(port("Gi0/1", "10.1.1.9") + "ip route 10.0.0.0 255.0.0.0 10.1.1.1\n")
        gone = fail(start, "R1:Gi0/1")
        assert "10.0.0.0/8" not in table(gone, "R1")
        assert "10.0.0.0/8" in table(gone.after(NOTHING_FAILED), "R1")

    def test_s3_11_a_connected_route_that_covers_the_prefix_is_no_redundancy(self) -> None:
        start = alone("ip route 192.0.2.128 255.255.255.128 192.0.2.1\n")
        assert learned(start, "R1") == {"192.0.2.128/25": "S [1/0] via 192.0.2.1"}

    def test_s3_12_a_static_survives_its_subnet_when_a_summary_covers_the_next_hop(self) -> None:
        start = alone(
            "ip route 10.0.0.0 255.0.0.0 192.0.2.1\nip route 10.0.0.0 255.0.0.0 Gi0/1 200\nip route 192.0.0.0 255.255.0.0 Null0\n"
        )
        assert table(fail(start, "R1:Gi0/0"), "R1")["10.0.0.0/8"] == "S [1/0] via 192.0.2.1"

    def test_s3_13_a_static_stays_while_its_interface_is_up(self) -> None:
        # R1 .9 -- switch -- .1 R2: R2 is gone, R1's port is not
        text = port("Gi0/0", "192.0.2.9") + "ip route 10.0.0.0 255.0.0.0 192.0.2.1\n"
        start = net(R1=text, R2=port("Gi0/0", "192.0.2.1"), links=(("R1:Gi0/0", "R2:Gi0/0", "via-switch"),))
        assert learned(fail(start, "R2"), "R1") == {"10.0.0.0/8": "S [1/0] via 192.0.2.1"}

    @pytest.mark.parametrize("hop", ["192.0.2.1", "Gi0/0 192.0.2.1", "Gi0/0"])
    def test_s3_14_a_permanent_route_stays_when_its_interface_goes(self, hop: str) -> None:
        start = alone(f"ip route 10.0.0.0 255.0.0.0 {hop} permanent\n")
        assert "10.0.0.0/8" in table(start, "R1")
        assert "10.0.0.0/8" in table(fail(start, "R1:Gi0/0"), "R1")

    def test_s3_15_null0_is_always_valid(self) -> None:
        start = alone("ip route 10.0.0.0 255.0.0.0 Null0\n")
        assert learned(fail(start, "R1:Gi0/0"), "R1") == {"10.0.0.0/8": "S [1/0] is directly connected, Null0"}

    def test_s1_22_a_next_hop_of_dhcp_is_unknown(self) -> None:
        start = net(R1="interface Gi0/0\n ip address dhcp\nip route 10.0.0.0 255.0.0.0 dhcp\n")
        assert why_not(start, "R1", "10.0.0.0/8") == ["its next hop is known only to DHCP"]

    @pytest.mark.parametrize(
        ("words", "reason"),
        [
            ("dhcp", "GigabitEthernet0/0 is administratively down"),
            ("Gi0/0 dhcp", "GigabitEthernet0/0 is administratively down"),
            ("Gi0/1 dhcp", "its next hop is known only to DHCP, and GigabitEthernet0/1 does not take its address from it"),
        ],
    )
    def test_s1_22_but_without_a_client_that_is_up_there_is_none(self, words: str, reason: str) -> None:
        text = "interface Gi0/0\n ip address dhcp\n shutdown\ninterface Gi0/1\n ip address 10.0.1.1 255.255.255.0\n"
        start = net(R1=text + f"ip route 10.0.0.0 255.0.0.0 {words}\n")
        (refused,) = now(start).rib("R1").choice(parse_prefix("10.0.0.0/8")).ineligible
        assert (refused.reason, refused.is_unknown) == (reason, False)

    def test_s1_23_a_host_has_no_static_routes(self) -> None:
        assert table(alone("no ip routing\nip route 0.0.0.0 0.0.0.0 192.0.2.1\n"), "R1") == {}

    def test_s0_6_next_hops_are_looked_up_in_their_own_vrf(self) -> None:
        text = port("Gi0/1", "10.0.1.1", "vrf forwarding RED") + "ip route vrf RED 10.0.0.0 255.0.0.0 192.0.2.1\n"
        start = alone(text + "ip route vrf RED 172.16.0.0 255.255.0.0 10.0.1.2\n")
        assert learned(start, "R1", "RED") == {"172.16.0.0/16": "S [1/0] via 10.0.1.2"}
        assert learned(start, "R1") == {}

    def test_s3_1_a_global_next_hop_is_looked_up_in_the_global_table(self) -> None:
        text = port("Gi0/1", "10.0.1.1", "vrf forwarding RED") + "ip route vrf RED 0.0.0.0 0.0.0.0 192.0.2.1 global\n"
        assert learned(alone(text), "R1", "RED") == {"0.0.0.0/0": "S* [1/0] via 192.0.2.1 (default)"}
        assert learned(fail(alone(text), "R1:Gi0/0"), "R1", "RED") == {}

    def test_two_vrfs_that_look_into_each_other_never_hang(self) -> None:
        text = port("Gi0/1", "10.0.1.1", "vrf forwarding RED") + "ip route vrf RED 172.16.0.0 255.255.0.0 172.17.0.1 global\n"
        assert learned(alone(text + "ip route 172.17.0.0 255.255.0.0 172.16.0.1\n"), "R1") == {}


# R1 Gi0/0 10.10.10.1 -- .2 R2; Gi0/1 10.20.20.1 -- .2 R3, which announces {} in OSPF
def two_exits(first: str, announced: str, more: str = "") -> Network:
    static = f"ip route 172.31.10.0 255.255.255.0 {first}\nip route 172.31.10.0 255.255.255.0 10.20.20.2 250\n"
    ospf = "router ospf 1\n network 10.20.20.0 0.0.0.255 area 0\n"
    one = port("Gi0/0", "10.10.10.1") + port("Gi0/1", "10.20.20.1") + ospf + static + more
    prefix = f"ip route {announced} Null0\n"
    return net(
        R1=one,
        R2=port("Gi0/0", "10.10.10.2"),
        R3=port("Gi0/0", "10.20.20.2") + ospf + " redistribute static subnets\n default-information originate\n" + prefix,
    )


class TestFloating:
    """S3.11, S3.12, S3.16 to S3.19 and the examples about them."""

    def test_ex_3_4_a_recursive_static_lives_on_through_a_learned_supernet(self) -> None:
        after = fail(two_exits("10.10.10.2", "10.0.0.0 255.0.0.0"), "R1-R2")
        assert table(after, "R1")["172.31.10.0/24"] == "S [1/0] via 10.10.10.2"

    def test_ex_3_4_with_the_exit_interface_the_floating_static_takes_over(self) -> None:
        after = fail(two_exits("Gi0/0 10.10.10.2", "10.0.0.0 255.0.0.0"), "R1-R2")
        assert table(after, "R1")["172.31.10.0/24"] == "S [250/0] via 10.20.20.2"

    def test_ex_3_5_a_learned_default_does_not_keep_it_alive(self) -> None:
        start = two_exits("10.10.10.2", "0.0.0.0 0.0.0.0")
        assert table(start, "R1")["172.31.10.0/24"] == "S [1/0] via 10.10.10.2"
        after = fail(start, "R1-R2")
        assert table(after, "R1")["0.0.0.0/0"].startswith("O*E2")
        assert table(after, "R1")["172.31.10.0/24"] == "S [250/0] via 10.20.20.2"

    @pytest.mark.parametrize("lifted", [False, True])
    def test_ex_3_7_a_static_through_a_learned_route_that_covers_it_is_redundant(self, lifted: bool) -> None:
        more = "ip route 10.1.1.0 255.255.255.0 10.2.2.2\n" + "ip route static install-routes-recurse-via-nexthop\n" * lifted
        start = two_exits("10.10.10.2", "10.0.0.0 255.0.0.0", more)
        assert ("10.1.1.0/24" in table(start, "R1")) is lifted
        if not lifted:
            assert "which covers 10.1.1.0/24 itself (" in why_not(start, "R1", "10.1.1.0/24")[0]

    def test_s3_11_the_switch_may_be_for_the_routes_of_a_route_map(self) -> None:
        more = "ip route 10.1.1.0 255.255.255.0 10.2.2.2\nip route 10.1.2.0 255.255.255.0 10.2.2.2 tag 7\n"
        more += "ip route static install-routes-recurse-via-nexthop route-map RM\nroute-map RM permit 10\n match {}\n"
        some = table(two_exits("10.10.10.2", "10.0.0.0 255.0.0.0", more.format("tag 7")), "R1")
        assert ("10.1.1.0/24" in some, "10.1.2.0/24" in some) == (False, True)
        doubtful = two_exits("10.10.10.2", "10.0.0.0 255.0.0.0", more.format("community 5"))
        assert "10.1.1.0/24" not in table(doubtful, "R1")
        found = explain(now(doubtful), "R1", destination=parse_prefix("10.1.1.1"))
        assert "may win here: next hop 10.2.2.2 resolves through" in found.missing
        gone = more.format("tag 7") + "no ip route static install-routes-recurse-via-nexthop\n"
        assert "10.1.2.0/24" not in table(two_exits("10.10.10.2", "10.0.0.0 255.0.0.0", gone), "R1")

    def test_s3_11_the_switch_is_per_vrf(self) -> None:
        made = read_device("ip route static install-routes-recurse-via-nexthop vrf RED\n", "R1.cfg")
        assert made.recurses_via_nexthop == {"RED"}

    # R1 Gi0/0 10.0.1.1 and Gi0/1 10.0.2.1
    PORTS = port("Gi0/0", "10.0.1.1") + port("Gi0/1", "10.0.2.1")
    BOTH = "ip route 0.0.0.0 0.0.0.0 10.0.1.2{}\nip route 0.0.0.0 0.0.0.0 10.0.2.2{}\n"

    def test_ex_3_8_equal_statics_share_the_load(self) -> None:
        start = net(R1=self.PORTS + self.BOTH.format("", ""))
        assert learned(start, "R1") == {"0.0.0.0/0": "S* [1/0] via 10.0.1.2 and via 10.0.2.2"}
        assert learned(fail(start, "R1:Gi0/0"), "R1") == {"0.0.0.0/0": "S* [1/0] via 10.0.2.2"}

    def test_s3_16_the_lowest_distance_wins_and_the_other_waits(self) -> None:
        start = net(R1=self.PORTS + self.BOTH.format(" 10", " 5"))
        assert learned(start, "R1") == {"0.0.0.0/0": "S* [5/0] via 10.0.2.2"}
        assert why_not(start, "R1", "0.0.0.0/0") == ["administrative distance 10 > 5"]
        assert learned(fail(start, "R1:Gi0/1"), "R1") == {"0.0.0.0/0": "S* [10/0] via 10.0.1.2"}

    def test_s3_17_a_floating_static_waits_until_every_better_source_is_gone(self) -> None:
        """F1.0 to F1.2 (12b): two ways to the learned default."""
        start = net(F1)
        assert table(start, "R2")["0.0.0.0/0"] == f"O*E2 [110/1] via 10.0.23.2, {GI1}"
        one = fail(start, "R2-R3")
        assert table(one, "R2")["0.0.0.0/0"] == "O*E2 [110/1] via 10.0.24.2, GigabitEthernet0/2"
        both = fail(one, "R2-R4")
        assert table(both, "R2")["0.0.0.0/0"] == "S* [111/0] via 10.0.12.1"
        assert why_not(one, "R2", "0.0.0.0/0") == ["administrative distance 111 > 110"]

    def test_f1_7_without_a_distance_it_does_not_float(self) -> None:
        start = net(F1 | {"R2": F1["R2"].replace("10.0.12.1 111", "10.0.12.1")})
        assert table(start, "R2")["0.0.0.0/0"] == "S* [1/0] via 10.0.12.1"

    def test_s3_18_a_floating_static_does_not_help_against_a_more_specific_route(self) -> None:
        start = two_exits("10.10.10.2 250", "172.31.10.128 255.255.255.128")
        assert match(start, "R1", "172.31.10.200").startswith("172.31.10.128/25 O E2")
        assert match(start, "R1", "172.31.10.2").startswith("172.31.10.0/24 S [250/0]")

    def test_s3_19_an_undefined_track_counts_as_down(self) -> None:
        text = self.PORTS + self.BOTH.format(" track 1", " 10")
        assert learned(net(R1=text), "R1") == {"0.0.0.0/0": "S* [10/0] via 10.0.2.2"}
        assert "track 1 is not defined" in why_not(net(R1=text), "R1", "0.0.0.0/0")[0]
        assert learned(net(R1=text + "track 1 interface Gi0/0 line-protocol\n"), "R1") == {"0.0.0.0/0": "S* [1/0] via 10.0.1.2"}


# R1 -- R2 -- R3 -- Internet (default route); R4 between R2 and R3; R2's floating static points to R1
F1 = {
    "R1": """
interface GigabitEthernet0/0
 ip address 10.0.12.1 255.255.255.252
interface GigabitEthernet0/1
 ip address 198.51.100.2 255.255.255.252
ip route 0.0.0.0 0.0.0.0 198.51.100.1
ip route 192.168.2.0 255.255.255.0 10.0.12.2
""",
    "R2": """
interface GigabitEthernet0/0
 ip address 10.0.12.2 255.255.255.252
interface GigabitEthernet0/1
 ip address 10.0.23.1 255.255.255.252
interface GigabitEthernet0/2
 ip address 10.0.24.1 255.255.255.252
interface GigabitEthernet0/3
 ip address 192.168.2.1 255.255.255.0
router ospf 1
 router-id 2.2.2.2
 passive-interface GigabitEthernet0/3
 network 10.0.23.0 0.0.0.3 area 0
 network 10.0.24.0 0.0.0.3 area 0
 network 192.168.2.0 0.0.0.255 area 0
ip route 0.0.0.0 0.0.0.0 10.0.12.1 111
""",
    "R3": """
interface GigabitEthernet0/0
 ip address 10.0.23.2 255.255.255.252
interface GigabitEthernet0/1
 ip address 10.0.34.1 255.255.255.252
interface GigabitEthernet0/2
 ip address 203.0.113.2 255.255.255.252
router ospf 1
 router-id 3.3.3.3
 network 10.0.23.0 0.0.0.3 area 0
 network 10.0.34.0 0.0.0.3 area 0
 default-information originate
ip route 0.0.0.0 0.0.0.0 203.0.113.1
""",
    "R4": """
interface GigabitEthernet0/0
 ip address 10.0.24.2 255.255.255.252
interface GigabitEthernet0/1
 ip address 10.0.34.2 255.255.255.252
router ospf 1
 router-id 4.4.4.4
 network 10.0.0.0 0.0.255.255 area 0
""",
}


def test_permanent_does_not_install_what_was_never_possible() -> None:
    """S3.14 keeps an installed route when its interface goes down; it makes nothing out of nothing."""
    text = port("Gi0/0", "10.0.0.1") + "ip route 20.0.0.0 255.0.0.0 GigabitEthernet0/9 permanent\n"
    assert learned(net(R1=text + "ip route 21.0.0.0 255.0.0.0 99.99.99.99 permanent\n"), "R1") == {}
    kept = net(R1=port("Gi0/0", "10.0.0.1", "shutdown") + "ip route 20.0.0.0 255.0.0.0 10.0.0.2 permanent\n")
    assert learned(kept, "R1") == {"20.0.0.0/8": "S [1/0] via 10.0.0.2"}


def test_reading_and_settling_many_statics_is_not_quadratic() -> None:
    """The table is never rebuilt for a route: 4,000 of them are settled without a limit on time being needed."""
    lines = "".join(f"ip route 10.{n >> 8}.{n & 255}.0 255.255.255.0 192.0.2.{n % 200 + 2}\n" for n in range(4000))
    assert len(learned(net(R1=port("Gi0/0", "192.0.2.1") + lines), "R1")) == 4000


class TestOtherForms:
    """S3.1: multicast, exits in another VRF; S1.14, S1.21: secondary and borrowed addresses."""

    def test_a_multicast_route_is_not_in_the_unicast_table(self) -> None:
        start = alone("ip route 10.0.0.0 255.0.0.0 192.0.2.1 multicast\n")
        assert learned(start, "R1") == {}
        assert why_not(start, "R1", "10.0.0.0/8") == ["it is for multicast, and not in the unicast table"]

    RED = port("Gi0/1", "10.0.1.1", "vrf forwarding RED")

    def test_a_global_route_out_of_a_vrf_names_the_vrf_of_its_next_hop(self) -> None:
        start = alone(self.RED + "ip route 10.0.0.0 255.0.0.0 Gi0/1 10.0.1.2\n")
        assert learned(start, "R1") == {"10.0.0.0/8": f"S [1/0] via 10.0.1.2 (RED), {GI1}"}
        assert learned(fail(start, "R1:Gi0/1"), "R1") == {}

    def test_a_route_of_a_vrf_out_of_the_global_table_with_global_works(self) -> None:
        start = alone(self.RED + "ip route vrf RED 10.0.0.0 255.0.0.0 Gi0/0 192.0.2.1 global\n")
        assert learned(start, "R1", "RED") == {"10.0.0.0/8": f"S [1/0] via 192.0.2.1 (default), {GI0}"}

    @pytest.mark.parametrize(
        ("hop", "where"), [("Gi0/0 192.0.2.1", "the global table"), ("Gi0/2 10.0.2.2", "VRF BLUE"), ("Gi0/2", "VRF BLUE")]
    )
    def test_a_route_of_a_vrf_out_of_another_is_unknown(self, hop: str, where: str) -> None:
        blue = port("Gi0/2", "10.0.2.1", "vrf forwarding BLUE")
        start = alone(self.RED + blue + f"ip route vrf RED 10.0.0.0 255.0.0.0 {hop}\n")
        assert learned(start, "R1", "RED") == {}
        (reason,) = why_not(start, "R1", "10.0.0.0/8", "RED")
        assert reason.endswith(f"is in {where}, not in VRF RED: whether IOS forwards that way is not certain")
        assert now(start).rib("R1", "RED").candidates(parse_prefix("10.0.0.0/8")).ineligible[0].is_unknown

    def test_a_route_within_its_own_vrf_needs_no_word(self) -> None:
        start = alone(self.RED + "ip route vrf RED 10.0.0.0 255.0.0.0 Gi0/1 10.0.1.2\n")
        assert learned(start, "R1", "RED") == {"10.0.0.0/8": f"S [1/0] via 10.0.1.2, {GI1}"}

    def test_s2_1_a_next_hop_may_be_on_a_secondary_subnet(self) -> None:
        text = port("Gi0/0", "192.0.2.9") + " ip address 10.9.0.1 255.255.255.0 secondary\nip route 10.0.0.0 255.0.0.0 10.9.0.2\n"
        assert learned(net(R1=text), "R1") == {"10.0.0.0/8": "S [1/0] via 10.9.0.2"}

    def test_s1_21_an_unnumbered_exit_has_no_subnet_and_works_as_an_exit(self) -> None:
        text = "interface Lo0\n ip address 1.1.1.1 255.255.255.255\ninterface Se0/0\n ip unnumbered Lo0\n"
        start = net(R1=text + "ip route 10.0.0.0 255.0.0.0 Se0/0\nip route 2.2.2.2 255.255.255.255 Se0/0\n")
        assert table(start, "R1") == {
            "1.1.1.1/32": "C [0/0] is directly connected, Loopback0",
            "2.2.2.2/32": "S [1/0] is directly connected, Serial0/0",
            "10.0.0.0/8": "S [1/0] is directly connected, Serial0/0",
        }
        assert set(table(fail(start, "R1:Se0/0"), "R1")) == {"1.1.1.1/32"}

    def test_s1_21_an_exit_that_borrows_from_an_interface_without_an_address_is_none(self) -> None:
        start = net(R1="interface Lo0\ninterface Se0/0\n ip unnumbered Lo0\nip route 10.0.0.0 255.0.0.0 Se0/0\n")
        assert why_not(start, "R1", "10.0.0.0/8") == ["Serial0/0 has no IP address"]

    def test_s3_14_permanent_does_not_stand_in_the_way_of_a_better_route(self) -> None:
        start = alone(
            port("Gi0/1", "10.1.1.1") + "ip route 20.0.0.0 255.0.0.0 Gi0/0 200 permanent\nip route 20.0.0.0 255.0.0.0 10.1.1.2\n"
        )
        assert learned(start, "R1") == {"20.0.0.0/8": "S [1/0] via 10.1.1.2"}
        assert learned(fail(start, "R1:Gi0/1"), "R1") == {"20.0.0.0/8": f"S [200/0] is directly connected, {GI0}"}
