"""The topology as a drawing.

    pc1 --- LAN --- R1 Gi0/1 --- Gi0/1 R2      R1 and R2 are on the LAN 192.168.1.0/24, and a tunnel joins R1 and R2
"""  # fmt: skip

from __future__ import annotations

import json
import stat
from pathlib import Path

import jsonschema
import pytest

from routecheck.cli.app import run
from routecheck.questions.drawing import drawing
from routecheck.render.graph import dot, mermaid
from routecheck.topology import NOTHING_FAILED
from tests.builders import net, now

ROOT = Path(__file__).parents[2]
ROUTER = """hostname R{0}
interface GigabitEthernet0/0
 ip address 192.168.1.{0} 255.255.255.0
 standby 1 ip 192.168.1.254
interface GigabitEthernet0/1
 ip address 10.0.12.{0} 255.255.255.0
interface Tunnel0
 ip address 10.9.0.{0} 255.255.255.0
 tunnel source GigabitEthernet0/1
 tunnel destination 10.0.12.{1}
"""
HOSTS = '[hosts.pc1]\naddress = "192.168.1.10/24"\ngateway = "192.168.1.254"\n[hosts.lost]\naddress = "172.20.0.1/24"\n'


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    (tmp_path / "R1.cfg").write_text(ROUTER.format(1, 2))
    (tmp_path / "R2.cfg").write_text(ROUTER.format(2, 1))
    (tmp_path / "routecheck.toml").write_text(HOSTS)
    return tmp_path


def ask(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["graph", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


class TestMermaid:
    def test_a_cable_is_an_edge_a_switch_a_node_and_a_tunnel_is_dashed(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        _, out, _ = ask(capsys, str(folder))
        assert '    d0 ---|"Gi0/1 - 10.0.12.0/24 - Gi0/1"| d1' in out
        assert '    d0 -.-|"Tu0 - tunnel - 10.9.0.0/24 - Tu0"| d1' in out
        assert '    w0(("192.168.1.0/24"))' in out
        assert '    d0 ---|"Gi0/0"| w0\n    d1 ---|"Gi0/0"| w0' in out

    def test_a_host_is_on_its_wire_or_told_to_be_nowhere(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = ask(capsys, str(folder))
        assert '    h0(["lost<br/>172.20.0.1<br/>where it is plugged in is not known"])' in out
        assert "    h1 --- w0" in out
        assert "h0 ---" not in out

    @pytest.mark.parametrize(
        ("word", "told"),
        [
            ("R2", ['d1["R2<br/>down"]', "Gi0/1 down - 10.0.12.0/24 - Gi0/1 down"]),
            ("R1-R2", ["Gi0/1 down - 10.0.12.0/24 - Gi0/1 down"]),
            ("R2:Gi0/0", ['d1 ---|"Gi0/0 down"| w0', 'd0 ---|"Gi0/0"| w0']),
            ("R1~R2", ['w0(("192.168.1.0/24<br/>packets R1~R2 lost"))']),
            ("R1@10.0.12.2", ['d0["R1<br/>10.0.12.2 does not answer"]']),
        ],
    )
    def test_what_fails_is_told_in_words(
        self, folder: Path, word: str, told: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        code, out, _ = ask(capsys, str(folder), "--fail", word)
        assert code == 0
        assert all(one in out for one in told)

    def test_labels_cannot_end_early(self) -> None:
        """A hostname may hold anything but blanks."""
        names = 'R"1]', "R#2;`|<b>\\"
        made = net(
            {f"{place}.cfg": ROUTER.format(place, 3 - place).replace(f"R{place}", name) for place, name in enumerate(names, 1)}
        )
        answer = drawing(now(made), NOTHING_FAILED)
        assert [one.name for one in answer.boxes] == sorted(names)
        text = mermaid(answer)
        assert '["R#quot;1]"]' in text
        assert '["R#35;2#59;#96;#124;#lt;b#gt;#92;"]' in text
        assert '[label="R\\"1]"]' in dot(answer)
        assert '[label="R#2;`|<b>\\\\"]' in dot(answer)


class TestFormats:
    @pytest.mark.parametrize("lab", ["branch-office", "dual-isp", "google", "site-to-site"])
    def test_the_document_is_what_the_schema_says(self, lab: str, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, _ = ask(capsys, str(ROOT / "configs" / lab), "-f", "json")
        assert code == 0
        jsonschema.validate(json.loads(out), json.loads((ROOT / "docs/schemas/graph.schema.json").read_text()))

    def test_svg_is_what_graphviz_makes_of_dot(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        program = folder / "bin" / "dot"
        program.parent.mkdir()
        program.write_text("#!/bin/sh\necho $1\nexec /bin/cat\n")
        program.chmod(program.stat().st_mode | stat.S_IEXEC)
        monkeypatch.setenv("PATH", str(program.parent))
        _, expected, _ = ask(capsys, str(folder), "-f", "dot")
        assert ask(capsys, str(folder), "-f", "svg") == (0, f"-Tsvg\n{expected}", "")
        program.write_text("#!/bin/sh\nexit 1\n")
        code, out, err = ask(capsys, str(folder), "-f", "svg")
        assert (code, out) == (2, "")
        assert "could not draw" in err

    def test_without_graphviz_svg_is_one_clear_sentence(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("PATH", str(folder))
        code, out, err = ask(capsys, str(folder), "-f", "svg")
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert "graphviz, which is not installed" in err

    def test_an_unknown_link_exits_with_2(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert ask(capsys, str(folder), "--fail", "R1-R9")[0] == 2
