"""Who reaches whom across NAT (sections 8 and 9 of semantics.md).

    10.0.1.0/24 - R1 - 203.0.113.0/29 - R2 - 198.51.100.0/24

R2, the provider, has no route to 10.0.1.0/24. The host that stands for the LAN is 10.0.1.2.
"""

from __future__ import annotations

from pathlib import Path

from routecheck.forwarding.flows.gates import Flow
from routecheck.network import load
from routecheck.questions.matrix import Asked
from routecheck.snapshot import snapshot
from tests.builders import net, now
from tests.questions.test_matrix import told

ROOT = Path(__file__).parents[2]

R1 = """
interface Gi0/0
 ip address 10.0.1.1 255.255.255.0
 ip nat inside
interface Gi0/1
 ip address 203.0.113.2 255.255.255.248
 ip nat outside
ip route 0.0.0.0 0.0.0.0 203.0.113.1
"""
R2 = """
interface Gi0/0
 ip address 198.51.100.1 255.255.255.0
interface Gi0/1
 ip address 203.0.113.1 255.255.255.248
"""
PAT = "access-list 1 permit 10.0.1.0 0.0.0.255\nip nat inside source list 1 interface Gi0/1 overload\n"
LAN, OUT, LINK = "10.0.1.0/24", "198.51.100.0/24", "203.0.113.0/29"


def both(first: str = "", second: str = "", asked: Asked = Asked()) -> dict[tuple[str, str], str]:
    return told(now(net(R1=R1 + first, R2=R2 + second)), asked)


def test_without_a_rule_the_reply_finds_no_way_back() -> None:
    assert both()[LAN, OUT] == "lost back no-route at R2"


def test_what_pat_translates_is_answered() -> None:  # EX-9.1
    found = both(PAT)
    assert found[LAN, OUT] == "reached"
    assert found[LAN, LINK] == "reached"


def test_from_outside_nobody_gets_in() -> None:  # S9.10
    assert both(PAT)[OUT, LAN] == "lost there no-route at R2"


def test_what_the_list_denies_keeps_its_address() -> None:  # S9.5
    deny = "access-list 1 deny 10.0.1.2\n" + PAT
    assert both(deny)[LAN, OUT] == "lost back no-route at R2"


def test_a_rule_for_an_interface_that_does_not_face_outside_is_no_rule() -> None:  # S9.2
    assert both(PAT + "interface Gi0/1\n no ip nat outside\n")[LAN, OUT] == "lost back no-route at R2"


def test_the_list_outside_sees_the_global_address_of_the_reply() -> None:  # S8.1, EX-8.1
    block = "interface Gi0/1\n ip access-group 101 in\naccess-list 101 permit {} any host {}\n"
    assert both(PAT + block.format("icmp", "203.0.113.2"))[LAN, OUT] == "reached"
    assert both(PAT + block.format("icmp", "10.0.1.2"))[LAN, OUT] == "lost back denied-in at R1 (R1.cfg:11)"


def test_the_list_out_of_the_outside_sees_the_global_source() -> None:  # S8.1
    block = "interface Gi0/1\n ip access-group 2 out\naccess-list 2 permit {}\n"
    assert both(PAT + block.format("203.0.113.2"))[LAN, OUT] == "reached"
    assert both(PAT + block.format("10.0.1.0 0.0.0.255"))[LAN, OUT] == "lost there denied-out at R1 (R1.cfg:11)"


def test_a_rule_with_the_address_of_another_exit_is_answered_there() -> None:  # EX-9.5
    other = "interface Gi0/2\n ip address 203.0.113.130 255.255.255.248\n ip nat outside\n"
    wrong = PAT.replace("Gi0/1", "Gi0/2") + other
    assert both(wrong)[LAN, OUT] == "lost back no-route at R2"
    assert both(wrong, "ip route 203.0.113.128 255.255.255.248 203.0.113.2\n")[LAN, OUT] == "reached"


def test_a_static_translation_is_answered_for_on_the_wire() -> None:  # S9.11
    found = both("ip nat inside source static 10.0.1.2 203.0.113.5\n")
    assert found[LAN, OUT] == found[LAN, LINK] == "reached"


def test_which_address_of_a_pool_a_host_gets_is_not_told() -> None:  # S9.9
    pool = "ip nat pool P 203.0.113.4 203.0.113.6 prefix-length 29\nip nat inside source list 1 pool P\n"
    assert both(PAT.partition("\n")[0] + "\n" + pool)[LAN, OUT].startswith("perhaps there insufficient-information at R1")


def test_a_pool_of_ports_is_its_first_address() -> None:  # S9.7
    pool = "ip nat pool P 203.0.113.4 203.0.113.6 prefix-length 29\nip nat inside source list 1 pool P overload\n"
    assert both(PAT.partition("\n")[0] + "\n" + pool)[LAN, OUT] == "reached"


def test_a_reply_that_gets_another_address_is_in_doubt() -> None:
    found = both(PAT, "ip route 10.0.1.0 255.255.255.0 203.0.113.2\n")
    assert found[OUT, LAN].startswith("perhaps back insufficient-information at R1")


def test_two_translations_in_a_row_are_taken_back_one_by_one() -> None:
    carrier = """
interface Gi0/0
 ip address 100.64.0.1 255.255.255.248
 ip nat inside
interface Gi0/1
 ip address 203.0.113.2 255.255.255.248
 ip nat outside
ip route 0.0.0.0 0.0.0.0 203.0.113.1
access-list 1 permit 100.64.0.0 0.0.0.7
ip nat inside source list 1 interface Gi0/1 overload
"""
    home = (R1 + PAT).replace("203.0.113.2 ", "100.64.0.2 ").replace("203.0.113.1", "100.64.0.1")
    assert told(now(net(R1=home, R2=R2, R3=carrier)))[LAN, OUT] == "reached"
    silent = carrier.replace("access-list 1 permit", "access-list 1 deny")
    assert told(now(net(R1=home, R2=R2, R3=silent)))[LAN, OUT] == "lost back no-route at R2"


def test_established_lets_replies_to_what_was_translated_in() -> None:
    block = "interface Gi0/1\n ip access-group 101 in\naccess-list 101 permit tcp any host 203.0.113.2 established\n"
    assert both(PAT + block, asked=Asked(Flow(6, 443)))[LAN, OUT] == "reached"
    assert both(PAT + block, asked=Asked(Flow(17, 53)))[LAN, OUT] == "lost back denied-in at R1 (R1.cfg:11)"


def test_a_reply_that_does_not_come_in_on_the_outside_is_taken_for_the_routers_own() -> None:  # S9.10
    second = "interface Gi0/2\n ip address 10.9.9.{} 255.255.255.252\n"
    there = second.format(2) + "ip route 203.0.113.2 255.255.255.255 10.9.9.1\n"
    assert both(PAT + second.format(1), there)[LAN, OUT] == "lost back nat-failed at R1"


class TestCrypto:
    """The site-to-site example: a crypto map on either side, and a provider that is not in the files."""

    HQ, BRANCH = "10.0.0.0/24", "10.1.0.0/24"

    @staticmethod
    def told(folder: str) -> dict[tuple[str, str], str]:
        return told(snapshot(load(str(ROOT / "configs" / folder))))

    def test_what_a_crypto_map_takes_comes_out_at_the_far_end(self) -> None:  # S8.1, S8.2
        assert self.told("site-to-site") == {(self.HQ, self.BRANCH): "reached", (self.BRANCH, self.HQ): "reached"}

    def test_what_no_tunnel_carries_is_lost_and_what_nat_hides_from_the_map_goes_in_clear(self) -> None:  # EX-8.2
        found = self.told("site-to-site/broken")
        assert found[self.HQ, self.BRANCH].startswith("lost there tunnel-down at HQ")
        assert found[self.BRANCH, self.HQ].startswith("lost there crypto-bypassed at BRANCH")

    def test_what_has_to_come_protected_does_not_pass_in_clear(self) -> None:  # S10.15
        crypto = "crypto isakmp policy 10\ncrypto ipsec transform-set T esp-aes\ncrypto map M 10 ipsec-isakmp\n"
        crypto += " set peer 203.0.113.2\n set transform-set T\n match address 101\n"
        crypto += "interface Gi0/1\n crypto map M\naccess-list 101 permit ip 198.51.100.0 0.0.0.255 10.0.1.0 0.0.0.255\n"
        found = both("", crypto)
        assert found[LAN, OUT].startswith("lost there denied-in at R2 (R2.cfg:13")
        assert "denied" not in found[LAN, LINK]


def test_nat_of_a_vrf_that_leaves_by_the_global_table_is_not_told() -> None:  # S9.4
    inside = R1.replace("interface Gi0/0\n", "ip vrf RED\n rd 1:1\ninterface Gi0/0\n ip vrf forwarding RED\n")
    inside = inside.replace("ip route 0.0.0.0 0.0.0.0 203.0.113.1", "ip route vrf RED 0.0.0.0 0.0.0.0 203.0.113.1 global")
    rules = PAT.replace("Gi0/1 overload", "Gi0/1 vrf RED overload")
    found = told(now(net(R1=inside + rules, R2=R2)), Asked())
    assert found[LAN, OUT].startswith("perhaps")
