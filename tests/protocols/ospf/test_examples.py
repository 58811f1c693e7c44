"""OSPF within one area, rule by rule: each class or test names the rule or example of semantics.md that it checks."""

from typing import ClassVar

import pytest

from routecheck.address import MASKS, dotted, parse_prefix
from routecheck.diagnostic import ERROR, WARNING
from routecheck.network import Network
from routecheck.protocols.ospf.external import External
from routecheck.rib.converge import fabric
from routecheck.snapshot import Snapshot
from tests.builders import fail, learned, now, table
from tests.builders import net as read

EVERYWHERE = "network 0.0.0.0 255.255.255.255 area 0"


def net(**texts: str) -> Network:
    """The network of these configs, every line of which IOS would take."""
    return wired(**texts)


def wired(*cables: tuple[str, str], **texts: str) -> Network:
    """The same with cables between interfaces that share no subnet."""
    network = read(links=tuple((one, other, "direct") for one, other in cables), **texts)
    assert network.diagnostics == ()
    return network


def port(name: str, at: str, *lines: str) -> str:
    """An interface with its address in CIDR form and further lines."""
    address, _, length = at.partition("/")
    return "\n ".join((f"interface {name}", f"ip address {address} {dotted(MASKS[int(length)])}", *lines))


def ospf(*lines: str, pid: int = 1) -> str:
    """A process that runs on every interface of its router, with further lines."""
    return "\n ".join((f"router ospf {pid}", EVERYWHERE, *lines))


def own(*lines: str, pid: int = 1) -> str:
    """A process with only these lines."""
    return "\n ".join((f"router ospf {pid}", *lines))


def text(*parts: str) -> str:
    return "\n".join(parts)


def router_ids(network: Network) -> dict[str, str]:
    """Router ids by 'R1 ospf 1'."""
    return {f"{one.node} {one.name}": dotted(one.router_id) for one in fabric(network).routers}


def areas(network: Network) -> dict[str, int]:
    """The area of each OSPF interface, by 'R1 GigabitEthernet0/0'."""
    return {f"{one.node} {name}": port.area for one in fabric(network).routers for name, port in one.interfaces.items()}


def costs(network: Network) -> dict[str, int]:
    """The OSPF cost of each interface, by its name."""
    return {name: port.cost for one in fabric(network).routers for name, port in one.interfaces.items()}


def formed(network: Network | Snapshot) -> set[str]:
    """The adjacencies, as 'R1-R2'."""
    database = now(network).state.wired.database
    return {"-".join(sorted((one.instance.node, other.instance.node))) for one, other in database.formed}


def refused(network: Network | Snapshot) -> list[tuple[str, str, list[str]]]:
    """(code, reason, lines as they stand in the configs) of every pair that does not become adjacent."""
    database = now(network).state.wired.database
    return [(one.code, one.reason, [line.text.strip() for line in one.lines]) for one in database.refused]


def externals(network: Network | Snapshot, node: str) -> dict[str, External]:
    """The type 5 LSAs of a router, by prefix."""
    snap = now(network)
    mine = {index for index, one in enumerate(snap.base.routers) if one.node == node}
    return {str(made.prefix): made for index in sorted(mine) for made in snap.state.state.externals.get(index, ())}


def said(external: External) -> str:
    """'E2 metric 20', with the forwarding address and the tag when there are any."""
    forwarding = f" FA {dotted(external.forwarding)}" if external.forwarding else ""
    return f"E{external.metric_type} metric {external.metric}{forwarding}"


def winners(network: Network | Snapshot, node: str, prefix: str) -> list[int | None]:
    """The forward metrics of the routes that win."""
    return [route.forward_metric for route in now(network).rib(node).choice(parse_prefix(prefix)).winners]


# ---------------------------------------------------------------------------------------------------- S5.1 router id


class TestRouterId:
    """S5.1: `router-id` > highest address of an up loopback > highest address of another up interface."""

    def test_ex_5_1_the_highest_loopback_that_is_up_gives_the_router_id(self) -> None:
        network = net(
            R1=text(
                port("Loopback0", "1.1.1.1/32"),
                port("Loopback9", "9.9.9.9/32", "shutdown"),
                port("Gi0/0", "10.0.0.5/24"),
                ospf(),
            )
        )
        assert router_ids(network) == {"R1 ospf 1": "1.1.1.1"}

    def test_ex_5_1_with_all_loopbacks_down_the_highest_other_interface_gives_it(self) -> None:
        network = net(
            R1=text(
                port("Loopback0", "1.1.1.1/32", "shutdown"),
                port("Loopback9", "9.9.9.9/32", "shutdown"),
                port("Gi0/0", "10.0.0.5/24"),
                port("Gi0/1", "192.0.2.1/24", "shutdown"),
                ospf(),
            )
        )
        assert router_ids(network) == {"R1 ospf 1": "10.0.0.5"}

    def test_a_configured_router_id_wins_over_every_interface(self) -> None:
        network = net(R1=text(port("Loopback0", "99.1.1.1/32"), ospf("router-id 0.0.0.7")))
        assert router_ids(network) == {"R1 ospf 1": "0.0.0.7"}

    def test_the_highest_of_several_loopbacks_gives_it_although_ospf_does_not_run_there(self) -> None:
        process = own("network 10.0.0.0 0.0.0.255 area 0")
        loopbacks = port("Loopback1", "172.16.9.9/32"), port("Loopback0", "172.16.0.1/32")
        network = net(R1=text(*loopbacks, port("Gi0/0", "10.0.0.5/24"), process))
        assert router_ids(network) == {"R1 ospf 1": "172.16.9.9"}

    def test_only_interfaces_of_the_vrf_of_the_process_count(self) -> None:
        red = "interface Loopback7\n vrf forwarding RED\n ip address 172.16.7.7 255.255.255.255"
        process = own(EVERYWHERE, pid=1) + "\nrouter ospf 7 vrf RED\n " + EVERYWHERE
        vrf = "vrf definition RED\n address-family ipv4"
        network = net(R1=text(vrf, red, port("Loopback0", "10.9.9.9/32"), process))
        assert router_ids(network) == {"R1 ospf 1": "10.9.9.9", "R1 ospf 7": "172.16.7.7"}

    def test_a_second_process_picks_another_address_than_the_first(self) -> None:
        loopbacks = port("Loopback0", "1.1.1.1/32"), port("Loopback1", "2.2.2.2/32")
        network = net(R1=text(*loopbacks, port("Gi0/0", "10.0.0.5/24"), ospf(), own(pid=2), own(pid=3)))
        assert router_ids(network) == {"R1 ospf 1": "2.2.2.2", "R1 ospf 2": "1.1.1.1", "R1 ospf 3": "10.0.0.5"}

    def test_a_process_keeps_its_router_id_when_the_loopback_it_came_from_fails(self) -> None:
        # R1 -- R2: were R1 to choose again it would take 2.2.2.2, which R2 has, and the adjacency would go
        network = net(
            R1=text(
                port("Lo0", "9.9.9.9/32"),
                port("Lo1", "2.2.2.2/32"),
                port("Gi0/0", "10.0.12.1/30"),
                own("network 10.0.0.0 0.255.255.255 area 0"),
            ),
            R2=text(port("Gi0/0", "10.0.12.2/30"), port("Gi0/1", "10.2.0.1/24"), ospf("router-id 2.2.2.2")),
        )
        assert formed(network) == {"R1-R2"}
        assert formed(fail(network, "R1:Lo0")) == {"R1-R2"}
        assert learned(fail(network, "R1:Lo0"), "R1") == {"10.2.0.0/24": "O [110/2] via 10.0.12.2, GigabitEthernet0/0"}

    def test_equal_router_ids_are_an_error_that_names_both_and_no_adjacency(self) -> None:
        network = net(
            R1=text(port("Gi0/0", "10.0.12.1/30"), ospf("router-id 1.1.1.1")),
            R2=text(port("Gi0/0", "10.0.12.2/30"), ospf("router-id 1.1.1.1")),
        )
        assert [(one.code, one.severity) for one in fabric(network).diagnostics] == [("OSP102", ERROR)]
        assert "1.1.1.1 is also that of R1" in fabric(network).diagnostics[0].message
        ((code, reason, lines),) = refused(network)
        assert (code, lines) == ("OSP110", ["router-id 1.1.1.1", "router-id 1.1.1.1"])
        assert reason.startswith("router id: 1.1.1.1")

    def test_a_process_that_finds_no_address_does_not_start_and_says_so(self) -> None:
        network = net(R1=text(port("Gi0/0", "10.0.12.1/30", "shutdown"), ospf()))
        assert [(one.code, one.severity) for one in fabric(network).diagnostics] == [("OSP101", ERROR)]
        assert router_ids(network) == {}


# ------------------------------------------------------------------------------------- S5.2 to S5.4 who joins, and where


class TestNetworkStatements:
    """S5.2: an interface joins when (primary | W) == (A | W); the first statement that matches wins."""

    @pytest.mark.parametrize(
        ("statement", "joins"),
        [
            ("network 10.1.1.0 0.0.0.255 area 0", True),
            ("network 10.1.1.0 255.255.255.0 area 0", True),
            ("network 10.1.1.1 0.0.0.0 area 0", True),
            ("network 10.1.1.2 0.0.0.0 area 0", False),
            ("network 10.1.1.77 0.0.0.255 area 0", True),
            ("network 0.0.0.0 255.255.255.255 area 0", True),
            ("network 10.0.1.1 0.255.0.0 area 0", True),
            ("network 10.0.2.1 0.255.0.0 area 0", False),
            ("network 10.1.1.0 255.255.255.252 area 0", True),
            ("network 10.1.1.4 255.255.255.252 area 0", False),
        ],
    )
    def test_the_wildcard_decides_and_a_mask_typed_for_it_is_inverted(self, statement: str, joins: bool) -> None:
        network = net(R1=text(port("Gi0/0", "10.1.1.1/24"), own(statement)))
        assert areas(network) == ({"R1 GigabitEthernet0/0": 0} if joins else {})

    @pytest.mark.parametrize(
        ("statements", "area"),
        [
            (("network 10.1.0.0 0.0.255.255 area 1", "network 10.1.1.0 0.0.0.255 area 0"), 1),
            (("network 10.1.1.0 0.0.0.255 area 0", "network 10.1.0.0 0.0.255.255 area 1"), 0),
        ],
    )
    def test_ex_5_2_of_overlapping_statements_the_first_gives_the_area_with_a_warning(
        self, statements: tuple[str, str], area: int
    ) -> None:
        network = net(R1=text(port("Gi0/0", "10.1.1.1/24"), own(*statements)))
        assert areas(network) == {"R1 GigabitEthernet0/0": area}
        (found,) = fabric(network).diagnostics
        assert (found.code, found.severity, len(found.spans)) == ("OSP103", WARNING, 2)

    def test_statements_that_overlap_in_one_area_are_no_fault(self) -> None:
        network = net(R1=text(port("Gi0/0", "10.1.1.1/24"), own("network 10.1.0.0 0.0.255.255 area 1", EVERYWHERE[:-1] + "1")))
        assert fabric(network).diagnostics == ()

    def test_the_same_statement_again_moves_the_interface_to_the_other_area(self) -> None:
        again = "network 10.1.1.0 0.0.0.255 area 0", "network 10.1.1.0 0.0.0.255 area 3"
        assert areas(net(R1=text(port("Gi0/0", "10.1.1.1/24"), own(*again)))) == {"R1 GigabitEthernet0/0": 3}

    def test_a_down_interface_is_not_advertised(self) -> None:
        # R1 -- R2 -- LAN (shut)
        network = net(
            R1=text(port("Gi0/0", "10.0.12.1/30"), ospf()),
            R2=text(port("Gi0/0", "10.0.12.2/30"), port("Gi0/1", "10.2.0.1/24", "shutdown"), ospf()),
        )
        assert learned(network, "R1") == {}


class TestSecondaries:
    """S5.3: which secondary addresses are advertised. R1 -- R2 with 10.2.0.1/24 and secondaries 10.3.0.1, 10.4.0.1."""

    @staticmethod
    def known(lan: tuple[str, ...], process: str) -> set[str]:
        secondaries = "ip address 10.3.0.1 255.255.255.0 secondary", "ip address 10.4.0.1 255.255.255.0 secondary"
        network = net(
            R1=text(port("Gi0/0", "10.0.12.1/30"), ospf()),
            R2=text(port("Gi0/0", "10.0.12.2/30", "ip ospf 1 area 0"), port("Gi0/1", "10.2.0.1/24", *secondaries, *lan), process),
        )
        return set(learned(network, "R1"))

    def test_ip_ospf_area_includes_all_secondaries(self) -> None:
        assert self.known(("ip ospf 1 area 0",), own()) == {"10.2.0.0/24", "10.3.0.0/24", "10.4.0.0/24"}

    def test_secondaries_none_leaves_them_out(self) -> None:
        assert self.known(("ip ospf 1 area 0 secondaries none",), own()) == {"10.2.0.0/24"}

    def test_with_network_statements_each_secondary_needs_a_match(self) -> None:
        process = own("network 10.2.0.0 0.0.0.255 area 0", "network 10.3.0.0 0.0.0.255 area 0")
        assert self.known((), process) == {"10.2.0.0/24", "10.3.0.0/24"}

    def test_a_secondary_that_matches_a_statement_of_another_area_is_left_out(self) -> None:
        process = own("network 10.2.0.0 0.0.0.255 area 0", "network 10.3.0.0 0.0.0.255 area 5")
        assert self.known((), process) == {"10.2.0.0/24"}

    def test_a_secondary_alone_does_not_enable_the_interface(self) -> None:
        assert self.known((), own("network 10.3.0.0 0.0.0.255 area 0")) == set()

    def test_ip_ospf_area_overrides_the_area_of_a_network_statement(self) -> None:
        network = net(R1=text(port("Gi0/0", "10.1.1.1/24", "ip ospf 1 area 4"), ospf()))
        assert areas(network) == {"R1 GigabitEthernet0/0": 4}


def test_s5_4_dotted_and_decimal_area_ids_are_the_same_area() -> None:
    # R1 -- R2 in area 10 and 0.0.0.10
    network = net(
        R1=text(port("Gi0/0", "10.0.12.1/30", "ip ospf 1 area 10"), own()),
        R2=text(port("Gi0/0", "10.0.12.2/30", "ip ospf 1 area 0.0.0.10"), own()),
    )
    assert formed(network) == {"R1-R2"}
    assert areas(network) == {"R1 GigabitEthernet0/0": 10, "R2 GigabitEthernet0/0": 10}


# ----------------------------------------------------------------------------- S5.5, S5.6 passive, loopbacks and costs


class TestPassiveAndLoopback:
    """S5.5. R1 Gi0/0 -- Gi0/0 R2, which has a LAN on Gi0/1 and a loopback."""

    @staticmethod
    def lab(*process: str, loopback: tuple[str, ...] = ()) -> Network:
        return net(
            R1=text(port("Gi0/0", "10.0.12.1/30"), ospf("router-id 1.1.1.1")),
            R2=text(
                port("Gi0/0", "10.0.12.2/30"),
                port("Gi0/1", "10.2.0.1/24"),
                port("Loopback0", "10.9.9.9/24", *loopback),
                ospf("router-id 2.2.2.2", *process),
            ),
        )

    def test_a_passive_interface_is_advertised_all_the_same(self) -> None:
        network = self.lab("passive-interface Gi0/1")
        assert learned(network, "R1")["10.2.0.0/24"] == "O [110/2] via 10.0.12.2, GigabitEthernet0/0"

    def test_a_passive_interface_forms_no_adjacency_and_the_line_is_named(self) -> None:
        network = self.lab("passive-interface Gi0/0")
        assert formed(network) == set()
        assert learned(network, "R1") == {}
        ((code, reason, lines),) = refused(network)
        assert (code, lines) == ("OSP110", ["passive-interface Gi0/0"])
        assert "passive interface" in reason

    def test_passive_by_default_stops_all_but_the_interfaces_taken_out(self) -> None:
        assert formed(self.lab("passive-interface default")) == set()
        assert formed(self.lab("passive-interface default", "no passive-interface Gi0/0")) == {"R1-R2"}
        assert refused(self.lab("passive-interface default"))[0][2] == ["passive-interface default"]

    def test_ex_5_11_a_loopback_is_advertised_as_a_host_route_of_cost_1(self) -> None:
        known = learned(self.lab(), "R1")
        assert known["10.9.9.9/32"] == "O [110/2] via 10.0.12.2, GigabitEthernet0/0"
        assert "10.9.9.0/24" not in known

    def test_ex_5_11_a_point_to_point_loopback_is_advertised_with_its_mask(self) -> None:
        known = learned(self.lab(loopback=("ip ospf network point-to-point",)), "R1")
        assert known["10.9.9.0/24"] == "O [110/2] via 10.0.12.2, GigabitEthernet0/0"
        assert "10.9.9.9/32" not in known

    def test_the_cost_of_a_loopback_can_be_set(self) -> None:
        known = learned(self.lab(loopback=("ip ospf cost 50",)), "R1")
        assert known["10.9.9.9/32"] == "O [110/51] via 10.0.12.2, GigabitEthernet0/0"


class TestCosts:
    """S5.6, S1.24: `ip ospf cost`, else the reference bandwidth by the interface's."""

    def test_ex_1_6_a_serial_of_64_kbps_costs_1562_and_a_tunnel_1000(self) -> None:
        tunnel = port("Tunnel0", "10.0.1.1/30", "tunnel source 10.0.0.1", "tunnel destination 10.0.0.2")
        network = net(R1=text(port("Serial0/0", "10.0.0.1/30", "bandwidth 64"), tunnel, ospf()))
        assert costs(network) == {"Serial0/0": 1562, "Tunnel0": 1000}

    def test_ex_1_6_with_a_reference_of_10_gbps_every_kind_has_its_cost(self) -> None:
        names = "Gi0/0", "Te0/1", "Fa0/2", "Se0/3", "Lo0"
        ports = [port(name, f"10.0.{place}.1/24") for place, name in enumerate(names)]
        network = net(R1=text(*ports, ospf("auto-cost reference-bandwidth 10000")))
        assert costs(network) == {
            "GigabitEthernet0/0": 10,
            "TenGigabitEthernet0/1": 1,
            "FastEthernet0/2": 100,
            "Serial0/3": 6476,
            "Loopback0": 1,
        }

    def test_with_the_default_reference_every_kind_has_the_cost_of_table_1_4(self) -> None:
        names = "Ethernet0/0", "FastEthernet0/1", "GigabitEthernet0/2", "TenGigabitEthernet0/3", "Serial0/4", "Vlan5", "Dialer6"
        ports = [port(name, f"10.0.{place}.1/24") for place, name in enumerate(names)]
        assert list(costs(net(R1=text(*ports, ospf()))).values()) == [10, 1, 1, 1, 64, 1, 1785]

    def test_a_loopback_costs_1_whatever_the_reference(self) -> None:
        network = net(R1=text(port("Lo0", "10.0.0.1/32"), ospf("auto-cost reference-bandwidth 100000")))
        assert costs(network) == {"Loopback0": 1}

    def test_a_configured_cost_wins_over_the_bandwidth(self) -> None:
        assert costs(net(R1=text(port("Gi0/0", "10.0.0.1/24", "bandwidth 64", "ip ospf cost 7"), ospf()))) == {
            "GigabitEthernet0/0": 7
        }

    def test_a_cost_is_at_most_65535_and_at_least_1(self) -> None:
        ports = port("Se0/0", "10.0.0.1/24", "bandwidth 1"), port("Gi0/1", "10.0.1.1/24", "bandwidth 9000000")
        assert list(costs(net(R1=text(*ports, ospf()))).values()) == [65535, 1]

    def test_speed_100_on_a_gigabit_port_lowers_its_bandwidth(self) -> None:
        ports = port("Gi0/0", "10.0.0.1/24", "speed 100"), port("Gi0/1", "10.0.1.1/24")
        assert list(costs(net(R1=text(*ports, ospf("auto-cost reference-bandwidth 1000")))).values()) == [10, 1]

    def test_a_sub_interface_has_the_bandwidth_of_its_parent(self) -> None:
        sub = port("Gi0/0.10", "10.0.10.1/24").replace("ip address", "encapsulation dot1Q 10\n ip address")
        network = net(R1=text("interface Gi0/0\n bandwidth 10000", sub, ospf()))
        assert costs(network) == {"GigabitEthernet0/0.10": 10}

    def test_a_port_channel_gets_dearer_when_a_member_is_down(self) -> None:
        # R1 ==Po1== R2 -- LAN
        def bundle(at: str) -> str:
            members = [f"interface Gi0/{place}\n channel-group 1 mode active" for place in (1, 2)]
            return text(*members, port("Port-channel1", at), ospf("auto-cost reference-bandwidth 10000"))

        network = net(R1=bundle("10.0.12.1/30"), R2=text(bundle("10.0.12.2/30"), port("Lo0", "10.9.9.9/32")))
        assert learned(network, "R1") == {"10.9.9.9/32": "O [110/6] via 10.0.12.2, Port-channel1"}
        assert learned(fail(network, "R1:Gi0/1"), "R1") == {"10.9.9.9/32": "O [110/11] via 10.0.12.2, Port-channel1"}
        assert learned(fail(network, "R1:Gi0/1+R1:Gi0/2"), "R1") == {}

    def test_a_sub_interface_of_a_port_channel_gets_dearer_with_it(self) -> None:
        def bundle(at: str) -> str:
            members = [f"interface Gi0/{place}\n channel-group 1 mode active" for place in (1, 2)]
            sub = port("Port-channel1.7", at).replace("ip address", "encapsulation dot1Q 7\n ip address")
            return text(*members, "interface Port-channel1\n no ip address", sub, ospf("auto-cost reference-bandwidth 10000"))

        network = net(R1=bundle("10.0.12.1/30"), R2=text(bundle("10.0.12.2/30"), port("Lo0", "10.9.9.9/32")))
        assert learned(network, "R1") == {"10.9.9.9/32": "O [110/6] via 10.0.12.2, Port-channel1.7"}
        assert learned(fail(network, "R1:Gi0/1"), "R1") == {"10.9.9.9/32": "O [110/11] via 10.0.12.2, Port-channel1.7"}


# ------------------------------------------------------------------------------------------- S5.7 to S5.11 adjacencies


def pair(one: tuple[str, ...] = (), other: tuple[str, ...] = (), processes: tuple[str, str] | None = None) -> Network:
    """R1 Gi0/0 -- Gi0/0 R2, each with a loopback; further lines for the two interfaces, or other processes."""
    first, second = processes or (ospf(), ospf())
    return net(
        R1=text(port("Lo0", "10.255.0.1/32"), port("Gi0/0", "10.0.12.1/24", *one), first),
        R2=text(port("Lo0", "10.255.0.2/32"), port("Gi0/0", "10.0.12.2/24", *other), second),
    )


P2P = "ip ospf network point-to-point"
P2MP = "ip ospf network point-to-multipoint"
NBMA = "ip ospf network non-broadcast"
FAST = "ip ospf hello-interval 10", "ip ospf dead-interval 40"


class TestAdjacency:
    """S5.7: all of these must hold; the reason and the lines of both ends are kept when one does not."""

    def test_two_default_ethernet_ports_become_adjacent(self) -> None:
        assert formed(pair()) == {"R1-R2"}
        assert refused(pair()) == []

    @pytest.mark.parametrize(
        ("one", "other", "what", "lines"),
        [
            pytest.param(
                ("ip ospf 1 area 0",),
                ("ip ospf 1 area 1",),
                "area: 0 on R1 GigabitEthernet0/0, 1 on R2 GigabitEthernet0/0",
                ["ip ospf 1 area 0", "ip ospf 1 area 1"],
                id="area",
            ),
            pytest.param(
                (),
                ("ip ospf hello-interval 5",),
                "hello/dead timers: 10/40 on R1 GigabitEthernet0/0, 5/20 on R2",
                ["interface Gi0/0", "ip ospf hello-interval 5"],
                id="EX-5.3 hello",
            ),
            pytest.param(
                ("ip ospf dead-interval 41",),
                (),
                "hello/dead timers: 10/41 on R1",
                ["ip ospf dead-interval 41", "interface Gi0/0"],
                id="dead",
            ),
            pytest.param(
                ("ip ospf authentication", "ip ospf authentication-key k"),
                (),
                "authentication type: simple on R1",
                ["ip ospf authentication", "interface Gi0/0"],
                id="authentication type",
            ),
            pytest.param(
                ("ip ospf authentication", "ip ospf authentication-key one"),
                ("ip ospf authentication", "ip ospf authentication-key two"),
                "authentication key",
                ["ip ospf authentication", "ip ospf authentication"],
                id="authentication key",
            ),
            pytest.param(
                ("ip ospf authentication message-digest", "ip ospf message-digest-key 1 md5 k"),
                ("ip ospf authentication message-digest", "ip ospf message-digest-key 2 md5 k"),
                "authentication key",
                ["ip ospf authentication message-digest"] * 2,
                id="digest key number",
            ),
            pytest.param((), ("ip mtu 1400",), "MTU (stuck in EXSTART): 1500 on R1", ["interface Gi0/0"] * 2, id="EX-5.4 MTU"),
            pytest.param(
                ("ip ospf mtu-ignore",), ("ip mtu 1400",), "MTU", ["interface Gi0/0"] * 2, id="mtu-ignore on the larger side"
            ),
        ],
    )
    def test_a_mismatch_stops_it_and_is_told_with_both_lines(
        self, one: tuple[str, ...], other: tuple[str, ...], what: str, lines: list[str]
    ) -> None:
        network = pair(one, other)
        ((code, reason, told),) = refused(network)
        assert (code, told) == ("OSP110", lines)
        assert reason.startswith(what)
        assert formed(network) == set()
        assert learned(network, "R1") == {}

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param((), ("ip mtu 1400", "ip ospf mtu-ignore"), id="EX-5.4 mtu-ignore on the smaller side"),
            pytest.param(("mtu 9000", "ip mtu 1500"), (), id="ip mtu counts, not mtu"),
            pytest.param(
                ("ip ospf hello-interval 5",), ("ip ospf hello-interval 5", "ip ospf dead-interval 20"), id="dead is 4 hello"
            ),
            pytest.param(
                ("ip ospf authentication", "ip ospf authentication-key k"),
                ("ip ospf authentication", "ip ospf authentication-key k"),
                id="same key",
            ),
            pytest.param(
                (
                    "ip ospf authentication message-digest",
                    "ip ospf message-digest-key 1 md5 old",
                    "ip ospf message-digest-key 2 md5 new",
                ),
                ("ip ospf authentication message-digest", "ip ospf message-digest-key 2 md5 new"),
                id="one common digest key",
            ),
            pytest.param(
                ("ip ospf dead-interval minimal hello-multiplier 4",),
                ("ip ospf dead-interval minimal hello-multiplier 5",),
                id="minimal dead interval",
            ),
        ],
    )
    def test_it_forms_when_the_two_ends_agree_in_effect(self, one: tuple[str, ...], other: tuple[str, ...]) -> None:
        network = pair(one, other)
        assert formed(network) == {"R1-R2"}
        assert learned(network, "R1")["10.255.0.2/32"] == "O [110/2] via 10.0.12.2, GigabitEthernet0/0"

    def test_no_reason_holds_a_key(self) -> None:
        keys = (
            ("ip ospf authentication", "ip ospf authentication-key hush1"),
            ("ip ospf authentication", "ip ospf authentication-key hush2"),
        )
        assert "hush" not in refused(pair(*keys))[0][1]

    def test_authentication_of_the_area_counts_for_its_interfaces(self) -> None:
        processes = ospf("area 0 authentication message-digest"), ospf()
        assert refused(pair(processes=processes))[0][1].startswith("authentication type: message-digest on R1")
        both = ospf("area 0 authentication message-digest"), ospf("area 0.0.0.0 authentication message-digest")
        assert formed(pair(processes=both)) == {"R1-R2"}

    def test_authentication_null_on_the_interface_overrides_the_area(self) -> None:
        processes = ospf("area 0 authentication"), ospf()
        assert formed(pair(("ip ospf authentication null",), (), processes)) == {"R1-R2"}

    def test_different_subnets_on_a_broadcast_link_stop_it(self) -> None:
        network = net(
            R1=text(port("Gi0/0", "10.0.12.1/24"), ospf()), R2=text(port("Gi0/0", "10.0.12.2/25"), ospf("router-id 2.2.2.2"))
        )
        ((code, reason, lines),) = refused(network)
        assert (code, reason.split(" on ")[0]) == ("OSP110", "subnet: 10.0.12.0/24")
        assert lines == ["ip address 10.0.12.1 255.255.255.0", "ip address 10.0.12.2 255.255.255.128"]

    def test_masks_that_differ_are_no_fault_on_a_point_to_point_link(self) -> None:
        network = net(
            R1=text(port("Gi0/0", "10.0.12.1/24", P2P), ospf()),
            R2=text(port("Gi0/0", "10.0.12.2/25", P2P), port("Lo0", "10.255.0.2/32"), ospf()),
        )
        assert formed(network) == {"R1-R2"}
        assert learned(network, "R1") == {
            "10.0.12.0/25": "O [110/2] via 10.0.12.2, GigabitEthernet0/0",
            "10.255.0.2/32": "O [110/2] via 10.0.12.2, GigabitEthernet0/0",
        }

    def test_a_sub_interface_has_the_mtu_of_its_parent(self) -> None:
        # S1.20: R1 Gi0/0.7 (parent with mtu 9000) -- Gi0/0 R2 (1500)
        sub = port("Gi0/0.7", "10.0.12.1/24").replace("ip address", "encapsulation dot1Q 7\n ip address")
        lan = text(port("Gi0/0", "10.0.12.2/24"), ospf())
        assert formed(net(R1=text("interface Gi0/0\n mtu 1500", sub, ospf()), R2=lan)) == {"R1-R2"}
        large = net(R1=text("interface Gi0/0\n mtu 9000", sub, ospf()), R2=lan)
        assert refused(large)[0][1].startswith("MTU (stuck in EXSTART): 9000 on R1 GigabitEthernet0/0.7")

    def test_an_interface_of_the_neighbour_without_ospf_is_no_adjacency_and_no_refusal(self) -> None:
        network = pair(processes=(ospf(), own("network 10.255.0.2 0.0.0.0 area 0")))
        assert (formed(network), refused(network)) == (set(), [])


class TestNetworkTypes:
    """S5.8 to S5.10: timers by type, which types go together, and the designated router. R1 Gi0/0 -- Gi0/0 R2."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param((), (P2P,), id="EX-5.5 broadcast and point-to-point"),
            pytest.param((P2P,), (), id="EX-5.5 the other way round"),
            pytest.param((), (P2MP, *FAST), id="broadcast and point-to-multipoint"),
            pytest.param((NBMA,), (P2MP,), id="non-broadcast and point-to-multipoint"),
            pytest.param((NBMA, *FAST), (P2P,), id="non-broadcast and point-to-point"),
        ],
    )
    def test_full_but_no_routes_through_the_link(self, one: tuple[str, ...], other: tuple[str, ...]) -> None:
        network = pair(one, other)
        ((code, reason, lines),) = refused(network)
        assert code == "ADJ-FULL-NO-ROUTES"
        assert "no routes through the link" in reason
        assert len(lines) == 2
        assert {"ip ospf network point-to-point", "ip ospf network point-to-multipoint"} & set(lines)
        assert learned(network, "R1") == {}

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param((P2P,), (P2P,), id="point-to-point"),
            pytest.param((P2MP,), (P2MP,), id="point-to-multipoint"),
            pytest.param((P2P, "ip ospf hello-interval 30"), (P2MP,), id="p2p and p2mp with equal timers"),
        ],
    )
    def test_types_that_go_together_carry_routes(self, one: tuple[str, ...], other: tuple[str, ...]) -> None:
        assert learned(pair(one, other), "R1")["10.255.0.2/32"] == "O [110/2] via 10.0.12.2, GigabitEthernet0/0"

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param((), (NBMA,), id="broadcast 10/40, non-broadcast 30/120"),
            pytest.param((P2P,), (P2MP,), id="point-to-point 10/40, point-to-multipoint 30/120"),
        ],
    )
    def test_s5_8_types_with_other_default_timers_do_not_hear_each_other(
        self, one: tuple[str, ...], other: tuple[str, ...]
    ) -> None:
        assert refused(pair(one, other))[0][1].startswith("hello/dead timers: 10/40 on R1 GigabitEthernet0/0, 30/120 on R2")

    @pytest.mark.parametrize(
        ("start", "lines", "network_type"),
        [
            ("interface Serial0/0", (), "point-to-point"),
            ("interface Serial0/0", ("encapsulation ppp",), "point-to-point"),
            ("interface Serial0/0", ("encapsulation frame-relay",), "non-broadcast"),
            ("interface Serial0/0.1 multipoint", (), "non-broadcast"),
            ("interface Serial0/0.1 point-to-point", (), "point-to-point"),
            ("interface Tunnel0", (), "point-to-point"),
            ("interface Vlan7", (), "broadcast"),
            ("interface Loopback7", (), "loopback"),
            ("interface GigabitEthernet0/0", (), "broadcast"),
            ("interface Vlan7", (P2P,), "point-to-point"),
        ],
    )
    def test_table_1_4_every_kind_of_interface_has_its_network_type(
        self, start: str, lines: tuple[str, ...], network_type: str
    ) -> None:
        made = "\n ".join((start, *lines, "ip address 10.0.0.1 255.255.255.0"))
        (one,) = fabric(net(R1=text(made, ospf("router-id 1.1.1.1")))).routers
        assert [port.network for port in one.interfaces.values()] == [network_type]

    def test_s5_7_equal_dead_intervals_do_not_make_up_for_different_hello_intervals(self) -> None:
        network = pair(("ip ospf hello-interval 5", "ip ospf dead-interval 40"))
        assert refused(network)[0][1].startswith("hello/dead timers: 5/40 on R1 GigabitEthernet0/0, 10/40 on R2")

    def test_s5_10_non_broadcast_needs_a_neighbor_statement_on_one_side(self) -> None:
        ((code, reason, lines),) = refused(pair((NBMA,), (NBMA,)))
        assert (code, lines) == ("OSP111", [EVERYWHERE, EVERYWHERE])
        assert "neighbor" in reason
        listed = ospf("neighbor 10.0.12.2"), ospf()
        assert formed(pair((NBMA,), (NBMA,), listed)) == {"R1-R2"}
        assert formed(pair((NBMA,), (NBMA,), listed[::-1])) == set()

    def test_s5_10_a_neighbor_statement_for_another_address_does_not_help(self) -> None:
        assert formed(pair((NBMA,), (NBMA,), (ospf("neighbor 10.0.12.3"), ospf()))) == set()

    def test_s5_9_broadcast_and_non_broadcast_go_together_once_the_timers_agree(self) -> None:
        network = pair((), (NBMA, *FAST), (ospf(), ospf("neighbor 10.0.12.1")))
        assert learned(network, "R1")["10.255.0.2/32"] == "O [110/2] via 10.0.12.2, GigabitEthernet0/0"

    def test_s5_10_a_non_broadcast_end_needs_a_neighbor_statement_against_a_broadcast_one_too(self) -> None:
        network = pair((), (NBMA, *FAST))
        assert [code for code, _, _ in refused(network)] == ["OSP111"]

    def test_s5_10_two_routers_of_priority_0_stay_2_way(self) -> None:
        zero = ("ip ospf priority 0",)
        ((code, reason, lines),) = refused(pair(zero, zero))
        assert (code, len(lines)) == ("OSP112", 2)
        assert "2-WAY" in reason
        assert learned(pair(zero, zero), "R1") == {}

    def test_s5_10_one_router_of_priority_0_is_no_fault(self) -> None:
        assert learned(pair(("ip ospf priority 0",)), "R1")["10.255.0.2/32"] == "O [110/2] via 10.0.12.2, GigabitEthernet0/0"

    def test_priority_0_does_not_matter_on_a_point_to_point_link(self) -> None:
        zero = (P2P, "ip ospf priority 0")
        assert formed(pair(zero, zero)) == {"R1-R2"}

    def test_point_to_multipoint_advertises_its_address_as_a_host_and_no_subnet(self) -> None:
        # R1 -- R2 -- R3, the first link point-to-multipoint
        network = net(
            R1=text(port("Gi0/0", "10.0.12.1/24", P2MP), ospf()),
            R2=text(port("Gi0/0", "10.0.12.2/24", P2MP), port("Gi0/1", "10.0.23.2/24"), ospf()),
            R3=text(port("Gi0/0", "10.0.23.3/24"), ospf()),
        )
        assert learned(network, "R3") == {
            "10.0.12.1/32": "O [110/2] via 10.0.23.2, GigabitEthernet0/0",
            "10.0.12.2/32": "O [110/1] via 10.0.23.2, GigabitEthernet0/0",
        }
        assert learned(network, "R1")["10.0.12.2/32"] == "O [110/1] via 10.0.12.2, GigabitEthernet0/0"

    def test_s5_38_unnumbered_ends_route_through_the_address_they_borrow(self) -> None:
        # R1 Se0/0 -- Se0/0 R2, both unnumbered
        def router(number: int) -> str:
            return text(port("Lo0", f"10.255.0.{number}/32"), "interface Serial0/0\n ip unnumbered Loopback0", ospf())

        network = wired(("R1:Se0/0", "R2:Se0/0"), R1=router(1), R2=router(2))
        assert formed(network) == {"R1-R2"}
        assert learned(network, "R1") == {"10.255.0.2/32": "O [110/65] via 10.255.0.2, Serial0/0"}

    def test_one_unnumbered_end_is_full_without_routes(self) -> None:
        # not in semantics.md; Cisco's "Why Are Some OSPF Routes in the Database but Not in the Routing Table", from memory
        network = wired(
            ("R1:Se0/0", "R2:Se0/0"),
            R1=text(port("Lo0", "10.255.0.1/32"), "interface Serial0/0\n ip unnumbered Loopback0", ospf()),
            R2=text(port("Lo0", "10.255.0.2/32"), port("Serial0/0", "10.0.12.2/24"), ospf()),
        )
        ((code, reason, lines),) = refused(network)
        assert code == "ADJ-FULL-NO-ROUTES"
        assert "unnumbered" in reason
        assert lines == ["ip unnumbered Loopback0", "ip address 10.0.12.2 255.255.255.0"]
        assert learned(network, "R1") == {}

    def test_unnumbered_ethernet_of_type_broadcast_forms_no_adjacency(self) -> None:
        # S5.38 asks for point-to-point on both ends
        def router(number: int, *lines: str) -> str:
            start = "\n ".join(("interface Gi0/0", "ip unnumbered Loopback0", *lines))
            return text(port("Lo0", f"10.255.0.{number}/32"), start, ospf())

        cable = "R1:Gi0/0", "R2:Gi0/0"
        assert formed(wired(cable, R1=router(1), R2=router(2))) == set()
        assert formed(wired(cable, R1=router(1, P2P), R2=router(2, P2P))) == {"R1-R2"}


class TestLan:
    r"""S5.10, RFC 2328 16.1.1: LANs of three and more.

        R1   R2   R3        each also has a loopback 10.255.0.N
        -+----+----+- 10.0.0.0/24
    """  # fmt: skip

    @staticmethod
    def lan(*extra: tuple[str, ...], process: tuple[str, ...] = ()) -> Network:
        made = {}
        for number, lines in enumerate(extra, 1):
            more = process if number == 1 else ()
            made[f"R{number}"] = text(
                port("Lo0", f"10.255.0.{number}/32"), port("Gi0/0", f"10.0.0.{number}/24", *lines), ospf(*more)
            )
        return net(**made)

    def test_each_router_is_its_own_next_hop_for_the_others(self) -> None:
        network = self.lan((), (), (), ())
        assert learned(network, "R1") == {
            f"10.255.0.{number}/32": f"O [110/2] via 10.0.0.{number}, GigabitEthernet0/0" for number in (2, 3, 4)
        }
        assert learned(network, "R4") == {
            f"10.255.0.{number}/32": f"O [110/2] via 10.0.0.{number}, GigabitEthernet0/0" for number in (1, 2, 3)
        }

    def test_only_the_cost_of_the_way_onto_the_lan_counts(self) -> None:
        network = self.lan(("ip ospf cost 10",), ("ip ospf cost 1000",), ())
        assert learned(network, "R1")["10.255.0.2/32"] == "O [110/11] via 10.0.0.2, GigabitEthernet0/0"
        assert learned(network, "R3")["10.255.0.2/32"] == "O [110/2] via 10.0.0.2, GigabitEthernet0/0"

    def test_a_lan_of_three_with_two_routers_of_priority_0_works(self) -> None:
        zero = ("ip ospf priority 0",)
        network = self.lan(zero, zero, ())
        assert learned(network, "R1") == {
            "10.255.0.2/32": "O [110/2] via 10.0.0.2, GigabitEthernet0/0",
            "10.255.0.3/32": "O [110/2] via 10.0.0.3, GigabitEthernet0/0",
        }

    def test_routers_of_priority_0_are_not_refused_while_there_is_a_designated_router(self) -> None:
        zero = ("ip ospf priority 0",)
        assert refused(self.lan(zero, zero, ())) == []

    def test_a_lan_of_three_without_its_only_designated_router_carries_nothing(self) -> None:
        zero = ("ip ospf priority 0",)
        after = fail(self.lan(zero, zero, ()), "R3")
        assert learned(after, "R1") == {}
        assert [code for code, _, _ in refused(after)] == ["OSP112"]

    def test_the_designated_router_never_changes_a_cost(self) -> None:
        one = self.lan((), (), ("ip ospf priority 200",))
        other = self.lan(("ip ospf priority 200",), (), ())
        assert [learned(one, node) for node in ("R1", "R2", "R3")] == [learned(other, node) for node in ("R1", "R2", "R3")]

    def test_a_non_broadcast_hub_lists_its_two_spokes_and_all_three_reach_each_other(self) -> None:
        spoke = (NBMA, "ip ospf priority 0")
        network = self.lan((NBMA,), spoke, spoke, process=("neighbor 10.0.0.2", "neighbor 10.0.0.3"))
        assert learned(network, "R2")["10.255.0.3/32"] == "O [110/2] via 10.0.0.3, GigabitEthernet0/0"

    def test_the_spokes_of_a_non_broadcast_hub_are_not_refused(self) -> None:
        spoke = (NBMA, "ip ospf priority 0")
        assert refused(self.lan((NBMA,), spoke, spoke, process=("neighbor 10.0.0.2", "neighbor 10.0.0.3"))) == []

    def test_one_router_with_other_timers_is_left_out_and_the_others_go_on(self) -> None:
        network = self.lan((), (), ("ip ospf hello-interval 7",))
        assert set(learned(network, "R1")) == {"10.255.0.2/32"}
        assert len(refused(network)) == 2

    def test_a_router_behind_two_routers_of_the_lan_is_reached_through_both(self) -> None:
        # R1, R2, R3 on the LAN; R2 and R3 lead to R4
        network = net(
            R1=text(port("Gi0/0", "10.0.0.1/24"), ospf()),
            R2=text(port("Gi0/0", "10.0.0.2/24"), port("Gi0/1", "10.0.24.2/30"), ospf()),
            R3=text(port("Gi0/0", "10.0.0.3/24"), port("Gi0/1", "10.0.34.1/30"), ospf()),
            R4=text(port("Gi0/0", "10.0.24.1/30"), port("Gi0/1", "10.0.34.2/30"), port("Lo0", "10.255.0.4/32"), ospf()),
        )
        both = "via 10.0.0.2, GigabitEthernet0/0 and via 10.0.0.3, GigabitEthernet0/0"
        assert learned(network, "R1")["10.255.0.4/32"] == f"O [110/3] {both}"
        assert learned(fail(network, "R2-R4"), "R1")["10.255.0.4/32"] == "O [110/3] via 10.0.0.3, GigabitEthernet0/0"
        assert (
            learned(network, "R4")["10.0.0.0/24"]
            == "O [110/2] via 10.0.24.2, GigabitEthernet0/0 and via 10.0.34.1, GigabitEthernet0/1"
        )

    def test_a_lan_and_a_cable_of_equal_cost_share_the_traffic(self) -> None:
        #  R1 --cable-- R2,  and R1, R2, R3 on a LAN
        cable = port("Gi0/1", "10.0.12.1/30", P2P), port("Gi0/1", "10.0.12.2/30", P2P)
        network = net(
            R1=text(port("Gi0/0", "10.0.0.1/24"), cable[0], ospf()),
            R2=text(port("Gi0/0", "10.0.0.2/24"), cable[1], port("Lo0", "10.255.0.2/32"), ospf()),
            R3=text(port("Gi0/0", "10.0.0.3/24"), ospf()),
        )
        both = "via 10.0.0.2, GigabitEthernet0/0 and via 10.0.12.2, GigabitEthernet0/1"
        assert learned(network, "R1")["10.255.0.2/32"] == f"O [110/2] {both}"
        assert (
            learned(network, "R3")["10.0.12.0/30"]
            == "O [110/2] via 10.0.0.1, GigabitEthernet0/0 and via 10.0.0.2, GigabitEthernet0/0"
        )


class TestSilentFailure:
    """`R2~R3`: packets between the two are lost, the interfaces stay up. R1 -- R2 -- R3, R2 with a static through R3."""

    NETWORK: ClassVar = {
        "R2": text(port("Gi0/0", "10.0.23.2/30"), ospf(), "ip route 172.16.0.0 255.255.0.0 10.0.23.1"),
        "R3": text(port("Gi0/0", "10.0.23.1/30"), port("Lo0", "10.255.0.3/32"), ospf()),
    }

    def test_the_adjacency_goes_and_static_and_connected_routes_stay(self) -> None:
        network = net(**self.NETWORK)
        assert set(learned(network, "R2")) == {"10.255.0.3/32", "172.16.0.0/16"}
        after = fail(network, "R2~R3")
        assert formed(after) == set()
        assert learned(after, "R2") == {"172.16.0.0/16": "S [1/0] via 10.0.23.1"}
        assert "10.0.23.0/30" in table(after, "R2")
        assert after.down == {}

    def test_the_subnet_of_the_silent_link_is_still_advertised(self) -> None:
        # R1 -- R2 ~~ R3
        first = text(port("Gi0/1", "10.0.12.1/30"), ospf())
        network = net(R1=first, R2=self.NETWORK["R2"] + "\n" + port("Gi0/1", "10.0.12.2/30"), R3=self.NETWORK["R3"])
        assert learned(fail(network, "R2~R3"), "R1") == {"10.0.23.0/30": "O [110/2] via 10.0.12.2, GigabitEthernet0/1"}


# ----------------------------------------------------------------------------------------------- S5.12 and S5.39 paths


class TestPaths:
    """S5.12 and S5.39: costs add up from the root outwards; equal costs share, four at most by default."""

    def test_s5_12_the_outgoing_costs_add_up_and_paths_can_be_asymmetric(self) -> None:
        #        R2
        #    1 /    \ 1       outward costs; backwards each costs 50 but the direct link 10
        #   R1 --10-- R3
        network = net(
            R1=text(
                port("Gi0/0", "10.0.12.1/30"),
                port("Gi0/1", "10.0.13.1/30", "ip ospf cost 10"),
                port("Lo0", "10.255.0.1/32"),
                ospf(),
            ),
            R2=text(port("Gi0/0", "10.0.12.2/30", "ip ospf cost 50"), port("Gi0/1", "10.0.23.1/30"), ospf()),
            R3=text(
                port("Gi0/0", "10.0.13.2/30", "ip ospf cost 10"),
                port("Gi0/1", "10.0.23.2/30", "ip ospf cost 50"),
                port("Lo0", "10.255.0.3/32"),
                ospf(),
            ),
        )
        assert learned(network, "R1")["10.255.0.3/32"] == "O [110/3] via 10.0.12.2, GigabitEthernet0/0"
        assert learned(network, "R3")["10.255.0.1/32"] == "O [110/11] via 10.0.13.1, GigabitEthernet0/0"

    @staticmethod
    def parallel(count: int, *process: str) -> Network:
        """R1 with `count` cables to R2, which has a loopback."""
        ends = [[port(f"Gi0/{n}", f"10.0.{n}.{end}/30") for n in range(count)] for end in (1, 2)]
        return net(R1=text(*ends[0], ospf(*process)), R2=text(*ends[1], port("Lo0", "10.255.0.2/32"), ospf()))

    @pytest.mark.parametrize(
        ("process", "count"), [((), 4), (("maximum-paths 1",), 1), (("maximum-paths 6",), 6), (("maximum-paths 16",), 6)]
    )
    def test_s5_39_parallel_links_share_up_to_maximum_paths(self, process: tuple[str, ...], count: int) -> None:
        told = learned(self.parallel(6, *process), "R1")["10.255.0.2/32"]
        assert told.startswith("O [110/2] via 10.0.0.2, GigabitEthernet0/0")
        assert told.count("via") == count

    def test_s5_39_a_parallel_link_of_higher_cost_waits_until_the_other_fails(self) -> None:
        network = net(
            R1=text(port("Gi0/0", "10.0.0.1/30"), port("Gi0/1", "10.0.1.1/30", "ip ospf cost 2"), ospf()),
            R2=text(port("Gi0/0", "10.0.0.2/30"), port("Gi0/1", "10.0.1.2/30"), port("Lo0", "10.255.0.2/32"), ospf()),
        )
        assert learned(network, "R1")["10.255.0.2/32"] == "O [110/2] via 10.0.0.2, GigabitEthernet0/0"
        assert learned(fail(network, "R1:Gi0/0"), "R1")["10.255.0.2/32"] == "O [110/3] via 10.0.1.2, GigabitEthernet0/1"

    def test_a_prefix_that_two_routers_have_goes_to_the_nearer_and_to_both_when_equal(self) -> None:
        # R1 -- R2, R1 -- R3; both have 10.7.0.0/24
        def lab(cost: int) -> Network:
            return net(
                R1=text(port("Gi0/0", "10.0.12.1/30"), port("Gi0/1", "10.0.13.1/30"), ospf()),
                R2=text(port("Gi0/0", "10.0.12.2/30"), port("Gi0/1", "10.7.0.2/24"), ospf("passive-interface Gi0/1")),
                R3=text(
                    port("Gi0/0", "10.0.13.2/30"),
                    port("Gi0/1", "10.7.0.3/24", f"ip ospf cost {cost}"),
                    ospf("passive-interface Gi0/1"),
                ),
            )

        assert (
            learned(lab(1), "R1")["10.7.0.0/24"]
            == "O [110/2] via 10.0.12.2, GigabitEthernet0/0 and via 10.0.13.2, GigabitEthernet0/1"
        )
        assert learned(lab(2), "R1")["10.7.0.0/24"] == "O [110/2] via 10.0.12.2, GigabitEthernet0/0"


# ----------------------------------------------------------------------------------------- S4.3, S4.5 distance, processes


class TestDistance:
    """S4.3. R1 -- R2, which has a loopback and a default to give away; R1 has floating statics for both."""

    @staticmethod
    def lab(*process: str, statics: str = "111") -> dict[str, str]:
        network = net(
            R1=text(
                port("Gi0/0", "10.0.12.1/30"),
                port("Gi0/1", "192.0.2.2/30"),
                own("network 10.0.0.0 0.255.255.255 area 0", *process),
                f"ip route 0.0.0.0 0.0.0.0 192.0.2.1 {statics}",
                f"ip route 10.255.0.2 255.255.255.255 192.0.2.1 {statics}",
            ),
            R2=text(port("Gi0/0", "10.0.12.2/30"), port("Lo0", "10.255.0.2/32"), ospf("default-information originate always")),
        )
        return learned(network, "R1")

    def test_without_distance_both_are_110(self) -> None:
        assert self.lab() == {
            "0.0.0.0/0": "O*E2 [110/1] via 10.0.12.2, GigabitEthernet0/0",
            "10.255.0.2/32": "O [110/2] via 10.0.12.2, GigabitEthernet0/0",
        }

    def test_distance_sets_all_route_types(self) -> None:
        assert self.lab("distance 200") == {"0.0.0.0/0": "S* [111/0] via 192.0.2.1", "10.255.0.2/32": "S [111/0] via 192.0.2.1"}

    def test_ex_4_3_distance_ospf_external_lets_the_floating_static_in(self) -> None:
        assert self.lab("distance ospf external 180") == {
            "0.0.0.0/0": "S* [111/0] via 192.0.2.1",
            "10.255.0.2/32": "O [110/2] via 10.0.12.2, GigabitEthernet0/0",
        }

    def test_distance_ospf_takes_several_types_on_one_line(self) -> None:
        assert self.lab("distance ospf intra-area 20 external 30", statics="25") == {
            "0.0.0.0/0": "S* [25/0] via 192.0.2.1",
            "10.255.0.2/32": "O [20/2] via 10.0.12.2, GigabitEthernet0/0",
        }

    def test_s4_2_distance_255_is_never_installed(self) -> None:
        assert self.lab("distance ospf external 255", statics="254")["0.0.0.0/0"] == "S* [254/0] via 192.0.2.1"


class TestSeveralProcesses:
    """Several processes on a router, and different process numbers on the two ends of a link."""

    LOOPBACKS = port("Loopback8", "8.8.8.8/32"), port("Loopback9", "9.9.9.9/32")  # a router id for each

    def test_the_process_number_is_local_to_a_router(self) -> None:
        network = pair(processes=(ospf(pid=1), ospf(pid=77)))
        assert learned(network, "R1")["10.255.0.2/32"] == "O [110/2] via 10.0.12.2, GigabitEthernet0/0"

    def test_two_processes_of_a_router_do_not_exchange_routes(self) -> None:
        # R1 --ospf 1-- R2 --ospf 2-- R3
        network = net(
            R1=text(port("Gi0/0", "10.0.12.1/30"), port("Lo0", "10.255.0.1/32"), ospf()),
            R2=text(
                port("Gi0/0", "10.0.12.2/30"),
                port("Gi0/1", "10.0.23.2/30"),
                own("network 10.0.12.0 0.0.0.3 area 0", pid=1),
                own("network 10.0.23.0 0.0.0.3 area 0", pid=2),
            ),
            R3=text(port("Gi0/0", "10.0.23.1/30"), port("Lo0", "10.255.0.3/32"), ospf()),
        )
        assert set(learned(network, "R2")) == {"10.255.0.1/32", "10.255.0.3/32"}
        assert learned(network, "R1") == {}
        assert learned(network, "R3") == {}

    def test_an_interface_runs_in_the_process_configured_first_that_matches(self) -> None:
        network = net(R1=text(*self.LOOPBACKS, port("Gi0/0", "10.0.0.1/24"), ospf(pid=2), ospf(pid=1)))
        joined = {one.name: list(one.interfaces) for one in fabric(network).routers}
        assert joined == {"ospf 2": ["Loopback8", "Loopback9", "GigabitEthernet0/0"], "ospf 1": []}

    def test_ip_ospf_area_puts_an_interface_into_its_process_whatever_the_other_claims(self) -> None:
        network = net(R1=text(port("Gi0/0", "10.0.0.1/24", "ip ospf 2 area 0"), *self.LOOPBACKS, ospf(pid=1), own(pid=2)))
        assert {one.name: list(one.interfaces) for one in fabric(network).routers} == {
            "ospf 1": ["Loopback8", "Loopback9"],
            "ospf 2": ["GigabitEthernet0/0"],
        }

    def test_a_process_that_is_shut_down_runs_nowhere_and_claims_nothing(self) -> None:
        network = net(R1=text(*self.LOOPBACKS, port("Gi0/0", "10.0.0.1/24"), ospf("shutdown", pid=1), ospf(pid=2)))
        assert {one.name: len(one.interfaces) for one in fabric(network).routers} == {"ospf 2": 3}

    def test_a_process_of_another_vrf_claims_nothing(self) -> None:
        red = f"vrf definition RED\n address-family ipv4\nrouter ospf 7 vrf RED\n router-id 7.7.7.7\n {EVERYWHERE}"
        network = net(R1=text(red, port("Gi0/0", "10.0.0.1/24"), ospf(pid=1)))
        assert {one.name: list(one.interfaces) for one in fabric(network).routers} == {
            "ospf 7": [],
            "ospf 1": ["GigabitEthernet0/0"],
        }

    def test_ip_ospf_shutdown_takes_an_interface_out(self) -> None:
        network = pair(("ip ospf shutdown",))
        assert (formed(network), refused(network)) == (set(), [])

    def test_s4_5_of_two_processes_with_equal_distance_the_lower_number_is_taken_and_flagged(self) -> None:
        # R2 --ospf 1-- R1 --ospf 2-- R3; both neighbours have 10.7.0.0/24, through ospf 2 it is nearer
        network = net(
            R1=text(
                port("Gi0/0", "10.0.12.1/30"),
                port("Gi0/1", "10.0.13.1/30"),
                port("Lo0", "1.1.1.1/32"),
                port("Lo1", "1.1.1.2/32"),
                own("network 10.0.12.0 0.0.0.3 area 0", pid=1),
                own("network 10.0.13.0 0.0.0.3 area 0", pid=2),
            ),
            R2=text(
                port("Gi0/0", "10.0.12.2/30"), port("Gi0/1", "10.7.0.2/24", "ip ospf cost 99"), ospf("passive-interface Gi0/1")
            ),
            R3=text(port("Gi0/0", "10.0.13.2/30"), port("Gi0/1", "10.7.0.3/24"), ospf("passive-interface Gi0/1")),
        )
        choice = now(network).rib("R1").choice(parse_prefix("10.7.0.0/24"))
        assert learned(network, "R1")["10.7.0.0/24"] == "O [110/100] via 10.0.12.2, GigabitEthernet0/0"
        assert [loss.lost_at for loss in choice.losers] == ["equal distance"]
        assert len(choice.doubts) == 1
        assert "S4.5" in choice.doubts[0]


# --------------------------------------------------------------------------------------------- S5.21 to S5.30 externals


def two_exits(one: str, other: str, costs: tuple[int, int] = (20, 10), **more: str) -> Network:
    r"""R1 with an exit A and an exit B, whose costs from R1 are given; `one` and `other` are what each brings in.

           R1
        c /  \ c'
         A    B
    """  # fmt: skip
    return net(
        R1=text(
            port("Gi0/0", "10.0.1.1/30", f"ip ospf cost {costs[0]}"),
            port("Gi0/1", "10.0.2.1/30", f"ip ospf cost {costs[1]}"),
            ospf(),
            more.get("R1", ""),
        ),
        A=text(port("Gi0/0", "10.0.1.2/30"), ospf(one), more.get("A", "")),
        B=text(port("Gi0/0", "10.0.2.2/30"), ospf(other), more.get("B", "")),
    )


ORIGINATE = "default-information originate always"


class TestExternalPreference:
    """S5.21: E1 before E2; E2 by metric, then by forward metric, then all."""

    @pytest.mark.parametrize(
        ("one", "other", "costs", "told"),
        [
            pytest.param(
                "metric 1", "metric 1", (20, 10), "O*E2 [110/1] via 10.0.2.2, GigabitEthernet0/1", id="EX-5.6 forward metric"
            ),
            pytest.param(
                "metric 1", "metric 2", (1000, 1), "O*E2 [110/1] via 10.0.1.2, GigabitEthernet0/0", id="EX-5.6 metric first"
            ),
            pytest.param(
                "metric 500 metric-type 1",
                "metric 1",
                (7, 1),
                "O*E1 [110/507] via 10.0.1.2, GigabitEthernet0/0",
                id="EX-5.6 E1 first",
            ),
            pytest.param(
                "metric 1",
                "metric 1",
                (10, 10),
                "O*E2 [110/1] via 10.0.1.2, GigabitEthernet0/0 and via 10.0.2.2, GigabitEthernet0/1",
                id="a tie shares",
            ),
            pytest.param(
                "metric 5 metric-type 1",
                "metric 8 metric-type 1",
                (6, 3),
                "O*E1 [110/11] via 10.0.1.2, GigabitEthernet0/0 and via 10.0.2.2, GigabitEthernet0/1",
                id="E1 compares the sum",
            ),
            pytest.param(
                "metric 5 metric-type 1",
                "metric 8 metric-type 1",
                (9, 3),
                "O*E1 [110/11] via 10.0.2.2, GigabitEthernet0/1",
                id="E1 adds the internal cost",
            ),
            pytest.param(
                "metric 0", "metric 1", (9, 3), "O*E2 [110/0] via 10.0.1.2, GigabitEthernet0/0", id="metric 0 is a metric"
            ),
        ],
    )
    def test_of_two_defaults(self, one: str, other: str, costs: tuple[int, int], told: str) -> None:
        network = two_exits(f"{ORIGINATE} {one}", f"{ORIGINATE} {other}", costs)
        assert learned(network, "R1")["0.0.0.0/0"] == told

    def test_an_internal_route_is_better_than_any_external_one(self) -> None:
        # S5.13: A has 10.7.0.0/24 in OSPF at a cost of 5000, B redistributes it with metric 1
        network = two_exits(
            "passive-interface Gi0/7",
            "redistribute static subnets metric 1",
            (1, 1),
            A=port("Gi0/7", "10.7.0.1/24", "ip ospf cost 5000"),
            B="ip route 10.7.0.0 255.255.255.0 Null0",
        )
        assert learned(network, "R1")["10.7.0.0/24"] == "O [110/5001] via 10.0.1.2, GigabitEthernet0/0"

    def test_the_forward_metric_of_a_winner_is_the_cost_to_its_originator(self) -> None:
        assert winners(two_exits(ORIGINATE, ORIGINATE), "R1", "0.0.0.0/0") == [10]

    def test_s5_11_an_originator_that_cannot_be_reached_does_not_count(self) -> None:
        network = two_exits(ORIGINATE, ORIGINATE)
        assert learned(fail(network, "R1-B"), "R1")["0.0.0.0/0"] == "O*E2 [110/1] via 10.0.1.2, GigabitEthernet0/0"
        assert "0.0.0.0/0" not in learned(fail(fail(network, "R1-B"), "A"), "R1")


class TestForwardingAddress:
    """S5.22. R1 -- R2 -- (exit LAN 192.0.2.0/24, where 192.0.2.9 is the next hop of R2's static 172.16.0.0/16)."""

    @staticmethod
    def lab(*lan: str, process: tuple[str, ...] = (), static: str = "192.0.2.9", more: str = "") -> Network:
        return net(
            R1=text(port("Gi0/0", "10.0.12.1/30"), ospf("router-id 1.1.1.1")),
            R2=text(
                port("Gi0/0", "10.0.12.2/30"),
                port("Gi0/1", "192.0.2.2/24", *lan),
                ospf("router-id 2.2.2.2", "redistribute static subnets", *process),
                f"ip route 172.16.0.0 255.255.0.0 {static}",
                more,
            ),
        )

    @staticmethod
    def told(network: Network) -> str:
        return said(externals(network, "R2")["172.16.0.0/16"])

    def test_it_is_the_next_hop_when_the_exit_runs_ospf(self) -> None:
        assert self.told(self.lab()) == "E2 metric 20 FA 192.0.2.9"
        # the forward metric goes to the forwarding address: 1 to R2 and 1 onto the exit LAN
        assert winners(self.lab(), "R1", "172.16.0.0/16") == [2]
        assert learned(self.lab(), "R1")["172.16.0.0/16"] == "O E2 [110/20] via 10.0.12.2, GigabitEthernet0/0"

    @pytest.mark.parametrize(
        ("lan", "process"),
        [
            pytest.param((), ("passive-interface Gi0/1",), id="passive"),
            pytest.param((), ("passive-interface default", "no passive-interface Gi0/0"), id="passive by default"),
            pytest.param((P2P,), (), id="point-to-point"),
            pytest.param((P2MP,), (), id="point-to-multipoint"),
            pytest.param(
                (), ("no network 0.0.0.0 255.255.255.255", "network 10.0.0.0 0.255.255.255 area 0"), id="no OSPF on the exit"
            ),
        ],
    )
    def test_it_is_0_when_a_condition_fails_and_packets_go_to_the_originator(
        self, lan: tuple[str, ...], process: tuple[str, ...]
    ) -> None:
        network = self.lab(*lan, process=process)
        assert self.told(network) == "E2 metric 20"
        assert winners(network, "R1", "172.16.0.0/16") == [1]

    @pytest.mark.parametrize(
        ("static", "told"),
        [
            pytest.param("GigabitEthernet0/1 192.0.2.9", "E2 metric 20 FA 192.0.2.9", id="interface and next hop"),
            pytest.param("GigabitEthernet0/1", "E2 metric 20", id="interface only"),
            pytest.param("Null0", "E2 metric 20", id="Null0"),
        ],
    )
    def test_it_needs_a_next_hop_to_name(self, static: str, told: str) -> None:
        assert self.told(self.lab(static=static)) == told

    def test_a_next_hop_that_is_not_on_the_exit_link_is_none(self) -> None:
        # the static goes to 198.18.0.1, found through another static over the exit LAN
        network = self.lab(static="198.18.0.1", more="ip route 198.18.0.0 255.255.255.0 192.0.2.9")
        assert self.told(network) == "E2 metric 20"

    def test_a_next_hop_found_over_an_interface_route_is_not_on_the_exit_link_either(self) -> None:
        network = self.lab(static="198.18.0.1", more="ip route 198.18.0.0 255.255.255.0 GigabitEthernet0/1")
        assert self.told(network) == "E2 metric 20"

    def test_a_router_on_the_exit_lan_goes_to_the_forwarding_address_itself(self) -> None:
        # R3 shares the exit LAN with R2: it need not go through R2
        network = self.lab()
        third = text(port("Gi0/1", "192.0.2.3/24"), ospf("router-id 3.3.3.3"))
        lines = {node: "\n".join(["hostname " + node, *_source(network, node)]) for node in ("R1", "R2")}
        shared = net(**lines, R3=third)
        assert learned(shared, "R3")["172.16.0.0/16"] == "O E2 [110/20] via 192.0.2.9, GigabitEthernet0/1"
        assert winners(shared, "R3", "172.16.0.0/16") == [1]

    def test_the_lsa_is_ignored_when_its_forwarding_address_has_no_internal_route(self) -> None:
        # R2 puts the exit LAN into an area of its own, which R1 is not in
        process = (
            "no network 0.0.0.0 255.255.255.255",
            "network 10.0.0.0 0.255.255.255 area 0",
            "network 192.0.2.0 0.0.0.255 area 9",
        )
        network = self.lab(process=process)
        assert self.told(network) == "E2 metric 20 FA 192.0.2.9"
        assert "172.16.0.0/16" in learned(network, "R1"), "between areas is as good"
        network = self.lab(process=(*process, "area 9 range 192.0.2.0 255.255.255.0 not-advertise"))
        assert self.told(network) == "E2 metric 20 FA 192.0.2.9"
        assert "172.16.0.0/16" not in learned(network, "R1")

    def test_s5_29_a_default_has_a_forwarding_address_too(self) -> None:
        network = self.lab(process=("default-information originate",), more="ip route 0.0.0.0 0.0.0.0 192.0.2.9")
        assert said(externals(network, "R2")["0.0.0.0/0"]) == "E2 metric 1 FA 192.0.2.9"


def _source(network: Network, node: str) -> list[str]:
    """The config lines a device of `TestForwardingAddress.lab` was read from, by what its model keeps."""
    device = network.devices[node]
    out: list[str] = []
    for made in device.interfaces.values():
        assert made.address
        out += [
            f"interface {made.name}",
            f" ip address {dotted(made.address.address)} {dotted(MASKS[made.address.prefix.length])}",
        ]
    process = device.ospf[0]
    assert process.router_id is not None
    out += ["router ospf 1", f" router-id {dotted(process.router_id)}", f" {EVERYWHERE}"]
    out += [f" {how.line.text.strip()}" for how in process.redistributions]
    return out + [route.line.text for route in device.static_routes]


class TestRedistribution:
    """S5.25 to S5.28. R1 -- R2, which has statics to Null0 and connected prefixes."""

    @staticmethod
    def lab(*process: str, statics: tuple[str, ...] = (), more: str = "") -> Network:
        routes = [
            f"ip route {dotted(parse_prefix(one).address)} {dotted(MASKS[parse_prefix(one).length])} Null0" for one in statics
        ]
        return net(
            R1=text(port("Gi0/0", "10.0.12.1/30"), ospf()),
            R2=text(port("Gi0/0", "10.0.12.2/30"), own("network 10.0.12.0 0.0.0.3 area 0", *process), *routes, more),
        )

    def told(self, *process: str, statics: tuple[str, ...] = (), more: str = "") -> dict[str, str]:
        made = externals(self.lab(*process, statics=statics, more=more), "R2")
        return {prefix: said(external) for prefix, external in made.items()}

    def test_ex_5_9_without_subnets_only_prefixes_not_longer_than_classful_go_and_never_the_default(self) -> None:
        statics = "10.0.0.0/8", "10.1.0.0/16", "192.168.1.0/24", "192.168.0.0/16", "0.0.0.0/0"
        assert self.told("redistribute static", statics=statics) == {
            "10.0.0.0/8": "E2 metric 20",
            "192.168.0.0/16": "E2 metric 20",
            "192.168.1.0/24": "E2 metric 20",
        }

    def test_s5_26_with_subnets_everything_goes_but_the_default(self) -> None:
        statics = "10.0.0.0/8", "10.1.0.0/16", "128.0.0.0/2", "0.0.0.0/0"
        assert set(self.told("redistribute static subnets", statics=statics)) == {"10.0.0.0/8", "10.1.0.0/16", "128.0.0.0/2"}

    def test_s5_26_a_prefix_shorter_than_classful_passes_without_subnets(self) -> None:
        assert set(self.told("redistribute static", statics=("128.0.0.0/2", "172.16.0.0/16", "172.16.1.0/24"))) == {
            "128.0.0.0/2",
            "172.16.0.0/16",
        }

    def test_s5_28_the_default_is_never_redistributed(self) -> None:
        network = self.lab("redistribute static subnets", statics=("0.0.0.0/0",))
        assert externals(network, "R2") == {}
        assert learned(network, "R1") == {}

    @pytest.mark.parametrize(
        ("process", "told"),
        [
            (("redistribute static subnets",), "E2 metric 20"),
            (("redistribute static subnets metric 7",), "E2 metric 7"),
            (("redistribute static subnets metric 0",), "E2 metric 0"),
            (("redistribute static metric-type 1 subnets",), "E1 metric 20"),
            (("redistribute static subnets", "default-metric 33"), "E2 metric 33"),
            (("redistribute static subnets metric 7", "default-metric 33"), "E2 metric 7"),
            (("redistribute static metric 7 subnets metric-type 1", "default-metric 33"), "E1 metric 7"),
        ],
    )
    def test_s5_25_metric_wins_over_default_metric_over_20(self, process: tuple[str, ...], told: str) -> None:
        assert self.told(*process, statics=("172.16.1.0/24",)) == {"172.16.1.0/24": told}

    def test_s5_25_the_routes_appear_at_the_neighbour_as_e1_and_e2(self) -> None:
        two = self.lab("redistribute static subnets", statics=("172.16.1.0/24",))
        one = self.lab("redistribute static subnets metric-type 1", statics=("172.16.1.0/24",))
        assert learned(two, "R1") == {"172.16.1.0/24": "O E2 [110/20] via 10.0.12.2, GigabitEthernet0/0"}
        assert learned(one, "R1") == {"172.16.1.0/24": "O E1 [110/21] via 10.0.12.2, GigabitEthernet0/0"}

    def test_a_tag_is_carried(self) -> None:
        network = self.lab("redistribute static subnets tag 42", statics=("172.16.1.0/24",))
        (route,) = now(network).rib("R1").choice(parse_prefix("172.16.1.0/24")).winners
        assert route.tag == 42

    def test_the_tag_of_the_static_route_is_carried_when_the_line_sets_none(self) -> None:
        network = self.lab("redistribute static subnets", more="ip route 172.16.1.0 255.255.255.0 Null0 tag 9")
        (route,) = now(network).rib("R1").choice(parse_prefix("172.16.1.0/24")).winners
        assert route.tag == 9

    def test_s4_9_a_static_that_is_not_in_the_rib_is_not_redistributed(self) -> None:
        lan = port("Gi0/5", "172.16.1.1/24")
        assert self.told("redistribute static subnets", statics=("172.16.1.0/24",)) == {"172.16.1.0/24": "E2 metric 20"}
        assert self.told("redistribute static subnets", statics=("172.16.1.0/24",), more=lan) == {}
        unresolved = "ip route 172.16.2.0 255.255.255.0 203.0.113.77"
        assert self.told("redistribute static subnets", more=unresolved) == {}

    def test_redistribution_stops_when_the_static_leaves_the_rib(self) -> None:
        network = self.lab(
            "redistribute static subnets", more=text(port("Gi0/5", "192.0.2.1/24"), "ip route 172.16.1.0 255.255.255.0 192.0.2.9")
        )
        assert set(learned(network, "R1")) == {"172.16.1.0/24"}
        assert learned(fail(network, "R2:Gi0/5"), "R1") == {}

    def test_redistribute_connected_takes_interfaces_outside_ospf_only(self) -> None:
        lans = text(port("Gi0/5", "172.16.1.1/24"), port("Gi0/6", "172.16.2.1/24", "shutdown"))
        assert self.told("redistribute connected subnets", more=lans) == {"172.16.1.0/24": "E2 metric 20"}
        assert self.told("redistribute connected", more=lans) == {}

    def test_secondaries_that_run_ospf_are_not_redistributed_and_others_are(self) -> None:
        secondary = "ip address 172.16.4.1 255.255.255.0 secondary"
        told = self.told("redistribute connected subnets", more=port("Gi0/5", "172.16.3.1/24", secondary, "ip ospf 1 area 0"))
        assert told == {}
        alone = "ip ospf 1 area 0 secondaries none"
        told = self.told("redistribute connected subnets", more=port("Gi0/5", "172.16.3.1/24", secondary, alone))
        assert set(told) == {"172.16.4.0/24"}

    def test_a_line_with_a_route_map_brings_nothing_until_route_maps_are_modelled(self) -> None:
        assert self.told("redistribute static subnets route-map OUT", statics=("172.16.1.0/24",)) == {}

    def test_redistribute_connected_leaves_the_loopback_of_ospf_alone(self) -> None:
        loopback = port("Lo0", "172.16.3.1/24", "ip ospf 1 area 0")
        assert self.told("redistribute connected subnets", more=loopback) == {}

    def test_s3_11_the_neighbour_prefers_its_own_static(self) -> None:
        first = text(port("Gi0/0", "10.0.12.1/30"), ospf(), "ip route 172.16.1.0 255.255.255.0 Null0")
        second = text(
            port("Gi0/0", "10.0.12.2/30"), ospf("redistribute static subnets"), "ip route 172.16.1.0 255.255.255.0 Null0"
        )
        assert learned(net(R1=first, R2=second), "R1") == {"172.16.1.0/24": "S [1/0] is directly connected, Null0"}

    def test_a_static_and_a_connected_line_each_bring_their_own(self) -> None:
        lan = port("Gi0/5", "172.16.1.1/24")
        told = self.told(
            "redistribute static subnets metric 5",
            "redistribute connected subnets metric 6",
            statics=("172.17.0.0/16",),
            more=lan,
        )
        assert told == {"172.16.1.0/24": "E2 metric 6", "172.17.0.0/16": "E2 metric 5"}

    def test_a_process_with_another_number_does_not_originate_what_this_one_redistributes(self) -> None:
        network = net(
            R1=text(port("Gi0/0", "10.0.12.1/30"), ospf()),
            R2=text(
                port("Gi0/0", "10.0.12.2/30"),
                port("Lo0", "2.2.2.2/32"),
                port("Lo1", "3.3.3.3/32"),
                own("network 10.0.12.0 0.0.0.3 area 0"),
                own("redistribute static subnets", pid=2),
                "ip route 172.16.0.0 255.255.0.0 Null0",
            ),
        )
        assert learned(network, "R1") == {}


class TestDefaultInformation:
    """Table 5.5. R1 -- R2, which may originate; R3 behind R2 may give R2 an OSPF default of the same or another process."""

    @staticmethod
    def lab(process: str, *more: str, third: str = "") -> Network:
        return net(
            R1=text(port("Gi0/0", "10.0.12.1/30"), ospf()),
            R2=text(
                port("Gi0/0", "10.0.12.2/30"),
                port("Gi0/1", "10.0.23.2/30"),
                port("Gi0/2", "192.0.2.2/30"),
                port("Lo0", "2.2.2.2/32"),
                port("Lo1", "2.2.2.3/32"),
                own("network 10.0.12.0 0.0.0.3 area 0", process),
                *more,
            ),
            R3=text(port("Gi0/0", "10.0.23.1/30"), ospf(third)),
        )

    STATIC = "ip route 0.0.0.0 0.0.0.0 192.0.2.1"
    OTHER = own("network 10.0.23.0 0.0.0.3 area 0", pid=2)
    SAME = own("network 10.0.23.0 0.0.0.3 area 0", pid=1)

    @pytest.mark.parametrize(
        ("process", "more", "third", "told"),
        [
            pytest.param("", (STATIC,), "", None, id="none"),
            pytest.param("redistribute static subnets", (STATIC,), "", None, id="only redistribute static subnets"),
            pytest.param("default-information originate", (), "", None, id="originate, nothing in the RIB"),
            pytest.param("default-information originate", (STATIC,), "", "E2 metric 1", id="originate, static"),
            pytest.param("default-information originate", (OTHER,), ORIGINATE, "E2 metric 1", id="originate, another process"),
            pytest.param("default-information originate", (SAME,), ORIGINATE, None, id="originate, the same process"),
            pytest.param(ORIGINATE, (), "", "E2 metric 1", id="always, nothing in the RIB"),
            pytest.param(ORIGINATE, (STATIC,), "", "E2 metric 1", id="always, static"),
            pytest.param(ORIGINATE, (SAME,), ORIGINATE, "E2 metric 1", id="always, the same process"),
        ],
    )
    def test_table_5_5(self, process: str, more: tuple[str, ...], third: str, told: str | None) -> None:
        found = externals(self.lab(process, *more, third=third), "R2").get("0.0.0.0/0")
        assert (said(found) if found else None) == told

    @pytest.mark.parametrize(
        ("options", "told"),
        [
            ("", "E2 metric 1"),
            ("metric 10", "E2 metric 10"),
            ("metric-type 1", "E1 metric 1"),
            ("metric 30 metric-type 1", "E1 metric 30"),
            ("\n default-metric 44", "E2 metric 44"),
            ("metric 5\n default-metric 44", "E2 metric 5"),
        ],
    )
    def test_s5_29_metric_1_and_type_2_unless_set(self, options: str, told: str) -> None:
        network = self.lab(f"default-information originate {options}".rstrip(), self.STATIC)
        assert said(externals(network, "R2")["0.0.0.0/0"]) == told

    def test_s5_29_the_neighbour_shows_it_as_o_e2_110_1(self) -> None:
        network = self.lab("default-information originate", self.STATIC)
        assert learned(network, "R1")["0.0.0.0/0"] == "O*E2 [110/1] via 10.0.12.2, GigabitEthernet0/0"

    def test_the_default_is_withdrawn_when_the_static_leaves_the_rib(self) -> None:
        network = self.lab("default-information originate", self.STATIC)
        assert "0.0.0.0/0" not in learned(fail(network, "R2:Gi0/2"), "R1")
        always = self.lab(ORIGINATE, self.STATIC)
        assert "0.0.0.0/0" in learned(fail(always, "R2:Gi0/2"), "R1")

    def test_s5_28_redistribute_static_beside_it_does_not_change_the_default(self) -> None:
        network = self.lab("default-information originate\n redistribute static subnets metric 77", self.STATIC)
        assert said(externals(network, "R2")["0.0.0.0/0"]) == "E2 metric 1"

    def test_s5_30_with_always_a_foreign_default_is_not_used(self) -> None:
        network = self.lab(ORIGINATE, self.SAME, "ip route 0.0.0.0 0.0.0.0 192.0.2.1 200", third=ORIGINATE)
        assert learned(network, "R2")["0.0.0.0/0"] == "S* [200/0] via 192.0.2.1"

    def test_s5_30_without_always_a_foreign_default_is_used(self) -> None:
        network = self.lab("default-information originate", self.SAME, "ip route 0.0.0.0 0.0.0.0 192.0.2.1 200", third=ORIGINATE)
        assert learned(network, "R2")["0.0.0.0/0"] == "O*E2 [110/1] via 10.0.23.1, GigabitEthernet0/1"
        assert "0.0.0.0/0" not in externals(network, "R2")

    def test_a_route_map_without_always_brings_no_default_until_route_maps_are_modelled(self) -> None:
        assert externals(self.lab("default-information originate route-map RM", self.STATIC), "R2") == {}
        assert "0.0.0.0/0" in externals(self.lab("default-information originate always route-map RM", self.STATIC), "R2")

    def test_the_tag_of_a_default_is_the_process_number(self) -> None:
        # Cisco 13692: "External Route Tag: 1" of `default-information originate` in `router ospf 1`
        second = text(port("Gi0/0", "10.0.12.2/30"), ospf(ORIGINATE, pid=65))
        network = net(R1=text(port("Gi0/0", "10.0.12.1/30"), ospf()), R2=second)
        (route,) = now(network).rib("R1").choice(parse_prefix("0.0.0.0/0")).winners
        assert route.tag == 65

    def test_the_lines_of_the_default_are_those_of_the_originator(self) -> None:
        network = self.lab("default-information originate", self.STATIC)
        (route,) = now(network).rib("R1").choice(parse_prefix("0.0.0.0/0")).winners
        assert [(line.file, line.text.strip()) for line in route.sources] == [
            ("R2.cfg", "default-information originate"),
            ("R2.cfg", self.STATIC),
        ]
