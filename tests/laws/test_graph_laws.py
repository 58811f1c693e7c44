"""Every link of the topology is drawn exactly once, in every format."""

from __future__ import annotations

import json
import re
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from routecheck.failures import scenario
from routecheck.ios.names import short_name
from routecheck.network import from_texts
from routecheck.questions.drawing import Drawing, drawing
from routecheck.render.graph import dot, json_text, mermaid
from routecheck.snapshot import snapshot
from routecheck.topology import End, Link
from tests.strategies import mixed_drawings

often = settings(max_examples=60, deadline=None)
EDGE = re.compile(r'    (\w+) (---|-\.-)\|"([^"|]*)"\| (\w+)')
DOT_EDGE = re.compile(r"    (\w+) -- (\w+) \[(.*)\]")
LABEL = re.compile(r'(tail|head)label="([^"]*)"')
Ends = tuple[tuple[str, str], ...]


def shown(link: Link) -> Ends:
    """The ends of a link as a drawing has them: device and short name."""
    return tuple(sorted((end.node, short_name(end.interface)) for end in link.ends))


def bare(port: str) -> str:
    return port.removesuffix(" down")


def of_mermaid(answer: Drawing) -> list[Ends]:
    """The links that a Mermaid text has: an edge between two devices, or a node with its edges."""
    text = mermaid(answer)
    device = {f"d{number}": one.name for number, one in enumerate(answer.boxes)}
    found: list[Ends] = []
    through: dict[str, list[tuple[str, str]]] = {}
    for one, _, label, other in EDGE.findall(text):
        if other in device:
            ports = label.split(" - ")
            found.append(tuple(sorted(((device[one], bare(ports[0])), (device[other], bare(ports[-1]))))))
        else:
            through.setdefault(other, []).append((device[one], bare(label)))
    assert set(through) == set(re.findall(r"    (w\d+)\(\(", text))
    return found + [tuple(sorted(ends)) for ends in through.values()]


def of_dot(answer: Drawing) -> list[Ends]:
    device = {f"d{number}": one.name for number, one in enumerate(answer.boxes)}
    found: list[Ends] = []
    through: dict[str, list[tuple[str, str]]] = {}
    for one, other, rest in DOT_EDGE.findall(dot(answer)):
        ports = dict(LABEL.findall(rest))
        if other in device:
            found.append(tuple(sorted(((device[one], bare(ports["tail"])), (device[other], bare(ports["head"]))))))
        else:
            through.setdefault(other, []).append((device[one], bare(ports["tail"])))
    return found + [tuple(sorted(ends)) for ends in through.values()]


class TestGraph:
    """Every link of the topology appears exactly once, whatever has failed, and what is down is told at its end."""

    @often
    @given(st.data())
    def test_every_link_is_drawn_once(self, data: st.DataObject) -> None:
        plan = data.draw(mixed_drawings())
        network = from_texts(plan.texts())
        now = snapshot(network)
        broken = scenario(network, now.base.wires, data.draw(st.sampled_from(plan.parts())))
        answer = drawing(now, broken)
        expected = Counter(map(shown, now.base.wires.links))
        assert Counter(of_mermaid(answer)) == Counter(of_dot(answer)) == expected
        links = json.loads(json_text(answer, ()))["links"]
        told = [tuple(End(end["node"], end["interface"]) for end in one["ends"]) for one in links]
        assert told == [one.ends for one in now.base.wires.links]
        down = {End(end["node"], end["interface"]) for one in links for end in one["ends"] if end["down"]}
        assert down == now.after(broken).down.keys() & now.base.wires.link_of.keys()
