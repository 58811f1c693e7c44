"""What IOS does not say can be chosen: every [U] rule that bears on static and OSPF routes is a switch (section 13)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from routecheck import switches
from routecheck.address import parse_prefix
from routecheck.diagnostic import UsageError
from routecheck.failures import scenario
from routecheck.network import Network, load
from routecheck.questions.explain import explain
from routecheck.questions.tables import Filter, tables
from routecheck.settings import read_settings
from routecheck.snapshot import Snapshot
from routecheck.switches import DEFAULTS, SWITCHES
from routecheck.topology import NOTHING_FAILED
from tests.builders import fail, learned, match, net, now, table, why_not
from tests.protocols.test_static import F1, port

PAGE = Path(__file__).parents[1] / "docs" / "switches.md"


def put(network: Network, name: str, value: str) -> Network:
    """The network with a switch at `value`."""
    assert name in DEFAULTS
    return network._replace(switches={**network.switches, name: value})


def told(network: Network | Snapshot, node: str, dest: str = "", *words: str) -> list[str]:
    """The sentences about switches in an answer about `node`."""
    start = now(network)
    stages = [scenario(start.network, start.base.wires, word) for word in words]
    answer = explain(start, node, destination=parse_prefix(dest) if dest else None, stages=stages)
    return [caution for caution in answer.cautions if "is not certain" in caution]


class TestTable:
    def test_names_are_unique_and_the_first_value_is_the_default(self) -> None:
        assert len({switch.name for switch in SWITCHES}) == len(SWITCHES)
        assert all(not switch.values or switch.default == switch.values[0] for switch in SWITCHES)
        assert all(switch.takes(switch.default) for switch in SWITCHES)

    def test_the_page_lists_every_switch_with_its_values_and_sentence(self) -> None:
        rows = re.findall(r"^\| `([a-z_.]+)` \| (.*?) \| (.*?) \| (.*?) \|$", PAGE.read_text(), re.MULTILINE)
        expected = []
        for switch in SWITCHES:
            values = ", ".join(f"**{value}**" if value == switch.default else value for value in switch.values)
            expected.append((switch.name, values or f"a number (**{switch.default}**)", switch.rule, switch.about))
        assert rows == expected


class TestSettings:
    """`[switches]` of `routecheck.toml`."""

    def read(self, folder: Path, text: str) -> dict[str, str]:
        (folder / "routecheck.toml").write_text("[switches]\n" + text)
        found = read_settings(str(folder / "routecheck.toml")).switches
        return {name: value for name, value in found.items() if value != DEFAULTS[name]}

    @pytest.mark.parametrize(
        ("text", "name", "value"),
        [
            ('"static.resolve_via_default" = "classful"', switches.RESOLVE_VIA_DEFAULT, "classful"),
            ('static.resolve_via_default = "always"', switches.RESOLVE_VIA_DEFAULT, "always"),
            ('"static.most_lookups" = 8', switches.MOST_LOOKUPS, "8"),
            ('"static.most_lookups" = "8"', switches.MOST_LOOKUPS, "8"),
        ],
    )
    def test_a_switch_is_put_to_a_value(self, tmp_path: Path, text: str, name: str, value: str) -> None:
        assert self.read(tmp_path, text) == {name: value}

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (
                '"static.resolve_via_defalt" = "never"',
                "unknown switch 'static.resolve_via_defalt'; did you mean static.resolve_via",
            ),
            ('"colour" = "red"', "unknown switch 'colour'; known: static.resolve_via_default, "),
            (
                '"static.resolve_via_default" = "clasful"',
                "cannot be 'clasful'; did you mean classful? known: never, classful, always",
            ),
            (
                '"static.resolve_via_default" = true',
                "switches.static.resolve_via_default must be a text in quotes, not true or false",
            ),
            ('"static.most_lookups" = 0', "switches.static.most_lookups cannot be '0'; it is a whole number from 1 to 1000"),
            ('"static.most_lookups" = 1.5', "switches.static.most_lookups must be a text in quotes, not a fraction"),
        ],
    )
    def test_what_is_no_switch_or_no_value_is_refused_with_a_suggestion(self, tmp_path: Path, text: str, message: str) -> None:
        with pytest.raises(UsageError) as caught:
            self.read(tmp_path, text)
        assert message in str(caught.value)

    def test_switches_must_be_a_table(self, tmp_path: Path) -> None:
        (tmp_path / "routecheck.toml").write_text("switches = 3\n")
        with pytest.raises(UsageError, match="switches must be a table, not a number"):
            read_settings(str(tmp_path / "routecheck.toml"))

    def test_a_folder_s_tables_follow_its_switches(self, tmp_path: Path) -> None:
        text = "hostname R1\n" + port("Gi0/0", "192.0.2.9")
        (tmp_path / "R1.cfg").write_text(text + "ip route 0.0.0.0 0.0.0.0 192.0.2.1\nip route 10.5.0.0 255.255.0.0 9.9.9.9\n")
        assert "10.5.0.0/16" not in table(load(str(tmp_path)), "R1")
        (tmp_path / "routecheck.toml").write_text('[switches]\n"static.resolve_via_default" = "always"\n')
        assert table(load(str(tmp_path)), "R1")["10.5.0.0/16"] == "S [1/0] via 9.9.9.9"


class TestResolveViaDefault:
    """S3.9, U13. R1 Gi0/0 192.0.2.9/24, a default through it, and a static whose next hop only 0/0 covers."""

    DEFAULT = port("Gi0/0", "192.0.2.9") + "ip route 0.0.0.0 0.0.0.0 192.0.2.1\n"
    FAR = net(R1=DEFAULT + "ip route 10.5.0.0 255.255.0.0 9.9.9.9\n")

    @pytest.mark.parametrize(("value", "has_route"), [("never", False), ("classful", True), ("always", True)])
    def test_ex_3_3_only_the_default_covers_the_next_hop(self, value: str, has_route: bool) -> None:
        assert ("10.5.0.0/16" in table(put(self.FAR, switches.RESOLVE_VIA_DEFAULT, value), "R1")) is has_route

    @pytest.mark.parametrize(("value", "has_route"), [("never", False), ("classful", False), ("always", True)])
    def test_s3_9_classful_and_never_agree_when_a_subnet_of_the_major_network_is_known(self, value: str, has_route: bool) -> None:
        known = self.DEFAULT + "ip route 9.1.0.0 255.255.0.0 Null0\nip route 10.5.0.0 255.255.0.0 9.9.9.9\n"
        assert ("10.5.0.0/16" in table(put(net(R1=known), switches.RESOLVE_VIA_DEFAULT, value), "R1")) is has_route

    @pytest.mark.parametrize(("value", "has_route"), [("never", True), ("classful", False), ("always", True)])
    def test_s3_9_classful_takes_no_supernet_either(self, value: str, has_route: bool) -> None:
        known = (
            "ip route 192.0.0.0 255.254.0.0 Null0\n" + port("Gi0/1", "192.1.1.1").replace("255.255.255.0", "255.255.255.128")
            + "ip route 10.5.0.0 255.255.0.0 192.1.1.200\n"
        )  # fmt: skip
        assert ("10.5.0.0/16" in table(put(net(R1=known), switches.RESOLVE_VIA_DEFAULT, value), "R1")) is has_route

    def test_an_answer_that_rests_on_it_says_so_with_the_line(self) -> None:
        (said,) = told(self.FAR, "R1", "10.5.1.1")
        assert said.startswith("R1.cfg:4: whether 0.0.0.0/0 resolves the next hop of a static route is not certain (S3.9, U13, ")
        assert said.endswith("with classful or always, it would be S 10.5.0.0/16 [1/0] via 9.9.9.9")

    def test_an_answer_about_another_destination_does_not(self) -> None:
        assert told(self.FAR, "R1", "10.6.1.1") == []
        assert told(self.FAR, "R1", "192.0.2.77") == []

    def test_at_another_value_the_reverse_is_said(self) -> None:
        (said,) = told(put(self.FAR, switches.RESOLVE_VIA_DEFAULT, "always"), "R1", "10.5.1.1")
        assert said.endswith("with never, it would be S 0.0.0.0/0 [1/0] via 192.0.2.1")

    def test_tables_say_it_too_but_only_of_what_they_show(self) -> None:
        def said(within: str | None) -> int:
            shown = Filter(within=parse_prefix(within) if within else None)
            return sum("is not certain" in caution for caution in tables(now(self.FAR), ["R1"], shown).cautions)

        assert [said(None), said("10.0.0.0/8"), said("11.0.0.0/8")] == [1, 1, 0]

    def test_it_is_said_when_only_the_failure_rests_on_it(self) -> None:
        # EX-3.5: the next hop loses its subnet and keeps the default
        backup = port("Gi0/1", "10.0.1.1") + "ip route 0.0.0.0 0.0.0.0 Null0\nip route 172.16.0.0 255.255.0.0 10.0.1.2\n"
        start = net(R1=backup)
        assert told(start, "R1", "172.16.1.1") == []
        (said,) = told(start, "R1", "172.16.1.1", "R1:Gi0/1")
        assert said.endswith("it would be S 172.16.0.0/16 [1/0] via 10.0.1.2 with R1:Gi0/1 down")


class TestOtherStatics:
    def test_u11_the_depth_is_a_number(self) -> None:
        lines = "ip route 10.0.0.0 255.0.0.0 172.16.0.1\nip route 172.16.0.0 255.255.0.0 172.17.0.1\n"
        start = net(R1=port("Gi0/0", "192.0.2.9") + lines + "ip route 172.17.0.0 255.255.0.0 192.0.2.1\n")
        assert len(learned(start, "R1")) == 3
        cut = put(start, switches.MOST_LOOKUPS, "1")
        assert set(learned(cut, "R1")) == {"172.16.0.0/16", "172.17.0.0/16"}
        assert why_not(cut, "R1", "10.0.0.0/8") == ["next hop 172.16.0.1 does not resolve within 1 lookups"]
        (said,) = told(cut, "R1", "10.1.1.1")
        assert said.startswith("R1.cfg:3: how deep a next hop is followed is not certain")

    SHUT = net(R1=port("Gi0/0", "10.0.0.1", "shutdown") + "ip route 20.0.0.0 255.0.0.0 10.0.0.2 permanent\n")

    @pytest.mark.parametrize("hop", ["10.0.0.2", "Gi0/0", "Gi0/0 10.0.0.2"])
    @pytest.mark.parametrize(("value", "has_route"), [("installed", True), ("absent", False)])
    def test_s3_14_u6_a_permanent_route_whose_interface_is_down_at_boot(self, hop: str, value: str, has_route: bool) -> None:
        start = net(R1=port("Gi0/0", "10.0.0.1", "shutdown") + f"ip route 20.0.0.0 255.0.0.0 {hop} permanent\n")
        assert ("20.0.0.0/8" in table(put(start, switches.PERMANENT_AT_BOOT, value), "R1")) is has_route

    def test_s3_14_one_that_was_up_stays_whatever_the_switch(self) -> None:
        start = put(
            net(R1=port("Gi0/0", "10.0.0.1") + "ip route 20.0.0.0 255.0.0.0 10.0.0.2 permanent\n"),
            switches.PERMANENT_AT_BOOT, "absent",
        )  # fmt: skip
        assert "20.0.0.0/8" in table(fail(start, "R1:Gi0/0"), "R1")
        assert told(start, "R1", "20.0.0.1", "R1:Gi0/0") == []

    def test_s3_14_an_answer_that_rests_on_it_says_so(self) -> None:
        (said,) = told(self.SHUT, "R1", "20.0.0.1")
        assert said.endswith("with absent, 20.0.0.0/8 would have no route")

    def test_s2_6_scripts_leave_ports_down_that_they_do_not_enable(self) -> None:
        start = net(
            R1=port("Gi0/0", "10.0.0.1", "no shutdown")
            + port("Gi0/1", "10.0.1.1")
            + "interface Lo0\n ip address 1.1.1.1 255.255.255.255\n"
        )
        assert "10.0.1.0/24" in table(start, "R1")
        script = put(start, switches.SCRIPTS, "yes")
        assert set(table(script, "R1")) == {"1.1.1.1/32", "10.0.0.0/24", "10.0.0.1/32"}
        assert told(start, "R1", "10.0.0.7") == []
        (said,) = told(start, "R1", "10.0.1.7")
        assert said.startswith("R1.cfg:4: whether a physical port without 'no shutdown' is up")

    # 10.0.10.0/24 -- .10 R1 Gi0/1 -- 192.0.2.0/24 -- Gi0/0 ISP -- 198.51.100.0/24

    STICK = (
        "interface Gi0/0\n no shutdown\ninterface Gi0/0.10\n encapsulation dot1Q 10\n ip address 10.0.10.1 255.255.255.0\n"
        + port("Gi0/1", "192.0.2.1", "no shutdown")
        + "ip route 198.51.100.0 255.255.255.0 192.0.2.2\nrouter ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n"
    )
    ISP = port("Gi0/0", "192.0.2.2") + port("Gi0/1", "203.0.113.1") + "router ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n"

    def test_s2_6_a_sub_interface_needs_no_line_beside_that_of_its_port(self) -> None:
        """Of a config without any `no shutdown` nobody says that it is a script."""
        start = net(R1=self.STICK, ISP=self.ISP)
        assert table(start, "R1")["203.0.113.0/24"].startswith("O")
        for destination in ("203.0.113.7", "10.0.10.7", "198.51.100.7"):
            assert told(start, "R1", destination) == []

    def test_s2_6_the_line_is_that_of_the_port_the_answer_rests_on(self) -> None:
        more = port("Gi0/2", "10.0.2.1") + "interface Gi0/3\ninterface Gi0/3.30\n encapsulation dot1Q 30\n"
        start = net(R1=self.STICK + more + " ip address 10.0.30.1 255.255.255.0\n", ISP=self.ISP)
        lines = {"10.0.30.7": "R1.cfg:14", "10.0.2.7": "R1.cfg:12"}
        for destination, line in lines.items():
            (said,) = told(start, "R1", destination)
            assert said.startswith(f"{line}: whether a physical port without 'no shutdown' is up")
        assert told(start, "R1", "203.0.113.7") == []


class TestEqualDistance:
    """S4.5, S4.6, U2."""

    R2 = (
        port("Gi0/0", "10.0.0.2")
        + "router ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n default-information originate always\n"
    )
    R1 = (
        port("Gi0/0", "10.0.0.1") + port("Gi0/1", "192.0.2.1")
        + "router ospf 1\n network 10.0.0.0 0.0.0.255 area 0\nip route 0.0.0.0 0.0.0.0 192.0.2.9 110\n"
    )  # fmt: skip

    @pytest.mark.parametrize(("value", "code"), [("lower-default", "S*"), ("higher-default", "O*E2")])
    def test_ex_4_4_of_a_static_and_ospf_the_switch_decides(self, value: str, code: str) -> None:
        start = put(net(R1=self.R1, R2=self.R2), switches.EQUAL_DISTANCE, value)
        assert table(start, "R1")["0.0.0.0/0"].startswith(code)
        assert "(rib.equal_distance)" in now(start).rib("R1").choice(parse_prefix("0.0.0.0/0")).doubts[0]

    @pytest.mark.parametrize("value", ["lower-default", "higher-default"])
    def test_a_connected_route_never_ties(self, value: str) -> None:
        text = self.R1.replace("network 10.0.0.0 0.0.0.255", "network 0.0.0.0 255.255.255.255") + " distance 1\n"
        start = put(net(R1=text, R2=self.R2), switches.EQUAL_DISTANCE, value)
        assert table(start, "R1")["10.0.0.0/24"].startswith("C")

    def test_a_tie_on_the_originator_is_told_where_its_default_is_used(self) -> None:
        # R3 -- R1 -- R2: R1 announces the default it has unless it is that of its own process
        one = self.R1.replace(" area 0\n", " area 0\n network 10.0.3.0 0.0.0.255 area 0\n default-information originate\n")
        three = port("Gi0/0", "10.0.3.3") + "router ospf 1\n network 10.0.3.0 0.0.0.255 area 0\n"
        start = net(R1=one + port("Gi0/2", "10.0.3.1"), R2=self.R2.replace("always", "always metric 5"), R3=three)
        assert any("rib.equal_distance" in said for said in told(start, "R3", "8.8.8.8"))


class TestForeignDefaults:
    """S5.30, U1: fixture F1 of section 12b."""

    ORIGINATING = F1 | {"R2": F1["R2"].replace(" router-id 2.2.2.2\n", " router-id 2.2.2.2\n default-information originate\n")}

    def defaults(self, start: Snapshot) -> list[str]:
        return [match(start, node, "8.8.8.8").removeprefix("0.0.0.0/0 ") for node in ("R2", "R3", "R4")]

    def restored(self, value: str) -> Snapshot:
        """F1.4, then Gi0/2 of R3 restored."""
        start = put(net(self.ORIGINATING), switches.IGNORES_FOREIGN_DEFAULT, value)
        return fail(start, "R3:Gi0/2").after(NOTHING_FAILED)

    @pytest.mark.parametrize("value", ["always-only", "never"])
    def test_f1_6_it_fails_back(self, value: str) -> None:
        back = self.restored(value)
        assert self.defaults(back) == [
            "O*E2 [110/1] via 10.0.23.2, GigabitEthernet0/1",
            "S* [1/0] via 203.0.113.1",
            "O*E2 [110/1] via 10.0.34.1, GigabitEthernet0/1",
        ]
        assert back.state.unstable == ()

    def test_f1_5_while_originating_it_keeps_its_own_and_history_decides(self) -> None:
        back = self.restored("while-originating")
        assert self.defaults(back) == [
            "S* [111/0] via 10.0.12.1",
            "S* [1/0] via 203.0.113.1",
            "O*E2 [110/1] via 10.0.24.1, GigabitEthernet0/0 and via 10.0.34.1, GigabitEthernet0/1",
        ]
        assert [found.code for found in back.state.unstable] == ["HISTORY-DEPENDENT"]

    def test_a_default_that_stays_in_an_nssa_is_not_what_the_rule_is_about(self) -> None:
        # R1, a border router, and R3 inside originate defaults into the NSSA; that of R3 is a floating static
        inside = "router ospf 1\n network 10.0.1.0 0.0.0.255 area 1\n area 1 nssa default-information-originate\n"
        one = port("Gi0/0", "10.0.0.1") + port("Gi0/1", "10.0.1.1") + inside + " network 10.0.0.0 0.0.0.255 area 0\n"
        start = net(R1=one, R3=port("Gi0/0", "10.0.1.3") + inside + "ip route 0.0.0.0 0.0.0.0 Null0 200\n")
        gone = fail(put(start, switches.IGNORES_FOREIGN_DEFAULT, "while-originating"), "R1~R3")
        assert table(gone, "R3")["0.0.0.0/0"].startswith("S* [200/0]")
        assert any(made.area == 1 for found in gone.state.state.externals.values() for made in found)
        assert table(gone.after(NOTHING_FAILED), "R3")["0.0.0.0/0"].startswith("O*N2 [110/1] via 10.0.1.1")

    def test_from_the_start_the_value_makes_no_difference(self) -> None:
        start = net(self.ORIGINATING)
        other = put(start, switches.IGNORES_FOREIGN_DEFAULT, "while-originating")
        assert [table(start, node) for node in F1] == [table(other, node) for node in F1]
        assert told(start, "R2", "8.8.8.8") == []

    def test_an_answer_says_that_the_repair_rests_on_it(self) -> None:
        (said,) = told(net(self.ORIGINATING), "R2", "8.8.8.8", "R3:Gi0/2")
        assert "(S5.30, U1, ospf.originator_ignores_foreign_default = always-only)" in said
        assert said.endswith("with while-originating, it would be S 0.0.0.0/0 [111/0] via 10.0.12.1 after the repair")

    @pytest.mark.parametrize(
        ("value", "r2"), [("always-only", "S* [111/0]"), ("never", "O*E2 [110/"), ("while-originating", "S* [111/0]")]
    )
    def test_s5_30_with_always_the_foreign_default_is_ignored_unless_the_switch_says_never(self, value: str, r2: str) -> None:
        start = net(F1 | {"R2": self.ORIGINATING["R2"].replace(" originate\n", " originate always\n")})
        assert table(put(start, switches.IGNORES_FOREIGN_DEFAULT, value), "R2")["0.0.0.0/0"][:10] == r2
        if value == "always-only":
            assert told(start, "R2", "8.8.8.8")[0].endswith("with never, it would be O E2 0.0.0.0/0 [110/1] via 10.0.23.2")


class TestImplicitSubnets:
    """S5.26, U5."""

    def test_the_switch_decides_and_every_router_says_so(self) -> None:
        ospf = "router ospf 1\n network 10.0.0.0 0.0.0.255 area 0\n"
        two = port("Gi0/0", "10.0.0.2") + ospf + " redistribute static\nip route 172.16.1.0 255.255.255.0 Null0\n"
        start = net(R1=port("Gi0/0", "10.0.0.1") + ospf, R2=two)
        assert learned(start, "R1") == {}
        assert learned(put(start, switches.SUBNETS_IMPLICIT, "yes"), "R1") == {
            "172.16.1.0/24": "O E2 [110/20] via 10.0.0.2, GigabitEthernet0/0"
        }
        assert told(start, "R1", "172.16.1.9")[0].startswith("R2.cfg:5: there is no 'subnets', and whether")
        assert told(start, "R1", "172.17.1.9") == []
