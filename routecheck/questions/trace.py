"""The life of a packet: from a host or a router to an address or a name, there and back (section 11 of semantics.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from routecheck.address import dotted, parse_address
from routecheck.diagnostic import UsageError, hint
from routecheck.forwarding.dialogue import Asking, Dialogue, talk
from routecheck.forwarding.dns import asking as dns_questions
from routecheck.forwarding.ground import Ground, Memory
from routecheck.forwarding.journey import DELIVERED, EXITS, INSUFFICIENT, NO_ADDRESS, NO_NAME, Journey
from routecheck.forwarding.nat.values import Entry
from routecheck.forwarding.packet import ICMP, TCP, UDP, Dns
from routecheck.forwarding.station import Station, assumed, shared_by_all, station
from routecheck.forwarding.tcp import Flow
from routecheck.forwarding.walk import Start
from routecheck.ios.names import kind
from routecheck.questions.leases import Leased
from routecheck.questions.naming import Looked, Naming
from routecheck.questions.outsiders import entrance
from routecheck.questions.security import security
from routecheck.rib.walk import egress
from routecheck.rib.world import Place
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line
from routecheck.topology import End, Scenario, find_interface

FIRST_PORT = 50000
"""The first ephemeral port with the seed 0 (S11.3: in the range of RFC 6335)."""
PROTOCOLS = {"tcp": TCP, "udp": UDP, "icmp": ICMP}
MOST_FORKS = 16
HOST_TTL, OWN_TTL = 64, 255
"""What hosts begin with, and IOS (known from devices; no rule says it)."""
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


class Trace(NamedTuple):
    """The answer for one state of the network: every packet, how it ends in one word and why, the NAT entries of each device
    behind it, the same packets by each other of several equal ways, the TCP states of both ends, and what it rests on."""

    wanted: Wanted
    scenario: Scenario
    address: int | None
    vrf: str
    journeys: tuple[Journey, ...]
    disposition: str
    reason: str
    lines: tuple[Line, ...]
    sessions: tuple[tuple[str, Entry], ...]
    others: tuple[tuple[Journey, ...], ...] = ()
    client: str = ""
    server: str = ""
    doubts: tuple[str, ...] = ()
    looked: Looked | None = None
    lease: str = ""

    @property
    def opening(self) -> Journey:
        """The first packet behind DNS."""
        return next((one for one in self.journeys if not isinstance(one.sent.payload, Dns)), self.journeys[0])

    @property
    def is_lost(self) -> bool:
        """Whether no session came up."""
        return self.disposition not in (DELIVERED, EXITS)


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
        is_known = _owner(now, address) or any(made.address == address for made in self.hosts.values())
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


def trace(now: Snapshot, wanted: Wanted) -> Trace:
    """The life of the packets that `wanted` asks about. Raises `UsageError` for a sender or target that nobody knows."""
    return asked(now, Session(now, wanted))


def asked(now: Snapshot, session: Session) -> Trace:
    """A new dialogue in a state of the network."""
    wanted = session.wanted
    if wanted.sender in session.leases.given and wanted.sender not in session.hosts:
        return _without_address(now, session)
    origin = sender(now, session)
    address = target(now, session)
    ground = session.ground(now)
    looked = session.naming.look_up(ground, origin.start.node, wanted.target) if address is None else None
    if looked:
        address = looked.resolution.address
        if address is None:
            return _unnamed(now, session, looked)
        what = _of_many(now, session, address)
        if what:
            return _no_host(now, session, looked, f"{wanted.target} is {dotted(address)}, {what}")
        session.assume(now, address)
        ground = session.ground(now)
    assert address is not None
    asking = Asking(origin.start, Flow(origin.address, 0, address, wanted.port), PROTOCOLS[wanted.protocol], name=wanted.target)
    asking = _with_port(session, _sourced(ground, asking), wanted)
    made = talk(ground, asking)
    others = _elsewhere(now, session, asking, ground.forks)
    answer = _answer(now, session, (made, others), origin.start.vrf)._replace(lease=session.leases.told(origin.start.node))
    return _with_names(answer, looked) if looked else answer


def _without_address(now: Snapshot, session: Session) -> Trace:
    name = session.wanted.sender
    disposition = INSUFFICIENT if session.leases.is_unknown(name) else NO_ADDRESS
    return Trace(session.wanted, now.scenario, None, "", (), disposition, session.leases.told(name), (), ())


def _with_names(answer: Trace, looked: Looked) -> Trace:
    doubts = tuple(dict.fromkeys((*looked.resolution.assumed, *answer.doubts)))
    return answer._replace(journeys=(*looked.journeys, *answer.journeys), doubts=doubts, looked=looked)


def _unnamed(now: Snapshot, session: Session, looked: Looked) -> Trace:
    """The name has no address: a question was lost, or the answer says so."""
    failure = looked.resolution.failure
    assert failure is not None
    lines = failure.lines
    disposition = INSUFFICIENT if failure.code == dns_questions.INSUFFICIENT else NO_NAME
    reason = f"{session.wanted.target} has no address: {failure.told}"
    if looked.lost:
        disposition, lines = looked.lost.ending.disposition, looked.lost.ending.lines
        reason = f"{looked.lost.purpose} is lost: {looked.lost.ending.reason}"
    doubts = tuple(dict.fromkeys((*looked.resolution.assumed, *session.assumptions)))
    sessions = tuple(_sessions(session))
    return Trace(
        session.wanted,
        now.scenario,
        None,
        "",
        looked.journeys,
        disposition,
        reason,
        lines,
        sessions,
        doubts=doubts,
        looked=looked,
    )


def _no_host(now: Snapshot, session: Session, looked: Looked, reason: str) -> Trace:
    """The name has an address that no host elsewhere can have."""
    sessions = tuple(_sessions(session))
    return Trace(session.wanted, now.scenario, None, "", looked.journeys, INSUFFICIENT, reason, (), sessions, looked=looked)


def _with_port(session: Session, asking: Asking, wanted: Wanted) -> Asking:
    number = wanted.source_port or session.port()
    is_router = asking.start.node not in session.hosts and asking.start.interface is None
    ttl = wanted.ttl or (OWN_TTL if is_router else HOST_TTL)
    if asking.protocol == ICMP:
        return asking._replace(query=number % 0x10000, ttl=ttl)
    return asking._replace(flow=asking.flow._replace(source_port=number), ttl=ttl)


def _sourced(ground: Ground, asking: Asking) -> Asking:
    """A router sends from the address of the interface that its packets leave by, unless one is asked for."""
    flow, start = asking.flow, asking.start
    if flow.source or start.node in ground.hosts:
        return asking
    device = ground.world.network.devices[start.node]
    names = egress(ground.world, Place(start.node, start.vrf), flow.destination)
    ports = [device.interfaces[name] for name in names if name in device.interfaces]
    ports += [made for made in device.interfaces.values() if made.vrf == start.vrf]
    numbered = (device.interfaces.get(made.unnumbered or "", made) for made in ports)
    own = next((made.address.address for made in numbered if made.address), 0)
    return asking._replace(flow=flow._replace(source=own))


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
    own = _owner(now, address)
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
        what = _of_many(now, session, address)
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


def _of_many(now: Snapshot, session: Session, address: int) -> str:
    """What an address is that is not that of one host elsewhere; '' when it is."""
    what = _LEFT_OUT.get(address >> 24) or ("a multicast or reserved address" if address >> 29 == 7 else "")
    if what or _owner(now, address) or any(made.address == address for made in session.hosts.values()):
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


def _owner(now: Snapshot, address: int) -> End | None:
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


def _elsewhere(now: Snapshot, session: Session, asking: Asking, forks: dict[tuple[str, str], int]) -> list[Dialogue]:
    """The same by each other way of the load that is shared, also where one of those ways is shared again: the hash takes one of
    them, and the files do not tell which."""
    found: list[Dialogue] = []
    pending = _turns({}, forks)
    while pending and len(found) < MOST_FORKS:
        chosen = pending.pop(0)
        ground = Ground(now.state.world(), session.hosts, Memory(), session.wanted.seed, security(now))
        ground.chosen = chosen
        found.append(talk(ground, asking))
        pending += _turns(chosen, {key: count for key, count in ground.forks.items() if key not in forks})
        forks = {**forks, **ground.forks}
    if pending:
        session.assumptions.append(f"there are more equal ways than the {MOST_FORKS + 1} that are followed")
    return found


def _turns(chosen: dict[tuple[str, str], int], forks: dict[tuple[str, str], int]) -> list[dict[tuple[str, str], int]]:
    """What else may be chosen: each other way of each fork, on top of what leads there."""
    return [{**chosen, key: index} for key, count in forks.items() for index in range(1, count)]


def _answer(now: Snapshot, session: Session, talks: tuple[Dialogue, list[Dialogue]], vrf: str) -> Trace:
    made, others = talks
    disposition, reason, lines = verdict(made.journeys, made.lost)
    doubts = list(dict.fromkeys([*session.assumptions, *(doubt for one in made.journeys for doubt in one.doubts)]))
    for other in others:
        differs, why, at = verdict(other.journeys, other.lost)
        if differs != disposition:
            disposition, reason = INSUFFICIENT, f"it depends on which of equal ways is taken: {reason}; by another, {why}"
            lines = (*lines, *at)
            break
    return Trace(
        session.wanted, now.scenario, made.journeys[0].sent.destination, vrf, made.journeys, disposition, reason, lines,
        tuple(_sessions(session)), tuple(other.journeys for other in others), made.client, made.server, tuple(doubts),
    )  # fmt: skip


def verdict(journeys: Sequence[Journey], lost: Journey | None) -> tuple[str, str, tuple[Line, ...]]:
    """How a dialogue ends: as its first packet that is lost, else delivered, or taken by somebody outside the files."""
    if lost:
        is_first = lost is journeys[0]
        reason = lost.ending.reason if is_first else f"the {lost.purpose} is lost: {lost.ending.reason}"
        return lost.ending.disposition, reason, lost.ending.lines
    asked = journeys[0].sent.source
    out = next((one for one in journeys if one.ending.disposition == EXITS and one.sent.source == asked), None)
    if out:
        is_answered = len(journeys) > 1
        return EXITS, out.ending.reason + ("; answers are taken to come back" if is_answered else ""), out.ending.lines
    first = journeys[0]
    return DELIVERED, first.ending.reason, first.ending.lines


def _sessions(session: Session) -> Iterable[tuple[str, Entry]]:
    for node, table in sorted(session.memory.nat.items()):
        for entry in table.entries(session.memory.now_s):
            if not entry.is_static or entry.outside_global is not None:
                yield node, entry
