"""The native reader against ciscoconfparse, over real configs that do not belong to the project."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given

from routecheck.diagnostic import UsageError
from routecheck.syntax import ciscoconfparse, native
from routecheck.syntax.line import Line, parents
from routecheck.syntax.text import decode, raw_lines
from tests.strategies import Tree, indented_trees

pytest.importorskip("ciscoconfparse", reason="the extra ciscoconfparse is not installed")

SHARED = Path(__file__).resolve().parents[3] / "shared"
FILES = sorted(path for folder in ("corpus", "labs") for path in (SHARED / folder).rglob("*.cfg"))
needs_shared = pytest.mark.skipif(not FILES, reason="../shared/corpus and ../shared/labs are absent")

Node = tuple[int, int, int, str]
"""(number, last, parent, text) of a line."""


class Difference(NamedTuple):
    """Raw lines that only ciscoconfparse takes for commands, and the rule that says they are none."""

    name: str
    reason: str
    pattern: str
    places: dict[str, str] | None = None
    """Where they are: the line ranges of each file. None: wherever the pattern matches a whole raw line."""


DIFFERENCES = (
    Difference(
        "preamble",
        "S1.9: what `show running-config` prints before the config is ignored",
        r"Building configuration\.\.\.|Current configuration : \d+ bytes",
    ),
    Difference(
        "prompt of show running-config",
        "S1.9: prompts are ignored",
        r"[\w-]+#show running-config ?",
        {
            "corpus/net-039/ACCESS-SW1.cfg": "5",
            "corpus/net-039/ACCESS-SW2.cfg": "5",
            "corpus/net-039/L3-SW.cfg": "5",
            "corpus/net-039/R1-EDGE.cfg": "5",
        },
    ),
    Difference(
        "other commands and their output",
        "S1.9: prompts are ignored, and what stands below one that does not show a config is not config",
        r".*\S.*",
        {
            "corpus/net-042/01-Tunnel-SOL-A.md.cfg": "9-19",
            "corpus/net-042/01-Tunnel-SOL-B.md.cfg": "9-19",
            "corpus/net-043/02-Tunnel-SOL-A.md.cfg": "9-19",
            "corpus/net-043/02-Tunnel-SOL-B.md.cfg": "9-19",
            "corpus/net-043/03-EIGRP-over-Tunnel.md.cfg": "15-41",
            "corpus/net-044/01-EIGRP-Public.md.cfg": "37-50",
            "corpus/net-044/01-OSPF-Public.md.cfg": "43-56",
            "corpus/net-044/02-EIGRP-Private.md.cfg": "20-33,54-70,91-107",
            "corpus/net-044/02-OSPF-Private.md.cfg": "41-42,45-46,49-50",
            "corpus/net-044/03-MGRE-NHRP.md.cfg": "35-84",
            "corpus/net-044/04-EIGRP-over-Tunnel.md.cfg": "7-21,28-41",
            "corpus/net-044/04-OSPF-over-Tunnel.md.cfg": "7-24,31-64,85-96",
            "corpus/net-044/2-03-MGRE-NHRP.md.cfg": "35-51",
        },
    ),
)


def numbers(ranges: str) -> set[int]:
    """`7-9,12` -> 7, 8, 9, 12."""
    bounds = [part.partition("-") for part in ranges.split(",")]
    return {number for first, _, last in bounds for number in range(int(first), int(last or first) + 1)}


def explained(difference: Difference, path: str, raws: list[str]) -> set[int]:
    """The lines of a file that a difference is about."""
    matching = {number for number, raw in enumerate(raws, 1) if re.fullmatch(difference.pattern, raw)}
    if difference.places is None:
        return matching
    return matching & numbers(difference.places[path]) if path in difference.places else set()


def tree(lines: list[Line]) -> list[Node]:
    return [(line.number, line.last, parent, line.text) for line, (_, parent) in zip(lines, parents(lines), strict=True)]


@cache
def difference_of(path: Path) -> tuple[frozenset[Node], frozenset[Node], tuple[str, ...]]:
    """(what only the native reader has, what only ciscoconfparse has, raw lines)."""
    text = decode(path.read_bytes())
    ours = frozenset(tree(native.read(text, path.name).lines))
    theirs = frozenset(tree(ciscoconfparse.read(text, path.name).lines))
    return ours - theirs, theirs - ours, tuple(raw_lines(text))


def unshown(nodes: frozenset[Node]) -> list[tuple[int, int, int]]:
    """Nodes without their text, which may hold a secret."""
    return sorted(node[:3] for node in nodes)


@needs_shared
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SHARED).as_posix())
def test_both_readers_give_the_same_tree(path: Path) -> None:
    ours, theirs, raws = difference_of(path)
    place = path.relative_to(SHARED).as_posix()
    known = set[int]().union(*(explained(difference, place, list(raws)) for difference in DIFFERENCES))
    assert unshown(ours) == []
    assert unshown(frozenset(node for node in theirs if node[0] not in known)) == []


@needs_shared
@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.name)
def test_every_named_difference_occurs_where_it_is_said_to(difference: Difference) -> None:
    occurs = 0
    for path in FILES:
        place = path.relative_to(SHARED).as_posix()
        _, theirs, raws = difference_of(path)
        extra = {node[0] for node in theirs}
        found = explained(difference, place, list(raws))
        assert found <= extra, place
        if difference.places and place in difference.places:
            said = {number for number in numbers(difference.places[place]) if raws[number - 1].strip()}
            assert said == found & said, place
        occurs += len(found)
    assert occurs
    assert set(difference.places or ()) <= {path.relative_to(SHARED).as_posix() for path in FILES}


@given(indented_trees())
def test_both_readers_give_the_tree_that_was_drawn(drawn: tuple[str, Tree]) -> None:
    text, expected = drawn
    ours, theirs = native.read(text, "R1.cfg"), ciscoconfparse.read(text, "R1.cfg")
    assert parents(theirs.lines) == expected
    assert tree(ours.lines) == tree(theirs.lines)
    assert (ours.total, ours.noise) == (theirs.total, theirs.noise)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hostname R1\r\ninterface Gi0/0\r\n\tshutdown\r\n",
        "banner motd #\ninterface Gi0/0\n#\nhostname R1",
        "banner exec ^C\n\n! hi\n  * ^C\nhostname R1",
        "banner login #hi#\nhostname R1",
        "crypto pki certificate chain X\n certificate ca 01\n  3082032E\n  \tquit\nend",
        "macro name trunk\nswitchport\n\n@\nend",
        "aaa authentication fail-message #no#\nend",
    ],
)
def test_both_readers_agree_on_bodies_that_ciscoconfparse_knows(text: str) -> None:
    assert tree(native.read(text, "R1.cfg").lines) == tree(ciscoconfparse.read(text, "R1.cfg").lines)


def test_ciscoconfparse_takes_a_caret_for_the_end_of_a_banner() -> None:
    """S1.4: the delimiter is the two characters `^C`. Why the native reader is the default."""
    text = "banner motd ^C\n2^10\nhostname R2\n^C\nhostname R1"
    assert [line.last for line in native.read(text, "R1.cfg").lines] == [4, 5]
    assert "hostname R2" in [line.text for line in ciscoconfparse.read(text, "R1.cfg").lines]


@pytest.mark.parametrize("text", ["enable secret hidden\n}", "macro name x\n password hidden"])
def test_a_text_that_ciscoconfparse_gives_up_on_is_one_diagnostic(text: str) -> None:
    reading = ciscoconfparse.read(text, "R1.cfg")
    assert (reading.lines, reading.noise) == ([], 2)
    assert [diagnostic.code for diagnostic in reading.diagnostics] == ["CFG109"]


@pytest.mark.parametrize("text", ["enable secret hidden\n", "enable secret hidden\n}", "macro name x\n password hidden"])
def test_ciscoconfparse_logs_nothing(text: str) -> None:
    """In a process of its own: the library logs from a thread, to the stdout it found when it was imported."""
    program = f"from routecheck.syntax.ciscoconfparse import read; read({text!r}, 'R1.cfg'); read({text!r}, 'R1.cfg')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_reading_without_the_extra_is_a_misuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ciscoconfparse", None)
    with pytest.raises(UsageError, match=r"^reading with ciscoconfparse: install routecheck with the extra ciscoconfparse"):
        ciscoconfparse.read("hostname R1", "R1.cfg")
