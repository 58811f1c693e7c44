"""The messages that a lease takes, leg by leg (RFC 2131 3.1, 4.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.address import ALL_ONES

SERVER_PORT, CLIENT_PORT = 67, 68


class Message(NamedTuple):
    """One DHCP message on one leg of its way. The sender and receiver are names; `giaddr` is 0 where no relay put it in, and
    `offered` 0 where no address is named yet."""

    kind: str
    sender: str
    receiver: str
    source: int
    source_port: int
    destination: int
    destination_port: int
    giaddr: int = 0
    offered: int = 0


class Legs(NamedTuple):
    """Between whom messages go: the client, the server with its address, and the relay with its own on the client's LAN (the name
    empty where there is none)."""

    client: str
    server: str
    address: int
    relay: str = ""
    giaddr: int = 0


def conversation(legs: Legs, offered: int) -> Iterator[Message]:
    """DISCOVER, OFFER, REQUEST and ACK, each on every leg. The client has no address before the ACK; answers go to the address
    that is offered, at the client's MAC address."""
    near, own = (legs.relay, legs.giaddr) if legs.relay else (legs.server, legs.address)
    for question, answer in (("DISCOVER", "OFFER"), ("REQUEST", "ACK")):
        wanted = offered if question == "REQUEST" else 0
        yield Message(question, legs.client, near, 0, CLIENT_PORT, ALL_ONES, SERVER_PORT, 0, wanted)
        if legs.relay:
            yield relayed(question, legs, wanted)
            yield Message(
                answer, legs.server, near, legs.address, SERVER_PORT, legs.giaddr, SERVER_PORT, legs.giaddr, offered
            )  # fmt: skip
        yield Message(answer, near, legs.client, own, SERVER_PORT, offered, CLIENT_PORT, legs.giaddr, offered)


def relayed(question: str, legs: Legs, wanted: int = 0) -> Message:
    """What a relay makes of a client's message: it goes to the server alone, from the relay's address on the client's LAN."""
    return Message(
        question, legs.relay, legs.server, legs.giaddr, SERVER_PORT, legs.address, SERVER_PORT, legs.giaddr, wanted
    )  # fmt: skip
