"""What may be typed against what surrounds a tunnel: access lists that keep IKE or ESP out, NAT before the crypto map."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from routecheck.address import ALL_ONES, dotted
from routecheck.model.device import Device
from routecheck.model.policy import Acl, Wild
from routecheck.network import Network
from routecheck.questions.surroundings import Filtered, Leak, Surroundings
from routecheck.questions.tunnel_fix import Fix

_EXEMPT = "NAT-EXEMPT"
_SERVICES = {"udp 500": "udp", "udp 4500": "udp", "esp": "esp", "ahp": "ahp"}
_PORTS = {"udp 500": " eq isakmp", "udp 4500": " eq non500-isakmp"}


def around(network: Network, found: Surroundings) -> Iterator[Fix]:
    """Commands against everything that was found, by device."""
    for kept in found.filtered:
        yield from _let_in(network.devices[kept.node], kept)
    by_list: dict[tuple[str, str], list[Leak]] = {}
    for leak in found.leaks:
        if leak.nat:
            by_list.setdefault((leak.node, leak.nat.key), []).append(leak)
    for (node, _), leaks in by_list.items():
        yield from _exempted(network.devices[node], leaks)


def _let_in(device: Device, kept: Filtered) -> Iterator[Fix]:
    """A line in front of the list, or behind its last where no entry denies by itself."""
    acl = device.acls.get(kept.acl)
    if acl is None or acl.is_standard:
        return
    source, destination = dotted(kept.packet.source), dotted(kept.packet.destination)
    entry = f"permit {_SERVICES[kept.what]} host {source} host {destination}{_PORTS.get(kept.what, '')}"
    yield Fix(device.name, (f"ip access-list extended {acl.name}", f" {_place(acl, [entry])[0]}"))


def _place(acl: Acl, entries: list[str]) -> list[str]:
    """Entries with sequences in front of the first of a list; without room there they go to the end."""
    first = acl.entries[0].sequence if acl.entries else 0
    taken = {entry.sequence for entry in acl.entries}
    free = [number for number in range(1, first) if number not in taken]
    if len(free) < len(entries):
        return entries
    return [f"{number} {entry}" for number, entry in zip(free[-len(entries) :], entries, strict=True)]


def _exempted(device: Device, leaks: list[Leak]) -> Iterator[Fix]:
    """EX-8.2: interesting traffic is denied in the list of the NAT rule, before anything is permitted."""
    rule = leaks[0].nat
    assert rule
    denies = [leak.rule.selector.ace().replace("permit", "deny", 1) for leak in leaks]
    names = [rule.name] if rule.kind == "list" else _lists(device, rule.name)
    for name in names:
        acl = device.acls.get(name)
        if acl is None:
            continue
        if not acl.is_standard:
            yield Fix(device.name, (f"ip access-list extended {name}", *(f" {one}" for one in _place(acl, denies))))
        elif rule.kind == "list":
            permits = [
                f"{'permit' if entry.is_permit else 'deny'} ip {_wild(source)} any"
                for entry in acl.entries
                for source in entry.sources
            ]
            lines = (f"ip access-list extended {_EXEMPT}", *(f" {one}" for one in (*denies, *permits)))
            words = rule.line.text.split()
            place = words.index(rule.name, words.index("list"))
            new = " ".join((*words[:place], _EXEMPT, *words[place + 1 :]))
            yield Fix(device.name, (*lines, f"no {rule.line.text}", new))


def _lists(device: Device, name: str) -> Iterable[str]:
    """The access lists that a route-map asks."""
    made = device.route_maps.get(name)
    return [
        value
        for clause in (made.clauses if made else ())
        for match in clause.matches
        if match.what == "ip address"
        for value in match.values
    ]


def _wild(wild: Wild) -> str:
    if wild.wildcard == ALL_ONES:
        return "any"
    return f"host {dotted(wild.address)}" if wild.wildcard == 0 else f"{dotted(wild.address)} {dotted(wild.wildcard)}"
