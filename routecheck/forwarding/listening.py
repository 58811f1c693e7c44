"""What a router listens on itself, as far as its config tells (IOS defaults differ between platforms and releases)."""

from __future__ import annotations

from typing import NamedTuple

from routecheck.forwarding.packet import TCP, UDP, Packet
from routecheck.ios.grammar import ROUTES
from routecheck.logins import Terminals, terminals
from routecheck.model.device import Device
from routecheck.policy.acl import first_match
from routecheck.syntax.line import Line

SSH, TELNET, HTTP, HTTPS, BGP = 22, 23, 80, 443, 179
_SERVERS = {HTTP: ("ip", "http", "server"), HTTPS: ("ip", "http", "secure-server")}
_LOGINS = {SSH: "ssh", TELNET: "telnet"}
_KEYS = (500, 4500)
_OPEN_UDP = {123: "ntp", 161: "snmp", 67: "dhcp", 69: "tftp", 514: "syslog"}


class Answer(NamedTuple):
    """Whether the router answers on a port (None: the files do not tell), why, and the lines."""

    is_open: bool | None
    reason: str
    lines: tuple[Line, ...] = ()


def listens(device: Device, packet: Packet) -> Answer:
    """What becomes of a first packet to a port of the router itself."""
    port = packet.destination_port or 0
    if packet.protocol == TCP:
        return _tcp(device, packet, port)
    if packet.protocol == UDP:
        return _udp(device, port)
    return Answer(True, "")


def _tcp(device: Device, packet: Packet, port: int) -> Answer:
    if port in _SERVERS:
        return _server(device, _SERVERS[port])
    if port in _LOGINS:
        return _login(device, packet, _LOGINS[port])
    if port == BGP and any(note.fate == ROUTES and note.what.startswith("router bgp") for note in device.notes):
        return Answer(None, "whether it takes BGP from there is not modelled")
    if port == 53 and device.services and device.services.dns_server_line:
        return Answer(True, "")
    return Answer(False, f"nothing of it listens on tcp/{port}")


def _server(device: Device, words: tuple[str, ...]) -> Answer:
    said = [line for line in device.passed if line.words[-len(words) :] == words and len(line.words) <= len(words) + 1]
    if not said:
        return Answer(None, f"whether it listens is not known: '{' '.join(words)}' is neither set nor taken back")
    is_on = said[-1].words[0] != "no"
    return Answer(is_on, "" if is_on else "its web server is off", (said[-1],))


def _login(device: Device, packet: Packet, what: str) -> Answer:
    """By the vty lines: `transport input` and `access-class` (any line that takes it will do)."""
    blocks = [block for block in terminals(device) if block.name.startswith("vty")]
    found = [_by_line(device, packet, what, block) for block in blocks]
    if not found:
        return Answer(None, f"whether it takes {what} is not known: it has no line vty")
    return next((one for one in found if one.is_open), None) or next((one for one in found if one.is_open is None), found[0])


def _by_line(device: Device, packet: Packet, what: str, block: Terminals) -> Answer:
    allowed = block.said("transport", "input")
    if allowed is None:
        return Answer(None, f"whether line {block.name} takes {what} is not known: it has no 'transport input'", (block.line,))
    if what not in allowed.words and "all" not in allowed.words:
        return Answer(False, f"line {block.name} does not take {what}", (allowed,))
    kept = block.said("access-class")
    if kept and len(kept.words) > 2 and "in" in kept.words[2:]:
        ruling = first_match(device.acls.get(kept.words[1]), packet.seen())
        if not ruling.is_permitted:
            reason = f"access list {kept.words[1]} of line {block.name} does not let it in"
            return Answer(None if ruling.is_permitted is None else False, reason, (kept,))
    return Answer(True, "", (allowed,))


def _udp(device: Device, port: int) -> Answer:
    if port in _OPEN_UDP:
        return Answer(None, f"whether it answers {_OPEN_UDP[port]} is not modelled")
    if port in _KEYS and device.crypto is not None:
        return Answer(True, "")
    if port == 53 and device.services and device.services.dns_server_line:
        return Answer(True, "")
    return Answer(False, f"nothing of it listens on udp/{port}")
