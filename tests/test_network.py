"""Which files make a network, what they are called, and what `routecheck.toml` adds (cli.md, Inputs)."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from routecheck.diagnostic import UsageError
from routecheck.network import DeclaredLink, Network, from_texts, load
from routecheck.settings import read_settings
from routecheck.snapshot import snapshot
from routecheck.topology import find_node
from tests.builders import fail, table


def config(hostname: str, address: str = "") -> str:
    """A config with a hostname and an address in a /30."""
    port = f"interface GigabitEthernet0/0\n ip address {address} 255.255.255.252\n" if address else ""
    return f"hostname {hostname}\n{port}"


def write(folder: Path, **texts: str | bytes) -> Path:
    """The folder with a file per text; `__` in a name is a dot and `_in_` a folder."""
    for name, text in texts.items():
        path = folder / name.replace("_in_", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def told(network: Network) -> list[str]:
    return [f"{one.severity} {one.code} {one.spans[0]}" for one in network.diagnostics]


class TestFolders:
    """A folder is one network."""

    def test_every_config_of_a_folder_and_of_its_configs_folder_is_a_device(self, tmp_path: Path) -> None:
        write(tmp_path, R2__cfg=config("R2"), R1__txt=config("R1"), R3=config("R3"), configs_in_R4__cfg=config("R4"))
        network = load(str(tmp_path))
        assert list(network.devices) == ["R1", "R2", "R3", "R4"]
        assert network.devices["R4"].file == os.path.join("configs", "R4.cfg")
        assert (network.focus, network.diagnostics) == (None, ())

    def test_other_folders_and_hidden_files_are_no_part_of_it(self, tmp_path: Path) -> None:
        write(tmp_path, R1__cfg=config("R1"), old_in_R2__cfg=config("R2"), __R3__cfg=config("R3"))
        assert list(load(str(tmp_path)).devices) == ["R1"]

    def test_the_order_of_files_on_disk_does_not_matter(self, tmp_path: Path) -> None:
        one = load(str(write(tmp_path / "a", R1__cfg=config("Z"), R2__cfg=config("A"))))
        other = load(str(write(tmp_path / "b", R2__cfg=config("A"), R1__cfg=config("Z"))))
        assert list(one.devices) == list(other.devices) == ["A", "Z"]

    def test_what_is_no_config_is_left_out_and_said_unless_its_name_says_so(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            R1__cfg=config("R1"),
            README__md="# The lab\ninterface X\n",
            notes__cfg="remember the milk\n",
            data__json='{"a": 1}',
            nexus__cfg="feature ospf\nhostname N1\n",
        )
        network = load(str(tmp_path))
        assert list(network.devices) == ["R1"]
        assert told(network) == ["warning NET104 nexus.cfg", "warning NET104 notes.cfg"]
        assert not network.has_broken_input

    def test_an_empty_file_is_left_out_and_said(self, tmp_path: Path) -> None:
        network = load(str(write(tmp_path, R1__cfg=config("R1"), R2__cfg=b"", R3__cfg=b"\n \n")))
        assert (list(network.devices), told(network)) == (["R1"], ["warning NET104 R2.cfg", "warning NET104 R3.cfg"])

    def test_a_binary_file_is_left_out_and_said_when_it_is_called_a_config(self, tmp_path: Path) -> None:
        network = load(str(write(tmp_path, R1__cfg=config("R1"), R2__cfg=b"\x00\x01\xff" * 50, drawing__png=b"\x89PNG\x00\x01")))
        assert (list(network.devices), told(network)) == (["R1"], ["warning NET104 R2.cfg"])

    def test_a_file_that_cannot_be_read_is_an_error_but_not_the_end(self, tmp_path: Path) -> None:
        write(tmp_path, R1__cfg=config("R1"))
        (tmp_path / "R2.cfg").symlink_to(tmp_path / "gone.cfg")
        network = load(str(tmp_path))
        assert (list(network.devices), told(network)) == (["R1"], ["error NET103 R2.cfg"])
        assert network.has_broken_input

    @pytest.mark.parametrize("text", ["", "just words\n"])
    def test_a_folder_without_configs_is_a_usage_error(self, tmp_path: Path, text: str) -> None:
        write(tmp_path, notes__txt=text)
        with pytest.raises(UsageError, match="no IOS config found in this folder"):
            load(str(tmp_path))

    def test_a_path_that_is_not_there_suggests_what_is(self, tmp_path: Path) -> None:
        write(tmp_path, Router1__cfg=config("R1"))
        with pytest.raises(UsageError, match=r"no such file or folder; did you mean Router1\.cfg\?"):
            load(str(tmp_path / "Ruoter1.cfg"))

    def test_nothing_shows_where_the_folder_is(self, tmp_path: Path) -> None:
        network = load(str(write(tmp_path, R1__cfg=config("R1", "10.0.0.1"), R2__cfg=b"")))
        assert str(tmp_path) not in repr(network)


class TestFiles:
    """A file stands for its folder's network, with that device in focus."""

    def test_a_file_brings_its_folder_and_is_in_focus(self, tmp_path: Path) -> None:
        write(tmp_path, R1__cfg=config("first"), R2__cfg=config("second"))
        network = load(str(tmp_path / "R2.cfg"))
        assert (list(network.devices), network.focus) == (["first", "second"], "second")

    def test_a_file_of_the_current_folder_needs_no_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(tmp_path, R1__cfg=config("first"), R2__cfg=config("second"))
        monkeypatch.chdir(tmp_path)
        for path in ("R2.cfg", "./R2.cfg", "../" + tmp_path.name + "/R2.cfg"):
            network = load(path)
            assert (list(network.devices), network.focus) == (["first", "second"], "second"), path

    def test_alone_reads_only_the_file(self, tmp_path: Path) -> None:
        write(tmp_path, R1__cfg=config("R1"), R2__cfg=config("R2"), routecheck__toml="nonsense =")
        network = load(str(tmp_path / "R2.cfg"), alone=True)
        assert (list(network.devices), network.focus) == (["R2"], "R2")

    @pytest.mark.parametrize(
        ("raw", "why"), [(b"", "is empty"), (b"just words\n", "no IOS config"), (b"\x00\x01\xff" * 50, "no IOS config")]
    )
    def test_a_file_asked_for_that_is_no_config_is_a_usage_error(self, tmp_path: Path, raw: bytes, why: str) -> None:
        write(tmp_path, R1__cfg=config("R1"), R2__cfg=raw)
        with pytest.raises(UsageError, match=f"R2.cfg: .*{why}"):
            load(str(tmp_path / "R2.cfg"))

    def test_a_hidden_file_can_be_asked_for(self, tmp_path: Path) -> None:
        write(tmp_path, R1__cfg=config("R1"), __R2__cfg=config("R2"))
        assert load(str(tmp_path / ".R2.cfg")).focus == "R2"

    def test_standard_input_is_a_network_of_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(config("R1", "10.0.0.1").encode())))
        network = load("-")
        assert (list(network.devices), network.focus, network.devices["R1"].file) == (["R1"], "R1", "-")

    def test_standard_input_without_a_config_is_a_usage_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"")))
        with pytest.raises(UsageError):
            load("-")

    def test_texts_without_a_config_are_a_usage_error(self) -> None:
        with pytest.raises(UsageError, match="no IOS config found"):
            from_texts({"R1.cfg": "just words"})

    def test_windows_and_utf_16_files_are_configs(self, tmp_path: Path) -> None:
        write(tmp_path, R1__cfg=config("R1").replace("\n", "\r\n"), R2__cfg=b"\xff\xfe" + config("R2").encode("utf-16-le"))
        assert list(load(str(tmp_path)).devices) == ["R1", "R2"]

    def test_without_a_hostname_the_stem_is_the_name(self, tmp_path: Path) -> None:
        write(tmp_path, edge__1__cfg="interface GigabitEthernet0/0\n", core="interface GigabitEthernet0/0\n")
        assert list(load(str(tmp_path)).devices) == ["core", "edge.1"]


class TestHostnames:
    """Two files with one hostname: an error naming both."""

    def test_devices_that_share_a_hostname_but_no_address_go_by_their_files(self, tmp_path: Path) -> None:
        network = load(str(write(tmp_path, a__cfg=config("Router", "10.0.0.1"), b__cfg=config("Router", "10.0.0.2"))))
        assert list(network.devices) == ["a", "b"]
        assert [one.name for one in network.devices.values()] == ["a", "b"]
        (found,) = network.diagnostics
        assert (found.code, [str(span) for span in found.spans]) == ("NET102", ["a.cfg:1", "b.cfg:1"])
        assert network.has_broken_input

    def test_two_versions_of_one_device_are_both_left_out(self, tmp_path: Path) -> None:
        write(tmp_path, a__cfg=config("R1", "10.0.0.1"), b__cfg=config("R1", "10.0.0.1"), c__cfg=config("R2"))
        network = load(str(tmp_path))
        assert (list(network.devices), told(network)) == (["R2"], ["error NET102 a.cfg:1"])

    def test_the_version_that_was_asked_for_is_read(self, tmp_path: Path) -> None:
        write(tmp_path, a__cfg=config("R1", "10.0.0.1"), b__cfg=config("R1", "10.0.0.1"))
        network = load(str(tmp_path / "b.cfg"))
        assert (list(network.devices), network.focus, network.devices["R1"].file) == (["R1"], "R1", "b.cfg")

    def test_a_device_in_focus_keeps_the_focus_under_its_new_name(self, tmp_path: Path) -> None:
        write(tmp_path, a__cfg=config("Router", "10.0.0.1"), b__cfg=config("Router", "10.0.0.2"))
        assert load(str(tmp_path / "b.cfg")).focus == "b"

    def test_no_device_is_lost_when_a_file_is_called_like_another_device(self, tmp_path: Path) -> None:
        write(tmp_path, R1__cfg=config("Router"), R2__cfg=config("Router"), R3__cfg=config("R1"), R4__cfg=config("R2"))
        network = load(str(tmp_path))
        assert {name: one.file for name, one in network.devices.items()} == {
            "R1": "R3.cfg",
            "R2": "R4.cfg",
            "R1.cfg": "R1.cfg",
            "R2.cfg": "R2.cfg",
        }

    def test_no_device_is_lost_when_two_files_have_one_stem(self, tmp_path: Path) -> None:
        write(tmp_path, R1__cfg=config("Router"), R1__txt=config("Router"), configs_in_R1__cfg=config("Router"))
        assert sorted(one.file for one in load(str(tmp_path)).devices.values()) == [
            "R1.cfg",
            "R1.txt",
            os.path.join("configs", "R1.cfg"),
        ]

    def test_files_without_a_hostname_and_one_stem_are_the_same_case(self, tmp_path: Path) -> None:
        text = "interface GigabitEthernet0/0\n"
        network = load(str(write(tmp_path, R1__cfg=text, R1__txt=text)))
        assert len(network.devices) == 2
        assert [found.code for found in network.diagnostics] == ["NET102"]

    def test_two_files_with_only_banners_of_the_same_address_in_different_vrfs_are_two_devices(self, tmp_path: Path) -> None:
        text = "hostname R\ninterface Gi0/0\n vrf forwarding A\n ip address 10.0.0.1 255.255.255.0\n"
        assert len(load(str(write(tmp_path, a__cfg=text, b__cfg=text))).devices) == 2


# R1 .1 ---- 10.0.0.0/30 ---- .2 R2
PAIR = {"R1__cfg": config("R1", "10.0.0.1"), "R2__cfg": config("R2", "10.0.0.2") + "interface GigabitEthernet0/1\n"}


class TestSettings:
    """`routecheck.toml`."""

    def settings(self, folder: Path, text: str) -> tuple[DeclaredLink, ...]:
        write(folder, routecheck__toml=text)
        return read_settings(str(folder / "routecheck.toml")).links

    def refused(self, folder: Path, text: str) -> str:
        with pytest.raises(UsageError) as caught:
            self.settings(folder, text)
        message = str(caught.value)
        assert message.startswith(str(folder / "routecheck.toml") + ": ")
        assert "\n" not in message
        return message.removeprefix(str(folder / "routecheck.toml") + ": ")

    def test_everything_that_the_command_line_page_shows_is_accepted(self, tmp_path: Path) -> None:
        text = """
[[links]]                      # override what shared subnets suggest; kind = "direct" | "via-switch"
ends = ["R2:Gi0/1", "R3:Gi0/0"]

[hosts.pc1]                    # a PC or a server
address = "192.168.1.10/24"
gateway = "192.168.1.1"
resolvers = ["8.8.8.8"]
services = ["tcp/443"]

[dns.zones."google.com"]       # who is authoritative for what, and the records
servers = ["216.239.32.10"]
records = [{ name = "google.com", type = "A", value = "142.250.74.14", ttl = 300 }]

[[expect]]                     # what must hold, under which failures
reach = { from = "pc1", to = "google.com", port = 443 }
survives = "any single link"

[check]                        # lint: select, ignore, severity, suppressions by device, rule and object
ignore = ["RTE107"]
select = ["RTE"]
severity = { RTE101 = "warning" }
suppressions = [{ device = "R1", rule = "RTE101", object = "Gi0/0", reason = "a lab" }]
"""
        (link,) = self.settings(tmp_path, text)
        assert link == DeclaredLink(("R2:Gi0/1", "R3:Gi0/0"), "direct", f"{tmp_path / 'routecheck.toml'}: [[links]] 1")

    def test_an_empty_file_declares_nothing(self, tmp_path: Path) -> None:
        assert self.settings(tmp_path, "") == ()

    def test_links_keep_their_order_and_kind(self, tmp_path: Path) -> None:
        first = '[[links]]\nends = ["a:e0", "b:e0"]\nkind = "via-switch"\n'
        text = first + '[[links]]\nends = ["a:e1", "b:e1", "c:e1"]\nkind = "via-switch"\n'
        assert [(link.ends, link.kind) for link in self.settings(tmp_path, text)] == [
            (("a:e0", "b:e0"), "via-switch"),
            (("a:e1", "b:e1", "c:e1"), "via-switch"),
        ]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("[[link]]\nends = []", "unknown key 'link'; did you mean links?"),
            ("colour = 1", "unknown key 'colour'; known: links, hosts, dns, expect, check, switches"),
            ("[[links]]\nend = []", "unknown key 'end' in links 1; did you mean ends or kind?"),
            ("[hosts.pc1]\naddres = 'x'", "unknown key 'addres' in hosts.pc1; did you mean address?"),
            ("[dns]\nzone = {}", "unknown key 'zone' in dns; did you mean zones?"),
            ("[dns.zones.x]\nrecords = [{ nam = 'x' }]", "unknown key 'nam' in dns.zones.x.records 1; did you mean name?"),
            ("[[expect]]\nreach = { form = 'x' }", "unknown key 'form' in expect 1.reach; did you mean from or port?"),
            ("[check]\nignored = []", "unknown key 'ignored' in check; did you mean ignore or per-file-ignores?"),
        ],
    )
    def test_an_unknown_key_is_an_error_with_a_suggestion(self, tmp_path: Path, text: str, message: str) -> None:
        assert self.refused(tmp_path, text) == message

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("links = 3", "links must be written as [[links]], not a number"),
            ("[links]\nends = ['a:e0', 'b:e0']", "links must be written as [[links]], not a table"),
            ("[[links]]\nends = 'R1:Gi0/0'", "links 1.ends must be a list in square brackets, not a text"),
            ("[[links]]\nends = [1, 2]", "links 1.ends 1 must be a text in quotes, not a number"),
            ("hosts = ['pc1']", "hosts must be a table, not a list"),
            ("[hosts]\npc1 = '10.0.0.1'", "hosts.pc1 must be a table, not a text"),
            ("[[expect]]\nreach = { port = true }", "expect 1.reach.port must be a whole number, not true or false"),
            ("[[expect]]\nreach = { port = 1.5 }", "expect 1.reach.port must be a whole number, not a fraction"),
            ("check = 1979-05-27", "check must be a table, not a date or a time"),
        ],
    )
    def test_a_value_of_the_wrong_type_is_told_in_one_sentence(self, tmp_path: Path, text: str, message: str) -> None:
        assert self.refused(tmp_path, text) == message

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("[[links]]\nends = ['a:e0', 'b:e0']\nkind = 'cable'", "unknown kind 'cable'"),
            ("[[links]]\nkind = 'direct'", "with two interfaces, not 0"),
            ("[[links]]\nends = ['a:e0']", "with two interfaces, not 1"),
            ("[[links]]\nends = ['a:e0', 'b:e0', 'c:e0']", "with two interfaces, not 3"),
            ("[[links]]\nends = ['a:e0', 'a:e0']", "both ends of a link are the same interface"),
        ],
    )
    def test_a_link_that_is_none_is_told_with_its_number(self, tmp_path: Path, text: str, message: str) -> None:
        found = self.refused(tmp_path, "[[links]]\nends = ['x:e0', 'y:e0']\n" + text)
        assert found.startswith("[[links]] 2: ")
        assert message in found

    @pytest.mark.parametrize("text", ["links = ", "[[links]", "a = 1\na = 2"])
    def test_what_is_no_toml_is_told_with_its_line(self, tmp_path: Path, text: str) -> None:
        assert self.refused(tmp_path, text).startswith("is not TOML: ")

    def test_what_is_no_text_or_cannot_be_read_is_told(self, tmp_path: Path) -> None:
        write(tmp_path, routecheck__toml=b"a = '\xff\xfe'")
        with pytest.raises(UsageError, match="UTF-8"):
            read_settings(str(tmp_path / "routecheck.toml"))
        with pytest.raises(UsageError, match="No such file"):
            read_settings(str(tmp_path / "gone.toml"))

    def test_a_folder_s_links_are_those_of_its_settings(self, tmp_path: Path) -> None:
        write(tmp_path, routecheck__toml='[[links]]\nends = ["R1:Gi0/0", "r2:gi 0/0"]\nkind = "via-switch"\n', **PAIR)
        start = snapshot(load(str(tmp_path / "R1.cfg")))
        assert start.base.wires.links[0].kind == "via-switch"
        assert "10.0.0.0/30" in table(fail(start, "R2:Gi0/0"), "R1")

    def test_without_settings_the_same_link_is_direct(self, tmp_path: Path) -> None:
        start = snapshot(load(str(write(tmp_path, **PAIR))))
        assert start.base.wires.links[0].kind == "direct"
        assert table(fail(start, "R2:Gi0/0"), "R1") == {}

    def test_a_declared_cable_goes_where_it_says_not_where_the_subnet_suggests(self, tmp_path: Path) -> None:
        write(tmp_path, routecheck__toml='[[links]]\nends = ["R1:Gi0/0", "R2:Gi0/1"]\n', **PAIR)
        start = snapshot(load(str(tmp_path)))
        assert [[str(end) for end in link.ends] for link in start.base.wires.links] == [
            ["R1:GigabitEthernet0/0", "R2:GigabitEthernet0/1"]
        ]

    @pytest.mark.parametrize(
        ("end", "message"),
        [
            ("R9:Gi0/0", "R9"),
            ("R2:Gi0/7", "has no interface GigabitEthernet0/7"),
            ("R2", "not an interface"),
            ("R2:what", "what"),
        ],
    )
    def test_an_end_that_is_not_there_is_a_usage_error_with_the_place(self, tmp_path: Path, end: str, message: str) -> None:
        write(tmp_path, routecheck__toml=f'[[links]]\nends = ["R1:Gi0/0", "{end}"]\n', **PAIR)
        with pytest.raises(UsageError, match=r"routecheck\.toml.*" + message):
            snapshot(load(str(tmp_path)))


def test_a_folder_of_folders_says_which_it_holds(tmp_path: Path) -> None:
    (tmp_path / "site1").mkdir()
    with pytest.raises(UsageError, match="it holds the folders site1"):
        load(str(tmp_path))


def test_of_many_folders_the_first_five_are_named_and_the_others_counted(tmp_path: Path) -> None:
    for number in range(8):
        (tmp_path / f"site{number}").mkdir()
    with pytest.raises(UsageError, match=r"site3, site4 and 3 more$"):
        load(str(tmp_path))


def test_a_device_that_was_left_out_is_not_called_unknown(tmp_path: Path) -> None:
    text = "hostname R2\ninterface Gi0/0\n ip address 10.0.0.2 255.255.255.0\n"
    for name in ("R2.cfg", "R2-old.cfg"):
        (tmp_path / name).write_text(text)
    (tmp_path / "R3.cfg").write_text(text.replace("R2", "R3").replace("0.2 ", "0.3 "))
    with pytest.raises(UsageError, match=r"R2 cannot be told: R2-old\.cfg:1: hostname R2 is also that of R2\.cfg:1"):
        find_node(load(str(tmp_path)), "R2")


@pytest.mark.parametrize("name", ["R1.cfg~", "R1.cfg.bak", ".R1.cfg.swp"])
def test_what_editors_leave_behind_is_no_part_of_the_network(tmp_path: Path, name: str) -> None:
    text = "hostname R1\ninterface Gi0/0\n ip address 10.0.0.1 255.255.255.0\n"
    for file in ("R1.cfg", name):
        (tmp_path / file).write_text(text)
    assert load(str(tmp_path)).diagnostics == ()


def test_a_pipe_in_the_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.cfg")
    (tmp_path / "R1.cfg").write_text("hostname R1\n")
    assert list(load(str(tmp_path)).devices) == ["R1"]
