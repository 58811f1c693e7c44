"""Who sends a traced packet and to whom, and what a session keeps while the network changes."""

from __future__ import annotations

from typing import NamedTuple

from routecheck.address import dotted, parse_address
from routecheck.diagnostic import UsageError, hint
from routecheck.forwarding.ground import Ground, Memory
from routecheck.forwarding.station import Station, assumed, shared_by_all, station
from routecheck.forwarding.walk import Start
from routecheck.ios.names import kind
from routecheck.questions.leases import Leased
from routecheck.questions.naming import Naming
from routecheck.questions.outsiders import entrance
from routecheck.questions.security import security
from routecheck.snapshot import Snapshot
from routecheck.topology import End, find_interface

FIRST_PORT = 50000
"""The first ephemeral port with the seed 0 (S11.3: in the range of RFC 6335)."""
_LEFT_OUT = {0: "no address of a host (0.0.0.0/8)", 127: "a host's own (127.0.0.0/8)"}


class Wanted(NamedTuple):
    """What is asked: names or addresses as written, the protocol by name, ports (0: none given), the TTL (0: what the
    sender begins with)."""

    sender: str
    target: str
    protocol: str = "tcp"
    port: int = 0
    source_port: int = 0
    vrf: str = ""
    ttl: int = 0
    seed: int = 0


class Sender(NamedTuple):
    """Who sends: a host or a device, with the address it sends from and what that assumes."""

    start: Start
    address: int
    told: str = ""


class Session:
    """A dialogue that goes on while the network changes: its hosts, and the memory that outlives each state."""

    def __init__(self, now: Snapshot, wanted: Wanted) -> None:
        self.wanted = wanted
        self.memory = Memory()
        self.leases = Leased(now.state.world())
        self.hosts = {made.name: made for made in map(station, self.leases.hosts.values()) if made}
        self.assumptions: list[str] = []
        self.sockets = 0
        self.naming = Naming(now, self.leases.hosts, self.port, wanted.seed)

    def ground(self, now: Snapshot) -> Ground:
        """The network in a state, as the session finds it."""
        return Ground(now.state.world(), self.hosts, self.memory, self.wanted.seed, security(now))

    def port(self) -> int:
        """The next ephemeral port."""
        first = FIRST_PORT if not self.wanted.seed else 49152 + self.wanted.seed * 7919 % 16000
        self.sockets += 1
        return first + self.sockets - 1

    def assume(self, now: Snapshot, address: int) -> Station | None:
        """A host at an address that a LAN of the files holds and nobody there has."""
        is_known = owner_of(now, address) or any(made.address == address for made in self.hosts.values())
        if is_known or self.is_translated(now, address):
            return None
        found = assumed(now.state.world(), address)
        if found is None:
            return None
        made, told = found
        self.hosts[made.name] = made
        self.assumptions.append(told)
        return made

    def is_translated(self, now: Snapshot, address: int) -> bool:
        """Whether a router answers for an address that its NAT gives away (S9.11)."""
        ground = self.ground(now)
        return any(
            alias.first <= address <= alias.last
            for device in now.network.devices.values()
            if device.nat_rules
            for name in device.interfaces
            for alias in ground.nat(device.name).aliases(name)
        )


def sender(now: Snapshot, session: Session) -> Sender:
    """Who `--from` names: a host, a device, one of its interfaces, or an address."""
    text, vrf = session.wanted.sender, session.wanted.vrf
    text = _host(session, text)
    if text in session.hosts:
        return Sender(Start(text), session.hosts[text].address)
    if ":" in text:
        end = find_interface(now.network, text, "--from: ")
        made = now.device(end.node).interfaces.get(end.interface)
        if made is None or made.address is None:
            raise UsageError(f"--from: {end} has no address to send from")
        return Sender(Start(end.node, None, made.vrf), made.address.address)
    node = _device(now, text)
    if node:
        return Sender(Start(node, None, vrf), 0)
    address = _literal(text)
    if address is None:
        raise UsageError(f"--from: no host or device '{text}'{hint(text, _names(now, session))}")
    host = next((made for made in session.hosts.values() if made.address == address), None) or session.assume(now, address)
    if host:
        return Sender(Start(host.name), address)
    own = owner_of(now, address)
    if own:
        return Sender(Start(own.node, None, now.device(own.node).interfaces[own.interface].vrf), address)
    goal = _literal(session.wanted.target)
    entered = entrance(session.ground(now), address, goal) if goal is not None else None
    if entered is None:
        raise UsageError(f"--from: {text} is on no LAN of the files; declare it as a host in routecheck.toml")
    session.assumptions.append(entered[1])
    return Sender(entered[0], address)


def target(now: Snapshot, session: Session) -> int | None:
    """The address that `--to` names: an address, a device, a host by its bare name; None for a name that is to be looked up."""
    text = _host(session, session.wanted.target)
    address = _literal(text)
    if address is None and text.replace(".", "").isdigit():
        raise UsageError(f"--to: '{text}' is not an IPv4 address")
    if address is not None:
        what = of_many(now, session, address)
        if what:
            raise UsageError(f"--to: {dotted(address)} is {what}: a trace is of packets to one host")
        session.assume(now, address)
        return address
    node = _device(now, text)
    if node:
        return _address_of(now, node)
    if text in session.hosts:
        return session.hosts[text].address
    if _is_name(text) or _is_ip_host(now, session, text):
        return None
    raise UsageError(f"--to: no host, device or name '{text}'{hint(text, _names(now, session))}")


def of_many(now: Snapshot, session: Session, address: int) -> str:
    """What an address is that is not that of one host elsewhere; '' when it is."""
    what = _LEFT_OUT.get(address >> 24) or ("a multicast or reserved address" if address >> 29 == 7 else "")
    if what or owner_of(now, address) or any(made.address == address for made in session.hosts.values()):
        return what
    lan = shared_by_all(now.state.world(), address)
    return f"the network or broadcast address of {lan}" if lan and not session.is_translated(now, address) else ""


def _is_name(text: str) -> bool:
    """Whether a text can be a name of DNS (RFC 1035 2.3.4), and is no address that went wrong."""
    labels = [label.encode() for label in text.removesuffix(".").split(".")]
    is_sized = all(0 < len(label) < 64 for label in labels) and sum(len(label) + 1 for label in labels) < 255
    return "." in text and is_sized and not labels[-1].isdigit()


def _is_ip_host(now: Snapshot, session: Session, text: str) -> bool:
    """Whether the sender is a device that may know a name without a dot."""
    services = now.device(_device(now, session.wanted.sender)).services if _device(now, session.wanted.sender) else None
    return services is not None and text.lower() in {name for _, name in services.hosts}


def _host(session: Session, text: str) -> str:
    """The declared host that is called so, in any case."""
    found = [name for name in session.hosts if name.lower() == text.lower()]
    return found[0] if len(found) == 1 else text


def _literal(text: str) -> int | None:
    try:
        return parse_address(text)
    except ValueError:
        return None


def _device(now: Snapshot, text: str) -> str:
    if text in now.network.devices:
        return text
    found = [node for node in now.network.devices if node.lower() == text.lower()]
    return found[0] if len(found) == 1 else ""


def _names(now: Snapshot, session: Session) -> list[str]:
    return sorted({*session.hosts, *now.network.devices})


def owner_of(now: Snapshot, address: int) -> End | None:
    for device in now.network.devices.values():
        for made in device.interfaces.values():
            virtual = (one for group in made.groups.values() for one in group.addresses)
            if any(at.address == address for at in made.addresses) or address in virtual:
                return End(device.name, made.name)
    return None


def _address_of(now: Snapshot, node: str) -> int:
    """The address a device is called by: its first loopback, else its first interface that is up."""
    ports = [made for made in now.device(node).interfaces.values() if made.address and End(node, made.name) not in now.down]
    ports.sort(key=lambda made: kind(made.name) != "Loopback")
    ports = ports or [made for made in now.device(node).interfaces.values() if made.address]
    if not ports or ports[0].address is None:
        raise UsageError(f"--to: {node} has no interface with an address")
    return ports[0].address.address
