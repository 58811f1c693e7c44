"""`routecheck trace --matrix`: who reaches whom."""

from typing import NamedTuple

from routecheck.cli import choose
from routecheck.cli.output import deliver
from routecheck.snapshot import Snapshot


class Where(NamedTuple):
    """Where the answer goes: the options of every command."""

    formats: list[str] | None
    output: str | None
    color: str


def everyone(now: Snapshot, what: tuple[str, int | None], where: Where) -> int:
    """Ask about every pair of subnets for a protocol and port, and write the answer. The exit code."""
    from routecheck.forwarding.flows.gates import ECHO, Flow
    from routecheck.forwarding.packet import TCP, UDP
    from routecheck.questions.matrix import Asked, ask
    from routecheck.render import matrix as render

    protocol, port = what
    flow = {"icmp": ECHO, "tcp": Flow(TCP, port), "udp": Flow(UDP, port)}[protocol]
    answer = ask(now, Asked(flow))
    complaints = choose.complaints(now)
    renderers = {
        "text": lambda style: render.text(answer, style),
        "json": lambda _: render.json_text(answer, complaints),
        "csv": lambda _: render.csv_text(answer),
        "markdown": lambda _: render.markdown_text(answer),
    }
    deliver(renderers, where.formats, where.output, where.color, complaints)
    return 2 if now.network.has_broken_input else 0
