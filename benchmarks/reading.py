"""Rows of reading: config texts -> models, against ciscoconfparse parsing the same texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from benchmarks.case import Case, Result, result
from benchmarks.measure import Work, in_turns

_CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


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
    """Its parser, silenced. Of a config it gives up on the result is None."""
    from importlib import import_module

    library = import_module("ciscoconfparse")
    logger = import_module("loguru").logger
    logger.remove()
    logger.disable("ciscoconfparse")

    def parse(lines: list[str]) -> object:
        try:
            return library.CiscoConfParse(lines, syntax="ios", factory=False)
        except (Exception, SystemExit):
            return None

    return parse


def _read_result(folders: Mapping[str, Mapping[str, str]], row: str, about: str, as_read: Work | None = None) -> Result:
    work = as_read or _read(folders)
    sample = in_turns(lambda: work, lambda: _parse(folders))
    count = sum(len(text.splitlines()) for texts in folders.values() for text in texts.values())
    ours, reference = (f"{count / taken:,.0f} lines/s" for taken in (sample.ours_s, sample.reference_s))
    ratio = sample.reference_s / sample.ours_s
    said = f"{about}, {count:,} lines / ciscoconfparse, parse alone"
    return Result(row, ours, reference, ratio, "20x faster", sample.peak_mb, sample.samples, said, is_speedup=True)


def read(case: Case) -> Iterator[Result]:
    """Generated configs, all with one memory."""
    yield _read_result({"": case.texts()}, "read", "read + model the network")


def read_network(case: Case) -> Iterator[Result]:
    """The same with what `routecheck.network` does around it: decoding, and whether it is IOS at all."""
    from routecheck.network import from_texts

    texts = case.texts()
    yield _read_result({"": texts}, "read-network", "the same through network.from_texts", lambda: from_texts(texts))


def read_singly(case: Case) -> Iterator[Result]:
    """Each generated config with a fresh memory, the worst case."""
    single = {file: {file: text} for file, text in case.texts().items()}
    yield _read_result(single, "read-singly", "each config by itself")


def read_corpus(_: Case) -> Iterator[Result]:
    """Real configs, when they are there; a fresh memory per network."""
    folders: dict[str, dict[str, str]] = {}
    for path in sorted(_CORPUS.rglob("*.cfg")):
        folders.setdefault(str(path.parent), {})[path.name] = path.read_bytes().decode("utf-8", "replace")
    if folders:
        yield _read_result(folders, "read-corpus", f"{sum(map(len, folders.values()))} corpus configs")


def read_10x(case: Case) -> Iterator[Result]:
    """Ten times the routers."""
    few = max(2, case.routers // 10)
    small, large = case.texts(few), case.texts(few * 10)
    sample = in_turns(lambda: _read({"": large}), lambda: _read({"": small}))
    yield result(sample, "read-10x", "<= 12x", f"{few * 10} routers / {few} routers")


def read_10x_file(case: Case) -> Iterator[Result]:
    """One config of ten times the interfaces, OSPF statements and static routes."""
    from benchmarks.generate import one_config

    blocks = max(10, case.routers // 2)
    short, long = {"R1.cfg": one_config(blocks)}, {"R1.cfg": one_config(blocks * 10)}
    sample = in_turns(lambda: _read({"": long}), lambda: _read({"": short}))
    yield result(sample, "read-10x-file", "<= 12x", f"one config of {blocks * 10} interfaces / of {blocks}")
