"""The rows of the table: each measures one kind of work of routecheck against a reference (section 4 of the design).

A row runs in a process of its own and imports what it needs, so that no row pays for another's modules or memory.
"""

from __future__ import annotations

import random
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from benchmarks.measure import Prepare, Sample, Work, in_turns, processes_in_turns

if TYPE_CHECKING:
    from routecheck.network import Network
    from routecheck.protocols.route import NextHop, Route
    from routecheck.snapshot import Snapshot

_CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
_BRANCH = Path(__file__).resolve().parents[1] / "configs" / "branch-office" / "R2.cfg"
_PAIRS = 21


class Case(NamedTuple):
    """What to measure on: a network of `routers` in a shape, and a number of prefixes (and lookups) for the longest match."""

    routers: int
    shape: str
    prefixes: int = 100_000
    pairs: int = _PAIRS

    def texts(self, routers: int | None = None) -> dict[str, str]:
        """The configs of the network, or of another size of it."""
        from benchmarks.generate import generate

        return generate(routers or self.routers, self.shape)

    def network(self, routers: int | None = None) -> Network:
        """The network, read."""
        from routecheck.network import from_texts

        return from_texts(self.texts(routers))


class Result(NamedTuple):
    """A line of the table. Ratio is time over the reference's time, or for `is_speedup` the reference's over ours."""

    row: str
    ours: str
    reference: str
    ratio: float
    aim: str
    peak_mb: float
    samples: int
    about: str
    is_speedup: bool = False


def _result(sample: Sample, row: str, aim: str, about: str) -> Result:
    ratio = sample.ours_s / sample.reference_s
    ours, reference = _seconds(sample.ours_s), _seconds(sample.reference_s)
    return Result(row, ours, reference, ratio, aim, sample.peak_mb, sample.samples, about)


def _seconds(value: float) -> str:
    unit, scale = next((found for found in (("s", 1.0), ("ms", 1e3)) if value * found[1] >= 1), ("us", 1e6))
    shown = value * scale
    return f"{shown:.3g} {unit}" if shown < 1000 else f"{shown:.0f} {unit}"


# -- whole processes


def _script() -> str:
    return str(Path(sysconfig.get_path("scripts"), "routecheck"))


def version(case: Case) -> Iterator[Result]:
    """`routecheck --version` against an interpreter that does nothing."""
    sample = processes_in_turns([_script(), "--version"], [sys.executable, "-c", "pass"], case.pairs)
    yield _result(sample, "version", "< 1.5x", "routecheck --version / python -c pass")


def explain(case: Case) -> Iterator[Result]:
    """`routecheck explain` on the branch office against an interpreter that does nothing."""
    command = [_script(), "explain", str(_BRANCH), "--fail", "R2-R3"]
    sample = processes_in_turns(command, [sys.executable, "-c", "pass"], case.pairs)
    yield _result(sample, "explain", "< 8x", "routecheck explain branch-office/R2.cfg --fail R2-R3 / python -c pass")


# -- reading


def _read(folders: Mapping[str, Mapping[str, str]]) -> Work:
    """Reads and models all texts, with a fresh memory per folder, as `routecheck.network` does."""
    from routecheck.ios.fold import Memory

    def work() -> object:
        devices = []
        for texts in folders.values():
            memory = Memory()
            devices += [memory.device(text, file) for file, text in texts.items()]
        return devices

    return work


def _parse(folders: Mapping[str, Mapping[str, str]]) -> Work:
    """Parses the same texts with ciscoconfparse, from lines in memory."""
    parse = _ciscoconfparse()
    texts = [text.splitlines() for folder in folders.values() for text in folder.values()]
    return lambda: [parse(lines) for lines in texts]


def _ciscoconfparse() -> Callable[[list[str]], object]:
    from importlib import import_module

    library = import_module("ciscoconfparse")
    logger = import_module("loguru").logger
    logger.remove()
    logger.disable("ciscoconfparse")
    return lambda lines: library.CiscoConfParse(lines, syntax="ios", factory=False)


def _read_result(folders: Mapping[str, Mapping[str, str]], row: str, about: str, ours: Work | None = None) -> Result:
    work = ours or _read(folders)
    sample = in_turns(lambda: work, lambda: _parse(folders))
    count = sum(len(text.splitlines()) for texts in folders.values() for text in texts.values())
    ours, reference = (f"{count / taken:,.0f} lines/s" for taken in (sample.ours_s, sample.reference_s))
    ratio = sample.reference_s / sample.ours_s
    said = f"{about}, {count:,} lines / ciscoconfparse, parse alone"
    return Result(row, ours, reference, ratio, "20x faster", sample.peak_mb, sample.samples, said, is_speedup=True)


def read(case: Case) -> Iterator[Result]:
    """Generated configs, all with one memory; with what `routecheck.network` does around it (decoding, is it IOS); and each
    config with a fresh memory, the worst case."""
    from routecheck.network import from_texts

    texts = case.texts()
    yield _read_result({"": texts}, "read", "read + model the network")
    yield _read_result({"": texts}, "read-network", "the same through network.from_texts", lambda: from_texts(texts))
    single = {file: {file: text} for file, text in texts.items()}
    yield _read_result(single, "read-singly", "each config by itself")


def read_corpus(_: Case) -> Iterator[Result]:
    """Real configs, when they are there: those that ciscoconfparse gets through, a fresh memory per network."""
    folders: dict[str, dict[str, str]] = {}
    parse = _ciscoconfparse()
    for path in sorted(_CORPUS.rglob("*.cfg")):
        text = path.read_bytes().decode("utf-8", "replace")
        try:
            parse(text.splitlines())
        except (Exception, SystemExit):
            continue
        folders.setdefault(str(path.parent), {})[path.name] = text
    if folders:
        yield _read_result(folders, "read-corpus", f"{sum(map(len, folders.values()))} corpus configs")


def read_growth(case: Case) -> Iterator[Result]:
    """Ten times the input: ten times the routers, and one config of ten times the lines."""
    from benchmarks.generate import one_config

    few = max(2, case.routers // 10)
    small, large = case.texts(few), case.texts(few * 10)
    sample = in_turns(lambda: _read({"": large}), lambda: _read({"": small}))
    yield _result(sample, "read-10x", "<= 12x", f"{few * 10} routers / {few} routers")
    blocks = max(10, case.routers // 2)
    short, long = {"R1.cfg": one_config(blocks)}, {"R1.cfg": one_config(blocks * 10)}
    sample = in_turns(lambda: _read({"": long}), lambda: _read({"": short}))
    yield _result(sample, "read-10x-file", "<= 12x", f"one config of {blocks * 10} interfaces / of {blocks}")


# -- routes


def table_of(snap: Snapshot, node: str) -> list[tuple[int, tuple[NextHop, ...]]]:
    """Metric and next hops of every prefix of a router's table, by the public way."""
    rib = snap.rib(node)
    found = []
    for prefix in rib.prefixes():
        for winner in rib.choice(prefix).winners:
            found.append((winner.metric, winner.next_hops))
    return found


def _all_ribs(network: Network) -> int:
    """The size of all tables of the network, each computed in full."""
    from routecheck.snapshot import snapshot

    snap = snapshot(network)
    return sum(len(table_of(snap, node)) for node in network.devices)


def _all_sources(case: Case) -> Work:
    from importlib import import_module

    from benchmarks.generate import plan

    networkx = import_module("networkx")
    graph = networkx.DiGraph()
    graph.add_weighted_edges_from(plan(case.routers, case.shape).edges())
    lengths = networkx.single_source_dijkstra_path_length
    return lambda: [lengths(graph, node) for node in graph]


def ribs(case: Case) -> Iterator[Result]:
    """All tables of all routers against all-sources shortest paths of networkx, which has no prefixes and no next hops."""
    from benchmarks.generate import plan

    network = case.network()
    sample = in_turns(lambda: lambda: _all_ribs(network), lambda: _all_sources(case))
    about = f"all RIBs, {case.routers} routers, {plan(case.routers, case.shape).prefixes} prefixes / networkx all sources"
    yield _result(sample, "ribs", "<= 1x", about)


def rib_sizes(case: Case) -> Iterator[Result]:
    """Only how many prefixes each table has, `Rib.count`: metric and first hops per group of prefixes, and no routes made."""
    from routecheck.snapshot import snapshot

    network = case.network()

    def sizes() -> int:
        snap = snapshot(network)
        return sum(snap.rib(node).count() for node in network.devices)

    sample = in_turns(lambda: sizes, lambda: _all_sources(case))
    yield _result(sample, "rib-sizes", "-", "sizes of the same RIBs, no routes made / networkx all sources")


def ribs_growth(case: Case) -> Iterator[Result]:
    """The tables of 16 routers in a network of twice the size; N log N growth is a little more than twice."""
    twice, once = _some_ribs(case.network(case.routers * 2)), _some_ribs(case.network())
    about = f"16 tables among {case.routers * 2} routers / among {case.routers}"
    yield _result(in_turns(twice, once), "ribs-2x", "about 2.2x (N log N)", about)


def _some_ribs(network: Network) -> Prepare:
    """Computes 16 tables of a new snapshot, whose database is there already: its boundary routers asked for it."""
    from routecheck.snapshot import snapshot

    names = list(network.devices)
    chosen = names[1 :: max(1, len(names) // 16)][:16]

    def prepare() -> Work:
        snap = snapshot(network)
        return lambda: [table_of(snap, node) for node in chosen]

    return prepare


def one_failure(case: Case) -> Iterator[Result]:
    """The table of one router behind each of a few single-link failures, against computing each from nothing."""
    from routecheck.rib.converge import converge, fabric
    from routecheck.snapshot import Snapshot, snapshot
    from routecheck.topology import Scenario

    network = case.network()
    before = snapshot(network)
    links = before.base.wires.links
    chosen = links[:: max(1, len(links) // 5)][:5]
    broken = [Scenario((str(link.ends[0]),), interfaces=frozenset(link.ends)) for link in chosen]
    nodes = [link.ends[0].node for link in chosen]
    for node in nodes:
        table_of(before, node)

    def again() -> object:
        return [table_of(before.after(one), node) for one, node in zip(broken, nodes, strict=True)]

    def from_nothing() -> object:
        found = []
        for one, node in zip(broken, nodes, strict=True):
            base = fabric(network)
            found.append(table_of(Snapshot(base, converge(base, one)), node))
        return found

    sample = in_turns(lambda: again, lambda: from_nothing)
    ratio = sample.reference_s / sample.ours_s
    ours, reference = _seconds(sample.ours_s / len(broken)), _seconds(sample.reference_s / len(broken))
    about = "one link fails, one table, from the state before / from nothing"
    yield Result("one-failure", ours, reference, ratio, "(sweep: 50x)", sample.peak_mb, sample.samples, about, is_speedup=True)


# -- longest match


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
    """Lookups, half in a known prefix, half random and mostly in none; and building the table up to the first lookup."""
    from routecheck.address import ALL_ONES, Prefix
    from routecheck.protocols.route import Attached, Route
    from routecheck.rib.table import Rib

    count = case.prefixes
    blocks = _prefixes(count)
    routes = [Route(Prefix(*block), "C", 0, 0, (Attached("GigabitEthernet0/0"),), "connected") for block in blocks]
    dice = random.Random(0)
    addresses = [dice.getrandbits(32) for _ in range(count // 2)]
    inside = (dice.choice(blocks) for _ in range(count // 2))
    addresses += [address | dice.getrandbits(32) & ALL_ONES >> length for address, length in inside]
    dice.shuffle(addresses)
    rib = Rib(routes, ())
    match = rib.longest_match
    for address in addresses:
        match(address)

    def build() -> object:
        made = Rib(routes, ())
        made.longest_match(addresses[0])
        return made

    sample = in_turns(lambda: lambda: [match(address) for address in addresses], lambda: _trie_lookups(routes, addresses))
    per = Sample(sample.ours_s / count, sample.reference_s / count, sample.samples, sample.peak_mb)
    about = f"one lookup among {count:,} prefixes / pytricia"
    yield _result(per, "longest-match", "<= 1x", about)
    sample = in_turns(lambda: build, lambda: lambda: _trie(routes))
    yield _result(sample, "match-build", "-", f"a table of {count:,} prefixes up to the first lookup / filling pytricia")


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


ROWS: dict[str, Callable[[Case], Iterator[Result]]] = {
    "version": version,
    "explain": explain,
    "read": read,
    "read-corpus": read_corpus,
    "read-growth": read_growth,
    "ribs": ribs,
    "rib-sizes": rib_sizes,
    "ribs-growth": ribs_growth,
    "one-failure": one_failure,
    "longest-match": longest_match,
}


def measured(name: str, case: Case) -> list[Result]:
    """The results of one row function by its name in `ROWS`."""
    return list(ROWS[name](case))
