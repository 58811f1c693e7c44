"""`python -m benchmarks`: measures every row and prints the table, as Markdown."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks.case import Case, Result
from benchmarks.generate import SHAPES
from benchmarks.rows import ROWS, measured

_HEAD = ("row", "routecheck", "reference", "ratio", "aim", "peak MB", "samples", "what / reference")


def table(results: Iterable[Result]) -> str:
    """The results as a Markdown table, columns aligned."""
    rows = [_HEAD, *map(_cells, results)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _cells(result: Result) -> tuple[str, ...]:
    ratio = f"{result.ratio:.3g}x" + (" faster" if result.is_speedup else "")
    peak = f"{result.peak_mb:.0f}"
    return result.row, result.ours, result.reference, ratio, result.aim, peak, str(result.samples), result.about


def run(names: Iterable[str], case: Case) -> list[Result]:
    """Each row in a fresh process, one after the other."""
    results: list[Result] = []
    for name in names:
        if sys.stderr.isatty():
            print(f"measuring {name} ...", file=sys.stderr)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as child:
            results += child.submit(measured, name, case).result()
    return results


def main(arguments: list[str] | None = None) -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--routers", type=int, default=1000, metavar="N")
    parser.add_argument("--shape", choices=SHAPES, default="grid")
    parser.add_argument("--rows", default=",".join(ROWS), help=f"some of {','.join(ROWS)}")
    parser.add_argument("--prefixes", type=int, default=100_000, help="for longest-match")
    asked = parser.parse_args(arguments)
    names = [name for name in asked.rows.split(",") if name]
    if unknown := [name for name in names if name not in ROWS]:
        parser.error(f"no row {', '.join(unknown)}; there are {', '.join(ROWS)}")
    case = Case(asked.routers, asked.shape, asked.prefixes)
    print(f"{case.routers} routers, {case.shape}; CPU time, medians, taken in turns with the reference\n")
    print(table(run(names, case)))


if __name__ == "__main__":
    main()
