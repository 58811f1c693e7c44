"""How an interface treats packets and ARP: what is read, and what is taken back."""

from __future__ import annotations

import pytest

from routecheck.ios.fold import read_device
from routecheck.model.device import Device, Handling


def device(text: str) -> Device:
    return read_device("hostname R1\ninterface GigabitEthernet0/0\n" + text, "R1.cfg")


def handling(text: str) -> Handling:
    return device(text).interfaces["GigabitEthernet0/0"].handling


class TestHandling:
    def test_proxy_arp_and_unreachables_are_on_until_turned_off(self) -> None:
        """S11.4, S11.12."""
        made = handling(" shutdown\n")
        assert made.has_proxy_arp
        assert made.sends_unreachables
        made = handling(" no ip proxy-arp\n no ip unreachables\n")
        assert not made.has_proxy_arp
        assert not made.sends_unreachables
        assert [str(line) for line in (made.no_proxy_arp_line, made.no_unreachables_line)] == ["R1.cfg:3", "R1.cfg:4"]

    @pytest.mark.parametrize("lead", ["", "default "])
    def test_the_last_line_wins(self, lead: str) -> None:
        text = f" no ip proxy-arp\n no ip unreachables\n {lead}ip proxy-arp\n {lead}ip unreachables\n"
        assert handling(text) == Handling()

    def test_a_policy_is_known_with_its_line_and_stays_noted(self) -> None:
        """S7.13; what walks a probe still says that it does not look at it."""
        found = device(" ip policy route-map PBR\n")
        policy = found.interfaces["GigabitEthernet0/0"].handling.policy
        assert policy is not None
        assert (policy[0], str(policy[1])) == ("PBR", "R1.cfg:3")
        assert [(note.what, note.names) for note in found.notes] == [("ip policy route-map", ("GigabitEthernet0/0",))]

    def test_what_is_set_is_taken_back(self) -> None:
        lines = ["ip policy route-map PBR", "ip local-proxy-arp", "ip tcp adjust-mss 1436", "mac-address 0200.5e10.0001",
                 "ip verify unicast source reachable-via rx"]  # fmt: skip
        assert handling("".join(f" {line}\n" for line in lines)) != Handling()
        for line in lines:
            assert handling(f" {line}\n") != Handling(), line
            assert handling(f" {line}\n no {line}\n") == Handling(), line
            assert handling(f" {line}\n default {line}\n") == Handling(), line
        assert (
            handling(" ip policy route-map PBR\n no ip policy\n ip verify unicast reverse-path\n no ip verify unicast\n")
            == Handling()
        )

    def test_a_mac_address_is_kept_in_the_usual_form(self) -> None:
        made = handling(" mac-address 0200.5E10.0001\n")
        assert (made.mac, str(made.mac_line)) == ("02:00:5e:10:00:01", "R1.cfg:3")

    def test_an_mss_is_a_number_of_octets(self) -> None:
        """S11.9."""
        made = handling(" ip tcp adjust-mss 1436\n")
        assert (made.mss, str(made.mss_line)) == (1436, "R1.cfg:3")

    @pytest.mark.parametrize(
        ("text", "strict", "default", "acl"),
        [
            ("reverse-path", True, False, ""),
            ("reverse-path 101", True, False, "101"),
            ("source reachable-via rx", True, False, ""),
            ("source reachable-via any allow-default", False, True, ""),
            ("source reachable-via rx allow-default 101", True, True, "101"),
        ],
    )
    def test_reverse_path_checks_are_read(self, text: str, strict: bool, default: bool, acl: str) -> None:
        found = device(f" ip verify unicast {text}\n")
        made = found.interfaces["GigabitEthernet0/0"].handling.reverse_path
        assert made is not None
        assert (made.is_strict, made.allows_default, made.acl, str(made.line)) == (strict, default, acl, "R1.cfg:3")
        assert found.notes[0].what.startswith("ip verify unicast ")

    @pytest.mark.parametrize(
        "line", ["mac-address 0100.5e10.0001", "mac-address 1.2.3", "ip tcp adjust-mss big", "ip verify unicast nonsense"]
    )
    def test_what_ios_would_refuse_is_told_with_its_line(self, line: str) -> None:
        found = device(f" {line}\n")
        assert found.interfaces["GigabitEthernet0/0"].handling == Handling()
        assert [(one.code, str(one.spans[0])) for one in found.diagnostics] == [("CFG102", "R1.cfg:3")]

    def test_source_guard_is_no_reverse_path_check(self) -> None:
        found = device(" ip verify source port-security\n")
        assert found.interfaces["GigabitEthernet0/0"].handling == Handling()
        assert [note.what for note in found.notes] == ["ip verify source port-security"]
