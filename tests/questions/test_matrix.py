"""Who reaches whom: worked examples, drawn above each test."""

from __future__ import annotations

from routecheck.address import host_prefix, parse_address
from routecheck.forwarding.flows.gates import Flow
from routecheck.model.hosts import Host
from routecheck.questions.matrix import Asked, ask, failures
from routecheck.snapshot import Snapshot
from tests.builders import fail, net, now

# 10.0.1.0/24 - R1 - 10.0.12.0/30 - R2 - 10.0.2.0/24
R1 = """
interface Gi0/0
 ip address 10.0.1.1 255.255.255.0
interface Gi0/1
 ip address 10.0.12.1 255.255.255.252
ip route 10.0.2.0 255.255.255.0 10.0.12.2
"""
R2 = """
interface Gi0/0
 ip address 10.0.2.1 255.255.255.0
interface Gi0/1
 ip address 10.0.12.2 255.255.255.252
ip route 10.0.1.0 255.255.255.0 10.0.12.1
"""
ONE, TWO = "10.0.1.0/24", "10.0.2.0/24"


def told(start: Snapshot, asked: Asked = Asked()) -> dict[tuple[str, str], str]:
    """Every pair: `reached`, or `lost there denied-in at R2 (R2.cfg:9)`."""
    out = {}
    for cell in ask(start, asked).cells():
        reason = cell.reason
        lines = f" ({' '.join(map(str, reason.stop.lines))})" if reason and reason.stop.lines else ""
        why = f" {reason.way} {reason.stop.disposition} at {reason.stop.node}{lines}" if reason else ""
        out[cell.source.name, cell.destination.name] = cell.verdict + why
    return out


def two(first: str = "", second: str = "") -> Snapshot:
    """The two routers, with lines more."""
    return now(net(R1=R1 + first, R2=R2 + second))


def test_two_lans_reach_each_other() -> None:
    assert told(two()) == {(ONE, TWO): "reached", (TWO, ONE): "reached"}


def test_links_of_four_addresses_count_only_when_asked_for() -> None:
    link = "10.0.12.0/30"
    assert all(link not in pair for pair in told(two()))
    found = told(two(), Asked(with_links=True))
    assert found[ONE, link] == "reached"
    assert found[link, TWO] == "reached"


def test_what_has_no_route_back_is_not_reached() -> None:
    start = now(net(R1=R1, R2=R2.replace("ip route 10.0.1.0 255.255.255.0 10.0.12.1\n", "")))
    assert told(start) == {(ONE, TWO): "lost back no-route at R2", (TWO, ONE): "lost there no-route at R2"}


def test_an_access_list_that_denies_is_named_with_its_line() -> None:
    entries = " deny icmp 10.0.1.0 0.0.0.255 any echo\n permit ip any any\n"
    block = f"interface Gi0/1\n ip access-group NO in\nip access-list extended NO\n{entries}"
    assert told(two("", block)) == {(ONE, TWO): "lost there denied-in at R2 (R2.cfg:9 R2.cfg:7)", (TWO, ONE): "reached"}


def test_what_no_entry_permits_is_denied_by_the_line_of_the_interface() -> None:
    block = "interface Gi0/0\n ip access-group 1 out\naccess-list 1 permit 10.9.0.0 0.0.255.255\n"
    assert told(two("", block)) == {
        (ONE, TWO): "lost there denied-out at R2 (R2.cfg:7)",
        (TWO, ONE): "lost back denied-out at R2 (R2.cfg:7)",
    }


def test_a_list_that_is_not_defined_permits_everything() -> None:  # S7.1
    assert told(two("", "interface Gi0/1\n ip access-group 1 in\n"))[ONE, TWO] == "reached"


def test_a_list_that_tells_hosts_of_a_subnet_apart_is_named() -> None:
    block = "interface Gi0/1\n ip access-group 101 in\naccess-list 101 deny ip host 10.0.1.10 any\n"
    block += "access-list 101 permit ip any any\n"
    (caution,) = ask(two("", block)).cautions
    assert caution.startswith("R2.cfg:8 (of 10.0.1.0/24): names some hosts of a subnet")
    assert ask(two("", block.replace("host 10.0.1.10", "10.0.1.0 0.0.0.255"))).cautions == ()
    assert ask(two("", block.replace("ip host", "tcp host"))).cautions == ()


def test_established_lets_replies_in_and_no_calls() -> None:  # EX-7.3
    block = "interface Gi0/1\n ip access-group 101 in\naccess-list 101 permit tcp any any established\n"
    found = told(two("", block), Asked(Flow(6, 443)))
    assert found == {(ONE, TWO): "lost there denied-in at R2 (R2.cfg:7)", (TWO, ONE): "reached"}


def test_without_ports_a_list_of_ports_leaves_it_open() -> None:
    block = "interface Gi0/1\n ip access-group 101 in\naccess-list 101 permit tcp any any eq 443\n"
    assert told(two("", block), Asked(Flow(6)))[ONE, TWO].startswith("perhaps there insufficient-information at R2 (R2.cfg:8)")
    assert told(two("", block), Asked(Flow(6, 443)))[ONE, TWO] == "reached"
    assert told(two("", block), Asked(Flow(6, 80)))[ONE, TWO] == "lost there denied-in at R2 (R2.cfg:7)"


def test_every_ephemeral_port_is_above_1023() -> None:
    block = "interface Gi0/1\n ip access-group 101 in\naccess-list 101 permit tcp any eq 443 any gt 1023\n"
    assert told(two(block), Asked(Flow(6, 443)))[ONE, TWO] == "reached"
    block = block.replace("1023", "50000")
    assert told(two(block), Asked(Flow(6, 443)))[ONE, TWO].startswith("perhaps back")


def test_null0_swallows() -> None:
    start = two("ip route 10.0.2.128 255.255.255.128 Null0\nip route 10.0.2.0 255.255.255.128 Null0\n")
    assert told(start)[ONE, TWO] == "lost there null-routed at R1 (R1.cfg:7)"


def test_two_statics_that_point_at_each_other_are_a_loop() -> None:
    start = now(
        net(
            R1=R1 + "ip route 10.0.3.0 255.255.255.0 10.0.12.2\n",
            R2=R2 + "ip route 10.0.3.0 255.255.255.0 10.0.12.1\n",
            R3="interface Gi0/0\n ip address 10.0.3.1 255.255.255.0\n",
        )
    )
    assert told(start)[ONE, "10.0.3.0/24"] == "lost there loop at R1"


def test_a_silent_failure_is_not_noticed_by_the_table() -> None:
    assert told(fail(two(), "R1~R2"))[ONE, TWO] == "lost there arp-failed at R1"


def test_what_fails_is_no_subnet_any_more() -> None:
    found = ask(fail(two(), "R2:Gi0/0"))
    assert [one.name for one in found.subnets] == [ONE]
    assert [(gone.name, gone.reason) for gone in found.gone] == [(TWO, "R2:GigabitEthernet0/0 is down: failed")]


def test_a_policy_whose_route_map_is_not_defined_leaves_it_open() -> None:
    found = told(two("interface Gi0/0\n ip policy route-map M\n"))
    assert found[ONE, TWO] == "perhaps there insufficient-information at R1 (R1.cfg:7)"


POLICY = """interface Gi0/0
 ip policy route-map M
interface Gi0/2
 ip address 10.9.9.1 255.255.255.252
route-map M permit 10
 match ip address 101
 set ip next-hop 10.9.9.2
access-list 101 {} ip 10.0.1.0 0.0.0.255 10.0.2.0 0.0.0.255
access-list 101 deny ip any any
"""
SINK = "interface Gi0/0\n ip address 10.9.9.2 255.255.255.252\n"


def test_a_policy_turns_what_its_list_permits() -> None:  # S7.13
    start = now(net(R1=R1 + POLICY.format("permit"), R2=R2, R3=SINK))
    assert told(start)[ONE, TWO] == "lost there no-route at R3"
    start = now(net(R1=R1 + POLICY.format("deny"), R2=R2, R3=SINK))
    assert told(start)[ONE, TWO] == "reached"


def test_a_policy_whose_next_hop_is_behind_a_dead_interface_leaves_it_to_the_table() -> None:  # EX-7.7
    start = now(net(R1=R1 + POLICY.format("permit"), R2=R2, R3=SINK))
    assert told(fail(start, "R1:Gi0/2"))[ONE, TWO] == "reached"


def test_a_policy_that_looks_at_ports_leaves_echoes_alone() -> None:
    mine = POLICY.format("permit").replace("permit ip", "permit tcp").replace("0.0.0.255\naccess", "0.0.0.255 eq 80\naccess")
    start = now(net(R1=R1 + mine, R2=R2, R3=SINK))
    assert told(start)[ONE, TWO] == "reached"
    assert told(start, Asked(Flow(6, 80)))[ONE, TWO] == "lost there no-route at R3"
    assert told(start, Asked(Flow(6)))[ONE, TWO].startswith("perhaps there insufficient-information at R1")


def test_strict_reverse_path_drops_what_comes_in_elsewhere_than_its_route_back() -> None:
    # R1 sends by the first link, R2 by the second
    links = "interface Gi0/{0}\n ip address 10.0.13.{1} 255.255.255.252\n"
    check = "interface Gi0/1\n ip verify unicast source reachable-via {}\n"
    one = R1 + links.format(3, 1)
    other = R2.replace("10.0.12.1", "10.0.13.1") + links.format(3, 2)
    assert told(now(net(R1=one, R2=other)))[ONE, TWO] == "reached"
    strict = told(now(net(R1=one, R2=other + check.format("rx"))))
    assert strict == {
        (ONE, TWO): "lost there denied-in at R2 (R2.cfg:9)",
        (TWO, ONE): "lost back denied-in at R2 (R2.cfg:9)",
    }
    assert told(now(net(R1=one, R2=other + check.format("any"))))[ONE, TWO] == "reached"


def test_who_answers_for_the_virtual_address_is_the_gateway() -> None:  # S12.1
    lan = "interface Gi0/0\n ip address 10.0.1.{0} 255.255.255.0\n standby 1 ip 10.0.1.254\n standby 1 priority {1}\n"
    link = "interface Gi0/1\n ip address 10.0.{0}.1 255.255.255.0\n"
    start = net(R1=lan.format(1, 110) + link.format(11), R2=lan.format(2, 100) + link.format(12))
    found = told(now(start))
    assert found[ONE, "10.0.11.0/24"] == "reached"
    assert found[ONE, "10.0.12.0/24"] == "lost there no-route at R1"


def test_two_routers_without_a_virtual_address_are_either_the_gateway() -> None:
    lan = "interface Gi0/0\n ip address 10.0.1.{0} 255.255.255.0\n"
    link = "interface Gi0/1\n ip address 10.0.{0}.1 255.255.255.0\n"
    found = failures(ask(now(net(R1=lan.format(1) + link.format(11), R2=lan.format(2) + link.format(12)))))
    why = [one.reason.stop.reason for one in found if (ONE, "10.0.12.0/24") in {(a.name, b.name) for a, b in one.examples}]
    assert why == ["it depends on which router 10.0.1.0/24 sends to: by R1 R1 has no route"]


def test_a_host_whose_gateway_failed_has_no_other() -> None:
    lan = "interface Gi0/0\n ip address 10.0.1.{0} 255.255.255.0\n"
    third = lan.format(3) + "ip route 0.0.0.0 0.0.0.0 10.0.1.1\n"
    start = now(net(R1=R1, R2=R2, R3=third, links=(("R1:Gi0/0", "R3:Gi0/0", "via-switch"),)))
    assert told(start)[ONE, TWO] == "reached"
    assert told(fail(start, "R3"))[ONE, TWO] == "perhaps there arp-failed at R3"


def test_load_that_is_shared_over_a_dead_way_is_perhaps() -> None:
    hop = "interface Gi0/3\n ip address 10.0.13.1 255.255.255.252\nip route 10.0.2.0 255.255.255.0 10.0.13.2\n"
    start = now(net(R1=R1 + hop, R2=R2, R3="interface Gi0/0\n ip address 10.0.13.2 255.255.255.252\n"))
    (found,) = (one for one in failures(ask(start)) if one.reason.way == "there")
    assert found.reason.verdict == "perhaps"
    assert found.reason.stop.reason == "R1 shares the load, and on one of the ways R3 has no route"


def test_a_vrf_is_a_network_of_its_own() -> None:
    red = "vrf definition RED\ninterface Gi0/5\n vrf forwarding RED\n ip address 10.0.5.1 255.255.255.0\n"
    found = told(two(red))
    assert found["10.0.5.0/24", ONE] == "lost there no-route at R1"
    leak = "ip route vrf RED 10.0.2.0 255.255.255.0 10.0.12.2 global\n"
    assert told(two(red + leak))["10.0.5.0/24", TWO] == "lost back no-route at R2"


def test_what_leaves_the_files_is_perhaps() -> None:
    start = now(net(R1=R1.replace("10.0.12.2", "10.0.1.77"), R2=R2))
    assert told(start)[ONE, TWO] == "perhaps there exits-network at R1"


def test_two_sites_with_the_same_addresses_do_not_reach_each_other() -> None:
    again = "interface Gi0/0\n ip address 10.0.1.1 255.255.255.0\n"
    found = ask(now(net(R1=R1, R2=again)))
    assert [one.name for one in found.subnets] == [f"{ONE} (R1:GigabitEthernet0/0)", f"{ONE} (R2:GigabitEthernet0/0)"]
    assert [cell.reason.stop.disposition for cell in found.cells() if cell.reason] == ["arp-failed", "arp-failed"]


def test_what_is_routed_to_another_site_with_the_same_addresses_does_not_arrive() -> None:
    found = ask(now(net(R1=R1, R2=R2, R3="interface Gi0/0\n ip address 10.0.2.1 255.255.255.0\n")))
    cells = {(cell.source.name, cell.destination.name): cell for cell in found.cells()}
    reason = cells[ONE, f"{TWO} (R3:GigabitEthernet0/0)"].reason
    assert reason
    assert (reason.verdict, reason.stop.disposition, reason.stop.node) == ("lost", "arp-failed", "R2")
    assert cells[ONE, f"{TWO} (R2:GigabitEthernet0/0)"].verdict == "reached"


def test_proxy_arp_takes_what_a_static_sends_out_of_an_interface() -> None:  # S3.6
    one = R1.replace("255.255.255.0 10.0.12.2", "255.255.255.0 Gi0/1")
    assert told(now(net(R1=one, R2=R2)))[ONE, TWO] == "reached"
    found = told(now(net(R1=one, R2=R2 + "interface Gi0/1\n no ip proxy-arp\n")))
    assert found[ONE, TWO] == "lost there arp-failed at R1 (R2.cfg:7)"


TUNNEL = "interface Tunnel0\n ip address 10.5.5.{0} 255.255.255.252\n tunnel source Gi0/1\n tunnel destination 10.0.12.{1}\n"


def test_what_carries_a_tunnel_has_to_pass_as_well() -> None:  # S8.3
    one = R1.replace("10.0.2.0 255.255.255.0 10.0.12.2", "10.0.2.0 255.255.255.0 Tunnel0") + TUNNEL.format(1, 2)
    other = R2.replace("10.0.1.0 255.255.255.0 10.0.12.1", "10.0.1.0 255.255.255.0 Tunnel0") + TUNNEL.format(2, 1)
    assert told(now(net(R1=one, R2=other)))[ONE, TWO] == "reached"
    block = "interface Gi0/1\n ip access-group 101 in\naccess-list 101 {}\n"
    found = told(now(net(R1=one, R2=other + block.format("permit icmp any any"))))
    assert found[ONE, TWO] == "lost there tunnel-down at R2 (R2.cfg:11)"
    assert told(now(net(R1=one, R2=other + block.format("permit gre any any"))))[ONE, TWO] == "reached"


def test_the_routers_own_packets_meet_no_list_on_their_way_out() -> None:  # S7.7
    block = "interface Gi0/1\n ip access-group 1 out\naccess-list 1 deny any\n"
    found = told(two(block), Asked(with_links=True))
    assert found["10.0.12.0/30", TWO] == "reached"
    assert found[ONE, TWO] == "lost there denied-out at R1 (R1.cfg:8 R1.cfg:7)"


def test_loopbacks_count_only_when_asked_for() -> None:
    loopback = "interface Loopback0\n ip address 10.255.0.2 255.255.255.255\n"
    start = two("ip route 10.255.0.2 255.255.255.255 10.0.12.2\n", loopback)
    assert told(start, Asked(with_loopbacks=True))[ONE, "10.255.0.2/32"] == "reached"
    assert all("10.255.0.2/32" not in pair for pair in told(start))


def chain(count: int) -> dict[str, str]:
    """10.0.0.0/24 - R1 - R2 - ... - Rn - 10.1.0.0/24, by static routes."""
    texts = {}
    for number in range(1, count + 1):
        near, far = f"10.{100 + number}.0", f"10.{101 + number}.0"
        near, far = "10.0.0" if number == 1 else near, "10.1.0" if number == count else far
        text = f"interface Gi0/0\n ip address {near}.{2 - (number == 1)} 255.255.255.0\n"
        text += f"interface Gi0/1\n ip address {far}.1 255.255.255.0\n"
        text += f"ip route 10.1.0.0 255.255.255.0 {far}.2\n" if number < count else ""
        text += f"ip route 10.0.0.0 255.255.255.0 {near}.1\n" if number > 1 else ""
        texts[f"R{number}"] = text
    return texts


def test_a_ttl_of_64_lasts_for_63_routers() -> None:  # S11.7
    assert told(now(net(chain(63))))["10.0.0.0/24", "10.1.0.0/24"] == "reached"
    assert told(now(net(chain(64))))["10.0.0.0/24", "10.1.0.0/24"] == "lost there ttl-expired at R64"


def test_a_zone_is_not_modelled() -> None:
    found = told(two("interface Gi0/0\n zone-member security LAN\n"))
    assert found[ONE, TWO] == "perhaps there insufficient-information at R1 (R1.cfg:7)"


def test_what_a_list_denies_inspection_may_let_in() -> None:
    block = "interface Gi0/1\n ip access-group 101 in\n ip inspect FW out\naccess-list 101 deny ip any any\n"
    assert told(two("", block))[ONE, TWO].startswith("perhaps there insufficient-information at R2 (R2.cfg:9")


def test_a_tunnel_that_ipsec_does_not_protect_carries_nothing() -> None:
    profile = "crypto ipsec transform-set T esp-aes\ncrypto ipsec profile P\n set transform-set T\n"
    protected = profile + "interface Tunnel0\n tunnel protection ipsec profile P\n"
    one = R1.replace("10.0.2.0 255.255.255.0 10.0.12.2", "10.0.2.0 255.255.255.0 Tunnel0") + TUNNEL.format(1, 2)
    other = R2.replace("10.0.1.0 255.255.255.0 10.0.12.1", "10.0.1.0 255.255.255.0 Tunnel0") + TUNNEL.format(2, 1)
    keys = "crypto isakmp policy 10\n authentication pre-share\ncrypto isakmp key {} address 0.0.0.0\n"
    alike = now(net(R1=one + protected + keys.format("same"), R2=other + protected + keys.format("same")))
    assert told(alike)[ONE, TWO] == "reached"
    apart = now(net(R1=one + protected + keys.format("same"), R2=other + protected + keys.format("other")))
    assert told(apart)[ONE, TWO].startswith("lost there tunnel-down at R1")


class TestHosts:
    """Hosts of `[hosts]` stand for themselves."""

    @staticmethod
    def told(**hosts: Host) -> dict[tuple[str, str], str]:
        return told(now(net(R1=R1, R2=R2)._replace(hosts=hosts)))

    @staticmethod
    def host(address: str, length: int, gateway: str | None) -> Host:
        number = parse_address(address)
        own = parse_address(gateway) if gateway else None
        return Host("pc", number, host_prefix(number, length), own)

    def test_a_host_is_a_row_of_its_own(self) -> None:
        found = self.told(pc=self.host("10.0.1.9", 24, "10.0.1.1"))
        assert found["pc", TWO] == found[TWO, "pc"] == found["pc", ONE] == found[ONE, "pc"] == "reached"

    def test_a_gateway_that_is_not_in_its_subnet_leads_nowhere(self) -> None:  # EX-11.4
        found = self.told(pc=self.host("10.0.1.9", 24, "10.0.2.1"))
        assert found["pc", TWO] == "lost there no-route at pc"
        assert found[TWO, "pc"] == "lost back no-route at pc"

    def test_a_gateway_that_is_no_router_of_the_files_is_not_known(self) -> None:
        assert self.told(pc=self.host("10.0.1.9", 24, "10.0.1.7"))["pc", TWO].startswith("perhaps there")

    def test_a_gateway_that_failed_answers_nobody(self) -> None:
        other = "interface Gi0/0\n ip address 10.0.1.3 255.255.255.0\n"
        hosts = {"pc": self.host("10.0.1.9", 24, "10.0.1.3")}
        third = other + "ip route 0.0.0.0 0.0.0.0 10.0.1.1\n"
        start = now(net(R1=R1, R2=R2, R3=third, links=(("R1:Gi0/0", "R3:Gi0/0", "via-switch"),))._replace(hosts=hosts))
        assert told(start)["pc", TWO] == "reached"
        assert told(fail(start, "R3"))["pc", TWO] == "lost there arp-failed at pc"

    def test_a_mask_too_short_takes_proxy_arp(self) -> None:  # EX-11.3
        assert self.told(pc=self.host("10.0.1.9", 16, "10.0.1.1"))["pc", TWO].startswith("perhaps there")

    def test_a_host_that_is_in_no_subnet_is_named(self) -> None:
        found = ask(now(net(R1=R1, R2=R2)._replace(hosts={"pc": self.host("10.7.7.7", 24, None)})))
        assert found.cautions == ("host pc is in no subnet of these files that is up; the answer is without it",)


def test_failures_are_grouped_by_why() -> None:
    third = "interface Gi0/2\n ip address 10.0.3.1 255.255.255.0\n"
    route = "ip route 10.0.3.0 255.255.255.0 10.0.12.1\n"
    block = "interface Gi0/1\n ip access-group 1 in\naccess-list 1 deny 10.0.0.0 0.0.255.255\n"
    found = failures(ask(two(third, route + block)))
    assert [(one.pairs, one.reason.way, one.reason.stop.node) for one in found] == [(2, "there", "R2"), (2, "back", "R2")]
