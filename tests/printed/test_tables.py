"""What is read out of the text of `show` commands, in the shapes of several releases."""

from __future__ import annotations

import importlib.util

import pytest

from routecheck.diagnostic import UsageError
from routecheck.printed import tables
from routecheck.printed.outputs import ROUTES, Output
from routecheck.printed.tables import UnreadError
from routecheck.questions.verify import printed_text

CODES = """Codes: L - local, C - connected, S - static, R - RIP, M - mobile, B - BGP
       D - EIGRP, EX - EIGRP external, O - OSPF, IA - OSPF inter area
       + - replicated route, % - next hop override, p - overrides from PfR

Gateway of last resort is not set

"""


def output(text: str) -> Output:
    return Output("R1", ROUTES, "", tuple(text.split("\n")), "R1.txt", 1)


def routes(text: str) -> dict[str, str]:
    """{prefix: the route on one line}, of the only VRF."""
    (found,) = tables.routes(output(CODES + text)).values()
    return {str(one.prefix): printed_text(one) for one in found}


class TestRoutes:
    def test_subnets_take_the_mask_of_their_heading(self) -> None:
        """12.x: the mask stands in the heading alone where all subnets have the same."""
        text = """     10.0.0.0/24 is subnetted, 2 subnets
C       10.0.1.0 is directly connected, FastEthernet0/0
O       10.0.2.0 [110/2] via 10.0.1.2, 00:00:10, FastEthernet0/0
"""
        assert routes(text) == {
            "10.0.1.0/24": "C directly connected, FastEthernet0/0",
            "10.0.2.0/24": "O [110/2] via 10.0.1.2, FastEthernet0/0",
        }

    def test_variably_subnetted_networks_have_masks_of_their_own(self) -> None:
        text = """      10.0.0.0/8 is variably subnetted, 2 subnets, 2 masks
C        10.0.1.0/24 is directly connected, GigabitEthernet0/0
L        10.0.1.1/32 is directly connected, GigabitEthernet0/0
B        192.168.1.0/24 [20/0] via 10.0.1.2, 1w2d
"""
        assert list(routes(text)) == ["10.0.1.0/24", "10.0.1.1/32", "192.168.1.0/24"]

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ("S*    0.0.0.0/0 [1/0] via 10.0.1.2", "S [1/0] via 10.0.1.2"),
            ("O*E2  0.0.0.0/0 [110/1] via 10.0.1.2, 3d04h, Gi0/0", "O E2 [110/1] via 10.0.1.2, GigabitEthernet0/0"),
            ("O IA  10.4.0.0/16 [110/3] via 10.0.1.2, 00:00:01, Serial0/0/0:0", "O IA [110/3] via 10.0.1.2, Serial0/0/0:0"),
            ("S   +  10.4.0.0/16 [1/0] via 10.0.1.2 (RED)", "S [1/0] via 10.0.1.2"),
            ("S   %  10.4.0.0/16 [1/0] via 10.0.1.2", "S [1/0] via 10.0.1.2"),
            ("O        10.4.0.0/16 is a summary, 00:10:00, Null0", "O directly connected, Null0"),
            ("S        10.4.0.0/16 is directly connected, Null0", "S directly connected, Null0"),
            ("D EX     10.4.0.0/16 [170/3072] via 10.0.1.2, 5w6d, Vlan10", "D EX [170/3072] via 10.0.1.2, Vlan10"),
            ("i*L1  0.0.0.0/0 [115/10] via 10.0.1.2, 00:00:10, Tunnel0", "i L1 [115/10] via 10.0.1.2, Tunnel0"),
        ],
    )
    def test_stars_ages_and_flags_are_no_part_of_a_route(self, line: str, told: str) -> None:
        assert list(routes(line).values()) == [told]

    def test_several_next_hops_are_one_route(self) -> None:
        text = """O        10.4.0.0/16 [110/3] via 10.0.1.2, 00:00:01, GigabitEthernet0/0
                     [110/3] via 10.0.2.2, 00:00:01, GigabitEthernet0/1
S        10.5.0.0/16 is directly connected, Serial0/1
                     is directly connected, Serial0/0
O E2     10.6.0.0/16
           [110/20] via 10.0.1.2, 00:00:01, GigabitEthernet0/0
"""
        assert routes(text) == {
            "10.4.0.0/16": "O [110/3] via 10.0.1.2, GigabitEthernet0/0 and via 10.0.2.2, GigabitEthernet0/1",
            "10.5.0.0/16": "S directly connected, Serial0/0 and directly connected, Serial0/1",
            "10.6.0.0/16": "O E2 [110/20] via 10.0.1.2, GigabitEthernet0/0",
        }

    def test_a_table_without_routes_is_a_table(self) -> None:
        assert routes("") == {}

    def test_a_heading_names_the_vrf(self) -> None:
        found = tables.routes(output(f"Routing Table: RED\n{CODES}S*    0.0.0.0/0 [1/0] via 10.0.1.2\n"))
        assert [str(one.prefix) for one in found["RED"]] == ["0.0.0.0/0"]


class TestWhatCannotBeRead:
    """A line that is passed over would look like a route that the device does not have."""

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "no routing table is in it"),
            ("% IP routing table RED does not exist\n", "does not exist"),
            ("Default gateway is 10.0.0.1\n", "Default gateway"),
            (f"{CODES}S        10.4.0.0 255.255.0.0 [1/0] via 10.0.1.2\n", "only 0 are understood"),
        ],
    )
    def test_no_table_is_made_of_it(self, text: str, reason: str) -> None:
        with pytest.raises(UnreadError, match=reason):
            tables.routes(output(text))

    def test_a_refused_command_is_no_empty_answer(self) -> None:
        with pytest.raises(UnreadError, match="refused"):
            tables.neighbors(output("% Invalid input detected at '^' marker.\n"))

    def test_without_the_package_it_is_said_how_to_get_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        tables._template.cache_clear()
        monkeypatch.setattr(tables, "find_spec", lambda name: None if name == "ntc_templates" else importlib.util.find_spec(name))
        with pytest.raises(UsageError, match=r"with the extra verify"):
            tables.routes(output(CODES))


def test_neighbours_are_read_with_and_without_a_role() -> None:
    text = """
Neighbor ID     Pri   State           Dead Time   Address         Interface
10.255.0.1        1   FULL/BDR        00:00:31    10.0.12.1       GigabitEthernet0/0
10.255.0.3        0   FULL/  -        00:00:31    10.0.23.3       Serial0/0/0
10.255.0.4        1   2WAY/DROTHER    00:00:31    10.0.9.4        Gi0/2
"""
    found = tables.neighbors(output(text))
    assert [(one.state, one.interface) for one in found] == [
        ("FULL", "GigabitEthernet0/0"), ("FULL", "Serial0/0/0"), ("2WAY", "GigabitEthernet0/2"),
    ]  # fmt: skip


@pytest.mark.parametrize("columns", ["conn-id status", "conn-id slot status"])
def test_sas_are_read_of_both_kinds_of_columns(columns: str) -> None:
    slot = "    0" if "slot" in columns else ""
    text = f"""IPv4 Crypto ISAKMP SA
dst             src             state          {columns}
198.51.100.2    203.0.113.2     QM_IDLE           1001{slot} ACTIVE
203.0.113.2     192.0.2.9       MM_NO_STATE          0{slot} ACTIVE (deleted)

IPv6 Crypto ISAKMP SA
"""
    assert [one.state for one in tables.security_associations(output(text))] == ["QM_IDLE", "MM_NO_STATE"]


def test_translations_are_taken_with_whom_they_are_for() -> None:
    """Those without an outside address are of statics, the others of flows."""
    text = """Pro Inside global      Inside local       Outside local      Outside global
tcp 203.0.113.5:80     10.0.0.5:8080      ---                ---
tcp 203.0.113.5:80     10.0.0.5:8080      192.0.2.1:1025     192.0.2.1:1025
--- 203.0.113.6        10.0.0.6           ---                ---
icmp 203.0.113.2:1     10.0.0.7:1         8.8.8.8:1          8.8.8.8:1
"""
    found = tables.translations(output(text))
    assert [(one.protocol, one.global_port, one.local_port, one.outside is None) for one in found] == [
        ("tcp", 80, 8080, True), ("tcp", 80, 8080, False), ("", 0, 0, True), ("icmp", 1, 1, False),
    ]  # fmt: skip
