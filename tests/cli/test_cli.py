"""The command line contract: exit codes, outputs, what goes to stderr (cli.md)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).parents[2]
OFFICE = "configs/branch-office"
SITES = "configs/site-to-site"


def run(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """One command line, as a process of its own, from the root of the project."""
    command = [sys.executable, "-m", "routecheck", *arguments]
    made = {**os.environ, "COLUMNS": "80", **environment}
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, input=stdin, env=made, check=False)


def schema(name: str) -> object:
    """The published schema of a command's JSON."""
    return json.loads((ROOT / "docs" / "schemas" / f"{name}.schema.json").read_text())


class TestAnswers:
    def test_version_is_one_line(self) -> None:
        done = run("--version")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("routecheck 0.")

    @pytest.mark.parametrize(
        "arguments",
        [
            ("explain", f"{OFFICE}/R2.cfg"),
            ("explain", f"{OFFICE}/R2.cfg", "8.8.8.8", "--fail", "R2-R3"),
            ("explain", OFFICE, "10.9.9.9", "--node", "R1", "--fail", "R2", "--fail", "R1:Gi0/1"),
            ("routes", OFFICE),
            ("coverage", SITES),
            ("trace", "configs/google", "--from", "pc1", "--to", "google.com", "--port", "443"),
            ("trace", "configs/dual-isp", "--from", "pc1", "--to", "web", "--port", "443", "--fail", "ISP-A"),
            ("trace", SITES, "--from", "10.0.0.5", "--to", "10.1.0.5"),
            ("routes", OFFICE, "--node", "R2", "--protocol", "ospf", "--fail", "R2~R3"),
            ("nat", SITES, "--node", "HQ"),
            ("nat", SITES, "--node", "HQ", "--flows", "tests/golden/site-to-site/flows.csv", "--fail", "HQ:Gi0/1"),
            ("ipsec", SITES),
            ("ipsec", f"{SITES}/HQ.cfg", "--sequence", "1,1"),
        ],
    )
    def test_json_is_what_its_schema_says(self, arguments: tuple[str, ...]) -> None:
        done = run(*arguments, "-f", "json")
        assert (done.returncode, done.stderr) == (0, "")
        jsonschema.validate(json.loads(done.stdout), schema(arguments[0]))  # type: ignore[arg-type]

    @pytest.mark.parametrize("more", [(), ("--fix",), ("--fail", "HQ:Gi0/0"), ("--strict-lifetime",)])
    def test_json_of_a_tunnel_that_does_not_come_up_is_what_its_schema_says(self, more: tuple[str, ...]) -> None:
        done = run("ipsec", f"{SITES}/broken", "-f", "json", *more)
        assert (done.returncode, done.stderr) == (1, "")
        jsonschema.validate(json.loads(done.stdout), schema("ipsec"))  # type: ignore[arg-type]

    def test_the_same_input_gives_the_same_bytes(self) -> None:
        first, second = (run("explain", f"{OFFICE}/R2.cfg", "--fail", "R3", PYTHONHASHSEED=seed).stdout for seed in ("1", "2"))
        assert first == second

    def test_a_file_is_read_from_standard_input(self) -> None:
        config = "hostname X\ninterface Gi0/0\n ip address 10.0.0.1 255.255.255.0\n"
        done = run("routes", "-", stdin=config)
        assert done.returncode == 0
        assert "10.0.0.0/24 is directly connected, GigabitEthernet0/0" in done.stdout

    def test_several_formats_go_to_several_places(self, tmp_path: Path) -> None:
        done = run("routes", f"{OFFICE}/R2.cfg", "-f", f"json={tmp_path}/r.json", "-f", f"csv={tmp_path}/r.csv", "-f", "text")
        assert done.returncode == 0
        assert done.stdout.startswith("R2\n")
        assert json.loads((tmp_path / "r.json").read_text())["schema"] == "routecheck.routes/1"
        assert (tmp_path / "r.csv").read_text().startswith("node,vrf,prefix,protocol")

    def test_output_goes_to_the_file_asked_for(self, tmp_path: Path) -> None:
        done = run("routes", f"{OFFICE}/R2.cfg", "-o", f"{tmp_path}/out.txt")
        assert (done.returncode, done.stdout) == (0, "")
        assert "Gateway of last resort is 10.0.23.3" in (tmp_path / "out.txt").read_text()

    def test_colour_is_only_emphasis(self) -> None:
        plain = run("explain", f"{OFFICE}/R2.cfg", "--fail", "R2-R3").stdout
        coloured = run("explain", f"{OFFICE}/R2.cfg", "--fail", "R2-R3", FORCE_COLOR="1").stdout
        assert "\x1b[" not in plain
        assert "\x1b[" in coloured
        for code in ("0", "1", "2", "31", "32"):
            coloured = coloured.replace(f"\x1b[{code}m", "")
        assert coloured == plain

    def test_text_fits_80_columns(self) -> None:
        done = run("explain", f"{OFFICE}/R2.cfg", "--fail", "R2-R3")
        assert max(map(len, done.stdout.splitlines())) <= 80

    def test_alone_leaves_the_folder_out(self) -> None:
        done = run("routes", f"{OFFICE}/R2.cfg", "--alone")
        assert "10.0.34.0/24" not in done.stdout
        assert "S*    0.0.0.0/0 [111/0] via 10.0.12.1" in done.stdout


class TestMisuse:
    """Exit 2 and one clear sentence, never a traceback."""

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("explain", f"{OFFICE}/R9.cfg"), "R9.cfg: no such file or folder"),
            (("explain", OFFICE), "which device?"),
            (("explain", f"{OFFICE}/R2.cfg", "--node", "R7"), "no device 'R7'"),
            (("explain", f"{OFFICE}/R2.cfg", "--fail", "R2-R9"), "no device 'R9'"),
            (("explain", f"{OFFICE}/R2.cfg", "--fail", "R1-R4"), "no link between R1 and R4"),
            (("explain", f"{OFFICE}/R2.cfg", "--fail", "R2:Gi0/9"), "no interface GigabitEthernet0/9"),
            (("explain", f"{OFFICE}/R2.cfg", "--fail", "R2@8.8.8"), "not an IPv4 address"),
            (("explain", f"{OFFICE}/R2.cfg", "10.0.0.300"), "'10.0.0.300' is not an IPv4 address"),
            (("explain", f"{OFFICE}/R2.cfg", "10.0.0.1/8"), "bits set behind /8"),
            (("explain", f"{OFFICE}/R2.cfg", "--vrf", "RED"), "no VRF 'RED'"),
            (("routes", f"{OFFICE}/R2.cfg", "--protocol", "osfp"), "did you mean ospf"),
            (("routes", f"{OFFICE}/R2.cfg", "-f", "jsn"), "did you mean json"),
            (("routes", f"{OFFICE}/R2.cfg", "--color", "blue"), "--color"),
            (("routes", f"{OFFICE}/R2.cfg", "--nod", "R2"), "--nod"),
            (("routes", "docs"), "no IOS config found"),
            (("routes", f"{OFFICE}/README.md"), "is no IOS config"),
            (("routs", OFFICE), "routs"),
            (("routes", f"{OFFICE}/R2.cfg", "-o", "/no/such/place"), "/no/such/place"),
        ],
    )
    def test_is_one_sentence_and_exit_2(self, arguments: tuple[str, ...], said: str) -> None:
        done = run(*arguments)
        assert done.returncode == 2
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert done.stdout == ""

    def test_without_arguments_there_is_help(self) -> None:
        done = run()
        assert "Usage: routecheck" in done.stdout + done.stderr


class TestBadInput:
    def test_a_bad_line_is_said_with_its_place_and_the_rest_is_answered(self, tmp_path: Path) -> None:
        (tmp_path / "R1.cfg").write_text(
            "hostname R1\ninterface Gi0/0\n ip address 10.0.0.1 255.0.255.0\n"
            "interface Gi0/1\n ip address 10.1.0.1 255.255.255.0\nip route 10.5.1.0 255.255.0.0 10.1.0.2\n"
        )
        done = run("routes", str(tmp_path))
        assert done.returncode == 0
        assert "10.1.0.0/24 is directly connected" in done.stdout
        assert "R1.cfg:3: error" in done.stderr
        assert "R1.cfg:6: error" in done.stderr
        assert "inconsistent address and mask" in done.stderr

    def test_two_files_with_one_hostname_are_named_and_the_rest_is_answered(self, tmp_path: Path) -> None:
        for name in ("a.cfg", "b.cfg"):
            (tmp_path / name).write_text("hostname SAME\ninterface Gi0/0\n ip address 10.0.0.1 255.255.255.0\n")
        (tmp_path / "c.cfg").write_text("hostname C\ninterface Gi0/0\n ip address 10.0.0.3 255.255.255.0\n")
        done = run("routes", str(tmp_path))
        assert done.returncode == 2
        assert "a.cfg:1" in done.stderr
        assert "b.cfg:1" in done.stderr
        assert done.stdout.startswith("C\n")

    def test_an_empty_file_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "R1.cfg").write_text("")
        done = run("routes", str(tmp_path / "R1.cfg"))
        assert done.returncode == 2
        assert "R1.cfg: is empty" in done.stderr

    def test_what_cannot_be_answered_honestly_is_exit_3(self, tmp_path: Path) -> None:
        (tmp_path / "R1.cfg").write_text("hostname R1\ninterface Gi0/0\n ip address 10.0.0.1 255.255.255.0\nrouter bgp 65000\n")
        done = run("explain", str(tmp_path / "R1.cfg"), "8.8.8.8")
        assert done.returncode == 3
        assert "INSUFFICIENT" in done.stdout
        assert "R1.cfg:4" in done.stdout

    @pytest.mark.parametrize(
        ("option", "told"),
        [
            (("--port", "70000"), "--port: 70000 is not a port: it must be 0 to 65535"),
            (("--port", "80", "--source-port", "-1"), "--source-port is a number from 1 to 65535, not -1"),
            (("--ttl", "0"), "--ttl is a number from 1 to 255, not 0"), (("--ttl", "256"), "--ttl is a number from 1 to 255"),
        ],
    )  # fmt: skip
    def test_a_port_and_a_ttl_fit_into_their_fields(self, option: tuple[str, ...], told: str, tmp_path: Path) -> None:
        done = run("trace", "configs/google", "--from", "pc1", "--to", "web", *option, "--pcap", str(tmp_path / "x.pcapng"))
        assert (done.returncode, done.stdout) == (2, "")
        assert told in done.stderr

    def test_a_bug_is_one_line_and_exit_70_and_a_traceback_only_with_debug(self) -> None:
        program = (
            "import sys; import routecheck.cli.choose as choose\n"
            "def broken(*_, **__): raise KeyError('hunter2')\n"
            "choose.opened = broken\n"
            "from routecheck.cli.app import run\n"
            f"sys.exit(run(['explain', '{OFFICE}/R2.cfg', *sys.argv[1:]]))\n"
        )
        quiet, debug = (
            subprocess.run([sys.executable, "-c", program, *more], capture_output=True, text=True, cwd=ROOT, check=False)
            for more in ((), ("--debug",))
        )
        assert quiet.returncode == 70
        assert len(quiet.stderr.splitlines()) == 1
        assert "hunter2" not in quiet.stderr
        assert "Traceback" in debug.stderr


@pytest.mark.parametrize("word", ["bgp", "EIGRP", "D EX", "r"])
def test_a_protocol_that_is_not_modelled_is_said_and_no_empty_table_shown(word: str) -> None:
    done = run("routes", "configs/branch-office", "--protocol", word)
    assert (done.returncode, done.stdout) == (3, "")
    assert "not modelled yet" in done.stderr


class TestTrace:
    GOOGLE = ("trace", "configs/google", "--from", "pc1", "--to", "web")

    def test_it_exits_0_whatever_the_ending_unless_another_is_expected(self) -> None:
        assert run(*self.GOOGLE, "--port", "22").returncode == 0
        assert run(*self.GOOGLE, "--port", "22", "--expect", "denied-out").returncode == 0
        assert run(*self.GOOGLE, "--port", "22", "--expect", "delivered").returncode == 1

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            (("--expect", "deliverd"), "did you mean delivered"),
            (("--proto", "tcp"), "--proto tcp needs a --port"),
            (("--proto", "icmp", "--port", "5"), "has no ports"),
            (("--at", "HOME:Gi0/0"), "--at goes with --pcap"),
            (("--timeline", "HOME goes down slowly"), "is none of"),
            (("--timeline", "HOME up"), "it is not down then"),
            (("--vrf", "X"), "--vrf goes with a device"),
            (("--matrix",), "every pair of subnets"),
        ],
    )
    def test_misuse_is_one_sentence(self, more: tuple[str, ...], said: str) -> None:
        done = run(*self.GOOGLE, *more)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
        assert done.stderr.count("\n") == 1

    def test_the_device_that_the_path_is_sends_when_nobody_else_is_named(self) -> None:
        done = run("trace", f"{OFFICE}/R1.cfg", "--to", "R4")
        assert done.stdout.startswith("R1 to R4 (10.255.0.4), icmp: delivered")

    def test_an_unknown_sender_is_told_with_the_nearest(self) -> None:
        done = run("trace", "configs/google", "--from", "pc2", "--to", "web")
        assert done.returncode == 2
        assert "did you mean pc1" in done.stderr
