"""The default reader: S1.1, S1.2, S1.4, S1.5, S1.9 of semantics.md."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routecheck.syntax.line import Line, parents
from routecheck.syntax.native import Reading, read
from tests.strategies import Tree, indented_trees, plain_lines, texts


def commands(text: str) -> list[str]:
    """The commands of a text that must give no diagnostic."""
    reading = read(text, "R1.cfg")
    assert reading.diagnostics == []
    return [line.text for line in reading.lines]


def ranges(text: str) -> list[tuple[int, int, str]]:
    return [(line.number, line.last, line.text) for line in read(text, "R1.cfg").lines]


def indents(text: str) -> list[tuple[int, str]]:
    return [(line.indent, line.text) for line in read(text, "R1.cfg").lines]


def codes(reading: Reading) -> list[str]:
    return [f"{diagnostic.code} {diagnostic.spans[0]}" for diagnostic in reading.diagnostics]


class TestLines:
    """S1.1, S1.2."""

    def test_a_line_knows_its_place_its_indent_and_its_words(self) -> None:
        line = Line("R1.cfg", 3, 3, 1, ("ip", "address", "192.0.2.1"), "ip address   192.0.2.1")
        assert read("!\n\n ip address   192.0.2.1  \n", "R1.cfg").lines == [line]

    def test_comments_and_blank_lines_say_nothing(self) -> None:
        assert commands("!\n ! comment\n\n   \nhostname R1\n!hostname R2\n\t!x") == ["hostname R1"]

    @pytest.mark.parametrize("text", ["", "\n", "\r\n", "!\n!", "   "])
    def test_a_text_without_commands_has_no_lines(self, text: str) -> None:
        assert read(text, "R1.cfg").lines == []

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n"])
    def test_line_ends_do_not_matter(self, end: str) -> None:
        text = end.join(["interface Gi0/0", " shutdown", "banner motd ^C", "hi", "^C", "end", ""])
        assert ranges(text) == [(1, 1, "interface Gi0/0"), (2, 2, "shutdown"), (3, 5, "banner motd"), (6, 6, "end")]

    def test_a_tab_indents_to_the_next_eighth_column(self) -> None:
        assert indents("a\n\tb\n  \tc\n        d") == [(0, "a"), (8, "b"), (8, "c"), (8, "d")]

    def test_a_parent_is_the_nearest_line_above_with_less_indent(self) -> None:
        text = "router bgp 1\n address-family ipv4\n  network 192.0.2.0\n!\n exit-address-family\nend"
        assert parents(read(text, "R1.cfg").lines) == [(1, 0), (2, 1), (3, 2), (5, 1), (6, 0)]

    def test_readings_that_share_what_was_seen_are_the_same(self) -> None:
        seen: dict[str, tuple[int, tuple[str, ...], str]] = {}
        text = "interface Gi0/0\n shutdown\nbanner motd #\n shutdown\n#\n shutdown"
        assert read(text, "R1.cfg", seen) == read(text, "R1.cfg", seen) == read(text, "R1.cfg")

    @pytest.mark.parametrize(
        "line",
        [
            "description to R2#show run",
            "description R1> up",
            "description costs ^C a lot",
            "description see --More-- below",
            "description banner motd #",
            "remark ^C",
            "password 7 a#b>c^Cd",
            "enable secret R1#secret",
            "username a#b password ^C",
            "ip as-path access-list 1 permit ^C#>",
            "key-string ^C#quit",
            "snmp-server community \3x RO",
            "bandwidth 64",
            "macro description trunk",
            "menu x text 1 ^C",
            "name certificate",
        ],
    )
    def test_free_text_is_not_eaten(self, line: str) -> None:
        assert commands(f"first\n {line}\n next\n") == ["first", line, "next"]

    def test_a_place_does_not_show_its_text(self) -> None:
        (line,) = read("enable secret hidden", "R1.cfg").lines
        assert (str(line), repr(line)) == ("R1.cfg:1", "<R1.cfg:1>")


class TestDelimitedTexts:
    """S1.4: text runs, across lines, to the next D. Nothing inside is a command."""

    def test_ex_1_1_an_interface_in_a_banner_is_no_interface(self) -> None:
        text = "banner motd #\ninterface Gi0/0\n#\nhostname R1"
        assert ranges(text) == [(1, 3, "banner motd"), (4, 4, "hostname R1")]

    @pytest.mark.parametrize("mark", ["^C", "#", "\3", "@", "$", "x", "%", "|"])
    def test_any_character_delimits(self, mark: str) -> None:
        text = f"banner login {mark} Hi\n!\nip route 0.0.0.0 0.0.0.0 Null0\n{mark}\nhostname R1\n"
        assert ranges(text) == [(1, 4, "banner login"), (5, 5, "hostname R1")]

    def test_the_delimiter_of_a_running_config_is_two_characters(self) -> None:
        assert ranges("banner motd ^CC 2^10 > C\n C^ \n^C\nend") == [(1, 3, "banner motd"), (4, 4, "end")]

    @pytest.mark.parametrize("line", ["banner motd #hi#", "banner motd # hi # x", "banner motd ^Chi^C", "banner motd ##"])
    def test_a_text_may_end_on_its_line(self, line: str) -> None:
        assert ranges(f"{line}\nend") == [(1, 1, "banner motd"), (2, 2, "end")]

    def test_text_behind_the_delimiter_is_not_read(self) -> None:
        assert ranges("banner exec #a\nb # hostname R2\nhostname R1") == [(1, 2, "banner exec"), (3, 3, "hostname R1")]

    def test_a_text_may_start_behind_the_delimiter_and_end_before_it(self) -> None:
        assert ranges("banner exec ^CCa\n**^C\nend") == [(1, 2, "banner exec"), (3, 3, "end")]

    @pytest.mark.parametrize(
        ("line", "head"),
        [
            ("banner #", "banner"),
            ("banner ^C", "banner"),
            ("banner #hi", "banner"),
            ("ban mo #", "ban mo"),
            ("bann inc #", "bann inc"),
            ("BANNER MOTD #", "BANNER MOTD"),
            ("banner motd#", "banner motd"),
            ("banner  slip-ppp   #", "banner  slip-ppp"),
            ("banner prompt-timeout #", "banner prompt-timeout"),
            ("aaa authentication fail-message #", "aaa authentication fail-message"),
            ("aaa authentication banner #", "aaa authentication banner"),
            ("menu top title #", "menu top title"),
            ("vacant-message #", "vacant-message"),
        ],
    )
    def test_the_type_may_be_missing_or_abbreviated(self, line: str, head: str) -> None:
        mark = "^C" if "^C" in line else "#"
        assert ranges(f"{line}\nrouter ospf 1\n{mark}\nend") == [(1, 3, head), (4, 4, "end")]

    @pytest.mark.parametrize("line", ["banner", "banner motd", "banner m", "aaa authentication banner", "no banner motd"])
    def test_a_command_without_a_text_is_one_line(self, line: str) -> None:
        assert commands(f"{line}\nhostname Rome\nend") == [line, "hostname Rome", "end"]

    def test_a_banner_below_a_block_keeps_its_indent(self) -> None:
        assert indents("crypto isakmp client configuration group x\n banner ^C\nhi\n ^C\n pool y") == [
            (0, "crypto isakmp client configuration group x"),
            (1, "banner"),
            (1, "pool y"),
        ]

    def test_words_hold_no_text_of_a_banner(self) -> None:
        assert [line.words for line in read("banner motd # hi\n#", "R1.cfg").lines] == [("banner", "motd")]

    def test_a_text_that_is_never_closed_is_said_once_and_the_rest_is_read(self) -> None:
        reading = read("hostname R1\nbanner motd #\nhi\ninterface Gi0/0\n shutdown", "R1.cfg")
        assert codes(reading) == ["CFG107 R1.cfg:2"]
        assert "up to line 3" in reading.diagnostics[0].message
        assert [(line.number, line.last, line.text) for line in reading.lines] == [
            (1, 1, "hostname R1"),
            (2, 3, "banner motd"),
            (4, 4, "interface Gi0/0"),
            (5, 5, "shutdown"),
        ]

    def test_a_text_that_is_never_closed_may_end_with_the_file(self) -> None:
        reading = read("banner motd ^C\nhi\n", "R1.cfg")
        assert (codes(reading), reading.lines[0].last) == (["CFG107 R1.cfg:1"], 2)


class TestBodies:
    """S1.5."""

    def test_a_certificate_runs_to_quit(self) -> None:
        text = (
            "crypto pki certificate chain X\n certificate self-signed 01\n  3082032E 30820216\n  0F\n  \tquit\n"
            " certificate ca 02\n  30\n quit\nend"
        )
        assert ranges(text) == [
            (1, 1, "crypto pki certificate chain X"),
            (2, 5, "certificate self-signed 01"),
            (6, 8, "certificate ca 02"),
            (9, 9, "end"),
        ]

    def test_a_certificate_that_is_cut_off_ends_where_the_digits_end(self) -> None:
        text = " certificate 01\n  3082032E 30820216\ninterface Gi0/0\n shutdown"
        assert ranges(text) == [(1, 2, "certificate 01"), (3, 3, "interface Gi0/0"), (4, 4, "shutdown")]

    def test_a_certificate_may_be_cut_off_by_the_end(self) -> None:
        assert ranges(" certificate 01\n  3082032E") == [(1, 2, "certificate 01")]

    def test_a_certificate_in_a_file_is_one_line(self) -> None:
        assert commands(" certificate ca 01 nvram:x.cer\nend") == ["certificate ca 01 nvram:x.cer", "end"]

    def test_a_certificate_without_digits_runs_to_quit(self) -> None:
        assert commands(" certificate ca 01\n quit\nend") == ["certificate ca 01", "end"]

    def test_a_public_key_runs_to_quit_or_exit(self) -> None:
        assert ranges("key-string\n 30820122 300D\n quit\nend") == [(1, 3, "key-string"), (4, 4, "end")]
        assert ranges(f"key-string\n{'AAAAB3Nza' * 8}\nexit\nend") == [(1, 3, "key-string"), (4, 4, "end")]

    def test_the_key_of_a_key_chain_is_one_line(self) -> None:
        assert commands(" key 1\n  key-string 7 0123\n quit") == ["key 1", "key-string 7 0123", "quit"]

    def test_a_macro_runs_to_an_at_sign(self) -> None:
        text = "macro name trunk\nswitchport mode trunk\n! @ is the end\nshutdown @\n@\nend"
        assert ranges(text) == [(1, 5, "macro name trunk"), (6, 6, "end")]

    def test_a_macro_that_is_never_closed_is_said_and_the_rest_is_read(self) -> None:
        reading = read("macro name trunk\nswitchport\nhostname R1", "R1.cfg")
        assert codes(reading) == ["CFG107 R1.cfg:1"]
        assert [line.text for line in reading.lines] == ["macro name trunk", "hostname R1"]


_ERASED = "\b" * 9 + " " * 8 + "\b" * 9


class TestTerminals:
    """S1.9."""

    def test_what_ios_prints_before_a_config_is_no_config(self) -> None:
        text = "Building configuration...\n\nCurrent configuration : 1733 bytes\n!\nUsing 1 out of 2 bytes\nversion 15.2"
        assert commands(text) == ["version 15.2"]

    @pytest.mark.parametrize(
        "more",
        [
            f" --More-- {_ERASED}",
            f"--More--{_ERASED}",
            " --More-- \r          \r",
            " --More-- \r",
            "\r --More-- \r            \r",
            "--More--\x1b[K",
            "\x1b[7m--More--\x1b[27m\r\x1b[K",
            "\x1b[7m --More-- \x1b[m\x1b[10D\x1b[K",
            " --More-- " + " " * 8,
            "--More-- " + " " * 8,
            "<--- More --->\r              \r",
            f" --More-- {_ERASED} --More-- {_ERASED}",
        ],
    )
    @pytest.mark.parametrize("line", ["interface Gi0/0", " shutdown", "  network 192.0.2.0", "!", ""])
    def test_more_leaves_no_trace(self, more: str, line: str) -> None:
        assert indents(f"first\n{more}{line}\nlast") == indents(f"first\n{line}\nlast")

    def test_more_in_a_certificate_does_not_cut_it_off(self) -> None:
        text = f" certificate 01\n  30820122\n --More-- {_ERASED}  300D0609\n  quit\nend"
        assert ranges(text) == [(1, 4, "certificate 01"), (5, 5, "end")]

    def test_a_character_typed_over_is_not_read(self) -> None:
        assert commands("R1(config)#hostnx\b \bame R1") == ["hostname R1"]

    def test_a_line_that_was_drawn_again_is_read_once(self) -> None:
        assert commands("R1(config)#host\rR1(config)#hostname R1\nend") == ["hostname R1", "end"]

    def test_a_prompt_is_no_config(self) -> None:
        assert commands("R1>enable\nR1#terminal length 0\nR1#show run\nhostname R1\nend\n\nR1#\nR1# \nR1#exit") == [
            "hostname R1",
            "end",
        ]

    @pytest.mark.parametrize(
        "prompt",
        [
            "R1(config-if)#",
            "R1(config-if)# ",
            "R1.lab-2(config)#",
            "core/1(config-ext-nacl)#",
            "R1(ca-trustpoint)#",
            "(config)#",
        ],
    )
    def test_a_command_at_a_config_prompt_is_read(self, prompt: str) -> None:
        assert indents(f"{prompt}ip address 192.0.2.1 255.255.255.0") == [(0, "ip address 192.0.2.1 255.255.255.0")]

    def test_a_comment_at_a_config_prompt_says_nothing(self) -> None:
        assert commands("R1(config)#! hostname R2\nR1(config)#\nR1(config)#end") == ["end"]

    def test_a_banner_typed_at_a_config_prompt_is_a_banner(self) -> None:
        text = (
            "R1#conf t\nEnter configuration commands, one per line.  End with CNTL/Z.\nR1(config)#banner motd #\n"
            "Enter TEXT message.  End with the character '#'.\nhostname R2\n#\nR1(config)#hostname R1"
        )
        assert ranges(text) == [(3, 6, "banner motd"), (7, 7, "hostname R1")]

    def test_the_output_of_another_command_is_skipped_and_said(self) -> None:
        reading = read("R1#show ip route\n\nC  192.0.2.0/24\n\nO  x\nR1#show run\nhostname R1", "R1.cfg")
        assert [line.text for line in reading.lines] == ["hostname R1"]
        assert codes(reading) == ["CFG108 R1.cfg:3"]
        assert reading.diagnostics[0].message.startswith("2 lines ")

    def test_outputs_are_said_once_for_a_file(self) -> None:
        reading = read("R1#terminal length 0\nR1#show clock\n12:00\nR1#show users\nx\ny\nR1#", "R1.cfg")
        assert codes(reading) == ["CFG108 R1.cfg:3"]
        assert reading.diagnostics[0].message.startswith("3 lines ")

    def test_output_ends_where_a_config_starts(self) -> None:
        reading = read(
            "R1#ping 192.0.2.1\n!!!!!\nPacket sent\nSuccess rate is 100 percent (5/5)\n\ninterface Gi0/0\n shutdown",
            "R1.cfg",
        )
        assert [line.text for line in reading.lines] == ["interface Gi0/0", "shutdown"]

    def test_a_bgp_table_is_output_although_its_lines_look_like_prompts(self) -> None:
        assert read("R1>show ip bgp\nr>i192.0.2.0 x\ns>198.51.100.0 y\n*> 203.0.113.0 z\nR1>", "R1.cfg").lines == []

    def test_output_below_do_is_skipped(self) -> None:
        reading = read("R1(config)#do show clock\n12:00\nR1(config)#hostname R1", "R1.cfg")
        assert [line.text for line in reading.lines] == ["hostname R1"]
        assert codes(reading) == ["CFG108 R1.cfg:2"]

    def test_saving_leaves_no_trace(self) -> None:
        assert commands("R1#wr\nBuilding configuration...\n[OK]\nR1#") == []

    def test_messages_of_ios_say_nothing(self) -> None:
        assert commands("R1(config)#end\n*Mar  1 00:01:02.123: %SYS-5-CONFIG_I: Configured\n% Invalid input\nR1#") == ["end"]
        note = "% NOTE: This new crypto map will remain disabled until a peer\n"
        note += "        and a valid access list have been configured.\n"
        pasted = f"R1(config)#crypto map M 10 ipsec-isakmp\n{note}R1(config-crypto-map)#set peer 192.0.2.1"
        assert commands(pasted) == ["crypto map M 10 ipsec-isakmp", "set peer 192.0.2.1"]


class TestSpeed:
    @pytest.mark.parametrize(
        "lines",
        [
            ["interface Gi0/0", " ip address 192.0.2.1 255.255.255.0", "!"],
            ["macro name x", "!"],
            ["banner motd ^Cx", "aaa authentication banner $"],
            ["R1#show x", "output"],
            [" certificate 01", "  3082"],
            [" --More--          x"],
        ],
        ids=lambda lines: str(lines[0]).strip(),
    )
    def test_half_a_million_lines_are_read(self, lines: list[str]) -> None:
        """Would take hours were any of it quadratic."""
        count = 500_000 // len(lines)
        reading = read("\n".join(lines * count), "R1.cfg")
        assert reading.total == count * len(lines)


class TestLaws:
    def test_noise_counts_what_is_neither_a_command_nor_its_body(self) -> None:
        reading = read("!\nbanner motd #\nx\n#\n\nR1#show clock\n12:00\nR1#\nend", "R1.cfg")
        assert (len(reading.lines), reading.total, reading.noise) == (2, 9, 5)

    @given(texts())
    def test_reading_never_fails_and_ranges_are_in_order_within_the_file(self, text: str) -> None:
        reading = read(text, "R1.cfg")
        behind = 0
        for line in reading.lines:
            assert behind < line.number <= line.last <= reading.total
            assert line.words
            assert " ".join(line.words) == " ".join(line.text.split())
            behind = line.last

    @given(texts())
    def test_every_line_is_in_a_range_or_counted_as_noise(self, text: str) -> None:
        reading = read(text, "R1.cfg")
        assert sum(line.last - line.number + 1 for line in reading.lines) + reading.noise == reading.total

    @given(plain_lines(), st.sampled_from(["\r\n", "\r\r\n", " \n", "   \r\n"]))
    def test_line_ends_and_trailing_spaces_change_nothing(self, lines: list[str], end: str) -> None:
        assert read("".join(f"{line}{end}" for line in lines), "R1.cfg") == read("".join(f"{line}\n" for line in lines), "R1.cfg")

    @given(indented_trees())
    def test_the_tree_of_an_indented_config_is_the_one_it_was_made_from(self, drawn: tuple[str, Tree]) -> None:
        text, tree = drawn
        assert parents(read(text, "R1.cfg").lines) == tree

    @given(indented_trees())
    def test_a_reading_repeats(self, drawn: tuple[str, Tree]) -> None:
        assert read(drawn[0], "R1.cfg") == read(drawn[0], "R1.cfg", {})
