"""Networks and probes at random, by a seed: the same seed is the same network on every machine.

The routers are a connected graph of cables; most know most LANs by static routes, by the shortest way or another one. What
`differences.KNOWN` says is not to show is not built.
"""

from __future__ import annotations

from collections import deque
from random import Random
from typing import NamedTuple

from routecheck.model.hosts import Host
from tests.forwarding.traces import host
from tests.interop.frr.texts import lan, static
from tests.interop.linux.run import Case, Probe

PROBES, FAILURES = 3, 1


class _Router:
    """What is known so far of a router: its ports with their lines, what stands behind them, and its neighbours: the port
    towards each and the address there."""

    def __init__(self, number: int) -> None:
        self.name, self.number = f"R{number}", number
        self.ports: list[tuple[str, list[str]]] = []
        self.more: list[str] = []
        self.neighbours: dict[int, tuple[str, str]] = {}

    def plug(self, address: str) -> str:
        """One more port; its name."""
        self.ports.append((address, []))
        return f"Gi0/{len(self.ports) - 1}"

    def text(self) -> str:
        ports = [lan(f"Gi0/{place}", address, *lines) for place, (address, lines) in enumerate(self.ports)]
        return "\n".join((*ports, *self.more, ""))


class _Plan(NamedTuple):
    """The routers, the hosts by the router they are at, the cables, and of the host that is translated, how others ask for it:
    an address, with a port that is forwarded."""

    random: Random
    routers: list[_Router]
    hosts: dict[int, Host]
    cables: list[str]
    inside: dict[str, tuple[str, int]]


def generate(seed: int) -> Case:
    """The network of a seed."""
    random = Random(f"linux {seed}")
    plan = _Plan(random, [_Router(number) for number in range(random.randint(2, 6))], {}, [], {})
    _cables(plan)
    _lans(plan)
    for one in plan.routers:
        _routes(plan, one)
    _lists(plan)
    _translation(plan)
    texts = {one.name: one.text() for one in plan.routers}
    return Case(f"seed {seed}", texts, tuple(plan.hosts.values()), tuple(_probes(plan)))


def _cables(plan: _Plan) -> None:
    random, routers = plan.random, plan.routers
    pairs = {(random.randrange(place), place) for place in range(1, len(routers))}
    pairs |= {tuple(sorted(random.sample(range(len(routers)), 2))) for _ in range(random.randint(0, len(routers)))}  # type: ignore[misc]
    for number, (one, other) in enumerate(sorted(pairs)):
        for own, far, octet in ((one, other, 1), (other, one, 2)):
            port = routers[own].plug(f"10.0.{number}.{octet}/30")
            routers[own].neighbours[far] = port, f"10.0.{number}.{3 - octet}"
        plan.cables.append(f"{routers[one].name}-{routers[other].name}")


def _lans(plan: _Plan) -> None:
    """A host at some of the routers, two at least; one may have no gateway, or a mask that is too short."""
    random, count = plan.random, len(plan.routers)
    for number in sorted(random.sample(range(count), random.randint(2, count))):
        plan.routers[number].plug(f"192.168.{number}.1/24")
        if random.random() < 0.2:
            plan.routers[number].ports[-1][1].append("no ip proxy-arp")
        gateway = "" if random.random() < 0.05 else f"192.168.{number}.1"
        length = 16 if not _discards(plan) and random.random() < 0.2 else 24
        services = random.choice(("", "tcp/80", "tcp/80 udp/53"))
        plan.hosts[number] = host(f"h{number}", f"192.168.{number}.10/{length}", gateway, services)


def _routes(plan: _Plan, one: _Router) -> None:
    """Towards each LAN a way, now and then by the wrong neighbour, to Null0 or (not both) out of an interface only; perhaps a
    second that floats; perhaps a default route."""
    random = plan.random
    for number in plan.hosts:
        if number == one.number or random.random() < 0.06:
            continue
        prefix = f"192.168.{number}.0/24"
        near = _towards(plan, one.number, number) if random.random() < 0.9 else random.choice(sorted(one.neighbours))
        port, address = one.neighbours[near]
        way = random.choice((address, address, address, f"{port} {address}", address if _discards(plan) else port))
        one.more.append(static(prefix, "Null0" if _discards(plan) and random.random() < 0.1 else way))
        others = sorted(one.neighbours.keys() - {near})
        if others and random.random() < 0.6:
            one.more.append(static(prefix, one.neighbours[random.choice(others)][1], "200"))
    if random.random() < 0.3:
        one.more.append(static("0.0.0.0/0", one.neighbours[random.choice(sorted(one.neighbours))][1]))


def _discards(plan: _Plan) -> bool:
    """Whether there are routes to Null0, and then nobody relies on proxy ARP."""
    return len(plan.cables) % 2 == 0


def _towards(plan: _Plan, start: int, goal: int) -> int:
    """The neighbour of `start` that is nearest to `goal`."""
    distances, queue = {goal: 0}, deque((goal,))
    while queue:
        here = queue.popleft()
        for far in sorted(plan.routers[here].neighbours):
            if far not in distances:
                distances[far] = distances[here] + 1
                queue.append(far)
    return min(sorted(plan.routers[start].neighbours), key=lambda near: distances[near])


_ENTRIES = (
    "deny tcp any any eq 22", "deny udp any any", "deny icmp any any echo", "permit tcp any any established",
    "permit tcp any any eq www", "permit icmp any any", "permit ip 192.168.0.0 0.0.254.255 any", "permit ip any any",
    "deny ip host 192.168.1.10 any", "permit udp any eq domain any", "permit ip any any",
)  # fmt: skip


def _lists(plan: _Plan) -> None:
    random = plan.random
    for one in plan.routers:
        if random.random() > 0.3:
            continue
        entries = random.sample(_ENTRIES, random.randint(1, 5))
        one.more += [f"access-list 101 {entry}" for entry in entries]
        _, lines = random.choice(one.ports)
        lines.append(f"ip access-group 101 {random.choice(('in', 'out'))}")


def _translation(plan: _Plan) -> None:
    """Overload at one router, and a port that is forwarded: its LAN is inside, its cables are outside."""
    random = plan.random
    number = random.choice(sorted(plan.hosts))
    one = plan.routers[number]
    if random.random() < 0.5 or any(line.endswith(" out") for _, lines in one.ports for line in lines):
        return
    for address, lines in one.ports:
        lines.append("ip nat inside" if address.startswith("192") else "ip nat outside")
    port, _ = one.neighbours[random.choice(sorted(one.neighbours))]
    address = one.ports[int(port.removeprefix("Gi0/"))][0].split("/")[0]
    plan.inside[plan.hosts[number].name] = address, random.choice((80, 8080))
    one.more.append(f"ip nat inside source static tcp 192.168.{number}.10 80 {address} {plan.inside[plan.hosts[number].name][1]}")
    one.more += ["access-list 1 permit 192.168.0.0 0.0.255.255", f"ip nat inside source list 1 interface {port} overload"]


def _probes(plan: _Plan) -> list[Probe]:
    """Some with nothing failed, and as many behind each failure."""
    random = plan.random
    names = sorted(one.name for one in plan.hosts.values())
    failing = ["", *random.sample(plan.cables, min(FAILURES, len(plan.cables)))]
    found: list[Probe] = []
    for word in failing:
        for place in range(PROBES):
            sender, target = random.sample(names, 2)
            protocol, port = random.choice((("tcp", 80), ("tcp", 80), ("tcp", 22), ("udp", 53), ("icmp", 0)))
            ttl = random.choice((1, 2, 3)) if random.random() < 0.15 else 64
            if target in plan.inside:
                target, port, protocol = *plan.inside[target], "tcp"
            found.append(Probe(sender, target, port, protocol, 50000 + len(found), ttl, word if not place else ""))
    return found
