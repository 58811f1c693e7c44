"""What a change does to flows: services of hosts, port forwards, and what changed entries of lists match.

pc 10.1.0.10 --+
www 10.1.0.80 -+-- 10.1.0.0/24 -- R1 203.0.113.2 ---- .1 (nobody in the files)
"""

from __future__ import annotations

from routecheck.lint.quote import quote
from routecheck.questions.changes import BREAKS, CHANGES, MENDS, Changes, FlowChange
from routecheck.questions.diff import Looked, diff
from routecheck.questions.edits import edits
from routecheck.render.diff import text
from routecheck.render.diff_documents import json_text, markdown_text
from routecheck.syntax.line import Line
from tests.builders import declared, net, now

R1 = """
hostname R1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 ip nat inside
interface GigabitEthernet0/1
 ip address 203.0.113.2 255.255.255.252
 ip nat outside
 ip access-group WAN in
ip route 0.0.0.0 0.0.0.0 203.0.113.1
ip nat inside source list NAT interface GigabitEthernet0/1 overload
ip nat inside source static tcp 10.1.0.80 443 203.0.113.2 443
ip access-list standard NAT
 permit 10.0.0.0 0.255.255.255
ip access-list extended WAN
 permit tcp any any established
 permit tcp any host 203.0.113.2 eq 443
 permit icmp any any
 deny ip any any
"""
HOSTS = """
[hosts.pc]
address = "10.1.0.10/24"
gateway = "10.1.0.1"
[hosts.www]
address = "10.1.0.80/24"
gateway = "10.1.0.1"
services = ["tcp/443"]
"""
OPENING = " permit tcp any host 203.0.113.2 eq 443\n"
FORWARD = "ip nat inside source static tcp 10.1.0.80 443 203.0.113.2 443\n"
OUT = "8.8.8.8 (from outside, by R1:GigabitEthernet0/1)"


def asked(before: str, after: str, hosts: str = HOSTS) -> Changes:
    one, other = (now(declared(net(R1=side), hosts)) for side in (before, after))
    return diff(one, other)


def edit(old: str, new: str = "") -> Changes:
    assert old in R1
    return asked(R1, R1.replace(old, new))


def flow(answer: Changes, sender: str, target: str, what: str) -> FlowChange:
    return next(one for one in answer.reachability if one.flow == what and (sender, target) in one.examples)


class TestServices:
    def test_a_permit_that_is_gone_breaks_what_it_let_in(self) -> None:
        answer = edit(OPENING)
        found = flow(answer, OUT, "203.0.113.2", "tcp/443")
        assert (found.effect, found.before, found.asked_for) == (BREAKS, "delivered to www, there and back", "entry R1.cfg:16")
        assert "'deny ip any any'" in found.after
        assert "R1.cfg:17" in map(str, found.lines)
        assert "8.8.8.8 (from outside, by R1:GigabitEthernet0/1) no longer reaches 203.0.113.2" in " ".join(text(answer).split())

    def test_a_permit_that_is_new_opens_a_door_which_is_a_change(self) -> None:
        found = flow(asked(R1.replace(OPENING, ""), R1), OUT, "203.0.113.2", "tcp/443")
        assert found.effect == CHANGES
        assert "(new reach)" in text(asked(R1.replace(OPENING, ""), R1))

    def test_a_port_forward_that_is_gone_breaks_although_the_router_takes_the_packets(self) -> None:
        found = flow(edit(FORWARD), OUT, "203.0.113.2", "tcp/443")
        assert (found.effect, found.after.partition(":")[0]) == (BREAKS, "R1 takes it itself")
        open_to_all = R1 + "ip http secure-server\n"
        found = flow(asked(open_to_all, open_to_all.replace(FORWARD, "")), OUT, "203.0.113.2", "tcp/443")
        assert (found.effect, found.after) == (BREAKS, "delivered to R1, there and back")

    def test_a_port_forward_to_a_host_that_is_not_declared_breaks_as_well(self) -> None:
        answer = asked(R1, R1.replace(FORWARD, ""), hosts="")
        assert flow(answer, OUT, "203.0.113.2", "tcp/443").before == "delivered to 10.1.0.80, there and back"

    def test_without_the_entry_for_answers_what_comes_back_is_lost(self) -> None:
        answer = edit(" permit tcp any any established\n")
        found = flow(answer, "pc", "8.8.8.8", "tcp/443")
        assert (found.effect, "SYN-ACK" in found.after) == (BREAKS, True)

    def test_a_list_that_is_no_longer_applied_opens_what_it_denied(self) -> None:
        answer = edit(" ip access-group WAN in\n")
        assert {one.effect for one in answer.reachability if one.flow} == {CHANGES}
        assert flow(answer, OUT, "www", "tcp/443").after == "delivered to www, there and back"

    def test_a_service_behind_a_list_on_the_lan_is_compared_from_every_host(self) -> None:
        """No entry differs by its text alone: another list is applied."""
        other = R1 + "ip access-list extended SHUT\n deny tcp any any eq 443\n permit ip any any\n"
        after = other.replace(" ip nat inside\n", " ip nat inside\n ip access-group SHUT out\n", 1)
        assert flow(asked(other, after), OUT, "203.0.113.2", "tcp/443").effect == BREAKS

    def test_a_source_that_an_entry_names_is_asked_about(self) -> None:
        line = " permit tcp host 192.0.2.7 host 203.0.113.2 eq 8443\n"
        forward = FORWARD.replace("443", "8443")
        both = R1.replace(FORWARD, FORWARD + forward)
        hosts = HOSTS.replace('["tcp/443"]', '["tcp/443", "tcp/8443"]')
        answer = asked(both.replace(OPENING, OPENING + line), both, hosts)
        sender = "192.0.2.7 (from outside, by R1:GigabitEthernet0/1)"
        assert flow(answer, sender, "203.0.113.2", "tcp/8443").effect == BREAKS

    def test_entries_that_only_move_without_effect_change_nothing(self) -> None:
        swapped = R1.replace(OPENING + " permit icmp any any\n", " permit icmp any any\n" + OPENING)
        assert swapped != R1
        assert asked(R1, swapped).reachability == ()

    def test_an_entry_that_no_flow_is_known_to_match_is_named(self) -> None:
        answer = edit(" permit icmp any any\n", " permit icmp any any\n permit gre any any\n")
        assert [note for note in answer.notes if "R1.cfg:18" in note]


R2 = """
hostname R2
interface GigabitEthernet0/0
 ip address 10.1.0.2 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
ip route 0.0.0.0 0.0.0.0 10.1.0.1
"""
ROUTED = R1.replace("ip route 0.0", "ip route 10.2.0.0 255.255.255.0 10.1.0.2\nip route 0.0", 1)


class TestDevices:
    def test_a_device_that_is_removed_breaks_what_reached_its_subnets_and_is_named_first(self) -> None:
        both, one = (now(net(R1=ROUTED, R2=R2)), now(net(R1=R1)))
        answer = diff(both, one)
        (found,) = [one for one in answer.reachability if ("10.1.0.0/24", "10.2.0.0/24") in one.examples]
        assert (found.effect, found.after) == (BREAKS, "10.2.0.0/24 is not in the configs")
        assert text(answer).splitlines()[1] == "Device removed: R2."
        assert "Device removed: R2." in markdown_text(answer, ("a", "b"))
        (back,) = [one for one in diff(one, both).reachability if ("10.1.0.0/24", "10.2.0.0/24") in one.examples]
        assert (back.effect, back.before) == (MENDS, found.after)
        assert text(diff(one, both)).splitlines()[1] == "Device added: R2."

    def test_the_way_out_of_one_version_only_is_not_compared_and_that_is_said(self) -> None:
        answer = diff(now(net(R1=R1)), now(net(R1=R1.replace(" ip nat outside\n ip", " ip").replace("ip route 0", "ip route 9"))))
        assert "R1:GigabitEthernet0/1 leads outside in one version only: no flow from there is compared" in answer.notes


class TestPairs:
    def test_every_pair_is_listed_in_markdown_and_in_text_with_detail(self) -> None:
        lans = "".join(f"interface Gi1/{n}\n ip address 10.9.{n}.1 255.255.255.0\n" for n in range(8))
        before = R1.replace("ip route", f"{lans}ip route", 1)
        after = before.replace("interface GigabitEthernet0/0\n", "interface GigabitEthernet0/0\n ip access-group NO out\n")
        answer = asked(before, after + "ip access-list extended NO\n deny ip any any\n", hosts="")
        wanted = "10.9.7.0/24 to 10.1.0.0/24"
        assert wanted not in text(answer)
        assert "all of them with --detail or -f markdown" in text(answer)
        assert wanted in " ".join(text(answer, is_detailed=True).split())
        assert wanted in markdown_text(answer, ("a", "b"))


class TestLines:
    def test_lines_that_can_hold_no_secret_are_shown_and_others_by_keywords(self) -> None:
        texts = R1 + "username joe password 0 Sesame1\n", R1.replace(FORWARD, "") + "username joe password 0 Sesame2\n"
        looked = Looked(edits(*({"R1": ("R1.cfg", one.lstrip())} for one in texts)))
        one, other = (now(net(R1=side)) for side in texts)
        answer = diff(one, other, looked)
        for out in (text(answer), markdown_text(answer, ("a", "b")), json_text(answer, ("a", "b"), ())):
            assert FORWARD.strip() in out
            assert "Sesame" not in out
        assert f"R1.cfg:11  - {FORWARD.strip()}" in text(answer)
        nat = text(answer).partition("a NAT rule is gone")[2]
        assert nat.split("\n")[1].strip() == f"before  R1.cfg:11  {FORWARD.strip()}"

    def test_numbers_of_several_digits_are_shown_as_well(self) -> None:
        for line in ("group 14", "access-list 100 permit ip any any", "vlan 20", "network 10.0.0.0 0.0.0.255 area 0"):
            assert quote(Line("R1.cfg", 1, 1, 0, tuple(line.split()), line)) == line
