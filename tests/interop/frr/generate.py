"""Networks and failures at random, by a seed: the same seed is the same network on every machine.

The backbone is a connected graph; every other area hangs on one or two of its routers. What `differences.KNOWN` keeps out
of the comparison is not built.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from tests.interop.frr.run import Case
from tests.interop.frr.texts import lan, loopback, ospf, router, static

_POOL = tuple(f"172.{number}.0.0/16" for number in range(16, 20))
"""Prefixes that several routers bring in, so that they compete."""


class _Router:
    """What is known so far of a router: its ports, the lines of its OSPF process, its static routes, its neighbours (by
    address, and whether they are on a broadcast network), its areas."""

    def __init__(self, number: int) -> None:
        self.name, self.number = f"R{number}", number
        self.ports: list[str] = []
        self.process: list[str] = []
        self.statics: list[str] = []
        self.next_hops: dict[str, bool] = {}
        self.areas: set[int] = set()
        self.is_silent = self.is_nssa = self.translates = self.shares = False
        self.pool = _POOL

    def plug(self, address: str, *lines: str) -> str:
        """One more port; its name."""
        name = f"Gi0/{len(self.ports)}"
        self.ports.append(lan(name, address, *lines))
        return name

    def text(self) -> tuple[str, str]:
        own = loopback(self.number, f"10.255.0.{self.number}/32", f"ip ospf 1 area {min(self.areas)}")
        return router(self.name, own, *self.ports, ospf(self.number, *self.process), *self.statics)


class _Plan(NamedTuple):
    """The routers, and the words for what can fail."""

    random: Random
    routers: list[_Router]
    words: list[str]
    lans: list[set[str]]


def generate(seed: int) -> Case:
    """The network of a seed, with three failures and repairs."""
    random = Random(f"frr {seed}")
    plan = _Plan(random, [_Router(number + 1) for number in range(random.randint(3, 8))], [], [])
    _areas(plan)
    for one in plan.routers:
        _stubs(plan, one)
        _externals(plan, one)
    _defaults(plan)
    _floating(plan)
    return Case(f"seed {seed}", dict(one.text() for one in plan.routers), _steps(plan))


def _areas(plan: _Plan) -> None:
    """The backbone from the first routers, other areas from the rest, or one area for all."""
    random, routers = plan.random, plan.routers
    core = len(routers) if random.random() < 0.4 else random.randint(1, len(routers) - 1)
    _mesh(plan, routers[:core], 0)
    rest, area = routers[core:], 0
    while rest:
        area += random.choice((1, 1, 7))
        size = random.randint(1, len(rest))
        members, rest = rest[:size], rest[size:]
        borders = random.sample(routers[:core], min(core, random.choice((1, 1, 2))))
        _mesh(plan, [*borders, *members], area)
        _kind(plan, area, borders, members)


def _kind(plan: _Plan, area: int, borders: list[_Router], members: list[_Router]) -> None:
    """What an area is (S5.18), and who brings externals in: see `differences` for why each prefix of an NSSA has one origin
    and one border router, and why border routers that share a stub area, or border an NSSA, bring in nothing."""
    is_shared, translates = len(borders) > 1, any(one.translates for one in borders)
    nssas = () if is_shared or any(one.shares for one in borders) else ("nssa", "nssa no-summary")
    stubs = () if is_shared and translates else ("stub", "stub no-summary")
    kind = plan.random.choice(("", "", *stubs, *nssas))
    if not kind:
        return
    inside = kind.split()[0]
    for one in members:
        one.process.append(f"area {area} {inside}")
    for one in borders:
        one.process.append(f"area {area} {kind}")
        if plan.random.random() < 0.5:
            one.process.append(f"area {area} default-cost {plan.random.randint(2, 9)}")
    for one in members:
        one.is_silent |= inside == "stub"
        one.is_nssa |= inside == "nssa"
        one.pool = (f"172.{one.number + 20}.0.0/16",) if one.is_nssa else _POOL
    for one in borders:
        one.translates |= inside == "nssa"
        one.shares |= is_shared
        one.is_silent |= one.translates or one.shares


def _mesh(plan: _Plan, routers: list[_Router], area: int) -> None:
    """A tree, some more cables, and perhaps a LAN of three."""
    random = plan.random
    for each in routers:
        each.areas.add(area)
    for place in range(1, len(routers)):
        _cable(plan, routers[place], random.choice(routers[:place]), area)
    for _ in range(random.randint(0, len(routers) // 2 + 1) if len(routers) > 1 else 0):
        one, other = random.sample(routers, 2)
        _cable(plan, one, other, area)
    if len(routers) > 2 and random.random() < 0.4:
        _lan(plan, random.sample(routers, 3), area)


def _lan(plan: _Plan, members: list[_Router], area: int) -> None:
    random = plan.random
    plan.lans.append({one.name for one in members})
    for one in members:
        lines = f"ip ospf cost {random.randint(1, 9)}", f"ip ospf priority {random.choice((0, 1, 9))}"
        name = one.plug(f"10.{area}.200.{one.number}/24", f"ip ospf 1 area {area}", *lines)
        plan.words.append(f"{one.name}:{name}")


def _cable(plan: _Plan, one: _Router, other: _Router, area: int) -> None:
    random = plan.random
    subnet = f"10.{area}.{sum(word.count('-') for word in plan.words)}"
    cost = random.choice((1, 1, 5, 10))
    costs = (cost, cost) if random.random() < 0.7 else (cost, random.randint(1, 20))
    network = random.choice(("no shutdown", "no shutdown", "ip ospf network point-to-point"))
    for end, host in ((one, 1), (other, 2)):
        lines = f"ip ospf 1 area {area}", network, f"ip ospf cost {costs[host - 1]}"
        end.plug(f"{subnet}.{host}/30", *lines)
        end.next_hops[f"{subnet}.{3 - host}"] = "point-to-point" not in network
    plan.words.append(f"{one.name}-{other.name}")


def _stubs(plan: _Plan, one: _Router) -> None:
    """A LAN of hosts, in OSPF or not, and the port to a provider that nobody here is at the other end of."""
    random = plan.random
    if random.random() < 0.5:
        area = random.choice(sorted(one.areas))
        name = one.plug(f"192.168.{one.number}.1/24", f"ip ospf 1 area {area}", f"ip ospf cost {random.randint(1, 20)}")
        one.process += [f"passive-interface {name}"] if random.random() < 0.5 else []
        plan.words.append(f"{one.name}:{name}")
    if random.random() < 0.5:
        name = one.plug(f"203.0.{one.number}.1/30")
        plan.words.append(f"{one.name}:{name}")
        one.statics.append(static(random.choice(one.pool), f"203.0.{one.number}.2", "5"))


def _externals(plan: _Plan, one: _Router) -> None:
    random = plan.random
    if one.is_silent or random.random() < 0.5:
        return
    metric = "" if one.is_nssa else random.choice(("", " metric 5", " metric 50"))
    metric += random.choice(("", " metric-type 1"))
    one.process.append(f"redistribute static subnets{metric}")
    one.statics.append(static(random.choice(one.pool), "Null0"))
    if random.random() < 0.4:
        one.process.append(f"redistribute connected subnets{metric}")


def _defaults(plan: _Plan) -> None:
    """A way out at one router, a second one that floats at another: then the first gets its own from its provider alone, so
    that no two origins wait for each other."""
    random = plan.random
    able = [one for one in plan.routers if not (one.is_silent or one.is_nssa)]
    if random.random() < 0.3 or not able:
        return
    for one, distance in zip(random.sample(able, min(2, len(able))), ("1", "200"), strict=False):
        name = one.plug(f"198.51.{one.number}.1/30")
        plan.words.append(f"{one.name}:{name}")
        one.statics.append(static("0.0.0.0/0", f"198.51.{one.number}.2", distance))
        one.process.append("default-information originate" + random.choice(("", " metric 7", " metric-type 1")))
        if random.random() < 0.5:
            return


def _floating(plan: _Plan) -> None:
    """Statics that stand behind or in front of OSPF, by a neighbour or a loopback further away. A discard route is never
    beside a next hop at the same distance: FRRouting refuses that."""
    random = plan.random
    for one in plan.routers:
        for _ in range(random.choice((0, 0, 1, 2))):
            far = random.choice([other for other in plan.routers if other is not one])
            prefix = random.choice((*one.pool, f"10.255.0.{far.number}/32"))
            originates = any(line.startswith("redistribute") for line in one.process)
            next_hops = [hop for hop, is_lan in one.next_hops.items() if not originates or (is_lan and not one.is_nssa)]
            next_hops += [f"10.255.0.{far.number}"] if prefix in one.pool and not originates else []
            next_hop = random.choice((*next_hops, "Null0"))
            distance = random.choice(("112", "201", "91") if next_hop == "Null0" else ("111", "200", "90"))
            rivals = [line.split()[-1] for line in one.statics if line.startswith(static(prefix, ""))]
            if not (originates and distance in rivals):
                one.statics.append(static(prefix, next_hop, distance))


def _steps(plan: _Plan) -> tuple[str, ...]:
    """One thing fails, then that is repaired and two others fail, then a device and perhaps more, then all is repaired."""
    random = plan.random
    words = random.sample(list(dict.fromkeys(plan.words)), min(3, len(set(plan.words))))
    device = random.choice(plan.routers).name
    return _silent(plan, words[0]), "+".join(words[-2:]), random.choice((device, f"{device}+{words[0]}")), ""


def _silent(plan: _Plan, word: str) -> str:
    """The word, or now and then that the packets of the two are lost while the interfaces stay up: not where the two are on
    a LAN with others as well, which loses the packets of two alone in no lab."""
    pair = set(word.split("-"))
    is_possible = len(pair) == 2 and not any(pair <= lan for lan in plan.lans)
    return word.replace("-", "~") if is_possible and plan.random.random() < 0.3 else word
