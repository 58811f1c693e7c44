"""One packet from its sender to its end, hop by hop, with every frame (S11.7)."""

from __future__ import annotations

from typing import NamedTuple

from routecheck.address import dotted, is_private
from routecheck.forwarding import host, lan
from routecheck.forwarding.ground import ARP_LIFE_S, Ground
from routecheck.forwarding.icmp import Opened, error_for
from routecheck.forwarding.journey import (
    ARP_FAILED,
    DELIVERED,
    EXITS,
    INSUFFICIENT,
    LOOP,
    NAT_FAILED,
    REFUSED,
    TAKEN,
    UNREACHABLE,
    Ending,
    Hop,
    Journey,
    Step,
)
from routecheck.forwarding.listening import listens
from routecheck.forwarding.nat.values import NAT_HAIRPIN, NAT_MISMATCH
from routecheck.forwarding.packet import BROADCAST, NOBODY, TCP, UDP, Arp, Encrypted, Frame, Packet, Quoted
from routecheck.forwarding.router import receive, send
from routecheck.forwarding.visit import Again, At, Leave, Local, Log, Stop
from routecheck.ios.names import kind
from routecheck.rib.neighbours import is_heard, others
from routecheck.topology import DIRECT, End, tag_of

OUTSIDE = "outside"
"""The device of what is not in the files."""
MOST_TURNS = 400
FIRST_EPHEMERAL = 32768
"""Ports from here on are those of clients (S11.3)."""


class Start(NamedTuple):
    """Where a packet begins: a device or host, the interface it comes in by from outside the files, and the table."""

    node: str
    interface: str | None = None
    vrf: str = ""


def travel(ground: Ground, purpose: str, start: Start, packet: Packet) -> Journey:
    """Follow a packet to its end. It always has one: the TTL falls, and what comes back to the same place is a loop."""
    return _Trip(ground, purpose, packet).run(start)


class _Trip:
    """What has happened to one packet so far."""

    def __init__(self, ground: Ground, purpose: str, packet: Packet) -> None:
        self.ground, self.purpose, self.sent = ground, purpose, packet
        self.hops: list[Hop] = []
        self.frames: list[Frame] = []
        self.doubts: list[str] = []
        self.blocks: list[str] = []
        self.seen: set[tuple[object, ...]] = set()
        self.mtu = 0
        self.opened: Opened | None = None
        self.is_silent = False

    def run(self, start: Start) -> Journey:
        at, packet = At(*start), self.sent
        if start.interface:
            self._enter_from_outside(at, packet)
        for _ in range(MOST_TURNS):
            log = Log()
            found = self._at(at, packet, log)
            self.doubts += log.doubts
            self.blocks += log.blocks
            if isinstance(found, Ending):
                return self._ended(found)
            at, packet = found
        raise AssertionError("a packet whose TTL falls ends")

    def _at(self, at: At, packet: Packet, log: Log) -> Ending | tuple[At, Packet]:
        """One device: where the packet is next, or how it ended. The hop is noted in either case."""
        arrived_by, came = at.interface, packet
        self.opened = None
        ending = self._loop(at, packet)
        for _ in range(MOST_TURNS):
            if ending:
                break
            following = self._handled(at, packet, log)
            match following:
                case Stop():
                    ending = Ending(following.disposition, at.node, following.reason, following.lines)
                    self.is_silent = following.is_silent
                    if following.mtu:
                        self.mtu = following.mtu
                case Local():
                    ending = self._delivered(at, following.packet, log)
                case Again():
                    at, packet = following.at, following.packet
                    self.opened = Opened(at.interface, packet) if at.interface else self.opened
                    ending = self._loop(at, packet)
                    continue
                case Leave():
                    crossed = self._cross(following, log)
                    is_lost = isinstance(crossed, Ending) and crossed.disposition != EXITS
                    left = None if is_lost else following.packet
                    self.hops.append(Hop(at.node, arrived_by, came, tuple(log.steps), following.end.interface, left))
                    return crossed
            break
        assert ending is not None
        self.hops.append(Hop(at.node, arrived_by, came, tuple(log.steps), None, packet if ending.disposition in TAKEN else None))
        return ending

    def _handled(self, at: At, packet: Packet, log: Log) -> Stop | Local | Again | Leave:
        own = self.ground.hosts.get(at.node)
        if own is None:
            return receive(self.ground, at, packet, log) if at.interface else send(self.ground, at, packet, log)
        if at.interface is None:
            return host.send(self.ground, own, packet, log)
        if packet.destination == own.address:
            return Local(packet)
        return Stop(UNREACHABLE, f"{own.name} is a host and does not forward packets")

    def _delivered(self, at: At, packet: Packet, log: Log) -> Ending:
        own = self.ground.hosts.get(at.node)
        refused = None
        if own and not self.ground.is_answer:
            refused = host.arrived(own, packet, log)
        elif not own and not self.ground.is_answer:
            hairpin = next((doubt for doubt in log.doubts if NAT_HAIRPIN in doubt), "")
            if hairpin:
                self.is_silent = True
                return Ending(NAT_FAILED, at.node, f"{at.node} takes it for itself: {hairpin}")
            refused = self._asked_itself(at, packet)
        self._learn(at, packet)
        return refused or Ending(DELIVERED, at.node, f"{at.node} has the address {dotted(packet.destination)}", vrf=at.vrf)

    def _asked_itself(self, at: At, packet: Packet) -> Ending | None:
        """Why a router does not take a request to itself, or that its config does not tell."""
        is_request = packet.flags == {"syn"} or (packet.protocol == UDP and (packet.destination_port or 0) < FIRST_EPHEMERAL)
        answer = listens(self.ground.world.network.devices[at.node], packet) if is_request else None
        if answer is None or answer.is_open:
            return None
        told = f"{dotted(packet.destination)} is an address of {at.node} itself"
        if answer.is_open is None:
            return Ending(INSUFFICIENT, at.node, f"{told}, and {answer.reason}", answer.lines, at.vrf)
        how = "RST" if packet.protocol == TCP else "ICMP port unreachable"
        return Ending(REFUSED, at.node, f"{told}, and {answer.reason}: it answers with {how}", answer.lines, at.vrf)

    def _learn(self, at: At, packet: Packet) -> None:
        """A router that is told that its ESP is too big tells the hosts from then on (RFC 4301 8.2)."""
        quoted = packet.payload
        if isinstance(quoted, Quoted) and quoted.mtu and isinstance(quoted.packet.payload, Encrypted):
            self.ground.memory.mtus[at.node, quoted.packet.destination] = quoted.mtu

    def _loop(self, at: At, packet: Packet) -> Ending | None:
        """Whether the packet has been here as it is now, but for its TTL (what carries it in a tunnel counts as well)."""
        key = (*at, packet._replace(ttl=0, identification=0))
        if key not in self.seen:
            self.seen.add(key)
            return None
        nodes = [hop.node for hop in self.hops]
        cycle = nodes[nodes.index(at.node) :] if at.node in nodes else [at.node]
        return Ending(LOOP, at.node, f"packets to {dotted(packet.destination)} loop: {' > '.join([*cycle, at.node])}")

    # -- over a wire

    def _cross(self, leave: Leave, log: Log) -> Ending | tuple[At, Packet]:
        if lan.has_macs(leave.end.interface):
            return self._over_lan(leave, log)
        world = self.ground.world
        far = [end for end in others(world, leave.end) if end not in world.down]
        heard = [end for end in far if is_heard(world, leave.end, end)]
        if not heard:
            if far:
                return Ending(UNREACHABLE, leave.end.node, f"packets between {leave.end.node} and {far[0].node} are lost")
            self._sent(leave.end, None, ("", ""), leave.packet)
            return self._exit(leave, f"what is behind {leave.end} is not in the files", log)
        if len(heard) > 1:
            names = " or ".join(end.node for end in heard)
            return Ending(INSUFFICIENT, leave.end.node, f"{leave.end} leads to {names}: the files do not tell which")
        self._sent(leave.end, heard[0], ("", ""), leave.packet)
        return self._into(heard[0], leave.packet)

    def _over_lan(self, leave: Leave, log: Log) -> Ending | tuple[At, Packet]:
        end, address = leave.end, leave.address if leave.address is not None else leave.packet.destination
        known = self.ground.memory.arp.get((end, address))
        answer = lan.ask(self.ground, end, address)
        is_last = isinstance(answer, lan.Silence) and answer.is_open and address == leave.packet.destination
        told = self.ground.assume(address) if is_last and end.node not in self.ground.hosts else ""
        if told:
            self.doubts.append(told)
            answer = lan.ask(self.ground, end, address)
        if isinstance(answer, lan.Silence):
            self._asked(end, address, None)
            return self._unanswered(leave, address, answer, log)
        age_s = (self.ground.memory.now_us - known[2]) / 1_000_000 if known else ARP_LIFE_S
        if known and known[0] == answer.mac and age_s < ARP_LIFE_S:
            log.add("arp", f"{dotted(address)} is at {answer.mac} (cached)")
        else:
            self._asked(end, address, answer)
            how = f"; {answer.told}" if answer.told else ""
            log.steps.append(Step("arp", f"who has {dotted(address)}? {answer.end} is at {answer.mac}{how}", answer.lines))
            if answer.doubt:
                self.doubts.append(answer.doubt)
        for node in (end.node, answer.end.node):
            plug = self.ground.plugs.get(node)
            if plug and plug.doubt and plug.doubt not in self.doubts:
                self.doubts.append(plug.doubt)
        self._sent(end, answer.end, (self.ground.mac(end), answer.mac), leave.packet)
        return self._into(answer.end, leave.packet)

    def _unanswered(self, leave: Leave, address: int, silence: lan.Silence, log: Log) -> Ending | tuple[At, Packet]:
        end = leave.end
        if silence.fault:
            return Ending(INSUFFICIENT, end.node, silence.fault)
        if silence.is_open and end.node not in self.ground.hosts and not self._is_full(end):
            self._sent(end, None, (self.ground.mac(end), self.ground.mac(End(OUTSIDE, dotted(address)))), leave.packet)
            return self._exit(leave, f"{dotted(address)} (behind {end}) is not in the files", log)
        if end.node in self.ground.hosts and not self.ground.plugs[end.node].ends:
            why = self.ground.plugs[end.node].foreign or f"no device in the files is on the subnet of {end.node}"
            return Ending(INSUFFICIENT, end.node, why)
        foreign = self.ground.plugs[end.node].foreign if end.node in self.ground.hosts else ""
        return Ending(ARP_FAILED, end.node, f"{silence.reason}; {foreign}" if foreign else silence.reason, silence.lines)

    def _is_full(self, end: End) -> bool:
        """Whether nobody else can be on the wire: a cable between two interfaces whose subnet has no more addresses."""
        link = self.ground.world.wires.link_of.get(end)
        made = self.ground.world.network.devices[end.node].interfaces.get(end.interface)
        return bool(link and link.kind == DIRECT and made and made.address and made.address.prefix.length >= 30)

    def _exit(self, leave: Leave, told: str, log: Log) -> Ending | tuple[At, Packet]:
        """Out of the files; what is between two of their devices is taken to carry packets for an address of the other's."""
        far = self._across(leave)
        if far is None:
            return self._outside(leave, told, log)
        self.doubts.append(f"{told}; it is taken to lead to {far}, which has {dotted(leave.packet.destination)}")
        return self._into(far, leave.packet)

    def _outside(self, leave: Leave, told: str, log: Log) -> Ending:
        """To the internet, when the interface it leaves by has a public address: that carries no private ones (S9.19)."""
        packet, made = leave.packet, self.ground.world.network.devices[leave.end.node].interfaces[leave.end.interface]
        if not made.address or is_private(made.address.address):
            return Ending(EXITS, leave.end.node, told)
        if is_private(packet.source):
            why = f"it leaves by {leave.end} with the private source {dotted(packet.source)}, which nothing outside can answer"
            left = log.untranslated if self.ground.world.network.devices[leave.end.node].nat_rules else None
            lines = (*(left.lines if left else ()), made.line)
            return Ending(NAT_FAILED, leave.end.node, f"{why}; NAT: {left.reason}" if left else why, lines)
        mismatch = next((doubt for doubt in log.doubts if NAT_MISMATCH in doubt), "")
        if mismatch:
            return Ending(NAT_FAILED, leave.end.node, mismatch, (made.line,))
        if is_private(packet.destination):
            why = f"{told}, and carries packets to the private {dotted(packet.destination)} only if it is yours"
            return Ending(INSUFFICIENT, leave.end.node, why)
        return Ending(EXITS, leave.end.node, told)

    def _across(self, leave: Leave) -> End | None:
        """The interface that has the destination of a packet, when it is up, faces what is not in the files as the one left by
        does, and the address is not private unless that is as well."""
        world, address = self.ground.world, leave.packet.destination
        own = world.network.devices[leave.end.node].interfaces[leave.end.interface].addresses
        if is_private(address) and not any(is_private(at.address) for at in own):
            return None
        for device in world.network.devices.values():
            for made in device.interfaces.values():
                end = End(device.name, made.name)
                is_its = device.name != leave.end.node and any(at.address == address for at in made.addresses)
                if is_its and end not in world.down and not lan.on_wire(self.ground, end) and kind(made.name) != "Loopback":
                    return end
        return None

    def _into(self, far: End, packet: Packet) -> tuple[At, Packet]:
        device = self.ground.world.network.devices.get(far.node)
        vrf = device.interfaces[far.interface].vrf if device else ""
        return At(far.node, far.interface, vrf), packet

    # -- frames

    def _asked(self, end: End, address: int, answer: lan.Heard | None) -> None:
        """An ARP request, and its reply, which both sides keep (S11.5)."""
        ground, own = self.ground, self.ground.mac(end)
        sender = lan.sender(ground, end, address)
        request = Arp(False, own, sender, NOBODY, address)
        self.frames.append(
            Frame(ground.memory.tick(), end, answer.end if answer else None, own, BROADCAST, request, self._tag(end))
        )
        if answer is None:
            return
        reply = Arp(True, answer.mac, address, own, sender)
        self.frames.append(Frame(ground.memory.tick(), answer.end, end, answer.mac, own, reply, self._tag(answer.end, end)))
        ground.memory.arp[end, address] = answer.mac, answer.end, ground.memory.now_us
        ground.memory.arp[answer.end, sender] = own, end, ground.memory.now_us

    def _sent(self, end: End, far: End | None, macs: tuple[str, str], packet: Packet) -> None:
        self.frames.append(Frame(self.ground.memory.tick(), end, far, *macs, packet, self._tag(end, far)))

    def _enter_from_outside(self, at: At, packet: Packet) -> None:
        """The frame in which an answer from outside the files comes in."""
        end = End(at.node, at.interface or "")
        macs = ("", "")
        if lan.has_macs(end.interface):
            hop = next((key[1] for key in self.ground.memory.arp if key[0] == end), packet.source)
            macs = self.ground.mac(End(OUTSIDE, dotted(hop))), self.ground.mac(end)
        self.frames.append(Frame(self.ground.memory.tick(), End(OUTSIDE, ""), end, *macs, packet, self._tag(end)))

    def _tag(self, end: End, far: End | None = None) -> int | None:
        """The 802.1Q tag of a frame, as the side that has tags sees it: a host behind a switch sends it without."""
        for one in filter(None, (end, far)):
            device = self.ground.world.network.devices.get(one.node)
            made = device.interfaces.get(one.interface) if device else None
            tag = tag_of(made) if made else None
            if tag is not None:
                return tag
        return None

    # -- the end

    def _ended(self, ending: Ending) -> Journey:
        doubts = tuple(dict.fromkeys((*self.doubts, *self.blocks)))
        if self.blocks and ending.disposition in (DELIVERED, EXITS):
            ending = Ending(INSUFFICIENT, ending.node, f"{ending.reason}, unless {self.blocks[0]}", ending.lines)
        journey = Journey(self.purpose, self.sent, tuple(self.hops), ending, tuple(self.frames), None, doubts)
        made = None if self.is_silent else error_for(self.ground, journey, self.opened, self.mtu)
        if made is None:
            return journey
        back = travel(self.ground, made.told, Start(made.node, None, made.vrf), made.packet)
        return journey._replace(error=back)
