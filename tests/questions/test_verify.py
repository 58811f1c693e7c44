"""The model against what devices printed.

    R1 Gi0/0 .1 --- 10.0.12.0/24 --- .2 Gi0/0 R2 Gi0/1 .2 --- 10.0.23.0/24 --- .3 Gi0/1 R3        all in area 0
"""  # fmt: skip

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given

from routecheck.address import parse_address, parse_prefix
from routecheck.cli.app import run
from routecheck.network import Network, from_texts, load
from routecheck.printed.outputs import ISAKMP, NAT, NEIGHBORS, ROUTES, Output, Session
from routecheck.printed.tables import PrintedRoute
from routecheck.questions.tables import Filter, tables
from routecheck.questions.verify import Compared, Difference, Verdict, compare_routes, verify
from routecheck.render import routes as render_routes
from routecheck.render.verify import text
from routecheck.snapshot import Snapshot, snapshot
from tests.builders import fail, net, now
from tests.peers import A, B, changed
from tests.strategies import MixedDrawing, mixed_drawings

LABS = sorted((Path(__file__).parents[3] / "shared" / "labs").glob("*/truth.json"))
R1 = """
version 15.4
interface GigabitEthernet0/0
 ip address 10.0.12.1 255.255.255.0
interface Loopback0
 ip address 10.255.0.1 255.255.255.255
router ospf 1
 network 10.0.0.0 0.255.255.255 area 0
 default-information originate always
"""
R2 = """
version 15.4
interface GigabitEthernet0/0
 ip address 10.0.12.2 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.0.23.2 255.255.255.0
router ospf 1
 network 10.0.0.0 0.255.255.255 area 0
ip route 0.0.0.0 0.0.0.0 10.0.23.3 111
ip route 10.9.0.0 255.255.0.0 172.16.0.1
ip nat inside source static tcp 10.0.12.9 80 203.0.113.5 8080
ip nat inside source static 10.0.12.8 203.0.113.6
"""
R3 = """
version 15.4
interface GigabitEthernet0/1
 ip address 10.0.23.3 255.255.255.0
router ospf 1
 network 10.0.0.0 0.255.255.255 area 0
"""
TABLE = """Gateway of last resort is 10.0.12.1 to network 0.0.0.0

O*E2  0.0.0.0/0 [110/1] via 10.0.12.1, 00:12:00, GigabitEthernet0/0
      10.0.0.0/8 is variably subnetted, 5 subnets, 2 masks
C        10.0.12.0/24 is directly connected, GigabitEthernet0/0
L        10.0.12.2/32 is directly connected, GigabitEthernet0/0
C        10.0.23.0/24 is directly connected, GigabitEthernet0/1
L        10.0.23.2/32 is directly connected, GigabitEthernet0/1
O        10.255.0.1/32 [110/2] via 10.0.12.1, 00:12:00, GigabitEthernet0/0
"""


def lab() -> Network:
    return net(R1=R1, R2=R2, R3=R3)


def printed(text: str, command: str = ROUTES, node: str = "R2", vrf: str = "") -> Session:
    return Session((Output(node, command, vrf, tuple(text.split("\n")), f"{node}.txt", 1),), ())


def asked(text: str, command: str = ROUTES, of: Network | Snapshot | None = None, node: str = "R2") -> Compared:
    (made,) = verify(now(of or lab()), printed(text, command, node)).compared
    return made


def only(made: Compared) -> Difference:
    (found,) = made.differences
    return found


class TestRoutes:
    def test_a_table_like_the_model_has_no_differences(self) -> None:
        made = asked(TABLE)
        assert (made.same, made.differences, made.not_modelled) == (6, (), ())

    def test_what_the_device_has_instead_is_found_among_the_losers(self) -> None:
        found = only(asked(TABLE.replace("O*E2  0.0.0.0/0 [110/1] via 10.0.12.1, 00:12:00, GigabitEthernet0/0",
                                         "S*    0.0.0.0/0 [109/0] via 10.0.23.3")))  # fmt: skip
        assert found.printed == "S [109/0] via 10.0.23.3"
        assert found.expected == "O E2 [110/1] via 10.0.12.1, GigabitEthernet0/0"
        assert [str(line) for line in found.lines] == ["R1.cfg:8"]
        (why,) = found.why[1:]
        assert why == (
            "what it printed is a candidate here, with distance 111, and lost: administrative distance 111 > 110 (R2.cfg:8)"
        )

    def test_a_candidate_that_cannot_be_used_says_why(self) -> None:
        found = only(asked(TABLE + "S        10.9.0.0/16 [1/0] via 172.16.0.1\n"))
        assert found.expected == ""
        assert "that cannot be used" in found.why[1]
        assert "R2.cfg:9" in found.why[1]

    def test_a_route_that_nothing_offers_is_said_to_be_so(self) -> None:
        found = only(asked(TABLE + "S        10.99.0.0/16 [1/0] via 10.0.12.1\n"))
        assert found.why[1:] == ("no line of these configs offers that",)

    def test_what_could_bring_it_and_is_not_modelled_is_named(self) -> None:
        of = net(R1=R1 + "router bgp 1\n", R2=R2 + "router bgp 1\n", R3=R3)
        found = only(asked(TABLE + "S        10.99.0.0/16 [1/0] via 10.0.12.1\n", of=of))
        assert "not modelled: BGP" in found.why[1]

    def test_a_metric_alone_is_a_difference(self) -> None:
        found = only(asked(TABLE.replace("[110/2]", "[110/20]")))
        assert found.why[0] == "metric 2, printed 20"

    def test_a_next_hop_alone_is_a_difference(self) -> None:
        found = only(asked(TABLE.replace("[110/2] via 10.0.12.1", "[110/2] via 10.0.12.7")))
        assert found.why[0] == "the next hops differ"

    def test_a_next_hop_more_is_a_difference(self) -> None:
        more = "                    [110/2] via 10.0.23.3, 00:12:00, GigabitEthernet0/1\n"
        assert only(asked(TABLE + more)).why[0] == "the next hops differ"

    def test_protocols_that_are_not_modelled_stand_apart(self) -> None:
        bgp = "B        10.255.0.1/32 [20/0] via 10.0.23.3, 00:12:00\nD EX     10.8.0.0/16 [170/5] via 10.0.23.3, 1d, Gi0/1\n"
        made = asked("".join(line for line in TABLE.splitlines(True) if "10.255.0.1" not in line) + bgp)
        assert (made.differences, made.same) == ((), 5)
        assert made.not_modelled == (
            "10.8.0.0/16 D EX [170/5] via 10.0.23.3, GigabitEthernet0/1",
            "10.255.0.1/32 B [20/0] via 10.0.23.3 (the model has O [110/2] via 10.0.12.1, GigabitEthernet0/0)",
        )

    def test_an_interface_that_is_down_on_the_device_is_found(self) -> None:
        lines = TABLE.replace("5 subnets", "3 subnets").splitlines(True)
        without = "".join(line for line in lines if "GigabitEthernet0/1" not in line)
        found = only(asked(without))
        assert found.subject == "10.0.23.0/24"
        assert "GigabitEthernet0/1 has no connected route on the device" in found.why[1]
        assert asked(without, of=fail(lab(), "R2:Gi0/1")).differences == ()

    @pytest.mark.parametrize("kept", [1, 6, 8])
    def test_a_table_that_is_cut_off_does_not_say_what_the_device_has_not(self, kept: int) -> None:
        """Its heading counts the subnets, and names the network of the gateway of last resort."""
        cut = asked("".join(TABLE.splitlines(True)[:kept]))
        assert "seems to be cut off" in cut.notes[0]
        assert {one.why[0] for one in cut.differences} == {"it is not in the output, which seems to be cut off"}
        assert not any("is not up there" in why for one in cut.differences for why in one.why)

    def test_releases_without_local_routes_are_compared_without_them(self) -> None:
        lines = TABLE.replace("5 subnets", "3 subnets").splitlines(True)
        made = asked("".join(line for line in lines if not line.startswith("L")))
        assert (made.differences, made.same) == ((), 4)
        assert "older than IOS 15" in made.notes[0]
        made = asked(TABLE, of=net(R1=R1, R2=R2.replace("15.4", "12.4"), R3=R3))
        assert (made.differences, made.same) == ((), 4)

    def test_a_vrf_that_the_config_does_not_have_differs_in_all_it_has(self) -> None:
        (made,) = verify(now(lab()), printed("Gateway x\nS        10.4.0.0/16 [1/0] via 10.0.1.2\n", vrf="RED")).compared
        assert (made.vrf, made.same, len(made.differences)) == ("RED", 0, 1)

    def test_an_output_that_cannot_be_read_is_left_out_and_named(self) -> None:
        answer = verify(now(lab()), printed("% IP routing table RED does not exist\n"))
        assert answer.is_empty
        assert answer.left_out == (
            "R2.txt:1: show ip route on R2 is not compared: no routing table is in it (% IP routing table RED does not exist)",
        )


class TestLaw:
    """A device that prints what the model has differs in nothing."""

    @given(mixed_drawings())
    def test_the_model_verifies_itself(self, drawing: MixedDrawing) -> None:
        made = snapshot(from_texts(drawing.texts()))
        for node in made.network.devices:
            answer = tables(made, [node], Filter(""))
            table = render_routes.text(answer._replace(cautions=()))
            lines = [line[2:] for line in table.splitlines()[1:]]
            (found,) = verify(made, printed("\n".join(lines), node=node)).compared
            assert found.differences == ()
            assert found.same == len(answer.tables[0].rows)


@pytest.mark.skipif(not LABS, reason="../shared/labs is not there")
@pytest.mark.parametrize("lab", [path.parent.name for path in LABS])
def test_what_routers_printed_in_the_labs_is_what_the_model_has(lab: str) -> None:
    """But for BGP, EIGRP and RIP, which stand apart, and what they bring along."""
    (folder,) = (path.parent for path in LABS if path.parent.name == lab)
    made = snapshot(load(str(folder / "configs")))
    seen = 0
    for node, vrfs in json.loads((folder / "truth.json").read_text()).items():
        for vrf, listed in vrfs.items():
            output = Output(node, ROUTES, "" if vrf == "default" else vrf, (), "truth.json", 0)
            found = compare_routes(made, output, map(_printed, listed))
            assert [(one.subject, one.why) for one in found.differences if lab != "vrf-leak-eigrp-bgp"] == []
            seen += found.same
    assert seen > 5


def _printed(route: dict[str, object]) -> PrintedRoute:
    hops = [(parse_address(hop["ip"]) if hop["ip"] else None, hop["interface"]) for hop in route["nexthops"]]  # type: ignore[attr-defined]
    known = route["protocol"] not in ("C", "L")
    prefix, code = parse_prefix(str(route["prefix"])), str(route["protocol"])
    distance, metric = (route[name] if known else None for name in ("distance", "metric"))
    return PrintedRoute(prefix, code, distance, metric, tuple(hops))  # type: ignore[arg-type]


class TestNeighbors:
    HEAD = "Neighbor ID     Pri   State           Dead Time   Address         Interface\n"
    ONE = "10.255.0.1        1   FULL/BDR        00:00:31    10.0.12.1       GigabitEthernet0/0\n"
    THREE = "10.0.23.3         1   FULL/DR         00:00:31    10.0.23.3       GigabitEthernet0/1\n"

    def test_all_there_is_no_difference_whoever_is_designated(self) -> None:
        for role in ("DR", "BDR"):
            made = asked(self.HEAD + self.ONE + self.THREE.replace("DR ", role), NEIGHBORS)
            assert (made.same, made.differences) == (2, ())

    def test_one_that_is_not_there_differs(self) -> None:
        found = only(asked(self.HEAD + self.ONE, NEIGHBORS))
        assert (found.subject, found.expected, found.printed) == ("10.0.23.3 on GigabitEthernet0/1", "10.0.23.3 FULL", "")

    def test_one_that_the_model_keeps_apart_says_why(self) -> None:
        of = net(R1=R1, R2=R2, R3=R3.replace(" ip address 10.0.23.3", " ip ospf hello-interval 5\n ip address 10.0.23.3"))
        found = only(asked(self.HEAD + self.ONE + self.THREE, NEIGHBORS, of))
        assert (found.expected, found.printed) == ("", "10.0.23.3 FULL")
        assert "hello" in found.why[0]
        assert asked(self.HEAD + self.ONE, NEIGHBORS, of).differences == ()

    def test_another_state_or_router_id_differs(self) -> None:
        for old, new in (("FULL/DR ", "EXSTART/DR"), ("10.0.23.3     ", "10.0.23.99    ")):
            assert len(asked(self.HEAD + self.ONE + self.THREE.replace(old, new, 1), NEIGHBORS).differences) == 1

    def test_a_neighbour_outside_of_the_files_is_said_to_be_there(self) -> None:
        more = "10.9.9.9          1   FULL/DR         00:00:31    10.0.23.9       GigabitEthernet0/1\n"
        found = only(asked(self.HEAD + self.ONE + self.THREE + more, NEIGHBORS))
        assert found.why == ("no device in these files has 10.0.23.9",)


class TestSas:
    HEAD = "dst             src             state          conn-id status\n"
    UP = HEAD + "198.51.100.2    203.0.113.2     QM_IDLE           1001 ACTIVE\n"

    def sites(self, **changes: str) -> Network:
        return net(A=changed(A, {}), B=changed(B, changes))

    def test_an_sa_that_is_up_is_the_same_as_a_tunnel_that_comes_up(self) -> None:
        made = asked(self.UP, ISAKMP, self.sites(), "A")
        assert (made.same, made.differences) == (1, ())

    def test_an_sa_that_is_up_where_the_model_says_no_differs_with_the_reason(self) -> None:
        found = only(asked(self.UP, ISAKMP, net(A=changed(A, {}), B=changed(B, {" group 14": " group 5"})), "A"))
        assert (found.expected, found.printed) == ("does not come up", "QM_IDLE")
        assert found.why[0].startswith("A -> B: ")

    def test_an_sa_that_stops_on_its_way_differs(self) -> None:
        found = only(asked(self.UP.replace("QM_IDLE", "MM_NO_STATE"), ISAKMP, self.sites(), "A"))
        assert (found.expected, found.printed) == ("comes up", "MM_NO_STATE")

    def test_no_sa_says_nothing(self) -> None:
        made = asked(self.HEAD, ISAKMP, self.sites(), "A")
        assert (made.same, made.differences) == (0, ())
        assert "built when traffic asks for it" in made.notes[0]

    def test_a_peer_that_no_config_names_differs(self) -> None:
        made = asked(self.UP.replace("198.51.100.2", "192.0.2.77"), ISAKMP, self.sites(), "A")
        assert only(made).why == ("no end of a tunnel in these files has that peer",)


class TestTranslations:
    HEAD = "Pro Inside global      Inside local       Outside local      Outside global\n"
    BOTH = (
        "tcp 203.0.113.5:8080   10.0.12.9:80       ---                ---\n"
        "--- 203.0.113.6        10.0.12.8          ---                ---\n"
    )

    def test_static_entries_are_what_the_lines_make(self) -> None:
        made = asked(self.HEAD + self.BOTH, NAT)
        assert (made.same, made.differences) == (2, ())

    def test_one_more_and_one_less_differ(self) -> None:
        made = asked(self.HEAD + self.BOTH.replace(":80 ", ":81 "), NAT)
        assert [(one.subject, one.expected, one.printed) for one in made.differences] == [
            ("tcp 10.0.12.9:80 -> 203.0.113.5:8080", "a static entry", ""),
            ("tcp 10.0.12.9:81 -> 203.0.113.5:8080", "", "a static entry"),
        ]

    SESSIONS = (
        "tcp 203.0.113.6:5000   10.0.12.8:5000     192.0.2.1:443      192.0.2.1:443\n"
        "tcp 203.0.113.5:8080   10.0.12.9:80       192.0.2.1:4000     192.0.2.1:4000\n"
    )

    def test_entries_of_traffic_are_counted_and_not_compared(self) -> None:
        made = asked(self.HEAD + self.BOTH + self.SESSIONS, NAT)
        assert (made.same, made.differences, made.aside) == (2, (), 2)
        answer = verify(now(lab()), printed(self.HEAD + self.BOTH + self.SESSIONS, NAT, "R2"))
        assert "The devices printed what the model has: 2 the same, 2 dynamic entries not compared." in text(answer)

    def test_an_entry_that_no_rule_permits_differs(self) -> None:
        made = asked(self.HEAD + self.BOTH + self.SESSIONS.replace("10.0.12.8:", "10.0.99.8:"), NAT)
        assert only(made).subject == "tcp 10.0.99.8:5000 -> 203.0.113.6:5000"
        assert only(made).why == ("no rule permits 10.0.99.8; the entry may be older than the config",)
        assert made.aside == 1

    def test_an_entry_that_a_list_permits_is_none_of_them(self) -> None:
        lines = "ip nat inside source list 7 interface GigabitEthernet0/1 overload\naccess-list 7 permit 10.0.99.0 0.0.0.255\n"
        rows = self.HEAD + self.BOTH + self.SESSIONS.replace("10.0.12.8:", "10.0.99.8:")
        assert asked(rows, NAT, net(R1=R1, R2=R2 + lines, R3=R3)).differences == ()

    def test_what_a_pool_gives_a_host_is_no_static_entry(self) -> None:
        pool = "ip nat pool P 203.0.113.9 203.0.113.12 prefix-length 24\nip nat inside source list 7 pool P\n"
        lines = pool + "access-list 7 permit 10.0.99.0 0.0.0.255\n"
        rows = self.HEAD + self.BOTH + "--- 203.0.113.9        10.0.99.7          ---                ---\n"
        made = asked(rows, NAT, net(R1=R1, R2=R2 + lines, R3=R3))
        assert (made.same, made.differences, made.aside) == (2, (), 1)


class TestCommand:
    def files(self, folder: Path, text: str = TABLE) -> list[str]:
        (folder / "configs").mkdir()
        (folder / "show").mkdir()
        for name, config in (("R1", R1), ("R2", R2), ("R3", R3)):
            (folder / "configs" / f"{name}.cfg").write_text(f"hostname {name}\n{config.lstrip()}")
        (folder / "show" / "R2.txt").write_text(f"R2#show ip route\n{text}")
        return ["verify", str(folder / "configs"), "--show", str(folder / "show")]

    def test_0_when_all_is_the_same(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(self.files(tmp_path)) == 0
        assert "The devices printed what the model has: 6 the same." in capsys.readouterr().out

    def test_1_when_anything_differs(self, tmp_path: Path) -> None:
        assert run(self.files(tmp_path, TABLE.replace("[110/2]", "[110/3]"))) == 1

    def test_a_file_whose_prompt_is_that_of_another_device_is_named(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        words = self.files(tmp_path)
        (tmp_path / "show" / "R2.txt").rename(tmp_path / "show" / "R9.txt")
        for form in ("text", "json", "markdown"):
            assert run([*words, "-f", form]) == 0
            assert "R9.txt: the prompt is that of R2" in capsys.readouterr().out

    def test_3_when_there_is_nothing_to_compare(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(self.files(tmp_path, "")) == 3
        assert "Nothing to compare" in capsys.readouterr().out

    def test_a_failure_is_verified_with_fail(self, tmp_path: Path) -> None:
        words = self.files(tmp_path, "".join(line for line in TABLE.splitlines(True) if "GigabitEthernet0/1" not in line))
        assert run(words) == 1
        assert run([*words, "--fail", "R2:Gi0/1"]) == 0

    def test_json_is_what_its_schema_says(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert run([*self.files(tmp_path, TABLE.replace("[110/2]", "[110/3]")), "-f", "json"]) == 1
        document = json.loads(capsys.readouterr().out)
        schema = json.loads((Path(__file__).parents[2] / "docs/schemas/verify.schema.json").read_text())
        jsonschema.validate(document, schema)
        assert document["same"] is False

    def test_every_format_holds_every_difference(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        words = self.files(tmp_path, TABLE.replace("[110/2]", "[110/3]"))
        for form in ("text", "json", "markdown"):
            run([*words, "-f", form])
            out = capsys.readouterr().out
            assert "10.255.0.1/32" in out
            assert "metric 2, printed 3" in out

    def test_text_keeps_to_80_columns(self) -> None:
        answer = Verdict(now(lab()).scenario, (asked(TABLE.replace("[110/2]", "[110/3]")),), ("x" * 30 + " y" * 60,))
        assert max(map(len, text(answer).splitlines())) <= 80
