"""No output ever holds a key, password or community string (cli.md, Outputs; design.md, rule 18)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routecheck.cli.app import run
from routecheck.ios.fold import read_device
from routecheck.lint.quote import quote
from routecheck.model.secret import Secret
from routecheck.syntax.native import read

SECRET = "hunter2Zq"

# R1 Gi0/0 .1 ---- 10.0.0.0/24 ---- .2 R2: the keys differ, so OSPF has to say that they do, and nothing more
PLANTED = f"""hostname R1
version 15.1
enable secret 5 {SECRET}
enable password {SECRET}
username admin privilege 15 secret 9 {SECRET}
username {SECRET} password 0 {SECRET}
snmp-server community {SECRET} RO
snmp-server host 10.9.9.9 version 2c {SECRET}
tacacs-server key {SECRET}
radius server X
 key 7 {SECRET}
ip sla {SECRET}
crypto isakmp key {SECRET} address 192.0.2.1
crypto isakmp key {SECRET} address 192.0.2.1
crypto isakmp key {SECRET}
crypto isakmp key 7 {SECRET} address 192.0.2.7
crypto isakmp key {SECRET} address {SECRET}
no crypto isakmp key {SECRET} address 192.0.2.8
crypto isakmp key 6 {SECRET} hostname x
crypto isakmp policy 10
 authentication pre-share
crypto isakmp key {SECRET} address 10.0.0.2
crypto isakmp peer address 10.0.0.9
 set aggressive-mode password {SECRET}
crypto ipsec transform-set T esp-aes esp-sha-hmac
crypto map M 10 ipsec-isakmp
 set peer 10.0.0.2
 set transform-set T
 match address VPN
ip access-list extended VPN
 permit ip 10.8.0.0 0.0.255.255 10.5.0.0 0.0.255.255
crypto keyring K
 pre-shared-key address 192.0.2.1 key {SECRET}
 pre-shared-key address 192.0.2.1 {SECRET}
 pre-shared-key {SECRET}
crypto ikev2 keyring K2
 peer P
  address 192.0.2.1
  pre-shared-key local {SECRET}
  pre-shared-key {SECRET}
key chain KC
 key 1
  key-string {SECRET}
  key-string 7 {SECRET}
key config-key password-encrypt {SECRET}
interface GigabitEthernet0/0
 description {SECRET}
 crypto map M
 ip address 10.0.0.1 255.255.255.0
 ip ospf authentication message-digest
 ip ospf message-digest-key 1 md5 {SECRET}
 ip ospf authentication-key {SECRET}
 ip ospf message-digest-key {SECRET} md5 {SECRET}
 ip ospf message-digest-key 2 md5 7 {SECRET}
 ip ospf authentication-key 7 {SECRET}
 standby 1 authentication {SECRET}
 standby 1 authentication md5 key-string {SECRET}
 vrrp 1 authentication {SECRET}
 ppp chap password {SECRET}
 ppp pap sent-username {SECRET} password {SECRET}
 tunnel key {SECRET}
 ip nhrp authentication {SECRET}
 wpa-psk ascii {SECRET}
 {SECRET} nonsense
 unknown {SECRET}
router ospf 1
 network 10.0.0.0 0.0.0.255 area 0
 area 1 virtual-link 1.1.1.1 authentication-key {SECRET}
 area 1 virtual-link 1.1.1.1 message-digest-key 1 md5 {SECRET}
router bgp 65000
 neighbor 10.0.0.2 remote-as 65001
 neighbor 10.0.0.2 password {SECRET}
router eigrp X
 {SECRET}
ntp authentication-key 1 md5 {SECRET}
wlan x 1 {SECRET}
password {SECRET}
nonsense {SECRET}
{SECRET}
banner motd ^C {SECRET} ^C
line vty 0 4
 password {SECRET}
 password 7 {SECRET}
ip route 10.5.0.0 255.255.0.0 10.0.0.2
ip route 0.0.0.0 0.0.0.0 10.0.0.2 200
ip ftp password {SECRET}
ip sla 5
 http get http://joe:{SECRET}@10.0.0.2/{SECRET}
ip sla schedule 5 life forever start-time now
track 5 ip sla 5
 {SECRET}
ip route 10.6.0.0 255.255.0.0 10.0.0.2 track 5
"""
OTHER = """hostname R2
crypto isakmp policy 10
 authentication pre-share
crypto isakmp key otherKey address 10.0.0.1
crypto ipsec transform-set T esp-aes esp-sha-hmac
crypto map M 10 ipsec-isakmp
 set peer 10.0.0.1
 set transform-set T
 match address VPN
ip access-list extended VPN
 permit ip 10.5.0.0 0.0.255.255 10.8.0.0 0.0.255.255
interface GigabitEthernet0/0
 crypto map M
 ip address 10.0.0.2 255.255.255.0
 ip ospf authentication message-digest
 ip ospf message-digest-key 1 md5 otherKey
router ospf 1
 network 10.0.0.0 0.0.0.255 area 0
"""


@pytest.fixture
def folder(tmp_path: Path) -> str:
    (tmp_path / "R1.cfg").write_text(PLANTED)
    (tmp_path / "R2.cfg").write_text(OTHER)
    return str(tmp_path)


class TestOutputs:
    """Every command, format and scenario, standard error included."""

    @pytest.mark.parametrize("form", ["text", "json", "csv"])
    @pytest.mark.parametrize(
        "words",
        [
            ["routes", "{}"],
            ["routes", "{}", "--fail", "R1:Gi0/0"],
            ["routes", "{}/R1.cfg"],
            ["explain", "{}/R1.cfg"],
            ["explain", "{}/R1.cfg", "10.5.1.1"],
            ["explain", "{}/R1.cfg", "10.6.1.1", "--fail", "R1@10.0.0.2"],
            ["explain", "{}/R1.cfg", "8.8.8.8", "--fail", "R1:Gi0/0"],
            ["explain", "{}/R1.cfg", "8.8.8.8", "--fail", "R2"],
            ["explain", "{}/R2.cfg", "172.16.0.1"],
            ["explain", "{}/R1.cfg", "--alone", "8.8.8.8"],
            ["ipsec", "{}"],
            ["ipsec", "{}", "--fix"],
            ["coverage", "{}", "--strict"],
            ["coverage", "{}/R1.cfg"],
            ["sweep", "{}"],
            ["ipsec", "{}/R1.cfg", "{}/R2.cfg", "--sequence", "1,1"],
        ],
    )
    def test_no_answer_holds_a_secret(self, folder: str, words: list[str], form: str, capsys: pytest.CaptureFixture[str]) -> None:
        code = run([*(word.format(folder) for word in words), "-f", form, "--color", "never"])
        out, err = capsys.readouterr()
        assert code in (0, 1, 2, 3)
        assert len(out) > 50
        assert SECRET not in out
        assert SECRET not in err
        assert "otherKey" not in out + err
        if form == "json":
            json.loads(out)

    @pytest.mark.parametrize("form", ["mermaid", "dot", "json"])
    def test_no_graph_holds_a_secret(self, folder: str, form: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["graph", folder, "-f", form]) == 0
        out, err = capsys.readouterr()
        assert "R2" in out
        assert SECRET not in out + err

    @pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "junit", "github", "gitlab", "markdown"])
    def test_no_check_holds_a_secret(self, folder: str, form: str, capsys: pytest.CaptureFixture[str]) -> None:
        """Config lines among them: those that may hold a secret are not shown. Nor does a baseline."""
        assert run(["check", folder, "-f", form, "--color", "never", "--write-baseline", f"{folder}/../known.json"]) == 0
        assert run(["check", folder, "-f", form, "--color", "never"]) == 1
        out, err = capsys.readouterr()
        told = out + err + (Path(folder).parent / "known.json").read_text()
        assert len(out) > 500
        assert SECRET not in told
        assert "otherKey" not in told

    def test_diagnostics_hold_no_secret(self, folder: str, capsys: pytest.CaptureFixture[str]) -> None:
        run(["routes", folder])
        _, err = capsys.readouterr()
        assert "R1.cfg:" in err
        assert SECRET not in err
        for found in read_device(PLANTED, "R1.cfg").diagnostics:
            assert SECRET not in str(found)

    def test_a_refusal_for_lines_that_are_not_modelled_shows_their_keywords_only(
        self, folder: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for command in ("routes", "ipsec"):
            assert run([command, folder, "--strict"]) == 3
            out, err = capsys.readouterr()
            assert out == ""
            assert len(err.splitlines()) > 5
            assert SECRET not in err

    @pytest.mark.parametrize("form", ["text", "json", "markdown"])
    def test_a_change_of_secrets_shows_neither(
        self, folder: str, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "new").mkdir()
        (tmp_path / "new" / "R1.cfg").write_text(PLANTED.replace(SECRET, "another9Zq").replace("cost 1", "cost 2"))
        (tmp_path / "new" / "R2.cfg").write_text(OTHER.replace("otherKey", SECRET))
        for sides in ([folder, f"{folder}/new"], [f"{folder}/new", folder]):
            assert run(["diff", *sides, "-f", form, "--color", "never"]) in (0, 1, 2)
            out, err = capsys.readouterr()
            assert "crypto isakmp key" in out
            for secret in (SECRET, "another9Zq", "otherKey"):
                assert secret not in out + err

    @pytest.mark.parametrize("form", ["text", "json", "markdown"])
    def test_what_devices_printed_is_not_repeated(self, folder: str, form: str, capsys: pytest.CaptureFixture[str]) -> None:
        (Path(folder) / "show").mkdir()
        log = f"%SYS-5-CONFIG: {SECRET}\nR1#show running-config\n{PLANTED}\nR1#show ip ospf neighbor\n{SECRET}\n%{SECRET}\n"
        table = f"Gateway {SECRET}\nS   10.0.0.0/8 [1/0] via 10.0.0.9\n{SECRET}\n"
        (Path(folder) / "show" / "R1.txt").write_text(f"R1#show ip route\n{log}R1#show ip route\n{table}R1#{SECRET}\n")
        assert run(["verify", folder, "--show", f"{folder}/show", "-f", form, "--color", "never"]) == 1
        out, err = capsys.readouterr()
        assert "10.0.0.9" in out
        assert SECRET not in out + err

    def test_a_misuse_shows_only_what_was_typed(self, folder: str, capsys: pytest.CaptureFixture[str]) -> None:
        for words in (
            ["--fail", "R9"],
            ["--fail", "R1:Gi9/9"],
            ["--vrf", "X"],
            ["--node", "R9"],
            ["-f", "jsn"],
            ["--protocol", "x"],
        ):
            assert run(["routes", folder, *words]) == 2
        out, err = capsys.readouterr()
        assert SECRET not in out + err

    def test_without_a_config_nothing_of_the_file_is_shown(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "R1.cfg").write_text(f"password {SECRET}\n{SECRET}\n")
        assert run(["routes", str(tmp_path / "R1.cfg")]) == 2
        (tmp_path / "routecheck.toml").write_text(f"[[links]]\nends = 3\nkey = '{SECRET}'\n")
        (tmp_path / "R2.cfg").write_text(OTHER)
        assert run(["routes", str(tmp_path)]) == 2
        out, err = capsys.readouterr()
        assert SECRET not in out + err


class TestReprs:
    """A repr ends up in logs and tracebacks."""

    def test_no_repr_of_what_was_read_holds_a_secret(self) -> None:
        made = read_device(PLANTED, "R1.cfg")
        for one in (made, made.crypto, *made.interfaces.values(), *made.ospf, *made.notes, *made.static_routes):
            assert SECRET not in repr(one)
            assert SECRET not in str(one)

    def test_no_repr_of_a_line_holds_its_text(self) -> None:
        for line in read(PLANTED, "R1.cfg").lines:
            assert SECRET not in repr(line)
            assert SECRET not in str(line)

    def test_a_line_that_may_hold_a_secret_is_not_quoted(self) -> None:
        quoted = [quote(line) for line in read(PLANTED + f"access-list 1 remark {SECRET}\n", "R1.cfg").lines]
        assert not [text for text in quoted if SECRET in text or "key" in text]
        assert "ip address 10.0.0.1 255.255.255.0" in quoted

    @given(st.text(min_size=1))
    def test_a_secret_shows_nothing_of_itself(self, text: str) -> None:
        made = Secret(text)
        assert {repr(made), str(made), f"{made}", f"{made!r}"} == {"<secret>"}
        assert made == Secret(text)
        assert made != Secret(text + "x")
        assert made != text
        with pytest.raises(TypeError):
            json.dumps(made)
