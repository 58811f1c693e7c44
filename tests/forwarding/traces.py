"""Traces from texts, and what tests read off them."""

from __future__ import annotations

from routecheck.address import dotted, parse_address, parse_prefix
from routecheck.forwarding.journey import Journey
from routecheck.forwarding.packet import Arp, Frame, Packet
from routecheck.model.hosts import Host, Service
from routecheck.network import Network
from routecheck.questions.parties import Wanted
from routecheck.questions.trace import Trace, trace
from tests.builders import net, now


def host(name: str, address: str, gateway: str = "", services: str = "", attached: str | None = None) -> Host:
    """A host as `routecheck.toml` declares it: `services` as `tcp/80 udp/53`."""
    own, _, length = address.partition("/")
    prefix = parse_prefix(f"{dotted(_masked(own, int(length)))}/{length}")
    listed = tuple(Service(one.split("/")[0], int(one.split("/")[1])) for one in services.split())
    return Host(
        name, parse_address(own), prefix, parse_address(gateway) if gateway else None, services=listed, attached=attached,
        place="routecheck.toml",
    )  # fmt: skip


def _masked(address: str, length: int) -> int:
    return parse_address(address) >> (32 - length) << (32 - length) if length else 0


def lan(*hosts: Host, links: tuple[tuple[str, str, str], ...] = (), **texts: str) -> Network:
    """A network of configs with hosts."""
    return net(texts, links=links)._replace(hosts={one.name: one for one in hosts})


def traced(network: Network, sender: str, target: str, port: int = 0, **more: object) -> Trace:
    """The trace of TCP to a port, or of an echo without one."""
    protocol = str(more.pop("protocol", "tcp" if port else "icmp"))
    wanted = Wanted(sender, target, protocol, port)._replace(**more)  # type: ignore[arg-type]
    return trace(now(network), wanted)


def path(journey: Journey) -> str:
    """`pc1 > R1 > web`."""
    return " > ".join(hop.node for hop in journey.hops)


def frames(answer: Trace) -> list[Frame]:
    """Every frame in the order sent."""
    return [frame for journey in answer.journeys for frame in journey.frames]


def arps(answer: Trace) -> list[str]:
    """The ARP messages: `pc1 who-has 192.168.1.1`, `R1 is-at 192.168.1.1`."""
    return [
        f"{frame.sender.node} {'is-at' if frame.content.is_reply else 'who-has'} "
        f"{dotted(frame.content.sender if frame.content.is_reply else frame.content.target)}"
        for frame in frames(answer)
        if isinstance(frame.content, Arp)
    ]


def packets(answer: Trace, node: str) -> list[Packet]:
    """The packets that a device or host sends on a link."""
    return [frame.content for frame in frames(answer) if frame.sender.node == node and isinstance(frame.content, Packet)]


def steps(journey: Journey, kind: str) -> list[str]:
    """What steps of a kind say."""
    return [step.told for hop in journey.hops for step in hop.steps if step.kind == kind]
