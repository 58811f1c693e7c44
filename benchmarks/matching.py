"""Rows of the longest match, against the trie of pytricia."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from benchmarks.case import Case, Result, result
from benchmarks.measure import Sample, Work, in_turns

if TYPE_CHECKING:
    from routecheck.protocols.route import Route

_PER_LENGTH = {
    8: 2,
    12: 5,
    14: 12,
    16: 140,
    18: 140,
    19: 250,
    20: 430,
    21: 520,
    22: 1150,
    23: 1050,
    24: 6000,
    28: 100,
    30: 100,
    32: 100,
}


def _prefixes(count: int) -> list[tuple[int, int]]:
    """Different (address, length) pairs, spread over lengths about as in an Internet table, with a few longer ones."""
    from routecheck.address import MASKS

    dice = random.Random(count)
    made: dict[tuple[int, int], None] = {}
    while len(made) < count:
        (length,) = dice.choices(list(_PER_LENGTH), list(_PER_LENGTH.values()))
        made[dice.getrandbits(32) & MASKS[length], length] = None
    return list(made)


def longest_match(case: Case) -> Iterator[Result]:
    """Lookups of addresses, half of them in a known prefix, half random and mostly in none."""
    from routecheck.rib.table import Rib

    count = case.prefixes
    routes, addresses = _routes(count), _addresses(count)
    match = Rib(routes, ()).longest_match
    for address in addresses:
        match(address)
    sample = in_turns(lambda: lambda: [match(address) for address in addresses], lambda: _trie_lookups(routes, addresses))
    per = Sample(sample.ours_s / count, sample.reference_s / count, sample.samples, sample.peak_mb)
    yield result(per, "longest-match", "<= 1x", f"one lookup among {count:,} prefixes / pytricia")


def match_build(case: Case) -> Iterator[Result]:
    """Building the table up to the first lookup."""
    from routecheck.rib.table import Rib

    routes = _routes(case.prefixes)
    sample = in_turns(lambda: lambda: Rib(routes, ()).longest_match(0), lambda: lambda: _trie(routes))
    about = f"a table of {case.prefixes:,} prefixes up to the first lookup / filling pytricia"
    yield result(sample, "match-build", "-", about)


def _routes(count: int) -> list[Route]:
    from routecheck.address import Prefix
    from routecheck.protocols.route import Attached, Route

    hops = (Attached("GigabitEthernet0/0"),)
    return [Route(Prefix(*block), "C", 0, 0, hops, "connected") for block in _prefixes(count)]


def _addresses(count: int) -> list[int]:
    from routecheck.address import ALL_ONES

    dice = random.Random(0)
    blocks = _prefixes(count)
    addresses = [dice.getrandbits(32) for _ in range(count // 2)]
    inside = [dice.choice(blocks) for _ in range(count - count // 2)]
    addresses += [address | dice.getrandbits(32) & ALL_ONES >> length for address, length in inside]
    dice.shuffle(addresses)
    return addresses


class _Trie(Protocol):
    """What is used of `pytricia.PyTricia`."""

    def insert(self, address: int, length: int, value: object, /) -> None: ...

    def get(self, address: int, /) -> object: ...


def _trie(routes: list[Route]) -> _Trie:
    from importlib import import_module

    trie: _Trie = import_module("pytricia").PyTricia(32)
    for route in routes:
        trie.insert(route.prefix.address, route.prefix.length, (route,))
    return trie


def _trie_lookups(routes: list[Route], addresses: list[int]) -> Work:
    get = _trie(routes).get
    return lambda: [get(address) for address in addresses]
