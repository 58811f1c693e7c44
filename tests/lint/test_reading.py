"""Lines, addresses and policies of which a part does nothing: near misses that must not be found."""

from __future__ import annotations

import pytest

from tests.lint.blocks import found, subjects


class TestUnknownLines:
    def test_a_line_that_is_not_understood_is_never_quoted(self) -> None:
        (one,) = found("CFG201", "interface GigabitEthernet0/1\n hunter2 nonsense\n")
        assert "hunter2" not in one.message + one.subject
        assert one.subject == "line in an interface block"

    def test_a_command_of_another_block_says_where_it_belongs(self) -> None:
        (one,) = found("CFG201", "ip prefix-list P\npermit 10.0.0.0/8\n")
        assert one.message.endswith("'permit' belongs into an access list")


class TestMisspeltCommands:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("interfce GigabitEthernet0/0\n", "'interfce' is no keyword in global configuration; did you mean interface?"),
            ("acces-list 1 permit any\n", "'acces-list' is no keyword in global configuration; did you mean access-list?"),
            ("interface Gi0/0\n no shutdwon\n", "'shutdwon' is no keyword in an interface block; did you mean shutdown?"),
            ("interface Gi0/0\n shutdwn\n", "'shutdwn' is no keyword in an interface block; did you mean shutdown?"),
            (
                "interface Gi0/0\n ip adress 192.0.2.1 255.255.255.0\n",
                "the word behind 'ip' is no keyword in an interface block; did you mean address?",
            ),
            (
                "router osfp 1\n",
                "the word behind 'router' is no keyword in global configuration; did you mean ospf?",
            ),
        ],
    )
    def test_one_word_that_is_almost_a_keyword_is_told(self, text: str, said: str) -> None:
        (one,) = found("CFG234", text)
        assert one.message == said
        assert found("CFG201", text) == []

    @pytest.mark.parametrize(
        "text",
        [
            "interface Gi0/0\n hunter2 nonsense\n",
            "ip prefix-list P\npermit 10.0.0.0/8\n",
            "interface Gi0/0\n shutdwn naow\n",
            "interface Gi0/0\nipv7 unicast-routing\n",
        ],
    )
    def test_a_line_that_one_word_does_not_make_a_command_stays_a_note(self, text: str) -> None:
        assert found("CFG234", text) == []
        assert found("CFG201", text)

    def test_a_word_behind_the_first_is_never_shown(self) -> None:
        """It may be a secret that looks like a keyword."""
        for text in ("ip domian-name corp.example\n", "line vty 0 4\n passwrd hunter2\n"):
            (one,) = found("CFG234", text)
            assert not any(word in one.message + one.subject for word in ("domian", "corp.example", "hunter2"))


class TestScripts:
    PORTS = "interface GigabitEthernet0/0\n ip address 192.0.2.1 255.255.255.0\n no shutdown\n"

    @pytest.mark.parametrize(
        "more",
        [
            "version 15.1\ninterface GigabitEthernet0/1\n ip address 198.51.100.1 255.255.255.0\n",
            "interface GigabitEthernet0/1\n no ip address\n",
            "interface GigabitEthernet0/1\n ip address 198.51.100.1 255.255.255.0\n shutdown\n",
            "interface Loopback0\n ip address 198.51.100.1 255.255.255.255\n",
        ],
    )
    def test_what_is_shown_or_unused_or_shut_or_always_up_misses_no_line(self, more: str) -> None:
        """S2.6."""
        assert found("CFG233", self.PORTS + more) == []

    def test_a_port_that_only_carries_sub_interfaces_needs_the_line_too(self) -> None:
        more = "interface GigabitEthernet0/1\ninterface GigabitEthernet0/1.10\n encapsulation dot1Q 10\n"
        more += " ip address 10.0.0.1 255.0.0.0\n"
        assert subjects("CFG233", self.PORTS + more) == ["R1: interface GigabitEthernet0/1"]


class TestAddresses:
    def test_in_one_subnet_two_of_an_address_are_net101(self) -> None:
        one = "interface GigabitEthernet0/0\n ip address 192.0.2.1 255.255.255.0\n"
        assert found("CFG231", f"hostname R1\n{one}hostname R2\n{one}") == []

    def test_other_masks_hide_it_from_net101(self) -> None:
        one = "interface GigabitEthernet0/0\n ip address 192.0.2.1 255.255.255."
        assert subjects("CFG231", f"hostname R1\n{one}0\nhostname R2\n{one}128\n") == ["R2: interface GigabitEthernet0/0"]

    @pytest.mark.parametrize("more", [" shutdown\n", " vrf forwarding BLUE\n ip address 10.255.0.1 255.255.255.255\n"])
    def test_an_address_that_is_shut_down_or_in_a_vrf_is_no_duplicate(self, more: str) -> None:
        one = "interface Loopback0\n ip address 10.255.0.1 255.255.255.255\n"
        assert found("CFG231", f"hostname R1\n{one}hostname R2\nvrf definition BLUE\n{one}{more}") == []

    def test_a_secondary_beside_a_leased_address_counts(self) -> None:
        text = "interface GigabitEthernet0/0\n ip address dhcp\n ip address 192.0.2.1 255.255.255.0 secondary\n"
        assert found("CFG232", text) == []


class TestPolicies:
    @pytest.mark.parametrize("second", ["10.66.0.0/16 le 32", "10.0.0.0/7", "10.0.0.0/8 ge 9 le 32", "11.0.0.0/16"])
    def test_a_prefix_that_is_only_partly_taken_is_reached(self, second: str) -> None:
        assert found("CFG241", f"ip prefix-list P permit 10.0.0.0/8 le 24\nip prefix-list P deny {second}\n") == []

    def test_a_list_that_denies_everything_says_so_on_purpose(self) -> None:
        text = "router ospf 1\n distribute-list prefix NONE in\nip prefix-list NONE deny 0.0.0.0/0 le 32\n"
        assert found("CFG242", text) == []

    @pytest.mark.parametrize(
        "first",
        [
            "route-map M permit 10\n match tag 5\n continue 30\nroute-map M deny 20\n",
            "route-map M permit 10\n continue\n",
            "route-map M permit 10\n match ipv6 address SIX\n",
            "route-map M permit 10\n match nonsense\n",
        ],
    )
    def test_a_clause_that_is_jumped_to_or_behind_one_that_may_not_match_is_reached(self, first: str) -> None:
        assert found("CFG243", f"{first}route-map M permit 30\n set tag 7\n") == []

    @pytest.mark.parametrize(
        "text",
        [
            "interface GigabitEthernet0/0\n ip address dhcp\n",
            "interface GigabitEthernet0/0\n ip address 192.0.2.1 255.255.255.0\n ip address 10.0.0.1 255.255.255.0 secondary\n",
            "interface GigabitEthernet0/0\n no ip address\n",
            "interface GigabitEthernet0/0\n ip address 10.0.0.1 255.255.255.0\n shutdown\n",
        ],
    )
    def test_a_statement_may_match_what_is_not_known_or_secondary_or_down(self, text: str) -> None:
        assert found("CFG244", f"{text}router ospf 1\n network 10.0.0.0 0.0.0.255 area 0\n") == []

    @pytest.mark.parametrize("wildcard", ["0.0.0.0", "255.255.255.255", "0.0.255.255", "0.255.0.255"])
    def test_wildcards_are_no_masks(self, wildcard: str) -> None:
        """S5.2."""
        assert found("CFG245", f"router ospf 1\n network 10.0.0.0 {wildcard} area 0\n") == []
