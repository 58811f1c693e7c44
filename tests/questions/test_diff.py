"""What a change to a network does.

        ISP B                                              ISP A
          |                                                  |
         R1 .1 --- 10.0.12.0/24 --- .2 R2 .2 --- 10.0.23.0/24 --- .3 R3       all in area 0; 192.168.2.0/24 is behind R2
"""  # fmt: skip

from __future__ import annotations

from collections.abc import Iterator

import pytest

from routecheck.questions.changes import BREAKS, CHANGES, MENDS, Changes, Edit, RouteChange
from routecheck.questions.diff import Finding, Looked, diff
from routecheck.questions.edits import edits
from routecheck.questions.sweep import Effect, sweep
from routecheck.render.diff import text
from routecheck.render.diff_documents import markdown_text
from routecheck.snapshot import Snapshot
from routecheck.topology import Scenario
from tests.builders import net, now
from tests.peers import A, B, changed

R1 = """
hostname R1
version 15.7
interface GigabitEthernet0/0
 ip address 10.0.12.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 198.51.100.1 255.255.255.252
router ospf 1
 network 10.0.0.0 0.255.255.255 area 0
ip route 0.0.0.0 0.0.0.0 198.51.100.2
"""
R2 = """
hostname R2
version 15.7
interface GigabitEthernet0/0
 ip address 10.0.12.2 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.0.23.2 255.255.255.0
interface GigabitEthernet0/2
 ip address 192.168.2.1 255.255.255.0
router ospf 1
 network 0.0.0.0 255.255.255.255 area 0
ip route 0.0.0.0 0.0.0.0 10.0.12.1 111 name BACKUP
"""
R3 = """
hostname R3
version 15.7
interface GigabitEthernet0/0
 ip address 10.0.23.3 255.255.255.0
interface GigabitEthernet0/1
 ip address 203.0.113.1 255.255.255.252
router ospf 1
 network 10.0.0.0 0.255.255.255 area 0
 default-information originate
ip route 0.0.0.0 0.0.0.0 203.0.113.2
"""
TEXTS = {"R1": R1, "R2": R2, "R3": R3}


def asked(before: dict[str, str], after: dict[str, str], looked: Looked | None = None) -> Changes:
    """The difference, with the lines that differ."""
    texts = ({name: (f"{name}.cfg", text.lstrip("\n")) for name, text in side.items()} for side in (before, after))
    return diff(now(net(before)), now(net(after)), looked or Looked(edits(*texts)))


def edit(old: str, new: str, node: str = "R2") -> Changes:
    """What becomes of the lab when a text in one config is another."""
    assert old in TEXTS[node]
    return asked(TEXTS, {**TEXTS, node: TEXTS[node].replace(old, new)})


def route(answer: Changes, node: str, prefix: str) -> RouteChange:
    return next(one for one in answer.routes if (one.node, str(one.prefix)) == (node, prefix))


def lost(answer: Changes) -> list[tuple[str, str, str]]:
    return [(one.failure, one.node, str(one.prefix)) for one in answer.survival if not one.is_new]


class TestNothing:
    def test_a_network_and_itself_differ_in_nothing(self) -> None:
        answer = asked(TEXTS, TEXTS)
        assert answer == Changes()
        assert answer.is_empty

    def test_a_line_that_cannot_matter_is_no_change(self) -> None:
        answer = edit("version 15.7\n", "version 15.7\n! a comment\nservice timestamps log uptime\n")
        assert answer.is_empty
        assert [one.what for one in answer.edits] == ["service timestamps"]
        assert text(answer).startswith("No change.\n")

    def test_a_line_whose_effect_is_not_looked_at_is_said_to_differ(self) -> None:
        answer = edit("version 15.7\n", "version 15.7\naccess-list 10 permit 10.0.0.0 0.255.255.255\n")
        assert list(answer.every()) == []
        assert not answer.is_empty
        assert text(answer).startswith("No change in what is looked at, but 1 line that could matter differs.\n")


class TestRoutes:
    def test_the_ledgers_of_both_sides_say_why(self) -> None:
        one = route(edit("10.0.12.1 111", "10.0.12.1 109"), "R2", "0.0.0.0/0")
        assert [(told.sentence, [str(line) for line in told.lines]) for told in one.ledger] == [
            ("before, S* [111/0] via 10.0.12.1 lost: administrative distance 111 > 110", ["R2.cfg:11"]),
            ("now O*E2 [110/1] via 10.0.23.3 loses: administrative distance 110 > 109", ["R3.cfg:9", "R3.cfg:10"]),
        ]

    def test_packets_are_followed_on_both_sides(self) -> None:
        one = route(edit("10.0.12.1 111", "10.0.12.1 109"), "R2", "0.0.0.0/0")
        assert [passage.path for passage in one.passages] == [("R2", "R3"), ("R2", "R1")]
        assert one.effect == CHANGES

    def test_a_prefix_that_is_no_longer_reached_breaks(self) -> None:
        one = route(edit("255.255.255.0\nrouter", "255.255.255.0\n shutdown\nrouter"), "R3", "192.168.2.0/24")
        assert one.effect == BREAKS
        assert one.after == ()
        assert one.passages[1].reason == "packets end at R3, and the prefix is at R2"

    def test_a_shorter_route_to_the_same_place_breaks_nothing(self) -> None:
        answer = edit("router ospf 1\n network 0.0.0.0 255.255.255.255 area 0",
                      "router ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n redistribute static subnets\n"
                      "ip route 192.168.0.0 255.255.0.0 GigabitEthernet0/2")  # fmt: skip
        one = route(answer, "R3", "192.168.2.0/24")
        assert one.after == ()
        assert one.effect == CHANGES

    def test_a_route_into_the_void_breaks_although_it_stands_in_the_table(self) -> None:
        answer = edit("ip route 0.0.0.0 0.0.0.0 203.0.113.2", "ip route 0.0.0.0 0.0.0.0 Null0", "R3")
        one = route(answer, "R3", "0.0.0.0/0")
        assert one.effect == BREAKS
        assert "discards" in one.passages[1].reason

    def test_a_new_prefix_mends(self) -> None:
        answer = edit("router ospf", "interface Loopback0\n ip address 10.255.0.2 255.255.255.255\nrouter ospf")
        assert route(answer, "R3", "10.255.0.2/32").effect == MENDS

    def test_a_metric_is_told_with_both_values(self) -> None:
        answer = edit("192.168.2.1 255.255.255.0", "192.168.2.1 255.255.255.0\n ip ospf cost 10")
        assert route(answer, "R3", "192.168.2.0/24").ledger[0].sentence == "its metric was 2 and is 11"

    def test_what_nothing_offers_any_more_cites_the_line_that_is_gone(self) -> None:
        one = route(edit("\nip route 0.0.0.0 0.0.0.0 198.51.100.2", "", "R1"), "R1", "0.0.0.0/0")
        assert one.ledger[-1].sentence == "now nothing offers S* [1/0] via 198.51.100.2"
        assert [str(line) for line in one.ledger[-1].lines] == ["R1.cfg:9"]

    def test_local_routes_come_with_their_connected_ones(self) -> None:
        answer = edit("192.168.2.1 255.255.255.0", "192.168.2.7 255.255.255.0")
        assert answer.routes == ()


class TestSurvival:
    def test_what_used_to_take_over_and_is_gone_is_told_for_each_failure(self) -> None:
        answer = edit("ip route 0.0.0.0 0.0.0.0 10.0.12.1 111 name BACKUP\n", "")
        assert set(lost(answer)) == {
            ("R2-R3", "R2", "0.0.0.0/0"), ("R3", "R2", "0.0.0.0/0"), ("R3:GigabitEthernet0/1", "R2", "0.0.0.0/0"),
        }  # fmt: skip
        one = next(one for one in answer.survival if one.failure == "R2-R3")
        assert one.kept == "S* [111/0] via 10.0.12.1"
        assert [str(line) for line in one.lines] == ["R2.cfg:11"]
        assert one.effect == BREAKS
        assert answer.routes == ()

    def test_a_backup_that_is_added_survives_what_it_did_not(self) -> None:
        without = {**TEXTS, "R2": R2.replace("ip route 0.0.0.0 0.0.0.0 10.0.12.1 111 name BACKUP\n", "")}
        answer = asked(without, TEXTS)
        assert {one.is_new for one in answer.survival} == {True}
        assert {one.effect for one in answer.survival} == {MENDS}

    def test_a_loop_behind_a_failure_is_a_loss(self) -> None:
        """R1 has no default left, follows OSPF's to R2, and R2 follows its static back."""
        answer = edit("10.0.12.1 111", "10.0.12.1 109")
        (one,) = [one for one in answer.survival if one.failure == "R1:GigabitEthernet0/1"]
        assert "loop" in one.lost

    def test_what_is_lost_without_a_failure_is_no_matter_of_survival(self) -> None:
        answer = edit("255.255.255.0\nrouter", "255.255.255.0\n shutdown\nrouter")
        assert [one for one in answer.survival if str(one.prefix) == "192.168.2.0/24"] == []

    def test_failures_that_have_no_way_to_the_change_are_not_tried(self, monkeypatch: pytest.MonkeyPatch) -> None:
        tried: list[str] = []

        def watched(side: Snapshot, failures: list[Scenario]) -> Iterator[Effect]:
            tried.extend(one.words[0] for one in failures)
            return sweep(side, failures)

        monkeypatch.setattr("routecheck.questions.diff_survival.sweep", watched)
        island = {"X1": "hostname X1\ninterface Gi0/0\n ip address 172.16.0.1 255.255.255.0\n"}
        asked({**TEXTS, **island}, {**TEXTS, **island, "R2": R2.replace(" 111 ", " 109 ")})
        assert tried
        assert not any(word.startswith("X1") for word in tried)

    def test_far_failures_beyond_the_bound_are_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("routecheck.questions.diff_survival.MOST_FAILURES", 3)
        answer = edit("ip route 0.0.0.0 0.0.0.0 10.0.12.1 111 name BACKUP\n", "")
        (note,) = answer.notes
        assert note.startswith("only the 3 failures nearest to the change are compared")

    def test_where_tables_do_not_settle_nothing_is_told_for_sure(self) -> None:
        """The tunnel's own routes lead its packets into itself: up and down for ever."""
        ends = [
            "interface Loopback0\n ip address 10.255.0.{0} 255.255.255.255\n ip ospf 1 area 0\n"
            "interface Tunnel0\n ip address 10.200.0.{0} 255.255.255.0\n ip ospf 1 area 0\n tunnel source Loopback0\n"
            " tunnel destination 10.255.0.{1}\nip route 10.255.0.{1} 255.255.255.255 10.0.12.{1} 200\n".format(*pair)
            for pair in ((1, 2), (2, 1))
        ]
        wire = "interface Gi0/0\n ip address 10.0.12.{} 255.255.255.0\n"
        backup = "ip route 10.2.2.0 255.255.255.0 10.0.12.2 250\n"
        before = {"R1": "hostname R1\n" + wire.format(1) + ends[0] + backup, "R2": "hostname R2\n" + wire.format(2) + ends[1]}
        lan = "interface Gi0/1\n ip address 10.2.2.1 255.255.255.0\n ip ospf 1 area 0\n"
        assert now(net(before)).state.unstable
        found = route(asked(before, {**before, "R2": before["R2"] + lan}), "R1", "10.2.2.0/24")
        assert found.passages[1].arrives is None


class TestTheRest:
    def test_neighbours_that_go_say_why(self) -> None:
        answer = edit("10.0.23.2 255.255.255.0", "10.0.23.2 255.255.255.0\n ip ospf hello-interval 5")
        (one,) = answer.neighbors
        assert not one.is_new
        assert [str(end) for end in one.ends] == ["R2:GigabitEthernet0/1", "R3:GigabitEthernet0/0"]
        assert "hello" in one.reason

    @pytest.mark.parametrize(
        ("new", "reason"),
        [
            ("10.0.23.2 255.255.255.0\n shutdown", "R2:GigabitEthernet0/1 is administratively down"),
            ("172.16.0.2 255.255.255.0", "they do not hear each other"),
        ],
    )
    def test_so_do_those_that_do_not_hear_each_other(self, new: str, reason: str) -> None:
        assert edit("10.0.23.2 255.255.255.0", new).neighbors[0].reason == reason

    def test_devices_and_interfaces_that_come_and_go_are_named(self) -> None:
        more = {
            **TEXTS,
            "R2": R2 + "interface Loopback7\n ip address 10.7.7.7 255.255.255.255\n",
            "R9": "hostname R9\n" + R1[13:],
        }
        assert [(one.node, one.interface, one.is_new) for one in asked(TEXTS, more).devices] == [
            ("R9", "", True), ("R2", "Loopback7", True),
        ]  # fmt: skip
        assert [(one.node, one.interface, one.is_new) for one in asked(more, TEXTS).devices] == [
            ("R9", "", False), ("R2", "Loopback7", False),
        ]  # fmt: skip

    def test_a_tunnel_that_does_not_come_up_any_more_breaks(self) -> None:
        before, after = {"A": A, "B": B}, {"A": A, "B": changed(B, {" group 14": " group 5"})}
        (one,) = asked(before, after).tunnels
        assert (one.before, one.after, one.effect) == ("comes up", "does not come up", BREAKS)
        assert "DH group" in one.reason
        (back,) = asked(after, before).tunnels
        assert (back.effect, back.before) == (MENDS, "does not come up")

    def test_a_nat_rule_that_changes_is_told_with_both_lines(self) -> None:
        rule = "ip nat inside source list 1 interface GigabitEthernet0/0 overload\n"
        with_rule = {**TEXTS, "R1": R1 + rule}
        (one,) = asked(with_rule, {**TEXTS, "R1": R1 + rule.replace("0/0", "0/1")}).nat
        assert [line.number for line in (one.before, one.after) if line] == [10, 10]
        (gone,) = asked(with_rule, TEXTS).nat
        assert gone.after is None

    def test_a_nat_pool_with_other_addresses_is_told(self) -> None:
        pool = "ip nat pool P 192.0.2.1 192.0.2.9 prefix-length 24\nip nat inside source list 1 pool P\n"
        (one,) = asked({**TEXTS, "R1": R1 + pool}, {**TEXTS, "R1": R1 + pool.replace("192.0.2.9", "192.0.2.8")}).nat
        assert [line.number for line in (one.before, one.after) if line] == [10, 10]

    def test_a_second_finding_alike_is_new(self) -> None:
        one, other = (Finding("CFG202", "error", "R1", "access list X", by) for by in ("Gi0/1 names it", "Gi0/2 names it"))
        added = diff(now(net(TEXTS)), now(net(TEXTS)), Looked((), ((one,), (other, one)))).findings
        assert [(found.message, found.is_new) for found in added] == [("Gi0/2 names it", True)]
        gone = diff(now(net(TEXTS)), now(net(TEXTS)), Looked((), ((one, other), (one,)))).findings
        assert [(found.message, found.is_new) for found in gone] == [("Gi0/2 names it", False)]

    def test_what_is_suppressed_is_not_fixed(self) -> None:
        told = Finding("CFG202", "error", "R1", "access list X", "m")
        silent = told._replace(is_silenced=True)
        for sides, expected in (
            (((told,), (silent,)), [(False, True, CHANGES)]),
            (((silent,), (told,)), [(True, True, CHANGES)]),
            (((silent,), ()), []),
            (((told, silent), (silent,)), [(False, False, MENDS)]),
            (((told, told), (silent,)), [(False, True, CHANGES), (False, False, MENDS)]),
        ):
            answer = diff(now(net(TEXTS)), now(net(TEXTS)), Looked((), sides))
            assert [(one.is_new, one.is_silenced, one.effect) for one in answer.findings] == expected

    def test_findings_are_the_same_by_code_device_and_subject(self) -> None:
        old = (Finding("RTE101", "error", "R2", "route 0.0.0.0/0", "m"), Finding("RTE102", "warning", "R2", "x", "m"))
        new = (
            Finding("RTE101", "error", "R2", "route 0.0.0.0/0", "another sentence"),
            Finding("RTE103", "error", "R1", "y", "m"),
        )
        answer = diff(now(net(TEXTS)), now(net(TEXTS)), Looked((), (old, new)))
        assert [(one.code, one.is_new, one.effect) for one in answer.findings] == [
            ("RTE102", False, MENDS), ("RTE103", True, BREAKS),
        ]  # fmt: skip


class TestReachability:
    """An echo from every subnet to every other, there and back (`questions.matrix`)."""

    def test_an_access_list_that_keeps_packets_out_breaks_although_no_table_changes(self) -> None:
        lan = "interface GigabitEthernet0/2\n ip address 10.3.3.1 255.255.255.0\n"
        before = {**TEXTS, "R3": R3.replace("router ospf", f"{lan}router ospf")}
        guarded = lan.replace("\n ip", "\n ip access-group GUARD out\n ip")
        guard = "ip access-list extended GUARD\n deny icmp any any\n permit ip any any\n"
        answer = asked(before, {**TEXTS, "R3": R3.replace("router ospf", f"{guarded}router ospf") + guard})
        assert (answer.routes, answer.survival) == ((), ())
        broken = [one for one in answer.reachability if one.effect == BREAKS]
        assert ("192.168.2.0/24", "10.3.3.0/24") in {pair for one in broken for pair in one.examples}
        assert any("R3" in one.after and one.before == "reached, there and back" for one in broken)
        back = asked({**TEXTS, "R3": R3.replace("router ospf", f"{guarded}router ospf") + guard}, before)
        assert {one.effect for one in back.reachability} == {MENDS}

    def test_another_way_changes(self) -> None:
        both = {
            "R1": R1.replace("router ospf", "interface GigabitEthernet0/2\n ip address 10.0.13.1 255.255.255.0\nrouter ospf"),
            "R2": R2,
            "R3": R3.replace("router ospf", "interface GigabitEthernet0/2\n ip address 10.0.13.3 255.255.255.0\n"
                             "interface GigabitEthernet0/3\n ip address 10.3.3.1 255.255.255.0\nrouter ospf"),
        }  # fmt: skip
        dear = {**both, "R2": R2.replace("10.0.23.2 255.255.255.0", "10.0.23.2 255.255.255.0\n ip ospf cost 50")}
        found = [one for one in asked(both, dear).reachability if ("192.168.2.0/24", "10.3.3.0/24") in one.examples]
        assert [one.effect for one in found] == [CHANGES]
        assert "GigabitEthernet0/1" in found[0].before
        assert "GigabitEthernet0/0" in found[0].after

    def test_too_many_subnets_are_named_and_not_compared(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("routecheck.questions.diff_flows.MOST_SUBNETS", 0)
        answer = edit("10.0.12.1 111", "10.0.12.1 109")
        assert answer.reachability == ()
        assert "subnets is not compared" in answer.notes[0]


class TestEdits:
    def found(self, before: str, after: str) -> list[Edit]:
        return list(edits({"R1": ("R1.cfg", before)}, {"R1": ("R1.cfg", after)}))

    def test_a_line_is_told_by_its_block_and_keywords_never_by_its_arguments(self) -> None:
        before = "router ospf 1\n network 10.0.0.0 0.0.0.255 area 0\ncrypto isakmp key hunter2Zq address 10.0.0.1\n"
        after = (
            "router ospf 1\n network 10.0.0.0 0.0.0.255 area 1\ncrypto isakmp key hunter3Zq address 10.0.0.1\nnonsense hunter\n"
        )
        made = self.found(before, after)
        assert [(one.what, one.line.number, one.is_new) for one in made] == [
            ("ospf: network area", 2, False), ("crypto isakmp key", 3, False),
            ("ospf: network area", 2, True), ("crypto isakmp key", 3, True), ("", 4, True),
        ]  # fmt: skip
        assert all(one.could_matter for one in made)

    def test_a_line_in_another_block_is_another_line(self) -> None:
        one = "interface Gi0/0\n shutdown\ninterface Gi0/1\n no shutdown\n"
        assert len(self.found(one, one.replace(" no shutdown", " shutdown"))) == 2
        assert self.found(one, one) == []

    def test_order_counts(self) -> None:
        one = "access-list 1 permit 10.0.0.1\naccess-list 1 deny any\n"
        other = "access-list 1 deny any\naccess-list 1 permit 10.0.0.1\n"
        assert len(self.found(one, other)) == 2

    def test_lines_that_cannot_matter_are_marked(self) -> None:
        (one,) = self.found("hostname X\n", "hostname X\nsnmp-server community hunter2Zq RO\n")
        assert not one.could_matter


class TestOutput:
    def answer(self) -> Changes:
        return edit("ip route 0.0.0.0 0.0.0.0 10.0.12.1 111 name BACKUP\n", "")

    def test_what_breaks_comes_first(self) -> None:
        answer = edit("10.0.12.1 111", "10.0.12.1 109")
        out = text(answer)
        assert out.index("Breaks\n") < out.index("Changes\n") < out.index("Lines that differ")

    def test_failures_that_do_the_same_are_told_together(self) -> None:
        out = " ".join(text(self.answer()).split())
        assert "R2: 0.0.0.0/0 no longer survives when R2-R3, R3:GigabitEthernet0/1 or R3 fails" in out

    def test_text_keeps_to_80_columns(self) -> None:
        assert max(map(len, text(self.answer()).splitlines())) <= 80

    def test_markdown_holds_the_same_items(self) -> None:
        out = markdown_text(self.answer(), ("old", "new"))
        assert "- **R2: 0.0.0.0/0 no longer survives when R2-R3, R3:GigabitEthernet0/1 or R3 fails**" in out
        assert "- R2.cfg:11 ip route" in out

    def test_of_a_prefix_that_changes_on_many_devices_one_is_explained(self) -> None:
        out = text(edit("192.168.2.1 255.255.255.0", "192.168.2.1 255.255.255.0\n shutdown"))
        assert out.count("192.168.2.0/24 is lost") == 1
        assert "also     on R1 and R3" in out
