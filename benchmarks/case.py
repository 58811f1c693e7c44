"""What is measured on, and what comes out: a line of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from benchmarks.measure import Sample

if TYPE_CHECKING:
    from routecheck.network import Network

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


def result(sample: Sample, row: str, aim: str, about: str) -> Result:
    """The line of a sample."""
    ratio = sample.ours_s / sample.reference_s
    ours, reference = seconds(sample.ours_s), seconds(sample.reference_s)
    return Result(row, ours, reference, ratio, aim, sample.peak_mb, sample.samples, about)


def seconds(value: float) -> str:
    """Three digits and a unit."""
    unit, scale = next((found for found in (("s", 1.0), ("ms", 1e3)) if value * found[1] >= 1), ("us", 1e6))
    shown = value * scale
    return f"{shown:.3g} {unit}" if shown < 1000 else f"{shown:.0f} {unit}"
