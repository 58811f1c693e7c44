"""Packets and frames as values: every header field that a trace tells, as it is on the wire.

Lengths are in octets, as the wire has them. A MAC address is text in the usual form, `02:00:5e:10:00:01`.
"""

from __future__ import annotations

from typing import NamedTuple

from routecheck.address import dotted
from routecheck.model.hosts import Record as Record
from routecheck.policy import acl
from routecheck.topology import End

ICMP, TCP, UDP, GRE, ESP, AH = 1, 6, 17, 47, 50, 51
IP_HEADER, UDP_HEADER, TCP_HEADER, ICMP_HEADER, GRE_HEADER = 20, 8, 20, 8, 4
DNS_PREFIX = 2
"""The length that stands before a DNS message over TCP (RFC 7766 8)."""
ECHO_REPLY, UNREACHABLE, ECHO, EXPIRED = 0, 3, 8, 11
"""ICMP types (RFC 792)."""
BROADCAST, NOBODY = "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00"


class Dns(NamedTuple):
    """A DNS message (RFC 1035 4.1). `code` is the name of its response code."""

    identification: int
    name: str
    kind: str = "A"
    is_response: bool = False
    is_recursive: bool = False
    is_recursion_available: bool = False
    is_authoritative: bool = False
    is_truncated: bool = False
    code: str = "NOERROR"
    answers: tuple[Record, ...] = ()
    authority: tuple[Record, ...] = ()
    additional: tuple[Record, ...] = ()


class Content(NamedTuple):
    """What an application sends: what it is, and how long. `start` are its first octets when it is to look real."""

    told: str
    length: int
    start: bytes = b""


class Quoted(NamedTuple):
    """What an ICMP error returns of the packet it is about: its IP header and eight octets more (RFC 792). `mtu` is that of
    the next hop in a 'fragmentation needed' (RFC 1191)."""

    packet: Packet
    mtu: int = 0


class Encrypted(NamedTuple):
    """The payload of ESP in tunnel mode: the packet inside, and `length` octets behind the IP header (behind UDP with NAT-T)."""

    spi: int
    number: int
    inner: Packet
    length: int


class Carried(NamedTuple):
    """The payload of GRE: the packet inside, and the key when the tunnel has one."""

    inner: Packet
    key: int | None = None


Payload = Dns | Content | Quoted | Encrypted | Carried | None


class Packet(NamedTuple):
    """An IPv4 packet. The ports of an ICMP query are None; `query` is its identifier, which NAT treats as a port (S9.7).

    `sequence` and `acknowledgement` are those of TCP, or the number of an ICMP echo. `mss` is the option of a SYN.
    """

    source: int
    destination: int
    protocol: int
    source_port: int | None = None
    destination_port: int | None = None
    query: int | None = None
    icmp_type: int | None = None
    icmp_code: int | None = None
    flags: frozenset[str] = frozenset()
    sequence: int = 0
    acknowledgement: int = 0
    mss: int | None = None
    ttl: int = 64
    identification: int = 0
    has_df: bool = False
    payload: Payload = None

    @property
    def length(self) -> int:
        """Octets from the IP header on: what an MTU is compared with."""
        return IP_HEADER + self.carried

    @property
    def carried(self) -> int:
        """Octets behind the IP header."""
        header = {TCP: TCP_HEADER + (4 if self.mss is not None else 0), UDP: UDP_HEADER, ICMP: ICMP_HEADER}.get(self.protocol, 0)
        prefix = DNS_PREFIX if self.protocol == TCP and isinstance(self.payload, Dns) else 0
        return header + prefix + payload_length(self.payload)

    def seen(self) -> acl.Packet:
        """The packet as access lists look at it."""
        return acl.Packet(
            self.source, self.destination, self.protocol, self.source_port, self.destination_port,
            self.icmp_type, self.icmp_code, self.flags,
        )  # fmt: skip

    def __str__(self) -> str:
        ports = (self.source_port, self.destination_port)
        one, other = ("" if port is None else f":{port}" for port in ports)
        return f"{dotted(self.source)}{one} -> {dotted(self.destination)}{other}"


def payload_length(payload: Payload) -> int:
    """The octets of a payload on the wire."""
    match payload:
        case Content():
            return payload.length
        case Encrypted():
            return payload.length
        case Carried():
            return GRE_HEADER + (4 if payload.key is not None else 0) + payload.inner.length
        case Quoted():
            return IP_HEADER + min(8, payload.packet.carried)
        case Dns():
            return dns_length(payload)
        case None:
            return 0


def dns_length(message: Dns) -> int:
    """The octets of a DNS message without name compression beyond pointers to the question (RFC 1035 4.1.4)."""
    length = 12 + _name_length(message.name) + 4
    for record in (*message.answers, *message.authority, *message.additional):
        name = 2 if record.name.lower().rstrip(".") == message.name.lower().rstrip(".") else _name_length(record.name)
        length += name + 10 + _value_length(record)
    return length


def _name_length(name: str) -> int:
    bare = name.rstrip(".")
    return len(bare) + 2 if bare else 1


def _value_length(record: Record) -> int:
    if record.kind == "A":
        return 4
    if record.kind == "SOA":
        server, mailbox, *_ = record.value.split()
        return _name_length(server) + _name_length(mailbox) + 20
    if record.kind == "AAAA":
        return 16
    if record.kind == "MX":
        return 2 + _name_length(record.value.split()[-1])
    if record.kind == "TXT":
        return len(record.value) + max(1, -(-len(record.value) // 255))
    return _name_length(record.value)


class Arp(NamedTuple):
    """An ARP message (RFC 826). The target's MAC of a request is all zeros (S11.5)."""

    is_reply: bool
    sender_mac: str
    sender: int
    target_mac: str
    target: int


class Frame(NamedTuple):
    """What crosses one link once: when (in microseconds from the start), from which interface to which (None: out of the files),
    and what it holds. The MAC addresses are empty on lines that have none (PPP, HDLC, tunnels); `vlan` is the 802.1Q tag."""

    time_us: int
    sender: End
    receiver: End | None
    source_mac: str
    destination_mac: str
    content: Packet | Arp
    vlan: int | None = None
