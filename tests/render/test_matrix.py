"""A matrix as text, JSON, CSV and Markdown."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from routecheck.network import from_texts
from routecheck.questions.matrix import Asked, Matrix, ask, failures
from routecheck.render.matrix import csv_text, json_text, markdown_text, text
from routecheck.snapshot import snapshot
from tests.builders import fail, net, now

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schemas" / "matrix.schema.json").read_text())

R1 = """
interface Gi0/0
 ip address 10.0.1.1 255.255.255.0
interface Gi0/1
 ip address 10.0.12.1 255.255.255.252
interface Gi0/2
 ip address 10.0.3.1 255.255.255.0
ip route 10.0.2.0 255.255.255.0 10.0.12.2
"""
R2 = """
interface Gi0/0
 ip address 10.0.2.1 255.255.255.0
interface Gi0/1
 ip address 10.0.12.2 255.255.255.252
 ip access-group 1 in
ip route 10.0.0.0 255.255.252.0 10.0.12.1
access-list 1 deny 10.0.1.0 0.0.0.255
access-list 1 permit any
"""


def answer() -> Matrix:
    return ask(now(net(R1=R1, R2=R2)))


def many(count: int) -> Matrix:
    """One router with more subnets than a table holds; half of them are not let out."""
    text = "".join(
        f"interface Gi0/{place}\n ip address 10.0.{place}.1 255.255.255.0\n{' ip access-group 1 in' * (place % 2)}\n"
        for place in range(count)
    )
    return ask(snapshot(from_texts({"R1.cfg": text + "access-list 1 deny any\n"})))


def test_few_subnets_are_a_table_with_the_reasons_beneath() -> None:
    assert text(answer()).splitlines() == [
        "ICMP echo, there and back, between 3 subnets, nothing failed",
        "",
        "from / to         1    2    3",
        "1 10.0.1.0/24 R1  -    a    +",
        "2 10.0.2.0/24 R2  b    -    +",
        "3 10.0.3.0/24 R1  +    +    -",
        "",
        "4 of 6 pairs reached",
        "2 not reached",
        "",
        "a   it is lost at R2 (denied-in): access list 1 in on R2 GigabitEthernet0/1:",
        "    denied",
        "    R2.cfg:7: access-list 1 deny 10.0.1.0 0.0.0.255",
        "    R2.cfg:5: ip access-group 1 in",
        "    10.0.1.0/24 -> 10.0.2.0/24",
        "",
        "b   forward ok, the reply is lost at R2 (denied-in): access list 1 in on R2",
        "    GigabitEthernet0/1: denied",
        "    R2.cfg:7: access-list 1 deny 10.0.1.0 0.0.0.255",
        "    R2.cfg:5: ip access-group 1 in",
        "    10.0.2.0/24 -> 10.0.1.0/24",
    ]


def test_many_subnets_are_counted() -> None:
    shown = text(many(14))
    assert shown.splitlines()[:6] == [
        "ICMP echo, there and back, between 14 subnets, nothing failed",
        "",
        "42 of 182 pairs reached",
        "140 not reached",
        "",
        "a   it is lost at R1 (denied-in): access list 1 in on R1 GigabitEthernet0/11:",
    ]
    assert "and 10 more pairs" in shown


def test_a_subnet_that_is_down_is_told() -> None:
    shown = text(ask(fail(net(R1=R1, R2=R2), "R2:Gi0/0")))
    assert "  10.0.2.0/24: R2:GigabitEthernet0/0 is down: failed" in shown.splitlines()


def test_json_is_what_its_schema_says_and_holds_every_pair() -> None:
    for one in (answer(), many(14), ask(now(net(R1=R1, R2=R2)), Asked(with_links=True, with_loopbacks=True)), many(1)):
        document = json.loads(json_text(one, ()))
        jsonschema.validate(document, SCHEMA)
        found = failures(one)
        for cell in one.cells():
            source, destination = (one.subnets.index(end) for end in (cell.source, cell.destination))
            number = document["matrix"][source][destination]
            assert (found[number - 1].reason if number else None) == cell.reason
        assert sum(document["pairs"][verdict] for verdict in ("reached", "lost", "perhaps")) == document["pairs"]["total"]


def test_csv_has_a_line_per_pair() -> None:
    lines = csv_text(answer()).splitlines()
    assert len(lines) == 7
    why = "access list 1 in on R2 GigabitEthernet0/1: denied"
    assert lines[1] == f"10.0.1.0/24,10.0.2.0/24,lost,there,denied-in,R2,{why},R2.cfg:7 R2.cfg:5"


def test_markdown_has_a_row_per_reason() -> None:
    lines = markdown_text(answer()).splitlines()
    assert lines[2] == "4 of 6 pairs reached, 2 not, 0 not known."
    assert lines[6].startswith("| 1 | it is lost at R2 (denied-in): access list 1 in")
