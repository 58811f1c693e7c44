"""What surrounds a tunnel: routes to the peer, outside access lists, where interesting traffic leaves, and NAT on the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecheck.address import ALL_ONES, dotted, parse_address
from routecheck.model.device import Device
from routecheck.model.nat import NatRule
from routecheck.model.policy import ANY, Wild
from routecheck.policy.acl import Packet, first_match
from routecheck.protocols.route import Attached, Discard, Route, Via
from routecheck.questions.tunnel_pairs import Pair
from routecheck.snapshot import Snapshot
from routecheck.syntax.line import Line
from routecheck.topology import End as Port
from routecheck.vpn.ends import End, Plan
from routecheck.vpn.selectors import Rule, Selector, rules

UDP, ESP, AH = 17, 50, 51
IKE, NAT_T = 500, 4500


class Leak(NamedTuple):
    """Interesting traffic that is not protected: why, the lines behind it, the rule that translates it where NAT is the
    cause; `is_dropped`: it goes nowhere; `is_taken`: it is protected for another peer."""

    node: str
    plan: Plan
    rule: Rule
    reason: str
    lines: tuple[Line, ...] = ()
    nat: NatRule | None = None
    is_dropped: bool = False
    is_taken: bool = False


class Filtered(NamedTuple):
    """What an outside access list keeps out, and the line that does it: that of the access group for the implicit deny."""

    node: str
    what: str
    acl: str
    line: Line
    packet: Packet


class Surroundings(NamedTuple):
    """`blocked`: why no packet of IKE gets there and back; `filtered`: what is lost once the SAs are up."""

    blocked: str = ""
    filtered: tuple[Filtered, ...] = ()
    leaks: tuple[Leak, ...] = ()


def surroundings(now: Snapshot, pair: Pair) -> Surroundings:
    """What surrounds the two ends of a pair in a snapshot."""
    blocked = ""
    filtered: list[Filtered] = []
    leaks: list[Leak] = []
    protocols = _protocols(now, pair)
    for place, end in enumerate(pair.ends):
        far = pair.ends[1 - place]
        called = pair.calls[place]
        towards = parse_address(called.value) if called and called.value[:1].isdigit() else pair.seen[1 - place]
        blocked = blocked or _unreachable(now, end, towards)
        kept_out = [*_filtered(now, end, pair.seen[1 - place], (protocols, bool(pair.nat)))]
        ike = next((one for one in kept_out if one.what == "udp 500"), None)
        if ike:
            blocked = blocked or f"access list {ike.acl} of {ike.node} keeps udp 500 from {far.node} out ({ike.line})"
        filtered += kept_out
        leaks += leaks_of(now, end, towards)
    return Surroundings(blocked, tuple(filtered), tuple(leaks))


def _protocols(now: Snapshot, pair: Pair) -> tuple[int, ...]:
    """ESP, and AH where a transform set has it."""
    crypto = [now.device(end.node).crypto for end in pair.ends]
    names = {word for one in crypto if one for made in one.transform_sets.values() for word in made.transforms}
    return (ESP, AH) if any(word.startswith("ah-") for word in names) else (ESP,)


# -- reachability


def _unreachable(now: Snapshot, end: End, peer: int) -> str:
    """Why an end cannot send to its peer; '' when it can as far as its own table tells."""
    device = now.device(end.node)
    if end.node in now.scenario.nodes:
        return f"{end.node} is down"
    for name in dict.fromkeys((end.carrier, end.interface) if not end.mode else (end.carrier,)):
        why = now.down.get(Port(end.node, name))
        if why:
            places = f" ({', '.join(map(str, why.lines))})" if why.lines else ""
            return f"{end.node} {why.of(name)}{places}"
    if end.address is None:
        return ""  # a route by that interface needs its address too
    if peer and not now.rib(end.node, _vrf(device, end)).longest_match(peer):
        return f"{end.node} has no route to {dotted(peer)}"
    return ""


def _vrf(device: Device, end: End) -> str:
    made = device.interfaces.get(end.carrier)
    return end.vrf if end.mode else (made.vrf if made else "")


# -- outside access lists


def _filtered(now: Snapshot, end: End, peer: int, needs: tuple[tuple[int, ...], bool]) -> Iterator[Filtered]:
    """What the access list on the outside interface keeps out that comes from the peer (S8.2, S10.25)."""
    device = now.device(end.node)
    made = device.interfaces.get(end.carrier)
    if made is None or made.acl_in is None or end.address is None:
        return
    name, line = made.acl_in
    protocols, has_nat = needs
    wanted = [("udp 500", UDP, IKE)] + ([("udp 4500", UDP, NAT_T)] if has_nat else [])
    wanted += [({ESP: "esp", AH: "ahp"}[one], one, 0) for one in protocols if not has_nat]
    for what, protocol, port in wanted:
        packet = Packet(peer, end.address, protocol, port or None, port or None)
        ruling = first_match(device.acls.get(name), packet)
        if ruling.is_permitted is False:
            yield Filtered(end.node, what, name, ruling.entry.line if ruling.entry else line, packet)


# -- where interesting traffic goes


def leaks_of(now: Snapshot, end: End, called: int) -> Iterator[Leak]:
    """The permit lines of the plans for this peer whose packets are translated, or leave by another interface (S10.16)."""
    if end.mode or end.address is None:
        return
    device = now.device(end.node)
    for plan in end.by_peer.get(dotted(called), ()):
        for rule in plan.rules or ():
            if not rule.is_permit or plan.fault:
                continue
            leak = (
                _translated(now, device, end, (plan, rule))
                or _for_another(end, plan, rule)
                or _elsewhere(now, device, end, (plan, rule))
            )
            if leak:
                yield leak


def _for_another(end: End, plan: Plan, rule: Rule) -> Leak | None:
    """EX-10.10: an earlier entry takes the packets."""
    for taken in plan.taken:
        if taken.rule == rule:
            peers = ", ".join(peer.value for peer in taken.peers)
            reason = f"{taken.name} of {end.node} takes {rule.selector} first and sends it to {peers}"
            return Leak(end.node, plan, rule, reason, (taken.line,) if taken.line else (), is_taken=True)
    return None


def _elsewhere(now: Snapshot, device: Device, end: End, what: tuple[Plan, Rule]) -> Leak | None:
    plan, rule = what
    target = rule.selector.destination
    if target.wildcard == ALL_ONES:
        return None
    table = now.rib(device.name, _vrf(device, end))
    found, last = (table.longest_match(one) for one in (target.address, target.address | target.wildcard))
    if bool(found) != bool(last):
        return None  # a part of the block has a route of its own
    if not found:
        reason = f"{end.node} has no route to {_block(rule.selector)}: packets to it are dropped"
        return Leak(end.node, plan, rule, reason, is_dropped=True)
    ways = {name for route in found for name in egress(now, device.name, _vrf(device, end), route)}
    own = device.interfaces[end.interface].crypto_map
    others = sorted(name for name in ways if not _has_map(device, name, own[0] if own else ""))
    ways = {name for route in last for name in egress(now, device.name, _vrf(device, end), route)}
    if not others or all(_has_map(device, name, own[0] if own else "") for name in ways):
        return None
    sources = tuple(dict.fromkeys(line for route in found for line in route.sources))
    return Leak(
        end.node, plan, rule, f"packets to {_block(rule.selector)} leave by {', '.join(others)}, which has no crypto map", sources
    )


def _block(selector: Selector) -> str:
    return str(selector._replace(protocol=None)).partition(" -> ")[2]


def _has_map(device: Device, interface: str, name: str) -> bool:
    made = device.interfaces.get(interface)
    return made is not None and made.crypto_map is not None and made.crypto_map[0] == name


def egress(now: Snapshot, node: str, vrf: str, route: Route) -> Iterator[str]:
    """The interfaces that packets of a route finally leave by."""
    for hop in route.next_hops:
        if isinstance(hop, Attached | Discard) or hop.interface is not None:
            yield hop.interface or "Null0"
        elif isinstance(hop, Via):
            for found in now.rib(node, vrf).longest_match(hop.address, with_default=False):
                yield from (further.interface for further in found.next_hops if further.interface)


# -- NAT on the way (S8.1, S9.5, S9.14)


def _translated(now: Snapshot, device: Device, end: End, what: tuple[Plan, Rule]) -> Leak | None:
    """The NAT rule that translates interesting traffic before the crypto map sees it (EX-8.2)."""
    plan, rule = what
    outside = device.interfaces[end.interface].nat_side
    if outside is None or outside[0] != "outside" or not _comes_from_inside(now, device, rule.selector):
        return None
    for one in device.nat_rules:
        line = _matches(device, one, rule.selector, end.interface)
        if line:
            reason = f"NAT translates {_part(one, rule.selector)} before the crypto map sees it, and it leaves in clear text"
            return Leak(end.node, plan, rule, reason, (one.line, line) if line != one.line else (line,), one)
    return None


def _comes_from_inside(now: Snapshot, device: Device, selector: Selector) -> bool:
    """Whether packets from the source of a selector arrive on an inside interface (S9.2)."""
    if selector.source.wildcard == ALL_ONES:
        return any(made.nat_side and made.nat_side[0] == "inside" for made in device.interfaces.values())
    found = now.rib(device.name).longest_match(selector.source.address)
    names = {name for route in found for name in egress(now, device.name, "", route)}
    sides = [device.interfaces[name].nat_side for name in names if name in device.interfaces]
    return any(side is not None and side[0] == "inside" for side in sides)


def _matches(device: Device, rule: NatRule, selector: Selector, interface: str) -> Line | None:
    """The line by which a rule translates a selector's packets, if it does."""
    if rule.kind == "static":
        return _by_static(device, rule, selector, interface)
    if rule.kind == "list":
        acl = device.acls.get(rule.name)
        return _first_permit(rules(acl), selector) if acl else None
    return _by_route_map(device, rule.name, selector, interface)


def _by_static(device: Device, rule: NatRule, selector: Selector, interface: str) -> Line | None:
    """S9.14: of a host or of a whole block, unless a route-map behind it leaves the packets out."""
    if rule.local is None or rule.protocol:
        return None
    if not Selector(None, Wild(rule.local, ALL_ONES >> rule.length), ANY).overlaps(selector):
        return None
    return _by_route_map(device, rule.name, _part(rule, selector), interface) if rule.name else rule.line


def _part(rule: NatRule, selector: Selector) -> Selector:
    """The part of a selector that a rule may be for: a static one is for its host or block only."""
    if rule.local is None:
        return selector
    block = Wild(rule.local, ALL_ONES >> rule.length)
    return selector._replace(source=min(block, selector.source, key=lambda one: one.wildcard.bit_count()))


def _by_route_map(device: Device, name: str, selector: Selector, interface: str) -> Line | None:
    """The clause or the line behind it that permits packets of a selector."""
    made = device.route_maps.get(name)
    for clause in made.clauses if made else ():
        names = [name for match in clause.matches if match.what == "ip address" for name in match.values]
        others = [match for match in clause.matches if match.what == "interface"]
        if any(interface not in match.values for match in others):
            continue
        lines = [_first_permit(rules(device.acls[name]), selector) for name in names if name in device.acls]
        line = clause.line if not names else next((found for found in lines if found), None)
        if line:
            return line if clause.is_permit else None
    return None


def _first_permit(own: tuple[Rule, ...], selector: Selector) -> Line | None:
    """The line that permits packets of a selector, unless one before it denies them all."""
    for rule in own:
        if rule.selector.overlaps(selector):
            if rule.is_permit:
                return rule.line
            if rule.selector.contains(selector):
                return None
    return None
