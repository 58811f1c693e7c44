"""What holds for every config that is read."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from routecheck.address import DEFAULT
from routecheck.ios.commands import COMMANDS
from routecheck.ios.fold import read_device
from routecheck.network import from_texts
from routecheck.policy.acl import permits_prefix
from routecheck.policy.route_map import Facts, apply
from routecheck.syntax.native import read
from tests.builders import now, table
from tests.strategies import WORDS, commands, configs, texts

_POLICIES = (
    "ip access-list standard X\n ", "ip access-list extended Y\n ", "route-map RM permit 10\n ", "object-group network G\n ",
    "object-group service S\n ",
)  # fmt: skip
_OPTIONS = (
    "any",
    "host",
    "eq",
    "range",
    "object-group",
    "G",
    "S",
    "tcp",
    "icmp",
    "ip",
    "log",
    "ge",
    "le",
    "+5",
    "+-",
    "10.0.0.0/8",
)


class TestNothingCrashes:
    """A reader may refuse a line but never crash on one (design.md, Tests)."""

    @given(configs())
    @settings(max_examples=300)
    def test_any_config_is_read(self, text: str) -> None:
        read_device(text, "R1.cfg")

    @given(texts())
    def test_any_text_is_read(self, text: str) -> None:
        read_device(text, "R1.cfg")

    @given(st.data(), st.sampled_from([mode for mode, rows in COMMANDS.items() if rows]))
    @settings(max_examples=300)
    def test_any_command_of_any_mode_is_read_in_any_other(self, data: st.DataObject, mode: str) -> None:
        block = data.draw(
            st.sampled_from(["", "interface Gi0/0\n ", "router ospf 1\n ", "vlan 10\n ", "ip dhcp pool P\n ", *_POLICIES])
        )
        read_device(block + data.draw(commands(mode)) + "\n", "R1.cfg")

    @given(
        st.sampled_from(COMMANDS["interface"].splitlines() + COMMANDS["ospf"].splitlines()),
        st.lists(st.sampled_from(WORDS), max_size=4),
    )
    @settings(max_examples=300)
    def test_the_blocks_that_are_modelled_take_any_argument(self, row: str, words: list[str]) -> None:
        line = " ".join([*(word.split("|")[0] for word in row.split()[1:] if not word.isupper() and word != "..."), *words])
        read_device(f"interface Gi0/0\n {line}\n no {line}\nrouter ospf 1\n {line}\n no {line}\n", "R1.cfg")

    @given(st.sampled_from(_POLICIES), st.data(), st.lists(st.sampled_from([*WORDS, *_OPTIONS]), max_size=6))
    @settings(max_examples=400)
    def test_lists_and_maps_take_any_argument(self, block: str, data: st.DataObject, words: list[str]) -> None:
        rows = [row for mode in ("acl", "route-map", "object-group") for row in COMMANDS[mode].splitlines()]
        row = data.draw(st.sampled_from(rows))
        line = " ".join([*(word.split("|")[0] for word in row.split()[1:] if not word.isupper() and word != "..."), *words])
        tail = f"access-list 101 permit {' '.join(words)}\nip prefix-list P permit {' '.join(words)}\n"
        made = read_device(f"{block}{line}\n{block}10 {line}\n{block}no {line}\n{tail}no {tail}", "R1.cfg")
        for name in made.route_maps:
            apply(made, name, Facts(DEFAULT, "S", "static"))
        for acl in made.acls.values():
            permits_prefix(acl, DEFAULT)

    @given(configs())
    @example(
        "interface Port-channel1:2\n ip address 10.0.0.1 255.255.255.0\ninterface Vlan1/2\n ip address 10.0.1.1 255.255.255.0"
    )
    @example("interface Vlan1:2\n ip address 10.0.0.1 255.255.255.0\ninterface Port-channel1/2/3.4\n encapsulation dot1q 3")
    @settings(max_examples=150)
    def test_the_tables_of_any_config_can_be_computed(self, text: str) -> None:
        start = now(
            from_texts({"R1.cfg": "hostname R1\n" + text, "R2.cfg": "interface Gi0/0\n ip address 10.0.0.2 255.255.255.0\n"})
        )
        for node in start.network.devices:
            table(start, node)


class TestFates:
    """Every line of a config has a fate (design.md, rule 5)."""

    @given(configs() | texts())
    @settings(max_examples=200)
    def test_fates_add_up_to_the_lines_of_the_file(self, text: str) -> None:
        assert sum(read_device(text, "R1.cfg").fates.values()) == read(text, "R1.cfg").total

    def test_each_kind_of_line_is_counted_once(self) -> None:
        text = "!\nhostname R1\nbanner motd #\nhello\n#\n\nrouter bgp 1\n bgp router-id 1.1.1.1\n"
        text += "class-map match-all X\nnonsense\n"
        fates = {fate: count for fate, count in read_device(text, "R1.cfg").fates.items() if count}
        assert fates == {"blank": 2, "model": 1, "harmless": 3, "routes": 2, "packets": 1, "unknown": 1}
