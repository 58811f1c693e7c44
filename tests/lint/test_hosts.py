"""What rules find in the hosts of `routecheck.toml` and in DHCP pools (EX-11.4, S12.6), and what they must leave alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from routecheck.lint.check import check
from routecheck.network import load
from routecheck.snapshot import snapshot
from tests.lint.running import messages

Ask = Callable[..., list[str]]
LAN = """hostname R1
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.0.1.1 255.255.255.0
"""
PC = '[hosts.pc]\naddress = "{}"\n'


@pytest.fixture
def said(tmp_path: Path) -> Ask:
    """The findings about hosts in a network of R1 and what `routecheck.toml` holds: code, place and sentence."""

    def ask(settings: str, config: str = LAN) -> list[str]:
        (tmp_path / "R1.cfg").write_text(config)
        (tmp_path / "routecheck.toml").write_text(settings)
        found = check(snapshot(load(str(tmp_path)))).findings
        return [f"{one.code} {one.spans[0]} {one.message}" for one in found if one.code.startswith("HST")]

    return ask


class TestHosts:
    def test_a_host_that_fits_its_lan_is_right(self, said: Ask) -> None:
        assert said(PC.format("10.0.0.10/24") + 'gateway = "10.0.0.1"\n') == []
        assert said(PC.format("10.0.0.10/24")) == [], "nobody on its LAN has a gateway"
        assert said(PC.format("dhcp") + 'gateway = "10.9.9.9"\nattached = "R1:Gi0/0"\n') == []

    def test_another_mask_with_the_line_of_the_host(self, said: Ask) -> None:
        text = "# hosts\n\n" + PC.format("10.0.0.10/16") + 'gateway = "10.0.0.1"\n'
        expected = "HST101 routecheck.toml:3 pc has the mask /16, and R1:GigabitEthernet0/0 on its LAN /24"
        assert said(text + 'attached = "R1:Gi0/0"\n') == [expected]

    def test_a_gateway_off_the_subnet(self, said: Ask) -> None:
        """EX-11.4."""
        (one,) = said(PC.format("10.0.0.5/24") + 'gateway = "10.0.1.1"\n')
        assert one == "HST103 routecheck.toml:1 the gateway 10.0.1.1 of pc is not in its subnet 10.0.0.0/24"

    def test_a_gateway_that_nobody_has(self, said: Ask) -> None:
        text = PC.format("10.0.0.10/24") + 'gateway = "10.0.0.254"\n'
        has = "R1:GigabitEthernet0/0 has 10.0.0.1"
        assert said(text) == [f"HST102 routecheck.toml:1 nobody on the LAN of pc has its gateway 10.0.0.254; {has}"]
        virtual = LAN.replace("10.0.0.1 255.255.255.0\n", "10.0.0.1 255.255.255.0\n standby 1 ip 10.0.0.254\n")
        assert said(text, virtual) == []
        assert said(text, virtual.replace(" ip 10.0.0.254", " ip")) == [], "the group learns its address"
        firewall = '[hosts.firewall]\naddress = "10.0.0.254/24"\ngateway = "10.0.0.1"\n'
        assert said(text + firewall) == [], "another host has it"

    def test_a_host_of_another_place_is_not_judged(self, said: Ask) -> None:
        assert said(PC.format("172.16.0.10/24") + 'gateway = "172.16.0.1"\n') == []

    def test_no_gateway_while_a_neighbour_has_one(self, said: Ask) -> None:
        other = '[hosts.printer]\naddress = "10.0.{}.20/24"\n'
        text = PC.format("10.0.0.10/24") + 'gateway = "10.0.0.1"\n'
        (one,) = said(text + other.format(0))
        assert one == "HST104 routecheck.toml:4 printer has no gateway, as pc on its LAN has: it reaches that LAN only"
        assert said(text + other.format(1)) == []

    def test_an_address_that_a_device_has_too(self, said: Ask) -> None:
        (one,) = said(PC.format("10.0.1.1/24"))
        assert one == "HST105 routecheck.toml:1 pc has the address 10.0.1.1 of R1 GigabitEthernet0/1"
        elsewhere = PC.format("10.0.1.1/24") + 'attached = "R1:Gi0/0"\n'
        assert not any("HST105" in told for told in said(elsewhere)), "the same block at another site"

    def test_an_interface_of_another_subnet(self, said: Ask) -> None:
        text = PC.format("10.0.1.10/24") + 'attached = "{}"\n'
        (one,) = said(text.format("R1:Gi0/0"))
        assert one == "HST106 routecheck.toml:1 pc (10.0.1.10) is attached to R1:Gi0/0, where the subnet is 10.0.0.0/24"
        assert said(text.format("R1:Gi0/1")) == []
        secondary = LAN.replace(
            "10.0.0.1 255.255.255.0\n", "10.0.0.1 255.255.255.0\n ip address 10.0.1.2 255.255.255.0 secondary\n"
        )
        assert said(text.format("R1:Gi0/0"), secondary.replace("10.0.1.1 255", "10.0.2.1 255")) == []
        assert said(text.format("R1:Gi0/0"), LAN.replace("10.0.0.1 255.255.255.0", "dhcp")) == [], "its subnet is not known"
        (gone,) = said(text.format("R1:Gi0/9"))
        assert gone.startswith("HST106 routecheck.toml:1 pc is attached to nothing: ")

    def test_a_host_that_is_written_otherwise_is_told_without_a_line(self, said: Ask) -> None:
        (one,) = said('[hosts]\npc = {address = "10.0.0.5/24", gateway = "10.0.1.1"}\n')
        assert one.startswith("HST103 routecheck.toml the gateway")


POOL = """
ip dhcp pool LAN
 network 10.0.0.0 255.255.255.0
 default-router {}
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.0
"""


class TestPools:
    """S12.6."""

    def test_a_gateway_outside_the_pool(self) -> None:
        (one,) = messages("HST111", POOL.format("10.0.1.1"))
        assert one == "pool LAN leases addresses of 10.0.0.0/24 with the gateway 10.0.1.1, which is not in it"
        assert messages("HST111", POOL.format("10.0.0.1")) == messages("HST111", POOL.format("10.0.0.254")) == []
        assert messages("HST112", POOL.format("10.0.1.1")) == [], "told once"

    def test_a_gateway_that_nobody_has(self) -> None:
        (one,) = messages("HST112", POOL.format("10.0.0.254"))
        has = "GigabitEthernet0/0 has 10.0.0.1"
        assert one == f"pool LAN tells the gateway 10.0.0.254, which nobody in the files has; {has}"
        other = "hostname R2\ninterface GigabitEthernet0/0\n ip address 10.0.0.254 255.255.255.0\n"
        assert messages("HST112", POOL.format("10.0.0.254") + other) == []

    def test_a_pool_for_a_lan_behind_a_relay_is_not_judged(self) -> None:
        assert messages("HST112", POOL.format("10.0.0.254").replace("10.0.0.1 255", "10.9.0.1 255")) == []
        assert messages("HST112", POOL.format("10.0.0.254") + "no service dhcp\n") == []
