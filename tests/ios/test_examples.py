"""What IOS makes of the lines of a config: section 1 of semantics.md, rule by rule."""

from __future__ import annotations

import pytest

from routecheck.address import dotted, parse_address
from routecheck.ios.fold import read_device
from routecheck.ios.interfaces import vlan_numbers
from routecheck.ios.names import interface_name, interface_range, is_physical, kind, parent
from routecheck.ios.values import area_id
from routecheck.model.device import Device, Interface
from routecheck.protocols.ospf.instances import interface_cost
from tests.builders import net, table


def read(text: str) -> Device:
    """The device of a text whose first line is line 1."""
    return read_device(text.lstrip("\n"), "R1.cfg")


def clean(text: str) -> Device:
    """The device of a text in which IOS refuses nothing."""
    made = read(text)
    assert [str(one) for one in made.diagnostics] == []
    assert [note.line.text for note in made.notes] == []
    return made


def one_interface(*lines: str, name: str = "GigabitEthernet0/0") -> Interface:
    """The interface after these lines of its block, none of them refused."""
    return clean("\n".join([f"interface {name}", *(f" {line}" for line in lines)])).interfaces[name]


def refused(text: str) -> list[str]:
    """What IOS refuses: `CFG102 R1.cfg:2`."""
    return [f"{one.code} {one.spans[0]}" for one in read(text).diagnostics]


def addresses(made: Interface) -> list[str]:
    """The primary address, then the secondaries."""
    return [f"{dotted(at.address)}/{at.prefix.length}" for at in made.addresses]


def statics(made: Device) -> list[str]:
    return [f"{one.prefix} {one.interface or ''} {dotted(one.next_hop) if one.next_hop else ''}" for one in made.static_routes]


class TestExamples:
    """EX-1.1 to EX-1.7."""

    def test_ex_1_1_a_banner_holds_no_commands(self) -> None:
        made = clean("banner motd #\ninterface Gi0/0\n#\nhostname R1\n")
        assert (made.name, made.interfaces) == ("R1", {})

    def test_ex_1_2_the_last_primary_address_wins_and_secondaries_add_up(self) -> None:
        made = clean(
            "int g0/0\nip add 10.1.1.1 255.255.255.0\nip add 10.1.2.1 255.255.255.0\nip add 10.1.3.1 255.255.255.0 sec\n"
        )
        assert list(made.interfaces) == ["GigabitEthernet0/0"]
        assert addresses(made.interfaces["GigabitEthernet0/0"]) == ["10.1.2.1/24", "10.1.3.1/24"]

    def test_ex_1_3_a_member_of_a_range_can_be_changed_afterwards(self) -> None:
        made = clean("interface range Fa0/1 - 3\n shutdown\ninterface Fa0/2\n no shutdown\n")
        assert {name: one.is_shutdown for name, one in made.interfaces.items()} == {
            "FastEthernet0/1": True,
            "FastEthernet0/2": False,
            "FastEthernet0/3": True,
        }

    def test_ex_1_4_a_route_whose_address_does_not_fit_its_mask_is_refused(self) -> None:
        made = read("ip route 10.1.1.1 255.255.255.0 192.0.2.1\n")
        assert made.static_routes == ()
        (found,) = made.diagnostics
        assert "inconsistent address and mask" in found.message
        assert str(found.spans[0]) == "R1.cfg:1"

    def test_ex_1_5_a_sub_interface_without_encapsulation_has_no_connected_route(self) -> None:
        text = "interface Gi0/0.10\n ip address 10.0.10.1 255.255.255.0\n"
        assert refused(text) == ["CFG106 R1.cfg:2"]
        assert table(net(R1=text), "R1") == {}

    @pytest.mark.parametrize(
        ("name", "line", "reference", "cost"),
        [
            ("Serial0/0", "bandwidth 64", 100, 1562),
            ("Tunnel0", "shutdown", 100, 1000),
            ("GigabitEthernet0/0", "shutdown", 10000, 10),
            ("TenGigabitEthernet0/0", "shutdown", 10000, 1),
            ("FastEthernet0/0", "shutdown", 10000, 100),
            ("Serial0/0", "shutdown", 10000, 6476),
            ("Loopback0", "shutdown", 10000, 1),
        ],
    )
    def test_ex_1_6_costs_follow_from_bandwidth_and_reference(self, name: str, line: str, reference: int, cost: int) -> None:
        made = clean(f"interface {name}\n {line}\n")
        assert interface_cost(made, made.interfaces[name], reference, {}) == cost

    def test_ex_1_7_no_ip_route_without_a_next_hop_removes_all_of_the_prefix(self) -> None:
        text = "ip route 0.0.0.0 0.0.0.0 192.0.2.1\nip route 0.0.0.0 0.0.0.0 192.0.2.2\nip route 10.0.0.0 255.0.0.0 192.0.2.1\n"
        assert statics(clean(text + "no ip route 0.0.0.0 0.0.0.0\n")) == ["10.0.0.0/8  192.0.2.1"]


class TestModes:
    """S1.2, S1.3: which block a line belongs to."""

    INDENTED = """
hostname R1
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.0
 no shutdown
!
interface GigabitEthernet0/1
 ip address 10.0.1.1 255.255.255.0
 shutdown
!
router ospf 1
 network 10.0.0.0 0.0.255.255 area 0
 passive-interface GigabitEthernet0/1
!
ip route 0.0.0.0 0.0.0.0 10.0.0.2
"""

    def same(self, text: str) -> None:
        """The text says what INDENTED says."""
        one, other = clean(self.INDENTED), clean(text)
        assert other.name == one.name
        assert {name: (addresses(made), made.is_shutdown) for name, made in other.interfaces.items()} == {
            name: (addresses(made), made.is_shutdown) for name, made in one.interfaces.items()
        }
        assert statics(other) == statics(one)
        assert [(p.pid, len(p.networks), set(p.passive)) for p in other.ospf] == [("1", 1, {"GigabitEthernet0/1"})]

    def test_a_pasted_config_without_indents_says_the_same(self) -> None:
        self.same("\n".join(line.strip() for line in self.INDENTED.splitlines()))

    def test_a_pasted_config_without_comments_between_blocks_says_the_same(self) -> None:
        self.same("\n".join(line.strip() for line in self.INDENTED.splitlines() if line != "!"))

    def test_a_config_indented_as_a_whole_says_the_same(self) -> None:
        self.same("\n".join(f"    {line}" for line in self.INDENTED.splitlines()))

    def test_blocks_indented_by_four_or_by_tabs_say_the_same(self) -> None:
        self.same(self.INDENTED.replace("\n ", "\n    "))
        self.same(self.INDENTED.replace("\n ", "\n\t"))

    def test_indents_that_vary_inside_a_block_say_the_same(self) -> None:
        self.same(self.INDENTED.replace("\n no shut", "\n   no shut").replace("\n network", "\n     network"))

    def test_global_commands_indented_by_mistake_are_still_global(self) -> None:
        self.same(self.INDENTED.replace("\nrouter", "\n router").replace("\nip route", "\n  ip route"))

    @pytest.mark.parametrize("indent", ["", " "])
    def test_an_abbreviation_of_a_block_is_not_taken_for_less_of_a_global_command(self, indent: str) -> None:
        """`ip nat` and `switch` begin global commands, too: those say less of the line."""
        typed = ("ip address 10.0.0.1 255.255.255.0", "ip nat in", "switch mode trunk")
        port = read("interface Gi0/1\n" + "".join(f"{indent}{line}\n" for line in typed)).interfaces["GigabitEthernet0/1"]
        assert port.nat_side is not None
        assert port.switchport is not None
        assert (port.nat_side[0], port.switchport.mode) == ("inside", "trunk")

    def test_a_line_that_stands_further_left_leaves_an_empty_block(self) -> None:
        made = clean("vrf definition RED\n address-family ipv4\nint Gi0/1\n vrf forwarding RED\n")
        assert made.interfaces["GigabitEthernet0/1"].vrf == "RED"

    def test_an_exit_after_each_block_changes_nothing(self) -> None:
        self.same(self.INDENTED.replace("\n!", "\n exit"))
        self.same(self.INDENTED.replace("\n!", "\nexit"))
        self.same("\n".join(line.strip() for line in self.INDENTED.replace("\n!", "\nexit").splitlines()))

    def test_end_closes_every_block(self) -> None:
        made = read("interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\nend\nshutdown\n")
        assert made.interfaces["GigabitEthernet0/0"].is_shutdown is False

    def test_exit_closes_the_block(self) -> None:
        made = read("interface Gi0/0\nip address 10.0.0.1 255.255.255.0\nexit\nshutdown\n")
        assert made.interfaces["GigabitEthernet0/0"].is_shutdown is False
        assert [note.line.number for note in made.notes] == [4]

    def test_exit_and_end_in_capitals_or_short_are_still_exit_and_end(self) -> None:
        for word in ("EXIT", "exi", "ex", "END", "Exit"):
            made = read(f"interface Gi0/0\nip address 10.0.0.1 255.255.255.0\n{word}\nshutdown\n")
            assert made.interfaces["GigabitEthernet0/0"].is_shutdown is False, word

    def test_exit_in_an_inner_block_leads_back_to_the_outer_one(self) -> None:
        text = "router bgp 65000\naddress-family ipv4\nnetwork 10.0.0.0\nexit-address-family\nbgp router-id 1.1.1.1\n"
        assert [note.mode for note in read(text).notes if "router-id" in note.line.text] == ["bgp"]

    def test_a_command_that_an_outer_block_knows_is_not_taken_by_a_block_that_only_guesses_at_it(self) -> None:
        made = clean("interface Gi0/0\nip address 10.0.0.1 255.255.255.0\nip route 0.0.0.0 0.0.0.0 10.0.0.2\n")
        assert statics(made) == ["0.0.0.0/0  10.0.0.2"]

    def test_a_comment_does_not_close_a_block(self) -> None:
        made = one_interface("ip address 10.0.0.1 255.255.255.0")
        again = clean("interface GigabitEthernet0/0\n!\n! LAN\nip address 10.0.0.1 255.255.255.0\n")
        assert addresses(again.interfaces["GigabitEthernet0/0"]) == addresses(made) == ["10.0.0.1/24"]

    def test_shutdown_in_a_block_that_is_not_read_shuts_no_interface(self) -> None:
        made = read(
            "interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\nip sla 1\n icmp-echo 8.8.8.8\nrouter bgp 1\n shutdown\n"
        )
        assert made.interfaces["GigabitEthernet0/0"].is_shutdown is False

    def test_lines_of_a_block_that_was_refused_change_no_other_block(self) -> None:
        made = read("interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\ninterface t0\n shutdown\n")
        assert made.interfaces["GigabitEthernet0/0"].is_shutdown is False
        assert list(made.interfaces) == ["GigabitEthernet0/0"]


class TestWords:
    """S1.6 to S1.9."""

    @pytest.mark.parametrize(
        "line", ["IP ADDRESS 10.0.0.1 255.255.255.0", "Ip Address 10.0.0.1 255.255.255.0", "ip addr 10.0.0.1 255.255.255.0"]
    )
    def test_keywords_match_in_any_case_and_by_unique_prefix(self, line: str) -> None:
        assert addresses(one_interface(line)) == ["10.0.0.1/24"]

    @pytest.mark.parametrize(
        ("line", "is_shutdown"),
        [("shut", True), ("SHUTDOWN", True), ("no shut", False), ("NO SHUT", False), ("default shut", False)],
    )
    def test_shutdown_may_be_short_and_in_any_case(self, line: str, is_shutdown: bool) -> None:
        assert one_interface("shutdown", "no shutdown" if is_shutdown else "shutdown", line).is_shutdown is is_shutdown

    def test_default_may_be_short(self) -> None:
        assert one_interface("shutdown", "def shut").is_shutdown is False

    def test_vrf_names_are_case_sensitive(self) -> None:
        text = "ip vrf RED\nip vrf red\ninterface Gi0/0\n ip vrf forwarding RED\n ip address 10.0.0.1 255.255.255.0\n"
        made = clean(text + "interface Gi0/1\n ip vrf forwarding red\n ip address 10.0.0.1 255.255.255.0\n")
        assert [one.vrf for one in made.interfaces.values()] == ["RED", "red"]
        assert set(made.vrfs) == {"RED", "red"}

    def test_an_ambiguous_word_is_no_command(self) -> None:
        made = read("interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\n s\n")
        (note,) = made.notes
        assert (note.fate, note.line.number) == ("unknown", 3)
        assert made.interfaces["GigabitEthernet0/0"].is_shutdown is False

    def test_an_ambiguous_word_is_told_with_what_it_could_be(self) -> None:
        made = read("interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\n s\n")
        told = " ".join([note.what for note in made.notes] + [one.message for one in made.diagnostics])
        assert "shutdown" in told

    def test_free_text_is_never_read_as_keywords(self) -> None:
        made = one_interface("description shut no ip addr ! interface Gi0/1", "ip address 10.0.0.1 255.255.255.0")
        assert made.is_shutdown is False
        assert addresses(made) == ["10.0.0.1/24"]

    def test_the_name_of_a_route_may_be_a_keyword(self) -> None:
        made = clean("ip route 10.0.0.0 255.0.0.0 192.0.2.1 name track 200\n")
        (route,) = made.static_routes
        assert (route.name, route.distance, route.track) == ("track", 200, None)

    def test_an_inline_comment_behind_a_structured_command_is_tolerated(self) -> None:
        assert statics(clean("ip route 10.0.0.0 255.0.0.0 192.0.2.1 ! to the lab\n")) == ["10.0.0.0/8  192.0.2.1"]
        (route,) = clean("ip route 10.0.0.0 255.0.0.0 192.0.2.1 name !x 200 !y\n").static_routes
        assert (route.name, route.distance) == ("!x", 200)

    @pytest.mark.parametrize("line", ["shutdown !for now", "ip address 10.0.0.1 255.255.255.0 ! LAN"])
    def test_an_inline_comment_behind_a_line_of_a_block_is_tolerated(self, line: str) -> None:
        assert _facts(one_interface(line)) == _facts(one_interface(line.partition(" !")[0]))

    def test_the_version_gives_the_release(self) -> None:
        assert (
            read("Building configuration...\n\nCurrent configuration : 1234 bytes\n!\nversion 12.4\nhostname R1\n").version
            == "12.4"
        )


class TestOverrides:
    """S1.10 to S1.13: a config is replayed from top to bottom."""

    @pytest.mark.parametrize("negation", ["no", "default"])
    @pytest.mark.parametrize(
        ("line", "key"),
        [
            ("ip address 10.0.0.1 255.255.255.0", "ip address"),
            ("bandwidth 64", "bandwidth"),
            ("mtu 1400", "mtu"),
            ("ip mtu 1400", "ip mtu"),
            ("shutdown", "shutdown"),
            ("ip unnumbered Loopback0", "ip unnumbered"),
            ("channel-group 1 mode active", "channel-group"),
            ("ip ospf cost 5", "ip ospf cost"),
            ("ip ospf network point-to-point", "ip ospf network"),
            ("ip ospf priority 0", "ip ospf priority"),
            ("ip ospf hello-interval 5", "ip ospf hello-interval"),
            ("ip ospf dead-interval 5", "ip ospf dead-interval"),
            ("ip ospf 1 area 0", "ip ospf 1 area 0"),
            ("ip ospf mtu-ignore", "ip ospf mtu-ignore"),
            ("ip ospf authentication message-digest", "ip ospf authentication"),
            ("ip ospf authentication-key x", "ip ospf authentication-key"),
            ("ip ospf message-digest-key 1 md5 x", "ip ospf message-digest-key 1"),
            ("standby 1 ip 10.0.0.3", "standby 1"),
            ("ip helper-address 10.9.9.9", "ip helper-address 10.9.9.9"),
            ("speed 100", "speed"),
            ("tunnel source 10.0.0.9", "tunnel source"),
            ("tunnel destination 10.0.0.9", "tunnel destination"),
            ("tunnel mode gre multipoint", "tunnel mode"),
            ("tunnel vrf X", "tunnel vrf"),
            ("tunnel protection ipsec profile X", "tunnel protection"),
            ("encapsulation ppp", "encapsulation"),
            ("port-channel min-links 2", "port-channel min-links"),
            ("switchport access vlan 10", "switchport access vlan"),
            ("switchport trunk allowed vlan 10", "switchport trunk allowed vlan"),
            ("switchport mode trunk", "switchport mode"),
            ("switchport voice vlan 10", "switchport voice vlan"),
        ],
    )
    def test_no_and_default_take_back_what_a_line_set(self, negation: str, line: str, key: str) -> None:
        before = _facts(one_interface())
        assert _facts(one_interface(line)) != before
        assert _facts(one_interface(line, f"{negation} {key}")) == before

    @pytest.mark.parametrize("negation", ["no", "default"])
    @pytest.mark.parametrize(
        ("line", "key"),
        [
            ("router-id 1.1.1.1", "router-id"),
            ("network 10.0.0.0 0.0.0.255 area 0", "network 10.0.0.0 0.0.0.255 area 0"),
            ("auto-cost reference-bandwidth 1000", "auto-cost reference-bandwidth"),
            ("default-information originate", "default-information originate"),
            ("redistribute static subnets", "redistribute static"),
            ("default-metric 5", "default-metric"),
            ("distance 90", "distance"),
            ("distance ospf external 200", "distance ospf"),
            ("maximum-paths 8", "maximum-paths"),
            ("shutdown", "shutdown"),
            ("neighbor 10.0.0.2", "neighbor 10.0.0.2"),
            ("area 0 authentication message-digest", "area 0 authentication"),
        ],
    )
    def test_no_and_default_take_back_what_a_line_of_ospf_set(self, negation: str, line: str, key: str) -> None:
        def process(*lines: str) -> str:
            (made,) = clean("\n".join(["router ospf 1", *(f" {one}" for one in lines)])).ospf
            told = {name: value for name, value in made._asdict().items() if not name.endswith(("line", "lines"))}
            return str(told)

        assert process(line) != process()
        assert process(line, f"{negation} {key}") == process()

    def test_no_passive_interface_makes_an_exception_from_the_default(self) -> None:
        text = "router ospf 1\n passive-interface default\n no passive-interface Gi0/0\n"
        (made,) = clean(text).ospf
        assert made.is_passive_by_default
        assert made.passive["GigabitEthernet0/0"][0] is False
        (back,) = clean(text + " no passive-interface default\n").ospf
        assert (back.is_passive_by_default, dict(back.passive)) == (False, {})

    @pytest.mark.parametrize(
        "line",
        [
            "no ip address",
            "no shutdown",
            "no bandwidth",
            "no ip vrf forwarding X",
            "no channel-group",
            "no ip ospf cost",
            "no mtu",
            "no standby 1",
        ],
    )
    def test_no_of_something_absent_is_harmless(self, line: str) -> None:
        assert _facts(one_interface(line)) == _facts(one_interface())

    @pytest.mark.parametrize(
        ("lines", "field", "value"),
        [
            (("bandwidth 64", "bandwidth 128"), "bandwidth_kbps", 128),
            (("mtu 1400", "mtu 1300"), "mtu", 1300),
            (("ip mtu 1400", "ip mtu 1300"), "ip_mtu", 1300),
            (("encapsulation hdlc", "encapsulation ppp"), "encapsulation", "ppp"),
        ],
    )
    def test_the_last_scalar_wins(self, lines: tuple[str, ...], field: str, value: object) -> None:
        assert getattr(one_interface(*lines, name="Serial0/0"), field) == value

    def test_the_last_hostname_wins(self) -> None:
        assert clean("hostname R1\nhostname R2\n").name == "R2"

    def test_no_hostname_takes_the_name_back(self) -> None:
        assert read("hostname R9\nno hostname\ninterface Gi0/0\n").name in ("Router", "R1")

    def test_a_device_without_a_hostname_is_named_after_its_file(self) -> None:
        assert read_device("interface Gi0/0\n", "lab/edge-1.cfg").name == "edge-1"

    def test_re_entered_blocks_merge(self) -> None:
        made = clean(
            "interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\nrouter ospf 1\n router-id 1.1.1.1\n"
            "interface g0/0\n shutdown\nrouter ospf 1\n network 10.0.0.0 0.0.0.255 area 0\n"
        )
        port = made.interfaces["GigabitEthernet0/0"]
        assert (addresses(port), port.is_shutdown) == (["10.0.0.1/24"], True)
        (process,) = made.ospf
        assert process.router_id == parse_address("1.1.1.1")
        assert len(process.networks) == 1

    def test_default_interface_and_no_interface_start_afresh(self) -> None:
        text = "interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\ninterface Loopback0\n ip address 1.1.1.1 255.255.255.255\n"
        made = clean(text + "default interface Gi0/0\nno interface Loopback0\n")
        assert addresses(made.interfaces["GigabitEthernet0/0"]) == []
        assert "Loopback0" not in made.interfaces

    def test_a_physical_interface_cannot_be_removed(self) -> None:
        made = read("interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\nno interface Gi0/0\n")
        assert addresses(made.interfaces["GigabitEthernet0/0"]) == ["10.0.0.1/24"]

    def test_no_router_ospf_removes_the_process(self) -> None:
        assert clean("router ospf 1\n router-id 1.1.1.1\nno router ospf 1\n").ospf == ()

    def test_no_ip_routing_and_back(self) -> None:
        assert clean("no ip routing\n").has_ip_routing is False
        assert clean("no ip routing\nip routing\n").has_ip_routing is True

    def test_redistribute_twice_adds_options(self) -> None:
        (made,) = clean("router ospf 1\n redistribute static subnets\n redistribute static metric 50\n").ospf
        (how,) = made.redistributions
        assert (how.with_subnets, how.metric) == (True, 50)


def _facts(made: Interface) -> str:
    """All that an interface says but for where it says so."""
    lines = [
        f"{name}={value}"
        for name, value in made._asdict().items()
        if not name.endswith("line") and name not in ("ospf", "tunnel")
    ]
    lines += [
        f"{name}={value}" for part in (made.ospf, made.tunnel) for name, value in part._asdict().items() if "line" not in name
    ]
    ignored = ("has_no_shutdown", "is_configured=True")
    return "; ".join(line for line in lines if not line.startswith(ignored)).replace("is_configured=True", "is_configured=False")


class TestAddresses:
    """S1.14 to S1.17, S1.21, S1.22."""

    A, B, C = "10.0.1.1 255.255.255.0", "10.0.2.1 255.255.255.0", "10.0.3.1 255.255.255.0"

    def test_a_second_primary_replaces_the_first_and_keeps_secondaries(self) -> None:
        made = one_interface(f"ip address {self.A}", f"ip address {self.B} secondary", f"ip address {self.C}")
        assert addresses(made) == ["10.0.3.1/24", "10.0.2.1/24"]

    def test_secondaries_may_stand_before_the_primary_as_ios_prints_them(self) -> None:
        made = one_interface(f"ip address {self.B} secondary", f"ip address {self.C} secondary", f"ip address {self.A}")
        assert addresses(made) == ["10.0.1.1/24", "10.0.2.1/24", "10.0.3.1/24"]

    def test_no_ip_address_removes_all(self) -> None:
        assert addresses(one_interface(f"ip address {self.A}", f"ip address {self.B} secondary", "no ip address")) == []
        made = one_interface(f"ip address {self.A}", f"ip address {self.B} secondary", "no ip address", f"ip address {self.C}")
        assert addresses(made) == ["10.0.3.1/24"]

    def test_a_secondary_can_be_removed_by_itself(self) -> None:
        made = one_interface(f"ip address {self.A}", f"ip address {self.B} secondary", f"no ip address {self.B} secondary")
        assert addresses(made) == ["10.0.1.1/24"]

    def test_the_primary_cannot_be_removed_before_its_secondaries(self) -> None:
        text = f"interface Gi0/0\n ip address {self.A}\n ip address {self.B} secondary\n no ip address {self.A}\n"
        assert refused(text) == ["CFG102 R1.cfg:4"]
        assert addresses(read(text).interfaces["GigabitEthernet0/0"]) == ["10.0.1.1/24", "10.0.2.1/24"]

    def test_removing_an_address_that_is_not_there_removes_nothing(self) -> None:
        made = read(f"interface Gi0/0\n ip address {self.A}\n no ip address {self.B}\n").interfaces["GigabitEthernet0/0"]
        assert addresses(made) == ["10.0.1.1/24"]

    def test_a_secondary_twice_is_one(self) -> None:
        made = one_interface(f"ip address {self.A}", f"ip address {self.B} secondary", f"ip address {self.B} secondary")
        assert addresses(made) == ["10.0.1.1/24", "10.0.2.1/24"]

    def test_making_a_secondary_the_primary_leaves_it_only_once(self) -> None:
        made = one_interface(f"ip address {self.A}", f"ip address {self.B} secondary", f"ip address {self.B}")
        assert addresses(made) == ["10.0.2.1/24"]

    @pytest.mark.parametrize(
        ("address", "mask"),
        [
            ("10.0.0.1", "255.0.255.0"),
            ("10.0.0.1", "0.0.0.255"),
            ("10.0.0.1", "0.0.0.0"),
            ("10.0.0.0", "255.255.255.0"),
            ("10.0.0.255", "255.255.255.0"),
            ("10.0.0.3", "255.255.255.252"),
            ("10.0.0.256", "255.255.255.0"),
            ("224.0.0.5", "255.255.255.0"),
            ("127.0.0.1", "255.255.255.0"),
            ("0.0.0.0", "255.255.255.0"),
            ("255.255.255.255", "255.255.255.255"),
        ],
    )
    def test_s1_16_an_address_or_mask_that_ios_refuses_leaves_the_interface_as_it_was(self, address: str, mask: str) -> None:
        text = f"interface Gi0/0\n ip address {self.A}\n ip address {address} {mask}\n"
        assert refused(text) == ["CFG102 R1.cfg:3"]
        assert addresses(read(text).interfaces["GigabitEthernet0/0"]) == ["10.0.1.1/24"]

    @pytest.mark.parametrize(
        ("address", "mask", "length"), [("10.0.0.0", "255.255.255.254", 31), ("10.0.0.255", "255.255.255.255", 32)]
    )
    def test_the_ends_of_a_block_are_fine_in_a_31_and_a_32(self, address: str, mask: str, length: int) -> None:
        assert addresses(one_interface(f"ip address {address} {mask}", name="Loopback0")) == [f"{address}/{length}"]

    @pytest.mark.parametrize("command", ["vrf forwarding RED", "ip vrf forwarding RED"])
    def test_s1_15_entering_a_vrf_removes_the_address(self, command: str) -> None:
        made = one_interface(f"ip address {self.A}", f"ip address {self.B} secondary", command)
        assert (made.vrf, addresses(made)) == ("RED", [])

    @pytest.mark.parametrize("lost", ["ip address dhcp", "ip unnumbered Loopback0"])
    def test_s1_15_entering_a_vrf_ends_every_kind_of_ip(self, lost: str) -> None:
        made = one_interface(lost, "vrf forwarding RED")
        assert (made.unknown_address, made.unnumbered) == (None, None)

    def test_s1_15_leaving_a_vrf_removes_the_address_too(self) -> None:
        made = one_interface("vrf forwarding RED", f"ip address {self.A}", "no vrf forwarding")
        assert (made.vrf, addresses(made)) == ("", [])

    def test_s1_15_the_address_behind_the_vrf_line_stays(self) -> None:
        made = one_interface("vrf forwarding RED", f"ip address {self.A}", "vrf forwarding RED")
        assert (made.vrf, addresses(made)) == ("RED", ["10.0.1.1/24"])

    def test_s1_17_an_address_that_overlaps_with_an_interface_that_is_up_is_refused_and_the_first_is_kept(self) -> None:
        text = "interface Gi0/0\n ip address 10.0.0.1 255.255.0.0\ninterface Gi0/1\n ip address 10.0.7.1 255.255.255.0\n"
        assert refused(text) == ["CFG105 R1.cfg:4"]
        assert set(table(net(R1=text), "R1")) == {"10.0.0.0/16", "10.0.0.1/32"}

    def test_s1_17_a_wider_block_behind_a_narrower_one_is_refused_too(self) -> None:
        text = "interface Gi0/1\n ip address 10.0.7.1 255.255.255.0\ninterface Gi0/0\n ip address 10.0.0.1 255.255.0.0\n"
        assert refused(text) == ["CFG105 R1.cfg:4"]

    def test_s1_17_a_secondary_that_overlaps_is_refused_by_itself(self) -> None:
        text = (
            "interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\n"
            "interface Gi0/1\n ip address 10.0.1.1 255.255.255.0\n ip address 10.0.0.9 255.255.255.0 secondary\n"
        )
        assert refused(text) == ["CFG105 R1.cfg:5"]
        assert addresses(read(text).interfaces["GigabitEthernet0/1"]) == ["10.0.1.1/24"]

    def test_s1_17_blocks_on_interfaces_that_are_shut_down_may_overlap(self) -> None:
        first = "interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\n"
        assert refused(f"{first}interface Gi0/1\n ip address 10.0.0.2 255.255.255.0\n shutdown\n") == []

    def test_s1_17_blocks_in_different_vrfs_may_overlap(self) -> None:
        first = "interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\n"
        assert refused(f"{first}interface Gi0/1\n vrf forwarding RED\n ip address 10.0.0.2 255.255.255.0\n") == []

    def test_s1_17_blocks_of_one_interface_may_overlap(self) -> None:
        assert addresses(one_interface("ip address 10.0.0.1 255.255.255.0", "ip address 10.0.0.2 255.255.255.0 secondary")) == [
            "10.0.0.1/24",
            "10.0.0.2/24",
        ]

    def test_s1_17_a_block_moved_from_one_interface_to_another_is_no_overlap(self) -> None:
        first = "interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\n no ip address\n"
        assert refused(f"{first}interface Gi0/1\n ip address 10.0.0.1 255.255.255.0\n") == []

    def test_s1_21_an_unnumbered_interface_has_no_connected_prefix(self) -> None:
        text = "interface Loopback0\n ip address 1.1.1.1 255.255.255.255\ninterface Serial0/0\n ip unnumbered lo 0 poll\n"
        assert clean(text).interfaces["Serial0/0"].unnumbered == "Loopback0"
        assert set(table(net(R1=text), "R1")) == {"1.1.1.1/32"}

    def test_s1_21_a_route_out_of_an_unnumbered_interface_needs_an_address_to_borrow(self) -> None:
        text = "interface Loopback0\n{}interface Serial0/0\n ip unnumbered Loopback0\nip route 10.0.0.0 255.0.0.0 Serial0/0\n"
        assert "10.0.0.0/8" in table(net(R1=text.format(" ip address 1.1.1.1 255.255.255.255\n")), "R1")
        assert "10.0.0.0/8" not in table(net(R1=text.format("")), "R1")

    def test_s1_21_an_address_and_unnumbered_replace_each_other(self) -> None:
        assert one_interface("ip address 10.0.0.1 255.255.255.0", "ip unnumbered Loopback0").address is None
        assert one_interface("ip unnumbered Loopback0", "ip address 10.0.0.1 255.255.255.0").unnumbered is None

    @pytest.mark.parametrize("word", ["dhcp", "negotiated", "dhcp client-id GigabitEthernet0/0"])
    def test_s1_22_an_address_from_elsewhere_is_unknown(self, word: str) -> None:
        made = one_interface(f"ip address {self.A}", f"ip address {word}")
        assert made.unknown_address is not None
        assert addresses(made) == []
        assert one_interface(f"ip address {word}", f"ip address {self.A}").unknown_address is None
        assert one_interface(f"ip address {word}", "no ip address").unknown_address is None


class TestNames:
    """S1.18, S1.19."""

    @pytest.mark.parametrize(
        ("words", "name"),
        [
            ("et0/0 eth0/0 e0/0 Ethernet0/0 ETHERNET0/0", "Ethernet0/0"),
            ("fa0/1 f0/1 fast0/1 FastEthernet0/1", "FastEthernet0/1"),
            ("gi0/0/1 gig0/0/1 g0/0/1 giga0/0/1 GigabitEthernet0/0/1 gIgAbItEtHeRnEt0/0/1", "GigabitEthernet0/0/1"),
            ("tw1/0/1 two1/0/1 twogig1/0/1", "TwoGigabitEthernet1/0/1"),
            ("fi1/0/1 fiv1/0/1", "FiveGigabitEthernet1/0/1"),
            ("te1/1/1 ten1/1/1 tengig1/1/1", "TenGigabitEthernet1/1/1"),
            ("twe1/0/1 twentyfive1/0/1", "TwentyFiveGigE1/0/1"),
            ("fo1/0/1 forty1/0/1", "FortyGigabitEthernet1/0/1"),
            ("hu1/0/49 hundred1/0/49", "HundredGigE1/0/49"),
            ("lo0 loop0 Loopback0", "Loopback0"),
            ("tu10 tun10 tunnel10", "Tunnel10"),
            ("vl10 vlan10 VLAN10", "Vlan10"),
            ("po1 port1 port-channel1 Port-Channel1", "Port-channel1"),
            ("se0/0/0 s0/0/0 ser0/0/0", "Serial0/0/0"),
            ("nu0 null0 NULL0", "Null0"),
            ("di1 dialer1", "Dialer1"),
            ("mu1 multi1", "Multilink1"),
            ("vt1 virtual-t1", "Virtual-Template1"),
            ("vi1 virtual-a1", "Virtual-Access1"),
            ("bv1 bvi1", "BVI1"),
            ("bd10 bdi10", "BDI10"),
            ("ce0/1/0 cell0/1/0", "Cellular0/1/0"),
        ],
    )
    def test_s1_18_every_spelling_is_one_interface(self, words: str, name: str) -> None:
        for word in words.split():
            assert interface_name(word) == name
            kind_of, _, _ = word.partition(next(char for char in word if char.isdigit()))
            assert interface_name(f"{kind_of} {word.removeprefix(kind_of)}") == name

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("gi0/0.100", "GigabitEthernet0/0.100"),
            ("Se0/0/0:15", "Serial0/0/0:15"),
            ("s0/0.1 point-to-point", "Serial0/0.1"),
            ("s0/0:1.20 multipoint", "Serial0/0:1.20"),
            ("Dot11Radio0", "Dot11Radio0"),
            ("po1.20", "Port-channel1.20"),
        ],
    )
    def test_s1_18_numbers_are_kept_and_the_kind_of_a_sub_interface_is_not_part_of_its_name(self, text: str, name: str) -> None:
        assert interface_name(text) == name

    @pytest.mark.parametrize("text", ["t0", "", "0/0", "Gi", "10.0.0.1", "GigabitEthernet"])
    def test_s1_18_what_is_no_name_or_an_ambiguous_one_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"is not the name|is short for"):
            interface_name(text)

    def test_s1_18_two_spellings_in_one_config_are_one_interface(self) -> None:
        made = clean("interface GigabitEthernet 0/0\n ip address 10.0.0.1 255.255.255.0\ninterface gi0/0\n shutdown\n")
        assert [(name, one.is_shutdown) for name, one in made.interfaces.items()] == [("GigabitEthernet0/0", True)]

    def test_s1_18_an_interface_is_physical_its_sub_interface_has_a_parent(self) -> None:
        assert [is_physical(name) for name in ("GigabitEthernet0/0", "Serial0/0", "Loopback0", "Vlan1", "Tunnel1")] == [
            *(True, True, False, False, False),
        ]
        assert parent("GigabitEthernet0/0.10") == "GigabitEthernet0/0"
        assert parent("GigabitEthernet0/0") is None
        assert kind("Serial0/0/0:15.1") == "Serial"

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("Gi0/1 - 4 , Fa0/1 - 2 , Vlan10", "Gi0/1 Gi0/2 Gi0/3 Gi0/4 Fa0/1 Fa0/2 Vl10"),
            ("gi0/1-2", "Gi0/1 Gi0/2"),
            ("gi0/1 -2", "Gi0/1 Gi0/2"),
            ("gi 0/1 - 2", "Gi0/1 Gi0/2"),
            ("gi1/0/9 - 11,gi2/0/1", "Gi1/0/9 Gi1/0/10 Gi1/0/11 Gi2/0/1"),
            ("fa0/1 , fa0/3", "Fa0/1 Fa0/3"),
            ("fa0/1, 0/3 - 4", "Fa0/1 Fa0/3 Fa0/4"),
            ("gi0/1 - gi0/3", "Gi0/1 Gi0/2 Gi0/3"),
            ("gi0/1 - 0/3", "Gi0/1 Gi0/2 Gi0/3"),
            ("vlan 10 - 12", "Vl10 Vl11 Vl12"),
            ("lo0 - 1", "Lo0 Lo1"),
            ("port-channel1 - 2", "Po1 Po2"),
            ("gi0/1.10 - 12", "Gi0/1.10 Gi0/1.11 Gi0/1.12"),
            ("gi0/1 - 1", "Gi0/1"),
        ],
    )
    def test_s1_19_a_range_counts_only_the_last_number(self, text: str, names: str) -> None:
        assert interface_range(text) == tuple(interface_name(name) for name in names.split())

    @pytest.mark.parametrize("text", ["", "gi0/4 - 1", "gi0/1 - x", "gi0/1 - ", ",", "gi", "gi0/1 - te0/4"])
    def test_s1_19_a_range_that_is_none_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match=r".+"):
            interface_range(text)

    def test_s1_19_every_line_is_applied_to_each_member(self) -> None:
        made = clean("interface range Gi0/1 - 2 , Fa0/1\n bandwidth 64\n shutdown\ninterface range gi0/1-2\n no shutdown\n")
        assert {name: (one.bandwidth_kbps, one.is_shutdown) for name, one in made.interfaces.items()} == {
            "GigabitEthernet0/1": (64, False),
            "GigabitEthernet0/2": (64, False),
            "FastEthernet0/1": (64, True),
        }


class TestSubInterfaces:
    """S1.20."""

    @pytest.mark.parametrize(
        ("line", "vlan"),
        [
            ("encapsulation dot1Q 20", 20),
            ("encapsulation dot1q 20 native", 20),
            ("encap dot1q 20", 20),
            ("encapsulation isl 20", 20),
        ],
    )
    def test_the_vlan_is_that_of_the_encapsulation_not_of_the_name(self, line: str, vlan: int) -> None:
        made = one_interface(line, "ip address 10.0.0.1 255.255.255.0", name="GigabitEthernet0/0.10")
        assert (made.vlan, addresses(made)) == (vlan, ["10.0.0.1/24"])

    def test_an_address_before_the_encapsulation_is_refused(self) -> None:
        text = "interface Gi0/0.10\n ip address 10.0.0.1 255.255.255.0\n encapsulation dot1q 10\n"
        assert refused(text) == ["CFG106 R1.cfg:2"]
        assert table(net(R1=text), "R1") == {}

    @pytest.mark.parametrize("name", ["Serial0/0.1 point-to-point", "Loopback0", "GigabitEthernet0/0"])
    def test_only_ethernet_sub_interfaces_need_one(self, name: str) -> None:
        assert refused(f"interface {name}\n ip address 10.0.0.1 255.255.255.0\n") == []

    @pytest.mark.parametrize(
        "name", ["Port-channel1.10", "FastEthernet0/0.10", "TenGigabitEthernet0/0/0.10", "HundredGigE1/0/1.10"]
    )
    def test_sub_interfaces_of_every_ethernet_need_one(self, name: str) -> None:
        assert refused(f"interface {name}\n ip address 10.0.0.1 255.255.255.0\n") == ["CFG106 R1.cfg:2"]


class TestSwitchports:
    """S1.23, S12.4, S12.5."""

    def test_no_switchport_makes_a_port_routed(self) -> None:
        made = one_interface("no switchport", "ip address 10.0.0.1 255.255.255.0")
        assert made.switchport.is_routed
        assert addresses(made) == ["10.0.0.1/24"]

    def test_a_switched_port_has_no_address(self) -> None:
        text = "interface Gi0/1\n switchport mode access\n ip address 10.0.0.1 255.255.255.0\n"
        assert table(net(R1=text), "R1") == {}
        assert refused(text) == ["CFG102 R1.cfg:3"]

    def test_becoming_a_switched_port_removes_the_address(self) -> None:
        made = one_interface("no switchport", "ip address 10.0.0.1 255.255.255.0", "switchport")
        assert (made.switchport.is_routed, addresses(made)) == (False, [])

    def test_what_was_configured_for_switching_does_not_make_a_routed_port_switched(self) -> None:
        made = one_interface(
            "switchport access vlan 10", "no switchport", "ip address 10.0.0.1 255.255.255.0", "switchport mode access"
        )
        assert addresses(made) == ["10.0.0.1/24"]

    @pytest.mark.parametrize(
        ("lines", "vlans"),
        [
            (("10",), {10}),
            (("10,20-22",), {10, 20, 21, 22}),
            (("10", "20"), {20}),
            (("10", "add 20,30"), {10, 20, 30}),
            (("10-20", "remove 11-19"), {10, 20}),
            (("except 3-4094",), {1, 2}),
            (("none",), set()),
            (("none", "add 7"), {7}),
            (("10", "all"), None),
            (("all", "add 7"), None),
        ],
    )
    def test_s12_5_the_allowed_vlans_are_a_list_that_can_be_changed(self, lines: tuple[str, ...], vlans: set[int] | None) -> None:
        made = one_interface(*(f"switchport trunk allowed vlan {line}" for line in lines))
        assert made.switchport.allowed_vlans == (None if vlans is None else frozenset(vlans))

    def test_s12_5_removing_from_all_leaves_all_others(self) -> None:
        allowed = one_interface("switchport trunk allowed vlan remove 2-4094").switchport.allowed_vlans
        assert allowed == frozenset({1})

    @pytest.mark.parametrize("text", ["0", "4095", "10-5", "x", "10,,20", "1-", "5000", "1.5", ""])
    def test_what_is_no_vlan_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="VLAN"):
            vlan_numbers([text])

    def test_vlans_are_known_with_their_state(self) -> None:
        assert clean("vlan 10,20-21\nvlan 20\n name LAB\nno vlan 21\n").vlans == {10, 20}

    @pytest.mark.parametrize("line", ["shutdown", "state suspend"])
    def test_a_vlan_can_be_inactive(self, line: str) -> None:
        assert read(f"vlan 20\n {line}\n").inactive_vlans == {20}

    def test_access_and_voice_vlans_are_read(self) -> None:
        how = one_interface("switchport mode access", "switchport access vlan 10", "switchport voice vlan 20").switchport
        assert (how.mode, how.access_vlan, how.voice_vlan) == ("access", 10, 20)


class TestMetrics:
    """S1.24 and the table in 1.4."""

    @pytest.mark.parametrize(
        ("name", "cost"),
        [
            ("Ethernet0/0", 10),
            ("FastEthernet0/0", 1),
            ("GigabitEthernet0/0", 1),
            ("TenGigabitEthernet0/0", 1),
            ("Serial0/0", 64),
            ("Loopback0", 1),
            ("Tunnel0", 1000),
            ("Vlan10", 1),
            ("Dialer1", 1785),
        ],
    )
    def test_the_default_cost_of_each_type(self, name: str, cost: int) -> None:
        made = clean(f"interface {name}\n shutdown\n")
        assert interface_cost(made, made.interfaces[name], 100, {}) == cost

    @pytest.mark.parametrize(
        ("line", "reference", "cost"),
        [
            ("bandwidth 1", 100, 65535),
            ("bandwidth 10000000", 100, 1),
            ("bandwidth 3000", 100, 33),
            ("speed 100", 1000, 10),
            ("delay 1", 100, 1),
        ],
    )
    def test_s1_24_a_cost_is_rounded_down_and_kept_in_its_limits(self, line: str, reference: int, cost: int) -> None:
        made = read(f"interface GigabitEthernet0/0\n {line}\n")
        assert interface_cost(made, made.interfaces["GigabitEthernet0/0"], reference, {}) == cost

    def test_a_port_channel_has_the_bandwidth_of_its_members(self) -> None:
        made = clean("interface Port-channel1\ninterface range Gi0/1 - 2\n channel-group 1 mode active\n")
        assert interface_cost(made, made.interfaces["Port-channel1"], 10000, {}) == 5

    def test_a_sub_interface_has_the_bandwidth_of_its_parent(self) -> None:
        made = clean("interface Gi0/0\n bandwidth 2000\ninterface Gi0/0.10\n encapsulation dot1q 10\n")
        assert interface_cost(made, made.interfaces["GigabitEthernet0/0.10"], 100, {}) == 50


class TestOspfLines:
    """S5.2, S5.4, S1.16 where it speaks of OSPF."""

    def networks(self, *lines: str) -> list[tuple[str, str, int]]:
        (made,) = clean("\n".join(["router ospf 1", *(f" {line}" for line in lines)])).ospf
        return [(dotted(one.address), dotted(one.wildcard), one.area) for one in made.networks.values()]

    def test_bits_under_the_wildcard_are_zeroed(self) -> None:
        assert self.networks("network 10.1.1.7 0.0.0.255 area 0") == [("10.1.1.0", "0.0.0.255", 0)]

    def test_a_mask_for_a_wildcard_is_inverted(self) -> None:
        assert self.networks("network 10.1.1.0 255.255.255.0 area 0") == [("10.1.1.0", "0.0.0.255", 0)]

    def test_wildcards_need_not_be_contiguous(self) -> None:
        assert self.networks("network 10.0.1.0 0.255.0.255 area 0") == [("10.0.1.0", "0.255.0.255", 0)]

    def test_a_wildcard_may_cover_one_address_or_all(self) -> None:
        assert self.networks("network 10.1.1.7 0.0.0.0 area 0", "network 0.0.0.0 255.255.255.255 area 1") == [
            ("10.1.1.7", "0.0.0.0", 0),
            ("0.0.0.0", "255.255.255.255", 1),
        ]

    def test_the_same_statement_with_another_area_replaces_the_first(self) -> None:
        assert self.networks("network 10.1.1.0 0.0.0.255 area 0", "network 10.1.1.0 0.0.0.255 area 1") == [
            ("10.1.1.0", "0.0.0.255", 1)
        ]

    def test_s5_4_an_area_is_a_number_or_dotted(self) -> None:
        assert [area_id(text) for text in ("0", "0.0.0.0", "10", "0.0.0.10", "0.0.1.0")] == [0, 0, 10, 10, 256]

    @pytest.mark.parametrize("text", ["x", "-1", "4294967296", "1.2.3", "²"])
    def test_s5_4_what_is_no_area_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match=r".+"):
            area_id(text)

    @pytest.mark.parametrize(
        "line",
        [
            "router-id x",
            "network 10.0.0.0 0.0.0.256 area 0",
            "auto-cost reference-bandwidth 0",
            "maximum-paths 0",
            "distance 256",
            "distance ospf external 0",
            "distance ospf external",
            "distance ospf",
            "default-information originate metric x",
            "default-information originate metric-type 3",
            "redistribute static metric",
            "redistribute static colour",
            "default-metric 0",
            "router-id 0.0.0.0",
            "maximum-paths 33",
            "auto-cost reference-bandwidth 4294968",
        ],
    )
    def test_an_argument_that_ios_refuses_leaves_the_process_as_it_was(self, line: str) -> None:
        made = read(f"router ospf 1\n {line}\n")
        assert [f"{one.code} {one.spans[0]}" for one in made.diagnostics] == ["CFG102 R1.cfg:2"]
        (process,) = made.ospf
        assert process._replace(line=None) == read("router ospf 1\n").ospf[0]._replace(line=None)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        "line",
        [
            "ip ospf cost 0",
            "ip ospf cost 65536",
            "ip ospf priority 256",
            "ip ospf hello-interval 0",
            "ip ospf dead-interval 65536",
            "mtu x",
            "bandwidth 0",
        ],
    )
    def test_a_value_out_of_its_limits_is_refused(self, line: str) -> None:
        assert refused(f"interface Gi0/0\n {line}\n") == ["CFG102 R1.cfg:2"]

    def test_keys_compare_equal_in_type_7_and_in_clear(self) -> None:
        one = one_interface("ip ospf authentication-key cisco").ospf.simple_key
        other = one_interface("ip ospf authentication-key 7 02050D480809").ospf.simple_key
        assert one == other
        assert one != one_interface("ip ospf authentication-key Cisco").ospf.simple_key
        assert "cisco" not in repr(one)

    @pytest.mark.parametrize("key", ["7 zz", "7 0", "7 02050D48080"])
    def test_a_damaged_type_7_key_is_refused(self, key: str) -> None:
        assert refused(f"interface Gi0/0\n ip ospf authentication-key {key}\n") == ["CFG102 R1.cfg:2"]


def test_lines_behind_the_removal_of_their_own_block_change_nothing() -> None:
    """IOS would be in global configuration by then, where these lines mean nothing."""
    made = read(
        "router ospf 1\n network 10.0.0.0 0.0.0.255 area 0\n no router ospf 1\n network 10.1.0.0 0.0.0.255 area 0\n"
        "interface Loopback0\n ip address 10.0.0.1 255.255.255.255\n no interface Loopback0\n"
        " ip address 10.0.0.2 255.255.255.255\n"
    )
    assert made.ospf == ()
    assert made.interfaces == {}


@pytest.mark.parametrize(
    ("line", "fate"),
    [
        ("summary-address 10.0.0.0 255.0.0.0", "model"),
        ("distribute-list 7 in", "model"),
        ("area 1 range 10.0.0.0 255.0.0.0 cost 3", "model"),
        ("area 1 sham-link 10.0.0.1 10.0.0.2", "routes"),
    ],
)
def test_a_row_with_arguments_goes_before_one_for_the_rest_of_its_family(line: str, fate: str) -> None:
    from routecheck.ios.grammar import Resolved, resolve

    found = resolve("ospf", tuple(line.split()))
    assert isinstance(found, Resolved)
    assert found.command.fate == fate


@pytest.mark.parametrize("word", ["no", "NO", "default"])
@pytest.mark.parametrize(
    "block", ["object-group network G", "ip access-list extended A", "route-map X permit 10", "router ospf 1"]
)
def test_no_alone_is_no_command(block: str, word: str) -> None:
    made = read_device(f"{block}\n {word}\n", "R1.cfg")
    assert [note.fate for note in made.notes] == ["unknown"]


@pytest.mark.parametrize("line", ["no match", "no set", "default match"])
def test_half_a_line_of_a_route_map_is_refused(line: str) -> None:
    made = read_device(f"route-map X permit 10\n match tag 7\n {line}\n", "R1.cfg")
    assert "is incomplete" in str(made.diagnostics[0])
    assert len(made.route_maps["X"].clauses[0].matches) == 1


@pytest.mark.parametrize("line", ["default crypto", "no crypto", "no crypto keyring", "default crypto keyring"])
def test_half_a_crypto_line_is_refused(line: str) -> None:
    (found,) = read_device(f"{line}\n", "R1.cfg").diagnostics
    assert found.code == "CFG102"
