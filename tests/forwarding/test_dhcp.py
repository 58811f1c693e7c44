"""How hosts get their addresses (S12.6, EX-12.3)."""

from __future__ import annotations

import pytest

from routecheck.address import dotted, parse_address
from routecheck.forwarding.dhcp.hosts import leased, leases
from routecheck.forwarding.dhcp.lease import Client, Lease, NoLease, lease
from routecheck.forwarding.dhcp.messages import Message
from routecheck.network import Network
from routecheck.rib.world import World
from routecheck.topology import End
from tests.builders import declared, fail, net, now

R1 = """hostname R1
interface GigabitEthernet0/0
 ip address 192.168.1.1 255.255.255.0
"""
POOL = """ip dhcp excluded-address 192.168.1.1 192.168.1.10
ip dhcp pool LAN
 network 192.168.1.0 255.255.255.0
 default-router 192.168.1.1
 dns-server 8.8.8.8
"""
LAN = (End("R1", "GigabitEthernet0/0"),)


def world(network: Network) -> World:
    return now(network).state.world()


def ask(text: str = POOL, mac: str | None = None, taken: tuple[str, ...] = ()) -> Lease | NoLease:
    """What a client on R1's LAN gets."""
    client = Client("pc", mac, LAN, frozenset(map(parse_address, taken)))
    return lease(world(net(R1=R1 + text)), client)


def given(text: str = POOL, mac: str | None = None, taken: tuple[str, ...] = ()) -> Lease:
    found = ask(text, mac, taken)
    assert isinstance(found, Lease), found
    return found


def refused(text: str, taken: tuple[str, ...] = ()) -> tuple[str, str]:
    found = ask(text, None, taken)
    assert isinstance(found, NoLease), found
    return found.code, found.told


def told(messages: tuple[Message, ...]) -> list[str]:
    return [
        f"{one.kind} {one.sender} > {one.receiver}: {dotted(one.source)}:{one.source_port} > "
        f"{dotted(one.destination)}:{one.destination_port} giaddr {dotted(one.giaddr)} offered {dotted(one.offered)}"
        for one in messages
    ]


class TestPools:
    def test_ex_12_3_the_first_client_gets_the_lowest_address_that_is_not_excluded(self) -> None:
        """EX-12.3."""
        found = given()
        assert (dotted(found.address), str(found.prefix)) == ("192.168.1.11", "192.168.1.0/24")
        assert (dotted(found.gateway or 0), [dotted(one) for one in found.resolvers]) == ("192.168.1.1", ["8.8.8.8"])
        assert (found.lease_s, found.server, found.pool, found.doubts) == (86400, "R1", "LAN", ())
        assert [str(line) for line in found.lines] == ["R1.cfg:5", "R1.cfg:6", "R1.cfg:7", "R1.cfg:8"]

    def test_the_four_messages_have_the_ports_of_dhcp(self) -> None:
        assert told(given().messages) == [
            "DISCOVER pc > R1: 0.0.0.0:68 > 255.255.255.255:67 giaddr 0.0.0.0 offered 0.0.0.0",
            "OFFER R1 > pc: 192.168.1.1:67 > 192.168.1.11:68 giaddr 0.0.0.0 offered 192.168.1.11",
            "REQUEST pc > R1: 0.0.0.0:68 > 255.255.255.255:67 giaddr 0.0.0.0 offered 192.168.1.11",
            "ACK R1 > pc: 192.168.1.1:67 > 192.168.1.11:68 giaddr 0.0.0.0 offered 192.168.1.11",
        ]

    @pytest.mark.parametrize(
        ("more", "taken", "address"),
        [
            ("", ("192.168.1.11", "192.168.1.12"), "192.168.1.13"),
            ("ip dhcp excluded-address 192.168.1.5 192.168.1.20\n", (), "192.168.1.21"),
            ("ip dhcp excluded-address vrf A 192.168.1.11\n", (), "192.168.1.11"),
            ("interface GigabitEthernet0/0\n ip address 192.168.1.11 255.255.255.0\n", (), "192.168.1.12"),
            ("interface GigabitEthernet0/0\n standby 1 ip 192.168.1.11\n", (), "192.168.1.12"),
            ("ip dhcp pool FIXED\n host 192.168.1.11 255.255.255.0\n hardware-address 0200.0000.0099\n", (), "192.168.1.12"),
        ],
    )
    def test_what_is_in_use_excluded_or_reserved_is_left_out(self, more: str, taken: tuple[str, ...], address: str) -> None:
        assert dotted(given(POOL + more, None, taken).address) == address

    def test_neither_the_first_nor_the_last_address_of_a_block_is_leased(self) -> None:
        small = "ip dhcp pool LAN\n network 192.168.1.0 255.255.255.252\n"
        assert dotted(given(small).address) == "192.168.1.2"
        assert refused(small, ("192.168.1.2",)) == ("EXHAUSTED", "pool LAN of R1 has no free address")

    def test_a_pool_without_gateway_and_resolver_gives_neither(self) -> None:
        """S12.6: no off-link reach, and names fail."""
        found = given("ip dhcp pool LAN\n network 192.168.1.0 /24\n lease infinite\n")
        assert (found.gateway, found.resolvers, found.lease_s) == (None, (), None)

    def test_a_reservation_goes_before_the_pool_and_takes_its_options_from_it(self) -> None:
        text = POOL + "ip dhcp pool FIXED\n host 192.168.1.77 255.255.255.0\n client-identifier 0102.0000.0000.10\n"
        found = given(text, "02:00:00:00:00:10")
        assert (dotted(found.address), found.pool, dotted(found.gateway or 0)) == ("192.168.1.77", "FIXED", "192.168.1.1")
        assert dotted(given(text, "02:00:00:00:00:11").address) == "192.168.1.11"

    def test_the_narrowest_pool_of_the_subnet_is_used_and_inherits_from_the_wider(self) -> None:
        wide = "ip dhcp pool WIDE\n network 192.168.0.0 255.255.0.0\n dns-server 9.9.9.9\n lease 9\n"
        found = given(wide + "ip dhcp pool LAN\n network 192.168.1.0 /24\n")
        assert (found.pool, [dotted(one) for one in found.resolvers], found.lease_s) == ("LAN", ["9.9.9.9"], 86400)

    @pytest.mark.parametrize("line", ["class A", "option 121 hex 18c0", "import all", "reserved-only"])
    def test_lines_of_the_pool_that_are_not_looked_at_are_said(self, line: str) -> None:
        (doubt,) = given(POOL + f" {line}\n").doubts
        assert doubt == f"R1.cfg:9: '{line.split()[0]}' of a DHCP pool is not looked at and may change the lease"

    @pytest.mark.parametrize("line", ["option 150 ip 10.0.0.1", "domain-name a.example", "netbios-node-type h-node"])
    def test_lines_that_change_no_address_are_no_doubt(self, line: str) -> None:
        assert given(POOL + f" {line}\n").doubts == ()


class TestNobodyServes:
    @pytest.mark.parametrize(
        ("text", "code", "told"),
        [
            ("", "NO-SERVER", "nobody in the files serves or relays DHCP on the LAN of pc (R1:GigabitEthernet0/0)"),
            (POOL + "no service dhcp\n", "NO-SERVER", "nobody in the files serves or relays DHCP on the LAN of pc (R1:Gigabi"),
            (POOL.replace("192.168.1.0", "192.168.2.0"), "NO-SERVER", "R1 has no pool for the subnet of 192.168.1.1"),
            (POOL + " vrf A\n", "NO-SERVER", "R1 has no pool for the subnet of 192.168.1.1"),
            (POOL + "interface GigabitEthernet0/0\n shutdown\n", "NO-SERVER", "nobody in the files serves or relays"),
            (" ip helper-address 10.9.0.1\n", "INSUFFICIENT", "the DHCP server 10.9.0.1 is not in the files (R1.cfg:4)"),
            (" ip helper-address 10.9.0.1\nno ip forward-protocol udp bootps\n", "NO-SERVER", "nobody in the files"),
        ],
    )
    def test_why_there_is_no_lease_is_told(self, text: str, code: str, told: str) -> None:
        found = refused(text)
        assert (found[0], found[1][: len(told)]) == (code, told)

    def test_a_discover_is_sent_all_the_same(self) -> None:
        found = ask("")
        assert told(found.messages) == ["DISCOVER pc > : 0.0.0.0:68 > 255.255.255.255:67 giaddr 0.0.0.0 offered 0.0.0.0"]

    def test_a_host_that_serves_dhcp_has_pools_that_nobody_declares(self) -> None:
        network = declared(net(R1=R1), '[hosts.srv]\naddress = "192.168.1.5/24"\nservices = ["udp/67"]\n')
        found = lease(world(network), Client("pc", None, LAN))
        assert isinstance(found, NoLease)
        assert (found.code, found.told) == ("INSUFFICIENT", "srv may serve pc, and no pools of hosts are declared")

    def test_a_server_that_is_down_serves_nobody(self) -> None:
        broken = fail(net(R1=R1 + POOL), "R1:Gi0/0").state.world()
        assert isinstance(lease(broken, Client("pc", None, LAN)), NoLease)


# pc ---- 192.168.1.0/24 ---- R1 .1 ---- 10.0.0.0/30 ---- .2 R2, which has the pool
RELAY = R1 + " ip helper-address 10.0.0.2\ninterface GigabitEthernet0/1\n ip address 10.0.0.1 255.255.255.252\n"
SERVER = "hostname R2\ninterface GigabitEthernet0/1\n ip address 10.0.0.2 255.255.255.252\n" + POOL
OTHER = "ip dhcp pool OTHER\n network 10.0.0.0 255.255.255.252\n"


class TestRelays:
    def test_the_pool_goes_by_the_address_of_the_relay_and_not_by_where_the_server_is(self) -> None:
        """S12.6: by giaddr."""
        found = lease(world(net(R1=RELAY, R2=SERVER + OTHER)), Client("pc", None, LAN))
        assert isinstance(found, Lease)
        assert (dotted(found.address), found.server, found.pool) == ("192.168.1.11", "R2", "LAN")
        assert str(found.lines[0]) == "R1.cfg:4"
        assert told(found.messages)[:4] == [
            "DISCOVER pc > R1: 0.0.0.0:68 > 255.255.255.255:67 giaddr 0.0.0.0 offered 0.0.0.0",
            "DISCOVER R1 > R2: 192.168.1.1:67 > 10.0.0.2:67 giaddr 192.168.1.1 offered 0.0.0.0",
            "OFFER R2 > R1: 10.0.0.2:67 > 192.168.1.1:67 giaddr 192.168.1.1 offered 192.168.1.11",
            "OFFER R1 > pc: 192.168.1.1:67 > 192.168.1.11:68 giaddr 192.168.1.1 offered 192.168.1.11",
        ]
        assert [one.kind for one in found.messages[4:]] == ["REQUEST", "REQUEST", "ACK", "ACK"]

    def test_a_server_that_is_not_reached_gives_nothing(self) -> None:
        asked: list[Message] = []

        def deliver(message: Message) -> bool:
            asked.append(message)
            return False

        found = lease(world(net(R1=RELAY, R2=SERVER)), Client("pc", None, LAN), deliver)
        assert isinstance(found, NoLease)
        assert (found.code, found.told) == (
            "TIMEOUT", "10.0.0.2, which R1:GigabitEthernet0/0 relays to, does not answer"
        )  # fmt: skip
        assert [(one.kind, dotted(one.destination)) for one in asked] == [("DISCOVER", "10.0.0.2")]

    def test_a_server_without_pools_is_named(self) -> None:
        found = lease(world(net(R1=RELAY, R2=SERVER.partition("ip dhcp")[0])), Client("pc", None, LAN))
        assert isinstance(found, NoLease)
        assert found.told == "R2 (10.0.0.2), which R1:GigabitEthernet0/0 relays to, serves no DHCP"

    def test_a_declared_host_as_server_is_unknown(self) -> None:
        network = declared(net(R1=RELAY), '[hosts.srv]\naddress = "10.0.0.2/30"\n')
        found = lease(world(network), Client("pc", None, LAN))
        assert isinstance(found, NoLease)
        assert (found.code, found.told) == ("INSUFFICIENT", "10.0.0.2 is srv, whose pools are not declared (R1.cfg:4)")

    def test_two_servers_on_one_lan_are_said(self) -> None:
        other = R1.replace("R1", "R9").replace("192.168.1.1 ", "192.168.1.2 ") + POOL
        ends = (*LAN, End("R9", "GigabitEthernet0/0"))
        found = lease(world(net(R1=R1 + POOL, R9=other)), Client("pc", None, ends))
        assert isinstance(found, Lease)
        assert found.server == "R1"
        assert found.doubts == ("R1 and R9 both offer pc an address; that of R1 is taken to come first",)


class TestHosts:
    TOML = """
[hosts.b]
address = "dhcp"
resolvers = ["9.9.9.9"]
[hosts.a]
address = "dhcp"
[hosts.fixed]
address = "192.168.1.11/24"
[hosts.elsewhere]
address = "192.168.1.12/24"
attached = "R9:Gi0/0"
[hosts.lost]
address = "dhcp"
"""

    def test_hosts_are_served_in_the_order_of_their_names(self) -> None:
        network = declared(net(R1=R1 + POOL), self.TOML)
        plugs = {"a": LAN, "b": LAN, "fixed": LAN, "elsewhere": (End("R9", "GigabitEthernet0/0"),)}
        found = leases(world(network), plugs)
        assert {name: dotted(one.address) for name, one in found.items() if isinstance(one, Lease)} == {
            "a": "192.168.1.12", "b": "192.168.1.13"
        }  # fmt: skip
        lost = found["lost"]
        assert isinstance(lost, NoLease)
        assert lost.code == "INSUFFICIENT"
        assert lost.told == (
            'nothing tells which LAN lost is on; say it with attached = "R1:Gi0/0" in routecheck.toml: hosts.lost'
        )  # fmt: skip

    def test_snooping_of_the_switch_is_said_and_not_looked_at(self) -> None:
        switch = (
            "hostname SW1\nip dhcp snooping\ninterface GigabitEthernet0/5\n switchport mode access\n ip dhcp snooping trust\n"
        )
        toml = '[hosts.a]\naddress = "dhcp"\nattached = "sw1:Gi0/5"\n[hosts.b]\naddress = "dhcp"\nattached = "R1:Gi0/0"\n'
        found = leases(world(declared(net(R1=R1 + POOL, SW1=switch), toml)), {"a": LAN, "b": LAN})
        assert [one.doubts for one in found.values() if isinstance(one, Lease)] == [
            ("SW1.cfg:2: 'ip dhcp snooping' is not looked at; the ports towards the server are taken to be trusted",), ()
        ]  # fmt: skip

    def test_a_host_has_what_its_lease_says_but_for_what_is_declared(self) -> None:
        network = declared(net(R1=R1 + POOL), self.TOML)
        found = given()
        one, other = (leased(network.hosts[name], found) for name in ("a", "b"))
        assert (dotted(one.address or 0), str(one.prefix), dotted(one.gateway or 0)) == (
            "192.168.1.11", "192.168.1.0/24", "192.168.1.1"
        )  # fmt: skip
        assert [[dotted(server) for server in made.resolvers] for made in (one, other)] == [["8.8.8.8"], ["9.9.9.9"]]
