"""What may be typed when a side has no mirror of what the other proposes (S10.11): the line that is likely wrong is replaced
by the mirror of the other one, or the mirror is added."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from routecheck.address import ALL_ONES
from routecheck.model.crypto import Crypto
from routecheck.model.device import Device
from routecheck.model.policy import ANY, Wild
from routecheck.network import Network
from routecheck.questions.tunnel_fix import Fix
from routecheck.vpn.ends import End, Plan
from routecheck.vpn.ipsec import Child
from routecheck.vpn.selectors import ANYTHING, Rule, Selector, rules
from routecheck.vpn.tunnel import Party

_LIKELY, _SAFE, _LAST = 0, 1, 2
"""A line that is likely wrong is replaced first; adding one takes nothing away; then come replacements that may."""
_MOST_PARTNERS = 4


class Permit(NamedTuple):
    """A line of a crypto access list without a mirror. `inside` are the networks that its device has, `beyond` those of the
    peer, as far as connected and static routes tell."""

    device: Device
    plan: Plan
    rule: Rule
    inside: tuple[Wild, ...]
    beyond: tuple[Wild, ...]

    @property
    def strangeness(self) -> int:
        """How many of its two networks are not where it says."""
        wanted = self.rule.selector
        near, far = _within(self.inside, wanted.source), _within(self.beyond, wanted.destination)
        return (not near) + (not far)

    def loses(self, new: Selector) -> bool:
        """Whether packets between networks that are there are no longer protected when it says `new`."""
        old = self.rule.selector
        if (old.source == ANY != new.source) or (old.destination == ANY != new.destination):
            return True  # what lies behind `any` is in no config
        return any(
            not new.contains(old._replace(source=_smaller(near, old.source), destination=_smaller(far, old.destination)))
            for near in _within(self.inside, old.source)
            for far in _within(self.beyond, old.destination)
        )


def mirrored(network: Network, parties: tuple[Party, Party], child: Child) -> Iterator[Fix]:
    """What may help when the second party refuses a selector of the first."""
    one, other = parties
    plan = child.plan
    if plan is None or plan.acl is None:
        return
    wanted = child.offer.selector.mirrored()
    yield Fix(other.side.node, (f"ip access-list extended {plan.acl.value}", f" {wanted.ace()}"), _SAFE)
    devices = network.devices[one.side.node], network.devices[other.side.node]
    near, far = _networks(devices[0], one.end), _networks(devices[1], other.end)
    ours = Permit(devices[0], child.offer.plan, child.offer.rule, near, far)
    for rule in islice(_partners(child, plan), _MOST_PARTNERS):
        yield from _replaced(ours, Permit(devices[1], plan, rule, far, near))


def _partners(child: Child, plan: Plan) -> Iterator[Rule]:
    """The lines of the responder that may be meant for the selector: those without a mirror of their own that share packets
    with it, then those that share a network."""
    wanted = child.offer.selector.mirrored()
    theirs = [rule for rule in plan.rules or () if rule.is_permit and not rule.unknown]
    if child.offer.rule.unknown or any(rule.selector == wanted for rule in theirs):
        return
    paired = {rule.selector.mirrored() for rule in child.offer.plan.rules or () if rule.is_permit}
    alone = [rule for rule in theirs if rule.selector not in paired]
    yield from (rule for rule in alone if rule.selector.overlaps(wanted))
    for rule in alone:
        shares = rule.selector.source == wanted.source or rule.selector.destination == wanted.destination
        if shares and not rule.selector.overlaps(wanted):
            yield rule


def _replaced(one: Permit, other: Permit) -> Iterator[Fix]:
    """Either line as the mirror of the other. Of two that share packets the initiator's comes first: when one is in the
    other it is the wider, or it would not be refused."""
    for old, kept in ((one, other), (other, one)):
        new = kept.rule.selector.mirrored()
        commands = _retyped(old, new)
        if commands:
            is_likely = old.strangeness > kept.strangeness
            is_likely |= old.strangeness == kept.strangeness and old.rule.selector.overlaps(new)
            yield Fix(old.device.name, commands, _LIKELY if is_likely and not old.loses(new) else _LAST)


def _retyped(old: Permit, new: Selector) -> tuple[str, ...]:
    """The commands that replace a line, at its place where a deny follows it; none when its entry holds more than the line,
    or is for others too."""
    acl = old.device.acls.get(old.plan.acl.value) if old.plan.acl else None
    is_for_one = old.plan.peers is not None and len(old.plan.peers) == 1
    if acl is None or acl.is_standard or not is_for_one or _is_shared(old.device, acl.name):
        return ()
    entry = next((one for one in acl.entries if one.line == old.rule.line), None)
    if entry is None or entry.source_group or entry.destination_group or entry.service_group:
        return ()
    if len(rules(acl._replace(entries=(entry,)))) > 1:
        return ()
    words = entry.line.words
    words = words[2:] if words[0] == "access-list" else words[1:] if words[0].isdigit() else words
    is_followed = any(not one.is_permit and one.sequence > entry.sequence for one in acl.entries)
    place = f"{entry.sequence} " if is_followed else ""
    return f"ip access-list extended {acl.name}", f" no {' '.join(words)}", f" {place}{new.ace()}"


def _is_shared(device: Device, name: str) -> bool:
    """Whether an access list is also that of another entry, or of NAT."""
    crypto = device.crypto or Crypto()
    entries = [entry for made in (*crypto.maps.values(), *crypto.dynamic_maps.values()) for entry in made.entries.values()]
    users = sum(entry.acl is not None and entry.acl.value == name for entry in entries)
    return users > 1 or any(rule.kind == "list" and rule.name == name for rule in device.nat_rules)


def _networks(device: Device, end: End) -> tuple[Wild, ...]:
    """The networks that a device has behind it by its connected and static routes: not those on the side of its peers."""
    outside = {end.interface, end.carrier, "Null0", *(name for name, made in device.interfaces.items() if made.crypto_map)}
    towards = [at.prefix for name in outside & device.interfaces.keys() for at in device.interfaces[name].addresses]
    found = [at.prefix for name, made in device.interfaces.items() if name not in outside for at in made.addresses]
    for route in device.static_routes:
        is_near = route.next_hop is None or not any(prefix.covers(route.next_hop) for prefix in towards)
        if route.prefix.length and route.interface not in outside and is_near:
            found.append(route.prefix)
    return tuple(Wild(prefix.address, prefix.mask ^ ALL_ONES) for prefix in found)


def _within(networks: tuple[Wild, ...], block: Wild) -> list[Wild]:
    """The networks that share an address with a block."""
    wanted = ANYTHING._replace(source=block)
    return [one for one in networks if wanted.overlaps(ANYTHING._replace(source=one))]


def _smaller(one: Wild, other: Wild) -> Wild:
    """What two blocks that share an address have in common, when both are prefixes."""
    return min(one, other, key=lambda block: block.wildcard)
