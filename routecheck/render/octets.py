"""Packets and frames as the octets on the wire, by scapy (the extra `pcap`): lengths and checksums come out of the fields.

Two things cannot be real. What ESP hides needs keys that nobody has: behind SPI and number stand octets that follow from those
two, as many as the wire has. Application data of which only the length is known is a pattern (a TLS record on port 443).
"""

from __future__ import annotations

from hashlib import shake_128

from scapy.layers.dns import DNS, DNSQR, DNSRR, DNSRRMX, DNSRRSOA
from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.ipsec import ESP
from scapy.layers.l2 import ARP, GRE, Dot1Q, Ether
from scapy.layers.ppp import PPP
from scapy.packet import Packet as Layers
from scapy.packet import Raw

from routecheck.address import dotted
from routecheck.forwarding import packet as model
from routecheck.forwarding.packet import Arp, Carried, Content, Dns, Encrypted, Frame, Packet, Quoted, Record

IPV4, QUOTED = 0x0800, 28
CISCO_HDLC = b"\x0f\x00\x08\x00"
"""Unicast, and the type of what is inside; scapy knows no HDLC of Cisco's."""
_LETTERS = {"fin": "F", "syn": "S", "rst": "R", "psh": "P", "ack": "A", "urg": "U"}
_WINDOW = 65535
_TLS, _RECORD = 443, 5
_CODES = {"NOERROR": 0, "FORMERR": 1, "SERVFAIL": 2, "NXDOMAIN": 3, "NOTIMP": 4, "REFUSED": 5}
_TO_QUESTION = b"\xc0\x0c"
"""A pointer to the name of the question, which stands behind the header of twelve octets (RFC 1035 4.1.4)."""


def ethernet(frame: Frame) -> bytes:
    """A frame of Ethernet, with its tag where it has one and without the check sequence at its end."""
    head: Layers = Ether(src=frame.source_mac, dst=frame.destination_mac)
    if frame.vlan is not None:
        head = head / Dot1Q(vlan=frame.vlan)
    return bytes(head / (_arp(frame.content) if isinstance(frame.content, Arp) else layers(frame.content)))


def ppp(packet: Packet) -> bytes:
    """A frame of PPP."""
    return bytes(PPP() / layers(packet))


def hdlc(packet: Packet) -> bytes:
    """A frame of Cisco's HDLC."""
    return CISCO_HDLC + octets(packet)


def octets(packet: Packet) -> bytes:
    """An IP packet."""
    return bytes(layers(packet))


def layers(packet: Packet) -> Layers:
    """An IP packet, layer by layer."""
    head = IP(
        src=dotted(packet.source), dst=dotted(packet.destination), proto=packet.protocol, ttl=packet.ttl,
        id=packet.identification, flags="DF" if packet.has_df else 0,
    )  # fmt: skip
    above = _transport(packet)
    return head / above if above is not None else head


def _arp(content: Arp) -> Layers:
    return ARP(
        op=2 if content.is_reply else 1, hwsrc=content.sender_mac, psrc=dotted(content.sender),
        hwdst=content.target_mac, pdst=dotted(content.target),
    )  # fmt: skip


def _transport(packet: Packet) -> Layers | None:
    inside = _payload(packet)
    match packet.protocol:
        case model.TCP:
            options = [("MSS", packet.mss)] if packet.mss is not None else []
            letters = "".join(_LETTERS[name] for name in sorted(packet.flags))
            head: Layers = TCP(
                sport=packet.source_port or 0, dport=packet.destination_port or 0, seq=packet.sequence,
                ack=packet.acknowledgement, flags=letters, window=_WINDOW, options=options,
            )  # fmt: skip
        case model.UDP:
            head = UDP(sport=packet.source_port or 0, dport=packet.destination_port or 0)
            if isinstance(packet.payload, Encrypted):
                head.chksum = 0  # RFC 3948 2.1
        case model.ICMP:
            head = _icmp(packet)
        case _:
            return inside
    return head / inside if inside is not None else head


def _icmp(packet: Packet) -> Layers:
    kind, code = packet.icmp_type or 0, packet.icmp_code or 0
    if kind in (model.ECHO, model.ECHO_REPLY):
        return ICMP(type=kind, code=code, id=packet.query or 0, seq=packet.sequence)
    mtu = packet.payload.mtu if isinstance(packet.payload, Quoted) else 0
    return ICMP(type=kind, code=code, nexthopmtu=mtu) if kind == model.UNREACHABLE else ICMP(type=kind, code=code)


def _payload(packet: Packet) -> Layers | None:
    match packet.payload:
        case None:
            return None
        case Content():
            return Raw(_content(packet.payload, packet))
        case Dns():
            message = _dns(packet.payload)
            is_tcp = packet.protocol == model.TCP
            return Raw(len(bytes(message)).to_bytes(model.DNS_PREFIX, "big") + bytes(message)) if is_tcp else message
        case Quoted():
            return Raw(octets(packet.payload.packet)[:QUOTED])
        case Carried():
            key = packet.payload.key
            tunnel = GRE(proto=IPV4) if key is None else GRE(proto=IPV4, key_present=1, key=key)
            return tunnel / layers(packet.payload.inner)
        case Encrypted():
            return _esp(packet.payload)


def _esp(sealed: Encrypted) -> Layers:
    """SPI and number, and as many octets as are encrypted: they follow from the two, since there are no keys."""
    seed = sealed.spi.to_bytes(4, "big") + sealed.number.to_bytes(4, "big")
    return ESP(spi=sealed.spi, seq=sealed.number, data=shake_128(seed).digest(max(0, sealed.length - len(seed))))


def _content(content: Content, packet: Packet) -> bytes:
    """The octets that are given, then a pattern; where none are, and TLS is spoken, a record of application data."""
    rest = content.length - len(content.start)
    if rest <= 0:
        return content.start[: content.length]
    is_tls = packet.protocol == model.TCP and _TLS in (packet.source_port, packet.destination_port)
    if is_tls and not content.start and rest > _RECORD:
        return b"\x17\x03\x03" + (rest - _RECORD).to_bytes(2, "big") + bytes(rest - _RECORD)
    return content.start + bytes(rest)


# -- DNS


def _dns(message: Dns) -> Layers:
    sections = (message.answers, message.authority, message.additional)
    answers, authority, additional = ([_record(message, record) for record in section] for section in sections)
    return DNS(
        id=message.identification, qr=message.is_response, aa=message.is_authoritative, tc=message.is_truncated,
        rd=message.is_recursive, ra=message.is_recursion_available, rcode=_CODES[message.code],
        qd=[DNSQR(qname=_absolute(message.name), qtype=message.kind)], an=answers, ns=authority, ar=additional,
    )  # fmt: skip


def _absolute(name: str) -> bytes:
    return name.rstrip(".").encode("ascii", "replace") + b"."


def _record(message: Dns, record: Record) -> Layers:
    """A resource record. Its name points to that of the question where it is the same, and nothing else is compressed."""
    is_same = record.name.lower().rstrip(".") == message.name.lower().rstrip(".")
    name = _TO_QUESTION if is_same else _absolute(record.name)
    match record.kind:
        case "SOA":
            server, mailbox, *numbers = record.value.split()
            serial, refresh, retry, expire, minimum = map(int, numbers)
            return DNSRRSOA(
                rrname=name, ttl=record.ttl_s, mname=_absolute(server), rname=_absolute(mailbox),
                serial=serial, refresh=refresh, retry=retry, expire=expire, minimum=minimum,
            )  # fmt: skip
        case "MX":
            preference, exchange = record.value.split()
            return DNSRRMX(rrname=name, ttl=record.ttl_s, preference=int(preference), exchange=_absolute(exchange))
        case "A" | "AAAA":
            return DNSRR(rrname=name, type=record.kind, ttl=record.ttl_s, rdata=record.value)
        case "TXT":
            text = record.value.encode("utf-8", "replace")
            parts = [text[at : at + 255] for at in range(0, len(text), 255)] or [b""]
            return DNSRR(rrname=name, type="TXT", ttl=record.ttl_s, rdata=parts)
        case _:
            return DNSRR(rrname=name, type=record.kind, ttl=record.ttl_s, rdata=_absolute(record.value))
