"""A request and its answer, packet by packet, each followed through the tables as the one before left them (S11.11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.forwarding import tcp
from routecheck.forwarding.ground import Ground
from routecheck.forwarding.journey import DELIVERED, EXITS, INSUFFICIENT, MISDELIVERED, REFUSED, TAKEN, TOO_BIG, Ending, Journey
from routecheck.forwarding.packet import ECHO, ECHO_REPLY, ICMP, TCP, UDP, Content, Dns, Packet, Payload, payload_length
from routecheck.forwarding.tcp import Flow, Side
from routecheck.forwarding.walk import Start, travel

_SMALLEST = 536


class Dialogue(NamedTuple):
    """What became of a request: every packet's journey, and for TCP the state of both ends (empty for others)."""

    journeys: tuple[Journey, ...]
    client: str = ""
    server: str = ""

    @property
    def lost(self) -> Journey | None:
        """The first packet that did not arrive, or was refused, and was not sent again; None when all did."""
        if self.journeys[-1].taken and not any(one.ending.disposition == REFUSED for one in self.journeys):
            return None
        return next(one for one in self.journeys if not one.taken or one.ending.disposition == REFUSED)


class Asking(NamedTuple):
    """Who asks whom for what. `flow` has no ports for ICMP, whose `query` tells echoes apart. `name` is that of the server;
    `says` are request and answer where they are not made up, `meanwhile` is what happens before the answer."""

    start: Start
    flow: Flow
    protocol: int = TCP
    query: int = 1
    ttl: int = 64
    name: str = ""
    says: tuple[Payload, Payload] | None = None
    meanwhile: Callable[[], None] = lambda: None

    def told(self, number: int, made_up: str) -> str:
        """What a packet is called: a question or an answer of DNS, or as it is without one."""
        said = self.says[number] if self.says else None
        if not isinstance(said, Dns):
            return made_up
        return f"DNS answer: {said.name}" if said.is_response else f"DNS query: {said.name} {said.kind}?"


def talk(ground: Ground, asking: Asking) -> Dialogue:
    """The whole dialogue: a TCP connection with a request and an answer, a UDP request with one, or an echo."""
    if asking.protocol == TCP:
        return _connection(ground, asking)
    ground.is_answer = False
    sent = _request(ground, asking)
    there = travel(ground, asking.told(0, "echo request" if asking.protocol == ICMP else "request"), asking.start, sent)
    if not there.taken or there.ending.disposition == REFUSED:
        return Dialogue((there,))
    asking.meanwhile()
    ground.is_answer = True
    what = asking.told(1, "echo reply" if asking.protocol == ICMP else "answer")
    back = travel(ground, what, answering(ground, there), _answer(ground, asking, there))
    return Dialogue((there, come_back(back, asking.start, sent)))


def come_back(answer: Journey, start: Start, asked: Packet) -> Journey:
    """An answer as the one who asked takes it: somebody else who gets it, or another address that it comes from, is of no use.
    Who asked from outside of the files has what leaves them; for others it is not known whether that comes back."""
    node, from_outside, came = start.node, start.interface is not None, answer.taken
    is_out = answer.ending.disposition == EXITS
    if is_out and not from_outside:
        told = f"the answer to {node} leaves the files at {answer.ending.node}: whether it comes back is not known"
        return answer._replace(ending=Ending(INSUFFICIENT, answer.ending.node, told, answer.ending.lines))
    if came is None or is_out or answer.ending.disposition != DELIVERED:
        return answer
    told = ""
    if answer.ending.node != node:
        told = f"the answer ends at {answer.ending.node}, which has {dotted(came.destination)}, and not at {node}"
    elif (came.source, came.source_port) != (asked.destination, asked.destination_port):
        told = f"{node} asked {dotted(asked.destination)}, and the answer comes from {dotted(came.source)}: it belongs to nothing"
    return answer._replace(ending=Ending(MISDELIVERED, answer.ending.node, told)) if told else answer


def answering(ground: Ground, journey: Journey) -> Start:
    """Where the answer to a packet starts: at its receiver, or outside the files where it left them."""
    last = journey.hops[-1]
    if journey.ending.disposition == EXITS:
        made = ground.world.network.devices[last.node].interfaces[last.left_by or ""]
        return Start(last.node, made.name, made.vrf)
    return Start(journey.ending.node, None, journey.ending.vrf)


def _request(ground: Ground, asking: Asking) -> Packet:
    flow, node = asking.flow, asking.start.node
    if asking.protocol == ICMP:
        return Packet(
            flow.source, flow.destination, ICMP, query=asking.query, icmp_type=ECHO, icmp_code=0, sequence=1, ttl=asking.ttl,
            identification=ground.identification(node), payload=Content("echo data", 56),
        )  # fmt: skip
    if asking.protocol == UDP:
        return Packet(
            flow.source, flow.destination, UDP, flow.source_port, flow.destination_port, ttl=asking.ttl,
            identification=ground.identification(node), payload=asking.says[0] if asking.says else Content("data", 100),
        )  # fmt: skip
    return Packet(
        flow.source, flow.destination, asking.protocol, ttl=asking.ttl, identification=ground.identification(node),
        payload=Content("data", 100),
    )  # fmt: skip


def _answer(ground: Ground, asking: Asking, there: Journey) -> Packet:
    came = there.taken
    assert came is not None
    made = came._replace(
        source=came.destination, destination=came.source, source_port=came.destination_port, destination_port=came.source_port,
        ttl=_first_ttl(ground, there), identification=ground.identification(there.ending.node),
        payload=asking.says[1] if asking.says else came.payload,
    )  # fmt: skip
    return made._replace(icmp_type=ECHO_REPLY) if came.protocol == ICMP else made


def _first_ttl(ground: Ground, there: Journey) -> int:
    """What the answers to a packet begin with: those of hosts with 64, those of IOS with 255."""
    return 64 if there.ending.node in ground.hosts or there.ending.disposition == EXITS else 255


# -- TCP


class _Connection:
    """Both ends of a connection as segments pass."""

    def __init__(self, ground: Ground, asking: Asking) -> None:
        self.ground, self.asking = ground, asking
        self.journeys: list[Journey] = []
        self.client = Side(tcp.CLOSED, _initial(ground, asking.start.node, asking.flow)).after(tcp.OPEN)
        self.server = Side(tcp.LISTEN, 0)
        self.there = self.back = asking.start
        self.reverse = asking.flow
        self.back_ttl = 64

    def ask(self, purpose: str, flags: str, content: Payload = None) -> Packet | None:
        """A segment from client to server; what arrives of it."""
        segment = self.asking.flow.segment(self.client, flags, content)._replace(ttl=self.asking.ttl)
        self.ground.is_answer = False
        came = self._send(purpose, self.there, segment)
        self.client = tcp.advanced(self.client, segment)
        if came:
            self.back = answering(self.ground, self.journeys[-1])
            self.back_ttl = _first_ttl(self.ground, self.journeys[-1])
            self.reverse = tcp.mirrored(came)
            self.server = tcp.received(self.server, came)
        return came

    def answer(self, purpose: str, flags: str, content: Payload = None) -> Packet | None:
        """A segment from server to client; what arrives of it."""
        segment = self.reverse.segment(self.server, flags, content)._replace(ttl=self.back_ttl)
        self.ground.is_answer = True
        came = self._send(purpose, self.back, segment)
        if came:
            self.server = tcp.advanced(self.server, segment)
            self.client = tcp.received(self.client, came)
        return came

    def _send(self, purpose: str, start: Start, segment: Packet) -> Packet | None:
        packet = segment._replace(identification=self.ground.identification(start.node))
        made = travel(self.ground, purpose, start, packet)
        if self.ground.is_answer:
            asked = self.asking.flow.segment(self.client, "ack")
            made = come_back(made, self.asking.start, asked)
        self.journeys.append(made)
        return made.taken

    def both(self, client: str, server: str) -> None:
        """An event at either end."""
        self.client, self.server = self.client.after(client), self.server.after(server)

    def ended(self) -> Dialogue:
        """What became of it."""
        return Dialogue(tuple(self.journeys), self.client.state, self.server.state)


def _initial(ground: Ground, node: str, flow: Flow) -> int:
    """An initial sequence number that follows from the seed and the connection (RFC 6528 wants it hard to guess)."""
    return ground.number(f"{node} {flow} sequence", 2**32)


def _connection(ground: Ground, asking: Asking) -> Dialogue:
    made = _Connection(ground, asking)
    if not made.ask("SYN", "syn"):
        return made.ended()
    made.server = made.server._replace(sends=_initial(ground, made.back.node, made.reverse))
    if made.journeys[-1].ending.disposition == REFUSED:
        made.server = made.server._replace(sends=0)
        if made.answer("RST, ACK", "rst ack"):
            made.both(tcp.RST, tcp.RST)
        return made.ended()
    made.both("", tcp.SYN)
    if not made.answer("SYN-ACK", "syn ack"):
        return made.ended()
    made.both(tcp.SYN_ACK, "")
    if made.ask("ACK", "ack"):
        made.both("", tcp.ACK)
        _data(made)
    return made.ended()


def _data(made: _Connection) -> None:
    """A request and an answer that fills a segment: large packets are lost where a handshake is not (EX-11.6)."""
    asking = made.asking
    made_up = tcp.contents(asking.flow.destination_port, min(made.client.mss, made.server.mss), asking.name)
    request, answer = asking.says or made_up
    if not _sent(made, asking.told(0, _brief(made_up[0])), request, made.ask) or not made.answer("ACK", "ack"):
        return
    asking.meanwhile()
    if _sent(made, asking.told(1, _brief(made_up[1])), answer, made.answer):
        made.ask("ACK", "ack")


def _brief(content: Content) -> str:
    """What is said, without to whom."""
    return content.told.partition(" http")[0].partition(" for ")[0].partition(" and ")[0]


def _sent(made: _Connection, what: str, content: Payload, send: Callable[[str, str, Payload], Packet | None]) -> bool:
    """Data, once more in smaller segments when an ICMP error says that it was too big (RFC 1191) and reaches the sender."""
    length = payload_length(content)
    for _ in range(4):
        if send(what, "psh ack", content._replace(length=length) if isinstance(content, Content) else content):
            return True
        lost = made.journeys[-1]
        error = lost.error
        if lost.ending.disposition != TOO_BIG or error is None or error.ending.disposition not in TAKEN:
            return False
        if error.ending.node != lost.hops[0].node:
            continue  # a router in between has been told, and tells the sender of what it sends again
        mtu = getattr(error.sent.payload, "mtu", 0)
        smaller = mtu - 40
        if smaller >= length or smaller < _SMALLEST - 40:
            return False
        length, what = smaller, f"{what} again, {smaller} octets"
    return False
