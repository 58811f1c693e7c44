"""What a router should not be left with (DEV10x): kept to what routing engineers stop a change for."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.ios.passed import GUESSED
from routecheck.lint.rule import Found
from routecheck.logins import Terminals, passwords, terminals
from routecheck.model.device import Device
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line


def _saying(device: Device, *words: str) -> Line | None:
    """The last line that begins with these words."""
    return next((line for line in reversed(device.passed) if line.words[: len(words)] == words), None)


def passwords_in_the_clear(now: Snapshot) -> Iterator[Found]:
    """The device stores passwords as they are typed.

    Whoever sees the file has them. `service password-encryption` hides them from a glance (type 7 is undone in a second); use
    `secret` where there is one.

    Flagged:
        no service password-encryption
        line vty 0 4
         password hello
         login

    Accepted:
        service password-encryption
        username admin secret 9 $9$abc$def
        line con 0
         login local
    """
    for device in now.network.devices.values():
        clear = [one for one in passwords(device) if one.kind in ("", "0") and not one.is_secret]
        is_told = device.version or _saying(device, "no", "service", "password-encryption")
        if clear and is_told and not _saying(device, "service", "password-encryption"):
            count = "a password is" if len(clear) == 1 else f"{len(clear)} passwords are"
            message = f"{count} in the file as typed, and there is no 'service password-encryption'"
            yield Found(device.name, "service password-encryption", message, tuple(one.line for one in clear))


def weak_password(now: Snapshot) -> Iterator[Found]:
    """A password is stored in a way that anybody can undo.

    Type 7 is no encryption: its key is known since 1995. Use `enable secret` and `username NAME secret`, or a AAA server.

    Flagged:
        username admin privilege 15 password 7 0822455D0A16

    Accepted:
        username admin privilege 15 secret 9 $9$abc$def
    """
    for device in now.network.devices.values():
        for one in passwords(device):
            if not one.is_secret and one.kind == "7" and not one.owner.startswith("enable"):
                yield Found(device.name, one.owner, f"the {one.owner} is of type 7, which anybody can undo", (one.line,))


def no_enable_secret(now: Snapshot) -> Iterator[Found]:
    """A device has an `enable password` and no `enable secret`.

    The password of the privileged mode can be read from the file. Set `enable secret` and remove the other.

    Flagged:
        enable password 7 0822455D0A16

    Accepted:
        enable secret 9 $9$abc$def
    """
    for device in now.network.devices.values():
        weak = _saying(device, "enable", "password")
        if weak and not _saying(device, "enable", "secret"):
            yield Found(device.name, "enable password", "there is an 'enable password' and no 'enable secret'", (weak,))


def guessed_community(now: Snapshot) -> Iterator[Found]:
    """An SNMP community is one that everybody tries first.

    `public` and `private` are in every scanner's list. Use SNMPv3, or a name that cannot be guessed, and an access list.

    Flagged:
        snmp-server community public RO 10
        access-list 10 permit 192.0.2.9

    Accepted:
        snmp-server community 4fX8-notguessed RO 10
        access-list 10 permit 192.0.2.9
    """
    for device, line in _communities(now):
        if line.words[2] == GUESSED:
            yield Found(
                device.name, f"snmp-server community {_access(line)}", "an SNMP community that is guessed at once", (line,)
            )


def community_without_list(now: Snapshot) -> Iterator[Found]:
    """An SNMP community may be used from everywhere.

    Its name goes over the wire in the clear with every request. Name an access list behind it that permits the management
    stations.

    Flagged:
        snmp-server community 4fX8-notguessed RW

    Accepted:
        snmp-server community 4fX8-notguessed RW 10
        access-list 10 permit 192.0.2.9
    """
    for device, line in _communities(now):
        rest = [word for word in line.words[3:] if word.lower() not in ("ro", "rw")]
        if not rest[2 if rest[:1] == ["view"] else 0 :]:
            message = f"an SNMP community ({_access(line)}) has no access list"
            yield Found(device.name, f"snmp-server community {_access(line)}", message, (line,))


def _communities(now: Snapshot) -> Iterator[tuple[Device, Line]]:
    for device in now.network.devices.values():
        for line in device.passed:
            if line.words[:2] == ("snmp-server", "community") and len(line.words) > 2:
                yield device, line


def _access(line: Line) -> str:
    return "RW" if "rw" in (word.lower() for word in line.words[3:]) else "RO"


def telnet_allowed(now: Snapshot) -> Iterator[Found]:
    """A terminal line takes Telnet.

    Passwords go over the wire in the clear. Write `transport input ssh`.

    Flagged:
        line vty 0 4
         login local
         transport input telnet ssh

    Accepted:
        access-list 10 permit 192.0.2.9
        line vty 0 4
         access-class 10 in
         login local
         transport input ssh
    """
    for device in now.network.devices.values():
        for block in terminals(device):
            said = block.said("transport", "input")
            if said and block.name.startswith("vty") and not {"telnet", "all"}.isdisjoint(said.words):
                yield Found(device.name, f"line {block.name}", f"line {block.name} takes Telnet", (said,))


def vty_without_list(now: Snapshot) -> Iterator[Found]:
    """Anybody who reaches the device may try to log in.

    A terminal line without `access-class` takes connections from everywhere. Name a list that permits the management stations,
    on every `line vty` block. Where nobody can log in yet, because `login` asks for a password that there is not ("Password
    required, but none set"), nothing is open.

    Flagged:
        line vty 0 4
         login local
         transport input ssh

    Accepted:
        access-list 10 permit 192.0.2.9
        line vty 0 4
         access-class 10 in
         login local
         transport input ssh
        line vty 5 15
         login
    """
    for device in now.network.devices.values():
        blocks = [
            block
            for block in terminals(device)
            if block.name.startswith("vty") and _is_unlisted(block) and not _is_refusing(device, block)
        ]
        if blocks:
            names = " and ".join(f"line {block.name}" for block in blocks)
            lines = tuple(block.line for block in blocks)
            yield Found(device.name, "line vty", f"no access-class on {names}", lines)


def _is_unlisted(block: Terminals) -> bool:
    has_list = any(line.words[0] == "access-class" and "out" not in line.words[2:3] for line in block.lines)
    return bool(block.lines) and not has_list and not _is_closed(block)


def _is_closed(block: Terminals) -> bool:
    """Whether nobody can connect to it."""
    said = block.said("transport", "input")
    return said is not None and said.words[-1] == "none"


def _is_refusing(device: Device, block: Terminals) -> bool:
    """Whether everybody is turned away: `login` by the password of the line, which has none, on a device without AAA and without
    users (SSH may ask for those)."""
    said = [line for line in block.lines if "login" in line.words[:2]]
    asks = bool(said) and said[-1].words == ("login",)
    return asks and not (block.said("password") or _saying(device, "aaa", "new-model") or _saying(device, "username"))


def login_without_password(now: Snapshot) -> Iterator[Found]:
    """A terminal line asks for no password.

    `no login` lets everybody in who connects. Write `login local` or configure AAA.

    Flagged:
        line vty 0 4
         no login
         transport input ssh

    Accepted:
        access-list 10 permit 192.0.2.9
        line vty 0 4
         access-class 10 in
         login local
         transport input ssh
    """
    for device in now.network.devices.values():
        has_aaa = _saying(device, "aaa", "new-model")
        for block in terminals(device):
            last = next((line for line in reversed(block.lines) if "login" in line.words[:2]), None)
            is_open = last and last.words[:2] == ("no", "login") and not has_aaa and not _is_closed(block)
            if last and is_open and block.name.startswith("vty"):
                yield Found(device.name, f"line {block.name}", f"line {block.name} asks for no password", (last,))


def http_server(now: Snapshot) -> Iterator[Found]:
    """The device serves its web page without encryption.

    Passwords go over the wire in the clear, and the server has had holes. Write `no ip http server`.

    Flagged:
        ip http server

    Accepted:
        no ip http server
        ip http secure-server
    """
    for device in now.network.devices.values():
        said = [line for line in device.passed if line.words in (("ip", "http", "server"), ("no", "ip", "http", "server"))]
        if said and said[-1].words[0] == "ip":
            yield Found(device.name, "ip http server", "the web server is on, without encryption", (said[-1],))


def routing_turned_off(now: Snapshot) -> Iterator[Found]:
    """A device has `no ip routing` and a routing protocol.

    With `no ip routing` it is a host (S3.30): no protocol runs and nothing is forwarded. Remove that line, or the protocol.

    Flagged:
        no ip routing
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
        router ospf 1
         network 192.0.2.0 0.0.0.255 area 0

    Accepted:
        no ip routing
        interface Vlan1
         ip address 192.0.2.1 255.255.255.0
        ip default-gateway 192.0.2.254
    """
    for device in now.network.devices.values():
        noted = next((note.line for note in device.notes if note.mode == "global" and note.what.startswith("router ")), None)
        ours = next((process.line for process in device.ospf if process.line.words[:1] == ("router",)), noted)
        if device.no_ip_routing_line and ours:
            message = f"'no ip routing' turns {' '.join(ours.words[:2])} off"
            yield Found(device.name, "no ip routing", message, (device.no_ip_routing_line, ours))
