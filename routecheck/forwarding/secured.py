"""What became of the tunnels of a device, as the packets at one of its interfaces meet them, and what is done to a packet for it.

forwarding stands to the left of the questions: `questions/security` says what the tunnels came to, by `Sas`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.forwarding.packet import ESP, IP_HEADER, UDP, UDP_HEADER, Encrypted, Packet
from routecheck.model.device import Device, Interface
from routecheck.rib.world import Unsure
from routecheck.syntax.line import Line
from routecheck.vpn import overhead
from routecheck.vpn.ends import End, Plan
from routecheck.vpn.ipsec import Child
from routecheck.vpn.outcome import Agreed, Mismatch, Refused
from routecheck.vpn.overhead import Layout
from routecheck.vpn.selectors import Selector, host
from routecheck.vpn.tunnel import Direction, IpsecSa, travels_in_udp

NAT_T = 4500
"""The port of ESP in UDP (S10.25)."""
OUTER_TTL = 255
"""Of the headers that a router puts in front itself."""
FIRST_IS_LOST = "the tunnel comes up with the first packet, which is lost"
_ALL_PORTS = (0, 65535)


class Secured(NamedTuple):
    """A tunnel seen from one of its ends: `peer` is the address that this end's packets go to, `here` what becomes of it when
    this end starts it, `there` when the other one does."""

    end: End
    peer: int
    here: Direction
    there: Direction


class Alone(NamedTuple):
    """An end whose peer leads nowhere: `is_down` when the files show that nobody answers there, else they do not tell."""

    end: End
    peer: int
    reason: str
    line: Line | None = None
    is_down: bool = False


Sas = Callable[[str, int | None], tuple[Secured | Alone, ...]]
"""The tunnels of a device: those with one peer (by the address it is called), or with None all."""


class Edge(NamedTuple):
    """An interface of a device where a packet leaves or arrives. `is_answer`: it answers one that came through a tunnel, so
    that what the other side started is up already. `number` is that of the ESP packet that becomes of it."""

    device: Device
    interface: str
    sas: Sas
    is_answer: bool = False
    number: int = 1

    @property
    def made(self) -> Interface:
        """The interface as configured."""
        return self.device.interfaces[self.interface]

    def is_own(self, address: int) -> bool:
        """Whether the device has an address."""
        return any(at.address == address for made in self.device.interfaces.values() for at in made.addresses)


class Clear(NamedTuple):
    """Crypto leaves the packet alone."""

    doubts: tuple[str, ...] = ()


class Protect(NamedTuple):
    """The packet goes on as `outer`, ESP by `sa`, and is for `far`; `how` are the sizes that it leads to."""

    outer: Packet
    sa: IpsecSa
    how: Layout
    told: str
    lines: tuple[Line, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def far(self) -> str:
        """The device that opens it."""
        return self.sa.receiver

    def largest(self, mtu: int) -> int:
        """The longest packet that is sent on in one piece of `mtu` octets (S10.26, S11.9)."""
        return overhead.largest(self.how, mtu)


class Down(NamedTuple):
    """It is to be protected, and the tunnel does not come up."""

    reason: str
    lines: tuple[Line, ...] = ()


class Bypassed(NamedTuple):
    """It leaves in clear text although an access list says that it is to be protected."""

    reason: str
    lines: tuple[Line, ...] = ()


class Opened(NamedTuple):
    """What comes out of a tunnel: `inner` goes on as if it had arrived by `arrived_by`."""

    inner: Packet
    arrived_by: str
    told: str
    lines: tuple[Line, ...] = ()
    doubts: tuple[str, ...] = ()


class Dropped(NamedTuple):
    """Not accepted by crypto or by a tunnel."""

    reason: str
    lines: tuple[Line, ...] = ()


# -- which SA a packet is for


class _Found(NamedTuple):
    direction: Direction
    child: Child
    sa: IpsecSa


def protected(edge: Edge, tunnel: Secured | Alone, packet: Packet, line: Line | None) -> Protect | Down | Unsure:
    """A packet on its way into a tunnel, for the line of an access list that permits it (None: all of the tunnel's packets)."""
    if isinstance(tunnel, Alone):
        lines = tuple(one for one in (line, tunnel.line) if one)
        return Down(tunnel.reason, lines) if tunnel.is_down else Unsure(tunnel.reason, lines)
    if edge.is_answer:
        found = _sa(tunnel.there, tunnel.end, packet, None)
        if isinstance(found, _Found):
            return _sealed(edge, found, packet)
    found = _sa(tunnel.here, tunnel.end, packet, line)
    if isinstance(found, _Found):
        made = _sealed(edge, found, packet)
        is_first = isinstance(made, Protect) and not edge.is_answer
        return made._replace(doubts=(*made.doubts, FIRST_IS_LOST)) if is_first else made
    if isinstance(found, Down) and not edge.is_answer and isinstance(_sa(tunnel.there, tunnel.end, packet, None), _Found):
        starter = tunnel.there.initiator.side.node
        return found._replace(reason=f"{found.reason}; it comes up only when {starter} starts it")
    return found


def _sa(direction: Direction, end: End, packet: Packet, line: Line | None) -> _Found | Down | Unsure:
    """The SA by which an end sends a packet, when the tunnel is started in this direction."""
    who = f"the tunnel {direction.initiator.side.node} -> {direction.responder.side.node}"
    phase1 = direction.phase1
    if direction.cannot_start:
        return Down(f"{who} is never started: {direction.cannot_start}", (end.line,))
    if isinstance(phase1, Refused):
        return _refused(f"{who} does not come up: {phase1.reason}", phase1)
    if phase1.doubts:
        return Unsure(f"whether {who} comes up cannot be told: {phase1.doubts[0]}")
    is_initiator = direction.initiator.side.node == end.node
    child = next(_children(direction, packet, line, is_initiator=is_initiator), None)
    if child is None:
        return Unsure(f"no selector of {who} is known to take {packet}")
    if isinstance(child.outcome, Refused):
        return _refused(f"phase 2 of {who} fails for {child.selector}: {child.outcome.reason}", child.outcome)
    if child.outcome.doubts:
        return Unsure(f"whether {child.selector} is protected cannot be told: {child.outcome.doubts[0]}")
    wanted = child.selector if is_initiator else child.selector.mirrored()
    if not wanted.contains(as_selector(packet)):
        return Unsure(f"{who} is narrowed to {wanted}, which does not take {packet}")
    for sa in direction.sas:
        if sa.sender == end.node and sa.selector == wanted and sa.protocol == "esp":
            return _Found(direction, child, sa)
    return Unsure(f"{who} uses AH alone, which is not followed")


def _children(direction: Direction, packet: Packet, line: Line | None, *, is_initiator: bool) -> Iterator[Child]:
    one = as_selector(packet)
    for child in direction.children:
        offered = child.offer.selector if is_initiator else child.offer.selector.mirrored()
        if offered.contains(one) and (line is None or child.offer.rule.line in (None, line)):
            yield child


def as_selector(packet: Packet) -> Selector:
    """The selector that takes just this packet."""
    ports = [_ALL_PORTS if port is None else (port, port) for port in (packet.source_port, packet.destination_port)]
    return Selector(packet.protocol, host(packet.source), host(packet.destination), ports[0], ports[1])


def _refused(reason: str, refused: Refused) -> Down | Unsure:
    lines = _places(refused.mismatches)
    return (
        Unsure(reason.replace("does not come up", "perhaps does not come up"), lines)
        if refused.is_doubtful
        else Down(reason, lines)
    )


def _places(mismatches: tuple[Mismatch, ...]) -> tuple[Line, ...]:
    return tuple(said.line for one in mismatches for said in (one.initiator, one.responder) if said.line)


# -- what becomes of it


def _sealed(edge: Edge, found: _Found, packet: Packet) -> Protect | Unsure:
    """S10.26: the packet behind the SPI, with what the transforms add; the DF bit is copied."""
    sa = found.sa
    words = sa.transforms.split(", ")
    if any(word.startswith("ah-") for word in words):
        return Unsure(f"the tunnel to {sa.receiver} uses AH, which is not followed")
    has_udp = travels_in_udp(found.direction)
    squeezed = tuple(word for word in words if word.startswith("comp-"))
    how = overhead.layout([word for word in words if word not in squeezed], is_tunnel=sa.mode == "tunnel", has_udp=has_udp)
    if how is None or not sa.source:
        what = "the sizes of its transforms are" if sa.source else f"the address of {edge.device.name} is"
        return Unsure(f"the tunnel to {sa.receiver} protects it, but {what} not known")
    wire = overhead.size(packet.length, how)
    length = wire - IP_HEADER - UDP_HEADER * has_udp
    port = NAT_T if has_udp else None
    outer = Packet(
        sa.source, sa.destination, UDP if has_udp else ESP, port, port, ttl=OUTER_TTL, identification=packet.identification,
        has_df=packet.has_df, payload=Encrypted(sa.spi, edge.number, packet, length),
    )  # fmt: skip
    is_ours = found.direction.initiator.side.node == edge.device.name
    plan = found.child.offer.plan if is_ours else found.child.plan or found.child.offer.plan
    esp = f"ESP{' in UDP 4500' * has_udp}, SPI 0x{sa.spi:08X}, {sa.transforms}, {sa.mode} mode"
    told = f"protected for {dotted(sa.destination)} by {plan.name}: {esp}; {packet.length} octets become {wire}"
    doubts = tuple(f"{word} may make it shorter: it is taken as data that cannot be compressed" for word in squeezed)
    rule = found.child.offer.rule if is_ours else found.child.rule
    lines = tuple(line for line in (rule.line if rule else None, plan.line) if line)
    return Protect(outer, sa, how, told, lines, doubts)


class Met(NamedTuple):
    """The SA that a packet meets, the tunnel it is of, and what its receiver protects packets by."""

    tunnel: Secured
    sa: IpsecSa
    plan: Plan


def inbound(edge: Edge, packet: Packet, sealed: Encrypted) -> Met | None:
    """The SA of an ESP packet by its SPI (S10.22), whichever side started the tunnel; those with its sender are tried first."""
    for peer in (packet.source, None):
        for tunnel in edge.sas(edge.device.name, peer):
            for direction in (tunnel.here, tunnel.there) if isinstance(tunnel, Secured) else ():
                for sa in direction.sas:
                    if sa.receiver == edge.device.name and sa.spi == sealed.spi and sa.protocol == "esp":
                        return Met(tunnel, sa, _plan_of(direction, sa))  # type: ignore[arg-type]
    return None


def _plan_of(direction: Direction, sa: IpsecSa) -> Plan:
    """What the receiver of an SA protects its packets by."""
    is_responder = direction.initiator.side.node == sa.sender
    wanted = sa.selector if is_responder else sa.selector.mirrored()
    child = next(one for one in direction.children if one.selector == wanted and isinstance(one.outcome, Agreed))
    return child.plan or child.offer.plan if is_responder else child.offer.plan
