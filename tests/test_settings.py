"""`[hosts]` and `[dns.zones]` of `routecheck.toml`, and its JSON schema."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from routecheck.address import dotted
from routecheck.diagnostic import UsageError
from routecheck.model.hosts import Host, Record, Service, Zone
from routecheck.network import load, with_added
from routecheck.settings import Added, added, schema
from tests.builders import net

SCHEMA = Path(__file__).parent.parent / "docs" / "schemas" / "routecheck.toml.schema.json"


def read(text: str) -> Added:
    return added("routecheck.toml", tomllib.loads(text))


def host(lines: str) -> Host:
    return read(f"[hosts.pc1]\n{lines}").hosts["pc1"]


def zone(records: str, name: str = "example.org") -> Zone:
    (found,) = read(f'[dns.zones."{name}"]\nservers = ["192.0.2.53"]\nrecords = [{records}]').zones.values()
    return found


def refused(text: str) -> str:
    with pytest.raises(UsageError) as caught:
        read(text)
    message = str(caught.value)
    assert message.startswith("routecheck.toml: ")
    assert "\n" not in message
    return message.removeprefix("routecheck.toml: ")


class TestHosts:
    def test_a_host_has_what_is_declared(self) -> None:
        made = host(
            'address = "192.168.1.10/24"\ngateway = "192.168.1.1"\nresolvers = ["8.8.8.8", "9.9.9.9"]\n'
            'services = ["tcp/443", "udp/53", "icmp"]\nattached = "SW1:Gi0/5"\nmac = "0200.0000.0010"\n'
        )
        assert made.address is not None
        assert made.gateway is not None
        assert (dotted(made.address), str(made.prefix), dotted(made.gateway)) == ("192.168.1.10", "192.168.1.0/24", "192.168.1.1")
        assert [dotted(one) for one in made.resolvers] == ["8.8.8.8", "9.9.9.9"]
        assert made.services == (Service("tcp", 443), Service("udp", 53), Service("icmp"))
        assert (made.attached, made.mac, made.is_dhcp) == ("SW1:Gi0/5", "02:00:00:00:00:10", False)
        assert made.place == "routecheck.toml: hosts.pc1"

    def test_what_is_not_declared_is_not_there(self) -> None:
        made = host('address = "10.0.0.5/24"')
        assert (made.gateway, made.resolvers, made.services, made.attached, made.mac) == (None, (), (), None, None)

    def test_a_host_of_dhcp_has_no_address_of_its_own(self) -> None:
        made = host('address = "dhcp"')
        assert (made.address, made.prefix, made.is_dhcp) == (None, None, True)

    def test_a_gateway_that_is_not_on_link_is_kept_because_people_make_that_mistake(self) -> None:
        """EX-11.4."""
        made = host('address = "10.0.0.5/24"\ngateway = "10.0.1.1"')
        assert made.gateway == (10 << 24) + 257

    @pytest.mark.parametrize(
        ("lines", "message"),
        [
            ('gateway = "10.0.0.1"', "hosts.pc1 has no address"),
            (
                'address = "10.0.0.5"',
                "hosts.pc1.address: '10.0.0.5' is not an address with a mask, like 192.168.1.10/24, nor dhcp",
            ),
            ('address = "10.0.0.5/33"', "hosts.pc1.address: '/33' is not the length of a mask: it must be /1 to /32"),
            ('address = "10.0.0.0/24"', "hosts.pc1.address: 10.0.0.0 is the network address of 10.0.0.0/24"),
            ('address = "10.0.0.255/24"', "hosts.pc1.address: 10.0.0.255 is the broadcast address of 10.0.0.0/24"),
            ('address = "224.0.0.5/24"', "hosts.pc1.address: 224.0.0.5 cannot be the address of a host"),
            ('address = "10.0.0.5/24"\ngateway = "gw"', "hosts.pc1.gateway: 'gw' is not an IPv4 address"),
            ('address = "10.0.0.5/24"\nresolvers = ["dns"]', "hosts.pc1.resolvers: 'dns' is not an IPv4 address"),
            (
                'address = "10.0.0.5/24"\nservices = ["https"]',
                "hosts.pc1.services: 'https' is not a service; write it as tcp/443, udp/53 or icmp",
            ),
            (
                'address = "10.0.0.5/24"\nservices = ["tcp/0"]',
                "hosts.pc1.services: 'tcp/0' is not a service: a port is a number from 1 to 65535",
            ),
            (
                'address = "10.0.0.5/24"\nattached = "Gi0/5"',
                "hosts.pc1.attached: 'Gi0/5' is not an interface; write it as R2:Gi0/1",
            ),
            ('address = "10.0.0.5/24"\nmac = "nonsense"', "hosts.pc1.mac: 'nonsense' is not a MAC address"),
        ],
    )
    def test_what_cannot_be_is_refused(self, lines: str, message: str) -> None:
        assert refused(f"[hosts.pc1]\n{lines}") == message

    @pytest.mark.parametrize("name", ["8.8.8.8", "17", "pc 1", "R1:Gi0", ".x", "x."])
    def test_a_host_s_name_looks_like_a_name(self, name: str) -> None:
        assert "a host's name" in refused(f'[hosts."{name}"]\naddress = "10.0.0.5/24"')

    def test_two_hosts_with_one_address_are_refused(self) -> None:
        text = '[hosts.a]\naddress = "10.0.0.5/24"\n[hosts.b]\naddress = "10.0.0.5/16"\n'
        assert refused(text) == "hosts.b: address 10.0.0.5 is also that of hosts.a"
        text = '[hosts.a]\naddress = "10.0.0.5/24"\nattached = "R1:Gi0/0"\n[hosts.b]\naddress = "10.0.0.5/16"\nattached = '
        assert refused(text + '"r1:gigabitethernet 0/0"') == "hosts.b: address 10.0.0.5 is also that of hosts.a"

    def test_two_sites_may_use_one_address(self) -> None:
        text = (
            '[hosts.a]\naddress = "10.0.0.5/24"\nattached = "R1:Gi0/0"\n[hosts.b]\naddress = "10.0.0.5/24"\nattached = "R2:Gi0/0"'
        )
        assert list(read(text).hosts) == ["a", "b"]

    def test_a_host_cannot_be_called_like_a_device(self) -> None:
        network = net(R1="hostname R1\ninterface GigabitEthernet0/0\n")
        with pytest.raises(UsageError, match=r"hosts\.r1: R1 is the name of a device"):
            with_added(network, read('[hosts.r1]\naddress = "10.0.0.5/24"'))

    def test_a_folder_s_hosts_and_zones_are_in_its_network(self, tmp_path: Path) -> None:
        (tmp_path / "R1.cfg").write_text("hostname R1\ninterface GigabitEthernet0/0\n")
        text = '[hosts.pc2]\naddress = "dhcp"\n[hosts.pc1]\naddress = "10.0.0.5/24"\n[dns.zones."Example.org."]\n'
        (tmp_path / "routecheck.toml").write_text(text)
        network = load(str(tmp_path))
        assert list(network.hosts) == ["pc1", "pc2"]
        assert list(network.zones) == ["example.org"]


class TestZones:
    def test_names_are_in_lower_case_without_the_last_dot_and_the_root_is_empty(self) -> None:
        made = zone('{ name = "WWW.Example.org.", type = "CNAME", value = "Web.example.NET." }', "Example.ORG.")
        assert (made.name, [dotted(one) for one in made.servers]) == ("example.org", ["192.0.2.53"])
        assert made.records == (Record("www.example.org", "CNAME", "web.example.net", 3600),)
        assert zone('{ name = "org", type = "NS", value = "a0.org" }', ".").name == ""

    def test_a_name_that_is_not_there_may_be_remembered_for_the_lower_of_two_times(self) -> None:
        """RFC 2308 5."""
        soa = '{ name = "example.org", type = "SOA", value = "ns.example.org admin.example.org 1 2 3 4 MIN", ttl = 900 }'
        assert zone(soa.replace("MIN", "300")).negative_ttl_s == 300
        assert zone(soa.replace("MIN", "3600")).negative_ttl_s == 900
        assert zone("").negative_ttl_s == 0

    @pytest.mark.parametrize(
        ("record", "message"),
        [
            (
                'name = "www", type = "A", value = "192.0.2.1"',
                "name: 'www' is not in the zone example.org; did you mean www.example",
            ),
            ('name = "*.example.org", type = "A", value = "192.0.2.1"', "names with * are not modelled"),
            ('name = "a b.example.org", type = "A", value = "192.0.2.1"', "'a b.example.org' is not a domain name"),
            ('name = "www.example.org", type = "A", value = "web"', "value: 'web' is not an IPv4 address"),
            ('name = "www.example.org", type = "CNAME", value = ""', "value: '' is not a domain name"),
            ('name = "example.org", type = "SOA", value = "a b 1"', "value: an SOA is 'server mailbox serial"),
            ('name = "www.example.org", type = "a", value = "192.0.2.1"', "unknown type 'a'; did you mean A"),
            ('name = "www.example.org", type = "A"', "has no value"),
            ('name = "www.example.org", type = "A", value = "192.0.2.1", ttl = -1', "ttl must be 0 or more, not -1"),
        ],
    )
    def test_a_record_that_cannot_be_is_refused_with_its_number(self, record: str, message: str) -> None:
        found = refused(f'[dns.zones."example.org"]\nrecords = [{{ {record} }}]')
        assert "records 1" in found
        assert message in found

    def test_a_name_with_a_cname_has_nothing_else(self) -> None:
        records = '{ name = "www.example.org", type = "CNAME", value = "a.example.org" }'
        other = '{ name = "www.example.org", type = "A", value = "192.0.2.1" }'
        assert "so can have no other record" in refused(f'[dns.zones."example.org"]\nrecords = [{records}, {other}]')

    def test_a_zone_is_declared_once(self) -> None:
        assert "is the same zone as" in refused('[dns.zones."example.org"]\n[dns.zones."EXAMPLE.org."]')

    def test_a_zone_has_one_start_at_its_own_name(self) -> None:
        soa = '{ name = "www.example.org", type = "SOA", value = "ns.example.org admin.example.org 1 2 3 4 300" }'
        assert "one SOA record, that of its own name" in refused(f'[dns.zones."example.org"]\nrecords = [{soa}]')


class TestSchema:
    def test_the_published_schema_is_that_of_the_table(self) -> None:
        """To write it anew, print `json.dumps(schema(), indent=2)`."""
        assert json.loads(SCHEMA.read_text()) == schema()

    def test_it_is_a_schema_that_takes_what_the_reader_takes(self) -> None:
        jsonschema.Draft202012Validator.check_schema(schema())
        text = """
[[links]]
ends = ["R2:Gi0/1", "R3:Gi0/0"]
kind = "direct"
[hosts.pc1]
address = "192.168.1.10/24"
attached = "SW1:Gi0/5"
[dns.zones."google.com"]
records = [{ name = "google.com", type = "A", value = "142.250.74.14", ttl = 300 }]
[[expect]]
reach = { from = "pc1", to = "google.com", port = 443 }
[check]
ignore = ["RTE107"]
[switches]
"static.most_lookups" = 8
static.resolve_via_default = "always"
"""
        read(text)
        jsonschema.validate(tomllib.loads(text), schema())

    @pytest.mark.parametrize(
        "text",
        [
            "colour = 1",
            '[[links]]\nkind = "cable"',
            '[hosts.pc1]\ngateway = "10.0.0.1"',
            '[dns.zones."x"]\nrecords = [{ name = "x", type = "a", value = "192.0.2.1" }]',
            '[dns.zones."x"]\nrecords = [{ name = "x", type = "A", value = "192.0.2.1", ttl = -1 }]',
            '[switches]\n"static.resolve_via_default" = "perhaps"',
        ],
    )
    def test_it_refuses_what_the_reader_refuses(self, text: str) -> None:
        refused(text)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(tomllib.loads(text), schema())
