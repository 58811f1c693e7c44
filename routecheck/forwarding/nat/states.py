"""How long translations live (S9.12): the states of a TCP session as a table, and the timer of each."""

from __future__ import annotations

from collections.abc import Mapping

from routecheck.forwarding.packet import ICMP, TCP, UDP, Packet

NEW, SYN, ESTABLISHED, CLOSING = "new", "syn", "established", "closing"
SYN_SENT, SEGMENT, FIN, RST = "syn sent", "segment", "fin", "rst"
"""What a segment is to NAT. A SYN-ACK is a segment like any other."""

NEXT = {
    (NEW, SYN_SENT): SYN,
    (NEW, SEGMENT): ESTABLISHED,
    (NEW, FIN): CLOSING,
    (NEW, RST): CLOSING,
    (SYN, SYN_SENT): SYN,
    (SYN, SEGMENT): ESTABLISHED,
    (SYN, FIN): CLOSING,
    (SYN, RST): CLOSING,
    (ESTABLISHED, SYN_SENT): ESTABLISHED,
    (ESTABLISHED, SEGMENT): ESTABLISHED,
    (ESTABLISHED, FIN): CLOSING,
    (ESTABLISHED, RST): CLOSING,
    (CLOSING, SYN_SENT): SYN,
    (CLOSING, SEGMENT): CLOSING,
    (CLOSING, FIN): CLOSING,
    (CLOSING, RST): CLOSING,
}
"""A segment that is no SYN makes an established session where there is none (S9.18)."""

DEFAULTS_S = {
    "timeout": 86400, "tcp-timeout": 86400, "udp-timeout": 300, "dns-timeout": 60, "icmp-timeout": 60, "finrst-timeout": 60,
    "syn-timeout": 60, "pptp-timeout": 86400,
}  # fmt: skip
_OF_STATE = {SYN: "syn-timeout", CLOSING: "finrst-timeout"}
_PPTP, _DNS = 1723, 53
Ports = tuple[int | None, int | None]
"""Those of a packet, source first. The identifier of an ICMP query stands for both (S9.7)."""


def ports(packet: Packet) -> Ports:
    """The ports that NAT sees in a packet."""
    if packet.protocol == ICMP:
        return packet.query, packet.query
    return packet.source_port, packet.destination_port


def following(state: str, packet: Packet) -> str:
    """The state of a session behind one more packet of it; '' for what is not TCP."""
    if packet.protocol != TCP:
        return ""
    flags = packet.flags
    if "rst" in flags:
        event = RST
    elif "fin" in flags:
        event = FIN
    else:
        event = SYN_SENT if "syn" in flags and "ack" not in flags else SEGMENT
    return NEXT[state or NEW, event]


def timeout_s(configured: Mapping[str, int | None], protocol: int, outside: Ports, state: str) -> int | None:
    """How long a session may be idle; None for ever. `outside` are its ports there, as sent and as received."""
    name = _timer(configured, protocol, outside, state)
    return configured[name] if name in configured else DEFAULTS_S[name]


def _timer(configured: Mapping[str, int | None], protocol: int, outside: Ports, state: str) -> str:
    """The name of the timer of a session."""
    if protocol == ICMP:
        return "icmp-timeout"
    if protocol not in (TCP, UDP):
        return "timeout"
    if state in _OF_STATE:
        return _OF_STATE[state]
    word = "tcp" if protocol == TCP else "udp"
    if configured:
        own = next((name for port in outside if (name := f"port-timeout {word} {port}") in configured), "")
        if own:
            return own
    if protocol == TCP:
        return "pptp-timeout" if _PPTP in outside else "tcp-timeout"
    return "dns-timeout" if _DNS in outside else "udp-timeout"
