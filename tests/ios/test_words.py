"""Words of commands: abbreviations at every place, and misspelt ones, which are no commands (S1.7)."""

from __future__ import annotations

import pytest

from routecheck.ios.fold import read_device
from routecheck.model.device import Device

HEAD = "hostname R1\ninterface GigabitEthernet0/0\n"


def unknown(device: Device) -> list[str]:
    """The lines that are no commands."""
    return [note.line.text.strip() for note in device.notes if note.fate == "unknown"]


def rules(device: Device) -> list[dict[str, object]]:
    """What the NAT rules say, without their lines."""
    found = (*device.nat_rules, *(device.nat.outside + device.nat.destinations if device.nat else ()))
    return [{name: value for name, value in made._asdict().items() if name != "line"} for made in found]


class TestAbbreviations:
    @pytest.mark.parametrize(("line", "side"), [("ip nat ins", "inside"), ("ip nat out", "outside"), ("ip na i", "inside")])
    @pytest.mark.parametrize("indent", ["", " "])
    def test_the_side_of_an_interface_may_be_short(self, indent: str, line: str, side: str) -> None:
        device = read_device(f"{HEAD}{indent}{line}\n", "R1.cfg")
        found = device.interfaces["GigabitEthernet0/0"].nat_side
        assert found is not None
        assert found[0] == side
        assert [(note.what, note.mode) for note in device.notes] == [(f"ip nat {side}", "interface")]

    def test_an_access_group_may_have_a_short_direction(self) -> None:
        made = read_device(f"{HEAD} ip access-g 101 i\n ip access-group 102 o\n", "R1.cfg").interfaces["GigabitEthernet0/0"]
        assert (made.acl_in and made.acl_in[0], made.acl_out and made.acl_out[0]) == ("101", "102")

    @pytest.mark.parametrize(
        ("short", "full"),
        [
            ("ip nat ins sou list 1 int Gi0/1 over", "ip nat inside source list 1 interface GigabitEthernet0/1 overload"),
            ("ip nat i s st tc 10.0.0.1 80 int Gi0/1 www", "ip nat inside source static tcp 10.0.0.1 80 interface Gi0/1 80"),
            ("ip nat out sou stat 192.0.2.1 10.9.0.1 add", "ip nat outside source static 192.0.2.1 10.9.0.1 add-route"),
            ("ip nat ins dest li 1 poo P", "ip nat inside destination list 1 pool P"),
        ],
    )
    def test_a_rule_may_be_short_at_every_word(self, short: str, full: str) -> None:
        one, other = (read_device(f"hostname R1\n{line}\n", "R1.cfg") for line in (short, full))
        assert rules(one) == rules(other) != []
        assert [(note.what, note.fate) for note in one.notes] == [(note.what, note.fate) for note in other.notes]
        assert not one.diagnostics


class TestMisspeltWords:
    @pytest.mark.parametrize(
        "line",
        [
            "ip nat insdie", "ip nat outisde", "ip policy roue-map PBR", "ip verify unicats reverse-path",
            "ip nhrp netwrk-id 1", "standby 1 prioirty 110", "ip ospf cots 10", "no shutdwon", "no ip adress",
            "no ip nat insdie", "default shutdwon",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("indent", ["", " "])
    def test_on_an_interface_they_are_no_command(self, indent: str, line: str) -> None:
        device = read_device(f"{HEAD}{indent}{line}\n", "R1.cfg")
        assert unknown(device) == [line]
        assert device.fates["unknown"] == 1

    @pytest.mark.parametrize(
        "line",
        [
            "ip nat insde source list 1 interface Gi0/1 overload", "ip nat inside sorce list 1 interface Gi0/1 overload",
            "ip nat inside source lsit 1 interface Gi0/1 overload", "ip nat translation tcp-timeuot 60",
            "crypto ipsec security-association liftime seconds 3600", "no ip roouting",
        ],
    )  # fmt: skip
    def test_in_global_configuration_they_are_no_command(self, line: str) -> None:
        assert unknown(read_device(f"hostname R1\n{line}\n", "R1.cfg")) == [line]

    @pytest.mark.parametrize(
        ("block", "line"),
        [
            ("router ospf 1", "redistribute statc subnets"), ("router ospf 1", "area 1 stub no-sumary"),
            ("crypto map M 10 ipsec-isakmp", "match adress 101"),
        ],
    )  # fmt: skip
    def test_in_other_blocks_they_are_no_command(self, block: str, line: str) -> None:
        assert unknown(read_device(f"hostname R1\n{block}\n {line}\n", "R1.cfg")) == [line]
