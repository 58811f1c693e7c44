"""How names become addresses (S11.1, S11.2)."""

from __future__ import annotations

import pytest

from routecheck.address import dotted, parse_address
from routecheck.forwarding.dns.asking import DnsWorld, Exchange, Moment
from routecheck.forwarding.dns.cache import EMPTY, DnsCache
from routecheck.forwarding.dns.resolve import Resolution, dns_world, resolve
from routecheck.forwarding.packet import dns_length
from routecheck.network import Network
from tests.builders import declared, net

R1 = "hostname R1\ninterface GigabitEthernet0/0\n ip address 192.168.1.1 255.255.255.0\n"

# pc1, pc2 .10, .11 ---- 192.168.1.0/24 ---- R1 ; the rest is somewhere behind it
PLACES = """
[hosts.pc1]
address = "192.168.1.10/24"
gateway = "192.168.1.1"
resolvers = ["192.0.2.53"]

[hosts.pc2]
address = "192.168.1.11/24"
resolvers = ["192.0.2.53"]

[hosts.lonely]
address = "192.168.1.12/24"

[hosts.resolver]
address = "192.0.2.53/24"
services = ["udp/53", "tcp/53"]

[hosts.root]
address = "198.41.0.4/24"
services = ["udp/53"]

[hosts.tld]
address = "192.5.6.30/24"
services = ["udp/53"]

[hosts.ns1]
address = "216.239.32.10/24"
services = ["udp/53", "tcp/53"]

[dns.zones."."]
servers = ["198.41.0.4"]
records = [
    { name = "com", type = "NS", value = "a.gtld-servers.net", ttl = 172800 },
    { name = "a.gtld-servers.net", type = "A", value = "192.5.6.30", ttl = 172800 },
    { name = "net", type = "NS", value = "a.gtld-servers.net", ttl = 172800 },
]

[dns.zones."com"]
servers = ["192.5.6.30"]
records = [
    { name = "google.com", type = "NS", value = "ns1.google.com", ttl = 172800 },
    { name = "ns1.google.com", type = "A", value = "216.239.32.10", ttl = 172800 },
]
"""
GOOGLE = """
[dns.zones."google.com"]
servers = ["216.239.32.10"]
records = [
    { name = "google.com", type = "SOA", value = "ns1.google.com admin.google.com 1 900 900 1800 60", ttl = 60 },
    { name = "google.com", type = "A", value = "142.250.74.14", ttl = 300 },
    { name = "www.google.com", type = "CNAME", value = "web.google.com", ttl = 100 },
    { name = "web.google.com", type = "A", value = "142.250.74.15", ttl = 300 },
    { name = "six.google.com", type = "AAAA", value = "2001:db8::1" },
]
"""


def network(text: str = PLACES + GOOGLE) -> Network:
    return declared(net(R1=R1), text)


def ask(where: Network | DnsWorld, name: str, at_s: float = 0, cache: DnsCache = EMPTY, *, who: str = "pc1") -> Resolution:
    world = where if isinstance(where, DnsWorld) else dns_world(where)
    return resolve(world, world.names[who], name, Moment(at_s, cache))


def story(found: Resolution) -> list[str]:
    """`asker > server name -> code answers`, one line per question."""
    return [_told(one) for one in found.exchanges]


def _told(one: Exchange) -> str:
    said = one.response
    how = "" if one.transport == "udp" else " by tcp"
    if said is None:
        return f"{one.asker_name} > {dotted(one.server_address)} {one.query.name}{how} -> nothing"
    records = (*said.answers, *said.authority)
    flags = "".join(letter for letter, is_set in (("A", said.is_authoritative), ("T", said.is_truncated)) if is_set)
    told = " ".join(f"{record.kind}={record.value.split()[0]}/{record.ttl_s}" for record in records)
    return f"{one.asker_name} > {dotted(one.server_address)} {one.query.name}{how} -> {said.code} {flags} {told}".rstrip()


def failure(found: Resolution) -> tuple[str, str]:
    assert found.failure is not None
    assert found.addresses == ()
    return found.failure.code, found.failure.told


def address(found: Resolution) -> str:
    assert found.failure is None, found.failure
    assert found.address is not None
    return dotted(found.address)


class TestTheWalk:
    def test_a_literal_address_asks_nobody(self) -> None:
        """S11.1."""
        found = ask(network(), "93.184.216.34")
        assert (address(found), found.source, found.exchanges) == ("93.184.216.34", "literal", ())

    def test_a_resolver_walks_from_the_root_to_who_is_authoritative(self) -> None:
        """S11.2."""
        found = ask(network(), "Google.com.")
        assert address(found) == "142.250.74.14"
        assert story(found) == [
            "pc1 > 192.0.2.53 google.com -> NOERROR  A=142.250.74.14/300",
            "resolver > 198.41.0.4 google.com -> NOERROR  NS=a.gtld-servers.net/172800",
            "resolver > 192.5.6.30 google.com -> NOERROR  NS=ns1.google.com/172800",
            "resolver > 216.239.32.10 google.com -> NOERROR A A=142.250.74.14/300",
        ]
        assert [one.within for one in found.exchanges] == [None, 0, 0, 0]
        assert found.assumed == ()

    def test_only_the_stub_asks_for_recursion_and_only_the_resolver_offers_it(self) -> None:
        """S11.1, S11.2."""
        first, *others = ask(network(), "google.com").exchanges
        assert first.response is not None
        assert (first.query.is_recursive, first.response.is_recursion_available) == (True, True)
        assert not any(one.query.is_recursive for one in others)
        assert not any(one.response and one.response.is_recursion_available for one in others)

    def test_a_referral_carries_the_addresses_of_the_servers(self) -> None:
        glue = ask(network(), "google.com").exchanges[2].response
        assert glue is not None
        assert [(one.name, one.value) for one in glue.additional] == [("ns1.google.com", "216.239.32.10")]

    def test_ports_are_ephemeral_and_the_same_input_gives_the_same_ones(self) -> None:
        """S11.3."""
        one, other = ask(network(), "google.com"), ask(network(), "google.com")
        assert one.exchanges == other.exchanges
        assert all(49152 <= sent.source_port <= 65535 for sent in one.exchanges)
        assert all(sent.response and sent.response.identification == sent.query.identification for sent in one.exchanges)
        moved = ask(dns_world(network())._replace(seed=1), "google.com")
        assert [sent.source_port for sent in moved.exchanges] != [sent.source_port for sent in one.exchanges]

    def test_an_alias_is_followed_by_who_is_authoritative_for_both_names(self) -> None:
        found = ask(network(), "www.google.com")
        assert address(found) == "142.250.74.15"
        assert (
            story(found)[-1]
            == "resolver > 216.239.32.10 www.google.com -> NOERROR A CNAME=web.google.com/100 A=142.250.74.15/300"
        )

    def test_an_alias_of_another_zone_starts_again_with_the_target(self) -> None:
        more = '[dns.zones."example.com"]\nservers = ["192.5.6.30"]\nrecords = [{ name = "www.example.com", type = "CNAME", '
        found = ask(network(PLACES + GOOGLE + more + 'value = "google.com", ttl = 50 }]'), "www.example.com")
        assert address(found) == "142.250.74.14"
        assert story(found) == [
            "pc1 > 192.0.2.53 www.example.com -> NOERROR  CNAME=google.com/50 A=142.250.74.14/300",
            "resolver > 198.41.0.4 www.example.com -> NOERROR  NS=a.gtld-servers.net/172800",
            "resolver > 192.5.6.30 www.example.com -> NOERROR A CNAME=google.com/50",
            "resolver > 192.5.6.30 google.com -> NOERROR  NS=ns1.google.com/172800",
            "resolver > 216.239.32.10 google.com -> NOERROR A A=142.250.74.14/300",
        ]

    @pytest.mark.parametrize("is_declared", [True, False])
    def test_aliases_that_go_round_are_a_failure_and_not_a_loop(self, is_declared: bool) -> None:
        loop = """[dns.zones."loop.com"]
servers = ["192.5.6.30"]
records = [
    { name = "a.loop.com", type = "CNAME", value = "b.loop.com" },
    { name = "b.loop.com", type = "CNAME", value = "a.loop.com" },
]
"""
        text = PLACES + loop if is_declared else PLACES.replace("192.0.2.53", "9.9.9.9", 1) + loop
        code, told = failure(ask(network(text), "a.loop.com"))
        assert (code, "go round in circles" in told) == ("SERVFAIL", True)

    def test_aliases_that_go_round_through_two_servers_are_a_failure_too(self) -> None:
        loop = """[dns.zones."one.com"]
servers = ["192.5.6.30"]
records = [{ name = "a.one.com", type = "CNAME", value = "a.google.com" }]
[dns.zones."google.com"]
servers = ["216.239.32.10"]
records = [{ name = "a.google.com", type = "CNAME", value = "a.one.com" }]
"""
        assert failure(ask(network(PLACES + loop), "a.one.com"))[0] == "SERVFAIL"

    def test_a_long_answer_is_cut_off_and_asked_for_again_by_tcp(self) -> None:
        """S11.1: more than 512 octets do not fit (RFC 1035 4.2.1, RFC 7766)."""
        many = ", ".join(f'{{ name = "many.google.com", type = "A", value = "142.250.75.{number}" }}' for number in range(1, 31))
        text = GOOGLE.replace("records = [", f"records = [{many},")
        found = ask(network(PLACES + text), "many.google.com")
        assert len(found.addresses) == 30
        assert [(one.asker_name, one.transport, one.within) for one in found.exchanges] == [
            ("pc1", "udp", None), ("resolver", "udp", 0), ("resolver", "udp", 0), ("resolver", "udp", 0), ("resolver", "tcp", 0),
            ("pc1", "tcp", None),
        ]  # fmt: skip
        cut, whole = found.exchanges[3].response, found.exchanges[4].response
        assert cut is not None
        assert whole is not None
        assert (cut.is_truncated, cut.answers, whole.is_truncated) == (True, (), False)
        assert dns_length(whole) > 512 >= dns_length(cut)

    def test_without_tcp_a_long_answer_never_arrives(self) -> None:
        many = ", ".join(f'{{ name = "many.google.com", type = "A", value = "142.250.75.{number}" }}' for number in range(1, 31))
        text = (PLACES + GOOGLE.replace("records = [", f"records = [{many},")).replace('["udp/53", "tcp/53"]', '["udp/53"]')
        code, told = failure(ask(network(text), "many.google.com"))
        assert (code, told) == ("SERVFAIL", "no answer from 216.239.32.10 by TCP")


class TestCaches:
    def test_ex_11_5_an_answer_with_a_ttl_of_300_is_used_at_299_and_asked_for_again_at_301(self) -> None:
        """EX-11.5."""
        first = ask(network(), "google.com")
        later = ask(network(), "google.com", 299, first.cache)
        assert (address(later), later.source, later.exchanges) == ("142.250.74.14", "cache", ())
        again = ask(network(), "google.com", 301, later.cache)
        assert again.source == "dns"
        assert story(again)[0] == "pc1 > 192.0.2.53 google.com -> NOERROR  A=142.250.74.14/300"

    def test_the_resolver_remembers_for_others_and_counts_down(self) -> None:
        """S11.2: second visit within the TTL, no external packets."""
        first = ask(network(), "google.com")
        other = ask(network(), "google.com", 100, first.cache, who="pc2")
        assert story(other) == ["pc2 > 192.0.2.53 google.com -> NOERROR  A=142.250.74.14/200"]
        late = ask(network(), "google.com", 299, other.cache, who="pc2")
        assert late.exchanges == ()
        assert ask(network(), "google.com", 300, other.cache, who="pc2").exchanges != ()

    def test_the_resolver_remembers_delegations_longer_than_answers(self) -> None:
        first = ask(network(), "google.com")
        again = ask(network(), "google.com", 301, first.cache)
        assert [one.split(" ->")[0] for one in story(again)] == [
            "pc1 > 192.0.2.53 google.com",
            "resolver > 216.239.32.10 google.com",
        ]

    def test_glue_is_not_given_out_as_an_answer(self) -> None:
        """RFC 2181 5.4.1."""
        first = ask(network(), "google.com")
        assert failure(ask(network(), "ns1.google.com", 1, first.cache))[0] == "NXDOMAIN"

    def test_a_name_that_does_not_exist_is_remembered_for_the_soa_s_time(self) -> None:
        """S11.2: min(SOA TTL, SOA MINIMUM)."""
        first = ask(network(), "nothing.google.com")
        assert failure(first) == ("NXDOMAIN", "nothing.google.com does not exist")
        assert story(first)[-1] == "resolver > 216.239.32.10 nothing.google.com -> NXDOMAIN A SOA=ns1.google.com/60"
        later = ask(network(), "nothing.google.com", 59, first.cache)
        assert (failure(later)[0], later.exchanges) == ("NXDOMAIN", ())
        assert ask(network(), "nothing.google.com", 60, first.cache).exchanges != ()
        other = ask(network(), "nothing.google.com", 30, first.cache, who="pc2")
        assert story(other) == ["pc2 > 192.0.2.53 nothing.google.com -> NXDOMAIN  SOA=ns1.google.com/30"]

    def test_a_name_without_an_address_is_remembered_too_and_is_not_missing(self) -> None:
        first = ask(network(), "six.google.com")
        assert failure(first) == ("NODATA", "six.google.com has no address")
        assert ask(network(), "six.google.com", 59, first.cache).exchanges == ()

    def test_an_alias_is_remembered_as_long_as_it_lasts_itself(self) -> None:
        first = ask(network(), "www.google.com")
        assert ask(network(), "www.google.com", 99, first.cache).exchanges == ()
        assert ask(network(), "www.google.com", 101, first.cache).exchanges != ()
        assert ask(network(), "web.google.com", 101, first.cache).exchanges == ()


class TestFailures:
    def test_a_host_without_a_resolver_has_no_names(self) -> None:
        """S12.6: missing dns-server, names fail."""
        assert failure(ask(network(), "google.com", who="lonely")) == (
            "NO-RESOLVER", "lonely has no resolver, so names fail and addresses work"
        )  # fmt: skip

    def test_a_lost_question_goes_to_the_next_resolver(self) -> None:
        text = (PLACES + GOOGLE).replace('resolvers = ["192.0.2.53"]', 'resolvers = ["203.0.113.53", "192.0.2.53"]', 1)
        world = dns_world(network(text))._replace(deliver=lambda sent: sent.server_address != parse_address("203.0.113.53"))
        found = ask(world, "google.com")
        assert address(found) == "142.250.74.14"
        assert story(found)[:2] == [
            "pc1 > 203.0.113.53 google.com -> nothing", "pc1 > 192.0.2.53 google.com -> NOERROR  A=142.250.74.14/300"
        ]  # fmt: skip

    def test_when_no_question_arrives_nobody_answers(self) -> None:
        world = dns_world(network())._replace(deliver=lambda _: False)
        assert failure(ask(world, "google.com")) == ("TIMEOUT", "no answer from 192.0.2.53")

    def test_a_server_that_does_not_serve_the_zone_is_named(self) -> None:
        text = (PLACES + GOOGLE).replace('servers = ["216.239.32.10"]', 'servers = ["216.239.32.11"]')
        code, told = failure(ask(network(text), "google.com"))
        assert (code, told) == ("SERVFAIL", "ns1 (216.239.32.10) serves no zone that holds google.com")

    def test_a_server_with_a_closed_port_is_named(self) -> None:
        text = (PLACES + GOOGLE).replace(
            '[hosts.ns1]\naddress = "216.239.32.10/24"\nservices = ["udp/53", "tcp/53"]',
            '[hosts.ns1]\naddress = "216.239.32.10/24"',
        )
        assert failure(ask(network(text), "google.com")) == ("SERVFAIL", "ns1 (216.239.32.10) does not listen on udp/53")

    def circle(self, resolvers: int) -> Resolution:
        """Resolvers that each pass questions on to all the others."""
        every = [f"192.0.2.{number}" for number in range(1, resolvers + 1)]
        text = f'[hosts.pc1]\naddress = "192.168.1.10/24"\nresolvers = {every}\n'
        for number, own in enumerate(every):
            others = [one for one in every if one != own]
            text += f'[hosts.s{number}]\naddress = "{own}/24"\nservices = ["udp/53"]\nresolvers = {others}\n'
        return ask(network(text), "example.org")

    def test_resolvers_that_ask_each_other_are_told(self) -> None:
        found = self.circle(2)
        code, told = failure(found)
        assert (code, "pass the question on to each other" in told) == ("SERVFAIL", True)
        assert len(found.exchanges) == 2 * 9

    def test_many_resolvers_that_ask_each_other_come_to_an_end(self) -> None:
        found = self.circle(5)
        assert failure(found)[0] == "SERVFAIL"
        assert len(found.exchanges) == 60


class TestWhatTheFilesDoNotTell:
    def test_a_resolver_that_is_not_in_the_files_answers_from_the_zones_and_that_is_said(self) -> None:
        text = (PLACES + GOOGLE).replace('resolvers = ["192.0.2.53"]', 'resolvers = ["8.8.8.8"]', 1)
        found = ask(network(text), "www.google.com")
        assert story(found) == ["pc1 > 8.8.8.8 www.google.com -> NOERROR  CNAME=web.google.com/100 A=142.250.74.15/300"]
        assert found.assumed == ("8.8.8.8 is not in the files; its answer is taken from the zones declared in routecheck.toml",)

    @pytest.mark.parametrize("resolver", ["8.8.8.8", "192.0.2.53"])
    @pytest.mark.parametrize("name", ["example.net", "example.org", "nothing.com"])
    def test_a_name_that_nobody_declares_is_unknown_and_not_missing(self, resolver: str, name: str) -> None:
        text = (PLACES + GOOGLE).replace('resolvers = ["192.0.2.53"]', f'resolvers = ["{resolver}"]', 1)
        code, told = failure(ask(network(text), name))
        assert code == "INSUFFICIENT"
        assert told

    def test_a_zone_with_an_soa_is_whole_also_for_a_resolver_outside(self) -> None:
        text = (PLACES + GOOGLE).replace('resolvers = ["192.0.2.53"]', 'resolvers = ["8.8.8.8"]', 1)
        assert failure(ask(network(text), "nothing.google.com"))[0] == "NXDOMAIN"

    def test_a_zone_s_server_outside_the_files_is_taken_to_answer(self) -> None:
        text = (PLACES + GOOGLE).replace('[hosts.ns1]\naddress = "216.239.32.10/24"', '[hosts.other]\naddress = "10.99.0.1/24"')
        found = ask(network(text), "google.com")
        assert address(found) == "142.250.74.14"
        assert found.assumed == (
            "216.239.32.10 is not in the files; it is taken to answer for the zones that name it as their server",
        )

    def test_without_a_root_the_walk_begins_with_the_highest_zone_and_says_so(self) -> None:
        text = PLACES.partition('[dns.zones."."]')[0] + GOOGLE
        found = ask(network(text), "google.com")
        assert address(found) == "142.250.74.14"
        assert found.assumed == ('no root zone is declared, so resolver begins with dns.zones."google.com"',)
        assert len(found.exchanges) == 2

    def test_a_zone_that_its_parent_does_not_name_is_taken_to_be_delegated(self) -> None:
        text = PLACES.partition('[dns.zones."com"]')[0] + '[dns.zones."com"]\nservers = ["192.5.6.30"]\n' + GOOGLE
        found = ask(network(text), "google.com")
        assert address(found) == "142.250.74.14"
        assert story(found)[2] == "resolver > 192.5.6.30 google.com -> NOERROR  NS=ns1.google.com/3600"
        assert found.assumed == ()

    def test_name_servers_without_glue_are_looked_up(self) -> None:
        text = PLACES.replace('value = "ns1.google.com"', 'value = "ns.example.com"') + GOOGLE
        text += '[dns.zones."example.com"]\nservers = ["192.5.6.30"]\n'
        text += 'records = [{ name = "ns.example.com", type = "A", value = "216.239.32.10" }]\n'
        found = ask(network(text), "google.com")
        assert address(found) == "142.250.74.14"
        assert story(found)[3].startswith("resolver > 192.5.6.30 ns.example.com -> ")

    def test_name_servers_that_need_each_other_are_no_loop(self) -> None:
        text = """
[hosts.pc1]
address = "192.168.1.10/24"
resolvers = ["192.0.2.53"]
[hosts.resolver]
address = "192.0.2.53/24"
services = ["udp/53"]
[dns.zones.""]
servers = ["192.0.2.53"]
records = [{ name = "a", type = "NS", value = "ns.b" }, { name = "b", type = "NS", value = "ns.a" }]
""".replace('zones.""', 'zones."."')
        assert failure(ask(network(text), "www.a"))[0] == "INSUFFICIENT"


class TestHostsFile:
    def test_a_declared_host_is_found_by_its_name_without_a_packet_and_that_is_said(self) -> None:
        found = ask(network(), "PC2")
        assert (address(found), found.source, found.exchanges) == ("192.168.1.11", "hosts", ())
        assert found.assumed == ("pc2 is taken from [hosts], as from a hosts file: no DNS question is asked for it",)

    def test_a_name_with_records_is_asked_for_all_the_same(self) -> None:
        text = PLACES + GOOGLE + '[hosts."google.com"]\naddress = "192.168.1.99/24"\n'
        assert address(ask(network(text), "google.com")) == "142.250.74.14"
        assert address(ask(network(text), "google.com", who="lonely")) == "192.168.1.99"

    def test_a_host_without_a_lease_has_no_address(self) -> None:
        assert failure(ask(network(PLACES + '[hosts.late]\naddress = "dhcp"\n'), "late"))[0] == "NO-ADDRESS"


class TestDevices:
    """IOS as asker and as `ip dns server`."""

    def device(self, lines: str, name: str, cache: DnsCache = EMPTY, at_s: float = 0) -> Resolution:
        made = declared(net(R1=R1 + lines), PLACES + GOOGLE)
        return resolve(dns_world(made), made.devices["R1"], name, Moment(at_s, cache))

    def test_ip_host_goes_before_everything(self) -> None:
        found = self.device("ip host google.com 10.0.0.9 10.0.0.10\nip name-server 192.0.2.53\n", "Google.com")
        assert (address(found), found.source, found.exchanges) == ("10.0.0.9", "ip host", ())
        assert [str(line) for line in found.lines] == ["R1.cfg:4"]

    def test_a_name_without_a_dot_gets_the_domain(self) -> None:
        found = self.device("ip domain name google.com\nip name-server 192.0.2.53\n", "www")
        assert address(found) == "142.250.74.15"
        assert found.exchanges[0].query.name == "www.google.com"
        assert found.exchanges[0].asker_address is None

    def test_lookup_that_is_off_asks_nobody(self) -> None:
        found = self.device("no ip domain lookup\nip name-server 192.0.2.53\n", "google.com")
        assert failure(found) == ("LOOKUP-OFF", "R1 looks no names up")
        assert found.failure is not None
        assert [str(line) for line in found.failure.lines] == ["R1.cfg:4"]

    def test_without_a_name_server_it_has_nobody_to_ask(self) -> None:
        assert failure(self.device("", "google.com"))[0] == "NO-RESOLVER"

    def at_router(self, lines: str, name: str) -> Resolution:
        text = (PLACES + GOOGLE).replace('resolvers = ["192.0.2.53"]', 'resolvers = ["192.168.1.1"]', 1)
        return ask(declared(net(R1=R1 + lines), text), name)

    def test_a_dns_server_answers_from_its_hosts_and_passes_on_the_rest(self) -> None:
        lines = "ip dns server\nip host printer.lan 192.168.1.50\nip name-server 192.0.2.53\n"
        assert story(self.at_router(lines, "printer.lan")) == ["pc1 > 192.168.1.1 printer.lan -> NOERROR  A=192.168.1.50/10"]
        found = self.at_router(lines, "google.com")
        assert [one.split(" ->")[0] for one in story(found)][:2] == ["pc1 > 192.168.1.1 google.com", "R1 > 192.0.2.53 google.com"]
        assert [one.within for one in found.exchanges] == [None, 0, 1, 1, 1]
        assert address(found) == "142.250.74.14"

    @pytest.mark.parametrize(
        ("lines", "code", "told"),
        [
            ("ip name-server 192.0.2.53\n", "TIMEOUT", "R1 does not answer DNS questions (no 'ip dns server')"),
            ("ip dns server\n", "SERVFAIL", "R1 has no name server to ask"),
            ("ip dns server\nip name-server 192.0.2.53\nno ip domain lookup\n", "SERVFAIL",
             "R1 has no name server to ask (R1.cfg:6: names are not looked up)"),
        ],
    )  # fmt: skip
    def test_what_a_router_cannot_answer_is_told(self, lines: str, code: str, told: str) -> None:
        assert failure(self.at_router(lines, "google.com")) == (code, told)

    def test_zones_of_the_router_s_own_are_not_modelled_and_that_decides_nothing(self) -> None:
        lines = "ip dns server\nip dns primary google.com soa ns.google.com admin.google.com 1 2 3 4\nip name-server 192.0.2.53\n"
        code, told = failure(self.at_router(lines, "google.com"))
        assert (code, told.startswith("R1.cfg:5: ")) == ("INSUFFICIENT", True)
