"""Networks to measure on: running-configs of N routers in a ring, a grid, a fat-tree or a random graph.

Pure and seeded: the same arguments give the same bytes. All links run OSPF area 0; every router has a loopback and a LAN
or two; the first and the last have an uplink and originate a default; a few hold floating static routes.

    python -m benchmarks.generate --routers 100 --shape random --out /tmp/network
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator
from math import isqrt
from pathlib import Path
from typing import NamedTuple

from routecheck.address import MASKS, dotted, parse_address

MOST_ROUTERS = 20_000
_LINKS = parse_address("10.0.0.0")
_LANS = parse_address("10.128.0.0")
_LOOPBACKS = parse_address("10.240.0.1")
_UPLINKS = parse_address("203.0.113.0")
_COSTS = (1, 2, 5, 10, 10, 10, 20, 40, 100)
_FLOATING_EVERY = 50
_SECOND_LAN_EVERY = 8

Pair = tuple[int, int]


class Cable(NamedTuple):
    """A point-to-point link: its routers, the OSPF cost out of each, and its block of four addresses."""

    ends: Pair
    costs: Pair
    block: int
    length: int
    is_broadcast: bool

    def address(self, side: int) -> int:
        """The address at `ends[side]`: of a /30 the two in the middle, of a /31 both."""
        return self.block + side + (self.length == 30)


class Plan(NamedTuple):
    """What the configs say, before it is written down. Router i is named `names[i]`."""

    names: tuple[str, ...]
    cables: tuple[Cable, ...]
    lans: tuple[tuple[int, ...], ...]
    exits: frozenset[int]
    floating: frozenset[int]

    @property
    def prefixes(self) -> int:
        """How many prefixes OSPF carries inside the area: loopbacks, links and LANs."""
        return len(self.names) + len(self.cables) + sum(map(len, self.lans))

    def edges(self) -> Iterator[tuple[str, str, int]]:
        """The directed graph: (from, to, cost)."""
        for cable in self.cables:
            one, other = (self.names[end] for end in cable.ends)
            yield one, other, cable.costs[0]
            yield other, one, cable.costs[1]


# -- shapes


def _ring(count: int, _: random.Random) -> list[Pair]:
    around = [(place, place + 1) for place in range(count - 1)]
    return [*around, (count - 1, 0)] if count > 2 else around


def _grid(count: int, _: random.Random) -> list[Pair]:
    width = isqrt(count - 1) + 1
    right = [(place, place + 1) for place in range(count - 1) if (place + 1) % width]
    return right + [(place, place + width) for place in range(count - width)]


def _fat_tree(count: int, _: random.Random) -> list[Pair]:
    """The largest k-ary fat-tree that fits (5k²/4 switches); the routers left over are more edge switches, dual-homed."""
    if count < 5:
        raise ValueError("a fat-tree has at least 5 routers")
    arity = 2
    while 5 * (arity + 2) ** 2 // 4 <= count:
        arity += 2
    half = arity // 2
    cores = half * half
    pods = [cores + pod * arity for pod in range(arity)]
    pairs: list[Pair] = []
    for first in pods:
        for above in range(half):
            pairs += [(above * half + core, first + above) for core in range(half)]
            pairs += [(first + above, first + half + edge) for edge in range(half)]
    for extra in range(cores + arity * arity, count):
        first = pods[extra % arity]
        pairs += [(first + above, extra) for above in range(min(2, half))]
    return pairs


def _random(count: int, dice: random.Random) -> list[Pair]:
    """A random tree plus half as many links again: connected, of mean degree 3."""
    pairs = {(dice.randrange(place), place) for place in range(1, count)}
    wanted = min(len(pairs) + count // 2, count * (count - 1) // 2)
    while len(pairs) < wanted:
        one, other = sorted((dice.randrange(count), dice.randrange(count)))
        if one != other:
            pairs.add((one, other))
    return sorted(pairs)


SHAPES: dict[str, Callable[[int, random.Random], list[Pair]]] = {
    "ring": _ring,
    "grid": _grid,
    "fat-tree": _fat_tree,
    "random": _random,
}


# -- the plan


def plan(routers: int, shape: str = "grid", seed: int = 1) -> Plan:
    """A connected network of `routers` routers. Raises `ValueError` for a size or shape that cannot be made."""
    if shape not in SHAPES:
        raise ValueError(f"no shape '{shape}'; there are {', '.join(SHAPES)}")
    if not 2 <= routers <= MOST_ROUTERS:
        raise ValueError(f"a network has 2 to {MOST_ROUTERS} routers, not {routers}")
    dice = random.Random(f"{shape} {routers} {seed}")
    cables = tuple(_cable(place, ends, dice) for place, ends in enumerate(SHAPES[shape](routers, dice)))
    lans: list[tuple[int, ...]] = []
    block = _LANS
    for router in range(routers):
        count = 1 + (router % _SECOND_LAN_EVERY == 0)
        lans.append(tuple(block + place * 256 for place in range(count)))
        block += count * 256
    exits = frozenset((0, routers - 1))
    floating = frozenset(range(1, routers - 1, _FLOATING_EVERY))
    names = tuple(f"R{router + 1}" for router in range(routers))
    return Plan(names, cables, tuple(lans), exits, floating)


def _cable(place: int, ends: Pair, dice: random.Random) -> Cable:
    """Mostly the same cost both ways, one in ten not; /30 and /31 in turns, every second /30 left a broadcast link."""
    cost = dice.choice(_COSTS)
    back = dice.choice(_COSTS) if dice.random() < 0.1 else cost
    return Cable(ends, (cost, back), _LINKS + place * 4, 31 if place % 2 else 30, is_broadcast=place % 4 == 0)


# -- the texts


def texts(drawn: Plan) -> dict[str, str]:
    """The running-configs of a plan by file name."""
    ports: list[list[tuple[Cable, int]]] = [[] for _ in drawn.names]
    for cable in drawn.cables:
        for side, end in enumerate(cable.ends):
            ports[end].append((cable, side))
    return {f"{name}.cfg": "\n".join(_config(drawn, router, ports[router])) + "\n" for router, name in enumerate(drawn.names)}


def generate(routers: int, shape: str = "grid", seed: int = 1) -> dict[str, str]:
    """The running-configs of a new network by file name (`plan`, then `texts`)."""
    return texts(plan(routers, shape, seed))


_PORT = (" duplex auto", " speed auto", " media-type rj45", "!")
_UNUSED = (" no ip address", " shutdown", *_PORT)


def _config(drawn: Plan, router: int, ports: list[tuple[Cable, int]]) -> Iterator[str]:
    """A running-config as a router prints it: with its separators, its defaults and its unused ports."""
    name = drawn.names[router]
    has_statements = router % 4 != 3
    joins = [] if has_statements else [" ip ospf 1 area 0"]
    yield from ("Building configuration...", "", "Current configuration : 3333 bytes", "!", "version 15.7")
    yield from ("service timestamps debug datetime msec", "service timestamps log datetime msec", "service password-encryption")
    yield from ("!", f"hostname {name}", "!", "boot-start-marker", "boot-end-marker", *["!"] * 3, "no aaa new-model", *["!"] * 3)
    yield from (
        "logging buffered 64000",
        "clock timezone UTC 0 0",
        "mmi polling-interval 60",
        "no mmi auto-configure",
        "no mmi pvc",
    )
    yield from (
        "mmi snmp-timeout 180",
        *["!"] * 10,
        "no ip domain lookup",
        "ip domain name example.net",
        "ip cef",
        "no ipv6 cef",
        "!",
    )
    yield from ("multilink bundle-name authenticated", *["!"] * 5, "redundancy", "!", "no cdp log mismatch duplex", *["!"] * 12)
    yield from ("interface Loopback0", " description router id and management")
    yield from (f" ip address {dotted(_LOOPBACKS + router)} 255.255.255.255", *joins, "!")
    for slot, (cable, side) in enumerate(ports):
        yield from _link(drawn, slot, cable, side)
        yield from (*joins, *_PORT)
    for slot in range(len(ports), len(ports) + 2):
        yield from (f"interface GigabitEthernet0/{slot}", *_UNUSED)
    lans = [f"GigabitEthernet1/{slot}" for slot in range(len(drawn.lans[router]))]
    for lan, block in zip(lans, drawn.lans[router], strict=True):
        yield from (f"interface {lan}", f" description LAN of {name}", f" ip address {dotted(block + 1)} 255.255.255.0")
        yield from (*joins, *_PORT)
    if router in drawn.exits:
        yield from ("interface GigabitEthernet2/0", " description to the provider")
        yield from (f" ip address {dotted(_uplink(drawn, router) + 2)} 255.255.255.252", " no ip redirects", *_PORT)
    yield from ("router ospf 1", f" router-id {dotted(_LOOPBACKS + router)}", " log-adjacency-changes")
    yield from (f" passive-interface {lan}" for lan in lans)
    if has_statements:
        yield " network 10.0.0.0 0.255.255.255 area 0"
    if router in drawn.exits:
        yield " default-information originate"
    yield from ("!", "ip forward-protocol nd", "!", "!", "no ip http server", "no ip http secure-server", "ip ssh version 2")
    if router in drawn.exits:
        yield f"ip route 0.0.0.0 0.0.0.0 {dotted(_uplink(drawn, router) + 1)} name PROVIDER"
    if router in drawn.floating:
        cable, side = ports[0]
        yield f"ip route 0.0.0.0 0.0.0.0 {dotted(cable.address(1 - side))} 250 name BACKUP"
    yield from ("!", "ipv6 ioam timestamp", *["!"] * 3, "control-plane", *["!"] * 8)
    for line in ("con 0", "aux 0", "vty 0 4"):
        yield from (f"line {line}", " exec-timeout 0 0", " logging synchronous", " transport preferred none")
    yield from ("!", "no scheduler allocate", f"ntp server {dotted(_LOOPBACKS)}", "!", "end")


def _link(drawn: Plan, slot: int, cable: Cable, side: int) -> Iterator[str]:
    yield f"interface GigabitEthernet0/{slot}"
    yield f" description to {drawn.names[cable.ends[1 - side]]}"
    yield f" ip address {dotted(cable.address(side))} {dotted(MASKS[cable.length])}"
    if not cable.is_broadcast:
        yield " ip ospf network point-to-point"
    yield f" ip ospf cost {cable.costs[side]}"


def _uplink(drawn: Plan, router: int) -> int:
    return _UPLINKS + 4 * sorted(drawn.exits).index(router)


def one_config(blocks: int) -> str:
    """One config of about 8 lines per block: an interface, an OSPF statement and a static route each."""
    lines = ["version 15.7", "hostname R1"]
    for place in range(blocks):
        lines += [f"interface GigabitEthernet{place // 48}/{place % 48}", f" description port {place}"]
        lines += [f" ip address {dotted(_LINKS + place * 4 + 1)} 255.255.255.252", f" ip ospf cost {place % 100 + 1}", "!"]
    lines.append("router ospf 1")
    lines += [f" network {dotted(_LINKS + place * 4)} 0.0.0.3 area 0" for place in range(blocks)]
    for place in range(blocks):
        lines.append(f"ip route {dotted(_LANS + place * 256)} 255.255.255.0 {dotted(_LINKS + place * 4 + 2)}")
    return "\n".join([*lines, "end", ""])


def main() -> None:
    """Write a network into a folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__.partition("\n")[0])
    parser.add_argument("--routers", type=int, default=1000)
    parser.add_argument("--shape", choices=SHAPES, default="grid")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    for file, text in generate(asked.routers, asked.shape, asked.seed).items():
        (asked.out / file).write_text(text, encoding="ascii")


if __name__ == "__main__":
    main()
