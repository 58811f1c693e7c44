"""The lines of NAT (S9.4, S9.12): every form is read, and every word that is not leaves a note."""

from __future__ import annotations

import pytest

from routecheck.address import dotted
from routecheck.ios.fold import read_device
from routecheck.model.device import Device
from routecheck.model.nat import Limit, NatRule


def read(*lines: str) -> Device:
    return read_device("\n".join(("hostname R1", *lines)), "R1.cfg")


def rule(line: str) -> NatRule:
    device = read(line)
    assert not device.diagnostics
    nat = device.nat
    (found,) = (*device.nat_rules, *(nat.outside + nat.destinations if nat else ()))
    return found


def said(made: NatRule) -> dict[str, object]:
    """The fields of a rule that are not as they are without it, addresses dotted."""
    blank = NatRule("", made.line)
    fields = {name: value for name, value in made._asdict().items() if value != getattr(blank, name) and name != "key"}
    return {name: dotted(value) if name in ("local", "to") else value for name, value in fields.items()}


class TestInsideSources:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("static 10.0.0.5 203.0.113.5", dict(kind="static", local="10.0.0.5", to="203.0.113.5", target="203.0.113.5")),
            (
                "static 10.0.0.5 203.0.113.5 extendable no-alias",
                dict(
                    kind="static", local="10.0.0.5", to="203.0.113.5", target="203.0.113.5", is_extendable=True, has_alias=False
                ),
            ),
            (
                "static 10.0.0.5 203.0.113.5 route-map RM vrf BLUE",
                dict(kind="static", name="RM", local="10.0.0.5", to="203.0.113.5", target="203.0.113.5", vrf="BLUE"),
            ),
            (
                "static 10.0.0.5 203.0.113.5 redundancy HA",
                dict(kind="static", local="10.0.0.5", to="203.0.113.5", target="203.0.113.5", group="HA"),
            ),
            (
                "static tcp 10.0.0.5 www 203.0.113.5 8080 ext",
                dict(
                    kind="static", local="10.0.0.5", port=80, to="203.0.113.5", to_port=8080, protocol="tcp",
                    target="203.0.113.5 8080", is_extendable=True,
                ),
            ),
            (
                "static udp 10.0.0.5 500 interface gi 0/1 500",
                dict(
                    kind="static", local="10.0.0.5", port=500, to_port=500, protocol="udp",
                    interface="GigabitEthernet0/1", target="interface GigabitEthernet0/1",
                ),
            ),
            (
                "static esp 10.0.0.5 interface Gi0/1",
                dict(
                    kind="static", local="10.0.0.5", protocol="esp",
                    interface="GigabitEthernet0/1", target="interface GigabitEthernet0/1",
                ),
            ),
            (
                "static 10.0.0.5 interface Dialer1",
                dict(kind="static", local="10.0.0.5", interface="Dialer1", target="interface Dialer1"),
            ),
            (
                "static network 10.1.1.0 203.0.113.0 /24",
                dict(kind="static", local="10.1.1.0", to="203.0.113.0", length=24, target="203.0.113.0"),
            ),
            (
                "static network 10.1.1.0 203.0.113.0 255.255.255.0 no-alias",
                dict(kind="static", local="10.1.1.0", to="203.0.113.0", length=24, target="203.0.113.0", has_alias=False),
            ),
            ("list 1 pool P", dict(kind="list", name="1", pool="P", target="pool P")),
            (
                "list NAT interface GigabitEthernet 0/1 overload",
                dict(
                    kind="list", name="NAT", interface="GigabitEthernet0/1", target="interface GigabitEthernet0/1",
                    is_overload=True,
                ),
            ),
            ("list 1 int Gi0/1",
             dict(kind="list", name="1", interface="GigabitEthernet0/1", target="interface GigabitEthernet0/1")),
            (
                "route-map M pool P vrf BLUE match-in-vrf over",
                dict(kind="route-map", name="M", pool="P", target="pool P", vrf="BLUE", is_in_vrf=True, is_overload=True),
            ),
            ("route-map M pool P reversible", dict(kind="route-map", name="M", pool="P", target="pool P", is_reversible=True)),
        ],
    )  # fmt: skip
    def test_every_form_is_read(self, line: str, expected: dict[str, object]) -> None:
        assert said(rule(f"ip nat inside source {line}")) == expected

    def test_no_takes_away_exactly_the_rule_it_names(self) -> None:
        lines = (
            "ip nat inside source list 1 pool P overload",
            "ip nat inside source list 1 pool P vrf BLUE overload",
            "ip nat inside source static tcp 10.0.0.5 80 203.0.113.5 8080 extendable",
            "ip nat inside source static 10.0.0.6 203.0.113.6",
            "ip nat inside source static network 10.1.1.0 203.0.113.0 /24",
        )
        for gone in lines:
            left = read(*lines, f"no {gone}").nat_rules
            assert [one.line.text for one in left] == [line for line in lines if line != gone]
        assert len(read(*lines, "no ip nat inside source list 1").nat_rules) == 4

    @pytest.mark.parametrize(
        "line",
        [
            "list 1", "list 1 overload", "static 10.0.0.5",
            "static tcp 10.0.0.5 80 203.0.113.5", "static tcp 10.0.0.5 0 203.0.113.5 8",
            "list 1 pool P sideways", "static network 10.1.1.0 203.0.113.0 /40", "static 10.0.0.5 interface", "list 1 pool",
        ],
    )  # fmt: skip
    def test_a_line_that_IOS_would_refuse_is_refused_with_its_place(self, line: str) -> None:
        device = read(f"ip nat inside source {line}")
        assert [(found.code, found.spans[0].line) for found in device.diagnostics] == [("CFG102", 2)]
        assert not device.nat_rules

    def test_a_global_address_is_mapped_once(self) -> None:
        device = read("ip nat inside source static 10.0.0.5 203.0.113.5", "ip nat inside source static 10.0.0.6 203.0.113.5")
        assert [str(one.line) for one in device.nat_rules] == ["R1.cfg:2"]
        assert "mapped to 10.0.0.5 already (R1.cfg:2)" in device.diagnostics[0].message

    def test_a_port_of_an_interface_is_mapped_once(self) -> None:
        first = "ip nat inside source static tcp 10.0.0.5 80 interface Gi0/1 80"
        device = read(
            first, first.replace("10.0.0.5", "10.0.0.6"), first.replace("10.0.0.5", "10.0.0.7").replace("80 int", "81 int")
        )
        assert [str(one.line) for one in device.nat_rules] == ["R1.cfg:2"]
        assert "GigabitEthernet0/1 is mapped to 10.0.0.5 already (R1.cfg:2)" in device.diagnostics[0].message
        others = (first, first.replace("1 80", "1 81"), first.replace("tcp", "udp"), first.replace("Gi0/1", "Gi0/2"))
        assert len(read(*others).nat_rules) == 4

    def test_words_that_are_not_modelled_leave_a_note(self) -> None:
        device = read(
            "ip nat inside source static 10.0.0.5 203.0.113.5 no-payload",
            "ip nat outside source static 10.9.9.9 10.0.0.9 add-route",
        )
        assert [(note.what, note.fate) for note in device.notes] == [
            ("ip nat inside source no-payload", "packets"),
            ("ip nat outside source add-route", "routes"),
        ]


class TestTheOthers:
    def test_outside_sources_and_inside_destinations_stand_apart(self) -> None:
        made = rule("ip nat outside source static tcp 198.18.0.9 80 10.9.9.9 8080")
        assert said(made) == dict(
            kind="static", local="198.18.0.9", port=80, to="10.9.9.9", to_port=8080, protocol="tcp", target="10.9.9.9 8080"
        )
        made = rule("ip nat inside destination list 2 pool WEB")
        assert said(made) == dict(kind="list", name="2", pool="WEB", target="pool WEB")
        device = read("ip nat outside source list 5 pool P", "ip nat inside destination list 5 pool P")
        assert device.nat_rules == ()
        assert device.nat
        assert (len(device.nat.outside), len(device.nat.destinations)) == (1, 1)
        assert read("ip nat outside source list 5 pool P", "no ip nat outside source list 5 pool P").nat is None

    def test_pools_are_read_in_both_forms(self) -> None:
        device = read(
            "ip nat pool A 203.0.113.10 203.0.113.11 netmask 255.255.255.0 type match-host",
            "ip nat pool B prefix-length 24 type rotary",
            " address 203.0.113.20 203.0.113.22",
            " address 203.0.113.30 203.0.113.32",
            " no address 203.0.113.20 203.0.113.22",
            "ip nat pool C 203.0.113.40 203.0.113.40 prefix-length 24",
            "no ip nat pool C",
        )
        assert not device.diagnostics
        assert device.nat
        told = {
            name: (pool.length, pool.kind, [tuple(map(dotted, one)) for one in pool.ranges])
            for name, pool in device.nat.pools.items()
        }
        assert told == {
            "A": (24, "match-host", [("203.0.113.10", "203.0.113.11")]),
            "B": (24, "rotary", [("203.0.113.30", "203.0.113.32")]),
        }

    @pytest.mark.parametrize("ends", ["203.0.113.11 203.0.113.10", "203.0.113.10 203.0.114.11", "203.0.113.10"])
    def test_a_pool_that_runs_backwards_or_over_its_subnet_is_refused(self, ends: str) -> None:
        device = read(f"ip nat pool A {ends} netmask 255.255.255.0")
        assert [found.code for found in device.diagnostics] == ["CFG102"]
        assert device.nat is None

    def test_timeouts_and_limits_are_read(self) -> None:
        device = read(
            "ip nat translation udp-timeout 30",
            "ip nat translation tcp-timeout never",
            "ip nat translation port-timeout tcp 8080 20",
            "ip nat translation dns-timeout 5",
            "no ip nat translation dns-timeout",
            "ip nat translation max-entries 4",
            "ip nat translation max-entries host 10.0.0.5 2",
            "no ip nat create flow-entries",
        )
        assert not device.diagnostics
        assert device.nat
        assert dict(device.nat.timeouts_s) == {"udp-timeout": 30, "tcp-timeout": None, "port-timeout tcp 8080": 20}
        lines = [note.line for note in device.nat.limits]
        assert device.nat.limits == (Limit("", "", 4, lines[0]), Limit("host", "167772165", 2, lines[1]))
        assert not device.nat.has_flows

    def test_what_is_not_modelled_is_noted(self) -> None:
        device = read("ip nat service sip udp port 5060", "ip nat source list 1 interface Gi0/1 overload")
        assert [(note.what, note.fate) for note in device.notes] == [
            ("ip nat service", "packets"), ("ip nat source list", "packets"),
        ]  # fmt: skip
