"""The TCP connection of a trace: states by a table (RFC 9293 3.3.2), segments with their numbers (S11.6)."""

from __future__ import annotations

from typing import NamedTuple

from routecheck.forwarding.contents import HELLO, client_hello, request, response, server_hello
from routecheck.forwarding.packet import IP_HEADER, TCP, TCP_HEADER, Content, Packet, Payload

CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED = "CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED"
OPEN, SYN, SYN_ACK, ACK, RST, DATA = "open", "SYN", "SYN-ACK", "ACK", "RST", "data"
STATES: dict[tuple[str, str], str] = {
    (CLOSED, OPEN): SYN_SENT,
    (LISTEN, SYN): SYN_RECEIVED,
    (SYN_SENT, SYN_ACK): ESTABLISHED,
    (SYN_SENT, RST): CLOSED,
    (SYN_RECEIVED, ACK): ESTABLISHED,
    (SYN_RECEIVED, RST): LISTEN,
    (ESTABLISHED, ACK): ESTABLISHED,
    (ESTABLISHED, DATA): ESTABLISHED,
    (ESTABLISHED, RST): CLOSED,
}
"""What an event makes of a state: those of an opening and of data. What is not here changes nothing."""

WINDOW = 1460
"""The MSS of a host on Ethernet: MTU 1500 less 40 (S11.6)."""


class Side(NamedTuple):
    """One end of a connection: its state, the next number it sends, the next it expects, and the largest segment it may send."""

    state: str
    sends: int
    expects: int = 0
    mss: int = WINDOW

    def after(self, event: str) -> Side:
        """The side when an event has happened."""
        return self._replace(state=STATES.get((self.state, event), self.state))


class Flow(NamedTuple):
    """The four of a connection as one side sees it: its own address and port first."""

    source: int
    source_port: int
    destination: int
    destination_port: int

    def segment(self, side: Side, flags: str, content: Payload = None) -> Packet:
        """What a side sends: `flags` as words joined by a blank."""
        words = frozenset(flags.split())
        return Packet(
            self.source, self.destination, TCP, self.source_port, self.destination_port, flags=words, sequence=side.sends,
            acknowledgement=side.expects if "ack" in words else 0, mss=WINDOW if "syn" in words else None, has_df=True,
            payload=content,
        )  # fmt: skip


def mirrored(packet: Packet) -> Flow:
    """The flow of the answers to a packet, as its receiver sees it."""
    return Flow(packet.destination, packet.destination_port or 0, packet.source, packet.source_port or 0)


def advanced(side: Side, packet: Packet) -> Side:
    """The sender of a segment behind it: SYN and FIN count one, data its octets."""
    length = data_length(packet)
    return side._replace(sends=(side.sends + length + len(packet.flags & {"syn", "fin"})) % 2**32)


def received(side: Side, packet: Packet) -> Side:
    """The receiver of a segment that arrived in order."""
    length = data_length(packet)
    expects = (packet.sequence + length + len(packet.flags & {"syn", "fin"})) % 2**32
    mss = min(side.mss, packet.mss) if packet.mss is not None else side.mss
    return side._replace(expects=expects, mss=mss)


def data_length(packet: Packet) -> int:
    """The octets of data of a segment."""
    return packet.length - IP_HEADER - TCP_HEADER - (4 if packet.mss is not None else 0)


def contents(port: int, mss: int, name: str) -> tuple[Content, Content]:
    """What client and server say once connected: a request, and an answer that fills a segment."""
    if port == 80:
        return request(name), response(mss)
    if port == 443:
        return client_hello(name, min(HELLO, mss)), server_hello(name, mss)
    return Content("data", min(100, mss)), Content("data", mss)
