"""One direction of one tunnel: phase 1, then every selector of phase 2, and the SAs that result (S10.21)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.model.crypto import Said
from routecheck.vpn import ike, ikev2, ipsec, overhead, states
from routecheck.vpn.ends import VTI, End, Plan
from routecheck.vpn.ipsec import Child
from routecheck.vpn.outcome import NO_ENTRY, NO_REPLY, SELECTOR, VERSION, Agreed, Mismatch, Outcome, Refused, Side
from routecheck.vpn.selectors import GRE, Selector


class Switches(NamedTuple):
    """Behaviour that differs between releases. `is_strict`: a longer lifetime of the initiator is refused (S10.2)."""

    is_strict: bool = False


class Party(NamedTuple):
    """A side with its end of the tunnel. `side.address` is the address that the other side sees or calls; `own` the one of
    the end, which differs behind NAT."""

    side: Side
    end: End
    own: int


class IpsecSa(NamedTuple):
    """One unidirectional SA: packets of `selector` from `sender` to `receiver`, which chose the SPI and keeps the window
    (0: it does not check for replays). `largest` is the longest packet that fits into 1500 octets on the way, inside the tunnel
    where it is one of GRE (0: not told)."""

    sender: str
    receiver: str
    source: int
    destination: int
    protocol: str
    spi: int
    transforms: str
    mode: str
    selector: Selector
    lifetime_s: int
    lifetime_kb: int
    window: int
    pfs: str
    largest: int = 0


class Direction(NamedTuple):
    """What becomes of a tunnel when `initiator` starts it. `cannot_start`: why it never does. `state` is what its
    `show crypto isakmp sa` shows."""

    initiator: Party
    responder: Party
    version: int
    exchange: str
    phase1: Outcome
    children: tuple[Child, ...] = ()
    sas: tuple[IpsecSa, ...] = ()
    cannot_start: str = ""

    @property
    def is_up(self) -> bool | None:
        """Whether SAs come up; None when the files do not tell."""
        if self.cannot_start:
            return False
        if isinstance(self.phase1, Refused):
            return None if self.phase1.is_doubtful else False
        agreed = [child.outcome for child in self.children if isinstance(child.outcome, Agreed)]
        if not agreed:
            return False
        if self.phase1.doubts or all(one.doubts for one in agreed):
            return None
        return True

    @property
    def state(self) -> str:
        """The state in which the IKE SA is seen."""
        return states.state_at(self.exchange, self.phase1.stage if isinstance(self.phase1, Refused) else "")

    def swapped(self) -> tuple[Party, Party]:
        """The parties of the other direction."""
        return self.responder, self.initiator


def judge(initiator: Party, responder: Party, plans: tuple[Plan, ...], switches: Switches) -> Direction:
    """What becomes of it when `initiator` starts a tunnel by `plans`, those of its plans that are for this peer."""
    usable = tuple(plan for plan in plans if not plan.fault and plan.peers is not None and not plan.protection.responder_only)
    version = 2 if any(plan.is_ikev2 for plan in usable or plans) else 1
    exchange = states.IKEV2 if version == 2 else states.MAIN
    if not usable:
        why = _why_not(initiator, plans)
        return Direction(initiator, responder, version, exchange, Refused(NO_ENTRY, why), cannot_start=why)
    answers = responder.end.plans_for(initiator.side.address)
    clash = _versions(usable[0], answers)
    if clash:
        refused = Refused(VERSION, f"{clash.initiator.value} meets {clash.responder.value}", (clash,))
        return Direction(initiator, responder, version, exchange, refused)
    if version == 1:
        terms = ike.Terms(usable[0].protection.isakmp_profile, switches.is_strict)
        exchange = ike.exchange(initiator.side, responder.side, terms)
    phase1 = _phase1(initiator, responder, (usable[0], _answering(answers)), switches)
    direction = Direction(initiator, responder, version, exchange, phase1)
    if isinstance(phase1, Refused):
        return direction
    if responder.side.address != responder.own:
        return direction._replace(children=tuple(_elsewhere(responder, offer) for offer in ipsec.offers(usable)))
    sides = initiator.side._replace(address=initiator.own), responder.side
    modes = _modes(initiator.end, responder.end)
    if modes:
        refused = Refused(SELECTOR, "the tunnels are of different modes", (modes,), debug=ipsec.PROXY_DEBUG)
        children = tuple(Child(offer, refused, "missing", offer.selector) for offer in ipsec.offers(usable))
    else:
        children = tuple(ipsec.negotiate(offer, *sides, answers) for offer in ipsec.offers(usable))
    return direction._replace(children=children, sas=tuple(_sas(direction, children)))


def _modes(one: End, other: End) -> Mismatch | None:
    """Two tunnel interfaces of which one protects GRE and the other everything (S10.27)."""
    if not one.mode or not other.mode or one.mode.startswith(VTI) == other.mode.startswith(VTI):
        return None
    return Mismatch("tunnel mode", Said(one.mode, one.mode_line), Said(other.mode, other.mode_line))


def _why_not(initiator: Party, plans: tuple[Plan, ...]) -> str:
    """Why no plan of an initiator can start anything."""
    faults = [plan.fault for plan in plans if plan.fault]
    if faults:
        return faults[0]
    only = next((plan.protection.responder_only for plan in plans if plan.protection.responder_only), None)
    if only:
        return f"{initiator.side.node} only answers: responder-only ({only})"
    return f"{initiator.side.node} only answers: it learns its peers from what arrives"


def _answering(answers: tuple[Plan, ...]) -> Plan | None:
    return next((plan for plan in answers if not plan.fault), None)


def _versions(plan: Plan, answers: tuple[Plan, ...]) -> Mismatch | None:
    """Whether what would answer is of the other version of IKE."""
    usable = [one for one in answers if not one.fault]
    if not usable or any(one.is_ikev2 == plan.is_ikev2 for one in usable):
        return None
    return Mismatch("IKE version", _version(plan), _version(usable[0]))


def _version(plan: Plan) -> Said[str]:
    named = plan.protection.ikev2_profile
    return Said("IKEv2", named.line) if named else Said("IKEv1 (no set ikev2-profile)", plan.line)


def _phase1(initiator: Party, responder: Party, plans: tuple[Plan, Plan | None], switches: Switches) -> Outcome:
    ours, theirs = plans
    if ours.is_ikev2:
        return ikev2.negotiate(
            initiator.side, responder.side, (ours.protection.ikev2_profile, theirs.protection.ikev2_profile if theirs else None)
        )
    profiles = ours.protection.isakmp_profile, theirs.protection.isakmp_profile if theirs else None
    terms = ike.Terms(profiles[0], switches.is_strict), ike.Terms(profiles[1])
    return ike.negotiate(initiator.side, responder.side, terms)


def _elsewhere(responder: Party, offer: ipsec.Offer) -> Child:
    """S10.7: the packets go to an address of the responder that its map does not answer for."""
    called, own = dotted(responder.side.address), dotted(responder.own)
    line = next((peer.line for peer in offer.plan.peers or () if peer.value == called), offer.plan.line)
    differ = Mismatch("peer address", Said(called, line), Said(own, responder.end.address_line))
    reason = f"{responder.side.node} ends its tunnels at {own}, not at {called}"
    refused = Refused(NO_ENTRY, reason, (differ,), debug=f"no IPSEC cryptomap exists for local address {called}")
    return Child(offer, refused, "missing", offer.selector)


def unreachable(initiator: Party, responder: Party, called: Said[str]) -> Direction:
    """The initiator calls an address that is not the responder's (S10.7), or several (a value of '')."""
    own = Said(dotted(responder.own), responder.end.address_line)
    node = responder.side.node
    what = f"{called.value}, which is no address of {node}" if called.value else f"other peers, and none is {node}"
    reason = f"{initiator.side.node} calls {what}"
    called = called if called.value else called._replace(value="other peers")
    refused = Refused(NO_REPLY, reason, (Mismatch("peer address", called, own),), debug="retransmitting phase 1 MM_NO_STATE...")
    return Direction(initiator, responder, 1, states.MAIN, refused)


# -- SAs


def _sas(direction: Direction, children: tuple[Child, ...]) -> Iterator[IpsecSa]:
    """Per selector two SAs, one for each direction of the packets."""
    one, other = direction.initiator, direction.responder
    for child in children:
        if not isinstance(child.outcome, Agreed):
            continue
        values = child.outcome.values
        largest = _largest(direction, child, values)
        for sender, receiver in ((one, other), (other, one)):
            selector = child.selector if sender is one else child.selector.mirrored()
            for protocol in _protocols(values["transforms"]):
                plan = child.plan if receiver is other else child.offer.plan
                yield IpsecSa(
                    sender.side.node, receiver.side.node, sender.own, receiver.side.address, protocol,
                    spi(receiver, sender, f"{protocol} {selector}"), values["transforms"], values["mode"], selector,
                    int(values["lifetime_s"]), int(values["lifetime_kb"]),
                    ipsec.window(plan or child.offer.plan, receiver.side), values["pfs"], largest,
                )  # fmt: skip


def travels_in_udp(direction: Direction) -> bool:
    """Whether its ESP travels in UDP 4500, since one of its ends is behind NAT (S10.25)."""
    return any(party.end.address not in (None, party.side.address) for party in (direction.initiator, direction.responder))


def _largest(direction: Direction, child: Child, values: Mapping[str, str]) -> int:
    """S10.26: with NAT on the way in UDP, and with the headers of GRE inside."""
    has_udp = travels_in_udp(direction)
    how = overhead.layout(values["transforms"].split(", "), is_tunnel=values["mode"] == "tunnel", has_udp=has_udp)
    if how is None:
        return 0
    parties = direction.initiator, direction.responder
    has_key = any(party.end.key is not None for party in parties)
    inside = overhead.IP_HEADER + overhead.GRE_HEADER * (1 + has_key) if child.selector.protocol == GRE else 0
    return overhead.largest(how) - inside


def _protocols(transforms: str) -> tuple[str, ...]:
    return tuple(name for name in ("ah", "esp") if f"{name}-" in transforms)


def spi(receiver: Party, sender: Party, what: str) -> int:
    """The SPI that the receiver chooses: any number above 255 that is not in use (RFC 4303 2.1). Here it follows from what the
    SA is for, so that the same configs give the same SPIs."""
    from zlib import crc32

    text = f"{receiver.side.node} {receiver.own} {sender.side.node} {sender.own} {what}"
    return crc32(text.encode()) % 0xFFFFFF00 + 256
