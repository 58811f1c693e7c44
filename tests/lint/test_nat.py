"""What rules about NAT find, and what they must leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from routecheck.network import load
from routecheck.snapshot import snapshot
from tests.lint.running import MINE, messages, read

CONFIGS = Path(__file__).parent.parent.parent / "configs"
OFFICE = """
interface GigabitEthernet0/0
 ip address 192.168.1.1 255.255.255.0
 ip nat inside
interface GigabitEthernet0/1
 ip address 203.0.113.2 255.255.255.252
 ip nat outside
interface GigabitEthernet0/2
 ip address 198.51.100.2 255.255.255.252
 ip nat outside
ip sla 1
 icmp-echo 203.0.113.1 source-interface GigabitEthernet0/1
ip sla schedule 1 life forever start-time now
track 1 ip sla 1 reachability
ip route 0.0.0.0 0.0.0.0 203.0.113.1 track 1
ip route 0.0.0.0 0.0.0.0 198.51.100.1 10
access-list 10 permit 192.168.1.0 0.0.0.255
route-map ISP1 permit 10
 match ip address 10
 match interface GigabitEthernet0/1
route-map ISP2 permit 10
 match ip address 10
 match interface GigabitEthernet0/2
"""
BOTH = """
ip nat inside source route-map ISP1 interface GigabitEthernet0/1 overload
ip nat inside source route-map ISP2 interface GigabitEthernet0/2 overload
"""
"""F2."""


def found(text: str) -> list[str]:
    now = read(text)
    return [rule.code for rule in MINE for _ in rule.check(now)]


def test_two_exits_with_a_rule_each_are_right() -> None:
    """F2.1."""
    assert found(OFFICE + BOTH) == []


def test_one_rule_does_not_follow_the_exit() -> None:
    """F2.5."""
    one = OFFICE + "ip nat inside source list 10 interface GigabitEthernet0/1 overload\n"
    assert found(one) == ["NAT103"]
    assert messages("NAT103", one) == [
        "when the backup takes over, packets leave by GigabitEthernet0/2 with the address of GigabitEthernet0/1 (S9.6)"
    ]


def test_a_rule_for_the_exit_that_is_not_used_is_wrong_at_once() -> None:
    assert found(OFFICE + "ip nat inside source list 10 interface GigabitEthernet0/2 overload\n") == ["NAT102"]


def test_the_address_of_a_loopback_belongs_to_no_exit() -> None:
    text = OFFICE + "interface Loopback1\n ip address 192.0.2.1 255.255.255.255\n ip nat outside\n"
    assert found(text + "ip nat inside source list 10 interface Loopback1 overload\n") == []


def test_a_route_map_and_its_interface_belong_together() -> None:
    crossed = BOTH.replace("map ISP1", "map X").replace("map ISP2", "map ISP1").replace("map X", "map ISP2")
    assert set(found(OFFICE + crossed)) == {"NAT102", "NAT103", "NAT115"}


def test_an_exit_into_a_tunnel_or_a_private_network_needs_no_nat() -> None:
    text = OFFICE.replace(" ip nat outside\nip sla", "ip sla") + BOTH
    assert "NAT107" in found(text)
    private = text.replace("198.51.100.", "10.99.0.")
    assert "NAT107" not in found(private)
    vpn = text.replace("ip sla 1\n", " crypto map M\nip sla 1\n").replace("hostname", "")
    assert "NAT107" not in found(vpn + "crypto map M 10 ipsec-isakmp\n set peer 192.0.2.9\n")


@pytest.mark.parametrize("side", ["inside", "outside"])
def test_both_sides_are_needed(side: str) -> None:
    text = (OFFICE + BOTH).replace(f" ip nat {side}\n", "")
    assert {"inside": "NAT104", "outside": "NAT105"}[side] in found(text)
    assert found(text.replace("0/0\n", "0/0\n ip nat enable\n", 1)) == []


def test_a_subnet_that_only_any_permits_is_not_said_to_lack_its_side() -> None:
    lan = "interface GigabitEthernet0/3\n ip address 192.168.3.1 255.255.255.0\n"
    rule = "ip nat inside source list 11 interface GigabitEthernet0/1 overload\naccess-list 11 permit {}\n"
    base = OFFICE.replace("ip route 0.0.0.0 0.0.0.0 198.51.100.1 10\n", "") + lan
    assert messages("NAT108", base + rule.format("192.168.3.0 0.0.0.255"))
    for wide in ("any", "192.168.0.0 0.0.255.255"):
        assert messages("NAT108", base + rule.format(wide)) == []


def test_what_is_routed_inside_is_inside() -> None:
    rule = "ip nat inside source list 11 interface GigabitEthernet0/1 overload\naccess-list 11 permit 10.7.0.0 0.0.255.255\n"
    assert messages("NAT110", OFFICE + rule) == ["nothing that access list 11 permits is behind GigabitEthernet0/0"]
    assert messages("NAT110", OFFICE + rule + "ip route 10.7.1.0 255.255.255.0 192.168.1.9\n") == []
    assert messages("NAT110", OFFICE + rule + "router eigrp 1\n") == []


def test_a_subnet_of_which_some_hosts_are_translated_is_not_left_out() -> None:
    rule = "ip nat inside source list 11 interface GigabitEthernet0/1 overload\n"
    assert messages("NAT111", f"{OFFICE}{rule}access-list 11 permit 192.168.2.10\n") != []
    assert messages("NAT111", f"{OFFICE}{rule}access-list 11 permit 192.168.1.10\n") == []
    shadowed = "access-list 11 deny 192.168.1.0 0.0.0.255\naccess-list 11 permit 192.168.0.0 0.0.255.255\n"
    assert messages("NAT111", OFFICE + rule + shadowed) != []


def test_a_lan_that_a_static_rule_or_a_doubtful_list_may_translate_is_not_said_to_leave_untranslated() -> None:
    rule = "ip nat inside source list 11 interface GigabitEthernet0/1 overload\n"
    assert messages("NAT111", OFFICE + rule + "access-list 11 permit 192.168.9.0 0.0.0.255\n") != []
    timed = "access-list 111 permit ip 192.168.1.0 0.0.0.255 any time-range T\n"
    assert messages("NAT111", OFFICE + rule.replace("11 ", "111 ") + timed) == []
    transit = (OFFICE + rule).replace("255.255.255.0", "255.255.255.252")
    assert messages("NAT111", transit + "access-list 11 permit host 1.1.1.1\n") == []


def test_a_static_rule_for_the_router_itself_needs_no_inside() -> None:
    text = (
        OFFICE
        + "ip nat inside source static tcp {} 22 203.0.113.2 2222\ninterface Loopback0\n ip address 10.0.0.1 255.255.255.255\n"
    )
    assert messages("NAT112", text.format("10.0.0.1")) == []
    assert messages("NAT112", text.format("198.51.100.1")) != []


def test_a_private_address_that_only_the_default_leads_to_is_not_inside() -> None:
    """S9.2: what comes in from outside for it leaves by an outside interface again, with a private destination (S9.19)."""
    text = OFFICE + "ip nat inside source static tcp {} 22 203.0.113.2 2222\n"
    (only,) = messages("NAT112", text.format("172.16.5.5"))
    assert only == "only the default leads to 172.16.5.5, by GigabitEthernet0/1: it is behind no `ip nat inside`"
    no_default = text.replace("ip route 0.0.0.0 0.0.0.0 203.0.113.1 track 1\n", "").replace(
        "ip route 0.0.0.0 0.0.0.0 198.51.100.1 10\n", ""
    )
    assert messages("NAT112", no_default.format("172.16.5.5")) == [
        "no route leads to 172.16.5.5: it is behind no `ip nat inside`"
    ]
    assert messages("NAT112", text.format("8.8.4.4")) == [], "a public address may be anywhere"
    assert messages("NAT112", text.format("172.16.5.5") + "router eigrp 1\n network 0.0.0.0\n") == [], "it may be learned"
    routed = text.format("172.16.5.5") + "ip route 172.16.0.0 255.255.0.0 192.168.1.2\n"
    assert messages("NAT112", routed) == []


# -- pools

POOL = """
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.{mask}
 ip nat inside
interface GigabitEthernet0/1
 ip address 192.0.2.2 255.255.255.0
 ip nat outside
access-list 1 permit 10.0.0.0 0.0.0.255
ip nat pool P {first} {last} prefix-length 24
ip nat inside source list 1 pool P {more}
"""


def test_a_pool_of_the_own_address_is_another_way_to_overload_the_interface() -> None:
    assert messages("NAT116", POOL.format(mask=0, first="192.0.2.2", last="192.0.2.2", more="overload")) == []
    assert messages("NAT116", POOL.format(mask=0, first="192.0.2.2", last="192.0.2.3", more="overload")) != []


def test_a_port_of_an_address_leaves_the_rest_of_it_to_the_pool() -> None:
    text = POOL.format(mask=0, first="192.0.2.3", last="192.0.2.9", more="overload")
    assert messages("NAT118", text + "ip nat inside source static tcp 10.0.0.5 80 192.0.2.5 80\n") == []
    assert messages("NAT118", text + "ip nat inside source static 10.0.0.5 192.0.2.5\n") != []


@pytest.mark.parametrize(("mask", "last", "is_enough"), [(0, 255, True), (0, 254, False), (240, 15, True), (240, 14, False)])
def test_a_pool_is_as_large_as_the_hosts_are_many(mask: int, last: int, *, is_enough: bool) -> None:
    """A subnet of 256 has 254 addresses for hosts, one of which is the router's."""
    text = POOL.format(mask=mask, first="198.51.100.3", last=f"198.51.100.{last}", more="")
    assert (messages("NAT119", text) == []) is is_enough
    assert messages("NAT119", text.replace("pool P \n", "pool P overload\n")) == []


def test_a_pool_that_no_rule_draws_on_harms_nobody() -> None:
    text = POOL.format(mask=0, first="192.0.2.3", last="192.0.2.9", more="overload")
    assert messages("NAT117", text + "ip nat pool Q 192.0.2.9 192.0.2.20 prefix-length 24\n") == []


# -- NAT before IPsec


def test_a_pair_in_the_files_is_left_to_the_answer_about_tunnels() -> None:
    now = snapshot(load(str(CONFIGS / "site-to-site" / "broken")))
    assert [rule.code for rule in MINE for _ in rule.check(now) if rule.code.startswith("NAT")] == []


def test_an_end_whose_peer_is_elsewhere_is_looked_at_alone() -> None:
    now = snapshot(load(str(CONFIGS / "site-to-site" / "broken" / "BRANCH.cfg"), alone=True))
    found = [one for rule in MINE if rule.code == "NAT101" for one in rule.check(now)]
    assert [(one.device, one.subject) for one in found] == [("BRANCH", "ip nat inside source list NAT")]
    assert found[0].message.endswith("before the crypto map sees it, and it leaves in clear text")
    right = snapshot(load(str(CONFIGS / "site-to-site" / "BRANCH.cfg"), alone=True))
    assert [one for rule in MINE if rule.code == "NAT101" for one in rule.check(right)] == []


def test_a_policy_on_the_inside_decides_who_leaves_where() -> None:
    one = OFFICE + "ip nat inside source list 10 interface GigabitEthernet0/2 overload\nroute-map WAY permit 10\n"
    assert messages("NAT102", one) != []
    assert messages("NAT102", one.replace(" ip nat inside\n", " ip nat inside\n ip policy route-map WAY\n", 1)) == []


class TestPolicies:
    ONE_RULE = OFFICE.replace(" ip nat inside\n", " ip nat inside\n ip policy route-map PBR\n")
    ONE_RULE += "ip nat inside source list 10 interface GigabitEthernet0/1 overload\n"
    MAP = "ip access-list extended GUEST\n permit ip {who} any\nroute-map PBR permit 10\n match ip address GUEST\n"
    SET = " set ip next-hop 198.51.100.1\n"

    def test_a_policy_for_one_host_leaves_the_others_to_the_default(self) -> None:
        """S7.13: who is not matched goes by the table."""
        assert found(self.ONE_RULE + self.MAP.format(who="host 192.168.1.66") + self.SET) == ["NAT103"]
        assert found(self.ONE_RULE + self.MAP.format(who="host 192.168.1.254") + self.SET) == ["NAT103"]

    def test_a_policy_for_all_hosts_decides_by_itself(self) -> None:
        assert found(self.ONE_RULE + self.MAP.format(who="192.168.1.0 0.0.0.255") + self.SET) == []
        assert found(self.ONE_RULE + "route-map PBR permit 10\n" + self.SET) == []

    def test_a_clause_that_denies_leaves_its_hosts_to_the_table(self) -> None:
        deny = self.MAP.format(who="192.168.1.0 0.0.0.255").replace("PBR permit", "PBR deny")
        assert found(self.ONE_RULE + deny + "route-map PBR permit 20\n" + self.SET) == ["NAT103"]

    def test_where_it_is_not_certain_nothing_is_said(self) -> None:
        """A port is not known; a map that is not defined may be anything."""
        some = self.MAP.format(who="192.168.1.0 0.0.0.255").replace("permit ip", "permit tcp").replace("any\n", "any eq 443\n")
        assert found(self.ONE_RULE + some + self.SET) == []
        assert found(self.ONE_RULE) == []


FORWARD = """
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.0
 ip nat inside
interface GigabitEthernet0/1
 ip address 203.0.113.2 255.255.255.248
 ip nat outside
 ip access-group OUT in
ip nat inside source static {forward}
ip access-list extended OUT
 {entry}
 permit icmp any any
"""
HTTPS = "tcp 10.0.0.80 443 203.0.113.3 443"


def forward(entry: str, words: str = HTTPS, *, more: str = "") -> list[str]:
    """The codes of rules about forwards."""
    now = read(FORWARD.format(forward=words, entry=entry.replace("; ", "\n ")) + more)
    return [rule.code for rule in MINE if rule.code in ("NAT120", "NAT121", "NAT122", "NAT123") for _ in rule.check(now)]


class TestForwards:
    """S8.1: the input list of an outside interface sees global addresses."""

    LOCAL, GLOBAL = "permit tcp any host 10.0.0.80 eq 443", "permit tcp any host 203.0.113.3 eq 443"

    def test_a_list_with_the_local_address_keeps_the_forward_out(self) -> None:
        assert forward(self.LOCAL) == ["NAT121"]
        (told,) = messages("NAT121", FORWARD.format(forward=HTTPS, entry=self.LOCAL))
        assert told == (
            "access list OUT sees 203.0.113.3 where it names 10.0.0.80, and denies it: "
            "nothing gets to the forward by GigabitEthernet0/1 (S8.1)"
        )
        assert forward("permit ip any host 10.0.0.80") == ["NAT121"]
        assert forward(self.LOCAL, "10.0.0.80 203.0.113.3") == ["NAT121"], "a rule for all ports"
        assert forward(self.LOCAL, "tcp 10.0.0.80 443 interface GigabitEthernet0/1 443") == ["NAT121"]

    def test_beside_the_global_address_it_never_matches(self) -> None:
        assert forward(f"{self.LOCAL}; {self.GLOBAL}") == ["NAT122"]
        assert forward(f"permit tcp any any; {self.LOCAL}") == ["NAT122"]

    def test_the_global_address_is_right(self) -> None:
        assert forward(self.GLOBAL) == []
        assert forward("permit tcp any any eq 443") == []
        assert forward("permit tcp host 198.51.100.9 host 203.0.113.3 eq 443") == [], "for one partner"
        assert forward("permit tcp any any eq 443 time-range WORK") == [], "perhaps"

    def test_who_sees_local_addresses_may_name_them(self) -> None:
        """S8.2: a crypto map brings clear packets; a route-map leaves some untranslated; an inside list sees them (S8.1)."""
        text = FORWARD.format(forward=HTTPS, entry=f"{self.LOCAL}\n {self.GLOBAL}")
        inside = text.replace(" ip nat inside\n", " ip nat inside\n ip access-group OUT out\n")
        assert messages("NAT122", text)
        assert not messages("NAT122", inside)
        assert not messages("NAT122", text.replace(" ip access-group", " crypto map M\n ip access-group"))
        assert forward(self.LOCAL, f"{HTTPS} route-map R", more="route-map R permit 10\n") == []
        private = text.replace("203.0.113.2 255", "172.16.0.2 255")
        assert not messages("NAT122", private), "the router before it may know the inside addresses"

    def test_a_forward_that_the_list_denies(self) -> None:
        assert forward("permit tcp any host 203.0.113.3 eq 80") == ["NAT123"]
        assert forward("permit tcp any any established") == ["NAT123"], "S7.4: who opens a connection sends SYN alone"
        assert forward("permit tcp any host 203.0.113.3 eq 443", "tcp 10.0.0.80 8443 203.0.113.3 443") == []
        assert forward("permit tcp any host 10.0.0.80 eq 80") == ["NAT123"], "an entry for another port of that host"

    def test_a_second_way_in_is_enough(self) -> None:
        other = "interface GigabitEthernet0/2\n ip address 198.51.100.2 255.255.255.252\n ip nat outside\n"
        routed = "tcp 10.0.0.80 443 192.0.2.9 443"
        assert forward("permit tcp any any eq 80", routed) == ["NAT123"]
        assert forward("permit tcp any any eq 80", routed, more=other) == []
        assert forward("permit tcp any any eq 80", more=other) == ["NAT123"], "its address is of the first subnet"

    def test_an_interface_without_an_address_translates_nothing(self) -> None:
        """S9.6."""
        wrong = "tcp 10.0.0.80 443 interface {} 443"
        bare = "interface GigabitEthernet0/3\n description spare\n"
        assert forward("permit tcp any any", wrong.format("GigabitEthernet0/7")) == ["NAT120"]
        assert forward("permit tcp any any", wrong.format("GigabitEthernet0/3"), more=bare) == ["NAT120"]
        assert forward("permit tcp any any", wrong.format("GigabitEthernet0/3"), more=f"{bare} shutdown\n") == []
        dhcp = "interface GigabitEthernet0/3\n ip address dhcp\n"
        assert forward("permit tcp any any", wrong.format("GigabitEthernet0/3"), more=dhcp) == []
        dialer = "interface Dialer1\n ip address negotiated\n dialer pool 1\n"
        assert forward("permit tcp any any", wrong.format("Dialer1"), more=dialer) == []


ANSWERS = """
ip dhcp pool LAN
 network 10.0.0.0 255.255.255.0
 dns-server 9.9.9.9
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.0
 ip nat inside
interface GigabitEthernet0/1
 ip address 203.0.113.2 255.255.255.248
 ip nat outside
 ip access-group OUT in
ip route 0.0.0.0 0.0.0.0 203.0.113.1
ip nat inside source list 1 interface GigabitEthernet0/1 overload
access-list 1 permit 10.0.0.0 0.0.0.255
ip access-list extended OUT
"""


class TestAnswers:
    """S7.4, S8.1: a list knows nothing of what went out."""

    TCP, DNS, ICMP = " permit tcp any any established\n", " permit udp any eq domain any\n", " permit icmp any any\n"

    def test_both_are_denied(self) -> None:
        (told,) = messages("ACL123", ANSWERS + self.ICMP)
        what = "the answers of TCP servers and those of the resolver 9.9.9.9"
        assert told == f"access list OUT on GigabitEthernet0/1 denies {what}: hosts behind NAT get none (S8.1)"

    def test_one_of_them_is_denied(self) -> None:
        (dns,) = messages("ACL123", ANSWERS + self.TCP)
        assert "denies those of the resolver 9.9.9.9:" in dns
        (tcp,) = messages("ACL123", ANSWERS + self.DNS)
        assert "denies the answers of TCP servers:" in tcp

    @pytest.mark.parametrize(
        "entries",
        [
            TCP + DNS,
            TCP + " permit udp host 9.9.9.9 eq domain host 203.0.113.2\n",
            " permit ip any any\n",
            " permit tcp any any gt 1023\n permit udp any any gt 1023\n",
            " permit tcp host 192.0.2.10 any established\n" + DNS,
            " evaluate BACK\n",
            " permit tcp any eq 80 any\n" + DNS,
        ],
    )
    def test_answers_that_come_in_or_may(self, entries: str) -> None:
        assert messages("ACL123", ANSWERS + entries + self.ICMP) == []

    def test_without_a_resolver_outside_nothing_is_said_of_dns(self) -> None:
        assert messages("ACL123", ANSWERS.replace("9.9.9.9", "10.0.0.53") + self.TCP) == []
        assert messages("ACL123", ANSWERS.replace(" dns-server 9.9.9.9\n", "") + self.TCP) == []

    def test_where_something_else_lets_answers_in_or_nobody_asks(self) -> None:
        """Inspection opens the list; hosts that may not go out, and those of a policy, get no answers there."""
        inspected = ANSWERS.replace(" ip access-group", " ip inspect FW out\n ip access-group") + self.ICMP
        kept_in = ANSWERS.replace(" ip nat inside\n", " ip nat inside\n ip access-group NONE in\n") + self.ICMP
        kept_in += "access-list 101 permit icmp any any\n"
        elsewhere = ANSWERS.replace("ip route 0.0.0.0 0.0.0.0 203.0.113.1\n", "") + self.ICMP
        assert messages("ACL123", kept_in), "a list that is not defined permits everything (S7.1)"
        assert messages("ACL123", kept_in.replace("NONE", "101")) == []
        assert messages("ACL123", inspected) == []
        assert messages("ACL123", elsewhere) == []
