"""Names and addresses that a device hands out, as they are read (S12.6, S12.7)."""

from __future__ import annotations

import pytest

from routecheck.address import dotted, parse_address
from routecheck.ios.fold import read_device
from routecheck.model.device import Device
from routecheck.model.services import RELAYED, Pool, Services


def device(text: str) -> Device:
    return read_device("hostname R1\n" + text, "R1.cfg")


def services(text: str) -> Services:
    found = device(text)
    assert not found.diagnostics
    assert found.services is not None
    return found.services


def pool(lines: str) -> Pool:
    found = services("ip dhcp pool LAN\n" + "".join(f" {line}\n" for line in lines.splitlines()))
    return found.pools["LAN"]


def refused(text: str) -> str:
    (found,) = device(text).diagnostics
    assert found.code == "CFG102"
    return found.message.removeprefix("not configured: ")


def addresses(made: tuple[int, ...]) -> list[str]:
    return [dotted(one) for one in made]


class TestNames:
    def test_a_device_without_such_lines_has_no_services(self) -> None:
        assert device("ip routing\n").services is None

    def test_a_host_is_known_by_its_name_in_any_case(self) -> None:
        (found,) = services("ip host WWW.Example.org 192.0.2.1 192.0.2.2\n").hosts.values()
        assert (found.name, addresses(found.addresses), str(found.line)) == (
            "www.example.org", ["192.0.2.1", "192.0.2.2"], "R1.cfg:2"
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("more", "left"),
        [
            ("ip host a 192.0.2.9", ["192.0.2.9"]),
            ("ip host a 2001 192.0.2.9", ["192.0.2.9"]),
            ("ip host A additional 192.0.2.9", ["192.0.2.1", "192.0.2.2", "192.0.2.9"]),
            ("no ip host a 192.0.2.1", ["192.0.2.2"]),
            ("no ip host A", None),
            ("ip host a 2001:db8::1", ["192.0.2.1", "192.0.2.2"]),
        ],
    )
    def test_the_last_line_about_a_host_wins_unless_it_adds(self, more: str, left: list[str] | None) -> None:
        hosts = services(f"ip host a 192.0.2.1 192.0.2.2\n{more}\n").hosts
        assert [addresses(one.addresses) for one in hosts.values()] == ([left] if left else [])

    def test_name_servers_keep_their_order_and_vrf(self) -> None:
        text = (
            "ip name-server 8.8.8.8 9.9.9.9\nip name-server vrf A 10.0.0.1\nip name-server 1.1.1.1\nno ip name-server 9.9.9.9\n"
        )
        found = services(text).name_servers
        assert [(dotted(one.address), one.vrf, one.line.number) for one in found] == [
            ("8.8.8.8", "", 2), ("10.0.0.1", "A", 3), ("1.1.1.1", "", 4)
        ]  # fmt: skip

    @pytest.mark.parametrize("line", ["ip domain lookup", "ip domain-lookup"])
    def test_names_are_looked_up_unless_that_is_off(self, line: str) -> None:
        assert services("ip dns server\n").no_lookup_line is None
        assert str(services(f"no {line}\n").no_lookup_line) == "R1.cfg:2"
        assert services(f"no {line}\n{line}\n").no_lookup_line is None

    def test_a_dns_server_is_on_only_where_configured(self) -> None:
        assert services("no ip domain lookup\n").dns_server_line is None
        assert str(services("ip dns server\n").dns_server_line) == "R1.cfg:2"
        assert services("ip dns server\nno ip dns server\n").dns_server_line is None

    @pytest.mark.parametrize("line", ["ip domain name Lab.example.", "ip domain-name lab.example"])
    def test_a_name_without_a_dot_gets_the_domain(self, line: str) -> None:
        made = services(line + "\n")
        assert made.names_of("PC1") == ("pc1.lab.example", "pc1")
        assert made.names_of("www.example.org") == ("www.example.org",)
        assert made.names_of("pc1.") == ("pc1",)
        assert made.names_of("pc1", "A") == ("pc1",)
        assert services(f"{line}\nno {line}\n").names_of("pc1") == ("pc1",)

    def test_a_list_of_domains_goes_before_the_domain(self) -> None:
        made = services("ip domain name a.example\nip domain list b.example\nip domain-list c.example\n")
        assert made.names_of("pc1") == ("pc1.b.example", "pc1.c.example", "pc1")

    def test_zones_of_the_device_s_own_are_noted_as_not_modelled(self) -> None:
        found = device("ip dns primary example.com soa ns.example.com admin.example.com 1 2 3 4\nip host a mx 1 b.example\n")
        assert [(note.what, note.fate) for note in found.notes] == [("ip dns primary", "packets"), ("ip host mx", "packets")]

    def test_what_is_no_address_is_refused(self) -> None:
        assert refused("ip host a b c\n") == "'b' is not an IPv4 address"
        assert refused("ip name-server x\n") == "'x' is not an IPv4 address"


class TestDhcp:
    def test_a_pool_leases_a_block_with_what_hosts_need(self) -> None:
        text = "network 192.168.1.0 255.255.255.0\ndefault-router 192.168.1.1 192.168.1.2\ndns-server 8.8.8.8\n"
        made = pool(text + "domain-name Lab.example\nlease 0 12 30")
        assert (str(made.prefix), str(made.prefix_line)) == ("192.168.1.0/24", "R1.cfg:3")
        assert addresses(made.gateways) == ["192.168.1.1", "192.168.1.2"]
        assert (addresses(made.resolvers), str(made.resolver_line)) == (["8.8.8.8"], "R1.cfg:5")
        assert (made.domain, made.lease_s) == ("lab.example", 45000)

    def test_a_block_without_a_mask_is_that_of_its_class(self) -> None:
        assert [str(pool(f"network {text}").prefix) for text in ("10.0.0.0", "172.16.0.0", "192.168.1.0")] == [
            "10.0.0.0/8", "172.16.0.0/16", "192.168.1.0/24"
        ]  # fmt: skip

    def test_a_lease_lasts_a_day_unless_told_otherwise(self) -> None:
        """S12.6."""
        assert pool("network 10.0.0.0 /24").lease_s == 86400
        assert pool("lease 3").lease_s == 3 * 86400
        assert pool("lease infinite").lease_s is None
        assert pool("lease 3\nno lease").lease_s == 86400

    def test_options_3_and_6_are_the_gateway_and_the_resolver(self) -> None:
        made = pool("network 10.0.0.0 /24\noption 3 ip 10.0.0.1\noption 6 ip 8.8.8.8")
        assert (addresses(made.gateways), addresses(made.resolvers)) == (["10.0.0.1"], ["8.8.8.8"])

    def test_other_options_are_noted_under_the_pool(self) -> None:
        found = device("ip dhcp pool LAN\n network 10.0.0.0 /24\n option 43 ip 10.0.0.2\n import all\n class X\n")
        assert [(note.what, note.names) for note in found.notes] == [
            ("option", ("LAN",)),
            ("import", ("LAN",)),
            ("class", ("LAN",)),
        ]

    @pytest.mark.parametrize(
        ("line", "mac"),
        [
            ("client-identifier 0102.0000.0000.10", "02:00:00:00:00:10"),
            ("hardware-address 0200.0000.0010", "02:00:00:00:00:10"),
            ("hardware-address 0200.0000.0010 ieee802", "02:00:00:00:00:10"),
            ("client-identifier 00.6162.63", None),
        ],
    )
    def test_a_reservation_is_for_one_client(self, line: str, mac: str | None) -> None:
        made = pool(f"host 10.0.0.77 255.255.255.0\n{line}")
        assert (made.host, str(made.host_prefix), made.client_mac) == (parse_address("10.0.0.77"), "10.0.0.0/24", mac)

    def test_what_is_set_is_taken_back(self) -> None:
        lines = """network 10.0.0.0 /24
network 10.0.1.0 /24 secondary
host 10.0.0.1 /24
default-router 10.0.0.1
dns-server 8.8.8.8
domain-name a.example
lease 3
hardware-address 0200.0000.0010
vrf A""".splitlines()
        bare = pool("")
        for line in lines:
            assert pool(line) != bare, line
            assert pool(f"{line}\nno {line}") == bare, line

    def test_pools_and_excluded_ranges_go_with_no(self) -> None:
        text = "ip dhcp excluded-address 10.0.0.1 10.0.0.9\nip dhcp excluded-address vrf A 10.0.0.1\nip dhcp pool LAN\n"
        found = services(text + "no ip dhcp pool LAN\nno ip dhcp excluded-address 10.0.0.1 10.0.0.9\n")
        assert not found.pools
        assert [(dotted(one.first), dotted(one.last), one.vrf) for one in found.excluded] == [("10.0.0.1", "10.0.0.1", "A")]

    def test_the_service_is_on_until_turned_off(self) -> None:
        assert services("ip dns server\n").no_dhcp_line is None
        assert str(services("no service dhcp\n").no_dhcp_line) == "R1.cfg:2"
        assert services("no service dhcp\nservice dhcp\n").no_dhcp_line is None

    def test_eight_services_are_relayed_unless_told_otherwise(self) -> None:
        """S12.7."""
        assert services("ip dns server\n").relayed_ports == RELAYED == {37, 49, 53, 67, 68, 69, 137, 138}
        assert services("no ip forward-protocol udp domain\nip forward-protocol udp 514\n").relayed_ports == RELAYED - {53} | {
            514
        }
        assert services("no ip forward-protocol udp 53\ndefault ip forward-protocol udp 53\n").relayed_ports == RELAYED
        assert services("no ip forward-protocol udp\n").relayed_ports == frozenset()

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("ip dhcp excluded-address 10.0.0.9 10.0.0.1", "10.0.0.1 is lower than 10.0.0.9, so this excludes nothing"),
            ("ip dhcp pool A\n network 10.0.0.0 /99", "99 is not a mask length: it must be 1 to 32"),
            ("ip dhcp pool A\n default-router gw", "'gw' is not an IPv4 address"),
            ("ip dhcp pool A\n lease 400", "400 is not a number of days: it must be 0 to 365"),
        ],
    )
    def test_what_ios_would_refuse_is_told(self, text: str, message: str) -> None:
        assert refused(text + "\n") == message

    def test_a_client_identifier_is_never_quoted(self) -> None:
        found = device("ip dhcp pool A\n client-identifier 00.7365.6372.6574.7465.7874\n hardware-address 7365.secret\n")
        assert "secret" not in repr(found)
        assert "7365" not in repr(found)


class TestHelpers:
    def port(self, text: str) -> list[tuple[str, str | None, int]]:
        made = device("interface GigabitEthernet0/0\n" + text).interfaces["GigabitEthernet0/0"]
        return [(dotted(one.address), one.vrf, one.line.number) for one in made.handling.helpers]

    def test_helpers_are_kept_in_order_with_their_vrf(self) -> None:
        text = " ip helper-address 10.9.0.1\n ip helper-address vrf A 10.9.0.1\n ip helper-address global 10.9.0.3\n"
        assert self.port(text) == [("10.9.0.1", None, 3), ("10.9.0.1", "A", 4), ("10.9.0.3", "", 5)]
        assert self.port(text + " no ip helper-address vrf A 10.9.0.1\n") == [("10.9.0.1", None, 3), ("10.9.0.3", "", 5)]

    def test_helpers_are_taken_back_one_by_one_or_all(self) -> None:
        text = " ip helper-address 10.9.0.1\n ip helper-address 10.9.0.2\n"
        assert self.port(text + " no ip helper-address 10.9.0.1\n") == [("10.9.0.2", None, 4)]
        assert self.port(text + " no ip helper-address\n") == []

    def test_a_port_serves_hosts_as_long_as_a_helper_or_a_group_is_left(self) -> None:
        def line(text: str) -> str:
            return str(device("interface GigabitEthernet0/0\n" + text).interfaces["GigabitEthernet0/0"].serves_hosts)

        text = " ip helper-address 10.9.0.1\n ip helper-address 10.9.0.2\n"
        assert line(text + " no ip helper-address 10.9.0.2\n") == "R1.cfg:3"
        assert line(text + " no ip helper-address\n") == "None"
        assert line(" standby 1 ip 10.0.0.1\n" + text + " no ip helper-address\n") == "R1.cfg:3"
