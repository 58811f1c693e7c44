"""The rows of the table (section 4 of the design), by name.

A row runs in a process of its own and imports what it measures itself, so that no row pays for another's modules or memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmarks.case import Case, Result
from benchmarks.checking import check
from benchmarks.flowing import matrix
from benchmarks.matching import longest_match, match_build
from benchmarks.reading import read, read_10x, read_10x_file, read_corpus, read_network, read_singly
from benchmarks.routing import one_failure, ribs, ribs_2x
from benchmarks.starting import explain, version
from benchmarks.sweeping import single_link_sweep
from benchmarks.tunnels import tunnels_10x

ROWS: dict[str, Callable[[Case], Iterator[Result]]] = {
    "version": version,
    "explain": explain,
    "read": read,
    "read-network": read_network,
    "read-singly": read_singly,
    "read-corpus": read_corpus,
    "read-10x": read_10x,
    "read-10x-file": read_10x_file,
    "ribs": ribs,
    "ribs-2x": ribs_2x,
    "one-failure": one_failure,
    "sweep": single_link_sweep,
    "longest-match": longest_match,
    "match-build": match_build,
    "tunnels-10x": tunnels_10x,
    "matrix": matrix,
    "check": check,
}


def measured(name: str, case: Case) -> list[Result]:
    """The results of one row by its name in `ROWS`; none when what it measures on is not there."""
    return list(ROWS[name](case))
