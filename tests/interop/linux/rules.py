"""Access lists, NAT and MSS limits of an IOS config as nftables has them: worked out from the model's lines, and not from
`routecheck.policy` and `routecheck.forwarding.nat`, which are on trial.

Where a list is in force follows section 8 of semantics.md: on the way in before anything is translated (`raw`), on the way out
behind routing (`forward`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from routecheck.address import ALL_ONES, dotted
from routecheck.model.device import Device, Interface
from routecheck.model.nat import NatRule
from routecheck.model.policy import Acl, AclEntry, Flags, Ports, Service, Wild

_INSIDE = 1
"""The mark of packets that came in by `ip nat inside` (S9.2)."""
_REJECT = "reject with icmp type admin-prohibited"
_NAMES = {1: "icmp", 6: "tcp", 17: "udp"}
_OPERATORS = {"eq": "", "neq": "!= ", "lt": "< ", "gt": "> "}
Named = Callable[[str], str]
"""The name in Linux of an interface."""


def ruleset(device: Device, linux: Named) -> str:
    """What `nft -f` reads; empty when there is nothing to filter or translate."""
    parts = [*_lists(device, linux), *_nat(device, linux), *_segments(device, linux)]
    return "\n".join(parts)


# -- access lists


def _lists(device: Device, linux: Named) -> Iterator[str]:
    ins = [(made, made.acl_in[0]) for made in device.interfaces.values() if made.acl_in]
    outs = [(made, made.acl_out[0]) for made in device.interfaces.values() if made.acl_out]
    held = {name: acl for name, acl in device.acls.items() if acl.entries}
    used = sorted({name for _, name in (*ins, *outs) if name in held})
    if not used:
        return
    yield "table ip lists {"
    for name in used:
        yield from _chain(f"list_{name}", (*_entries(held[name], "return", _REJECT), _REJECT))
    for chain, hook, word, of in (
        ("incoming", "prerouting priority -300", "iifname", ins),
        ("outgoing", "forward priority 0", "oifname", outs),
    ):
        jumps = [f'{word} "{linux(made.name)}" jump list_{name}' for made, name in of if name in held]
        yield from _chain(chain, (f"type filter hook {hook};", *jumps))
    yield "}"


def _chain(name: str, rules: Iterable[str]) -> Iterator[str]:
    yield f"chain {name} {{"
    yield from rules
    yield "}"


def _entries(acl: Acl, permit: str, deny: str) -> Iterator[str]:
    """The rules of a list, in its order: every block and every service of an entry has its own."""
    for entry in acl.entries:
        verdict = permit if entry.is_permit else deny
        for source in entry.sources:
            for destination in entry.destinations:
                for service in entry.services:
                    yield " ".join(filter(None, (*_matched(entry, source, destination, service), verdict)))


def _matched(entry: AclEntry, source: Wild, destination: Wild, service: Service) -> Iterator[str]:
    yield _block("saddr", source)
    yield _block("daddr", destination)
    yield from _service(service)
    if entry.flags:
        yield _flags(entry.flags)


def _block(word: str, wild: Wild) -> str:
    mask = ~wild.wildcard & ALL_ONES
    return f"ip {word} & {dotted(mask)} == {dotted(wild.address & mask)}" if mask else ""


def _service(service: Service) -> Iterator[str]:
    if service.protocol is None:
        return
    name = _NAMES.get(service.protocol, "")
    yield f"ip protocol {service.protocol}"
    for word, ports in (("sport", service.source_ports), ("dport", service.destination_ports)):
        if ports:
            yield f"{name} {word} {_ports(ports)}"
    if service.icmp_type is not None:
        yield f"icmp type {service.icmp_type}"
    if service.icmp_code is not None:
        yield f"icmp code {service.icmp_code}"


def _ports(ports: Ports) -> str:
    if ports.operator == "range":
        return "{}-{}".format(*ports.numbers)
    numbers = ", ".join(map(str, ports.numbers))
    return _OPERATORS[ports.operator] + (f"{{ {numbers} }}" if len(ports.numbers) > 1 else numbers)


def _flags(flags: Flags) -> str:
    """`established` is one of ack and rst (S7.4)."""
    wanted = " | ".join(name for name, is_set in flags.wanted if is_set)
    return f"tcp flags & ({wanted}) != 0"


def _segments(device: Device, linux: Named) -> Iterator[str]:
    """`ip tcp adjust-mss` of the interface in, and of the one out; nftables lowers an MSS only (S11.9)."""
    limited = [made for made in device.interfaces.values() if made.handling.mss]
    if limited:
        rules = [
            f'{word} "{linux(made.name)}" tcp flags & syn != 0 tcp option maxseg size set {made.handling.mss}'
            for word in ("iifname", "oifname")
            for made in limited
        ]
        yield "table ip segments {"
        yield from _chain("through", ("type filter hook forward priority 10;", *rules))
        yield "}"


# -- NAT


def _nat(device: Device, linux: Named) -> Iterator[str]:
    if not device.nat_rules:
        return
    inside, outside = (_sides(device, side, linux) for side in ("inside", "outside"))
    statics = [rule for rule in device.nat_rules if rule.kind == "static"]
    dynamic = [rule for rule in device.nat_rules if rule.kind != "static"]
    yield "table ip nat {"
    yield from _chain("arrived", ("type filter hook prerouting priority -290;", f"iifname {inside} meta mark set {_INSIDE}"))
    back = [f"iifname {outside} {_to_local(device, rule)}" for rule in statics]
    yield from _chain("back", ("type nat hook prerouting priority -100;", *back))
    for number, rule in enumerate(dynamic):
        yield from _chain(f"rule_{number}", _dynamic(device, rule, linux))
    there = [f"meta mark {_INSIDE} oifname {outside} {_to_global(device, rule)}" for rule in statics]
    there += [f"meta mark {_INSIDE} oifname {outside} jump rule_{number}" for number in range(len(dynamic))]
    yield from _chain("there", ("type nat hook postrouting priority 100;", *there))
    yield "}"


def _sides(device: Device, side: str, linux: Named) -> str:
    names = ", ".join(f'"{linux(made.name)}"' for made in on_side(device, side))
    return f"{{ {names} }}"


def on_side(device: Device, side: str) -> list[Interface]:
    """The interfaces that are `ip nat inside`, or outside."""
    return [made for made in device.interfaces.values() if made.nat_side and made.nat_side[0] == side]


def global_address(device: Device, rule: NatRule) -> int:
    """What a rule translates to: its address, or that of its interface (S9.6)."""
    if rule.to is not None:
        return rule.to
    own = device.interfaces[rule.interface].address
    assert own
    return own.address


def _to_local(device: Device, rule: NatRule) -> str:
    if rule.port is None:
        return f"ip daddr {dotted(global_address(device, rule))} dnat to {dotted(rule.local or 0)}"
    own = dotted(global_address(device, rule))
    return f"ip daddr {own} {rule.protocol} dport {rule.to_port} dnat to {dotted(rule.local or 0)}:{rule.port}"


def _to_global(device: Device, rule: NatRule) -> str:
    own, local = dotted(global_address(device, rule)), dotted(rule.local or 0)
    if rule.port is None:
        return f"ip saddr {local} snat to {own}"
    return f"ip saddr {local} {rule.protocol} sport {rule.port} snat to {own}:{rule.to_port}"


def _dynamic(device: Device, rule: NatRule, linux: Named) -> Iterator[str]:
    """A list decides who is translated; what it denies is left to the next rule (S9.5). `masquerade` where the interface that is
    named is the only way out, else the address of the named one (S9.6)."""
    is_only = [made.name for made in on_side(device, "outside")] == [rule.interface]
    verdict = "masquerade" if is_only else f"snat to {dotted(global_address(device, rule))}"
    names = [rule.name]
    if rule.kind == "route-map":
        (clause,) = device.route_maps[rule.name].clauses
        exits = [f'"{linux(name)}"' for match in clause.matches if match.what == "interface" for name in match.values]
        if exits:
            yield f"oifname != {{ {', '.join(exits)} }} return"
        names = [name for match in clause.matches if match.what == "ip address" for name in match.values]
    for name in names:
        yield from _entries(device.acls[name], verdict, "return")
